"""Workdays by the holiday notices, and by weekday with a note where there is none."""

from datetime import date, timedelta

import pytest

from collectplan.workdays import WORKED, day_kind, is_provisional, workdays_between


# Counted from the State Council notice for 2026 (domain facts: 248 workdays; quarters 59, 61, 66, 62).
@pytest.mark.parametrize(
    ("start", "end", "count"),
    [
        (date(2026, 1, 1), date(2026, 12, 31), 248),
        (date(2026, 1, 1), date(2026, 3, 31), 59),
        (date(2026, 4, 1), date(2026, 6, 30), 61),
        (date(2026, 7, 1), date(2026, 9, 30), 66),
        (date(2026, 10, 1), date(2026, 12, 31), 62),
        (date(2026, 7, 1), date(2026, 10, 8), 67),  # 100 calendar days
        (date(2026, 9, 20), date(2026, 12, 28), 67),  # 100 calendar days
        (date(2026, 7, 1), date(2026, 7, 1), 1),  # both ends count; a Wednesday
        (date(2026, 7, 2), date(2026, 7, 1), 0),
    ],
)
def test_workdays_of_2026(start: date, end: date, count: int) -> None:
    days = workdays_between(start, end)
    assert len(days) == count and days.provisional_years == ()


def test_holidays_are_off_and_make_up_days_are_worked() -> None:
    year = set(workdays_between(date(2026, 1, 1), date(2026, 12, 31)).days)
    off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
    holidays = {date(2026, month, day) for month, first, last in off for day in range(first, last + 1)}
    assert not holidays & year
    made_up = {date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)}
    assert made_up | {date(2026, 10, 10)} <= year


def test_each_day_of_2026_is_of_the_kind_that_the_notice_makes_it() -> None:
    """The notice for 2026: all its days off, weekends inside them included, and the weekends worked in exchange."""
    off = [(1, 1, 3), (2, 15, 23), (4, 4, 6), (5, 1, 5), (6, 19, 21), (9, 25, 27), (10, 1, 7)]
    holidays = {date(2026, month, day) for month, first, last in off for day in range(first, last + 1)}
    made_up = {date(2026, m, d) for m, d in [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]}
    for number in range(365):
        on = date(2026, 1, 1) + timedelta(days=number)
        plain = "weekend" if on.weekday() >= 5 else "workday"
        assert day_kind(on) == ("holiday" if on in holidays else "make_up" if on in made_up else plain)


def test_kinds_and_workdays_agree() -> None:
    ends = date(2026, 1, 1), date(2027, 12, 31)
    own = [date(2026, 7, 6), date(2027, 2, 8)], [date(2026, 7, 5), date(2027, 2, 13)]
    span = [ends[0] + timedelta(days=n) for n in range(730)]
    assert tuple(on for on in span if day_kind(on, *own) in WORKED) == workdays_between(*ends, *own).days


def test_days_of_the_county_have_their_own_kind_and_workdays_win() -> None:
    on = date(2026, 7, 6)
    assert day_kind(on, days_off=[on]) == "own_off"
    assert day_kind(on, days_off=[on], workdays=[on]) == "own_work"


def test_a_year_that_params_state_in_full_is_not_provisional() -> None:
    assert is_provisional(date(2027, 5, 1)) and not is_provisional(date(2027, 5, 1), [2027])
    assert not is_provisional(date(2026, 5, 1)) and is_provisional(date(2003, 5, 1))
    year = date(2027, 1, 1), date(2028, 1, 1)
    assert workdays_between(*year, known_years=[2027]).provisional_years == (2028,)


def test_a_year_without_a_notice_counts_weekdays_and_says_so() -> None:
    # 2027 begins on a Friday and has 365 = 52 x 7 + 1 days: 52 x 5 + 1 weekdays.
    year = workdays_between(date(2027, 1, 1), date(2027, 12, 31))
    assert len(year) == 261 and year.provisional_years == (2027,)


def test_a_period_over_new_year_is_provisional_only_for_the_new_year() -> None:
    # 2026-12-28 to 31 are Monday to Thursday; 2027-01-01 is a Friday and 2 and 3 January a weekend.
    days = workdays_between(date(2026, 12, 28), date(2027, 1, 3))
    assert len(days) == 5 and days.provisional_years == (2027,)


def test_years_before_the_first_notice_are_provisional_too() -> None:
    assert workdays_between(date(2003, 12, 31), date(2004, 1, 1)).provisional_years == (2003,)


def test_the_county_may_add_days_off_and_workdays_and_workdays_win() -> None:
    monday, sunday = date(2026, 7, 6), date(2026, 7, 5)
    week = (sunday, sunday + timedelta(days=6))
    assert len(workdays_between(*week)) == 5
    assert len(workdays_between(*week, days_off=[monday])) == 4
    assert sunday in workdays_between(*week, workdays=[sunday]).days
    assert monday in workdays_between(*week, days_off=[monday], workdays=[monday]).days


def test_the_days_stand_in_order_without_repeats() -> None:
    days = workdays_between(date(2026, 1, 1), date(2026, 12, 31)).days
    assert list(days) == sorted(set(days))
