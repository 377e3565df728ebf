"""Intervals that leave out groups of draws."""

import numpy as np
import pytest
from scipy import stats

from collectplan.intervals import GROUPS, around, jackknife, smooth_quantile, without_groups


def test_groups_leave_out_every_draw_once():
    left = without_groups(41, groups=20)
    out = np.concatenate([np.setdiff1d(np.arange(41), kept) for kept in left])
    assert sorted(out) == list(range(41))


def test_too_few_draws_are_refused():
    with pytest.raises(ValueError, match="too few"):
        without_groups(2 * GROUPS - 1)


def test_interval_of_a_mean_is_that_of_group_means():
    # Leaving out equal groups, the spread of a mean is that of the group means over the root of their number.
    draws = np.random.default_rng(3).normal(5.0, 2.0, 400)
    found = jackknife(lambda kept: np.array([draws[kept].mean()]), 400)
    groups = np.array([draws[np.arange(400) % GROUPS == g].mean() for g in range(GROUPS)])
    half = stats.t.ppf(0.975, GROUPS - 1) * groups.std(ddof=1) / np.sqrt(GROUPS)
    assert found.value[0] == pytest.approx(draws.mean())
    assert (found.high[0] - found.low[0]) / 2 == pytest.approx(half)


@pytest.mark.parametrize(
    ("figure", "truth"),
    # Of the exponential distribution: mean 1, median ln 2, share above 2 is e**-2.
    [
        (lambda x: x.mean(), 1.0),
        (lambda x: np.quantile(x, 0.5), np.log(2.0)),
        (lambda x: (x > 2.0).mean(), np.exp(-2.0)),
        (lambda x: smooth_quantile(x, 0.9), np.log(10.0)),
    ],
)
def test_intervals_hold_the_truth_as_often_as_they_say(figure, truth):
    rng, held, n = np.random.default_rng(11), 0, 400
    for _ in range(n):
        draws = rng.exponential(1.0, 400)
        found = jackknife(lambda kept, draws=draws: np.array([figure(draws[kept])]), 400)
        held += bool(found.low[0] <= truth <= found.high[0])
    # Four standard errors of a share of 0.95 among 400 trials are 0.044.
    assert held / n == pytest.approx(0.95, abs=0.044)


def test_what_does_not_exist_has_no_interval():
    found = around(np.array([np.nan, 1.0]), np.array([[1.0, 1.0], [1.0, np.nan]]))
    assert np.isnan(found.low[0]) and np.isnan(found.high[0])
    assert found.low[1] == -np.inf and found.high[1] == np.inf
