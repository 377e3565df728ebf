"""Prune and polish: drop options that cannot matter, solve what is left as a mixed integer model.

An option whose net value falls short of its case's best by more than bound less incumbent cannot be in a better plan;
dropping those keeps every proof. Where too many are left, only the few best options of each case are kept and the
result is a better plan, not a better bound.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from collectplan import milp
from collectplan.allocation.plans import repaired
from collectplan.allocation.prices import bound_at, net_values, start_of, state
from collectplan.allocation.problem import Flags, Floats, Ints, Problem, part_of
from collectplan.allocation.work import Work

MAX_WHOLE = 9_000  # options; up to here a model is solved whole, with proof


@dataclass(frozen=True)
class Outcome:
    """What is known about a problem.

    Attributes
    ----------
    plan : ndarray of int, shape (cases,), or None
        The best feasible plan.
    bound : float
        No plan is worth more.
    is_infeasible : bool
        Whether it is proven that there is no plan.
    stop_reason : str
        The solver's word.
    """

    plan: Ints | None
    bound: float
    is_infeasible: bool = False
    stop_reason: str = "solved"


@dataclass(frozen=True)
class Effort:
    """How far to go.

    Attributes
    ----------
    distance : float
        Yuan between value and bound at which to stop.
    nodes : int
        Most nodes for one model.
    seed : int
        Seed of the solver.
    """

    distance: float
    nodes: int
    seed: int


def solve_core(
    problem: Problem, incumbent: Ints | None, per_unit: Floats, core_options: int, effort: Effort, work: Work
) -> Outcome:
    """Solve the core of a problem, all of it where that is small enough.

    Parameters
    ----------
    problem : Problem
        The whole.
    incumbent : ndarray of int or None
        A feasible plan to improve.
    per_unit : ndarray of float, shape (limits,)
        Prices.
    core_options : int
        Options kept per case when pruning with proof leaves too many.
    effort : Effort
        When to stop.
    work : Work
        Counts, and the nodes left.
    """
    bound = bound_at(problem, per_unit)
    net = net_values(problem, per_unit)
    loss = problem.best_per_case(net)[problem.case] - net
    keep = in_better_plan(problem, incumbent, loss, bound)
    is_proof = int(keep.sum()) <= MAX_WHOLE
    if not is_proof:
        keep = few_best(problem, incumbent, loss, core_options)
    kept = np.flatnonzero(keep)
    part = part_of(problem, kept, np.arange(problem.n_limits)).problem
    start = None if incumbent is None else np.searchsorted(kept, incumbent)
    found = solve_whole(part, start, effort, work)
    plan = None if found.plan is None else kept[found.plan]
    if not is_proof:
        return Outcome(plan, bound, stop_reason=found.stop_reason)
    return Outcome(plan, min(bound, found.bound), found.is_infeasible, found.stop_reason)


def in_better_plan(problem: Problem, incumbent: Ints | None, loss: Floats, bound: float) -> Flags:
    """Return the options that a better plan may hold, and those of the incumbent."""
    if incumbent is None:
        return np.ones(problem.n_options, dtype=bool)
    distance = bound - problem.worth(incumbent)
    keep = loss <= distance + 1e-9 * max(abs(bound), 1.0)
    keep[incumbent] = True
    return np.asarray(keep, dtype=bool)


def few_best(problem: Problem, incumbent: Ints | None, loss: Floats, n: int) -> Flags:
    """Return the ``n`` options of each case with the smallest loss, and those of the incumbent."""
    order = np.lexsort((loss, problem.case))
    rank = np.empty(problem.n_options, dtype=np.int64)
    rank[order] = np.arange(problem.n_options) - problem.starts[problem.case]
    keep = rank < n
    if incumbent is not None:
        keep[incumbent] = True
    return np.asarray(keep, dtype=bool)


def solve_whole(problem: Problem, incumbent: Ints | None, effort: Effort, work: Work) -> Outcome:
    """Solve a problem as one mixed integer model; a plan the solver rounds badly is repaired or dropped."""
    stated = state(problem)
    columns = len(stated.model.cost)
    nodes = min(effort.nodes, work.nodes_for(columns))
    if nodes < 1:
        return Outcome(incumbent, np.inf, stop_reason="node_limit")
    solution = milp.solve(
        stated.model,
        absolute_gap=effort.distance / stated.unit,
        node_limit=nodes,
        seed=effort.seed,
        start=None if incumbent is None else start_of(problem, stated, incumbent),
    )
    work.count_nodes(solution, columns)
    plan = incumbent
    if solution.values is not None:
        chosen: Ints | None = problem.first_best(solution.values[: problem.n_options])
        chosen = chosen if problem.is_feasible(chosen) else repaired(problem, chosen)
        if chosen is not None and (plan is None or problem.worth(chosen) > problem.worth(plan)):
            plan = chosen
    bound = np.inf if solution.bound is None else solution.bound * stated.unit
    is_infeasible = solution.status is milp.SolveStatus.INFEASIBLE and plan is None
    return Outcome(plan, bound, is_infeasible, solution.stop_reason)
