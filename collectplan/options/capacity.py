"""What an officer can give to the campaign: hours in the field and at the desk, and a number of cases."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import numpy as np
import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.params import Absence, Campaign, Workload
from collectplan.workdays import Workdays

_DAYS_PER_MONTH = 365.25 / 12


def capacities(
    officers: pd.DataFrame,
    workdays: Workdays,
    campaign: Campaign,
    workload: Workload,
    absences: Sequence[Absence] = (),
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

    Returns
    -------
    DataFrame
        ``officers`` with field_capacity and desk_capacity in person-hours and max_cases filled in. Field days never
        exceed the workdays that are left after leave; the other workdays are desk days. An absence takes its share of
        both: it falls on field and desk days alike.

    Raises
    ------
    ParamsError
        When an absence names nobody on the roster, with the nearest id.
    """
    months = campaign.days / _DAYS_PER_MONTH
    present = (len(workdays) - officers["leave_days"].fillna(0.0)).clip(lower=0.0)
    wanted = officers["field_days_per_month"].fillna(workload.field_days_per_month) * months
    field_days = wanted.clip(lower=0.0).clip(upper=present)
    lost = officers["officer_id"].map(absent_days(officers, workdays, absences)).astype("float64")
    left = np.where(present > 0, (present - lost).clip(lower=0.0) / present.where(present > 0, 1.0), 0.0)
    return officers.assign(
        field_capacity=field_days * workload.field_hours_per_day * left,
        desk_capacity=(present - field_days) * workload.desk_hours_per_day * left,
        max_cases=officers["max_cases"].fillna(float(workload.max_cases)).clip(lower=0.0),
    )


def absent_days(officers: pd.DataFrame, workdays: Workdays, absences: Sequence[Absence]) -> dict[str, int]:
    """Return the workdays of the campaign that each officer is absent, both ends included, a day counted once.

    Parameters
    ----------
    officers : DataFrame
        Column officer_id.
    workdays : Workdays
        Of the campaign; other days count nothing.
    absences : sequence of Absence
        They may overlap.

    Raises
    ------
    ParamsError
        When an absence names nobody on the roster; all of them at once.
    """
    known = officers["officer_id"].astype("str").tolist()
    absent: dict[str, set[object]] = {name: set() for name in known}
    faults = []
    for position, absence in enumerate(absences):
        if absence.officer_id not in absent:
            near = difflib.get_close_matches(absence.officer_id, known, n=1)
            zh = f"没有人员 {absence.officer_id}，{f'是不是 {near[0]}？' if near else '请核对名册'}"
            en = f"there is no officer {absence.officer_id}; {f'did you mean {near[0]}?' if near else 'see the roster'}"
            faults.append(Fault(f"allocation.absences.{position}", zh, en))
            continue
        absent[absence.officer_id].update(day for day in workdays.days if absence.from_on <= day <= absence.to_on)
    if faults:
        raise ParamsError(faults)
    return {name: len(days) for name, days in absent.items()}
