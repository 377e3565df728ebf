"""Prune and polish: drop options that cannot matter, solve what is left as a mixed integer model.

An option's loss is how far its net value falls short of its case's best. A plan that holds an option of loss ``t`` is
worth at most the bound less ``t``. So dropping all options that lose more than ``t`` keeps every proof: no plan at all
is worth more than the larger of the core's bound and the bound less ``t``. Optimal plans use small losses only, and a
small core finds them quickly; a larger one then proves it, as far as was asked. Where even that is too large, only the
few best options of each case are kept, and the result is a better plan, not a better bound.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from collectplan import milp
from collectplan.allocation.plans import repaired
from collectplan.allocation.prices import bound_at, net_values, start_of, state
from collectplan.allocation.problem import Flags, Floats, Ints, Problem, part_of
from collectplan.allocation.work import Work

MAX_WHOLE = 9_000  # options of a model that is to give a proof
MAX_ROOT = 60_000  # options of a model of which the root alone is worked on
_FIRST_CORE = 900  # options beside the best one of each case
_FIRST_NODES = 1
_SLACK = 1e-5  # of a step between the worths of plans, for rounding
_NEARLY = 1.0 - 10.0 * _SLACK  # of a step: what is pruned by it must still round down


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

    def is_close(self, problem: Problem, distance: float) -> bool:
        """Whether the plan is within a distance of the bound."""
        return self.plan is not None and self.bound - problem.worth(self.plan) <= distance


@dataclass(frozen=True)
class Effort:
    """How far to go.

    Attributes
    ----------
    distance : float
        Yuan between value and bound at which to stop.
    core_options : int
        Options kept per case where pruning with proof leaves too many.
    nodes : int
        Most nodes for one model.
    seed : int
        Seed of the solver.
    bound_only : bool
        Whether the plan is good already and only the bound is wanted.
    """

    distance: float
    core_options: int
    nodes: int
    seed: int
    bound_only: bool = False


def losses(problem: Problem, per_unit: Floats) -> Floats:
    """Return how far the net value of each option falls short of its case's best."""
    net = net_values(problem, per_unit)
    return np.asarray(problem.best_per_case(net)[problem.case] - net, dtype=np.float64)


def search_core(problem: Problem, known: Outcome, per_unit: Floats, effort: Effort, work: Work) -> Outcome:
    """Look for a better plan among the options of smallest loss.

    Parameters
    ----------
    problem : Problem
        The whole.
    known : Outcome
        Plan and bound so far.
    per_unit : ndarray of float, shape (limits,)
        Prices.
    effort : Effort
        When to stop.
    work : Work
        Counts, and the nodes left.
    """
    loss = losses(problem, per_unit)
    n = min(_FIRST_CORE + problem.n_cases, problem.n_options) - 1
    threshold = float(np.partition(loss, n)[n])
    limited = replace(effort, distance=effort.distance / 3, nodes=min(effort.nodes, _FIRST_NODES))
    return _within(problem, known, per_unit, loss, threshold, limited, work)


def prove_core(
    problem: Problem,
    known: Outcome,
    per_unit: Floats,
    effort: Effort,
    work: Work,
    ceiling: Floats | None = None,
    most: int | None = None,
) -> Outcome:
    """Solve over all options that a plan better by more than a quarter of the distance may hold, if they are not too many.

    Parameters
    ----------
    problem, known, per_unit, effort, work
        As in ``search_core``.
    ceiling : ndarray of float, shape (options,), optional
        What no plan that holds the option is worth more than, where more is known than prices tell.
    most : int, optional
        Options that are not too many; ``MAX_WHOLE`` if not given.
    """
    loss = losses(problem, per_unit)
    relaxed = bound_at(problem, per_unit)
    threshold = np.inf
    if known.plan is not None:
        threshold = relaxed - problem.worth(known.plan) - max(effort.distance / 4, problem.step * _NEARLY)
    if ceiling is not None and known.plan is not None:
        # In the same currency as losses, so that one threshold serves both.
        loss = np.maximum(loss, relaxed - ceiling)
    if int((loss <= threshold).sum()) <= (most or MAX_WHOLE):
        limited = replace(effort, distance=effort.distance / 2)
        return _within(problem, known, per_unit, loss, threshold, limited, work)
    keep = few_best(problem, loss, effort.core_options)
    found = _solve_kept(problem, known, per_unit, keep, effort, work)
    return Outcome(found.plan, known.bound, stop_reason=found.stop_reason)


