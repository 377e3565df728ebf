"""Recovery: what cash a case can bring inside the campaign by each method, and how sure that is.

A two-part model: the chance that a material share of the principal comes, and the share that comes if it does. Priors
from params say both without any history; earlier campaigns move them as far as they carry (``learn``). ``watch`` is
money that comes anyway; a method is worth what it adds to it. Money is expected yuan, an unrounded float.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from collectplan import two_part
from collectplan.params import METHODS, Campaign, Recovery
from collectplan.recovery.features import blanks, unseen
from collectplan.recovery.lags import learn_lags
from collectplan.recovery.learning import Learned, Note, facts_of_past, learn, ordered
from collectplan.recovery.priors import annual_chance, chance_by_method
from collectplan.recovery.results import by_result
from collectplan.schemas import TABLES

__all__ = [
    "Learned",
    "Note",
    "by_result",
    "case_priors",
    "facts_of",
    "facts_of_past",
    "forecast",
    "forecast_past",
    "learn",
    "learn_lags",
    "level_sd",
    "missing",
    "ordered",
]

Array = npt.NDArray[np.float64]
_MONTHS_PER_YEAR = 12.0


def case_priors(
    cases: pd.DataFrame, recovery: Recovery, campaign: Campaign, learned: Learned | None = None
) -> pd.DataFrame:
    """Return what does not depend on the method.

    After the campaign nobody presses: the hazard there is that of ``watch``, and the cash is discounted from halfway
    through the later horizon.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    recovery, campaign : Recovery, Campaign
        Sections of the params.
    learned : Learned, optional
        What earlier campaigns taught; without it the priors stand.

    Returns
    -------
    DataFrame
        Grain: case, in the order of ``cases``. Columns: case_id; annual, the chance of any cash within 12 months of
        a visit by the priors; on_weight, the part of the cash that falls on the on-balance side; minor_money, yuan
        that come inside the campaign where no material share does; later_per_unpaid, the present value
        in yuan of what comes after the campaign from a case that paid nothing in it.
    """
    learned = learned or learn(None, recovery)
    facts = facts_of(cases, "watch")
    annual = annual_chance(facts, recovery)
    later_days = recovery.later_months / _MONTHS_PER_YEAR * two_part.DAYS_PER_YEAR
    watched = chance_by_method(annual.chance, later_days, facts["method"], recovery)
    watched = two_part.scale_odds(watched, np.exp(learned.chance.shift(learned.design.rows(facts))))
    years_away = campaign.days / two_part.DAYS_PER_YEAR + recovery.later_months / _MONTHS_PER_YEAR / 2.0
    discount = (1.0 + recovery.discount_rate) ** -years_away
    mean = _share(facts, recovery, learned)
    return pd.DataFrame(
        {
            "case_id": cases["case_id"],
            "annual": annual.chance,
            "on_weight": annual.on_weight,
            "minor_money": learned.minor_share * cases["principal"].to_numpy(),
            "later_per_unpaid": watched * mean * cases["principal"].to_numpy() * discount,
        }
    )


def forecast(
    cases: pd.DataFrame, recovery: Recovery, campaign: Campaign, learned: Learned | None = None
) -> pd.DataFrame:
    """Forecast every case under every method.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    recovery : Recovery
        Priors and effects.
    campaign : Campaign
        Its length in days.
    learned : Learned, optional
        What earlier campaigns taught; without it the priors stand.

    Returns
    -------
    DataFrame
        Schema ``recovery``, sorted by case and method. ``p10`` and ``p90`` are quantiles of the case's own cash.
    """
    learned = learned or learn(None, recovery)
    priors = case_priors(cases, recovery, campaign, learned)
    parts = {method: _by_method(cases, method, priors, recovery, campaign, learned) for method in METHODS}
    table = pd.concat(parts.values(), ignore_index=True)
    table["forecast_class"] = _forecast_class(parts["visit"], recovery, learned, len(parts))
    return table[list(TABLES["recovery"].columns)].sort_values(["case_id", "method"], ignore_index=True)


def forecast_past(past: pd.DataFrame, recovery: Recovery, learned: Learned) -> pd.DataFrame:
    """Forecast cases whose outcome is known, as they stood at their baseline.

    Parameters
    ----------
    past : DataFrame
        Input table ``history``; ``cash`` is not read.

    Returns
    -------
    DataFrame
        Grain: past case, in the order of ``past``. Columns history_id, chance (of a material share), share (mean, if
        material), minor (yuan, if not), expected (yuan).
    """
    facts = facts_of_past(past)
    chance, mean = _outcome(facts, facts["days"].to_numpy(), recovery, learned)
    principal = past["principal"].to_numpy()
    minor = learned.minor_share * principal
    return pd.DataFrame(
        {"history_id": past["history_id"].reset_index(drop=True), "chance": chance, "share": mean, "minor": minor}
        | {"expected": chance * mean * principal + (1.0 - chance) * minor}
    )


def level_sd(learned: Learned, cases: pd.DataFrame, chosen: pd.DataFrame) -> float:
    """Return how unsure the level of a plan's sum is, on the log-odds.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    chosen : DataFrame
        Columns case_id, method, expected_recovery.
    """
    rows = cases.merge(chosen[["case_id", "method", "expected_recovery"]], on="case_id", validate="one_to_one")
    return learned.level_sd(facts_of(rows, rows["method"]), rows["expected_recovery"].to_numpy())


def facts_of(cases: pd.DataFrame, method: str | pd.Series) -> pd.DataFrame:
    """Return cases as the model sees them under a method."""
    return cases.assign(method=method, off_share=cases["off_balance"] / cases["principal"])


def missing(learned: Learned, cases: pd.DataFrame) -> tuple[Note, ...]:
    """Return what the model cannot use of these cases, each with its fallback: the level common to all."""
    facts = facts_of(cases, "watch").drop(columns="method")
    notes = []
    for what in unseen(learned.design, facts):
        name, is_word, word = what.partition("=")
        if name == "method":
            continue
        n = int((facts[name].astype("str") == word).sum()) if is_word else len(facts)
        code = "new_branch" if name == "branch" else "new_word" if is_word else "feature_missing"
        notes.append(Note(code, word if name == "branch" else what, n))
    notes += [Note("feature_blank", name, n) for name, n in blanks(learned.design, facts).items()]
    return tuple(notes)


def _outcome(facts: pd.DataFrame, days: Array | float, recovery: Recovery, learned: Learned) -> tuple[Array, Array]:
    """Return the chance of a material share, and its mean if it comes."""
    prior = chance_by_method(annual_chance(facts, recovery).chance, days, facts["method"], recovery)
    moved = np.exp(learned.chance.shift(learned.design.rows(facts)))
    return two_part.scale_odds(prior, moved), _share(facts, recovery, learned)


def _share(facts: pd.DataFrame, recovery: Recovery, learned: Learned) -> Array:
    """Return the mean share of principal of a case of which a material share comes."""
    odds = special.logit(recovery.share_mean) + learned.share.shift(learned.design.rows(facts))
    return np.asarray(special.expit(odds), dtype=np.float64)


def _by_method(
    cases: pd.DataFrame, method: str, priors: pd.DataFrame, recovery: Recovery, campaign: Campaign, learned: Learned
) -> pd.DataFrame:
    principal = cases["principal"].to_numpy()
    on_weight = priors["on_weight"].to_numpy()
    p_any, mean = _outcome(facts_of(cases, method), campaign.days, recovery, learned)
    a, b = two_part.beta_parameters(mean, learned.concentration)
    expected = (p_any * mean + (1.0 - p_any) * learned.minor_share) * principal
    return pd.DataFrame(
        {
            "case_id": cases["case_id"],
            "method": method,
            "p_any": p_any,
            "share_mean": mean,
            "expected_recovery": expected,
            "expected_on": expected * on_weight,
            "expected_off": expected * (1.0 - on_weight),
            "later_value": (1.0 - p_any) * priors["later_per_unpaid"].to_numpy(),
            "p10": np.maximum(two_part.quantile(0.1, p_any, a, b), learned.minor_share) * principal,
            "p90": np.maximum(two_part.quantile(0.9, p_any, a, b), learned.minor_share) * principal,
        }
    )


def _forecast_class(visited: pd.DataFrame, recovery: Recovery, learned: Learned, repeats: int) -> npt.NDArray[Any]:
    """Class each case by what a visit is likely to bring: the same class under every method."""
    chance = visited["p_any"].to_numpy()
    a, b = two_part.beta_parameters(visited["share_mean"].to_numpy(), learned.concentration)
    median = two_part.quantile(0.5, chance, a, b)
    classes = np.where(chance < recovery.none_probability, "none", "part")
    return np.tile(np.where(median >= recovery.full_share, "full", classes), repeats)
