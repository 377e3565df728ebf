"""Schemes side by side at one budget: all amounts of each scaled by a factor, on the same draws, with intervals.

Two schemes can be compared only if they cost the same. The factor is found on the draws, so it is as unsure as they are:
intervals leave out one group of draws at a time and find the factor anew for what stays.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.intervals import Array, Kept, around, smooth_quantile, without_groups

Basis = Literal["mean", "p95"]
BASES: tuple[Basis, ...] = ("mean", "p95")
# In the order of the report: money, chance, cost, people.
FIGURES = (
    "recovered", "extra", "reached", "payout", "payout_p95", "cost_per_extra", "nothing_to_gain", "inequality",
)  # fmt: skip
_EXTRA, _PER_EXTRA = FIGURES.index("extra"), FIGURES.index("cost_per_extra")
P95 = 0.95
_STEP = 1.02
_CLOSE = 0.001
_LEAST_POWER = 0.2
_NEAR = 0.01  # where the payout jumps, nothing may be nearer
_TRIES = 15
_YUAN = 1.0


@dataclass(frozen=True)
class Played:
    """What happens under a scheme, draw by draw.

    Attributes
    ----------
    pay : ndarray, shape (draws, people)
        Yuan.
    more : ndarray, shape (draws, people)
        Yuan if each alone collected a tenth more.
    recovered : ndarray, shape (draws,)
        Yuan collected by all.
    """

    pay: Array
    more: Array
    recovered: Array

    @property
    def payout(self) -> Array:
        """Yuan paid to all, by draw."""
        return np.asarray(self.pay.sum(axis=1), dtype=np.float64)


Play = Callable[[float], Played]


@dataclass(frozen=True)
class Setting:
    """What schemes are held against.

    Attributes
    ----------
    without : Played
        The same draws without any scheme.
    target : float
        Yuan of the whole campaign.
    budget : float
        Yuan that each scheme costs, in the mean or in all but 5 % of the draws.
    """

    without: Played
    target: float
    budget: float


def compare(
    plays: Mapping[str, Play],
    setting: Setting,
    bases: tuple[Basis, ...] = BASES,
    starts: Mapping[tuple[str, str], float] | None = None,
) -> pd.DataFrame:
    """Compare schemes at one budget.

    Parameters
    ----------
    plays : mapping of str to callable
        By name of the proposal: what happens when all its amounts are multiplied by a factor. Draws are those of
        ``setting.without``, one by one.
    setting : Setting
        No scheme, target, budget.
    bases : tuple of str
        Equal ``mean`` payout, equal ``p95`` of it.
    starts : mapping of (str, str) to float, optional
        By proposal and basis: a factor that is not far off.

    Returns
    -------
    DataFrame
        Grain: proposal x basis x figure. Columns proposal, basis, factor, figure, value, low, high: money in yuan, shares as
        fractions, limits of 95 %. Figures see ``FIGURES``: recovered, extra (against no scheme), reached (chance of the
        target), payout, payout_p95, cost_per_extra (yuan paid for each extra one; missing unless the extra is above zero
        with 95 % confidence), nothing_to_gain (share of people whom a tenth more would bring at most a yuan), inequality
        (Gini of the mean pay of persons, deductions as nothing). Of a scheme that no factor brings to the budget, factor and
        figures are missing.
    """
    rows = []
    for name, play in plays.items():
        for basis in bases:
            start = (starts or {}).get((name, basis), 1.0)
            rows.append(_compared(play, setting, basis, start).assign(proposal=name, basis=basis))
    columns = ["proposal", "basis", "factor", "figure", "value", "low", "high"]
    return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


def _compared(play: Play, setting: Setting, basis: Basis, start: float) -> pd.DataFrame:
    near = factor_near(play, setting.budget, basis, start)
    table = pd.DataFrame({"figure": FIGURES, "factor": np.nan, "value": np.nan, "low": np.nan, "high": np.nan})
    if near is None:
        return table
    factor, here = near
    beyond = play(factor * _STEP)
    every = np.arange(len(here.recovered))
    there = _figures(here, setting, every)
    # By what each figure changes for a change of the factor, in logs: that is how the last bit to the budget, and an unsure
    # factor, moves it.
    slope = (_figures(beyond, setting, every) - there) / np.log(_STEP)

    def shift(kept: Kept) -> float:
        cost, further = _cost(here.payout[kept], basis), _cost(beyond.payout[kept], basis)
        steepness = (further - cost) / np.log(_STEP)
        return (setting.budget - cost) / steepness if steepness > 0 else np.inf

    value = there + slope * shift(every)
    left = np.stack([_figures(here, setting, kept) + slope * shift(kept) for kept in without_groups(len(every))])
    found = around(value, left)
    if not found.low[_EXTRA] > 0:
        for part in (found.value, found.low, found.high):
            part[_PER_EXTRA] = np.nan
    return table.assign(factor=factor * np.exp(shift(every)), value=found.value, low=found.low, high=found.high)


def factor_near(play: Play, budget: float, basis: Basis, start: float = 1.0) -> tuple[float, Played] | None:
    """Return a factor on all amounts at which a scheme costs nearly the budget, and what happens there; None without one.

    Parameters
    ----------
    play : callable
        What happens at a factor.
    budget : float
        Yuan; the cost comes within a few thousandths of it.
    basis : str
        Mean payout, or the 95th percentile of it.
    start : float
        Factor that is tried first.
    """
    factor, played = start, play(start)
    cost = _cost(played.payout, basis)
    low, high, power = 0.0, np.inf, 1.0
    for _ in range(_TRIES):
        if cost <= 0 or abs(cost / budget - 1.0) < _CLOSE:
            break
        low, high = (factor, high) if cost < budget else (low, factor)
        # Payout is nearly a power of the factor; where the power misleads, halving helps.
        guess = factor * (budget / cost) ** (1.0 / power)
        following = guess if low < guess < high else (low + high) / 2 if high < np.inf else 2 * low
        played = play(following)
        paid = _cost(played.payout, basis)
        if paid > 0 and following != factor:
            power = max(float(np.log(paid / cost) / np.log(following / factor)), _LEAST_POWER)
        factor, cost = following, paid
    return (factor, played) if cost > 0 and abs(cost / budget - 1.0) < _NEAR else None


def _cost(payout: Array, basis: Basis) -> float:
    return float(payout.mean() if basis == "mean" else smooth_quantile(payout, P95))


def _figures(played: Played, setting: Setting, kept: Kept) -> Array:
    """Return the figures of some draws, in the order of ``FIGURES``."""
    pay, recovered = played.pay[kept], played.recovered[kept]
    payout = pay.sum(axis=1)
    extra = float((recovered - setting.without.recovered[kept]).mean())
    gain = played.more[kept].mean(axis=0) - pay.mean(axis=0)
    return np.array(
        [
            recovered.mean(),
            extra,
            (recovered >= setting.target).mean(),
            payout.mean(),
            smooth_quantile(payout, P95),
            payout.mean() / extra if extra > 0 else np.nan,
            (gain <= _YUAN).mean() if pay.shape[1] else np.nan,
            gini(np.maximum(pay.mean(axis=0), 0.0)),
        ]
    )


def gini(amounts: npt.NDArray[np.float64]) -> float:
    """Return the Gini coefficient of amounts that are not negative: 0 if all get the same, 0 also where nobody gets any."""
    ordered = np.sort(amounts)
    n, whole = len(ordered), float(ordered.sum())
    if not n or whole <= 0:
        return 0.0
    return float((2 * np.arange(1, n + 1) - n - 1) @ ordered / (n * whole))
