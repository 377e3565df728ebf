"""How wide text is on paper and in a sheet, where a Chinese sign takes the room of two."""

from __future__ import annotations

import unicodedata
from typing import Any


def printed_width(value: Any) -> int:
    """Return the columns of type that a value takes as text."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in str(value))
