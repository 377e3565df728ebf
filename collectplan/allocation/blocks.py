"""Branches one at a time: a sharper bound and a better plan for a county whose branches share little.

Limits that reach over several branches (county leaders, budgets) are priced; at these prices every branch is a problem
of its own, small enough to be solved with proof. The sum of the branches' bounds, plus the priced rooms, is a bound on
the whole, sharper than the linear relaxation. The branches' plans together are repaired where they overdraw what they
share, and polished in neighbourhoods: some cases free, all others held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from collectplan.allocation.core import MAX_WHOLE, Effort, Outcome, few_best, in_better_plan, solve_core, solve_whole
from collectplan.allocation.plans import deal_by_prices, repaired
from collectplan.allocation.prices import bound_at, find_prices, net_values
from collectplan.allocation.problem import Flags, Floats, Ints, Part, Problem, part_of
from collectplan.allocation.work import Work

_BLOCK_SHARE = 0.6  # of the allowed distance that the branches may use up; the rest is for what they share
_TEAM = 5
_CYCLES = 3
_MAX_FREE = 4_000
_NODES_FREE = 200


@dataclass(frozen=True)
class Block:
    """One branch at the prices of what it shares.

    Attributes
    ----------
    part : Part
        Options of the branch under its own limits, valued net of the prices of shared limits.
    bound : float
        No plan of the branch is worth more at these prices.
    """

    part: Part
    bound: float


def shared_limits(problem: Problem) -> Flags:
    """Return the limits that options of more than one branch take from."""
    taken = problem.use.tocoo()
    group = problem.group[problem.case[taken.row]]
    pairs = np.unique(np.stack([taken.col, group]), axis=1)
    return np.bincount(pairs[0], minlength=problem.n_limits) > 1


def split(problem: Problem, per_unit: Floats) -> list[Block]:
    """Return the branches at the given prices, each with the bound that follows from the prices alone."""
    shared = shared_limits(problem)
    net = problem.value - problem.use[:, shared] @ per_unit[shared]
    of_option = problem.group[problem.case]
    blocks = []
    for group in np.unique(problem.group):
        options = np.flatnonzero(of_option == group)
        own = np.flatnonzero(~shared & (np.diff(problem.use[options].tocsc().indptr) > 0))
        part = part_of(replace(problem, value=net), options, own)
        blocks.append(Block(part, bound_at(part.problem, per_unit[own])))
    return blocks


def solve_blocks(
    problem: Problem, plan: Ints | None, per_unit: Floats, core_options: int, effort: Effort, work: Work
) -> tuple[Outcome, list[Block]]:
    """Solve all branches at the prices of shared limits and put them together.

    Parameters
    ----------
    problem, plan, per_unit, core_options, effort, work
        As in ``solve_core``.

    Returns
    -------
    Outcome, list of Block
        The better of the given and the joined plan, with the joined bound; the branches with their bounds.
    """
    shared = shared_limits(problem)
    constant = float(per_unit[shared] @ problem.room[shared])
    blocks = split(problem, per_unit)
    weight = sum(abs(block.bound) for block in blocks) or 1.0
    joined, solved = np.full(problem.n_cases, -1, dtype=np.int64), []
    for block in blocks:
        limited = replace(effort, distance=_BLOCK_SHARE * effort.distance * abs(block.bound) / weight)
        start = None if plan is None else np.searchsorted(block.part.options, plan[block.part.cases])
        found = solve_single(block.part.problem, start, core_options, limited, work)
        if found.is_infeasible:
            return found, blocks
        solved.append(replace(block, bound=min(block.bound, found.bound)))
        if found.plan is not None:
            joined[block.part.cases] = block.part.options[found.plan]
    bound = sum(block.bound for block in solved) + constant
    if (joined >= 0).all():
        better = joined if problem.is_feasible(joined) else repaired(problem, joined)
        better = None if better is None else repaired(problem, better)
        if better is not None and (plan is None or problem.worth(better) > problem.worth(plan)):
            plan = better
    return Outcome(plan, bound), solved


def solve_single(
    problem: Problem, plan: Ints | None, core_options: int, effort: Effort, work: Work
) -> Outcome:
    """Price, deal and, where that is not close enough, polish one problem."""
    prices = find_prices(problem, effort.seed, work)
    if not prices.status.is_usable:
        is_infeasible = prices.status == "infeasible"
        return Outcome(plan, prices.bound, is_infeasible, prices.stop_reason)
    dealt = deal_by_prices(problem, prices)
    if dealt is not None and (plan is None or problem.worth(dealt) > problem.worth(plan)):
        plan = dealt
    if plan is not None and prices.bound - problem.worth(plan) <= effort.distance:
        return Outcome(plan, prices.bound)
    return solve_core(problem, plan, prices.per_unit, core_options, effort, work)


def polish(
    problem: Problem,
    outcome: Outcome,
    blocks: list[Block],
    per_unit: Floats,
    core_options: int,
    effort: Effort,
    work: Work,
) -> Outcome:
    """Improve a plan in neighbourhoods until it is close enough or a whole round brings nothing."""
    plan = outcome.plan
    if plan is None:
        return outcome
    net = net_values(problem, per_unit)
    loss = problem.best_per_case(net)[problem.case] - net
    relaxed = bound_at(problem, per_unit)
    rng = np.random.default_rng(effort.seed)
    limited = Effort(effort.distance / 4, _NODES_FREE, effort.seed)
    for _ in range(_CYCLES):
        before = problem.worth(plan)
        for free in _neighbourhoods(problem, plan, blocks, rng):
            if outcome.bound - problem.worth(plan) <= effort.distance:
                return replace(outcome, plan=plan)
            keep = free & in_better_plan(problem, plan, loss, relaxed)
            if int(keep.sum()) > _MAX_FREE:
                keep &= few_best(problem, plan, loss, core_options)
            plan = _replanned(problem, plan, keep, limited, work)
        if problem.worth(plan) <= before + 1e-9 * abs(before):
            return Outcome(plan, outcome.bound, stop_reason="no_improvement")
    return Outcome(plan, outcome.bound, stop_reason="rounds_done")


def _neighbourhoods(
    problem: Problem, plan: Ints, blocks: list[Block], rng: np.random.Generator
) -> Iterator[Flags]:
    """Yield options to choose from: cases that compete for what branches share, each branch, or small teams."""
    if len(blocks) > 1:
        taking = np.diff(problem.use[:, shared_limits(problem)].indptr) > 0
        yield np.isin(problem.case, np.unique(problem.case[taking]))
        missing = [block.bound - block.part.problem.worth(_own(block, plan)) for block in blocks]
        for position in np.argsort(-np.array(missing), kind="stable"):
            yield np.isin(np.arange(problem.n_options), blocks[position].part.options)
        return
    officers = rng.permutation(np.unique(problem.holder))
    for first in range(0, len(officers), _TEAM):
        team = np.isin(problem.holder, officers[first : first + _TEAM])
        held = np.isin(problem.case, problem.case[plan][team[plan]])
        yield held & (team | (np.diff(problem.use.indptr) == 0))


def _own(block: Block, plan: Ints) -> Ints:
    return np.searchsorted(block.part.options, plan[block.part.cases])


def _replanned(problem: Problem, plan: Ints, free: Flags, effort: Effort, work: Work) -> Ints:
    """Return the plan with the cases of the free options chosen anew, all others held."""
    options = np.flatnonzero(free)
    if not len(options):
        return plan
    cases = np.unique(problem.case[options])
    held = np.delete(plan, cases)
    touched = np.flatnonzero(np.diff(problem.use[options].tocsc().indptr) > 0)
    room = (problem.room - problem.used(held))[touched]
    part = part_of(problem, options, touched, room)
    start = np.searchsorted(options, plan[cases])
    found = solve_whole(part.problem, start, effort, work)
    if found.plan is None:
        return plan
    better = plan.copy()
    better[cases] = options[found.plan]
    is_better = problem.is_feasible(better) and problem.worth(better) > problem.worth(plan)
    return better if is_better else plan
