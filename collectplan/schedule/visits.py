"""Visits into days: a sweep through the campaign that asks each day what would be lost by waiting."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from collectplan.params import Params
from collectplan.schedule.diary import Diary, Flags, Floats, Ints
from collectplan.schedule.outings import ROUNDING, Outing
from collectplan.schedule.teams import Group
from collectplan.schedule.work import Work, visit_marginal

_WEEK = 7
_SAME_VILLAGE = 10_000  # days by which a visit in a village where the team is anyway counts as due earlier
_LEAST_HOURS = 1e-6


@dataclass
class Pace:
    """What a group means to do in the running week, in hours of the team, and has done."""

    wanted: float = 0.0
    done: float = 0.0


class Sweep:
    """A sweep through the days; see ``paced`` and ``leftovers``.

    Parameters
    ----------
    diary : Diary
        With what is booked already.
    work : Work
        What is left to do.
    groups : list of Group
        Who goes with whom.
    params : Params
        Sections workload and campaign.
    """

    def __init__(self, diary: Diary, work: Work, groups: list[Group], params: Params) -> None:
        self.diary, self.work, self.groups, self.params = diary, work, groups, params
        self.size = {group.branch: len(group.teams[0]) for group in groups}
        self.hours = work.at_home + work.travel
        self.worth = _worth(work, params.schedule.key_case_weight)
        is_visit = np.array([name == "visit" for name in work.method], dtype=np.bool_)
        self.own = [np.flatnonzero(is_visit & (work.owner == officer)) for officer in range(len(diary.officers))]
        self.cases: dict[tuple[int, ...], Ints] = {}
        self.meant = _meant(diary)
        # The last day that is meant for the field, for the officer of each case.
        backwards = np.argmax(self.meant[:, ::-1] > 0, axis=1) if diary.n_days else np.zeros(0, dtype=np.int64)
        self.last = (diary.n_days - 1 - backwards)[work.owner] if len(diary.officers) else work.owner

    def paced(self) -> None:
        """Fill the days with the groups, week by week at an even pace.

        First visits are never held back. A visit that follows is made in its week, and earlier where the week would
        otherwise have less than its share of the hours that are left.
        """
        by_branch = [[g for g in self.groups if g.branch == b] for b in range(len(self.diary.branches))]
        paces = {(group.branch, group.number): Pace() for group in self.groups}
        for day in range(self.diary.opens, self.diary.n_days):
            if day % _WEEK == 0 or day == self.diary.opens:
                for group in self.groups:
                    paces[group.branch, group.number] = Pace(self._share(group, day))
            if not self.diary.stretches[day]:
                continue
            for branch, groups in enumerate(by_branch):
                self._day(branch, groups, paces, day)

    def leftovers(self) -> None:
        """Place what found no day: in any outing with room, then in teams put together for the day."""
        for day in range(self.diary.opens, self.diary.n_days):
            if not self.diary.stretches[day]:
                continue
            for branch in range(len(self.diary.branches)):
                people = np.flatnonzero(self.diary.branch == branch)
                if not any(self.work.left[self.own[officer]].any() for officer in people):
                    continue
                for outing in self.diary.outings_on(branch, day):
                    self._fill(outing, None)
                self._improvise(branch, [int(officer) for officer in people], day)

    def _day(self, branch: int, groups: list[Group], paces: dict[tuple[int, int], Pace], day: int) -> None:
        """Fill the outings of a branch that are booked, then send out the groups that have most to lose by waiting."""
        out = self.diary.outings_on(branch, day)
        busy = {member for outing in out for member in outing.members}
        for outing in out:
            self._fill(outing, paces.get((branch, outing.team), Pace()))
        drafts = []
        for group in groups:
            if busy & set(group.members):
                continue
            draft = self._draft(group, day)
            if draft is not None:
                pace = paces[branch, group.number]
                loss, waits = self._loss(self._ready(self._cases(draft.members), day), day)
                urge = float((loss * waits).sum())
                drafts.append((-urge, pace.done - pace.wanted, group.number, draft, pace))
        for _, _, _, outing, pace in sorted(drafts, key=lambda draft: draft[:3]):
            if self.diary.has_car(branch, day):
                self._fill(outing, pace)

    def _draft(self, group: Group, day: int) -> Outing | None:
        """Return the team of a group that goes out on a day: who was not out this week, then who has most to visit."""
        able = [
            team
            for team in group.teams
            if all(self.diary.is_free(member, day) and self.diary.is_on_pace(member, day) for member in team)
        ]
        if not able:
            return None
        press = {member: self._left(member) / max(int(self.diary.budget[member].sum()), 1) for member in group.members}
        monday = day - day % _WEEK
        idle = {
            member: press[member] > 0 and not self.diary.taken[member, monday:day].any() for member in group.members
        }
        team = min(able, key=lambda team: (-sum(idle[m] for m in team), -sum(press[m] for m in team), team))
        return self.diary.draft(team, day, group.number)

    def _improvise(self, branch: int, people: list[int], day: int) -> None:
        """Put teams together of those who are free, the ones with most left over first."""
        size = self.size.get(branch, 0)
        while True:
            free = [officer for officer in people if self.diary.is_free(officer, day)]
            waits = {
                officer: float((self.hours * self.work.left)[self._ready(self.own[officer], day)].sum())
                for officer in free
            }
            ranked = sorted(free, key=lambda officer: (-waits[officer], officer))
            if not size or len(ranked) < size or waits[ranked[0]] <= 0:
                return
            outing = self.diary.draft(tuple(sorted(ranked[:size])), day, 0)
            if outing is None:
                return
            self._fill(outing, None)
            if not outing.visits:
                people = [officer for officer in people if officer != ranked[0]]

    def _fill(self, outing: Outing, pace: Pace | None) -> None:
        """Put visits into an outing; without a pace all that fit, else those due and those that keep the pace."""
        work, day = self.work, outing.day
        cases = self._ready(self._cases(outing.members), day)
        if not len(cases):
            return
        loss, is_due = self._loss(cases, day)
        if pace is None:
            is_due = np.ones(len(cases), dtype=np.bool_)
        dead = np.zeros(len(cases), dtype=np.bool_)
        full, home, travel = self.hours[cases], work.at_home[cases], work.travel[cases]
        village, target = work.village[cases], work.target[cases]
        while True:
            near = (
                np.isin(village, list(outing.near_from)) if outing.near_from else np.zeros(len(cases), dtype=np.bool_)
            )
            hours = np.where(near, home + travel * self.diary.share, full)
            fits = ~dead & (hours <= outing.room + ROUNDING)
            order = np.where(near, target - _SAME_VILLAGE, target)
            pick = _choose(fits & is_due, loss / np.maximum(hours, _LEAST_HOURS), order)
            if pick < 0 and pace is not None and pace.done + ROUNDING < pace.wanted:
                pick = _choose(fits & ~is_due, np.zeros(len(cases)), order)
            if pick < 0:
                return
            dead[pick] = True
            case = int(cases[pick])
            place = outing.find(work.need(case), self.diary.share)
            if place is None:
                continue
            self.diary.put(outing, case, work.need(case), place)
            work.place_visit(case, day)
            if pace is not None:
                pace.done += place.hours

    def _loss(self, cases: Ints, day: int) -> tuple[Floats, Flags]:
        """Return what a week's delay of each case's next visit costs, and whether it is due this week.

        A first visit loses a week of what the case is worth, see ``_worth``. A visit loses the last one of its case when the visits that are
        left would then no longer fit.
        """
        work, last = self.work, self.last[cases]
        left, had = work.left[cases], work.had[cases]
        slack = last - work.gap * (left - 1) - day
        fit = np.minimum(left, 1 + np.maximum(last - day, 0) // work.gap)
        tail = np.clip(had + fit, 1, np.maximum(work.n[cases], 1))
        is_first = work.first[cases] > day
        delay = np.where(is_first, self.worth[cases] * _WEEK / self.diary.n_days, 0.0)
        at_stake = np.maximum(visit_marginal(work.expected[cases], work.n[cases], tail, self.params), 0.0)
        loss = delay + np.where(slack < _WEEK, at_stake, 0.0)
        sunday = day - day % _WEEK + _WEEK - 1
        return loss, (is_first | (work.target[cases] <= sunday) | (slack < _WEEK)) & (left > 0)

    def _ready(self, cases: Ints, day: int) -> Ints:
        """Return the cases that may be visited on a day."""
        found: Ints = cases[(self.work.left[cases] > 0) & ~self.work.blocked[cases, day]]
        return found

    def _cases(self, members: tuple[int, ...]) -> Ints:
        """Return the cases whose officer is in a team."""
        if members not in self.cases:
            self.cases[members] = np.sort(np.concatenate([self.own[member] for member in members]))
        return self.cases[members]

    def _left(self, officer: int) -> float:
        """Return the hours that visits of an officer still take of a team."""
        own = self.own[officer]
        return float((self.hours[own] * self.work.left[own]).sum())

    def _share(self, group: Group, day: int) -> float:
        """Return the hours that a group should do in the week that begins, in line with what its days offer."""
        offered = self.meant[list(group.members)].sum(axis=0)
        ends = day - day % _WEEK + _WEEK
        ahead = float(offered[day:].sum())
        left = sum(self._left(member) for member in group.members)
        return left * float(offered[day:ends].sum()) / ahead if ahead > 0 else 0.0


def _choose(open_: Flags, density: Floats, order: Ints) -> int:
    """Return the position with the highest density, among those of none the lowest order; -1 where nothing is open."""
    if not open_.any():
        return -1
    masked = np.where(open_, density, -1.0)
    best = int(masked.argmax())
    if masked[best] > 0:
        return best
    return int(np.where(open_, order, np.iinfo(np.int64).max).argmin())


def _worth(work: Work, weight: float) -> Floats:
    """Return what the first visit to each case counts for: its value, for key cases several times as much.

    A key case counts for no less than the usual one does: large debtors who will hardly pay have little value, and are to
    be seen early all the same.
    """
    value = np.maximum(work.value, 0.0)
    usual = float(np.median(value)) if len(value) else 0.0
    return np.asarray(np.where(work.is_key, value + (weight - 1.0) * np.maximum(value, usual), value), dtype=np.float64)


def _meant(diary: Diary) -> Floats:
    """Return the field hours of the days that an even pace means for the field."""
    steps = np.diff(diary.allowed, axis=1, prepend=0)
    starts = np.flatnonzero(np.diff(diary.month, prepend=-1) > 0)
    steps[:, starts] = diary.allowed[:, starts]
    return np.asarray(diary.field_hours * (steps > 0), dtype=np.float64)
