"""Read files as text: .xlsx, .xls, .csv, .parquet, several files of one kind, or one SQL query over them.

Nothing is typed here. Encodings are not guessed: a byte-order mark, then strict UTF-8, then strict GB18030.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pandas as pd

from collectplan.errors import Fault, SourceError
from collectplan.intake import RawTable
from collectplan.params import Source, resolve

_SEPARATORS = ",;\t"
_ENCODINGS = ("utf-8-sig", "gb18030")


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
        return _located(_as_text(pd.read_parquet(path)), path.name, "", 1)
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
    header = text.split("\n", 1)[0]
    separator = max(_SEPARATORS, key=header.count)
    try:
        frame = pd.read_csv(io.StringIO(text), sep=separator, dtype=str, keep_default_na=False, skip_blank_lines=False)
    except (pd.errors.ParserError, pd.errors.EmptyDataError, csv.Error) as error:
        raise SourceError(
            Fault(where, f"{path.name} 不是规整的 CSV，请检查分隔符与引号", f"{path.name} is not a regular CSV file")
        ) from error
    return _located(frame.rename(columns=lambda name: str(name).strip()), path.name, "", 2)


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
            if frame := _from_rows(rows, path.name, name):
                return frame[0]
    except CalamineError as error:
        raise SourceError(
            Fault(where, f"{path.name} 打不开，请用 Excel 另存为 .xlsx", f"{path.name} cannot be opened")
        ) from error
    raise SourceError(Fault(where, f"{path.name} 没有数据行", f"{path.name} has no rows"))


def _from_rows(rows: list[list[Any]], file: str, sheet: str) -> list[pd.DataFrame]:
    """Return a table whose header is the first row that is not empty, or nothing for an empty sheet."""
    start = next((n for n, row in enumerate(rows) if any(str(cell).strip() for cell in row)), None)
    if start is None:
        return []
    kept = [n for n, cell in enumerate(rows[start]) if str(cell).strip()]
    header = [str(rows[start][n]).strip() for n in kept]
    body = [[_cell_text(row[n]) for n in kept] for row in rows[start + 1 :]]
    frame = _located(pd.DataFrame(body, columns=header, dtype="str"), file, sheet, start + 2)
    filled = (frame[header] != "").any(axis=1)
    return [frame[filled]]


def _cell_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _as_text(frame: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {str(name): frame[name].map(_cell_text, na_action="ignore").fillna("").astype("str") for name in frame}
    )


def _located(frame: pd.DataFrame, file: str, sheet: str, first_row: int) -> pd.DataFrame:
    return frame.assign(__source=file, __sheet=sheet, __row=range(first_row, first_row + len(frame)))


def _query(name: str, query: str, files: list[str], parts: list[pd.DataFrame]) -> pd.DataFrame:
    import duckdb

    connection = duckdb.connect(config={"threads": 1, "enable_external_access": False})
    try:
        for file, part in zip(files, parts, strict=True):
            connection.register(Path(file).stem, part.drop(columns=["__source", "__sheet", "__row"]).astype(object))
        frame = connection.execute(f"SELECT CAST(COLUMNS(*) AS VARCHAR) FROM ({query.rstrip().rstrip(';')})").df()
    except duckdb.Error as error:
        reason = str(error).splitlines()[0][:200]
        raise SourceError(Fault(f"data.{name}.query", f"查询执行失败：{reason}", f"query failed: {reason}")) from error
    finally:
        connection.close()
    return _located(frame.fillna("").astype("str"), "+".join(files), "query", 1)
