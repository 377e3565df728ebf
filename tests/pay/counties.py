"""A small county for tests of pay: people, targets, money, and builders of files of schemes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from collectplan.params.schemes import SchemeFile
from collectplan.pay.results import Results

ROW = {
    "balance_side": "on_balance",
    "worst_class": "LOSS",
    "borrower_type": "farmer",
    "method": "visit",
    "ownership": "assigned",
    "interest": 0.0,
}


def people(*rows: tuple[str, str, str], linked: Mapping[str, str] | None = None) -> pd.DataFrame:
    """Return people from id, role and branch."""
    table = pd.DataFrame(rows, columns=["officer_id", "role", "branch"])
    links = [(linked or {}).get(name, "") for name in table["officer_id"]]
    return table.assign(linked_branch=links, fixed_wage=3000.0, variable_wage=2000.0)


def targets(**of: float) -> pd.DataFrame:
    """Return targets by owner."""
    return pd.DataFrame({"owner": list(of), "target": list(of.values())}).astype({"owner": "str", "target": "float64"})


def money(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Return money collected; each row names officer_id, branch, principal, and what differs from a usual row."""
    columns = ["officer_id", "branch", *ROW, "principal"]
    table = pd.DataFrame([ROW | dict(row) for row in rows], columns=columns)
    return table.astype({"principal": "float64", "interest": "float64"})


def one_person(cash: float, target: float | None, role: str = "branch_head") -> Results:
    """Return a person of branch A who has brought all the money of it; the target is that of the branch."""
    aims = targets() if target is None else targets(A=target)
    return Results(
        people(("p1", role, "A"), linked={"p1": "A"}),
        aims,
        money({"officer_id": "p1", "branch": "A", "principal": cash}),
    )


def proposal(*schemes: Mapping[str, Any]) -> SchemeFile:
    """Return a file of schemes."""
    return SchemeFile.model_validate({"title": "t", "source": "s", "schemes": list(schemes)})
