"""What moved between two plans: each reason in a world of its own by hand, and what holds for any two plans."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.allocation import OptionsError, allocate, baselines, check_plan
from collectplan.allocation.moves import MoveKind, MoveReason, compare_plans, moves_summary
from collectplan.params import Allocation
from collectplan.schemas import reasons
from tests.allocation.worlds import LimitRow, OptionRow, county, limits_table, options_table
from tests.helpers import NO_SHRINKING

EXACT = Allocation(gap=0.0)
A_HOURS, B_HOURS = "officer/A/field_hours/<=", "officer/B/field_hours/<="
FLOOR = "branch/b/key_actions/>="
Picks = dict[str, tuple[str, str]]

# One case that A visits (6 h, worth 60) and B could visit (6 h, worth 50) or phone, beside one that only A can visit.
ROWS: list[OptionRow] = [
    ("C1", "b", "A", "visit", 60.0, 6.0),
    ("C1", "b", "B", "phone", 20.0, 0.0),
    ("C1", "b", "B", "visit", 50.0, 6.0),
    ("C1", "b", "W", "watch", 5.0, 0.0),
    ("C2", "b", "A", "visit", 90.0, 6.0),
    ("C2", "b", "W", "watch", 10.0, 0.0),
]
LIMITS: list[LimitRow] = [
    ("officer/A", "field_hours", "<=", 6.0, True, 0.0),
    ("officer/B", "field_hours", "<=", 6.0, True, 0.0),
]
BEFORE: Picks = {"C1": ("A", "visit"), "C2": ("W", "watch")}
C1_TO_B: Picks = {"C1": ("B", "visit"), "C2": ("W", "watch")}


def plan_of(options: pd.DataFrame, picks: Picks) -> pd.DataFrame:
    """Return the allocation that takes an officer and a method for each case."""
    wanted = pd.DataFrame([(case, *pick) for case, pick in picks.items()], columns=["case_id", "officer_id", "method"])
    return wanted.merge(options[["case_id", "officer_id", "method", "option_id"]], validate="one_to_one")


def changed(
    before: Picks,
    after: Picks,
    rows: list[OptionRow] | None = None,
    limits: list[LimitRow] | None = None,
    first: list[LimitRow] | None = None,
) -> pd.DataFrame:
    """Compare two plans by hand; rows and limits are those after, where they differ from those before.

    Cases that a plan does not hold have no options in its run.
    """
    old = options_table([row for row in ROWS if row[0] in before])
    new = options_table([row for row in (ROWS if rows is None else rows) if row[0] in after])
    old_limits = limits_table(LIMITS if first is None else first)
    new_limits = old_limits if limits is None else limits_table(limits)
    moves = compare_plans(plan_of(old, before), plan_of(new, after), old, new, old_limits, new_limits)
    return reasons.MOVES.validate(moves, lazy=True)


def why(moves: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return case, reason and limit of each move."""
    return list(moves[["case_id", "reason", "limit_id"]].itertuples(index=False, name=None))


def without(case: str, officer: str, method: str) -> list[OptionRow]:
    """Return the rows without one option."""
    return [row for row in ROWS if row[:1] + row[2:4] != (case, officer, method)]


def with_hours(case: str, officer: str, hours: float) -> list[OptionRow]:
    """Return the rows with other hours for the visit of one officer."""
    return [(*row[:5], hours) if row[:1] + row[2:4] == (case, officer, "visit") else row for row in ROWS]


def test_two_plans_that_agree_have_no_moves() -> None:
    moves = changed(BEFORE, BEFORE, rows=ROWS[::-1])
    assert len(moves) == 0
    assert len(reasons.MOVES_SUMMARY.validate(moves_summary(moves), lazy=True)) == 0


def test_a_move_says_who_and_what_before_and_after() -> None:
    row = changed(BEFORE, C1_TO_B).iloc[0].to_dict()
    assert {name: row[name] for name in list(row)[:9]} == {
        "case_id": "C1",
        "branch": "b",
        "officer_before": "A",
        "method_before": "visit",
        "officer_after": "B",
        "method_after": "visit",
        "value_before": 60.0,
        "value_after": 50.0,
        "kind": "officer",
    }


def test_kinds() -> None:
    """From A's visit to B's visit, from B's visit to B's phone call, from A's visit to B's phone call."""
    pairs = [(("A", "visit"), ("B", "visit")), (("B", "visit"), ("B", "phone")), (("A", "visit"), ("B", "phone"))]
    found = [changed({"C1": old}, {"C1": new})["kind"].tolist() for old, new in pairs]
    assert found == [["officer"], ["method"], ["both"]]


