"""What collecting costs: court, preservation and enforcement fees, payment orders, and what lawyers ask and may ask.

Amounts are yuan; every fee is rounded to the fen. The figures stand in dated rule files (``params/rules/fees.yaml``), with
their source; this module only knows how a schedule of tiers adds up. Offers of lawyers are in `offers`, the ways through
the courts in `litigation`.
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
from collectplan.fees.offers import NO_OFFER, Choice, FeeOffer, break_even, chance_cheaper, cheapest
from collectplan.rules import RuleBook

__all__ = [
    "NO_OFFER",
    "Amounts",
    "Choice",
    "CourtFees",
    "FeeOffer",
    "Schedule",
    "break_even",
    "chance_cheaper",
    "cheapest",
    "contingency_cap",
]

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
    half, payment_order, realisation : float
        Share of the acceptance fee where it is halved, for a payment order, and for the realisation of security.
    """

    acceptance: Schedule
    enforcement: Schedule
    preservation: Schedule
    half: float
    payment_order: float
    realisation: float

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
        names = ("court.half", "court.payment_order", "court.realisation")
        shares = [float(book.at(name, day).value) for name in names]
        return cls(schedules[0], schedules[1], schedules[2], shares[0], shares[1], shares[2])

    def suing(self, claims: Amounts | list[float], *, is_halved: bool, preserves: bool) -> Amounts:
        """Return what the bank pays in advance to sue: acceptance, halved at most once, and preservation.

        The enforcement fee is not among it: it is not prepaid and the debtor bears it (arts. 20, 38).
        """
        paid = self.acceptance.fee(claims) * (self.half if is_halved else 1.0)
        return money.rounded(paid + (self.preservation.fee(claims) if preserves else 0.0))

    def ordering(self, claims: Amounts | list[float]) -> Amounts:
        """Return the fee of a payment order (art. 14(3))."""
        return money.rounded(self.acceptance.fee(claims) * self.payment_order)

    def realising(self, claims: Amounts | list[float]) -> Amounts:
        """Return the fee of an application to realise registered security (CPL arts. 207-208)."""
        return money.rounded(self.acceptance.fee(claims) * self.realisation)


def contingency_cap(day: date, book: RuleBook) -> Schedule:
    """Return the cap on contingency fees for a contract signed on a day, by the amount in dispute.

    Raises
    ------
    ParamsError
        When the book has no such rule for that day, or the rule is not a schedule.
    """
    name = "lawyer.contingency_cap"
    return Schedule.of(book.at(name, day).value, name)
