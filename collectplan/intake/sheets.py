"""What reading passes on: sheets of text as they stand in files, and blocks, the tables found in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePath

import pandas as pd

from collectplan.errors import Fault

# Yuan of one unit of money, by the words of sheets; the longer words stand first for those who search in order.
UNIT_WORDS = {"百万元": 1_000_000, "亿元": 100_000_000, "万元": 10_000, "千元": 1_000, "元": 1}
MAX_COLUMNS = 2_000
UNIT_FACTORS = {"yuan": 1, "wan_yuan": 10_000}


@dataclass(frozen=True)
class Sheet:
    """Text of one sheet, of a file without sheets, or of a query's result.

    Attributes
    ----------
    source, name : str
        File and sheet; the sheet is empty where the file has none.
    cells : DataFrame of str
        All rows and columns from the first, columns numbered from 0, nothing left out.
    first_row : int
        Number that a person gives to the first row; 0 where the header is not counted.
    merged : tuple of (int, int, int, int)
        Merged areas: first row, first column, last row, last column, counted from 0.
    is_delimited : bool
        Whether it is a text file with separators: there, a cell beyond the header means that a row is shifted.
    repairs : mapping of str to int
        What reading had to mend, by rule.
    """

    source: str
    name: str
    cells: pd.DataFrame
    first_row: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    is_delimited: bool = False
    repairs: Mapping[str, int] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """Name for messages: file, and sheet where there is one."""
        return f"{self.source} [{self.name}]" if self.name else self.source

    @property
    def stem(self) -> str:
        """File name without its ending."""
        return PurePath(self.source).stem


@dataclass(frozen=True)
class UnitClaim:
    """A place that states a unit of money, in words, and how many yuan the unit is."""

    zh: str
    en: str
    factor: int

    @property
    def word(self) -> str:
        """Unit as sheets write it."""
        return next(word for word, factor in UNIT_WORDS.items() if factor == self.factor)


@dataclass(frozen=True)
class Header:
    """A column of a sheet: its own name, unique within the sheet, where it stands, and what else it may be called."""

    text: str
    position: int
    keys: tuple[str, ...]
    claim: UnitClaim | None = None

    @property
    def letter(self) -> str:
        """Letter by which Excel calls the column."""
        return column_letter(self.position)


@dataclass(frozen=True)
class Block:
    """A table found in a sheet.

    Attributes
    ----------
    sheet : Sheet
        Where it was found.
    headers : tuple of Header
        In the order of the sheet.
    cells : DataFrame of str
        Everything beneath the header, one column per header, named by it; index 0..n-1.
    first_row : int
        Number of the first row beneath the header.
    header_row : int
        Number of the header's first row.
    claims : tuple of UnitClaim
        Units stated for the whole sheet.
    title : str
        Text above the header, for statements about dates.
    header_lines : tuple of tuple of str
        The header as it stands in the sheet, cell by cell, with lines of units or numbers that belong to it.
    suspects : tuple of int
        Numbers of rows above the header that look like data.
    counts : mapping of str to int
        Rows above the first row of data, by kind.
    constants : mapping of str to str
        Standard columns that the block itself decides.
    """

    sheet: Sheet
    headers: tuple[Header, ...]
    cells: pd.DataFrame
    first_row: int
    header_row: int
    claims: tuple[UnitClaim, ...] = ()
    title: str = ""
    header_lines: tuple[tuple[str, ...], ...] = ()
    suspects: tuple[int, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class RawTable:
    """All sheets handed in for one input table, and what was noticed while opening the files."""

    name: str
    sheets: tuple[Sheet, ...]
    notes: tuple[Fault, ...] = ()


def column_letter(position: int) -> str:
    """Return the letter by which Excel calls a column, counted from 0."""
    letters = ""
    number = position + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
