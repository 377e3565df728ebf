"""What officers do about their pay: effort, its cost, what it moves, and which habits are switched on.

Effort 1 is the contract's duty. One week of effort ``e`` moves the money of that week by the factor

    f(e) = 1 + a * (g(e) - 1),    g(e) = e (linear) or e**power (power, concave),    g(1) = 1,

where ``a`` is the part of the result that the person can move (``acts_on``, 1 for own cases, less for the head of a
branch) times the ability of the type. So the forecast is the money at duty for every type, and nothing changes while
all keep to it. Beyond duty effort costs ``c / 2 * (e - 1)**2`` yuan a week, duty itself nothing: duty and supervision
outweigh the first hours, so that ``e = 1`` is best where pay does not depend on the result.

**Where c comes from.** Let a linear scheme pay ``reference_rate`` yuan for each 1.00 of the result. Elasticity is the
share of duty by which effort rises when pay changes from none to that rate, at ``e = 1``:

    c = reference_rate * mean_week * g'(1) / elasticity,    g'(1) = 1 or power,

with ``mean_week`` the person's mean result of a week; unit: yuan a week. For linear ``g`` a rate ``b`` then gives
``e = 1 + a * b * mean_week / c = 1 + a * elasticity * b / reference_rate``. Elasticity 0 means no response at all. The
cost does not fall with ``acts_on``: who moves only a third of a result answers a third as much.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Drivers:
    """Which habits answer pay; with all of them off effort is 1.

    Attributes
    ----------
    marginal : bool
        Rates of pay are seen. Off: only what the other habits see.
    giving_up : bool
        Duty is partly shirked where more pay exists but is out of reach, by ``Response.shirked`` in full hopelessness.
        Off: there effort is 1, since nothing more pays.
    coasting : bool
        The end of pay is seen: past a cap no rate draws effort any more. Off: the last rate that pays is believed to go
        on past the cap.
    bunching : bool
        Jumps of pay are seen: effort is raised to reach one, or lowered not to fall off one; past the last result from
        which pay rises no more, ``Response.kept`` of the receipts is left for the next period. Off: pay is seen with its
        jumps taken out. Pay by whole points consists of jumps; show that habit on the unrounded reading.
    """

    marginal: bool = True
    giving_up: bool = True
    coasting: bool = True
    bunching: bool = True


@dataclass(frozen=True)
class Kind:
    """A type of officer: ``share`` of all, ``ability`` times what effort moves, ``cost`` times what effort costs."""

    name: str
    share: float
    ability: float
    cost: float


KINDS = (Kind("strong", 0.25, 1.2, 0.8), Kind("middle", 0.5, 1.0, 1.0), Kind("weak", 0.25, 0.8, 1.25))


@dataclass(frozen=True)
class Response:
    """How effort answers pay.

    None of these figures is known for a bank before it has tried two schemes: results belong over a range of elasticity.

    Attributes
    ----------
    elasticity : float
        See the head of this module; 0 = no response.
    output : {"linear", "power"}
        Form of ``g``.
    power : float
        Exponent of the form ``power``, above 0 and at most 1.
    kinds : tuple of Kind
        Types; shares sum to 1.
    drivers : Drivers
        Habits that are switched on.
    slack : float
        Part of duty that is shirked where all hope is gone, times the elasticity: who does not answer pay does not sulk
        about it either, and results over a range of elasticity begin with no response.
    hold_back : float
        Part of receipts left for the next period once no result pays more, times the elasticity.
    efforts : tuple of float
        Levels that are tried, increasing, 1 among them.
    refine : bool
        Whether the best level is refined by the parabola through it and its neighbours; exact for linear pay and ``g``.
    states : int
        Results at which each week is solved. One step between them should be no more than the spread of a week.

    Raises
    ------
    ValueError
        When a figure is outside its range.
    """

    elasticity: float = 0.3
    output: Literal["linear", "power"] = "power"
    power: float = 0.7
    kinds: tuple[Kind, ...] = KINDS
    drivers: Drivers = field(default_factory=Drivers)
    slack: float = 0.5
    hold_back: float = 0.5
    efforts: tuple[float, ...] = (0.4, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.8)
    refine: bool = True
    states: int = 201

    def __post_init__(self) -> None:
        """Refuse figures outside their ranges."""
        levels = np.array(self.efforts)
        faults = {
            "elasticity is at least 0": self.elasticity < 0,
            "power lies above 0 and not above 1": not 0.0 < self.power <= 1.0,
            "efforts are at least 0, rise, and 1 is among them": (
                1.0 not in self.efforts or levels.min() < 0 or bool((np.diff(levels) <= 0).any())
            ),
            "shares of kinds sum to 1": abs(sum(kind.share for kind in self.kinds) - 1.0) > 1e-9,
            "share and ability are at least 0, cost is above 0": any(
                kind.share < 0 or kind.ability < 0 or kind.cost <= 0 for kind in self.kinds
            ),
            "slack and hold_back lie from 0 to 1": not (0.0 <= self.slack <= 1.0 and 0.0 <= self.hold_back <= 1.0),
            "there are at least 3 states": self.states < 3,
        }
        if any(faults.values()):
            raise ValueError("; ".join(text for text, is_wrong in faults.items() if is_wrong))

    @property
    def is_still(self) -> bool:
        """Whether nobody changes anything: no elasticity, or no habit."""
        drivers = self.drivers
        seen = drivers.marginal or drivers.giving_up or drivers.coasting or drivers.bunching
        return self.elasticity == 0 or not seen

    @property
    def shirked(self) -> float:
        """Part of duty that is shirked without hope; 0 where nobody gives up."""
        return min(self.slack * self.elasticity, 1.0) if self.drivers.giving_up else 0.0

    @property
    def kept(self) -> float:
        """Part of receipts left for the next period once no result pays more; 0 without bunching."""
        return min(self.hold_back * self.elasticity, 1.0) if self.drivers.bunching else 0.0

    @property
    def exponent(self) -> float:
        """Exponent of ``g``; also its slope at duty."""
        return 1.0 if self.output == "linear" else self.power

    @property
    def gains(self) -> Array:
        """What ``g`` makes of each level of effort, shape (efforts,)."""
        return np.asarray(np.array(self.efforts) ** self.exponent, dtype=np.float64)


@dataclass(frozen=True)
class Officers:
    """What the model knows of each person whose pay depends on a result: an officer, or the head of a branch.

    Results are in the unit of the scheme's curve: completion (money / target), or yuan where pay is a share of money.

    Attributes
    ----------
    mean, sd : ndarray, shape (n, weeks)
        Mean and standard deviation of the result that each week adds at duty. Weeks are independent in the model.
    reference_rate : ndarray, shape (n,)
        Yuan for each 1.00 of the result: the linear rate at which ``Response.elasticity`` is stated.
    acts_on : ndarray, shape (n,)
        Part of the result that the person's effort moves, 0 to 1.
    start : ndarray, shape (n,)
        Result before the first week.

    Raises
    ------
    ValueError
        When shapes do not fit or a figure is outside its range.
    """

    mean: Array
    sd: Array
    reference_rate: Array
    acts_on: Array
    start: Array

    def __post_init__(self) -> None:
        """Refuse shapes that do not fit and figures outside their ranges."""
        n = len(self.mean)
        if self.mean.ndim != 2 or self.mean.shape[1] == 0 or self.sd.shape != self.mean.shape:
            raise ValueError("mean and sd have one shape (n, weeks) with at least a week")
        if any(part.shape != (n,) for part in (self.reference_rate, self.acts_on, self.start)):
            raise ValueError("reference_rate, acts_on and start have shape (n,)")
        if not all(np.isfinite(part).all() for part in (self.mean, self.sd, self.reference_rate, self.start)):
            raise ValueError("mean, sd, reference_rate and start are finite")
        if min(self.mean.min(initial=0.0), self.sd.min(initial=0.0), self.start.min(initial=0.0)) < 0:
            raise ValueError("mean, sd and start are at least 0")
        if self.reference_rate.min(initial=1.0) <= 0 or not ((self.acts_on >= 0) & (self.acts_on <= 1)).all():
            raise ValueError("reference_rate is above 0, acts_on lies from 0 to 1")

    @classmethod
    def of_draws(
        cls,
        money: npt.NDArray[np.floating],
        unit: Array,
        reference_rate: Array | float,
        acts_on: Array | float = 1.0,
        start: Array | float = 0.0,
    ) -> Officers:
        """Read mean and spread off simulated money.

        Weeks of one campaign move together (its shock is common to them) while the model takes them as independent, so the
        spread of each person's weeks is scaled until their sum has the spread of the person's campaigns.

        Parameters
        ----------
        money : ndarray, shape (draws, n, weeks)
            Yuan; of the branch for a head who is paid for it. Two draws at least.
        unit : ndarray, shape (n,)
            Yuan for 1.00 of the result: targets, or ones.
        reference_rate, acts_on, start : float or ndarray, shape (n,)
            As in the attributes.
        """
        n = money.shape[1]
        if len(money) < 2 or unit.shape != (n,) or not (np.isfinite(unit) & (unit > 0)).all():
            raise ValueError("at least two draws, and a unit above 0 for each person")
        mean = money.mean(axis=0, dtype=np.float64)
        sd = money.std(axis=0, dtype=np.float64, ddof=1)
        together = money.sum(axis=2, dtype=np.float64).std(axis=0, ddof=1)
        apart = np.sqrt((sd**2).sum(axis=1))
        sd *= np.divide(together, apart, out=np.ones(n), where=apart > 0)[:, None]
        rate, part, first = (np.zeros(n) + np.asarray(given) for given in (reference_rate, acts_on, start))
        return cls(mean / unit[:, None], sd / unit[:, None], rate, part, first)

    def costs(self, response: Response) -> Array:
        """Return ``c`` of each kind and person in yuan a week, shape (kinds, n); infinite where nothing responds.

        That is so at elasticity 0 and for who expects no money.
        """
        at_duty = self.reference_rate * self.mean.mean(axis=1) * response.exponent
        if response.elasticity == 0:
            return np.full((len(response.kinds), len(at_duty)), np.inf)
        base = np.where(at_duty > 0, at_duty / response.elasticity, np.inf)
        return np.array([kind.cost for kind in response.kinds])[:, None] * base

    def moved(self, response: Response) -> Array:
        """Return ``a`` of each kind and person, shape (kinds, n).

        Raises
        ------
        ValueError
            When the least effort would bring less than no money.
        """
        moved: Array = np.array([kind.ability for kind in response.kinds])[:, None] * self.acts_on
        if (1.0 + moved * (response.gains[0] - 1.0) < 0).any():
            raise ValueError("ability is so high that the least effort brings less than no money")
        return moved


def draw_kinds(response: Response, draws: int, n: int, seed: int) -> Kinds:
    """Draw the kind of each person anew in each draw, since nobody knows it; shape (draws, n), rows of ``kinds``.

    The generator is a child of the run's seed of its own, so that every scheme meets the same kinds.
    """
    generator = np.random.default_rng(np.random.SeedSequence([seed, 2]))
    ends = np.cumsum([kind.share for kind in response.kinds])[:-1]
    return np.searchsorted(ends, generator.random((draws, n)), side="right").astype(np.int8)
