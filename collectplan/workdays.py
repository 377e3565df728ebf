"""Chinese working calendar: public holidays and make-up workdays, with a stated assumption where no table exists.

The table comes from ``chinesecalendar`` (State Council notices, 2004-2026). Years it does not know fall back to
Monday-Friday and are reported as provisional, unless params say that they list the days off of that year themselves.
Params may add days off and workdays of the county.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import chinese_calendar

LAST_KNOWN_YEAR = 2026
FIRST_KNOWN_YEAR = 2004
DayKind = Literal["workday", "make_up", "weekend", "holiday", "own_off", "own_work"]
WORKED: frozenset[DayKind] = frozenset({"workday", "make_up", "own_work"})


@dataclass(frozen=True)
class Workdays:
    """Workdays of a period.

    Attributes
    ----------
    days : tuple of date
        Workdays in order, both ends of the period included.
    provisional_years : tuple of int
        Years without a published holiday table, counted as Monday-Friday, in order.
    """

    days: tuple[date, ...]
    provisional_years: tuple[int, ...]

    def __len__(self) -> int:
        """Return the number of workdays."""
        return len(self.days)


def workdays_between(
    start_on: date,
    end_on: date,
    days_off: Collection[date] = (),
    workdays: Collection[date] = (),
    known_years: Collection[int] = (),
) -> Workdays:
    """Return the workdays of a period, both ends included.

    Parameters
    ----------
    start_on, end_on : date
        Ends of the period; ``end_on`` before ``start_on`` gives no days.
    days_off, workdays : collection of date
        Additions of the county; they win over the public table, and ``workdays`` wins over ``days_off``.
    known_years : collection of int
        Years whose holidays the additions state in full; they are not provisional.
    """
    span = [start_on + timedelta(days=n) for n in range((end_on - start_on).days + 1)]
    provisional = sorted({day.year for day in span if is_provisional(day, known_years)})
    kept = (day for day in span if day in workdays or (day not in days_off and _is_workday(day)))
    return Workdays(tuple(kept), tuple(provisional))


def day_kind(on: date, days_off: Collection[date] = (), workdays: Collection[date] = ()) -> DayKind:
    """Say what kind of day a day is.

    Parameters
    ----------
    on : date
        Any day.
    days_off, workdays : collection of date
        Additions of the county; they win over the public table, and ``workdays`` wins over ``days_off``.

    Returns
    -------
    str
        ``own_work`` and ``own_off`` for additions of the county; ``holiday`` for days off of the public table, weekends
        among them included; ``make_up`` for a weekend that is worked in exchange; else ``weekend`` or ``workday``.
    """
    if on in workdays:
        return "own_work"
    if on in days_off:
        return "own_off"
    is_weekend = on.weekday() >= 5
    if _is_workday(on):
        return "make_up" if is_weekend else "workday"
    named = not is_provisional(on) and chinese_calendar.get_holiday_detail(on)[1] is not None
    return "holiday" if named else "weekend"


def is_provisional(on: date, known_years: Collection[int] = ()) -> bool:
    """Tell whether a day is counted by its weekday, for want of a published table or one in the params."""
    return not FIRST_KNOWN_YEAR <= on.year <= LAST_KNOWN_YEAR and on.year not in known_years


def _is_workday(day: date) -> bool:
    if is_provisional(day):
        return day.weekday() < 5
    return bool(chinese_calendar.is_workday(day))
