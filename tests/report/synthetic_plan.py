"""The forecasts and the dealing of an invented plan: no stage computed them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from collectplan.bundle import Headline
from collectplan.params import COUNTY

from .synthetic_spec import Spec, branches_of, frame

WEEKS = 15
COUNTS = {
    "n_officers", "n_active", "n_watched", "n_idle_key_cases", "draws", "seed", "roster_assumed", "targets_assumed",
    "calendar_provisional", "checker_passed", "n_branches_unstaffed", "n_unknown_managers", "n_suits", "n_letters",
    "n_outsourced", "n_let_lapse",
}  # fmt: skip
FRACTIONS = {"chance", "chance_on", "chance_off", "gap", "hour_use", "desk_use"}
TEXTS = {"status", "stop_reason", "solver"}
HOURS = {"field_hours", "field_capacity", "desk_hours", "desk_capacity"}
PRICES = {"shadow_price_field", "shadow_price_desk"}


def workloads_of(spec: Spec) -> pd.DataFrame:
    n = spec.n_officers
    english = spec.language == "en"
    names = [
        f"Officer {number}" if english else f"张{'一二三四五六七八九十'[number % 10]}{number}" for number in range(n)
    ]
    if spec.hostile and n:
        names[0] = spec.hostile
    return frame(
        "workloads",
        {
            "officer_id": [f"O{number:03d}" for number in range(n)],
            "officer_name": names,
            "branch": [branches_of(spec)[number % spec.n_branches] for number in range(n)],
            "role": "account_manager",
            "field_hours": [240.0 - number % 7 * 11.5 for number in range(n)],
            "field_capacity": 240.0,
            "n_active": 12,
            "max_cases": 150.0,
            "n_watched": 3,
            "expected_recovery": [50_000.123 * spec.money_scale + number for number in range(n)],
        },
        n,
    )


def allocation_of(spec: Spec, cases: pd.DataFrame) -> pd.DataFrame:
    n = len(cases)
    people = [f"O{number % spec.n_officers:03d}" for number in range(n)]
    method = np.where(np.arange(n) % 3 == 0, "watch", np.where(np.arange(n) % 3 == 1, "visit", "phone"))
    if spec.clean:
        method = np.where(cases["is_key"], "visit", method)
    columns = {
        "case_id": cases["case_id"], "option_id": np.arange(n), "officer_id": people, "method": method,
        "expected_recovery": cases["principal"] * 0.07, "cost": 200.0, "reason": "best_value",
    }  # fmt: skip
    return frame("allocation", columns, n)


def alternatives_of(spec: Spec, cases: pd.DataFrame) -> pd.DataFrame:
    """Return two officers for each case: that of the plan, and the next one, who lacks field hours."""
    n, other = len(cases), np.arange(len(cases)) + 1
    rows = pd.DataFrame(
        {
            "case_id": np.repeat(cases["case_id"].to_numpy(), 2),
            "rank": np.tile([1, 2], n),
            "officer_id": np.stack(
                [[f"O{k % spec.n_officers:03d}" for k in at] for at in (other - 1, other)], axis=1
            ).ravel(),
            "method": "visit",
            "value": np.repeat(cases["principal"].to_numpy() * 0.07, 2),
            "loss": np.tile([0.0, 312.4], n),
            "limit_id": np.stack(
                [[""] * n, [f"field_hours/O{k % spec.n_officers:03d}" for k in other]], axis=1
            ).ravel(),
            "is_chosen": np.tile([True, False], n),
        }
    )
    return frame("alternatives", rows.to_dict("series"), len(rows))


def given_up_of(spec: Spec, cases: pd.DataFrame) -> pd.DataFrame:
    """Return two cases of which claims lapse, one that a letter would keep and one that nothing keeps."""
    if spec.clean:
        return frame("given_up", {}, 0)
    rows = cases.head(2)
    columns = {
        "case_id": rows["case_id"], "branch": rows["branch"], "officer_id": "O000", "method": "watch",
        "action": ["signed_demand", "sue"], "deadline_on": pd.Timestamp(2026, 8, 1), "claim": [30_000.5, 0.0],
        "remedy": ["letter", "none"], "price": [25.0, np.nan],
    }  # fmt: skip
    return frame("given_up", columns, 2)


def forecasts_of(spec: Spec) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return completion and targets of every branch and the county."""
    weekly, goals = [], []
    names = branches_of(spec)
    for position, branch in enumerate([COUNTY, *names]):
        size = 15_320_000.0 * spec.money_scale / (1 if branch == COUNTY else len(names))
        ease = 1.0 if branch == COUNTY else 1.25 - 0.5 * (position - 1) / max(len(names) - 1, 1)
        for side, part in (("on_balance", 0.07), ("off_balance", 0.93), ("total", 1.0)):
            middle = size * part * ease
            for week in range(1, WEEKS + 1):
                done = 1 - np.exp(-week / 6)
                weekly.append(
                    (
                        branch,
                        side,
                        week,
                        middle * done,
                        middle * done * 0.85,
                        middle * done * 0.99,
                        middle * done * 1.14,
                    )
                )
            goal = round(size * part * 1.045, 2)
            chance = float(np.clip(0.38 + (ease - 1) * 1.6, 0, 1)) if goal else 0.0
            goals.append((branch, 0, side, goal, middle, middle * 0.85, middle * 0.99, middle * 1.14, chance))
    completion = pd.DataFrame(weekly, columns=["branch", "balance_side", "week", "expected", "p10", "p50", "p90"])
    names_of_goals = ["branch", "week", "balance_side", "target", "expected", "p10", "p50", "p90", "chance"]
    targets = pd.DataFrame(goals, columns=names_of_goals)
    return (
        frame("completion", completion.to_dict("series"), len(completion)),
        frame("targets", targets.to_dict("series"), len(targets)),
    )


