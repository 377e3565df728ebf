"""Intervals against what came: their score, and totals that drift out of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money

Array = npt.NDArray[np.float64]
_NORMAL_95 = 1.959963984540054


def interval_score(low: Array, high: Array, actual: Array, level: float = 0.8) -> Array:
    """Return the interval score of each forecast (Winkler 1972): width, plus what the outcome lies outside, dearly."""
    missed = np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0)
    return np.asarray(high - low + 2.0 / (1.0 - level) * missed, dtype=np.float64)


@dataclass(frozen=True)
class Drift:
    """A total against its interval.

    Attributes
    ----------
    side : {'inside', 'below', 'above'}
        Where the actual total lies.
    missed : float
        Yuan outside of the interval, 0 inside.
    ratio : float
        Expected by actual; NaN where nothing came.
    """

    side: str
    missed: float
    ratio: float


def drift(expected: float, low: float, high: float, actual: float) -> Drift:
    """Return where an actual total lies against its interval."""
    side = "below" if actual < low else "above" if actual > high else "inside"
    return Drift(side, max(low - actual, actual - high, 0.0), expected / actual if actual > 0 else float("nan"))


def drift_by_period(period: npt.NDArray[Any], cash: Array, expected: Array) -> pd.DataFrame:
    """Return expected against actual cash by period, and whether the difference is more than chance.

    Returns
    -------
    DataFrame
        Grain: period. Columns period, n, expected, cash, ratio, low, high (95 % of the ratio if cases are independent),
        is_drift (1 is outside of low to high). Cash is summed to the fen. Fewer than four cases can never show drift, and of
        twenty periods one is outside by chance.
    """
    rows = pd.DataFrame({"period": period, "cash": cash, "expected": expected})
    rows["error"] = (rows["cash"] - rows["expected"]) ** 2
    grouped = rows.groupby("period", sort=True, dropna=False)
    table = grouped[["expected"]].sum().assign(cash=grouped["cash"].agg(money.total), n=grouped.size())
    reach = _NORMAL_95 * np.sqrt(grouped["error"].sum())
    table["ratio"] = (table["expected"] / table["cash"]).where(table["cash"] > 0)
    table["low"] = table["expected"] / (table["cash"] + reach)
    table["high"] = (table["expected"] / (table["cash"] - reach)).where(table["cash"] > reach, np.inf)
    table["is_drift"] = (table["low"] > 1.0) | (table["high"] < 1.0)
    return table.reset_index()[["period", "n", "expected", "cash", "ratio", "low", "high", "is_drift"]]
