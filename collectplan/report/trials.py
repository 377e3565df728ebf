"""Chapters of the workbook about dealing: in short, trade-offs, what moves, and the answer to a question."""

from __future__ import annotations

from typing import Any

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.report import slices
from collectplan.report.blocks import Block, Chapter, Items, Passage
from collectplan.report.front import gain_said
from collectplan.report.sentences import dealing as told
from collectplan.report.tables import Column, ReportTable, exact, schema_column
from collectplan.report.voice import Form, Voice
from collectplan.report.writer import Cell, Writer
from collectplan.schemas.tradeoffs import ADDED, EFFECTS, TRADEOFFS

MOVES_SHOWN = 15
_MEASURES: dict[str, Form] = {
    "net_value": "money",
    "expected_recovery": "money",
    "cost": "money",
    "field_hours": "hours",
    "n_active": "count",
    "small_coverage": "percent",
    "least_share": "percent",
}
# Net value stands in the figure, its change here; a wider table would not fit the page.
_LEVER_COLUMNS: dict[str, Form] = {
    "lever": "text",
    "setting": "text",
    "change": "money",
    **{name: form for name, form in _MEASURES.items() if name not in {"net_value", "cost"}},
    "n_moved": "count",
}


def dealing(plan: Bundle) -> Chapter:
    """Return what there is to know first: how good the plan is, what it gains over today, and what is short."""
    writer = Writer(plan)
    proof = "dealt_proof" if plan.figure("gap") is not None else "dealt_no_proof"
    first = [writer.say("dealt"), writer.say(proof, status_words=writer.status())]
    if not plan.is_county and not plan.figure("levers"):
        first.append(writer.say("one_solution", branch=writer.branch))
    items = [
        writer.join(first),
        gain_said(writer, "dealt_"),
        writer.join([writer.say("dealt_scarce"), *_scarce(writer)]),
    ]
    items += [writer.say("idle_key_cases")] if plan.figure("n_idle_key_cases") else []
    items += [writer.say("lapse_here")] if plan.figure("n_let_lapse") else []
    return Chapter("dealing", (writer.heading("dealing"), Items(tuple(items), numbered=True)))


def _scarce(writer: Writer) -> list[Passage]:
    """Return which hours and cases are short, and what one more would bring."""
    plan = writer.plan
    if not plan.figure("field_capacity"):
        said = [writer.say("field_none")]
    else:
        said = [writer.say("field_scarce" if (plan.figure("shadow_price_field") or 0) >= 1 else "field_free")]
    said += [
        writer.say(f"{name}_scarce") for name in ("desk", "cases") if (plan.figure(f"shadow_price_{name}") or 0) >= 1
    ]
    return said


def tradeoffs(plan: Bundle, rows: pd.DataFrame) -> Chapter:
    """Return what each lever would bring and cost.

    Parameters
    ----------
    plan : Bundle
        Gives language, currency, and whether this is a county.
    rows : DataFrame
        Schema ``tradeoffs``.
    """
    writer = Writer(plan)
    said = [_along(writer, rows, lever) for lever in rows["lever"].drop_duplicates()]
    notes = [writer.say("tradeoff_how"), *([writer.say("tradeoff_rough")] if plan.is_county else [])]
    if without := int(rows["net_value"].isna().sum()):
        notes.append(writer.say("tradeoff_none", n=Cell(without, "tradeoffs.rows")))
    items = Items(tuple(passage for passage in said if passage is not None))
    blocks = (writer.heading("tradeoffs"), items, writer.join(notes), _tradeoff_table(writer, rows))
    return Chapter("tradeoffs", blocks)


def _along(writer: Writer, rows: pd.DataFrame, lever: str) -> Passage | None:
    """Return the ends of one lever in a sentence; nothing where fewer than two settings have a plan."""
    own = rows[(rows["lever"] == lever) & rows["net_value"].notna()].sort_values("setting")
    now = own[own["is_current"]]
    if len(own) < 2 or now.empty:
        return None
    ends = {"low": own.iloc[0], "high": own.iloc[-1], "now": now.iloc[0]}

    def cell(end: str, column: str) -> Cell:
        return Cell(ends[end][column], f"tradeoffs.{lever}.{end}.{column}")

    return writer.say(
        f"tradeoff_{lever}",
        low=cell("low", "setting"),
        high=cell("high", "setting"),
        change_low=cell("low", "change"),
        change_high=cell("high", "change"),
        moved=cell("high", "n_moved"),
        least=cell("high", "least_share"),
        least_now=cell("now", "least_share"),
        covered=cell("high", "small_coverage"),
        covered_now=cell("now", "small_coverage"),
    )


def _tradeoff_table(writer: Writer, rows: pd.DataFrame) -> ReportTable:
    voice = writer.voice
    settings = [
        voice.pick(told.TITLES["as_is"]).format(setting=f"{setting:.0%}") if is_current else f"{setting:.0%}"
        for setting, is_current in zip(rows["setting"], rows["is_current"], strict=True)
    ]
    shown = rows.assign(lever=[_word(voice, TRADEOFFS, "lever", name) for name in rows["lever"]], setting=settings)
    columns = [_column(voice, TRADEOFFS, name, form) for name, form in _LEVER_COLUMNS.items()]
    return ReportTable(writer, shown, "tradeoffs", columns)


