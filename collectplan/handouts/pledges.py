"""Pledges of an officer and of a branch: the plan's own figures, what the bank gives, and what is barred."""

from __future__ import annotations

from typing import Any

import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle, Edition
from collectplan.handouts import conduct
from collectplan.handouts.page import BLANK, Grid, Handout, Paper
from collectplan.handouts.people import check_officer, home_of, named, of_branch, paper_of
from collectplan.params import COUNTY
from collectplan.report import agenda
from collectplan.report.tables import Column
from collectplan.schemas import words

_SIDES = (*words.BALANCE_SIDE, "total")
# Who signs on the other side, by the role of who pledges; nobody signs against himself.
_COUNTERPART = {"branch_head": "sign_leader", "county_leader": "sign_organisation"}
_SUMS = ["target_to_date", "expected_to_date", "p10", "p50", "p90", "chance"]


def pledge_table(plan: Bundle) -> pd.DataFrame:
    """Return the figures that officers pledge: for the sheet of pledges in the workbook.

    Returns
    -------
    DataFrame
        Grain: officer, of the roster. Columns officer_id, branch; target_on, target_off, target (yuan), chance, of the last
        week, missing without weekly targets; n_active, n_watched, n_key, n_must_do (cases), principal (yuan), field_days,
        n_visits, field_capacity, desk_capacity (person-hours).
    """
    paper = Paper(plan)
    rows = []
    dealt, visits = _dealt(paper), _attended(paper)
    held = dict(iter(dealt.groupby("officer_id")))
    days = visits.groupby("officer_id")["on"].nunique()
    led = visits[visits["leads"]].groupby("officer_id").size()
    for officer in paper.table("workloads").sort_values("officer_id").to_dict("records"):
        name = str(officer["officer_id"])
        last = _last(_weekly(paper, name))
        rows.append(
            {
                "officer_id": name,
                "branch": officer["branch"],
                **{
                    key: last["target_to_date"].get(side)
                    for key, side in zip(("target_on", "target_off", "target"), _SIDES, strict=True)
                },
                "chance": last["chance"].get("total"),
                **_counts(held.get(name, dealt.head(0))),
                "field_days": int(days.get(name, 0)),
                "n_visits": int(led.get(name, 0)),
                "field_capacity": officer["field_capacity"],
                "desk_capacity": officer["desk_capacity"],
            }
        )
    names = ["officer_id", "branch", "target_on", "target_off", "target", "chance", "n_active", "n_watched", "n_key"]
    names += ["n_must_do", "principal", "field_days", "n_visits", "field_capacity", "desk_capacity"]
    floats = ["target_on", "target_off", "target", "chance"]
    return pd.DataFrame(rows, columns=names).astype(dict.fromkeys(floats, "float64"))


def pledge(plan: Bundle, officer_id: str, edition: Edition | None = None) -> Handout:
    """Return an officer's pledge of targets, to be agreed and signed by both sides.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    officer_id : str
        Who pledges.
    edition : Edition, optional
        Printed in the running header.

    Raises
    ------
    ParamsError
        When the plan does not know the officer, with the nearest id.
    """
    paper = Paper(plan)
    check_officer(paper, officer_id)
    roster = paper.table("workloads").set_index("officer_id")
    own = roster.loc[officer_id] if officer_id in roster.index else None
    role = BLANK if own is None else paper.word("workloads", "role", own["role"])
    who = [
        (paper.say("officer"), named(paper, officer_id)),
        (paper.say("home"), paper.voice.branch(home_of(paper, officer_id))),
        (paper.say("role"), role),
        (paper.say("period"), _period(paper)),
    ]
    title = paper.say("pledge_name", officer=officer_id)
    counterpart = "sign_head" if own is None else _COUNTERPART.get(str(own["role"]), "sign_head")
    signs = ["sign_officer", counterpart, "sign_date", "sign_date"]
    hours = roster.loc[[officer_id]] if own is not None else roster.head(0)
    html = _render(
        paper, title, edition, "pledge_head", who, _weekly(paper, officer_id), _held(paper, officer_id),
        {officer_id}, hours, signs, beyond="",
    )  # fmt: skip
    return Handout("pledge", title, html)


