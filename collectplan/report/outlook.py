"""The chapter about the forecast: what is expected, how sure that is, what the past taught, what it cannot know."""

from __future__ import annotations

from typing import Any

import pandas as pd

from collectplan import money
from collectplan.bundle import Bundle
from collectplan.report import terms
from collectplan.report.blocks import Block, Chapter, Items, Passage
from collectplan.report.sentences.outlook import CLASSES, RESULTS, TITLES
from collectplan.report.slices import table
from collectplan.report.tables import Column, ReportTable, schema_column
from collectplan.report.writer import Cell, Writer
from collectplan.schemas import words

_METHODS = ("expected_watch", "expected_phone", "expected_visit")
_GUESS = 0.5  # share of pairs that a guess puts in order


def outlook(plan: Bundle) -> Chapter:
    """Return what is expected by forecast class, by method and by branch, and how sure the forecast is."""
    writer = Writer(plan)
    blocks: list[Block] = [writer.heading("outlook"), _by_class(writer), _expected(writer)]
    blocks += [_by_branch(writer)] if plan.is_county else []
    blocks += [_results_said(writer), _by_result(writer)]
    blocks += [writer.join(_basis(writer)), writer.join(_hindsight(writer))]
    rows = table(plan, "backtest")
    if len(rows):
        names = ["decile", "n", "exposure", "expected", "cash", "mean_chance", "rate_event"]
        columns = [schema_column(writer.voice, "backtest", name) for name in names]
        blocks.append(ReportTable(writer, rows.sort_values("decile"), "backtest", columns, "backtest"))
    return Chapter("outlook", tuple(blocks))


def lessons(plan: Bundle) -> Chapter:
    """Return what earlier campaigns taught and what the forecast does not know; it belongs to the chapter of the outlook."""
    writer = Writer(plan)
    voice = writer.voice
    blocks: list[Block] = []
    rows = terms.learned(plan)
    if len(rows):
        blocks += [writer.say("learned"), _learned(writer, rows)]
    notes = terms.notes(plan)
    if len(notes):
        notes = notes.assign(what=[terms.title(voice, what) for what in notes["what"]])
        columns = [schema_column(voice, "forecast_notes", name) for name in ("note", "what", "n", "is_own")]
        blocks.append(ReportTable(writer, notes, "forecast_notes", columns, "forecast_notes"))
    effect = "limit_selection" if plan.figure("n_history") else "limit_effect"
    limits = ("limit_person", "limit_skill", effect, "limit_kinds")
    blocks += [writer.say("forecast_limits"), Items(tuple(writer.say(key) for key in limits))]
    return Chapter("lessons", tuple(blocks))


def by_group(plan: Bundle, column: str) -> pd.DataFrame:
    """Return the outlook by ``branch`` or ``forecast_class``: money that is owed to the fen, forecasts as they are."""
    rows = table(plan, "outlook")
    grouped = rows.groupby(column, sort=True)
    summed = grouped[["n_cases", *_METHODS]].sum()
    summed = summed.assign(
        principal=money.total_by(rows, column, "principal"),
        expected_plan=grouped["expected_plan"].sum(min_count=1),
    )
    return summed.reset_index()


def _shown(plan: Bundle) -> list[str]:
    return [*_METHODS, *(["expected_plan"] if plan.job == "plan" else [])]


def _total(writer: Writer, label: str) -> dict[str, Any]:
    """Return the last row of a table of the outlook."""
    rows = table(writer.plan, "outlook")
    sums = {name: rows[name].sum() for name in ("n_cases", *_shown(writer.plan))}
    return {label: writer.voice.label("total"), "principal": money.total(rows["principal"]), **sums}


def _by_class(writer: Writer) -> ReportTable:
    voice = writer.voice
    rows = by_group(writer.plan, "forecast_class").set_index("forecast_class")
    rows = rows.reindex([name for name in words.FORECAST_CLASS if name in rows.index]).reset_index()
    zh = voice.language == "zh"
    rows["title"] = [voice.word("outlook", "forecast_class", n) if zh else CLASSES[n] for n in rows["forecast_class"]]
    columns = [Column("title", voice.title("outlook", "forecast_class"))]
    columns += [schema_column(voice, "outlook", name) for name in ("n_cases", "principal", *_shown(writer.plan))]
    return ReportTable(writer, rows, "by_forecast", columns, total=_total(writer, "title"))


def _by_branch(writer: Writer) -> ReportTable:
    """Return the outlook by branch, the most to be had first; the sheet has each branch by forecast class."""
    voice = writer.voice
    rows = by_group(writer.plan, "branch")
    rows = rows.sort_values(["expected_visit", "branch"], ascending=[False, True], ignore_index=True)
    names = ["branch", "n_cases", "principal", "expected_watch", "expected_visit"]
    names += ["expected_plan"] if writer.plan.job == "plan" else []
    columns = [schema_column(voice, "outlook", name) for name in names]
    return ReportTable(writer, rows, "outlook_branches", columns, "outlook", _total(writer, "branch"))


