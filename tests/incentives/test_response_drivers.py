"""Each habit shows its effect when it is on, alone or with others, and the effect is gone when it is off."""

from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.incentives.effort import Drivers, Kind, Officers, Response, draw_kinds
from collectplan.incentives.response import by_kind, last_gain, plan_efforts, seen, simulate
from collectplan.incentives.response_compiled import next_gain
from collectplan.pay.curve import Curve, Part
from tests.helpers import NO_SHRINKING
from tests.incentives.test_response import BANDS, LINEAR, RATE, effort_at, line, officers, part

OFF = Drivers(marginal=False, giving_up=False, coasting=False, bunching=False)
ALL = Drivers()
JUMP = Curve.of_parts([part("0.5", None, 5_000)])
# Rate of the band reached, for all points above 80 %: 10,000 at 90 %, 15,000 right after it, 25,000 at most.
JUMPS = Curve.of_parts([part("0.8", "0.9", 0, 100_000), part("0.9", None, 15_000, 150_000)]).clipped(
    high=Fraction(25_000)
)
# Points inside the band only: 10,000 at 90 %, nothing right after it, for good.
FALL = Curve.of_parts([part("0.8", "0.9", 0, 100_000)])


def with_drivers(drivers: Drivers, response: Response = LINEAR) -> Response:
    return replace(response, drivers=drivers)


def draws_of(mean: float = 0.08, draws: int = 4_000) -> np.ndarray:
    """Weekly money of one person, in a unit of 1."""
    return np.random.default_rng(4).gamma(4.0, mean / 4, (draws, 1, 10))


@pytest.mark.parametrize("response", [with_drivers(OFF, Response()), Response(elasticity=0.0)])
@pytest.mark.parametrize("curve", [BANDS, JUMPS, FALL, line(20_000)])
@pytest.mark.parametrize("kind", [np.float32, np.float64])
def test_without_habits_or_elasticity_all_is_as_without_response_exactly(
    response: Response, curve: Curve, kind: type
) -> None:
    money, unit = (draws_of() * 1e5).astype(kind), np.array([1e5])
    policy = plan_efforts(Officers.of_draws(money, unit, RATE), curve, response)
    done = simulate(policy, money, unit, draw_kinds(response, len(money), 1, 1))
    plain = money.sum(axis=2, dtype=np.float64)
    assert (policy.effort == 1.0).all() and (done.effort == 1.0).all()
    np.testing.assert_array_equal(done.money, plain)
    np.testing.assert_array_equal(done.result, plain / unit)
    np.testing.assert_array_equal(done.pay, curve.about(plain / unit))
    assert (done.extra == 0).all() and (done.held == 0).all()


def test_weeks_at_duty_leave_the_money_exactly_as_it_was_also_with_habits() -> None:
    # Half of the people expect no money from the plan's point of view and keep to duty; their draws are untouched.
    money = np.concatenate([draws_of(), draws_of()], axis=1)
    who = Officers.of_draws(money, np.ones(2), RATE)
    policy = plan_efforts(replace(who, mean=who.mean * np.array([[0.0], [1.0]])), BANDS, LINEAR)
    policy = replace(policy, curve=line(1))  # nothing is held back
    done = simulate(policy, money, np.ones(2))
    np.testing.assert_array_equal(done.money[:, 0], money.sum(axis=2)[:, 0])
    assert (done.extra[:, 1] != 0).any()


@pytest.mark.parametrize("others", [OFF, ALL])
def test_giving_up_shirks_where_a_band_is_out_of_reach_and_nowhere_else(others: Drivers) -> None:
    on, off = (
        plan_efforts(officers(), BANDS, with_drivers(replace(others, giving_up=is_on))) for is_on in (True, False)
    )
    # Last week, 0.2 so far: at most 0.2 + 0.144 +- 0.067, seven spreads below 0.8. Best: 1 - slack * elasticity.
    assert effort_at(on, 9, 0.2) == pytest.approx(1.0 - 0.5 * 0.5, abs=1e-3)
    assert effort_at(off, 9, 0.2) == pytest.approx(1.0, abs=1e-3)
    # In the first week 1.44 are within reach, and past the last paying result nothing is hopeless.
    for week, result in [(0, 0.0), (9, 1.1)]:
        assert effort_at(on, week, result) == pytest.approx(effort_at(off, week, result), abs=0.01)


def test_giving_up_needs_a_flat_stretch() -> None:
    # Where each receipt pays there is always something to gain: e = 1 + 10,000 * 0.08 / 3,200.
    policy = plan_efforts(officers(), line(10_000), with_drivers(ALL))
    np.testing.assert_allclose(policy.effort, 1.25, rtol=0.005)