def moves(plan: Bundle, answer: Any) -> Chapter:
    """Return the cases that the parameters turned have moved, and why.

    Parameters
    ----------
    plan : Bundle
        The plan on the table.
    answer : Answer
        That plan beside the one of the params file.
    """
    writer = Writer(plan)
    heading = writer.heading("moves")
    sides = answer.effects.set_index("side")
    if "asked" not in sides.index:
        return Chapter("moves", (heading, writer.say("not_turned")))
    n, change = Cell(len(answer.moves), "moves.rows"), _effect(sides, "change", "net_value")
    said = [writer.say("moved", n=n, change=change), *_again(writer, answer)]
    return Chapter("moves", (heading, writer.join(said), *_moved_tables(writer, answer)))


def trial(plan: Bundle, answer: Any) -> Chapter:
    """Return the plan on the table beside that of the params file, for readers who cannot ask.

    Parameters
    ----------
    plan, answer
        As for ``moves``.
    """
    writer = Writer(plan)
    said = writer.join([writer.say("trial_static"), *_again(writer, answer)])
    return Chapter("trial", (writer.heading("trial"), said, _effects_table(writer, answer)))


def trial_head(plan: Bundle) -> Chapter:
    """Return what stands above the sliders."""
    writer = Writer(plan)
    return Chapter("trial", (writer.heading("trial"), writer.say("trial_county" if plan.is_county else "trial")))


def answered(plan: Bundle, answer: Any) -> Chapter:
    """Return the answer to a question: what it does to money, hours and coverage, and which cases move.

    Parameters
    ----------
    plan : Bundle
        The plan on the table.
    answer : Answer
        With settings that may differ.
    """
    writer = Writer(plan)
    sides = answer.effects.set_index("side")
    said = []
    if "change" in sides.index:
        cells = {"change": _effect(sides, "change", "net_value"), "cash": _effect(sides, "change", "expected_recovery")}
        said.append(writer.say("asked", n=Cell(len(answer.moves), "moves.rows"), **cells))
    else:
        said.append(writer.say("not_turned"))
    if answer.gap is not None:
        said.append(writer.say("asked_gap", gap=Cell(answer.gap, "answer.gap")))
    said += _again(writer, answer)
    blocks: list[Block] = [writer.join(said), _effects_table(writer, answer)]
    return Chapter("answer", (*blocks, *_moved_tables(writer, answer)[:1]))


def _effect(sides: pd.DataFrame, side: str, name: str) -> Cell:
    return Cell(sides.loc[side, name], f"effects.{side}.{name}")


def _again(writer: Writer, answer: Any) -> list[Passage]:
    """Return what planning the branch again finds by itself, where it finds anything."""
    sides = answer.effects.set_index("side")
    if "again" not in sides.index or not len(answer.moves_again):
        return []
    cells = {
        "gain": Cell(answer.gain_again, "effects.again.net_value"),
        "n": Cell(len(answer.moves_again), "moves_again.rows"),
    }
    return [writer.say("again", **cells)]


def _effects_table(writer: Writer, answer: Any) -> ReportTable:
    voice = writer.voice
    rows = answer.effects
    shown = rows.assign(side=[_word(voice, EFFECTS, "side", name) for name in rows["side"]])
    columns = [_column(voice, EFFECTS, "side", "text")]
    measures: dict[str, Form] = {**_MEASURES, "court_money": "money"}
    columns += [_column(voice, EFFECTS, name, form) for name, form in measures.items()]
    return ReportTable(writer, shown, "effects", columns)


def _moved_tables(writer: Writer, answer: Any) -> list[Block]:
    """Return the cases that move, the largest first, and how many move for which reason."""
    voice, rows = writer.voice, answer.moves
    if rows.empty:
        return [writer.say("nothing_moves")]
    names = slices.table(writer.plan, "workloads").set_index("officer_id")["officer_name"].to_dict()
    named = answer.limits.set_index("limit_id")
    limits = {
        str(name): f"{voice.owner(row['owner'])}{voice.label('colon')}{voice.resource(row['resource'])}"
        for name, row in named.iterrows()
    }
    shown = answer.listed.head(MOVES_SHOWN)
    shown = shown.assign(limit=[limits.get(name, "") for name in shown["limit_id"]])
    for column in ("officer_before", "officer_after"):
        shown = shown.assign(**{column: [names.get(name) or _officer(voice, name) for name in shown[column]]})
    wanted = ("case_id", "officer_before", "method_before", "officer_after", "method_after", "reason")
    columns = [schema_column(voice, "moves", name) for name in wanted]
    columns.insert(-1, Column("change", voice.pick(told.TITLES["change"]), "exact"))
    columns.append(Column("limit", voice.title("moves", "limit_id")))
    counted = [exact(schema_column(voice, "moves_summary", name)) for name in ("kind", "reason", "n_cases", "change")]
    return [
        ReportTable(writer, shown, "moves", columns),
        ReportTable(writer, answer.summary, "moves_summary", counted),
    ]


def _officer(voice: Voice, name: str) -> str:
    """Return an id, or in words who is only asked about."""
    number = name.removeprefix(ADDED)
    return name if number == name else voice.pick(told.TITLES["new_officer"]).format(n=number)


def _column(voice: Voice, schema: Any, name: str, form: Form) -> Column:
    return Column(name, str(schema.columns[name].metadata[voice.language]), form)


def _word(voice: Voice, schema: Any, column: str, member: str) -> str:
    if voice.language == "en":
        return told.ENGLISH[member]
    return str(schema.columns[column].metadata["values"][member][0])