def test_an_option_that_is_gone() -> None:
    """A was banned from C1, or C1 pinned to another: the tables look the same."""
    moves = changed(BEFORE, C1_TO_B, rows=without("C1", "A", "visit"))
    assert why(moves) == [("C1", "no_longer_allowed", "")]


def test_an_option_that_is_new() -> None:
    """B was not allowed on C1 before."""
    old, new, limits = options_table(without("C1", "B", "visit")), options_table(ROWS), limits_table(LIMITS)
    moves = compare_plans(plan_of(old, BEFORE), plan_of(new, C1_TO_B), old, new, limits, limits)
    assert why(moves) == [("C1", "new_option", "")]


def test_fewer_hours_of_the_old_officer() -> None:
    """A falls ill: 6 hours become 0. B's unchanged hours are not named."""
    limits = [("officer/A", "field_hours", "<=", 0.0, True, 0.0), LIMITS[1]]
    assert why(changed(BEFORE, C1_TO_B, limits=limits)) == [("C1", "limit_changed", A_HOURS)]


def test_more_hours_of_the_new_officer() -> None:
    limits = [LIMITS[0], ("officer/B", "field_hours", "<=", 12.0, True, 0.0)]
    assert why(changed(BEFORE, C1_TO_B, limits=limits)) == [("C1", "limit_changed", B_HOURS)]


def test_hours_that_changed_the_other_way_explain_nothing() -> None:
    """More for A and fewer for B would hold C1 at A. A's 12 hours have room for it again, so it would still fit."""
    limits = [("officer/A", "field_hours", "<=", 12.0, True, 0.0), ("officer/B", "field_hours", "<=", 6.0, True, 0.0)]
    first = [LIMITS[0], ("officer/B", "field_hours", "<=", 9.0, True, 0.0)]
    assert why(changed(BEFORE, C1_TO_B, limits=limits, first=first)) == [("C1", "still_fits", "")]


def test_a_limit_that_is_new_or_gone() -> None:
    """A ceiling on A appears; or the one on B goes."""
    assert why(changed(BEFORE, C1_TO_B, first=LIMITS[1:], limits=LIMITS)) == [("C1", "limit_changed", A_HOURS)]
    assert why(changed(BEFORE, C1_TO_B, first=LIMITS, limits=LIMITS[:1])) == [("C1", "limit_changed", B_HOURS)]


def test_a_limit_on_all_explains_a_change_of_method() -> None:
    """The county's hours shrink from 12 to 6: B phones instead of visiting, which takes none."""
    first: list[LimitRow] = [*LIMITS, ("all", "field_hours", "<=", 12.0, True, 0.0)]
    limits: list[LimitRow] = [*LIMITS, ("all", "field_hours", "<=", 6.0, True, 0.0)]
    moves = changed({"C1": ("B", "visit")}, {"C1": ("B", "phone")}, first=first, limits=limits)
    assert why(moves) == [("C1", "limit_changed", "all/field_hours/<=")]


@pytest.mark.parametrize(
    ("first", "second"),
    [((0.0, False, 7.0), (1.0, False, 7.0)), ((1.0, False, 7.0), (1.0, False, 90.0)), ((1.0, False, 7.0), (1.0, True, 0.0))],
    ids=["asks for more", "a higher penalty", "hard now"],
)  # fmt: skip
def test_a_floor_that_got_tighter_draws_to_an_action(
    first: tuple[float, bool, float], second: tuple[float, bool, float]
) -> None:
    """From watching to an action; back again it explains nothing."""
    old, new = ([("branch/b", "key_actions", ">=", *about)] for about in (first, second))
    watch, act = {"C1": ("W", "watch")}, {"C1": ("B", "phone")}
    assert why(changed(watch, act, first=old, limits=new)) == [("C1", "limit_changed", FLOOR)]
    assert why(changed(act, watch, first=new, limits=old)) == [("C1", "limit_changed", FLOOR)]
    assert changed(act, watch, first=old, limits=new)["reason"].tolist() != ["limit_changed"]


def cases_and_hours_of_a(cases: float, hours: float) -> list[LimitRow]:
    """Return two hard limits of A; endless ones are left out."""
    rows: list[LimitRow] = [
        ("officer/A", "active_cases", "<=", cases, True, 0.0),
        ("officer/A", "field_hours", "<=", hours, True, 0.0),
    ]
    return [row for row in rows if np.isfinite(row[3])]


