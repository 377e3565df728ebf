"""Legal periods: against dateutil for any day, and against the published calendar day by day."""

from datetime import date, timedelta

import chinese_calendar
import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from collectplan.periods import NO_DAY, Days, add_months, add_years, days_of, is_provisional, next_workday


def of(*days: str) -> Days:
    return np.array(days, dtype="datetime64[D]")


def shown(days: Days) -> list[str]:
    return [str(day) for day in days]


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)), st.integers(-600, 600))
def test_the_same_day_some_months_later(start: date, months: int) -> None:
    assert add_months(of(str(start)), months)[0].item() == start + relativedelta(months=months)


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.integers(-50, 50))
def test_the_same_day_some_years_later(start: date, years: int) -> None:
    assert add_years(of(str(start)), years)[0].item() == start + relativedelta(years=years)


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-02-29", 12, "2025-02-28"),  # art. 202: no such day, so the last one of the month
        ("2024-02-29", 48, "2028-02-29"),
        ("2023-02-28", 12, "2024-02-28"),  # the day, not the month's end
        ("2025-08-31", 6, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-01-15", 0, "2026-01-15"),
    ],
)
def test_leap_days_and_ends_of_months(start: str, months: int, end: str) -> None:
    assert shown(add_months(of(start), months)) == [end]


def test_each_day_may_have_its_own_number_of_months() -> None:
    assert shown(add_months(of("2026-01-31", "2026-01-31"), [1, 2])) == ["2026-02-28", "2026-03-31"]
    assert shown(add_years(of("2024-02-29", "2023-07-01"), [1, 3])) == ["2025-02-28", "2026-07-01"]


def test_a_day_that_is_not_known_stays_so() -> None:
    assert np.isnat(add_months(np.array([NO_DAY]), [3])).all() and np.isnat(next_workday(np.array([NO_DAY]))).all()
    assert not is_provisional(np.array([NO_DAY])).any()


def test_a_column_of_a_table_becomes_days() -> None:
    column = pd.Series([pd.Timestamp("2026-06-30"), pd.NaT], dtype="datetime64[us]")
    assert shown(days_of(column)) == ["2026-06-30", "NaT"] and days_of(column).dtype == np.dtype("datetime64[D]")


def workday_from(day: date) -> date:
    """Walk to the next working day; no table is published for 2027, where weekends alone are free."""
    while not (chinese_calendar.is_workday(day) if day.year <= 2026 else day.weekday() < 5):
        day += timedelta(days=1)
    return day


def test_every_day_of_three_years_moves_to_the_working_day_of_the_calendar() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366 + 365 + 365)]
    moved = next_workday(np.array(days, dtype="datetime64[D]"))
    assert [day.item() for day in moved] == [workday_from(day) for day in days]


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        ("2024-02-10", "2024-02-18"),  # Spring Festival to Saturday the 17th; Sunday the 18th is worked
        ("2025-10-01", "2025-10-09"),  # National Day and Mid-Autumn, eight days
        ("2026-06-27", "2026-06-29"),  # a Saturday
        ("2026-06-30", "2026-06-30"),  # a Tuesday
    ],
)
def test_holidays_and_worked_weekends(day: str, moved: str) -> None:
    assert shown(next_workday(of(day))) == [moved]


@given(st.dates(date(1980, 1, 1), date(2003, 12, 29)) | st.dates(date(2027, 1, 1), date(2110, 12, 31)))
def test_without_a_table_only_weekends_are_free(day: date) -> None:
    moved = next_workday(of(str(day)))[0].item()
    assert moved - day == timedelta(days={5: 2, 6: 1}.get(day.weekday(), 0))


def test_days_far_away_are_left_where_they_are() -> None:
    assert shown(next_workday(of("1979-12-29", "9999-12-31"))) == ["1979-12-29", "9999-12-31"]


def test_a_day_is_provisional_where_no_table_is_published() -> None:
    # The tables reach from 2004 to 2026 (workdays.py).
    days = of("2003-12-31", "2004-01-01", "2026-12-31", "2027-01-01")
    assert is_provisional(days).tolist() == [True, False, False, True]
