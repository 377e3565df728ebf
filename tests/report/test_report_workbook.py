"""The workbook: read again by two other libraries."""

from __future__ import annotations

import re
import time
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from collectplan import money, report
from collectplan.bundle import Bundle, Edition
from collectplan.handouts import pledge_table, workbook_sheets
from collectplan.schemas import TABLES, labels

from .conftest import BRANCH, HOSTILE
from .synthetic import Spec, make

SHEETS = [
    "摘要", "存量结构", "机构排序", "重点台账", "清查面", "债务人状态", "台账", "法定期限", "逐周届满", "四个一批", "诉讼测算", "律师收费",
    "早期逾期", "收回展望", "按结果预测", "历史说明", "预测与实际", "预测局限", "分案", "备选承办人", "放弃清单", "不可分派", "人员工作量",
    "任务与概率", "逐周预测", "任务可达性", "周任务", "活动日历", "周计划", "走访单", "责任状", "排不下", "服务时限",
    "激励方案", "条文检查", "读法对照", "激励测算", "奖金算例", "方案比较", "对照方案",
    "限额占用", "与财务核对", "表内小计核对", "退回清单", "适用规则", "规则检查", "参数", "数据字典", "承办人名单",
]  # fmt: skip
OF_A_PLAN = {
    "激励方案",
    "条文检查",
    "读法对照",
    "激励测算",
    "奖金算例",
    "方案比较",
    "分案",
    "备选承办人",
    "放弃清单",
    "不可分派",
    "人员工作量",
    "任务与概率",
    "逐周预测",
    "任务可达性",
    "周任务",
    "活动日历",
    "周计划",
    "走访单",
    "责任状",
    "排不下",
    "服务时限",
    "对照方案",
    "限额占用",
    "承办人名单",
}
CHINESE = re.compile("[　-鿿＀-￯]")


