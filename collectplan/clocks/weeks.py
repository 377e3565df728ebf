"""Clocks gathered: one line per case, and what lapses in each week of the campaign."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.params import Campaign
from collectplan.schemas import TABLES, types

_ORDER = ["unknown", "running", "suspended", "expired"]
_GUARANTEES = ("guarantee_period", "guarantee_claim")
_DAYS_PER_WEEK = 7


def by_case(clocks: pd.DataFrame) -> pd.DataFrame:
    """Return one line per case.

    Parameters
    ----------
    clocks : DataFrame
        Schema ``clocks``.

    Returns
    -------
    DataFrame
        Index case_id; columns deadline_on (the earliest of its running claims and judgments), clock_status (unknown if
        one of its claims is; else running, suspended, expired: the first that one of them has), must_do (of any
        obligor) and expired_principal (yuan, of its loans whose claim or judgment has run out).
    """
    claims = clocks[clocks["role"] == "borrower"].drop_duplicates("loan_id")
    running = claims[claims["clock_status"] == "running"]
    expired = claims[claims["clock_status"] == "expired"]
    order = claims["clock_status"].map({name: place for place, name in enumerate(_ORDER)})
    first = order.groupby(claims["case_id"]).min()
    return pd.DataFrame(
        {
            "deadline_on": running.groupby("case_id")["deadline_on"].min().reindex(first.index),
            "clock_status": first.map(dict(enumerate(_ORDER))),
            "must_do": clocks.groupby("case_id")["must_do"].any().reindex(first.index),
            "expired_principal": money.total_by(expired, "case_id", "principal").reindex(first.index).fillna(0.0),
        }
    )


def by_week(clocks: pd.DataFrame, campaign: Campaign) -> pd.DataFrame:
    """Return what lapses in each week of the campaign, unless something is done.

    Week 0 is what lapses before the campaign begins. Claims and judgments are counted once per loan; a loan with several
    guarantors is counted once among the guaranteed principal.

    Returns
    -------
    DataFrame
        Schema ``clock_weeks``; weeks without any are there with zeros.
    """
    start, end = np.datetime64(campaign.start_on, "D"), np.datetime64(campaign.end_on, "D")
    due = clocks[(clocks["clock_status"] == "running") & (clocks["deadline_on"].to_numpy() <= end)]
    days = (due["deadline_on"].to_numpy().astype("datetime64[D]") - start).astype(np.int64)
    due = due.assign(week=np.where(days < 0, 0, days // _DAYS_PER_WEEK + 1))
    claims = due[due["role"] == "borrower"].drop_duplicates("loan_id")
    guarantees = due[due["right"].isin(_GUARANTEES)]
    frame = pd.MultiIndex.from_product(
        [sorted(set(clocks["branch"])), range(campaign.weeks + 1)], names=["branch", "week"]
    ).to_frame(index=False)
    counted = {
        "n_claims": claims.groupby(["branch", "week"]).size(),
        "claim_principal": _principal(claims),
        "n_guarantees": guarantees.groupby(["branch", "week"]).size(),
        "guaranteed_principal": _principal(guarantees.drop_duplicates(["branch", "week", "loan_id"])),
    }
    keys = pd.MultiIndex.from_frame(frame)
    table = frame.assign(
        starts_on=start + (frame["week"].to_numpy() - 1) * _DAYS_PER_WEEK,
        **{name: values.reindex(keys).fillna(0).to_numpy() for name, values in counted.items()},
    )
    typed = types(TABLES["clock_weeks"])
    return table[list(typed)].astype(typed)


def _principal(rows: pd.DataFrame) -> pd.Series[Any]:
    return money.total_by(rows, ["branch", "week"], "principal")
