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
from collectplan.parse import split_list

Mask = npt.NDArray[np.bool_]
Rule = Callable[[Mask], Mask]
_FACTS = ["case_id", "branch", "village", "account_manager", "originating_officer", "is_key", "is_county_key"]
_STAFF = ["officer_id", "branch", "role", "villages", "recusals", "skills"]
SUIT_SKILL = "诉讼"
_OWNER_ORDER = {"branch_head": 0, "county_leader": 1, "specialist": 2, "account_manager": 3, "liaison_head": 4}


@dataclass(frozen=True)
class Pairs:
    """Pairs of case and officer.

    Attributes
    ----------
    allowed : DataFrame
        Columns case_id, officer_id, skills, branch_can_sue (whether anybody of the case's branch has the skill),
        knows_village, is_incumbent, is_foreign (an officer of another branch who needs a local guide).
    refusals : DataFrame
        Schema ``refusals``: pairs inside a branch or a group of branches, and county leaders with county key cases, that
        a rule excludes.
    """

    allowed: pd.DataFrame
    refusals: pd.DataFrame


def pair_up(cases: pd.DataFrame, officers: pd.DataFrame, allocation: Allocation) -> Pairs:
    """Pair every case with the officers of its branch and its group, and county key cases with the county's leaders.

    A pin may bring in an officer from anywhere, and wins over the rules that leaders hold key cases, that the
    originating officer collects and that branches cross, but over no ban or recusal.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    officers : DataFrame
        Input table ``officers``; ``recusals`` holds case ids, ``villages`` names, both separated by ``;`` or ``、``.
    allocation : Allocation
        Which rules are in force, pins and bans.
    """
    facts, staff = cases[_FACTS], officers[_STAFF]
    staff = staff.rename(columns={"branch": "home"}).assign(can_act=_can_act(officers))
    near = facts.merge(_reach(set(facts["branch"]) | set(staff["home"]), allocation), on="branch")
    local = near.merge(staff[staff["home"] != COUNTY], on="home", validate="many_to_many")
    county = facts[facts["is_county_key"]].merge(staff[staff["home"] == COUNTY], how="cross")
    pinned = _pins(allocation).merge(facts, on="case_id").merge(staff, on="officer_id")
    pairs = pd.concat([local, county, pinned], ignore_index=True).drop_duplicates(["case_id", "officer_id"])
    pairs = pairs.sort_values(["case_id", "officer_id"], ignore_index=True)
    verdict = np.full(len(pairs), "", dtype=object)
    for rule, excluded in _rules(pairs, allocation).items():
        still_open = np.asarray(verdict == "", dtype=bool)
        verdict[still_open & excluded(still_open)] = rule
    allowed = pairs[verdict == ""]
    refusals = pairs.loc[verdict != "", ["case_id", "officer_id"]].assign(rule=verdict[verdict != ""], method="")
    return Pairs(
        allowed[["case_id", "officer_id", "skills"]].assign(
            branch_can_sue=allowed["branch"].isin(_branches_that_sue(staff)).to_numpy(),
            knows_village=_listed(allowed["village"], allowed["villages"]),
            is_incumbent=(allowed["account_manager"] == allowed["officer_id"]).to_numpy(),
            is_foreign=((allowed["home"] != allowed["branch"]) & (allowed["home"] != COUNTY)).to_numpy(),
        ),
        refusals.astype("str").reset_index(drop=True),
    )


def _can_act(officers: pd.DataFrame) -> Mask:
    """Say who has hours and cases to act with; where capacities are not known, everybody."""
    if not {"field_capacity", "desk_capacity", "max_cases"} <= set(officers.columns):
        return np.ones(len(officers), dtype=bool)
    hours = officers["field_capacity"] + officers["desk_capacity"]
    return ((hours > 0) & (officers["max_cases"] > 0)).to_numpy()


def _branches_that_sue(staff: pd.DataFrame) -> set[str]:
    """Return the branches where anybody has the skill to sue on file."""
    able = [SUIT_SKILL in split_list(text) for text in staff["skills"]]
    return set(staff.loc[np.array(able, dtype=bool), "home"])


def _pins(allocation: Allocation) -> pd.DataFrame:
    """Return the pinned pairs, once each."""
    pins = pd.DataFrame([pin.model_dump() for pin in allocation.pins], columns=["case_id", "officer_id"])
    return pins.astype("str").drop_duplicates()


def _reach(branches: set[str], allocation: Allocation) -> pd.DataFrame:
    """Return for each branch those whose officers may act there: its own, and those of its group."""
    group = {name: members for members in allocation.cross_collection for name in members}
    reach = [(branch, home) for branch in sorted(branches) for home in sorted({branch, *group.get(branch, ())})]
    return pd.DataFrame(reach, columns=["branch", "home"]).astype("str")


