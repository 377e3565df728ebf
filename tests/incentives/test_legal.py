"""Law of pay: what may be withheld, by hand; what schemes of fees and of wages are held against, by day."""

from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.fees import contingency_cap
from collectplan.incentives import LegalDeduction, PayLaw, Wage, legal_limits, lint
from collectplan.incentives.legal import fee_cap
from collectplan.params.rulebook import load_rules
from collectplan.params.schemes import SchemeFile
from collectplan.rules import Rule, RuleBook
from collectplan.schemas import check
from tests.helpers import ROOT
from tests.pay.schemes import BRANCH_HEADS, LIAISON_HEADS

RULES = load_rules([ROOT / "params" / "rules" / name for name in ("pay.yaml", "conduct.yaml", "fees.yaml")])
DAY = date(2026, 7, 1)
LAW = PayLaw(RULES, DAY)
FIXED, MINIMUM, LOSS = "pay.fixed_for_target", "pay.minimum_wage", "conduct.staff_wage_deduction"


def limits(asked: float, **changes: Any) -> LegalDeduction:
    """Return what the law leaves of a deduction; 5,000 a month, 2,000 of it variable, unless changed."""
    given = {"fixed": 3000, "variable": 2000, "minimum_wage": 1500, "months": 1, "taken_from": "variable_pay"} | changes
    return legal_limits(asked, rules=RULES, on=DAY, **given)


def found(*schemes: dict[str, Any], law: PayLaw = LAW, wages: dict[str, Wage] | None = None) -> pd.DataFrame:
    """Return the legal findings of schemes."""
    file = SchemeFile.model_validate({"title": "试验", "source": "自拟", "schemes": list(schemes)})
    table = check(lint(file, wages, law=law), "scheme_findings")
    return table[table["rule_id"] != ""]


def fee(flat: float, contingent: float) -> dict[str, Any]:
    """Return the fee of a law firm."""
    return {"id": "firm", "title": "律所", "kind": "fee", "flat": flat, "contingent": contingent}


@pytest.mark.parametrize(
    ("asked", "changes", "wanted"),
    [
        # Completion 40 %, 30 points short of 70 at 200: of 6,000 asked the 2,000 variable pay may stay unpaid. The rest
        # would be fixed pay, and more than 3,500 would touch the minimum wage.
        (6000, {}, (2000, 2000, 0, 4000, (FIXED, MINIMUM))),
        # Spread over three months, each month's variable pay takes 2,000.
        (6000, {"months": 3}, (6000, 6000, 0, 0, ())),
        # Said to come from fixed pay: none of it.
        (3000, {"taken_from": "fixed_pay"}, (0, 0, 0, 3000, (FIXED,))),
        # Where it comes from is not said: as from variable pay.
        (500, {"taken_from": None}, (500, 500, 0, 0, ())),
        # Minimum wage 4,200 of 5,000 leaves 800 to withhold.
        (1500, {"minimum_wage": 4200}, (800, 800, 0, 700, (MINIMUM,))),
        (6000, {"minimum_wage": 4200}, (800, 800, 0, 5200, (FIXED, MINIMUM))),
        # Fixed pay alone below the minimum wage, and the whole wage below it.
        (2000, {"fixed": 1000, "minimum_wage": 1500}, (1500, 1500, 0, 500, (MINIMUM,))),
        (2000, {"fixed": 1000, "minimum_wage": 3500}, (0, 0, 0, 2000, (MINIMUM,))),
        # A loss caused by the person: 20 % of 5,000 a month, whatever the scheme says.
        (3000, {"for_loss": True}, (1000, 0, 1000, 2000, (LOSS,))),
        (6000, {"for_loss": True, "months": 6, "taken_from": "fixed_pay"}, (6000, 0, 6000, 0, ())),
        # 20 % would be 1,000, the minimum wage leaves 600.
        (1000, {"for_loss": True, "minimum_wage": 4400}, (600, 0, 600, 400, (MINIMUM,))),
        (0, {}, (0, 0, 0, 0, ())),
        # Fen: 100.01 a month of variable pay over three months.
        (301, {"variable": 100.01, "months": 3}, (300.03, 300.03, 0, 0.97, (FIXED,))),
    ],
)
def test_what_may_be_withheld(asked: float, changes: dict[str, Any], wanted: tuple[Any, ...]) -> None:
    assert limits(asked, **changes) == LegalDeduction(*wanted)


