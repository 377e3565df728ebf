"""A walk from plan to plan: a few officers and a few of their cases at a time, chosen anew exactly, thousands of times.

The linear relaxation tells what each option loses against the best of its case, and what room that is left empty costs;
together they are what a plan misses to the bound. A good plan misses little, so that of a few cases only few choices miss
less than the present one: all of these are looked through in microseconds. At first a choice a little worse is taken too,
drawn at random, so that the walk leaves what a few officers cannot improve among themselves; the allowance falls to
nothing at the end. This finds in seconds what models of neighbourhoods find in minutes on the tight published problems.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from collectplan.allocation.core import Effort, Outcome, losses
from collectplan.allocation.dealing import padded
from collectplan.allocation.prices import bound_at
from collectplan.allocation.problem import TOLERANCE, Floats, Ints, Problem
from collectplan.allocation.work import Work

if TYPE_CHECKING:
    from typing import Any

_TEAM = 8
_CASES = 18
_STEPS = 10_000  # choices looked at in one neighbourhood
_CHUNK = 2_000_000  # steps between two looks at the work that is left
_NEAR = 6
_HEAT = 0.3  # of what is missed by limit
_SHORTEST = 20  # chunks of one cooling
_CYCLES = 3  # times that the allowance falls to nothing
_STEPS_PER_UNIT = 20_000.0
_NEARLY = 0.9999  # of a step between the worths of plans: less than that is nothing


def walk(problem: Problem, known: Outcome, per_unit: Floats, effort: Effort, work: Work, units: float) -> Outcome:
    """Improve a plan by a walk of bounded length.

    Parameters
    ----------
    problem, known, per_unit, effort, work
        As in ``core.search_core``.
    units : float
        Units of counted work to spend at most.
    """
    if known.plan is None or len(np.unique(problem.holder)) < 2 or units <= 0:
        return known
    from collectplan.allocation.compiled import walk_compiled

    ground = _ground(problem, per_unit)
    plan, best = known.plan.copy(), known.plan
    heat = _HEAT * _missed(problem, plan, per_unit)
    chunks = max(int(units * _STEPS_PER_UNIT / _CHUNK), 1)
    sizes = (_TEAM, _CASES, _STEPS)
    cycle = -(-chunks // min(_CYCLES, max(chunks // _SHORTEST, 1)))
    for chunk in range(chunks):
        if work.is_over() or known.bound - problem.worth(best) <= max(effort.distance, problem.step * _NEARLY):
            break
        turn = chunk % cycle
        if turn == 0:  # from the best plan so far, as far afield as at first
            plan = best.copy()
        share = 1.0 - turn / cycle
        found, _, steps = walk_compiled(plan, ground, heat * share, sizes, effort.seed * chunks + chunk, _CHUNK)
        work.charge(steps / _STEPS_PER_UNIT)
        if problem.is_feasible(found) and problem.worth(found) > problem.worth(best):
            best = found
    return replace(known, plan=best, stop_reason="rounds_done")


def missed_steps(problem: Problem, plan: Ints, per_unit: Floats) -> float:
    """Return what a plan misses to the bound by priced limit, in mean losses of the second best options."""
    loss = losses(problem, per_unit)
    ranked = loss[np.lexsort((loss, problem.case))]
    several = np.diff(problem.starts) > 1
    second = ranked[problem.starts[:-1][several] + 1]
    step = float(second.mean()) if len(second) else 0.0
    return _missed(problem, plan, per_unit) / step if step > 0 else np.inf


def _missed(problem: Problem, plan: Ints, per_unit: Floats) -> float:
    priced = max(int((per_unit > 0).sum()), 1)
    return max(bound_at(problem, per_unit) - problem.worth(plan), 0.0) / priced


def _ground(problem: Problem, per_unit: Floats) -> tuple[Any, ...]:
    """Return the problem as the compiled loops read it."""
    loss = losses(problem, per_unit)
    order = np.lexsort((loss, problem.case)).astype(np.int64)
    limits, amounts = padded(problem)
    room = np.append(problem.room + np.where(problem.hard, 0.5 * TOLERANCE * problem.size, 0.0), np.inf)
    price = np.append(per_unit, 0.0)
    over = np.append(problem.penalty - per_unit, 0.0)
    near, (first, rivals) = _near(problem, order), _rivals(problem, per_unit)
    return problem.starts, order, loss, problem.holder, near, limits, amounts, room, price, over, first, rivals


def _near(problem: Problem, order: Ints) -> Ints:
    """Return the holders of the options of each case that lose least, -1 where a case has fewer."""
    rank = np.arange(problem.n_options) - problem.starts[problem.case]
    near = np.full((problem.n_cases, _NEAR), -1, dtype=np.int64)
    first = rank < _NEAR
    near[problem.case[first], rank[first]] = problem.holder[order[first]]
    return near


def _rivals(problem: Problem, per_unit: Floats) -> tuple[Ints, Ints]:
    """Return lists of cases that may take from a limit that several officers draw on and that is worth something.

    One after the other, each after its limit; and where each begins, and the end.
    """
    taken = problem.use.tocoo()
    pairs = np.unique(np.stack([taken.col, problem.holder[taken.row]]), axis=1)
    several = np.bincount(pairs[0], minlength=problem.n_limits) > 1
    lists = [
        np.concatenate([[limit], np.unique(problem.case[taken.row[taken.col == limit]])])
        for limit in np.flatnonzero(several & (per_unit > 0))
    ]
    first = np.cumsum([0, *(len(names) for names in lists)])
    return first.astype(np.int64), np.concatenate([np.zeros(0, dtype=np.int64), *lists]).astype(np.int64)
