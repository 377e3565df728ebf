"""Sheets as clumsy clerks make them: what could be lost, doubled or mixed up without a word, is not."""

from pathlib import Path

import pytest
import xlsxwriter

from collectplan.checking.crossing import notes_between, several_branches
from collectplan.errors import SourceError
from collectplan.identity import check_character, has_wrong_check
from collectplan.intake import Intake, read_input
from collectplan.ledger import Ledger, accept_loans
from collectplan.params import Source
from collectplan.sources import read_raw
from tests.helpers import SECRET, params_with

HASHED = params_with({"data": {"debtor_ids": "hashed"}})
HEADER = "贷款账号,身份证号,借款人,机构,本金余额,五级分类\n"
GOOD = "L1,11010519491231002X,甲某,城关,5000,次级\nL2,360426199101010071,乙某,城关,6000,可疑\n"


def take(folder: Path, text: str) -> tuple[Intake, Ledger]:
    """Read and accept a ledger of text."""
    (folder / "a.csv").write_text(text, "utf-8")
    source = Source(files=["a.csv"])
    intake = read_input(read_raw("loans", source, folder), source, {})
    return intake, accept_loans(intake, None, HASHED, SECRET)


def rules(ledger: Ledger) -> list[str]:
    """Return the rules of the quarantine in order."""
    return ledger.quarantine["rule"].tolist()


def test_signs_nobody_sees_neither_part_a_loan_in_two_nor_spoil_an_amount(tmp_path: Path) -> None:
    text = (
        HEADER
        + "A001,11010519491231002X,甲,城关,\ufeff5000\u200e,次级\nA001\u200b,11010519491231002X,甲,城关,5000,次级\n"
    )
    _, ledger = take(tmp_path, text)
    assert ledger.loans["principal"].tolist() == [5000.0] and rules(ledger) == ["duplicate"]


@pytest.mark.parametrize("other", ["a001", "A 001", "A001.0"])
def test_ids_that_differ_only_in_writing_are_pointed_out(tmp_path: Path, other: str) -> None:
    text = HEADER + f"A001,11010519491231002X,甲,城关,5000,次级\n{other},11010519491231002X,甲,城关,5000,次级\n"
    _, ledger = take(tmp_path, text)
    assert rules(ledger) == ["similar_id", "similar_id"] and len(ledger.loans) == 2


def test_a_row_whose_cells_have_slipped_is_refused_and_names_nobody(tmp_path: Path) -> None:
    text = HEADER + GOOD + "张三丰,L3,张三丰,城关,7000,次级\nL4,,李四光,李四光,8000,次级\n"
    _, ledger = take(tmp_path, text)
    assert rules(ledger).count("name_for_id") == 2 and len(ledger.loans) == 2
    assert "三丰" not in ledger.quarantine.to_csv() and "四光" not in ledger.quarantine.to_csv()


@pytest.mark.parametrize("label", ["承前页", "过次页", "其中：次级", "合计（元）", "总计"])
def test_carried_pages_and_parts_of_totals_are_no_loans(tmp_path: Path, label: str) -> None:
    intake, ledger = take(tmp_path, HEADER + GOOD + f"{label},,,,11000,\n")
    assert ledger.input_principal == 11_000.0 and ledger.refused_rows == 0
    assert intake.reading.sheets["subtotal"].tolist() == [1] and intake.reading.totals["is_agreed"].all()


def test_a_second_table_beneath_is_refused_with_its_row(tmp_path: Path) -> None:
    text = HEADER + GOOD + "\n补充台账,,,,,\n机构,借款人,贷款账号,五级分类,本金余额,身份证号\n城关,丙,L3,次级,1,\n"
    with pytest.raises(SourceError, match="第 6 行"):
        take(tmp_path, text)


def test_an_id_written_in_other_ways_is_pointed_out(tmp_path: Path) -> None:
    odd = "L3,11010519491231002X（本人）,丙,城关,1000,次级\nL4,1101051949123100,丁,城关,1000,次级\n"
    _, ledger = take(tmp_path, HEADER + GOOD + "L5,110105491231002,甲,城关,1000,次级\n" + odd)
    assert rules(ledger) == ["id_form", "id_form"]
    assert ledger.loans.set_index("loan_id")["case_id"]["L5"] == ledger.loans.set_index("loan_id")["case_id"]["L1"]


