"""Figures of targets: the chance of each branch or side, and how much of the target each is likely to reach."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes

from collectplan.bundle import Bundle
from collectplan.figures.framing import chart
from collectplan.figures.theme import (
    AMBER,
    BLUE,
    GREY,
    RED,
    ReportFigure,
    bare,
    empty_note,
    percent_axis,
    safe,
    theme,
)
from collectplan.report import slices
from collectplan.report.writer import Writer

LIKELY, UNLIKELY = 0.5, 0.3
_ROW = 0.17  # inches
_TWO_COLUMNS = 30
_NAME = 12
_FARTHEST = 3.0  # a share of the target beyond this is drawn at the edge


def chance(plan: Bundle) -> ReportFigure:
    """Return the chance to reach the target as bars: every branch, or the sides of one branch."""
    writer = Writer(plan)
    rows = _rows(writer)
    with theme():
        figure = _figure(writer, "chance", len(rows))
        for axes, part in _columns(figure, rows):
            _draw_bars(axes, writer, part)
    return figure


def attainment(plan: Bundle) -> ReportFigure:
    """Return P10, median and P90 as shares of the target: every branch, or the sides of one branch."""
    writer = Writer(plan)
    rows = _rows(writer)
    with theme():
        figure = _figure(writer, "attainment", len(rows))
        for axes, part in _columns(figure, rows):
            _draw_ranges(axes, writer, part)
    return figure


def draw_chances(axes: Axes, writer: Writer, at_most: int) -> None:
    """Draw the chances beside another chart: not more bars than asked, the lowest ones."""
    rows = _rows(writer)
    if len(rows) > at_most:
        axes.set_title(writer.voice.label("lowest").format(n=at_most), loc="left")
    _draw_bars(axes, writer, rows.head(at_most))


def _rows(writer: Writer) -> pd.DataFrame:
    """Return targets above zero with a label each: branches, the lowest chance first, or sides in their own order."""
    voice, plan = writer.voice, writer.plan
    rows = slices.branch_targets(plan) if plan.is_county else slices.side_targets(plan)
    rows = rows[rows["target"] > 0].reset_index(drop=True)
    if plan.is_county:
        return rows.assign(label=[safe(name, _NAME) for name in rows["branch"]])
    return rows.assign(label=[voice.word("targets", "balance_side", side) for side in rows["balance_side"]])


def _figure(writer: Writer, key: str, n_rows: int) -> ReportFigure:
    per_column = n_rows if n_rows <= _TWO_COLUMNS else math.ceil(n_rows / 2)
    return chart(writer, key, 0.9 + _ROW * max(per_column, 3))


def _columns(figure: ReportFigure, rows: pd.DataFrame) -> list[tuple[Axes, pd.DataFrame]]:
    """Return axes with their rows: one column, or two where there are many rows."""
    if len(rows) <= _TWO_COLUMNS:
        return [(figure.subplots(), rows)]
    half = math.ceil(len(rows) / 2)
    left, right = figure.subplots(1, 2)
    return [(left, rows.iloc[:half]), (right, rows.iloc[half:])]


def _level(part: float) -> str:
    return BLUE if part >= LIKELY else AMBER if part >= UNLIKELY else RED


def _draw_bars(axes: Axes, writer: Writer, rows: pd.DataFrame) -> None:
    voice = writer.voice
    axes.set_xlabel(voice.label("chance"))
    if rows.empty:
        empty_note(axes, voice.label("no_data"))
        return
    places = np.arange(len(rows))
    colors = [_level(part) for part in rows["chance"]]
    sns.barplot(
        x=rows["chance"].to_numpy(),
        y=places,
        orient="h",
        ax=axes,
        hue=places,
        palette=colors,
        legend=False,
        width=0.66,
        saturation=1,
    )
    for place, part in enumerate(rows["chance"]):
        axes.text(part + 0.015, place, voice.cell(part, "chance"), va="center", fontsize=7)
    _name_rows(axes, rows)
    axes.set_xlim(0, 1.12)
    axes.set_xticks([0, 0.2, 0.4, 0.6, 0.8, 1.0])
    percent_axis(axes)


def _draw_ranges(axes: Axes, writer: Writer, rows: pd.DataFrame) -> None:
    voice = writer.voice
    axes.set_xlabel(voice.label("attained"))
    if rows.empty:
        empty_note(axes, voice.label("no_data"))
        return
    places = np.arange(len(rows))
    low, middle, high = (
        (rows[name] / rows["target"]).clip(upper=_FARTHEST).to_numpy() for name in ("p10", "p50", "p90")
    )
    colors = [_level(part) for part in rows["chance"]]
    axes.hlines(places, low, high, colors=colors, linewidth=2.2, alpha=0.55)
    axes.scatter(middle, places, c=colors, s=16, zorder=3)
    axes.axvline(1.0, color=GREY, linewidth=1.0)
    _name_rows(axes, rows)
    axes.set_xlim(0, max(1.15, float(high.max()) * 1.04))
    percent_axis(axes)


def _name_rows(axes: Axes, rows: pd.DataFrame) -> None:
    axes.set_yticks(np.arange(len(rows)), rows["label"].tolist())
    axes.set_ylim(max(len(rows), 3) - 0.4, -0.6)
    axes.set_ylabel("")
    bare(axes)
    axes.tick_params(axis="y", length=0)
