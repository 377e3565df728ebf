"""Measure the legal clocks alone, and all of taking stock, on generated loans; print CSV, assert nothing.

python -m tests.benchmarks.bench_clocks --loans 100000 --obligors 2 --events 3
"""

from __future__ import annotations

import argparse
import csv
import resource
import sys
import time
from typing import Any

import numpy as np
import pandas as pd

from collectplan.clock import Clock
from collectplan.clocks import Facts, run_clocks
from collectplan.inputs import Inputs
from collectplan.ledger import Ledger
from collectplan.papers import Papers
from collectplan.periods import NO_DAY
from collectplan.pipeline.stock import take_stock
from collectplan.project import Project
from collectplan.rulefiles import load_rule_files
from collectplan.schemas import INPUTS, TABLES, empty, types, words
from tests.helpers import ROOT, loans_table, params_with

COLUMNS = ["part", "loans", "obligors", "events", "seconds", "cpu_seconds", "peak_mb", "stages"]
EVIDENCE = ("签收", "邮政特快回执", "电话", "", "拒签")
PERIODS = ("两年", "六个月", "直至本息还清", "未约定", "三年")
EVENTS = ("demand", "demand", "demand", "part_payment", "acknowledgement", "promise", "suit", "judgment", "enforcement")
SUITS = ("none",) * 7 + ("filed", "judged", "enforcing")


def days(rng: np.random.Generator, first: str, last: str, n: int) -> Any:
    """Draw days."""
    start = np.datetime64(first)
    return start + rng.integers(0, (np.datetime64(last) - start).astype(int), n)


def columns_of(name: str, rows: dict[str, Any], n: int) -> pd.DataFrame:
    """Return an input table; what is not given is empty, closed sets are unknown."""
    typed = types(INPUTS[name])
    blank: dict[str, Any] = {}
    for column, about in INPUTS[name].columns.items():
        kind = about.metadata["kind"]
        none = {"date": NO_DAY, "money": 0.0, "flag": False}.get(kind, "")
        blank[column] = np.full(n, "unknown" if "unknown" in about.metadata["values"] else none)
    return pd.DataFrame(blank | rows)[list(typed)].astype(typed)


