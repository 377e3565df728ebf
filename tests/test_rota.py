"""The rota by hand and by its promises: days, heat, stages, leave, and field days of each month.

The campaign of the examples runs from 2026-07-01 to 2026-10-08 and has 23 + 21 + 22 + 1 = 67 workdays in its four months
(September without the 25th but with Sunday the 20th; October only the 8th).
"""

import calendar
import math
from collections import Counter
from datetime import date, time
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.options import capacities
from collectplan.params import Params, parse_params
from collectplan.params.rulebook import load_rules
from collectplan.rota import (
    HeatRule,
    Rota,
    heat_rules,
    make_rota,
    sessions_of,
    shipped_heat_rules,
    visit_window,
)
from collectplan.rules import Rule, RuleBook
from collectplan.schemas import check
from collectplan.workdays import workdays_between
from tests.helpers import NO_SHRINKING, ROOT, both_texts, params_with, take_in

SHORT = {"campaign": {"start_on": "2026-07-06", "end_on": "2026-07-17"}}  # ten workdays, Monday to Friday twice
LONG_SESSIONS = {"sessions": [{"from_at": "06:00", "to_at": "13:00"}, {"from_at": "13:30", "to_at": "21:00"}]}


def roster(*rows: dict[str, str]) -> pd.DataFrame:
    """Officers A0, A1 ... of one branch."""
    base = {"机构": "城关", "岗位": "客户经理"}
    return take_in("officers", [base | {"人员编号": f"A{n}"} | row for n, row in enumerate(rows or ({},))]).table


def hot(celsius: float, from_on: str = "2026-07-01", to_on: str = "2026-10-08") -> dict[str, Any]:
    return {"from_on": from_on, "to_on": to_on, "celsius": celsius}


def field_days(rota: Rota, officer: str = "A0") -> list[int]:
    """Field days of an officer by month."""
    return rota.field_days.query("officer_id == @officer")["field_days"].tolist()


def hours_of(officers: pd.DataFrame, params: Params, rota: Rota) -> tuple[float, float]:
    """Field and desk hours of all officers."""
    days = workdays_between(params.campaign.start_on, params.campaign.end_on)
    staff = capacities(officers, days, params.campaign, params.workload, rota=rota)
    return float(staff["field_capacity"].sum()), float(staff["desk_capacity"].sum())


def test_the_tables_keep_their_contracts() -> None:
    rota = make_rota(roster({}, {"活动期休假天数": "3.5"}), params_with({"calendar": {"hot_spells": [hot(38.5)]}}))
    check(rota.days, "days")
    check(rota.officer_days, "officer_days")
    assert len(rota.days) == 100 and len(rota.officer_days) == 2 * 67
    assert rota.field_days.columns.tolist() == ["officer_id", "month", "field_days"]
    nobody = make_rota(roster().iloc[:0], params_with())
    check(nobody.officer_days, "officer_days")
    assert nobody.field_days.dtypes.equals(rota.field_days.dtypes)


def test_field_days_are_spread_over_months_by_workdays() -> None:
    """52 x 23/67 = 17.85, x 21/67 = 16.30, x 22/67 = 17.07, x 1/67 = 0.78: 18, 16, 17 and 1.

    A month of the rate of 16 has 16: July and September give up three, for which nobody has room.
    """
    rota = make_rota(roster({}, {"每月外勤天数": "0"}, {"每月外勤天数": "31"}), params_with())
    assert rota.field_days["month"].head(4).tolist() == ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert field_days(rota) == [16, 16, 16, 1]
    assert field_days(rota, "A1") == [0, 0, 0, 0]
    assert field_days(rota, "A2") == [23, 21, 22, 1]  # no more than there are workdays


