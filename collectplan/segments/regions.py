"""Regions of situations that strategy rules speak of: boxes that name, column by column, the values allowed.

Each column that a rule names is cut into atoms, sets of values that no rule tells apart: a word, yes, no, a stretch of
numbers, a number that is not known, any text that no rule names. A box is one integer with a bit for each atom of each
column, so that boxes meet by ``&`` and nothing is sampled. Columns are taken as free of each other.
"""

from __future__ import annotations

import itertools
import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa

from collectplan.params.strategies import Between, Condition, StrategyRule
from collectplan.schemas.columns import ID_PATTERN

_PER_UNIT = {"money": 100, "count": 1}  # values of these kinds are whole fen and whole things
_DECIMALS = {"money": 2, "count": 0, "number": 12}
_LARGEST = 2.0**45  # stored money is no larger; beyond it whole fen are not looked for


class Span(NamedTuple):
    """Numbers from ``low``, which is one of them, up to ``high``, which is not."""

    low: float
    high: float


class Rest(Enum):
    """What no condition can name."""

    OTHER = "other"
    UNKNOWN = "unknown"


Atom = Span | str | bool | Rest


class TooManyPieces(Exception):
    """The boxes cross each other so often that the answer would take too long."""


@dataclass
class Budget:
    """Pieces that may still be looked at; counted, so that the same rules give the same answer everywhere."""

    left: int

    def spend(self) -> None:
        """Count one piece."""
        self.left -= 1
        if self.left < 0:
            raise TooManyPieces


@dataclass(frozen=True)
class Axis:
    """A column and its atoms, which stand at the bits from ``shift`` on; what no condition names comes last."""

    column: str
    about: pa.Column
    atoms: tuple[Atom, ...]
    shift: int

    @property
    def field(self) -> int:
        """All bits of this column."""
        return ((1 << len(self.atoms)) - 1) << self.shift

    def allowed(self, box: int) -> list[Atom]:
        """Return the atoms of a box."""
        return [atom for n, atom in enumerate(self.atoms) if box >> (self.shift + n) & 1]

    def bits(self, condition: Condition) -> int:
        """Return the atoms that meet a condition."""
        return sum(1 << (self.shift + n) for n, atom in enumerate(self.atoms) if _meets(atom, condition))

    def bit_of(self, value: Any) -> int:
        """Return the atom of a value."""
        atom: Any = Rest.UNKNOWN if pd.isna(value) else value
        if atom is not Rest.UNKNOWN and self.about.metadata["kind"] in _DECIMALS:
            position = bisect_right([span.low for span in self.atoms if isinstance(span, Span)], value) - 1
        else:
            position = self.atoms.index(atom if atom in self.atoms else Rest.OTHER)
        return 1 << (self.shift + position)

    def sample(self, span: Span) -> str:
        """Return a number of a stretch as people write it."""
        return _shown(_plain_number(span, _DECIMALS[self.about.metadata["kind"]]))

    def joined(self, free: int, point: int) -> int:
        """Return the free atoms that stand together with the one of a point: a stretch of numbers, or all words."""
        own = (point & self.field).bit_length() - 1 - self.shift
        if self.about.metadata["kind"] not in _DECIMALS:
            return free
        if self.atoms[own] is Rest.UNKNOWN:
            return point & self.field
        first = last = own
        while first and free >> (self.shift + first - 1) & 1:
            first -= 1
        while free >> (self.shift + last + 1) & 1 and isinstance(self.atoms[last + 1], Span):
            last += 1
        return ((1 << (last + 1)) - (1 << first)) << self.shift


