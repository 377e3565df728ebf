"""Edited sheets come back in every state that people and programs leave them in: edits are found, or a sentence says why not."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from collectplan.errors import SourceError
from collectplan.handback import Returned, read_returned
from collectplan.handback.people import Ids, People, find_method
from collectplan.handback.sheet import read_sheet
from collectplan.pipeline.handed import Edit
from tests.helpers import NO_SHRINKING, both_texts, params_with

CASES = pd.DataFrame({"case_id": ["K1", "K2", "K3", "K4"], "branch": ["城关", "城关", "城关", "河东"]})
OFFICERS = pd.DataFrame(
    {
        "officer_id": ["G1", "G2", "G3", "007"],
        "officer_name": ["张三", "李四", "王五", "王五"],
        "branch": ["城关", "城关", "城关", "河东"],
    }
)
VERSION = "0123456789ab"
HEAD = ["户编号", "机构", "承办人", "承办人姓名（原方案）", "清收方法", "理由", "原承办人编号", "原清收方法"]
ROWS = [
    ["K1", "城关", "G1", "张三", "上门清收", "净值最高", "G1", "上门清收"],
    ["K2", "城关", "G1", "张三", "电话清收", "净值最高", "G1", "电话清收"],
    ["K3", "城关", "G2", "李四", "跟踪观察", "净值最高", "G2", "跟踪观察"],
    ["K4", "河东", "007", "王五", "上门清收", "净值最高", "007", "上门清收"],
]
Change = Callable[[Worksheet], object]


def workbook(path: Path, change: Change | None = None, version: str = VERSION, name: str = "分案") -> Path:
    """Write what a plan's workbook holds of the allocation, changed by somebody."""
    book = openpyxl.Workbook()
    summary = book.active
    summary.title = "摘要"
    summary.append(["项目", "数值", "单位"])
    summary.append(["状态", f"草案 · 版本 {version} · 基准日 2026-06-30" if version else "", ""])
    page = book.create_sheet(name)
    for row in [HEAD, *ROWS]:
        page.append(row)
    hidden = book.create_sheet("承办人名单")
    hidden.sheet_state = "hidden"
    if change is not None:
        change(page)
    book.save(path)
    return path


def put(**cells: object) -> Change:
    """Return a change that writes cells by their address."""

    def change(page: Worksheet) -> None:
        for place, value in cells.items():
            page[place] = value

    return change


def campaign(folder: Path, edits: pd.DataFrame | None = None) -> Path:
    """Write the results of the plan that made the sheets: its version, its allocation of the county, its edits."""
    run = folder / "城关" / "plan" / f"{VERSION}cdef"
    county = folder / ".county" / "s1"
    for place in (run, county):
        place.mkdir(parents=True)
    (run / "manifest.json").write_text(json.dumps({"county_solution": "s1", "ended_at": "2026-07-01"}), "utf-8")
    plan = pd.DataFrame(
        {
            "case_id": CASES["case_id"],
            "officer_id": [row[6] for row in ROWS],
            "method": [find_method(row[7]) for row in ROWS],
        }
    )
    plan.to_parquet(county / "allocation.parquet")
    if edits is not None:
        edits.to_parquet(county / "edits.parquet")
    return folder


def back(*paths: Path, results: Path = Path("nowhere"), since: str = "") -> Returned:
    return read_returned(paths, since, CASES, OFFICERS, params_with(), results)


def edits_of(returned: Returned) -> dict[str, tuple[str, str, str]]:
    """Return what each edit wants: officer, method and rule."""
    assert returned.handback is not None
    return {e.case_id: (e.officer_wanted, e.method_wanted, e.rule) for e in returned.handback.edits}


def said(returned: Returned) -> str:
    return "\n".join(note.text("zh") + note.text("en") for note in returned.notes)


