"""Measure the allocation on generated counties; print CSV, assert nothing.

python -m tests.benchmarks.bench_allocation --cases 5000 --officers 60 --seed 1 --options 16 [--budget 30] [--no-plain]

``plain`` is PuLP with HiGHS on the whole model, in a process of its own that is stopped after three times the budget
(and at least 20 s), since HiGHS does not keep its time limit on large models.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import queue
import resource
import sys
import time

import numpy as np
import pandas as pd

from collectplan.allocation import allocate, compare
from collectplan.allocation.prices import state
from collectplan.allocation.reading import read
from collectplan.allocation.work import UNITS_PER_SECOND
from collectplan.milp import solve
from collectplan.params import COUNTY, Allocation
from tests.allocation.worlds import LimitRow, limits_table, typed_options

COLUMNS = [
    "cases", "officers", "options", "seed", "budget", "status", "stop_reason", "value", "bound", "gap", "seconds", "peak_mb",
    "greedy", "as_today", "equal", "plain_value", "plain_bound", "plain_gap", "plain_seconds",
]  # fmt: skip
# Method, hours of two people per kilometre and per visit, desk hours, share of the recovery, cost, court money, guide hours.
WAYS = [
    ("visit", 0.08, 3.0, 0.5, 1.0, 60.0, 0.0, 0.0),
    ("phone", 0.0, 0.0, 1.0, 0.5, 4.0, 0.0, 0.0),
    ("visit", 0.16, 6.0, 0.8, 1.25, 120.0, 0.0, 2.0),
    ("sue", 0.04, 1.5, 5.0, 1.4, 150.0, 0.03, 0.0),
]


def generated(
    n_cases: int, n_officers: int, seed: int, n_options: int
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return options, limits and cases of a county with work for 125 % of its hours.

    One officer in twenty leads and acts on key cases anywhere, the others belong to branches of about eight. Every case
    may be watched. One case in fifty is pinned to a person. Each officer has hours in the field, at the desk, and a most of
    cases; each branch has a soft floor of actions on key cases, a hard one on small cases and its own most of suits; court
    money and local guides are shared by all.
    """
    rng = np.random.default_rng(seed)
    n_leaders = n_officers // 20
    n_staff = n_officers - n_leaders
    n_branches = max(round(n_staff / 8), 1)
    home = np.arange(n_staff) % n_branches
    branch = rng.integers(0, n_branches, n_cases)
    balance = np.exp(rng.normal(10, 1.3, n_cases)).round(2)
    base = balance * rng.beta(1.2, 6, n_cases)
    order = np.lexsort((-balance, branch))
    rank = np.empty(n_cases, dtype=np.int64)
    rank[order] = np.arange(n_cases) - np.searchsorted(branch[order], branch[order])
    is_key, is_small = rank < 10, balance < np.quantile(balance, 0.3)
    distance = rng.gamma(2.0, 6.0, n_cases).round(1)
    staff = [np.flatnonzero(home == name) for name in range(n_branches)]
    manager = np.array([rng.choice(staff[name]) for name in branch])
    pinned = rng.random(n_cases) < 0.02
    rows: list[tuple[int, int, int]] = []
    for case in range(n_cases):
        able = rng.permutation(staff[branch[case]])
        able = np.concatenate([[manager[case]], able[able != manager[case]]])
        if is_key[case]:
            able = np.concatenate([able[:1], n_staff + rng.permutation(n_leaders)[:2], able[1:]])
        able = able[:1] if pinned[case] else able
        ways = 4 if n_options >= 8 else 2
        pairs = [(case, int(who), way) for who in able for way in range(ways)]
        rows += pairs[: n_options - 1]
        rows.append((case, int(manager[case]), -1))
    case, who, way = (np.array(column) for column in zip(*rows, strict=True))
    acts = (way >= 0).astype(float)
    table = np.array([[0.0, 0.0, 0.0, 0.28, 0.0, 0.0, 0.0], *(row[1:] for row in WAYS)])[way + 1]
    _, pair = np.unique(case * n_officers + who, return_inverse=True)
    skill = rng.uniform(0.75, 1.0, pair.max() + 1)[pair] * np.where(who == manager[case], 1.15, 1.0)
    options = pd.DataFrame(
        {
            "option_id": np.arange(len(case)),
            "case_id": [f"C{name:06d}" for name in case],
            "branch": [f"支行{name:03d}" for name in branch[case]],
            "officer_id": [f"O{name:04d}" for name in who],
            "method": np.array(["watch", *(row[0] for row in WAYS)])[way + 1],
            "expected_recovery": base[case] * table[:, 3] * np.where(way < 0, 1.0, skill),
            "cost": table[:, 4],
            "field_hours": (table[:, 0] * distance[case] + table[:, 1]).round(1),
            "desk_hours": table[:, 2],
            "court_money": (table[:, 5] * balance[case]).round(2),
            "guide_hours": table[:, 6],
            "active_cases": acts,
            "key_actions": acts * is_key[case],
            "small_actions": acts * is_small[case],
            "suits": (table[:, 5] > 0).astype(float),
        }
    )
    options["value"] = options["expected_recovery"] - options["cost"]
    hours = 0.8 * float((0.08 * distance + 3.0).sum()) / n_officers
    limits: list[LimitRow] = []
    for name in range(n_officers):
        share = rng.uniform(0.7, 1.3)
        limits.append((f"officer/O{name:04d}", "field_hours", "<=", round(hours * share, 1), True, 0.0))
        limits.append(
            (f"officer/O{name:04d}", "desk_hours", "<=", round(1.2 * share * n_cases / n_officers, 1), True, 0.0)
        )
        limits.append(
            (f"officer/O{name:04d}", "active_cases", "<=", float(round(1.1 * n_cases / n_officers)), True, 0.0)
        )
    for name in range(n_branches):
        owner, here = f"branch/支行{name:03d}", branch == name
        limits.append((owner, "key_actions", ">=", float((here & is_key).sum()), False, 5_000.0))
        limits.append((owner, "small_actions", ">=", float((here & is_small).sum() // 10), True, 0.0))
        limits.append((owner, "suits", "<=", float(here.sum() // 20), True, 0.0))
    limits.append(("all", "court_money", "<=", round(float(balance.sum()) * 0.004, 2), True, 0.0))
    limits.append(("all", "guide_hours", "<=", float(n_cases // 10), True, 0.0))
    cases = pd.DataFrame(
        {
            "case_id": [f"C{name:06d}" for name in range(n_cases)],
            "branch": [f"支行{name:03d}" for name in branch],
            "principal": balance,
            "account_manager": [f"O{name:04d}" for name in manager],
        }
    )
    return typed_options(options), limits_table(limits), cases


def default_budget(n_cases: int) -> float:
    """Return the seconds that a county of this size is given."""
    return 5.0 if n_cases <= 500 else 30.0 if n_cases <= 8_000 else 90.0


def _plain(
    options: pd.DataFrame, limits: pd.DataFrame, gap: float, budget: float, answer: multiprocessing.Queue
) -> None:  # type: ignore[type-arg]
    stated = state(read(options, limits, "max").problem)
    found = solve(stated.model, gap=gap, time_limit=budget)
    scale = [None if figure is None else figure * stated.unit for figure in (found.objective, found.bound)]
    answer.put(scale)


def plain(options: pd.DataFrame, limits: pd.DataFrame, gap: float, budget: float) -> list[object]:
    """Return value, bound, gap and seconds of PuLP with HiGHS on the whole model; nothing where it was stopped."""
    answer: multiprocessing.Queue = multiprocessing.Queue()  # type: ignore[type-arg]
    start = time.perf_counter()
    child = multiprocessing.Process(target=_plain, args=(options, limits, gap, budget, answer))
    child.start()
    value = bound = None
    try:
        value, bound = answer.get(timeout=max(3 * budget, 20.0))
        child.join()
    except queue.Empty:
        child.kill()
    seconds = round(time.perf_counter() - start, 2)
    return [value, bound, None if value is None or bound is None else (bound - value) / abs(bound), seconds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=300)
    parser.add_argument("--officers", type=int, default=12)
    parser.add_argument("--options", type=int, default=12, help="most options of a case")
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    parser.add_argument("--gap", type=float, default=0.0005)
    parser.add_argument("--budget", type=float, help="seconds; by default 5, 30 or 90 by the number of cases")
    parser.add_argument("--no-plain", action="store_true", help="do not run plain PuLP and HiGHS beside it")
    asked = parser.parse_args()
    budget = asked.budget or default_budget(asked.cases)
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for seed in asked.seed:
        options, limits, cases = generated(asked.cases, asked.officers, seed, asked.options)
        start = time.perf_counter()
        result = allocate(options, limits, Allocation(gap=asked.gap), work=budget * UNITS_PER_SECOND)
        seconds = time.perf_counter() - start
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        ways = pd.DataFrame()
        if not result.allocation.empty:
            ways = compare(options, limits, cases, result.allocation)
            ways = ways[ways["branch"] == COUNTY].set_index("baseline")
        dealt = [ways.loc[way, "value"] if way in ways.index else None for way in ("greedy", "as_today", "equal")]
        beside = [None] * 4 if asked.no_plain else plain(options, limits, asked.gap, budget)
        writer.writerow(
            [asked.cases, asked.officers, len(options), seed, budget, result.status, result.stop_reason, result.value,
             result.bound, result.gap, round(seconds, 2), peak, *dealt, *beside]
        )  # fmt: skip
        sys.stdout.flush()


if __name__ == "__main__":
    main()
