"""Piecewise linear curves: what is done to a curve is what would be done to its values."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.pay.curve import Curve, Part, exact

NUMBERS = st.integers(-40, 40).map(lambda n: Fraction(n, 4))
PLACES = st.integers(0, 24).map(lambda n: Fraction(n, 8))


@st.composite
def parts(draw: st.DrawFn) -> Part:
    left, width = draw(PLACES), draw(st.integers(1, 8))
    right = draw(st.sampled_from([None, left + Fraction(width, 8)]))
    return Part(left, right, draw(NUMBERS), draw(NUMBERS), draw(st.booleans()), draw(st.booleans()))


LISTS = st.lists(parts(), max_size=4)
RESULTS = st.integers(0, 64).map(lambda n: Fraction(n, 16))


@given(LISTS, RESULTS)
def test_a_curve_is_the_sum_of_its_parts(listed: list[Part], x: Fraction) -> None:
    assert Curve.of_parts(listed).at(x) == sum((part.at(x) for part in listed), Fraction(0))


@given(LISTS, LISTS, RESULTS)
def test_curves_add_up_and_scale(one: list[Part], other: list[Part], x: Fraction) -> None:
    first, second = Curve.of_parts(one), Curve.of_parts(other)
    assert (first + second).at(x) == first.at(x) + second.at(x)
    assert first.scaled(Fraction(-2, 3)).at(x) == first.at(x) * Fraction(-2, 3)


@given(LISTS, st.fractions(0, 4, max_denominator=500), st.integers(-9, 0), st.integers(0, 9))
def test_a_clipped_curve_has_clipped_values(listed: list[Part], x: Fraction, low: int, high: int) -> None:
    curve = Curve.of_parts(listed)
    clipped = curve.clipped(Fraction(low), Fraction(high))
    assert clipped.at(x) == min(max(curve.at(x), low), high)
    assert clipped.simplified() == clipped


@given(LISTS, RESULTS)
def test_floats_are_about_the_exact_values(listed: list[Part], x: Fraction) -> None:
    curve = Curve.of_parts(listed)
    assert curve.about(np.array([float(x)]))[0] == pytest.approx(float(curve.at(x)), abs=1e-9)


def test_numbers_are_as_they_are_written() -> None:
    assert exact(0.1) == Fraction(1, 10) and exact(25000) == 25_000
    with pytest.raises(ValueError, match="at least 0"):
        Curve.line().at(Fraction(-1))
