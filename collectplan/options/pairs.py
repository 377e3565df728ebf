"""Which officer may act on which case, and for each pair that may not, the rule that says so.

Rules stand in one ordered table; the first that speaks decides. A new rule is one more entry.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.params import COUNTY, Allocation

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pairs:
    """Pairs of case and officer.

    Attributes
    ----------
    allowed : DataFrame
        Columns case_id, officer_id, knows_village, is_incumbent.
    refusals : DataFrame
        Schema ``refusals``: pairs inside a branch, and county leaders with county key cases, that a rule excludes.
    """

    allowed: pd.DataFrame
    refusals: pd.DataFrame


def pair_up(cases: pd.DataFrame, officers: pd.DataFrame, allocation: Allocation) -> Pairs:
    """Pair every case with the officers of its branch, and county key cases with the county's leaders.

    A pin may bring in an officer from anywhere, and wins over the rule that leaders hold key cases.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    officers : DataFrame
        Input table ``officers``; ``recusals`` holds case ids, ``villages`` names, both separated by ``;`` or ``、``.
    allocation : Allocation
        Which rules are in force, pins and bans.
    """
    facts = cases[["case_id", "branch", "village", "account_manager", "originating_officer", "is_key", "is_county_key"]]
    staff = officers[["officer_id", "branch", "role", "villages", "recusals"]]
    local = facts.merge(staff[staff["branch"] != COUNTY], on="branch", validate="many_to_many")
    leaders = staff[staff["branch"] == COUNTY].drop(columns="branch")
    county = facts[facts["is_county_key"]].merge(leaders, how="cross")
    wanted = pd.DataFrame([pin.model_dump() for pin in allocation.pins], columns=["case_id", "officer_id"])
    pinned = wanted.astype("str").merge(facts, on="case_id").merge(staff.drop(columns="branch"), on="officer_id")
    pairs = pd.concat([local, county, pinned], ignore_index=True).drop_duplicates(["case_id", "officer_id"])
    pairs = pairs.sort_values(["case_id", "officer_id"], ignore_index=True)
    verdict = np.full(len(pairs), "", dtype=object)
    for rule, excluded in _rules(pairs, allocation).items():
        hits = (verdict == "") & excluded()
        verdict[hits] = rule
    allowed = pairs[verdict == ""]
    refusals = pairs.loc[verdict != "", ["case_id", "officer_id"]].assign(rule=verdict[verdict != ""])
    return Pairs(
        allowed[["case_id", "officer_id"]].assign(
            knows_village=_listed(allowed["village"], allowed["villages"]),
            is_incumbent=(allowed["account_manager"] == allowed["officer_id"]).to_numpy(),
        ),
        refusals.astype("str").reset_index(drop=True),
    )


def _rules(pairs: pd.DataFrame, allocation: Allocation) -> dict[str, Callable[[], Mask]]:
    """Return the rules in order: id to the pairs it excludes."""
    rules: dict[str, Callable[[], Mask]] = {
        "pinned_to_other": lambda: _pinned_to_other(pairs, allocation),
        "banned": lambda: _named(pairs, [(ban.case_id, ban.officer_id) for ban in allocation.bans]),
        "recused": lambda: _listed(pairs["case_id"], pairs["recusals"]),
    }
    if allocation.recuse_originating_officer:
        rules["originating_officer"] = lambda: (pairs["originating_officer"] == pairs["officer_id"]).to_numpy()
    if allocation.leaders_hold_key_cases:
        rules["leaders_hold_key_cases"] = lambda: _not_a_leader(pairs) & ~_pinned(pairs, allocation)
    return rules


def _named(pairs: pd.DataFrame, named: list[tuple[str, str]]) -> Mask:
    wanted = pd.MultiIndex.from_tuples(named, names=["case_id", "officer_id"]) if named else None
    if wanted is None:
        return np.zeros(len(pairs), dtype=bool)
    return np.asarray(pd.MultiIndex.from_frame(pairs[["case_id", "officer_id"]]).isin(wanted), dtype=bool)


def _pinned(pairs: pd.DataFrame, allocation: Allocation) -> Mask:
    return pairs["case_id"].isin([pin.case_id for pin in allocation.pins]).to_numpy()


def _pinned_to_other(pairs: pd.DataFrame, allocation: Allocation) -> Mask:
    holder = pairs["case_id"].map({pin.case_id: pin.officer_id for pin in allocation.pins})
    return (holder.notna() & (holder != pairs["officer_id"])).to_numpy()


def _not_a_leader(pairs: pd.DataFrame) -> Mask:
    """Key cases go to leaders, unless the branch has none and no county leader may take the case."""
    leads = pairs["role"].isin(["branch_head", "county_leader"])
    has_leader = leads.groupby(pairs["case_id"]).transform("any")
    return (pairs["is_key"] & ~leads & has_leader).to_numpy()


def _listed(value: pd.Series[str], lists: pd.Series[str]) -> Mask:
    """Say for each row whether the value stands in the list beside it."""
    members = {
        text: frozenset(filter(None, text.replace("；", ";").replace("、", ";").split(";"))) for text in set(lists)
    }
    return np.array([v != "" and v in members[text] for v, text in zip(value, lists, strict=True)], dtype=bool)
