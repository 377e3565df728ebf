"""The checker finds what is planted: one change to a good timetable for each rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from collectplan.schedule import Timetable
from tests.schedule.worlds import World, world

OFFICERS = [{"officer_id": name} for name in ("A1", "A2", "A3", "A4")] + [{"officer_id": "B1", "branch": "河东"}]
CASES = [
    {"n_contacts": 2, "village": "东村", "desk_hours": 0.5},
    {"n_contacts": 2, "village": "东村", "must_do": True, "act_by_on": "2026-07-09"},
    {"value": 50.0},
    {"officer_id": "A2", "value": 40.0},
    {"officer_id": "A3", "value": 30.0},
    {"method": "phone", "n_contacts": 2, "desk_hours": 0.5},
    {"officer_id": "B1", "branch": "河东"},
    {"must_do": True, "act_by_on": "2026-07-01", "officer_id": "A4"},
]
Change = Callable[[pd.DataFrame, Timetable], pd.DataFrame]


@pytest.fixture(scope="module")
def good() -> tuple[World, Timetable]:
    """A world with a bit of everything and its timetable."""
    made_of = world(CASES, OFFICERS, {"schedule": {"cars_per_branch": 2}})
    made = made_of.plan()
    assert made_of.faults(made) == []
    return made_of, made


def row(table: pd.DataFrame, case: str, kind: str = "visit", nth: int = 1) -> int:
    """Return the position of a visit or task."""
    found = table.index[(table["case_id"] == case) & (table["kind"] == kind) & (table["nth"] == nth)]
    return int(found[0])


def put(case: str, column: str, value: object, kind: str = "visit", nth: int = 1) -> Change:
    """Return a change of one cell of the schedule."""

    def change(table: pd.DataFrame, _: Timetable) -> pd.DataFrame:
        table.loc[row(table, case, kind, nth), column] = value
        return table

    return change


def moved(case: str, day: str, clock: str = "08:30", kind: str = "visit", nth: int = 1) -> Change:
    """Return a change of the day of a visit or task."""

    def change(table: pd.DataFrame, _: Timetable) -> pd.DataFrame:
        at = row(table, case, kind, nth)
        table.loc[at, "on"] = pd.Timestamp(day)
        table.loc[at, "week"] = (pd.Timestamp(day) - pd.Timestamp("2026-07-06")).days // 7 + 1
        if kind == "visit":
            table.loc[at, "start_at"] = pd.Timestamp(f"{day} {clock}")
        return table

    return change


def dropped(case: str) -> Change:
    """Return the loss of a case."""
    return lambda table, _: table[table["case_id"] != case]


PLANTED: list[tuple[str, str, Change]] = [
    ("a case is lost", "complete", dropped("C3")),
    ("a number is taken twice over", "complete", put("C6", "nth", 3, "phone", 2)),
    ("a case that was not chosen", "complete", put("C3", "case_id", "C99")),
    ("another officer", "owner", put("C3", "officer_id", "A4")),
    ("less than allocated at the desk", "hours", put("C6", "hours", 0.1, "phone")),
    ("a visit too short", "hours", put("C3", "hours", 1.0)),
    ("a visit too long", "hours", put("C3", "hours", 2.0)),
    ("a Sunday", "day", moved("C3", "2026-07-12")),
    ("the wrong week", "day", put("C3", "week", 2)),
    ("outside the sessions", "time", put("C3", "start_at", pd.Timestamp("2026-07-06 12:30"))),
    ("over the end of a session", "time", moved("C5", "2026-07-16", "11:00")),
    ("a time on another day", "time", put("C3", "start_at", pd.Timestamp("2026-07-10 08:30"))),
    ("a time for desk work", "time", put("C6", "start_at", pd.Timestamp("2026-07-07 08:30"), "phone")),
    ("two visits within a week", "gap", moved("C1", "2026-07-10", nth=2)),
    ("numbers against dates", "order", moved("C1", "2026-07-17", nth=1)),
    ("paperwork before the visit", "order", moved("C1", "2026-07-06", kind="paperwork")),
    ("after the deadline", "deadline", moved("C2", "2026-07-10")),
    ("somebody of another branch", "team", put("C3", "partners", "B1")),
    ("one person instead of two", "team", put("C3", "partners", "")),
    ("three people instead of two", "team", put("C3", "partners", "A2,A3")),
    ("a team at the desk", "team", put("C6", "team", "城关-1", "phone")),
    ("a visit beside desk work", "day", moved("C6", "2026-07-06", kind="phone")),
    ("dates that give another value", "value", moved("C4", "2026-07-17")),
]


@pytest.mark.parametrize(("rule", "change"), [row_[1:] for row_ in PLANTED], ids=[row_[0] for row_ in PLANTED])
def test_a_planted_fault_is_found(good: tuple[World, Timetable], rule: str, change: Change) -> None:
    made_of, made = good
    bad = replace(made, schedule=change(made.schedule.copy(), made).reset_index(drop=True))
    assert any(fault.startswith(f"{rule}:") for fault in made_of.faults(bad)), made_of.faults(bad)


def test_overlapping_visits_of_one_person_are_found(good: tuple[World, Timetable]) -> None:
    made_of, made = good
    table = made.schedule.copy()
    table.loc[row(table, "C2"), "start_at"] = table.loc[row(table, "C1"), "start_at"]
    assert any("at once" in fault for fault in made_of.faults(replace(made, schedule=table)))


def test_hours_above_those_of_the_day_are_found() -> None:
    # Five visits of 1.5 h on a day of six hours.
    made_of = world([{}] * 5)
    made = made_of.plan()
    table = made.schedule.assign(on=pd.Timestamp("2026-07-06"), week=1)
    assert any(fault.startswith("day: A1 has 7.5 h") for fault in made_of.faults(replace(made, schedule=table)))


def test_more_field_days_than_the_month_has_are_found() -> None:
    # 4.4 field days a month are 2 of 14 days; the fifth visit moves to a third day.
    officers = [{"officer_id": name, "field_days_per_month": 4.4} for name in ("A1", "A2")]
    made_of = world([{}] * 5, officers)
    made = made_of.plan()
    table = made.schedule.copy()
    table.loc[0, ["on", "start_at"]] = [pd.Timestamp("2026-07-10"), pd.Timestamp("2026-07-10 08:30")]
    assert table["on"].nunique() == 3
    assert any(fault.startswith("month: A1 has 3") for fault in made_of.faults(replace(made, schedule=table)))


def test_more_teams_than_cars_are_found(good: tuple[World, Timetable]) -> None:
    made_of, made = good
    tight = made_of.params.model_copy(
        update={"schedule": made_of.params.schedule.model_copy(update={"cars_per_branch": 1})}
    )
    faults = World(made_of.chosen, made_of.cases, made_of.officers, made_of.rota, tight).faults(made)
    assert faults and all(fault.startswith("cars:") for fault in faults)


def test_the_past_and_broken_promises_are_found(good: tuple[World, Timetable]) -> None:
    made_of, made = good
    held = pd.DataFrame({"case_id": ["C3"], "on": [pd.Timestamp("2026-07-15")], "start_at": [pd.NaT]})
    faults = made_of.faults(made, as_of=pd.Timestamp("2026-07-07").date(), held=held)
    assert any("is in the past" in fault for fault in faults) and any(fault.startswith("promise:") for fault in faults)


def test_hidden_lone_visits_and_wrong_figures_are_found(good: tuple[World, Timetable]) -> None:
    made_of, made = good
    hidden = made.services[made.services["step"] != "alone"]
    assert any(fault.startswith("alone:") for fault in made_of.faults(replace(made, services=hidden)))
    assert any("above the bound" in fault for fault in made_of.faults(replace(made, bound=made.value - 1.0)))


def test_a_given_up_deadline_needs_its_day(good: tuple[World, Timetable]) -> None:
    made_of, made = good
    left = made.unscheduled.assign(must_by_on=pd.Series([pd.NaT] * len(made.unscheduled), dtype="datetime64[us]"))
    assert any(fault.startswith("deadline:") for fault in made_of.faults(replace(made, unscheduled=left)))


def test_a_table_that_breaks_its_schema_is_found(good: tuple[World, Timetable]) -> None:
    made_of, made = good
    assert made_of.faults(replace(made, schedule=made.schedule.drop(columns="team")))[0].startswith("table:")
