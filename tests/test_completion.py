"""Completion by branch, side and week: sums, spread and independence."""

import numpy as np
import pandas as pd
import pytest

from collectplan.completion import SIDES, Completion, arrivals, simulate
from collectplan.draws import lag_profile
from collectplan.params import COUNTY, Params
from collectplan.schemas import check
from tests.helpers import params_with

DRAWS = 4_000
PARAMS = params_with({"simulation": {"draws": DRAWS}})


def chosen(n: int = 60) -> pd.DataFrame:
    """Return chosen options of three branches; officer Y0 works in all of them, the others in one each."""
    rng = np.random.default_rng(11)
    chance = rng.uniform(0.02, 0.5, n)
    share = rng.uniform(0.02, 0.8, n)
    expected = chance * share * rng.uniform(1e3, 1e5, n)
    on = rng.choice([0.0, 0.5, 1.0], n)
    branch = rng.choice(["城关", "河东", "城西"], n)
    return pd.DataFrame(
        {
            "case_id": [f"D{i:02d}" for i in range(n)],
            "branch": branch,
            "officer_id": np.where(rng.random(n) < 0.3, "Y0", np.char.add("Y-", branch)),
            "method": rng.choice(["visit", "phone", "watch"], n),
            "p_any": chance,
            "share_mean": share,
            "minor_money": 0.0,
            "expected_on": expected * on,
            "expected_off": expected * (1 - on),
        }
    )


@pytest.fixture(scope="module")
def done() -> Completion:
    """A simulation of sixty cases."""
    return simulate(chosen(), PARAMS)


def weeks_of(done: Completion, branch: str, side: str) -> pd.DataFrame:
    """Return the weeks of one branch and side."""
    table = done.table
    return table[(table["branch"] == branch) & (table["balance_side"] == side)].set_index("week")


def test_there_is_a_row_for_every_branch_side_and_week(done: Completion) -> None:
    table = check(done.table, "completion")
    assert set(table["branch"]) == {"城关", "河东", "城西", COUNTY}
    assert len(table) == 4 * 3 * 15  # 100 days are 15 weeks
    assert (table["p10"] <= table["p50"]).all() and (table["p50"] <= table["p90"]).all()
    growing = table.sort_values(["branch", "balance_side", "week"]).groupby(["branch", "balance_side"])
    for column in ("expected", "p10", "p50", "p90"):
        assert (growing[column].diff().fillna(0) >= -1e-9).all(), column  # money that has come stays


def test_the_expectation_is_the_closed_form(done: Completion) -> None:
    rows = chosen()
    profile = {"visit": 6.0, "phone": 5.0, "watch": 7.0}  # mean weeks of the shipped effects
    for branch in ("城关", COUNTY):
        own = rows if branch == COUNTY else rows[rows["branch"] == branch]
        for side, columns in zip(
            SIDES, (["expected_on"], ["expected_off"], ["expected_on", "expected_off"]), strict=True
        ):
            arrived = np.cumsum([lag_profile(profile[m], 15) for m in own["method"]], axis=1)
            by_week = own[columns].sum(axis=1).to_numpy() @ arrived
            np.testing.assert_allclose(weeks_of(done, branch, side)["expected"], by_week, rtol=1e-12)
            assert done.expected.loc[branch, side] == pytest.approx(own[columns].to_numpy().sum(), rel=1e-12)


def test_means_are_within_four_standard_errors_of_the_expectation(done: Completion) -> None:
    for branch, drawn in done.totals.items():
        error = 4 * drawn.std(axis=0) / np.sqrt(DRAWS)
        assert (np.abs(drawn.mean(axis=0) - done.expected.loc[branch, list(SIDES)]) < error).all(), branch


