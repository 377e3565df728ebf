"""Fees to the fen, by the vectors computed from the schedules of Order No. 481 and the lawyers' cap of 2021."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.fees import (
    NO_OFFER,
    CourtFees,
    FeeOffer,
    Schedule,
    break_even,
    chance_cheaper,
    cheapest,
    contingency_cap,
)
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


@given(st.floats(0.01, 1e8))
def test_fees_agree_with_their_quick_forms(fees: CourtFees, claim: float) -> None:
    # The tiers summed once and for all: rate * claim + constant, by the upper end of the tier.
    acceptance = [
        (1e4, 0.0, 50), (1e5, 0.025, -200), (2e5, 0.02, 300), (5e5, 0.015, 1_300), (1e6, 0.01, 3_800),
        (2e6, 0.009, 4_800), (5e6, 0.008, 6_800), (1e7, 0.007, 11_800), (2e7, 0.006, 21_800), (np.inf, 0.005, 41_800),
    ]  # fmt: skip
    enforcement = [
        (1e4, 0.0, 50), (5e5, 0.015, -100), (5e6, 0.01, 2_400), (1e7, 0.005, 27_400), (np.inf, 0.001, 67_400),
    ]  # fmt: skip
    preservation = [(1e3, 0.0, 30), (1e5, 0.01, 20), (896_000, 0.005, 520), (np.inf, 0.0, 5_000)]
    for schedule, quick in (
        (fees.acceptance, acceptance), (fees.enforcement, enforcement), (fees.preservation, preservation),
    ):  # fmt: skip
        rate, constant = next(form[1:] for form in quick if claim <= form[0])
        assert schedule.fee([claim])[0] == pytest.approx(rate * claim + constant, abs=0.005 + 1e-7)


def test_suing_is_halved_once_and_a_payment_order_costs_a_third(fees: CourtFees) -> None:
    claims = [50_000.0, 100_000.0]
    assert fees.suing(claims, is_halved=False, preserves=False).tolist() == [1_050.0, 2_300.0]
    assert fees.suing(claims, is_halved=True, preserves=True).tolist() == [525.0 + 520.0, 1_150.0 + 1_020.0]
    assert fees.ordering(claims).tolist() == [350.0, 766.67]
    # No national rule; the dearest practice is that of suits.
    assert fees.realising(claims).tolist() == [1_050.0, 2_300.0]


@pytest.mark.parametrize(
    ("claim", "cap"),
    [
        (100_000, 18_000), (1_000_000, 180_000), (2_000_000, 330_000), (5_000_000, 780_000), (10_000_000, 1_380_000),
        (50_000_000, 4_980_000),
    ],
)  # fmt: skip
def test_the_cap_on_contingency_fees(book: RuleBook, claim: float, cap: float) -> None:
    assert contingency_cap(DAY, book).fee([claim]).tolist() == [cap]


def test_the_cap_of_a_contract_is_that_of_its_day(book: RuleBook) -> None:
    caps = [contingency_cap(day, book).fee([100_000.0])[0] for day in (date(2021, 12, 29), date(2021, 12, 30))]
    assert caps == [30_000.0, 18_000.0]


# The five forms of offers on record; a range is the pair of its ends.
FLAT_5 = FeeOffer("5 % flat", 0.05)
LOW_5, HIGH_5 = FeeOffer("2 % + 10 %", 0.02, 0.10), FeeOffer("5 % + 10 %", 0.05, 0.10)
FLAT_4 = FeeOffer("4 % flat", 0.04)
PURE_20, PURE_30 = FeeOffer("20 %", 0.0, 0.20), FeeOffer("30 %", 0.0, 0.30)
LOW_4, HIGH_4 = FeeOffer("1 % + 10 %", 0.01, 0.10), FeeOffer("3 % + 15 %", 0.03, 0.15)
ON_RECORD = [FLAT_5, LOW_5, HIGH_5, FLAT_4, PURE_20, PURE_30, LOW_4, HIGH_4]


@pytest.mark.parametrize(
    ("first", "second", "share"),
    # Where f1 + k1 r = f2 + k2 r, in hundredths: r = (f1 - f2) / (k2 - k1). None: one of them is never dearer.
    [
        (FLAT_4, PURE_30, 4 / 30),  # 13.3 %
        (FLAT_4, PURE_20, 4 / 20),
        (FLAT_4, LOW_4, 3 / 10),
        (FLAT_4, HIGH_4, 1 / 15),
        (FLAT_5, LOW_5, 3 / 10),
        (FLAT_5, HIGH_5, None),  # the same only where nothing comes in
        (FLAT_5, PURE_20, 5 / 20),
        (FLAT_5, PURE_30, 5 / 30),
        (FLAT_4, FLAT_5, None),
        (LOW_5, PURE_30, 2 / 20),
        (HIGH_5, PURE_30, 5 / 20),
        (HIGH_4, PURE_20, 3 / 5),
        (LOW_4, HIGH_4, None),
    ],
    ids=lambda value: value.name if isinstance(value, FeeOffer) else None,
)  # fmt: skip
def test_break_evens_of_the_offers_on_record(first: FeeOffer, second: FeeOffer, share: float | None) -> None:
    assert break_even(first, second) == (None if share is None else pytest.approx(share))
    assert break_even(second, first) == break_even(first, second)


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
    cap = contingency_cap(DAY, book)
    claims = [100_000.0, 2_000_000.0]
    assert PURE_30.above_cap(claims, cap).tolist() == [12_000.0, 270_000.0]
    assert HIGH_4.above_cap(claims, cap).tolist() == [0.0, 30_000.0]
    assert FLAT_4.above_cap(claims, cap).tolist() == [0.0, 0.0]


def test_expected_cost_by_hand() -> None:
    cost = LOW_5.expected_cost(np.array([1_000.0]), np.array([0.5]), np.array([0.4]))
    assert cost.tolist() == [pytest.approx(20 + 0.1 * 200)]


def test_the_cheapest_offer_by_expectation_by_hand() -> None:
    # 1,000 yuan of which 5 % and 20 % are expected: 4 % flat 40 and 40, 20 % 10 and 40, 1 % + 10 % 15 and 30.
    choice = cheapest([FLAT_4, PURE_20, LOW_4], [1_000.0, 1_000.0], np.array([0.1, 0.4]), 0.5)
    assert choice.expected == pytest.approx(np.array([[40, 40], [10, 40], [15, 30]]))
    assert choice.chosen.tolist() == [1, 2] and choice.fee == pytest.approx([10, 30])
    assert (choice.over_cap == 0).all()


def test_an_offer_above_the_cap_is_never_chosen_and_its_excess_is_listed(book: RuleBook) -> None:
    # With nothing to come 30 % costs nothing, but all of 100,000 would cost 30,000 where 18,000 is the cap.
    choice = cheapest([FLAT_4, PURE_30], [100_000.0], 0.0, 0.5, contingency_cap(DAY, book))
    assert choice.chosen.tolist() == [0] and choice.fee.tolist() == [4_000.0]
    assert choice.over_cap.tolist() == [[0.0], [12_000.0]] and choice.refused_over_cap.tolist() == [12_000.0]


def test_where_the_cap_allows_no_offer_none_is_chosen(book: RuleBook) -> None:
    choice = cheapest([PURE_30, PURE_20], [100_000.0], 0.1, 0.5, contingency_cap(DAY, book))
    assert choice.chosen.tolist() == [NO_OFFER] and np.isnan(choice.fee).all()
    assert choice.refused_over_cap.tolist() == [2_000.0]  # 20 % is the cheaper one


@given(st.floats(1.0, 1e8), st.floats(0, 1), st.floats(0, 1))
def test_the_chosen_offer_keeps_the_cap_and_no_allowed_one_is_cheaper(
    book: RuleBook, claim: float, p_any: float, share: float
) -> None:
    cap = contingency_cap(DAY, book)
    choice = cheapest(ON_RECORD, [claim], p_any, share, cap)
    allowed = [offer for offer in ON_RECORD if offer.above_cap([claim], cap)[0] == 0]
    assert ON_RECORD[choice.chosen[0]] in allowed
    costs = [float(offer.expected_cost(np.array([claim]), p_any, share)[0]) for offer in allowed]
    assert choice.fee[0] == min(costs)


def test_the_chance_to_be_cheaper_has_a_closed_form_for_a_uniform_share() -> None:
    # Beta(1, 1) is uniform: 30 % costs less than 4 % flat where nothing comes in or less than 2/15 does.
    p_any = np.array([0.0, 0.4, 1.0])
    below = (1 - p_any) + p_any * (2 / 15)
    assert chance_cheaper(PURE_30, FLAT_4, p_any, 0.5, 2.0) == pytest.approx(below)
    assert chance_cheaper(FLAT_4, PURE_30, p_any, 0.5, 2.0) == pytest.approx(1 - below)


def test_an_offer_that_is_never_cheaper_has_no_chance() -> None:
    # 5 % + 10 % equals 5 % flat where nothing comes in and is dearer otherwise.
    assert chance_cheaper(HIGH_5, FLAT_5, np.array([0.4]), 0.5, 2.0).tolist() == [0.0]
    assert chance_cheaper(FLAT_5, HIGH_5, np.array([0.4]), 0.5, 2.0) == pytest.approx([0.4])
    assert chance_cheaper(FLAT_4, FLAT_5, 0.4, 0.5, 2.0).tolist() == [1.0]
    assert chance_cheaper(FLAT_5, FLAT_5, 0.4, 0.5, 2.0).tolist() == [0.0]
    assert chance_cheaper(LOW_4, HIGH_4, np.array([0.4]), 0.5, 2.0).tolist() == [1.0]  # break-even below zero


def test_where_whoever_pays_pays_all_the_chance_is_that_of_paying() -> None:
    assert chance_cheaper(FLAT_4, PURE_30, np.array([0.4]), 1.0, 2.0) == pytest.approx([0.4])
    assert chance_cheaper(PURE_30, FLAT_4, np.array([0.4]), 1.0, 2.0) == pytest.approx([0.6])


@pytest.mark.parametrize("p_any", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(("first", "second"), [(PURE_20, FLAT_4), (LOW_5, FLAT_5), (HIGH_4, PURE_20), (LOW_5, LOW_4)])
def test_the_chance_to_be_cheaper_agrees_with_a_simulation(first: FeeOffer, second: FeeOffer, p_any: float) -> None:
    rng, n = np.random.default_rng(1), 200_000
    share = np.where(rng.random(n) < p_any, rng.beta(0.35 * 2.0, 0.65 * 2.0, n), 0.0)
    drawn = (first.flat + first.contingent * share < second.flat + second.contingent * share).mean()
    found = chance_cheaper(first, second, p_any, 0.35, 2.0)[0]
    assert drawn == pytest.approx(found, abs=4 * np.sqrt(found * (1 - found) / n))  # 4 standard errors


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
