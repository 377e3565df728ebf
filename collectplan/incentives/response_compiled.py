"""The inner loops of the response model (see ``response``), compiled; imported only where a response is computed.

Plain loops over arrays, no objects. ``seen`` is a curve as arrays: knots, values, starts, slopes.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import numpy.typing as npt

from collectplan.machine import compiled

Array = npt.NDArray[np.float64]


_FAR = 6.5  # standard deviations: beyond them a knot is passed or not for sure; the chance is 4e-11
_WIDE = 5.5  # that the spread of a week reaches on the grid; what lies beyond is shared out again
_SAME = 1e-9  # efforts nearer to 1 are 1
_BETWEEN = 8  # parts that the way between two levels is cut into in the last week
_ROOT_HALF = math.sqrt(0.5)
_DENSITY = 1.0 / math.sqrt(2.0 * math.pi)


@compiled
def _chance(z: float) -> float:
    """Return the chance that a standard normal variable is below ``z``."""
    return 0.5 * math.erfc(-z * _ROOT_HALF)


@compiled
def _excess(gap: float, sd: float) -> float:
    """Return the mean of what a normal variable, whose mean is ``gap`` above zero, has above zero."""
    z = gap / sd
    if z > _FAR:
        return gap
    if z < -_FAR:
        return 0.0
    return sd * _DENSITY * math.exp(-0.5 * z * z) + gap * _chance(z)


@compiled
def _line(seen: Any, piece: int, at: float) -> float:
    return float(seen[2][piece] + seen[3][piece] * (at - seen[0][piece]))


@compiled
def expected(seen: Any, mean: float, sd: float) -> float:
    """Return the mean of a curve under a normal variable, exactly.

    Each knot adds its jump times the chance to pass it, and its change of slope times the mean excess over it. Below 0 the
    first line goes on.
    """
    knots = seen[0]
    piece = int(np.searchsorted(knots, mean - _FAR * sd, side="right")) - 1
    if sd <= 0.0 and piece >= 0 and knots[piece] == mean:
        return float(seen[1][piece])
    at = piece + 1 if piece >= 0 else 1
    total = _line(seen, at - 1, mean)
    while at < len(knots) and knots[at] < mean + _FAR * sd:
        gap = mean - knots[at]
        jump, turn = seen[2][at] - _line(seen, at - 1, knots[at]), seen[3][at] - seen[3][at - 1]
        if jump != 0.0:
            total += jump * _chance(gap / sd)
        if turn != 0.0:
            total += turn * _excess(gap, sd)
        at += 1
    return total


@compiled
def _last_worth(seen: Any, at: float, week: Any, duty: float, effort: float) -> float:
    """Return what an effort of the last week is worth at a result; ``week``: mean, sd, what is moved, cost, exponent.

    ``duty`` is the effort that costs nothing: 1, or less where hope is gone.
    """
    mean, sd, moved, cost, exponent = week
    factor = 1.0 + moved * (effort**exponent - 1.0)
    paid = expected(seen, at + mean * factor, sd)
    return float(paid - 0.5 * cost * (effort - duty) ** 2)


@compiled
def _closer(seen: Any, at: float, week: Any, duty: float, efforts: Array, pick: int, guess: float) -> Any:
    """Return the best effort of the last week between the levels next to the best one, and its worth, which is exact.

    Where pay jumps worth may rise steeply between levels, and the parabola alone, which says ``guess``, misleads.
    """
    best, most = guess, _last_worth(seen, at, week, duty, guess)
    left, right = efforts[max(pick - 1, 0)], efforts[min(pick + 1, len(efforts) - 1)]
    for k in range(_BETWEEN + 1):
        effort = efforts[pick] if k == 0 else left + (right - left) * k / _BETWEEN
        worth = _last_worth(seen, at, week, duty, effort)
        if worth > most + _SAME * abs(most):
            best, most = effort, worth
    return best, most


@compiled
def _spread(mean: float, sd: float, step: float, weights: Array) -> Any:
    """Fill in the weights of the grid points from some point on; return how far that is, and how many they are.

    A weight is the mean of the hat over its point, so that the value on the grid, linear in between, is integrated exactly.
    """
    first = math.floor((mean - _WIDE * sd) / step)
    n = min(math.ceil((mean + _WIDE * sd) / step) - first + 1, len(weights))
    if sd < 1e-6 * step:
        first = math.floor(mean / step)
        weights[1] = mean / step - first
        weights[0] = 1.0 - weights[1]
        return first, 2
    before = _excess(mean - (first - 1) * step, sd)
    here = _excess(mean - first * step, sd)
    total = 0.0
    for k in range(n):
        after = _excess(mean - (first + k + 1) * step, sd)
        weights[k] = max((before - 2.0 * here + after) / step, 0.0)
        total += weights[k]
        before, here = here, after
    for k in range(n):
        weights[k] /= total
    return first, n


@compiled
def _ahead(value: Array, weights: Array, first: int, n: int, wide: Array, result: Array) -> None:
    """Put the mean of next week's value into ``result``; beyond the grid it goes on along its last lines."""
    states = len(value)
    for k in range(states + n):
        at = k + first
        if at < 0:
            wide[k] = value[0] + (value[1] - value[0]) * at
        elif at >= states:
            wide[k] = value[states - 1] + (value[states - 1] - value[states - 2]) * (at - states + 1)
        else:
            wide[k] = value[at]
    result[:] = 0.0
    for k in range(n):
        weight = weights[k]
        for j in range(states):
            result[j] += weight * wide[k + j]