def test_coasting_ends_effort_at_the_cap_and_without_it_the_last_rate_goes_on() -> None:
    capped = line(10_000).clipped(high=Fraction(5_000))  # at 0.5
    on, off = (plan_efforts(officers(), capped, with_drivers(Drivers(coasting=is_on))) for is_on in (True, False))
    for week in range(10):
        # On: nothing more pays. Off: 1 + 10,000 * 0.08 / 3,200 at any result.
        assert effort_at(on, week, 0.69) == pytest.approx(1.0, abs=1e-3)
        assert effort_at(off, week, 0.69) == pytest.approx(1.25, rel=0.005)
    assert effort_at(on, 9, 0.1) == pytest.approx(effort_at(off, 9, 0.1), rel=0.005)


@pytest.mark.parametrize("others", [OFF, replace(ALL, giving_up=False)])
def test_bunching_pushes_below_a_jump_and_without_it_nobody_moves(others: Drivers) -> None:
    on, off = (plan_efforts(officers(), JUMP, with_drivers(replace(others, bunching=is_on))) for is_on in (True, False))
    assert effort_at(on, 9, 0.42) > 1.2
    assert effort_at(on, 9, 0.69) == pytest.approx(1.0, abs=1e-3)
    np.testing.assert_allclose(off.effort, 1.0, atol=1e-9)


def test_bunching_piles_results_up_just_above_a_jump() -> None:
    money = draws_of(0.05)
    who = Officers.of_draws(money, np.ones(1), RATE)
    shares = []
    for drivers in (replace(ALL, giving_up=False), replace(ALL, giving_up=False, bunching=False)):
        result = simulate(plan_efforts(who, JUMP, with_drivers(drivers)), money, np.ones(1)).result
        shares.append([((result > 0.42) & (result <= 0.5)).mean(), ((result > 0.5) & (result < 0.58)).mean()])
    (below, above), (plain_below, plain_above) = shares
    assert below < 0.6 * plain_below and above > 1.4 * plain_above


def test_bunching_slows_down_before_a_fall_of_pay() -> None:
    slow = plan_efforts(officers(sd=0.01), FALL, with_drivers(replace(ALL, marginal=False, giving_up=False)))
    # 0.06 below the edge and a week of 0.08 at duty: who keeps to duty loses what jumps see, 10,000.
    assert effort_at(slow, 9, 0.84) < 0.8


def test_receipts_are_held_back_past_the_last_result_that_pays_and_only_then() -> None:
    # 0.4 a week: 0.4, 0.8 after two weeks; from 0.5 on no result pays more, so the third week
    # holds back 0.5 * 0.4 of its 0.4. The jump is reached for sure, so nobody hurries.
    money = np.full((2, 1, 3), 0.4)
    who = officers(weeks=3, mean=0.4, sd=0.01, start=np.zeros(1))
    response = with_drivers(ALL, replace(LINEAR, elasticity=0.4))
    done = simulate(plan_efforts(who, JUMP, response), money, np.ones(1))
    np.testing.assert_allclose(done.held, 0.2 * 0.4, rtol=1e-6)
    np.testing.assert_allclose(done.money, 1.2 - 0.08, rtol=1e-6)
    np.testing.assert_allclose(done.expected_extra, -0.08, rtol=1e-6)
    none = simulate(plan_efforts(who, JUMP, with_drivers(replace(ALL, bunching=False), response)), money, np.ones(1))
    assert (none.held == 0).all()


@pytest.mark.parametrize("habits", list(product([False, True], repeat=4)))
def test_every_mixture_of_habits_gives_efforts_inside_the_levels(habits: tuple[bool, bool, bool, bool]) -> None:
    for curve in (BANDS, JUMPS, FALL):
        policy = plan_efforts(officers(), curve, with_drivers(Drivers(*habits), Response()))
        assert ((policy.effort >= 0.4) & (policy.effort <= 1.8)).all()


def test_extra_money_rises_with_elasticity() -> None:
    money = draws_of()
    extra = []
    for elasticity in (0.0, 0.1, 0.2, 0.4):
        response = replace(LINEAR, elasticity=elasticity, hold_back=0.0)
        policy = plan_efforts(Officers.of_draws(money, np.ones(1), RATE), BANDS, response)
        extra.append(float(simulate(policy, money, np.ones(1)).extra.mean()))
    assert extra[0] == 0.0 and (np.diff(extra) > 0).all()


