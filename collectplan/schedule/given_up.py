"""What is given up where not all deadlines can be kept: the cheapest claims, found exactly.

One model for each branch. A visit goes into a stretch of time of a team on a day, a desk task onto a day of its
officer; a day is one or the other, field days of a month and cars are limited. In a village the first visit of a team's
day takes the whole way, the others a part of it, so each (village, way) has a variable for being first. Cases that differ
by their claims only are counted together: of a kind, the dearest are kept first.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from collectplan.milp import Model, SolveStatus, solve
from collectplan.schedule.diary import Diary, Ints
from collectplan.schedule.outings import ROUNDING, Outing, Place, minutes
from collectplan.schedule.promises import outings_for
from collectplan.schedule.teams import Group
from collectplan.schedule.work import TASKS, Work

_WORK = 80_000_000  # nodes times columns squared: what a branch may take
_FEWEST_NODES, _MOST_NODES = 10, 2_000
_HALF_A_FEN = 0.005
_MOST_WAYS = 30_000


@dataclass(frozen=True)
class Kept:
    """Where the exact answer puts a first contact.

    Attributes
    ----------
    day : int
        Day.
    members : tuple of int
        The team, or the officer at the desk.
    team : int
        Number of the group.
    stretch : int
        Stretch of time; -1 at the desk.
    is_first : bool
        Whether it takes the whole way.
    """

    day: int
    members: tuple[int, ...]
    team: int
    stretch: int
    is_first: bool

    @property
    def order(self) -> tuple[int, bool]:
        """Order of booking inside a day: visits that take the whole way come first in their stretch."""
        return self.stretch, not self.is_first

    def book(self, diary: Diary, work: Work, case: int) -> None:
        """Book the contact in the diary."""
        if self.stretch < 0:
            diary.sit(self.members[0], self.day, work.task_hours(case))
            work.place_task(case, self.day)
            return
        outing = diary.outings.get((self.members[0], self.day))
        outing = outing or diary.draft(self.members, self.day, self.team)
        if outing is None:
            raise RuntimeError("the exact answer uses a team that cannot go out")
        need = work.need(case)
        part = 1.0 if self.is_first else diary.share
        place = Place(self.stretch, need.at_home + need.travel * part, not self.is_first)
        diary.put(outing, case, need, place)
        work.place_visit(case, self.day)


@dataclass(frozen=True)
class Answer:
    """What is kept, by case, and whether no other choice keeps claims worth more."""

    kept: dict[int, Kept]
    is_proven: bool


@dataclass(frozen=True)
class _Way:
    """One way to make first contacts of a kind in time; ``outing`` is None at the desk, ``most`` is how many fit."""

    kind: int
    case: int
    day: int
    members: tuple[int, ...]
    outing: Outing | None
    stretch: int
    most: int


_Spot = tuple[tuple[int, ...], int, int, int, float, float]


class _Model:
    """Columns and rows under way: columns are whole, rows are ``<=`` and named by what they hold."""

    def __init__(self) -> None:
        self.gains: list[float] = []
        self.upper: list[float] = []
        self.terms: dict[tuple[object, ...], dict[int, float]] = {}
        self.rhs: dict[tuple[object, ...], float] = {}

    def column(self, gain: float = 0.0, most: int = 1) -> int:
        """Add a column."""
        self.gains.append(gain)
        self.upper.append(float(most))
        return len(self.gains) - 1

    def add(self, name: tuple[object, ...], column: int, amount: float, rhs: float) -> None:
        """Set a term of a row."""
        self.terms.setdefault(name, {})[column] = amount
        self.rhs[name] = rhs

    def stated(self) -> Model:
        """Return the model."""
        cells = [
            (row, column, amount) for row, terms in enumerate(self.terms.values()) for column, amount in terms.items()
        ]
        rows, columns, amounts = zip(*cells, strict=True)
        n = len(self.gains)
        return Model(
            cost=np.array(self.gains),
            matrix=sp.csr_array((amounts, (rows, columns)), shape=(len(self.terms), n)),
            senses=np.full(len(self.terms), -1, dtype=np.int8),
            rhs=np.array([self.rhs[name] for name in self.terms], dtype=np.float64),
            lower=np.zeros(n),
            upper=np.array(self.upper),
            integer=np.ones(n, dtype=np.bool_),
        )


def keep_most(diary: Diary, work: Work, groups: list[Group], cases: list[int]) -> Answer | None:
    """Return the first contacts that keep the most claims in time, and where they go.

    Parameters
    ----------
    diary, work : Diary, Work
        With promised visits booked; not changed.
    groups : list of Group
        Who goes with whom.
    cases : list of int
        Cases of one branch with a deadline.

    Returns
    -------
    Answer or None
        None where the model is too large, or the solver has no answer. Work is bounded: a branch with many more deadlines
        than days may get a good answer without proof. Teams put together for the day are left out of account.
    """
    kinds = _kinds(work, groups, cases)
    ways = [way for kind, own in enumerate(kinds) for way in _ways(diary, work, groups, kind, own)]
    if len(ways) > _MOST_WAYS:
        return None
    if not ways:
        return Answer({}, True)
    model = _Model()
    at = [model.column(most=way.most) for way in ways]
    for column, way in zip(at, ways, strict=True):
        model.add(("kept", way.kind), column, 1.0, 0.0)
    for kind, own in enumerate(kinds):
        if ("kept", kind) in model.terms:
            # What is placed of a kind is exactly what counts as kept, the dearest first.
            kept = [model.column(float(work.claim[case])) for case in own]
            for column in kept:
                model.add(("kept", kind), column, -1.0, 0.0)
            for column, amount in list(model.terms["kept", kind].items()):
                model.add(("placed", kind), column, -amount, 0.0)
    _state_outings(model, diary, work, ways, at)
    firsts = _state_villages(model, diary, work, ways, at)
    _state_desks(model, diary, work, ways, at)
    nodes = min(max(_WORK // len(model.gains) ** 2, _FEWEST_NODES), _MOST_NODES)
    solution = solve(model.stated(), absolute_gap=_HALF_A_FEN, node_limit=nodes)
    if solution.values is None:
        return None
    counts = np.rint(solution.values).astype(np.int64)
    placed = [(way, int(counts[column])) for column, way in zip(at, ways, strict=True)]
    is_proven = solution.status in (SolveStatus.PROVEN, SolveStatus.WITHIN_GAP)
    return Answer(_read(work, kinds, placed, counts, firsts), is_proven)


def _kinds(work: Work, groups: list[Group], cases: list[int]) -> list[list[int]]:
    """Return the cases by kind, the dearest of each first: those of a kind differ by their claims only."""
    team = {member: ("team", *group.members) for group in groups if len(group.teams) == 1 for member in group.members}
    kinds: dict[tuple[object, ...], list[int]] = {}
    for case in sorted(cases, key=lambda case: (-work.claim[case], case)):
        owner, due = int(work.owner[case]), int(work.due[case])
        key: tuple[object, ...] = ("desk", owner, due, round(work.task_hours(case), 6))
        if work.method[case] not in TASKS:
            need = work.need(case)
            spot = (need.village, round(need.at_home, 6), round(need.travel, 6))
            key = ("visit", team.get(owner, owner), due, spot, work.blocked[case].tobytes())
        kinds.setdefault(key, []).append(case)
    return list(kinds.values())


def _read(
    work: Work, kinds: list[list[int]], placed: list[tuple[_Way, int]], counts: Ints, firsts: dict[_Spot, int]
) -> dict[int, Kept]:
    """Return where each kept case goes: of a kind the dearest, one of a spot takes the whole way."""
    waiting = [list(own) for own in kinds]
    open_firsts = {spot for spot, column in firsts.items() if counts[column] > 0}
    kept: dict[int, Kept] = {}
    for way, n in placed:
        for _ in range(min(n, len(waiting[way.kind]))):
            case = waiting[way.kind].pop(0)
            spot = _spot(work, way)
            is_first = way.outing is not None and (work.village[case] < 0 or spot in open_firsts)
            open_firsts.discard(spot)
            kept[case] = Kept(way.day, way.members, way.outing.team if way.outing else 0, way.stretch, is_first)
    return kept


def _ways(diary: Diary, work: Work, groups: list[Group], kind: int, own: list[int]) -> list[_Way]:
    """Return all ways to make first contacts of a kind in time."""
    case, ways = own[0], []
    owner = int(work.owner[case])
    for day in range(diary.opens, int(work.due[case]) + 1):
        if work.method[case] in TASKS:
            hours = work.task_hours(case)
            if diary.desk_hours[owner, day] > 0 and diary.can_sit(owner, day, hours):
                most = int((diary.desk_left[owner, day] + ROUNDING) / max(hours, ROUNDING))
                ways.append(_Way(kind, case, day, (owner,), None, -1, min(most, len(own))))
        elif not work.blocked[case, day] and diary.stretches[day]:
            part = max(minutes(_hours(diary, work, case)[1]), 1)
            for outing in outings_for(diary, groups, owner, day, is_open=False):
                for number, stretch in enumerate(outing.stretches):
                    if (most := min(stretch.left // part, len(own))) > 0:
                        ways.append(_Way(kind, case, day, outing.members, outing, number, most))
    return ways


def _hours(diary: Diary, work: Work, case: int) -> tuple[float, float]:
    """Return the hours of a visit with the whole way and with the part that counts next to another."""
    need = work.need(case)
    part = diary.share if need.village >= 0 else 1.0
    return need.at_home + need.travel, need.at_home + need.travel * part


def _spot(work: Work, way: _Way) -> _Spot:
    """Return what visits share of which any may be the first in a village."""
    need = work.need(way.case)
    return (way.members, way.day, way.stretch, need.village, round(need.at_home, 6), round(need.travel, 6))


def _state_outings(model: _Model, diary: Diary, work: Work, ways: list[_Way], at: list[int]) -> None:
    """State that a day not opened has no time, and what teams, months and cars allow."""
    goes: dict[tuple[tuple[int, ...], int], int] = {}
    for column, way in zip(at, ways, strict=True):
        if way.outing is None:
            continue
        part = _hours(diary, work, way.case)[1]
        time, room = ("time", way.members, way.day, way.stretch), ("room", way.members, way.day)
        left, hours = float(way.outing.stretches[way.stretch].left), way.outing.room
        is_new = not way.outing.visits
        model.add(time, column, float(minutes(part)), 0.0 if is_new else left)
        model.add(room, column, part, 0.0 if is_new else hours)
        if is_new:
            place = (way.members, way.day)
            if place not in goes:
                goes[place] = model.column()
            model.add(time, goes[place], -left, 0.0)
            model.add(room, goes[place], -hours, 0.0)
    for (members, day), column in goes.items():
        branch, month = int(diary.branch[members[0]]), int(diary.month[day])
        if diary.cars is not None:
            model.add(("cars", branch, day), column, 1.0, float(diary.cars - diary.cars_out.get((branch, day), 0)))
        for member in members:
            model.add(("days", member, month), column, 1.0, float(diary.budget[member, month]))
            model.add(("once", member, day), column, 1.0, 1.0)
            # A day in the field leaves nothing of the desk, see _state_desks.
            room_at_desk = float(diary.desk_left[member, day])
            model.add(("desk", member, day), column, room_at_desk, room_at_desk)


def _state_villages(model: _Model, diary: Diary, work: Work, ways: list[_Way], at: list[int]) -> dict[_Spot, int]:
    """State that the way counts in full once a day for each village, and before it counts in part."""
    shared = [(column, way) for column, way in zip(at, ways, strict=True) if way.outing and work.village[way.case] >= 0]
    firsts: dict[_Spot, int] = {}
    by_village: dict[tuple[tuple[int, ...], int, int], list[_Spot]] = {}
    for column, way in shared:
        spot = _spot(work, way)
        if spot not in firsts:
            firsts[spot] = model.column()
            full, part = _hours(diary, work, way.case)
            time, room = ("time", way.members, way.day, way.stretch), ("room", way.members, way.day)
            model.add(time, firsts[spot], float(minutes(full) - minutes(part)), model.rhs[time])
            model.add(room, firsts[spot], full - part, model.rhs[room])
            model.add(("one first", way.members, way.day, spot[3]), firsts[spot], 1.0, 1.0)
            model.add(("is there", *spot), firsts[spot], 1.0, 0.0)
            by_village.setdefault((way.members, way.day, spot[3]), []).append(spot)
        model.add(("is there", *spot), column, -1.0, 0.0)
    for column, way in shared:
        model.add(("near", column), column, 1.0, 0.0)
        for spot in by_village[way.members, way.day, int(work.village[way.case])]:
            if spot[2] <= way.stretch:
                model.add(("near", column), firsts[spot], -float(way.most), 0.0)
    return firsts


def _state_desks(model: _Model, diary: Diary, work: Work, ways: list[_Way], at: list[int]) -> None:
    """State what fits a day at the desk."""
    for column, way in zip(at, ways, strict=True):
        if way.outing is None:
            room = float(diary.desk_left[way.members[0], way.day])
            model.add(("desk", way.members[0], way.day), column, work.task_hours(way.case), room)
