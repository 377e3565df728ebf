"""Priors: what cash a case is likely to bring, from published 12-month rates and factors alone.

Rates by class, guarantee, age and size come from params and are turned into campaign-length chances by a constant
hazard; the method moves them on the odds scale.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import two_part
from collectplan.params import METHODS, Recovery

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Annual:
    """Chance of any cash within 12 months of a visit, and where the cash falls.

    Attributes
    ----------
    chance : ndarray, shape (n,)
        Between 0 and ``max_annual_probability``.
    on_weight : ndarray, shape (n,)
        Part of the cash that falls on the on-balance side.
    """

    chance: Array
    on_weight: Array


def annual_chance(facts: pd.DataFrame, recovery: Recovery) -> Annual:
    """Return the 12-month chance by the priors.

    The 12-month rate is the mean of the on- and off-balance rates, weighted by principal; age discounts only the
    on-balance part, since the off-balance rate already is that of old loans.

    Parameters
    ----------
    facts : DataFrame
        Columns principal, off_share, worst_class, guarantee_type, years_past_due.
    recovery : Recovery
        Rates and factors.
    """
    principal = facts["principal"].to_numpy()
    off = principal * facts["off_share"].to_numpy()
    years = facts["years_past_due"].fillna(recovery.age_free_years).to_numpy()
    aged = np.clip(years - recovery.age_free_years, 0.0, recovery.age_years_max)
    rate_on = facts["worst_class"].map(recovery.annual_rate).to_numpy() * recovery.age_factor**aged
    on_cash = (principal - off) * rate_on
    cash = on_cash + off * recovery.annual_rate["off_balance"]
    factor = facts["guarantee_type"].map(recovery.guarantee_factor).fillna(1.0).to_numpy()
    factor = factor * np.where(principal < recovery.small_case, recovery.small_case_factor, 1.0)
    chance = np.minimum(cash / principal * factor / recovery.share_mean, recovery.max_annual_probability)
    on_weight = np.divide(on_cash, cash, out=np.zeros_like(cash), where=cash > 0)
    return Annual(chance, on_weight)


def chance_by_method(annual: Array, days: Array | float, method: pd.Series, recovery: Recovery) -> Array:
    """Return the chance within so many days under the method of each row."""
    odds = np.array([recovery.methods[name].odds_ratio for name in METHODS], dtype=np.float64)
    ratios = odds[pd.Categorical(method, categories=METHODS).codes]
    return two_part.scale_odds(two_part.within_days(annual, days), ratios)
