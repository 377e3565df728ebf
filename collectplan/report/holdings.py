"""Rows about what is owed and known, in the order a reader wants them: selection, sums of groups and sorting only."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle
from collectplan.report.slices import table
from collectplan.schemas import words

BANDS = (0.0, 10_000.0, 50_000.0, 200_000.0, 1_000_000.0, np.inf)


def ranking(plan: Bundle) -> pd.DataFrame:
    """Return the branches by principal, both sides together, the largest first."""
    rows = table(plan, "ranking")
    size = rows["on_principal"] + rows["off_principal"]
    return rows.assign(size=size).sort_values(["size", "branch"], ascending=[False, True], ignore_index=True)


def key_ledgers(plan: Bundle, labels: dict[str, str]) -> pd.DataFrame:
    """Return loans and principal of both key ledgers, of their overlap, and of both together."""
    rows = table(plan, "key_ledger")
    county, branch = rows["is_county_key"], rows["is_branch_key"]
    parts = {"county": rows[county], "branch": rows[branch], "both": rows[county & branch], "merged": rows}
    return pd.DataFrame(
        [
            {
                "ledger": labels[name],
                "n_loans": len(own),
                "n_cases": own["case_id"].nunique(),
                "principal": money.total(own["principal"]),
            }
            for name, own in parts.items()
        ]
    )


def key_loans(plan: Bundle, flag: str) -> pd.DataFrame:
    """Return the loans of one key ledger, the largest first."""
    rows = table(plan, "key_ledger")
    return rows[rows[flag]].sort_values(["principal", "loan_id"], ascending=[False, True], ignore_index=True)


def coverage(plan: Bundle) -> pd.DataFrame:
    """Return the share of cases known, a row per branch and a column per item."""
    rows = table(plan, "coverage")
    if rows.empty:
        return pd.DataFrame(columns=["branch", "n_cases", *words.SURVEY_ITEM])
    wide = rows.pivot(index="branch", columns="item", values="coverage")
    counts = rows.drop_duplicates("branch").set_index("branch")["n_cases"]
    return wide.assign(n_cases=counts).reset_index()[["branch", "n_cases", *words.SURVEY_ITEM]]


def coverage_total(plan: Bundle) -> dict[str, Any]:
    """Return the coverage of all branches together."""
    rows = table(plan, "coverage").groupby("item")[["n_cases", "n_known"]].sum()
    share = rows["n_known"] / rows["n_cases"].clip(lower=1)
    known = {str(item): part for item, part in share.items()}
    return {"n_cases": int(rows["n_cases"].max()) if len(rows) else 0, **known}


def gaps(plan: Bundle) -> pd.DataFrame:
    """Return cases with something not surveyed, the largest first."""
    cases = table(plan, "cases")
    return cases[cases["survey_gaps"] != ""].sort_values(
        ["principal", "case_id"], ascending=[False, True], ignore_index=True
    )


def states(plan: Bundle) -> pd.DataFrame:
    """Return cases by state and state in detail over all branches."""
    rows = table(plan, "states")
    keys = ["debtor_state", "debtor_substate"]
    summed = pd.DataFrame(
        {
            "n_cases": rows.groupby(keys)["n_cases"].sum(),
            "on_balance": money.total_by(rows, keys, "on_balance"),
            "off_balance": money.total_by(rows, keys, "off_balance"),
        }
    ).reset_index()
    order = {name: place for place, name in enumerate(words.DEBTOR_STATE)}
    return summed.sort_values(
        ["debtor_state", "n_cases", "debtor_substate"],
        ascending=[True, False, True],
        key=lambda column: column.map(order) if column.name == "debtor_state" else column,
        ignore_index=True,
    )


def clock_status(plan: Bundle) -> pd.DataFrame:
    """Return how many clocks of each kind stand how, and how many are must-dos."""
    rows = table(plan, "clocks")
    counted = rows.groupby(["right", "clock_status"]).size().unstack(fill_value=0)
    wide = counted.reindex(index=[r for r in words.RIGHT if r in counted.index], columns=list(words.CLOCK_STATUS))
    must = rows[rows["must_do"]].groupby("right").size()
    return wide.fillna(0).astype("int64").assign(n_must_do=must.reindex(wide.index).fillna(0)).reset_index()


def must_do(plan: Bundle) -> pd.DataFrame:
    """Return what has to be done inside the campaign, the earliest deadline first, then the largest principal."""
    rows = table(plan, "clocks")
    return rows[rows["must_do"]].sort_values(
        ["deadline_on", "principal", "loan_id", "obligor_id"], ascending=[True, False, True, True], ignore_index=True
    )


def unknown_clocks(plan: Bundle) -> pd.DataFrame:
    """Return clocks that are not known, the largest principal first."""
    rows = table(plan, "clocks")
    unknown = rows[rows["clock_status"] == "unknown"].sort_values(
        ["principal", "loan_id", "obligor_id"], ascending=[False, True, True], ignore_index=True
    )
    return unknown.assign(reason=unknown["rule"].map(rule_titles(plan)))


def clock_rules(plan: Bundle) -> pd.DataFrame:
    """Return which rules decided, with their articles, the most frequent first."""
    rows = table(plan, "clocks")
    counted = rows.groupby("rule", as_index=False).agg(n_clocks=("rule", "size"), article=("article", "first"))
    counted = counted.assign(reason=counted["rule"].map(rule_titles(plan)))
    return counted.sort_values(["n_clocks", "rule"], ascending=[False, True], ignore_index=True)


def rule_titles(plan: Bundle) -> dict[str, str]:
    """Return the title of each dated rule by its id; English reads the id in words."""
    rules = table(plan, "rules")
    if plan.params.campaign.language == "en":
        return {name: name.replace(".", ": ").replace("_", " ") for name in rules["rule_id"]}
    return dict(zip(rules["rule_id"], rules["title"], strict=True))


def weeks(plan: Bundle) -> pd.DataFrame:
    """Return what lapses in each week over all branches."""
    rows = table(plan, "clock_weeks")
    return pd.DataFrame(
        {
            "starts_on": rows.groupby("week")["starts_on"].first(),
            "n_claims": rows.groupby("week")["n_claims"].sum(),
            "claim_principal": money.total_by(rows, "week", "claim_principal"),
            "n_guarantees": rows.groupby("week")["n_guarantees"].sum(),
            "guaranteed_principal": money.total_by(rows, "week", "guaranteed_principal"),
        }
    ).reset_index()


def claims_by_status(plan: Bundle) -> pd.DataFrame:
    """Return principal of claims by state of the clock and balance side: index status, columns on and off balance."""
    clocks = table(plan, "clocks")
    sides = table(plan, "loans").set_index("loan_id")["balance_side"]
    claims = clocks[clocks["role"] == "borrower"].drop_duplicates("loan_id")
    claims = claims.assign(side=claims["loan_id"].map(sides))
    summed = money.total_by(claims, ["clock_status", "side"], "principal").unstack()
    return summed.reindex(index=list(words.CLOCK_STATUS), columns=list(words.BALANCE_SIDE)).fillna(0.0)


def queues(plan: Bundle) -> pd.DataFrame:
    """Return the size of each queue over all branches; a capacity that no branch has is missing."""
    rows = table(plan, "queues")
    summed = pd.DataFrame(
        {
            "n_cases": rows.groupby("queue")["n_cases"].sum(),
            "on_balance": money.total_by(rows, "queue", "on_balance"),
            "off_balance": money.total_by(rows, "queue", "off_balance"),
            "capacity": rows.groupby("queue")["capacity"].sum(min_count=1),
            "n_over": rows.groupby("queue")["n_over"].sum(),
            "until_on": rows.groupby("queue")["until_on"].max(),
        }
    )
    return summed.reindex([name for name in words.QUEUE if name in summed.index]).rename_axis("queue").reset_index()


def strategies(plan: Bundle) -> pd.DataFrame:
    """Return cases by the rule that decided, by queue and then by number."""
    cases = table(plan, "cases")
    keys = ["queue", "strategy"]
    summed = pd.DataFrame(
        {"n_cases": cases.groupby(keys).size(), "principal": money.total_by(cases, keys, "principal")}
    ).reset_index()
    order = {name: place for place, name in enumerate(words.QUEUE)}
    summed = summed.assign(order=summed["queue"].map(order))
    return summed.sort_values(["order", "n_cases", "strategy"], ascending=[True, False, True], ignore_index=True)


def offers(plan: Bundle) -> pd.DataFrame:
    """Return settlement offers by kind and by who has to approve them."""
    cases = table(plan, "cases")
    offered = cases[cases["offer"] != "none"]
    keys = ["offer", "offer_approver"]
    return pd.DataFrame(
        {
            "n_cases": offered.groupby(keys).size(),
            "offer_floor": money.total_by(offered, keys, "offer_floor"),
            "offer_waived": money.total_by(offered, keys, "offer_waived"),
        }
    ).reset_index()


def lint(plan: Bundle) -> pd.DataFrame:
    """Return findings about the rules: faults first, then pairs told apart by order, most cases first."""
    rows = table(plan, "rule_lint")
    order = {name: place for place, name in enumerate(words.LINT)} | {"conflict": len(words.LINT)}
    rows = rows.assign(order=rows["kind"].map(order))
    return rows.sort_values(["order", "n_cases", "rule"], ascending=[True, False, True], ignore_index=True)


def conduct(plan: Bundle) -> pd.DataFrame:
    """Return rules of conduct that replace an old practice, the strictest first."""
    rules = table(plan, "rules")
    rules = rules[rules["instead"] != ""]
    order = {name: place for place, name in enumerate(words.RULE_ACTION)}
    rules = rules.assign(order=rules["action"].map(order), title=rules["rule_id"].map(rule_titles(plan)))
    return rules.sort_values(["order", "rule_id"], ignore_index=True)


def best_routes(plan: Bundle) -> pd.DataFrame:
    """Return where suing pays: cases, claims, costs and cash by the best route."""
    rows = table(plan, "litigation")
    worth = rows[rows["is_worth_it"]]
    costs = ["lawyer_fee", "staff_cost", "other_costs", "expected_cash", "expected_net"]
    summed = worth.groupby("route")[costs].sum()
    summed = summed.assign(
        n_cases=worth.groupby("route").size(),
        claim=money.total_by(worth, "route", "claim"),
        court_fee=money.total_by(worth, "route", "court_fee"),
        days_to_cash=worth.groupby("route")["days_to_cash"].median(),
        own_costs=summed["staff_cost"] + summed["other_costs"],
    )
    return summed.reindex([name for name in words.ROUTE if name in summed.index]).rename_axis("route").reset_index()


def top_suits(plan: Bundle) -> pd.DataFrame:
    """Return the cases most worth suing."""
    rows = table(plan, "litigation")
    return rows[rows["is_worth_it"]].sort_values(
        ["expected_net", "case_id"], ascending=[False, True], ignore_index=True
    )


def suits_by_size(plan: Bundle) -> pd.DataFrame:
    """Return expected cost and cash of suing where it pays, by bands of the claim (index 0 to 4)."""
    rows = table(plan, "litigation")
    worth = rows[rows["is_worth_it"]]
    band = np.searchsorted(np.array(BANDS[1:-1]), worth["claim"].to_numpy(), side="left")
    cost = worth["court_fee"] + worth["lawyer_fee"] + worth["staff_cost"] + worth["other_costs"]
    summed = worth.assign(band=band, cost=cost).groupby("band")[["cost", "expected_cash"]].sum()
    return summed.assign(n_cases=worth.assign(band=band).groupby("band").size()).reindex(range(5)).fillna(0.0)
