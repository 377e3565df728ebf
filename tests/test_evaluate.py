"""Scores by hand, by brute force and at their extremes; groups and lifts that add up; honest NaN where nothing is defined."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.evaluate import (
    auc,
    bootstrap,
    calibration,
    drift,
    drift_by_period,
    happened,
    interval_score,
    lift,
    scores,
)
from tests.helpers import NO_SHRINKING

EXPOSURE = np.array([100.0, 200.0, 400.0, 100.0])
CASH = np.array([50.0, 0.0, 40.0, 5.0])
EXPECTED = np.array([30.0, 10.0, 40.0, 10.0])
CHANCE = np.array([0.8, 0.3, 0.4, 0.1])


def invented(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Cases whose event comes with the chance that is stated, and then brings 35 % of the exposure."""
    rng = np.random.default_rng(seed)
    exposure = np.round(rng.lognormal(9.0, 1.0, n), 2)
    chance = rng.uniform(0.02, 0.7, n)
    cash = np.round(np.where(rng.random(n) < chance, 0.35 * exposure, 0.0), 2)
    return exposure, cash, 0.35 * chance * exposure, chance


def test_scores_by_hand() -> None:
    found = scores(EXPOSURE, CASH, EXPECTED, CHANCE)
    # At least 10 %: 50 of 100 and 40 of 400; not 0 of 200, not 5 of 100. Pairs right: .8 beats both, .4 beats both.
    assert found.auc == 1.0
    assert found.brier == pytest.approx((0.2**2 + 0.3**2 + 0.6**2 + 0.1**2) / 4)
    # Rates .5 0 .1 .05 around their mean .1625; forecasts .3 .05 .1 .1.
    spread = 0.3375**2 + 0.1625**2 + 0.0625**2 + 0.1125**2
    assert found.r2 == pytest.approx(1 - (0.2**2 + 0.05**2 + 0.0 + 0.05**2) / spread)
    assert found.money_error == pytest.approx((20 + 10 + 0 + 5) / 800)
    # By expected money the first case is the third (40 of 95); 30 % of four cases are two, with the first one's 50.
    assert (found.top10, found.top30) == (pytest.approx(40 / 95), pytest.approx(90 / 95))
    assert found.ratio == pytest.approx(90 / 95)
    centred = np.array([0.3, 0.05, 0.1, 0.1]) - 0.1375
    assert found.slope == pytest.approx(float(centred @ (CASH / EXPOSURE)) / float(centred @ centred))


def test_any_cash_is_the_event_where_the_cut_is_zero() -> None:
    found = scores(EXPOSURE, CASH, EXPECTED, CHANCE, material_share=0.0)
    assert found.auc == pytest.approx(2 / 3)  # .8 and .4 beat .3, .1 does not


@settings(max_examples=30, deadline=None, phases=NO_SHRINKING)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=2, max_size=30))
def test_auc_is_the_share_of_pairs_put_right(cases: list[tuple[bool, int]]) -> None:
    event = np.array([float(hit) for hit, _ in cases])
    score = np.array([float(value) for _, value in cases])
    pairs = [(a > b) + 0.5 * (a == b) for a in score[event == 1] for b in score[event == 0]]
    found = auc(event, score)
    assert np.isnan(found) if not pairs else found == pytest.approx(np.mean(pairs))


def test_a_perfect_and_a_constant_forecast() -> None:
    exposure, cash, _, _ = invented(1)
    event = (cash > 0).astype(float)
    perfect = scores(exposure, cash, cash, event)
    assert (perfect.auc, perfect.brier, perfect.r2, perfect.slope, perfect.ratio) == pytest.approx((1, 0, 1, 1, 1))
    flat = scores(exposure, cash, 0.1 * exposure, np.full(len(cash), 0.3))
    assert flat.auc == 0.5
    assert np.isnan(flat.slope) and np.isnan(flat.slope_event)


def test_a_true_chance_has_a_slope_of_one() -> None:
    exposure, cash, expected, chance = invented(2, 20_000)
    found = scores(exposure, cash, expected, chance)
    assert found.slope_event == pytest.approx(1.0, abs=0.06)
    assert found.slope == pytest.approx(1.0, abs=0.06)
    # The same log-odds stretched to twice their spread have half the slope.
    odds = np.log(chance / (1 - chance))
    stretched = 1 / (1 + np.exp(-2 * odds))
    assert scores(exposure, cash, expected, stretched).slope_event == pytest.approx(found.slope_event / 2, rel=1e-6)


