"""Measure the response model for one scheme; print CSV, assert nothing.

python -m tests.benchmarks.bench_response --officers 200 --weeks 14 --draws 10000

Seconds are those of the processor, medians of three after a first run, which loads or compiles the loops and is printed
as ``first``. ``plan`` is the backward solution, ``simulate`` the draws carried forward. ``steps`` is pay by whole points,
some 900 jumps.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Callable
from fractions import Fraction

import numpy as np

from collectplan.incentives.effort import KINDS, Officers, Response, draw_kinds
from collectplan.incentives.response import plan_efforts, simulate
from collectplan.pay.curve import Curve, Part

COLUMNS = ["curve", "officers", "weeks", "states", "efforts", "kinds", "draws", "first", "plan", "simulate"]
EFFORTS = (0.4, 0.7, 1.0, 1.2, 1.4, 1.6, 1.8)
BANDS = Curve.of_parts(
    [
        Part(Fraction(8, 10), Fraction(9, 10), Fraction(0), Fraction(100_000)),
        Part(Fraction(9, 10), Fraction(1), Fraction(10_000), Fraction(150_000)),
        Part(Fraction(1), None, Fraction(25_000)),
    ]
)
STEPS = Curve.of_parts(
    Part(Fraction(n, 100), Fraction(n + 1, 100), Fraction(1_000 * (n - 80)), left_closed=True, right_closed=False)
    for n in range(80, 1_000)
)
REPEATS = 3


def seconds_of(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--officers", type=int, default=200)
    parser.add_argument("--weeks", type=int, default=14)
    parser.add_argument("--draws", type=int, default=10_000)
    parser.add_argument("--states", type=int, default=201)
    asked = parser.parse_args()
    rng = np.random.default_rng(1)
    unit = np.full(asked.officers, 1e6)
    shape = (asked.draws, asked.officers, asked.weeks)
    money = rng.gamma(1.0, 0.9e6 / asked.weeks, shape).astype(np.float32)
    people = Officers.of_draws(money, unit, 50_000.0)
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    for name, curve in (("bands", BANDS), ("steps", STEPS)):
        for kinds in (KINDS[1:2], KINDS):
            share = 1.0 / len(kinds)
            some = tuple(type(kind)(kind.name, share, kind.ability, kind.cost) for kind in kinds)
            response = Response(efforts=EFFORTS, kinds=some, states=asked.states)
            drawn = draw_kinds(response, asked.draws, asked.officers, 1)
            first = seconds_of(lambda c=curve, r=response: plan_efforts(people, c, r))
            plan = [seconds_of(lambda c=curve, r=response: plan_efforts(people, c, r)) for _ in range(REPEATS)]
            policy = plan_efforts(people, curve, response)
            simulate(policy, money[:1], unit, drawn[:1])
            ahead = [seconds_of(lambda p=policy, d=drawn: simulate(p, money, unit, d)) for _ in range(REPEATS)]
            sizes = [asked.officers, asked.weeks, asked.states, len(EFFORTS), len(some), asked.draws]
            medians = [round(figure, 2) for figure in (first, float(np.median(plan)), float(np.median(ahead)))]
            writer.writerow([name, *sizes, *medians])
            sys.stdout.flush()


if __name__ == "__main__":
    main()
