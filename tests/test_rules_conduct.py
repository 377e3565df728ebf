"""Conduct as data: every old practice has its verdict and a lawful way instead, and strategies only use lawful ways."""

from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest

from collectplan.errors import ParamsError
from collectplan.params.rulebook import load_rules
from collectplan.params.strategies import Between, Condition, StrategyRule, load_strategies
from collectplan.rules import RuleBook
from collectplan.schemas import TABLES, words
from tests.helpers import ROOT

DAY = date(2026, 7, 1)
# What is known of a case whose debtor nobody has surveyed and whose clocks nobody has computed.
UNKNOWN: dict[str, Any] = {
    "debtor_state": "unknown",
    "debtor_substate": "",
    "suit_status": "none",
    "is_insider": False,
    "is_key": False,
    "guarantee_type": "unknown",
    "principal": 20_000.01,
    "product": "贷款",
    "years_past_due": float("nan"),
    "ability": "unknown",
    "willingness": "unknown",
    "assets": "unknown",
    "debt_confirmed": "unknown",
    "is_unreachable": False,
    "clock_status": "unknown",
    "must_do": False,
}


@pytest.fixture(scope="module")
def book() -> RuleBook:
    """The conduct rules that ship."""
    return load_rules([ROOT / "params" / "rules" / "conduct.yaml"])


def shipped(file: str) -> tuple[StrategyRule, ...]:
    """Return a table of strategies that ships."""
    return load_strategies(ROOT / "params" / "strategies" / file, TABLES["cases"].columns)


def decided(rules: tuple[StrategyRule, ...], facts: dict[str, Any]) -> StrategyRule:
    """Return the first rule that holds."""
    return next(rule for rule in rules if all(meets(facts[name], wanted) for name, wanted in rule.when.items()))


def meets(given: Any, wanted: Condition) -> bool:
    """Tell whether a value meets a condition; a number that is not known meets none."""
    if isinstance(wanted, Between):
        low, high = wanted.min, wanted.max
        return given == given and (low is None or given >= low) and (high is None or given <= high)
    return given in wanted if isinstance(wanted, list) else bool(given == wanted)


@pytest.mark.parametrize(
    ("name", "value", "action", "confidence"),
    [
        # GB/T 45251-2025: 22:00-08:00 closed, three effective calls a day, contractors reviewed yearly.
        ("contact_window", ["08:00", "22:00"], "BLOCK", "guide"),
        ("night_contact", ["22:00", "08:00"], "BLOCK", "guide"),
        ("effective_calls_per_day", 3, "BLOCK", "guide"),
        ("outsourcer_review_months", 12, "WARN", "guide"),
        # Guide of the China Banking Association, 2026-01-30: six attempts a number and day, contacts after three failures.
        ("attempts_per_number_day", 6, "BLOCK", "guide"),
        ("locate_after_failures", 3, "BLOCK", "guide"),
        # Own prudence, no figure in any law: never blocks.
        ("team_size", 3, "APPROVE", "general"),
        ("visit_window", ["08:00", "20:00"], "WARN", "general"),
        ("visits_per_week", 1, "WARN", "general"),
        ("team_size_min", 2, "WARN", "general"),
        ("record_retention_years", 5, "WARN", "general"),
        # Card rules of 2011 arts. 66-69 as the press gives them.
        ("record_retention_years_card", 2, "WARN", "press"),
        # Regulation on credit reporting art. 16.
        ("credit_report_years", 5, "PARAM", "statute"),
        # Provisional rules on paying wages art. 16; Labour Contract Law art. 9.
        ("staff_wage_deduction", 0.2, "BLOCK", "statute"),
        ("staff_deposit", True, "BLOCK", "statute"),
    ],
)
def test_limits(book: RuleBook, name: str, value: object, action: str, confidence: str) -> None:
    rule = book.at(f"conduct.{name}", DAY)
    assert (rule.value, rule.action, rule.confidence) == (value, action, confidence)


