"""Working papers from the command: every officer who goes out has sheets; names only on these, only when allowed."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from collectplan.digest import digest_bytes
from collectplan.params import COUNTY

from .conftest import Planned, collectplan
from .test_privacy import all_text

GIVEN = ("  controls: {files: [controls.csv]}\n", "  contacts: {files: [contacts.csv]}\n")
ALLOWED = ("simulation: {draws: 400}\n", "simulation: {draws: 400}\npolicy: {show_contacts: true}\n")


def issue(planned: Planned, folder: Path, *changes: tuple[str, str], branch: str = COUNTY) -> Any:
    """Issue papers of the plan with some params changed."""
    params = planned.county.variant(folder / "params", *changes)
    given = ["--branch", branch, "--outputs", planned.outputs, "--to", folder / "papers"]
    return collectplan("papers", params, *given)


def manifest_of(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "papers" / "manifest.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def contacts(planned: Planned) -> pd.DataFrame:
    """Names, addresses and phones by case: debtors are the bank's own codes, so they are case ids."""
    table = pd.read_csv(planned.county.folder / "data" / "contacts.csv", dtype=str).set_index("债务人")
    return table[["姓名", "住址", "联系电话"]]


@pytest.fixture(scope="module")
def named(planned: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Papers of the whole county with contacts."""
    folder = tmp_path_factory.mktemp("named")
    done = issue(planned, folder, GIVEN, ALLOWED)
    assert done.returncode == 0, done.stderr
    assert not re.search("1990000", done.stdout + done.stderr)
    return folder


def a_branch(planned: Planned) -> str:
    """The first branch by name."""
    loans = pd.read_csv(planned.county.folder / "data" / "loans.csv", dtype=str)
    return str(sorted(set(loans["机构"]))[0])


def visited(planned: Planned, branch: str) -> set[str]:
    """Cases of a branch's plan that get a visit."""
    schedule = pd.read_parquet(planned.current(branch) / "tables" / "schedule.parquet")
    return set(schedule.loc[schedule["kind"] == "visit", "case_id"])


def test_papers_are_written_for_everybody_who_goes_out(planned: Planned, tmp_path: Path) -> None:
    outputs = ["--outputs", str(planned.outputs)]
    done = collectplan("papers", str(planned.county.params_file), "--to", str(tmp_path / "papers"), *outputs)
    assert done.returncode == 0, done.stderr
    written = {path.name for path in (tmp_path / "papers").iterdir()}
    tables = planned.current(COUNTY) / "tables"
    schedule, cases = (pd.read_parquet(tables / f"{name}.parquet") for name in ("schedule", "cases"))
    goers = set(schedule.loc[schedule["kind"] == "visit", "officer_id"])
    assert goers and {f"走访单-{name}.html" for name in goers} <= written
    assert {f"路线单-{name}.html" for name in goers} <= written
    assert {f"一户一策-{name}.html" for name in cases.loc[cases["is_key"], "case_id"]} <= written
    assert {f"机构责任状-{name}.html" for name in set(cases["branch"])} <= written
    run = planned.current(COUNTY).name[:8]
    assert all(run in path.read_text("utf-8") for path in (tmp_path / "papers").iterdir())
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "papers").iterdir())


@pytest.mark.parametrize("branch", ["没有的机构", COUNTY])
def test_without_a_plan_the_way_out_is_said(planned: Planned, tmp_path: Path, branch: str) -> None:
    given = ["--branch", branch, "--outputs", str(tmp_path)]
    done = collectplan("papers", str(planned.county.params_file), *given)
    assert done.returncode == 1 and "请先运行 collectplan plan" in done.stderr and "Traceback" not in done.stderr


def test_contacts_stand_on_visit_sheets_and_nowhere_else(planned: Planned, named: Path, contacts: pd.DataFrame) -> None:
    sheets, others = [], []
    for path in sorted((named / "papers").iterdir()):
        (sheets if path.name.startswith("走访单") else others).append(path.read_text("utf-8"))
    printed = "".join(sheets)
    known = contacts.loc[sorted(visited(planned, COUNTY))]
    assert len(known) and all(text in printed for column in known for text in known[column])
    # A village stands on routes too, and a short name may be part of a word: phones and whole addresses are searched.
    assert len(others) > len(sheets)
    secret = {*contacts["联系电话"], *contacts["住址"]}
    assert not [text for text in secret if any(text in other for other in others)]
    assert not [name for name in contacts["姓名"] if any(f">{name}<" in other for other in others)]


def test_the_plan_never_saw_a_phone_or_an_address(planned: Planned, named: Path, contacts: pd.DataFrame) -> None:
    text = all_text(planned.outputs)
    assert "workbook.xlsx" in text and "1990000" not in text
    assert not [address for address in contacts["住址"] if address in text]


