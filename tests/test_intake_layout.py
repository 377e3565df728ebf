"""The header is found wherever people put it, and every place that is named is the place in the clerk's own sheet."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from collectplan.errors import SourceError
from collectplan.intake import Intake, RawTable, Sheet, read_input
from collectplan.params import Source
from collectplan.sources import read_raw
from tests.test_sources import write_workbook

HEAD = ["贷款账号", "客户号", "机构", "本金余额", "五级分类"]
GOOD = ["L1", "D1", "城关", "100.5", "次级"]
BAD = ["L2", "D2", "河东", "不详", "次级"]  # its amount is a word: where that is said to stand is what is tested

Rows = Sequence[Sequence[str]]


def sheet(*rows: Sequence[str], name: str = "", source: str = "a.csv", **more: Any) -> Sheet:
    """Return a sheet with these rows, filled up with blanks; without a name it is a text file."""
    width = max(len(row) for row in rows)
    cells = pd.DataFrame([[*row, *[""] * (width - len(row))] for row in rows], dtype="str")
    return Sheet(source, name, cells, is_delimited=not name, **more)


def read(
    *sheets: Sheet, mapping: dict[str, str] | None = None, tolerance: float = 0.0, table: str = "loans", **source: Any
) -> Intake:
    """Read sheets as one input table."""
    return read_input(RawTable(table, sheets), Source(**source), mapping or {}, tolerance)


def place_of(intake: Intake) -> tuple[str, str, int]:
    """Return header, cell and row of the one fault."""
    (fault,) = intake.faults.to_dict("records")
    assert fault["rule"] == "not_a_number" and fault["column"] == "principal"
    return fault["header"], fault["cell"], int(intake.parsed["row"].iloc[fault["position"]])


TITLE = ["不良贷款台账"]
# What stands above and in the header; cell of the bad amount, row of the header, rows by kind: title, header, blank.
LAYOUTS: dict[str, tuple[Rows, str, int, tuple[int, int, int]]] = {
    "header only": ([HEAD], "D3", 1, (0, 1, 0)),
    "title": ([TITLE, HEAD], "D4", 2, (1, 1, 0)),
    "title in the middle": ([["", "", "不良贷款台账"], HEAD], "D4", 2, (1, 1, 0)),
    "title, blank line": ([TITLE, [], HEAD], "D5", 3, (1, 1, 1)),
    "blank lines first": ([[], [], HEAD], "D5", 3, (0, 1, 2)),
    "title, signature line, unit line": (
        [TITLE, ["填报单位：某联社", "", "2026年6月30日"], ["", "", "", "", "单位：元"], HEAD], "D6", 4, (3, 1, 0),
    ),
    "sentences in every cell": ([["填报：甲", "复核：乙", "日期：2026-06-30", "页码：1", "单位：元"], HEAD], "D4", 2, (1, 1, 0)),
    "numbers of columns": ([HEAD, ["1", "2", "3", "4", "5"]], "D4", 1, (0, 2, 0)),
    "numbers in brackets": ([TITLE, HEAD, ["(1)", "（2）", "(3)", "(4)", "(5)"]], "D5", 2, (1, 2, 0)),
    "numbers after 栏次": ([HEAD, ["栏次", "1", "2", "3", "4"]], "D4", 1, (0, 2, 0)),
    "numbers after 甲乙": ([HEAD, ["甲", "乙", "丙", "1", "2"]], "D4", 1, (0, 2, 0)),
    "units beneath": ([HEAD, ["", "", "", "元", ""]], "D4", 1, (0, 2, 0)),
    "units and numbers beneath": ([HEAD, ["", "", "", "（元）", ""], ["1", "2", "3", "4", "5"]], "D5", 1, (0, 3, 0)),
}  # fmt: skip


@pytest.mark.parametrize(("above", "cell", "header_row", "kinds"), LAYOUTS.values(), ids=LAYOUTS)
def test_the_header_is_found_and_places_are_those_of_the_sheet(
    above: Rows, cell: str, header_row: int, kinds: tuple[int, int, int]
) -> None:
    intake = read(sheet(*above, GOOD, BAD))
    assert place_of(intake) == ("本金余额", cell, int(cell[1:]))
    assert intake.table[["loan_id", "principal"]].to_numpy().tolist() == [["L1", 100.5]]
    (counted,) = intake.reading.sheets.to_dict("records")
    assert counted["header_row"] == header_row
    assert (counted["title"], counted["header"], counted["blank"]) == kinds
    # Nothing of a sheet goes uncounted.
    n_rows = len(above) + 2
    assert sum(counted[kind] for kind in ("title", "header", "data", "subtotal", "remark", "blank")) == n_rows


def test_columns_to_the_left_and_between_only_change_the_letter() -> None:
    rows = [["序号", "", *HEAD], ["1", "", *GOOD], ["2", "", *BAD]]
    assert place_of(read(sheet(*rows))) == ("本金余额", "F3", 3)
    # A margin of 24 columns: the amount stands in the 28th column, which Excel calls AB.
    margin = [""] * 24
    assert place_of(read(sheet([*margin, *HEAD], [*margin, *GOOD], [*margin, *BAD]))) == ("本金余额", "AB3", 3)


# Upper and lower line of a header of a text file, which knows no merged cells.
TWO_LINES: dict[str, tuple[list[str], list[str]]] = {
    "the lower half names": (["贷款账号", "客户号", "机构", "余额", "", "五级分类"], ["", "", "", "本金", "表内欠息", ""]),
    "both halves name": (["贷款账号", "客户号", "机构", "本金", "表内", "五级分类"], ["", "", "", "余额", "欠息", ""]),
    "the group is not closed": (["贷款账号", "客户号", "机构", "余额", "", ""], ["", "", "", "本金", "表内欠息", "五级分类"]),
}  # fmt: skip


@pytest.mark.parametrize(("upper", "lower"), TWO_LINES.values(), ids=TWO_LINES)
def test_a_header_of_two_lines_in_a_text_file(upper: list[str], lower: list[str]) -> None:
    good, bad = [*GOOD[:4], "7.25", "损失"], [*BAD[:4], "8", "次级"]
    intake = read(sheet(TITLE, upper, lower, good, bad))
    assert intake.table[["principal", "interest_on", "risk_class"]].to_numpy().tolist() == [[100.5, 7.25, "LOSS"]]
    header, cell, row = place_of(intake)
    assert (cell, row) == ("D5", 5) and header == f"{upper[3]}/{lower[3]}"
    (counted,) = intake.reading.sheets.to_dict("records")
    assert (counted["header_row"], counted["title"], counted["header"], counted["data"]) == (2, 1, 2, 2)


def merged_workbook(path: Path, *, merge_group: bool = True) -> None:
    """Write title A1:F1, unit line A2:F2, and a header in rows 3-4 of which D3:E3 and the rest downwards are merged."""
    book = xlsxwriter.Workbook(path)
    page = book.add_worksheet("台账")
    page.merge_range("A1:F1", "不良贷款台账")
    page.merge_range("A2:F2", "单位：元")
    for letter, text in zip("ABCF", ["贷款账号", "客户号", "机构", "五级分类"], strict=True):
        page.merge_range(f"{letter}3:{letter}4", text)
    if merge_group:
        page.merge_range("D3:E3", "贷款余额情况")
    else:
        page.write("D3", "贷款余额情况")
    page.write_row("D4", ["本金", "表内欠息"])
    page.write_row("A5", ["L1", "D1", "城关", 100.5, 7.25, "损失"])
    page.write_row("A6", ["L2", "D2", "河东", "不详", 8, "次级"])
    book.close()


@pytest.mark.parametrize("merge_group", [True, False])
def test_a_header_of_two_merged_lines_in_a_workbook(tmp_path: Path, merge_group: bool) -> None:
    merged_workbook(tmp_path / "a.xlsx", merge_group=merge_group)
    given = Source(files=["a.xlsx"])
    intake = read_input(read_raw("loans", given, tmp_path), given, {})
    assert intake.table[["principal", "interest_on", "risk_class"]].to_numpy().tolist() == [[100.5, 7.25, "LOSS"]]
    assert place_of(intake) == ("贷款余额情况/本金", "D6", 6)
    (counted,) = intake.reading.sheets.to_dict("records")
    assert (counted["header_row"], counted["title"], counted["header"], counted["data"]) == (3, 2, 2, 2)


def test_a_title_above_the_header_of_a_workbook(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", 台账=[["台账"], [], HEAD, GOOD, BAD])
    given = Source(files=["a.xlsx"])
    intake = read_input(read_raw("loans", given, tmp_path), given, {})
    assert place_of(intake) == ("本金余额", "D5", 5)
    assert intake.reading.titles == (("a.xlsx [台账]", "台账"),)


def test_a_row_of_words_beneath_the_header_is_a_row_of_data() -> None:
    words = ["L三", "D三", "城关", "不详", "次级"]
    intake = read(sheet(HEAD, words, GOOD))
    assert place_of(intake) == ("本金余额", "D2", 2) and len(intake.parsed) == 2


def test_three_accounts_that_count_up_are_no_numbers_of_columns() -> None:
    # 1, 2 and 3 stand beneath each other, not beside each other.
    rows = [[str(n), f"D{n}", "城关", str(n * 1000), "次级"] for n in (1, 2, 3)]
    assert read(sheet(HEAD, *rows)).table["principal"].tolist() == [1000.0, 2000.0, 3000.0]


def test_a_column_without_a_name_is_shown_by_its_letter_and_an_empty_one_not_at_all() -> None:
    rows = [[*HEAD[:2], "", "", *HEAD[2:]], [*GOOD[:2], "", "x", *GOOD[2:]]]
    intake = read(sheet(*rows, name="台账"))
    columns = intake.reading.columns
    assert columns["letter"].tolist() == ["A", "B", "D", "E", "F", "G"]
    assert columns.loc[columns["letter"] == "D", ["header", "column"]].to_numpy().tolist() == [["(D)", ""]]
    assert len(intake.table) == 1 and len(intake.faults) == 0


@pytest.mark.parametrize(("name", "n_accepted"), [("台账", 2), ("", 1)])
def test_a_cell_beyond_the_header_is_a_note_in_a_workbook_but_a_shift_in_a_text_file(
    name: str, n_accepted: int
) -> None:
    intake = read(sheet(HEAD, [*GOOD, "已核"], ["L3", *GOOD[1:]], name=name))
    assert len(intake.table) == n_accepted
    assert intake.faults["rule"].tolist() == ["ragged_row"] * (2 - n_accepted)


def test_a_header_that_is_printed_on_every_page_is_counted_and_moves_no_row() -> None:
    intake = read(sheet(TITLE, HEAD, GOOD, HEAD, [], HEAD, BAD))
    assert place_of(intake) == ("本金余额", "D7", 7)
    (counted,) = intake.reading.sheets.to_dict("records")
    assert (counted["title"], counted["header"], counted["data"], counted["blank"]) == (1, 3, 2, 1)


def test_both_lines_of_a_header_of_two_are_known_again() -> None:
    upper, lower = TWO_LINES["the lower half names"]
    good, bad = [*GOOD[:4], "7.25", "损失"], [*BAD[:4], "8", "次级"]
    intake = read(sheet(upper, lower, good, upper, lower, bad))
    assert place_of(intake)[1:] == ("D6", 6)
    (counted,) = intake.reading.sheets.to_dict("records")
    assert (counted["header"], counted["data"]) == (4, 2)


def test_remarks_and_signatures_beneath_the_rows_are_counted_and_are_no_loans() -> None:
    foot = [["制表：张三", "", "复核：李四"], ["注：余额含表外"], ["第 1 页 共 1 页"]]
    intake = read(sheet(HEAD, GOOD, [], *foot))
    (counted,) = intake.reading.sheets.to_dict("records")
    assert (counted["data"], counted["remark"], counted["blank"]) == (1, 3, 1)
    assert len(intake.parsed) == 1 and len(intake.faults) == 0


def test_rows_above_the_header_that_look_like_data_are_refused_with_their_numbers() -> None:
    lost = ["L0", "D0", "城关", "5", "次级"]
    with pytest.raises(SourceError) as caught:
        read(sheet(TITLE, lost, ["L9", *lost[1:]], HEAD, GOOD))
    (fault,) = caught.value.faults
    assert "第 2、3 行" in fault.zh and "表头（第 4 行）" in fault.zh and fault.where == "data.loans"
    assert "rows 2、3" in fault.en or "rows 2, 3" in fault.en
    assert "row 4" in fault.en