@compiled
def _best(worth: Array, efforts: Array, j: int, refine: bool) -> Any:
    """Return the best level of effort at a state, and the best effort and its worth, between levels where asked for."""
    pick = 0
    for e in range(1, len(efforts)):
        if worth[e, j] > worth[pick, j]:
            pick = e
    best, most = efforts[pick], worth[pick, j]
    if refine and len(efforts) > 2:
        # The highest point of the parabola through three levels, the best in their middle unless it is the first or last.
        mid = min(max(pick, 1), len(efforts) - 2)
        left, right = efforts[mid - 1] - efforts[mid], efforts[mid + 1] - efforts[mid]
        fall, drop = worth[mid - 1, j] - worth[mid, j], worth[mid + 1, j] - worth[mid, j]
        bend = (drop / right - fall / left) / (right - left)
        if bend < 0.0:
            rise = fall / left - bend * left
            move = min(max(-0.5 * rise / bend, left), right)
            if worth[mid, j] + (rise + bend * move) * move > most:
                best, most = efforts[mid] + move, worth[mid, j] + (rise + bend * move) * move
    if abs(best - 1.0) < _SAME:
        best = 1.0
    return pick, best, most


@compiled
def next_gain(seen: Any, at: float) -> float:
    """Return the least result from which more is paid than at this one; infinity where there is none."""
    knots, values, starts, slopes = seen
    piece = int(np.searchsorted(knots, at, side="right")) - 1
    if piece < 0:  # below 0 the first line goes on
        piece = 0
    now = values[piece] if at == knots[piece] else _line(seen, piece, at)
    if max(_line(seen, piece, at), now) > now or slopes[piece] > 0.0:
        return at
    for k in range(piece + 1, len(knots)):
        if max(values[k], starts[k]) > now:
            return float(knots[k])
        if slopes[k] > 0.0:
            crossing = knots[k] + (now - starts[k]) / slopes[k]
            if k + 1 == len(knots) or crossing < knots[k + 1]:
                return float(crossing)
    return math.inf


@compiled
def _hope(paid: Any, at: float, mean: float, sd: float) -> float:
    """Return the chance of more pay at the greatest effort, against that of a result for which any receipt pays."""
    goal = next_gain(paid, at)
    if goal == math.inf or goal == at:
        return 1.0
    if sd <= 0.0:
        return 1.0 if at + mean >= goal else 0.0
    return _chance((at + mean - goal) / sd) / _chance(mean / sd)


