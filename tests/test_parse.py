"""Cells become values or a rule that says why not; nothing is guessed."""

from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.days import parse_day
from collectplan.parse import (
    clean,
    parse_count,
    parse_enum,
    parse_flag,
    parse_id,
    parse_money,
    parse_number,
    parse_time,
    split_list,
    without_placeholders,
)
from collectplan.schemas import words


def cell(text: str) -> pd.Series:
    """Return one cell, cleaned as the reader cleans it."""
    return clean(pd.Series([text], dtype="str"))


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" 城关\u3000支行 ", "城关 支行"),  # ideographic space
        ("１２３，４５６．００", "123,456.00"),
        ("ＦＱ０３", "FQ03"),
        ("甲\n乙", "甲 乙"),  # a line break inside a cell
        ("\ufeff\u00a0", ""),
        ("A0\u200b01\u200e", "A001"),  # signs nobody sees
    ],
)
def test_cells_are_cleaned_to_plain_forms(text: str, cleaned: str) -> None:
    assert cell(text).iloc[0] == cleaned


@pytest.mark.parametrize(
    ("text", "unit", "yuan"),
    [
        ("1234.5", "yuan", 1234.5),
        ("1,234,567.89", "yuan", 1234567.89),
        ("１２，３４５．６７", "yuan", 12345.67),
        ("27万元", "yuan", 270000.0),
        ("27元", "yuan", 27.0),  # the seed's "27元" for 27万元 is a number; only people can know better
        ("12.345678万", "yuan", 123456.78),
        ("12.345678", "wan_yuan", 123456.78),
        ("500元", "wan_yuan", 500.0),  # a cell that names its unit wins over the unit of the file
        ("0.005", "yuan", 0.01),  # half a fen rounds away from zero
        ("0.285", "yuan", 0.29),  # in binary 28.499999999999996 fen
        ("1.005", "yuan", 1.01),
        ("0", "yuan", 0.0),
        ("999999999999.99", "yuan", 999999999999.99),
    ],
)
def test_money_is_read_in_the_ways_banks_write_it(text: str, unit: str, yuan: float) -> None:
    parsed = parse_money(cell(text), {"yuan": 1, "wan_yuan": 10_000}[unit])
    assert parsed.broken.iloc[0] == "" and parsed.values.iloc[0] == yuan


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "missing"),
        ("不详", "not_a_number"),
        ("元", "not_a_number"),
        ("1.2E5", "not_a_number"),
        ("1,2", "not_a_number"),  # perhaps 1.2 with a decimal comma
        ("12,34.00", "not_a_number"),
        ("--", "not_a_number"),
        ("٣", "not_a_number"),  # a digit that pandas' patterns take for one and its numbers do not
        ("-5", "negative"),
        ("6222021234567890123", "too_large"),  # a card number in the wrong column
        ("1000000000000.01", "too_large"),
    ],
)
def test_money_that_cannot_be_read_is_missing_and_says_why(text: str, rule: str) -> None:
    parsed = parse_money(cell(text))
    assert parsed.broken.iloc[0] == rule
    assert rule == "negative" or pd.isna(parsed.values.iloc[0])


def test_signed_money_may_be_negative() -> None:
    parsed = parse_money(cell("-5.25"), signed=True)
    assert (parsed.values.iloc[0], parsed.broken.iloc[0]) == (-5.25, "")


@given(st.decimals(0, 10**12, places=4))
def test_money_rounds_as_a_cashier_does(amount: Decimal) -> None:
    # Above 100 亿 yuan a float hardly holds a hundredth of a fen, so only whole fen are tried there.
    exact = amount if amount < 10**10 else amount.quantize(Decimal("0.01"))
    expected = exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert Decimal(repr(float(parse_money(cell(str(exact))).values.iloc[0]))) == expected


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_in_every_style(day: date) -> None:
    styles = [
        day.isoformat(),
        f"{day:%Y%m%d}",
        f"{day.year}/{day.month}/{day.day}",
        f"{day.year}.{day.month}.{day.day}",
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.isoformat()} 00:00:00",
    ]
    parsed = parse_day(clean(pd.Series(styles, dtype="str")))
    assert (parsed.broken == "").all() and (parsed.values == pd.Timestamp(day)).all()


@given(st.dates(date(1954, 10, 4), date(2119, 1, 9)))
def test_the_day_count_of_excel_is_a_day(day: date) -> None:
    # Day 1 is 1900-01-01 and Excel has a 29 February 1900 that never was: day 0 of all later days is 1899-12-30.
    count = (day - date(1899, 12, 30)) // timedelta(days=1)
    parsed = parse_day(cell(str(count)))
    assert parsed.values.iloc[0] == pd.Timestamp(day) and parsed.broken.iloc[0] == ""


