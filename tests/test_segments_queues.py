"""The four batches: every case stands in one queue, and what is beyond a branch's capacity is counted."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params import Portfolio
from collectplan.schemas import check, words
from collectplan.segments import build_cases, size_queues
from tests.helpers import NO_SHRINKING, loans_table, params_with, rules
from tests.test_segments import LOANS
from tests.test_segments_cuts import fen

CAMPAIGN = params_with().campaign
CASES = pd.DataFrame(
    [
        ("城关", "collect", 100.1, 0.0),
        ("城关", "collect", 0.05, 7.0),
        ("城关", "collect", 1.0, 0.0),
        ("城关", "sue", 0.0, 50.0),
        ("河东", "collect", 3.0, 0.01),
    ],
    columns=["branch", "queue", "on_balance", "off_balance"],
)


def sized(cases: pd.DataFrame, **queues: dict[str, Any]) -> pd.DataFrame:
    table = check(size_queues(cases, Portfolio.model_validate({"queues": queues}), CAMPAIGN), "queues")
    return table.set_index(["branch", "queue"])


def test_sizes_by_hand_and_a_queue_without_cases_is_there() -> None:
    table = sized(CASES)
    assert table.index.tolist() == [(branch, queue) for branch in ("城关", "河东") for queue in words.QUEUE]
    held = table[["n_cases", "on_balance", "off_balance"]]
    assert {key: row.tolist() for key, row in held.iterrows() if row["n_cases"]} == {
        ("城关", "collect"): [3, 101.15, 7.0],
        ("城关", "sue"): [1, 0.0, 50.0],
        ("河东", "collect"): [1, 3.0, 0.01],
    }
    assert held[held["n_cases"] == 0].eq(0).all(axis=None)


@pytest.mark.parametrize(("capacity", "over"), [(0, 3), (2, 1), (3, 0), (4, 0)])
def test_what_is_beyond_the_capacity_of_each_branch(capacity: int, over: int) -> None:
    table = sized(CASES, collect={"capacity_per_branch": capacity})
    # Three cases at 城关, one at 河东, each branch against its own capacity.
    assert table.loc[("城关", "collect"), ["capacity", "n_over"]].tolist() == [capacity, over]
    assert table.loc[("河东", "collect"), "n_over"] == (1 if capacity == 0 else 0)


def test_a_queue_without_a_capacity_has_nothing_over() -> None:
    table = sized(CASES, sue={"capacity_per_branch": 0}, collect={"until_on": date(2026, 9, 30)})
    assert table.loc[("城关", "sue"), "n_over"] == 1
    rest = table.drop(index="sue", level="queue")
    assert rest["capacity"].isna().all() and rest["n_over"].eq(0).all()


def test_a_queue_without_a_day_of_its_own_ends_with_the_campaign() -> None:
    table = sized(CASES, sue={"until_on": date(2026, 8, 31), "capacity_per_branch": 1}, secure={})
    until = table["until_on"].xs("城关", level="branch")
    end = pd.Timestamp(CAMPAIGN.end_on)
    assert until.to_dict() == {"collect": end, "secure": end, "sue": pd.Timestamp("2026-08-31"), "sanction": end}


@settings(max_examples=30, phases=NO_SHRINKING)
@given(LOANS, st.integers(0, 5))
def test_queues_add_up_to_the_cases_of_each_branch(rows: list[dict[str, Any]], capacity: int) -> None:
    cases = build_cases(loans_table(rows), params_with().portfolio, rules())
    table = sized(cases, **{queue: {"capacity_per_branch": capacity} for queue in words.QUEUE})
    for branch, own in cases.groupby("branch"):
        part = table.xs(branch, level="branch")
        assert part["n_cases"].to_dict() == {queue: int((own["queue"] == queue).sum()) for queue in words.QUEUE}
        for side in ("on_balance", "off_balance"):
            assert fen(part[side]) == fen(own[side])
        assert part["n_over"].tolist() == [max(0, n - capacity) for n in part["n_cases"]]
