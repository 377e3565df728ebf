"""Law of pay: how much of a deduction may be withheld, and what contingency fees may ask, by dated rules.

Unearned variable pay may be withheld, fixed pay may not be cut for a missed target at all, and for a loss that a person
has caused at most a share of the month's wage; the minimum wage always stays. Money is yuan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from collectplan import money
from collectplan.errors import Fault, ParamsError
from collectplan.pay.curve import ZERO, Curve, Part, exact
from collectplan.rules import RuleBook

TakenFrom = Literal["variable_pay", "fixed_pay"]
FIXED_PAY = "pay.fixed_for_target"
MINIMUM_WAGE = "pay.minimum_wage"
VARIABLE_LEAST = "pay.variable_least"
LOSS_SHARE = "conduct.staff_wage_deduction"
FEE_CAP = "lawyer.contingency_cap"


@dataclass(frozen=True)
class Wage:
    """A month's wage of a role: fixed and variable part, and the minimum wage of the place, yuan."""

    fixed: float
    variable: float
    minimum: float = 0.0


@dataclass(frozen=True)
class PayLaw:
    """The law that schemes are held against.

    Attributes
    ----------
    rules : RuleBook
        Rows of ``pay.yaml``, ``conduct.yaml`` and ``fees.yaml`` together.
    on : date
        Day of the campaign, or of the contract with a law firm.
    months : int
        Months over which the deductions of a campaign are spread.
    claim : float
        Amount in dispute at which fees are held against their cap, yuan.
    flagged : frozenset of str
        Roles that the bank counts as senior, or as posts with weight for risk.
    top : frozenset of str
        Those of them that lead the bank and have more of their pay deferred.
    """

    rules: RuleBook
    on: date
    months: int = 1
    claim: float = 100_000.0
    flagged: frozenset[str] = frozenset({"county_leader", "branch_head"})
    top: frozenset[str] = frozenset({"county_leader"})


@dataclass(frozen=True)
class LegalDeduction:
    """What the law leaves of a deduction, yuan to the fen.

    Attributes
    ----------
    allowed : float
        Taken in all: ``withheld_variable`` and ``from_fixed``.
    withheld_variable : float
        Variable pay that is not paid out since it was not earned.
    from_fixed : float
        Compensation of a loss out of the wage; always 0 for a missed target.
    refused : float
        What was asked beyond that.
    rule_ids : tuple of str
        All rules that the deduction as asked would break, none where everything is allowed.
    """

    allowed: float
    withheld_variable: float
    from_fixed: float
    refused: float
    rule_ids: tuple[str, ...]


def legal_limits(
    amount_asked: float,
    fixed: float,
    variable: float,
    minimum_wage: float,
    months: int,
    taken_from: TakenFrom | None,
    rules: RuleBook,
    on: date,
    *,
    for_loss: bool = False,
) -> LegalDeduction:
    """Return how much of a deduction the law allows.

    Parameters
    ----------
    amount_asked : float
        What the scheme takes in the whole campaign, yuan, not negative.
    fixed, variable : float
        A month's fixed pay, and its variable pay if earned in full, yuan.
    minimum_wage : float
        Of the place, yuan a month.
    months : int
        Months over which the sum is spread in equal parts, at least 1.
    taken_from : {"variable_pay", "fixed_pay"} or None
        What the scheme says; unstated is read as variable pay, the only lawful one.
    rules : RuleBook
        With the rules of pay and of conduct.
    on : date
        Day on which the rules must hold.
    for_loss : bool
        The person has caused a loss, by finding and by contract: a share of the month's wage may be taken, whatever
        ``taken_from`` says. A missed target is no such loss.

    Raises
    ------
    ParamsError
        When a rule that is needed does not hold on that day.
    """
    asked, wage, lowest = exact(amount_asked), exact(fixed) + exact(variable), exact(minimum_wage)
    if asked < 0 or months < 1:
        raise ValueError("a deduction is not negative and is spread over at least one month")
    spare = max(wage - lowest, ZERO) * months
    rules.at(MINIMUM_WAGE, on)
    if for_loss:
        rule, most = LOSS_SHARE, exact(rules.at(LOSS_SHARE, on).value) * wage * months
    elif taken_from == "fixed_pay":
        rule, most = rules.at(FIXED_PAY, on).id, ZERO
    else:
        kept = exact(rules.at(VARIABLE_LEAST, on).value)
        rule, most = rules.at(FIXED_PAY, on).id, exact(variable) * (1 - kept) * months
    allowed = min(asked, most, spare)
    refused = asked - allowed
    binding = [(rule, most), (MINIMUM_WAGE, spare)]
    ids = tuple(name for name, limit in binding if refused and limit < asked)
    taken, left = _fen(allowed), _fen(refused)
    return LegalDeduction(taken, 0.0 if for_loss else taken, taken if for_loss else 0.0, left, ids)


def fee_cap(rules: RuleBook, on: date) -> Curve:
    """Return the cap on contingency fees by the amount in dispute, for a contract of a day; yuan by yuan.

    Raises
    ------
    ParamsError
        When no such rule holds on that day, or its value is not a list of tiers from 0 upwards.
    """
    value = rules.at(FEE_CAP, on).value
    given = value.get("tiers") if isinstance(value, Mapping) else None
    tiers: list[Any] = given if isinstance(given, list) else []
    starts = [_above(tier) for tier in tiers]
    if not starts or starts[0] != 0 or any(b <= a for a, b in pairwise(starts)):
        zh = "应写成 tiers: [{above: 0, rate: 0.18}, {above: 1000000, rate: 0.15}]，从 0 起逐段升高"
        raise ParamsError(Fault(FEE_CAP, zh, "write tiers: [{above: 0, rate: 0.18}, ...], ascending from 0"))
    parts = []
    for start, end, tier in zip(starts, [*starts[1:], None], tiers, strict=True):
        rate = exact(tier.get("rate", 0.0))
        once = exact(tier.get("fixed", 0.0))
        parts.append(Part(start, end, once, rate))
        if end is not None:
            parts.append(Part(end, None, once + rate * (end - start)))
    return Curve.of_parts(parts)


def _above(tier: Any) -> Fraction:
    return exact(tier.get("above", 0.0)) if isinstance(tier, Mapping) else Fraction(-1)


def _fen(amount: Fraction) -> float:
    return float(money.rounded([float(amount)])[0])
