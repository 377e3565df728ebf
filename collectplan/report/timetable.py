"""The chapters about time: which targets are beyond reach, what falls on whom by when, and the schedule."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.report import agenda
from collectplan.report.blocks import Block, Chapter, Passage
from collectplan.report.sentences.timetable import COUNTED, LIMITS, TITLES
from collectplan.report.tables import Column, ReportTable, schema_column
from collectplan.report.voice import Voice, is_missing
from collectplan.report.writer import Cell, Writer

_FORECAST = ("p10", "p50", "p90", "chance")
_MOST_WEEKS = 4  # of which a table of branches has room for columns


def beyond_reach(writer: Writer) -> list[Passage]:
    """Return for page one which target is beyond reach, how much is missing, and which would have a good chance."""
    plan = writer.plan
    rows = agenda.worst_reach(plan) if "reach" in plan.tables else pd.DataFrame()
    if rows.empty:
        return []
    place, row = rows.index[0], rows.iloc[0]
    side = "" if row["balance_side"] == "total" else writer.voice.word("reach", "balance_side", row["balance_side"])
    names = ("target", "expected", "missing", "cut_target", "chance", "stock", "most")
    cells = {name: Cell(float(row[name]), f"reach.{place}.{name}") for name in names}
    cells["place"] = Cell(writer.voice.branch(row["branch"]), f"reach.{place}.branch")
    cells["side"] = Cell(writer.voice.pick((side, f" {side}" if side else "")), f"reach.{place}.balance_side")
    said = [writer.say(row["verdict"] if row["missing"] > 0 else "beyond_skewed", **cells)]
    said.append(writer.say("cut_target" if row["cut_target"] > 0 else "cut_to_nothing", **cells))
    return [writer.join([*said, *([writer.say("n_beyond")] if plan.figure("n_beyond") else [])])]


def not_scheduled(writer: Writer) -> list[Passage]:
    """Return for page one how much finds no day, and what that costs."""
    plan = writer.plan
    if not agenda.has_schedule(plan) or not plan.figure("n_unscheduled"):
        return []
    if agenda.is_too_hot(plan, plan.tables["unscheduled"]):
        return [writer.say("unscheduled_heat")]
    said = [writer.say("unscheduled" if plan.figure("unscheduled_value") > 0 else "unscheduled_free")]
    return [*said, writer.say("short_at")] if plan.figure("n_visits_short") else said


def went_alone(writer: Writer) -> list[Passage]:
    """Return for page one how many visits one person makes alone though a team should go."""
    plan = writer.plan
    return [writer.say("went_alone")] if agenda.has_schedule(plan) and plan.figure("n_alone") else []


def deadlines_missed(writer: Writer) -> list[Passage]:
    """Return for page one which deadlines the schedule gives up."""
    plan = writer.plan
    if not agenda.has_schedule(plan) or not plan.figure("n_deadline_given_up"):
        return []
    is_hot = agenda.is_too_hot(plan, agenda.deadlines_given_up(plan))
    return [writer.say("deadline_heat" if is_hot else "deadline_given_up")]


def weekly(plan: Bundle) -> Chapter:
    """Return the reach of the targets, and targets by week with their chances: branches for the county, else persons."""
    writer = Writer(plan)
    if not agenda.has_weekly(plan):
        return Chapter("weekly", (writer.heading("weekly"), writer.say("no_weekly")))
    blocks: list[Block] = [writer.heading("weekly")]
    if "reach" in plan.tables:
        none = "reach_unlikely" if plan.figure("n_unlikely") else "reach_none"
        blocks += [writer.say(none if agenda.worst_reach(plan).empty else "reach_some"), _reach(writer)]
    timing = "weekly_milestones" if plan.params.targets.milestones else "weekly_no_milestones"
    blocks += [writer.join([writer.say(key) for key in ("weekly", timing)]), _weeks(writer)]
    if plan.is_county:
        blocks.append(_branches(writer))
    elif len(agenda.weekly(plan, officer=True)):
        blocks += [writer.say("persons"), _persons(writer)]
    return Chapter("weekly", (*blocks, writer.say("rounding")))


def _reach(writer: Writer) -> ReportTable:
    plan, voice = writer.plan, writer.voice
    rows = agenda.reach(plan)
    names = [
        "branch",
        "balance_side",
        "target",
        "stock",
        "most",
        "expected",
        "chance",
        "verdict",
        "missing",
        "cut_target",
    ]
    columns = [schema_column(voice, "reach", name) for name in names if plan.is_county or name != "branch"]
    return ReportTable(writer, rows, "reach", columns, "reach")


def _weeks(writer: Writer) -> ReportTable:
    """Return target and forecast of the bundle's own branch at the milestones."""
    plan, voice = writer.plan, writer.voice
    rows = agenda.weekly(plan)
    rows = rows[rows["week"].isin(agenda.milestones(plan))].reset_index(drop=True)
    rows = rows.assign(ends_on=[agenda.week_end(plan, week) for week in rows["week"]])
    columns = [schema_column(voice, "weekly", "week"), Column("ends_on", voice.pick(TITLES["ends_on"]), "day")]
    columns += [schema_column(voice, "weekly", name) for name in ("target_to_date", "expected_to_date", *_FORECAST)]
    return ReportTable(writer, rows, "weeks", columns)


