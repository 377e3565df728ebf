"""Visit sheets, a page for each officer and day, and the route without cases or amounts that a guide may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd

from collectplan.bundle import Bundle, Edition
from collectplan.errors import Fault, ParamsError
from collectplan.handouts import conduct, evidence
from collectplan.handouts.page import BLANK, Handout, Paper
from collectplan.handouts.people import check_officer, named
from collectplan.handouts.wording import WEEKDAYS
from collectplan.report import slices

_CASE = ["case_id", "on_balance", "off_balance", "interest", "worst_class", "strategy", "offer", "deadline_on"]
_WHEN = ["officer_id", "on", "start_at", "hours", "nth", "case_id", "place", "team", "partners", "must_by_on"]
_CONTACT = ("name", "phone", "address")


def visit_table(
    plan: Bundle, officer_id: str = "", from_on: date | None = None, to_on: date | None = None
) -> pd.DataFrame:
    """Return visits with what an officer has to know of each case.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    officer_id : str
        Who is in charge; empty means all.
    from_on, to_on : date, optional
        First and last day.

    Returns
    -------
    DataFrame
        Grain: visit, by officer, day and time. Columns officer_id, on, start_at, hours, nth, case_id, place, team,
        partners, must_by_on (as scheduled); on_balance, off_balance, interest (yuan), worst_class, strategy, offer, method;
        deadline_on, the earliest deadline that asks for something, else that of the claim; actions, what the clocks ask
        for, joined by commas; roles, who is bound, joined by commas. No name, address or phone; of insiders no place, unless
        the params say otherwise.

    Raises
    ------
    ParamsError
        When the days are the wrong way round.
    """
    paper = Paper(plan)
    return _told(paper, _visits(paper.table("schedule"), from_on, to_on), officer_id)


def _told(paper: Paper, visits: pd.DataFrame, officer_id: str) -> pd.DataFrame:
    """Return visits with what an officer has to know of each case."""
    rows = visits[visits["officer_id"] == officer_id] if officer_id else visits
    joined = rows[_WHEN].merge(paper.table("cases")[_CASE], on="case_id", how="left", validate="many_to_one")
    joined = joined.merge(paper.table("allocation")[["case_id", "method"]], on="case_id", how="left")
    clocks = paper.table("clocks")
    asked = evidence.actions_by_case(clocks[clocks["case_id"].isin(rows["case_id"])])
    joined = joined.merge(asked, left_on="case_id", right_index=True, how="left")
    joined = joined.assign(
        deadline_on=joined["asked_by_on"].fillna(joined["deadline_on"]),
        method=joined["method"].fillna("visit"),
        **{name: joined[name].fillna("") for name in ("actions", "roles", "offer", "strategy")},
    )
    return joined.drop(columns="asked_by_on").sort_values(
        ["officer_id", "on", "start_at", "case_id"], ignore_index=True
    )


def visit_sheets(
    plan: Bundle,
    officer_id: str,
    contacts: pd.DataFrame | None = None,
    from_on: date | None = None,
    to_on: date | None = None,
    edition: Edition | None = None,
) -> Handout:
    """Return an officer's visit sheets, a page for each day with visits of which the officer is in charge.

    Who makes a visit has to find the door: places and contacts of insiders stand here like those of others.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    officer_id : str
        In charge.
    contacts : DataFrame, optional
        Index: case_id. Columns name, address, phone, as far as known. Without it, and for cases that it lacks, there are
        lines to fill in by hand.
    from_on, to_on : date, optional
        First and last day; all days of the plan without them.
    edition : Edition, optional
        Printed in the running header; a draft without it.

    Raises
    ------
    ParamsError
        When the plan does not know the officer, with the nearest id, or the days are the wrong way round.
    """
    paper = Paper(plan)
    check_officer(paper, officer_id)
    visits = _told(paper, _visits(slices.whole(plan, "schedule"), from_on, to_on), officer_id)
    title = _title(paper, "visits_name", officer_id, from_on, to_on)
    pages = [
        _page(paper, officer_id, pd.Timestamp(str(on)), own, contacts) for on, own in visits.groupby("on", sort=True)
    ]
    html = paper.render(
        "visits",
        title,
        edition,
        pages=pages,
        who=named(paper, officer_id),
        empty=paper.say("no_visits", officer=named(paper, officer_id)),
        carried=evidence.carried_always(paper),
    )
    return Handout("visits", title, html, any(page["personal"] for page in pages))


def route_sheet(
    plan: Bundle,
    officer_id: str,
    from_on: date | None = None,
    to_on: date | None = None,
    edition: Edition | None = None,
) -> Handout:
    """Return an officer's way with all places, day by day, without cases or amounts: for drivers and local guides.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch.
    officer_id : str
        In charge of a visit or going along.
    from_on, to_on : date, optional
        First and last day.
    edition : Edition, optional
        Printed in the running header.

    Raises
    ------
    ParamsError
        See ``visit_sheets``.
    """
    paper = Paper(plan)
    check_officer(paper, officer_id)
    rows = _visits(slices.whole(plan, "schedule"), from_on, to_on)
    goes = [
        officer_id in {lead, *_partners(along)}
        for lead, along in zip(rows["officer_id"], rows["partners"], strict=True)
    ]
    rows = rows[pd.Series(goes, index=rows.index, dtype=bool)].sort_values(["on", "start_at", "case_id"])
    stops = [_stop(paper, row) for row in rows.to_dict("records")]
    title = _title(paper, "route_name", officer_id, from_on, to_on)
    who = named(paper, officer_id)
    html = paper.render("route", title, edition, who=who, stops=stops, empty=paper.say("no_visits", officer=who))
    return Handout("route", title, html)


def _stop(paper: Paper, row: dict[Any, Any]) -> list[str]:
    """Return day, time, place and people of one stop."""
    on = f"{row['on']:%Y-%m-%d} {paper.voice.pick(WEEKDAYS[row['on'].weekday()])}"
    people = [named(paper, name) for name in [row["officer_id"], *_partners(row["partners"])]]
    return [on, _time(paper, row["start_at"]), row["place"] or paper.voice.label("none"), paper.listed(people)]


def _visits(schedule: pd.DataFrame, from_on: date | None, to_on: date | None) -> pd.DataFrame:
    """Return the visits of a schedule inside some days."""
    if from_on is not None and to_on is not None and to_on < from_on:
        zh = f"最后一天 {to_on} 早于第一天 {from_on}，请改 to_on"
        raise ParamsError(Fault("to_on", zh, f"to_on {to_on} is before from_on {from_on}; correct to_on"))
    rows, keep = schedule, schedule["kind"] == "visit"
    if from_on is not None:
        keep &= rows["on"] >= pd.Timestamp(from_on)
    if to_on is not None:
        keep &= rows["on"] <= pd.Timestamp(to_on)
    return rows[keep]


def _page(
    paper: Paper, officer_id: str, on: pd.Timestamp, own: pd.DataFrame, contacts: pd.DataFrame | None
) -> dict[str, Any]:
    """Return what stands on the page of one day."""
    partners = dict.fromkeys(name for names in own["partners"] for name in _partners(names))
    teams = [name for name in dict.fromkeys(own["team"]) if name]
    places = [name for name in dict.fromkeys(own["place"]) if name]
    first = own["start_at"].min()
    told = [_visit(paper, row, contacts) for row in own.to_dict("records")]
    return {
        "on": paper.say("day", day=paper.voice.day(on.date()), weekday=paper.voice.pick(WEEKDAYS[on.weekday()])),
        "facts": [
            (paper.say("in_charge"), named(paper, officer_id)),
            (paper.say("along"), paper.listed([named(paper, name) for name in partners])),
            (paper.say("team"), paper.listed(teams)),
            (paper.say("start"), _time(paper, first)),
            (paper.say("place"), paper.listed(places)),
            (paper.say("n_visits"), str(len(own))),
            *_heat(paper, on),
            (paper.say("car"), BLANK),
        ],
        "visits": told,
        "reminders": conduct.reminders(paper, conduct.VISITS, on.date()),
        "personal": paper.say("personal") if _names_somebody(told) else BLANK,
    }


def _names_somebody(visits: list[dict[str, Any]]) -> bool:
    """Whether a name, phone or address stands on one of some visits."""
    return any(visit[name] for visit in visits for name in _CONTACT)


def _visit(paper: Paper, row: dict[Any, Any], contacts: pd.DataFrame | None) -> dict[str, Any]:
    """Return the texts of one visit."""
    roles = {name for name in str(row["roles"]).split(",") if name}
    actions = [name for name in str(row["actions"]).split(",") if name] or ["none"]
    # A signed demand for the loan that is most urgent is fetched for the others on the same trip.
    actions = [name for name in actions if name != "schedule_visit" or "signed_demand" not in actions]
    known = _contact(contacts, str(row["case_id"]))
    interest = row["interest"]
    return {
        "at": _time(paper, row["start_at"]),
        "place": row["place"],
        "case_id": row["case_id"],
        "nth": paper.say("nth", n=row["nth"]),
        "worst_class": paper.word("cases", "worst_class", row["worst_class"]),
        "on_balance": paper.cell(row["on_balance"], "exact"),
        "off_balance": paper.cell(row["off_balance"], "exact"),
        "interest": paper.cell(interest, "exact") if interest and interest > 0 else BLANK,
        "strategy": row["strategy"] or paper.voice.label("none"),
        "method": paper.word("allocation", "method", row["method"]),
        "deadline": paper.cell(row["deadline_on"], "day"),
        "must_by": paper.cell(row["must_by_on"], "day"),
        "evidence": [(paper.word("clocks", "action", name), evidence.evidence_of(paper, name)) for name in actions],
        "carry": evidence.carried_besides(paper, roles, str(row["offer"])),
        **known,
    }


def _contact(contacts: pd.DataFrame | None, case_id: str) -> dict[str, str]:
    """Return what is known of how to reach a debtor; unknown parts are blank."""
    blank = dict.fromkeys(_CONTACT, BLANK)
    if contacts is None or case_id not in contacts.index:
        return blank
    # Several debtors' rows may have become one case: the first is the one to see.
    first = contacts.loc[[case_id]].iloc[0]
    given = {name: first[name] for name in _CONTACT if name in contacts.columns}
    return blank | {name: str(value).strip() for name, value in given.items() if isinstance(value, str)}


def _heat(paper: Paper, on: pd.Timestamp) -> list[tuple[str, str]]:
    """Return the limit that heat sets on a day, if there is one."""
    days = paper.table("days")
    found = days.loc[(days["on"] == on) & (days["heat"] != "none"), "heat"]
    return [(paper.say("heat"), paper.word("days", "heat", str(found.iloc[0])))] if len(found) else []


def _time(paper: Paper, at: Any) -> str:
    return paper.voice.label("none") if pd.isna(at) else f"{at:%H:%M}"


def _partners(text: str) -> list[str]:
    return [name for name in text.split(",") if name]


def _title(paper: Paper, key: str, officer_id: str, from_on: date | None, to_on: date | None) -> str:
    """Return the name of a paper: its officer and, if not all days are on it, the days."""
    days = [f"{on:%Y%m%d}" if on else "" for on in (from_on, to_on)]
    return paper.say(key, officer=officer_id) + (f"-{'-'.join(days)}" if any(days) else "")
