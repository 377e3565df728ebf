"""How good a forecast was, seen from what came: discrimination, calibration, lift in money, intervals, drift.

The event is that at least a material share of the exposure came. Scores that are not defined (one class only, a constant
forecast, no cash at all) are NaN. Ties are ranked by exposure, then alike, so that neither row order nor ids nor the
outcome matter: rows that are the same in every known value share what came of them.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special, stats

from collectplan import money
from collectplan.evaluate.intervals import Drift, drift, drift_by_period, interval_score

__all__ = [
    "MATERIAL", "SCORES", "TOO_GOOD", "Drift", "Scores", "auc", "bootstrap", "calibration", "drift", "drift_by_period", "happened",
    "interval_score", "lift", "scores",
]  # fmt: skip

Array = npt.NDArray[np.float64]
MATERIAL = 0.1
TOO_GOOD = 0.5
"""R2 of recovery rates above which a leak is likely: published averages of 24 methods on 6 data sets of banks are .04 to .43."""
SCORES = ("auc", "brier", "r2", "money_r2", "money_error", "top10", "top20", "top30", "slope", "slope_event", "ratio")
_LIFTS = {"top10": 0.1, "top20": 0.2, "top30": 0.3}
_STEPS = 50
_CLIP = 1e-6
_FLAT = 1e-15  # mean squared spread that is rounding of floats
_EXACT = 1e-12  # a tenth of a balance, paid to the fen, is not always a tenth in floats


@dataclass(frozen=True)
class Scores:
    """Scores of a forecast.

    Attributes
    ----------
    n : int
        Cases.
    auc, brier : float
        Of the chance against the event.
    r2, money_r2 : float
        ``1 - SSE / SST`` of the recovery rate, unweighted, and of yuan.
    money_error : float
        Sum of absolute errors in yuan by the sum of exposures.
    top10, top20, top30 : float
        Part of all cash that came from this part of the cases, ranked by expected cash.
    slope, slope_event : float
        Of the realised rate on the expected rate, by least squares, and of the event on the log-odds of the chance, by
        maximum likelihood; 1 is ideal.
    ratio : float
        Expected by actual cash.
    coverage, interval : float
        Part of the cases whose cash lies within p10 to p90, ends included, and their mean interval score in yuan; NaN
        without p10 and p90.
    """

    n: int
    auc: float
    brier: float
    r2: float
    money_r2: float
    money_error: float
    top10: float
    top20: float
    top30: float
    slope: float
    slope_event: float
    ratio: float
    coverage: float
    interval: float


def scores(
    exposure: Array,
    cash: Array,
    expected: Array,
    chance: Array,
    *,
    material_share: float = MATERIAL,
    within: tuple[Array, Array] | None = None,
) -> Scores:
    """Score a forecast.

    Parameters
    ----------
    exposure, cash, expected : ndarray, shape (n,)
        Yuan: owed (above 0), collected, forecast.
    chance : ndarray, shape (n,)
        Forecast that at least the material share comes.
    material_share : float
        The cut; at 0 any cash is the event.
    within : (ndarray, ndarray), optional
        p10 and p90 of each case, yuan.

    Raises
    ------
    ValueError
        Without a case, with an exposure that is not positive, or with arrays of different length or not finite.
    """
    _refuse(exposure, cash, expected, chance, *(within or ()))
    rate, forecast = cash / exposure, expected / exposure
    event = happened(exposure, cash, material_share)
    total = float(cash.sum())
    tops = {name: _top(exposure, cash, expected, share) for name, share in _LIFTS.items()}
    return Scores(
        n=len(exposure),
        auc=auc(event, chance),
        brier=float(((event - chance) ** 2).mean()),
        r2=_explained(rate, forecast),
        money_r2=_explained(cash, expected),
        money_error=float(np.abs(cash - expected).sum() / exposure.sum()),
        slope=_slope(forecast, rate),
        slope_event=_event_slope(event, chance),
        ratio=float(expected.sum()) / total if total > 0 else float("nan"),
        coverage=float(((within[0] <= cash) & (cash <= within[1])).mean()) if within else float("nan"),
        interval=float(interval_score(*within, cash).mean()) if within else float("nan"),
        **tops,
    )


def happened(exposure: Array, cash: Array, material_share: float) -> Array:
    """Return 1 where at least the material share came, and any cash at all; else 0."""
    return np.asarray((cash >= material_share * exposure * (1.0 - _EXACT)) & (cash > 0), dtype=np.float64)


def auc(event: Array, score: Array) -> float:
    """Return the chance that a case with the event has the higher score than one without; ties count half."""
    n_event = float(event.sum())
    n_other = len(event) - n_event
    if not n_event or not n_other:
        return float("nan")
    ranks = stats.rankdata(score)
    return float((ranks[event == 1].sum() - n_event * (n_event + 1.0) / 2.0) / (n_event * n_other))


def calibration(
    exposure: Array,
    cash: Array,
    expected: Array,
    chance: Array,
    *,
    by: Literal["chance", "expected"] = "chance",
    groups: int = 10,
    material_share: float = MATERIAL,
) -> pd.DataFrame:
    """Return forecast and outcome by groups of equal size, the highest forecast first.

    Returns
    -------
    DataFrame
        Grain: group. Columns decile (1 is the highest), n, exposure, expected, cash, ratio, mean_chance, rate_event. Sums
        are those of the input, cash and exposure to the fen. Alike rows that fall into two groups share their cash, to
        the fen, and their events.
    """
    _refuse(exposure, cash, expected, chance)
    first, second = (chance, expected) if by == "chance" else (expected, chance)
    order = np.lexsort([exposure, second, first])[::-1]
    group = np.empty(len(order), dtype=np.int64)
    group[order] = np.arange(len(order)) * groups // len(order) + 1
    event = happened(exposure, cash, material_share)
    cash = cash.copy()
    known = np.column_stack([first, second, exposure])[order]
    for alike in np.split(order, np.flatnonzero((known[1:] != known[:-1]).any(axis=1)) + 1):
        if group[alike[0]] != group[alike[-1]]:
            cash[alike] = money.split(money.total(cash[alike]), np.ones(len(alike)))
            event[alike] = event[alike].mean()
    rows = pd.DataFrame(
        {"decile": group, "exposure": exposure, "expected": expected, "cash": cash, "chance": chance, "event": event}
    )
    grouped = rows.groupby("decile")
    table = pd.DataFrame(
        {
            "n": grouped.size(),
            "exposure": grouped["exposure"].agg(money.total),
            "expected": grouped["expected"].sum(),
            "cash": grouped["cash"].agg(money.total),
        }
    )
    table["ratio"] = (table["expected"] / table["cash"]).where(table["cash"] > 0)
    table["mean_chance"] = grouped["chance"].mean()
    table["rate_event"] = grouped["event"].mean()
    return table.reset_index()


def lift(exposure: Array, cash: Array, expected: Array, shares: Sequence[float] = (0.1, 0.2, 0.3)) -> pd.DataFrame:
    """Return the part of all cash that the first cases hold, in three orders.

    Returns
    -------
    DataFrame
        Grain: share of the cases, above 0 and at most 1. Columns share, forecast (ranked by expected cash), balance (by exposure), perfect (by
        cash).
    """
    _refuse(exposure, cash, expected)
    if not all(0.0 < share <= 1.0 for share in shares):
        raise ValueError("shares of the cases lie above 0 and are at most 1")
    ranks = {"forecast": expected, "balance": exposure, "perfect": cash}
    parts = {name: [_top(exposure, cash, key, share) for share in shares] for name, key in ranks.items()}
    return pd.DataFrame({"share": list(shares)} | parts)


def bootstrap(
    exposure: Array,
    cash: Array,
    forecasts: dict[str, tuple[Array, Array]],
    *,
    draws: int = 1_000,
    seed: int = 7,
    level: float = 0.95,
    material_share: float = MATERIAL,
) -> pd.DataFrame:
    """Return scores with percentile intervals over resampled cases, and those of the first forecast less each other.

    Parameters
    ----------
    forecasts : dict of str to (ndarray, ndarray)
        Expected yuan and chance by name of the model; all of them see the same resamples.

    Returns
    -------
    DataFrame
        Grain: model x score. Columns model, score, value, low, high; ``model`` is ``a - b`` for a difference.
    """
    _refuse(exposure)
    names = list(forecasts)
    generator = np.random.default_rng(seed)
    everyone = np.arange(len(exposure))
    drawn: dict[str, list[list[float]]] = {name: [] for name in names}
    for draw in range(draws + 1):
        rows = everyone if draw == 0 else generator.integers(0, len(everyone), len(everyone))
        for name, (expected, chance) in forecasts.items():
            score = scores(exposure[rows], cash[rows], expected[rows], chance[rows], material_share=material_share)
            drawn[name].append([getattr(score, key) for key in SCORES])
    values = {name: np.array(rows) for name, rows in drawn.items()}
    values |= {f"{names[0]} - {name}": values[names[0]] - values[name] for name in names[1:]}
    tail = (1.0 - level) / 2.0
    parts = []
    for name, table in values.items():
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # a score that is nowhere defined stays NaN
            low, high = np.nanquantile(table[1:], (tail, 1.0 - tail), axis=0)
        parts.append(pd.DataFrame({"model": name, "score": SCORES, "value": table[0], "low": low, "high": high}))
    return pd.concat(parts, ignore_index=True)


def _refuse(exposure: Array, *others: Array) -> None:
    if any(len(other) != len(exposure) or not np.isfinite(other).all() for other in others):
        raise ValueError("cash, forecasts and chances must be finite, and one for each exposure")
    if len(exposure) == 0 or not (exposure > 0).all():
        raise ValueError("scores need at least one case, and an exposure above zero for each")


def _top(exposure: Array, cash: Array, key: Array, share: float) -> float:
    """Return the part of all cash among the first cases by ``key``; cases tied at the cut count in part."""
    total = float(cash.sum())
    if total <= 0:
        return float("nan")
    order = np.lexsort([exposure, key])[::-1]
    wanted = int(np.ceil(round(len(order) * share, 9)))
    edge = order[wanted - 1]
    tied = (key == key[edge]) & (exposure == exposure[edge])
    above = (key > key[edge]) | ((key == key[edge]) & (exposure > exposure[edge]))
    part = (wanted - int(above.sum())) / int(tied.sum())
    return float(cash[above].sum() + part * cash[tied].sum()) / total


def _explained(actual: Array, forecast: Array) -> float:
    spread = float(((actual - actual.mean()) ** 2).sum())
    floor = _FLAT * len(actual) * max(1.0, float(actual.mean()) ** 2)
    return 1.0 - float(((actual - forecast) ** 2).sum()) / spread if spread > floor else float("nan")


def _slope(forecast: Array, rate: Array) -> float:
    centred = forecast - forecast.mean()
    spread = float((centred**2).sum())
    return float(centred @ rate) / spread if spread > _FLAT * len(forecast) else float("nan")


def _event_slope(event: Array, chance: Array) -> float:
    """Return the slope of a logistic regression of the event on the log-odds of the chance, by Newton's method."""
    odds = special.logit(np.clip(chance, _CLIP, 1.0 - _CLIP))
    if event.min() == event.max() or np.ptp(odds) < _CLIP:
        return float("nan")
    design = np.column_stack([np.ones(len(odds)), odds - odds.mean()])
    found = np.array([special.logit(event.mean()), 0.0])
    for _ in range(_STEPS):
        fitted = special.expit(design @ found)
        curvature = (design.T * (fitted * (1.0 - fitted))) @ design
        if np.linalg.det(curvature) < _CLIP**2:
            return float("nan")  # the chance parts the events without error: any slope will do
        step = np.linalg.solve(curvature, design.T @ (event - fitted))
        found = found + step
        if np.abs(step).max() < _CLIP:
            return float(found[1])
    return float("nan")
