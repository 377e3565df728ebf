"""What earlier campaigns teach: how far chances and shares depart from the priors, and how sure that is.

One call for no history, little and much: the coefficients start at zero, where the forecast is the prior, and move as
far as the past carries them. Nothing is dropped in silence: what the past could not tell is a note with its fallback.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from collectplan import shrunk_logit
from collectplan.params import Recovery
from collectplan.recovery.features import LEVEL, Design, design_of
from collectplan.recovery.priors import annual_chance, chance_by_method
from collectplan.shrunk_logit import ShrunkLogit

Array = npt.NDArray[np.float64]
PRIOR_CASES = 20.0
"""What a prior weighs, in cases; also how many payers and non-payers make a history more than a little one."""
_LEAST, _MOST = 1e-6, 1.0 - 1e-6
_LEAST_SPREAD = 0.1
_ABOUT = 1.0 - 1e-12  # a payment of exactly the cut is one, whatever binary fractions make of it


@dataclass(frozen=True)
class Note:
    """Something the past could not tell.

    Attributes
    ----------
    code : str
        One of ``schemas.words.FORECAST_NOTE``.
    what : str
        The feature, word or branch, empty where the note is about all.
    n : int
        Cases concerned.
    """

    code: str
    what: str
    n: int


@dataclass(frozen=True)
class Learned:
    """The recovery model.

    Attributes
    ----------
    design : Design
        Columns of the model.
    chance, share : ShrunkLogit
        Departure from the prior of the chance that a material share comes, and of that share.
    concentration : float
        Spread of the share, ``a + b`` of its Beta distribution.
    minor_share : float
        Mean share of the cases below the material cut; 0 where any cash is material.
    prior_sd : float
        How unsure the level of the priors is, on the log-odds.
    n, n_paid : int
        Past cases used, and those of which a material share came.
    notes : tuple of Note
        What the past could not tell.
    """

    design: Design
    chance: ShrunkLogit
    share: ShrunkLogit
    concentration: float
    minor_share: float
    prior_sd: float
    n: int
    n_paid: int
    notes: tuple[Note, ...]

    @property
    def basis(self) -> str:
        """How much history the forecast rests on: prior, little or much."""
        if not self.n:
            return "prior"
        return "much" if min(self.n_paid, self.n - self.n_paid) >= PRIOR_CASES else "little"

    def level_sd(self, facts: pd.DataFrame, weights: Array) -> float:
        """Return how unsure the level of a sum is, on the log-odds.

        Never more than the params say of the priors: what a few past cases leave open about single features is not
        common to the sum, and a history that is short must not make a forecast look less sure than none.

        Parameters
        ----------
        facts : DataFrame
            Rows of the sum.
        weights : ndarray, shape (n,)
            Expected money of each row.
        """
        rows = self.design.rows(facts)
        total = float(weights.sum())
        mean = weights @ rows / total if total > 0 else rows.mean(axis=0)
        return min(self.prior_sd, float(np.sqrt(mean @ self.chance.covariance @ mean)))


def learn(history: pd.DataFrame | None, recovery: Recovery, features: Mapping[str, str] | None = None) -> Learned:
    """Learn from earlier campaigns.

    Parameters
    ----------
    history : DataFrame or None
        Input table ``history``, with the bank's own features if any; None or no row leaves the priors.
    recovery : Recovery
        Priors, the material cut, and how far the past may move what.
    features : mapping of str to str, optional
        The bank's own features: ``number`` or ``category``.

    Raises
    ------
    ValueError
        When a past case has no positive principal: the caller refuses such rows.
    """
    features = features or {}
    past = facts_of_past(ordered(history, features)) if history is not None else _no_past()
    if (past["principal"] <= 0).any():
        raise ValueError("past cases need a positive principal")
    design = design_of(past, features)
    rows = design.rows(past)
    sd = _prior_sd(design, recovery)
    share = past["cash"].to_numpy() / past["principal"].to_numpy()
    material = (share >= recovery.material_share * _ABOUT) & (share > 0)
    prior = chance_by_method(annual_chance(past, recovery).chance, past["days"].to_numpy(), past["method"], recovery)
    offset = special.logit(np.clip(prior, _LEAST, _MOST))
    chance = shrunk_logit.fit(rows, material.astype(np.float64), offset, sd)
    paid = np.minimum(share[material], 1.0)
    base = np.full(len(paid), special.logit(recovery.share_mean))
    spread = recovery.share_concentration
    shares = shrunk_logit.fit(rows[material], paid, base, sd)
    mean = special.expit(base + shares.shift(rows[material]))
    small = share[~material]
    return Learned(
        design=design,
        chance=chance,
        share=shares,
        concentration=_concentration(paid, mean, spread),
        minor_share=float(small.sum() / (len(small) + PRIOR_CASES)),
        prior_sd=recovery.prior_sd,
        n=len(past),
        n_paid=int(material.sum()),
        notes=_notes(past, design, rows, share, material),
    )


def facts_of_past(history: pd.DataFrame) -> pd.DataFrame:
    """Return past cases as the model sees them; ``days`` is the length of their campaign."""
    days = (history["end_on"] - history["baseline_on"]).dt.days.to_numpy(dtype=np.float64)
    off = (history["balance_side"] == "off_balance").to_numpy(dtype=np.float64)
    return history.assign(days=np.maximum(days, 1.0), off_share=off)


def ordered(history: pd.DataFrame, features: Mapping[str, str]) -> pd.DataFrame:
    """Return the rows in an order that depends on neither file nor ids, so that sums round alike."""
    facts = ["principal", "cash", "worst_class", "balance_side", "guarantee_type", "borrower_type", "method", "branch"]
    return history.sort_values([*facts, "years_past_due", "baseline_on", "end_on", *features], ignore_index=True)


def _no_past() -> pd.DataFrame:
    numbers = pd.DataFrame(dtype="float64", columns=["principal", "off_share", "years_past_due", "days", "cash"])
    return numbers.assign(worst_class="", guarantee_type="", method="")


def _prior_sd(design: Design, recovery: Recovery) -> Array:
    sds = {LEVEL: recovery.prior_sd, "branch": recovery.branch_effect_sd}
    return np.array([sds.get(kind, recovery.feature_sd) for kind in design.kinds()], dtype=np.float64)


def _concentration(paid: Array, mean: Array, prior: float) -> float:
    """Return the spread of the shares by their moments, shrunk to the prior, which weighs as much as 20 payers."""
    if len(paid) == 0:
        return prior
    error = float(((paid - mean) ** 2).sum())
    spread = float((mean * (1.0 - mean)).sum())
    return max(
        (spread + PRIOR_CASES * spread / len(paid)) / (error + PRIOR_CASES * spread / len(paid) / (prior + 1.0)) - 1.0,
        0.1,
    )


def _notes(past: pd.DataFrame, design: Design, rows: Array, share: Array, material: Array) -> tuple[Note, ...]:
    notes = []
    n = len(past)
    if not n:
        return (Note("no_history", "", 0),)
    if not material.any():
        notes.append(Note("nobody_paid", "", n))
    if material.all():
        notes.append(Note("all_paid", "", n))
    if above := int((share > 1).sum()):
        notes.append(Note("share_above_one", "", above))
    for position, term in enumerate(design.terms):
        if "=" in term and rows[:, position].sum() == 1:
            notes.append(Note("single_case", term, 1))
    return tuple(notes)
