"""Duties: what has to be done inside the campaign so that no right lapses, and what a plan gives up of it.

A demand in writing keeps a claim whose limitation runs out, and a guarantee that has to be asked for. Some rights are
kept by a suit alone, some by an application for enforcement alone; a payment order is neither. Nothing that a campaign
does keeps a right that lapses before it starts, and a public notice is no visit and no letter: both are on the list to
sign. Rights are valued at the principal of their loan, once for each loan and way of keeping it.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.schemas import TABLES, types

DEMANDS = ("visit", "letter", "sue")
"""Methods that leave evidence of a demand: who visits or sues also sends what has to be sent; a call leaves nothing."""
ROUTES = {
    "suit_claim": ("suit", "summary_suit", "small_claim"),
    "enforcement_claim": ("enforcement",),
}
"""Ways through the courts that keep what a duty asks for."""
_WAYS = {
    "sue": "suit_claim",
    "sue_debtor": "suit_claim",
    "apply_enforcement": "enforcement_claim",
    "public_notice": "other_claim",
}
CLAIMS = ("demand_claim", *ROUTES, "other_claim")

Array = npt.NDArray[np.float64]


def duties_of(clocks: pd.DataFrame, start_on: date) -> pd.DataFrame:
    """Return what each case must see done.

    Parameters
    ----------
    clocks : DataFrame
        Schema ``clocks``.
    start_on : date
        First day of the campaign.

    Returns
    -------
    DataFrame
        Index: case with something that must be done. Columns demand_claim, suit_claim, enforcement_claim and
        other_claim, yuan of principal kept by a demand, by a suit, by an application for enforcement, and by nothing that
        a plan deals; n_letters, written demands needed; letter_cost, yuan of them all; action and deadline_on of the
        earliest duty.
    """
    due = clocks[clocks["must_do"]].sort_values(["case_id", "deadline_on", "loan_id", "obligor_id"], kind="stable")
    way = due["action"].map(_WAYS).fillna("demand_claim")
    due = due.assign(way=way.mask(due["deadline_on"] < pd.Timestamp(start_on), "other_claim"))
    first = due.drop_duplicates("case_id").set_index("case_id")
    once = due.drop_duplicates(["loan_id", "way"])
    letters = due[due["way"] == "demand_claim"].groupby("case_id")["action_cost"]
    sums: dict[str, Any] = {name: money.total_by(once[once["way"] == name], "case_id", "principal") for name in CLAIMS}
    sums |= {"n_letters": letters.size(), "letter_cost": letters.sum()}
    columns = {name: values.reindex(first.index).fillna(0.0).astype("float64") for name, values in sums.items()}
    return first[["action", "deadline_on"]].assign(**columns)


def kept_claims(table: pd.DataFrame, duties: pd.DataFrame) -> Array:
    """Return the yuan of claims that each option keeps alive.

    Parameters
    ----------
    table : DataFrame
        Columns case_id, method, route (the way through the courts of a suit, else empty).
    duties : DataFrame
        From ``duties_of``.
    """
    kept = np.zeros(len(table))
    for name in ("demand_claim", *ROUTES):
        does = table["route"].isin(ROUTES[name]) if name in ROUTES else table["method"].isin(DEMANDS)
        kept += table["case_id"].map(duties[name]).fillna(0.0).to_numpy(dtype=np.float64) * does.to_numpy()
    return np.asarray(kept, dtype=np.float64)


def given_up(duties: pd.DataFrame, options: pd.DataFrame, allocation: pd.DataFrame) -> pd.DataFrame:
    """List the cases of which a plan lets claims lapse, the cheapest to keep first: a list for somebody to sign.

    Parameters
    ----------
    duties : DataFrame
        From ``duties_of``.
    options, allocation : DataFrame
        Tables of these schemas.

    Returns
    -------
    DataFrame
        Schema ``given_up``. ``claim`` is what lapses under the plan. ``remedy`` is the method that keeps most of it, at
        the least loss of value, before any limit, and ``price`` that loss; ``none`` where no option keeps more than the
        plan does.
    """
    owed = duties[list(CLAIMS)].sum(axis=1)
    chosen = allocation[["option_id"]].merge(options, on="option_id", validate="one_to_one").set_index("case_id")
    lapses = (owed - chosen["must_do_claim"].reindex(owed.index)).round(2)
    lost = lapses[lapses > 0]
    held = chosen.loc[lost.index]
    keeping = options[options["case_id"].isin(lost.index)]
    better = keeping["must_do_claim"] > keeping["case_id"].map(held["must_do_claim"]).to_numpy(dtype=np.float64) + 0.005
    best = keeping[better].sort_values(
        ["case_id", "must_do_claim", "value", "option_id"], ascending=[True, False, False, True]
    )
    best = best.drop_duplicates("case_id").set_index("case_id").reindex(lost.index)
    rows: dict[str, Any] = {
        "case_id": lost.index,
        "branch": held["branch"],
        "officer_id": held["officer_id"],
        "method": held["method"],
        "action": duties.loc[lost.index, "action"],
        "deadline_on": duties.loc[lost.index, "deadline_on"],
        "claim": lost,
        "remedy": best["method"].fillna("none"),
        "price": held["value"] - best["value"],
    }
    typed = types(TABLES["given_up"])
    table = pd.DataFrame({name: np.asarray(values) for name, values in rows.items()}, columns=list(typed))
    return table.astype(typed).sort_values(["price", "case_id"], ignore_index=True)
