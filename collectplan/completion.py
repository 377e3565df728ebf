"""Completion: simulated cash of the plan by branch, balance side and week, with its spread.

Every case of the allocation is drawn with the chance of its chosen option, under a shock common to the campaign and
one common to each branch. Quantiles of branches do not add up to the quantile of the county; sums of draws do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import two_part
from collectplan.draws import Payers, Shocks, lag_profile, simulate_branch
from collectplan.params import COUNTY, METHODS, Params
from collectplan.schemas import TABLES

Array = npt.NDArray[np.float64]
SIDES = ("on_balance", "off_balance", "total")


@dataclass(frozen=True)
class Completion:
    """Simulated completion.

    Attributes
    ----------
    table : DataFrame
        Schema ``completion``: cumulative money at the end of each week, from week 1.
    totals : dict of str to ndarray, shape (draws, 3)
        Yuan at the end of the campaign by branch (county included) and side, in the order of ``SIDES``.
    expected : DataFrame
        Closed-form expectation at the end, index branch, columns ``SIDES``.
    """

    table: pd.DataFrame
    totals: Mapping[str, Array]
    expected: pd.DataFrame


def simulate(chosen: pd.DataFrame, params: Params) -> Completion:
    """Simulate the plan.

    Parameters
    ----------
    chosen : DataFrame
        Grain: case. The chosen options with columns case_id, branch, method, p_any, expected_on, expected_off.
    params : Params
        Campaign length, recovery and simulation sections.
    """
    shocks = Shocks(
        params.simulation.campaign_sd, params.simulation.branch_sd, params.simulation.draws, params.simulation.seed
    )
    campaign = shocks.campaign()
    county = np.zeros((shocks.draws, 2, params.campaign.weeks))
    parts: list[pd.DataFrame] = []
    totals: dict[str, Array] = {}
    for branch, rows in chosen.sort_values(["branch", "case_id"]).groupby("branch", sort=True):
        money = simulate_branch(_payers(rows, params), str(branch), shocks, campaign)
        county += money
        parts.append(_summary(str(branch), money, rows, params))
        totals[str(branch)] = _with_total(money.sum(axis=2))
    parts.append(_summary(COUNTY, county, chosen, params))
    totals[COUNTY] = _with_total(county.sum(axis=2))
    table = pd.concat(parts, ignore_index=True)
    final = table[table["week"] == params.campaign.weeks]
    expected = final.pivot(index="branch", columns="balance_side", values="expected")[list(SIDES)]
    return Completion(table[list(TABLES["completion"].columns)], totals, expected)


def _lag_weights(params: Params) -> Array:
    weeks = params.campaign.weeks
    return np.stack([lag_profile(params.recovery.methods[method].mean_lag_weeks, weeks) for method in METHODS])


def _lag_rows(rows: pd.DataFrame) -> npt.NDArray[np.intp]:
    return np.array([METHODS.index(method) for method in rows["method"]], dtype=np.intp)


def _payers(rows: pd.DataFrame, params: Params) -> Payers:
    recovery = params.recovery
    a, b = two_part.beta_parameters(recovery.share_mean, recovery.share_concentration)
    chance = rows["p_any"].to_numpy()
    per_share = np.where(chance > 0, chance * recovery.share_mean, 1.0)
    return Payers(
        probability=chance,
        a=a,
        b=b,
        on_money=rows["expected_on"].to_numpy() / per_share,
        off_money=rows["expected_off"].to_numpy() / per_share,
        lag=_lag_rows(rows),
        lag_weights=_lag_weights(params),
    )


def _with_total(sides: Array) -> Array:
    return np.concatenate([sides, sides.sum(axis=1, keepdims=True)], axis=1)


def _summary(branch: str, money: Array, rows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return cumulative quantiles by side and week, beside the closed-form expectation."""
    weeks = params.campaign.weeks
    arrived = np.cumsum(_lag_weights(params), axis=1)[_lag_rows(rows)]
    expected = [rows[column].to_numpy() @ arrived for column in ("expected_on", "expected_off")]
    expected.append(expected[0] + expected[1])
    paid = np.cumsum(money, axis=2)
    drawn = (paid[:, 0], paid[:, 1], paid.sum(axis=1))
    parts = []
    for side, mean, sample in zip(SIDES, expected, drawn, strict=True):
        p10, p50, p90 = np.quantile(sample, (0.1, 0.5, 0.9), axis=0)
        parts.append(
            pd.DataFrame(
                {"branch": branch, "balance_side": side, "week": np.arange(1, weeks + 1), "expected": mean}
                | {"p10": p10, "p50": p50, "p90": p90}
            )
        )
    return pd.concat(parts, ignore_index=True)
