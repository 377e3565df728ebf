"""Which results the words of a scheme leave without a rule, and which they give to two."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from collectplan.incentives.findings import Finding, yuan
from collectplan.incentives.lint_shape import Interval, Shape, above
from collectplan.params.schemes import Banded, Prize, Stake
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.readings import Reading, readings


@dataclass(frozen=True)
class Span:
    """An interval of results that a rule holds for; ``band`` is its position, None for the deductions below."""

    left: Fraction
    right: Fraction | None
    left_closed: bool
    right_closed: bool
    band: int | None

    def holds(self, x: Fraction) -> bool:
        """Tell whether the rule holds at a result."""
        after = x > self.left or (self.left_closed and x == self.left)
        return after and (self.right is None or x < self.right or (self.right_closed and x == self.right))


@dataclass(frozen=True)
class Odd:
    """Results with no rule, or with several: an interval, or a single result."""

    left: Fraction
    right: Fraction
    holders: tuple[Span, ...]

    @property
    def interval(self) -> Interval:
        """Its two ends, equal for a single result."""
        return self.left, self.right


def spans(scheme: Banded | Stake) -> list[Span]:
    """Return the rules of a scheme as intervals: the deductions below, then the bands."""
    below = scheme.below
    found = [] if below is None else [Span(ZERO, exact(below.under), True, False, None)]
    return found + [
        Span(exact(band.from_), None if band.to is None else exact(band.to), band.from_closed, band.to_closed, n)
        for n, band in enumerate(scheme.bands)
    ]


def oddities(scheme: Banded | Stake, reach: Interval) -> list[Odd]:
    """Return where in the reach no rule holds, or more than one.

    Results up to the beginning of the first rule are not among them: that nothing is paid before it is what it says.
    """
    rules = spans(scheme)
    low, high = max(reach[0], min(rule.left for rule in rules)), reach[1]
    if low >= high:
        return []
    edges = sorted(
        {low, high} | {x for rule in rules for x in (rule.left, rule.right) if x is not None and low < x < high}
    )
    cells: list[tuple[Fraction, Fraction]] = []
    for left, right in zip(edges, [*edges[1:], None], strict=True):
        cells += [(left, left)] if right is None else [(left, left), (left, right)]
    found: list[Odd] = []
    for left, right in cells:
        holders = tuple(rule for rule in rules if rule.holds((left + right) / 2))
        is_before_first = left == right == min(rule.left for rule in rules) and not holders
        if len(holders) == 1 or is_before_first:
            continue
        last = found[-1] if found else None
        if last and last.right == left and (not last.holders) == (not holders):
            found[-1] = Odd(last.left, right, last.holders if last.left < last.right else holders)
        else:
            found.append(Odd(left, right, holders))
    return found


def of_words(scheme: Banded | Stake, own: tuple[Reading, ...], odd: list[Odd], reach: Interval) -> Iterator[Finding]:
    """Yield ``uncovered`` and ``overlapping``, with what hangs on them under the reading where it is most."""
    for one in odd:
        is_point = one.left == one.right
        if one.holders:
            amount = _disputed(scheme, own, one) if is_point else _doubled(scheme, own, one)
            variant = "overlapping_point" if is_point else ""
            yield Finding("overlapping", one.left, None if is_point else one.right, amount, variant=variant)
        else:
            lost = min(ZERO, *(_lost(Shape(reading.curve, reach), one) for reading in own))
            is_above = all(rule.right is not None and rule.right <= one.left for rule in spans(scheme))
            variant = "uncovered_point" if is_point else "uncovered_above" if is_above else ""
            loss = (
                (f"，到了这里少得 {yuan(lost)} 元", f"; whoever gets there loses {yuan(lost)} yuan")
                if lost
                else ("", "")
            )
            yield Finding(
                "uncovered", one.left, None if is_point else one.right, lost, variant=variant, said={"loss": loss}
            )


def _lost(shape: Shape, hole: Odd) -> Fraction:
    """Return how pay changes from just before a hole into it."""
    before = [piece.end for piece in shape.pieces if piece.right == hole.left]
    if not before:
        return ZERO
    inside = [piece.start for piece in shape.pieces if piece.left == hole.left]
    into = shape.curve.at(hole.left) if hole.left == hole.right or not inside else inside[0]
    return into - before[0]


def _disputed(scheme: Banded | Stake, own: tuple[Reading, ...], one: Odd) -> Fraction:
    """Return how far pay at a single result turns on which of its rules holds, or all."""
    alone = []
    for kept in one.holders:
        others = [rule.band for rule in one.holders if rule is not kept]
        bands = [
            band
            if n not in others
            else band.model_copy(
                update={
                    "from_closed": band.from_closed and exact(band.from_) != one.left,
                    "to_closed": band.to_closed and (band.to is None or exact(band.to) != one.left),
                }
            )
            for n, band in enumerate(scheme.bands)
        ]
        alone.append(_pay_at(one.left, readings(scheme.model_copy(update={"bands": bands}))))
    both = _pay_at(one.left, own)
    values = [[both[key], *(each[key] for each in alone if key in each)] for key in both]
    return max((max(each) - min(each) for each in values), default=ZERO)


def _pay_at(result: Fraction, own: tuple[Reading, ...]) -> dict[str, Fraction]:
    return {reading.key: reading.curve.at(result) for reading in own}


def _doubled(scheme: Banded | Stake, own: tuple[Reading, ...], one: Odd) -> Fraction:
    """Return the most that is paid twice on an interval: what the lesser of its rules adds, where that is most."""
    whole = {reading.key: reading.curve for reading in own}
    adds = []
    for rule in one.holders:
        bands = [band for n, band in enumerate(scheme.bands) if n != rule.band]
        less = {"below": None} if rule.band is None else {"bands": bands}
        without = {reading.key: reading.curve for reading in readings(scheme.model_copy(update=less))}
        gaps = [whole[key] + without[key].scaled(Fraction(-1)) for key in whole if key in without]
        both_signs = [sign for gap in gaps for sign in (gap, gap.scaled(Fraction(-1)))]
        inside = Fraction(one.left), Fraction(one.right)
        adds.append(max((x.most for gap in both_signs for x in above(gap, ZERO, inside)), default=ZERO))
    return min(adds)


def of_ranks(scheme: Prize) -> Iterator[Finding]:
    """Yield what a list of prizes leaves open: ties, ranks between prizes without one, ranks with two."""
    places = sorted(scheme.places, key=lambda place: place.from_rank)
    prizes: dict[int, Fraction] = {}
    doubled: dict[int, Fraction] = {}
    for place in places:
        for rank in range(place.from_rank, place.to_rank + 1):
            if rank in prizes:
                doubled[rank] = prizes[rank] + exact(place.amount)
            prizes[rank] = prizes.get(rank, ZERO) + exact(place.amount)
    if scheme.ties is None:
        first = min(prizes)
        amount = abs(prizes[first] - prizes.get(first + 1, ZERO))
        yield Finding("ambiguous", amount=amount, variant="ambiguous_ties")
    missing = [rank for rank in range(1, max(prizes)) if rank not in prizes]
    if missing:
        yield Finding("uncovered", variant="uncovered_ranks", said={"first": missing[0], "last": missing[-1]})
    for rank, amount in doubled.items():
        yield Finding("overlapping", amount=amount, variant="overlapping_ranks", said={"first": rank})
