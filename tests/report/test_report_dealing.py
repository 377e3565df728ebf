"""The workbook about dealing: chapters and figures of trade-offs, questions and moves, in both languages."""

from __future__ import annotations

import io
import re
import warnings
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from matplotlib.text import Text
from PIL import Image

from collectplan import figures, report
from collectplan.bundle import Bundle
from collectplan.report.blocks import Chapter
from collectplan.report.tables import ReportTable
from collectplan.schemas import empty, types
from collectplan.schemas.tradeoffs import EFFECTS, LEVER, TRADEOFFS

from .conftest import BRANCH, said, table_of
from .synthetic import Spec, make
from .test_report_figures import overlapping
from .test_report_portfolio import CHINESE, least_width

SETTINGS = {
    "field_hours": ((0.5, 1.0, 1.5), 1.0),
    "fairness": ((0.0, 0.5), 0.0),
    "small_cases": ((0.0, 0.5, 1.0), 0.5),
}
MEASURES = {
    "expected_recovery": 400_000.0, "cost": 40_000.0, "court_money": 19_750.0, "field_hours": 1_120.4,
    "n_active": 250, "small_coverage": 0.9, "least_share": 0.2,
}  # fmt: skip
SPECS = {
    "county": Spec(),
    "branch": Spec(branch=BRANCH),
    "English": Spec(language="en", currency="美元"),
    "large": Spec(money_scale=1e4),
}


def plan_of(spec: Spec) -> Bundle:
    """Return the invented plan as this workbook shows it."""
    return replace(make(spec), job="allocation")


def tradeoff_rows(scale: float = 1.0, without: float | None = None) -> pd.DataFrame:
    """Return invented trade-offs: each step along a lever changes the net value by 10,000 yuan; one may have no plan."""
    rows: list[dict[str, Any]] = []
    for lever, (settings, now) in SETTINGS.items():
        sign = 1 if lever == "field_hours" else -1
        for setting in settings:
            change = sign * 10_000.0 * (settings.index(setting) - settings.index(now)) * scale
            worth = {"net_value": 500_000.0 * scale + change, "change": change, "gap": 0.001}
            rows.append(
                {"lever": lever, "setting": setting, "is_current": setting == now, "n_moved": 7, **worth, **MEASURES}
            )
    table = pd.DataFrame(rows).assign(value=lambda t: t["net_value"], bound=lambda t: t["net_value"] * 1.001)
    if without is not None:
        hidden = table["setting"] == without
        money = [name for name, dtype in types(TRADEOFFS).items() if dtype == "float64" and name != "setting"]
        table.loc[hidden, money] = np.nan
    return TRADEOFFS.validate(table[list(TRADEOFFS.columns)].astype(types(TRADEOFFS)))


@dataclass
class Told:
    """What ``Answer`` holds, invented."""

    effects: pd.DataFrame
    moves: pd.DataFrame
    limits: pd.DataFrame
    moves_again: pd.DataFrame
    summary: pd.DataFrame
    listed: pd.DataFrame
    gap: float | None = None
    gain_again: float = 1_700.0


def answer(*sides: str, n_moves: int = 0, n_again: int = 0, gap: float | None = None) -> Told:
    """Return an invented answer; the plan as asked brings 5,000 yuan less, and one case moves for want of hours."""
    worth = {"filed": 500_000.0, "again": 501_700.0, "asked": 496_700.0, "change": -5_000.0}
    rows = [{"side": side, "net_value": worth[side], **MEASURES} for side in sides]
    effects = EFFECTS.validate(pd.DataFrame(rows)[list(EFFECTS.columns)].astype(types(EFFECTS)))
    moved = {
        "case_id": [f"H{number:05d}" for number in range(n_moves)], "branch": BRANCH, "officer_before": "O000",
        "method_before": "visit", "officer_after": "new-2", "method_after": "phone", "value_before": 1_234.5,
        "value_after": 1_000.0, "kind": "both", "reason": "limit_changed", "limit_id": "officer/O000/field_hours",
    }  # fmt: skip
    moves = pd.DataFrame(moved, index=range(n_moves))
    limits = pd.DataFrame(
        {"limit_id": ["officer/O000/field_hours"], "owner": "officer/O000", "resource": "field_hours"}
    )
    summary = pd.DataFrame(
        {"kind": ["both"], "reason": "limit_changed", "n_cases": n_moves, "change": -234.5 * n_moves}
    )
    again = pd.DataFrame(index=range(n_again))
    return Told(effects, moves, limits, again, summary, moves.assign(change=-234.5), gap)


