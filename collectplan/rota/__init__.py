"""Working calendar of a campaign: workdays, stages, heat, and what each officer has of them.

A workday of an officer is a field day or a desk day, never both; which it is, the schedule decides. The rota says how
many field days a month may have and how many hours each day offers either way, so that allocation and schedule count
with the same hours.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from collectplan.errors import ParamsError
from collectplan.params import Params
from collectplan.rota.days import days_of, is_too_hot, sessions_of, stage_faults, visit_window
from collectplan.rota.heat import HeatRule, Span, heat_rules, shipped_heat_rules
from collectplan.rota.staff import Rota, absence_faults, rota_of

__all__ = [
    "HeatRule",
    "Rota",
    "Span",
    "heat_rules",
    "is_too_hot",
    "make_rota",
    "rota_of",
    "sessions_of",
    "shipped_heat_rules",
    "visit_window",
]


def make_rota(
    officers: pd.DataFrame,
    params: Params,
    heat: Sequence[HeatRule] | None = None,
    window: Span | None = None,
) -> Rota:
    """Make the rota of a campaign.

    Parameters
    ----------
    officers : DataFrame
        Input table ``officers``; columns officer_id, field_days_per_month, leave_days.
    params : Params
        Sections campaign, calendar, schedule (sessions), workload and allocation (absences).
    heat : sequence of HeatRule, optional
        Limits in heat; by default the rules that ship, read only where heat is forecast.
    window : span, optional
        Hours in which people may be visited, see ``visit_window``; without it the sessions count in full.

    Returns
    -------
    Rota
        Assumptions: field days are ``field_days_per_month`` (roster, else params) times the length of the campaign in
        months of 30.4375 days, rounded down, and never more than the workdays left after leave and absence; a campaign
        shorter than a month is rounded to the nearest day, at least one. A dated absence takes its share of them, since
        it falls on field and desk days alike; leave falls on desk days first. They are spread over calendar months by the
        workdays present in each (largest remainder), never more than ``field_days_per_month`` times the part of the month
        that the campaign holds, rounded up: what that takes from a month goes to those with room. What a month cannot
        use, for heat or a stage that stays inside, is not moved to another and becomes desk days. Leave of the roster has
        no dates and is spread evenly over the workdays without absence; a broken day makes its last day a part day.

    Raises
    ------
    ParamsError
        When stages lie outside the campaign or absences name nobody on the roster; all at once.
    """
    absences = params.allocation.absences
    if faults := stage_faults(params) + absence_faults(officers, absences):
        raise ParamsError(faults)
    return rota_of(officers, days_of(params, heat, window), params.campaign, params.workload, absences)