def name_owners(cases: pd.DataFrame, officers: pd.DataFrame, allocation: Allocation) -> pd.DataFrame:
    """Name a person for each case, also where nobody acts.

    In this order: the pin, the account manager, the head of the branch, a county leader posted there, a specialist,
    an account manager there, anybody of the county's office, anybody at all; never one who is banned or recused,
    unless there is nobody else.

    Returns
    -------
    DataFrame
        Columns case_id, officer_id; one row per case.
    """
    facts, staff = cases[_FACTS], officers[_STAFF].assign(order=officers["role"].map(_OWNER_ORDER))
    managers = facts.merge(staff.drop(columns="branch"), left_on="account_manager", right_on="officer_id")
    local = facts.merge(staff, on="branch", validate="many_to_many")
    county = staff[staff["branch"] == COUNTY].drop(columns="branch")
    pinned = _pins(allocation).merge(facts, on="case_id").merge(staff.drop(columns="branch"), on="officer_id")
    ranked = pd.concat(
        [pinned.assign(order=-2), managers.assign(order=-1), local, facts.merge(county, how="cross").assign(order=10)],
        ignore_index=True,
    )
    named = _first_free(ranked, allocation)
    rest = facts[~facts["case_id"].isin(named["case_id"])].merge(
        staff.drop(columns="branch").sort_values("officer_id"), how="cross"
    )
    named = pd.concat([named, _first_free(rest, allocation)], ignore_index=True)
    last = facts[~facts["case_id"].isin(named["case_id"])].assign(officer_id=min(officers["officer_id"]))
    return pd.concat([named, last[["case_id", "officer_id"]]], ignore_index=True)


def _first_free(ranked: pd.DataFrame, allocation: Allocation) -> pd.DataFrame:
    """Return the first officer of each case whom no ban or recusal keeps from it."""
    kept_off = np.zeros(len(ranked), dtype=bool)
    for excluded in _personal_rules(ranked, allocation).values():
        kept_off |= excluded(~kept_off)
    free = ranked[~kept_off].sort_values(["case_id", "order", "officer_id"])
    return free.drop_duplicates("case_id")[["case_id", "officer_id"]]


def _rules(pairs: pd.DataFrame, allocation: Allocation) -> dict[str, Rule]:
    """Return the rules in order: id to the pairs it excludes, given those that are still open."""
    rules: dict[str, Rule] = {"pinned_to_other": lambda _: _pinned_to_other(pairs, allocation)}
    rules |= _personal_rules(pairs, allocation)
    if allocation.leaders_hold_key_cases:
        rules["leaders_hold_key_cases"] = lambda still_open: _not_a_leader(pairs, still_open)
    if allocation.originator_collects:
        rules["originator_collects"] = lambda still_open: _not_the_originator(pairs, still_open)
    if allocation.cross_only:
        rules["cross_collection"] = lambda still_open: _at_home(pairs, still_open)
    return rules


def _personal_rules(pairs: pd.DataFrame, allocation: Allocation) -> dict[str, Rule]:
    """Return the rules that keep a person from a case, whatever is done about it."""
    rules: dict[str, Rule] = {
        "banned": lambda _: _named(pairs, [(ban.case_id, ban.officer_id) for ban in allocation.bans]),
        "recused": lambda _: _listed(pairs["case_id"], pairs["recusals"]),
    }
    if allocation.recuse_originating_officer:
        rules["originating_officer"] = lambda _: (pairs["originating_officer"] == pairs["officer_id"]).to_numpy()
    return rules


def _named(pairs: pd.DataFrame, named: list[tuple[str, str]]) -> Mask:
    wanted = pd.MultiIndex.from_tuples(named, names=["case_id", "officer_id"]) if named else None
    if wanted is None:
        return np.zeros(len(pairs), dtype=bool)
    return np.asarray(pd.MultiIndex.from_frame(pairs[["case_id", "officer_id"]]).isin(wanted), dtype=bool)


def _pinned_to_other(pairs: pd.DataFrame, allocation: Allocation) -> Mask:
    holder = pairs["case_id"].map({pin.case_id: pin.officer_id for pin in allocation.pins})
    return (holder.notna() & (holder != pairs["officer_id"])).to_numpy()


def _not_a_leader(pairs: pd.DataFrame, still_open: Mask) -> Mask:
    """Key cases go to leaders, unless none may take the case: none there, all kept off it, or another one pinned."""
    leads = pairs["role"].isin(["branch_head", "county_leader"])
    has_leader = (leads & pairs["can_act"] & still_open).groupby(pairs["case_id"]).transform("any")
    return np.asarray(pairs["is_key"] & ~leads & has_leader, dtype=bool)


def _not_the_originator(pairs: pd.DataFrame, still_open: Mask) -> Mask:
    """Who booked it collects it, where that officer may; key cases are for leaders."""
    booked = pairs["originating_officer"] == pairs["officer_id"]
    is_there = (booked & still_open).groupby(pairs["case_id"]).transform("any")
    return np.asarray(~booked & is_there & ~pairs["is_key"], dtype=bool)


def _at_home(pairs: pd.DataFrame, still_open: Mask) -> Mask:
    """Where branches exchange officers, a case goes to one from outside if any may take it; key cases stay."""
    outside = (pairs["home"] != pairs["branch"]) & (pairs["home"] != COUNTY)
    has_outside = (outside & still_open).groupby(pairs["case_id"]).transform("any")
    return np.asarray(~outside & has_outside & ~pairs["is_key"], dtype=bool)


def _listed(value: pd.Series[str], lists: pd.Series[str]) -> Mask:
    """Say for each row whether the value stands in the list beside it."""
    members = {text: frozenset(split_list(text)) for text in set(lists)}
    return np.array([v != "" and v in members[text] for v, text in zip(value, lists, strict=True)], dtype=bool)
