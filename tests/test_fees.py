"""Fees to the fen, by the vectors computed from the schedules of Order No. 481 and the lawyers' cap of 2021."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.fees import CourtFees, FeeOffer, Schedule, break_even
from collectplan.params.rulebook import load_rules
from collectplan.rules import RuleBook
from tests.helpers import ROOT

DAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def book() -> RuleBook:
    """The fee rules that ship."""
    return load_rules([ROOT / "params" / "rules" / "fees.yaml"])


@pytest.fixture(scope="module")
def fees(book: RuleBook) -> CourtFees:
    """Court fees of July 2026."""
    return CourtFees.on(DAY, book)


@pytest.mark.parametrize(
    ("claim", "fee"),
    # Order No. 481 of the State Council, art. 13(1), summed tier by tier.
    [
        (0, 0), (1, 50), (10_000, 50), (50_000, 1_050), (100_000, 2_300), (200_000, 4_300), (500_000, 8_800),
        (1_000_000, 13_800), (5_000_000, 46_800), (20_000_000, 141_800),
    ],
)  # fmt: skip
def test_acceptance(fees: CourtFees, claim: float, fee: float) -> None:
    assert fees.acceptance.fee([claim]).tolist() == [fee]


@pytest.mark.parametrize(
    ("claim", "fee"), [(10_000, 50), (100_000, 1_400), (500_000, 7_400), (5_000_000, 52_400), (10_000_000, 77_400)]
)
def test_enforcement(fees: CourtFees, claim: float, fee: float) -> None:
    assert fees.enforcement.fee([claim]).tolist() == [fee]


@pytest.mark.parametrize(
    ("claim", "fee"),
    # The cap of 5,000 is reached at 896,000: 520 + 0.5 % of the claim.
    [(1_000, 30), (50_000, 520), (100_000, 1_020), (500_000, 3_020), (895_999, 4_999.995), (896_000, 5_000), (1_000_000, 5_000)],
)  # fmt: skip
def test_preservation(fees: CourtFees, claim: float, fee: float) -> None:
    assert fees.preservation.fee([claim]).tolist() == [pytest.approx(fee, abs=0.005 + 1e-9)]


def test_suing_is_halved_once_and_a_payment_order_costs_a_third(fees: CourtFees) -> None:
    claims = [50_000.0, 100_000.0]
    assert fees.suing(claims, is_halved=False, preserves=False).tolist() == [1_050.0, 2_300.0]
    assert fees.suing(claims, is_halved=True, preserves=True).tolist() == [525.0 + 520.0, 1_150.0 + 1_020.0]
    assert fees.ordering(claims).tolist() == [350.0, 766.67]


@pytest.mark.parametrize(
    ("claim", "cap"),
    [
        (100_000, 18_000), (1_000_000, 180_000), (2_000_000, 330_000), (5_000_000, 780_000), (10_000_000, 1_380_000),
        (50_000_000, 4_980_000),
    ],
)  # fmt: skip
def test_the_cap_on_contingency_fees(book: RuleBook, claim: float, cap: float) -> None:
    schedule = Schedule.of(book.at("lawyer.contingency_cap", DAY).value, "cap")
    assert schedule.fee([claim]).tolist() == [cap]


def test_the_cap_of_a_contract_is_that_of_its_day(book: RuleBook) -> None:
    caps = [
        Schedule.of(book.at("lawyer.contingency_cap", day).value, "cap").fee([100_000.0])[0]
        for day in (date(2021, 12, 29), date(2021, 12, 30))
    ]
    assert caps == [30_000.0, 18_000.0]


# Offers of the seed documents.
FLAT_4, FLAT_5 = FeeOffer("4 % flat", 0.04), FeeOffer("5 % flat", 0.05)


def test_break_evens_of_the_offers_on_record() -> None:
    assert break_even(FLAT_4, FeeOffer("30 %", 0.0, 0.30)) == pytest.approx(0.04 / 0.30)  # 13.3 %
    assert break_even(FLAT_4, FeeOffer("20 %", 0.0, 0.20)) == pytest.approx(0.20)
    # 5 % + 10 % never beats 5 % flat: they cost the same only where nothing comes in.
    assert break_even(FLAT_5, FeeOffer("5 % + 10 %", 0.05, 0.10)) is None
    assert break_even(FLAT_4, FLAT_5) is None


@given(
    st.tuples(st.floats(0, 0.3), st.floats(0, 0.5)), st.tuples(st.floats(0, 0.3), st.floats(0, 0.5)), st.floats(0, 1)
)
def test_below_the_break_even_the_larger_contingent_part_is_cheaper(
    a: tuple[float, float], b: tuple[float, float], share: float
) -> None:
    first, second = FeeOffer("a", *a), FeeOffer("b", *b)
    at = break_even(first, second)
    if at is None:
        return
    claim, cash = np.array([1e9]), np.array([1e9 * share])
    gap = float((first.cost(claim, cash) - second.cost(claim, cash))[0]) * np.sign(second.contingent - first.contingent)
    assert gap >= -1.0 if share <= at else gap <= 1.0


def test_offers_above_the_cap(book: RuleBook) -> None:
    cap = Schedule.of(book.at("lawyer.contingency_cap", DAY).value, "cap")
    claims = [100_000.0, 2_000_000.0]
    assert FeeOffer("30 %", 0.0, 0.30).above_cap(claims, cap).tolist() == [12_000.0, 270_000.0]
    assert FeeOffer("3 % + 15 %", 0.03, 0.15).above_cap(claims, cap).tolist() == [0.0, 30_000.0]
    assert FLAT_4.above_cap(claims, cap).tolist() == [0.0, 0.0]


def test_expected_cost_by_hand() -> None:
    cost = FeeOffer("2 % + 10 %", 0.02, 0.10).expected_cost(np.array([1_000.0]), np.array([0.5]), np.array([0.4]))
    assert cost.tolist() == [pytest.approx(20 + 0.1 * 200)]


@given(st.lists(st.floats(0, 1e9), min_size=2, max_size=30))
def test_a_larger_claim_never_costs_less(claims: list[float]) -> None:
    schedule = CourtFees.on(DAY, load_rules([ROOT / "params" / "rules" / "fees.yaml"])).acceptance
    assert (np.diff(schedule.fee(sorted(claims))) >= 0).all()


@pytest.mark.parametrize(
    "value",
    [
        5,
        {"tiers": []},
        {"tiers": [{"above": 1, "rate": 0.1}]},
        {"tiers": [{"above": 0}, {"above": 0}]},
        {"tiers": [{"above": 0, "rate": -1}]},
        {"tiers": [{"abov": 0}]},
    ],
)
def test_a_schedule_that_makes_no_sense_is_refused(value: object) -> None:
    with pytest.raises(ParamsError):
        Schedule.of(value, "x")
