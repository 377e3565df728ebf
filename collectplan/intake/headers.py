"""Find the columns of an input table in a file: by mapping, by name, by title or by usual alias; never by guess."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pa

from collectplan.errors import Fault, ParamsError, SourceError
from collectplan.params import Source
from collectplan.params.faults import did_you_mean
from collectplan.schemas import INPUTS

_DATA_IN_HEADER = re.compile(r"[0-9]{7,}|^[0-9.,+-]+$")
_SHOWN = 20


@dataclass(frozen=True)
class RawTable:
    """Text as it stands in the files.

    Attributes
    ----------
    name : str
        Input table, a key of ``schemas.INPUTS``.
    cells : DataFrame of str
        One column per header of the file.
    origin : DataFrame
        Columns source, sheet, row (counted from 1 as a person counts), same index as ``cells``.
    """

    name: str
    cells: pd.DataFrame
    origin: pd.DataFrame


def find_headers(raw: RawTable, source: Source, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return the header of the file for each standard column that is there.

    Raises
    ------
    ParamsError
        When the mapping or the constants name an unknown standard column, or a column whose role forbids its use.
    SourceError
        When a column is named that the file lacks, a required column is not there, or a header stands twice.
    """
    schema = INPUTS[raw.name]
    if unknown := _unknown(raw.name, schema, source, mapping):
        raise ParamsError(unknown)
    present = list(raw.cells.columns)
    found: dict[str, str] = {}
    absent: list[Fault] = []
    for name, about in schema.columns.items():
        facts = about.metadata
        if name in mapping:
            if mapping[name] in present:
                found[name] = mapping[name]
            else:
                absent.append(_absent(raw, mapping[name], facts["zh"], present))
            continue
        words = (name, facts["zh"], *facts["aliases"])
        match = next((word for word in words if word in present), None)
        twice = next((word for word in words if f"{word}#1" in present), None)
        if match is not None:
            found[name] = match
        elif twice is not None:
            absent.append(_twice(raw, name, twice))
        elif facts["needed"] and name not in source.constants:
            absent.append(_absent(raw, facts["zh"], facts["zh"], present))
    if forbidden := _forbidden(raw.name, schema, source, found):
        raise ParamsError(forbidden)
    if absent:
        raise SourceError(absent)
    return found


def _absent(raw: RawTable, header: str, title: str, present: list[str]) -> Fault:
    near = difflib.get_close_matches(header, present, n=1, cutoff=0.5)
    shown = "、".join(present[:_SHOWN])
    if any(_DATA_IN_HEADER.search(word) for word in present):
        # The first row is a row of data, perhaps of a person: it is not repeated in a message.
        zh, en = "文件第一行不像表头，请补上表头", "the first row does not look like headers; add them"
    elif near:
        zh, en = f"是不是“{near[0]}”？", f"did you mean '{near[0]}'?"
    else:
        zh, en = f"文件里有：{shown}。请在 mapping 中指明", f"the file has: {shown}; name it in mapping"
    return Fault(f"data.{raw.name}", f"文件中没有“{header}”列（{title}）；{zh}", f"no column '{header}'; {en}")


def _twice(raw: RawTable, name: str, word: str) -> Fault:
    zh = f"文件中有几列都叫“{word}”，请在 mapping 中写明 {name}: {word}#1（第一列）或 {word}#2（第二列）"
    en = f"several columns are called '{word}'; write in mapping {name}: {word}#1 for the first or {word}#2"
    return Fault(f"data.{raw.name}", zh, en)


def _unknown(name: str, schema: pa.DataFrameSchema, source: Source, mapping: Mapping[str, str]) -> list[Fault]:
    faults = []
    for group, keys in (("mapping", mapping), ("constants", source.constants)):
        for key in keys:
            if key not in schema.columns:
                zh, en = did_you_mean(key, list(schema.columns))
                faults.append(Fault(f"data.{name}.{group}.{key}", f"没有这个标准字段；{zh}", f"unknown column; {en}"))
    return faults


def _forbidden(name: str, schema: pa.DataFrameSchema, source: Source, found: Mapping[str, str]) -> list[Fault]:
    """Refuse outcomes and personal columns as anything else, whether they were mapped or found by their name."""
    faults = []
    for column, header in found.items():
        role = source.roles.get(header)
        if role in {"outcome", "personal"} and schema.columns[column].metadata["role"] != role:
            where = f"data.{name}.mapping.{column}"
            zh = f"“{header}”的角色是 {role}，不能用作 {column}；结果与个人信息列不进入方案，请改列或改角色"
            en = f"'{header}' has the role {role} and cannot serve as {column}; use another column or role"
            faults.append(Fault(where, zh, en))
    return faults