def test_weeks_are_counted_from_the_first_day_and_off_days_have_no_hours() -> None:
    days = make_rota(roster(), params_with()).days.set_index("on")
    assert days.loc["2026-07-01", "week"] == days.loc["2026-07-07", "week"] == 1
    assert days.loc["2026-07-08", "week"] == 2 and days.loc["2026-10-08", "week"] == 15
    assert days.loc["2026-09-20", "day_kind"] == "make_up" and days.loc["2026-09-20", "outdoor_hours"] == 6.0
    assert days.loc["2026-09-25", "day_kind"] == "holiday" and days.loc["2026-09-25", "outdoor_hours"] == 0.0
    assert days["outdoor_hours"].gt(0).sum() == days["is_workday"].sum() == 67


# Sessions of the template: 08:30-12:00 and 14:30-18:00; long ones: 06:00-13:00 and 13:30-21:00, 14.5 h.
@pytest.mark.parametrize(
    ("celsius", "heat", "hours", "long_hours"),
    [
        (34.9, "none", 6.0, 12.0),  # as many as workload.field_hours_per_day
        (35.0, "shortened", 6.0, 8.0),  # no overtime
        (36.9, "shortened", 6.0, 8.0),
        (37.0, "shortened", 6.0, 6.0),  # at most 6 h; without 12:00-15:00 3.5 + 3 h are left of the short sessions
        (38.0, "shortened", 6.0, 6.0),
        (38.1, "mornings", 3.5, 6.0),  # until noon: 08:30 or 06:00 to 12:00
        (39.9, "mornings", 3.5, 6.0),
        (40.0, "stopped", 0.0, 0.0),
        (44.0, "stopped", 0.0, 0.0),
    ],
)
def test_hours_outdoors_by_the_forecast(celsius: float, heat: str, hours: float, long_hours: float) -> None:
    calendar = {"calendar": {"hot_spells": [hot(celsius)]}}
    first = make_rota(roster(), params_with(calendar)).days.iloc[0]
    assert (first["heat"], first["outdoor_hours"]) == (heat, hours)
    workload = {"field_hours_per_day": 12.0}
    params = params_with(calendar | {"schedule": LONG_SESSIONS, "workload": workload})
    assert make_rota(roster(), params).days.iloc[0]["outdoor_hours"] == long_hours


def clock(*spans: str) -> tuple[tuple[time, time], ...]:
    return tuple((time.fromisoformat(span[:5]), time.fromisoformat(span[6:])) for span in spans)


@pytest.mark.parametrize(
    ("celsius", "spans"),
    [
        (30.0, clock("06:00-13:00", "13:30-20:00")),  # people are visited until 20:00
        (35.0, clock("06:00-13:00", "13:30-20:00")),
        (37.0, clock("06:00-12:00", "15:00-20:00")),
        (38.5, clock("06:00-12:00")),
        (40.0, ()),
    ],
)
def test_sessions_of_a_day(celsius: float, spans: tuple[tuple[time, time], ...]) -> None:
    params = params_with({"calendar": {"hot_spells": [hot(celsius)]}, "schedule": LONG_SESSIONS})
    window = (time(5), time(20))
    rota = make_rota(roster(), params, window=window)
    assert sessions_of(rota.days.iloc[0], params, window=window) == spans
    assert sessions_of(rota.days.iloc[3].to_dict(), params, window=window) == ()  # a Saturday


def test_the_window_for_visits_cuts_sessions_and_hours() -> None:
    """Of 06:00-13:00 and 13:30-21:00, 08:00-20:00 leaves 5 + 6.5 = 11.5 h; the rule is that of conduct."""
    book = load_rules([ROOT / "params" / "rules" / "conduct.yaml"])
    window = visit_window(book, date(2026, 7, 1))
    assert window == (time(8), time(20))
    params = params_with({"schedule": LONG_SESSIONS, "workload": {"field_hours_per_day": 12.0}})
    assert make_rota(roster(), params, window=window).days.iloc[0]["outdoor_hours"] == 11.5
    assert visit_window(RuleBook(()), date(2026, 7, 1)) is None


