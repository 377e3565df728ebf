"""The strategy of a case: one rule decides, also where the table has a hole; offers keep their money to the fen."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params import AuthorityTier, Portfolio
from collectplan.params.strategies import StrategyRule, load_strategies
from collectplan.schemas import TABLES, check
from collectplan.segments import Known, build_cases
from collectplan.segments.strategy import NO_RULE, first_rule
from tests.helpers import NO_SHRINKING, ROOT, loans_table
from tests.test_segments import AMOUNTS, LOANS
from tests.test_segments_cuts import fen

SHARES = st.integers(0, 100).map(lambda hundredths: hundredths / 100)


def rule(name: str, offer: dict[str, Any] | None = None, **when: Any) -> StrategyRule:
    row = {"id": name, "name": f"策略 {name}", "when": when, "queue": "sue", "methods": ["visit", "phone"]}
    return StrategyRule.model_validate(row | {"offer": offer})


def decided(
    rows: list[dict[str, Any]], *table: StrategyRule, portfolio: Portfolio | None = None, **products: Any
) -> pd.DataFrame:
    """Return the cases of loans under a rule table; ``products`` are the tables of other kinds of claims."""
    known = Known(product_rules=products)
    return check(build_cases(loans_table(rows), portfolio or Portfolio(), table, known), "cases")


def one(principal: float = 100.0, **facts: Any) -> dict[str, Any]:
    return {"case_id": "D1", "principal": principal} | facts


# Which rule decides.


def test_a_case_that_no_rule_covers_is_watched_and_says_so() -> None:
    case = decided([one(principal=100.01)], rule("small", principal={"max": 100.0})).iloc[0]
    assert case[["strategy_rule", "queue", "allowed_methods"]].tolist() == ["no_rule", "collect", "watch"]
    assert case["strategy"] == NO_RULE.name
    assert case[["offer", "offer_floor", "offer_waived", "offer_months", "offer_approver"]].tolist() == [
        "none",
        0,
        0,
        0,
        "",
    ]


def test_a_table_without_rules_covers_nobody() -> None:
    assert decided([one()])["strategy_rule"].tolist() == ["no_rule"]


CONDITIONS = st.fixed_dictionaries(
    {},
    optional={
        "principal": st.fixed_dictionaries({}, optional={"min": AMOUNTS, "max": AMOUNTS}),
        "worst_class": st.lists(st.sampled_from(["SUBSTANDARD", "LOSS"]), max_size=2),
        "borrower_type": st.sampled_from(["farmer", "staff"]),
        "is_insider": st.booleans(),
        "years_past_due": st.just({"min": 0.0}),  # not known in these loans, so that it never holds
    },
)


def holds(case: dict[str, Any], when: dict[str, Any]) -> bool:
    """Tell whether plain conditions hold for a case."""
    for name, condition in when.items():
        value = case[name]
        if isinstance(condition, dict):
            if not condition.get("min", -1.0) <= value <= condition.get("max", 1e99):
                return False
        elif value not in (condition if isinstance(condition, list) else [condition]):
            return False
    return True


@settings(max_examples=50, phases=NO_SHRINKING)
@given(LOANS, st.lists(CONDITIONS, max_size=5))
def test_each_case_has_one_strategy_also_where_the_table_has_a_hole(
    rows: list[dict[str, Any]], conditions: list[dict[str, Any]]
) -> None:
    table = [rule(f"r{n}", **when) for n, when in enumerate(conditions)]
    cases = decided(rows, *table)
    assert cases["case_id"].tolist() == sorted({row["case_id"] for row in rows})
    for case in cases.to_dict("records"):
        first = next((n for n, when in enumerate(conditions) if holds(case, when)), None)
        expected = ("no_rule", "watch") if first is None else (f"r{first}", "visit,phone")
        assert (case["strategy_rule"], case["allowed_methods"]) == expected


def test_first_rule_gives_positions_and_minus_one_for_none() -> None:
    cases = pd.DataFrame({"principal": [1.0, 2.0, 3.0]})
    table = (rule("one", principal={"max": 1.0}), rule("two", principal={"max": 2.0}))
    assert first_rule(cases, table).tolist() == [0, 1, -1] and first_rule(cases, ()).tolist() == [-1, -1, -1]


# Other kinds of claims.


def test_rules_of_a_kind_of_claim_hold_for_that_kind_only() -> None:
    rows = [one(case_id=f"D{n}", product=kind) for n, kind in enumerate(["贷款", "货款", "租金", "押金"])]
    cases = decided(rows, rule("loan"), 货款=(rule("goods"),), 租金=(rule("rent"),))
    assert cases["strategy_rule"].tolist() == ["loan", "goods", "rent", "loan"]


def test_a_hole_in_the_rules_of_a_kind_is_not_filled_by_the_other_rules() -> None:
    rows = [one(case_id="D1", product="货款"), one(case_id="D2", product="货款", principal=200.0)]
    cases = decided(rows, rule("loan"), 货款=(rule("goods", principal={"max": 150.0}),))
    assert cases["strategy_rule"].tolist() == ["goods", "no_rule"]


def test_a_kind_of_claim_that_nobody_owes_changes_nothing() -> None:
    assert decided([one()], rule("loan"), 货款=(rule("goods"),))["strategy_rule"].tolist() == ["loan"]


@pytest.mark.parametrize(
    ("facts", "name", "queue"),
    [
        # Taxes are no claims of private law, whatever else is true of them; a suit goes before age and amount.
        ({"product": "税款", "suit_status": "filed"}, "public_dues", "sanction"),
        ({"product": "货款", "suit_status": "filed"}, "in_court", "sue"),
        ({"product": "货款", "years_past_due": 2.0}, "two_years_old", "secure"),
        ({"product": "货款", "principal": 20_000.0, "years_past_due": 1.9}, "small_balance", "collect"),
        ({"product": "货款", "principal": 500_000.0, "years_past_due": 1.0}, "large_and_late", "sue"),
        ({"product": "货款", "principal": 500_000.0}, "ordinary", "collect"),
    ],
)
def test_the_rules_of_receivables_that_ship(facts: dict[str, Any], name: str, queue: str) -> None:
    shipped = load_strategies(ROOT / "params" / "strategies" / "receivables.yaml", TABLES["cases"].columns)
    cases = decided([one() | facts], rule("loan"), **{facts["product"]: shipped})
    assert cases[["strategy_rule", "queue"]].to_numpy().tolist() == [[name, queue]]


# Offers.

OWED = {"principal": 10_000.0, "interest_on": 300.03, "interest_off": 1_000.05}  # 11,300.08 in all


@pytest.mark.parametrize(
    ("offer", "floor", "waived", "months"),
    [
        # Half of 1,000.05 is 500.025, half a fen goes up: 500.03.
        ({"kind": "lump_sum_interest", "waive_interest_off": 0.5}, 10_800.05, 500.03, 0),
        # A tenth of 300.03 is 30.003, rounded by itself: 30.00 + 500.03.
        ({"kind": "interest_waiver", "waive_interest_on": 0.1, "waive_interest_off": 0.5}, 10_770.05, 530.03, 0),
        # Never more than the interest: the principal stays.
        ({"kind": "interest_waiver", "waive_interest_on": 1.0, "waive_interest_off": 1.0}, 10_000.0, 1_300.08, 0),
        ({"kind": "instalments", "months": 12}, 11_300.08, 0.0, 12),
        ({"kind": "instalments", "months": 24, "waive_interest_on": 1.0}, 11_000.05, 300.03, 24),
    ],
)
def test_an_offer_by_hand(offer: dict[str, Any], floor: float, waived: float, months: int) -> None:
    case = decided([one() | OWED], rule("all", offer)).iloc[0]
    assert case["offer"] == offer["kind"]
    assert case[["offer_floor", "offer_waived", "offer_months"]].tolist() == [floor, waived, months]


def test_interest_of_several_loans_is_waived_as_one_sum() -> None:
    # 3 x 0.01 at half is 0.015, so 0.02; loan by loan it would be 3 x 0.01.
    rows = [one(principal=1.0, interest_off=0.01)] * 3
    case = decided(rows, rule("all", {"kind": "interest_waiver", "waive_interest_off": 0.5})).iloc[0]
    assert case[["offer_floor", "offer_waived"]].tolist() == [3.01, 0.02]


def test_each_case_gets_the_offer_of_its_own_rule() -> None:
    rows = [one(case_id=f"D{n}", principal=10.0 * n, interest_off=1.0) for n in (1, 2, 3)]
    table = [
        rule("small", {"kind": "interest_waiver", "waive_interest_off": 1.0}, principal={"max": 10.0}),
        rule("middle", principal={"max": 20.0}),
        rule("large", {"kind": "instalments", "months": 6}),
    ]
    cases = decided(rows, *table)
    assert cases["offer"].tolist() == ["interest_waiver", "none", "instalments"]
    assert cases["offer_waived"].tolist() == [1.0, 0.0, 0.0] and cases["offer_months"].tolist() == [0, 0, 6]
    assert cases["offer_floor"].tolist() == [10.0, 0.0, 31.0]
    assert cases["offer_approver"].tolist() == ["机构负责人", "", "机构负责人"]


@settings(max_examples=50, phases=NO_SHRINKING)
@given(LOANS, SHARES, SHARES, st.booleans())
def test_least_to_accept_and_waived_are_what_is_owed(
    rows: list[dict[str, Any]], share_on: float, share_off: float, has_offer: bool
) -> None:
    offer = {"kind": "instalments", "months": 6, "waive_interest_on": share_on, "waive_interest_off": share_off}
    cases = decided(rows, rule("all", offer if has_offer else None))
    for case in cases.to_dict("records"):
        owed = fen([case["principal"], case["interest"]]) if has_offer else 0
        assert fen([case["offer_floor"], case["offer_waived"]]) == owed
        assert 0 <= case["offer_waived"] <= case["interest"]


# Who approves: 5,000 and 50,000 yuan, then no end.


@pytest.mark.parametrize(
    ("waived", "approver"),
    [
        (0.01, "机构负责人"),
        (5_000.0, "机构负责人"),  # exactly up to it belongs to that tier
        (5_000.01, "县联社风险管理委员会"),
        (50_000.0, "县联社风险管理委员会"),
        (50_000.01, "县联社理事会"),
        (9e9, "县联社理事会"),
    ],
)
def test_the_approver_of_a_waiver_at_the_edges(waived: float, approver: str) -> None:
    all_of_it = rule("all", {"kind": "interest_waiver", "waive_interest_off": 1.0})
    case = decided([one(interest_off=waived)], all_of_it).iloc[0]
    assert (case["offer_waived"], case["offer_approver"]) == (waived, approver)


def test_the_tier_counts_the_waiver_of_the_whole_case_not_of_a_loan() -> None:
    all_of_it = rule("all", {"kind": "interest_waiver", "waive_interest_off": 1.0})
    rows = [one(interest_off=3_000.0), one(interest_off=3_000.0)]
    assert decided(rows, all_of_it)["offer_approver"].tolist() == ["县联社风险管理委员会"]


def test_a_single_tier_approves_everything() -> None:
    portfolio = Portfolio(authority_tiers=[AuthorityTier(approver="理事会")])
    all_of_it = rule("all", {"kind": "interest_waiver", "waive_interest_off": 1.0})
    assert decided([one(interest_off=1e6)], all_of_it, portfolio=portfolio)["offer_approver"].tolist() == ["理事会"]
