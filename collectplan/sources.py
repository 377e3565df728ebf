"""Read files as text: .xlsx, .xls, .csv, .parquet, several files of one kind, or one SQL query over them.

Nothing is typed here. Encodings are not guessed: a byte-order mark, then strict UTF-8, then strict GB18030.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from collectplan.errors import Fault, SourceError
from collectplan.intake import RawTable
from collectplan.masking import hide_numbers
from collectplan.params import Source, resolve

_SEPARATORS = ",;\t"
_ENCODINGS = ("utf-8-sig", "gb18030")
_QUOTED = re.compile(r"'[^']*'")


def read_raw(name: str, source: Source, folder: Path) -> RawTable:
    """Read the files of one input table.

    Parameters
    ----------
    name : str
        Input table, for messages.
    source : Source
        Files, sheet and query.
    folder : Path
        Data folder that relative file names start from.

    Raises
    ------
    SourceError
        When a file is missing, empty, of an unknown kind or encoding, or the query fails; all files at once.
    """
    faults: list[Fault] = []
    parts: list[pd.DataFrame] = []
    for file in source.files:
        try:
            parts.append(_read_file(resolve(file, folder), source.sheet, f"data.{name}"))
        except SourceError as error:
            faults.extend(error.faults)
    if not source.files:
        faults.append(Fault(f"data.{name}.files", "没有写文件名，请补上", "no file is named; add one"))
    if faults:
        raise SourceError(faults)
    table = _query(name, source.query, source.files, parts) if source.query else pd.concat(parts).fillna("")
    table = table.reset_index(drop=True)
    if table.empty:
        raise SourceError(Fault(f"data.{name}", "文件中没有数据行", "the file has no rows"))
    origin = table[["__source", "__sheet", "__row"]].set_axis(["source", "sheet", "row"], axis=1)
    return RawTable(name, table.drop(columns=["__source", "__sheet", "__row"]), origin.astype({"row": "int64"}))


def _read_file(path: Path, sheet: str | None, where: str) -> pd.DataFrame:
    if not path.is_file():
        raise SourceError(
            Fault(where, f"找不到文件 {path.name}，请核对 data.folder 与文件名", f"file {path.name} not found")
        )
    if path.stat().st_size == 0:
        raise SourceError(Fault(where, f"{path.name} 是空文件", f"{path.name} is empty"))
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return _read_csv(path, where)
    if suffix in {".xlsx", ".xls", ".xlsm"}:
        return _read_workbook(path, sheet, where)
    if suffix == ".parquet":
        return _read_parquet(path, where)
    raise SourceError(
        Fault(where, f"{path.name}：只认 .xlsx .xls .csv .parquet", f"{path.name}: only .xlsx .xls .csv .parquet")
    )


def _read_csv(path: Path, where: str) -> pd.DataFrame:
    data = path.read_bytes()
    for encoding in _ENCODINGS:
        try:
            text = data.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise SourceError(
            Fault(where, f"{path.name} 既不是 UTF-8 也不是 GB18030 编码，请另存", f"{path.name}: unknown encoding")
        )
    body = text.lstrip("\r\n")
    blank = text[: len(text) - len(body)].replace("\r\n", "\n")
    separator = max(_SEPARATORS, key=body.split("\n", 1)[0].count)
    try:
        if "\0" in text:
            raise csv.Error("binary")
        # Without `header=None` a row longer than the header would shift all columns silently.
        cells = pd.read_csv(
            io.StringIO(body), sep=separator, dtype=str, header=None, keep_default_na=False, skip_blank_lines=False
        )
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        found = re.search(r"line (\d+)", str(error))
        zh, en = (f"第 {int(found[1]) + len(blank)} 行", f"line {int(found[1]) + len(blank)}") if found else ("", "")
        zh = f"{path.name} 不是规整的 CSV，{zh or '各行'}列数须与表头一致，请检查分隔符与引号"
        en = f"{path.name} is not regular CSV: {en or 'each row'} must be as long as the header; check quotes"
        raise SourceError(Fault(where, zh, en)) from error
    return _from_cells(cells.fillna("").astype("str"), path.name, "", len(blank) + 1)


def _read_workbook(path: Path, sheet: str | None, where: str) -> pd.DataFrame:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
        if sheet is not None and sheet not in names:
            shown = "、".join(names)
            raise SourceError(
                Fault(where, f"{path.name} 没有工作表“{sheet}”，有：{shown}", f"no sheet '{sheet}', only {shown}")
            )
        for name in [sheet] if sheet is not None else names:
            rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            cells = pd.DataFrame([[_cell_text(cell) for cell in row] for row in rows], dtype="str")
            if (cells != "").any(axis=None):
                return _from_cells(cells, path.name, name, 1)
    except CalamineError as error:
        raise SourceError(
            Fault(where, f"{path.name} 打不开，请用 Excel 另存为 .xlsx", f"{path.name} cannot be opened")
        ) from error
    raise SourceError(Fault(where, f"{path.name} 没有数据行", f"{path.name} has no rows"))


def _from_cells(cells: pd.DataFrame, file: str, sheet: str, first_row: int) -> pd.DataFrame:
    """Return a table whose header is the first row that is not empty; empty rows and columns without header fall out.

    A header that stands twice gets the number of its column, so that nobody takes one for the other.
    """
    filled = cells.apply(lambda column: column.str.strip() != "").any(axis=1).to_numpy()
    if not filled.any():
        return _located(pd.DataFrame(), file, sheet, [])
    start = int(filled.argmax())
    header = cells.iloc[start].str.strip()
    kept = (header != "").to_numpy()
    repeated = header.duplicated(keep=False)
    numbered = header + "#" + (header.groupby(header).cumcount() + 1).astype("str")
    body = cells.loc[:, kept].set_axis(header.mask(repeated, numbered)[kept], axis=1)
    body = body[filled].iloc[1:]
    return _located(body, file, sheet, [first_row + n for n in range(start + 1, len(cells)) if filled[n]])


def _cell_text(value: Any) -> str:
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _read_parquet(path: Path, where: str) -> pd.DataFrame:
    try:
        frame = _as_text(pd.read_parquet(path))
    except (OSError, ValueError, NotImplementedError) as error:
        raise SourceError(
            Fault(where, f"{path.name} 打不开，不是 Parquet 文件", f"{path.name} is not a Parquet file")
        ) from error
    return _located(frame, path.name, "", range(1, len(frame) + 1))


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {str(name): frame[name].map(_cell_text, na_action="ignore").fillna("").astype("str") for name in frame}
    )


def _located(frame: pd.DataFrame, file: str, sheet: str, rows: Sequence[int]) -> pd.DataFrame:
    return frame.assign(__source=file, __sheet=sheet, __row=rows)


def _query(name: str, query: str, files: list[str], parts: list[pd.DataFrame]) -> pd.DataFrame:
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    try:
        for file, part in zip(files, parts, strict=True):
            connection.register(Path(file).stem, part.drop(columns=["__source", "__sheet", "__row"]).astype(object))
        # The line ends let a query finish with a comment.
        frame = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM (\n{query.rstrip().rstrip(';')}\n)").df()
    except duckdb.Error as error:
        # What stands in single quotes may be the value of a cell.
        reason = hide_numbers(_QUOTED.sub("'…'", str(error).splitlines()[0]))[:200]
    else:
        return _located(frame.fillna("").astype("str"), "+".join(files), "query", range(1, len(frame) + 1))
    finally:
        connection.close()
    # Raised outside the handler: the exception of DuckDB may hold a value.
    raise SourceError(Fault(f"data.{name}.query", f"查询执行失败：{reason}", f"query failed: {reason}"))
