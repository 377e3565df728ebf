"""Why this officer: net values by hand, losses that hold against brute force, shadow prices against finite differences."""

from __future__ import annotations

import itertools
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from collectplan.allocation import OptionsError, allocate
from collectplan.allocation.explain import alternatives, strongest
from collectplan.allocation.prices import bound_at
from collectplan.allocation.reading import read
from collectplan.params import Allocation
from collectplan.schemas.reasons import ALTERNATIVES
from tests.allocation.worlds import LimitRow, OptionRow, county, limits_table, options_table

EXACT = Allocation(gap=0.0)
Sense = Literal["max", "min"]
World = tuple[pd.DataFrame, pd.DataFrame]
A_HOURS, B_HOURS = "officer/A/field_hours/<=", "officer/B/field_hours/<="


def plan_of(options: pd.DataFrame, *picks: int) -> pd.DataFrame:
    """Return the allocation that takes some rows of options."""
    return options.iloc[list(picks)][["case_id", "option_id", "officer_id", "method"]].reset_index(drop=True)


def priced(limits: pd.DataFrame, *prices: float) -> pd.DataFrame:
    """Return limits with their shadow prices, in the order of the limits."""
    return limits.assign(used=0.0, shadow_price=np.array(prices, dtype=np.float64))


def shown(table: pd.DataFrame, *columns: str) -> list[tuple[object, ...]]:
    """Return some columns row by row, after the check of the schema."""
    ALTERNATIVES.validate(table, lazy=True)
    return list(table[list(columns)].itertuples(index=False, name=None))


def hours(*owners: str, amount: float = 99.0) -> pd.DataFrame:
    """Return hard limits on the field hours of officers."""
    return limits_table([(f"officer/{name}", "field_hours", "<=", amount, True, 0.0) for name in owners])


TWO_CASES: list[OptionRow] = [
    ("C1", "b", "A", "visit", 60.0, 6.0),
    ("C1", "b", "B", "visit", 50.0, 6.0),
    ("C1", "b", "W", "watch", 0.0, 0.0),
    ("C2", "b", "A", "visit", 30.0, 6.0),
    ("C2", "b", "W", "watch", 0.0, 0.0),
]


def test_loss_is_the_difference_of_net_values() -> None:
    """A's hour costs 5, B's nothing. C1: A nets 60 - 30 = 30, B 50, W 0; A is worth more and lost by its hours."""
    options, limits = options_table(TWO_CASES), hours("A", "B")
    table = alternatives(options, limits, plan_of(options, 1, 3), priced(limits, 5.0, 0.0))
    of_first = table[table["case_id"] == "C1"]
    assert shown(of_first, "rank", "officer_id", "method", "value", "loss", "limit_id", "is_chosen") == [
        (1, "B", "visit", 50.0, 0.0, "", True),
        (2, "A", "visit", 60.0, 20.0, A_HOURS, False),
        (3, "W", "watch", 0.0, 50.0, "", False),
    ]


def test_equal_net_values_stand_by_officer() -> None:
    """C2: a visit of A nets 30 - 30 = 0, as much as watching; whichever is chosen, A stands first and nothing is lost."""
    options, limits = options_table(TWO_CASES), hours("A", "B")
    for pick in (3, 4):
        table = alternatives(options, limits, plan_of(options, 1, pick), priced(limits, 5.0, 0.0))
        of_second = table[table["case_id"] == "C2"]
        assert shown(of_second, "rank", "officer_id", "loss") == [(1, "A", 0.0), (2, "W", 0.0)]
        assert list(of_second["is_chosen"]) == [pick == 3, pick == 4]


def test_an_officer_stands_with_the_option_that_nets_most() -> None:
    """B's visit is worth 40 but nets 40 - 6 x 5 = 10; the phone call nets 20 and takes no field hours: 25 - 20 = 5 lost."""
    options = options_table([("C1", "b", "A", "visit", 25.0, 0.0), ("C1", "b", "B", "visit", 40.0, 6.0),
                             ("C1", "b", "B", "phone", 20.0, 0.0)])  # fmt: skip
    limits = hours("B")
    table = alternatives(options, limits, plan_of(options, 0), priced(limits, 5.0))
    assert shown(table, "officer_id", "method", "loss") == [("A", "visit", 0.0), ("B", "phone", 5.0)]


