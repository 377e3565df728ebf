"""Counted work: the same everywhere, never above what was granted by much, and the clock says when it was the one."""

from __future__ import annotations

import pandas as pd
import pytest

from collectplan.allocation import allocate, check_plan
from collectplan.allocation.work import UNITS_PER_NODE, UNITS_PER_SECOND, Work
from collectplan.params import Allocation
from tests.allocation.worlds import county


def test_granted_work_follows_from_nodes_or_units() -> None:
    """20 nodes at 5 units and no clock; 3,000 units are three seconds at most."""
    assert Work.granted(20, None).left() == 20 * UNITS_PER_NODE
    assert Work.granted(20, None).seconds_left() is None
    timed = Work.granted(20, 3 * UNITS_PER_SECOND).seconds_left()
    assert timed is not None and 2.0 < timed <= 3.0


def test_spent_units_leave_no_nodes() -> None:
    work = Work(100, units=10.0)
    work.charge(10.0)
    assert work.is_over() and work.nodes_for(50) == 0 and not work.stopped_by_clock


def test_clock_stops_and_says_so() -> None:
    work = Work(100, until=0.0)
    assert work.is_over() and work.stopped_by_clock


def test_stop_by_the_clock_is_named_and_the_plan_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that has always run out: what was dealt by prices is kept, with its honest bound."""
    monkeypatch.setattr(Work, "seconds_left", lambda self: 0.0)
    options, limits, _ = county(1, n_branches=1, n_cases=80, n_staff=5, n_leaders=1, load=0.4)
    result = allocate(options, limits, Allocation(gap=0.0), work=60_000.0)
    assert result.stop_reason == "time_limit" and result.gap is not None and result.gap > 0
    assert check_plan(options, limits, result.allocation).passed


def test_same_work_same_plan() -> None:
    options, limits, _ = county(2, n_branches=2, n_cases=60, n_staff=3, n_leaders=1, load=0.5)
    first, second = (allocate(options, limits, Allocation(gap=0.0), work=1_000_000.0) for _ in range(2))
    pd.testing.assert_frame_equal(first.allocation, second.allocation)
    assert first.work == second.work
