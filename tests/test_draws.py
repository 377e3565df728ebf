"""Simulated money keeps its closed-form mean and spread, its seed and the independence of branches."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from collectplan import draws
from collectplan.draws import Payers, Shocks, Simulated, lag_profile, simulate_branch
from collectplan.two_part import centred_logits
from tests.helpers import NO_SHRINKING

Array = npt.NDArray[np.float64]
WEEKS = 5
SHOCKS = Shocks(campaign_sd=0.25, branch_sd=0.2, draws=20_000, seed=7)
CALM = Shocks(0.0, 0.0, 20_000, 8)


def payers(n: int = 25, seed: int = 3) -> Payers:
    """Return cases of all chances and shares, on either side or both, two lag profiles, an officer without cases."""
    rng = np.random.default_rng(seed)
    return Payers(
        probability=np.concatenate([[0.0, 1.0, 0.5, 0.5], rng.uniform(0.01, 0.6, n - 4)]),
        share=np.concatenate([[0.4, 0.4, 0.0, 1.0], rng.uniform(0.01, 0.9, n - 4)]),
        concentration=2.0,
        on_money=rng.uniform(0, 1e5, n) * (rng.random(n) < 0.7),
        off_money=rng.uniform(0, 1e5, n) * (rng.random(n) < 0.5),
        minor_on=np.zeros(n),
        minor_off=np.zeros(n),
        lag=rng.integers(0, 2, n).astype(np.intp),
        lag_weights=np.stack([lag_profile(6.0, WEEKS), lag_profile(2.0, WEEKS)]),
        officer=rng.choice([0, 1, 3], n).astype(np.intp),
        officers=4,
    )


def edge(*chances: float) -> Payers:
    """Return many cases of extreme chances, small and large shares among them."""
    rng = np.random.default_rng(4)
    extreme = replace(payers(400), probability=rng.choice(chances, 400))
    return replace(extreme, share=rng.choice([0.003, 0.02, 0.5, 0.99], 400))


def run(who: Payers, shocks: Shocks, branch: str = "城关") -> Simulated:
    """Simulate one branch under the campaign's shock."""
    return simulate_branch(who, branch, shocks, shocks.campaign())


def far(sample: npt.NDArray[np.floating], expected: Array) -> Array:
    """Return how many standard errors the mean over draws lies from the expectation; 0 where both are nothing."""
    error = sample.std(axis=0, dtype=np.float64) / np.sqrt(len(sample))
    off = np.abs(sample.mean(axis=0, dtype=np.float64) - expected)
    return np.divide(off, error, out=np.where(off > 0, np.inf, 0.0), where=error > 0)


def with_minor() -> Payers:
    """Return cases of which some bring a flat price where they do not pay a share."""
    rng = np.random.default_rng(6)
    return replace(
        payers(), minor_on=rng.uniform(0, 5e3, 25), minor_off=rng.uniform(0, 5e3, 25) * (rng.random(25) < 0.5)
    )


WHO = [payers(), edge(1e-3, 2e-4), edge(0.999, 0.9999), with_minor()]


@pytest.mark.parametrize("who", WHO, ids=["all", "rare", "sure", "minor"])
@pytest.mark.parametrize("shocks", [SHOCKS, CALM, Shocks(0.6, 0.0, 20_000, 9), Shocks(1.0, 0.5, 20_000, 10)])
def test_means_are_within_four_standard_errors_of_the_closed_form(who: Payers, shocks: Shocks) -> None:
    done = run(who, shocks)
    paid, unpaid = who.probability * who.share, 1 - who.probability
    money = [paid * who.on_money + unpaid * who.minor_on, paid * who.off_money + unpaid * who.minor_off]
    arrives = who.lag_weights[who.lag]
    sides = np.stack([side @ arrives for side in money])
    both = sum(money)[:, None] * arrives
    officers = np.stack([both[who.officer == officer].sum(axis=0) for officer in range(who.officers)])
    assert done.sides.shape == (shocks.draws, 2, WEEKS)
    assert done.officers.shape == (shocks.draws, who.officers, WEEKS)
    assert (far(done.sides, sides) < 4).all() and (far(done.officers, officers) < 4).all()
    assert far(done.sides.sum(axis=(1, 2)), both.sum()) < 4


