"""A small plan with dates: three officers of two branches, four cases, six visits; every figure is written by hand."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.params import COUNTY
from collectplan.params.rulebook import load_rules
from collectplan.schemas import check
from tests.helpers import ROOT, params_with
from tests.report.synthetic_known import rows_of

HEARTH, RIVER = "城关", "河东"
LEAD, PARTNER, OTHER = "G01", "G02", "G09"
DAY = "2026-07-06"  # a Monday


def at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@cache
def conduct_rules() -> pd.DataFrame:
    """The rules of conduct that ship, in the shape of the table ``rules``; values as lists of figures."""
    book = load_rules([ROOT / "params" / "rules" / "conduct.yaml"])
    rows = [
        {
            "rule_id": rule.id,
            "value": "、".join(
                map(str, rule.value if isinstance(rule.value, list) else [rule.value] * (rule.value is not True))
            ),
            "effective_from": pd.Timestamp(rule.effective_from),
            "effective_to": pd.Timestamp(rule.effective_to) if rule.effective_to else pd.NaT,
        }
        for rule in book.rules
    ]
    return rows_of("rules", rows)


def _cases() -> list[dict[str, Any]]:
    first = {
        "case_id": "K1", "branch": HEARTH, "principal": 12_345.67, "on_balance": 10_000.0, "off_balance": 2_345.67,
        "interest": 321.09, "n_loans": 2, "worst_class": "DOUBTFUL", "strategy": "上门对账，约定日期", "strategy_rule": "able",
        "queue": "collect", "allowed_methods": "visit,phone,watch", "is_key": True, "must_do": True, "offer": "instalments",
        "offer_floor": 9_000.0, "offer_waived": 100.5, "offer_months": 6, "offer_approver": "机构负责人",
        "deadline_on": at("2026-08-26"), "ability": "part", "willingness": "wavering", "survey_gaps": "assets,liability",
        "village": "陈家畈村",
    }  # fmt: skip
    plain = {"branch": HEARTH, "worst_class": "LOSS", "n_loans": 1, "strategy": "一般户", "strategy_rule": "plain"}
    return [
        first,
        {**plain, "case_id": "K2", "principal": 500.0, "off_balance": 500.0},
        {**plain, "case_id": "K3", "principal": 800.0, "off_balance": 800.0},
        {**plain, "case_id": "K4", "branch": RIVER, "principal": 4_000.0, "on_balance": 4_000.0, "n_loans": 1},
    ]


def _clocks() -> list[dict[str, Any]]:
    """K1: one claim and its guarantor must be asked; the second loan's claim is asked for later. K4: only a court helps."""
    running = {"branch": HEARTH, "case_id": "K1", "clock_status": "running"}
    return [
        {**running, "loan_id": "L1", "obligor_id": "K1", "role": "borrower", "principal": 10_000.0, "must_do": True,
         "deadline_on": at("2026-08-26"), "act_by_on": at("2026-07-27"), "action": "signed_demand"},
        {**running, "loan_id": "L1", "obligor_id": "420921197001011234", "role": "guarantor", "principal": 10_000.0,
         "must_do": True, "right": "guarantee_period", "deadline_on": at("2026-09-08"), "act_by_on": at("2026-08-09"),
         "action": "ask_guarantor"},
        {**running, "loan_id": "L2", "obligor_id": "K1", "role": "borrower", "principal": 2_345.67,
         "deadline_on": at("2026-12-01"), "act_by_on": at("2026-11-01"), "action": "schedule_visit"},
        {"loan_id": "L4", "case_id": "K4", "branch": RIVER, "obligor_id": "K4", "role": "borrower", "principal": 4_000.0,
         "clock_status": "running", "must_do": True, "deadline_on": at("2026-07-15"), "act_by_on": at("2026-07-01"),
         "action": "sue"},
    ]  # fmt: skip


def _schedule() -> list[dict[str, Any]]:
    both = {
        "branch": HEARTH,
        "kind": "visit",
        "officer_id": LEAD,
        "partners": PARTNER,
        "team": f"{HEARTH}-1",
        "hours": 1.5,
    }
    return [
        {**both, "case_id": "K1", "on": at(DAY), "start_at": at(f"{DAY} 08:30"), "nth": 1, "place": "陈家畈村", "week": 1,
         "must_by_on": at("2026-07-27")},
        {**both, "case_id": "K2", "on": at(DAY), "start_at": at(f"{DAY} 10:00"), "nth": 1, "place": "陈家畈村", "week": 1},
        {**both, "case_id": "K1", "on": at("2026-07-14"), "start_at": at("2026-07-14 14:30"), "nth": 2, "week": 2},
        {**both, "case_id": "K2", "on": at("2026-08-03"), "start_at": at("2026-08-03 09:00"), "nth": 2, "week": 5},
        {**both, "case_id": "K3", "officer_id": PARTNER, "partners": LEAD, "on": at("2026-08-04"), "nth": 1, "week": 5,
         "start_at": at("2026-08-04 09:00"), "place": "王家塘村"},
        {**both, "case_id": "K4", "branch": RIVER, "officer_id": OTHER, "partners": "", "on": at(DAY), "nth": 1, "week": 1,
         "start_at": at(f"{DAY} 09:00")},
        {"branch": HEARTH, "kind": "paperwork", "officer_id": LEAD, "case_id": "K1", "on": at("2026-07-15"), "nth": 1,
         "week": 3, "hours": 0.5, "start_at": pd.NaT},
    ]  # fmt: skip