def test_only_what_was_edited_is_an_edit(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", put(C2="G2", E3="上门"))
    found = back(path, results=campaign(tmp_path / "o"))
    assert edits_of(found) == {"K1": ("G2", "any", "none"), "K2": ("G1", "visit", "none")}
    assert found.handback is not None
    assert [e.source for e in found.handback.edits] == ["b.xlsx [分案] C2", "b.xlsx [分案] E3"]
    assert found.handback.edits[0].officer_before == "G1" and found.handback.edits[1].method_before == "phone"
    assert [row[:2] for row in found.handback.previous] == [(row[0], row[6]) for row in ROWS]
    assert found.handback.runs == (f"{VERSION}cdef",) and not found.notes


@pytest.mark.parametrize("version", ["", "fedcba987654"], ids=["no version", "unknown version"])
def test_without_the_run_the_sheets_own_columns_are_compared_and_it_is_said(tmp_path: Path, version: str) -> None:
    found = back(workbook(tmp_path / "b.xlsx", put(C2="G2", E3="上门"), version), results=campaign(tmp_path / "o"))
    assert edits_of(found) == {"K1": ("G2", "any", "none"), "K2": ("G1", "visit", "none")}
    assert "与表内的原承办人、原方法比较" in said(found) and "b.xlsx [分案]" in said(found)
    assert found.handback is not None and len(found.handback.previous) == 4


def test_with_names_alone_officers_are_compared_and_methods_not(tmp_path: Path) -> None:
    def without_ids(page: Worksheet) -> None:
        page.delete_cols(7, 2)
        put(C2="G2", E3="上门", C5="G3")(page)  # G3 and 007 are both named 王五: G3 is not told apart by name

    found = back(workbook(tmp_path / "b.xlsx", without_ids))
    assert edits_of(found) == {"K1": ("G2", "any", "none"), "K4": ("G3", "any", "none")}
    assert "方法是否改过无从知道" in said(found)


def test_an_unedited_sheet_is_no_handback(tmp_path: Path) -> None:
    found = back(workbook(tmp_path / "b.xlsx"), results=campaign(tmp_path / "o"))
    assert found.handback is None and "没有发现改动" in said(found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("G2", "G2"),
        (" g２ ", "G2"),  # full width, small, blanks
        ("李四", "G2"),
        ("李 四", "G2"),
        ("李四（G2）", "G2"),
        ("G2（李四）", "G2"),
        ("王五", "G3"),  # two have the name, one of them at the branch of the case
        (7, "007"),  # zeros that a spreadsheet dropped
    ],
    ids=str,
)
def test_officers_are_found_however_they_are_written(tmp_path: Path, text: object, wanted: str) -> None:
    found = back(workbook(tmp_path / "b.xlsx", put(C2=text)), results=campaign(tmp_path / "o"))
    assert edits_of(found) == {"K1": (wanted, "any", "none")}


def test_a_formula_counts_by_its_value(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "b.xlsx")
    page = book.add_worksheet("分案")
    for n, row in enumerate([HEAD, *ROWS]):
        page.write_row(n, 0, row)
    page.write_formula(1, 2, "=承办人名单!A2", None, "G2")
    book.close()
    assert edits_of(back(tmp_path / "b.xlsx")) == {"K1": ("G2", "any", "none")}


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("G22", "G2"),
        ("李四四", "G2（李四）"),
        ("赵六", "请填人员编号"),
        ("#N/A", "公式没有算出结果"),
        ("=A1&B1", "公式没有算出结果"),
    ],
)
def test_officers_who_are_not_on_the_roster_are_listed_with_near_words(tmp_path: Path, text: str, hint: str) -> None:
    found = back(workbook(tmp_path / "b.xlsx", put(C2=text)), results=campaign(tmp_path / "o"))
    assert edits_of(found)["K1"][1:] == ("any", "unknown_officer")
    assert hint in said(found) and "b.xlsx [分案] C2" in said(found)


def test_a_name_that_several_have_is_asked_for_by_id(tmp_path: Path) -> None:
    people = People(OFFICERS.assign(branch="城关"))
    assert people.find("王五", "城关") == ""
    assert "G3、007" in people.remedy("王五")[0]


def test_a_word_that_is_no_method_is_listed(tmp_path: Path) -> None:
    found = back(workbook(tmp_path / "b.xlsx", put(E2="打一架")), results=campaign(tmp_path / "o"))
    assert edits_of(found) == {"K1": ("G1", "unknown", "unknown_method")}
    assert "上门清收" in said(found) and "E2" in said(found)


def moved_columns(page: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in page.iter_rows()]
    for row, values in enumerate(rows, start=1):
        for column, value in enumerate(reversed(values), start=1):
            page.cell(row, column).value = value


def titled(page: Worksheet) -> None:
    page.insert_rows(1, 3)
    page["A1"] = "城关支行改派意见"


def remarks_below(page: Worksheet) -> None:
    page.append(["合计", None, None])
    page.append([None, None, "以上为改派意见"])
    page.append(["K9", "城关", "G2", "张三", "上门清收", "", "G1", "上门清收"])


def filtered(page: Worksheet) -> None:
    page.auto_filter.ref = "A1:H5"
    page.row_dimensions[2].hidden = page.row_dimensions[3].hidden = True


def sorted_rows(page: Worksheet) -> None:
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=2)]
    for n, values in enumerate(reversed(rows), start=2):
        for column, value in enumerate(values, start=1):
            page.cell(n, column).value = value


def same_row_twice(page: Worksheet) -> None:
    page.append([cell.value for cell in page[2]])


