"""Lint of schemes: what their words leave open, and what they pay that nobody means, proven on the curves of the pay.

Everything is read off knots and slopes, nothing is sampled: places and amounts are exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

import pandas as pd

from collectplan.incentives.findings import Finding, merged, percent, table
from collectplan.incentives.legal import PayLaw, Wage
from collectplan.incentives.lint_law import of_law
from collectplan.incentives.lint_readings import ambiguous
from collectplan.incentives.lint_shape import Interval, Jump, Shape
from collectplan.incentives.lint_words import oddities, of_ranks, of_words
from collectplan.params.schemes import (
    AnyScheme,
    Banded,
    FixedBand,
    PieceRate,
    PointBand,
    Prize,
    SchemeFile,
    Score,
    Stake,
)
from collectplan.pay.curve import ZERO, Curve, Part, exact
from collectplan.pay.readings import FLOORED, POINT, Reading, readings

_YUAN = Fraction(1)


def lint(
    file: SchemeFile,
    wages: Mapping[str, Wage] | None = None,
    reach: Mapping[str, tuple[float, float]] | None = None,
    *,
    law: PayLaw | None = None,
    language: str = "zh",
) -> pd.DataFrame:
    """Find what is wrong or unclear in the schemes of a file.

    Parameters
    ----------
    file : SchemeFile
        Banded and stake schemes are checked whole; piece rates for a part that hangs on a completion, prizes for ties
        and ranks, scores for results that pay nothing, fees and all others against the law only.
    wages : mapping of str to Wage, optional
        Monthly wage by role, the lowest there is; without one no deduction is held against a wage.
    reach : mapping of str to tuple of float, optional
        Smallest and largest result to be expected, by scheme; otherwise ``reachable`` of the scheme.
    law : PayLaw, optional
        Rules and the day; without it nothing is held against the law.
    language : {"zh", "en"}
        Language of ``detail`` and ``remedy``.

    Returns
    -------
    DataFrame
        Schema ``scheme_findings``; grain: finding; schemes in their order, then kinds in theirs. ``reading`` is empty
        where a finding holds under every reading. ``amount`` is below zero for what is lost:

        - ``ambiguous``: two readings differ by more than 1 yuan from ``at`` to ``to``, most at ``most_at``.
        - ``uncovered``, ``overlapping``: no rule holds, or two; ``to`` is missing for a single result. What a curve
          does there is not reported a second time as a jump or a fall.
        - ``jump``: limits or value differ at a result; in a stake scheme ``cliff``.
        - ``drop``: pay is below what a lower result pays, from ``at`` until it is made up at ``to``.
        - ``steps``: only whole points count; the greatest step. Steps are not reported as jumps.
        - ``dead_tier``: pay rises by less than 1 yuan from just before a tier to its end; the amount on paper.
        - ``flat_zone``: pay does not change from ``at`` to ``to``, with no jump inside.
        - ``no_floor``: a deduction without a limit; what it takes at the lowest result.
        - ``unlawful``, ``deposit``, ``fee_cap``, ``deferral``, ``amount_only``: with their ``rule_id``.

    Raises
    ------
    ValueError
        When wages are given without the law that protects them.
    ParamsError
        When the rules lack one that is needed on that day.
    """
    if wages is not None and law is None:
        raise ValueError("wages are held against the law: give law as well")
    found = {}
    for scheme in file.schemes:
        low, high = (reach or {}).get(scheme.id, scheme.reachable)
        span = (exact(low), exact(high))
        own = list(_of_scheme(scheme, span))
        found[scheme.id] = own if law is None else [*own, *of_law(scheme, file, span, wages or {}, law)]
    return table(found, language)


def _of_scheme(scheme: AnyScheme, reach: Interval) -> Iterator[Finding]:
    if isinstance(scheme, Banded | Stake):
        yield from _of_bands(scheme, reach)
    elif isinstance(scheme, Prize):
        yield from of_ranks(scheme)
    elif isinstance(scheme, PieceRate):
        yield from _of_ties(scheme)
    elif isinstance(scheme, Score):
        yield from _of_score(scheme)


def _of_bands(scheme: Banded | Stake, reach: Interval) -> Iterator[Finding]:
    own, odd = readings(scheme), oddities(scheme, reach)
    left_out = tuple(one.interval for one in odd)
    yield from ambiguous(own, reach, left_out)
    yield from of_words(scheme, own, odd, reach)
    yield from _no_floor(scheme, own[0], reach)
    yield from merged(
        {reading.key: list(_of_reading(scheme, reading, Shape(reading.curve, reach, left_out))) for reading in own}
    )


def _of_reading(scheme: Banded | Stake, reading: Reading, shape: Shape) -> Iterator[Finding]:
    is_whole = scheme.point_rounding == "floor" or reading.key.endswith(FLOORED)
    steps = list[Jump]()
    name = "cliff" if isinstance(scheme, Stake) else "jump"
    for jump in shape.jumps:
        # An edge may be a whole point too: what the point pays is a step, the rest is a jump.
        at, value = jump.at, jump.value
        parts = [Jump(at, jump.before, value, value), Jump(at, value, value, jump.after)] if is_whole else [jump]
        steps += [part for part in parts if is_whole and _is_step(scheme, part)]
        for part in parts:
            if part.amount and not (is_whole and _is_step(scheme, part)):
                variant = f"{name}_{'up' if part.amount > 0 else 'down'}"
                said = {"before": _signed(part.before), "value": _signed(value), "after": _signed(part.after)}
                yield Finding(name, at, None, part.amount, variant=variant, said=said)
    for fall in shape.falls():
        is_made_up = fall.right < shape.reach[1]
        variant = "drop" if is_made_up else "drop_for_good"
        yield Finding("drop", fall.left, fall.right, -fall.most, fall.most_at, variant=variant)
    if steps:
        most = max(steps, key=lambda jump: (jump.amount, -jump.at))
        yield Finding("steps", steps[0].at, steps[-1].at, most.amount, most.at)
    # Between whole points pay stands still by itself; only what is longer is worth a word.
    least = POINT if is_whole else ZERO
    for left, right in shape.flats():
        if right - left > least:
            pay = _signed(reading.curve.at((left + right) / 2))
            yield Finding("flat_zone", left, right, said={"pay": pay})
    yield from _dead_tiers(scheme, Shape(reading.curve, shape.reach), shape.reach)


def _is_step(scheme: Banded | Stake, jump: Jump) -> bool:
    """Tell whether a jump is what one whole point pays there."""
    rates = [
        exact(band.per_point)
        for band in scheme.bands
        if isinstance(band, PointBand)
        and exact(band.from_) <= jump.at
        and (band.to is None or jump.at <= exact(band.to))
    ]
    if scheme.below is not None and jump.at <= exact(scheme.below.under):
        rates.append(-exact(scheme.below.per_point))
    return 0 < jump.amount <= max(rates, default=ZERO)


def _dead_tiers(scheme: Banded | Stake, shape: Shape, reach: Interval) -> Iterator[Finding]:
    for band in scheme.bands:
        left, right = exact(band.from_), None if band.to is None else exact(band.to)
        promised = exact(band.pays) if isinstance(band, FixedBand) else exact(band.per_point)
        if not promised or shape.gain(left, right) >= _YUAN:
            continue
        if left >= reach[1]:
            said = {"reach": percent(reach[1])}
            yield Finding("dead_tier", left, right, variant="dead_tier_beyond", said=said)
        elif isinstance(band, FixedBand):
            yield Finding("dead_tier", left, right, promised, variant="dead_tier_stake")
        else:
            far = reach[1] if right is None else min(right, reach[1])
            yield Finding("dead_tier", left, right, promised * (far - max(left, reach[0])) / POINT, most_at=far)


def _no_floor(scheme: Banded | Stake, reading: Reading, reach: Interval) -> Iterator[Finding]:
    below = scheme.below
    if below is None or below.floor is not None or not below.per_point or reach[0] >= exact(below.under):
        return
    rate = exact(below.per_point)
    taken = rate * (exact(below.under) - reach[0]) / POINT
    yield Finding("no_floor", reach[0], exact(below.under), taken, reach[0], said={"rate": rate})


def _of_ties(scheme: PieceRate) -> Iterator[Finding]:
    for tie in scheme.ties:
        paid = exact(tie.share) * exact(tie.nothing_below)
        if paid:
            said = {"share": percent(exact(tie.share)), "paid": percent(paid)}
            yield Finding("jump", exact(tie.nothing_below), variant="jump_tie", said=said)


def _of_score(scheme: Score) -> Iterator[Finding]:
    reach = (ZERO, sum((exact(item.points) for item in scheme.items), ZERO))
    curve = Curve.of_parts([Part(exact(scheme.start), None, ZERO, exact(scheme.per_point))])
    if scheme.cap is not None:
        curve = curve.clipped(high=exact(scheme.cap))
    for left, right in Shape(curve, reach).flats():
        yield Finding("flat_zone", left, right, said={"pay": _signed(curve.at(right))}, in_points=True)


def _signed(amount: Fraction) -> str:
    """Return yuan with its sign, for a sentence that names several amounts."""
    return f"{float(amount):,.2f}".removesuffix(".00")
