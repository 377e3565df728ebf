"""Compare the ledger with finance's totals by branch and class, to the fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.schemas import empty, words

_UNIT_SLIPS = (10_000.0, 1e-4)


def reconcile(loans: pd.DataFrame, controls: pd.DataFrame | None, tolerance: float) -> pd.DataFrame:
    """Return every pair of branch and class that either side knows, with the difference.

    Parameters
    ----------
    loans : DataFrame
        Accepted loans.
    controls : DataFrame or None
        Accepted rows of the input table ``controls``.
    tolerance : float
        Difference that is allowed, yuan.

    Returns
    -------
    DataFrame
        Schema ``reconciliation``; empty when finance gave no totals.
    """
    if controls is None:
        return empty("reconciliation")
    keys = ["branch", "risk_class"]
    ledger = money.total_by(loans, keys, "principal").rename("ledger")
    finance = money.total_by(controls, keys, "finance")
    both = pd.concat([ledger, finance], axis=1).fillna(0.0).rename_axis(keys).reset_index()
    difference = (money.to_fen(both["ledger"]) - money.to_fen(both["finance"])) / 100
    both = both.assign(difference=difference, is_agreed=np.abs(difference) <= tolerance).astype(
        {"branch": "str", "risk_class": "str"}
    )
    order = both["risk_class"].map(words.RISK_ORDER)
    return both.assign(order=order).sort_values(["branch", "order"], ignore_index=True).drop(columns="order")


def unit_slip(reconciliation: pd.DataFrame) -> bool:
    """Tell whether ledger and finance differ by about 10,000 times: one of them was read in the wrong unit."""
    finance = float(reconciliation["finance"].sum())
    ratio = float(reconciliation["ledger"].sum()) / finance if finance else 0.0
    return any(slip / 2 < ratio < slip * 2 for slip in _UNIT_SLIPS)
