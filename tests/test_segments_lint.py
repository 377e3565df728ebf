"""Lint of strategy rules: each kind of finding on tiny tables by hand, and against every situation of a small grid."""

from __future__ import annotations

import itertools
import random
import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params.strategies import StrategyRule
from collectplan.schemas import TABLES, check, empty
from collectplan.segments import lint
from collectplan.segments.lint import MAX_HOLES, lint_rules
from collectplan.segments.strategy import first_rule
from tests.helpers import NO_SHRINKING, rules

COLUMNS = TABLES["cases"].columns


def rule(name: str, queue: str = "collect", methods: tuple[str, ...] = ("visit",), **when: Any) -> StrategyRule:
    return StrategyRule.model_validate(
        {"id": name, "name": name, "when": when, "queue": queue, "methods": list(methods)}
    )


def found(*table: StrategyRule, cases: pd.DataFrame | None = None, language: str = "zh") -> pd.DataFrame:
    """Lint a table; whatever it finds keeps the contract."""
    return check(
        lint_rules(table, COLUMNS, empty("cases") if cases is None else cases, "r.yaml", language), "rule_lint"
    )


def brief(findings: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return kind, rule and other of each finding."""
    return list(findings[["kind", "rule", "other"]].itertuples(index=False, name=None))


def examples(*table: StrategyRule, language: str = "zh") -> list[str]:
    return found(*table, language=language)["example"].tolist()


REST = rule("rest")
SMALL = {"principal": {"max": 20_000.0}}


# Nothing to find.


def test_a_table_whose_last_rule_has_no_condition_is_whole() -> None:
    result = found(rule("small", **SMALL), rule("staff", is_insider=True), REST)
    assert result.empty and list(result.columns) == list(TABLES["rule_lint"].columns)


def test_an_exception_before_its_rule_is_deliberate() -> None:
    # The first lies inside the second: {max: 5000} in {max: 20000}; both lie inside the last rule.
    tiny = rule("tiny", "sue", principal={"max": 5_000.0})
    assert found(tiny, rule("small", **SMALL), rule("rest", "secure")).empty


# Unreachable.


def test_a_rule_inside_an_earlier_one_is_unreachable_and_the_example_meets_both() -> None:
    result = found(rule("small", **SMALL), rule("tiny", principal={"max": 5_000.0}, is_key=True), REST)
    assert brief(result) == [("unreachable", "tiny", "small")]
    assert result["example"].item() == "本金余额 = 1,000；重点户 = 是（先归 small）"
    assert "移到" in result["remedy"].item() and "small" in result["remedy"].item()


def test_a_rule_under_the_union_of_earlier_ones_names_only_those_it_needs() -> None:
    # key and plain together take everything; staff takes something too, but nothing hangs on it.
    table = [
        rule("staff", is_insider=True),
        rule("key", is_key=True),
        rule("plain", is_key=False),
        rule("late", **SMALL),
    ]
    result = found(*table)
    assert brief(result) == [("unreachable", "late", "key、plain")]
    # staff stands before key, so that the example of key is of somebody who is not of the staff.
    assert result["example"].item() == "本金余额 = 10,000；重点户 = 是；内部或涉政户 = 否（先归 key）"


def test_a_last_rule_that_has_nothing_left_may_stay() -> None:
    result = found(rule("key", is_key=True), rule("plain", is_key=False), REST)
    assert brief(result) == [("unreachable", "rest", "key、plain")]
    assert result["example"].item() == "重点户 = 是（先归 key）" and "可留着" in result["remedy"].item()


@pytest.mark.parametrize(
    ("when", "told"),
    [
        ({"principal": {"min": 500.0, "max": 100.0}}, "本金余额 ≥ 500, ≤ 100"),
        ({"principal": {"max": -0.01}}, "本金余额 ≤ -0.01"),  # money is not negative
        ({"principal": {"min": 1.001, "max": 1.009}}, "本金余额 ≥ 1.001, ≤ 1.009"),  # no whole fen lies between
        ({"n_loans": {"min": 1.5, "max": 1.9}}, "笔数 ≥ 1.5, ≤ 1.9"),  # no whole number either
        ({"guarantee_type": []}, "担保方式 []"),
        ({"branch": " 城关"}, "机构  城关"),  # a branch has no blanks at its ends, see schemas.columns
        ({"is_key": True, "village": []}, "村组 []"),
    ],
)
def test_a_condition_that_no_case_can_meet_is_unreachable(when: dict[str, Any], told: str) -> None:
    result = found(rule("never", **when), REST)
    assert brief(result) == [("unreachable", "never", "")]
    assert result["example"].item() == f"没有一户能符合：{told}"
    assert result["n_cases"].item() == 0 and "请改正" in result["remedy"].item()


# Holes.


def test_no_rule_at_all_leaves_everything_uncovered() -> None:
    assert brief(found()) == [("hole", "", "")] and examples() == ["任何情形"]


def test_a_number_that_is_not_known_is_a_value_of_its_own() -> None:
    old, young = {"years_past_due": {"min": 3.0}}, {"years_past_due": {"max": 3.0}}
    assert examples(rule("old", **old), rule("young", **young)) == ["逾期年数 不详"]
    assert examples(rule("old", **old), rule("young", **young), language="en") == ["years past due not known"]
    # Two separate holes: above 3 the plainest number is 4, and again the unknown one.
    assert examples(rule("young", **young)) == ["逾期年数 = 4", "逾期年数 不详"]


@pytest.mark.parametrize(
    ("low", "high", "left"),
    [
        ({"max": 20_000.0}, {"min": 20_000.0}, []),  # both ends belong to a range
        ({"max": 20_000.0}, {"min": 20_000.01}, []),  # and there is no amount between two fen
        ({"max": 0.1}, {"min": 0.3}, ["本金余额 = 0.2"]),
        ({"max": 20_000.0}, {"min": 20_000.02}, ["本金余额 = 20,000.01"]),
        ({"max": 20_000.0}, {"min": 50_000.0}, ["本金余额 = 30,000"]),
        ({"min": 0.0}, {"max": 5.0}, []),
        ({"min": 0.01}, {"min": 5.0}, ["本金余额 = 0"]),  # zero is allowed, less is not
        ({"min": 10.0, "max": 20.0}, {"min": 30.0, "max": 40.0}, ["本金余额 = 1", "本金余额 = 21", "本金余额 = 50"]),
    ],
)
def test_amounts_are_whole_fen_not_below_zero(low: Any, high: Any, left: list[str]) -> None:
    holes = found(rule("low", principal=low), rule("high", principal=high))
    assert holes.loc[holes["kind"] == "hole", "example"].tolist() == left


def test_numbers_of_things_are_whole() -> None:
    assert examples(rule("few", n_loans={"max": 3.0}), rule("many", n_loans={"min": 4.0})) == []
    assert examples(rule("few", n_loans={"max": 3.0}), rule("many", n_loans={"min": 5.0})) == ["笔数 = 4"]


def test_other_numbers_have_values_between_any_two() -> None:
    between = examples(rule("a", years_past_due={"max": 3.0}), rule("b", years_past_due={"min": 3.001}))
    assert between == ["逾期年数 = 3.0001", "逾期年数 不详"]


def test_text_has_other_words_than_those_in_the_rules() -> None:
    table = [rule("east", village=["东村", "西村"]), rule("none", village="")]
    assert examples(*table) == ["村组 = 其他（规则没有写到的）"]
    assert examples(*table, language="en") == ["village = any other that no rule names"]
    # Where a named word is missing as well, it stands for the region.
    assert examples(table[0], rule("blank_key", village="", is_key=True)) == [
        "村组 = （空）（及规则没有写到的）；重点户 = 否",
        "村组 = 其他（规则没有写到的）",
    ]


def test_a_closed_set_is_whole_when_all_its_words_are_named() -> None:
    all_but = [word for word in COLUMNS["suit_status"].metadata["values"] if word not in {"filed", "judged"}]
    assert examples(rule("a", suit_status=all_but), rule("b", suit_status=["filed", "judged"])) == []
    assert examples(rule("a", suit_status=all_but)) == ["诉讼情况 = 已立案（等 2 种）"]
    assert examples(rule("a", suit_status=all_but), language="en") == ["suit status = filed (or 1 more)"]


def test_holes_are_few_and_as_wide_as_they_can_be() -> None:
    # Left is what is neither key nor of the staff, whatever the amount: one hole, not one per range.
    table = [rule("key", is_key=True), rule("staff", is_insider=True), rule("key_small", is_key=True, **SMALL)]
    holes = found(*table).query("kind == 'hole'")
    assert holes["example"].tolist() == ["重点户 = 否；内部或涉政户 = 否"]


def cases_of_amounts(*amounts: float) -> pd.DataFrame:
    return pd.DataFrame({"principal": amounts})


def test_more_holes_than_are_shown_are_announced_and_no_case_is_left_out() -> None:
    # Seven gaps: between 1 and 10, 11 and 20, ..., 61 and 70 yuan; one case in each and three in the last.
    table = [rule(f"r{n}", principal={"min": n * 10.0, "max": n * 10.0 + 1}) for n in range(7)]
    cases = cases_of_amounts(5, 15, 25, 35, 45, 55, 65, 65, 65, 0, 70)
    holes = found(*table, rule("large", principal={"min": 70.0}), cases=cases)
    assert holes["kind"].tolist() == ["hole"] * MAX_HOLES
    # The gap with most cases comes first; the last finding also counts the two gaps that are not shown.
    assert holes["example"].iloc[0] == "本金余额 = 62" and holes["n_cases"].tolist() == [3, 1, 1, 1, 3]
    assert "此外" in holes["remedy"].iloc[-1] and "此外" not in holes["remedy"].iloc[0]


# Repeated.


def test_the_same_condition_in_other_words_is_a_repetition_and_nothing_else() -> None:
    words = list(COLUMNS["suit_status"].metadata["values"])
    table = [
        rule("a", principal={"min": 0.0, "max": 10.0}, suit_status=words),
        rule("b", "sue", principal={"max": 10.009}),  # as whole fen
        REST,
        rule("whole", "secure", principal={"min": 0.0}),
    ]
    result = found(*table, cases=pd.DataFrame({"principal": [10.0, 3.0, 11.0], "suit_status": "none"}))
    assert brief(result) == [("repeated", "b", "a"), ("repeated", "whole", "rest")]
    assert result["example"].tolist() == ["本金余额 = 10", "任何情形"] and result["n_cases"].tolist() == [2, 3]


# Conflict.


def test_rules_that_overlap_with_different_ends_are_told_apart_by_order_alone() -> None:
    cases = pd.DataFrame({"principal": [100.0, 100.0, 30_000.0], "is_key": [True, False, True]})
    result = found(rule("small", **SMALL), rule("key", "sue", is_key=True), REST, cases=cases)
    assert brief(result) == [("conflict", "small", "key")]
    assert result["example"].item() == "本金余额 = 10,000；重点户 = 是" and result["n_cases"].item() == 1
    assert "small（清收；上门清收）" in result["remedy"].item() and "key（起诉；上门清收）" in result["remedy"].item()


@pytest.mark.parametrize(
    ("second", "is_conflict"),
    [
        ({"queue": "sue"}, True),
        ({"methods": ("phone",)}, True),
        ({"methods": ("phone", "visit")}, False),  # the order of methods says nothing
        ({}, False),
    ],
)
def test_only_another_end_makes_a_conflict(second: dict[str, Any], is_conflict: bool) -> None:
    first = rule("small", methods=("visit", "phone") if len(second.get("methods", ())) > 1 else ("visit",), **SMALL)
    assert bool(len(found(first, rule("key", is_key=True, **second), REST))) == is_conflict


def test_another_offer_makes_a_conflict_too() -> None:
    offer = {"kind": "instalments", "months": 12}
    key = StrategyRule.model_validate(rule("key", is_key=True).model_dump() | {"offer": offer})
    result = found(rule("small", **SMALL), key, REST)
    assert brief(result) == [("conflict", "small", "key")] and "分期归还" in result["remedy"].item()


def test_what_a_still_earlier_rule_takes_is_no_conflict() -> None:
    # Small and key together is always staff's: the two rules behind it never meet.
    both = rule("staff", is_key=True, **SMALL)
    cases = pd.DataFrame({"principal": [1.0, 1.0], "is_key": [True, False]})
    assert found(both, rule("small", **SMALL), rule("key", "sue", is_key=True), REST, cases=cases).empty
    # With a narrower rule before them they meet in what it leaves, and only that is counted and shown.
    some = rule("staff", is_key=True, principal={"max": 10_000.0})
    result = found(some, rule("small", **SMALL), rule("key", "sue", is_key=True), REST, cases=cases)
    assert brief(result) == [("conflict", "small", "key")]
    assert result["example"].item() == "本金余额 = 20,000；重点户 = 是" and result["n_cases"].item() == 0


# All together.


def test_a_broken_file_shows_all_its_faults_in_order() -> None:
    table = [
        rule("small", "collect", **SMALL),
        rule("key", "sue", is_key=True),
        rule("crossed", principal={"min": 9.0, "max": 3.0}),
        rule("tiny", principal={"max": 100.0}),
        rule("key_again", "secure", is_key=True),
        rule("old", "secure", years_past_due={"min": 3.0}, is_key=False, principal={"min": 20_000.0}),
        rule("young", "secure", years_past_due={"max": 3.0}, is_key=False, principal={"min": 20_000.0}),
    ]
    facts = [(100.0, False, 1.0), (100.0, True, 1.0), (50_000.0, False, None), (50_000.0, True, None)]
    result = found(*table, cases=pd.DataFrame(facts, columns=["principal", "is_key", "years_past_due"]))
    assert brief(result) == [
        ("unreachable", "crossed", ""),
        ("unreachable", "tiny", "small"),
        ("hole", "", ""),
        ("repeated", "key_again", "key"),
        ("conflict", "small", "key"),
        ("conflict", "small", "old"),  # both hold at 20,000 exactly
        ("conflict", "small", "young"),
    ]
    assert result["n_cases"].tolist() == [0, 2, 1, 2, 1, 0, 0]
    assert result["example"].iloc[2] == "本金余额 = 30,000；逾期年数 不详；重点户 = 否"
    assert result["example"].iloc[5] == "本金余额 = 20,000；逾期年数 = 3；重点户 = 否"
    assert set(result["file"]) == {"r.yaml"}
    assert brief(found(*table, language="en"))[1:] == brief(result)[1:]


def test_the_rules_that_ship_have_no_hole_and_none_is_idle() -> None:
    for language in ("zh", "en"):
        result = check(lint_rules(rules(), COLUMNS, empty("cases"), "default.yaml", language), "rule_lint")
        assert set(result["kind"]) <= {"conflict"}


# Against every situation of a grid: each bound, a step to either side of it (no column goes below zero), far above, not known.

BOUNDS = (0.0, 10.0, 20.0)
GRID = {
    "principal": [0.0, 0.01, 5.0, 9.99, 10.0, 10.01, 15.0, 19.99, 20.0, 20.01, 1e9],
    "years_past_due": [0.0, 1e-9, 9.9999, 10.0, 10.0001, 15.0, 20.0, 20.0001, 99.0, None],
    "village": ["东村", "西村", "", "没有写到的村"],
    "is_key": [True, False],
}
SITUATIONS = pd.DataFrame(itertools.product(*GRID.values()), columns=list(GRID)).astype({"years_past_due": "float64"})
TITLES = {COLUMNS[name].metadata["zh"]: name for name in GRID}
SHOWN = {
    "是": True,
    "否": False,
    "（空）": "",
    "其他（规则没有写到的）": "没有写到的村",
    "东村": "东村",
    "西村": "西村",
}


def random_table(seed: int) -> tuple[StrategyRule, ...]:
    """Return up to eight rules over two or three columns; crossed ranges and empty lists are among their conditions."""
    pick = random.Random(seed)
    ends = [None, *BOUNDS]
    conditions = {
        "principal": lambda: {"min": pick.choice(ends), "max": pick.choice(ends)},
        "years_past_due": lambda: {"min": pick.choice([None, pick.choice(ends)]), "max": pick.choice(ends)},
        "village": lambda: pick.sample(["东村", "西村", ""], pick.choice([0, 1, 2, 2, 3])),
        "is_key": lambda: pick.random() < 0.5,
    }
    columns = pick.sample(list(conditions), pick.choice([2, 3]))
    return tuple(
        rule(
            f"r{n}",
            pick.choice(["collect", "sue"]),
            **{
                name: conditions[name]() for name in pick.sample(columns, pick.choice([0, 1, 1, 2, 2, 2, len(columns)]))
            },
        )
        for n in range(pick.randint(0, 8))
    )


# Seeds, not strategies of hypothesis: those prefer small and repeated rules, which hardly ever cross.
TABLE = st.integers(0, 2**32).map(random_table)


def situations(example: str) -> pd.DataFrame:
    """Read an example back: what it says about some columns, with everything that the others may hold."""
    told: dict[str, list[Any]] = {}
    for part in example.partition("（先归")[0].split("；") if not example.startswith("任何情形") else []:
        title, _, shown = part.partition(" = ")
        if shown:
            word = re.sub("（(及规则没有写到的|等 .*)）$", "", shown)
            told[TITLES[title]] = [SHOWN[word] if word in SHOWN else float(word.replace(",", ""))]
        else:
            told[TITLES[title.removesuffix(" 不详")]] = [None]
    rows = itertools.product(*(GRID | told).values())
    return pd.DataFrame(rows, columns=list(GRID)).astype({"years_past_due": "float64"})


@settings(max_examples=100, phases=NO_SHRINKING)
@given(TABLE)
def test_every_example_is_what_it_says(table: tuple[StrategyRule, ...]) -> None:
    by_id = {one.id: one for one in table}
    findings = found(*table)
    for row in findings[~findings["example"].str.startswith("没有一户")].itertuples():
        cases = situations(str(row.example))
        first = [table[n].id if n >= 0 else "" for n in first_rule(cases, table)]
        taker = str(row.example).partition("（先归 ")[2].rstrip("）") or str(row.rule)
        # The rule that the finding names decides; before a repetition any rule may stand.
        assert row.kind == "repeated" or set(first) == {taker}
        both = [by_id[name] for name in (str(row.rule), str(row.other).partition("、")[0]) if name]
        assert all((first_rule(cases, (one,)) == 0).all() for one in both)


@settings(max_examples=150, phases=NO_SHRINKING)
@given(TABLE)
def test_findings_agree_with_every_situation_of_a_grid(table: tuple[StrategyRule, ...]) -> None:
    findings = found(*table, cases=SITUATIONS)
    # Without cases the same is found: they are counted, not searched.
    without = found(*table)
    assert brief(without[without["kind"] != "hole"]) == brief(findings[findings["kind"] != "hole"])
    assert set(without["kind"]) == set(findings["kind"])
    ids = [one.id for one in table]
    holds = {one.id: first_rule(SITUATIONS, (one,)) == 0 for one in table}
    decided = first_rule(SITUATIONS, table)
    by_kind = {kind: findings[findings["kind"] == kind] for kind in ("unreachable", "hole", "repeated", "conflict")}
    # A rule decides somewhere, or it is reported once.
    idle = [name for n, name in enumerate(ids) if not (decided == n).any()]
    assert sorted([*by_kind["unreachable"]["rule"], *by_kind["repeated"]["rule"]]) == sorted(idle)
    for row in by_kind["unreachable"].itertuples():
        takers = [name for name in str(row.other).split("、") if name]
        taken = pd.DataFrame({name: holds[name] for name in takers}).any(axis=1)
        assert not takers or taken[holds[str(row.rule)]].all()
        assert bool(takers) == holds[str(row.rule)].any() and row.n_cases == holds[str(row.rule)].sum()
    for row in by_kind["repeated"].itertuples():
        assert ids.index(str(row.other)) < ids.index(str(row.rule))
        assert (holds[str(row.rule)] == holds[str(row.other)]).all()
    # What no rule holds for is reported, all of it and once.
    assert by_kind["hole"]["n_cases"].sum() == (decided == -1).sum()
    assert bool(len(by_kind["hole"])) == (decided == -1).any() and (by_kind["hole"]["n_cases"] > 0).all()
    # Two rules of different queues meet where the first decides, and neither lies inside the other.
    expected = {}
    for (n, first), second in itertools.product(enumerate(table), table):
        one, two = holds[first.id], holds[second.id]
        meet = int((one & two & (decided == n)).sum())
        is_nested = not (one & ~two).any() or not (two & ~one).any()
        if ids.index(second.id) > n and not {first.id, second.id} & set(idle) and not is_nested and meet:
            expected |= {(first.id, second.id): meet} if first.queue != second.queue else {}
    conflicts = by_kind["conflict"]
    assert (
        dict(zip(zip(conflicts["rule"], conflicts["other"], strict=True), conflicts["n_cases"], strict=True))
        == expected
    )


# Size.


def crowd(n: int, seen: int = 8) -> list[StrategyRule]:
    """Return rules over eight columns that cross in many ways, by fixed arithmetic."""
    columns: list[tuple[str, Any]] = [
        ("principal", lambda k: {"min": k * 1_000.0, "max": k * 1_000.0 + 30_000}),
        ("years_past_due", lambda k: {"max": k % 9 + 1.0}),
        ("guarantee_type", lambda k: ["credit", "guarantee", "mortgage", "pledge"][k % 3 :]),
        ("borrower_type", lambda k: ["farmer", "enterprise", "staff", "other"][: k % 4 + 1]),
        ("debtor_state", lambda k: ["operating", "distressed", "ceased"][k % 2 :]),
        ("suit_status", lambda k: ["none", "filed"][: k % 2 + 1]),
        ("village", lambda k: [f"{(k + m) % 20}村" for m in range(8)]),
        ("is_key", lambda k: k % 3 == 0),
    ]
    return [
        rule(
            f"r{k}",
            ("collect", "sue")[k % 2],
            **{name: make(k) for n, (name, make) in enumerate(columns[:seen]) if (k + n) % 3},
        )
        for k in range(n)
    ]


def test_sixty_rules_over_eight_columns_are_decided_in_full() -> None:
    result = found(*crowd(60), REST)
    assert len(result) and not (result["example"] == "未判定").any()


def test_a_table_that_crosses_too_often_says_so_instead_of_hanging(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "MAX_PIECES", 3)
    result = found(*crowd(12))
    stopped = result[result["example"] == "未判定"]
    assert stopped["kind"].tolist() == ["unreachable", "hole", "conflict"] and stopped["n_cases"].eq(0).all()
    assert stopped["remedy"].str.contains("查到 3 块为止").all()
    # The rule from which nothing is decided is named, where the question is about a rule.
    assert (stopped["rule"] != "").tolist() == [True, False, True]
