"""Prizes and pools on many draws at once: ranks with ties, and parts that add up to the fen in every draw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from collectplan.params.schemes import Ties
from collectplan.pay.draws import Array, Fen, PaidDraws
from collectplan.pay.sharing import largest_remainder, rank_prizes

_EPS = float(np.finfo(np.float64).eps)
_SURE = 1e-9
Exact = Callable[[int, int], Fraction]


def prize_draws(
    values: npt.NDArray[Any], ranked: npt.NDArray[np.bool_], amounts: Sequence[int], ties: Ties, exact: Exact | None = None
) -> PaidDraws:  # fmt: skip
    """Return prizes by rank.

    Parameters
    ----------
    values : ndarray, shape (draws, n)
        The larger the better: whole numbers, or floats that stand for fractions.
    ranked : ndarray of bool, shape (draws, n)
        Who takes part.
    amounts : sequence of int
        Fen by rank, from the first on.
    ties : str
        ``share``, ``each``, or ``earlier``; draws do not know who was earlier, so that the tied share.
    exact : callable, optional
        For floats: takes draw and column, returns the fraction. Draws in which two floats are too near to tell are ranked
        anew by it.
    """
    draws, n = values.shape
    if not n:
        return PaidDraws(np.zeros((draws, 0), dtype=np.int64), 0)
    held = np.where(ranked, values.astype(np.float64), -np.inf) if exact else np.where(ranked, values, _least(values))
    order = np.argsort(-held, axis=1, kind="stable")
    inside = np.take_along_axis(ranked, order, axis=1)
    sorted_values = np.take_along_axis(held, order, axis=1)
    starts = np.ones((draws, n), dtype=bool)
    starts[:, 1:] = sorted_values[:, 1:] != sorted_values[:, :-1]
    prizes = np.zeros((draws, n), dtype=np.int64)
    prizes[:] = [*amounts, *[0] * n][:n]
    parts = _parts(starts, np.where(inside, prizes, 0), ties)
    paid = np.zeros((draws, n), dtype=np.int64)
    np.put_along_axis(paid, order, np.where(inside, parts, 0), axis=1)
    doubtful = _too_near(sorted_values, inside) if exact else np.zeros(0, dtype=np.intp)
    for draw in doubtful.tolist():
        taking = np.flatnonzero(ranked[draw]).tolist()
        # Names in the order of the columns, since odd fen go by it.
        width = len(str(n))
        of = {f"{column:0{width}d}": exact(draw, column) for column in taking} if exact else {}
        found = rank_prizes(of, [*amounts, *[0] * n][: len(of)], ties)
        for name, place in found.items():
            paid[draw, int(name)] = place.fen
    return PaidDraws(paid, len(doubtful))


def pool_draws(total_fen: int, weights: npt.NDArray[Any], exact: Exact) -> PaidDraws:
    """Return the parts of a fixed sum by largest remainder.

    Parameters
    ----------
    total_fen : int
        What is shared in each draw; nothing, where all weights are 0.
    weights : ndarray, shape (draws, n)
        At least 0: whole numbers, or floats that stand for fractions.
    exact : callable
        Takes draw and column, returns the weight as a fraction; used in draws that floats cannot decide.
    """
    draws, n = weights.shape
    if not n:
        return PaidDraws(np.zeros((draws, 0), dtype=np.int64), 0)
    whole = weights.sum(axis=1)
    some = whole > 0
    quotas = total_fen * (weights / np.where(some, whole, 1)[:, None])
    # Zero and all are exact, whatever the floats say.
    sure = (weights == 0) | (weights == whole[:, None])
    quotas = np.where(sure, np.rint(quotas), quotas)
    down = np.floor(quotas)
    rest = np.where(sure, 0.0, quotas - down)
    parts = down.astype(np.int64)
    missing = np.where(some, total_fen - parts.sum(axis=1), 0)
    slack = _SURE + total_fen * _EPS * (n + 8)
    order = np.argsort(-rest, axis=1, kind="stable")
    lifted = np.arange(n)[None, :] < missing[:, None]
    extra = np.zeros((draws, n), dtype=np.int64)
    np.put_along_axis(extra, order, lifted.astype(np.int64), axis=1)
    edge = (~sure & ((rest < slack) | (rest > 1 - slack))).any(axis=1)
    doubtful = np.flatnonzero(some & (edge | _close_cut(rest, weights, order, missing, slack)))
    paid = np.where(some[:, None], parts + extra, 0)
    for draw in doubtful.tolist():
        paid[draw] = largest_remainder(total_fen, [exact(draw, column) for column in range(n)])
    return PaidDraws(paid, len(doubtful))


def _parts(starts: npt.NDArray[np.bool_], prizes: Fen, ties: Ties) -> Fen:
    """Return what each position gets, where groups of the tied begin at ``starts``."""
    flat = prizes.ravel()
    first = np.flatnonzero(starts.ravel())
    count = np.diff(np.append(first, flat.size))
    if ties == "each":
        return np.repeat(flat[first], count).reshape(prizes.shape)
    each, odd = np.divmod(np.add.reduceat(flat, first), count)
    position = np.arange(flat.size) - np.repeat(first, count)
    shared = np.repeat(each, count) + (position < np.repeat(odd, count))
    return np.asarray(shared, dtype=np.int64).reshape(prizes.shape)


def _too_near(sorted_values: Array, inside: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Return draws in which neighbours may be equal, or may not; zeros are equal for sure."""
    left, right = sorted_values[:, :-1], sorted_values[:, 1:]
    both = inside[:, :-1] & inside[:, 1:]
    near = np.zeros(left.shape, dtype=bool)
    near[both] = np.abs(left[both] - right[both]) <= 4 * _EPS * np.abs(left[both])
    return np.flatnonzero((near & (left != 0)).any(axis=1))


def _close_cut(rest: Array, weights: npt.NDArray[Any], order: npt.NDArray[np.intp], missing: Fen, slack: float) -> Any:
    """Tell in which draws a part is hardly ahead of the last one that is rounded up, or behind it.

    Equal whole weights are no doubt: they go by their order.
    """
    rows = np.arange(len(rest))
    last = order[rows, np.clip(missing - 1, 0, rest.shape[1] - 1)]
    near = np.abs(rest - rest[rows, last][:, None]) < slack
    if np.issubdtype(weights.dtype, np.integer):
        near &= weights != weights[rows, last][:, None]
    else:
        near[rows, last] = False
    return near.any(axis=1) & (missing > 0)


def _least(values: npt.NDArray[Any]) -> int:
    return int(values.min()) - 1 if values.size else 0
