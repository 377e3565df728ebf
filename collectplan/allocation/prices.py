"""Prices of limits: what one more unit of each is worth, and the bound on every plan that follows from them.

For any prices (not negative, and for a soft limit not above its penalty) each case may pick its best option net of the
prices on its own; the sum of these, plus prices times rooms, is a bound on the value of every plan. The linear
relaxation has the prices with the lowest bound. The bound is computed here from the prices alone, so that a solver's
rounding cannot make it false.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from collectplan import milp
from collectplan.allocation.problem import Floats, Ints, Problem
from collectplan.allocation.work import Work

MAX_RELAXATION = 400_000  # options; above this, prices come from subgradient steps
_STEPS = 300


@dataclass(frozen=True)
class Prices:
    """Prices and what follows from them.

    Attributes
    ----------
    status : SolveStatus
        ``proven`` when the relaxation was solved, ``feasible_no_proof`` for prices from steps (a bound all the same),
        ``infeasible`` or ``error`` when there are no prices.
    per_unit : ndarray of float, shape (limits,)
        Yuan per unit of each limit, not negative.
    bound : float
        No plan is worth more.
    shares : ndarray of float, shape (options,), or None
        Solution of the relaxation: the share of each case that takes an option.
    stop_reason : str
        The solver's word.
    """

    status: milp.SolveStatus
    per_unit: Floats
    bound: float
    shares: Floats | None
    stop_reason: str = "solved"


def net_values(problem: Problem, per_unit: Floats) -> Floats:
    """Return the value of each option less what its use costs at the prices."""
    return np.asarray(problem.value - problem.use @ per_unit, dtype=np.float64)


def bound_at(problem: Problem, per_unit: Floats) -> float:
    """Return the bound that follows from prices; valid for any that are allowed."""
    return float(problem.best_per_case(net_values(problem, per_unit)).sum() + per_unit @ problem.room)


def find_prices(problem: Problem, seed: int, work: Work) -> Prices:
    """Return the prices of the linear relaxation, or good ones where it is too big."""
    if not problem.n_limits:
        nothing = np.zeros(0)
        return Prices(milp.SolveStatus.PROVEN, nothing, bound_at(problem, nothing), None)
    if problem.n_options > MAX_RELAXATION:
        per_unit = _stepped(problem)
        return Prices(milp.SolveStatus.FEASIBLE_NO_PROOF, per_unit, bound_at(problem, per_unit), None)
    stated = state(problem)
    solution = work.count(milp.solve(stated.model, relax=True, seed=seed), problem.n_options)
    if solution.values is None or solution.duals is None:
        status = solution.status if not solution.status.is_usable else milp.SolveStatus.ERROR
        nothing = np.zeros(problem.n_limits)
        return Prices(status, nothing, np.inf, None, solution.stop_reason)
    raw = solution.duals[problem.n_cases :] / stated.scale * stated.unit
    per_unit = np.clip(raw, 0.0, problem.penalty)
    return Prices(milp.SolveStatus.PROVEN, per_unit, bound_at(problem, per_unit), solution.values[: problem.n_options])


@dataclass(frozen=True)
class Stated:
    """A problem as a model.

    Attributes
    ----------
    model : milp.Model
        Rows: one per case, then one per limit. Columns: options, then the excess over each soft limit.
    scale : ndarray of float, shape (limits,)
        Each limit's row is divided by this.
    unit : float
        The objective is divided by this, in yuan.
    """

    model: milp.Model
    scale: Floats
    unit: float


def state(problem: Problem) -> Stated:
    """State a problem as a model, scaled so that the solver's absolute tolerances are relative ones."""
    n, soft = problem.n_options, np.flatnonzero(~problem.hard)
    scale = problem.size
    largest = float(np.abs(problem.value).max(initial=0.0))
    unit = 2.0 ** (np.ceil(np.log2(largest)) - 10) if largest > 0 else 1.0
    pick = sp.csr_array((np.ones(n), (problem.case, np.arange(n))), shape=(problem.n_cases, n))
    used = sp.diags_array(1.0 / scale) @ problem.use.T
    excess = sp.csr_array((-np.ones(len(soft)), (soft, np.arange(len(soft)))), shape=(problem.n_limits, len(soft)))
    none = sp.csr_array((problem.n_cases, len(soft)))
    matrix = sp.csr_array(sp.block_array([[pick, none], [used, excess]]))
    model = milp.Model(
        cost=np.concatenate([problem.value, -problem.penalty[soft] * scale[soft]]) / unit,
        matrix=matrix,
        senses=np.concatenate([np.zeros(problem.n_cases), -np.ones(problem.n_limits)]).astype(np.int8),
        rhs=np.concatenate([np.ones(problem.n_cases), problem.room / scale]),
        lower=np.zeros(n + len(soft)),
        upper=np.concatenate([np.ones(n), np.full(len(soft), np.inf)]),
        integer=np.arange(n + len(soft)) < n,
    )
    return Stated(model, scale, float(unit))


def start_of(problem: Problem, stated: Stated, plan: Ints) -> Floats:
    """Return a plan as a point of the stated model."""
    point = np.zeros(len(stated.model.cost))
    point[plan] = 1.0
    soft = ~problem.hard
    point[problem.n_options :] = (np.maximum(problem.used(plan) - problem.room, 0.0) / stated.scale)[soft]
    return point


def _stepped(problem: Problem) -> Floats:
    """Return prices by subgradient steps that shrink when the bound stops falling; the best ones are kept."""
    ceiling = np.where(problem.hard, np.inf, problem.penalty)
    prices = best = np.zeros(problem.n_limits)
    lowest, stride, patience = bound_at(problem, best), 1.0, 0
    per_unit = float(np.abs(problem.value).mean()) / np.maximum(problem.size / max(problem.n_cases, 1), 1e-12)
    for _ in range(_STEPS):
        plan = problem.first_best(net_values(problem, prices))
        pressure = (problem.used(plan) - problem.room) / problem.size
        prices = np.clip(prices + stride * 0.1 * per_unit * pressure, 0.0, ceiling)
        bound = bound_at(problem, prices)
        if bound < lowest:
            lowest, best, patience = bound, prices, 0
        elif (patience := patience + 1) >= 5:
            prices, stride, patience = best, stride / 2, 0
    return best
