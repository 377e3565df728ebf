"""The chain of interruptions: each event in its turn restarts a period, if it still runs when the event happens.

A *unit* is one period that runs on its own: the claim on a loan, or the guarantee debt of one guarantor. Events are
taken rank by rank, the first event of every unit at once, then the second, so that the work grows with the longest
history of a unit and not with their number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.clocks.terms import NEVER, Dated, running_end
from collectplan.periods import NO_DAY, Days, add_months, next_workday

Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Obstacles:
    """The latest obstacle of each unit (art. 194): since when, and when it ended; ``NaT`` for none or not yet."""

    since: Days
    until: Days
    as_of: np.datetime64

    def stretched(self, start: Days, end: Days, units: Ints, months: int) -> Days:
        """Return deadlines put off: to some months after an obstacle, or for as long as it lasts."""
        since, until = self.since[units], self.until[units]
        # One that lasts has reached so far as the day of the assessment.
        reached = np.where(np.isnat(until), self.as_of, until)
        reaches = (since <= end) & (reached > add_months(end, -months)) & ~(until < start)
        after = next_workday(add_months(until, months))
        return np.where(reaches, np.where(np.isnat(until), NEVER, np.maximum(after, end)), end)


@dataclass(frozen=True)
class Chain:
    """Where each unit's clock stands after its events.

    Attributes
    ----------
    started_on, deadline : array of days
        Day from which the period runs now, and its last day; ``NEVER`` where it stands still, ``NaT`` where it never
        began or no rule holds.
    n_restarts : array of int
        Events that restarted it.
    revived, late_signature : array of bool
        Restarted after it had run out; acknowledged or partly paid after it had run out, which may or may not do so.
    """

    started_on: Days
    deadline: Days
    n_restarts: Ints
    revived: Flags
    late_signature: Flags


def run_chain(
    start: Days, events: pd.DataFrame, years: Dated, reviving: Flags, obstacles: Obstacles | None, months: int
) -> Chain:
    """Run the events of all units.

    Parameters
    ----------
    start : array of days
        First day of each unit's period, by unit.
    events : DataFrame
        Columns unit (int), on (day), kind; only events that can restart a period and may be counted.
    years : Dated
        Length of the period.
    reviving : array of bool
        For each event, whether it restarts a period that has run out.
    obstacles : Obstacles or None
        By unit.
    months : int
        Months that remain after an obstacle.
    """

    def end(begun: Days, units: Ints) -> Days:
        plain = running_end(begun, years)
        return plain if obstacles is None else obstacles.stretched(begun, plain, units, months)

    units = np.arange(len(start))
    current, deadline = start.copy(), end(start, units)
    restarts = np.zeros(len(start), dtype=np.int64)
    revived, late = np.zeros(len(start), dtype=bool), np.zeros(len(start), dtype=bool)
    for rows in ranked(events):
        unit, on = events["unit"].to_numpy()[rows], days_in(events)[rows]
        over = on > deadline[unit]
        hit = ((on >= current[unit]) & ~over & ~np.isnat(deadline[unit])) | (over & reviving[rows])
        signed = over & ~reviving[rows] & events["kind"].isin(["acknowledgement", "part_payment"]).to_numpy()[rows]
        late[unit[signed]] = True
        struck = unit[hit]
        revived[struck] |= over[hit]
        late[struck] = False
        current[struck] = on[hit]
        restarts[struck] += 1
        deadline[struck] = end(on[hit], struck)
    return Chain(current, deadline, restarts, revived, late)


def days_in(events: pd.DataFrame) -> Days:
    """Return the days of events."""
    return events["on"].to_numpy().astype("datetime64[D]")


def ranked(events: pd.DataFrame) -> list[Ints]:
    """Return positions of events: the first of each unit, then the second of each, and so on, by day within a unit."""
    if events.empty:
        return []
    unit, on = events["unit"].to_numpy(), days_in(events)
    order = np.lexsort((on, unit))
    starts = np.flatnonzero(np.r_[True, np.diff(unit[order]) != 0])
    rank = np.arange(len(order)) - np.repeat(starts, np.diff(np.r_[starts, len(order)]))
    by_rank = order[np.argsort(rank, kind="stable")]
    return np.split(by_rank, np.cumsum(np.bincount(rank))[:-1])


def extreme_day(events: pd.DataFrame, kinds: frozenset[str] | set[str], n_units: int, *, last: bool) -> Days:
    """Return the last (or first) day on which something of these kinds happened to each unit; ``NaT`` for never."""
    own = events["kind"].isin(kinds).to_numpy()
    unit, on = events["unit"].to_numpy()[own], days_in(events)[own]
    found = np.full(n_units, NO_DAY)
    choose: Callable[..., Any] = np.fmax if last else np.fmin
    choose.at(found, unit, on)  # type: ignore[attr-defined]
    return found


def obstacles_of(events: pd.DataFrame, n_units: int, as_of: np.datetime64) -> Obstacles | None:
    """Return the latest obstacle of each unit, or None where no unit has one."""
    since = extreme_day(events, {"obstacle"}, n_units, last=True)
    if np.isnat(since).all():
        return None
    until = extreme_day(events, {"obstacle_end"}, n_units, last=True)
    return Obstacles(since, np.where(until >= since, until, NO_DAY), as_of)
