"""Deadlines come first: the first contact of every case whose right would lapse, and what cannot be kept."""

from __future__ import annotations

import copy

import numpy as np

from collectplan import money
from collectplan.schedule.diary import Diary
from collectplan.schedule.given_up import keep_most
from collectplan.schedule.promises import outings_for
from collectplan.schedule.teams import Group
from collectplan.schedule.work import NEVER, TASKS, Work


def keep_deadlines(diary: Diary, work: Work, groups: list[Group]) -> bool:
    """Place the first contact of every case with a deadline, at the earliest; mark the cases that are given up.

    The earliest deadline is served first. Where that does not place all contacts of a branch, those whose claims are
    worth most together are found by a model, and the others are given up.

    Parameters
    ----------
    diary, work : Diary, Work
        Changed in place; ``work.given_up`` marks what cannot be kept, and the first contact of such a case is no longer
        left to do.
    groups : list of Group
        Who goes with whom.

    Returns
    -------
    bool
        Whether what is given up is proven to be the cheapest in every branch.
    """
    due = [int(case) for case in np.flatnonzero((work.due < NEVER) & (work.left > 0) & (work.first > work.due))]
    too_late = [case for case in due if work.owner[case] < 0 or work.due[case] < diary.opens]
    by_branch: dict[int, list[int]] = {}
    for case in sorted(set(due) - set(too_late)):
        by_branch.setdefault(int(diary.branch[work.owner[case]]), []).append(case)
    for case in too_late:
        _give_up(work, case)
    is_proven = True
    for _, cases in sorted(by_branch.items()):
        trial = copy.deepcopy((diary, work))
        if left := _greedy(*trial, groups, cases):
            trial, is_cheapest = _dearest(diary, work, groups, cases, left)
            is_proven = is_proven and is_cheapest
        _adopt(diary, work, *trial)
        for case in _greedy(diary, work, groups, [case for case in cases if _is_open(work, case)]):
            _give_up(work, case)
    return is_proven


def _dearest(
    diary: Diary, work: Work, groups: list[Group], cases: list[int], left: list[int]
) -> tuple[tuple[Diary, Work], bool]:
    """Return diary and work with the dearest set placed, and whether it is proven.

    Cases due after the last one that found no place come in later: what has to be given up without them has to be given
    up with them, so if they all fit beside the answer for the others, it is the answer for all.
    """
    last = max(int(work.due[case]) for case in left)
    early = [case for case in cases if work.due[case] <= last]
    simple = _simple(diary, work, groups, cases)
    found, is_proven = simple, False
    for part in [early, cases] if len(early) < len(cases) else [cases]:
        answer = keep_most(diary, work, groups, part)
        if answer is None:
            return simple, False
        found, is_proven = copy.deepcopy((diary, work)), answer.is_proven
        if _greedy(*found, groups, sorted(answer.kept)):
            # They fit, but not the earliest first: they go where the answer has put them.
            found = copy.deepcopy((diary, work))
            for case in sorted(answer.kept, key=lambda name: (answer.kept[name].day, *answer.kept[name].order, name)):
                answer.kept[case].book(*found, case)
        if not _greedy(*found, groups, [case for case in cases if case not in part]):
            break
    if not is_proven and _kept_claims(simple[1], cases) > _kept_claims(found[1], cases):
        found = simple
    return found, is_proven


def _kept_claims(work: Work, cases: list[int]) -> float:
    return money.total(money.rounded(work.claim[[case for case in cases if not _is_open(work, case)]]))


def _is_open(work: Work, case: int) -> bool:
    return bool(work.first[case] > work.due[case])


def _simple(diary: Diary, work: Work, groups: list[Group], cases: list[int]) -> tuple[Diary, Work]:
    """Return what simple rules reach: as long as one finds no place, the cheapest of those due by then are dropped."""
    kept = list(cases)
    while True:
        trial = copy.deepcopy((diary, work))
        left = _greedy(*trial, groups, kept)
        if not left:
            break
        last = max(int(work.due[case]) for case in left)
        droppable = sorted((work.claim[case], case) for case in kept if work.due[case] <= last)
        dropped = {case for _, case in droppable[: max(len(left) // 4, 1)]}
        kept = [case for case in kept if case not in dropped]
    _greedy(*trial, groups, [case for case in cases if _is_open(trial[1], case)])
    return trial


def _greedy(diary: Diary, work: Work, groups: list[Group], cases: list[int]) -> list[int]:
    """Place first contacts, the earliest deadline first; return those without a place."""
    left = []
    for case in sorted(cases, key=lambda case: (work.due[case], -work.claim[case], case)):
        is_placed = _desk_task(diary, work, case) if work.method[case] in TASKS else _visit(diary, work, groups, case)
        if not is_placed:
            left.append(case)
    return left


def _visit(diary: Diary, work: Work, groups: list[Group], case: int) -> bool:
    need, owner = work.need(case), int(work.owner[case])
    for day in range(diary.opens, int(work.due[case]) + 1):
        if work.blocked[case, day] or not diary.stretches[day]:
            continue
        for outing in outings_for(diary, groups, owner, day, is_open=False):
            if (place := outing.find(need, diary.share)) is not None:
                diary.put(outing, case, need, place)
                work.place_visit(case, day)
                return True
    return False


def _desk_task(diary: Diary, work: Work, case: int) -> bool:
    """Put a task on the first desk day; a day becomes one rather where the pace of the month keeps it from the field."""
    owner, hours = int(work.owner[case]), work.task_hours(case)
    able = [
        day
        for day in range(diary.opens, int(work.due[case]) + 1)
        if diary.desk_hours[owner, day] > 0 and diary.can_sit(owner, day, hours)
    ]
    if not able:
        return False
    day = min(able, key=lambda day: (not diary.is_desk[owner, day], diary.is_meant_out(owner, day), day))
    diary.sit(owner, day, hours)
    work.place_task(case, day)
    return True


def _give_up(work: Work, case: int) -> None:
    work.given_up[case] = True
    work.left[case] -= 1
    work.due[case] = NEVER


def _adopt(diary: Diary, work: Work, new_diary: Diary, new_work: Work) -> None:
    """Take over what a trial has booked."""
    diary.__dict__.update(new_diary.__dict__)
    work.__dict__.update(new_work.__dict__)
