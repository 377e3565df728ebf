"""Headline figures about the law and the survey: clocks, litigation, offers, coverage, queues, lint."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from collectplan import money
from collectplan.bundle import Headline
from collectplan.params import Params
from collectplan.segments.strategy import NO_RULE

_CLAIMS = "borrower"
_GUARANTEES = ("guarantee_period", "guarantee_claim")


def legal(tables: Mapping[str, pd.DataFrame], params: Params) -> dict[str, Headline]:
    """Return headline figures about clocks, litigation, offers, coverage and queues.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Of the county or of one branch.
    params : Params
        Day of the assessment.
    """
    return (
        _clocks(tables["clocks"], params)
        | _litigation(tables["litigation"])
        | _cases(tables["cases"], tables["coverage"], tables["queues"])
        | {
            "n_lint": Headline(int((tables["rule_lint"]["kind"] != "conflict").sum()), "count"),
            "n_conflicts": Headline(int((tables["rule_lint"]["kind"] == "conflict").sum()), "count"),
            "n_early": Headline(len(tables["next_steps"]), "count"),
            "n_county_key_loans": Headline(int(tables["key_ledger"]["is_county_key"].sum()), "count"),
            "county_key_principal": _principal(tables["key_ledger"].query("is_county_key")),
            "branch_key_principal": _principal(tables["key_ledger"].query("is_branch_key")),
            "both_key_principal": _principal(tables["key_ledger"].query("is_county_key and is_branch_key")),
            "key_ledger_principal": _principal(tables["key_ledger"]),
        }
    )


def _principal(rows: pd.DataFrame) -> Headline:
    return Headline(money.total(rows["principal"]), "yuan")


def _clocks(clocks: pd.DataFrame, params: Params) -> dict[str, Headline]:
    """Return how many claims stand how, what lapses inside the campaign, and what is not known."""
    # Two borrowers of one loan owe it once.
    claims = clocks[clocks["role"] == _CLAIMS].drop_duplicates("loan_id")
    must = clocks[clocks["must_do"]]
    lapsing = claims[claims["must_do"]]
    early = clocks[(clocks["act_by_on"] <= pd.Timestamp(params.campaign.end_on)) & ~clocks["must_do"]]
    early = early[(early["clock_status"] == "running") & (early["action"] != "give_up")]
    to_court = must[must["action"].isin(["sue", "sue_debtor", "apply_enforcement"])]
    provisional = clocks["is_provisional"] & (clocks["clock_status"] == "running")
    guarantees = clocks[clocks["right"].isin(_GUARANTEES)]
    found: dict[str, Headline] = {
        "clocks_as_of": Headline(str(params.clocks.as_of or params.campaign.baseline_on), "text")
    }
    for status in ("running", "expired", "unknown", "suspended"):
        rows = claims[claims["clock_status"] == status]
        found[f"n_claims_{status}"] = Headline(len(rows), "count")
        found[f"claims_{status}"] = _principal(rows)
        bound = guarantees[guarantees["clock_status"] == status]
        found[f"n_guarantees_{status}"] = Headline(len(bound), "count")
    return found | {
        "n_must_do_claims": Headline(len(lapsing), "count"),
        "must_do_claims": _principal(lapsing),
        "n_must_do_guarantees": Headline(int(must["right"].isin(_GUARANTEES).sum()), "count"),
        "n_must_do_cases": Headline(int(must["case_id"].nunique()), "count"),
        "must_do_principal": _principal(must.drop_duplicates("loan_id")),
        "n_must_sue": Headline(int(to_court["loan_id"].nunique()), "count"),
        "n_act_by": Headline(int(early["loan_id"].nunique()), "count"),
        "n_given_up": Headline(int((clocks["action"] == "give_up").sum()), "count"),
        "n_unproven": Headline(int((claims["possible_on"].notna()).sum()), "count"),
        "unproven_principal": _principal(claims[claims["possible_on"].notna()]),
        "n_long_stop": Headline(int(claims["is_long_stop"].sum()), "count"),
        "n_clocks_provisional": Headline(int(provisional.sum()), "count"),
    }


def _litigation(table: pd.DataFrame) -> dict[str, Headline]:
    """Return what suing would cost and bring where it is worth it, by the best route of each case."""
    best = table[table["is_best"]]
    worth = best[best["is_worth_it"]]
    inside = worth[worth["is_inside"]]
    cost = worth["court_fee"] + worth["lawyer_fee"] + worth["staff_cost"] + worth["other_costs"]
    return {
        "n_suable": Headline(len(best), "count"),
        "n_worth_suing": Headline(len(worth), "count"),
        "worth_claims": Headline(money.total(worth["claim"]), "yuan"),
        "worth_court_fees": Headline(money.total(worth["court_fee"]), "yuan"),
        "worth_cost": Headline(float(cost.sum()), "yuan"),
        "worth_cash": Headline(float(worth["expected_cash"].sum()), "yuan"),
        "worth_net": Headline(float(worth["expected_net"].sum()), "yuan"),
        "worth_cash_inside": Headline(float(inside["expected_cash"].sum()), "yuan"),
    }


def _cases(cases: pd.DataFrame, coverage: pd.DataFrame, queues: pd.DataFrame) -> dict[str, Headline]:
    whole = coverage[coverage["item"] == "all"]
    offered = cases[cases["offer"] != "none"]
    n_known, n_cases = int(whole["n_known"].sum()), int(whole["n_cases"].sum())
    found = {
        "n_surveyed": Headline(n_known, "count"),
        "coverage": Headline(n_known / n_cases if n_cases else 0.0, "fraction"),
        "n_state_unknown": Headline(int((cases["debtor_state"] == "unknown").sum()), "count"),
        "n_no_rule": Headline(int((cases["strategy_rule"] == NO_RULE.id).sum()), "count"),
        "n_offers": Headline(len(offered), "count"),
        "offers_waived": Headline(money.total(offered["offer_waived"]), "yuan"),
        "n_over_capacity": Headline(int(queues["n_over"].sum()), "count"),
    }
    for queue in ("collect", "secure", "sue", "sanction"):
        rows = queues[queues["queue"] == queue]
        found[f"n_{queue}"] = Headline(int(rows["n_cases"].sum()), "count")
        held = money.total(rows["on_balance"]) + money.total(rows["off_balance"])
        found[f"principal_{queue}"] = Headline(round(held, 2), "yuan")
    return found
