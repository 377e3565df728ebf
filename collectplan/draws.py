"""Simulated money by case: two-part outcomes with a common shock for the campaign and one for each branch.

Every purpose has its own child of one seed (``SeedSequence.spawn``), and every branch its own generator, so that the
draws of one branch do not change when another branch is left out. Memory is bounded by working branch by branch, and
within one by blocks of draws small enough for the processor's cache. What is done for every case of every draw is a few
products of short floats; shares and weeks are looked up for payments only, in tables of equally likely values.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import special

from collectplan.two_part import centred_logits

Array = npt.NDArray[np.float64]
_CHUNK_CELLS = 500_000
_SHARE_STEPS = 1_024
_SHARE_GRID = 128
_WEEK_STEPS = 65_536


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
    share : ndarray, shape (n,)
        Mean share of principal, if any.
    concentration : float
        Spread of the share: ``a + b`` of its Beta distribution.
    on_money, off_money : ndarray, shape (n,)
        Yuan on each balance side that a share of 1 would bring.
    minor_on, minor_off : ndarray, shape (n,)
        Yuan that come where the case does not pay a share: flat prices below the material cut, by the lag profile.
    lag : ndarray of int, shape (n,)
        Row of ``lag_weights`` for each case.
    lag_weights : ndarray, shape (k, weeks)
        Chance that the cash comes in each week; rows sum to 1.
    officer : ndarray of int, shape (n,)
        Row of the officer who holds the case.
    officers : int
        Number of officers.
    """

    probability: Array
    share: Array
    concentration: float
    on_money: Array
    off_money: Array
    minor_on: Array
    minor_off: Array
    lag: npt.NDArray[np.intp]
    lag_weights: Array
    officer: npt.NDArray[np.intp]
    officers: int


@dataclass(frozen=True)
class Simulated:
    """Yuan by draw.

    Attributes
    ----------
    sides : ndarray, shape (draws, 2, weeks)
        By balance side (on, off) and week.
    people : ndarray of float32, shape (draws, officers, 2, weeks)
        By officer, balance side and week.
    """

    sides: Array
    people: npt.NDArray[np.float32]

    @property
    def officers(self) -> npt.NDArray[np.float32]:
        """By officer and week, both sides together, shape (draws, officers, weeks)."""
        return self.people[:, :, 0] + self.people[:, :, 1]


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


