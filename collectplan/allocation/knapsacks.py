"""What one officer can do at best within the hours of one limit: a knapsack, solved exactly on a grid of whole cells.

Each case is a class of which at most one option is packed. Use is rounded down to cells and room too, so that on a grid
that is too coarse the answer is a bound all the same: sets that fit still fit.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collectplan.allocation.problem import TOLERANCE, Floats, Ints

_GRID = 1e-4  # hours and yuan below this are not told apart
_MAX_CELLS = 2_500


@dataclass(frozen=True)
class Knapsack:
    """The options that take from one limit.

    Attributes
    ----------
    options : ndarray of int
        Positions in the problem, ascending, so that a case's options stand together.
    case : ndarray of int
        Case of each.
    cells : ndarray of int
        What each takes.
    room : int
        Cells that there are.
    """

    options: Ints
    case: Ints
    cells: Ints
    room: int

    @classmethod
    def of(cls, options: Ints, case: Ints, amounts: Floats, room: float) -> Knapsack:
        """Lay a grid over amounts: their common measure, or the finest that is not too fine."""
        whole = np.rint(amounts / _GRID).astype(np.int64)
        unit = _GRID * float(max(np.gcd.reduce(whole), 1)) if len(whole) else 1.0
        if not (np.abs(whole * _GRID - amounts) <= 1e-9 * np.maximum(amounts, 1.0)).all():
            unit = _GRID
        unit = max(unit, room / _MAX_CELLS)
        cells = np.floor(amounts / unit + 1e-7).astype(np.int64)
        return cls(options, case, cells, int(np.floor((room + TOLERANCE * max(room, 1.0)) / unit + 1e-7)))

    def fill(self, profit: Floats) -> tuple[float, Ints, int]:
        """Return the largest profit, the options that make it (positions in the problem), and the steps taken.

        Parameters
        ----------
        profit : ndarray of float
            Of each of the knapsack's options.
        """
        use = np.flatnonzero((profit > 1e-12) & (self.cells <= self.room))
        classes = _classes(self.case[use])
        best = np.zeros(self.room + 1)
        picks = np.full((len(classes), self.room + 1), -1, dtype=np.int32)
        for row, (first, last) in enumerate(classes):
            best = self._packed(best, profit, use[first:last], picks[row])
        chosen, cell = [], self.room
        for row in range(len(classes) - 1, -1, -1):
            if (pick := int(picks[row, cell])) >= 0:
                chosen.append(pick)
                cell -= int(self.cells[pick])
        return float(best[self.room]), self.options[np.array(chosen[::-1], dtype=np.int64)], len(use)

    def with_each(self, profit: Floats) -> Floats:
        """Return, for each option, the largest profit of a filling that holds it; -inf where it does not fit."""
        use = np.flatnonzero((profit > 1e-12) & (self.cells <= self.room))
        classes = _classes(self.case[use])
        none = np.zeros(0, dtype=np.int32)
        before, after = [np.zeros(self.room + 1)], [np.zeros(self.room + 1)]
        for first, last in classes:
            before.append(self._packed(before[-1], profit, use[first:last], none))
        for first, last in reversed(classes):
            after.append(self._packed(after[-1], profit, use[first:last], none))
        row_of = {int(self.case[use[first]]): row for row, (first, _) in enumerate(classes)}
        found = np.full(len(self.options), -np.inf)
        for option in np.flatnonzero(self.cells <= self.room).tolist():
            left = self.room - int(self.cells[option])
            row = row_of.get(int(self.case[option]), 0)
            rest = len(classes) - row - 1 if int(self.case[option]) in row_of else len(classes)
            others = float((before[row][: left + 1] + after[rest][left::-1]).max())
            found[option] = others + profit[option]
        return found

    def _packed(self, best: Floats, profit: Floats, options: Ints, pick: npt.NDArray[np.int32]) -> Floats:
        """Return the best profit by cells with one of a class's options added at most; note which."""
        packed = best.copy()
        for option in options.tolist():
            width = int(self.cells[option])
            tried = best[: self.room + 1 - width] + profit[option]
            better = tried > packed[width:]
            np.maximum(packed[width:], tried, out=packed[width:])
            if len(pick):
                pick[width:][better] = option
        return packed


def _classes(case: Ints) -> list[tuple[int, int]]:
    """Return where the options of each case begin and end."""
    if not len(case):
        return []
    cuts = [0, *(np.flatnonzero(np.diff(case)) + 1).tolist(), len(case)]
    return list(itertools.pairwise(cuts))
