"""Cases hold exactly the money of their loans, one owner, one strategy and the flags that rules turn on."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan import money
from collectplan.params import Portfolio
from collectplan.params.strategies import Between, StrategyRule
from collectplan.schemas import check
from collectplan.segments import Known, build_cases
from tests.conftest import SIX_LOANS_FEN
from tests.helpers import NO_SHRINKING, accepted, cases_of, loans_table, params_with, rules

AMOUNTS = st.integers(0, 10**12).map(lambda fen: fen / 100)
LOANS = st.lists(
    st.fixed_dictionaries(
        {
            "case_id": st.sampled_from([f"D{n}" for n in range(9)]),
            "branch": st.sampled_from(["城关", "河东"]),
            "principal": st.integers(1, 10**12).map(lambda fen: fen / 100),
            "interest_on": AMOUNTS,
            "interest_off": AMOUNTS,
            "risk_class": st.sampled_from(["SPECIAL_MENTION", "SUBSTANDARD", "LOSS"]),
            "balance_side": st.sampled_from(["on_balance", "off_balance"]),
            "borrower_type": st.sampled_from(["farmer", "staff", "enterprise"]),
            "guarantee_type": st.sampled_from(["mortgage", "credit", "unknown"]),
            "product": st.sampled_from(["贷款", "货款"]),
            "is_roll_over": st.booleans(),
            "debtor_state": st.sampled_from(["operating", "suspected_fraud", "write_off_candidate", "unknown"]),
            "suit_status": st.sampled_from(["none", "filed"]),
        }
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=30, phases=NO_SHRINKING)
@given(LOANS)
def test_cases_hold_the_money_of_their_loans_to_the_fen(rows: list[dict[str, Any]]) -> None:
    loans = check(loans_table(rows), "loans")
    cases = check(build_cases(loans, params_with().portfolio, rules()), "cases")
    own = {name: money.to_fen(cases[name]) for name in ("principal", "on_balance", "off_balance", "interest")}
    assert (own["on_balance"] + own["off_balance"] == own["principal"]).all()
    assert own["principal"].sum() == money.to_fen(loans["principal"]).sum()
    on = loans[loans["balance_side"] == "on_balance"]
    assert own["on_balance"].sum() == money.to_fen(on["principal"]).sum()
    off = money.to_fen(loans["interest_off"]).sum()
    assert own["interest"].sum() == money.to_fen(loans["interest_on"]).sum() + off
    assert money.to_fen(cases["interest_off"]).sum() == off
    assert cases["case_id"].tolist() == sorted(set(loans["case_id"])) and cases["n_loans"].sum() == len(loans)
    # Exactly one strategy: the first rule that holds; the last of the rules that ship holds for all.
    known = {rule.id: rule for rule in rules()}
    assert cases["strategy_rule"].isin(list(known)).all()
    assert (cases["queue"] == [known[rule].queue for rule in cases["strategy_rule"]]).all()


def test_the_four_cases_by_hand(four_cases: pd.DataFrame) -> None:
    facts = four_cases.set_index("case_id")
    # D1: 30,000.00 + 20,000.10 on balance at 城关, 49,999.99 off at 河东; 城关 holds 11 fen more and owns the case.
    assert facts.loc["D1", ["branch", "principal", "on_balance", "off_balance", "n_loans", "n_branches"]].tolist() == [
        "城关",
        100_000.09,
        50_000.1,
        49_999.99,
        3,
        2,
    ]
    assert facts["worst_class"].to_dict() == {"D1": "LOSS", "D2": "DOUBTFUL", "D3": "LOSS", "D4": "SUBSTANDARD"}
    # Descriptions come from the largest loan in the owning branch: L1, not the larger L3 elsewhere.
    assert facts.loc["D1", ["guarantee_type", "village", "origination_period"]].tolist() == [
        "mortgage",
        "东村",
        "2002–2004",
    ]
    assert facts["is_insider"].to_dict() == {"D1": False, "D2": False, "D3": False, "D4": True}
    assert facts["is_county_key"].to_dict() == {"D1": False, "D2": True, "D3": False, "D4": False}
    assert money.to_fen(facts["principal"]).sum() == SIX_LOANS_FEN


def test_row_order_does_not_matter(six_loans_in_disorder: pd.DataFrame, four_cases: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(cases_of(six_loans_in_disorder), four_cases)


def row(account: str, debtor: str, principal: str, **facts: str) -> dict[str, str]:
    """Return a loan at 城关."""
    return {"贷款账号": account, "客户号": debtor, "机构": "城关", "本金余额": principal, "五级分类": "次级"} | facts


def test_interest_of_both_kinds_adds_up_beside_the_principal() -> None:
    cases = cases_of([row("A", "D1", "10", 表内欠息="0.1", 表外欠息="0.2"), row("B", "D1", "5", 表外欠息="0.05")])
    assert cases[["principal", "interest", "interest_off"]].to_numpy().tolist() == [[15.0, 0.35, 0.25]]


def test_the_kind_of_claim_and_the_originating_officer_are_those_of_the_largest_loan() -> None:
    rows = [
        row("A", "D1", "10", 债权种类="货款", 放贷责任人="A1"),
        row("B", "D1", "11", 放贷责任人="A2"),
        row("C", "D2", "1"),
    ]
    cases = cases_of(rows)
    # No kind is stated for B and C, so that they are of the default one.
    assert cases["product"].tolist() == ["贷款", "贷款"]
    assert cases["originating_officer"].tolist() == ["A2", ""]


def clocks(**rows: tuple[str, str, bool]) -> pd.DataFrame:
    """Return what the clocks say of cases: deadline, status, whether it is a must-do."""
    table = pd.DataFrame.from_dict(rows, orient="index", columns=["deadline_on", "clock_status", "must_do"])
    return table.rename_axis("case_id").assign(
        deadline_on=pd.to_datetime(table["deadline_on"]).astype("datetime64[us]"), expired_principal=0.0
    )


def test_clocks_stand_beside_their_case_whatever_their_order() -> None:
    known = Known(clocks=clocks(D2=("2026-08-01", "running", True), D1=("2020-01-01", "expired", False)))
    loans = accepted([row("A", "D1", "10"), row("B", "D2", "10")]).loans
    cases = check(build_cases(loans, Portfolio(), rules(), known), "cases")
    assert cases["deadline_on"].tolist() == [pd.Timestamp("2020-01-01"), pd.Timestamp("2026-08-01")]
    assert cases[["clock_status", "must_do"]].to_numpy().tolist() == [["expired", False], ["running", True]]
    # And rules turn on them.
    assert cases["strategy_rule"].tolist() == ["claim_expired", "lapsing_soon"]


def test_without_clocks_no_deadline_is_known_and_none_is_safe(four_cases: pd.DataFrame) -> None:
    assert four_cases["deadline_on"].isna().all() and not four_cases["must_do"].any()
    assert set(four_cases["clock_status"]) == {"unknown"}


def test_a_tie_between_branches_goes_to_the_first_by_name() -> None:
    cases = cases_of([row("A", "D1", "10", 机构="河东"), row("B", "D1", "10")])
    assert cases["branch"].tolist() == ["城关"] and cases["n_branches"].tolist() == [2]


def test_one_loan_of_an_insider_makes_the_whole_case_one() -> None:
    cases = cases_of([row("A", "D1", "900", 借款人类型="农户"), row("B", "D1", "1", 借款人类型="内部员工")])
    assert cases[["borrower_type", "is_insider", "strategy_rule"]].to_numpy().tolist() == [
        ["farmer", True, "insider_first"]
    ]


def test_a_county_key_case_has_one_loan_at_the_threshold_not_many_below_it() -> None:
    portfolio = Portfolio(key_loan_threshold=100.0, key_top_n=0)
    loans = accepted([row("A", "D1", "100"), row("B", "D2", "99.99"), row("C", "D2", "99.99")]).loans
    cases = build_cases(loans, portfolio, rules())
    assert cases["is_county_key"].tolist() == cases["is_key"].tolist() == [True, False]


def test_the_largest_cases_of_each_branch_are_key_and_ties_go_to_the_smaller_id() -> None:
    rows = [row(f"L{n}", f"D{n}", amount) for n, amount in enumerate(["5", "7", "5", "5"])]
    rows += [row("L9", "D9", "1", 机构="河东")]
    cases = build_cases(accepted(rows).loans, Portfolio(key_top_n=2), rules()).set_index("case_id")
    assert cases["is_key"].to_dict() == {"D0": True, "D1": True, "D2": False, "D3": False, "D9": True}


def test_years_past_due_are_those_of_the_oldest_loan() -> None:
    cases = cases_of(
        [row("A", "D1", "9", 逾期天数="365.25"), row("B", "D1", "1", 逾期天数="730.5"), row("C", "D2", "1")]
    )
    assert cases["years_past_due"].iloc[0] == 2.0 and pd.isna(cases["years_past_due"].iloc[1])


def rule(name: str, **when: object) -> StrategyRule:
    """Return a rule that sends a case to the queue ``sue`` by phone."""
    return StrategyRule.model_validate(
        {"id": name, "name": name, "when": when, "queue": "sue", "methods": ["phone", "watch"]}
    )


LAST = StrategyRule(id="rest", name="其余", queue="collect", methods=["visit"])


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ({"principal": Between(max=100.0)}, [True, False]),
        ({"principal": Between(min=100.0, max=100.0)}, [True, False]),  # both ends belong to the range
        ({"principal": Between(min=100.01)}, [False, True]),
        ({"years_past_due": Between(min=0.0)}, [False, True]),  # not known is not old
        ({"borrower_type": "farmer"}, [True, False]),
        ({"borrower_type": ["enterprise", "staff"]}, [False, True]),
        ({"is_insider": False}, [True, True]),
        ({"borrower_type": "farmer", "principal": Between(min=200.0)}, [False, False]),  # all conditions must hold
        ({}, [True, True]),
    ],
)
def test_conditions(when: dict[str, object], holds: list[bool]) -> None:
    loans = accepted(
        [row("A", "D1", "100", 借款人类型="农户"), row("B", "D2", "200", 借款人类型="企业", 逾期天数="99")]
    ).loans
    cases = build_cases(loans, Portfolio(), (rule("tried", **when), LAST))
    assert (cases["strategy_rule"] == "tried").tolist() == holds
    assert cases["queue"].tolist() == ["sue" if held else "collect" for held in holds]
    assert cases["allowed_methods"].tolist() == ["phone,watch" if held else "visit" for held in holds]


def test_the_first_rule_that_holds_decides() -> None:
    loans = accepted([row("A", "D1", "100")]).loans
    for first, second in (("a", "b"), ("b", "a")):
        cases = build_cases(loans, Portfolio(), (rule(first), rule(second), LAST))
        assert cases["strategy_rule"].tolist() == [first]


@pytest.mark.parametrize(
    ("facts", "name", "queue"),
    [
        # The order of the shipped table: suspected fraud goes to the lawyers before anything else, insiders come before
        # key cases (先内后外), and what is small and plain is called first.
        ({"债务人状态": "涉嫌骗贷", "诉讼情况": "已立案", "借款人类型": "内部员工"}, "fraud_suspected", "sanction"),
        ({"诉讼情况": "已立案", "借款人类型": "内部员工"}, "in_court", "sue"),
        ({"借款人类型": "关系人"}, "insider_first", "collect"),
        ({"债务人状态": "需要报损"}, "write_off_candidate", "secure"),
        ({"担保方式": "抵押"}, "secured", "secure"),
        ({}, "small_loan", "collect"),
        ({"本金余额": "20000.01"}, "ordinary", "collect"),
    ],
)
def test_the_rules_that_ship(facts: dict[str, str], name: str, queue: str) -> None:
    loans = accepted(
        [row("A", "D1", "20000", **facts) if "本金余额" not in facts else row("A", "D1", "") | facts]
    ).loans
    cases = build_cases(loans, Portfolio(key_top_n=0), rules())
    assert cases[["strategy_rule", "queue"]].to_numpy().tolist() == [[name, queue]]
