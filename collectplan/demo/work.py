"""How the county works today: each account manager goes to his largest cases until his hours are used.

Each of these is visited by a team of two as often as params say; the next largest are phoned as far as desk hours
reach; the rest are only watched. Visits are in the morning (an experience report of 2011: above 38 degrees field work in the morning, paper
work after), calls in the afternoon, and both only on workdays.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.picks import Days, Floats, Words, pick
from collectplan.workdays import workdays_between

_MORNING = np.array([8 * 60 + 30, 9 * 60 + 50, 11 * 60 + 10])
_AFTERNOON = 14 * 60 + 15 * np.arange(16)
_VISIT_RESULTS = {
    "见到本人，出具催收通知书，签收": 0.34,
    "见到本人，称暂无能力，约定再谈": 0.26,
    "外出未遇，留置联系方式": 0.24,
    "见到本人，承诺分期还款": 0.16,
}
_CALL_RESULTS = {"接通，已告知欠款与还款途径": 0.45, "未接通": 0.35, "接通，承诺还款": 0.12, "号码停用": 0.08}
_ROUNDING = 1e-6
_EVIDENCE = {"visit": "催收通知书、现场记录", "phone": "通话录音"}


def campaign_workdays() -> Days:
    """Return the workdays of the campaign."""
    return np.array([str(on) for on in workdays_between(cal.START_ON, cal.END_ON).days], dtype="datetime64[D]")


def hours_of(officers: pd.DataFrame, workdays: int) -> pd.DataFrame:
    """Return field days, field hours and desk hours of each officer in the campaign.

    Parameters
    ----------
    officers : DataFrame
        Grain: officer; empty cells take the defaults of params.
    workdays : int
        Of the campaign.
    """
    present = workdays - officers["leave_days"].fillna(0.0).to_numpy()
    monthly = officers["field_days_per_month"].fillna(cal.WORKLOAD.field_days_per_month).to_numpy()
    field_days = np.floor(np.minimum(monthly * cal.DAYS / (365.25 / 12), present))
    return pd.DataFrame(
        {
            "field_days": field_days.astype(np.int64),
            "field_hours": field_days * cal.WORKLOAD.field_hours_per_day,
            "desk_hours": (present - field_days) * cal.WORKLOAD.desk_hours_per_day,
        },
        index=pd.Index(officers["officer_id"], name="officer_id"),
    )


def visit_hours(knows_village: Any) -> Floats:
    """Return person-hours of the whole team for all visits to a case."""
    load = cal.WORKLOAD
    travel = np.where(knows_village, load.travel_hours_known_village, load.travel_hours)
    return np.asarray(load.team_size * load.visits_per_case * (load.visit_hours + travel))


def deal(truth: pd.DataFrame, officers: pd.DataFrame, workdays: Days) -> pd.DataFrame:
    """Give each case the method that it gets today.

    Returns
    -------
    DataFrame
        Grain: case, in the order of ``truth``. Columns method, hours (person-hours in the field), order (place among
        the owner's cases of that method) and first_on (day of the first contact, missing under watch).
    """
    load, total = cal.WORKLOAD, len(truth)
    ready = hours_of(officers, len(workdays)).reindex(truth["owner"]).reset_index(drop=True)
    recused = dict(zip(officers["officer_id"], officers["recusals"].str.split(";"), strict=True))
    free = pd.Series([who not in recused[owner] for who, owner in zip(truth["debtor"], truth["owner"], strict=True)])
    table = pd.DataFrame({"owner": truth["owner"], "hours": visit_hours(truth["owner_knows_village"]), "free": free})
    ordered = table.assign(principal=truth["principal"]).sort_values(
        ["free", "owner", "principal"], ascending=[False, True, False], kind="stable"
    )
    groups = ordered.groupby(["free", "owner"], sort=False)
    used, place = groups["hours"].cumsum().sort_index(), groups.cumcount().sort_index()
    room = ready["field_days"] * len(_MORNING) // load.visits_per_case
    fits = (used <= ready["field_hours"] + _ROUNDING) & (place < room) & (place < load.max_cases)
    is_visit = free & fits
    n_visited = is_visit.groupby(truth["owner"]).transform("sum")
    desk_left = ready["desk_hours"] - n_visited * load.paperwork_hours
    most_calls = len(workdays) * len(_AFTERNOON) // load.calls_per_case
    calls = (desk_left // (load.calls_per_case * load.call_hours)).clip(upper=most_calls)
    is_phone = free & ~is_visit & (place - n_visited < calls) & (place < load.max_cases)
    method = pd.Series("watch", index=truth.index).mask(is_visit, "visit").mask(is_phone, "phone")
    dealt = pd.DataFrame({"method": method, "hours": table["hours"].where(is_visit, 0.0)})
    dealt["order"] = (place - n_visited).where(is_phone, place)
    first = contacts(truth.assign(**dealt), officers, workdays).drop_duplicates("case").set_index("case")["at"]
    return dealt.assign(first_on=first.reindex(np.arange(total)).to_numpy().astype("datetime64[D]"))


def contacts(truth: pd.DataFrame, officers: pd.DataFrame, workdays: Days) -> pd.DataFrame:
    """Spread visits over the owner's field days and calls over the afternoons.

    First come the first contacts of all his cases in order, then the second ones, and so on: with six visits the next
    one comes when a sixth of the campaign is over.

    Returns
    -------
    DataFrame
        Grain: contact, sorted by time. Columns case (row of ``truth``), officer_id, kind, at (to the minute).
    """
    field_days = hours_of(officers, len(workdays))["field_days"]
    visits = _spread(truth, "visit", cal.WORKLOAD.visits_per_case)
    days = field_days.reindex(visits["officer_id"]).to_numpy()
    a_day = len(_MORNING)
    slot = visits["turn"].to_numpy() * days * a_day // visits["turns"].to_numpy()
    on = workdays[(slot // a_day * 2 + 1) * len(workdays) // (2 * days)]
    visits["at"] = on.astype("datetime64[m]") + _MORNING[slot % a_day]
    calls = _spread(truth, "phone", cal.WORKLOAD.calls_per_case)
    slot = calls["turn"].to_numpy() * len(workdays) * len(_AFTERNOON) // calls["turns"].to_numpy()
    calls["at"] = workdays[slot // len(_AFTERNOON)].astype("datetime64[m]") + _AFTERNOON[slot % len(_AFTERNOON)]
    both = pd.concat([visits, calls], ignore_index=True).drop(columns=["turn", "turns"])
    return both.sort_values(["at", "officer_id", "case"], ignore_index=True)


def _spread(truth: pd.DataFrame, kind: str, times: int) -> pd.DataFrame:
    """Return each contact of one kind with its turn among all the owner's contacts of that kind, from 0."""
    rows = np.flatnonzero((truth["method"] == kind).to_numpy())
    owner, order = truth["owner"].to_numpy()[rows], truth["order"].to_numpy()[rows]
    count = pd.Series(rows).groupby(owner).transform("size").to_numpy() if len(rows) else rows
    number = np.arange(times)[:, None]
    turn = order[None, :] + number * count[None, :]
    return pd.DataFrame(
        {
            "case": np.tile(rows, times),
            "officer_id": np.tile(owner, times),
            "kind": kind,
            "turn": turn.ravel(),
            "turns": np.tile(times * count, times),
        }
    )


def write_actions(rng: np.random.Generator, planned: pd.DataFrame, settled_on: Days, lead_loan: Words) -> pd.DataFrame:
    """Return the log of contacts, without those to debtors who had paid everything before.

    Parameters
    ----------
    planned : DataFrame
        From ``contacts``.
    settled_on : ndarray of datetime64, shape (n cases,)
        Day of the payment that settled the case, missing if none.
    lead_loan : ndarray of str, shape (n cases,)
        The loan under which the contact is logged.
    """
    case = planned["case"].to_numpy()
    settled = settled_on[case]
    needed = np.isnat(settled) | (planned["at"].to_numpy() < settled)
    log = planned[needed].reset_index(drop=True)
    is_visit = (log["kind"] == "visit").to_numpy()
    results = np.where(is_visit, pick(rng, _VISIT_RESULTS, len(log)), pick(rng, _CALL_RESULTS, len(log)))
    return pd.DataFrame(
        {
            "action_id": names.numbered("XD", np.arange(1, len(log) + 1), 7),
            "loan_id": lead_loan[log["case"].to_numpy()],
            "officer_id": log["officer_id"],
            "at": log["at"],
            "kind": log["kind"],
            "result": results,
            "evidence": log["kind"].map(_EVIDENCE),
        }
    )


def next_workday(on: Days, workdays: Days) -> Days:
    """Return the same day, or the next workday of the campaign after it."""
    return np.asarray(workdays[np.minimum(np.searchsorted(workdays, on), len(workdays) - 1)])
