"""The list of written demands of a branch: to whom, by when, in which form, and what proves it."""

from __future__ import annotations

from typing import Any

import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle, Edition
from collectplan.handouts.evidence import WRITTEN, evidence_of, form_of
from collectplan.handouts.page import Handout, Paper
from collectplan.handouts.people import masked, of_branch, paper_of
from collectplan.report.tables import Column

_KEYS = ["case_id", "role", "obligor_id"]
_LETTER = "letter"
_LIKE = {"none": "signed_demand"}  # a letter without a clock is proved like any other


def demand_table(plan: Bundle, branch: str) -> pd.DataFrame:
    """Return who has to get a demand in writing: where a running clock asks for one, and where the plan deals a letter.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    branch : str
        Branch of the loans; the bundle's own, or the county, means all that the bundle holds.

    Returns
    -------
    DataFrame
        Grain: case x obligor. Columns case_id, branch, role, obligor (masked), action (of the earliest clock; "none" for a
        letter without one), n_loans, principal (yuan), act_by_on, deadline_on, must_do, officer_id, method, planned_on
        (first visit or letter of the schedule), is_given_up. What must be done comes first, then the earliest date.

    Raises
    ------
    ParamsError
        When the plan does not know the branch, with the nearest name.
    """
    paper = paper_of(plan, branch)
    return _joined(paper, pd.concat([_grouped(_due(paper, branch)), _letters(paper, branch)], ignore_index=True))


def _due(paper: Paper, branch: str) -> pd.DataFrame:
    """Return the clocks that a demand in writing answers."""
    clocks = paper.table("clocks")
    due = clocks[(clocks["clock_status"] == "running") & clocks["action"].isin(WRITTEN)]
    return of_branch(paper, due, branch).sort_values(["deadline_on", "loan_id"], kind="stable")


def _grouped(due: pd.DataFrame) -> pd.DataFrame:
    """Return one row for each who has to be asked, over all loans of a case."""
    first = due.drop_duplicates(_KEYS).set_index(_KEYS)
    by_obligor = due.groupby(_KEYS)
    return (
        first[["branch", "action", "deadline_on"]]
        .assign(
            n_loans=by_obligor["loan_id"].nunique(),
            principal=money.total_by(due, _KEYS, "principal"),
            act_by_on=by_obligor["act_by_on"].min(),
            must_do=by_obligor["must_do"].any(),
        )
        .reset_index()
    )


def _letters(paper: Paper, branch: str) -> pd.DataFrame:
    """Return the cases that the plan deals a letter although no clock asks for one."""
    cases, allocation = paper.table("cases"), paper.table("allocation")
    dealt = set(allocation.loc[allocation["method"] == _LETTER, "case_id"])
    clocks = paper.table("clocks")
    asked = set(clocks.loc[(clocks["clock_status"] == "running") & clocks["action"].isin(WRITTEN), "case_id"])
    rows = of_branch(paper, cases[cases["case_id"].isin(dealt - asked)], branch)
    return rows[["case_id", "branch", "n_loans", "principal", "deadline_on"]].assign(
        role="borrower", obligor_id=rows["case_id"], action="none", act_by_on=pd.Timestamp("NaT"), must_do=False
    )


def _joined(paper: Paper, rows: pd.DataFrame) -> pd.DataFrame:
    """Add who serves the demand and when, and whether the plan lets the right lapse."""
    dealt = paper.table("allocation").set_index("case_id")[["officer_id", "method"]].reindex(rows["case_id"]).fillna("")
    schedule = paper.table("schedule")
    dated = schedule[schedule["kind"].isin(["visit", _LETTER])].groupby("case_id")["on"].min()
    table = rows.assign(
        # Of a borrower whom no list of obligors names, the case says who it is.
        obligor=[
            masked(name or (case if role == "borrower" else ""))
            for name, case, role in zip(rows["obligor_id"], rows["case_id"], rows["role"], strict=True)
        ],
        officer_id=dealt["officer_id"].to_numpy(),
        method=dealt["method"].to_numpy(),
        planned_on=dated.reindex(rows["case_id"]).to_numpy(),
        is_given_up=rows["case_id"].isin(paper.table("given_up")["case_id"]),
        must_do=rows["must_do"].astype(bool),
    )
    names = ["case_id", "branch", "role", "obligor", "action", "n_loans", "principal", "act_by_on", "deadline_on"]
    names += ["must_do", "officer_id", "method", "planned_on", "is_given_up"]
    order = ["must_do", "act_by_on", "deadline_on", "case_id", "role", "obligor"]
    return table.sort_values(order, ascending=[False, *[True] * 5], ignore_index=True)[names]


def demand_list(plan: Bundle, branch: str, edition: Edition | None = None) -> Handout:
    """Return the list of demands to serve, A4 across, with columns to fill in when they are served.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    branch : str
        See ``demand_table``.
    edition : Edition, optional
        Printed in the running header.

    Raises
    ------
    ParamsError
        When the plan does not know the branch, with the nearest name.
    """
    paper = paper_of(plan, branch)
    table = demand_table(plan, branch)
    voice, say = paper.voice, paper.say
    due = _due(paper, branch).drop_duplicates("loan_id")
    letters = table[table["action"] == "none"]
    whole = money.total(due["principal"]) + money.total(letters["principal"])
    columns = [
        paper.column("clocks", "case_id"),
        Column("role", say("to_whom"), "enum", ("clocks", "role")),
        Column("obligor", say("obligor")),
        Column("n_loans", say("n_loans"), "count"),
        Column("principal", say("principal"), "exact"),
        Column("act_by_on", say("act_by"), "day"),
        Column("deadline_on", say("deadline"), "day"),
        Column("must_do", voice.title("clocks", "must_do"), "flag"),
        Column("paper", say("form")),
        Column("officer_id", say("officer")),
        Column("planned_on", say("planned"), "day"),
        Column("is_given_up", say("lapses"), "flag"),
        Column("done", say("done")),
    ]
    said = say(
        "demands_said",
        n_cases=table["case_id"].nunique(),
        n=len(table),
        principal=paper.cell(whole, "exact"),
        n_must=int(table["must_do"].sum()),
    )
    shown = table.assign(done="", paper=[_called(paper, name) for name in table["action"]])
    title = say("demands_name", branch=voice.branch(branch))
    context: dict[str, Any] = {
        "branch": voice.branch(branch),
        "said": said if len(table) else say("demands_none"),
        "unclocked": "" if len(paper.table("clocks")) else say("demands_unclocked"),
        "forms": [
            (_called(paper, name), form_of(paper, name), evidence_of(paper, _LIKE.get(name, name)))
            for name in dict.fromkeys(table["action"])
        ],
        "table": paper.grid(shown, columns) if len(table) else None,
    }
    return Handout("demands", title, paper.render("demands", title, edition, **context))


def _called(paper: Paper, action: str) -> str:
    """Return what a demand is called: by its clock, or a letter of the plan's own."""
    return paper.word("allocation", "method", _LETTER) if action == "none" else paper.word("clocks", "action", action)
