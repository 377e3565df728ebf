"""Schemes at one budget, against a world whose answers are known in closed form.

A scheme pays b yuan of each yuan collected, split over two people, and effort follows it: money becomes (1 + k b) M with M
normal. Then the mean payout is b (1 + k b) E[M], its 95th percentile b (1 + k b) q95, and so on.
"""

import numpy as np
import pytest
from scipy import stats

from collectplan.incentives.comparison import FIGURES, Played, Setting, compare, gini

_MEAN, _SD = 1_000_000.0, 200_000.0
_Q95 = stats.norm.ppf(0.95, _MEAN, _SD)


def world(n, seed=0):
    """No scheme, and what a scheme of rate b with response k does, on the same draws."""
    money = np.random.default_rng(seed).normal(_MEAN, _SD, n)

    def scheme(b, k):
        def play(factor):
            rate = b * factor
            got = (1.0 + k * rate) * money
            pay = rate * got[:, None] * np.array([[0.75, 0.25]])
            return Played(pay, 1.1 * pay, got)

        return play

    none = np.zeros((n, 2))
    return Played(none, none, money), scheme


def rate_at(budget, k, base):
    """The rate b with b (1 + k b) base = budget."""
    return (np.sqrt(1.0 + 4.0 * k * budget / base) - 1.0) / (2.0 * k) if k else budget / base


def figures(table, basis="mean"):
    return table[table["basis"] == basis].set_index("figure")


def test_the_factor_brings_a_scheme_to_the_budget():
    without, scheme = world(1_000)
    # 20,000 (1 + 0.04) of the sample's mean: the rate that costs 30,000 is the root of a quadratic.
    found = compare({"a": scheme(0.02, 2.0)}, Setting(without, 1e6, 30_000.0), ("mean",), {("a", "mean"): 1.4})
    assert found["factor"].iloc[0] * 0.02 == pytest.approx(rate_at(30_000.0, 2.0, without.recovered.mean()), rel=1e-5)


def test_at_one_budget_money_and_chance_are_those_of_the_closed_form():
    without, scheme = world(200_000)
    table = figures(compare({"a": scheme(0.01, 2.0)}, Setting(without, 1.1e6, 30_000.0)))
    rate = rate_at(30_000.0, 2.0, _MEAN)
    effort = 1.0 + 2.0 * rate
    truth = {
        "recovered": effort * _MEAN,
        "extra": (effort - 1.0) * _MEAN,
        "reached": stats.norm.sf(1.1e6 / effort, _MEAN, _SD),
        "payout": 30_000.0,
        "payout_p95": rate * effort * _Q95,
        "cost_per_extra": 30_000.0 / ((effort - 1.0) * _MEAN),
        "nothing_to_gain": 0.0,
        "inequality": 0.25,  # of 0.75 and 0.25: half their difference over their sum
    }
    for name in FIGURES:
        assert table.loc[name, "value"] == pytest.approx(truth[name], rel=5e-3, abs=1e-9), name
        # What the budget fixes is met to a hundred-thousandth; intervals are not about that.
        slack = 3e-5 * abs(truth[name])
        assert table.loc[name, "low"] - slack <= truth[name] <= table.loc[name, "high"] + slack, name


def test_without_a_response_nothing_is_gained_and_no_price_is_named():
    without, scheme = world(500)
    table = figures(compare({"a": scheme(0.01, 0.0)}, Setting(without, 1e6, 10_000.0)))
    assert table.loc["extra", "value"] == 0.0
    assert np.isnan(table.loc["cost_per_extra", ["value", "low", "high"]].astype(float)).all()


def test_a_scheme_that_never_pays_cannot_be_brought_to_a_budget():
    without, scheme = world(500)
    table = compare({"a": scheme(0.0, 1.0)}, Setting(without, 1e6, 10_000.0))
    assert table["factor"].isna().all() and table["value"].isna().all()


def test_gini_of_known_amounts():
    assert gini(np.array([1.0, 1.0, 1.0])) == 0.0
    assert gini(np.array([0.0, 0.0, 3.0])) == pytest.approx(2 / 3)  # (n - 1) / n when one has all
    assert gini(np.zeros(4)) == 0.0


@pytest.mark.slow
@pytest.mark.parametrize("basis", ["mean", "p95"])
def test_intervals_of_the_comparison_hold_the_truth(basis):
    base = _MEAN if basis == "mean" else _Q95
    rates = {name: rate_at(30_000.0, k, base) for name, k in (("a", 2.0), ("b", 1.0))}
    effort = {"a": 1.0 + 2.0 * rates["a"], "b": 1.0 + rates["b"]}
    truth = {
        (name, figure): value
        for name, e in effort.items()
        for figure, value in (
            ("recovered", e * _MEAN),
            ("extra", (e - 1.0) * _MEAN),
            ("reached", stats.norm.sf(1.05e6 / e, _MEAN, _SD)),
            ("payout", rates[name] * e * _MEAN),
            ("payout_p95", rates[name] * e * _Q95),
            ("cost_per_extra", rates[name] * e / (e - 1.0)),
        )
    }
    held, asked, repeats = dict.fromkeys(truth, 0), 0, 200
    for seed in range(repeats):
        without, scheme = world(400, seed)
        plays = {"a": scheme(0.02, 2.0), "b": scheme(0.02, 1.0)}
        table = compare(plays, Setting(without, 1.05e6, 30_000.0), (basis,)).set_index(["proposal", "figure"])
        for key, value in truth.items():
            # What the budget fixes has an interval of no width, and the factor is found to a hundred-thousandth.
            slack = 3e-5 * value
            held[key] += bool(table.loc[key, "low"] - slack <= value <= table.loc[key, "high"] + slack)
        asked += 1
    shares = {key: count / asked for key, count in held.items()}
    print(basis, shares)
    fixed = "payout" if basis == "mean" else "payout_p95"
    loose = {key: share for key, share in shares.items() if key[1] != fixed}
    assert all(0.92 <= share <= 0.98 for share in loose.values()), loose
