"""The solver's door: statuses that are what they say, bounds, duals, and no values where there is no solution."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pulp
import pytest
import scipy.sparse as sp

from collectplan import milp
from collectplan.milp import Model, SolveStatus, solve


def model(cost: list[float], rows: list[list[float]], senses: list[int], rhs: list[float]) -> Model:
    """Binary columns."""
    n = len(cost)
    return Model(
        np.array(cost), sp.csr_array(np.array(rows, dtype=float).reshape(len(rhs), n)), np.array(senses, dtype=np.int8),
        np.array(rhs), np.zeros(n), np.ones(n), np.ones(n, dtype=bool),
    )  # fmt: skip


@pytest.fixture(scope="module")
def knapsack() -> Model:
    """Values 10, 13, 7 at weights 3, 4, 2 in a sack of 6: the best is 13 + 7 = 20."""
    return model([10, 13, 7], [[3, 4, 2]], [-1], [6])


@pytest.fixture(scope="module")
def hard_knapsack() -> Model:
    """Forty columns under four rows: the solver needs more than a hundred nodes for the proof."""
    rng = np.random.default_rng(0)
    rows = rng.integers(1, 100, (4, 40)).astype(float)
    return model(rng.integers(1, 100, 40).tolist(), rows.tolist(), [-1] * 4, (rows.sum(axis=1) / 2).tolist())


def test_optimum_is_proven_with_its_bound(knapsack: Model) -> None:
    found = solve(knapsack)
    assert found.status is SolveStatus.PROVEN
    assert found.objective == pytest.approx(20) and found.bound == pytest.approx(20)
    assert found.values is not None and found.values.round().tolist() == [0, 1, 1]
    assert found.duals is None, "a model with whole columns has no prices"
    assert "HiGHS" in found.solver and "PuLP" in found.solver


def test_minimising_turns_signs_back() -> None:
    """At least 5 units from 3 at 10, 4 at 13, 2 at 7: 3 + 2 for 17."""
    found = solve(replace(model([10, 13, 7], [[3, 4, 2]], [1], [5]), maximise=False))
    assert (found.objective, found.bound) == (pytest.approx(17), pytest.approx(17))


def test_duals_are_the_gain_per_unit() -> None:
    """Relaxed, a sack of 5.5 is filled by worth per unit: 7 / 2, then 10 / 3, then what is left of 13 / 4."""
    sack = model([10, 13, 7], [[3, 4, 2]], [-1], [5.5])
    relaxed = solve(sack, relax=True)
    assert relaxed.objective == pytest.approx(7 + 10 + 0.5 * 13 / 4)
    assert relaxed.duals is not None and relaxed.duals[0] == pytest.approx(13 / 4)
    more = solve(replace(sack, rhs=np.array([5.6])), relax=True)
    assert more.objective == pytest.approx(relaxed.objective + 0.1 * 13 / 4)


def test_duals_of_a_minimisation() -> None:
    """One unit more of demand costs what the dearest part in use costs: 7 / 2 < 13 / 4 < 10 / 3."""
    relaxed = solve(replace(model([10, 13, 7], [[3, 4, 2]], [1], [5]), maximise=False), relax=True)
    assert relaxed.duals is not None and relaxed.duals[0] == pytest.approx(10 / 3)


def test_infeasible_has_no_values() -> None:
    """PuLP returns numbers for the variables even here."""
    for relax in (False, True):
        found = solve(model([1, 1], [[1, 1], [1, 1]], [-1, 1], [1, 2]), relax=relax)
        assert found.status is SolveStatus.INFEASIBLE
        assert found.values is None and found.objective is None and found.bound is None


def test_node_limit_is_not_called_optimal(hard_knapsack: Model) -> None:
    """PuLP 3.3 says `Optimal` for any stop with a solution, and fails on a stop at the node limit."""
    exact = solve(hard_knapsack)
    assert exact.status is SolveStatus.PROVEN and exact.nodes > 20 and exact.objective is not None
    cut = solve(hard_knapsack, node_limit=2)
    assert cut.status is SolveStatus.FEASIBLE_NO_PROOF and cut.stop_reason == "node_limit"
    assert cut.objective is not None and cut.bound is not None
    assert cut.objective <= exact.objective <= cut.bound
    assert cut.nodes <= 2 < exact.nodes


def test_node_limit_before_any_solution(hard_knapsack: Model) -> None:
    found = solve(hard_knapsack, node_limit=0)
    assert found.status is SolveStatus.NO_SOLUTION and found.values is None


def test_gap_is_said_to_be_a_gap(hard_knapsack: Model) -> None:
    for wish in ({"gap": 0.05}, {"absolute_gap": 80.0}):
        found = solve(hard_knapsack, **wish)  # type: ignore[arg-type]
        assert found.status is SolveStatus.WITHIN_GAP


def test_start_is_never_lost(hard_knapsack: Model) -> None:
    best = solve(hard_knapsack)
    again = solve(hard_knapsack, node_limit=1, start=best.values)
    assert again.objective == pytest.approx(best.objective)


def test_same_model_same_answer(hard_knapsack: Model) -> None:
    first, second = (solve(hard_knapsack, node_limit=30, seed=5) for _ in range(2))
    assert first.values is not None and second.values is not None
    assert first.values.tobytes() == second.values.tobytes() and first.bound == second.bound


def test_columns_keep_their_places() -> None:
    """PuLP sorts by name and forgets unused columns: with 11 of them x10 would come before x2."""
    found = solve(model([*range(10), 0], [[1] * 10 + [0]], [-1], [1]))
    assert found.values is not None and found.values[:10].round().tolist() == [0] * 9 + [1]


def test_nothing_to_choose() -> None:
    nothing = model([], [[]], [-1], [1.0])
    assert solve(nothing).status is SolveStatus.PROVEN
    assert solve(replace(nothing, senses=np.array([1], dtype=np.int8))).status is SolveStatus.INFEASIBLE


def test_solver_that_fails_is_an_outcome(knapsack: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise pulp.PulpSolverError("HiGHS: Not Available")

    monkeypatch.setattr(milp._Highs, "actualSolve", broken)
    found = solve(knapsack)
    assert found.status is SolveStatus.ERROR and "Not Available" in found.stop_reason
    assert found.values is None


def test_unbounded_is_an_error() -> None:
    free = replace(model([1], [[0]], [-1], [1]), upper=np.array([np.inf]), integer=np.array([False]))
    assert solve(free).status is SolveStatus.ERROR
