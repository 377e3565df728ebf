"""How good a timetable is: value of early first contacts, beside a bound that no timetable can beat.

The value of a case counts by the share of the campaign that is left after its first contact. For the bound, each branch
is one machine that has its field hours as early as any choice of field days allows, each officer another one for desk
work; work may be cut at will, and the densest comes first (fractional Smith rule), which is the best a machine can do.
"""

from __future__ import annotations

import numpy as np

from collectplan.schedule.diary import Diary, Floats
from collectplan.schedule.teams import Group
from collectplan.schedule.work import NEVER, TASKS, Work


def value_of(work: Work, n_days: int) -> float:
    """Return the sum over cases of value times the share of days left after the first contact."""
    known = work.first < NEVER
    left = np.where(known, n_days - 1 - np.maximum(work.first, 0), 0) / n_days
    return float((work.value * left).sum())


def bound_of(diary: Diary, work: Work, groups: list[Group]) -> float:
    """Return what no timetable can beat; called before anything is placed.

    A visit takes at least the hours it takes next to another one in its village; where a village has one case only, the
    whole way.
    """
    n_days = diary.n_days
    weights = (n_days - 1 - np.arange(n_days)) / n_days
    open_ = (work.first == NEVER) & (work.owner >= 0) & (work.left > 0)
    total = value_of(work, n_days)
    is_task = np.array([name in TASKS for name in work.method], dtype=np.bool_)
    spots = work.village[(work.village >= 0) & ~is_task]
    counts = np.bincount(spots, minlength=int(work.village.max(initial=0)) + 1)
    has_company = (work.village >= 0) & (counts[np.maximum(work.village, 0)] > 1)
    least = work.at_home + work.travel * np.where(has_company, diary.share, 1.0)
    size = {group.branch: len(group.teams[0]) for group in groups}
    earliest = _earliest_hours(diary)
    home = np.where(work.owner >= 0, diary.branch[np.maximum(work.owner, 0)], -1) if len(diary.branch) else work.owner
    for branch, people in size.items():
        own = open_ & ~is_task & (home == branch)
        hours = earliest[diary.branch == branch].sum(axis=0) / people
        total += _smith(work.value[own], least[own], hours, weights)
    each = work.desk_hours / np.maximum(work.n, 1)
    for officer in np.unique(work.owner[open_ & is_task]):
        own = open_ & is_task & (work.owner == officer)
        total += _smith(work.value[own], each[own], diary.desk_hours[officer], weights)
    return total


def _smith(value: Floats, hours: Floats, room: Floats, weights: Floats) -> float:
    """Return the most that one machine can bring: the densest first, cut at will; what has no value is left out."""
    pays = value > 0
    value, hours = value[pays], np.maximum(hours[pays], 1e-9)
    order = np.argsort(-value / hours, kind="stable")
    ends = np.concatenate([[0.0], np.cumsum(room)])
    earned = np.concatenate([[0.0], np.cumsum(room * weights)])
    reached = np.interp(np.concatenate([[0.0], np.cumsum(hours[order])]), ends, earned)
    return float((np.diff(reached) * value[order] / hours[order]).sum())


def _earliest_hours(diary: Diary) -> Floats:
    """Return hours gained by each day when field days are used as early as the month allows: those with most hours so far."""
    gained = np.zeros(diary.field_hours.shape)
    for month in range(diary.budget.shape[1]):
        days = np.flatnonzero(diary.month == month)
        for officer in range(len(gained)):
            best: list[float] = []
            for day in days:
                before = sum(best)
                best = sorted([*best, float(diary.field_hours[officer, day])], reverse=True)[
                    : diary.budget[officer, month]
                ]
                gained[officer, day] = sum(best) - before
    return gained
