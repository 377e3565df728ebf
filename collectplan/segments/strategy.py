"""The strategy of each case: the first rule that holds gives queue, methods and offer; who has to approve the offer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.params import AuthorityTier
from collectplan.params.strategies import Between, Condition, SettlementOffer, StrategyRule

NO_RULE = StrategyRule(id="no_rule", name="没有规则覆盖，先跟踪，请补规则", queue="collect", methods=["watch"])
"""Holds for a case that no rule of the table covers."""
Mask = npt.NDArray[np.bool_]


def with_strategy(
    cases: pd.DataFrame,
    rules: tuple[StrategyRule, ...],
    product_rules: Mapping[str, tuple[StrategyRule, ...]],
    tiers: list[AuthorityTier],
) -> pd.DataFrame:
    """Add strategy, queue, methods and settlement offer to cases.

    Parameters
    ----------
    cases : DataFrame
        All columns of the schema ``cases`` but those that rules fill in.
    rules : tuple of StrategyRule
        Ordered; the first that holds decides.
    product_rules : mapping of str to tuple of StrategyRule
        Rule tables of other kinds of claims.
    tiers : list of AuthorityTier
        Who may waive how much interest of one case.
    """
    chosen: list[StrategyRule] = [NO_RULE]
    decided = np.zeros(len(cases), dtype=np.int64)
    own = cases["product"].isin(list(product_rules)).to_numpy(dtype=bool)
    tables = [(~own, rules), *((own & (cases["product"] == name).to_numpy(), t) for name, t in product_rules.items())]
    for where, table in tables:
        rows = np.flatnonzero(where)
        first = first_rule(cases.iloc[rows], table)
        decided[rows] = np.where(first < 0, 0, first + len(chosen))
        chosen += table
    index = cases.index

    def column(value: Any) -> pd.Series[Any]:
        return pd.Series(np.array([value(rule) for rule in chosen], dtype=object)[decided], index=index)

    ruled = cases.assign(
        strategy=column(lambda rule: rule.name),
        strategy_rule=column(lambda rule: rule.id),
        queue=column(lambda rule: rule.queue),
        allowed_methods=column(lambda rule: ",".join(rule.methods)),
    )
    offers = [rule.offer for rule in chosen]
    return ruled.assign(**_offers(cases, offers, decided, tiers))


def first_rule(cases: pd.DataFrame, rules: tuple[StrategyRule, ...]) -> npt.NDArray[np.int64]:
    """Return the position of the first rule that holds for each case; -1 where none does."""
    decided = np.full(len(cases), -1, dtype=np.int64)
    for position, rule in enumerate(rules):
        holds = np.ones(len(cases), dtype=bool)
        for column, condition in rule.when.items():
            holds &= _holds(cases[column], condition)
        decided[(decided < 0) & holds] = position
    return decided


def _holds(column: pd.Series[Any], condition: Condition) -> Mask:
    if isinstance(condition, Between):
        low = -np.inf if condition.min is None else condition.min
        high = np.inf if condition.max is None else condition.max
        return column.between(low, high).to_numpy()
    if isinstance(condition, list):
        return column.isin(condition).to_numpy()
    return (column == condition).to_numpy()


def _offers(
    cases: pd.DataFrame,
    offers: list[SettlementOffer | None],
    decided: npt.NDArray[np.int64],
    tiers: list[AuthorityTier],
) -> dict[str, Any]:
    """Return what may be offered: least amount to accept, most interest to waive, and who approves it."""
    kinds = np.array([offer.kind if offer else "none" for offer in offers], dtype=object)[decided]
    on, off, months = (
        np.array([getattr(offer, name, 0) if offer else 0 for offer in offers])[decided]
        for name in ("waive_interest_on", "waive_interest_off", "months")
    )
    interest_off = cases["interest_off"].to_numpy()
    interest_on = money.rounded(cases["interest"].to_numpy() - interest_off)
    waived = money.rounded(money.rounded(interest_on * on) + money.rounded(interest_off * off))
    owed = money.rounded(cases["principal"].to_numpy() + cases["interest"].to_numpy())
    bounds = np.array([tier.up_to or np.inf for tier in tiers])
    approvers = np.array([tier.approver for tier in tiers], dtype=object)[np.searchsorted(bounds, waived, side="left")]
    return {
        "offer": kinds,
        "offer_floor": np.where(kinds == "none", 0.0, money.rounded(owed - waived)),
        "offer_waived": waived,
        "offer_months": months.astype(np.int64),
        "offer_approver": np.where(kinds == "none", "", approvers),
    }
