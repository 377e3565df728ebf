"""Tighter limits: how much of a limit whole options can really fill."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from collectplan.allocation.problem import TOLERANCE, Floats, Ints, Problem

_GRID = 1e-4  # hours and yuan below this are not told apart
_MAX_KINDS = 48
_MAX_CELLS = 2_000_000


def tightened(problem: Problem) -> Problem:
    """Return the problem with the room of hard limits cut to what whole options can add up to.

    Visits of 6 hours fill 66 of 71 hours: the linear relaxation counts on 71, and no plan can have them. Feasible
    plans stay feasible, so every bound of the tighter problem is a bound of the given one.
    """
    taken = sp.csc_array(problem.use)
    room = problem.room.copy()
    for limit in np.flatnonzero(problem.hard):
        part = slice(taken.indptr[limit], taken.indptr[limit + 1])
        room[limit] = reachable(taken.data[part], problem.case[taken.indices[part]], float(room[limit]))
    return replace(problem, room=room)


def reachable(amounts: Floats, cases: Ints, room: float) -> float:
    """Return the largest sum of amounts within the room, or the room where that is not quickly known.

    Each distinct amount counts at most as often as there are cases with it. The sums that can be reached are the bits
    of one whole number: adding an amount is a shift.

    Parameters
    ----------
    amounts : ndarray of float
        What the options take of the limit.
    cases : ndarray of int
        Case of each option.
    room : float
        What may be taken.
    """
    cells = np.rint(amounts / _GRID).astype(np.int64)
    exact = np.abs(cells * _GRID - amounts) <= 1e-9 * np.maximum(np.abs(amounts), 1.0)
    if not len(amounts) or room < 0 or not exact.all() or (cells <= 0).any():
        return room
    kinds = np.unique(cells)
    unit = int(np.gcd.reduce(kinds))
    top = int(np.floor((room + TOLERANCE * max(room, 1.0)) / (_GRID * unit)))
    if len(kinds) > _MAX_KINDS or top > _MAX_CELLS:
        return room
    mask, reached = (1 << (top + 1)) - 1, 1
    for kind in kinds.tolist():
        width = kind // unit
        left, step = min(len(np.unique(cases[cells == kind])), top // width), 1
        while left > 0:
            times = min(step, left)
            reached = (reached | (reached << (width * times))) & mask
            left, step = left - times, step * 2
    return min(room, (reached.bit_length() - 1) * unit * _GRID + 1e-9)
