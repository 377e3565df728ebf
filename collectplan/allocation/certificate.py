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
    used = _use(chosen, limits)
    over = [
        max(0.0, used[row.limit_id] - row.amount if row.sense == "<=" else row.amount - used[row.limit_id])
        for row in limits.itertuples(index=False)
    ]
    penalties = []
    for row, excess in zip(limits.itertuples(index=False), over, strict=True):
        if not row.hard:
            penalties.append(row.penalty * excess)
        elif excess > _RELATIVE * max(abs(row.amount), 1.0):
            zh = f"用了 {used[row.limit_id]:g}，限额为 {row.sense} {row.amount:g}，硬性限额不得突破"
            en = f"{used[row.limit_id]:g} is used, the hard limit is {row.sense} {row.amount:g}"
            faults.append(Fault(f"limits.{row.limit_id}", zh, en))
    total, penalty = math.fsum(chosen["value"]), math.fsum(penalties)
    return PlanCheck(tuple(faults), total - penalty if sense == "max" else total + penalty)


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


def _use(chosen: pd.DataFrame, limits: pd.DataFrame) -> dict[str, float]:
    """Return what the chosen options take of each limit."""
    resources = sorted(set(limits["resource"]))
    by_officer = chosen.groupby("officer_id")[resources].sum().to_dict()
    by_branch = chosen.groupby("branch")[resources].sum().to_dict()
    used = {}
    for row in limits.itertuples(index=False):
        kind, _, name = row.owner.partition("/")
        if kind == "officer":
            amount = by_officer[row.resource].get(name, 0.0)
        elif kind == "branch":
            amount = by_branch[row.resource].get(name, 0.0)
        else:
            amount = math.fsum(chosen[row.resource])
        used[row.limit_id] = float(amount)
    return used