def test_the_county_is_the_sum_of_its_branches_in_every_draw(done: Completion) -> None:
    branches = sum(drawn for branch, drawn in done.totals.items() if branch != COUNTY)
    np.testing.assert_allclose(done.totals[COUNTY], branches, rtol=1e-12)
    for drawn in done.totals.values():
        assert drawn.shape == (DRAWS, 3)
        np.testing.assert_allclose(drawn[:, 0] + drawn[:, 1], drawn[:, 2], rtol=1e-12)


def test_quantiles_at_the_end_are_those_of_the_totals(done: Completion) -> None:
    for k, side in enumerate(SIDES):
        last = weeks_of(done, "城关", side).loc[15]
        quantiles = np.quantile(done.totals["城关"][:, k], [0.1, 0.5, 0.9])
        np.testing.assert_allclose(last[["p10", "p50", "p90"]].astype(float), quantiles, rtol=1e-9)


def test_the_draws_of_a_branch_do_not_change_when_another_is_left_out(done: Completion) -> None:
    rows = chosen()
    rest = simulate(rows[rows["branch"] != "城西"], PARAMS)
    for branch in ("城关", "河东"):
        assert (rest.totals[branch] == done.totals[branch]).all()
    assert "城西" not in rest.totals


def test_the_order_of_the_cases_does_not_matter(done: Completion) -> None:
    mixed = simulate(chosen().iloc[::-1], PARAMS)
    assert all((mixed.totals[branch] == done.totals[branch]).all() for branch in done.totals)
    np.testing.assert_allclose(mixed.table["expected"], done.table["expected"], rtol=1e-12)


def changed(**simulation: object) -> Params:
    """Return params with another simulation section."""
    return params_with({"simulation": {"draws": DRAWS} | simulation})


def test_the_seed_decides_the_draws_and_shocks_widen_the_county(done: Completion) -> None:
    again, other = simulate(chosen(), changed()), simulate(chosen(), changed(seed=8))
    assert (again.totals[COUNTY] == done.totals[COUNTY]).all() and (other.totals[COUNTY] != done.totals[COUNTY]).any()
    calm, wild = (
        simulate(chosen(), changed(campaign_sd=0.0, branch_sd=0.0)),
        simulate(chosen(), changed(campaign_sd=1.0)),
    )
    assert calm.totals[COUNTY][:, 2].std() < done.totals[COUNTY][:, 2].std() < wild.totals[COUNTY][:, 2].std()


def test_a_case_that_cannot_pay_or_pays_nothing_is_no_trouble() -> None:
    rows = chosen(4).assign(p_any=[0.0, 0.5, 0.2, 1.0], share_mean=[0.4, 0.0, 0.3, 1.0], branch="城关")
    rows.loc[[0, 1], ["expected_on", "expected_off"]] = 0.0
    drawn = simulate(rows, PARAMS).totals["城关"]
    sure = rows.loc[3, ["expected_on", "expected_off"]].sum()  # comes in every draw
    assert np.isfinite(drawn).all() and (drawn[:, 2] >= sure * (1 - 1e-9)).all()


def test_minor_money_is_part_of_the_expectation_and_no_case_pays_more_than_its_principal() -> None:
    # A principal of 1,000, 40 % of it if anything material comes (chance 0.2), a flat 30 otherwise: 0.2 * 400 + 0.8 * 30.
    rows = chosen(1).assign(p_any=0.2, share_mean=0.4, minor_money=30.0, expected_on=104.0, expected_off=0.0)
    drawn = simulate(rows, PARAMS).totals[COUNTY][:, 2]
    unpaid = np.isclose(drawn, 30.0)
    assert drawn.max() <= 1_000.0 + 1e-6 and unpaid.mean() == pytest.approx(0.8, abs=4 * np.sqrt(0.16 / DRAWS))
    assert drawn.mean() == pytest.approx(104.0, abs=4 * drawn.std() / np.sqrt(DRAWS))


def test_a_plan_without_cases_brings_nothing() -> None:
    done = simulate(chosen().iloc[:0], PARAMS)
    assert (done.totals[COUNTY] == 0).all() and done.officers.empty


