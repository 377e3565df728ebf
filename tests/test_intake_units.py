"""Of what unit an amount is, is stated or contradicted, never guessed; and the fen survives every unit."""

import itertools

import pytest

from collectplan.errors import SourceError
from collectplan.intake import Intake
from tests.helpers import both_texts
from tests.test_intake_layout import GOOD, read, sheet

WORD = {"yuan": "元", "wan_yuan": "万元"}
YUAN = {"yuan": 1, "wan_yuan": 10_000}
STATED = [None, "yuan", "wan_yuan"]
PLACES = list(itertools.product(STATED, STATED, STATED))


def ledger(amount: str, line: str | None, header: str | None, **source: object) -> Intake:
    """Read one loan of which unit line, column title and params state units, or do not."""
    title = "本金余额" if header is None else f"本金余额（{WORD[header]}）"
    above = [] if line is None else [["", "", "", "", f"单位：{WORD[line]}"]]
    return read(sheet(*above, ["贷款账号", "客户号", "机构", title, "五级分类"], [*GOOD[:3], amount, "次级"]), **source)


@pytest.mark.parametrize(("unit", "line", "header"), PLACES)
def test_places_that_agree_are_believed_and_places_that_differ_are_refused(
    unit: str | None, line: str | None, header: str | None
) -> None:
    said = {place for place in (unit, line, header) if place is not None}
    if len(said) < 2:
        expected = 12.5 * YUAN[said.pop()] if said else 12.5
        assert ledger("12.5", line, header, unit=unit).table["principal"].tolist() == [expected]
        return
    with pytest.raises(SourceError) as caught:
        ledger("12.5", line, header, unit=unit)
    (fault,) = caught.value.faults
    assert "元" in fault.zh and "万元" in fault.zh and "data.loans.units" in fault.zh and "data.loans.units" in fault.en


@pytest.mark.parametrize(
    ("unit", "line", "header"), [(None, None, None), ("yuan", "wan_yuan", "yuan"), (None, "yuan", "wan_yuan")]
)
@pytest.mark.parametrize("decided", ["yuan", "wan_yuan"])
def test_units_of_the_params_decide_whatever_the_sheet_says(
    decided: str, unit: str | None, line: str | None, header: str | None
) -> None:
    intake = ledger("12.5", line, header, unit=unit, units={"principal": decided})
    assert intake.table["principal"].tolist() == [12.5 * YUAN[decided]]


@pytest.mark.parametrize(
    ("unit", "line", "header", "first", "second"),
    [
        (None, "wan_yuan", "yuan", "单位行（a.csv E1）写“万元”", "列名“本金余额(元)”(D2)写“元”"),
        ("yuan", "wan_yuan", None, "参数 data.loans.unit写“元”", "单位行（a.csv E1）写“万元”"),
        ("wan_yuan", None, "yuan", "参数 data.loans.unit写“万元”", "列名“本金余额(元)”(D1)写“元”"),
    ],
)
def test_a_contradiction_names_both_places(
    unit: str | None, line: str | None, header: str | None, first: str, second: str
) -> None:
    with pytest.raises(SourceError) as caught:
        ledger("12.5", line, header, unit=unit)
    assert first in caught.value.faults[0].zh and second in caught.value.faults[0].zh


def test_two_unit_lines_that_differ_are_refused_with_both_places() -> None:
    head = ["贷款账号", "客户号", "机构", "本金余额", "五级分类"]
    with pytest.raises(SourceError) as caught:
        read(sheet(["台账（万元）"], ["单位：元"], head, GOOD, name="一月", source="b.xlsx"))
    assert "b.xlsx [一月] A1" in both_texts(caught.value) and "b.xlsx [一月] A2" in both_texts(caught.value)


# What a line above the header says, and how many yuan a bare 1 is then.
LINES = [
    ("单位：万元", 10_000),
    ("单位:万元", 10_000),
    ("单 位：万 元", 10_000),
    ("金额单位：人民币元", 1),
    ("金额单位：人民币万元", 10_000),
    ("单位：户、万元", 10_000),
    ("单位：笔/元", 1),
    ("某联社不良贷款台账(万元)", 10_000),
    ("某联社不良贷款台账（单位：万元）", 10_000),
    ("填报单位：某联社　金额单位：万元", 10_000),
    ("单位：千元", 1_000),
    ("单位：百万元", 1_000_000),
    ("单位：亿元", 100_000_000),
    # No unit of money stands here.
    ("填报单位：某联社", 1),
    ("清收一万元以上贷款台账", 1),
]


@pytest.mark.parametrize(("line", "factor"), LINES, ids=[line for line, _ in LINES])
def test_unit_lines_as_banks_write_them(line: str, factor: int) -> None:
    intake = read(sheet([line], ["贷款账号", "客户号", "机构", "本金余额", "五级分类"], [*GOOD[:3], "1", "次级"]))
    assert intake.table["principal"].tolist() == [float(factor)]


