"""Capacities by hand: the campaign of the examples has 100 days, 67 workdays and 100 / 30.4375 = 3.285 months."""

from datetime import date

import pandas as pd
import pytest

from collectplan.errors import ParamsError
from collectplan.options import capacities
from collectplan.params import Absence, Params, parse_params
from collectplan.rota import make_rota
from collectplan.workdays import workdays_between
from tests.helpers import both_texts, params_with, staff_of, take_in


def capacity(row: dict[str, str], params: Params | None = None) -> tuple[float, float, float]:
    """Return field hours, desk hours and cases of one officer."""
    staff = staff_of([{"人员编号": "A1", "机构": "城关", "岗位": "客户经理"} | row], params)
    return tuple(staff[["field_capacity", "desk_capacity", "max_cases"]].iloc[0])


@pytest.mark.parametrize(
    ("row", "field_days", "desk_days", "cases"),
    [
        # 16 field days a month over 3.285 months are 52.57; July, August and September hold 16 each and October its only
        # workday: 49. The others of the 67 workdays are desk days.
        ({}, 49, 18, 150),
        ({"每月外勤天数": "10", "承办户数上限": "40"}, 31, 36, 40),  # 3 x 10 + 1
        ({"每月外勤天数": "31"}, 67, 0, 150),  # more than there are workdays
        ({"每月外勤天数": "0", "承办户数上限": "0"}, 0, 67, 0),
        ({"活动期休假天数": "60"}, 7, 0, 150),
        ({"活动期休假天数": "10"}, 49, 8, 150),
        ({"活动期休假天数": "10.5"}, 49, 7.5, 150),  # the part day is a desk day
        ({"活动期休假天数": "60.5"}, 6.5, 0, 150),  # the part day is a field day: there are no others
        ({"活动期休假天数": "80"}, 0, 0, 150),  # leave is longer than the campaign
        ({"活动期休假天数": "-10"}, 49, 18, 150),  # refused at the door: no leave
    ],
)
def test_hours_and_cases_of_an_officer(row: dict[str, str], field_days: float, desk_days: float, cases: float) -> None:
    # 6 hours a day in the field and at the desk.
    assert capacity(row) == pytest.approx((6 * field_days, 6 * desk_days, cases), rel=1e-12)


def test_hours_a_day_come_from_params() -> None:
    params = params_with({"workload": {"field_hours_per_day": 5.0, "desk_hours_per_day": 7.0, "max_cases": 9}})
    assert capacity({"每月外勤天数": "10"}, params) == (5 * 31, 7 * 36, 9)


def test_without_capacity_there_are_no_field_hours(no_capacity: list[dict[str, str]]) -> None:
    staff = staff_of(no_capacity).set_index("officer_id")
    assert staff["field_capacity"].tolist() == [0.0, 0.0]
    assert staff["desk_capacity"].to_dict() == {"A1": 402.0, "A2": 0.0}


def test_leave_takes_from_one_officer_only(two_officers_one_on_leave: list[dict[str, str]]) -> None:
    staff = staff_of(two_officers_one_on_leave).set_index("officer_id")
    assert staff["field_capacity"].to_dict() == {"A1": 42.0, "A2": 294.0}


DAYS = workdays_between(date(2026, 7, 1), date(2026, 10, 8))


def absence(officer: str, start: str, end: str) -> Absence:
    return Absence(officer_id=officer, from_on=date.fromisoformat(start), to_on=date.fromisoformat(end))


def test_an_absence_takes_its_share_of_field_and_desk() -> None:
    """10 of 67 workdays: 57/67 of 52.57 field days are 44.7, in whole days 44, of the 57 days left; nobody else loses any."""
    rows = [{"人员编号": name, "机构": "城关", "岗位": "客户经理"} for name in ("A1", "A2")]
    officers = take_in("officers", rows).table
    params = params_with()
    away = [absence("A1", "2026-07-06", "2026-07-17")]
    staff = capacities(officers, DAYS, params.campaign, params.workload, away).set_index("officer_id")
    assert staff.loc["A1", ["field_capacity", "desk_capacity"]].tolist() == [6 * 44, 6 * 13]
    assert staff.loc["A2", ["field_capacity", "desk_capacity"]].tolist() == [6 * 49, 6 * 18]


