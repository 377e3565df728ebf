"""Guarantees: the period in which the bank has to act, and the limitation of what a guarantor owes who was asked in time.

A joint guarantor has to be asked, a general one is kept only by suing the debtor (Civil Code 693); the period knows no
suspension and no interruption (692). Acting against one guarantor or the debtor does nothing against another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.clocks.agreed import NOT_AGREED, UNCLEAR, agreed_months
from collectplan.clocks.chain import days_in
from collectplan.clocks.court import NONE, UNKNOWN, Court, court_of
from collectplan.clocks.limits import Debt, Standing, in_court, limitation, settled
from collectplan.clocks.terms import Terms
from collectplan.periods import NO_DAY, Days, add_months, days_of, next_workday

Flags: TypeAlias = npt.NDArray[np.bool_]
Ints: TypeAlias = npt.NDArray[np.int64]
_GENERAL = "general"


@dataclass(frozen=True)
class Period:
    """The guarantee period of each guarantor.

    Attributes
    ----------
    due_on, end_on : array of days
        Due date of the principal debt as far as it binds the guarantor; last day of the period, ``NaT`` where unknown.
    rule : array of str
        How the end was found, or why it was not.
    is_general : array of bool
        Kept by suing the debtor only.
    """

    due_on: Days
    end_on: Days
    rule: npt.NDArray[np.object_]
    is_general: Flags


def guarantees(
    rows: pd.DataFrame,
    events: pd.DataFrame,
    claim: Standing,
    court: Court,
    terms: Terms,
    as_of: np.datetime64,
    stale: float,
) -> Standing:
    """Return how each guarantee stands.

    Parameters
    ----------
    rows : DataFrame
        Guarantors: columns of ``obligors`` beside disbursed_on, due_on, extended_due_on and is_roll_over of the loan.
    events : DataFrame
        Columns unit (position in ``rows``), on, kind, is_proven: what happened to this guarantor.
    claim, court : Standing, Court
        Of the claim that each row guarantees.
    """
    period = _period(rows, terms)
    events = _with_asks(rows, events, terms, as_of)
    asked, might_have = _asked(events, period, terms)
    standing = _joint(period, asked, might_have, events, as_of)
    standing = standing.over(~np.isnat(asked), _debt(asked, events, terms, as_of, stale))
    unproven = standing.rule == "guarantee.ask_unproven"
    if unproven.any():
        found = _debt(might_have, events.assign(is_proven=True), terms, as_of, stale)
        standing = standing.over(unproven & (found.status == "expired"), found)
        might = unproven & (found.status != "expired")
        standing = replace(standing, possible=np.where(might, found.deadline, standing.possible))
    general = _general(period, court, as_of)
    freed = _defence_ended(court, terms)
    begun = (general.rule == "guarantee.general_waits") & (freed <= as_of)
    if begun.any():
        general = general.over(begun, _debt(np.where(begun, freed, NO_DAY), events, terms, as_of, stale))
    standing = standing.over(period.is_general, general)
    unknown = replace(settled(len(rows), "guarantee_period", "unknown", ""), rule=period.rule)
    standing = standing.over(np.isnat(period.end_on), unknown)
    known_roll_over = ~np.isnat(days_of(rows["roll_over_known_on"]))
    standing = standing.noted(rows["is_roll_over"].to_numpy(dtype=bool) & ~known_roll_over, "roll_over_unknown")
    # Whether the longer period of the old law holds for a debt that fell due under the new one is disputed.
    disputed = (period.rule == "guarantee.period_unclear") & (
        days_of(rows["disbursed_on"]) < terms.mode_unclear.since[-1]
    )
    standing = standing.noted(disputed & (period.due_on >= terms.mode_unclear.since[-1]), "period_disputed")
    return standing.noted(claim.status == "expired", "claim_expired").noted(period.is_general, "general")


def _period(rows: pd.DataFrame, terms: Terms) -> Period:
    made = days_of(rows["disbursed_on"])
    due, extended = days_of(rows["due_on"]), days_of(rows["extended_due_on"])
    # Without the guarantor's written consent an extension does not bind him (art. 695).
    consents = ~np.isnat(extended) & ~np.isnat(days_of(rows["extension_consent_on"]))
    due = np.where(consents | (np.isnat(due) & ~np.isnat(extended)), extended, due)
    months = rows["period_type"].map({text: agreed_months(str(text)) for text in rows["period_type"].unique()})
    agreed = months.to_numpy(dtype=np.int64)
    written = days_of(rows["period_end_on"])
    # An end on or before the due date counts as no agreement (art. 692 ¶2).
    too_early = written <= due
    agreed = np.where(too_early & (agreed <= 0), NOT_AGREED, agreed)
    by_text = next_workday(add_months(due, np.maximum(agreed, 0)))
    by_date = ~np.isnat(written) & ~too_early & ~(consents & (agreed > 0))
    default = np.where(agreed == UNCLEAR, terms.unclear_months.numbers(made), terms.none_months.numbers(made))
    by_law = next_workday(add_months(due, default))
    legal = np.isin(agreed, (UNCLEAR, NOT_AGREED))
    end = np.select([by_date, agreed > 0, legal & (default > 0)], [written, by_text, by_law], NO_DAY)
    mode, needs_contract = _mode(rows, made, terms)
    needs_contract |= legal & ~by_date
    rule = np.select(
        [
            by_date | (agreed > 0),
            agreed == UNCLEAR,
            agreed == NOT_AGREED,
        ],
        ["guarantee.period_agreed", "guarantee.period_unclear", "guarantee.period_none"],
        "guarantee.period_unknown",
    )
    too_old = ~np.isnat(made) & (terms.none_months.period(made) < 0)
    no_contract = needs_contract & np.isnat(made)
    rule = np.select(
        [too_old, no_contract, np.isnat(due) & ~by_date],
        ["guarantee.before_1995", "guarantee.contract_unknown", "guarantee.due_unknown"],
        rule,
    )
    lost = too_old | no_contract | np.isin(rule, ["guarantee.due_unknown", "guarantee.period_unknown"])
    return Period(due, np.where(lost, NO_DAY, end), rule.astype(object), mode == _GENERAL)


def _mode(rows: pd.DataFrame, made: Days, terms: Terms) -> tuple[npt.NDArray[Any], Flags]:
    """Return the mode of each guarantee, and which ones hang on the day of the contract."""
    stated = rows["guarantee_mode"].to_numpy(dtype=object)
    unclear = stated == "unknown"
    default = np.array([*terms.mode_unclear.values, ""], dtype=object)[terms.mode_unclear.period(made)]
    return np.where(unclear, default, stated), unclear


def _with_asks(rows: pd.DataFrame, events: pd.DataFrame, terms: Terms, as_of: np.datetime64) -> pd.DataFrame:
    """Return the events with the asks that the list of obligors names; one without a word of evidence counts."""
    on = days_of(rows["asked_on"])
    units = np.flatnonzero(~np.isnat(on) & (on <= as_of))
    proven = ~terms.plainly_weak(rows["ask_evidence"])[units]
    told = pd.DataFrame({"unit": units, "on": on[units], "kind": "demand", "is_proven": proven})
    return pd.concat([events, told.astype(events.dtypes.to_dict())], ignore_index=True) if len(units) else events


def _asked(events: pd.DataFrame, period: Period, terms: Terms) -> tuple[Days, Days]:
    """Return the first day inside the period on which each guarantor was asked, as proven, and as said."""
    asking = events[events["kind"].isin(terms.asking)]
    unit, days = asking["unit"].to_numpy(), days_in(asking)
    inside = (days >= period.due_on[unit]) & (days <= period.end_on[unit])
    found = []
    for counted in (inside & asking["is_proven"].to_numpy(dtype=bool), inside):
        first = np.full(len(period.due_on), NO_DAY)
        np.fmin.at(first, unit[counted], days[counted])
        found.append(first)
    return found[0], found[1]


def _joint(period: Period, asked: Days, might_have: Days, events: pd.DataFrame, as_of: np.datetime64) -> Standing:
    """Return the standing of joint guarantors who were not provably asked."""
    n = len(asked)
    late_ask, signed = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
    own = events[events["kind"].isin(["acknowledgement", "promise", "demand"])]
    after = days_in(own) > period.end_on[own["unit"].to_numpy()]
    signed[own["unit"].to_numpy()[after & own["kind"].isin(["acknowledgement", "promise"]).to_numpy()]] = True
    late_ask[own["unit"].to_numpy()[after & (own["kind"] == "demand").to_numpy()]] = True
    open_ = period.end_on >= as_of
    unproven = np.isnat(asked) & ~np.isnat(might_have) & ~open_
    return replace(
        settled(n, "guarantee_period", "expired", "guarantee.lapsed"),
        status=np.select([open_, unproven], ["running", "unknown"], "expired").astype(object),
        rule=np.select(
            [open_, unproven, signed, late_ask],
            [period.rule, "guarantee.ask_unproven", "guarantee.signature_after_expiry", "guarantee.asked_late"],
            "guarantee.lapsed",
        ).astype(object),
        started_on=period.due_on,
        deadline=np.where(unproven, NO_DAY, period.end_on),
    )


def _debt(asked: Days, events: pd.DataFrame, terms: Terms, as_of: np.datetime64, stale: float) -> Standing:
    """Return the limitation of what guarantors owe since ``asked`` (art. 694)."""
    debt = Debt(
        "guarantee_claim",
        "guarantee.claim_running",
        "guarantee.claim_interrupted",
        "guarantee.claim_expired",
        "guarantee.evidence_missing",
        terms.interrupting,
        terms.claim_years,
    )
    n, owes = len(asked), ~np.isnat(asked)
    place = np.full(n, -1)
    place[owes] = np.arange(int(owes.sum()))
    units = events["unit"].to_numpy(dtype=np.int64)
    own = events.assign(unit=place[units])[owes[units]]
    start = asked[owes]
    # What asked him is where the period starts, not an event that restarts it.
    later = own[days_in(own) > start[own["unit"].to_numpy()]]
    standing = limitation(start, later, debt, terms, as_of)
    standing = in_court(standing, court_of(own, len(start), None, as_of, stale), own, terms, as_of)
    return settled(n, "guarantee_claim", "unknown", "guarantee.period_unknown").filled(owes, standing)


def _defence_ended(court: Court, terms: Terms) -> Days:
    """Return the day from which a general guarantor has to pay.

    It is the end of an enforcement against the debtor that found nothing, or, where the court has not ruled yet, some
    months after the enforcement was applied for.
    """
    ruled = np.where(court.closed_on < court.applied_on, NO_DAY, court.closed_on)
    return np.where(np.isnat(ruled), add_months(court.applied_on, terms.defence_months), ruled)


def _general(period: Period, court: Court, as_of: np.datetime64) -> Standing:
    """Return the standing of general guarantors: kept only if the debtor was sued in time."""
    # A later suit takes nothing from an earlier one; one that was withdrawn and the only one keeps nothing.
    withdrawn = court.is_withdrawn & (court.first_sued_on == court.sued_on)
    in_time = (court.first_sued_on <= period.end_on) & ~withdrawn
    open_ = period.end_on >= as_of
    # The ledger says that the debtor is in court, but not since when.
    undated = np.isnat(court.sued_on) & (court.stage != NONE) & (court.stage != UNKNOWN)
    return replace(
        settled(len(period.end_on), "guarantee_period", "expired", "guarantee.general_lapsed"),
        status=np.select([in_time, open_, undated], ["suspended", "running", "unknown"], "expired").astype(object),
        rule=np.select(
            [in_time, open_, undated],
            ["guarantee.general_waits", period.rule, "guarantee.suit_unknown"],
            "guarantee.general_lapsed",
        ).astype(object),
        started_on=period.due_on,
        deadline=np.where(in_time | (undated & ~open_), NO_DAY, period.end_on),
    )
