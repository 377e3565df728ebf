"""The result of an allocation: who collects what, what it is worth, and how good that provably is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from collectplan.errors import Fault
from collectplan.milp import SolveStatus


@dataclass(frozen=True)
class AllocationResult:
    """Outcome of ``allocate``; without a usable plan the allocation is empty and the value None.

    Attributes
    ----------
    allocation : DataFrame
        Schema ``allocation``; one row per case, sorted by case. ``reason`` is a ``Reason``.
    limit_use : DataFrame
        Schema ``limit_use``; ``shadow_price`` is what one unit of loosening would add to the objective, in yuan and
        not negative, from the linear relaxation.
    value : float or None
        Sum of the values of the chosen options less penalties (for ``sense="min"``: plus penalties), recomputed
        from the tables.
    bound : float or None
        No plan has a better value.
    gap : float or None
        ``|bound - value| / max(|bound|, 1)``.
    status : SolveStatus
        What is known.
    stop_reason : str
        ``proven``, ``gap_reached``, ``node_limit``, ``no_improvement``, ``rounds_done``, ``infeasible``, or the
        solver's word.
    solver : str
        Names and versions.
    work : mapping of str to int
        Counted work.
    conflict : tuple of str
        When infeasible: ids of limits that cannot hold together; without any one of them, the others can. Empty when
        no such set was found cheaply.
    conflict_faults : tuple of Fault
        The conflict, or whatever else prevented a plan, in words, with what relaxing costs.
    """

    allocation: pd.DataFrame
    limit_use: pd.DataFrame
    value: float | None
    bound: float | None
    gap: float | None
    status: SolveStatus
    stop_reason: str
    solver: str
    work: Mapping[str, int] = field(default_factory=dict)
    conflict: tuple[str, ...] = ()
    conflict_faults: tuple[Fault, ...] = ()

    def summary(self) -> pd.DataFrame:
        """Return the headline figures.

        Returns
        -------
        DataFrame
            Columns figure, value, unit; one row per figure.
        """
        rows: list[tuple[str, object, str]] = [
            ("status", str(self.status), "text"),
            ("stop_reason", self.stop_reason, "text"),
            ("solver", self.solver, "text"),
            ("value", self.value, "yuan"),
            ("bound", self.bound, "yuan"),
            ("gap", self.gap, "fraction"),
            ("cases", len(self.allocation), "case"),
            ("acted_on", int((self.allocation["method"] != "watch").sum()), "case"),
        ]
        rows += [(f"work_{name}", count, "count") for name, count in self.work.items()]
        return pd.DataFrame(rows, columns=["figure", "value", "unit"])
