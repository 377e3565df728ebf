"""Levers turn one value each, and nothing that is misspelt or mistyped gets through."""

from datetime import date

import pytest
from papermill import inspect_notebook

from collectplan.errors import ParamsError
from collectplan.params import LEVERS, PLAN_LEVERS, Params, apply_levers
from collectplan.params.levers import ALLOCATION_LEVERS, STOCK_LEVERS, Lever
from tests.helpers import ROOT, params_with


def value_of(params: Params, name: str) -> object:
    """Return the value that a lever turns."""
    lever = LEVERS[name]
    return getattr(getattr(params, lever.section), lever.key)


# A value that differs from the default of each lever; whole numbers also where the file has fractions.
TURNED = {
    "field_days_per_month": 18,
    "max_cases": 90,
    "visits_per_case": 3,
    "later_weight": 0.5,
    "draws": 500,
    "seed": 11,
    "as_of": date(2026, 7, 15),
    "margin_days": 45,
    "key_loan_threshold": 500_000.0,
    "key_top_n": 5,
    "recovery_unsecured": 0.2,
    "days_to_cash": 300,
    "small_case_coverage": 0.75,
    "fairness_share": 0.5,
}


def test_each_lever_is_tried_here() -> None:
    assert set(TURNED) == set(LEVERS)


@pytest.mark.parametrize("name", sorted(TURNED))
def test_a_lever_turns_its_own_value_and_no_other(name: str) -> None:
    before, after = params_with(), apply_levers(params_with(), {name: TURNED[name]})
    assert value_of(after, name) == TURNED[name]
    assert type(value_of(after, name)) is type(value_of(before, name)) or value_of(before, name) is None
    lever = LEVERS[name]
    back = after.model_dump()
    back[lever.section][lever.key] = value_of(before, name)
    if name == "visits_per_case":  # what the forecast says of visits stays said of the number in the file
        assert after.workload.visits_in_forecast == before.workload.visits_per_case
        back["workload"]["visits_in_forecast"] = None
    assert Params.model_validate(back) == before


@pytest.mark.parametrize(
    ("notebook", "levers"),
    [("campaign_plan", PLAN_LEVERS), ("1_portfolio", STOCK_LEVERS), ("2_allocation", ALLOCATION_LEVERS)],
)
def test_papermill_knows_every_lever_of_a_notebook(notebook: str, levers: dict[str, Lever]) -> None:
    """It reads one line at a time and no annotation such as ``int | None``; what it does not know it warns of."""
    found = inspect_notebook(str(ROOT / "notebooks" / f"{notebook}.ipynb"))
    assert list(found) == ["params_file", "branch", *levers]
    for name, lever in levers.items():
        kind = getattr(type(value_of(params_with(), name)), "__name__", "")
        written = found[name]["inferred_type_name"]
        assert written == kind or (kind, written) == ("NoneType", "str"), lever
        assert found[name]["default"] == "None" and found[name]["help"]


def test_none_leaves_the_value_of_the_file() -> None:
    params = params_with({"simulation": {"draws": 777}})
    assert apply_levers(params, dict.fromkeys(LEVERS)) == params


@pytest.mark.parametrize(
    ("levers", "where", "zh", "en"),
    [
        (
            {"field_day_per_month": 18},
            "field_day_per_month",
            "是不是 field_days_per_month？",
            "did you mean field_days",
        ),
        ({"max_cases": "90"}, "workload.max_cases", "应为数字", "must be a number"),
        ({"max_cases": 90.5}, "workload.max_cases", "整数", "whole"),
        ({"later_weight": True}, "allocation.later_weight", "应为数字", "must be a number"),
        ({"later_weight": 2.0}, "allocation.later_weight", "不得大于 1", "must be <= 1"),
        ({"seed": -1}, "simulation.seed", "不得小于 0", "must be >= 0"),
    ],
)
def test_a_wrong_lever_gives_one_clear_fault(levers: dict[str, object], where: str, zh: str, en: str) -> None:
    with pytest.raises(ParamsError) as caught:
        apply_levers(params_with(), levers)
    (fault,) = caught.value.faults
    assert fault.where == where and zh in fault.zh and en in fault.en


def test_all_wrong_levers_come_at_once() -> None:
    with pytest.raises(ParamsError) as caught:
        apply_levers(params_with(), {"sed": 1, "draw": 1, "max_cases": -1})
    assert [fault.where for fault in caught.value.faults] == ["sed", "draw", "workload.max_cases"]


def test_a_day_may_be_written_as_text() -> None:
    assert apply_levers(params_with(), {"as_of": "2026-07-15"}).clocks.as_of == date(2026, 7, 15)


def test_a_lever_of_another_notebook_is_not_lost_silently() -> None:
    """A plan's notebook does not take it, so its report would show the figures of the file."""
    with pytest.raises(ParamsError) as caught:
        apply_levers(params_with(), {"margin_days": 45}, PLAN_LEVERS)
    assert "请写进参数文件" in caught.value.faults[0].zh
