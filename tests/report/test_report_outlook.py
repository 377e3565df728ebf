"""The chapter about the forecast: sums by hand, hindsight said plainly either way, and no more sureness than there is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from matplotlib.patches import Rectangle
from python_calamine import CalamineWorkbook

from collectplan import figures, money, report
from collectplan.bundle import Bundle, Edition, Headline
from collectplan.params import COUNTY
from collectplan.recovery import features
from collectplan.report import terms
from collectplan.report.outlook import by_group
from collectplan.report.tables import ReportTable
from collectplan.report.voice import Voice
from collectplan.schemas import INPUTS

from .conftest import BRANCH, said, table_of
from .synthetic import Spec, holding, make
from .synthetic_known import rows_of

ROWS: list[dict[str, Any]] = [
    {"branch": "城关", "forecast_class": "none", "n_cases": 2, "principal": 30_000.10},
    {"branch": "城关", "forecast_class": "full", "n_cases": 1, "principal": 20_000.20},
    {"branch": "河东", "forecast_class": "none", "n_cases": 3, "principal": 50_000.30},
]
EXPECTED = [(1_000.0, 2_000.0, 3_000.0), (4_000.0, 6_000.0, 9_000.0), (0.0, 1_000.0, 2_000.0)]
PAST: dict[str, Any] = {
    "history_basis": "much", "n_history": 900, "n_history_paid": 90, "backtest_campaign": "前年春季", "backtest_n": 400,
    "backtest_auc": 0.7, "backtest_brier": 0.1, "backtest_top20": 0.6, "backtest_top20_balance": 0.5, "backtest_slope": 0.9,
    "backtest_expected": 1_000_000.0, "backtest_p10": 700_000.0, "backtest_p90": 1_400_000.0, "backtest_cash": 800_000.0,
}  # fmt: skip


def outlook(language: str = "zh", spec: Spec | None = None, facts: dict[str, Any] | None = None) -> Bundle:
    """Return three rows of two branches: 城关 with one case of which all may come, all others beyond recovery."""
    names = ("expected_watch", "expected_phone", "expected_visit")
    rows = [
        row | dict(zip(names, values, strict=True)) | {"expected_plan": np.nan}
        for row, values in zip(ROWS, EXPECTED, strict=True)
    ]
    return holding(spec or Spec(job="portfolio", language=language), facts, outlook=rows)


def with_past(plan: Bundle, **values: Any) -> Bundle:
    changed = {key: Headline(value, plan.summary[key].unit) for key, value in (PAST | values).items()}
    return replace(plan, summary={**plan.summary, **changed})


# What is expected


def test_classes_add_up_to_the_total_row() -> None:
    """In 万元: full 2.00002; none 3.00001 + 5.00003 = 8.0; anyway 0.4 and 0.1 + 0.0, all visited 0.9 and 0.3 + 0.2."""
    table = table_of(report.outlook(outlook()), "预计收回：按收回可能")
    assert table.titles == ["收回可能", "户数", "本金余额", "不催也会还", "全部电话", "全部上门"]
    assert table.rows == [
        ["有望全部收回", "1", "2.0", "0.4", "0.6", "0.9"],
        ["收回无望", "5", "8.0", "0.1", "0.3", "0.5"],
    ]
    assert table.total == ["合计", "6", "10.0", "0.5", "0.9", "1.4"]


def test_branches_stand_by_what_is_to_be_had() -> None:
    table = table_of(report.outlook(outlook()), "预计收回：按机构")
    assert table.rows == [["城关", "3", "5.0", "0.5", "1.2"], ["河东", "3", "5.0", "0.0", "0.2"]]
    assert table.total == ["合计", "6", "10.0", "0.5", "1.4"]


@pytest.mark.parametrize("column", ["branch", "forecast_class"])
def test_principal_is_summed_to_the_fen(county: Bundle, column: str) -> None:
    owed = county.tables["outlook"]["principal"]
    assert money.total(by_group(county, column)["principal"]) == money.total(owed)


def test_methods_are_held_against_leaving_everything_alone() -> None:
    """14,000 yuan if all are visited, 5,000 if nobody is: 9,000 more, or 0.90 万元."""
    assert "全部上门比一户不催多收 0.90 万元**" in report.outlook(outlook()).markdown()
    assert "一户不催，预计活动期内也会收回 0.50 万元" in said(report.outlook(outlook()))


def test_methods_that_add_nothing_are_not_said_to_add() -> None:
    plan = outlook()
    same = dict.fromkeys(("expected_phone", "expected_visit"), plan.summary["expected_watch"])
    text = said(report.outlook(replace(plan, summary={**plan.summary, **same})))
    assert "全部上门并不比一户不催多收" in text and "多收 " not in text


def test_only_a_plan_tells_what_the_plan_brings(county: Bundle, portfolio: Bundle) -> None:
    title = "按本方案"
    assert title in table_of(report.outlook(county), "预计收回：按收回可能").titles
    assert title not in report.outlook(portfolio).markdown()
    # The synthetic forecast: 15.32 million yuan, P10 at 0.85 and P90 at 1.14 of it.
    assert "按本方案预计收回 1,532 万元，十次中约八次在 1,302 万元至 1,746 万元之间" in said(report.outlook(county))


# How sure


@pytest.mark.parametrize(
    ("basis", "words"), [("prior", "都是假设"), ("little", "太少，预测仍以先验参数"), ("much", "往次的情形未必重现")]
)
def test_basis_is_said_in_words(basis: str, words: str) -> None:
    plan = with_past(outlook(), history_basis=basis, n_history=41, n_history_paid=7)
    text = said(report.outlook(plan))
    assert words in text
    assert ("41 户" in text and "明显还款的 7 户" in text) == (basis != "prior")


@pytest.mark.parametrize(
    ("cash", "words"),
    [
        (699_999.99, "实际低于区间，预测偏高"),
        (700_000.0, "实际落在区间之内"),
        (1_400_000.0, "实际落在区间之内"),
        (1_400_000.01, "实际高于区间，预测偏低"),
    ],
)
def test_hindsight_is_said_plainly_either_way(cash: float, words: str) -> None:
    """P10 is 700,000 yuan and P90 1,400,000."""
    text = said(report.outlook(with_past(outlook(), backtest_cash=cash)))
    verdicts = re.findall(r"实际[低高]于区间，预测偏[低高]|实际落在区间之内", text)
    assert verdicts == [words]
    assert ("打折看" in text) == (cash < 700_000.0)


def test_hindsight_quotes_forecast_interval_and_outcome() -> None:
    text = said(report.outlook(with_past(outlook())))
    assert (
        "“前年春季”开始之前，只用更早的结果预测它的 400 户，预计收回 100 万元，八成区间为 70.0 万元至 140 万元" in text
    )
    assert "实际收回 80.0 万元" in text and "占 70.0%，瞎猜是一半" in text
    assert "占实际收回的 60.0%，按本金从大到小排的两成户占 50.0%" in text and "校准斜率 0.90，理想为一" in text


def test_single_campaign_is_owned_up_to_as_flattering() -> None:
    """Where all past cases are those of the back-test, they were forecast from each other."""
    assert "偏乐观" in said(report.outlook(with_past(outlook(), n_history=400)))
    assert "偏乐观" not in said(report.outlook(with_past(outlook(), n_history=401)))


def test_poor_scores_are_called_poor() -> None:
    text = said(report.outlook(with_past(outlook(), backtest_auc=0.5, backtest_top20=0.4)))
    assert "不比瞎猜强" in text and "不比按本金排序强" in text


def test_scores_that_are_not_known_are_left_out() -> None:
    """Where everybody paid nothing can be ranked."""
    unknown = dict.fromkeys(("backtest_auc", "backtest_brier", "backtest_top20", "backtest_slope"))
    text = said(report.outlook(with_past(outlook(), **unknown)))
    assert "瞎猜" not in text and "两成户" not in text and "斜率" not in text and "—" not in text


def test_little_history_says_that_much_is_chance() -> None:
    assert "偶然成分" in said(report.outlook(with_past(outlook(), history_basis="little")))
    assert "偶然成分" not in said(report.outlook(with_past(outlook())))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_without_history_nothing_is_claimed_of_the_past(language: str) -> None:
    plan = make(Spec(language=language, history=False))
    shown = (report.outlook(plan), report.lessons(plan))
    captions = [block.caption for chapter in shown for block in chapter.blocks if isinstance(block, ReportTable)]
    assert len(captions) == 4  # by class, by branch, by result, notes
    text = said(shown[0]) + said(shown[1])
    claims = (
        ("无法拿预测与实际对照", "没有数据支持") if language == "zh" else ("no earlier campaign", "no data support it")
    )
    assert all(claim in text for claim in claims)


RESULTS: list[dict[str, Any]] = [
    {"case_id": case, "branch": "城关", "result": result, "chance": chance, "expected": expected, "booked": expected}
    | {"legal": legal, "p10": 0.0, "p90": 0.0}
    for case, result, chance, expected, legal in (
        ("A", "cash_principal", 0.3, 20_000.0, 15_000.0),
        ("A", "cash_interest", 0.3, 2_000.0, 7_000.0),
        ("A", "in_kind", 0.1, 5_000.0, 5_000.0),
        ("A", "written_off", 0.0, 0.0, 0.0),
        ("B", "cash_principal", 0.1, 10_000.0, 9_000.0),
        ("B", "cash_interest", 0.0, 0.0, 1_000.0),
        ("B", "in_kind", 0.0, 0.0, 0.0),
        ("B", "written_off", 0.0, 0.0, 0.0),
    )
]


def test_results_are_summed_by_form_and_never_across_forms() -> None:
    """In 万元: principal 2 + 1, by law 1.5 + 0.9; interest 0.2, by law 0.7 + 0.1; in kind 0.5; nothing written off."""
    plan = holding(Spec(job="portfolio"), results=RESULTS)
    table = table_of(report.outlook(plan), "按清收结果（不同结果不可相加）")
    assert table.titles == ["结果", "可能的户数", "预计", "先本后息", "先息后本"]
    assert table.rows == [
        ["现金收本", "2", "3.0", "3.0", "2.4"],
        ["现金收息", "1", "0.2", "0.2", "0.8"],
        ["以物抵债", "1", "0.5", "0.5", "0.5"],
        ["核销", "0", "0.0", "0.0", "0.0"],
    ]
    assert not table.total


@pytest.mark.parametrize("order", ["legal", "contract"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_order_of_appropriation_is_said(order: str, language: str) -> None:
    plan = make(Spec(language=language))
    recovery = plan.params.recovery.model_copy(update={"allocation_order": order})
    turned = replace(plan, params=plan.params.model_copy(update={"recovery": recovery}))
    assert said(report.outlook(turned)) != said(report.outlook(plan))


def test_page_one_says_that_there_is_no_history_only_where_there_is_none(county: Bundle) -> None:
    words = "没有用以往活动的结果校准"
    assert words not in said(report.evidence(county)) and words in said(report.evidence(make(Spec(history=False))))


# What the past taught


def learned(*ratios: float) -> list[dict[str, Any]]:
    names = ("level", "worst_class=LOSS", "years_past_due", "trade=木工")
    return [
        {"term": name, "n": 10, "odds_ratio": ratio, "low": ratio / 2, "high": ratio * 2, "share_odds_ratio": 1.0}
        for name, ratio in zip(names, ratios, strict=False)
    ]


def test_farthest_from_the_prior_comes_first() -> None:
    """Distances are ln 4, ln 3, ln 1.5 and 0; intervals reach from half to twice the ratio."""
    plan = with_past(replace(outlook(), tables={**outlook().tables, "learned": rows_of("learned", learned(1.5, 0.25, 3.0, 1.0))}))  # fmt: skip
    assert [row[:4] for row in table_of(report.lessons(plan), "往次结果与先验相比").rows] == [
        ["五级分类：损失", "10", "0.25（0.12—0.50）", "难收"],
        ["逾期年数（每多四年）", "10", "3.00（1.50—6.00）", "好收"],
        ["总体水平", "10", "1.50（0.75—3.00）", "说不准"],
        ["trade：木工", "10", "1.00（0.50—2.00）", "说不准"],
    ]


def test_steps_in_words_are_those_of_the_model() -> None:
    """Four years; half the natural logarithm of the principal, so that one step is e squared, 7.39 times."""
    assert features._YEARS_SCALE == 4.0
    steps = features.Design(("principal",), {}, {}).rows(
        rows_of("cases", [{"principal": 20_000.0}, {"principal": 20_000.0 * np.e**2}])
    )
    assert np.diff(steps[:, 0]) == pytest.approx([1.0])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_term_of_the_model_has_words(language: str) -> None:
    voice = Voice("zh" if language == "zh" else "en")
    kinds = ("worst_class", "guarantee_type", "borrower_type", "method")
    known = [f"{name}={word}" for name in kinds for word in INPUTS["history"].columns[name].metadata["values"]]
    for term in ["level", "principal", "off_share", "years_past_due", *known]:
        for with_step in (False, True):
            shown = terms.title(voice, term, with_step=with_step)
            assert "=" not in shown and "_" not in shown
            assert bool(re.search("[一-鿿]", shown)) == (language == "zh"), shown


def test_feature_of_the_banks_own_is_told_with_its_step() -> None:
    assert terms.title(Voice("zh"), "score", with_step=True) == "score（每多一个标准差）"
    assert terms.title(Voice("en"), "trade=a=b") == "trade: a=b"


def sheets_of(plan: Bundle, edition: Edition, folder: Path) -> str:
    report.write_workbook(plan, edition, folder / "workbook.xlsx")
    book = CalamineWorkbook.from_path(str(folder / "workbook.xlsx"))
    names = ("收回展望", "按结果预测", "历史说明", "预测与实际", "预测局限")
    return str([book.get_sheet_by_name(name).to_python() for name in names])


def test_branch_sees_no_other_branch(one_branch: Bundle, county: Bundle, edition: Edition, tmp_path: Path) -> None:
    others = set(county.tables["loans"]["branch"]) - {BRANCH}
    shown = report.outlook(one_branch).markdown() + report.lessons(one_branch).markdown()
    for text in (shown, sheets_of(one_branch, edition, tmp_path)):
        assert BRANCH in text and not [name for name in others if name in text]
    assert "按全辖统计" in shown and "按全辖统计" not in report.outlook(county).markdown()
    assert all(name in str(terms.own_rows(county, "learned")["term"].tolist()) for name in others)


@pytest.mark.parametrize("protects", [True, False])
def test_insiders_of_the_past_are_protected_as_those_of_today(protects: bool, edition: Edition, tmp_path: Path) -> None:
    plan = make(Spec(protects=protects))
    for text in (report.lessons(plan).markdown(), sheets_of(plan, edition, tmp_path)):
        assert ("内部员工" in text) != protects


# Limits


def test_limits_tell_selection_only_where_there_is_a_past(county: Bundle) -> None:
    assert "混着挑选的成分" in said(report.lessons(county))
    assert "混着挑选的成分" not in said(report.lessons(make(Spec(history=False))))


def test_stock_beyond_recovery_is_where_write_offs_come_from() -> None:
    """30,000.10 + 50,000.30 yuan of 2 + 3 cases."""
    assert "“收回无望”的 5 户、本金 8.0 万元" in said(report.lessons(outlook()))


def test_notes_about_this_campaign_come_first(county: Bundle) -> None:
    rows = table_of(report.lessons(county), "预测不知道的事").rows
    assert rows[0] == ["台账没有此特征，按共同水平", "逾期年数", "300", "是"] and rows[-1][-1] == "否"


# Figure and workbook


def test_bars_hold_all_cash_and_dots_the_shares(county: Bundle) -> None:
    rows = county.tables["backtest"]
    left, right = figures.calibration(county).axes
    heights = sum(patch.get_height() for patch in left.patches if isinstance(patch, Rectangle))
    assert heights == pytest.approx((rows["expected"].sum() + rows["cash"].sum()) / 10_000)
    (dots,) = right.collections
    assert np.allclose(dots.get_offsets(), rows[["mean_chance", "rate_event"]])


def test_figure_without_history_says_so() -> None:
    figure = figures.calibration(make(Spec(history=False)))
    assert [text.get_text() for text in figure.axes[0].texts] == ["没有往次活动的结果可供对照"] and figure.png()


def test_summary_tells_the_basis_in_words(edition: Edition, tmp_path: Path) -> None:
    report.write_workbook(make(Spec(history=False)), edition, tmp_path / "workbook.xlsx")
    sheet = CalamineWorkbook.from_path(str(tmp_path / "workbook.xlsx")).get_sheet_by_name("摘要")
    rows = {row[0]: row[1] for row in sheet.to_python()}
    assert rows["预测依据"] == "只有先验参数" and rows["检验：实际收回"] == "—" and rows["范围"] == COUNTY
