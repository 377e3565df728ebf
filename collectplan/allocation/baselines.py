"""Other ways of dealing the same cases, to set the plan against: greedy, as today, equal, and nothing but watching.

Each keeps the hard ``<=`` limits; floors and soft limits are not looked at, but their penalties count in the value.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping

import numpy as np
import pandas as pd

from collectplan.params import COUNTY
from collectplan.schemas import TABLES

WAYS = ("greedy", "as_today", "equal", "watch_only")
_ORDER = ("visit", "phone")  # what an officer tries first
_RELATIVE = 1e-9


def baselines(options: pd.DataFrame, limits: pd.DataFrame, cases: pd.DataFrame) -> dict[str, pd.Series]:
    """Deal the cases in four plain ways.

    Parameters
    ----------
    options, limits : DataFrame
        As for ``allocate``. A case without a ``watch`` option, because it is pinned to a method, keeps its cheapest
        option in every way of dealing.
    cases : DataFrame
        Columns case_id, branch, principal, account_manager.

    Returns
    -------
    dict of str to Series
        Option id by case id, sorted by case. ``greedy``: options by gain over watching, the largest first, while they
        fit. ``as_today``: the account manager acts, largest principal first, by visit if it fits, else by phone, else
        watches; a case without a manager who may act goes as in ``equal``. ``equal``: largest first, each case to the
        one of its officers who holds the fewest so far. ``watch_only``.
    """
    options = options.sort_values(["case_id", "officer_id", "method", "option_id"], ignore_index=True)
    watch = options[options["method"] == "watch"].drop_duplicates("case_id")
    bound = options[~options["case_id"].isin(watch["case_id"])]
    bound = bound.sort_values(["case_id", "cost"], kind="stable").drop_duplicates("case_id")
    options = options[~options["case_id"].isin(bound["case_id"]) | options.index.isin(bound.index)]
    # Bound cases come first, so that what they take is taken off the room.
    options = pd.concat([bound, options.drop(index=bound.index)], ignore_index=True)
    watch = pd.concat([watch, bound]).set_index("case_id")
    cases = cases[cases["case_id"].isin(watch.index)]
    cases = cases.sort_values(["principal", "case_id"], ascending=[False, True])
    managers = dict(zip(cases["case_id"], cases["account_manager"], strict=True))
    ways: dict[str, Iterable[int]] = {
        "greedy": _by_gain(options, watch["value"]),
        "as_today": _by_holder(options, cases, _in_turn(options, cases, managers)),
        "equal": _by_holder(options, cases, _in_turn(options, cases, {})),
        "watch_only": [],
    }
    idle = watch["option_id"].sort_index()
    return {way: _dealt(options, limits, [*range(len(bound)), *order], idle) for way, order in ways.items()}


def _by_gain(options: pd.DataFrame, watched: pd.Series) -> list[int]:
    """Return rows of actions that add value, by what they add to watching."""
    gain = options["value"].to_numpy() - watched.reindex(options["case_id"]).to_numpy()
    order = np.argsort(-gain, kind="stable")
    return [row for row in order.tolist() if gain[row] > 0 and options["method"].iat[row] != "watch"]


def _by_holder(options: pd.DataFrame, cases: pd.DataFrame, holder: Mapping[str, str]) -> list[int]:
    """Return rows of each case's holder, cases in their order, methods in the order an officer tries them."""
    acting = options[options["method"] != "watch"]
    acting = acting[acting["officer_id"] == acting["case_id"].map(dict(holder))]
    place = {case: position for position, case in enumerate(cases["case_id"])}
    rank = {method: position for position, method in enumerate(_ORDER)}
    keys = pd.DataFrame(
        {
            "place": acting["case_id"].map(place),
            "rank": acting["method"].map(rank).fillna(len(rank)),
            "less": -acting["value"],
        }
    ).dropna()
    return [int(row) for row in keys.sort_values(["place", "rank", "less"], kind="stable").index]


def _in_turn(options: pd.DataFrame, cases: pd.DataFrame, wanted: Mapping[str, str]) -> dict[str, str]:
    """Deal each case to the officer wanted for it, else to the one of its officers who holds the fewest so far."""
    acting = options.loc[options["method"] != "watch", ["case_id", "officer_id"]].drop_duplicates()
    allowed = acting.groupby("case_id")["officer_id"].agg(sorted).to_dict()
    held: Counter[str] = Counter()
    holder = {}
    for case in cases["case_id"]:
        if staff := allowed.get(case):
            chosen = wanted.get(case, "")
            holder[case] = chosen if chosen in staff else min(staff, key=lambda name: (held[name], name))
            held[holder[case]] += 1
    return holder


