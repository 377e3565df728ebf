"""Independent check of what a timetable asks of people: hours and days, teams, cars. A part of ``checker``."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd

from collectplan.params import Params
from collectplan.rota import Rota

_HOURS = 1e-6


def people_faults(
    plan: pd.DataFrame,
    officers: pd.DataFrame,
    rota: Rota,
    params: Params,
    as_of: date | None,
    done: pd.DataFrame | None,
) -> list[str]:
    """Return what is wrong with the days of people.

    Parameters
    ----------
    plan : DataFrame
        Schema ``schedule``.
    officers, rota, params, as_of, done
        See ``check_timetable``.
    """
    faults: list[str] = []
    hours: dict[tuple[str, Any, bool], float] = {}
    teams: dict[tuple[str, Any], set[tuple[str, ...]]] = {}
    busy: dict[tuple[str, Any], list[tuple[Any, Any, str]]] = {}
    branch = dict(zip(officers["officer_id"], officers["branch"], strict=True))
    # Who is still able to go out in a running campaign depends on what was used: then any size up to a team's passes.
    able = _able(officers, rota) if as_of is None and done is None else {}
    rows: list[Any] = list(plan.itertuples(index=False))
    for row in rows:
        is_out = row.kind == "visit"
        members = [row.officer_id, *(name for name in row.partners.split(",") if name)]
        for member in members:
            hours[member, row.on, is_out] = hours.get((member, row.on, is_out), 0.0) + row.hours
        if is_out:
            faults += _team_faults(row, members, branch, able, params)
            ends = row.start_at + pd.Timedelta(hours=row.hours)
            for member in members:
                teams.setdefault((member, row.on), set()).add(tuple(sorted(members)))
                busy.setdefault((member, row.on), []).append((row.start_at, ends, row.case_id))
        elif row.partners or row.team:
            faults.append(f"team: {row.kind} of {row.case_id} has a team")
    faults += _hour_faults(hours, rota)
    faults += [f"team: {who} is in {len(t)} teams on {on:%m-%d}" for (who, on), t in teams.items() if len(t) > 1]
    for (who, on), spans in busy.items():
        ordered = sorted(spans, key=lambda span: (span[0], span[1]))
        for before, after in pairwise(ordered):
            if after[0] < before[1] - pd.Timedelta(seconds=1):
                faults.append(f"time: {who} is at {before[2]} and {after[2]} at once on {on:%m-%d}")
    faults += _month_faults({key for key in hours if key[2]}, rota, plan, done)
    return faults + _car_faults(teams, branch, params)


def _able(officers: pd.DataFrame, rota: Rota) -> dict[str, int]:
    """Return how many people of each branch have any day in the field."""
    days = rota.officer_days[rota.officer_days["field_hours"] > 0]
    out = {(who, on.strftime("%Y-%m")) for who, on in zip(days["officer_id"], days["on"], strict=True)}
    some = rota.field_days[rota.field_days["field_days"] > 0]
    goes = {who for who, month in zip(some["officer_id"], some["month"], strict=True) if (who, month) in out}
    own = officers.drop_duplicates("officer_id")
    own = own[own["officer_id"].isin(goes)]
    return {str(name): int(n) for name, n in own.groupby("branch").size().items()}


def _team_faults(
    row: Any, members: list[str], branch: dict[str, str], able: dict[str, int], params: Params
) -> list[str]:
    """Check one team: people of one branch, as many as a team has, fewer only where the branch has no more."""
    name = f"team: visit {row.nth} to {row.case_id}"
    faults = []
    homes = {branch.get(member, "") for member in members}
    if len(homes) > 1 or "" in homes:
        faults.append(f"{name}: {members} are not of one branch")
    if len(set(members)) < len(members):
        faults.append(f"{name}: somebody is named twice")
    size = params.workload.team_size
    if len(members) > min(size, params.policy.max_team_size):
        faults.append(f"{name}: {len(members)} people, a team has {size}")
    if len(members) < min(size, able.get(branch.get(row.officer_id, ""), 1)):
        faults.append(f"{name}: {len(members)} people, a team has {size}")
    return faults


def _hour_faults(hours: dict[tuple[str, Any, bool], float], rota: Rota) -> list[str]:
    """Check hours of each day, and that a day is spent in the field or at the desk."""
    faults = []
    days = rota.officer_days
    rooms = {
        (who, on): (out, desk)
        for who, on, out, desk in zip(
            *(days[c] for c in ("officer_id", "on", "field_hours", "desk_hours")), strict=True
        )
    }
    for (who, on, is_out), taken in hours.items():
        room = rooms.get((who, on), (0.0, 0.0))[0 if is_out else 1]
        if taken > room + _HOURS or (taken > 0 and room <= 0):
            faults.append(
                f"day: {who} has {taken:g} h {'in the field' if is_out else 'at the desk'} on {on:%m-%d}, not {room:g}"
            )
        if is_out and (who, on, False) in hours:
            faults.append(f"day: {who} is in the field and at the desk on {on:%m-%d}")
    return faults


def _month_faults(
    out: set[tuple[str, Any, bool]], rota: Rota, plan: pd.DataFrame, done: pd.DataFrame | None
) -> list[str]:
    """Check field days of each month, those of the past included."""
    days = {(who, on) for who, on, _ in out}
    if done is not None and "officer_ids" in done.columns:
        visits = done[done["kind"] == "visit"]
        for names, on in zip(visits["officer_ids"], pd.to_datetime(visits["on"]), strict=True):
            days |= {(name, on) for name in str(names).split(",") if name}
    used: dict[tuple[str, str], int] = {}
    for who, on in days:
        key = (who, on.strftime("%Y-%m"))
        used[key] = used.get(key, 0) + 1
    planned = {(who, on.strftime("%Y-%m")) for who, on, _ in out}
    most = {
        (who, month): int(n)
        for who, month, n in zip(*(rota.field_days[c] for c in ("officer_id", "month", "field_days")), strict=True)
    }
    return [
        f"month: {who} has {used[who, month]} field days in {month}, not {most.get((who, month), 0)}"
        for who, month in sorted(planned)
        if used[who, month] > most.get((who, month), 0)
    ]


def _car_faults(
    teams: dict[tuple[str, Any], set[tuple[str, ...]]], branch: dict[str, str], params: Params
) -> list[str]:
    """Check the cars of each branch and day."""
    if params.schedule.cars_per_branch is None:
        return []
    out: dict[tuple[str, Any], set[tuple[str, ...]]] = {}
    for (who, on), groups in teams.items():
        out.setdefault((branch.get(who, ""), on), set()).update(groups)
    most = params.schedule.cars_per_branch
    return [
        f"cars: {name} has {len(g)} teams out on {on:%m-%d}, not {most}"
        for (name, on), g in out.items()
        if len(g) > most
    ]
