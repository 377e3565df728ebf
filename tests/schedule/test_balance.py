"""Weeks are even and nobody waits idle; a county fits where the allocation fits."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from collectplan.schedule import Timetable
from tests.schedule.worlds import World, county, world


@pytest.fixture(scope="module")
def full_county() -> tuple[World, Timetable]:
    """Sixteen officers whose visits take all of the hours that the allocation counts."""
    made_of = county(600, 16, seed=3, load=1.0)
    return made_of, made_of.plan()


def out_of(table: pd.DataFrame) -> pd.DataFrame:
    """Return officer, day, week and hours of everybody who goes out."""
    visits = table[table["kind"] == "visit"]
    people = (visits["officer_id"] + "," + visits["partners"]).str.strip(",").str.split(",")
    return visits.assign(who=people).explode("who")[["who", "on", "week", "hours"]]


def test_what_the_allocation_counted_finds_its_day(full_county: tuple[World, Timetable]) -> None:
    made_of, made = full_county
    assert made_of.faults(made) == []
    share = len(made.unscheduled) / (len(made.unscheduled) + len(made.schedule))
    assert share < 0.01
    # Villages are shared: hours may be saved, never more are needed.
    hours = made.schedule.loc[made.schedule["kind"] == "visit", "hours"].sum()
    assert hours * 2 < made_of.chosen["field_hours"].sum()


def test_nobody_is_idle_for_a_week_while_visits_are_left(full_county: tuple[World, Timetable]) -> None:
    _, made = full_county
    weeks = out_of(made.schedule).groupby("who")["week"].agg(set)
    visits = made.schedule[made.schedule["kind"] == "visit"]
    last = visits.groupby("officer_id")["week"].max()
    for who, week in last.items():
        assert set(range(1, int(week))) <= weeks[who], who


def test_hours_follow_what_the_rota_offers(full_county: tuple[World, Timetable]) -> None:
    # With a full load each whole week has close to its share; 98 days from 1 July, the last week is a holiday.
    _, made = full_county
    hours = out_of(made.schedule).groupby("week")["hours"].sum().reindex(range(1, 12))
    assert hours.min() > 0.6 * np.median(hours)


def test_first_visits_are_not_held_back_by_an_even_pace() -> None:
    # 16 visits of 1.5 h are four full days; they are done in the first four days of ten.
    table = world([{}] * 16).plan().schedule
    assert table["on"].dt.day.max() == 9


def test_key_cases_of_a_county_come_early_and_cost_little(full_county: tuple[World, Timetable]) -> None:
    """With the default weight they are nearly all seen in the first ten workdays, and hardly any value is lost by it."""
    made_of, made = full_county
    terms = made_of.params.schedule.model_copy(update={"key_case_weight": 1.0})
    plain_world = replace(made_of, params=made_of.params.model_copy(update={"schedule": terms}))
    plain = plain_world.plan()
    assert plain_world.faults(plain) == []
    early, before = (_early(made_of, table) for table in (made, plain))
    assert early > 0.95 and early > before
    assert made.value > 0.98 * plain.value


def _early(made_of: World, made: Timetable) -> float:
    """Return the share of visited key cases that are first visited by the tenth workday, 14 July."""
    visits = made.schedule[made.schedule["kind"] == "visit"]
    first = visits.groupby("case_id")["on"].min()
    keys = made_of.cases.loc[made_of.cases["is_key"], "case_id"]
    chosen = made_of.chosen.loc[made_of.chosen["method"] == "visit", "case_id"]
    return float((first.reindex(sorted(set(keys) & set(chosen))) <= pd.Timestamp("2026-07-14")).mean())


def test_most_of_the_bound_is_reached(full_county: tuple[World, Timetable]) -> None:
    _, made = full_county
    assert 0.9 < made.value / made.bound <= 1.0


@pytest.mark.parametrize(
    ("about", "left"),
    [
        ({"campaign": {"end_on": "2026-07-08"}}, {"gap": 10}),  # three days, two visits a week apart
        ({"campaign": {"start_on": "2026-07-11", "end_on": "2026-07-12"}}, {"days": 20}),  # a weekend
        ({"workload": {"field_days_per_month": 0.0}}, {"days": 20}),
    ],
)
def test_short_and_empty_calendars_are_survived(about: dict[str, object], left: dict[str, int]) -> None:
    made_of = world([{"n_contacts": 2}] * 10, changes=about)
    made = made_of.plan()
    assert made_of.faults(made) == []
    assert made.unscheduled.groupby("cause").size().to_dict() == left


def test_a_village_of_400_cases_fills_the_days_it_can() -> None:
    # 1.5 + 4 * 1.125 = 6 hours: five a day, ten days.
    made_of = world([{"village": "东村"}] * 400)
    made = made_of.plan()
    assert made_of.faults(made) == [] and len(made.schedule) == 50
    assert made.unscheduled["cause"].unique().tolist() == ["hours"]


def test_nothing_to_do_gives_empty_tables() -> None:
    made_of = world([])
    made = made_of.plan()
    assert made_of.faults(made) == [] and made.schedule.empty and made.unscheduled.empty
    assert (made.value, made.bound) == (0.0, 0.0)