def test_the_chosen_officer_takes_the_third_place_if_need_be() -> None:
    """Net values 9, 8, 7 and 1: the plan gave it to D, who would stand fourth. Nothing is lost with the better ones."""
    options = options_table([("C1", "b", who, "visit", value, 0.0) for who, value in
                             (("A", 9.0), ("B", 8.0), ("C", 7.0), ("D", 1.0))])  # fmt: skip
    table = alternatives(options, hours("A"), plan_of(options, 3), priced(hours("A"), 0.0))
    assert shown(table, "rank", "officer_id", "loss", "is_chosen") == [
        (1, "A", 0.0, False),
        (2, "B", 0.0, False),
        (3, "D", 0.0, True),
    ]


def test_the_chosen_officer_stands_with_the_option_of_the_plan() -> None:
    """A would net more by visiting (9) than by the phone call of the plan (5); B's 4 is 1 less than the plan's."""
    options = options_table([("C1", "b", "A", "visit", 9.0, 0.0), ("C1", "b", "A", "phone", 5.0, 0.0),
                             ("C1", "b", "B", "visit", 4.0, 0.0)])  # fmt: skip
    table = alternatives(options, hours("A"), plan_of(options, 1), priced(hours("A"), 0.0))
    assert shown(table, "officer_id", "method", "loss") == [("A", "phone", 0.0), ("B", "visit", 1.0)]


def test_of_two_limits_the_dearer_one_decided() -> None:
    """A's visit costs 6 h at 2 and counts as a case at 7: 12 against 7. It is worth 30, nets 11; B nets 20: 9 lost."""
    options = options_table([("C1", "b", "A", "visit", 30.0, 6.0), ("C1", "b", "B", "visit", 20.0, 6.0)])
    limits = limits_table([("officer/A", "active_cases", "<=", 9.0, True, 0.0), ("officer/A", "field_hours", "<=", 9.0, True, 0.0)])  # fmt: skip
    table = alternatives(options, limits, plan_of(options, 1), priced(limits, 7.0, 2.0))
    assert shown(table, "officer_id", "loss", "limit_id") == [("B", 0.0, ""), ("A", 9.0, A_HOURS)]


def test_a_limit_that_the_chosen_option_burdens_more_decided_nothing() -> None:
    """The plan has A at 6 h x 2; B is worth more and takes none: nothing speaks against B but the plan."""
    options = options_table([("C1", "b", "A", "visit", 30.0, 6.0), ("C1", "b", "B", "visit", 40.0, 0.0)])
    table = alternatives(options, hours("A"), plan_of(options, 0), priced(hours("A"), 2.0))
    assert shown(table, "officer_id", "loss", "limit_id") == [("B", 0.0, ""), ("A", 0.0, "")]


def test_a_floor_pays_for_what_it_asks() -> None:
    """Two actions are wanted at 8 each (tests/allocation/test_prices.py): the call nets -3 + 8 = 5, watching 0."""
    rows: list[OptionRow] = [row for case, loss in (("C1", 3.0), ("C2", 8.0)) for row in (
        (case, "b", "A", "phone", -loss, 0.0), (case, "b", "B", "watch", 0.0, 0.0))]  # fmt: skip
    options, limits = options_table(rows), limits_table([("branch/b", "key_actions", ">=", 2.0, True, 0.0)])
    result = allocate(options, limits, EXACT)
    table = alternatives(options, limits, result.allocation, result.limit_use)
    floor = "branch/b/key_actions/>="
    assert shown(table, "case_id", "officer_id", "loss", "limit_id") == [
        ("C1", "A", 0.0, ""), ("C1", "B", 5.0, floor), ("C2", "A", 0.0, ""), ("C2", "B", 0.0, floor)]  # fmt: skip


def test_lowest_values_are_wanted_the_other_way_round() -> None:
    """Costs: A 5 and 6 h at 1 an hour make 11, B 9. B is chosen; A would cost 2 more, though by itself it is cheaper."""
    options, limits = options_table([("C1", "b", "A", "visit", 5.0, 6.0), ("C1", "b", "B", "visit", 9.0, 6.0)]), hours("A")  # fmt: skip
    table = alternatives(options, limits, plan_of(options, 1), priced(limits, 1.0), sense="min")
    assert shown(table, "officer_id", "value", "loss", "limit_id") == [("B", 9.0, 0.0, ""), ("A", 5.0, 2.0, A_HOURS)]