def _branches(writer: Writer) -> ReportTable:
    """Return target to date and chance of each branch at the last few milestones; the sheet has all weeks."""
    plan, voice = writer.plan, writer.voice
    weeks = agenda.milestones(plan)[-_MOST_WEEKS:]
    shown = ("target_to_date", "chance")
    rows = agenda.at_weeks(agenda.weekly_branches(plan), "branch", weeks, shown)
    columns = [schema_column(voice, "weekly", "branch"), *_at(writer, weeks)]
    county = agenda.at_weeks(agenda.weekly(plan), "branch", weeks, shown).to_dict("records")
    total: dict[str, Any] = {str(key): value for key, value in county[0].items()} if county else {}
    last = f"chance_{weeks[-1]}"
    rows = rows.sort_values([last, "branch"], ignore_index=True) if last in rows else rows
    return ReportTable(writer, rows, "weeks_branches", columns, "weekly", total)


def _at(writer: Writer, weeks: list[int]) -> list[Column]:
    """Return target to date and chance at the end of each week."""
    voice = writer.voice
    columns = []
    for week in weeks:
        on = f"{agenda.week_end(writer.plan, week):%m-%d}"
        task, chance = (f"{on} {voice.pick(TITLES[name])}" for name in ("task", "chance"))
        columns += [Column(f"target_to_date_{week}", task, "money"), Column(f"chance_{week}", chance, "chance")]
    return columns


def _persons(writer: Writer) -> ReportTable:
    """Return each person's target of the campaign and in its middle, with chances; below stands the branch itself."""
    plan, voice = writer.plan, writer.voice
    weeks = [agenda.middle(plan), plan.params.campaign.weeks]
    shown = ("target_to_date", "expected_to_date", *_FORECAST)
    rows = agenda.at_weeks(agenda.weekly(plan, officer=True), "officer_id", weeks, shown)
    half, end = weeks
    columns = [schema_column(voice, "weekly", "officer_id"), *_at(writer, [half])]
    columns.append(Column(f"target_to_date_{end}", voice.pick(TITLES["campaign_target"]), "money"))
    titles = {"expected_to_date": "expected_to_date", "p10": "p10", "p50": "p50", "p90": "p90", "chance": "chance"}
    columns += [replace(schema_column(voice, "weekly", name), name=f"{name}_{end}") for name in titles]
    own = agenda.at_weeks(agenda.weekly(plan), "branch", weeks, shown).to_dict("records")
    total: dict[str, Any] = {str(key): value for key, value in own[0].items()} if own else {}
    total["officer_id"] = voice.label("total")
    rows = rows.sort_values([f"target_to_date_{end}", "officer_id"], ascending=[False, True], ignore_index=True)
    return ReportTable(writer, rows, "persons", columns, "weekly", total)


def schedule(plan: Bundle) -> Chapter:
    """Return the working calendar, the weeks of the schedule, service levels, what finds no day, and how good it is."""
    writer = Writer(plan)
    if not agenda.has_schedule(plan):
        return Chapter("schedule", (writer.heading("schedule"), writer.say("no_schedule")))
    blocks: list[Block] = [writer.heading("schedule"), writer.join(_calendar(writer)), _schedule_weeks(writer)]
    blocks += [writer.say("hours_offered"), *_unscheduled(writer), *_services(writer), writer.join(_quality(writer))]
    return Chapter("schedule", tuple(blocks))