@pytest.mark.parametrize(
    ("change", "note"),
    [
        (moved_columns, ""),
        (titled, ""),
        (remarks_below, "不在现行台账中"),
        (filtered, "被筛选或隐藏"),
        (sorted_rows, ""),
        (same_row_twice, ""),
        (lambda page: page.delete_rows(4, 2), ""),
        (lambda page: page.delete_cols(6), ""),
        (lambda page: page.insert_cols(2), ""),
        (put(C4=None), "承办人是空白"),
    ],
    ids=[
        "moved",
        "titled",
        "remarks",
        "filtered",
        "sorted",
        "twice",
        "rows gone",
        "column gone",
        "column new",
        "blank",
    ],
)
def test_edits_are_found_in_a_sheet_that_was_worked_on(tmp_path: Path, change: Change, note: str) -> None:
    def both(page: Worksheet) -> None:
        page["C2"] = "G2"
        change(page)

    found = back(workbook(tmp_path / "b.xlsx", both), results=campaign(tmp_path / "o"))
    assert edits_of(found) == {"K1": ("G2", "any", "none")}
    assert note in said(found)


def test_merged_cells_say_the_same_of_all_their_rows(tmp_path: Path) -> None:
    def merge(page: Worksheet) -> None:
        page["C2"] = "G2"
        page.merge_cells("C2:C3")

    found = back(workbook(tmp_path / "b.xlsx", merge), results=campaign(tmp_path / "o"))
    assert set(edits_of(found)) == {"K1", "K2"}


def test_a_sheet_that_was_renamed_is_known_by_its_columns(tmp_path: Path) -> None:
    path = workbook(tmp_path / "b.xlsx", put(C2="G2"), name="改派意见")
    assert set(edits_of(back(path, results=campaign(tmp_path / "o")))) == {"K1"}


def test_one_sheet_as_csv_and_an_english_workbook(tmp_path: Path) -> None:
    rows = [list(row) for row in ROWS]
    rows[0][2] = "G2"
    (tmp_path / "b.csv").write_text("\n".join(",".join(row) for row in [HEAD, *rows]), "gb18030")
    assert set(edits_of(back(tmp_path / "b.csv"))) == {"K1"}
    titles = ["case", "branch", "officer", "officer's name as planned", "method", "reason", "officer's id as planned"]

    def english(page: Worksheet) -> None:
        for column, title in enumerate([*titles, "method as planned"], start=1):
            page.cell(1, column).value = title
        for row in range(2, 6):
            page.cell(row, 5).value = page.cell(row, 8).value = "visit"
        put(C2="G2", E3="phone")(page)

    found = back(workbook(tmp_path / "e.xlsx", english, "", "Allocation"))
    assert edits_of(found) == {"K1": ("G2", "any", "none"), "K2": ("G1", "phone", "none")}


