"""Who owns a case when: dated intervals from the claim windows of params, and what claims make of the open ones.

A window is ``assigned`` (the case belongs to the officer of the allocation) or ``open`` (to nobody, until somebody claims
it; then to that person until the window ends). The next window decides anew, so a claim never outlives its window.
"""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.params import ClaimWindow, Params
from collectplan.schemas import TABLES, types

_ONE = timedelta(days=1)
_WHERE = "ownership.windows"
CAUSES = {
    "unknown": "no such case, or a day outside the campaign",
    "assigned": "the case belongs to its officer on that day",
    "taken": "somebody else was first",
}


def windows_of(params: Params) -> list[ClaimWindow]:
    """Return the claim windows in order; without any, one window in which all cases are assigned.

    Raises
    ------
    ParamsError
        When a window ends before it begins or reaches beyond the campaign, and for each gap (with its first missing day)
        and overlap (with the first day that two windows claim); all of them at once.
    """
    campaign = params.campaign
    if not params.ownership.windows:
        return [ClaimWindow(from_on=campaign.start_on, to_on=campaign.end_on, owner="assigned")]
    windows = sorted(params.ownership.windows, key=lambda window: (window.from_on, window.to_on))
    if faults := [*_backward(windows), *_uncovered(windows, campaign.start_on, campaign.end_on)]:
        raise ParamsError(faults)
    return windows


def owners(allocation: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return who owns each case on which days, before anybody claims.

    Parameters
    ----------
    allocation : DataFrame
        Grain: case. Columns case_id, officer_id.
    params : Params
        Campaign and ownership sections.

    Returns
    -------
    DataFrame
        Schema ``owners``: one interval for each case and window, both ends included, sorted by case and day.

    Raises
    ------
    ParamsError
        See ``windows_of``.
    """
    windows = windows_of(params)
    rows = allocation[["case_id", "officer_id"]].sort_values("case_id")
    n, k = len(rows), len(windows)
    is_open = np.tile([window.owner == "open" for window in windows], n)
    table = pd.DataFrame(
        {
            "case_id": np.repeat(rows["case_id"].to_numpy(), k),
            "from_on": np.tile(np.array([window.from_on for window in windows], dtype="datetime64[us]"), n),
            "to_on": np.tile(np.array([window.to_on for window in windows], dtype="datetime64[us]"), n),
            "owner": np.where(is_open, "open", "assigned"),
            "officer_id": np.where(is_open, "", np.repeat(rows["officer_id"].to_numpy(), k)),
        }
    )
    return _typed(table)


def owner_on(table: pd.DataFrame, case_id: pd.Series, on: pd.Series) -> pd.DataFrame:
    """Return who owns each case on each day.

    Parameters
    ----------
    table : DataFrame
        Schema ``owners``.
    case_id, on : Series
        One case and one day each, of equal length; days may carry a time.

    Returns
    -------
    DataFrame
        In the order given, with the index of ``case_id``. Columns owner (assigned, open; empty for a case or a day that
        the table does not know) and officer_id (empty: nobody).
    """
    ordered = table.sort_values(["case_id", "from_on"], ignore_index=True)
    row = _row_on(ordered, case_id, on)
    known = row >= 0
    found = {name: np.where(known, _taken(ordered[name], row), "") for name in ("owner", "officer_id")}
    return pd.DataFrame(found, index=case_id.index).astype("str")


def with_claims(table: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the owners after claims.

    The first claim of a case in an open window takes it from its day to the end of that window; of claims on one day the
    earlier row is first. Claims that take nothing are left out: see ``lost_claims``. All claims of a window are to be given
    together: of claims that were applied before, the days stay as they are.

    Parameters
    ----------
    table : DataFrame
        Schema ``owners``.
    claims : DataFrame
        Columns case_id, officer_id, on.

    Returns
    -------
    DataFrame
        Schema ``owners``. A claimed interval is ``open`` with the officer who claimed it; the days before the claim stay
        open to anybody.
    """
    ordered = table.sort_values(["case_id", "from_on"], ignore_index=True)
    row, cause = _judged(ordered, claims)
    won = np.flatnonzero(cause == "")
    day = claims["on"].to_numpy().astype("datetime64[D]").astype("datetime64[us]")[won]
    taken = ordered.iloc[row[won]].assign(from_on=day, officer_id=claims["officer_id"].to_numpy()[won])
    before = ordered.copy()
    before.loc[row[won], "to_on"] = day - np.timedelta64(1, "D")
    before = before[before["from_on"] <= before["to_on"]]
    return _typed(pd.concat([before, taken]).sort_values(["case_id", "from_on"]))


def lost_claims(table: pd.DataFrame, claims: pd.DataFrame) -> pd.DataFrame:
    """Return the claims that take nothing, in the order given, with the column ``cause`` (a key of ``CAUSES``)."""
    ordered = table.sort_values(["case_id", "from_on"], ignore_index=True)
    _, cause = _judged(ordered, claims)
    lost: pd.DataFrame = claims.assign(cause=cause)[cause != ""]
    return lost.reset_index(drop=True)


def _judged(ordered: pd.DataFrame, claims: pd.DataFrame) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.str_]]:
    """Return for each claim the row of its interval, and why it takes nothing (empty: it does)."""
    row = _row_on(ordered, claims["case_id"], claims["on"])
    is_open, is_free = _taken(ordered["owner"], row) == "open", _taken(ordered["officer_id"], row) == ""
    queue = pd.DataFrame({"row": row, "on": claims["on"].to_numpy()}).sort_values("on", kind="stable")
    is_first = ~queue.duplicated("row").sort_index().to_numpy()
    cause = np.select([row < 0, ~is_open, ~(is_free & is_first)], ["unknown", "assigned", "taken"], "")
    return row, cause