def test_column_with_the_largest_score_the_first_of_equals() -> None:
    rows, columns = np.array([2, 0, 0, 2]), np.array([4, 7, 3, 1])
    assert strongest(rows, columns, np.array([5.0, 1.0, 1.0, 6.0]), 3).tolist() == [3, -1, 1]


def test_no_plan_gives_no_alternatives() -> None:
    """Two visits of 5 h, A has 8: infeasible, so there is nothing to explain."""
    options = options_table([(name, "b", "A", "visit", 9.0, 5.0) for name in ("C1", "C2")])
    result = allocate(options, hours("A", amount=8.0), EXACT)
    table = alternatives(options, hours("A", amount=8.0), result.allocation, result.limit_use)
    assert shown(table, "case_id") == []


def test_a_slice_of_a_plan_is_explained_alone() -> None:
    """The rows of C2 are the same as in the whole."""
    options, limits = options_table(TWO_CASES), hours("A", "B")
    whole = alternatives(options, limits, plan_of(options, 1, 3), priced(limits, 5.0, 0.0))
    alone = alternatives(options, limits, plan_of(options, 3), priced(limits, 5.0, 0.0))
    pd.testing.assert_frame_equal(alone, whole[whole["case_id"] == "C2"].reset_index(drop=True))


@pytest.mark.parametrize(
    ("change", "word"),
    [
        (lambda plan, use: (plan.assign(option_id=[1, 99]), use), "C2"),
        (lambda plan, use: (plan.iloc[[0, 1, 1]], use), "C2"),
        (lambda plan, use: (plan, use.iloc[:1]), B_HOURS),
    ],
    ids=["an option of another run", "a case twice", "a limit without a price"],
)
def test_tables_of_different_runs_are_refused(change, word: str) -> None:  # type: ignore[no-untyped-def]
    options, limits = options_table(TWO_CASES), hours("A", "B")
    plan, use = change(plan_of(options, 1, 3), priced(limits, 5.0, 0.0))
    with pytest.raises(OptionsError) as caught:
        alternatives(options, limits, plan, use)
    assert any(word in fault.where + fault.zh for fault in caught.value.faults)


def best_by_brute_force(options: pd.DataFrame, limits: pd.DataFrame, sense: Sense) -> float | None:
    """Try every combination; none feasible is None."""
    sign = 1.0 if sense == "max" else -1.0
    known = limits.to_dict("records")
    best: float | None = None
    for choice in itertools.product(*(group.to_dict("records") for _, group in options.groupby("case_id"))):
        worth = sum(sign * row["value"] for row in choice)
        for limit in known:
            kind, _, name = limit["owner"].partition("/")
            column = {"officer": "officer_id", "branch": "branch"}.get(kind)
            used = sum(row[limit["resource"]] for row in choice if column is None or row[column] == name)
            over = max(0.0, used - limit["amount"] if limit["sense"] == "<=" else limit["amount"] - used)
            worth -= np.inf if limit["hard"] and over > 1e-9 else over * limit["penalty"]
        if np.isfinite(worth):
            best = worth if best is None else max(best, worth)
    return None if best is None else sign * best


@st.composite
def tiny(draw: st.DrawFn, most_hours: int = 5) -> World:
    """Two to four cases, three officers, a call that counts as an action, too few hours, a soft floor and a soft budget."""
    number = st.integers(0, 9).map(float)
    rows: list[OptionRow] = []
    for case in range(draw(st.integers(2, 4))):
        rows.append((f"C{case}", "b", draw(st.sampled_from("ABC")), "watch", draw(number), 0.0))
        rows += [
            (f"C{case}", "b", who, method, draw(number), float(draw(st.integers(1, most_hours))))
            for who, method in (("A", "visit"), ("B", "visit"), ("B", "phone"))
            if draw(st.booleans())
        ]
    limits: list[LimitRow] = [(f"officer/{name}", "field_hours", "<=", draw(number), True, 0.0) for name in "AB"]
    if draw(st.booleans()):
        limits.append(("branch/b", "key_actions", ">=", float(draw(st.integers(0, 4))), False, draw(number)))
    if draw(st.booleans()):
        limits.append(("all", "field_hours", "<=", draw(number), False, draw(number)))
    return options_table(rows), limits_table(limits)


