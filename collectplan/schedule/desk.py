"""Desk work: calls spread over the campaign, letters, court work, and the paperwork of a visit, on desk days."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

import numpy as np

from collectplan.schedule.diary import Diary
from collectplan.schedule.outings import ROUNDING
from collectplan.schedule.work import NEVER, TASKS, Work

_WEEK = 7
_FIRST, _DUE, _EARLY = 0, 1, 2


@dataclass
class Chain:
    """Desk tasks of a case that are still to do, one after the other.

    Attributes
    ----------
    case : int
        Case.
    is_paperwork : bool
        Whether it is the paperwork of a visited case; else contacts.
    left : int
        Tasks to place.
    hours : float
        Hours of each.
    gap : int
        Least days between two of them.
    target : int
        Day from which the next one is due.
    """

    case: int
    is_paperwork: bool
    left: int
    hours: float
    gap: int
    target: int


def fill_desks(diary: Diary, work: Work) -> dict[int, int]:
    """Put desk tasks on the days that nobody goes out.

    First contacts go by value per hour, then what is due, then what keeps an even pace. Paperwork waits for the first
    visit, on another day, since a day is spent in the field or at the desk.

    Parameters
    ----------
    diary, work : Diary, Work
        With visits and deadlines placed; changed in place.

    Returns
    -------
    dict of int to int
        Day of the paperwork by case.
    """
    papers: dict[int, int] = {}
    chains: dict[int, list[Chain]] = {}
    for case, method in enumerate(work.method):
        owner = int(work.owner[case])
        if owner < 0:
            continue
        if method in TASKS and work.left[case] > 0:
            gap = max(1, min(_WEEK, (diary.n_days - diary.opens) // int(work.n[case]))) if method == "phone" else 0
            chains.setdefault(owner, []).append(
                Chain(case, False, int(work.left[case]), work.task_hours(case), gap, int(work.target[case]))
            )
        elif work.paper_left[case] and work.first[case] < NEVER:
            after = int(work.first[case]) + 1
            chains.setdefault(owner, []).append(Chain(case, True, 1, float(work.desk_hours[case]), 0, after))
    for owner, own in sorted(chains.items()):
        _fill(diary, work, owner, own, papers)
    return papers


def _fill(diary: Diary, work: Work, owner: int, chains: list[Chain], papers: dict[int, int]) -> None:
    """Fill the desk days of one officer."""
    days = [
        day
        for day in range(diary.opens, diary.n_days)
        if diary.desk_hours[owner, day] > 0 and not diary.taken[owner, day]
    ]
    ahead = float(diary.desk_left[owner, days].sum()) if days else 0.0
    chances: dict[int, list[int]] = {}
    for position, day in enumerate(days):
        room = float(diary.desk_left[owner, day])
        load = sum(chain.left * chain.hours for chain in chains)
        wanted = load * room / ahead if ahead > 0 else 0.0
        ahead -= room
        done = 0.0
        for kind, _, _, _, chain in _ready(work, chains, days, position, chances):
            while chain.left and diary.can_sit(owner, day, chain.hours):
                if kind == _EARLY and done + ROUNDING >= wanted:
                    break
                diary.sit(owner, day, chain.hours)
                done += chain.hours
                _note(work, chain, day, days[-1], papers)
                if chain.gap:
                    break
        chains = [chain for chain in chains if chain.left]
        if not chains:
            return


def _ready(
    work: Work, chains: list[Chain], days: list[int], position: int, chances: dict[int, list[int]]
) -> list[tuple[int, float, int, int, Chain]]:
    """Return the chains that may go on today, in the order in which they do.

    A call is due early where the desk days to come would leave no spare one for the calls after it.
    """
    day, found = days[position], []
    for chain in chains:
        case = chain.case
        if chain.is_paperwork:
            if chain.target <= day:
                found.append((_DUE, 0.0, chain.target, case, chain))
            continue
        if chain.gap and any(abs(day - other) < chain.gap for other in (*work.dates[case], *work.past[case])):
            continue
        if work.first[case] > day:
            density = max(float(work.value[case]), 0.0) / max(chain.hours, ROUNDING)
            found.append((_FIRST, -density, chain.target, case, chain))
            continue
        if chain.gap not in chances:
            chances[chain.gap] = _chances(days, chain.gap)
        is_due = chain.target <= day or chances[chain.gap][position + 1] <= chain.left
        found.append((_DUE if is_due else _EARLY, 0.0, chain.target, case, chain))
    return sorted(found, key=lambda entry: entry[:4])


def _chances(days: list[int], gap: int) -> list[int]:
    """Return how many days, each a gap from the other, there are from each position on."""
    counts = [0] * (len(days) + 1)
    for position in range(len(days) - 1, -1, -1):
        after = bisect_left(days, days[position] + max(gap, 1))
        counts[position] = 1 + counts[after]
    return counts


def _note(work: Work, chain: Chain, day: int, last: int, papers: dict[int, int]) -> None:
    """Note a placed task, and when the next one of its chain is due."""
    chain.left -= 1
    if chain.is_paperwork:
        papers[chain.case] = day
        return
    work.place_task(chain.case, day)
    chain.target = day + max((last - day) // (chain.left + 1), chain.gap) if chain.gap else chain.target


def desk_days_left(diary: Diary, officer: int) -> bool:
    """Tell whether an officer has any desk day at all."""
    return bool(np.any((diary.desk_hours[officer] > 0) & (diary.taken[officer] == 0)))
