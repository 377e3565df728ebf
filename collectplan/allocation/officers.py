"""Officers one at a time: a bound sharper than the linear relaxation, from the whole options that each can hold.

Every case gets a price, what it is worth to whoever takes it; at these prices each officer packs the hours of one limit
with whole options, exactly (a knapsack), all other limits being priced as in the relaxation. The packed profits, the
prices of cases and the priced rooms together bound every plan. Prices of cases move against what is packed twice or not
at all. What a packing loses when it must hold a given option tells which options no better plan can hold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from collectplan.allocation.knapsacks import Knapsack
from collectplan.allocation.prices import net_values
from collectplan.allocation.problem import Flags, Floats, Ints, Problem
from collectplan.allocation.work import Work

_PATIENCE = 12
_STRIDE, _SMALLEST = 0.3, 2e-3
_NEWS = 0.01  # of the distance to the plan: a fall of the bound that is worth waiting for
_PER_STEP = 0.004  # units of work to pack an option
_PER_CELL = 5e-6  # and per cell
_PER_ROUND = 0.5


@dataclass(frozen=True)
class Packed:
    """What the packings tell.

    Attributes
    ----------
    bound : float
        No plan is worth more.
    ceiling : ndarray of float, shape (options,)
        No plan that holds the option is worth more.
    """

    bound: float
    ceiling: Floats


def kept_limits(problem: Problem, per_unit: Floats) -> Ints:
    """Return the hard limits to keep whole: each of one officer, disjoint in the options they bind, the dearest first."""
    taken = problem.use.tocsc()
    dear = per_unit * np.maximum(problem.room, 0.0)
    free: Flags = np.ones(problem.n_options, dtype=bool)
    kept = []
    for limit in np.argsort(-dear, kind="stable").tolist():
        part = slice(taken.indptr[limit], taken.indptr[limit + 1])
        options = taken.indices[part]
        if not (problem.hard[limit] and dear[limit] > 0 and len(options) and (taken.data[part] > 0).all()):
            continue
        if free[options].all() and len(np.unique(problem.holder[options])) == 1:
            kept.append(limit)
            free[options] = False
    return np.array(sorted(kept), dtype=np.int64)


def pack(problem: Problem, per_unit: Floats, value: float, rounds: int, work: Work) -> Packed | None:
    """Move the prices of cases until the bound stops falling.

    Parameters
    ----------
    problem : Problem
        The whole.
    per_unit : ndarray of float, shape (limits,)
        Prices of the linear relaxation; those of limits that are not kept whole stay.
    value : float
        What the best known plan is worth; steps aim at it.
    rounds : int
        Most rounds.
    work : Work
        Counts, and what is left.

    Returns
    -------
    Packed or None
        None where no limit with a price belongs to one officer alone.
    """
    kept = kept_limits(problem, per_unit)
    if not len(kept):
        return None
    sacks = [_sack(problem, limit) for limit in kept.tolist()]
    priced = per_unit.copy()
    priced[kept] = 0.0
    base, constant = net_values(problem, priced), float(priced @ problem.room)
    inside = np.zeros(problem.n_options, dtype=bool)
    inside[np.concatenate([sack.options for sack in sacks])] = True
    # No case is worth less than its best option that needs no packing: such options then add nothing.
    least = problem.best_per_case(np.where(inside, -np.inf, base))
    worth = best = np.maximum(problem.best_per_case(net_values(problem, per_unit)), least)
    lowest, stride, patience = np.inf, _STRIDE, 0
    for _ in range(rounds):
        gained, covered = _pack_all(problem, sacks, base - worth[problem.case], work)
        bound = constant + float(worth.sum()) + gained
        patience = 0 if bound < lowest - _NEWS * max(lowest - value, 0.0) else patience + 1
        if bound < lowest:
            lowest, best = bound, worth
        if patience >= _PATIENCE:
            worth, stride, patience = best, stride / 2, 0
            continue
        slope = (covered - 1).astype(np.float64)
        slope[(covered == 0) & (worth <= least)] = 0.0
        steepness = float(slope @ slope)
        if steepness == 0.0 or stride < _SMALLEST or lowest <= value or work.is_over():
            break
        worth = np.maximum(worth + stride * max(bound - value, 0.0) / steepness * slope, least)
    ceiling = lowest + base - best[problem.case]
    for sack in sacks:
        profit = (base - best[problem.case])[sack.options]
        ceiling[sack.options] = lowest - sack.fill(profit)[0] + sack.with_each(profit)
    return Packed(lowest, ceiling)


def _sack(problem: Problem, limit: int) -> Knapsack:
    """Return the knapsack of a limit."""
    taken = problem.use.tocsc()
    part = slice(taken.indptr[limit], taken.indptr[limit + 1])
    options, amounts = taken.indices[part].astype(np.int64), taken.data[part]
    order = np.argsort(options)
    return Knapsack.of(options[order], problem.case[options[order]], amounts[order], float(problem.room[limit]))


def _pack_all(problem: Problem, sacks: list[Knapsack], profit: Floats, work: Work) -> tuple[float, Ints]:
    """Pack for all officers; return the profit and how often each case is packed."""
    gained, units = 0.0, _PER_ROUND
    covered = np.zeros(problem.n_cases, dtype=np.int64)
    for sack in sacks:
        most, chosen, n = sack.fill(profit[sack.options])
        gained += most
        units += n * (_PER_STEP + sack.room * _PER_CELL)
        covered[problem.case[chosen]] += 1  # one officer packs a case once at most
    work.charge(units)
    return gained, covered