def _row_on(ordered: pd.DataFrame, case_id: pd.Series, on: pd.Series) -> npt.NDArray[np.intp]:
    """Return the row of the interval that holds each case and day, -1 for none; rows are sorted by case and day."""
    if not len(ordered):
        return np.full(len(case_id), -1, dtype=np.intp)
    names = pd.Index(ordered["case_id"].unique())
    first, last = (ordered[name].to_numpy().astype("datetime64[D]").astype(np.int64) for name in ("from_on", "to_on"))
    day = on.to_numpy().astype("datetime64[D]").astype(np.int64)
    day = np.where(on.isna(), first.min() - 1, day)
    # One number for case and day: cases lie further apart than any two days.
    low, high = min(first.min(), day.min(initial=first.min())), max(last.max(), day.max(initial=last.max()))
    span = high - low + 2
    code = names.get_indexer(case_id)
    start = names.get_indexer(ordered["case_id"]) * span + (first - low)
    row = np.searchsorted(start, code * span + (day - low), side="right") - 1
    at = np.maximum(row, 0)
    holds = (row >= 0) & (code >= 0) & (ordered["case_id"].to_numpy()[at] == case_id.to_numpy()) & (day <= last[at])
    return np.where(holds, row, -1).astype(np.intp)


def _taken(column: pd.Series, row: npt.NDArray[np.intp]) -> npt.NDArray[np.object_]:
    """Return the values of rows, empty where there is none."""
    values = np.append(column.to_numpy(dtype=object), "")
    return values[np.where(row < 0, len(column), row)]


def _typed(table: pd.DataFrame) -> pd.DataFrame:
    typed = types(TABLES["owners"])
    return table[list(typed)].astype(typed).reset_index(drop=True)


def _backward(windows: list[ClaimWindow]) -> list[Fault]:
    return [
        Fault(
            _WHERE,
            f"{window.from_on} 起的一段到 {window.to_on} 为止，早于开始，请改 to_on",
            f"the window from {window.from_on} ends on {window.to_on}, before it begins; correct to_on",
        )
        for window in windows
        if window.to_on < window.from_on
    ]


def _uncovered(windows: list[ClaimWindow], start_on: date, end_on: date) -> list[Fault]:
    """Return a fault for every gap and overlap between sorted windows, and for days outside the campaign."""
    faults = []
    next_on = start_on
    for window in [window for window in windows if window.from_on <= window.to_on]:
        if window.from_on < start_on or window.to_on > end_on:
            zh = f"{window.from_on} – {window.to_on} 一段超出活动期间（{start_on} – {end_on}），请改日期"
            en = f"the window {window.from_on} – {window.to_on} reaches beyond the campaign ({start_on} – {end_on})"
            faults.append(Fault(_WHERE, zh, f"{en}; correct its dates"))
        elif window.from_on < next_on:
            zh = f"{window.from_on} 落在两段里，同一天只能归一方，请改其中一段"
            faults.append(Fault(_WHERE, zh, f"{window.from_on} lies in two windows; a day has one owner, correct one"))
        elif window.from_on > next_on:
            faults.append(_gap(next_on, window.from_on - _ONE))
        next_on = max(next_on, min(window.to_on, end_on) + _ONE)
    if next_on <= end_on:
        faults.append(_gap(next_on, end_on))
    return faults


def _gap(first: date, last: date) -> Fault:
    days = f"{first}" if first == last else f"{first} – {last}"
    return Fault(
        _WHERE,
        f"从 {first} 起有日子不属于任何一段（{days}），户归谁无从确定，请补上或把前一段延长到 {last}",
        f"no window holds {days}, so nobody owns a case from {first}; add one, or let the window before last until {last}",
    )
