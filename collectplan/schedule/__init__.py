"""Schedule: from the allocation to dated visits and tasks.

Promised visits stay, deadlines come first, then value per hour, in which first visits to key cases weigh more. Teams are
fixed for the campaign where the branch has the people. Everything that was allocated is on the schedule or among what
finds no day, with its cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

import pandas as pd

from collectplan.params import Params
from collectplan.rota import HeatRule, Rota, Span
from collectplan.schedule.checker import check_timetable
from collectplan.schedule.deadlines import keep_deadlines
from collectplan.schedule.desk import fill_desks
from collectplan.schedule.diary import Diary, open_diary
from collectplan.schedule.promises import keep_old_days, keep_promises
from collectplan.schedule.services import services_table
from collectplan.schedule.tables import deadlines_of, schedule_table, unscheduled_table
from collectplan.schedule.teams import Group, make_groups
from collectplan.schedule.visits import Sweep
from collectplan.schedule.work import Work, read_work
from collectplan.schedule.worth import bound_of, value_of

__all__ = ["VISIT_WINDOW", "Timetable", "check_timetable", "make_timetable"]

VISIT_WINDOW: Span = (time(8), time(20))
"""Visits begin and end within it, unless the caller passes what the rules of conduct say."""


@dataclass(frozen=True)
class Timetable:
    """Dated visits and tasks of a campaign.

    Attributes
    ----------
    schedule : DataFrame
        Schema ``schedule``. ``start_at`` is when the team sets out; the visit, travel included, ends in the same session.
        ``team`` is the branch and the number of the group, 0 for a team put together for the day.
    unscheduled : DataFrame
        Schema ``unscheduled``.
    services : DataFrame
        Schema ``services``.
    bound : float
        No timetable has a higher value.
    value : float
        Sum over cases of value times (days left after the first contact / days of the campaign).
    is_proven : bool
        Whether no other choice of deadlines to give up costs less in claims.
    """

    schedule: pd.DataFrame
    unscheduled: pd.DataFrame
    services: pd.DataFrame
    bound: float
    value: float
    is_proven: bool = True


def make_timetable(
    chosen: pd.DataFrame,
    cases: pd.DataFrame,
    officers: pd.DataFrame,
    rota: Rota,
    params: Params,
    *,
    as_of: date | None = None,
    held: pd.DataFrame | None = None,
    done: pd.DataFrame | None = None,
    heat: tuple[HeatRule, ...] | None = None,
    window: Span | None = VISIT_WINDOW,
) -> Timetable:
    """Make the timetable of a campaign.

    Parameters
    ----------
    chosen : DataFrame
        Grain: case. Columns case_id, branch, officer_id, method, n_contacts, field_hours (person-hours of the whole team
        for all visits, travel included), desk_hours, value, expected_recovery. Cases that are watched or given to an
        agency take no time.
    cases : DataFrame
        Grain: case. Columns case_id, village, act_by_on (internal deadline, NaT: none), must_do, is_key, claim (yuan at
        stake).
    officers : DataFrame
        Columns officer_id, branch.
    rota : Rota
        Days, hours and field days of the officers.
    params : Params
        Sections campaign, calendar, schedule, workload, policy.
    as_of : date, optional
        Plan again from the day after.
    held : DataFrame, optional
        Columns case_id, on, start_at (NaT: any time): visits that stay on their date. With a column is_promised, rows
        that are not are days of an earlier plan, kept where nothing stands against it.
    done : DataFrame, optional
        Columns case_id, kind, nth, on: what was done and is not scheduled again. With a column officer_ids (ids with
        commas) the field days of everybody who went count; without, those of the case's officer.
    heat, window : optional
        As for the rota; rules of heat, and hours in which people may be visited.

    Returns
    -------
    Timetable
        The same for any order of the rows. The first contact of a case whose deadline cannot be kept is given up: it is
        listed with its claim under the last number, and the other contacts are scheduled as of any case, from 1. Key cases
        are visited early, see ``schedule.key_case_weight``. The first part of court work, in which
        the claim is filed, keeps a deadline.
    """
    gone = _gone(done, chosen)
    diary = open_diary(officers, rota, params, as_of, gone, heat, window)
    work = read_work(chosen, cases, diary, params, done)
    groups = make_groups(diary, work, params.workload.team_size)
    bound, deadlines = bound_of(diary, work, groups), deadlines_of(work)
    papers, is_proven = _place(diary, work, groups, params, held)
    schedule = schedule_table(diary, work, papers, deadlines)
    return Timetable(
        schedule=schedule,
        unscheduled=unscheduled_table(diary, work, papers, deadlines, params, chosen),
        services=services_table(diary, work, schedule, rota.days, rota.officer_days, params),
        bound=bound,
        value=value_of(work, diary.n_days),
        is_proven=is_proven,
    )


def _place(
    diary: Diary, work: Work, groups: list[Group], params: Params, held: pd.DataFrame | None
) -> tuple[dict[int, int], bool]:
    """Place everything, in the order of what must not move; return the days of the paperwork, and what is proven."""
    promised, wished = _held(held)
    keep_promises(diary, work, groups, promised)
    is_proven = keep_deadlines(diary, work, groups)
    keep_old_days(diary, work, groups, wished)
    sweep = Sweep(diary, work, groups, params)
    sweep.paced()
    sweep.leftovers()
    return fill_desks(diary, work), is_proven


def _held(held: pd.DataFrame | None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return promised visits, and days of an earlier plan."""
    if held is None or not len(held):
        none = pd.DataFrame({"case_id": [], "on": [], "start_at": []})
        return none, none
    if "is_promised" not in held.columns:
        return held, held.iloc[:0]
    is_promised = held["is_promised"].astype("bool")
    return held[is_promised], held[~is_promised]


def _gone(done: pd.DataFrame | None, chosen: pd.DataFrame) -> list[tuple[str, date]]:
    """Return who was in the field on which day already."""
    if done is None or not len(done):
        return []
    visits = done[done["kind"] == "visit"]
    owner = dict(zip(chosen["case_id"], chosen["officer_id"], strict=True))
    went = visits["officer_ids"] if "officer_ids" in visits.columns else visits["case_id"].map(owner).fillna("")
    days = [pd.Timestamp(on).date() for on in visits["on"]]
    return [(name, on) for names, on in zip(went, days, strict=True) for name in str(names).split(",") if name]