def variance(who: Payers, sd: float) -> float:
    """Return the variance of the total: E[Var | shock] + Var(E | shock), over the shock by Gauss-Hermite quadrature.

    A Beta share of mean m and concentration c has E[s^2] = m (m c + 1) / (c + 1).
    """
    points, weights = np.polynomial.hermite_e.hermegauss(61)
    weights = weights / weights.sum()
    chance = special.expit(centred_logits(who.probability, sd)[:, None] + sd * points)
    money = (who.on_money + who.off_money)[:, None]
    share, c = who.share[:, None], who.concentration
    square = share * (share * c + 1) / (c + 1)
    within = (money**2 * (chance * square - (chance * share) ** 2)).sum(axis=0)
    mean = (money * chance * share).sum(axis=0)
    return float(weights @ within + weights @ mean**2 - (weights @ mean) ** 2)


@pytest.mark.parametrize("concentration", [0.5, 2.0, 20.0])
@pytest.mark.parametrize("lowest,highest", [(0.35, 0.35), (0.05, 0.7), (0.016, 0.03), (0.9, 0.99)])
@pytest.mark.parametrize("shocks", [CALM, Shocks(0.6, 0.3, 20_000, 11)], ids=["calm", "shocks"])
def test_the_variance_is_the_closed_form(lowest: float, highest: float, concentration: float, shocks: Shocks) -> None:
    n = 60
    rng = np.random.default_rng(12)
    who = replace(payers(n), probability=rng.uniform(0.05, 0.9, n), concentration=concentration)
    who = replace(who, share=rng.uniform(lowest, highest, n))
    total = run(who, shocks).sides.sum(axis=(1, 2))
    square = (total - total.mean()) ** 2
    expected = variance(who, float(np.hypot(shocks.campaign_sd, shocks.branch_sd)))
    assert abs(square.mean() - expected) < 4 * square.std() / np.sqrt(shocks.draws)


def test_the_spread_of_one_case_is_that_of_its_beta_share() -> None:
    # A case that surely pays a share of mean 0.02, c = 2: E[s^2] = 0.02 * 1.04 / 3, so the variance is 0.006533.
    few = np.full(12, 0.02) + np.arange(12) * 1e-6  # as good as one mean, but told apart
    sure = replace(payers(12), probability=np.ones(12), share=few, on_money=np.ones(12), off_money=np.zeros(12))
    total = run(sure, replace(CALM, draws=50_000)).sides.sum(axis=(1, 2))
    square = (total - total.mean()) ** 2
    assert abs(square.mean() - 12 * 0.006533) < 4 * square.std() / np.sqrt(50_000)


def test_who_cannot_pay_never_does_and_nobody_pays_more_than_all() -> None:
    who = payers()
    none = np.zeros(25)
    assert run(replace(who, probability=none), SHOCKS).sides.sum() == 0.0
    assert run(replace(who, share=none), SHOCKS).sides.sum() == 0.0
    paid = run(who, SHOCKS).sides.sum(axis=2)
    assert (paid[:, 0] <= who.on_money.sum()).all() and (paid[:, 1] <= who.off_money.sum()).all()


def test_who_surely_pays_everything_does_so_in_every_draw() -> None:
    sure = replace(payers(), probability=np.ones(25), share=np.ones(25))
    paid = run(sure, SHOCKS).sides.sum(axis=2)
    np.testing.assert_allclose(paid, np.tile([sure.on_money.sum(), sure.off_money.sum()], (20_000, 1)), rtol=1e-12)


def test_a_common_shock_widens_the_spread_and_not_the_mean() -> None:
    totals = [run(payers(), shocks).sides.sum(axis=(1, 2)) for shocks in (CALM, Shocks(1.0, 0.0, 20_000, 7))]
    assert totals[1].std() > 1.1 * totals[0].std()
    assert abs(totals[1].mean() - totals[0].mean()) < 4 * totals[1].std() / np.sqrt(10_000)


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    first, again, other = (run(payers(), shocks) for shocks in (SHOCKS, SHOCKS, replace(SHOCKS, seed=8)))
    assert first.sides.tobytes() == again.sides.tobytes() and first.officers.tobytes() == again.officers.tobytes()
    assert (first.sides != other.sides).any()


