"""Read calendar days as Chinese banks write them, each distinct text once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from collectplan.parse import EXCEL_ERROR, Parsed

_FULL = re.compile(r"([0-9]{4}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?")
_COMPACT = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_SHORT = re.compile(
    r"['’‘]?([0-9]{2}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2}) ?[日号]?|([0-9]{2})([0-9]{2})([0-9]{2})"
)
_TIME = re.compile(r"[ T]([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:\.[0-9]+)?)?$")
_EXCEL_DAYS = re.compile(r"[2-7][0-9]{4}(?:\.0+)?")
_EXCEL_FRACTION = re.compile(r"([2-7][0-9]{4})\.[0-9]+")
_EXCEL_EPOCH = date(1899, 12, 30)
_CHINESE = re.compile(
    r"([〇零○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]"
)
_DIGITS = {"〇": 0, "零": 0, "○": 0, "O": 0} | {c: n for n, c in enumerate("一二三四五六七八九", 1)}
_NOT_A_DAY = np.datetime64("NaT", "us")


def parse_day(column: pd.Series[Any], two_digit_years_from: int | None = None) -> Parsed:
    """Return calendar days; an empty cell is NaT, an impossible date (31 September) is NaT and reported.

    Read are 2023-07-01, 2023-7-1, 2023/7/1, 2023.7.1, 20230701, 2023年7月1日, 二〇二三年七月一日, and a number of five
    digits from 20000 (1954) to 79999 (2119), the day count that Excel shows for an unformatted date. A time of day is
    dropped and counted. A year of two digits is reported, unless the params say where it starts.

    Parameters
    ----------
    column : Series of str
        Cleaned text.
    two_digit_years_from : int, optional
        First of the hundred years that two digits may mean.
    """
    codes, unique = pd.factorize(column)
    days = np.full(len(unique), _NOT_A_DAY, dtype="datetime64[us]")
    rules = np.full(len(unique), "", dtype=object)
    mends = np.full(len(unique), "", dtype=object)
    for n, text in enumerate(unique.to_numpy(dtype=object)):
        if text:
            found, rules[n], mends[n] = _read(text, two_digit_years_from)
            days[n] = _NOT_A_DAY if found is None else np.datetime64(found, "us")
    mended = pd.Series(mends[codes], dtype="str")
    repairs = {str(rule): int(count) for rule, count in mended[mended != ""].value_counts().items()}
    values = pd.Series(days[codes], index=column.index, dtype="datetime64[us]")
    return Parsed(values, pd.Series(rules[codes], index=column.index, dtype="str"), repairs)


def _read(text: str, start: int | None) -> tuple[date | None, str, str]:
    """Return the day, the rule that the text breaks, and what had to be mended."""
    mend = ""
    if (time := _TIME.search(text)) and int(time[1]) < 24:
        mend = "" if not any(int(part or 0) for part in time.groups()) else "time_dropped"
        text = text[: time.start()]
    if found := (_FULL.fullmatch(text) or _COMPACT.fullmatch(text)):
        return *_day(*(int(part) for part in found.groups())), mend
    if _EXCEL_DAYS.fullmatch(text):
        return _EXCEL_EPOCH + timedelta(days=int(text[:5])), "", "excel_days"
    if _EXCEL_FRACTION.fullmatch(text):
        return _EXCEL_EPOCH + timedelta(days=int(text[:5])), "", "time_dropped"
    if found := _CHINESE.fullmatch(text):
        return *_day(_digits(found[1]), _count(found[2]), _count(found[3])), mend
    if found := _SHORT.fullmatch(text):
        parts = [int(part) for part in found.groups() if part]
        possible = _day(2000 + parts[0], parts[1], parts[2])[0] or _day(1900 + parts[0], parts[1], parts[2])[0]
        if possible is None and found[4]:
            return None, "not_a_date", ""
        if start is None:
            return None, "two_digit_year", ""
        year = start + (parts[0] - start) % 100
        return *_day(year, parts[1], parts[2]), "century"
    return None, "excel_error" if re.match(EXCEL_ERROR, text) else "not_a_date", ""


def _day(year: int, month: int, day: int) -> tuple[date | None, str]:
    if not 1900 <= year <= 2100:
        return None, "implausible_date"  # 0001-01-01 and 9999-12-31 stand for nothing
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, "impossible_date"


def _digits(text: str) -> int:
    return int("".join(str(_DIGITS[char]) for char in text))


def _count(text: str) -> int:
    """Return a Chinese number up to 99, such as 十二 or 二十一."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text, 0) if len(text) == 1 else 0
    return (_DIGITS.get(tens, 0) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
