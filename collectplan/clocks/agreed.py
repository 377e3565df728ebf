"""What a contract says of the guarantee period: a number of months, nothing, or words that the law takes for unclear."""

from __future__ import annotations

import re

UNCLEAR, NOT_AGREED, NOT_KNOWN, UNREADABLE = -1, -2, -3, -4
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = r"([0-9]+|[零〇一二两三四五六七八九十]+)"
_YEARS = re.compile(rf"{_NUMBER} ?(?:周)?年|([0-9]+) ?years?")
_MONTHS = re.compile(rf"{_NUMBER} ?个?月|([0-9]+) ?months?")
_NOTHING = ("未约定", "没有约定", "无约定", "未作约定", "没有写", "not agreed", "none")
_OPEN_ENDED = ("还清", "清偿", "结清", "为止", "全部履行", "until paid", "repaid", "约定不明", "unclear")
_WORDS_EN = {"one": 1, "two": 2, "three": 3, "six": 6}


def agreed_months(text: str) -> int:
    """Return the months from the due date that a period was agreed for.

    Returns
    -------
    int
        Above zero, or UNCLEAR (until everything is repaid), NOT_AGREED, NOT_KNOWN (nothing is written), UNREADABLE.
    """
    said = text.strip().lower()
    if not said:
        return NOT_KNOWN
    if any(word in said for word in _NOTHING) or said == "无":
        return NOT_AGREED
    for word, value in _WORDS_EN.items():
        said = re.sub(rf"\b{word}\b", str(value), said)
    if "半年" in said and not re.search(rf"{_NUMBER}年半", said):
        return 6
    months = 12 * _found(_YEARS, said) + _found(_MONTHS, said)
    months += 6 if "年半" in said else 0
    if months:
        return months
    return UNCLEAR if any(word in said for word in _OPEN_ENDED) else UNREADABLE


def _found(pattern: re.Pattern[str], text: str) -> int:
    """Return the number that stands before years or months; a calendar year such as 2026年 is none."""
    values = [_value(match[1] or match[2]) for match in pattern.finditer(text)]
    return next((value for value in values if 0 < value <= 60), 0)


def _value(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, found, units = text.rpartition("十")
    if not found:
        return int("".join(str(_DIGITS[sign]) for sign in text))
    return 10 * (_DIGITS[tens] if tens else 1) + (_DIGITS[units] if units else 0)
