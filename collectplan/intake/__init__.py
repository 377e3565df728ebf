"""Read one input table by its schema: find it in its sheets, type the cells, part the rows that cannot be used.

Rows are never dropped or changed silently: a row is accepted, or it stands in the fault list with the rule it broke; an
optional cell that could not be read becomes missing and stands there too; what was mended is counted by rule; blank
lines, repeated headers, subtotals and remarks are counted by sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from collectplan.errors import Fault, SourceError
from collectplan.intake.choosing import choose_blocks
from collectplan.intake.duplicates import find_duplicates
from collectplan.intake.faults import (
    ORIGIN,
    REMEDIES,
    REPAIRS,
    column_title,
    fault_table,
    input_title,
    place_faults,
)
from collectplan.intake.headers import match_headers, refuse_unknown_columns
from collectplan.intake.reading import Part, Reading, misspelt_roles, read_block, summarise
from collectplan.intake.sheets import MAX_COLUMNS, Block, RawTable, Sheet, column_letter
from collectplan.intake.totals import compare_totals
from collectplan.intake.typing import NO_FAULTS, refuse_constants, type_column
from collectplan.intake.vocabulary import Vocabulary
from collectplan.params import Source
from collectplan.schemas import INPUTS, empty, with_features

__all__ = [
    "MAX_COLUMNS",
    "ORIGIN",
    "REMEDIES",
    "REPAIRS",
    "Block",
    "Intake",
    "RawTable",
    "Reading",
    "Sheet",
    "column_letter",
    "column_title",
    "fault_table",
    "input_title",
    "place_faults",
    "read_input",
]


@dataclass(frozen=True)
class Intake:
    """A typed input table and what could not be used.

    Attributes
    ----------
    table : DataFrame
        Accepted rows with exactly the columns of the schema, index 0..n-1.
    parsed : DataFrame
        All rows in file order, typed as far as possible, with columns ``accepted``, ORIGIN and ``block``.
    faults : DataFrame
        Grain: cell or row. Columns: position (row of ``parsed``), column, value (masked), rule, is_blocking, header and
        cell (as the clerk's own sheet calls them).
    refused_columns : tuple of str
        Columns of the file that were not read because of their role (outcomes).
    reading : Reading
        Sheets, columns, repairs, subtotals and notes.
    places : mapping
        (block, standard column) to header and letter in the sheet.
    """

    table: pd.DataFrame
    parsed: pd.DataFrame
    faults: pd.DataFrame
    refused_columns: tuple[str, ...]
    reading: Reading
    places: Mapping[tuple[int, str], tuple[str, str]]


def read_input(raw: RawTable, source: Source, mapping: Mapping[str, str], tolerance: float = 0.0) -> Intake:
    """Type an input table.

    Parameters
    ----------
    raw : RawTable
        Sheets of text.
    source : Source
        Unit, constants, words and roles.
    mapping : mapping of str to str
        Standard column to header of the file; columns not mapped are found by name, title or usual alias.
    tolerance : float
        Difference between a stated subtotal and its rows that is allowed, yuan.

    Raises
    ------
    ParamsError
        When the params name an unknown standard column or a column whose role forbids its use, or a constant cannot be
        read.
    SourceError
        When a column is named that a sheet lacks, a required column is not there, a header stands twice, units
        contradict each other, or there is no row of data.
    """
    schema = with_features(INPUTS[raw.name], source.features)
    refuse_unknown_columns(raw.name, schema, source, mapping)
    refuse_constants(raw.name, schema, source)
    vocabulary = Vocabulary.of(schema, mapping, source.constants)
    blocks, notes = choose_blocks(raw, vocabulary, schema)
    parts: list[Part] = []
    faults: list[Fault] = []
    for number, block in enumerate(blocks):
        if block.suspects:
            faults.append(_above(raw.name, block))
            continue
        found, absent = match_headers(raw.name, schema, block, vocabulary, source, mapping)
        faults.extend(absent)
        if not absent:
            try:
                parts.append(read_block(raw.name, schema, number, block, found, source))
            except SourceError as error:
                faults.extend(error.faults)
    if faults:
        raise SourceError(faults)
    if not sum(len(part.rows) for part in parts):
        zh = "文件中没有数据行；请补上，可选的表也可从参数 data 中删去"
        en = "the file has no rows; fill it in, or take an optional table out of the params"
        raise SourceError(Fault(f"data.{raw.name}", zh, en))
    typed, listed, repairs = _type(parts, source, schema)
    table = pd.DataFrame(typed)
    listed.append(find_duplicates(table, schema))
    origin = pd.concat([part.origin for part in parts], ignore_index=True)
    places = {(part.number, column): place for part in parts for column, place in part.places.items()}
    every = pd.concat([own for own in listed if len(own)] or [NO_FAULTS], ignore_index=True)
    every = _name_twins(place_faults(every, origin, places), origin)
    blocked = table.index.isin(every.loc[every["is_blocking"], "position"])
    reading = summarise(raw.name, schema, parts, repairs, _compare(parts, table, tolerance), (*raw.notes, *notes))
    reading = misspelt_roles(raw.name, reading, source)
    headers = {header.text for part in parts for header in part.block.headers}
    refused = tuple(sorted(name for name, role in source.roles.items() if role == "outcome" and name in headers))
    accepted = table[~blocked].reset_index(drop=True)
    parsed = table.assign(accepted=~blocked, **{str(name): origin[name] for name in origin})
    return Intake(accepted, parsed, every, refused, reading, places)


def _name_twins(faults: pd.DataFrame, origin: pd.DataFrame) -> pd.DataFrame:
    """Say in the value of a repeated key where the other row is."""
    if "twin" not in faults:
        return faults
    at = faults["twin"].notna()
    rows = origin.loc[faults.loc[at, "twin"].astype("int64"), ORIGIN].to_numpy().tolist()
    places = ["!".join([*(part for part in (source, sheet) if part), str(row)]) for source, sheet, row in rows]
    values = [f"{value} = {place}" for value, place in zip(faults.loc[at, "value"].tolist(), places, strict=True)]
    faults = faults.drop(columns="twin")
    faults.loc[at, "value"] = values
    return faults


def _above(name: str, block: Block) -> Fault:
    rows = "、".join(str(row) for row in block.suspects[:5])
    zh = f"{block.sheet.shown} 表头（第 {block.header_row} 行）之上的第 {rows} 行像是数据；请把表头移到数据之上"
    en = f"{block.sheet.shown}: rows {rows.replace('、', ', ')} above the header (row {block.header_row}) look like data; move the header up"
    return Fault(f"data.{name}", zh, en)


def _type(
    parts: list[Part], source: Source, schema: Any
) -> tuple[dict[str, pd.Series[Any]], list[pd.DataFrame], list[tuple[str, Mapping[str, int]]]]:
    """Type all rows of all sheets, column by column."""
    typed: dict[str, pd.Series[Any]] = {}
    starts = np.cumsum([0, *(len(part.rows) for part in parts)])
    faults = [
        part.faults.assign(position=part.faults["position"] + int(start))
        for part, start in zip(parts, starts, strict=False)
    ]
    repairs: list[tuple[str, Mapping[str, int]]] = [("", part.repairs) for part in parts]

    def read(column: str) -> tuple[pd.Series[Any], pd.DataFrame, dict[str, int]]:
        cells = pd.concat([part.rows[column] for part in parts], ignore_index=True)
        return type_column(column, schema.columns[column], cells, source, *_units(column, parts))

    # Most of the work is done in Arrow, outside the interpreter's lock.
    with ThreadPoolExecutor(max_workers=2) as pool:
        for column, (values, listed, mended) in zip(schema.columns, pool.map(read, schema.columns), strict=True):
            typed[column] = values
            faults.append(listed)
            repairs.append((column, mended))
    return typed, faults, repairs


def _units(column: str, parts: list[Part]) -> tuple[Any, Any]:
    """Return yuan of one unit and whether it is stated: one for all rows, or one per row where sheets differ."""
    units = [part.units.get(column, (1.0, False)) for part in parts]
    if len(set(units)) == 1:
        return units[0]
    lengths = [len(part.rows) for part in parts]
    factors, stated = zip(*units, strict=True)
    return np.repeat(factors, lengths), np.repeat(stated, lengths)


def _compare(parts: list[Part], table: pd.DataFrame, tolerance: float) -> pd.DataFrame:
    compared = []
    start, first_of_file = 0, 0
    for number, part in enumerate(parts):
        if number and part.block.sheet.source != parts[number - 1].block.sheet.source:
            first_of_file = start
        own = table.iloc[start : start + len(part.rows)].set_axis(part.rows.index, axis=0)
        if len(part.totals):
            earlier = table.iloc[first_of_file:start]
            compared.append(compare_totals(part.block, part.totals, own, tolerance, earlier))
        start += len(part.rows)
    return pd.concat(compared, ignore_index=True) if compared else empty("sheet_totals")
