"""Duties: what has to be done inside the campaign so that no right lapses, and what a plan gives up of it.

A demand in writing keeps a claim whose limitation runs out, and a guarantee; some rights are kept by a suit or by an
application for enforcement alone. Claims are principal, each loan once, however many obligors it has.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.schemas import TABLES, types

SUIT_ACTIONS = ("sue", "sue_debtor", "apply_enforcement")
DEMANDS = ("visit", "letter", "sue")
"""Methods that leave evidence of a demand: a visit brings or sends what is needed, a call leaves nothing, a suit is more."""

Array = npt.NDArray[np.float64]


def duties_of(clocks: pd.DataFrame) -> pd.DataFrame:
    """Return what each case must see done.

    Parameters
    ----------
    clocks : DataFrame
        Schema ``clocks``.

    Returns
    -------
    DataFrame
        Index: case with something that must be done. Columns demand_claim and suit_claim, yuan of principal kept by a
        demand and by going to court only; n_letters, written demands needed; letter_cost, yuan of them all; action and
        deadline_on of the earliest duty.
    """
    due = clocks[clocks["must_do"]].sort_values(["case_id", "deadline_on", "loan_id", "obligor_id"], kind="stable")
    to_court = due["action"].isin(SUIT_ACTIONS)
    sued = due[to_court].drop_duplicates("loan_id")
    asked = due[~to_court & ~due["loan_id"].isin(sued["loan_id"])].drop_duplicates("loan_id")
    letters = due[~to_court].groupby("case_id")["action_cost"]
    first = due.drop_duplicates("case_id").set_index("case_id")
    sums = {
        "demand_claim": money.total_by(asked, "case_id", "principal"),
        "suit_claim": money.total_by(sued, "case_id", "principal"),
        "n_letters": letters.size(),
        "letter_cost": letters.sum(),
    }
    columns = {name: values.reindex(first.index).fillna(0.0).astype("float64") for name, values in sums.items()}
    return first[["action", "deadline_on"]].assign(**columns)


def kept_claims(table: pd.DataFrame, duties: pd.DataFrame) -> Array:
    """Return the yuan of claims that each option keeps alive.

    Parameters
    ----------
    table : DataFrame
        Columns case_id, method.
    duties : DataFrame
        From ``duties_of``.
    """
    by_demand, by_suit = (
        table["case_id"].map(duties[name]).fillna(0.0).to_numpy(dtype=np.float64)
        for name in ("demand_claim", "suit_claim")
    )
    asked = table["method"].isin(DEMANDS).to_numpy()
    return np.asarray(by_demand * asked + by_suit * (table["method"] == "sue").to_numpy(), dtype=np.float64)


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
        Schema ``given_up``. ``claim`` is what lapses under the plan. ``remedy`` is the method that keeps all of it at
        the least loss of value, before any limit, and ``price`` that loss; no option at all leaves ``none``.
    """
    owed = duties["demand_claim"] + duties["suit_claim"]
    chosen = allocation[["option_id"]].merge(options, on="option_id", validate="one_to_one").set_index("case_id")
    lapses = (owed - chosen["must_do_claim"].reindex(owed.index)).round(2)
    lost = lapses[lapses > 0]
    keeping = options[options["case_id"].isin(lost.index)]
    keeping = keeping[keeping["must_do_claim"] >= keeping["case_id"].map(owed).to_numpy() - 0.005]
    best = keeping.sort_values(["case_id", "value", "option_id"], ascending=[True, False, True])
    best = best.drop_duplicates("case_id").set_index("case_id").reindex(lost.index)
    held = chosen.loc[lost.index]
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
