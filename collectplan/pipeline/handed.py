"""What came back from the branches: edits of officers and methods, and the plan that they were made on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from collectplan.digest import digest_value

ANY = "any"
NOBODY = "none"


@dataclass(frozen=True)
class Edit:
    """One case whose officer or method somebody changed.

    Attributes
    ----------
    case_id : str
        Of the ledger.
    officer_before, method_before : str
        As the plan said that made the sheet; empty and ``none`` where it did not say.
    officer_wanted : str
        Id of the roster, or what the cell says, masked, where ``rule`` is ``unknown_officer``.
    method_wanted : str
        A method, ``any`` where it was left alone, or ``unknown``.
    rule : str
        ``none``, ``unknown_officer`` or ``unknown_method``.
    source : str
        File, sheet and cell.
    """

    case_id: str
    officer_before: str
    method_before: str
    officer_wanted: str
    method_wanted: str
    rule: str
    source: str


@dataclass(frozen=True)
class Handback:
    """All edits of one run, and the plan to stay close to.

    Attributes
    ----------
    edits : tuple of Edit
        Sorted by case, each case once.
    previous : tuple of (str, str, str)
        Case, officer and method of the plan before, sorted; empty when it is not known.
    runs : tuple of str
        Run ids of the plans that made the sheets, where they were found.
    """

    edits: tuple[Edit, ...]
    previous: tuple[tuple[str, str, str], ...]
    runs: tuple[str, ...]

    @cached_property
    def digest(self) -> str:
        """Digest of everything that bears on the plan or is shown in it."""
        return digest_value(self.plain())

    @property
    def previous_plan(self) -> pd.DataFrame | None:
        """The plan before; columns case_id, officer_id, method. None when it is not known."""
        if not self.previous:
            return None
        return pd.DataFrame(list(self.previous), columns=["case_id", "officer_id", "method"]).astype("str")

    def plain(self) -> dict[str, Any]:
        """Return plain JSON data."""
        return {
            "edits": [asdict(edit) for edit in self.edits],
            "previous": [list(row) for row in self.previous],
            "runs": list(self.runs),
        }

    @classmethod
    def from_plain(cls, content: Mapping[str, Any]) -> Handback:
        """Return what ``plain`` gave."""
        rows = ((str(case), str(officer), str(method)) for case, officer, method in content["previous"])
        return cls(tuple(Edit(**edit) for edit in content["edits"]), tuple(rows), tuple(content["runs"]))