def junk(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 not a workbook at all")
    return path


def other(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.create_sheet("台账").append(["户编号", "承办人"])
    book.save(path)
    return path


def text_file(path: Path) -> Path:
    path.write_text("什么也不是", "utf-8")
    return path


WRONG: list[tuple[str, Callable[[Path], Path], str]] = [
    ("missing.xlsx", lambda path: path, "找不到文件"),
    ("junk.xlsx", junk, "打不开"),
    ("empty.xlsx", lambda path: (path.touch(), path)[1], "空文件"),
    ("wps.et", text_file, "另存为 .xlsx"),
    ("letter.docx", text_file, "只认"),
    ("table.parquet", lambda path: (pd.DataFrame({"a": [1]}).to_parquet(path), path)[1], "不是工作簿"),
    ("other.xlsx", other, "没有“分案”表，有：Sheet、台账"),
    ("nocase.xlsx", lambda path: workbook(path, put(A1="户号")), "没有“户编号”列；“户号”是不是就是它"),
    ("noofficer.xlsx", lambda path: workbook(path, lambda page: page.delete_cols(3)), "没有“承办人”列"),
    ("twice.xlsx", lambda path: workbook(path, put(F1="承办人")), "不止一列叫“承办人”"),
    ("strangers.xlsx", lambda path: workbook(path, put(A2="X1", A3="X2", A4="X3", A5="X4")), "没有一户在现行台账中"),
    ("again.xlsx", lambda path: workbook(path, lambda page: page.append(["K1", "城关", "G2"])), "户 K1 在本表出现两次"),
    (
        "bare.xlsx",
        lambda path: workbook(path, lambda page: (page.delete_cols(7, 2), page.delete_cols(4)), ""),
        "没有原承办人一列",
    ),
]


@pytest.mark.parametrize(("name", "make", "hint"), WRONG, ids=[wrong[0] for wrong in WRONG])
def test_a_file_that_cannot_be_used_is_refused_in_words(
    tmp_path: Path, name: str, make: Callable[[Path], Path], hint: str
) -> None:
    with pytest.raises(SourceError) as raised:
        back(make(tmp_path / name), results=campaign(tmp_path / "o"))
    assert hint in raised.value.text("zh") and name in both_texts(raised.value)
    assert raised.value.exit_code == 2


def test_all_faults_of_all_files_at_once(tmp_path: Path) -> None:
    with pytest.raises(SourceError) as raised:
        back(*(make(tmp_path / name) for name, make, _ in WRONG), since="abc", results=campaign(tmp_path / "o"))
    text = raised.value.text("zh")
    assert all(hint in text for _, _, hint in WRONG) and "--from" in text


def test_two_files_may_agree_but_not_contradict(tmp_path: Path) -> None:
    results = campaign(tmp_path / "o")
    first, same, more = (
        workbook(tmp_path / f"{n}.xlsx", change)
        for n, change in enumerate((put(C2="G2"), put(C2="李四"), put(C3="G2")))
    )
    assert set(edits_of(back(first, same, more, results=results))) == {"K1", "K2"}
    against = workbook(tmp_path / "against.xlsx", put(C2="G3"))
    with pytest.raises(SourceError) as raised:
        back(first, against, results=results)
    assert "户 K1 在两处要求不同" in raised.value.text("zh")
    assert "0.xlsx [分案] C2" in raised.value.text("zh") and "against.xlsx [分案] C2" in raised.value.text("zh")


def test_what_the_plan_kept_of_earlier_edits_is_kept_on(tmp_path: Path) -> None:
    names = list(Edit.__annotations__)
    earlier = pd.DataFrame(
        [
            ["K1", "G2", "visit", "G1", "any", "none", "first.xlsx [分案] C2"],
            ["K2", "G2", "visit", "G1", "any", "none", "first.xlsx [分案] C3"],
            ["K3", "G1", "visit", "G3", "any", "hard_limit", "first.xlsx [分案] C4"],
        ],
        columns=names,
    ).assign(is_kept=[True, True, False])
    results = campaign(tmp_path / "o", earlier)
    found = back(workbook(tmp_path / "b.xlsx", put(C3="G3")), results=results)
    assert edits_of(found) == {"K1": ("G1", "any", "none"), "K2": ("G3", "any", "none")}
    alone = back(since=VERSION, results=results)
    assert set(edits_of(alone)) == {"K1", "K2"} and alone.handback is not None and len(alone.handback.previous) == 4


def test_a_plan_to_stay_close_to_has_to_be_there(tmp_path: Path) -> None:
    for since in ("current", "ffffffffffff", "../../x", "*"):
        with pytest.raises(SourceError, match="--from"):
            back(since=since, results=campaign(tmp_path / since.replace("/", "_").replace("*", "star")))


def test_a_damaged_run_is_as_good_as_gone(tmp_path: Path) -> None:
    results = campaign(tmp_path / "o")
    (results / ".county" / "s1" / "allocation.parquet").write_bytes(b"PAR1 broken")
    found = back(workbook(tmp_path / "b.xlsx", put(C2="G2")), results=results)
    assert set(edits_of(found)) == {"K1"} and "不在结果目录" not in said(found) and "与表内的" in said(found)


def test_ids_that_differ_in_letters_alone_are_not_confused() -> None:
    ids = Ids(["a1", "A1", "01", "1", "B2"])
    assert [ids.find(text) for text in ("a1", "A1", "01", "1", "b2", "001")] == ["a1", "A1", "01", "1", "B2", ""]


CELLS = st.one_of(
    st.none(),
    st.sampled_from([*OFFICERS["officer_id"], *OFFICERS["officer_name"], "K1", "=1/0", "#REF!", "'", "上门清收"]),
    st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=12),
    st.integers(-9, 10**18),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(),
)


@settings(max_examples=25, phases=NO_SHRINKING)
@given(st.dictionaries(st.tuples(st.integers(1, 8), st.integers(1, 9)), CELLS, max_size=12))
def test_no_content_of_cells_gives_a_traceback(
    tmp_path_factory: pytest.TempPathFactory, cells: dict[tuple[int, int], object]
) -> None:
    def change(page: Worksheet) -> None:
        for (row, column), value in cells.items():
            page.cell(row, column).value = value

    path = workbook(tmp_path_factory.mktemp("cells") / "b.xlsx", change)
    try:
        found = back(path)
    except SourceError as error:
        assert "b.xlsx" in both_texts(error)
        return
    if found.handback is not None:
        names = [edit.case_id for edit in found.handback.edits]
        assert names == sorted(set(names)) and set(names) <= set(CASES["case_id"])


def test_an_old_workbook_is_read_too(tmp_path: Path) -> None:
    """A .xls by its name that is an .xlsx inside, as office programs leave behind, is read as what it is."""
    path = workbook(tmp_path / "b.xlsx", put(C2="G2")).rename(tmp_path / "b.xls")
    sheet = read_sheet(path, 50)
    assert sheet.version == VERSION and [row.officer for row in sheet.rows] == ["G2", "G1", "G2", "007"]
