"""The card of a case, one page: what is owed and known, until when, what is done about it by whom, and what it may bring."""

from __future__ import annotations

from typing import Any

import pandas as pd

from collectplan.bundle import Bundle, Edition
from collectplan.handouts.evidence import form_of
from collectplan.handouts.page import BLANK, Grid, Handout, Paper
from collectplan.handouts.people import check_case, masked, named
from collectplan.report.dealing import limit_titles
from collectplan.report.tables import Column
from collectplan.report.writer import Writer

_LOANS, _CLOCKS, _STEPS, _OTHERS = 6, 6, 8, 3
_SURVEY = ("debt_confirmed", "ability", "willingness", "assets")


def case_card(plan: Bundle, case_id: str, edition: Edition | None = None) -> Handout:
    """Return the card of a case. It holds no name, address or phone.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    case_id : str
        Which case.
    edition : Edition, optional
        Printed in the running header.

    Raises
    ------
    ParamsError
        When the plan does not hold the case, with the nearest id.
    """
    paper = Paper(plan)
    check_case(paper, case_id)
    title = paper.say("card_name", case=case_id)
    cases = _of(paper, "cases", case_id)
    context = _card(paper, cases.iloc[0], case_id) if len(cases) else {}
    html = paper.render("card", title, edition, case_id=case_id, card=context)
    return Handout("card", title, html)


def _of(paper: Paper, table: str, case_id: str) -> pd.DataFrame:
    rows = paper.table(table)
    return rows[rows["case_id"] == case_id]


def _card(paper: Paper, case: pd.Series[Any], case_id: str) -> dict[str, Any]:
    dealt = _of(paper, "allocation", case_id)
    chosen = dealt.iloc[0] if len(dealt) else None
    yes = paper.cell(bool(case["is_key"]), "flag")
    return {
        "facts": [
            (paper.say("case"), case_id),
            (paper.say("branch"), paper.voice.branch(str(case["branch"]))),
            (paper.say("officer"), named(paper, str(chosen["officer_id"])) if chosen is not None else BLANK),
            (paper.say("queue"), paper.word("cases", "queue", case["queue"])),
            (paper.say("on_balance"), paper.cell(case["on_balance"], "exact")),
            (paper.say("off_balance"), paper.cell(case["off_balance"], "exact")),
            (paper.say("interest"), paper.cell(case["interest"], "exact") if case["interest"] > 0 else BLANK),
            (paper.say("is_key"), yes),
        ],
        "loans": _loans(paper, case_id),
        "clocks": _clocks(paper, case_id),
        "survey": _survey(paper, case),
        "way": _way(paper, case, chosen),
        "suit": _suit(paper, case_id),
        "steps": _steps(paper, case_id),
        "forecast": _forecast(paper, case_id, chosen),
        "results": _results(paper, case_id),
        "skewed": paper.say("skewed") if _is_skewed(paper, case_id, chosen) else BLANK,
        "others": _others(paper, case_id),
    }


def _loans(paper: Paper, case_id: str) -> Grid | None:
    rows = _of(paper, "loans", case_id).sort_values(["balance_side", "loan_id"], ascending=[False, True])
    names = ["loan_id", "balance_side", "principal", "interest_on", "interest_off", "risk_class", "due_on"]
    columns = [paper.column("loans", name) for name in [*names, "guarantee_type", "suit_status"]]
    return paper.grid(rows, columns, _LOANS) if len(rows) else None


def _clocks(paper: Paper, case_id: str) -> Grid | None:
    rows = _of(paper, "clocks", case_id)
    rows = rows.sort_values(["deadline_on", "loan_id", "obligor_id"], kind="stable")
    rows = rows.assign(obligor_id=[masked(str(name)) for name in rows["obligor_id"]])
    names = ["loan_id", "role", "obligor_id", "right", "clock_status", "deadline_on", "act_by_on", "must_do", "action"]
    columns = [paper.column("clocks", name) for name in names]
    return paper.grid(rows, columns, _CLOCKS) if len(rows) else None


def _survey(paper: Paper, case: pd.Series[Any]) -> list[tuple[str, str]]:
    state = [paper.word("cases", "debtor_state", case["debtor_state"]), str(case["debtor_substate"])]
    known = [(paper.say(name), paper.word("cases", name, case[name])) for name in _SURVEY]
    gaps = paper.voice.survey_items(str(case["survey_gaps"])) or paper.say("complete")
    return [(paper.say("debtor"), paper.listed([text for text in state if text])), *known, (paper.say("gaps"), gaps)]


