"""The sheet of the allocation as it came back: found, whatever was moved, filtered or added, and read row by row."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from collectplan.errors import Fault, SourceError
from collectplan.intake import Sheet
from collectplan.parse import clean
from collectplan.report.words import LABELS, SHEETS
from collectplan.schemas import labels
from collectplan.sources.delimited import read_delimited
from collectplan.sources.kinds import kind_of
from collectplan.sources.workbooks import read_workbook

WHERE = "--pins"
_LANGUAGES = ("zh", "en")
_HEAD_ROWS = 30
_VERSION = re.compile(rf"(?:{LABELS['version'][0]}|{LABELS['version'][1]}) ([0-9a-f]{{6,64}})\b")
_TITLES: dict[str, tuple[str, ...]] = {
    "case": tuple(labels("allocation", "case_id", language) for language in _LANGUAGES),
    "officer": tuple(labels("allocation", "officer_id", language) for language in _LANGUAGES),
    "method": tuple(labels("allocation", "method", language) for language in _LANGUAGES),
    "name_before": LABELS["officer_as_planned"],
    "officer_before": LABELS["officer_before"],
    "method_before": LABELS["method_before"],
}
_OWN_FORMATS = {".et", ".ett", ".ods", ".numbers", ".xlsb"}
_NEEDED = ("case", "officer")
_MARKS = ("name_before", "officer_before")  # only the sheet of the allocation has these


@dataclass(frozen=True)
class Row:
    """One case of a sheet; text as written, in plain form, empty where the cell or the column is not there.

    Attributes
    ----------
    case, officer, method, name_before, officer_before, method_before : str
        Cells of these columns.
    officer_cell, method_cell : str
        Where they stand: file, sheet and cell.
    """

    case: str
    officer: str
    method: str
    name_before: str
    officer_before: str
    method_before: str
    officer_cell: str
    method_cell: str


@dataclass(frozen=True)
class EditedSheet:
    """A sheet of the allocation.

    Attributes
    ----------
    place : str
        File and sheet.
    version : str
        Beginning of the id of the run that made the workbook; empty where the workbook does not say.
    columns : frozenset of str
        Which of the columns it has.
    rows : tuple of Row
        All rows with a case.
    notes : tuple of Fault
        What was odd, and passed over.
    """

    place: str
    version: str
    columns: frozenset[str]
    rows: tuple[Row, ...]
    notes: tuple[Fault, ...]


def read_sheet(path: Path, max_file_mb: int) -> EditedSheet:
    """Read the sheet of the allocation of a workbook that came back.

    Parameters
    ----------
    path : Path
        An .xlsx or .xls workbook, or the one sheet as .csv.
    max_file_mb : int
        Larger files are refused.

    Raises
    ------
    SourceError
        When the file cannot be read, has no such sheet, or the sheet lacks the column of cases or of officers.
    """
    notes: list[Fault] = []
    _refuse_unread(path)
    kind, remarks = kind_of(path, WHERE, max_file_mb)
    if kind == "parquet":
        zh = f"{path.name} 不是工作簿；请交回方案工作簿里的“{SHEETS['allocation'][0]}”表"
        raise SourceError(Fault(WHERE, zh, f"{path.name} is no workbook; hand back the plan's workbook"))
    sheets = [read_delimited(path, WHERE)] if kind == "delimited" else read_workbook(path, None, WHERE, notes)
    sheet, head, columns = _find(sheets, path.name)
    place = f"{sheet.source} [{sheet.name}]" if sheet.name else sheet.source
    own = [*remarks, *(note for note in notes if f"[{sheet.name}]" in note.zh)]
    rows, passed = _rows(sheet, head, columns, place)
    return EditedSheet(place, _version(sheets), frozenset(columns), rows, (*own, *passed))


def _refuse_unread(path: Path) -> None:
    """Refuse what is not there or only the program that wrote it can read, with a remedy of its own."""
    if not path.is_file():
        zh, en = f"找不到文件 {path.name}，请核对路径", f"file {path.name} not found; check the path"
        raise SourceError(Fault(WHERE, zh, en))
    if path.suffix.lower() in _OWN_FORMATS:
        zh = f"{path.name} 是 {path.suffix} 格式，请在 WPS 或 Excel 里另存为 .xlsx 再交回"
        raise SourceError(Fault(WHERE, zh, f"{path.name}: save it as .xlsx and hand it back"))


def _find(sheets: Sequence[Sheet], file: str) -> tuple[Sheet, int, dict[str, int]]:
    """Return the sheet of the allocation, the position of its header and its columns."""
    named = [sheet for sheet in sheets if _plain(sheet.name) in map(_plain, SHEETS["allocation"])]
    candidates = named or [sheet for sheet in sheets if len(sheets) == 1 or _is_marked(sheet)]
    if len(candidates) != 1:
        there = "、".join(sheet.name for sheet in sheets) or "—"
        zh = f"{file} 里没有“{SHEETS['allocation'][0]}”表，有：{there}；请交回方案工作簿，表名不要改"
        en = f"{file} has no sheet '{SHEETS['allocation'][1]}', only {there}; hand back the plan's workbook"
        raise SourceError(Fault(WHERE, zh, en))
    sheet = candidates[0]
    heads = [(row, _columns(sheet, row)) for row in range(min(len(sheet.cells), _HEAD_ROWS))]
    row, found = max(heads, key=lambda head: (len(head[1]), -head[0]), default=(0, {}))
    place = f"{file} [{sheet.name}]" if sheet.name else file
    faults = [_absent(sheet, row, name, place) for name in _NEEDED if name not in found]
    faults += [_twice(sheet, row, name, place) for name in found if found[name] < 0]
    if faults:
        raise SourceError(faults)
    return sheet, row, found


def _is_marked(sheet: Sheet) -> bool:
    heads = [_columns(sheet, row) for row in range(min(len(sheet.cells), _HEAD_ROWS))]
    return any(set(_NEEDED) <= set(head) and set(_MARKS) & set(head) for head in heads)


def _columns(sheet: Sheet, row: int) -> dict[str, int]:
    """Return the positions of known titles in a row; -1 for a title that stands there twice."""
    titles = [_plain(text) for text in sheet.cells.iloc[row].tolist()]
    found = {}
    for name, known in _TITLES.items():
        places = [position for position, title in enumerate(titles) if title in map(_plain, known)]
        if places:
            found[name] = places[0] if len(places) == 1 else -1
    return found


def _absent(sheet: Sheet, row: int, name: str, place: str) -> Fault:
    titles = [text for text in sheet.cells.iloc[row].tolist() if text] if len(sheet.cells) else []
    zh, en = _TITLES[name]
    near = difflib.get_close_matches(zh, titles, n=1) or difflib.get_close_matches(en, titles, n=1)
    hint_zh = f"“{near[0]}”是不是就是它？请改回原列名" if near else "请不要删改表头"
    hint_en = f"is it '{near[0]}'? Give it back its title" if near else "leave the header as it was"
    return Fault(place, f"没有“{zh}”列；{hint_zh}", f"has no column '{en}'; {hint_en}")


def _twice(sheet: Sheet, row: int, name: str, place: str) -> Fault:
    zh, en = _TITLES[name]
    line = sheet.first_row + row
    return Fault(
        f"{place} {line}:{line}",
        f"有不止一列叫“{zh}”，不知以哪一列为准，请只留一列",
        f"has several columns '{en}'; keep one of them",
    )


def _rows(sheet: Sheet, head: int, columns: dict[str, int], place: str) -> tuple[tuple[Row, ...], list[Fault]]:
    """Return the rows below the header that name a case, and notes on the others."""
    below = sheet.cells.iloc[head + 1 :]
    texts = {name: clean(below[column]).tolist() for name, column in columns.items()}
    first = sheet.first_row + head + 1
    officers = _spread(sheet, texts["officer"], columns["officer"], head + 1)
    rows, stray = [], []
    for n, case in enumerate(texts["case"]):
        if case in _TITLES["case"]:
            continue  # the header again
        if not case:
            stray += [f"{_letters(columns['officer'])}{first + n}"] if officers[n] else []
            continue
        cells = {name: texts[name][n] if name in texts else "" for name in _TITLES} | {"officer": officers[n]}
        cells |= {
            f"{name}_cell": f"{place} {_letters(columns.get(name, columns['officer']))}{first + n}"
            for name in ("officer", "method")
        }
        rows.append(Row(**cells))
    if not stray:
        return tuple(rows), []
    zh = f"有 {len(stray)} 行写了承办人，没有户编号，未采用（如 {stray[0]}）；请补户编号"
    en = f"{len(stray)} rows name an officer and no case and were passed over (such as {stray[0]}); add the case"
    return tuple(rows), [Fault(place, zh, en)]


def _spread(sheet: Sheet, officers: list[str], column: int, start: int) -> list[str]:
    """Return the officers with merged cells filled: a merged cell says the same of all its rows."""
    filled = list(officers)
    for top, left, bottom, right in sheet.merged:
        if left <= column <= right and start <= top < start + len(filled):
            for row in range(top - start, min(bottom - start + 1, len(filled))):
                filled[row] = officers[top - start]
    return filled


def _version(sheets: Sequence[Sheet]) -> str:
    """Return the version that the summary names."""
    for sheet in sheets:
        if _plain(sheet.name) in map(_plain, SHEETS["summary"]):
            for column in sheet.cells.columns:
                found = sheet.cells[column].str.extract(_VERSION, expand=False).dropna()
                if len(found):
                    return str(found.iloc[0])
    return ""


def _plain(text: str) -> str:
    return str(clean(pd.Series([text], dtype="str")).iloc[0]).replace(" ", "").casefold()


def _letters(column: int) -> str:
    """Return a column's letters as spreadsheets write them."""
    letters, number = "", column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
