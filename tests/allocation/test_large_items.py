"""A few large items on a shared budget: the relaxation is far above any plan, and the root of the whole model sees it."""

import numpy as np
import pandas as pd
import pytest

from collectplan.allocation import allocate, check_plan
from collectplan.params import Allocation
from tests.allocation.worlds import limits_table, options_table


def suits_on_a_budget(n_branches: int = 4, n_cases: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Each branch has one large suit beside visits of its two officers; the county's budget pays for two of them.

    The suits take 60, 50, 40 and 30 of a budget of 100 and bring ten times that: 60 + 40 fit, 1,000 in all; parts of
    them would bring more.
    """
    rng = np.random.default_rng(3)
    rows, limits = [], [("all", "court_money", "<=", 100.0, True, 0.0)]
    for b in range(n_branches):
        for c in range(n_cases):
            case = f"C{b}{c:03d}"
            rows.append((case, f"b{b}", f"O{b}0", "watch", 0.0, 0.0))
            rows += [
                (case, f"b{b}", f"O{b}{k}", "visit", float(rng.integers(1, 20)), float(rng.integers(2, 9)))
                for k in range(2)
            ]
        limits += [(f"officer/O{b}{k}", "field_hours", "<=", 40.0, True, 0.0) for k in range(2)]
    options = options_table(rows).assign(court_money=0.0)
    suits = options_table([(f"C{b}000", f"b{b}", f"O{b}0", "sue", 0.0, 0.0) for b in range(n_branches)])
    money = np.array([60.0, 50.0, 40.0, 30.0])[:n_branches]
    suits = suits.assign(court_money=money, value=10 * money, option_id=suits["option_id"] + len(options))
    return pd.concat([options, suits], ignore_index=True), limits_table(limits)


def test_whole_items_on_a_shared_budget_are_proven(monkeypatch: pytest.MonkeyPatch) -> None:
    """With models as small as one branch; the two suits that fit are chosen, and nothing better is possible."""
    monkeypatch.setattr("collectplan.allocation.solving.MAX_WHOLE", 100)
    options, limits = suits_on_a_budget()
    plan = allocate(options, limits, Allocation(gap=0.0005))
    assert plan.gap is not None and plan.gap <= 0.0005 and check_plan(options, limits, plan.allocation).passed
    chosen = plan.allocation[["option_id"]].merge(options, on="option_id")
    assert chosen.loc[chosen["method"] == "sue", "court_money"].tolist() == [60.0, 40.0]
