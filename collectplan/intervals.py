"""How sure figures of simulated draws are: intervals by leaving out groups of draws, whatever the figure is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import stats

Array = npt.NDArray[np.float64]
Kept = npt.NDArray[np.intp]
GROUPS = 20
LEVEL = 0.95


@dataclass(frozen=True)
class Interval:
    """Figures with their limits, arrays of one shape.

    Attributes
    ----------
    value, low, high : ndarray
        From all draws, and the two ends.
    """

    value: Array
    low: Array
    high: Array


def without_groups(n_draws: int, groups: int = GROUPS) -> list[Kept]:
    """Return the draws that stay when each group is left out; groups are made of every ``groups``-th draw.

    Raises
    ------
    ValueError
        When there are not two draws for each group.
    """
    if n_draws < 2 * groups:
        raise ValueError(f"{n_draws} draws are too few for {groups} groups")
    group = np.arange(n_draws) % groups
    return [np.flatnonzero(group != left_out) for left_out in range(groups)]


def smooth_quantile(draws: Array, level: float) -> float:
    """Return a quantile as a mean of the ordered draws, weighted by how likely each is that quantile.

    Notes
    -----
    Harrell and Davis (1982), A new distribution-free quantile estimator, Biometrika 69. A single ordered draw is so rough that
    intervals by leaving out groups are too narrow (of 400 normal draws at 0.95 they hold 85 % of the time, these 94 %).
    """
    return float(np.sort(draws) @ _weights(len(draws), level))


@lru_cache(maxsize=64)
def _weights(n: int, level: float) -> Array:
    edges = stats.beta.cdf(np.arange(n + 1) / n, (n + 1) * level, (n + 1) * (1.0 - level))
    return np.asarray(np.diff(edges), dtype=np.float64)


def jackknife(figures: Callable[[Kept], Array], n_draws: int, groups: int = GROUPS, level: float = LEVEL) -> Interval:
    """Return figures of draws with intervals, by the jackknife that leaves out one group of draws at a time.

    Parameters
    ----------
    figures : callable
        Takes the positions of draws, returns figures in an array of a fixed shape: means, quantiles, ratios, differences.
    n_draws : int
        How many draws there are. They are taken as independent of one another.
    groups : int
        Enough for a stable spread, few enough for quantiles: a group should hold more than the root of all draws.
    level : float
        Of the intervals, from Student's distribution with one less than ``groups`` degrees of freedom.

    Notes
    -----
    Shao and Wu (1989), A general theory for jackknife variance estimation, Annals of Statistics 17: leaving out groups is
    sound for figures that are not smooth, such as quantiles, where leaving out single draws is not.
    """
    value = np.asarray(figures(np.arange(n_draws)), dtype=np.float64)
    left = np.stack([np.asarray(figures(kept), dtype=np.float64) for kept in without_groups(n_draws, groups)])
    return around(value, left, level)


def around(value: Array, left: Array, level: float = LEVEL) -> Interval:
    """Return intervals from figures and those without each group, shape (groups, ...).

    A figure that does not exist has no interval; one that fails to exist without some group has an infinite one.
    """
    groups = len(left)
    with np.errstate(invalid="ignore"):
        spread = np.sqrt((groups - 1) / groups * ((left - left.mean(axis=0)) ** 2).sum(axis=0))
    spread = np.where(np.isfinite(spread), spread, np.inf)
    reach = float(stats.t.ppf(0.5 + level / 2, groups - 1)) * spread
    exists = np.isfinite(value)
    low, high = (np.where(exists, value + sign * reach, np.nan) for sign in (-1.0, 1.0))
    return Interval(value, low, high)
