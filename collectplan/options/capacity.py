"""What an officer can give to the campaign: hours in the field and at the desk, and a number of cases."""

from __future__ import annotations

import pandas as pd

from collectplan.params import Campaign, Workload
from collectplan.workdays import Workdays

_DAYS_PER_MONTH = 365.25 / 12


def capacities(officers: pd.DataFrame, workdays: Workdays, campaign: Campaign, workload: Workload) -> pd.DataFrame:
    """Return the capacity of each officer over the whole campaign.

    Parameters
    ----------
    officers : DataFrame
        Input table ``officers``; empty cells take the defaults of params.
    workdays : Workdays
        Of the campaign.
    campaign, workload : Campaign, Workload
        Length, hours a day, defaults.

    Returns
    -------
    DataFrame
        ``officers`` with field_capacity and desk_capacity in person-hours and max_cases filled in. Field days never
        exceed the workdays that are left after leave; the other workdays are desk days.
    """
    months = campaign.days / _DAYS_PER_MONTH
    present = (len(workdays) - officers["leave_days"].fillna(0.0)).clip(lower=0.0)
    wanted = officers["field_days_per_month"].fillna(workload.field_days_per_month) * months
    field_days = wanted.clip(lower=0.0).clip(upper=present)
    return officers.assign(
        field_capacity=field_days * workload.field_hours_per_day,
        desk_capacity=(present - field_days) * workload.desk_hours_per_day,
        max_cases=officers["max_cases"].fillna(float(workload.max_cases)).clip(lower=0.0),
    )
