"""ID numbers of persons and companies: what looks like one, whether its check character is right, old ones made new.

Persons: GB 11643 with ISO 7064 MOD 11-2; companies: GB 32100 with MOD 31.
"""

from __future__ import annotations

import re

_PERSON = re.compile(r"[1-9][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
_OLD_PERSON = re.compile(r"[1-9][0-9]{5}[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}")
_COMPANY = re.compile(r"[1-9A-GY][1239][0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")
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


def is_cut(text: str) -> bool:
    """Tell whether a spreadsheet has set the last three of 18 digits to zero: they are, and the check is wrong."""
    return text.endswith("000") and has_wrong_check(text)


def upgraded(text: str) -> str:
    """Return a 15-digit ID number, given until 1999, as the one of 18 characters that replaced it."""
    if not _OLD_PERSON.fullmatch(text):
        return text
    first = f"{text[:6]}19{text[6:]}"
    return first + check_character(first)
