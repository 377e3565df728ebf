"""Pledges: the plan's own figures, what the bank gives, and pay without deductions or deposits."""

from __future__ import annotations

import re

import pytest

from collectplan.errors import ParamsError
from collectplan.handouts import branch_pledge, pledge, pledge_table
from collectplan.params import COUNTY
from collectplan.report import agenda
from tests.handouts.reading import Page
from tests.handouts.small import HEARTH, LEAD, PARTNER, at, plan_of
from tests.helpers import both_texts


def test_targets_and_chance_are_those_of_the_last_week() -> None:
    page = Page(pledge(plan_of(), LEAD).html)
    # 0.5, 0.88 and 1.25 of the target, as the plan has them.
    assert page.row("合计") == ["合计", "1,500.00 元", "750.00 元", "1,320.00 元", "1,875.00 元", "37%"]
    assert page.row("表内")[1] == "1,000.00 元" and page.row("表外")[1] == "500.00 元"


def test_milestones_are_read_from_the_week_that_holds_their_day() -> None:
    milestones = [{"on": "2026-08-31", "share": 0.8}, {"on": "2026-10-08", "share": 1.0}]
    page = Page(pledge(plan_of(params={"targets": {"milestones": milestones}}), LEAD).html)
    # 31 August is day 62 of the campaign, in week 9, which ends on day 63: 9/15 of 1,000, 500 and 1,500.
    due = ["2026-09-01", "9", "2026-08-31 80%", "600.00 元", "300.00 元", "900.00 元", "41%"]
    assert page.row("2026-09-01") == due
    assert page.row("2026-10-08")[-1] == "37%"


def test_without_milestones_the_weeks_of_the_report_are_shown() -> None:
    plan = plan_of()
    page = Page(pledge(plan, LEAD).html)
    shown = [row[:2] for row in page.rows if row[0].startswith("2026-")]
    # The weeks that hold 31 July, 31 August and 30 September end on days 35, 63 and 98; the 15th with the campaign.
    assert shown == [["2026-08-04", "5"], ["2026-09-01", "9"], ["2026-10-06", "14"], ["2026-10-08", "15"]]
    assert [int(week) for _, week in shown] == agenda.milestones(plan)
    assert "节点" not in page.text


def test_a_side_without_a_target_has_no_chance() -> None:
    row = {"branch": HEARTH, "officer_id": LEAD, "balance_side": "on_balance", "week": 15, "chance": 1.0}
    assert Page(pledge(plan_of(weekly=[row]), LEAD).html).row("表内")[-1] == "—"


def test_cases_and_days_are_those_of_the_tables() -> None:
    row = pledge_table(plan_of()).set_index("officer_id").loc[LEAD]
    # K1 of 12,345.67 and K2 of 500.00; out on 6 and 14 July, 3 August and, going along, 4 August.
    assert (row["n_active"], row["n_key"], row["n_must_do"], row["principal"]) == (2, 1, 1, 12_845.67)
    assert (row["field_days"], row["n_visits"], row["target_on"], row["chance"]) == (4, 4, 1_000.0, 0.37)
    plain = Page(pledge(plan_of(), LEAD).html).plain
    assert "有行动的户2" in plain and "承办本金12,845.67元" in plain and "排定外勤天数4" in plain
    assert "外勤96.0小时、内勤48.0小时" in plain


def test_all_key_cases_are_listed() -> None:
    ids = [f"K{n:02d}" for n in range(1, 13)]
    case = {"branch": HEARTH, "is_key": True, "worst_class": "LOSS"}
    dealt = {"officer_id": LEAD, "method": "visit"}
    plan = plan_of(
        cases=[{**case, "case_id": name, "principal": 100.0 + n} for n, name in enumerate(ids)],
        allocation=[{**dealt, "case_id": name} for name in ids],
    )
    page = Page(pledge(plan, LEAD).html)
    # Principal rises with the number: the largest first.
    assert [row[0] for row in page.rows if row[0].startswith("K")] == ids[::-1]
    assert "另有" not in page.text


@pytest.mark.parametrize(
    ("role", "signs"),
    [
        ("account_manager", ["责任人", "机构负责人"]),
        ("branch_head", ["责任人", "分管领导"]),
        ("county_leader", ["责任人", "示例县联社（盖章）"]),
    ],
)
def test_nobody_signs_against_himself(role: str, signs: list[str]) -> None:
    officer = {"officer_id": LEAD, "officer_name": "张三", "branch": HEARTH, "role": role}
    html = pledge(plan_of(workloads=[officer]), LEAD).html
    assert re.findall(r"<div><b>(.*?)</b><i", html)[:2] == signs