def branch_pledge(plan: Bundle, branch: str, edition: Edition | None = None) -> Handout:
    """Return the pledge of a branch, or of the county.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    branch : str
        Who pledges.
    edition : Edition, optional
        Printed in the running header.

    Raises
    ------
    ParamsError
        When the plan does not know the branch, with the nearest name.
    """
    paper = paper_of(plan, branch)
    own = of_branch(paper, paper.table("workloads"), branch)
    heads = own[own["role"].isin(["branch_head", "county_leader"]) & (branch != COUNTY)]
    who = [
        (paper.say("branch"), paper.voice.branch(branch)),
        (paper.say("head"), paper.listed([named(paper, str(name)) for name in heads["officer_id"]])),
        (paper.say("staff"), str(len(own))),
        (paper.say("period"), _period(paper)),
    ]
    weekly = paper.table("weekly")
    rows = weekly[(weekly["branch"] == branch) & (weekly["officer_id"] == "")]
    held = of_branch(paper, _dealt(paper), branch)
    signs = ["sign_leader", "sign_organisation"] if branch == COUNTY else ["sign_branch", "sign_leader"]
    title = paper.say("branch_pledge_name", branch=paper.voice.branch(branch))
    html = _render(
        paper, title, edition, "branch_pledge_head", who, rows, held, set(own["officer_id"]), own,
        [*signs, "sign_date", "sign_date"], beyond=_beyond(paper, branch),
    )  # fmt: skip
    return Handout("branch_pledge", title, html)


def _render(
    paper: Paper,
    title: str,
    edition: Edition | None,
    head: str,
    who: list[tuple[str, str]],
    weekly: pd.DataFrame,
    held: pd.DataFrame,
    people: set[str],
    roster: pd.DataFrame,
    signs: list[str],
    *,
    beyond: str,
) -> str:
    """Return the page of a pledge."""
    counts, days = _counts(held), _days(paper, people)
    work = [(key, f"{counts[key]:,}") for key in ("n_active", "n_watched", "n_key", "n_must_do")]
    work += [("held", paper.cell(counts["principal"], "exact")), ("planned_visits", f"{days['n_visits']:,}")]
    # Days of several people do not add up to days of the branch.
    work += [("field_days", f"{days['field_days']:,}")] if len(people) == 1 else []
    key_cases = held[held["is_key"]].sort_values(["principal", "case_id"], ascending=[False, True])
    columns = [paper.column("cases", name) for name in ("case_id", "principal", "worst_class")]
    columns += [
        paper.column("allocation", "method"),
        paper.column("cases", "deadline_on"),
        paper.column("cases", "must_do"),
    ]
    start = paper.plan.params.campaign.start_on
    blank = paper.voice.label("none")
    gives = {
        kind: paper.cell(roster[f"{kind}_capacity"].sum(), "number") if len(roster) else blank
        for kind in ("field", "desk")
    }
    return paper.render(
        "pledge",
        title,
        edition,
        head=paper.say(head),
        who=who,
        sides=_sides(paper, weekly),
        steps=_steps(paper, weekly),
        beyond=beyond,
        work=[(paper.say(key), text) for key, text in work],
        key_cases=paper.grid(key_cases, columns) if len(key_cases) else None,
        gives=[paper.say("gives_hours", **gives), *(paper.say(f"gives_{k}") for k in ("car", "training", "support"))],
        barred=conduct.reminders(paper, conduct.NOT_ALLOWED, start),
        pay=[paper.say("pay_scheme"), *conduct.reminders(paper, conduct.PAY, start)],
        signs=[paper.say(key, organisation=paper.plan.params.campaign.organisation) for key in signs],
    )


def _period(paper: Paper) -> str:
    campaign = paper.plan.params.campaign
    return f"{campaign.start_on} – {campaign.end_on}"


def _weekly(paper: Paper, officer_id: str) -> pd.DataFrame:
    """Return an officer's weekly targets; of one with a part in several branches the county's rows are the sum."""
    rows = paper.table("weekly")
    rows = rows[rows["officer_id"] == officer_id]
    branches = sorted(set(rows["branch"]))
    wanted = (COUNTY, paper.plan.branch, home_of(paper, officer_id), *branches)
    return rows[rows["branch"] == next(name for name in wanted if name in branches)] if branches else rows


def _last(weekly: pd.DataFrame) -> pd.DataFrame:
    """Return the last week: index balance side."""
    last: pd.DataFrame = weekly[weekly["week"] == weekly["week"].max()]
    return last[["balance_side", *_SUMS]].set_index("balance_side")


