"""Rows of the tables about time in the order a reader wants them: targets by week, weeks of the schedule, services, causes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import pandas as pd

from collectplan import money, rota
from collectplan.bundle import Bundle
from collectplan.params import COUNTY
from collectplan.report.slices import table, with_meaning
from collectplan.schemas import timetable, words
from collectplan.schemas.goals import VERDICT

BEYOND = ("beyond_stock", "beyond_hours", "beyond_plan")  # the hardest first
_DAYS = 7
# Columns of the weeks: the kinds of tasks that each counts.
KINDS = {
    "visits": ("visit",),
    "calls": ("phone",),
    "letters": ("letter",),
    "suits": ("sue",),
    "others": ("paperwork", "establish"),
}
# Steps whose worst is the least; of all others it is the most.
_LEAST_IS_WORST = ("field_days_week", "field_days_month", "alone")


def has_weekly(plan: Bundle) -> bool:
    """Whether the plan has targets by week."""
    return "weekly" in plan.tables


def has_schedule(plan: Bundle) -> bool:
    """Whether the plan was put into days."""
    return "schedule" in plan.tables


def is_too_hot(plan: Bundle, left: pd.DataFrame | None = None) -> bool:
    """Whether heat alone keeps everybody inside: on each workday that stages and weekdays would give to the field.

    Of rows of ``unscheduled`` it says whether heat explains them, which it does for visits only.
    """
    if not has_schedule(plan) or (left is not None and not (left["kind"] == "visit").any()):
        return False
    return rota.is_too_hot(table(plan, "days"), plan.params.calendar)


def reach(plan: Bundle) -> pd.DataFrame:
    """Return the reach of the bundle's own targets, then of the branches' sides that have one: the hardest verdict first."""
    rows = with_meaning(table(plan, "reach"))
    sides = {side: position for position, side in enumerate([*words.BALANCE_SIDE, "total"])}
    own = rows[rows["branch"] == plan.branch].sort_values("balance_side", key=lambda column: column.map(sides))
    others = rows[(rows["branch"] != plan.branch) & (rows["balance_side"] != "total") & (rows["target"] > 0)]
    hardness = {name: -position for position, name in enumerate(VERDICT)}
    others = others.assign(hardness=others["verdict"].map(hardness))
    others = others.sort_values(["hardness", "missing", "branch", "balance_side"], ascending=[True, False, True, True])
    return pd.concat([own, others.drop(columns="hardness")], ignore_index=True)


def worst_reach(plan: Bundle) -> pd.DataFrame:
    """Return the row of ``reach`` that page one speaks of, none where every target is within reach.

    The bundle's own target comes before its sides, these before any branch; among equals the one that misses most. The
    index is the row in the table.
    """
    rows = table(plan, "reach")
    rows = rows[rows["verdict"].isin(BEYOND)]
    rank = np.where(rows["branch"] != plan.branch, 2, np.where(rows["balance_side"] == "total", 0, 1))
    rows = rows.assign(rank=rank)[(rows["branch"] == plan.branch) | (rows["balance_side"] != "total")]
    ordered = rows.sort_values(["rank", "missing", "branch", "balance_side"], ascending=[True, False, True, True])
    return ordered.head(1).drop(columns="rank")


def weekly(plan: Bundle, officer: bool = False) -> pd.DataFrame:
    """Return targets by week, both sides together, of the bundle's branch or of the persons in it, by officer and week."""
    rows = table(plan, "weekly")
    rows = rows[(rows["balance_side"] == "total") & (rows["branch"] == plan.branch)]
    rows = rows[(rows["officer_id"] != "") == officer].sort_values(["officer_id", "week"], ignore_index=True)
    return _known(rows)


