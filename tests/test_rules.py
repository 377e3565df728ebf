"""Dated rules: one row holds on a day, every row has a source, and only law may block for good."""

from datetime import date
from pathlib import Path

import pytest

from collectplan.errors import ParamsError
from collectplan.params.rulebook import load_rules
from tests.helpers import ROOT, both_texts

ROW = "- {id: a.b, title: 甲, value: 1, effective_from: 2020-01-01, source: 某办法第一条, confidence: statute, action: PARAM"


def load(folder: Path, text: str) -> object:
    """Read a rule file of text."""
    (folder / "r.yaml").write_text(text, "utf-8")
    return load_rules([folder / "r.yaml"])


def test_every_file_that_ships_is_sound() -> None:
    files = sorted((ROOT / "params" / "rules").glob("*.yaml"))
    book = load_rules(files)
    assert files and all(rule.source for rule in book.rules)


def test_the_row_of_the_day_holds_from_its_first_to_its_last_day(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(
        f"{ROW}, effective_to: 2021-12-31}}\n{ROW.replace('value: 1', 'value: 2').replace('2020-01-01', '2022-01-01')}}}\n",
        "utf-8",
    )
    book = load_rules([tmp_path / "r.yaml"])
    days = [date(2020, 1, 1), date(2021, 12, 31), date(2022, 1, 1), date(2099, 1, 1)]
    assert [book.at("a.b", day).value for day in days] == [1, 1, 2, 2]
    with pytest.raises(ParamsError, match="2019-12-31"):
        book.at("a.b", date(2019, 12, 31))
    with pytest.raises(ParamsError, match="rules"):
        book.at("a.c", date(2020, 1, 1))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{ROW}}}\n{ROW}}}\n", "重叠"),
        (f"{ROW}, effective_to: 2019-01-01}}\n", "早于"),
        (f"{ROW}, until: 2029-01-01}}\n", "until"),
        (ROW.replace("action: PARAM", "action: BLOCK").replace("statute", "general") + "}\n", "WARN"),
        (ROW.replace("action: PARAM", "action: BLOCK").replace("statute", "guide") + "}\n", "approval"),
        (ROW.replace("source: 某办法第一条, ", "") + "}\n", "source"),
        ("a: [\n", "YAML"),
    ],
)
def test_a_rule_file_that_is_not_sound_is_refused(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ParamsError) as caught:
        load(tmp_path, text)
    assert said in both_texts(caught.value)


def test_a_missing_file_and_a_bad_one_are_said_together(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text(f"{ROW}, x: 1}}\n", "utf-8")
    with pytest.raises(ParamsError) as caught:
        load_rules([tmp_path / "r.yaml", tmp_path / "none.yaml"])
    assert len(caught.value.faults) == 2
