"""Options: one row per allowed case, officer and method, with its value, its cost and what it uses up.

Field hours are person-hours of the whole team and are charged to the officer who leads it: in a branch everybody
leads some visits and joins others, so leading is charged twice and joining not at all. ``watch`` needs no hours; its
named owner is the account manager, else the head of the branch, so that every case has a person.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from collectplan import two_part
from collectplan.errors import Fault, ParamsError
from collectplan.options.capacity import capacities
from collectplan.options.pairs import name_owners, pair_up
from collectplan.params import Allocation, Params, Workload
from collectplan.schemas import TABLES, types

__all__ = ["Options", "build_options", "capacities"]

RESOURCES = {"field_hours": "field_capacity", "desk_hours": "desk_capacity", "active_cases": "max_cases"}


@dataclass(frozen=True)
class Options:
    """What can be done, what may not be, and what limits it.

    Attributes
    ----------
    options, refusals, limits : DataFrame
        Tables of these schemas.
    """

    options: pd.DataFrame
    refusals: pd.DataFrame
    limits: pd.DataFrame


def build_options(
    cases: pd.DataFrame, recovery: pd.DataFrame, officers: pd.DataFrame, priors: pd.DataFrame, params: Params
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
        Workload, allocation and recovery sections.

    Raises
    ------
    ParamsError
        When a pin or ban names a case or officer that does not exist, or a pin names somebody who is banned or recused
        from that case; all of them at once.
    """
    _check_names(cases, officers, params.allocation)
    pairs = pair_up(cases, officers, params.allocation)
    _check_pins(pairs.refusals, params.allocation)
    acted = _acted(pairs.allowed, cases, recovery, params)
    watched = _watched(cases, officers, recovery, params.allocation)
    table = pd.concat([acted, watched], ignore_index=True).merge(
        cases[["case_id", "branch", "principal", "is_key"]], on="case_id", validate="many_to_one"
    )
    table = _valued(table, priors, params)
    table = table.sort_values(["case_id", "officer_id", "method"], ignore_index=True)
    table["option_id"] = np.arange(len(table), dtype=np.int64)
    typed = types(TABLES["options"])
    limits = _limits(officers, cases, params.allocation)
    return Options(table[list(typed)].astype(typed), pairs.refusals, limits)


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


def _acted(allowed: pd.DataFrame, cases: pd.DataFrame, recovery: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return visits and phone calls: pairs by allowed methods, hours and cost."""
    methods = cases[["case_id", "allowed_methods"]].assign(method=cases["allowed_methods"].str.split(","))
    methods = methods.explode("method")[["case_id", "method"]]
    table = allowed.merge(methods[methods["method"] != "watch"], on="case_id", validate="many_to_many")
    table = table.merge(recovery, on=["case_id", "method"], validate="many_to_one")
    odds = np.where(table["is_incumbent"], params.allocation.incumbent_odds_ratio, 1.0)
    work = params.workload
    visit = (table["method"] == "visit").to_numpy()
    visits = visits_per_case(params)
    travel = np.where(table["knows_village"], work.travel_hours_known_village, work.travel_hours)
    return table[["case_id", "officer_id", "method", "share_mean"]].assign(
        p_any=two_part.scale_odds(table["p_any"].to_numpy(), odds),
        n_contacts=np.where(visit, visits, work.calls_per_case),
        field_hours=np.where(visit, visits * work.team_size * (work.visit_hours + travel), 0.0),
        desk_hours=np.where(visit, work.paperwork_hours, _phone_hours(work)),
        cost=np.where(visit, visits * work.visit_cost, work.calls_per_case * work.call_cost),
        active_cases=1.0,
    )


def visits_per_case(params: Params) -> int:
    """Return visits per case: as wished, but never more than conduct allows in the weeks of the campaign."""
    return min(params.workload.visits_per_case, params.policy.max_visits_per_case_week * params.campaign.weeks)


def _phone_hours(work: Workload) -> float:
    return work.calls_per_case * work.call_hours


def _watched(
    cases: pd.DataFrame, officers: pd.DataFrame, recovery: pd.DataFrame, allocation: Allocation
) -> pd.DataFrame:
    """Return one watch option per case with its named owner."""
    watch = recovery.loc[recovery["method"] == "watch", ["case_id", "method", "p_any", "share_mean"]]
    table = watch.merge(name_owners(cases, officers, allocation), on="case_id", validate="one_to_one")
    return table.assign(n_contacts=0, field_hours=0.0, desk_hours=0.0, cost=0.0, active_cases=0.0)


def _valued(table: pd.DataFrame, priors: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Add money: inside the campaign, after it, and the value that the allocation adds up."""
    table = table.merge(priors, on="case_id", validate="many_to_one")
    expected = table["p_any"] * table["share_mean"] * table["principal"] + (1.0 - table["p_any"]) * table["minor_money"]
    later = (1.0 - table["p_any"]) * table["later_per_unpaid"]
    return table.assign(
        expected_recovery=expected,
        expected_on=expected * table["on_weight"],
        expected_off=expected * (1.0 - table["on_weight"]),
        later_value=later,
        value=expected + params.allocation.later_weight * later - table["cost"],
        key_actions=(table["is_key"] & (table["method"] != "watch")).astype("float64"),
    )


def _limits(officers: pd.DataFrame, cases: pd.DataFrame, allocation: Allocation) -> pd.DataFrame:
    """Return the limits: hours and cases of each officer, and an action on every key case of each branch."""
    rows = [
        {"owner": f"officer/{officer.officer_id}", "resource": resource, "sense": "<=", "hard": True, "penalty": 0.0}
        | {"amount": float(getattr(officer, column))}
        for officer in officers.sort_values("officer_id").itertuples()
        for resource, column in RESOURCES.items()
    ]
    key_cases = cases[cases["is_key"] & (cases["allowed_methods"] != "watch")]
    rows += [
        {"owner": f"branch/{branch}", "resource": "key_actions", "sense": ">=", "hard": False}
        | {"penalty": allocation.idle_key_case_penalty, "amount": float(n)}
        for branch, n in key_cases.groupby("branch").size().items()
        if allocation.idle_key_case_penalty > 0
    ]
    table = pd.DataFrame(rows)
    table["limit_id"] = table["owner"] + "/" + table["resource"]
    typed = types(TABLES["limits"])
    return table[list(typed)].astype(typed)
