"""Turn columns of text into typed columns, vectorised, and say which cells could not be read.

Every parser takes a column of text and returns the typed column with a column of rule ids: empty where the cell was
read, a rule id where it was not. Nothing is guessed: what cannot be known becomes missing and is reported. What had to
be mended to be read (thousands commas, a day count of Excel) is counted by rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from collectplan import money

_NUMBER = r"^[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?$"
_BRACKETS = r"^\((?:¥|RMB)? ?[0-9][0-9,.]*(?:百万元|亿元|万元|千元|万|元)?\)$"
_SUFFIX = r"(百万元|亿元|千元|万元|万|元)$"
_SUFFIX_FACTORS = {"百万元": 1e6, "亿元": 1e8, "万元": 1e4, "万": 1e4, "千元": 1e3, "元": 1.0}
_ZONED = r"(?:[Zz]|:\d\d(?:\.\d+)?[+-]\d\d:?(?:\d\d)?)$"
_WRAPPED_ID = r"""^(?:="(.*)"|['’‘](.*))$"""
# A number of 16 and more digits that went through a spreadsheet cell: its last digits are gone.
RUINED_ID = r"^[+-]?[0-9](?:\.[0-9]+)?[eE]\+?[0-9]+$"
_DITTO = {"同上", "〃", '"', "″", "''", "-同上-", "同左"}
EXCEL_ERROR = r"^#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|未计算)$"
_PLACEHOLDERS = {"-", "--", "—", "——", "/", "\\", "无", "空", "N/A", "n/a", "NULL", "null", "None", "nan", "NaN"}
_UNKNOWN = {"不详", "未知", "暂无", "没有", "无证件", "不明", "待查", "?", "??", "???"}
# Far above any amount of a county, far below where a float loses the fen: account numbers in a money column stand out.
_MONEY_LIMIT = 1e12
_UNSEEN = {"Cf", "Co", "Cn"}
# 130 to 199 亿 yuan without a fen is no loan of a county but a phone in the wrong column.
_MOBILE = r"^1[3-9][0-9]{9}$"
_NEGATION = re.compile("[非不未无否]")


@dataclass(frozen=True)
class Parsed:
    """A typed column and, for each row, the id of the rule it broke (empty text: none); cells mended, by rule."""

    values: pd.Series[Any]
    broken: pd.Series[Any]
    repairs: Mapping[str, int] = field(default_factory=dict)


def clean(column: pd.Series[Any]) -> pd.Series[Any]:
    """Return text in compatibility form (full-width digits and letters become plain), each run of blanks as one."""
    text = pa.array(column.astype("str"), from_pandas=True).cast(pa.large_string())
    plain = pc.match_substring_regex(text, r"^(?:[!-~]+(?: [!-~]+)*)?$")
    odd = pc.unique(text.filter(pc.invert(plain))).to_pylist()
    forms = {value: form for value in odd if (form := _plain_form(value)) != value}
    if not forms:
        return column.astype("str")
    changed = np.flatnonzero(pc.is_in(text, pa.array(list(forms), pa.large_string())).to_numpy(zero_copy_only=False))
    result = column.astype("str").to_numpy(dtype=object, copy=True)
    result[changed] = [forms[value] for value in result[changed]]
    return pd.Series(result, index=column.index, dtype="str", name=column.name)


def _plain_form(text: str) -> str:
    # Signs nobody sees, such as a zero-width blank or a byte-order mark inside a cell, would part what is the same.
    seen = "".join(sign for sign in text if unicodedata.category(sign) not in _UNSEEN)
    return " ".join(unicodedata.normalize("NFKC", seen).split())


def split_list(text: str) -> list[str]:
    """Return the parts of a cell that lists several, separated by ``;`` or ``、``, without blanks around them."""
    return [part.strip() for part in text.replace("；", ";").replace("、", ";").split(";") if part.strip()]


def without_placeholders(column: pd.Series[Any], unknown_too: bool = False) -> tuple[pd.Series[Any], int]:
    """Return text in which a dash, 无 or NULL that stands for nothing is empty, and how many there were.

    Parameters
    ----------
    column : Series of str
        Cleaned text.
    unknown_too : bool
        Whether 不详 and its like also stand for nothing; in a closed set they are words.
    """
    found = column.isin(_PLACEHOLDERS | _UNKNOWN if unknown_too else _PLACEHOLDERS)
    return (column.mask(found, ""), int(found.sum())) if found.any() else (column, 0)


def parse_money(
    column: pd.Series[Any], factor: float | np.ndarray[Any, Any] = 1.0, stated: Any = False, signed: bool = False
) -> Parsed:
    """Return yuan with 2 decimals.

    Thousands commas (three digits each), brackets for amounts below zero, a currency sign and a trailing unit are
    understood.

    Parameters
    ----------
    column : Series of str
        Cleaned text.
    factor : float or array
        Yuan of one unit, for cells that do not name a unit themselves.
    stated : bool or array
        Whether somebody has stated that unit; then a cell that names another one contradicts it.
    signed : bool
        Whether amounts below zero are meaningful.
    """
    bracketed = column.str.match(_BRACKETS)
    bare = column.mask(bracketed, "-" + column.str.slice(1, -1)) if bracketed.any() else column
    currency = bare.str.contains(r"^-?(?:¥|RMB|CNY|人民币)", regex=True)
    if currency.any():
        bare = bare.str.replace(r"^(-?)(?:¥|RMB|CNY|人民币) ?", r"\1", regex=True)
    suffixed = bare.str.match(r".*[元万]$")
    own = pd.Series(np.nan, index=column.index)
    if suffixed.any():
        words = bare[suffixed].str.extract(_SUFFIX, expand=False)
        own = own.mask(suffixed, words.map(_SUFFIX_FACTORS).astype("float64"))
        bare = bare.mask(suffixed, bare[suffixed].str.replace(_SUFFIX, "", regex=True).str.strip())
    amount, readable, commas = _numbers(bare)
    base = np.broadcast_to(np.asarray(factor, dtype="float64"), len(column))
    scale = own.fillna(pd.Series(base, index=column.index))
    exact = amount * scale
    yuan = pd.Series(money.rounded(exact), index=column.index)
    too_large = (yuan.abs() > _MONEY_LIMIT) | bare.str.match(_MOBILE)
    yuan = yuan.mask(too_large)
    conflict = own.notna() & np.broadcast_to(np.asarray(stated), len(column)) & (own != base)
    broken = pd.Series("", index=column.index, dtype="str")
    broken = broken.mask(conflict & readable, "unit_conflict").mask(~readable, "not_a_number")
    broken = broken.mask(column.str.match(EXCEL_ERROR), "excel_error").mask(too_large, "too_large")
    broken = broken.mask(column == "", "missing")
    if not signed:
        broken = broken.mask(yuan < 0, "negative")
    repairs = _counted(
        thousands=commas & readable,
        brackets=bracketed & readable,
        currency=currency & readable,
        unit_in_cell=suffixed & readable,
        rounded_to_fen=(exact - yuan).abs() > 1e-6 * (1 + exact.abs() * 1e-9),
    )
    return Parsed(yuan, broken, repairs)


def parse_number(column: pd.Series[Any], signed: bool = True) -> Parsed:
    """Return floats; an empty cell is NaN and not an error, and so is a negative one that has to be reported."""
    values, readable, commas = _numbers(column)
    broken = _broken(~readable & (column != ""), "not_a_number").mask(column.str.match(EXCEL_ERROR), "excel_error")
    repairs = _counted(thousands=commas & readable)
    if signed:
        return Parsed(values, broken, repairs)
    return Parsed(values.mask(values < 0), broken.mask(values < 0, "negative"), repairs)


def _numbers(text: pd.Series[Any]) -> tuple[pd.Series[Any], pd.Series[Any], pd.Series[Any]]:
    """Return floats, whether each text was one, and whether it had thousands commas."""
    readable = text.str.match(_NUMBER)
    commas = text.str.contains(",", regex=False)
    bare = text.where(readable)
    if commas.any():
        bare = bare.str.replace(",", "", regex=False)
    return pd.to_numeric(bare, errors="coerce").astype("float64"), readable, commas


def parse_count(column: pd.Series[Any]) -> Parsed:
    """Return whole numbers; an empty cell is 0."""
    parsed = parse_number(column)
    whole = parsed.values.fillna(0.0)
    bad = (whole < 0) | (whole != np.floor(whole))
    return Parsed(whole.mask(bad, 0).astype("int64"), parsed.broken.mask(bad, "not_a_count"), parsed.repairs)


def parse_time(column: pd.Series[Any]) -> Parsed:
    """Return points in time, local; an empty cell is NaT, and so is one with a time zone, which is reported."""
    local = column.where((column != "") & ~column.str.contains(_ZONED, regex=True))
    values = pd.to_datetime(local, errors="coerce", format="ISO8601").astype("datetime64[us]")
    return Parsed(values, _broken(values.isna() & (column != ""), "not_a_time"))


def parse_enum(
    column: pd.Series[Any],
    values: Mapping[str, tuple[str, ...]],
    own_words: Mapping[str, str] | None = None,
    proposals: Mapping[str, str] | None = None,
    may_propose: bool = False,
) -> Parsed:
    """Return identifiers of a closed set; an empty cell stays empty unless a word of the set is empty text.

    Parameters
    ----------
    column : Series of str
        Cleaned text.
    values : mapping
        Identifier to the words that mean it.
    own_words : mapping of str to str, optional
        Words of this bank, with the identifier each means.
    proposals : mapping of str to str, optional
        Words of older schemes: understood, but listed for somebody to confirm.
    may_propose : bool
        Whether a cell that holds the words of exactly one identifier, among others, is understood and listed, and one
        that cannot be read counts as empty.
    """
    words = {word: name for name, group in values.items() for word in (name, *group)} | dict(own_words or {})
    folded = {word.casefold(): name for word, name in words.items()}
    codes, unique = pd.factorize(column)
    found: list[str] = []
    rules: list[str] = []
    for text in unique.to_numpy(dtype=object):
        name = words.get(text, folded.get(text.replace(" ", "").casefold())) if text else words.get("", "")
        rule = ""
        if name is None:
            name = (proposals or {}).get(text) or (_contained(text, values) if may_propose else None)
            rule = "proposed" if name else "unknown_word"
            # What nobody can read says as much as an empty cell, and is listed.
            name = name or (words.get("", "") if may_propose else "")
        found.append(name)
        rules.append(rule)
    taken = [pd.Series(np.array(part, dtype=object)[codes], column.index, dtype="str") for part in (found, rules)]
    return Parsed(taken[0], taken[1])


def _contained(text: str, values: Mapping[str, tuple[str, ...]]) -> str | None:
    """Return the one identifier whose Chinese words stand in a longer text, unless something there is denied."""
    named = {
        name: word
        for name, group in values.items()
        for word in group
        if len(word) > 1 and not word.isascii() and word in text
    }
    if len(named) != 1:
        return None
    ((name, word),) = named.items()
    return None if _NEGATION.search(text.replace(word, "")) else name


def parse_flag(column: pd.Series[Any], values: Mapping[str, tuple[str, ...]]) -> Parsed:
    """Return booleans; an empty cell is no."""
    parsed = parse_enum(column, values)
    return Parsed(parsed.values == "true", parsed.broken)


def parse_id(column: pd.Series[Any]) -> Parsed:
    """Return identifiers; one that a spreadsheet turned into a number of 16 and more digits is ruined for good."""
    wrapped = column.str.contains(r"""^(?:="|['’‘])""", regex=True)
    values = column
    if wrapped.any():
        values = column.mask(wrapped, column[wrapped].str.replace(_WRAPPED_ID, r"\1\2", regex=True).str.strip())
    broken = _broken(values.str.match(RUINED_ID), "ruined_id").mask(values.isin(_DITTO), "ditto")
    broken = broken.mask(values.str.match(EXCEL_ERROR), "excel_error")
    return Parsed(values.astype("str"), broken, _counted(unwrapped=wrapped))


def parse_text(column: pd.Series[Any]) -> Parsed:
    """Return text; a ditto mark or an error of Excel says nothing."""
    broken = _broken(column.isin(_DITTO), "ditto").mask(column.str.match(EXCEL_ERROR), "excel_error")
    return Parsed(column.mask(broken != "", ""), broken)


def _broken(rows: pd.Series[Any], rule: str) -> pd.Series[Any]:
    return pd.Series(np.where(rows, rule, ""), index=rows.index, dtype="str")


def _counted(**rows: pd.Series[Any]) -> dict[str, int]:
    return {rule: n for rule, found in rows.items() if (n := int(found.sum()))}
