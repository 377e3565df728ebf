"""Receipts of the coming campaign: cash of payers, and the entries that are not cash.

A reversal carries a negative amount, the loan of the receipt that it takes back, and that receipt's voucher. Interest
comes on top of principal, about 14 % of it (experience report of a township cooperative, 2011). Loans taken in kind,
restructured, written off, transferred or upgraded paid no cash in the campaign, so that their entries are whole.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.picks import NO_DAY, Days, Flags, Floats, Ints, day
from collectplan.demo.work import next_workday
from collectplan.params import Method

_SHORTEST_GAP, _LONGEST_GAP = 14, 40
_LEAST_PAYMENT = 100_00


def draw_payments(rng: np.random.Generator, truth: pd.DataFrame, dealt: pd.DataFrame, workdays: Days) -> pd.DataFrame:
    """Draw what the debtors pay on principal.

    Parameters
    ----------
    truth, dealt : DataFrame
        Grain: case, in the same order.
    workdays : ndarray of datetime64
        Of the campaign.

    Returns
    -------
    DataFrame
        Grain: instalment, sorted by case and day. Columns case, paid_on, fen, and settles (it pays off the case).
    """
    method = dealt["method"].to_numpy()
    chance = np.select(
        [method == "visit", method == "phone"], [truth["p_visit_owner"], truth["p_phone_owner"]], truth["p_watch"]
    )
    # A weak officer does not keep away what would come anyway.
    pays = (truth["draw"].to_numpy() < chance) | truth["pays_anyway"].to_numpy()
    rows = np.flatnonzero(pays)
    owed = money.to_fen(truth["principal"])[rows]
    paid = np.rint(truth["share"].to_numpy()[rows] * owed / 1000) * 1000
    paid = np.minimum(np.maximum(paid, _LEAST_PAYMENT), owed).astype(np.int64)
    settles = (truth["share"].to_numpy()[rows] == 1.0) | (paid == owed)
    paid = np.where(settles, owed, paid)
    first_on = dealt["first_on"].to_numpy().astype("datetime64[D]")[rows]
    moved = ~truth["pays_anyway"].to_numpy()[rows]
    start = day(cal.START_ON)
    drawn = start + np.floor(_draw_lags(rng, method[rows]) * cal.DAYS).astype(np.int64)
    paid_on = np.where(moved & (first_on > drawn), first_on, drawn)
    return _in_instalments(rng, rows, paid, settles, paid_on, workdays)


def _draw_lags(rng: np.random.Generator, method: np.typing.NDArray[np.object_]) -> Floats:
    """Draw the moment of the first payment as a fraction of the campaign, with the mean lag of each method."""
    lags: dict[Method, float] = {name: effect.mean_lag_weeks for name, effect in cal.RECOVERY.methods.items()}
    mean = np.array([lags[name] / cal.WEEKS for name in method.tolist()], dtype=np.float64)
    return rng.beta(4.0 * mean, 4.0 * (1.0 - mean))


def _in_instalments(
    rng: np.random.Generator, rows: Ints, paid: Ints, settles: Flags, paid_on: Days, workdays: Days
) -> pd.DataFrame:
    """Split three payments in ten into two, where the second still falls into the campaign."""
    gap = rng.integers(_SHORTEST_GAP, _LONGEST_GAP + 1, len(rows))
    splits = (rng.random(len(rows)) < 0.3) & (paid_on + gap <= workdays[-1]) & (paid > 2 * _LEAST_PAYMENT)
    first = np.where(splits, paid * 6 // 10 // 1000 * 1000, paid)
    parts = pd.DataFrame(
        {
            "case": np.r_[rows, rows[splits]],
            "paid_on": next_workday(np.r_[paid_on, (paid_on + gap)[splits]], workdays),
            "fen": np.r_[first, (paid - first)[splits]],
            "settles": np.r_[settles & ~splits, settles[splits]],
        }
    )
    return parts.sort_values(["case", "paid_on"], kind="stable", ignore_index=True)


def settled_on(payments: pd.DataFrame, cases: int) -> Days:
    """Return for each case the day that settled it, missing if none."""
    on = np.full(cases, NO_DAY)
    last = payments[payments["settles"]]
    on[last["case"].to_numpy()] = last["paid_on"].to_numpy().astype("datetime64[D]")
    return on


def principal_receipts(payments: pd.DataFrame, loans: pd.DataFrame) -> pd.DataFrame:
    """Spread payments of a case over its loans, the one due first before the others (Civil Code, art. 560).

    Returns
    -------
    DataFrame
        Columns loan (row of ``loans``), paid_on, fen, kind.
    """
    fen = pd.Series(money.to_fen(loans["principal"]), index=loans.index, name="owed")
    queue = loans[["case", "due_on", "loan_id"]].assign(owed=fen, loan=np.arange(len(loans)))
    queue = queue.sort_values(["case", "due_on", "loan_id"])
    queue["upto"] = queue.groupby("case")["owed"].cumsum()
    stream = payments.assign(until=payments.groupby("case")["fen"].cumsum())
    pairs = stream.merge(queue, on="case", validate="many_to_many")
    low = np.maximum(pairs["until"] - pairs["fen"], pairs["upto"] - pairs["owed"])
    amount = np.minimum(pairs["until"], pairs["upto"]) - low
    kept: pd.DataFrame = pairs[["loan", "paid_on"]].assign(fen=amount, kind="cash_principal")
    return kept[kept["fen"] > 0].reset_index(drop=True)


def interest_receipts(rng: np.random.Generator, principal: pd.DataFrame, loans: pd.DataFrame) -> pd.DataFrame:
    """Return interest that comes with nearly every payment of principal, never more than is owed."""
    some = principal.iloc[np.flatnonzero(rng.random(len(principal)) < 0.95)]
    share = rng.uniform(0.6, 1.5, len(some)) * cal.INTEREST_PER_PRINCIPAL
    fen = np.rint(some["fen"].to_numpy() * share / 100).astype(np.int64) * 100
    owed = (money.to_fen(loans["interest_on"]) + money.to_fen(loans["interest_off"]))[some["loan"].to_numpy()]
    before = pd.Series(fen).groupby(some["loan"].to_numpy()).cumsum().to_numpy() - fen
    fen = np.minimum(fen, np.maximum(owed - before, 0))
    return some.assign(fen=fen, kind="cash_interest").iloc[np.flatnonzero(fen > 0)].reset_index(drop=True)


def reversals(rng: np.random.Generator, principal: pd.DataFrame, workdays: Days) -> pd.DataFrame:
    """Take back about one receipt in seventy, some days after it was booked; the row of the original is ``takes``."""
    if len(principal) < 10:
        return principal.iloc[:0].assign(takes=0)
    count = max(1, len(principal) // 70)
    rows = np.sort(rng.choice(len(principal), count, replace=False))
    taken = principal.iloc[rows]
    booked: Days = taken["paid_on"].to_numpy().astype("datetime64[D]")
    later = next_workday(booked + rng.integers(3, 20, count).astype("timedelta64[D]"), workdays)
    return taken.assign(paid_on=later, fen=-taken["fen"], kind="reversal", takes=rows).reset_index(drop=True)


def number_receipts(entries: pd.DataFrame, loans: pd.DataFrame) -> pd.DataFrame:
    """Return the receipts in the order of the cash book.

    Parameters
    ----------
    entries : DataFrame
        Columns loan, paid_on, fen, kind, voucher.
    """
    ordered = entries.assign(loan_id=loans["loan_id"].to_numpy()[entries["loan"].to_numpy()])
    ordered = ordered.sort_values(["paid_on", "loan_id", "kind", "voucher"], ignore_index=True)
    credited = loans["account_manager"].to_numpy()[ordered["loan"].to_numpy()]
    return pd.DataFrame(
        {
            "receipt_id": names.numbered("SK", np.arange(1, len(ordered) + 1), 7),
            "loan_id": ordered["loan_id"],
            "paid_on": ordered["paid_on"],
            "amount": ordered["fen"] / 100,
            "kind": ordered["kind"],
            "credited_officer": np.where(ordered["kind"].isin(["written_off", "transferred"]), "", credited),
            "voucher": ordered["voucher"],
        }
    )
