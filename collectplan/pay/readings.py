"""What the words of a banded or a stake scheme may mean: each reading as an exact curve of the pay.

One point is 0.01 of the result. A band holds the edges it owns; a result that no band holds adds nothing, and two bands
that hold one add up. The curve is in yuan, with the cap, the deductions below and their floor in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import ceil, floor

from collectplan.params.schemes import Band, Banded, Below, PointBand, Stake
from collectplan.pay.curve import ZERO, Curve, Part, exact

POINT = Fraction(1, 100)
# Where whole points count, the steps of a band without an end are built up to here.
LAST_STEP = Fraction(10)
BANDED_READINGS = ("cumulative", "band_rate", "within_band")
STAKE_READINGS = ("on_top", "stake_returned")
FLOORED = "_floor"


@dataclass(frozen=True)
class Reading:
    """One honest reading of a scheme.

    Attributes
    ----------
    key : str
        ``cumulative``, ``band_rate``, ``within_band``, ``on_top`` or ``stake_returned``; where the words leave open
        whether only whole points count, the reading by whole points ends in ``_floor``.
    curve : Curve
        Pay in yuan as a function of the result (a fraction), with cap, deductions and floor.
    """

    key: str
    curve: Curve


def readings(scheme: Banded | Stake) -> tuple[Reading, ...]:
    """Return the reading that is stated, or all that fit the words, in a fixed order.

    Parameters
    ----------
    scheme : Banded or Stake
        ``reading`` and ``point_rounding`` each multiply the readings where they are None. Where whole points make no
        difference, they make no reading of their own.
    """
    build: Callable[[str, bool], Curve]
    keys: tuple[str, ...]
    if isinstance(scheme, Banded):
        keys = (scheme.reading,) if scheme.reading else BANDED_READINGS
        build = _banded(scheme)
    else:
        keys = (scheme.reading,) if scheme.reading else STAKE_READINGS
        build = _stake(scheme)
    if scheme.point_rounding is not None:
        return tuple(Reading(key, build(key, scheme.point_rounding == "floor")) for key in keys)
    found = [Reading(key, build(key, False)) for key in keys]
    whole = [Reading(key + FLOORED, build(key, True)) for key in keys]
    return (*found, *(after for before, after in zip(found, whole, strict=True) if after.curve != before.curve))


def _banded(scheme: Banded) -> Callable[[str, bool], Curve]:
    def build(key: str, whole_points: bool) -> Curve:
        start = exact(scheme.start)
        parts = [
            _of_band(band, key, start, whole_points, _enough(scheme, band)) for band in scheme.bands if band.per_point
        ]
        return _finished(parts, scheme.below, scheme.cap, whole_points)

    return build


def _stake(scheme: Stake) -> Callable[[str, bool], Curve]:
    def build(key: str, whole_points: bool) -> Curve:
        # A band that pays 0 says that nothing changes; any other amount stands beside the stake, or in its place.
        less = exact(scheme.stake) if key == "stake_returned" else ZERO
        parts = [Curve.of_parts([_interval(band, exact(band.pays) - less)]) for band in scheme.bands if band.pays > 0]
        return _finished(parts, scheme.below, scheme.cap, whole_points)

    return build


def _finished(parts: Iterable[Curve], below: Below | None, cap: float | None, whole_points: bool) -> Curve:
    taken = [] if below is None else [_of_below(below, whole_points)]
    whole = reduce(Curve.__add__, [*parts, *taken], Curve.line())
    return whole if cap is None else whole.clipped(high=exact(cap))


def _interval(band: Band, value: Fraction, slope: Fraction = ZERO) -> Part:
    left, right = exact(band.from_), None if band.to is None else exact(band.to)
    return Part(left, right, value, slope, band.from_closed, band.to_closed)


def _enough(scheme: Banded, band: PointBand) -> Fraction | None:
    """Return the amount from which on the cap hides what a band adds; None if there is none, or deductions go on."""
    goes_on = scheme.below is not None and scheme.below.under > band.from_
    return None if scheme.cap is None or goes_on else exact(scheme.cap)


def _of_band(band: PointBand, key: str, start: Fraction, whole_points: bool, enough: Fraction | None) -> Curve:
    """Return what one band adds: its rate for the points since ``origin``, where the reading lets it pay."""
    left, right = exact(band.from_), None if band.to is None else exact(band.to)
    rate = exact(band.per_point)
    origin = start if key == "band_rate" else left
    if whole_points:
        return _stairs(_interval(band, ZERO), rate, origin, enough, keeps=key == "cumulative")
    slope = rate / POINT
    if key != "cumulative":
        return Curve.of_parts([_interval(band, slope * (left - origin), slope)])
    ramp = [Part(left, right, ZERO, slope)]
    return Curve.of_parts(ramp if right is None else [*ramp, Part(right, None, slope * (right - left))])


def _stairs(held: Part, rate: Fraction, origin: Fraction, enough: Fraction | None, *, keeps: bool) -> Curve:
    """Return ``rate`` times the whole points since ``origin`` inside an interval; beyond it the last amount, or nothing.

    Steps above ``enough`` are left out.
    """
    left, right = held.left, held.right
    last = LAST_STEP if right is None else right
    most = floor((last - origin) / POINT)
    if enough is not None:
        most = min(most, ceil(enough / rate))
    inside = [
        at for n in range(ceil((left - origin) / POINT), most + 1)
        if left < (at := origin + n * POINT) < last
    ]  # fmt: skip

    def steps(x: Fraction) -> Fraction:
        return rate * floor((x - origin) / POINT)

    knots = sorted({ZERO, left, *inside, *([] if right is None else [right])})
    values, starts = [], []
    for x in knots:
        pays_after_end = keeps and right is not None and x >= right
        goes_on = left <= x and (right is None or x < right)
        end = steps(last) if pays_after_end else ZERO
        values.append(end if pays_after_end else steps(x) if held.holds(x) else ZERO)
        starts.append(steps(x) if goes_on else end)
    return Curve(tuple(knots), tuple(values), tuple(starts), (ZERO,) * len(knots)).simplified()


def _of_below(below: Below, whole_points: bool) -> Curve:
    """Return the deductions for missing points, down to the floor if one is stated; unstated means without a limit."""
    under, rate = exact(below.under), exact(below.per_point)
    if not whole_points:
        taken = Curve.of_parts(
            [Part(ZERO, under, rate / POINT * under, -rate / POINT, left_closed=True, right_closed=False)]
        )
    else:
        # From the top: just above under - n points less than n whole points are missing.
        missing = range(floor(under / POINT), -1, -1)
        knots = [under - n * POINT for n in missing]
        values = [rate * n for n in missing]
        starts = [rate * max(n - 1, 0) for n in missing]
        if knots[0] > 0:
            knots, values, starts = [ZERO, *knots], [values[0], *values], [values[0], *starts]
        taken = Curve(tuple(knots), tuple(values), tuple(starts), (ZERO,) * len(knots)).simplified()
    return taken if below.floor is None else taken.clipped(low=exact(below.floor))