def make_loans(rng: np.random.Generator, n: int) -> pd.DataFrame:
    """Draw loans on the plain loan of the tests; a sixth of them are further loans of a debtor."""
    plain = loans_table([{"case_id": "D", "principal": 1.0}])
    lent = days(rng, "1996-01-01", "2024-06-30", n)
    owed = rng.integers(100_000, 50_000_000, n) / 100
    n_debtors = max(1, n * 5 // 6)
    debtors = np.r_[np.arange(n_debtors), rng.integers(0, n_debtors, n - n_debtors)]
    drawn = {
        "loan_id": [f"L{k:06d}" for k in range(n)],
        "case_id": [f"D{k:06d}" for k in debtors],
        "branch": [f"支行{k:02d}" for k in rng.integers(0, 20, n)],
        "principal": owed,
        "interest_on": np.round(owed * 0.05, 2),
        "interest_off": np.round(owed * 0.2, 2),
        "risk_class": rng.choice(["SUBSTANDARD", "DOUBTFUL", "LOSS"], n),
        "balance_side": rng.choice(["on_balance", "off_balance"], n),
        "disbursed_on": lent,
        "due_on": lent + rng.integers(180, 1_100, n),
        "guarantee_type": rng.choice(["credit", "guarantee", "mortgage"], n),
        "borrower_type": rng.choice(["farmer", "enterprise"], n),
        "suit_status": rng.choice(SUITS, n),
        "is_roll_over": rng.random(n) < 0.2,
    }
    typed = types(TABLES["loans"])
    return pd.concat([plain] * n, ignore_index=True).assign(**drawn)[list(typed)].astype(typed)


def make_papers(rng: np.random.Generator, loans: pd.DataFrame, per_loan: int, n_events: int) -> Papers:
    """Draw obligors (the debtor, then guarantors and a mortgagor), events of any of them, and surveys."""
    n, ids = len(loans), loans["loan_id"].to_numpy(dtype=object)
    roles = np.array(["borrower", "guarantor", "mortgagor", "guarantor", "guarantor"])[np.arange(per_loan) % 5]
    people = np.array([f"G{k:07d}" for k in range(n * per_loan)], dtype=object).reshape(n, per_loan)
    people[:, 0] = loans["case_id"].to_numpy(dtype=object)
    total = n * per_loan
    obligors = columns_of(
        "obligors",
        {
            "loan_id": np.repeat(ids, per_loan),
            "obligor_id": people.ravel(),
            "role": np.tile(roles, n),
            "guarantee_mode": rng.choice(list(words.GUARANTEE_MODE), total),
            "period_type": rng.choice(PERIODS, total),
            "asked_on": np.where(rng.random(total) < 0.3, days(rng, "2018-01-01", "2026-06-30", total), NO_DAY),
            "ask_evidence": rng.choice(EVIDENCE, total),
        },
        total,
    )  # fmt: skip
    at, who = rng.integers(0, n, n_events), rng.integers(0, per_loan, n_events)
    events = columns_of(
        "events",
        {
            "event_id": [f"E{k:07d}" for k in range(n_events)],
            "loan_id": ids[at],
            "obligor_id": people[at, who],
            "kind": rng.choice(EVENTS, n_events),
            "on": days(rng, "2004-01-01", "2026-12-31", n_events),
            "evidence_kind": rng.choice(EVIDENCE, n_events),
            "signer": rng.choice(list(words.SIGNER), n_events),
        },
        n_events,
    )
    seen = np.sort(rng.permutation(n)[: n // 2])
    surveys = columns_of(
        "surveys",
        {
            "loan_id": ids[seen],
            "ability": rng.choice(list(words.ABILITY), len(seen)),
            "willingness": rng.choice(list(words.WILLINGNESS), len(seen)),
        },
        len(seen),
    )
    return Papers(obligors, events, None, surveys, empty("quarantine"))


class Watch:
    """Seconds of the wall and of the processor since it was made."""

    def __init__(self) -> None:
        self.wall, self.cpu = time.perf_counter(), time.process_time()

    def read(self) -> list[float]:
        """Return both, and the peak of memory in megabytes."""
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        return [round(time.perf_counter() - self.wall, 2), round(time.process_time() - self.cpu, 2), peak]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loans", type=int, default=100_000)
    parser.add_argument("--obligors", type=int, default=2, help="per loan")
    parser.add_argument("--events", type=int, default=3, help="per loan")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    rng = np.random.default_rng(asked.seed)
    params = params_with()
    files = load_rule_files(params, ROOT / "params", Project(ROOT, ROOT / "outputs"))
    loans = make_loans(rng, asked.loans)
    papers = make_papers(rng, loans, asked.obligors, asked.events * asked.loans)
    size = [asked.loans, asked.obligors * asked.loans, asked.events * asked.loans]
    writer = csv.writer(sys.stdout)
    writer.writerow(COLUMNS)
    facts = Facts(papers.obligors, papers.events, np.full(asked.loans, 50.0))
    watch = Watch()
    run_clocks(loans, facts, files.terms, params.campaign, params.clocks)
    writer.writerow(["run_clocks", *size, *watch.read(), ""])
    sys.stdout.flush()
    ledger = Ledger(loans, empty("quarantine"), empty("reconciliation"), asked.loans, 0, 0.0, 0.0, "", {})
    nothing = empty("quarantine")
    inputs = Inputs(ledger, nothing, None, empty("sheet_totals"), nothing, papers, files, None, "")
    clock, watch = Clock(), Watch()
    take_stock(params, inputs, clock)
    stages = " ".join(f"{stage} {seconds:.2f}" for stage, seconds in clock.seconds.items())
    writer.writerow(["take_stock", *size, *watch.read(), stages])


if __name__ == "__main__":
    main()
