"""Regression discontinuity: what a threshold that sets the effort does to the outcome, just at the threshold.

Cases just above a threshold differ from those just below in the effort alone, so that the jump of the outcome there is
caused by it; a comparison of all cases above with all below is not, since the threshold chooses on the outcome's own
forecast. Local linear fits with a triangular kernel on either side (Hahn, Todd and van der Klaauw 2001), the bandwidth of
Imbens and Kalyanaraman (2012), heteroskedasticity-robust errors (HC1); the robust interval comes from local quadratic
fits over the same bandwidth, which is the bias correction of Calonico, Cattaneo and Titiunik (2014) with equal
bandwidths. Intervals use the normal quantile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import stats

Array = npt.NDArray[np.float64]
FACTORS = (0.5, 0.75, 1.0, 1.5, 2.0)
_TINY = float(np.finfo(np.float64).tiny)
_LEAST = 10  # cases on each side
_METHOD = "local_linear_triangular_ik2012_hc1_robust_cct2014_normal"
_TRIANGULAR = 3.43754  # constant of Imbens and Kalyanaraman for the triangular kernel


@dataclass(frozen=True)
class Jump:
    """Jump of the outcome at the threshold.

    Attributes
    ----------
    estimate, se, low, high, p_value : float
        Local linear, in the unit of the outcome; low to high at the level asked for.
    robust_estimate, robust_se, robust_low, robust_high, robust_p_value : float
        Corrected for the curvature that a straight line misses, with the error of the correction in the interval.
    bandwidth : float
        In the unit of the running variable.
    n_below, n_above : int
        Cases inside the bandwidth.
    method : str
        Which estimator, errors, correction and quantile these figures come from.
    """

    estimate: float
    se: float
    low: float
    high: float
    p_value: float
    robust_estimate: float
    robust_se: float
    robust_low: float
    robust_high: float
    robust_p_value: float
    bandwidth: float
    n_below: int
    n_above: int
    method: str = _METHOD


def jump(
    running: Array,
    outcome: Array,
    threshold: float,
    *,
    bandwidth: float | None = None,
    between: tuple[float, float] | None = None,
    level: float = 0.95,
) -> Jump:
    """Estimate the jump at a threshold.

    Parameters
    ----------
    running : ndarray, shape (n,)
        What the threshold is about; cases at the threshold count as above.
    outcome : ndarray, shape (n,)
        What came of it.
    threshold : float
        Where the effort changes. Where the rule says "more than 1,000" and not "from 1,000", state
        ``np.nextafter(1_000.0, np.inf)``, so that a case at 1,000 is below.
    bandwidth : float, optional
        Distance at which a case no longer counts; chosen from the data if not given.
    between : (float, float), optional
        Range in which no other threshold acts; cases outside are left out.
    level : float
        Of the intervals.

    Raises
    ------
    ValueError
        When values are missing or differ in number, the outcome is the same everywhere, fewer than ten cases lie on
        either side or these have too few different values, or the level or bandwidth is impossible.
    """
    x, y = _inside(running, outcome, threshold, between, level)
    if bandwidth is not None and not 0 < bandwidth < np.inf:
        raise ValueError(f"a bandwidth must be above 0 and finite, not {bandwidth:g}")
    chosen = optimal_bandwidth(x, y) if bandwidth is None else bandwidth
    line, line_se, below, above = _difference(x, y, chosen, 1)
    curve, curve_se, _, _ = _difference(x, y, chosen, 2)
    z = float(stats.norm.ppf((1.0 + level) / 2.0))
    return Jump(
        estimate=line,
        se=line_se,
        low=line - z * line_se,
        high=line + z * line_se,
        p_value=_p_value(line, line_se),
        robust_estimate=curve,
        robust_se=curve_se,
        robust_low=curve - z * curve_se,
        robust_high=curve + z * curve_se,
        robust_p_value=_p_value(curve, curve_se),
        bandwidth=float(chosen),
        n_below=below,
        n_above=above,
    )


def optimal_bandwidth(x: Array, y: Array) -> float:
    """Return the bandwidth that minimises the mean squared error of the jump (Imbens and Kalyanaraman 2012, 4.2).

    ``3.4375 * ((v- + v+) / (f * ((m+ - m-)**2 + r- + r+)))**(1/5) * n**(-1/5)`` with the outcome's variances v, the
    density f at the threshold, second derivatives m and penalties r, ``2160 * v / (cases * reach**4)``, for how
    uncertain these are. One departure: reach is how far the cases of the second derivative really go, where the paper
    has its pilot bandwidth. They differ when ``between`` ends before the pilot; then the bandwidth comes out smaller.

    Parameters
    ----------
    x : ndarray, shape (n,)
        Running variable less the threshold.
    y : ndarray, shape (n,)
        Outcome.
    """
    n, below, above = len(x), x < 0, x >= 0
    pilot = 1.84 * float(x.std(ddof=1)) * n ** (-1.0 / 5.0)
    near = [side & (np.abs(x) <= pilot) for side in (below, above)]
    if min(int(own.sum()) for own in near) < 2:
        raise ValueError("too few cases near the threshold to choose a bandwidth; state one")
    density = sum(int(own.sum()) for own in near) / (2.0 * n * pilot)
    variance = [float(y[own].var(ddof=1)) for own in near]
    # Third derivative at the threshold by a cubic with a jump, over all cases.
    cubic = np.column_stack([above.astype(np.float64), np.ones(n), x, x**2, x**3])
    third = 6.0 * float(np.linalg.lstsq(cubic, y, rcond=None)[0][4])
    curvature, penalty = [], []
    for own, spread in zip((below, above), variance, strict=True):
        count = int(own.sum())
        wide = 3.56 * (spread / (density * max(third**2, _TINY))) ** (1.0 / 7.0)
        wide = float(wide * count ** (-1.0 / 7.0))
        reach = own & (np.abs(x) <= max(wide, float(np.sort(np.abs(x[own]))[min(_LEAST, count) - 1])))
        square = np.column_stack([np.ones(int(reach.sum())), x[reach], x[reach] ** 2])
        curvature.append(2.0 * float(np.linalg.lstsq(square, y[reach], rcond=None)[0][2]))
        span = float(np.abs(x[reach]).max())
        penalty.append(2160.0 * spread / (int(reach.sum()) * span**4))
    bias = (curvature[1] - curvature[0]) ** 2 + sum(penalty)
    if bias <= 0:
        return float(np.abs(x).max())
    found = _TRIANGULAR * (sum(variance) / (density * bias)) ** (1.0 / 5.0) * n ** (-1.0 / 5.0)
    return float(min(found, np.abs(x).max()))


def bandwidths(
    running: Array,
    outcome: Array,
    threshold: float,
    *,
    between: tuple[float, float] | None = None,
    factors: Sequence[float] = FACTORS,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the jump by several bandwidths, multiples of the chosen one.

    Returns
    -------
    DataFrame
        Grain: bandwidth. Column factor, then those of ``Jump``.
    """
    chosen = jump(running, outcome, threshold, between=between, level=level).bandwidth
    rows = []
    for factor in factors:
        found = jump(running, outcome, threshold, bandwidth=factor * chosen, between=between, level=level)
        rows.append({"factor": factor} | vars(found))
    return pd.DataFrame(rows)


