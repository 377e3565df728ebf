"""Allocation as a whole: optimal on tiny cases by brute force, never wrong, checked by other eyes, published optima."""

from __future__ import annotations

import itertools
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.allocation import Reason, allocate, baselines, check_plan
from collectplan.errors import CollectPlanError
from collectplan.params import Allocation
from collectplan.schemas import TABLES, words

EXACT = Allocation(gap=0.0)
GAP_DATA = Path(os.environ.get("COLLECTPLAN_DATA") or Path(__file__).parents[2] / "shared" / "data") / "gap"


def options_table(rows: list[tuple[str, str, str, float, float]]) -> pd.DataFrame:
    """Options from (case, officer, method, value, field hours); whatever a test does not name is nothing."""
    table = pd.DataFrame(rows, columns=["case_id", "officer_id", "method", "value", "field_hours"])
    for name, about in TABLES["options"].columns.items():
        if name not in table:
            table[name] = "城关" if name == "branch" else 0
        table[name] = table[name].astype(str(about.dtype))
    table["option_id"] = np.arange(len(table))
    table["active_cases"] = (table["method"] != "watch").astype("float64")
    table["key_actions"] = table["active_cases"]
    return table[list(TABLES["options"].columns)]


def limits_table(rows: list[tuple[str, str, str, float, bool, float]]) -> pd.DataFrame:
    """Limits from (owner, resource, sense, amount, hard, penalty)."""
    table = pd.DataFrame(rows, columns=["owner", "resource", "sense", "amount", "hard", "penalty"])
    table.insert(0, "limit_id", [f"{row[0]}/{row[1]}/{n}" for n, row in enumerate(rows)])
    return table.astype({name: str(about.dtype) for name, about in TABLES["limits"].columns.items()})


def best_by_brute_force(options: pd.DataFrame, limits: pd.DataFrame, sense: str = "max") -> float | None:
    """Try every combination; none feasible is None."""
    groups = [group.to_dict("records") for _, group in options.groupby("case_id")]
    sign, best = (1 if sense == "max" else -1), None
    for choice in itertools.product(*groups):
        value = sum(row["value"] for row in choice)
        for limit in limits.to_dict("records"):
            kind, _, name = limit["owner"].partition("/")
            column = {"officer": "officer_id", "branch": "branch"}.get(kind)
            used = sum(row[limit["resource"]] for row in choice if column is None or row[column] == name)
            over = max(0.0, used - limit["amount"] if limit["sense"] == "<=" else limit["amount"] - used)
            if limit["hard"] and over > 1e-9:
                break
            value -= sign * limit["penalty"] * over
        else:
            best = value if best is None or sign * value > sign * best else best
    return best


