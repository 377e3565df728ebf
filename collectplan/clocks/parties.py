"""Who is bound by each loan, and what happened to whom: loans, obligors and events brought together by position."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.clocks.terms import Terms
from collectplan.schemas import INPUTS, types

Flags: TypeAlias = npt.NDArray[np.bool_]
_OWN = ("borrower", "co_borrower")
_EVENTS = ["unit", "on", "kind", "is_proven"]
_ROLE_ORDER = {"borrower": 0, "co_borrower": 1, "guarantor": 2, "mortgagor": 3}
_LOAN_FACTS = ["disbursed_on", "due_on", "extended_due_on", "is_roll_over", "guarantee_type"]


@dataclass(frozen=True)
class Parties:
    """Clocks to be run.

    Attributes
    ----------
    rows : DataFrame
        One per loan and obligor: columns of ``obligors``, ``loan`` (position of the loan) and dates of the loan.
    is_guarantor : array of bool
        By row.
    claim_events : DataFrame
        Columns unit (position of the loan), on, kind, is_proven: what counts against the borrowers.
    guarantor_events : DataFrame
        The same with unit = position among the guarantors.
    has_record : bool
        Whether the bank handed in its record of demands; the last demand that a ledger names may have had others before.
    """

    rows: pd.DataFrame
    is_guarantor: Flags
    claim_events: pd.DataFrame
    guarantor_events: pd.DataFrame
    has_record: bool


def gather(
    loans: pd.DataFrame,
    obligors: pd.DataFrame | None,
    events: pd.DataFrame | None,
    terms: Terms,
    as_of: np.datetime64,
) -> Parties:
    """Bring loans, obligors and events together.

    Events count against the borrowers where they name nobody, the debtor of the loan or one of its borrowers (an
    interruption for one joint debtor works against all), or where no obligor of the loan is on file at all; they count
    against a guarantor where they name him; one that names somebody else counts against nobody. Events after
    ``as_of`` are left out.
    """
    position = pd.Series(np.arange(len(loans)), index=loans["loan_id"])
    rows = _rows(loans, obligors, position)
    is_guarantor = (rows["role"] == "guarantor").to_numpy()
    dated = _events(loans, events, position)
    dated = dated[dated["on"].to_numpy().astype("datetime64[D]") <= as_of]
    proven = terms.proven(dated["kind"], dated["evidence_kind"], dated["signer"])
    dated = dated.assign(is_proven=proven)
    by_guarantor = _name_guarantors(dated, rows[is_guarantor])
    against_borrower = _against_borrowers(dated, rows, loans)
    return Parties(
        rows=rows,
        is_guarantor=is_guarantor,
        claim_events=dated.assign(unit=dated["loan"])[against_borrower][_EVENTS].reset_index(drop=True),
        guarantor_events=by_guarantor,
        has_record=events is not None,
    )


def _rows(loans: pd.DataFrame, obligors: pd.DataFrame | None, position: pd.Series[Any]) -> pd.DataFrame:
    columns = types(INPUTS["obligors"])
    given = obligors if obligors is not None else pd.DataFrame({n: pd.Series(dtype=t) for n, t in columns.items()})
    given = given[given["loan_id"].isin(position.index)]
    has_borrower = set(given.loc[given["role"] == "borrower", "loan_id"])
    bare = loans.loc[~loans["loan_id"].isin(has_borrower), ["loan_id"]]
    blank: dict[str, Any] = {"obligor_id": "", "role": "borrower", "guarantee_mode": "unknown"}
    blank |= {
        name: "" if kind == "str" else pd.NaT for name, kind in columns.items() if name not in {"loan_id", *blank}
    }
    implied = bare.assign(**blank)[list(columns)].astype(columns)
    rows = pd.concat([given[list(columns)], implied], ignore_index=True)
    at = position.loc[rows["loan_id"]].to_numpy()
    facts = loans[_LOAN_FACTS].iloc[at].reset_index(drop=True)
    rows = pd.concat([rows, facts], axis=1).assign(loan=at)
    order = rows["role"].map(_ROLE_ORDER)
    return rows.assign(order=order).sort_values(["loan_id", "order", "obligor_id"], ignore_index=True)


def _events(loans: pd.DataFrame, events: pd.DataFrame | None, position: pd.Series[Any]) -> pd.DataFrame:
    """Return all events with the position of their loan, the last demand that the ledger names among them."""
    names = ["loan_id", "obligor_id", "on", "kind", "evidence_kind", "signer"]
    told = loans.loc[loans["last_demand_on"].notna(), ["loan_id", "last_demand_on", "demand_evidence"]]
    told = told.rename(columns={"last_demand_on": "on", "demand_evidence": "evidence_kind"})
    told = told.assign(obligor_id="", kind="demand", signer="unknown")[names]
    parts = [told] if events is None else [events.loc[events["loan_id"].isin(position.index), names], told]
    every = pd.concat([part for part in parts if len(part)] or [told], ignore_index=True)
    return every.assign(loan=position.loc[every["loan_id"]].to_numpy())


def _against_borrowers(events: pd.DataFrame, rows: pd.DataFrame, loans: pd.DataFrame) -> Flags:
    named = events["obligor_id"].to_numpy(dtype=object)
    debtor = loans["case_id"].to_numpy(dtype=object)[events["loan"].to_numpy()]
    own = rows[rows["role"].isin(_OWN)]
    borrowers = pd.MultiIndex.from_frame(own[["loan_id", "obligor_id"]])
    is_borrower = pd.MultiIndex.from_frame(events[["loan_id", "obligor_id"]]).isin(borrowers)
    on_file = events["loan_id"].isin(rows.loc[rows["obligor_id"] != "", "loan_id"]).to_numpy()
    return np.asarray((named == "") | (named == debtor) | is_borrower | ~on_file, dtype=np.bool_)


def _name_guarantors(events: pd.DataFrame, guarantors: pd.DataFrame) -> pd.DataFrame:
    units = guarantors[["loan_id", "obligor_id"]].assign(unit=np.arange(len(guarantors)))
    found = events.merge(units, on=["loan_id", "obligor_id"], how="inner", validate="many_to_one")
    return found[_EVENTS].reset_index(drop=True)
