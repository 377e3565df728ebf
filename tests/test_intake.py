"""Rows are accepted or stand in the fault list; nothing is dropped, guessed or used against its role."""

import traceback

import pandas as pd
import pytest

from collectplan.errors import CollectPlanError, ParamsError, SourceError
from collectplan.intake import REMEDIES, fault_table
from collectplan.schemas import INPUTS, TABLES, check, types
from tests.helpers import both_texts, take_in

ONE = {"贷款账号": "L1", "客户号": "D1", "机构": "城关", "本金余额": "100.00", "五级分类": "次级"}


def loans(*changes: dict[str, str]) -> list[dict[str, str]]:
    """Return one loan per change, each with its own account."""
    return [ONE | {"贷款账号": f"L{n}"} | change for n, change in enumerate(changes, 1)]


def test_an_accepted_table_has_the_columns_and_types_of_its_schema(six_loans: pd.DataFrame) -> None:
    table = take_in("loans", six_loans).table
    assert len(table) == 6 and {name: str(kind) for name, kind in table.dtypes.items()} == types(INPUTS["loans"])


def test_columns_are_found_by_name_title_alias_or_mapping() -> None:
    for header in ("principal", "本金余额", "贷款余额", "自定义列"):
        row = ONE | {header: "7.5"}
        if header != "本金余额":
            del row["本金余额"]
        mapping = {"principal": header} if header == "自定义列" else {}
        assert take_in("loans", [row], mapping).table["principal"].tolist() == [7.5]


def test_a_mapping_wins_over_the_usual_name() -> None:
    assert take_in("loans", [ONE | {"调整后": "9"}], {"principal": "调整后"}).table["principal"].tolist() == [9.0]


# One fault each, with the column and the rule; a needed cell refuses the row, another becomes missing.
FAULTS = [
    ({"机构": ""}, "branch", "missing", True),
    ({"本金余额": ""}, "principal", "missing", True),
    ({"本金余额": "不详"}, "principal", "not_a_number", True),
    ({"本金余额": "-1"}, "principal", "negative", True),
    ({"本金余额": "6222021234567890123"}, "principal", "too_large", True),
    ({"贷款账号": "6.22202E+18"}, "loan_id", "ruined_id", True),
    ({"客户号": "1.10105E+17"}, "customer_id", "ruined_id", False),
    # On or off balance is never guessed: a word that says neither refuses the row, an empty cell means on balance.
    ({"表内外": "表外核销"}, "balance_status", "unknown_word", True),
    ({"五级分类": "次"}, "risk_class", "unknown_word", False),
    ({"发放日": "2026年9月31日"}, "disbursed_on", "impossible_date", False),
    ({"发放日": "去年"}, "disbursed_on", "not_a_date", False),
    ({"表内欠息": "-3"}, "interest_on", "negative", False),
    ({"逾期天数": "三"}, "days_past_due", "not_a_number", False),
    ({"借新还旧": "也许"}, "is_roll_over", "unknown_word", False),
]


@pytest.mark.parametrize(("change", "column", "rule", "blocking"), FAULTS)
def test_a_cell_that_cannot_be_used_is_listed(change: dict[str, str], column: str, rule: str, blocking: bool) -> None:
    intake = take_in("loans", loans({}, change))
    (fault,) = intake.faults.to_dict("records")
    assert (fault["position"], fault["column"], fault["rule"], fault["is_blocking"]) == (1, column, rule, blocking)
    assert len(intake.table) == (1 if blocking else 2) and len(intake.parsed) == 2
    assert rule in REMEDIES


def test_an_officer_with_negative_hours_or_leave_gets_the_default_and_is_listed() -> None:
    row = {
        "人员编号": "A1",
        "机构": "城关",
        "岗位": "客户经理",
        "每月外勤天数": "-3",
        "活动期休假天数": "-10",
        "承办户数上限": "-1",
    }
    intake = take_in("officers", [row])
    assert sorted(intake.faults["column"]) == ["field_days_per_month", "leave_days", "max_cases"]
    assert set(intake.faults["rule"]) == {"negative"} and not intake.faults["is_blocking"].any()
    assert intake.table[["field_days_per_month", "leave_days", "max_cases"]].isna().all(axis=None)


