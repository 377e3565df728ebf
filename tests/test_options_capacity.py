"""Capacities by hand: the campaign of the examples has 100 days, 67 workdays and 100 / 30.4375 months."""

import pytest

from collectplan.params import Params
from tests.helpers import params_with, staff_of

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