@pytest.mark.parametrize(
    ("first", "second", "named"),
    [
        # Hours halve, of which the visit takes half: 1/4. Cases go from 100 to 10, of which it is one: 0.9/100.
        ((100.0, 12.0), (10.0, 6.0), A_HOURS),
        # Hours halve, of which the visit takes a tenth: 1/20. Cases halve from 2, of which it is one: 1/4.
        ((2.0, 60.0), (1.0, 30.0), "officer/A/active_cases/<="),
        # A ceiling of 12 hours is new, of which the visit takes half: all x 1/2. Cases as in the first row.
        ((100.0, np.inf), (10.0, 12.0), A_HOURS),
    ],
)
def test_of_two_changed_limits_the_one_that_matters_more_is_named(
    first: tuple[float, float], second: tuple[float, float], named: str
) -> None:
    moves = changed(BEFORE, C1_TO_B, first=cases_and_hours_of_a(*first), limits=cases_and_hours_of_a(*second))
    assert why(moves) == [("C1", "limit_changed", named)]


@pytest.mark.parametrize(
    ("value", "reason"), [(60.01, "still_fits"), (60.02, "value_changed"), (58.0, "value_changed")]
)
def test_a_change_of_value_is_more_than_a_cent(value: float, reason: str) -> None:
    """The old option was worth 60; nothing else changed, and A's hours have room for C1."""
    rows = [(*row[:4], value, row[5]) if row[:1] + row[2:3] == ("C1", "A") else row for row in ROWS]
    assert why(changed(BEFORE, C1_TO_B, rows=rows)) == [("C1", reason, "")]


def test_other_hours_for_the_same_option() -> None:
    """A's visit takes 8 h now, or B's takes 4 h instead of 6; values and limits are the same."""
    assert why(changed(BEFORE, C1_TO_B, rows=with_hours("C1", "A", 8.0))) == [("C1", "use_changed", "")]
    assert why(changed(BEFORE, C1_TO_B, rows=with_hours("C1", "B", 4.0))) == [("C1", "use_changed", "")]


def test_others_needed_the_room() -> None:
    """C2 is worth more to A than it was before; his 6 hours go there, and C1, of which nothing changed, must leave."""
    rows = [(*row[:4], 200.0, row[5]) if row[:1] + row[2:3] == ("C2", "A") else row for row in ROWS]
    moves = changed(BEFORE, {"C1": ("B", "visit"), "C2": ("A", "visit")}, rows=rows)
    # C2 rises from 10 to 200, C1 falls from 60 to 50: the larger change first.
    assert why(moves) == [("C2", "value_changed", ""), ("C1", "displaced", A_HOURS)]


def test_room_that_is_only_half_enough_is_full() -> None:
    """A has 9 hours and 6 are in use for C2: the 6 of C1 do not fit."""
    limits: list[LimitRow] = [("officer/A", "field_hours", "<=", 9.0, True, 0.0)]
    moves = changed(BEFORE, {"C1": ("B", "visit"), "C2": ("A", "visit")}, first=limits)
    assert ("C1", "displaced", A_HOURS) in why(moves)


def test_a_broken_limit_that_the_new_option_burdens_displaced_nobody() -> None:
    """B's soft 3 hours are broken by C1 and C3; with C1 back at A, who has the hours, they would be broken less."""
    limits: list[LimitRow] = [LIMITS[0], ("officer/B", "field_hours", "<=", 3.0, False, 1.0)]
    more: list[OptionRow] = [("C3", "b", "B", "visit", 9.0, 6.0)]
    options, table = options_table([*ROWS, *more]), limits_table(limits)
    before, after = (plan_of(options, picks | {"C3": ("B", "visit")}) for picks in (BEFORE, C1_TO_B))
    # 12 hours are used of 3 after; 6 of 3 with C1 put back: still broken, but less.
    assert why(compare_plans(before, after, options, options, table, table)) == [("C1", "still_fits", "")]


def test_first_reason_that_applies() -> None:
    """Value, hours and limit changed at once: the limit is named. With the old option gone as well, that is it."""
    limits = [("officer/A", "field_hours", "<=", 0.0, True, 0.0), LIMITS[1]]
    rows = [(*row[:4], 70.0, 7.0) if row[:1] + row[2:3] == ("C1", "B") else row for row in ROWS]
    assert changed(BEFORE, C1_TO_B, rows=rows, limits=limits)["reason"].tolist() == ["limit_changed"]
    gone = [row for row in rows if row in without("C1", "A", "visit") or row[2] == "B"]
    assert changed(BEFORE, C1_TO_B, rows=gone, limits=limits)["reason"].tolist() == ["no_longer_allowed"]