def _way(paper: Paper, case: pd.Series[Any], chosen: pd.Series[Any] | None) -> list[tuple[str, str]]:
    """Return strategy, method and offer."""
    facts = [
        (paper.say("strategy"), str(case["strategy"])),
        (paper.say("rule"), str(case["strategy_rule"])),
        (paper.say("allowed"), paper.voice.methods(str(case["allowed_methods"]))),
    ]
    if chosen is not None:
        facts.append((paper.say("method"), paper.word("allocation", "method", chosen["method"])))
        facts.append((paper.say("reason"), paper.word("allocation", "reason", chosen["reason"])))
        if chosen["method"] == "letter":
            facts.append((paper.say("form"), form_of(paper, "none")))
    if case["offer"] in {"none", ""}:
        return [*facts, (paper.say("offer"), paper.voice.label("none"))]
    facts += [
        (paper.say("offer"), paper.word("cases", "offer", case["offer"])),
        (paper.say("floor"), paper.cell(case["offer_floor"], "exact")),
        (paper.say("waived"), paper.cell(case["offer_waived"], "exact")),
    ]
    facts += [(paper.say("months"), f"{case['offer_months']}")] if case["offer_months"] else []
    return [*facts, (paper.say("approver"), str(case["offer_approver"]))]


def _suit(paper: Paper, case_id: str) -> str:
    rows = _of(paper, "litigation", case_id)
    rows = rows[rows["is_best"]]
    if rows.empty:
        return BLANK
    best = rows.iloc[0]
    cost = best["court_fee"] + best["lawyer_fee"] + best["staff_cost"] + best["other_costs"]
    return paper.say(
        "suit",
        route=paper.word("litigation", "route", best["route"]),
        cost=paper.cell(cost, "exact"),
        net=paper.cell(best["expected_net"], "exact"),
        on=paper.cell(best["cash_on"], "day"),
    )


def _steps(paper: Paper, case_id: str) -> Grid | None:
    """Return visits and tasks by date; without a column of places where none is told, as of insiders."""
    rows = _of(paper, "schedule", case_id).sort_values(["on", "start_at", "kind", "nth"])
    rows = rows.assign(at=["" if pd.isna(at) else f"{at:%H:%M}" for at in rows["start_at"]])
    places = ["place"] if (rows["place"] != "").any() else []
    names = ["on", "at", "kind", "nth", "officer_id", "partners", *places, "must_by_on"]
    columns = [Column("at", paper.voice.title("schedule", "start_at"))]
    columns = [columns[0] if name == "at" else paper.column("schedule", name) for name in names]
    return paper.grid(rows, columns, _STEPS) if len(rows) else None


def _forecast(paper: Paper, case_id: str, chosen: pd.Series[Any] | None) -> str:
    """Return the forecast of the method chosen; of one that the forecast does not know, what the plan expects."""
    rows = _forecast_of(paper, case_id, chosen)
    if len(rows):
        row = rows.iloc[0]
        return paper.say(
            "forecast_said",
            chance=paper.cell(row["p_any"], "percent"),
            expected=paper.cell(row["expected_recovery"], "exact"),
            low=paper.cell(row["p10"], "exact"),
            high=paper.cell(row["p90"], "exact"),
        )
    if chosen is None:
        return paper.say("no_forecast")
    return paper.say("expected_only", expected=paper.cell(chosen["expected_recovery"], "exact"))


def _forecast_of(paper: Paper, case_id: str, chosen: pd.Series[Any] | None) -> pd.DataFrame:
    rows = _of(paper, "recovery", case_id)
    return rows[rows["method"] == (chosen["method"] if chosen is not None else "watch")]


def _is_skewed(paper: Paper, case_id: str, chosen: pd.Series[Any] | None) -> bool:
    """Whether an expectation on the card lies above its range, which readers take for an error."""
    own, parts = _forecast_of(paper, case_id, chosen), _of(paper, "results", case_id)
    above = own["expected_recovery"] > own["p90"]
    return bool(above.any() or (parts["expected"] > parts["p90"]).any())


def _results(paper: Paper, case_id: str) -> Grid | None:
    rows = _of(paper, "results", case_id)
    names = ("result", "chance", "expected", "p10", "p90")
    return paper.grid(rows, [paper.column("results", name) for name in names]) if len(rows) else None


def _others(paper: Paper, case_id: str) -> Grid | None:
    rows = _of(paper, "alternatives", case_id).sort_values("rank")
    if rows.empty:
        return None
    rows = rows.assign(limit=limit_titles(Writer(paper.plan), rows["limit_id"]))
    columns = [paper.column("alternatives", n) for n in ("rank", "officer_id", "method", "value", "loss", "is_chosen")]
    return paper.grid(rows, [*columns, Column("limit", paper.say("others_limit"))], _OTHERS)
