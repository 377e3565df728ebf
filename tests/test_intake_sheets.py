"""All sheets that hold the table are read, none that nearly does is left out unsaid, and headers may be untidy."""

from pathlib import Path

import pytest
import xlsxwriter

from collectplan.errors import ParamsError, SourceError
from collectplan.intake import Intake, RawTable, Sheet, read_input
from collectplan.intake.proposals import propose_mapping
from collectplan.params import Source
from collectplan.sources import read_raw
from tests.test_intake_layout import GOOD, HEAD, read, sheet
from tests.test_sources import write_workbook

L2 = ["L2", "D2", "河东", "20", "损失"]


def open_book(folder: Path, *files: str, **source: object) -> Intake:
    """Read files as the ledger."""
    given = Source(files=list(files) or ["a.xlsx"], **source)
    return read_input(read_raw("loans", given, folder), given, {})


def refusal(*sheets: Sheet, **source: object) -> str:
    """Return the one sentence with which sheets are refused."""
    with pytest.raises((SourceError, ParamsError)) as caught:
        read(*sheets, **source)
    (fault,) = caught.value.faults
    return fault.text("zh")


def test_every_sheet_with_the_header_is_read() -> None:
    intake = read(sheet(HEAD, GOOD, name="城关"), sheet(["台账"], HEAD, L2, name="河东"))
    assert intake.table["loan_id"].tolist() == ["L1", "L2"]
    assert intake.parsed[["sheet", "row"]].to_numpy().tolist() == [["城关", 2], ["河东", 3]]
    assert intake.reading.sheets[["sheet", "header_row", "data"]].to_numpy().tolist() == [
        ["城关", 1, 1],
        ["河东", 2, 1],
    ]


def test_sheets_may_have_their_columns_in_any_order() -> None:
    order = [3, 0, 4, 2, 1]
    turned = [[row[n] for n in order] for row in (HEAD, ["L3", "D3", "河东", "x", "次级"], L2)]
    intake = read(sheet(HEAD, GOOD, name="一"), sheet(*turned, name="二"))
    assert intake.faults[["header", "cell"]].to_numpy().tolist() == [["本金余额", "A2"]]
    assert intake.table["principal"].tolist() == [100.5, 20.0]


def test_the_same_loan_on_two_sheets_is_found() -> None:
    intake = read(sheet(HEAD, GOOD, name="一"), sheet(HEAD, GOOD, [*GOOD[:3], "100.51", "次级"], name="二"))
    assert len(intake.table) == 0 and intake.faults["rule"].tolist() == ["conflicting_duplicate"] * 3


def test_one_sheet_per_branch(tmp_path: Path) -> None:
    head = [HEAD[n] for n in (0, 1, 3, 4)]
    write_workbook(tmp_path / "a.xlsx", 城关=[head, ["L1", "D1", 1, "次级"]], 河东=[head, ["L2", "D2", 2, "次级"]])
    intake = open_book(tmp_path, constants={"branch": "{sheet}"})
    assert intake.table[["loan_id", "branch"]].to_numpy().tolist() == [["L1", "城关"], ["L2", "河东"]]
    with pytest.raises(SourceError) as caught:
        open_book(tmp_path)
    assert all('branch: "{sheet}"' in fault.zh and 'branch: "{sheet}"' in fault.en for fault in caught.value.faults)
    assert open_book(tmp_path, sheet="河东", constants={"branch": "{sheet}"}).table["loan_id"].tolist() == ["L2"]


def test_one_file_per_branch(tmp_path: Path) -> None:
    for n, branch in enumerate(["城关社", "河东社"], 1):
        (tmp_path / f"{branch}.csv").write_text(f"贷款账号,客户号,本金余额,五级分类\nL{n},D{n},{n},次级\n", "utf-8")
    intake = open_book(tmp_path, "*社.csv", constants={"branch": "{file}"})
    assert intake.table[["loan_id", "branch"]].to_numpy().tolist() == [["L1", "城关社"], ["L2", "河东社"]]
    assert intake.parsed["source"].tolist() == ["城关社.csv", "河东社.csv"]


