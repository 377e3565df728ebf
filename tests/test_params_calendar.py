"""Sections about time: mistakes are named, and keys that YAML takes for true or false are names."""

from datetime import date

import pytest

from collectplan.errors import ParamsError
from collectplan.params import parse_params
from tests.helpers import both_texts
from tests.test_params_load import GOOD

WRONG = {
    "stages overlap": (
        "calendar: {stages: [{name: 摸底, from_on: 2026-07-01, to_on: 2026-07-20}, "
        "{name: 攻坚, from_on: 2026-07-20, to_on: 2026-10-08}]}",
        "摸底",
    ),
    "a hot spell backwards": (
        "calendar: {hot_spells: [{from_on: 2026-08-02, to_on: 2026-08-01, celsius: 39}]}",
        "2026-08-01",
    ),
    "no such weekday": ("calendar: {desk_weekdays: [8]}", "calendar.desk_weekdays.0"),
    "no time of day": ("schedule: {sessions: [{from_at: '8点', to_at: '12:00'}]}", "8点"),
    "sessions overlap": (
        "schedule: {sessions: [{from_at: '08:30', to_at: '12:00'}, {from_at: '11:00', to_at: '17:00'}]}",
        "11:00",
    ),
    "milestones fall": (
        "targets: {milestones: [{on: 2026-08-31, share: 0.8}, {on: 2026-09-30, share: 0.7}]}",
        "2026-09-30",
    ),
    "no such owner": (
        "ownership: {windows: [{from_on: 2026-07-01, to_on: 2026-10-08, owner: nobody}]}",
        "ownership.windows.0.owner",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_mistake_is_named(name: str) -> None:
    text, said = WRONG[name]
    with pytest.raises(ParamsError) as caught:
        parse_params(f"{GOOD}{text}\n", "p.yaml")
    assert said in both_texts(caught.value)


def test_a_key_that_yaml_takes_for_true_is_a_name() -> None:
    """``on`` is a word for true in YAML 1.1; written as a key it is the day of a milestone."""
    params = parse_params(f"{GOOD}targets: {{milestones: [{{on: 2026-08-31, share: 0.8}}]}}\n")
    assert params.targets.milestones[0].on == date(2026, 8, 31)
    mapped = parse_params(GOOD.replace("[loans.csv]", "[loans.csv]\n    mapping: {on: 日期}"))
    assert mapped.data.loans.mapping == {"on": "日期"}


def test_as_a_value_the_same_word_is_still_refused_as_text() -> None:
    with pytest.raises(ParamsError):
        parse_params(GOOD.replace("name: 清收", "name: on"))
