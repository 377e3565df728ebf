"""Measure the draws of one large branch; print CSV, assert nothing.

python -m tests.benchmarks.bench_draws --draws 10000 --cases 5000 --officers 60 --weeks 14

Each run is a process of its own, so that its peak of memory is its own; medians of three are printed for several mean
chances of payment, since work grows with the number of payments.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from collectplan.draws import Payers, Shocks, lag_profile, simulate_branch

COLUMNS = ["draws", "cases", "officers", "weeks", "mean_chance", "seconds", "peak_growth_mb", "standard_errors_off"]
REPEATS = 3


def make_payers(cases: int, officers: int, weeks: int, mean_chance: float) -> Payers:
    """Draw cases with skew chances, shares of their own and three lag profiles."""
    rng = np.random.default_rng(1)
    return Payers(
        probability=rng.beta(1.0, 1.0 / mean_chance - 1.0, cases),
        share=rng.uniform(0.05, 0.7, cases),
        concentration=2.0,
        on_money=rng.uniform(0.0, 1e5, cases),
        off_money=rng.uniform(0.0, 1e5, cases),
        minor_on=np.zeros(cases),
        minor_off=np.zeros(cases),
        lag=rng.integers(0, 3, cases).astype(np.intp),
        lag_weights=np.stack([lag_profile(mean, weeks) for mean in (6.0, 5.0, 7.0)]),
        officer=rng.integers(0, officers, cases).astype(np.intp),
        officers=officers,
    )


def peak() -> int:
    """Return the peak of memory in kilobytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def run(draws: int, cases: int, officers: int, weeks: int, mean_chance: float) -> tuple[float, float, float]:
    """Return seconds, megabytes of growth, and how many standard errors the mean lies from the closed form."""
    who = make_payers(cases, officers, weeks, mean_chance)
    shocks = Shocks(0.4, 0.2, draws, 7)
    before, start = peak(), time.perf_counter()
    done = simulate_branch(who, "branch", shocks, shocks.campaign())
    seconds, growth = time.perf_counter() - start, (peak() - before) / 1024
    total = done.sides.sum(axis=(1, 2))
    expected = float((who.probability * who.share * (who.on_money + who.off_money)).sum())
    return seconds, growth, float((total.mean() - expected) / (total.std() / np.sqrt(draws)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--cases", type=int, default=5_000)
    parser.add_argument("--officers", type=int, default=60)
    parser.add_argument("--weeks", type=int, default=14)
    parser.add_argument("--chances", type=float, nargs="+", default=[0.05, 0.1, 0.25])
    asked = parser.parse_args()
    size = (asked.draws, asked.cases, asked.officers, asked.weeks)
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=fresh, max_tasks_per_child=1) as pool:
        for chance in asked.chances:
            runs = [pool.submit(run, *size, chance).result() for _ in range(REPEATS)]
            seconds, growth, off = np.median(runs, axis=0)
            writer.writerow([*size, chance, round(seconds, 2), round(growth), round(off, 2)])
            sys.stdout.flush()


if __name__ == "__main__":
    main()
