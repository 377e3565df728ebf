"""When cash comes: the lag of each method as earlier campaigns show it, shrunk to that of the params."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import optimize, special

from collectplan.params import METHODS, Recovery
from collectplan.recovery.learning import PRIOR_CASES

_SHORTEST, _LONGEST = 0.2, 200.0  # weeks
_DAYS = 7.0


def learn_lags(history: pd.DataFrame | None, recovery: Recovery) -> Recovery:
    """Return the recovery section with the mean lags that past first payments suggest.

    The profile is a gamma of shape 2 cut at the end of a campaign (``draws.lag_profile``). What is seen of it is the mean
    within campaigns; the mean of the uncut profile that gives it is found by root finding. The params count as 20 payers.

    Parameters
    ----------
    history : DataFrame or None
        Input table ``history``; only payments whose day is known are used.
    recovery : Recovery
        ``methods`` holds the mean lags before any history.
    """
    if history is None or history["first_paid_on"].isna().all():
        return recovery
    seen = history[history["first_paid_on"].notna() & (history["cash"] > 0)]
    waited = (seen["first_paid_on"] - seen["baseline_on"]).dt.days.to_numpy() / _DAYS
    length = (seen["end_on"] - seen["baseline_on"]).dt.days.to_numpy() / _DAYS
    methods = dict(recovery.methods)
    for method in METHODS:
        own = (seen["method"] == method).to_numpy()
        if own.any():
            weeks = float(length[own].mean())
            prior = recovery.methods[method].mean_lag_weeks
            mean = (PRIOR_CASES * cut_mean(prior, weeks) + float(waited[own].sum())) / (PRIOR_CASES + int(own.sum()))
            methods[method] = methods[method].model_copy(update={"mean_lag_weeks": uncut_mean(mean, weeks)})
    return recovery.model_copy(update={"methods": methods})


def cut_mean(mean_weeks: float, weeks: float) -> float:
    """Return the mean lag within a campaign of so many weeks, given the mean of the uncut profile."""
    end = 2.0 * weeks / mean_weeks
    return float(mean_weeks * special.gammainc(3.0, end) / special.gammainc(2.0, end))


def uncut_mean(mean: float, weeks: float) -> float:
    """Return the mean of the uncut profile whose mean within the campaign is ``mean``, within 0.2 and 200 weeks."""
    if mean <= cut_mean(_SHORTEST, weeks):
        return _SHORTEST
    if mean >= cut_mean(_LONGEST, weeks):
        return _LONGEST
    found = optimize.brentq(lambda lag: cut_mean(float(np.exp(lag)), weeks) - mean, np.log(_SHORTEST), np.log(_LONGEST))
    return float(np.exp(found))