def placebos(
    running: Array,
    outcome: Array,
    threshold: float,
    false_thresholds: Sequence[float],
    *,
    between: tuple[float, float] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the jump at thresholds where nothing changes, each from the cases of its own side of the true one.

    Returns
    -------
    DataFrame
        Grain: false threshold. Column threshold, then those of ``Jump``.
    """
    low, high = between or (-np.inf, np.inf)
    rows = []
    for false in false_thresholds:
        side = (low, threshold) if false < threshold else (threshold, high)
        rows.append({"threshold": false} | vars(jump(running, outcome, false, between=side, level=level)))
    return pd.DataFrame(rows)


def balance(
    running: Array,
    covariates: pd.DataFrame,
    threshold: float,
    *,
    bandwidth: float,
    between: tuple[float, float] | None = None,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return the jump of what the effort cannot have changed; it should hold 0.

    Parameters
    ----------
    covariates : DataFrame
        Numbers, and words that become one indicator each.
    bandwidth : float
        That of the outcome.

    Returns
    -------
    DataFrame
        Grain: covariate. Column covariate, then those of ``Jump``.
    """
    if bool(covariates.isna().any(axis=None)):
        raise ValueError("covariates must be known for every case; leave out or name what is missing")
    wide = pd.get_dummies(covariates, drop_first=True, dtype="float64")
    rows = [
        {"covariate": name}
        | vars(
            jump(
                running,
                wide[name].to_numpy(dtype=np.float64),
                threshold,
                bandwidth=bandwidth,
                between=between,
                level=level,
            )
        )
        for name in wide
    ]
    return pd.DataFrame(rows)


def bunching(running: Array, threshold: float, width: float) -> float:
    """Return the p-value of as many cases just below as just above: a binomial test of counts within ``width``.

    A small one says that somebody moved cases over the threshold, so that the two sides are not alike.
    """
    if not (np.isfinite(running).all() and np.isfinite(threshold) and 0 < width < np.inf):
        raise ValueError("the running variable must be known for every case, and the width above 0 and finite")
    x = running - threshold
    below, above = int(((x < 0) & (x >= -width)).sum()), int(((x >= 0) & (x < width)).sum())
    if not below + above:
        raise ValueError("no case lies within this width of the threshold")
    return float(stats.binomtest(below, below + above).pvalue)


def naive_difference(
    running: Array,
    outcome: Array,
    threshold: float,
    *,
    between: tuple[float, float] | None = None,
    level: float = 0.95,
) -> tuple[float, float, float]:
    """Return the difference of means above and below with its interval (Welch).

    It is confounded: the threshold chose these cases for what was expected of them. For comparison only.
    """
    x, y = _inside(running, outcome, threshold, between, level)
    below, above = y[x < 0], y[x >= 0]
    found: Any = stats.ttest_ind(above, below, equal_var=False)
    limits = found.confidence_interval(level)
    return float(above.mean() - below.mean()), float(limits.low), float(limits.high)


def _p_value(estimate: float, se: float) -> float:
    """Return the two-sided p-value of no jump; without any noise a jump is certain."""
    return float(2.0 * stats.norm.sf(abs(estimate) / se)) if se > 0 else float(estimate == 0)


def _inside(
    running: Array, outcome: Array, threshold: float, between: tuple[float, float] | None, level: float
) -> tuple[Array, Array]:
    """Return distance from the threshold and outcome of the cases in range, in an order of their own."""
    if not 0 < level < 1:
        raise ValueError(f"the level of an interval lies between 0 and 1, not at {level:g}")
    if running.shape != outcome.shape:
        raise ValueError(f"{running.shape} values of the running variable and {outcome.shape} outcomes do not pair")
    if not (np.isfinite(running).all() and np.isfinite(outcome).all()):
        raise ValueError("running variable and outcome must be known for every case")
    low, high = between or (-np.inf, np.inf)
    kept = (running >= low) & (running < high)
    x, y = running[kept] - threshold, outcome[kept]
    order = np.lexsort([y, x])
    x, y = x[order], y[order]
    below, above = int((x < 0).sum()), int((x >= 0).sum())
    if min(below, above) < _LEAST:
        raise ValueError(
            f"{below} cases below and {above} above the threshold; at least {_LEAST} are needed on each side"
        )
    if y.min() == y.max():
        raise ValueError("the outcome is the same for every case in range; nothing can be estimated from it")
    return np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)


