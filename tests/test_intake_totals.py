"""A subtotal is never a loan; what a sheet says its rows come to is compared with the rows, to the fen."""

from typing import Any

import pytest

from collectplan.intake import Intake
from collectplan.schemas import check
from tests.test_intake_layout import HEAD, read, sheet


def loan(n: int, branch: str, principal: str) -> list[str]:
    """Return a row of the ledger."""
    return [f"L{n}", f"D{n}", branch, principal, "次级"]


def total(label: str, amount: str, branch: str = "") -> list[str]:
    """Return a subtotal row with its label where the account belongs."""
    return [label, "", branch, amount, ""]


def stated(intake: Intake) -> list[list[Any]]:
    """Return row, stated, computed and agreement of each total of the principal."""
    table = check(intake.reading.totals, "sheet_totals")
    assert set(table["column"]) <= {"principal"}
    return table[["row", "stated", "computed", "is_agreed"]].to_numpy().tolist()


# 城关 100.00 + 50.50, 河东 200.00.
BLOCKS = [
    HEAD,
    loan(1, "城关", "100"),
    loan(2, "城关", "50.5"),
    total("小计", "150.5"),
    loan(3, "河东", "200"),
    total("小计", "200"),
    total("合计", "350.5"),
]


def test_a_subtotal_per_branch_and_the_total_of_the_sheet() -> None:
    intake = read(sheet(*BLOCKS))
    assert stated(intake) == [[4, 150.5, 150.5, True], [6, 200.0, 200.0, True], [7, 350.5, 350.5, True]]
    assert intake.reading.totals["label"].tolist() == ["小计", "小计", "合计"]
    assert intake.parsed["loan_id"].tolist() == ["L1", "L2", "L3"] and len(intake.faults) == 0
    (counted,) = intake.reading.sheets.to_dict("records")
    assert (counted["data"], counted["subtotal"]) == (3, 3)


@pytest.mark.parametrize(
    ("said", "tolerance", "agreed"),
    [
        ("150.50", 0.0, True),
        ("150.51", 0.0, False),
        ("150.49", 0.0, False),
        ("150.51", 0.01, True),
        ("150.52", 0.01, False),
        ("150.49", 0.01, True),
        ("151.50", 1.0, True),
        ("151.51", 1.0, False),
    ],
)
def test_agreement_is_to_the_fen_and_a_tolerance_is_what_params_allow(
    said: str, tolerance: float, agreed: bool
) -> None:
    rows = [HEAD, loan(1, "城关", "100"), loan(2, "城关", "50.5"), total("小计", said)]
    intake = read(sheet(*rows), tolerance=tolerance)
    ((_, told, computed, is_agreed),) = stated(intake)
    assert (told, computed, is_agreed) == (float(said), 150.5, agreed)
    assert intake.reading.totals["difference"].tolist() == [pytest.approx(150.5 - float(said), abs=1e-9)]


def test_one_wrong_total_does_not_spoil_the_others() -> None:
    rows = [*BLOCKS[:3], total("小计", "150.4"), *BLOCKS[4:]]
    assert [row[3] for row in stated(read(sheet(*rows)))] == [False, True, True]


# Each label with the column that it stands in.
LABELS = [
    *[("合计", column) for column in (0, 1, 2, 4)],
    ("小计", 2),
    ("总计", 1),
    ("共计", 0),
    ("合 计", 0),
    ("合　　计", 2),
    ("小计：", 1),
    ("城关小计", 0),
    ("城关支行合计", 2),
    ("本页小计", 4),
    ("Total", 0),
    ("Grand total", 2),
    ("Subtotal", 1),
]


@pytest.mark.parametrize(("label", "column"), LABELS)
def test_labels_as_people_write_them_and_where(label: str, column: int) -> None:
    row = ["", "", "", "100", ""]
    row[column] = label
    intake = read(sheet(HEAD, loan(1, "城关", "100"), row))
    assert stated(intake) == [[3, 100.0, 100.0, True]] and len(intake.parsed) == 1


@pytest.mark.parametrize("count", ["2笔", "共2笔", "2 户", "1,234笔", "2"])
def test_a_count_of_loans_where_the_account_belongs_makes_no_loan(count: str) -> None:
    rows = [HEAD, loan(1, "城关", "100"), loan(2, "城关", "1"), [count, "", "合计", "101", ""]]
    intake = read(sheet(*rows))
    assert stated(intake) == [[4, 101.0, 101.0, True]] and len(intake.parsed) == 2


@pytest.mark.parametrize("name", ["合计", "王小计", "会计", "共计信用社"])
def test_a_loan_of_somebody_whose_name_sounds_like_a_total_stays_a_loan(name: str) -> None:
    head = [*HEAD, "借款人"]
    rows = [[*loan(1, "城关", "100"), name], [*loan(2, "城关", "1"), "李四"]]
    intake = read(sheet(head, *rows))
    assert intake.table["principal"].tolist() == [100.0, 1.0] and len(intake.reading.totals) == 0


