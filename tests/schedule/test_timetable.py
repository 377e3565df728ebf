"""Tiny timetables with answers by hand: 6 to 17 July 2026, sessions 08:30-12:00 and 14:30-18:00, six field hours a day."""

from datetime import date

import pandas as pd
import pytest

from tests.schedule.worlds import World, world

MONDAY = pd.Timestamp("2026-07-06")


def visits(made_of: World, **about: object) -> pd.DataFrame:
    """Return the visits of a world's timetable, which has no fault."""
    made = made_of.plan(**about)
    assert made_of.faults(made, **about) == []
    return made.schedule[made.schedule["kind"] == "visit"]


def days_of(table: pd.DataFrame, case: str) -> list[int]:
    """Return the days of July on which a case is visited."""
    return table.loc[table["case_id"] == case, "on"].dt.day.tolist()


def test_value_per_hour_comes_first() -> None:
    # Per hour: C1 100/1.5 = 67, C2 90/1.0 = 90, C3 300/3.0 = 100. Morning 3.5 h: C3; afternoon: C2, C1; 5.5 of 6 h.
    table = visits(world([{}, {"value": 90.0, "each": 1.0}, {"value": 300.0, "each": 3.0}]))
    starts = dict(zip(table["case_id"], table["start_at"].dt.strftime("%d %H:%M"), strict=True))
    assert starts == {"C3": "06 08:30", "C2": "06 14:30", "C1": "06 15:30"}


def test_a_visit_ends_in_its_session() -> None:
    # 1.5 h each: two in the morning (08:30, 10:00), two in the afternoon; the fifth waits for Tuesday, six hours are full.
    table = visits(world([{}] * 5))
    starts = table["start_at"].dt.strftime("%d %H:%M").tolist()
    assert starts == ["06 08:30", "06 10:00", "06 14:30", "06 16:00", "07 08:30"]


def test_the_way_to_a_village_counts_once_a_day() -> None:
    # The first takes 0.75 + 0.75 h, the next 0.75 + 0.5 * 0.75 = 1.125 h.
    table = visits(world([{"village": "东村"}, {"village": "东村"}, {"village": ""}]))
    hours = dict(zip(table["case_id"], table["hours"], strict=True))
    assert hours == {"C1": 1.5, "C2": 1.125, "C3": 1.5}


def test_a_village_of_one_branch_is_not_that_of_another() -> None:
    officers = [{"officer_id": "A1"}, {"officer_id": "B1", "branch": "河东"}]
    cases = [{"village": "东村"}, {"village": "东村", "branch": "河东"}]
    assert world(cases, officers).plan().schedule["hours"].tolist() == [1.5, 1.5]


def test_visits_keep_their_distance() -> None:
    table = visits(world([{"n_contacts": 2}]))
    first, second = table["on"]
    assert first == MONDAY and (second - first).days >= 7


def test_more_visits_a_week_are_spread_over_it() -> None:
    # Two a week: at least ceil(7 / 2) = 4 days apart, since min_days is shorter.
    changes = {"schedule": {"min_days_between_visits": 1}, "policy": {"max_visits_per_case_week": 2}}
    table = visits(world([{"n_contacts": 3}], changes=changes))
    assert len(table) == 3 and table["on"].diff().dt.days.min() >= 4


def test_a_deadline_outranks_value() -> None:
    # Four visits a day; C5 is worth nothing but due on Monday.
    cases = [{"value": 900.0}] * 4 + [{"value": 1.0, "must_do": True, "act_by_on": "2026-07-06"}]
    table = visits(world(cases))
    assert days_of(table, "C5") == [6]
    assert table.loc[table["case_id"] == "C5", "must_by_on"].tolist() == [MONDAY]


@pytest.mark.parametrize(("weight", "day"), [(1.0, 7), (10.0, 6)])
def test_key_cases_are_seen_early_unless_they_weigh_no_more(weight: float, day: int) -> None:
    # Four visits a day: by value C5 is the fifth. As a key case it counts for 1 + 9 x 900 (the usual value), the most of all.
    cases = [{"value": 900.0}] * 4 + [{"value": 1.0, "is_key": True}]
    table = visits(world(cases, changes={"schedule": {"key_case_weight": weight}}))
    assert days_of(table, "C5") == [day]


def test_a_deadline_outranks_a_key_case() -> None:
    # Four visits are due on Monday, and fill it: the key case waits for Tuesday.
    due = {"value": 1.0, "must_do": True, "act_by_on": "2026-07-06"}
    table = visits(world([due] * 4 + [{"value": 900.0, "is_key": True}]))
    assert days_of(table, "C5") == [7] and set(table.loc[table["case_id"] != "C5", "on"]) == {MONDAY}


def test_the_lead_brings_a_deadline_forward() -> None:
    cases = [{"value": 900.0}] * 8 + [{"value": 1.0, "must_do": True, "act_by_on": "2026-07-08"}]
    table = visits(world(cases, changes={"schedule": {"deadline_lead_days": 2}}))
    assert days_of(table, "C9") == [6]


