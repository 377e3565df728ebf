"""A branch's part of the county plan: its own rows and nobody else's, with its own headline figures."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle
from collectplan.errors import Fault, ParamsError
from collectplan.params import Params
from collectplan.pipeline.headlines import FORECAST_UNITS, headlines, staffing
from collectplan.schemas.forecasts import names_other_branch

_BY_BRANCH = (
    "loans",
    "cases",
    "cuts",
    "ranking",
    "key_ledger",
    "coverage",
    "states",
    "queues",
    "next_steps",
    "clocks",
    "clock_weeks",
    "litigation",
    "quarantine",
    "reconciliation",
    "sheet_totals",
    "outlook",
    "results",
    "options",
    "given_up",
    "edits",
    "baselines",
    "workloads",
    "completion",
    "targets",
    "weekly",
    "reach",
    "schedule",
    "unscheduled",
    "services",
    "pay",
    "pay_outlook",
    "pay_budget",
)
_BY_CASE = ("recovery", "refusals", "allocation", "alternatives", "owners")
_BY_OWNER = ("limits", "limit_use")
# The same for everybody.
_SHARED = (
    "fee_offers",
    "rules",
    "rule_lint",
    "backtest",
    "days",
    "schemes",
    "pay_curves",
    "scheme_findings",
    "scheme_readings",
    "scheme_comparison",
    "effort",
)
# What the past says of the county and of this branch, and of no other.
_TERMS = {"learned": "term", "forecast_notes": "what"}
_OF_COUNTY = (
    "value",
    "bound",
    "gap",
    "status",
    "stop_reason",
    "solver",
    "checker_passed",
    "baseline_digest",
    "has_controls",
    "has_events",
    "has_obligors",
    "has_surveys",
    "roster_assumed",
    "targets_assumed",
    "calendar_provisional",
    "workdays",
    "levers",
    *FORECAST_UNITS,
    "level_sd",
    "schedule_value",
    "schedule_bound",
)


def branches_of(county: Bundle) -> list[str]:
    """Return the branches of a county plan: all that hold a loan."""
    return sorted(set(county.tables["loans"]["branch"]))


def slice_branch(county: Bundle, branch: str) -> Bundle:
    """Return one branch's part of a county plan.

    Loans go by the branch that booked them, cases by the branch that owns them; both add up to the county. Value,
    bound and gap stay those of the county, since the plan is one solution.

    Raises
    ------
    ParamsError
        When there is no such branch, with the nearest names.
    """
    known = branches_of(county)
    if branch not in known:
        raise ParamsError(unknown_branch(branch, known))
    tables = own_tables(county.tables, branch)
    facts = {key: county.summary[key].value for key in _OF_COUNTY if key in county.summary} | branch_facts(tables)
    if "workloads" in county.tables:
        facts |= staffing(tables["cases"], county.tables["workloads"])
    params = own_params(county.params, branch, tables)
    bundle = replace(county, branch=branch, params=params, tables=tables, summary={})
    return replace(bundle, summary=headlines(bundle, facts))


def own_tables(tables: Mapping[str, pd.DataFrame], branch: str) -> dict[str, pd.DataFrame]:
    """Return the rows of one branch of all tables of a plan or of the stock, in the order given."""
    own = own_stock(tables, branch)
    if "allocation" in tables:
        cases = set(own["cases"]["case_id"])
        own |= {name: _own(tables[name], "case_id", cases) for name in _BY_CASE if name in tables}
        people = set(own["workloads"]["officer_id"])
        if "officer_days" in tables:
            own["officer_days"] = _own(tables["officer_days"], "officer_id", people)
        owners = {"all", f"branch/{branch}", *(f"officer/{name}" for name in people)}
        own |= {name: _own(tables[name], "owner", owners) for name in _BY_OWNER}
    return {name: own[name] for name in tables}


def own_params(params: Params, branch: str, tables: Mapping[str, pd.DataFrame]) -> Params:
    """Return the params as one branch may see them: what names cases, officers or branches elsewhere is left out.

    Parameters
    ----------
    params : Params
        Of the county.
    branch : str
        Who reads.
    tables : mapping of str to DataFrame
        The branch's own.
    """
    given = params.allocation
    cases = set(tables["cases"]["case_id"])
    people = set(tables["workloads"]["officer_id"]) if "workloads" in tables else set()
    names = {"branch": {branch}, "officer": people}
    limits = [rule.model_copy(update={"only": [n for n in rule.only if n in names[rule.each]]}) if rule.only else rule
              for rule in given.limits]  # fmt: skip
    own: dict[str, Any] = {
        "pins": [pin for pin in given.pins if pin.case_id in cases],
        "bans": [ban for ban in given.bans if ban.case_id in cases],
        "absences": [absence for absence in given.absences if absence.officer_id in people],
        "limits": [new for new, old in zip(limits, given.limits, strict=True) if new.only or not old.only],
        "cross_collection": [group for group in given.cross_collection if branch in group],
    }
    if all(own[key] == getattr(given, key) for key in own):
        return params
    return params.model_copy(update={"allocation": given.model_copy(update=own)})


def own_stock(tables: Mapping[str, pd.DataFrame], branch: str) -> dict[str, pd.DataFrame]:
    """Return the rows of one branch of every table that goes by branch, and the tables that are the same for all."""
    own = {name: _own(table, "branch", {branch}) for name, table in tables.items() if name in _BY_BRANCH}
    own |= {name: table for name, table in tables.items() if name in _SHARED}
    return own | {name: _own_terms(tables[name], column, branch) for name, column in _TERMS.items() if name in tables}


def _own(table: pd.DataFrame, column: str, wanted: set[str]) -> pd.DataFrame:
    return table[table[column].isin(wanted)].reset_index(drop=True)


def _own_terms(table: pd.DataFrame, column: str, branch: str) -> pd.DataFrame:
    """Return what is said of no branch, or of this one."""
    return table[~names_other_branch(table, column, branch)].reset_index(drop=True)


def branch_facts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    """Return rows and money of the branch's part of the ledger: accepted and refused."""
    faults = tables["quarantine"]
    refused = faults[(faults["input"] == "loans") & faults["is_blocking"]]
    rows = len(refused.drop_duplicates(["source", "sheet", "row"]))
    lost = money.total(refused["principal"])
    held = money.total(tables["loans"]["principal"])
    return {
        "input_rows": len(tables["loans"]) + rows,
        "input_principal": round(held + lost, 2),
        "quarantined_rows": rows,
        "quarantined_principal": lost,
    }


def unknown_branch(branch: str, known: list[str]) -> Fault:
    """Return the fault of a branch that is not there, with the nearest name and the known ones."""
    near = difflib.get_close_matches(branch, known, n=1, cutoff=0.3)
    shown = "、".join(known[:12]) + ("…" if len(known) > 12 else "")
    zh = f"没有机构“{branch}”；" + (f"是不是“{near[0]}”？" if near else "") + f"有：{shown}"
    return Fault("branch", zh, f"there is no branch '{branch}'; known: {shown}")
