"""Files of every kind give the same text, and files that cannot be used say so in one sentence."""

import datetime
import random
import sqlite3
import traceback
import zipfile
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from collectplan.errors import CollectPlanError, ParamsError, SourceError
from collectplan.intake import Sheet, read_input
from collectplan.ledger import Ledger, accept_loans
from collectplan.params import Source
from collectplan.schemas import check
from collectplan.sources import read_raw
from tests.helpers import accepted, both_texts, params_with


def write_workbook(path: Path, **sheets: Iterable[Iterable[object]]) -> None:
    """Write an .xlsx with these sheets, each a list of rows of values."""
    book = xlsxwriter.Workbook(path)
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, row in enumerate(rows):
            for c, value in enumerate(row):
                if isinstance(value, datetime.date):
                    sheet.write_datetime(r, c, datetime.datetime.combine(value, datetime.time()), day)
                else:
                    sheet.write(r, c, value)
    book.close()


def rows_of(table: pd.DataFrame) -> list[list[str]]:
    """Return a text table with its header as rows."""
    return [list(table.columns), *table.to_numpy().tolist()]


def sheets_of(folder: Path, *files: str, **source: object) -> list[Sheet]:
    """Read files and return their sheets."""
    return list(read_raw("loans", Source(files=list(files), **source), folder).sheets)


def cells_of(folder: Path, *files: str, **source: object) -> list[list[str]]:
    """Read files and return all rows of the first sheet."""
    return sheets_of(folder, *files, **source)[0].cells.to_numpy().tolist()


def ledger_of(folder: Path, *files: str, **source: object) -> Ledger:
    """Read files and accept their loans."""
    given = Source(files=list(files), **source)
    return accept_loans(read_input(read_raw("loans", given, folder), given, {}), None, params_with(), None)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_csv_is_read_in_every_encoding_and_with_every_separator(
    tmp_path: Path, six_loans: pd.DataFrame, encoding: str, separator: str
) -> None:
    (tmp_path / "台账.csv").write_bytes(six_loans.to_csv(sep=separator, index=False).encode(encoding))
    assert cells_of(tmp_path, "台账.csv") == rows_of(six_loans)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_and_empty_lines_do_not_matter_and_rows_are_counted_as_people_count(
    tmp_path: Path, line_end: str
) -> None:
    lines = ["a,b", "1,x", "", "2,", "", ""]
    (tmp_path / "a.csv").write_bytes(line_end.join(lines).encode())
    (sheet,) = sheets_of(tmp_path, "a.csv")
    assert [row for row in sheet.cells.to_numpy().tolist() if any(row)] == [["a", "b"], ["1", "x"], ["2", ""]]
    assert sheet.cells.index[sheet.cells[0] == "2"].tolist() == [3] and sheet.first_row == 1
    assert (sheet.source, sheet.name) == ("a.csv", "")


def test_words_that_look_like_missing_values_stay_words(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b,c\nNA,null,nan\n007,1e5,TRUE\n", "utf-8")
    assert cells_of(tmp_path, "a.csv")[1:] == [["NA", "null", "nan"], ["007", "1e5", "TRUE"]]


def test_cells_beyond_the_header_never_shift_a_row(tmp_path: Path) -> None:
    # Readers that take the first column for row names here would put each amount under the wrong header.
    head = "贷款账号,客户号,机构,本金余额,五级分类\n"
    (tmp_path / "a.csv").write_text(head + "L1,D1,城关,5,次级,\nL2,D1,城关,1,000,次级\nL3,D1,城关,7,次级\n", "utf-8")
    ledger = ledger_of(tmp_path, "a.csv")
    assert ledger.loans[["loan_id", "principal"]].to_numpy().tolist() == [["L1", 5.0], ["L3", 7.0]]
    assert "ragged_row" in ledger.quarantine["rule"].tolist() and ledger.refused_rows == 1


def test_rows_that_end_early_are_filled_up_and_counted(tmp_path: Path) -> None:
    text = (
        "贷款账号,客户号,机构,本金余额,五级分类,村组\nL1,D1,城关,5,次级\nL2,D1,城关,6,次级,东村\nL3,D1,城关,7,次级,\n"
    )
    (tmp_path / "a.csv").write_text(text, "utf-8")
    (sheet,) = sheets_of(tmp_path, "a.csv")
    assert sheet.repairs == {"short_row_padded": 1} and len(ledger_of(tmp_path, "a.csv").loans) == 3


@pytest.mark.parametrize("title", ["", "不良贷款台账\n单位：元\n"])
def test_a_quote_that_is_never_closed_swallows_no_rows(tmp_path: Path, title: str) -> None:
    quote = ("", '"')
    rows = [f"L{n},D{n},城关,{n},次级,{quote[n in (3, 7)]}村{n}" for n in range(1, 10)]
    text = title + "贷款账号,客户号,机构,本金余额,五级分类,村组\n" + "\n".join(rows)
    (tmp_path / "a.csv").write_text(text, "utf-8")
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, "a.csv")
    assert "引号" in caught.value.faults[0].zh


