"""Allocate: one option per case, as good as can be shown with a bounded amount of work.

The route: split into parts that share no limit; price each by its linear relaxation; deal by the prices; where that is
not close enough to the bound, cut the limits to what whole options can fill, solve small parts whole and large ones
branch by branch, and polish. Everything is counted, nothing is timed, and ids only serve to sort: the same tables in
any order of rows give the same plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from collectplan.allocation.blocks import County, following, prove_blocks, split
from collectplan.allocation.certificate import check_plan
from collectplan.allocation.conflict import explain_conflict
from collectplan.allocation.core import MAX_WHOLE, Effort, Outcome, prove_core, search_core
from collectplan.allocation.plans import deal_by_prices
from collectplan.allocation.polish import polish
from collectplan.allocation.prices import Prices, find_prices
from collectplan.allocation.problem import Floats, Ints, Part, Problem, binding, components, part_of
from collectplan.allocation.reading import Read, Sense, read
from collectplan.allocation.reasons import reasons_of
from collectplan.allocation.result import AllocationResult
from collectplan.allocation.rooms import tightened
from collectplan.allocation.work import Work
from collectplan.errors import Fault
from collectplan.milp import PROOF, SolveStatus, judge, relative_gap, solver_name
from collectplan.params import Allocation
from collectplan.schemas import TABLES, empty

_ROUNDS = 2
_TEAM_ROUNDS = 8
_TRIAL = 400  # the first try at a proof gets this part of the nodes
_CERTAIN = 1e-6


def allocate(
    options: pd.DataFrame, limits: pd.DataFrame, params: Allocation, *, sense: Sense = "max", seed: int = 0
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
    problem, work = tables.problem, Work(params.node_limit)
    linking = binding(problem)
    parts = components(problem, linking)
    idle = _untouched(problem, linking)
    solved, distance = _price_all(parts, params, seed, work)
    for position, part in enumerate(parts):
        if _is_open(solved[position], part, distance[position]):
            effort = Effort(distance[position], params.core_options, params.node_limit, seed)
            solved[position] = _refine(part.problem, solved[position], effort, work)
    return _result(tables, parts, solved, idle, params.gap, work)


@dataclass(frozen=True)
class _Solved:
    """What is known about a part: its prices and its best plan and bound so far."""

    prices: Prices
    outcome: Outcome


def _untouched(problem: Problem, linking: Ints) -> Ints:
    """Return the binding limits that no option takes from: floors that nothing can fill."""
    idle: Ints = linking[np.diff(problem.use.tocsc().indptr)[linking] == 0]
    return idle


def _price_all(parts: list[Part], params: Allocation, seed: int, work: Work) -> tuple[list[_Solved], list[float]]:
    """Price and deal all parts; share the allowed distance to the bound among them."""
    solved = []
    for part in parts:
        prices = find_prices(part.problem, seed, work)
        usable = prices.status.is_usable
        plan = deal_by_prices(part.problem, prices) if usable else None
        is_infeasible = prices.status is SolveStatus.INFEASIBLE
        solved.append(_Solved(prices, Outcome(plan, prices.bound, is_infeasible, prices.stop_reason)))
    bounds = np.array([item.outcome.bound for item in solved])
    if not np.isfinite(bounds).all():
        return solved, [0.0] * len(parts)
    allowed = max(params.gap, PROOF / 2) * max(abs(float(bounds.sum())), 1.0)
    share = np.abs(bounds) / max(float(np.abs(bounds).sum()), 1e-12)
    return solved, (allowed * share).tolist()


def _is_open(item: _Solved, part: Part, distance: float) -> bool:
    """Whether more work on a part is wanted and possible."""
    if not item.prices.status.is_usable:
        return False
    return not item.outcome.is_close(part.problem, distance)


def _refine(problem: Problem, item: _Solved, effort: Effort, work: Work) -> _Solved:
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
    county = split(problem, known.plan, per_unit)
    known = polish(problem, known, county, per_unit, _ROUNDS, effort, work)
    return _by_branches(problem, known, county, per_unit, effort, work)


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
    """Search, try a proof, polish where that is far, and spend what is left on the proof."""
    known = search_core(problem, known, per_unit, effort, work)
    trial = replace(effort, nodes=max(effort.nodes // _TRIAL, 1))
    for step in (trial, effort):
        if known.is_infeasible or known.is_close(problem, effort.distance):
            return known
        known = prove_core(problem, known, per_unit, step, work)
        if known.plan is not None and step is trial and not known.is_close(problem, effort.distance):
            county = split(problem, known.plan, per_unit)
            known = polish(problem, known, county, per_unit, _TEAM_ROUNDS, effort, work)
    return known


def _better(problem: Problem, known: Outcome, found: Outcome) -> Outcome:
    """Return the better plan and the better bound of two outcomes."""
    plan = known.plan
    if found.plan is not None and (plan is None or problem.worth(found.plan) > problem.worth(plan)):
        plan = found.plan
    return Outcome(plan, min(known.bound, found.bound), stop_reason=found.stop_reason)


def _result(
    tables: Read, parts: list[Part], solved: list[_Solved], idle: Ints, gap: float, work: Work
) -> AllocationResult:
    """Put the parts together, recompute and check the plan from the tables, and say what is known."""
    problem = tables.problem
    counts = work.counts | {"options": problem.n_options, "limits": problem.n_limits, "parts": len(parts)}
    prices = _joined_prices(problem, parts, solved, idle)
    failed = [item for item in solved if item.outcome.plan is None]
    if failed or problem.hard[idle].any():
        return _without_plan(tables, parts, solved, idle, counts)
    plan = np.zeros(problem.n_cases, dtype=np.int64)
    for part, item in zip(parts, solved, strict=True):
        plan[part.cases] = part.options[item.outcome.plan]
    constant = float(prices[idle] @ problem.room[idle])
    bound = tables.sign * (sum(item.outcome.bound for item in solved) + constant)
    allocation = _allocation_table(tables, plan, prices)
    check = check_plan(tables.options, tables.limits, allocation, sense="max" if tables.sign > 0 else "min")
    if not check.passed:
        return _failure(tables, counts, "check_failed", check.faults)
    excess = tables.sign * (check.value - bound)
    if excess > _CERTAIN * max(abs(bound), 1.0):
        return _failure(tables, counts, "bound_failed", (_false_bound(check.value, bound),))
    bound = check.value if excess > 0 else bound  # rounding in the last digits
    status = judge(check.value, bound, gap)
    return AllocationResult(
        allocation=allocation,
        limit_use=_limit_use_table(tables, problem.used(plan), prices),
        value=check.value,
        bound=bound,
        gap=relative_gap(check.value, bound),
        status=status,
        stop_reason=_stop_reason(status, solved),
        solver=solver_name(),
        work=counts,
    )


def _false_bound(value: float, bound: float) -> Fault:
    """Say that the solver's bound contradicts the plan, so that neither is to be relied upon."""
    return Fault(
        "allocation",
        f"求解器给出的上限 {bound:.2f} 与方案净值 {value:.2f} 矛盾，结果不可用；请换一个 seed 重算并报告此问题",
        f"the solver's bound {bound:.2f} contradicts the plan's value {value:.2f}; solve again with another seed, "
        "and report this",
    )


