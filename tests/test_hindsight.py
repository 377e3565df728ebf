"""The forecast before anything is decided: sums, hindsight on the last campaign, and an interval around the closed form."""

from functools import cache

import numpy as np
import pandas as pd
import pytest

from collectplan import money, recovery
from collectplan.demo.history import draw_history
from collectplan.demo.people import Size, draw_territory
from collectplan.evaluate import scores
from collectplan.params import METHODS
from collectplan.pipeline.hindsight import interval, look_back, outlook
from collectplan.recovery import forecast, learn, learn_lags
from collectplan.schemas import INPUTS, check, types
from tests.helpers import params_with
from tests.test_recovery_learning import CASES

PARAMS = params_with({"simulation": {"draws": 4_000}})


@cache
def past() -> pd.DataFrame:
    """Two earlier campaigns of a generated county, 600 cases each."""
    rng = np.random.default_rng(3)
    territory = draw_territory(rng, Size(branches=3, cases=600, officers=9, seed=3))
    table = draw_history(rng, territory, 600, 0.0)
    typed = types(INPUTS["history"])
    return table[list(typed)].astype(typed).reset_index(drop=True)


def test_the_last_campaign_is_told_by_those_before_it_alone() -> None:
    table, facts = look_back(past(), PARAMS)
    check(table, "backtest")
    earlier, last = (past()[past()["campaign_id"] == name] for name in ("百日攻坚-2024", "百日攻坚-2025"))
    assert (facts["backtest_campaign"], facts["backtest_n"]) == ("百日攻坚-2025", 600)
    assert facts["backtest_cash"] == money.total(last["cash"])
    told = recovery.forecast_past(last, PARAMS.recovery, learn(earlier, PARAMS.recovery))
    assert facts["backtest_expected"] == pytest.approx(told["expected"].sum())
    known = scores(
        *(part.to_numpy() for part in (last["principal"], last["cash"], told["expected"], told["chance"])),
        material_share=0.0,
    )
    assert facts["backtest_auc"] == pytest.approx(known.auc)
    assert money.total(table["cash"]) == facts["backtest_cash"]
    assert facts["backtest_p10"] < facts["backtest_expected"] < facts["backtest_p90"]
    # What the last campaign brought has no say in what is expected of it.
    other = past().assign(cash=np.where(past()["campaign_id"] == "百日攻坚-2025", 0.0, past()["cash"]))
    assert look_back(other, PARAMS)[1]["backtest_expected"] == pytest.approx(facts["backtest_expected"])


def test_one_campaign_is_told_in_fifths_each_by_the_rest() -> None:
    one = past()[past()["campaign_id"] == "百日攻坚-2024"]
    facts = look_back(one, PARAMS)[1]
    assert facts["backtest_n"] == len(one)
    mixed = one.sample(frac=1.0, random_state=1)
    assert look_back(mixed, PARAMS)[1]["backtest_expected"] == pytest.approx(facts["backtest_expected"])


def test_more_than_the_principal_counts_as_the_principal() -> None:
    over = past().assign(cash=np.where(past()["cash"] > 0, 2 * past()["principal"], 0.0))
    last = over[over["campaign_id"] == "百日攻坚-2025"]
    assert look_back(over, PARAMS)[1]["backtest_cash"] == money.total(last.loc[last["cash"] > 0, "principal"])


def test_the_interval_is_that_of_a_normal_where_many_cases_share_nothing() -> None:
    # 2,000 cases of 100 yuan that pay half with chance 0.2: mean 20,000; without shocks the variance of each is
    # 100^2 (0.2 E[s^2] - 0.01), with E[s^2] = 0.25 + 0.25 / (c + 1) = 0.25 + 0.25 / 3 at c = 2.
    rows = pd.DataFrame(
        {"branch": "城关", "method": "visit", "chance": 0.2, "share": 0.5, "minor": 0.0, "expected": 10.0},
        index=range(2_000),
    )
    still = params_with({"simulation": {"draws": 20_000, "campaign_sd": 0.0, "branch_sd": 0.0}})
    low, high = interval(rows, still, 0.0, 2.0)
    sd = 100 * np.sqrt(2_000 * (0.2 * (0.25 + 0.25 / 3) - 0.01))
    assert (low, high) == pytest.approx((20_000 - 1.2816 * sd, 20_000 + 1.2816 * sd), rel=0.01)
    wide = interval(rows, still, 0.5, 2.0)
    assert wide[0] < low and wide[1] > high


def test_the_outlook_adds_up_to_the_cases() -> None:
    table = forecast(CASES, PARAMS.recovery, PARAMS.campaign)
    seen = check(outlook(CASES, table), "outlook")
    assert seen["n_cases"].sum() == len(CASES)
    assert money.total(seen["principal"]) == money.total(CASES["principal"])
    for method in METHODS:
        wanted = table.loc[table["method"] == method, "expected_recovery"].sum()
        assert seen[f"expected_{method}"].sum() == pytest.approx(wanted)
    assert seen["expected_plan"].isna().all()
    visits = table[table["method"] == "visit"]
    dealt = outlook(CASES, table, visits[["case_id", "expected_recovery"]])
    assert dealt["expected_plan"].tolist() == pytest.approx(dealt["expected_visit"].tolist())


def test_a_leak_is_said_to_be_too_good() -> None:
    table, feature = past(), {"paid_share": "number"}
    assert look_back(table, PARAMS)[1]["backtest_r2"] < 0.5
    leaky = params_with(
        {"data": {"history": {"features": feature}}, "recovery": {"feature_sd": 3.0, "material_share": 0.3}}
    )
    facts = look_back(table.assign(paid_share=table["cash"] / table["principal"]), leaky)[1]
    assert facts["backtest_r2"] > 0.5


def test_payments_that_came_early_move_the_lag_and_not_the_money() -> None:
    stock, campaign = CASES, PARAMS.campaign
    early = past().assign(
        first_paid_on=past()["first_paid_on"].where(past()["cash"] <= 0, past()["baseline_on"] + pd.Timedelta(days=7))
    )
    timed = learn_lags(early, PARAMS.recovery)
    assert timed.methods["visit"].mean_lag_weeks < 0.5 * PARAMS.recovery.methods["visit"].mean_lag_weeks
    first, second = (forecast(stock, section, campaign) for section in (PARAMS.recovery, timed))
    pd.testing.assert_frame_equal(first, second)