def baselines_of(spec: Spec) -> pd.DataFrame:
    rows = []
    for branch in [COUNTY, *branches_of(spec)]:
        size = 15_320_000.0 * spec.money_scale / (1 if branch == COUNTY else spec.n_branches)
        for name, part, hours in (
            ("plan", 1.0, 0.996),
            ("greedy", 0.972, 0.991),
            ("as_today", 0.875, 0.974),
            ("equal", 0.72, 0.93),
        ):
            rows.append(
                (name, branch, size * part, size * part, 72_000.0, size * part - 72_000.0, 0.0, 4800 * hours, 200)
            )
    names = [
        "baseline",
        "branch",
        "value",
        "expected_recovery",
        "cost",
        "net_value",
        "penalty",
        "field_hours",
        "n_active",
    ]
    return frame("baselines", pd.DataFrame(rows, columns=names).to_dict("series"), len(rows))


def limit_use_of(spec: Spec) -> pd.DataFrame:
    columns = {
        "limit_id": [f"field_hours/O{number:03d}" for number in range(spec.n_officers)],
        "owner": [f"officer/O{number:03d}" for number in range(spec.n_officers)],
        "resource": "field_hours", "sense": "<=", "amount": 240.0, "hard": True, "used": 239.5, "shadow_price": 312.4,
    }  # fmt: skip
    return frame("limit_use", columns, spec.n_officers)


def forecasts_in_words(spec: Spec, tables: Mapping[str, pd.DataFrame]) -> dict[str, Headline]:
    """Return the headline figures of a plan that those of the stock do not hold."""
    goals = tables["targets"].query("week == 0 and branch == @spec.branch").set_index("balance_side")
    values: dict[str, Any] = {
        "n_officers": len(tables["workloads"]), "n_idle_key_cases": 0 if spec.clean else 5, "n_active": 200,
        "n_watched": 100, "draws": 10_000, "seed": 7, "field_hours": 4780.8, "field_capacity": 4800.0,
        "hour_use": 0.996, "desk_hours": 900.0, "desk_capacity": 1000.0, "desk_use": 0.9, "shadow_price_desk": 0.0,
        "gap": 0.0004, "value": 16_100_000.0, "bound": 16_106_442.6, "cost": 72_000.0,
        "later_value": 3_000_000.0, "shadow_price_field": 312.4, "gain_over_today": 1_915_000.0 * spec.money_scale, "penalties_spared": 20_000.0,
        "lost_to_today": 0.0,
        "status": "within_gap", "stop_reason": "gap", "solver": "HiGHS 1.15.1",
        "roster_assumed": int(not spec.clean), "targets_assumed": 0, "calendar_provisional": 0, "checker_passed": 1,
        "n_suits": 12, "court_money": 43_000.0, "n_letters": 3, "n_outsourced": 0,
        "n_let_lapse": 0 if spec.clean else 2, "let_lapse": 0.0 if spec.clean else 30_000.5,
        "n_branches_unstaffed": 0 if spec.clean else 1, "n_unknown_managers": 0 if spec.clean else 12,
    }  # fmt: skip
    for side, end in (("on_balance", "_on"), ("off_balance", "_off"), ("total", "")):
        row = goals.loc[side]
        values |= {f"{name}{end}": float(row[name]) for name in ("p10", "p50", "p90", "chance")}
        values["target_total" if side == "total" else f"target{end}"] = float(row["target"])
        values["expected_recovery" if side == "total" else f"expected{end}"] = float(row["expected"])
    others = {
        "shadow_price_cases": Headline(0.0, "yuan/case"),
        "workdays": Headline(67, "day"),
        "level_sd": Headline(0.24, "ratio"),
    }
    return {key: Headline(value, unit_of(key)) for key, value in values.items()} | others


def unit_of(key: str) -> str:
    kinds = (COUNTS, "count"), (FRACTIONS, "fraction"), (TEXTS, "text"), (HOURS, "hour"), (PRICES, "yuan/hour")
    return next((unit for keys, unit in kinds if key in keys), "yuan")


def plan_of(spec: Spec, cases: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of a plan that the stock does not hold."""
    completion, targets = forecasts_of(spec)
    return {
        "limit_use": limit_use_of(spec), "allocation": allocation_of(spec, cases), "baselines": baselines_of(spec),
        "alternatives": alternatives_of(spec, cases), "given_up": given_up_of(spec, cases),
        "workloads": workloads_of(spec), "completion": completion, "targets": targets,
    }  # fmt: skip
