"""The diary: what everybody has of each day, and what is taken of it so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.params import Params
from collectplan.rota import HeatRule, Rota, Span, is_too_hot
from collectplan.schedule.clock import stretches_of
from collectplan.schedule.outings import ROUNDING, Need, Outing, Place, Stretch

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass
class Diary:
    """Days of the officers of a campaign; officers, branches, months and days go by number.

    Attributes
    ----------
    officers : list of str
        Ids in order.
    branch : ndarray of int, shape (officers,)
        Branch of each officer, by its place in ``branches``.
    branches : list of str
        Names in order.
    first_on : date
        First day of the campaign: day 0.
    n_days : int
        Length of the campaign.
    opens : int
        First day on which anything may be put; later than 0 when a running campaign is planned again.
    field_hours, desk_hours : ndarray of float, shape (officers, days)
        Hours of a day in the field or at the desk; 0 before ``opens``.
    desk_left : ndarray of float, shape (officers, days)
        Desk hours that are not taken yet.
    is_desk : ndarray of bool, shape (officers, days)
        Days that have become desk days.
    month : ndarray of int, shape (days,)
        Calendar month of each day.
    budget : ndarray of int, shape (officers, months)
        Field days that are left, those taken are subtracted.
    allowed : ndarray of int, shape (officers, days)
        Even pace: field days of the month that may be used up to and including a day.
    taken : ndarray of int, shape (officers, days)
        1 on field days.
    stretches : list of list of (int, int)
        Sessions of each day, in minutes.
    cars : int or None
        Outings that a branch may have on a day.
    share : float
        Part of the way that counts for the next visit in a village.
    is_too_hot : bool
        Heat alone keeps everybody inside throughout.
    outings : dict of (int, int) to Outing
        By officer and day.
    cars_out : dict of (int, int) to int
        Outings by branch and day.
    """

    officers: list[str]
    branch: Ints
    branches: list[str]
    first_on: date
    n_days: int
    opens: int
    field_hours: Floats
    desk_hours: Floats
    desk_left: Floats
    is_desk: Flags
    month: Ints
    budget: Ints
    allowed: Ints
    taken: Ints
    stretches: list[list[tuple[int, int]]]
    cars: int | None
    share: float
    is_too_hot: bool = False
    outings: dict[tuple[int, int], Outing] = field(default_factory=dict)
    cars_out: dict[tuple[int, int], int] = field(default_factory=dict)

    def outings_on(self, branch: int, day: int) -> list[Outing]:
        """Return the outings of a branch on a day, each once, by their first member."""
        members = np.flatnonzero((self.branch == branch) & (self.taken[:, day] > 0))
        found = (self.outings[int(member), day] for member in members)
        return [outing for outing, member in zip(found, members, strict=True) if outing.members[0] == member]

    def is_free(self, officer: int, day: int) -> bool:
        """Tell whether an officer may still go out on a day."""
        return bool(
            self.field_hours[officer, day] > 0
            and not self.taken[officer, day]
            and not self.is_desk[officer, day]
            and self.budget[officer, self.month[day]] > 0
        )

    def has_car(self, branch: int, day: int) -> bool:
        """Tell whether a branch has a car left on a day."""
        return self.cars is None or self.cars_out.get((branch, day), 0) < self.cars

    def draft(self, members: tuple[int, ...], day: int, team: int) -> Outing | None:
        """Return an outing that may be opened, or None; nothing is taken yet."""
        if not self.stretches[day] or not all(self.is_free(member, day) for member in members):
            return None
        if not self.has_car(int(self.branch[members[0]]), day):
            return None
        room = float(self.field_hours[list(members), day].min())
        return Outing(day, members, team, [Stretch(*span) for span in self.stretches[day]], room)

    def open(self, outing: Outing) -> None:
        """Take the day of each member for an outing, and a car."""
        for member in outing.members:
            self.outings[member, outing.day] = outing
            self.taken[member, outing.day] = 1
            self.budget[member, self.month[outing.day]] -= 1
        place = (int(self.branch[outing.members[0]]), outing.day)
        self.cars_out[place] = self.cars_out.get(place, 0) + 1

    def put(self, outing: Outing, case: int, need: Need, place: Place) -> None:
        """Put a visit into an outing, and open it with its first visit."""
        if not outing.visits:
            self.open(outing)
        outing.put(case, need, place)

    def can_sit(self, officer: int, day: int, hours: float) -> bool:
        """Tell whether a desk task fits a day."""
        return not self.taken[officer, day] and bool(self.desk_left[officer, day] + ROUNDING >= hours)

    def sit(self, officer: int, day: int, hours: float) -> None:
        """Put a desk task on a day, which becomes a desk day."""
        self.is_desk[officer, day] = True
        self.desk_left[officer, day] -= hours

    def is_on_pace(self, officer: int, day: int) -> bool:
        """Tell whether another field day on this day keeps the even pace of the month."""
        first = int(np.searchsorted(self.month, self.month[day]))
        return bool(self.taken[officer, first : day + 1].sum() < self.allowed[officer, day])

    def is_meant_out(self, officer: int, day: int) -> bool:
        """Tell whether an even pace means a day for the field."""
        is_first = day == 0 or self.month[day] != self.month[day - 1]
        return bool(self.allowed[officer, day] > (0 if is_first else self.allowed[officer, day - 1]))

    def day_of(self, on: object) -> int:
        """Return the number of a calendar day; it may lie outside the campaign."""
        return (pd.Timestamp(on).date() - self.first_on).days  # type: ignore[arg-type]

    def on(self, day: int) -> pd.Timestamp:
        """Return the calendar day of a number."""
        return pd.Timestamp(self.first_on + timedelta(days=day))


def open_diary(
    officers: pd.DataFrame,
    rota: Rota,
    params: Params,
    as_of: date | None,
    gone: list[tuple[str, date]],
    heat: tuple[HeatRule, ...] | None = None,
    window: Span | None = None,
) -> Diary:
    """Return an empty diary.

    Parameters
    ----------
    officers : DataFrame
        Columns officer_id, branch.
    rota : Rota
        What the officers have.
    params : Params
        Sections campaign and schedule.
    as_of : date, optional
        Nothing is put on this day or before.
    gone : list of (officer_id, date)
        Field days that were used already; they count towards their month.
    heat, window
        As for the rota.
    """
    campaign = params.campaign
    table = officers.drop_duplicates("officer_id").sort_values("officer_id")
    ids = [str(name) for name in table["officer_id"]]
    branches = sorted({str(name) for name in table["branch"]})
    number = {name: position for position, name in enumerate(ids)}
    opens = 0 if as_of is None else max((as_of - campaign.start_on).days + 1, 0)
    hours = {name: np.zeros((len(ids), campaign.days)) for name in ("field_hours", "desk_hours")}
    own = rota.officer_days[rota.officer_days["officer_id"].isin(number)]
    who = own["officer_id"].map(number).to_numpy(dtype=np.int64)
    at = (own["on"] - pd.Timestamp(campaign.start_on)).dt.days.to_numpy(dtype=np.int64)
    keep = (at >= opens) & (at < campaign.days)
    for name, grid in hours.items():
        grid[who[keep], at[keep]] = own[name].to_numpy(dtype=np.float64)[keep]
    names = [f"{campaign.start_on + timedelta(days=n):%Y-%m}" for n in range(campaign.days)]
    months = {name: position for position, name in enumerate(sorted(set(names)))}
    budget = np.zeros((len(ids), len(months)), dtype=np.int64)
    for officer, month, days in zip(*(rota.field_days[c] for c in ("officer_id", "month", "field_days")), strict=True):
        if officer in number and month in months:
            budget[number[officer], months[month]] = int(days)
    for officer, on in sorted(set(gone)):
        if officer in number and f"{on:%Y-%m}" in months:
            budget[number[officer], months[f"{on:%Y-%m}"]] -= 1
    budget = np.maximum(budget, 0)
    month = np.array([months[name] for name in names], dtype=np.int64)
    stretches: list[list[tuple[int, int]]] = [[] for _ in range(campaign.days)]
    for _, row in rota.days.iterrows():
        day = (row["on"] - pd.Timestamp(campaign.start_on)).days
        if opens <= day < campaign.days:
            stretches[day] = stretches_of(row, params, heat, window)
    shape = (len(ids), campaign.days)
    return Diary(
        officers=ids,
        branch=np.array([branches.index(str(name)) for name in table["branch"]], dtype=np.int64),
        branches=branches,
        first_on=campaign.start_on,
        n_days=campaign.days,
        opens=opens,
        field_hours=hours["field_hours"],
        desk_hours=hours["desk_hours"],
        desk_left=hours["desk_hours"].copy(),
        is_desk=np.zeros(shape, dtype=np.bool_),
        month=month,
        budget=budget,
        allowed=_paces(hours["field_hours"], budget, month),
        taken=np.zeros(shape, dtype=np.int64),
        stretches=stretches,
        cars=params.schedule.cars_per_branch,
        share=params.schedule.last_village_share,
        is_too_hot=is_too_hot(rota.days, params.calendar),
    )


def _paces(hours: Floats, budget: Ints, month: Ints) -> Ints:
    """Return how many field days of the month each officer may have used by each day.

    The days with most hours come first; among equal days they are spread evenly.
    """
    paces = np.zeros(hours.shape, dtype=np.int64)
    for number in range(budget.shape[1]):
        days = np.flatnonzero(month == number)
        known: dict[tuple[bytes, int], Ints] = {}
        for officer in range(len(hours)):
            own = hours[officer, days]
            key = (own.tobytes(), int(budget[officer, number]))
            if key not in known:
                known[key] = np.cumsum(_even(own, key[1]))
            paces[officer, days] = known[key]
    return paces


def _even(hours: Floats, wanted: int) -> Ints:
    """Return 1 for the days of a month that are meant for the field."""
    meant = np.zeros(len(hours), dtype=np.int64)
    for level in np.unique(hours[hours > 0])[::-1]:
        days = np.flatnonzero(hours == level)
        n = min(wanted, len(days))
        meant[days[(np.arange(n) * len(days)) // max(n, 1)]] = 1
        wanted -= n
    return meant
