"""What is known of an invented stock: clocks, litigation, rules; what follows from loans and cases comes from the stages.

Every third claim has a guarantor; the states of clocks go round with the number of the loan, so that each branch has all
of them. Texts of laws stay Chinese in every language, as in the rule files that ship.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan import segments
from collectplan.clocks import by_week
from collectplan.money import rounded
from collectplan.params import Params
from collectplan.schemas import TABLES

from .synthetic_spec import frame, neutral_of

STATES = ("running", "running", "expired", "unknown", "suspended")
_VERDICTS = {
    "running": ("claim.running", "none"),
    "expired": ("claim.expired", "legal_review"),
    "unknown": ("claim.evidence_missing", "establish_date"),
    "suspended": ("court.pending", "follow_court"),
}
_GUARANTEES = dict.fromkeys(("running", "suspended"), "guarantee.period_agreed") | {
    "expired": "guarantee.lapsed",
    "unknown": "guarantee.before_law",
}
_RULES = (
    ("claim.running", "诉讼时效自到期日起算，尚未届满", "WARN", ""),
    ("claim.expired", "诉讼时效届满", "WARN", ""),
    ("claim.evidence_missing", "有催收记录，但送达证据不足", "WARN", ""),
    ("court.pending", "已经起诉，时效中断", "WARN", ""),
    ("guarantee.period_agreed", "保证期间按约定，尚未届满", "WARN", ""),
    ("guarantee.lapsed", "保证期间内没有主张权利", "WARN", ""),
    ("guarantee.before_law", "没有可以套用的期限", "WARN", ""),
    ("conduct.visit_window", "可以上门的时段", "WARN", "傍晚以前离开"),
    ("conduct.night_contact", "夜间催收", "BLOCK", "白天联系，或预约时间"),
)


def rows_of(name: str, rows: list[dict[str, Any]] | pd.DataFrame) -> pd.DataFrame:
    """Return rows of a stage table; what is not given is neutral."""
    given = pd.DataFrame([neutral_of(name) | row for row in rows] if isinstance(rows, list) else rows)
    given = given.reset_index(drop=True)
    return frame(name, {str(column): given[column] for column in given if column in TABLES[name].columns}, len(given))


def clocks_of(loans: pd.DataFrame, params: Params, due: bool, guaranteed: bool) -> pd.DataFrame:
    """Return a clock for each borrower and for a third of them one of a guarantor; every tenth claim falls due."""
    campaign, rows = params.campaign, []
    for number, loan in enumerate(loans.itertuples()):
        for role in ("borrower", "guarantor")[: 1 + (guaranteed and number % 3 == 0)]:
            status = STATES[number % len(STATES)]
            lapses = due and status == "running" and number % 10 == 0
            day = pd.Timestamp(campaign.start_on) + pd.Timedelta(days=number * 7 % 98) if lapses else "2028-03-01"
            rule, action = _VERDICTS[status]
            own = role == "borrower"
            rows.append(
                {
                    "loan_id": loan.loan_id, "case_id": loan.case_id, "branch": loan.branch, "role": role,
                    "obligor_id": "" if own else f"G{number:05d}", "principal": loan.principal, "clock_status": status,
                    "right": ("enforcement" if status == "suspended" else "claim") if own else "guarantee_period",
                    "deadline_on": pd.Timestamp(day) if status in {"running", "expired"} else pd.NaT, "must_do": lapses,
                    "possible_on": pd.Timestamp("2028-05-09") if status == "unknown" and number % 2 else pd.NaT,
                    "action": ("sue" if own else "ask_guarantor") if lapses else action, "article": "民法典第188条",
                    "rule": rule if own else _GUARANTEES[status], "is_long_stop": status == "expired",
                }
            )  # fmt: skip
    table = rows_of("clocks", rows)
    left = (table["deadline_on"] - pd.Timestamp(campaign.baseline_on)).dt.days
    return table.assign(
        days_left=left.astype("float64"), is_provisional=table["deadline_on"].dt.year > campaign.end_on.year
    )


def litigation_of(cases: pd.DataFrame) -> pd.DataFrame:
    """Return two routes for every second case; every twentieth pays inside the campaign."""
    half = cases.iloc[::2]
    inside = np.arange(len(half)) % 10 == 0
    parts = []
    for route, fee, share in (("summary_suit", 0.0125, 0.10), ("payment_order", 0.004, 0.03)):
        claim = half["principal"].to_numpy()
        part = pd.DataFrame({"case_id": half["case_id"], "branch": half["branch"], "route": route, "claim": claim})
        costs = {"court_fee": rounded(claim * fee), "lawyer_fee": claim * 0.04 * (route != "payment_order")}
        costs |= {"staff_cost": 640.0, "other_costs": 600.0 * (route != "payment_order")}
        part = part.assign(**costs, expected_cash=claim * share, p_any=0.2, is_inside=inside, lawyer_offer="4%")
        net = part["expected_cash"] - part["court_fee"] - part["lawyer_fee"] - part["staff_cost"] - part["other_costs"]
        days = pd.to_timedelta(np.where(inside, 90, 270), unit="D")
        parts.append(part.assign(expected_net=net, days_to_cash=days.days, cash_on=pd.Timestamp("2026-07-01") + days))
    table = pd.concat(parts).sort_values(["case_id", "expected_net"], ascending=[True, False], ignore_index=True)
    best = ~table.duplicated("case_id")
    return rows_of("litigation", table.assign(is_best=best, is_worth_it=best & (table["expected_net"] > 0)))


def offers_of() -> pd.DataFrame:
    """Return three offers of lawyers on a claim of 100,000 yuan, half of it recovered in one case of five."""
    rows: list[dict[str, Any]] = [
        {"offer": "5%", "flat": 0.05, "contingent": 0.0, "expected_fee": 5_000.0, "highest_fee": 5_000.0},
        {"offer": "4%", "flat": 0.04, "contingent": 0.0, "expected_fee": 4_000.0, "highest_fee": 4_000.0},
        {"offer": "0 + 18%", "flat": 0.0, "contingent": 0.18, "expected_fee": 1_800.0, "highest_fee": 18_000.0},
    ]
    shared = {"claim": 100_000.0, "rival": "4%", "chance_cheaper": 0.5, "break_even": np.nan}
    return rows_of("fee_offers", [row | shared | {"is_cheapest": row["offer"] == "0 + 18%"} for row in rows])


def rules_of(hostile: str) -> pd.DataFrame:
    """Return dated rules, two of them of conduct; hostile text stands in the titles."""
    return rows_of(
        "rules",
        [
            {
                "rule_id": name, "title": hostile or title, "value": "3", "effective_from": pd.Timestamp("2021-01-01"),
                "source": "民法典第188条", "confidence": "statute", "action": action, "instead": instead, "loosened_by": "approval",
            }
            for name, title, action, instead in _RULES
        ],
    )  # fmt: skip


def lint_of(hostile: str, with_faults: bool) -> pd.DataFrame:
    """Return two pairs of rules told apart by order and, with faults, a rule that never decides."""
    name = hostile or "R01"
    pairs = [("conflict", name, "R02", 12), ("conflict", "R02", "R03", 40)] + [
        ("unreachable", "R09", name, 3)
    ] * with_faults
    rows = [{"kind": kind, "rule": rule, "other": other, "n_cases": n} for kind, rule, other, n in pairs]
    return rows_of("rule_lint", [row | {"file": "default.yaml", "example": hostile or "is_key = yes"} for row in rows])


def steps_of(loans: pd.DataFrame, hostile: str, params: Params) -> pd.DataFrame:
    """Return the next step of every loan on balance whose number divides by 25."""
    own = loans[(loans["balance_side"] == "on_balance") & (np.arange(len(loans)) % 25 == 0)]
    text = hostile or ("call" if params.campaign.language == "en" else "电话提醒")
    facts = {"days_past_due": 12, "phase": "M1", "step": text, "next_step": text, "next_on": pd.Timestamp("2026-07-18")}
    return rows_of("next_steps", own[["loan_id", "case_id", "branch", "principal"]].assign(**facts))


def known_of(
    loans: pd.DataFrame,
    cases: pd.DataFrame,
    clocks: pd.DataFrame,
    params: Params,
    hostile: str,
    faults: bool,
    bare: bool,
) -> dict[str, pd.DataFrame]:
    """Return all tables about what is known; ``bare``: nobody surveyed, guaranteed or can be sued, nothing is odd."""
    return {
        "cuts": segments.cut_stock(loans),
        "ranking": segments.rank_branches(loans, cases),
        "key_ledger": segments.key_ledger(loans, cases, params.portfolio),
        "coverage": segments.coverage_of(cases),
        "states": segments.states_of(cases),
        "queues": segments.size_queues(cases, params.portfolio, params.campaign),
        "clocks": clocks,
        "clock_weeks": by_week(clocks, params.campaign),
        "litigation": rows_of("litigation", []) if bare else litigation_of(cases),
        "fee_offers": offers_of(),
        "rules": rules_of(hostile),
        "rule_lint": rows_of("rule_lint", []) if bare else lint_of(hostile, faults),
        "next_steps": steps_of(loans.head(0) if bare else loans, hostile, params),
    }
