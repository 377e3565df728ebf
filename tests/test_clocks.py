"""Legal clocks against examples worked by hand from the statutes, and what follows from a clock: action, cost, notes."""

from typing import Any

import pandas as pd
import pytest

from collectplan.clocks import by_case, by_week
from collectplan.pipeline.legal import _clocks
from tests.clock_examples import EXAMPLES, Example
from tests.helpers import clocks_of, loans_table, params_with

_DATES = ("disbursed_on", "due_on", "extended_due_on", "last_demand_on")


def loan_of(loan: dict[str, Any]) -> pd.DataFrame:
    """Return one loan L00 of the debtor D1 over 50,000 yuan."""
    dated = {name: pd.Timestamp(loan[name]) for name in _DATES if loan.get(name)}
    rolled = {"is_roll_over": loan.get("is_roll_over") == "true"}
    return loans_table([{"case_id": "D1", "principal": 50_000.0} | loan | dated | rolled])


def day(value: object) -> str | None:
    return None if value is pd.NaT else str(value)[:10]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_worked_example(example: Example) -> None:
    events = example.events if example.events_given else None
    table = clocks_of(loan_of(dict(example.loan)), example.obligors, events, as_of=example.as_of)
    rows = table.set_index("obligor_id")
    for obligor, wanted in example.expect.items():
        row = rows.loc[obligor]
        found: dict[str, object] = {
            "status": row["clock_status"],
            "deadline": day(row["deadline_on"]),
            "possible": day(row["possible_on"]),
            "right": row["right"],
            "action": row["action"],
            "must_do": bool(row["must_do"]),
            "long_stop": bool(row["is_long_stop"]),
            "provisional": bool(row["is_provisional"]),
        }
        told = {key: found[key] for key in wanted}
        assert told == wanted, f"{obligor or 'borrower'}: {row['rule']} {row['notes']}; {example.why}"


# Due on 2023-07-15: three years end on Wednesday 2026-07-15, 15 days after the day of the assessment.
SOON: dict[str, Any] = {"due_on": "2023-07-15"}


@pytest.mark.parametrize(
    ("principal", "interest", "suit", "action", "must_do"),
    [
        (10.0, 0.0, 50.0, "give_up", False),
        (10.0, 0.0, 10.0, "sue", True),  # no dearer than the claim
        (10.0, 40.0, 50.0, "sue", True),  # interest is claimed too
        (10.0, 39.99, 50.0, "give_up", False),
    ],
)
def test_a_suit_that_costs_more_than_the_claim_is_given_up(
    principal: float, interest: float, suit: float, action: str, must_do: bool
) -> None:
    (row,) = clocks_of(loan_of(SOON | {"principal": principal, "interest_off": interest}), suit_cost=suit).itertuples()
    assert (row.action, row.must_do, row.action_cost) == (action, must_do, suit)
    assert row.clock_status == "running" and day(row.deadline_on) == "2026-07-15"


def test_what_lapses_after_the_campaign_is_never_given_up() -> None:
    # Due on 2023-11-15: ends on 2026-11-15, a Sunday, so on Monday the 16th; 139 days: a visit, which costs a letter.
    (row,) = clocks_of(loan_of({"due_on": "2023-11-15", "principal": 10.0})).itertuples()
    assert (row.action, row.must_do, row.action_cost) == ("schedule_visit", False, 25.0)


@pytest.mark.parametrize(
    ("due_on", "days_left", "action", "if_lost"),
    [
        ("2023-07-30", 30, "sue", "sue"),  # ends on Thursday 2026-07-30; no letter suffices
        ("2023-07-31", 31, "signed_demand", "public_notice"),
        ("2023-09-28", 90, "signed_demand", "public_notice"),
        ("2023-09-29", 91, "schedule_visit", "public_notice"),
        ("2023-12-28", 181, "none", "none"),
    ],
)
def test_days_left_set_the_step_and_who_cannot_be_found_is_asked_by_notice(
    due_on: str, days_left: int, action: str, if_lost: str
) -> None:
    loan = loan_of({"due_on": due_on})
    (row,) = clocks_of(loan).itertuples()
    (lost,) = clocks_of(loan, unreachable=frozenset({"D1"})).itertuples()
    assert (row.days_left, row.action, lost.action) == (days_left, action, if_lost)