@pytest.mark.parametrize(
    ("names", "action"),
    [
        # Forbidden by the text of a statute, for good.
        (
            "third_party_demand public_list employer_contact village_amounts wage_withholding event_visits siege insult "
            "private_space private_peace detention impersonation location_tracking data_sale",
            "BLOCK",
        ),
        # Lawful under conditions that somebody has to check and sign for.
        (
            "limitation_notice account_deduction land_payment_deduction interest_waiver village_data sensitive_data "
            "impact_assessment staff_pay_suspension",
            "APPROVE",
        ),
        # Lawful ways, and practices against which only general knowledge or press speaks.
        (
            "festival_visits spouse_liability court_list court_route credit_report_notice village_cadres government_help "
            "police_collection subsidy_deduction income_information outsourcing staff_leave hardship amount_only_pay",
            "WARN",
        ),
    ],
)
def test_verdicts_on_practices(book: RuleBook, names: str, action: str) -> None:
    rules = [book.at(f"conduct.{name}", DAY) for name in names.split()]
    assert {rule.action for rule in rules} == {action}
    assert {rule.loosened_by for rule in rules} == {"approval" if action == "APPROVE" else "nobody"}


def test_only_guides_and_two_matters_of_consent_are_loosened_by_approval(book: RuleBook) -> None:
    loosened = {rule.id for rule in book.rules if rule.action == "BLOCK" and rule.loosened_by == "approval"}
    guides = {rule.id for rule in book.rules if rule.action == "BLOCK" and rule.confidence == "guide"}
    # A guard after a logged danger; entrusting the work further with the bank's consent (PIPL art. 21).
    assert loosened - guides == {"conduct.security_escort", "conduct.reentrustment"} and guides < loosened


def test_every_rule_says_what_to_do_instead_in_one_sentence(book: RuleBook) -> None:
    silent = [rule.id for rule in book.rules if rule.action != "PARAM" and len(rule.instead) < 10]
    assert not silent
    assert not [rule.id for rule in book.rules if "。" in rule.instead or rule.instead == rule.title]
    assert len({rule.instead for rule in book.rules if rule.instead}) == sum(bool(rule.instead) for rule in book.rules)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("contact_window", date(2025, 2, 28)),  # GB/T 45251-2025, published and effective on one day
        ("attempts_per_number_day", date(2026, 1, 30)),  # guide of the China Banking Association
        ("third_party_demand", date(2021, 11, 1)),  # Personal Information Protection Law
        ("private_space", date(2021, 1, 1)),  # Civil Code
        ("siege", date(2026, 1, 1)),  # Law on penalties for administration of public security, as revised in 2025
    ],
)
def test_a_rule_holds_from_the_day_of_its_instrument(book: RuleBook, name: str, first: date) -> None:
    assert book.at(f"conduct.{name}", first).effective_from == first
    with pytest.raises(ParamsError):
        book.at(f"conduct.{name}", first - timedelta(days=1))


@pytest.mark.parametrize("file", ["default.yaml", "receivables.yaml"])
def test_strategies_replace_practices_that_conduct_knows(book: RuleBook, file: str) -> None:
    known = {rule.id for rule in book.rules if rule.instead}
    assert not {name for rule in shipped(file) for name in rule.conduct} - known


@pytest.mark.parametrize("file", ["default.yaml", "receivables.yaml"])
def test_every_case_has_a_strategy_and_no_name_is_used_twice(file: str) -> None:
    rules = shipped(file)
    assert not rules[-1].when and len({rule.name for rule in rules}) == len(rules)
    assert all("watch" in rule.methods for rule in rules)


def test_offers_leave_principal_and_interest_on_balance_alone() -> None:
    offers = [rule.offer for file in ("default.yaml", "receivables.yaml") for rule in shipped(file) if rule.offer]
    assert offers and {offer.waive_interest_on for offer in offers} == {0.0}
    assert {rule.id for rule in shipped("default.yaml") if rule.offer and rule.offer.waive_interest_off} == {
        "small_loan",
        "ordinary",
    }


def test_a_case_of_which_nothing_is_known_is_treated_by_state_court_insider_size_and_security_alone() -> None:
    rules, every = shipped("default.yaml"), ["visit", "phone", "watch"]
    seen = product(
        words.DEBTOR_STATE, words.SUIT_STATUS, (True, False), (True, False), words.GUARANTEE_TYPE, (2e4, 3e4)
    )
    for state, suit, insider, key, guarantee, principal in seen:
        # The eight strategies that need no survey and no clocks, in their order.
        if state == "suspected_fraud":
            expected = ("fraud_suspected", "sanction", ["watch"])
        elif suit in {"filed", "judged", "enforcing"}:
            expected = ("in_court", "sue", every)
        elif insider:
            expected = ("insider_first", "collect", every)
        elif state == "write_off_candidate":
            expected = ("write_off_candidate", "secure", ["phone", "watch"])
        elif key:
            expected = ("key_visit", "collect", every)
        elif guarantee in {"mortgage", "pledge"}:
            expected = ("secured", "secure", every)
        else:
            expected = ("small_loan" if principal <= 20_000 else "ordinary", "collect", every)
        facts = {"debtor_state": state, "suit_status": suit, "is_insider": insider, "is_key": key}
        rule = decided(rules, UNKNOWN | facts | {"guarantee_type": guarantee, "principal": principal})
        assert (rule.id, rule.queue, rule.methods) == expected


