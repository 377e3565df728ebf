"""Measure the allocation on generated counties; print CSV, assert nothing.

python -m tests.benchmarks.bench_allocation --cases 3000 --branches 12 --staff 7 --leaders 3 --loads 0.2 0.5 0.8
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import time

from collectplan.allocation import allocate, compare
from collectplan.params import COUNTY, Allocation
from tests.allocation.worlds import county

COLUMNS = [
    "cases", "officers", "options", "load", "seed", "status", "value", "bound", "gap", "seconds", "cpu_seconds", "peak_mb",
    "greedy", "as_today", "equal",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=3_000)
    parser.add_argument("--branches", type=int, default=12)
    parser.add_argument("--staff", type=int, default=7)
    parser.add_argument("--leaders", type=int, default=3)
    parser.add_argument("--loads", type=float, nargs="+", default=[0.5])
    parser.add_argument("--seeds", type=int, nargs="+", default=[0])
    parser.add_argument("--gap", type=float, default=0.0005)
    asked = parser.parse_args()
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for load in asked.loads:
        for seed in asked.seeds:
            options, limits, cases = county(seed, asked.branches, asked.cases, asked.staff, asked.leaders, load)
            start, cpu = time.perf_counter(), time.process_time()
            result = allocate(options, limits, Allocation(gap=asked.gap))
            seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            ways = compare(options, limits, cases, result.allocation)
            ways = ways[ways["branch"] == COUNTY].set_index("baseline")
            officers = asked.branches * asked.staff + asked.leaders
            writer.writerow(
                [asked.cases, officers, len(options), load, seed, result.status, result.value, result.bound, result.gap,
                 round(seconds, 2), round(cpu, 2), peak, *(ways.loc[way, "value"] for way in ("greedy", "as_today", "equal"))]
            )  # fmt: skip
            sys.stdout.flush()


if __name__ == "__main__":
    main()
