"""Who owes what: one person is one case however the number is written, and two persons are never one."""

import pandas as pd
import pytest

from collectplan.errors import LedgerError
from collectplan.ledger import hash_debtor
from collectplan.ledger.debtors import Debtors, identify
from tests.helpers import SECRET, accepted, both_texts, params_with

HASHED = params_with({"data": {"debtor_ids": "hashed"}})
# Published examples; their check characters are worked out in test_identity.py.
ONE, OTHER = "11010519491231002X", "360426199101010071"


def who(*rows: tuple[str, str, str, str], is_hashed: bool = True) -> Debtors:
    """Identify loans given as (id, customer number, name, branch); they are numbered from 10 in tens."""
    table = pd.DataFrame(rows, columns=["debtor", "customer_id", "borrower_name", "branch"], dtype="str")
    return identify(table.set_axis(range(10, 10 * len(rows) + 10, 10)), is_hashed)


def groups(found: Debtors) -> list[int]:
    """Return for each loan the number of its debtor, in order of appearance; -1 where nobody is known."""
    assert found.keys.index.tolist() == list(range(10, 10 * len(found.keys) + 10, 10))
    return pd.factorize(found.keys.mask(found.keys == ""))[0].tolist()


def rules(found: Debtors) -> list[tuple[int, str, bool]]:
    """Return position, rule and whether the row is refused."""
    table = found.faults.sort_values(["position", "rule"])
    return list(table[["position", "rule", "is_blocking"]].itertuples(index=False, name=None))


def test_the_id_number_decides_whatever_else_differs() -> None:
    found = who((ONE, "C1", "张三", "城关"), (ONE, "C2", "张山", "河东"), (OTHER, "C1", "张三", "城关"))
    assert groups(found) == [0, 0, 1] and rules(found) == [] and found.repairs == {}


@pytest.mark.parametrize(
    ("written", "repairs"),
    [
        ("11010519491231002x", {}),
        ("110105 19491231 002X", {"id_blanks": 1}),
        ("110105-19491231-002x", {"id_blanks": 1}),
        ("110105491231002", {"id_upgraded": 1}),
        ("110105 491231 002", {"id_blanks": 1, "id_upgraded": 1}),
    ],
)
def test_one_person_is_one_debtor_however_the_number_is_written(written: str, repairs: dict[str, int]) -> None:
    found = who((ONE, "", "", "城关"), (written, "", "", "河东"))
    assert groups(found) == [0, 0] and rules(found) == [] and found.repairs == repairs


def test_15_and_18_digits_are_one_case_and_one_hash() -> None:
    loan = {"机构": "城关", "本金余额": "100", "五级分类": "次级"}
    rows = [loan | {"贷款账号": f"L{n}", "身份证号": own} for n, own in enumerate([ONE, "110105491231002", OTHER])]
    cases = accepted(rows, HASHED).loans["case_id"].tolist()
    assert cases[0] == cases[1] == hash_debtor("110105491231002", SECRET) != cases[2]


def test_without_a_number_the_customer_tells_and_other_loans_of_the_customer_tell_the_number() -> None:
    found = who(("", "c7", "", "城关"), ("", "C7", "", "河东"), ("", "C8", "", "城关"))
    assert groups(found) == [0, 0, 1] and rules(found) == [] and found.repairs == {}
    found = who(("", "C7", "", "城关"), (ONE, "C7", "", "河东"), (ONE, "", "", "河东"), ("", "C8", "", "城关"))
    assert groups(found) == [0, 0, 0, 1] and found.repairs == {"debtor_by_customer": 1}


def test_a_customer_of_two_id_numbers_is_neither_of_them() -> None:
    found = who((ONE, "C7", "", "城关"), (OTHER, "C7", "", "城关"), ("", "C7", "", "城关"))
    assert groups(found) == [0, 1, 2] and found.repairs == {}


def test_two_ways_of_writing_the_number_are_one_number_for_the_customer() -> None:
    found = who((ONE, "C7", "", "城关"), ("110105491231002", "C7", "", "城关"), ("", "C7", "", "城关"))
    assert groups(found) == [0, 0, 0] and found.repairs == {"id_upgraded": 1, "debtor_by_customer": 1}


def test_without_number_and_customer_the_name_tells_within_a_branch() -> None:
    found = who(("", "", "张三", "城关"), ("", "", "张三", "城关"), ("", "", "张三", "河东"), ("", "", "李四", "城关"))
    assert groups(found) == [0, 0, 1, 2]
    assert rules(found) == [(n, "debtor_by_name", False) for n in (10, 20, 30, 40)]


def test_the_name_finds_the_one_number_of_that_name_at_the_branch() -> None:
    found = who((ONE, "", "张三", "城关"), ("", "", "张三", "城关"), ("", "", "张三", "河东"))
    assert groups(found) == [0, 0, 1]
    assert rules(found) == [(20, "debtor_by_name", False), (30, "debtor_by_name", False)]


def test_of_two_persons_of_the_same_name_the_name_is_neither() -> None:
    found = who(
        (ONE, "", "张三", "城关"), (OTHER, "", "张三", "城关"), ("", "", "张三", "城关"), ("", "", "张三", "城关")
    )
    assert groups(found) == [0, 1, 2, 2]
    # A customer number that no id goes with is a person of that name, too.
    assert groups(who((ONE, "", "张三", "城关"), ("", "C7", "张三", "城关"), ("", "", "张三", "城关"))) == [0, 1, 2]


