"""The HTML report: one file, outputs only, text as text, the same bytes twice, figures that are found again."""

from __future__ import annotations

import copy
import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from nbformat import v4

from collectplan import report
from collectplan.bundle import Bundle, Edition, Headline
from collectplan.report.voice import Voice

from .conftest import HOSTILE, execute
from .synthetic import Spec, make

CHINESE = re.compile("[　-鿿＀-￯]")
FORMS = ["money", "exact", "price", "percent", "chance", "gap", "count", "plain", "hours", "day", "text"]


@pytest.fixture(scope="module")
def page(notebook: Any, county: Bundle, edition: Edition) -> str:
    return report.to_html(notebook, edition, county.params)


@pytest.fixture(scope="module")
def soup(page: str) -> BeautifulSoup:
    return BeautifulSoup(page, "html.parser")


def chapter(soup: BeautifulSoup, key: str) -> Tag:
    found = soup.find("section", {"data-chapter": key})
    assert isinstance(found, Tag)
    return found


def test_page_fetches_nothing(page: str, soup: BeautifulSoup) -> None:
    assert not soup.find_all(["script", "link", "iframe", "object", "embed"])
    assert all(str(image["src"]).startswith("data:image/png;base64,") for image in soup.find_all("img"))
    without_pictures = re.sub(r'src="data:[^"]*"', "", page)
    assert not re.search(r"https?:|//cdn|@import|url\(|href=", without_pictures)


def test_page_holds_no_code(page: str, soup: BeautifulSoup) -> None:
    text = soup.get_text()
    for trace in ("open_plan", "params_file", "import ", "In [", "Out[", "plan)", "¶"):
        assert trace not in text
    assert "cell-id" not in page


def test_page_says_language_and_title(soup: BeautifulSoup, county: Bundle) -> None:
    assert soup.html is not None and soup.html["lang"] == "zh-CN"
    assert soup.title is not None and county.params.campaign.name in soup.title.get_text()
    levels = [int(heading.name[1]) for heading in soup.find_all(["h1", "h2", "h3"])]
    assert levels[0] == 1 and levels.count(1) == 1 and set(levels) == {1, 2}


def test_figures_have_alternatives_and_tables_captions(soup: BeautifulSoup) -> None:
    images, tables = soup.find_all("img"), soup.find_all("table")
    # Page one 1 and 1; stock 2 and 8; survey 4; clocks 2 and 5; strategies 4; litigation 1 and 3; outlook 1 and 6;
    # allocation 1 and 6; targets 2 and 2; targets by week 1 and 3; schedule 1 and 4; incentives 2 and 5;
    # quality 3; parameters 1.
    assert len(images) == 14 and len(tables) == 55
    assert all(len(str(image["alt"])) > 10 for image in images)
    assert len(soup.find_all("figcaption")) == len(images)
    assert all(table.caption and table.caption.get_text() for table in tables)


def test_draft_is_called_a_draft(soup: BeautifulSoup) -> None:
    header = soup.header.get_text() if soup.header else ""
    assert "示例县农村信用合作联社" in header
    assert "草案 · 版本 3f2a91c4d0aa · 基准日 2026-06-30 · 基准摘要 9c1e55a07b6f" in header


def test_signed_page_names_who_signed(notebook: Any, county: Bundle, edition: Edition) -> None:
    signed = replace(edition, approver="王某某", approved_on="2026-07-01")
    page = report.to_html(notebook, signed, county.params)
    assert "已签批：王某某，2026-07-01" in page and "草案" not in page


def test_organisation_cannot_break_out_of_the_style_sheet(notebook: Any, county: Bundle, edition: Edition) -> None:
    campaign = county.params.campaign.model_copy(update={"organisation": '"</style><b>&'})
    page = report.to_html(notebook, edition, county.params.model_copy(update={"campaign": campaign}))
    assert page.count("</style>") == 1 and "<b>" not in page


def test_page_is_the_same_twice_whatever_the_run(page: str, notebook: Any, county: Bundle, edition: Edition) -> None:
    other = copy.deepcopy(notebook)
    other.metadata["papermill"] = {"start_time": "2026-11-21T22:00:00", "input_path": "/somewhere/in.ipynb"}
    for cell in other.cells:
        cell["id"] = f"x{cell['id']}"
        cell.metadata["papermill"] = {"duration": 1.25}
    other.cells[1].outputs = [v4.new_output("stream", name="stderr", text="/somewhere/warning.py: a warning")]
    other.cells.insert(1, v4.new_code_cell('branch = "\\u57ce"', metadata={"tags": ["injected-parameters"]}))
    other.cells[1].outputs = [v4.new_output("execute_result", data={"text/html": "hidden"})]
    assert report.to_html(other, edition, county.params) == page


