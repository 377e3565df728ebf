"""What law firms and agencies ask, and which offer is cheapest when nobody knows how much will come in.

The recovered share of a claim is zero with probability ``1 - p_any`` and follows a Beta distribution otherwise, as in
`two_part`. Fees that are paid are yuan to the fen; expected fees are unrounded floats.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from scipy import special

from collectplan import money, two_part

if TYPE_CHECKING:
    from collectplan.fees import Schedule

Amounts = npt.NDArray[np.float64]
NO_OFFER = -1


@dataclass(frozen=True)
class FeeOffer:
    """What a law firm or an agency asks: a share of the claim in any case, and a share of what comes in.

    A range, such as 2 to 5 % and 10 % of what comes in, is two offers: its low end and its high end.

    Attributes
    ----------
    name : str
        As people call it.
    flat : float
        Fraction of the claim.
    contingent : float
        Fraction of the cash recovered.
    """

    name: str
    flat: float = 0.0
    contingent: float = 0.0

    def cost(self, claims: Amounts | list[float], recovered: Amounts | list[float]) -> Amounts:
        """Return what is paid, yuan to the fen."""
        given = np.asarray(claims, dtype=np.float64)
        return money.rounded(self.flat * given + self.contingent * np.asarray(recovered, dtype=np.float64))

    def expected_cost(self, claims: Amounts, p_any: Amounts | float, share_mean: Amounts | float) -> Amounts:
        """Return the expected cost, unrounded, where a share ``share_mean`` comes in with probability ``p_any``."""
        return np.asarray(claims * (self.flat + self.contingent * p_any * share_mean), dtype=np.float64)

    def above_cap(self, claims: Amounts | list[float], cap: Schedule) -> Amounts:
        """Return by how much the offer, all its parts together and everything recovered, exceeds the cap, yuan.

        An offer without a contingent part is no contingency contract and has no cap of this kind.
        """
        given = np.asarray(claims, dtype=np.float64)
        if not self.contingent:
            return np.zeros_like(given)
        return money.rounded(np.maximum(self.cost(given, given) - cap.fee(given), 0.0))


@dataclass(frozen=True)
class Choice:
    """The offers beside each other, claim by claim.

    Attributes
    ----------
    expected : ndarray, shape (n_offers, n_claims)
        Expected fee of each offer, yuan, unrounded.
    over_cap : ndarray, shape (n_offers, n_claims)
        By how much an offer exceeds the cap on contingency fees, yuan to the fen; zero where it is allowed.
    chosen : ndarray of int, shape (n_claims,)
        Index of the allowed offer with the least expected fee, the earlier one of equals; ``NO_OFFER`` where the cap
        allows none.
    """

    expected: Amounts
    over_cap: Amounts
    chosen: npt.NDArray[np.intp]

    @property
    def fee(self) -> Amounts:
        """Expected fee of the chosen offer, yuan; NaN where none is allowed."""
        taken = np.take_along_axis(self.expected, np.maximum(self.chosen, 0)[None, :], axis=0)[0]
        return np.where(self.chosen == NO_OFFER, np.nan, taken)

    @property
    def refused_over_cap(self) -> Amounts:
        """By how much the offer exceeds the cap that would be cheapest without it, yuan; zero where that one is taken."""
        tempting = self.expected.argmin(axis=0)
        return np.asarray(np.take_along_axis(self.over_cap, tempting[None, :], axis=0)[0], dtype=np.float64)


def cheapest(
    offers: Sequence[FeeOffer],
    claims: Amounts | list[float],
    p_any: Amounts | float,
    share_mean: Amounts | float,
    cap: Schedule | None = None,
) -> Choice:
    """Compare offers by their expected fee; one above the cap is never chosen.

    Parameters
    ----------
    offers : sequence of FeeOffer
        At least one.
    claims : array of float, shape (n,)
        Amounts in dispute, yuan.
    p_any : array of float, shape (n,), or float
        Chance that any cash comes in.
    share_mean : array of float, shape (n,), or float
        Mean share of the claim that comes in if any does.
    cap : Schedule, optional
        Cap on contingency fees by the amount in dispute; without one all offers are allowed.
    """
    amounts = np.asarray(claims, dtype=np.float64)
    expected = np.stack([offer.expected_cost(amounts, p_any, share_mean) for offer in offers])
    over = np.zeros_like(expected) if cap is None else np.stack([offer.above_cap(amounts, cap) for offer in offers])
    allowed = np.where(over > 0, np.inf, expected)
    return Choice(expected, over, np.where((over > 0).all(axis=0), NO_OFFER, allowed.argmin(axis=0)))


def chance_cheaper(
    first: FeeOffer, second: FeeOffer, p_any: Amounts | float, share_mean: float, concentration: float
) -> Amounts:
    """Return the probability that the first offer costs less than the second.

    Parameters
    ----------
    first, second : FeeOffer
        Compared before rounding to the fen.
    p_any : array of float, shape (n,), or float
        Chance that any cash comes in.
    share_mean : float
        Mean share of the claim if any cash comes in, above 0 and at most 1.
    concentration : float
        ``a + b`` of the Beta distribution of that share, above 0.

    Returns
    -------
    ndarray, shape (n,)
        The chances of both directions add up to one, less the chance that both cost the same.
    """
    chance = np.atleast_1d(np.asarray(p_any, dtype=np.float64))
    slope = first.contingent - second.contingent
    if slope == 0:
        return np.full_like(chance, float(first.flat < second.flat))
    share = (second.flat - first.flat) / slope
    below, above = _paid_shares(share, share_mean, concentration)
    if slope > 0:
        return np.asarray((1.0 - chance) * float(share > 0) + chance * below, dtype=np.float64)
    return np.asarray((1.0 - chance) * float(share < 0) + chance * above, dtype=np.float64)


def _paid_shares(share: float, mean: float, concentration: float) -> tuple[float, float]:
    """Return the chances that a share which is paid at all lies below, and above, the given one."""
    if mean >= 1:  # Whoever pays, pays all: no Beta distribution, but a point.
        return float(share > 1), float(share < 1)
    a, b = two_part.beta_parameters(mean, concentration)
    below = float(special.betainc(a, b, min(max(share, 0.0), 1.0)))
    return below, 1.0 - below


def break_even(first: FeeOffer, second: FeeOffer) -> float | None:
    """Return the recovered share of the claim at which two offers cost the same, or None where there is none from 0 to 1.

    Below it the offer with the larger contingent part is cheaper.
    """
    slope = second.contingent - first.contingent
    if slope == 0:
        return None
    share = (first.flat - second.flat) / slope
    return share if 0 < share <= 1 else None
