"""Proposals at the same effort: who can earn what with what chance, and what all of it costs."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.incentives.casting import gains
from collectplan.incentives.comparison import P95
from collectplan.intervals import Array, smooth_quantile
from collectplan.params import COUNTY
from collectplan.params.schemes import SchemeFile
from collectplan.pay.drawn import Drawn
from collectplan.pay.evaluation import SchemeDraws
from collectplan.pay.results import Results, owner_for
from collectplan.schemas import empty

Pays = Mapping[tuple[str, str], SchemeDraws]


@dataclass(frozen=True)
class Proposal:
    """A file of schemes under its name.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    file : SchemeFile
        Its schemes.
    readings : mapping of str to str
        By which reading each scheme is worked out.
    """

    name: str
    file: SchemeFile
    readings: Mapping[str, str]


def outlook_of(one: Proposal, drawn: Drawn, found: Pays) -> pd.DataFrame:
    """Return what each person can earn under a proposal, at the same effort."""
    known = drawn.expected
    more = gains(one.file, drawn, one.readings)
    fen: dict[str, npt.NDArray[np.int64]] = {}
    gain: dict[str, float] = {}
    for (name, _), got in found.items():
        for n, officer in enumerate(got.officers):
            if officer:
                fen[officer] = fen[officer] + got.fen[:, n] if officer in fen else got.fen[:, n]
                gain[officer] = gain.get(officer, 0.0) + float(more[name][n])
    rows = []
    for person in known.persons:
        if person.officer_id not in fen:
            continue
        owner = owner_for(person, _result_of(one.file, person.officer_id, known))
        outcome, pays = known.completion(owner), fen[person.officer_id] / 100
        target = outcome.target if outcome.value is not None and outcome.target else None
        p10, p50, p90 = np.quantile(pays, (0.1, 0.5, 0.9))
        rows.append(
            {
                "proposal": one.name,
                "officer_id": person.officer_id,
                "branch": person.branch,
                "role": person.role,
                "target": math.nan if target is None else target / 100,
                "expected_result": math.nan if target is None else float(drawn.cash(owner).mean()) / target,
                "chance_full": math.nan if target is None else float((drawn.cash(owner) >= target).mean()),
                "chance_paid": float((pays > 0).mean()),
                "chance_docked": float((pays < 0).mean()),
                "pay_mean": float(pays.mean()),
                "p10": float(p10),
                "p50": float(p50),
                "p90": float(p90),
                "more": gain[person.officer_id],
            }
        )
    return pd.DataFrame(rows) if rows else empty("pay_outlook")


def _result_of(file: SchemeFile, officer: str, known: Results) -> Any:
    """Return whose result the first scheme that pays somebody goes by."""
    for scheme in file.schemes:
        if officer in {one.officer_id for one in known.people_of(scheme.applies_to)}:
            return scheme.result_of
    return "own"


def payouts_of(found: Pays, draws: int) -> dict[str, Array]:
    """Return yuan paid out by draw, of each branch and of the county."""
    sums: dict[str, npt.NDArray[np.int64]] = {COUNTY: np.zeros(draws, dtype=np.int64)}
    for got in found.values():
        for n, branch in enumerate(got.branches):
            for place in (branch, COUNTY):
                sums[place] = sums.get(place, np.zeros(draws, dtype=np.int64)) + got.fen[:, n]
    return {name: fen / 100 for name, fen in sums.items()}


def budget_table(name: str, payouts: Mapping[str, Array], budget: float | None) -> pd.DataFrame:
    """Return the payout of the chosen proposal; the budget is that of the county."""
    rows = []
    for branch, yuan in sorted(payouts.items()):
        limit = budget if branch == COUNTY else None
        p50, p95 = float(np.quantile(yuan, 0.5)), smooth_quantile(yuan, P95)
        rows.append(
            {
                "proposal": name,
                "branch": branch,
                "mean": float(yuan.mean()),
                "p50": p50,
                "p95": p95,
                "budget": math.nan if limit is None else limit,
                "chance_over": math.nan if limit is None else float((yuan > limit).mean()),
            }
        )
    return pd.DataFrame(rows)
