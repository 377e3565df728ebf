"""The schema is the truth: every column has its words, every break is named without values, the dictionary is current."""

import re

import pandas as pd
import pytest

from collectplan.errors import LedgerError, RunError
from collectplan.schemas import INPUTS, TABLES, check, dictionary, empty, labels, types, words
from collectplan.schemas.render import dictionary_markdown
from tests.helpers import ROOT, both_texts

ALL = {**{f"input {name}": table for name, table in INPUTS.items()}, **TABLES}


@pytest.fixture
def two_agreed() -> pd.DataFrame:
    """A reconciliation of two classes that keeps its contract."""
    return pd.DataFrame(
        {
            "branch": ["城关", "城关"],
            "risk_class": ["DOUBTFUL", "LOSS"],
            "ledger": [1.0, 2.0],
            "finance": [1.0, 2.5],
            "difference": [0.0, -0.5],
            "is_agreed": [True, False],
        }
    ).astype({"branch": "str", "risk_class": "str"})


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_column_has_titles_in_both_languages_and_a_role(name: str) -> None:
    for column, about in ALL[name].columns.items():
        facts = about.metadata
        assert re.search("[一-鿿]", facts["zh"]) and facts["en"] and not re.search("[一-鿿]", facts["en"]), column
        assert facts["role"] in {"feature", "balance_at_baseline", "outcome", "id", "personal"}, column
        assert facts["unit"] or facts["kind"] not in {"money"}, column


@pytest.mark.parametrize("name", sorted(INPUTS))
def test_no_header_of_an_input_could_mean_two_columns(name: str) -> None:
    used = [
        word for key, about in INPUTS[name].columns.items() for word in {key, about.metadata["zh"], *about.metadata["aliases"]}
    ]  # fmt: skip
    assert len(used) == len(set(used)), sorted({word for word in used if used.count(word) > 1})


@pytest.mark.parametrize("name", [name for name in dir(words) if name.isupper() and name != "RISK_ORDER"])
def test_no_word_of_a_closed_set_means_two_things(name: str) -> None:
    used = [word for key, group in getattr(words, name).items() for word in {key, *group}]
    assert len(used) == len(set(used)), sorted({word for word in used if used.count(word) > 1})


def test_the_order_of_classes_is_from_good_to_bad() -> None:
    # Loan classification of 2007 and 2023: 正常, 关注, 次级, 可疑, 损失.
    assert [words.title(words.RISK_CLASS, name) for name in words.RISK_ORDER] == [
        "正常",
        "关注",
        "次级",
        "可疑",
        "损失",
    ]


@pytest.mark.parametrize("name", sorted(TABLES))
def test_an_empty_table_keeps_its_contract(name: str) -> None:
    table = check(empty(name), name)
    assert len(table) == 0 and {column: str(kind) for column, kind in table.dtypes.items()} == types(TABLES[name])
    assert set(types(TABLES[name]).values()) <= {"str", "float64", "int64", "bool", "datetime64[us]"}


def test_a_good_table_comes_back_as_it_was(two_agreed: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(check(two_agreed, "reconciliation"), two_agreed)


# What is done to the good table, the columns that are then named, and the rule that is named with them.
BREAKS = [
    ("a word", lambda t: t.assign(risk_class=["BAD", "LOSS"]), {"risk_class"}, "isin"),
    ("below zero", lambda t: t.assign(ledger=[-1.0, 2.0]), {"ledger"}, "greater_than_or_equal_to(0)"),
    ("missing value", lambda t: t.assign(finance=[float("nan"), 1.0]), {"finance"}, "not_nullable"),
    ("another type", lambda t: t.astype({"ledger": "int64"}), {"ledger"}, "float64"),
    ("a blank at the end", lambda t: t.assign(branch=["城关 ", "城关"]), {"branch"}, "str_matches"),
    ("the same key", lambda t: t.assign(risk_class="LOSS"), {"branch", "risk_class"}, "uniqueness"),
    ("no column", lambda t: t.drop(columns="finance"), {"finance"}, "column_in_dataframe"),
    ("a new column", lambda t: t.assign(extra=1), {"extra"}, "column_in_schema"),
]


@pytest.mark.parametrize(("change", "columns", "rule"), [b[1:] for b in BREAKS], ids=[b[0] for b in BREAKS])
def test_a_break_names_the_column_and_the_rule(
    two_agreed: pd.DataFrame, change: object, columns: set[str], rule: str
) -> None:
    with pytest.raises(LedgerError) as caught:
        check(change(two_agreed), "reconciliation")
    assert {fault.where.split(".")[1] for fault in caught.value.faults} == columns
    assert all(rule in fault.zh and rule in fault.en for fault in caught.value.faults)


def test_a_break_counts_rows_and_shows_no_value(two_agreed: pd.DataFrame) -> None:
    table = two_agreed.assign(risk_class=["张三丰", "李四光"])
    with pytest.raises(LedgerError) as caught:
        check(table, "reconciliation")
    (fault,) = caught.value.faults
    assert fault.en.startswith("2 rows break")
    shown = both_texts(caught.value) + repr(caught.value) + repr(caught.value.__context__)
    assert "张三丰" not in shown and "李四光" not in shown


def test_checks_cannot_be_switched_off(two_agreed: pd.DataFrame) -> None:
    from pandera.config import config_context

    with config_context(validation_enabled=False), pytest.raises(RunError, match="PANDERA_VALIDATION_ENABLED"):
        check(two_agreed, "reconciliation")


def test_labels_are_titles() -> None:
    assert labels("loans", "principal") == "本金余额"
    assert labels("loans", "principal", "en") == "principal at baseline"


def test_the_dictionary_has_one_row_per_column() -> None:
    facts = dictionary()
    assert len(facts) == sum(len(table.columns) for table in ALL.values())
    loan_id = facts[(facts["kind"] == "input") & (facts["table"] == "loans")].iloc[0]
    assert (loan_id["column"], loan_id["zh"], loan_id["needed"]) == ("loan_id", "贷款账号", True)


def test_the_dictionary_page_is_up_to_date() -> None:
    assert (ROOT / "params" / "data_dictionary.md").read_text("utf-8") == dictionary_markdown(), (
        "write params/data_dictionary.md anew from collectplan.schemas.render.dictionary_markdown()"
    )


def test_the_dictionary_page_has_a_table_per_table_with_its_columns() -> None:
    page = dictionary_markdown()
    sections = page.split("\n### ")[1:]
    assert len(sections) == len(ALL)
    for section, table in zip(sections, ALL.values(), strict=True):
        lines = [line for line in section.splitlines() if line.startswith("| ")]
        cells = [re.split(r"(?<!\\) \| ", line) for line in lines]
        assert section.startswith(f"{table.metadata['zh']} `{table.name}`")
        assert [cell[1].strip("`") for cell in cells[1:]] == list(table.columns)
        assert {len(cell) for cell in cells} == {8}  # a bar inside a cell would break the table