def test_all_faults_of_a_row_are_listed_and_its_money_counts_once() -> None:
    intake = take_in("loans", loans({"机构": "", "贷款账号": "", "发放日": "去年"}))
    table = check(fault_table("loans", intake.faults, intake.parsed, REMEDIES, "zh"), "quarantine")
    assert len(table) == 3 and table["principal"].tolist() == [100.0, 0.0, 0.0]
    assert table["is_blocking"].tolist() == [True, True, False]
    assert table["remedy"].tolist()[0] == "此格必填，请补上"


def test_faults_stand_in_file_order_with_their_place() -> None:
    intake = take_in("loans", loans({"机构": ""}, {}, {"本金余额": "x"}))
    table = fault_table("loans", intake.faults, intake.parsed, REMEDIES, "en")
    assert table[["source", "row", "column"]].to_numpy().tolist() == [
        ["loans.csv", 2, "branch"],
        ["loans.csv", 4, "principal"],
    ]
    assert table["remedy"].tolist() == ["required; fill it in", "not a number; enter a number"]


def test_no_faults_make_an_empty_table_of_the_same_shape(six_loans: pd.DataFrame) -> None:
    intake = take_in("loans", six_loans)
    table = fault_table("loans", intake.faults, intake.parsed, REMEDIES, "zh")
    assert len(table) == 0 and list(table.columns) == list(TABLES["quarantine"].columns)


def test_of_identical_rows_one_is_kept() -> None:
    # "1,00" is no number, but 100 and 100.00 are the same amount: the rows say the same.
    intake = take_in("loans", [ONE, ONE | {"本金余额": "100"}, ONE | {"贷款账号": "L2"}])
    assert intake.table["loan_id"].tolist() == ["L1", "L2"]
    assert intake.faults[["position", "rule"]].to_numpy().tolist() == [[1, "duplicate"]]


def test_of_rows_that_contradict_each_other_none_is_kept() -> None:
    intake = take_in("loans", [ONE, ONE | {"本金余额": "200"}, ONE, ONE | {"贷款账号": "L2"}])
    assert intake.table["loan_id"].tolist() == ["L2"]
    assert intake.faults["rule"].tolist() == ["conflicting_duplicate"] * 3


def test_a_key_of_two_columns_is_checked_as_one() -> None:
    rows = [
        {"机构": "城关", "表内外": "表内", "任务": "1"},
        {"机构": "城关", "表内外": "表外", "任务": "1"},
        {"机构": "河东", "表内外": "表内", "任务": "1"},
        {"机构": "河东", "表内外": "表内", "任务": "2"},
    ]
    intake = take_in("branch_targets", rows)
    assert len(intake.table) == 2 and intake.faults["position"].tolist() == [2, 3]


def test_rows_without_a_key_are_missing_it_and_not_duplicates() -> None:
    intake = take_in("loans", [ONE | {"贷款账号": ""}] * 2)
    assert intake.faults["rule"].tolist() == ["missing", "missing"]


def test_the_unit_of_the_file_and_constants_fill_in_what_cells_do_not_say() -> None:
    row = {name: text for name, text in ONE.items() if name != "五级分类"}
    intake = take_in("loans", [row], unit="wan_yuan", constants={"risk_class": "损失", "guarantee_type": "mortgage"})
    (loan,) = intake.table.to_dict("records")
    assert (loan["principal"], loan["risk_class"], loan["guarantee_type"]) == (1_000_000.0, "LOSS", "mortgage")


