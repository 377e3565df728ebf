"""All schemes of a file on the draws of a campaign: what everybody gets in each draw, equal to ``pay`` to the fen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.params import COUNTY
from collectplan.params.schemes import (
    Banded,
    Fee,
    Measure,
    PieceRate,
    Pool,
    Prize,
    Scheme,
    SchemeFile,
    Score,
    Stake,
    Ties,
)
from collectplan.pay.curve import ZERO, exact
from collectplan.pay.drawn import Drawn
from collectplan.pay.draws import Array, Fen, curve_draws, linear_fen, reaches, rounded_fen
from collectplan.pay.exact import in_fen, reading_keys, refuse_unknown
from collectplan.pay.groupdraws import pool_draws, prize_draws
from collectplan.pay.groups import TIES, entrants
from collectplan.pay.pieces import fits, money_of
from collectplan.pay.readings import readings
from collectplan.pay.results import MONEY, Owner, Person, owner_for
from collectplan.pay.scores import measures_of, points_of, tell_score
from collectplan.pay.sharing import amounts_by_rank

_EPS = float(np.finfo(np.float64).eps)
_WAYS: Mapping[str, Ties] = {way: way for way in TIES}


@dataclass(frozen=True)
class SchemeDraws:
    """Pay by one scheme under one reading.

    Attributes
    ----------
    officers, branches : tuple of str
        Of each column; the officer is empty where the branch is paid.
    fen : ndarray of int64, shape (draws, columns)
        Whole fen.
    repaired : int
        Cells, or draws of prizes and pools, that floats could not decide.
    """

    officers: tuple[str, ...]
    branches: tuple[str, ...]
    fen: Fen
    repaired: int


def evaluate(
    file: SchemeFile, drawn: Drawn, chosen: Mapping[str, str] | None = None
) -> dict[tuple[str, str], SchemeDraws]:
    """Return what everybody gets in each draw.

    Parameters
    ----------
    file : SchemeFile
        Schemes; fees give nothing.
    drawn : Drawn
        Money by draw.
    chosen : mapping of str to str, optional
        Scheme to the reading to be used; all that fit where there is none.

    Returns
    -------
    dict
        From scheme and reading, in the order of the file. Columns are the rows of ``pay``, in their order.

    Raises
    ------
    ParamsError
        When a reading is chosen that a scheme does not have.
    """
    picked = chosen or {}
    refuse_unknown(file, picked)
    found: dict[tuple[str, str], SchemeDraws] = {}
    for scheme in file.schemes:
        if isinstance(scheme, Fee):
            continue
        keys = (picked[scheme.id],) if scheme.id in picked else reading_keys(scheme)
        for key in keys:
            if isinstance(scheme, Prize):
                found[scheme.id, key] = _prizes(scheme, scheme.ties or _WAYS[key], drawn)
                continue
            people = drawn.expected.people_of(scheme.applies_to)
            if isinstance(scheme, Pool):
                fen, repaired = _pool(scheme, people, drawn)
            elif isinstance(scheme, Banded | Stake):
                fen, repaired = _bands(scheme, key, people, drawn)
            elif isinstance(scheme, PieceRate):
                fen, repaired = _stacked([_pieces(scheme, person, drawn) for person in people], drawn)
            else:
                fen, repaired = _stacked([_score(scheme, person, drawn) for person in people], drawn)
            officers, branches = tuple(one.officer_id for one in people), tuple(one.branch for one in people)
            found[scheme.id, key] = SchemeDraws(officers, branches, _capped(scheme, fen), repaired)
    return found


def _capped(scheme: Scheme, fen: Fen) -> Fen:
    return fen if scheme.cap is None else np.minimum(fen, in_fen(exact(scheme.cap)))


def _stacked(columns: list[tuple[Fen, int]], drawn: Drawn) -> tuple[Fen, int]:
    if not columns:
        return np.zeros((drawn.draws, 0), dtype=np.int64), 0
    return np.stack([fen for fen, _ in columns], axis=1), sum(repaired for _, repaired in columns)


def _bands(scheme: Banded | Stake, key: str, people: tuple[Person, ...], drawn: Drawn) -> tuple[Fen, int]:
    curve = next(reading.curve for reading in readings(scheme) if reading.key == key)
    owners = [owner_for(person, scheme.result_of) for person in people]
    if scheme.measure == "score":
        scores = [drawn.expected.measure(owner, "score") for owner in owners]
        fen = [0 if score is None else in_fen(curve.at(max(score, ZERO) / 100)) for score in scores]
        return np.repeat(np.array([fen], dtype=np.int64), drawn.draws, axis=0), 0
    # Heads and their staff may hang on the same branch: each result is computed once.
    once = list(dict.fromkeys(owners))
    cash, _ = _stacked([(drawn.cash(owner), 0) for owner in once], drawn)
    done = curve_draws(curve, cash, np.array([drawn.target(owner) for owner in once], dtype=np.int64))
    return done.fen[:, [once.index(owner) for owner in owners]], done.repaired


def _pieces(scheme: PieceRate, person: Person, drawn: Drawn) -> tuple[Fen, int]:
    owner = owner_for(person, scheme.result_of)

    def weighted(rows: pd.DataFrame) -> list[tuple[Fraction, Any]]:
        return [(exact(piece.rate), money_of(piece, rows) * fits(piece, rows)) for piece in scheme.rates]

    rates, sides = drawn.rates(owner, weighted), drawn.sides(owner)
    if not scheme.ties:
        done = linear_fen(rates, (sides[:, 0], sides[:, 1]))
        return done.fen, done.repaired
    about = float(rates[0]) * sides[:, 0] + float(rates[1]) * sides[:, 1]
    size = float(rates[0]) * np.abs(sides[:, 0]) + float(rates[1]) * np.abs(sides[:, 1])
    hangs = [(tie, owner_for(person, tie.result_of)) for tie in scheme.ties]
    known = [(tie, drawn.cash(of), drawn.target(of)) for tie, of in hangs if drawn.target(of)]
    factor: Array = np.zeros(drawn.draws)
    for tie, cash, target in known:
        counts = reaches(exact(tie.nothing_below), np.maximum(cash, 0), target)
        factor += tie.share * np.where(counts, np.minimum(np.maximum(cash, 0) / target, tie.most), 0.0)

    def cell(index: tuple[int, ...]) -> Fraction:
        base = sum((rate * int(money) for rate, money in zip(rates, sides[index[0]], strict=True)), ZERO) / 100
        whole = ZERO
        for tie, cash, target in known:
            result = Fraction(max(int(cash[index]), 0), target)
            whole += exact(tie.share) * min(result, exact(tie.most)) if result >= exact(tie.nothing_below) else ZERO
        return base * whole

    done = rounded_fen(about * factor, 32 * _EPS * size * np.abs(factor), cell)
    return done.fen, done.repaired


def _score(scheme: Score, person: Person, drawn: Drawn) -> tuple[Fen, int]:
    owner = owner_for(person, scheme.result_of)
    names = measures_of(scheme)
    values = {name: _fractions(name, owner, drawn) for name in names}
    moving = {name for name in names if name in {"completion", *MONEY}}

    def cell(index: tuple[int, ...]) -> Fraction:
        return tell_score(scheme, {name: values[name](index[0]) for name in names})[1].amount

    if not moving:
        return np.full(drawn.draws, in_fen(cell((0,)) if drawn.draws else ZERO), dtype=np.int64), 0
    points: Array = np.full(drawn.draws, -scheme.start)
    for item in scheme.items:
        if item.measure in moving:
            about = _floats(item.measure, owner, drawn)
            part = (about - item.zero_at) / (item.full_at - item.zero_at)
            points += item.points * np.clip(part, 0.0, 1.0)
        else:
            points += float(points_of(item, values[item.measure](0) or ZERO))
    amount = scheme.per_point * np.maximum(points, 0.0) * 100
    for name in scheme.gate:
        amount *= (_floats(name, owner, drawn) == 0) if name in moving else float(not values[name](0))
    # A share that is cut off at both ends may be steep in between: the float of a result is off by one part in 2**52.
    steep = sum(item.points * (1 + abs(item.zero_at / (item.full_at - item.zero_at))) for item in scheme.items)
    done = rounded_fen(amount, 64 * _EPS * scheme.per_point * 100 * (steep + scheme.start), cell)
    return done.fen, done.repaired


def _fractions(name: str, owner: Owner, drawn: Drawn) -> Callable[[int], Fraction | None]:
    """Return the exact measure of a draw."""
    if name == "completion":
        cash, target = drawn.cash(owner), drawn.target(owner)
        return lambda draw: Fraction(max(int(cash[draw]), 0), target) if target else None
    if name in MONEY:
        money = drawn.money(owner, name)
        return lambda draw: Fraction(int(money[draw]), 100)
    fixed = drawn.expected.measure(owner, name)
    return lambda draw: fixed


def _floats(name: str, owner: Owner, drawn: Drawn) -> Array:
    if name != "completion":
        return np.asarray(drawn.money(owner, name) / 100, dtype=np.float64)
    target = drawn.target(owner)
    return np.asarray(np.maximum(drawn.cash(owner), 0) / target if target else np.zeros(drawn.draws), dtype=np.float64)


def _pool(scheme: Pool, people: tuple[Person, ...], drawn: Drawn) -> tuple[Fen, int]:
    paid = np.zeros((drawn.draws, len(people)), dtype=np.int64)
    owners = [owner_for(person, scheme.result_of) for person in people]
    groups: dict[str, list[int]] = {}
    for n, person in enumerate(people):
        groups.setdefault(person.branch if scheme.within == "branch" else COUNTY, []).append(n)
    repaired = 0
    for members in groups.values():
        weights, weight = _values(scheme.by, [owners[n] for n in members], drawn)
        at_least_zero = partial(_at_least_zero, weight)
        done = pool_draws(in_fen(exact(scheme.total)), np.maximum(weights, 0), at_least_zero)
        paid[:, members] = done.fen
        repaired += done.repaired
    return paid, repaired


def _at_least_zero(value: Callable[[int, int], Fraction], draw: int, column: int) -> Fraction:
    return max(value(draw, column), ZERO)


def _prizes(scheme: Prize, ties: Ties, drawn: Drawn) -> SchemeDraws:
    entered = [entrant for _, entrant in entrants(scheme, drawn.expected)]
    owners = [owner for owner, _, _ in entered]
    values, value = _values(scheme.by, owners, drawn)
    known = [scheme.by in MONEY or _is_known(scheme.by, owner, drawn) for owner in owners]
    ranked = np.repeat(np.array([known], dtype=bool).reshape(1, len(known)), drawn.draws, axis=0)
    if scheme.needs_completion:
        for n, owner in enumerate(owners):
            target = drawn.target(owner)
            enough = reaches(exact(scheme.needs_completion), np.maximum(drawn.cash(owner), 0), target)
            ranked[:, n] &= enough & bool(target)
    amounts = amounts_by_rank(scheme.places, len(owners))
    done = prize_draws(values, ranked, amounts, ties, value if scheme.by == "completion" else None)
    officers, branches = tuple(officer for _, officer, _ in entered), tuple(branch for *_, branch in entered)
    return SchemeDraws(officers, branches, _capped(scheme, done.fen), done.repaired)


def _is_known(by: Measure, owner: Owner, drawn: Drawn) -> bool:
    return drawn.target(owner) > 0 if by == "completion" else drawn.expected.measure(owner, by) is not None


def _values(by: Measure, owners: list[Owner], drawn: Drawn) -> tuple[npt.NDArray[Any], Callable[[int, int], Fraction]]:
    """Return values to compare, shape (draws, owners), larger is better, and the exact one of a cell."""
    if by == "completion":
        cash, _ = _stacked([(np.maximum(drawn.cash(owner), 0), 0) for owner in owners], drawn)
        targets = [drawn.target(owner) for owner in owners]
        about = cash / np.array([target or 1 for target in targets], dtype=np.float64)
        usable = np.array([target > 0 for target in targets], dtype=bool)
        return about * usable, lambda d, n: Fraction(int(cash[d, n]), targets[n]) if targets[n] else ZERO
    if by in MONEY:
        money, _ = _stacked([(drawn.money(owner, by), 0) for owner in owners], drawn)
        return money, lambda d, n: Fraction(int(money[d, n]), 100)
    fixed = [drawn.expected.measure(owner, by) or ZERO for owner in owners]
    better = [-value if by == "rank" else value for value in fixed]
    steps = {value: n for n, value in enumerate(sorted(set(better)))}
    row = np.array([[steps[value] for value in better]], dtype=np.int64).reshape(1, len(better))
    return np.repeat(row, drawn.draws, axis=0), lambda d, n: better[n]
