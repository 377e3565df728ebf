"""Check characters of ID numbers against published numbers, and the fast way against the slow one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.identity import check_character, has_wrong_check, looks_personal, normal_ids, plain_id, upgraded

# GB 11643 prints 11010519491231002X. With the weights 7 9 10 5 8 4 2 1 6 3 7 9 10 5 8 4 2 its digits come to
# 7+9+0+5+0+20+2+9+24+27+7+18+30+5+0+0+4 = 167 = 15*11 + 2, and the check character of 2 is X.
# 360426199101010071: 21+54+0+20+16+24+2+9+54+3+0+9+0+5+0+0+14 = 231 = 21*11, and that of 0 is 1.
PERSONS = ["11010519491231002X", "360426199101010071"]
# GB 32100 has weights 3**n mod 31: 1 3 9 27 19 26 16 17 20 29 25 13 8 24 10 30 28, letters without I O S V Z count on
# from A = 10: M = 21, Y = 30. 91350100M000100Y43: 9*1 + 1*3 + 3*9 + 5*27 + 1*26 + 21*20 + 1*8 + 30*30 + 4*28 = 1640
# = 52*31 + 28, and 31 - 28 = 3.
COMPANY = "91350100M000100Y43"


@pytest.mark.parametrize("number", PERSONS)
def test_published_numbers_of_persons(number: str) -> None:
    assert check_character(number[:17]) == number[17]
    assert looks_personal(number) and not has_wrong_check(number)
    wrong = [number[:17] + sign for sign in "0123456789X" if sign != number[17]]
    assert len(wrong) == 10 and all(has_wrong_check(text) for text in wrong)


def test_a_published_number_of_a_company() -> None:
    assert not has_wrong_check(COMPANY) and not looks_personal(COMPANY)
    wrong = [COMPANY[:17] + sign for sign in "0123456789ABCDEFGHJKLMNPQRTUWXY" if sign != "3"]
    assert len(wrong) == 30 and all(has_wrong_check(text) for text in wrong)


def test_a_sum_that_31_divides_has_the_check_character_0() -> None:
    # 9*1 + 1*3 + 3*9 + 5*27 + 1*26 + 1*17 = 217 = 7*31.
    assert not has_wrong_check("913501010000000000") and has_wrong_check("913501010000000001")


@pytest.mark.parametrize(
    ("number", "places"),
    [*((person, (1, 2, 3, 4, 5, 14, 15, 16)) for person in PERSONS), (COMPANY, (2, 3, 4, 5, 6, 7, 9, 12, 16))],
)
def test_one_wrong_digit_is_noticed(number: str, places: tuple[int, ...]) -> None:
    # 11 and 31 are prime and no weight is a multiple of them, so one more at any place changes the sum. Places of the
    # birthday and of the kind are left out: there the text may no longer look like a number at all.
    for place in places:
        changed = number[:place] + str((int(number[place]) + 1) % 10) + number[place + 1 :]
        assert has_wrong_check(changed), changed


@pytest.mark.parametrize(
    "text", ["", "D1", "6222021234567890123", "440105194913310021", "123456789012345678", "城关支行"]
)
def test_what_is_no_id_number_has_no_wrong_check(text: str) -> None:
    # The fourth has a month 13, the fifth a birthday in 7890.
    assert not has_wrong_check(text) and not looks_personal(text) and upgraded(text) == text


def test_15_digits_become_18() -> None:
    assert looks_personal("110105491231002")
    assert upgraded("110105491231002") == "11010519491231002X"
    # 360426 910101 007 of 1991 likewise.
    assert upgraded("360426910101007") == "360426199101010071"
    assert upgraded("11010519491231002X") == "11010519491231002X"
    assert upgraded("110105491331002") == "110105491331002"  # month 13


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("11010519491231002x", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("110105-19491231-002x", "11010519491231002X"),
        ("110105 491231 002", "110105491231002"),
        # Blanks and dashes inside other numbers may mean something.
        ("d-1 a", "D-1 A"),
        ("2003-12 0045", "2003-12 0045"),
    ],
)
def test_plain_form(text: str, plain: str) -> None:
    assert plain_id(text) == plain


_DIGITS = st.text("0123456789", min_size=17, max_size=17)
_PERSON = st.builds(
    lambda area, year, month, day, order, last: f"{area}{year}{month:02d}{day:02d}{order:03d}{last}",
    st.integers(100_000, 999_999),
    st.integers(1800, 2099),
    st.integers(1, 13),
    st.integers(0, 32),
    st.integers(0, 999),
    st.sampled_from("0123456789Xx"),
)
_RIGHT = st.tuples(st.integers(100_000, 999_999), st.integers(0, 999)).map(
    lambda pair: (first := f"{pair[0]}19491231{pair[1]:03d}") + check_character(first)
)
_OLD = st.builds(lambda area, order: f"{area}491231{order:03d}", st.integers(100_000, 999_999), st.integers(0, 999))
_SPACED = st.builds(
    lambda text, gap: f"{text[:6]}{gap}{text[6:]}", _PERSON | _OLD, st.sampled_from([" ", "-", "－", ".", "\n"])
)
_COMPANY = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=16, max_size=16).map(lambda text: "91" + text)
_TEXTS = st.lists(
    st.text(max_size=20)
    | _DIGITS
    | _PERSON
    | _RIGHT
    | _OLD
    | _SPACED
    | _COMPANY
    | st.sampled_from([*PERSONS, COMPANY]),
    unique=True,
    max_size=12,
)


@given(_TEXTS)
def test_many_at_once_are_as_each_alone(texts: list[str]) -> None:
    plain, full, wrong = normal_ids(texts)
    assert list(plain) == [plain_id(text) for text in texts]
    assert list(full) == [upgraded(plain_id(text)) for text in texts]
    assert list(wrong) == [has_wrong_check(plain_id(text)) for text in texts]


@given(_RIGHT)
def test_a_right_number_stays_right_in_every_way_of_writing_it(number: str) -> None:
    for written in (number, number.lower(), f" {number[:6]} {number[6:14]} {number[14:]}"):
        _, (full,), (wrong,) = normal_ids([written])
        assert full == number and not wrong
    old = number[:6] + number[8:17]
    assert normal_ids([old])[1][0] == number


def test_of_no_ids_there_are_none() -> None:
    assert [len(part) for part in normal_ids([])] == [0, 0, 0]
