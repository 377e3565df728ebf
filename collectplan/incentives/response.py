"""How people answer a scheme: effort by week and result so far, found backwards, and draws carried forward with it.

Each week of ``weeks`` a person sees the result so far, ``x``, and chooses effort ``e``. With ``f`` of ``effort`` the week
adds a normal result of mean ``mean * f(e)`` and standard deviation ``sd``, that of the person's cases at duty: luck is
not of one's own making. Were the spread to grow with effort, a cap would make people work less to be less exposed to luck.
Duty less cost is worth ``-c / 2 * (e - 1)**2``, and at the end there is ``pay(x)``.

**Jumps are not smeared.** The last week is integrated in closed form against the curve: each knot adds its jump times
the chance to pass it, and its change of slope times the mean excess over it. Earlier weeks know the value at grid points
and take it as linear between and beyond them; that is integrated exactly too, by weights that are the means of hats.

**Habits** (``Drivers``) say what of a curve is seen, and what duty is worth:

- marginal off: all slopes are seen as 0. bunching off: jumps are taken out, the rest moves up or down to join. coasting
  off: the last slope that rises goes on for ever. So each habit is a change of the curve, and the same program is solved.
- giving up on: where more pay exists only at a higher result, the effort that costs nothing is no longer 1 but
  ``1 - shirked * (1 - hope)``, with ``shirked = slack * elasticity``; there the best effort lies where pay does not move.
  ``hope`` is the chance to get past the next result that pays more with the greatest effort until the end, relative to
  that chance from just below it. Losing hope is neither a gain nor a loss by itself.
- bunching on, going forward: once the result has reached the last one from which pay rises no more, the part
  ``kept = hold_back * elasticity`` of the receipts of later weeks is left for the next period.

With no habit, or elasticity 0, effort is 1 and the draws stay as they are, exactly. The people of the model are better
planners than real ones; they take weeks as independent and normal, while the draws carried forward need not be. Draws are
scaled by ``f(e)`` as a whole, so their spread grows with effort, which the people do not believe.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from collectplan.incentives.effort import Array, Drivers, Kinds, Officers, Response
from collectplan.pay.curve import Curve

Seen = tuple[Array, Array, Array, Array]
_MARGIN = 4.0  # spreads of a week between the last knot and the end of the grid
_BELOW = 3.0  # spreads of a week between the first result and the start of the grid


@dataclass(frozen=True)
class Policy:
    """What people do.

    Attributes
    ----------
    effort : ndarray, shape (kinds, n, weeks, states)
        Best effort at each result at the start of each week; linear in between, as at the ends beyond.
    value : ndarray, shape (kinds, n, states)
        Yuan that the campaign is worth to the person at the start of the first week: pay as seen, less effort. Not a
        number where nobody responds.
    low, step : ndarray, shape (kinds, n)
        First result of each grid, and the distance to the next.
    curve : Curve
        The pay.
    officers : Officers
        The people.
    response : Response
        The rules.
    """

    effort: Array
    value: Array
    low: Array
    step: Array
    curve: Curve
    officers: Officers
    response: Response

    def states(self) -> Array:
        """Return the results at which effort is known, shape (kinds, n, states)."""
        return np.asarray(
            self.low[..., None] + self.step[..., None] * np.arange(self.effort.shape[3]), dtype=np.float64
        )


@dataclass(frozen=True)
class Responded:
    """Draws with response.

    Attributes
    ----------
    money : ndarray, shape (draws, n)
        Yuan counted in the campaign.
    extra : ndarray, shape (draws, n)
        Yuan counted beyond those of the draws without response; negative where there is less, or where more is held.
    held : ndarray, shape (draws, n)
        Yuan received but left for the next period; not in ``money``.
    result : ndarray, shape (draws, n)
        Result at the end, in the unit of the curve.
    pay : ndarray, shape (draws, n)
        Yuan, not rounded to the fen; exact pay is that of ``pay.draws`` on ``money``.
    effort : ndarray, shape (n, weeks)
        Mean over the draws.
    """

    money: Array
    extra: Array
    held: Array
    result: Array
    pay: Array
    effort: Array

    @property
    def expected_extra(self) -> Array:
        """Mean of ``extra`` over the draws, yuan, shape (n,)."""
        return np.asarray(self.extra.mean(axis=0), dtype=np.float64)


def seen(curve: Curve, drivers: Drivers) -> Seen:
    """Return the curve as people with these habits see it: knots, values, starts, slopes."""
    knots, _, starts, slopes = curve.arrays()
    # Differences are taken between fractions, so that a curve without jumps has none of the size of a rounding error.
    up = np.array([float(start - curve.before(n)) for n, start in enumerate(curve.starts)])
    at = np.array([float(value - curve.before(n)) for n, value in enumerate(curve.values)])
    up[0], at[0] = 0.0, float(curve.values[0] - curve.starts[0])
    rising = np.flatnonzero(slopes > 0)
    if not drivers.coasting and len(rising):
        slopes[rising[-1] :] = slopes[rising[-1]]
    if not drivers.marginal:
        slopes[:] = 0.0
    if not drivers.bunching:
        up[:], at[:] = 0.0, 0.0
    before = starts[0] + np.concatenate([[0.0], np.cumsum(slopes[:-1] * np.diff(knots) + up[:-1])])
    return knots, before + at, before + up, slopes


def last_gain(curve: Curve) -> float:
    """Return the result from which pay rises no more; infinity where it always does or never did."""
    knots, _, _, slopes = curve.arrays()
    if slopes[-1] > 0:
        return float("inf")
    ends = [float(knots[n + 1]) for n, slope in enumerate(slopes[:-1]) if slope > 0]
    jumps = [
        float(curve.knots[n])
        for n in range(len(curve.knots))
        if max(curve.starts[n], curve.values[n]) > curve.before(n) or curve.starts[n] > curve.values[n]
    ]
    return max(ends + jumps, default=float("inf"))


def plan_efforts(officers: Officers, curve: Curve, response: Response) -> Policy:
    """Find the best effort of every kind of person in every week at every result.

    Parameters
    ----------
    officers : Officers
        Those paid by the curve.
    curve : Curve
        Yuan by result at the end of the campaign.
    response : Response
        How effort answers.

    Returns
    -------
    Policy
        Effort 1 everywhere where the response is still, and for those who expect no money.
    """
    n, weeks = officers.mean.shape
    # On a straight line the value is one too, and three results tell it exactly.
    kinds, states = len(response.kinds), response.states if len(curve.knots) > 1 else 3
    cost, moved = officers.costs(response), officers.moved(response)
    low, step = _grids(officers, curve, moved, response, states)
    shape = (kinds, n, weeks, states)
    if response.is_still or n == 0:
        return Policy(np.ones(shape), np.full((kinds, n, states), np.nan), low, step, curve, officers, response)
    from collectplan.incentives.response_compiled import plan_compiled

    drivers = response.drivers
    effort, value = plan_compiled(
        (np.tile(officers.mean, (kinds, 1)), np.tile(officers.sd, (kinds, 1)), moved.ravel(), cost.ravel()),
        (low.ravel(), step.ravel(), states),
        (np.array(response.efforts), response.exponent),
        (seen(curve, drivers), curve.arrays()),
        response.shirked,
        response.refine,
    )
    return Policy(effort.reshape(shape), value.reshape(kinds, n, states), low, step, curve, officers, response)


def _grids(officers: Officers, curve: Curve, moved: Array, response: Response, states: int) -> tuple[Array, Array]:
    """Return first state and step of each kind and person.

    The grid reaches what is within reach before the last week, but not far beyond the last knot, where the value is a line.
    """
    widest = officers.sd.max(axis=1)
    most = 1.0 + moved * (response.gains[-1] - 1.0)
    ahead = officers.mean[:, :-1].sum(axis=1) * most + 4.0 * np.sqrt((officers.sd[:, :-1] ** 2).sum(axis=1))
    end = np.maximum(float(curve.knots[-1]), officers.start) + _MARGIN * widest
    high = np.minimum(officers.start + ahead, end)
    low = np.broadcast_to(officers.start - _BELOW * widest, high.shape)
    # With one week or no money there is no way to go; some grid there must be.
    width = np.where(high > low, high - low, np.maximum(np.broadcast_to(officers.mean.max(axis=1), high.shape), 1e-6))
    return np.ascontiguousarray(low), width / (states - 1)


def simulate(policy: Policy, money: npt.NDArray[np.floating], unit: Array, kinds: Kinds | None = None) -> Responded:
    """Carry draws forward with the efforts of a policy: each week's money is scaled by what its effort makes of it.

    Parameters
    ----------
    policy : Policy
        Of the same people in the same order.
    money : ndarray, shape (draws, n, weeks)
        Yuan at duty; the same draws for every scheme.
    unit : ndarray, shape (n,)
        Yuan for 1.00 of the result, as in ``Officers.of_draws``.
    kinds : ndarray of int8, shape (draws, n), optional
        Kind of each person in each draw (``draw_kinds``); by default all are the kind nearest to the middle: the first whose
        ability and cost are 1, else the first.

    Returns
    -------
    Responded
        Where effort is 1 and nothing is held back, money is ``money.sum(axis=2)``, exactly.

    Raises
    ------
    ValueError
        When shapes do not fit, a unit is not above 0, or a kind is unknown.
    """
    draws, n, weeks = money.shape
    officers, response = policy.officers, policy.response
    if (n, weeks) != officers.mean.shape or unit.shape != (n,) or draws == 0:
        raise ValueError("money has shape (draws, n, weeks) and unit (n,), as the policy's officers")
    if not (np.isfinite(unit) & (unit > 0)).all():
        raise ValueError("unit is above 0")
    if kinds is None:
        kinds = np.full((draws, n), _middle(response), dtype=np.int8)
    if kinds.shape != (draws, n) or kinds.min(initial=0) < 0 or kinds.max(initial=0) >= len(response.kinds):
        raise ValueError("kinds has shape (draws, n) and names rows of response.kinds")
    extra, held, effort = np.zeros((draws, n)), np.zeros((draws, n)), np.ones((n, weeks))
    if not response.is_still:
        from collectplan.incentives.response_compiled import simulate_compiled

        extra, held, effort = simulate_compiled(
            # Fresh arrays, since each layout is compiled anew.
            np.ascontiguousarray(money),
            np.array(kinds),
            (np.array(unit), np.array(officers.start), officers.moved(response)),
            (policy.effort, policy.effort**response.exponent, policy.low, policy.step),
            (last_gain(policy.curve), response.kept),
        )
    extra -= held
    total = money.sum(axis=2, dtype=np.float64) + extra
    result = officers.start + total / unit
    # Money taken back, which the draws may hold, can put a result below 0, where no scheme says anything.
    pay = policy.curve.about(np.maximum(result, 0.0))
    return Responded(total, extra, held, result, pay, effort)


def _middle(response: Response) -> int:
    plain = [row for row, kind in enumerate(response.kinds) if kind.ability == 1.0 and kind.cost == 1.0]
    return plain[0] if plain else 0


def by_kind(policy: Policy, money: npt.NDArray[np.floating], unit: Array) -> dict[str, Responded]:
    """Return the draws as if all people were of one kind, for each kind by name; parameters as in ``simulate``."""
    shape = money.shape[:2]
    return {
        kind.name: simulate(policy, money, unit, np.full(shape, row, dtype=np.int8))
        for row, kind in enumerate(policy.response.kinds)
    }
