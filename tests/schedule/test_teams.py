"""Who goes with whom."""

import pandas as pd

from tests.schedule.worlds import world


def partners(table: pd.DataFrame) -> set[frozenset[str]]:
    """Return the teams that go out."""
    rows = table[table["kind"] == "visit"]
    return {
        frozenset([who, *names.split(",")]) for who, names in zip(rows["officer_id"], rows["partners"], strict=True)
    }


def test_the_one_with_most_to_visit_goes_with_the_one_with_least() -> None:
    # Cases: A1 6, A2 5, A3 2, A4 1. Common days suffice for any two, so 6 + 1 and 5 + 2.
    officers = [{"officer_id": f"A{n}"} for n in range(1, 5)]
    cases = [{"officer_id": name} for name, n in (("A1", 6), ("A2", 5), ("A3", 2), ("A4", 1)) for _ in range(n)]
    assert partners(world(cases, officers).plan().schedule) == {frozenset({"A1", "A4"}), frozenset({"A2", "A3"})}


def test_hours_in_common_come_before_balance() -> None:
    # A3 has no case but hardly a field day: A1 with ten visits needs A2.
    officers = [
        {"officer_id": "A1"},
        {"officer_id": "A2"},
        {"officer_id": "A3", "leave_days": 9.0},
        {"officer_id": "A4"},
    ]
    cases = [{"officer_id": "A1"}] * 12 + [{"officer_id": "A2"}] * 2 + [{"officer_id": "A4"}] * 3
    made = world(cases, officers).plan()
    assert frozenset({"A1", "A2"}) in partners(made.schedule)


def test_three_take_turns_in_twos() -> None:
    officers = [{"officer_id": f"A{n}"} for n in (1, 2, 3)]
    made_of = world([{"officer_id": f"A{n}"} for n in (1, 2, 3)] * 4, officers)
    made = made_of.plan()
    assert made_of.faults(made) == [] and made.unscheduled.empty
    assert all(len(team) == 2 for team in partners(made.schedule))
    assert set(made.schedule["team"]) == {"城关-1"}


def test_teams_of_three_go_in_threes() -> None:
    officers = [{"officer_id": f"A{n}"} for n in range(1, 6)]
    made_of = world([{}] * 6, officers, {"workload": {"team_size": 3}})
    made = made_of.plan()
    assert made_of.faults(made) == []
    assert all(len(team) == 3 for team in partners(made.schedule))


def test_a_single_officer_goes_alone_and_is_listed() -> None:
    made_of = world([{}] * 3, [{"officer_id": "A1"}, {"officer_id": "B1", "branch": "河东"}])
    made = made_of.plan()
    assert made.schedule["partners"].tolist() == ["", "", ""] and made_of.faults(made) == []
    alone = made.services[made.services["step"] == "alone"]
    assert alone[["branch", "n", "n_late", "worst"]].to_numpy().tolist() == [["城关", 3, 3, 1.0]]


def test_who_is_on_leave_throughout_is_nobodys_partner() -> None:
    made_of = world([{}], [{"officer_id": "A1"}, {"officer_id": "A2", "leave_days": 30.0}, {"officer_id": "A3"}])
    made = made_of.plan()
    assert partners(made.schedule) == {frozenset({"A1", "A3"})}


def test_cases_of_somebody_on_leave_find_no_day() -> None:
    made_of = world([{"desk_hours": 0.5}], [{"officer_id": "A1", "leave_days": 30.0}, {"officer_id": "A2"}])
    made = made_of.plan()
    assert made.unscheduled[["kind", "cause"]].to_numpy().tolist() == [["paperwork", "days"], ["visit", "days"]]


def test_heat_throughout_is_the_cause_not_a_lack_of_days() -> None:
    # Rules that ship: from 40 degrees on nobody goes out.
    hot = {"calendar": {"hot_spells": [{"from_on": "2026-07-01", "to_on": "2026-12-31", "celsius": 41.0}]}}
    made_of = world([{"desk_hours": 0.5}], [{"officer_id": "A1"}, {"officer_id": "A2"}], hot)
    made = made_of.plan()
    assert made.unscheduled[["kind", "cause"]].to_numpy().tolist() == [["paperwork", "heat"], ["visit", "heat"]]


def test_a_team_is_put_together_where_the_partner_is_away() -> None:
    # A1 has 40 visits, ten days of four; A4 shares them except for an absence in the second week.
    officers = [{"officer_id": f"A{n}"} for n in range(1, 5)]
    away = {"absences": [{"officer_id": name, "from_on": "2026-07-13", "to_on": "2026-07-19"} for name in ("A2", "A3")]}
    cases = [{"officer_id": "A1"}] * 36 + [{"officer_id": "A2"}] * 8
    made_of = world(cases, officers, {"allocation": away})
    made = made_of.plan()
    assert made_of.faults(made) == [] and made.unscheduled.empty