@pytest.mark.parametrize("value", [True, ["08:00"], ["20:00", "08:00"], ["8 o'clock", "20:00"], [8, 20]])
def test_a_window_that_is_no_two_times_is_refused(value: Any) -> None:
    rule = Rule("conduct.visit_window", "t", value, date(2021, 1, 1), None, "source", "general", "WARN")
    with pytest.raises(ParamsError, match=r"conduct\.visit_window"):
        visit_window(RuleBook((rule,)), date(2026, 7, 1))


def test_of_hot_spells_that_overlap_the_hottest_counts() -> None:
    spells = [hot(36.0), hot(40.5, "2026-07-07", "2026-07-08"), hot(38.5, "2026-07-08", "2026-07-09")]
    days = make_rota(roster(), params_with({"calendar": {"hot_spells": spells}})).days.set_index("on")
    assert days.loc["2026-07-06":"2026-07-10", "celsius"].tolist() == [36.0, 40.5, 40.5, 38.5, 36.0]


def test_a_rule_holds_only_in_its_time_and_only_for_known_heat() -> None:
    rule = next(rule for rule in shipped_heat_rules() if rule.id == "heat.stopped")
    assert rule.applies(40.0, date(2026, 7, 1)) and not rule.applies(40.0, date(2012, 6, 28))
    assert not rule.applies(float("nan"), date(2026, 7, 1))
    assert all(not other.applies(45.0, date(2010, 7, 1)) for other in shipped_heat_rules())


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (38, "heat.x.value"),
        ({"hours_at_most": 4}, "from_celsius"),
        ({"from_celsius": 38, "above_celsius": 38}, "from_celsius"),
        ({"from_celsius": 38, "hours_at_most": 25}, "hours_at_most"),
        ({"from_celsius": 38, "until": "noon"}, "08:30"),
        ({"from_celsius": 38, "not_between": ["15:00", "12:00"]}, "not_between"),
        ({"from_celsius": 38, "hour_at_most": 4}, "hours_at_most"),
    ],
)
def test_rules_of_heat_that_cannot_be_understood_are_refused_together(value: Any, said: str) -> None:
    def row(name: str, content: Any) -> Rule:
        return Rule(name, "t", content, date(2012, 1, 1), None, "source", "general", "PARAM")

    rules = (row("heat.x", value), row("heat.y", {}), row("conduct.z", "left aside"))
    with pytest.raises(ParamsError) as raised:
        heat_rules(RuleBook(rules))
    text = both_texts(raised.value)
    assert said in text and "heat.x.value" in text and "heat.y.value" in text and "conduct" not in text


def test_a_bank_may_be_stricter() -> None:
    own = HeatRule("heat.own", 33.0, False, 2.0, None, None, date(2020, 1, 1), None)
    params = params_with({"calendar": {"hot_spells": [hot(34.0)]}})
    assert make_rota(roster(), params).days["outdoor_hours"].max() == 6.0
    rota = make_rota(roster(), params, heat=(*shipped_heat_rules(), own))
    assert rota.days["outdoor_hours"].max() == 2.0 and set(rota.days["heat"]) == {"shortened"}


STAGES = [
    {"name": "准备", "from_on": "2026-07-01", "to_on": "2026-07-05", "is_in_field": False},
    {"name": "攻坚", "from_on": "2026-07-06", "to_on": "2026-08-31"},
    {"name": "总结", "from_on": "2026-10-01", "to_on": "2026-10-08", "is_in_field": False},
]


def test_stages_and_desk_weekdays_keep_people_inside() -> None:
    """Fridays at the desk: from 6 July to 31 August there are 41 workdays, 8 of them Fridays. September has no stage.

    July has 23 - 3 (the first three) - 4 Fridays = 16 possible field days, August 21 - 4 = 17.
    """
    params = params_with({"calendar": {"stages": STAGES, "desk_weekdays": [5]}})
    rota = make_rota(roster(), params)
    days = rota.days.set_index("on")
    assert days["outdoor_hours"].gt(0).sum() == 41 - 8
    named = days["stage"].loc[["2026-07-05", "2026-07-06", "2026-09-01", "2026-10-08"]].tolist()
    assert named == ["准备", "攻坚", "", "总结"]
    assert field_days(rota) == [16, 16, 0, 0]  # of 16, 16, 16 and 1; what a stage keeps inside is not moved
    assert hours_of(roster(), params, rota) == (32 * 6.0, 35 * 6.0)
    assert sessions_of(rota.days.iloc[0], params) == ()