def test_an_officer_has_a_row_for_every_week_with_the_money_of_all_branches(done: Completion) -> None:
    rows = chosen()
    officers = done.officers
    assert list(officers.columns) == ["officer_id", "week", "expected", "p10", "p50", "p90"]
    assert len(officers) == 4 * 15 and not officers.duplicated(["officer_id", "week"]).any()
    last = officers[officers["week"] == 15].set_index("officer_id")
    sums = rows.groupby("officer_id")[["expected_on", "expected_off"]].sum().sum(axis=1)
    pd.testing.assert_series_equal(last["expected"], sums, check_names=False)
    assert (officers["p10"] <= officers["p50"]).all() and (officers["p50"] <= officers["p90"]).all()
    growing = officers.sort_values(["officer_id", "week"]).groupby("officer_id")
    for column in ("expected", "p10", "p50", "p90"):
        assert (growing[column].diff().fillna(0) >= -1e-9).all(), column


def test_officers_expected_by_week_add_up_to_the_county(done: Completion) -> None:
    by_week = done.officers.groupby("week")["expected"].sum()
    np.testing.assert_allclose(by_week, weeks_of(done, COUNTY, "total")["expected"], rtol=1e-12)


def test_an_officer_who_holds_a_whole_branch_or_the_county_has_its_quantiles() -> None:
    levels = ["p10", "p50", "p90"]
    county = simulate(chosen().assign(officer_id="Y0"), PARAMS)
    np.testing.assert_allclose(county.officers[levels], weeks_of(county, COUNTY, "total")[levels], rtol=1e-4)
    each = simulate(chosen().assign(officer_id=chosen()["branch"]), PARAMS)
    own = each.officers[each.officers["officer_id"] == "河东"]
    np.testing.assert_allclose(own[levels], weeks_of(each, "河东", "total")[levels], rtol=1e-4)


def test_an_unsure_level_widens_the_county_as_a_wider_campaign_shock_does(done: Completion) -> None:
    unsure = simulate(chosen(), PARAMS, level_sd=0.6)
    # 0.25 and 0.6 in quadrature are 0.65.
    same = simulate(chosen(), changed(campaign_sd=0.65))
    np.testing.assert_allclose(unsure.totals[COUNTY], same.totals[COUNTY], rtol=1e-9)
    assert unsure.totals[COUNTY][:, 2].std() > 1.1 * done.totals[COUNTY][:, 2].std()
    pd.testing.assert_frame_equal(unsure.expected, done.expected)
    drawn = unsure.totals[COUNTY]
    error = 4 * drawn.std(axis=0) / np.sqrt(DRAWS)
    assert (np.abs(drawn.mean(axis=0) - unsure.expected.loc[COUNTY, list(SIDES)]) < error).all()


def test_the_spread_of_the_shares_can_be_given(done: Completion) -> None:
    tight, loose = (simulate(chosen(), PARAMS, concentration=c).totals[COUNTY][:, 2].std() for c in (200.0, 0.2))
    assert tight < done.totals[COUNTY][:, 2].std() < loose  # the params say 2


def test_renamed_cases_keep_the_expectation(done: Completion) -> None:
    renamed = simulate(chosen().assign(case_id=[f"E{59 - i:02d}" for i in range(60)]), PARAMS)
    np.testing.assert_allclose(renamed.table["expected"], done.table["expected"], rtol=1e-12)
    np.testing.assert_allclose(renamed.officers["expected"], done.officers["expected"], rtol=1e-12)


def aims_of(rows: pd.DataFrame, amount: float) -> pd.DataFrame:
    """Return the same aim for every person in a branch, branch and week, and for the county."""
    pairs = rows[["branch", "officer_id"]].drop_duplicates().to_numpy().tolist()
    keys = [*pairs, *([branch, ""] for branch in sorted({*rows["branch"], COUNTY}))]
    return pd.DataFrame(
        [(*key, side, week) for key in keys for side in SIDES for week in range(1, 16)],
        columns=["branch", "officer_id", "balance_side", "week"],
    ).assign(target_to_date=amount)


