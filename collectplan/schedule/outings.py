"""An outing: one team, one day, the stretches of time it has, and the visits that are put into them."""

from __future__ import annotations

from dataclasses import dataclass, field

ROUNDING = 1e-6
"""Hours below this are not told apart."""


@dataclass(frozen=True)
class Need:
    """What a visit takes of everybody in the team.

    Attributes
    ----------
    at_home : float
        Hours at the debtor's.
    travel : float
        Hours on the way.
    village : int
        Number of the village; -1 where none is stated, then nothing is shared.
    """

    at_home: float
    travel: float
    village: int


@dataclass(frozen=True)
class Place:
    """Where a visit goes in an outing.

    Attributes
    ----------
    stretch : int
        Number of the stretch of time.
    hours : float
        What it takes of each person's day.
    is_near : bool
        Whether the way counts only in part, since somebody of the village was visited before on this day.
    """

    stretch: int
    hours: float
    is_near: bool


@dataclass
class Stretch:
    """Time without a break, in minutes of the day; visits fill it from the left."""

    begins: int
    ends: int
    used: int = 0

    @property
    def left(self) -> int:
        """Minutes that are free."""
        return self.ends - self.begins - self.used


@dataclass
class Visit:
    """A visit in an outing; ``starts`` is set where the time was promised."""

    case: int
    village: int
    stretch: int
    hours: float
    starts: int | None = None


@dataclass
class Outing:
    """A team on a day.

    Attributes
    ----------
    day : int
        Day of the campaign, from 0.
    members : tuple of int
        Officers by number, in order.
    team : int
        Number of the group; 0 where the team was put together for the day.
    stretches : list of Stretch
        In order.
    room : float
        Hours of the day that are left, for each person.
    near_from : dict of int to int
        By village: first stretch in which the way there counts only in part.
    visits : list of Visit
        In the order they were put in.
    """

    day: int
    members: tuple[int, ...]
    team: int
    stretches: list[Stretch]
    room: float
    near_from: dict[int, int] = field(default_factory=dict)
    visits: list[Visit] = field(default_factory=list)

    def find(self, need: Need, share: float) -> Place | None:
        """Return the first place where a visit fits, or None.

        Parameters
        ----------
        need : Need
            What the visit takes.
        share : float
            Part of the way that counts for the next visit in a village.
        """
        known = self.near_from.get(need.village) if need.village >= 0 else None
        hours = need.at_home + need.travel * (1.0 if known is None else share)
        if hours > self.room + ROUNDING:
            return None
        wanted = minutes(hours)
        for number in range(known or 0, len(self.stretches)):
            if self.stretches[number].left >= wanted:
                return Place(number, hours, known is not None)
        return None

    def put(self, case: int, need: Need, place: Place) -> None:
        """Put a visit into its place."""
        self.stretches[place.stretch].used += minutes(place.hours)
        self._take(Visit(case, need.village, place.stretch, place.hours), place.stretch)

    def promise(self, case: int, need: Need, starts: int) -> bool:
        """Put a visit at the time it was promised for, the whole way counted; False where it does not fit.

        Only before other visits are put in: the stretch is cut in two.
        """
        hours = need.at_home + need.travel
        ends = starts + minutes(hours)
        for number, stretch in enumerate(self.stretches):
            if stretch.begins <= starts and ends <= stretch.ends and not stretch.used and hours <= self.room + ROUNDING:
                self.stretches[number : number + 1] = [Stretch(stretch.begins, starts), Stretch(ends, stretch.ends)]
                later = {village: at + (at > number) for village, at in self.near_from.items()}
                self.near_from = later
                for visit in self.visits:
                    visit.stretch += visit.stretch > number
                self._take(Visit(case, need.village, number + 1, hours, starts), number + 1)
                return True
        return False

    def _take(self, visit: Visit, near_from: int) -> None:
        self.room -= visit.hours
        self.visits.append(visit)
        if visit.village >= 0:
            self.near_from[visit.village] = min(self.near_from.get(visit.village, near_from), near_from)


def minutes(hours: float) -> int:
    """Return whole minutes that hold some hours."""
    return int(-(-round(hours * 60.0, 6) // 1))
