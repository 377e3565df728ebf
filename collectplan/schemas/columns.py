"""Column kinds of the data dictionary: each makes a pandera column that carries titles, unit, role and aliases."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import pandera.pandas as pa

Kind = Literal["id", "ref", "text", "enum", "money", "number", "count", "date", "time", "flag"]
ID_PATTERN = r"^\S(.*\S)?$"


def _column(kind: Kind, dtype: str, zh: str, en: str, checks: Any = None, **about: Any) -> pa.Column:
    """Build a column; ``about`` may set unit, role, aliases, values, proposals, needed, must_read, nullable, unique, description.

    A row is refused when a ``needed`` cell is empty or unreadable, or a ``must_read`` cell is unreadable; other cells
    that cannot be read become missing.
    """
    nullable = about.pop("nullable", not about.get("needed", False) if kind in {"date", "time"} else False)
    return pa.Column(
        dtype,
        checks=checks,
        nullable=nullable,
        unique=about.pop("unique", False),
        coerce=False,
        title=zh,
        description=about.pop("description", None),
        metadata={
            "kind": kind,
            "dtype": dtype,
            "zh": zh,
            "en": en,
            "unit": about.pop("unit", "yuan" if kind == "money" else ""),
            "role": about.pop("role", "feature"),
            "aliases": tuple(about.pop("aliases", ())),
            "values": dict(about.pop("values", {})),
            "proposals": dict(about.pop("proposals", {})),
            "needed": about.pop("needed", False),
            "must_read": about.pop("must_read", False),
        },
    )


def key(zh: str, en: str, **about: Any) -> pa.Column:
    """Identifier: text without blanks at either end, never empty."""
    return _column("id", "str", zh, en, pa.Check.str_matches(ID_PATTERN), role=about.pop("role", "id"), **about)


def ref(zh: str, en: str, **about: Any) -> pa.Column:
    """Identifier of a row elsewhere; empty text means none."""
    return _column("ref", "str", zh, en, role=about.pop("role", "id"), **about)


def text(zh: str, en: str, **about: Any) -> pa.Column:
    """Free text; empty text means not stated."""
    return _column("text", "str", zh, en, **about)


def enum(zh: str, en: str, values: Mapping[str, tuple[str, ...]], **about: Any) -> pa.Column:
    """One of a closed set; ``values`` maps each identifier to the words that mean it, the Chinese title first.

    ``proposals`` maps words of older schemes to an identifier that somebody has to confirm.
    """
    return _column("enum", "str", zh, en, pa.Check.isin(list(values)), values=values, **about)


def money(zh: str, en: str, **about: Any) -> pa.Column:
    """Stored money: yuan with 2 decimals. ``signed=True`` allows amounts below zero."""
    checks = None if about.pop("signed", False) else pa.Check.ge(0)
    return _column("money", "float64", zh, en, checks, **about)


def forecast(zh: str, en: str, **about: Any) -> pa.Column:
    """Forecast money: yuan, an unrounded float."""
    return _column("number", "float64", zh, en, unit="yuan", **about)


def number(zh: str, en: str, **about: Any) -> pa.Column:
    """Real number with a stated unit; ``nullable=True`` uses NaN for not known."""
    return _column("number", "float64", zh, en, **about)


def rate(zh: str, en: str, **about: Any) -> pa.Column:
    """Fraction between 0 and 1."""
    return _column("number", "float64", zh, en, pa.Check.in_range(0, 1), unit="fraction", **about)


def count(zh: str, en: str, **about: Any) -> pa.Column:
    """Whole number of things, not negative."""
    return _column("count", "int64", zh, en, pa.Check.ge(0), **about)


def day(zh: str, en: str, **about: Any) -> pa.Column:
    """Calendar day; missing means not known."""
    return _column("date", "datetime64[us]", zh, en, **about)


def time(zh: str, en: str, **about: Any) -> pa.Column:
    """Point in time, local; missing means not known."""
    return _column("time", "datetime64[us]", zh, en, **about)


def flag(zh: str, en: str, **about: Any) -> pa.Column:
    """Yes or no."""
    return _column("flag", "bool", zh, en, **about)


def table(
    name: str, zh: str, en: str, grain: str, columns: Mapping[str, pa.Column], **about: Any
) -> pa.DataFrameSchema:
    """Build a strict table schema; a column that is not listed is an error.

    Parameters
    ----------
    name : str
        Identifier, also the file name of the table.
    zh, en : str
        Titles.
    grain : str
        What one row is.
    columns : mapping of str to Column
        In the order of the table.
    unique : list of str, optional
        Columns that together identify a row.
    either : tuple of tuple of str, optional
        Groups of columns of which an input has to have at least one.
    """
    return pa.DataFrameSchema(
        dict(columns),
        name=name,
        title=zh,
        strict=True,
        ordered=True,
        unique=about.get("unique"),
        metadata={"zh": zh, "en": en, "grain": grain, "either": tuple(about.get("either", ()))},
    )
