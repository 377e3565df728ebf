"""The ledger at the end of the campaign, by way of what left the stock without cash and what came in.

For each branch and side, to the fen:

- on balance: opening + new - cash - in kind - restructured - written off - transferred - upgraded = closing;
- off balance: opening + written off - cash - in kind - transferred = closing.

Cash is net of reversals. New loans have ids that the opening ledger does not know; an upgraded loan stays in the file
with the class special mention and without arrears, and is no longer non-performing; a loan at zero has left the file.
No interest is accrued in the hundred days: closing interest is what was owed at baseline less what was paid.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.people import Territory
from collectplan.demo.picks import Days, Flags, Ints, day
from collectplan.demo.stock import draw_loans, with_owners

NEW_PER_ON_LOAN = 0.06
_LEAST_PRINCIPAL = 1_000_00


def non_cash(rng: np.random.Generator, loans: pd.DataFrame, untouched: Flags, workdays: Days) -> pd.DataFrame:
    """Draw the entries that are not cash, each on a loan of its own.

    Parameters
    ----------
    untouched : ndarray of bool, shape (n loans,)
        Loans without a receipt.

    Returns
    -------
    DataFrame
        Columns loan, paid_on, fen, kind; kind ``upgraded`` marks loans whose arrears of interest were paid in full.
    """
    fen = money.to_fen(loans["principal"])
    on = (loans["side"] == "on_balance").to_numpy()
    is_loss = (loans["risk_class"] == "LOSS").to_numpy()
    is_secured = loans["guarantee_type"].isin(["mortgage", "pledge"]).to_numpy()
    is_old = (loans["years_past_due"] > 1.5).to_numpy()
    is_young = (loans["risk_class"] == "SUBSTANDARD").to_numpy()
    wanted = (
        ("in_kind", is_secured, 0.006, 0.6),
        ("restructured", on & ~is_loss, 0.004, 1.0),
        ("written_off", on & is_loss & is_old, 0.10, 1.0),
        ("transferred", ~on & is_loss, 0.0008, 1.0),
        ("upgraded", on & is_young, 0.02, 1.0),
    )
    free = untouched.copy()
    parts = []
    for kind, eligible, rate, share in wanted:
        rows = np.flatnonzero(eligible & free & (fen >= _LEAST_PRINCIPAL))
        # A tiny county keeps its few loans; anywhere else each kind occurs at least once.
        count = min(len(rows), max(int(len(rows) * rate), 1)) if len(loans) >= 100 else 0
        chosen = np.sort(rng.choice(rows, count, replace=False))
        free[chosen] = False
        last = kind in {"written_off", "upgraded"}
        when = rng.integers(len(workdays) - 10 if last else 15, len(workdays), count)
        amount = fen[chosen] if share == 1.0 else np.rint(fen[chosen] * share / 10_000).astype(np.int64) * 10_000
        parts.append(pd.DataFrame({"loan": chosen, "paid_on": workdays[when], "fen": amount, "kind": kind}))
    return pd.concat(parts, ignore_index=True)


def arrears_paid(entries: pd.DataFrame, loans: pd.DataFrame) -> pd.DataFrame:
    """Turn ``upgraded`` entries into receipts of all interest owed, which the upgrade needs."""
    owed = money.to_fen(loans["interest_on"]) + money.to_fen(loans["interest_off"])
    up = entries[entries["kind"] == "upgraded"]
    return up.assign(fen=owed[up["loan"].to_numpy()], kind="cash_interest")


def draw_new_loans(
    rng: np.random.Generator, loans: pd.DataFrame, cases: pd.DataFrame, territory: Territory
) -> pd.DataFrame:
    """Draw loans that became non-performing during the campaign, mostly of debtors who were not in the book.

    Returns
    -------
    DataFrame
        Same columns as ``loans``; loan and debtor ids continue after the last ones.
    """
    n_on = int((loans["side"] == "on_balance").sum())
    count = max(1, round(NEW_PER_ON_LOAN * n_on)) if len(loans) >= 10 else 0
    case = rng.integers(len(cases), size=count)
    new = draw_loans(rng, np.full(count, cal.SMALL_ON), day(cal.END_ON), new=True)
    new["case"] = case
    new["branch_index"] = cases["branch_index"].to_numpy()[case]
    new["manager"] = cases["manager"].to_numpy()[case]
    new["loan_id"] = names.numbered("JJ", np.arange(1, count + 1) + len(loans), 8)
    new = with_owners(rng, new, territory, cases)
    stranger = rng.random(count) < 0.8
    fresh = names.numbered("KH", np.arange(1, count + 1) + len(cases), 7)
    return new.assign(
        debtor=np.where(stranger, fresh, new["debtor"]),
        borrower_type=np.where(stranger, "farmer", new["borrower_type"]),
        debtor_state=np.where(stranger, "unknown", new["debtor_state"]),
        case=np.where(stranger, -1, case),
    )


def close_ledger(loans: pd.DataFrame, entries: pd.DataFrame, new: pd.DataFrame) -> pd.DataFrame:
    """Return the ledger at the end, in the columns of ``loans``.

    Parameters
    ----------
    loans : DataFrame
        The opening ledger.
    entries : DataFrame
        Columns loan (row of ``loans``), fen, kind; with kind ``upgraded``.
    new : DataFrame
        From ``draw_new_loans``.
    """
    total = len(loans)
    reduces = ["cash_principal", "reversal", "in_kind", "restructured", "transferred"]
    principal = money.to_fen(loans["principal"]) - _sum(entries, reduces, total)
    written_off, upgraded = (_sum(entries, [kind], total) > 0 for kind in ("written_off", "upgraded"))
    paid = _sum(entries, ["cash_interest"], total)
    interest_on = money.to_fen(loans["interest_on"])
    interest_off = money.to_fen(loans["interest_off"])
    from_off = np.minimum(paid, interest_off)
    past_due = loans["days_past_due"] + cal.DAYS
    floors = [past_due > 360, past_due > 270]
    risk_class = np.select(floors, ["LOSS", "DOUBTFUL"], loans["risk_class"]).astype(object)
    closed = loans.assign(
        principal=principal / 100,
        interest_on=np.where(written_off, 0, interest_on - (paid - from_off)) / 100,
        interest_off=(interest_off - from_off + np.where(written_off, interest_on, 0)) / 100,
        risk_class=np.where(upgraded, "SPECIAL_MENTION", risk_class),
        days_past_due=np.where(upgraded, 0.0, np.where(written_off, np.nan, past_due)),
        balance_status=np.where(written_off, "written_off", loans["balance_status"]),
        side=np.where(written_off, "off_balance", loans["side"]),
    )
    return pd.concat([closed[principal > 0], new], ignore_index=True)


def _sum(entries: pd.DataFrame, kinds: list[str], total: int) -> Ints:
    """Return fen by loan over the entries of these kinds; ``upgraded`` counts as 1."""
    some = entries[entries["kind"].isin(kinds)]
    fen = np.zeros(total, dtype=np.int64)
    np.add.at(fen, some["loan"].to_numpy(), some["fen"].to_numpy())
    return fen