@pytest.mark.parametrize("line", ["填报单位：元氏县联社", "编制单位：元谋县农村信用合作联社"])
def test_a_county_whose_name_begins_with_yuan_states_no_unit(line: str) -> None:
    # Yuanshi and Yuanmou are counties; were their names units, the column title would contradict them.
    intake = read(sheet([line], ["贷款账号", "客户号", "机构", "本金余额(万元)", "五级分类"], [*GOOD[:3], "1", "次级"]))
    assert intake.table["principal"].tolist() == [10_000.0]


@pytest.mark.parametrize(
    "header", ["本金余额(万元)", "本金余额【万元】", "本金余额万元", "本金余额_万元", "本金\n余额（单位：万元）"]
)
def test_column_titles_that_name_a_unit(header: str) -> None:
    intake = read(sheet(["贷款账号", "客户号", "机构", header, "五级分类"], [*GOOD[:3], "1", "次级"]))
    assert intake.table["principal"].tolist() == [10_000.0]


def test_dollars_are_no_yuan() -> None:
    with pytest.raises(SourceError):
        read(sheet(["贷款账号", "客户号", "机构", "本金余额(美元)", "五级分类"], GOOD))


def test_a_row_of_units_beneath_the_header_holds_for_its_columns_only() -> None:
    head = ["贷款账号", "客户号", "机构", "本金余额", "五级分类", "表内欠息", "逾期天数"]
    rows = [["", "", "", "万元", "", "元", ""], [*GOOD[:3], "2.5", "次级", "2.5", "90"]]
    intake = read(sheet(head, *rows))
    assert intake.table[["principal", "interest_on", "days_past_due"]].to_numpy().tolist() == [[25_000.0, 2.5, 90.0]]


def test_a_row_of_units_contradicts_a_unit_line_like_any_title() -> None:
    head = ["贷款账号", "客户号", "机构", "本金余额", "五级分类"]
    with pytest.raises(SourceError):
        read(sheet(["单位：元"], head, ["", "", "", "万元", ""], GOOD))


# Stated unit, cell, and the yuan it is; None: it contradicts what is stated and the row is refused.
CELLS = [
    (None, "0.5万元", 5_000.0),
    (None, "5000元", 5_000.0),
    (None, "5000", 5_000.0),
    ("wan_yuan", "0.5万元", 5_000.0),  # not multiplied twice
    ("wan_yuan", "0.5", 5_000.0),
    ("wan_yuan", "5000元", None),
    ("yuan", "5000元", 5_000.0),
    ("yuan", "0.5万元", None),
]


@pytest.mark.parametrize("place", ["unit", "line", "header", "units"])
@pytest.mark.parametrize(("stated", "cell", "yuan"), CELLS)
def test_a_unit_in_a_cell_holds_unless_another_is_stated(
    place: str, stated: str | None, cell: str, yuan: float | None
) -> None:
    line, header = (stated if place == own else None for own in ("line", "header"))
    source = {"unit": stated} if place == "unit" else {"units": {"principal": stated}} if place == "units" else {}
    intake = ledger(cell, line, header, **(source if stated else {}))
    if yuan is None:
        (fault,) = intake.faults.to_dict("records")
        assert (fault["rule"], fault["is_blocking"], len(intake.table)) == ("unit_conflict", True, 0)
    else:
        assert intake.table["principal"].tolist() == [yuan] and len(intake.faults) == 0


def test_every_sheet_has_its_own_unit() -> None:
    head = ["贷款账号", "客户号", "机构", "本金余额", "五级分类"]
    intake = read(
        sheet(["单位：万元"], head, ["L1", *GOOD[1:3], "1", "次级"], ["L2", *GOOD[1:3], "2元", "次级"], name="一"),
        sheet(["单位：元"], head, ["L3", *GOOD[1:3], "1", "次级"], ["L4", *GOOD[1:3], "2元", "次级"], name="二"),
        sheet(head, ["L5", *GOOD[1:3], "1", "次级"], ["L6", *GOOD[1:3], "2万元", "次级"], name="三"),
    )
    found = dict(zip(intake.table["loan_id"], intake.table["principal"], strict=True))
    assert found == {"L1": 10_000.0, "L3": 1.0, "L4": 2.0, "L5": 1.0, "L6": 20_000.0}
    # 2 yuan on the sheet that states 万元.
    assert intake.faults[["position", "rule"]].to_numpy().tolist() == [[1, "unit_conflict"]]
    assert intake.faults["cell"].tolist() == ["D4"]


@pytest.mark.parametrize(
    ("wan", "yuan", "is_rounded"),
    [
        ("1.2345", 12_345.00, False),
        ("4.999999", 49_999.99, False),
        ("0.000001", 0.01, False),
        ("12,345.678901", 123_456_789.01, False),
        ("3.33333333", 33_333.33, True),
        ("0.0000015", 0.02, True),  # one fen and a half: up
        ("0.00000149", 0.01, True),
    ],
)
def test_wan_yuan_to_the_fen(wan: str, yuan: float, is_rounded: bool) -> None:
    intake = ledger(wan, "wan_yuan", None)
    assert intake.table["principal"].tolist() == [yuan]
    repairs = intake.reading.repairs.set_index("rule")["n"].to_dict()
    assert repairs["unit_applied"] == 1 and repairs.get("rounded_to_fen", 0) == int(is_rounded)
