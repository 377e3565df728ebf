"""Prices, rooms and exchange: bounds that hold, sums that can be reached, shadow prices that mean what they say."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.allocation import allocate
from collectplan.allocation.prices import bound_at, find_prices
from collectplan.allocation.problem import binding, components, extremes
from collectplan.allocation.reading import read
from collectplan.allocation.rooms import reachable
from collectplan.allocation.work import Work
from collectplan.params import Allocation
from tests.allocation.worlds import county, limits_table, options_table

EXACT = Allocation(gap=0.0)


@given(
    st.lists(st.sampled_from([0.5, 1.0, 4.6, 6.0, 18.0]), min_size=1, max_size=7),
    st.floats(0.0, 60.0),
)
def test_reachable_is_the_largest_sum_that_fits(amounts: list[float], room: float) -> None:
    """Against all subsets; each amount belongs to a case of its own."""
    subsets = itertools.chain.from_iterable(itertools.combinations(amounts, n) for n in range(len(amounts) + 1))
    best = max(sum(subset) for subset in subsets if sum(subset) <= room + 1e-7)
    assert reachable(np.array(amounts), np.arange(len(amounts)), room) == pytest.approx(min(best, room), abs=1e-6)


def test_reachable_leaves_alone_what_it_cannot_know() -> None:
    """Amounts off the grid, and room for floors (negative), stay as given."""
    assert reachable(np.array([1 / 3, 2.0]), np.arange(2), 2.2) == 2.2
    assert reachable(np.array([-1.0, -2.0]), np.arange(2), -1.5) == -1.5
    assert reachable(np.zeros(0), np.zeros(0, dtype=np.int64), 5.0) == 5.0


def test_one_amount_counts_once_per_case() -> None:
    """Two options of one case, 5 hours each, cannot fill 10 hours."""
    assert reachable(np.array([5.0, 5.0]), np.array([0, 0]), 10.0) == pytest.approx(5.0)


SMALL = county(3, n_branches=2, n_cases=24, n_staff=2, n_leaders=1, load=0.6)
SMALL_PROBLEM = read(SMALL[0], SMALL[1], "max").problem


@pytest.fixture(scope="module")
def small_optimum() -> float:
    """The proven best value of a county of 24 cases."""
    result = allocate(SMALL[0], SMALL[1], EXACT)
    assert result.status == "proven" and result.value is not None
    return result.value


# Three limits for each of five persons and a floor for each of two branches.
@given(prices=st.lists(st.floats(0.0, 400.0), min_size=17, max_size=17))
def test_any_prices_give_a_bound(prices: list[float], small_optimum: float) -> None:
    """Also bad ones; the best plan of a small county stays below."""
    per_unit = np.minimum(np.array(prices), SMALL_PROBLEM.penalty)
    assert bound_at(SMALL_PROBLEM, per_unit) >= small_optimum - 1e-6


def test_prices_by_steps_are_a_bound_near_the_relaxation(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of very large counties, on a small one: no model at all is solved."""
    problem = SMALL_PROBLEM
    exact = find_prices(problem, 0, Work(10))
    monkeypatch.setattr("collectplan.allocation.prices.MAX_RELAXATION", 10)
    stepped = find_prices(problem, 0, Work(10))
    assert stepped.shares is None
    assert exact.bound - 1e-6 <= stepped.bound <= exact.bound * 1.02


def test_shadow_price_is_the_slope_of_the_relaxation() -> None:
    """Two cases at 6 hours each want A's 9 hours; relaxed, the second (worth 30) is half done: 5 yuan an hour."""
    rows = [row for case, value in (("C1", 60.0), ("C2", 30.0)) for row in (
        (case, "b", "A", "visit", value, 6.0), (case, "b", "A", "watch", 0.0, 0.0))]  # fmt: skip
    result = allocate(options_table(rows), limits_table([("officer/A", "field_hours", "<=", 9.0, True, 0.0)]), EXACT)
    use = result.limit_use.iloc[0]
    assert use["shadow_price"] == pytest.approx(5.0)
    assert use["used"] == pytest.approx(6.0) and result.value == pytest.approx(60.0)


def test_shadow_price_of_a_soft_limit_stops_at_its_penalty() -> None:
    """An hour is worth 10, but may be bought at 4: the second visit is made and 6 hours cost 24."""
    rows = [row for case in ("C1", "C2") for row in (
        (case, "b", "A", "visit", 60.0, 6.0), (case, "b", "A", "watch", 0.0, 0.0))]  # fmt: skip
    result = allocate(options_table(rows), limits_table([("officer/A", "field_hours", "<=", 6.0, False, 4.0)]), EXACT)
    assert result.limit_use["shadow_price"].iloc[0] == pytest.approx(4.0)
    assert result.value == pytest.approx(120.0 - 24.0)


def test_shadow_price_of_a_floor() -> None:
    """Two actions are wanted; the second costs 8 more than watching: asking for one less would gain 8."""
    rows = [row for case, loss in (("C1", 3.0), ("C2", 8.0)) for row in (
        (case, "b", "A", "phone", -loss, 0.0), (case, "b", "A", "watch", 0.0, 0.0))]  # fmt: skip
    result = allocate(options_table(rows), limits_table([("branch/b", "key_actions", ">=", 2.0, True, 0.0)]), EXACT)
    assert result.value == pytest.approx(-11.0)
    assert result.limit_use["shadow_price"].iloc[0] == pytest.approx(8.0)
    assert list(result.allocation["reason"]) == ["floor_needed"] * 2


def test_limits_that_cannot_bind_do_not_link() -> None:
    """Two cases of A and one of B; the budget on all is wide: three hours of A link two cases, B's case is free."""
    rows = [("C1", "b", "A", "visit", 5.0, 2.0), ("C1", "b", "A", "watch", 1.0, 0.0),
            ("C2", "b", "A", "visit", 5.0, 2.0), ("C2", "b", "A", "watch", 1.0, 0.0),
            ("C3", "b", "B", "visit", 5.0, 2.0)]  # fmt: skip
    limits = limits_table(
        [
            ("all", "field_hours", "<=", 6.0, True, 0.0),
            ("officer/A", "field_hours", "<=", 3.0, True, 0.0),
            ("officer/B", "field_hours", ">=", 2.0, True, 0.0),
        ]
    )
    problem = read(options_table(rows), limits, "max").problem
    # Rows by limit id: all 2 + 2 + 2, A 2 + 2, B's floor of 2 is met by its only option.
    assert extremes(problem).tolist() == [6.0, 4.0, -2.0]
    parts = components(problem, binding(problem))
    assert [part.cases.tolist() for part in parts] == [[0, 1], [2]]


def test_whole_values_part_plans_by_their_common_step() -> None:
    """Values 4, 6 and 10 differ by 2 at least; a value off the whole numbers, or a soft limit, leaves nothing known."""
    rows = [(f"C{value}", "b", "A", "visit", value, 1.0) for value in (4.0, 6.0, 10.0)]
    hard = limits_table([("officer/A", "field_hours", "<=", 9.0, True, 0.0)])
    soft = limits_table([("officer/A", "field_hours", "<=", 9.0, False, 0.3)])
    assert read(options_table(rows), hard, "max").problem.step == 2.0
    assert read(options_table(rows), soft, "max").problem.step == 0.0
    assert read(options_table([*rows, ("C5", "b", "A", "visit", 4.5, 1.0)]), hard, "max").problem.step == 0.0
