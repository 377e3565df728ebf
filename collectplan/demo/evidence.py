"""Papers of a loan: who owes beside the debtor and whether he was asked, what secures the claim; and contacts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.picks import NO_DAY, Days, Floats, day, later_by_months, pick

_PERIODS = {
    "主债务到期之日起两年": 0.55,
    "主债务到期之日起三年": 0.15,
    "直至主债务本息还清为止": 0.18,
    "未约定": 0.12,
}
_PERIOD_MONTHS = {"主债务到期之日起两年": 24, "主债务到期之日起三年": 36}
_MODES = {"joint_and_several": 0.82, "general": 0.06, "unknown": 0.12}
_COLLATERAL = {"房产": 0.52, "土地使用权": 0.14, "机器设备": 0.16, "林权": 0.08, "车辆": 0.10}
_PLEDGE = {"存单": 0.4, "应收账款": 0.4, "股权": 0.2}
_ASK_EVIDENCE = {"保证人签收催收通知书": 0.62, "邮政特快回执": 0.16, "公证送达": 0.03, "电话": 0.07, "": 0.12}


def draw_obligors(rng: np.random.Generator, loans: pd.DataFrame) -> pd.DataFrame:
    """Draw the borrower of each loan, and co-borrowers, guarantors and mortgagors of some."""
    kind = loans["guarantee_type"].to_numpy()
    guarantors = np.select(
        [kind == "guarantee", kind == "joint_group"],
        [rng.integers(1, 3, len(loans)), rng.integers(2, 5, len(loans))],
        0,
    )
    secured = np.isin(kind, ["mortgage", "pledge"])
    own = secured & (rng.random(len(loans)) < 0.6)
    counts = {
        "borrower": np.ones(len(loans), dtype=np.int64),
        "co_borrower": (rng.random(len(loans)) < 0.05).astype(np.int64),
        "guarantor": guarantors,
        "mortgagor": secured.astype(np.int64),
    }
    rows = np.concatenate([np.repeat(np.arange(len(loans)), count) for count in counts.values()])
    role = np.repeat(list(counts), [int(count.sum()) for count in counts.values()]).astype(object)
    table = loans[["loan_id", "debtor", "due_on", "extended_due_on"]].iloc[rows].reset_index(drop=True)
    third = (role == "co_borrower") | (role == "guarantor") | ((role == "mortgagor") & ~own[rows])
    numbers = names.numbered("DB", np.cumsum(third), 7)
    table = table.assign(obligor_id=np.where(third, numbers, table["debtor"]), role=role)
    return _with_guarantee_periods(rng, table).sort_values(["loan_id", "role", "obligor_id"], ignore_index=True)


def _with_guarantee_periods(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """Add the terms of guarantees; other obligors have none. Six in ten guarantors were asked in time."""
    total = len(table)
    is_guarantor = (table["role"] == "guarantor").to_numpy()
    period = np.where(is_guarantor, pick(rng, _PERIODS, total), "")
    months = np.array([_PERIOD_MONTHS.get(text, 0) for text in period.tolist()])
    due = days_of(table["due_on"])
    end = np.where(months > 0, later_by_months(due, months), NO_DAY)
    asked = due + rng.integers(30, 600, total)
    was_asked = is_guarantor & (rng.random(total) < 0.6) & (asked <= day(cal.BASELINE_ON))
    consents = is_guarantor & table["extended_due_on"].notna().to_numpy() & (rng.random(total) < 0.6)
    return table.assign(
        guarantee_mode=np.where(is_guarantor, pick(rng, _MODES, total), "unknown"),
        period_type=period,
        period_end_on=end,
        asked_on=np.where(was_asked, asked, NO_DAY),
        extension_consent_on=np.where(consents, due - rng.integers(1, 30, total), NO_DAY),
    )


def add_proofs(rng: np.random.Generator, obligors: pd.DataFrame, loans: pd.DataFrame) -> pd.DataFrame:
    """Add what proves that a guarantor was asked, and when he knew that a new loan would repay an old one.

    Parameters
    ----------
    obligors : DataFrame
        From ``draw_obligors``.
    loans : DataFrame
        Grain: loan. Columns loan_id, is_roll_over, disbursed_on.
    """
    of_loan = loans.set_index("loan_id")[["is_roll_over", "disbursed_on"]].reindex(obligors["loan_id"])
    total = len(obligors)
    asked = obligors["asked_on"].notna().to_numpy()
    rolled = (obligors["role"] == "guarantor").to_numpy() & of_loan["is_roll_over"].to_numpy()
    signed = days_of(of_loan["disbursed_on"]) - rng.integers(0, 8, total)
    return obligors.assign(
        ask_evidence=np.where(asked, pick(rng, _ASK_EVIDENCE, total), ""),
        roll_over_known_on=np.where(rolled & (rng.random(total) < 0.5), signed, NO_DAY),
    )


def draw_collaterals(rng: np.random.Generator, loans: pd.DataFrame) -> pd.DataFrame:
    """Draw one or two items for each secured loan, worth half to twice its principal; one in seven not registered."""
    secured = np.flatnonzero(loans["guarantee_type"].isin(["mortgage", "pledge"]).to_numpy())
    rows = np.sort(np.r_[secured, secured[rng.random(len(secured)) < 0.15]])
    total = len(rows)
    is_pledge = (loans["guarantee_type"].to_numpy() == "pledge")[rows]
    worth: Floats = loans["principal"].to_numpy()[rows] * rng.uniform(0.5, 2.0, total)
    return pd.DataFrame(
        {
            "collateral_id": names.numbered("DY", np.arange(1, total + 1), 7),
            "loan_id": loans["loan_id"].to_numpy()[rows],
            "kind": np.where(is_pledge, pick(rng, _PLEDGE, total), pick(rng, _COLLATERAL, total)),
            "value": np.round(worth, -2),
            "is_registered": rng.random(total) < 0.86,
        }
    )


def draw_contacts(rng: np.random.Generator, cases: pd.DataFrame, branches: list[str]) -> pd.DataFrame:
    """Draw invented names, addresses and telephone numbers of the debtors."""
    town = np.array(branches, dtype=object)[cases["branch_index"].to_numpy()]
    is_firm = cases["borrower_type"].isin(["enterprise"]).to_numpy()
    is_body = cases["borrower_type"].isin(["village_collective"]).to_numpy()
    group = names.numbered("", rng.integers(1, 13, len(cases)), 1)
    person, firm = names.persons(rng, len(cases)), names.firms(rng, town)
    village = cases["village"].to_numpy(dtype=object)
    name = np.select([is_firm, is_body], [firm, village + "村民委员会"], person)
    return pd.DataFrame(
        {
            "debtor": cases["debtor"],
            "name": name,
            "address": "示例县" + village + group + "组",
            "phone": names.phones(len(cases)),
        }
    )


def days_of(column: pd.Series[Any]) -> Days:
    """Return a column of dates as plain days."""
    return np.asarray(column.to_numpy(), dtype="datetime64[D]")
