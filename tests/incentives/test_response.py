"""The response model gives the answers that are known in closed form or by trying everything."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import integrate, stats

from collectplan.incentives.effort import Drivers, Kind, Officers, Response, draw_kinds
from collectplan.incentives.response import Policy, plan_efforts, simulate
from collectplan.incentives.response_compiled import expected
from collectplan.pay.curve import Curve, Part
from tests.helpers import NO_SHRINKING

ONE = (Kind("one", 1.0, 1.0, 1.0),)
LINEAR = Response(output="linear", kinds=ONE, elasticity=0.5)
RATE = 20_000.0


def part(left: str, right: str | None, value: int, slope: int = 0) -> Part:
    return Part(Fraction(left), None if right is None else Fraction(right), Fraction(value), Fraction(slope))


def line(rate: int) -> Curve:
    return Curve.line(Fraction(rate))


# 1,000 a point from 80 %, 1,500 from 90 %, 25,000 at most: the most is reached at 100 %.
BANDS = Curve.of_parts([part("0.8", "0.9", 0, 100_000), part("0.9", "1", 10_000, 150_000), part("1", None, 25_000)])


def officers(n: int = 1, weeks: int = 10, mean: float = 0.08, sd: float = 0.05, **changes: Any) -> Officers:
    given: dict[str, Any] = {
        "mean": np.full((n, weeks), mean),
        "sd": np.full((n, weeks), sd),
        "reference_rate": np.full(n, RATE),
        "acts_on": np.ones(n),
        "start": np.zeros(n),
    }
    return Officers(**(given | changes))


def effort_at(policy: Policy, week: int, result: float, kind: int = 0, person: int = 0) -> float:
    return float(np.interp(result, policy.states()[kind, person], policy.effort[kind, person, week]))


@pytest.mark.parametrize("rate", [5_000, 10_000, 30_000])
def test_linear_pay_gives_one_plus_rate_times_week_over_cost_at_any_time_and_result(rate: int) -> None:
    # c = 20,000 * 0.08 / 0.5 = 3,200 yuan; e = 1 + rate * 0.08 / 3,200 = 1.125, 1.25, 1.75.
    policy = plan_efforts(officers(), line(rate), LINEAR)
    np.testing.assert_allclose(policy.effort, 1.0 + rate * 0.08 / 3_200.0, rtol=0.005)


def test_linear_pay_follows_the_money_of_each_week_and_person() -> None:
    # c comes from the mean week, 20,000 * 0.05 / 0.5 = 2,000: e = 1 + 10,000 * mean / 2,000.
    mean = np.array([[0.02, 0.05, 0.08], [0.05, 0.05, 0.05]])
    policy = plan_efforts(replace(officers(2, 3), mean=mean), line(10_000), LINEAR)
    wanted = np.broadcast_to((1.0 + 10_000 * mean / 2_000)[None, :, :, None], policy.effort.shape)
    np.testing.assert_allclose(policy.effort, wanted, rtol=0.005)


def test_linear_pay_follows_ability_and_cost_of_the_kind_and_the_part_that_a_head_moves() -> None:
    # e = 1 + a * rate * week / c with c = 3,200 * cost: the first is able, the second pays dearly; the head moves a third.
    kinds = (Kind("able", 0.5, 1.2, 1.0), Kind("dear", 0.5, 1.0, 2.0))
    who = officers(2, acts_on=np.array([1.0, 1 / 3]))
    policy = plan_efforts(who, line(10_000), replace(LINEAR, kinds=kinds))
    plain = 10_000 * 0.08 / 3_200
    wanted = 1.0 + plain * np.outer([1.2, 0.5], [1.0, 1 / 3])
    np.testing.assert_allclose(
        policy.effort, np.broadcast_to(wanted[:, :, None, None], policy.effort.shape), rtol=0.005
    )


def test_at_the_reference_rate_effort_rises_by_the_elasticity_also_if_output_is_concave() -> None:
    # First order: g'(e) * b * week = c * (e - 1), with c = b * week * g'(1) / elasticity: (e - 1) * e**0.3 = elasticity.
    # At 0.02, where e is near 1, the rise is the elasticity within 1 %.
    policy = plan_efforts(officers(), line(int(RATE)), replace(LINEAR, output="power", power=0.7, elasticity=0.02))
    np.testing.assert_allclose(policy.effort - 1.0, 0.02, rtol=0.01)


def test_after_a_cap_that_binds_for_sure_effort_is_one() -> None:
    capped = line(20_000).clipped(high=Fraction(10_000))  # at 0.5
    policy = plan_efforts(officers(), capped, LINEAR)
    x, effort = policy.states()[0, 0], policy.effort[0, 0]
    beyond = x > 0.66  # a week more, and 0.16 is 3.2 spreads of a week; at duty 0.24 are 4.8
    assert beyond.sum() > 5
    np.testing.assert_allclose(effort[:, beyond], 1.0, atol=1e-3)
    # In the last week far below it pays: 1 + 20,000 * 0.08 / 3,200.
    assert effort_at(policy, 9, 0.1) == pytest.approx(1.5, rel=0.005)


def test_a_jump_draws_effort_up_below_it_and_none_above() -> None:
    policy = plan_efforts(officers(), Curve.of_parts([part("0.5", None, 5_000)]), LINEAR)
    last = policy.effort[0, 0, 9]
    x = policy.states()[0, 0]
    below, above = last[(x > 0.38) & (x < 0.44)], last[x > 0.66]
    assert (below > 1.2).all()
    np.testing.assert_allclose(above, 1.0, atol=1e-4)


def test_far_below_any_band_effort_is_one() -> None:
    # Ten weeks of 0.08 at the greatest effort 1.8 bring 1.44 +- 0.21; bands start at 4. Giving up would shirk, so it is off.
    far = Curve.of_parts([part("4", "5", 0, 100_000), part("5", None, 100_000)])
    response = replace(LINEAR, drivers=Drivers(giving_up=False))
    np.testing.assert_allclose(plan_efforts(officers(), far, response).effort, 1.0, atol=1e-6)


def test_zero_rates_cost_nothing_and_give_effort_one() -> None:
    money = np.random.default_rng(1).gamma(2.0, 4_000.0, (200, 3, 10))
    who = Officers.of_draws(money, np.full(3, 1e5), RATE)
    for response in (LINEAR, Response()):
        policy = plan_efforts(who, line(0), response)
        done = simulate(policy, money, np.full(3, 1e5))
        assert (
            (policy.effort == 1.0).all()
            and (done.pay == 0).all()
            and (done.extra == 0).all()
            and (done.held == 0).all()
        )


def test_mean_of_linear_pay_is_the_rate_times_the_mean_of_money() -> None:
    # Effort 1.25 at every result, so the money is 1.25 * 800,000 * 0.08 a week, ten weeks: pay 10,000 * 0.08 * 12.5.
    rng = np.random.default_rng(2)
    money = rng.gamma(2.0, 32_000.0, (20_000, 1, 10))
    who = officers()
    done = simulate(plan_efforts(who, line(10_000), LINEAR), money, np.array([800_000.0]))
    error = done.pay.std(ddof=1) / np.sqrt(len(money))
    assert abs(done.pay.mean() - 10_000 * 1.25 * 0.8) < 4 * error
    np.testing.assert_allclose(done.pay, 10_000 * done.money / 800_000, rtol=1e-12)
    np.testing.assert_allclose(done.extra, 0.25 * money.sum(axis=2), rtol=1e-6)
    np.testing.assert_allclose(done.effort, 1.25, rtol=1e-6)


STEPS = Curve.of_parts([part("1.5", "2.5", 700, 300), part("2.5", None, 2_500, -100)])


@pytest.mark.parametrize("elasticity", [0.05, 0.2, 1.0])
def test_two_weeks_with_three_results_are_as_good_as_trying_every_pair_of_efforts(elasticity: float) -> None:
    # Without spread, a week adds 1 * e: results 0, 1, 2 before the last week, the three states of the grid.
    efforts = (0.0, 1.0, 2.0)
    response = Response(
        elasticity, "linear", 1.0, ONE, Drivers(giving_up=False), efforts=efforts, refine=False, states=3
    )
    who = officers(weeks=2, mean=1.0, sd=0.0, reference_rate=np.array([500.0]))
    policy = plan_efforts(who, STEPS, response)
    assert policy.states()[0, 0].tolist() == [0.0, 1.0, 2.0]
    cost = 500.0 / elasticity / 2

    def worth(first: float, second: float) -> float:
        return float(STEPS.at(Fraction(first + second))) - cost * ((first - 1) ** 2 + (second - 1) ** 2)

    best = max(product(efforts, efforts), key=lambda pair: worth(*pair))
    assert policy.value[0, 0, 0] == pytest.approx(worth(*best))
    first = policy.effort[0, 0, 0, 0]
    assert (first, policy.effort[0, 0, 1, int(first)]) == best


def test_two_weeks_of_luck_are_as_good_as_integrating_every_effort() -> None:
    # Independent of the grid: the value of the last week by quadrature over pay, of the first by quadrature over that.
    efforts = (0.6, 1.0, 1.4)
    response = Response(0.5, "linear", 1.0, ONE, Drivers(giving_up=False), efforts=efforts, refine=False, states=401)
    who = officers(weeks=2, mean=0.2, sd=0.1, start=np.array([0.5]))
    policy = plan_efforts(who, BANDS, response)
    cost, (z, weight) = 20_000 * 0.2 / 0.5 / 2, np.polynomial.hermite_e.hermegauss(61)
    weight = weight / weight.sum()
    fine = np.linspace(-8, 8, 4_001)
    density = stats.norm.pdf(fine) / stats.norm.pdf(fine).sum()

    def last(x: float) -> float:
        return max(
            float(density @ BANDS.about(np.maximum(x + 0.2 * e + 0.1 * fine, 0.0))) - cost * (e - 1) ** 2
            for e in efforts
        )

    worths = [
        sum(w * last(0.5 + 0.2 * e + 0.1 * at) for w, at in zip(weight, z, strict=True)) - cost * (e - 1) ** 2
        for e in efforts
    ]
    x = policy.states()[0, 0]
    assert float(np.interp(0.5, x, policy.value[0, 0])) == pytest.approx(max(worths), rel=1e-3)
    assert effort_at(policy, 0, 0.5) == efforts[int(np.argmax(worths))]


@settings(max_examples=60, deadline=None, phases=NO_SHRINKING)
@given(data=st.data())
def test_last_week_is_the_mean_of_the_curve_under_the_normal_distribution(data: st.DataObject) -> None:
    edges = sorted(data.draw(st.sets(st.integers(1, 60), min_size=1, max_size=6)))
    amounts = st.integers(-5_000, 20_000)
    curve = Curve.of_parts(
        Part(Fraction(a, 20), None if b is None else Fraction(b, 20), Fraction(data.draw(amounts)), Fraction(data.draw(amounts)))
        for a, b in zip(edges, [*edges[1:], None], strict=True)
    )  # fmt: skip
    mean, sd = data.draw(st.floats(1.0, 3.0)), data.draw(st.floats(0.02, 0.15))
    arrays = curve.arrays()
    found = expected(arrays, mean, sd)
    # Piece by piece, so that no jump lies inside an interval.
    ends = [0.0, *(float(knot) for knot in curve.knots[1:]), mean + 12 * sd]
    wanted = 0.0
    for left, right in pairwise(ends):
        low, high = max(left, mean - 12 * sd), min(right, mean + 12 * sd)
        if low < high:
            piece = int(np.searchsorted(arrays[0], (low + high) / 2, side="right")) - 1
            first, slope, knot = arrays[2][piece], arrays[3][piece], arrays[0][piece]
            wanted += integrate.quad(
                lambda x, a=first, b=slope, k=knot: (a + b * (x - k)) * stats.norm.pdf(x, mean, sd),
                low, high, points=[mean] if low < mean < high else None, limit=200,
            )[0]  # fmt: skip
    assert found == pytest.approx(wanted, abs=1e-4, rel=1e-8)


@pytest.mark.parametrize("sd", [0.004, 0.05])
@pytest.mark.parametrize("curve", [BANDS, Curve.of_parts([part("0.85", None, 9_000)])])
def test_the_value_is_what_people_who_follow_the_plan_get_and_no_constant_effort_gets_more(
    curve: Curve, sd: float
) -> None:
    # Forward with the normal weeks of the model itself, written anew: pay less the cost of effort, 4 standard errors.
    draws, cost = 20_000, RATE * 0.08 / 0.2
    response = replace(LINEAR, elasticity=0.2, drivers=Drivers(giving_up=False), states=401)
    policy = plan_efforts(officers(sd=sd), curve, response)
    states = policy.states()[0, 0]

    def worths(fixed: float | None) -> Any:
        rng, x, toll = np.random.default_rng(6), np.zeros(draws), np.zeros(draws)
        for week in range(10):
            planned = np.interp(x, states, policy.effort[0, 0, week])
            e = planned if fixed is None else np.full(draws, fixed)
            toll += cost / 2 * (e - 1) ** 2
            x = x + 0.08 * e + sd * rng.standard_normal(draws)
        return curve.about(np.maximum(x, 0.0)) - toll

    planned = worths(None)
    error = planned.std(ddof=1) / np.sqrt(draws)
    value = float(np.interp(0.0, states, policy.value[0, 0]))
    assert abs(planned.mean() - value) < 4 * error + 0.002 * value
    for fixed in np.linspace(0.4, 1.8, 8):
        assert worths(fixed).mean() < planned.mean() + 4 * error


def test_without_spread_a_result_on_an_edge_is_paid_as_the_edge_says() -> None:
    owns_left = Curve.of_parts([Part(Fraction(1), None, Fraction(900), left_closed=True)])
    owns_not = Curve.of_parts([Part(Fraction(1), None, Fraction(900))])
    assert [expected(owns_left.arrays(), x, 0.0) for x in (0.99, 1.0, 1.01)] == [0.0, 900.0, 900.0]
    assert [expected(owns_not.arrays(), x, 0.0) for x in (0.99, 1.0, 1.01)] == [0.0, 0.0, 900.0]


def test_more_grid_points_change_the_effort_by_less_than_a_hundredth() -> None:
    results = np.linspace(0.0, 1.2, 49)
    efforts = []
    for states in (201, 801):
        policy = plan_efforts(officers(), BANDS, replace(LINEAR, states=states, elasticity=0.1))
        efforts.append([[effort_at(policy, week, x) for x in results] for week in range(10)])
    assert np.abs(np.diff(efforts, axis=0)).max() < 0.01


def test_levels_of_effort_in_between_change_the_effort_by_less_than_a_twentieth() -> None:
    results = np.linspace(0.0, 1.2, 49)
    efforts = []
    for levels in (Response().efforts, tuple(np.round(np.linspace(0.4, 1.8, 57), 3))):
        policy = plan_efforts(officers(), BANDS, replace(LINEAR, efforts=levels, elasticity=0.1))
        efforts.append([[effort_at(policy, week, x) for x in results] for week in range(10)])
    assert np.abs(np.diff(efforts, axis=0)).max() < 0.05


def test_who_expects_no_money_keeps_to_duty() -> None:
    who = officers(2, mean=0.08)
    policy = plan_efforts(replace(who, mean=np.array([[0.0] * 10, [0.08] * 10])), BANDS, LINEAR)
    assert (policy.effort[:, 0] == 1.0).all() and (policy.effort[:, 1] != 1.0).any()


def test_one_week_and_nobody_are_solved_too() -> None:
    # e = 1 + 10,000 * 0.08 / 3,200
    np.testing.assert_allclose(plan_efforts(officers(weeks=1), line(10_000), LINEAR).effort, 1.25, rtol=0.005)
    assert plan_efforts(officers(0), BANDS, LINEAR).effort.shape == (1, 0, 10, 201)


def test_the_same_draws_and_kinds_give_the_same_answer() -> None:
    money = np.random.default_rng(3).gamma(1.0, 8_000.0, (300, 2, 10)).astype(np.float32)
    unit, response = np.full(2, 1e5), Response()
    policy = plan_efforts(Officers.of_draws(money, unit, RATE), BANDS, response)
    kinds = draw_kinds(response, 300, 2, 5)
    one, other = (simulate(policy, money, unit, kinds) for _ in range(2))
    np.testing.assert_array_equal(one.money, other.money)
    assert (one.result == one.money / unit).all() and one.extra.any()


@pytest.mark.parametrize(
    ("money", "unit", "kinds"),
    [
        (np.ones((2, 1, 9)), np.ones(1), None),
        (np.ones((2, 1, 10)), np.zeros(1), None),
        (np.ones((2, 1, 10)), np.ones(2), None),
        (np.ones((0, 1, 10)), np.ones(1), None),
        (np.ones((2, 1, 10)), np.ones(1), np.ones((2, 1), dtype=np.int8)),
        (np.ones((2, 1, 10)), np.ones(1), np.zeros((1, 1), dtype=np.int8)),
    ],
)
def test_draws_that_do_not_fit_are_refused(money: Any, unit: Any, kinds: Any) -> None:
    with pytest.raises(ValueError):
        simulate(plan_efforts(officers(), BANDS, LINEAR), money, unit, kinds)
