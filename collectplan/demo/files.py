"""Writing the demo: CSV files and one workbook with Chinese headers and words, in a folder that appears whole.

Money has two decimals, days are ISO dates, yes and no are 是 and 否. Same tables, same bytes: the workbook carries a
fixed date of creation.
"""

from __future__ import annotations

import csv
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pandas as pd
import pandera.pandas as pa
import xlsxwriter

from collectplan.demo.county import TABLES, County
from collectplan.demo.people import Size
from collectplan.errors import Fault, ParamsError
from collectplan.schemas import words

MARKER = "DEMO.txt"
WORKBOOK = "demo.xlsx"
TRUTH = ("truth/truth.csv", "truth/officers.csv")
FILES = (*(f"{name}.csv" for name in TABLES), WORKBOOK, *TRUTH, MARKER)
Columns: TypeAlias = dict[str, list[str]]
_CREATED = datetime(2026, 7, 1)
_EPOCH = np.datetime64("1899-12-30")
_FORMATS = {"date": "yyyy-mm-dd", "time": "yyyy-mm-dd hh:mm", "money": "#,##0.00"}
_SHEETS = {"closing_loans": "期末不良贷款台账"}


def refuse_foreign(folder: Path) -> None:
    """Refuse a folder that holds anything but an earlier demo.

    Raises
    ------
    ParamsError
        When the path is a file, or the folder holds a file that the demo did not write.
    """
    if folder.exists() and not folder.is_dir():
        raise ParamsError(
            Fault(str(folder), "已有同名文件，请换一个目录", "a file has this name; choose another folder")
        )
    found = (
        [path for path in sorted(folder.rglob("*")) if path.is_file() or path.is_symlink()] if folder.exists() else []
    )
    known = {folder / name for name in FILES} if (folder / MARKER).is_file() else set()
    if foreign := [path for path in found if path not in known]:
        shown = "、".join(path.relative_to(folder).as_posix() for path in foreign[:3])
        raise ParamsError(
            Fault(
                str(folder),
                f"目录中有 {len(foreign)} 个不是演示数据的文件（如 {shown}），不予覆盖；请换一个空目录",
                f"holds {len(foreign)} files that are not demo data (such as {shown}); choose an empty folder",
            )
        )


def write_county(county: County, size: Size, folder: Path) -> list[Path]:
    """Write all files beside the folder, then put them in its place; a broken run leaves the old folder as it was."""
    refuse_foreign(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = folder.parent / f".{folder.name}.{os.getpid()}.part"
    old = folder.parent / f".{folder.name}.{os.getpid()}.old"
    try:
        (part / "truth").mkdir(parents=True)
        _write_files(county, size, part)
        if folder.exists():
            folder.rename(old)
        part.rename(folder)
    except BaseException:
        if old.exists() and not folder.exists():
            old.rename(folder)
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return [folder / name for name in FILES]


def _write_files(county: County, size: Size, folder: Path) -> None:
    cells = {name: _cells(table, TABLES[name]) for name, table in county.tables.items()}
    for name, columns in cells.items():
        _write_csv(columns, folder / f"{name}.csv")
    _write_workbook(county, cells, folder / WORKBOOK)
    for path, table in zip(TRUTH, (county.truth, county.officer_truth), strict=True):
        rounded = table.round(6)
        _write_csv({str(name): rounded[name].tolist() for name in rounded}, folder / path)
    (folder / MARKER).write_text(_marker_text(county, size), encoding="utf-8", newline="\n")


def _cells(table: pd.DataFrame, schema: pa.DataFrameSchema) -> Columns:
    """Return the columns as text, under the titles and with the words that a bank would write."""
    return {facts["zh"]: _as_text(table[name], facts) for name, facts in _facts(schema).items()}


def _facts(schema: pa.DataFrameSchema) -> dict[str, dict[Any, Any]]:
    return {name: about.metadata or {} for name, about in schema.columns.items()}


def _as_text(column: pd.Series[Any], facts: dict[Any, Any]) -> list[str]:
    kind, values = facts["kind"], column.to_numpy()
    if kind == "enum":
        return [words.title(facts["values"], value) for value in values]
    if kind == "flag":
        return [words.title(words.FLAG, "true" if value else "false") for value in values]
    if kind == "money":
        return [f"{value:.2f}" for value in values.tolist()]
    if kind == "number":
        return ["" if value != value else f"{value:g}" for value in values.tolist()]
    if kind in {"date", "time"}:
        written = np.datetime_as_string(values, unit="D" if kind == "date" else "m").tolist()
        return ["" if text == "NaT" else text.replace("T", " ") for text in written]
    return [str(value) for value in values]


def _write_csv(columns: Columns, path: Path) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def _write_workbook(county: County, cells: dict[str, Columns], path: Path) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        book.set_properties({"title": "演示数据", "created": _CREATED})
        formats = {kind: book.add_format({"num_format": text}) for kind, text in _FORMATS.items()}
        header = book.add_format({"bold": True})
        for name, table in county.tables.items():
            title = _SHEETS.get(name, str((TABLES[name].metadata or {})["zh"]))
            _write_sheet(book.add_worksheet(title), table, _facts(TABLES[name]), cells[name], formats, header)


def _write_sheet(
    sheet: Any,
    table: pd.DataFrame,
    facts: dict[str, dict[Any, Any]],
    cells: Columns,
    formats: dict[str, Any],
    header: Any,
) -> None:
    """Write cell by cell: text as text, numbers and dates as numbers, nothing where nothing is known."""
    writers, columns = [], []
    sheet.freeze_panes(1, 0)
    for place, (name, about) in enumerate(facts.items()):
        sheet.set_column(place, place, 14 if about["kind"] in formats else 16)
        sheet.write_string(0, place, about["zh"], header)
        is_number = about["kind"] in {"money", "number", "count", "date", "time"}
        write = sheet.write_number if is_number else sheet.write_string
        writers.append((place, write, formats.get(about["kind"])))
        columns.append(_as_numbers(table[name]) if is_number else cells[about["zh"]])
    for row, values in enumerate(zip(*columns, strict=True), start=1):
        for (place, write, style), value in zip(writers, values, strict=True):
            if value is not None and value != "":
                write(row, place, value, style)


def _as_numbers(column: pd.Series[Any]) -> list[Any]:
    """Return plain numbers, Excel's day numbers for dates, None for what is missing."""
    values = column.to_numpy()
    if column.dtype.kind == "M":
        values = (values - _EPOCH) / np.timedelta64(1, "D")
    return [None if number != number else number for number in values.tolist()]


def _marker_text(county: County, size: Size) -> str:
    shape = f"branches={size.branches} cases={size.cases} officers={size.officers} seed={size.seed}"
    return (
        f"演示数据，由程序按种子 {size.seed} 生成。机构、人员、债务人、住址、电话全部虚构，与任何真实的人无关。\n"
        "电话一律为 199 0000 号段；债务人编号为 KH 加七位数字；没有身份证号码。\n"
        "truth 目录是生成时的真值，只供检验，任何测算不得读取。\n"
        "\n"
        f"Demo data, generated from seed {size.seed}. Branches, staff, debtors, addresses and telephone numbers are\n"
        "invented; they have nothing to do with any real person. The folder truth holds what was true when the data\n"
        "were generated; it is for checks only and no calculation may read it.\n"
        "\n"
        f"{shape}\ncounty_shift={county.county_shift:.6f}\n"
    )
