"""The jump at a threshold: exact on lines, honest on noise, the same in any unit; and a published data set."""

import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.discontinuity import balance, bandwidths, bunching, jump, naive_difference, placebos
from tests.helpers import NO_SHRINKING, ROOT

DATA = Path(os.environ.get("COLLECTPLAN_DATA") or ROOT.parent / "shared" / "data")
FILE = DATA / "datacamp_bank_recovery" / "bank_data.csv"
# The published case at exactly 1,000 is of the lowest level.
FIRST = float(np.nextafter(1_000.0, np.inf))


def drawn(seed: int, n: int = 600, effect: float = 5.0) -> tuple[np.ndarray, np.ndarray]:
    """Cases on a gentle curve with a jump at 0 and noise of 4."""
    rng = np.random.default_rng(seed)
    x = rng.uniform(-1.0, 1.0, n)
    return x, 3.0 + 2.0 * x + 4.0 * x**2 + effect * (x >= 0) + rng.normal(0.0, 4.0, n)


def test_two_lines_without_noise_give_the_jump_exactly() -> None:
    # Below 2 + 3 x, above 7 + x, with the threshold at x = 10: 17 - 32 = -15.
    x = np.linspace(0.0, 20.0, 201)
    found = jump(x, np.where(x < 10.0, 2.0 + 3.0 * x, 7.0 + x), 10.0, bandwidth=5.0)
    assert found.estimate == pytest.approx(-15.0, abs=1e-9)
    assert found.robust_estimate == pytest.approx(-15.0, abs=1e-9)
    assert (found.n_below, found.n_above) == (49, 50)  # 5.1 to 9.9 and 10.0 to 14.9


def test_intervals_hold_the_truth_about_as_often_as_they_say() -> None:
    inside = []
    for seed in range(300):
        found = jump(*drawn(seed), 0.0)
        inside.append(found.robust_low <= 5.0 <= found.robust_high)
    assert 0.90 <= np.mean(inside) <= 0.99


@settings(max_examples=20, deadline=None, phases=NO_SHRINKING)
@given(
    st.integers(0, 10_000), st.floats(0.1, 1_000.0), st.floats(-100.0, 100.0), st.floats(0.1, 100.0), st.integers(0, 99)
)
def test_units_and_row_order_do_not_matter(seed: int, unit: float, shift: float, money: float, order: int) -> None:
    x, y = drawn(seed, 200)
    found = jump(x, y, 0.0)
    rows = np.random.default_rng(order).permutation(len(x))
    other = jump(shift + unit * x[rows], money * y[rows], shift, bandwidth=unit * found.bandwidth)
    assert other.estimate == pytest.approx(money * found.estimate, rel=1e-6, abs=1e-6 * money)
    assert other.se == pytest.approx(money * found.se, rel=1e-6)
    assert jump(unit * x, money * y, 0.0).bandwidth == pytest.approx(unit * found.bandwidth, rel=1e-6)