def test_day_45108_is_1_july_2023() -> None:
    # Shown by Excel for =DATEVALUE("2023-07-01").
    assert parse_day(cell("45108")).values.iloc[0] == pd.Timestamp("2023-07-01")


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", ""),
        ("2026年9月31日", "impossible_date"),  # stands in a seed document
        ("2023-02-29", "impossible_date"),
        ("20261301", "impossible_date"),
        ("87-06-30", "two_digit_year"),  # which century?
        ("'87-6-30", "two_digit_year"),
        ("870630", "two_digit_year"),
        ("9999-12-31", "implausible_date"),
        ("#REF!", "excel_error"),
        ("2026-07", "not_a_date"),
        ("1", "not_a_date"),
        ("不详", "not_a_date"),
        ("2026-07-01 25:30:00", "not_a_date"),
    ],
)
def test_a_day_that_is_none_is_missing_and_says_why(text: str, rule: str) -> None:
    parsed = parse_day(cell(text))
    assert parsed.broken.iloc[0] == rule and pd.isna(parsed.values.iloc[0])


@pytest.mark.parametrize(
    ("text", "start", "day", "mend"),
    [
        ("2026-07-01 09:30:00", None, "2026-07-01", {"time_dropped": 1}),
        ("45108.5", None, "2023-07-01", {"time_dropped": 1}),
        ("45108", None, "2023-07-01", {"excel_days": 1}),
        ("2023年07月01号", None, "2023-07-01", {}),
        ("2023. 7. 1", None, "2023-07-01", {}),
        ("二〇二三年七月一日", None, "2023-07-01", {}),
        ("一九九六年十二月三十一日", None, "1996-12-31", {}),
        ("二○一〇年十月二十日", None, "2010-10-20", {}),
        ("87-06-30", 1950, "1987-06-30", {"century": 1}),
        ("930705", 1950, "1993-07-05", {"century": 1}),
        ("49.1.2", 1950, "2049-01-02", {"century": 1}),
        ("'50-1-2", 1950, "1950-01-02", {"century": 1}),
    ],
)
def test_a_day_that_had_to_be_mended_is_counted(text: str, start: int | None, day: str, mend: dict[str, int]) -> None:
    parsed = parse_day(cell(text), start)
    assert (parsed.values.iloc[0], parsed.broken.iloc[0], parsed.repairs) == (pd.Timestamp(day), "", mend)


@pytest.mark.parametrize(
    ("text", "yuan", "rule", "mend"),
    [
        ("(1,234.50)", -1234.5, "negative", {"brackets": 1, "thousands": 1}),
        ("（50）", -50.0, "negative", {"brackets": 1}),
        ("¥1,234.50", 1234.5, "", {"thousands": 1, "currency": 1}),
        ("人民币 12元", 12.0, "", {"currency": 1, "unit_in_cell": 1}),
        ("1.5亿元", 150_000_000.0, "", {"unit_in_cell": 1}),
        ("3千元", 3000.0, "", {"unit_in_cell": 1}),
        ("0.123", 0.12, "", {"rounded_to_fen": 1}),
        ("#N/A", None, "excel_error", {}),
        ("12元3角", None, "not_a_number", {}),
        ("13800138000", None, "too_large", {}),  # a phone
        ("13,800,138,000.00", 13_800_138_000.0, "", {"thousands": 1}),
    ],
)
def test_money_that_had_to_be_mended_is_counted(text: str, yuan: float | None, rule: str, mend: dict[str, int]) -> None:
    parsed = parse_money(cell(text))
    assert (parsed.broken.iloc[0], parsed.repairs) == (rule, mend)
    assert parsed.values.iloc[0] == yuan or (yuan is None and pd.isna(parsed.values.iloc[0]))