@given(
    st.integers(0, 20_000),
    st.integers(0, 9000),
    st.integers(0, 9000),
    st.integers(0, 5000),
    st.integers(1, 6),
    st.booleans(),
)
def test_the_parts_add_up_and_the_minimum_wage_stays(
    asked: int, fixed: int, variable: int, minimum: int, months: int, for_loss: bool
) -> None:
    done = limits(
        asked, fixed=fixed, variable=variable, minimum_wage=minimum, months=months, for_loss=for_loss
    )  # fmt: skip
    assert done.allowed == done.withheld_variable + done.from_fixed
    assert round(done.allowed + done.refused, 2) == asked
    assert done.allowed <= max(fixed + variable - minimum, 0) * months
    assert bool(done.rule_ids) == (done.refused > 0)
    if for_loss:
        assert done.from_fixed <= 0.2 * (fixed + variable) * months + 0.005
    else:
        assert done.from_fixed == 0 and done.withheld_variable <= variable * months


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        limits(-1)
    with pytest.raises(ValueError, match="at least one month"):
        limits(1, months=0)


def test_before_the_rules_of_1995_nothing_is_said() -> None:
    with pytest.raises(ParamsError, match=r"pay\.minimum_wage"):
        legal_limits(1, 1, 1, 0, 1, None, RULES, date(1994, 12, 31))


@pytest.mark.parametrize(
    ("name", "value", "action", "confidence", "first"),
    [
        # Provisional rules on paying wages, arts. 15 and 16; Labour Law art. 48: both from 1 January 1995.
        ("fixed_for_target", True, "BLOCK", "statute", date(1995, 1, 1)),
        ("minimum_wage", True, "BLOCK", "statute", date(1995, 1, 1)),
        ("variable_least", 0.0, "PARAM", "general", date(1995, 1, 1)),
        # Guide on sound pay of commercial banks, in force since March 2010.
        ("deferral_share", 0.4, "WARN", "guide", date(2010, 3, 1)),
        ("deferral_share_top", 0.5, "WARN", "guide", date(2010, 3, 1)),
        ("deferral_years", 3, "WARN", "guide", date(2010, 3, 1)),
        # Guide on clawback, published on 5 February 2021.
        ("clawback", True, "WARN", "guide", date(2021, 2, 5)),
    ],
)
def test_the_rules_of_pay(name: str, value: object, action: str, confidence: str, first: date) -> None:
    rule = RULES.at(f"pay.{name}", DAY)
    assert (rule.value, rule.action, rule.confidence, rule.effective_from) == (value, action, confidence, first)
    assert rule.instead or action == "PARAM"


def test_the_deduction_of_branch_heads_against_a_wage() -> None:
    rows = found(BRANCH_HEADS, wages={"branch_head": Wage(3000, 2000, 1500)}).query("finding == 'unlawful'")
    # 2,000 are used up ten points below 70; at 0 % 14,000 are asked.
    row = rows.iloc[0]
    assert len(rows) == 1 and row["severity"] == "error" and row["rule_id"] == FIXED
    assert (row["at"], row["to"], row["amount"]) == (0.0, 0.6, 12_000.0)
    assert all(text in row["detail"] for text in ("14,000", "2,000", "12,000", "1,000", "机构负责人"))
    # Over three months 6,000 may be withheld: thirty points.
    rows = found(BRANCH_HEADS, wages={"branch_head": Wage(3000, 2000)}, law=PayLaw(RULES, DAY, months=3))
    assert list(rows.query("finding == 'unlawful'")["to"]) == [0.4]


def test_a_stake_within_variable_pay_is_lawful() -> None:
    assert found(LIAISON_HEADS, wages={"liaison_head": Wage(3000, 2000, 1500)}).empty
    # With the minimum wage at 4,000 only 1,000 may stay unpaid: ten points below 70.
    row = found(LIAISON_HEADS, wages={"liaison_head": Wage(3000, 2000, 4000)}).iloc[0]
    assert (row["to"], row["amount"], row["rule_id"]) == (0.6, 1000.0, MINIMUM)


def test_heads_of_branches_need_part_of_the_pay_deferred() -> None:
    row = found(BRANCH_HEADS).iloc[0]
    # 40 % of at most 25,000.
    assert (row["finding"], row["severity"], row["amount"]) == ("deferral", "warning", 10_000.0)
    assert found(BRANCH_HEADS | {"deferred": 0.4}).empty
    assert found(BRANCH_HEADS, law=PayLaw(RULES, DAY, flagged=frozenset({"county_leader"}))).empty


def test_leaders_of_the_bank_need_more_of_it_deferred() -> None:
    row = found(BRANCH_HEADS | {"applies_to": {"role": "county_leader"}, "deferred": 0.4}).iloc[0]
    # 50 % against 40 % of 25,000.
    assert (row["rule_id"], row["amount"]) == ("pay.deferral_share_top", 2_500.0)
    # Before the guide of 2010 nobody had to; a book without the rule is refused.
    assert found(BRANCH_HEADS, law=PayLaw(RULES, date(2010, 2, 28))).empty
    rules = tuple(rule for rule in RULES.rules if not rule.id.startswith("pay.deferral"))
    with pytest.raises(ParamsError, match=r"pay\.deferral_share"):
        found(BRANCH_HEADS, law=PayLaw(RuleBook(rules), DAY))


