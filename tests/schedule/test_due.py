"""By when something must be done about a case: only what the chosen method keeps hangs on a day."""

from __future__ import annotations

from typing import Any

import pandas as pd

from collectplan.pipeline.timing import due_of
from tests.helpers import params_with


def clock(case: str, action: str, act_by: str, deadline: str, **about: Any) -> dict[str, Any]:
    return {
        "case_id": case, "action": action, "must_do": True, "act_by_on": pd.Timestamp(act_by),
        "deadline_on": pd.Timestamp(deadline),
    } | about  # fmt: skip


def due(clocks: list[dict[str, Any]], picked: list[tuple[str, str, float]]) -> dict[str, tuple[str, float]]:
    """Return day and claim by case; the campaign begins on 2026-07-01."""
    chosen = pd.DataFrame(picked, columns=["case_id", "method", "must_do_claim"])
    table = due_of(pd.DataFrame(clocks), chosen, params_with())
    days = table["act_by_on"].dt.strftime("%m-%d")
    return {case: (on, claim) for case, on, claim in zip(table["case_id"], days, table["claim"], strict=True)}


def test_a_right_that_the_method_lets_lapse_has_no_day() -> None:
    # A call keeps nothing: the claim stands on the list of what lapses, and not among deadlines without a day as well.
    clocks = [clock(case, "signed_demand", "2026-08-10", "2026-09-10") for case in ("C1", "C2")]
    assert due(clocks, [("C1", "phone", 0.0), ("C2", "letter", 500.0)]) == {"C2": ("08-10", 500.0)}


def test_a_visit_waits_for_no_suit() -> None:
    # The demand is due in September; what only a suit keeps by August is no reason to go earlier, unless there is one.
    clocks = [
        clock("C1", "sue", "2026-08-01", "2026-08-31"),
        clock("C1", "schedule_visit", "2026-09-01", "2026-09-30"),
    ]
    assert due(clocks, [("C1", "visit", 300.0)]) == {"C1": ("09-01", 300.0)}
    assert due(clocks, [("C1", "sue", 800.0)]) == {"C1": ("08-01", 800.0)}


def test_internal_deadlines_at_the_start_leave_two_weeks_within_the_law() -> None:
    # 1 July and 13 days are 14 July; a right that ends on the 8th leaves until then; what has lapsed has no day.
    clocks = [
        clock("C1", "signed_demand", "2026-06-01", "2026-09-30"),
        clock("C2", "signed_demand", "2026-06-01", "2026-07-08"),
        clock("C3", "signed_demand", "2026-06-01", "2026-06-30"),
    ]
    picked = [(name, "visit", 100.0) for name in ("C1", "C2", "C3")]
    assert due(clocks, picked) == {"C1": ("07-14", 100.0), "C2": ("07-08", 100.0)}