def test_a_case_that_left_and_one_that_came() -> None:
    """C2 was paid, C3 is new: nobody held it before. Missing values count as 0 where moves are sorted: 90, then 10."""
    rows: list[OptionRow] = [*ROWS[:4], ("C3", "c", "B", "visit", 90.0, 6.0)]
    moves = changed(BEFORE, {"C1": ("A", "visit"), "C3": ("B", "visit")}, rows=rows)
    columns = [
        "case_id",
        "branch",
        "officer_before",
        "method_before",
        "officer_after",
        "method_after",
        "kind",
        "reason",
    ]
    assert moves[columns].to_numpy().tolist() == [
        ["C3", "c", "", "none", "B", "visit", "only_after", "new_option"],
        ["C2", "b", "W", "watch", "", "none", "only_before", "no_longer_allowed"],
    ]
    assert np.isnan(moves["value_before"][0]) and moves["value_after"][0] == 90.0


def test_a_limit_of_another_kind_under_the_same_id() -> None:
    """The ceiling on A's hours became one on his cases: the first is gone, the second, which C1 leaves, is new."""
    old, limits = options_table(ROWS), limits_table(LIMITS[:1])
    other = limits.assign(resource="active_cases", amount=1.0)
    moves = compare_plans(plan_of(old, BEFORE), plan_of(old, C1_TO_B), old, old, limits, other)
    assert why(moves) == [("C1", "limit_changed", A_HOURS)]


def test_a_plan_of_another_run_is_refused() -> None:
    options, limits = options_table(ROWS), limits_table(LIMITS)
    plan = plan_of(options, BEFORE)
    with pytest.raises(OptionsError, match="C1"):
        compare_plans(plan.assign(option_id=77), plan, options, options, limits, limits)


def test_part_of_a_plan_is_refused() -> None:
    """Without C2 nobody could say whose hours it takes; the same goes for a run without a plan."""
    options, limits = options_table(ROWS), limits_table(LIMITS)
    plan = plan_of(options, BEFORE)
    for part in (plan.iloc[:1], plan.iloc[:0]):
        with pytest.raises(OptionsError, match="C2"):
            compare_plans(plan, part, options, options, limits, limits)


def test_summary_by_hand() -> None:
    """C1 fell from 60 to 50 and was displaced, C2 rose from 10 to 200 by its own value; C3 left with its 7."""
    rows: list[OptionRow] = [*ROWS, ("C3", "b", "W", "watch", 7.0, 0.0)]
    dearer = [(*row[:4], 200.0, row[5]) if row[:1] + row[2:3] == ("C2", "A") else row for row in ROWS]
    old, new, limits = options_table(rows), options_table(dearer), limits_table(LIMITS)
    after: Picks = {"C1": ("B", "visit"), "C2": ("A", "visit")}
    moves = compare_plans(plan_of(old, BEFORE | {"C3": ("W", "watch")}), plan_of(new, after), old, new, limits, limits)
    summary = reasons.MOVES_SUMMARY.validate(moves_summary(moves), lazy=True)
    assert summary.to_numpy().tolist() == [
        ["officer", "displaced", 1, 60.0, 50.0, -10.0],
        ["both", "value_changed", 1, 10.0, 200.0, 190.0],
        ["only_before", "no_longer_allowed", 1, 7.0, 0.0, -7.0],
    ]


def test_an_officer_falls_ill_in_a_county() -> None:
    """Solved twice: all that he did moves for want of his hours, and whoever else moves is not named with his limits."""
    options, limits, _ = county(3, n_branches=2, n_cases=60, n_staff=3, n_leaders=1, load=0.5)
    is_ill = limits["owner"] == "officer/O000"
    fewer = limits.assign(amount=limits["amount"].where(~is_ill, 0.0))
    plans = [allocate(options, table, Allocation(gap=0.001)).allocation for table in (limits, fewer)]
    moves = compare_plans(*plans, options, options, limits, fewer)
    his = (moves["officer_before"] == "O000") & (moves["method_before"] != "watch")
    assert his.any() and (moves.loc[his, "reason"] == "limit_changed").all()
    assert moves.loc[his, "limit_id"].str.startswith("officer/O000/").all()
    assert not moves.loc[~his, "limit_id"].str.startswith("officer/O000/").any()
    assert (moves.loc[moves["officer_after"] == "O000", "method_after"] == "watch").all()


