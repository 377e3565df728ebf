"""Read the rows of one block as text by standard columns, and sum up how sheets and columns were read."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from collectplan.errors import Fault, ParamsError, SourceError
from collectplan.intake.rows import part_rows
from collectplan.intake.sheets import Block
from collectplan.intake.totals import stated_totals
from collectplan.intake.typing import NO_FAULTS
from collectplan.intake.units import stated_unit
from collectplan.params import Source

_MEASURES = {"money", "number", "count", "date", "time"}
_ROW_KINDS = ("title", "header", "data", "subtotal", "remark", "blank")


@dataclass(frozen=True)
class Part:
    """What one block gives.

    Attributes
    ----------
    number : int
        Of the block among those read.
    block : Block
        Where it comes from.
    found : dict of str to str
        Standard column to header.
    rows : DataFrame of str
        Rows of data, one column per standard column, index = position in the block.
    origin : DataFrame
        Columns source, sheet, row, block; one row per row of data, index 0..n-1.
    places : dict
        Standard column to header and letter.
    units : dict
        Money column to yuan of one unit, and whether it is stated.
    totals : DataFrame
        From ``totals.stated_totals``.
    counts : dict of str to int
        Rows by kind, of the whole sheet.
    faults : DataFrame
        Rows that cannot be used whatever their cells say.
    repairs : dict of str to int
        Mended while the rows were put together.
    notes : tuple of Fault
        Stated totals that could not be read and so were not compared.
    """

    number: int
    block: Block
    found: dict[str, str]
    rows: pd.DataFrame
    origin: pd.DataFrame
    places: dict[str, tuple[str, str]]
    units: dict[str, tuple[float, bool]]
    totals: pd.DataFrame
    counts: dict[str, int]
    faults: pd.DataFrame
    repairs: dict[str, int]
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Reading:
    """How an input was read, for the person who has to trust it.

    Attributes
    ----------
    sheets : DataFrame
        Grain: sheet. Columns: source, sheet, header_row, and rows by kind: title, header, data, subtotal, remark, blank.
    columns : DataFrame
        Grain: column of a sheet. Columns: source, sheet, letter, header, column (standard, empty: not read).
    repairs : DataFrame
        Grain: column x rule. Columns: column, rule, n (cells or rows).
    totals : DataFrame
        Schema ``sheet_totals``.
    notes : tuple of Fault
        Sheets left out, files that are not what their name says.
    titles : tuple of (str, str)
        Sheet and the text above its header.
    """

    sheets: pd.DataFrame
    columns: pd.DataFrame
    repairs: pd.DataFrame
    totals: pd.DataFrame
    notes: tuple[Fault, ...]
    titles: tuple[tuple[str, str], ...] = ()


def read_block(
    name: str, schema: pa.DataFrameSchema, number: int, block: Block, found: dict[str, str], source: Source
) -> Part:
    """Return the rows of a block by standard columns.

    Raises
    ------
    SourceError
        When two places state different units for a column, or a second table follows beneath.
    """
    kinds = {column: about.metadata["kind"] for column, about in schema.columns.items()}
    key = [column for column, about in schema.columns.items() if about.unique] or list(schema.unique or [])
    headers = {header.text: header for header in block.headers}
    units: dict[str, tuple[float, bool]] = {}
    for column, kind in kinds.items():
        if kind == "money" and (column in found or column in source.constants):
            claim = stated_unit(name, column, block, headers.get(found.get(column, "")), source)
            units[column] = (1.0, False) if claim is None else (float(claim.factor), True)
    cells, filled = _fill_merged(block, found, {c for c in found if kinds[c] not in _MEASURES and c != key[0]})
    parted = part_rows(replace(block, cells=cells), found, key[0], [c for c in found if kinds[c] in _MEASURES])
    data = parted.data
    if parted.second_headers:
        row = block.first_row + parted.second_headers[0]
        zh = f"{block.sheet.shown} 第 {row} 行又是一个列序不同的表头；请把两张表分成两张工作表"
        raise SourceError(Fault(f"data.{name}", zh, f"{block.sheet.shown} row {row} is another header; use two sheets"))
    given = {c: _constant(text, block) for c, text in source.constants.items() if c not in found}
    constants = given | dict(block.constants)
    rows = pd.DataFrame(
        {c: data[found[c]] if c in found else pd.Series(constants.get(c, ""), data.index, dtype="str") for c in kinds},
        index=data.index,
    )
    origin = pd.DataFrame(
        {"source": block.sheet.source, "sheet": block.sheet.name, "row": block.first_row + data.index, "block": number}
    ).astype({"source": "str", "sheet": "str", "row": "int64"})
    counts = Counter(parted.counts) + Counter(block.counts)
    repairs = Counter(block.sheet.repairs) + Counter({"merged_filled": filled} if filled else {})
    totals = stated_totals(parted.totals, found, schema, units)
    return Part(
        number,
        block,
        found,
        rows,
        origin,
        {column: (header, headers[header].letter) for column, header in found.items()},
        units,
        totals,
        {kind: counts[kind] for kind in _ROW_KINDS},
        _ragged(block, data, key[0]),
        dict(repairs),
        tuple(_unread(name, block, totals)),
    )


def _unread(name: str, block: Block, totals: pd.DataFrame) -> Iterator[Fault]:
    if rows := [block.first_row + int(str(position)) for position in totals.index[totals["is_unread"]]]:
        shown = "、".join(str(row) for row in rows[:10])
        zh = f"{block.sheet.shown} 第 {shown} 行的小计、合计读不出（公式未计算或不是数字），没有核对"
        en = f"{block.sheet.shown}: totals in rows {shown.replace('、', ', ')} cannot be read and were not compared"
        yield Fault(f"data.{name}", zh, en)


def _constant(text: str, block: Block) -> str:
    return text.replace("{sheet}", block.sheet.name).replace("{file}", block.sheet.stem)


def _fill_merged(block: Block, found: Mapping[str, str], columns: Iterable[str]) -> tuple[pd.DataFrame, int]:
    """Fill areas merged downwards in columns of text; amounts are never filled, or money would be counted twice."""
    names = {header.position: header.text for header in block.headers}
    wanted = {found[column] for column in columns}
    offset = block.first_row - block.sheet.first_row
    cells, filled = block.cells, 0
    for top, left, bottom, right in block.sheet.merged:
        name = names.get(left)
        if top < offset or bottom == top or left != right or name not in wanted:
            continue
        if filled == 0:
            cells = cells.copy()
        column = list(cells.columns).index(name)
        cells.iloc[top - offset : bottom - offset + 1, column] = str(cells.iloc[top - offset, column])
        filled += bottom - top
    return cells, filled


def _ragged(block: Block, data: pd.DataFrame, key: str) -> pd.DataFrame:
    """Refuse rows of a text file that are longer than its header: their cells may stand under the wrong names."""
    if not block.sheet.is_delimited:
        return NO_FAULTS
    last = max((header.position for header in block.headers if header.keys), default=-1)
    beyond = [header.text for header in block.headers if header.position > last]
    long = np.zeros(len(data), dtype=bool)
    for header in beyond:
        long |= (data[header].str.strip() != "").to_numpy()
    if not long.any():
        return NO_FAULTS
    found = pd.DataFrame({"position": np.flatnonzero(long), "column": key, "value": "", "rule": "ragged_row"})
    return found.assign(is_blocking=True).astype(NO_FAULTS.dtypes.to_dict())


def summarise(
    name: str,
    schema: pa.DataFrameSchema,
    parts: list[Part],
    repairs: list[tuple[str, Mapping[str, int]]],
    totals: pd.DataFrame,
    notes: tuple[Fault, ...],
) -> Reading:
    """Return how an input was read."""
    sheets = [
        {"source": p.block.sheet.source, "sheet": p.block.sheet.name, "header_row": p.block.header_row} | p.counts
        for p in parts
    ]
    columns: list[dict[str, Any]] = []
    for part in parts:
        meant = {header: column for column, header in part.found.items()}
        columns += [
            {
                "source": part.block.sheet.source,
                "sheet": part.block.sheet.name,
                "letter": header.letter,
                "header": header.text,
                "column": meant.get(header.text, ""),
            }
            for header in part.block.headers
        ]
    counted: Counter[tuple[str, str]] = Counter()
    for column, own in repairs:
        for rule, n in own.items():
            counted[column, rule] += n
    mended = [{"column": column, "rule": rule, "n": n} for (column, rule), n in sorted(counted.items())]
    return Reading(
        pd.DataFrame(sheets, columns=["source", "sheet", "header_row", *_ROW_KINDS]),
        pd.DataFrame(columns, columns=["source", "sheet", "letter", "header", "column"]),
        pd.DataFrame(mended, columns=["column", "rule", "n"]),
        totals,
        (*notes, *(note for part in parts for note in part.notes)),
        tuple((part.block.sheet.shown, part.block.title) for part in parts if part.block.title),
    )


def misspelt_roles(name: str, reading: Reading, source: Source) -> Reading:
    """Return the reading with a note for each role that is given to a column which no sheet has.

    Raises
    ------
    ParamsError
        When a column of nearly that name is there: it would be used although somebody meant to keep it out.
    """
    present = sorted(set(reading.columns["header"]))
    faults, notes = [], list(reading.notes)
    for header in source.roles:
        if header in present:
            continue
        where = f"data.{name}.roles.{header}"
        if near := difflib.get_close_matches(header, present, n=1, cutoff=0.7):
            zh, en = f"文件中没有这一列；是不是“{near[0]}”？", f"no such column; did you mean '{near[0]}'?"
            faults.append(Fault(where, zh, en))
        else:
            notes.append(Fault(where, "文件中没有这一列，此角色未起作用", "no such column; this role does nothing"))
    if faults:
        raise ParamsError(faults)
    return replace(reading, notes=tuple(notes))
