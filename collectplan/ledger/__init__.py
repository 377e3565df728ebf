"""Ledger: accept loans, keep what cannot be used in quarantine, reconcile with finance, lock the baseline.

Grain here is the loan. Accepted and quarantined rows add up to the input, in rows and in principal to the fen; what
makes planning meaningless stops the run with one message.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.digest import digest_table
from collectplan.errors import Fault, LedgerError
from collectplan.intake import REMEDIES, Intake, fault_table, place_faults
from collectplan.ledger.debtors import case_ids, hash_debtor, identify
from collectplan.ledger.reconciling import reconcile
from collectplan.masking import mask_loan
from collectplan.params import Params
from collectplan.schemas import TABLES

__all__ = ["OWN_REMEDIES", "Ledger", "accept_loans", "hash_debtor", "origination_period"]

_DAYS_PER_YEAR = 365.25
# Below this many yuan an amount may as well be one in 万元 that lost its unit.
_SMALL = 100.0
# Floors by days past due: over 90 days at least substandard (Order [2023] No. 1 of CBIRC and PBOC); 270 and 360 days
# for doubtful and loss by the same order, arts. 12-13. Used only where the ledger states no class.
_CLASS_FLOORS = ((360.0, "LOSS"), (270.0, "DOUBTFUL"), (90.0, "SUBSTANDARD"), (0.0, "SPECIAL_MENTION"))
OWN_REMEDIES: dict[str, tuple[str, str]] = {
    "zero_principal": ("本金为零，无可清收本金，请核实", "no principal is left to collect; check it"),
    "after_baseline": ("发放日晚于时点，不属于锁定的存量", "disbursed after the baseline, not part of the stock"),
    "class_unknown": (
        "五级分类（空缺或读不懂）与逾期天数都没有，请补一项",
        "neither a readable risk class nor days past due; fill in one",
    ),
    "class_by_days": ("没有五级分类，暂按逾期天数推定，请核实", "no risk class; taken from days past due, check it"),
    "class_off_balance": ("表外贷款没有五级分类，暂按损失类，请核实", "off balance without a class; taken as loss"),
    "due_before_disbursed": ("到期日早于发放日，请核实", "due before it was disbursed; check it"),
    "class_from_legacy": (
        "没有五级分类，按四级分类暂定，请核实",
        "no risk class; proposed from the old four-way class, check it",
    ),
    "debtor_missing": (
        "证件号码、客户号、借款人姓名都没有，不知是谁的贷款，请补上",
        "no id, customer number or name: whose loan is it? fill one in",
    ),
    "debtor_by_name": (
        "没有证件号码和客户号，暂按同一机构内的姓名归户，请补证件号码",
        "neither id nor customer number; gathered by name within the branch: add the id",
    ),
    "id_form": (
        "不像证件号码（应为 18 位），暂当作另一个人，请核对",
        "not the form of an id (18 characters); taken for another person, check it",
    ),
    "id_check": ("证件号码的校验码不对，请核对号码", "the check character of the id is wrong; check the number"),
    "name_for_id": ("编号像是姓名，此行可能错了列，请核对", "the id looks like a name; have the cells slipped?"),
    "similar_id": (
        "编号与另一行只差大小写、空格或“.0”，像是同一笔，请核实",
        "differs from another id only by case, blanks or '.0'; the same loan twice?",
    ),
    "small_principal": (
        "本金不足 100 元，请核实金额与单位（元、万元）",
        "principal below 100 yuan; check amount and unit",
    ),
}
# A few signs, none of them a letter or digit of a number.
_NAME = r"^[^!-~]{2,6}$"
_LEGACY = {"NORMAL": "PASS", "OVERDUE": "SUBSTANDARD", "IDLE": "DOUBTFUL", "DEAD": "LOSS"}


@dataclass(frozen=True)
class Ledger:
    """Accepted loans and everything that was not accepted.

    Attributes
    ----------
    loans : DataFrame
        Schema ``loans``, sorted by loan_id.
    quarantine : DataFrame
        Schema ``quarantine``: rows refused and cells that could not be read.
    reconciliation : DataFrame
        Schema ``reconciliation``; empty when finance gave no totals.
    input_rows, refused_rows : int
        Rows in the files, rows not accepted.
    input_principal, refused_principal : float
        Readable principal in the files and of the refused rows, yuan.
    digest : str
        Digest of the accepted rows, whatever their order: the baseline lock.
    repairs : dict of str to int
        Cells mended while debtors were identified, by rule.
    """

    loans: pd.DataFrame
    quarantine: pd.DataFrame
    reconciliation: pd.DataFrame
    input_rows: int
    refused_rows: int
    input_principal: float
    refused_principal: float
    digest: str
    repairs: dict[str, int]


def accept_loans(intake: Intake, controls: pd.DataFrame | None, params: Params, key: bytes | None) -> Ledger:
    """Accept the loans of a ledger.

    Parameters
    ----------
    intake : Intake
        Of the input table ``loans``.
    controls : DataFrame or None
        Accepted rows of the input table ``controls``.
    params : Params
        Baseline, cut dates, tolerance, kind of debtor ids.
    key : bytes or None
        Key of the debtor hash; needed unless ``data.debtor_ids`` is ``pseudonym``.

    Raises
    ------
    LedgerError
        When no loan is left, or pseudonyms look like ID numbers.
    """
    is_hashed = params.data.debtor_ids == "hashed"
    if is_hashed and key is None:
        raise ValueError("hashed debtor ids need a key")
    everything = intake.parsed
    usable = everything.loc[everything["accepted"]]
    debtors = identify(usable, is_hashed)
    found = place_faults(
        pd.concat([debtors.faults, _own_faults(usable, params)], ignore_index=True), everything, intake.places
    )
    faults = pd.concat([intake.faults, found], ignore_index=True).astype({"is_blocking": "bool"})
    refused = everything.index.isin(faults.loc[faults["is_blocking"], "position"])
    kept = everything.loc[~refused]
    if kept.empty:
        raise LedgerError(
            Fault(
                "data.loans", "没有一笔贷款可用，请先按退回清单改好台账", "no loan can be used; mend the ledger first"
            )
        )
    loans = _loans(kept, case_ids(debtors.keys.loc[kept.index], key if is_hashed else None), params)
    readable = everything["principal"].fillna(0.0)
    return Ledger(
        loans=loans,
        quarantine=fault_table(
            "loans", faults, everything.assign(accepted=~refused), REMEDIES | OWN_REMEDIES, params.campaign.language
        ),
        reconciliation=reconcile(loans, controls, params.portfolio.control_tolerance),
        input_rows=len(everything),
        refused_rows=int(refused.sum()),
        input_principal=money.total(readable),
        refused_principal=money.total(readable[refused]),
        digest=digest_table(loans),
        repairs=debtors.repairs,
    )


def _own_faults(loans: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return the faults that only the ledger knows, in the shape of ``Intake.faults``."""
    no_class = loans["risk_class"] == ""
    no_days = loans["days_past_due"].isna()
    legacy = no_class & (loans["legacy_class"] != "")
    off = _balance_side(loans) == "off_balance"
    baseline = pd.Timestamp(params.campaign.baseline_on)
    checks = (
        ("zero_principal", "principal", loans["principal"] == 0, True),
        ("after_baseline", "disbursed_on", loans["disbursed_on"] > baseline, True),
        ("class_unknown", "risk_class", no_class & no_days & ~legacy & ~off, True),
        ("class_from_legacy", "legacy_class", legacy, False),
        ("class_by_days", "risk_class", no_class & ~no_days & ~legacy & ~off, False),
        ("class_off_balance", "risk_class", no_class & ~legacy & off, False),
        (
            "name_for_id",
            "loan_id",
            loans["loan_id"].str.match(_NAME) | (loans["branch"] == loans["borrower_name"]),
            True,
        ),
        ("similar_id", "loan_id", _similar(loans["loan_id"]), False),
        ("small_principal", "principal", (loans["principal"] > 0) & (loans["principal"] < _SMALL), False),
        ("due_before_disbursed", "due_on", loans["due_on"] < loans["disbursed_on"], False),
    )
    parts = [
        pd.DataFrame(
            {
                "position": loans.index[rows].astype("int64"),
                "column": column,
                "value": [mask_loan(value) if column == "loan_id" else value for value in _texts(loans, rows, column)],
                "rule": rule,
                "is_blocking": blocking,
            }
        )
        for rule, column, rows, blocking in checks
        if rows.any()
    ]
    columns = ["position", "column", "value", "rule", "is_blocking"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _texts(loans: pd.DataFrame, rows: pd.Series[Any], column: str) -> list[str]:
    return [str(value) for value in loans.loc[rows, column].astype("str").tolist()]


def _similar(ids: pd.Series[Any]) -> pd.Series[Any]:
    """Tell which ids are the same but for case, blanks and a decimal that a spreadsheet added."""
    same = ids.str.upper().str.replace(" ", "", regex=False).str.replace(r"\.0+$", "", regex=True)
    return same.duplicated(keep=False) & ~ids.duplicated(keep=False)


def _balance_side(loans: pd.DataFrame) -> pd.Series[Any]:
    on = loans["balance_status"].isin(["", "on_balance"])
    return pd.Series(np.where(on, "on_balance", "off_balance"), index=loans.index, dtype="str")


def _loans(kept: pd.DataFrame, cases: pd.Series[Any], params: Params) -> pd.DataFrame:
    """Return accepted rows in the shape of the schema ``loans``."""
    side = _balance_side(kept)
    due = kept["extended_due_on"].where(kept["extended_due_on"].notna(), kept["due_on"])
    baseline = pd.Timestamp(params.campaign.baseline_on)
    overdue_days = kept["days_past_due"].fillna((baseline - due).dt.days.astype("float64"))
    derived = {
        "case_id": cases,
        "balance_side": side,
        "risk_class": _risk_class(kept, side),
        "balance_status": kept["balance_status"].mask(kept["balance_status"] == "", "on_balance"),
        "years_past_due": overdue_days.clip(lower=0) / _DAYS_PER_YEAR,
        "days_past_due": kept["days_past_due"],
        "product": kept["product"].mask(kept["product"] == "", params.portfolio.default_product),
        "origination_period": origination_period(kept["disbursed_on"], params.portfolio.period_cuts),
    }
    table = kept.assign(**derived)[list(TABLES["loans"].columns)]
    return table.sort_values("loan_id", ignore_index=True)


def _risk_class(loans: pd.DataFrame, side: pd.Series[Any]) -> pd.Series[Any]:
    """Return the class: as stated, else as the old class proposes but not above the floor by days, else by days."""
    result = loans["risk_class"]
    proposed = loans["legacy_class"].map(_LEGACY).fillna("")
    overdue = (loans["legacy_class"] == "OVERDUE") & (loans["days_past_due"] > 90)
    result = result.mask((result == "") & ~overdue, proposed)
    result = result.mask((result == "") & (side == "off_balance"), "LOSS")
    for days, name in _CLASS_FLOORS:
        result = result.mask((result == "") & (loans["days_past_due"] > days), name)
    return result.mask(result == "", "PASS")


def origination_period(disbursed_on: pd.Series[Any], cuts: list[date]) -> pd.Series[Any]:
    """Return the label of the period a loan was made in, such as ``1997-2001``; ``?`` when the day is not known."""
    years = all((cut.month, cut.day) == (12, 31) for cut in cuts)
    ends = [str(cut.year) if years else cut.isoformat() for cut in cuts]
    starts = [str(cut.year + 1) if years else f">{cut.isoformat()}" for cut in cuts]
    names = [
        f"≤{ends[0]}" if ends else "*",
        *(start if start == end else f"{start}–{end}" for start, end in zip(starts, ends[1:], strict=False)),
        *([f"≥{starts[-1]}" if years else starts[-1]] if ends else []),
    ]
    position = np.searchsorted(np.array(cuts, dtype="datetime64[us]"), disbursed_on.to_numpy(), side="left")
    labels = pd.Series(np.array(names, dtype=object)[position], index=disbursed_on.index, dtype="str")
    return labels.mask(disbursed_on.isna(), "?")