@compiled
def plan_compiled(people: Any, grid: Any, levels: Any, curves: Any, shirked: float, refine: bool) -> Any:
    """Solve the weeks backwards; return effort by row, week and state, and the value of the first week by row and state.

    ``people``: mean and sd by row and week, what effort moves and its cost by row. ``grid``: first state and step by row,
    and how many. ``levels``: efforts and the exponent of the form of output. ``curves``: pay as seen, pay as it is.
    """
    mean, sd, moved, cost = people
    low, step, states = grid
    efforts, exponent = levels
    gains = efforts**exponent
    seen, paid = curves
    rows, weeks = mean.shape
    n = len(efforts)
    result = np.ones((rows, weeks, states))
    first_value = np.full((rows, states), np.nan)
    worth, value, duty = np.empty((n, states)), np.empty(states), np.ones(states)
    weights, wide = np.empty(0), np.empty(0)
    for row in range(rows):
        if cost[row] == np.inf:
            continue
        mean_left, variance_left = 0.0, 0.0
        most = 1.0 + moved[row] * (gains[n - 1] - 1.0)
        room = int(2.0 * _WIDE * sd[row].max() / step[row]) + 4
        if room > len(weights):
            weights, wide = np.empty(room), np.empty(states + room)
        for week in range(weeks - 1, -1, -1):
            for e in range(n):
                factor = 1.0 + moved[row] * (gains[e] - 1.0)
                gain, spread = mean[row, week] * factor, sd[row, week]
                if week == weeks - 1:
                    for j in range(states):
                        worth[e, j] = expected(seen, low[row] + j * step[row] + gain, spread)
                else:
                    first, size = _spread(gain, spread, step[row], weights)
                    _ahead(value, weights, first, size, wide, worth[e])
            mean_left += mean[row, week] * most
            variance_left += sd[row, week] ** 2 * most
            if shirked > 0.0:
                for j in range(states):
                    hope = _hope(paid, low[row] + j * step[row], mean_left, math.sqrt(variance_left))
                    duty[j] = 1.0 - shirked * (1.0 - hope)
            for e in range(n):
                worth[e] -= 0.5 * cost[row] * (efforts[e] - duty) ** 2
            about = (mean[row, week], sd[row, week], moved[row], cost[row], exponent)
            for j in range(states):
                pick, best, worth_of_best = _best(worth, efforts, j, refine)
                if refine and week == weeks - 1:
                    at = low[row] + j * step[row]
                    best, worth_of_best = _closer(seen, at, about, duty[j], efforts, pick, best)
                result[row, week, j], value[j] = best, worth_of_best
        first_value[row] = value
    return result, first_value


@compiled
def simulate_compiled(money: Any, kinds: Any, people: Any, policy: Any, habits: Any) -> Any:
    """Carry draws forward; return extra money and money held back by draw and person, and mean effort by person and week.

    ``people``: unit and start by person, what effort moves by kind and person. ``policy``: effort, what the form of output
    makes of it, first state and step, by kind and person. ``habits``: result from which receipts are held back, and the
    part that is.
    """
    unit, start, moved = people
    effort, gains, low, step = policy
    top, kept_part = habits
    draws, n, weeks = money.shape
    last = effort.shape[3] - 1
    extra, held, mean_effort = np.zeros((draws, n)), np.zeros((draws, n)), np.zeros((n, weeks))
    for person in range(n):
        for draw in range(draws):
            kind = kinds[draw, person]
            x = start[person]
            for week in range(weeks):
                place = min(max((x - low[kind, person]) / step[kind, person], 0.0), float(last))
                at = min(int(place), last - 1)
                part = place - at
                here, after = effort[kind, person, week, at], effort[kind, person, week, at + 1]
                mean_effort[person, week] += here + (after - here) * part
                here, after = gains[kind, person, week, at], gains[kind, person, week, at + 1]
                gain = float(money[draw, person, week])
                more = gain * moved[kind, person] * (here + (after - here) * part - 1.0)
                kept = kept_part * (gain + more) if x >= top else 0.0
                extra[draw, person] += more
                held[draw, person] += kept
                x += (gain + more - kept) / unit[person]
    return extra, held, mean_effort / draws
