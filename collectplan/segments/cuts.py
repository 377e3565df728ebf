"""Cuts of the stock by loan, the ranking of branches, the key ledgers: each adds up to the ledger to the fen."""

from __future__ import annotations

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.params import Portfolio
from collectplan.schemas import TABLES, types, words

CUTS = tuple(words.CUT)
_TOP = 10


def cut_stock(loans: pd.DataFrame) -> pd.DataFrame:
    """Cut the stock by class, period, borrower type, guarantee and kind of claim.

    Parameters
    ----------
    loans : DataFrame
        Schema ``loans``.

    Returns
    -------
    DataFrame
        Schema ``cuts``, by branch, cut and group. Within a branch every cut adds up to its loans, number and money;
        ``position`` orders the groups of a cut: classes by gravity, periods by date, all else by principal in the county.
    """
    on = loans["balance_side"] == "on_balance"
    amounts = pd.DataFrame(
        {
            "n_loans": np.ones(len(loans), dtype=np.int64),
            "on_principal": money.to_fen(loans["principal"].where(on, 0.0)),
            "off_principal": money.to_fen(loans["principal"].where(~on, 0.0)),
            "n_roll_over": loans["is_roll_over"].astype("int64"),
            "roll_over_principal": money.to_fen(loans["principal"].where(loans["is_roll_over"], 0.0)),
            "interest_on": money.to_fen(loans["interest_on"]),
            "interest_off": money.to_fen(loans["interest_off"]),
        },
        index=loans.index,
    )
    parts = []
    for cut in CUTS:
        sums = amounts.groupby([loans["branch"], loans[cut].rename("group")], sort=True).sum().reset_index()
        parts.append(sums.assign(cut=cut, position=_position(sums, loans, cut)))
    table = pd.concat(parts, ignore_index=True)
    fen = ["on_principal", "off_principal", "roll_over_principal", "interest_on", "interest_off"]
    table[fen] = table[fen] / 100
    table = table.assign(order=table["cut"].map({cut: place for place, cut in enumerate(CUTS)}))
    table = table.sort_values(["branch", "order", "position"], ignore_index=True)
    typed = types(TABLES["cuts"])
    return table[list(typed)].astype(typed)


def _position(rows: pd.DataFrame, loans: pd.DataFrame, cut: str) -> pd.Series[int]:
    if cut == "risk_class":
        return rows["group"].map(words.RISK_ORDER)
    if cut == "origination_period":
        first = loans.groupby(cut)["disbursed_on"].min().sort_values(na_position="last")
        return rows["group"].map({name: place for place, name in enumerate(first.index)})
    size = rows.assign(size=rows["on_principal"] + rows["off_principal"]).groupby("group")["size"].sum()
    ordered = size.sort_values(ascending=False, kind="stable").index
    return rows["group"].map({name: place for place, name in enumerate(ordered)})


def rank_branches(loans: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Rank the branches by what they hold, the balance sides apart.

    Returns
    -------
    DataFrame
        Schema ``ranking``, by branch. Equal amounts share the better rank; a branch without any on a side has rank 0
        there. ``top_share`` is the part of the principal of the branch's cases that its ten largest hold.
    """
    table = pd.DataFrame({"n_loans": loans.groupby("branch").size()})
    for side, name in (("on_balance", "on"), ("off_balance", "off")):
        own = money.total_by(loans[loans["balance_side"] == side], "branch", "principal")
        held = own.reindex(table.index).fillna(0.0)
        total = money.total(held)
        table[f"{name}_principal"] = held
        table[f"{name}_share"] = held / total if total else 0.0
        table[f"{name}_rank"] = held.rank(ascending=False, method="min").where(held > 0, 0.0)
    largest = cases.sort_values("principal", ascending=False, kind="stable").groupby("branch").head(_TOP)
    whole, top = (money.total_by(rows, "branch", "principal") for rows in (cases, largest))
    table["top_share"] = (top / whole).reindex(table.index).fillna(0.0)
    typed = types(TABLES["ranking"])
    return table.rename_axis("branch").reset_index()[list(typed)].astype(typed)


def key_ledger(loans: pd.DataFrame, cases: pd.DataFrame, portfolio: Portfolio) -> pd.DataFrame:
    """Return both key ledgers in one table: loans of the county's size, and loans of each branch's largest debtors.

    Parameters
    ----------
    loans, cases : DataFrame
        Tables of these schemas.
    portfolio : Portfolio
        Threshold by loan, number of debtors by branch.

    Returns
    -------
    DataFrame
        Schema ``key_ledger``, one row per loan that stands in either; a loan may stand in both.
    """
    ranks = cases.set_index("case_id")["principal"].to_frame().assign(branch=cases.set_index("case_id")["branch"])
    ordered = ranks.sort_values("principal", ascending=False, kind="stable")
    rank = (ordered.groupby("branch").cumcount() + 1).reindex(ranks.index)
    table = loans[["loan_id", "case_id", "branch", "balance_side", "risk_class", "principal"]].assign(
        case_branch=loans["case_id"].map(ranks["branch"]),
        is_county_key=loans["principal"] >= portfolio.key_loan_threshold,
        branch_rank=loans["case_id"].map(rank),
    )
    table = table.assign(is_branch_key=table["branch_rank"] <= portfolio.key_top_n)
    kept = table[table["is_county_key"] | table["is_branch_key"]]
    kept = kept.sort_values(["case_branch", "branch_rank", "loan_id"], ignore_index=True)
    typed = types(TABLES["key_ledger"])
    return kept[list(typed)].astype(typed)
