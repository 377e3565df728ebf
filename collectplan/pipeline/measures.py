"""What a plan is measured by when it is set beside another: money, hours, cases, small loans, and the officer with least."""

from __future__ import annotations

import pandas as pd

from collectplan.options.limits import attainable

WATCH = "watch"


def measures(
    options: pd.DataFrame, allocation: pd.DataFrame, officers: pd.DataFrame, branches: set[str]
) -> dict[str, float]:
    """Return the measures of a plan.

    Parameters
    ----------
    options, allocation : DataFrame
        Tables of these schemas.
    officers : DataFrame
        With capacities.
    branches : set of str
        Whose officers are compared with each other; others, who work elsewhere too, are left out.

    Returns
    -------
    dict
        net_value, expected_recovery, cost and court_money in yuan, field_hours in person-hours, n_active in cases,
        small_coverage as a share of the small cases that can be acted on, least_share as in ``least_share``; the last
        two are NaN where there is nothing to compare.
    """
    chosen = allocation[["option_id"]].merge(options, on="option_id", validate="one_to_one")
    small = float(attainable(options, "small_actions").sum())
    sums = {name: float(chosen[name].sum()) for name in ("expected_recovery", "cost", "court_money", "field_hours")}
    return {
        "net_value": float(chosen["value"].sum()),
        **sums,
        "n_active": float((chosen["method"] != WATCH).sum()),
        "small_coverage": float(chosen["small_actions"].sum()) / small if small else float("nan"),
        "least_share": least_share(options, chosen, officers, branches),
    }


def least_share(options: pd.DataFrame, chosen: pd.DataFrame, officers: pd.DataFrame, branches: set[str]) -> float:
    """Return the expected cash of the officer with least, against the average of the branch for the same hours.

    Counted as the floors of fairness count: cash of cases acted on; what watched cases bring is nobody's merit.

    Parameters
    ----------
    options, chosen : DataFrame
        Schema ``options``: all of them, and those of the plan.
    officers : DataFrame
        With capacities.
    branches : set of str
        Whose officers count.
    """
    able = set(options.loc[options["method"] != WATCH, "officer_id"])
    staff = officers[officers["branch"].isin(branches) & officers["officer_id"].isin(able)]
    staff = staff.assign(hours=staff["field_capacity"] + staff["desk_capacity"]).query("hours > 0")
    acted = chosen.groupby("officer_id")["acted_recovery"].sum()
    staff = staff.assign(acted=staff["officer_id"].map(acted).fillna(0.0))
    totals = staff.groupby("branch")[["acted", "hours"]].sum()
    average = staff["branch"].map(totals["acted"] / totals["hours"]) * staff["hours"]
    shares = (staff["acted"] / average)[average > 0]
    return float(shares.min()) if len(shares) else float("nan")
