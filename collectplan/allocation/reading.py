"""From tables to arrays: options and limits are checked, sorted and turned into a problem."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
import scipy.sparse as sp

from collectplan.allocation.problem import Flags, Floats, Problem
from collectplan.errors import CollectPlanError, Fault

Sense = Literal["max", "min"]
KEYS = ["case_id", "officer_id", "method", "option_id"]
_FIELDS = {"officer": "officer_id", "branch": "branch"}
_NOT_RESOURCES = {*KEYS, "branch", "p_any", "share_mean", "n_contacts"}


class OptionsError(CollectPlanError):
    """Options or limits cannot be planned with: hours that are no numbers, a limit on something unknown."""


@dataclass(frozen=True)
class Read:
    """Tables in the order of the arrays.

    Attributes
    ----------
    options, limits : DataFrame
        Sorted; row ``i`` is option or limit ``i`` of the problem.
    cases : ndarray of str
        Ids of the cases of the problem.
    problem : Problem
        To be maximised, whatever the sense.
    sign : float
        1 for max, -1 for min: the objective in the tables is ``sign`` times that of the problem.
    """

    options: pd.DataFrame
    limits: pd.DataFrame
    problem: Problem
    sign: float


def read(options: pd.DataFrame, limits: pd.DataFrame, sense: Sense) -> Read:
    """Check, sort and turn the tables into arrays.

    Raises
    ------
    OptionsError
        With all faults, each naming the limit or option.
    """
    faults = _option_faults(options) or [*_number_faults(options, limits), *_limit_faults(options, limits)]
    if faults:
        raise OptionsError(faults)
    options = options.sort_values(KEYS, ignore_index=True)
    limits = limits.sort_values("limit_id", ignore_index=True)
    sign = 1.0 if sense == "max" else -1.0
    case, _ = pd.factorize(options["case_id"])
    first = np.flatnonzero(np.diff(case, prepend=-1))
    turned = np.where(limits["sense"] == "<=", 1.0, -1.0)
    problem = Problem(
        value=sign * options["value"].to_numpy(np.float64),
        case=case.astype(np.int64),
        use=_use(options, limits, turned),
        room=turned * limits["amount"].to_numpy(np.float64),
        penalty=np.where(limits["hard"], np.inf, limits["penalty"]).astype(np.float64),
        group=pd.factorize(options["branch"].iloc[first], sort=True)[0].astype(np.int64),
        holder=pd.factorize(options["officer_id"], sort=True)[0].astype(np.int64),
    )
    return Read(options, limits, problem, sign)


def _use(options: pd.DataFrame, limits: pd.DataFrame, turned: Floats) -> sp.csr_array:
    """Return what each option takes of each limit; ``>=`` limits with their sign turned."""
    members = {kind: options.groupby(column, sort=False).indices for kind, column in _FIELDS.items()}
    everyone = np.arange(len(options))
    amounts = {name: options[name].to_numpy(np.float64) for name in set(limits["resource"])}
    rows, columns, data = [], [], []
    for position, (owner, resource) in enumerate(zip(limits["owner"], limits["resource"], strict=True)):
        kind, _, name = owner.partition("/")
        taking = everyone if kind == "all" else members[kind].get(name, everyone[:0])
        taking = taking[amounts[resource][taking] != 0]
        rows.append(taking)
        columns.append(np.full(len(taking), position))
        data.append(turned[position] * amounts[resource][taking])
    shape = (len(options), len(limits))
    if not rows:
        return sp.csr_array(shape)
    coordinates = (np.concatenate(rows), np.concatenate(columns))
    use = sp.csr_array((np.concatenate(data).astype(np.float64), coordinates), shape=shape)
    use.sort_indices()
    return use


def _option_faults(options: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with ids and columns."""
    absent = [name for name in [*KEYS, "branch", "value", "expected_recovery", "cost"] if name not in options]
    if absent:
        names = ", ".join(absent)
        return [Fault("options", f"缺少列 {names}，请由 options 阶段生成", f"columns {names} are missing")]
    twice = options.loc[options["option_id"].duplicated(), "option_id"]
    if len(twice):
        shown = ", ".join(str(name) for name in twice.head(5))
        return [
            Fault(
                "options.option_id",
                f"{len(twice)} 个做法编号重复（如 {shown}），每行须有唯一编号",
                f"{len(twice)} option ids occur twice (such as {shown}); each row needs its own",
            )
        ]
    return []


def _number_faults(options: pd.DataFrame, limits: pd.DataFrame) -> list[Fault]:
    """Return the columns with amounts that are missing, infinite or, for resources, below zero."""
    resources = [name for name in dict.fromkeys(limits["resource"]) if _is_resource(options, name)]
    faults = []
    for name in dict.fromkeys(["value", "expected_recovery", "cost", *resources]):
        amounts = options[name].to_numpy(np.float64)
        bad: Flags = ~np.isfinite(amounts)
        if name in resources:
            bad |= amounts < 0
        if bad.any():
            shown = ", ".join(str(option) for option in options.loc[bad, "option_id"].head(5))
            rule = (
                ("须为非负数", "must be a number not below zero")
                if name in resources
                else ("须为数", "must be a number")
            )
            faults.append(
                Fault(
                    f"options.{name}",
                    f"{int(bad.sum())} 个做法的 {name} {rule[0]}（做法 {shown}），请更正工时或费用",
                    f"{name} {rule[1]} in {int(bad.sum())} options ({shown}); correct hours or costs",
                )
            )
    return faults


def _is_resource(options: pd.DataFrame, name: str) -> bool:
    return name in options and name not in _NOT_RESOURCES and pd.api.types.is_numeric_dtype(options[name])


def _limit_faults(options: pd.DataFrame, limits: pd.DataFrame) -> list[Fault]:
    """Return what is wrong with each limit."""
    known = sorted(name for name in options.columns if _is_resource(options, name))
    twice = set(limits.loc[limits["limit_id"].duplicated(), "limit_id"])
    faults = []
    columns = ("limit_id", "owner", "resource", "sense", "amount", "hard", "penalty")
    rows = limits.sort_values("limit_id")
    for limit_id, owner, resource, sense, amount, hard, penalty in zip(*(rows[name] for name in columns), strict=True):
        where = f"limits.{limit_id}"
        if limit_id in twice:
            twice.discard(limit_id)
            faults.append(Fault(where, "限额编号重复，请留一条", "this limit id occurs twice; keep one"))
        kind, _, name = str(owner).partition("/")
        if not (owner == "all" or (kind in _FIELDS and name)):
            zh = f"不认识归属 {owner}，可用 officer/编号、branch/机构 或 all"
            faults.append(Fault(where, zh, f"unknown owner {owner}; use officer/ID, branch/NAME or all"))
        if sense not in ("<=", ">="):
            faults.append(Fault(where, f"不认识方向 {sense}，可用 <= 或 >=", f"unknown sense {sense}; use <= or >="))
        if resource not in known:
            listed = ", ".join(known)
            zh = f"没有名为 {resource} 的资源，可用 {listed}"
            faults.append(Fault(where, zh, f"there is no resource {resource}; use one of {listed}"))
        if not np.isfinite(amount) or amount < 0:
            faults.append(Fault(where, f"限额 {amount} 须为非负数", f"the amount {amount} must not be below zero"))
        if not hard and not (np.isfinite(penalty) and penalty >= 0):
            zh = f"软限额的罚分 {penalty} 须为非负数；必须遵守的限额请设为硬性"
            en = f"the penalty {penalty} of a soft limit must not be below zero; make it hard if it must hold"
            faults.append(Fault(where, zh, en))
    return faults
