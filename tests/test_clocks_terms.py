"""Terms of the clocks: every fault of the rule file at once, the value that held on a day, and what counts as proof."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest

from collectplan.clocks import Terms
from collectplan.clocks.terms import Dated, running_end
from collectplan.errors import ParamsError
from collectplan.params.rulebook import load_rules
from collectplan.rules import Rule, RuleBook
from tests.helpers import ROOT, both_texts, clock_rules, clock_terms

DAY = date(2026, 6, 30)


def book_with(values: dict[str, Any], without: frozenset[str] = frozenset()) -> RuleBook:
    """Return the rules that ship with some values changed and some rules left out."""
    rules = (rule for rule in clock_rules().rules if rule.id not in without)
    return RuleBook(tuple(Rule(**vars(rule) | {"value": values.get(rule.id, rule.value)}) for rule in rules))


def test_what_ships_is_read() -> None:
    terms = Terms.on(DAY, load_rules([ROOT / "params" / "rules" / "clocks.yaml"]))
    # Civil Code 188, 194; CPL 250; SPC interpretation on security, art. 28.
    assert terms.claim_years.values == (2, 3) and terms.enforcement_years.values == (2,)
    assert (terms.long_stop_years, terms.suspension_months, terms.defence_months) == (20, 6, 12)
    assert terms.sources["mortgage.with_claim"] == "民法典第419条"


def test_every_rule_that_is_absent_is_named_at_once() -> None:
    gone = frozenset({"claim.years", "claim.reviving", "evidence.proving", "urgency.sue_days"})
    with pytest.raises(ParamsError) as caught:
        Terms.on(DAY, book_with({}, gone))
    assert len(caught.value.faults) == 4 and all(name in both_texts(caught.value) for name in gone)
    assert {fault.where for fault in caught.value.faults} == {"clocks.rules"}


def test_every_value_of_the_wrong_kind_is_named_at_once_with_those_absent() -> None:
    wrong = {
        "claim.years": "三",
        "guarantee.mode_unclear": 1,
        "claim.long_stop_years": True,
        "guarantee.asking": "demand",
        "urgency.visit_days": [180],
    }
    with pytest.raises(ParamsError) as caught:
        Terms.on(DAY, book_with(wrong, frozenset({"evidence.weak"})))
    # Two rows each of the limitation of claims and of the unclear mode, by date.
    assert sorted(fault.where for fault in caught.value.faults) == sorted(
        [*wrong, "claim.years", "guarantee.mode_unclear", "clocks.rules"]
    )
    assert "应为整数，给的是 '三'" in both_texts(caught.value) and "must be a list, got 'demand'" in both_texts(
        caught.value
    )


def test_of_several_rows_the_one_of_the_day_counts_and_before_all_of_them_the_first() -> None:
    old, new = (
        Rule("urgency.sue_days", "", value, since, until, "内部口径", "general", "PARAM")
        for value, since, until in ((45, date(2000, 1, 1), date(2019, 12, 31)), (30, date(2020, 1, 1), None))
    )
    others = [rule for rule in clock_rules().rules if rule.id != "urgency.sue_days"]
    book = RuleBook((*others, new, old))
    days = [date(1999, 1, 1), date(2019, 12, 31), date(2020, 1, 1)]
    assert [Terms.on(day, book).sue_days for day in days] == [45, 45, 30]


def test_a_dated_figure_holds_from_its_day_on() -> None:
    years = Dated.of(clock_rules(), "claim.years")
    days = np.array(["1986-12-31", "1987-01-01", "2017-09-30", "2017-10-01", "NaT"], dtype="datetime64[D]")
    assert years.period(days).tolist() == [-1, 0, 0, 1, -1] and years.numbers(days).tolist() == [0, 2, 2, 3, 0]


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("1986-12-31", "NaT"),  # no rule
        ("1987-01-01", "1989-01-02"),  # two years; the first is a Sunday
        ("2015-09-30", "2017-09-30"),  # a Saturday that was worked: over when the three years came
        ("2015-10-01", "2018-10-08"),  # two years would end in the holidays of 2017, so still ran; then those of 2018
        ("2017-10-01", "2020-10-09"),  # holidays until Thursday the 8th
        ("NaT", "NaT"),
    ],
)
def test_two_years_that_still_ran_became_three(start: str, end: str) -> None:
    ends = running_end(np.array([start], dtype="datetime64[D]"), Dated.of(clock_rules(), "claim.years"))
    assert str(ends[0]) == end


def proven(kind: str, evidence: str, signer: str = "unknown") -> bool:
    columns = (pd.Series([text], dtype="str") for text in (kind, evidence, signer))
    return bool(clock_terms(DAY).proven(*columns)[0])


ARRIVED = [
    "签收",
    "本人签收",
    "签字按手印",
    "盖章",
    "邮政特快回执",
    "EMS妥投",
    "ems",
    "快递签收",
    "公证送达",
    "省报公告",
    "courier",
]
NOT_SHOWN = [
    "",
    "电话",
    "短信",
    "口头",
    "微信",
    "上门",
    "拒签",
    "拒收",
    "未签收",
    "拒绝签收",
    "邮政特快退回",
    "EMS未妥投",
    "无人签收",
    "挂号信退信",
    "courier, returned",
    "not signed",
]


@pytest.mark.parametrize("evidence", ARRIVED)
def test_evidence_that_shows_arrival(evidence: str) -> None:
    assert proven("demand", evidence) and proven("demand", evidence, "adult_relative")
    assert not proven("demand", evidence, "other"), "a neighbour or a village cadre receives for nobody"


@pytest.mark.parametrize("evidence", NOT_SHOWN)
def test_evidence_that_does_not_show_arrival(evidence: str) -> None:
    assert not proven("demand", evidence, "debtor") and not proven("assignment_notice", evidence)


# A clerk may put the same failure in many ways; each of them has a word of proof in it.
FAILED = [
    "没有签收",
    "无签收",
    "未能签收",
    "不签字",
    "不肯签字",
    "本人拒绝在回执上签字",
    "无回执",
    "没有回执",
    "未取得回执",
    "无凭证",
    "回执遗失",
]


@pytest.mark.parametrize("evidence", FAILED)
def test_a_word_of_proof_with_a_no_before_it_is_none(evidence: str) -> None:
    assert not proven("demand", evidence, "debtor")


@pytest.mark.parametrize("kind", ["part_payment", "deduction", "suit"])
def test_what_happens_by_itself_or_in_court_needs_no_proof_of_arrival(kind: str) -> None:
    assert proven(kind, "") and proven(kind, "电话", "other")


@pytest.mark.parametrize("kind", ["acknowledgement", "promise"])
def test_what_the_debtor_signs_counts_unless_its_paper_says_otherwise(kind: str) -> None:
    assert proven(kind, "") and proven(kind, "还款承诺书", "debtor") and proven(kind, "对账单盖章", "authorised")
    assert not proven(kind, "", "other"), "signed by a neighbour"
    for evidence in ("电话", "拒签", "口头承诺，未签字"):
        assert not proven(kind, evidence, "debtor")


@pytest.mark.parametrize(
    ("evidence", "weak"),
    [
        ("", False),
        ("签收", False),
        ("上门", False),
        ("电话", True),
        ("拒签", True),
        ("邮政特快退回", True),
        ("电话后签收", False),
    ],
)
def test_plainly_weak_is_what_shows_that_nothing_arrived(evidence: str, weak: bool) -> None:
    assert clock_terms(DAY).plainly_weak(pd.Series([evidence], dtype="str")).tolist() == [weak]
