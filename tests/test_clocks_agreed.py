"""What banks write of a guarantee period, read as a lawyer would read it; what may mean two things is not read at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.clocks.agreed import NOT_AGREED, NOT_KNOWN, UNCLEAR, UNREADABLE, agreed_months

# Years times 12, half a year 6; the words of an open end are those of the SPC interpretation of 2020 on security, art. 32.
LENGTHS = {
    "两年": 24,
    "二年": 24,
    "2年": 24,
    "２年": 24,
    "贰年": 24,
    "二周年": 24,
    "24个月": 24,
    "24 个月": 24,
    "二十四个月": 24,
    "贰拾肆个月": 24,
    "两年（24个月）": 24,
    "三年": 36,
    "叁年": 36,
    "36个月": 36,
    "一年": 12,
    "十二个月": 12,
    "十个月": 10,
    "6个月": 6,
    "六个月": 6,
    "陆个月": 6,
    "半年": 6,
    "0.5年": 6,
    "一年半": 18,
    "1年半": 18,
    "1.5年": 18,
    "一年零六个月": 18,
    "1年6个月": 18,
    "五年": 60,
    "自主债务履行期限届满之日起两年": 24,
    "主合同约定的债务履行期届满之日起三年内": 36,
    "债务履行期届满后六个月": 6,
    "保证期间为2024年6月30日起两年": 24,
    "two years": 24,
    "2 years": 24,
    "24-month": 24,
    "six months from the due date": 6,
    "half a year": 6,
}
WORDS = {
    "直至本息还清": UNCLEAR,
    "直至本息还清为止": UNCLEAR,
    "还清为止": UNCLEAR,
    "至全部债务清偿完毕之日止": UNCLEAR,
    "至借款本息付清时止": UNCLEAR,
    "廿四个月": 24,
    "12个月+12个月": UNREADABLE,
    "合同签订之日起三年": UNREADABLE,
    "自借款发放之日起三年": UNREADABLE,
    "贷款到期前两年": UNREADABLE,
    "自2020年1月1日起两年": UNREADABLE,
    "自2024年6月30日起至本息还清为止": UNCLEAR,
    "约定不明": UNCLEAR,
    "until paid": UNCLEAR,
    "until the loan is paid in full": UNCLEAR,
    "未约定": NOT_AGREED,
    "合同没有约定保证期间": NOT_AGREED,
    "无": NOT_AGREED,
    "none": NOT_AGREED,
    "not agreed": NOT_AGREED,
    "": NOT_KNOWN,
    "  ": NOT_KNOWN,
    "不详": NOT_KNOWN,
    "unknown": NOT_KNOWN,
    "?": NOT_KNOWN,
    "见合同": UNREADABLE,
    "与主债务相同": UNREADABLE,
    "0年": UNREADABLE,
    "十十个月": UNREADABLE,
    "一百二十个月": UNREADABLE,
}
# A day of the calendar is the end itself; its month is no length.
DAYS = [
    "至2028年9月30日",
    "至2028年9月30日为止",
    "二〇二八年九月三十日止",
    "28年9月30日",
    "2028-09-30",
    "2028年9月",
    "至9月30日",
]
# Two lengths that differ: which of them is the period, only the contract says.
TWO_LENGTHS = ["一年期贷款到期后两年", "两年，展期的三年"]


@pytest.mark.parametrize(("text", "months"), [*LENGTHS.items(), *WORDS.items()])
def test_what_banks_write(text: str, months: int) -> None:
    assert agreed_months(text) == months


@pytest.mark.parametrize("text", [*DAYS, *TWO_LENGTHS])
def test_what_could_be_misread_is_not_read(text: str) -> None:
    assert agreed_months(text) == UNREADABLE


@given(st.text(alphabet="零〇一二两三十百半年个月日期至还清止无未约定0189.年月 (（）)贰拾", max_size=12))
def test_whatever_is_written_there_is_an_answer(text: str) -> None:
    months = agreed_months(text)
    assert months in {UNCLEAR, NOT_AGREED, NOT_KNOWN, UNREADABLE} or 0 < months <= 240


@given(st.integers(1, 19))
def test_years_in_digits_and_in_characters_are_the_same(years: int) -> None:
    signs = "零一二三四五六七八九"
    spelt = signs[years] if years < 10 else "十" + (signs[years - 10] if years > 10 else "")
    assert agreed_months(f"{years}年") == agreed_months(f"{spelt}年") == 12 * years
