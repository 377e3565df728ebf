"""What comes back when there is no plan, no proof or no sense in the input; and why each case got what it got."""

from __future__ import annotations

import pandas as pd
import pytest

from collectplan import milp
from collectplan.allocation import OptionsError, Reason, allocate, check_plan
from collectplan.milp import SolveStatus
from collectplan.params import Allocation
from collectplan.schemas import check
from tests.allocation.worlds import county, limits_table, options_table

EXACT = Allocation(gap=0.0)


@pytest.fixture(scope="module")
def li_is_overbooked() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Three cases are pinned to director Li, 20 h each, he has 48; Wang's hours and the budget have nothing to do with it."""
    rows = [(f"C{n}", "b", "Li", "visit", 100.0, 20.0) for n in range(3)]
    rows += [("C3", "b", "Wang", "visit", 100.0, 20.0), ("C3", "b", "Wang", "watch", 1.0, 0.0)]
    limits = [
        ("officer/Li", "field_hours", "<=", 48.0, True, 0.0),
        ("officer/Wang", "field_hours", "<=", 10.0, True, 0.0),
        ("all", "active_cases", "<=", 3.0, True, 0.0),
    ]
    return options_table(rows), limits_table(limits)


def test_conflict_names_the_limit_and_the_price(li_is_overbooked: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    """60 h are wanted of 48, by three cases that nobody else may take."""
    result = allocate(*li_is_overbooked, EXACT)
    assert result.status is SolveStatus.INFEASIBLE and result.stop_reason == "infeasible"
    assert result.conflict == ("officer/Li/field_hours/<=",)
    assert result.value is None and result.bound is None and result.gap is None
    check(result.allocation, "allocation")
    check(result.limit_use, "limit_use")
    (fault,) = result.conflict_faults
    assert "人员 Li的外勤工时不超过 48（单独提高到 60 即可；没有别的做法的户：C0、C1、C2）" in fault.zh
    assert "field hours of officer Li at most 48 (raising it alone to 60 is enough; cases without" in fault.en
    for text in (fault.zh, fault.en):
        assert "Wang" not in text


def test_conflict_of_two_limits_is_irreducible() -> None:
    """Two actions are asked for and A has hours for one: either would do without the other. B plays no part."""
    rows = [row for case in ("C1", "C2") for row in (
        (case, "b", "A", "visit", 5.0, 4.0), (case, "b", "A", "watch", 1.0, 0.0))]  # fmt: skip
    rows += [("C3", "c", "B", "visit", 5.0, 4.0), ("C3", "c", "B", "watch", 1.0, 0.0)]
    limits = [
        ("officer/A", "field_hours", "<=", 4.0, True, 0.0),
        ("branch/b", "key_actions", ">=", 2.0, True, 0.0),
        ("officer/B", "field_hours", "<=", 2.0, True, 0.0),
    ]
    result = allocate(options_table(rows), limits_table(limits), EXACT)
    assert set(result.conflict) == {"officer/A/field_hours/<=", "branch/b/key_actions/>="}


def test_conflict_of_whole_cases_only() -> None:
    """A and B have 6 h each for three visits of 4 h: 12 h in parts, but whole only two visits."""
    rows = [(f"C{n}", "b", who, "visit", 5.0, 4.0) for n in range(3) for who in ("A", "B")]
    limits = [(f"officer/{who}", "field_hours", "<=", 6.0, True, 0.0) for who in ("A", "B")]
    result = allocate(options_table(rows), limits_table(limits), EXACT)
    assert result.status is SolveStatus.INFEASIBLE
    assert len(result.conflict) == 2
    assert "2" in result.conflict_faults[0].en  # one of them needs 8 h


def test_floor_that_nobody_can_fill() -> None:
    """Hard: no plan, and the floor is the conflict. Soft: the penalty of 3 x 7 is paid and proven unavoidable."""
    options = options_table([("C1", "b", "A", "visit", 5.0, 4.0)])
    hard = allocate(options, limits_table([("branch/另一", "key_actions", ">=", 3.0, True, 0.0)]), EXACT)
    assert hard.status is SolveStatus.INFEASIBLE and hard.conflict == ("branch/另一/key_actions/>=",)
    soft = allocate(options, limits_table([("branch/另一", "key_actions", ">=", 3.0, False, 7.0)]), EXACT)
    assert soft.value == pytest.approx(5.0 - 21.0) and soft.status is SolveStatus.PROVEN
    assert soft.limit_use["shadow_price"].iloc[0] == pytest.approx(7.0)


def test_no_limits_and_no_cases() -> None:
    options = options_table([("C1", "b", "A", "visit", 5.0, 4.0), ("C1", "b", "A", "watch", 9.0, 0.0)])
    free = allocate(options, limits_table([]), EXACT)
    assert free.value == pytest.approx(9.0) and free.status is SolveStatus.PROVEN
    nobody = allocate(options.iloc[:0], limits_table([("all", "field_hours", "<=", 5.0, True, 0.0)]), EXACT)
    assert nobody.value == pytest.approx(0.0) and nobody.allocation.empty


def test_little_work_is_not_called_proven() -> None:
    """One node for a tight county: a plan with an honest gap, never ``proven``."""
    options, limits, _ = county(1, n_branches=1, n_cases=80, n_staff=5, n_leaders=1, load=0.4)
    result = allocate(options, limits, Allocation(gap=0.0, node_limit=1))
    assert result.status in (SolveStatus.FEASIBLE_NO_PROOF, SolveStatus.WITHIN_GAP)
    assert result.stop_reason == "node_limit"
    assert result.value is not None and result.bound is not None and result.value < result.bound
    assert check_plan(options, limits, result.allocation).passed


def test_missing_solver_is_an_outcome(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> None:
        raise ImportError("no highspy here")

    monkeypatch.setattr(milp._Highs, "actualSolve", missing)
    rows = [(f"C{n}", "b", "A", "visit", 5.0, 4.0) for n in range(2)]
    result = allocate(options_table(rows), limits_table([("officer/A", "field_hours", "<=", 5.0, True, 0.0)]), EXACT)
    assert result.status is SolveStatus.ERROR and result.allocation.empty and result.value is None
    assert "highspy" in result.conflict_faults[0].zh


def test_bound_that_contradicts_the_plan_is_never_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A false bound means a fault somewhere; the plan is withheld."""
    monkeypatch.setattr("collectplan.allocation.prices.bound_at", lambda *_: 1.0)
    rows = [
        (f"C{n}", "b", "A", kind, 5.0 * hours, hours)
        for n in range(2)
        for kind, hours in (("visit", 4.0), ("watch", 0.0))
    ]
    result = allocate(options_table(rows), limits_table([("officer/A", "field_hours", "<=", 5.0, True, 0.0)]), EXACT)
    assert result.status is SolveStatus.ERROR and result.stop_reason == "bound_failed"


BAD = {
    "unknown resource": ("resource", "fuel", "fuel"),
    "unknown sense": ("sense", "<", "<"),
    "unknown owner": ("owner", "team/A", "team/A"),
    "owner without a name": ("owner", "officer/", "officer/"),
    "id as a resource": ("resource", "option_id", "option_id"),
    "amount missing": ("amount", float("nan"), "nan"),
    "amount below zero": ("amount", -1.0, "-1"),
}


@pytest.mark.parametrize("name", BAD)
def test_wrong_limit_is_named(name: str) -> None:
    column, value, shown = BAD[name]
    options = options_table([("C1", "b", "A", "visit", 5.0, 4.0)])
    limits = limits_table([("officer/A", "field_hours", "<=", 5.0, True, 0.0)]).assign(**{column: value})
    with pytest.raises(OptionsError) as raised:
        allocate(options, limits, EXACT)
    (fault,) = raised.value.faults
    assert fault.where == "limits.officer/A/field_hours/<=" and shown in fault.zh and shown in fault.en


def test_all_faults_come_together() -> None:
    """A soft limit below zero, a limit id that occurs twice, hours that are no number: three faults, not one."""
    options = options_table([("C1", "b", "A", "visit", 5.0, float("nan"))])
    limits = limits_table([("officer/A", "field_hours", "<=", 5.0, False, -2.0)] * 2)
    with pytest.raises(OptionsError) as raised:
        allocate(options, limits, EXACT)
    places = [fault.where for fault in raised.value.faults]
    assert places.count("limits.officer/A/field_hours/<=") == 3  # twice below zero, once a repeated id
    assert "options.field_hours" in places


def test_option_id_twice_and_missing_column() -> None:
    options = options_table([("C1", "b", "A", "visit", 5.0, 4.0)] * 2)
    with pytest.raises(OptionsError, match="编号重复"):
        allocate(options.assign(option_id=7), limits_table([]), EXACT)
    with pytest.raises(OptionsError, match="branch"):
        allocate(options.drop(columns="branch"), limits_table([]), EXACT)


def test_reasons() -> None:
    """A has one visit; B's phone is always there.

    C1 has nothing else. C2 gets the visit, its best. C3 must phone instead (6 < 9). C4's visit would add 1 to watching,
    at 4 hours worth more elsewhere. C5 is best watched.
    """
    rows = [
        ("C1", "b", "B", "phone", 1.0, 0.0),
        ("C2", "b", "A", "visit", 20.0, 4.0), ("C2", "b", "A", "watch", 1.0, 0.0),
        ("C3", "b", "A", "visit", 9.0, 4.0), ("C3", "b", "B", "phone", 6.0, 0.0), ("C3", "b", "A", "watch", 1.0, 0.0),
        ("C4", "b", "A", "visit", 2.0, 4.0), ("C4", "b", "A", "watch", 1.0, 0.0),
        ("C5", "b", "A", "visit", 0.5, 4.0), ("C5", "b", "A", "watch", 1.0, 0.0),
    ]  # fmt: skip
    result = allocate(options_table(rows), limits_table([("officer/A", "field_hours", "<=", 4.0, True, 0.0)]), EXACT)
    assert result.value == pytest.approx(1 + 20 + 6 + 1 + 1)
    assert list(result.allocation["reason"]) == [
        Reason.ONLY_OPTION, Reason.BEST_VALUE, Reason.HOURS_SHORT, Reason.NOT_WORTH_HOURS, Reason.BEST_VALUE,
    ]  # fmt: skip


def test_summary_has_every_headline() -> None:
    result = allocate(options_table([("C1", "b", "A", "visit", 5.0, 4.0)]), limits_table([]), EXACT)
    summary = result.summary().set_index("figure")["value"]
    assert summary["value"] == 5.0 and summary["bound"] == 5.0 and summary["gap"] == 0.0
    assert summary["status"] == "proven" and summary["cases"] == 1 and summary["acted_on"] == 1
