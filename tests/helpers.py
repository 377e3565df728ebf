"""Builders that several tests share: params, text tables as a bank hands them in, and the stages up to options."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from hypothesis import Phase

from collectplan import recovery as forecasting
from collectplan.clocks import Facts, Terms, run_clocks
from collectplan.errors import CollectPlanError
from collectplan.intake import Intake, RawTable, Sheet, read_input
from collectplan.ledger import Ledger, accept_loans
from collectplan.options import Law, Options, build_options, capacities
from collectplan.params import Clocks, Params, Source
from collectplan.params.rulebook import load_rules
from collectplan.params.strategies import StrategyRule, load_strategies
from collectplan.rules import RuleBook
from collectplan.schemas import INPUTS, TABLES, check, types
from collectplan.segments import build_cases
from collectplan.workdays import workdays_between

# For properties whose examples are slow: the first counterexample is shown as it was found.
NO_SHRINKING = (Phase.explicit, Phase.generate)
ROOT = Path(__file__).resolve().parent.parent
SECRET = bytes(range(32))
# The campaign of the worked examples: 100 calendar days, 67 workdays (tests/test_workdays.py).
BASE: dict[str, Any] = {
    "campaign": {
        "id": "t",
        "name": "n",
        "organisation": "o",
        "start_on": "2026-07-01",
        "end_on": "2026-10-08",
        "baseline_on": "2026-06-30",
    },
    "data": {
        "debtor_ids": "pseudonym",
        "loans": {"files": ["loans.csv"]},
        "officers": {"files": ["officers.csv"]},
        "branch_targets": {"files": ["branch_targets.csv"]},
    },
}


def merged(base: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return nested plain data with changes laid over it."""
    result = dict(base)
    for key, value in changes.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(value, Mapping) and isinstance(below, Mapping) else value
    return result


def params_with(changes: Mapping[str, Any] | None = None) -> Params:
    """Return the params of the worked examples with changes."""
    return Params.model_validate(merged(BASE, changes or {}))


def ship_rules(base: Path) -> None:
    """Give a params folder of a test its own copy of the rule files that ship."""
    for folder in ("rules", "strategies", "taxonomies", "ladders"):
        shutil.copytree(ROOT / "params" / folder, base / folder)


def raw(name: str, rows: list[dict[str, str]] | pd.DataFrame) -> RawTable:
    """Return a text table as ``read_raw`` would; the first row of data is row 2."""
    table = pd.DataFrame(rows).fillna("").astype("str")
    cells = pd.DataFrame([list(table.columns), *table.to_numpy().tolist()], dtype="str")
    return RawTable(name, (Sheet(f"{name}.csv", "", cells, is_delimited=True),))


def take_in(
    name: str, rows: list[dict[str, str]] | pd.DataFrame, mapping: Mapping[str, str] | None = None, **source: Any
) -> Intake:
    """Type a text table by its schema."""
    return read_input(raw(name, rows), Source(**source), mapping or {})


def accepted(
    rows: list[dict[str, str]] | pd.DataFrame, params: Params | None = None, controls: pd.DataFrame | None = None
) -> Ledger:
    """Accept the loans of a text table."""
    params = params or params_with()
    return accept_loans(take_in("loans", rows, unit=params.data.loans.unit), controls, params, SECRET)


def rules() -> tuple[StrategyRule, ...]:
    """Return the strategy rules that ship with the project."""
    return load_strategies(ROOT / "params" / "strategies" / "default.yaml", TABLES["cases"].columns)


_PLAIN_LOAN: dict[str, Any] = {
    "branch": "城关",
    "balance_side": "on_balance",
    "balance_status": "on_balance",
    "risk_class": "SUBSTANDARD",
    "origination_period": "?",
    "interest_on": 0.0,
    "interest_off": 0.0,
    "years_past_due": None,
    "disbursed_on": pd.NaT,
    "due_on": pd.NaT,
    "extended_due_on": pd.NaT,
    "days_past_due": None,
    "guarantee_type": "unknown",
    "borrower_type": "other",
    "village": "",
    "account_manager": "",
    "originating_officer": "",
    "debtor_state": "unknown",
    "suit_status": "none",
    "is_roll_over": False,
    "product": "贷款",
    "last_demand_on": pd.NaT,
    "demand_evidence": "",
}


