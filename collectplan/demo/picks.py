"""Random choices over whole arrays: from weighted words, and from the members of a group."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Days: TypeAlias = npt.NDArray[np.datetime64]
Words: TypeAlias = npt.NDArray[np.object_]

NO_DAY = np.datetime64("NaT", "D")


def pick(rng: np.random.Generator, weights: Mapping[Any, float], size: int) -> npt.NDArray[Any]:
    """Return ``size`` keys of ``weights``, drawn with these weights."""
    chance = np.array(list(weights.values()), dtype=np.float64)
    chosen = rng.choice(len(chance), size, p=chance / chance.sum())
    keys = list(weights)
    return np.array(keys, dtype=object if isinstance(keys[0], str) else None)[chosen]


def pick_in_groups(rng: np.random.Generator, group: Ints, weight: Floats, wanted: Ints) -> Ints:
    """Draw one member of a group for each wanted group.

    Parameters
    ----------
    group : ndarray of int, shape (n,)
        Group of each member, ascending; each wanted group has a member.
    weight : ndarray of float, shape (n,)
        Above zero; members of a group are drawn in proportion.
    wanted : ndarray of int, shape (m,)
        Groups to draw from.

    Returns
    -------
    ndarray of int, shape (m,)
        Positions of members.
    """
    total = np.bincount(group, weights=weight)
    within = np.cumsum(weight) - np.concatenate([[0.0], np.cumsum(total)])[group]
    edges = group + np.minimum(within / total[group], 1.0)
    found = np.searchsorted(edges, wanted + rng.random(len(wanted)), side="right")
    first = np.searchsorted(group, wanted, side="left")
    last = np.searchsorted(group, wanted, side="right") - 1
    return np.asarray(np.clip(found, first, last), dtype=np.int64)


def position_in_group(group: Ints) -> Ints:
    """Return 0, 1, 2 ... inside each run of equal values; ``group`` is sorted."""
    starts = np.flatnonzero(np.r_[True, group[1:] != group[:-1]])
    return np.asarray(np.arange(len(group)) - np.repeat(starts, np.diff(np.r_[starts, len(group)])), dtype=np.int64)


def day(value: object) -> np.datetime64:
    """Return a day for arithmetic with arrays of days."""
    return np.datetime64(str(value), "D")


def later_by_months(start: Days, months: Ints) -> Days:
    """Return the same day of a month later (or earlier, below 0), the 28th for what is after it."""
    month = start.astype("datetime64[M]")
    inside = np.minimum(start - month.astype("datetime64[D]"), np.timedelta64(27, "D"))
    return np.asarray((month + months).astype("datetime64[D]") + inside)