def test_page_is_read_from_a_file(page: str, notebook: Any, county: Bundle, edition: Edition, tmp_path: Any) -> None:
    import nbformat

    nbformat.write(notebook, tmp_path / "notebook.ipynb")
    assert report.to_html(tmp_path / "notebook.ipynb", edition, county.params) == page


def test_hostile_text_is_text(hostile: Bundle, edition: Edition) -> None:
    page = report.to_html(execute(hostile), edition, hostile.params)
    assert "<script" not in page and "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    cells = [cell.get_text() for cell in BeautifulSoup(page, "html.parser").find_all("td")]
    assert HOSTILE in cells


def value_of(plan: Bundle, source: str) -> Any:
    """Return what a source names; see ``Quote.source``."""
    kind, _, path = source.partition(".")
    if kind == "summary":
        return plan.figure(path)
    if kind in plan.tables:
        row, _, column = path.partition(".")
        return plan.tables[kind].loc[int(row), column]
    assert kind == "params"
    value: Any = plan.params
    for part in path.split("."):
        value = getattr(value, part)
    return value


@pytest.mark.parametrize(
    "spec", [Spec(), Spec(clean=True), Spec(branch="城关信用社"), Spec(language="en"), Spec(money_scale=0.0)], ids=str
)
def test_every_figure_of_page_one_is_found_in_the_results(spec: Spec) -> None:
    plan = make(spec)
    voice = Voice.of(plan.params)
    for shown in (report.decisions(plan), report.evidence(plan)):
        soup = BeautifulSoup(shown.html(), "html.parser")
        for quoted in soup.find_all("span", {"data-from": True}):
            source = str(quoted["data-from"])
            if not re.search(r"\d", quoted.get_text()) or source in {"bundle.branch", "words.chapter"}:
                continue
            value = value_of(plan, source)
            possible = {voice.shown(value, form) for form in FORMS if fits(value, form)}
            assert quoted.get_text() in possible, source
        for element in soup.find_all(["span", "table", "h2"]):
            element.decompose()
        assert not re.search(r"\d", soup.get_text()), "a figure without source"


@pytest.mark.parametrize(
    ("words", "number", "heading"),
    [
        ("台账与财务账有", "十四", "数据质量"),
        ("够不着的共", "十一", "任务分解"),
        ("在期限前排不进日程", "十二", "日程"),
        ("重点户只跟踪", "九", "分案"),
        ("法定期限届满", "五", "法定期限"),
        ("判决执行的回款多在活动之后", "七", "诉讼值不值"),
    ],
)
def test_page_one_names_the_chapter_by_its_number(soup: BeautifulSoup, words: str, number: str, heading: str) -> None:
    """Counted by hand in the notebook: the fifth heading is that of the clocks, and so on."""
    items = [item.get_text() for key in ("decisions", "evidence") for item in chapter(soup, key).find_all("li")]
    assert f"见第{number}章" in next(item for item in items if words in item)
    assert f"{number}、{heading}" in [title.get_text() for title in soup.find_all("h2")]


def fits(value: Any, form: str) -> bool:
    return (isinstance(value, int | float) and form not in {"day", "text"}) or form == "text"


def test_table_of_page_one_shows_the_baselines(soup: BeautifulSoup, county: Bundle) -> None:
    rows = [[cell.get_text() for cell in row.find_all("td")] for row in chapter(soup, "evidence").find_all("tr")[1:]]
    table = county.tables["baselines"].query("branch == '全辖'")
    expected = [
        [f"{money / 10_000:,.1f}" for money in (row.expected_recovery, row.cost, row.net_value, row.penalty)]
        + [f"{row.field_hours:,.1f}", f"{row.n_active:,}"]
        for row in table.itertuples()
    ]
    assert [row[1:7] for row in rows] == expected
    assert [row[0] for row in rows] == ["本方案", "贪心分案", "按现状分案", "平均分案"]


def with_figures(plan: Bundle, **values: Any) -> Bundle:
    changed = {key: Headline(value, plan.summary[key].unit) for key, value in values.items()}
    return replace(plan, summary={**plan.summary, **changed})


def said(plan: Bundle) -> str:
    return BeautifulSoup(report.decisions(plan).html() + report.evidence(plan).html(), "html.parser").get_text()


def test_page_one_says_what_is_wrong_with_the_data(county: Bundle, clean_county: Bundle) -> None:
    assert "台账与财务账有 1 项不符，差额 23,000.00 元" in said(county)
    assert "另有 2 行记录退回更正，涉及本金 30,000.50 元" in said(county)
    assert "人员名册为假设" in said(county)
    assert "台账与财务账相符" in said(clean_county) and "人员名册" not in said(clean_county)
    assert "没有财务总账数" in said(with_figures(clean_county, unreconciled=None))
    assert "2 行记录退回更正" in said(with_figures(clean_county, quarantined_rows=2))


