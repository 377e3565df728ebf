"""Promises of every timetable: the checker finds nothing, nothing is lost, and nothing is better than the bound."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import NO_SHRINKING
from tests.schedule.worlds import World, world

START = date(2026, 7, 6)
_PEOPLE = ["A1", "A2", "A3", "B1", "B2", "C1"]
_HOME = {"A": "城关", "B": "河东", "C": "全辖"}

cases = st.lists(
    st.fixed_dictionaries(
        {
            "officer_id": st.sampled_from(_PEOPLE),
            "method": st.sampled_from(["visit", "visit", "visit", "phone", "letter", "sue", "watch"]),
            "n_contacts": st.integers(1, 5),
            "each": st.sampled_from([0.75, 1.15, 1.5, 2.7, 4.0]),
            "desk_hours": st.sampled_from([0.0, 0.5, 2.0, 16.0]),
            "value": st.floats(-50.0, 5_000.0),
            "village": st.sampled_from(["", "东村", "西村"]),
            "must_do": st.booleans(),
            "is_key": st.booleans(),
            "act_by_on": st.integers(-3, 40).map(lambda n: pd.Timestamp(START + timedelta(days=n))),
            "claim": st.integers(0, 10**7).map(lambda fen: fen / 100),
        }
    ),
    max_size=40,
)
terms = st.fixed_dictionaries(
    {
        "end_on": st.sampled_from([1, 3, 14, 30, 45]).map(lambda n: str(START + timedelta(days=n))),
        "team_size": st.integers(1, 3),
        "days": st.sampled_from([0.0, 3.0, 16.0, 31.0]),
        "cars": st.sampled_from([None, None, 1]),
        "most": st.sampled_from([1, 1, 2, 7]),
        "gap": st.sampled_from([1, 7, 10]),
        "hot": st.sampled_from([None, 36.0, 38.5, 41.0]),
        "leave": st.sampled_from([0.0, 2.0, 40.0]),
        "key_weight": st.sampled_from([1.0, 10.0, 1000.0]),
    }
)


def made_from(rows: list[dict[str, Any]], about: dict[str, Any]) -> World:
    """Return the world of an example."""
    hot = [] if about["hot"] is None else [{"from_on": "2026-07-08", "to_on": "2026-07-16", "celsius": about["hot"]}]
    changes = {
        "campaign": {"end_on": about["end_on"]},
        "workload": {"team_size": about["team_size"], "field_days_per_month": about["days"]},
        "schedule": {
            "cars_per_branch": about["cars"],
            "min_days_between_visits": about["gap"],
            "key_case_weight": about["key_weight"],
        },
        "policy": {"max_visits_per_case_week": about["most"]},
        "calendar": {"hot_spells": hot},
    }
    officers = [{"officer_id": name, "branch": _HOME[name[0]]} for name in _PEOPLE]
    officers[1]["leave_days"] = about["leave"]
    return world([row | {"branch": _HOME[row["officer_id"][0]]} for row in rows], officers, changes)


@settings(max_examples=40, phases=NO_SHRINKING)
@given(cases, terms)
def test_the_checker_finds_nothing(rows: list[dict[str, Any]], about: dict[str, Any]) -> None:
    made_of = made_from(rows, about)
    made = made_of.plan()
    assert made_of.faults(made) == []


@settings(max_examples=25, phases=NO_SHRINKING)
@given(cases, terms)
def test_visits_and_hours_chosen_are_scheduled_or_listed(rows: list[dict[str, Any]], about: dict[str, Any]) -> None:
    made_of = made_from(rows, about)
    made, chosen = made_of.plan(), made_of.chosen
    both = pd.concat([made.schedule, made.unscheduled])
    visited = chosen[chosen["method"] == "visit"]
    n = both[both["kind"] == "visit"].groupby("case_id").size()
    assert n.to_dict() == visited.set_index("case_id")["n_contacts"].to_dict()
    acts = chosen[~chosen["method"].isin(["watch"])]
    desk = both.loc[both["kind"] != "visit", "hours"].sum()
    assert abs(desk - acts["desk_hours"].sum()) < 1e-6
    # Near visits take less than allocated, none takes more.
    field = both.loc[both["kind"] == "visit", "hours"].sum() * about["team_size"]
    assert field <= visited["field_hours"].sum() + 1e-6


@settings(max_examples=25, phases=NO_SHRINKING)
@given(cases, terms, st.integers(0, 10), st.data())
def test_a_plan_made_again_keeps_promises_and_does_nothing_twice(
    rows: list[dict[str, Any]], about: dict[str, Any], passed: int, data: st.DataObject
) -> None:
    made_of = made_from(rows, about)
    as_of = START + timedelta(days=passed)
    before = made_of.plan().schedule
    past = before[before["on"] <= pd.Timestamp(as_of)]
    done = past.assign(officer_ids=past["officer_id"] + "," + past["partners"])
    ahead = before[(before["on"] > pd.Timestamp(as_of)) & (before["kind"] == "visit")]
    held = ahead[["case_id", "on", "start_at"]].assign(is_promised=False)
    if len(ahead):
        held.loc[held.index[data.draw(st.integers(0, len(ahead) - 1))], "is_promised"] = True
    again = made_of.plan(as_of=as_of, done=done, held=held)
    assert made_of.faults(again, as_of=as_of, done=done, held=held) == []


@settings(max_examples=10, phases=NO_SHRINKING)
@given(cases, terms, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows: list[dict[str, Any]], about: dict[str, Any], dice: Any) -> None:
    made_of = made_from(rows, about)
    order = list(range(len(rows)))
    dice.shuffle(order)
    other = World(
        made_of.chosen.iloc[order], made_of.cases.iloc[order[::-1]], made_of.officers, made_of.rota, made_of.params
    )
    for name in ("schedule", "unscheduled", "services"):
        pd.testing.assert_frame_equal(getattr(made_of.plan(), name), getattr(other.plan(), name))
