"""Pay on draws: equal to the exact evaluation in every cell, on random money and exactly at the edges."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params.schemes import Banded
from collectplan.pay.curve import Curve, exact
from collectplan.pay.draws import curve_draws, linear_fen, pay_draws, reaches
from collectplan.pay.exact import in_fen
from collectplan.pay.groupdraws import pool_draws, prize_draws
from collectplan.pay.readings import readings
from collectplan.pay.sharing import largest_remainder, rank_prizes
from tests.helpers import NO_SHRINKING
from tests.pay.schemes import banded, branch_heads, liaison_heads

TARGETS = st.lists(st.integers(1, 10**11) | st.sampled_from([10**4, 10**8, 3 * 10**7, 7]), min_size=1, max_size=3)


def plainly(curve: Curve, cash: np.ndarray[Any, Any], target: np.ndarray[Any, Any]) -> list[list[int]]:
    """Evaluate cell by cell in fractions."""
    columns = [
        [0 if of <= 0 else in_fen(curve.at(Fraction(max(fen, 0), of))) for fen in column]
        for column, of in zip(cash.T.tolist(), target.tolist(), strict=True)
    ]
    return np.array(columns, dtype=np.int64).T.tolist()


def at_the_edges(curve: Curve, target: int) -> list[int]:
    """Return cash exactly at each knot, a fen beside it, and around amounts that end in half a fen."""
    cash = {0, target}
    for n, knot in enumerate(curve.knots[:40]):
        at = int(knot * target)
        cash |= {max(at + d, 0) for d in (-1, 0, 1)}
        slope = curve.slopes[n]
        if slope:
            # Where the line passes the next half fen.
            half = Fraction(int(curve.starts[n] * 100) + 1, 100) + Fraction(1, 200)
            near = int((knot + (half - curve.starts[n]) / slope) * target)
            cash |= {max(near + d, 0) for d in (-1, 0, 1)}
    return sorted(cash)


@settings(phases=NO_SHRINKING)
@given(banded(), TARGETS, st.integers(0, 2**32 - 1))
def test_draws_are_paid_as_plainly_to_the_fen(scheme: Banded, targets: list[int], seed: int) -> None:
    (reading,) = readings(scheme)
    target = np.array([*targets, 0], dtype=np.int64)
    generator = np.random.default_rng(seed)
    rows = [at_the_edges(reading.curve, of) for of in targets]
    most = max(len(row) for row in rows)
    edges = np.array([[*row, *[-5] * (most - len(row))] for row in [*rows, rows[0]]], dtype=np.int64).T
    drawn = (generator.gamma(2.0, 0.4, (40, len(target))) * np.maximum(target, 1)).astype(np.int64)
    cash = np.concatenate([edges, drawn])
    assert pay_draws(scheme, reading.key, cash, target).tolist() == plainly(reading.curve, cash, target)


@pytest.mark.parametrize("rounding", [None, "none", "floor"])
def test_all_readings_of_both_schemes_are_paid_as_plainly(rounding: str | None) -> None:
    target = np.array([10**8, 123_456_789, 30_000_000], dtype=np.int64)
    for scheme in (branch_heads(point_rounding=rounding), liaison_heads(point_rounding=rounding)):
        for reading in readings(scheme):
            cash = np.array([np.arange(0, 130, 10) * of // 100 + d for of in target for d in (-1, 0, 1)]).T
            cash = np.maximum(cash, 0).astype(np.int64)
            wide = np.repeat(target, 3)
            assert pay_draws(scheme, reading.key, cash, wide).tolist() == plainly(reading.curve, cash, wide)


def test_amounts_too_large_for_whole_numbers_are_repaired_where_floats_cannot_tell() -> None:
    # 3,000.07 yuan a point and a target of 10**13 fen do not fit into 64 bits: halves of fen are found in fractions.
    scheme = branch_heads(
        bands=[{"from": 0.0, "per_point": 3000.07, "from_closed": True}],
        start=0,
        cap=None,
        below=None,
        reading="cumulative",
    )
    (reading,) = readings(scheme)
    target = np.array([10**13 + 1], dtype=np.int64)
    halves = [int(Fraction(2 * n + 1, 200) / reading.curve.slopes[0] * int(target[0])) for n in range(0, 10**6, 997)]
    cash = np.array([[fen + d] for fen in halves for d in (0, 1)], dtype=np.int64)
    done = curve_draws(reading.curve, cash, target)
    assert done.fen.tolist() == plainly(reading.curve, cash, target)
    assert done.repaired > 0


def test_a_person_without_a_target_is_paid_nothing() -> None:
    scheme = branch_heads(reading="cumulative")
    cash = np.array([[10**9, 10**9, 10**9]], dtype=np.int64)
    # 1,000 % of 100 million fen is capped; without a target, or with one below zero, nothing.
    assert pay_draws(scheme, "cumulative", cash, np.array([10**8, 0, -5])).tolist() == [[2_500_000, 0, 0]]


@given(st.integers(0, 10**12), st.integers(0, 200), st.integers(1, 10**12))
def test_reaching_a_share_is_told_exactly(cash: int, points: int, target: int) -> None:
    share = Fraction(points, 100)
    found = reaches(share, np.array([cash], dtype=np.int64), target)
    assert bool(found[0]) == (Fraction(cash, target) >= share)


@given(
    st.lists(st.tuples(st.integers(0, 10**12), st.integers(-(10**6), 10**12)), min_size=1, max_size=20),
    st.fractions(0, 1, max_denominator=10**12),
    st.sampled_from([Fraction(1, 2), Fraction(1, 50), Fraction(1, 200)]),
)
def test_shares_of_money_are_rounded_exactly(money: list[tuple[int, int]], one: Fraction, other: Fraction) -> None:
    on, off = (np.array(part, dtype=np.int64) for part in zip(*money, strict=True))
    done = linear_fen((one, other), (on, off))
    assert done.fen.tolist() == [in_fen((one * a + other * b) / 100) for a, b in money]


VALUES = st.lists(st.integers(0, 6), min_size=1, max_size=7)


@given(
    st.lists(VALUES, min_size=1, max_size=5),
    st.lists(st.integers(0, 9999), min_size=7, max_size=7),
    st.sampled_from(["share", "each", "earlier"]),
    st.booleans(),
)
def test_prizes_of_draws_are_those_of_one_draw(
    rows: list[list[int]], amounts: list[int], ties: Any, as_floats: bool
) -> None:
    n = min(len(row) for row in rows)
    values = np.array([row[:n] for row in rows], dtype=np.int64)
    ranked = values % 5 != 4  # some take no part
    divided = values / 7.0 if as_floats else values
    exactly = (lambda d, k: Fraction(int(values[d, k]), 7)) if as_floats else None
    done = prize_draws(divided, ranked, amounts, ties, exactly)
    for draw in range(len(rows)):
        of = {str(k): Fraction(int(values[draw, k])) for k in range(n) if ranked[draw, k]}
        plain = rank_prizes(of, amounts[: len(of)], ties)
        assert done.fen[draw].tolist() == [plain[str(k)].fen if str(k) in plain else 0 for k in range(n)]


def test_completions_that_floats_cannot_tell_apart_are_ranked_in_fractions() -> None:
    # The float of both quotients is the same; the second is larger by one part in 10**19 or so.
    one, other = (10**10 - 2, 10**10 - 1), (10**10 - 1, 10**10)
    assert one[0] / one[1] == other[0] / other[1] and Fraction(*other) > Fraction(*one)
    values = np.array([[one[0] / one[1], other[0] / other[1]]])
    done = prize_draws(values, np.ones((1, 2), bool), [100, 0], "share", lambda d, k: Fraction(*(one, other)[k]))
    assert done.fen.tolist() == [[0, 100]] and done.repaired == 1


@given(
    st.lists(st.lists(st.integers(0, 10**11) | st.integers(0, 9), min_size=5, max_size=5), min_size=1, max_size=5),
    st.integers(0, 10**9) | st.integers(0, 100),
    st.integers(1, 5),
    st.booleans(),
)
def test_pools_of_draws_are_those_of_one_draw(rows: list[list[int]], total: int, n: int, as_floats: bool) -> None:
    values = np.array(rows, dtype=np.int64)[:, :n]
    targets = [7, 11, 10**6, 3, 10**9]
    of = targets if as_floats else [1] * 5
    weights = values / np.array(of[:n], dtype=np.float64) if as_floats else values
    done = pool_draws(total, weights, lambda d, k: Fraction(int(values[d, k]), of[k]))
    for draw, row in enumerate(values.tolist()):
        plain = largest_remainder(total, [Fraction(value, of[k]) for k, value in enumerate(row)])
        assert done.fen[draw].tolist() == plain
        assert sum(plain) == (total if any(row) else 0)


def test_a_curve_of_floats_agrees_with_the_draws_where_exactness_does_not_matter() -> None:
    (reading,) = readings(branch_heads(reading="cumulative"))
    cash = np.random.default_rng(7).integers(0, 15 * 10**7, (500, 1))
    fen = curve_draws(reading.curve, cash, np.array([10**8])).fen
    assert np.abs(reading.curve.about(cash / 1e8) * 100 - fen).max() <= 0.5 + 1e-6
    assert exact(0.1) == Fraction(1, 10)