TURNED = answer("filed", "again", "asked", "change", n_moves=20, n_again=3, gap=0.0004)


def chapters(plan: Bundle) -> list[Chapter]:
    """Return every chapter of the workbook and the answers of the panel."""
    return [
        report.title(plan), report.dealing(plan), report.allocation(plan), report.tradeoffs(plan, tradeoff_rows()),
        report.moves(plan, TURNED), report.trial(plan, TURNED), report.trial_head(plan), report.answered(plan, TURNED),
        report.method(plan), report.parameters(plan),
    ]  # fmt: skip


@pytest.mark.parametrize("name", SPECS)
def test_every_chapter_is_shown_in_both_forms(name: str) -> None:
    for chapter in chapters(plan_of(SPECS[name])):
        for text in (chapter.html(), chapter.markdown()):
            assert not re.search(r"\b(nan|NaN|None|<NA>)\b", re.sub(r'data-from="[^"]*"', "", text)), chapter.key
            assert SPECS[name].language == "zh" or not CHINESE.search(text), chapter.key


def test_chapters_are_numbered_in_the_order_of_the_notebook() -> None:
    found = [re.findall(r"<h2[^>]*>(.*?)</h2>", chapter.html()) for chapter in chapters(plan_of(Spec()))]
    assert [heading for headings in found for heading in headings] == [
        "一、结论与卡点", "二、分案", "三、取舍", "四、调整前后的变动", "五、测算台", "五、测算台", "六、方法与局限", "七、参数",
    ]  # fmt: skip


def test_title_says_what_this_is() -> None:
    assert "活动分案" in report.title(plan_of(Spec())).markdown()


def test_in_short_says_gap_gain_and_what_is_short() -> None:
    """The invented plan: gap 0.04 %, 1,915,000 yuan (to even: 192) more than today, a field hour worth 312 yuan, two claims lapse."""
    text = said(report.dealing(plan_of(Spec())))
    for words in ("0.04%", "192 万元", "312 元", "2 户、本金 3.0 万元的债权期内届满"):
        assert words in text, words


def test_each_lever_is_said_from_end_to_end() -> None:
    text = said(report.tradeoffs(plan_of(Spec(branch=BRANCH)), tradeoff_rows()))
    assert "减到现有的 50.0%，净值增减 -1.0 万元；增到 150.0%，净值增减 1.0 万元" in text
    assert "平均的 50.0%，净值增减 -1.0 万元，变动 7 户" in text
    assert "小额户的行动面至少到 100.0%，净值增减 -1.0 万元" in text
    assert "选定一个机构" not in text


def test_a_county_owns_up_to_being_rough() -> None:
    assert "选定一个机构" in said(report.tradeoffs(plan_of(Spec()), tradeoff_rows()))


def test_settings_without_a_plan_are_counted_and_left_blank() -> None:
    chapter = report.tradeoffs(plan_of(Spec()), tradeoff_rows(without=1.5))
    assert "1 档没有可行方案" in said(chapter)
    (row,) = [row for row in table_of(chapter, "取舍").rows if row[1] == "150%"]
    assert row[0] == "外勤工时" and row[2] == "—"


def test_the_plan_as_it_is_is_marked_in_the_table() -> None:
    rows = table_of(report.tradeoffs(plan_of(Spec()), tradeoff_rows()), "取舍").rows
    assert [row[1] for row in rows if "现行" in row[1]] == ["100% 现行", "0% 现行", "50% 现行"]


def test_without_a_turned_parameter_nothing_moves() -> None:
    still = report.moves(plan_of(Spec()), answer("filed", "again"))
    assert "没有临时调整" in said(still) and len(still.blocks) == 2


