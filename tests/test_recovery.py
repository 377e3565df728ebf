"""Forecasts by hand, in order of method, and split exactly between the balance sides."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from collectplan.params import Params
from collectplan.recovery import case_priors, forecast
from collectplan.schemas import check
from collectplan.segments import build_cases
from tests.helpers import NO_SHRINKING, cases_of, loans_table, params_with, rules


def one_case(**facts: str) -> pd.DataFrame:
    """Return one case of 100,000 yuan, substandard, on balance, overdue for a year."""
    loan = {
        "贷款账号": "L1",
        "客户号": "D1",
        "机构": "城关",
        "本金余额": "100000",
        "五级分类": "次级",
        "逾期天数": "365.25",
    }
    return cases_of([loan | facts])


def annual(cases: pd.DataFrame, changes: dict[str, Any] | None = None) -> float:
    """Return the 12-month chance of the only case."""
    params = params_with(changes)
    return float(case_priors(cases, params.recovery, params.campaign)["annual"].iloc[0])


def by_method(cases: pd.DataFrame, params: Params | None = None) -> pd.DataFrame:
    """Return the forecast of the only case by method."""
    params = params or params_with()
    return check(forecast(cases, params.recovery, params.campaign), "recovery").set_index("method")


def test_a_plain_case_by_hand() -> None:
    # 12-month rate 0.32 of principal, of which each payer pays 0.35: chance 0.32 / 0.35. In 100 days of 365 at a
    # constant hazard; the phone has half, watching a quarter of the odds of a visit.
    year = 0.32 / 0.35
    visit = 1 - (1 - year) ** (100 / 365)
    odds = visit / (1 - visit)
    expected = {"visit": visit, "phone": 0.5 * odds / (1 + 0.5 * odds), "watch": 0.25 * odds / (1 + 0.25 * odds)}
    table = by_method(one_case())
    assert table["p_any"].to_dict() == pytest.approx(expected, rel=1e-12)
    assert table["expected_recovery"].to_dict() == pytest.approx(
        {method: chance * 0.35 * 100_000 for method, chance in expected.items()}, rel=1e-12
    )


def test_what_comes_later_by_hand() -> None:
    # From a case that paid nothing inside: within 12 months the chance of watching, whose odds are a quarter of those
    # of being pressed, times the share and the principal, discounted at 6 % over 100 days and half the 12 months.
    year = 0.32 / 0.35
    odds = 0.25 * year / (1 - year)
    unpaid = odds / (1 + odds) * 0.35 * 100_000 * 1.06 ** -(100 / 365 + 0.5)
    priors = case_priors(one_case(), params_with().recovery, params_with().campaign)
    assert priors["later_per_unpaid"].iloc[0] == pytest.approx(unpaid, rel=1e-12)
    table = by_method(one_case())
    assert table["later_value"].to_dict() == pytest.approx(((1 - table["p_any"]) * unpaid).to_dict(), rel=1e-12)


@pytest.mark.parametrize(
    ("facts", "rate"),
    [
        ({}, 0.32),
        ({"五级分类": "可疑"}, 0.15),
        ({"担保方式": "抵押", "五级分类": "可疑"}, 0.15 * 2.0),
        ({"担保方式": "联保", "五级分类": "可疑"}, 0.15 * 1.2),
        ({"五级分类": "可疑", "逾期天数": "730.5"}, 0.15 * 0.6),  # one year more than the free one
        ({"五级分类": "可疑", "逾期天数": "100"}, 0.15),  # inside the free year
        ({"五级分类": "可疑", "逾期天数": ""}, 0.15),  # not known: no discount
        ({"五级分类": "可疑", "逾期天数": "9999"}, 0.15 * 0.6**3),  # three years at most
        ({"五级分类": "可疑", "本金余额": "19999.99"}, 0.15 * 1.3),  # a small case
        ({"五级分类": "可疑", "本金余额": "20000"}, 0.15),
        ({"表内外": "核销", "逾期天数": "9999"}, 0.025),  # off balance: its own rate, not aged again
        ({"五级分类": "次级", "担保方式": "质押"}, 0.35 * 0.95),  # the chance stops at 0.95
    ],
)
def test_the_rate_of_a_case(facts: dict[str, str], rate: float) -> None:
    assert annual(one_case(**facts)) == pytest.approx(rate / 0.35, rel=1e-12)


def test_a_case_on_both_sides_by_hand() -> None:
    # 75,000 doubtful on balance at 0.15 and 25,000 off balance at 0.025: together 11,875 of 100,000, of which
    # 11,250 / 11,875 is money on balance.
    rows = [
        {"贷款账号": "L1", "客户号": "D1", "机构": "城关", "本金余额": "75000", "五级分类": "可疑"},
        {"贷款账号": "L2", "客户号": "D1", "机构": "城关", "本金余额": "25000", "五级分类": "可疑", "表内外": "核销"},
    ]
    cases = cases_of(rows)
    assert annual(cases) == pytest.approx(0.11875 / 0.35)
    table = by_method(cases)
    assert (table["expected_on"] / table["expected_recovery"]).tolist() == pytest.approx([11_250 / 11_875] * 3)


LOANS = st.lists(
    st.fixed_dictionaries(
        {
            "case_id": st.sampled_from([f"D{n}" for n in range(9)]),
            "principal": st.integers(1, 10**10).map(lambda fen: fen / 100),
            "risk_class": st.sampled_from(["PASS", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS"]),
            "balance_side": st.sampled_from(["on_balance", "off_balance"]),
            "guarantee_type": st.sampled_from(["mortgage", "credit", "joint_group", "unknown"]),
            "years_past_due": st.sampled_from([float("nan"), 0.0, 0.5, 25.0]),
        }
    ),
    min_size=1,
    max_size=30,
)


@settings(max_examples=15, phases=NO_SHRINKING)
@given(LOANS)
def test_more_effort_never_brings_less_and_the_sides_add_up(rows: list[dict[str, Any]]) -> None:
    params = params_with()
    cases = build_cases(loans_table(rows), params.portfolio, rules())
    table = check(forecast(cases, params.recovery, params.campaign), "recovery")
    assert len(table) == 3 * len(cases) and table["case_id"].tolist() == sorted(table["case_id"])
    np.testing.assert_allclose(
        table["expected_on"] + table["expected_off"], table["expected_recovery"], rtol=1e-12, atol=0
    )
    for column in ("p_any", "expected_recovery", "expected_on", "expected_off", "p10", "p90"):
        wide = table.pivot(index="case_id", columns="method", values=column)
        assert (wide["watch"] <= wide["phone"]).all() and (wide["phone"] <= wide["visit"]).all(), column
    later = table.pivot(index="case_id", columns="method", values="later_value")
    assert (later["watch"] >= later["visit"]).all()  # who has paid inside pays less afterwards
    owed = table["case_id"].map(cases.set_index("case_id")["principal"])
    assert (table["p10"] <= table["p90"]).all() and (table["p90"] <= owed).all()
    whole = cases.set_index("case_id")
    sides = table.groupby("case_id")[["expected_on", "expected_off"]].max()
    assert (sides["expected_on"][whole["on_balance"] == 0] == 0).all()
    assert (sides["expected_off"][whole["off_balance"] == 0] == 0).all()


def test_quantiles_are_those_of_the_cases_own_cash() -> None:
    # P90 of the visit: 0.9 = 1 - p + p F(x) with the share Beta(0.7, 1.3), so x = F^-1((p - 0.1) / p).
    table = by_method(one_case())
    p = table.loc["visit", "p_any"]
    assert table.loc["visit", "p90"] == pytest.approx(100_000 * stats.beta.ppf((p - 0.1) / p, 0.7, 1.3), rel=1e-9)
    assert table.loc["visit", "p10"] == 0.0  # it pays nothing more often than in one case of ten


@pytest.mark.parametrize(
    ("changes", "facts", "name"),
    [
        ({}, {}, "part"),
        ({}, {"五级分类": "损失", "逾期天数": "9999"}, "none"),  # 0.055 x 0.6^3 / 0.35 in a year: 1 % in 100 days
        ({"share_mean": 0.97, "share_concentration": 50.0}, {"五级分类": "正常", "担保方式": "抵押"}, "full"),
        ({"none_probability": 1.0}, {}, "none"),
    ],
)
def test_the_class_of_a_forecast_is_the_same_for_all_methods(
    changes: dict[str, float], facts: dict[str, str], name: str
) -> None:
    params = params_with({"recovery": changes})
    assert set(by_method(one_case(**facts), params)["forecast_class"]) == {name}


def test_the_class_of_a_forecast_is_that_of_a_visit() -> None:
    # Half of the debtors' odds of 0.97 / 0.03 would still be more than even, an odds ratio of a hundredth is not.
    rich = one_case(五级分类="正常", 担保方式="抵押")
    base = {"share_mean": 0.97, "share_concentration": 50.0, "max_annual_probability": 0.99}
    weak = {"methods": {"visit": {"odds_ratio": 0.01, "mean_lag_weeks": 6.0}}}
    assert set(by_method(rich, params_with({"recovery": base}))["forecast_class"]) == {"full"}
    assert set(by_method(rich, params_with({"recovery": base | weak}))["forecast_class"]) == {"part"}


def test_a_longer_campaign_brings_more_now_and_less_later() -> None:
    # The same constant hazard works for longer inside, and what is left is discounted from further away.
    long = by_method(one_case(), params_with({"campaign": {"end_on": "2026-12-31"}}))
    short = by_method(one_case())
    assert (long["expected_recovery"] > short["expected_recovery"]).all()
    assert (long["later_value"] < short["later_value"]).all()
