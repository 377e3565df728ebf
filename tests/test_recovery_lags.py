"""Lags: the params without history, the truth with much, and the mean of the cut profile by integration."""

import numpy as np
import pandas as pd
import pytest
from scipy import integrate

from collectplan.draws import lag_profile
from collectplan.recovery.lags import cut_mean, learn_lags, uncut_mean
from tests.helpers import params_with

RECOVERY = params_with().recovery


def paid(method: str, days: list[float]) -> pd.DataFrame:
    """Past cases that paid after so many days of a campaign of 100 days."""
    start = pd.Timestamp("2025-06-30")
    return pd.DataFrame(
        {
            "method": method,
            "cash": 1.0,
            "baseline_on": start,
            "end_on": start + pd.Timedelta(days=100),
            "first_paid_on": [start + pd.Timedelta(days=day) for day in days],
        }
    )


@pytest.mark.parametrize("mean", [1.0, 6.0, 40.0])
def test_the_cut_mean_is_the_integral_of_the_gamma(mean: float) -> None:
    # Density t exp(-2 t / mean) up to 14 weeks.
    top, bottom = (integrate.quad(lambda t, k=k: t**k * np.exp(-2 * t / mean), 0, 14)[0] for k in (2, 1))
    assert cut_mean(mean, 14.0) == pytest.approx(top / bottom)
    assert uncut_mean(cut_mean(mean, 14.0), 14.0) == pytest.approx(mean)


def test_the_profile_of_the_draws_has_this_mean() -> None:
    weeks = 14
    middles = np.arange(weeks) + 0.5
    assert float(lag_profile(6.0, weeks) @ middles) == pytest.approx(cut_mean(6.0, weeks), abs=0.1)  # weeks are coarse


def test_without_days_of_payment_the_params_stand() -> None:
    assert learn_lags(None, RECOVERY) is RECOVERY
    unknown = paid("visit", [1.0]).assign(first_paid_on=pd.NaT)
    assert learn_lags(unknown, RECOVERY) is RECOVERY


def test_twenty_payers_go_half_of_the_way_and_many_all_of_it() -> None:
    weeks = 100 / 7
    prior = RECOVERY.methods["visit"].mean_lag_weeks
    half = learn_lags(paid("visit", [14.0] * 20), RECOVERY).methods
    assert cut_mean(half["visit"].mean_lag_weeks, weeks) == pytest.approx((cut_mean(prior, weeks) + 2.0) / 2)
    assert half["phone"] == RECOVERY.methods["phone"]
    rng = np.random.default_rng(1)
    lags = rng.gamma(2.0, 1.5 * 7, 40_000)  # mean of 3 weeks
    many = learn_lags(paid("visit", lags[lags < 100].tolist()), RECOVERY).methods["visit"]
    assert many.mean_lag_weeks == pytest.approx(3.0, rel=0.05)
    assert many.odds_ratio == RECOVERY.methods["visit"].odds_ratio


def test_payments_of_the_last_day_alone_stay_within_bounds() -> None:
    late = learn_lags(paid("watch", [100.0] * 5_000), RECOVERY).methods["watch"]
    assert late.mean_lag_weeks == 200.0
