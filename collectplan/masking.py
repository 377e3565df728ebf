"""Masking of values that may be personal, for messages and fault tables."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]?")
_SHOWN = 30


def mask(value: str, role: str = "feature") -> str:
    """Return a value that may be shown.

    Parameters
    ----------
    value : str
        As it stood in the input.
    role : str
        Role of its column; ``personal`` values keep only their first character.

    Returns
    -------
    str
        Runs of 7 and more digits (ID numbers, phones, accounts) keep their first 3 and last 2 characters.
    """
    text = " ".join(value.split())
    if role == "personal":
        return text[:1] + "***" if text else ""
    masked = _LONG_NUMBER.sub(lambda run: f"{run.group()[:3]}***{run.group()[-2:]}", text)
    return masked if len(masked) <= _SHOWN else masked[:_SHOWN] + "…"
