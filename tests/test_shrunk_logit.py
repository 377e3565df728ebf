"""Shrunk logistic regression: the prior without data, a known library with them, and a covariance that is the curvature's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize, special
from sklearn.linear_model import LogisticRegression

from collectplan.shrunk_logit import fit
from tests.helpers import NO_SHRINKING


def drawn(seed: int, n: int = 300, k: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows with known coefficients 0.8, -0.5, 0.2."""
    rng = np.random.default_rng(seed)
    design = rng.normal(size=(n, k))
    chance = special.expit(design @ np.array([0.8, -0.5, 0.2]))
    return design, (rng.random(n) < chance).astype(float), np.zeros(n)


def test_without_rows_the_prior_stands() -> None:
    found = fit(np.zeros((0, 2)), np.zeros(0), np.zeros(0), np.array([0.3, 0.5]))
    assert found.coefficients.tolist() == [0.0, 0.0]
    assert found.covariance == pytest.approx(np.diag([0.09, 0.25]))
    assert found.n == 0


def test_one_level_solves_its_equation() -> None:
    # 30 of 100 paid where half were expected: 100 (0.3 - p(b)) = b / 0.5^2, by root finding.
    event = np.repeat([1.0, 0.0], [30, 70])
    found = fit(np.ones((100, 1)), event, np.zeros(100), np.array([0.5]))
    wanted = optimize.brentq(lambda b: 100 * (0.3 - special.expit(b)) - b / 0.25, -3.0, 3.0)
    assert found.coefficients[0] == pytest.approx(wanted, abs=1e-9)
    p = special.expit(wanted)
    assert found.covariance[0, 0] == pytest.approx(1 / (100 * p * (1 - p) + 4))


def test_it_agrees_with_scikit_learn() -> None:
    design, event, offset = drawn(1)
    sd = 0.4
    known = LogisticRegression(C=sd**2, fit_intercept=False, tol=1e-10).fit(design, event)
    assert fit(design, event, offset, np.full(3, sd)).coefficients == pytest.approx(known.coef_[0], abs=1e-5)


def test_an_offset_is_what_is_known_already() -> None:
    # Where the offset is the truth there is little to add; a shift of all log-odds by 1 is taken back.
    design, event, _ = drawn(2, 20_000)
    truth = design @ np.array([0.8, -0.5, 0.2])
    level = np.ones((len(event), 1))
    assert fit(level, event, truth, np.array([10.0])).coefficients[0] == pytest.approx(0.0, abs=0.05)
    assert fit(level, event, truth + 1.0, np.array([10.0])).coefficients[0] == pytest.approx(-1.0, abs=0.05)


def test_a_share_says_what_so_many_yes_and_no_say() -> None:
    # 0.25 four times over is one yes and three no.
    design = np.repeat(np.array([[1.0, 0.5], [1.0, -1.0]]), 4, axis=0)
    shares = fit(design, np.repeat([0.25, 0.75], 4), np.zeros(8), np.array([1.0, 1.0]))
    events = fit(design, np.array([1, 0, 0, 0, 1, 1, 1, 0.0]), np.zeros(8), np.array([1.0, 1.0]))
    assert shares.coefficients == pytest.approx(events.coefficients, abs=1e-9)


def test_data_that_part_without_error_stay_finite() -> None:
    design = np.column_stack([np.ones(40), np.linspace(-1, 1, 40)])
    found = fit(design, (design[:, 1] > 0).astype(float), np.zeros(40), np.array([2.0, 5.0]))
    assert np.isfinite(found.coefficients).all() and 3 < found.coefficients[1] < 20


def test_the_covariance_is_the_inverse_of_the_curvature() -> None:
    design, event, offset = drawn(3)
    sd = np.array([0.3, 0.6, 1.0])
    found = fit(design, event, offset, sd)

    def slope(b: np.ndarray) -> np.ndarray:
        return design.T @ (event - special.expit(design @ b)) - b / sd**2

    assert slope(found.coefficients) == pytest.approx(np.zeros(3), abs=1e-7)
    step = 1e-5
    rows = [
        (slope(found.coefficients + step * one) - slope(found.coefficients - step * one)) / (2 * step)
        for one in np.eye(3)
    ]
    assert found.covariance == pytest.approx(np.linalg.inv(-np.array(rows)), rel=1e-4, abs=1e-8)


@pytest.mark.parametrize("response", [np.array([1.2]), np.array([-0.1]), np.array([np.nan])])
def test_what_is_no_share_is_refused(response: np.ndarray) -> None:
    with pytest.raises(ValueError, match=r"between 0 and 1|finite"):
        fit(np.ones((1, 1)), response, np.zeros(1), np.ones(1))


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.parametrize("place", ["design", "offset"])
def test_what_is_not_finite_is_refused(bad: float, place: str) -> None:
    parts = {"design": np.ones((1, 1)), "offset": np.zeros(1)}
    parts[place] = np.full_like(parts[place], bad)
    with pytest.raises(ValueError, match="finite"):
        fit(parts["design"], np.ones(1), parts["offset"], np.ones(1))


@settings(max_examples=30, deadline=None, phases=NO_SHRINKING)
@given(st.integers(0, 10_000), st.integers(1, 60), st.floats(0.05, 5.0))
def test_the_answer_is_flat_and_surer_than_the_prior(seed: int, n: int, sd: float) -> None:
    design, event, offset = drawn(seed, n)
    offset = offset + np.linspace(-8.0, 8.0, n)
    found = fit(design, event, offset, np.full(3, sd))
    slope = design.T @ (event - special.expit(offset + design @ found.coefficients)) - found.coefficients / sd**2
    assert np.abs(slope).max() < 1e-6
    assert (np.diag(found.covariance) <= sd**2 + 1e-12).all()


def test_a_shift_is_the_product_of_rows_and_coefficients() -> None:
    design, event, offset = drawn(4)
    found = fit(design, event, offset, np.ones(3))
    assert found.shift(np.eye(3)).tolist() == pytest.approx(found.coefficients.tolist())
