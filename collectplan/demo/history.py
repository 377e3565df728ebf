"""Outcomes of the two campaigns before, in the same county: same shift, another year's luck."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from collectplan import two_part
from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.people import Territory
from collectplan.demo.picks import NO_DAY, Floats, Words, day, pick
from collectplan.demo.stock import draw_borrower_types, draw_loans
from collectplan.demo.truth import by_method, draw_shares, prior_chance
from collectplan.demo.work import visit_hours
from collectplan.params import METHODS

_LEAST_PAYMENT = 100.0


def draw_history(rng: np.random.Generator, territory: Territory, size: int, county_shift: float) -> pd.DataFrame:
    """Draw ``size`` past cases of each earlier campaign, with one loan each.

    Returns
    -------
    DataFrame
        Grain: past case. ``cash`` is principal in cash inside that campaign.
    """
    parts = []
    for year, campaign in cal.EARLIER_CAMPAIGNS.items():
        shift = county_shift + rng.normal(0.0, cal.CAMPAIGN_SHIFT_SD)
        baseline = date(year, cal.BASELINE_ON.month, cal.BASELINE_ON.day)
        part = _draw_campaign(rng, territory, size, baseline, shift)
        parts.append(part.assign(campaign_id=campaign, end_on=day(date(year, cal.END_ON.month, cal.END_ON.day))))
    table = pd.concat(parts, ignore_index=True)
    return table.assign(history_id=names.numbered("LS", np.arange(1, len(table) + 1), 7))


def _draw_campaign(
    rng: np.random.Generator, territory: Territory, size: int, baseline: date, shift: float
) -> pd.DataFrame:
    kind = pick(rng, {position: kind.share for position, kind in enumerate(cal.KINDS)}, size).astype(np.int64)
    loans = draw_loans(rng, kind, day(baseline))
    on = (loans["side"] == "on_balance").to_numpy()
    principal = loans["principal"].to_numpy()
    facts = loans.assign(
        worst_class=loans["risk_class"], on_balance=np.where(on, principal, 0), off_balance=np.where(on, 0, principal)
    )
    noise = rng.normal(0.0, cal.CASE_NOISE_SD, size) + rng.normal(0.0, cal.OFFICER_EFFECT_SD, size)
    visited = two_part.scale_odds(prior_chance(facts), np.exp(shift + noise))
    method = _draw_methods(rng, principal)
    chance = np.select([method == name for name in METHODS], [by_method(visited, name) for name in METHODS])
    pays = rng.random(size) < chance
    paid = np.minimum(np.maximum(np.round(draw_shares(rng, size) * principal, -1), _LEAST_PAYMENT), principal)
    lag = rng.integers(1, cal.DAYS, size)
    hours = np.select(
        [method == "visit", method == "phone"],
        [visit_hours(rng.random(size) < 0.6), cal.WORKLOAD.calls_per_case * cal.WORKLOAD.call_hours],
        0.0,
    )
    branch = np.array(territory.branches, dtype=object)
    chosen = rng.choice(len(branch), size, p=territory.branch_cases / territory.branch_cases.sum())
    return facts.assign(
        branch=branch[chosen],
        baseline_on=day(baseline),
        balance_side=loans["side"],
        borrower_type=draw_borrower_types(rng, kind),
        years_past_due=np.round(loans["years_past_due"], 2),
        method=method,
        hours=hours,
        cash=np.where(pays, np.round(paid, 2), 0.0),
        first_paid_on=np.where(pays, day(baseline) + lag, NO_DAY),
    )


def _draw_methods(rng: np.random.Generator, principal: Floats) -> Words:
    """Draw who was visited, phoned or left alone: the larger, the more often visited."""
    place = np.argsort(np.argsort(principal)) / len(principal)
    score = place + rng.normal(0.0, 0.35, len(principal))
    return np.select([score > 0.5, score > 0.25], ["visit", "phone"], "watch").astype(object)
