"""Actions: what each method takes of an officer, what it costs and what it brings, for every allowed pair.

Methods of the bank's own people are visits (in several intensities), calls and letters; a suit takes desk hours and
money for the court, an agency takes a share of the cash. ``watch`` takes nothing.

The effect of visits saturates: on the odds of paying, ``n`` visits add to watching what the standard number adds, times
``(1 - exp(-n / s)) / (1 - exp(-N / s))``. The value of an option is therefore concave in its visits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import two_part
from collectplan.options.duties import ROUTES
from collectplan.options.pairs import SUIT_SKILL
from collectplan.params import Params
from collectplan.parse import split_list

Array = npt.NDArray[np.float64]
_DAYS_PER_MONTH = 365.25 / 12.0
_COLUMNS = [
    "case_id", "officer_id", "method", "p_any", "share_mean", "later_value", "n_contacts", "field_hours", "desk_hours",
    "cost", "active_cases", "suits", "court_money", "outsourced", "guide_hours", "route",
]  # fmt: skip


def visit_levels(params: Params) -> list[int]:
    """Return the numbers of visits to choose from: as wished, but never more than conduct allows in the campaign."""
    work = params.workload
    most = params.policy.max_visits_per_case_week * params.campaign.weeks
    return sorted({min(n, most) for n in [*work.visit_levels, work.visits_per_case]})


def visit_strength(n: int, params: Params) -> float:
    """Return what ``n`` visits add to watching, as a share of what the visits of the forecast add."""
    work = params.workload
    standard = work.visits_in_forecast or work.visits_per_case
    return float(np.expm1(-n / work.visit_saturation) / np.expm1(-standard / work.visit_saturation))


def actions(
    allowed: pd.DataFrame,
    owners: pd.DataFrame,
    cases: pd.DataFrame,
    recovery: pd.DataFrame,
    priors: pd.DataFrame,
    litigation: pd.DataFrame,
    duties: pd.DataFrame,
    params: Params,
) -> pd.DataFrame:
    """Return all actions of all allowed pairs, and that nobody acts.

    Parameters
    ----------
    allowed : DataFrame
        Allowed pairs, see ``pairs.Pairs``.
    owners : DataFrame
        Columns case_id, officer_id: who answers for a case that nobody of the bank acts on, one row per case.
    cases, recovery, litigation : DataFrame
        Tables of these schemas.
    priors : DataFrame
        See ``recovery.case_priors``.
    duties : DataFrame
        See ``duties.duties_of``.
    params : Params
        Workload, allocation, litigation and outsourcing sections.

    Returns
    -------
    DataFrame
        Grain: case x officer x method x contacts. Columns case_id, officer_id, method, p_any, share_mean, later_value,
        and what an option takes. A letter brings no more cash than watching, since nothing says that it does.
    """
    wide = recovery.pivot(index="case_id", columns="method", values="p_any").add_prefix("p_")
    share = recovery[recovery["method"] == "visit"].set_index("case_id")["share_mean"]
    facts = cases.set_index("case_id")[["allowed_methods", "principal", "years_past_due", "borrower_type"]]
    facts = facts.assign(kept_in=cases["is_key"].to_numpy() | cases["is_insider"].to_numpy(), share_mean=share)
    later = priors.set_index("case_id")["later_per_unpaid"].rename("later")
    facts = facts.join(wide).join(later)
    rows, owned = allowed.join(facts, on="case_id"), owners.join(facts, on="case_id")
    own = _own(rows, duties, params)
    parts = [*own, _letters(rows, duties, params), _suits(rows, litigation, duties, params), _outsourced(owned, params)]
    watched = owned["p_watch"].to_numpy(dtype=np.float64)
    parts.append(_taken(owned, "watch", watched, active_cases=0.0))
    return pd.concat([part for part in parts if len(part)], ignore_index=True)[_COLUMNS]


def _allows(rows: pd.DataFrame, method: str) -> pd.DataFrame:
    """Return the pairs whose strategy allows a method."""
    listed = {text: method in text.split(",") for text in set(rows["allowed_methods"])}
    return rows[rows["allowed_methods"].map(listed).astype(bool)]


def _with_incumbent(rows: pd.DataFrame, chance: Array, params: Params) -> Array:
    odds = np.where(rows["is_incumbent"], params.allocation.incumbent_odds_ratio, 1.0)
    return two_part.scale_odds(chance, odds)


def _taken(rows: pd.DataFrame, method: str, chance: Array, **takes: object) -> pd.DataFrame:
    """Return options of one method; what is not given is nothing, except that each counts as a case."""
    nothing: dict[str, object] = dict.fromkeys(_COLUMNS[6:], 0.0)
    nothing |= {"n_contacts": 0, "active_cases": 1.0, "route": ""}
    named = rows[["case_id", "officer_id", "share_mean"]].assign(method=method, p_any=chance)
    later = (1.0 - chance) * rows["later"].to_numpy(dtype=np.float64)
    return named.assign(**{"later_value": later} | nothing | takes)


def _own(rows: pd.DataFrame, duties: pd.DataFrame, params: Params) -> list[pd.DataFrame]:
    """Return visits by level, and calls.

    Where a right would lapse, who visits also sends what has to be sent: a visit to the debtor asks no guarantor, and
    nobody opens the door for one who cannot be found.
    """
    work = params.workload
    visited, phoned = _allows(rows, "visit"), _allows(rows, "phone")
    letters, postage = _needed(visited, duties)
    parts = []
    for n in visit_levels(params):
        chance = _at_level(visited, n, params)
        travel = np.where(visited["knows_village"], work.travel_hours_known_village, work.travel_hours)
        guide = np.where(visited["is_foreign"], n * work.guide_hours, 0.0)
        parts.append(
            _taken(visited, "visit", _with_incumbent(visited, chance, params), n_contacts=n,
                   field_hours=n * work.team_size * (work.visit_hours + travel),
                   desk_hours=work.paperwork_hours + letters * work.letter_hours,
                   cost=n * work.visit_cost + postage, guide_hours=guide)
        )  # fmt: skip
    calls = work.calls_per_case
    chance = _with_incumbent(phoned, phoned["p_phone"].to_numpy(), params)
    takes = {"n_contacts": calls, "desk_hours": calls * work.call_hours, "cost": calls * work.call_cost}
    return [*parts, _taken(phoned, "phone", chance, **takes)]


def _at_level(rows: pd.DataFrame, n: int, params: Params) -> Array:
    """Return the chance at a number of visits; at the standard number it is that of the forecast."""
    full, none = rows["p_visit"].to_numpy(), rows["p_watch"].to_numpy()
    if n == (params.workload.visits_in_forecast or params.workload.visits_per_case):
        return np.asarray(full, dtype=np.float64)
    odds = [np.clip(chance, 0.0, 1.0 - 1e-12) / (1.0 - np.clip(chance, 0.0, 1.0 - 1e-12)) for chance in (none, full)]
    raised = odds[0] + (odds[1] - odds[0]) * visit_strength(n, params)
    return np.asarray(raised / (1.0 + raised), dtype=np.float64)


def _needed(rows: pd.DataFrame, duties: pd.DataFrame) -> tuple[Array, Array]:
    """Return the written demands that each pair's case needs, and what they cost."""
    n, cost = (rows["case_id"].map(duties[name]).fillna(0.0) for name in ("n_letters", "letter_cost"))
    return n.to_numpy(dtype=np.float64), cost.to_numpy(dtype=np.float64)