def _calendar(writer: Writer) -> list[Passage]:
    """Return workdays, field days and visits, and what hinders: heat, public holidays that nobody knows yet."""
    plan = writer.plan
    said = [writer.say("calendar")]
    said += [writer.say("first_visits")] if plan.figure("n_visits") else []
    said += [writer.say("saved_hours")] if (plan.figure("n_visits_saved_hours") or 0) >= 1 else []
    return said + [writer.say(key) for key in ("heat_days", "provisional_days") if plan.figure(f"n_{key}")]


def _schedule_weeks(writer: Writer) -> ReportTable:
    voice = writer.voice
    rows = agenda.schedule_weeks(writer.plan)
    rows = rows.assign(number=[f"{week}" for week in rows["week"]])
    titles = {kind: voice.word("schedule", "kind", kind) for kind in ("visit", "phone", "letter", "sue")}
    # As text, so that the last row can say what it is.
    columns = [
        Column("number", voice.title("schedule", "week")),
        Column("ends_on", voice.pick(TITLES["ends_on"]), "day"),
    ]
    columns.append(Column("workdays", voice.pick(TITLES["workdays"]), "count"))
    columns += [Column(name, title, "count") for name, title in zip(agenda.KINDS, titles.values(), strict=False)]
    columns.append(Column("others", voice.pick(TITLES["other_tasks"]), "count"))
    # The caption has the unit of the hours: the columns are many.
    columns.append(Column("hours_used", voice.pick(TITLES["hours_used"]), "number"))
    total: dict[str, Any] = {str(name): rows[name].sum() for name in rows if name not in ("week", "ends_on", "number")}
    total["number"] = voice.label("total")
    return ReportTable(writer, rows, "schedule_weeks", columns, total=total)


def _unscheduled(writer: Writer) -> list[Block]:
    """Return what finds no day by cause, and the deadlines to be signed for."""
    plan, voice = writer.plan, writer.voice
    rows = agenda.unscheduled_causes(plan)
    if rows.empty:
        return [writer.say("all_scheduled")]
    columns = [schema_column(voice, "unscheduled", name) for name in ("kind", "cause")]
    columns.append(schema_column(voice, "services", "n"))
    columns += [replace(schema_column(voice, "unscheduled", "hours"), form="hours")]
    columns += [schema_column(voice, "unscheduled", name) for name in ("value", "claim")]
    blocks: list[Block] = [writer.say("not_scheduled"), ReportTable(writer, rows, "unscheduled", columns)]
    lost = agenda.deadlines_given_up(plan)
    if len(lost):
        names = ["case_id", "branch", "officer_id", "kind", "must_by_on", "claim", "value"]
        shown = [schema_column(voice, "unscheduled", name) for name in names if plan.is_county or name != "branch"]
        blocks.append(ReportTable(writer, lost, "deadlines_given_up", shown, "unscheduled"))
    return blocks


def _services(writer: Writer) -> list[Block]:
    """Return the service levels; for the county also which branch misses most of each."""
    plan, voice = writer.plan, writer.voice
    rows = agenda.services(plan)
    if rows.empty:
        return []
    limits = zip(rows["step"], rows["limit"].tolist(), strict=True)
    rows = rows.assign(limit_said=[_limit(voice, step, limit) for step, limit in limits])
    columns = [schema_column(voice, "services", "step")]
    columns.append(Column("limit_said", voice.title("services", "limit")))
    columns += [schema_column(voice, "services", name) for name in ("n", "n_late")]
    columns.append(replace(schema_column(voice, "services", "worst"), form="count"))  # days or people, both whole
    if plan.is_county:
        columns.append(Column("branch", voice.pick(TITLES["most_late"])))
    said = writer.say("services_late" if plan.figure("n_services_late") else "services_kept")
    return [said, ReportTable(writer, rows, "services", columns)]


def _limit(voice: Voice, step: str, limit: float) -> str:
    """Return the limit of a service in words."""
    units = {name: several if limit != 1 else one for name, (one, several) in COUNTED.items()}
    return voice.pick(LIMITS[step]).format(n=f"{limit:g}", **units)


def _quality(writer: Writer) -> list[Passage]:
    """Return how near the schedule comes to its bound, and that the checker found nothing: else there is no plan."""
    plan = writer.plan
    share = plan.summary.get("schedule_share")
    said = [writer.say("schedule_share")] if share is not None and not is_missing(share.value) else []
    said.append(writer.say("schedule_checked_alone" if plan.figure("n_alone") else "schedule_checked"))
    return said if plan.is_county else [*said, writer.say("schedule_of_county")]