def _difference(x: Array, y: Array, bandwidth: float, degree: int) -> tuple[float, float, int, int]:
    """Return jump, its standard error, and cases used on either side, by polynomials of this degree."""
    ends, variances, counts = [], [], []
    for side in (x < 0, x >= 0):
        own = side & (np.abs(x) < bandwidth)
        n = int(own.sum())
        if n <= degree + 1:
            raise ValueError(
                f"{n} cases on one side within {bandwidth:g} of the threshold are too few; widen the bandwidth"
            )
        different = len(np.unique(x[own]))
        if different <= degree + 1:
            raise ValueError(
                f"{different} different values on one side within {bandwidth:g} of the threshold are too few for a line "
                "and its correction; widen the bandwidth, or the running variable is too coarse"
            )
        weight = 1.0 - np.abs(x[own]) / bandwidth
        design = (x[own] / bandwidth)[:, None] ** np.arange(degree + 1)
        bread = np.linalg.inv((design.T * weight) @ design)
        found = bread @ (design.T @ (weight * y[own]))
        error = weight * (y[own] - design @ found)
        meat = (design.T * error**2) @ design * n / (n - degree - 1)
        ends.append(float(found[0]))
        variances.append(float((bread @ meat @ bread)[0, 0]))
        counts.append(n)
    return ends[1] - ends[0], float(np.sqrt(sum(variances))), counts[0], counts[1]