def test_a_cell_that_contradicts_a_stated_unit_is_refused_with_its_own_amount() -> None:
    parsed = parse_money(clean(pd.Series(["5000元", "0.5万元", "3"], dtype="str")), 10_000, stated=True)
    assert parsed.values.tolist() == [5000.0, 5000.0, 30_000.0]
    assert parsed.broken.tolist() == ["unit_conflict", "", ""]


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ('="0012"', "0012", ""),
        ("'6217001234567890", "6217001234567890", ""),
        ("6217001234567890", "6217001234567890", ""),
        ("6.21700123456789E+15", "6.21700123456789E+15", "ruined_id"),
        ("1.1E+17", "1.1E+17", "ruined_id"),
        ("同上", "同上", "ditto"),
    ],
)
def test_ids(text: str, value: str, rule: str) -> None:
    parsed = parse_id(cell(text))
    assert (parsed.values.iloc[0], parsed.broken.iloc[0]) == (value, rule)


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("次级贷款", "SUBSTANDARD", "proposed"),  # names one class and nothing else
        ("呆滞", "DOUBTFUL", "proposed"),  # the scheme before 2004
        ("非次级", "", "unknown_word"),
        ("次级或可疑", "", "unknown_word"),
        ("次", "", "unknown_word"),
        ("三类", "SUBSTANDARD", ""),  # this bank's own word
    ],
)
def test_words_near_a_closed_set_are_proposed_and_listed(text: str, value: str, rule: str) -> None:
    parsed = parse_enum(cell(text), words.RISK_CLASS, {"三类": "SUBSTANDARD"}, {"呆滞": "DOUBTFUL"}, may_propose=True)
    assert (parsed.values.iloc[0], parsed.broken.iloc[0]) == (value, rule)


def test_placeholders_stand_for_nothing() -> None:
    column, n = without_placeholders(cell("—"))
    assert column.tolist() == [""] and n == 1


@pytest.mark.parametrize(
    ("text", "time", "rule"),
    [
        ("2026-07-01 09:30", pd.Timestamp("2026-07-01 09:30"), ""),
        ("2026-07-01T09:30:15", pd.Timestamp("2026-07-01 09:30:15"), ""),
        ("2026-07-01", pd.Timestamp("2026-07-01"), ""),
        ("", pd.NaT, ""),
        ("2026-07-01T09:30:00+08:00", pd.NaT, "not_a_time"),  # local time only
        ("2026-07-01T09:30Z", pd.NaT, "not_a_time"),
        ("今天", pd.NaT, "not_a_time"),
    ],
)
def test_times_are_local(text: str, time: object, rule: str) -> None:
    parsed = parse_time(clean(pd.Series([text, "2026-07-02 10:00"], dtype="str")))
    assert parsed.broken.tolist() == [rule, ""]
    assert parsed.values.iloc[0] == time or (time is pd.NaT and pd.isna(parsed.values.iloc[0]))


@pytest.mark.parametrize(
    ("text", "value", "rule"), [("1,500.5", 1500.5, ""), ("-3", -3.0, ""), ("", None, ""), ("三", None, "not_a_number")]
)
def test_numbers(text: str, value: float | None, rule: str) -> None:
    parsed = parse_number(cell(text))
    assert parsed.broken.iloc[0] == rule
    assert parsed.values.iloc[0] == value or (value is None and pd.isna(parsed.values.iloc[0]))


def test_a_number_that_may_not_be_negative_becomes_missing() -> None:
    parsed = parse_number(cell("-3"), signed=False)
    assert parsed.broken.iloc[0] == "negative" and pd.isna(parsed.values.iloc[0])


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [("12", 12, ""), ("", 0, ""), ("1.5", 0, "not_a_count"), ("-1", 0, "not_a_count"), ("x", 0, "not_a_number")],
)
def test_counts(text: str, value: int, rule: str) -> None:
    parsed = parse_count(cell(text))
    assert (parsed.values.iloc[0], parsed.broken.iloc[0]) == (value, rule)


@pytest.mark.parametrize("name", ["RISK_CLASS", "BALANCE_STATUS", "GUARANTEE_TYPE", "ROLE", "SUIT_STATUS"])
def test_every_word_of_a_closed_set_and_the_identifier_itself_are_understood(name: str) -> None:
    values = getattr(words, name)
    for identifier, group in values.items():
        for word in (identifier, *group):
            parsed = parse_enum(cell(word), values)
            assert (parsed.values.iloc[0], parsed.broken.iloc[0]) == (identifier, ""), word


def test_an_unknown_word_is_reported() -> None:
    parsed = parse_enum(clean(pd.Series(["次级", "次", ""], dtype="str")), words.RISK_CLASS)
    assert parsed.values.tolist() == ["SUBSTANDARD", "", ""] and parsed.broken.tolist() == ["", "unknown_word", ""]


def test_flags() -> None:
    parsed = parse_flag(clean(pd.Series(["是", "N", "", "true", "也许"], dtype="str")), words.FLAG)
    assert parsed.values.tolist() == [True, False, False, True, False]
    assert parsed.broken.tolist() == ["", "", "", "", "unknown_word"]


def test_lists_in_a_cell() -> None:
    assert split_list("东村； 西村、南村;") == ["东村", "西村", "南村"]
    assert split_list(" ") == []
