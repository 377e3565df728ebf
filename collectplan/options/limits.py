"""Limits: hours and cases of officers, floors of conduct and law, and whatever the params add.

A limit is a row: whose, of which resource, in which direction, how much, hard or at a penalty. Floors that nothing can
fill are left out: they would only add a constant to every plan.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.params import Allocation, LimitRule, Params
from collectplan.params.faults import did_you_mean
from collectplan.schemas import TABLES, types

CAPACITIES = {"field_hours": "field_capacity", "desk_hours": "desk_capacity", "active_cases": "max_cases"}
_ID = {"branch": "branch", "officer": "officer_id"}
_FAIR = "acted_recovery"
FAIR = f"/{_FAIR}/fair"  # how the id of such a floor ends
Row = dict[str, Any]


def limits_of(options: pd.DataFrame, officers: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return all limits of a county.

    Parameters
    ----------
    options : DataFrame
        Schema ``options``.
    officers : DataFrame
        With capacities, see ``capacities``.
    params : Params
        Allocation and portfolio sections.

    Returns
    -------
    DataFrame
        Schema ``limits``.

    Raises
    ------
    ParamsError
        When a limit of the params names a resource, branch or officer that does not exist, or two say the same; all
        faults at once.
    """
    allocation = params.allocation
    rows = [*_of_officers(officers), *_floors(options, allocation)]
    slots = params.portfolio.queues.get("sue")
    if slots is not None and slots.capacity_per_branch is not None:
        rows += [_row(f"branch/{name}", "suits", "<=", float(slots.capacity_per_branch)) for name in _branches(options)]
    if allocation.cross_collection:
        given = allocation.guide_hours_per_branch
        rows += [_row(f"branch/{name}", "guide_hours", "<=", given) for name in _branches(options)]
    rows += _of_params(options, officers, allocation.limits)
    typed = types(TABLES["limits"])
    return pd.DataFrame(rows)[list(typed)].astype(typed)


def fair_floors(
    options: pd.DataFrame, officers: pd.DataFrame, allocation: pd.DataFrame, params: Params
) -> pd.DataFrame:
    """Return floors of expected cash for each officer, by what a plan brings each branch per hour.

    An officer's floor is ``fairness_share`` of the cash that the branch's people would bring in his or her hours at the
    average of the plan. Soft: where an officer's own cases cannot bring it, the rest is paid as a penalty.

    Parameters
    ----------
    options, allocation : DataFrame
        Tables of these schemas; the plan was made without the floors.
    officers : DataFrame
        With capacities.
    params : Params
        Allocation section.

    Returns
    -------
    DataFrame
        Schema ``limits``; empty where no fairness is asked for.
    """
    typed = types(TABLES["limits"])
    share, penalty = params.allocation.fairness_share, params.allocation.fairness_penalty
    hours = officers.assign(hours=officers["field_capacity"] + officers["desk_capacity"])
    can_act = set(options.loc[options["method"] != "watch", "officer_id"])
    hours = hours[(hours["hours"] > 0) & hours["officer_id"].isin(can_act)]
    chosen = allocation[["option_id"]].merge(options, on="option_id")
    acted = chosen[chosen["method"] != "watch"].merge(
        hours[["officer_id", "branch"]], on="officer_id", suffixes=("", "_of")
    )
    per_hour = acted.groupby("branch_of")[_FAIR].sum() / hours.groupby("branch")["hours"].sum()
    floors = share * hours["branch"].map(per_hour).fillna(0.0) * hours["hours"]
    rows = [
        _row(f"officer/{name}", _FAIR, ">=", float(floor), penalty, "/fair")
        for name, floor in zip(hours["officer_id"], floors, strict=True)
        if floor > 0 and penalty > 0
    ]
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)


