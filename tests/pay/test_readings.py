"""Readings of a scheme: what its words may mean, to the fen, against the formulas evaluated directly."""

from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.params.schemes import Band, Banded
from collectplan.pay.curve import exact
from collectplan.pay.readings import Reading, readings
from tests.pay.schemes import banded, branch_heads, liaison_heads

# Results as written in percent, any of them an edge or beside one.
RESULTS = st.one_of(
    st.integers(0, 3000).map(lambda n: Fraction(n, 1000)),
    st.integers(0, 60).map(lambda n: Fraction(n, 40)),
    st.fractions(0, 12, max_denominator=10_000),
)


def found(which: str, percent: str, *of: Reading) -> float:
    (curve,) = [reading.curve for reading in of if reading.key == which]
    return float(curve.at(Fraction(percent) / 100))


# Worked by hand: 1,000 a point from 80 %, 1,500 from 90 %, 3,000 from 100 %, at most 25,000; 200 taken a point under 70 %.
@pytest.mark.parametrize(
    ("which", "percent", "yuan"),
    [
        ("cumulative", "85", 5000),
        ("cumulative", "90", 10_000),
        ("cumulative", "90.01", 10_015),
        ("cumulative", "95", 17_500),
        ("cumulative", "96.67", 20_005),  # 10,000 + 6.67 x 1,500
        ("cumulative", "100", 25_000),
        ("cumulative", "100.01", 25_000),
        ("band_rate", "90", 10_000),
        ("band_rate", "90.01", 15_015),  # 10.01 x 1,500
        ("band_rate", "96.66", 24_990),  # 16.66 x 1,500
        ("band_rate", "96.67", 25_000),  # 16.67 x 1,500 = 25,005
        ("band_rate", "100.01", 25_000),
        ("within_band", "90", 10_000),
        ("within_band", "90.01", 15),
        ("within_band", "96.67", 10_005),  # 6.67 x 1,500
        ("within_band", "100", 15_000),
        ("within_band", "100.01", 30),
        ("within_band", "108.33", 24_990),  # 8.33 x 3,000
        ("within_band", "108.34", 25_000),  # 8.34 x 3,000 = 25,020
        *((key, "0", -14_000) for key in ("cumulative", "band_rate", "within_band")),
        *((key, "50", -4000) for key in ("cumulative", "band_rate", "within_band")),
        *((key, "70", 0) for key in ("cumulative", "band_rate", "within_band")),
        *((key, "80", 0) for key in ("cumulative", "band_rate", "within_band")),
    ],
)
def test_branch_heads_are_paid_as_worked_by_hand(which: str, percent: str, yuan: float) -> None:
    assert found(which, percent, *readings(branch_heads())) == yuan


# The change against the wage of the contract, of which 2,000 are at stake.
@pytest.mark.parametrize(
    ("percent", "on_top", "stake_returned"),
    [
        ("0", -2000, -2000),
        ("50", -2000, -2000),
        ("55.5", -1450, -1450),  # 14.5 x 100
        ("69.99", -1, -1),
        ("70", 0, 0),
        ("80", 0, 0),
        ("80.01", 2000, 0),
        ("90", 2000, 0),
        ("90.01", 3000, 1000),
        ("100", 3000, 1000),
        ("100.01", 0, 0),  # no rule
    ],
)
def test_liaison_heads_are_paid_as_worked_by_hand(percent: str, on_top: float, stake_returned: float) -> None:
    both = readings(liaison_heads())
    assert found("on_top", percent, *both) == on_top
    assert found("stake_returned", percent, *both) == stake_returned


def test_a_stated_reading_is_the_only_one() -> None:
    assert [reading.key for reading in readings(branch_heads(reading="band_rate"))] == ["band_rate"]
    assert [reading.key for reading in readings(liaison_heads(reading="on_top"))] == ["on_top"]


