"""Forms of values, escaping and tables."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from collectplan import report
from collectplan.bundle import Bundle
from collectplan.report.blocks import Passage, Quote, escape_html, escape_markdown
from collectplan.report.sentences import SENTENCES
from collectplan.report.tables import Column, ReportTable
from collectplan.report.voice import Voice
from collectplan.report.writer import Writer

from .conftest import HOSTILE


@pytest.mark.parametrize(
    ("value", "form", "zh", "en"),
    [
        (16_009_400.0, "money", "1,601 万元", "16,009 thousand CNY"),
        (234_567.0, "money", "23.5 万元", "235 thousand CNY"),
        (1_234.0, "money", "0.12 万元", "1.2 thousand CNY"),
        (12.0, "money", "不足 0.01 万元", "0.01 thousand CNY"),
        (0.0, "money", "0 万元", "0 thousand CNY"),
        (None, "money", "—", "–"),
        (float("nan"), "chance", "—", "–"),
        (0.384, "chance", "38%", "38%"),
        (1.0, "chance", "99% 以上", "over 99%"),
        (0.0, "chance", "不足 1%", "under 1%"),
        (0.0004, "gap", "0.04%", "0.04%"),
        (0.00001, "gap", "不足 0.01%", "under 0.01%"),
        (0.9961, "percent", "99.6%", "99.6%"),
        (312.4, "price", "312 元", "312 CNY"),
        (4780.8, "hours", "4,781 人时", "4,781 person-hours"),
        (date(2026, 7, 1), "day", "2026 年 7 月 1 日", "1 July 2026"),
        (20260630, "plain", "20260630", "20260630"),
    ],
)
def test_values_in_sentences(value: object, form: str, zh: str, en: str) -> None:
    assert Voice("zh").shown(value, form) == zh
    assert Voice("en").shown(value, form) == en


def test_values_in_tables() -> None:
    voice = Voice("zh", "美元")
    assert voice.unit == "万美元" and Voice("en", "美元").unit == "thousand USD"
    assert voice.cell(-230_000.0, "money") == "-23.0"
    assert voice.cell(-1.0, "money") == "0.0"
    assert [voice.cell(part, "chance") for part in (0.0, 0.38, 1.0)] == ["<1%", "38%", ">99%"]
    assert voice.cell(True, "flag") == "是" and voice.cell(pd.NaT, "day") == "—"


def test_no_sentence_holds_a_figure_of_its_own() -> None:
    import re
    import string

    for key, pair in SENTENCES.items():
        for text in pair:
            literals = "".join(piece[0] for piece in string.Formatter().parse(text))
            assert not re.search(r"\d", re.sub(r"P(?:[159]0|95)|chapter \d", "", literals)), key


def test_both_languages_quote_the_same_figures() -> None:
    import string

    for key, (zh, en) in SENTENCES.items():
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (zh, en)]
        assert names[0] == names[1], key


def test_passages_escape_what_they_quote() -> None:
    passage = Passage(("**甲 ", Quote("<b>*x*|", "summary.x"), "**。"))
    assert passage.inline_html() == '<strong>甲 <span data-from="summary.x">&lt;b&gt;*x*|</span></strong>。'
    assert passage.markdown() == "**甲 \\<b\\>\\*x\\*\\|**。"
    assert passage.plain() == "甲 <b>*x*|。"


def test_markdown_leaves_numbers_readable() -> None:
    assert escape_markdown("1,532.05 99.6%") == "1,532.05 99.6%"
    assert escape_markdown("- 1. x") == "\\- 1\\. x"
    assert escape_markdown("a\nb") == "a b"
    assert escape_html("a\x00b\x1b") == "ab"


@pytest.fixture
def long_table(county: Bundle) -> ReportTable:
    frame = pd.DataFrame({"name": [f"n{row}" for row in range(40)], "amount": [35_210.55 * row for row in range(40)]})
    columns = [Column("name", "名称"), Column("amount", "金额", "money")]
    return ReportTable(Writer(county), frame, "workloads", columns, "workloads", {"name": "合计", "amount": 1e8})


def test_long_tables_are_cut_and_say_so(long_table: ReportTable) -> None:
    assert long_table.html().count("<tr>") == 1 + 15 + 1
    for text in (long_table.html(), long_table.markdown()):
        assert "25" in text and "人员工作量" in text
    assert long_table.more is not None and long_table.more.plain() == "另有 25 行未列，见工作簿“人员工作量”表。"


def test_tables_are_written_in_both_forms_with_the_same_numbers(long_table: ReportTable) -> None:
    bundle = long_table._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/markdown"}
    for text in bundle.values():
        assert "49.3" in text and "10,000.0" in text  # 35,210.55 x 14 yuan = 49.29 万; the total is 1 亿
    lines = bundle["text/markdown"].splitlines()
    assert lines[0].startswith("| 名称") and lines[1].rstrip(" |").endswith(":")
    assert {line.count("|") for line in lines if line.startswith("|")} == {3}


def test_hostile_cells_stay_in_their_cell(hostile: Bundle) -> None:
    text = report.allocation(hostile).markdown()
    rows = [line for line in text.splitlines() if line.startswith("| H0")]
    unescaped = {line.replace("\\|", "").count("|") for line in rows}
    assert unescaped == {8, 9}  # cases given up, and the largest cases
    assert escape_markdown(HOSTILE) in text


def test_chapters_say_when_nothing_was_turned(county: Bundle) -> None:
    assert "没有临时调整" in report.parameters(county).markdown()


def test_no_folder_or_key_file_is_shown(county: Bundle) -> None:
    from collectplan.report.options import options

    assert not [option for option in options(county.params) if option.section == "data"]