def test_what_is_not_defined_is_not_a_number() -> None:
    nothing = scores(EXPOSURE, np.zeros(4), EXPECTED, CHANCE)
    assert np.isnan([nothing.auc, nothing.top20, nothing.ratio, nothing.slope_event, nothing.r2]).all()
    for exposure in (np.array([]), np.array([0.0])):
        with pytest.raises(ValueError, match="exposure above zero"):
            scores(exposure, exposure, exposure, exposure)


@settings(max_examples=20, deadline=None, phases=NO_SHRINKING)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_row_order_does_not_matter(seed: int, order: int) -> None:
    data = invented(seed, 60)
    rows = np.random.default_rng(order).permutation(60)
    mixed = [part[rows] for part in data]
    assert list(vars(scores(*data)).values()) == pytest.approx(list(vars(scores(*mixed)).values()), nan_ok=True)
    for by in ("chance", "expected"):
        pd.testing.assert_frame_equal(calibration(*data, by=by), calibration(*mixed, by=by))  # type: ignore[arg-type]


def test_tenths_add_up_to_the_fen_and_descend() -> None:
    exposure, cash, expected, chance = invented(3, 203)
    table = calibration(exposure, cash, expected, chance)
    assert table["n"].sum() == 203 and table["n"].between(20, 21).all()
    assert round(table["cash"].sum(), 2) == round(cash.sum(), 2)
    assert round(table["exposure"].sum(), 2) == round(exposure.sum(), 2)
    assert table["expected"].sum() == pytest.approx(expected.sum())
    assert table["mean_chance"].is_monotonic_decreasing


def test_lift_by_hand_and_ties_in_part() -> None:
    table = lift(EXPOSURE, CASH, EXPECTED, shares=(0.25, 0.5))
    assert table["forecast"].tolist() == pytest.approx([40 / 95, 90 / 95])
    assert table["perfect"].tolist() == pytest.approx([50 / 95, 90 / 95])
    # By balance 400, 200, then two cases of 100 each.
    assert table["balance"].tolist() == pytest.approx([40 / 95, 40 / 95])
    # All alike: half of the cases hold half of the cash, whichever come first.
    same = np.full(4, 100.0)
    assert lift(same, CASH, same, shares=(0.5,))["forecast"][0] == pytest.approx(0.5)


def test_the_interval_score_by_hand() -> None:
    low, high = np.array([10.0, 10.0, 10.0]), np.array([30.0, 30.0, 30.0])
    # Width 20; outside by 5 and by 2, each at 2 / 0.2 = 10 a yuan.
    assert interval_score(low, high, np.array([20.0, 5.0, 32.0])).tolist() == pytest.approx([20.0, 70.0, 40.0])


def test_drift_says_where_the_total_lies() -> None:
    assert (drift(10.0, 5.0, 15.0, 8.0).side, drift(10.0, 5.0, 15.0, 8.0).missed) == ("inside", 0.0)
    assert (drift(10.0, 5.0, 15.0, 20.0).side, drift(10.0, 5.0, 15.0, 20.0).missed) == ("above", 5.0)
    assert (drift(10.0, 5.0, 15.0, 1.0).side, drift(10.0, 5.0, 15.0, 1.0).missed) == ("below", 4.0)


def test_a_period_that_pays_twice_as_much_drifts_and_the_others_do_not() -> None:
    exposure, cash, expected, _ = invented(4, 3_000)
    period = np.repeat(["2021", "2022", "2023"], 1_000)
    table = drift_by_period(period, np.where(period == "2023", 2 * cash, cash), expected)
    assert table["is_drift"].tolist() == [False, False, True]
    assert exposure.size == table["n"].sum()


def test_bootstrap_intervals_hold_the_value_and_compare_like_with_like() -> None:
    exposure, cash, expected, chance = invented(5, 400)
    flat = (0.1 * exposure, np.full(400, 0.3))
    table = bootstrap(exposure, cash, {"ours": (expected, chance), "flat": flat}, draws=200)
    own = table[table["model"] == "ours"].set_index("score")
    assert own["value"].to_dict() == pytest.approx(
        {name: getattr(scores(exposure, cash, expected, chance), name) for name in own.index}
    )
    assert ((own["low"] <= own["value"]) & (own["value"] <= own["high"])).all()
    better = table[(table["model"] == "ours - flat") & (table["score"] == "auc")]
    assert better["low"].item() > 0
    same = bootstrap(exposure, cash, {"a": (expected, chance), "b": (expected, chance)}, draws=20)
    assert same[same["model"] == "a - b"][["value", "low", "high"]].abs().max().max() == 0