def test_branches_share_the_campaigns_shock_and_nothing_else() -> None:
    assert (SHOCKS.campaign() == SHOCKS.campaign()).all()
    here, there = (SHOCKS.branch_generator(name).random(4) for name in ("城关", "河东"))
    assert (here == SHOCKS.branch_generator("城关").random(4)).all() and (here != there).all()
    # Given the campaign's shock two branches correlate; without it they do not (|r| of 20,000 draws < 4 / sqrt(n)).
    apart = Shocks(0.0, 0.2, 20_000, 7)
    wide = Shocks(1.0, 0.2, 20_000, 7)
    for shocks, correlated in ((apart, False), (wide, True)):
        totals = [run(payers(), shocks, name).sides.sum(axis=(1, 2)) for name in ("城关", "河东")]
        assert (abs(np.corrcoef(totals)[0, 1]) > 4 / np.sqrt(20_000)) == correlated


def test_each_draw_follows_its_own_shock() -> None:
    # Many like cases under a wide shock: the total of a draw must rise with the shock of that very draw.
    n = 400
    many = replace(payers(n), probability=np.full(n, 0.3), share=np.full(n, 0.5), on_money=np.ones(n))
    wide = Shocks(1.5, 0.0, 2_000, 7)
    assert np.corrcoef(wide.campaign(), run(many, wide).sides[:, 0].sum(axis=1))[0, 1] > 0.9


def test_draws_that_do_not_fill_the_last_block_are_drawn_like_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    who = replace(payers(), probability=np.full(25, 0.9))
    monkeypatch.setattr(draws, "_CHUNK_CELLS", 25 * 1_000)  # blocks of 1,000 draws, and one of 3
    total = run(who, replace(CALM, draws=20_003)).sides.sum(axis=(1, 2))
    assert (total > 0).all()  # that nobody pays has a chance below 0.1^15 a draw
    assert far(total, np.asarray((0.9 * who.share * (who.on_money + who.off_money)).sum())) < 4


def test_a_branch_without_cases_brings_nothing() -> None:
    none = np.zeros(0)
    rows = none.astype(np.intp)
    empty = Payers(none, none, 2.0, none, none, none, none, rows, lag_profile(6.0, WEEKS)[None, :], rows, 2)
    done = run(empty, SHOCKS)
    assert done.sides.sum() == 0.0 and done.officers.shape == (20_000, 2, WEEKS) and done.officers.sum() == 0.0


@settings(max_examples=40, phases=NO_SHRINKING, deadline=None)
@given(st.integers(4, 30), st.integers(0, 10_000), st.integers(1, 300), st.sampled_from([0.05, 2.0, 50.0]))
def test_officers_add_up_to_the_sides(n: int, seed: int, n_draws: int, concentration: float) -> None:
    who = replace(payers(n, seed), concentration=concentration)
    done = run(who, Shocks(0.5, 0.3, n_draws, seed))
    assert np.isfinite(done.sides).all() and (done.sides >= 0).all() and (done.officers[:, 2] == 0).all()
    np.testing.assert_allclose(done.officers.sum(axis=1), done.sides.sum(axis=1), rtol=1e-5, atol=1e-6)
    assert (done.sides.sum(axis=2) <= np.array([who.on_money.sum(), who.off_money.sum()]) * (1 + 1e-9)).all()


def test_minor_money_comes_only_where_no_share_does() -> None:
    # One case pays its whole principal of 1,000 or a flat price of 30; another never pays and always brings its 20.
    two = replace(payers(4), probability=np.array([0.5, 0.0]), share=np.array([1.0, 0.4]))
    two = replace(two, on_money=np.array([1_000.0, 500.0]), off_money=np.zeros(2), minor_on=np.array([30.0, 0.0]))
    two = replace(two, minor_off=np.array([0.0, 20.0]), lag=np.array([0, 1]), officer=np.array([0, 3]))
    done = run(two, CALM)
    on, off = done.sides.sum(axis=2).T
    assert set(np.round(on, 6)) == {30.0, 1_000.0} and off == pytest.approx(20.0)
    np.testing.assert_allclose(done.officers[:, 3].mean(axis=0, dtype=np.float64), 20.0 * two.lag_weights[1], rtol=1e-6)
    np.testing.assert_allclose(done.officers[:, 0].sum(axis=1), on, rtol=1e-6)


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
