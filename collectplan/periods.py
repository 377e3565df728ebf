"""Legal periods over whole arrays of days: the same day of a later month, and the next working day (Civil Code 201-203).

The first day does not count; a period ends on the same day of its last month, or on that month's last day where there
is none (art. 202); a last day that is no working day gives way to the next one (art. 203). Days are numpy days,
``NaT`` stays ``NaT``.
"""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from collectplan.workdays import FIRST_KNOWN_YEAR, LAST_KNOWN_YEAR, workdays_between

Days: TypeAlias = npt.NDArray[np.datetime64]
NO_DAY = np.datetime64("NaT", "D")
_FIRST, _LAST = np.datetime64("1980-01-01", "D"), np.datetime64("2110-12-31", "D")


def days_of(column: Any) -> Days:
    """Return a column of dates as numpy days."""
    return np.asarray(column, dtype="datetime64[D]")


def add_months(start: Days, months: npt.ArrayLike) -> Days:
    """Return the same day some months later (or earlier, below 0), the month's last day where there is none."""
    month = start.astype("datetime64[M]")
    inside = start - month.astype("datetime64[D]")
    wanted = month + np.asarray(months, dtype=np.int64)
    longest = (wanted + 1).astype("datetime64[D]") - wanted.astype("datetime64[D]") - 1
    return np.asarray(wanted.astype("datetime64[D]") + np.minimum(inside, longest), dtype="datetime64[D]")


def add_years(start: Days, years: npt.ArrayLike) -> Days:
    """Return the same day some years later; the 29th of February becomes the 28th in a common year."""
    return add_months(start, np.asarray(years, dtype=np.int64) * 12)


def next_workday(days: Days) -> Days:
    """Return each day that is a working day, and the next working day of any other.

    Years without a published holiday table count Saturdays and Sundays only; see ``is_provisional``.
    """
    known = ~np.isnat(days) & (days >= _FIRST) & (days <= _LAST)
    position = np.where(known, (days - _FIRST).astype(np.int64), 0)
    return np.where(known, _FIRST + _steps()[position], days)


def is_provisional(days: Days) -> npt.NDArray[np.bool_]:
    """Tell which days lie in a year without a published holiday table."""
    known = ~np.isnat(days)
    year = np.where(known, days, _FIRST).astype("datetime64[Y]").astype(np.int64) + 1970
    return np.asarray(known & ((year < FIRST_KNOWN_YEAR) | (year > LAST_KNOWN_YEAR)), dtype=np.bool_)


@cache
def _steps() -> npt.NDArray[np.int64]:
    """Return, for each day of the table, the position of the next working day, itself included."""
    first, last = _FIRST.item(), _LAST.item()
    working = workdays_between(first, last + timedelta(days=60)).days
    at = np.array([(day - first).days for day in working], dtype=np.int64)
    everyday = np.arange((last - first).days + 1)
    steps: npt.NDArray[np.int64] = at[np.searchsorted(at, everyday)]
    return steps
