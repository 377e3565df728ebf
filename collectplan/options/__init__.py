"""Options: one row per allowed case, officer, method and intensity, with its value, its cost and what it uses up.

Field hours are person-hours of the whole team and are charged to the officer who leads it: in a branch everybody
leads some visits and joins others, so leading is charged twice and joining not at all. ``watch`` needs no hours; its
named owner is the account manager, else the head of the branch, so that every case has a person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.options.actions import actions, visit_levels
from collectplan.options.capacity import capacities
from collectplan.options.duties import duties_of, given_up, kept_claims
from collectplan.options.limits import FAIR, fair_floors, limits_of
from collectplan.options.pairs import name_owners, pair_up
from collectplan.params import Allocation, Params, Pin
from collectplan.schemas import TABLES, empty, types

__all__ = [
    "FAIR",
    "Law",
    "Options",
    "build_options",
    "capacities",
    "duties_of",
    "fair_floors",
    "given_up",
    "visit_levels",
]


@dataclass(frozen=True)
class Options:
    """What can be done, what may not be, and what limits it.

    Attributes
    ----------
    options, refusals, limits : DataFrame
        Tables of these schemas.
    duties : DataFrame
        What must be done, see ``duties_of``.
    """

    options: pd.DataFrame
    refusals: pd.DataFrame
    limits: pd.DataFrame
    duties: pd.DataFrame


@dataclass(frozen=True)
class Law:
    """What the law adds to what officers do.

    Attributes
    ----------
    litigation, clocks : DataFrame
        Tables of these schemas, empty where they are not computed.
    """

    litigation: pd.DataFrame
    clocks: pd.DataFrame

    @classmethod
    def none(cls) -> Law:
        """Return a world without courts and deadlines."""
        return cls(empty("litigation"), empty("clocks"))


def build_options(
    cases: pd.DataFrame,
    recovery: pd.DataFrame,
    officers: pd.DataFrame,
    priors: pd.DataFrame,
    params: Params,
    law: Law | None = None,
    previous: pd.DataFrame | None = None,
) -> Options:
    """Build all options of a county.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    recovery : DataFrame
        Schema ``recovery``.
    officers : DataFrame
        With capacities, see ``capacities``.
    priors : DataFrame
        Columns case_id, on_weight, later_per_unpaid (yuan that come later from a case that pays nothing inside),
        minor_money (yuan that come inside where no material share does).
    params : Params
        All sections.
    law : Law, optional
        Suits and deadlines; without it nobody is sued and nothing lapses.
    previous : DataFrame, optional
        Columns case_id, officer_id: the plan before; each case that changes hands costs ``allocation.move_penalty``.

    Raises
    ------
    ParamsError
        When a pin, ban or limit names a case, officer, branch or resource that does not exist, or a pin names somebody
        who is banned or recused from that case, or a method the case does not have; all of them at once.
    """
    law = law or Law.none()
    allocation = params.allocation
    _check_names(cases, officers, allocation)
    pairs = pair_up(cases, officers, allocation)
    _check_pins(pairs.refusals, allocation)
    duties = duties_of(law.clocks, params.campaign.start_on)
    owners = name_owners(cases, officers, allocation)
    table = actions(pairs.allowed, owners, cases, recovery, priors, law.litigation, duties, params)
    table = _pinned_methods(table, allocation.pins)
    facts = cases[["case_id", "branch", "principal", "is_key", "is_insider", "allowed_methods"]]
    table = table.merge(facts, on="case_id", validate="many_to_one")
    table = _counted(_valued(table, priors, params, previous), params)
    table = table.assign(must_do_claim=kept_claims(table, duties))
    table = table.sort_values(["case_id", "officer_id", "method", "n_contacts"], ignore_index=True)
    table["option_id"] = np.arange(len(table), dtype=np.int64)
    typed = types(TABLES["options"])
    options = table[list(typed)].astype(typed)
    return Options(options, pairs.refusals, limits_of(options, officers, params), duties)


def _check_names(cases: pd.DataFrame, officers: pd.DataFrame, allocation: Allocation) -> None:
    known_cases, known_officers = set(cases["case_id"]), set(officers["officer_id"])
    faults = []
    for kind, named in (("pins", allocation.pins), ("bans", allocation.bans)):
        for position, pin in enumerate(named):
            where = f"allocation.{kind}.{position}"
            if pin.case_id not in known_cases:
                faults.append(Fault(where, f"没有户 {pin.case_id}，请核对户编号", f"there is no case {pin.case_id}"))
            if pin.officer_id not in known_officers:
                faults.append(
                    Fault(where, f"没有人员 {pin.officer_id}，请核对名册", f"there is no officer {pin.officer_id}")
                )
    branches = set(cases["branch"]) | set(officers["branch"])
    for position, group in enumerate(allocation.cross_collection):
        for name in sorted(set(group) - branches):
            zh, en = f"没有机构“{name}”，请核对机构名", f"there is no branch '{name}'; correct the name"
            faults.append(Fault(f"allocation.cross_collection.{position}", zh, en))
    holders: dict[str, str] = {}
    for position, pin in enumerate(allocation.pins):
        if holders.setdefault(pin.case_id, pin.officer_id) != pin.officer_id:
            other = holders[pin.case_id]
            zh = f"户 {pin.case_id} 已指定给 {other}，不能再指定给 {pin.officer_id}，请留一条"
            en = f"case {pin.case_id} is pinned to {other} and to {pin.officer_id}; keep one"
            faults.append(Fault(f"allocation.pins.{position}", zh, en))
    if faults:
        raise ParamsError(faults)


def _check_pins(refusals: pd.DataFrame, allocation: Allocation) -> None:
    rules = dict(zip(zip(refusals["case_id"], refusals["officer_id"], strict=True), refusals["rule"], strict=True))
    faults = []
    for position, pin in enumerate(allocation.pins):
        if rule := rules.get((pin.case_id, pin.officer_id)):
            zh = f"户 {pin.case_id} 不能指定给 {pin.officer_id}（规则 {rule}：排除或回避），请改 pins 或解除该规则"
            en = f"case {pin.case_id} cannot be pinned to {pin.officer_id} (rule {rule}); change the pin or the rule"
            faults.append(Fault(f"allocation.pins.{position}", zh, en))
    if faults:
        raise ParamsError(faults)


def _pinned_methods(table: pd.DataFrame, pins: list[Pin]) -> pd.DataFrame:
    """Leave a case whose pin names a method only that; the pin itself has left it only its officer."""
    wanted = {pin.case_id: pin.method for pin in pins if pin.method}
    if not wanted:
        return table
    method = table["case_id"].map(wanted)
    kept = table[method.isna() | (method == table["method"])]
    faults = []
    for position, pin in enumerate(pins):
        if pin.method and not (kept["case_id"] == pin.case_id).any():
            zh = f"户 {pin.case_id} 没有“{pin.method}”这种做法，请换一种方法，或看该户的策略允许哪些方法"
            en = f"case {pin.case_id} has no option '{pin.method}'; name another method that its strategy allows"
            faults.append(Fault(f"allocation.pins.{position}", zh, en))
    if faults:
        raise ParamsError(faults)
    return kept


def _valued(table: pd.DataFrame, priors: pd.DataFrame, params: Params, previous: pd.DataFrame | None) -> pd.DataFrame:
    """Add money: inside the campaign, after it, and the value that the allocation adds up."""
    table = table.merge(priors, on="case_id", validate="many_to_one")
    expected = table["p_any"] * table["share_mean"] * table["principal"] + (1.0 - table["p_any"]) * table["minor_money"]
    moved = _moved(table, previous) * params.allocation.move_penalty
    return table.assign(
        expected_recovery=expected,
        expected_on=expected * table["on_weight"],
        expected_off=expected * (1.0 - table["on_weight"]),
        value=expected + params.allocation.later_weight * table["later_value"] - table["cost"] - moved,
    )


def _moved(table: pd.DataFrame, previous: pd.DataFrame | None) -> npt.NDArray[np.float64]:
    """Say which options give a case to another officer than the plan before; new cases move nowhere."""
    if previous is None:
        return np.zeros(len(table))
    before = table["case_id"].map(previous.set_index("case_id")["officer_id"])
    return np.where(before.notna() & (before != table["officer_id"]), 1.0, 0.0)


def _counted(table: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Add what counts towards floors: actions on key, small and insiders' cases, and cash of cases acted on."""
    acts = (table["method"] != "watch").to_numpy()
    is_small = (table["principal"] < params.recovery.small_case).to_numpy()
    # A key case that may only be watched is not asked to move; a letter that keeps a right is no such action.
    may_move = table["allowed_methods"] != "watch"
    flags = {
        "key_actions": table["is_key"] & may_move,
        "small_actions": is_small,
        "insider_actions": table["is_insider"],
    }
    own = acts & (table["method"] != "outsource").to_numpy()  # what an agency brings is no officer's merit
    table = table.assign(acted_recovery=np.where(own, table["expected_recovery"], 0.0))
    return table.assign(
        **{name: (np.asarray(flag, dtype=bool) & acts).astype("float64") for name, flag in flags.items()}
    )
