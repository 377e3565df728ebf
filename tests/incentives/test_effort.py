"""Effort: its cost follows from the elasticity, its figures keep their ranges, its people are read off the draws."""

from typing import Any

import numpy as np
import pytest

from collectplan.incentives.effort import KINDS, Drivers, Kind, Officers, Response, draw_kinds


def officers(**changes: Any) -> Officers:
    given: dict[str, Any] = {
        "mean": np.full((2, 4), 0.1),
        "sd": np.full((2, 4), 0.05),
        "reference_rate": np.full(2, 6_000.0),
        "acts_on": np.ones(2),
        "start": np.zeros(2),
    }
    return Officers(**(given | changes))


@pytest.mark.parametrize(("output", "slope"), [("linear", 1.0), ("power", 0.7)])
def test_cost_is_reference_times_week_times_slope_over_elasticity(output: Any, slope: float) -> None:
    # 6,000 yuan for 1.00, a tenth of it in a week, elasticity 0.3: 6,000 * 0.1 * g'(1) / 0.3 = 2,000 * g'(1) yuan a week.
    cost = officers().costs(Response(elasticity=0.3, output=output, power=0.7))
    np.testing.assert_allclose(cost, np.outer([0.8, 1.0, 1.25], np.full(2, 2_000.0 * slope)))


def test_cost_is_infinite_without_elasticity_or_money() -> None:
    assert np.isinf(officers().costs(Response(elasticity=0.0))).all()
    cost = officers(mean=np.array([[0.0] * 4, [0.1] * 4])).costs(Response())
    assert np.isinf(cost[:, 0]).all() and np.isfinite(cost[:, 1]).all()


def test_ability_and_influence_multiply_what_effort_moves() -> None:
    moved = officers(acts_on=np.array([1.0, 0.25])).moved(Response())
    np.testing.assert_allclose(moved, np.outer([1.2, 1.0, 0.8], [1.0, 0.25]))


def test_ability_that_turns_money_negative_is_refused() -> None:
    # 1 + 3 * (0.4 - 1) = -0.8
    kinds = (Kind("giant", 1.0, 3.0, 1.0),)
    with pytest.raises(ValueError, match="less than no money"):
        officers().moved(Response(output="linear", kinds=kinds))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("elasticity", -0.1),
        ("power", 0.0),
        ("power", 1.1),
        ("efforts", (0.5, 0.9, 1.5)),
        ("efforts", (1.0, 0.5)),
        ("efforts", (-0.5, 1.0)),
        ("kinds", (Kind("one", 0.9, 1.0, 1.0),)),
        ("kinds", (Kind("one", 1.0, 1.0, 0.0),)),
        ("slack", 1.1),
        ("hold_back", -0.1),
        ("states", 2),
    ],
)
def test_figures_outside_their_range_are_refused(field: str, value: Any) -> None:
    changes: dict[str, Any] = {field: value}
    with pytest.raises(ValueError):
        Response(**changes)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("mean", np.full((2, 3), 0.1)),
        ("mean", np.full((2, 4), -0.1)),
        ("mean", np.full((2, 4), np.nan)),
        ("sd", np.full((2, 4), -0.1)),
        ("reference_rate", np.zeros(2)),
        ("reference_rate", np.ones(3)),
        ("acts_on", np.full(2, 1.1)),
        ("acts_on", np.full(2, np.nan)),
        ("start", np.full(2, -0.1)),
    ],
)
def test_people_outside_their_range_are_refused(field: str, value: Any) -> None:
    with pytest.raises(ValueError):
        officers(**{field: value})


def test_response_is_still_without_elasticity_or_habits() -> None:
    assert Response(elasticity=0.0).is_still
    assert Response(drivers=Drivers(False, False, False, False)).is_still
    assert not Response(drivers=Drivers(False, True, False, False)).is_still


def test_draws_give_mean_and_a_spread_whose_sum_is_that_of_the_campaign() -> None:
    # Both weeks of a draw are the same money, 10 or 30: mean 20 a week. The sum is 20 or 60, sd 40 / sqrt(2) = 28.28 with
    # two draws; weeks that were independent must have 28.28 / sqrt(2) = 20 each. In units of 100 yuan: 0.2 and 0.2.
    money = np.array([[[10.0, 10.0]], [[30.0, 30.0]]])
    who = Officers.of_draws(money, np.array([100.0]), 5_000.0, acts_on=0.5)
    np.testing.assert_allclose(who.mean, [[0.2, 0.2]])
    np.testing.assert_allclose(who.sd, [[0.2, 0.2]])
    assert who.reference_rate.tolist() == [5_000.0] and who.acts_on.tolist() == [0.5] and who.start.tolist() == [0.0]


@pytest.mark.parametrize("unit", [np.array([0.0]), np.array([np.nan]), np.array([1.0, 2.0])])
def test_draws_need_a_unit(unit: np.ndarray) -> None:
    with pytest.raises(ValueError, match="unit"):
        Officers.of_draws(np.ones((3, 1, 2)), unit, 1.0)


def test_kinds_are_drawn_by_share_and_seed() -> None:
    drawn = draw_kinds(Response(), 4_000, 10, 7)
    assert (drawn == draw_kinds(Response(), 4_000, 10, 7)).all() and (
        drawn != draw_kinds(Response(), 4_000, 10, 8)
    ).any()
    shares = np.bincount(drawn.ravel(), minlength=3) / drawn.size
    # Standard error of a share of a half in 40,000: 0.0025.
    np.testing.assert_allclose(shares, [kind.share for kind in KINDS], atol=4 * 0.0025)
