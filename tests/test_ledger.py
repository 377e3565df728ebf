"""The ledger loses neither a row nor a fen, and reconciles with finance to the fen."""

import dataclasses
import random
import re
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan import money
from collectplan.errors import LedgerError
from collectplan.ledger import Ledger, hash_debtor, origination_period
from collectplan.schemas import TABLES, check, types
from tests.conftest import SIX_LOANS_FEN
from tests.helpers import NO_SHRINKING, SECRET, accepted, both_texts, params_with, take_in

HASHED = params_with({"data": {"debtor_ids": "hashed"}})
LOAN = {"贷款账号": "L1", "客户号": "D1", "机构": "城关", "本金余额": "100", "五级分类": "次级", "发放日": "2020-01-01"}

# What may stand in a principal cell, and the fen a person would read there (None: not readable).
PRINCIPALS: dict[str, int | None] = {
    "100": 10_000,
    "1,000.50": 100_050,
    "３０．０５": 3_005,
    "0.07万元": 70_000,
    "12.345元": 1_235,  # half a fen up
    "-5": -500,
    "0": 0,
    "": None,
    "不详": None,
    "1,2": None,
    "1e5": None,
    "9" * 20: None,
    "99999999.99": 9_999_999_999,
}


def mostly(good: list[str], bad: list[str]) -> st.SearchStrategy[str]:
    """Draw a good word four times out of five, so that whole rows are good often enough."""
    return st.integers(0, 4).flatmap(lambda n: st.sampled_from(bad if n == 4 else good))


DIRTY_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "贷款账号": mostly(["L1", "L2", "L3", "L4", "L5", "L6"], ["", "6.2E+18"]),
            "客户号": mostly(["D1", "D2"], [""]),
            "机构": mostly(["城关", "河东"], [""]),
            "本金余额": mostly(["100", "1,000.50", "0.07万元"], sorted(PRINCIPALS)),
            "五级分类": mostly(["次级", "损失"], ["次", ""]),
            "逾期天数": mostly(["", "100"], ["x"]),
            "表内外": mostly(["表内", "核销", ""], ["也许"]),
            "发放日": mostly(["2020-01-01", ""], ["2020-02-30", "2026-07-01", "去年"]),
        }
    ),
    min_size=1,
    max_size=14,
)


def refused_rows_of(ledger: Ledger) -> int:
    """Count the rows that the quarantine shows as refused."""
    blocking = ledger.quarantine[ledger.quarantine["is_blocking"]]
    return len(blocking.drop_duplicates(["source", "sheet", "row"]))


@settings(max_examples=18, phases=NO_SHRINKING)
@given(DIRTY_ROWS)
def test_accepted_and_refused_add_up_to_the_input_in_rows_and_fen(rows: list[dict[str, str]]) -> None:
    readable = sum(PRINCIPALS[row["本金余额"]] or 0 for row in rows)
    try:
        ledger = accepted(rows)
    except LedgerError as error:
        assert "没有一笔贷款可用" in error.text()
        return
    check(ledger.loans, "loans")
    check(ledger.quarantine, "quarantine")
    assert ledger.input_rows == len(rows) == len(ledger.loans) + ledger.refused_rows
    assert refused_rows_of(ledger) == ledger.refused_rows
    held = int(money.to_fen(ledger.loans["principal"]).sum())
    refused = int(money.to_fen(ledger.quarantine["principal"]).sum())
    assert refused == money.to_fen([ledger.refused_principal])[0]
    assert held + refused == readable == money.to_fen([ledger.input_principal])[0]


