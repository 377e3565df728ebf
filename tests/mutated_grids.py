"""Ways in which the sheets of a ledger are spoilt: cells, headers, rows, columns. Each says what is left of the truth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

from tests.dirty import Dirty, write_ledger
from tests.dirty_layout import Grid, Truth

JUNK: list[Any] = [
    "\x01\x02\x1f", "😀🈲", "甲" * 30_000, '=cmd|" /C calc"!A0', "=cmd()", "@SUM(1)", 1e308, -1e308, -0.0, float("nan"),
    float("inf"), date(1999, 1, 1), True, "'", '"', '""', "\t", "一\n二\r\n三", "NULL", "-", "1e400", "9" * 400, "0." + "3" * 300,
    "\u200b", "\ufeff", "\u202e12", "#REF!", "1,2,3;4\t5", "<b>&amp;</b>", "../../x", "{sheet}", "%s%n", 10**14, 2**63,
    "一百万元", "١٢٣", "½", "①", "12万3千", "0x1F", "1_000", "+-1", "(", "（１２）万元", "nan", "inf", "-inf", "True",
]  # fmt: skip
_ODD_NAMES = ["a'b", '数据&<>"', "😀", "x" * 31, " 前后 ", "=1+1", "{sheet}", "%s", "城关（2026）", "0", "-", "，；"]


@dataclass(frozen=True)
class Mutated:
    """A spoilt ledger as it lies in its folder.

    Attributes
    ----------
    dirty : Dirty
        With the truth that is left.
    rows_known : bool
        Whether the rows of data are still known, so that each has to be accepted or refused if the file is read.
    names_known : bool
        Whether names stand where names belong; elsewhere nobody can tell one from a word that has to be shown.
    must_refuse : bool
        Whether the file has to be refused.
    max_file_mb : int
        Limit to read it with.
    """

    dirty: Dirty
    rows_known: bool = True
    names_known: bool = True
    must_refuse: bool = False
    max_file_mb: int = 50


Mutation = Callable[[Random, Dirty, Path], Mutated]


def _written(rng: Random, dirty: Dirty, folder: Path, **about: Any) -> Mutated:
    write_ledger(dirty, folder)
    return Mutated(dirty, **about)


def _ledgers(dirty: Dirty) -> list[Grid]:
    return [grid for grid in dirty.grids if grid.truth and not grid.is_hidden]


def _open() -> Truth:
    """Return what is left of the truth about a row of which a cell was changed: that it is a row."""
    return Truth(None, None, is_plain=False, verdict="open")


def open_rows(dirty: Dirty, grid: Grid, rows: set[int]) -> None:
    """Forget the truth of changed rows, and whether rows with the same number are accepted."""
    ids = {grid.truth[row].loan_id for row in rows} - {None}
    for row in rows:
        grid.truth[row] = _open()
    for other in dirty.grids:
        for row, truth in other.truth.items():
            if truth.loan_id in ids:
                other.truth[row] = replace(truth, verdict="open")


def open_all(dirty: Dirty) -> None:
    for grid in dirty.grids:
        grid.truth = {row: _open() for row in grid.truth}


def _flatten(dirty: Dirty) -> None:
    """Undo merged cells, so that rows and columns can be moved."""
    for grid in dirty.grids:
        for top, left, bottom, right in grid.merged:
            if left == right and top in grid.truth:
                for row in range(top, bottom + 1):
                    grid.rows[row][left] = grid.rows[top][left]
        grid.merged = []


def _rebuilt(grid: Grid, order: list[int]) -> None:
    """Rearrange a sheet: the new rows are these old ones."""
    rows, truth = grid.rows, grid.truth
    grid.rows = [list(rows[row]) for row in order]
    grid.truth = {at: truth[row] for at, row in enumerate(order) if row in truth}
    grid.totals = []


def junk_cells(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Junk in cells of rows of data."""
    grid = rng.choice(_ledgers(dirty))
    rows = set(rng.sample(sorted(grid.truth), min(len(grid.truth), rng.randrange(1, 4))))
    for row in rows:
        for at in rng.sample(range(len(grid.rows[row])), rng.randrange(1, 4)):
            grid.rows[row][at] = rng.choice(JUNK)
    open_rows(dirty, grid, rows)
    return _written(rng, dirty, folder)