def test_a_deadline_that_has_passed_is_given_up_and_the_rest_goes_on() -> None:
    made_of = world([{"must_do": True, "act_by_on": "2026-07-05", "n_contacts": 2, "claim": 1234.56}])
    made = made_of.plan()
    left = made.unscheduled
    assert left[["nth", "cause", "claim"]].to_numpy().tolist() == [[2, "deadline", 1234.56]]
    assert made.schedule["nth"].tolist() == [1] and made_of.faults(made) == []


def test_visits_after_a_lost_deadline_count_from_one_and_the_numbers_are_whole() -> None:
    # Two weeks hold two visits a week apart; of four, the first would have kept the deadline and one more finds no day.
    made_of = world([{"must_do": True, "act_by_on": "2026-07-05", "n_contacts": 4}])
    made = made_of.plan()
    assert made.schedule["nth"].tolist() == [1, 2] and made_of.faults(made) == []
    assert dict(zip(made.unscheduled["nth"], made.unscheduled["cause"], strict=True)) == {3: "gap", 4: "deadline"}


@pytest.mark.parametrize("method", ["letter", "sue", "phone"])
def test_desk_tasks_keep_deadlines_too(method: str) -> None:
    # Monday has room for 6 h: the visit of great value would take the day, the deadline makes it a desk day.
    cases = [{"value": 9_000.0}, {"method": method, "desk_hours": 0.5, "must_do": True, "act_by_on": "2026-07-06"}]
    made = world(cases).plan()
    assert made.schedule.set_index("case_id").loc["C2", "on"] == MONDAY


def test_calls_are_spread_and_letters_are_not() -> None:
    cases = [
        {"method": "phone", "n_contacts": 2, "desk_hours": 0.5},
        {"method": "letter", "n_contacts": 2, "desk_hours": 1.0},
    ]
    made = world(cases).plan()
    table = made.schedule
    calls, letters = (table.loc[table["case_id"] == name, "on"].dt.day.tolist() for name in ("C1", "C2"))
    assert letters == [6, 6]
    assert calls[0] == 6 and calls[1] - calls[0] >= 7  # 14 days and 2 calls: 7 days apart


def test_court_work_is_cut_to_half_days() -> None:
    # 16 hours, desk days of 6: ceil(16 / 3) = 6 parts of 2.67 h, two a day.
    table = world([{"method": "sue", "n_contacts": 0, "desk_hours": 16.0}]).plan().schedule
    assert table["nth"].tolist() == [1, 2, 3, 4, 5, 6] and table["hours"].sum() == pytest.approx(16.0)
    assert table["on"].dt.day.tolist() == [6, 6, 7, 7, 8, 8]


def test_paperwork_follows_the_first_visit_on_a_desk_day() -> None:
    table = world([{"n_contacts": 2, "desk_hours": 0.5}]).plan().schedule.set_index(["kind", "nth"])
    assert table.loc[("paperwork", 1), "on"] > table.loc[("visit", 1), "on"]
    assert table.loc[("paperwork", 1), "on"] != table.loc[("visit", 2), "on"]


def test_watched_and_outsourced_cases_take_no_time() -> None:
    made = world([{"method": "watch", "n_contacts": 0}, {"method": "outsource", "n_contacts": 0}]).plan()
    assert made.schedule.empty and made.unscheduled.empty


def test_a_promised_visit_stays_on_its_date_and_time() -> None:
    made_of = world([{"n_contacts": 2}] + [{"value": 500.0}] * 6)
    held = pd.DataFrame(
        {"case_id": ["C1"], "on": [pd.Timestamp("2026-07-08")], "start_at": [pd.Timestamp("2026-07-08 15:15")]}
    )
    table = visits(made_of, held=held)
    assert pd.Timestamp("2026-07-08 15:15") in set(table.loc[table["case_id"] == "C1", "start_at"])
    # Less than 7 days are left on either side within two weeks: 1 July is before, 15 July is open.
    assert days_of(table, "C1")[0] == 8 and days_of(table, "C1")[1] >= 15


def test_an_old_day_is_kept_where_nothing_stands_against_it() -> None:
    day = pd.Timestamp("2026-07-09")
    held = pd.DataFrame({"case_id": ["C1"], "on": [day], "start_at": [pd.NaT], "is_promised": [False]})
    assert days_of(visits(world([{}]), held=held), "C1") == [9]


def test_a_plan_again_starts_the_day_after_and_leaves_out_what_is_done() -> None:
    made_of = world([{"n_contacts": 2}, {}])
    done = pd.DataFrame({"case_id": ["C1"], "kind": ["visit"], "nth": [1], "on": [MONDAY]})
    table = visits(made_of, as_of=date(2026, 7, 8), done=done)
    assert table.loc[table["case_id"] == "C1", "nth"].tolist() == [2]
    assert days_of(table, "C1")[0] >= 13 and days_of(table, "C2") == [9]


