"""The offers of lawyers beside each other on one claim: what each is expected to cost, and where they break even."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.fees import FeeOffer, break_even, chance_cheaper, cheapest, contingency_cap
from collectplan.params import Litigation
from collectplan.rules import RuleBook
from collectplan.schemas import TABLES, types

_CONCENTRATION = 2.0  # as little as is known of the share: any share is as likely as another around the mean


def compare_offers(claim: float, terms: Litigation, book: RuleBook, on: date) -> pd.DataFrame:
    """Compare the offers on a claim without security.

    Each is held against the flat offer that costs least, or against the first offer where none is flat: the share of
    the claim at which both cost the same, and how likely it is that the offer turns out the cheaper of the two.

    Parameters
    ----------
    claim : float
        Amount in dispute, yuan.
    terms : Litigation
        Offers, recovery without security, mean share.
    book : RuleBook
        Fee rules: the cap on contingency fees.
    on : date
        Day of the contract.

    Returns
    -------
    DataFrame
        Schema ``fee_offers``, in the order of the params; an offer above the cap is never the cheapest.
    """
    offers = [FeeOffer(offer.name, offer.flat, offer.contingent) for offer in terms.offers]
    flats = [offer for offer in offers if not offer.contingent]
    rival = min(flats, key=lambda offer: offer.flat) if flats else offers[0]
    chance = np.array([min(1.0, terms.recovery_unsecured / terms.share_mean)])
    amount = np.array([claim])
    choice = cheapest(offers, amount, chance, terms.share_mean, contingency_cap(on, book))
    even = [np.nan if offer is rival else _or_missing(break_even(rival, offer)) for offer in offers]
    table = pd.DataFrame(
        {
            "offer": [offer.name for offer in offers],
            "flat": [offer.flat for offer in offers],
            "contingent": [offer.contingent for offer in offers],
            "claim": money.rounded(claim).item(),
            "expected_fee": choice.expected[:, 0],
            "highest_fee": [float(offer.cost(amount, amount)[0]) for offer in offers],
            "over_cap": choice.over_cap[:, 0],
            "rival": rival.name,
            "break_even": even,
            "chance_cheaper": [
                float(chance_cheaper(offer, rival, chance, terms.share_mean, _CONCENTRATION)[0]) for offer in offers
            ],
            "is_cheapest": np.arange(len(offers)) == choice.chosen[0],
        }
    )
    typed = types(TABLES["fee_offers"])
    return table[list(typed)].astype(typed)


def _or_missing(share: float | None) -> float:
    return np.nan if share is None else share