def test_cases_beyond_another_threshold_have_no_say() -> None:
    x, y = drawn(1)
    far = np.where(x > 0.5, y + 1_000.0, y)
    assert jump(x, far, 0.0, between=(-1.0, 0.5)) == jump(x, y, 0.0, between=(-1.0, 0.5))


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [
        (np.linspace(0, 1, 50), np.ones(50), "0 cases below"),
        (np.linspace(-1, 1, 50), np.full(50, np.nan), "must be known"),
    ],
)
def test_what_cannot_be_estimated_is_refused(x: np.ndarray, y: np.ndarray, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        jump(x, y, 0.0)
    with pytest.raises(ValueError, match="widen the bandwidth"):
        jump(*drawn(0), 0.0, bandwidth=1e-6)


@pytest.mark.parametrize("bandwidth", [0.0, -1.0, np.nan, np.inf])
def test_an_impossible_bandwidth_is_refused(bandwidth: float) -> None:
    with pytest.raises(ValueError, match="above 0 and finite"):
        jump(*drawn(0), 0.0, bandwidth=bandwidth)


def test_nothing_is_estimated_from_what_never_varies() -> None:
    x, y = drawn(0, 60)
    with pytest.raises(ValueError, match="same for every case"):
        jump(x, np.full(60, 3.0), 0.0)
    with pytest.raises(ValueError, match="2 different values"):
        jump(np.repeat([-2.0, -1.0, 1.0, 2.0], 15), y, 0.0, bandwidth=3.0)


def test_a_level_in_percent_and_unpaired_values_are_refused() -> None:
    x, y = drawn(0, 60)
    with pytest.raises(ValueError, match="between 0 and 1"):
        jump(x, y, 0.0, level=95.0)
    with pytest.raises(ValueError, match="do not pair"):
        jump(x, y[:50], 0.0)


def test_an_unknown_covariate_or_place_is_refused() -> None:
    x, _ = drawn(0, 60)
    sex = pd.DataFrame({"sex": [None, *["f", "m"] * 29, "f"]})
    with pytest.raises(ValueError, match="known for every case"):
        balance(x, sex, 0.0, bandwidth=0.5)
    with pytest.raises(ValueError, match="known for every case"):
        bunching(np.array([np.nan, 0.1, -0.1]), 0.0, 1.0)


def test_a_case_at_the_threshold_can_be_put_below() -> None:
    # Flat at 1 up to and with 0, at 4 beyond: the jump is 3.
    x = np.linspace(-1.0, 1.0, 101)
    found = jump(x, np.where(x > 0.0, 4.0, 1.0), float(np.nextafter(0.0, np.inf)), bandwidth=0.9)
    assert found.estimate == pytest.approx(3.0, abs=1e-9)


def test_bunching_by_hand() -> None:
    # 1 below and 9 above within 1: two-sided binomial (1 + 10 + 10 + 1) / 1024.
    x = np.array([-0.5, *np.linspace(0.0, 0.9, 9), 5.0, -7.0])
    assert bunching(x, 0.0, 1.0) == pytest.approx(22 / 1024)


@pytest.fixture(scope="module")
def recovered() -> pd.DataFrame:
    """1,882 debts; the level of effort rises at an expected recovery of 1,000 (source in the README of the data)."""
    if not FILE.is_file():
        pytest.skip(f"published data set absent: COLLECTPLAN_DATA={DATA}")
    return pd.read_csv(FILE)


@pytest.mark.parametrize("between", [None, (0.0, 2_000.0), (500.0, 2_000.0)])
def test_the_first_level_of_effort_is_worth_more_than_its_cost(
    recovered: pd.DataFrame, between: tuple[float, float] | None
) -> None:
    x = recovered["expected_recovery_amount"].to_numpy(dtype=float)
    y = recovered["actual_recovery_amount"].to_numpy(dtype=float)
    found = jump(x, y, FIRST, between=between)
    assert 200 <= found.estimate <= 300
    assert min(found.low, found.robust_low) > 50  # what the level costs


def test_the_threshold_sets_the_level(recovered: pd.DataFrame) -> None:
    lowest = recovered["recovery_strategy"] == "Level 0 Recovery"
    assert (lowest == (recovered["expected_recovery_amount"] < FIRST)).all()


def test_the_jump_stands_by_bandwidth_placebo_and_balance(recovered: pd.DataFrame) -> None:
    x = recovered["expected_recovery_amount"].to_numpy(dtype=float)
    y = recovered["actual_recovery_amount"].to_numpy(dtype=float)
    inside = (0.0, 2_000.0)
    table = bandwidths(x, y, FIRST, between=inside)
    assert (table["low"] > 50).all()
    assert table["estimate"].between(200, 320).all()
    # The false thresholds that Imbens and Lemieux (2008) ask for, the median of each side, and not ones that suit.
    medians = [float(np.median(side)) for side in (x[x < FIRST], x[(x >= FIRST) & (x < inside[1])])]
    false = placebos(x, y, FIRST, medians, between=inside)
    assert ((false["robust_low"] < 0) & (false["robust_high"] > 0)).all()
    alike = balance(x, recovered[["age", "sex"]], FIRST, bandwidth=table["bandwidth"][2], between=inside)
    assert ((alike["robust_low"] < 0) & (alike["robust_high"] > 0)).all()
    assert bunching(x, FIRST, 100.0) > 0.05
    naive, low, _ = naive_difference(x, y, FIRST, between=inside)
    assert low > table["high"].max() and naive > 2 * table["estimate"].max()
