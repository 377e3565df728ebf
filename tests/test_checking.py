"""A check says everything at once, in words and in a workbook, and ends with the exit code that fits."""

import ast
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml
from python_calamine import CalamineWorkbook

from collectplan import days, parse
from collectplan.checking import CheckReport, check_inputs
from collectplan.checking.book import book_path, save_proposals, write_book
from collectplan.checking.saying import lines_of
from collectplan.errors import ParamsError
from collectplan.intake import REMEDIES, REPAIRS
from collectplan.intake.faults import HISTORY_REMEDIES, PAPER_REMEDIES, RULE_NAMES
from collectplan.ledger import OWN_REMEDIES, debtors
from collectplan.project import Project
from tests.helpers import BASE, merged, ship_rules

LOANS = """贷款账号,客户号,机构,本金余额,五级分类
L1,D1,城关,1000.50,次级
L2,D2,河东,2000,损失
"""
OFFICERS = "人员编号,机构,岗位\nA1,城关,客户经理\nB1,河东,客户经理\n"
TARGETS = "机构,表内外,任务\n城关,表内,100\n河东,表内,50\n"
CONTROLS = "机构,五级分类,财务余额\n城关,次级,{0}\n河东,损失,{1}\n"
WITH_CONTROLS = {"data": {"controls": {"files": ["controls.csv"]}}}


