"""Measure the schedule on generated counties; print CSV, assert nothing.

python -m tests.benchmarks.bench_schedule --cases 3000 --officers 80 --seed 1 [--load 0.9]

``load`` is the share of the field hours that visits take as allocated. ``value_to_bound`` is below 1 by what no timetable
can have, too: the bound lets each branch work without breaks on visits cut at will.
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import time

from tests.schedule.worlds import county

COLUMNS = [
    "cases", "officers", "load", "seed", "visits", "visits_placed", "tasks", "tasks_placed", "value_to_bound", "hours_saved",
    "given_up", "faults", "seconds", "check_seconds", "peak_mb",
]  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=3000)
    parser.add_argument("--officers", type=int, default=80)
    parser.add_argument("--load", type=float, nargs="+", default=[0.5, 0.9, 1.0])
    parser.add_argument("--seed", type=int, nargs="+", default=[0])
    asked = parser.parse_args()
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for seed in asked.seed:
        for load in asked.load:
            world = county(asked.cases, asked.officers, seed, load)
            start = time.perf_counter()
            made = world.plan()
            seconds = time.perf_counter() - start
            start = time.perf_counter()
            faults = world.faults(made)
            checked = time.perf_counter() - start
            counts = []
            for is_visit in (True, False):
                placed, left = (((t["kind"] == "visit") == is_visit).sum() for t in (made.schedule, made.unscheduled))
                counts += [placed + left, round(placed / max(placed + left, 1), 4)]
            visits = made.schedule[made.schedule["kind"] == "visit"]
            option = world.chosen.set_index("case_id").loc[visits["case_id"]]
            allocated = (option["field_hours"] / option["n_contacts"] / world.params.workload.team_size).sum()
            saved = 1 - visits["hours"].sum() / max(allocated, 1e-9)
            given_up = (made.unscheduled["cause"] == "deadline").sum()
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            writer.writerow(
                [asked.cases, asked.officers, load, seed, *counts, round(made.value / made.bound, 4), round(saved, 4),
                 given_up, len(faults), round(seconds, 2), round(checked, 2), peak]
            )  # fmt: skip
            sys.stdout.flush()


if __name__ == "__main__":
    main()
