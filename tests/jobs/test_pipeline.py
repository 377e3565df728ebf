"""The stages in order: what a county plan promises, and what a branch may see of it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from collectplan import money
from collectplan.bundle import Bundle
from collectplan.errors import ParamsError
from collectplan.params import COUNTY
from collectplan.pipeline import branches_of, open_plan, slice_branch

from .conftest import SmallCounty


@pytest.fixture(scope="module")
def county(small_county: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The county's plan, solved in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path_factory.mktemp("opened")))
        return open_plan(small_county.params_file)


def fen(table: pd.DataFrame, column: str) -> int:
    return int(money.to_fen(table[column]).sum())


def test_money_in_is_money_out(county: Bundle, small_county: SmallCounty) -> None:
    """Accepted plus quarantined equals the file, read here by other means."""
    raw = pd.read_csv(small_county.folder / "data" / "loans.csv", dtype=str)
    in_fen = sum(int(text.replace(".", "")) for text in raw["本金余额"])  # written with two decimals
    assert fen(county.tables["loans"], "principal") == in_fen
    assert fen(county.tables["cases"], "principal") == in_fen
    assert county.figure("input_rows") == len(raw) == county.figure("n_loans") + county.figure("quarantined_rows")


def test_every_case_has_one_owner_from_the_roster(county: Bundle) -> None:
    allocation = county.tables["allocation"]
    assert sorted(allocation["case_id"]) == sorted(county.tables["cases"]["case_id"])
    assert set(allocation["officer_id"]) <= set(county.tables["workloads"]["officer_id"])


def test_plan_is_certified(county: Bundle) -> None:
    """The independent checker passed, the bound is above the value, and no other dealing beats the plan."""
    assert county.figure("checker_passed") == 1
    assert county.figure("bound") >= county.figure("value") - 1e-6
    baselines = county.tables["baselines"]
    values = baselines[baselines["branch"] == COUNTY].set_index("baseline")["value"]
    assert values["plan"] == values.max()


@pytest.mark.parametrize("name", ["loans", "cases", "allocation", "options", "recovery", "refusals", "quarantine"])
def test_branches_partition_the_county(county: Bundle, name: str) -> None:
    parts = [slice_branch(county, branch).tables[name] for branch in branches_of(county)]
    assert sum(map(len, parts)) == len(county.tables[name])


@pytest.mark.parametrize(
    "key", ["principal", "on_balance", "off_balance", "target_total", "target_on", "input_principal"]
)
def test_stored_money_of_branches_adds_up_to_the_fen(county: Bundle, key: str) -> None:
    parts = [slice_branch(county, branch).figure(key) for branch in branches_of(county)]
    assert money.total(parts) == county.figure(key)


def test_forecasts_of_branches_add_up(county: Bundle) -> None:
    """Expectations add; P10 and P90 do not, and are not claimed to."""
    parts = [slice_branch(county, branch).figure("expected_recovery") for branch in branches_of(county)]
    assert sum(parts) == pytest.approx(county.figure("expected_recovery"), rel=1e-9)


def test_slice_holds_no_other_branch(county: Bundle) -> None:
    branch, other, *_ = branches_of(county)
    own = slice_branch(county, branch)
    foreign = set(county.tables["cases"].set_index("branch").loc[[other], "case_id"])
    for name, table in own.tables.items():
        assert other not in set(table.get("branch", [])), name
        assert not foreign & set(table.get("case_id", [])), name


def test_unknown_branch_is_named_with_the_nearest(county: Bundle) -> None:
    branch = branches_of(county)[0]
    with pytest.raises(ParamsError, match=branch):
        slice_branch(county, branch + "社")


def test_lever_in_a_branch_leaves_the_rest_of_the_county(
    county: Bundle, small_county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without field days nobody can visit; the branch is planned anew and the report will say so."""
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path))
    branch = branches_of(county)[0]
    turned = open_plan(small_county.params_file, branch=branch, field_days_per_month=0.0)
    before = slice_branch(county, branch)
    assert set(turned.tables["cases"]["case_id"]) == set(before.tables["cases"]["case_id"])
    assert turned.figure("field_hours") <= before.figure("field_hours")
    assert "16 → 0" in turned.figure("levers")
    assert not before.figure("levers")


def test_a_branch_with_a_lever_keeps_to_what_the_rest_leaves_of_a_shared_budget(
    county: Bundle, small_county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A budget of 60 % of what the county would spend; the rest of the county stays as planned under it."""
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path))
    budget = round(0.6 * float(county.tables["allocation"]["cost"].sum()), 2)
    limits = f"allocation: {{limits: [{{resource: cost, at_most: {budget}}}]}}\nsimulation:"
    path = small_county.variant(tmp_path / "params", ("simulation:", limits))
    whole = open_plan(path)
    branch = branches_of(whole)[0]
    turned = open_plan(path, branch=branch, visits_per_case=1)
    own = set(whole.tables["cases"].loc[whole.tables["cases"]["branch"] == branch, "case_id"])
    spent = whole.tables["allocation"].set_index("case_id")["cost"]
    assert spent.sum() <= budget * (1 + 1e-6)
    rest = spent[~spent.index.isin(own)].sum()
    assert 0 < turned.tables["allocation"]["cost"].sum() <= (budget - rest) * (1 + 1e-6)
    assert "all/cost/0" in set(turned.tables["limit_use"]["limit_id"])
    assert "all/cost/0" in set(slice_branch(whole, branch).tables["limit_use"]["limit_id"])


def test_a_branch_with_a_lever_sees_no_other_branch(
    county: Bundle, small_county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same tables and rows as a slice of the county, and no params about others."""
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path))
    first, second = branches_of(county)[:2]
    people = county.tables["workloads"].set_index("branch")["officer_id"]
    other = people.loc[second] if isinstance(people.loc[second], str) else people.loc[second].iloc[0]
    away = f"{{officer_id: {other}, from_on: 2026-07-06, to_on: 2026-07-10}}"
    rules = f"limits: [{{resource: cost, each: officer, only: [{other}], at_most: 900}}]"
    path = small_county.variant(
        tmp_path / "p", ("simulation:", f"allocation: {{absences: [{away}], {rules}}}\nsimulation:")
    )
    for plan in (open_plan(path, branch=first), open_plan(path, branch=first, max_cases=149)):
        for name, table in plan.tables.items():
            if "branch" in table:
                assert set(table["branch"]) <= {first}, name
        assert set(plan.tables["cases"]["branch"]) == {first} and len(plan.tables["targets"])
        assert not plan.params.allocation.absences and not plan.params.allocation.limits
        assert plan.figure("n_officers") == int((county.tables["workloads"]["branch"] == first).sum())


def test_a_higher_ceiling_never_hurts(
    county: Bundle, small_county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loosening one limit; field days are no such limit, since each one is a desk day less."""
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path))
    tight = open_plan(small_county.params_file, max_cases=2)
    assert tight.figure("value") < county.figure("value") <= county.figure("bound") + 1e-6
    assert tight.figure("n_active") <= 2 * tight.figure("n_officers")


def test_solution_is_found_again(small_county: SmallCounty, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second opening reads the kept solution and finds the same tables."""
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path))
    first = open_plan(small_county.params_file)
    monkeypatch.setattr("collectplan.pipeline.county.solve_county", None)
    again = open_plan(small_county.params_file)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(again.tables[name], table)
    assert again.summary == first.summary
