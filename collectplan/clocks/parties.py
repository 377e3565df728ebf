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
Ints: TypeAlias = npt.NDArray[np.int64]
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
    interruption for one joint debtor works against all); they count against a guarantor where they name him. One that
    names somebody who is not on file may be about the borrower under another number: it counts as not proven. Events
    after ``as_of`` are left out.
    """
    places = pd.Index(loans["loan_id"])
    rows = _rows(loans, obligors, places)
    is_guarantor = (rows["role"] == "guarantor").to_numpy()
    dated = _events(loans, events, places)
    dated = dated[dated["on"].to_numpy().astype("datetime64[D]") <= as_of].reset_index(drop=True)
    dated = dated.assign(is_proven=terms.proven(dated["kind"], dated["evidence_kind"], dated["signer"]))
    bound, named, debtors = _keys(rows, dated, loans)
    certain, possible = _against_borrowers(dated, rows, bound, named, debtors)
    against_borrower = certain | possible
    claimed = dated.assign(unit=dated["loan"], is_proven=dated["is_proven"] & certain)
    return Parties(
        rows=rows,
        is_guarantor=is_guarantor,
        claim_events=claimed[_EVENTS][against_borrower].reset_index(drop=True),
        guarantor_events=_against_guarantors(dated, bound[is_guarantor], named),
        has_record=events is not None,
    )


def _rows(loans: pd.DataFrame, obligors: pd.DataFrame | None, places: pd.Index[Any]) -> pd.DataFrame:
    """Return obligors of known loans, and the borrower of every loan that has none among them."""
    columns = types(INPUTS["obligors"])
    given = obligors if obligors is not None else pd.DataFrame({n: pd.Series(dtype=t) for n, t in columns.items()})
    at = places.get_indexer(pd.Index(given["loan_id"]))
    given, at = given.loc[at >= 0, list(columns)], at[at >= 0]
    is_bare = np.ones(len(loans), dtype=bool)
    is_bare[at[(given["role"] == "borrower").to_numpy()]] = False
    bare = np.flatnonzero(is_bare)
    blank: dict[str, Any] = {"obligor_id": "", "role": "borrower", "guarantee_mode": "unknown"}
    blank |= {
        name: "" if kind == "str" else pd.NaT for name, kind in columns.items() if name not in {"loan_id", *blank}
    }
    implied = loans[["loan_id"]].iloc[bare].assign(**blank)[list(columns)].astype(columns)
    rows = pd.concat([given, implied], ignore_index=True).assign(loan=np.r_[at, bare])
    facts = loans[_LOAN_FACTS].iloc[rows["loan"].to_numpy()].reset_index(drop=True)
    rows = pd.concat([rows, facts], axis=1).assign(order=rows["role"].map(_ROLE_ORDER))
    return rows.sort_values(["loan", "order", "obligor_id"], ignore_index=True)


def _events(loans: pd.DataFrame, events: pd.DataFrame | None, places: pd.Index[Any]) -> pd.DataFrame:
    """Return all events with the position of their loan, the last demand that the ledger names among them."""
    names = ["loan_id", "obligor_id", "on", "kind", "evidence_kind", "signer"]
    told = loans.loc[loans["last_demand_on"].notna(), ["loan_id", "last_demand_on", "demand_evidence"]]
    told = told.rename(columns={"last_demand_on": "on", "demand_evidence": "evidence_kind"})
    told = told.assign(obligor_id="", kind="demand", signer="unknown")[names]
    every = told if events is None else pd.concat([events[names], told], ignore_index=True)
    at = places.get_indexer(pd.Index(every["loan_id"]))
    return every.assign(loan=at)[at >= 0]


def _keys(rows: pd.DataFrame, events: pd.DataFrame, loans: pd.DataFrame) -> tuple[Ints, Ints, Ints]:
    """Return whole numbers that stand for loan and person: of each row, of each event, of each event's own debtor."""
    owners = loans["case_id"].iloc[events["loan"].to_numpy()]
    codes, known = pd.factorize(pd.concat([rows["obligor_id"], events["obligor_id"], owners], ignore_index=True))
    own, named, debtors = np.split(codes.astype(np.int64), [len(rows), len(rows) + len(events)])
    width = len(known) + 1
    at = events["loan"].to_numpy() * width
    return rows["loan"].to_numpy() * width + own, at + named, at + debtors


def _against_borrowers(
    events: pd.DataFrame, rows: pd.DataFrame, bound: Ints, named: Ints, debtors: Ints
) -> tuple[Flags, Flags]:
    """Tell which events are against the borrowers, and which may be: those that name nobody who is on file."""
    is_own = rows["role"].isin(_OWN).to_numpy()
    nobody = (events["obligor_id"] == "").to_numpy()
    certain = np.asarray(nobody | (named == debtors) | np.isin(named, bound[is_own]), dtype=np.bool_)
    return certain, np.asarray(~certain & ~np.isin(named, bound), dtype=np.bool_)


def _against_guarantors(events: pd.DataFrame, guarantors: Ints, named: Ints) -> pd.DataFrame:
    """Return the events that name a guarantor, with his position among them."""
    order = np.argsort(guarantors, kind="stable")
    found = np.searchsorted(guarantors[order], named)
    unit = order[np.minimum(found, len(order) - 1)] if len(order) else np.zeros(len(named), dtype=np.int64)
    hit = guarantors[unit] == named if len(order) else np.zeros(len(named), dtype=bool)
    return events.assign(unit=unit)[_EVENTS][hit].reset_index(drop=True)
