"""Allocate: one option per case, as good as can be shown with a bounded amount of work.

The route: split into parts that share no limit; price each by its linear relaxation; deal by the prices; where that is
not close enough to the bound, cut the limits to what whole options can fill, solve small parts whole and large ones
branch by branch, and polish. Everything is counted, nothing is timed, and ids only serve to sort: the same tables in
any order of rows give the same plan.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from collectplan.allocation.blocks import County, following, prove_blocks, split
from collectplan.allocation.core import MAX_ROOT, MAX_WHOLE, Effort, Outcome, prove_core, search_core
from collectplan.allocation.officers import pack
from collectplan.allocation.plans import deal_by_prices
from collectplan.allocation.polish import polish
from collectplan.allocation.prices import find_prices
from collectplan.allocation.problem import Floats, Part, Problem, binding, components
from collectplan.allocation.reading import Sense, read
from collectplan.allocation.result import AllocationResult
from collectplan.allocation.rooms import tightened
from collectplan.allocation.telling import Solved, told
from collectplan.allocation.walk import missed_steps, walk
from collectplan.allocation.work import Work
from collectplan.milp import PROOF, SolveStatus
from collectplan.params import Allocation

_ROUNDS = 2
_TEAM_ROUNDS = 8
_PACKINGS = 200
_FAR = 10.0  # distances: so far off, branches will not help
_ROOT_NODES = 3
_FIRST_NODES = 20
_TRIAL_NODES = 100
_WALK_SHARE = 0.75  # of the work that is left
_SHORT_SHARE, _SHORT_WALK = 0.2, 0.5  # of the work that is left, and units per option
_UNSTATED_SHORT, _UNSTATED_LONG = 500.0, 6_000.0  # units at most where no work is stated
_FAR_OFF = 1.0  # what is missed by limit, in steps between options: from here on a walk finds more than a model
_STILL_OFF = 0.4  # the same where proofs have been tried
_FAR_AWAY = 4.0  # and from here on it comes before anything else, however large the problem


def allocate(
    options: pd.DataFrame,
    limits: pd.DataFrame,
    params: Allocation,
    *,
    sense: Sense = "max",
    seed: int = 0,
    work: float | None = None,
) -> AllocationResult:
    """Pick one option for each case.

    Parameters
    ----------
    options : DataFrame
        Schema ``options``; needed are option_id, case_id, branch, officer_id, method, value, expected_recovery, cost
        and each resource that a limit names. Values in yuan, hours in person-hours, no NaN.
    limits : DataFrame
        Schema ``limits``. ``owner`` is ``officer/ID``, ``branch/NAME`` or ``all``; ``resource`` a column of options. A
        soft limit costs ``penalty`` per unit of its breach.
    params : Allocation
        ``gap`` at which to stop, ``node_limit``, ``core_options``.
    sense : {"max", "min"}
        Whether values are wanted high or low; penalties count against the plan in both.
    seed : int
        Seed of the solver and of the order of neighbourhoods.
    work : float, optional
        Units of counted work to spend at most, 1,000 to a second of a slow machine. Should a machine be slower yet, the
        clock stops after that time, and ``stop_reason`` is ``time_limit``. Without it the work follows from
        ``node_limit`` and no clock is looked at.

    Returns
    -------
    AllocationResult
        Also when there is no plan: infeasible and solver failure are results.

    Raises
    ------
    OptionsError
        When the tables are wrong: NaN or negative hours, an unknown resource, owner or sense, an id that occurs twice.
    """
    tables = read(options, limits, sense)
    problem, counted = tables.problem, Work.granted(params.node_limit, work)
    linking = binding(problem)
    parts = components(problem, linking)
    # Floors that nothing can fill.
    idle = np.asarray(linking[np.diff(problem.use.tocsc().indptr)[linking] == 0], dtype=np.int64)
    solved, distance = _price_all(parts, params, seed, counted)
    for position, part in enumerate(parts):
        if _is_open(solved[position], part, distance[position]):
            effort = Effort(distance[position], params.core_options, params.node_limit, seed)
            solved[position] = _refine(part.problem, solved[position], effort, counted)
    return told(tables, parts, solved, idle, params.gap, counted)


def _price_all(parts: list[Part], params: Allocation, seed: int, work: Work) -> tuple[list[Solved], list[float]]:
    """Price and deal all parts; share the allowed distance to the bound among them."""
    solved = []
    for part in parts:
        prices = find_prices(part.problem, seed, work)
        usable = prices.status.is_usable
        plan = deal_by_prices(part.problem, prices) if usable else None
        is_infeasible = prices.status is SolveStatus.INFEASIBLE
        solved.append(Solved(prices, Outcome(plan, prices.bound, is_infeasible, prices.stop_reason)))
    bounds = np.array([item.outcome.bound for item in solved])
    if not np.isfinite(bounds).all():
        return solved, [0.0] * len(parts)
    allowed = max(params.gap, PROOF / 2) * max(abs(float(bounds.sum())), 1.0)
    share = np.abs(bounds) / max(float(np.abs(bounds).sum()), 1e-12)
    return solved, (allowed * share).tolist()


def _is_open(item: Solved, part: Part, distance: float) -> bool:
    """Whether more work on a part is wanted and possible."""
    return item.prices.status.is_usable and not item.outcome.is_close(part.problem, distance)


def _refine(problem: Problem, item: Solved, effort: Effort, work: Work) -> Solved:
    """Improve plan and bound of a part beyond prices and dealing; its prices stay those of the given limits."""
    tight = tightened(problem)
    per_unit, known = item.prices.per_unit, item.outcome
    if (tight.room < problem.room - 1e-9 * problem.size).any():
        sharper = find_prices(tight, effort.seed, work)
        if sharper.status is SolveStatus.INFEASIBLE:
            return replace(item, outcome=Outcome(None, known.bound, is_infeasible=True, stop_reason="infeasible"))
        if sharper.status.is_usable:
            per_unit = sharper.per_unit
            known = _better(problem, known, Outcome(deal_by_prices(tight, sharper), sharper.bound))
    if not known.is_close(problem, effort.distance):
        known = _solve_models(tight, known, per_unit, effort, work)
    return replace(item, outcome=known)


def _solve_models(problem: Problem, known: Outcome, per_unit: Floats, effort: Effort, work: Work) -> Outcome:
    """Improve plan and bound by mixed integer models."""
    if problem.n_options <= MAX_WHOLE:
        return _solve_small(problem, known, per_unit, effort, work)
    if known.plan is None:
        known = search_core(problem, known, per_unit, effort, work)
    if known.plan is None:
        return prove_core(problem, known, per_unit, effort, work)
    if missed_steps(problem, known.plan, per_unit) >= _FAR_AWAY:
        known = walk(problem, known, per_unit, effort, work, _long_walk(work))
        if known.plan is None or _is_done(problem, known, effort, work):
            return known
    county = split(problem, known.plan, per_unit)
    known = polish(problem, known, county, per_unit, _ROUNDS, effort, work)
    if known.plan is not None and known.bound - problem.worth(known.plan) > _FAR * effort.distance:
        known = _at_root(problem, known, per_unit, effort, work)
    known = _by_branches(problem, known, county, per_unit, effort, work)
    if _is_done(problem, known, effort, work):
        return known
    known = walk(problem, known, per_unit, effort, work, _long_walk(work))
    return known if _is_done(problem, known, effort, work) else _at_root(problem, known, per_unit, effort, work)


def _at_root(problem: Problem, known: Outcome, per_unit: Floats, effort: Effort, work: Work) -> Outcome:
    """Cut the whole model down at its root where branch by branch is far off.

    A few large items on a shared limit (a suit on the court's budget) leave a relaxation far above any plan; the
    solver's cuts on the whole model see that, prices and branches do not.
    """
    if problem.n_options > MAX_ROOT:
        return known
    return prove_core(problem, known, per_unit, replace(effort, nodes=_ROOT_NODES), work, most=MAX_ROOT)


def _by_branches(
    problem: Problem, known: Outcome, county: County, per_unit: Floats, effort: Effort, work: Work
) -> Outcome:
    """Prove branch by branch and polish what changed, until it is close enough or nothing moves."""
    for _ in range(_ROUNDS):
        before = known.plan
        if before is None or len(county.blocks) == 1 or known.is_close(problem, effort.distance):
            break
        known, county = prove_blocks(problem, known, following(county, before), per_unit, effort, work)
        if known.plan is not None and not np.array_equal(known.plan, before):
            known = polish(problem, known, county, per_unit, 1, effort, work)
    return known


def _solve_small(problem: Problem, known: Outcome, per_unit: Floats, effort: Effort, work: Work) -> Outcome:
    """Walk a little and try a proof, then longer; polish where that is far; spend what is left on the proof.

    The first try at a proof does without the solver's own heuristics: with a good plan at hand the bound comes sooner.
    """
    if known.plan is None or missed_steps(problem, known.plan, per_unit) < _FAR_OFF:
        known = search_core(problem, known, per_unit, effort, work)
    if _walks(problem, known, per_unit, effort, work, _FAR_OFF):
        known = walk(problem, known, per_unit, effort, work, _short_walk(problem, work))
    trials = (
        replace(effort, nodes=_FIRST_NODES, bound_only=True),
        replace(effort, nodes=min(effort.nodes, _TRIAL_NODES)),
    )
    for trial in trials:
        if _is_done(problem, known, effort, work):
            return known
        known = prove_core(problem, known, per_unit, trial, work)
    if _walks(problem, known, per_unit, effort, work, _STILL_OFF):
        known = walk(problem, known, per_unit, effort, work, _long_walk(work))
    ceiling = None
    if known.plan is not None and not _is_done(problem, known, effort, work):
        packed = pack(problem, per_unit, problem.worth(known.plan), _PACKINGS, work)
        if packed is not None:
            known, ceiling = replace(known, bound=min(known.bound, packed.bound)), packed.ceiling
        county = split(problem, known.plan, per_unit)
        known = polish(problem, known, county, per_unit, _TEAM_ROUNDS, effort, work)
    if _is_done(problem, known, effort, work):
        return known
    return prove_core(problem, known, per_unit, effort, work, ceiling)


def _walks(problem: Problem, known: Outcome, per_unit: Floats, effort: Effort, work: Work, least: float) -> bool:
    """Whether more is wanted and enough steps are missed for a walk to be the way to it."""
    if known.plan is None or _is_done(problem, known, effort, work):
        return False
    return missed_steps(problem, known.plan, per_unit) >= least


def _short_walk(problem: Problem, work: Work) -> float:
    """Return the units of a walk that costs little beside a proof."""
    most = _SHORT_WALK * problem.n_options if work.until is not None else _UNSTATED_SHORT
    return min(_SHORT_SHARE * work.left(), most)


def _long_walk(work: Work) -> float:
    """Return the units of a walk that is to bring the plan: a share of what is left, a few seconds unless stated."""
    share = _WALK_SHARE * work.left()
    return share if work.until is not None else min(share, _UNSTATED_LONG)


def _is_done(problem: Problem, known: Outcome, effort: Effort, work: Work) -> bool:
    """Whether nothing more is wanted, possible or allowed."""
    return known.is_infeasible or known.is_close(problem, effort.distance) or work.is_over()


def _better(problem: Problem, known: Outcome, found: Outcome) -> Outcome:
    """Return the better plan and the better bound of two outcomes."""
    plan = known.plan
    if found.plan is not None and (plan is None or problem.worth(found.plan) > problem.worth(plan)):
        plan = found.plan
    return Outcome(plan, min(known.bound, found.bound), stop_reason=found.stop_reason)