def test_the_county_pledges_to_its_organisation() -> None:
    signs = re.findall(r"<div><b>(.*?)</b><i", branch_pledge(plan_of(), COUNTY).html)
    assert signs[:2] == ["分管领导", "示例县联社（盖章）"]


def test_key_cases_are_named_with_their_deadline() -> None:
    page = Page(pledge(plan_of(), LEAD).html)
    assert page.row("K1") == ["K1", "12,345.67 元", "可疑", "上门清收", "2026-08-26", "是"]
    assert "没有重点户" in Page(pledge(plan_of(), PARTNER).html).text


def test_nobody_signs_away_pay_or_pays_a_deposit() -> None:
    text = Page(pledge(plan_of(), LEAD).html).text
    assert "不扣固定工资" in text and "不收风险金、保证金" in text and "不停薪、不停岗" in text


def test_conduct_carries_the_figures_of_the_rules() -> None:
    text = Page(pledge(plan_of(), LEAD).html).text
    assert "08:00 以前、22:00 以后联系债务人" in text and "一周上门超过 1 次" in text
    assert "08:00 以前、20:00 以后上门" in text


def test_a_branch_pledges_its_own_target_and_names_its_head() -> None:
    page = Page(branch_pledge(plan_of(), HEARTH).html)
    assert page.row("合计")[1] == "3,000.00 元"
    assert "负责人G02李四" in page.plain and "清收人员2" in page.plain
    # K1 to K3: 12,345.67 + 500.00 + 800.00; the hours of two people.
    assert "承办本金13,645.67元" in page.plain and "外勤192.0小时" in page.plain


def test_a_target_out_of_reach_is_said_before_anybody_signs() -> None:
    found = {"branch": HEARTH, "balance_side": "total", "missing": 812.5, "cut_target": 2_100.0}
    text = Page(branch_pledge(plan_of(reach=[{**found, "verdict": "beyond_plan"}]), HEARTH).html).text
    assert "方案够不着。与任务的差额 812.50 元；有八成把握的任务是 2,100.00 元" in text
    assert "测算结论" not in Page(branch_pledge(plan_of(reach=[{**found, "verdict": "within"}]), HEARTH).html).text


def test_no_amount_with_a_good_chance_is_a_dash_with_a_note() -> None:
    found = {"branch": HEARTH, "balance_side": "total", "verdict": "beyond_stock", "missing": 812.5, "cut_target": 0.0}
    text = Page(branch_pledge(plan_of(reach=[found]), HEARTH).html).text
    assert "有八成把握的任务是 —（任何数额都没有八成把握）" in text and "0.00 元。签订" not in text


def test_the_sum_over_branches_counts_where_an_officer_has_several() -> None:
    shared = {"officer_id": LEAD, "balance_side": "total", "week": 15}
    rows = [
        {**shared, "branch": name, "target_to_date": amount}
        for name, amount in (("城关", 10.0), ("河东", 5.0), ("全辖", 15.0))
    ]
    assert pledge_table(plan_of(weekly=rows)).set_index("officer_id").loc[LEAD, "target"] == 15.0


def test_without_weekly_targets_there_are_lines_to_fill_in() -> None:
    page = Page(pledge(plan_of(weekly=None), LEAD).html)
    assert "方案没有周任务表" in page.text and not [row for row in page.rows if row[0] == "合计"]
    assert pledge_table(plan_of(weekly=None))["target"].isna().all()


def test_each_pledge_is_one_page_with_places_to_sign_for_both() -> None:
    for handout in (pledge(plan_of(), LEAD), branch_pledge(plan_of(), HEARTH)):
        assert Page(handout.html).n_pages == 1 and handout.html.count("日期</b>") == 2
    assert "责任人" in Page(pledge(plan_of(), LEAD).html).text


def test_an_unknown_officer_is_refused_in_both_languages() -> None:
    with pytest.raises(ParamsError) as caught:
        pledge(plan_of(), "G03")
    assert "方案里没有人员" in both_texts(caught.value) and "the plan has no officer" in both_texts(caught.value)


def test_conduct_is_that_of_the_first_day_of_the_campaign() -> None:
    ended = [{"rule_id": "conduct.staff_deposit", "effective_from": at("2008-01-01"), "effective_to": at("2026-06-30")}]
    assert "风险金" not in Page(pledge(plan_of(rules=ended), LEAD).html).text