def yaml_with(stages: str) -> str:
    return f"""\
campaign: {{id: t, name: t, organisation: t, start_on: 2026-07-01, end_on: 2026-10-08, baseline_on: 2026-06-30}}
data: {{loans: {{files: [l.csv]}}, officers: {{files: [o.csv]}}, branch_targets: {{files: [b.csv]}}}}
calendar: {{stages: [{stages}], desk_weekdays: [8]}}
"""


def test_stages_that_overlap_are_refused_with_all_other_faults() -> None:
    stages = (
        "{name: 丙, from_on: 2026-08-01, to_on: 2026-08-31}, {name: 甲, from_on: 2026-07-01, to_on: 2026-08-10},"
        "{name: 乙, from_on: 2026-07-31, to_on: 2026-07-31}"
    )
    with pytest.raises(ParamsError) as raised:
        parse_params(yaml_with(stages))
    text = both_texts(raised.value)
    assert "“甲”到 2026-08-10，“丙”从 2026-08-01" in text and "'甲' to 2026-08-10, '乙' from 2026-07-31" in text
    assert "calendar.stages" in text and "calendar.desk_weekdays" in text


def test_stages_outside_the_campaign_and_absences_of_nobody_are_refused_together() -> None:
    stage = {"name": "总结", "from_on": "2026-10-09", "to_on": "2026-10-20"}
    absences = [{"officer_id": name, "from_on": "2026-07-06", "to_on": "2026-07-07"} for name in ("A01", "X")]
    params = params_with({"calendar": {"stages": [*STAGES[:2], stage]}, "allocation": {"absences": absences}})
    with pytest.raises(ParamsError) as raised:
        make_rota(roster(), params)
    text = both_texts(raised.value)
    assert "calendar.stages.2" in text and "absences.0" in text and "是不是 A0？" in text and "absences.1" in text


def taken(rota: Rota, away: str) -> list[int]:
    """Days of the month on which A0 is away."""
    own = rota.officer_days.query("officer_id == 'A0' and away == @away")
    return own["on"].dt.day.tolist()


def test_leave_is_spread_evenly_and_a_broken_day_makes_a_part_day() -> None:
    """Two of ten days: n x 2/10 reaches one half at the 3rd day and one and a half at the 8th, both Wednesdays.

    Two and a half days take three: n x 3/10 reaches 0.5, 1.5 and 2.5 at the 2nd, 5th and 9th; half of the 9th is left.
    """
    whole = make_rota(roster({"活动期休假天数": "2"}), params_with(SHORT))
    assert taken(whole, "leave") == [8, 15]
    broken = make_rota(roster({"活动期休假天数": "2.5"}), params_with(SHORT))
    assert taken(broken, "leave") == [7, 10]
    hours = broken.officer_days.set_index("on")
    assert hours.loc["2026-07-16", ["away", "field_hours", "desk_hours"]].tolist() == ["none", 3.0, 3.0]
    assert hours["desk_hours"].sum() == 7.5 * 6