def test_of_many_cut_ids_the_one_that_is_right_by_chance_is_cut_too(tmp_path: Path) -> None:
    # All end in 000, as a spreadsheet leaves them; one in eleven such numbers has the right check by chance.
    days = [f"110105194{year}{month:02d}12" for year in range(1, 9) for month in range(1, 10)]
    chance = next(day for day in days if check_character(f"{day}000") == "0")
    ids = ["110105194912310000", "110105194911300000", f"{chance}0000"]
    assert [has_wrong_check(number) for number in ids] == [True, True, False]
    rows = "".join(f"L{n},{number},某{n},城关,1000,次级\n" for n, number in enumerate(ids))
    _, ledger = take(tmp_path, HEADER + rows)
    assert rules(ledger).count("ruined_id") == 3 and ledger.loans["case_id"].nunique() == 3


@pytest.mark.parametrize(
    ("text", "factor"),
    [
        (HEADER + "L1,,甲,城关,85,次级\n注：本表金额单位为万元\n", 10_000),
        ("单位：万元\n" + HEADER + "L1,,甲,城关,85,次级\n", 10_000),
        ("单位：美元\n" + HEADER + "L1,,甲,城关,85,次级\n", 1),
    ],
)
def test_a_unit_may_stand_at_the_foot(tmp_path: Path, text: str, factor: int) -> None:
    assert take(tmp_path, text)[1].input_principal == 85.0 * factor


def test_a_line_that_names_two_units_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="互相矛盾"):
        take(tmp_path, "（单位:元/万元）\n" + HEADER + "L1,,甲,城关,85,次级\n")


def test_a_total_of_two_sheets_and_hidden_rows_and_a_formula_without_value(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as book:
        for name, amounts in (("一", [100, 200]), ("二", [300])):
            page = book.add_worksheet(name)
            page.write_row(0, 0, HEADER.strip().split(","))
            for n, amount in enumerate(amounts, 1):
                page.write_row(n, 0, [f"{name}{n}", "", f"某{n}", "城关", amount, "次级"])
            page.write_row(len(amounts) + 1, 0, ["本页合计", "", "", "", sum(amounts)])
        page.write_row(3, 0, ["总计", "", "", "", 600])
        page.set_row(1, None, None, {"hidden": True})
    source = Source(files=["a.xlsx"])
    intake = read_input(read_raw("loans", source, tmp_path), source, {})
    assert intake.reading.totals["stated"].tolist() == [300.0, 300.0, 600.0]
    assert intake.reading.totals["is_agreed"].all()
    assert any("1 行被筛选或隐藏" in note.zh for note in intake.reading.notes)


def test_what_a_duplicate_repeats_and_which_words_are_allowed_is_said(tmp_path: Path) -> None:
    text = HEADER + GOOD + "L2,360426199101010071,乙某,城关,6001,可疑\nL3,,丙某,城关,100,次等\n"
    _, ledger = take(tmp_path, text)
    faults = ledger.quarantine.set_index("rule")
    assert faults.loc["conflicting_duplicate", "value"].tolist() == ["L2 = a.csv!4", "L2 = a.csv!3"]
    assert faults.loc["unknown_word", "remedy"].endswith("可用：正常、关注、次级、可疑、损失")


def test_branches_that_look_alike_are_named(tmp_path: Path) -> None:
    text = HEADER + GOOD + "L3,,丙某,城关信用社,7000,次级\nL4,,丁某,河东,7000,次级\n"
    intake, ledger = take(tmp_path, text)
    notes = notes_between({"loans": intake}, ledger, several_branches(ledger.loans), HASHED)
    assert [note.zh for note in notes if "像是同一个" in note.zh] == [
        "台账中的机构 城关、城关信用社 像是同一个，按不同机构处理；是同一个的请统一写法"
    ]
