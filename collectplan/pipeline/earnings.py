"""What people are paid for, as a plan expects it and as its draws have it: money by person and branch beside their targets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.completion import Completion
from collectplan.incentives.casting import Earnings
from collectplan.params import COUNTY, Params
from collectplan.pay.drawn import Drawn
from collectplan.pay.results import Results

_SIDES = ("on_balance", "off_balance")
_PEOPLE = ["officer_id", "role", "branch", "linked_branch", "fixed_wage", "variable_wage"]


def earnings(
    tables: Mapping[str, pd.DataFrame],
    picked: pd.DataFrame,
    officers: pd.DataFrame,
    completion: Completion,
    params: Params,
) -> Earnings:
    """Join a plan with its draws.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of the plan: cases, results, targets, weekly.
    picked : DataFrame
        Chosen options in full.
    officers : DataFrame
        Roster, with wages where they are known.
    completion : Completion
        With its draws kept.
    params : Params
        For the branches that people are linked to.
    """
    kept = completion.kept
    if kept is None:
        raise ValueError("the simulation has to keep its draws")
    expected = Results(_people(officers, params), _targets(tables), _collected(tables, picked))
    names = sorted(kept.people)
    branches = sorted(kept.branches)
    own = (
        np.stack([kept.people[name] for name in names], axis=1) if names else np.zeros((params.simulation.draws, 0, 2))
    )
    by_branch = np.stack([completion.totals[name][:, :2] for name in branches], axis=1)
    drawn = Drawn(expected, tuple(names), _fen(own), tuple(branches), _fen(by_branch))
    return Earnings(drawn, kept.weekly, kept.branches)


def _fen(yuan: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    return np.rint(np.asarray(yuan, dtype=np.float64) * 100).astype(np.int64)


def _people(officers: pd.DataFrame, params: Params) -> pd.DataFrame:
    linked = {link.officer_id: link.branch for link in params.incentives.links}
    people = officers.assign(linked_branch=officers["officer_id"].map(linked).fillna("").astype("str"))
    for name in ("fixed_wage", "variable_wage"):
        people = people if name in people else people.assign(**{name: np.nan})
    return people[_PEOPLE].reset_index(drop=True)


def _targets(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Return the targets of the county, of branches, and of persons, over all branches in which they work."""
    given = tables["targets"]
    given = given[(given["week"] == 0) & (given["officer_id"] == "") & (given["balance_side"] == "total")]
    owned = pd.DataFrame({"owner": given["branch"], "target": given["target"]})
    weekly = tables["weekly"]
    last = weekly[
        (weekly["week"] == weekly["week"].max())
        & (weekly["balance_side"] == "total")
        & (weekly["officer_id"] != "")
        & (weekly["branch"] != COUNTY)
    ]
    persons = money.total_by(last, "officer_id", "target_to_date")
    people = pd.DataFrame({"owner": persons.index.astype("str"), "target": persons.to_numpy(dtype=np.float64)})
    return pd.concat([owned, people], ignore_index=True).astype({"owner": "str", "target": "float64"})


def _collected(tables: Mapping[str, pd.DataFrame], picked: pd.DataFrame) -> pd.DataFrame:
    """Return the money that is expected, case by case and side by side, rounded to the fen.

    What counts towards the target is the money that the forecast and its draws are about. Which part of it is booked as
    principal, and how much interest comes beside it, is as ``results`` has it, split over the sides as the money is.
    """
    split = tables["results"].pivot(index="case_id", columns="result", values="expected")
    about = tables["cases"].set_index("case_id")[["worst_class", "borrower_type", "product"]]
    rows = picked[["case_id", "officer_id", "branch", "method", "expected_on", "expected_off"]].join(
        about, on="case_id"
    )
    whole = (rows["expected_on"] + rows["expected_off"]).to_numpy(dtype=np.float64)
    parts = []
    for side, name in zip(_SIDES, ("expected_on", "expected_off"), strict=True):
        counted = rows[name].to_numpy(dtype=np.float64)
        share = np.divide(counted, whole, out=np.zeros(len(rows)), where=whole > 0)
        cash = {
            of: share * rows["case_id"].map(split[f"cash_{of}"]).fillna(0.0).to_numpy(dtype=np.float64)
            for of in ("principal", "interest")
        }
        booked = {of: money.rounded(amount) for of, amount in cash.items()}
        parts.append(
            rows.assign(balance_side=side, ownership="assigned", counted=money.rounded(counted), **booked).loc[
                counted > 0
            ]
        )
    return pd.concat(parts, ignore_index=True).drop(columns=["expected_on", "expected_off", "case_id"])