def _row(owner: str, resource: str, sense: str, amount: float, penalty: float | None = None, mark: str = "") -> Row:
    """Return a limit; without a penalty it is hard."""
    return {
        "limit_id": f"{owner}/{resource}{mark}",
        "owner": owner,
        "resource": resource,
        "sense": sense,
        "amount": amount,
        "hard": penalty is None,
        "penalty": 0.0 if penalty is None else penalty,
    }


def _branches(options: pd.DataFrame) -> list[str]:
    return sorted(set(options["branch"]))


def _of_officers(officers: pd.DataFrame) -> list[Row]:
    ordered = officers.sort_values("officer_id")
    return [
        _row(f"officer/{name}", resource, "<=", float(given))
        for name, *amounts in zip(
            ordered["officer_id"], *(ordered[column] for column in CAPACITIES.values()), strict=True
        )
        for resource, given in zip(CAPACITIES, amounts, strict=True)
    ]


def _floors(options: pd.DataFrame, allocation: Allocation) -> list[Row]:
    """Return what each branch owes: action on key and insiders' cases, coverage of small ones, rights kept alive."""
    floors = (
        ("key_actions", 1.0, allocation.idle_key_case_penalty),
        ("insider_actions", 1.0, allocation.idle_insider_penalty),
        ("small_actions", allocation.small_case_coverage, allocation.idle_small_case_penalty),
        ("must_do_claim", 1.0, allocation.must_do_penalty),
    )
    rows = []
    for resource, share, penalty in floors:
        if share > 0 and penalty > 0:
            most = attainable(options, resource).groupby(level="branch").sum()
            rows += [
                _row(f"branch/{name}", resource, ">=", share * float(amount), penalty)
                for name, amount in most.items()
                if amount > 0
            ]
    return rows


def attainable(options: pd.DataFrame, resource: str) -> pd.Series[float]:
    """Return the most that each case can add of a resource, index branch and case."""
    return options.groupby(["branch", "case_id"])[resource].max()


def _of_params(options: pd.DataFrame, officers: pd.DataFrame, rules: Iterable[LimitRule]) -> list[Row]:
    known = [name for name, about in TABLES["options"].columns.items() if _is_resource(about)]
    names = {"branch": set(options["branch"]), "officer": set(officers["officer_id"])}
    faults, rows = [], []
    for position, rule in enumerate(rules):
        where = f"allocation.limits.{position}"
        if rule.resource not in known:
            zh, en = did_you_mean(rule.resource, known)
            faults.append(
                Fault(where, f"没有资源“{rule.resource}”；{zh}", f"there is no resource '{rule.resource}'; {en}")
            )
            continue
        if absent := sorted(set(rule.only) - names.get(rule.each, set())):
            shown = "、".join(absent)
            faults.append(Fault(where, f"only 中没有此机构或人员：{shown}，请核对", f"unknown in only: {shown}"))
            continue
        rows += _of_rule(options, rule, rule.only or sorted(names.get(rule.each, ())), f"/{position}")
    if faults:
        raise ParamsError(faults)
    return rows


def _is_resource(about: Any) -> bool:
    return bool(about.metadata["kind"] == "number" and about.metadata["unit"] != "fraction")


def _of_rule(options: pd.DataFrame, rule: LimitRule, names: Iterable[str], mark: str) -> list[Row]:
    """Return the rows of one rule; shares are of the most that could be had."""
    owners = ["all"] if rule.each == "all" else [f"{rule.each}/{name}" for name in names]
    if rule.at_most is not None:
        return [_row(owner, rule.resource, "<=", rule.at_most, rule.penalty, mark) for owner in owners]
    rows = []
    for owner in owners:
        amount = rule.at_least or 0.0
        if rule.at_least_share is not None:
            own = options if owner == "all" else options[options[_ID[rule.each]] == owner.partition("/")[2]]
            amount = rule.at_least_share * float(attainable(own, rule.resource).sum())
        if amount > 0:
            rows.append(_row(owner, rule.resource, ">=", amount, rule.penalty, mark))
    return rows
