"""What a standing means for the people who have to act: days left, what to do, what it costs, whether it must be done."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.clocks.limits import Standing
from collectplan.clocks.parties import Parties
from collectplan.clocks.terms import Terms
from collectplan.params import Campaign, Clocks
from collectplan.periods import Days, is_provisional
from collectplan.schemas import TABLES, types

Floats: TypeAlias = npt.NDArray[np.float64]
Words: TypeAlias = npt.NDArray[np.object_]
_IN_COURT = ("sue", "sue_debtor")
_BY_LETTER = ("signed_demand", "ask_guarantor", "schedule_visit", "public_notice")
_TO_COUNSEL = ("claim.before_1987", "guarantee.before_1995", "enforcement.before_2008")
_NOT_IN_COURT = ("claim.suspended",)


def table_of(
    loans: pd.DataFrame,
    parties: Parties,
    standing: Standing,
    suit_costs: Floats,
    unreachable: frozenset[str],
    terms: Terms,
    campaign: Campaign,
    settings: Clocks,
) -> pd.DataFrame:
    """Return the clocks in the shape of the schema; see ``run_clocks``."""
    as_of = np.datetime64(settings.as_of or campaign.baseline_on, "D")
    at = parties.rows["loan"].to_numpy()
    owed = loans[["case_id", "branch", "principal"]].iloc[at].reset_index(drop=True)
    days_left = _days(standing.deadline, as_of)
    lost = parties.rows["loan"].map(loans["case_id"].isin(unreachable)).to_numpy(dtype=bool)
    action = _action(standing, days_left, lost, terms)
    cost = np.where(np.isin(action, _IN_COURT), suit_costs[at], 0.0)
    cost = np.where(np.isin(action, _BY_LETTER), settings.letter_cost, cost)
    interest = loans["interest_on"].to_numpy() + loans["interest_off"].to_numpy()
    claim = owed["principal"].to_numpy() + interest[at]
    inside = (standing.status == "running") & (standing.deadline <= np.datetime64(campaign.end_on, "D"))
    too_dear = inside & (cost > claim)
    margin = np.timedelta64(settings.margin_days, "D")
    early = np.maximum(standing.deadline - margin, as_of)
    must_do = inside & ~too_dear
    known = {text: terms.sources.get(text, "") for text in set(standing.rule.tolist())}
    table = parties.rows[["loan_id", "obligor_id", "role"]].assign(
        case_id=owed["case_id"],
        branch=owed["branch"],
        right=standing.right,
        principal=owed["principal"],
        started_on=standing.started_on,
        deadline_on=standing.deadline,
        possible_on=standing.possible,
        days_left=days_left,
        act_by_on=np.where(standing.status == "running", early, np.datetime64("NaT", "D")),
        clock_status=standing.status,
        must_do=must_do,
        action=np.where(too_dear, "give_up", action),
        action_cost=cost,
        is_long_stop=standing.has("long_stop"),
        is_provisional=is_provisional(standing.deadline),
        rule=standing.rule,
        article=[known[rule] for rule in standing.rule.tolist()],
        notes=[note.rstrip(",") for note in standing.notes.tolist()],
    )
    typed = types(TABLES["clocks"])
    return table[list(typed)].astype(typed)


def _days(deadline: Days, as_of: np.datetime64) -> Floats:
    left = (deadline - as_of).astype("timedelta64[D]").astype(np.float64)
    return np.where(np.isnat(deadline), np.nan, left)


def _action(standing: Standing, days_left: Floats, lost: npt.NDArray[np.bool_], terms: Terms) -> Words:
    """Return what has to be done: by status, then by kind of clock, then by the days that are left."""
    status, right, rule = standing.status, standing.right, standing.rule
    runs = (status == "running") & ~np.isnan(days_left)
    letter = np.where(lost, "public_notice", "signed_demand")
    visit = np.where(lost, "public_notice", "schedule_visit")
    return np.select(
        [
            np.isin(rule, _TO_COUNSEL) | (status == "expired"),
            status == "unknown",
            np.isin(rule, _NOT_IN_COURT),
            status == "suspended",
            runs & (right == "guarantee_period") & standing.has("general"),
            runs & (right == "guarantee_period"),
            runs & np.isin(right, ["enforcement"]) & (days_left <= terms.visit_days),
            runs & (right == "mortgage") & (rule == "mortgage.with_enforcement") & (days_left <= terms.visit_days),
            runs & np.isin(right, ["enforcement"]),
            runs & (days_left <= terms.sue_days),
            runs & (days_left <= terms.demand_days),
            runs & (days_left <= terms.visit_days),
        ],
        [
            "legal_review",
            "establish_date",
            "none",
            "follow_court",
            "sue_debtor",
            "ask_guarantor",
            "apply_enforcement",
            "apply_enforcement",
            "none",
            "sue",
            letter,
            visit,
        ],
        "none",
    ).astype(object)