def _within(
    problem: Problem,
    known: Outcome,
    per_unit: Floats,
    loss: Floats,
    threshold: float,
    effort: Effort,
    work: Work,
) -> Outcome:
    """Solve over the options that lose no more than a threshold; draw the conclusion for the whole."""
    slack = 1e-9 * max(abs(known.bound), 1.0)
    keep = loss <= threshold + slack
    found = _solve_kept(problem, known, per_unit, keep, effort, work)
    outside = -np.inf if keep.all() else bound_at(problem, per_unit) - threshold
    bound = _on_a_step(problem, min(known.bound, max(found.bound, outside)))
    if found.plan is not None:
        bound = max(bound, problem.worth(found.plan))
    return Outcome(found.plan, bound, found.is_infeasible and bool(keep.all()), found.stop_reason)


def _on_a_step(problem: Problem, bound: float) -> float:
    """Return the largest worth that a plan can have within a bound."""
    if not problem.step or not np.isfinite(bound):
        return bound
    return float(np.floor(bound / problem.step + _SLACK)) * problem.step


def few_best(problem: Problem, loss: Floats, n: int) -> Flags:
    """Return the ``n`` options of each case with the smallest loss."""
    order = np.lexsort((loss, problem.case))
    rank = np.empty(problem.n_options, dtype=np.int64)
    rank[order] = np.arange(problem.n_options) - problem.starts[problem.case]
    return np.asarray(rank < n, dtype=bool)


def _solve_kept(problem: Problem, known: Outcome, per_unit: Floats, keep: Flags, effort: Effort, work: Work) -> Outcome:
    """Solve over the kept options and those of the known plan."""
    start = None
    if known.plan is not None:
        keep = keep.copy()
        keep[known.plan] = True
    kept = np.flatnonzero(keep)
    if known.plan is not None:
        start = np.searchsorted(kept, known.plan)
    part = part_of(problem, kept, np.arange(problem.n_limits)).problem
    if part.n_cases < problem.n_cases:
        return Outcome(known.plan, np.inf, stop_reason="core_too_small")
    found = solve_whole(part, start, per_unit, effort, work)
    return replace(found, plan=None if found.plan is None else kept[found.plan])


def solve_whole(problem: Problem, start: Ints | None, per_unit: Floats, effort: Effort, work: Work) -> Outcome:
    """Solve a problem as one mixed integer model; a plan the solver rounds badly is repaired or dropped."""
    stated = state(problem)
    columns = len(stated.model.cost)
    nodes = min(effort.nodes, work.nodes_for(columns))
    if nodes < 1:
        return Outcome(start, np.inf, stop_reason="node_limit")
    solution = milp.solve(
        stated.model,
        absolute_gap=effort.distance / stated.unit,
        node_limit=nodes,
        time_limit=work.seconds_left(),
        heuristics=not effort.bound_only,
        seed=effort.seed,
        start=None if start is None else start_of(problem, stated, start),
    )
    work.count_nodes(solution, columns)
    plan = start
    if solution.values is not None:
        chosen: Ints | None = problem.first_best(solution.values[: problem.n_options])
        if chosen is not None and not problem.is_feasible(chosen):
            chosen = repaired(problem, chosen, per_unit)
        if chosen is not None and (plan is None or problem.worth(chosen) > problem.worth(plan)):
            plan = chosen
    bound = np.inf if solution.bound is None else solution.bound * stated.unit
    is_infeasible = solution.status is milp.SolveStatus.INFEASIBLE and plan is None
    return Outcome(plan, bound, is_infeasible, solution.stop_reason)
