"""Targets: what was set from above beside what the plan can bring, with the chance to reach it.

Week 0 means the whole campaign and an empty officer the whole branch. Targets add up exactly over branches and sides;
quantiles and chances do not.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.errors import Fault, ParamsError
from collectplan.params import COUNTY, TargetSource
from collectplan.schemas import TABLES

SIDES = ("on_balance", "off_balance", "total")


def assumed_targets(cases: pd.DataFrame, rate: float) -> pd.DataFrame:
    """Return targets in proportion to principal, for a campaign that has none.

    Returns
    -------
    DataFrame
        Columns branch, balance_side, target; one row per branch and side that has principal.
    """
    by_side = pd.concat(
        [
            money.total_by(cases, "branch", side).rename("target").reset_index().assign(balance_side=side)
            for side in SIDES[:2]
        ]
    )
    table = by_side.assign(target=np.rint(by_side["target"] * rate * 100) / 100)
    return table[table["target"] > 0].sort_values(["branch", "balance_side"], ignore_index=True)


def check_targets(targets: pd.DataFrame, branches: list[str]) -> None:
    """Refuse a task table that cannot be planned against.

    Raises
    ------
    ParamsError
        When the sum is zero, or a target belongs to a branch that has no accepted loan; all of them at once.
    """
    faults = []
    if money.total(targets["target"]) <= 0:
        faults.append(
            Fault(
                "data.branch_targets", "任务合计为零，无从测算达标概率，请填写任务", "targets sum to zero; enter them"
            )
        )
    lost = targets[~targets["branch"].isin([*branches, COUNTY]) & (targets["target"] > 0)]
    for name in sorted(set(lost["branch"])):
        shown = "、".join(branches[:8]) + ("…" if len(branches) > 8 else "")
        zh = f"任务表中的“{name}”在台账里没有贷款，机构名须一致，台账有：{shown}"
        faults.append(Fault("data.branch_targets", zh, f"'{name}' has a target but no loans; ledger has {shown}"))
    if faults:
        raise ParamsError(faults)


def chances(
    targets: pd.DataFrame, totals: Mapping[str, npt.NDArray[np.float64]], expected: pd.DataFrame, source: TargetSource
) -> pd.DataFrame:
    """Set targets beside the simulated completion.

    Parameters
    ----------
    targets : DataFrame
        Columns branch, balance_side, target.
    totals : mapping of str to ndarray, shape (draws, 3)
        Simulated money by branch (county included), in the order on, off, total.
    expected : DataFrame
        Expected money, index branch, columns on_balance, off_balance, total.
    source : TargetSource
        Tells whether the targets are assumed.

    Returns
    -------
    DataFrame
        Schema ``targets``: every branch and the county, each side and both together. The county's target is the sum
        of the branches'. A side without a target has target 0 and chance 1.
    """
    given = targets[targets["branch"] != COUNTY]
    sides = given.pivot_table(index="branch", columns="balance_side", values="target", aggfunc="sum")
    sides = sides.reindex(index=list(totals), columns=list(SIDES[:2])).fillna(0.0)
    sides.loc[COUNTY] = [money.total(given.loc[given["balance_side"] == side, "target"]) for side in SIDES[:2]]
    sides["total"] = (money.to_fen(sides["on_balance"]) + money.to_fen(sides["off_balance"])) / 100
    rows = [
        _row(branch, side, float(sides.loc[branch, side]), drawn[:, n], float(expected.loc[branch, side]))
        for branch, drawn in sorted(totals.items(), key=lambda item: (item[0] != COUNTY, item[0]))
        for n, side in enumerate(SIDES)
    ]
    table = pd.DataFrame(rows).assign(is_assumed=source.assumed_rate is not None and not source.files)
    return table[list(TABLES["targets"].columns)].astype({"branch": "str", "officer_id": "str", "balance_side": "str"})


def _row(
    branch: str, side: str, target: float, drawn: npt.NDArray[np.float64], expected: float
) -> dict[str, str | float | int]:
    p10, p50, p90 = (float(q) for q in np.quantile(drawn, (0.1, 0.5, 0.9)))
    return {
        "branch": branch,
        "week": 0,
        "officer_id": "",
        "balance_side": side,
        "target": target,
        "expected": expected,
        "p10": p10,
        "p50": p50,
        "p90": p90,
        "chance": float((drawn >= target).mean()),
    }
