"""Why a case got the option it got, as a stable code that reports put into words."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from collectplan.allocation.problem import TOLERANCE, Flags, Floats, Ints, Problem

_CENT = 0.005  # yuan: values closer than this are equal


class Reason(StrEnum):
    """Reason for the option of a case.

    Attributes
    ----------
    ONLY_OPTION : str
        The case has no other option.
    BEST_VALUE : str
        No option of the case is worth more.
    FLOOR_NEEDED : str
        A ``>=`` limit needs this option, for example an action on each key case; another one is worth more.
    NOT_WORTH_HOURS : str
        Watched, although an action would add value: the hours bring more elsewhere.
    HOURS_SHORT : str
        Its best option lost because a limit which that option takes from is full; the next best is taken.
    NEAR_BEST : str
        Another option of the case is worth more and no limit stands against it by itself; the difference lies inside
        the gap, or the plan needs it for a fit of whole hours.
    """

    ONLY_OPTION = "only_option"
    BEST_VALUE = "best_value"
    FLOOR_NEEDED = "floor_needed"
    NOT_WORTH_HOURS = "not_worth_hours"
    HOURS_SHORT = "hours_short"
    NEAR_BEST = "near_best"


def reasons_of(problem: Problem, plan: Ints, per_unit: Floats, is_watch: Flags, is_floor: Flags) -> list[str]:
    """Return the reason of each case.

    Parameters
    ----------
    problem : Problem
        The whole.
    plan : ndarray of int, shape (cases,)
        Chosen options.
    per_unit : ndarray of float, shape (limits,)
        Prices.
    is_watch : ndarray of bool, shape (options,)
        Options that are no action.
    is_floor : ndarray of bool, shape (limits,)
        ``>=`` limits.
    """
    best = problem.first_best(problem.value)
    used = problem.used(plan)
    more = (problem.use[best] - problem.use[plan]).tocsr()
    is_priced = per_unit > 0
    # Nothing above the room: taking the best option instead would break the limit.
    is_full = used[more.indices] + more.data > (problem.room + TOLERANCE * problem.size)[more.indices]
    stands = (more.data > 0) & (is_full | is_priced[more.indices])
    row = np.repeat(np.arange(problem.n_cases), np.diff(more.indptr))
    by_floor = np.bincount(row[stands & is_floor[more.indices]], minlength=problem.n_cases) > 0
    by_ceiling = np.bincount(row[stands & ~is_floor[more.indices]], minlength=problem.n_cases) > 0
    rules = [
        (np.diff(problem.starts) == 1, Reason.ONLY_OPTION),
        (problem.value[plan] >= problem.value[best] - _CENT, Reason.BEST_VALUE),
        (by_floor, Reason.FLOOR_NEEDED),
        (by_ceiling & is_watch[plan], Reason.NOT_WORTH_HOURS),
        (by_ceiling, Reason.HOURS_SHORT),
    ]
    conditions, names = zip(*rules, strict=True)
    return [str(name) for name in np.select(conditions, [str(name) for name in names], default=str(Reason.NEAR_BEST))]
