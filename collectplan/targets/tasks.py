"""What was set from above for the whole campaign, beside what the plan can bring, with the chance to reach it.

Week 0 means the whole campaign and an empty officer the whole branch. Targets add up exactly over branches and sides;
quantiles and chances do not.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import product

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
        When the branches' targets sum to zero, or a target belongs to a branch that has no accepted loan; all of them
        at once. The county's target is the sum of the branches', so a row of the county alone is not enough.
    """
    faults = []
    if money.total(targets.loc[targets["branch"] != COUNTY, "target"]) <= 0:
        zh = "各机构任务合计为零，无从测算达标概率，请逐机构填写任务"
        faults.append(Fault("data.branch_targets", zh, "the branches' targets sum to zero; enter one for each branch"))
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
        of the branches'. A side without a target has target 0 and chance 1; a branch with a target but without cases
        of its own (all its debtors belong to other branches) has expectation 0.
    """
    given = targets[targets["branch"] != COUNTY]
    nothing = np.zeros_like(totals[COUNTY])
    wanted: dict[tuple[str, str], int] = {}
    for branch, side, fen in zip(given["branch"], given["balance_side"], money.to_fen(given["target"]), strict=True):
        for place in product((branch, COUNTY), (side, "total")):
            wanted[place] = wanted.get(place, 0) + int(fen)
    branches = sorted({*totals, *given["branch"]} - {COUNTY})
    reached = expected.reindex(index=[COUNTY, *branches], columns=list(SIDES)).fillna(0.0).to_numpy()
    rows = [
        _row(branch, side, wanted.get((branch, side), 0) / 100, totals.get(branch, nothing)[:, n], reached[k, n])
        for k, branch in enumerate([COUNTY, *branches])
        for n, side in enumerate(SIDES)
    ]
    table = pd.DataFrame(rows).assign(is_assumed=source.assumed_rate is not None and not source.is_given)
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
        "expected": float(expected),
        "p10": p10,
        "p50": p50,
        "p90": p90,
        "chance": float((drawn >= target).mean()),
    }