class Desk:
    """A folder with params and files, in which nothing is wrong at first."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = root / "params"
        self.params_file = self.base / "july.yaml"
        ship_rules(self.base)
        (root / "notebooks").mkdir()
        self.write(loans=LOANS, officers=OFFICERS, branch_targets=TARGETS)

    def write(self, **files: str) -> None:
        for name, text in files.items():
            (self.base / f"{name}.csv").write_text(text, "utf-8")

    def check(self, changes: dict[str, Any] | None = None) -> CheckReport:
        """Check the folder under changed params."""
        params = merged(BASE, changes or {})
        self.params_file.write_text(yaml.safe_dump(params, allow_unicode=True), "utf-8")
        return check_inputs(str(self.params_file))

    def book(self, report: CheckReport) -> dict[str, list[list[Any]]]:
        """Write the workbook of a check and return its sheets."""
        path = book_path(report, Project(self.root, self.root / "outputs"))
        write_book(report, path)
        book = CalamineWorkbook.from_path(path)
        return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Two loans at two branches, officers and targets for both."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLLECTPLAN_KEY_FILE", raising=False)
    monkeypatch.delenv("COLLECTPLAN_OUTPUTS", raising=False)
    return Desk(tmp_path / "desk")


def said(report: CheckReport) -> str:
    """Return all that a check prints."""
    return "\n".join(lines_of(report))


def test_where_nothing_is_wrong_the_check_passes(desk: Desk) -> None:
    report = desk.check()
    assert report.exit_code == 0 and not report.problems and len(report.faults) == 0 and not report.notes
    assert "检查通过" in said(report) and "接收 2 笔 3,000.50" in said(report) and "退回 0 笔 0.00" in said(report)
    assert report.ledger is not None and report.ledger.digest[:12] in said(report)


def test_a_refused_row_ends_with_1_and_a_noted_one_with_0(desk: Desk) -> None:
    desk.write(loans=LOANS + "L3,D3,城关,不详,次级\n")
    report = desk.check()
    assert report.exit_code == 1 and "不是数字" in said(report) and "行 4" in said(report)
    desk.write(loans=LOANS + "L3,D3,城关,99,次级\n")  # below 100 yuan: noted, accepted
    report = desk.check()
    assert report.exit_code == 0 and report.faults["rule"].tolist() == ["small_principal"]


def test_refused_rows_of_the_roster_count_as_well(desk: Desk) -> None:
    desk.write(officers=OFFICERS + "C1,城关,主任\n")
    report = desk.check()
    assert report.exit_code == 1 and report.faults[["input", "rule"]].to_numpy().tolist() == [
        ["officers", "unknown_word"]
    ]


def test_a_subtotal_that_does_not_agree_ends_with_1(desk: Desk) -> None:
    desk.write(loans=LOANS + "合计,,,3000.51,\n")
    report = desk.check()
    (agreed,) = report.readings["loans"].totals["is_agreed"]
    assert (report.exit_code, bool(agreed)) == (1, False)
    assert "表内写 3,000.51，逐行相加 3,000.50，相差 -0.01" in said(report)
    desk.write(loans=LOANS + "合计,,,3000.50,\n")
    assert desk.check().exit_code == 0


@pytest.mark.parametrize(("finance", "code"), [(("1000.50", "2000"), 0), (("1000.50", "2000.01"), 1)])
def test_finance_to_the_fen(desk: Desk, finance: tuple[str, str], code: int) -> None:
    desk.write(controls=CONTROLS.format(*finance))
    report = desk.check(WITH_CONTROLS)
    assert report.exit_code == code and ("河东 LOSS: 差额 -0.01" in said(report)) == bool(code)


def test_a_slip_of_unit_against_finance_is_named(desk: Desk) -> None:
    desk.write(controls=CONTROLS.format("0.1", "0.2"))  # 3,000.50 against 0.3: 10,001.7 times
    report = desk.check(WITH_CONTROLS)
    (note,) = [note for note in report.notes if note.where == "data.controls"]
    assert "一万倍" in note.zh and "10,000 times" in note.en
    desk.write(controls=CONTROLS.format("1", "2"))  # 1,000 times is something else
    assert not desk.check(WITH_CONTROLS).notes


def test_wrong_params_end_with_2_and_still_give_a_workbook(desk: Desk) -> None:
    report = desk.check({"simulatoin": {"draws": 400}})
    assert report.exit_code == 2 and report.params is None and report.ledger is None
    assert "simulation" in said(report) and "✗" in said(report)
    sheets = desk.book(report)
    assert any("simulation" in str(row) for row in sheets["文件与参数"])
    assert (desk.root / "outputs" / "check-july" / "check.xlsx").is_file()


def test_a_params_file_that_is_not_there_is_an_error(desk: Desk) -> None:
    with pytest.raises(ParamsError):
        check_inputs(str(desk.base / "june.yaml"))


def test_one_bad_file_does_not_hide_what_is_wrong_in_another(desk: Desk) -> None:
    desk.write(
        loans=LOANS + "L3,D3,,5,次级\n", officers="", branch_targets="机构,表内外,任务\n城关,表内,x\n河东,表内,50\n"
    )
    report = desk.check()
    assert report.exit_code == 2 and [fault.where for fault in report.problems] == ["data.officers"]
    assert report.faults[["input", "rule"]].to_numpy().tolist() == [
        ["loans", "missing"],
        ["branch_targets", "not_a_number"],
    ]
    desk.write(loans="甲,乙\n1,2\n")
    report = desk.check()
    assert {fault.where.split(".")[1] for fault in report.problems} == {"loans", "officers"}
    assert report.faults["input"].tolist() == ["branch_targets"] and report.ledger is None


def test_branches_that_stand_in_one_input_only_are_noted_with_the_near_name(desk: Desk) -> None:
    desk.write(officers=OFFICERS.replace("城关", "城关支行"), branch_targets=TARGETS.replace("河东", "河冻"))
    notes = {(note.where, note.zh) for note in desk.check().notes}
    assert notes == {
        ("data.officers", "机构“城关支行”在台账里没有贷款；是不是“城关”？机构名须一致"),
        ("data.officers", "此表没有台账中的机构：城关"),
        ("data.branch_targets", "机构“河冻”在台账里没有贷款；是不是“河东”？机构名须一致"),
        ("data.branch_targets", "此表没有台账中的机构：河东"),
    }


def test_the_county_leadership_is_no_unknown_branch(desk: Desk) -> None:
    desk.write(officers=OFFICERS + "C1,全辖,县联社领导\n")
    assert not desk.check().notes


@pytest.mark.parametrize(
    ("title", "noted"),
    [
        ("2026年5月31日不良贷款台账", "2026-05-31"),
        ("截至2026-05-31", "2026-05-31"),
        ("2026年6月30日不良贷款台账", ""),
        ("时点：2026.6.30", ""),
        ("不良贷款台账", ""),
    ],
)
def test_a_title_of_another_day_than_the_baseline_is_noted(desk: Desk, title: str, noted: str) -> None:
    desk.write(loans=f"{title},,,,\n{LOANS}")
    found = [note.zh for note in desk.check().notes]
    assert len(found) == bool(noted) and all(noted in note and "2026-06-30" in note for note in found)


def test_debtors_at_several_branches_are_listed(desk: Desk) -> None:
    desk.write(loans=LOANS + "L3,D1,河东,500,损失\nL4,D1,河东,0.5,损失\n")
    report = desk.check()
    assert any("1 户在几个机构都有贷款" in note.zh for note in report.notes)
    rows = desk.book(report)["跨机构户"]
    assert rows[1] == ["户编号", "机构", "笔数", "本金余额"]
    assert rows[2:] == [["D1", "城关", 1.0, 1000.5], ["D1", "河东", 2.0, 500.5]]


def test_a_proposed_mapping_is_saved_and_works(desk: Desk) -> None:
    desk.write(loans=LOANS.replace("本金余额", "期末本金余额数"))
    report = desk.check()
    assert report.exit_code == 2 and set(report.proposals) == {"loans"}
    path = save_proposals(report)
    assert path == desk.base / "mappings" / "july.proposed.yaml"
    assert yaml.safe_load(path.read_text("utf-8"))["loans"]["principal"] == "期末本金余额数"
    confirmed = desk.check({"data": {"loans": {"mapping": "mappings/july.proposed.yaml"}}})
    assert confirmed.exit_code == 0 and confirmed.ledger is not None and confirmed.ledger.input_principal == 3_000.5
    assert save_proposals(report) == path  # its own file is written anew


def test_a_file_of_somebody_else_is_not_overwritten(desk: Desk) -> None:
    desk.write(loans=LOANS.replace("本金余额", "期末本金余额数"))
    own = desk.base / "mappings" / "july.proposed.yaml"
    own.parent.mkdir()
    own.write_text("loans: {principal: 我自己写的}\n", "utf-8")
    with pytest.raises(ParamsError):
        save_proposals(desk.check())
    assert own.read_text("utf-8") == "loans: {principal: 我自己写的}\n"


def test_where_nothing_is_proposed_no_file_is_made(desk: Desk) -> None:
    assert save_proposals(desk.check()) is None and not (desk.base / "mappings").exists()


HEADS = {
    "汇总": "输入表 问题 处理 处数 涉及本金 怎么改",
    "问题清单": "序号 处理 输入表 文件 工作表 行 单元格 列名 原值（已遮蔽） 问题 怎么改 机构 贷款账号 涉及本金",
    "文件与参数": "性质 位置 说明与怎么改",
    "表内小计核对": "文件 工作表 行 行名 列 表内所写 逐行相加 差额 是否相符",
    "与财务核对": "机构 五级分类 台账 财务 差额 是否相符",
    "跨机构户": "户编号 机构 笔数 本金余额",
    "逐行去向": "输入表 文件 工作表 表头在第几行 标题行 表头行 数据行 小计行 落款备注行 空行",
    "列名对照": "输入表 文件 工作表 列 表中列名 读作 标准字段",
    "自动规整": "输入表 列 自动规整 处数",
}


def test_the_workbook_has_every_list_with_its_first_rows(desk: Desk) -> None:
    desk.write(loans=LOANS + "L3,D3,城关,不详,次级\n合计,,,3000.50,\n", controls=CONTROLS.format('"1,000.50"', "1999"))
    sheets = desk.book(desk.check(WITH_CONTROLS))
    assert list(sheets) == list(HEADS)
    body: dict[str, list[list[Any]]] = {}
    for name, heads in HEADS.items():
        at = sheets[name].index(heads.split())
        assert at < 2, "a note at most stands above the headings"
        body[name] = sheets[name][at + 1 :]
    assert "接收 2 笔 3,000.50；退回 1 笔 0.00；合计 3 笔 3,000.50" in sheets["汇总"][0][0]
    title, remedy = "不良贷款台账", "不是数字，请改为数字"
    assert body["汇总"] == [[title, "不是数字", "整行退回", 1.0, 0.0, remedy]]
    assert body["问题清单"] == [
        [1.0, "整行退回", title, "loans.csv", "", 4.0, "D4", "本金余额", "…", "不是数字", remedy, "城关", "L3", 0.0]
    ]
    assert body["表内小计核对"] == [["loans.csv", "", 5.0, "合计", "本金余额", 3000.5, 3000.5, 0.0, "相符"]]
    assert body["与财务核对"] == [
        ["城关", "次级", 1000.5, 1000.5, 0.0, "相符"],
        ["河东", "损失", 2000.0, 1999.0, 1.0, "不符"],
    ]
    assert body["逐行去向"][0] == [title, "loans.csv", "", 1.0, 0.0, 1.0, 3.0, 1.0, 0.0, 0.0]
    assert body["列名对照"][3] == [title, "loans.csv", "", "D", "本金余额", "本金余额", "principal"]
    assert body["自动规整"] == [["财务总账数", "财务余额", "去掉千分位逗号", 1.0]]


def test_everything_in_english(desk: Desk) -> None:
    desk.write(loans=LOANS + "L3,D3,城关,不详,次级\n", officers=OFFICERS.replace("城关", "城关支行"))
    report = desk.check({"campaign": {"language": "en"}})
    assert "accepted 2 loans 3,000.50" in said(report) and "rows are refused" in said(report)
    assert "did you mean '城关'?" in said(report) and "not a number (not_a_number): 1 (refused)" in said(report)
    sheets = desk.book(report)
    names = "Summary,Faults,Files and params,Subtotals,Reconciliation,Several branches,Rows,Columns,Mended"
    assert list(sheets) == names.split(",")
    assert sheets["Summary"][1] == ["input", "rule", "effect", "n", "principal", "remedy"]
    assert sheets["Summary"][2][:3] == ["loan ledger", "not a number", "refused"]
    # A note stands in the first cell only; the headings are beneath it.
    headings = [rows[1 if rows[0][1] == "" else 0] for rows in sheets.values()]
    assert not re.search("[一-鿿]", str(headings))


def test_every_rule_has_a_name_and_a_remedy() -> None:
    remedies = [*REMEDIES, *OWN_REMEDIES, *PAPER_REMEDIES, *HISTORY_REMEDIES]
    assert sorted(remedies) == sorted(RULE_NAMES)


def _keys_of_repairs(module: Any) -> set[str]:
    """Return the rules of repairs that stand in the source of a module."""
    tree = ast.parse(Path(module.__file__).read_text("utf-8"))
    calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call) and getattr(n.func, "id", "") == "_counted")
    return {str(keyword.arg) for call in calls for keyword in call.keywords}


def test_every_repair_that_can_be_counted_has_its_words() -> None:
    by_cell = _keys_of_repairs(parse)
    assert by_cell >= {"thousands", "brackets", "currency", "unit_in_cell", "rounded_to_fen", "unwrapped"}
    texts = pd.Series(["45108", "45108.5", "2023-07-01 10:00", "23-07-01"], dtype="str")
    by_day = set(days.parse_day(texts, 1950).repairs)
    assert by_day == {"excel_days", "time_dropped", "century"}
    rows = [("11010519491231002X", "C1"), ("110105491231002", "C2"), ("110105 19491231 002X", "C3"), ("", "C1")]
    loans = pd.DataFrame(rows, columns=["debtor", "customer_id"], dtype="str").assign(borrower_name="", branch="城关")
    by_debtor = set(debtors.identify(loans, is_hashed=True).repairs)
    assert by_debtor == {"id_blanks", "id_upgraded", "debtor_by_customer"}
    assert by_cell | by_day | by_debtor <= set(REPAIRS)
