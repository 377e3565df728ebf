"""Early arrears: where each loan stands on the ladder, what is due now, and what comes next and when."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from collectplan.params.ladder import Ladder
from collectplan.schemas import TABLES, types


def next_steps(loans: pd.DataFrame, ladder: Ladder, as_of: date) -> pd.DataFrame:
    """Place loans on the ladder of early arrears.

    Parameters
    ----------
    loans : DataFrame
        Schema ``loans``; ``days_past_due`` as on ``as_of``.
    ladder : Ladder
        Phases and steps by day past due.
    as_of : date
        Day on which the days past due were counted.

    Returns
    -------
    DataFrame
        Schema ``next_steps``, grain: loan on the ladder, sorted by loan_id. Loans whose days past due are not known,
        below 1 or beyond the last phase are left out. Started days do not count. ``step`` is empty before the first
        step; ``next_step`` is empty and ``next_on`` missing after the last.
    """
    counted = np.floor(loans["days_past_due"])
    placed = loans[counted.between(1, ladder.last_day)].sort_values("loan_id")
    days = counted[placed.index].astype("int64")
    phase = np.searchsorted([phase.last_day for phase in ladder.phases], days)
    done = np.searchsorted([step.day for step in ladder.steps], days, side="right")
    is_over = done == len(ladder.steps)
    titles = np.array(["", *(step.title for step in ladder.steps), ""], dtype=object)
    ahead = np.array([*(step.day for step in ladder.steps), 0])[done] - days
    table: pd.DataFrame = placed.assign(
        days_past_due=days,
        phase=np.array([phase.title for phase in ladder.phases], dtype=object)[phase],
        step=titles[done],
        next_on=(pd.Timestamp(as_of) + pd.to_timedelta(ahead, unit="D")).mask(is_over),
        next_step=titles[done + 1],
    )
    typed = types(TABLES["next_steps"])
    return table[list(typed)].astype(typed).reset_index(drop=True)
