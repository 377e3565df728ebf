"""Typed tables, from Parquet or a database, as text: how one value becomes what a person would type."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from collectplan.errors import Fault, SourceError
from collectplan.intake import Sheet

# From here on a spreadsheet has lost the last digits of a number.
_EXACT = 1e15


def read_parquet(path: Path, where: str) -> Sheet:
    """Return a Parquet file as text, its column names as the first row, which is not counted.

    Raises
    ------
    SourceError
        When it is no Parquet file.
    """
    try:
        frame = pd.read_parquet(path)
    except (OSError, ValueError, NotImplementedError) as error:
        zh, en = f"{path.name} 打不开，不是 Parquet 文件", f"{path.name} is not a Parquet file"
        raise SourceError(Fault(where, zh, en)) from error
    return as_sheet(frame, path.name, "")


def as_sheet(frame: pd.DataFrame, source: str, name: str) -> Sheet:
    """Return a table as a sheet with its column names in row 0."""
    columns = {}
    for n, title in enumerate(frame.columns):
        values = frame.iloc[:, n]
        text = values.astype("str") if values.dtype == "str" else values.map(cell_text, na_action="ignore")
        columns[n] = [str(title), *text.fillna("").tolist()]
    return Sheet(source, name, pd.DataFrame(columns, dtype="str"), first_row=0)


def cell_text(value: Any) -> str:
    """Return a value as the text that a person would type; a number of 16 and more digits is shown as lost (E+)."""
    if type(value) is float:
        return _number_text(value)
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating):
        return _number_text(float(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value)


def _number_text(value: float) -> str:
    if value != value:
        return ""
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    text = repr(value)
    return np.format_float_positional(value, trim="-") if "e" in text else text.removesuffix(".0")
