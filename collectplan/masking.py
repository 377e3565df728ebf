"""Masking of values that may be personal, for messages and fault tables."""

from __future__ import annotations

import re

from collectplan.identity import looks_personal

_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_NUMERIC = {"money", "number", "count", "date", "time"}
_WORD = re.compile(r"[^\W\d_年月日时分秒元万亿]+")
_SHOWN = 30
# Letters, digits and signs, or the words that number a contract: 农信借字(2003)第12号.
_PLAIN_NUMBER = re.compile(
    r"[0-9A-Za-z_\-./#()（）\[\]〔〕农信社联银行县市区支借字第号保抵质合同年流贷款个企固高额循环最授]{1,40}"
)


def mask(value: str, role: str = "feature", kind: str = "text") -> str:
    """Return a value that may be shown.

    Parameters
    ----------
    value : str
        As it stood in the input.
    role : str
        Role of its column; ``personal`` values keep only their first character.
    kind : str
        Kind of its column; where a number or a date belongs, words are hidden: they may come from a shifted row.

    Returns
    -------
    str
        Runs of 7 and more digits (ID numbers, phones, accounts) keep their first 3 and last 2 characters.
    """
    text = " ".join(value.split())
    if role == "personal":
        return text[:1] + "***" if text else ""
    masked = hide_numbers(text)
    if kind in _NUMERIC:
        masked = _WORD.sub("…", masked)
    return masked if len(masked) <= _SHOWN else masked[:_SHOWN] + "…"


def mask_loan(text: str) -> str:
    """Return a loan's number as it stands if it looks like one; anything else may be a row that slipped into the cell."""
    if _PLAIN_NUMBER.fullmatch(text) and not looks_personal(text.upper()) and not _MOBILE.fullmatch(text):
        return text
    return f"{text[:1]}***" if text else ""


def hide_numbers(text: str) -> str:
    """Return the text with the middle of every run of 7 and more digits hidden."""
    return _LONG_NUMBER.sub(lambda run: f"{run.group()[:3]}***{run.group()[-2:]}", text)
