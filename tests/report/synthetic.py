"""An invented plan, valid by the contracts, for tests of figures and documents: no stage forecast or dealt anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from collectplan.bundle import Bundle
from collectplan.clocks import by_case
from collectplan.params import COUNTY
from collectplan.pipeline.headlines import headlines
from collectplan.pipeline.payroll import pay_figures
from collectplan.schemas import TABLES, empty

from .synthetic_known import clocks_of, known_of, rows_of
from .synthetic_outlook import PRIOR_ONLY, history_facts, outlook_of
from .synthetic_pay import pay_of
from .synthetic_plan import forecasts_in_words, plan_of
from .synthetic_spec import Spec, branches_of, frame, params_of
from .synthetic_time import time_facts, time_of

__all__ = ["Spec", "holding", "make"]

CLASSES = ["SUBSTANDARD", "DOUBTFUL", "LOSS"]
PERIODS = {"zh": ["1996年及以前", "1997至2001年", "2005年以后", ""], "en": ["to 1996", "1997 to 2001", "from 2005", ""]}
INSIDERS = ("staff", "related_party", "public_sector")
GAPS = ("", "liability", "ability,willingness,assets", "debt,ability,willingness,assets,liability")
SUBSTATES = {"zh": ["", "外出务工", "因病因灾致困"], "en": ["", "works elsewhere", "ill or struck by disaster"]}
STRATEGIES = {
    "zh": ["先电话后上门", "依法起诉", "保全债权"],
    "en": ["phone first", "take to court", "keep the claim alive"],
}


def cases_of(spec: Spec, rng: np.random.Generator) -> pd.DataFrame:
    n = spec.n_cases
    owed = np.round(rng.lognormal(10.2, 1.2, n) * spec.money_scale, 2)
    off = rng.random(n) < 0.6
    ids = [f"H{number:05d}" for number in range(n)]
    branch = [branches_of(spec)[number % spec.n_branches] for number in range(n)]
    place = np.arange(n)
    kinds = rng.choice(
        ["farmer", "individual_business", "enterprise", *INSIDERS], n, p=[0.6, 0.2, 0.1, 0.04, 0.03, 0.03]
    )
    insider = np.isin(kinds, INSIDERS)
    strategies = [spec.hostile] * 3 if spec.hostile else STRATEGIES[spec.language]
    substates = ["", spec.hostile, spec.hostile] if spec.hostile else SUBSTATES[spec.language]
    offered = (place % 6 == 0) & (not spec.bare)
    return frame(
        "cases",
        {
            "case_id": ids,
            "branch": branch,
            "principal": owed,
            "on_balance": np.where(off, 0.0, owed),
            "off_balance": np.where(off, owed, 0.0),
            "product": "loan" if spec.language == "en" else "贷款",
            "n_loans": 1,
            "n_branches": 1,
            "worst_class": rng.choice(CLASSES, n, p=[0.3, 0.4, 0.3]),
            "borrower_type": kinds,
            "origination_period": rng.choice(PERIODS[spec.language], n),
            # What an insider's row must not show is told apart by its first letters.
            "village": np.where(insider, "SV7", spec.hostile or "V1"),
            "account_manager": np.where(insider, "SM7", "M1"),
            "originating_officer": np.where(insider, "SP7", "P1"),
            "is_insider": insider,
            "is_key": owed >= np.sort(owed)[-max(n // 10, 1)],
            "debtor_state": "unknown" if spec.bare else np.where(place % 4 == 0, "unknown", "distressed"),
            "debtor_substate": "" if spec.bare else [substates[number % 3] for number in place],
            "survey_gaps": GAPS[-1] if spec.bare else rng.choice(GAPS, n),
            "strategy": [strategies[number % 3] for number in place],
            "strategy_rule": "R01",
            "queue": [("collect", "sue", "secure")[number % 3] for number in place],
            "allowed_methods": "visit,phone,watch",
            "offer": np.where(offered, "instalments", "none"),
            "offer_floor": np.where(offered, owed, 0.0),
            "offer_waived": np.where(offered, 100.5, 0.0),
            "offer_approver": np.where(offered, "Head of branch" if spec.language == "en" else "机构负责人", ""),
        },
        n,
    )


def loans_of(spec: Spec, cases: pd.DataFrame) -> pd.DataFrame:
    shared = ["case_id", "branch", "principal", "borrower_type", "origination_period", "village", "product"]
    years = cases["origination_period"].map(
        {name: str(1995 + 5 * at) for at, name in enumerate(PERIODS[spec.language])}
    )
    columns = {name: cases[name] for name in shared} | {
        "loan_id": "L" + cases["case_id"],
        "balance_side": np.where(cases["off_balance"] > 0, "off_balance", "on_balance"),
        "risk_class": cases["worst_class"],
        "is_roll_over": np.arange(len(cases)) % 7 == 0,
        "guarantee_type": np.where(np.arange(len(cases)) % 3 == 0, "guarantee", "credit"),
        "disbursed_on": pd.to_datetime(years + "-05-01")
        .where(cases["origination_period"] != "")
        .astype("datetime64[us]"),
    }
    return frame("loans", columns, len(cases))


def faults_of(spec: Spec) -> dict[str, pd.DataFrame]:
    """Return refused rows and the comparison with finance."""
    if spec.clean:
        return {name: frame(name, {}, 0) for name in ("quarantine", "reconciliation", "sheet_totals")}
    english = spec.language == "en"
    value = spec.hostile or ("2011-**-31" if english else "2011年*月31日")
    refused = {
        "input": "loans", "source": "loans.csv", "row": [7, 9, 12], "column": "due_on", "value": value,
        "rule": ["not_a_date", "not_a_date", "zero_principal"],
        "remedy": "write a real date" if english else ["改为真实日期", "改为真实日期", "补填本金余额"],
        "branch": branches_of(spec)[0], "loan_id": ["L1", "L2", "L3"], "principal": [10_000.0, 20_000.5, 0.0], "is_blocking": [True, True, False],
    }  # fmt: skip
    agreed = [False, True]
    compared = {
        "branch": branches_of(spec)[0], "risk_class": ["LOSS", "DOUBTFUL"], "ledger": [1_000_000.0, 500_000.0],
        "finance": [1_023_000.0, 500_000.0], "difference": [-23_000.0, 0.0], "is_agreed": agreed,
    }  # fmt: skip
    stated = {
        "source": ["loans.xlsx"], "sheet": ["1"], "row": [31], "label": ["total" if english else "小计"],
        "branch": branches_of(spec)[0], "column": ["principal"],
        "stated": [100.0], "computed": [90.0], "difference": [-10.0], "is_agreed": [False],
    }  # fmt: skip
    return {
        "quarantine": frame("quarantine", refused, 3),
        "reconciliation": frame("reconciliation", compared, 2),
        "sheet_totals": frame("sheet_totals", stated, 1),
    }


def facts_of(spec: Spec, loans: pd.DataFrame) -> dict[str, Any]:
    """Return what no table says of the input; two rows with 30,000.50 yuan were refused."""
    rows, lost = (0, 0.0) if spec.clean else (2, 30_000.5)
    has = dict.fromkeys(("has_events", "has_obligors", "has_surveys"), int(not spec.bare))
    return {
        "input_rows": len(loans) + rows, "input_principal": round(float(loans["principal"].sum()) + lost, 2),
        "quarantined_rows": rows, "quarantined_principal": lost, "baseline_digest": "9c1e55a07b6f07", "has_controls": 1,
        "levers": "", **has, **history_facts(spec),
    }  # fmt: skip


def _own(table: pd.DataFrame, branch: str, cases: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one branch, by branch, by case or by its officers; tables with none of these stay whole."""
    if "branch" in table:
        return table[table["branch"] == branch].reset_index(drop=True)
    if "case_id" in table:
        own = cases.loc[cases["branch"] == branch, "case_id"]
        return table[table["case_id"].isin(own)].reset_index(drop=True)
    return table


