"""The ladder of early arrears: days without a phase, double days and steps that are never reached are named at once."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from collectplan.errors import ParamsError
from collectplan.params.ladder import Ladder, load_ladder
from tests.helpers import ROOT

FIRST = {"title": "前期", "first_day": 1, "last_day": 5}
SECOND = {"title": "中期", "first_day": 6, "last_day": 9}
STEP = {"day": 1, "title": "短信"}


def read(folder: Path, phases: list[Any], steps: list[Any]) -> Ladder:
    """Write a ladder and read it."""
    text = yaml.safe_dump({"phases": phases, "steps": steps}, allow_unicode=True)
    (folder / "l.yaml").write_text(text, "utf-8")
    return load_ladder(folder / "l.yaml")


def test_the_ladder_that_ships_has_the_days_of_practice() -> None:
    ladder = load_ladder(ROOT / "params" / "ladders" / "early_arrears.yaml")
    # Phases and the steps on days 1, 3, 4 and 7 as lenders use them; the later steps are ours.
    assert [(phase.first_day, phase.last_day) for phase in ladder.phases] == [(1, 5), (6, 18), (19, 28)]
    assert [step.day for step in ladder.steps] == [1, 3, 4, 7, 15, 19, 28] and ladder.last_day == 28
    called = next(step.title for step in ladder.steps if step.day == 3)
    assert "08:00" in called and "22:00" in called  # the contact window of the guides


def test_phases_and_steps_are_sorted_whatever_their_order_in_the_file(tmp_path: Path) -> None:
    ladder = read(tmp_path, [SECOND, FIRST], [STEP | {"day": 7}, STEP])
    assert [phase.title for phase in ladder.phases] == ["前期", "中期"]
    assert [step.day for step in ladder.steps] == [1, 7] and ladder.last_day == 9


@pytest.mark.parametrize(
    ("phases", "steps", "where", "zh", "en"),
    [
        ([FIRST, SECOND | {"first_day": 8}], [STEP], "l.yaml.phases", "第 6 天至第 7 天不属于", "days 6 to 7 belong"),
        ([SECOND], [STEP], "l.yaml.phases", "第 1 天至第 5 天不属于", "days 1 to 5 belong"),
        ([FIRST, SECOND | {"first_day": 5}], [STEP], "l.yaml.phases", "第 5 天属于两个阶段", "day 5 belongs to two"),
        ([FIRST], [STEP, STEP], "l.yaml.steps", "第 1 天写了两步", "day 1 has two steps"),
        ([FIRST], [STEP, STEP | {"day": 6}], "l.yaml.steps", "晚于最后阶段的第 5 天", "day 6 is after"),
        ([FIRST], [STEP | {"day": 0}], "l.yaml.steps.0.day", "不得小于 1", "must be >= 1"),
        ([FIRST | {"first_day": 0}], [STEP], "l.yaml.phases.0.first_day", "不得小于 1", "must be >= 1"),
        ([FIRST, SECOND | {"last_day": 5}], [STEP], "l.yaml.phases.1", "早于 first_day", "before first_day"),
        ([FIRST], [STEP | {"day": "3"}], "l.yaml.steps.0.day", "数字不要加引号", "no quotes"),
        ([FIRST], [STEP | {"tilte": "电话"}], "l.yaml.steps.0.tilte", "是不是 title？", "did you mean title?"),
        ([FIRST], [], "l.yaml.steps", "至少要有一项", "at least one item"),
        ([FIRST], ["短信"], "l.yaml.steps.0", "若干行", "lines of"),
    ],
)
def test_a_mistake_gives_one_clear_fault(
    tmp_path: Path, phases: list[Any], steps: list[Any], where: str, zh: str, en: str
) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, phases, steps)
    (fault,) = caught.value.faults
    assert fault.where == where and zh in fault.zh and en in fault.en


def test_all_mistakes_are_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, [FIRST, SECOND | {"first_day": 8}], [STEP, STEP, STEP | {"day": -1}, STEP | {"day": 30}])
    assert sorted(fault.where for fault in caught.value.faults) == [
        "l.yaml.phases",
        "l.yaml.steps",
        "l.yaml.steps",
        "l.yaml.steps.2.day",
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match=r"none\.yaml"):
        load_ladder(tmp_path / "none.yaml")
    (tmp_path / "l.yaml").write_text("phases: [{title: 前期}]", "gb18030")
    with pytest.raises(ParamsError, match="UTF-8"):
        load_ladder(tmp_path / "l.yaml")
    (tmp_path / "l.yaml").write_text("- a\n", "utf-8")
    with pytest.raises(ParamsError, match="若干行"):
        load_ladder(tmp_path / "l.yaml")
