"""The walk: never worse, never unfeasible, the same each time, and as good as trying everything on tiny cases."""

from itertools import product

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.allocation.core import Effort, Outcome
from collectplan.allocation.plans import deal_by_prices
from collectplan.allocation.prices import find_prices
from collectplan.allocation.problem import Ints, Problem
from collectplan.allocation.walk import missed_steps, walk
from collectplan.allocation.work import Work
from tests.helpers import NO_SHRINKING

EFFORT = Effort(0.0, 5, 1_000, 0)


def problem_of(seed: int, n_cases: int = 7, n_officers: int = 3, *, soft: bool = False) -> Problem:
    """Each case goes to one officer or to nobody; hours are tight, a floor asks for actions, money is shared by all."""
    rng = np.random.default_rng(seed)
    ways = n_officers + 1
    hours, money = rng.integers(2, 9, (n_cases, n_officers)), rng.integers(0, 5, (n_cases, n_officers))
    use = np.zeros((n_cases * ways, n_officers + 2))
    value = np.zeros(n_cases * ways)
    for case, who in product(range(n_cases), range(n_officers)):
        row = case * ways + who
        use[row, who] = hours[case, who]
        use[row, n_officers], use[row, n_officers + 1] = money[case, who], -1.0
        value[row] = float(rng.integers(5, 60))
    room = np.concatenate([np.full(n_officers, 10.0), [8.0], [-2.0]])
    penalty = np.full(n_officers + 2, np.inf)
    if soft:
        penalty[-2:] = 4.0, 7.0
    return Problem(
        value=value,
        case=np.repeat(np.arange(n_cases), ways),
        use=sp.csr_array(use),
        room=room,
        penalty=penalty,
        group=np.zeros(n_cases, dtype=np.int64),
        holder=np.tile(np.append(np.arange(n_officers), 0), n_cases).astype(np.int64),
    )


def best_of_all(problem: Problem) -> float:
    """Try every plan."""
    spans = [range(a, b) for a, b in zip(problem.starts, problem.starts[1:], strict=False)]
    plans = [np.array(plan, dtype=np.int64) for plan in product(*spans)]
    return max(problem.worth(plan) for plan in plans if problem.is_feasible(plan))


def walked(problem: Problem, units: float = 400.0, seed: int = 0) -> tuple[Ints, Ints]:
    """Return the plan before and after."""
    work = Work.granted(1_000, None)
    prices = find_prices(problem, 0, work)
    start = deal_by_prices(problem, prices)
    assert start is not None
    effort = Effort(0.0, 5, 1_000, seed)
    found = walk(problem, Outcome(start, prices.bound), prices.per_unit, effort, work, units).plan
    assert found is not None
    return start, found


@pytest.mark.parametrize("soft", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_tiny_problems_are_solved_as_by_trying_everything(seed: int, soft: bool) -> None:
    problem = problem_of(seed, n_cases=6, soft=soft)
    _, found = walked(problem)
    assert problem.worth(found) == pytest.approx(best_of_all(problem))


@settings(max_examples=30, deadline=None, phases=NO_SHRINKING)
@given(seed=st.integers(0, 10_000), n_cases=st.integers(4, 40), n_officers=st.integers(2, 6), soft=st.booleans())
def test_a_walk_never_makes_a_plan_worse_or_breaks_a_hard_limit(
    seed: int, n_cases: int, n_officers: int, soft: bool
) -> None:
    problem = problem_of(seed, n_cases, n_officers, soft=soft)
    start, found = walked(problem, units=130.0)
    assert problem.is_feasible(found) and problem.worth(found) >= problem.worth(start)


def test_the_same_walk_is_taken_each_time_and_another_with_another_seed() -> None:
    problem = problem_of(5, n_cases=60, n_officers=8)
    plans = [walked(problem, seed=seed)[1] for seed in (0, 0, 1)]
    assert np.array_equal(plans[0], plans[1])
    assert problem.is_feasible(plans[2])


def test_a_walk_stops_when_its_units_are_spent() -> None:
    problem, work = problem_of(1, n_cases=60, n_officers=8), Work.granted(1_000, None)
    prices = find_prices(problem, 0, work)
    before = work.counts["units"]
    known = Outcome(deal_by_prices(problem, prices), prices.bound + 1e9)  # never close
    walk(problem, known, prices.per_unit, EFFORT, work, 500.0)
    assert 450 <= work.counts["units"] - before <= 700


def test_nothing_to_walk_between_is_left_alone() -> None:
    """One officer: there is nobody to exchange with."""
    problem = problem_of(2, n_officers=1)
    known = Outcome(np.asarray(problem.starts[:-1] + 1, dtype=np.int64), 1e9)
    assert walk(problem, known, np.zeros(problem.n_limits), EFFORT, Work.granted(1_000, None), 500.0) is known


def test_missed_steps_by_hand() -> None:
    """Two cases of two options each: 10 and 7, 8 and 3; no limits are priced but one at 1 yuan for a unit.

    The second best options lose 3 and 5, 4 on average. The plan takes 7 and 8 of 18 and leaves 2 units empty at 1 yuan:
    the bound is 18 + 2 = 20, the plan misses 5, on one priced limit: 5 / 4 steps.
    """
    problem = Problem(
        value=np.array([10.0, 7.0, 8.0, 3.0]),
        case=np.array([0, 0, 1, 1]),
        use=sp.csr_array(np.zeros((4, 1))),
        room=np.array([2.0]),
        penalty=np.array([np.inf]),
        group=np.zeros(2, dtype=np.int64),
        holder=np.array([0, 1, 0, 1]),
    )
    assert missed_steps(problem, np.array([1, 2]), np.array([1.0])) == pytest.approx(5 / 4)
