"""Simulated money keeps its closed-form mean, its seed and the independence of branches."""

import numpy as np
import pytest

from collectplan.draws import Payers, Shocks, lag_profile, simulate_branch

WEEKS = 5
SHOCKS = Shocks(campaign_sd=0.25, branch_sd=0.2, draws=20_000, seed=7)


def payers(n: int = 25) -> Payers:
    """Return cases of all chances, on either side of the balance or both, with two lag profiles."""
    rng = np.random.default_rng(3)
    return Payers(
        probability=np.concatenate([[0.0, 1.0], rng.uniform(0.01, 0.6, n - 2)]),
        a=0.7,
        b=1.3,
        on_money=rng.uniform(0, 1e5, n) * (rng.random(n) < 0.7),
        off_money=rng.uniform(0, 1e5, n) * (rng.random(n) < 0.5),
        lag=rng.integers(0, 2, n).astype(np.intp),
        lag_weights=np.stack([lag_profile(6.0, WEEKS), lag_profile(2.0, WEEKS)]),
    )


@pytest.mark.parametrize("shocks", [SHOCKS, Shocks(0.0, 0.0, 20_000, 8), Shocks(0.6, 0.0, 20_000, 9)])
def test_means_are_within_four_standard_errors_of_the_closed_form(shocks: Shocks) -> None:
    who = payers()
    money = simulate_branch(who, "城关", shocks, shocks.campaign())
    share = who.a / (who.a + who.b)
    expected = np.stack(
        [(who.probability * share * side) @ who.lag_weights[who.lag] for side in (who.on_money, who.off_money)]
    )
    assert money.shape == (shocks.draws, 2, WEEKS)
    error = money.std(axis=0) / np.sqrt(shocks.draws)
    assert (np.abs(money.mean(axis=0) - expected) < 4 * error).all()  # each side and week
    total = money.sum(axis=(1, 2))
    assert abs(total.mean() - expected.sum()) < 4 * total.std() / np.sqrt(shocks.draws)


def test_who_cannot_pay_never_does_and_nobody_pays_more_than_all() -> None:
    who = payers()
    never = Payers(np.zeros(25), who.a, who.b, who.on_money, who.off_money, who.lag, who.lag_weights)
    assert simulate_branch(never, "城关", SHOCKS, SHOCKS.campaign()).sum() == 0.0
    paid = simulate_branch(who, "城关", SHOCKS, SHOCKS.campaign()).sum(axis=2)
    assert (paid[:, 0] <= who.on_money.sum()).all() and (paid[:, 1] <= who.off_money.sum()).all()


def test_a_common_shock_widens_the_spread_and_not_the_mean() -> None:
    who = payers()
    totals = [
        simulate_branch(who, "城关", shocks, shocks.campaign()).sum(axis=(1, 2))
        for shocks in (Shocks(0.0, 0.0, 20_000, 7), Shocks(1.0, 0.0, 20_000, 7))
    ]
    assert totals[1].std() > 1.1 * totals[0].std()
    assert abs(totals[1].mean() - totals[0].mean()) < 4 * totals[1].std() / np.sqrt(10_000)


def test_the_same_seed_gives_the_same_money_and_another_seed_another() -> None:
    first, again = (simulate_branch(payers(), "城关", SHOCKS, SHOCKS.campaign()) for _ in range(2))
    other = Shocks(0.25, 0.2, 20_000, 8)
    assert (first == again).all()
    assert (first != simulate_branch(payers(), "城关", other, other.campaign())).any()


def test_branches_share_the_campaigns_shock_and_nothing_else() -> None:
    assert (SHOCKS.campaign() == SHOCKS.campaign()).all()
    here, there = (SHOCKS.branch_generator(name).random(4) for name in ("城关", "河东"))
    assert (here == SHOCKS.branch_generator("城关").random(4)).all() and (here != there).all()
    # Given the campaign's shock two branches correlate; without it they do not (|r| of 20,000 draws < 4 / sqrt(n)).
    apart = Shocks(0.0, 0.2, 20_000, 7)
    wide = Shocks(1.0, 0.2, 20_000, 7)
    for shocks, correlated in ((apart, False), (wide, True)):
        totals = [
            simulate_branch(payers(), name, shocks, shocks.campaign()).sum(axis=(1, 2)) for name in ("城关", "河东")
        ]
        assert (abs(np.corrcoef(totals)[0, 1]) > 4 / np.sqrt(20_000)) == correlated


def test_a_branch_without_cases_brings_nothing() -> None:
    none = np.zeros(0)
    empty = Payers(none, 0.7, 1.3, none, none, none.astype(np.intp), lag_profile(6.0, WEEKS)[None, :])
    assert simulate_branch(empty, "城关", SHOCKS, SHOCKS.campaign()).sum() == 0.0


@pytest.mark.parametrize(("mean", "weeks"), [(6.0, 15), (2.0, 15), (7.0, 1), (0.5, 30)])
def test_the_lag_profile_is_a_gamma_of_shape_two_cut_at_the_end(mean: float, weeks: int) -> None:
    # A gamma of shape 2 and mean m has P(T <= t) = 1 - (1 + 2 t / m) exp(-2 t / m).
    ends = 2 * np.arange(weeks + 1) / mean
    by_end = 1 - (1 + ends) * np.exp(-ends)
    profile = lag_profile(mean, weeks)
    assert profile == pytest.approx(np.diff(by_end) / by_end[-1], rel=1e-9)
    assert profile.sum() == pytest.approx(1.0, abs=1e-12)


def test_the_mean_of_a_long_lag_profile_is_its_mean() -> None:
    # Payments of a week stand at its end: on average half a week later than the continuous profile.
    profile = lag_profile(6.0, 400)
    assert profile @ np.arange(1, 401) == pytest.approx(6.0 + 0.5, abs=0.01)
