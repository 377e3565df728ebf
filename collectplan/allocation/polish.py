"""Polishing a plan in neighbourhoods: the cases of one are free, all others are held, the model is small."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from collectplan.allocation.blocks import County
from collectplan.allocation.core import Effort, Outcome, losses, solve_whole
from collectplan.allocation.prices import bound_at
from collectplan.allocation.problem import Flags, Floats, Ints, Problem, part_of
from collectplan.allocation.work import Work

_TEAM_FREE = 500
_TEAM_NODES = 30
_FREE = 1_200  # options in play beside the best one of each free case
_NODES = 1


def polish(
    problem: Problem, known: Outcome, county: County, per_unit: Floats, rounds: int, effort: Effort, work: Work
) -> Outcome:
    """Improve a plan in neighbourhoods until it is close enough or a whole round brings little.

    Parameters
    ----------
    problem, known, per_unit, effort, work
        As in ``search_core``.
    county : County
        The branches; a county of one branch is polished by teams of officers.
    rounds : int
        Times to go through all neighbourhoods.
    """
    plan = known.plan
    if plan is None:
        return known
    loss, relaxed = losses(problem, per_unit), bound_at(problem, per_unit)
    rng, seen = np.random.default_rng(effort.seed), set[bytes]()
    share = effort.distance / (1.5 * max(len(county.blocks), 6))
    nodes = _NODES if len(county.blocks) > 1 else _TEAM_NODES
    limited = replace(effort, distance=share, nodes=min(effort.nodes, nodes))
    for _ in range(rounds):
        before = problem.worth(plan)
        for free in _neighbourhoods(problem, plan, county, rng):
            if known.bound - problem.worth(plan) <= effort.distance:
                return replace(known, plan=plan)
            if work.nodes_for(_FREE) < 1:
                return Outcome(plan, known.bound, stop_reason="node_limit")
            keep = free & (loss <= relaxed - problem.worth(plan))
            if (mark := _mark(problem, plan, free)) in seen:
                continue
            plan = _replanned(problem, plan, free, _smallest(problem, keep, loss), per_unit, limited, work)
            seen |= {mark, _mark(problem, plan, free)}
        if problem.worth(plan) <= before + effort.distance / 20:
            return Outcome(plan, known.bound, stop_reason="no_improvement")
    return Outcome(plan, known.bound, stop_reason="rounds_done")


def _mark(problem: Problem, plan: Ints, free: Flags) -> bytes:
    """Return what tells one neighbourhood of a plan from another: which cases, what they have, what is left to them."""
    cases = np.unique(problem.case[free])
    left = np.round(problem.room - problem.used(np.delete(plan, cases)), 6)
    touched = np.diff(problem.use[free].tocsc().indptr) > 0
    return b"".join((cases.tobytes(), plan[cases].tobytes(), left[touched].tobytes()))


def _smallest(problem: Problem, keep: Flags, loss: Floats) -> Flags:
    """Return the options of smallest loss, as many as a small model holds."""
    n = _FREE + len(np.unique(problem.case[keep]))
    if int(keep.sum()) <= n:
        return keep
    threshold = np.partition(loss[keep], n)[n]
    return np.asarray(keep & (loss <= threshold), dtype=bool)


def _neighbourhoods(problem: Problem, plan: Ints, county: County, rng: np.random.Generator) -> Iterator[Flags]:
    """Yield options to choose from: cases that compete for what branches share, each branch, or small teams."""
    if len(county.blocks) > 1:
        if county.shared.any():
            taking = np.diff(problem.use[:, county.shared].tocsr().indptr) > 0
            yield np.isin(problem.case, np.unique(problem.case[taking]))
        for block in sorted(county.blocks, key=lambda block: -block.missing):
            yield np.isin(np.arange(problem.n_options), block.part.options)
        return
    officers = rng.permutation(np.unique(problem.holder))
    size = max(int(np.sqrt(_TEAM_FREE * len(officers) / problem.n_cases)), 3)
    for first in range(0, len(officers), size):
        team = np.isin(problem.holder, officers[first : first + size])
        held = np.isin(problem.case, problem.case[plan][team[plan]])
        yield held & (team | (np.diff(problem.use.indptr) == 0))


def _replanned(
    problem: Problem, plan: Ints, free: Flags, keep: Flags, per_unit: Floats, effort: Effort, work: Work
) -> Ints:
    """Return the plan with the cases of the free options chosen anew among the kept ones, all others held."""
    cases = np.unique(problem.case[free])
    keep = keep.copy()
    keep[plan[cases]] = True
    options = np.flatnonzero(keep)
    if not len(options):
        return plan
    touched = np.flatnonzero(np.diff(problem.use[options].tocsc().indptr) > 0)
    room = (problem.room - problem.used(np.delete(plan, cases)))[touched]
    part = part_of(problem, options, touched, room)
    found = solve_whole(part.problem, np.searchsorted(options, plan[cases]), per_unit[touched], effort, work)
    if found.plan is None:
        return plan
    better = plan.copy()
    better[cases] = options[found.plan]
    return better if problem.is_feasible(better) and problem.worth(better) > problem.worth(plan) else plan
