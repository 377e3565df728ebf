"""Sums and splits are exact to the fen."""

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan import money

# 2**45 yuan, 35 万亿: from there on a float no longer holds every fen.
LIMIT_FEN = 2**45 * 100
any_fen = st.integers(-LIMIT_FEN, LIMIT_FEN)


def in_fen(yuan: float) -> int:
    """Round yuan to fen by decimal arithmetic, independently of the module."""
    return int((Decimal(repr(yuan)) * 100).to_integral_value())


@given(st.lists(any_fen, max_size=30))
def test_every_amount_keeps_its_fen(fen: list[int]) -> None:
    assert money.to_fen([amount / 100 for amount in fen]).tolist() == fen


@given(st.lists(st.integers(-(10**11), 10**11), max_size=60))
def test_a_total_is_the_sum_of_the_fen(fen: list[int]) -> None:
    # At most 60 x 10**11 fen, far inside the range where a float shows every fen.
    assert in_fen(money.total([amount / 100 for amount in fen])) == sum(fen)


def test_a_total_does_not_drift_as_a_float_sum_does() -> None:
    dimes = [0.1] * 1_000
    assert sum(dimes) != 100.0  # 99.9999999999986
    assert money.total(dimes) == 100.0


@pytest.mark.parametrize(
    "amount",
    [
        0.125,  # half a fen too much
        1.001,
        7_654_321.005,  # a tolerance in proportion to the amount would let this pass
        1e12 + 0.0025,
        float("nan"),
        float("inf"),
        2.0**45 + 1,
    ],
)
def test_money_that_is_not_whole_fen_is_refused(amount: float) -> None:
    with pytest.raises(ValueError, match=r"2 decimals|finite"):
        money.total([1.0, amount])


@given(st.lists(st.tuples(st.sampled_from(["甲", "乙", None]), st.integers(0, 10**11)), min_size=1, max_size=40))
def test_totals_by_group_are_exact_and_keep_the_group_without_a_name(rows: list[tuple[str | None, int]]) -> None:
    table = pd.DataFrame({"branch": [name for name, _ in rows], "x": [fen / 100 for _, fen in rows]})
    expected: dict[str | None, int] = defaultdict(int)
    for name, fen in rows:
        expected[name] += fen
    found = money.total_by(table, "branch", "x")
    assert {None if pd.isna(name) else name: in_fen(yuan) for name, yuan in found.items()} == expected


def test_totals_by_two_columns() -> None:
    table = pd.DataFrame({"a": ["x", "x", "y"], "b": ["1", "1", "2"], "m": [0.1, 0.2, 5.0]})
    assert money.total_by(table, ["a", "b"], "m").to_dict() == {("x", "1"): 0.3, ("y", "2"): 5.0}


@given(
    st.integers(0, LIMIT_FEN),
    st.lists(st.floats(0, 1e9), min_size=1, max_size=12).filter(lambda weights: any(weights)),
)
def test_a_split_adds_up_exactly_and_is_fair_to_the_fen(fen: int, weights: list[float]) -> None:
    parts = money.to_fen(money.split(fen / 100, np.array(weights)))
    assert parts.sum() == fen and (parts >= 0).all()
    whole = sum(Fraction(weight) for weight in weights)
    quotas = [fen * Fraction(weight) / whole for weight in weights]
    assert all(abs(int(part) - quota) < 1 for part, quota in zip(parts, quotas, strict=True))


def test_equal_remainders_go_to_the_earlier_part() -> None:
    # 10000 fen by three: 3333 each, and the fen that is left goes to the first.
    assert money.split(100.0, np.array([1.0, 1.0, 1.0])).tolist() == [33.34, 33.33, 33.33]


def test_a_split_agrees_with_a_published_example_of_the_largest_remainder() -> None:
    # Wikipedia, "Largest remainder method", Hare quota: 10 seats by 47,000 / 16,000 / 15,800 / 12,000 / 6,100 / 3,100 votes;
    # quotients 4.7, 1.6, 1.58, 1.2, 0.61, 0.31 give 4+1+1+1 and the rest to the largest remainders .7, .61, .6.
    votes = np.array([47_000.0, 16_000.0, 15_800.0, 12_000.0, 6_100.0, 3_100.0])
    assert money.to_fen(money.split(0.10, votes)).tolist() == [5, 2, 1, 1, 1, 0]


@pytest.mark.parametrize(
    ("amount", "weights"),
    [
        (-1.0, [1.0]),
        (1.0, [1.0, -1.0]),
        (1.0, [0.0, 0.0]),
        (1.0, []),
        (1.0, [float("nan"), 1.0]),
        (1.0, [float("inf"), 1.0]),
        (1.001, [1.0]),
    ],
)
def test_a_split_that_means_nothing_is_refused(amount: float, weights: list[float]) -> None:
    with pytest.raises(ValueError):
        money.split(amount, np.array(weights))