@settings(max_examples=12, phases=NO_SHRINKING)
@given(DIRTY_ROWS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(rows: list[dict[str, str]], order: random.Random) -> None:
    mixed = rows.copy()
    order.shuffle(mixed)
    try:
        expected = accepted(rows)
    except LedgerError:
        with pytest.raises(LedgerError):
            accepted(mixed)
        return
    ledger = accepted(mixed)
    pd.testing.assert_frame_equal(ledger.loans, expected.loans)
    same = [
        field.name
        for field in dataclasses.fields(Ledger)
        if field.name not in {"loans", "quarantine", "reconciliation"}
    ]
    assert {name: getattr(ledger, name) for name in same} == {name: getattr(expected, name) for name in same}
    by_rule = [book.quarantine.groupby(["rule", "column"]).size().to_dict() for book in (ledger, expected)]
    assert by_rule[0] == by_rule[1]


def test_the_six_loans_are_accepted_whole(six_loans: pd.DataFrame, six_loans_in_disorder: pd.DataFrame) -> None:
    ledger = accepted(six_loans)
    assert (ledger.input_rows, ledger.refused_rows, len(ledger.quarantine)) == (6, 0, 0)
    assert money.to_fen(ledger.loans["principal"]).sum() == SIX_LOANS_FEN
    assert ledger.input_principal == 1_123_000.59 and ledger.refused_principal == 0.0
    in_disorder = accepted(six_loans_in_disorder)
    pd.testing.assert_frame_equal(in_disorder.loans, ledger.loans)
    assert in_disorder.digest == ledger.digest
    assert {name: str(kind) for name, kind in ledger.loans.dtypes.items()} == types(TABLES["loans"])


def test_two_dirty_loans_are_refused_with_the_money_that_can_be_read(six_loans_two_dirty: pd.DataFrame) -> None:
    ledger = accepted(six_loans_two_dirty)
    # L7 is a copy of L5 without a branch: 8000.50 yuan. L8's principal is a word.
    assert (ledger.input_rows, ledger.refused_rows, ledger.refused_principal) == (8, 2, 8_000.50)
    assert ledger.input_principal == 1_131_001.09
    found = ledger.quarantine[["row", "column", "rule", "loan_id", "principal"]].to_numpy().tolist()
    assert found == [[8, "branch", "missing", "L7", 8_000.5], [9, "principal", "not_a_number", "L8", 0.0]]


def test_one_fen_more_is_another_baseline(six_loans: pd.DataFrame) -> None:
    other = six_loans.copy()
    other.loc[1, "本金余额"] = "20000.11"
    assert accepted(other).digest != accepted(six_loans).digest


# The row's change, the rule, and whether the row is refused.
OWN_RULES = [
    ({"本金余额": "0"}, "zero_principal", True),
    ({"发放日": "2026-07-01"}, "after_baseline", True),  # the baseline is 2026-06-30
    ({"五级分类": ""}, "class_unknown", True),
    ({"五级分类": "", "逾期天数": "91"}, "class_by_days", False),
    ({"五级分类": "", "表内外": "核销"}, "class_off_balance", False),
    ({"到期日": "2019-12-31"}, "due_before_disbursed", False),
]


@pytest.mark.parametrize(("change", "rule", "blocking"), OWN_RULES)
def test_what_only_the_ledger_knows(change: dict[str, str], rule: str, blocking: bool) -> None:
    ledger = accepted([LOAN, LOAN | {"贷款账号": "L2"} | change])
    (fault,) = ledger.quarantine.to_dict("records")
    assert (fault["rule"], fault["loan_id"], fault["is_blocking"]) == (rule, "L2", blocking)
    assert len(ledger.loans) == (1 if blocking else 2)


def test_a_loan_made_on_the_day_of_the_baseline_belongs_to_the_stock() -> None:
    assert len(accepted([LOAN | {"发放日": "2026-06-30"}]).loans) == 1


@pytest.mark.parametrize(
    ("days", "name"),
    # Order [2023] No. 1: any overdue at least 关注, over 90 days 次级, over 270 可疑, over 360 损失.
    [
        ("0", "PASS"),
        ("1", "SPECIAL_MENTION"),
        ("90", "SPECIAL_MENTION"),
        ("91", "SUBSTANDARD"),
        ("270", "SUBSTANDARD"),
        ("271", "DOUBTFUL"),
        ("360", "DOUBTFUL"),
        ("361", "LOSS"),
    ],
)
def test_a_missing_class_is_taken_from_the_days_past_due(days: str, name: str) -> None:
    assert accepted([LOAN | {"五级分类": "", "逾期天数": days}]).loans["risk_class"].tolist() == [name]


def test_a_stated_class_is_kept_even_below_the_floor() -> None:
    assert accepted([LOAN | {"五级分类": "关注", "逾期天数": "400"}]).loans["risk_class"].tolist() == [
        "SPECIAL_MENTION"
    ]


def test_years_past_due_come_from_days_else_from_the_last_agreed_date() -> None:
    rows = [
        LOAN | {"贷款账号": "A", "逾期天数": "730.5"},  # 2 years of 365.25 days
        LOAN | {"贷款账号": "B", "到期日": "2024-06-30"},  # 730 days to 2026-06-30
        LOAN | {"贷款账号": "C", "到期日": "2024-06-30", "展期到期日": "2025-06-30"},  # 365 days
        LOAN | {"贷款账号": "D", "到期日": "2027-06-30"},  # not yet due
        LOAN | {"贷款账号": "E"},
    ]
    years = accepted(rows).loans.set_index("loan_id")["years_past_due"]
    assert years[["A", "B", "C", "D"]].tolist() == pytest.approx([2.0, 730 / 365.25, 365 / 365.25, 0.0])
    assert pd.isna(years["E"])


@pytest.mark.parametrize(
    ("status", "side"),
    [
        ("表内", "on_balance"),
        ("", "on_balance"),
        ("核销", "off_balance"),
        ("置换", "off_balance"),
        ("代管", "off_balance"),
    ],
)
def test_what_is_written_off_or_swapped_is_off_balance(status: str, side: str) -> None:
    assert accepted([LOAN | {"表内外": status}]).loans["balance_side"].tolist() == [side]


@pytest.mark.parametrize(
    ("cuts", "day", "label"),
    [
        # The seed scheme's periods: up to 1996, 1997-2001, 2002-2004, since 2005; a cut day ends its period.
        (["1996-12-31", "2001-12-31", "2004-12-31"], "1996-12-31", "≤1996"),
        (["1996-12-31", "2001-12-31", "2004-12-31"], "1997-01-01", "1997–2001"),
        (["1996-12-31", "2001-12-31", "2004-12-31"], "2004-12-31", "2002–2004"),
        (["1996-12-31", "2001-12-31", "2004-12-31"], "2005-01-01", "≥2005"),
        (["1996-12-31", "2001-12-31", "2004-12-31"], None, "?"),
        (["2003-06-30"], "2003-06-30", "≤2003-06-30"),
        (["2003-06-30"], "2003-07-01", ">2003-06-30"),
        ([], "2003-07-01", "*"),
    ],
)
def test_periods_of_origination(cuts: list[str], day: str | None, label: str) -> None:
    column = pd.Series(pd.to_datetime([day])).astype("datetime64[us]")
    assert origination_period(column, [date.fromisoformat(cut) for cut in cuts]).tolist() == [label]


def test_reconciliation_by_hand(six_loans: pd.DataFrame) -> None:
    controls = take_in(
        "controls",
        [
            # The ledger holds at 城关: 次级 30,000.00, 可疑 20,000.10 + 1,000,000.00; at 河东: 次级 15,000.00 and
            # 损失 49,999.99 + 8,000.50.
            {"机构": "城关", "五级分类": "次级", "财务余额": "30000"},
            {"机构": "城关", "五级分类": "可疑", "财务余额": "1020000.09"},  # one fen less
            {"机构": "河东", "五级分类": "损失", "财务余额": "58000.49"},
            {"机构": "城西", "五级分类": "损失", "财务余额": "5"},  # finance knows a branch that the ledger does not
        ],
    ).table
    table = check(accepted(six_loans, controls=controls).reconciliation, "reconciliation")
    assert table.to_numpy().tolist() == [
        ["城关", "SUBSTANDARD", 30_000.0, 30_000.0, 0.0, True],
        ["城关", "DOUBTFUL", 1_020_000.1, 1_020_000.09, 0.01, False],
        ["城西", "LOSS", 0.0, 5.0, -5.0, False],
        ["河东", "SUBSTANDARD", 15_000.0, 0.0, 15_000.0, False],
        ["河东", "LOSS", 58_000.49, 58_000.49, 0.0, True],
    ]


def test_a_tolerance_is_what_params_allow(six_loans: pd.DataFrame) -> None:
    controls = take_in("controls", [{"机构": "城关", "五级分类": "可疑", "财务余额": "1020000"}]).table
    for tolerance, agreed in ((0.09, False), (0.1, True)):
        params = params_with({"portfolio": {"control_tolerance": tolerance}})
        table = accepted(six_loans, params, controls).reconciliation
        assert table.loc[table["risk_class"] == "DOUBTFUL", "is_agreed"].tolist() == [agreed]


def test_without_totals_of_finance_there_is_nothing_to_compare(six_loans: pd.DataFrame) -> None:
    assert len(accepted(six_loans).reconciliation) == 0


def test_totals_that_were_all_refused_leave_the_ledger_unconfirmed(six_loans: pd.DataFrame) -> None:
    controls = take_in("controls", [{"机构": "城关", "五级分类": "可疑", "财务余额": "x"}]).table
    table = accepted(six_loans, controls=controls).reconciliation
    assert len(table) == 4 and not table["is_agreed"].any()


def test_ids_are_hashed_the_same_way_every_time_and_x_has_no_case() -> None:
    # HMAC-SHA-256 of "11010519491231002X" under the key 00 01 .. 1f, first 16 hex digits:
    # printf 11010519491231002X | openssl dgst -sha256 -mac HMAC -macopt hexkey:000102...1f
    assert hash_debtor("11010519491231002X", SECRET) == HASH_OF_X
    assert hash_debtor("11010519491231002x", SECRET) == HASH_OF_X
    assert hash_debtor("11010519491231002X", b"\x01" * 32) != HASH_OF_X


HASH_OF_X = "HA66755453B106DCE"


def test_hashed_ids_replace_the_debtor_and_gather_the_same_person(six_loans: pd.DataFrame) -> None:
    rows = six_loans.assign(客户号="11010519491231002X")
    rows.loc[3, "客户号"] = "11010519491231002x"
    loans = accepted(rows, HASHED).loans
    assert set(loans["case_id"]) == {HASH_OF_X}


def test_hashing_without_a_key_is_a_mistake_of_the_program(six_loans: pd.DataFrame) -> None:
    from collectplan.ledger import accept_loans

    with pytest.raises(ValueError, match="key"):
        accept_loans(take_in("loans", six_loans), None, HASHED, None)


@pytest.mark.parametrize("debtor", ["11010519491231002X", "110105194912310021", "110105491231002"])
def test_id_numbers_are_not_taken_for_pseudonyms(debtor: str) -> None:
    with pytest.raises(LedgerError) as caught:
        accepted([LOAN | {"客户号": debtor}])
    assert debtor not in both_texts(caught.value) + repr(caught.value)
    assert "hashed" in caught.value.faults[0].zh and "hashed" in caught.value.faults[0].en


def test_no_result_of_a_hashed_ledger_holds_an_id_number() -> None:
    people = ["11010519491231002X", "360426199101010071", "110105194912310021"]
    rows = [LOAN | {"贷款账号": f"L{n}", "客户号": person} for n, person in enumerate(people)]
    rows += [
        LOAN | {"贷款账号": "L8", "客户号": people[0], "机构": "", "发放日": "2026-09-31", "五级分类": "次"},
        LOAN | {"贷款账号": "L8", "客户号": people[1], "本金余额": people[2]},
    ]
    ledger = accepted(rows, HASHED)
    shown = "".join(table.to_csv() for table in (ledger.loans, ledger.quarantine, ledger.reconciliation))
    assert not any(person in shown for person in people)
    assert not re.search(r"\d{7}", ledger.quarantine.to_csv())


def test_a_ledger_of_which_nothing_is_left_stops_with_one_message() -> None:
    with pytest.raises(LedgerError) as caught:
        accepted([LOAN | {"机构": ""}, LOAN | {"贷款账号": "L2", "本金余额": "0"}])
    (fault,) = caught.value.faults
    assert "没有一笔贷款可用" in fault.zh and "no loan can be used" in fault.en


def test_remedies_speak_the_language_of_the_campaign() -> None:
    rows: list[dict[str, Any]] = [LOAN, LOAN | {"贷款账号": "L2", "本金余额": "0"}]
    english = params_with({"campaign": {"language": "en"}})
    assert "no principal is left" in accepted(rows, english).quarantine["remedy"].iloc[0]
    assert "本金为零" in accepted(rows).quarantine["remedy"].iloc[0]


def test_an_optional_word_that_nobody_can_read_is_listed_and_counts_as_empty() -> None:
    row = LOAN | {"担保方式": "怪", "债务人状态": "怪", "诉讼情况": "怪", "借款人类型": "怪"}
    book = accepted([row])
    loans = check(book.loans, "loans")
    assert loans.loc[0, ["guarantee_type", "debtor_state", "suit_status", "borrower_type"]].tolist() == [
        "unknown", "unknown", "none", "other",
    ]  # fmt: skip
    assert sorted(book.quarantine["column"]) == ["borrower_type", "debtor_state", "guarantee_type", "suit_status"]
    assert set(book.quarantine["rule"]) == {"unknown_word"} and not book.quarantine["is_blocking"].any()
