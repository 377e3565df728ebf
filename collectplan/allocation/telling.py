"""What was solved, as tables, statuses and sentences: a checked plan with its bound, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from collectplan.allocation.certificate import check_plan
from collectplan.allocation.conflict import explain_conflict
from collectplan.allocation.core import Outcome
from collectplan.allocation.prices import Prices
from collectplan.allocation.problem import Floats, Ints, Part, Problem, part_of
from collectplan.allocation.reading import Read
from collectplan.allocation.reasons import reasons_of
from collectplan.allocation.result import AllocationResult
from collectplan.allocation.work import Work
from collectplan.errors import Fault
from collectplan.milp import SolveStatus, judge, relative_gap, solver_name
from collectplan.schemas import TABLES, empty

_CERTAIN = 1e-6


@dataclass(frozen=True)
class Solved:
    """What is known about a part: its prices and its best plan and bound so far."""

    prices: Prices
    outcome: Outcome


def told(tables: Read, parts: list[Part], solved: list[Solved], idle: Ints, gap: float, work: Work) -> AllocationResult:
    """Put the parts together, recompute and check the plan from the tables, and say what is known.

    Parameters
    ----------
    tables : Read
        Tables and problem.
    parts : list of Part
        Parts that share no limit.
    solved : list of Solved
        What is known of each, in the same order.
    idle : ndarray of int
        Limits that no option takes from and that yet bind: floors that nothing can fill.
    gap : float
        Asked for.
    work : Work
        Counts.
    """
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
        stop_reason=_stop_reason(status, solved, work),
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


def _stop_reason(status: SolveStatus, solved: list[Solved], work: Work) -> str:
    """Return why no more was done, for a usable plan."""
    if status is SolveStatus.PROVEN:
        return "proven"
    if status is SolveStatus.WITHIN_GAP:
        return "gap_reached"
    if work.is_over():
        return "time_limit" if work.stopped_by_clock else "node_limit"
    words = [item.outcome.stop_reason for item in solved if item.outcome.stop_reason != "solved"]
    return words[0] if words else "rounds_done"


def _joined_prices(problem: Problem, parts: list[Part], solved: list[Solved], idle: Ints) -> Floats:
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
    tables: Read, parts: list[Part], solved: list[Solved], idle: Ints, counts: dict[str, int]
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
    cases = tables.options["case_id"].drop_duplicates().to_numpy()[part.cases]
    conflict, faults = explain_conflict(part, tables.limits, cases)
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
