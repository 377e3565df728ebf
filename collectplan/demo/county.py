"""The whole demo county, put together in memory: input tables in the identifiers of the schema, and the truth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.demo import calibration as cal
from collectplan.demo import closing, evidence, payments, stock, work
from collectplan.demo.events import draw_events
from collectplan.demo.history import draw_history
from collectplan.demo.people import Size, Territory, draw_recusals, draw_territory
from collectplan.demo.surveys import draw_surveys
from collectplan.demo.targets import draw_targets
from collectplan.demo.truth import case_facts, draw_truth
from collectplan.schemas import INPUTS, words

# The bank of the demo knows its debtors by their customer numbers and no longer uses the four-way classes.
_LOANS = INPUTS["loans"].remove_columns(["customer_id", "borrower_name", "legacy_class"])
TABLES = {name: INPUTS[name] if name in INPUTS and name != "loans" else _LOANS for name in (*INPUTS, "closing_loans")}
"""Input tables of the demo and their schemas; the closing ledger has the columns of the opening one."""
_PURPOSES = (
    "territory", "cases", "loans", "recusals", "truth", "payments", "actions", "closing", "targets", "history",
    "obligors", "events", "collaterals", "contacts", "products", "proofs", "papers", "courts", "asks", "surveys",
)  # fmt: skip
"""Each has a child generator by its place: a new one at the end leaves what the others draw as it was."""


@dataclass(frozen=True)
class County:
    """A generated county.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        By the names of ``TABLES``, with their columns and types.
    truth : DataFrame
        Grain: case. See ``truth.draw_truth``; with the method that the case got.
    officer_truth : DataFrame
        Grain: officer. Columns officer_id, effect (on the log-odds of a payment).
    chances : DataFrame
        Grain: branch x balance side. The chance that each target was set to have.
    county_shift : float
        On the log-odds of every payment.
    """

    tables: Mapping[str, pd.DataFrame]
    truth: pd.DataFrame
    officer_truth: pd.DataFrame
    chances: pd.DataFrame
    county_shift: float


def make_county(size: Size) -> County:
    """Generate a county; the same size and seed give the same tables on any machine."""
    children = np.random.SeedSequence(size.seed).spawn(len(_PURPOSES))
    rngs = {purpose: np.random.default_rng(child) for purpose, child in zip(_PURPOSES, children, strict=True)}
    territory = draw_territory(rngs["territory"], size)
    cases = stock.draw_cases(rngs["cases"], territory)
    loans = stock.draw_stock(rngs["loans"], territory, cases)
    loans["product"] = stock.draw_products(rngs["products"], loans)
    officers = territory.officers
    officers["recusals"] = draw_recusals(rngs["recusals"], officers, cases["debtor"], cases["branch_index"].to_numpy())
    officers["skills"] = np.where(officers["role"] == "specialist", "诉讼", "")
    shift = float(rngs["truth"].normal(0.0, cal.COUNTY_SHIFT_SD))
    facts = case_facts(loans)
    truth = draw_truth(rngs["truth"], facts, territory, shift)
    campaign, truth = _run_campaign(rngs, territory, cases, loans, truth.assign(loan_id=facts["loan_id"].to_numpy()))
    targets = draw_targets(rngs["targets"], loans, truth, officers, len(work.campaign_workdays()))
    obligors = evidence.add_proofs(rngs["proofs"], evidence.draw_obligors(rngs["obligors"], loans), loans)
    tables = {
        "loans": loans,
        "officers": officers,
        "branch_targets": targets,
        "controls": _controls(loans),
        "obligors": obligors,
        "events": draw_events(rngs, loans, obligors),
        "surveys": draw_surveys(rngs["surveys"], facts),
        "collaterals": evidence.draw_collaterals(rngs["collaterals"], loans),
        "history": draw_history(rngs["history"], territory, max(1, size.cases // 2), shift),
        "contacts": evidence.draw_contacts(rngs["contacts"], cases, territory.branches),
        **campaign,
    }
    return County(
        tables={name: _typed(tables[name], name) for name in TABLES},
        truth=truth,
        officer_truth=officers[["officer_id", "effect"]],
        chances=targets,
        county_shift=shift,
    )


def _run_campaign(
    rngs: Mapping[str, np.random.Generator],
    territory: Territory,
    cases: pd.DataFrame,
    loans: pd.DataFrame,
    truth: pd.DataFrame,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Return receipts, actions and closing ledger, and the truth with what each case got and paid."""
    workdays = work.campaign_workdays()
    dealt = work.deal(truth, territory.officers, workdays)
    paid = payments.draw_payments(rngs["payments"], truth, dealt, workdays)
    entries = _entries(rngs, loans, paid, workdays)
    new = closing.draw_new_loans(rngs["closing"], loans, cases, territory)
    planned = work.contacts(truth.assign(**dealt), territory.officers, workdays)
    lead = truth["loan_id"].to_numpy()
    tables = {
        "receipts": payments.number_receipts(entries[entries["kind"] != "upgraded"], loans),
        "actions": work.write_actions(rngs["actions"], planned, payments.settled_on(paid, len(truth)), lead),
        "closing_loans": closing.close_ledger(loans, entries, new),
    }
    fen = np.bincount(paid["case"], weights=paid["fen"], minlength=len(truth))
    return tables, truth.drop(columns="loan_id").assign(method=dealt["method"], paid=fen / 100)


def _entries(
    rngs: Mapping[str, np.random.Generator],
    loans: pd.DataFrame,
    paid: pd.DataFrame,
    workdays: np.typing.NDArray[np.datetime64],
) -> pd.DataFrame:
    """Return everything that moves a balance, with vouchers: columns loan, paid_on, fen, kind, voucher."""
    principal = payments.principal_receipts(paid, loans)
    untouched = np.ones(len(loans), dtype=bool)
    untouched[principal["loan"].to_numpy()] = False
    moved = closing.non_cash(rngs["closing"], loans, untouched, workdays)
    reversed_ = payments.reversals(rngs["payments"], principal, workdays)
    interest = payments.interest_receipts(rngs["payments"], principal, loans)
    entries = pd.concat([principal, interest, moved, closing.arrears_paid(moved, loans), reversed_], ignore_index=True)
    number = entries["takes"].fillna(pd.Series(np.arange(len(entries)), index=entries.index)).astype(np.int64)
    return entries.assign(voucher=[f"PZ{n + 1:07d}" for n in number]).drop(columns="takes")


def _controls(loans: pd.DataFrame) -> pd.DataFrame:
    """Return finance's totals by branch and class; they agree with the ledger."""
    keys = ["branch", "risk_class"]
    table = money.total_by(loans, keys, "principal").rename("finance").to_frame()
    table["loans"] = loans.groupby(keys).size()
    table = table.reset_index()
    return table.assign(order=table["risk_class"].map(words.RISK_ORDER)).sort_values(["branch", "order"])


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the columns of the schema with its types."""
    types = {column: str(about.dtype) for column, about in TABLES[name].columns.items()}
    return table[list(types)].astype(types).reset_index(drop=True)