def _results_said(writer: Writer) -> Passage:
    """Return what comes in which form, and how the books split it."""
    plan = writer.plan
    order = plan.params.recovery.allocation_order
    first = "result_plan" if plan.job == "plan" else "result_stock"
    return writer.join([writer.say(first), writer.say("result_others"), writer.say(f"order_{order}")])


def _by_result(writer: Writer) -> ReportTable:
    """Return the results with both orders of appropriation; the cases stand in their own sheet."""
    voice = writer.voice
    rows = table(writer.plan, "results")
    money_columns = ["expected", "booked", "legal"]
    possible = rows.assign(n_cases=(rows["chance"] > 0).astype("int64"))
    summed = possible.groupby("result")[["n_cases", *money_columns]].sum()
    summed = summed.reindex([name for name in words.RESULT if name in summed.index]).reset_index()
    zh = voice.language == "zh"
    titles = [voice.word("results", "result", name) if zh else RESULTS[name] for name in summed["result"]]
    columns = [Column("title", voice.title("results", "result")), Column("n_cases", voice.label("possible"), "count")]
    columns += [schema_column(voice, "results", name) for name in money_columns]
    return ReportTable(writer, summed.assign(title=titles), "by_result", columns)


def _expected(writer: Writer) -> Passage:
    """Return what methods add to leaving everything alone, and what the plan brings."""
    plan = writer.plan
    uplift = plan.figure("expected_visit") - plan.figure("expected_watch")
    more = writer.say("outlook_uplift", uplift=Cell(uplift, "outlook.total.uplift"))
    said = [more if uplift > 0 else writer.say("outlook_no_uplift")]
    said += [writer.say("outlook_plan")] if plan.job == "plan" else []
    return writer.join(said)


def _basis(writer: Writer) -> list[Passage]:
    """Return how much history there is; little of it must not sound like much."""
    plan = writer.plan
    said = [writer.say(f"basis_{plan.figure('history_basis')}")]
    if plan.job == "plan":
        said.append(writer.say("level_sd", level_sd=_decimal(plan, "level_sd")))
    said.append(writer.say("lags"))
    return said if plan.is_county else [*said, writer.say("past_of_county")]


def _hindsight(writer: Writer) -> list[Passage]:
    """Return how the forecast would have done on an earlier campaign, said plainly either way."""
    plan = writer.plan
    cash, low, high = (plan.figure(f"backtest_{name}") for name in ("cash", "p10", "p90"))
    if cash is None:
        return [writer.say("backtest_none")]
    # Where the campaign of the back-test is all that is known, its cases were forecast from each other.
    is_only = plan.figure("backtest_n") == plan.figure("n_history")
    place = "below" if cash < low else "above" if cash > high else "inside"
    said = [writer.say("backtest_folds" if is_only else "backtest_before"), writer.say(f"backtest_{place}")]
    if plan.figure("history_basis") != "much":
        said.append(writer.say("backtest_small"))
    auc, top = plan.figure("backtest_auc"), plan.figure("backtest_top20")
    if auc is not None:
        said.append(writer.say("backtest_auc" if auc > _GUESS else "backtest_auc_poor"))
    if top is not None:
        better = top > (plan.figure("backtest_top20_balance") or 0.0)
        said.append(writer.say("backtest_top" if better else "backtest_top_poor"))
    if plan.figure("backtest_slope") is not None:
        said.append(writer.say("backtest_slope", backtest_slope=_decimal(plan, "backtest_slope")))
    return said


def _decimal(plan: Bundle, key: str) -> Cell:
    return Cell(f"{plan.figure(key):.2f}", f"summary.{key}")


def _learned(writer: Writer, rows: pd.DataFrame) -> ReportTable:
    """Return what the past taught in words: the ratios with their intervals, and whether they say anything."""
    voice = writer.voice
    said = {name: voice.pick(pair) for name, pair in TITLES.items()}
    ratios = rows[["odds_ratio", "low", "high"]].to_numpy(dtype=float).tolist()
    odds = [
        said["interval"].format(middle=f"{middle:,.2f}", low=f"{low:,.2f}", high=f"{high:,.2f}")
        for middle, low, high in ratios
    ]
    verdict = [said["better" if low > 1 else "worse" if high < 1 else "unsure"] for _, low, high in ratios]
    shown = rows.assign(
        title=[terms.title(voice, term, with_step=True) for term in rows["term"]],
        odds=odds,
        verdict=verdict,
        share_odds=[f"{ratio:,.2f}" for ratio in rows["share_odds_ratio"]],
    )
    columns = [Column("title", voice.title("learned", "term")), schema_column(voice, "learned", "n")]
    columns += [Column(name, said[name]) for name in ("odds", "verdict", "share_odds")]
    return ReportTable(writer, shown, "learned", columns, "learned")