def _stop_reason(status: SolveStatus, solved: list[_Solved]) -> str:
    """Return why no more was done, for a usable plan."""
    if status is SolveStatus.PROVEN:
        return "proven"
    if status is SolveStatus.WITHIN_GAP:
        return "gap_reached"
    words = [item.outcome.stop_reason for item in solved if item.outcome.stop_reason != "solved"]
    return words[0] if words else "rounds_done"


def _joined_prices(problem: Problem, parts: list[Part], solved: list[_Solved], idle: Ints) -> Floats:
    """Return the price of every limit; a soft floor that nothing can fill is worth its whole penalty."""
    prices = np.zeros(problem.n_limits)
    for part, item in zip(parts, solved, strict=True):
        prices[part.limits] = item.prices.per_unit
    prices[idle] = np.where(problem.hard[idle], 0.0, problem.penalty[idle])
    return prices


def _allocation_table(tables: Read, plan: Ints, prices: Floats) -> pd.DataFrame:
    is_watch = (tables.options["method"] == "watch").to_numpy()
    is_floor = (tables.limits["sense"] == ">=").to_numpy()
    reasons = reasons_of(tables.problem, plan, prices, is_watch, is_floor)
    table = tables.options.iloc[plan].assign(reason=reasons)
    typed = {name: str(about.dtype) for name, about in TABLES["allocation"].columns.items()}
    return table[list(typed)].astype(typed).reset_index(drop=True)


def _limit_use_table(tables: Read, used: Floats, prices: Floats) -> pd.DataFrame:
    turned = np.where(tables.limits["sense"] == "<=", 1.0, -1.0)
    table = tables.limits.assign(used=turned * used + 0.0, shadow_price=prices + 0.0)
    typed = {name: str(about.dtype) for name, about in TABLES["limit_use"].columns.items()}
    return table[list(typed)].astype(typed)


def _without_plan(
    tables: Read, parts: list[Part], solved: list[_Solved], idle: Ints, counts: dict[str, int]
) -> AllocationResult:
    """Say why there is no plan: a conflict of limits, no plan found, or a solver that failed."""
    problem = tables.problem
    blocked = idle[problem.hard[idle]]
    if len(blocked):
        part = part_of(problem, np.zeros(0, dtype=np.int64), blocked[:1])
        return _infeasible(tables, part, counts)
    for part, item in zip(parts, solved, strict=True):
        if item.outcome.is_infeasible:
            return _infeasible(tables, part, counts)
    if all(item.prices.status.is_usable for item in solved):
        fault = Fault(
            "allocation",
            "在给定的工作量内没有找到可行的分案，也没有证明不可行；请提高 allocation.node_limit 或放宽硬性限额",
            "no feasible plan was found within the allowed work, nor is it proven that there is none; raise "
            "allocation.node_limit or loosen hard limits",
        )
        return _failure(tables, counts, "node_limit", (fault,), SolveStatus.NO_SOLUTION)
    reason = next(item.prices.stop_reason for item in solved if not item.prices.status.is_usable)
    fault = Fault(
        "allocation",
        f"求解器没有给出结果（{reason}）；请检查 highspy 是否已安装，或减小问题后重试",
        f"the solver gave no result ({reason}); check that highspy is installed, or try a smaller problem",
    )
    return _failure(tables, counts, reason, (fault,))


def _infeasible(tables: Read, part: Part, counts: dict[str, int]) -> AllocationResult:
    conflict, faults = explain_conflict(part, tables.limits)
    result = _failure(tables, counts, "infeasible", faults, SolveStatus.INFEASIBLE)
    return replace(result, conflict=conflict)


def _failure(
    tables: Read,
    counts: dict[str, int],
    reason: str,
    faults: tuple[Fault, ...],
    status: SolveStatus = SolveStatus.ERROR,
) -> AllocationResult:
    """Return a result without a plan."""
    nothing = np.zeros(tables.problem.n_limits)
    return AllocationResult(
        allocation=empty("allocation"),
        limit_use=_limit_use_table(tables, nothing, nothing),
        value=None,
        bound=None,
        gap=None,
        status=status,
        stop_reason=reason,
        solver=solver_name(),
        work=counts,
        conflict_faults=faults,
    )
