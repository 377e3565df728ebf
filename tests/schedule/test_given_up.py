"""What is given up is the cheapest, against brute force on tiny worlds."""

from __future__ import annotations

from itertools import combinations, product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.helpers import NO_SHRINKING
from tests.schedule.worlds import world

SESSIONS = (210, 210)  # minutes of 08:30-12:00 and 14:30-18:00
AT_HOME, SHARE, DAY = 45, 0.5, 360
LATEST = {6: "2026-07-06", 7: "2026-07-07"}

visit = st.fixed_dictionaries(
    {
        "method": st.just("visit"),
        "each": st.sampled_from([1.25, 1.75, 2.25]),
        "village": st.sampled_from(["", "东村", "西村"]),
    }
)
letter = st.fixed_dictionaries({"method": st.just("letter"), "desk_hours": st.sampled_from([2.0, 2.5, 3.0])})
duty = st.tuples(
    st.one_of(visit, visit, visit, letter), st.sampled_from(["A1", "A2"]), st.sampled_from([6, 7]), st.integers(1, 60)
)


def fits(duties: list[tuple[dict[str, Any], str, int, int]]) -> bool:
    """Tell whether two people can do all duties in time, by trying every way."""
    places = [
        [("desk", day) for day in (6, 7) if day <= due]
        if facts["method"] == "letter"
        else [(stretch, day) for day in (6, 7) if day <= due for stretch in (0, 1)]
        for facts, _, due, _ in duties
    ]
    return any(_holds(duties, plan) for plan in product(*places))


def _holds(duties: list[tuple[dict[str, Any], str, int, int]], plan: tuple[tuple[Any, int], ...]) -> bool:
    for day in (6, 7):
        here = [(duty, at) for duty, (at, on) in zip(duties, plan, strict=True) if on == day]
        out = [(facts, at) for (facts, _, _, _), at in here if at != "desk"]
        desk: dict[str, float] = {}
        for (facts, who, _, _), at in here:
            if at == "desk":
                desk[who] = desk.get(who, 0.0) + facts["desk_hours"]
        if (out and desk) or any(hours > 6.0 for hours in desk.values()):
            return False
        if not _day_holds(out):
            return False
    return True


def _day_holds(out: list[tuple[dict[str, Any], int]]) -> bool:
    """Tell whether visits fit their sessions: in each village one of the earliest session takes the whole way."""
    used = [0.0, 0.0]
    for facts, at in out:
        way = facts["each"] * 60 - AT_HOME
        used[at] += AT_HOME + way * (SHARE if facts["village"] else 1.0)
    for village in {facts["village"] for facts, _ in out} - {""}:
        earliest = min(at for facts, at in out if facts["village"] == village)
        ways = [facts["each"] * 60 - AT_HOME for facts, at in out if facts["village"] == village and at == earliest]
        used[earliest] += min(ways) * (1 - SHARE)
    return all(minutes <= room for minutes, room in zip(used, SESSIONS, strict=True)) and sum(used) <= DAY


def dearest(duties: list[tuple[dict[str, Any], str, int, int]]) -> int:
    """Return the most claims that can be kept together."""
    best = 0
    for n in range(len(duties) + 1):
        for chosen in combinations(duties, n):
            claims = sum(claim for _, _, _, claim in chosen)
            if claims > best and fits(list(chosen)):
                best = claims
    return best


@settings(max_examples=60, phases=NO_SHRINKING)
@given(st.lists(duty, min_size=4, max_size=6))
def test_given_up_claims_are_the_least_that_brute_force_finds(
    duties: list[tuple[dict[str, Any], str, int, int]],
) -> None:
    cases = [
        facts | {"officer_id": who, "must_do": True, "act_by_on": LATEST[due], "claim": float(claim)}
        for facts, who, due, claim in duties
    ]
    made_of = world(cases)
    made = made_of.plan()
    assert made_of.faults(made) == [] and made.is_proven
    left = made.unscheduled[made.unscheduled["cause"] == "deadline"]
    assert left["claim"].sum() == pytest.approx(sum(claim for *_, claim in duties) - dearest(duties))


def test_one_large_claim_gives_way_to_two_that_are_worth_more_together() -> None:
    # Monday morning alone, 3.5 h: one visit of 3 h for 100, or two of 1.5 h for 60 each.
    changes = {"schedule": {"sessions": [{"from_at": "08:30", "to_at": "12:00"}]}}
    due = {"must_do": True, "act_by_on": "2026-07-06"}
    cases = [due | {"each": 3.0, "claim": 100.0}, due | {"claim": 60.0}, due | {"claim": 60.0}]
    left = world(cases, changes=changes).plan().unscheduled
    assert left["case_id"].tolist() == ["C1"] and left["claim"].tolist() == [100.0]


def test_what_is_given_up_names_claim_deadline_and_cause() -> None:
    # Six hours hold four visits; of five claims the least is given up.
    cases = [{"must_do": True, "act_by_on": "2026-07-06", "claim": 100.0 * n} for n in (5, 1, 4, 3, 2)]
    left = world(cases).plan().unscheduled
    assert left[["case_id", "claim", "cause"]].to_numpy().tolist() == [["C2", 100.0, "deadline"]]
    assert left["must_by_on"].tolist() == [pd.Timestamp("2026-07-06")]


def test_later_deadlines_do_not_suffer_from_early_ones() -> None:
    # Monday holds four of the six that are due; those due on Friday the week after all find a day.
    early = [{"must_do": True, "act_by_on": "2026-07-06", "claim": 100.0 + n} for n in range(6)]
    late = [{"must_do": True, "act_by_on": "2026-07-17", "claim": 1.0} for _ in range(20)]
    made = world(early + late).plan()
    assert made.unscheduled["case_id"].tolist() == ["C1", "C2"] and made.is_proven


def test_with_claims_of_nothing_as_many_as_fit_are_kept() -> None:
    cases = [{"must_do": True, "act_by_on": "2026-07-06", "claim": 0.0} for _ in range(6)]
    assert len(world(cases).plan().unscheduled) == 2


def test_without_an_answer_of_the_model_the_plan_is_sound_and_says_that_nothing_is_proven(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("collectplan.schedule.given_up._MOST_WAYS", 0)
    cases = [{"must_do": True, "act_by_on": "2026-07-06", "claim": 100.0 * n} for n in (5, 1, 4, 3, 2)]
    made_of = world(cases)
    made = made_of.plan()
    assert not made.is_proven and made_of.faults(made) == []
    assert made.unscheduled["claim"].tolist() == [100.0]  # the simple rule drops the cheapest, too
