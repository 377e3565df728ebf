"""Simulated money by case: two-part outcomes with a common shock for the campaign and one for each branch.

Every purpose has its own child of one seed (``SeedSequence.spawn``), and every branch its own generator, so that the
draws of one branch do not change when another branch is left out. Memory is bounded by working branch by branch.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import special

from collectplan.two_part import centred_logits

Array = npt.NDArray[np.float64]
_CHUNK_CELLS = 4_000_000


@dataclass(frozen=True)
class Shocks:
    """Standard deviations of the shocks on the log-odds, and the seed.

    Attributes
    ----------
    campaign_sd, branch_sd : float
        Spread common to all cases, and common to the cases of one branch.
    draws : int
        Number of simulated campaigns.
    seed : int
        One integer for the whole run.
    """

    campaign_sd: float
    branch_sd: float
    draws: int
    seed: int

    def campaign(self) -> Array:
        """Return the common shock, shape (draws,): the same for every branch of the county."""
        generator = np.random.default_rng(np.random.SeedSequence([self.seed, 0]))
        return generator.normal(0.0, self.campaign_sd, self.draws)

    def branch_generator(self, branch: str) -> np.random.Generator:
        """Return the generator of one branch; it depends on the seed and on the branch's name only."""
        name = int.from_bytes(hashlib.sha256(branch.encode()).digest()[:8], "big")
        return np.random.default_rng(np.random.SeedSequence([self.seed, 1, name]))


@dataclass(frozen=True)
class Payers:
    """What the draws need to know of each case.

    Attributes
    ----------
    probability : ndarray, shape (n,)
        Chance that any cash comes inside the campaign.
    a, b : float
        Beta parameters of the share of principal, if any.
    on_money, off_money : ndarray, shape (n,)
        Yuan on each balance side that a share of 1 would bring.
    lag : ndarray of int, shape (n,)
        Row of ``lag_weights`` for each case.
    lag_weights : ndarray, shape (k, weeks)
        Chance that the cash comes in each week; rows sum to 1.
    """

    probability: Array
    a: float
    b: float
    on_money: Array
    off_money: Array
    lag: npt.NDArray[np.intp]
    lag_weights: Array


def lag_profile(mean_weeks: float, weeks: int) -> Array:
    """Return the chance of each week for the cash of a case, given that it comes inside the campaign.

    A gamma shape of 2 (little at first, a hump, a tail), cut at the end of the campaign and scaled to sum to 1.

    Parameters
    ----------
    mean_weeks : float
        Mean of the uncut profile, in weeks from the start.
    weeks : int
        Length of the campaign.
    """
    edges = np.arange(weeks + 1) * 2.0 / mean_weeks
    mass = np.diff(special.gammainc(2.0, edges))
    return np.asarray(mass / mass.sum(), dtype=np.float64)


def simulate_branch(payers: Payers, branch: str, shocks: Shocks, campaign: Array) -> Array:
    """Simulate the money of one branch.

    Parameters
    ----------
    payers : Payers
        The branch's cases, in a stable order.
    branch : str
        Its name, which selects its generator.
    shocks : Shocks
        Spread, number of draws and seed.
    campaign : ndarray, shape (draws,)
        The common shock, from ``Shocks.campaign``.

    Returns
    -------
    ndarray, shape (draws, 2, weeks)
        Yuan by draw, balance side (on, off) and week. Its mean equals the closed form
        ``probability * a / (a + b) * money`` up to sampling error.
    """
    generator = shocks.branch_generator(branch)
    shock = campaign + generator.normal(0.0, shocks.branch_sd, shocks.draws)
    total_sd = float(np.hypot(shocks.campaign_sd, shocks.branch_sd))
    logits = centred_logits(payers.probability, total_sd)
    weeks = payers.lag_weights.shape[1]
    money = np.zeros((shocks.draws, 2, weeks))
    step = max(1, _CHUNK_CELLS // max(1, len(logits)))
    for start in range(0, shocks.draws, step):
        part = shock[start : start + step]
        money[start : start + step] = _simulate_chunk(payers, logits, part, generator)
    return money


def _simulate_chunk(payers: Payers, logits: Array, shock: Array, generator: np.random.Generator) -> Array:
    chance = special.expit(logits[None, :] + shock[:, None])
    draw, case = np.nonzero(generator.random(chance.shape) < chance)
    share = generator.beta(payers.a, payers.b, len(case))
    cumulative = np.cumsum(payers.lag_weights, axis=1)
    cumulative[:, -1] = 1.0
    week = (generator.random(len(case))[:, None] >= cumulative[payers.lag[case]]).sum(axis=1)
    weeks = payers.lag_weights.shape[1]
    cell = draw * weeks + week
    size = len(shock) * weeks
    sides = [
        np.bincount(cell, weights=share * money[case], minlength=size).reshape(len(shock), weeks)
        for money in (payers.on_money, payers.off_money)
    ]
    return np.stack(sides, axis=1)
