"""Take stock: from accepted inputs to cases, clocks, cuts, queues and what litigation would cost and bring."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from collectplan import clocks as timing
from collectplan import segments
from collectplan.clock import Clock
from collectplan.fees.comparison import compare_offers
from collectplan.fees.litigation import cheapest_suit, litigate, suable
from collectplan.inputs import Inputs
from collectplan.params import Params
from collectplan.schemas import TABLES, empty

_EXAMPLE_CLAIM = 100_000.0  # yuan: a claim on which the offers of lawyers are shown beside each other


@dataclass(frozen=True)
class Stock:
    """What is owed and what is known about it.

    Attributes
    ----------
    cases : DataFrame
        Schema ``cases``.
    tables : mapping of str to DataFrame
        All tables of this part of the work, ``loans`` and ``cases`` among them, by their names in ``TABLES``.
    """

    cases: pd.DataFrame
    tables: Mapping[str, pd.DataFrame]


def take_stock(params: Params, inputs: Inputs, clock: Clock | None = None) -> Stock:
    """Know what is owed.

    Surveys come first, since a debtor who cannot be found is asked by public notice; then the clocks, since strategies
    may turn on them; then cases with their strategies; then what follows from cases.

    Parameters
    ----------
    params : Params
        As used, levers applied.
    inputs : Inputs
        Accepted tables, papers and rule files.
    clock : Clock, optional
        Collects stage times.
    """
    clock = clock or Clock()
    loans, files, portfolio = inputs.ledger.loans, inputs.files, params.portfolio
    as_of = params.clocks.as_of or params.campaign.baseline_on
    with clock.stage("clocks"):
        surveys = segments.gather_surveys(inputs.papers.surveys, loans, files.states)
        clocks = _clocks(params, inputs, surveys) if params.clocks.applies else empty("clocks")
    with clock.stage("segments"):
        by_case = timing.by_case(clocks) if params.clocks.applies else None
        known = segments.Known(surveys, by_case, files.product_rules)
        cases = segments.build_cases(loans, portfolio, files.strategies, known)
        tables = {
            "loans": loans,
            "cases": cases,
            "cuts": segments.cut_stock(loans),
            "ranking": segments.rank_branches(loans, cases),
            "key_ledger": segments.key_ledger(loans, cases, portfolio),
            "coverage": segments.coverage_of(cases),
            "states": segments.states_of(cases),
            "queues": segments.size_queues(cases, portfolio, params.campaign),
            "next_steps": segments.next_steps(loans, files.ladder, as_of),
            "clocks": clocks,
            "clock_weeks": timing.by_week(clocks, params.campaign),
        }
    with clock.stage("litigation"):
        tables |= _litigation(params, inputs, cases, clocks)
    with clock.stage("lint"):
        tables["rules"] = files.table()
        tables["rule_lint"] = _lint(inputs, cases, params)
    return Stock(cases, tables)


def _clocks(params: Params, inputs: Inputs, surveys: pd.DataFrame) -> pd.DataFrame:
    """Run the legal clocks with what the court would ask at least to keep each claim alive."""
    loans, papers, campaign = inputs.ledger.loans, inputs.papers, params.campaign
    claims = (loans["principal"] + loans["interest_on"] + loans["interest_off"]).to_numpy()
    costs = np.zeros(len(loans))
    if params.litigation.applies:
        costs = cheapest_suit(claims, inputs.files.fees, campaign.start_on, params)
    facts = timing.Facts(
        obligors=papers.obligors,
        events=papers.events,
        suit_costs=costs,
        unreachable=frozenset(surveys.index[surveys["is_unreachable"]]),
        unregistered=_unregistered(papers.collaterals),
    )
    return timing.run_clocks(loans, facts, inputs.files.terms, campaign, params.clocks)


def _litigation(params: Params, inputs: Inputs, cases: pd.DataFrame, clocks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return what suing costs and brings, and the offers of lawyers beside each other."""
    if not params.litigation.applies:
        return {name: empty(name) for name in ("litigation", "fee_offers")}
    on, fees = params.campaign.start_on, inputs.files.fees
    expired = (clocks["role"] == "borrower") & (clocks["clock_status"] == "expired")
    lapsed = frozenset(clocks.loc[expired, "loan_id"])
    secured = _secured(inputs.papers.collaterals, inputs.ledger.loans)
    return {
        "litigation": litigate(suable(cases, inputs.ledger.loans, lapsed), secured, params, fees, on),
        "fee_offers": compare_offers(_EXAMPLE_CLAIM, params.litigation, fees, on),
    }


def input_facts(params: Params, inputs: Inputs, levers: str) -> dict[str, Any]:
    """Return headline figures about the inputs that no table holds."""
    return {
        "input_rows": inputs.ledger.input_rows,
        "input_principal": inputs.ledger.input_principal,
        "quarantined_rows": inputs.ledger.refused_rows,
        "quarantined_principal": inputs.ledger.refused_principal,
        "baseline_digest": inputs.ledger.digest,
        "has_controls": int(params.data.controls is not None),
        "has_events": int(inputs.papers.events is not None),
        "has_obligors": int(inputs.papers.obligors is not None),
        "has_surveys": int(inputs.papers.surveys is not None),
        "levers": levers,
    }


def _unregistered(collaterals: pd.DataFrame | None) -> frozenset[str]:
    """Return loans whose collateral is on file and none of it registered."""
    if collaterals is None or collaterals.empty:
        return frozenset()
    registered = collaterals.groupby("loan_id")["is_registered"].any()
    return frozenset(registered.index[~registered])


def _secured(collaterals: pd.DataFrame | None, loans: pd.DataFrame) -> pd.DataFrame | None:
    """Return collaterals with the case of their loan."""
    if collaterals is None:
        return None
    owned = collaterals.merge(loans[["loan_id", "case_id"]], on="loan_id", how="inner", validate="many_to_one")
    return owned[["case_id", "value", "is_registered"]]


def _lint(inputs: Inputs, cases: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return what is odd about each rule table, on the cases that it decides."""
    portfolio, files = params.portfolio, inputs.files
    own = cases["product"].isin(list(files.product_rules))
    tables = [(portfolio.strategy_rules, files.strategies, ~own)]
    tables += [
        (portfolio.product_rules[name], rules, cases["product"] == name) for name, rules in files.product_rules.items()
    ]
    columns, language = TABLES["cases"].columns, params.campaign.language
    found = [segments.lint_rules(rules, columns, cases[rows], file, language) for file, rules, rows in tables]
    # Order settles many pairs that no case of this ledger meets; those would bury what matters.
    found = [table[(table["kind"] != "conflict") | (table["n_cases"] > 0)] for table in found]
    return pd.concat([table for table in found if len(table)] or found[:1], ignore_index=True)
