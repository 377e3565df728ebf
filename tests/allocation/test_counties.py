"""Whole counties: reached gaps, the same plan every time, both ways of adding up, published problems."""

from __future__ import annotations

import pandas as pd
import pytest

from collectplan.allocation import allocate, check_plan, compare
from collectplan.params import COUNTY, Allocation
from collectplan.schemas import check
from tests.allocation.worlds import GAP_DATA, county, limits_table, options_table, published

EXACT = Allocation(gap=0.0)
Tables = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="module")
def three_branches() -> Tables:
    """Ninety cases, nine staff with hours for half of the work, one leader whom all branches want."""
    return county(5, n_branches=3, n_cases=90, n_staff=3, n_leaders=1, load=0.5)


def test_gap_of_a_county_is_reached(three_branches: Tables) -> None:
    options, limits, _ = three_branches
    result = allocate(options, limits, Allocation(gap=0.001))
    assert result.gap is not None and result.gap <= 0.001
    assert result.status in ("proven", "within_gap")
    check(result.allocation, "allocation")
    check(result.limit_use, "limit_use")
    assert (result.limit_use["shadow_price"] >= 0).all()


def test_branch_by_branch_agrees_with_the_whole(three_branches: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of large counties, forced on a small one: its bound lies above the proven optimum, its plan below."""
    options, limits, _ = three_branches
    optimum = allocate(options, limits, EXACT)
    assert optimum.status == "proven" and optimum.value is not None
    monkeypatch.setattr("collectplan.allocation.solving.MAX_WHOLE", 100)
    monkeypatch.setattr("collectplan.allocation.solving.MAX_ROOT", 100)
    monkeypatch.setattr("collectplan.allocation.polish._FREE", 100)
    split = allocate(options, limits, Allocation(gap=0.0005))
    assert split.value is not None and split.bound is not None
    assert split.value <= optimum.value + 1e-6 <= split.bound + 2e-6
    assert split.value >= optimum.value * 0.995
    assert check_plan(options, limits, split.allocation).passed


def test_core_without_proof_keeps_an_honest_bound(three_branches: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """With room for few options the proof is given up, not the truth."""
    options, limits, _ = three_branches
    optimum = allocate(options, limits, EXACT)
    monkeypatch.setattr("collectplan.allocation.core.MAX_WHOLE", 50)
    monkeypatch.setattr("collectplan.allocation.core._FIRST_CORE", 20)
    small = allocate(options, limits, Allocation(gap=0.0, core_options=2, node_limit=200))
    assert small.value is not None and small.bound is not None and optimum.value is not None
    assert small.status == "feasible_no_proof"
    assert small.value <= optimum.value + 1e-6 <= small.bound + 2e-6


def test_same_plan_from_shuffled_rows_and_other_names(three_branches: Tables) -> None:
    """New names keep the order of the old ones; option ids and row order are drawn anew."""
    options, limits, _ = three_branches
    first = allocate(options, limits, Allocation())
    names = {name: f"人员-{name}" for name in options["officer_id"].unique()}
    renamed = options.assign(
        officer_id=options["officer_id"].map(names), case_id="户_" + options["case_id"], branch="X" + options["branch"]
    )
    owners = limits["owner"].str.replace("officer/", "officer/人员-").str.replace("branch/", "branch/X")
    again = allocate(
        renamed.sample(frac=1.0, random_state=1), limits.assign(owner=owners).iloc[::-1], Allocation(), seed=0
    )
    assert again.value == first.value and again.bound == first.bound
    assert list(again.allocation["officer_id"]) == [names[name] for name in first.allocation["officer_id"]]
    assert list(again.allocation["method"]) == list(first.allocation["method"])


def test_table_of_ways_adds_up(three_branches: Tables) -> None:
    """Branches add up to the county, the plan's row is the plan, and no plain way beats it."""
    options, limits, cases = three_branches
    result = allocate(options, limits, Allocation())
    table = check(compare(options, limits, cases, result.allocation), "baselines")
    whole = table[table["branch"] == COUNTY].set_index("baseline")
    parts = table[table["branch"] != COUNTY].groupby("baseline")
    for column in ("expected_recovery", "cost", "field_hours", "n_active", "value"):
        # All soft limits belong to a branch here, so values add up too.
        assert parts[column].sum().to_dict() == pytest.approx(whole[column].to_dict())
    assert whole.loc["plan", "value"] == pytest.approx(result.value)
    assert (whole["value"] <= whole.loc["plan", "value"] + 1e-6).all()
    assert whole.loc["watch_only", "field_hours"] == 0 and whole.loc["watch_only", "n_active"] == 0


def test_penalties_of_several_branches_stand_in_the_county_row_only() -> None:
    """A soft budget on all branches, overdrawn by 2 at 3 each: the branches' values do not carry it."""
    rows = [("C1", "b", "A", "watch", 1.0, 0.0), ("C1", "b", "A", "visit", 9.0, 4.0),
            ("C2", "c", "B", "watch", 1.0, 0.0), ("C2", "c", "B", "visit", 9.0, 4.0)]  # fmt: skip
    options, limits = options_table(rows), limits_table([("all", "field_hours", "<=", 6.0, False, 3.0)])
    cases = pd.DataFrame(
        {"case_id": ["C1", "C2"], "branch": ["b", "c"], "principal": [2.0, 1.0], "account_manager": ["A", "B"]}
    )
    table = compare(options, limits, cases, allocate(options, limits, EXACT).allocation)
    plan = table[table["baseline"] == "plan"].set_index("branch")["value"]
    assert plan.to_dict() == pytest.approx({"b": 9.0, "c": 9.0, COUNTY: 12.0})


needs_published = pytest.mark.skipif(
    not GAP_DATA.is_dir(), reason=f"published assignment problems absent: set COLLECTPLAN_DATA ({GAP_DATA})"
)


def _best_known() -> pd.DataFrame:
    return pd.read_csv(GAP_DATA / "best_known.csv")


@needs_published
@pytest.mark.parametrize("name", ["c520-1", "c824-2", "a05100"])
def test_published_optima_in_both_senses(name: str) -> None:
    """Optima as published with the instances; the file of a05100 has one for min only."""
    known = _best_known().query("instance == @name")
    options, limits = published(GAP_DATA / "instances" / f"{name}.txt")
    for sense, value in zip(known["sense"], known["best_known"], strict=True):
        result = allocate(options, limits, EXACT, sense=sense)
        assert (result.value, result.status) == (value, "proven")
        assert check_plan(options, limits, result.allocation, sense=sense).passed


@pytest.mark.slow
@needs_published
def test_all_small_published_optima() -> None:
    """OR-Library gap1 to gap12, 42 instances for max, and for min the best known, all proven."""
    known = _best_known().query("set == 'orlib'")
    assert len(known) >= 84
    wrong = []
    for name, group in known.groupby("instance"):
        options, limits = published(GAP_DATA / "instances" / f"{name}.txt")
        for sense, value in zip(group["sense"], group["best_known"], strict=True):
            result = allocate(options, limits, EXACT, sense=sense)
            if (result.value, result.status) != (value, "proven"):
                wrong.append((name, sense, result.value, value, str(result.status)))
    assert not wrong


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.2, 0.5, 0.8])
def test_county_of_3000_cases(load: float) -> None:
    """Twelve branches of seven, three leaders: 0.05 % from the bound, whether hours are scarce or not."""
    options, limits, _ = county(0, n_branches=12, n_cases=3_000, n_staff=7, n_leaders=3, load=load)
    result = allocate(options, limits, Allocation())
    assert result.status in ("proven", "within_gap") and result.gap is not None and result.gap <= 0.0005
    assert check_plan(options, limits, result.allocation).passed