def simulate_branch(payers: Payers, branch: str, shocks: Shocks, campaign: Array) -> Simulated:
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
    Simulated
        Its means equal the closed form ``probability * share * money + (1 - probability) * minor`` up to sampling error.
    """
    generator = shocks.branch_generator(branch)
    shock = campaign + generator.normal(0.0, shocks.branch_sd, shocks.draws)
    total_sd = float(np.hypot(shocks.campaign_sd, shocks.branch_sd))
    logits = centred_logits(payers.probability, total_sd)
    weeks = payers.lag_weights.shape[1]
    sides = np.zeros((shocks.draws, 2, weeks))
    people = np.zeros((shocks.draws, payers.officers, 2, weeks), dtype=np.float32)
    minor = _Minor(payers) if (payers.minor_on + payers.minor_off).any() else None
    block = _Block(payers, _against(logits), _Shares.of(payers), _week_table(payers.lag_weights), minor)
    against = _against(shock)
    step = max(1, _CHUNK_CELLS // max(1, len(logits)))
    for start in range(0, shocks.draws, step):
        rows = slice(start, start + step)
        sides[rows] = block.simulate(against[rows], generator, people[rows])
    return Simulated(sides, people)


def _against(logits: Array) -> npt.NDArray[np.float32]:
    """Return odds against; no odds are too long, they become infinite."""
    with np.errstate(over="ignore"):
        return np.exp(-logits).astype(np.float32)


def _week_table(lag_weights: Array) -> npt.NDArray[np.int16]:
    """Return the week of each of many equally likely moments, for each lag profile; exact to one moment a week."""
    moments = (np.arange(_WEEK_STEPS) + 0.5) / _WEEK_STEPS
    ends = np.cumsum(lag_weights, axis=1)[:, :-1]
    return np.stack([np.searchsorted(end, moments, side="right") for end in ends]).astype(np.int16)


@dataclass(frozen=True)
class _Shares:
    """How each case draws its share: from the table of the mean below its own or, with chance ``upper``, of that above.

    The mixture has exactly the mean of the case, no share exceeds 1, and the variance of the Beta distribution is met
    within a fraction of ``(pi / 2 / _SHARE_GRID)**2 * (concentration + 1)``; of means within 0.002 of 0 or 1 the
    tables hold too few values, and the variance falls short by up to a half.
    """

    tables: Array
    row: npt.NDArray[np.intp]
    upper: Array

    @classmethod
    def of(cls, payers: Payers) -> _Shares:
        means, tables = _share_tables(payers.concentration)
        row = np.clip(np.searchsorted(means, payers.share, side="right") - 1, 0, _SHARE_GRID - 1)
        return cls(tables, row, (payers.share - means[row]) / np.diff(means)[row])

    def draw(self, case: npt.NDArray[np.intp], generator: np.random.Generator) -> Array:
        """Return a share for each payment of these cases."""
        row = self.row[case] + (generator.random(len(case), dtype=np.float32) < self.upper[case])
        part = generator.integers(0, _SHARE_STEPS, len(case), dtype=np.uint16)
        return np.asarray(self.tables.ravel()[row * _SHARE_STEPS + part], dtype=np.float64)


@lru_cache(maxsize=4)
def _share_tables(concentration: float) -> tuple[Array, Array]:
    """Return means from 0 to 1, and for each the mean share within many equally likely parts of its distribution.

    The means lie closer together near 0 and 1, in proportion to the spread of the distribution.
    """
    means = np.sin(np.linspace(0.0, np.pi / 2, _SHARE_GRID + 1)) ** 2
    means[-1] = 1.0
    a, b = (means * concentration)[1:-1, None], ((1.0 - means) * concentration)[1:-1, None]
    edges = special.betaincinv(a, b, np.arange(_SHARE_STEPS + 1) / _SHARE_STEPS)
    # The part of the mean that lies below each edge is itself a Beta probability.
    inner = np.diff(special.betainc(a + 1.0, b, edges)) * means[1:-1, None] * _SHARE_STEPS
    # Near 1 several edges may round to the same number, and all of their mean to one part; each belongs to its edges.
    inner = np.clip(inner, edges[:, :-1], edges[:, 1:])
    certain = np.ones((1, _SHARE_STEPS))
    return means, np.concatenate([0.0 * certain, inner, certain])


class _Minor:
    """Minor money: that of all cases less that of those who pay a share, spread over the weeks as the lags say."""

    def __init__(self, payers: Payers) -> None:
        self._payers = payers
        self._sides = (payers.minor_on, payers.minor_off)
        self._profiles = len(payers.lag_weights)

    def by_side(self, draw: npt.NDArray[np.intp], case: npt.NDArray[np.intp], size: int) -> Array:
        """Return yuan by draw, side and week, given which cases pay a share in which draw."""
        n, lag = self._profiles, self._payers.lag
        left = np.empty((size, 2, n))
        for side, money in enumerate(self._sides):
            whole = np.bincount(lag, weights=money, minlength=n)
            paid = np.bincount(draw * n + lag[case], weights=money[case], minlength=size * n)
            left[:, side] = whole - paid.reshape(size, n)
        return np.asarray(np.maximum(left, 0.0) @ self._payers.lag_weights, dtype=np.float64)

    def by_officer(self, side: int, draw: npt.NDArray[np.intp], case: npt.NDArray[np.intp], size: int) -> Array:
        """Return yuan of one balance side by draw, officer and week."""
        n, officers = self._profiles, self._payers.officers
        money = self._sides[side]
        cell = self._payers.officer * n + self._payers.lag
        whole = np.bincount(cell, weights=money, minlength=officers * n)
        held = draw * (officers * n) + cell[case]
        paid = np.bincount(held, weights=money[case], minlength=size * officers * n)
        left = np.maximum(whole - paid.reshape(size, officers * n), 0.0).reshape(size, officers, n)
        return np.asarray(left @ self._payers.lag_weights, dtype=np.float64)


@dataclass(frozen=True)
class _Block:
    """What blocks of draws have in common."""

    payers: Payers
    against: npt.NDArray[np.float32]
    shares: _Shares
    week: npt.NDArray[np.int16]
    minor: _Minor | None

    def simulate(
        self, shock: npt.NDArray[np.float32], generator: np.random.Generator, people: npt.NDArray[np.float32]
    ) -> Array:
        """Return money by side of draws, given what each draw's shock multiplies the odds against by; fill in people's."""
        payers, size, n, weeks = self.payers, len(shock), len(self.against), self.payers.lag_weights.shape[1]
        luck = generator.random((size, n), dtype=np.float32)
        # A case pays if luck < 1 / (1 + odds against). Of a case that cannot pay, 0 * inf compares as false.
        with np.errstate(over="ignore", invalid="ignore"):
            bar = np.multiply.outer(shock, self.against)
            bar += 1.0
            bar *= luck
            pays = bar < 1.0
        draw = np.repeat(np.arange(size), np.count_nonzero(pays, axis=1))
        case = np.flatnonzero(pays) - draw * n
        share = self.shares.draw(case, generator)
        moment = generator.integers(0, _WEEK_STEPS, len(case), dtype=np.uint16)
        week = self.week.ravel()[payers.lag[case] * _WEEK_STEPS + moment]
        on, off = share * payers.on_money[case], share * payers.off_money[case]
        cell = draw * weeks + week
        sides = [np.bincount(cell, weights=side, minlength=size * weeks).reshape(size, weeks) for side in (on, off)]
        by_side = np.stack(sides, axis=1).astype(np.float64)
        if self.minor is not None:
            by_side += self.minor.by_side(draw, case, size)
        held = (draw * payers.officers + payers.officer[case]) * weeks + week
        for side, money in enumerate((on, off)):
            # One side after the other, straight into its short floats: the long ones are large.
            own = np.bincount(held, weights=money, minlength=size * payers.officers * weeks)
            people[:, :, side] = own.reshape(size, payers.officers, weeks)
            if self.minor is not None:
                people[:, :, side] += self.minor.by_officer(side, draw, case, size)
        return by_side
