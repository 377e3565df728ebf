"""The money of a campaign drawn many times: by person and branch, on and off balance.

Draws know no more than that. How a yuan splits into principal and interest, classes and methods is taken from the money
that is expected, so that shares of money are linear in both sides.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from collectplan.params import COUNTY
from collectplan.pay.curve import ZERO
from collectplan.pay.draws import Fen, linear_fen
from collectplan.pay.results import Owner, Results

SIDES = ("on_balance", "off_balance")


@dataclass(frozen=True)
class Drawn:
    """A campaign drawn many times.

    Attributes
    ----------
    expected : Results
        People, targets and measures; its ``collected`` is the money that is expected, which says how a yuan splits.
    officers, branches : tuple of str
        Whose money the columns of the draws are.
    own : ndarray of int64, shape (draws, officers, 2)
        Cash in fen that counts towards targets, of each officer's cases, on and off balance.
    by_branch : ndarray of int64, shape (draws, branches, 2)
        The same of each branch's cases.
    """

    expected: Results
    officers: tuple[str, ...]
    own: Fen
    branches: tuple[str, ...]
    by_branch: Fen

    @property
    def draws(self) -> int:
        """How many."""
        return len(self.by_branch)

    def sides(self, owner: Owner) -> Fen:
        """Return cash by draw and side, shape (draws, 2); nothing for somebody without cases."""
        if owner.level == "county":
            return self._county
        known = self._officer_at if owner.level == "person" else self._branch_at
        money = self.own if owner.level == "person" else self.by_branch
        at = known.get(owner.name)
        return np.zeros((self.draws, 2), dtype=np.int64) if at is None else money[:, at]

    def cash(self, owner: Owner) -> Fen:
        """Return cash by draw, shape (draws,)."""
        return np.asarray(self.sides(owner).sum(axis=1), dtype=np.int64)

    def target(self, owner: Owner) -> int:
        """Return a target in fen, 0 where there is none that can be used."""
        found = self.expected.completion(owner).target
        return max(found or 0, 0)

    def money(self, owner: Owner, of: str) -> Fen:
        """Return cash, or principal or interest as the expected money splits, rounded to the fen."""
        if of == "cash":
            return self.cash(owner)
        rates = self.rates(owner, lambda rows: [(Fraction(1), rows[f"{of}_fen"].to_numpy(dtype=np.int64))])
        return self._linear(owner, rates)

    def rates(self, owner: Owner, parts: Callable[[pd.DataFrame], Any]) -> tuple[Fraction, Fraction]:
        """Return what each yuan of both sides makes of weighted money; a side without expected money is as in the county."""
        return self._rate(owner, 0, parts), self._rate(owner, 1, parts)

    def _rate(self, owner: Owner, side: int, parts: Callable[[pd.DataFrame], Any]) -> Fraction:
        for rows in (self.expected.rows(owner), self.expected.rows(Owner("county", COUNTY))):
            rows = rows[rows["balance_side"] == SIDES[side]]
            counted = int(rows["counted_fen"].sum())
            if counted > 0:
                return sum((rate * int(money.sum()) for rate, money in parts(rows)), ZERO) / counted
        return ZERO

    def _linear(self, owner: Owner, rates: tuple[Fraction, Fraction]) -> Fen:
        sides = self.sides(owner)
        return linear_fen(rates, (sides[:, 0], sides[:, 1])).fen

    @cached_property
    def _county(self) -> Fen:
        return np.asarray(self.by_branch.sum(axis=1), dtype=np.int64)

    @cached_property
    def _officer_at(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.officers)}

    @cached_property
    def _branch_at(self) -> dict[str, int]:
        return {name: n for n, name in enumerate(self.branches)}