def make(spec: Spec) -> Bundle:
    """Return an invented plan, or what is owed alone, for the county or, with ``spec.branch``, of one branch."""
    rng, params = np.random.default_rng(20260630), params_of(spec)
    cases = cases_of(spec, rng)
    loans = loans_of(spec, cases)
    clocks = clocks_of(loans, params, due=not (spec.clean or spec.bare), guaranteed=not spec.bare)
    running = by_case(clocks).reindex(cases["case_id"])
    cases = cases.assign(**{name: running[name].to_numpy() for name in running})
    known = known_of(loans, cases, clocks, params, spec.hostile, faults=not spec.clean, bare=spec.bare)
    tables = {"loans": loans, "cases": cases, **known, **outlook_of(spec, cases), **faults_of(spec)}
    if spec.job == "plan":
        plan = plan_of(spec, cases)
        tables |= plan | time_of(spec, cases, plan)
        tables |= {} if spec.bare else pay_of(spec, plan["workloads"])
    if spec.branch != COUNTY:
        tables = {name: _own(table, spec.branch, cases) for name, table in tables.items()}
        if spec.job == "plan":
            people = tables["workloads"]["officer_id"]
            present = tables["officer_days"]
            tables["officer_days"] = present[present["officer_id"].isin(people)].reset_index(drop=True)
    stock = Bundle("portfolio", spec.branch, params, tables, {})
    summary = headlines(stock, facts_of(spec, tables["loans"]))
    if spec.job == "plan":
        summary |= forecasts_in_words(spec, tables)
        tables |= {name: frame(name, {}, 0) for name in ("recovery", "options", "refusals", "limits")}
        summary |= time_facts(tables) | pay_figures(tables, spec.branch)
    return replace(stock, job=spec.job, tables=tables, summary=summary).checked()


FACTS: dict[str, Any] = {
    "input_rows": 0, "input_principal": 0.0, "quarantined_rows": 0, "quarantined_principal": 0.0, "baseline_digest": "",
    "has_controls": 1, "has_events": 1, "has_obligors": 1, "has_surveys": 1, "levers": "", **PRIOR_ONLY,
}  # fmt: skip


def holding(spec: Spec | None = None, facts: dict[str, Any] | None = None, **rows: list[dict[str, Any]]) -> Bundle:
    """Return what is owed with the given rows of tables; all other tables are empty."""
    spec = spec or Spec(job="portfolio")
    tables = {name: empty(name) for name in TABLES} | {name: rows_of(name, given) for name, given in rows.items()}
    bundle = Bundle("portfolio", spec.branch, params_of(spec), tables, {}).checked()
    return replace(bundle, summary=headlines(bundle, FACTS | (facts or {})))