def test_strong_people_bring_more_than_weak_ones_and_drawn_kinds_lie_between() -> None:
    money, unit = draws_of(), np.ones(1)
    response = Response(elasticity=0.2)
    policy = plan_efforts(Officers.of_draws(money, unit, RATE), line(20_000), response)
    each = {name: float(done.extra.mean()) for name, done in by_kind(policy, money, unit).items()}
    assert each["strong"] > each["middle"] > each["weak"] > 0
    drawn = float(simulate(policy, money, unit, draw_kinds(response, len(money), 1, 1)).extra.mean())
    wanted = sum(kind.share * each[kind.name] for kind in response.kinds)
    assert drawn == pytest.approx(wanted, rel=0.05)
    np.testing.assert_array_equal(simulate(policy, money, unit).extra, by_kind(policy, money, unit)["middle"].extra)


def test_a_head_moves_only_a_part_of_the_branch() -> None:
    # e = 1 + 0.25 * 10,000 * 0.08 / 3,200 = 1.0625, which moves a quarter of the money by a sixteenth.
    money = draws_of()
    who = officers(acts_on=np.array([0.25]))
    done = simulate(plan_efforts(who, line(10_000), LINEAR), money, np.ones(1))
    np.testing.assert_allclose(done.extra, 0.25 * 0.0625 * money.sum(axis=2), rtol=1e-4)


def test_a_curve_is_seen_without_what_the_habits_leave_out() -> None:
    at = np.array([0.5, 0.85, 0.9, 0.9001, 0.95, 1.0, 2.0])

    def look(drivers: Drivers) -> list[float]:
        knots, values, starts, slopes = seen(JUMPS, drivers)
        n = np.searchsorted(knots, at, side="right") - 1
        return list(np.where(at == knots[n], values[n], starts[n] + slopes[n] * (at - knots[n])).round(6))

    # Rate of the band reached: at 90.01 % it is 1,500 * 10.01; the cap of 25,000 is met at 96.67 %.
    assert look(ALL) == [0, 5_000, 10_000, 15_015, 22_500, 25_000, 25_000]
    # The jump of 5,000 is out; the cap is where it was, 5,000 lower.
    assert look(replace(ALL, bunching=False)) == [0, 5_000, 10_000, 10_015, 17_500, 20_000, 20_000]
    assert look(replace(ALL, coasting=False)) == [0, 5_000, 10_000, 15_015, 22_500, 30_000, 180_000]
    assert look(replace(OFF, bunching=True)) == [0, 0, 0, 5_000, 5_000, 5_000, 5_000]
    assert look(OFF) == [0] * 7


def test_the_last_gain_is_where_pay_rises_no_more() -> None:
    assert last_gain(BANDS) == 1.0 and last_gain(JUMP) == 0.5 and last_gain(FALL) == 0.9
    assert last_gain(line(1)) == np.inf and last_gain(line(0)) == np.inf
    assert last_gain(JUMPS) == pytest.approx(29 / 30)


def test_the_next_gain_is_the_least_result_that_pays_more() -> None:
    def gain(curve: Curve, result: float) -> float:
        return float(next_gain(curve.arrays(), result))

    assert [gain(BANDS, x) for x in (0.1, 0.8, 0.85, 1.0, 1.2)] == [0.8, 0.8, 0.85, np.inf, np.inf]
    assert [gain(JUMP, x) for x in (0.0, 0.5, 0.51)] == [0.5, 0.5, np.inf]
    # After the fall pay is 0, and until it recovers the 10,000 of 90 %, at 1.1, nothing is gained there.
    back = Curve.of_parts([part("0.8", "0.9", 0, 100_000), part("1", None, 0, 100_000)])
    assert gain(back, 0.9) == pytest.approx(1.1) and gain(back, 0.95) == 1.0


@settings(max_examples=50, deadline=None, phases=NO_SHRINKING)
@given(st.data())
def test_with_all_habits_a_curve_is_seen_as_it_is(data: st.DataObject) -> None:
    amounts = st.integers(-3_000, 20_000)
    edges = sorted(data.draw(st.sets(st.integers(0, 40), min_size=1, max_size=6)))
    curve = Curve.of_parts(
        Part(Fraction(left, 20), None, Fraction(data.draw(amounts)), Fraction(data.draw(amounts)), data.draw(st.booleans()))
        for left in edges
    )  # fmt: skip
    for ours, exact in zip(seen(curve, ALL), curve.arrays(), strict=True):
        np.testing.assert_allclose(ours, exact, rtol=1e-9, atol=1e-6)


def test_the_middle_kind_is_the_first_if_none_is_plain() -> None:
    kinds = (Kind("a", 0.5, 1.1, 1.0), Kind("b", 0.5, 0.9, 1.0))
    money = draws_of(draws=50)
    policy = plan_efforts(Officers.of_draws(money, np.ones(1), RATE), BANDS, replace(LINEAR, kinds=kinds))
    wanted = by_kind(policy, money, np.ones(1))["a"].money
    np.testing.assert_array_equal(simulate(policy, money, np.ones(1)).money, wanted)
