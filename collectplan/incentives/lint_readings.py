"""Readings against each other: where two that fit the words differ, and what each pays at the places that matter."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations

import pandas as pd

from collectplan.incentives.findings import READINGS, WHOLE, Finding, stored
from collectplan.incentives.lint_shape import Excess, Interval, Shape, above
from collectplan.incentives.lint_words import spans
from collectplan.params.schemes import Banded, Stake
from collectplan.pay.curve import Curve, exact
from collectplan.pay.readings import FLOORED, POINT, Reading, readings
from collectplan.schemas import TABLES, types

YUAN = Fraction(1)
# A result just above an edge, as people would compute it: a hundredth of a point more.
JUST_ABOVE = POINT / 100


def ambiguous(found: tuple[Reading, ...], reach: Interval, odd: tuple[Interval, ...]) -> Iterator[Finding]:
    """Yield each interval on which two readings differ by more than 1 yuan, with the greatest difference.

    Places where no rule or more than one holds are findings of their own and are left out.

    Where it is open as well whether only whole points count, one question is put at a time: readings that differ in
    both are not compared.
    """
    for first, second in combinations(found, 2):
        is_rounding = first.key.removesuffix(FLOORED) == second.key.removesuffix(FLOORED)
        if not is_rounding and first.key.endswith(FLOORED) != second.key.endswith(FLOORED):
            continue
        # Stairs meet a line at every point; what lies between two points is one interval.
        join = POINT if is_rounding else Fraction(0)
        said = {"first": _title(first.key), "second": _title(second.key)}
        for one in differing(first.curve, second.curve, reach, join, odd):
            reading = f"{first.key}|{second.key}"
            yield Finding("ambiguous", one.left, one.right, one.most, one.most_at, said=said, reading=reading)


def differing(
    first: Curve, second: Curve, reach: Interval, join: Fraction = Fraction(0), odd: tuple[Interval, ...] = ()
) -> list[Excess]:
    """Return the intervals on which two curves differ by more than 1 yuan, from low to high."""
    gap = first + second.scaled(Fraction(-1))
    either = [*above(gap, YUAN, reach, join, odd), *above(gap.scaled(Fraction(-1)), YUAN, reach, join, odd)]
    merged: list[Excess] = []
    for one in sorted(either, key=lambda one: (one.left, one.right)):
        if merged and one.left - merged[-1].right <= join:
            last = merged.pop()
            worst = max(last, one, key=lambda each: (each.most, -each.most_at))
            one = Excess(last.left, max(last.right, one.right), worst.most_at, worst.most)
        merged.append(one)
    return merged


def readings_table(scheme: Banded | Stake, reach: tuple[float, float] | None = None) -> pd.DataFrame:
    """Return what each reading pays at the places that matter.

    Parameters
    ----------
    scheme : Banded or Stake
        What is to be paid.
    reach : tuple of float, optional
        Smallest and largest result; by default those of the scheme.

    Returns
    -------
    DataFrame
        Schema ``scheme_readings``; grain: result x reading. Results are the ends of the reach, the edges of the rules,
        where a cap or a floor begins to hold, and a hundredth of a point above an edge where pay jumps.
    """
    low, high = (exact(end) for end in reach or scheme.reachable)
    own = readings(scheme)
    edges = {x for rule in spans(scheme) for x in (rule.left, rule.right) if x is not None}
    places = {low, high} | edges
    for reading in own:
        if not reading.key.endswith(FLOORED) and scheme.point_rounding != "floor":
            places |= set(reading.curve.knots)
        jumps = {jump.at for jump in Shape(reading.curve, (low, high)).jumps}
        places |= {x + JUST_ABOVE for x in jumps & edges}
    rows = [
        {"scheme_id": scheme.id, "result": float(x), "reading": one.key, "pay": stored(one.curve.at(x))}
        for x in sorted(places)
        if low <= x <= high
        for one in own
    ]
    typed = types(TABLES["scheme_readings"])
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)


def _title(key: str) -> tuple[str, str]:
    zh, en = READINGS[key.removesuffix(FLOORED)]
    return (zh + WHOLE[0], en + WHOLE[1]) if key.endswith(FLOORED) else (zh, en)