def test_arrivals_add_up_to_the_completion_of_each_branch_and_officer(done: Completion) -> None:
    table = arrivals(chosen(), PARAMS)
    assert not table.duplicated(["branch", "officer_id", "balance_side", "week"]).any()
    assert len(table) == len(chosen()[["branch", "officer_id"]].drop_duplicates()) * 2 * 15
    by_branch = table.groupby(["branch", "balance_side", "week"])["expected"].sum().groupby(level=[0, 1]).cumsum()
    told = done.table.set_index(["branch", "balance_side", "week"])["expected"]
    np.testing.assert_allclose(by_branch, told.loc[by_branch.index], rtol=1e-12)
    by_officer = table.groupby(["officer_id", "week"])["expected"].sum().groupby(level=0).cumsum()
    own = done.officers.set_index(["officer_id", "week"])["expected"]
    np.testing.assert_allclose(by_officer, own.loc[by_officer.index], rtol=1e-12)


def test_chances_of_branches_are_counted_in_the_draws(done: Completion) -> None:
    aimed = simulate(chosen(), PARAMS, aims=aims_of(chosen(), 20_000.0)).reached
    own = aimed[(aimed["officer_id"] == "") & (aimed["week"] == 15)].set_index(["branch", "balance_side"])["chance"]
    for branch, drawn in done.totals.items():
        for k, side in enumerate(SIDES):
            assert own[branch, side] == (drawn[:, k] >= 20_000.0).mean()


def test_a_person_reaches_an_aim_as_a_branch_with_the_same_cases_does() -> None:
    # Officers stay in one branch each, so that a branch's draws are its officer's; half of 河东 is another's.
    rows = chosen().assign(officer_id=chosen()["branch"])
    rows.loc[rows.index[::2], "officer_id"] = rows["branch"] + "二"
    halves = simulate(rows, PARAMS, aims=aims_of(rows, 5_000.0)).reached
    first, second = (
        halves[halves["officer_id"] == name].set_index(["balance_side", "week"]) for name in ("河东", "河东二")
    )
    whole = halves[(halves["branch"] == "河东") & (halves["officer_id"] == "")].set_index(["balance_side", "week"])
    np.testing.assert_allclose(
        first["expected_to_date"] + second["expected_to_date"], whole["expected_to_date"], rtol=1e-12
    )
    # The branch has reached what either has reached; quantiles do not add up.
    assert (np.maximum(first["chance"], second["chance"]) <= whole["chance"] + 1e-12).all()
    assert first["chance"].between(0, 1).all() and 0 < first.loc[("total", 15), "chance"] < 1


def test_aims_without_all_their_weeks_are_refused() -> None:
    with pytest.raises(ValueError, match="all balance sides and weeks"):
        simulate(chosen(), PARAMS, aims=aims_of(chosen(), 1.0).iloc[1:])


def test_kept_draws_are_those_that_the_quantiles_are_of(done: Completion) -> None:
    assert done.kept is None
    done = simulate(chosen(), PARAMS, keep=50)
    assert done.kept is not None
    money = sum(drawn.sum(axis=1, dtype=np.float64) for drawn in done.kept.people.values())
    np.testing.assert_allclose(money, done.totals[COUNTY][:, 2], rtol=1e-5)
    weeks = sum(drawn.astype(np.float64) for drawn in done.kept.weekly.values())
    branches = sum(drawn.astype(np.float64) for drawn in done.kept.branches.values())
    np.testing.assert_allclose(weeks, branches, rtol=1e-4, atol=0.1)
    np.testing.assert_allclose(weeks.sum(axis=1), money[:50], rtol=1e-5)
