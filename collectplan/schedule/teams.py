"""Teams: who of a branch goes out with whom, for the whole campaign."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

from collectplan.schedule.diary import Diary, Floats
from collectplan.schedule.work import Work


@dataclass(frozen=True)
class Group:
    """People who go out together.

    Attributes
    ----------
    branch : int
        Branch by number.
    number : int
        From 1 within the branch.
    members : tuple of int
        In order. More than a team has where the branch does not divide: then they take turns.
    teams : tuple of tuple of int
        The teams that they form, one of them on a day.
    """

    branch: int
    number: int
    members: tuple[int, ...]
    teams: tuple[tuple[int, ...], ...]


def make_groups(diary: Diary, work: Work, size: int) -> list[Group]:
    """Match the people of each branch who have field days so that the hours of each group suffice and balance.

    The one with most to visit is matched first, with those whose common days hold the work of all, among them with the
    ones who have least to visit. Who is left over joins the group with most room, and the three of them take turns in
    twos; so no visit is made by more people than the allocation has counted. A branch with fewer people than a team
    has goes with those it has; nobody is borrowed.

    Parameters
    ----------
    diary : Diary
        With what everybody has.
    work : Work
        Visits of each officer.
    size : int
        People in a team.
    """
    is_visit = np.array([name == "visit" for name in work.method], dtype=np.bool_)
    known = is_visit & (work.owner >= 0)
    hours = (work.at_home + work.travel) * work.left
    demand = np.bincount(work.owner[known], hours[known], minlength=len(diary.officers)).astype(np.float64)
    # Whether anybody can go out is told by the hours and by the days: a month may have one without the other.
    goes = np.array([bool(reach(diary, (officer,)) > 0) for officer in range(len(diary.officers))], dtype=np.bool_)
    groups = []
    for branch in range(len(diary.branches)):
        people = [int(officer) for officer in np.flatnonzero((diary.branch == branch) & goes)]
        for number, members in enumerate(_matched(diary, people, demand, size), 1):
            teams = tuple(combinations(members, min(size, len(members))))
            groups.append(Group(branch, number, members, teams))
    return groups


def reach(diary: Diary, members: tuple[int, ...]) -> float:
    """Return the field hours that some people have in common: their shortest hours on the best days of each month."""
    common = diary.field_hours[list(members)].min(axis=0)
    days = diary.budget[list(members)].min(axis=0)
    best = (np.sort(common[diary.month == month])[::-1][:n].sum() for month, n in enumerate(days.tolist()))
    return float(sum(best))


def _matched(diary: Diary, people: list[int], demand: Floats, size: int) -> list[tuple[int, ...]]:
    waiting = sorted(people, key=lambda officer: (-demand[officer], officer))
    groups: list[list[int]] = []
    while len(waiting) >= size:
        group = [waiting.pop(0)]
        while len(group) < size:
            partner = min(waiting, key=lambda officer: _rank(diary, [*group, officer], demand))
            waiting.remove(partner)
            group.append(partner)
        groups.append(group)
    for officer in waiting:
        if not groups:
            return [tuple(sorted(waiting))]
        spare = [reach(diary, tuple(group)) - float(demand[group].sum()) for group in groups]
        room = [(len(group), -spare[number], number) for number, group in enumerate(groups)]
        groups[min(room)[2]].append(officer)
    return sorted(tuple(sorted(group)) for group in groups)


def _rank(diary: Diary, group: list[int], demand: Floats) -> tuple[float, float, int]:
    """Return how badly a group suits: hours that it lacks, hours it has to visit, and its last member."""
    wanted = float(demand[group].sum())
    lacks = max(wanted - reach(diary, tuple(group)), 0.0)
    return round(lacks, 6), round(wanted, 6), group[-1]
