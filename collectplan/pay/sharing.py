"""Sums that several people share: parts that add up to the fen, and prizes by rank with ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from collectplan.params.schemes import Place, Ties


def largest_remainder(fen: int, weights: Sequence[Fraction]) -> list[int]:
    """Return parts in whole fen, in proportion to weights; they add up, and equal remainders go to the earlier part.

    Parameters
    ----------
    fen : int
        At least 0.
    weights : sequence of Fraction
        At least 0; without any above 0 all parts are 0.
    """
    whole = sum(weights, Fraction(0))
    if not whole:
        return [0] * len(weights)
    quotas = [fen * weight / whole for weight in weights]
    parts = [int(quota) for quota in quotas]
    largest_first = sorted(range(len(parts)), key=lambda n: parts[n] - quotas[n])
    for n in largest_first[: fen - sum(parts)]:
        parts[n] += 1
    return parts


def amounts_by_rank(places: Sequence[Place], ranks: int) -> list[int]:
    """Return the prize of each rank from the first on, in fen; a place of several ranks pays its amount for each."""
    amounts = [0] * ranks
    for place in places:
        for rank in range(place.from_rank, min(place.to_rank, ranks) + 1):
            amounts[rank - 1] = round(place.amount * 100)
    return amounts


@dataclass(frozen=True)
class Ranked:
    """What somebody gets by rank.

    Attributes
    ----------
    rank, last : int
        First and last of the ranks that the tied take together.
    tied : int
        How many are tied, oneself included.
    fen : int
        The amount.
    of_group : int
        Sum of the prizes of the ranks that the tied take together, fen.
    way : str
        ``alone``, or how the tie was settled: ``share``, ``each``, ``earlier``; ``unknown`` where nobody noted who was
        earlier, so that the tied share.
    """

    rank: int
    last: int
    tied: int
    fen: int
    of_group: int
    way: str


def rank_prizes(
    values: Mapping[str, Fraction], amounts: Sequence[int], ties: Ties, earlier: Mapping[str, Fraction] | None = None
) -> dict[str, Ranked]:
    """Return the prize of each name, the largest value first.

    Parameters
    ----------
    values : mapping of str to Fraction
        By name.
    amounts : sequence of int
        Fen by rank, from the first on; as many as values.
    ties : str
        ``share`` (the amounts of the ranks they take together), ``each`` (the full amount of the first of them) or
        ``earlier`` (by ``earlier``).
    earlier : mapping of str to Fraction, optional
        When the result was reached, smaller is earlier; used only where it is known of all that are tied.
    """
    found: dict[str, Ranked] = {}
    order = sorted(values, key=lambda name: (-values[name], name))
    for _, group in groupby(order, key=lambda name: values[name]):
        names = list(group)
        first = len(found)
        prizes = list(amounts[first : first + len(names)])
        way = "alone" if len(names) == 1 else str(ties)
        if way == "earlier":
            known = earlier or {}
            moments = {known[name] for name in names if name in known}
            if len(moments) == len(names):
                names.sort(key=lambda name: known[name])
            else:
                way = "unknown"
        parts = prizes
        if way in {"share", "unknown"}:
            parts = largest_remainder(sum(prizes), [Fraction(1)] * len(names))
        elif way == "each":
            parts = [prizes[0]] * len(names)
        for n, (name, fen) in enumerate(zip(names, parts, strict=True)):
            rank = first + 1 + (n if way == "earlier" else 0)
            found[name] = Ranked(rank, first + len(names), len(names), fen, sum(prizes), way)
    return found
