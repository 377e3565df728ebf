"""Schemes held against the law: deductions and wages, deposits, deferral, pay by money alone, fees of lawyers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from collectplan.incentives.findings import Finding, Said, percent
from collectplan.incentives.legal import FEE_CAP, FIXED_PAY, PayLaw, Wage, fee_cap, legal_limits
from collectplan.incentives.lint_shape import Interval, above
from collectplan.params.schemes import AnyScheme, Banded, Fee, PieceRate, Pool, Prize, SchemeFile, Score, Stake
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.readings import readings
from collectplan.rules import Rule
from collectplan.schemas.words import ROLE

DEPOSIT = "conduct.staff_deposit"
AMOUNT_ONLY = "conduct.amount_only_pay"
DEFERRAL_SHARE = "pay.deferral_share"
DEFERRAL_SHARE_TOP = "pay.deferral_share_top"
DEFERRAL_YEARS = "pay.deferral_years"
# Roles whose work is collecting; heads and leaders have other duties in their yearly assessment.
COLLECTORS = ("account_manager", "specialist")
_MONEY = {"completion", "cash", "principal", "interest", "rank"}
# Head office staff who answer for a branch are on no roster of collectors.


def of_law(
    scheme: AnyScheme, file: SchemeFile, reach: Interval, wages: Mapping[str, Wage], law: PayLaw
) -> Iterator[Finding]:
    """Yield what a scheme does that the rules of the day do not allow."""
    if isinstance(scheme, Fee):
        yield from _fees(scheme, law)
        return
    if isinstance(scheme, Banded | Stake):
        yield from _deductions(scheme, reach, wages, law)
    if scheme.deposit and (rule := _rule(DEPOSIT, law)):
        yield Finding("deposit", amount=exact(scheme.deposit), rule_id=rule.id, severity=_severity(rule))
    yield from _deferral(scheme, reach, law)
    paid = [role for role in COLLECTORS if role in (scheme.applies_to.roles or COLLECTORS)]
    alone = [role for role in paid if _is_by_money(scheme) and not _has_condition(file, role)]
    if alone and (rule := _rule(AMOUNT_ONLY, law)):
        said: dict[str, Said] = {"role": _names(alone)}
        yield Finding("amount_only", said=said, rule_id=rule.id, severity=_severity(rule))


def _deductions(scheme: Banded | Stake, reach: Interval, wages: Mapping[str, Wage], law: PayLaw) -> Iterator[Finding]:
    if scheme.below is None or not scheme.below.per_point:
        return
    # Every reading takes the same; they differ in what they pay.
    taken = readings(scheme)[0].curve.scaled(Fraction(-1))
    severity = _severity(law.rules.at(FIXED_PAY, law.on))
    if scheme.below.taken_from == "fixed_pay":
        for one in above(taken, ZERO, reach):
            yield Finding(
                "unlawful",
                one.left,
                one.right,
                one.most,
                one.most_at,
                "unlawful_fixed",
                rule_id=FIXED_PAY,
                severity=severity,
            )
        return
    roles: tuple[str, ...] = scheme.applies_to.roles or tuple(wages)
    for role in (role for role in roles if role in wages):
        wage = wages[role]

        def limits(asked: Fraction, for_loss: bool = False, wage: Wage = wage) -> tuple[Fraction, tuple[str, ...]]:
            done = legal_limits(
                float(asked), wage.fixed, wage.variable, wage.minimum, law.months, "variable_pay", law.rules, law.on,
                for_loss=for_loss,
            )  # fmt: skip
            return exact(done.allowed), done.rule_ids

        asked = max((one.most for one in above(taken, ZERO, reach)), default=ZERO)
        allowed, rule_ids = limits(asked)
        for one in above(taken, allowed, reach):
            said: dict[str, Said] = {
                "role": _names([role]), "asked": one.most, "allowed": allowed, "loss": limits(one.most, for_loss=True)[0],
            }  # fmt: skip
            rule_id = rule_ids[0] if rule_ids else FIXED_PAY
            yield Finding(
                "unlawful",
                one.left,
                one.right,
                one.most - allowed,
                one.most_at,
                said=said,
                rule_id=rule_id,
                severity=severity,
            )


def _deferral(scheme: AnyScheme, reach: Interval, law: PayLaw) -> Iterator[Finding]:
    roles = [role for role in scheme.applies_to.roles if role in law.flagged]
    name = DEFERRAL_SHARE_TOP if law.top.intersection(roles) else DEFERRAL_SHARE
    rule, years = _rule(name, law), _rule(DEFERRAL_YEARS, law)
    if not roles or rule is None or years is None:
        return
    share, deferred, most = exact(rule.value), exact(scheme.deferred), _most(scheme, reach)
    if deferred >= share:
        return
    said: dict[str, Said] = {
        "role": _names(roles), "share": percent(share), "years": int(years.value), "deferred": percent(deferred),
        "most": ZERO if most is None else most,
    }  # fmt: skip
    amount = None if most is None else most * (share - deferred)
    variant = "deferral" if most is not None else "deferral_open"
    yield Finding("deferral", amount=amount, variant=variant, said=said, rule_id=rule.id, severity=_severity(rule))


def _most(scheme: AnyScheme, reach: Interval) -> Fraction | None:
    """Return the most a scheme pays one person inside the reach, None where that is not known from the scheme alone."""
    if isinstance(scheme, Banded | Stake):
        tops = [one.most for reading in readings(scheme) for one in above(reading.curve, ZERO, reach)]
        return max(tops, default=ZERO)
    if isinstance(scheme, Prize):
        return max(exact(place.amount) for place in scheme.places)
    return None if scheme.cap is None else exact(scheme.cap)


def _fees(scheme: Fee, law: PayLaw) -> Iterator[Finding]:
    """All parts of the fee count together; one without a contingent part has no cap of this kind."""
    cap, claim, contingent = fee_cap(law.rules, law.on), exact(law.claim), exact(scheme.contingent)
    certain = exact(scheme.flat) * claim + exact(scheme.fixed)
    asked, allowed = certain + contingent * claim, cap.at(claim)
    if not contingent or asked <= allowed:
        return
    beyond = max((allowed - certain) / (contingent * claim), ZERO)
    said: dict[str, Said] = {"claim": claim, "asked": asked, "cap": allowed}
    one = Fraction(1)
    yield Finding(
        "fee_cap",
        beyond,
        one,
        asked - allowed,
        one,
        said=said,
        rule_id=FEE_CAP,
        severity=_severity(law.rules.at(FEE_CAP, law.on)),
    )


def _is_by_money(scheme: AnyScheme) -> bool:
    if isinstance(scheme, PieceRate):
        return True
    if isinstance(scheme, Banded | Stake):
        return scheme.measure in _MONEY
    if isinstance(scheme, Prize):
        return scheme.to == "person" and scheme.by in _MONEY
    return isinstance(scheme, Pool) and scheme.by in _MONEY


def _has_condition(file: SchemeFile, role: str) -> bool:
    """Tell whether the pay of a role turns on something beside money in any scheme of the file."""
    return any(
        isinstance(other, Score) or getattr(other, "measure", getattr(other, "by", "")) == "score"
        for other in file.schemes
        if not other.applies_to.roles or role in other.applies_to.roles
    )


def _names(roles: Sequence[str]) -> tuple[str, str]:
    return "、".join(ROLE[role][0] for role in roles), ", ".join(role.replace("_", " ") for role in roles)


def _rule(rule_id: str, law: PayLaw) -> Rule | None:
    """Return a rule as it holds on the day, None on a day before there was one; a book without it is refused."""
    if any(rule.holds(law.on) for rule in law.rules.of(rule_id)) or not law.rules.of(rule_id):
        return law.rules.at(rule_id, law.on)
    return None


def _severity(rule: Rule) -> str:
    return "error" if rule.action == "BLOCK" else "warning"
