"""Which scheme of a family brings most for the same budget, and what a cap and each jump cost.

The family: nothing below ``start``, one rate from there to the target, another beyond it, up to an end. Its curves join and
never fall, so that more money is never paid worse. Every shape is brought to one P95 payout on the same draws.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np
import pandas as pd

from collectplan.incentives.comparison import Basis, Play, Setting, compare
from collectplan.incentives.playing import without_cap, without_jumps
from collectplan.pay.curve import Curve, Part, exact

ONE = Fraction(1)
STARTS, BEYOND, ENDS = (0.0, 0.5, 0.7, 0.8), (1.0, 2.0, 3.0), (1.0, 1.2, None)
_BASIS: tuple[Basis, ...] = ("p95",)


@dataclass(frozen=True)
class Shape:
    """A member of the family.

    Attributes
    ----------
    start : float
        Result from which pay begins.
    beyond : float
        Rate above the target, as a multiple of that below it.
    end : float or None
        Result at which pay ends to rise; None for never.
    """

    start: float
    beyond: float
    end: float | None

    def curve(self) -> Curve:
        """Return pay in yuan by result, at 1.00 yuan per point up to the target."""
        parts = [Part(exact(self.start), ONE, Fraction(0), Fraction(100))]
        reached = (ONE - exact(self.start)) * 100
        slope = exact(self.beyond) * 100 if self.end != 1.0 else Fraction(0)
        end = None if self.end is None or self.end == 1.0 else exact(self.end)
        parts.append(Part(ONE, end, reached, slope))
        if end is not None:
            parts.append(Part(end, None, reached + slope * (end - ONE)))
        return Curve.of_parts(parts)


def shapes(
    starts: Sequence[float] = STARTS, beyond: Sequence[float] = BEYOND, ends: Sequence[float | None] = ENDS
) -> Iterator[Shape]:
    """Yield the members of the family on a grid, each once: where pay ends at the target there is no rate beyond it."""
    for start, times, end in product(starts, beyond, ends):
        if end != 1.0 or times == beyond[0]:
            yield Shape(start, times if end != 1.0 else 1.0, end)


def search(make: Callable[[Curve], Play], setting: Setting) -> pd.DataFrame:
    """Return what every shape of the family brings at the budget, the best first.

    Parameters
    ----------
    make : callable
        Takes a curve, returns the play of a proposal that pays everybody by it.
    setting : Setting
        No scheme, target, P95 budget.

    Returns
    -------
    DataFrame
        Grain: shape. Columns start, beyond, end (NaN for never), factor (yuan per point up to the target), extra with
        extra_low and extra_high (yuan, 95 %), reached, payout, nothing_to_gain; sorted by extra.
    """
    known = {f"{n}": shape for n, shape in enumerate(shapes())}
    found = compare({name: make(shape.curve()) for name, shape in known.items()}, setting, _BASIS)
    wide = _wide(found)
    about = pd.DataFrame(
        {name: (shape.start, shape.beyond, np.nan if shape.end is None else shape.end) for name, shape in known.items()}
    ).T.set_axis(["start", "beyond", "end"], axis=1)
    return about.join(wide).sort_values(["extra", "start", "beyond"], ascending=[False, True, True], ignore_index=True)


def prices(make: Callable[[Curve], Play], curve: Curve, setting: Setting) -> pd.DataFrame:
    """Return what the cap and the jumps of a curve cost: extra money without them at the same P95 payout.

    Parameters
    ----------
    make, setting
        As for ``search``.
    curve : Curve
        Of the scheme in question.

    Returns
    -------
    DataFrame
        Grain: part taken out. Columns what (cap, jumps, both; only what the curve has), price with price_low and price_high:
        yuan more than the curve itself, paired draw by draw.
    """
    parts = {"cap": without_cap(curve), "jumps": without_jumps(curve), "both": without_jumps(without_cap(curve))}
    changed = {name: other for name, other in parts.items() if other != curve}
    if set(changed) != set(parts):
        changed.pop("both", None)
    columns = ["what", "price", "price_low", "price_high"]
    if not changed:
        return pd.DataFrame(columns=columns)
    play = make(curve)
    base = compare({"": play}, setting, _BASIS)
    factor = float(base["factor"].iloc[0])
    if np.isnan(factor):
        return pd.DataFrame(columns=columns)
    against = Setting(play(factor), setting.target, setting.budget)
    wide = _wide(compare({name: make(other) for name, other in changed.items()}, against, _BASIS))
    named = wide.rename_axis("what").reset_index()
    renamed = {"extra": "price", "extra_low": "price_low", "extra_high": "price_high"}
    return named.rename(columns=renamed)[columns]


def _wide(found: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each proposal."""
    parts = found.pivot(index="proposal", columns="figure", values=["value", "low", "high"])
    names = ["extra", "reached", "payout", "nothing_to_gain"]
    wide: pd.DataFrame = parts["value"][names].join(parts["low"][["extra"]].add_suffix("_low")).join(
        parts["high"][["extra"]].add_suffix("_high")
    )  # fmt: skip
    return wide.join(found.drop_duplicates("proposal").set_index("proposal")["factor"])
