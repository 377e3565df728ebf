"""The four batches: how many cases and how much money each queue holds, against what a branch can handle and by when."""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.params import Campaign, Portfolio
from collectplan.schemas import TABLES, types, words


def size_queues(cases: pd.DataFrame, portfolio: Portfolio, campaign: Campaign) -> pd.DataFrame:
    """Return the size of every queue in every branch.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    portfolio : Portfolio
        Capacity and last day by queue, where they are set.
    campaign : Campaign
        Its end is the last day of a queue that has none of its own.

    Returns
    -------
    DataFrame
        Schema ``queues``; a queue without cases is there with zeros. ``capacity`` is missing where none is set.
    """
    branches = sorted(set(cases["branch"]))
    keys = pd.MultiIndex.from_product([branches, list(words.QUEUE)], names=["branch", "queue"])
    by = ["branch", "queue"]
    counted = {
        "n_cases": cases.groupby(by).size(),
        "on_balance": money.total_by(cases, by, "on_balance"),
        "off_balance": money.total_by(cases, by, "off_balance"),
    }
    table = pd.DataFrame({name: values.reindex(keys).fillna(0) for name, values in counted.items()}).reset_index()
    plans = {queue: portfolio.queues.get(queue) for queue in table["queue"].unique()}
    limits = {
        queue: np.nan if plan is None or plan.capacity_per_branch is None else float(plan.capacity_per_branch)
        for queue, plan in plans.items()
    }
    until = {q: plan.until_on if plan and plan.until_on else campaign.end_on for q, plan in plans.items()}
    capacity = table["queue"].map(limits)
    table = table.assign(
        capacity=capacity,
        n_over=(table["n_cases"] - capacity).clip(lower=0).fillna(0),
        until_on=pd.to_datetime(table["queue"].map(until)),
    )
    typed = types(TABLES["queues"])
    return table[list(typed)].astype(typed)
