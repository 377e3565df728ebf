"""The round trip: a plan's workbook is edited, comes back, and the next plan keeps the edits or says why not."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

from collectplan.batch import Batch, open_batch, solve_batch
from collectplan.handback.saying import lines_of
from collectplan.params import COUNTY
from collectplan.runs import current_run, read_manifest

from .conftest import Planned, SmallCounty, collectplan


def branch_of(planned: Planned) -> str:
    """Return the branch with the most cases."""
    plan = pd.read_parquet(planned.current(COUNTY) / "tables" / "cases.parquet")
    return str(plan["branch"].value_counts().index[0])


def hand_back(run: Path, target: Path, *, officers: int, methods: int = 0) -> dict[str, tuple[str, str]]:
    """Edit the sheet as a branch does: other officers in the first rows, other methods in the next; return the wishes."""
    book = openpyxl.load_workbook(run / "workbook.xlsx")
    page = book["分案"]
    titles = [cell.value for cell in page[1]]
    case, officer, method = (titles.index(name) + 1 for name in ("户编号", "承办人", "清收方法"))
    ids = sorted({page.cell(row, officer).value for row in range(2, page.max_row + 1)})
    wishes = {}
    for row in range(2, 2 + officers + methods):
        name, now = page.cell(row, officer).value, page.cell(row, method).value
        if row < 2 + officers:
            page.cell(row, officer).value = next(one for one in ids if one != name)
            wishes[page.cell(row, case).value] = (page.cell(row, officer).value, "any")
        else:
            page.cell(row, method).value = "跟踪观察" if now != "跟踪观察" else "电话清收"
            wishes[page.cell(row, case).value] = (name, "watch" if now != "跟踪观察" else "phone")
    book.save(target)
    return wishes


def again(planned: Planned, outputs: Path, *pins: Path, since: str = "", params: Path | None = None) -> Batch:
    """Plan in this process."""
    path = str(params or planned.county.params_file)
    return solve_batch(open_batch(path, COUNTY, outputs=outputs, pins=pins, since=since))


def edits_of(batch: Batch) -> pd.DataFrame:
    return batch.county.tables["edits"].set_index("case_id")


def allocation_of(batch: Batch) -> pd.DataFrame:
    return batch.county.tables["allocation"].set_index("case_id")


@pytest.fixture(scope="module")
def results(planned: Planned, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the results, to which this module adds."""
    folder = tmp_path_factory.mktemp("pins") / "o"
    shutil.copytree(planned.outputs, folder)
    return folder


@pytest.fixture(scope="module")
def edited(planned: Planned, results: Path) -> tuple[Path, dict[str, tuple[str, str]]]:
    """A branch's workbook with three officers and two methods changed."""
    target = results.parent / "改派.xlsx"
    return target, hand_back(planned.current(branch_of(planned)), target, officers=3, methods=2)


