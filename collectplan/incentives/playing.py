"""A proposal played on the draws of the plan: what people do about it, what is collected, what is paid."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.incentives.comparison import Play, Played
from collectplan.incentives.effort import Array, Kinds, Officers, Response
from collectplan.incentives.response import plan_efforts, simulate
from collectplan.pay.curve import Curve, exact

_A_TENTH = 1.1
_TENTHS = (0.1, 0.9)


@dataclass(frozen=True)
class Cast:
    """People who are paid by one curve.

    Attributes
    ----------
    people : tuple of str
        Officers.
    curve : Curve
        Yuan by result.
    money : ndarray, shape (draws, n, weeks)
        Yuan at duty of whose result counts: own cases, or the branch.
    unit : ndarray, shape (n,)
        Yuan for a result of 1.00.
    acts_on : ndarray, shape (n,)
        Part of that money which the person moves.
    reference : ndarray, shape (n,)
        Yuan for a result of 1.00 at which the elasticity is stated.
    kinds : ndarray of int8, shape (draws, n)
        Type of each person in each draw.
    """

    people: tuple[str, ...]
    curve: Curve
    money: npt.NDArray[np.floating]
    unit: Array
    acts_on: Array
    reference: Array
    kinds: Kinds

    def officers(self) -> Officers:
        """Return what the model knows of these people."""
        return Officers.of_draws(self.money, self.unit, self.reference, self.acts_on)


@dataclass(frozen=True)
class Production:
    """A proposal with everything that its play needs.

    Attributes
    ----------
    casts : tuple of Cast
        People paid by curves; each curve has its own people, and nobody is in two.
    fixed : ndarray, shape (draws, m)
        Yuan of those paid by ranks, points and pools: nobody answers these.
    fixed_more : ndarray, shape (draws, m)
        The same if each alone collected a tenth more.
    recovered : ndarray, shape (draws,)
        Yuan of the whole campaign at duty.
    response : Response
        How effort answers.
    """

    casts: tuple[Cast, ...]
    fixed: Array
    fixed_more: Array
    recovered: Array
    response: Response


def play_of(production: Production) -> Play:
    """Return the play of a proposal: takes the factor on all amounts."""
    officers = [cast.officers() for cast in production.casts]

    def play(factor: float) -> Played:
        pays, mores = [production.fixed * factor], [production.fixed_more * factor]
        recovered = production.recovered.copy()
        for cast, known in zip(production.casts, officers, strict=True):
            curve = cast.curve.scaled(exact(factor))
            done = simulate(plan_efforts(known, curve, production.response), cast.money, cast.unit, cast.kinds)
            pays.append(done.pay)
            mores.append(curve.about(np.maximum(done.money, 0.0) * _A_TENTH / cast.unit))
            recovered += done.extra.sum(axis=1)
        return Played(np.concatenate(pays, axis=1), np.concatenate(mores, axis=1), recovered)

    return play


def efforts(production: Production, factor: float = 1.0) -> pd.DataFrame:
    """Return effort by week under a proposal.

    Returns
    -------
    DataFrame
        Grain: week. Columns week, effort (mean over people and draws), low, high (of a tenth and nine tenths of the people,
        by their means).
    """
    parts = []
    for cast in production.casts:
        policy = plan_efforts(cast.officers(), cast.curve.scaled(exact(factor)), production.response)
        parts.append(simulate(policy, cast.money, cast.unit, cast.kinds).effort)
    if not parts:
        return pd.DataFrame({"week": [], "effort": [], "low": [], "high": []})
    by_person = np.concatenate(parts)
    low, high = np.quantile(by_person, _TENTHS, axis=0)
    weeks = np.arange(1, by_person.shape[1] + 1)
    return pd.DataFrame({"week": weeks, "effort": by_person.mean(axis=0), "low": low, "high": high})


def without_jumps(curve: Curve) -> Curve:
    """Return the curve with its jumps taken out: each slope starts where the one before ended."""
    values, at = [curve.values[0]], curve.values[0]
    for n in range(1, len(curve.knots)):
        at += curve.slopes[n - 1] * (curve.knots[n] - curve.knots[n - 1])
        values.append(at)
    return Curve(curve.knots, tuple(values), tuple(values), curve.slopes)


def without_cap(curve: Curve) -> Curve:
    """Return the curve going on for ever at the last slope that rises."""
    rising = [slope for slope in curve.slopes if slope > 0]
    if not rising or curve.slopes[-1] > 0:
        return curve
    last = max(n for n, slope in enumerate(curve.slopes) if slope > 0)
    keep = last + 1
    return replace(
        curve,
        knots=curve.knots[:keep],
        values=curve.values[:keep],
        starts=curve.starts[:keep],
        slopes=curve.slopes[:keep],
    )
