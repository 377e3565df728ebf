"""What a curve does inside a reach, against a fine grid of results: the exact answer never says less or more."""

from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.incentives.lint_readings import differing
from collectplan.incentives.lint_shape import Shape, above
from collectplan.params.schemes import Banded
from collectplan.pay.curve import Curve
from collectplan.pay.readings import readings
from tests.helpers import NO_SHRINKING
from tests.pay.schemes import banded

LOW, HIGH = Fraction(0), Fraction(3, 2)
EPS = Fraction(1, 10**9)
STEP = Fraction(1, 400)  # edges of the random schemes lie on it


def grid(curve: Curve) -> list[Fraction]:
    """Return results that lie close enough together to see everything: right before, at and right after each knot."""
    base = {n * STEP for n in range(int(HIGH / STEP) + 1)} | {knot for knot in curve.knots if knot <= HIGH}
    near = {x + sign * EPS for x in base for sign in (-1, 1)}
    return sorted(x for x in base | near if LOW <= x <= HIGH)


def curve_of(scheme: Banded) -> Curve:
    """Return the curve of the reading that is stated."""
    return readings(scheme)[0].curve


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(banded())
def test_pay_lies_below_an_earlier_best_exactly_inside_the_falls(scheme: Banded) -> None:
    curve = curve_of(scheme)
    falls = list(Shape(curve, (LOW, HIGH)).falls())
    best = curve.at(LOW)
    deepest = dict.fromkeys(range(len(falls)), Fraction(0))
    for x in grid(curve):
        pay = curve.at(x)
        inside = [n for n, fall in enumerate(falls) if fall.left - EPS <= x <= fall.right + EPS]
        # A slope of at most 4,000 a point moves pay by less than a thousandth of a yuan in EPS.
        if best - pay > Fraction(1, 100):
            assert inside, float(x)
            for n in inside:
                deepest[n] = max(deepest[n], best - pay)
        best = max(best, pay)
    for n, fall in enumerate(falls):
        assert abs(fall.most - deepest[n]) < Fraction(1, 50)


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(banded())
def test_jumps_are_exactly_where_neighbours_differ(scheme: Banded) -> None:
    curve = curve_of(scheme)
    jumps = {jump.at for jump in Shape(curve, (LOW, HIGH)).jumps}
    for x in {*curve.knots, *(n * STEP for n in range(601))}:
        if x <= HIGH:
            sides = [curve.at(y) for y in (x - EPS, x, x + EPS) if LOW <= y <= HIGH]
            assert (max(sides) - min(sides) > Fraction(1, 100)) == (x in jumps), float(x)


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(banded())
def test_flat_parts_are_flat_apart_and_as_long_as_they_can_be(scheme: Banded) -> None:
    curve = curve_of(scheme)
    shape = Shape(curve, (LOW, HIGH))
    flats = list(shape.flats())
    for left, right in flats:
        inner = [left + (right - left) * k / 7 for k in range(1, 7)]
        assert len({curve.at(x) for x in inner}) == 1
    assert all(first[1] <= second[0] for first, second in pairwise(flats))
    moving = [x for x in grid(curve) if all(not left <= x <= right for left, right in flats)]
    for x in moving:
        if x + EPS / 2 <= HIGH and x not in curve.knots:
            assert curve.at(x) != curve.at(x + EPS / 2) or any(abs(x - knot) <= EPS for knot in curve.knots), float(x)


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(banded(), st.integers(-2000, 30_000))
def test_a_curve_is_above_a_limit_exactly_on_the_intervals(scheme: Banded, limit: int) -> None:
    curve = curve_of(scheme)
    found = above(curve, Fraction(limit), (LOW, HIGH))
    for x in grid(curve):
        inside = any(one.left < x < one.right for one in found)
        closed = any(one.left <= x <= one.right for one in found)
        if curve.at(x) > limit:
            assert closed, float(x)
        elif inside:
            # Only a single result of its own may stick out of an interval.
            assert x in curve.knots
    assert all(one.most > limit for one in found)


def test_odd_results_are_left_out() -> None:
    # 100 a unit, but nothing at exactly 1 and between 2 and 3.
    zero, one = Fraction(0), Fraction(1)
    knots = (zero, one, 2 * one, 3 * one)
    line = Curve(
        knots,
        (zero, zero, 200 * one, zero),
        (zero, 100 * one, zero, 300 * one),
        (100 * one, 100 * one, zero, 100 * one),
    )
    whole = Shape(line, (zero, 4 * one))
    assert [jump.at for jump in whole.jumps] == [1, 2, 3] and list(whole.flats()) == [(2, 3)]
    kept = Shape(line, (zero, 4 * one), ((one, one), (2 * one, 3 * one)))
    assert not kept.jumps and not list(kept.flats()) and not list(kept.falls())


def test_a_single_result_that_is_off_is_a_jump_of_what_it_is_off() -> None:
    zero, one = Fraction(0), Fraction(1)
    # 5 everywhere, 2 at exactly 1; then 5 until 2, and 3 from there on.
    knots = (zero, one, 2 * one)
    line = Curve(knots, (5 * one, 2 * one, 3 * one), (5 * one, 5 * one, 3 * one), (zero, zero, zero))
    shape = Shape(line, (zero, 4 * one))
    assert [(jump.at, jump.amount) for jump in shape.jumps] == [(1, -3), (2, -2)]
    # Made up at once at 1, never after 2; the loss is told where it begins.
    assert [(f.left, f.right, f.most_at, f.most) for f in shape.falls()] == [(1, 1, 1, 3), (2, 4, 2, 2)]


def test_curves_that_change_sides_at_a_jump_differ_on_one_interval() -> None:
    zero, one = Fraction(0), Fraction(1)
    step = Curve((zero, one), (zero, zero), (zero, 10 * one), (zero, zero))
    level = Curve.line(at_zero=4 * one)
    # 4 apart up to 1, then 6 apart.
    (only,) = differing(step, level, (zero, 2 * one))
    assert (only.left, only.right, only.most_at, only.most) == (0, 2, 1, 6)
    # A gap of less than a yuan is a gap.
    ramp = Curve.line(slope=4 * one)
    assert [(x.left, x.right) for x in differing(ramp, level, (zero, 2 * one))] == [
        (0, Fraction(3, 4)),
        (Fraction(5, 4), 2),
    ]