def test_page_one_names_the_side_that_lags(county: Bundle) -> None:
    both = {"target_on": 100.0, "target_off": 100.0}
    for values, words in (
        ({"p50_on": 120.0, "p50_off": 80.0}, "把握不足一半的只有表外"),
        ({"p50_on": 80.0, "p50_off": 120.0}, "把握不足一半的只有表内"),
        ({"p50_on": 120.0, "p50_off": 120.0}, "两侧均有过半把握"),
        ({"p50_on": 80.0, "p50_off": 80.0, "chance_on": 0.2, "chance_off": 0.1}, "两侧把握都不足一半，表外更小"),
        ({"target_on": 0.0}, "表内未下达任务"),
        ({"target_off": 0.0}, "表外未下达任务"),
    ):
        assert words in said(with_figures(county, **{**both, **values}))


def test_less_than_today_is_said_with_what_it_buys(county: Bundle) -> None:
    dear = {"gain_over_today": -73_538.0, "lost_to_today": 73_538.0}
    assert "净值比按现状分案少 7.4 万元，换来少 20.0 万元的罚分" in said(
        with_figures(county, **dear, penalties_spared=200_000.0)
    )
    assert "不比按现状分案多得" in said(with_figures(county, **dear, penalties_spared=70_000.0))


def test_page_one_says_what_lapses(county: Bundle, clean_county: Bundle) -> None:
    """Every tenth of 300 claims lapses; each third of these, number 0, 30, 60 ..., has a guarantor: 30 and 10."""
    assert "有 30 笔债权、10 笔保证的法定期限届满（30 户" in said(county)
    assert "其中 30 笔须起诉或申请执行" in said(county)
    assert "其中 2 户、本金 3.0 万元分案没有安排保得住权利的做法" in said(county)
    # Three of five states: 60 unknown and 60 expired claims.
    assert "另有 60 笔" in said(county) and "。60 笔" in said(county)
    assert "没有法定期限届满" in said(clean_county) and "保得住权利" not in said(clean_county)
    assert "都有" not in said(county) and "已全部排入" not in said(with_figures(county, n_let_lapse=0))
    assert "每一笔都安排了保得住权利的做法" in said(with_figures(county, n_let_lapse=0))
    assert "已全部排入" in said(with_figures(county, n_let_lapse=0, n_deadline_given_up=0))
    nothing = with_figures(clean_county, n_claims_unknown=0, n_claims_expired=0)
    assert "期限未查明" not in said(nothing) and "期限届满" not in said(nothing)


def test_page_one_says_what_was_not_computed_or_handed_in(county: Bundle) -> None:
    assert "没有报催收与诉讼事件" in said(with_figures(county, has_events=0))
    assert "没有报担保人清单" in said(with_figures(county, has_obligors=0))
    abroad = {
        name: getattr(county.params, name).model_copy(update={"applies": False}) for name in ("clocks", "litigation")
    }
    text = said(replace(county, params=county.params.model_copy(update=abroad)))
    assert "法定期限没有测算" in text and "也没有测算，收回只来自上门" in text and "见第七章" not in text


def test_page_one_asks_for_what_has_to_be_decided(county: Bundle) -> None:
    assert "调任务，还是增人手" in said(county) and "每增一个外勤人时，净收益约增 312 元" in said(county)
    assert "把握过半" in said(with_figures(county, chance=0.7))
    assert "不是瓶颈" in said(with_figures(county, shadow_price_field=0.0, n_visits_short=0))
    assert "没有外勤工时" in said(with_figures(county, field_capacity=0.0))
    assert "请先下达任务" in said(with_figures(county, target_total=0.0))
    assert "任务为假设" in said(with_figures(county, targets_assumed=1))
    assert "工作日为推算" in said(with_figures(county, calendar_provisional=1))
    assert "5 户重点户只跟踪、未安排行动" in said(county)


def test_a_plan_that_must_not_be_carried_out_says_so_first(county: Bundle) -> None:
    items = BeautifulSoup(report.decisions(with_figures(county, checker_passed=0)).html(), "html.parser").find_all("li")
    assert items[0].get_text().startswith("独立复核未通过")
    items = BeautifulSoup(report.decisions(with_figures(county, status="infeasible")).html(), "html.parser").find_all(
        "li"
    )
    assert items[0].get_text().startswith("没有可执行的方案")


def test_branch_report_says_that_the_county_was_solved_once(
    one_branch: Bundle, county: Bundle, edition: Edition
) -> None:
    assert "全辖统一求解一次，本报告只列城关信用社部分" in said(one_branch) and "统一求解" not in said(county)
    page = report.to_html(execute(one_branch), edition, one_branch.params)
    assert "伍洛信用社" not in page


def test_english_has_no_chinese_left(english: Bundle, edition: Edition) -> None:
    notebook = execute(english)
    page = report.to_html(notebook, edition, english.params)
    assert not CHINESE.findall(page) and 'lang="en"' in page
    assert not [output for cell in notebook.cells for output in cell.outputs if CHINESE.search(str(output))]
