"""Files of every kind give the same text, and files that cannot be used say so in one sentence."""

import datetime
import random
import traceback
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest
import xlsxwriter

from collectplan.errors import ParamsError, SourceError
from collectplan.intake import read_input
from collectplan.ledger import accept_loans
from collectplan.params import Source
from collectplan.schemas import check
from collectplan.sources import read_raw
from tests.helpers import SECRET, accepted, both_texts, params_with


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


def cells_of(folder: Path, *files: str, **source: object) -> list[list[str]]:
    """Read files and return header and cells."""
    return rows_of(read_raw("loans", Source(files=list(files), **source), folder).cells)


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
    raw = read_raw("loans", Source(files=["a.csv"]), tmp_path)
    assert rows_of(raw.cells) == [["a", "b"], ["1", "x"], ["2", ""]]
    # The header is line 1; old Macintosh line ends are the only ones that hide empty lines.
    assert raw.origin["row"].tolist() == [2, 4]
    assert set(raw.origin["source"]) == {"a.csv"}


def test_words_that_look_like_missing_values_stay_words(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b,c\nNA,null,nan\n007,1e5,TRUE\n", "utf-8")
    assert cells_of(tmp_path, "a.csv")[1:] == [["NA", "null", "nan"], ["007", "1e5", "TRUE"]]


def test_a_row_that_is_longer_than_the_header_is_refused_and_not_shifted(tmp_path: Path) -> None:
    # Readers that take the first column for row names here would put each amount under the wrong header.
    (tmp_path / "a.csv").write_text("账号,本金\n1,2,\n3,4,\n", "utf-8")
    with pytest.raises(SourceError) as caught:
        cells_of(tmp_path, "a.csv")
    assert "第 2 行" in caught.value.faults[0].zh and "line 2" in caught.value.faults[0].en


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
    raw = read_raw("loans", Source(files=["a.xlsx"]), tmp_path)
    assert rows_of(raw.cells) == [
        ["账号", "本金", "日期", "是"],
        ["0012", "1234.5", "2023-07-01", "true"],
        ["123456789012345", "27", "45108", "false"],
    ]
    assert raw.origin.to_numpy().tolist() == [["a.xlsx", "台账", 3], ["a.xlsx", "台账", 5]]


def test_a_number_of_more_digits_than_excel_keeps_arrives_visibly_ruined(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", s=[["账号"], [6222021234567890123]])
    assert "e+" in cells_of(tmp_path, "a.xlsx")[1][0]  # and intake refuses it (ruined_id)


def test_the_sheet_can_be_named(tmp_path: Path) -> None:
    write_workbook(tmp_path / "a.xlsx", 一=[["a"], ["1"]], 二=[["a"], ["2"]])
    assert cells_of(tmp_path, "a.xlsx", sheet="二") == [["a"], ["2"]]
    assert cells_of(tmp_path, "a.xlsx") == [["a"], ["1"]]


def test_a_header_that_stands_twice_is_numbered(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("余额,余额,b\n1,2,3\n", "utf-8")
    write_workbook(tmp_path / "a.xlsx", s=[["余额", "余额", "b"], ["1", "2", "3"]])
    expected = [["余额#1", "余额#2", "b"], ["1", "2", "3"]]
    assert cells_of(tmp_path, "a.csv") == cells_of(tmp_path, "a.xlsx") == expected


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
    params = params_with()
    expected = accepted(six_loans).digest
    for name in ("a.csv", "a.xlsx", "a.parquet"):
        source = Source(files=[name])
        intake = read_input(read_raw("loans", source, tmp_path), source, {})
        assert accept_loans(intake, None, params, None).digest == expected, name


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
        source = Source(files=files)
        ledger = accept_loans(read_input(read_raw("loans", source, tmp_path), source, {}), None, params_with(), SECRET)
        pd.testing.assert_frame_equal(ledger.loans, expected.loans)
        assert ledger.digest == expected.digest and ledger.refused_rows == 2
        check(ledger.quarantine, "quarantine")


@pytest.mark.parametrize("end", ["", ";", "\n-- 两表"])
def test_a_query_joins_files(tmp_path: Path, end: str) -> None:
    (tmp_path / "loans.csv").write_text("id,kh,amt\n1,a,5.50\n2,b,007\n3,c,1\n", "utf-8")
    write_workbook(tmp_path / "classes.xlsx", s=[["kh", "cls"], ["a", "次级"], ["b", "可疑"]])
    query = "SELECT id, amt, cls, CAST(amt AS DECIMAL(9, 2)) * 2 AS twice FROM loans JOIN classes USING (kh)"
    raw = read_raw("loans", Source(files=["loans.csv", "classes.xlsx"], query=query + end), tmp_path)
    assert sorted(rows_of(raw.cells)[1:]) == [["1", "5.50", "次级", "11.00"], ["2", "007", "可疑", "14.00"]]
    assert set(raw.origin["source"]) == {"loans.csv+classes.xlsx"} and set(raw.origin["sheet"]) == {"query"}


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
    ("blank.csv", b"\n\n \n", "没有数据行", "has no rows"),
    ("header.csv", "账号,本金\n".encode(), "没有数据行", "has no rows"),
    ("garbage.csv", GARBAGE, "UTF-8", "unknown encoding"),
    ("zeros.csv", b"a,b\n\x00\x01,\x02\n", "不是规整的 CSV", "not regular CSV"),
    ("utf16.csv", "a,b\n1,2\n".encode("utf-16"), "UTF-8", "unknown encoding"),
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


def test_a_workbook_without_rows_or_without_the_sheet_says_so(tmp_path: Path) -> None:
    write_workbook(tmp_path / "header.xlsx", s=[["账号", "本金"]])
    write_workbook(tmp_path / "blank.xlsx", s=[])
    for name, sheet, zh in (
        ("header.xlsx", None, "没有数据行"),
        ("blank.xlsx", None, "没有数据行"),
        ("header.xlsx", "台账", "没有工作表“台账”，有：s"),
    ):
        with pytest.raises(SourceError) as caught:
            cells_of(tmp_path, name, sheet=sheet)
        assert zh in caught.value.faults[0].zh


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
