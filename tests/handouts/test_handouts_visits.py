"""Visit sheets: a page for each day, the figures of the tables, contacts only where given, reminders only while they hold."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.handouts import route_sheet, visit_sheets, visit_table
from tests.handouts.reading import Page
from tests.handouts.small import DAY, LEAD, PARTNER, at, plan_of
from tests.helpers import NO_SHRINKING, both_texts

CONTACTS = pd.DataFrame(
    {"name": ["陈某某", "赵某某"], "address": ["陈家畈村三组", "王家塘村"], "phone": ["13800000000", "13900000000"]},
    index=["K1", "K3"],
)


def test_each_day_of_an_officer_has_a_page() -> None:
    # G01 is in charge on 6 July (two visits), 14 July and 3 August; on 4 August G01 only goes along.
    page = Page(visit_sheets(plan_of(), LEAD).html)
    assert page.n_pages == 3
    assert page.tags.count("h1") == 3
    assert "2026 年 7 月 6 日 星期一" in page.text and "2026 年 8 月 3 日 星期一" in page.text


def test_only_the_days_asked_for_are_printed() -> None:
    handout = visit_sheets(plan_of(), LEAD, from_on=date(2026, 7, 7), to_on=date(2026, 7, 31))
    assert Page(handout.html).n_pages == 1
    assert handout.title == "走访单-G01-20260707-20260731"


def test_the_figures_of_a_visit_are_those_of_the_tables() -> None:
    page = Page(visit_sheets(plan_of(), LEAD, to_on=date(2026, 7, 6)).html)
    for text in (
        "10,000.00 元",
        "2,345.67 元",
        "321.09 元",
        "可疑",
        "08:30",
        "10:00",
        "陈家畈村",
        "上门对账，约定日期",
    ):
        assert text in page.text
    assert "届满日2026-08-26最迟办理2026-07-27" in page.plain


def test_partners_and_the_hour_to_set_out_are_named() -> None:
    page = Page(visit_sheets(plan_of(), LEAD, to_on=date(2026, 7, 6)).html)
    assert "同去G02李四" in page.plain and "出发08:30" in page.plain


def test_a_visit_brings_back_what_the_clocks_ask_for() -> None:
    visit = visit_table(plan_of(), LEAD).iloc[0]
    # The earliest deadline comes first; a clock that asks for nothing is not listed.
    assert visit["actions"] == "signed_demand,ask_guarantor,schedule_visit"
    assert visit["deadline_on"] == at("2026-08-26")
    page = Page(visit_sheets(plan_of(), LEAD, to_on=date(2026, 7, 6)).html)
    assert "签名、按手印并写明日期的回执" in page.text and "该保证人本人签名" in page.text
    assert "保证合同和保证人通知书" in page.text


def test_a_right_that_only_a_court_keeps_says_so_on_the_visit_sheet() -> None:
    assert "须在届满前起诉或仲裁" in Page(visit_sheets(plan_of(), "G09").html).text


def test_without_contacts_no_name_is_known_and_lines_are_left() -> None:
    handout = visit_sheets(plan_of(), LEAD)
    assert not handout.has_personal
    assert "陈某某" not in handout.html and "13800000000" not in handout.html
    assert handout.html.count('<i class="line wide">') == 4  # an address to fill in for each of the four visits


def test_contacts_stand_only_with_their_own_case() -> None:
    handout = visit_sheets(plan_of(), LEAD, CONTACTS)
    page = Page(handout.html)
    assert handout.has_personal
    assert page.text.count("陈某某") == 2 and "13800000000" in page.text and "陈家畈村三组" in page.text  # K1 twice
    assert "赵某某" not in page.text  # K3 is of another officer
    assert not visit_sheets(plan_of(), "G09", CONTACTS).has_personal


def test_no_other_column_holds_a_name_or_a_phone() -> None:
    assert not {"name", "address", "phone", "borrower_name"} & set(visit_table(plan_of()).columns)


@pytest.mark.parametrize(("day", "shown"), [("2026-07-06", True), ("2026-01-05", False)])
def test_a_reminder_is_shown_only_while_its_rule_holds(day: str, shown: bool) -> None:
    # The guide that asks to identify oneself first holds from 2026-01-30.
    row: dict[str, Any] = {
        "officer_id": LEAD,
        "case_id": "K1",
        "on": at(day),
        "start_at": at(f"{day} 09:00"),
        "kind": "visit",
    }
    page = Page(visit_sheets(plan_of(schedule=[row]), LEAD).html)
    assert ("先报单位和姓名" in page.text) is shown
    assert "08:00—20:00" in page.text  # conduct.visit_window, from 2021


def test_figures_of_reminders_are_those_of_the_rules() -> None:
    rules = [{"rule_id": "conduct.visit_window", "value": "09:00、17:30", "effective_from": at("2020-01-01")}]
    text = Page(visit_sheets(plan_of(rules=rules), LEAD).html).text
    assert "09:00—17:30" in text and "先报单位和姓名" not in text


def test_without_rules_the_sheet_says_so() -> None:
    assert "没有附行为规范" in Page(visit_sheets(plan_of(rules=None), LEAD).html).text


def test_heat_is_named_on_the_days_that_it_limits() -> None:
    days = [{"on": at(DAY), "heat": "mornings", "day_kind": "workday", "is_workday": True}]
    plan = plan_of(days=days)
    assert "只在上午" in Page(visit_sheets(plan, LEAD, to_on=date(2026, 7, 6)).html).text
    assert "高温" not in Page(visit_sheets(plan, LEAD, from_on=date(2026, 7, 7)).html).text


def test_a_route_holds_neither_cases_nor_amounts() -> None:
    # G01 leads four visits and goes along once.
    page = Page(route_sheet(plan_of(), LEAD).html)
    assert len(page.rows) == 1 + 5
    assert "K1" not in page.text and "10,000" not in page.text and "321.09" not in page.text
    assert page.rows[-1] == ["2026-08-04 星期二", "09:00", "王家塘村", "G02 李四、G01 张三"]


def test_the_place_of_an_insider_is_for_the_visitors_alone() -> None:
    cases = [{"case_id": "K1", "branch": "城关", "is_insider": True}]
    plan = plan_of(cases=cases)
    assert visit_table(plan, LEAD)["place"].tolist()[:2] == ["", "陈家畈村"]
    assert "K1 · 第 1 次 · 陈家畈村" in Page(visit_sheets(plan, LEAD).html).text
    assert Page(route_sheet(plan, LEAD).html).rows[1][2] == "陈家畈村"
    open_plan = plan_of(cases=cases, params={"portfolio": {"protect_insiders": False}})
    assert visit_table(open_plan, LEAD)["place"][0] == "陈家畈村"


def test_a_sheet_with_contacts_says_how_to_keep_it() -> None:
    said = "不拍照、不转发"
    # K1 is visited on 6 and 14 July, only K2 on 3 August.
    assert Page(visit_sheets(plan_of(), LEAD, CONTACTS).html).text.count(said) == 2
    assert said not in Page(visit_sheets(plan_of(), LEAD).html).text


def test_an_unknown_officer_is_refused_with_the_nearest_id() -> None:
    with pytest.raises(ParamsError) as caught:
        visit_sheets(plan_of(), "G1")
    assert "G01" in both_texts(caught.value) and caught.value.exit_code == 2


def test_an_officer_without_visits_gets_a_sentence() -> None:
    page = Page(visit_sheets(plan_of(schedule=[]), PARTNER).html)
    assert page.n_pages == 1 and "G02 李四 在这段时间没有排定的上门" in page.text


def test_days_the_wrong_way_round_are_refused() -> None:
    with pytest.raises(ParamsError, match="to_on"):
        visit_sheets(plan_of(), LEAD, from_on=date(2026, 8, 2), to_on=date(2026, 8, 1))


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(st.text(min_size=1, max_size=30), st.text(max_size=30))
def test_text_from_outside_never_becomes_markup(name: str, strategy: str) -> None:
    usual = Page(visit_sheets(plan_of(), LEAD, CONTACTS).html).tags
    contacts = CONTACTS.assign(name=f"x{name}")
    row = {"case_id": "K1", "branch": "城关", "strategy": f"x{strategy}".encode("utf-8", "ignore").decode()}
    plan = plan_of(cases=[row, {"case_id": "K2", "branch": "城关"}])
    told = Page(visit_sheets(plan, LEAD, contacts).html).tags
    # An interest of nothing leaves two lines to fill in, and a case without an offer carries one paper less, no tag.
    assert [tag for tag in told if tag != "i"] == [tag for tag in usual if tag != "i"]
