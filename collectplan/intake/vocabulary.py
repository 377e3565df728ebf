"""Which words name which column: titles, identifiers and usual aliases of an input table, and the user's mapping."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import pandera.pandas as pa

from collectplan.intake.sheets import UNIT_WORDS

_UNIT = "|".join(UNIT_WORDS)
_BRACKETED_UNIT = re.compile(rf"[(\[【](?:单位)?[:]?(?:人民币)?({_UNIT})[)\]】]")
# "余额万元" names a unit, "美元" and "单元" do not.
_TRAILING_UNIT = re.compile(rf"(?<=..)(?<![美欧日港单])[/_:,-]?(?:人民币)?({_UNIT})$")
_DECORATION = re.compile(r"[*※#★:]+$|^[*※★]+")
# The same word is written with either character.
_VARIANTS = str.maketrans({"帐": "账"})
_NEAR = 0.6
_LONGEST = 200  # characters; what is longer is no header


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """Return a header as it is compared: compatibility form, no blanks, no unit, no stars, lower case."""
    plain = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split()).translate(_VARIANTS)
    without = _TRAILING_UNIT.sub("", _BRACKETED_UNIT.sub("", plain))
    return _DECORATION.sub("", without).casefold()


def header_unit(text: str) -> int | None:
    """Return the yuan of the unit that a header names, if it names one."""
    plain = "".join(unicodedata.normalize("NFKC", text[:_LONGEST]).split())
    found = _BRACKETED_UNIT.search(plain) or _TRAILING_UNIT.search(plain)
    return UNIT_WORDS[found.group(1)] if found else None


@dataclass(frozen=True)
class Vocabulary:
    """Words of an input table.

    Attributes
    ----------
    words : dict of str to tuple of str
        Column to its words as compared, in order of preference; a mapped column has only the word of the mapping.
    needed : tuple of str
        Columns that a table must have.
    either : tuple of tuple of str
        Groups of which a table must have one column.
    """

    words: dict[str, tuple[str, ...]]
    needed: tuple[str, ...]
    either: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, schema: pa.DataFrameSchema, mapping: Mapping[str, str], constants: Iterable[str]) -> Vocabulary:
        """Build the vocabulary of a schema; columns with a constant need not be in the file."""
        given = set(constants)
        words = {
            name: _unique(
                [mapping[name]]
                if name in mapping
                else [name, about.title, about.metadata["en"], *about.metadata["aliases"]]
            )
            for name, about in schema.columns.items()
        }
        needed = [
            n for n, about in schema.columns.items() if n in mapping or (about.metadata["needed"] and n not in given)
        ]
        either = schema.metadata["either"] if schema.metadata else ()
        return cls(words, tuple(needed), tuple(group for group in either if not given & set(group)))

    def lacking(self, keys: Iterable[str]) -> list[str]:
        """Return the needed columns that none of the keys names; of a group of which one would do, the first."""
        present = set(keys)
        lacks = [column for column in self.needed if not present & set(self.words[column])]
        groups = [group for group in self.either if not any(present & set(self.words[column]) for column in group)]
        return lacks + [group[0] for group in groups if group[0] not in lacks]

    @property
    def columns(self) -> dict[str, set[str]]:
        """Columns that each word may mean."""
        found: dict[str, set[str]] = {}
        for column, words in self.words.items():
            for word in words:
                found.setdefault(word, set()).add(column)
        return found

    def near(self, column: str, keys: Iterable[str]) -> str | None:
        """Return the key nearest to any word of a column, if one is near."""
        scored = [
            (difflib.SequenceMatcher(None, word, key).ratio(), key) for key in keys for word in self.words[column]
        ]
        best = max(scored, default=(0.0, ""))
        return best[1] if best[0] >= _NEAR else None


def _unique(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(header_key(text) for text in texts))
