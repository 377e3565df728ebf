"""Turn columns of text into typed columns, vectorised, and say which cells could not be read.

Every parser takes a column of text and returns the typed column with a column of rule ids: empty where the cell was
read, a rule id where it was not. Nothing is guessed: what cannot be known becomes missing and is reported.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

_DATE = r"^([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?$"
_COMPACT_DATE = r"^([0-9]{4})([0-9]{2})([0-9]{2})$"
_EXCEL_DAYS = r"^[2-7][0-9]{4}$"
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")
_NUMBER = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
_ZONED = r"(?:[Zz]|:\d\d(?:\.\d+)?[+-]\d\d:?(?:\d\d)?)$"
_WAN = 10_000
# Far above any amount of a county, far below where a float loses the fen: account numbers in a money column stand out.
_MONEY_LIMIT = 1e12


@dataclass(frozen=True)
class Parsed:
    """A typed column and, for each row, the id of the rule it broke (empty text: none)."""

    values: pd.Series[Any]
    broken: pd.Series[Any]


def clean(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return text in compatibility form (full-width digits and letters become plain), each run of blanks as one."""
    forms = {value: " ".join(unicodedata.normalize("NFKC", str(value)).split()) for value in column.unique()}
    return column.map(forms).astype("str")


def split_list(text: str) -> list[str]:
    """Return the parts of a cell that lists several, separated by ``;`` or ``、``, without blanks around them."""
    return [part.strip() for part in text.replace("；", ";").replace("、", ";").split(";") if part.strip()]


def parse_money(column: pd.Series[Any], unit: str = "yuan", signed: bool = False) -> Parsed:
    """Return yuan with 2 decimals. Thousands commas (three digits each) and a trailing 元 or 万元 are understood.

    Parameters
    ----------
    column : Series of str
        Cleaned text.
    unit : {'yuan', 'wan_yuan'}
        Unit of cells that do not name one themselves.
    signed : bool
        Whether amounts below zero are meaningful.
    """
    says_wan = column.str.endswith(("万元", "万"))
    says_yuan = column.str.endswith("元") & ~says_wan
    bare = column.str.replace(r"(万元|万|元)$", "", regex=True).str.strip()
    amount, readable = _numbers(bare)
    wan = says_wan | ((unit == "wan_yuan") & ~says_yuan)
    # Half a fen rounds away from zero, as a cashier does; the nudge undoes binary representations such as 0.285.
    scaled = amount * np.where(wan, _WAN, 1) * 100
    nudge = np.minimum(np.abs(scaled) * 1e-15, 0.01)
    fen = np.sign(scaled) * np.floor(np.abs(scaled) + nudge + 0.5) + 0.0  # no minus zero
    too_large = fen.abs() > _MONEY_LIMIT * 100
    fen = fen.mask(too_large)
    broken = pd.Series("", index=column.index, dtype="str")
    broken = broken.mask(~readable, "not_a_number").mask(too_large, "too_large").mask(column == "", "missing")
    if not signed:
        broken = broken.mask(fen < 0, "negative")
    return Parsed(pd.Series(fen / 100, index=column.index), broken)


def parse_number(column: pd.Series[Any], signed: bool = True) -> Parsed:
    """Return floats; an empty cell is NaN and not an error, and so is a negative one that has to be reported."""
    values, readable = _numbers(column)
    broken = _broken(~readable & (column != ""), "not_a_number")
    if signed:
        return Parsed(values, broken)
    return Parsed(values.mask(values < 0), broken.mask(values < 0, "negative"))


def _numbers(text: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any]]:
    """Return floats, and whether each text was one."""
    readable = text.str.fullmatch(_NUMBER)
    bare = text.where(readable).str.replace(",", "", regex=False)
    return pd.to_numeric(bare, errors="coerce").astype("float64"), readable


def parse_count(column: pd.Series[Any]) -> Parsed:
    """Return whole numbers; an empty cell is 0."""
    parsed = parse_number(column)
    whole = parsed.values.fillna(0.0)
    bad = (whole < 0) | (whole != np.floor(whole))
    return Parsed(whole.mask(bad, 0).astype("int64"), parsed.broken.mask(bad, "not_a_count"))


def parse_day(column: pd.Series[Any]) -> Parsed:
    """Return calendar days; an empty cell is NaT, an impossible date (31 September) is NaT and reported.

    A number of five digits from 20000 (1954) to 79999 (2119) is the day count that Excel shows for an unformatted date.
    """
    parts = column.str.extract(_DATE)
    compact = column.str.extract(_COMPACT_DATE)
    parts = parts.where(parts[0].notna(), compact)
    frame = parts.rename(columns={0: "year", 1: "month", 2: "day"}).apply(pd.to_numeric, errors="coerce")
    known = frame["year"].notna()
    values = pd.to_datetime(frame.where(known), errors="coerce").astype("datetime64[us]")
    broken = _broken(~known & (column != ""), "not_a_date").mask(known & values.isna(), "impossible_date")
    count = column.str.fullmatch(_EXCEL_DAYS)
    days = pd.to_timedelta(pd.to_numeric(column.where(count)), unit="D")
    return Parsed(values.mask(count, _EXCEL_EPOCH + days), broken.mask(count, ""))


def parse_time(column: pd.Series[Any]) -> Parsed:
    """Return points in time, local; an empty cell is NaT, and so is one with a time zone, which is reported."""
    local = column.where((column != "") & ~column.str.contains(_ZONED, regex=True))
    values = pd.to_datetime(local, errors="coerce", format="ISO8601").astype("datetime64[us]")
    return Parsed(values, _broken(values.isna() & (column != ""), "not_a_time"))


def parse_enum(column: pd.Series[Any], values: Mapping[str, tuple[str, ...]]) -> Parsed:
    """Return identifiers of a closed set; an empty cell stays empty unless a word of the set is empty text."""
    words = {word: name for name, group in values.items() for word in (name, *group)}
    found = column.map(words)
    broken = _broken(found.isna() & (column != ""), "unknown_word")
    return Parsed(found.fillna(words.get("", "")).astype("str"), broken)


def parse_flag(column: pd.Series[Any], values: Mapping[str, tuple[str, ...]]) -> Parsed:
    """Return booleans; an empty cell is no."""
    parsed = parse_enum(column, values)
    return Parsed(parsed.values == "true", parsed.broken)


def _broken(rows: pd.Series[Any], rule: str) -> pd.Series[Any]:
    return pd.Series(np.where(rows, rule, ""), index=rows.index, dtype="str")
