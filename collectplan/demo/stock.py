"""Debtors and their loans: the non-performing stock of the demo county at a given day."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.people import Territory
from collectplan.demo.picks import NO_DAY, Days, Flags, Floats, Ints, Words, day, later_by_months, pick, pick_in_groups

DAYS_PER_YEAR = 365.25
_OFF_STATUS_OLD = {"swapped": 0.70, "written_off": 0.29, "transferred_agent": 0.01}
_OFF_STATUS_NEW = {"written_off": 0.99, "transferred_agent": 0.01}
_SUIT = {"filed": 0.20, "judged": 0.25, "enforcing": 0.30, "enforcement_closed": 0.25}
_SWAP_UNTIL = day("2004-12-31")
_OTHER_CLAIMS = {"货款": 0.5, "租金": 0.3, "单位借款": 0.2}
_OTHER_CLAIM_HOLDERS = ("individual_business", "enterprise", "village_collective", "public_sector")
_OTHER_CLAIM_SHARE = 0.025
"""Share among the claims on such debtors, a fifth of the book: about 0.5 % of all claims are no loans."""


def draw_cases(rng: np.random.Generator, territory: Territory) -> pd.DataFrame:
    """Draw the debtors.

    Returns
    -------
    DataFrame
        Grain: debtor, sorted by branch. Columns ``debtor``, ``branch_index``, ``village``, ``village_index``,
        ``manager`` (row of the officers), ``kind`` (position in ``calibration.KINDS``), ``borrower_type``,
        ``debtor_state``, ``n_loans``.
    """
    branch = np.repeat(np.arange(len(territory.branches)), territory.branch_cases)
    total = len(branch)
    villages = territory.villages
    village = pick_in_groups(rng, villages["branch_index"].to_numpy(), villages["weight"].to_numpy(), branch)
    owner = villages["manager"].to_numpy()[village]
    # An account manager looks after villages, but keeps some customers when villages change hands.
    manager = np.where(rng.random(total) < 0.85, owner, territory.manager(rng, branch))
    kind = pick(rng, {position: kind.share for position, kind in enumerate(cal.KINDS)}, total)
    return pd.DataFrame(
        {
            "debtor": names.numbered("KH", np.arange(1, total + 1), 7),
            "branch_index": branch,
            "village_index": village,
            "village": villages["village"].to_numpy()[village],
            "manager": manager,
            "kind": kind.astype(np.int64),
            "borrower_type": draw_borrower_types(rng, kind),
            "debtor_state": pick(rng, cal.DEBTOR_STATES, total),
            "n_loans": 1 + pick(rng, cal.MORE_LOANS, total),
        }
    )


def draw_stock(rng: np.random.Generator, territory: Territory, cases: pd.DataFrame) -> pd.DataFrame:
    """Draw the loans of the debtors at baseline.

    Returns
    -------
    DataFrame
        Grain: loan. The columns of the ledger, and ``case`` (row of ``cases``), ``branch_index``, ``kind``,
        ``years_past_due`` and ``side``.
    """
    case = np.repeat(np.arange(len(cases)), cases["n_loans"])
    further = np.r_[False, case[1:] == case[:-1]]
    total = len(case)
    branch, kind = cases["branch_index"].to_numpy()[case], cases["kind"].to_numpy()[case]
    moved = further & (rng.random(total) < cal.OTHER_BRANCH_SHARE) & (len(territory.branches) > 1)
    step = 1 + rng.integers(max(1, len(territory.branches) - 1), size=total)
    branch = np.where(moved, (branch + step) % len(territory.branches), branch)
    other = pick(rng, {position: kind.share for position, kind in enumerate(cal.KINDS)}, total).astype(np.int64)
    kind = np.where(further & (rng.random(total) < cal.OTHER_KIND_SHARE), other, kind)
    loans = draw_loans(rng, kind, day(cal.BASELINE_ON))
    loans["case"], loans["branch_index"] = case, branch
    loans["manager"] = np.where(moved, territory.manager(rng, branch), cases["manager"].to_numpy()[case])
    loans["loan_id"] = names.numbered("JJ", np.arange(1, total + 1), 8)
    return with_owners(rng, loans, territory, cases)


def with_owners(
    rng: np.random.Generator, loans: pd.DataFrame, territory: Territory, cases: pd.DataFrame
) -> pd.DataFrame:
    """Add what a loan has from its debtor, its branch and its account manager."""
    owners = cases.iloc[loans["case"].to_numpy()]
    officer_ids = territory.officers["officer_id"].to_numpy()
    origin = np.where(
        rng.random(len(loans)) < 0.7, loans["manager"], territory.manager(rng, loans["branch_index"].to_numpy())
    )
    # Who booked a loan twenty years ago has mostly left.
    left = rng.random(len(loans)) < np.where(loans["disbursed_on"] < np.datetime64("2010-01-01"), 0.9, 0.1)
    return loans.assign(
        debtor=owners["debtor"].to_numpy(),
        village=owners["village"].to_numpy(),
        borrower_type=owners["borrower_type"].to_numpy(),
        debtor_state=owners["debtor_state"].to_numpy(),
        branch=np.array(territory.branches, dtype=object)[loans["branch_index"].to_numpy()],
        account_manager=officer_ids[loans["manager"].to_numpy()],
        originating_officer=np.where(left, "", officer_ids[origin]),
    )


def draw_loans(rng: np.random.Generator, kind: Ints, as_of: np.datetime64, *, new: bool = False) -> pd.DataFrame:
    """Draw loans without owner.

    Parameters
    ----------
    kind : ndarray of int
        Position in ``calibration.KINDS``.
    as_of : datetime64
        The day at which they are non-performing.
    new : bool
        Whether they became so in the hundred days before.
    """
    total = len(kind)
    is_on = np.array([kind.is_on for kind in cal.KINDS])[kind]
    risk_class = _by_kind(rng, kind, [kind.classes for kind in cal.KINDS])
    if new:
        risk_class[:] = "SUBSTANDARD"
    low, high = (np.array([cal.DAYS_PAST_DUE[name][end] for name in risk_class.tolist()]) for end in (0, 1))
    past_due = rng.integers(low, (np.minimum(high, 90 + cal.DAYS) if new else high) + 1)
    disbursed, due, extended = _draw_days(rng, kind, is_on, as_of - past_due)
    old = disbursed <= _SWAP_UNTIL
    status = np.where(old, pick(rng, _OFF_STATUS_OLD, total), pick(rng, _OFF_STATUS_NEW, total))
    principal = _draw_principal(rng, kind)
    years = (as_of - np.where(np.isnat(extended), due, extended)).astype(np.float64) / DAYS_PER_YEAR
    interest_on, interest_off = _draw_interest(rng, principal, years, is_on)
    suit_chance = np.clip(0.03 + 0.05 * np.log10(np.maximum(principal, 1_000) / 1_000), 0.0, 0.25)
    sued = (rng.random(total) < suit_chance) & (due > day("2004-01-01")) & (not new)
    return pd.DataFrame(
        {
            "kind": kind,
            "principal": principal,
            "risk_class": risk_class,
            "days_past_due": np.where(is_on, past_due, np.nan),
            "interest_on": interest_on,
            "interest_off": interest_off,
            "balance_status": np.where(is_on, "on_balance", status),
            "side": np.where(is_on, "on_balance", "off_balance"),
            "disbursed_on": disbursed,
            "due_on": due,
            "extended_due_on": extended,
            "years_past_due": years,
            "guarantee_type": _by_kind(rng, kind, [kind.guarantees for kind in cal.KINDS]),
            "suit_status": np.where(sued, pick(rng, _SUIT, total), "none"),
            "is_roll_over": rng.random(total) < 0.12,
            # The table of events says it all, so that the ledger's own columns about demands stay empty.
            "product": "贷款",
            "last_demand_on": np.full(total, NO_DAY),
            "demand_evidence": "",
        }
    )


def draw_products(rng: np.random.Generator, loans: pd.DataFrame) -> Words:
    """Draw what each claim is: a loan, but for a handful of claims for goods, for rent and between units."""
    eligible = loans["borrower_type"].isin(_OTHER_CLAIM_HOLDERS).to_numpy()
    is_other = eligible & (rng.random(len(loans)) < _OTHER_CLAIM_SHARE)
    return np.where(is_other, pick(rng, _OTHER_CLAIMS, len(loans)), loans["product"].to_numpy()).astype(object)


def draw_borrower_types(rng: np.random.Generator, kind: Ints) -> Words:
    """Draw the type of the debtor for each kind of loan."""
    return _by_kind(rng, kind, [about.borrowers for about in cal.KINDS])


def _by_kind(rng: np.random.Generator, kind: Ints, weights: list[Mapping[str, float]]) -> Words:
    chosen = np.empty(len(kind), dtype=object)
    for position, table in enumerate(weights):
        rows = np.flatnonzero(kind == position)
        chosen[rows] = pick(rng, table, len(rows))
    return chosen


def _draw_principal(rng: np.random.Generator, kind: Ints) -> Floats:
    """Draw yuan: round sums mostly, since such loans were round and are often untouched."""
    median, sigma, largest = (
        np.array([getattr(kind, name) for kind in cal.KINDS])[kind] for name in ("median", "sigma", "largest")
    )
    amount = np.minimum(median * np.exp(sigma * rng.normal(size=len(kind))), largest)
    grain = np.where(rng.random(len(kind)) < 0.6, np.where(amount < 20_000, 10.0, 100.0), 0.01)
    return np.asarray(np.round(np.maximum(np.round(amount / grain) * grain, 100.0), 2))


def _draw_days(rng: np.random.Generator, kind: Ints, is_on: Flags, last: Days) -> tuple[Days, Days, Days]:
    """Return the days of disbursement, of first maturity and of the extension, if any.

    Loans on the balance sheet end on ``last``, which their days past due give; the others end when their term does.
    """
    total = len(kind)
    start = np.empty(total, dtype="datetime64[D]")
    term = np.empty(total, dtype=np.int64)
    for position, about in enumerate(cal.KINDS):
        rows = np.flatnonzero(kind == position)
        term[rows] = rng.choice(np.array(about.terms), len(rows))
        start[rows] = _draw_starts(rng, about.periods, len(rows)) if about.periods else NO_DAY
    extension = np.where(rng.random(total) < 0.05, rng.choice(np.array([6, 12]), total), 0)
    due = np.where(
        is_on, np.where(extension > 0, later_by_months(last, -extension), last), later_by_months(start, term)
    )
    start = np.where(is_on, later_by_months(due, -term), start)
    extended = np.where(extension > 0, np.where(is_on, last, later_by_months(due, extension)), NO_DAY)
    return start, due, extended


def _draw_starts(rng: np.random.Generator, periods: tuple[tuple[int, int, float], ...], size: int) -> Days:
    chosen = rng.choice(len(periods), size, p=[weight for _, _, weight in periods])
    first, last = (np.array([period[end] for period in periods])[chosen] for end in (0, 1))
    months = (rng.integers(first, last + 1) - 1970) * 12 + rng.integers(12, size=size)
    return np.asarray(months.astype("datetime64[M]").astype("datetime64[D]") + rng.integers(28, size=size))


def _draw_interest(rng: np.random.Generator, principal: Floats, years: Floats, is_on: Flags) -> tuple[Floats, Floats]:
    """Return interest owed on and off the balance sheet.

    About 14 % of principal for young small loans, up to twice the principal for the oldest. Only what fell due in the
    first 90 days stands on the balance sheet.
    """
    yearly = rng.uniform(0.05, 0.10, len(years))
    owed = np.minimum(yearly * (years + 0.9), cal.INTEREST_MOST)
    on = np.where(is_on, yearly * 0.25, 0.0)
    return np.round(principal * on, 2), np.round(principal * np.maximum(owed - on, 0.0), 2)