def test_an_absence_of_nobody_is_refused_with_the_nearest_name() -> None:
    params, officers = (
        params_with(),
        take_in("officers", [{"人员编号": "A1", "机构": "城关", "岗位": "客户经理"}]).table,
    )
    with pytest.raises(ParamsError) as raised:
        capacities(officers, DAYS, params.campaign, params.workload, [absence("A11", "2026-07-06", "2026-07-07")])
    assert "allocation.absences.0" in both_texts(raised.value) and "是不是 A1？" in both_texts(raised.value)


def test_field_days_are_the_best_of_each_month() -> None:
    """July: 23 workdays; 38.5 degrees from 1 to 10 July, 8 workdays of a morning of 3.5 h, leave 15 days of 6 h.

    16 of the 49 field days fall to July (tests/test_rota.py): 15 of 6 h and 1 of 3.5 h; the other 33 have 6 h each.
    """
    params = params_with(
        {"calendar": {"hot_spells": [{"from_on": "2026-07-01", "to_on": "2026-07-10", "celsius": 38.5}]}}
    )
    officers = take_in("officers", [{"人员编号": "A1", "机构": "城关", "岗位": "客户经理"}]).table
    rota = make_rota(officers, params)
    staff = capacities(officers, DAYS, params.campaign, params.workload, rota=rota).iloc[0]
    assert staff["field_capacity"] == 48 * 6 + 3.5 and staff["desk_capacity"] == 18 * 6


def test_without_heat_and_stages_the_rota_gives_the_same_hours_as_the_workdays() -> None:
    rows = [
        {"人员编号": f"A{n}", "机构": "城关", "岗位": "客户经理"} | more
        for n, more in enumerate([{}, {"活动期休假天数": "7.5"}, {"每月外勤天数": "3"}, {"活动期休假天数": "90"}])
    ]
    params = params_with(
        {"allocation": {"absences": [{"officer_id": "A1", "from_on": "2026-08-03", "to_on": "2026-08-07"}]}}
    )
    officers = take_in("officers", rows).table
    own = officers, DAYS, params.campaign, params.workload, params.allocation.absences
    pd.testing.assert_frame_equal(capacities(*own), capacities(*own, rota=make_rota(officers, params)))


def test_absent_for_all_of_the_campaign_and_on_leave_for_longer(no_capacity: list[dict[str, str]]) -> None:
    officers, params = take_in("officers", no_capacity).table, params_with()
    whole = [absence(name, "2026-01-01", "2026-12-31") for name in ("A1", "A2")]
    staff = capacities(officers, DAYS, params.campaign, params.workload, whole)
    assert staff[["field_capacity", "desk_capacity"]].to_numpy().tolist() == [[0.0, 0.0], [0.0, 0.0]]


def test_an_absence_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ParamsError, match="早于"):
        parse_params(PARAMS_WITH_ABSENCE.format(to_on="2026-07-01"))
    assert parse_params(PARAMS_WITH_ABSENCE.format(to_on="2026-07-06")).allocation.absences[0].officer_id == "A1"


PARAMS_WITH_ABSENCE = """\
campaign: {{id: t, name: t, organisation: t, start_on: 2026-07-01, end_on: 2026-10-08, baseline_on: 2026-06-30}}
data: {{loans: {{files: [l.csv]}}, officers: {{files: [o.csv]}}, branch_targets: {{files: [b.csv]}}}}
allocation: {{absences: [{{officer_id: A1, from_on: 2026-07-06, to_on: {to_on}}}]}}
"""
