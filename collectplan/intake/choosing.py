"""Choose the sheets to read: every one whose header fits; a sheet that nearly fits is an error, not left out."""

from __future__ import annotations

import pandera.pandas as pa

from collectplan.errors import Fault, SourceError
from collectplan.intake.headers import lacking, looks_like_data
from collectplan.intake.layout import find_block
from collectplan.intake.sheets import MAX_COLUMNS, Block, RawTable, Sheet
from collectplan.intake.vocabulary import Vocabulary
from collectplan.intake.wide import split_wide


def choose_blocks(raw: RawTable, vocabulary: Vocabulary, schema: pa.DataFrameSchema) -> tuple[list[Block], list[Fault]]:
    """Return the tables to read, and notes about sheets that were left out.

    Each file gives every sheet that has all needed columns; where none has, the one that lacks fewest, so that what
    it lacks can be said.

    Raises
    ------
    SourceError
        When a sheet beside those lacks one needed column only, or has near names for all that it lacks: leaving it out
        would lose its rows.
    """
    if faults := [_too_wide(raw.name, sheet) for sheet in raw.sheets if sheet.cells.shape[1] > MAX_COLUMNS]:
        raise SourceError(faults)
    faults = []
    notes: list[Fault] = []
    chosen: list[Block] = []
    for source in dict.fromkeys(sheet.source for sheet in raw.sheets):
        found = [find_block(sheet, vocabulary) for sheet in raw.sheets if sheet.source == source]
        parts = [part for block in found if block is not None for part in _parts(block, vocabulary, schema)]
        blocks = [(block, *lacking(block, vocabulary)) for block in parts]
        complete = [block for block, lacks, _ in blocks if not lacks]
        if not complete:
            chosen += [min(blocks, key=lambda entry: len(entry[1]))[0]] if blocks else []
            continue
        chosen += complete
        for block, lacks, near in blocks:
            if not lacks:
                continue
            wanted = len(vocabulary.needed) + len(vocabulary.either)
            resembles = any(_resembles(block, other) for other in complete)
            if (len(lacks) == 1 and wanted > 2) or lacks == near or resembles:
                faults.append(_nearly(raw.name, block, lacks))
            elif any(_continues(block, other) for other in complete):
                faults.append(_headless(raw.name, block))
            else:
                notes.append(_left_out(raw.name, block))
    if faults:
        raise SourceError(faults)
    return chosen, notes


def _parts(block: Block, vocabulary: Vocabulary, schema: pa.DataFrameSchema) -> list[Block]:
    """Return the block itself, or its parts where it stands wide."""
    if not lacking(block, vocabulary)[0]:
        return [block]
    parts = split_wide(block, schema, vocabulary)
    return parts if parts and not any(lacking(part, vocabulary)[0] for part in parts) else [block]


def nearest_block(raw: RawTable, vocabulary: Vocabulary) -> Block | None:
    """Return the table that lacks fewest needed columns, or None where there is no table."""
    blocks = [block for sheet in raw.sheets if (block := find_block(sheet, vocabulary)) is not None]
    return min(blocks, key=lambda block: len(lacking(block, vocabulary)[0])) if blocks else None


def _too_wide(name: str, sheet: Sheet) -> Fault:
    width = sheet.cells.shape[1]
    zh = f"{sheet.shown} 有 {width:,} 列，超过 {MAX_COLUMNS:,}；请删去多余的列，文本文件请核对分隔符"
    en = f"{sheet.shown} has {width:,} columns, above {MAX_COLUMNS:,}; delete some, or check the separator"
    return Fault(f"data.{name}", zh, en)


def _resembles(block: Block, other: Block) -> bool:
    """Tell whether most headers of a table stand in another sheet too: the same table with a damaged header."""
    texts = {header.text for header in other.headers if header.keys}
    shared = texts & {header.text for header in block.headers}
    return len(shared) >= max(3, len(texts) / 2)


def _continues(block: Block, other: Block) -> bool:
    """Tell whether a sheet has no header but looks like another page of a table."""
    same_width = abs(len(block.headers) - len(other.headers)) <= len(other.headers) // 5
    return same_width and any(looks_like_data(header.text) for header in block.headers)


def _headless(name: str, block: Block) -> Fault:
    place = block.sheet.shown
    zh = f"{place} 像是续页，但没有表头；请补上表头，或在 sheet 中写明只读哪一张"
    en = f"{place} looks like a further page without a header; add one or name the sheet to read"
    return Fault(f"data.{name}", zh, en)


def _nearly(name: str, block: Block, lacks: list[str]) -> Fault:
    place, shown = block.sheet.shown, "、".join(lacks)
    zh = f"{place} 的表头与其他工作表相近，只缺 {shown}；请改正表头，或在 sheet 中写明只读哪一张"
    en = f"{place} looks like the other sheets but lacks {shown}; mend its header or name the sheet to read"
    return Fault(f"data.{name}", zh, en)


def _left_out(name: str, block: Block) -> Fault:
    place = block.sheet.shown
    return Fault(f"data.{name}", f"{place} 的表头不是本表，未读", f"{place} has another header and was not read")