@st.composite
def tiny(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Two to five cases, two officers, small whole numbers; hours often too few; a soft floor now and then."""
    number = st.integers(0, 9)
    rows = []
    for case in range(draw(st.integers(2, 5))):
        rows.append((f"C{case}", "A", "watch", float(draw(number)), 0.0))
        rows += [
            (f"C{case}", officer, "visit", float(draw(number)), float(draw(st.integers(1, 5))))
            for officer in ("A", "B")
            if draw(st.booleans())
        ]
    limits = [(f"officer/{name}", "field_hours", "<=", float(draw(number)), True, 0.0) for name in ("A", "B")]
    if draw(st.booleans()):
        limits.append(("branch/城关", "key_actions", ">=", float(draw(st.integers(0, 4))), False, float(draw(number))))
    return options_table(rows), limits_table(limits)


@given(tiny(), st.sampled_from(["max", "min"]))
def test_tiny_cases_are_solved_to_the_optimum(tables: tuple[pd.DataFrame, pd.DataFrame], sense: str) -> None:
    options, limits = tables
    result = allocate(options, limits, EXACT, sense=sense)
    assert result.value == pytest.approx(best_by_brute_force(options, limits, sense), abs=1e-6)
    check = check_plan(options, limits, result.allocation, sense=sense)
    assert check.passed
    assert check.value == pytest.approx(result.value, abs=1e-6)
    sign = 1 if sense == "max" else -1
    assert sign * result.bound >= sign * result.value - 1e-6


@given(tiny(), st.randoms())
def test_order_of_rows_and_ids_is_no_matter(tables: tuple[pd.DataFrame, pd.DataFrame], random) -> None:  # type: ignore[no-untyped-def]
    options, limits = tables
    order = list(range(len(options)))
    random.shuffle(order)
    first = allocate(options, limits, EXACT)
    shuffled = allocate(options.iloc[order].reset_index(drop=True), limits.iloc[::-1].reset_index(drop=True), EXACT)
    pd.testing.assert_frame_equal(first.allocation, shuffled.allocation)


@given(tiny())
def test_loosening_a_limit_never_lowers_the_optimum(tables: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    options, limits = tables
    looser = limits.assign(amount=(limits["amount"] + np.where(limits["sense"] == "<=", 1.0, -1.0)).clip(lower=0.0))
    assert allocate(options, looser, EXACT).value >= allocate(options, limits, EXACT).value - 1e-6


def test_infeasible_is_a_result_with_a_sentence() -> None:
    """Two cases can only be visited by A, 5 hours each; he has 8."""
    options = options_table([("C1", "A", "visit", 9.0, 5.0), ("C2", "A", "visit", 9.0, 5.0)])
    result = allocate(options, limits_table([("officer/A", "field_hours", "<=", 8.0, True, 0.0)]), EXACT)
    assert result.status.value == "infeasible"
    assert result.value is None and result.allocation.empty
    assert any("A" in fault.zh + fault.where for fault in result.conflict_faults)


def test_ids_that_look_alike_stay_apart() -> None:
    """`a-1`, `a_1` and Chinese ids would be one variable in a solver file."""
    names = ["a-1", "a_1", "甲 1", "甲_1"]
    options = options_table([(name, name, "visit", 1.0 + n, 1.0) for n, name in enumerate(names)])
    limits = limits_table([(f"officer/{name}", "field_hours", "<=", 1.0, True, 0.0) for name in names])
    assert list(allocate(options, limits, EXACT).allocation["officer_id"]) == sorted(names)


@pytest.mark.parametrize(
    "break_it",
    [
        lambda o, a: (o, a.iloc[1:]),
        lambda o, a: (o, pd.concat([a, a.iloc[:1]])),
        lambda o, a: (o, a.assign(option_id=[1, 3, 5])),
        lambda o, a: (o, a.assign(officer_id="B")),
    ],
    ids=["a case is missing", "a case stands twice", "hours broken", "another officer than the option's"],
)
def test_checker_finds_what_is_wrong(break_it) -> None:  # type: ignore[no-untyped-def]
    rows = [row for n in range(3) for row in ((f"C{n}", "A", "watch", 1.0, 0.0), (f"C{n}", "A", "visit", 5.0, 4.0))]
    options, limits = options_table(rows), limits_table([("officer/A", "field_hours", "<=", 4.0, True, 0.0)])
    plan = allocate(options, limits, EXACT).allocation
    assert check_plan(options, limits, plan).passed
    options, wrong = break_it(options, plan)
    assert not check_plan(options, limits, wrong).passed


@pytest.mark.parametrize("hours", [float("nan"), -1.0])
def test_impossible_hours_are_refused(hours: float) -> None:
    options = options_table([("C1", "A", "visit", 1.0, hours)])
    with pytest.raises(CollectPlanError):
        allocate(options, limits_table([("officer/A", "field_hours", "<=", 4.0, True, 0.0)]), EXACT)


def test_baselines_by_hand() -> None:
    """A has 4 hours, a visit takes 4: today he visits the largest case C1, greedy takes C2 that is worth most."""
    rows = [row for n in (1, 2) for row in ((f"C{n}", "A", "watch", 1.0, 0.0), (f"C{n}", "A", "visit", 4.0 + n, 4.0))]
    options, limits = options_table(rows), limits_table([("officer/A", "field_hours", "<=", 4.0, True, 0.0)])
    cases = pd.DataFrame(
        {"case_id": ["C1", "C2"], "branch": "城关", "principal": [900.0, 100.0], "account_manager": ["A", "A"]}
    )
    dealt = baselines(options, limits, cases)
    method = options.set_index("option_id")["method"]
    chosen = {way: [method[option] for option in plan] for way, plan in dealt.items()}
    assert chosen["as_today"] == chosen["equal"] == ["visit", "watch"]
    assert chosen["greedy"] == ["watch", "visit"]
    assert chosen["watch_only"] == ["watch", "watch"]


def test_case_without_a_known_manager_is_dealt_all_the_same() -> None:
    """A baseline in which nobody acts would be a straw man: the case goes to whoever holds the fewest."""
    rows = [("C1", "A", "watch", 1.0, 0.0), ("C1", "A", "visit", 5.0, 4.0), ("C1", "B", "visit", 5.0, 4.0)]
    cases = pd.DataFrame({"case_id": ["C1"], "branch": "城关", "principal": [900.0], "account_manager": ["走了"]})
    limits = limits_table([("officer/A", "field_hours", "<=", 4.0, True, 0.0)])
    assert list(baselines(options_table(rows), limits, cases)["as_today"]) == [1]


def test_every_reason_has_words() -> None:
    assert {reason.value for reason in Reason} == set(words.REASON)


def published(name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """One OR-Library instance as options; the file is a stream of numbers, agent by agent."""
    numbers = np.array((GAP_DATA / "instances" / name).read_text().split(), dtype=float)
    m, n = int(numbers[0]), int(numbers[1])
    value, use = numbers[2 : 2 + m * n].reshape(m, n), numbers[2 + m * n : 2 + 2 * m * n].reshape(m, n)
    rows = [
        (f"J{job:04d}", f"A{agent:02d}", "visit", float(value[agent, job]), float(use[agent, job]))
        for job in range(n)
        for agent in range(m)
    ]
    room = [(f"officer/A{a:02d}", "field_hours", "<=", float(numbers[2 + 2 * m * n + a]), True, 0.0) for a in range(m)]
    return options_table(rows), limits_table(room)


@pytest.mark.skipif(not GAP_DATA.is_dir(), reason=f"published instances absent: {GAP_DATA}")
@pytest.mark.parametrize(
    ("name", "sense", "optimum"),
    [
        ("c515-1", "max", 336),  # OR-Library, gap1; printed optimum and its minimum
        ("c515-1", "min", 261),
        ("c530-2", "max", 644),  # these need the proof that no plan is better by one whole step
        ("c530-3", "max", 673),
        ("c1050-4", "min", 578),
    ],
)
def test_published_optimum(name: str, sense: str, optimum: int) -> None:
    path = next(path.name for path in (GAP_DATA / "instances").iterdir() if path.stem == name)
    result = allocate(*published(path), EXACT, sense=sense)  # type: ignore[arg-type]
    assert result.value == optimum
    assert result.status.value == "proven"
