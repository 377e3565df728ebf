"""Logistic regression around known odds, with Gaussian priors on its coefficients: none, little or much data alike.

The response may be a yes or no, or a share between 0 and 1 (fractional logit, Papke and Wooldridge 1996); a share
says as much as a yes or no, which is careful: shares of one campaign have causes in common. Without data
the coefficients stay at their prior means of zero, so that the forecast is the offset alone; with data they move as far
as the data carry (posterior mode), and the curvature there gives their covariance (Laplace approximation).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

Array = npt.NDArray[np.float64]
_STEPS = 100
_TOLERANCE = 1e-10
_LEAST = 1e-9
_ROUNDING = 1e-8


@dataclass(frozen=True)
class ShrunkLogit:
    """Coefficients and what is known about them.

    Attributes
    ----------
    coefficients : ndarray, shape (k,)
        On the log-odds.
    covariance : ndarray, shape (k, k)
        Of the coefficients, given data and prior.
    n : int
        Rows the fit rests on.
    """

    coefficients: Array
    covariance: Array
    n: int

    def shift(self, design: Array) -> Array:
        """Return what the fit adds to the offset of each row, shape (n,)."""
        return np.asarray(design @ self.coefficients, dtype=np.float64)


def fit(design: Array, response: Array, offset: Array, prior_sd: Array) -> ShrunkLogit:
    """Fit by Newton's method; the problem is concave, so there is one answer.

    Parameters
    ----------
    design : ndarray, shape (n, k)
        May have no row.
    response : ndarray, shape (n,)
        Between 0 and 1.
    offset : ndarray, shape (n,)
        Log-odds known beforehand.
    prior_sd : ndarray, shape (k,)
        Standard deviation of each coefficient around zero before any data; above 0.

    Raises
    ------
    ValueError
        When a response lies outside 0 to 1, or anything is not finite.
    """
    if not all(np.isfinite(part).all() for part in (design, response, offset)):
        raise ValueError("design, response and offset must be finite")
    if len(response) and (response.min() < 0 or response.max() > 1):
        raise ValueError("responses must lie between 0 and 1")
    if not (np.isfinite(prior_sd).all() and (prior_sd > 0).all()):
        raise ValueError("prior_sd must be finite and above zero")
    tight = np.diag(1.0 / prior_sd**2)
    found = np.zeros(design.shape[1])
    value = _log_posterior(design, response, offset, found, tight)
    for _ in range(_STEPS):
        chance = special.expit(offset + design @ found)
        slope = design.T @ (response - chance) - tight @ found
        curvature = (design.T * (chance * (1.0 - chance))) @ design + tight
        step = np.linalg.solve(curvature, slope)
        size = 1.0
        # A full step may overshoot far from the answer; half of it, and so on, always climbs. Near the answer rounding
        # alone makes the value fall.
        while (new := _log_posterior(design, response, offset, found + size * step, tight)) < value - _ROUNDING:
            size /= 2.0
            if size < _LEAST:
                break
        found = found + size * step
        value = new
        if np.abs(size * step).max(initial=0.0) < _TOLERANCE:
            break
    chance = special.expit(offset + design @ found)
    curvature = (design.T * (chance * (1.0 - chance))) @ design + tight
    return ShrunkLogit(found, np.linalg.inv(curvature), len(response))


def _log_posterior(design: Array, response: Array, offset: Array, coefficients: Array, tight: Array) -> float:
    odds = offset + design @ coefficients
    likelihood = float(response @ odds - np.logaddexp(0.0, odds).sum())
    return likelihood - float(coefficients @ tight @ coefficients) / 2.0
