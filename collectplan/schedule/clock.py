"""Times of day: when each visit of an outing starts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time
from typing import Any

import pandas as pd

from collectplan.params import Params
from collectplan.rota import HeatRule, Span, sessions_of
from collectplan.schedule.outings import Outing, Visit, minutes


def stretches_of(
    day_row: Mapping[str, Any] | pd.Series[Any], params: Params, heat: tuple[HeatRule, ...] | None, window: Span | None
) -> list[tuple[int, int]]:
    """Return the sessions of a day as minutes of the day, whole minutes inside them."""
    sessions = sessions_of(day_row, params, heat, window)
    spans = [(_rounded_up(begins), ends.hour * 60 + ends.minute) for begins, ends in sessions]
    return [(begins, ends) for begins, ends in spans if ends > begins]


def start_times(outing: Outing) -> list[tuple[Visit, int]]:
    """Return the visits of an outing with the minute of the day each starts at, in the order of the day.

    A visit starts when the team sets out and never runs over the end of a session. Visits in one village follow one
    another; the first of them was put in first, and takes the whole way.
    """
    timed = [(visit, visit.starts) for visit in outing.visits if visit.starts is not None]
    for number, stretch in enumerate(outing.stretches):
        inside = [visit for visit in outing.visits if visit.stretch == number and visit.starts is None]
        first: dict[int, int] = {}
        for position, visit in enumerate(inside):
            first.setdefault(visit.village if visit.village >= 0 else -1 - position, position)
        key = [first.get(visit.village, position) for position, visit in enumerate(inside)]
        at = stretch.begins
        for position in sorted(range(len(inside)), key=lambda n: (key[n], n)):
            timed.append((inside[position], at))
            at += minutes(inside[position].hours)
    return sorted(timed, key=lambda pair: pair[1])


def _rounded_up(at: time) -> int:
    return at.hour * 60 + at.minute + (at.second > 0 or at.microsecond > 0)