@pytest.mark.parametrize(
    ("spans", "days"),
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
def test_workdays_lost_by_absence(spans: list[tuple[str, str]], days: int) -> None:
    absences = [{"officer_id": "A0", "from_on": start, "to_on": end} for start, end in spans]
    rota = make_rota(roster({}, {}), params_with({"allocation": {"absences": absences}}))
    assert len(taken(rota, "absence")) == days and len(taken(rota, "leave")) == 0
    assert rota.officer_days.query("officer_id == 'A1'")["away"].eq("none").all()


def test_leave_falls_on_days_without_an_absence() -> None:
    """Away Monday to Wednesday of ten days; three days of leave lie among the other seven."""
    absences = [{"officer_id": "A0", "from_on": "2026-07-06", "to_on": "2026-07-08"}]
    rota = make_rota(roster({"活动期休假天数": "3"}), params_with(SHORT | {"allocation": {"absences": absences}}))
    assert taken(rota, "absence") == [6, 7, 8] and len(taken(rota, "leave")) == 3
    assert rota.officer_days["away"].eq("none").sum() == 4


def test_an_absence_moves_field_days_to_other_months() -> None:
    """Away for all 23 workdays of July: 44/67 of 52.57 are 34.5, in whole days 34, over 21, 22 and 1 workdays.

    34 x 21/44 = 16.2, x 22/44 = 17, x 1/44 = 0.77: the day that is left goes to October. September has no more than 16.
    """
    absences = [{"officer_id": "A0", "from_on": "2026-07-01", "to_on": "2026-07-31"}]
    rota = make_rota(roster(), params_with({"allocation": {"absences": absences}}))
    assert field_days(rota) == [0, 16, 16, 1]


def test_what_a_cap_takes_from_a_month_goes_to_one_with_room() -> None:
    """Away for 15 of the 21 workdays of August: 52/67 of 52.57 are 40.8, in whole days 40, over 23, 6, 22 and 1 workdays.

    40 x 23/52 = 17.7, x 6/52 = 4.6, x 22/52 = 16.9, x 1/52 = 0.8: 18, 4, 17 and 1. July and September keep 16, and the
    three days go to August, which has room for two: 39 in all.
    """
    absences = [{"officer_id": "A0", "from_on": "2026-08-03", "to_on": "2026-08-21"}]
    rota = make_rota(roster(), params_with({"allocation": {"absences": absences}}))
    assert field_days(rota) == [16, 6, 16, 1]


@pytest.mark.parametrize(
    ("rate", "days"),
    [("0", 0), ("0.1", 1), ("8", 1), ("14", 1), ("16", 2), ("31", 3)],  # x 3/30.44: 0, 0.01, 0.79, 1.38, 1.58, 3.06
)
def test_three_days_are_rounded_to_the_nearest_and_have_at_least_one(rate: str, days: int) -> None:
    rota = make_rota(roster({"每月外勤天数": rate}), params_with(campaign("2026-07-06", "2026-07-08")))
    assert field_days(rota) == [days]


def campaign(start: str, end: str) -> dict[str, Any]:
    return {"campaign": {"start_on": start, "end_on": end}}


@pytest.mark.parametrize(
    ("row", "changes", "days", "hours"),
    [
        # Three days: 16 x 3/30.44 = 1.58 field days, to the nearest day two.
        ({}, campaign("2026-07-06", "2026-07-08"), [2], (12.0, 6.0)),
        # A holiday: no workday at all.
        ({}, campaign("2026-10-01", "2026-10-03"), [0], (0.0, 0.0)),
        # Over New Year: four workdays in 2026, then Friday 1 January and the Monday after, as weekdays.
        # 16 x 8/30.44 = 4.2 field days, 4 of 6: 2.67 and 1.33.
        ({}, campaign("2026-12-28", "2027-01-04"), [3, 1], (24.0, 12.0)),
        # 2031-03-03 is a Monday; 16 x 14/30.44 = 7.4.
        ({}, campaign("2031-03-03", "2031-03-16"), [7], (42.0, 18.0)),
        ({"活动期休假天数": "67"}, {}, [0, 0, 0, 0], (0.0, 0.0)),
        ({"活动期休假天数": "1000"}, {}, [0, 0, 0, 0], (0.0, 0.0)),
        ({"每月外勤天数": "0"}, {}, [0, 0, 0, 0], (0.0, 402.0)),
        ({}, {"calendar": {"desk_weekdays": [1, 2, 3, 4, 5, 6, 7]}}, [0, 0, 0, 0], (0.0, 402.0)),
        ({}, {"calendar": {"hot_spells": [hot(41.0)]}}, [0, 0, 0, 0], (0.0, 402.0)),
        ({}, {"workload": {"field_hours_per_day": 0.0}}, [0, 0, 0, 0], (0.0, 402.0)),
        ({"每月外勤天数": "9999999"}, {}, [23, 21, 22, 1], (402.0, 0.0)),
    ],
)
def test_odd_campaigns_and_people(
    row: dict[str, str], changes: dict[str, Any], days: list[int], hours: tuple[float, float]
) -> None:
    officers, params = roster(row), params_with(changes)
    rota = make_rota(officers, params)
    assert field_days(rota) == days
    assert hours_of(officers, params, rota) == hours


def test_years_without_a_table_are_provisional_unless_params_state_them() -> None:
    over = campaign("2026-12-28", "2027-01-04")
    assert make_rota(roster(), params_with(over)).days["is_provisional"].tolist() == [False] * 4 + [True] * 4
    known = params_with(over | {"calendar": {"known_years": [2027], "extra_days_off": ["2027-01-01"]}})
    days = make_rota(roster(), known).days
    assert not days["is_provisional"].any() and days["day_kind"].iloc[4] == "own_off"


DAY = st.dates(date(2026, 5, 1), date(2027, 1, 31))
SPAN = st.tuples(DAY, DAY).map(lambda days: {"from_on": min(days), "to_on": max(days)})
PEOPLE = st.lists(
    st.tuples(st.none() | st.floats(0, 31), st.none() | st.floats(0, 120).map(lambda days: round(days, 2))),
    min_size=1,
    max_size=4,
)


@st.composite
def worlds(draw: st.DrawFn) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Officers and params of a campaign with heat, desk days and absences."""
    people = draw(PEOPLE)
    officers = pd.DataFrame(people, columns=["field_days_per_month", "leave_days"], dtype="float64").assign(
        officer_id=[f"A{n}" for n in range(len(people))], max_cases=np.nan
    )
    span = draw(st.tuples(DAY, st.integers(1, 130)))
    end = date.fromordinal(span[0].toordinal() + span[1] - 1)
    names = st.sampled_from(officers["officer_id"].tolist())
    spells = st.builds(lambda days, celsius: days | {"celsius": celsius}, SPAN, st.floats(30, 42))
    away = st.builds(lambda days, name: days | {"officer_id": name}, SPAN, names)
    return officers, {
        "campaign": {"start_on": span[0], "end_on": end, "baseline_on": span[0]},
        "calendar": {
            "desk_weekdays": draw(st.lists(st.integers(1, 7), max_size=3)),
            "hot_spells": draw(st.lists(spells, max_size=3)),
        },
        "allocation": {"absences": draw(st.lists(away, max_size=4))},
        "workload": {"field_hours_per_day": draw(st.sampled_from([3.0, 6.0, 12.0]))},
    }


@given(worlds())
@settings(max_examples=40, deadline=None, phases=NO_SHRINKING)
def test_promises_of_every_rota(world: tuple[pd.DataFrame, dict[str, Any]]) -> None:
    """Nobody away has hours; field days never exceed what can be used; capacities are the hours of the best days."""
    officers, params = world[0], params_with(world[1])
    rota = make_rota(officers, params)
    days = workdays_between(params.campaign.start_on, params.campaign.end_on)
    assert len(rota.officer_days) == len(officers) * len(days)
    away = rota.officer_days[rota.officer_days["away"] != "none"]
    assert (away[["field_hours", "desk_hours"]] == 0).all(axis=None)
    staff = capacities(officers, days, params.campaign, params.workload, rota=rota).set_index("officer_id")
    for number, name in enumerate(officers["officer_id"]):
        own = rota.officer_days.query("officer_id == @name")
        asked = officers["field_days_per_month"].fillna(16.0).iloc[number] * params.campaign.days / (365.25 / 12)
        if params.campaign.days <= 30:
            asked = max(math.floor(asked + 0.5 + 1e-9), 1.0)
        assert sum(field_days(rota, name)) <= min(asked + 1e-6, (own["away"] == "none").sum())
        # What is there: the workdays less absence, less as much of the leave as these days hold.
        left = (own["away"] != "absence").sum()
        leave = min(float(officers["leave_days"].fillna(0.0).iloc[number]), left)
        assert own["desk_hours"].sum() == pytest.approx(6.0 * (left - leave))
        field = desk = 0.0
        for month, most in zip(
            rota.field_days.query("officer_id == @name")["month"], field_days(rota, name), strict=True
        ):
            these = own[own["on"].dt.strftime("%Y-%m") == month].sort_values(
                ["field_hours", "desk_hours"], ascending=[False, True]
            )
            assert (these["field_hours"].head(most) > 0).all()
            field += these["field_hours"].head(most).sum()
            desk += these["desk_hours"].iloc[most:].sum()
        assert staff.loc[name, ["field_capacity", "desk_capacity"]].tolist() == pytest.approx([field, desk])


@given(worlds())
@settings(max_examples=40, deadline=None, phases=NO_SHRINKING)
def test_no_month_has_more_field_days_than_its_part_and_all_that_fit_are_given(
    world: tuple[pd.DataFrame, dict[str, Any]],
) -> None:
    """In a cool campaign without desk days the sum is what was asked for or what the months have room for."""
    officers, changes = world[0], world[1] | {"calendar": {}}
    params = params_with(changes)
    rota, again = make_rota(officers, params), make_rota(officers, params)
    pd.testing.assert_frame_equal(rota.field_days, again.field_days)
    first, last = params.campaign.start_on, params.campaign.end_on
    days = [date.fromordinal(n) for n in range(first.toordinal(), last.toordinal() + 1)]
    inside = Counter(f"{on:%Y-%m}" for on in days)
    rates = officers["field_days_per_month"].fillna(16.0).tolist()
    leaves = officers["leave_days"].fillna(0.0).tolist()
    for name, rate, leave in zip(officers["officer_id"], rates, leaves, strict=True):
        own = rota.officer_days[rota.officer_days["officer_id"] == name]
        there = Counter(own.loc[own["away"] == "none", "on"].dt.strftime("%Y-%m"))
        room = {}
        for month, n in inside.items():
            length = calendar.monthrange(int(month[:4]), int(month[5:]))[1]
            room[month] = min(there[month], math.ceil(rate * n / length - 1e-9))
        given = rota.field_days[rota.field_days["officer_id"] == name]
        assert all(n <= room[month] for month, n in zip(given["month"], given["field_days"], strict=True))
        workdays = len(own)
        part = max(workdays - leave - (own["away"] == "absence").sum(), 0) / max(workdays - leave, 1e-9)
        asked = min(rate * len(days) * 12 / 365.25 * part, len(days))
        whole = math.floor(asked + 1e-9)
        if len(days) <= 30:
            whole = max(math.floor(asked + 0.5 + 1e-9), rate > 0)
        assert given["field_days"].sum() == min(whole, sum(room.values()))


@given(worlds(), st.floats(0.1, 8.0))
@settings(max_examples=40, deadline=None, phases=NO_SHRINKING)
def test_hotter_never_gives_more_hours(world: tuple[pd.DataFrame, dict[str, Any]], more: float) -> None:
    officers, changes = world
    spells = [spell | {"celsius": spell["celsius"] + more} for spell in changes["calendar"]["hot_spells"]]
    params = params_with(changes)
    hotter = params_with(changes | {"calendar": changes["calendar"] | {"hot_spells": spells}})
    cool, warm = make_rota(officers, params), make_rota(officers, hotter)
    assert (warm.days["outdoor_hours"] <= cool.days["outdoor_hours"]).all()
    assert (warm.field_days["field_days"] <= cool.field_days["field_days"]).all()
    assert hours_of(officers, hotter, warm)[0] <= hours_of(officers, params, cool)[0] + 1e-9