def _sides(paper: Paper, weekly: pd.DataFrame) -> Grid | None:
    """Return the whole target of each side with its forecast."""
    if weekly.empty:
        return None
    rows = _last(weekly).reindex([side for side in _SIDES if side in set(weekly["balance_side"])]).reset_index()
    # A chance to reach nothing means nothing.
    rows = rows.assign(chance=rows["chance"].where(rows["target_to_date"] > 0))
    columns = [Column("balance_side", paper.voice.title("weekly", "balance_side"), "enum", ("weekly", "balance_side"))]
    columns += [Column("target_to_date", paper.say("target"), "exact")]
    columns += [Column(name, paper.voice.title("weekly", name), "exact") for name in ("p10", "p50", "p90")]
    return paper.grid(rows, [*columns, Column("chance", paper.say("chance"), "chance")])


def _steps(paper: Paper, weekly: pd.DataFrame) -> Grid | None:
    """Return the target to date in the weeks that the report speaks of too, with their milestones where there are any."""
    if weekly.empty:
        return None
    steps = agenda.steps(paper.plan)
    wide = weekly.pivot(index="week", columns="balance_side", values="target_to_date")
    chances = weekly[weekly["balance_side"] == "total"].set_index("week")["chance"]
    rows = pd.DataFrame(
        [
            {"on": step.on, "week": step.week, "due": _due(paper, step), "chance": chances.get(step.week)}
            | {side: wide[side].get(step.week) for side in _SIDES if side in wide}
            for step in steps
        ]
    )
    columns = [Column("on", paper.say("by_on"), "day"), Column("week", paper.say("week"), "count")]
    if any(step.due_on for step in steps):
        columns.append(Column("due", paper.say("milestone")))
    for side in (side for side in _SIDES if side in wide):
        name = paper.word("weekly", "balance_side", side)
        columns.append(Column(side, paper.voice.with_unit(paper.say("to_date"), name), "exact"))
    return paper.grid(rows, [*columns, Column("chance", paper.say("chance"), "chance")])


def _due(paper: Paper, step: agenda.Step) -> str:
    """Return day and share of the milestone in a week."""
    if step.due_on is None or step.share is None:
        return paper.voice.label("none")
    return f"{step.due_on} {step.share * 100:.4g}%"


def _dealt(paper: Paper) -> pd.DataFrame:
    """Return cases with officer and method."""
    allocation = paper.table("allocation")[["case_id", "officer_id", "method"]]
    return paper.table("cases").merge(allocation, on="case_id", how="inner", validate="one_to_one")


def _held(paper: Paper, officer_id: str) -> pd.DataFrame:
    dealt = _dealt(paper)
    return dealt[dealt["officer_id"] == officer_id]


def _counts(held: pd.DataFrame) -> dict[str, Any]:
    watched = int((held["method"] == "watch").sum())
    return {
        "n_active": len(held) - watched,
        "n_watched": watched,
        "n_key": int(held["is_key"].sum()),
        "n_must_do": int(held["must_do"].sum()),
        "principal": money.total(held["principal"]),
    }


def _days(paper: Paper, people: set[str]) -> dict[str, int]:
    """Return the days on which somebody of them goes out, in charge or along, and the visits they are in charge of."""
    own = _attended(paper)
    own = own[own["officer_id"].isin(people)]
    return {"field_days": int(own["on"].nunique()), "n_visits": int(own["leads"].sum())}


def _attended(paper: Paper) -> pd.DataFrame:
    """Return who goes to each visit: columns officer_id, on, leads."""
    schedule = paper.table("schedule")
    visits = schedule.loc[schedule["kind"] == "visit", ["officer_id", "on", "partners"]]
    along = visits.assign(officer_id=visits["partners"].str.split(",")).explode("officer_id")
    parts = [visits.assign(leads=True), along[along["officer_id"] != ""].assign(leads=False)]
    return pd.concat(parts, ignore_index=True)[["officer_id", "on", "leads"]]


def _beyond(paper: Paper, branch: str) -> str:
    """Return what the plan found about a branch's target, where it is not within reach; empty otherwise."""
    if "reach" not in paper.plan.tables:
        return BLANK
    reach = paper.table("reach")
    found = reach[(reach["branch"] == branch) & (reach["balance_side"] == "total") & (reach["verdict"] != "within")]
    if found.empty:
        return BLANK
    row = found.iloc[0]
    return paper.say(
        "beyond",
        verdict=paper.word("reach", "verdict", row["verdict"]),
        missing=paper.cell(row["missing"], "exact"),
        cut=paper.cell(row["cut_target"], "exact") if row["cut_target"] > 0 else paper.say("no_cut"),
    )
