"""Pay by bands step by step: a second way to the amount of a curve, by the rules as a payee would apply them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from collectplan.params.schemes import Band, Banded, Below, PointBand, Stake
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.readings import FLOORED, POINT
from collectplan.pay.steps import Step, number, percent, step, yuan


@dataclass(frozen=True)
class Told:
    """An amount in yuan, unrounded, and the steps that lead to it."""

    amount: Fraction
    steps: tuple[Step, ...]


def tell(scheme: Banded | Stake, reading: str, result: Fraction) -> Told:
    """Return pay before rounding, and its steps; equal to the curve of the reading at the result.

    Parameters
    ----------
    scheme : Banded or Stake
        The scheme.
    reading : str
        Key of one of its readings.
    result : Fraction
        At least 0.
    """
    whole_points = scheme.point_rounding == "floor" or reading.endswith(FLOORED)
    key = reading.removesuffix(FLOORED)
    if isinstance(scheme, Banded):
        amounts, steps = _points(scheme, key, result, whole_points)
    else:
        amounts, steps = _amounts(scheme, key, result)
    if scheme.below is not None and result < exact(scheme.below.under):
        taken, said = _missing(scheme.below, result, whole_points)
        amounts.append(taken)
        steps += said
    if not steps:
        steps.append(step("no_band"))
    total = sum(amounts, ZERO)
    if len(amounts) > 1:
        steps.append(step("sum", amount=yuan(total)))
    if scheme.cap is not None and total > exact(scheme.cap):
        total = exact(scheme.cap)
        steps.append(step("cap", cap=yuan(total)))
    return Told(total, tuple(steps))


def holds(band: Band, result: Fraction) -> bool:
    """Tell whether a band holds a result."""
    left, right = exact(band.from_), None if band.to is None else exact(band.to)
    if result < left or (result == left and not band.from_closed):
        return False
    return right is None or result < right or (result == right and band.to_closed)


def _points(
    scheme: Banded, key: str, result: Fraction, whole_points: bool
) -> tuple[list[Fraction], list[Step]]:  # fmt: skip
    amounts, steps = [], []
    for band in scheme.bands:
        left, rate = exact(band.from_), exact(band.per_point)
        if key == "cumulative":
            reached = result if band.to is None else min(result, exact(band.to))
            if reached < left or (reached == left and not holds(band, result)):
                continue
            origin = left
        elif holds(band, result):
            reached, origin = result, exact(scheme.start) if key == "band_rate" else left
        else:
            continue
        exact_points = (reached - origin) / POINT
        points = Fraction(floor(exact_points)) if whole_points else exact_points
        amounts.append(rate * points)
        facts = {"band": _name(band), "to": percent(reached), "origin": percent(origin), "points": number(points)}
        facts |= {"rate": yuan(rate), "product": yuan(rate * points)}
        if points == exact_points:
            steps.append(step("band_points", **facts))
        else:
            steps.append(step("band_whole_points", exact_points=number(exact_points), **facts))
    return amounts, steps


def _amounts(scheme: Stake, key: str, result: Fraction) -> tuple[list[Fraction], list[Step]]:
    amounts, steps = [], []
    for band in scheme.bands:
        if not holds(band, result):
            continue
        pays, stake = exact(band.pays), exact(scheme.stake)
        if not pays:
            steps.append(step("no_change", band=_name(band)))
        elif key == "stake_returned":
            amounts.append(pays - stake)
            facts = {"band": _name(band), "amount": yuan(pays), "stake": yuan(stake), "change": yuan(pays - stake)}
            steps.append(step("stake_returned", **facts))
        else:
            amounts.append(pays)
            steps.append(step("band_amount", band=_name(band), amount=yuan(pays)))
    return amounts, steps


def _missing(below: Below, result: Fraction, whole_points: bool) -> tuple[Fraction, list[Step]]:
    under, rate = exact(below.under), exact(below.per_point)
    exact_points = (under - result) / POINT
    points = Fraction(floor(exact_points)) if whole_points else exact_points
    taken = rate * points
    facts = {"under": percent(under), "points": number(points), "rate": yuan(rate), "product": yuan(taken)}
    if points == exact_points:
        steps = [step("missing", percent=percent(result), **facts)]
    else:
        steps = [step("missing_whole", exact_points=number(exact_points), **facts)]
    if below.floor is not None and taken < exact(below.floor):
        taken = exact(below.floor)
        steps.append(step("floor", floor=yuan(taken)))
    return taken, steps


def _name(band: PointBand | Band) -> str:
    left, right = "[" if band.from_closed else "(", "]" if band.to_closed else ")"
    end = "…)" if band.to is None else f"{percent(exact(band.to))} %{right}"
    return f"{left}{percent(exact(band.from_))} %, {end}"
