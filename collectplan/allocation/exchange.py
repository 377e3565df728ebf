"""Exchange moves: give a case a better option whose limits are full, by moving cases that mind least out of its way."""

from __future__ import annotations

import numpy as np

from collectplan.allocation.dealing import Table
from collectplan.allocation.problem import Flags, Floats, Ints

_ROUNDS = 6
_WISHES = 3  # better options tried per case and round
_OTHERS = 3  # cases moved out of the way for one wish
_MAX_TRIES = 60_000  # counted work of one call ...
_MAX_LOOKS = 600_000_000  # ... and of its tries times the cases that each looks at
_NOTHING = 1e-6


def improve_by_exchange(table: Table, net: Floats) -> None:
    """Try exchanges, the worst placed cases first, until a round brings nothing.

    Parameters
    ----------
    table : Table
        A dealt plan that keeps the hard limits.
    net : ndarray of float, shape (options,)
        Values net of prices: a case wishes for an option only if it is better after paying for what it takes, since
        whoever makes room for it loses about that much.
    """
    problem = table.problem
    best = problem.best_per_case(net)
    tries, most = 0, min(_MAX_TRIES, _MAX_LOOKS // max(problem.n_cases, 1))
    for _ in range(_ROUNDS):
        missing = best - net[table.plan]
        gained = False
        for case in np.argsort(-missing, kind="stable")[: int((missing > _NOTHING).sum())].tolist():
            for option in _wishes(table, case, net):
                tries += 1
                if tries > most:
                    return
                if _grant(table, case, option):
                    gained = True
                    break
        if not gained:
            return
        table.improve()


def _wishes(table: Table, case: int, net: Floats) -> list[int]:
    """Return the options of a case that are better than its own, the best first."""
    first, last = table.problem.starts[case], table.problem.starts[case + 1]
    order = np.argsort(-net[first:last], kind="stable")[:_WISHES] + first
    return [option for option in order.tolist() if net[option] > net[table.plan[case]] + _NOTHING]


def _grant(table: Table, case: int, option: int) -> bool:
    """Give a case an option and others what is then best for them, if that is worth it as a whole."""
    value = table.problem.value
    before, gain = table.penalties(), value[option] - value[table.plan[case]]
    moves = [(case, int(table.plan[case]))]
    table.put(case, option)
    for _ in range(_OTHERS):
        tight = table.overdrawn(option)
        if not tight.any():
            break
        other, instead, loss = _cheapest(table, case, tight)
        gain -= loss
        if other < 0 or gain <= 0:
            break
        moves.append((other, int(table.plan[other])))
        table.put(other, instead)
    better = gain - (table.penalties() - before) > 1e-7 * max(abs(value[option]), 1.0)
    if better and table.keeps_hard_limits():
        return True
    for moved, back in reversed(moves):
        table.put(moved, back)
    return False


def _cheapest(table: Table, case: int, tight: Flags) -> tuple[int, int, float]:
    """Return the case whose way out of the overdrawn limits costs least for what it frees, its new option, the loss."""
    problem = table.problem
    taking = np.any(tight[table.limits[table.plan]] & (table.amounts[table.plan] > 0), axis=1)
    cases = np.setdiff1d(np.flatnonzero(taking), [case])
    if not len(cases):
        return -1, -1, 0.0
    options = _options_of(problem.starts, cases)
    limits, amounts = table.limits[options], table.amounts[options]
    fits = (table.used[limits] + amounts <= table.room[limits]) | ~table.is_hard[limits] | (amounts <= 0)
    ways = options[(fits & ~(tight[limits] & (amounts > 0))).all(axis=1)]
    if not len(ways):
        return -1, -1, 0.0
    held = table.plan[problem.case[ways]]
    loss = problem.value[held] - problem.value[ways]
    short = np.maximum(table.used - table.room, 0.0)
    freed = np.minimum(table.amounts[held], short[table.limits[held]]) * tight[table.limits[held]]
    share = (freed / np.maximum(short[table.limits[held]], 1e-12)).sum(axis=1)
    pick = int(np.argmin(np.where(loss > 0, loss / np.maximum(share, 1e-9), loss)))
    return int(problem.case[ways[pick]]), int(ways[pick]), float(loss[pick])


def _options_of(starts: Ints, cases: Ints) -> Ints:
    """Return all options of some cases."""
    counts = starts[cases + 1] - starts[cases]
    ends = np.cumsum(counts)
    options: Ints = np.arange(ends[-1]) - np.repeat(ends - counts, counts) + np.repeat(starts[cases], counts)
    return options
