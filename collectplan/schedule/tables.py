"""What was placed and what was not, as tables."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan.money import rounded
from collectplan.params import Params
from collectplan.schedule.clock import start_times
from collectplan.schedule.desk import desk_days_left
from collectplan.schedule.diary import Diary
from collectplan.schedule.outings import Outing
from collectplan.schedule.work import NEVER, Work, marginal
from collectplan.schemas import TABLES, types


def schedule_table(diary: Diary, work: Work, papers: dict[int, int], deadlines: dict[int, int]) -> pd.DataFrame:
    """Return the table ``schedule``.

    Parameters
    ----------
    diary, work : Diary, Work
        With everything placed.
    papers : dict of int to int
        Day of the paperwork by case.
    deadlines : dict of int to int
        Last day for the first contact, by case.
    """
    rows = [_task(diary, work, case, "paperwork", 1, day, float(work.desk_hours[case])) for case, day in papers.items()]
    times: dict[tuple[int, int], tuple[Outing, int, float]] = {}
    for outing in {id(outing): outing for outing in diary.outings.values()}.values():
        for visit, minute in start_times(outing):
            times[visit.case, outing.day] = (outing, minute, visit.hours)
    for case, method in enumerate(work.method):
        for position, (number, day) in enumerate(zip(_numbers(work, case), sorted(work.dates[case]), strict=False)):
            row = _task(diary, work, case, method, number, day, work.task_hours(case))
            if method == "visit":
                outing, minute, row["hours"] = times[case, day]
                owner = int(work.owner[case])
                row["start_at"] = diary.on(day) + pd.Timedelta(minutes=minute)
                row["place"] = work.place[case]
                row["team"] = f"{diary.branches[diary.branch[owner]]}-{outing.team}"
                row["partners"] = ",".join(diary.officers[member] for member in outing.members if member != owner)
            if position == 0 and case in deadlines and not work.given_up[case]:
                row["must_by_on"] = diary.on(deadlines[case])
            rows.append(row)
    return _typed("schedule", rows, ["on", "officer_id", "start_at", "kind", "case_id", "nth"])


def unscheduled_table(
    diary: Diary, work: Work, papers: dict[int, int], deadlines: dict[int, int], params: Params, absent: pd.DataFrame
) -> pd.DataFrame:
    """Return the table ``unscheduled``.

    ``value`` of a visit is what its number adds by the saturation of visits; an upper estimate, since some of it would
    come to a watched case as well. The contact that would have kept a lost deadline has the last number: those that are
    made count from 1.

    Parameters
    ----------
    diary, work, papers, deadlines
        See ``schedule_table``.
    params : Params
        Section workload.
    absent : DataFrame
        Columns case_id, officer_id: as chosen.
    """
    named = dict(zip(absent["case_id"], absent["officer_id"], strict=True))
    can_go = (
        (np.cumsum(diary.field_hours > 0, axis=1)[:, -1] > 0)
        if diary.field_hours.size
        else np.zeros(len(diary.officers))
    )
    goes = can_go & ((diary.budget.sum(axis=1) + diary.taken.sum(axis=1)) > 0)
    rows = []
    for case, method in enumerate(work.method):
        placed, numbers = len(work.dates[case]), _numbers(work, case)
        missing = [(method, number, _cause(diary, work, case, goes)) for number in numbers[placed:]]
        if work.given_up[case]:
            missing.append((method, work.numbers[case][-1], "deadline"))
        if work.paper_left[case] and case not in papers:
            # Without a visit there is nothing to write down, and the cause is that of the visit.
            has_desk = work.owner[case] >= 0 and desk_days_left(diary, int(work.owner[case]))
            without = _cause(diary, work, case, goes) if work.first[case] >= NEVER else "hours" if has_desk else "days"
            missing.append(("paperwork", 1, without))
        for kind, number, cause in missing:
            is_lost = cause == "deadline"
            rows.append(
                {
                    "officer_id": named[work.case_id[case]],
                    "case_id": work.case_id[case],
                    "branch": work.branch[case],
                    "kind": kind,
                    "nth": number,
                    "hours": _hours(work, case, kind),
                    "must_by_on": diary.on(deadlines[case]) if is_lost else pd.NaT,
                    "claim": float(rounded(work.claim[case])) if is_lost else 0.0,
                    "value": 0.0,
                    "cause": cause,
                    "_case": case,
                }
            )
    contacts = [row for row in rows if row["kind"] != "paperwork"]
    for nth in sorted({int(row["nth"]) for row in contacts}):
        worth = marginal(work, np.full(len(work.n), nth, dtype=np.int64), params)
        for row in contacts:
            if row["nth"] == nth:
                row["value"] = float(worth[row["_case"]])
    return _typed("unscheduled", rows, ["officer_id", "case_id", "kind", "nth"])


def _numbers(work: Work, case: int) -> list[int]:
    """Return the numbers that dates take: where the deadline is lost there is one less, and the first visit is still the first."""
    return work.numbers[case][:-1] if work.given_up[case] else work.numbers[case]


def _hours(work: Work, case: int, kind: str) -> float:
    if kind == "visit":
        return float(work.at_home[case] + work.travel[case])
    return float(work.desk_hours[case]) if kind == "paperwork" else work.task_hours(case)


def _cause(diary: Diary, work: Work, case: int, goes: Any) -> str:
    """Return why a contact found no day."""
    owner = int(work.owner[case])
    if owner < 0:
        return "days"
    if work.method[case] != "visit":
        if not desk_days_left(diary, owner):
            return "days"
        return "gap" if work.method[case] == "phone" and _room_at_desk(diary, work, case) else "hours"
    if not goes[owner]:
        return "heat" if diary.is_too_hot else "days"
    open_days = (diary.field_hours[owner] > 0) & ~work.blocked[case]
    return "hours" if open_days.any() else "gap"


def _room_at_desk(diary: Diary, work: Work, case: int) -> bool:
    """Tell whether the officer has room for another call, so that only the distance between calls stands against it."""
    owner = int(work.owner[case])
    is_desk = (diary.desk_hours[owner] > 0) & (diary.taken[owner] == 0)
    return bool((diary.desk_left[owner][is_desk] >= work.task_hours(case)).any())


def _task(diary: Diary, work: Work, case: int, kind: str, number: int, day: int, hours: float) -> dict[str, Any]:
    return {
        "officer_id": diary.officers[int(work.owner[case])],
        "case_id": work.case_id[case],
        "branch": work.branch[case],
        "on": diary.on(day),
        "week": day // 7 + 1,
        "start_at": pd.NaT,
        "hours": hours,
        "kind": kind,
        "nth": number,
        "place": "",
        "team": "",
        "partners": "",
        "must_by_on": pd.NaT,
    }


def _typed(name: str, rows: list[dict[str, Any]], order: list[str]) -> pd.DataFrame:
    typed = types(TABLES[name])
    table = pd.DataFrame(rows, columns=list(typed)).astype(typed)
    return table.sort_values(order, ignore_index=True)


def deadlines_of(work: Work) -> dict[int, int]:
    """Return the last day for the first contact, of the cases that have one."""
    return {int(case): int(work.due[case]) for case in np.flatnonzero(work.due < NEVER)}
