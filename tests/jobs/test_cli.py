"""Wrong use: one clear message each, exit code 2, no traceback, nothing left in outputs."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path

import pytest

from .conftest import SmallCounty, collectplan

WRONG = [
    ("unknown section", ("simulation:", "simulatoin:"), "simulation"),
    ("misspelt key", ("simulation: {draws: 400}", "simulation: {drawz: 400}"), "draws"),
    ("misspelt deep key", ("loans: {files:", "loans: {flies:"), "files"),
    ("number as text", ("{draws: 400}", "{draws: '400'}"), "应为数字"),
    ("exponent that YAML reads as text", ("{draws: 400}", "{draws: 400, branch_sd: 1e-3}"), "0.001"),
    ("yes is not a number", ("{draws: 400}", "{draws: yes}"), "应为数字"),
    ("out of range", ("{draws: 400}", "{draws: 3}"), "100"),
    ("end before start", ("end_on: 2026-10-08", "end_on: 2026-06-01"), "早于"),
    ("impossible day", ("end_on: 2026-10-08", "end_on: 2026-09-31"), "end_on"),
    ("missing file", ("files: [loans.csv]", "files: [loan.csv]"), "loan.csv"),
    ("no folder", ("folder: ", "folder: /nowhere"), "loans.csv"),
    ("key written twice", ("  name:", "  id: 二\n  name:"), "两次"),
    ("not YAML", ("campaign:", "campaign: ["), "YAML"),
    ("pin to nobody", ("simulation:", "allocation: {pins: [{case_id: X, officer_id: Y}]}\nsimulation:"), "X"),
]


@pytest.mark.parametrize(("change", "said"), [w[1:] for w in WRONG], ids=[w[0] for w in WRONG])
def test_wrong_params(small_county: SmallCounty, tmp_path: Path, change: tuple[str, str], said: str) -> None:
    params = small_county.variant(tmp_path, change)
    done = collectplan("plan", params, "--outputs", tmp_path / "o")
    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr + done.stdout
    assert not list((tmp_path / "o").rglob("report.html"))


def test_all_faults_at_once(small_county: SmallCounty, tmp_path: Path) -> None:
    params = small_county.variant(
        tmp_path, ("{draws: 400}", "{drawz: 400, campaign_sd: -1}"), ("baseline_on", "base_on")
    )
    done = collectplan("plan", params)
    assert done.returncode == 2
    assert all(word in done.stderr for word in ("drawz", "campaign_sd", "base_on", "baseline_on"))


def test_missing_params_file() -> None:
    done = collectplan("plan", "params/dmeo.yaml")
    assert done.returncode == 2
    assert "demo.yaml" in done.stderr


def test_no_officers(small_county: SmallCounty, tmp_path: Path) -> None:
    header = (small_county.folder / "data" / "officers.csv").read_text("utf-8-sig").splitlines()[0]
    for content in (header + "\n", ""):
        (tmp_path / "officers.csv").write_text(content, "utf-8")
        params = small_county.variant(tmp_path, ("[officers.csv]", f"[{tmp_path}/officers.csv]"))
        done = collectplan("plan", params, "--outputs", tmp_path / "o")
        assert done.returncode == 2
        assert "officers" in done.stderr
        assert "Traceback" not in done.stderr


def test_target_zero(small_county: SmallCounty, tmp_path: Path) -> None:
    text = (small_county.folder / "data" / "branch_targets.csv").read_text("utf-8-sig")
    (tmp_path / "t.csv").write_text(re.sub(r",[\d.]+$", ",0", text, flags=re.MULTILINE), "utf-8")
    done = collectplan("plan", small_county.variant(tmp_path, ("[branch_targets.csv]", f"[{tmp_path}/t.csv]")))
    assert done.returncode == 2
    assert "任务合计为零" in done.stderr


@pytest.mark.parametrize(
    ("lever", "said"),
    [
        ("field_day_per_month=3", "field_days_per_month"),
        ("draws=many", "应为数字"),
        ("draws", "名称=数值"),
        ("later_weight=3", "1"),
    ],
)
def test_wrong_levers(small_county: SmallCounty, lever: str, said: str) -> None:
    done = collectplan("plan", small_county.params_file, "-p", lever)
    assert done.returncode == 2
    assert said in done.stderr


def test_unknown_branch(small_county: SmallCounty, tmp_path: Path) -> None:
    done = collectplan("plan", small_county.params_file, "--branches", "城管", "--outputs", tmp_path)
    assert done.returncode == 2
    assert "城关" in done.stderr


def test_english_on_request(small_county: SmallCounty, tmp_path: Path) -> None:
    params = small_county.variant(
        tmp_path, ("  baseline_on: 2026-06-30", "  baseline_on: 2026-06-30\n  language: en"), ("{draws:", "{drawz:")
    )
    done = collectplan("plan", params)
    assert done.returncode == 2
    assert "did you mean draws?" in done.stderr


def test_wrong_demo_numbers(tmp_path: Path) -> None:
    done = collectplan("demo", "--officers", 1, "--branches", 3, tmp_path / "d")
    assert done.returncode == 2
    assert not (tmp_path / "d").exists()


def test_check_of_a_clean_and_a_dirty_ledger(small_county: SmallCounty, tmp_path: Path) -> None:
    clean = collectplan("check", small_county.params_file)
    assert clean.returncode == 0, clean.stderr
    lines = (small_county.folder / "data" / "loans.csv").read_text("utf-8-sig").splitlines()
    cells = lines[1].split(",")
    cells[3] = "七万"
    (tmp_path / "loans.csv").write_text("\n".join([lines[0], ",".join(cells), *lines[2:]]), "utf-8")
    dirty = collectplan("check", small_county.variant(tmp_path, ("[loans.csv]", f"[{tmp_path}/loans.csv]")))
    assert dirty.returncode == 1
    assert "not_a_number" in dirty.stdout
    assert "行 2" in dirty.stdout


def test_check_lists_what_is_odd_about_the_papers(small_county: SmallCounty, tmp_path: Path) -> None:
    loan = (small_county.folder / "data" / "loans.csv").read_text("utf-8-sig").splitlines()[1].split(",")[0]
    (tmp_path / "obligors.csv").write_text(
        f"贷款账号,义务人编号,身份,保证方式,保证期间约定\n{loan},G1,保证人,连带,见合同\nX9,G2,保证人,连带,两年\n",
        "utf-8",
    )
    (tmp_path / "events.csv").write_text(
        f"事件编号,贷款账号,事件,日期,义务人编号,证据\nE1,{loan},催收,2026-09-01,G1,签收\nE2,{loan},催收,2026-05-01,G9,签收\n",
        "utf-8",
    )
    added = "".join(f"  {name}: {{files: [{tmp_path}/{name}.csv]}}\n" for name in ("obligors", "events"))
    params = small_county.variant(tmp_path, ("simulation:", f"{added}simulation:"))
    done = collectplan("check", params, "--outputs", tmp_path / "o")
    assert done.returncode == 1, done.stdout + done.stderr
    for rule in ("loan_unknown", "period_unreadable", "after_as_of", "obligor_unknown"):
        assert f"({rule})" in done.stdout, done.stdout
    assert "G9" not in done.stdout and "见合同" in done.stdout
    alone = small_county.variant(tmp_path, ("simulation:", added.splitlines()[1] + "\nsimulation:"))
    assert collectplan("check", alone, "--outputs", tmp_path / "o").returncode == 0, "an odd event refuses nothing"


def test_help_is_quick() -> None:
    """No heavy package is imported for help; the time is printed, not asserted."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "collectplan", "--help"], capture_output=True, text=True, check=True)
    print(f"help: {time.perf_counter() - started:.2f} s")
    assert all(command in done.stdout for command in ("demo", "check", "plan", "freeze", "verify", "lab"))
