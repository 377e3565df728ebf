"""The workbook about dealing on a small county: questions, the panel that asks them, and the notebook run by papermill."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
import pytest

from collectplan import panel, report
from collectplan.bundle import Edition
from collectplan.errors import ParamsError, RunError
from collectplan.panel import Panel
from collectplan.params import COUNTY
from collectplan.pipeline import branches_of, open_allocation, open_plan
from collectplan.pipeline.questions import with_budget
from collectplan.pipeline.workbench import Workbench
from collectplan.schemas.tradeoffs import EFFECTS, TRADEOFFS
from tests.allocation.worlds import limits_table

from .conftest import ROOT, SmallCounty


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder where the county is solved once."""
    return tmp_path_factory.mktemp("benches")


@pytest.fixture
def place(outputs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(outputs))
    return outputs


@pytest.fixture(scope="module")
def bench(small_county: SmallCounty, outputs: Path) -> Workbench:
    """The branch with most cases on the table, nothing turned."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTPLAN_OUTPUTS", str(outputs))
        branch = open_plan(small_county.params_file).tables["cases"]["branch"].value_counts().index[0]
        return open_allocation(small_county.params_file, branch=branch)


def change(bench: Workbench, name: str, **settings: Any) -> float:
    """Return what a question changes in one measure."""
    effects = bench.answer(replace(bench.start, **settings)).effects.set_index("side")
    return float(effects.loc["change", name])  # type: ignore[arg-type]


# Questions


def test_the_start_is_the_plan_on_the_table(bench: Workbench) -> None:
    still = bench.answer(bench.start)
    assert still is bench.shown and still.moves.empty
    assert list(still.effects["side"]) == (["filed", "again"] if len(still.moves_again) else ["filed"])
    filed = still.effects.set_index("side").loc["filed"]
    own = bench.plan.tables["allocation"]
    assert filed["expected_recovery"] == pytest.approx(own["expected_recovery"].sum())
    assert filed["n_active"] == (own["method"] != "watch").sum() == bench.plan.figure("n_active")


def test_planning_again_loses_nothing(bench: Workbench) -> None:
    """It starts from the plan of the file, and may end within the gap below it."""
    assert bench.shown.gain_again >= -0.001 * abs(bench.shown.effects["net_value"].iloc[0])


def test_a_question_that_changes_no_limit_moves_nobody(bench: Workbench) -> None:
    """Nobody holds a thousand cases."""
    found = bench.answer(replace(bench.start, max_cases=1_000))
    assert found.moves.empty and found.gap is not None
    assert found.effects.set_index("side").loc["change", "net_value"] == pytest.approx(0.0, abs=0.01)


def test_no_field_days_leave_no_visit(bench: Workbench) -> None:
    found = bench.answer(replace(bench.start, field_days_per_month=0.0))
    by_default = bench.county.inputs.officers.set_index("officer_id")["field_days_per_month"].isna()
    visits = found.allocation[found.allocation["method"] == "visit"]
    assert not by_default.reindex(visits["officer_id"]).any()
    assert found.listed["change"].sum() == pytest.approx(found.summary["change"].sum())
    assert len(found.moves) and set(found.moves["reason"]) <= {"limit_changed", "displaced", "still_fits"}
    EFFECTS.validate(found.effects)


def test_fewer_cases_per_officer_bring_less(bench: Workbench) -> None:
    assert change(bench, "n_active", max_cases=1) < 0
    assert change(bench, "net_value", max_cases=1) < 0


def test_a_question_has_the_limits_of_the_same_lever(bench: Workbench, small_county: SmallCounty, place: Path) -> None:
    """Asked on the panel or turned in the parameters cell: the branch has the same hours and floors."""
    turned = open_plan(
        small_county.params_file, branch=bench.plan.branch, field_days_per_month=4.0, small_case_coverage=0.5
    )
    asked = bench._asked(replace(bench.start, field_days_per_month=4.0, small_case_coverage=0.5)).options.limits
    both = asked.merge(turned.tables["limits"], on="limit_id", how="outer", suffixes=("", "_turned"))
    assert both["amount"].to_numpy() == pytest.approx(both["amount_turned"].to_numpy())


def test_an_officer_away_for_two_weeks_has_so_many_hours_less(bench: Workbench) -> None:
    """Ten of the 67 workdays of the campaign lie in its first two weeks: field days lose their share, in whole days.

    July, August and September hold no more than the monthly rate each, October its only workday.
    """
    name = bench.people["officer_id"].iloc[-1]
    here = bench.own.options.limits.set_index("limit_id")["amount"]
    away = bench._asked(replace(bench.start, absent=(name,))).options.limits.set_index("limit_id")["amount"]
    left = bench.county.officers.set_index("officer_id").loc[name]
    workdays = len(bench.county.workdays) - np.nan_to_num(float(left["leave_days"]))  # type: ignore[arg-type]
    assert len(bench.county.workdays) == 67
    monthly = np.nan_to_num(float(left["field_days_per_month"]), nan=16.0)  # type: ignore[arg-type]
    most, shares = 3 * int(np.ceil(monthly)) + 1, (1.0, (workdays - 10) / workdays)
    before, after = (min(int(monthly * 100 / (365.25 / 12) * share), most) for share in shares)
    field, desk = (f"officer/{name}/{resource}" for resource in ("field_hours", "desk_hours"))
    assert (here[field], away[field]) == (6.0 * before, 6.0 * after)
    assert here[desk] - away[desk] == 6.0 * (10 - (before - after))
    others = [limit for limit in here.index if not limit.startswith(f"officer/{name}/")]
    assert (here[others] == away[others]).all()


def test_more_officers_may_hold_cases_and_never_hurt(bench: Workbench) -> None:
    """With two cases for each, two more people hold four more."""
    tight = {"max_cases": 2}
    more = bench.answer(replace(bench.start, **tight, added=2))
    held = more.allocation.query("method != 'watch'")["officer_id"].value_counts()
    assert held.get("new-1", 0) == held.get("new-2", 0) == 2
    assert change(bench, "net_value", **tight, added=2) >= change(bench, "net_value", **tight)


def test_fairness_asks_more_of_the_one_with_least(bench: Workbench) -> None:
    assert change(bench, "least_share", fairness_share=0.75) >= 0
    assert change(bench, "net_value", fairness_share=0.75) <= 0.001 * bench.shown.effects["net_value"].iloc[0]


def test_a_budget_for_courts_is_kept(bench: Workbench) -> None:
    assert bench.court_money >= 0
    found = bench.answer(replace(bench.start, court_money=0.0))
    assert not (found.allocation["method"] == "sue").any()
    assert found.effects.set_index("side").loc["asked", "court_money"] == 0.0


def test_a_budget_of_the_county_is_seen_from_the_branch(small_county: SmallCounty, place: Path, tmp_path: Path) -> None:
    """What the rest of the county uses is gone; another budget stands in its place, under the same name."""
    limits = "allocation: {limits: [{resource: court_money, at_most: 50000}]}\nsimulation:"
    path = small_county.variant(tmp_path, ("simulation:", limits))
    whole = open_plan(path)
    own = open_allocation(path, branch=branches_of(whole)[0])
    spent = whole.tables["allocation"][["option_id"]].merge(whole.tables["options"], on="option_id")
    elsewhere = spent.loc[spent["branch"] != own.plan.branch, "court_money"].sum()
    assert own.court_money == pytest.approx(50_000 - elsewhere)
    asked = own._asked(replace(own.start, court_money=123.0)).options.limits.set_index("limit_id")
    assert asked.loc["all/court_money/0", "amount"] == 123.0


def test_a_budget_for_all_stands_beside_those_of_branches() -> None:
    """20,000 for each of two branches; 5,000 for both together is no 5,000 for each."""
    rows = [(f"branch/{name}", "court_money", "<=", 20_000.0, True, 0.0) for name in ("城关", "河东")]
    limits = with_budget(limits_table(rows), 5_000.0).set_index("limit_id")
    assert (
        limits.loc[[f"branch/{name}/court_money/<=" for name in ("城关", "河东")], "amount"].tolist() == [20_000.0] * 2
    )
    assert limits.loc["all/court_money", ["owner", "amount", "hard"]].tolist() == ["all", 5_000.0, True]


def test_what_cannot_be_is_said_in_words(small_county: SmallCounty, place: Path, tmp_path: Path) -> None:
    """A case pinned to an officer for a visit, and no field days for anybody."""
    whole = open_plan(small_county.params_file)
    visits = whole.tables["allocation"].query("method == 'visit'").merge(whole.tables["cases"][["case_id", "branch"]])
    blank = whole.tables["workloads"].merge(
        open_allocation(small_county.params_file).county.inputs.officers[["officer_id", "field_days_per_month"]]
    )
    blank = blank[blank["field_days_per_month"].isna()]
    row = visits[visits["officer_id"].isin(blank["officer_id"])].iloc[0]
    pin = f"allocation: {{pins: [{{case_id: {row['case_id']}, officer_id: {row['officer_id']}, method: visit}}]}}\nsimulation:"
    path = small_county.variant(tmp_path, ("simulation:", pin))
    own = open_allocation(path, branch=str(row["branch"]))
    with pytest.raises(RunError):
        own.answer(replace(own.start, field_days_per_month=0.0))
    shown = Panel(own)
    shown.controls["field_days_per_month"].value = 0.0
    shown.button.click()
    assert str(row["officer_id"]) in shown.output.value and not shown.button.disabled


def test_trade_offs_of_branch_and_county_keep_their_contract(
    bench: Workbench, small_county: SmallCounty, place: Path
) -> None:
    table = bench.tradeoffs()
    TRADEOFFS.validate(table)
    assert {len(rows) for _, rows in table.groupby("lever")} == {4, 5}
    whole = open_allocation(small_county.params_file)
    assert whole.plan.is_county and len(whole.tradeoffs()) == 8
    still = whole.answer(whole.start)
    assert list(still.effects["side"]) == ["filed"], "one solution: there is nothing to plan again"


def test_turned_levers_stand_beside_the_plan_of_the_file(
    bench: Workbench, small_county: SmallCounty, place: Path
) -> None:
    for branch in (bench.plan.branch, COUNTY):
        turned = open_allocation(small_county.params_file, branch=branch, max_cases=2)
        assert turned.is_turned and "150 → 2" in turned.plan.figure("levers")
        effects = turned.shown.effects.set_index("side")
        assert {"filed", "asked", "change"} <= set(effects.index)
        assert effects.loc["change", "n_active"] < 0  # type: ignore[operator]
        assert effects.loc["asked", "n_active"] == turned.plan.figure("n_active")
        assert len(turned.shown.moves)


def test_levers_of_other_notebooks_are_refused(small_county: SmallCounty, place: Path) -> None:
    with pytest.raises(ParamsError, match="draws"):
        open_allocation(small_county.params_file, draws=10)


# The panel


def test_the_panel_asks_what_its_controls_say(bench: Workbench) -> None:
    shown = Panel(bench)
    assert shown.settings == bench.start, "nothing touched, nothing asked"
    name = bench.people["officer_id"].iloc[-1]
    values = {"field_days_per_month": 4.5, "max_cases": 20, "small_case_coverage": 0.5, "fairness_share": 0.25,
              "absent": name, "added": 1, "court_money": 100.0}  # fmt: skip
    for key, value in values.items():
        shown.controls[key].value = value
    assert shown.settings == replace(bench.start, **{**values, "absent": (name,)})


def test_a_click_shows_the_answer_of_the_library(bench: Workbench) -> None:
    shown = Panel(bench)
    before = shown.output.value
    assert "没有临时调整" in before
    shown.controls["max_cases"].value = 1
    assert shown.output.value == before, "a slider alone does nothing"
    shown.button.click()
    answer = bench.answer(replace(bench.start, max_cases=1))
    assert shown.output.value == report.answered(bench.plan, answer).html() != before
    assert "净值增减" in shown.output.value and "限额有变" in shown.output.value
    assert shown.button.description == "重新测算" and not shown.button.disabled
    shown.controls["max_cases"].value = bench.start.max_cases
    shown.button.click()
    assert shown.output.value == before


def test_the_panel_of_a_county_adds_nobody(small_county: SmallCounty, place: Path) -> None:
    assert "added" not in Panel(open_allocation(small_county.params_file)).controls


def test_widgets_are_shown_only_to_somebody(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    view = "application/vnd.jupyter.widget-view+json"
    plain = Panel(bench)._repr_mimebundle_()
    assert set(plain) == {"text/html", "text/markdown"} and "参数文件的方案" in plain["text/html"]
    monkeypatch.setattr(panel, "is_attended", lambda: True)
    alive = Panel(bench)._repr_mimebundle_()
    assert view in alive and alive["text/html"] == plain["text/html"], "a saved page falls back to the table"


# The notebook


@pytest.mark.parametrize("turned", [False, True], ids=["branch as it is", "county with levers"])
def test_notebook_runs_under_papermill_and_makes_a_page(
    bench: Workbench, small_county: SmallCounty, place: Path, tmp_path: Path, turned: bool
) -> None:
    target = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", "notebooks/2_allocation.ipynb", str(target), "--no-progress-bar"]
    command += ["-p", "params_file", str(small_county.params_file)]
    command += (
        ["-p", "max_cases", "2", "-p", "fairness_share", "0.5"] if turned else ["-p", "branch", bench.plan.branch]
    )
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    notebook = nbformat.read(target, as_version=4)  # type: ignore[no-untyped-call]
    assert "widget" not in target.read_text("utf-8").lower().replace("panel.panel", "")
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.data for output in outputs) == 3
    page = report.to_html(notebook, Edition("", "0", "x"), bench.plan.params)
    assert page.count('class="chapter"') == 8 and "<script" not in page
    assert not re.search(r"import figures|open_allocation|Javascript", page)
    assert ("换了承办人或方法" in page) == turned
    assert "参数文件的方案" in page
    saved = json.loads(json.dumps(outputs[-1]))["data"]["text/plain"].strip("'")
    assert saved.endswith("workbook.xlsx")
    (book,) = place.glob(f"小县/{COUNTY if turned else bench.plan.branch}/allocation/workbook.xlsx")
    assert "分案" in pd.ExcelFile(book, engine="calamine").sheet_names
