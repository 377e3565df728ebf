"""Recovery: what cash a case can bring inside the campaign by each method, and how sure that is.

Prior only: 12-month rates by class, guarantee, age and size come from params, are turned into campaign-length
probabilities by a constant hazard, and move with the method on the odds scale. ``watch`` is money that comes anyway;
a method is worth what it adds to it. Money is expected yuan, an unrounded float.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import two_part
from collectplan.params import METHODS, Campaign, Recovery
from collectplan.schemas import TABLES

Array = npt.NDArray[np.float64]
_MONTHS_PER_YEAR = 12.0


def case_priors(cases: pd.DataFrame, recovery: Recovery, campaign: Campaign) -> pd.DataFrame:
    """Return what does not depend on the method.

    The 12-month rate is the mean of the on- and off-balance rates, weighted by principal; age discounts only the
    on-balance part, since the off-balance rate already is that of old loans. After the campaign nobody presses: the
    hazard there is that of ``watch``, and the cash is discounted from halfway through the later horizon.

    Returns
    -------
    DataFrame
        Grain: case, in the order of ``cases``. Columns: case_id; annual, the chance of any cash within 12 months of
        a visit; on_weight, the part of the cash that falls on the on-balance side; later_per_unpaid, the present
        value in yuan of what comes after the campaign from a case that paid nothing in it.
    """
    principal = cases["principal"].to_numpy()
    years = cases["years_past_due"].fillna(recovery.age_free_years).to_numpy()
    aged = np.clip(years - recovery.age_free_years, 0.0, recovery.age_years_max)
    rate_on = cases["worst_class"].map(recovery.annual_rate).to_numpy() * recovery.age_factor**aged
    on_cash = cases["on_balance"].to_numpy() * rate_on
    cash = on_cash + cases["off_balance"].to_numpy() * recovery.annual_rate["off_balance"]
    factor = cases["guarantee_type"].map(recovery.guarantee_factor).fillna(1.0).to_numpy()
    factor = factor * np.where(principal < recovery.small_case, recovery.small_case_factor, 1.0)
    annual = np.minimum(cash / principal * factor / recovery.share_mean, recovery.max_annual_probability)
    later_days = recovery.later_months / _MONTHS_PER_YEAR * two_part.DAYS_PER_YEAR
    pressed = two_part.within_days(annual, later_days)
    watched = two_part.scale_odds(pressed, recovery.methods["watch"].odds_ratio)
    years_away = campaign.days / two_part.DAYS_PER_YEAR + recovery.later_months / _MONTHS_PER_YEAR / 2.0
    discount = (1.0 + recovery.discount_rate) ** -years_away
    return pd.DataFrame(
        {
            "case_id": cases["case_id"],
            "annual": annual,
            "on_weight": np.divide(on_cash, cash, out=np.zeros_like(cash), where=cash > 0),
            "later_per_unpaid": watched * recovery.share_mean * principal * discount,
        }
    )


def forecast(cases: pd.DataFrame, recovery: Recovery, campaign: Campaign) -> pd.DataFrame:
    """Forecast every case under every method.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    recovery : Recovery
        Priors and effects.
    campaign : Campaign
        Its length in days.

    Returns
    -------
    DataFrame
        Schema ``recovery``, sorted by case and method. ``p10`` and ``p90`` are quantiles of the case's own cash.
    """
    priors = case_priors(cases, recovery, campaign)
    base = two_part.within_days(priors["annual"].to_numpy(), campaign.days)
    chance = {method: two_part.scale_odds(base, recovery.methods[method].odds_ratio) for method in METHODS}
    parts = [_by_method(cases, priors, chance[method], recovery).assign(method=method) for method in METHODS]
    table = pd.concat(parts, ignore_index=True)
    table["forecast_class"] = _forecast_class(chance["visit"], recovery, len(parts))
    return table[list(TABLES["recovery"].columns)].sort_values(["case_id", "method"], ignore_index=True)


def _by_method(cases: pd.DataFrame, priors: pd.DataFrame, p_any: Array, recovery: Recovery) -> pd.DataFrame:
    principal = cases["principal"].to_numpy()
    on_weight = priors["on_weight"].to_numpy()
    a, b = two_part.beta_parameters(recovery.share_mean, recovery.share_concentration)
    expected = p_any * recovery.share_mean * principal
    return pd.DataFrame(
        {
            "case_id": cases["case_id"],
            "p_any": p_any,
            "share_mean": recovery.share_mean,
            "expected_recovery": expected,
            "expected_on": expected * on_weight,
            "expected_off": expected * (1.0 - on_weight),
            "later_value": (1.0 - p_any) * priors["later_per_unpaid"].to_numpy(),
            "p10": two_part.quantile(0.1, p_any, a, b) * principal,
            "p90": two_part.quantile(0.9, p_any, a, b) * principal,
        }
    )


def _forecast_class(visited: Array, recovery: Recovery, repeats: int) -> npt.NDArray[Any]:
    """Class each case by what a visit is likely to bring: the same class under every method."""
    a, b = two_part.beta_parameters(recovery.share_mean, recovery.share_concentration)
    median = two_part.quantile(0.5, visited, a, b)
    classes = np.where(visited < recovery.none_probability, "none", "part")
    return np.tile(np.where(median >= recovery.full_share, "full", classes), repeats)
