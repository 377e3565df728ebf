"""Masking of values that may be personal, for messages and fault tables."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_ID_NUMBER = re.compile(r"[1-9][0-9]{5}(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9Xx]")
_NUMERIC = {"money", "number", "count", "date", "time"}
_WORD = re.compile(r"[^\W\d_年月日时分秒元万亿]+")
_SHOWN = 30


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


def hide_numbers(text: str) -> str:
    """Return the text with the middle of every run of 7 and more digits hidden."""
    return _LONG_NUMBER.sub(lambda run: f"{run.group()[:3]}***{run.group()[-2:]}", text)


def mask_if_personal(text: str) -> str:
    """Return an identifier as it stands, unless it looks like an ID or mobile number of a person."""
    is_personal = _ID_NUMBER.fullmatch(text) or _MOBILE.fullmatch(text)
    return hide_numbers(text) if is_personal else text
