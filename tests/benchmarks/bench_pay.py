"""Time of pay on draws: 10,000 draws of 200 people under each kind of scheme. Prints, asserts nothing."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import numpy as np

from collectplan.pay.drawn import Drawn
from collectplan.pay.draws import curve_draws
from collectplan.pay.evaluation import evaluate
from collectplan.pay.exact import pay
from collectplan.pay.readings import readings
from collectplan.pay.results import Results
from tests.pay.counties import money, people, proposal, targets
from tests.pay.schemes import BRANCH_HEADS, branch_heads

DRAWS, PEOPLE, BRANCHES = 10_000, 200, 20
OWN: Mapping[str, Any] = {"applies_to": {"role": "account_manager"}, "result_of": "own"}
RATES = [{"of": "cash", "rate": 0.02}, {"of": "interest", "rate": 0.05}]
PLACES = [{"from_rank": 1, "to_rank": 3, "amount": 2000}, {"from_rank": 4, "to_rank": 10, "amount": 500}]
SCHEMES: tuple[Mapping[str, Any], ...] = (
    {**BRANCH_HEADS, **OWN, "id": "bands", "reading": "cumulative"},
    {**BRANCH_HEADS, **OWN, "id": "whole_points", "reading": "cumulative", "point_rounding": "floor"},
    {**OWN, "id": "pieces", "title": "p", "kind": "piece_rate", "rates": RATES},
    {**OWN, "id": "ties", "title": "p", "kind": "piece_rate", "rates": RATES, "ties": [{"share": 1.0}]},
    {**OWN, "id": "prize", "title": "p", "kind": "prize", "ties": "share", "places": PLACES},
    {**OWN, "id": "pool", "title": "p", "kind": "pool", "total": 100_000},
    {**OWN, "id": "branch_pool", "title": "p", "kind": "pool", "total": 5000, "by": "completion", "within": "branch"},
)


def county() -> Drawn:
    """Return the draws: gamma money around the targets, a tenth of the cells without any."""
    generator = np.random.default_rng(1)
    names = [f"m{n:03d}" for n in range(PEOPLE)]
    branch = [f"b{n % BRANCHES:02d}" for n in range(PEOPLE)]
    aims = np.round(generator.uniform(50_000, 400_000, PEOPLE), 2)
    own = generator.gamma(2.0, 0.25, (DRAWS, PEOPLE, 2)) * aims[None, :, None]
    fen = np.rint(own * (generator.random(own.shape) > 0.1) * 100).astype(np.int64)
    by_branch = np.stack([fen[:, n::BRANCHES].sum(axis=1) for n in range(BRANCHES)], axis=1)
    rows = [
        {"officer_id": who, "branch": of, "balance_side": side, "principal": 900.0, "interest": 100.0}
        for who, of in zip(names, branch, strict=True)
        for side in ("on_balance", "off_balance")
    ]
    staff = people(*((who, "account_manager", of) for who, of in zip(names, branch, strict=True)))
    expected = Results(staff, targets(**dict(zip(names, aims.tolist(), strict=True))), money(*rows))
    return Drawn(expected, tuple(names), fen, tuple(sorted(set(branch))), by_branch)


def main() -> None:
    """Print seconds and repaired cells by kind of scheme."""
    drawn = county()
    print(f"{DRAWS} draws x {PEOPLE} people")
    for scheme in SCHEMES:
        began = time.perf_counter()
        (done,) = evaluate(proposal(scheme), drawn).values()
        print(f"{scheme['id']:>14}: {time.perf_counter() - began:5.2f} s, {done.repaired} computed again in fractions")
    (reading,) = readings(branch_heads(reading="band_rate"))
    huge = drawn.own.sum(axis=2) * 10_000
    began = time.perf_counter()
    found = curve_draws(reading.curve, huge, huge.mean(axis=0).astype(np.int64) + 1)
    print(f"{'huge money':>14}: {time.perf_counter() - began:5.2f} s, {found.repaired} computed again in fractions")
    began = time.perf_counter()
    rows = len(pay(proposal(*SCHEMES), drawn.expected))
    print(f"{'exact':>14}: {time.perf_counter() - began:5.2f} s for {rows} rows with their steps")


if __name__ == "__main__":
    main()