def _letters(rows: pd.DataFrame, duties: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return written demands where a right would lapse without one."""
    asked = rows[rows["case_id"].isin(duties.index[duties["n_letters"] > 0])]
    n, cost = _needed(asked, duties)
    takes = {"n_contacts": n.astype(np.int64), "desk_hours": n * params.workload.letter_hours, "cost": cost}
    return _taken(asked, "letter", asked["p_watch"].to_numpy(dtype=np.float64), **takes)


def _suits(rows: pd.DataFrame, litigation: pd.DataFrame, duties: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return one way through the courts of each case for which it pays, or where a right is lost without.

    Where a right needs a suit, or enforcement, the best way of that kind is taken. Cash by judgment comes only from a
    debtor who did not pay before it, and only the part that falls on principal counts, as for all other methods. What
    falls outside the campaign is later value; hours of staff are hours here, so that their cost is not counted twice.
    What has to be sent to keep other rights of the case is sent as well.
    """
    best = _routes(_with_enforcement(litigation, duties, params), duties).set_index("case_id")
    sued = rows[rows["case_id"].isin(best.index) & (rows["allowed_methods"] != "watch") & _may_sue(rows, params)]
    court = best.reindex(sued["case_id"])
    letters, postage = _needed(sued, duties)
    fees = (court["court_fee"] + court["lawyer_fee"] + court["other_costs"]).to_numpy(dtype=np.float64)
    on_principal = np.minimum(sued["principal"].to_numpy() / np.maximum(court["claim"].to_numpy(), 1e-9), 1.0)
    cash, days = court["expected_cash"].to_numpy() * on_principal, court["days_to_cash"].to_numpy(dtype=np.float64)
    hours = court["staff_cost"].to_numpy(dtype=np.float64) / max(params.litigation.hour_cost, 1e-9)
    hours = np.where(params.litigation.hour_cost > 0, hours, params.litigation.staff_hours)
    horizon = params.campaign.days + params.recovery.later_months * _DAYS_PER_MONTH
    discount = (1.0 + params.recovery.discount_rate) ** (-days / two_part.DAYS_PER_YEAR)
    chance = sued["p_watch"].to_numpy(dtype=np.float64)
    by_court = np.where(days <= horizon, cash * discount, 0.0)
    later = (1.0 - chance) * np.maximum(by_court, sued["later"].to_numpy(dtype=np.float64))
    return _taken(
        sued, "sue", chance, later_value=later, desk_hours=hours + letters * params.workload.letter_hours,
        cost=fees + postage, suits=1.0, court_money=fees, route=court["route"].to_numpy(),
    )  # fmt: skip


def _with_enforcement(litigation: pd.DataFrame, duties: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return the ways through the courts with enforcement where a judgment would lapse and no such row is there.

    A case goes to court by the loans that nobody has sued, where it has any; its judgments can be enforced all the same.
    The fee is not paid in advance, and an application takes the hours of a short route.
    """
    known = litigation.loc[litigation["route"] == "enforcement", "case_id"]
    owed = duties["enforcement_claim"]
    owed = owed[(owed > 0) & ~owed.index.isin(known)]
    if owed.empty or not params.litigation.applies:
        return litigation
    terms = params.litigation
    cash = terms.recovery_unsecured * owed.to_numpy(dtype=np.float64)
    staff = terms.short_hours_share * terms.staff_hours * terms.hour_cost
    rows = pd.DataFrame(
        {"case_id": owed.index, "route": "enforcement", "claim": owed.to_numpy(), "expected_cash": cash}
    )
    rows = rows.assign(
        court_fee=0.0, lawyer_fee=0.0, other_costs=0.0, staff_cost=staff, days_to_cash=terms.days_enforcement,
        expected_net=cash - staff, is_best=False, is_worth_it=False,
    )  # fmt: skip
    return pd.concat(
        [litigation[rows.columns], rows.astype(litigation[rows.columns].dtypes.to_dict())], ignore_index=True
    )


def _routes(litigation: pd.DataFrame, duties: pd.DataFrame) -> pd.DataFrame:
    """Return the way to take for each case: the best that keeps what must be kept, else the best if it pays."""
    kept = np.zeros(len(litigation), dtype=np.int64)
    for name, routes in ROUTES.items():
        needed = litigation["case_id"].isin(duties.index[duties[name] > 0])
        kept += (needed & litigation["route"].isin(routes)).to_numpy(dtype=np.int64)
    offered = litigation.assign(kept=kept)[(kept > 0) | (litigation["is_best"] & litigation["is_worth_it"]).to_numpy()]
    order = offered.sort_values(
        ["case_id", "kept", "expected_net", "route"], ascending=[True, False, False, True], kind="stable"
    )
    table: pd.DataFrame = order.drop_duplicates("case_id")
    return table


def _may_sue(rows: pd.DataFrame, params: Params) -> npt.NDArray[np.bool_]:
    """Say which pairs may sue: where anybody of the branch has the skill on file, those who have it."""
    if not params.allocation.suits_need_skill:
        return np.ones(len(rows), dtype=bool)
    able = {text: SUIT_SKILL in split_list(text) for text in set(rows["skills"])}
    return np.asarray(rows["skills"].map(able).astype(bool) | ~rows["branch_can_sue"], dtype=bool)


def _outsourced(rows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return cases that may be given to an agency; the officer named stays answerable for them.

    An agency brings what a visit brings, times its own odds ratio, and keeps a share of the cash.
    """
    agency = params.outsourcing
    if not agency.applies:
        return rows.iloc[:0]
    is_old = rows["years_past_due"].fillna(0.0) >= agency.years_past_due_min
    is_kind = rows["borrower_type"].isin(agency.borrower_types) & (rows["allowed_methods"] != "watch")
    given = rows[is_old & is_kind & ~rows["kept_in"]]
    chance = two_part.scale_odds(given["p_visit"].to_numpy(dtype=np.float64), agency.odds_ratio)
    expected = chance * given["share_mean"].to_numpy() * given["principal"].to_numpy()
    return _taken(given, "outsource", chance, cost=agency.fee_share * expected, active_cases=0.0, outsourced=1.0)
