"""Working papers from the command: every officer who goes out has sheets, and nothing personal is on them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from collectplan.params import COUNTY

from .conftest import Planned, collectplan


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
