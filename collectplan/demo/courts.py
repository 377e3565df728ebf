"""What the courts did: filing, judgment, its period of performance, enforcement and its end, in step with the ledger.

Dates are drawn backwards from the last step, whose age is what the clocks look at: most suits are pending for months
and some for years, a judgment is enforceable for two years (Civil Procedure Law, art. 250) of which some end inside the
campaign and some have ended, and nothing is dated after the baseline.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan.demo.claims import BASELINE, due_on, papers
from collectplan.demo.picks import Days, Ints, day, pick

STEPS = ("suit", "judgment", "performance_due", "enforcement", "enforcement_closed")
LAST_STEP = {"filed": 0, "judged": 2, "enforcing": 3, "enforcement_closed": 4}
"""The last step of each suit status but ``none``, as a position in ``STEPS``."""
PERFORMANCE_DAYS = (10, 30)
_GAPS = ((60, 240), PERFORMANCE_DAYS, (10, 420), (90, 300))
"""Days from each step to the next."""
_AGES: dict[str, dict[tuple[int, int], float]] = {
    "filed": {(15, 700): 0.9, (1_100, 1_700): 0.1},
    "judged": {(5, 620): 0.55, (632, 726): 0.2, (750, 1_500): 0.25},
    "enforcing": {(10, 900): 0.9, (1_100, 1_800): 0.1},
    "enforcement_closed": {(20, 2_500): 1.0},
}
"""Days from the last step to the baseline."""
_BEFORE = {"preservation": (0.15, (3, 28)), "payment_order": (0.08, (35, 70))}
"""Share of suits before which it happened, and how many days; preservation lasts 30 days unless a suit follows."""
_WITHDRAWN_SHARE = 0.012
_COURTS_KNOWN_SINCE = day("2004-01-01")


def draw_court_events(rng: np.random.Generator, loans: pd.DataFrame) -> pd.DataFrame:
    """Draw the steps that the suit status of each loan implies, what preceded some suits, and suits withdrawn."""
    rows = np.flatnonzero((loans["suit_status"] != "none").to_numpy())
    due = due_on(loans)
    steps = _step_days(rng, loans["suit_status"].to_numpy()[rows], (BASELINE - due[rows]).astype(np.int64))
    parts = [
        pd.DataFrame({"loan": rows[reached], "on": steps[reached, place], "kind": name})
        for place, name in enumerate(STEPS)
        for reached in [~np.isnat(steps[:, place])]
    ]
    for name, (share, (low, high)) in _BEFORE.items():
        on = steps[:, 0] - rng.integers(low, high, len(rows))
        chosen = (rng.random(len(rows)) < share) & (on > due[rows])
        parts.append(pd.DataFrame({"loan": rows[chosen], "on": on[chosen], "kind": name}))
    parts += _withdrawn(rng, loans, due)
    return pd.concat(parts, ignore_index=True)


def _step_days(rng: np.random.Generator, status: np.typing.NDArray[np.object_], past_due: Ints) -> Days:
    """Return the day of each step, missing where it is not reached, shape (n suits, n steps).

    A young loan leaves no room for the usual intervals: all but the period of performance shrink alike.
    """
    total, last = len(status), np.array([LAST_STEP[word] for word in status.tolist()], dtype=np.int64)
    gaps = np.column_stack([rng.integers(low, high + 1, total) for low, high in _GAPS])
    gaps = np.where(np.arange(len(_GAPS)) < last[:, None], gaps, 0)
    age = np.zeros(total, dtype=np.int64)
    for word, spans in _AGES.items():
        bounds = pick(rng, spans, total)
        age = np.where(status == word, rng.integers(bounds[:, 0], bounds[:, 1]), age)
    age = np.minimum(age, past_due // 3)
    fixed = gaps[:, 1].copy()
    # A day is left for the filing itself and for each interval that would shrink to nothing.
    # Nor does anybody sue on the morrow of the due date.
    room = (past_due - age - fixed - len(STEPS)) * 7 // 10
    scale = np.minimum(1.0, room / np.maximum(gaps.sum(axis=1) - fixed, 1))
    shrunk = np.maximum(np.floor(gaps * scale[:, None]).astype(np.int64), 1)
    shrunk[:, 1] = fixed
    gaps = np.where(gaps > 0, shrunk, 0)
    later = np.cumsum(gaps[:, ::-1], axis=1)[:, ::-1]
    before = age[:, None] + np.column_stack([later, np.zeros(total, dtype=np.int64)])
    return np.where(np.arange(len(STEPS)) <= last[:, None], BASELINE - before, np.datetime64("NaT", "D"))


def _withdrawn(rng: np.random.Generator, loans: pd.DataFrame, due: Days) -> list[pd.DataFrame]:
    """Draw suits that were filed and withdrawn, so that the loan stands as never sued."""
    total = len(loans)
    eligible = (loans["suit_status"] == "none").to_numpy() & (due > _COURTS_KNOWN_SINCE)
    chosen = np.flatnonzero(eligible & (rng.random(total) < _WITHDRAWN_SHARE))
    room = (BASELINE - due).astype(np.int64)
    age = np.minimum(rng.integers(60, 1_000, total), room * 4 // 5)
    filed = BASELINE - age
    closed = filed + np.minimum(rng.integers(30, 121, total), age // 2)
    return [papers(chosen, filed, "suit"), papers(chosen, closed, "suit_closed")]
