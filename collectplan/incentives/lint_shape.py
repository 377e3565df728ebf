"""What a curve of pay does inside a reach, exact: jumps, falls, flat parts, and where it lies above an amount.

Results at which no rule or more than one rule holds are left out: what happens there is a finding of its own.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

from collectplan.pay.curve import ZERO, Curve

Interval = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Piece:
    """A straight part of a curve between two results, ends left out: limits at both ends."""

    left: Fraction
    right: Fraction
    start: Fraction
    end: Fraction

    def where(self, pay: Fraction) -> Fraction:
        """Return the result at which a piece that is not flat passes an amount."""
        return self.left + (pay - self.start) / (self.end - self.start) * (self.right - self.left)


@dataclass(frozen=True)
class Jump:
    """A result at which pay is not continuous: limit from the left, value, limit from the right."""

    at: Fraction
    before: Fraction
    value: Fraction
    after: Fraction

    @property
    def amount(self) -> Fraction:
        """By how much pay changes; at a single odd result by how much it is off."""
        return self.after - self.before if self.after != self.before else self.value - self.before


@dataclass(frozen=True)
class Excess:
    """An interval on which a curve lies above a limit, and its greatest value there (or its limit) with the place."""

    left: Fraction
    right: Fraction
    most_at: Fraction
    most: Fraction


@dataclass(frozen=True)
class Shape:
    """A curve inside a reach.

    Attributes
    ----------
    curve : Curve
        Pay by result.
    reach : tuple of Fraction
        Smallest and largest result.
    odd : tuple of intervals
        Where no rule or more than one holds, apart from each other; a single result is an interval without length.
    """

    curve: Curve
    reach: Interval
    odd: tuple[Interval, ...] = ()

    @cached_property
    def pieces(self) -> tuple[Piece, ...]:
        """Straight parts in the reach, also those in odd intervals; each ends at every knot and odd edge."""
        low, high = self.reach
        inside = {x for x in (*self.curve.knots, *(edge for span in self.odd for edge in span)) if low < x < high}
        edges = sorted({low, high} | inside)
        return tuple(self._piece(left, right) for left, right in pairwise(edges))

    def _piece(self, left: Fraction, right: Fraction) -> Piece:
        curve = self.curve
        n = bisect_right(curve.knots, left) - 1
        start = curve.starts[n] + curve.slopes[n] * (left - curve.knots[n])
        return Piece(left, right, start, start + curve.slopes[n] * (right - left))

    def is_odd(self, piece: Piece) -> bool:
        """Tell whether a piece lies in an odd interval."""
        return any(left <= piece.left and piece.right <= right for left, right in self.odd if left < right)

    def _is_left_out(self, at: Fraction) -> bool:
        return any(left <= at <= right for left, right in self.odd)

    def _value(self, at: Fraction, otherwise: Fraction) -> Fraction:
        """Return the value at a result, or something else where the result is odd."""
        return otherwise if self._is_left_out(at) else self.curve.at(at)

    @cached_property
    def jumps(self) -> tuple[Jump, ...]:
        """Places at which pay is not continuous, from the left; none at the edges of odd intervals."""
        found = list[Jump]()
        pieces = self.pieces
        for n in range(len(pieces) + 1):
            before = pieces[n - 1] if n else None
            after = pieces[n] if n < len(pieces) else None
            if (before and self.is_odd(before)) or (after and self.is_odd(after)):
                continue
            at = after.left if after else self.reach[1]
            # At the ends of the reach only one side is known.
            value = self._value(at, before.end if before else after.start if after else ZERO)
            left = before.end if before else value
            right = after.start if after else value
            if not left == value == right:
                found.append(Jump(at, left, value, right))
        return tuple(found)

    def flats(self) -> Iterator[Interval]:
        """Yield the longest intervals on which pay does not change."""
        broken = {jump.at for jump in self.jumps}
        run: Interval | None = None
        for piece in self.pieces:
            is_flat = piece.start == piece.end and not self.is_odd(piece)
            goes_on = run is not None and is_flat and piece.left not in broken
            if run is not None and not goes_on:
                yield run
                run = None
            if is_flat:
                run = (run[0] if run else piece.left, piece.right)
        if run is not None:
            yield run

    def falls(self) -> Iterator[Excess]:
        """Yield where pay is below what a lower result pays: ``most`` is the deepest loss, above zero."""
        best: Fraction | None = None
        open_at: Fraction | None = None
        deepest, place = ZERO, ZERO
        for left, right, start, end in self.course():
            if best is None:
                best = start
            for x, value in ((left, start), (right, end)):
                if value < best:
                    open_at = left if open_at is None else open_at
                    # A piece that begins at the best and falls opens at its left end.
                    if best - value > deepest:
                        deepest, place = best - value, x
                elif open_at is not None:
                    # Back at the best: inside a rising piece at the place where it crosses.
                    back = x
                    if x == right and end != start and start < best:
                        back = Piece(left, right, start, end).where(best)
                    yield Excess(open_at, back, place, deepest)
                    open_at, deepest = None, ZERO
                best = max(best, value)
        if open_at is not None:
            yield Excess(open_at, self.reach[1], place, deepest)

    def course(self) -> Iterator[tuple[Fraction, Fraction, Fraction, Fraction]]:
        """Yield values and straight parts in their order, odd places left out."""
        low = self.reach[0]
        if not self._is_left_out(low):
            yield low, low, self.curve.at(low), self.curve.at(low)
        for piece in self.pieces:
            if not self.is_odd(piece):
                yield piece.left, piece.right, piece.start, piece.end
            if not self._is_left_out(piece.right):
                value = self.curve.at(piece.right)
                yield piece.right, piece.right, value, value

    def gain(self, left: Fraction, right: Fraction | None) -> Fraction:
        """Return all that pay rises from just before ``left`` to just before ``right``, falls not counted."""
        far = self.reach[1] if right is None else min(right, self.reach[1])
        rises = [
            (piece.end - piece.start) * (min(far, piece.right) - max(left, piece.left)) / (piece.right - piece.left)
            for piece in self.pieces
            if piece.left < far and piece.right > left
        ]
        rises += [jump.after - jump.before for jump in self.jumps if left <= jump.at < far]
        return sum((rise for rise in rises if rise > 0), ZERO)


def above(
    curve: Curve, limit: Fraction, reach: Interval, join: Fraction = ZERO, odd: tuple[Interval, ...] = ()
) -> list[Excess]:
    """Return the intervals on which a curve lies above a limit, odd places left out.

    Those not further apart than ``join`` are one.
    """
    shape = Shape(curve, reach, odd)
    found: list[Excess] = []

    def add(left: Fraction, right: Fraction, ends: Iterable[tuple[Fraction, Fraction]]) -> None:
        place, most = max(ends, key=lambda end: (end[1], -end[0]))
        if found and left - found[-1].right <= join:
            last = found.pop()
            if last.most >= most:
                place, most = last.most_at, last.most
            left = last.left
        found.append(Excess(left, right, place, most))

    for left, right, start, end in shape.course():
        if max(start, end) > limit:
            piece = Piece(left, right, start, end)
            from_ = left if start >= limit else piece.where(limit)
            to = right if end >= limit else piece.where(limit)
            add(from_, to, [(left, start), (right, end)])
    return found
