"""Read files and databases as text: .xlsx, .xls, .csv, .parquet, several files of one kind, or one SQL query.

Nothing is typed here and nothing is interpreted: every sheet arrives with all its rows, titles and blank lines.
"""

from __future__ import annotations

from pathlib import Path

from collectplan.errors import Fault, SourceError
from collectplan.intake import RawTable, Sheet
from collectplan.params import Source, resolve
from collectplan.sources.database import read_database
from collectplan.sources.delimited import read_delimited
from collectplan.sources.kinds import Kind, kind_of
from collectplan.sources.query import query_sheets
from collectplan.sources.typed import read_parquet
from collectplan.sources.workbooks import read_workbook

__all__ = ["MAX_FILE_MB", "read_raw"]

MAX_FILE_MB = 600
_WILD = set("*?[")


def read_raw(name: str, source: Source, folder: Path, max_file_mb: int = MAX_FILE_MB) -> RawTable:
    """Read the files of one input table.

    Parameters
    ----------
    name : str
        Input table, for messages.
    source : Source
        Files, sheet, database address and query.
    folder : Path
        Data folder that relative file names start from.
    max_file_mb : int
        Larger files are refused, in megabytes; of a workbook the size unpacked counts.

    Raises
    ------
    SourceError
        When a file is missing, empty, too large, of an unknown kind or encoding, or the query fails; all files at once.
    """
    where = f"data.{name}"
    if source.url is not None:
        return RawTable(name, (read_database(name, source.url, source.query, folder),))
    faults: list[Fault] = []
    sheets: list[Sheet] = []
    notes: list[Fault] = []
    paths, missing = _paths(source.files, folder, where)
    faults.extend(missing)
    for path in paths:
        try:
            kind, remarks = kind_of(path, where, max_file_mb)
            notes.extend(remarks)
            sheets.extend(_read(path, kind, source.sheet, where, notes))
        except SourceError as error:
            faults.extend(error.faults)
    if not source.files:
        faults.append(Fault(f"{where}.files", "没有写文件名，请补上", "no file is named; add one"))
    if faults:
        raise SourceError(faults)
    if source.query:
        return RawTable(name, (query_sheets(name, source.query, sheets),), tuple(notes))
    return RawTable(name, tuple(sheets), tuple(notes))


def _paths(files: list[str], folder: Path, where: str) -> tuple[list[Path], list[Fault]]:
    """Return the files that are there; a pattern means all files that match, in the order of their names."""
    paths: list[Path] = []
    faults: list[Fault] = []
    for text in files:
        path = resolve(text, folder)
        if path.is_file() or not _WILD & set(path.name):
            paths.append(path)
            continue
        found = sorted(p for p in path.parent.glob(path.name) if p.is_file() and not p.name.startswith(("~$", ".")))
        paths.extend(found)
        if not found:
            faults.append(Fault(where, f"没有文件符合 {path.name}", f"no file matches {path.name}"))
    return list(dict.fromkeys(paths)), faults


def _read(path: Path, kind: Kind, sheet: str | None, where: str, notes: list[Fault]) -> list[Sheet]:
    if kind == "workbook":
        return read_workbook(path, sheet, where, notes)
    if kind == "parquet":
        return [read_parquet(path, where)]
    return [read_delimited(path, where)]
