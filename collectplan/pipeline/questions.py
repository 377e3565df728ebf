"""Questions to a plan: other days, floors, people or budgets, and what they make of params, roster and limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd

from collectplan.params import Absence, Params
from collectplan.schemas.tradeoffs import ADDED

ABSENT_DAYS = 14


@dataclass(frozen=True)
class Settings:
    """A question: what if things were like this?

    Attributes
    ----------
    field_days_per_month, max_cases : float, int
        For officers of whom the roster says nothing else.
    small_case_coverage, fairness_share : float
        As in the allocation section of the params.
    absent : tuple of str
        Officers who are away for the first two weeks.
    added : int
        Account managers that the branch gets, without villages or skills of their own.
    court_money : float, optional
        Yuan for courts and lawyers that are there for these cases; None leaves it as it is.
    """

    field_days_per_month: float
    max_cases: int
    small_case_coverage: float
    fairness_share: float
    absent: tuple[str, ...] = ()
    added: int = 0
    court_money: float | None = None

    @classmethod
    def of(cls, params: Params) -> Settings:
        """Return things as the params have them."""
        work, allocation = params.workload, params.allocation
        return cls(work.field_days_per_month, work.max_cases, allocation.small_case_coverage, allocation.fairness_share)

    def applied(self, params: Params) -> Params:
        """Return the params with these values."""
        first = params.campaign.start_on
        last = first + timedelta(days=ABSENT_DAYS - 1)
        away = [Absence(officer_id=name, from_on=first, to_on=last) for name in self.absent]
        work = {"field_days_per_month": self.field_days_per_month, "max_cases": self.max_cases}
        allocation = {
            "small_case_coverage": self.small_case_coverage,
            "fairness_share": self.fairness_share,
            "absences": [*params.allocation.absences, *away],
        }
        changed = {
            "workload": params.workload.model_copy(update=work),
            "allocation": params.allocation.model_copy(update=allocation),
        }
        return params.model_copy(update=changed)


def with_more(officers: pd.DataFrame, branch: str, added: int) -> pd.DataFrame:
    """Return the roster with account managers of whom only the branch is known."""
    known: dict[str, Any] = {"branch": branch, "role": "account_manager"}
    blank = {name: "" if str(dtype) == "str" else np.nan for name, dtype in officers.dtypes.items()}
    rows = [{**blank, **known, "officer_id": f"{ADDED}{n + 1}"} for n in range(added)]
    more = pd.DataFrame(rows, columns=list(officers.columns)).astype(officers.dtypes.to_dict())
    return pd.concat([officers, more], ignore_index=True)


def is_court(limits: pd.DataFrame) -> pd.Series[bool]:
    """Say which limit is the budget for courts that all share; those of single branches stand beside it."""
    return (limits["resource"] == "court_money") & (limits["sense"] == "<=") & (limits["owner"] == "all")


def with_budget(limits: pd.DataFrame, amount: float) -> pd.DataFrame:
    """Return limits with another budget for courts, in the place of what stands there."""
    budgets = is_court(limits)
    if budgets.any():
        return limits.assign(amount=limits["amount"].mask(budgets, amount))
    row: Mapping[str, Any] = {
        "limit_id": "all/court_money", "owner": "all", "resource": "court_money", "sense": "<=", "amount": amount,
        "hard": True, "penalty": 0.0,
    }  # fmt: skip
    return pd.concat([limits, pd.DataFrame([row]).astype(limits.dtypes.to_dict())], ignore_index=True)
