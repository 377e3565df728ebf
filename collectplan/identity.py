"""ID numbers of persons and companies: what looks like one, whether its check character is right, old ones made new.

Persons: GB 11643 with ISO 7064 MOD 11-2; companies: GB 32100 with MOD 31.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

_PERSON = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_OLD_PERSON = re.compile(r"[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_COMPANY = re.compile(r"[1-9A-GY][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
ID_FORM = rf"^(?:{_PERSON.pattern}|{_COMPANY.pattern})$"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BETWEEN = re.compile(r"[\s\-－·.]")


def plain_id(text: str) -> str:
    """Return an ID number without blanks and dashes inside, in capitals; other texts only in capitals."""
    bare = _BETWEEN.sub("", text).upper()
    return bare if len(bare) in {15, 18} and bare[:-1].isalnum() and looks_personal(bare) else text.upper()


def looks_personal(text: str) -> bool:
    """Tell whether a text has the form of a person's ID number, of 18 or of 15 characters."""
    return bool(_PERSON.fullmatch(text) or _OLD_PERSON.fullmatch(text))


def check_character(first: str) -> str:
    """Return the check character of the first 17 digits of a person's ID number."""
    return _CHECKS[sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def has_wrong_check(text: str) -> bool:
    """Tell whether a number of 18 characters looks like an ID of a person or a company but its check is wrong."""
    if len(text) != 18:
        return False
    if _PERSON.fullmatch(text):
        return check_character(text[:17]) != text[17]
    if _COMPANY.fullmatch(text):
        total = sum(_ALPHABET.index(char) * pow(3, n, 31) for n, char in enumerate(text[:17]))
        return _ALPHABET[(31 - total % 31) % 31] != text[17]
    return False


def normal_ids(texts: Any) -> tuple[Any, Any, Any]:
    """Return many ID numbers in plain form, of 18 characters, and whether the check character is wrong.

    Parameters
    ----------
    texts : array of str
        Distinct texts, not all of them ID numbers.

    Returns
    -------
    tuple of three arrays
        Plain texts (``plain_id``), the same of 18 characters (``upgraded``), and ``has_wrong_check`` of the plain ones.
    """
    given = pd.Series(texts, dtype="str")
    plain = given.to_numpy(dtype=object, copy=True)
    for n in np.flatnonzero(~given.str.match(r"^[0-9A-Z]*$").to_numpy()):
        plain[n] = plain_id(plain[n])
    tidy = pd.Series(plain, dtype="str")
    length = tidy.str.len().to_numpy()
    full = plain.copy()
    for n in np.flatnonzero(length == 15):
        full[n] = upgraded(plain[n])
    wrong = np.zeros(len(tidy), dtype=bool)
    person = (length == 18) & tidy.str.match(rf"^{_PERSON.pattern}$").to_numpy()
    signs = np.array(plain[person], dtype="S18").view(np.uint8).reshape(-1, 18).astype(np.int64)
    expected = np.frombuffer(_CHECKS.encode(), np.uint8)[(signs[:, :17] - ord("0")) @ np.array(_WEIGHTS) % 11]
    wrong[person] = signs[:, 17] != expected
    for n in np.flatnonzero((length == 18) & ~person):
        wrong[n] = has_wrong_check(plain[n])
    return plain, full, wrong


def upgraded(text: str) -> str:
    """Return a 15-digit ID number, given until 1999, as the one of 18 characters that replaced it."""
    if not _OLD_PERSON.fullmatch(text):
        return text
    first = f"{text[:6]}19{text[6:]}"
    return first + check_character(first)
