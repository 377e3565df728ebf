"""What each officer has of the days: presence, hours of each workday, and how many days of a month may be field days."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.params import Absence, Campaign, Workload
from collectplan.schemas import TABLES, types

_DAYS_PER_MONTH = 365.25 / 12
# Products of whole and broken numbers of days may fall short of a whole one by rounding.
_ROUNDING = 1e-9
Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Rota:
    """Working calendar of a campaign.

    Attributes
    ----------
    days : DataFrame
        Schema ``days``: every calendar day of the campaign.
    officer_days : DataFrame
        Schema ``officer_days``: every officer and workday, in the order of the roster.
    field_days : DataFrame
        Grain: officer x calendar month that the campaign touches. Columns: officer_id, month (``2026-07``), field_days
        (the most field days in that month, int64); their sum is the officer's field days. Every other workday on which
        the officer is present is a desk day.
    """

    days: pd.DataFrame
    officer_days: pd.DataFrame
    field_days: pd.DataFrame


def rota_of(
    officers: pd.DataFrame,
    days: pd.DataFrame,
    campaign: Campaign,
    workload: Workload,
    absences: Sequence[Absence] = (),
) -> Rota:
    """Lay the days of a campaign over the officers; see ``make_rota`` for what is assumed.

    Parameters
    ----------
    officers : DataFrame
        Input table ``officers``; columns officer_id, field_days_per_month, leave_days. Empty cells take the defaults of
        params.
    days : DataFrame
        Columns on, week, is_workday, outdoor_hours, in order.
    campaign, workload : Campaign, Workload
        Length in months; defaults, hours of a day at the desk.
    absences : sequence of Absence
        They may overlap.

    Raises
    ------
    ParamsError
        When absences name nobody on the roster; all of them at once.
    """
    if faults := absence_faults(officers, absences):
        raise ParamsError(faults)
    work = days[days["is_workday"]]
    on = work["on"].to_numpy().astype("datetime64[D]")
    absent = _absent(officers, on, absences)
    leave = officers["leave_days"].fillna(0.0).clip(lower=0.0).to_numpy(dtype="float64")
    present = _present(absent, leave)
    outdoor = work["outdoor_hours"].to_numpy(dtype="float64")
    away = np.where(absent, "absence", np.where(present > 0, "none", "leave"))
    table = {
        "officer_id": np.repeat(officers["officer_id"].to_numpy(dtype=object), len(work)),
        "on": np.tile(work["on"].to_numpy(), len(officers)),
        "week": np.tile(work["week"].to_numpy(), len(officers)),
        "away": away.ravel().astype(object),
        "field_hours": (present * outdoor).ravel(),
        "desk_hours": (present * workload.desk_hours_per_day).ravel(),
    }
    typed = types(TABLES["officer_days"])
    officer_days = pd.DataFrame(table)[list(typed)].astype(typed)

    every = np.unique(days["on"].to_numpy().astype("datetime64[M]"))
    of_month = (on.astype("datetime64[M]")[:, None] == every).astype(np.int64)
    there = present > 0
    monthly = officers["field_days_per_month"].fillna(workload.field_days_per_month).clip(lower=0.0)
    rates = monthly.to_numpy(dtype="float64")
    of_workdays = there.astype(np.int64) @ of_month
    shares = _shares(_wanted(rates, absent, present, leave, campaign), of_workdays, _most(rates, every, campaign))
    possible = (there & (outdoor > 0)).astype(np.int64) @ of_month
    field_days = pd.DataFrame(
        {
            "officer_id": np.repeat(officers["officer_id"].to_numpy(dtype=object), len(every)),
            "month": np.tile(every.astype(str).astype(object), len(officers)),
            "field_days": np.minimum(shares, possible).ravel(),
        }
    ).astype({"officer_id": "str", "month": "str", "field_days": "int64"})
    return Rota(days, officer_days, field_days)


def absence_faults(officers: pd.DataFrame, absences: Sequence[Absence]) -> list[Fault]:
    """Return the absences that name nobody on the roster, with the nearest id."""
    known = officers["officer_id"].astype("str").tolist()
    names = set(known)
    faults = []
    for position, absence in enumerate(absences):
        if absence.officer_id not in names:
            near = difflib.get_close_matches(absence.officer_id, known, n=1)
            zh = f"没有人员 {absence.officer_id}，{f'是不是 {near[0]}？' if near else '请核对名册'}"
            en = f"there is no officer {absence.officer_id}; {f'did you mean {near[0]}?' if near else 'see the roster'}"
            faults.append(Fault(f"allocation.absences.{position}", zh, en))
    return faults


def _absent(officers: pd.DataFrame, on: npt.NDArray[np.datetime64], absences: Sequence[Absence]) -> Flags:
    """Return officer x workday: whether a dated absence covers it, a day counted once."""
    row = {name: number for number, name in enumerate(officers["officer_id"].astype("str"))}
    absent = np.zeros((len(officers), len(on)), dtype=bool)
    for absence in absences:
        first = np.searchsorted(on, np.datetime64(absence.from_on, "D"))
        behind = np.searchsorted(on, np.datetime64(absence.to_on, "D"), side="right")
        absent[row[absence.officer_id], first:behind] = True
    return absent


def _present(absent: Flags, leave: Floats) -> Floats:
    """Return officer x workday: share of the day that the officer is there.

    Leave has no dates, so it is spread evenly over the days without a dated absence; a broken day of leave makes the
    last of these days a part day.
    """
    free = ~absent
    days = free.sum(axis=1, dtype=np.int64)[:, None]
    taken = np.minimum(np.round(leave, 6)[:, None], days)
    slots = np.ceil(taken).astype(np.int64)
    rank = np.cumsum(free, axis=1, dtype=np.int64)

    def taken_by(n: Ints) -> Ints:
        # n x slots / days, rounded: it steps up evenly, and the same way each time.
        return np.asarray((2 * n * slots + days) // np.maximum(2 * days, 1), dtype=np.int64)

    until, before = taken_by(rank), taken_by(np.maximum(rank - 1, 0))
    is_leave = free & (until > before)
    present = np.where(free & ~is_leave, 1.0, 0.0)
    return np.asarray(np.where(is_leave & (until == slots), slots - taken, present), dtype=np.float64)


def _wanted(rates: Floats, absent: Flags, present: Floats, leave: Floats, campaign: Campaign) -> Ints:
    """Return whole field days of each officer in the campaign, before the days there are bound them.

    A dated absence falls on field and desk days alike and takes its share; leave falls on desk days first. What is left of
    a month is rounded down, but a campaign shorter than a month is rounded to the nearest day and has at least one: a
    sprint of three days is no reason to stay inside.
    """
    rostered = np.maximum(absent.shape[1] - leave, 0.0)
    left = np.maximum(rostered - absent.sum(axis=1), 0.0) / np.where(rostered > 0, rostered, 1.0)
    # Nobody has more field days than calendar days, however large the number on the roster.
    wanted = np.minimum(rates * campaign.days / _DAYS_PER_MONTH * left, float(campaign.days))
    if campaign.days >= _DAYS_PER_MONTH:
        return np.asarray(np.floor(wanted + _ROUNDING), dtype=np.int64)
    least = (rates > 0) & (present > 0).any(axis=1)
    return np.asarray(np.maximum(np.floor(wanted + 0.5 + _ROUNDING), least), dtype=np.int64)


def _most(rates: Floats, months: npt.NDArray[np.datetime64], campaign: Campaign) -> Ints:
    """Return officer x month: field days that the rate allows in the part of the month that the campaign holds."""
    first, behind = months.astype("datetime64[D]"), (months + 1).astype("datetime64[D]")
    begins = np.maximum(first, np.datetime64(campaign.start_on, "D"))
    ends = np.minimum(behind, np.datetime64(campaign.end_on, "D") + 1)
    inside = (ends - begins).astype(np.float64) / (behind - first).astype(np.float64)
    most = np.minimum(rates[:, None] * inside, float(campaign.days))
    return np.asarray(np.ceil(most - _ROUNDING), dtype=np.int64)


def _shares(wanted: Ints, there: Ints, most: Ints) -> Ints:
    """Split field days over months by the days present in each: largest remainder, ties to the earlier month.

    No month gets more than ``most`` or than its days; what this takes away goes to the other months in the same way.
    """
    room = np.minimum(there, most)
    total = np.minimum(wanted, room.sum(axis=1))[:, None]
    shares = np.zeros_like(there)
    # Each round places all that is left, or fills at least one month for good.
    while (left := total - shares.sum(axis=1, keepdims=True)).any():
        weights = np.where(shares < room, there, 0)
        days = np.maximum(weights.sum(axis=1, keepdims=True), 1)
        parts, rest = np.divmod(left * weights, days)
        order = np.argsort(-rest, axis=1, kind="stable")
        place = np.argsort(order, axis=1, kind="stable")
        parts += place < left - parts.sum(axis=1, keepdims=True)
        shares = np.minimum(shares + parts, room)
    return np.asarray(shares, dtype=np.int64)
