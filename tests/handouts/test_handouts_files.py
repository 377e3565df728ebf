"""What all working papers promise: two languages, nothing missing that breaks, no markup from outside, stable files."""

from __future__ import annotations

import re
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from collectplan.bundle import Bundle, Edition
from collectplan.errors import ParamsError
from collectplan.handouts import (
    Handout,
    branch_pledge,
    case_card,
    demand_list,
    pledge,
    route_sheet,
    visit_sheets,
    write_handouts,
)
from tests.handouts.reading import Page
from tests.handouts.small import HEARTH, LEAD, nothing, plan_of

HOSTILE = "<script>alert(1)</script><img src=x onerror=y>=cmd|'/c calc'!A1 {{ 7*7 }} {0} &amp; \x07"
MAKERS: dict[str, Callable[[Bundle], Handout]] = {
    "visits": lambda plan: visit_sheets(plan, LEAD),
    "route": lambda plan: route_sheet(plan, LEAD),
    "demands": lambda plan: demand_list(plan, HEARTH),
    "pledge": lambda plan: pledge(plan, LEAD),
    "branch_pledge": lambda plan: branch_pledge(plan, HEARTH),
    "card": lambda plan: case_card(plan, "K1"),
}
kinds = pytest.mark.parametrize("kind", MAKERS)
_CHINESE = re.compile(r"[一-鿿]")


@kinds
def test_a_plan_without_tables_gives_a_page_with_a_sentence(kind: str) -> None:
    for language in ("zh", "en"):
        page = Page(MAKERS[kind](nothing(language)).html)
        assert page.n_pages == 1 and len(page.text) > 20


@kinds
def test_an_english_paper_has_no_chinese_but_names(kind: str) -> None:
    names = "城关|河东|张三|李四|王五|陈家畈村|王家塘村|上门对账，约定日期|一般户|机构负责人|示例县联社|全辖"
    text = re.sub(names, "", Page(MAKERS[kind](plan_of("en")).html).text)
    assert not _CHINESE.findall(text)


@kinds
def test_nothing_is_fetched_and_nothing_runs(kind: str) -> None:
    html = MAKERS[kind](plan_of()).html
    assert "<script" not in html and "http" not in html and "src=" not in html and "@import" not in html


@kinds
def test_hostile_text_is_shown_as_it_is(kind: str) -> None:
    cases = [{"case_id": "K1", "branch": HEARTH, "strategy": HOSTILE, "offer": "instalments", "offer_approver": HOSTILE,
              "debtor_substate": HOSTILE, "is_key": True}]  # fmt: skip
    roster = [{"officer_id": LEAD, "officer_name": HOSTILE, "branch": HEARTH, "role": "branch_head"}]
    page = Page(MAKERS[kind](plan_of(cases=cases, workloads=roster)).html)
    assert not {"script", "img"} & set(page.tags)
    assert "49" not in page.text and "\x07" not in page.text
    assert kind == "demands" or "=cmd|'/c calc'!A1 {{ 7*7 }} {0} &amp;" in page.text


@kinds
def test_the_same_plan_gives_the_same_bytes(kind: str, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        write_handouts([MAKERS[kind](plan_of())], tmp_path / folder)
    first, second = (next((tmp_path / folder).iterdir()) for folder in ("a", "b"))
    assert first.name == second.name and first.read_bytes() == second.read_bytes()


@kinds
def test_the_running_header_says_draft_or_signed(kind: str) -> None:
    assert "草案" in MAKERS[kind](plan_of()).html
    signed = visit_sheets(
        plan_of(), LEAD, edition=Edition(run_id="3f2a91c4d0aa7712", approver="张主任", approved_on="2026-06-30")
    )
    assert "已签批：张主任" in signed.html and "3f2a91c4d0aa" in signed.html


def test_files_are_for_their_owner_and_named_by_what_they_are(tmp_path: Path) -> None:
    written = write_handouts([make(plan_of()) for make in MAKERS.values()], tmp_path / "papers")
    names = ["走访单-G01", "路线单-G01", "催收通知清单-城关", "责任状-G01", "机构责任状-城关", "一户一策-K1"]
    assert [path.name for path in written] == [f"{name}.html" for name in names]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert sorted(path.name for path in (tmp_path / "papers").iterdir()) == sorted(path.name for path in written)


def test_a_file_that_was_open_to_others_is_replaced_by_one_that_is_not(tmp_path: Path) -> None:
    old = tmp_path / "走访单-G01.html"
    old.write_text("old", encoding="utf-8")
    old.chmod(0o644)
    write_handouts([visit_sheets(plan_of(), LEAD)], tmp_path)
    assert stat.S_IMODE(old.stat().st_mode) == 0o600 and "走访单" in old.read_text(encoding="utf-8")


def test_a_title_never_leaves_the_folder_nor_meets_another(tmp_path: Path) -> None:
    papers = [
        Handout("visits", title, title) for title in ("走访单-../../x", "走访单-..\\..\\x", "走访单-a b", "走访单-a_b")
    ]
    written = write_handouts(papers, tmp_path)
    assert len({path.name for path in written}) == 4 and {path.parent for path in written} == {tmp_path}
    assert [path.read_text(encoding="utf-8") for path in written] == [paper.title for paper in papers]


def test_two_papers_of_one_title_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="走访单-G01"):
        write_handouts([Handout("visits", "走访单-G01", "a"), Handout("visits", "走访单-G01", "b")], tmp_path / "x")
    assert not (tmp_path / "x").exists()