@pytest.mark.parametrize(
    ("facts", "name", "queue"),
    [
        # Those who can pay are collected from, unconfirmed claims secured, evaders sued, the malicious left to the court.
        ({"ability": "full", "willingness": "wavering"}, "able_to_pay", "collect"),
        ({"ability": "full", "willingness": "refusing"}, "able_but_refusing", "sue"),
        ({"ability": "full", "willingness": "refusing", "principal": 1_999.99}, "able_to_pay", "collect"),
        ({"ability": "full", "willingness": "refusing", "debt_confirmed": "no"}, "debt_not_confirmed", "secure"),
        ({"ability": "full", "willingness": "refusing", "clock_status": "expired"}, "claim_expired", "secure"),
        ({"ability": "full", "willingness": "refusing", "suit_status": "judged"}, "judgment_defied", "sanction"),
        ({"debtor_substate": "转移财产逃避债务", "must_do": True}, "evading", "sue"),
        ({"is_unreachable": True}, "unreachable", "secure"),
        ({"is_unreachable": True, "assets": "found"}, "unreachable_with_assets", "sue"),
        ({"suit_status": "enforcement_closed", "assets": "found"}, "enforcement_resumed", "sue"),
        ({"must_do": True, "debtor_state": "write_off_candidate"}, "lapsing_soon", "secure"),
        ({"must_do": True, "suit_status": "filed"}, "in_court", "sue"),
        ({"ability": "none", "willingness": "willing", "is_key": True}, "hardship", "collect"),
        ({"ability": "none", "willingness": "willing", "guarantee_type": "mortgage"}, "secured", "secure"),
        ({"ability": "none", "willingness": "unknown"}, "ordinary", "collect"),
        ({"ability": "part"}, "part_able", "collect"),
        ({"debtor_substate": "进入破产程序", "ability": "none"}, "bankrupt", "secure"),
        ({"debtor_substate": "借款人死亡有遗产", "ability": "part"}, "deceased", "secure"),
        ({"debtor_substate": "停业但保证人有能力", "willingness": "wavering"}, "guarantor", "collect"),
        ({"product": "信用卡"}, "card_account", "collect"),
    ],
)
def test_what_a_survey_and_clocks_change(facts: dict[str, Any], name: str, queue: str) -> None:
    rule = decided(shipped("default.yaml"), UNKNOWN | facts)
    assert (rule.id, rule.queue) == (name, queue)


@pytest.mark.parametrize(
    ("facts", "name", "queue"),
    [
        # Taxes are no civil claims: nobody collects them here, whatever else is known.
        ({"product": "税款", "must_do": True, "ability": "full"}, "public_dues", "sanction"),
        ({"product": "土地出让金"}, "land_premium", "sue"),
        ({"ability": "none"}, "pays_in_kind", "secure"),
        ({"ability": "part", "principal": 9e6}, "pays_in_parts", "collect"),
        ({"years_past_due": 2.0}, "two_years_old", "secure"),
        ({"years_past_due": 1.0, "principal": 500_000.0}, "large_and_late", "sue"),
        ({"years_past_due": 2.0, "debt_confirmed": "yes", "principal": 500_000.0}, "large_and_late", "sue"),
        ({"product": "租金"}, "rent", "collect"),
        ({"product": "单位借款"}, "units", "collect"),
        ({"product": "货款", "principal": 20_000.0}, "small_balance", "collect"),
        ({"product": "货款"}, "ordinary", "collect"),
    ],
)
def test_other_claims_go_by_kind_ability_age_and_amount(facts: dict[str, Any], name: str, queue: str) -> None:
    rule = decided(shipped("receivables.yaml"), UNKNOWN | facts)
    assert (rule.id, rule.queue) == (name, queue)