def test_a_flat_forecast_of_alike_cases_parts_nothing() -> None:
    # 100 alike cases, 20 paid 500 yuan: each tenth holds a tenth of 10,000 yuan and a fifth of events, whoever paid.
    same, flat, chance = np.full(100, 1000.0), np.full(100, 100.0), np.full(100, 0.2)
    cash = np.where(np.arange(100) < 20, 500.0, 0.0)
    for by in ("chance", "expected"):
        table = calibration(same, cash, flat, chance, by=by)  # type: ignore[arg-type]
        assert table["cash"].tolist() == [1000.0] * 10
        assert table["rate_event"].tolist() == pytest.approx([0.2] * 10)


@settings(max_examples=40, deadline=None, phases=NO_SHRINKING)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(0, 500), st.integers(0, 2)), min_size=1, max_size=40),
    st.randoms(),
)
def test_ties_add_up_to_the_fen_in_any_row_order(cases: list[tuple[int, int, int]], random: object) -> None:
    mixed = list(cases)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    tables, found = [], []
    for rows in (cases, mixed):
        owed, paid, level = (np.array(part, dtype=float) for part in zip(*rows, strict=True))
        data = (owed, paid / 100, level / 10, level / 4)
        tables.append(calibration(*data))
        found.append([lift(data[0], data[1], data[2]).to_numpy(), list(vars(scores(*data)).values())])
    pd.testing.assert_frame_equal(*tables)
    assert round(tables[0]["cash"].sum() * 100) == sum(paid for _, paid, _ in cases)
    for ours, theirs in zip(*found, strict=True):
        np.testing.assert_allclose(ours, theirs, rtol=1e-6, atol=1e-9)


def test_a_tenth_paid_to_the_fen_is_a_tenth_and_a_fen_less_is_not() -> None:
    # 10 fen to 100,000 yuan in steps of 10 fen: the tenth is a whole fen, though in floats 0.1 * 30.3 > 3.03.
    fen = np.arange(10, 10_000_001, 10)
    assert happened(fen / 100, fen // 10 / 100, 0.1).all()
    assert not happened(fen / 100, (fen // 10 - 1) / 100, 0.1).any()


def test_one_rate_for_all_leaves_nothing_to_explain() -> None:
    exposure = np.array([30.0, 70.0, 90.0, 110.0])
    found = scores(exposure, 0.3 * exposure, 0.2 * exposure, CHANCE)
    assert np.isnan(found.r2) and not np.isnan(found.money_r2)


def test_money_and_intervals_by_hand() -> None:
    low, high = np.array([10.0, 0.0, 50.0, 0.0]), np.array([50.0, 20.0, 60.0, 4.0])
    found = scores(EXPOSURE, CASH, EXPECTED, CHANCE, within=(low, high))
    # Cash 50 0 40 5 around its mean 23.75: squares 689.0625 564.0625 264.0625 351.5625; errors 20 -10 0 -5.
    assert found.money_r2 == pytest.approx(1 - (400 + 100 + 0 + 25) / 1868.75)
    # 50 and 0 lie on an end; 40 is 10 below 50 and 5 is 1 above 4, at 10 a yuan. Widths 40 20 10 4.
    assert found.coverage == 0.5
    assert found.interval == pytest.approx((40 + 20 + 110 + 14) / 4)
    without = scores(EXPOSURE, CASH, EXPECTED, CHANCE)
    assert np.isnan([without.coverage, without.interval]).all()


def test_figures_that_are_missing_or_do_not_match_are_refused() -> None:
    holed = np.array([np.nan, 0.0, 40.0, 5.0])
    for cash, expected in ((holed, EXPECTED), (CASH, EXPECTED[:1]), (CASH, holed)):
        with pytest.raises(ValueError, match="finite, and one for each"):
            scores(EXPOSURE, cash, expected, CHANCE)
    for share in (0.0, 1.5):
        with pytest.raises(ValueError, match="above 0 and are at most 1"):
            lift(EXPOSURE, CASH, EXPECTED, shares=(share,))


def test_a_period_without_cash_or_forecast_does_not_drift_and_no_row_is_lost() -> None:
    period = np.array(["a", None, "b"], dtype=object)
    table = drift_by_period(period, np.array([0.0, 1.0, 2.0]), np.array([0.0, 1.0, 2.0]))
    assert not table["is_drift"].any()
    assert (table["n"].sum(), table["cash"].sum()) == (3, 3.0)


def test_an_interval_of_a_higher_level_is_wider() -> None:
    exposure, cash, expected, chance = invented(6, 300)
    wide, narrow = (
        bootstrap(exposure, cash, {"ours": (expected, chance)}, draws=200, level=level) for level in (0.95, 0.8)
    )
    assert (wide["low"] <= narrow["low"]).all() and (narrow["high"] <= wide["high"]).all()
    assert ((wide["high"] - wide["low"]) > (narrow["high"] - narrow["low"])).all()
