"""Limits from params, floors and fairness; the list of what a plan gives up."""

from typing import Any

import pandas as pd
import pytest

from collectplan.allocation import allocate, check_plan
from collectplan.errors import ParamsError
from collectplan.options import Options, duties_of, fair_floors, given_up
from collectplan.schemas import check
from tests.helpers import both_texts, cases_of, options_of, params_with
from tests.test_options_actions import PLAIN, clock, court, law


def built(six_loans: pd.DataFrame, staff: pd.DataFrame, **allocation: Any) -> Options:
    """Return the options of the six loans under these allocation params."""
    params = params_with(PLAIN | {"allocation": allocation})
    return options_of(cases_of(six_loans, params), staff, params)


def limit(options: Options, name: str) -> dict[str, Any]:
    """Return one limit."""
    (row,) = check(options.limits, "limits").query("limit_id == @name").to_dict("records")
    return row


def test_a_planner_adds_limits_without_a_program(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    rules = [
        {"resource": "cost", "at_most": 500.0},
        {"resource": "active_cases", "each": "branch", "only": ["城关"], "at_most": 1.0},
        {"resource": "expected_on", "each": "branch", "at_least": 900.0, "penalty": 0.5},
        {"resource": "desk_hours", "each": "officer", "at_most": 40.0},
    ]
    options = built(six_loans, staff, limits=rules)
    money = limit(options, "all/cost/0")
    assert (money["sense"], money["amount"], money["hard"]) == ("<=", 500.0, True)
    assert limit(options, "branch/城关/active_cases/1")["amount"] == 1.0
    floor = limit(options, "branch/河东/expected_on/2")
    assert (floor["sense"], floor["hard"], floor["penalty"]) == (">=", False, 0.5)
    names = set(options.limits["limit_id"])
    assert "branch/河东/active_cases/1" not in names and {f"officer/{n}/desk_hours/3" for n in ("A1", "C1")} <= names
    params = params_with()
    plan = allocate(options.options, options.limits, params.allocation)
    assert check_plan(options.options, options.limits, plan.allocation).passed
    assert plan.allocation["cost"].sum() <= 500.0


def test_a_share_is_of_the_most_that_could_be_had(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    # Of the four cases three are below 20,000 or not: D3 (8,000.50) and D4 (15,000) are small, both at 河东.
    options = built(six_loans, staff, small_case_coverage=0.5, idle_small_case_penalty=300.0)
    floor = limit(options, "branch/河东/small_actions")
    assert (floor["amount"], floor["penalty"], floor["sense"]) == (1.0, 300.0, ">=")
    assert "branch/城关/small_actions" not in set(options.limits["limit_id"])
    asked = built(six_loans, staff, limits=[{"resource": "active_cases", "at_least_share": 0.75, "penalty": 10.0}])
    assert limit(asked, "all/active_cases/0")["amount"] == 0.75 * 4


def test_insiders_come_first_by_a_penalty(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    assert limit(built(six_loans, staff), "branch/河东/insider_actions")["amount"] == 1.0  # D4 is of the staff
    assert "insider_actions" not in set(built(six_loans, staff, idle_insider_penalty=0.0).limits["resource"])


def test_suits_are_limited_by_the_batch(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with({"portfolio": {"key_top_n": 0, "queues": {"sue": {"capacity_per_branch": 2}}}})
    limits = options_of(cases_of(six_loans, params), staff, params, law([court()])).limits.set_index("limit_id")
    assert limits.loc["branch/城关/suits", "amount"] == 2.0


def test_wrong_limits_are_all_said_at_once(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    rules = [
        {"resource": "desk_hour", "at_most": 1.0},
        {"resource": "p_any", "at_most": 1.0},
        {"resource": "cost", "each": "branch", "only": ["城东"], "at_most": 1.0},
    ]
    with pytest.raises(ParamsError) as caught:
        built(six_loans, staff, limits=rules)
    said = both_texts(caught.value)
    assert "desk_hours" in said and "p_any" in said and "城东" in said


@pytest.mark.parametrize(
    "rule",
    [
        {"resource": "cost"},
        {"resource": "cost", "at_most": 1.0, "at_least": 1.0},
        {"resource": "cost", "at_most": 1.0, "only": ["城关"]},
    ],
)
def test_a_limit_that_says_nothing_or_too_much_is_refused(rule: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"at_most|only"):
        params_with({"allocation": {"limits": [rule]}})


def test_nobody_can_both_collect_and_recuse() -> None:
    with pytest.raises(ValueError, match="originator_collects"):
        params_with({"allocation": {"recuse_originating_officer": True, "originator_collects": True}})


def test_fair_floors_by_hand(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(PLAIN | {"allocation": {"fairness_share": 0.5, "fairness_penalty": 2.0}})
    options = options_of(cases_of(six_loans, params), staff, params)
    plan = allocate(options.options, options.limits, params.allocation)
    floors = fair_floors(options.options, staff, plan.allocation, params).set_index("owner")
    chosen = plan.allocation[["option_id"]].merge(options.options, on="option_id")
    acted = chosen[(chosen["method"] != "watch") & chosen["officer_id"].isin(["A1", "A2"])]
    # A1 and A2 have the same hours: each owes half of half of what 城关 brings.
    wanted = acted["expected_recovery"].sum() / 2 * 0.5  # what watched cases bring is nobody's merit
    assert floors.loc["officer/A1", "amount"] == pytest.approx(wanted)
    assert floors.loc["officer/A2", "amount"] == pytest.approx(wanted)
    assert not floors["hard"].any() and set(floors["penalty"]) == {2.0}
    assert len(fair_floors(options.options, staff, plan.allocation, params_with(PLAIN))) == 0


def test_what_is_given_up_is_listed_with_its_remedy_and_price(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    # D1 needs a letter, D2 a suit that nobody can bring: no court is open to it.
    clocks = [clock("L1", "D1", 30_000.0, "signed_demand"), clock("L4", "D2", 1_000_000.0, "sue")]
    params = params_with(PLAIN | {"allocation": {"must_do_penalty": 0.0}})
    options = options_of(cases_of(six_loans, params), staff, params, law([], clocks))
    watched = options.options[options.options["method"] == "watch"]
    duties = duties_of(law([], clocks).clocks, params.campaign.start_on)
    lost = check(given_up(duties, options.options, watched), "given_up").set_index("case_id")
    assert lost.index.tolist() == ["D1", "D2"]
    assert lost.loc["D1", "claim"] == 30_000.0 and lost.loc["D2", "claim"] == 1_000_000.0
    assert lost.loc["D2", "remedy"] == "none" and pd.isna(lost.loc["D2", "price"])
    own = options.options[(options.options["case_id"] == "D1") & (options.options["must_do_claim"] > 0)]
    held = watched.set_index("case_id").loc["D1", "value"]
    assert lost.loc["D1", "price"] == pytest.approx(held - own["value"].max())
    kept = watched.assign(option_id=watched["option_id"])
    best = own.sort_values("value").iloc[-1:]
    mixed = pd.concat([kept[kept["case_id"] != "D1"], best])
    assert given_up(duties, options.options, mixed)["case_id"].tolist() == ["D2"]


def test_a_right_is_kept_where_that_is_worth_its_penalty(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    """Nobody may visit or call; a letter of 25 yuan keeps 30,000: worth it at 0.2 a yuan, not at 0.0005."""
    clocks = [clock("L1", "D1", 30_000.0, "signed_demand")]
    for penalty, kept in ((0.2, 30_000.0), (0.0005, 0.0)):
        params = params_with(
            PLAIN | {"allocation": {"must_do_penalty": penalty, "limits": [{"resource": "field_hours", "at_most": 0.0}]}}
            | {"workload": {"calls_per_case": 2_000}}
        )  # fmt: skip
        options = options_of(cases_of(six_loans, params), staff, params, law([], clocks))
        plan = allocate(options.options, options.limits, params.allocation)
        chosen = plan.allocation[["option_id"]].merge(options.options, on="option_id")
        assert chosen["must_do_claim"].sum() == kept, penalty


def test_a_letter_is_no_action_on_a_key_case_that_may_only_be_watched(
    six_loans: pd.DataFrame, staff: pd.DataFrame
) -> None:
    rows = six_loans.assign(债务人状态=["", "", "", "涉嫌骗贷", "", ""])  # D2, the key case
    params = params_with(PLAIN)
    cases = cases_of(rows, params)
    assert cases.set_index("case_id").loc["D2", "allowed_methods"] == "watch"
    options = options_of(cases, staff, params, law([], [clock("L4", "D2", 1_000_000.0, "signed_demand")])).options
    letters = options[(options["case_id"] == "D2") & (options["method"] == "letter")]
    assert len(letters) and not letters["key_actions"].any()


@pytest.mark.parametrize(
    "allocation",
    [{"bans": [{"case_id": "D1", "officer_id": "A1", "method": "phone"}]}, {"cross_only": True}],
    ids=["ban of a method", "cross only"],
)
def test_what_would_be_ignored_is_refused(allocation: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"method|cross_collection"):
        params_with({"allocation": allocation})


def test_leaders_without_time_do_not_keep_key_cases_from_others(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with()
    idle = staff.assign(max_cases=staff["max_cases"].mask(staff["officer_id"].isin(["A2", "C1"]), 0.0))
    for people, holders in ((staff, {"A2", "C1"}), (idle, {"A1", "A2", "C1"})):
        table = options_of(cases_of(six_loans, params), people, params).options
        acting = table[(table["case_id"] == "D2") & (table["method"] == "visit")]
        assert set(acting["officer_id"]) == holders
