"""Read one input table by its schema: find the columns, type the cells, part the rows that cannot be used.

Rows are never dropped or changed silently: a row is accepted, or it stands in the fault list with the rule it broke,
and an optional cell that could not be read becomes missing and stands there too.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from collectplan.errors import Fault, ParamsError
from collectplan.intake.headers import RawTable, find_headers
from collectplan.masking import mask, mask_if_personal
from collectplan.params import Source
from collectplan.parse import (
    Parsed,
    clean,
    parse_count,
    parse_day,
    parse_enum,
    parse_flag,
    parse_money,
    parse_number,
    parse_time,
)
from collectplan.schemas import INPUTS, TABLES, empty, types, words

__all__ = ["ORIGIN", "REMEDIES", "Intake", "RawTable", "fault_table", "read_input"]

ORIGIN = ["source", "sheet", "row"]
_RUINED_ID = r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]+"
REMEDIES: dict[str, tuple[str, str]] = {
    "missing": ("此格必填，请补上", "required; fill it in"),
    "not_a_number": ("不是数字，请改为数字", "not a number; enter a number"),
    "negative": ("不能为负，请核实", "must not be negative; check it"),
    "too_large": ("金额过大，像是账号或号码填错了列，请核实", "too large; an account number in the wrong column?"),
    "ruined_id": ("Excel 已把长编号变成科学计数，请把该列设为文本后重新导出", "ruined by Excel; export it as text"),
    "not_a_count": ("应为不小于零的整数，请核实", "must be a whole number of at least 0"),
    "not_a_date": ("日期看不懂，请写成 2026-07-01", "not a date; write 2026-07-01"),
    "impossible_date": ("没有这一天，请核实", "no such day; check it"),
    "not_a_time": ("时间看不懂，请写成 2026-07-01 09:30", "not a time; write 2026-07-01 09:30"),
    "unknown_word": ("不在可选值内，请对照数据字典改写", "not one of the allowed words; see the data dictionary"),
    "duplicate": ("与另一行完全相同，只接收一行", "the same row stands elsewhere; one is kept"),
    "conflicting_duplicate": ("编号重复而内容不同，请核实后只留一行", "same id, different content; keep the right one"),
}
_NO_FAULTS = pd.DataFrame({"position": [], "column": [], "value": [], "rule": [], "is_blocking": []}).astype(
    {"position": "int64", "column": "str", "value": "str", "rule": "str", "is_blocking": "bool"}
)


@dataclass(frozen=True)
class Intake:
    """A typed input table and what could not be used.

    Attributes
    ----------
    table : DataFrame
        Accepted rows with exactly the columns of the schema, index 0..n-1.
    parsed : DataFrame
        All rows in file order, typed as far as possible, with columns ``accepted`` and ORIGIN.
    faults : DataFrame
        Grain: cell or row. Columns: position (row of ``parsed``), column, value (masked), rule, is_blocking.
    refused_columns : tuple of str
        Columns of the file that were not read because of their role (outcomes).
    """

    table: pd.DataFrame
    parsed: pd.DataFrame
    faults: pd.DataFrame
    refused_columns: tuple[str, ...]


def read_input(raw: RawTable, source: Source, mapping: Mapping[str, str]) -> Intake:
    """Type an input table.

    Parameters
    ----------
    raw : RawTable
        Text and where it came from.
    source : Source
        Unit, constants and roles.
    mapping : mapping of str to str
        Standard column to header of the file; columns not mapped are found by name, title or usual alias.

    Raises
    ------
    ParamsError
        When the mapping names an unknown standard column or a column whose role forbids its use, or a constant cannot
        be read.
    SourceError
        When a column is named that the file lacks, a required column is not there, or a header stands twice.
    """
    schema = INPUTS[raw.name]
    headers = find_headers(raw, source, mapping)
    _refuse_constants(raw.name, schema, source)
    typed: dict[str, pd.Series[Any]] = {}
    faults: list[pd.DataFrame] = []
    for name, about in schema.columns.items():
        cells = _cells(raw, source, headers, name)
        parsed = _parse(cells, about, source) if name in headers else _parse_one(cells, about, source)
        typed[name] = parsed.values
        faults.append(_faults(parsed, cells, name, about))
    table = pd.DataFrame(typed, index=raw.cells.index)
    faults.append(_duplicates(table, schema))
    listed = pd.concat([part for part in faults if len(part)] or [_NO_FAULTS], ignore_index=True)
    blocked = table.index.isin(listed.loc[listed["is_blocking"], "position"])
    accepted = table.loc[~blocked].reset_index(drop=True)
    everything = table.assign(accepted=~blocked, **{name: raw.origin[name] for name in ORIGIN})
    refused = tuple(sorted(name for name, role in source.roles.items() if role == "outcome" and name in raw.cells))
    return Intake(accepted, everything, listed, refused)


def fault_table(
    name: str, faults: pd.DataFrame, rows: pd.DataFrame, remedies: Mapping[str, tuple[str, str]], language: str
) -> pd.DataFrame:
    """Return faults in the shape of the schema ``quarantine``, in file order, refused rows first at each row.

    Parameters
    ----------
    name : str
        Input table.
    faults : DataFrame
        As in ``Intake.faults``.
    rows : DataFrame
        As in ``Intake.parsed``.
    remedies : mapping
        Rule id to the remedy in Chinese and English.
    language : {'zh', 'en'}
        Of the remedy.
    """
    if faults.empty:
        return empty("quarantine")
    order = faults.sort_values(["position", "is_blocking", "column", "rule"], ascending=[True, False, True, True])
    own = rows.loc[order["position"]].reset_index(drop=True)
    order = order.reset_index(drop=True)
    first = order["is_blocking"] & ~order["position"].duplicated()
    principal = own["principal"].fillna(0.0) if "principal" in own else pd.Series(0.0, index=own.index)
    personal = {column: own[column].map(mask_if_personal) for column in ("branch", "loan_id") if column in own}
    texts = {rule: text[0 if language == "zh" else 1] for rule, text in remedies.items()}
    blank = pd.Series("", index=own.index)
    columns = {
        "input": pd.Series(name, index=own.index),
        **{column: own[column] for column in ORIGIN},
        **{column: order[column] for column in ("column", "value", "rule")},
        "remedy": order["rule"].map(texts),
        "branch": personal.get("branch", blank),
        "loan_id": personal.get("loan_id", blank),
        "principal": principal.where(first, 0.0).astype("float64"),
        "is_blocking": order["is_blocking"].astype("bool"),
    }
    typed = types(TABLES["quarantine"])
    return pd.DataFrame(columns)[list(typed)].astype(typed)


def _refuse_constants(name: str, schema: pa.DataFrameSchema, source: Source) -> None:
    faults = []
    for column, text in source.constants.items():
        about = schema.columns[column]
        rule = str(_parse(clean(pd.Series([text], dtype="str")), about, source).broken.iloc[0])
        if rule:
            words = "、".join(about.metadata["values"])
            zh, en = REMEDIES[rule]
            hints = (f"{zh}{'：' + words if words else ''}", f"{en}{': ' + words if words else ''}")
            faults.append(Fault(f"data.{name}.constants.{column}", *(f"{text!r} {hint}" for hint in hints)))
    if faults:
        raise ParamsError(faults)


def _cells(raw: RawTable, source: Source, headers: Mapping[str, str], name: str) -> pd.Series[Any]:
    if name in headers:
        return clean(raw.cells[headers[name]])
    constant = clean(pd.Series([source.constants.get(name, "")], dtype="str")).iloc[0]
    return pd.Series(constant, index=raw.cells.index, dtype="str")


def _parse_one(cells: pd.Series[Any], about: pa.Column, source: Source) -> Parsed:
    """Parse a column whose cells are all the same, at the cost of one."""
    one = _parse(cells.iloc[:1], about, source)
    values, broken = (pd.Series(part.iloc[0], index=cells.index, dtype=part.dtype) for part in (one.values, one.broken))
    return Parsed(values, broken)


def _parse(cells: pd.Series[Any], about: pa.Column, source: Source) -> Parsed:
    facts = about.metadata
    match facts["kind"]:
        case "money":
            parsed = parse_money(cells, source.unit, signed=not about.checks)
            if facts["needed"]:
                return parsed
            optional = parsed.broken.mask(cells == "", "")
            return Parsed(parsed.values.mask(optional != "").fillna(0.0), optional)
        case "number":
            return parse_number(cells, signed=not about.checks)
        case "count":
            return parse_count(cells)
        case "date":
            return parse_day(cells)
        case "time":
            return parse_time(cells)
        case "enum":
            return parse_enum(cells, facts["values"])
        case "flag":
            return parse_flag(cells, words.FLAG)
        case "id":
            ruined = cells.str.fullmatch(_RUINED_ID)
            return Parsed(cells, pd.Series("", index=cells.index, dtype="str").mask(ruined, "ruined_id"))
        case _:
            return Parsed(cells, pd.Series("", index=cells.index, dtype="str"))


def _faults(parsed: Parsed, cells: pd.Series[Any], name: str, about: pa.Column) -> pd.DataFrame:
    facts = about.metadata
    broken = parsed.broken
    if facts["needed"]:
        broken = broken.mask((broken == "") & (cells == ""), "missing")
    rows = broken != ""
    if not rows.any():
        return _NO_FAULTS
    return pd.DataFrame(
        {
            "position": broken.index[rows],
            "column": name,
            "value": [mask(value, facts["role"], facts["kind"]) for value in cells[rows]],
            "rule": broken[rows].to_numpy(),
            "is_blocking": facts["needed"] or facts["must_read"],
        }
    ).astype({"column": "str", "value": "str", "rule": "str", "is_blocking": "bool", "position": "int64"})


def _duplicates(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Report repeated keys: of identical rows all but one, of differing rows every one, so that order is no matter."""
    keys = [name for name, about in schema.columns.items() if about.unique] or list(schema.unique or [])
    role = schema.columns[keys[0]].metadata["role"]
    filled = (table[keys] != "").all(axis=1)
    repeated = table.duplicated(keys, keep=False) & filled
    identical = table.duplicated(keep="first") & filled
    variants = table[repeated].drop_duplicates().groupby(keys, dropna=False).size()
    conflicting = set(variants[variants > 1].index)
    own = table.loc[repeated, keys]
    labels = own[keys[0]] if len(keys) == 1 else pd.Series(list(own.itertuples(index=False, name=None)), own.index)
    rule = pd.Series("", index=table.index, dtype="str")
    rule[identical] = "duplicate"
    rule[labels.index[labels.isin(conflicting)]] = "conflicting_duplicate"
    rows = rule != ""
    return pd.DataFrame(
        {
            "position": np.asarray(table.index[rows], dtype="int64"),
            "column": keys[0],
            "value": [mask(str(value), role) for value in table.loc[rows, keys[0]]],
            "rule": rule[rows].to_numpy(),
            "is_blocking": True,
        }
    ).astype({"column": "str", "value": "str", "rule": "str"})
