"""Chinese working calendar: public holidays and make-up workdays, with a stated assumption where no table exists.

The table comes from ``chinesecalendar`` (State Council notices, 2004-2026). Years it does not know fall back to
Monday-Friday and are reported as provisional. Params may add days off and workdays of the county.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar

LAST_KNOWN_YEAR = 2026
FIRST_KNOWN_YEAR = 2004


@dataclass(frozen=True)
class Workdays:
    """Workdays of a period.

    Attributes
    ----------
    days : tuple of date
        Workdays in order, both ends of the period included.
    provisional_years : tuple of int
        Years without a published holiday table, counted as Monday-Friday.
    """

    days: tuple[date, ...]
    provisional_years: tuple[int, ...]

    def __len__(self) -> int:
        """Return the number of workdays."""
        return len(self.days)


def workdays_between(
    start_on: date, end_on: date, days_off: Collection[date] = (), workdays: Collection[date] = ()
) -> Workdays:
    """Return the workdays of a period, both ends included.

    Parameters
    ----------
    start_on, end_on : date
        Ends of the period; ``end_on`` before ``start_on`` gives no days.
    days_off, workdays : collection of date
        Additions of the county; they win over the public table, and ``workdays`` wins over ``days_off``.
    """
    span = [start_on + timedelta(days=n) for n in range((end_on - start_on).days + 1)]
    provisional = sorted({day.year for day in span if not FIRST_KNOWN_YEAR <= day.year <= LAST_KNOWN_YEAR})
    kept = (day for day in span if day in workdays or (day not in days_off and _is_workday(day)))
    return Workdays(tuple(kept), tuple(provisional))


def _is_workday(day: date) -> bool:
    if FIRST_KNOWN_YEAR <= day.year <= LAST_KNOWN_YEAR:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5
