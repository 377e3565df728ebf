"""What is owed, shown alone: every stock as one page in both languages, insiders protected, no other branch."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from matplotlib.text import Text
from python_calamine import CalamineWorkbook

from collectplan import figures, money, report
from collectplan.bundle import Bundle, Edition
from collectplan.demo import write_demo
from collectplan.pipeline import branches_of, open_portfolio, slice_branch
from collectplan.report import slices
from collectplan.report.tables import ReportTable
from collectplan.widths import printed_width
from tests.jobs.conftest import PARAMS

from .conftest import BRANCH, HOSTILE, execute, said, table_of
from .synthetic import Spec, holding, make

CHINESE = re.compile("[　-鿿＀-￯]")
HEADINGS = [
    "一、一页看清底数", "二、底数", "三、清查与债务人状态", "四、法定期限", "五、一户一策与四个一批", "六、诉讼值不值", "七、收回预测",
    "八、数据质量", "九、参数",
]  # fmt: skip
STOCKS = {
    "the county": Spec(job="portfolio"),
    "a branch": Spec(job="portfolio", branch=BRANCH),
    "one case": Spec(job="portfolio", n_branches=1, n_cases=1, clean=True),
    "no money": Spec(job="portfolio", n_branches=2, n_cases=6, money_scale=0.0),
    "nothing known": Spec(job="portfolio", bare=True),
    "English": Spec(job="portfolio", language="en"),
    "nothing known in English": Spec(job="portfolio", language="en", bare=True),
    "hostile": Spec(job="portfolio", hostile=HOSTILE),
}


@pytest.mark.parametrize("name", STOCKS)
def test_every_stock_is_shown_in_both_forms_and_as_one_page(name: str, edition: Edition) -> None:
    """Chapters come as HTML and markdown, pictures as PNG; nothing that is missing shows its inner name."""
    stock = make(STOCKS[name])
    notebook = execute(stock)
    outputs = [output.data for cell in notebook.cells for output in cell.get("outputs", [])]
    assert len(outputs) == 20  # title, eleven chapters and eight figures
    assert {frozenset(data) for data in outputs} == {
        frozenset({"text/html", "text/markdown"}),
        frozenset({"image/png", "text/plain"}),
    }
    texts = [text for data in outputs for kind, text in data.items() if kind != "image/png"]
    shown = [re.sub(r'data-from="[^"]*"', "", text) for text in texts]
    assert not [text for text in shown if re.search(r"\b(nan|NaN|NaT|None|<NA>)\b", text)]
    page = report.to_html(notebook, edition, stock.params)
    assert page.count('class="chapter"') == 12 and "<script" not in page
    if STOCKS[name].language == "en":
        assert not CHINESE.findall(page) and not [text for text in texts if CHINESE.search(text)]


def test_chapters_are_numbered_in_the_order_of_the_notebook(portfolio: Bundle) -> None:
    found = [re.findall(r"<h2[^>]*>(.*?)</h2>", str(cell.get("outputs", ""))) for cell in execute(portfolio).cells]
    assert [heading for headings in found for heading in headings] == HEADINGS


@pytest.mark.parametrize("language", ["zh", "en"])
def test_empty_tables_are_shown(language: str) -> None:
    stock = holding(Spec(job="portfolio", language=language), {"has_surveys": 0, "has_events": 0, "has_obligors": 0})
    assert all(cell.outputs for cell in execute(stock).cells if cell.source.startswith(("report.", "figures.")))


def test_absent_tables_count_as_empty(portfolio: Bundle) -> None:
    """Tables of a plan are absent from what is owed alone."""
    assert "allocation" not in portfolio.tables and slices.table(portfolio, "allocation").empty


def test_hostile_text_stays_in_its_cell() -> None:
    stock = make(STOCKS["hostile"])
    for show in (report.survey, report.clocks, report.strategies, report.conduct):
        lines = show(stock).markdown().replace("\\|", "").splitlines()
        rows = [
            [line.count("|") for line in run.split("\n")] for run in "\n".join(lines).split("\n\n") if run[:1] == "|"
        ]
        assert rows and all(len(set(counts)) == 1 for counts in rows)
        assert "<script" not in show(stock).html() and "&lt;script&gt;" in show(stock).html()


def test_title_says_that_this_is_no_plan(portfolio: Bundle) -> None:
    text = report.title(portfolio).markdown()
    assert "活动底数分析" in text and "300 户、300 笔" in text


def test_parameters_are_those_of_the_stock(portfolio: Bundle, county: Bundle) -> None:
    """What a plan is made with says nothing about what is owed."""
    assert (
        "模拟次数" not in report.parameters(portfolio).markdown() and "模拟次数" in report.parameters(county).markdown()
    )
    assert "内部期限" in report.parameters(portfolio).markdown()


def least_width(table: ReportTable) -> float:
    """Return the least width of a table in half-width signs: cells that do not wrap, words of headings, and padding."""
    columns = zip(table.titles, *table.rows, strict=True)
    parts = [
        [max(map(printed_width, re.split(r"[ （]", title))), *map(printed_width, cells)] for title, *cells in columns
    ]
    wraps = [not right and max(widths[1:]) > 24 for right, widths in zip(table.right, parts, strict=True)]
    return sum(1.8 + (8 if wrapped else max(widths)) for wrapped, widths in zip(wraps, parts, strict=True))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_table_is_wider_than_the_page(language: str) -> None:
    """A4 less margins of 20 mm is 482 points: 107 half-width signs of 4.5 points. A wider one would shrink all pages."""
    stock = make(Spec(job="portfolio", language=language, money_scale=100.0))
    chapters = (
        report.stock, report.survey, report.clocks, report.strategies, report.conduct, report.litigation, report.outlook,
        report.lessons,
    )  # fmt: skip
    tables = [
        block for show in chapters for block in show(stock).blocks if isinstance(block, ReportTable) and block.rows
    ]
    assert len(tables) > 20
    assert {table.caption: least_width(table) for table in tables if least_width(table) > 107} == {}


def test_english_figures_have_no_chinese() -> None:
    stock = make(STOCKS["English"])
    for name in ("ranking", "coverage", "clock_states", "deadlines", "suits", "calibration", "stock", "concentration"):
        figure = getattr(figures, name)(stock)
        figure.png()
        written = [figure.caption, figure.alt, *(text.get_text() for text in figure.findobj(Text))]
        assert not [text for text in written if CHINESE.search(text)], name


# Insiders

MARKS = re.compile(r"\bS[VMP]7\b")  # their village, account manager and originating officer; see synthetic
KINDS = {"内部员工", "关系人", "党政机关"}
IN_ENGLISH = {"staff", "related party", "public sector"}
PLANS = {
    "what is owed": Spec(job="portfolio"),
    "a plan": Spec(),
    "a branch's plan": Spec(branch=BRANCH),
    "in English": Spec(job="portfolio", language="en"),
}


def cells_of(bundle: Bundle, edition: Edition, folder: Path) -> dict[str, list[list[str]]]:
    """Return the cells of every sheet of the workbook as text."""
    report.write_workbook(bundle, edition, folder / "workbook.xlsx")
    book = CalamineWorkbook.from_path(str(folder / "workbook.xlsx"))
    return {
        name: [[str(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
        for name in book.sheet_names
    }


def texts_of(bundle: Bundle) -> str:
    """Return everything that the notebook shows, HTML and markdown, without pictures."""
    outputs = [output.data for cell in execute(bundle).cells for output in cell.get("outputs", [])]
    return "\n".join(text for data in outputs for kind, text in data.items() if kind != "image/png")


def flat(sheets: dict[str, list[list[str]]]) -> Iterable[str]:
    return (cell for rows in sheets.values() for row in rows for cell in row)


@pytest.mark.parametrize("name", PLANS)
def test_insiders_show_no_kind_village_or_officer(name: str, edition: Edition, tmp_path: Path) -> None:
    bundle = make(PLANS[name])
    assert bundle.figure("n_insider_cases") > 0
    text, sheets = texts_of(bundle), cells_of(bundle, edition, tmp_path)
    assert not MARKS.findall(text) and not MARKS.findall("\n".join(flat(sheets)))
    assert "内部员工" not in text and "党政机关" not in text and not (KINDS | IN_ENGLISH) & set(flat(sheets))


def test_rows_of_insiders_are_blank_where_they_would_tell(portfolio: Bundle, edition: Edition, tmp_path: Path) -> None:
    head, *rows = cells_of(portfolio, edition, tmp_path)["台账"]
    own = [dict(zip(head, row, strict=True)) for row in rows]
    insiders = [row for row in own if row["内部或涉政户"] == "是"]
    assert len(insiders) == portfolio.figure("n_insider_cases")
    for title in ("借款人类型", "村组", "管户人", "放贷责任人"):
        assert {row[title] for row in insiders} == {""}
        assert "" not in {row[title] for row in own if row["内部或涉政户"] == "否"}


def test_kinds_of_insiders_are_one_group_of_the_cut(portfolio: Bundle) -> None:
    """Each synthetic case has one loan, so that the group has as many loans as there are insiders."""
    rows = {row[0]: row for row in table_of(report.stock(portfolio), "按借款人类型").rows}
    assert set(rows) == {"农户", "个体工商户", "企业", "内部、关系人与涉政"}
    assert rows["内部、关系人与涉政"][1] == str(portfolio.figure("n_insider_cases"))
    owed = portfolio.tables["cases"].query("is_insider")["principal"]
    group = slices.stock_by(portfolio, "borrower_type").set_index("group").loc["insiders"]
    assert money.total([group["on_principal"], group["off_principal"]]) == money.total(owed)
    assert "合并列示" in said(report.stock(portfolio))


def test_without_protection_insiders_are_shown(edition: Edition, tmp_path: Path) -> None:
    bundle = make(Spec(job="portfolio", protects=False))
    groups = {row[0] for row in table_of(report.stock(bundle), "按借款人类型").rows}
    assert groups == {"农户", "个体工商户", "企业"} | KINDS
    assert set(MARKS.findall("\n".join(flat(cells_of(bundle, edition, tmp_path))))) == {"SV7", "SM7", "SP7"}
    assert "合并列示" not in said(report.stock(bundle))


# A real small county


@pytest.fixture(scope="module")
def demo_county(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """What three branches of the demo county are owed: 60 cases, with obligors, events, collaterals and surveys."""
    folder = tmp_path_factory.mktemp("demo")
    write_demo(folder / "data", branches=3, cases=60, officers=9, seed=3)
    papers = "".join(
        f"  {name}: {{files: [{name}.csv]}}\n" for name in ("obligors", "events", "collaterals", "surveys")
    )
    (folder / "county.yaml").write_text(PARAMS.replace("  controls:", papers + "  controls:"), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTPLAN_OUTPUTS", str(folder / "outputs"))
        return open_portfolio(folder / "county.yaml")


@pytest.mark.parametrize(
    "key",
    [
        "principal",
        "claims_running",
        "claims_unknown",
        "claims_expired",
        "claims_suspended",
        "must_do_claims",
        "worth_claims",
    ],
)
def test_money_of_branches_adds_up_to_the_county(demo_county: Bundle, key: str) -> None:
    parts = [slice_branch(demo_county, branch).figure(key) for branch in branches_of(demo_county)]
    assert money.total(parts) == demo_county.figure(key)


def test_branch_report_holds_no_loan_or_case_of_another_branch(
    demo_county: Bundle, edition: Edition, tmp_path: Path
) -> None:
    """A case is another's when it has no loan here and is not owned here."""
    loans, cases = demo_county.tables["loans"], demo_county.tables["cases"]
    for branch in branches_of(demo_county):
        own = slice_branch(demo_county, branch)
        others = set(branches_of(demo_county)) - {branch}
        for name, table in own.tables.items():
            assert not others & set(table.get("branch", [])), name
        mine = set(loans.loc[loans["branch"] == branch, "case_id"]) | set(
            cases.loc[cases["branch"] == branch, "case_id"]
        )
        foreign = set(loans.loc[loans["branch"] != branch, "loan_id"]) | (set(cases["case_id"]) - mine)
        text = texts_of(own)
        shown = set(re.findall(r"[A-Z]{2}\d+", text)) | set(flat(cells_of(own, edition, tmp_path)))
        assert mine & shown and not foreign & shown
        assert not [other for other in others if other in text]