def test_what_displaced_a_case_stands_in_the_way_of_its_return() -> None:
    """From the dealing of today to the plan: each old option is put back alone, and the independent checker is asked."""
    options, limits, cases = county(3, n_branches=2, n_cases=60, n_staff=3, n_leaders=1, load=0.4)
    hard = limits[limits["hard"]]
    today = options[options["option_id"].isin(baselines(options, limits, cases)["as_today"])]
    after = allocate(options, hard, Allocation(gap=0.001)).allocation
    moves = compare_plans(today, after, options, options, hard, hard)
    assert {"displaced"} <= set(moves["reason"]) <= {"displaced", "still_fits"}
    plan, before = after.drop(columns="reason").set_index("case_id"), today.set_index("case_id")
    before = before[list(plan)]
    for move in moves.itertuples():
        put_back = plan.astype("object")
        put_back.loc[move.case_id] = before.loc[move.case_id]
        faults = check_plan(options, hard, put_back.astype(before.dtypes).reset_index()).faults
        assert [fault.where for fault in faults if fault.where == f"limits.{move.limit_id}"] == (
            [f"limits.{move.limit_id}"] if move.reason == "displaced" else []
        )
        assert bool(faults) == (move.reason == "displaced")


@st.composite
def two_plans(draw: st.DrawFn) -> tuple[Picks, Picks]:
    """Draw any two choices of options, neither of them sensible; a case may be in one only."""
    choices = {case: [(row[2], row[3]) for row in ROWS if row[0] == case] for case in sorted({row[0] for row in ROWS})}
    drawn = [
        {case: draw(st.sampled_from(picks)) for case, picks in choices.items() if draw(st.integers(0, 4))} for _ in "ab"
    ]
    return drawn[0], drawn[1]


@settings(max_examples=25, phases=NO_SHRINKING)
@given(two_plans(), st.permutations(range(len(ROWS))))
def test_moves_are_the_cases_that_differ(plans: tuple[Picks, Picks], order: list[int]) -> None:
    """Against dictionaries; option ids and the order of rows are no matter."""
    before, after = plans
    moves = changed(before, after)
    differing = {case for case in before.keys() | after.keys() if before.get(case) != after.get(case)}
    assert set(moves["case_id"]) == differing
    shuffled = changed(dict(reversed(before.items())), after, rows=[ROWS[n] for n in order], limits=LIMITS[::-1])
    pd.testing.assert_frame_equal(moves, shuffled)
    assert moves_summary(moves)["n_cases"].sum() == len(differing)


@settings(max_examples=25, phases=NO_SHRINKING)
@given(two_plans())
def test_the_way_back_swaps_before_and_after(plans: tuple[Picks, Picks]) -> None:
    """Who and what are swapped; the change of value turns its sign."""
    there, back = changed(*plans), changed(*plans[::-1])
    swapped = {f"{name}_{old}": f"{name}_{new}" for name in ("officer", "method", "value")
               for old, new in (("before", "after"), ("after", "before"))}  # fmt: skip
    sides = ["case_id", *swapped]
    pd.testing.assert_frame_equal(back.rename(columns=swapped)[sides], there[sides])
    assert moves_summary(back)["change"].sum() == pytest.approx(-moves_summary(there)["change"].sum())


@settings(max_examples=25, phases=NO_SHRINKING)
@given(two_plans(), st.floats(0.0, 20.0), st.floats(0.0, 20.0))
def test_a_limit_is_named_with_the_reasons_that_have_one(
    plans: tuple[Picks, Picks], first: float, second: float
) -> None:
    limits = [(*row[:3], amount, *row[4:]) for row, amount in zip(LIMITS, (first, second), strict=True)]
    moves = changed(*plans, limits=limits)
    has_limit = moves["reason"].isin(["limit_changed", "displaced"])
    assert ((moves["limit_id"] != "") == has_limit).all()


def test_every_kind_and_reason_has_words_in_both_languages() -> None:
    for enum, *lists in (
        (MoveKind, reasons.MOVE_KIND, reasons.MOVE_KIND_ENGLISH),
        (MoveReason, reasons.MOVE_REASON, reasons.MOVE_REASON_ENGLISH),
    ):
        for words in lists:
            assert [member.value for member in enum] == list(words)
            titles = [group[0] for group in words.values()]
            assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("schema", reasons.EXPLANATIONS, ids=lambda schema: str(schema.name))
def test_columns_have_titles_in_both_languages(schema) -> None:  # type: ignore[no-untyped-def]
    for about in schema.columns.values():
        assert not about.metadata["zh"].isascii() and about.metadata["en"].isascii()
