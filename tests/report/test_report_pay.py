"""Incentive schemes in the report: findings with place and amount, budget, chances, proposals at one budget."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from collectplan import report
from collectplan.bundle import Bundle, Headline
from collectplan.report.pay import reading_title
from collectplan.report.voice import Voice

from .conftest import said, table_of
from .synthetic_pay import comparison_of


@pytest.fixture(scope="module")
def workbook(county: Bundle) -> Bundle:
    """The county as the workbook about incentives shows it."""
    return replace(county, job="incentives")


def with_comparison(plan: Bundle, **extra: tuple[float, float, float]) -> Bundle:
    rows = pd.DataFrame(comparison_of(**extra)).astype({"proposal": "str", "basis": "str", "figure": "str"})
    return replace(plan, tables={**plan.tables, "scheme_comparison": rows})


def without_pay(plan: Bundle) -> Bundle:
    named = {"schemes", "pay_curves", "scheme_findings", "scheme_readings", "pay", "pay_outlook", "pay_budget",
             "scheme_comparison", "effort"}  # fmt: skip
    return replace(plan, tables={name: table for name, table in plan.tables.items() if name not in named})


def test_a_plan_without_a_scheme_says_which_key_to_set(county: Bundle) -> None:
    plain = without_pay(county)
    assert "incentives.scheme" in said(report.incentives(plain))
    assert "奖金" not in said(report.decisions(plain))


def test_findings_stand_with_place_amount_and_remedy(workbook: Bundle) -> None:
    table = table_of(report.pay_check(workbook), "条文检查")
    rows = {(row[1], row[2], row[3]) for row in table.rows}
    # Of the shipped scheme of branch heads: 5,000 more at 90 % under one reading, 10,000 and 15,000 less under another.
    assert ("突跳", "90.0%", "5,000.00 元") in rows
    assert {("突跳", "90.0%", "-10,000.00 元"), ("突跳", "100.0%", "-15,000.00 元")} <= rows
    assert all(row[-1] for row in table.rows), "each has a remedy"
    errors = int((workbook.tables["scheme_findings"]["severity"] == "error").sum())
    assert f"条文有 {errors} 处须改" in said(report.pay_check(workbook))


def test_readings_stand_beside_each_other(workbook: Bundle) -> None:
    table = table_of(report.pay_check(workbook), "各种读法下的奖金")
    row = next(row for row in table.rows if row[0] == "100.0%")
    assert row[1:] == [
        "25,000.00 元",
        "25,000.00 元",
        "15,000.00 元",
    ]  # requirements: cumulative, band rate, within band


def test_payout_and_budget_are_on_page_one(county: Bundle) -> None:
    text = said(report.decisions(county))
    assert "预计 12.0 万元，二十次里有十九次不超过 23.0 万元；预算 30.0 万元，超出的概率 2%" in text
    free = replace(county, summary={**county.summary, "payout_budget": Headline(None, "yuan")})
    assert "没有定预算" in said(report.decisions(free))


def test_luck_and_people_who_are_never_paid_are_said(workbook: Bundle) -> None:
    text = said(report.pay_people(workbook))
    # Twenty officers: chances from 1/20 to 1; the last is paid with a chance of 1 %.
    assert "最低的人 5%，最高的人 99% 以上" in text and "有 1 人几乎得不到奖金" in text


def test_the_best_proposal_is_named_with_its_interval_and_harm_is_said(workbook: Bundle) -> None:
    text = said(report.pay_compare(workbook))
    assert "多收最多的是“方案linear”：9.0 万元（8.0 万元至 10.0 万元）" in text
    assert "方案bands 反而比不设奖金少收" in text and "区间重叠" not in text


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        ({"bands": (85_000.0, 70_000.0, 95_000.0)}, "与次好的方案区间重叠"),
        ({"linear": (90_000.0, -1.0, 181_000.0)}, "看不出哪个方案会多收"),
    ],
)
def test_what_is_not_sure_is_not_said_to_be(
    workbook: Bundle, extra: dict[str, tuple[float, float, float]], words: str
) -> None:
    assert words in said(report.pay_compare(with_comparison(workbook, **extra)))


def test_every_level_of_the_comparison_has_its_table(workbook: Bundle) -> None:
    tables = [
        block for block in report.pay_compare(workbook).blocks if getattr(block, "caption", "").startswith("奖金高位")
    ]
    assert len(tables) == 2  # the lowest and the highest elasticity
    assert [row[0] for row in tables[1].rows] == ["方案bands", "方案linear", "方案prizes"]
    assert [row[3] for row in tables[1].rows] == ["-3.0 至 -1.0", "8.0 至 10.0", "0.0 至 0.0"]


def test_readings_have_words_in_both_languages() -> None:
    assert reading_title(Voice("zh"), "band_rate|within_band") == "按所达档次从头计 对 只计本档之内的点数"
    assert reading_title(Voice("en"), "cumulative_floor") == "band by band, whole points only"
