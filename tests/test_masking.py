"""What may be shown of a value that may be personal."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.masking import hide_numbers, mask, mask_loan


@pytest.mark.parametrize(
    ("value", "role", "kind", "shown"),
    [
        ("11010519491231002X", "id", "id", "110***2X"),
        ("13800138000", "feature", "text", "138***00"),
        ("电话 13800138000，身份证11010519491231002X", "feature", "text", "电话 138***00，身份证110***2X"),
        ("123456", "id", "id", "123456"),  # six digits are no number of a person
        ("2026-09-31", "feature", "date", "2026-09-31"),
        ("2026年9月31日", "feature", "date", "2026年9月31日"),
        ("1,2.3万元", "feature", "money", "1,2.3万元"),
        ("张三", "feature", "money", "…"),  # a name where a number belongs: the row is shifted
        ("张三 13800138000", "feature", "date", "… 138***00"),
        ("次级类贷款", "feature", "enum", "次级类贷款"),  # the word to be mapped must be readable
        ("张三丰", "personal", "text", "张***"),
        ("110105194912310021", "personal", "id", "1***"),
        ("", "personal", "text", ""),
        ("  ", "feature", "text", ""),
        ("甲\n\t乙", "feature", "text", "甲 乙"),
        ("字" * 31, "feature", "text", "字" * 30 + "…"),
    ],
)
def test_values_are_masked_by_role_and_kind(value: str, role: str, kind: str, shown: str) -> None:
    assert mask(value, role, kind) == shown


@given(st.text("0123456789X ，张-", max_size=60), st.sampled_from(["feature", "id", "personal"]))
def test_no_run_of_seven_digits_is_ever_shown(value: str, role: str) -> None:
    assert not re.search(r"\d{7}", mask(value, role))
    assert not re.search(r"\d{7}", hide_numbers(value))


@given(st.text(max_size=40))
def test_of_a_personal_value_only_the_first_character_is_shown(value: str) -> None:
    assert mask(value, "personal") in {"", f"{' '.join(value.split())[:1]}***"}


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("11010519491231002X", "1***"),
        ("13800138000", "1***"),
        ("L3;张三;5000", "L***"),  # a row pasted with another separator
        ("张三丰", "张***"),
        ("农信借字(2003)第12号", "农信借字(2003)第12号"),
        ("6222021234567890123", "6222021234567890123"),  # an account number, needed to find the loan
        ("3402210001", "3402210001"),  # a branch code
        ("110105199913310021", "110105199913310021"),  # month 13 is in no ID number
    ],
)
def test_a_loan_is_named_unless_its_cell_holds_something_else(text: str, shown: str) -> None:
    assert mask_loan(text) == shown
