"""What a contract says of the guarantee period: a number of months, nothing, or words that the law takes for unclear."""

from __future__ import annotations

import re
import unicodedata

UNCLEAR, NOT_AGREED, NOT_KNOWN, UNREADABLE = -1, -2, -3, -4
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
# As sums are written in contracts, so that no stroke can be added.
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_TENS = re.compile(r"([一二两三四五六七八九]?)十([一二三四五六七八九]?)")
_NUMBER = r"([0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百]+)"
_LONGEST = 240
_YEARS = re.compile(rf"{_NUMBER} ?(?:周)?年|{_NUMBER}[ -]?years?\b")
_MONTHS = re.compile(rf"{_NUMBER} ?个?月|{_NUMBER}[ -]?months?\b")
# A day of the calendar is no length: with its day, or with a year of four digits or two that no guarantee lasts.
_DATE = re.compile(
    rf"{_NUMBER} ?年 ?{_NUMBER} ?月 ?{_NUMBER} ?[日号]"
    rf"|(?<![0-9零〇一二三四五六七八九])(?:[0-9]{{4}}|[2-9][0-9]|[零〇一二三四五六七八九]{{4}}) ?年(?: ?{_NUMBER} ?月)?"
    rf"|{_NUMBER} ?月 ?{_NUMBER} ?[日号]"
)
_NOTHING = ("未约定", "没有约定", "没约定", "无约定", "不约定", "未作约定", "没有写", "not agreed", "not specified")
_NO = {"无", "none", "no"}
_OPEN_ENDED = ("还清", "清偿", "结清", "付清", "还完", "全部履行", "约定不明", "unclear", "repaid")
_OPEN_ENDED_EN = re.compile(r"until .*\bpaid\b|paid (off|in full)|fully paid")
# Counted from another day than the due date, or before it: no length that can be used as it stands.
_OTHER_START = re.compile(r"签订|签字之日|发放|放款|借款之日|到期前|期前|自[^起]*年[^起]*日起(?!至)|\+|加")
_ASKED_IN_VAIN = {"不详", "不明", "不清楚", "不知道", "未知", "待查", "unknown", "not known", "?"}
_WORDS_EN = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "twelve": 12, "eighteen": 18}


def agreed_months(text: str) -> int:
    """Return the months from the due date that a period was agreed for.

    Returns
    -------
    int
        Above zero, or UNCLEAR (until everything is repaid), NOT_AGREED, NOT_KNOWN (nothing is written, or that nobody
        knows), UNREADABLE: also a day of the calendar, which belongs into a column of its own, and two lengths that
        differ.
    """
    said = unicodedata.normalize("NFKC", text).strip().lower().translate(_FORMAL)
    said = said.replace("廿", "二十").replace("卅", "三十")
    if not said or said in _ASKED_IN_VAIN:
        return NOT_KNOWN
    if any(word in said for word in _NOTHING) or said in _NO:
        return NOT_AGREED
    if _OTHER_START.search(said):
        return UNREADABLE
    for word, value in _WORDS_EN.items():
        said = re.sub(rf"\b{word}\b", str(value), said)
    plain = _DATE.sub("", said)
    if lengths := _lengths(plain):
        return lengths.pop() if len(lengths) == 1 else UNREADABLE
    # "Until that day" is an end, "until it is repaid" is none.
    open_words = _OPEN_ENDED if plain != said else (*_OPEN_ENDED, "为止")
    is_open = any(word in plain for word in open_words) or bool(_OPEN_ENDED_EN.search(plain))
    return UNCLEAR if is_open else UNREADABLE


def _lengths(text: str) -> set[int]:
    """Return the lengths that stand in a text, in months; the same one may be said twice, as in 两年（24个月）."""
    years, months = _found(_YEARS, text), _found(_MONTHS, text)
    if "年半" in text:
        years = {number + 0.5 for number in years}
    elif "半年" in text or "half a year" in text:
        months = months | {6}
    found = {12 * number for number in years}
    if len(found) == len(months) == 1 and found != months:
        found = {found.pop() + months.pop()}
    else:
        found |= months
    whole = {int(number) for number in found if number == int(number) and 0 < number <= _LONGEST}
    return whole if len(whole) == len(found) else set()


def _found(pattern: re.Pattern[str], text: str) -> set[float]:
    """Return the numbers that stand before years or months."""
    return {_value(match[1] or match[2]) for match in pattern.finditer(text)}


def _value(text: str) -> float:
    """Return a number in digits or in characters; 0 for what is none, such as 十十."""
    if text[0].isdigit():
        return float(text)
    if "十" not in text and "百" not in text:
        return float("".join(str(_DIGITS[sign]) for sign in text))
    parts = _TENS.fullmatch(text.lstrip("零〇"))
    return 10 * _DIGITS.get(parts[1], 1) + _DIGITS.get(parts[2], 0) if parts else 0
