"""Small worlds for the tests of the allocation, a seeded county, and the published assignment problems."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pandas as pd

from collectplan.schemas import TABLES

ROOT = Path(__file__).resolve().parents[2]
GAP_DATA = Path(os.environ.get("COLLECTPLAN_DATA") or ROOT.parent / "shared" / "data") / "gap"
OptionRow = tuple[str, str, str, str, float, float]
LimitRow = tuple[str, str, str, float, bool, float]


def options_table(rows: list[OptionRow]) -> pd.DataFrame:
    """Return options from (case, branch, officer, method, value, field hours); every action counts as one on a key case."""
    table = pd.DataFrame(rows, columns=["case_id", "branch", "officer_id", "method", "value", "field_hours"])
    acts = (table["method"] != "watch").astype("float64")
    table = table.assign(option_id=np.arange(len(table)), active_cases=acts, key_actions=acts)
    table["expected_recovery"] = table["value"]
    table["acted_recovery"] = table["value"] * acts
    return typed_options(table)


def typed_options(options: pd.DataFrame) -> pd.DataFrame:
    """Return options with all columns of the schema, nothing in those that are absent."""
    typed = {name: str(about.dtype) for name, about in TABLES["options"].columns.items()}
    return options.reindex(columns=list(typed), fill_value=0).astype(typed)


def limits_table(rows: list[LimitRow]) -> pd.DataFrame:
    """Return limits from (owner, resource, sense, amount, hard, penalty)."""
    table = pd.DataFrame(rows, columns=["owner", "resource", "sense", "amount", "hard", "penalty"])
    table["limit_id"] = [f"{row[0]}/{row[1]}/{row[2]}" for row in rows]
    typed = {name: str(about.dtype) for name, about in TABLES["limits"].columns.items()}
    return table[list(typed)].astype(typed)


def county(
    seed: int, n_branches: int, n_cases: int, n_staff: int, n_leaders: int, load: float
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Return options, limits and cases of a county: staff act in their branch, leaders on key cases anywhere.

    Visits take 4.6 or 6 person-hours, calls one desk hour. ``load`` is the share of all visits and calls that the staff's
    hours would cover. Ten key cases of each branch want an action, or cost 5,000 yuan each.
    """
    rng = np.random.default_rng(seed)
    branch = rng.integers(0, n_branches, n_cases)
    balance = np.exp(rng.normal(10, 1.3, n_cases)).round(2)
    base = balance * rng.beta(1.2, 6, n_cases)
    key = np.zeros(n_cases, dtype=bool)
    for name in range(n_branches):
        members = np.flatnonzero(branch == name)
        key[members[np.argsort(-balance[members])[:10]]] = True
    manager = rng.integers(0, n_staff, n_cases)
    rows = []
    for case in range(n_cases):
        about = (f"C{case:06d}", f"支行{branch[case]:02d}")
        for staff in range(n_staff):
            who = f"O{branch[case]:02d}{staff}"
            skill = rng.uniform(0.75, 1.0) * (1.15 if staff == manager[case] else 1.0)
            rows.append((*about, who, "visit", base[case] * min(skill, 1.0), 200.0, rng.choice([4.6, 6.0]), 0.5))
            rows.append((*about, who, "phone", base[case] * 0.55 * min(skill, 1.0), 4.0, 0.0, 1.0))
        if key[case]:
            rows += [(*about, f"L{leader}", "visit", base[case] * 1.2, 200.0, 6.0, 0.5) for leader in range(n_leaders)]
        rows.append((*about, f"O{branch[case]:02d}{manager[case]}", "watch", base[case] * 0.28, 0.0, 0.0, 0.0))
    columns = ["case_id", "branch", "officer_id", "method", "expected_recovery", "cost", "field_hours", "desk_hours"]
    options = pd.DataFrame(rows, columns=columns)
    acts = (options["method"] != "watch").astype("float64")
    options = options.assign(
        option_id=np.arange(len(options)),
        value=options["expected_recovery"] - options["cost"],
        active_cases=acts,
        key_actions=acts * key[options["case_id"].str[1:].astype(int)],
    )
    hours = n_cases / (n_branches * n_staff) * load
    staff = [f"O{name:02d}{who}" for name in range(n_branches) for who in range(n_staff)]
    limits: list[LimitRow] = []
    for who in [*staff, *(f"L{leader}" for leader in range(n_leaders))]:
        share = rng.uniform(0.7, 1.3)
        limits.append((f"officer/{who}", "field_hours", "<=", 5.0 * hours * share, True, 0.0))
        limits.append((f"officer/{who}", "desk_hours", "<=", 1.2 * hours * share, True, 0.0))
        limits.append((f"officer/{who}", "active_cases", "<=", 150.0, True, 0.0))
    for name in range(n_branches):
        wanted = float(key[branch == name].sum())
        limits.append((f"branch/支行{name:02d}", "key_actions", ">=", wanted, False, 5_000.0))
    cases = pd.DataFrame(
        {
            "case_id": [f"C{case:06d}" for case in range(n_cases)],
            "branch": [f"支行{name:02d}" for name in branch],
            "principal": balance,
            "account_manager": [f"O{name:02d}{who}" for name, who in zip(branch, manager, strict=True)],
        }
    )
    return typed_options(options), limits_table(limits), cases


def published(path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return a published generalised assignment problem: a stream of numbers, agent by agent.

    Every job is a case and must go to one agent; each agent has hours.
    """
    numbers = np.array(path.read_text(encoding="utf-8").split(), dtype=np.float64)
    agents, jobs = int(numbers[0]), int(numbers[1])
    size = agents * jobs
    who, what = np.repeat(np.arange(agents), jobs), np.tile(np.arange(jobs), agents)
    rows = [
        (f"J{job:05d}", "all", f"A{agent:04d}", "visit", value, hours)
        for job, agent, value, hours in zip(
            what.tolist(),
            who.tolist(),
            numbers[2 : 2 + size].tolist(),
            numbers[2 + size : 2 + 2 * size].tolist(),
            strict=True,
        )
    ]
    room = numbers[2 + 2 * size :].tolist()
    limits: list[LimitRow] = [
        (f"officer/A{agent:04d}", "field_hours", "<=", amount, True, 0.0) for agent, amount in enumerate(room)
    ]
    return options_table(rows), limits_table(limits)