def _dealt(options: pd.DataFrame, limits: pd.DataFrame, order: Iterable[int], idle: pd.Series) -> pd.Series:
    """Go through the rows in order and take each that fits, one per case; all other cases are watched."""
    ceilings = limits[limits["hard"] & (limits["sense"] == "<=")]
    room: dict[tuple[str, str], float] = {}
    for owner, name, amount in zip(ceilings["owner"], ceilings["resource"], ceilings["amount"], strict=True):
        most = float(amount) + _RELATIVE * max(abs(float(amount)), 1.0)
        room[owner, name] = min(room.get((owner, name), np.inf), most)
    resources = sorted(set(ceilings["resource"]))
    takes = {name: options[name].tolist() for name in resources}
    officer, branch = options["officer_id"].tolist(), options["branch"].tolist()
    case, option = options["case_id"].tolist(), options["option_id"].tolist()
    plan = idle.to_dict()
    dealt: set[str] = set()
    for row in order:
        if case[row] in dealt:
            continue
        owners = (f"officer/{officer[row]}", f"branch/{branch[row]}", "all")
        keys = [(owner, name) for owner in owners for name in resources if (owner, name) in room]
        if all(takes[name][row] <= room[owner, name] for owner, name in keys):
            for owner, name in keys:
                room[owner, name] -= takes[name][row]
            plan[case[row]] = option[row]
            dealt.add(case[row])
    return pd.Series(plan, index=idle.index, name="option_id", dtype="int64")


def compare(options: pd.DataFrame, limits: pd.DataFrame, cases: pd.DataFrame, allocation: pd.DataFrame) -> pd.DataFrame:
    """Return the plan beside the baselines.

    Parameters
    ----------
    options, limits, cases : DataFrame
        As for ``baselines``.
    allocation : DataFrame
        Schema ``allocation``: the plan.

    Returns
    -------
    DataFrame
        Schema ``baselines``; per way of dealing the branches in order, then the county. The county is the sum of its
        branches, less the penalties of limits that belong to no single branch; its value is the objective.
    """
    plans = {"plan": allocation.set_index("case_id")["option_id"]} | baselines(options, limits, cases)
    where = _branch_of_limits(options, limits)
    rows = []
    for way, plan in plans.items():
        chosen = options[options["option_id"].isin(plan)]
        penalties = _penalties(chosen, limits)
        by_branch = penalties.groupby(where).sum()
        branches = sorted(set(options["branch"]))
        for branch in branches:
            part = chosen[chosen["branch"] == branch]
            rows.append(_row(way, branch, part, float(by_branch.get(branch, 0.0))))
        rows.append(_row(way, COUNTY, chosen, float(penalties.sum())))
    typed = {name: str(about.dtype) for name, about in TABLES["baselines"].columns.items()}
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)


def _row(way: str, branch: str, chosen: pd.DataFrame, penalty: float) -> dict[str, object]:
    return {
        "baseline": way,
        "branch": branch,
        "value": chosen["value"].sum() - penalty,
        "expected_recovery": chosen["expected_recovery"].sum(),
        "cost": chosen["cost"].sum(),
        "net_value": chosen["value"].sum(),
        "penalty": penalty,
        "field_hours": chosen["field_hours"].sum() if "field_hours" in chosen else 0.0,
        "n_active": int((chosen["method"] != "watch").sum()),
    }


def _branch_of_limits(options: pd.DataFrame, limits: pd.DataFrame) -> pd.Series:
    """Return the branch that each limit belongs to, the county for those of several."""
    homes = options[["officer_id", "branch"]].drop_duplicates().groupby("officer_id")["branch"].agg(list)
    home: dict[str, str] = {f"officer/{name}": found[0] for name, found in homes.items() if len(found) == 1}
    home |= {f"branch/{name}": name for name in set(options["branch"])}
    return limits["owner"].map(home).fillna(COUNTY)


def _penalties(chosen: pd.DataFrame, limits: pd.DataFrame) -> pd.Series:
    """Return the penalty of each soft limit, in the order of the limits."""
    whose: dict[str, Callable[[str], pd.DataFrame]] = {
        "officer": lambda name: chosen[chosen["officer_id"] == name],
        "branch": lambda name: chosen[chosen["branch"] == name],
        "all": lambda _: chosen,
    }
    found = []
    columns = ("owner", "resource", "sense", "amount", "hard", "penalty")
    for owner, resource, sense, amount, hard, penalty in zip(*(limits[name] for name in columns), strict=True):
        kind, _, name = owner.partition("/")
        used = 0.0 if hard else float(whose[kind](name)[resource].sum())
        over = used - amount if sense == "<=" else amount - used
        found.append(0.0 if hard else penalty * max(over, 0.0))
    return pd.Series(found, index=limits.index, dtype="float64")