def test_what_has_no_cap_of_its_own_is_deferred_without_an_amount() -> None:
    rates = {"id": "p", "title": "计件", "kind": "piece_rate", "rates": [{"of": "cash", "rate": 0.01}]}
    rows = found(rates | {"applies_to": {"role": "branch_head"}})
    assert list(rows["finding"]) == ["deferral"] and rows["amount"].isna().all()


def test_collectors_need_a_condition_beside_money() -> None:
    rates = {"id": "p", "title": "计件", "kind": "piece_rate", "rates": [{"of": "cash", "rate": 0.01}]}
    score = {
        "id": "s",
        "title": "评分",
        "kind": "score",
        "per_point": 10,
        "items": [{"name": "papers", "title": "档案", "measure": "papers", "points": 100}],
    }
    rows = found(rates)
    assert list(rows["finding"]) == ["amount_only"] and rows["rule_id"].item() == "conduct.amount_only_pay"
    assert found(rates | {"applies_to": {"role": "liaison_head"}}).empty
    assert found(rates, score).empty
    # A prize for a branch is nobody's pay for collecting, one for a person is.
    prize = {
        "id": "z",
        "title": "奖",
        "kind": "prize",
        "ties": "share",
        "places": [{"from_rank": 1, "to_rank": 1, "amount": 900}],
    }
    assert found(prize | {"to": "branch"}).empty
    assert list(found(prize)["finding"]) == ["amount_only"]
    # A score of others is no condition for collectors.
    rows = found(rates, score | {"applies_to": {"role": "branch_head"}})
    assert "amount_only" in set(rows["finding"])


def test_deposits_are_refused_by_the_labour_contract_law() -> None:
    row = found(LIAISON_HEADS | {"deposit": 5000.0}).iloc[0]
    assert (row["finding"], row["severity"], row["amount"], row["rule_id"]) == (
        "deposit",
        "error",
        5000.0,
        "conduct.staff_deposit",
    )


@pytest.mark.parametrize(
    ("flat", "contingent", "claim", "day", "above"),
    [
        # 18 % of 100,000 are 18,000.
        (0.0, 0.20, 100_000, DAY, 2_000),
        (0.0, 0.30, 100_000, DAY, 12_000),
        (0.0, 0.18, 100_000, DAY, None),
        # All parts together: 3 % + 15 % are 18 %, 5 % + 15 % are not.
        (0.03, 0.15, 100_000, DAY, None),
        (0.05, 0.15, 100_000, DAY, 2_000),
        # Of 10 million 1,380,000 (180,000 + 600,000 + 600,000): 1.5 million are too much.
        (0.05, 0.10, 10_000_000, DAY, 120_000),
        # No contingent part, no contingency.
        (0.25, 0.0, 100_000, DAY, None),
        # Until 29 December 2021 the cap was 30 %.
        (0.0, 0.30, 100_000, date(2021, 12, 29), None),
        (0.0, 0.30, 100_000, date(2021, 12, 30), 12_000),
    ],
)
def test_fees_against_the_cap_of_the_day(
    flat: float, contingent: float, claim: float, day: date, above: float | None
) -> None:
    rows = found(fee(flat, contingent), law=PayLaw(RULES, day, claim=claim))
    assert list(rows["amount"]) == ([] if above is None else [above])
    assert set(rows["severity"]) <= {"warning"}


def test_a_fee_exceeds_the_cap_from_a_share_of_recovery_on() -> None:
    row = found(fee(0.0, 0.30)).iloc[0]
    # 30 % of 60 % are 18 %.
    assert (row["at"], row["to"]) == (0.6, 1.0)
    # The flat part alone is above the cap of 18 %.
    assert found(fee(0.20, 0.10)).iloc[0]["at"] == 0.0


@given(st.integers(0, 80_000_000))
def test_the_cap_is_that_of_the_stage_of_fees(claim: int) -> None:
    assert np.isclose(
        float(fee_cap(RULES, DAY).at(Fraction(claim))), contingency_cap(DAY, RULES).fee([float(claim)])[0]
    )


@pytest.mark.parametrize("value", [True, {"tiers": []}, {"tiers": [{"above": 5, "rate": 0.1}]}, {"tiers": ["x"]}])
def test_a_cap_that_is_no_schedule_is_refused(value: object) -> None:
    rule = Rule("lawyer.contingency_cap", "x", value, date(2020, 1, 1), None, "x", "press", "WARN")
    with pytest.raises(ParamsError, match="tiers"):
        fee_cap(RuleBook((rule,)), DAY)