@pytest.fixture(scope="module")
def file(county: Bundle, edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("workbook") / "workbook.xlsx"
    report.write_workbook(county, edition, path, workbook_sheets(county))
    return path


@pytest.fixture(scope="module")
def read(file: Path) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_path(str(file))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def column(rows: list[list[Any]], title: str) -> list[Any]:
    number = rows[0].index(title)
    return [row[number] for row in rows[1:]]


def test_sheets_are_there_in_order(read: dict[str, list[list[Any]]]) -> None:
    assert list(read) == SHEETS


def test_headings_are_those_of_the_data_dictionary(read: dict[str, list[list[Any]]]) -> None:
    for sheet, table in (
        ("机构排序", "ranking"),
        ("重点台账", "key_ledger"),
        ("清查面", "coverage"),
        ("台账", "cases"),
        ("法定期限", "clocks"),
        ("诉讼测算", "litigation"),
        ("收回展望", "outlook"),
        ("按结果预测", "results"),
        ("历史说明", "learned"),
        ("预测与实际", "backtest"),
        ("预测局限", "forecast_notes"),
        ("适用规则", "rules"),
        ("人员工作量", "workloads"),
        ("任务与概率", "targets"),
        ("逐周预测", "completion"),
        ("任务可达性", "reach"),
        ("周任务", "weekly"),
        ("活动日历", "days"),
        ("周计划", "schedule"),
        ("排不下", "unscheduled"),
        ("服务时限", "services"),
    ):
        plain = [re.sub("（(元|人时|小时|户|年|天|℃)）$", "", str(title)) for title in read[sheet][0]]
        assert plain == [labels(table, name).removesuffix("（户）") for name in TABLES[table].columns]


def test_sums_are_those_of_the_tables(read: dict[str, list[list[Any]]], county: Bundle) -> None:
    cases = county.tables["cases"]
    assert money.total(column(read["台账"], "本金余额（元）")) == money.total(cases["principal"])
    assert money.total(
        column(read["分案"], "其中表外（元）" if "其中表外（元）" in read["分案"][0] else "表外本金（元）")
    ) == money.total(cases["off_balance"])
    assert sum(column(read["分案"], "预计收回（元）")) == pytest.approx(
        county.tables["allocation"]["expected_recovery"].sum()
    )
    cuts = column(read["存量结构"], "表内本金（元）")
    assert money.total(cuts) == pytest.approx(5 * county.figure("on_balance"))  # five cuts of the same stock
    assert len(read["逐周预测"]) - 1 == len(county.tables["completion"])


def test_members_are_shown_by_their_titles(read: dict[str, list[list[Any]]]) -> None:
    assert set(column(read["分案"], "清收方法")) == {"上门清收", "电话清收", "跟踪观察"}
    assert set(column(read["台账"], "重点户")) == {"是", "否"}
    assert set(column(read["台账"], "可用方法")) == {"上门清收、电话清收、跟踪观察"}
    assert set(column(read["台账"], "清查缺项")) == {
        "", "责任认定", "还款能力、还款意愿、有效资产", "债权债务关系、还款能力、还款意愿、有效资产、责任认定",
    }  # fmt: skip
    assert set(column(read["适用规则"], "可否放宽")) == {"经审批可放宽"}
    assert column(read["限额占用"], "归属")[0] == "人员 O000" and column(read["限额占用"], "资源")[0] == "外勤工时"


def test_summary_holds_every_headline(read: dict[str, list[list[Any]]], county: Bundle) -> None:
    rows = {row[0]: row[1] for row in read["摘要"][1:]}
    assert len(rows) == len(county.summary) + 4
    assert rows["任务合计"] == county.figure("target_total") and rows["达标概率"] == county.figure("chance")
    assert rows["独立复核通过"] == "是" and "草案" in rows["状态"]
    assert not [title for title in rows if title in county.summary], "a key stands where a title should"
    units = {row[0]: row[2] for row in read["摘要"][1:]}
    assert (units["活动周数"], units["每多承办一户的净收益"], units["每增一个外勤人时的净收益"]) == (
        "周",
        "元/户",
        "元/人时",
    )


def test_allocation_can_be_edited(file: Path, county: Bundle) -> None:
    book = openpyxl.load_workbook(file)
    page = book["分案"]
    titles = [cell.value for cell in page[1]]
    letter = openpyxl.utils.get_column_letter(titles.index("承办人") + 1)
    rules = page.data_validations.dataValidation
    assert len(rules) == 8 and all(str(rule.sqref).startswith(letter) for rule in rules)
    covered = sum(len(book["分案"][str(rule.sqref)]) for rule in rules)
    assert covered == len(county.tables["allocation"])
    people = county.tables["workloads"]
    first = rules[0]
    place = re.sub(r"[$=']", "", first.formula1).split("!")
    offered = {cell[0].value for cell in book[place[0]][place[1]]}
    row = int(re.findall(r"\d+", str(first.sqref))[0])
    branch = page.cell(row, titles.index("机构") + 1).value
    assert offered >= set(people.loc[people["branch"] == branch, "officer_id"])
    assert book["承办人名单"].sheet_state == "hidden"


def test_pages_print_on_a4_with_repeated_headings(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    for page in book.worksheets:
        assert page.page_setup.paperSize == 9 and page.page_setup.orientation == "landscape"
        assert page.sheet_properties.pageSetUpPr.fitToPage and page.print_title_rows == "$1:$1"
        assert page.freeze_panes and page.auto_filter.ref
    assert "草案" in book["分案"].oddHeader.right.text
    assert book["台账"]["C2"].number_format == "#,##0.00"


def test_hostile_text_is_never_a_formula(hostile: Bundle, edition: Edition, tmp_path: Path) -> None:
    hostile.tables["allocation"].loc[0, "reason"] = "=1+1"
    report.write_workbook(hostile, edition, tmp_path / "hostile.xlsx")
    book = openpyxl.load_workbook(tmp_path / "hostile.xlsx")
    texts = {
        cell.value for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "s"
    }
    assert {HOSTILE, "=1+1"} <= texts
    assert not [cell for page in book.worksheets for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    with zipfile.ZipFile(tmp_path / "hostile.xlsx") as archive:
        assert not any(
            b"<f>" in archive.read(name) or b"hyperlink" in archive.read(name)
            for name in archive.namelist()
            if "sheet" in name
        )


def test_workbook_is_the_same_twice(file: Path, county: Bundle, edition: Edition, tmp_path: Path) -> None:
    report.write_workbook(county, edition, tmp_path / "again.xlsx", workbook_sheets(county))
    assert (tmp_path / "again.xlsx").read_bytes() == file.read_bytes()


def test_branch_workbook_holds_no_other_branch(one_branch: Bundle, edition: Edition, tmp_path: Path) -> None:
    report.write_workbook(one_branch, edition, tmp_path / "branch.xlsx", workbook_sheets(one_branch))
    book = CalamineWorkbook.from_path(str(tmp_path / "branch.xlsx"))
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python()
        if rows and "机构" in rows[0]:
            assert set(column(rows, "机构")) <= {BRANCH}, name


def test_visits_and_pledges_are_those_of_the_tables(read: dict[str, list[list[Any]]], county: Bundle) -> None:
    schedule, pledged = county.tables["schedule"], pledge_table(county)
    visits = schedule[schedule["kind"] == "visit"]
    assert len(read["走访单"]) - 1 == len(visits)
    assert sorted(column(read["走访单"], "户编号")) == sorted(visits["case_id"])
    pledges = read["责任状"]
    assert column(pledges, "人员编号") == sorted(county.tables["workloads"]["officer_id"])
    assert sum(column(pledges, "排定上门户次")) == len(visits)
    assert column(pledges, "任务 合计（元）") == pledged["target"].tolist()
    assert column(pledges, "承办本金（元）") == pledged["principal"].tolist()


def test_lists_to_act_on_filter_and_print_like_the_others(file: Path) -> None:
    book = openpyxl.load_workbook(file)
    for name in ("走访单", "责任状"):
        page = book[name]
        assert page.auto_filter.ref == page.dimensions and page.freeze_panes == "A2"
        assert page.print_title_rows == "$1:$1" and page.page_setup.orientation == "landscape"


def test_the_place_of_an_insider_is_on_no_sheet(county: Bundle, edition: Edition, tmp_path: Path) -> None:
    cases, schedule = county.tables["cases"], county.tables["schedule"]
    visited = schedule.loc[schedule["kind"] == "visit", "case_id"].iloc[0]
    tables = {
        "cases": cases.assign(is_insider=cases["case_id"] == visited),
        "schedule": schedule.assign(place=schedule["case_id"].map(lambda case: f"村{case}")),
    }
    plan = replace(county, tables={**county.tables, **tables})
    report.write_workbook(plan, edition, tmp_path / "insiders.xlsx", workbook_sheets(plan))
    book = CalamineWorkbook.from_path(str(tmp_path / "insiders.xlsx"))
    for name in ("周计划", "走访单"):
        rows = book.get_sheet_by_name(name).to_python()
        places = {(case, place) for case, place in zip(column(rows, "户编号"), column(rows, "地点"), strict=True)}
        assert {place for case, place in places if case == visited} == {""}, name
        assert all(place == f"村{case}" for case, place in places if case != visited)


def test_english_has_no_chinese_left(english: Bundle, edition: Edition, tmp_path: Path) -> None:
    report.write_workbook(english, edition, tmp_path / "english.xlsx", workbook_sheets(english))
    book = CalamineWorkbook.from_path(str(tmp_path / "english.xlsx"))
    for name in book.sheet_names:
        texts = [str(value) for row in book.get_sheet_by_name(name).to_python() for value in row]
        assert not [text for text in [name, *texts] if CHINESE.search(text)], name


def test_empty_tables_make_a_workbook(tmp_path: Path, edition: Edition) -> None:
    plan = make(Spec(n_branches=1, n_cases=1, n_officers=1, clean=True))
    report.write_workbook(plan, edition, tmp_path / "small.xlsx", workbook_sheets(plan))
    assert CalamineWorkbook.from_path(str(tmp_path / "small.xlsx")).sheet_names == SHEETS


def test_workbook_of_the_stock_alone_has_no_sheet_of_a_plan(
    portfolio: Bundle, edition: Edition, tmp_path: Path
) -> None:
    report.write_workbook(portfolio, edition, tmp_path / "stock.xlsx", workbook_sheets(portfolio))
    names = CalamineWorkbook.from_path(str(tmp_path / "stock.xlsx")).sheet_names
    assert names == [name for name in SHEETS if name not in OF_A_PLAN]


def test_three_thousand_cases_are_written_in_a_few_seconds(edition: Edition, tmp_path: Path) -> None:
    plan = make(Spec(n_branches=12, n_cases=3000, n_officers=80))
    start = time.process_time()
    report.write_workbook(plan, edition, tmp_path / "large.xlsx")
    assert time.process_time() - start < 6, "twice what it may take on a slow machine"