def test_unstated_rounding_doubles_the_readings() -> None:
    both = readings(branch_heads(point_rounding=None))
    assert [reading.key for reading in both[3:]] == ["cumulative_floor", "band_rate_floor", "within_band_floor"]
    assert found("cumulative_floor", "90.99", *both) == 10_000 and found("cumulative_floor", "91", *both) == 11_500
    assert found("band_rate_floor", "90.01", *both) == 15_000  # 10 whole points x 1,500
    assert found("within_band_floor", "69.01", *both) == 0  # less than one whole point is missing
    assert found("within_band_floor", "69", *both) == -200
    # A stake without deductions has no points at all.
    assert len(readings(liaison_heads(point_rounding=None, below=None))) == 2


def test_a_result_on_an_edge_is_paid_by_the_band_that_owns_it() -> None:
    bands = [
        {"from": 0.8, "to": 0.9, "per_point": 1000, "to_closed": False},
        {"from": 0.9, "to": 1.0, "per_point": 1500, "to_closed": False},
        {"from": 1.0, "per_point": 3000},
    ]
    nobodys = readings(branch_heads(bands=bands, cap=None))
    # 90 % and 100 % belong to no band: only the points gathered before them are paid.
    assert [found(key, "90", *nobodys) for key in ("cumulative", "band_rate", "within_band")] == [10_000, 0, 0]
    assert [found(key, "100", *nobodys) for key in ("cumulative", "band_rate", "within_band")] == [25_000, 0, 0]
    both = [band | {"from_closed": True, "to_closed": True} for band in bands[:2]]
    doubled = readings(branch_heads(bands=both, cap=None))
    assert found("band_rate", "90", *doubled) == 10_000 + 15_000  # two bands pay


@given(banded(), RESULTS)
def test_a_curve_is_its_formula(scheme: Banded, result: Fraction) -> None:
    (reading,) = readings(scheme)
    if scheme.point_rounding == "floor" and result > 10:
        return  # steps are built up to 1,000 %
    assert reading.curve.at(result) == by_formula(scheme, result)


@given(banded(), RESULTS)
def test_nobody_gets_more_than_the_cap(scheme: Banded, result: Fraction) -> None:
    (reading,) = readings(scheme)
    assert scheme.cap is None or reading.curve.at(result) <= exact(scheme.cap)


@given(banded())
def test_cumulative_pay_never_jumps_where_parts_of_points_count(scheme: Banded) -> None:
    changed = scheme.model_copy(update={"reading": "cumulative", "point_rounding": "none", "below": None})
    (reading,) = readings(changed)
    curve = reading.curve
    for n, value in enumerate(curve.values):
        assert curve.before(n) == value == curve.starts[n]


def by_formula(scheme: Banded, x: Fraction) -> Fraction:
    """Evaluate the definitions at one result, without any curve."""

    def points(distance: Fraction) -> Fraction:
        number = 100 * distance
        return Fraction(floor(number)) if scheme.point_rounding == "floor" else number

    def holds(band: Band) -> bool:
        left, right = exact(band.from_), None if band.to is None else exact(band.to)
        if x < left or (x == left and not band.from_closed):
            return False
        return right is None or x < right or (x == right and band.to_closed)

    total = Fraction(0)
    for band in scheme.bands:
        left, rate = exact(band.from_), exact(band.per_point)
        if scheme.reading == "cumulative":
            inside = x if band.to is None else min(x, exact(band.to))
            total += rate * points(max(Fraction(0), inside - left))
        elif holds(band):
            total += rate * points(x - (exact(scheme.start) if scheme.reading == "band_rate" else left))
    if scheme.below is not None and x < exact(scheme.below.under):
        taken = exact(scheme.below.per_point) * points(exact(scheme.below.under) - x)
        total += taken if scheme.below.floor is None else max(taken, exact(scheme.below.floor))
    return total if scheme.cap is None else min(total, exact(scheme.cap))
