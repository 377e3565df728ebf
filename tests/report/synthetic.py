"""An invented plan, valid by the contracts, for tests of figures and documents: nothing in it was computed by a stage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle, Headline
from collectplan.params import COUNTY, Params
from collectplan.schemas import TABLES

ZH_BRANCHES = ["城关", "伍洛", "下辛店", "隔蒲", "义堂", "曾店", "吴铺", "伍姓"]
CLASSES = ["SUBSTANDARD", "DOUBTFUL", "LOSS"]
PERIODS = {"zh": ["1996年及以前", "1997至2001年", "2005年以后", ""], "en": ["to 1996", "1997 to 2001", "from 2005", ""]}
WEEKS = 15
COUNTS = {
    "n_loans", "n_cases", "n_officers", "n_branches", "n_key_cases", "n_insider_cases", "n_multi_branch_cases", "n_active",
    "n_watched", "n_idle_key_cases", "input_rows", "quarantined_rows", "n_unreconciled", "n_sheet_totals", "n_sheet_totals_apart",
    "draws", "seed", "workdays", "weeks",
    "roster_assumed", "targets_assumed", "calendar_provisional", "checker_passed", "n_branches_unstaffed", "n_unknown_managers",
}  # fmt: skip
FRACTIONS = {"chance", "chance_on", "chance_off", "gap", "hour_use", "desk_use"}
TEXTS = {"status", "stop_reason", "baseline_digest", "levers", "solver"}
HOURS = {"field_hours", "field_capacity", "desk_hours", "desk_capacity"}


@dataclass(frozen=True)
class Spec:
    """What the invented plan is like."""

    n_branches: int = 8
    n_cases: int = 300
    n_officers: int = 20
    language: str = "zh"
    currency: str = "元"
    money_scale: float = 1.0
    clean: bool = False
    branch: str = COUNTY
    hostile: str = ""
    top_rows: int = 15


def params_of(spec: Spec) -> Params:
    english = spec.language == "en"
    return Params.model_validate(
        {
            "campaign": {
                "id": "demo-2026",
                "name": "Hundred-day campaign" if english else "不良贷款清收“百日攻坚”活动",
                "organisation": "Example county credit union" if english else "示例县农村信用合作联社",
                "start_on": "2026-07-01",
                "end_on": "2026-10-08",
                "baseline_on": "2026-06-30",
                "currency": spec.currency,
                "language": spec.language,
            },
            "data": {"loans": {}, "officers": {}, "branch_targets": {}},
            "reports": {"top_rows": spec.top_rows, "prepared_by": "" if english else "风险管理部"},
        }
    )


def branches_of(spec: Spec) -> list[str]:
    if spec.language == "en":
        return [f"Branch {number + 1:02d}" for number in range(spec.n_branches)]
    known = [f"{name}信用社" for name in ZH_BRANCHES]
    return [*known, *(f"第{number + 1}信用社" for number in range(8, spec.n_branches))][: spec.n_branches]


def frame(name: str, columns: dict[str, Any], n: int) -> pd.DataFrame:
    """Return rows of a stage table: given columns, and a neutral value in all others."""
    neutral = {"text": "", "ref": "", "id": "x", "money": 0.0, "number": 0.0, "count": 0, "flag": False}
    made: dict[str, Any] = {}
    for column, about in TABLES[name].columns.items():
        facts = about.metadata
        if column in columns:
            values: Any = columns[column]
        elif facts["kind"] == "enum":
            values = next(iter(facts["values"]))
        else:
            values = neutral.get(facts["kind"])
        made[column] = pd.Series(values, index=range(n), dtype=str(about.dtype))
    return pd.DataFrame(made)


def cases_of(spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    n = spec.n_cases
    owed = np.round(rng.lognormal(10.2, 1.2, n) * spec.money_scale, 2)
    off = rng.random(n) < 0.6
    ids = [f"H{number:05d}" for number in range(n)]
    branch = [branches_of(spec)[number % spec.n_branches] for number in range(n)]
    strategy = spec.hostile or ("phone first" if spec.language == "en" else "先电话后上门")
    return frame(
        "cases",
        {
            "case_id": ids,
            "branch": branch,
            "principal": owed,
            "on_balance": np.where(off, 0.0, owed),
            "off_balance": np.where(off, owed, 0.0),
            "n_loans": 1,
            "n_branches": 1,
            "worst_class": rng.choice(CLASSES, n, p=[0.3, 0.4, 0.3]),
            "borrower_type": rng.choice(["farmer", "individual_business", "enterprise", "staff"], n),
            "origination_period": rng.choice(PERIODS[spec.language], n),
            "village": spec.hostile or "V1",
            "is_key": owed >= np.sort(owed)[-max(n // 10, 1)],
            "strategy": strategy,
            "strategy_rule": "R01",
            "allowed_methods": "visit,phone,watch",
            "clock_status": "unknown",
        },
        n,
    )


def loans_of(spec: Spec, cases: pd.DataFrame) -> pd.DataFrame:
    shared = ["case_id", "branch", "principal", "borrower_type", "origination_period", "village"]
    years = cases["origination_period"].map(
        {name: str(1995 + 5 * at) for at, name in enumerate(PERIODS[spec.language])}
    )
    columns = {name: cases[name] for name in shared} | {
        "loan_id": "L" + cases["case_id"],
        "balance_side": np.where(cases["off_balance"] > 0, "off_balance", "on_balance"),
        "risk_class": cases["worst_class"],
        "disbursed_on": pd.to_datetime(years + "-05-01")
        .where(cases["origination_period"] != "")
        .astype("datetime64[us]"),
    }
    return frame("loans", columns, len(cases))


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
            rows.append((name, branch, size * part, size * part, 72_000.0, size * part - 72_000.0, 4800 * hours, 200))
    names = ["baseline", "branch", "value", "expected_recovery", "cost", "net_recovery", "field_hours", "n_active"]
    return frame("baselines", pd.DataFrame(rows, columns=names).to_dict("series"), len(rows))


def faults_of(spec: Spec) -> dict[str, pd.DataFrame]:
    """Return refused rows and the comparison with finance."""
    if spec.clean:
        return {name: frame(name, {}, 0) for name in ("quarantine", "reconciliation", "sheet_totals")}
    english = spec.language == "en"
    value = spec.hostile or ("2011-**-31" if english else "2011年*月31日")
    refused = {
        "input": "loans", "source": "loans.csv", "row": [7, 9, 12], "column": "due_on", "value": value,
        "rule": ["not_a_date", "not_a_date", "zero_principal"],
        "remedy": "write a real date" if english else ["改为真实日期", "改为真实日期", "补填本金余额"],
        "branch": branches_of(spec)[0], "loan_id": ["L1", "L2", "L3"], "principal": [10_000.0, 20_000.5, 0.0], "is_blocking": [True, True, False],
    }  # fmt: skip
    agreed = [False, True]
    compared = {
        "branch": branches_of(spec)[0], "risk_class": ["LOSS", "DOUBTFUL"], "ledger": [1_000_000.0, 500_000.0],
        "finance": [1_023_000.0, 500_000.0], "difference": [-23_000.0, 0.0], "is_agreed": agreed,
    }  # fmt: skip
    stated = {
        "source": ["loans.xlsx"], "sheet": ["1"], "row": [31], "label": ["total" if english else "小计"],
        "branch": branches_of(spec)[0], "column": ["principal"],
        "stated": [100.0], "computed": [90.0], "difference": [-10.0], "is_agreed": [False],
    }  # fmt: skip
    return {
        "quarantine": frame("quarantine", refused, 3),
        "reconciliation": frame("reconciliation", compared, 2),
        "sheet_totals": frame("sheet_totals", stated, 1),
    }


def limit_use_of(spec: Spec) -> pd.DataFrame:
    columns = {
        "limit_id": [f"field_hours/O{number:03d}" for number in range(spec.n_officers)],
        "owner": [f"officer/O{number:03d}" for number in range(spec.n_officers)],
        "resource": "field_hours", "sense": "<=", "amount": 240.0, "hard": True, "used": 239.5, "shadow_price": 312.4,
    }  # fmt: skip
    return frame("limit_use", columns, spec.n_officers)


def summary_of(spec: Spec, tables: dict[str, pd.DataFrame]) -> dict[str, Headline]:
    """Return every key of a summary; sums of stored money are exact."""
    goals = tables["targets"].query("week == 0 and branch == @spec.branch").set_index("balance_side")
    values: dict[str, Any] = {
        "principal": money.total(tables["cases"]["principal"]),
        "on_balance": money.total(tables["cases"]["on_balance"]),
        "off_balance": money.total(tables["cases"]["off_balance"]),
        "unreconciled": 0.0 if spec.clean else 23_000.0,
        "n_unreconciled": 0 if spec.clean else 1,
        "n_sheet_totals": 0 if spec.clean else 1,
        "n_sheet_totals_apart": 0 if spec.clean else 1,
        "sheet_totals_apart": 0.0 if spec.clean else 10.0,
        "quarantined_rows": 0 if spec.clean else 2,
        "quarantined_principal": 0.0 if spec.clean else 30_000.5,
        "n_loans": len(tables["loans"]), "n_cases": len(tables["cases"]), "n_officers": len(tables["workloads"]),
        "n_branches": tables["cases"]["branch"].nunique(), "n_key_cases": int(tables["cases"]["is_key"].sum()),
        "n_idle_key_cases": 0 if spec.clean else 5, "n_insider_cases": 37, "n_multi_branch_cases": 4, "n_active": 200,
        "n_watched": 100, "draws": 10_000, "seed": 7, "workdays": 67, "weeks": WEEKS, "field_hours": 4780.8, "field_capacity": 4800.0,
        "hour_use": 0.996, "desk_hours": 900.0, "desk_capacity": 1000.0, "desk_use": 0.9, "shadow_price_desk": 0.0, "shadow_price_cases": 0.0,
        "gap": 0.0004, "value": 16_100_000.0, "bound": 16_106_442.6, "cost": 72_000.0,
        "later_value": 3_000_000.0, "shadow_price_field": 312.4, "gain_over_today": 1_915_000.0 * spec.money_scale,
        "status": "within_gap", "stop_reason": "gap", "solver": "HiGHS 1.15.1", "baseline_digest": "9c1e55a07b6f07", "levers": "",
        "roster_assumed": int(not spec.clean), "targets_assumed": 0, "calendar_provisional": 0, "checker_passed": 1,
        "n_branches_unstaffed": 0 if spec.clean else 1, "n_unknown_managers": 0 if spec.clean else 12,
    }  # fmt: skip
    for side, end in (("on_balance", "_on"), ("off_balance", "_off"), ("total", "")):
        row = goals.loc[side]
        values |= {f"{name}{end}": float(row[name]) for name in ("p10", "p50", "p90", "chance")}
        values["target_total" if side == "total" else f"target{end}"] = float(row["target"])
        values["expected_recovery" if side == "total" else f"expected{end}"] = float(row["expected"])
    values["input_rows"] = values["n_loans"] + values["quarantined_rows"]
    values["input_principal"] = round(values["principal"] + values["quarantined_principal"], 2)
    return {key: Headline(value, unit_of(key)) for key, value in values.items()}


def unit_of(key: str) -> str:
    for keys, unit in ((COUNTS, "count"), (FRACTIONS, "fraction"), (TEXTS, "text"), (HOURS, "hour")):
        if key in keys:
            return unit
    return "yuan"


def _own(table: pd.DataFrame, branch: str, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one branch, by branch or by case; tables with neither stay whole."""
    if "branch" in table:
        return table[table["branch"] == branch].reset_index(drop=True)
    if "case_id" in table:
        own = cases.loc[cases["branch"] == branch, "case_id"]
        return table[table["case_id"].isin(own)].reset_index(drop=True)
    return table


def make(spec: Spec) -> Bundle:
    """Return an invented plan for the county or, with ``spec.branch``, the slice of one branch."""
    rng = np.random.default_rng(20260630)
    cases = cases_of(spec, rng)
    completion, targets = forecasts_of(spec)
    tables = {
        "loans": loans_of(spec, cases), "cases": cases, **faults_of(spec), "limit_use": limit_use_of(spec),
        "allocation": allocation_of(spec, cases), "baselines": baselines_of(spec), "workloads": workloads_of(spec),
        "completion": completion, "targets": targets,
    }  # fmt: skip
    if spec.branch != COUNTY:
        tables = {name: _own(table, spec.branch, cases) for name, table in tables.items()}
    for name in ("recovery", "options", "refusals", "limits"):
        tables[name] = frame(name, {}, 0)
    return Bundle("plan", spec.branch, params_of(spec), tables, summary_of(spec, tables)).checked()
