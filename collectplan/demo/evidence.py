"""Papers of a loan: who owes beside the debtor, what was done to keep the claim alive, what secures it; and contacts.

Dates are drawn so that every clock has something to show: most claims run, some lapse inside the campaign, some have
lapsed, and of some nothing is on file.
"""

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
_LAST_CONTACT = {"in time": 0.70, "lapses soon": 0.08, "lapsed": 0.14, "never": 0.08}
_CONTACT_SPAN = {"in time": (20, 980), "lapses soon": (997, 1_094), "lapsed": (1_100, 2_600), "never": (0, 1)}
"""Days from the last contact on file to the baseline; limitation is three years."""
_CONTACT_KINDS = {"demand": 0.62, "acknowledgement": 0.22, "part_payment": 0.09, "promise": 0.07}
_CONTACT_EVIDENCE = {
    "demand": "催收通知书签收",
    "acknowledgement": "对账回执签名",
    "part_payment": "还款凭证",
    "promise": "还款承诺书",
    "suit": "受理通知书",
    "judgment": "民事判决书",
    "enforcement": "执行申请回执",
    "extension": "展期协议",
}
_COLLATERAL = {"房产": 0.52, "土地使用权": 0.14, "机器设备": 0.16, "林权": 0.08, "车辆": 0.10}
_PLEDGE = {"存单": 0.4, "应收账款": 0.4, "股权": 0.2}
_SUIT_STEPS = {
    "filed": ("suit",),
    "judged": ("suit", "judgment"),
    "enforcing": ("suit", "judgment", "enforcement"),
    "enforcement_closed": ("suit", "judgment", "enforcement"),
}


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
    due = _days(table["due_on"])
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


def draw_events(rng: np.random.Generator, loans: pd.DataFrame) -> pd.DataFrame:
    """Draw the contacts, suits and extensions on file, none after the baseline nor before the loan was due."""
    baseline = day(cal.BASELINE_ON)
    last = pick(rng, _LAST_CONTACT, len(loans))
    low, high = (np.array([_CONTACT_SPAN[word][end] for word in last.tolist()]) for end in (0, 1))
    on = baseline - rng.integers(low, high)
    due = np.where(loans["extended_due_on"].isna(), _days(loans["due_on"]), _days(loans["extended_due_on"]))
    rows = np.arange(len(loans))
    # A young loan has been past due for less than its last contact would be old: some day since then instead.
    since = due + np.floor((baseline - due).astype(np.int64) * rng.uniform(0.2, 0.95, len(loans))).astype(np.int64)
    on = np.where((last == "in time") & (on <= due), since, on)
    parts = [_events(rows[(last != "never") & (on > due)], on, pick(rng, _CONTACT_KINDS, len(loans)))]
    earlier = on - rng.integers(200, 1_000, len(loans))
    again = (last != "never") & (earlier > due) & (rng.random(len(loans)) < 0.4)
    parts.append(_events(rows[again], earlier, np.full(len(loans), "demand", dtype=object)))
    parts += _suit_events(rng, loans, due)
    extended = loans["extended_due_on"].notna().to_numpy()
    signed = _days(loans["due_on"]) - rng.integers(1, 20, len(loans))
    parts.append(_events(rows[extended], signed, np.full(len(loans), "extension", dtype=object)))
    table = pd.concat(parts, ignore_index=True)
    table = table[table["on"] <= baseline].assign(loan_id=lambda found: loans["loan_id"].to_numpy()[found["loan"]])
    table = table.sort_values(["loan_id", "on", "kind"], ignore_index=True)
    total = len(table)
    return table.assign(
        event_id=names.numbered("SJ", np.arange(1, total + 1), 7),
        obligor_id=loans["debtor"].to_numpy()[table["loan"]],
        evidence_kind=table["kind"].map(_CONTACT_EVIDENCE),
        reference=np.where(rng.random(total) < 0.8, names.numbered("档", rng.integers(1, 99_999, total), 5), ""),
    )


def _suit_events(rng: np.random.Generator, loans: pd.DataFrame, due: Days) -> list[pd.DataFrame]:
    """Return filing, judgment and enforcement of the loans that went to court, in this order and within the past."""
    status = loans["suit_status"].to_numpy()
    span = np.maximum((day(cal.BASELINE_ON) - due).astype(np.int64) - 20, 10)
    filed = due + np.minimum(rng.integers(60, 900, len(loans)), span // 3)
    step = np.minimum(rng.integers(60, 240, len(loans)), span // 4)
    parts = []
    for place, kind in enumerate(("suit", "judgment", "enforcement")):
        rows = np.flatnonzero([kind in _SUIT_STEPS.get(word, ()) for word in status.tolist()])
        parts.append(_events(rows, filed + place * step, np.full(len(loans), kind, dtype=object)))
    return parts


def _events(rows: np.typing.NDArray[np.int64], on: Days, kind: np.typing.NDArray[np.object_]) -> pd.DataFrame:
    return pd.DataFrame({"loan": rows, "on": on[rows], "kind": kind[rows]})


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


def _days(column: pd.Series[Any]) -> Days:
    return np.asarray(column.to_numpy(), dtype="datetime64[D]")
