"""Debtor states in detail: one name means one state, and every word in the file is one that the tables know."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from collectplan.errors import ParamsError
from collectplan.params.strategies import load_strategies
from collectplan.params.taxonomy import DebtorSubstate, find, load_states
from collectplan.schemas import TABLES, words
from tests.helpers import ROOT

GOOD = {
    "id": "cash_gap",
    "state": "operating",
    "title": "临时周转不灵",
    "ability": "full",
    "willingness": "willing",
    "secured": None,
    "hint": "约定还款日",
}
OTHER = GOOD | {"id": "away", "title": "外出务工"}


@pytest.fixture(scope="module")
def shipped() -> tuple[DebtorSubstate, ...]:
    """The states that ship."""
    return load_states(ROOT / "params" / "taxonomies" / "debtor_states.yaml")


def read(folder: Path, content: Any) -> tuple[DebtorSubstate, ...]:
    """Write a file of states and read it."""
    (folder / "s.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return load_states(folder / "s.yaml")


def test_five_classes_have_twenty_two_states(shipped: tuple[DebtorSubstate, ...]) -> None:
    # 5 classes and 22 states in all, as banks that classify debtors this way report.
    assert len(shipped) == 22
    assert set(Counter(state.state for state in shipped)) == set(words.DEBTOR_STATE) - {"unknown"}
    assert {state.id for state in shipped if state.unreachable} == {"unreachable_assets", "unreachable_no_assets"}


def test_a_state_of_a_class_is_never_named_like_a_class(shipped: tuple[DebtorSubstate, ...]) -> None:
    classes = {word for named in words.DEBTOR_STATE.values() for word in named} | set(words.DEBTOR_STATE)
    assert not [state.id for state in shipped if {state.id, state.title} & classes]


def test_a_survey_names_a_state_by_id_or_title(shipped: tuple[DebtorSubstate, ...]) -> None:
    for state in shipped:
        assert find(shipped, state.id) is find(shipped, f" {state.title}\n") is state
    assert find(shipped, "") is find(shipped, "正常经营") is find(shipped, "临时周转") is None


@pytest.mark.parametrize("file", ["default.yaml", "receivables.yaml"])
def test_strategies_ask_for_states_that_exist(shipped: tuple[DebtorSubstate, ...], file: str) -> None:
    rules = load_strategies(ROOT / "params" / "strategies" / file, TABLES["cases"].columns)
    named = [rule.when["debtor_substate"] for rule in rules if "debtor_substate" in rule.when]
    asked = [word for condition in named for word in (condition if isinstance(condition, list) else [str(condition)])]
    assert not [word for word in asked if find(shipped, word) is None]


@pytest.mark.parametrize(
    ("content", "where", "zh", "en"),
    [
        ([GOOD | {"state": "opertaing"}], "s.yaml.0.state", "是不是 operating？", "did you mean operating?"),
        ([GOOD | {"state": "unknown"}], "s.yaml.0.state", "没有“unknown”这个值", "no such word 'unknown'"),
        ([GOOD | {"ability": "some"}], "s.yaml.0.ability", "此处可用：full、part、none、unknown", "known here: full"),
        ([GOOD | {"willingness": "wiling"}], "s.yaml.0.willingness", "是不是 willing？", "did you mean willing?"),
        ([GOOD | {"secured": "yes"}], "s.yaml.0.secured", "只能是 true 或 false", "must be true or false"),
        ([GOOD | {"titel": "甲"}], "s.yaml.0.titel", "是不是 title？", "did you mean title?"),
        ([GOOD | {"id": "Cash"}], "s.yaml.0.id", "不符合写法", "must match"),
        ([GOOD, OTHER | {"id": "cash_gap"}], "s.yaml", "“cash_gap”用于两个细类", "'cash_gap' stands for two"),
        ([GOOD, OTHER | {"title": " 临时周转不灵 "}], "s.yaml", "“临时周转不灵”用于", "stands for two states"),
        ([GOOD, OTHER | {"title": "cash_gap"}], "s.yaml", "“cash_gap”用于两个细类", "stands for two states"),
        ([], "s.yaml", "请至少写一个", "write at least one"),
        ({"a": 1}, "s.yaml", "应为列表", "must be a list"),
    ],
)
def test_a_mistake_gives_one_clear_fault(tmp_path: Path, content: Any, where: str, zh: str, en: str) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, content)
    (fault,) = caught.value.faults
    assert fault.where == where and zh in fault.zh and en in fault.en


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, [GOOD | {"ability": "some", "state": "gone"}, GOOD | {"willingness": "no way"}])
    assert [fault.where for fault in caught.value.faults] == [
        "s.yaml.0.state",
        "s.yaml.0.ability",
        "s.yaml.1.willingness",
        "s.yaml",
        "s.yaml",
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"none\.yaml"):
        load_states(tmp_path / "none.yaml")
    (tmp_path / "s.yaml").write_text("- {id: a, title: 甲}", "gb18030")
    with pytest.raises(ParamsError, match="UTF-8"):
        load_states(tmp_path / "s.yaml")