def test_a_workbook_gives_the_text_that_a_person_sees(tmp_path: Path) -> None:
    write_workbook(
        tmp_path / "a.xlsx",
        空白=[],
        台账=[
            [],
            ["账号", "本金", "", "日期", "是"],
            ["0012", 1234.5, "x", datetime.date(2023, 7, 1), True],
            ["", "", "", "", ""],
            [123456789012345, 27, "y", 45108, False],
        ],
    )
    blank, ledger = sheets_of(tmp_path, "a.xlsx")
    assert (blank.name, ledger.name) == ("空白", "台账") and blank.cells.empty
    assert ledger.cells.to_numpy().tolist() == [
        ["", "", "", "", ""],
        ["账号", "本金", "", "日期", "是"],
        ["0012", "1234.5", "x", "2023-07-01", "true"],
        ["", "", "", "", ""],
        ["123456789012345", "27", "y", "45108", "false"],
    ]


@pytest.mark.parametrize(("formula", "value", "text"), [("=1/0", "#DIV/0!", "#DIV/0!"), ("=A1*2", "", "#未计算")])
def test_a_formula_that_failed_or_was_never_computed_is_not_taken_for_an_empty_cell(
    tmp_path: Path, formula: str, value: str, text: str
) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    sheet = book.add_worksheet("一")
    sheet.write_row(0, 0, ["账号", "本金"])
    sheet.write(1, 0, "x")
    sheet.write_formula(1, 1, formula, None, value)
    book.close()
    if not value:  # as openpyxl writes formulas
        rewrite(tmp_path / "a.xlsx", b"<v></v>", b"")
    assert cells_of(tmp_path, "a.xlsx")[1] == ["x", text]


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    """Replace bytes in the sheets of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data.replace(old, new) if "worksheets" in name else data)


def test_a_number_of_more_digits_than_excel_keeps_arrives_visibly_ruined(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", s=[["账号"], [6222021234567890123]])
    assert "E+" in cells_of(tmp_path, "a.xlsx")[1][0]  # and intake refuses it (ruined_id)


def test_the_sheet_can_be_named(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", 一=[["a"], ["1"]], 二=[["a"], ["2"]])
    assert cells_of(tmp_path, "a.xlsx", sheet="二") == [["a"], ["2"]]
    assert [sheet.name for sheet in sheets_of(tmp_path, "a.xlsx")] == ["一", "二"]


def test_hidden_sheets_are_not_read_and_named(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    book.add_worksheet("台账").write(0, 0, "a")
    hidden = book.add_worksheet("旧台账")
    hidden.write(0, 0, "a")
    hidden.hide()
    book.close()
    raw = read_raw("loans", Source(files=["a.xlsx"]), tmp_path)
    assert [sheet.name for sheet in raw.sheets] == ["台账"] and "旧台账" in raw.notes[0].zh


def test_a_parquet_file_of_typed_columns_becomes_text(tmp_path: Path) -> None:
    typed = pd.DataFrame(
        {
            "n": pd.array([1, None], dtype="Int64"),
            "f": [1.0, 2.5],
            "t": pd.to_datetime(["2023-07-01", None]),
            "b": [True, False],
            "s": ["甲", None],
        }
    )
    typed.to_parquet(tmp_path / "a.parquet")
    assert cells_of(tmp_path, "a.parquet") == [
        ["n", "f", "t", "b", "s"],
        ["1", "1", "2023-07-01 00:00:00", "true", "甲"],
        ["", "2.5", "", "false", ""],
    ]


def test_every_kind_of_file_makes_the_same_ledger(tmp_path: Path, six_loans: pd.DataFrame) -> None:
    six_loans.to_csv(tmp_path / "a.csv", index=False, encoding="gb18030")
    write_workbook(tmp_path / "a.xlsx", 台账=rows_of(six_loans))
    six_loans.to_parquet(tmp_path / "a.parquet")
    expected = accepted(six_loans).digest
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        assert ledger_of(tmp_path, name).digest == expected, name


@pytest.mark.parametrize("seed", range(3))
def test_neither_row_order_nor_file_order_changes_the_ledger(
    tmp_path: Path, six_loans_two_dirty: pd.DataFrame, seed: int
) -> None:
    order = list(range(8))
    random.Random(seed).shuffle(order)
    mixed = six_loans_two_dirty.iloc[order]
    mixed.iloc[:3].to_csv(tmp_path / "a.csv", index=False)
    mixed.iloc[3:].to_csv(tmp_path / "b.csv", index=False)
    expected = accepted(six_loans_two_dirty)
    for files in (["a.csv", "b.csv"], ["b.csv", "a.csv"]):
        ledger = ledger_of(tmp_path, *files)
        pd.testing.assert_frame_equal(ledger.loans, expected.loans)
        assert ledger.digest == expected.digest and ledger.refused_rows == 2
        check(ledger.quarantine, "quarantine")


@pytest.mark.parametrize("end", ["", ";", "\n-- 两表"])
def test_a_query_joins_files(tmp_path: Path, end: str) -> None:
    (tmp_path / "loans.csv").write_text("id,kh,amt\n1,a,5.50\n2,b,007\n3,c,1\n", "utf-8")
    write_workbook(tmp_path / "classes.xlsx", s=[["kh", "cls"], ["a", "次级"], ["b", "可疑"]])
    query = "SELECT id, amt, cls, CAST(amt AS DECIMAL(9, 2)) * 2 AS twice FROM loans JOIN classes USING (kh)"
    (sheet,) = sheets_of(tmp_path, "loans.csv", "classes.xlsx", query=query + end)
    rows = sheet.cells.to_numpy().tolist()
    assert rows[0] == ["id", "amt", "cls", "twice"] and sheet.first_row == 0
    assert sorted(rows[1:]) == [["1", "5.50", "次级", "11.00"], ["2", "007", "可疑", "14.00"]]
    assert (sheet.source, sheet.name) == ("loans.csv+classes.xlsx", "query")


def test_a_file_that_is_joined_may_have_titles_too(tmp_path: Path) -> None:
    (tmp_path / "loans.csv").write_text("贷款清单,,\n\nid,kh,amt\n1,a,5.50\n", "utf-8")
    assert cells_of(tmp_path, "loans.csv", query="SELECT id, amt FROM loans")[1] == ["1", "5.50"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT z FROM people", 'column "z" not found'),
        ("SELECT * FROM nobody", "nobody does not exist"),
        ("SELEC * FROM people", "syntax error"),
        ("SELECT * FROM read_csv('/etc/hosts')", "disabled by configuration"),
        ("SELECT CAST(name AS INTEGER) AS n FROM people", "Could not convert string"),
        ("SELECT CAST(id AS TINYINT) AS n FROM people", "Conversion Error"),
    ],
)
def test_a_query_that_fails_says_why_without_showing_a_person(tmp_path: Path, query: str, said: str) -> None:
    (tmp_path / "people.csv").write_text("name,id\n张三丰,110105194912310021\n", "utf-8")
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, "people.csv", query=query)
    (fault,) = caught.value.faults
    assert fault.where == "data.loans.query" and said in fault.zh and said in fault.en
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert "张三丰" not in shown and "110105194912310021" not in shown


GARBAGE = random.Random(5).randbytes(4000)
# File, content (None: there is none), what the Chinese and the English sentence say.
UNUSABLE = [
    ("none.csv", None, "找不到文件 none.csv", "file none.csv not found"),
    ("empty.csv", b"", "是空文件", "is empty"),
    ("empty.xlsx", b"", "是空文件", "is empty"),
    ("garbage.csv", GARBAGE, "UTF-8", "unknown encoding"),
    ("zeros.csv", b"a,b\n\x00\x01,\x02\n", "不是规整的 CSV", "not regular CSV"),
    ("cut.xlsx", b"PK\x03\x04" + GARBAGE, "不完整", "cut short"),
    ("page.xls", b"<html><table><tr><td>1</td></tr></table></html>", "网页", "a web page"),
    ("quote.csv", b'a,b\n"1,2\n3,4\n', "不是规整的 CSV", "not regular CSV"),
    ("garbage.xlsx", GARBAGE, "打不开", "cannot be opened"),
    ("garbage.xls", GARBAGE, "打不开", "cannot be opened"),
    ("garbage.parquet", GARBAGE, "不是 Parquet 文件", "not a Parquet file"),
    ("word.docx", b"PK", "只认", "only .xlsx"),
]


@pytest.mark.parametrize(("name", "content", "zh", "en"), UNUSABLE, ids=[row[0] for row in UNUSABLE])
def test_a_file_that_cannot_be_used_says_so(tmp_path: Path, name: str, content: bytes | None, zh: str, en: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, name)
    (fault,) = caught.value.faults
    assert zh in fault.zh and en in fault.en and fault.where.startswith("data.loans")


def test_a_sheet_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", s=[["账号", "本金"]])
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, "a.xlsx", sheet="台账")
    assert "没有工作表“台账”，有：s" in caught.value.faults[0].zh


HEADER = "贷款账号,客户号,机构,本金余额,五级分类\n"


@pytest.mark.parametrize("content", ["\n\n \n", HEADER, "台账\n" + HEADER + "合计,,,0,\n"])
def test_a_file_without_rows_says_so(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.csv").write_text(content, "utf-8")
    write_workbook(tmp_path / "a.xlsx", s=[line.split(",") for line in content.splitlines()])
    for name in ("a.csv", "a.xlsx"):
        with pytest.raises(SourceError) as caught:
            ledger_of(tmp_path, name)
        assert "没有数据行" in caught.value.faults[0].zh and "no rows" in caught.value.faults[0].en


def test_a_file_is_read_as_what_it_is_and_not_as_it_is_called(tmp_path: Path, six_loans: pd.DataFrame) -> None:
    # Old core systems call tables of text .xls; people rename workbooks.
    (tmp_path / "a.xls").write_bytes(six_loans.to_csv(sep="\t", index=False).encode("gb18030"))
    write_workbook(tmp_path / "b.xlsx", s=rows_of(six_loans))
    (tmp_path / "b.xlsx").rename(tmp_path / "b.csv")
    (tmp_path / "c.csv").write_bytes(six_loans.to_csv(sep="\t", index=False).encode("utf-16"))
    for name, noted in (("a.xls", "文本文件"), ("b.csv", "Excel 工作簿"), ("c.csv", "")):
        raw = read_raw("loans", Source(files=[name]), tmp_path)
        assert ledger_of(tmp_path, name).digest == accepted(six_loans).digest, name
        assert [noted in note.zh for note in raw.notes] == ([True] if noted else [])


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"a,b\n" + b"1,2\n" * 300_000)
    with pytest.raises(SourceError, match="max_file_mb"):
        read_raw("loans", Source(files=["a.csv"]), tmp_path, max_file_mb=1)
    write_workbook(tmp_path / "a.xlsx", s=[["x" * 30_000] for _ in range(50)])  # small when packed
    (tmp_path / "big.bin").write_bytes(b"0" * 3_000_000)
    with zipfile.ZipFile(tmp_path / "a.xlsx", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "big.bin", "xl/media/big.bin")
    assert (tmp_path / "a.xlsx").stat().st_size < 1_000_000
    with pytest.raises(SourceError, match="max_file_mb"):
        read_raw("loans", Source(files=["a.xlsx"]), tmp_path, max_file_mb=2)


def test_a_pattern_means_every_file_that_matches(tmp_path: Path, six_loans: pd.DataFrame) -> None:
    six_loans.iloc[:2].to_csv(tmp_path / "台账-城关.csv", index=False)
    six_loans.iloc[2:].to_csv(tmp_path / "台账-河东.csv", index=False)
    (tmp_path / "~$台账-城关.csv").write_text("lock", "utf-8")
    assert ledger_of(tmp_path, "台账-*.csv").digest == accepted(six_loans).digest
    with pytest.raises(SourceError, match="没有文件符合"):
        cells_of(tmp_path, "名册-*.csv")


def test_a_database_gives_the_same_ledger(
    tmp_path: Path, six_loans: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(sqlite3.connect(tmp_path / "book.db")) as connection:
        six_loans.to_sql("loans", connection, index=False)
        connection.commit()
    monkeypatch.setenv("LEDGER_DB", f"sqlite:///{tmp_path / 'book.db'}")
    query = "SELECT * FROM loans"
    assert ledger_of(tmp_path, url="${LEDGER_DB}", query=query).digest == accepted(six_loans).digest
    (sheet,) = sheets_of(tmp_path, url="${LEDGER_DB}", query=query)
    assert (sheet.source, sheet.name) == ("book.db", "query")


@pytest.mark.parametrize(
    ("url", "query", "said"),
    [
        ("sqlite:///{tmp}/book.db", None, "SELECT"),
        ("sqlite:///{tmp}/book.db", "DELETE FROM loans", "SELECT"),
        ("sqlite:///{tmp}/book.db", "SELECT 1; DROP TABLE loans", "SELECT"),
        ("sqlite:///{tmp}/book.db", "SELECT nothing FROM nowhere", "OperationalError"),
        ("sqlite:////nowhere/at/all/book.db", "SELECT 1", "找不到数据库文件"),
        ("postgresql://bank:secret@host/db", "SELECT 1", "密码"),
        ("${NO_SUCH_VARIABLE}", "SELECT 1", "NO_SUCH_VARIABLE"),
        ("not an address", "SELECT 1", "地址写法"),
    ],
)
def test_a_database_that_cannot_be_read_says_so_without_its_address(
    tmp_path: Path, url: str, query: str | None, said: str
) -> None:
    if query != "SELECT 1" or "nowhere" not in url:
        sqlite3.connect(tmp_path / "book.db").close()
        (tmp_path / "book.db").touch()
    with pytest.raises(CollectPlanError) as caught:
        sheets_of(tmp_path, url=url.replace("{tmp}", str(tmp_path)), query=query)
    assert said in both_texts(caught.value) and "secret" not in both_texts(caught.value)


def test_all_files_that_lack_come_at_once(tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, "a.csv", "empty.csv", "b.xlsx")
    assert len(caught.value.faults) == 3


def test_no_file_named_and_no_variable_set_are_mistakes_in_the_params(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path)
    assert caught.value.faults[0].where == "data.loans.files"
    monkeypatch.delenv("LEDGERS", raising=False)
    with pytest.raises(ParamsError, match="LEDGERS"):
        cells_of(tmp_path, "${LEDGERS}/a.csv")


def test_messages_speak_both_languages(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, "a.csv")
    assert "找不到" in both_texts(caught.value) and "not found" in both_texts(caught.value)
