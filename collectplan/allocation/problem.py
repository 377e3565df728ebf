"""The allocation as arrays: options in rows, limits in columns, everything turned to ``maximise`` and ``<=``.

Options are sorted by case, officer, method and option id, limits by limit id, so that the order of the tables changes
nothing. ``use`` holds what an option takes of a limit; a ``>=`` limit has both sides negated. A limit with an infinite
penalty is hard, any other may be broken at its penalty per unit. A plan is the position of the chosen option of each
case. Feasible means: no hard limit broken by more than ``TOLERANCE`` of its size.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp
from scipy.sparse.csgraph import connected_components

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

TOLERANCE = 5e-7  # half of what the independent checker allows


@dataclass(frozen=True)
class Problem:
    """Choose one option per case.

    Attributes
    ----------
    value : ndarray of float, shape (options,)
        What an option adds to the objective.
    case : ndarray of int, shape (options,)
        Case of each option, 0, 1, 2 ... ascending without holes.
    use : scipy.sparse.csr_array, shape (options, limits)
        What an option takes of each limit.
    room : ndarray of float, shape (limits,)
        How much may be taken.
    penalty : ndarray of float, shape (limits,)
        Per unit above the room; ``inf`` for hard limits.
    group : ndarray of int, shape (cases,)
        Branch of each case.
    holder : ndarray of int, shape (options,)
        Officer of each option.
    """

    value: Floats
    case: Ints
    use: sp.csr_array
    room: Floats
    penalty: Floats
    group: Ints
    holder: Ints

    @property
    def n_options(self) -> int:
        """Number of options."""
        return len(self.value)

    @property
    def n_cases(self) -> int:
        """Number of cases."""
        return len(self.group)

    @property
    def n_limits(self) -> int:
        """Number of limits."""
        return len(self.room)

    @cached_property
    def starts(self) -> Ints:
        """First option of each case, and the number of options at the end."""
        return np.concatenate([[0], np.cumsum(np.bincount(self.case, minlength=self.n_cases))]).astype(np.int64)

    @cached_property
    def hard(self) -> Flags:
        """Limits that must not be broken."""
        return np.isinf(self.penalty)

    @cached_property
    def step(self) -> float:
        """What two plans of different worth differ by at least; 0 where that is not known."""
        whole = np.rint(self.value)
        if not self.hard.all() or not len(whole) or (whole != self.value).any() or np.abs(whole).max() > 2.0**50:
            return 0.0
        return float(np.gcd.reduce(whole.astype(np.int64)))

    @cached_property
    def size(self) -> Floats:
        """Size of each limit, by which its breach is measured."""
        return np.maximum(np.abs(self.room), 1.0)

    def best_per_case(self, scores: Floats) -> Floats:
        """Return the largest score among the options of each case."""
        return np.maximum.reduceat(scores, self.starts[:-1]) if self.n_cases else np.zeros(0)

    def first_best(self, scores: Floats) -> Ints:
        """Return the option with the largest score of each case, the first one of equals."""
        best = np.flatnonzero(scores >= self.best_per_case(scores)[self.case])
        _, first = np.unique(self.case[best], return_index=True)
        return np.asarray(best[first], dtype=np.int64)

    def used(self, plan: Ints) -> Floats:
        """Return what a plan takes of each limit."""
        return np.asarray(self.use[plan].sum(axis=0), dtype=np.float64).ravel()

    def worth(self, plan: Ints) -> float:
        """Return the objective of a plan: values less penalties of broken soft limits."""
        over = np.maximum(self.used(plan) - self.room, 0.0)
        soft = ~self.hard
        return float(self.value[plan].sum() - over[soft] @ self.penalty[soft])

    def breach(self, plan: Ints) -> float:
        """Return by how much the worst hard limit is broken, as a fraction of its size."""
        over = (self.used(plan) - self.room) / self.size
        return float(np.max(over, where=self.hard, initial=0.0))

    def is_feasible(self, plan: Ints) -> bool:
        """Whether a plan keeps all hard limits."""
        return self.breach(plan) <= TOLERANCE


@dataclass(frozen=True)
class Part:
    """A smaller problem and where its rows come from.

    Attributes
    ----------
    problem : Problem
        The part, numbered anew.
    options, cases, limits : ndarray of int
        Positions in the whole.
    """

    problem: Problem
    options: Ints
    cases: Ints
    limits: Ints


def part_of(problem: Problem, options: Ints, limits: Ints, room: Floats | None = None) -> Part:
    """Return the problem of some options under some limits.

    Parameters
    ----------
    problem : Problem
        The whole.
    options, limits : ndarray of int
        Positions to keep, ascending.
    room : ndarray of float, shape (limits,), optional
        Room of the kept limits when it differs from the whole's.
    """
    cases, numbered = np.unique(problem.case[options], return_inverse=True)
    smaller = Problem(
        value=problem.value[options],
        case=numbered.astype(np.int64),
        use=problem.use[options][:, limits].tocsr(),
        room=problem.room[limits] if room is None else room,
        penalty=problem.penalty[limits],
        group=problem.group[cases],
        holder=problem.holder[options],
    )
    return Part(smaller, options, cases, limits)


def extremes(problem: Problem) -> Floats:
    """Return the most that any choice of options can take of each limit."""
    taken = sp.csc_array(problem.use)
    limit = np.repeat(np.arange(problem.n_limits), np.diff(taken.indptr))
    case = problem.case[taken.indices]
    key = limit * max(problem.n_cases, 1) + case
    order = np.argsort(key, kind="stable")
    _, first, count = np.unique(key[order], return_index=True, return_counts=True)
    if not len(first):
        return np.zeros(problem.n_limits)
    most = np.maximum.reduceat(taken.data[order], first)
    owner, of_case = limit[order][first], case[order][first]
    others = count < np.diff(problem.starts)[of_case]  # some option of the case takes nothing of this limit
    most = np.where(others, np.maximum(most, 0.0), most)
    return np.bincount(owner, weights=most, minlength=problem.n_limits).astype(np.float64)


def binding(problem: Problem) -> Ints:
    """Return the limits that some choice of options would break; the others can be forgotten."""
    return np.flatnonzero(extremes(problem) > problem.room + 1e-12 * problem.size)


def components(problem: Problem, limits: Ints) -> list[Part]:
    """Split into parts that share no limit.

    Parameters
    ----------
    problem : Problem
        The whole.
    limits : ndarray of int
        Those that link cases; one that no option touches is in no part.

    Returns
    -------
    list of Part
        By their first case; the cases that no limit touches are one part together.
    """
    if not problem.n_cases:
        return []
    taken = problem.use[:, limits].tocoo()
    size = problem.n_cases + len(limits)
    rows, columns = problem.case[taken.row], problem.n_cases + taken.col
    graph = sp.coo_array((np.ones(len(rows)), (rows, columns)), shape=(size, size))
    _, label = connected_components(graph, directed=False)
    of_case, of_limit = label[: problem.n_cases].copy(), label[problem.n_cases :]
    of_case[~np.isin(np.arange(problem.n_cases), rows)] = -1
    _, first = np.unique(of_case, return_index=True)
    of_option = of_case[problem.case]
    return [
        part_of(problem, np.flatnonzero(of_option == name), limits[of_limit == name])
        for name in of_case[np.sort(first)]
    ]