def test_a_column_of_the_sheet_wins_over_a_constant() -> None:
    assert read(sheet(HEAD, GOOD, name="某表"), constants={"branch": "{sheet}"}).table["branch"].tolist() == ["城关"]


def test_a_summary_sheet_is_left_out_with_a_note() -> None:
    summary = sheet(["机构", "笔数", "余额"], ["城关", "1", "100.5"], ["合计", "1", "100.5"], name="汇总")
    for sheets in ((summary, sheet(HEAD, GOOD, name="台账")), (sheet(HEAD, GOOD, name="台账"), summary)):
        intake = read(*sheets)
        assert intake.table["loan_id"].tolist() == ["L1"] and intake.reading.sheets["sheet"].tolist() == ["台账"]
        (note,) = intake.reading.notes
        assert "[汇总]" in note.zh and "未读" in note.zh and "[汇总]" in note.en


def test_an_empty_sheet_needs_no_note() -> None:
    intake = read(sheet(HEAD, GOOD, name="台账"), sheet(["", ""], name="Sheet2"))
    assert len(intake.table) == 1 and intake.reading.notes == ()


@pytest.mark.parametrize(
    ("header", "lacks"), [(["金额", 3], "principal"), (["网点号码", 2], "branch"), (["编号", 0], "loan_id")]
)
def test_a_sheet_that_lacks_one_column_is_refused_and_not_left_out(header: tuple[str, int], lacks: str) -> None:
    text, place = header
    head = [*HEAD[:place], text, *HEAD[place + 1 :]]
    said = refusal(sheet(HEAD, GOOD, name="一"), sheet(head, L2, name="二"))
    assert "[二]" in said and lacks in said


def test_a_further_page_without_a_header_is_refused_and_not_left_out() -> None:
    said = refusal(sheet(HEAD, GOOD, name="一"), sheet(L2, ["L3", *L2[1:]], name="二"))
    assert "[二]" in said and "没有表头" in said


UNTIDY = [
    ("贷款账号", ["贷款帐号", "贷款 账号", "贷款\n账号", "*贷款账号", "贷款账号※", "贷款账号：", "贷款账号　", "Loan_ID"]),
    ("本金余额", ["本 金 余 额", "本金\r\n余额", "本金余额（元）", "本金余额*", "Principal", "principal at baseline"]),
    ("机构", ["机 构", "★机构", "机构名称", "所属支行"]),
]  # fmt: skip


@pytest.mark.parametrize(("header", "written"), [(header, own) for header, group in UNTIDY for own in group])
def test_headers_as_people_write_them(header: str, written: str) -> None:
    place = HEAD.index(header)
    intake = read(sheet([*HEAD[:place], written, *HEAD[place + 1 :]], GOOD))
    assert intake.table[["loan_id", "branch", "principal"]].to_numpy().tolist() == [["L1", "城关", 100.5]]


def test_the_account_status_is_found_with_either_character() -> None:
    for header in ("账务状态", "帐务状态"):
        assert read(sheet([*HEAD, header], [*GOOD, "核销"])).table["balance_status"].tolist() == ["written_off"]


def test_a_role_for_a_column_that_is_not_there_is_a_slip_or_a_note() -> None:
    rows = [[*HEAD, "回收金额"], [*GOOD, "5"]]
    said = refusal(sheet(*rows), roles={"回收金颔": "outcome"})
    assert "回收金额" in said and said.startswith("data.loans.roles.回收金颔")
    (note,) = read(sheet(*rows), roles={"性别": "personal"}).reading.notes
    assert note.where == "data.loans.roles.性别" and "未起作用" in note.zh
    assert read(sheet(*rows), roles={"回收金额": "outcome"}).reading.notes == ()


