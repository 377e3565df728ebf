"""Ways in which a ledger is spoilt on its journey: the sheets, as in ``mutated_grids``, and here the bytes of the file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random

from tests import mutated_grids as grids
from tests.dirty import Dirty, csv_text, plan_ledger, write_ledger
from tests.mutated_grids import Mutated, Mutation, open_all, open_rows


def mutate(kind: str, rng: Random, folder: Path) -> Mutated:
    """Make a ledger that the kind can be done to, spoil it, and leave it in a folder."""
    wants_text = kind in _OF_TEXT
    while True:
        dirty = plan_ledger(rng)
        if not dirty.contradiction and dirty.is_book == (kind in _OF_BOOKS) | (not wants_text and dirty.is_book):
            return MUTATIONS[kind](rng, dirty, folder)


def mixed_separators(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Some rows of data were pasted from a file with another separator."""
    grid, marks = dirty.grids[0], "\ue000"
    rows = set(rng.sample(sorted(grid.truth), min(len(grid.truth), rng.randrange(1, 4))))
    other = rng.choice([s for s in ",;\t" if s != dirty.separator])
    for row in rows:
        grid.rows[row] = [marks + marks.join("" if cell is None else str(cell) for cell in grid.rows[row])]
    open_rows(dirty, grid, rows)
    text = csv_text(dirty).replace('"' + marks, marks).replace(marks, other)
    (folder / dirty.file).write_bytes(text.encode(dirty.encoding))
    return Mutated(dirty)


def mixed_encodings(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """The second half comes from a file in another encoding."""
    lines = csv_text(dirty).splitlines(keepends=True)
    cut = rng.randrange(1, len(lines))
    first, second = rng.sample(["utf-8", "gb18030", "utf-8-sig", "utf-16-le"], 2)
    (folder / dirty.file).write_bytes("".join(lines[:cut]).encode(first) + "".join(lines[cut:]).encode(second))
    open_all(dirty)
    # Words that became others no longer tell a total or a signature from a row of data.
    told_by_words = {"subtotals", "grand total", "footer", "spread footer", "repeated header"}
    return Mutated(dirty, rows_known="utf-16-le" not in {first, second} and not dirty.features & told_by_words)


def unbalanced_quotes(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """One to three quotes somewhere in the text."""
    text = csv_text(dirty)
    for _ in range(rng.randrange(1, 4)):
        at = rng.randrange(len(text))
        text = text[:at] + '"' + text[at:]
    (folder / dirty.file).write_bytes(text.encode(dirty.encoding))
    return Mutated(dirty, rows_known=False)


def nul_bytes(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """A zero byte in the text."""
    text = csv_text(dirty)
    at = rng.randrange(len(text))
    (folder / dirty.file).write_bytes((text[:at] + "\0" + text[at:]).encode(dirty.encoding))
    return Mutated(dirty, rows_known=False, must_refuse=True)


def _bytes(dirty: Dirty, folder: Path, change: Callable[[bytearray], bytes | bytearray]) -> Mutated:
    path = write_ledger(dirty, folder)
    path.write_bytes(change(bytearray(path.read_bytes())))
    return Mutated(dirty, rows_known=False)


def flipped_bytes(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Some bytes are others."""

    def flipped(data: bytearray) -> bytearray:
        for at in rng.sample(range(len(data)), min(len(data), rng.choice([1, 3, 30]))):
            data[at] ^= 1 << rng.randrange(8)
        return data

    return _bytes(dirty, folder, flipped)


def truncated(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """The file ends early."""
    return _bytes(dirty, folder, lambda data: data[: rng.randrange(len(data))])


def spoilt_parts(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """A part of the workbook is missing, cut short, or has flipped bytes, in a sound archive."""
    path = write_ledger(dirty, folder)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = rng.choice(sorted(parts))
    data = bytearray(parts.pop(name))
    if (style := rng.randrange(3)) == 0:
        parts[name] = bytes(data[: rng.randrange(len(data))])
    elif style == 1:
        for _ in range(rng.choice([1, 5])):
            data[rng.randrange(len(data))] = rng.randrange(256)
        parts[name] = bytes(data)
    with zipfile.ZipFile(path, "w") as archive:
        for own, content in parts.items():
            archive.writestr(own, content)
    return Mutated(dirty, rows_known=False)


def wrong_ending(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Renamed to another kind of file."""
    path = write_ledger(dirty, folder)
    endings = ["csv", "txt", "xls"] if dirty.is_book else ["xlsx", "xls", "xlsm", "txt"]
    dirty.file = "台账." + rng.choice([*endings, "parquet", "dat"])
    path.rename(folder / dirty.file)
    dirty.source["files"] = [dirty.file]
    return Mutated(dirty, must_refuse=dirty.file.endswith(".dat"))


def empty_file(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Nothing, or next to nothing, in the file."""
    content = rng.choice(
        [b"", b"\n", b"\xef\xbb\xbf", b"\xff\xfe", b" ", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]
    )
    (folder / dirty.file).write_bytes(content)
    return Mutated(dirty, rows_known=False, must_refuse=True)


def too_large(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """More than the limit, which for a workbook counts unpacked."""
    if dirty.is_book:
        path = write_ledger(dirty, folder)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/image1.bin", b"0" * 3_000_000)
    else:
        dirty.grids[0].rows += [[] for _ in range(1_200_000)]
        write_ledger(dirty, folder)
    return Mutated(dirty, must_refuse=True, max_file_mb=1)


_ALL: tuple[Mutation, ...] = (
    grids.junk_cells, grids.cell_beyond, grids.shifted_row, grids.header_cells, grids.header_deleted,
    grids.rows_deleted, grids.rows_doubled, grids.rows_shuffled, grids.columns_deleted, grids.columns_doubled,
    grids.many_columns, grids.stray_cell, grids.odd_sheet_names, grids.long_cell, mixed_separators, mixed_encodings, unbalanced_quotes,
    nul_bytes, flipped_bytes, truncated, spoilt_parts, wrong_ending, empty_file, too_large,
)  # fmt: skip
MUTATIONS = {own.__name__: own for own in _ALL}
_OF_TEXT = {"long_cell", "mixed_separators", "mixed_encodings", "unbalanced_quotes", "nul_bytes"}
_OF_BOOKS = {"odd_sheet_names", "spoilt_parts"}
