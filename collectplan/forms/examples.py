"""One invented example per input column, consistent within a table and across tables; no real person stands behind any.

A word of a closed set is given by its identifier, yes and no as ``true`` and ``false``; a pair is Chinese and English.
"""

from __future__ import annotations

from typing import TypeAlias

Text: TypeAlias = "str | tuple[str, str]"

# The ID number is the example that GB 11643 itself prints; it is given to nobody.
_DEBTOR = "11010519491231002X"
_NAME = ("张某某", "Zhang X")
_LOAN = "900120210701000012"
_BRANCH = ("城关信用社", "Chengguan")
_NOTICE = ("催收通知书回执", "signed notice")
_PRODUCT = ("贷款", "bank loan")

EXAMPLES: dict[str, dict[str, Text]] = {
    "loans": {
        "loan_id": _LOAN,
        "debtor": _DEBTOR,
        "customer_id": "KH0000001",
        "borrower_name": _NAME,
        "branch": _BRANCH,
        "principal": "86000.00",
        "risk_class": "DOUBTFUL",
        "legacy_class": "OVERDUE",
        "days_past_due": "273",  # from the end of the extension to a baseline of 2026-06-30
        "interest_on": "1290.00",
        "interest_off": "5830.00",
        "balance_status": "on_balance",
        "disbursed_on": "2021-07-01",
        "due_on": "2024-06-30",
        "extended_due_on": "2025-09-30",
        "guarantee_type": "guarantee",
        "borrower_type": "farmer",
        "village": ("东村", "East Village"),
        "account_manager": "A001",
        "originating_officer": "A002",
        "debtor_state": "distressed",
        "suit_status": "none",
        "is_roll_over": "true",
        "product": _PRODUCT,
        "last_demand_on": "2026-03-10",
        "demand_evidence": _NOTICE,
    },
    "officers": {
        "officer_id": "A001",
        "officer_name": ("李某某", "Li X"),
        "branch": _BRANCH,
        "role": "account_manager",
        "field_days_per_month": "16",
        "max_cases": "150",
        "leave_days": "5",
        "villages": ("东村；西村", "East Village;West Village"),
        "recusals": "KH0000009",
        "skills": ("诉讼；谈判", "诉讼"),
        "fixed_wage": "4500.00",
        "variable_wage": "2500.00",
    },
    "branch_targets": {"branch": _BRANCH, "balance_side": "on_balance", "target": "3000000.00"},
    "controls": {"branch": _BRANCH, "risk_class": "DOUBTFUL", "finance": "12345678.90", "loans": "156"},
    "obligors": {
        "loan_id": _LOAN,
        "obligor_id": "KH0000002",
        "role": "guarantor",
        "guarantee_mode": "joint_and_several",
        "period_type": ("债务到期后三年", "three years after the debt is due"),
        "period_end_on": "2028-09-30",
        "asked_on": "2026-03-15",
        "ask_evidence": ("保证人签收催收通知书", "notice signed by the guarantor"),
        "extension_consent_on": "2024-06-20",
        "roll_over_known_on": "2021-07-01",
    },
    "events": {
        "event_id": "E0001",
        "loan_id": _LOAN,
        "kind": "demand",
        "on": "2026-03-15",
        "obligor_id": "KH0000002",
        "evidence_kind": _NOTICE,
        "signer": "debtor",
        "reference": ("城关催字15号", "Notice 15"),
    },
    "collaterals": {
        "collateral_id": "P0001",
        "loan_id": "900120220315000034",
        "kind": ("住房", "dwelling"),
        "value": "350000.00",
        "is_registered": "true",
    },
    "surveys": {
        "loan_id": _LOAN,
        "surveyed_on": "2026-05-20",
        "debt_confirmed": "yes",
        "ability": "part",
        "willingness": "wavering",
        "assets": "found",
        "liability": "cleared",
        "state": ("离婚或家庭纠纷", "family dispute"),
    },
    "history": {
        "history_id": "H2025-0001",
        "campaign_id": ("百日清收-2025", "hundred-days-2025"),
        "branch": _BRANCH,
        "baseline_on": "2025-06-30",
        "end_on": "2025-10-08",
        "principal": "50000.00",
        "worst_class": "SUBSTANDARD",
        "balance_side": "on_balance",
        "borrower_type": "farmer",
        "guarantee_type": "credit",
        "years_past_due": "0.5",
        "method": "visit",
        "hours": "6",
        "cash": "12000.00",
        "first_paid_on": "2025-08-12",
    },
    "receipts": {
        "receipt_id": "R20260812-001",
        "loan_id": _LOAN,
        "paid_on": "2026-08-12",
        "amount": "20000.00",
        "kind": "cash_principal",
        "credited_officer": "A001",
        "voucher": "0812-0035",
    },
    "actions": {
        "action_id": "X0001",
        "loan_id": _LOAN,
        "officer_id": "A001",
        "at": "2026-07-15 09:30",
        "kind": "visit",
        "result": ("承诺九月底前还两万元", "promised 20,000 by the end of September"),
        "evidence": _NOTICE,
    },
    "contacts": {
        "debtor": _DEBTOR,
        "name": _NAME,
        "address": ("某某县城关镇东村", "East Village, Chengguan"),
        "phone": "19900000001",
    },
}
