"""Pay on many draws at once, equal to the exact evaluation to the fen in every cell.

Where a result lies among the knots of a curve is decided in whole numbers: a knot becomes the least cash in fen that
reaches it. Amounts are computed in whole numbers as well, if these fit; else in floats, and every cell so near half a fen
that the float might be on the wrong side is computed again in fractions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm
from typing import Any

import numpy as np
import numpy.typing as npt

from collectplan.params.schemes import Banded, Stake
from collectplan.pay.curve import ZERO, Curve
from collectplan.pay.exact import in_fen
from collectplan.pay.readings import readings

Fen = npt.NDArray[np.int64]
Array = npt.NDArray[np.float64]
_FITS = 2**61
_EPS = float(np.finfo(np.float64).eps)
_SURE = 1e-9


@dataclass(frozen=True)
class PaidDraws:
    """Pay by draw.

    Attributes
    ----------
    fen : ndarray of int64, shape (draws, people)
        Whole fen.
    repaired : int
        Cells that floats could not decide and that were computed again in fractions.
    """

    fen: Fen
    repaired: int


def pay_draws(scheme: Banded | Stake, reading: str, cash_fen: Fen, target_fen: Fen) -> Fen:
    """Return pay by bands on draws.

    Parameters
    ----------
    scheme : Banded or Stake
        The scheme.
    reading : str
        Key of one of its readings.
    cash_fen : ndarray of int64, shape (draws, people)
        Cash of whose result counts, whole fen; less than 0 counts as 0.
    target_fen : ndarray of int64, shape (people,)
        Targets; 0 or less is no target and pays nothing.

    Returns
    -------
    ndarray of int64, shape (draws, people)
        Whole fen, half a fen rounded away from zero: what ``pay`` says of each cell.

    Raises
    ------
    KeyError
        When the scheme has no such reading.
    """
    curves = {found.key: found.curve for found in readings(scheme)}
    return curve_draws(curves[reading], cash_fen, target_fen).fen


def curve_draws(curve: Curve, cash_fen: Fen, target_fen: Fen) -> PaidDraws:
    """Return the values of a curve in fen, rounded; shapes as in ``pay_draws``."""
    by_person = np.ascontiguousarray(np.maximum(cash_fen, 0).T)
    paid = np.zeros(by_person.shape, dtype=np.int64)
    repaired = 0
    for n, target in enumerate(target_fen.tolist()):
        if target > 0:
            paid[n], again = _of_person(curve, target, by_person[n])
            repaired += again
    return PaidDraws(np.ascontiguousarray(paid.T), repaired)


def reaches(share: Fraction, cash_fen: Fen, target_fen: int) -> npt.NDArray[np.bool_]:
    """Tell exactly where cash is at least a share of a target."""
    return cash_fen >= -floor(-share * target_fen)


def rounded_fen(about: Array, slack: Array | float, cell: Callable[[tuple[int, ...]], Fraction]) -> PaidDraws:
    """Round amounts in fen; those within ``slack`` of half a fen are computed again.

    Parameters
    ----------
    about : ndarray of float
        Amounts in fen, unrounded.
    slack : ndarray or float
        How far the floats may be off.
    cell : callable
        Takes the index of a cell, returns the exact amount in yuan.
    """
    size = np.abs(about)
    whole = np.floor(size)
    fen: Fen = (np.copysign(1.0, about) * np.floor(size + 0.5)).astype(np.int64)
    doubtful = np.argwhere(np.abs(size - whole - 0.5) <= slack + _SURE)
    for row in doubtful.tolist():
        index = tuple(row)
        fen[index] = in_fen(cell(index))
    return PaidDraws(fen, len(doubtful))


def linear_fen(rates: tuple[Fraction, ...], money: tuple[Fen, ...]) -> PaidDraws:
    """Return the rounded sum of rates times money, both in fen; ``money`` are arrays of one shape, one for each rate."""
    whole = lcm(*(rate.denominator for rate in rates))
    factors = [int(rate * whole) for rate in rates]
    most = sum(abs(factor) * _most(part) for factor, part in zip(factors, money, strict=True))
    if 2 * (most + whole) < _FITS:
        sums = sum((factor * part for factor, part in zip(factors, money, strict=True)), np.zeros_like(money[0]))
        return PaidDraws(_divided(sums, whole), 0)
    about = np.zeros(money[0].shape)
    size = np.zeros(money[0].shape)
    for rate, part in zip(rates, money, strict=True):
        about += float(rate) * part
        size += np.abs(float(rate) * part)

    def cell(index: tuple[int, ...]) -> Fraction:
        return sum((rate * int(part[index]) for rate, part in zip(rates, money, strict=True)), ZERO) / 100

    return rounded_fen(about, 8 * _EPS * size, cell)


def _of_person(curve: Curve, target: int, cash: Fen) -> tuple[Fen, int]:
    bounds, intercepts, slopes = _states(curve, target)
    at = np.searchsorted(bounds, cash, side="right") - 1
    most = max(_most(cash), 1)
    whole = [lcm(one.denominator, other.denominator) for one, other in zip(intercepts, slopes, strict=True)]
    ends = [min(most, bound) for bound in [*bounds[1:].tolist(), most]]
    sizes = [
        abs(int(one * d)) + abs(int(other * d)) * end
        for one, other, d, end in zip(intercepts, slopes, whole, ends, strict=True)
    ]
    if all(2 * (size + d) < _FITS for size, d in zip(sizes, whole, strict=True)):
        first = np.array([int(one * d) for one, d in zip(intercepts, whole, strict=True)], dtype=np.int64)
        per_fen = np.array([int(one * d) for one, d in zip(slopes, whole, strict=True)], dtype=np.int64)
        return _divided(first[at] + per_fen[at] * cash, np.array(whole, dtype=np.int64)[at]), 0
    base, rise = (np.array([float(number) for number in part]) for part in (intercepts, slopes))
    moved = rise[at] * cash
    done = rounded_fen(
        base[at] + moved,
        8 * _EPS * (np.abs(base[at]) + np.abs(moved)),
        lambda index: (intercepts[at[index]] + slopes[at[index]] * int(cash[index])) / 100,
    )
    return done.fen, done.repaired


def _states(curve: Curve, target: int) -> tuple[Fen, list[Fraction], list[Fraction]]:
    """Return from which cash on which line holds: first cash, amount in fen at no cash, and fen for each fen of cash.

    A knot that is a whole number of fen has a state of its own for this one amount.
    """
    bounds: list[int] = []
    intercepts: list[Fraction] = []
    slopes: list[Fraction] = []
    for knot, value, start, slope in zip(curve.knots, curve.values, curve.starts, curve.slopes, strict=True):
        cash, rest = divmod(knot.numerator * target, knot.denominator)
        if not rest:
            bounds.append(cash)
            intercepts.append(100 * value)
            slopes.append(ZERO)
        bounds.append(cash + 1)
        intercepts.append(100 * (start - slope * knot))
        slopes.append(100 * slope / target)
    return np.array([min(bound, _FITS) for bound in bounds], dtype=np.int64), intercepts, slopes


def _divided(sums: Fen, whole: Any) -> Fen:
    """Divide by positive whole numbers, half away from zero."""
    size = (2 * np.abs(sums) + whole) // (2 * whole)
    return np.asarray(np.sign(sums) * size, dtype=np.int64)


def _most(cash: Fen) -> int:
    return int(np.abs(cash).max()) if cash.size else 0