def _weekly() -> list[dict[str, Any]]:
    """Targets of 1,500 (1,000 on, 500 off) for G01 and of 3,000 for the branch, in equal parts over 15 weeks."""
    rows = []
    for branch, officer, on, off in ((HEARTH, LEAD, 1_000.0, 500.0), (HEARTH, "", 2_000.0, 1_000.0)):
        for side, whole in (("on_balance", on), ("off_balance", off), ("total", on + off)):
            for week in range(1, 16):
                done = round(whole * week / 15, 2)
                rows.append(
                    {"branch": branch, "officer_id": officer, "balance_side": side, "week": week,
                     "target": round(whole / 15, 2), "target_to_date": done, "expected_to_date": done * 0.9,
                     "p10": done * 0.5, "p50": done * 0.88, "p90": done * 1.25, "chance": 0.37 if week == 15 else 0.41}
                )  # fmt: skip
    return rows


def _rows() -> dict[str, list[dict[str, Any]]]:
    roster = {
        "branch": HEARTH,
        "role": "account_manager",
        "field_capacity": 96.0,
        "desk_capacity": 48.0,
        "max_cases": 150.0,
    }
    dealt = {"officer_id": LEAD, "method": "visit", "expected_recovery": 700.25, "reason": "best_value"}
    loan = {"case_id": "K1", "branch": HEARTH, "risk_class": "DOUBTFUL", "guarantee_type": "guarantee"}
    return {
        "cases": _cases(),
        "clocks": _clocks(),
        "schedule": _schedule(),
        "weekly": _weekly(),
        "loans": [
            {**loan, "loan_id": "L1", "principal": 10_000.0, "balance_side": "on_balance", "due_on": at("2020-06-30")},
            {**loan, "loan_id": "L2", "principal": 2_345.67, "balance_side": "off_balance"},
        ],
        "allocation": [
            {**dealt, "case_id": "K1"},
            {**dealt, "case_id": "K2", "officer_id": LEAD},
            {**dealt, "case_id": "K3", "officer_id": PARTNER, "method": "letter"},
            {**dealt, "case_id": "K4", "officer_id": OTHER, "method": "watch"},
        ],
        "workloads": [
            {**roster, "officer_id": LEAD, "officer_name": "张三"},
            {**roster, "officer_id": PARTNER, "officer_name": "李四", "role": "branch_head"},
            {**roster, "officer_id": OTHER, "officer_name": "王五", "branch": RIVER},
        ],
        "given_up": [{"case_id": "K4", "branch": RIVER, "officer_id": OTHER, "action": "sue", "claim": 4_000.0}],
        "recovery": [
            {"case_id": "K1", "method": "visit", "p_any": 0.255, "expected_recovery": 700.25, "p10": 0.0, "p90": 3_210.98}
        ],
        "results": [
            {"case_id": "K1", "branch": HEARTH, "result": "cash_principal", "chance": 0.25, "expected": 650.5, "p90": 3_000.0}
        ],
        "alternatives": [
            {"case_id": "K1", "rank": 1, "officer_id": LEAD, "method": "visit", "value": 880.4, "is_chosen": True},
            {"case_id": "K1", "rank": 2, "officer_id": PARTNER, "method": "phone", "value": 610.2, "loss": 270.2,
             "limit_id": "field_hours/G02"},
        ],
        "limit_use": [
            {"limit_id": "field_hours/G02", "owner": "officer/G02", "resource": "field_hours", "sense": "<="}
        ],
    }  # fmt: skip


@cache
def _own(name: str) -> pd.DataFrame:
    """Return a table of the small plan, checked."""
    return check(conduct_rules() if name == "rules" else rows_of(name, _rows()[name]), name)


def plan_of(language: str = "zh", *, branch: str = COUNTY, params: dict[str, Any] | None = None, **rows: Any) -> Bundle:
    """Return the small plan; a table given by name replaces its own, ``None`` leaves it out."""
    own = params_with(
        {"campaign": {"language": language, "name": "百日清收", "organisation": "示例县联社"}} | (params or {})
    )
    tables = {name: _own(name) for name in (*_rows(), "rules")}
    tables |= {name: check(rows_of(name, given), name) for name, given in rows.items() if given is not None}
    return Bundle("plan", branch, own, {n: table for n, table in tables.items() if rows.get(n, table) is not None}, {})


def nothing(language: str = "zh") -> Bundle:
    """Return a plan without any table."""
    return Bundle("plan", COUNTY, params_with({"campaign": {"language": language}}), {}, {})
