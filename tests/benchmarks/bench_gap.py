"""Measure the allocation on published assignment problems; print CSV, assert nothing.

python -m tests.benchmarks.bench_gap FILES... --sense min [--budget 60] [--gap 0] [--best best_known.csv]
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

from collectplan.allocation import allocate
from collectplan.allocation.work import UNITS_PER_SECOND
from collectplan.params import Allocation
from tests.allocation.worlds import published

COLUMNS = [
    "instance", "agents", "jobs", "sense", "value", "bound", "gap_to_bound", "gap_to_best", "seconds", "feasible", "status",
    "stop_reason",
]  # fmt: skip
NODES_PER_SECOND = 1_000.0  # so that the budget bounds the work, not the default number of nodes


def is_feasible(path: Path, allocation: pd.DataFrame) -> bool:
    """Recompute from the raw file: every job once, no agent above its room."""
    numbers = np.array(path.read_text(encoding="utf-8").split(), dtype=np.float64)
    agents, jobs = int(numbers[0]), int(numbers[1])
    hours = numbers[2 + agents * jobs : 2 + 2 * agents * jobs].reshape(agents, jobs)
    job, agent = (allocation[name].str[1:].astype(int).to_numpy() for name in ("case_id", "officer_id"))
    used = np.bincount(agent, weights=hours[agent, job], minlength=agents)
    return sorted(job.tolist()) == list(range(jobs)) and bool((used <= numbers[2 + 2 * agents * jobs :] + 1e-6).all())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--sense", choices=["min", "max"], default="min")
    parser.add_argument("--budget", type=float, default=60.0, help="seconds per instance, as counted work")
    parser.add_argument("--gap", type=float, default=0.0)
    parser.add_argument("--best", type=Path)
    asked = parser.parse_args()
    best = {}
    if asked.best:
        known = pd.read_csv(asked.best)
        best = known[known["sense"] == asked.sense].set_index("instance")["best_known"].to_dict()
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for path in asked.files:
        options, limits = published(path)
        start = time.perf_counter()
        work = asked.budget * UNITS_PER_SECOND
        params = Allocation(gap=asked.gap, node_limit=max(int(asked.budget * NODES_PER_SECOND), 1))
        result = allocate(options, limits, params, sense=asked.sense, work=work)
        seconds = time.perf_counter() - start
        target = best.get(path.stem)
        to_best = abs(result.value - target) / abs(target) if target and result.value is not None else None
        writer.writerow(
            [path.stem, len(limits), options["case_id"].nunique(), asked.sense, result.value, result.bound, result.gap,
             to_best, round(seconds, 2), result.value is not None and is_feasible(path, result.allocation), result.status,
             result.stop_reason]
        )  # fmt: skip
        sys.stdout.flush()


if __name__ == "__main__":
    main()
