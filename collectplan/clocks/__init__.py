"""Clocks: when each claim, guarantee and judgment lapses, what has to be done until then, and what is not known.

Per loan and obligor one clock: limitation of the claim (also for a mortgage, which lives and dies with it), the
guarantee period and then the limitation of the guarantee debt, or, after a judgment, the time to apply for enforcement.
All lengths and words are rows of ``params/rules/clocks.yaml``. What is not known is ``unknown``, never safe and never
given up; a deadline inside the campaign is a must-do unless the action would cost more than the claim.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from collectplan.clocks.guarantees import guarantees
from collectplan.clocks.limits import Standing, claims, settled
from collectplan.clocks.parties import Parties, gather
from collectplan.clocks.terms import Terms
from collectplan.clocks.verdicts import table_of
from collectplan.clocks.weeks import by_case, by_week
from collectplan.params import Campaign, Clocks

__all__ = ["Facts", "Terms", "by_case", "by_week", "run_clocks"]


@dataclass(frozen=True)
class Facts:
    """What is on file beside the ledger.

    Attributes
    ----------
    obligors, events : DataFrame or None
        Input tables of these names, obligors hashed like debtors; None where the bank handed in no such table.
    suit_costs : array of float, shape (n loans,)
        Yuan: the cheapest step in court that keeps the claim alive.
    unreachable : frozenset of str
        Cases whose debtor cannot be found.
    unregistered : frozenset of str
        Loans whose collateral is on file as not registered.
    """

    obligors: pd.DataFrame | None
    events: pd.DataFrame | None
    suit_costs: np.ndarray[tuple[int], np.dtype[np.float64]]
    unreachable: frozenset[str] = frozenset()
    unregistered: frozenset[str] = frozenset()


def run_clocks(loans: pd.DataFrame, facts: Facts, terms: Terms, campaign: Campaign, settings: Clocks) -> pd.DataFrame:
    """Run every clock.

    Parameters
    ----------
    loans : DataFrame
        Schema ``loans``.
    facts : Facts
        Obligors, events, costs.
    terms : Terms
        The rules.
    campaign : Campaign
        Its baseline is the day of the assessment unless ``settings.as_of`` names another; a deadline up to its end is
        inside it.
    settings : Clocks
        Margin, staleness, cost of a letter.

    Returns
    -------
    DataFrame
        Schema ``clocks``, one row per loan and obligor; a loan without its borrower among the obligors gets a row with
        an empty ``obligor_id``. Sorted by loan, role and obligor.
    """
    as_of = np.datetime64(settings.as_of or campaign.baseline_on, "D")
    parties = gather(loans, facts.obligors, facts.events, terms, as_of)
    claim, court = claims(
        loans, parties.claim_events, terms, as_of, settings.stale_court_years, has_record=parties.has_record
    )
    standing = _standings(parties, claim, facts.unregistered)
    own = parties.is_guarantor
    if own.any():
        at = parties.rows["loan"].to_numpy()[own]
        guaranteed = guarantees(
            parties.rows[own],
            parties.guarantor_events,
            claim.at(at),
            court.at(at),
            terms,
            as_of,
            settings.stale_court_years,
        )
        standing = standing.filled(own, guaranteed)
    return table_of(loans, parties, standing, facts.suit_costs, facts.unreachable, terms, campaign, settings)


def _standings(parties: Parties, claim: Standing, unregistered: frozenset[str]) -> Standing:
    """Return the standing of the claim for borrowers, and of mortgages, which follow it; guarantors come later."""
    standing = claim.at(parties.rows["loan"].to_numpy())
    mortgaged = (parties.rows["role"] == "mortgagor").to_numpy()
    judged = standing.right == "enforcement"
    follows = settled(len(mortgaged), "mortgage", "", "mortgage.with_claim")
    follows = follows.ruled(judged, "mortgage.with_enforcement")
    standing = standing.renamed(mortgaged, follows)
    # A pledge that was handed over does not go with the claim (SPC interpretation on security, art. 44 ¶3).
    pledged = mortgaged & (parties.rows["guarantee_type"] == "pledge").to_numpy()
    standing = standing.noted(pledged, "pledge")
    return standing.noted(mortgaged & parties.rows["loan_id"].isin(unregistered).to_numpy(), "not_registered")