def test_a_name_is_never_taken_for_a_number() -> None:
    # The first has the customer number 张三, the second only the name.
    assert groups(who(("", "张三", "", "城关"), ("", "", "张三", "城关"), ("张三", "", "", "城关"))) == [0, 1, 0]


def test_branch_and_name_do_not_run_into_each_other() -> None:
    assert groups(who(("", "", "东张三", "城关"), ("", "", "张三", "城关东"))) == [0, 1]


def test_where_nothing_is_said_the_loan_is_refused() -> None:
    found = who(("", "", "", "城关"), (ONE, "", "", "城关"))
    assert groups(found) == [-1, 0] and rules(found) == [(10, "debtor_missing", True)]


DUMMIES = ["0", "000000", "000000000000000000", "111111", "11111111", "999999999999999999"]


@pytest.mark.parametrize("dummy", DUMMIES)
def test_a_digit_over_and_over_identifies_nobody(dummy: str) -> None:
    found = who((dummy, "C1", "", "城关"), (dummy, "C2", "", "城关"), (dummy, "", "张三", "城关"))
    assert groups(found) == [0, 1, 2]
    found = who(("", dummy, "", "城关"), ("", dummy, "李四", "城关"))
    assert groups(found) == [-1, 0]
    assert rules(found) == [(10, "debtor_missing", True), (20, "debtor_by_name", False)]


@pytest.mark.parametrize("number", ["11111", "111112", "1000000"])
def test_a_short_or_mixed_number_is_a_number(number: str) -> None:
    assert groups(who((number, "", "", "城关"), (number, "", "", "河东"))) == [0, 0]


@pytest.mark.parametrize("text", ["无", "不详", "-", "无证件", "/"])
def test_a_word_for_nothing_in_the_number_is_nothing(text: str) -> None:
    loan = {"机构": "城关", "本金余额": "100", "五级分类": "次级", "身份证号": text}
    rows = [loan | {"贷款账号": "L1", "借款人": "张三"}, loan | {"贷款账号": "L2", "借款人": "李四"}]
    ledger = accepted([*rows, loan | {"贷款账号": "L3", "借款人": ""}], HASHED)
    assert ledger.loans["case_id"].nunique() == 2 and ledger.refused_rows == 1
    assert sorted(ledger.quarantine["rule"]) == ["debtor_by_name", "debtor_by_name", "debtor_missing"]


def test_a_number_that_excel_ruined_identifies_nobody() -> None:
    # 110105194912310000 has a sum of 167 - 2*2 = 163 = 14*11 + 9, so the check character would be 3, not 0.
    ruined = "110105194912310000"
    found = who((ruined, "C1", "", "城关"), (ruined, "C2", "", "城关"), (ruined, "", "张三", "城关"))
    assert groups(found) == [0, 1, 2]
    assert [rule for _, rule, _ in rules(found)] == ["ruined_id"] * 2 + ["debtor_by_name", "ruined_id"]
    assert not found.faults["is_blocking"].any()


def test_a_number_of_which_only_the_check_is_wrong_is_used_and_noted() -> None:
    wrong = ONE[:17] + "1"
    found = who((wrong, "", "", "城关"), (wrong, "", "", "河东"), (ONE, "", "", "城关"))
    assert groups(found) == [0, 0, 1] and rules(found) == [(10, "id_check", False), (20, "id_check", False)]


def test_no_fault_shows_a_number_or_a_name() -> None:
    found = who(
        (ONE[:17] + "1", "", "", "城关"), ("", "", "欧阳锋", "城关"), ("110105194912310000", "", "王五", "河东")
    )
    shown = found.faults.to_csv()
    assert len(found.faults) == 4 and not any(word in shown for word in ("110105", "阳锋", "王五"))


def test_pseudonyms_are_used_as_they_stand() -> None:
    found = who(("d-1 a", "", "", "城关"), ("D-1 A", "", "", "城关"), ("", "d-1 a", "", "河东"), is_hashed=False)
    assert found.keys.tolist() == ["d-1 a", "D-1 A", "d-1 a"] and rules(found) == []


def test_names_are_no_pseudonyms_and_dummies_neither() -> None:
    found = who(("", "", "张三", "城关"), ("000000", "", "", "城关"), ("000000", "C1", "", "城关"), is_hashed=False)
    assert found.keys.tolist() == ["", "", "C1"]
    assert rules(found) == [(10, "debtor_missing", True), (20, "debtor_missing", True)]


@pytest.mark.parametrize("number", [ONE, ONE.lower(), "110105 19491231 002X", "110105491231002"])
@pytest.mark.parametrize("column", [0, 1])
def test_id_numbers_among_pseudonyms_stop_the_run_without_being_shown(number: str, column: int) -> None:
    row = ["", "", "", "城关"]
    row[column] = number
    with pytest.raises(LedgerError) as caught:
        who((row[0], row[1], row[2], row[3]), ("D1", "", "", "城关"), is_hashed=False)
    assert "data.debtor_ids" in caught.value.faults[0].where and number not in both_texts(caught.value)


@pytest.mark.parametrize("written", ["110105491231002", "110105 19491231 002X", "11010519491231002x"])
def test_banks_that_number_customers_by_their_id_have_one_debtor_too(written: str) -> None:
    # The hash of a recusal is that of the number in its plain form: a customer number of that form must be the same.
    assert groups(who((ONE, "", "", "城关"), ("", written, "", "城关"))) == [0, 0]
