"""Trade-offs: right by brute force on a tiny county, never upside down, and what the measures say by hand."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.options import Options
from collectplan.pipeline.county import County
from collectplan.pipeline.measures import measures
from collectplan.pipeline.tradeoffs import Grid, tradeoffs
from collectplan.schemas.tradeoffs import TRADEOFFS
from tests.allocation.worlds import limits_table, typed_options
from tests.helpers import NO_SHRINKING, params_with

EXACT = Grid((0.5, 1.0, 1.5), (0.0, 0.5, 1.0), (0.0, 0.5, 1.0), 0.0, 20_000)
HOURS = {"A": 8.0, "B": 4.0}
PENALTY, FAIR_PENALTY = 5.0, 0.5  # yuan for a small case below the floor, and for a yuan below the fair share
Row = tuple[str, str, str, float]
# Case, officer, method, value. A visit takes four hours. C3 and C4 are small, and a visit there costs more than it brings.
ROWS: list[Row] = [
    ("C1", "A", "watch", 10.0), ("C1", "A", "visit", 60.0), ("C1", "B", "visit", 50.0),
    ("C2", "A", "watch", 10.0), ("C2", "A", "visit", 44.0), ("C2", "B", "visit", 35.0),
    ("C3", "A", "watch", 4.0), ("C3", "A", "visit", 2.0), ("C3", "B", "visit", 1.0),
    ("C4", "A", "watch", 4.0), ("C4", "B", "visit", 3.0),
]  # fmt: skip
SMALL = {"C3", "C4"}


def world(rows: list[Row], **allocation: Any) -> County:
    """Return a prepared county of one branch; what trade-offs do not read is left out."""
    table = pd.DataFrame(rows, columns=["case_id", "officer_id", "method", "value"])
    acts = (table["method"] != "watch").to_numpy()
    options = typed_options(
        table.assign(
            option_id=np.arange(len(table)),
            branch="城关",
            field_hours=np.where(acts, 4.0, 0.0),
            small_actions=(acts & table["case_id"].isin(SMALL).to_numpy()).astype("float64"),
            expected_recovery=table["value"],
            acted_recovery=table["value"] * acts,
        )
    )
    limits = limits_table([(f"officer/{name}", "field_hours", "<=", hours, True, 0.0) for name, hours in HOURS.items()])
    limits["limit_id"] = limits["owner"] + "/field_hours"
    terms = {"gap": 0.0, "idle_small_case_penalty": PENALTY, "fairness_penalty": FAIR_PENALTY} | allocation
    officers = pd.DataFrame(
        {
            "officer_id": list(HOURS),
            "branch": "城关",
            "field_capacity": list(HOURS.values()),
            "desk_capacity": 0.0,
            "max_cases": 9.0,
        }
    )
    cases = pd.DataFrame({"case_id": sorted(set(table["case_id"])), "branch": "城关"})
    nothing: Any = None
    return County(
        params_with({"allocation": terms}),
        nothing,
        nothing,
        officers,
        cases,
        {},
        nothing,
        Options(options, limits, limits, limits),
    )


def every_plan(rows: list[Row]) -> list[list[Row]]:
    by_case = [[row for row in rows if row[0] == case] for case in sorted({row[0] for row in rows})]
    return [list(plan) for plan in itertools.product(*by_case)]


def best(rows: list[Row], share: float = 1.0, small: float = 0.0, floors: dict[str, float] | None = None) -> float:
    """Return the best value of all plans that keep to the hours, less penalties, one plan after the other."""
    found = -np.inf
    able = {row[0] for row in rows if row[2] == "visit"} & SMALL
    for plan in every_plan(rows):
        visits = [row for row in plan if row[2] == "visit"]
        if any(4.0 * sum(row[1] == name for row in visits) > share * hours for name, hours in HOURS.items()):
            continue
        missing = max(small * len(able) - sum(row[0] in SMALL for row in visits), 0.0)
        cash = {name: sum(row[3] for row in visits if row[1] == name) for name in HOURS}
        unfair = sum(max(floor - cash[name], 0.0) for name, floor in (floors or {}).items())
        found = max(found, sum(row[3] for row in plan) - PENALTY * missing - FAIR_PENALTY * unfair)
    return found


def along(table: pd.DataFrame, lever: str, column: str = "value") -> list[float]:
    return list(table[table["lever"] == lever].set_index("setting")[column])


def test_hours_by_brute_force() -> None:
    """Half the hours are one visit of A and none of B, whom two hours do not suffice."""
    table = tradeoffs(world(ROWS), EXACT)
    assert along(table, "field_hours") == pytest.approx([best(ROWS, share) for share in (0.5, 1.0, 1.5)])
    assert along(table, "field_hours")[0] == 60 + 10 + 4 + 4


def test_small_cases_by_brute_force() -> None:
    """A floor of one half costs what a visit to C4 loses; of all, the better of visit and penalty."""
    table = tradeoffs(world(ROWS), EXACT)
    assert along(table, "small_cases") == pytest.approx([best(ROWS, small=share) for share in (0.0, 0.5, 1.0)])
    assert along(table, "small_cases")[:2] == [60 + 44 + 4 + 4, 60 + 44 + 4 + 3]
    assert along(table, "small_cases", "small_coverage")[:2] == [0.0, 0.5]
    assert along(table, "small_cases", "change")[1] == -1.0


def test_fairness_by_brute_force() -> None:
    """Without floors A visits C1 and C2: 104 yuan in 12 hours, so that half of it is 34.67 for A and 17.33 for B."""
    table = tradeoffs(world(ROWS), EXACT)
    per_hour = 104 / 12
    expected = [best(ROWS, floors={n: s * per_hour * h for n, h in HOURS.items()}) for s in (0.0, 0.5, 1.0)]
    assert along(table, "fairness") == pytest.approx(expected)
    assert along(table, "fairness", "least_share")[0] == 0.0


def test_the_plan_as_it_is_stands_on_every_lever() -> None:
    table = tradeoffs(world(ROWS, small_case_coverage=0.7), EXACT)
    now = table[table["is_current"]]
    assert list(now["lever"]) == ["field_hours", "fairness", "small_cases"]
    assert list(now["setting"]) == [1.0, 0.0, 0.7]
    assert set(now["n_moved"]) == {0} and set(now["change"]) == {0.0}
    assert now["value"].nunique() == now["net_value"].nunique() == 1
    TRADEOFFS.validate(table)


def test_floors_of_fairness_in_force_stay_while_hours_move() -> None:
    """The floors follow from today's hours: with half of them the same cash is asked of each."""
    table = tradeoffs(world(ROWS, fairness_share=0.5), EXACT)
    floors = {name: 0.5 * 104 / 12 * hours for name, hours in HOURS.items()}
    assert along(table, "field_hours") == pytest.approx([best(ROWS, s, floors=floors) for s in (0.5, 1.0, 1.5)])


