"""What must hold for every ledger that is read, whatever stands in it; each check returns sentences, none if all is well."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from collectplan.intake import Intake, read_input
from collectplan.ledger import Ledger, accept_loans, hash_debtor
from collectplan.params import Source
from collectplan.sources import MAX_FILE_MB, read_raw
from tests.dirty import Dirty
from tests.dirty_cells import Person
from tests.dirty_layout import Truth
from tests.helpers import SECRET, params_with


@dataclass(frozen=True)
class Outcome:
    """What became of a ledger."""

    intake: Intake
    ledger: Ledger

    @property
    def refused(self) -> dict[tuple[str, int], float]:
        """Principal of the refused rows by sheet and row number."""
        blocking = self.ledger.quarantine.query("is_blocking")
        return blocking.groupby(["sheet", "row"])["principal"].sum().to_dict()

    @property
    def shown(self) -> str:
        """Every text that a reader of the results may see."""
        reading = self.intake.reading
        tables = [self.ledger.quarantine, reading.sheets, reading.columns, reading.repairs, reading.totals]
        texts = [table.to_csv(index=False) for table in tables]
        notes = [f"{note.where} {note.zh} {note.en}" for note in reading.notes]
        return "\n".join([*texts, *notes, *(" ".join(title) for title in reading.titles)])


def read_ledger(dirty: Dirty, folder: Path, max_file_mb: int = MAX_FILE_MB) -> Outcome:
    """Take a ledger through all that a run does with it."""
    source = Source(**dirty.source)
    intake = read_input(read_raw("loans", source, folder, max_file_mb), source, {})
    ledger = accept_loans(intake, None, params_with({"data": {"debtor_ids": "hashed"}}), SECRET)
    return Outcome(intake, ledger)


def faults_of(dirty: Dirty, outcome: Outcome, unknown_cells: bool = False, names_known: bool = True) -> list[str]:
    """Return what is wrong with an outcome.

    Parameters
    ----------
    dirty, outcome : Dirty and Outcome
        What was written and what was read.
    unknown_cells : bool
        Whether cells were changed without note: sums and debtors are not compared then.
    names_known : bool
        Whether names stand where names belong.
    """
    return [
        *rows_lost(dirty, outcome),
        *money_lost(dirty, outcome),
        *wrongly_placed(dirty, outcome),
        *wrongly_judged(dirty, outcome),
        *misread(dirty, outcome),
        *([] if unknown_cells else totals_that_disagree(dirty, outcome)),
        *([] if unknown_cells else persons_confused(dirty, outcome)),
        *persons_shown(dirty.people, outcome.shown, names_known),
    ]


def rows_lost(dirty: Dirty, outcome: Outcome) -> list[str]:
    """Accepted and refused rows are all rows of data, and nothing else is."""
    ledger, written = outcome.ledger, len(dirty.truths)
    read = len(ledger.loans) + ledger.refused_rows
    found = []
    if read != ledger.input_rows:
        found.append(f"rows: {len(ledger.loans)} accepted + {ledger.refused_rows} refused != {ledger.input_rows} read")
    if ledger.input_rows != written:
        places = set(_places(outcome))
        extra, lost = sorted(places - set(dirty.truths)), sorted(set(dirty.truths) - places)
        found.append(f"rows: {written} written, {ledger.input_rows} read; extra {extra[:6]}, lost {lost[:6]}")
    return found


def money_lost(dirty: Dirty, outcome: Outcome) -> list[str]:
    """Every fen that can be read is accepted or refused."""
    ledger = outcome.ledger
    fen = {
        "input": _fen(ledger.input_principal),
        "accepted": sum(_fen(amount) for amount in ledger.loans["principal"]),
        "refused": _fen(ledger.refused_principal),
        "quarantine": sum(_fen(amount) for amount in ledger.quarantine["principal"]),
    }
    found = []
    if fen["input"] != fen["accepted"] + fen["refused"] or fen["refused"] != fen["quarantine"]:
        found.append(f"principal does not add up: {fen}")
    truths = dirty.truths.values()
    if all(truth.is_plain for truth in truths):
        known = sum(truth.fen or 0 for truth in truths)
        if known != fen["input"]:
            found.append(f"principal: {known} fen written, {fen['input']} read")
    return found


def wrongly_placed(dirty: Dirty, outcome: Outcome) -> list[str]:
    """Each refused row stands in the quarantine under its own file, sheet and row, once with its principal."""
    refused, found = outcome.refused, []
    if len(refused) != outcome.ledger.refused_rows:
        found.append(f"quarantine: {len(refused)} rows listed, {outcome.ledger.refused_rows} refused")
    if strange := sorted(set(refused) - set(dirty.truths)):
        found.append(f"quarantine: no data in {strange[:6]}")
    if set(outcome.ledger.quarantine["source"]) - {dirty.file}:
        found.append("quarantine: another file is named")
    for place, truth in dirty.truths.items():
        if truth.is_plain and place in refused and _fen(refused[place]) != (truth.fen or 0):
            found.append(f"quarantine: {place} has {refused[place]}, written {truth.fen} fen")
    return found


def wrongly_judged(dirty: Dirty, outcome: Outcome) -> list[str]:
    """Rows that nobody can use are refused, rows without a fault are accepted."""
    refused = outcome.refused
    wrong = [
        (place, truth.verdict, truth.loan_id)
        for place, truth in dirty.truths.items()
        if (truth.verdict == "accept" and place in refused) or (truth.verdict == "refuse" and place not in refused)
    ]
    rules = outcome.ledger.quarantine.set_index(["sheet", "row"])["rule"]
    return [f"verdict: {place} {loan} must be {say}ed; {_rules(rules, place)}" for place, say, loan in wrong[:6]]


def misread(dirty: Dirty, outcome: Outcome) -> list[str]:
    """Each accepted loan has the number, principal, class and days that stand in its row."""
    loans = outcome.ledger.loans.set_index("loan_id")
    kept = [truth for place, truth in dirty.truths.items() if place not in outcome.refused and truth.loan_id]
    found = []
    if (ids := Counter(truth.loan_id for truth in kept)) - Counter(loans.index):
        found.append(f"loans: {list(ids - Counter(loans.index))[:6]} neither accepted nor refused")
    for truth in kept:
        if truth.loan_id in loans.index:
            found += _differences(truth, loans.loc[truth.loan_id])
    return found[:8]


def _differences(truth: Truth, loan: pd.Series) -> list[str]:
    found = []
    if truth.fen is not None and _fen(loan["principal"]) != truth.fen:
        found.append(f"{truth.loan_id}: principal {loan['principal']}, written {truth.fen} fen")
    if truth.risk_class and loan["risk_class"] != truth.risk_class:
        found.append(f"{truth.loan_id}: class {loan['risk_class']}, written {truth.risk_class}")
    for column, day in truth.days.items():
        read = None if pd.isna(loan[column]) else loan[column].date()
        if read != day:
            found.append(f"{truth.loan_id}: {column} {read}, written {day}")
    if truth.known_id and loan["case_id"] != hash_debtor(truth.known_id, SECRET):
        found.append(f"{truth.loan_id}: another debtor")
    return found


def totals_that_disagree(dirty: Dirty, outcome: Outcome) -> list[str]:
    """Right subtotals are found and agree."""
    totals = outcome.intake.reading.totals.query("column == 'principal'")
    stated = {(row["sheet"], row["row"]): row["is_agreed"] for row in totals.to_dict("records")}
    wanted = [
        (grid.name if dirty.is_book else "", row + 1)
        for grid in dirty.grids
        if not grid.is_hidden
        for row in grid.totals
    ]
    return [f"subtotal {place}: {stated.get(place, 'not found')}" for place in wanted if not stated.get(place, False)][
        :6
    ]


def persons_confused(dirty: Dirty, outcome: Outcome) -> list[str]:
    """No case holds loans of two persons."""
    cases = outcome.ledger.loans.set_index("loan_id")["case_id"]
    owners: dict[str, set[str]] = {}
    for truth in dirty.truths.values():
        if truth.person and truth.loan_id in cases.index:
            owners.setdefault(cases[truth.loan_id], set()).add(truth.person.customer)
    return [f"case: {sorted(own)} are one debtor" for own in owners.values() if len(own) > 1][:3]


def persons_shown(people: list[Person], text: str, names_known: bool = True) -> list[str]:
    """No name, number or phone of a debtor stands in a text that people see."""
    plain = "".join(text.split())
    secrets = [(person, secret) for person in people for secret in person.secrets[0 if names_known else 1 :]]
    return [f"shown: {secret[0]}… of {person.customer}" for person, secret in secrets if secret in plain][:6]


def _places(outcome: Outcome) -> list[tuple[str, int]]:
    parsed = outcome.intake.parsed
    return list(zip(parsed["sheet"], parsed["row"].astype(int), strict=True))


def _rules(rules: pd.Series, place: tuple[str, int]) -> list[str]:
    return sorted(set(rules.loc[[place]])) if place in rules.index else []


def _fen(yuan: float) -> int:
    return round(float(yuan) * 100)
