"""Counted work of an allocation: what was solved and how much of the allowance is left."""

from __future__ import annotations

from dataclasses import dataclass, field

from collectplan import milp

_FULL_PRICE = 100  # columns of a model at which a node costs one node


@dataclass
class Work:
    """Counts what the solver does and rations branch-and-bound nodes.

    Attributes
    ----------
    allowance : int
        Nodes that may be spent in all; a node of a model of 1,000 columns counts as 10.
    counts : dict of str to int
        relaxations, models, nodes, iterations, columns (largest model), spent.
    """

    allowance: int
    counts: dict[str, int] = field(
        default_factory=lambda: dict.fromkeys(("relaxations", "models", "nodes", "iterations", "columns", "spent"), 0)
    )

    def count(self, solution: milp.Solution) -> milp.Solution:
        """Count a solved relaxation and return it."""
        self.counts["relaxations"] += 1
        self.counts["iterations"] += solution.iterations
        return solution

    def count_nodes(self, solution: milp.Solution, columns: int) -> milp.Solution:
        """Count a solved mixed integer model and return it."""
        self.counts["models"] += 1
        self.counts["nodes"] += solution.nodes
        self.counts["iterations"] += solution.iterations
        self.counts["columns"] = max(self.counts["columns"], columns)
        self.counts["spent"] += max(solution.nodes, 1) * max(columns // _FULL_PRICE, 1)
        return solution

    def nodes_for(self, columns: int, share: float = 1.0) -> int:
        """Return the nodes that a model of this many columns may use, of a share of what is left; 0 is none."""
        left = self.allowance - self.counts["spent"]
        return max(int(left * share) // max(columns // _FULL_PRICE, 1), 0)
