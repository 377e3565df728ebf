"""The arithmetic of the two-part model against closed forms, independent quadrature and simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, special, stats

from collectplan.two_part import beta_parameters, centred_logits, quantile, scale_odds, within_days

chances = st.floats(0.0, 0.999)
inner_chances = st.floats(1e-4, 1.0 - 1e-4)


def array(*values: float) -> np.ndarray:
    """Return an array of floats."""
    return np.array(values)


def test_a_chance_over_days_by_hand() -> None:
    # One half in a year: 3/4 in two, 1 - sqrt(1/2) in half a year.
    half = array(0.5)
    assert within_days(half, 365.0)[0] == 0.5
    assert within_days(half, 730.0)[0] == pytest.approx(0.75, abs=1e-15)
    assert within_days(half, 182.5)[0] == pytest.approx(1 - 0.5**0.5, abs=1e-15)
    assert within_days(array(0.0, 1.0), 100.0).tolist() == [0.0, 1.0]


@given(chances, st.floats(1.0, 1000.0))
def test_a_chance_over_days_and_back(chance: float, days: float) -> None:
    there = within_days(array(chance), days)
    assert within_days(there, 365.0 * 365.0 / days)[0] == pytest.approx(chance, abs=1e-9, rel=1e-6)


@given(chances, st.floats(1.0, 500.0), st.floats(1.0, 500.0))
def test_two_periods_in_a_row_are_one_long_period(chance: float, first: float, second: float) -> None:
    none = (1 - within_days(array(chance), first)) * (1 - within_days(array(chance), second))
    assert within_days(array(chance), first + second)[0] == pytest.approx(1 - none[0], abs=1e-12)


@given(inner_chances, st.floats(0.05, 20.0))
def test_odds_are_scaled(chance: float, ratio: float) -> None:
    scaled = scale_odds(array(chance), ratio)[0]
    assert scaled / (1 - scaled) == pytest.approx(ratio * chance / (1 - chance), rel=1e-9)


def test_certainty_and_impossibility_have_no_odds_to_scale() -> None:
    assert scale_odds(array(0.0, 1.0), 0.25).tolist() == [0.0, 1.0]


@given(st.floats(0.01, 0.99), st.floats(0.1, 50.0))
def test_beta_parameters_give_the_mean_and_the_concentration(mean: float, concentration: float) -> None:
    a, b = beta_parameters(mean, concentration)
    assert a / (a + b) == pytest.approx(mean) and a + b == pytest.approx(concentration)


@given(st.floats(0.0, 1.0), st.floats(0.01, 0.99))
def test_quantiles_of_a_uniform_share_have_a_closed_form(chance: float, level: float) -> None:
    # Beta(1, 1) is uniform: P(share <= x) = 1 - p + p x, so x = (level - (1 - p)) / p above the mass at zero.
    expected = max(0.0, (level - (1 - chance)) / chance) if chance > 0 else 0.0
    assert quantile(level, array(chance), 1.0, 1.0)[0] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("chance", [0.0, 0.05, 0.3, 0.9, 1.0])
@pytest.mark.parametrize("level", [0.1, 0.5, 0.9])
def test_quantiles_agree_with_a_simulation(chance: float, level: float) -> None:
    rng, n, (a, b) = np.random.default_rng(1), 200_000, beta_parameters(0.35, 2.0)
    paid = np.where(rng.random(n) < chance, rng.beta(a, b, n), 0.0)
    found = quantile(level, array(chance), a, b)[0]
    # A quantile q has P(paid < q) <= level <= P(paid <= q); sampling error of a share is sqrt(level (1 - level) / n).
    error = 4 * np.sqrt(level * (1 - level) / n)
    assert (paid < found).mean() - error <= level <= (paid <= found).mean() + error


@pytest.mark.parametrize("sd", [0.05, 0.2, np.hypot(0.25, 0.2), 0.5, 1.0])
@pytest.mark.parametrize("chance", [1e-6, 0.001, 0.05, 0.3, 0.5, 0.77, 0.95, 0.9999])
def test_centred_logits_keep_the_mean_by_independent_quadrature(chance: float, sd: float) -> None:
    (logit,) = centred_logits(array(chance), float(sd))
    mean, _ = integrate.quad(
        lambda z: special.expit(logit + sd * z) * stats.norm.pdf(z), -12, 12, epsabs=1e-13, epsrel=1e-12, limit=400
    )
    assert mean == pytest.approx(chance, abs=1e-9)


def test_without_a_shock_logits_are_plain_and_certainties_stay() -> None:
    assert centred_logits(array(0.25), 0.0)[0] == pytest.approx(np.log(1 / 3))
    assert centred_logits(array(0.0, 1.0), 0.3).tolist() == [-np.inf, np.inf]


def test_a_shock_pushes_the_logit_away_from_one_half() -> None:
    # The shock pulls the mean towards one half, so the centred logit must lie further out; one half itself stays.
    low, middle, high = centred_logits(array(0.1, 0.5, 0.9), 0.8)
    assert low < special.logit(0.1) and high > special.logit(0.9) and middle == pytest.approx(0.0, abs=1e-12)
    assert low == pytest.approx(-high)
