"""Proposals played on draws, against the closed form of linear pay, and the search over a family of schemes.

With linear output a linear rate b moves effort to 1 + a * elasticity * b / reference (see ``effort``), the same every week,
so money is that of the draws times 1 + a * (effort - 1).
"""

from fractions import Fraction

import numpy as np
import pytest

from collectplan.incentives.comparison import Played, Setting
from collectplan.incentives.effort import Kind, Response, draw_kinds
from collectplan.incentives.playing import Cast, Production, efforts, play_of, without_cap, without_jumps
from collectplan.incentives.search import prices, search, shapes
from collectplan.pay.curve import Curve, Part

DRAWS, N, WEEKS = 400, 3, 6
ONE_KIND = (Kind("middle", 1.0, 1.0, 1.0),)
CALM = Response(elasticity=0.2, output="linear", kinds=ONE_KIND, efforts=(0.4, 0.7, 1.0, 1.3, 1.6, 1.9))
REFERENCE = 20_000.0


def cast_of(curve, response=CALM, acts_on=1.0, seed=0):
    money = np.random.default_rng(seed).gamma(4.0, 5_000.0, (DRAWS, N, WEEKS))
    unit = np.full(N, 120_000.0)  # the mean of six weeks of 20,000: a result of about 1
    kinds = draw_kinds(response, DRAWS, N, seed)
    people = tuple(f"P{n}" for n in range(N))
    return Cast(people, curve, money, unit, np.full(N, acts_on), np.full(N, REFERENCE), kinds)


def production_of(curve, response=CALM, acts_on=1.0):
    cast = cast_of(curve, response, acts_on)
    nobody = np.zeros((DRAWS, 0))
    return Production((cast,), nobody, nobody, cast.money.sum(axis=(1, 2)), response)


def setting_of(production, budget):
    nobody = np.zeros((DRAWS, N))
    return Setting(Played(nobody, nobody, production.recovered), production.recovered.mean(), budget)


@pytest.mark.parametrize("acts_on", [1.0, 0.5])
def test_linear_pay_moves_money_as_the_closed_form_says(acts_on):
    production = production_of(Curve.line(Fraction(10_000)), acts_on=acts_on)
    played = play_of(production)(2.0)
    effort = 1.0 + acts_on * 0.2 * 20_000.0 / REFERENCE
    factor = 1.0 + acts_on * (effort - 1.0)
    assert played.recovered == pytest.approx(production.recovered * factor, rel=5e-3)
    money = production.casts[0].money.sum(axis=2) * factor
    assert played.pay == pytest.approx(20_000.0 * money / 120_000.0, rel=5e-3)
    assert played.more == pytest.approx(1.1 * played.pay)
    assert efforts(production, 2.0)["effort"].to_numpy() == pytest.approx(np.full(WEEKS, effort), rel=5e-3)


def test_without_elasticity_the_draws_stay_as_they_are_and_pay_is_the_curve():
    calm = Response(elasticity=0.0)
    production = production_of(Curve.line(Fraction(10_000)), calm)
    played = play_of(production)(3.0)
    assert (played.recovered == production.recovered).all()
    money = production.casts[0].money.sum(axis=2)
    assert played.pay == pytest.approx(30_000.0 * money / 120_000.0, rel=1e-12)


def test_fixed_pay_is_scaled_and_moves_nothing():
    nobody = production_of(Curve.line(Fraction(0)))
    fixed = np.full((DRAWS, 1), 500.0)
    played = play_of(Production((), fixed, fixed, nobody.recovered, CALM))(3.0)
    assert (played.pay == 1_500.0).all() and (played.recovered == nobody.recovered).all()
    assert efforts(Production((), fixed, fixed, nobody.recovered, CALM)).empty


def banded():
    """Nothing below 0.8, 100,000 for each 1.00 from there to the cap of 10,000 at 0.9, and 5,000 more from 1 on."""
    rate = Fraction(100_000)
    parts = [Part(Fraction(8, 10), Fraction(9, 10), Fraction(0), rate), Part(Fraction(9, 10), None, Fraction(10_000))]
    return Curve.of_parts([*parts, Part(Fraction(1), None, Fraction(5_000), left_closed=True)])


def test_jumps_and_caps_are_taken_out_of_a_curve():
    curve = banded()
    smooth, free = without_jumps(curve), without_cap(curve)
    assert [smooth.at(Fraction(n, 10)) for n in (8, 9, 10, 12)] == [0, 10_000, 10_000, 10_000]
    # The last slope that rises is that from 0.8 on.
    assert [free.at(Fraction(n, 10)) for n in (8, 9, 12)] == [0, 10_000, 40_000]
    assert without_jumps(Curve.line(Fraction(3))) == without_cap(Curve.line(Fraction(3))) == Curve.line(Fraction(3))


def test_shapes_join_and_never_fall():
    found = list(shapes())
    assert len(set(found)) == len(found)
    for shape in found:
        curve = shape.curve()
        assert all(curve.before(n) == curve.values[n] == curve.starts[n] for n in range(1, len(curve.knots)))
        assert min(curve.slopes) >= 0
    half = next(shape for shape in found if (shape.start, shape.beyond, shape.end) == (0.5, 2.0, 1.2))
    # 50 points up to the target, and 20 of twice the rate beyond it.
    assert [half.curve().at(Fraction(n, 10)) for n in (5, 10, 12, 15)] == [0, 50, 90, 90]


@pytest.fixture(scope="module")
def found():
    production = production_of(Curve.line(Fraction(0)))
    return search(lambda curve: play_of(production_of(curve)), setting_of(production, 30_000.0)), production


def test_the_search_ranks_shapes_by_what_they_bring_at_the_budget(found):
    table, production = found
    assert table["extra"].is_monotonic_decreasing and table["factor"].notna().all()
    # The straight line is in the family, and its extra is known: three people share 30,000 at the 95th percentile.
    line = table[(table["start"] == 0.0) & (table["beyond"] == 1.0) & table["end"].isna()].iloc[0]
    played = play_of(production_of(Curve.line(Fraction(100))))(float(line["factor"]))
    assert line["extra"] == pytest.approx((played.recovered - production.recovered).mean(), rel=1e-6)
    assert table["extra"].iloc[0] >= line["extra"]


def test_a_cap_that_binds_has_a_price_and_a_line_has_none():
    production = production_of(Curve.line(Fraction(0)))
    setting = setting_of(production, 30_000.0)
    table = prices(lambda curve: play_of(production_of(curve)), banded(), setting).set_index("what")
    assert list(table.index) == ["both", "cap", "jumps"]
    assert table.loc["cap", "price_low"] > 0  # the mean result is 1, beyond the cap at 0.9
    assert prices(lambda curve: play_of(production_of(curve)), Curve.line(Fraction(9)), setting).empty
