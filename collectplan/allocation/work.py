"""Counted work of an allocation: what was done and how much of the allowance is left.

A unit of work is about a millisecond of a slow machine, charged for what a step has to do, not for how long it took: the
same tables get the same work everywhere. A clock may stand behind a stated allowance as a last resort; who is stopped by
it says so.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from collectplan import milp

UNITS_PER_SECOND = 1_000.0
UNITS_PER_NODE = 5.0  # allowance that comes with a node limit where no work is stated
_FULL_PRICE = 100  # columns of a model at which a node costs one node
_PER_COLUMN = 0.05  # units to state a column, and to presolve it
_PER_ITERATION = 0.1  # units per simplex iteration of a small model
_PER_WHOLE = 0.2  # the same on the way to whole numbers, cuts and heuristics included
_PER_LENGTH = 1.5e-6  # and more per column
_COUNTS = ("relaxations", "models", "nodes", "iterations", "columns", "spent", "units")


@dataclass
class Work:
    """Counts what is done and rations it.

    Attributes
    ----------
    allowance : int
        Branch-and-bound nodes that may be spent in all; a node of a model of 1,000 columns counts as 10.
    units : float
        Units of work that may be spent in all.
    until : float, optional
        Reading of ``time.monotonic`` at which the clock stops the work; None for no clock.
    counts : dict of str to int
        relaxations, models, nodes, iterations, columns (largest model), spent (nodes), units.
    stopped_by_clock : bool
        Whether the clock has cut anything off: the result may differ on another machine.
    """

    allowance: int
    units: float = float("inf")
    until: float | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(_COUNTS, 0))
    stopped_by_clock: bool = False

    @classmethod
    def granted(cls, node_limit: int, units: float | None) -> Work:
        """Return the work that may be done, with a clock behind it where it was stated in units."""
        if units is None:
            return cls(node_limit, node_limit * UNITS_PER_NODE)
        return cls(node_limit, units, time.monotonic() + units / UNITS_PER_SECOND)

    def count(self, solution: milp.Solution, columns: int = 0) -> milp.Solution:
        """Count a solved relaxation and return it."""
        self.counts["relaxations"] += 1
        self._charge_model(solution, columns, _PER_ITERATION)
        return solution

    def count_nodes(self, solution: milp.Solution, columns: int) -> milp.Solution:
        """Count a solved mixed integer model and return it."""
        self.counts["models"] += 1
        self.counts["nodes"] += solution.nodes
        self.counts["columns"] = max(self.counts["columns"], columns)
        self.counts["spent"] += max(solution.nodes, 1) * max(columns // _FULL_PRICE, 1)
        self._charge_model(solution, columns, _PER_WHOLE)
        return solution

    def charge(self, units: float) -> None:
        """Count work that is done without a solver."""
        self.counts["units"] += round(units)

    def nodes_for(self, columns: int, share: float = 1.0) -> int:
        """Return the nodes that a model of this many columns may use, of a share of what is left; 0 is none."""
        if self.is_over():
            return 0
        left = self.allowance - self.counts["spent"]
        return max(int(left * share) // max(columns // _FULL_PRICE, 1), 0)

    def left(self) -> float:
        """Return the units that are left."""
        return max(self.units - self.counts["units"], 0.0)

    def seconds_left(self) -> float | None:
        """Return what the clock leaves; None without a clock."""
        return None if self.until is None else max(self.until - time.monotonic(), 0.0)

    def is_over(self) -> bool:
        """Whether the units are spent, or the clock says stop."""
        if self.seconds_left() == 0.0:
            self.stopped_by_clock = True
        return self.left() <= 0.0 or self.stopped_by_clock

    def _charge_model(self, solution: milp.Solution, columns: int, per_iteration: float) -> None:
        if solution.stop_reason == "time_limit":
            self.stopped_by_clock = True
        self.counts["iterations"] += solution.iterations
        self.charge(columns * _PER_COLUMN + solution.iterations * (per_iteration + columns * _PER_LENGTH))
