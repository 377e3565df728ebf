"""Case cards: everything about a case on one page, from the tables and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from collectplan.errors import ParamsError
from collectplan.handouts import case_card
from tests.handouts.reading import Page
from tests.handouts.small import HEARTH, plan_of
from tests.helpers import both_texts


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(case_card(plan_of(), "K1").html)


def test_loans_stand_by_side(page: Page) -> None:
    loans = [row for row in page.rows if row[0] in {"L1", "L2"} and len(row) == 9 and row[1] in {"表内", "表外"}]
    assert [(row[0], row[1], row[2]) for row in loans] == [
        ("L1", "表内", "10,000.00 元"),
        ("L2", "表外", "2,345.67 元"),
    ]


def test_clocks_come_with_their_deadlines_and_masked_ids(page: Page) -> None:
    clocks = [row for row in page.rows if row[1:2] and row[1] in {"借款人", "保证人"}]
    assert [(row[0], row[2], row[5]) for row in clocks] == [
        ("L1", "K1", "2026-08-26"), ("L1", "420***34", "2026-09-08"), ("L2", "K1", "2026-12-01")
    ]  # fmt: skip


def test_survey_strategy_and_offer_are_in_words(page: Page) -> None:
    for text in ("能力部分能力", "意愿观望", "未查明有效资产、责任认定", "策略上门对账，约定日期", "选定理由净值最高"):
        assert text in page.plain
    assert "底线9,000.00元最多减免100.50元分期月数6审批机构负责人" in page.plain


def test_officer_steps_and_forecast_are_those_of_the_tables(page: Page) -> None:
    assert "承办人G01张三" in page.plain
    assert page.row("2026-07-06") == ["2026-07-06", "08:30", "上门", "1", "G01", "G02", "陈家畈村", "2026-07-27"]
    assert "概率 25.5%，预计 700.25 元，区间 0.00 元—3,210.98 元" in page.text
    assert page.row("现金收本")[1:3] == ["25%", "650.50 元"]


def test_alternatives_name_the_limit_that_decided(page: Page) -> None:
    assert page.row("2") == ["2", "G02", "电话清收", "610.20 元", "270.20 元", "否", "人员 G02：外勤工时"]


def test_a_method_that_is_not_forecast_shows_what_the_plan_expects() -> None:
    dealt = [{"case_id": "K1", "officer_id": "G01", "method": "sue", "expected_recovery": 12.5}]
    assert "活动期内预计收回 12.50 元" in Page(case_card(plan_of(allocation=dealt), "K1").html).text


def test_the_best_way_through_the_courts_is_priced() -> None:
    routes = [
        {"case_id": "K1", "branch": HEARTH, "route": "suit", "is_best": False},
        {"case_id": "K1", "branch": HEARTH, "route": "payment_order", "is_best": True, "court_fee": 100.0, "staff_cost": 160.0,
         "other_costs": 600.0, "expected_net": 240.25},
    ]  # fmt: skip
    text = Page(case_card(plan_of(litigation=routes), "K1").html).text
    assert "支付令，费用 860.00 元，预计净收回 240.25 元" in text  # 100 + 160 + 600


def test_the_village_of_an_insider_is_not_on_the_card() -> None:
    cases = [{"case_id": "K1", "branch": HEARTH, "is_insider": True, "village": "陈家畈村"}]
    assert "陈家畈村" not in Page(case_card(plan_of(cases=cases), "K1").html).text


def test_an_expectation_above_its_range_is_explained() -> None:
    said = "预计是平均数"
    low = {"case_id": "K1", "method": "visit", "p_any": 0.08, "expected_recovery": 700.25}
    assert said in Page(case_card(plan_of(recovery=[{**low, "p90": 0.0}], results=[]), "K1").html).text
    assert said not in Page(case_card(plan_of(recovery=[{**low, "p90": 700.25}], results=[]), "K1").html).text
    part = {"case_id": "K1", "branch": HEARTH, "result": "cash_principal", "expected": 5.0, "p90": 0.0}
    assert said in Page(case_card(plan_of(recovery=[], results=[part]), "K1").html).text


def test_long_tables_are_cut_and_say_so() -> None:
    loans = [{"loan_id": f"L{n}", "case_id": "K1", "branch": HEARTH} for n in range(9)]
    assert "另有 3 行" in Page(case_card(plan_of(loans=loans), "K1").html).text  # 6 of 9 are shown


def test_what_is_missing_is_said_in_a_sentence() -> None:
    absent: dict[str, Any] = dict.fromkeys(
        ("clocks", "schedule", "recovery", "results", "alternatives", "allocation", "loans")
    )
    text = Page(case_card(plan_of(**absent), "K1").html).text
    for sentence in ("没有测算法定期限", "没有排定日期的事项", "没有收回预测", "没有备选承办人"):
        assert sentence in text


def test_an_unknown_case_is_refused_with_the_nearest_id() -> None:
    with pytest.raises(ParamsError) as caught:
        case_card(plan_of(), "K9")
    assert "K" in both_texts(caught.value)
