"""Runs: whole or not at all, found again, the same twice, signed, verified."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from collectplan.digest import digest_file
from collectplan.params import COUNTY
from collectplan.runs import current_run, file_digests, read_manifest

from .conftest import ROOT, Planned, SmallCounty, collectplan

TABLES = {
    "loans",
    "cases",
    "quarantine",
    "reconciliation",
    "sheet_totals",
    "recovery",
    "options",
    "refusals",
    "limits",
    "limit_use",
}
TABLES |= {"allocation", "baselines", "workloads", "completion", "targets"}
TABLES |= {"cuts", "ranking", "key_ledger", "coverage", "states", "queues", "next_steps"}
TABLES |= {"clocks", "clock_weeks", "litigation", "fee_offers", "rules", "rule_lint"}
TABLES |= {"alternatives", "given_up"}
TABLES |= {"days", "officer_days", "schedule", "unscheduled", "services", "owners", "weekly", "reach"}
TABLES |= {"outlook", "results", "learned", "backtest", "forecast_notes"}


def branches(planned: Planned) -> list[str]:
    return sorted(path.name for path in planned.campaign.iterdir() if path.is_dir() and not path.name.startswith("."))


def test_layout(planned: Planned) -> None:
    for branch in branches(planned):
        run = planned.current(branch)
        names = {path.name for path in run.iterdir()}
        assert names == {"manifest.json", "report.html", "workbook.xlsx", "notebook.ipynb", "tables"}
        assert {path.stem for path in (run / "tables").glob("*.parquet")} == TABLES
        assert (run / "tables" / "summary.json").is_file()
    assert COUNTY in branches(planned)
    assert len(branches(planned)) == 4


def test_manifest_tells_what_was_made(planned: Planned) -> None:
    run = planned.current(COUNTY)
    manifest = read_manifest(run)
    assert manifest["files"] == file_digests(run)
    assert manifest["files"]["report.html"] == digest_file(run / "report.html")
    assert manifest["run_id"] == run.name
    assert manifest["params"]["campaign"]["id"] == "小县"


def test_branch_folder_names_no_other_branch(planned: Planned) -> None:
    """No file of a branch's folder, not even inside the workbook, holds another branch's name or cases."""
    import pandas as pd

    names = [name for name in branches(planned) if name != COUNTY]
    first, others = names[0], names[1:]
    run = planned.current(first)
    html = (run / "report.html").read_text("utf-8")
    notebook = (run / "notebook.ipynb").read_text("utf-8")
    cases = pd.read_parquet(planned.current(COUNTY) / "tables" / "cases.parquet")
    foreign = [*others, *cases.loc[cases["branch"] != first, "case_id"]]
    assert not [word for word in foreign if word in html]
    assert not [word for word in foreign if word in notebook]
    cells = pd.concat(
        [
            pd.read_excel(run / "workbook.xlsx", sheet_name=None, header=None, engine="calamine")[s].stack()
            for s in pd.ExcelFile(run / "workbook.xlsx", engine="calamine").sheet_names
        ]
    )
    assert not set(foreign) & set(cells.astype(str))


def test_second_run_finds_everything(planned: Planned) -> None:
    before = {branch: planned.current(branch).stat().st_mtime_ns for branch in branches(planned)}
    again = collectplan("plan", planned.county.params_file, "--outputs", planned.outputs)
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("unchanged") == 4
    assert before == {branch: planned.current(branch).stat().st_mtime_ns for branch in branches(planned)}


def test_same_digests_in_another_folder_with_other_workers(planned: Planned, tmp_path: Path) -> None:
    copy = tmp_path / "moved 县"
    shutil.copytree(planned.county.folder, copy)
    done = collectplan("plan", copy / "county.yaml", "--workers", 1, "--outputs", tmp_path / "o", PYTHONHASHSEED="5")
    assert done.returncode == 0, done.stderr
    for branch in branches(planned):
        folder = tmp_path / "o" / "小县" / branch / "plan"
        run = current_run(folder)
        assert run is not None
        assert file_digests(run) == file_digests(planned.current(branch))


def test_row_order_of_the_ledger_is_no_matter(planned: Planned, tmp_path: Path) -> None:
    """The run id rests on accepted rows, not on their order."""
    copy = tmp_path / "c"
    shutil.copytree(planned.county.folder, copy)
    loans = copy / "data" / "loans.csv"
    head, *rows = loans.read_text("utf-8-sig").splitlines()
    loans.write_text("\n".join([head, *reversed(rows)]) + "\n", "utf-8-sig")
    done = collectplan("plan", copy / "county.yaml", "--branches", COUNTY, "--outputs", planned.outputs)
    assert "unchanged" in done.stdout, done.stderr


def test_killed_run_leaves_nothing_that_looks_finished(planned: Planned, tmp_path: Path) -> None:
    """Kill -9 the whole batch while a run is half built; a re-run then gives the digests of an undisturbed one."""
    outputs = tmp_path / "killed"
    command = [sys.executable, "-m", "collectplan", "plan", str(planned.county.params_file)]
    process = subprocess.Popen(
        [*command, "--workers", "1", "--outputs", str(outputs)], cwd=ROOT, start_new_session=True, stdout=-3, stderr=-3
    )
    deadline = time.monotonic() + 120
    while not list(outputs.glob("小县/*/plan/.*.tmp/notebook.ipynb")) and time.monotonic() < deadline:
        time.sleep(0.02)
        assert process.poll() is None, "the batch ended before it could be killed"
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for folder in outputs.glob("小县/*/plan"):
        for run in folder.iterdir():
            if not run.name.startswith(".") and run.is_dir():
                assert read_manifest(run)["files"] == file_digests(run)
        assert not (folder / "current").exists() or current_run(folder) is not None
    again = collectplan("plan", planned.county.params_file, "--outputs", outputs)
    assert again.returncode == 0, again.stderr
    for branch in branches(planned):
        run = current_run(outputs / "小县" / branch / "plan")
        assert run is not None
        assert file_digests(run) == file_digests(planned.current(branch))
        assert not list(run.parent.glob(".*.tmp"))


def test_freeze_signs_and_verify_agrees(planned: Planned, tmp_path: Path) -> None:
    outputs = tmp_path / "signed"
    shutil.copytree(planned.outputs, outputs)
    arguments = ("freeze", planned.county.params_file, "--approver", "王理事长", "--on", "2026-07-02")
    done = collectplan(*arguments, "--outputs", outputs)
    assert done.returncode == 0, done.stderr
    frozen = json.loads((outputs / "小县" / "frozen.json").read_text("utf-8"))
    assert frozen["approver"] == "王理事长"
    assert set(frozen["runs"]) == set(branches(planned))
    run = current_run(outputs / "小县" / COUNTY / "plan")
    assert run is not None
    assert run.name == frozen["runs"][COUNTY]["run_id"] != frozen["runs"][COUNTY]["draft_run_id"]
    assert "王理事长" in (run / "report.html").read_text("utf-8")
    assert "草案" not in (run / "report.html").read_text("utf-8")
    draft = run.parent / frozen["runs"][COUNTY]["draft_run_id"]
    assert file_digests(draft / "tables") == file_digests(run / "tables")
    twice = collectplan(*arguments, "--outputs", outputs)
    assert twice.returncode == 1
    assert "--replace" in twice.stderr
    replan = collectplan("plan", planned.county.params_file, "--outputs", outputs)
    assert replan.returncode == 0
    assert current_run(outputs / "小县" / COUNTY / "plan") == run, "planning again must not push a signed plan aside"
    verdict = collectplan("verify", outputs / "小县" / COUNTY)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


@pytest.mark.slow
def test_verify_names_what_was_changed(planned: Planned, tmp_path: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(planned.current(COUNTY), run)
    same = collectplan("verify", run)
    assert same.returncode == 0, same.stdout + same.stderr
    report = run / "report.html"
    report.write_text(report.read_text("utf-8") + " ", "utf-8")
    changed = collectplan("verify", run)
    assert changed.returncode == 1
    assert "report.html" in changed.stdout
    assert "workbook.xlsx" not in changed.stdout


def test_freeze_needs_a_plan(small_county: SmallCounty, tmp_path: Path) -> None:
    done = collectplan("freeze", small_county.params_file, "--approver", "王", "--outputs", tmp_path)
    assert done.returncode == 1
    assert "collectplan plan" in done.stderr
    assert not list(tmp_path.rglob("frozen.json"))


def test_stock_papermill_works(small_county: SmallCounty, tmp_path: Path) -> None:
    target = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "notebooks/campaign_plan.ipynb", str(target), "--no-progress-bar"]
    command += ["-p", "params_file", str(small_county.params_file), "-p", "branch", COUNTY]
    command += ["-p", "field_days_per_month", "18"]
    environment = os.environ | {"COLLECTPLAN_OUTPUTS": str(tmp_path / "o")}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "16 → 18" in json.loads(target.read_text("utf-8")).__repr__()


@pytest.mark.parametrize("broken", ["tables/cases.parquet", pytest.param("report.html", marks=pytest.mark.slow)])
def test_freeze_refuses_a_tampered_draft(planned: Planned, tmp_path: Path, broken: str) -> None:
    outputs = tmp_path / "tampered"
    shutil.copytree(planned.outputs, outputs)
    run = current_run(outputs / "小县" / COUNTY / "plan")
    assert run is not None
    (run / broken).write_bytes((run / broken).read_bytes() + b" ")
    done = collectplan("freeze", planned.county.params_file, "--approver", "王", "--outputs", outputs)
    assert done.returncode == 1
    assert run.name in done.stderr
