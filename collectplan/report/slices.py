"""Rows of a bundle's tables in the order a reader wants them; selection and sorting only."""

from __future__ import annotations

import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle
from collectplan.params import COUNTY
from collectplan.schemas import empty, words

WATCH = "watch"
# Cuts of the stock: caption to cut.
CUTS = {
    "by_class": "risk_class",
    "by_period": "origination_period",
    "by_borrower": "borrower_type",
    "by_guarantee": "guarantee_type",
    "by_product": "product",
}
INSIDERS = "insiders"
_PROTECTED = {
    "cases": ("borrower_type", "village", "account_manager", "originating_officer"),
    "schedule": ("place",),
}


def table(plan: Bundle, name: str) -> pd.DataFrame:
    """Return a table of the bundle as readers may see it; one that is absent has no rows.

    What would tell who an insider is is blank, unless the params say otherwise: columns of ``cases``, and the place in
    ``schedule``.
    """
    rows = whole(plan, name)
    if name not in _PROTECTED or not plan.params.portfolio.protect_insiders:
        return rows
    cases = whole(plan, "cases")
    hidden = rows["case_id"].isin(cases.loc[cases["is_insider"], "case_id"])
    if not hidden.any():
        return rows
    return rows.assign(**{column: rows[column].mask(hidden, "") for column in _PROTECTED[name]})


def whole(plan: Bundle, name: str) -> pd.DataFrame:
    """Return a table with all that it holds, for those who act on it; one that is absent has no rows."""
    return plan.tables[name] if name in plan.tables else empty(name)


def forecast(plan: Bundle, side: str = "total") -> pd.DataFrame:
    """Return the weekly forecast of the bundle's branch for one balance side, by week."""
    rows = table(plan, "completion")
    chosen = rows[(rows["branch"] == plan.branch) & (rows["balance_side"] == side)]
    return chosen.sort_values("week", ignore_index=True)


def campaign_targets(plan: Bundle) -> pd.DataFrame:
    """Return targets of the whole campaign (week 0) without those of single officers; see ``with_meaning``."""
    rows = table(plan, "targets")
    rows = rows[(rows["week"] == 0) & (rows["officer_id"] == "")]
    return with_meaning(rows)


def with_meaning(targets: pd.DataFrame) -> pd.DataFrame:
    """Return targets whose chance is NaN where no target was set: a chance to reach nothing means nothing."""
    return targets.assign(chance=targets["chance"].where(targets["target"] > 0))


def branch_targets(plan: Bundle) -> pd.DataFrame:
    """Return the campaign's target of each branch, both sides together, the least certain first; no county row."""
    rows = campaign_targets(plan)
    chosen = rows[(rows["balance_side"] == "total") & (rows["branch"] != COUNTY)]
    return chosen.sort_values(["chance", "branch"], ignore_index=True)


def side_targets(plan: Bundle) -> pd.DataFrame:
    """Return the campaign's targets of the bundle's own branch: on balance, off balance, total."""
    rows = campaign_targets(plan)
    order = {side: position for position, side in enumerate([*words.BALANCE_SIDE, "total"])}
    chosen = rows[rows["branch"] == plan.branch]
    return chosen.sort_values("balance_side", key=lambda sides: sides.map(order), ignore_index=True)


def officer_targets(plan: Bundle) -> pd.DataFrame:
    """Return the campaign's target of each officer, both sides together, where targets go down to persons."""
    rows = table(plan, "targets")
    chosen = rows[(rows["week"] == 0) & (rows["officer_id"] != "") & (rows["balance_side"] == "total")]
    return with_meaning(chosen).sort_values(["branch", "officer_id"], ignore_index=True)


def baselines(plan: Bundle) -> pd.DataFrame:
    """Return the ways of dealing for the bundle's branch, the plan first, in the order of the contract."""
    rows = table(plan, "baselines")
    order = ["plan", "greedy", "as_today", "equal", "watch_only"]
    chosen = rows[rows["branch"] == plan.branch]
    return chosen.sort_values("baseline", key=lambda names: names.map(order.index), ignore_index=True)


def assigned_cases(plan: Bundle) -> pd.DataFrame:
    """Return cases with their allocation and the officer's name, the largest principal first (one row per case).

    An officer of another branch, whose name this bundle does not hold, goes by the id.
    """
    names = table(plan, "workloads")[["officer_id", "officer_name"]]
    joined = table(plan, "cases").merge(table(plan, "allocation"), on="case_id", how="inner", validate="one_to_one")
    joined = joined.merge(names, on="officer_id", how="left", validate="many_to_one")
    known = joined["officer_name"].fillna("")
    joined["officer_name"] = known.mask(known == "", joined["officer_id"])
    return joined.sort_values(["principal", "case_id"], ascending=[False, True], ignore_index=True)


def idle_key_cases(cases: pd.DataFrame) -> pd.DataFrame:
    """Return key cases that are only watched although more is allowed; ``cases`` as from ``assigned_cases``."""
    idle = cases["is_key"] & (cases["method"] == WATCH) & (cases["allowed_methods"] != WATCH)
    return cases[idle].reset_index(drop=True)


def stock_by(plan: Bundle, cut: str) -> pd.DataFrame:
    """Return a cut of the stock over all branches of the bundle, summed to the fen.

    Kinds of insiders are one group, unless the params say otherwise: few loans would name their debtor.

    Returns
    -------
    DataFrame
        Columns: group, n_loans, on_principal, off_principal, n_roll_over, roll_over_principal, share (of the principal).
    """
    rows = table(plan, "cuts")
    rows = rows[rows["cut"] == cut]
    kinds = plan.params.portfolio.insider_borrower_types
    if cut == "borrower_type" and plan.params.portfolio.protect_insiders:
        rows = rows.assign(group=rows["group"].mask(rows["group"].isin(kinds), INSIDERS))
    amounts = ["on_principal", "off_principal", "roll_over_principal"]
    summed = pd.DataFrame(
        {
            **{name: rows.groupby("group")[name].sum() for name in ("n_loans", "n_roll_over")},
            **{name: money.total_by(rows, "group", name) for name in amounts},
            "position": rows.groupby("group")["position"].min(),
        }
    )
    whole = money.total(rows["on_principal"]) + money.total(rows["off_principal"])
    summed["share"] = (summed["on_principal"] + summed["off_principal"]) / whole if whole else 0.0
    ordered = summed.rename_axis("group").reset_index().sort_values(["position", "group"], ignore_index=True)
    return ordered.drop(columns="position")
