"""Independent check of a timetable from the tables and the rules; shares nothing with the way it is built."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Protocol

import pandas as pd

from collectplan.errors import LedgerError
from collectplan.params import Params
from collectplan.rota import HeatRule, Rota, Span, sessions_of
from collectplan.schedule.people import people_faults
from collectplan.schemas import check

_HOURS = 1e-6
_CONTACTS = ("visit", "phone", "letter", "sue")


class Tables(Protocol):
    """What is checked: see ``Timetable``."""

    @property
    def schedule(self) -> pd.DataFrame:
        """Schema ``schedule``."""

    @property
    def unscheduled(self) -> pd.DataFrame:
        """Schema ``unscheduled``."""

    @property
    def services(self) -> pd.DataFrame:
        """Schema ``services``."""

    @property
    def bound(self) -> float:
        """What cannot be beaten."""

    @property
    def value(self) -> float:
        """What is reached."""


def check_timetable(
    timetable: Tables,
    chosen: pd.DataFrame,
    officers: pd.DataFrame,
    rota: Rota,
    params: Params,
    *,
    as_of: date | None = None,
    held: pd.DataFrame | None = None,
    done: pd.DataFrame | None = None,
    heat: tuple[HeatRule, ...] | None = None,
    window: Span | None = None,
) -> list[str]:
    """Check that a timetable can be carried out as written, and holds all that was chosen.

    Parameters
    ----------
    timetable : Timetable
        What to check.
    chosen, officers, rota, params, as_of, held, done, heat, window
        As given to ``make_timetable``; without a window only the sessions count.

    Returns
    -------
    list of str
        What is wrong, each with the name of the rule first; empty when nothing is. The rules: ``table``, ``complete``,
        ``hours``, ``owner``, ``order``, ``day``, ``month``, ``team``, ``time``, ``gap``, ``deadline``, ``cars``, ``promise``,
        ``alone``, ``value``.
    """
    faults = []
    for name in ("schedule", "unscheduled", "services"):
        try:
            check(getattr(timetable, name), name)
        except LedgerError as error:
            faults.append(f"table: {error}")
    if faults:
        return faults
    plan = timetable.schedule
    faults += _complete(plan, timetable.unscheduled, chosen, done)
    faults += _hours(plan, chosen, params)
    faults += _days(plan, rota, params, as_of)
    faults += _times(plan, rota, params, heat, window)
    faults += _gaps(plan, done, params)
    faults += _order(plan, done)
    faults += people_faults(plan, officers, rota, params, as_of, done)
    faults += _promises(plan, held)
    faults += _deadlines(timetable)
    faults += _figures(timetable, chosen, params, done)
    return faults


def _wanted(chosen: pd.DataFrame) -> Iterator[tuple[str, str, str, int, float]]:
    """Yield what has to be done: case, officer, kind, contacts (0: as many parts as it takes), desk hours of them all."""
    columns = ("case_id", "officer_id", "method", "n_contacts", "desk_hours")
    for case, officer, method, n, desk in zip(*(chosen[column] for column in columns), strict=True):
        if method not in _CONTACTS or (n <= 0 and method != "sue"):
            continue
        is_desk = method != "visit"
        yield case, officer, method, 0 if method == "sue" or (is_desk and n == 1) else int(n), desk if is_desk else -1.0
        if not is_desk and desk > 0:
            yield case, officer, "paperwork", 1, desk


def _complete(plan: pd.DataFrame, left: pd.DataFrame, chosen: pd.DataFrame, done: pd.DataFrame | None) -> list[str]:
    """Check that each contact is on the schedule, left over, or done: once, by its officer, with the hours allocated."""
    faults = []
    found: dict[tuple[str, str], list[tuple[int, float, str]]] = {}
    for table in (plan, left):
        for case, kind, nth, hours, officer in zip(
            *(table[c] for c in ("case_id", "kind", "nth", "hours", "officer_id")), strict=True
        ):
            found.setdefault((case, kind), []).append((int(nth), float(hours), officer))
    made: dict[tuple[str, str], set[int]] = {}
    if done is not None:
        for case, kind, nth in zip(*(done[c] for c in ("case_id", "kind", "nth")), strict=True):
            made.setdefault((case, kind), set()).add(int(nth))
    for case, officer, kind, n, desk in _wanted(chosen):
        rows = found.pop((case, kind), [])
        past = made.get((case, kind), set())
        numbers = sorted([nth for nth, _, _ in rows] + [nth for nth in past if not n or nth <= n])
        total = n or max(numbers, default=0)
        if numbers != list(range(1, total + 1)) or not numbers:
            faults.append(f"complete: {case} {kind}: numbers {numbers}, wanted 1 to {total or 'at least 1'}")
        if any(who != officer for _, _, who in rows):
            faults.append(f"owner: {case} {kind} is not with {officer}")
        hours = sum(hours for _, hours, _ in rows)
        if desk >= 0 and not past and abs(hours - desk) > _HOURS * max(desk, 1.0):
            faults.append(f"hours: {case} {kind} has {hours:g} h, allocated are {desk:g}")
    faults += [f"complete: {case} {kind} was not chosen" for case, kind in sorted(found)]
    return faults


def _hours(plan: pd.DataFrame, chosen: pd.DataFrame, params: Params) -> list[str]:
    """Check the hours of visits: the whole way for the first in a village on a day, not less than its part for others."""
    faults = []
    by_case = chosen.set_index("case_id")
    seen: set[tuple[Any, ...]] = set()
    for row in _rows(_visits(plan).sort_values("start_at")):
        if row.case_id not in by_case.index:
            continue
        option = by_case.loc[row.case_id]
        full = float(option["field_hours"]) / (float(option["n_contacts"]) * params.workload.team_size)
        at_home = min(full, params.workload.visit_hours)
        spot = (row.on, frozenset(_team(row)), row.branch, row.place)
        least = full
        if row.place and spot in seen:
            least = at_home + params.schedule.last_village_share * (full - at_home)
        seen.add(spot)
        if not least - _HOURS <= row.hours <= full + _HOURS:
            faults.append(f"hours: visit {row.nth} to {row.case_id} takes {row.hours:g} h, not {least:g} to {full:g}")
    return faults


def _days(plan: pd.DataFrame, rota: Rota, params: Params, as_of: date | None) -> list[str]:
    """Check that everything is inside the campaign, on a workday, after the day of planning, in its week."""
    faults = []
    workdays = set(rota.days.loc[rota.days["is_workday"], "on"])
    start = pd.Timestamp(params.campaign.start_on)
    for row in _rows(plan):
        if row.on not in workdays:
            faults.append(f"day: {row.kind} {row.nth} of {row.case_id} on {row.on:%Y-%m-%d}, which is no workday")
        if as_of is not None and row.on <= pd.Timestamp(as_of):
            faults.append(f"day: {row.kind} {row.nth} of {row.case_id} on {row.on:%Y-%m-%d} is in the past")
        if row.week != (row.on - start).days // 7 + 1:
            faults.append(f"day: {row.kind} {row.nth} of {row.case_id} names week {row.week}")
    return faults


def _times(
    plan: pd.DataFrame, rota: Rota, params: Params, heat: tuple[HeatRule, ...] | None, window: Span | None
) -> list[str]:
    """Check that each visit begins and ends in one session of its day, and that desk work has no time."""
    faults = []
    visits = _visits(plan)
    timed = plan[(plan["kind"] != "visit") & plan["start_at"].notna()]
    faults += [f"time: {kind} of {case} has a time" for case, kind in zip(timed["case_id"], timed["kind"], strict=True)]
    wanted = set(visits["on"])
    sessions = {
        row["on"]: sessions_of(row, params, heat, window) for _, row in rota.days.iterrows() if row["on"] in wanted
    }
    for row in _rows(visits):
        if pd.isna(row.start_at) or row.start_at.normalize() != row.on:
            faults.append(f"time: visit {row.nth} to {row.case_id} has no time on its day")
            continue
        ends = row.start_at + pd.Timedelta(hours=row.hours) - pd.Timedelta(seconds=1)
        spans = sessions.get(row.on, ())
        if not any(a <= row.start_at.time() and ends.time() <= b and ends.normalize() == row.on for a, b in spans):
            faults.append(
                f"time: visit {row.nth} to {row.case_id} at {row.start_at:%m-%d %H:%M} is outside the sessions"
            )
    return faults


def _gaps(plan: pd.DataFrame, done: pd.DataFrame | None, params: Params) -> list[str]:
    """Check the days between two visits to a case, and how many there are in any seven days."""
    faults = []
    parts = [_visits(plan)[["case_id", "on"]]]
    if done is not None and len(done):
        parts.append(_visits(done)[["case_id", "on"]])
    days = pd.concat(parts)
    least, most = params.schedule.min_days_between_visits, params.policy.max_visits_per_case_week
    planned = set(parts[0]["case_id"])
    for case, dates in days.groupby("case_id")["on"]:
        if case not in planned:
            continue
        ordered = sorted(pd.to_datetime(dates))
        for position, on in enumerate(ordered[1:], 1):
            if (on - ordered[position - 1]).days < least:
                faults.append(f"gap: {case} is visited on {on:%m-%d}, less than {least} days after the visit before")
        for position in range(most, len(ordered)):
            if (ordered[position] - ordered[position - most]).days < 7:
                faults.append(
                    f"gap: {case} is visited more often than {most} in seven days up to {ordered[position]:%m-%d}"
                )
    return faults


def _order(plan: pd.DataFrame, done: pd.DataFrame | None) -> list[str]:
    """Check that numbers go with dates, and that paperwork comes after the first visit."""
    faults = []
    ordered = plan.sort_values(["case_id", "kind", "nth"])
    for (case, kind), own in ordered.groupby(["case_id", "kind"]):
        if not own["on"].is_monotonic_increasing:
            faults.append(f"order: {kind} of {case} goes back in time")
    made = [_visits(plan)[["case_id", "on"]]]
    if done is not None and len(done):
        made.append(_visits(done)[["case_id", "on"]])
    firsts = pd.concat(made).groupby("case_id")["on"].min()
    papers = plan[plan["kind"] == "paperwork"]
    for case, on in zip(papers["case_id"], papers["on"], strict=True):
        if case in firsts.index and on <= firsts[case]:
            faults.append(f"order: paperwork of {case} comes before its first visit")
    return faults


def _promises(plan: pd.DataFrame, held: pd.DataFrame | None) -> list[str]:
    """Check that promised visits stayed on their date and time."""
    if held is None or not len(held):
        return []
    kept = held if "is_promised" not in held.columns else held[held["is_promised"].astype("bool")]
    visits = _visits(plan)
    days = set(zip(visits["case_id"], visits["on"], strict=True))
    times = set(zip(visits["case_id"], visits["start_at"], strict=True))
    return [
        f"promise: {case} is not visited on {on:%Y-%m-%d}" + ("" if pd.isna(at) else f" at {at:%H:%M}")
        for case, on, at in zip(kept["case_id"], pd.to_datetime(kept["on"]), kept["start_at"], strict=True)
        if (case, on) not in days or (not pd.isna(at) and (case, at) not in times)
    ]


def _deadlines(timetable: Tables) -> list[str]:
    """Check that what must be done by a day is, and that what is given up names its deadline."""
    plan, left = timetable.schedule, timetable.unscheduled
    late = plan[plan["on"] > plan["must_by_on"]]
    faults = [
        f"deadline: {kind} of {case} is later than {by:%Y-%m-%d}"
        for case, kind, by in zip(late["case_id"], late["kind"], late["must_by_on"], strict=True)
    ]
    odd = left[(left["cause"] == "deadline") != left["must_by_on"].notna()]
    return faults + [
        f"deadline: {case} is left over with cause {why}"
        for case, why in zip(odd["case_id"], odd["cause"], strict=True)
    ]


def _figures(timetable: Tables, chosen: pd.DataFrame, params: Params, done: pd.DataFrame | None) -> list[str]:
    """Recompute the value and the number of lone visits; the value cannot be above the bound."""
    faults = []
    length, start = params.campaign.days, pd.Timestamp(params.campaign.start_on)
    acts = {
        (case, method): n for case, method, n in zip(chosen["case_id"], chosen["method"], chosen["value"], strict=True)
    }
    first: dict[tuple[str, str], int] = {}
    tables = [timetable.schedule] + ([done] if done is not None else [])
    for table in tables:
        for case, kind, on in zip(table["case_id"], table["kind"], pd.to_datetime(table["on"]), strict=True):
            day = max((on - start).days, 0)
            first[case, kind] = min(first.get((case, kind), day), day)
    value = sum(acts[key] * (length - 1 - day) / length for key, day in first.items() if key in acts)
    if abs(value - timetable.value) > 1e-6 * max(abs(value), 1.0):
        faults.append(f"value: {timetable.value:g} is stated, the dates give {value:g}")
    if timetable.value > timetable.bound + 1e-6 * max(abs(timetable.bound), 1.0):
        faults.append(f"value: {timetable.value:g} is above the bound {timetable.bound:g}")
    visits = _visits(timetable.schedule)
    lone = visits[visits["partners"] == ""].groupby("branch").size()
    rows = timetable.services[timetable.services["step"] == "alone"].set_index("branch")["n_late"]
    if {name: int(n) for name, n in rows.items() if n} != {name: int(n) for name, n in lone.items()}:
        faults.append("alone: the services do not list the visits of people who go alone")
    return faults


def _visits(plan: pd.DataFrame) -> pd.DataFrame:
    return plan[plan["kind"] == "visit"]


def _team(row: Any) -> list[str]:
    return [row.officer_id, *(name for name in row.partners.split(",") if name)]


def _rows(table: pd.DataFrame) -> list[Any]:
    return list(table.itertuples(index=False))
