"""Actions beyond a visit and a call: intensity, letters, suits, agencies, guides; what each takes and brings, by hand."""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.options import Law, Options, duties_of, visit_levels
from collectplan.options.actions import visit_strength
from collectplan.params import apply_levers
from collectplan.schemas import TABLES, empty, types
from tests.helpers import NO_SHRINKING, both_texts, cases_of, options_of, params_with, staff_of

PLAIN: dict[str, Any] = {"portfolio": {"key_top_n": 0}}


def row_of(options: Options, case: str, officer: str, method: str, n: int | None = None) -> dict[str, Any]:
    """Return one option."""
    table = options.options
    rows = table[(table["case_id"] == case) & (table["officer_id"] == officer) & (table["method"] == method)]
    rows = rows if n is None else rows[rows["n_contacts"] == n]
    (row,) = rows.to_dict("records")
    return row


def filled(name: str, rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return a table of a schema from the columns that matter."""
    if not rows:
        return empty(name)
    nothing = {"str": "", "float64": 0.0, "int64": 0, "bool": False}
    typed = types(TABLES[name])
    plain = [{column: nothing.get(kind, pd.NaT) for column, kind in typed.items()} | row for row in rows]
    return pd.DataFrame(plain, columns=list(typed)).astype(typed)


def court(**changes: Any) -> dict[str, Any]:
    """Return the best way through the courts of D1: 1,000 yuan of fees, 640 of staff, 9,000 expected after 270 days."""
    row = {
        "case_id": "D1",
        "branch": "城关",
        "route": "suit",
        "claim": 50_000.0,
        "court_fee": 600.0,
        "lawyer_fee": 300.0,
    }
    row |= {
        "other_costs": 100.0,
        "staff_cost": 640.0,
        "expected_net": 7_360.0,
        "p_any": 0.2,
        "expected_cash": 9_000.0,
        "days_to_cash": 270,
    }
    return row | {"is_best": True, "is_worth_it": True} | changes


def clock(loan: str, case: str, principal: float, action: str, **changes: Any) -> dict[str, Any]:
    """Return a right that runs out inside the campaign."""
    row = {
        "loan_id": loan,
        "case_id": case,
        "branch": "城关",
        "obligor_id": "G1",
        "role": "borrower",
        "principal": principal,
    }
    row |= {"deadline_on": pd.Timestamp(2026, 8, 1), "must_do": True, "action": action, "action_cost": 25.0}
    return row | {"right": "limitation", "clock_status": "running"} | changes


def law(suits: list[dict[str, Any]] | None = None, clocks: list[dict[str, Any]] | None = None) -> Law:
    """Return courts and deadlines."""
    return Law(filled("litigation", suits or []), filled("clocks", clocks or []))


def test_more_visits_bring_more_but_less_each_time(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    # With s = 2 and four visits as the standard: n visits add (1 - e^(-n/2)) / (1 - e^-2) of what four add to the odds.
    params = params_with(PLAIN | {"workload": {"visits_per_case": 4, "visit_levels": [1, 2, 4]}})
    options = options_of(cases_of(six_loans, params), staff, params)
    odds = {n: (p := row_of(options, "D1", "A2", "visit", n)["p_any"]) / (1 - p) for n in (1, 2, 4)}
    watch = (p := row_of(options, "D1", "A1", "watch")["p_any"]) / (1 - p)
    for n in (1, 2):
        wanted = watch + (odds[4] - watch) * (1 - np.exp(-n / 2)) / (1 - np.exp(-2))
        assert odds[n] == pytest.approx(wanted)
    assert row_of(options, "D1", "A2", "visit", 1)["field_hours"] == 2 * 1.5  # two people, an hour and a half
    assert row_of(options, "D1", "A2", "visit", 4)["cost"] == 400.0
    plain = options_of(cases_of(six_loans, params), staff, params_with(PLAIN | {"workload": {"visits_per_case": 4}}))
    assert row_of(plain, "D1", "A2", "visit")["p_any"] == row_of(options, "D1", "A2", "visit", 4)["p_any"]


def test_a_lever_for_fewer_visits_lowers_what_they_bring(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    """The forecast was said of the four visits in the file: one visit brings what one of four levels would."""
    params = params_with(PLAIN | {"workload": {"visits_per_case": 4, "visit_levels": [1]}})
    cases = cases_of(six_loans, params)
    levels = options_of(cases, staff, params)
    plain = params_with(PLAIN | {"workload": {"visits_per_case": 4}})
    turned = options_of(cases, staff, apply_levers(plain, {"visits_per_case": 1}))
    one = row_of(turned, "D1", "A2", "visit")
    assert (
        one["p_any"]
        == row_of(levels, "D1", "A2", "visit", 1)["p_any"]
        < row_of(levels, "D1", "A2", "visit", 4)["p_any"]
    )


@settings(max_examples=50, phases=NO_SHRINKING, deadline=None)
@given(st.integers(1, 12), st.floats(0.1, 20.0))
def test_the_effect_of_visits_is_concave(standard: int, saturation: float) -> None:
    params = params_with({"workload": {"visits_per_case": standard, "visit_saturation": saturation}})
    strength = np.array([visit_strength(n, params) for n in range(14)])
    assert strength[0] == 0.0 and strength[standard] == pytest.approx(1.0)
    steps = np.diff(strength)
    assert (steps >= 0).all() and (np.diff(steps) <= 1e-12).all()


def test_levels_are_listed_once_and_kept_by_conduct() -> None:
    assert visit_levels(params_with({"workload": {"visits_per_case": 3, "visit_levels": [3, 1, 3]}})) == [1, 3]
    short = {"campaign": {"end_on": "2026-07-14"}, "workload": {"visits_per_case": 6, "visit_levels": [1, 4]}}
    assert visit_levels(params_with(short)) == [1, 2]


def test_a_suit_takes_desk_hours_and_money_and_pays_later(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(PLAIN)
    options = options_of(cases_of(six_loans, params), staff, params, law([court()]))
    suit, watch = row_of(options, "D1", "A2", "sue"), row_of(options, "D1", "A1", "watch")
    # 640 yuan of staff are 16 hours of 40 yuan; the money is 600 + 300 + 100.
    assert (suit["desk_hours"], suit["court_money"], suit["cost"], suit["suits"]) == (16.0, 1_000.0, 1_000.0, 1.0)
    assert suit["p_any"] == watch["p_any"] and suit["expected_recovery"] == watch["expected_recovery"]
    later = (1 - suit["p_any"]) * 9_000 * 1.06 ** (-270 / 365)
    assert suit["later_value"] == pytest.approx(max(later, watch["later_value"]))
    assert suit["value"] == pytest.approx(suit["expected_recovery"] + 0.3 * suit["later_value"] - 1_000)
    assert set(options.options.loc[options.options["method"] == "sue", "case_id"]) == {"D1"}


def test_only_suits_that_pay_are_offered_unless_a_right_needs_one(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(PLAIN)
    cases = cases_of(six_loans, params)
    poor = court(is_worth_it=False)
    assert "sue" not in set(options_of(cases, staff, params, law([poor])).options["method"])
    needed = law([poor], [clock("L1", "D1", 30_000.0, "sue")])
    assert "sue" in set(options_of(cases, staff, params, needed).options["method"])
    assert "sue" not in set(options_of(cases, staff, params, law([court(is_best=False)])).options["method"])


def test_suits_go_to_those_who_can_where_skills_are_on_file(
    six_loans: pd.DataFrame, two_officers: list[dict[str, str]]
) -> None:
    params = params_with(PLAIN)
    cases = cases_of(six_loans, params)
    able = [two_officers[0] | {"专长": "谈判、诉讼"}, two_officers[1]]
    other = [two_officers[0] | {"专长": "谈判"}, two_officers[1]]
    for people, wanted in ((able, {"A1"}), (other, {"A1", "A2"}), (two_officers, {"A1", "A2"})):
        table = options_of(cases, staff_of(people), params, law([court()])).options
        assert set(table.loc[table["method"] == "sue", "officer_id"]) == wanted
    free = params_with(PLAIN | {"allocation": {"suits_need_skill": False}})
    table = options_of(cases, staff_of(able), free, law([court()])).options
    assert set(table.loc[table["method"] == "sue", "officer_id"]) == {"A1", "A2"}


def test_a_letter_keeps_the_right_and_brings_no_more_cash(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    # Two loans of D1 lapse, one of them with a guarantor beside the borrower: three letters, each loan's principal once.
    clocks = [
        clock("L1", "D1", 30_000.0, "signed_demand"),
        clock("L1", "D1", 30_000.0, "ask_guarantor", obligor_id="G2", role="guarantor"),
        clock("L2", "D1", 20_000.1, "signed_demand"),
        clock("L3", "D2", 50_000.0, "signed_demand", must_do=False),
    ]
    params = params_with(PLAIN)
    options = options_of(cases_of(six_loans, params), staff, params, law([], clocks))
    letter, watch = row_of(options, "D1", "A2", "letter"), row_of(options, "D1", "A1", "watch")
    assert (letter["n_contacts"], letter["desk_hours"], letter["cost"]) == (3, 1.5, 75.0)
    assert letter["p_any"] == watch["p_any"] and letter["must_do_claim"] == 50_000.1
    kept = options.options.groupby(["case_id", "method"])["must_do_claim"].max().to_dict()
    visit, plain = row_of(options, "D1", "A2", "visit"), row_of(options, "D2", "A2", "visit")
    # Two visits, and the three letters that go to the guarantor and the borrower.
    assert visit["desk_hours"] == plain["desk_hours"] + 1.5 and visit["cost"] == plain["cost"] + 75.0
    assert kept["D1", "visit"] == 50_000.1 and kept["D1", "phone"] == 0.0 and kept["D1", "watch"] == 0.0
    assert "letter" not in set(options.options.loc[options.options["case_id"] != "D1", "method"])
    floor = options.limits.set_index("limit_id").loc["branch/城关/must_do_claim"]
    assert (floor["sense"], floor["amount"], floor["penalty"]) == (">=", 50_000.1, 0.2)


def kept_by(
    six_loans: pd.DataFrame, staff: pd.DataFrame, suits: list[dict[str, Any]], clocks: list[dict[str, Any]]
) -> dict[str, float]:
    """Return the most that each method keeps of D1."""
    params = params_with(PLAIN)
    table = options_of(cases_of(six_loans, params), staff, params, law(suits, clocks)).options
    kept: dict[str, float] = table[table["case_id"] == "D1"].groupby("method")["must_do_claim"].max().to_dict()
    return kept


def test_a_right_that_needs_the_court_is_kept_by_the_right_way_through_it(
    six_loans: pd.DataFrame, staff: pd.DataFrame
) -> None:
    demand = clock("L2", "D1", 20_000.1, "signed_demand")
    # A suit keeps what has to be sued, and no judgment is enforced by it; who sues sends the letters, too.
    sue = [clock("L1", "D1", 30_000.0, "sue_debtor"), demand]
    assert kept_by(six_loans, staff, [court()], sue) == {
        "sue": 50_000.1, "visit": 20_000.1, "letter": 20_000.1, "phone": 0.0, "watch": 0.0
    }  # fmt: skip
    enforce = [clock("L1", "D1", 30_000.0, "apply_enforcement"), demand]
    assert (
        kept_by(six_loans, staff, [court()], enforce)["sue"] == 50_000.1
    )  # the judgment is enforced, whatever else pays
    assert kept_by(six_loans, staff, [court(route="enforcement")], enforce)["sue"] == 50_000.1
    # A payment order is no suit (Civil Code art. 693), though it would bring more.
    order = court(route="payment_order", expected_net=9_000.0)
    assert kept_by(six_loans, staff, [order], sue)["sue"] == 20_000.1
    both = [order, court(is_best=False, is_worth_it=False, expected_net=100.0)]
    assert kept_by(six_loans, staff, both, sue)["sue"] == 50_000.1


def test_a_judgment_can_be_enforced_beside_loans_that_nobody_has_sued(
    six_loans: pd.DataFrame, staff: pd.DataFrame
) -> None:
    """Four of the sixteen hours of a suit, no fee in advance, a tenth of the judgment after 180 days."""
    params = params_with(PLAIN)
    clocks = [clock("L1", "D1", 30_000.0, "apply_enforcement")]
    options = options_of(cases_of(six_loans, params), staff, params, law([court()], clocks))
    one = row_of(options, "D1", "A2", "sue")
    assert (one["desk_hours"], one["cost"], one["must_do_claim"]) == (4.0, 0.0, 30_000.0)
    by_court = (1 - one["p_any"]) * 3_000 * 1.06 ** (-180 / 365)
    assert one["later_value"] == pytest.approx(max(by_court, row_of(options, "D1", "A1", "watch")["later_value"]))


def test_a_demand_counts_beside_a_guarantee_that_needs_a_suit(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    clocks = [
        clock("L1", "D1", 30_000.0, "signed_demand"),
        clock("L1", "D1", 30_000.0, "sue_debtor", obligor_id="G2", role="guarantor"),
    ]
    kept = kept_by(six_loans, staff, [], clocks)
    assert kept["letter"] == kept["visit"] == 30_000.0 and "sue" not in kept
    duties = duties_of(law([], clocks).clocks, date(2026, 7, 1)).loc["D1"]
    assert (duties["demand_claim"], duties["suit_claim"], duties["n_letters"]) == (30_000.0, 30_000.0, 1.0)


@pytest.mark.parametrize(
    "change",
    [{"deadline_on": pd.Timestamp(2026, 6, 30)}, {"action": "public_notice"}],
    ids=["before the start", "notice"],
)
def test_what_the_campaign_cannot_keep_is_kept_by_nothing(
    change: dict[str, Any], six_loans: pd.DataFrame, staff: pd.DataFrame
) -> None:
    clocks = [clock("L1", "D1", 30_000.0, "signed_demand") | change]
    assert set(kept_by(six_loans, staff, [court()], clocks).values()) == {0.0}
    assert duties_of(law([], clocks).clocks, date(2026, 7, 1)).loc["D1", "other_claim"] == 30_000.0
    last = clock("L1", "D1", 30_000.0, "signed_demand", deadline_on=pd.Timestamp(2026, 7, 1))
    assert kept_by(six_loans, staff, [], [last])["letter"] == 30_000.0


def test_court_cash_counts_as_far_as_it_is_principal(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(PLAIN)
    principal = 100_000.09  # of the three loans of D1; a claim of twice that is half interest
    rows = [court(claim=2 * principal, expected_cash=90_000.0)]
    suit = row_of(options_of(cases_of(six_loans, params), staff, params, law(rows)), "D1", "A2", "sue")
    assert suit["later_value"] == pytest.approx((1 - suit["p_any"]) * 45_000 * 1.06 ** (-270 / 365))


def test_an_agency_gets_old_farmers_and_keeps_its_share(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    rows = six_loans.assign(借款人类型=["农户"] * 5 + ["内部员工"])
    agency = {"applies": True, "odds_ratio": 0.5, "fee_share": 0.2, "years_past_due_min": 0.0}
    params = params_with(PLAIN | {"outsourcing": agency, "allocation": {"incumbent_odds_ratio": 1.0}})
    options = options_of(cases_of(rows, params), staff, params)
    given = options.options[options.options["method"] == "outsource"]
    # D2 is a key case by its size and D4 is of the staff; D1 and D3 have one option each, with their named owner.
    assert given["case_id"].tolist() == ["D1", "D3"] and not given["field_hours"].any()
    one = row_of(options, "D1", "A1", "outsource")
    odds = (p := row_of(options, "D1", "A2", "visit")["p_any"]) / (1 - p) * 0.5
    assert one["p_any"] == pytest.approx(odds / (1 + odds))
    assert one["cost"] == pytest.approx(0.2 * one["expected_recovery"]) and one["outsourced"] == 1.0
    strict = params_with(PLAIN | {"outsourcing": agency | {"years_past_due_min": 90.0}})
    assert "outsource" not in set(options_of(cases_of(rows, strict), staff, strict).options["method"])
    assert "outsource" not in set(options_of(cases_of(rows, params_with(PLAIN)), staff).options["method"])


def test_guides_lead_those_from_outside(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(
        PLAIN | {"allocation": {"cross_collection": [["城关", "河东"]], "guide_hours_per_branch": 7.0}}
    )
    options = options_of(cases_of(six_loans, params), staff, params)
    # Two visits with a guide of three quarters of an hour each.
    assert row_of(options, "D1", "B1", "visit")["guide_hours"] == 1.5
    assert row_of(options, "D1", "A2", "visit")["guide_hours"] == 0.0
    assert row_of(options, "D1", "B1", "phone")["guide_hours"] == 0.0
    limits = options.limits.set_index("limit_id")
    assert limits.loc["branch/城关/guide_hours", "amount"] == 7.0 and limits.loc["branch/城关/guide_hours", "hard"]


def test_a_pin_may_name_the_method(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    pin = {"case_id": "D1", "officer_id": "A2", "method": "phone"}
    params = params_with(PLAIN | {"allocation": {"pins": [pin]}})
    table = options_of(cases_of(six_loans, params), staff, params).options
    own = table[table["case_id"] == "D1"]
    assert own[["officer_id", "method"]].to_numpy().tolist() == [["A2", "phone"]]
    wrong = params_with(PLAIN | {"allocation": {"pins": [pin | {"method": "sue"}]}})
    with pytest.raises(ParamsError) as caught:
        options_of(cases_of(six_loans, wrong), staff, wrong)
    assert "D1" in both_texts(caught.value) and "sue" in both_texts(caught.value)


def test_changing_hands_costs_the_penalty(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(PLAIN | {"allocation": {"move_penalty": 150.0}})
    cases = cases_of(six_loans, params)
    before = pd.DataFrame({"case_id": ["D1"], "officer_id": ["A2"]})
    plain, sticky = options_of(cases, staff, params), options_of(cases, staff, params, previous=before)
    lost = (plain.options["value"] - sticky.options["value"]).to_numpy()
    moved = (plain.options["case_id"] == "D1") & (plain.options["officer_id"] != "A2")
    assert lost == pytest.approx(np.where(moved, 150.0, 0.0)) and moved.any()
