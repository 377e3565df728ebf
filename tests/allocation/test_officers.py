"""Officers packed one at a time: knapsacks against all subsets, the bound and the ceilings against all plans."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.allocation.knapsacks import Knapsack
from collectplan.allocation.officers import kept_limits, pack
from collectplan.allocation.prices import find_prices
from collectplan.allocation.problem import Problem
from collectplan.allocation.reading import read
from collectplan.allocation.work import Work
from tests.allocation.worlds import LimitRow, OptionRow, limits_table, options_table

AMOUNTS = st.sampled_from([0.5, 1.0, 2.5, 4.6, 6.0])


@given(
    st.lists(st.tuples(st.integers(0, 3), AMOUNTS, st.integers(-3, 9)), min_size=1, max_size=7),
    st.floats(0.0, 14.0),
)
def test_filling_is_the_best_of_all_sets(rows: list[tuple[int, float, int]], room: float) -> None:
    """At most one option per case; each forced option against all sets that hold it."""
    rows = sorted(rows, key=lambda row: row[0])
    case = np.array([row[0] for row in rows])
    amounts, profit = np.array([row[1] for row in rows]), np.array([float(row[2]) for row in rows])
    sack = Knapsack.of(np.arange(len(rows)), case, amounts, room)
    sets = [
        chosen
        for n in range(len(rows) + 1)
        for chosen in itertools.combinations(range(len(rows)), n)
        if amounts[list(chosen)].sum() <= room + 1e-7 and len({rows[i][0] for i in chosen}) == n
    ]
    most, packed, _ = sack.fill(profit)
    assert most == pytest.approx(max(profit[list(chosen)].sum() for chosen in sets))
    assert profit[packed].sum() == pytest.approx(most)
    with_each = sack.with_each(profit)
    for option in range(len(rows)):
        worths = [profit[list(chosen)].sum() for chosen in sets if option in chosen]
        assert with_each[option] == pytest.approx(max(worths, default=-np.inf))


def test_grid_too_coarse_still_bounds() -> None:
    """Thirds of an hour lie on no grid: three of them fit into one hour, whatever rounding does."""
    sack = Knapsack.of(np.arange(3), np.arange(3), np.full(3, 1 / 3), 1.0)
    assert sack.fill(np.array([2.0, 3.0, 4.0]))[0] == pytest.approx(9.0)


@st.composite
def tiny(draw: st.DrawFn) -> Problem:
    """Two to five cases, two officers, at times no watching, at times a shared budget and a soft floor."""
    number = st.integers(0, 9)
    may_watch = draw(st.booleans())
    rows: list[OptionRow] = []
    for name in range(draw(st.integers(2, 5))):
        visits = [who for who in ("A", "B") if draw(st.booleans())] or ["A"]
        rows += [(f"C{name}", "b", who, "visit", float(draw(number)), float(draw(st.integers(1, 5)))) for who in visits]
        if may_watch:
            rows.append((f"C{name}", "b", "A", "watch", float(draw(number)), 0.0))
    limits: list[LimitRow] = [("officer/A", "field_hours", "<=", float(draw(st.integers(2, 12))), True, 0.0),
                              ("officer/B", "field_hours", "<=", float(draw(st.integers(2, 12))), True, 0.0)]  # fmt: skip
    if draw(st.booleans()):
        limits.append(("all", "field_hours", "<=", float(draw(st.integers(4, 16))), True, 0.0))
    if draw(st.booleans()):
        limits.append(("branch/b", "key_actions", ">=", float(draw(st.integers(0, 4))), False, float(draw(number))))
    return read(options_table(rows), limits_table(limits), "max").problem


@given(tiny())
def test_no_plan_is_above_bound_and_ceilings(problem: Problem) -> None:
    prices = find_prices(problem, 0, Work(10))
    if not prices.status.is_usable:
        return
    ranges = [range(first, last) for first, last in itertools.pairwise(problem.starts.tolist())]
    plans = [plan for plan in map(np.array, itertools.product(*ranges)) if problem.is_feasible(plan)]
    packed = pack(problem, prices.per_unit, max(map(problem.worth, plans), default=0.0), 30, Work(10))
    if packed is None:
        assert not len(kept_limits(problem, prices.per_unit))
        return
    assert packed.bound <= prices.bound + 1e-6
    for plan in plans:
        assert problem.worth(plan) <= packed.bound + 1e-6
        assert (problem.worth(plan) <= packed.ceiling[plan] + 1e-6).all()


def test_whole_visits_bound_sharper_than_hours() -> None:
    """Three visits of 4 h, worth 8 each, in 10 h: 20 by hours, 16 by whole visits."""
    rows = [(f"C{n}", "b", "A", method, value, hours) for n in range(3)
            for method, value, hours in (("visit", 8.0, 4.0), ("watch", 0.0, 0.0))]  # fmt: skip
    problem = read(
        options_table(rows), limits_table([("officer/A", "field_hours", "<=", 10.0, True, 0.0)]), "max"
    ).problem
    prices = find_prices(problem, 0, Work(10))
    packed = pack(problem, prices.per_unit, 0.0, 30, Work(10))
    assert prices.bound == pytest.approx(20.0)
    assert packed is not None and packed.bound == pytest.approx(16.0)
