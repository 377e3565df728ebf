"""Independent check of a plan from the tables alone; shares nothing with the way plans are found."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from collectplan.errors import Fault

_RELATIVE = 1e-6
_SHOWN = 5


@dataclass(frozen=True)
class PlanCheck:
    """What a check found.

    Attributes
    ----------
    faults : tuple of Fault
        Everything that is wrong with the plan; empty when it can be carried out as written.
    value : float
        Objective recomputed from the tables, penalties included.
    """

    faults: tuple[Fault, ...]
    value: float

    @property
    def passed(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults


def check_plan(
    options: pd.DataFrame, limits: pd.DataFrame, allocation: pd.DataFrame, *, sense: Literal["max", "min"] = "max"
) -> PlanCheck:
    """Check that a plan gives each case exactly one of its options and keeps all hard limits.

    Parameters
    ----------
    options, limits : DataFrame
        What could be chosen, and what limits it; see ``allocate``.
    allocation : DataFrame
        Schema ``allocation``.
    sense : {"max", "min"}
        Sign of the penalties in the recomputed value.
    """
    faults = _case_faults(options, allocation)
    chosen = allocation.merge(options, on="option_id", how="left", suffixes=("_said", ""), indicator=True)
    unknown = chosen["_merge"] != "both"
    if unknown.any():
        faults.append(_fault(chosen.loc[unknown, "case_id_said"], "所选做法不在可选之列", "the option does not exist"))
    chosen = chosen[~unknown]
    faults += _row_faults(chosen)
    over = _excess(limits, _use(chosen, limits))
    faults += _limit_faults(limits, over)
    penalty = math.fsum(over["penalty"] * over["excess"])
    total = math.fsum(chosen["value"].astype("float64"))
    return PlanCheck(tuple(faults), total - penalty if sense == "max" else total + penalty)


def _excess(limits: pd.DataFrame, used: list[float]) -> pd.DataFrame:
    """Return how much of each limit is used, by how much it is broken, and what a unit of that costs."""
    taken = pd.Series(used, index=limits.index, dtype="float64")
    above = (taken - limits["amount"]).where(limits["sense"] == "<=", limits["amount"] - taken)
    penalty = limits["penalty"].where(~limits["hard"], 0.0)
    return pd.DataFrame({"used": taken, "excess": above.clip(lower=0.0), "penalty": penalty})


def _limit_faults(limits: pd.DataFrame, over: pd.DataFrame) -> list[Fault]:
    """Return the hard limits that are broken."""
    broken = limits["hard"] & (over["excess"] > _RELATIVE * limits["amount"].abs().clip(lower=1.0))
    faults = []
    for name, sense, amount, used in zip(
        *(limits.loc[broken, column] for column in ("limit_id", "sense", "amount")), over["used"][broken], strict=True
    ):
        zh = f"用了 {used:g}，限额为 {sense} {amount:g}，硬性限额不得突破"
        faults.append(Fault(f"limits.{name}", zh, f"{used:g} is used, the hard limit is {sense} {amount:g}"))
    return faults


def _fault(cases: pd.Series, zh: str, en: str) -> Fault:
    """Return one fault for some cases, the first few of them named."""
    names = cases.astype("str").drop_duplicates()
    shown = ", ".join(names.head(_SHOWN))
    return Fault("allocation", f"{zh}：{len(names)} 户（{shown}）", f"{en}: {len(names)} cases ({shown})")


def _case_faults(options: pd.DataFrame, allocation: pd.DataFrame) -> list[Fault]:
    """Check that the plan has each case once and no other."""
    wanted, given = set(options["case_id"]), allocation["case_id"]
    faults = []
    if missing := sorted(wanted - set(given)):
        faults.append(_fault(pd.Series(missing), "没有分派", "not allocated"))
    if given.duplicated().any():
        faults.append(_fault(given[given.duplicated()], "分派了多次", "allocated more than once"))
    if extra := sorted(set(given) - wanted):
        faults.append(_fault(pd.Series(extra), "不在应分派之列", "not a case to allocate"))
    return faults


def _row_faults(chosen: pd.DataFrame) -> list[Fault]:
    """Check that what the plan says about each case is what its option says."""
    faults = []
    for column in ("case_id", "officer_id", "method"):
        differs = chosen[f"{column}_said"] != chosen[column]
        if differs.any():
            zh, en = f"{column} 与所选做法不符", f"{column} is not that of the option"
            faults.append(_fault(chosen.loc[differs, "case_id_said"], zh, en))
    for column in ("expected_recovery", "cost"):
        distance = (chosen[f"{column}_said"] - chosen[column]).abs()
        differs = ~(distance <= _RELATIVE * chosen[column].abs().clip(lower=1.0))
        if differs.any():
            zh, en = f"{column} 与所选做法不符", f"{column} is not that of the option"
            faults.append(_fault(chosen.loc[differs, "case_id_said"], zh, en))
    return faults


def _use(chosen: pd.DataFrame, limits: pd.DataFrame) -> list[float]:
    """Return what the chosen options take of each limit, in the order of the limits."""
    sums: dict[tuple[str, str], dict[str, float]] = {}
    for resource in sorted(set(limits["resource"])):
        amounts = chosen[resource].astype("float64")
        for kind, column in (("officer", "officer_id"), ("branch", "branch")):
            sums[kind, resource] = {str(name): sum_ for name, sum_ in amounts.groupby(chosen[column]).sum().items()}
        sums["all", resource] = {"": math.fsum(amounts)}
    used = []
    for owner, resource in zip(limits["owner"], limits["resource"], strict=True):
        kind, _, name = str(owner).partition("/")
        used.append(float(sums[kind, resource].get(name, 0.0)))
    return used
