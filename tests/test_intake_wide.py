"""Tables that stand wide, one column per class or side, are read as if each amount had its row."""

from pathlib import Path

import pytest

from collectplan.errors import SourceError
from collectplan.intake import Intake, read_input
from collectplan.params import Source
from collectplan.sources import read_raw


def read(folder: Path, name: str, text: str, **source: object) -> Intake:
    """Read one input table from text."""
    (folder / "w.csv").write_text(text, "utf-8")
    given = Source(files=["w.csv"], **source)
    return read_input(read_raw(name, given, folder), given, {})


def test_totals_by_class_in_columns(tmp_path: Path) -> None:
    text = "财务余额表\n单位：万元\n支行,次级,可疑,损失,合计\n城关,1,2,3,6\n河东,4,,5,9\n合计,5,2,8,15\n"
    intake = read(tmp_path, "controls", text)
    assert intake.table[["branch", "risk_class", "finance"]].to_numpy().tolist() == [
        ["城关", "SUBSTANDARD", 10_000.0],
        ["河东", "SUBSTANDARD", 40_000.0],
        ["城关", "DOUBTFUL", 20_000.0],
        ["城关", "LOSS", 30_000.0],
        ["河东", "LOSS", 50_000.0],
    ]
    # The last line states a total of each class; an empty cell states nothing and is no fault.
    assert intake.reading.totals[["stated", "is_agreed"]].to_numpy().tolist() == [
        [50_000.0, True],
        [20_000.0, True],
        [80_000.0, True],
    ]
    assert intake.faults.empty


def test_targets_by_side_in_columns_and_the_cell_of_a_fault(tmp_path: Path) -> None:
    intake = read(tmp_path, "branch_targets", "机构,表内任务(万元),表外任务(万元)\n城关,1,2\n河东,3,x\n")
    assert intake.table.to_numpy().tolist() == [
        ["城关", "on_balance", 10_000.0],
        ["河东", "on_balance", 30_000.0],
        ["城关", "off_balance", 20_000.0],
    ]
    (fault,) = intake.faults.to_dict("records")
    assert (fault["rule"], fault["header"], fault["cell"]) == ("not_a_number", "表外任务(万元)", "C3")


def test_two_lines_of_headers_with_numbers_of_loans(tmp_path: Path) -> None:
    text = "机构,次级,,损失,\n,笔数,余额,笔数,余额\n城关,3,100.5,1,7\n"
    intake = read(tmp_path, "controls", text)
    assert intake.table[["risk_class", "finance"]].to_numpy().tolist() == [["SUBSTANDARD", 100.5], ["LOSS", 7.0]]


def test_a_table_that_stands_long_stays_long(tmp_path: Path) -> None:
    intake = read(tmp_path, "controls", "机构,五级分类,财务余额,次级\n城关,损失,5,9\n")
    assert intake.table[["risk_class", "finance"]].to_numpy().tolist() == [["LOSS", 5.0]]


def test_a_column_that_stands_twice_is_not_chosen_by_guess(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        read(tmp_path, "controls", "机构,次级,次级类\n城关,1,2\n")
