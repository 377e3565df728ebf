"""Forecast by result: hand calculations, brute force over shares, and orders of appropriation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params import Recovery
from collectplan.recovery import by_result
from collectplan.schemas import check
from tests.helpers import NO_SHRINKING, params_with

CAMPAIGN = params_with({}).campaign  # 100 days
CONCENTRATION = 2.0


def case(**changes: object) -> pd.DataFrame:
    """Return one case with its forecast: 10,000 yuan of a mortgage, 4,000 of interest owed, chance 0.3, share 0.4."""
    row = {
        "case_id": "D1", "branch": "城关", "principal": 10_000.0, "on_balance": 10_000.0, "interest": 4_000.0,
        "worst_class": "LOSS", "guarantee_type": "mortgage", "p_any": 0.3, "share_mean": 0.4, "minor_money": 0.0,
        "expected_recovery": 1_200.0, "forecast_class": "part",
    }  # fmt: skip
    return pd.DataFrame([row | changes])


def told(rows: pd.DataFrame, **recovery: object) -> pd.DataFrame:
    """Return the results, index case and result."""
    forecast = ["case_id", "p_any", "share_mean", "minor_money", "expected_recovery", "forecast_class"]
    cases = rows.drop(columns=forecast[1:])
    table = by_result(cases, rows[forecast], Recovery(**recovery), CAMPAIGN, CONCENTRATION)
    return check(table, "results").set_index(["case_id", "result"])


def test_interest_comes_beside_principal_and_never_beyond_what_is_owed() -> None:
    # Shares follow Beta(0.8, 1.2); interest is 14 % of the principal paid, here never as much as the 4,000 owed.
    rows = told(case())
    assert rows.loc[("D1", "cash_principal"), "expected"] == pytest.approx(1_200.0)
    assert rows.loc[("D1", "cash_interest"), "expected"] == pytest.approx(0.14 * 1_200.0)
    assert told(case(interest=0.0)).loc[("D1", "cash_interest"), ["chance", "expected", "p90"]].tolist() == [0, 0, 0]


@pytest.mark.parametrize("interest", [0.0, 150.0, 900.0, 4_000.0, 50_000.0])
def test_both_orders_split_the_same_payments(interest: float) -> None:
    # Brute force: 2,000,000 shares from the distribution, each payment split by hand.
    share = np.random.default_rng(5).beta(0.8, 1.2, 2_000_000)
    principal = share * 10_000
    beside = np.minimum(interest, 0.14 * principal)
    first = np.minimum(interest, principal + beside)
    rows = told(case(interest=interest))
    near = {"rel": 2e-3, "abs": 1e-9}
    assert rows.loc[("D1", "cash_interest"), "booked"] == pytest.approx(0.3 * beside.mean(), **near)
    assert rows.loc[("D1", "cash_interest"), "legal"] == pytest.approx(0.3 * first.mean(), **near)
    assert rows.loc[("D1", "cash_principal"), "legal"] == pytest.approx(
        0.3 * (principal + beside - first).mean(), rel=5e-3, abs=1e-9
    )


def test_the_order_in_force_decides_what_is_expected() -> None:
    both = pd.concat([case(), case(case_id="D2", worst_class="SPECIAL_MENTION")], ignore_index=True)
    columns = {
        order: told(both, allocation_order=order)["expected"] for order in ("principal_first", "legal", "contract")
    }
    rows = told(both)
    assert columns["principal_first"].equals(rows["booked"].rename("expected"))
    assert columns["legal"].equals(rows["legal"].rename("expected"))
    assert columns["contract"]["D1"].equals(columns["principal_first"]["D1"])  # a loss loan accrues nothing
    assert columns["contract"]["D2"].equals(columns["legal"]["D2"])


def test_a_flat_price_settles_interest_too() -> None:
    # Nothing material ever comes; 200 yuan come anyway, and 28 of interest beside them; by law all of it is interest.
    rows = told(case(p_any=0.0, minor_money=200.0, expected_recovery=200.0))
    assert rows.loc[("D1", "cash_interest"), ["booked", "legal"]].tolist() == pytest.approx([28.0, 228.0])
    assert rows.loc[("D1", "cash_principal"), ["booked", "legal"]].tolist() == pytest.approx([200.0, 0.0])


def test_ends_exclude_each_other() -> None:
    # No cash: 0.7. Security taken within 100 days: 1 - 0.98^(100/365). Else written off: 1 - 0.7^(100/365).
    rows = told(case(forecast_class="none"))
    taken = 0.7 * (1 - 0.98 ** (100 / 365))
    written_off = (0.7 - taken) * (1 - 0.7 ** (100 / 365))
    assert rows.loc[("D1", "in_kind"), "chance"] == pytest.approx(taken)
    assert rows.loc[("D1", "in_kind"), "expected"] == pytest.approx(taken * 0.6 * 10_000)
    assert rows.loc[("D1", "written_off"), ["chance", "expected"]].tolist() == pytest.approx(
        [written_off, written_off * 10_000]
    )
    assert rows.loc[("D1", "written_off"), "p90"] == 0.0  # less likely than one in ten


@pytest.mark.parametrize(
    "change",
    [{"forecast_class": "part"}, {"worst_class": "DOUBTFUL"}, {"on_balance": 0.0}],
    ids=lambda change: next(iter(change)),
)
def test_only_loss_loans_on_the_books_that_are_beyond_recovery_are_written_off(change: dict[str, object]) -> None:
    assert told(case(**({"forecast_class": "none"} | change))).loc[("D1", "written_off"), "chance"] == 0.0


def test_only_security_is_taken_in_kind() -> None:
    assert told(case(guarantee_type="guarantee")).loc[("D1", "in_kind"), "chance"] == 0.0
    assert told(case(guarantee_type=None)).loc[("D1", "in_kind"), "chance"] == 0.0


@settings(max_examples=60, phases=NO_SHRINKING, deadline=None)
@given(st.integers(0, 10_000), st.floats(0.0, 2.0), st.floats(0.05, 50.0))
def test_promises(seed: int, rate: float, concentration: float) -> None:
    rng = np.random.default_rng(seed)
    n = 12
    principal = rng.uniform(1, 1e6, n)
    chance, share = rng.choice([0.0, 0.01, 0.5, 1.0], n), rng.uniform(0.01, 0.99, n)
    minor = rng.choice([0.0, 0.02], n) * principal
    rows = pd.concat([case(case_id=f"D{k:02d}") for k in range(n)], ignore_index=True).assign(
        principal=principal, on_balance=principal * rng.choice([0.0, 0.5, 1.0], n),
        interest=principal * rng.choice([0.0, 0.05, 1.0, 3.0], n), p_any=chance, share_mean=share, minor_money=minor,
        expected_recovery=(chance * share * principal + (1 - chance) * minor),
        forecast_class=rng.choice(["full", "part", "none"], n),
    )  # fmt: skip
    forecast = ["case_id", "p_any", "share_mean", "minor_money", "expected_recovery", "forecast_class"]
    order = rng.choice(["principal_first", "legal", "contract"])
    recovery = Recovery(interest_per_principal=rate, allocation_order=order)
    table = by_result(rows.drop(columns=forecast[1:]), rows[forecast], recovery, CAMPAIGN, concentration)
    wide = table.pivot(index="case_id", columns="result")
    cash = ["cash_principal", "cash_interest"]
    for column in ("expected", "booked", "legal"):
        assert (wide[column] >= -1e-6).all().all()
    sums = [wide[column][cash].sum(axis=1) for column in ("expected", "booked", "legal")]
    np.testing.assert_allclose(sums[0], sums[1], rtol=1e-9)
    np.testing.assert_allclose(sums[0], sums[2], rtol=1e-9)
    owed = rows.set_index("case_id")["interest"]
    assert (wide["legal"]["cash_interest"] <= owed * (1 + 1e-9) + 1e-9).all()
    assert (wide["legal"]["cash_interest"] >= wide["booked"]["cash_interest"] - 1e-9).all()
    assert (wide["chance"][["cash_principal", "in_kind", "written_off"]].sum(axis=1) <= 1 + 1e-12).all()
    assert (table["p10"] <= table["p90"] + 1e-9).all()