def test_merged_cells_are_filled_down_for_words_and_never_for_amounts(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet("台账")
    page.merge_range("A1:E1", "不良贷款台账")
    page.write_row("A2", HEAD)
    page.write_column("A3", ["L1", "L2", "L3", "L4"])
    page.merge_range("B3:B4", "D1")
    page.write_column("B5", ["D3", "D4"])
    page.merge_range("C3:C5", "城关")
    page.write("C6", "河东")
    page.merge_range("D3:D4", 100)  # one amount over two loans: nobody knows how much of it is whose
    page.write_column("D5", [3, 4])
    page.write_column("E3", ["次级", "次级", "次级", "次级"])
    book.close()
    intake = open_book(tmp_path)
    table = intake.parsed[["loan_id", "customer_id", "branch"]].to_numpy().tolist()
    assert table == [["L1", "D1", "城关"], ["L2", "D1", "城关"], ["L3", "D3", "城关"], ["L4", "D4", "河东"]]
    assert intake.table["loan_id"].tolist() == ["L1", "L3", "L4"] and intake.table["principal"].sum() == 107.0
    assert intake.faults[["rule", "cell"]].to_numpy().tolist() == [["missing", "D4"]]
    # One cell of 客户号 and two of 机构.
    assert intake.reading.repairs.query("rule == 'merged_filled'")["n"].tolist() == [3]


def test_merged_account_numbers_are_not_filled(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "a.xlsx")
    page = book.add_worksheet("台账")
    page.write_row("A1", HEAD)
    page.merge_range("A2:A3", "L1")
    for row, amount in ((2, 5), (3, 6)):
        page.write_row(f"B{row}", ["D1", "城关", amount, "次级"])
    book.close()
    intake = open_book(tmp_path)
    assert intake.table["principal"].tolist() == [5.0]
    assert intake.faults[["rule", "cell"]].to_numpy().tolist() == [["missing", "A3"]]


def propose(*headers: str, mapping: dict[str, str] | None = None, **source: object) -> dict[str, str]:
    """Propose a mapping for a ledger with these headers."""
    raw = RawTable("loans", (sheet(list(headers), GOOD[: len(headers)]),))
    return propose_mapping(raw, Source(**source), mapping or {})


def test_a_near_header_is_proposed_and_the_proposal_works() -> None:
    headers = ["贷款账号", "客户号", "机构", "期末本金余额数", "五级分类"]
    proposed = propose(*headers)
    assert proposed["principal"] == "期末本金余额数"
    assert {name: proposed[name] for name in ("loan_id", "branch", "customer_id", "risk_class")} == {
        "loan_id": "贷款账号", "branch": "机构", "customer_id": "客户号", "risk_class": "五级分类",
    }  # fmt: skip
    assert read(sheet(headers, GOOD), mapping=proposed).table["principal"].tolist() == [100.5]


def test_a_mapping_of_last_month_is_proposed_anew() -> None:
    assert propose(*HEAD, mapping={"principal": "二月余额合计数"})["principal"] == "本金余额"


@pytest.mark.parametrize("headers", [HEAD, ["贷款账号", "客户号", "机构", "甲", "五级分类"], ["甲", "乙", "丙"]])
def test_where_nothing_lacks_or_nothing_is_near_nothing_is_proposed(headers: list[str]) -> None:
    assert propose(*headers) == {}


def test_one_header_is_proposed_for_one_column_only() -> None:
    proposed = propose("贷款账号", "客户号", "所属机构网点", "本金余额数", "五级分类")
    assert proposed["branch"] == "所属机构网点" and proposed["principal"] == "本金余额数"
    assert len(set(proposed.values())) == len(proposed)


def test_what_a_role_forbids_is_not_proposed() -> None:
    proposed = propose("贷款账号", "客户号", "机构", "本金余额数", "五级分类", roles={"本金余额数": "outcome"})
    assert "本金余额数" not in proposed.values()
