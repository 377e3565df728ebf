"""How far a claim has got in court, from its events and from what the ledger says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.clocks.chain import extreme_day
from collectplan.periods import NO_DAY, Days, add_months

Codes: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
NONE, PENDING, JUDGED, ENFORCING, CLOSED, UNKNOWN = range(6)
_STAGE_OF = {"none": NONE, "filed": PENDING, "judged": JUDGED, "enforcing": ENFORCING, "enforcement_closed": CLOSED}
_MONTHS = 12


@dataclass(frozen=True)
class Court:
    """Where each unit stands.

    Attributes
    ----------
    stage : array of int
        NONE, PENDING (sued), JUDGED, ENFORCING, CLOSED (enforcement ended without assets), UNKNOWN (contradiction, or
        nothing heard for years).
    first_sued_on, sued_on, judged_on, performance_on, applied_on, closed_on : array of days
        First suit, last suit, last judgment, last day to perform it, last application for enforcement, end of the last one.
    is_withdrawn : array of bool
        The last suit ended without a judgment.
    is_enforced : array of bool
        An enforcement was the last thing heard of, however long ago.
    """

    stage: Codes
    first_sued_on: Days
    sued_on: Days
    judged_on: Days
    performance_on: Days
    applied_on: Days
    closed_on: Days
    is_withdrawn: Flags
    is_enforced: Flags

    def at(self, rows: Any) -> Court:
        """Return the stages of some units, repeated as asked."""
        return Court(**{name: part[rows] for name, part in vars(self).items()})


def court_of(
    events: pd.DataFrame, n_units: int, stated: pd.Series[str] | None, as_of: np.datetime64, stale: float
) -> Court:
    """Return how far each unit has got.

    Parameters
    ----------
    events : DataFrame
        Columns unit, on, kind.
    n_units : int
        Number of units.
    stated : Series of str or None
        ``suit_status`` of the ledger by unit; the further of it and the events counts.
    as_of : day
        Day of the assessment.
    stale : float
        Years after which a suit or an enforcement of which nothing more is known is no longer taken for pending.
    """
    sued = extreme_day(events, {"suit"}, n_units, last=True)
    ended = extreme_day(events, {"suit_closed"}, n_units, last=True)
    judged = extreme_day(events, {"judgment"}, n_units, last=True)
    performed = extreme_day(events, {"performance_due"}, n_units, last=True)
    applied = extreme_day(events, {"enforcement"}, n_units, last=True)
    closed = extreme_day(events, {"enforcement_closed"}, n_units, last=True)
    is_withdrawn = (ended >= sued) & ~(judged >= sued)
    stage = np.where(~np.isnat(sued) & ~is_withdrawn, PENDING, NONE)
    # A judgment without its suit on file is one all the same; a later suit has no judgment yet.
    stage = np.where(~np.isnat(judged) & ~((sued > judged) & ~is_withdrawn), JUDGED, stage)
    stage = np.where(~np.isnat(applied), ENFORCING, stage)
    stage = np.where(~np.isnat(closed) & ~(applied > closed), CLOSED, stage)
    began = np.where(stage == ENFORCING, applied, sued)
    heard_nothing = np.isin(stage, (PENDING, ENFORCING)) & (add_months(began, round(stale * _MONTHS)) < as_of)
    is_enforced = stage == ENFORCING
    if stated is not None:
        known = stated.map(_STAGE_OF).to_numpy(dtype=np.int64)
        stage = np.maximum(stage, known)
        heard_nothing |= is_withdrawn & (known == PENDING)
    stage = np.where(heard_nothing & np.isin(stage, (PENDING, ENFORCING)), UNKNOWN, stage)
    return Court(
        stage=stage,
        first_sued_on=extreme_day(events, {"suit"}, n_units, last=False),
        sued_on=sued,
        judged_on=judged,
        performance_on=np.where(performed >= judged, performed, NO_DAY),
        applied_on=applied,
        closed_on=closed,
        is_withdrawn=is_withdrawn,
        is_enforced=is_enforced,
    )
