"""What the recovery model sees of a case: the same columns from past cases and from those to be forecast.

Scales are fixed, not taken from the data, so that a coefficient means the same with ten past cases and with ten
thousand. Only columns that the bank adds itself (``data.history.features``) are scaled by what the past shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]
_CATEGORIES = ("worst_class", "guarantee_type", "borrower_type", "branch", "method")
_TYPICAL_PRINCIPAL = 20_000.0
_TYPICAL_YEARS, _YEARS_SCALE, _MOST_YEARS = 3.0, 4.0, 20.0
_FARTHEST = 4.0
_ROUNDING = 1e-9
LEVEL = "level"


@dataclass(frozen=True)
class Design:
    """Names and scales of the columns.

    Attributes
    ----------
    terms : tuple of str
        Columns in order: ``level``, then ``name`` or ``name=word``.
    numbers : mapping of str to (float, float)
        Mean and standard deviation of the bank's own numeric features.
    categories : mapping of str to tuple of str
        Words of the bank's own categories, and the branches, that the past shows.
    """

    terms: tuple[str, ...]
    numbers: Mapping[str, tuple[float, float]]
    categories: Mapping[str, tuple[str, ...]]

    def kinds(self) -> list[str]:
        """Return the feature that each term belongs to."""
        return [term.partition("=")[0] for term in self.terms]

    def rows(self, facts: pd.DataFrame) -> Array:
        """Return the design matrix, shape (n, terms).

        Parameters
        ----------
        facts : DataFrame
            Columns principal, off_share, worst_class, guarantee_type, borrower_type, years_past_due, method, branch,
            and the bank's own features as far as they are known. A feature that is missing, or a word that the past
            never showed, says nothing: its columns are 0, which is the level common to all.
        """
        columns = [self._column(term, facts) for term in self.terms]
        return np.column_stack(columns) if len(facts) else np.zeros((0, len(self.terms)))

    def _column(self, term: str, facts: pd.DataFrame) -> Array:
        name, is_word, word = term.partition("=")
        if name == LEVEL:
            return np.ones(len(facts))
        if name not in facts:
            return np.zeros(len(facts))
        if is_word:
            return np.asarray((facts[name] == word).to_numpy(), dtype=np.float64)
        values = facts[name].to_numpy(dtype=np.float64)
        if name == "principal":
            values = np.log(np.maximum(values, 1.0) / _TYPICAL_PRINCIPAL) / 2.0
        elif name == "years_past_due":
            values = (np.minimum(values, _MOST_YEARS) - _TYPICAL_YEARS) / _YEARS_SCALE
        elif name in self.numbers:
            mean, sd = self.numbers[name]
            values = (values - mean) / sd
        return np.asarray(np.nan_to_num(np.clip(values, -_FARTHEST, _FARTHEST), nan=0.0), dtype=np.float64)


def unseen(design: Design, facts: pd.DataFrame) -> tuple[str, ...]:
    """Return what the model knows and the cases do not show, or the other way round, as ``name`` or ``name=word``.

    For these the forecast falls back to the level common to all.
    """
    absent = [name for name in dict.fromkeys(design.kinds()) if name != LEVEL and name not in facts]
    new = [
        f"{name}={word}"
        for name, known in design.categories.items()
        if name in facts
        for word in sorted(set(facts[name].astype("str").unique()) - set(known) - {""})
    ]
    return (*absent, *new)


def blanks(design: Design, facts: pd.DataFrame) -> dict[str, int]:
    """Return in how many rows a feature is blank where the model uses it: the bank's own, and the age of the arrears."""
    numbers = [name for name in (*design.numbers, "years_past_due") if name in facts and name in design.terms]
    found = {name: int(facts[name].isna().sum()) for name in numbers}
    own = [name for name in design.categories if name not in _CATEGORIES and name in facts]
    found |= {name: int((facts[name].isna() | (facts[name].astype("str") == "")).sum()) for name in own}
    return {name: n for name, n in found.items() if n}


def design_of(past: pd.DataFrame, features: Mapping[str, str]) -> Design:
    """Return the columns for these past cases.

    Parameters
    ----------
    past : DataFrame
        Facts as for ``Design.rows``.
    features : mapping of str to str
        The bank's own features: ``number`` or ``category``.
    """
    if past.empty:
        return Design((LEVEL,), {}, {})
    numbers = {name: _scale(past[name]) for name, kind in features.items() if kind == "number"}
    own = [name for name, kind in features.items() if kind == "category"]
    known = {name: _seen(past[name]) for name in [*_CATEGORIES, *own]}
    terms = [LEVEL, "principal", "off_share", "years_past_due", *numbers]
    terms += [f"{name}={word}" for name, seen in known.items() for word in seen if len(seen) > 1]
    return Design(tuple(terms), numbers, known)


def _scale(values: pd.Series) -> tuple[float, float]:
    known = values.to_numpy(dtype=np.float64)
    known = np.sort(known[np.isfinite(known)])
    if len(known) == 0:
        return 0.0, 1.0
    mean, sd = float(known.mean()), float(known.std())
    # Equal values have a spread that is rounding alone.
    return mean, sd if sd > _ROUNDING * max(1.0, abs(mean)) else 1.0


def _seen(values: pd.Series) -> tuple[str, ...]:
    return tuple(sorted(set(values.astype("str").unique()) - {""}))