def test_round_trip_by_the_command(
    planned: Planned, results: Path, edited: tuple[Path, dict[str, tuple[str, str]]]
) -> None:
    path, wishes = edited
    branch = branch_of(planned)
    other = next(p.parent.name for p in planned.campaign.glob("*/plan") if p.parent.name not in {COUNTY, branch})
    chosen = f"{COUNTY},{branch},{other}"
    arguments = ("plan", planned.county.params_file, "--branches", chosen, "--outputs", results)
    done = collectplan(*arguments, "--pins", path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"改派 {len(wishes)} 户" in done.stdout and "200" in done.stdout
    run, county = (current_run(results / "小县" / name / "plan") for name in (branch, COUNTY))
    assert run is not None and county is not None and run != planned.current(branch)
    assert planned.current(branch).name in {place.name for place in run.parent.iterdir()}, "the plan without stays"
    table = pd.read_parquet(run / "tables" / "edits.parquet").set_index("case_id")
    assert {case: (row["officer_wanted"], row["method_wanted"]) for case, row in table.iterrows()} == wishes
    plan = pd.read_parquet(run / "tables" / "allocation.parquet").set_index("case_id")
    for case in table.index[table["is_kept"]]:
        assert plan.loc[case, "officer_id"] == wishes[str(case)][0]
        assert wishes[str(case)][1] in ("any", plan.loc[case, "method"])
    assert table["is_kept"].any() and table["source"].str.startswith("改派.xlsx [分案] ").all()
    book = openpyxl.load_workbook(run / "workbook.xlsx")
    assert book["改派结果"].max_row == 1 + len(wishes)
    assert "机构交回的分案表改了" in (run / "report.html").read_text("utf-8")
    manifest = read_manifest(county)
    assert manifest["handback"]["runs"] == [planned.current(branch).name]
    assert {pin["case_id"] for pin in manifest["params"]["allocation"]["pins"]} == set(table.index[table["is_kept"]])
    foreign = current_run(results / "小县" / other / "plan")
    assert foreign is not None and not (foreign / "handback.json").exists()
    held = (foreign / "manifest.json").read_text("utf-8") + (foreign / "report.html").read_text("utf-8")
    assert not [case for case in wishes if case in held], "what a branch wants is not for others to read"

    found = collectplan(*arguments, "--pins", path)
    assert found.stdout.count("unchanged") == 3, "the same edits are the same run"
    verdict = collectplan("verify", results / "小县" / branch, "--workers", 1)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    copy = results.parent / "copy"
    shutil.copytree(run, copy)
    assert "原结果目录" in collectplan("verify", copy, "--workers", 1).stdout
    without = collectplan(*arguments)
    assert "--from current" in without.stderr


@pytest.mark.slow
def test_signing_signs_the_plan_with_its_edits(
    planned: Planned, edited: tuple[Path, dict[str, tuple[str, str]]], tmp_path: Path
) -> None:
    outputs = tmp_path / "o"
    shutil.copytree(planned.outputs, outputs)
    made = collectplan("plan", planned.county.params_file, "--outputs", outputs, "--pins", edited[0])
    assert made.returncode == 0, made.stderr
    draft = current_run(outputs / "小县" / COUNTY / "plan")
    arguments = ("freeze", planned.county.params_file, "--approver", "王理事长", "--on", "2026-07-02")
    done = collectplan(*arguments, "--outputs", outputs)
    assert done.returncode == 0, done.stderr
    frozen = json.loads((outputs / "小县" / "frozen.json").read_text("utf-8"))
    assert draft is not None and frozen["runs"][COUNTY]["draft_run_id"] == draft.name
    signed = current_run(outputs / "小县" / COUNTY / "plan")
    assert signed is not None and (signed / "tables" / "edits.parquet").is_file()


def test_edits_outlive_the_next_round(
    planned: Planned, results: Path, edited: tuple[Path, dict[str, tuple[str, str]]]
) -> None:
    """What the first round kept stays a pin when the second round edits another case; an absence leaves it in force."""
    first = again(planned, results, edited[0])
    kept = edits_of(first)[edits_of(first)["is_kept"]]
    run = results / "小县" / COUNTY / "plan" / "feedfacecafe0000"
    run.mkdir(parents=True)
    solution = Path(first.tasks[0].county_folder).name
    (run / "manifest.json").write_text(json.dumps({"county_solution": solution, "ended_at": "2026-07-02"}), "utf-8")
    officer = kept["officer_id"].iloc[0]
    params = planned.county.variant(
        results.parent / "ill",
        (
            "simulation:",
            f"allocation: {{absences: [{{officer_id: '{officer}', from_on: 2026-07-06, to_on: 2026-07-17}}]}}\nsimulation:",
        ),
    )
    ill = again(planned, results, since="feedfacecafe", params=params)
    assert set(edits_of(ill).index) == set(kept.index)
    still = edits_of(ill)[edits_of(ill)["is_kept"]]
    assert (allocation_of(ill).loc[still.index, "officer_id"] == still["officer_wanted"]).all()
    hours = [batch.county.tables["workloads"].set_index("officer_id") for batch in (first, ill)]
    # 16 a month and one workday of October are 49. 10 of 67 workdays are lost, and of 52.57 field days their share: 44.7,
    # in whole days 44.
    assert [of.loc[officer, "field_capacity"] for of in hours] == [49 * 6, 44 * 6]
    moved = allocation_of(first)["officer_id"] != allocation_of(ill)["officer_id"]
    assert moved.sum() < len(moved) / 4, "the plan stays close to the one before"


def test_edits_of_every_case_do_not_leave_a_county_without_a_plan(
    planned: Planned, results: Path, tmp_path: Path
) -> None:
    """Everybody is to be visited by one officer: far beyond the hours, and yet there is a plan and a full list."""
    book = openpyxl.load_workbook(planned.current(COUNTY) / "workbook.xlsx")
    page = book["分案"]
    titles = [cell.value for cell in page[1]]
    officer, method = (titles.index(name) + 1 for name in ("承办人", "清收方法"))
    tired = page.cell(2, officer).value
    for row in range(2, page.max_row + 1):
        page.cell(row, officer).value, page.cell(row, method).value = tired, "上门清收"
    book.save(tmp_path / "all.xlsx")
    params = planned.county.variant(
        tmp_path / "tight", ("simulation:", "workload: {field_days_per_month: 3.0}\nsimulation:")
    )
    batch = again(planned, results, tmp_path / "all.xlsx", params=params)
    edits = edits_of(batch)
    assert len(edits) >= 50 and edits["is_kept"].any()
    assert set(edits.loc[~edits["is_kept"], "rule"]) >= {"hard_limit"}
    assert edits.loc[edits["rule"] == "hard_limit", "price"].notna().all()
    assert (
        batch.county.figure("n_edits")
        == len(edits)
        == batch.county.figure("n_edits_kept") + batch.county.figure("n_edits_refused")
    )


def test_wrong_files_are_refused_in_words(small_county: SmallCounty, tmp_path: Path) -> None:
    (tmp_path / "junk.xlsx").write_bytes(b"PK junk")
    done = collectplan(
        "plan",
        small_county.params_file,
        "--outputs",
        tmp_path / "o",
        "--pins",
        tmp_path / "no.xlsx",
        "--pins",
        tmp_path / "junk.xlsx",
    )
    assert done.returncode == 2
    assert "no.xlsx" in done.stderr and "junk.xlsx" in done.stderr and "Traceback" not in done.stderr
    assert not list((tmp_path / "o").rglob("report.html"))


def test_the_language_of_the_params_is_spoken(planned: Planned, results: Path, tmp_path: Path) -> None:
    hand_back(planned.current(COUNTY), tmp_path / "en.xlsx", officers=1)
    params = planned.county.variant(
        tmp_path / "en", ("  baseline_on: 2026-06-30", "  baseline_on: 2026-06-30\n  language: en")
    )
    opened = open_batch(str(params), COUNTY, outputs=results, pins=[tmp_path / "en.xlsx"])
    assert opened.handback is not None
    lines = lines_of(solve_batch(opened).county, opened.handback, 0.0)
    assert "costs 200" in lines[0] and re.match(r"edited: 1 cases; kept: [01]", lines[1])
    assert not re.search("[\u4e00-\u9fff]", "".join(lines[:2]))
