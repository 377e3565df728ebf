"""Days, weekly targets, schedule and reach of an invented plan: no stage computed them, but sums keep their promises."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.bundle import Headline
from collectplan.params import COUNTY
from collectplan.pipeline.timing import time_figures

from .synthetic_spec import Spec, branches_of, frame, params_of

N_VISITS = 2
HOLIDAYS = pd.date_range("2026-10-01", "2026-10-07")
HOT = pd.date_range("2026-07-13", "2026-07-24")
LAPSES = 10  # each tenth case has a deadline


def days_of(spec: Spec) -> pd.DataFrame:
    """Return the campaign with the public holidays of October and two hot weeks in July, which leave the mornings."""
    campaign = params_of(spec).campaign
    on = pd.date_range(campaign.start_on, campaign.end_on)
    holiday, weekend = on.isin(HOLIDAYS), on.day_of_week >= 5
    work, hot = ~holiday & ~weekend, on.isin(HOT)
    columns = {
        "on": on, "week": np.arange(len(on)) // 7 + 1, "day_kind": np.where(holiday, "holiday", np.where(weekend, "weekend", "workday")),
        "is_workday": work, "celsius": np.where(hot, 37.5, np.nan), "heat": np.where(hot, "mornings", "none"),
        "outdoor_hours": np.where(work, np.where(hot, 3.5, 7.0), 0.0),
    }  # fmt: skip
    return frame("days", columns, len(on))


def officer_days_of(spec: Spec, days: pd.DataFrame) -> pd.DataFrame:
    """Return the workdays of each officer; the first one is away in the fourth week."""
    work = days[days["is_workday"]]
    rows = pd.DataFrame({"officer_id": [f"O{number:03d}" for number in range(spec.n_officers)]}).merge(
        work[["on", "week", "outdoor_hours"]], how="cross"
    )
    away = (rows["officer_id"] == "O000") & (rows["week"] == 4)
    columns = {name: rows[name] for name in ("officer_id", "on", "week")} | {
        "away": np.where(away, "absence", "none"),
        "field_hours": rows["outdoor_hours"].mask(away, 0.0), "desk_hours": np.where(away, 0.0, 7.0),
    }  # fmt: skip
    return frame("officer_days", columns, len(rows))


def schedule_of(spec: Spec, cases: pd.DataFrame, allocation: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Return two visits by two people for each visited case and one call for each that is phoned, spread over workdays."""
    work = days[days["is_workday"]].reset_index(drop=True)
    own = allocation.merge(cases[["case_id", "branch"]], on="case_id")
    number = own["case_id"].str[1:].astype(int)
    parts = []
    for nth in range(1, N_VISITS + 1):
        rows = own[own["method"] == "visit"] if nth > 1 else own[own["method"].isin(["visit", "phone"])]
        at = number.loc[rows.index]
        place = (at * 7 % (len(work) // N_VISITS) + (nth - 1) * (len(work) // N_VISITS)).to_numpy()
        visited = (rows["method"] == "visit").to_numpy()
        on = work["on"].to_numpy()[place]
        due = (at % LAPSES == 0).to_numpy() & (nth == 1)
        parts.append(
            pd.DataFrame(
                {
                    "officer_id": rows["officer_id"], "case_id": rows["case_id"], "branch": rows["branch"], "on": on,
                    "week": work["week"].to_numpy()[place], "hours": np.where(visited, 2.5, 0.5), "nth": nth,
                    "start_at": pd.Series(on + np.timedelta64(510, "m"), index=rows.index).where(visited),
                    "kind": rows["method"], "place": np.where(visited, spec.hostile or "V1", ""),
                    "team": np.where(visited, rows["branch"] + "-1", ""), "partners": np.where(visited, "O001", ""),
                    "must_by_on": pd.Series(on + np.timedelta64(3, "D"), index=rows.index).where(due),
                }
            )
        )  # fmt: skip
    table = pd.concat(parts).sort_values(["officer_id", "on", "case_id"], ignore_index=True)
    return frame("schedule", table.to_dict("series"), len(table))


def unscheduled_of(spec: Spec, cases: pd.DataFrame) -> pd.DataFrame:
    """Return a deadline that is given up, two visits and a call without a day, all of the first four cases."""
    n = 0 if spec.clean else min(len(cases), 4)
    rows = cases.head(n)
    columns = {
        "officer_id": "O000", "case_id": rows["case_id"], "branch": rows["branch"],
        "kind": ["visit", "visit", "visit", "phone"][:n], "nth": 3, "hours": [2.5, 2.5, 2.5, 0.5][:n],
        "must_by_on": pd.Series([pd.Timestamp("2026-07-03")] + [pd.NaT] * 3).head(n),
        "claim": [30_000.5, 0.0, 0.0, 0.0][:n], "value": [1_200.0, 800.0, 300.0, 50.0][:n],
        "cause": ["deadline", "hours", "hours", "gap"][:n],
    }  # fmt: skip
    return frame("unscheduled", columns, n)


def services_of(spec: Spec) -> pd.DataFrame:
    """Return service levels of each branch; unless clean, the second branch has 5 late first actions, others 1."""
    rows = []
    for position, branch in enumerate(branches_of(spec)):
        late = 0 if spec.clean else 5 if position == 1 else 1
        rows.append((branch, "assign", 1.0, 30, 0, 0.0))
        rows.append((branch, "first_contact", 10.0, 25, late, 24.0 if late else 9.0))
        rows.append((branch, "visit_gap", 42.0, 12, 0, 33.0))
        rows.append((branch, "alone", 2.0, 24, 0, 2.0))
    names = ["branch", "step", "limit", "n", "n_late", "worst"]
    return frame("services", pd.DataFrame(rows, columns=names).to_dict("series"), len(rows))


def weekly_of(
    targets: pd.DataFrame, completion: pd.DataFrame, cases: pd.DataFrame, allocation: pd.DataFrame
) -> pd.DataFrame:
    """Return targets by branch, person, side and week: only these cells are rounded, all else adds them up."""
    weeks = int(completion["week"].max())
    steps = np.diff(1 - np.exp(-np.arange(weeks + 1) / 6))
    held = allocation.merge(cases[["case_id", "branch"]], on="case_id").groupby("branch")["officer_id"].unique()
    given = targets.set_index(["branch", "balance_side"])
    cells: dict[tuple[str, str, str], Any] = {}
    for branch in sorted(set(targets["branch"]) - {COUNTY}):
        people = sorted(held.get(branch, [""]))
        for side in ("on_balance", "off_balance"):
            target = float(given.loc[(branch, side), "target"])
            parts = money.split(target, np.tile(steps, len(people)))
            for name, fen in zip(people, money.to_fen(parts).reshape(len(people), weeks), strict=True):
                for key in ((branch, name), (branch, ""), (COUNTY, "")) if name else ((branch, ""), (COUNTY, "")):
                    for to in (side, "total"):
                        cells[*key, to] = cells.get((*key, to), 0) + fen
    rows = []
    money_of = completion.set_index(["branch", "balance_side", "week"])[["expected", "p10", "p50", "p90"]].sort_index()
    share = {branch: 1 / max(len(people), 1) for branch, people in held.items()}
    for (branch, name, side), fen in sorted(cells.items(), key=lambda cell: (cell[0][0] != COUNTY, cell[0])):
        part = share.get(branch, 1.0) if name else 1.0
        forecast = money_of.loc[(branch, side)].to_numpy() * part
        to_date = np.cumsum(fen) / 100
        ratio = np.divide(forecast[:, 2], to_date, out=np.ones(weeks), where=to_date > 0)
        chance = np.where(to_date > 0, np.clip(0.5 + (ratio - 1) * 1.6, 0, 1), 1.0)
        block = {
            "branch": branch, "officer_id": name, "balance_side": side, "week": np.arange(1, weeks + 1), "target": fen / 100,
            "target_to_date": to_date, "expected_to_date": forecast[:, 0], "p10": forecast[:, 1], "p50": forecast[:, 2],
            "p90": forecast[:, 3], "chance": chance,
        }  # fmt: skip
        rows.append(pd.DataFrame(block))
    table = pd.concat(rows, ignore_index=True)
    return frame("weekly", table.to_dict("series"), len(table))


def reach_of(targets: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the reach of each target: hardly any chance is beyond the plan, off balance even beyond all hours."""
    rows = targets[["branch", "balance_side", "target", "expected", "p50", "p90", "chance"]]
    sides = {"on_balance": "on_balance", "off_balance": "off_balance", "total": "principal"}
    stock = {
        (branch, side): money.total(cases.loc[(cases["branch"] == branch) | (branch == COUNTY), column])
        for branch in set(rows["branch"])
        for side, column in sides.items()
    }
    hardly, off = (rows["chance"] < 0.05) & (rows["target"] > 0), rows["balance_side"] == "off_balance"
    verdict = np.where(rows["target"] <= rows["p50"], "within", "stretch")
    columns = {name: rows[name] for name in rows} | {
        "stock": [stock[key] for key in zip(rows["branch"], rows["balance_side"], strict=True)],
        "most": rows["expected"] * np.where(hardly & off, 1.2, 2.0), "missing": (rows["target"] - rows["expected"]).clip(lower=0),
        "verdict": np.where(hardly, np.where(off, "beyond_hours", "beyond_plan"), verdict),
        "cut_target": rows["target"].clip(upper=(rows["p50"] * 0.9).round(2)),
    }  # fmt: skip
    return frame("reach", columns, len(rows))


def time_of(spec: Spec, cases: pd.DataFrame, plan: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Return the tables about time; nobody may claim cases."""
    days = days_of(spec)
    return {
        "days": days, "officer_days": officer_days_of(spec, days),
        "schedule": schedule_of(spec, cases, plan["allocation"], days), "unscheduled": unscheduled_of(spec, cases),
        "services": services_of(spec), "weekly": weekly_of(plan["targets"], plan["completion"], cases, plan["allocation"]),
        "reach": reach_of(plan["targets"], cases), "owners": frame("owners", {}, 0),
    }  # fmt: skip


def time_facts(tables: dict[str, pd.DataFrame]) -> dict[str, Headline]:
    """Return the headline figures about time; what only the stage knows is invented."""
    invented = {
        "n_visits_saved_hours": Headline(36.0, "hour"), "schedule_value": Headline(9_300_000.0, "yuan"),
        "schedule_bound": Headline(10_000_000.0, "yuan"), "schedule_share": Headline(0.93, "fraction"),
    }  # fmt: skip
    return time_figures(tables, team_size=2) | invented