def test_a_setting_without_a_plan_is_left_blank() -> None:
    """Each case can only be visited: with half the hours there is no plan."""
    table = tradeoffs(world([row for row in ROWS if row[2] == "visit" and row[0] in {"C1", "C2"}]), EXACT)
    row = table[table["setting"] == 0.5].iloc[0]
    assert np.isnan([row["value"], row["bound"], row["net_value"], row["change"]]).all()
    assert row["n_moved"] == row["n_active"] == 0
    TRADEOFFS.validate(table)


@st.composite
def counties(draw: st.DrawFn) -> list[Row]:
    rows: list[Row] = []
    for case in range(1, 6):
        values = draw(st.lists(st.integers(1, 90), min_size=3, max_size=3))
        rows += [(f"C{case}", name, how, float(v)) for (name, how), v in zip(
            (("A", "watch"), ("A", "visit"), ("B", "visit")), values, strict=True)]  # fmt: skip
    return rows


@settings(max_examples=5, phases=NO_SHRINKING)
@given(counties())
def test_more_hours_never_bring_less_and_a_floor_never_more(rows: list[Row]) -> None:
    """Also where each plan is only roughly solved: values and bounds are handed on."""
    rough = Grid((0.5, 0.75, 1.0, 1.25, 1.5), (0.0, 0.25, 0.75), (0.0, 0.5, 1.0), 0.2, 1)
    table = tradeoffs(world(rows), rough)
    for lever, sign in (("field_hours", 1), ("fairness", -1), ("small_cases", -1)):
        for column in ("value", "bound"):
            assert (sign * np.diff(along(table, lever, column)) >= -0.02).all(), (lever, column)
    assert (table["bound"] >= table["value"] - 1e-6).all()
    shares = [best(rows, share) for share in (0.5, 0.75, 1.0, 1.25, 1.5)]
    assert (np.array(along(table, "field_hours", "bound")) >= np.array(shares) - 1e-6).all()


def test_measures_by_hand() -> None:
    """A visits C1 and C2, B visits C4, C3 is watched by A: 111 yuan; B's 3 yuan against 107 / 12 x 4 hours."""
    county = world(ROWS)
    plan = pd.DataFrame({"option_id": [1, 4, 6, 10]})
    found = measures(county.options.options, plan, county.officers, {"城关"})
    assert found["net_value"] == found["expected_recovery"] == 111.0
    assert found["field_hours"] == 12.0 and found["n_active"] == 3.0 and found["small_coverage"] == 0.5
    assert found["least_share"] == pytest.approx(3.0 / (107 / 12 * 4.0))


def test_officers_of_other_branches_are_not_compared() -> None:
    """A county leader has most cases elsewhere; here he or she would always be the one with least."""
    county = world(ROWS)
    officers = county.officers.assign(branch=["城关", "全辖"])
    found = measures(county.options.options, pd.DataFrame({"option_id": [1, 4, 6, 10]}), officers, {"城关"})
    assert found["least_share"] == pytest.approx(1.0)  # A holds 60 + 44 + 4 yuan, of which 104 were acted on
