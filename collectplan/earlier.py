"""Earlier campaigns: what may teach this one. Outcomes that were not known at the baseline are refused by date.

Rows are refused where they cannot be an outcome at all: no principal, a campaign that ends before it begins, cash that
came outside of it. Shares above 1 are listed and counted as 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from collectplan.intake import Intake, fault_table, place_faults
from collectplan.intake.faults import HISTORY_REMEDIES, REMEDIES
from collectplan.params import Params
from collectplan.schemas import INPUTS, with_features


@dataclass(frozen=True)
class Earlier:
    """Accepted past cases.

    Attributes
    ----------
    table : DataFrame or None
        Input table ``history`` with the bank's own features; None where no row is left.
    faults : DataFrame
        Schema ``quarantine``.
    """

    table: pd.DataFrame | None
    faults: pd.DataFrame


def accept_history(intake: Intake, params: Params) -> Earlier:
    """Hold past cases against the baseline.

    Parameters
    ----------
    intake : Intake
        Of the input ``history``.
    params : Params
        Baseline, language, the bank's own features.
    """
    rows = intake.parsed[intake.parsed["accepted"]]
    baseline = pd.Timestamp(params.campaign.baseline_on)
    paid_on = rows["first_paid_on"]
    outside = paid_on.notna() & ((paid_on < rows["baseline_on"]) | (paid_on > rows["end_on"]))
    found = [
        _list(rows, rows["end_on"] > baseline, "end_on", "outcome_after_baseline"),
        _list(rows, rows["end_on"] <= rows["baseline_on"], "end_on", "ends_before_start"),
        _list(rows, rows["principal"] <= 0, "principal", "no_principal"),
        _list(rows, outside, "first_paid_on", "paid_outside"),
        _list(rows, rows["cash"] > rows["principal"], "cash", "share_above_one", blocking=False),
    ]
    own = pd.concat(found, ignore_index=True)
    placed = place_faults(own, intake.parsed, intake.places)
    faults = pd.concat([intake.faults, placed] if len(own) else [intake.faults], ignore_index=True)
    refused = intake.parsed.index.isin(faults.loc[faults["is_blocking"].astype(bool), "position"])
    accepted = intake.parsed.assign(accepted=~refused)
    listed = fault_table("history", faults, accepted, REMEDIES | HISTORY_REMEDIES, params.campaign.language)
    source = params.data.history
    columns = list(with_features(INPUTS["history"], source.features if source else {}).columns)
    table = accepted.loc[~refused, columns].reset_index(drop=True)
    return Earlier(table if len(table) else None, listed)


def _list(rows: pd.DataFrame, where: Any, column: str, rule: str, *, blocking: bool = True) -> pd.DataFrame:
    values = rows.loc[where, column]
    shown = values.dt.strftime("%Y-%m-%d") if column.endswith("_on") else values.map("{:,.2f}".format)
    found = pd.DataFrame({"position": values.index, "column": column, "value": shown.to_numpy(), "rule": rule})
    kinds = {"position": "int64", "column": "str", "value": "str", "rule": "str", "is_blocking": "bool"}
    return found.assign(is_blocking=blocking).astype(kinds)
