"""A seeded demo county: the tables that a bank would hand in for a campaign, with nobody real in them."""

from __future__ import annotations

from pathlib import Path

from collectplan.demo.county import County, make_county
from collectplan.demo.files import MARKER, refuse_foreign, write_county
from collectplan.demo.names import MOST_BRANCHES
from collectplan.demo.people import Size
from collectplan.errors import Fault, ParamsError

__all__ = ["MARKER", "County", "Size", "make_county", "write_demo"]

MOST_CASES = 400_000
"""More would not fit into the sheets of a workbook."""


def write_demo(folder: Path, *, branches: int, cases: int, officers: int, seed: int) -> list[Path]:
    """Write a demo county.

    Parameters
    ----------
    folder : Path
        Made, or replaced if it holds an earlier demo and nothing else.
    branches : int
        1 to 248.
    cases : int
        Debtors, at least one for each branch.
    officers : int
        At least one for each branch; county leaders are among them where there are three for each branch.
    seed : int
        Not negative. The same arguments give the same bytes.

    Returns
    -------
    list of Path
        The files: a CSV for each input table, the workbook, the truth, the marker that says what this is.

    Raises
    ------
    ParamsError
        For numbers outside these bounds, and for a folder that holds other files.
    """
    size = Size(branches=branches, cases=cases, officers=officers, seed=seed)
    if faults := _faults(size):
        raise ParamsError(faults)
    refuse_foreign(folder)
    return write_county(make_county(size), size, folder)


def _faults(size: Size) -> list[Fault]:
    least = max(size.branches, 1)
    bounds = (
        ("branches", size.branches, 1, MOST_BRANCHES, "机构至少 1 个", "a county has a branch"),
        ("cases", size.cases, least, MOST_CASES, "每个机构至少 1 户", "each branch has a case"),
        ("officers", size.officers, least, 9_999, "每个机构至少 1 人", "each branch has an officer"),
        ("seed", size.seed, 0, 2**63 - 1, "种子不得为负", "a seed is not negative"),
    )
    return [
        Fault(
            name,
            f"给的是 {value}，应在 {low} 到 {high} 之间（{zh}）",
            f"got {value}, must be between {low} and {high} ({en})",
        )
        for name, value, low, high, zh, en in bounds
        if not low <= value <= high
    ]
