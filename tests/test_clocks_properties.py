"""What the legal clocks promise whatever is handed in, and a second reckoning of the plain cases, day by day."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import chinese_calendar
import numpy as np
import pandas as pd
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan import money
from collectplan.clocks import by_case, by_week
from collectplan.schemas import check, words
from tests.helpers import NO_SHRINKING, clocks_of, input_rows, loans_table, params_with

CAMPAIGN = params_with().campaign
AS_OF = date(2026, 6, 30)
N_LOANS = 40
WEAK = ("电话", "", "拒签", "口头通知")
STRONG = ("签收", "邮政特快回执", "公证送达")
EVIDENCE = (*WEAK, *STRONG)
IDS = ("", "D1", "C1", "G1", "G2", "M1")
ROLES = {"D": "borrower", "C": "co_borrower", "G": "guarantor", "M": "mortgagor"}
PERIODS = ("两年", "六个月", "五年", "直至本息还清", "未约定", "", "见合同")
MODES = ("joint_and_several", "joint_and_several", "general", "unknown")
SUITS = ("none", "none", "none", *words.SUIT_STATUS)
Rows = list[dict[str, str]]


@dataclass(frozen=True)
class World:
    """Forty loans with their obligors and events, drawn from one number."""

    loans: pd.DataFrame
    obligors: Rows
    events: Rows

    def run(self, more: Rows | None = None) -> pd.DataFrame:
        """Run the clocks, with more events if need be."""
        return clocks_of(self.loans, self.obligors, [*self.events, *(more or [])])


def day(rng: random.Random, first: str, last: str, missing: float = 0.0) -> str:
    """Draw a day, or none."""
    if rng.random() < missing:
        return ""
    start = date.fromisoformat(first)
    return str(start + timedelta(days=rng.randint(0, (date.fromisoformat(last) - start).days)))


def loan(rng: random.Random, _: int) -> dict[str, Any]:
    due = day(rng, rng.choice(["1986-06-01", "2012-01-01", "2022-01-01"]), "2026-12-31", 0.05)
    drawn = {
        "case_id": rng.choice(["D1", "D2", "D3"]),
        "principal": rng.randint(1_000, 9_000_000) / 100,
        "disbursed_on": rng.choice(["", "1994-05-01", "2011-01-10", "2021-01-01"]),
        "due_on": due,
        "extended_due_on": day(rng, "2014-01-01", "2026-12-31", 0.8),
        "suit_status": rng.choice(SUITS),
        "last_demand_on": day(rng, "2012-01-01", "2026-12-31", 0.6),
        "demand_evidence": rng.choice(EVIDENCE),
        "is_roll_over": rng.random() < 0.3,
        "guarantee_type": rng.choice(["pledge", "mortgage"]),
    }
    return {k: (pd.Timestamp(v) if v else pd.NaT) if k.endswith("_on") else v for k, v in drawn.items()}


def obligor(rng: random.Random, name: str, loan_id: str) -> dict[str, str]:
    return {
        "loan_id": loan_id,
        "obligor_id": name,
        "role": ROLES[name[0]],
        "guarantee_mode": rng.choice(MODES),
        "period_type": rng.choice(PERIODS),
        "period_end_on": day(rng, "2012-01-01", "2028-12-31", 0.7),
        "asked_on": day(rng, "2012-01-01", "2026-12-31", 0.5),
        "ask_evidence": rng.choice(EVIDENCE),
        "extension_consent_on": day(rng, "2012-01-01", "2026-12-31", 0.5),
    }


def event(rng: random.Random, loan_id: str, **fixed: str) -> dict[str, str]:
    drawn = {
        "loan_id": loan_id,
        "kind": rng.choice([*words.EVENT_KIND, "demand", "demand"]),
        "on": day(rng, "2012-01-01", "2027-12-31"),
        "obligor_id": rng.choice(IDS),
        "evidence_kind": rng.choice(EVIDENCE),
        "signer": rng.choice([*words.SIGNER]),
    }
    return drawn | fixed


def world(seed: int) -> World:
    rng = random.Random(seed)
    loans = loans_table([loan(rng, place) for place in range(N_LOANS)])
    ids = loans["loan_id"].tolist()
    obligors = [
        obligor(rng, name, loan_id) for loan_id in ids for name in rng.sample(IDS[1:], rng.choice([0, 1, 3, 5]))
    ]
    events = [event(rng, loan_id) for loan_id in ids for _ in range(rng.choice([0, 0, 1, 2, 4, 7]))]
    return World(loans, obligors, events)


SEEDS = st.integers(0, 2**32 - 1)
some_worlds = settings(max_examples=12, phases=NO_SHRINKING)


def one_each(seed: int, loans: pd.DataFrame, **fixed: str) -> Rows:
    """Draw one more event of every loan."""
    rng = random.Random(seed + 1)
    return [event(rng, loan_id, **fixed) for loan_id in loans["loan_id"]]


def by_key(table: pd.DataFrame) -> pd.DataFrame:
    return table.sort_values(["loan_id", "obligor_id", "role"], ignore_index=True)


@some_worlds
@given(SEEDS)
def test_the_order_of_rows_is_no_matter(seed: int) -> None:
    drawn, rng = world(seed), random.Random(seed)
    events = input_rows("events", drawn.events)
    loans, shuffled = (
        table.iloc[rng.sample(range(len(table)), len(table))].reset_index(drop=True) for table in (drawn.loans, events)
    )
    again = clocks_of(loans, rng.sample(drawn.obligors, len(drawn.obligors)), shuffled)
    # The ledger sorts its loans; here the rows of the result may stand in the order of the loans.
    pd.testing.assert_frame_equal(by_key(drawn.run()), by_key(again))


@some_worlds
@given(SEEDS)
def test_every_loan_has_its_rows_and_every_verdict_hangs_together(seed: int) -> None:
    drawn = world(seed)
    table = drawn.run()
    borrowers = table[table["role"] == "borrower"]
    assert borrowers["loan_id"].tolist() == drawn.loans["loan_id"].tolist()
    listed = {(row["loan_id"], row["obligor_id"]) for row in drawn.obligors}
    assert listed <= set(zip(table["loan_id"], table["obligor_id"], strict=True))
    assert len(table) == len(listed) + int((borrowers["obligor_id"] == "").sum())
    running, known = table["clock_status"] == "running", table["deadline_on"].notna()
    # Only what runs or has run out has a deadline; one that runs without has an ended enforcement behind it.
    assert table.loc[known, "clock_status"].isin(["running", "expired"]).all()
    assert table.loc[running & ~known, "rule"].isin(["enforcement.closed", "mortgage.with_enforcement"]).all()
    assert (table.loc[running & known, "deadline_on"] >= pd.Timestamp(AS_OF)).all()
    assert (table.loc[table["clock_status"] == "expired", "deadline_on"] < pd.Timestamp(AS_OF)).all()
    assert table.loc[table["possible_on"].notna(), "clock_status"].eq("unknown").all()
    assert (table["article"] != "").all()
    must = table[table["must_do"]]
    assert must["clock_status"].eq("running").all() and not must["action"].isin(["none", "give_up"]).any()
    assert must["deadline_on"].between(pd.Timestamp(AS_OF), pd.Timestamp(CAMPAIGN.end_on)).all()


@some_worlds
@given(SEEDS)
def test_cases_and_weeks_add_up_to_the_clocks(seed: int) -> None:
    drawn = world(seed)
    table = drawn.run()
    cases = by_case(table)
    assert list(cases.index) == sorted(set(drawn.loans["case_id"]))
    assert set(cases.index[cases["must_do"]]) == set(table.loc[table["must_do"], "case_id"])
    weeks = check(by_week(table, CAMPAIGN), "clock_weeks")
    # 100 days are 15 weeks; week 0 is what lapses before the campaign begins.
    assert weeks["week"].tolist() == list(range(16))
    inside = table[(table["clock_status"] == "running") & (table["deadline_on"] <= pd.Timestamp(CAMPAIGN.end_on))]
    claims = inside[inside["role"] == "borrower"]
    assert money.total(weeks["claim_principal"]) == money.total(claims["principal"])
    assert weeks["n_claims"].sum() == len(claims)
    assert weeks["n_guarantees"].sum() == inside["right"].isin(["guarantee_period", "guarantee_claim"]).sum()


@some_worlds
@given(SEEDS, st.sampled_from(["demand", "notice", "assignment_notice"]), st.sampled_from(WEAK))
def test_what_cannot_be_proven_neither_moves_a_deadline_nor_makes_anything_run(
    seed: int, kind: str, evidence: str
) -> None:
    drawn = world(seed)
    before, after = drawn.run(), drawn.run(one_each(seed, drawn.loans, kind=kind, evidence_kind=evidence))
    told = before["clock_status"] != "expired"
    same = ["loan_id", "obligor_id", "clock_status", "deadline_on", "right", "must_do", "action"]
    pd.testing.assert_frame_equal(before.loc[told, same], after.loc[told, same])
    assert after.loc[~told, "clock_status"].isin(["expired", "unknown"]).all()


@some_worlds
@given(SEEDS)
def test_a_demand_that_can_be_proven_never_shortens_what_runs(seed: int) -> None:
    drawn = world(seed)
    demands = one_each(seed, drawn.loans, kind="demand", evidence_kind="签收", signer="debtor")
    before, after = drawn.run(), drawn.run(demands)
    ran = (before["clock_status"] == "running") & before["deadline_on"].notna()
    # The first ask of a guarantor starts the limitation of his debt, which may end before a long period would have.
    ran &= (before["right"] == after["right"]) & ~(after["started_on"] < before["started_on"])
    assert (after.loc[ran, "clock_status"] == "running").all()
    assert (after.loc[ran, "deadline_on"] >= before.loc[ran, "deadline_on"]).all()


@some_worlds
@given(SEEDS)
def test_an_event_of_one_guarantor_is_nothing_to_anybody_else(seed: int) -> None:
    drawn = world(seed)
    before = drawn.run()
    bound = set(before.loc[before["obligor_id"] == "G1", "loan_id"])
    after = drawn.run([row for row in one_each(seed, drawn.loans, obligor_id="G1") if row["loan_id"] in bound])
    others = before["obligor_id"] != "G1"
    pd.testing.assert_frame_equal(before[others], after[others])


@some_worlds
@given(SEEDS, st.integers(1, 400))
def test_what_happens_after_the_assessment_changes_nothing(seed: int, days: int) -> None:
    drawn = world(seed)
    later = one_each(seed, drawn.loans, on=str(AS_OF + timedelta(days=days)))
    pd.testing.assert_frame_equal(drawn.run(), drawn.run(later))


@pytest.mark.parametrize("has_record", [True, False])
def test_a_loan_without_any_date_is_not_known(has_record: bool) -> None:
    loans = loans_table([{"case_id": "D1", "principal": 1_000.0}])
    demand = {"kind": "demand", "on": "2024-05-01", "evidence_kind": "签收"}
    (row,) = clocks_of(loans, events=[demand] if has_record else None).itertuples()
    assert (row.clock_status, row.action, row.must_do) == ("unknown", "establish_date", False)


def test_asking_a_guarantor_once_more_never_shortens_his_debt() -> None:
    # Asked on 2024-05-01 by the list of obligors: until 2027-05-01, a Saturday, so Monday the 3rd. A demand of 2022 in the
    # record is the first ask, and the one of 2024 restarts the three years that it began.
    loans = loans_table([{"case_id": "D1", "principal": 1_000.0, "due_on": pd.Timestamp("2022-06-30")}])
    guarantor = {"obligor_id": "G1", "role": "guarantor", "guarantee_mode": "joint_and_several", "period_type": "五年"}
    demand = {"kind": "demand", "on": "2022-09-01", "obligor_id": "G1", "evidence_kind": "签收"}
    asked = [guarantor | {"asked_on": "2024-05-01", "ask_evidence": "签收"}]
    once, twice = (clocks_of(loans, asked, events).iloc[1] for events in ([], [demand]))
    assert once["deadline_on"] == twice["deadline_on"] == pd.Timestamp("2027-05-03")


def workday_from(day: date) -> date:
    while not (chinese_calendar.is_workday(day) if 2004 <= day.year <= 2026 else day.weekday() < 5):
        day += timedelta(days=1)
    return day


def years_from(start: date) -> date:
    """Return the end of the limitation that began on a day: two years under the old law unless it still ran on 1 October 2017."""
    if start < date(2017, 10, 1):
        two = workday_from(start + relativedelta(years=2))
        if two < date(2017, 10, 1):
            return two
    return workday_from(start + relativedelta(years=3))


INTERRUPTING = ("demand", "part_payment", "acknowledgement", "deduction")


@settings(max_examples=150, phases=NO_SHRINKING)
@given(
    st.dates(date(1987, 1, 1), date(2026, 6, 29)),
    st.lists(st.tuples(st.sampled_from(INTERRUPTING), st.integers(-100, 2_500)), max_size=8),
)
def test_a_chain_ends_where_one_comes_to_event_by_event(due: date, steps: list[tuple[str, int]]) -> None:
    """Articles 188, 195, 201 to 203 and the interpretation of 2018, reckoned again without a table."""
    happened, day = [], due
    for kind, gap in steps:
        day += timedelta(days=gap)
        happened.append((day, kind))
    end = years_from(due)
    for on, _ in sorted(happened):
        if due <= on <= min(end, AS_OF):
            end = years_from(on)
    events = [{"kind": kind, "on": str(on), "evidence_kind": "签收"} for on, kind in happened]
    loans = loans_table([{"case_id": "D1", "principal": 1.0, "due_on": pd.Timestamp(due)}])
    (row,) = clocks_of(loans, events=events).itertuples()
    assert row.deadline_on.date() == end and row.clock_status == ("running" if end >= AS_OF else "expired")
    assert np.isclose(row.days_left, (end - AS_OF).days)
