"""Exact money: stored money is yuan with 2 decimals, sums go through whole fen, splits use the largest remainder.

A float holds every amount below 35 万亿 yuan (2**45) to the fen, but a sum of floats drifts. All sums of stored money
are therefore taken over int64 fen. Forecasts (expected values, quantiles) are ordinary floats and are not handled here.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

YUAN_PER_WAN = 10_000
_FEN_LIMIT = 2**45 * 100


def to_fen(amounts: pd.Series[Any] | npt.NDArray[np.float64] | list[float]) -> npt.NDArray[np.int64]:
    """Return amounts in yuan as whole fen.

    Parameters
    ----------
    amounts : array-like of float, shape (n,)
        Stored money in yuan. Must be finite.

    Raises
    ------
    ValueError
        When an amount is missing, infinite, not a whole number of fen, or too large to be exact.
    """
    yuan = np.asarray(amounts, dtype=np.float64)
    scaled = yuan * 100
    fen = np.rint(scaled)
    if not np.isfinite(fen).all() or (np.abs(fen) > _FEN_LIMIT).any():
        raise ValueError("money must be finite and at most 2**45 yuan")
    # The second term is the rounding of the float and of the product.
    if (np.abs(scaled - fen) > 1e-3 + 2.0**-52 * np.abs(scaled)).any():
        raise ValueError("stored money must be rounded to 2 decimals before it is summed")
    return fen.astype(np.int64)


def rounded(amounts: npt.ArrayLike) -> npt.NDArray[np.float64]:
    """Return yuan rounded to the fen, half a fen away from zero, as a cashier does.

    Parameters
    ----------
    amounts : array-like of float
        Yuan; NaN stays NaN. The result has the same shape and no minus zero.
    """
    scaled = np.asarray(amounts, dtype=np.float64) * 100
    # Undoes binary representations: 0.285 is 28.499999999999996 fen.
    nudge = np.minimum(np.abs(scaled) * 1e-15, 0.01)
    result: npt.NDArray[np.float64] = (np.sign(scaled) * np.floor(np.abs(scaled) + nudge + 0.5) + 0.0) / 100
    return result


def total(amounts: pd.Series[Any] | npt.NDArray[np.float64] | list[float]) -> float:
    """Return the exact sum of stored money in yuan, rounded to the fen."""
    return int(to_fen(amounts).sum()) / 100


def total_by(table: pd.DataFrame, by: str | list[str], column: str) -> pd.Series[Any]:
    """Return exact sums of a stored money column per group, in yuan.

    Parameters
    ----------
    table : DataFrame
        Rows of any grain.
    by : str or list of str
        Grouping columns; groups are sorted, missing keys are kept as their own group.
    column : str
        Stored money in yuan.
    """
    fen = pd.Series(to_fen(table[column]), index=table.index, name=column)
    keys = [table[name] for name in ([by] if isinstance(by, str) else by)]
    return fen.groupby(keys, dropna=False, observed=True).sum() / 100


def split(amount: float, weights: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Split an amount into parts in proportion to weights, exact to the fen (largest remainder).

    Parameters
    ----------
    amount : float
        Stored money in yuan, not negative.
    weights : ndarray of float, shape (n,)
        Not negative, sum above zero.

    Returns
    -------
    ndarray of float, shape (n,)
        Yuan, in the order of ``weights``; ``total(parts) == amount``. Equal remainders go to the earlier part.
    """
    shares = np.asarray(weights, dtype=np.float64)
    if amount < 0 or not np.isfinite(shares).all() or (shares < 0).any() or not (shares > 0).any():
        raise ValueError("split needs an amount >= 0 and finite weights >= 0 with a positive sum")
    fen = int(to_fen([amount])[0])
    # Exact fractions: quotas of floats may add up to more than the amount.
    exact = [Fraction(share) for share in shares.tolist()]
    whole = sum(exact)
    quotas = [fen * share / whole for share in exact]
    parts = [int(quota) for quota in quotas]
    missing = fen - sum(parts)
    largest_first = sorted(range(len(parts)), key=lambda n: parts[n] - quotas[n])
    for n in largest_first[:missing]:
        parts[n] += 1
    return np.asarray(parts, dtype=np.float64) / 100
