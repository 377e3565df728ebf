"""Days of the campaign: kind of day, stage, forecast heat, and in which hours of it anybody may be in the field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from typing import Any

import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.params import Params
from collectplan.params.calendar import Calendar, time_of_day
from collectplan.rota.heat import HeatRule, Span, hours_of, left_of, limit_of, shipped_heat_rules
from collectplan.rules import RuleBook
from collectplan.schemas import TABLES, types
from collectplan.workdays import WORKED, day_kind, is_provisional

VISIT_WINDOW = "conduct.visit_window"


def days_of(params: Params, heat: Sequence[HeatRule] | None = None, window: Span | None = None) -> pd.DataFrame:
    """Return the days of the campaign.

    Parameters
    ----------
    params : Params
        Sections campaign, calendar, schedule (sessions) and workload.
    heat : sequence of HeatRule, optional
        By default the rules that ship.
    window : span, optional
        Hours in which people may be visited, see ``visit_window``.

    Returns
    -------
    DataFrame
        Schema ``days``, in order. Where hot spells overlap, the hottest counts. ``outdoor_hours`` are 0 on days that are no
        workdays, in stages that stay inside, on days of no stage where stages are stated, and on desk weekdays.
    """
    campaign, calendar = params.campaign, params.calendar
    off, on_duty = frozenset(calendar.extra_days_off), frozenset(calendar.extra_workdays)
    rules = _rules(params, heat)
    sessions = _sessions(params)
    rows = []
    for number in range(campaign.days):
        on = campaign.start_on + timedelta(days=number)
        kind = day_kind(on, off, on_duty)
        stage = next((stage for stage in calendar.stages if stage.holds(on)), None)
        celsius = max((spell.celsius for spell in calendar.hot_spells if spell.holds(on)), default=float("nan"))
        limit = limit_of(celsius, on, rules)
        goes_out = kind in WORKED and on.isoweekday() not in calendar.desk_weekdays
        goes_out = goes_out and (stage.is_in_field if stage is not None else not calendar.stages)
        hours = min(
            hours_of(left_of(sessions, limit, window)), limit.hours_at_most, params.workload.field_hours_per_day
        )
        rows.append(
            {
                "on": on,
                "week": number // 7 + 1,
                "stage": stage.name if stage is not None else "",
                "day_kind": kind,
                "is_workday": kind in WORKED,
                "is_provisional": is_provisional(on, calendar.known_years),
                "celsius": celsius,
                "heat": limit.heat,
                "outdoor_hours": hours if goes_out else 0.0,
            }
        )
    typed = types(TABLES["days"])
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)


def sessions_of(
    day_row: Mapping[str, Any] | pd.Series[Any],
    params: Params,
    heat: Sequence[HeatRule] | None = None,
    window: Span | None = None,
) -> tuple[Span, ...]:
    """Return the sessions of a day in which visits may take place.

    Parameters
    ----------
    day_row : mapping or Series
        A row of ``days``.
    params : Params
        Section schedule: sessions of a day without heat.
    heat : sequence of HeatRule, optional
        The same as for the rota; by default the rules that ship.
    window : span, optional
        The same as for the rota; visits begin and end within it.

    Returns
    -------
    tuple of (begin, end)
        In order; none on a day without field hours. They may last longer than ``outdoor_hours``, which bound the sum.
    """
    if not day_row["outdoor_hours"] > 0:
        return ()
    limit = limit_of(float(day_row["celsius"]), pd.Timestamp(day_row["on"]).date(), _rules(params, heat))
    return left_of(_sessions(params), limit, window)


def visit_window(conduct: RuleBook, on: date) -> Span | None:
    """Return the hours in which people may be visited, by the rules of conduct; None where none holds on the day.

    Raises
    ------
    ParamsError
        When the rule is not two times of a day in order.
    """
    rule = next((rule for rule in conduct.of(VISIT_WINDOW) if rule.holds(on)), None)
    if rule is None:
        return None
    try:
        begins, ends = (time_of_day(text) for text in rule.value)
    except (TypeError, ValueError):
        begins = ends = time.min
    if ends <= begins:
        zh = f'value 应为先后两个时刻，例如 ["08:00", "20:00"]，给的是 {rule.value!r}'
        en = f'value must be two times of a day in order such as ["08:00", "20:00"], got {rule.value!r}'
        raise ParamsError(Fault(VISIT_WINDOW, zh, en))
    return begins, ends


def stage_faults(params: Params) -> list[Fault]:
    """Return the stages that lie wholly outside the campaign: their dates are wrong, or those of the campaign are."""
    campaign = params.campaign
    faults = []
    for position, stage in enumerate(params.calendar.stages):
        if stage.to_on < campaign.start_on or stage.from_on > campaign.end_on:
            zh = f"阶段“{stage.name}”不在活动期 {campaign.start_on} 至 {campaign.end_on} 之内，请改起止日期"
            en = f"stage '{stage.name}' lies outside the campaign, {campaign.start_on} to {campaign.end_on}; correct its dates"
            faults.append(Fault(f"calendar.stages.{position}", zh, en))
    return faults


def _rules(params: Params, heat: Sequence[HeatRule] | None) -> Sequence[HeatRule]:
    """Return the rules of heat; the file that ships is read only where heat is forecast."""
    if heat is not None:
        return heat
    return shipped_heat_rules() if params.calendar.hot_spells else ()


def _sessions(params: Params) -> list[Span]:
    return [(session.begins, session.ends) for session in params.schedule.sessions]


def is_too_hot(days: pd.DataFrame, calendar: Calendar) -> bool:
    """Tell whether heat alone keeps everybody inside: on each workday that stages and weekdays would give to the field.

    Parameters
    ----------
    days : DataFrame
        Schema ``days``.
    calendar : Calendar
        Stages and desk weekdays.
    """
    inside = {stage.name for stage in calendar.stages if not stage.is_in_field} | ({""} if calendar.stages else set())
    is_desk = days["stage"].isin(inside) | (days["on"].dt.day_of_week + 1).isin(calendar.desk_weekdays)
    out = days[days["is_workday"] & ~is_desk]
    return bool(len(out) and (out["heat"] == "stopped").all())
