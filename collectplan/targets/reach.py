"""Which targets are beyond reach, why, and what would bring them within: said before anybody signs."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.params import COUNTY
from collectplan.schemas import types
from collectplan.schemas.goals import REACH
from collectplan.targets.tasks import SIDES

LEAST_CHANCE = 0.05
SURE_CHANCE = 0.80
_FEN_PER_YUAN = 100


def strongest(options: pd.DataFrame) -> pd.DataFrame:
    """Return what each branch could expect if every case got its strongest option, whatever hours that takes.

    Parameters
    ----------
    options : DataFrame
        Schema ``options``.

    Returns
    -------
    DataFrame
        Yuan; index branch, the county included, columns on_balance, off_balance, total.
    """
    best = options.sort_values(["case_id", "expected_recovery", "option_id"], ascending=[True, False, True])
    best = best.drop_duplicates("case_id")
    table = best.groupby("branch")[["expected_on", "expected_off"]].sum()
    table.columns = pd.Index(SIDES[:2])
    table = pd.concat([table, table.sum().to_frame(COUNTY).T])
    return table.assign(total=table["on_balance"] + table["off_balance"])


def reach(
    targets: pd.DataFrame,
    totals: Mapping[str, npt.NDArray[np.float64]],
    cases: pd.DataFrame,
    most: pd.DataFrame,
) -> pd.DataFrame:
    """Hold each target against the plan, against all hours in the world, and against what is owed.

    The verdict is the hardest that applies: more than the stock (``beyond_stock``); with a chance below 5 %, and more
    than is expected if every case got its strongest option (``beyond_hours``) or not (``beyond_plan``); above the median
    (``stretch``); else ``within``. A target that the plan reaches more often than not is ``within``, though a single
    large debtor may lift its median above the expectation.

    Parameters
    ----------
    targets : DataFrame
        Schema ``targets``: expected, p50, p90 and chance of the plan.
    totals : mapping of str to ndarray, shape (draws, 3)
        Simulated money of the campaign by branch (county included), in the order on, off, total.
    cases : DataFrame
        Schema ``cases``: branch, on_balance and off_balance are read.
    most : DataFrame
        Yuan; index branch, columns on_balance, off_balance, total: what the strongest options bring, see ``strongest``.
        A branch that is not in it can expect nothing.

    Returns
    -------
    DataFrame
        Schema ``reach``, in the order of ``targets``. ``missing`` is how many yuan the plan would have to expect beside
        what it does; ``cut_target`` the largest target, not above this one, that four of five draws reach.
    """
    whole = targets[(targets["week"] == 0) & (targets["officer_id"] == "")].reset_index(drop=True)
    keys = list(zip(whole["branch"], whole["balance_side"], strict=True))
    stock = _stock(cases)
    bounds = {(branch, side): float(amount) for side in SIDES for branch, amount in most[side].items()}
    table = whole[["branch", "balance_side", "target", "expected", "p50", "p90", "chance"]].assign(
        stock=[stock.get(key, 0.0) for key in keys],
        most=[bounds.get(key, 0.0) for key in keys],
        missing=np.maximum(whole["target"] - whole["expected"], 0.0),
        cut_target=[
            _cut(target, totals.get(branch), SIDES.index(side))
            for (branch, side), target in zip(keys, whole["target"], strict=True)
        ],
    )
    target = table["target"]
    table["verdict"] = np.select(
        [
            target > table["stock"],
            (target <= table["p50"]) | (target == 0),
            (target > table["most"]) & (table["chance"] < LEAST_CHANCE),
            table["chance"] < LEAST_CHANCE,
        ],
        ["beyond_stock", "within", "beyond_hours", "beyond_plan"],
        "stretch",
    )
    typed = types(REACH)
    return table[list(typed)].astype(typed)


def _stock(cases: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return principal by branch (county included) and side, summed in fen."""
    stock: dict[tuple[str, str], float] = {}
    for branch, rows in [(COUNTY, cases), *cases.groupby("branch")]:
        on, off = (money.to_fen(rows[side]).sum() for side in SIDES[:2])
        stock |= {
            (str(branch), side): int(fen) / _FEN_PER_YUAN for side, fen in zip(SIDES, (on, off, on + off), strict=True)
        }
    return stock


def _cut(target: float, drawn: npt.NDArray[np.float64] | None, side: int) -> float:
    """Return the largest target, in whole fen and not above ``target``, with a chance of 80 %."""
    if drawn is None:
        return 0.0
    ordered = np.sort(drawn[:, side])
    sure = ordered[int(np.floor((1.0 - SURE_CHANCE) * len(ordered) + 1e-9))]
    return min(target, float(np.floor(sure * _FEN_PER_YUAN) / _FEN_PER_YUAN))
