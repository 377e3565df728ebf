"""The chapter about who collects what: workloads, the largest cases and why, what is let lapse, which limits bind."""

from __future__ import annotations

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.report import slices
from collectplan.report.blocks import Block, Chapter
from collectplan.report.edited import edited
from collectplan.report.tables import Column, ReportTable, exact, schema_column
from collectplan.report.voice import Voice
from collectplan.report.writer import Writer

_PEOPLE = ["officer_id", "officer_name", "branch", "n_active", "n_watched", "field_hours", "field_capacity"]
_CASE = ["case_id", "branch", "principal", "worst_class"]
_LEAST_PRICE = 0.005  # yuan: less than half a cent is nothing
_LEAST_LOSS = 10.0  # yuan
_CASES_WITH_REASONS = 5


def allocation(plan: Bundle) -> Chapter:
    """Return the workload of officers, the largest cases with their reasons, what is let lapse, and the tightest limits."""
    writer = Writer(plan)
    blocks: list[Block] = [writer.heading("allocation"), _said(writer)]
    cases = slices.assigned_cases(plan)
    idle = slices.idle_key_cases(cases)
    if len(idle):
        blocks.append(ReportTable(writer, idle, "idle_key_cases", _case_columns(writer), "allocation"))
    blocks += edited(writer)
    blocks += _given_up(writer)
    blocks.append(ReportTable(writer, cases, "top_cases", _case_columns(writer), "allocation"))
    blocks += _reasons(writer, cases)
    blocks += _tightest(writer)
    people = slices.table(plan, "workloads").sort_values(["branch", "officer_id"], ignore_index=True)
    names = [name for name in [*_PEOPLE, "expected_recovery"] if plan.is_county or name != "branch"]
    columns = [schema_column(writer.voice, "workloads", name) for name in names]
    blocks.append(ReportTable(writer, people, "workloads", columns, "workloads"))
    return Chapter("allocation", tuple(blocks))


def _said(writer: Writer) -> Block:
    beyond = any(writer.plan.figure(name) for name in ("n_suits", "n_letters", "n_outsourced"))
    return writer.join([writer.say("allocation"), *([writer.say("actions_beyond")] if beyond else [])])


def _case_columns(writer: Writer) -> list[Column]:
    voice = writer.voice
    columns = [schema_column(voice, "cases", name) for name in _CASE if writer.plan.is_county or name != "branch"]
    columns.append(Column("officer_name", voice.title("allocation", "officer_id")))
    return columns + [schema_column(voice, "allocation", name) for name in ("method", "expected_recovery", "reason")]


def _given_up(writer: Writer) -> list[Block]:
    """Return the claims that the plan lets lapse, the cheapest to keep first."""
    rows = slices.table(writer.plan, "given_up")
    names = ["case_id", "branch", "action", "deadline_on", "claim", "remedy", "price"]
    columns = [schema_column(writer.voice, "given_up", n) for n in names if writer.plan.is_county or n != "branch"]
    return [ReportTable(writer, rows, "given_up", columns, "given_up")] if len(rows) else []


def _reasons(writer: Writer, cases: pd.DataFrame) -> list[Block]:
    """Return the three best officers of the largest cases where it matters who goes."""
    voice = writer.voice
    rows = slices.table(writer.plan, "alternatives")
    matters = set(rows.loc[rows["loss"] >= _LEAST_LOSS, "case_id"])
    first = [name for name in cases["case_id"] if name in matters][:_CASES_WITH_REASONS]
    if not first:
        return []
    place = {name: position for position, name in enumerate(first)}
    shown = rows[rows["case_id"].isin(first)].sort_values(
        ["case_id", "rank"], key=lambda column: column.map(place) if column.name == "case_id" else column
    )
    shown = shown.assign(limit=limit_titles(writer, shown["limit_id"]))
    names = ("case_id", "rank", "officer_id", "method", "value", "loss", "is_chosen")
    columns = [exact(schema_column(voice, "alternatives", name)) for name in names]
    columns.insert(-1, Column("limit", voice.title("alternatives", "limit_id")))
    table = ReportTable(writer, shown.reset_index(drop=True), "alternatives", columns)
    return [writer.say("why"), table]


def limit_titles(writer: Writer, limits: pd.Series[str]) -> list[str]:
    """Return limits in words, by the owner and resource that the plan's table of limits gives them."""
    known = slices.table(writer.plan, "limit_use").set_index("limit_id")[["owner", "resource"]]
    named = {str(name): _in_words(writer.voice, row["owner"], row["resource"]) for name, row in known.iterrows()}
    return [named.get(name, name) for name in limits]


def _in_words(voice: Voice, owner: str, resource: str) -> str:
    return f"{voice.owner(owner)}{voice.label('colon')}{voice.resource(resource)}"


def _tightest(writer: Writer) -> list[Block]:
    """Return the limits by what one more unit of each would bring, the dearest first, one row per kind and owner."""
    voice = writer.voice
    rows = slices.table(writer.plan, "limit_use")
    rows = rows[rows["shadow_price"] > _LEAST_PRICE]
    if rows.empty:
        return []
    worth = rows["shadow_price"] * rows["amount"].abs()
    order = rows.assign(worth=worth).sort_values(["worth", "limit_id"], ascending=[False, True], ignore_index=True)
    shown = order.assign(
        owner=[voice.owner(owner) for owner in order["owner"]],
        resource=[voice.resource(resource) for resource in order["resource"]],
    )
    names = ("owner", "resource", "sense", "amount", "used", "shadow_price")
    columns = [schema_column(voice, "limit_use", name) for name in names]
    return [writer.say("prices"), ReportTable(writer, shown, "tightest_limits", columns, "limit_use")]
