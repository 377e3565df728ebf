"""Branches one at a time: a sharper bound and a better plan for a county whose branches share little.

Limits that reach over several branches (county leaders, budgets) are priced; at these prices every branch is a problem
of its own, small enough to be solved with proof. The sum of the branches' bounds, plus the priced rooms, is a bound on
the whole, sharper than the linear relaxation. The branches' plans together are repaired where they overdraw what they
share.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from collectplan.allocation.core import Effort, Outcome, prove_core
from collectplan.allocation.plans import repaired
from collectplan.allocation.prices import bound_at
from collectplan.allocation.problem import Flags, Floats, Ints, Part, Problem, part_of
from collectplan.allocation.work import Work

_NODES = 20


@dataclass(frozen=True)
class Block:
    """One branch at the prices of what it shares.

    Attributes
    ----------
    part : Part
        Options of the branch under its own limits, valued net of the prices of shared limits.
    per_unit : ndarray of float, shape (limits of the part,)
        Prices of its own limits.
    outcome : Outcome
        Its best plan at these prices and the bound on it.
    """

    part: Part
    per_unit: Floats
    outcome: Outcome

    @property
    def missing(self) -> float:
        """Yuan between plan and bound."""
        plan = self.outcome.plan
        return float("inf") if plan is None else self.outcome.bound - self.part.problem.worth(plan)


@dataclass(frozen=True)
class County:
    """Branches and what they share.

    Attributes
    ----------
    blocks : tuple of Block
        In the order of branches.
    constant : float
        Prices times rooms of the shared limits.
    shared : ndarray of bool, shape (limits,)
        Limits that options of more than one branch take from.
    """

    blocks: tuple[Block, ...]
    constant: float
    shared: Flags

    @property
    def bound(self) -> float:
        """No plan of the county is worth more."""
        return sum(block.outcome.bound for block in self.blocks) + self.constant


def shared_limits(problem: Problem) -> Flags:
    """Return the limits that options of more than one branch take from."""
    taken = problem.use.tocoo()
    group = problem.group[problem.case[taken.row]]
    pairs = np.unique(np.stack([taken.col, group]), axis=1)
    return np.asarray(np.bincount(pairs[0], minlength=problem.n_limits) > 1, dtype=bool)


def split(problem: Problem, plan: Ints | None, per_unit: Floats) -> County:
    """Return the branches at the given prices, each with its share of a plan and the bound that prices alone give."""
    shared = shared_limits(problem)
    net = problem.value - problem.use[:, shared] @ per_unit[shared]
    of_option = problem.group[problem.case]
    blocks = []
    for group in np.unique(problem.group):
        options = np.flatnonzero(of_option == group)
        own = np.flatnonzero(~shared & (np.diff(problem.use[options].tocsc().indptr) > 0))
        part = part_of(replace(problem, value=net), options, own)
        start = None if plan is None else np.searchsorted(options, plan[part.cases])
        known = Outcome(start, bound_at(part.problem, per_unit[own]))
        blocks.append(Block(part, per_unit[own], known))
    return County(tuple(blocks), float(per_unit[shared] @ problem.room[shared]), shared)


def following(county: County, plan: Ints) -> County:
    """Return the branches with their shares of another plan; their bounds stay, since the prices do."""
    blocks = []
    for block in county.blocks:
        share = np.searchsorted(block.part.options, plan[block.part.cases])
        blocks.append(replace(block, outcome=replace(block.outcome, plan=share)))
    return replace(county, blocks=tuple(blocks))


def prove_blocks(
    problem: Problem, known: Outcome, county: County, per_unit: Floats, effort: Effort, work: Work
) -> tuple[Outcome, County]:
    """Sharpen the bound of the branches that miss most, until all of them together are close enough.

    Parameters
    ----------
    problem, known, per_unit, effort, work
        As in ``search_core``.
    county : County
        From ``split``, with the known plan.

    Returns
    -------
    Outcome, County
        The plan, better where a branch's own is and fits with the others, and the joined bound; the branches.
    """
    if known.plan is None:
        return known, county
    blocks, plan = list(county.blocks), known.plan
    unused = county.bound - problem.worth(plan) - sum(block.missing for block in blocks)
    allowed = effort.distance - unused  # what is shared and not used up costs some of the distance
    share = max(allowed, effort.distance / 4) / len(blocks)
    quick = replace(effort, distance=share, nodes=min(effort.nodes, _NODES), bound_only=True)
    for limited in (quick, replace(quick, bound_only=False)):
        for position in np.argsort([-block.missing for block in blocks], kind="stable").tolist():
            block = blocks[position]
            if sum(other.missing for other in blocks) <= allowed or block.missing <= share:
                break
            found = prove_core(block.part.problem, block.outcome, block.per_unit, limited, work)
            if found.is_infeasible:
                return Outcome(None, known.bound, is_infeasible=True, stop_reason="infeasible"), county
            blocks[position] = replace(block, outcome=found)
    county = replace(county, blocks=tuple(blocks))
    for block in county.blocks:
        plan = _adopted(problem, plan, block, per_unit)
    return Outcome(plan, min(known.bound, county.bound)), county


def _adopted(problem: Problem, plan: Ints, block: Block, per_unit: Floats) -> Ints:
    """Return the plan with a branch's own plan in it where that is better, after repair where it overdraws."""
    if block.outcome.plan is None:
        return plan
    mixed = plan.copy()
    mixed[block.part.cases] = block.part.options[block.outcome.plan]
    if np.array_equal(mixed, plan):
        return plan
    found = mixed if problem.is_feasible(mixed) else repaired(problem, mixed, per_unit)
    return plan if found is None or problem.worth(found) <= problem.worth(plan) else found
