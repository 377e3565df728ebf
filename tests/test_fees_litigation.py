"""What litigation costs and brings: cases by hand for each route, and promises for any stock of cases."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from collectplan import schemas
from collectplan.errors import ParamsError
from collectplan.fees import CourtFees, contingency_cap
from collectplan.fees.litigation import ROUTES, SUITS, cheapest_suit, litigate, suable
from collectplan.params.rulebook import load_rules
from collectplan.segments import build_cases
from tests.helpers import NO_SHRINKING, ROOT, loans_table, params_with, rules

DAY = date(2026, 7, 1)
BOOK = load_rules([ROOT / "params" / "rules" / "fees.yaml"])
STATUSES = ["none", "filed", "judged", "enforcing", "enforcement_closed"]


def stock(*rows: Mapping[str, Any]) -> pd.DataFrame:
    """Cases with the columns that litigation reads."""
    plain = {
        "branch": "城关",
        "interest": 0.0,
        "suit_status": "none",
        "is_unreachable": False,
        "debt_confirmed": "unknown",
        "clock_status": "unknown",
    }
    made = [plain | {"case_id": f"C{n:02d}"} | dict(row) for n, row in enumerate(rows)]
    lapsed = [{"expired_principal": row["principal"] if row["clock_status"] == "expired" else 0.0} for row in made]
    return pd.DataFrame([least | row for least, row in zip(lapsed, made, strict=True)])


def pledged(*rows: tuple[str, float, bool]) -> pd.DataFrame:
    """Items of collateral."""
    return pd.DataFrame(list(rows), columns=["case_id", "value", "is_registered"])


def computed(
    cases: pd.DataFrame, collaterals: pd.DataFrame | None = None, **litigation: Any
) -> dict[tuple[str, str], dict[str, Any]]:
    """Rows by case and route, after the check of the schema."""
    table = litigate(cases, collaterals, params_with({"litigation": litigation}), BOOK, DAY)
    schemas.check(table, "litigation")
    return {(row["case_id"], row["route"]): row for row in table.to_dict("records")}


def routes_of(cases: pd.DataFrame, collaterals: pd.DataFrame | None = None, **litigation: Any) -> list[str]:
    """Routes of all rows in the order of the table."""
    return [route for _, route in computed(cases, collaterals, **litigation)]


def test_a_small_claim_and_a_payment_order_by_hand() -> None:
    rows = computed(stock({"principal": 40_000.0, "interest": 8_000.0}))
    assert list(rows) == [("C00", "small_claim"), ("C00", "payment_order")]
    small, order = rows.values()
    # Acceptance 50 + 2.5 % of 38,000 = 1,000, halved. Cash: 10 % of 48,000. Staff 16 h at 40, other 600. No lawyer.
    assert small["claim"] == 48_000 and small["court_fee"] == 500 and small["staff_cost"] == 640
    assert small["expected_cash"] == pytest.approx(4_800) and small["p_any"] == pytest.approx(0.1 / 0.5)
    assert small["lawyer_offer"] == "" and small["lawyer_fee"] == 0 and small["lawyer_over_cap"] == 0
    assert small["expected_net"] == pytest.approx(4_800 - 500 - 640 - 600)
    assert small["cash_on"] == pd.Timestamp("2027-03-28") and not small["is_inside"]  # 270 days on
    # A third of 1,000; a quarter of the hours; nothing else. Three orders in ten stand: 30 % of 4,800.
    assert order["court_fee"] == 333.33 and order["staff_cost"] == 160 and order["other_costs"] == 0
    assert order["expected_cash"] == pytest.approx(1_440) and order["p_any"] == pytest.approx(0.3 * 0.1 / 0.5)
    assert order["expected_net"] == pytest.approx(1_440 - 333.33 - 160)
    # 210 days are 30 + 31 + 30 + 31 + 30 + 31 to the end of the year and 27 of January.
    assert order["cash_on"] == pd.Timestamp("2027-01-27") and not order["is_inside"]
    # 3,060 against 946.67.
    assert small["is_best"] and small["is_worth_it"] and not order["is_best"] and not order["is_worth_it"]


def test_a_summary_suit_by_hand() -> None:
    row = computed(stock({"principal": 100_000.0}))["C00", "summary_suit"]
    # 2,300 halved; 18 % of the 10,000 that are expected is less than any flat part.
    assert row["court_fee"] == 1_150 and row["lawyer_offer"] == "0 + 18%"
    assert row["lawyer_fee"] == pytest.approx(1_800)
    assert row["expected_net"] == pytest.approx(10_000 - 1_150 - 1_800 - 640 - 600)


def test_an_ordinary_suit_by_hand() -> None:
    row = computed(stock({"principal": 2_000_000.0}))["C00", "suit"]
    # 13,800 + 0.9 % of 1,000,000. 18 % of everything is 360,000 where the cap is 330,000; of the others
    # 2 % + 12.5 % of 200,000 = 65,000 is least (4 %: 80,000; 3.5 % + 10 %: 90,000; 5 %: 100,000).
    assert row["court_fee"] == 22_800 and row["lawyer_offer"] == "2% + 12.5%"
    assert row["lawyer_fee"] == pytest.approx(65_000) and row["lawyer_over_cap"] == 30_000
    assert row["expected_net"] == pytest.approx(200_000 - 22_800 - 65_000 - 640 - 600)


def test_realisation_of_security_by_hand() -> None:
    rows = computed(stock({"principal": 200_000.0}), pledged(("C00", 100_000.0, True), ("C00", 20_000.0, True)))
    assert list(rows) == [("C00", "summary_suit"), ("C00", "payment_order"), ("C00", "security_realisation")]
    row = rows["C00", "security_realisation"]
    # 30 % of the 120,000 that the items cover, with chance 0.3 / 0.5; the fee is that of acceptance, 4,300.
    # 18 % of 36,000 = 6,480 is below 4 % of 200,000.
    assert row["p_any"] == pytest.approx(0.6) and row["expected_cash"] == pytest.approx(36_000)
    assert row["expected_net"] == pytest.approx(36_000 - 4_300 - 6_480 - 640 - 600)
    assert row["cash_on"] == pd.Timestamp("2026-12-28")  # 180 days on
    # A suit reaches the other 80,000 too, at 10 %.
    assert rows["C00", "summary_suit"]["expected_cash"] == pytest.approx(36_000 + 8_000)


def test_enforcement_by_hand() -> None:
    rows = computed(stock({"principal": 30_000.0, "suit_status": "judged"}), pledged(("C00", 9e9, True)))
    assert list(rows) == [("C00", "enforcement")]
    row = rows["C00", "enforcement"]
    # Nothing in advance; 30 % since security is registered, and no more than the claim is covered.
    assert row["court_fee"] == 0 and row["expected_net"] == pytest.approx(9_000 - 160)
    assert row["days_to_cash"] == 180 and row["is_best"] and row["is_worth_it"]


def test_preservation_is_paid_with_a_suit_only() -> None:
    cases = stock({"principal": 50_000.0}, {"principal": 50_000.0, "suit_status": "judged"})
    rows = computed(cases, pledged(("C00", 1.0, True)), preserves=True)
    # 1,050 halved and 520; a third; full; nothing.
    assert [row["court_fee"] for row in rows.values()] == [525 + 520, 350, 1_050, 0]


@pytest.mark.parametrize(
    ("principal", "route"),
    [(50_000, "small_claim"), (50_000.01, "summary_suit"), (1_000_000, "summary_suit"), (1_000_000.01, "suit")],
)
def test_there_is_one_way_to_sue_and_limits_belong_to_the_lesser_one(principal: float, route: str) -> None:
    assert routes_of(stock({"principal": principal})) == [route, "payment_order"]


def test_a_debtor_who_cannot_be_found_is_sued_by_ordinary_procedure_at_the_full_fee() -> None:
    rows = computed(stock({"principal": 40_000.0, "is_unreachable": True}))
    assert list(rows) == [("C00", "suit")] and rows["C00", "suit"]["court_fee"] == 50 + 750  # 2.5 % of 30,000


def test_a_payment_order_that_always_stands_brings_what_a_suit_does_at_a_third_of_the_fee() -> None:
    rows = computed(stock({"principal": 48_000.0}), payment_order_holds=1.0)
    small, order = rows["C00", "small_claim"], rows["C00", "payment_order"]
    assert order["expected_cash"] == small["expected_cash"] and order["p_any"] == small["p_any"]
    assert order["is_best"] and order["is_worth_it"]


def test_a_payment_order_that_never_stands_is_not_worth_it() -> None:
    row = computed(stock({"principal": 48_000.0}), payment_order_holds=0.0)["C00", "payment_order"]
    assert row["p_any"] == row["expected_cash"] == 0 and row["expected_net"] == pytest.approx(-333.33 - 160)


@pytest.mark.parametrize(("confirmed", "is_open"), [("yes", True), ("unknown", True), ("no", False)])
def test_a_disputed_debt_gets_no_payment_order_but_may_be_sued(confirmed: str, is_open: bool) -> None:
    # An objection that is not baseless ends the order (CPL art. 228).
    routes = routes_of(stock({"principal": 48_000.0, "debt_confirmed": confirmed}))
    assert routes == ["small_claim", *(["payment_order"] if is_open else [])]


def test_a_claim_whose_limitation_has_run_out_by_hand() -> None:
    rows = computed(stock({"principal": 48_000.0, "clock_status": "expired"}))
    small, order = rows.values()
    # One debtor in five does not plead it: 20 % of 4,800; of an order, 30 % of that.
    assert small["expected_cash"] == pytest.approx(960) and small["p_any"] == pytest.approx(0.04)
    assert order["expected_cash"] == pytest.approx(288) and order["p_any"] == pytest.approx(0.012)
    # What the court and the staff ask stays: 960 - 500 - 640 - 600 and 288 - 333.33 - 160.
    assert small["expected_net"] == pytest.approx(-780) and order["expected_net"] == pytest.approx(-205.33)
    assert order["is_best"] and not order["is_worth_it"]


@pytest.mark.parametrize("status", ["running", "suspended", "unknown"])
def test_a_limitation_that_has_not_run_out_for_sure_takes_nothing_off(status: str) -> None:
    row = computed(stock({"principal": 48_000.0, "clock_status": status}), expired_holds=0.0)["C00", "small_claim"]
    assert row["expected_cash"] == pytest.approx(4_800)


def test_only_the_part_that_has_run_out_counts_less() -> None:
    """Half of 48,000 has run out: cash 0.1 x (24,000 + 0.2 x 24,000) = 2,880; wholly lapsed goes to counsel."""
    half = computed(stock({"principal": 48_000.0, "clock_status": "running", "expired_principal": 24_000.0}))
    assert (
        half["C00", "small_claim"]["expected_cash"] == pytest.approx(2_880.0)
        and half["C00", "small_claim"]["is_worth_it"]
    )
    whole = computed(stock({"principal": 5_000_000.0, "clock_status": "expired"}), expired_holds=1.0)
    assert not any(row["is_worth_it"] for row in whole.values()) and any(
        row["expected_net"] > 0 for row in whole.values()
    )


def test_a_share_of_the_fee_follows_the_lower_cash_of_an_expired_claim() -> None:
    row = computed(stock({"principal": 100_000.0, "clock_status": "expired"}))["C00", "summary_suit"]
    # 18 % of 20 % of 10,000.
    assert row["lawyer_offer"] == "0 + 18%" and row["lawyer_fee"] == pytest.approx(360)


@pytest.mark.parametrize("status", ["filed", "enforcing", "enforcement_closed"])
def test_a_case_before_the_court_has_no_row(status: str) -> None:
    assert routes_of(stock({"principal": 1e5, "suit_status": status}), pledged(("C00", 1e5, True))) == []


def test_security_counts_where_it_is_registered() -> None:
    cases = stock({"principal": 1e5}, {"principal": 1e5}, {"principal": 1e5})
    rows = computed(cases, pledged(("C01", 1e5, False), ("C02", 0.0, True), ("elsewhere", 1e5, True)))
    assert [case for case, route in rows if route == "security_realisation"] == ["C02"]
    # Registered without a value counts as covering the claim.
    assert [rows[f"C0{n}", "summary_suit"]["expected_cash"] for n in range(3)] == pytest.approx([1e4, 1e4, 3e4])


@pytest.mark.parametrize("none", [None, pledged(), pledged(("C00", 1.0, False))], ids=["none", "empty", "unregistered"])
def test_no_registered_collateral_at_all(none: pd.DataFrame | None) -> None:
    assert routes_of(stock({"principal": 1e5}), none) == ["summary_suit", "payment_order"]


def test_no_cases_give_an_empty_table_of_the_schema() -> None:
    assert computed(stock({"principal": 1.0}).iloc[:0]) == {}


def test_where_the_cap_allows_no_offer_the_case_goes_without_a_lawyer() -> None:
    row = computed(stock({"principal": 100_000.0}), offers=[{"name": "30 %", "contingent": 0.3}])["C00", "summary_suit"]
    assert row["lawyer_offer"] == "" and row["lawyer_fee"] == 0 and row["lawyer_over_cap"] == 12_000  # 30,000 - 18,000


def test_equal_routes_go_to_the_earlier_one() -> None:
    # Nothing comes in and nothing costs but the court: without claims above zero all routes are equal.
    rows = computed(stock({"principal": 0.0}), staff_hours=0.0, other_costs=0.0)
    assert [row["is_best"] for row in rows.values()] == [True, False]
    assert not any(row["is_worth_it"] for row in rows.values())


def test_a_recovery_of_the_mean_share_is_certain() -> None:
    row = computed(stock({"principal": 40_000.0}), recovery_unsecured=0.5, share_mean=0.5)["C00", "small_claim"]
    assert row["p_any"] == 1 and row["expected_cash"] == pytest.approx(20_000)


@pytest.mark.parametrize("kind", ["recovery_secured", "recovery_unsecured"])
def test_a_recovery_above_the_mean_share_is_refused(kind: str) -> None:
    with pytest.raises(ValidationError, match="share_mean") as caught:
        params_with({"litigation": {kind: 0.51, "share_mean": 0.5}})
    assert "0.51" in str(caught.value)


@pytest.mark.parametrize("kind", ["payment_order_holds", "expired_holds"])
@pytest.mark.parametrize("share", [-0.01, 1.01, "0.3"])
def test_what_holds_is_a_fraction(kind: str, share: object) -> None:
    with pytest.raises(ValidationError, match=kind):
        params_with({"litigation": {kind: share}})


def test_rows_are_in_the_order_of_cases_and_routes() -> None:
    cases = stock({"principal": 1e5, "case_id": "B"}, {"principal": 1e5, "case_id": "A"})
    rows = list(computed(cases, pledged(("B", 1.0, True))))
    assert rows == sorted(rows, key=lambda row: (row[0], ROUTES.index(row[1]))) and len(rows) == 5


def test_before_the_first_rule_there_is_no_fee() -> None:
    with pytest.raises(ParamsError):
        litigate(stock({"principal": 1.0}), None, params_with(), BOOK, date(2007, 3, 31))


def test_the_cheapest_act_that_keeps_a_claim_alive_by_hand() -> None:
    # A third of 50, 1,050 and 46,800; without payment orders half of the first two and all of the third.
    claims = [10_000.0, 50_000.0, 5_000_000.0]
    assert cheapest_suit(claims, BOOK, DAY, params_with()).tolist() == [16.67, 350.0, 15_600.0]


amounts = st.integers(0, 10**10).map(lambda fen: fen / 100)
case_rows = st.fixed_dictionaries(
    {
        "principal": amounts,
        "interest": amounts,
        "suit_status": st.sampled_from(STATUSES),
        "is_unreachable": st.booleans(),
        "debt_confirmed": st.sampled_from(["yes", "no", "unknown"]),
        "clock_status": st.sampled_from(["running", "expired", "unknown", "suspended"]),
    }
)
items = st.tuples(st.sampled_from([f"C{n:02d}" for n in range(6)]), amounts, st.booleans())
stocks = given(st.lists(case_rows, min_size=1, max_size=6), st.lists(items, max_size=4), st.booleans())


def litigated(rows: list[dict[str, Any]], collaterals: list[Any], preserves: bool) -> pd.DataFrame:
    """The table of a random stock, checked."""
    params = params_with({"litigation": {"preserves": preserves}})
    return schemas.check(litigate(stock(*rows), pledged(*collaterals), params, BOOK, DAY), "litigation")


@settings(phases=NO_SHRINKING)
@stocks
def test_the_net_is_cash_less_every_cost_in_each_row(rows: Any, collaterals: Any, preserves: bool) -> None:
    table = litigated(rows, collaterals, preserves)
    other = np.where(table["route"].isin(["payment_order", "enforcement"]), 0.0, 600.0)
    costs = table["court_fee"] + table["lawyer_fee"] + table["staff_cost"] + other
    assert np.allclose(table["expected_net"], table["expected_cash"] - costs, atol=1e-6)


@settings(phases=NO_SHRINKING)
@stocks
def test_halves_never_stack_and_short_routes_cost_a_third_or_nothing(
    rows: Any, collaterals: Any, preserves: bool
) -> None:
    table = litigated(rows, collaterals, preserves)
    fees = CourtFees.on(DAY, BOOK)
    whole = fees.acceptance.fee(table["claim"].to_numpy())
    share = table["route"].map({"summary_suit": 1 / 2, "small_claim": 1 / 2, "payment_order": 1 / 3, "enforcement": 0})
    extra = np.where(preserves & table["route"].isin(SUITS), fees.preservation.fee(table["claim"].to_numpy()), 0.0)
    assert np.abs(table["court_fee"] - whole * share.astype("float64").fillna(1.0) - extra).le(0.005 + 1e-6).all()


@settings(phases=NO_SHRINKING)
@stocks
def test_each_case_has_one_best_route_and_cash_within_its_claim(rows: Any, collaterals: Any, preserves: bool) -> None:
    table = litigated(rows, collaterals, preserves)
    best = table[table["is_best"]].set_index("case_id")
    assert best.index.is_unique and set(best.index) == set(table["case_id"])
    assert (table["expected_net"] <= table["case_id"].map(best["expected_net"]).astype("float64")).all()
    lapsed = {f"C{n:02d}" for n, row in enumerate(rows) if row["clock_status"] == "expired"}
    assert (
        table["is_worth_it"] == table["is_best"] & (table["expected_net"] > 0) & ~table["case_id"].isin(lapsed)
    ).all()
    assert (table["expected_cash"] <= table["claim"] * table["p_any"] + 1e-6).all()
    assert not (table["route"].isin(SUITS).groupby(table["case_id"]).sum() > 1).any()


@settings(phases=NO_SHRINKING)
@stocks
def test_a_lawyer_is_within_the_cap_and_above_the_limit_only(rows: Any, collaterals: Any, preserves: bool) -> None:
    table = litigated(rows, collaterals, preserves)
    params = params_with()
    assert (table["lawyer_offer"] != "").equals(table["claim"] > params.litigation.lawyer_above)
    total = {o.name: o.flat + o.contingent for o in params.litigation.offers if o.contingent > 0}
    most = table["claim"] * table["lawyer_offer"].map(total).astype("float64").fillna(0.0)
    assert (most <= contingency_cap(DAY, BOOK).fee(table["claim"].to_numpy()) + 0.01).all()


@settings(phases=NO_SHRINKING)
@stocks
def test_doubts_scale_the_cash_and_nothing_that_is_paid_to_the_court(rows: Any, collaterals: Any, _: bool) -> None:
    sure = {"payment_order_holds": 1.0, "expired_holds": 1.0}
    whole, scaled = (
        litigate(stock(*rows), pledged(*collaterals), params_with({"litigation": changes}), BOOK, DAY)
        for changes in (sure, {"payment_order_holds": 0.3, "expired_holds": 0.2})
    )
    expired = whole["case_id"].map({f"C{n:02d}": row["clock_status"] == "expired" for n, row in enumerate(rows)})
    holds = np.where(whole["route"] == "payment_order", 0.3, 1.0) * np.where(expired, 0.2, 1.0)
    assert np.allclose(scaled["expected_cash"], whole["expected_cash"] * holds)
    assert np.allclose(scaled["p_any"], whole["p_any"] * holds)
    same = ["case_id", "route", "claim", "court_fee", "staff_cost", "other_costs", "days_to_cash"]
    pd.testing.assert_frame_equal(scaled[same], whole[same])


@given(st.lists(amounts, min_size=2, max_size=20))
def test_a_larger_claim_never_costs_less_on_any_route(claims: list[float]) -> None:
    cases = stock(*({"principal": claim, "suit_status": s} for claim in sorted(claims) for s in ("none", "judged")))
    cases["case_id"] = [f"C{n:03d}" for n in range(len(cases))]
    collaterals = cases[["case_id"]].assign(value=0.0, is_registered=True)
    table = litigate(cases, collaterals, params_with(), BOOK, DAY)
    # Summary suits are cheaper than ordinary ones and come first, so that suing as a whole never falls either.
    kind = table["route"].mask(table["route"].isin(SUITS), "suit")
    assert (
        table.groupby(kind)[["court_fee", "lawyer_fee", "staff_cost"]]
        .agg(lambda s: s.is_monotonic_increasing)
        .all(axis=None)
    )
    assert np.all(np.diff(cheapest_suit(sorted(claims), BOOK, DAY, params_with())) >= 0)


@given(st.lists(st.tuples(amounts, st.sampled_from(["none", "judged"])), min_size=2, max_size=6), st.randoms())
def test_the_order_of_the_cases_does_not_matter(rows: list[tuple[float, str]], random: Any) -> None:
    cases = stock(*({"principal": principal, "suit_status": status} for principal, status in rows))
    shuffled = cases.sample(frac=1.0, random_state=random.randrange(2**32))
    first, second = (litigate(some, None, params_with(), BOOK, DAY) for some in (cases, shuffled))
    pd.testing.assert_frame_equal(first, second)


def test_a_case_goes_by_the_loans_that_nobody_has_sued_else_by_those_with_a_judgment() -> None:
    """D1: 100 unsued and lapsed, 900 judged; D2: 50 judged beside 70 filed; D3 is wholly in court."""
    rows = [
        {"case_id": "D1", "principal": 100.0, "interest_off": 10.0},
        {"case_id": "D1", "principal": 900.0, "suit_status": "judged"},
        {"case_id": "D2", "principal": 50.0, "interest_on": 5.0, "suit_status": "judged"},
        {"case_id": "D2", "principal": 70.0, "suit_status": "filed"},
        {"case_id": "D3", "principal": 30.0, "suit_status": "enforcing"},
    ]
    loans = loans_table(rows)
    cases = build_cases(loans, params_with().portfolio, rules())
    table = suable(cases, loans, frozenset({"L00", "L02"})).set_index("case_id")
    named = ["suit_status", "principal", "interest", "expired_principal"]
    assert table.loc["D1", named].tolist() == ["none", 100.0, 10.0, 100.0]
    assert table.loc["D2", named].tolist() == ["judged", 50.0, 5.0, 50.0]
    assert table.loc["D3", named].tolist() == ["enforcing", 30.0, 0.0, 0.0]