class Space:
    """All situations that the columns named by some rules allow.

    Parameters
    ----------
    rules : tuple of StrategyRule
        What they do not tell apart is one atom.
    columns : mapping of str to Column
        Kinds, closed sets and checks of the columns.
    """

    def __init__(self, rules: tuple[StrategyRule, ...], columns: Mapping[str, pa.Column]) -> None:
        self.axes: list[Axis] = []
        self._lowest = self._guards = shift = 0
        for name, about in columns.items():
            conditions = [rule.when[name] for rule in rules if name in rule.when]
            if conditions:
                axis = Axis(name, about, tuple(_atoms(about, conditions)), shift)
                self.axes.append(axis)
                self._lowest |= 1 << shift
                shift += len(axis.atoms)
                self._guards |= 1 << shift
                shift += 1
        self.all = sum(axis.field for axis in self.axes)

    def box(self, rule: StrategyRule) -> int:
        """Return the situations that a rule holds for."""
        own = {axis.column: axis for axis in self.axes}
        return self.all & ~sum(own[name].field & ~own[name].bits(given) for name, given in rule.when.items())

    def points(self, cases: pd.DataFrame) -> Counter[int]:
        """Return the situations of actual cases and how many cases are in each."""
        bits = [[0] * len(cases)]
        for axis in self.axes:
            codes, values = pd.factorize(cases[axis.column], use_na_sentinel=False)
            known = [axis.bit_of(value) for value in values.tolist()]
            bits.append([known[code] for code in codes])
        return Counter(map(sum, zip(*bits, strict=True)))

    def is_empty(self, box: int) -> bool:
        """Tell whether no situation is in a box: some column has no value left."""
        return self._filled(box) < len(self.axes)

    def _filled(self, bits: int) -> int:
        """Count the columns with a bit: above each column stands a spare bit that only an empty column loses."""
        return (((bits | self._guards) - self._lowest) & self._guards).bit_count()

    def remainder(self, box: int, covers: Iterable[int], budget: Budget) -> Iterator[int]:
        """Yield the disjoint pieces of a box that no cover holds, one after another as they are asked for."""
        waiting = [(box, list(covers))]
        while waiting:
            budget.spend()
            piece, near = waiting.pop()
            near = [cover for cover in near if not self.is_empty(piece & cover)]
            if not near:
                if not self.is_empty(piece):
                    yield piece
                continue
            # The cover that cuts the piece in the fewest parts keeps their number small; one that holds all, in none.
            cover = min(near, key=lambda cover: self._filled(piece & ~cover))
            waiting += [(part, near) for part in self._outside(piece, cover)]

    def is_covered(self, box: int, covers: Iterable[int], budget: Budget) -> bool:
        """Tell whether some boxes together hold all of one."""
        return next(self.remainder(box, covers, budget), None) is None

    def _outside(self, box: int, cover: int) -> Iterator[int]:
        for axis in self.axes:
            if rest := box & axis.field & ~cover:
                yield box & ~axis.field | rest
                box &= ~rest

    def first_point(self, box: int) -> int:
        """Return the situation with the first atom of each column."""
        return sum(bits & -bits for bits in (box & axis.field for axis in self.axes))

    def widened(self, point: int, within: int, avoid: Iterable[int]) -> int:
        """Return a box around a point, inside another one and clear of some, that cannot be made any wider.

        Numbers of one column stand together, without the case that the number is not known, unless all are inside.
        """
        box = point
        for axis in self.axes:
            wanted = within & axis.field
            free = box | wanted
            for cover in avoid:
                if not self.is_empty(free & cover):
                    free &= ~(cover & axis.field)
            free &= axis.field
            box |= free if free == wanted else axis.joined(free, point)
        return box


def in_signs(condition: Condition) -> str:
    """Return a condition in signs that need no language."""
    if isinstance(condition, Between):
        ends = (("≥ ", condition.min), ("≤ ", condition.max))
        return ", ".join(f"{sign}{_shown(end)}" for sign, end in ends if end is not None)
    return f"[{', '.join(condition)}]" if isinstance(condition, list) else str(condition)


def _shown(value: float) -> str:
    return f"{value:,}".removesuffix(".0")


def _plain_number(span: Span, decimals: int) -> float:
    """Return a number with few digits in a stretch, not zero if there is another."""
    low, high = span
    if math.isinf(low):
        low = 1.0 if math.isinf(high) else high - max(1.0, abs(high))
    most = max([abs(end) for end in span if math.isfinite(end) and end], default=1.0)
    for exponent in range(math.floor(math.log10(most)), -decimals - 1, -1):
        unit = 10.0**exponent
        first = math.ceil(low / unit)
        for multiple in (first, first + 1):
            value = round(multiple * unit, max(0, -exponent))
            if value and span.low <= value < high:
                return value
    return low


def _meets(atom: Atom, condition: Condition) -> bool:
    if isinstance(condition, Between):
        # Every bound is a cut, so that the least number of a stretch speaks for all of it.
        return (
            isinstance(atom, Span)
            and (condition.min is None or atom.low >= condition.min)
            and (condition.max is None or atom.low <= condition.max)
        )
    return atom in condition if isinstance(condition, list) else atom == condition


def _atoms(about: pa.Column, conditions: list[Condition]) -> Iterator[Atom]:
    facts = about.metadata
    if facts["kind"] in _DECIMALS:
        yield from _spans(about, [given for given in conditions if isinstance(given, Between)])
    elif facts["kind"] == "flag":
        yield from (True, False)
    elif facts["values"]:
        yield from facts["values"]
    else:
        lists = [given if isinstance(given, list) else [str(given)] for given in conditions]
        named = dict.fromkeys(itertools.chain.from_iterable(lists))
        yield from (word for word in named if facts["kind"] != "id" or re.match(ID_PATTERN, word))
        yield Rest.OTHER
    if about.nullable:
        yield Rest.UNKNOWN


def _spans(about: pa.Column, conditions: list[Between]) -> Iterator[Span]:
    """Cut the numbers of a column where a condition begins to hold or no longer holds."""
    per = _PER_UNIT.get(about.metadata["kind"], 0)
    limits = [check.statistics for check in about.checks if check.statistics]
    low = max((given["min_value"] for given in limits if "min_value" in given), default=-math.inf)
    high = min((_least(given["max_value"], per, True) for given in limits if "max_value" in given), default=math.inf)
    cuts = {_least(given.min, per, False) for given in conditions if given.min is not None}
    cuts |= {_least(given.max, per, True) for given in conditions if given.max is not None}
    ends = [float(low), *sorted(cut for cut in cuts if low < cut < high), high]
    yield from itertools.starmap(Span, itertools.pairwise(ends))


def _least(bound: float, per: int, above: bool) -> float:
    """Return the least value of a column that is not below a bound, or that is above it."""
    if not per or abs(bound) > _LARGEST:
        return math.nextafter(bound, math.inf) if above else float(bound)
    whole = math.floor(bound * per) - 1  # one too low, for the rounding of the product
    while whole / per < bound or (above and whole / per == bound):
        whole += 1
    return whole / per
