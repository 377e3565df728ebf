"""The chapters about incentive schemes: what is wrong with the words, who can earn what, and proposals at one budget."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.incentives.findings import READINGS, WHOLE
from collectplan.report.blocks import Block, Chapter, Items, Passage
from collectplan.report.sentences.pay import TITLES
from collectplan.report.slices import table
from collectplan.report.tables import Column, ReportTable, schema_column
from collectplan.report.voice import Form, Voice, is_missing
from collectplan.report.writer import Cell, Writer

_FLOOR = "_floor"
_ACROSS: dict[str, Form] = {
    "extra": "money",
    "reached": "chance",
    "payout": "money",
    "payout_p95": "money",
    "cost_per_extra": "ratio",
    "nothing_to_gain": "percent",
    "inequality": "ratio",
}
_LIMITS = ("pay_assumed", "pay_no_prizes", "pay_no_later", "pay_split")


def has_pay(plan: Bundle) -> bool:
    """Whether the params choose a scheme."""
    return "schemes" in plan.tables and len(plan.tables["schemes"]) > 0


def chosen(plan: Bundle) -> str:
    """Return the proposal that the params choose; empty without one."""
    rows = table(plan, "schemes")
    rows = rows[rows["is_chosen"]]
    return str(rows["proposal"].iloc[0]) if len(rows) else ""


def proposal_title(plan: Bundle, proposal: str) -> str:
    """Return the title of a proposal."""
    rows = table(plan, "schemes")
    rows = rows[rows["proposal"] == proposal]
    return str(rows["proposal_title"].iloc[0]) if len(rows) else proposal


def people(plan: Bundle) -> pd.DataFrame:
    """Return who can earn what under the chosen proposal."""
    rows = table(plan, "pay_outlook")
    return rows[rows["proposal"] == chosen(plan)].reset_index(drop=True)


def curves_shown(plan: Bundle) -> tuple[str, pd.DataFrame]:
    """Return title and breakpoints of the scheme with the most readings in the chosen proposal; empty without curves."""
    rows = table(plan, "pay_curves")
    rows = rows[rows["proposal"] == chosen(plan)]
    if rows.empty:
        return "", rows
    most = rows.groupby("scheme_id", sort=False)["reading"].nunique()
    name = str(most.idxmax())
    about = table(plan, "schemes")
    title = about.loc[(about["proposal"] == chosen(plan)) & (about["scheme_id"] == name), "title"]
    return str(title.iloc[0]), rows[rows["scheme_id"] == name].reset_index(drop=True)


def reading_title(voice: Voice, reading: str) -> str:
    """Return a reading of a scheme in words; those by whole points only say so, two that are compared are both named."""
    if "|" in reading:
        return voice.pick((" 对 ", " vs. ")).join(reading_title(voice, part) for part in reading.split("|"))
    name = reading.removesuffix(_FLOOR)
    if name not in READINGS:
        return reading
    said = voice.pick(READINGS[name])
    return said if name == reading else f"{said}{voice.pick(WHOLE)}"


def incentives(plan: Bundle) -> Chapter:
    """Return the chosen scheme in short, for the plan: findings, budget, who can earn it, three alternatives."""
    writer = Writer(plan)
    if not has_pay(plan):
        return Chapter("pay", (writer.heading("pay"), writer.say("pay_none")))
    blocks: list[Block] = [writer.heading("pay"), writer.join([writer.say("pay_intro"), *_verdict(writer)])]
    blocks += [*_schemes(writer), *_findings(writer), writer.join(_budget(writer)), *_people(writer)]
    blocks += [*_comparison(writer), writer.say("pay_limits"), _limits(writer)]
    return Chapter("pay", tuple(blocks))


def pay_check(plan: Bundle) -> Chapter:
    """Return the check of the words: the schemes, every finding with place and amount, pay under each reading."""
    writer = Writer(plan)
    if not has_pay(plan):
        return Chapter("pay_check", (writer.heading("pay_check"), writer.say("pay_none")))
    said = writer.join([writer.say("pay_intro"), *_verdict(writer)])
    return Chapter(
        "pay_check",
        (writer.heading("pay_check"), said, *_schemes(writer), *_findings(writer), *_readings(writer)),
    )


def pay_people(plan: Bundle) -> Chapter:
    """Return what each person can earn at the same effort, the budget, and how even the chances are."""
    writer = Writer(plan)
    if not has_pay(plan):
        return Chapter("pay_people", (writer.heading("pay_people"), writer.say("pay_none")))
    return Chapter("pay_people", (writer.heading("pay_people"), writer.join(_budget(writer)), *_people(writer)))


def pay_compare(plan: Bundle) -> Chapter:
    """Return the proposals side by side at one budget, over the range of elasticities, and what to mistrust."""
    writer = Writer(plan)
    if not has_pay(plan):
        return Chapter("pay_compare", (writer.heading("pay_compare"), writer.say("pay_none")))
    blocks = [writer.heading("pay_compare"), *_comparison(writer), writer.say("pay_limits"), _limits(writer)]
    return Chapter("pay_compare", tuple(blocks))


def pay_decision(writer: Writer) -> list[Passage]:
    """Return for page one what has to be mended in the scheme, and what it may cost."""
    plan = writer.plan
    if not has_pay(plan):
        return []
    said = [writer.say("pay_mend")] if plan.figure("n_scheme_errors") else []
    return [writer.join([writer.say("pay_cost"), *_over(writer), *said])]


def _verdict(writer: Writer) -> list[Passage]:
    figure = writer.plan.figure
    if figure("n_scheme_errors"):
        return [writer.say("pay_errors")]
    return [writer.say("pay_warnings" if figure("n_scheme_warnings") else "pay_clean")]


def _over(writer: Writer) -> list[Passage]:
    return [writer.say("pay_no_budget" if is_missing(writer.plan.figure("payout_budget")) else "pay_over")]


def _budget(writer: Writer) -> list[Passage]:
    """Return payout, budget, and how unevenly chances fall."""
    figure = writer.plan.figure
    said = [writer.say("pay_cost"), *_over(writer)]
    said += [writer.say("pay_luck")] if not is_missing(figure("chance_full_low")) else []
    return said + ([writer.say("pay_never")] if figure("n_never_paid") else [])


def _schemes(writer: Writer) -> list[Block]:
    voice, plan = writer.voice, writer.plan
    rows = table(plan, "schemes").sort_values("is_chosen", ascending=False, kind="stable", ignore_index=True)
    names = ["proposal_title", "is_chosen", "title", "kind", "n_people", "source"]
    columns = [schema_column(voice, "schemes", name) for name in names]
    return [ReportTable(writer, rows, "schemes", columns, "schemes")]


def _findings(writer: Writer) -> list[Block]:
    voice, plan = writer.voice, writer.plan
    rows = table(plan, "scheme_findings")
    if rows.empty:
        return []
    rows = rows.assign(reading=[reading_title(voice, one) if one else "" for one in rows["reading"]])
    names = ["severity", "finding", "at", "amount", "reading", "detail", "remedy"]
    columns = [schema_column(voice, "scheme_findings", name) for name in names]
    columns = [replace(column, form="exact") if column.name == "amount" else column for column in columns]
    return [ReportTable(writer, rows, "scheme_findings", columns, "scheme_findings")]


def _readings(writer: Writer) -> list[Block]:
    """Return pay under each reading, one column each, of every scheme that can be read in more than one way."""
    voice = writer.voice
    blocks: list[Block] = []
    rows = table(writer.plan, "scheme_readings")
    for name, own in rows.groupby("scheme_id", sort=False):
        readings = list(dict.fromkeys(own["reading"]))
        if len(readings) < 2:
            continue
        wide = own.pivot(index="result", columns="reading", values="pay").reset_index()
        columns = [schema_column(voice, "scheme_readings", "result")]
        columns += [Column(reading, reading_title(voice, reading), "exact") for reading in readings]
        blocks.append(writer.say("pay_readings", scheme=Cell(name, "scheme_readings.scheme_id")))
        blocks.append(ReportTable(writer, wide, "scheme_readings", columns))
    return blocks


def _people(writer: Writer) -> list[Block]:
    voice, plan = writer.voice, writer.plan
    rows = people(plan).sort_values(["pay_mean", "officer_id"], ascending=[False, True], ignore_index=True)
    if rows.empty:
        return []
    names = ["officer_id", "branch", "role", "target", "expected_result", "chance_full", "chance_paid", "chance_docked"]
    columns = [schema_column(voice, "pay_outlook", name) for name in names if plan.is_county or name != "branch"]
    chances = ("chance_full", "chance_paid", "chance_docked")
    columns = [replace(column, form="chance") if column.name in chances else column for column in columns]
    # Pay of a person is a few thousand yuan: in 万元 it would be rounded away.
    pays = [schema_column(voice, "pay_outlook", name) for name in ("pay_mean", "p10", "p50", "p90", "more")]
    columns += [replace(column, form="count", title=voice.with_unit(column.title, voice.coin)) for column in pays]
    return [ReportTable(writer, rows, "pay_outlook", columns, "pay_outlook")]


def _comparison(writer: Writer) -> list[Block]:
    """Return the proposals at one P95 payout, for the lowest and the highest elasticity."""
    voice, plan = writer.voice, writer.plan
    rows = table(plan, "scheme_comparison")
    rows = rows[rows["basis"] == "p95"]
    if rows.empty:
        return [writer.say("pay_alone")]
    levels = sorted(set(rows["elasticity"]))
    blocks: list[Block] = [writer.join([writer.say("pay_equal"), *_best(writer, rows, levels[-1])])]
    for level in dict.fromkeys((levels[0], levels[-1])):
        own = rows[rows["elasticity"] == level]
        wide = own.pivot(index="proposal", columns="figure", values="value").reindex(dict.fromkeys(own["proposal"]))
        wide = wide.assign(
            title=[proposal_title(plan, str(name)) for name in wide.index],
            factor=own.drop_duplicates("proposal").set_index("proposal")["factor"],
            span=[_span(voice, own, str(name)) for name in wide.index],
        ).reset_index()
        columns = [Column("title", voice.title("schemes", "proposal_title"))]
        columns += [Column("factor", voice.title("scheme_comparison", "factor"), "ratio")]
        columns += [Column(name, voice.pick(TITLES[f"of_{name}"]), form) for name, form in _ACROSS.items()]
        columns.insert(3, Column("span", voice.pick(TITLES["span"])))
        said = writer.say("pay_level", elasticity=Cell(level, "scheme_comparison.elasticity"))
        blocks += [said, ReportTable(writer, wide, "scheme_comparison", columns, "scheme_comparison")]
    return blocks


def _span(voice: Voice, rows: pd.DataFrame, proposal: str) -> str:
    """Return the interval of the extra cash in words."""
    row = rows[(rows["proposal"] == proposal) & (rows["figure"] == "extra")].iloc[0]
    if is_missing(row["value"]):
        return voice.label("none")
    low, high = (voice.cell(float(row[name]), "money") for name in ("low", "high"))
    return voice.pick((f"{low} 至 {high}", f"{low} to {high}"))


def _best(writer: Writer, rows: pd.DataFrame, level: float) -> list[Passage]:
    """Return which proposal brings most at the highest elasticity, where that is sure enough to be said."""
    extra = rows[(rows["figure"] == "extra") & (rows["elasticity"] == level) & rows["value"].notna()]
    if extra.empty:
        return []
    best = extra.sort_values(["value", "proposal"], ascending=[False, True]).iloc[0]
    if not best["low"] > 0:
        return [writer.say("pay_unsure")]
    cells = {name: Cell(float(best[name]), f"scheme_comparison.{name}") for name in ("value", "low", "high")}
    cells["proposal"] = Cell(proposal_title(writer.plan, str(best["proposal"])), "schemes.proposal_title")
    others = extra[extra["proposal"] != best["proposal"]]
    is_clear = bool((others["high"] < best["low"]).all())
    said = [writer.say("pay_best", **cells), *([] if is_clear else [writer.say("pay_close")])]
    harmed = [proposal_title(writer.plan, str(name)) for name in extra.loc[extra["high"] < 0, "proposal"]]
    if harmed:
        names = Cell(writer.voice.label("comma").join(harmed), "schemes.proposal_title")
        said.append(writer.say("pay_harm", proposals=names))
    return said


def _limits(writer: Writer) -> Items:
    return Items(tuple(writer.say(key) for key in _LIMITS))
