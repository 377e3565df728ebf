"""What an officer can give to the campaign: hours in the field and at the desk, and a number of cases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from collectplan.params import Absence, Campaign, Workload
from collectplan.rota import Rota, rota_of
from collectplan.workdays import Workdays


def capacities(
    officers: pd.DataFrame,
    workdays: Workdays,
    campaign: Campaign,
    workload: Workload,
    absences: Sequence[Absence] = (),
    rota: Rota | None = None,
) -> pd.DataFrame:
    """Return the capacity of each officer over the whole campaign.

    Parameters
    ----------
    officers : DataFrame
        Input table ``officers``; empty cells take the defaults of params.
    workdays : Workdays
        Of the campaign.
    campaign, workload : Campaign, Workload
        Length, hours a day, defaults.
    absences : sequence of Absence
        Who cannot work from when to when, beside the leave that the roster states.
    rota : Rota, optional
        Of the same officers and campaign, with its stages, heat and absences. Without it one is made of the workdays and
        absences alone.

    Returns
    -------
    DataFrame
        ``officers`` with field_capacity and desk_capacity in person-hours and max_cases filled in. In each month the days
        with most field hours are field days, as many as the rota has; all other days present are desk days.

    Raises
    ------
    ParamsError
        When an absence names nobody on the roster, with the nearest id.
    """
    if rota is None:
        rota = rota_of(officers, _plain_days(workdays, campaign, workload), campaign, workload, absences)
    hours = _hours(rota)
    own = officers["officer_id"].astype("str")
    return officers.assign(
        field_capacity=own.map(hours["field_hours"]).fillna(0.0).astype("float64"),
        desk_capacity=own.map(hours["desk_hours"]).fillna(0.0).astype("float64"),
        max_cases=officers["max_cases"].fillna(float(workload.max_cases)).clip(lower=0.0),
    )


def _plain_days(workdays: Workdays, campaign: Campaign, workload: Workload) -> pd.DataFrame:
    """Return the days of a campaign without stages and heat, as far as capacities depend on them."""
    days = pd.DataFrame({"on": pd.date_range(campaign.start_on, campaign.end_on, unit="us")})
    return days.assign(
        week=np.arange(len(days), dtype=np.int64) // 7 + 1,
        is_workday=days["on"].isin(pd.to_datetime(list(workdays.days))),
        outdoor_hours=workload.field_hours_per_day,
    )


def _hours(rota: Rota) -> pd.DataFrame:
    """Return the hours of each officer when the best days of each month are field days and the others desk days."""
    days, allowed = rota.officer_days, rota.field_days
    # Numbers instead of names: sorting and matching texts would take most of the time.
    numbers, names = pd.factorize(pd.concat([days["officer_id"], allowed["officer_id"]]))
    officer, of_allowed = numbers[: len(days)], numbers[len(days) :]
    most = pd.Series(
        allowed["field_days"].to_numpy(),
        index=pd.MultiIndex.from_arrays([of_allowed, _months(allowed["month"])]),
    )
    table = pd.DataFrame(
        {
            "officer": officer,
            "month": _months(days["on"]),
            "field_hours": days["field_hours"].to_numpy(),
            "desk_hours": days["desk_hours"].to_numpy(),
        }
    )
    # Of days with the same field hours, those with fewest at the desk go to the field.
    table = table.sort_values(
        ["officer", "month", "field_hours", "desk_hours"], ascending=[True, True, False, True], kind="stable"
    )
    by_month = table.groupby(["officer", "month"], sort=False)
    most_of_month = most.reindex(pd.MultiIndex.from_frame(table[["officer", "month"]])).to_numpy()
    in_field = by_month.cumcount().to_numpy() < most_of_month
    table["field_hours"] = table["field_hours"].where(in_field, 0.0)
    table["desk_hours"] = table["desk_hours"].where(~in_field, 0.0)
    totals = table.groupby("officer")[["field_hours", "desk_hours"]].sum()
    return totals.set_index(names[totals.index.to_numpy()])


def _months(days: pd.Series) -> np.typing.NDArray[np.int64]:
    """Return calendar months as whole numbers; ``days`` are days or texts such as 2026-07."""
    return pd.to_datetime(days).to_numpy().astype("datetime64[M]").astype(np.int64)
