"""Text files with separators. Encodings are not guessed: a byte-order mark, then strict UTF-8, then strict GB18030."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from collectplan.errors import Fault, SourceError
from collectplan.intake import MAX_COLUMNS, Sheet

_SEPARATORS = ",;\t"
_SAMPLED = 200
_HEAD_CHARACTERS = 200_000
_MOST_SHORT = 500
_BLOCK_BYTES = 16 << 20


def read_delimited(path: Path, where: str) -> Sheet:
    """Return all rows of a text file.

    Rows that are shorter than the widest are filled up with blanks and counted.

    Raises
    ------
    SourceError
        When the encoding is unknown, or quotes do not pair.
    """
    text = _decode(path, where)
    if "\0" in text:
        raise SourceError(_irregular(path, where, ""))
    separator = _separator(text)
    cells, padded = _fast(text, separator) or _slow(path, text, separator, where)
    return Sheet(path.name, "", cells, is_delimited=True, repairs={"short_row_padded": padded} if padded else {})


def _decode(path: Path, where: str) -> str:
    data = path.read_bytes()
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    zh, en = f"{path.name} 既不是 UTF-8 也不是 GB18030 编码，请另存", f"{path.name}: unknown encoding"
    raise SourceError(Fault(where, zh, en))


def _separator(text: str) -> str:
    """Return the separator under which most of the first lines have the same number of cells, more than one."""
    lines = [line for line in text[:_HEAD_CHARACTERS].splitlines()[:_SAMPLED] if line.strip()]

    def agreement(separator: str) -> tuple[int, int]:
        counts = Counter(n for line in lines if (n := line.count(separator)))
        return max(((alike, n) for n, alike in counts.items()), default=(0, 0))

    return max(_SEPARATORS, key=agreement)


def _refuse_width(path: Path, width: int, where: str) -> None:
    if width > MAX_COLUMNS:
        zh = f"{path.name} 有 {width:,} 列，超过 {MAX_COLUMNS:,}；请核对分隔符"
        raise SourceError(
            Fault(where, zh, f"{path.name} has {width:,} columns, above {MAX_COLUMNS:,}; check the separator")
        )


def _fast(text: str, separator: str) -> tuple[pd.DataFrame, int] | None:
    """Return the rows of a regular file, or None where many rows differ in length, or a quoted cell has several lines.

    A few short rows, such as titles and blank lines, are put back filled up where they stood.
    """
    if "\r" in text.replace("\r\n", ""):
        return None
    is_quoted = '"' in text
    head = csv.reader(io.StringIO(text[:_HEAD_CHARACTERS]), delimiter=separator)
    try:
        width = max(len(row) for row, _ in zip(head, range(_SAMPLED), strict=False))
    except (csv.Error, ValueError):
        return None
    if width > MAX_COLUMNS:
        return None
    short: dict[int, list[str]] = {}

    def keep(row: arrow_csv.InvalidRow) -> str:
        is_open = row.text.count('"') % 2 == 1 or "\n" in row.text.strip("\r\n")
        if row.actual_columns > width or len(short) >= _MOST_SHORT or is_open:
            return "error"
        short[row.number - 1] = next(csv.reader([row.text], delimiter=separator), [])
        return "skip"

    names = [str(n) for n in range(width)]
    try:
        table = arrow_csv.read_csv(
            io.BytesIO(text.encode()),
            read_options=arrow_csv.ReadOptions(column_names=names, block_size=_BLOCK_BYTES, use_threads=False),
            parse_options=arrow_csv.ParseOptions(
                delimiter=separator,
                quote_char='"' if is_quoted else False,
                ignore_empty_lines=False,
                invalid_row_handler=keep,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.large_string()), strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid:
        return None
    if is_quoted and any(pc.any(pc.match_substring(table.column(n), "\n")).as_py() for n in range(width)):
        # Perhaps an address in two lines, perhaps a quote that was never closed: the slow way tells them apart.
        return None
    columns = {n: _with_short(table.column(n).combine_chunks(), n, short) for n in range(width)}
    padded = sum(len(row) > 1 for row in short.values())
    return pd.DataFrame({n: pd.Series(pd.array(column, dtype="str")) for n, column in columns.items()}), padded


def _with_short(column: pa.Array, position: int, short: dict[int, list[str]]) -> pa.Array:
    """Return a column with the cells of short rows put back; rows are numbered as they stand in the file."""
    parts, taken = [], 0
    for count, row in enumerate(sorted(short)):
        upto = row - count
        cell = short[row][position] if position < len(short[row]) else ""
        parts += [column.slice(taken, upto - taken), pa.array([cell], pa.large_string())]
        taken = upto
    return pa.concat_arrays([*parts, column.slice(taken)]) if parts else column


def _slow(path: Path, text: str, separator: str, where: str) -> tuple[pd.DataFrame, int]:
    """Return the rows of a file with quotes or rows of several lengths."""
    rows: list[list[str]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    csv.field_size_limit(10_000_000)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise SourceError(_irregular(path, where, str(reader.line_num))) from error
    width = max((len(row) for row in rows), default=0)
    _refuse_width(path, width, where)
    swallowed = next((n for n, row in enumerate(rows, 1) if any(_swallowed(cell, separator, width) for cell in row)), 0)
    if swallowed:
        raise SourceError(_irregular(path, where, str(swallowed)))
    lengths = np.array([len(row) for row in rows])
    common = int(np.bincount(lengths[lengths > 1]).argmax()) if (lengths > 1).any() else width
    padded = int(((lengths > 1) & (lengths < common)).sum())
    padded_rows = [row + [""] * (width - len(row)) if len(row) < width else row for row in rows]
    columns = zip(*padded_rows, strict=True)
    return pd.DataFrame({n: pd.Series(list(column), dtype="str") for n, column in enumerate(columns)}), padded


def _swallowed(cell: str, separator: str, width: int) -> bool:
    """Tell whether a quote that was never closed has drawn whole rows into a cell."""
    return "\n" in cell and width > 2 and any(line.count(separator) >= max(width - 2, 2) for line in cell.splitlines())


def _irregular(path: Path, where: str, line: str) -> Fault:
    zh_line, en_line = (f"第 {line} 行附近", f"near line {line}") if line else ("", "it is binary")
    zh = f"{path.name} 不是规整的 CSV，{zh_line or '内容是二进制'}；请检查引号是否成对、分隔符是否一致"
    en = f"{path.name} is not regular CSV, {en_line}; check that quotes pair and separators are the same"
    return Fault(where, zh, en)
