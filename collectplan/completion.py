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

from collectplan.draws import Payers, Shocks, lag_profile, simulate_branch
from collectplan.params import COUNTY, Params
from collectplan.schemas import TABLES, words

Array = npt.NDArray[np.float64]
_METHODS = tuple(words.OPTION_METHOD)
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
    officers : DataFrame
        Grain: officer x week. Columns officer_id, week, expected, p10, p50, p90: cumulative money of the officer's cases
        in all branches.
    """

    table: pd.DataFrame
    totals: Mapping[str, Array]
    expected: pd.DataFrame
    officers: pd.DataFrame


def simulate(
    chosen: pd.DataFrame, params: Params, level_sd: float = 0.0, concentration: float | None = None
) -> Completion:
    """Simulate the plan.

    Parameters
    ----------
    chosen : DataFrame
        Grain: case. The chosen options with columns case_id, branch, officer_id, method, p_any, share_mean,
        minor_money, expected_on, expected_off.
    params : Params
        Campaign length, recovery and simulation sections.
    level_sd : float
        How unsure the level of the forecast itself is, on the log-odds; beside the shock of the campaign.
    concentration : float, optional
        Spread of the shares; that of the params if not given.
    """
    simulation = params.simulation
    common_sd = float(np.hypot(simulation.campaign_sd, level_sd))
    shocks = Shocks(common_sd, simulation.branch_sd, simulation.draws, simulation.seed)
    spread = params.recovery.share_concentration if concentration is None else concentration
    campaign = shocks.campaign()
    county = np.zeros((shocks.draws, 2, params.campaign.weeks))
    people = _People(chosen, params)
    parts: list[pd.DataFrame] = []
    totals: dict[str, Array] = {}
    for branch, rows in chosen.sort_values(["branch", "case_id"]).groupby("branch", sort=True):
        names, officer = np.unique(rows["officer_id"].to_numpy(dtype=object), return_inverse=True)
        drawn = simulate_branch(_payers(rows, params, spread, officer, len(names)), str(branch), shocks, campaign)
        county += drawn.sides
        people.add(names, drawn.officers)
        parts.append(_summary(str(branch), drawn.sides, rows, params))
        totals[str(branch)] = _with_total(drawn.sides.sum(axis=2))
    parts.append(_summary(COUNTY, county, chosen, params))
    totals[COUNTY] = _with_total(county.sum(axis=2))
    table = pd.concat(parts, ignore_index=True)
    final = table[table["week"] == params.campaign.weeks]
    expected = final.pivot(index="branch", columns="balance_side", values="expected")[list(SIDES)]
    return Completion(table[list(TABLES["completion"].columns)], totals, expected, people.table())


class _People:
    """Quantiles of officers; draws are kept only of those whose cases lie in several branches."""

    def __init__(self, chosen: pd.DataFrame, params: Params) -> None:
        arrived = np.cumsum(_lag_weights(params), axis=1)[_lag_rows(chosen)]
        expected = pd.DataFrame(arrived * (chosen["expected_on"] + chosen["expected_off"]).to_numpy()[:, None])
        self._expected = expected.groupby(chosen["officer_id"].to_numpy()).sum()
        self._left = chosen.groupby("officer_id")["branch"].nunique().to_dict()
        self._open: dict[str, npt.NDArray[np.float32]] = {}
        self._done: dict[str, Array] = {}

    def add(self, names: npt.NDArray[np.object_], drawn: npt.NDArray[np.float32]) -> None:
        """Take the draws of one branch."""
        for position, name in enumerate(names):
            own = drawn[:, position]
            money = self._open.pop(name) + own if name in self._open else own
            self._left[name] -= 1
            if self._left[name]:
                self._open[name] = money
            else:
                self._done[name] = np.quantile(np.cumsum(money, axis=1, dtype=np.float64), (0.1, 0.5, 0.9), axis=0)

    def table(self) -> pd.DataFrame:
        """Return officers by week."""
        names, n_weeks = self._expected.index, self._expected.shape[1]
        levels = np.stack([self._done[name] for name in names], axis=1) if len(names) else np.zeros((3, 0, n_weeks))
        return pd.DataFrame(
            {
                "officer_id": np.repeat(names.to_numpy(), n_weeks),
                "week": np.tile(np.arange(1, n_weeks + 1), len(names)),
                "expected": self._expected.to_numpy().ravel(),
            }
            | {level: drawn.ravel() for level, drawn in zip(("p10", "p50", "p90"), levels, strict=True)}
        )


def _lag_weights(params: Params) -> Array:
    weeks = params.campaign.weeks
    lags: dict[str, float] = {name: about.mean_lag_weeks for name, about in params.recovery.methods.items()}
    lags |= {"outsource": params.outsourcing.mean_lag_weeks}
    # Inside the campaign letters and suits bring what watching brings.
    return np.stack([lag_profile(lags.get(method, lags["watch"]), weeks) for method in _METHODS])


def _lag_rows(rows: pd.DataFrame) -> npt.NDArray[np.intp]:
    return np.array([_METHODS.index(method) for method in rows["method"]], dtype=np.intp)


def _payers(
    rows: pd.DataFrame, params: Params, concentration: float, officer: npt.NDArray[np.intp], officers: int
) -> Payers:
    chance, share = rows["p_any"].to_numpy(), rows["share_mean"].to_numpy()
    on, off, minor = (rows[name].to_numpy() for name in ("expected_on", "expected_off", "minor_money"))
    # Both parts of the money fall on the balance sides alike; a case may be expected to bring nothing at all.
    expected = np.where(on + off > 0, on + off, 1.0)
    sure = chance * share
    whole = np.maximum(expected - (1.0 - chance) * minor, 0.0) / np.where(sure > 0, sure, np.inf)
    on_weight, off_weight = on / expected, off / expected
    return Payers(
        probability=chance,
        share=share,
        concentration=concentration,
        on_money=whole * on_weight,
        off_money=whole * off_weight,
        minor_on=minor * on_weight,
        minor_off=minor * off_weight,
        lag=_lag_rows(rows),
        lag_weights=_lag_weights(params),
        officer=officer,
        officers=officers,
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
