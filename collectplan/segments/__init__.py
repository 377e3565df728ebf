"""Segments: gather loans into cases, flag key and inside debtors, and give each case its strategy by rule.

Cuts by class, period, borrower type, branch and balance side are by loan; the planning unit is the case: one debtor
with all its loans, owned by the branch with most of its principal, carrying the worst class.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.params import Portfolio
from collectplan.params.strategies import StrategyRule
from collectplan.schemas import TABLES, types, words
from collectplan.segments.cuts import cut_stock, key_ledger, rank_branches
from collectplan.segments.ladder import next_steps
from collectplan.segments.lint import lint_rules
from collectplan.segments.queues import size_queues
from collectplan.segments.strategy import with_strategy
from collectplan.segments.survey import as_columns, coverage_of, gather_surveys, states_of

__all__ = [
    "Known",
    "build_cases",
    "coverage_of",
    "cut_stock",
    "gather_surveys",
    "key_ledger",
    "lint_rules",
    "next_steps",
    "rank_branches",
    "size_queues",
    "states_of",
]


@dataclass(frozen=True)
class Known:
    """What is known of cases beside their loans.

    Attributes
    ----------
    surveys : DataFrame or None
        As from ``gather_surveys``.
    clocks : DataFrame or None
        Index case_id; columns deadline_on, clock_status, must_do, expired_principal.
    product_rules : mapping of str to tuple of StrategyRule
        Rules of other kinds of claims.
    """

    surveys: pd.DataFrame | None = None
    clocks: pd.DataFrame | None = None
    product_rules: Mapping[str, tuple[StrategyRule, ...]] = field(default_factory=dict)


def build_cases(
    loans: pd.DataFrame, portfolio: Portfolio, rules: tuple[StrategyRule, ...], known: Known | None = None
) -> pd.DataFrame:
    """Gather loans into cases.

    Parameters
    ----------
    loans : DataFrame
        Schema ``loans``.
    portfolio : Portfolio
        Thresholds of the key ledgers and the borrower types that count as insiders.
    rules : tuple of StrategyRule
        Ordered; the first that holds decides.
    known : Known, optional
        What surveys and clocks found, and the rules of other kinds of claims.

    Returns
    -------
    DataFrame
        Schema ``cases``, sorted by case_id. Principal adds up to the loans to the fen. Descriptive columns (village,
        manager, guarantee, dates) come from the case's largest loan in the branch that owns it; one loan of an
        insider makes the whole case one of an insider.
    """
    known = known or Known()
    ranked = _largest_first(loans)
    lead = ranked.drop_duplicates("case_id").set_index("case_id").sort_index()
    cases = pd.DataFrame(index=lead.index)
    grouped = loans.groupby("case_id", sort=True)
    sums = _sums(loans).reindex(cases.index)
    cases["branch"] = lead["branch"]
    cases[["principal", "on_balance", "off_balance", "interest", "interest_off"]] = sums
    cases["n_loans"] = grouped.size()
    cases["n_branches"] = grouped["branch"].nunique()
    worst = loans["risk_class"].map(words.RISK_ORDER).groupby(loans["case_id"]).max()
    cases["worst_class"] = worst.map(dict(enumerate(words.RISK_CLASS)))
    for name in ("product", "borrower_type", "guarantee_type", "origination_period", "village", "account_manager"):
        cases[name] = lead[name]
    cases["originating_officer"] = lead["originating_officer"]
    cases["years_past_due"] = grouped["years_past_due"].max()
    cases["debtor_state"], cases["suit_status"] = lead["debtor_state"], lead["suit_status"]
    cases["is_county_key"] = grouped["principal"].max() >= portfolio.key_loan_threshold
    cases["is_key"] = cases["is_county_key"] | (_rank_in_branch(cases) <= portfolio.key_top_n)
    insider = loans["borrower_type"].isin(portfolio.insider_borrower_types)
    cases["is_insider"] = insider.groupby(loans["case_id"]).any()
    surveyed = known.surveys if known.surveys is not None else gather_surveys(None, loans, ())
    stated = surveyed["debtor_state"].reindex(cases.index)
    cases = cases.assign(
        **as_columns(surveyed, cases.index), debtor_state=stated.mask(stated == "", cases["debtor_state"])
    )
    if known.clocks is None:
        cases = cases.assign(
            deadline_on=np.datetime64("NaT", "us"), clock_status="unknown", must_do=False, expired_principal=0.0
        )
    else:
        cases = cases.join(known.clocks, validate="one_to_one")
    cases = with_strategy(cases.reset_index(), rules, known.product_rules, portfolio.authority_tiers)
    typed = types(TABLES["cases"])
    return cases[list(typed)].astype(typed)


def _largest_first(loans: pd.DataFrame) -> pd.DataFrame:
    """Order loans so that the first of each case is its largest loan in the branch that holds most of it."""
    held = money.total_by(loans, ["case_id", "branch"], "principal").rename("held").reset_index()
    joined = loans.merge(held, on=["case_id", "branch"], validate="many_to_one")
    return joined.sort_values(
        ["case_id", "held", "branch", "principal", "loan_id"], ascending=[True, False, True, False, True]
    )


def _sums(loans: pd.DataFrame) -> pd.DataFrame:
    on = loans["balance_side"] == "on_balance"
    parts = pd.DataFrame(
        {
            "case_id": loans["case_id"],
            "principal": money.to_fen(loans["principal"]),
            "on_balance": money.to_fen(loans["principal"].where(on, 0.0)),
            "off_balance": money.to_fen(loans["principal"].where(~on, 0.0)),
            "interest": money.to_fen(loans["interest_on"]) + money.to_fen(loans["interest_off"]),
            "interest_off": money.to_fen(loans["interest_off"]),
        }
    )
    return parts.groupby("case_id", sort=True).sum() / 100


def _rank_in_branch(cases: pd.DataFrame) -> pd.Series[Any]:
    """Return the rank of each case by principal in its branch, from 1; ties go to the smaller case id."""
    ordered = cases.sort_values("principal", ascending=False, kind="stable")
    return (ordered.groupby("branch").cumcount() + 1).reindex(cases.index)