def cell_beyond(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """A cell to the right of the header."""
    grid = rng.choice(_ledgers(dirty))
    row = rng.choice(sorted(grid.truth))
    grid.rows[row] += [""] * rng.randrange(3) + ["多出的格"]
    open_rows(dirty, grid, {row})
    return _written(rng, dirty, folder)


def shifted_row(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """A row whose cells all stand one column too far to the right or to the left."""
    grid = rng.choice(_ledgers(dirty))
    row = rng.choice(sorted(grid.truth))
    cells = grid.rows[row]
    grid.rows[row] = ["", *cells[:-1]] if rng.random() < 0.5 else [*cells[1:], ""]
    open_rows(dirty, grid, {row})
    return _written(rng, dirty, folder, names_known=False)


def header_cells(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """One or two headers junk, empty or the same as another."""
    grid = rng.choice(_ledgers(dirty))
    header = grid.rows[grid.header_row]
    for at in rng.sample(range(len(header)), rng.randrange(1, 3)):
        header[at] = rng.choice(
            ["", rng.choice(header), "１２３", "不明列", "😀", "x" * 5000, "\x01", "单位：元", "小计"]
        )
    open_all(dirty)
    return _written(rng, dirty, folder)


def header_deleted(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """No header, at least not the first."""
    _flatten(dirty)
    grid = rng.choice(_ledgers(dirty))
    gone = range(grid.header_row, grid.header_row + grid.header_height)
    _rebuilt(grid, [row for row in range(len(grid.rows)) if row not in gone])
    open_all(dirty)
    return _written(rng, dirty, folder)


def rows_deleted(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Some rows of data are not there."""
    _flatten(dirty)
    grid = rng.choice(_ledgers(dirty))
    gone = set(rng.sample(sorted(grid.truth), rng.randrange(len(grid.truth))))
    ids = {grid.truth[row].loan_id for row in gone}
    _rebuilt(grid, [row for row in range(len(grid.rows)) if row not in gone])
    for other in dirty.grids:
        other.truth = {n: replace(t, verdict="open") if t.loan_id in ids else t for n, t in other.truth.items()}
    return _written(rng, dirty, folder)


def rows_doubled(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Some rows of data stand twice, at once or at the end."""
    _flatten(dirty)
    grid = rng.choice(_ledgers(dirty))
    order = list(range(len(grid.rows)))
    doubled = set(rng.sample(sorted(grid.truth), rng.randrange(1, len(grid.truth) + 1)))
    ids = {grid.truth[row].loan_id for row in doubled}
    for row in sorted(doubled):
        order.insert(rng.choice([order.index(row), len(order)]), row)
    _rebuilt(grid, order)
    for other in dirty.grids:
        other.truth = {n: replace(t, verdict="open") if t.loan_id in ids else t for n, t in other.truth.items()}
    return _written(rng, dirty, folder)


def rows_shuffled(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Rows of data in another order."""
    _flatten(dirty)
    for grid in _ledgers(dirty):
        mixed = sorted(grid.truth)
        rng.shuffle(mixed)
        places = iter(mixed)
        _rebuilt(grid, [next(places) if row in grid.truth else row for row in range(len(grid.rows))])
        # Which of two equal rows is kept has changed places.
        twice = [truth.loan_id for truth in grid.truth.values()]
        grid.truth = {n: replace(t, verdict="open") if twice.count(t.loan_id) > 1 else t for n, t in grid.truth.items()}
    return _written(rng, dirty, folder)


def _columns(rng: Random, dirty: Dirty, folder: Path, pick: Callable[[list[int]], list[int]]) -> Mutated:
    _flatten(dirty)
    for grid in _ledgers(dirty):
        width = len(grid.slots)
        order = pick(list(range(width)))
        grid.rows = [[(row + [""] * width)[at] for at in order] for row in grid.rows]
        grid.totals = []
    open_all(dirty)
    return _written(rng, dirty, folder)


def columns_deleted(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """One or two columns are not there."""
    gone = set(rng.sample(range(len(_ledgers(dirty)[0].slots)), rng.randrange(1, 3)))
    mutated = _columns(rng, dirty, folder, lambda all_: [at for at in all_ if at not in gone])
    # What stood in the column may have been all that told a total, a signature or a line of numbers from data.
    told_by_cells = {"subtotals", "grand total", "total on top", "spread footer", "numbers"}
    return replace(mutated, rows_known=not dirty.features & told_by_cells)


def columns_doubled(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """One column stands twice."""
    at = rng.randrange(len(_ledgers(dirty)[0].slots))
    return _columns(rng, dirty, folder, lambda all_: [*all_[: at + 1], *all_[at:]])


def many_columns(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Two thousand columns more, with headers or without."""
    grid = rng.choice(_ledgers(dirty))
    width = len(grid.slots)
    header = rng.choice(["列{}", "本金{}", "", "备注"])
    grid.rows = [row + [""] * (width - len(row)) + [""] * 2000 for row in grid.rows]
    grid.rows[grid.header_row][width:] = [header.format(n) for n in range(2000)]
    open_all(dirty)
    return _written(rng, dirty, folder)


def stray_cell(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Something far below the table, as a slip of the hand leaves it; it makes a row that has to be refused."""
    grid = rng.choice(_ledgers(dirty))
    # Under a column of text: a lone amount in a row of its own may as well be a sum without a label.
    at = grid.slots.index("loan_id")
    grid.rows += [[] for _ in range(rng.choice([100, 20_000]))]
    grid.truth[len(grid.rows)] = Truth(None, None, is_plain=False, verdict="refuse")
    grid.rows.append([""] * at + [rng.choice(["x", "。", "0", "JD"])])
    return _written(rng, dirty, folder)


def odd_sheet_names(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """Sheets called by odd names."""
    for grid, name in zip(dirty.grids, rng.sample(_ODD_NAMES, len(dirty.grids)), strict=True):
        grid.name = name
    return _written(rng, dirty, folder)


def long_cell(rng: Random, dirty: Dirty, folder: Path) -> Mutated:
    """A hundred thousand characters in one cell, of a row of data or of the header."""
    grid = dirty.grids[0]
    text = rng.choice(["甲", "9", "(", "1,", " ", '"', "合计", "-", "：", "年1"]) * 100_000
    if rng.random() < 0.3:
        grid.rows[grid.header_row][rng.randrange(len(grid.slots))] = text[:100_000]
        open_all(dirty)
    else:
        row = rng.choice(sorted(grid.truth))
        grid.rows[row][rng.randrange(len(grid.slots))] = text[:100_000]
        open_rows(dirty, grid, {row})
    return _written(rng, dirty, folder)
