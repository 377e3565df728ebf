"""Stocktaking: what is known of each debtor, how much of the stock has been surveyed, and the states of debtors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.params.taxonomy import DebtorSubstate, find
from collectplan.schemas import TABLES, types

# Item of the survey to its column in the input table.
ITEMS = {
    "debt": "debt_confirmed",
    "ability": "ability",
    "willingness": "willingness",
    "assets": "assets",
    "liability": "liability",
}
_UNKNOWN = "unknown"
_COLUMNS = ["debtor_state", "debtor_substate", *ITEMS.values(), "survey_gaps", "is_unreachable"]


def gather_surveys(
    surveys: pd.DataFrame | None, loans: pd.DataFrame, states: tuple[DebtorSubstate, ...]
) -> pd.DataFrame:
    """Gather surveys of loans into what is known of each case.

    Of several surveys of one case the latest known answer counts, item by item. What a survey leaves open follows from
    the state in detail, where one is named; the state itself is the survey's; where no survey names one, ``build_cases``
    takes that of the case's lead loan.

    Parameters
    ----------
    surveys : DataFrame or None
        Input table ``surveys``.
    loans : DataFrame
        Schema ``loans``.
    states : tuple of DebtorSubstate
        The taxonomy.

    Returns
    -------
    DataFrame
        Index case_id, sorted, every case of the ledger; columns debtor_state (empty where the survey names none),
        debtor_substate, debt_confirmed, ability, willingness, assets, liability, survey_gaps, is_unreachable.
    """
    cases = pd.Index(sorted(set(loans["case_id"])), name="case_id")
    known = pd.DataFrame(_UNKNOWN, index=cases, columns=list(ITEMS.values()), dtype="str")
    named = pd.Series("", index=cases, dtype="str")
    state: dict[str, DebtorSubstate] = {}
    if surveys is not None and len(surveys):
        own = surveys.merge(loans[["loan_id", "case_id"]], on="loan_id", how="inner", validate="many_to_one")
        own = own.sort_values(["case_id", "surveyed_on", "loan_id"], na_position="first")
        for column in ITEMS.values():
            latest = own[own[column] != _UNKNOWN].drop_duplicates("case_id", keep="last").set_index("case_id")[column]
            known.loc[latest.index, column] = latest
        state = {text: named_state for text in own["state"].unique() if (named_state := find(states, str(text)))}
        stated = own[own["state"].isin(list(state))].drop_duplicates("case_id", keep="last")
        named.loc[stated["case_id"]] = stated["state"].to_numpy()
    for column in ("ability", "willingness"):
        implied = _mapped(named, {text: getattr(substate, column) for text, substate in state.items()}, _UNKNOWN)
        known[column] = known[column].mask(known[column] == _UNKNOWN, implied)
    gaps = pd.Series("", index=cases, dtype="str")
    for item, column in ITEMS.items():
        gaps = gaps.mask(known[column] == _UNKNOWN, gaps + item + ",")
    return known.assign(
        debtor_state=_mapped(named, {text: substate.state for text, substate in state.items()}, ""),
        debtor_substate=_mapped(named, {text: substate.title for text, substate in state.items()}, ""),
        survey_gaps=gaps.str.rstrip(","),
        is_unreachable=named.isin([text for text, substate in state.items() if substate.unreachable]),
    )[_COLUMNS]


def _mapped(named: pd.Series[Any], words: Mapping[str, str], otherwise: str) -> pd.Series[Any]:
    return pd.Series([words.get(text, otherwise) for text in named.tolist()], index=named.index, dtype="str")


def coverage_of(cases: pd.DataFrame) -> pd.DataFrame:
    """Return how many cases have each item of the survey known, and all five.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.

    Returns
    -------
    DataFrame
        Schema ``coverage``, by branch and item; every case counts once in each item.
    """
    parts = []
    for item in (*ITEMS, "all"):
        gaps = cases["survey_gaps"]
        is_known = gaps == "" if item == "all" else ~_lists(gaps, item)
        total = cases.groupby("branch")
        known = cases[is_known]
        part = pd.DataFrame(
            {
                "n_cases": total.size(),
                "n_known": known.groupby("branch").size(),
                "principal": money.total_by(cases, "branch", "principal"),
                "known_principal": money.total_by(known, "branch", "principal"),
            }
        ).fillna(0.0)
        parts.append(part.rename_axis("branch").reset_index().assign(item=item))
    table = pd.concat(parts, ignore_index=True)
    table = table.assign(coverage=table["n_known"] / table["n_cases"].clip(lower=1))
    typed = types(TABLES["coverage"])
    order = {item: place for place, item in enumerate((*ITEMS, "all"))}
    table = table.assign(order=table["item"].map(order)).sort_values(["branch", "order"], ignore_index=True)
    return table[list(typed)].astype(typed)


def _lists(gaps: pd.Series[Any], item: str) -> pd.Series[Any]:
    named = {text: item in text.split(",") for text in gaps.unique()}
    return gaps.map(named).astype(bool)


def states_of(cases: pd.DataFrame) -> pd.DataFrame:
    """Return cases by state and state in detail, schema ``states``; what is not known is a group of its own."""
    keys = ["branch", "debtor_state", "debtor_substate"]
    table = pd.DataFrame(
        {
            "n_cases": cases.groupby(keys).size(),
            "on_balance": money.total_by(cases, keys, "on_balance"),
            "off_balance": money.total_by(cases, keys, "off_balance"),
        }
    )
    order = {name: place for place, name in enumerate(TABLES["states"].columns["debtor_state"].metadata["values"])}
    table = table.reset_index()
    table = table.assign(order=table["debtor_state"].map(order))
    table = table.sort_values(["branch", "order", "debtor_substate"], ignore_index=True)
    typed = types(TABLES["states"])
    return table[list(typed)].astype(typed)


def as_columns(surveyed: pd.DataFrame, cases: pd.Index[Any]) -> dict[str, np.ndarray[Any, Any]]:
    """Return the columns of a survey for cases in their order, without who is liable: that is for a committee alone."""
    own = surveyed.reindex(cases)
    return {name: own[name].to_numpy() for name in _COLUMNS if name not in {"liability", "debtor_state"}}
