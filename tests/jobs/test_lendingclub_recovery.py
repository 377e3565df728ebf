"""Recoverability on real charged-off loans: fitted on those of 2007 to 2009, tested on those of 2010, by params alone."""

from __future__ import annotations

import csv
import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import ROOT

DATA = Path(os.environ.get("COLLECTPLAN_DATA") or ROOT.parent / "shared" / "data")
FILE = DATA / "lendingclub" / "lc_chargedoff_2007_2010.csv"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"published data set absent: COLLECTPLAN_DATA={DATA}")
PARAMS = ROOT / "params" / "lendingclub.yaml"


def compare(params: Path, train: Path, test: Path) -> subprocess.CompletedProcess[str]:
    """Run the comparison as a person would."""
    command = [sys.executable, "-m", "tests.benchmarks.bench_recovery", "--params", str(params)]
    return subprocess.run(
        [*command, "--train", str(train), "--test", str(test)],
        cwd=ROOT, env=os.environ | {"COLLECTPLAN_DATA": str(DATA), "PYTHONUTF8": "1"}, capture_output=True, encoding="utf-8",
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Loans of 2007 to 2009, and of 2010, in files of any name."""
    folder = tmp_path_factory.mktemp("years")
    with FILE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    paths = []
    for name, own in (("before.csv", {"2007", "2008", "2009"}), ("after.csv", {"2010"})):
        with (folder / name).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            writer.writerows(row for row in rows if row["issue_year"] in own)
        paths.append(folder / name)
    return paths[0], paths[1]


def test_the_later_year_is_told_at_least_as_well_as_by_simpler_means(years: tuple[Path, Path]) -> None:
    done = compare(PARAMS, *years)
    assert done.returncode == 0, done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["model"] for row in rows] == ["collectplan", "segment_means", "balance", "boosted"]
    own, means, balance, boosted = ({key: float(value) for key, value in row.items() if key != "model"} for row in rows)
    assert (own["n_train"], own["n_test"]) == (1377, 1757)  # README of the data set: 158 + 496 + 723, 1,757
    assert own["auc"] > max(means["auc"], boosted["auc"], 0.65)
    assert own["brier"] < min(means["brier"], boosted["brier"])
    assert own["money_error"] < means["money_error"]
    for top in ("top10", "top20", "top30"):
        assert own[top] >= balance[top] - 0.01
    assert 0.85 <= own["ratio"] <= 1.15
    assert "side='inside'" in done.stderr
    assert "drift apart by year of the baseline" in done.stderr


@pytest.mark.parametrize("leak", ["recoveries", "total_rec_int", "last_pymnt_amnt"])
def test_outcomes_are_no_features(leak: str, years: tuple[Path, Path], tmp_path: Path) -> None:
    text = PARAMS.read_text("utf-8").replace("{term: number,", f"{{{leak}: number, term: number,")
    text = text.replace(
        "SELECT row_no, addr_state,", f"SELECT row_no, {leak}, addr_state,".replace("recoveries, addr", "addr")
    )
    text = text.replace(
        "roles: {recoveries: outcome,", "roles: {total_rec_int: outcome, last_pymnt_amnt: outcome, recoveries: outcome,"
    )
    (tmp_path / "leak.yaml").write_text(
        text.replace("mappings/lendingclub.yaml", str(ROOT / "params/mappings/lendingclub.yaml")), "utf-8"
    )
    done = compare(tmp_path / "leak.yaml", *years)
    assert done.returncode == 2
    assert leak in done.stderr and "Traceback" not in done.stderr