def loans_table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    """Return accepted loans without the trip through the ledger, for properties with many examples."""
    filled = [_PLAIN_LOAN | {"loan_id": f"L{n:02d}"} | row for n, row in enumerate(rows)]
    typed = types(TABLES["loans"])
    return pd.DataFrame(filled)[list(typed)].astype(typed)


def input_rows(name: str, rows: Iterable[Mapping[str, str]]) -> pd.DataFrame:
    """Return rows of an input table with its types; what is not given is empty, closed sets are unknown."""
    schema, typed = INPUTS[name], types(INPUTS[name])
    filled = []
    for number, row in enumerate(rows):
        base: dict[str, Any] = {"loan_id": "L00", "event_id": f"E{number}"}
        for column, about in schema.columns.items():
            kind, values = about.metadata["kind"], about.metadata["values"]
            blank = pd.NaT if kind == "date" else "unknown" if "unknown" in values else ""
            given = row.get(column, "")
            base[column] = (pd.Timestamp(given) if kind == "date" else given) if given else base.get(column, blank)
        filled.append(base)
    return pd.DataFrame(filled, columns=list(typed)).astype(typed)


@cache
def clock_rules() -> RuleBook:
    """Return the rules of the legal clocks that ship with the project."""
    return load_rules([ROOT / "params" / "rules" / "clocks.yaml"])


@cache
def clock_terms(as_of: date) -> Terms:
    """Return the terms of the legal clocks on a day."""
    return Terms.on(as_of, clock_rules())


def clocks_of(
    loans: pd.DataFrame,
    obligors: Sequence[Mapping[str, str]] | pd.DataFrame = (),
    events: Sequence[Mapping[str, str]] | pd.DataFrame | None = (),
    *,
    as_of: str = "2026-06-30",
    suit_cost: float = 50.0,
    unreachable: frozenset[str] = frozenset(),
    unregistered: frozenset[str] = frozenset(),
) -> pd.DataFrame:
    """Run the legal clocks of the campaign of the worked examples; ``events=None``: the bank keeps no record."""
    day = date.fromisoformat(as_of)
    bound = obligors if isinstance(obligors, pd.DataFrame) else input_rows("obligors", obligors)
    record = events if isinstance(events, pd.DataFrame | None) else input_rows("events", events)
    facts = Facts(
        obligors=bound if len(bound) else None,
        events=record,
        suit_costs=np.full(len(loans), suit_cost),
        unreachable=unreachable,
        unregistered=unregistered,
    )
    table = run_clocks(loans, facts, clock_terms(day), params_with().campaign, Clocks(as_of=day))
    return check(table, "clocks")


def cases_of(rows: list[dict[str, str]] | pd.DataFrame, params: Params | None = None) -> pd.DataFrame:
    """Gather the loans of a text table into cases."""
    params = params or params_with()
    return build_cases(accepted(rows, params).loans, params.portfolio, rules())


def staff_of(rows: list[dict[str, str]], params: Params | None = None) -> pd.DataFrame:
    """Return officers with their capacities."""
    params = params or params_with()
    days = workdays_between(params.campaign.start_on, params.campaign.end_on)
    return capacities(take_in("officers", rows).table, days, params.campaign, params.workload)


def options_of(
    cases: pd.DataFrame,
    staff: pd.DataFrame,
    params: Params | None = None,
    law: Law | None = None,
    previous: pd.DataFrame | None = None,
) -> Options:
    """Build the options of cases and officers."""
    params = params or params_with()
    recovery = forecasting.forecast(cases, params.recovery, params.campaign)
    priors = forecasting.case_priors(cases, params.recovery, params.campaign)
    return build_options(cases, recovery, staff, priors, params, law, previous)


def both_texts(error: CollectPlanError) -> str:
    """Return everything that a reader of either language would see."""
    return error.text("zh") + "\n" + error.text("en")
