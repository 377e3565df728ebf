"""Results: in what form a case comes back, and how its cash splits into principal and interest.

Three ends exclude each other: cash, else an asset taken for the debt, else write-off of what is beyond recovery. The
model of cash is about principal; interest comes beside it, in proportion, at most what is owed. Which of the two a
payment settles depends on the order of appropriation, and two orders are computed: principal first, the practice of
the books for loans that accrue no interest any more, and the legal one, interest before principal (Civil Code art.
561). None of the rates beside cash is published; they are assumptions of the params.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import special

from collectplan import two_part
from collectplan.params import Campaign, Recovery
from collectplan.schemas import TABLES, types

Array = npt.NDArray[np.float64]
_ACCRUING = ("PASS", "SPECIAL_MENTION")  # by usual contracts these pay interest first, all others principal
_LEVELS = (0.1, 0.9)


@dataclass(frozen=True)
class _End:
    """One result of all cases: chance, yuan expected by the order in force and by each of two orders, P10, P90."""

    chance: Array
    expected: Array
    booked: Array
    legal: Array
    p10: Array
    p90: Array


def by_result(
    cases: pd.DataFrame, told: pd.DataFrame, recovery: Recovery, campaign: Campaign, concentration: float
) -> pd.DataFrame:
    """Forecast every case by result.

    Parameters
    ----------
    cases : DataFrame
        Schema ``cases``.
    told : DataFrame
        Grain: case. Columns case_id, p_any, share_mean, minor_money, expected_recovery, forecast_class: the cash of
        each case under one method.
    recovery, campaign : Recovery, Campaign
        Sections of the params.
    concentration : float
        Spread of the shares.

    Returns
    -------
    DataFrame
        Schema ``results``, sorted by case and result. Both orders split the same cash: over the two kinds of cash
        ``booked`` and ``legal`` have equal sums.
    """
    rows = cases.merge(told, on="case_id", validate="one_to_one")
    cash = _cash(rows, recovery, concentration)
    rest = 1.0 - rows["p_any"].to_numpy()
    taken = rest * _in_kind_chance(rows, recovery, campaign)
    written_off = (rest - taken) * _write_off_chance(rows, recovery, campaign)
    ends = cash | {
        "in_kind": _in_kind(taken, rows["principal"].to_numpy(), recovery.in_kind_share, concentration),
        "written_off": _all_or_nothing(written_off, rows["on_balance"].to_numpy()),
    }
    table = pd.concat(
        [rows[["case_id", "branch"]].assign(result=name, **vars(end)) for name, end in ends.items()],
        ignore_index=True,
    )
    typed = types(TABLES["results"])
    return table.sort_values(["case_id", "result"], ignore_index=True)[list(typed)].astype(typed)


def _cash(rows: pd.DataFrame, recovery: Recovery, concentration: float) -> dict[str, _End]:
    """Split the cash of each case; a payment of principal brings interest in proportion, at most what is owed."""
    chance, minor, owed = (rows[name].to_numpy() for name in ("p_any", "minor_money", "interest"))
    principal, rate = rows["principal"].to_numpy(), recovery.interest_per_principal
    a, b = two_part.beta_parameters(rows["share_mean"].to_numpy(), concentration)

    def settled(per_principal: float) -> Array:
        # Interest settled where each yuan of principal in the payment settles so much of it.
        paid = per_principal * principal * _mean_up_to(owed, per_principal * principal, a, b)
        return np.asarray(chance * paid + (1.0 - chance) * np.minimum(owed, per_principal * minor), dtype=np.float64)

    booked = settled(rate)
    cash = rows["expected_recovery"].to_numpy() + booked
    # By law the same payment, principal and the interest beside it, settles interest first.
    legal = settled(1.0 + rate)
    interest_first = {
        "legal": np.ones(len(rows), dtype=bool),
        "principal_first": np.zeros(len(rows), dtype=bool),
        "contract": rows["worst_class"].isin(_ACCRUING).to_numpy(),
    }[recovery.allocation_order]
    interest = np.where(interest_first, legal, booked)
    levels = []
    for level in _LEVELS:
        paid = np.maximum(two_part.quantile(level, chance, a, b) * principal, minor)
        beside = np.minimum(owed, rate * paid)
        settles = np.where(interest_first, np.minimum(owed, paid + beside), beside)
        levels.append((paid + beside - settles, settles))
    (low, low_interest), (high, high_interest) = levels
    return {
        "cash_principal": _End(chance, cash - interest, cash - booked, cash - legal, low, high),
        "cash_interest": _End(chance * (owed > 0), interest, booked, legal, low_interest, high_interest),
    }


def _mean_up_to(limit: Array, scale: Array, a: Array, b: Array) -> Array:
    """Return ``E[min(S, limit / scale)]`` for a share ``S`` that follows Beta(a, b); a scale of 0 needs no limit."""
    cut = np.divide(limit, scale, out=np.ones_like(scale), where=scale > limit)
    below = a / (a + b) * special.betainc(a + 1.0, b, cut)
    return np.asarray(below + cut * special.betaincc(a, b, cut), dtype=np.float64)


def _in_kind_chance(rows: pd.DataFrame, recovery: Recovery, campaign: Campaign) -> Array:
    """Return the chance that security is taken for the debt within the campaign, where no cash comes."""
    annual = rows["guarantee_type"].map(recovery.in_kind_annual_rate).fillna(0.0).to_numpy(dtype=np.float64)
    return two_part.within_days(np.asarray(annual, dtype=np.float64), campaign.days)


def _write_off_chance(rows: pd.DataFrame, recovery: Recovery, campaign: Campaign) -> Array:
    """Return the chance of write-off: on-balance loss loans that are beyond recovery; all others have none."""
    is_lost = (rows["forecast_class"] == "none") & (rows["worst_class"] == "LOSS") & (rows["on_balance"] > 0)
    annual = np.where(is_lost.to_numpy(), recovery.write_off_annual_rate, 0.0)
    return two_part.within_days(np.asarray(annual, dtype=np.float64), campaign.days)


def _in_kind(chance: Array, principal: Array, share: float, concentration: float) -> _End:
    a, b = two_part.beta_parameters(np.full(len(chance), share), concentration)
    low, high = (two_part.quantile(level, chance, a, b) * principal for level in _LEVELS)
    expected = chance * share * principal
    return _End(chance, expected, expected, expected, low, high)


def _all_or_nothing(chance: Array, amount: Array) -> _End:
    low, high = (np.where(chance > 1.0 - level, amount, 0.0) for level in _LEVELS)
    return _End(chance, chance * amount, chance * amount, chance * amount, low, high)