def weekly_branches(plan: Bundle) -> pd.DataFrame:
    """Return targets by week, both sides together, of each branch without the county."""
    rows = table(plan, "weekly")
    rows = rows[(rows["balance_side"] == "total") & (rows["officer_id"] == "") & (rows["branch"] != COUNTY)]
    return _known(rows.sort_values(["branch", "week"], ignore_index=True))


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows whose chance is NaN where nothing has to be reached yet."""
    return rows.assign(chance=rows["chance"].where(rows["target_to_date"] > 0))


class Step(NamedTuple):
    """A week to speak of: its number and last day, and the day and share of the milestone that it holds, if any."""

    week: int
    on: pd.Timestamp
    due_on: date | None = None
    share: float | None = None


def steps(plan: Bundle) -> list[Step]:
    """Return the weeks to speak of: those that hold a milestone, else the last day of a month; and the last one.

    Targets are met at the end of a week, so its last day is the one to show. Of milestones in one week the later counts.
    """
    campaign = plan.params.campaign
    held: dict[int, tuple[date, float] | None] = {
        (at.on - campaign.start_on).days // _DAYS + 1: (at.on, at.share) for at in plan.params.targets.milestones
    }
    if not held:
        months = pd.date_range(campaign.start_on, campaign.end_on, freq="ME")
        held = {(month.date() - campaign.start_on).days // _DAYS + 1: None for month in months}
    weeks = sorted({*held, campaign.weeks})
    return [Step(week, week_end(plan, week), *(held.get(week) or ())) for week in weeks]


def milestones(plan: Bundle) -> list[int]:
    """Return the numbers of the weeks to speak of; see ``steps``."""
    return [step.week for step in steps(plan)]


def middle(plan: Bundle) -> int:
    """Return the week in the middle of the campaign."""
    return (plan.params.campaign.weeks + 1) // 2


def week_end(plan: Bundle, week: int) -> pd.Timestamp:
    """Return the last day of a week of the campaign."""
    campaign = plan.params.campaign
    return pd.Timestamp(min(campaign.start_on + timedelta(days=_DAYS * week - 1), campaign.end_on))


def at_weeks(rows: pd.DataFrame, key: str, weeks: Sequence[int], columns: Sequence[str]) -> pd.DataFrame:
    """Return one row for each value of ``key`` with the columns of the given weeks, named ``<column>_<week>``."""
    parts = {week: rows[rows["week"] == week].set_index(key)[list(columns)] for week in weeks}
    wide = pd.concat([part.add_suffix(f"_{week}") for week, part in parts.items()], axis=1)
    return wide.rename_axis(key).reset_index()


def schedule_weeks(plan: Bundle) -> pd.DataFrame:
    """Return one row for each week of the campaign: workdays, what is planned, field hours used and on offer.

    A visit uses the hours of everybody who goes. Hours on offer are those of everybody present, were every workday spent
    in the field.
    """
    schedule = table(plan, "schedule")
    weeks = range(1, plan.params.campaign.weeks + 1)
    counted = schedule.groupby(["week", "kind"]).size().unstack(fill_value=0)
    counted = counted.reindex(index=weeks, columns=list(timetable.TASK), fill_value=0)
    visits = schedule[schedule["kind"] == "visit"]
    along = visits["partners"].str.split(",").map(lambda names: len([name for name in names if name]))
    used = (visits["hours"] * (1 + along)).groupby(visits["week"]).sum()
    days = table(plan, "days")
    return pd.DataFrame(
        {
            "week": list(weeks),
            "ends_on": [week_end(plan, week) for week in weeks],
            "workdays": days[days["is_workday"]].groupby("week").size().reindex(weeks, fill_value=0).to_numpy(),
            **{name: counted[list(kinds)].sum(axis=1).to_numpy() for name, kinds in KINDS.items()},
            "hours_used": used.reindex(weeks, fill_value=0.0).to_numpy(),
        }
    )


def services(plan: Bundle) -> pd.DataFrame:
    """Return service levels by step in the order of the contract: items, those late, the worst, and who has most of them."""
    rows = []
    given = table(plan, "services")
    for step in timetable.SERVICE:
        own = given[given["step"] == step]
        if own.empty:
            continue
        late = own[own["n_late"] > 0].sort_values(["n_late", "branch"], ascending=[False, True])
        least = step in _LEAST_IS_WORST
        rows.append(
            {
                "step": step,
                "limit": own["limit"].max(),
                "n": own["n"].sum(),
                "n_late": own["n_late"].sum(),
                "worst": own["worst"].min() if least else own["worst"].max(),
                "branch": late["branch"].iloc[0] if len(late) else "",
            }
        )
    return pd.DataFrame(rows, columns=["step", "limit", "n", "n_late", "worst", "branch"])


def unscheduled_causes(plan: Bundle) -> pd.DataFrame:
    """Return what finds no day by kind and cause, the greatest loss first."""
    rows = table(plan, "unscheduled")
    by = ["kind", "cause"]
    summed = rows.groupby(by)[["hours", "value"]].sum()
    summed = summed.assign(n=rows.groupby(by).size(), claim=money.total_by(rows, by, "claim"))
    return summed.reset_index().sort_values(
        ["value", "n", *by], ascending=[False, False, True, True], ignore_index=True
    )


def deadlines_given_up(plan: Bundle) -> pd.DataFrame:
    """Return cases whose deadline cannot be kept, the largest claim first."""
    rows = table(plan, "unscheduled")
    rows = rows[rows["cause"] == "deadline"]
    return rows.sort_values(["claim", "case_id"], ascending=[False, True], ignore_index=True)


def busiest(plan: Bundle) -> str:
    """Return the officer with the most visits, the first by id among equals; empty without visits."""
    schedule = table(plan, "schedule")
    counts = schedule.loc[schedule["kind"] == "visit", "officer_id"].value_counts()
    return min((str(name) for name, n in counts.items() if n == counts.max()), default="")
