"""Exchange moves: give a case a better option whose limits are full, by moving cases that mind least out of its way."""

from __future__ import annotations

import numpy as np

from collectplan.allocation.dealing import Table
from collectplan.allocation.problem import Flags, Ints

_ROUNDS = 6
_WISHES = 3  # better options tried per case and round
_OTHERS = 3  # cases moved out of the way for one wish
_MAX_TRIES = 60_000  # counted work of one call


def improve_by_exchange(table: Table) -> None:
    """Try exchanges, cases that miss most value first, until a round brings nothing."""
    problem = table.problem
    best = problem.best_per_case(problem.value)
    tries = 0
    for _ in range(_ROUNDS):
        missing = best - problem.value[table.plan]
        gained = False
        for case in np.argsort(-missing, kind="stable")[: int((missing > 0).sum())].tolist():
            for option in _wishes(table, case):
                tries += 1
                if tries > _MAX_TRIES:
                    return
                if _grant(table, case, option):
                    gained = True
                    break
        if not gained:
            return
        table.improve()


def _wishes(table: Table, case: int) -> list[int]:
    """Return the options of a case that are worth more than its own, the best first."""
    first, last = table.problem.starts[case], table.problem.starts[case + 1]
    value = table.problem.value[first:last]
    order = np.argsort(-value, kind="stable")[:_WISHES]
    return (order[value[order] > table.problem.value[table.plan[case]]] + first).tolist()


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
    taking = (tight[table.limits[table.plan]] & (table.amounts[table.plan] > 0)).any(axis=1)
    taking[case] = False
    cases = np.flatnonzero(taking)
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
    return np.arange(ends[-1]) - np.repeat(ends - counts, counts) + np.repeat(starts[cases], counts)
