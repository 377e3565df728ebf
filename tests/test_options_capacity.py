"""Capacities by hand: the campaign of the examples has 100 days, 67 workdays and 100 / 30.4375 months."""

from datetime import date

import pandas as pd
import pytest

from collectplan.errors import ParamsError
from collectplan.options import capacities
from collectplan.options.capacity import absent_days
from collectplan.params import Absence, Params, parse_params
from collectplan.workdays import workdays_between
from tests.helpers import both_texts, params_with, staff_of, take_in

MONTHS = 100 / (365.25 / 12)


def capacity(row: dict[str, str], params: Params | None = None) -> tuple[float, float, float]:
    """Return field hours, desk hours and cases of one officer."""
    staff = staff_of([{"人员编号": "A1", "机构": "城关", "岗位": "客户经理"} | row], params)
    return tuple(staff[["field_capacity", "desk_capacity", "max_cases"]].iloc[0])


@pytest.mark.parametrize(
    ("row", "field_days", "desk_days", "cases"),
    [
        # 16 field days a month over 3.2854 months are 52.57; the other of the 67 workdays are desk days.
        ({}, 16 * MONTHS, 67 - 16 * MONTHS, 150),
        ({"每月外勤天数": "10", "承办户数上限": "40"}, 10 * MONTHS, 67 - 10 * MONTHS, 40),
        ({"每月外勤天数": "31"}, 67, 0, 150),  # more than there are workdays
        ({"每月外勤天数": "0", "承办户数上限": "0"}, 0, 67, 0),
        ({"活动期休假天数": "60"}, 7, 0, 150),
        ({"活动期休假天数": "10"}, 16 * MONTHS, 57 - 16 * MONTHS, 150),
        ({"活动期休假天数": "80"}, 0, 0, 150),  # leave is longer than the campaign
        ({"活动期休假天数": "-10"}, 16 * MONTHS, 67 - 16 * MONTHS, 150),  # refused at the door: no leave
    ],
)
def test_hours_and_cases_of_an_officer(row: dict[str, str], field_days: float, desk_days: float, cases: float) -> None:
    # 6 hours a day in the field and at the desk.
    assert capacity(row) == pytest.approx((6 * field_days, 6 * desk_days, cases), rel=1e-12)


def test_hours_a_day_come_from_params() -> None:
    params = params_with({"workload": {"field_hours_per_day": 5.0, "desk_hours_per_day": 7.0, "max_cases": 9}})
    assert capacity({"每月外勤天数": "10"}, params) == pytest.approx((50 * MONTHS, 7 * (67 - 10 * MONTHS), 9))


def test_without_capacity_there_are_no_field_hours(no_capacity: list[dict[str, str]]) -> None:
    staff = staff_of(no_capacity).set_index("officer_id")
    assert staff["field_capacity"].tolist() == [0.0, 0.0]
    assert staff["desk_capacity"].to_dict() == {"A1": 402.0, "A2": 0.0}


def test_leave_takes_from_one_officer_only(two_officers_one_on_leave: list[dict[str, str]]) -> None:
    staff = staff_of(two_officers_one_on_leave).set_index("officer_id")
    assert staff["field_capacity"].to_dict() == pytest.approx({"A1": 42.0, "A2": 96 * MONTHS})


DAYS = workdays_between(date(2026, 7, 1), date(2026, 10, 8))
TWO = pd.DataFrame({"officer_id": ["A1", "A2"]})


def absence(officer: str, start: str, end: str) -> Absence:
    return Absence(officer_id=officer, from_on=date.fromisoformat(start), to_on=date.fromisoformat(end))


@pytest.mark.parametrize(
    ("absences", "days"),
    [
        ([("2026-07-06", "2026-07-17")], 10),  # Monday to Friday of the week after
        ([("2026-07-06", "2026-07-06")], 1),  # one day: both ends are the same
        ([("2026-07-04", "2026-07-05")], 0),  # a weekend
        ([("2026-06-01", "2026-07-01")], 1),  # only the first day of the campaign counts
        ([("2026-10-08", "2026-12-31")], 1),  # only its last
        ([("2026-07-06", "2026-07-10"), ("2026-07-08", "2026-07-14")], 7),  # an overlap counts once
        ([("2026-10-01", "2026-10-07")], 0),  # the holiday of the National Day
        ([("2020-01-01", "2020-12-31")], 0),
    ],
)
def test_workdays_lost_by_absence(absences: list[tuple[str, str]], days: int) -> None:
    found = absent_days(TWO, DAYS, [absence("A1", *ends) for ends in absences])
    assert found == {"A1": days, "A2": 0}


def test_an_absence_takes_its_share_of_field_and_desk() -> None:
    """10 of 67 workdays: 57/67 of both kinds of hours are left, and nobody else loses any."""
    rows = [{"人员编号": name, "机构": "城关", "岗位": "客户经理"} for name in ("A1", "A2")]
    officers = take_in("officers", rows).table
    params = params_with()
    staff = capacities(
        officers, DAYS, params.campaign, params.workload, [absence("A1", "2026-07-06", "2026-07-17")]
    ).set_index("officer_id")
    left = 57 / 67
    assert staff.loc["A1", "field_capacity"] == pytest.approx(6 * 16 * MONTHS * left)
    assert staff.loc["A1", "desk_capacity"] == pytest.approx(6 * (67 - 16 * MONTHS) * left)
    assert staff.loc["A2", "field_capacity"] == pytest.approx(6 * 16 * MONTHS)


def test_absent_for_all_of_the_campaign_and_on_leave_for_longer(no_capacity: list[dict[str, str]]) -> None:
    officers, params = take_in("officers", no_capacity).table, params_with()
    whole = [absence(name, "2026-01-01", "2026-12-31") for name in ("A1", "A2")]
    staff = capacities(officers, DAYS, params.campaign, params.workload, whole)
    assert staff[["field_capacity", "desk_capacity"]].to_numpy().tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_absences_of_nobody_are_named_all_at_once() -> None:
    with pytest.raises(ParamsError) as raised:
        absent_days(TWO, DAYS, [absence("A11", "2026-07-06", "2026-07-07"), absence("X", "2026-07-06", "2026-07-07")])
    said = both_texts(raised.value)
    assert "absences.0" in said and "是不是 A1？" in said and "absences.1" in said


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ParamsError, match="早于"):
        parse_params(PARAMS_WITH_ABSENCE.format(to_on="2026-07-01"))
    assert parse_params(PARAMS_WITH_ABSENCE.format(to_on="2026-07-06")).allocation.absences[0].officer_id == "A1"


PARAMS_WITH_ABSENCE = """\
campaign: {{id: t, name: t, organisation: t, start_on: 2026-07-01, end_on: 2026-10-08, baseline_on: 2026-06-30}}
data: {{loans: {{files: [l.csv]}}, officers: {{files: [o.csv]}}, branch_targets: {{files: [b.csv]}}}}
allocation: {{absences: [{{officer_id: A1, from_on: 2026-07-06, to_on: {to_on}}}]}}
"""