@given(tiny(), st.sampled_from(["max", "min"]))
def test_a_forced_officer_costs_at_least_the_loss_below_the_bound(world: World, sense: Sense) -> None:
    """Every alternative is forced and solved by brute force: never better than the bound of the prices less the loss."""
    options, limits = world
    result = allocate(options, limits, EXACT, sense=sense)
    assume(result.value is not None)
    table = alternatives(options, limits, result.allocation, result.limit_use, sense=sense)
    ALTERNATIVES.validate(table, lazy=True)
    prices = result.limit_use.sort_values("limit_id")["shadow_price"].to_numpy()
    bound = bound_at(read(options, limits, sense).problem, prices)
    sign = 1.0 if sense == "max" else -1.0
    for row in table.itertuples():
        is_forced = (options["officer_id"] == row.officer_id) & (options["method"] == row.method)
        best = best_by_brute_force(options[is_forced | (options["case_id"] != row.case_id)], limits, sense)
        if best is not None:
            assert sign * best <= bound - row.loss + 1e-6


@given(tiny(), st.sampled_from(["max", "min"]), st.randoms(use_true_random=False))
def test_each_case_shows_its_officers_in_order(world: World, sense: Sense, random) -> None:  # type: ignore[no-untyped-def]
    """Up to three officers, each once, the chosen one exactly once; the order of the tables is no matter."""
    options, limits = world
    result = allocate(options, limits, EXACT, sense=sense)
    assume(result.value is not None)
    table = alternatives(options, limits, result.allocation, result.limit_use, sense=sense)
    n_officers = options.groupby("case_id")["officer_id"].nunique().clip(upper=3)
    assert table.groupby("case_id").size().to_dict() == n_officers.to_dict()
    assert not table.duplicated(["case_id", "officer_id"]).any()
    named = ["case_id", "officer_id", "method"]
    assert table.loc[table["is_chosen"], named].to_numpy().tolist() == result.allocation[named].to_numpy().tolist()
    assert (table.groupby("case_id")["loss"].diff().fillna(0.0) >= -0.01 - 1e-9).all()
    assert (table["rank"] == table.groupby("case_id").cumcount() + 1).all()
    order = list(range(len(options)))
    random.shuffle(order)
    again = alternatives(
        options.iloc[order], limits[::-1], result.allocation[::-1], result.limit_use[::-1], sense=sense
    )
    pd.testing.assert_frame_equal(again, table)


@given(tiny(most_hours=1), st.sampled_from(["max", "min"]))
def test_shadow_price_lies_between_the_two_finite_differences(world: World, sense: Sense) -> None:
    """With one hour for each action, relaxed plans are whole ones, so a price is a slope of the optimum itself.

    One unit more gains at most the price, one unit less loses at least the price, for ceilings and floors, both senses.
    """
    options, limits = world
    result = allocate(options, limits, EXACT, sense=sense)
    assume(result.value is not None)
    sign = 1.0 if sense == "max" else -1.0
    prices = result.limit_use.set_index("limit_id")["shadow_price"]
    for position, name in enumerate(limits["limit_id"]):
        loosening = 1.0 if limits["sense"].iloc[position] == "<=" else -1.0
        for step in (1.0, -1.0):
            moved = limits.copy()
            moved.loc[position, "amount"] += step * loosening
            if moved.loc[position, "amount"] < 0:
                continue
            best = best_by_brute_force(options, moved, sense)
            if best is not None:
                assert sign * (best - result.value) <= step * prices[name] + 1e-6


def test_a_county_explains_its_own_losses() -> None:
    """Where a limit is named, the alternative is worth no less by itself; where none is, its value or nothing decides."""
    options, limits, _ = county(3, n_branches=2, n_cases=60, n_staff=3, n_leaders=1, load=0.4)
    result = allocate(options, limits, Allocation(gap=0.001))
    table = alternatives(options, limits, result.allocation, result.limit_use)
    ALTERNATIVES.validate(table, lazy=True)
    chosen = table[table["is_chosen"]].set_index("case_id")["value"]
    gain = table["value"] - table["case_id"].map(chosen)
    is_named = table["limit_id"] != ""
    assert is_named.any() and (gain[is_named] >= -0.005).all()
    lost_by_price = ~is_named & (table["loss"] > 0.01)
    assert (gain[lost_by_price] < 0).all()
