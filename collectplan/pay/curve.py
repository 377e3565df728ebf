"""Piecewise linear functions of a result, exact in fractions: the value at each knot, right after it, and the slope.

Nothing is sampled: jumps, flat parts and falls of a curve are read off its knots. A result is at least 0.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

ZERO = Fraction(0)


def exact(number: float) -> Fraction:
    """Return a number of a params file as it is written there: 0.1 is a tenth."""
    return Fraction(repr(float(number)))


@dataclass(frozen=True)
class Curve:
    """A function on [0, infinity) that is linear between knots.

    Attributes
    ----------
    knots : tuple of Fraction
        Increasing, the first is 0.
    values : tuple of Fraction
        Value at each knot.
    starts : tuple of Fraction
        Limit from the right at each knot.
    slopes : tuple of Fraction
        Slope from each knot to the next, of the last one for ever.
    """

    knots: tuple[Fraction, ...]
    values: tuple[Fraction, ...]
    starts: tuple[Fraction, ...]
    slopes: tuple[Fraction, ...]

    @classmethod
    def line(cls, slope: Fraction = ZERO, at_zero: Fraction = ZERO) -> Curve:
        """Return a straight line."""
        return cls((ZERO,), (at_zero,), (at_zero,), (slope,))

    @classmethod
    def of_parts(cls, parts: Iterable[Part]) -> Curve:
        """Return the sum of parts, each zero outside its interval."""
        listed = list(parts)
        knots = sorted({ZERO} | {at for part in listed for at in (part.left, part.right) if at is not None})
        return cls(
            tuple(knots),
            tuple(sum((part.at(x) for part in listed), ZERO) for x in knots),
            tuple(sum((part.line(x) for part in listed if part.goes_on_after(x)), ZERO) for x in knots),
            tuple(sum((part.slope for part in listed if part.goes_on_after(x)), ZERO) for x in knots),
        ).simplified()

    def at(self, result: Fraction) -> Fraction:
        """Return the exact value at a result.

        Raises
        ------
        ValueError
            When the result is below 0.
        """
        if result < 0:
            raise ValueError("a result is at least 0")
        n = bisect_right(self.knots, result) - 1
        if self.knots[n] == result:
            return self.values[n]
        return self.starts[n] + self.slopes[n] * (result - self.knots[n])

    def before(self, n: int) -> Fraction:
        """Return the limit from the left at a knot; at 0 the value itself."""
        if n == 0:
            return self.values[0]
        return self.starts[n - 1] + self.slopes[n - 1] * (self.knots[n] - self.knots[n - 1])

    def __add__(self, other: Curve) -> Curve:
        """Return the sum of two curves."""
        knots = sorted({*self.knots, *other.knots})
        both = (self, other)
        return Curve(
            tuple(knots),
            tuple(sum((curve.at(x) for curve in both), ZERO) for x in knots),
            tuple(sum((curve._after(x) for curve in both), ZERO) for x in knots),
            tuple(sum((curve._slope(x) for curve in both), ZERO) for x in knots),
        ).simplified()

    def scaled(self, factor: Fraction) -> Curve:
        """Return the curve with all values times a factor."""
        return Curve(
            self.knots,
            tuple(value * factor for value in self.values),
            tuple(value * factor for value in self.starts),
            tuple(slope * factor for slope in self.slopes),
        )

    def clipped(self, low: Fraction | None = None, high: Fraction | None = None) -> Curve:
        """Return the curve with values kept between two limits; where it crosses one there is a new knot."""
        limits = [limit for limit in (low, high) if limit is not None]
        crossings = {
            self.knots[n] + (limit - self.starts[n]) / slope
            for n, slope in enumerate(self.slopes)
            if slope
            for limit in limits
            if self._inside(n, self.knots[n] + (limit - self.starts[n]) / slope)
        }
        knots = sorted({*self.knots, *crossings})

        def kept(value: Fraction) -> Fraction:
            value = value if high is None else min(value, high)
            return value if low is None else max(value, low)

        def slope_kept(x: Fraction) -> Fraction:
            value, slope = self._after(x), self._slope(x)
            above = high is not None and (value > high or (value == high and slope > 0))
            beneath = low is not None and (value < low or (value == low and slope < 0))
            return ZERO if above or beneath else slope

        return Curve(
            tuple(knots),
            tuple(kept(self.at(x)) for x in knots),
            tuple(kept(self._after(x)) for x in knots),
            tuple(slope_kept(x) for x in knots),
        ).simplified()

    def simplified(self) -> Curve:
        """Return the same function without knots at which nothing happens."""
        keep = [
            n
            for n in range(len(self.knots))
            if n == 0
            or self.slopes[n] != self.slopes[n - 1]
            or self.starts[n] != self.before(n)
            or self.values[n] != self.starts[n]
        ]
        if len(keep) == len(self.knots):
            return self
        return Curve(*(tuple(part[n] for n in keep) for part in (self.knots, self.values, self.starts, self.slopes)))

    def arrays(self) -> tuple[npt.NDArray[np.float64], ...]:
        """Return knots, values, starts, slopes as floats, for models that need no exact amounts."""
        return tuple(
            np.array([float(number) for number in part], dtype=np.float64)
            for part in (self.knots, self.values, self.starts, self.slopes)
        )

    def about(self, results: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Return values as floats, of an array of any shape; not exact."""
        knots, values, starts, slopes = self.arrays()
        n: Any = np.searchsorted(knots, results, side="right") - 1
        inside = starts[n] + slopes[n] * (results - knots[n])
        return np.asarray(np.where(results == knots[n], values[n], inside), dtype=np.float64)

    def _inside(self, n: int, x: Fraction) -> bool:
        return x > self.knots[n] and (n + 1 == len(self.knots) or x < self.knots[n + 1])

    def _after(self, x: Fraction) -> Fraction:
        n = bisect_right(self.knots, x) - 1
        return self.starts[n] + self.slopes[n] * (x - self.knots[n])

    def _slope(self, x: Fraction) -> Fraction:
        return self.slopes[bisect_right(self.knots, x) - 1]


@dataclass(frozen=True)
class Part:
    """A straight line on an interval; ``value`` is that at its left end, and ``right`` None means for ever."""

    left: Fraction
    right: Fraction | None
    value: Fraction
    slope: Fraction = ZERO
    left_closed: bool = False
    right_closed: bool = True

    def line(self, x: Fraction) -> Fraction:
        """Return the value of the line, inside the interval or not."""
        return self.value + self.slope * (x - self.left)

    def holds(self, x: Fraction) -> bool:
        """Tell whether the interval holds a result."""
        after = x > self.left or (self.left_closed and x == self.left)
        before = self.right is None or x < self.right or (self.right_closed and x == self.right)
        return after and before

    def goes_on_after(self, x: Fraction) -> bool:
        """Tell whether the interval holds results just above one."""
        return self.left <= x and (self.right is None or x < self.right)

    def at(self, x: Fraction) -> Fraction:
        """Return the value at a result, zero outside the interval."""
        return self.line(x) if self.holds(x) else ZERO