def test_a_label_beside_the_account_numbers_is_found_in_the_numbering_too() -> None:
    rows = [["序号", *HEAD], ["1", *loan(1, "城关", "100")], ["合计", "", "", "", "100", ""]]
    assert stated(read(sheet(*rows))) == [[3, 100.0, 100.0, True]]


def test_subtotals_at_the_end_are_those_of_their_branches() -> None:
    rows = [HEAD, loan(1, "城关", "100"), loan(2, "河东", "20"), loan(3, "城关", "3")]
    rows += [total("城关小计", "103"), total("河东小计", "20"), total("总计", "123")]
    assert [row[1:] for row in stated(read(sheet(*rows)))] == [
        [103.0, 103.0, True],
        [20.0, 20.0, True],
        [123.0, 123.0, True],
    ]
    wrong = [*rows[:4], total("小计", "100", branch="城关"), *rows[5:]]
    table = read(sheet(*wrong)).reading.totals
    assert table[["branch", "computed", "is_agreed"]].to_numpy().tolist()[0] == ["城关", 103.0, False]


def test_a_branch_whose_name_begins_like_another_has_its_own_subtotal() -> None:
    rows = [HEAD, loan(1, "城关", "100"), loan(2, "城关东", "20"), loan(3, "城关", "3"), loan(4, "城关东", "4")]
    rows += [total("城关小计", "103"), total("城关东小计", "24")]
    table = read(sheet(*rows)).reading.totals
    assert table[["branch", "computed", "is_agreed"]].to_numpy().tolist() == [
        ["城关", 103.0, True],
        ["城关东", 24.0, True],
    ]


def test_a_total_for_each_branch_and_one_over_all() -> None:
    rows = [HEAD, loan(1, "城关", "100"), total("合计", "100"), loan(2, "河东", "20"), total("合计", "20")]
    assert [row[3] for row in stated(read(sheet(*rows, total("总计", "120"))))] == [True, True, True]
    assert [row[3] for row in stated(read(sheet(*rows, total("总计", "120.01"))))] == [True, True, False]


def test_subtotals_of_pages_and_what_has_come_up_to_then() -> None:
    rows = [HEAD, loan(1, "城关", "100"), total("本页小计", "100"), total("累计", "100")]
    rows += [HEAD, loan(2, "城关", "20"), total("本页小计", "20"), total("累计", "120")]
    assert [row[1:] for row in stated(read(sheet(*rows)))] == [
        [100.0, 100.0, True],
        [100.0, 100.0, True],
        [20.0, 20.0, True],
        [120.0, 120.0, True],
    ]


def test_a_total_above_the_rows_is_the_total_of_the_sheet() -> None:
    rows = [HEAD, total("合计", "120"), loan(1, "城关", "100"), loan(2, "河东", "20")]
    assert stated(read(sheet(*rows))) == [[2, 120.0, 120.0, True]]


def test_each_sheet_has_its_own_total() -> None:
    intake = read(
        sheet(HEAD, loan(1, "城关", "100"), total("合计", "100"), name="城关"),
        sheet(["台账"], HEAD, loan(2, "河东", "20"), total("合计", "21"), name="河东"),
    )
    table = intake.reading.totals
    assert table[["sheet", "row", "computed", "is_agreed"]].to_numpy().tolist() == [
        ["城关", 3, 100.0, True],
        ["河东", 4, 20.0, False],
    ]
    assert len(intake.table) == 2


def test_totals_have_the_unit_of_their_column_and_every_column_of_money_is_compared() -> None:
    head = [*HEAD, "表内欠息"]
    rows = [[*loan(1, "城关", "1.5"), "0.25"], [*loan(2, "城关", "2.5"), "0.5"], [*total("合计", "4"), "0.76"]]
    table = read(sheet(["单位：万元"], head, *rows)).reading.totals
    # 0.25 + 0.50 万元 are 7,500 yuan, not 7,600.
    assert table[["column", "stated", "computed", "difference", "is_agreed"]].to_numpy().tolist() == [
        ["principal", 40_000.0, 40_000.0, 0.0, True],
        ["interest_on", 7_600.0, 7_500.0, -100.0, False],
    ]


def test_refused_rows_belong_to_the_total_and_what_cannot_be_read_is_missing_in_it() -> None:
    rows = [HEAD, loan(1, "", "100"), loan(2, "城关", "5"), total("合计", "105")]
    intake = read(sheet(*rows))
    assert len(intake.table) == 1 and stated(intake) == [[4, 105.0, 105.0, True]]
    rows[1] = loan(1, "城关", "一百")
    assert stated(read(sheet(*rows))) == [[4, 105.0, 5.0, False]]


def test_a_total_that_states_no_amount_is_not_compared() -> None:
    intake = read(sheet(HEAD, loan(1, "城关", "100"), total("合计", ""), total("总计", "一百")))
    assert stated(intake) == [] and len(intake.parsed) == 1 and len(intake.faults) == 0
