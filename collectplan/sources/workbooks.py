"""Excel workbooks as text, read by calamine; what calamine leaves out of broken formulas is looked up in the file."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pandas as pd

from collectplan.errors import Fault, SourceError
from collectplan.intake import Sheet
from collectplan.sources.typed import cell_text

_CELL = re.compile(rb'<c r="([A-Z]{1,3})(\d+)"([^>]*)>(.*?)</c>', re.DOTALL)
_ROW = re.compile(rb'<row[^>]* r="([0-9]+)"')
_HIDDEN = re.compile(rb'<row[^>]* hidden="(?:1|true)"')
_COLUMN = re.compile(rb'<c r="([A-Z]{1,3})[0-9]')
_MOST_CELLS = 30_000_000
_VALUE = re.compile(rb"<v>([^<]+)</v>")
_DAMAGED = (
    KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError, struct.error, zlib.error,
    zipfile.BadZipFile, ElementTree.ParseError,
)  # fmt: skip
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def read_workbook(path: Path, sheet: str | None, where: str, notes: list[Fault]) -> list[Sheet]:
    """Return the visible sheets of a workbook, or the one that is named; hidden ones are noted.

    Raises
    ------
    SourceError
        When the workbook cannot be opened or has no such sheet.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    data = path.read_bytes()
    try:
        book = CalamineWorkbook.from_object(io.BytesIO(data))
        about = [entry for entry in book.sheets_metadata if entry.typ == SheetTypeEnum.WorkSheet]
        names = [entry.name for entry in about]
        if sheet is not None and sheet not in names:
            shown = "、".join(names)
            zh, en = f"{path.name} 没有工作表“{sheet}”，有：{shown}", f"no sheet '{sheet}', only {shown}"
            raise SourceError(Fault(where, zh, en))
        visible = [entry.name for entry in about if entry.visible == SheetVisibleEnum.Visible]
        hidden = [name for name in names if name not in visible]
        if hidden and sheet is None:
            shown = "、".join(hidden)
            zh, en = f"{path.name} 的隐藏工作表未读：{shown}", f"hidden sheets of {path.name} were not read: {shown}"
            notes.append(Fault(where, zh, en))
        broken, folded = _looked_up(data, path.name, where)
        for name in [sheet] if sheet else visible:
            if n := folded.get(name, 0):
                zh = f"{path.name} [{name}] 有 {n} 行被筛选或隐藏，也已读入"
                en = f"{path.name} [{name}]: {n} rows are hidden or filtered out; they were read too"
                notes.append(Fault(where, zh, en))
        return [_sheet(book, name, path.name, broken.get(name, {})) for name in ([sheet] if sheet else visible)]
    except SourceError:
        raise
    except CalamineError as error:
        reason = (
            ("受密码保护", "protected by a password") if "assword" in str(error) else ("打不开", "cannot be opened")
        )
    except BaseException as error:
        # A panic of the Rust reader is not an Exception; what the user can do about it is the same.
        if type(error).__name__ != "PanicException":
            raise
        reason = ("打不开", "cannot be opened")
    zh, en = f"{path.name} {reason[0]}，请用 Excel 另存为 .xlsx", f"{path.name} {reason[1]}; save it as .xlsx"
    raise SourceError(Fault(where, zh, en))


def _sheet(book: Any, name: str, file: str, broken: dict[tuple[int, int], str]) -> Sheet:
    own = book.get_sheet_by_name(name)
    rows = own.to_python(skip_empty_area=False)
    merged = tuple((top, left, bottom, right) for (top, left), (bottom, right) in own.merged_cell_ranges or ())
    columns = {
        n: pd.Series([value if type(value) is str else cell_text(value) for value in column], dtype="str")
        for n, column in enumerate(zip(*rows, strict=True))
    }
    for (row, column), text in broken.items():
        if column in columns and row < len(rows) and columns[column].iloc[row] == "":
            columns[column].iloc[row] = text
    return Sheet(file, name, pd.DataFrame(columns), merged=merged)


def _looked_up(data: bytes, file: str, where: str) -> tuple[dict[str, dict[tuple[int, int], str]], dict[str, int]]:
    """Return, by sheet, the cells whose formula failed or was never computed, and the number of hidden rows.

    Calamine gives nothing for such cells and does not tell hidden rows.

    Raises
    ------
    SourceError
        When one stray cell spans a sheet to a size that calamine would lay out in memory, and kill the program.
    """
    found: dict[str, dict[tuple[int, int], str]] = {}
    hidden: dict[str, int] = {}
    if not data.startswith(b"PK"):
        return found, hidden
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name, part in _sheet_parts(archive).items():
                xml = archive.read(part)
                rows, columns = _span(xml)
                if rows * columns > _MOST_CELLS:
                    zh = f"{file} [{name}] 跨 {rows:,} 行 {columns:,} 列，远处有零星单元格；请删掉多余的行列后另存"
                    en = f"{file} [{name}] spans {rows:,} rows and {columns:,} columns; delete stray cells far away"
                    raise SourceError(Fault(where, zh, en))
                hidden[name] = len(_HIDDEN.findall(xml))
                if b't="e"' in xml or b"<f" in xml:
                    found[name] = dict(_in_sheet(xml))
    except _DAMAGED:
        pass  # calamine says what is wrong with the file
    return found, hidden


def _span(xml: bytes) -> tuple[int, int]:
    """Return the rows and columns that the cells of a sheet span."""
    rows = max((int(number) for number in _ROW.findall(xml)), default=0)
    letters = set(_COLUMN.findall(xml))
    return rows, max((_position(own) for own in letters), default=-1) + 1


def _position(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    targets = {
        own.attrib["Id"]: own.attrib["Target"]
        for own in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    }
    book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
    sheets = [own for own in book.iter() if own.tag.endswith("}sheet")]
    return {
        own.attrib["name"]: "xl/" + targets[own.attrib[_REL]].lstrip("/").removeprefix("xl/")
        for own in sheets
        if own.attrib.get(_REL) in targets
    }


def _in_sheet(xml: bytes) -> list[tuple[tuple[int, int], str]]:
    found = []
    for letters, row, attributes, content in _CELL.findall(xml):
        value = _VALUE.search(content)
        if b't="e"' in attributes:
            text = value.group(1).decode() if value else "#VALUE!"
        elif b"<f" in content and value is None:
            text = "#未计算"
        else:
            continue
        found.append(((int(row) - 1, _position(letters)), text))
    return found
