"""Segments: gather loans into cases, flag key and inside debtors, and give each case its strategy by rule.

Cuts by class, period, borrower type, branch and balance side are by loan; the planning unit is the case: one debtor
with all its loans, owned by the branch with most of its principal, carrying the worst class.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.params import Portfolio
from collectplan.params.strategies import Between, Condition, StrategyRule
from collectplan.schemas import TABLES, types, words


def build_cases(loans: pd.DataFrame, portfolio: Portfolio, rules: tuple[StrategyRule, ...]) -> pd.DataFrame:
    """Gather loans into cases.

    Parameters
    ----------
    loans : DataFrame
        Schema ``loans``.
    portfolio : Portfolio
        Thresholds of the key ledgers and the borrower types that count as insiders.
    rules : tuple of StrategyRule
        Ordered; the last one holds for every case.

    Returns
    -------
    DataFrame
        Schema ``cases``, sorted by case_id. Principal adds up to the loans to the fen. Descriptive columns (village,
        manager, guarantee, dates) come from the case's largest loan in the branch that owns it; one loan of an
        insider makes the whole case one of an insider.
    """
    ranked = _largest_first(loans)
    lead = ranked.drop_duplicates("case_id").set_index("case_id").sort_index()
    cases = pd.DataFrame(index=lead.index)
    grouped = loans.groupby("case_id", sort=True)
    sums = _sums(loans).reindex(cases.index)
    cases["branch"] = lead["branch"]
    cases[["principal", "on_balance", "off_balance", "interest"]] = sums
    cases["n_loans"] = grouped.size()
    cases["n_branches"] = grouped["branch"].nunique()
    worst = loans["risk_class"].map(words.RISK_ORDER).groupby(loans["case_id"]).max()
    cases["worst_class"] = worst.map(dict(enumerate(words.RISK_CLASS)))
    for name in ("borrower_type", "guarantee_type", "origination_period", "village", "account_manager"):
        cases[name] = lead[name]
    cases["originating_officer"] = lead["originating_officer"]
    cases["years_past_due"] = grouped["years_past_due"].max()
    cases["debtor_state"], cases["suit_status"] = lead["debtor_state"], lead["suit_status"]
    cases["is_county_key"] = grouped["principal"].max() >= portfolio.key_loan_threshold
    cases["is_key"] = cases["is_county_key"] | (_rank_in_branch(cases) <= portfolio.key_top_n)
    insider = loans["borrower_type"].isin(portfolio.insider_borrower_types)
    cases["is_insider"] = insider.groupby(loans["case_id"]).any()
    cases = cases.assign(deadline_on=np.datetime64("NaT", "us"), clock_status="unknown", must_do=False)
    cases = _with_strategy(cases.reset_index(), rules)
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
        }
    )
    return parts.groupby("case_id", sort=True).sum() / 100


def _rank_in_branch(cases: pd.DataFrame) -> pd.Series[Any]:
    """Return the rank of each case by principal in its branch, from 1; ties go to the smaller case id."""
    ordered = cases.sort_values("principal", ascending=False, kind="stable")
    return (ordered.groupby("branch").cumcount() + 1).reindex(cases.index)


def _with_strategy(cases: pd.DataFrame, rules: tuple[StrategyRule, ...]) -> pd.DataFrame:
    decided = np.full(len(cases), -1)
    for position, rule in enumerate(rules):
        holds = np.ones(len(cases), dtype=bool)
        for column, condition in rule.when.items():
            holds &= _holds(cases[column], condition)
        decided[(decided < 0) & holds] = position
    chosen = pd.Series(decided, index=cases.index)
    return cases.assign(
        strategy=chosen.map({n: rule.name for n, rule in enumerate(rules)}),
        strategy_rule=chosen.map({n: rule.id for n, rule in enumerate(rules)}),
        queue=chosen.map({n: rule.queue for n, rule in enumerate(rules)}),
        allowed_methods=chosen.map({n: ",".join(rule.methods) for n, rule in enumerate(rules)}),
    )


def _holds(column: pd.Series[Any], condition: Condition) -> Any:
    if isinstance(condition, Between):
        low = -np.inf if condition.min is None else condition.min
        high = np.inf if condition.max is None else condition.max
        return column.between(low, high).to_numpy()
    if isinstance(condition, list):
        return column.isin(condition).to_numpy()
    return (column == condition).to_numpy()