def test_who_cannot_be_found_is_told_by_the_loan_of_the_case() -> None:
    two = loans_table(
        [{"case_id": name, "principal": 1_000.0, "due_on": pd.Timestamp("2023-08-14")} for name in ("D1", "D2")]
    )
    table = clocks_of(two, unreachable=frozenset({"D2"})).set_index("case_id")
    assert table["action"].to_dict() == {"D1": "signed_demand", "D2": "public_notice"}


def test_the_internal_deadline_lies_thirty_days_earlier_but_not_in_the_past() -> None:
    # 2026-09-15 less 30 days; 2026-07-15 less 30 days has gone by.
    late, soon = (clocks_of(loan_of({"due_on": due})) for due in ("2023-09-15", "2023-07-15"))
    assert day(late["act_by_on"][0]) == "2026-08-16" and day(soon["act_by_on"][0]) == "2026-06-30"


def notes_of(table: pd.DataFrame, obligor: str) -> set[str]:
    return set(table.set_index("obligor_id").loc[obligor, "notes"].split(","))


def test_a_mortgage_that_is_not_registered_is_noted() -> None:
    loan, owner = loan_of(SOON | {"guarantee_type": "mortgage"}), {"obligor_id": "M1", "role": "mortgagor"}
    table = clocks_of(loan, [owner], unregistered=frozenset({"L00"}))
    assert "not_registered" in notes_of(table, "M1") and "not_registered" not in notes_of(table, "")
    assert "not_registered" not in notes_of(clocks_of(loan, [owner]), "M1")


def test_a_pledge_in_hand_is_noted_since_it_outlives_the_claim() -> None:
    table = clocks_of(loan_of(SOON | {"guarantee_type": "pledge"}), [{"obligor_id": "M1", "role": "mortgagor"}])
    assert "pledge" in notes_of(table, "M1")


@pytest.mark.parametrize(
    ("rolled", "known_on", "noted"), [("true", "", True), ("true", "2022-01-01", False), ("false", "", False)]
)
def test_a_guarantor_who_may_not_have_known_of_the_roll_over_is_noted(rolled: str, known_on: str, noted: bool) -> None:
    guarantor = {"obligor_id": "G1", "role": "guarantor", "period_type": "三年", "roll_over_known_on": known_on}
    table = clocks_of(loan_of(SOON | {"disbursed_on": "2022-01-01", "is_roll_over": rolled}), [guarantor])
    assert ("roll_over_unknown" in notes_of(table, "G1")) == noted
    assert "roll_over_unknown" not in notes_of(table, "")


@pytest.mark.parametrize(("due_on", "flagged"), [("2006-06-29", True), ("2006-06-30", False)])
def test_twenty_years_after_the_due_date_are_flagged_and_change_nothing_else(due_on: str, flagged: bool) -> None:
    # Part paid every year; the last payment on 2025-06-20 gives three years more, 2028-06-20, a Tuesday.
    payments = [{"kind": "part_payment", "on": f"{year}-06-20"} for year in range(2007, 2026)]
    (row,) = clocks_of(loan_of({"due_on": due_on}), events=payments).itertuples()
    assert row.is_long_stop == flagged
    assert (row.clock_status, day(row.deadline_on)) == ("running", "2028-06-20")


def test_two_borrowers_of_one_loan_owe_it_once() -> None:
    people = [{"obligor_id": name, "role": "borrower"} for name in ("B1", "B2")]
    table = clocks_of(loan_of({"due_on": "2023-08-14"}), people, [])
    assert len(table) == 2 and table["must_do"].all()
    weeks = by_week(table, params_with().campaign)
    assert weeks["n_claims"].sum() == 1 and weeks["claim_principal"].sum() == 50_000.0
    figures = _clocks(table, params_with())
    assert figures["n_must_do_claims"].value == figures["n_claims_running"].value == 1
    assert by_case(table).loc["D1", "must_do"]
