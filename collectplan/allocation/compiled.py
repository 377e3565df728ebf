"""The inner loops of the walk (see ``walk``), compiled to machine code; imported only where a walk is taken.

Plain loops over arrays, no objects: what is written here is Python, but only numba makes it fast. Arrays are those of
``walk.Ground``. Losses are yuan short of the bound that prices give.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from collectplan.allocation.problem import Floats, Ints
from collectplan.machine import compiled

_NOTHING = 1e-9
_CANDIDATES = 8  # options of a case that one neighbourhood looks at
_CASES = 32  # cases that one neighbourhood may hold
_TRIES = 40
_RIVALS = 0.3  # of the neighbourhoods are about a limit that officers share


@compiled
def _is_in(name: int, names: Ints, n: int) -> bool:
    for position in range(n):  # noqa: SIM110 (compiled code knows no generators)
        if names[position] == name:
            return True
    return False


@compiled
def _takes(option: int, limit: int, limits: Ints, amounts: Floats) -> float:
    for w in range(limits.shape[1]):
        if limits[option, w] == limit:
            return float(amounts[option, w])
    return 0.0


@compiled
def _fewest(keys: Floats, cases: Ints, found: int, most: int) -> int:
    """Keep some of the cases, those of small keys rather, in place; return how many."""
    if found <= most:
        return found
    scale = 0.0
    for position in range(found):
        scale += abs(keys[position]) / found
    for position in range(found):
        keys[position] = keys[position] * np.random.random() + scale * np.random.random()
    order = np.argsort(keys[:found])
    drawn = cases[:found].copy()
    for position in range(most):
        cases[position] = drawn[order[position]]
    return most


@compiled
def _draw_team(plan: Ints, ground: Any, holders: Ints) -> int:
    """Draw officers who compete for a few cases; return how many. ``holders`` has room for the most."""
    near, holder = ground[4], ground[3]
    wanted = 2 + np.random.randint(len(holders) - 1)
    seed = np.random.randint(len(plan))
    holders[0] = holder[plan[seed]]
    found, tries = 1, 0
    while found < wanted and tries < _TRIES:
        tries += 1
        case = seed
        if np.random.random() < 0.5:
            case = np.random.randint(len(plan))
            if not _is_in(holder[plan[case]], holders, found):
                continue
        other = near[case, np.random.randint(near.shape[1])]
        if other >= 0 and not _is_in(other, holders, found):
            holders[found] = other
            found += 1
    return found


@compiled
def _draw_rivals(plan: Ints, used: Floats, ground: Any, most: int, cases: Ints) -> int:
    """Draw cases that compete for a limit that several officers draw on; return how many.

    Half of the time it is the limit whose empty room costs most. Those cases first that lose little by taking from it,
    or by leaving it, as the present choice does not.
    """
    starts, loss, limits, amounts, first, rivals = ground[0], ground[2], ground[5], ground[6], ground[10], ground[11]
    pick = np.random.randint(len(first) - 1)
    if np.random.random() < 0.5:
        most_wasted = 0.0
        for name in range(len(first) - 1):
            at = rivals[first[name]]
            wasted = ground[8][at] * (ground[7][at] - used[at])
            if wasted > most_wasted:
                pick, most_wasted = name, wasted
    keys, found = np.empty(first[pick + 1] - first[pick]), 0
    limit = rivals[first[pick]]  # each list begins with its limit
    for position in range(first[pick] + 1, first[pick + 1]):
        case = rivals[position]
        takes = _takes(plan[case], limit, limits, amounts)
        other = np.inf
        for option in range(starts[case], starts[case + 1]):
            if loss[option] < other and _takes(option, limit, limits, amounts) != takes:
                other = loss[option]
        if other < np.inf:
            cases[found] = case
            keys[found] = other - loss[plan[case]]
            found += 1
    return _fewest(keys, cases, found, most)


@compiled
def _draw_cases(plan: Ints, ground: Any, holders: Ints, n_holders: int, most: int, cases: Ints) -> int:
    """Draw cases of a team, those first that lose little by going to another of its members; return how many."""
    starts, loss, holder = ground[0], ground[2], ground[3]
    keys, found = np.empty(len(plan)), 0
    for case in range(len(plan)):
        if _is_in(holder[plan[case]], holders, n_holders):
            other = np.inf
            for option in range(starts[case], starts[case + 1]):
                if option != plan[case] and _is_in(holder[option], holders, n_holders):
                    other = min(other, loss[option])
            if other < np.inf:
                cases[found] = case
                keys[found] = other - loss[plan[case]]
                found += 1
    return _fewest(keys, cases, found, most)


@compiled
def _search(
    plan: Ints, used: Floats, ground: Any, holders: Ints, n_holders: int, cases: Ints, n: int, rest: Any
) -> Any:
    """Choose the cases anew by depth first; return whether a choice within the allowed loss was found, and steps.

    With no holders any officer may take them.

    Every partial choice is followed only while what it has lost, what no rest of it can fill, and what it must overdraw
    stay within the loss of the present choice plus the allowance. The best choice is put into ``chosen``.
    """
    starts, order, loss, holder, _, limits, amounts, room, price, over, _, _ = ground
    local, names, chosen, allowance, most = rest
    width = limits.shape[1]
    # Options in play, by case, in the order of their loss.
    options = np.empty((n, _CANDIDATES), np.int64)
    counts = np.zeros(n, np.int64)
    regret = np.empty(n)
    lost = 0.0
    for at in range(n):
        case = cases[at]
        now = plan[case]
        options[at, 0] = now
        counts[at] = 1
        for position in range(starts[case], starts[case + 1]):
            option = order[position]
            if (
                option != now
                and counts[at] < _CANDIDATES
                and (n_holders == 0 or _is_in(holder[option], holders, n_holders))
            ):
                options[at, counts[at]] = option
                counts[at] += 1
        least, second = np.inf, np.inf
        for k in range(counts[at]):
            value = loss[options[at, k]]
            if value < least:
                least, second = value, least
            else:
                second = min(second, value)
        regret[at] = second - least
        lost += loss[now]
    turn = np.argsort(-regret)
    # Limits in play.
    n_limits = 0
    for at in range(n):
        for k in range(counts[at]):
            for w in range(width):
                limit = limits[options[at, k], w]
                if local[limit] < 0 and amounts[options[at, k], w] != 0.0:
                    local[limit] = n_limits
                    names[n_limits] = limit
                    n_limits += 1
    slack = np.empty(n_limits)
    for z in range(n_limits):
        slack[z] = room[names[z]] - used[names[z]]
        lost += price[names[z]] * max(slack[z], 0.0)
        if slack[z] < -_NOTHING:  # asked first: nothing times infinity is no number
            lost += over[names[z]] * -slack[z]
    for at in range(n):
        for w in range(width):
            if amounts[plan[cases[at]], w] != 0.0:
                slack[local[limits[plan[cases[at]], w]]] += amounts[plan[cases[at]], w]
    # The least and the most that the rest of the cases can take of each limit, and the least they lose.
    low, high = np.zeros((n + 1, n_limits)), np.zeros((n + 1, n_limits))
    ahead = np.zeros(n + 1)
    part = np.empty(n_limits)
    for depth in range(n - 1, -1, -1):
        at = turn[depth]
        mine_low, mine_high = np.full(n_limits, np.inf), np.full(n_limits, -np.inf)
        least = np.inf
        for k in range(counts[at]):
            part[:] = 0.0
            for w in range(width):
                if amounts[options[at, k], w] != 0.0:
                    part[local[limits[options[at, k], w]]] = amounts[options[at, k], w]
            for z in range(n_limits):
                mine_low[z] = min(mine_low[z], part[z])
                mine_high[z] = max(mine_high[z], part[z])
            least = min(least, loss[options[at, k]])
        low[depth] = low[depth + 1] + mine_low
        high[depth] = high[depth + 1] + mine_high
        ahead[depth] = ahead[depth + 1] + least
        # By loss, so that the first one that loses too much ends the case.
        by_loss = np.empty(counts[at])
        for k in range(counts[at]):
            by_loss[k] = loss[options[at, k]]
        options[at, : counts[at]] = options[at, : counts[at]][np.argsort(by_loss)]
    best = lost + allowance
    cursor, taken, so_far = np.zeros(n, np.int64), np.full(n, -1, np.int64), np.zeros(n + 1)
    depth, steps, is_found = 0, 0, False
    while depth >= 0 and steps <= most:
        if depth == n:
            total = so_far[n]
            for z in range(n_limits):
                total += price[names[z]] * max(slack[z], 0.0)
                if slack[z] < -_NOTHING:
                    total += over[names[z]] * -slack[z]
            differs = False
            for position in range(n):
                if taken[position] != plan[cases[turn[position]]]:
                    differs = True
            if differs and total < best - _NOTHING * max(1.0, abs(best)):
                best, is_found = total, True
                for position in range(n):
                    chosen[turn[position]] = taken[position]
            depth -= 1
            continue
        at = turn[depth]
        if taken[depth] >= 0:
            for w in range(width):
                if amounts[taken[depth], w] != 0.0:
                    slack[local[limits[taken[depth], w]]] += amounts[taken[depth], w]
            taken[depth] = -1
        is_deeper = False
        while cursor[depth] < counts[at]:
            option = options[at, cursor[depth]]
            cursor[depth] += 1
            estimate = so_far[depth] + loss[option]
            if estimate + ahead[depth + 1] >= best:
                cursor[depth] = counts[at]
                break
            steps += 1
            for w in range(width):
                if amounts[option, w] != 0.0:
                    slack[local[limits[option, w]]] -= amounts[option, w]
            total = estimate + ahead[depth + 1]
            for z in range(n_limits):
                spare = slack[z] - high[depth + 1, z]
                if spare > 0.0:
                    total += price[names[z]] * spare
                short = low[depth + 1, z] - slack[z]
                if short > _NOTHING:
                    total += over[names[z]] * short
            if total < best:
                so_far[depth + 1] = estimate
                taken[depth] = option
                is_deeper = True
                break
            for w in range(width):
                if amounts[option, w] != 0.0:
                    slack[local[limits[option, w]]] += amounts[option, w]
        if is_deeper:
            depth += 1
            if depth < n:
                cursor[depth] = 0
                taken[depth] = -1
        else:
            depth -= 1
    for z in range(n_limits):
        local[names[z]] = -1
    return is_found, best - lost, steps


@compiled
def walk_compiled(plan: Ints, ground: Any, heat: float, sizes: Any, seed: int, most_steps: int) -> Any:
    """Walk for a number of steps; change ``plan`` in place, return the best plan met, its loss against the start, steps."""
    np.random.seed(seed)
    limits, amounts, room = ground[5], ground[6], ground[7]
    team, n_cases, steps_each = sizes
    used = np.zeros(len(room))
    for case in range(len(plan)):
        for w in range(limits.shape[1]):
            used[limits[plan[case], w]] += amounts[plan[case], w]
    best_plan = plan.copy()
    local, names = np.full(len(room), -1, np.int64), np.empty(len(room), np.int64)
    chosen, cases, holders = np.empty(_CASES, np.int64), np.empty(len(plan), np.int64), np.empty(team, np.int64)
    lost, least, steps = 0.0, 0.0, 0
    while steps < most_steps:
        n_holders = 0
        if len(ground[10]) > 1 and np.random.random() < _RIVALS:
            n = _draw_rivals(plan, used, ground, n_cases, cases)
        else:
            n_holders = _draw_team(plan, ground, holders)
            n = _draw_cases(plan, ground, holders, n_holders, n_cases, cases)
        steps += len(plan) // 2 + 200
        if n < 2:
            continue
        allowance = -heat * np.log(1.0 - np.random.random()) if heat > 0.0 else 0.0
        rest = (local, names, chosen, allowance, steps_each)
        is_found, change, spent = _search(plan, used, ground, holders, n_holders, cases, n, rest)
        steps += spent
        if is_found:
            for at in range(n):
                before, after = plan[cases[at]], chosen[at]
                if before != after:
                    for w in range(limits.shape[1]):
                        used[limits[before, w]] -= amounts[before, w]
                        used[limits[after, w]] += amounts[after, w]
                    plan[cases[at]] = after
            lost += change
            if lost < least - _NOTHING * max(1.0, abs(least)):
                least = lost
                best_plan[:] = plan
    return best_plan, least, steps
