"""Early arrears: the step now is the last one whose day has come, the next one has a date, and old arrears are left out."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.params.ladder import Ladder, load_ladder
from collectplan.schemas import TABLES, check, types
from collectplan.segments.ladder import next_steps
from tests.helpers import ROOT

AS_OF = date(2026, 6, 30)
SHIPPED = load_ladder(ROOT / "params" / "ladders" / "early_arrears.yaml")


def loans(days: list[float]) -> pd.DataFrame:
    """Return the columns that the ladder reads, one loan for each number of days past due."""
    facts = {"case_id": "D1", "branch": "城关", "principal": 100.01, "days_past_due": np.array(days, dtype="float64")}
    return pd.DataFrame({"loan_id": [f"L{n:03d}" for n in range(len(days))]}, dtype="str").assign(**facts)


def placed(days: float) -> tuple[str, int, int | None, pd.Timestamp]:
    """Return phase, day of the step now, day of the next one and its date, of one loan on the shipped ladder."""
    day_of: dict[str, Any] = {step.title: step.day for step in SHIPPED.steps} | {"": None}
    row = check(next_steps(loans([days]), SHIPPED, AS_OF), "next_steps").iloc[0]
    return row["phase"], day_of[row["step"]], day_of[row["next_step"]], row["next_on"]


# Phases 1-5, 6-18, 19-28 and steps on days 1, 3, 4, 7, 15, 19, 28; 30 June and the days still to go, by hand.
@pytest.mark.parametrize(
    ("days", "phase", "step", "following", "on"),
    [
        (1, "前期", 1, 3, "2026-07-02"),
        (2, "前期", 1, 3, "2026-07-01"),
        (3, "前期", 3, 4, "2026-07-01"),
        (5, "前期", 4, 7, "2026-07-02"),
        (6, "中期", 4, 7, "2026-07-01"),
        (7, "中期", 7, 15, "2026-07-08"),
        (18, "中期", 15, 19, "2026-07-01"),
        (19, "后期", 19, 28, "2026-07-09"),
        (27, "后期", 19, 28, "2026-07-01"),
    ],
)
def test_a_loan_on_the_ladder_by_hand(days: int, phase: str, step: int, following: int, on: str) -> None:
    assert placed(days) == (phase, step, following, pd.Timestamp(on))


def test_after_the_last_step_there_is_no_next_one() -> None:
    phase, step, following, on = placed(28)
    assert (phase, step, following) == ("后期", 28, None) and pd.isna(on)


def test_a_started_day_does_not_count() -> None:
    assert placed(28.9)[1] == 28 and placed(3.5) == placed(3)


def test_loans_outside_the_ladder_are_left_out() -> None:
    table = next_steps(loans([-3, 0, 0.9, 1, 28, 29, 400, np.nan, np.inf]), SHIPPED, AS_OF)
    assert table["loan_id"].tolist() == ["L003", "L004"] and table["days_past_due"].tolist() == [1, 28]


@pytest.mark.parametrize("days", [[], [np.nan], [400.0]])
def test_a_result_without_rows_keeps_its_types(days: list[float]) -> None:
    table = check(next_steps(loans(days), SHIPPED, AS_OF), "next_steps")
    typed = types(TABLES["next_steps"])
    assert table.empty and [str(table[name].dtype) for name in typed] == list(typed.values())


def test_row_order_does_not_matter() -> None:
    table = loans([28, 3, 7, 1])
    pd.testing.assert_frame_equal(next_steps(table.iloc[::-1], SHIPPED, AS_OF), next_steps(table, SHIPPED, AS_OF))


@given(
    st.sets(st.integers(1, 40), min_size=1, max_size=5),
    st.sets(st.integers(1, 40), min_size=1, max_size=6),
    st.lists(st.integers(-1, 45), max_size=12),
)
def test_any_ladder_agrees_with_looking_up_each_day(ends: set[int], step_days: set[int], days: list[int]) -> None:
    bounds = list(pairwise([0, *sorted(ends)]))
    phases = [{"title": f"至{last}", "first_day": before + 1, "last_day": last} for before, last in bounds]
    steps = [{"day": day, "title": f"做{day}"} for day in step_days]
    table = next_steps(loans([*map(float, days)]), Ladder.model_validate({"phases": phases, "steps": steps}), AS_OF)
    expected = []
    for day in days:
        phase = [f"至{last}" for before, last in bounds if before < day <= last]
        done, ahead = [d for d in step_days if d <= day], [d for d in step_days if d > day]
        now = f"做{max(done)}" if done else ""
        following = (f"做{min(ahead)}", pd.Timestamp(AS_OF + timedelta(min(ahead) - day))) if ahead else ("", pd.NaT)
        expected += [(day, phase[0], now, *following)] if phase else []
    columns = ["days_past_due", "phase", "step", "next_step", "next_on"]
    assert list(table[columns].itertuples(index=False, name=None)) == expected
