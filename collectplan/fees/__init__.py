"""What collecting costs: court, preservation and enforcement fees, payment orders, and what lawyers ask and may ask.

Amounts are yuan; every fee is rounded to the fen. The figures stand in dated rule files (``params/rules/fees.yaml``), with
their source; this module only knows how a schedule of tiers adds up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from collectplan import money
from collectplan.errors import Fault, ParamsError
from collectplan.rules import RuleBook

Amounts = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Schedule:
    """A cumulative schedule: each tier asks ``fixed`` once it is reached, and ``rate`` of what lies above its start.

    Attributes
    ----------
    above, fixed, rate : array
        Start of each tier (yuan), fixed amount (yuan), marginal rate.
    cap : float
        Most that is asked, yuan; infinite where there is no cap.
    """

    above: Amounts
    fixed: Amounts
    rate: Amounts
    cap: float = np.inf

    @classmethod
    def of(cls, value: Any, rule_id: str) -> Schedule:
        """Build a schedule from the value of a rule.

        Raises
        ------
        ParamsError
            When the tiers do not begin at 0 and ascend, or a key is unknown.
        """
        tiers = value.get("tiers") if isinstance(value, Mapping) else None
        if (
            not isinstance(tiers, list)
            or not tiers
            or not set(value) <= {"tiers", "cap"}
            or not all(isinstance(tier, Mapping) and set(tier) <= {"above", "fixed", "rate"} for tier in tiers)
        ):
            zh = "应写成 tiers: [{above: 0, fixed: 50}, {above: 10000, rate: 0.025}]，可加 cap"
            raise ParamsError(Fault(rule_id, zh, "write tiers: [{above: 0, fixed: 50}, ...], and cap if there is one"))
        above, fixed, rate = (
            np.array([float(tier.get(key, 0.0)) for tier in tiers]) for key in ("above", "fixed", "rate")
        )
        if above[0] != 0 or (np.diff(above) <= 0).any() or (fixed < 0).any() or (rate < 0).any():
            zh = "各段须从 above: 0 起、逐段升高，数值不得为负"
            raise ParamsError(Fault(rule_id, zh, "tiers must begin at above: 0 and ascend, nothing negative"))
        return cls(above, fixed, rate, float(value.get("cap", np.inf)))

    def fee(self, amounts: Amounts | list[float]) -> Amounts:
        """Return the fee of each amount, yuan to the fen; nothing for amounts of zero.

        Parameters
        ----------
        amounts : array of float
            Yuan, not negative.
        """
        given = np.asarray(amounts, dtype=np.float64)
        width = np.diff(self.above, append=np.inf)
        portion = np.clip(given[..., None] - self.above, 0.0, width)
        asked = np.where(portion > 0, self.fixed + portion * self.rate, 0.0).sum(axis=-1)
        return money.rounded(np.minimum(asked, self.cap))


@dataclass(frozen=True)
class CourtFees:
    """Fees of the courts as they stand on a day.

    Attributes
    ----------
    acceptance, enforcement, preservation : Schedule
        By the amount claimed.
    half, payment_order : float
        Share of the acceptance fee where it is halved, and for a payment order.
    """

    acceptance: Schedule
    enforcement: Schedule
    preservation: Schedule
    half: float
    payment_order: float

    @classmethod
    def on(cls, day: date, book: RuleBook) -> CourtFees:
        """Return the fees that hold on a day.

        Raises
        ------
        ParamsError
            When the book has no rule for that day, or a rule is not a schedule.
        """
        names = ("court.acceptance", "court.enforcement", "court.preservation")
        schedules = [Schedule.of(book.at(name, day).value, name) for name in names]
        shares = [float(book.at(name, day).value) for name in ("court.half", "court.payment_order")]
        return cls(schedules[0], schedules[1], schedules[2], shares[0], shares[1])

    def suing(self, claims: Amounts | list[float], *, is_halved: bool, preserves: bool) -> Amounts:
        """Return what the bank pays in advance to sue: acceptance, halved at most once, and preservation.

        The enforcement fee is not among it: it is not prepaid and the debtor bears it (arts. 20, 38).
        """
        paid = self.acceptance.fee(claims) * (self.half if is_halved else 1.0)
        return money.rounded(paid + (self.preservation.fee(claims) if preserves else 0.0))

    def ordering(self, claims: Amounts | list[float]) -> Amounts:
        """Return the fee of a payment order (art. 14(3))."""
        return money.rounded(self.acceptance.fee(claims) * self.payment_order)


@dataclass(frozen=True)
class FeeOffer:
    """What a law firm or an agency asks: a share of the claim in any case, and a share of what comes in.

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

    def expected_cost(self, claims: Amounts, p_any: Amounts, share_mean: Amounts) -> Amounts:
        """Return the expected cost, unrounded, where a share ``share_mean`` comes in with probability ``p_any``."""
        return np.asarray(claims * (self.flat + self.contingent * p_any * share_mean), dtype=np.float64)

    def above_cap(self, claims: Amounts | list[float], cap: Schedule) -> Amounts:
        """Return by how much the offer, all its parts together and everything recovered, exceeds the cap, yuan.

        An offer without a contingent part is no contingency contract and has no cap of this kind.
        """
        given = np.asarray(claims, dtype=np.float64)
        if not self.contingent:
            return np.zeros_like(given)
        return np.maximum(self.cost(given, given) - cap.fee(given), 0.0)


def break_even(first: FeeOffer, second: FeeOffer) -> float | None:
    """Return the recovered share of the claim at which two offers cost the same, or None where there is none from 0 to 1.

    Below it the offer with the larger contingent part is cheaper.
    """
    slope = second.contingent - first.contingent
    if slope == 0:
        return None
    share = (first.flat - second.flat) / slope
    return share if 0 < share <= 1 else None
