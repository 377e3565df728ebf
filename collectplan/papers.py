"""Papers of the loans: obligors, events, collaterals and surveys, held against the ledger.

Rows about loans that the ledger does not hold are refused and listed; whatever else is odd is listed and kept. Ids of
obligors are hashed like those of debtors. Nothing is judged here: that is for the clocks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from collectplan.clocks.agreed import NOT_KNOWN, UNREADABLE, agreed_months
from collectplan.errors import Fault, LedgerError
from collectplan.identity import looks_personal, plain_id
from collectplan.intake import Intake, fault_table, place_faults
from collectplan.intake.duplicates import find_duplicates
from collectplan.intake.faults import PAPER_REMEDIES, REMEDIES
from collectplan.keys import DebtorKey
from collectplan.ledger import hash_debtor
from collectplan.masking import mask, mask_loan
from collectplan.params import Params
from collectplan.params.taxonomy import DebtorSubstate, find
from collectplan.schemas import INPUTS, empty

PAPERS = ("obligors", "events", "collaterals", "surveys")
# A few signs, none of them a letter or digit of a number; or a mobile phone.
_NAME_OR_PHONE = re.compile(r"[^!-~]{2,6}|1[3-9][0-9]{9}")
_FREE_TEXT = ("state", "period_type")
_SHOWN = 10  # characters: enough for a term, not for a story about somebody
_FIRST_LAW = pd.Timestamp("1987-01-01")


@dataclass(frozen=True)
class Papers:
    """Accepted papers.

    Attributes
    ----------
    obligors, events, collaterals, surveys : DataFrame or None
        Input tables of these names, rows of known loans only; None where the bank handed in no such table, or one of
        which every row was refused.
    faults : DataFrame
        Schema ``quarantine``.
    """

    obligors: pd.DataFrame | None
    events: pd.DataFrame | None
    collaterals: pd.DataFrame | None
    surveys: pd.DataFrame | None
    faults: pd.DataFrame

    def tables(self) -> list[pd.DataFrame]:
        """Return the tables that are there."""
        return [table for name in PAPERS if (table := getattr(self, name)) is not None]


def accept_papers(
    intakes: Mapping[str, Intake],
    loans: pd.DataFrame,
    states: tuple[DebtorSubstate, ...],
    params: Params,
    key: DebtorKey | None,
) -> Papers:
    """Hold the papers against the accepted loans.

    Parameters
    ----------
    intakes : mapping of str to Intake
        Inputs by name; those that are no papers are not looked at.
    loans : DataFrame
        Schema ``loans``.
    states : tuple of DebtorSubstate
        The taxonomy that surveys use.
    params : Params
        Day of the assessment, kind of debtor ids, language.
    key : DebtorKey or None
        Key of the debtor hash.

    Raises
    ------
    LedgerError
        When ids that are to be kept as they stand look like ID numbers.
    """
    given = {name: intakes[name] for name in PAPERS if name in intakes}
    if key is None:
        _refuse_personal(given)
    facts = loans.set_index("loan_id")
    keyed = {name: _hashed(intake.parsed, key) for name, intake in given.items()}
    tables: dict[str, pd.DataFrame | None] = dict.fromkeys(PAPERS)
    listed = []
    for name, intake in given.items():
        usable = keyed[name][keyed[name]["accepted"]]
        found = [_list(usable, ~usable["loan_id"].isin(facts.index), "loan_id", "loan_unknown", blocking=True)]
        known = usable[~usable.index.isin(found[0]["position"])]
        found += _same_person(known, intake.parsed, name)
        if name in _CHECKS:
            found += _CHECKS[name](_Case(known, facts, keyed.get("obligors"), states, as_of(params)))
        own = pd.concat(found, ignore_index=True)
        own["value"] = _shown_ids(own, intake.parsed)
        placed = place_faults(own, intake.parsed, intake.places)
        faults = pd.concat([intake.faults, placed] if len(own) else [intake.faults], ignore_index=True)
        refused = intake.parsed.index.isin(faults.loc[faults["is_blocking"].astype(bool), "position"])
        accepted = intake.parsed.assign(accepted=~refused)
        listed.append(fault_table(name, faults, accepted, REMEDIES | PAPER_REMEDIES, params.campaign.language))
        # A table of which nothing could be used says nothing: it is no record without entries.
        if not refused.all():
            tables[name] = keyed[name].loc[~refused, list(INPUTS[name].columns)].reset_index(drop=True)
    faults = pd.concat([table for table in listed if len(table)] or [empty("quarantine")], ignore_index=True)
    return Papers(**tables, faults=faults)


def _hashed(table: pd.DataFrame, key: DebtorKey | None) -> pd.DataFrame:
    """Return the rows with obligors by their keyed hash, as debtors are."""
    if key is None or "obligor_id" not in table:
        return table
    codes, unique = pd.factorize(table["obligor_id"].fillna(""))
    hashes = np.array([hash_debtor(text, key.secret) if text else "" for text in unique], dtype=object)
    return table.assign(obligor_id=pd.Series(hashes[codes], index=table.index, dtype="str"))


def _same_person(known: pd.DataFrame, written: pd.DataFrame, name: str) -> list[pd.DataFrame]:
    """Return rows that only the hash shows to be about one person: an ID number written with 15 and with 18 digits."""
    columns = list(INPUTS[name].columns)
    if name != "obligors" or known.empty or known["obligor_id"].equals(written.loc[known.index, "obligor_id"]):
        return []
    found = find_duplicates(known[columns], INPUTS[name]).drop(columns="twin", errors="ignore")
    return [found.assign(column="obligor_id", value="")]


def _shown_ids(faults: pd.DataFrame, written: pd.DataFrame) -> list[str]:
    """Return the values of faults, those about obligors as the clerk wrote them, masked."""
    return [
        mask(str(written.loc[position, "obligor_id"]), "personal") if column == "obligor_id" else str(value)
        for position, column, value in zip(faults["position"], faults["column"], faults["value"], strict=True)
    ]


def _refuse_personal(given: Mapping[str, Intake]) -> None:
    for name, intake in given.items():
        if "obligor_id" not in intake.parsed:
            continue
        ids = [str(text) for text in intake.parsed["obligor_id"].dropna().unique()]
        if n := sum(looks_personal(plain_id(text)) or bool(_NAME_OR_PHONE.fullmatch(text)) for text in ids):
            zh = f"义务人编号列有 {n} 个像身份证号码、姓名或电话；请把 debtor_ids 改为 hashed，或改用客户号"
            en = f"{n} obligor ids look like ID numbers, names or phones; set debtor_ids to hashed or use customer numbers"
            raise LedgerError(Fault(f"data.{name}", zh, en))


def _list(rows: pd.DataFrame, where: Any, column: str, rule: str, *, blocking: bool = False) -> pd.DataFrame:
    shown = [_shown(value, column) for value in rows.loc[where, column].tolist()]
    found = pd.DataFrame({"position": rows.index[where], "column": column, "value": shown, "rule": rule})
    kinds = {"position": "int64", "column": "str", "value": "str", "rule": "str", "is_blocking": "bool"}
    return found.assign(is_blocking=blocking).astype(kinds)


def _shown(value: Any, column: str) -> str:
    """Return a value as a list of faults may show it."""
    if value is pd.NaT or value is None or value == "unknown" or column == "obligor_id":
        return ""  # nothing was written, or ``_shown_ids`` knows what
    if column == "loan_id":
        return mask_loan(str(value))
    if column in _FREE_TEXT and len(str(value)) > _SHOWN:
        return f"{mask(str(value))[:4]}…"
    return f"{value:%Y-%m-%d}" if isinstance(value, pd.Timestamp) else mask(str(value))


@dataclass(frozen=True)
class _Case:
    """What the checks of one table look at: its usable rows, the loans by id, all obligors, the taxonomy, the day."""

    rows: pd.DataFrame
    facts: pd.DataFrame
    obligors: pd.DataFrame | None
    states: tuple[DebtorSubstate, ...]
    as_of: pd.Timestamp

    def of_loan(self, column: str) -> pd.Series[Any]:
        """Return a fact of the loan of each row."""
        return self.facts[column].reindex(self.rows["loan_id"]).set_axis(self.rows.index)


def _obligors(case: _Case) -> list[pd.DataFrame]:
    is_guarantor = case.rows["role"] == "guarantor"
    guarantors = case.rows[is_guarantor]
    due = case.of_loan("due_on")[is_guarantor]
    months = guarantors["period_type"].map({t: agreed_months(str(t)) for t in guarantors["period_type"].unique()})
    undated = guarantors["period_end_on"].isna()
    return [
        _list(guarantors, guarantors["guarantee_mode"].isin(["", "unknown"]), "guarantee_mode", "mode_missing"),
        _list(guarantors, undated & (months == NOT_KNOWN), "period_type", "period_missing"),
        _list(guarantors, undated & (months == UNREADABLE), "period_type", "period_unreadable"),
        _list(guarantors, guarantors["period_end_on"] <= due, "period_end_on", "period_before_due"),
        _list(guarantors, guarantors["asked_on"] < due, "asked_on", "asked_before_due"),
        _list(guarantors, guarantors["asked_on"] > case.as_of, "asked_on", "after_as_of"),
    ]


def _events(case: _Case) -> list[pd.DataFrame]:
    rows, obligors = case.rows, case.obligors
    found = [
        _list(rows, rows["on"] < case.of_loan("disbursed_on"), "on", "event_before_loan"),
        _list(rows, rows["on"] > case.as_of, "on", "after_as_of"),
        _list(rows, rows["on"] < _FIRST_LAW, "on", "before_1987"),
    ]
    if obligors is not None:
        on_file = pd.MultiIndex.from_frame(obligors[["loan_id", "obligor_id"]])
        named = rows["obligor_id"] != ""
        known = pd.MultiIndex.from_frame(rows[["loan_id", "obligor_id"]]).isin(on_file)
        has_any = rows["loan_id"].isin(set(obligors["loan_id"]))
        # A bank may list guarantors only and still name the debtor in an event; a debtor's key is the case id.
        debtor = case.of_loan("case_id") == rows["obligor_id"]
        found.append(_list(rows, named & ~known & has_any & ~debtor, "obligor_id", "obligor_unknown"))
    return found


def _surveys(case: _Case) -> list[pd.DataFrame]:
    rows = case.rows
    known = {text: find(case.states, str(text)) for text in rows["state"].unique()}
    stated = case.of_loan("debtor_state")
    own = rows["state"].map({text: found.state if found else "" for text, found in known.items()})
    return [
        _list(rows, (rows["state"] != "") & (own == ""), "state", "state_unknown"),
        _list(rows, (own != "") & (stated != "unknown") & (own != stated), "state", "state_differs"),
        _list(rows, rows["surveyed_on"] > case.as_of, "surveyed_on", "after_as_of"),
    ]


_CHECKS: dict[str, Callable[[_Case], list[pd.DataFrame]]] = {
    "obligors": _obligors,
    "events": _events,
    "surveys": _surveys,
}


def as_of(params: Params) -> pd.Timestamp:
    """Return the day of the assessment."""
    return pd.Timestamp(params.clocks.as_of or params.campaign.baseline_on)
