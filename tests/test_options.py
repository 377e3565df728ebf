"""Options: hours, cost and value by hand; each case can always be watched; limits say what there is."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from collectplan.errors import ParamsError
from collectplan.options import Options, visit_levels
from collectplan.recovery import forecast
from collectplan.schemas import TABLES, check, types
from tests.helpers import cases_of, options_of, params_with, staff_of

NO_KEY = {"portfolio": {"key_top_n": 0}}


def row_of(options: Options, case: str, officer: str, method: str) -> dict[str, Any]:
    """Return one option."""
    table = options.options
    (row,) = table[(table["case_id"] == case) & (table["officer_id"] == officer) & (table["method"] == method)].to_dict(
        "records"
    )
    return row


@pytest.fixture(scope="module")
def plain(six_loans: pd.DataFrame, staff: pd.DataFrame) -> Options:
    """Options of the six loans where only D2 is a key case, by its size."""
    params = params_with(NO_KEY)
    return options_of(cases_of(six_loans, params), staff, params)


def test_every_option_is_there_once_and_every_case_can_be_watched(plain: Options) -> None:
    table = check(plain.options, "options")
    assert {name: str(kind) for name, kind in table.dtypes.items()} == types(TABLES["options"])
    assert not table.duplicated(["case_id", "officer_id", "method"]).any()
    assert table["option_id"].tolist() == list(range(len(table)))
    watched = table[table["method"] == "watch"]
    assert watched["case_id"].tolist() == ["D1", "D2", "D3", "D4"]
    # D1 and D2: A1 is their account manager. D3 has none and D4's is on no roster: B1 is all that 河东 has.
    assert watched["officer_id"].tolist() == ["A1", "A1", "B1", "B1"]


def test_hours_and_cost_by_hand(plain: Options) -> None:
    # Two visits by a team of two, 0.75 h at the door and 0.75 h on the road: 6 h; 0.5 h of paperwork; 100 yuan a visit.
    visit = row_of(plain, "D1", "A2", "visit")
    assert (visit["field_hours"], visit["desk_hours"], visit["cost"], visit["n_contacts"]) == (6.0, 0.5, 200.0, 2)
    # A1 knows 东村 and needs 0.4 h for the road: 2 x 2 x 1.15 = 4.6 h.
    assert row_of(plain, "D1", "A1", "visit")["field_hours"] == pytest.approx(4.6)
    # Four calls of a quarter of an hour and one yuan each.
    phone = row_of(plain, "D1", "A1", "phone")
    assert (phone["field_hours"], phone["desk_hours"], phone["cost"], phone["n_contacts"]) == (0.0, 1.0, 4.0, 4)
    watch = row_of(plain, "D1", "A1", "watch")
    assert [watch[name] for name in ("field_hours", "desk_hours", "cost", "n_contacts", "active_cases")] == [0.0] * 5


def test_hours_follow_the_params(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with(
        NO_KEY
        | {
            "workload": {
                "team_size": 3,
                "visits_per_case": 1,
                "visit_hours": 1.0,
                "travel_hours": 0.5,
                "visit_cost": 80.0,
            }
        }
    )
    visit = row_of(options_of(cases_of(six_loans, params), staff, params), "D1", "A2", "visit")
    assert (visit["field_hours"], visit["cost"]) == (3 * 1.5, 80.0)


def test_conduct_limits_the_visits_of_a_short_campaign() -> None:
    # One visit a week at most: in the two weeks from 1 to 14 July two of the five that are wished for.
    short = {"campaign": {"end_on": "2026-07-14"}, "workload": {"visits_per_case": 5}}
    assert visit_levels(params_with(short)) == [2]
    assert visit_levels(params_with({"workload": {"visits_per_case": 5}})) == [5]
    assert visit_levels(params_with(short | {"policy": {"max_visits_per_case_week": 3}})) == [5]


def test_value_by_hand(six_loans: pd.DataFrame, staff: pd.DataFrame, plain: Options) -> None:
    params = params_with(NO_KEY)
    cases = cases_of(six_loans, params)
    told = forecast(cases, params.recovery, params.campaign).set_index(["case_id", "method"])
    # A2 is not D1's account manager: the forecast as it stands. Value: cash + 0.3 of what comes later - cost.
    visit, expected = row_of(plain, "D1", "A2", "visit"), told.loc[("D1", "visit")]
    for column in ("p_any", "expected_recovery", "expected_on", "expected_off", "later_value"):
        assert visit[column] == pytest.approx(expected[column], rel=1e-12)
    assert visit["value"] == pytest.approx(expected["expected_recovery"] + 0.3 * expected["later_value"] - 200.0)
    # A1 is: the odds are 1.15 times as high.
    own = row_of(plain, "D1", "A1", "visit")["p_any"]
    assert own / (1 - own) == pytest.approx(1.15 * expected["p_any"] / (1 - expected["p_any"]))
    # Watching needs no skill: no odds are added to it.
    assert row_of(plain, "D1", "A1", "watch")["p_any"] == pytest.approx(told.loc[("D1", "watch"), "p_any"])


def test_the_sides_of_every_option_add_up(plain: Options) -> None:
    table = plain.options
    np.testing.assert_allclose(table["expected_on"] + table["expected_off"], table["expected_recovery"], rtol=1e-12)
    assert (table["expected_on"][table["case_id"] == "D3"] == 0).all()  # wholly off balance


def test_only_methods_that_the_strategy_allows_are_offered(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    rows = six_loans.assign(债务人状态="")
    rows.loc[4, "债务人状态"] = "涉嫌骗贷"  # D3: watch only
    rows.loc[5, ["借款人类型", "债务人状态"]] = ["农户", "需要报损"]  # D4: by phone
    params = params_with(NO_KEY)
    table = options_of(cases_of(rows, params), staff, params).options
    methods = table.groupby("case_id")["method"].agg(set).to_dict()
    assert methods == {
        "D1": {"visit", "phone", "watch"},
        "D2": {"visit", "phone", "watch"},
        "D3": {"watch"},
        "D4": {"phone", "watch"},
    }


def test_a_branch_without_officers_is_watched_by_the_county(
    six_loans: pd.DataFrame, two_branches_and_the_county: list[dict[str, str]]
) -> None:
    params = params_with(NO_KEY)
    rest = staff_of([row for row in two_branches_and_the_county if row["机构"] != "河东"])
    table = options_of(cases_of(six_loans, params), rest, params).options
    there = table[table["branch"] == "河东"]
    assert there[["officer_id", "method"]].to_numpy().tolist() == [["C1", "watch"], ["C1", "watch"]]


def test_no_act_of_the_plan_is_by_somebody_who_may_not(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    changes: dict[str, Any] = NO_KEY | {
        "allocation": {"recuse_originating_officer": True, "bans": [{"case_id": "D4", "officer_id": "B1"}]}
    }
    params = params_with(changes)
    built = options_of(cases_of(six_loans, params), staff, params)
    told = check(built.refusals, "refusals")
    assert dict(zip(told["case_id"] + told["officer_id"], told["rule"], strict=True)) == {
        "D1A2": "originating_officer",
        "D2A1": "originating_officer",
        "D4B1": "banned",
    }
    pairs = set(zip(built.options["case_id"], built.options["officer_id"], strict=True))
    assert not pairs & set(zip(told["case_id"], told["officer_id"], strict=True))


def test_hours_and_cases_of_each_officer_are_hard_limits(plain: Options, staff: pd.DataFrame) -> None:
    limits = check(plain.limits, "limits").set_index("limit_id")
    for officer in staff.itertuples():
        own = limits[limits["owner"] == f"officer/{officer.officer_id}"]
        assert own["amount"].to_dict() == {
            f"officer/{officer.officer_id}/field_hours": officer.field_capacity,
            f"officer/{officer.officer_id}/desk_hours": officer.desk_capacity,
            f"officer/{officer.officer_id}/active_cases": officer.max_cases,
        }
        assert own["hard"].all() and (own["sense"] == "<=").all() and (own["penalty"] == 0).all()


def test_every_key_case_moves_or_costs_its_penalty(four_cases: pd.DataFrame, staff: pd.DataFrame) -> None:
    # All four cases are among the ten largest of their branch: two at each.
    options = options_of(four_cases, staff)
    soft = options.limits[options.limits["resource"] == "key_actions"]
    assert not soft["hard"].any() and soft[["limit_id", "sense", "amount", "penalty"]].to_numpy().tolist() == [
        ["branch/城关/key_actions", ">=", 2.0, 5_000.0],
        ["branch/河东/key_actions", ">=", 2.0, 5_000.0],
    ]
    acts = options.options.groupby("method")["key_actions"].unique().map(list).to_dict()
    assert acts == {"visit": [1.0], "phone": [1.0], "watch": [0.0]}


def test_without_a_penalty_key_cases_need_not_move(four_cases: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with({"allocation": {"idle_key_case_penalty": 0.0}})
    assert "key_actions" not in set(options_of(four_cases, staff, params).limits["resource"])


def test_a_key_case_that_may_only_be_watched_is_not_asked_to_move(six_loans: pd.DataFrame, staff: pd.DataFrame) -> None:
    rows = six_loans.assign(债务人状态=["", "", "", "涉嫌骗贷", "", ""])  # D2
    limits = options_of(cases_of(rows), staff).limits.set_index("limit_id")
    assert limits.loc["branch/城关/key_actions", "amount"] == 1.0


def pin(case: str, officer: str) -> dict[str, str]:
    """Return a pin or ban."""
    return {"case_id": case, "officer_id": officer}


@pytest.mark.parametrize(
    ("allocation", "faults"),
    [
        ({"pins": [pin("D7", "A1")]}, ["没有户 D7|there is no case D7"]),
        ({"bans": [pin("D1", "Z1")]}, ["没有人员 Z1|there is no officer Z1"]),
        ({"pins": [pin("D7", "Z1")]}, ["没有户 D7|no case D7", "没有人员 Z1|no officer Z1"]),
        ({"pins": [pin("D1", "A1"), pin("D1", "A2")]}, ["已指定给 A1，不能再指定给 A2|pinned to A1 and to A2"]),
        # A pin cannot be kept against a ban or a recusal, and is not lost silently.
        ({"pins": [pin("D1", "A1")], "bans": [pin("D1", "A1")]}, ["规则 banned|rule banned"]),
        ({"pins": [pin("D1", "A2")], "recuse_originating_officer": True}, ["originating_officer|originating_officer"]),
    ],
)
def test_pins_and_bans_that_cannot_be_kept_are_refused_all_at_once(
    four_cases: pd.DataFrame, staff: pd.DataFrame, allocation: dict[str, Any], faults: list[str]
) -> None:
    with pytest.raises(ParamsError) as caught:
        options_of(four_cases, staff, params_with({"allocation": allocation}))
    assert len(caught.value.faults) == len(faults)
    for fault, said in zip(caught.value.faults, faults, strict=True):
        zh, en = said.split("|")
        assert zh in fault.zh and en in fault.en and fault.where.startswith("allocation.")


def test_a_pinned_case_is_offered_to_its_officer_only(four_cases: pd.DataFrame, staff: pd.DataFrame) -> None:
    params = params_with({"allocation": {"pins": [pin("D3", "A1")]}})  # from another branch
    table = options_of(four_cases, staff, params).options
    own = table[table["case_id"] == "D3"]
    assert set(own["officer_id"]) == {"A1"} and set(own["method"]) == {"visit", "phone", "watch"}


def test_the_order_of_cases_and_officers_does_not_matter(four_cases: pd.DataFrame, staff: pd.DataFrame) -> None:
    expected = options_of(four_cases, staff)
    mixed = options_of(four_cases.iloc[::-1].reset_index(drop=True), staff.iloc[::-1].reset_index(drop=True))
    for name in ("options", "refusals"):
        pd.testing.assert_frame_equal(getattr(mixed, name), getattr(expected, name))
    pd.testing.assert_frame_equal(
        mixed.limits.sort_values("limit_id", ignore_index=True),
        expected.limits.sort_values("limit_id", ignore_index=True),
    )
