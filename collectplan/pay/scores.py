"""Points tables: proportional points by item, gates that must be 0, and pay per point."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from collectplan.params.schemes import Score, ScoreItem
from collectplan.pay.banding import Told
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.steps import NAMES, Step, number, step, yuan


def measures_of(scheme: Score) -> tuple[str, ...]:
    """Return the measures that a points table looks at."""
    return tuple(dict.fromkeys([*(item.measure for item in scheme.items), *scheme.gate]))


def points_of(item: ScoreItem, value: Fraction) -> Fraction:
    """Return the points of an item: none at ``zero_at``, all at ``full_at``, which may be the smaller one."""
    zero, full = exact(item.zero_at), exact(item.full_at)
    part = (value - zero) / (full - zero)
    return exact(item.points) * min(max(part, ZERO), Fraction(1))


def tell_score(scheme: Score, values: Mapping[str, Fraction | None]) -> tuple[Fraction, Told]:
    """Return the points of somebody, and the pay in yuan, unrounded, with its steps.

    Parameters
    ----------
    scheme : Score
        A measure that is not known counts as 0.
    values : mapping of str to Fraction or None
        By measure.
    """
    steps: list[Step] = []
    total = ZERO
    for item in scheme.items:
        value = values.get(item.measure)
        if value is None:
            steps.append(step("no_measure", name=NAMES.get(item.measure, (item.measure, item.measure))))
        points = points_of(item, value or ZERO)
        total += points
        facts = {"title": item.title, "value": number(value or ZERO), "full": number(exact(item.points))}
        steps.append(step("score_item", points=number(points), **facts))
    start, rate = exact(scheme.start), exact(scheme.per_point)
    above = max(total - start, ZERO)
    facts = {"points": number(total), "start": number(start), "above": number(above), "rate": yuan(rate)}
    steps.append(step("score_pay", product=yuan(above * rate), **facts))
    amount = above * rate
    for name in scheme.gate:
        if values.get(name):
            amount = ZERO
            steps.append(step("gate", name=name, value=number(values[name] or ZERO)))
    if scheme.cap is not None and amount > exact(scheme.cap):
        amount = exact(scheme.cap)
        steps.append(step("cap", cap=yuan(amount)))
    return total, Told(amount, tuple(steps))
