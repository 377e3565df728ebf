"""Headline figures of a plan by stable key, computed from its tables and a few facts that no table holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle, Headline
from collectplan.pipeline.legal import legal
from collectplan.pipeline.payroll import pay_figures
from collectplan.pipeline.timing import time_figures
from collectplan.schemas.words import RESULT

_INPUT_UNITS = {
    "input_rows": "count",
    "input_principal": "yuan",
    "quarantined_rows": "count",
    "quarantined_principal": "yuan",
    "baseline_digest": "text",
    "has_controls": "count",
    "has_events": "count",
    "has_obligors": "count",
    "has_surveys": "count",
    "levers": "text",
}
FORECAST_UNITS = {
    "history_basis": "text",
    "n_history": "count",
    "n_history_paid": "count",
    "lag_visit_days": "day",
    "lag_phone_days": "day",
    "lag_watch_days": "day",
    "backtest_campaign": "text",
    "backtest_n": "count",
    "backtest_auc": "ratio",
    "backtest_brier": "ratio",
    "backtest_top20": "fraction",
    "backtest_top20_balance": "fraction",
    "backtest_slope": "ratio",
    "backtest_expected": "yuan",
    "backtest_p10": "yuan",
    "backtest_p90": "yuan",
    "backtest_cash": "yuan",
}
_FACT_UNITS = {
    "value": "yuan",
    "bound": "yuan",
    "gap": "fraction",
    "status": "text",
    "stop_reason": "text",
    "solver": "text",
    "checker_passed": "count",
    "roster_assumed": "count",
    "targets_assumed": "count",
    "calendar_provisional": "count",
    "workdays": "day",
    "n_branches_unstaffed": "count",
    "n_unknown_managers": "count",
    "level_sd": "ratio",
    "schedule_value": "yuan",
    "schedule_bound": "yuan",
}
_SIDES = {"on_balance": "_on", "off_balance": "_off", "total": ""}


def headlines(bundle: Bundle, facts: Mapping[str, Any]) -> dict[str, Headline]:
    """Return the summary of a plan, or of the stock alone.

    Parameters
    ----------
    bundle : Bundle
        With its tables; the summary is not read.
    facts : mapping
        Values of the keys that no table holds; all keys of this module's list must be there.
    """
    tables = bundle.tables
    found = {key: Headline(facts[key], unit) for key, unit in _INPUT_UNITS.items()}
    found |= {key: Headline(facts[key], unit) for key, unit in FORECAST_UNITS.items()}
    found |= _outlook(tables["outlook"]) | _results(tables["results"]) | _stock(tables) | legal(tables, bundle.params)
    found |= _reconciled(tables["reconciliation"], bool(facts["has_controls"]))
    found |= _stated(tables["sheet_totals"])
    found["weeks"] = Headline(bundle.params.campaign.weeks, "week")
    if bundle.job == "plan":
        found |= {key: Headline(facts[key], unit) for key, unit in _FACT_UNITS.items()}
        found |= _reached(tables["targets"], bundle.branch)
        found |= _work(tables, bundle.branch) | time_figures(tables, bundle.params.workload.team_size)
        found |= pay_figures(tables, bundle.branch)
        found["schedule_share"] = Headline(facts["schedule_value"] / max(facts["schedule_bound"], 1.0), "fraction")
        found["n_officers"] = Headline(len(tables["workloads"]), "count")
        found["draws"] = Headline(bundle.params.simulation.draws, "count")
        found["seed"] = Headline(bundle.params.simulation.seed, "count")
        found |= edit_figures(tables["edits"]) if "edits" in tables else {}
    return dict(sorted(found.items()))


def edit_figures(edits: pd.DataFrame) -> dict[str, Headline]:
    """Return how many edits were kept and not, and what keeping them costs the plan."""
    kept = edits["is_kept"]
    return {
        "n_edits": Headline(len(edits), "count"),
        "n_edits_kept": Headline(int(kept.sum()), "count"),
        "n_edits_refused": Headline(int((~kept).sum()), "count"),
        "edits_price": Headline(float(edits.loc[kept, "price"].sum()), "yuan"),
    }


def staffing(cases: pd.DataFrame, workloads: pd.DataFrame) -> dict[str, int]:
    """Return what does not fit between ledger and roster.

    Parameters
    ----------
    cases : DataFrame
        Of the county or a branch.
    workloads : DataFrame
        Of the whole county: a manager may sit in another branch.

    Returns
    -------
    dict
        Branches with cases but without any officer, and cases whose named manager is not in the roster.
    """
    managers = cases["account_manager"]
    return {
        "n_branches_unstaffed": len(set(cases["branch"]) - set(workloads["branch"])),
        "n_unknown_managers": int(((managers != "") & ~managers.isin(workloads["officer_id"])).sum()),
    }


def _outlook(outlook: pd.DataFrame) -> dict[str, Headline]:
    """Return what comes anyway and what visits could bring, and how much is held to be beyond recovery."""
    found = {
        f"expected_{name}": Headline(float(outlook[f"expected_{name}"].sum()), "yuan")
        for name in ("watch", "phone", "visit")
    }
    for name in ("full", "part", "none"):
        own = outlook[outlook["forecast_class"] == name]
        found[f"principal_{name}"] = Headline(money.total(own["principal"]), "yuan")
        found[f"n_cases_{name}"] = Headline(int(own["n_cases"].sum()), "count")
    return found


def _results(results: pd.DataFrame) -> dict[str, Headline]:
    """Return what is expected in each form."""
    sums = results.groupby("result")["expected"].sum()
    return {f"result_{name}": Headline(float(sums.get(name, 0.0)), "yuan") for name in RESULT}


def _stock(tables: Mapping[str, pd.DataFrame]) -> dict[str, Headline]:
    loans, cases = tables["loans"], tables["cases"]
    on = loans["balance_side"] == "on_balance"
    amounts = {
        "principal": loans["principal"],
        "on_balance": loans.loc[on, "principal"],
        "off_balance": loans.loc[~on, "principal"],
    }
    counts = {
        "n_loans": len(loans),
        "n_cases": len(cases),
        "n_branches": int(loans["branch"].nunique()),
        "n_key_cases": int(cases["is_key"].sum()),
        "n_insider_cases": int(cases["is_insider"].sum()),
        "n_multi_branch_cases": int((cases["n_branches"] > 1).sum()),
    }
    found = {key: Headline(money.total(amount), "yuan") for key, amount in amounts.items()}
    return found | {key: Headline(count, "count") for key, count in counts.items()}


def _reached(targets: pd.DataFrame, branch: str) -> dict[str, Headline]:
    own = targets[(targets["branch"] == branch) & (targets["week"] == 0) & (targets["officer_id"] == "")]
    found: dict[str, Headline] = {}
    for row in own.itertuples():
        suffix = _SIDES[str(row.balance_side)]
        found[f"target{suffix or '_total'}"] = Headline(float(row.target), "yuan")  # type: ignore[arg-type]
        found[f"expected{suffix or '_recovery'}"] = Headline(float(row.expected), "yuan")  # type: ignore[arg-type]
        for name in ("p10", "p50", "p90"):
            found[f"{name}{suffix}"] = Headline(float(getattr(row, name)), "yuan")
        found[f"chance{suffix}"] = Headline(float(row.chance), "fraction")  # type: ignore[arg-type]
    return found


def _work(tables: Mapping[str, pd.DataFrame], branch: str) -> dict[str, Headline]:
    picked = tables["allocation"][["option_id"]].merge(tables["options"], on="option_id", validate="one_to_one")
    active = picked["method"] != "watch"
    staff = tables["workloads"]
    hours = {kind: float(staff[f"{kind}_hours"].sum()) for kind in ("field", "desk")}
    capacity = {kind: float(staff[f"{kind}_capacity"].sum()) for kind in hours}
    use = {kind: hours[kind] / capacity[kind] if capacity[kind] else 0.0 for kind in hours}
    n_key = int((tables["cases"]["is_key"] & (tables["cases"]["allowed_methods"] != "watch")).sum())
    baselines = tables["baselines"].set_index(["baseline", "branch"])
    plan, today = (float(baselines["net_value"].get((name, branch), 0.0)) for name in ("plan", "as_today"))
    paid, owed = (float(baselines["penalty"].get((name, branch), 0.0)) for name in ("plan", "as_today"))
    return {
        "cost": Headline(float(picked["cost"].sum()), "yuan"),
        "later_value": Headline(float(picked["later_value"].sum()), "yuan"),
        "n_active": Headline(int(active.sum()), "count"),
        "n_watched": Headline(int((~active).sum()), "count"),
        "n_idle_key_cases": Headline(n_key - round(float(picked["key_actions"].sum())), "count"),
        "field_hours": Headline(hours["field"], "hour"),
        "field_capacity": Headline(capacity["field"], "hour"),
        "hour_use": Headline(use["field"], "fraction"),
        "desk_hours": Headline(hours["desk"], "hour"),
        "desk_capacity": Headline(capacity["desk"], "hour"),
        "desk_use": Headline(use["desk"], "fraction"),
        "shadow_price_field": Headline(_price(tables["limit_use"], "field_hours"), "yuan/hour"),
        "shadow_price_desk": Headline(_price(tables["limit_use"], "desk_hours"), "yuan/hour"),
        "shadow_price_cases": Headline(_price(tables["limit_use"], "active_cases"), "yuan/case"),
        "gain_over_today": Headline(plan - today, "yuan"),
        "lost_to_today": Headline(max(today - plan, 0.0), "yuan"),
        "penalties_spared": Headline(owed - paid, "yuan"),
        "n_suits": Headline(round(float(picked["suits"].sum())), "count"),
        "court_money": Headline(float(picked["court_money"].sum()), "yuan"),
        "n_letters": Headline(int((picked["method"] == "letter").sum()), "count"),
        "n_outsourced": Headline(round(float(picked["outsourced"].sum())), "count"),
        "n_let_lapse": Headline(len(tables["given_up"]), "count"),
        "let_lapse": Headline(money.total(tables["given_up"]["claim"]), "yuan"),
    }


def _price(limit_use: pd.DataFrame, resource: str) -> float:
    """Return what one more unit of a resource would bring on average, weighted by what the officers have of it."""
    own = limit_use[limit_use["resource"] == resource]
    weight = own["amount"].to_numpy()
    if weight.sum() <= 0:
        return float(own["shadow_price"].mean()) if len(own) else 0.0
    return float(np.average(own["shadow_price"].to_numpy(), weights=weight))


def _stated(table: pd.DataFrame) -> dict[str, Headline]:
    """Return the subtotals of the sheets that their rows do not add up to."""
    apart = table[~table["is_agreed"]]
    return {
        "n_sheet_totals": Headline(len(table), "count"),
        "n_sheet_totals_apart": Headline(len(apart), "count"),
        # Subtotals stand in totals: a sum of the differences would count them twice.
        "sheet_totals_apart": Headline(float(apart["difference"].abs().max()) if len(apart) else 0.0, "yuan"),
    }


def _reconciled(table: pd.DataFrame, has_controls: bool) -> dict[str, Headline]:
    """Return the unreconciled money: absolute differences beyond tolerance, or nothing known without totals."""
    apart = table[~table["is_agreed"]]
    amount = money.total(apart["difference"].abs()) if has_controls else None
    return {
        "unreconciled": Headline(amount, "yuan"),
        "n_unreconciled": Headline(len(apart), "count"),
    }
