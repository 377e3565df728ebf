"""Find the table in a sheet: the header under titles and unit lines, in one line or two, and where the data begin."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from collectplan.intake.sheets import UNIT_WORDS, Block, Header, Sheet, UnitClaim, column_letter
from collectplan.intake.vocabulary import Vocabulary, header_key, header_unit

_SEARCHED = 60
_WIDE = 4  # a line of a title fills fewer cells
_DATA = re.compile(r"[+(-]?[0-9][0-9,./:年月日%)\s-]*(?:万?元)?")
_SPACED = "|".join(" ?".join(word) for word in UNIT_WORDS)
# 单位：万元, but not 编制单位：元氏县联社: what follows the unit is no further word.
_UNIT_LINE = re.compile(
    rf"单 ?位 ?[:为是]? ?(?:人民币)?(?:[户笔人%,、/ ]*)({_SPACED})(?:[/或]({_SPACED}))?(?![\u4e00-\u9fff])|"
    rf"[(\[]({_SPACED})[)\]]$"
)
_REMARK = re.compile("注|备注|说明|单 ?位")
_FOOT = 6  # rows at the foot of a sheet where a remark may state the unit
_UNIT_CELL = re.compile(rf"[(\[]?({'|'.join(UNIT_WORDS)})[)\]]?")

Rows = Sequence[Sequence[str]]


def find_block(sheet: Sheet, vocabulary: Vocabulary) -> Block | None:
    """Return the table of a sheet, or None where there is none.

    The header is the line, or the pair of lines, in which most needed columns are named, then most columns; in a sheet
    that names none it is the first line that is filled at least half as wide as the widest.
    """
    head = sheet.cells.head(_SEARCHED)
    rows = [[_plain(cell) for cell in row] for row in head.to_numpy().tolist()]
    place = _best(sheet, rows, vocabulary) or _widest(rows)
    if place is None:
        return None
    start, height = place
    keys = _column_keys(sheet, rows, start, height)
    end = start + height
    counts: Counter[str] = Counter({"header": height, "title": sum(any(row) for row in rows[:start])})
    counts["blank"] += start - counts["title"]
    units: list[str] = [""] * len(keys)
    while end < len(rows) and (kind := _header_addition(rows[end])):
        units = rows[end] if kind == "unit" else units
        counts["header"] += 1
        end += 1
    headers = _headers(sheet, keys, units, start, sheet.cells.iloc[end:])
    cells = sheet.cells.iloc[end:, [header.position for header in headers]]
    return Block(
        sheet=sheet,
        headers=headers,
        cells=cells.set_axis([header.text for header in headers], axis=1).reset_index(drop=True),
        first_row=sheet.first_row + end,
        header_row=sheet.first_row + start,
        claims=_claims(sheet, start),
        title=" ".join(cell for row in rows[:start] if sum(map(bool, row)) < _WIDE for cell in row if cell),
        header_lines=tuple(
            tuple(str(cell).strip() for cell in line)
            for line in sheet.cells.iloc[start:end, [header.position for header in headers]].to_numpy().tolist()
        ),
        suspects=tuple(
            sheet.first_row + number for number, row in enumerate(rows[:start]) if _looks_like_data(row, len(headers))
        ),
        counts=dict(counts),
    )


def _looks_like_data(row: Sequence[str], width: int) -> bool:
    """Tell whether a line above the header is a row of data: nearly as wide as the table, with numbers, no 词：."""
    filled = [cell for cell in row if cell]
    if len(filled) < max(_WIDE, 0.6 * width) or any(":" in cell for cell in filled):
        return False
    return any(_DATA.fullmatch(cell) for cell in filled)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _best(sheet: Sheet, rows: Rows, vocabulary: Vocabulary) -> tuple[int, int] | None:
    """Return first row and height of the header that names most columns, or None where no line names any."""
    columns = vocabulary.columns
    best: tuple[tuple[int, int, int, int], tuple[int, int]] | None = None
    for start, row in enumerate(rows):
        for height in (1, 2):
            if height == 2 and not _may_be_second(rows, start):
                continue
            named: set[str] = set()
            for keys in _column_keys(sheet, rows, start, height):
                named |= next((columns[key] for key in keys[1:] if key in columns), set())
            filled = sum(bool(cell) for cell in row)
            score = (len(named & set(vocabulary.needed)), len(named), -height, -start)
            if named and (filled > 1 or len(row) == 1) and (best is None or score > best[0]):
                best = (score, (start, height))
    return best[1] if best else None


def _may_be_second(rows: Rows, start: int) -> bool:
    """Tell whether the next line can be the lower half of a header: some text, and nothing that reads like data."""
    if start + 1 >= len(rows):
        return False
    lower = [cell for cell in rows[start + 1] if cell]
    return bool(lower) and not any(_DATA.fullmatch(cell) for cell in lower)


def _widest(rows: Rows) -> tuple[int, int] | None:
    widths = [sum(bool(cell) for cell in row) for row in rows]
    if not any(widths):
        return None
    wanted = max(widths) / 2
    return next(n for n, width in enumerate(widths) if width >= wanted), 1


def _column_keys(sheet: Sheet, rows: Rows, start: int, height: int) -> list[tuple[str, ...]]:
    """Return for each column its own text and the keys that it may be found by."""
    upper = _spread(sheet, rows, start, height)
    if height == 1:
        return [(text, header_key(text)) if text else ("",) for text in upper]
    found: list[tuple[str, ...]] = []
    for above, below in zip(upper, rows[start + 1], strict=True):
        if above and below and above != below:
            names = (f"{above}/{below}", above + below, below + above, below)
            found.append((names[0], *(header_key(name) for name in names)))
        else:
            text = above or below
            found.append((text, header_key(text)) if text else ("",))
    return found


def _spread(sheet: Sheet, rows: Rows, start: int, height: int) -> list[str]:
    """Return the upper line of a header with what is merged across, or stands alone over several columns, spread."""
    upper = list(rows[start])
    for top, left, _, right in sheet.merged:
        if top == start:
            upper[left : right + 1] = [rows[start][left]] * (min(right + 1, len(upper)) - left)
    if height == 2 and not sheet.merged:
        for column in range(1, len(upper)):
            if not upper[column] and rows[start + 1][column]:
                upper[column] = upper[column - 1]
    return upper


def _header_addition(row: Sequence[str]) -> str:
    """Return what a line beneath the header is if it belongs to it: units of the columns, or numbers of the columns."""
    filled = [cell for cell in row if cell]
    if filled and all(_UNIT_CELL.fullmatch(cell) for cell in filled):
        return "unit"
    numbers = [cell.strip("()") for cell in filled if cell not in {"栏次", "甲", "乙", "丙", "丁"}]
    if len(filled) >= 3 and numbers == [str(n) for n in range(1, len(numbers) + 1)]:
        return "number"
    return ""


def _headers(
    sheet: Sheet, keys: list[tuple[str, ...]], units: Sequence[str], row: int, body: pd.DataFrame
) -> tuple[Header, ...]:
    """Return the columns; one without a name is kept under its letter if anything stands in it."""
    repeated = Counter(own[0] for own in keys)
    seen: Counter[str] = Counter()
    headers = []
    for position, own in enumerate(keys):
        text = own[0]
        if not text:
            if not (body[position].str.strip() != "").any():
                continue
            text = f"({column_letter(position)})"
        elif repeated[text] > 1:
            # A header that stands twice is numbered, so that nobody takes one for the other.
            seen[text] += 1
            text = f"{text}#{seen[text]}"
        header = Header(text, position, own[1:])
        beneath = _UNIT_CELL.fullmatch(units[position])
        factor = header_unit(own[0]) or (UNIT_WORDS[beneath.group(1)] if beneath else None)
        if factor:
            place = f"{column_letter(position)}{sheet.first_row + row}"
            claim = UnitClaim(f"列名“{text}”({place})", f"header '{text}' ({place})", factor)
            header = replace(header, claim=claim)
        headers.append(header)
    return tuple(headers)


def _claims(sheet: Sheet, titles: int) -> tuple[UnitClaim, ...]:
    """Return the units that the lines above the header, or a remark at the foot, state for the whole sheet."""
    claims = []
    foot = max(titles, len(sheet.cells) - _FOOT)
    for number in (*range(titles), *range(foot, len(sheet.cells))):
        for position, cell in enumerate(_plain(str(cell)) for cell in sheet.cells.iloc[number]):
            if number >= titles and not _REMARK.match(cell):
                continue
            place = f"{sheet.shown} {column_letter(position)}{sheet.first_row + number}"
            for found in _UNIT_LINE.finditer(cell):
                factors = [UNIT_WORDS[word.replace(" ", "")] for word in found.groups() if word]
                claims += [UnitClaim(f"单位行（{place}）", f"unit line ({place})", factor) for factor in factors]
    return tuple(claims)
