"""Type the cells of a column by its schema, list what cannot be read and count what was mended."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from collectplan.days import parse_day
from collectplan.errors import Fault, ParamsError
from collectplan.intake.faults import REMEDIES
from collectplan.masking import mask
from collectplan.params import Source
from collectplan.parse import (
    Parsed,
    clean,
    parse_count,
    parse_enum,
    parse_flag,
    parse_id,
    parse_money,
    parse_number,
    parse_text,
    parse_time,
    without_placeholders,
)
from collectplan.schemas import words

NO_FAULTS = pd.DataFrame({"position": [], "column": [], "value": [], "rule": [], "is_blocking": []}).astype(
    {"position": "int64", "column": "str", "value": "str", "rule": "str", "is_blocking": "bool"}
)
# Listed for somebody to look at, while the cell is used as it was understood.
_NOTED = {"proposed"}


def type_column(
    name: str, about: pa.Column, cells: pd.Series[Any], source: Source, factor: Any = 1.0, stated: Any = False
) -> tuple[pd.Series[Any], pd.DataFrame, dict[str, int]]:
    """Return the typed column, its faults and its repairs.

    Parameters
    ----------
    name : str
        Standard column.
    about : Column
        Its schema.
    cells : Series of str
        As they stand in the file.
    source : Source
        Words of this bank, start of two-digit years.
    factor, stated : float and bool, or arrays
        For money: yuan of one unit, and whether that unit is stated anywhere.
    """
    facts = about.metadata
    plain = clean(cells)
    repairs: dict[str, int] = {}
    if plain is not cells and (changed := int((plain != cells).sum())):
        repairs["normalised"] = changed
    if not facts["needed"] and facts["kind"] not in {"id", "flag"}:
        plain, n = without_placeholders(plain, unknown_too=facts["kind"] != "enum")
        repairs |= {"placeholder": n} if n else {}
    parsed = (
        _same(plain, name, about, source, factor, stated)
        if _is_constant(plain)
        else _parse(plain, name, about, source, factor, stated)
    )
    repairs |= parsed.repairs
    if facts["kind"] == "money" and (n := int(((np.asarray(factor) != 1.0) & parsed.values.notna()).sum())):
        repairs["unit_applied"] = n
    return parsed.values, _faults(parsed, plain, name, about), repairs


def refuse_constants(name: str, schema: pa.DataFrameSchema, source: Source) -> None:
    """Refuse constants of the params that cannot be read.

    Raises
    ------
    ParamsError
        With what would be allowed.
    """
    faults = []
    for column, text in source.constants.items():
        about = schema.columns[column]
        if "{" in text:
            continue
        rule = str(_parse(clean(pd.Series([text], dtype="str")), column, about, source, 1.0, False).broken.iloc[0])
        if rule and rule not in _NOTED:
            allowed = "、".join(about.metadata["values"])
            zh, en = REMEDIES[rule]
            hints = (f"{zh}{'：' + allowed if allowed else ''}", f"{en}{': ' + allowed if allowed else ''}")
            faults.append(Fault(f"data.{name}.constants.{column}", *(f"{text!r} {hint}" for hint in hints)))
    for column, own in source.words.items():
        known = schema.columns[column].metadata["values"]
        for word, meant in own.items():
            if meant not in known:
                shown = "、".join(known) or "（此列不是选项）"
                zh, en = f"没有“{meant}”这个代码，可用：{shown}", f"no such code '{meant}'; known: {shown}"
                faults.append(Fault(f"data.{name}.words.{column}.{word}", zh, en))
    if faults:
        raise ParamsError(faults)


def _is_constant(cells: pd.Series[Any]) -> bool:
    return len(cells) > 1 and bool((cells == cells.iloc[0]).all())


def _same(cells: pd.Series[Any], name: str, about: pa.Column, source: Source, factor: Any, stated: Any) -> Parsed:
    """Parse a column whose cells are all the same, at the cost of one."""
    if np.ndim(factor):
        return _parse(cells, name, about, source, factor, stated)
    one = _parse(cells.iloc[:1], name, about, source, factor, stated)
    values, broken = (pd.Series(part.iloc[0], index=cells.index, dtype=part.dtype) for part in (one.values, one.broken))
    return Parsed(values, broken, {rule: len(cells) for rule in one.repairs})


def _parse(cells: pd.Series[Any], name: str, about: pa.Column, source: Source, factor: Any, stated: Any) -> Parsed:
    facts = about.metadata
    match facts["kind"]:
        case "money":
            parsed = parse_money(cells, factor, stated, signed=not about.checks)
            if facts["needed"]:
                return parsed
            optional = parsed.broken.mask(cells == "", "")
            return Parsed(parsed.values.mask(optional != "").fillna(0.0), optional, parsed.repairs)
        case "number":
            return parse_number(cells, signed=not about.checks)
        case "count":
            return parse_count(cells)
        case "date":
            return parse_day(cells, source.two_digit_years_from)
        case "time":
            return parse_time(cells)
        case "enum":
            may_propose = not facts["must_read"] and not facts["needed"]
            return parse_enum(cells, facts["values"], source.words.get(name), facts["proposals"], may_propose)
        case "flag":
            return parse_flag(cells, words.FLAG)
        case "id":
            return parse_id(cells)
        case "ref":
            parsed = parse_id(cells)
            return Parsed(parsed.values.mask(parsed.broken != "", ""), parsed.broken, parsed.repairs)
        case _:
            return parse_text(cells)


def _faults(parsed: Parsed, cells: pd.Series[Any], name: str, about: pa.Column) -> pd.DataFrame:
    facts = about.metadata
    broken = parsed.broken
    if facts["needed"]:
        broken = broken.mask((broken == "") & (cells == ""), "missing")
    rows = broken != ""
    if not rows.any():
        return NO_FAULTS
    rules = broken[rows]
    words_known = [*facts["proposals"], *(word for group in facts["values"].values() for word in group)]
    known = {sign for word in words_known for sign in word}
    values = [
        # A word that shares no sign with the allowed ones may be a name from a row that slipped.
        mask(value, facts["role"] if facts["kind"] != "enum" or known & set(value) else "personal", facts["kind"])
        for value in cells[rows].tolist()
    ]
    noted = rules.isin(_NOTED).to_numpy()
    if noted.any():
        titles = [facts["values"][code][0] if code in facts["values"] else "" for code in parsed.values[rows].tolist()]
        values = [f"{value} → {title}" if n else value for value, title, n in zip(values, titles, noted, strict=True)]
    return pd.DataFrame(
        {
            "position": broken.index[rows],
            "column": name,
            "value": values,
            "rule": rules.to_numpy(),
            "is_blocking": (facts["needed"] or facts["must_read"]) & ~noted,
        }
    ).astype({"column": "str", "value": "str", "rule": "str", "is_blocking": "bool", "position": "int64"})
