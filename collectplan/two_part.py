"""The two-part model of money from a case: whether any cash comes, and what share of the principal if it does.

With probability ``p`` the case pays a share of its principal that follows a Beta distribution; otherwise nothing
comes. All functions are pure and work on arrays; money is yuan, shares and probabilities are fractions.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt
from scipy import special, stats

Array = npt.NDArray[np.float64]
_Amount = TypeVar("_Amount", float, Array)
DAYS_PER_YEAR = 365.0


def within_days(annual_probability: Array, days: Array | float) -> Array:
    """Turn a 12-month probability into one for ``days``, by a constant hazard.

    ``p_days = 1 - (1 - p_12)^(days / 365)``.
    """
    return np.asarray(1.0 - (1.0 - annual_probability) ** (days / DAYS_PER_YEAR), dtype=np.float64)


def scale_odds(probability: Array, odds_ratio: Array | float) -> Array:
    """Return the probability whose odds are ``odds_ratio`` times as high; 0 and 1 stay."""
    raised = probability * odds_ratio
    return np.asarray(raised / (1.0 - probability + raised), dtype=np.float64)


def beta_parameters(mean: _Amount, concentration: float) -> tuple[_Amount, _Amount]:
    """Return (a, b) of the Beta distribution with this mean and ``a + b = concentration``."""
    return mean * concentration, (1.0 - mean) * concentration


def quantile(level: float, probability: Array, a: Array | float, b: Array | float) -> Array:
    """Return the quantile of the paid share, zero mass included.

    Parameters
    ----------
    level : float
        Between 0 and 1.
    probability : ndarray, shape (n,)
        Chance that anything is paid.
    a, b : float or ndarray, shape (n,)
        Beta parameters of the share if anything is paid.
    """
    zero_mass = 1.0 - probability
    inner = np.clip((level - zero_mass) / np.where(probability > 0, probability, 1.0), 0.0, 1.0)
    share = stats.beta.ppf(inner, a, b)
    return np.where(level > zero_mass, share, 0.0)


def centred_logits(probability: Array, sd: float, nodes: int = 41) -> Array:
    """Return logits whose probability, averaged over a normal shock, is the given one.

    A shock on the log-odds pulls the mean towards one half; a plan whose simulated total differs from its stated
    expectation would not be trusted. The intercept is found by bisection with Gauss-Hermite quadrature.

    Parameters
    ----------
    probability : ndarray, shape (n,)
        Means wanted; 0 and 1 give infinite logits.
    sd : float
        Standard deviation of the shock on the log-odds.
    nodes : int
        Quadrature nodes.

    Returns
    -------
    ndarray, shape (n,)
        ``E[expit(logit + sd * Z)]`` equals ``probability`` within 1e-10.
    """
    plain = special.logit(probability)
    if sd == 0:
        return np.asarray(plain, dtype=np.float64)
    points, weights = np.polynomial.hermite_e.hermegauss(nodes)
    weights = weights / weights.sum()
    inside = np.isfinite(plain)
    reach = sd * sd + 1.0
    low = np.where(inside, plain, 0.0) - reach
    high = np.where(inside, plain, 0.0) + reach
    for _ in range(60):
        middle = (low + high) / 2
        mean = special.expit(middle[:, None] + sd * points[None, :]) @ weights
        low = np.where(mean < probability, middle, low)
        high = np.where(mean < probability, high, middle)
    return np.where(inside, (low + high) / 2, plain)