def test_moves_name_people_limits_and_what_planning_again_finds() -> None:
    chapter = report.moves(plan_of(Spec()), TURNED)
    assert "20 户换了承办人或方法，净值增减 -0.50 万元" in said(chapter)
    assert "多得 0.17 万元、变动 3 户" in said(chapter)
    rows = table_of(chapter, "变动的户").rows
    assert len(rows) == 15, "the largest moves only; the summary counts all"
    assert rows[0][1:5] == ["张一0", "上门清收", "新增2", "电话清收"]
    assert rows[0][5:] == ["-234.50 元", "限额有变", "人员 O000：外勤工时"]
    assert table_of(chapter, "变动汇总").rows[0][2] == "20"


def test_an_answer_says_what_it_does_and_how_good_it_is() -> None:
    text = said(report.answered(plan_of(Spec()), TURNED))
    assert "净值增减 -0.50 万元" in text and "与上限相差 0.04%" in text
    still = report.answered(plan_of(Spec()), answer("filed", "again", "asked", "change"))
    assert "没有户变动" in said(still)


def test_a_page_without_sliders_shows_the_plan_on_the_table() -> None:
    chapter = report.trial(plan_of(Spec()), TURNED)
    sides = [row[0] for row in table_of(chapter, "测算结果").rows]
    assert sides == ["参数文件的方案", "不作调整，单独重算", "按本次设置", "调整的增减"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_table_is_wider_than_the_page(language: str) -> None:
    """See the same test of what is owed: 107 half-width signs."""
    plan = plan_of(Spec(language=language, money_scale=100.0))
    own = [report.tradeoffs(plan, tradeoff_rows(100.0)), report.moves(plan, TURNED), report.trial(plan, TURNED)]
    tables = [block for chapter in own for block in chapter.blocks if isinstance(block, ReportTable)]
    assert len(tables) == 4
    assert {table.caption: least_width(table) for table in tables if least_width(table) > 107} == {}


@pytest.mark.parametrize("name", SPECS)
@pytest.mark.parametrize("rows", ["all", "gaps", "flat", "none"])
def test_trade_offs_are_drawn_without_a_warning_and_without_overlap(name: str, rows: str) -> None:
    plan = plan_of(SPECS[name])
    scale = SPECS[name].money_scale
    given = tradeoff_rows(scale, without=0.5 if rows == "gaps" else None)
    given = given.assign(net_value=4.2e5 * scale) if rows == "flat" else given.iloc[:0] if rows == "none" else given
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = figures.tradeoffs(plan, given)
        picture = Image.open(io.BytesIO(figure.png()))
    assert picture.width == pytest.approx(6.7 * 180, abs=1) and not overlapping(figure)
    written = [figure.caption, figure.alt, *(text.get_text() for text in figure.findobj(Text))]
    assert plan.params.campaign.language == "zh" or not [text for text in written if CHINESE.search(text)]


def test_trade_offs_share_one_axis_of_money_and_mark_the_plan() -> None:
    figure = figures.tradeoffs(plan_of(Spec()), tradeoff_rows())
    figure.png()
    assert len(figure.axes) == len(LEVER) and len({axes.get_ylim() for axes in figure.axes}) == 1
    assert [[len(dots.get_offsets()) for dots in axes.collections] for axes in figure.axes] == [[2, 1], [1, 1], [2, 1]]


def test_holders_are_officers_in_a_branch_and_branches_in_a_county() -> None:
    """300 invented cases over eight branches: 38 in each of the first four, 37 in the others."""
    (axes,) = figures.holders(make(Spec())).axes
    assert len(axes.get_yticks()) == 8
    assert sum(patch.get_width() for patch in axes.patches) == 300  # type: ignore[attr-defined]
    own = make(Spec(branch=BRANCH))
    (axes,) = figures.holders(own).axes
    assert len(axes.get_yticks()) == own.tables["allocation"]["officer_id"].nunique()
    assert sum(patch.get_width() for patch in axes.patches) == 38  # type: ignore[attr-defined]


def test_holders_of_an_empty_plan_say_so() -> None:
    bare = make(Spec())
    assert figures.holders(replace(bare, tables={name: empty(name) for name in bare.tables})).png()
