"""Part the rows beneath a header: data, blank lines, repeated headers, subtotals and remarks; each is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from collectplan.intake.sheets import Block

_TOTAL = re.compile(
    r".{0,20}?(?:小计|合计|总计|共计|累计)(?:[(（].{1,8}[)）])?[:：]?|承前页|过次页|转下页|接[上前]页|其中[:：].{0,20}|(?:grand|sub)?[ -]?total[:]?",
    re.IGNORECASE,
)
_COUNT = re.compile(r"共?\d{1,5}|共?\d{1,3}(?:,\d{3})*[笔户条]")
_REMARK = re.compile(
    r"(?:制表|填表|填报|复核|审核|经办|负责人|打印|报表|联系人|备注|说明|注|日期|单位)[^:：]{0,8}[:：].*|第?\s*\d+\s*页.*|第.{1,4}页.*|注：?.*"
)


@dataclass(frozen=True)
class Parted:
    """Rows of a block.

    Attributes
    ----------
    data : DataFrame of str
        Rows of data, index = position in the block.
    totals : DataFrame of str
        Subtotal rows with a column ``__label``, index = position in the block.
    counts : dict of str to int
        Rows by kind: data, blank, header, subtotal, remark; their sum is the number of rows beneath the header.
    second_headers : list of int
        Positions of rows that name columns in another order: a second table begins there.
    """

    data: pd.DataFrame
    totals: pd.DataFrame
    counts: dict[str, int]
    second_headers: list[int]


def part_rows(block: Block, found: Mapping[str, str], key: str, measures: list[str]) -> Parted:
    """Part the rows of a block.

    Parameters
    ----------
    block : Block
        A table.
    found : mapping of str to str
        Standard column to header.
    key : str
        Standard column that a row of data always has.
    measures : list of str
        Standard columns that hold numbers or days: no label stands there.
    """
    cells = block.cells
    filled = np.zeros(len(cells), dtype=bool)
    for name in cells:
        filled |= (cells[name].str.strip() != "").to_numpy()
    kind = np.where(filled, "data", "blank").astype("U8")
    kind[filled & _repeats_header(block)] = "header"
    numeric = {found[name] for name in measures if name in found}
    second = _second_headers(block, kind == "data")
    labels = _labels(cells, filled & (kind == "data"), numeric, found.get(key))
    kind[list(labels)] = "subtotal"
    kind[_remarks(cells, kind == "data", found, key, measures)] = "remark"
    counts = {name: int((kind == name).sum()) for name in ("data", "blank", "header", "subtotal", "remark")}
    totals = cells[kind == "subtotal"]
    named = pd.Series(labels, dtype="str").reindex(totals.index)
    return Parted(cells[kind == "data"], totals.assign(__label=named), counts, second)


def _repeats_header(block: Block) -> Any:
    """Return the rows that say the header again, as sheets do that were made for printing."""
    result = np.zeros(len(block.cells), dtype=bool)
    for line in block.header_lines:
        filled = [n for n, cell in enumerate(line) if cell]
        if len(filled) < 2:
            continue
        same = np.ones(len(block.cells), dtype=bool)
        for n in filled:
            column = block.cells.iloc[:, n]
            same[same] = (column[same].str.strip() == line[n]).to_numpy()
        result |= same
    return result


def _second_headers(block: Block, rows: Any) -> list[int]:
    """Return the rows whose cells are names of the header's columns, three or more, though not in its order."""
    named = {header.text.split("#")[0] for header in block.headers if header.keys}
    hits = np.zeros(len(block.cells), dtype=np.int64)
    for name in block.cells:
        hits += block.cells[name].str.strip().isin(named).to_numpy()
    return [int(position) for position in np.flatnonzero(rows & (hits >= max(3, len(named) // 2)))]


def _labels(cells: pd.DataFrame, rows: Any, numeric: set[str], key: str | None) -> dict[int, str]:
    """Return the label of each subtotal row: a cell says so, and no key stands in the row."""
    labels: dict[int, str] = {}
    for name in cells:
        if name in numeric:
            continue
        column = cells[name]
        maybe = (column.str.contains("[计页其]") | column.str.contains("otal", regex=False)).to_numpy() & rows
        positions = np.flatnonzero(maybe)
        texts = ["".join(text.split()) for text in column.iloc[positions].tolist()]
        keys = [""] * len(texts) if key is None else cells[key].iloc[positions].tolist()
        for position, text, own in zip(positions.tolist(), texts, keys, strict=True):
            bare = "".join(own.split())
            if _TOTAL.fullmatch(text) and (not bare or name == key or _TOTAL.fullmatch(bare) or _COUNT.fullmatch(bare)):
                labels.setdefault(position, text)
    return labels


def _remarks(cells: pd.DataFrame, rows: Any, found: Mapping[str, str], key: str, measures: list[str]) -> Any:
    """Return the rows that are remarks: no number in them, and their first word is one of those that sign a sheet."""
    result = np.zeros(len(cells), dtype=bool)
    candidates = rows.copy()
    for name in measures:
        if name in found:
            measured = cells[found[name]]
            candidates &= ~measured.str.contains("[0-9]").to_numpy() | measured.str.contains("[:：]").to_numpy()
    if key in found:
        keys = cells[found[key]]
        candidates &= ((keys.str.strip() == "") | keys.str.contains("[:：页注]")).to_numpy()
    for position in np.flatnonzero(candidates):
        texts = [text for text in (str(cell).strip() for cell in cells.iloc[position]) if text]
        own = str(cells[found[key]].iloc[position]).strip() if key in found else ""
        words = [str(cells[found[name]].iloc[position]).strip() for name in measures if name in found]
        signs = bool(_REMARK.fullmatch(texts[0])) and (not own or bool(_REMARK.fullmatch(own)))
        result[position] = signs and all(not word or _REMARK.fullmatch(word) for word in words)
    return result