@pytest.mark.parametrize(
    ("mapping", "source", "kind", "zh", "en"),
    [
        ({"principl": "本金余额"}, {}, ParamsError, "是不是 principal？", "did you mean principal?"),
        ({}, {"constants": {"risk_clas": "LOSS"}}, ParamsError, "是不是 risk_class？", "did you mean risk_class?"),
        ({}, {"constants": {"risk_class": "LOS"}}, ParamsError, "不在可选值内", "not one of the allowed words"),
        ({}, {"constants": {"disbursed_on": "2026-09-31"}}, ParamsError, "没有这一天", "no such day"),
        ({"principal": "本金"}, {}, SourceError, "是不是“本金余额”（D 列）？", "did you mean '本金余额'"),
        # A constant does not stand in for a column that the mapping names and the file lacks.
        ({"risk_class": "分类码"}, {"constants": {"risk_class": "LOSS"}}, SourceError, "没有“分类码”列", "no column"),
        ({"principal": "回收额"}, {"roles": {"回收额": "outcome"}}, ParamsError, "角色是 outcome", "the role outcome"),
        ({"village": "姓名"}, {"roles": {"姓名": "personal"}}, ParamsError, "角色是 personal", "the role personal"),
        # Found by its usual name, not by a mapping: the role forbids it just the same.
        ({}, {"roles": {"本金余额": "outcome"}}, ParamsError, "角色是 outcome", "the role outcome"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    mapping: dict[str, str], source: dict[str, object], kind: type[CollectPlanError], zh: str, en: str
) -> None:
    with pytest.raises(kind) as caught:
        take_in("loans", [ONE | {"回收额": "5", "姓名": "张三"}], mapping, **source)
    (fault,) = caught.value.faults
    assert zh in fault.zh and en in fault.en and fault.where.startswith("data.loans")


def test_a_debtor_column_may_be_personal_and_outcomes_that_are_left_out_are_noted() -> None:
    intake = take_in(
        "loans", [ONE | {"回收额": "5"}], roles={"客户号": "personal", "回收额": "outcome", "无此列": "outcome"}
    )
    assert intake.refused_columns == ("回收额",) and intake.table["customer_id"].tolist() == ["D1"]


def test_all_columns_that_lack_come_at_once_with_what_the_file_has() -> None:
    with pytest.raises(SourceError) as caught:
        take_in("loans", [{"甲": "1", "网点": "2"}])
    assert len(caught.value.faults) == 3  # loan_id, principal, and one of debtor, customer_id and borrower_name
    assert all("文件里有：甲、网点" in fault.zh for fault in caught.value.faults)


def test_a_header_that_stands_twice_has_to_be_chosen() -> None:
    row = {name: text for name, text in ONE.items() if name != "本金余额"} | {"余额#1": "1", "余额#2": "2"}
    with pytest.raises(SourceError) as caught:
        take_in("loans", [row])
    assert "余额#2" in caught.value.faults[0].zh and "余额#2" in caught.value.faults[0].en
    assert take_in("loans", [row], {"principal": "余额#2"}).table["principal"].tolist() == [2.0]


def test_a_file_without_headers_does_not_show_its_first_row() -> None:
    row = {"张三丰": "x", "11010519491231002X": "y", "13800138000": "z"}
    with pytest.raises(SourceError) as caught:
        take_in("loans", [row])
    shown = both_texts(caught.value) + "".join(traceback.format_exception(caught.value))
    assert not any(word in shown for word in row) and "表头" in caught.value.faults[0].zh


# A shifted row: every cell stands one column to the right of where it belongs.
SHIFTED = {
    "贷款账号": "张三丰",
    "客户号": "L1",
    "机构": "11010519491231002X",
    "本金余额": "城关支行",
    "五级分类": "13800138000",
}
PERSON = {
    "客户号": "11010519491231002X",
    "本金余额": "李四光 13912345678",
    "发放日": "王五 13700137000",
    "五级分类": "13800138000",
}


@pytest.mark.parametrize("row", [SHIFTED, ONE | PERSON, ONE | PERSON | {"机构": ""}])
def test_no_fault_shows_a_person(row: dict[str, str]) -> None:
    intake = take_in("loans", [row, row | {"贷款账号": "L2"}])
    table = fault_table("loans", intake.faults, intake.parsed, REMEDIES, "zh")
    assert len(table)
    shown = table.drop(columns="loan_id").to_csv()  # the loan is named, or nobody could find it
    for secret in ("11010519491231002X", "13800138000", "13912345678", "13700137000", "张三丰", "李四光", "王五"):
        assert secret not in shown


def test_a_roster_hides_names_in_its_faults() -> None:
    rows = [{"人员编号": "A1", "姓名": "张三丰", "机构": "", "岗位": "张三丰 13800138000", "固定工资": "张三丰"}]
    intake = take_in("officers", rows)
    table = fault_table("officers", intake.faults, intake.parsed, REMEDIES, "zh")
    assert len(table) == 3 and "13800138000" not in table.to_csv()
    assert "三丰" not in "".join(table.loc[table["column"] == "fixed_wage", "value"])