def test_field_days_of_the_past_count_towards_their_month() -> None:
    officers = [{"officer_id": "A1", "field_days_per_month": 4.4}, {"officer_id": "A2", "field_days_per_month": 4.4}]
    made_of = world([{}] * 8, officers)
    # 14 days are 0.46 months: 2 field days of four visits each hold the 8.
    assert len(made_of.plan().unscheduled) == 0
    done = pd.DataFrame({"case_id": ["C1"], "kind": ["visit"], "nth": [1], "on": [MONDAY], "officer_ids": ["A1,A2"]})
    again = made_of.plan(as_of=date(2026, 7, 6), done=done)
    assert len(again.schedule) == 4 and len(again.unscheduled) == 3


def test_heat_leaves_the_mornings() -> None:
    # 38.5 degrees: mornings only, two visits of 1.5 h in 3.5 h; ten of them take five days.
    spell = {"from_on": "2026-07-06", "to_on": "2026-07-19", "celsius": 38.5}
    table = visits(world([{}] * 10, changes={"calendar": {"hot_spells": [spell]}}))
    assert (table["start_at"].dt.hour < 12).all()
    assert table["on"].dt.day.tolist() == [6, 6, 7, 7, 8, 8, 9, 9, 10, 10]


def test_cars_limit_the_teams_of_a_day() -> None:
    officers = [{"officer_id": f"A{n}"} for n in range(1, 5)]
    cases = [{"officer_id": f"A{n}"} for n in (1, 2, 3, 4)] * 4
    assert visits(world(cases, officers)).groupby("on")["team"].nunique().max() == 2
    one = visits(world(cases, officers, {"schedule": {"cars_per_branch": 1}}))
    assert one.groupby("on")["team"].nunique().max() == 1


def test_no_car_no_visit() -> None:
    made = world([{}], changes={"schedule": {"cars_per_branch": 0}}).plan()
    assert made.schedule.empty and len(made.unscheduled) == 1


def test_value_and_bound_by_hand() -> None:
    # One visit on the first of 14 days: 13 days are left. The bound has it on that day, too.
    made = world([{"value": 140.0}]).plan()
    assert made.value == pytest.approx(140.0 * 13 / 14) and made.bound == pytest.approx(made.value)
    # Five visits of 1.5 h, six hours a day: 4 on Monday, 1 on Tuesday.
    made = world([{"value": 140.0}] * 5).plan()
    assert made.value == pytest.approx(140.0 * (4 * 13 + 12) / 14) and made.bound == pytest.approx(made.value)


def test_what_a_visit_less_costs_falls_with_its_number() -> None:
    # exp(-(n-1)/2) - exp(-n/2) over 1 - exp(-3/2), of 100: 50.6, 30.7, 18.6. Ten workdays hold two visits a week apart.
    left = world([{"n_contacts": 3}]).plan().unscheduled
    assert left["nth"].tolist() == [3] and left["value"].tolist() == pytest.approx([18.64], abs=0.01)
    assert left["cause"].tolist() == ["gap"]


def test_services_count_workdays_and_gaps() -> None:
    # Four visits a day: the ninth is on the third workday. Key cases have two workdays.
    cases = [{"value": 900.0}] * 8 + [{"value": 1.0, "is_key": True}]
    limits = {"schedule": {"key_first_contact_workdays": 2.0, "key_case_weight": 1.0}}
    rows = world(cases, changes=limits).plan().services.set_index("step")
    assert rows.loc["key_first_contact", ["n", "n_late", "worst"]].tolist() == [1, 1, 3.0]
    assert rows.loc["first_contact", ["n", "n_late", "worst"]].tolist() == [9, 0, 3.0]
    assert rows.loc["alone", "n_late"] == 0


def test_too_few_field_days_are_listed() -> None:
    # Two people, two weeks; both go out on one day of the first week and none of the second; four are asked for.
    calendar = {"field_days_per_week_min": 4.0, "field_days_per_month_min": 16.0}
    rows = world([{}], changes={"calendar": calendar}).plan().services.set_index("step")
    assert rows.loc["field_days_week", ["limit", "n", "n_late", "worst"]].tolist() == [4.0, 4, 4, 0.0]
    # 14 of 31 days of July: floor(16 * 14 / 31) = 7.
    assert rows.loc["field_days_month", ["limit", "n", "n_late", "worst"]].tolist() == [7.0, 2, 2, 1.0]


def test_rows_in_another_order_give_the_same_tables() -> None:
    made_of = world([{"value": 50.0 + n % 3, "village": "东村" if n % 2 else "", "n_contacts": 2} for n in range(30)])
    turned = World(
        *(table.iloc[::-1] for table in (made_of.chosen, made_of.cases, made_of.officers)), made_of.rota, made_of.params
    )
    first, second = made_of.plan(), turned.plan()
    for name in ("schedule", "unscheduled", "services"):
        pd.testing.assert_frame_equal(getattr(first, name), getattr(second, name))
    assert first.value == second.value
