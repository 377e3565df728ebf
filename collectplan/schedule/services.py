"""Service levels: how soon somebody acts, how long a case waits, how often people go out, and who goes alone."""

from __future__ import annotations

import calendar
from typing import Any

import numpy as np
import pandas as pd

from collectplan.params import Params
from collectplan.schedule.diary import Diary, Floats
from collectplan.schedule.work import LONGEST_GAP_DAYS, NEVER, Work
from collectplan.schemas import TABLES, types

LEAST_TOGETHER = 2
"""People who should go to a debtor together: one talks, one records."""


def services_table(
    diary: Diary, work: Work, schedule: pd.DataFrame, days: pd.DataFrame, presence: pd.DataFrame, params: Params
) -> pd.DataFrame:
    """Return the table ``services``.

    Cases count from the first day of the campaign, on which they have their officer; a first contact on its first
    workday takes 1 workday. What is never contacted is late. A week or month with fewer workdays asks for
    correspondingly fewer field days.

    Parameters
    ----------
    diary, work : Diary, Work
        With everything placed.
    schedule : DataFrame
        Schema ``schedule``.
    days, presence : DataFrame
        Schemas ``days`` and ``officer_days``.
    params : Params
        Sections schedule and calendar.
    """
    terms = params.schedule
    passed = np.concatenate([[0.0], np.cumsum(days["is_workday"].to_numpy(dtype=np.float64))])
    waited = np.array(
        [np.inf if first >= NEVER else passed[min(max(first + 1, 0), len(passed) - 1)] for first in work.first.tolist()]
    )
    branch = np.array(work.branch, dtype=object)
    assigned = np.where(work.owner >= 0, 0.0, np.inf)
    rows = _late("assign", branch, assigned, terms.assign_workdays)
    rows += _late("first_contact", branch, waited, terms.first_contact_workdays)
    key = work.is_key
    rows += _late("key_first_contact", branch[key], waited[key], terms.key_first_contact_workdays)
    gaps = np.array(
        [
            max(np.diff(sorted(dates)), default=-1.0) if len(dates) > 1 and method == "visit" else -1.0
            for dates, method in zip(
                (a + b for a, b in zip(work.dates, work.past, strict=True)), work.method, strict=True
            )
        ],
        dtype=np.float64,
    )
    rows += _late("visit_gap", branch[gaps >= 0], gaps[gaps >= 0], float(LONGEST_GAP_DAYS))
    rows += _field_days(diary, days, presence, params)
    visits = schedule[schedule["kind"] == "visit"]
    short = np.where(visits["partners"].to_numpy(dtype=object) == "", 1.0, float(LEAST_TOGETHER))
    rows += _few("alone", visits["branch"].to_numpy(dtype=object), short, np.full(len(short), float(LEAST_TOGETHER)))
    typed = types(TABLES["services"])
    table = pd.DataFrame(rows, columns=list(typed)).astype(typed)
    return table.sort_values(["branch", "step"], ignore_index=True)


def _late(step: str, branch: Any, waited: Floats, limit: float) -> list[dict[str, Any]]:
    """Return a row per branch for what should take no longer than a limit; what never comes is late."""
    rows = []
    for name in sorted(set(branch.tolist())):
        own = waited[branch == name]
        known = own[np.isfinite(own)]
        worst = float(known.max()) if len(known) else np.nan
        rows.append(_row(name, step, limit, len(own), int((own > limit).sum()), worst))
    return rows


def _few(step: str, branch: Any, had: Floats, wanted: Floats) -> list[dict[str, Any]]:
    """Return a row per branch for what should not be less than wanted."""
    rows = []
    for name in sorted(set(branch.tolist())):
        own = branch == name
        n_late = int((had[own] < wanted[own] - 1e-9).sum())
        rows.append(_row(name, step, float(wanted[own].max()), int(own.sum()), n_late, float(had[own].min())))
    return rows


def _row(branch: str, step: str, limit: float, n: int, n_late: int, worst: float) -> dict[str, Any]:
    return {"branch": branch, "step": step, "limit": limit, "n": n, "n_late": n_late, "worst": worst}


def _field_days(diary: Diary, days: pd.DataFrame, presence: pd.DataFrame, params: Params) -> list[dict[str, Any]]:
    """Return rows of field days a week and a month, where at least some are asked for."""
    first = pd.Timestamp(diary.first_on)
    here = np.zeros(diary.taken.shape, dtype=np.float64)
    number = {name: position for position, name in enumerate(diary.officers)}
    at_work = presence[(presence["away"] == "none") & presence["officer_id"].isin(number)]
    at = (at_work["on"] - first).dt.days.to_numpy(dtype=np.int64)
    here[at_work["officer_id"].map(number).to_numpy(dtype=np.int64), at] = 1.0
    home = np.array([diary.branches[branch] for branch in diary.branch], dtype=object)
    rows = []
    weekly, monthly = params.calendar.field_days_per_week_min, params.calendar.field_days_per_month_min
    week = days["week"].to_numpy(dtype=np.int64)
    if weekly > 0:
        spans = [(week == name, weekly) for name in np.unique(week[diary.opens :])]
        rows += _counted("field_days_week", diary, here, home, spans)
    if monthly > 0:
        spans = []
        for name in np.unique(diary.month[diary.opens :]):
            own = diary.month == name
            on = diary.on(int(np.flatnonzero(own)[0]))
            spans.append((own, float(np.floor(monthly * own.sum() / calendar.monthrange(on.year, on.month)[1] + 1e-9))))
        rows += _counted("field_days_month", diary, here, home, spans)
    return rows


def _counted(step: str, diary: Diary, here: Floats, home: Any, spans: list[tuple[Any, float]]) -> list[dict[str, Any]]:
    """Return a row per branch over officers and spans of days in which they are at work."""
    had, wanted, names = [], [], []
    for own, least in spans:
        present = here[:, own].sum(axis=1)
        some = present > 0
        had.append(diary.taken[:, own].sum(axis=1)[some].astype(np.float64))
        wanted.append(np.minimum(least, present[some]))
        names.append(home[some])
    if not names:
        return []
    return _few(step, np.concatenate(names), np.concatenate(had), np.concatenate(wanted))
