"""Dealing cases one by one: a plan from prices, its repair, and its improvement by single moves.

A move takes one case to another of its options. Moves first lower the breach of hard limits, then raise the value, so a
plan never gets worse; ties go to the first option in the order of ids.
"""

from __future__ import annotations

import numpy as np

from collectplan.allocation.problem import TOLERANCE, Flags, Floats, Ints, Problem

_PASSES = 12
_NOTHING = 1e-9


class Table:
    """The cases on the table: who has what, and what is used of each limit.

    Parameters
    ----------
    problem : Problem
        Whose cases are dealt.
    plan : ndarray of int, shape (cases,), optional
        Options to start from; without it no case is dealt.

    Attributes
    ----------
    plan : ndarray of int, shape (cases,)
        Chosen options, -1 for none.
    limits, amounts : ndarray, shape (options, width)
        What each option takes; rows are filled up with one more limit, the last, that never binds.
    used, room : ndarray of float, shape (limits + 1,)
        Taken so far, and what may be taken; hard limits with their tolerance.
    is_hard : ndarray of bool, shape (limits + 1,)
    """

    def __init__(self, problem: Problem, plan: Ints | None = None) -> None:
        self.problem = problem
        self.plan = np.full(problem.n_cases, -1, dtype=np.int64) if plan is None else plan.copy()
        self.limits, self.amounts = padded(problem)
        self.is_hard: Flags = np.append(problem.hard, False)
        self._hard = np.append(np.where(problem.hard, 1.0 / problem.size, 0.0), 0.0)
        self._soft = np.append(np.where(problem.hard, 0.0, problem.penalty), 0.0)
        self.room: Floats = np.append(problem.room + np.where(problem.hard, TOLERANCE * problem.size, 0.0), np.inf)
        self.used = np.zeros(problem.n_limits + 1)
        self.recount()
        self._starts = problem.starts.tolist()

    def recount(self) -> None:
        """Sum anew what is used, so that sums do not drift."""
        self.used[:-1] = self.problem.used(self.plan[self.plan >= 0])

    def put(self, case: int, option: int) -> None:
        """Give a case an option."""
        self._add(int(self.plan[case]), -1.0)
        self.plan[case] = option
        self._add(option, 1.0)

    def penalties(self) -> float:
        """Return the penalties of the broken soft limits."""
        return float(np.maximum(self.used - self.room, 0.0)[:-1] @ self._soft[:-1])

    def overdrawn(self, option: int) -> Flags:
        """Return the hard limits that an option takes from and that are broken."""
        found = np.zeros(len(self.used), dtype=bool)
        limits = self.limits[option]
        found[limits] = self.is_hard[limits] & (self.used[limits] > self.room[limits]) & (self.amounts[option] > 0)
        return found

    def keeps_hard_limits(self) -> bool:
        """Whether no hard limit is broken."""
        return not bool((self.is_hard & (self.used > self.room)).any())

    def move(self, case: int, scores: Floats) -> bool:
        """Take a case to the option that breaks hard limits least and then scores highest; say whether it moved."""
        before = int(self.plan[case])
        if before >= 0:
            self._add(before, -1.0)
        span = slice(self._starts[case], self._starts[case + 1])
        limits, amounts = self.limits[span], self.amounts[span]
        left = self.used[limits] - self.room[limits]
        over = np.maximum(left + amounts, 0.0) - np.maximum(left, 0.0)
        broken = (over * self._hard[limits]).sum(axis=1)
        gain = scores[span] - (over * self._soft[limits]).sum(axis=1)
        fits = broken <= broken.min() + _NOTHING
        after = int(np.argmax(np.where(fits, gain, -np.inf)))
        stay = before - span.start
        if before >= 0 and fits[stay] and gain[after] <= gain[stay] + _NOTHING * max(abs(gain[stay]), 1.0):
            after = stay
        self.plan[case] = span.start + after
        self._add(span.start + after, 1.0)
        return bool(after != stay)

    def _add(self, option: int, times: float) -> None:
        self.used[self.limits[option]] += times * self.amounts[option]  # a limit occurs once, the filler adds 0

    def deal(self, order: Ints, scores: Floats) -> None:
        """Deal the cases in order, each to its best option that fits."""
        for case in order.tolist():
            self.move(case, scores)

    def improve(self) -> None:
        """Move single cases until no move helps, those that miss most value first."""
        value = self.problem.value
        best = self.problem.best_per_case(value)
        for _ in range(_PASSES):
            self.recount()
            order = np.argsort(value[self.plan] - best, kind="stable")
            if not sum([self.move(case, value) for case in order.tolist()]):
                break


def padded(problem: Problem) -> tuple[Ints, Floats]:
    """Return limits and amounts of each option in rows of equal width."""
    counts = np.diff(problem.use.indptr)
    row = np.repeat(np.arange(problem.n_options), counts)
    column = np.arange(len(row)) - np.repeat(problem.use.indptr[:-1], counts)
    width = int(counts.max(initial=0))
    limits = np.full((problem.n_options, width), problem.n_limits, dtype=np.int64)
    amounts = np.zeros((problem.n_options, width))
    limits[row, column] = problem.use.indices
    amounts[row, column] = problem.use.data
    return limits, amounts