def test_the_workbook_lists_the_visits_and_pledges_of_its_own_branch(planned: Planned) -> None:
    for branch in (COUNTY, a_branch(planned)):
        run = planned.current(branch)
        visits, pledges = (
            pd.read_excel(run / "workbook.xlsx", sheet, dtype=str, engine="openpyxl") for sheet in ("走访单", "责任状")
        )
        schedule, people = (pd.read_parquet(run / "tables" / f"{name}.parquet") for name in ("schedule", "workloads"))
        wanted = schedule[schedule["kind"] == "visit"]
        assert sorted(visits["户编号"]) == sorted(wanted["case_id"])
        assert sorted(pledges["人员编号"]) == sorted(people["officer_id"])
        if branch != COUNTY:
            assert set(wanted["branch"]) == {branch}


def test_the_manifest_says_whose_leave_and_names_nobody(planned: Planned, named: Path) -> None:
    manifest = manifest_of(named)
    assert manifest["run_id"] == manifest["edition"]["run_id"] == planned.current(COUNTY).name
    about = manifest["contacts"]
    assert about["shown"] and about["policy"] == {"policy.show_contacts": True} and len(about["digest"]) == 64
    assert about["cases"] == len(visited(planned, COUNTY))  # the demo knows how to reach everybody
    files = {path.name: digest_bytes(path.read_bytes()) for path in (named / "papers").glob("*.html")}
    assert manifest["files"] == files


def test_only_their_owner_can_read_papers_with_contacts(planned: Planned, named: Path, tmp_path: Path) -> None:
    folder = named / "papers"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    (tmp_path / "papers").mkdir(mode=0o755)
    done = issue(planned, tmp_path, GIVEN, ALLOWED)
    assert done.returncode == 2 and "chmod 700" in done.stderr and not list((tmp_path / "papers").iterdir())


def test_a_branch_gets_contacts_of_its_own_cases_only(planned: Planned, contacts: pd.DataFrame, tmp_path: Path) -> None:
    branch = a_branch(planned)
    assert issue(planned, tmp_path, GIVEN, ALLOWED, branch=branch).returncode == 0
    own = visited(planned, branch)
    text = "".join(path.read_text("utf-8") for path in (tmp_path / "papers").glob("*.html"))
    printed = {case for case in contacts.index if contacts.loc[case, "联系电话"] in text}
    assert printed == own and manifest_of(tmp_path)["contacts"]["cases"] == len(own)


def test_the_same_papers_have_the_same_bytes(planned: Planned, named: Path, tmp_path: Path) -> None:
    assert issue(planned, tmp_path, GIVEN, ALLOWED).returncode == 0
    first, again = (
        {path.name: path.read_bytes() for path in (folder / "papers").iterdir()} for folder in (named, tmp_path)
    )
    assert first == again


def test_without_leave_contacts_are_not_read_and_the_key_is_named(planned: Planned, tmp_path: Path) -> None:
    absent = (GIVEN[0], GIVEN[1].replace("contacts.csv", "absent.csv"))
    done = issue(planned, tmp_path, absent)
    assert done.returncode == 0 and "policy.show_contacts" in done.stderr
    assert "1990000" not in "".join(path.read_text("utf-8") for path in (tmp_path / "papers").iterdir())
    about = manifest_of(tmp_path)["contacts"]
    assert about == {"shown": False, "policy": {"policy.show_contacts": False}, "cases": 0, "digest": ""}


def test_leave_without_a_file_is_wrong_use(planned: Planned, tmp_path: Path) -> None:
    done = issue(planned, tmp_path, ALLOWED)
    assert done.returncode == 2 and "data.contacts" in done.stderr and "files: [...]" in done.stderr
    assert not (tmp_path / "papers").exists()


def test_leave_taken_back_leaves_no_name_in_the_folder(planned: Planned, tmp_path: Path) -> None:
    assert issue(planned, tmp_path, GIVEN, ALLOWED).returncode == 0
    english = ("  baseline_on: 2026-06-30\n", "  baseline_on: 2026-06-30\n  language: en\n")
    assert issue(planned, tmp_path, GIVEN, english).returncode == 0
    written = sorted(path.name for path in (tmp_path / "papers").iterdir())
    assert written == sorted(["manifest.json", *manifest_of(tmp_path)["files"]]) and "Visits" in "".join(written)
    assert "1990000" not in "".join(path.read_text("utf-8") for path in (tmp_path / "papers").iterdir())


def test_papers_of_another_branch_are_not_mixed_in(planned: Planned, named: Path) -> None:
    branch = a_branch(planned)
    before = manifest_of(named)
    done = issue(planned, named, branch=branch)
    assert done.returncode == 2 and "--to" in done.stderr and manifest_of(named) == before
