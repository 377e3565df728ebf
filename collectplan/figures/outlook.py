"""The figure of the forecast: how it would have done on an earlier campaign."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from collectplan.bundle import Bundle
from collectplan.figures.theme import (
    AMBER,
    BLUE,
    GREY,
    ReportFigure,
    bare,
    empty_note,
    percent_axis,
    safe,
    theme,
    thousands,
)
from collectplan.report.sentences import ALTS, FIGURES
from collectplan.report.sentences.outlook import TITLES
from collectplan.report.slices import table
from collectplan.report.writer import Cell, Writer

_HEIGHT, _EMPTY = 2.6, 1.2  # inches
_BAR = 0.38  # of what a tenth has; two bars stand in it
_ROOM = 1.08
_NARROWEST = 0.05  # of shares: ticks are whole percents


def calibration(plan: Bundle) -> ReportFigure:
    """Return forecast against outcome of an earlier campaign: cash by tenths, and the share that paid beside the diagonal."""
    writer = Writer(plan)
    rows = table(plan, "backtest").sort_values("decile", ignore_index=True)
    caption = writer.fill(FIGURES["calibration"]).plain()
    alt = writer.fill(ALTS["chart"], caption=Cell(caption, "caption")).plain()
    with theme():
        if rows.empty:
            figure = ReportFigure(_EMPTY, caption, writer.voice.pick(TITLES["no_backtest"]))
            empty_note(figure.subplots(), writer.voice.pick(TITLES["no_backtest"]))
            return figure
        figure = ReportFigure(_HEIGHT, caption, alt)
        left, right = figure.subplots(1, 2, width_ratios=(1.5, 1.0))
        _cash(left, writer, rows)
        _shares(right, writer, rows)
    return figure


def _cash(axes: Axes, writer: Writer, rows: pd.DataFrame) -> None:
    """Draw expected and actual cash of each tenth beside each other."""
    voice = writer.voice
    places = np.arange(len(rows))
    for column, color, shift in (("expected", AMBER, -0.2), ("cash", BLUE, 0.2)):
        heights = rows[column].map(voice.scaled).to_numpy()
        axes.bar(places + shift, heights, width=_BAR, color=color, label=voice.pick(TITLES[column]))
    highest = voice.scaled(float(rows[["expected", "cash"]].to_numpy().max()))
    axes.set_ylim(0, (highest or 1.0) * _ROOM)
    axes.set_xticks(places, [f"{decile}" for decile in rows["decile"]])
    axes.set_xlabel(voice.pick(TITLES["tenths"]))
    axes.set_ylabel(safe(voice.unit))
    thousands(axes)
    bare(axes, "y")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False)


def _shares(axes: Axes, writer: Writer, rows: pd.DataFrame) -> None:
    """Draw a dot for each tenth: its forecast share that pays, and the share that did."""
    voice = writer.voice
    highest = float(rows[["mean_chance", "rate_event"]].to_numpy().max())
    edge = min(max(highest * 1.15, _NARROWEST), _ROOM)
    axes.plot([0, edge], [0, edge], color=GREY, linewidth=1.0)
    axes.scatter(rows["mean_chance"], rows["rate_event"], s=16, color=BLUE, zorder=3)
    axes.set_xlim(0, edge)
    axes.set_ylim(0, edge)
    axes.set_aspect("equal")
    axes.locator_params(nbins=4)
    axes.set_xlabel(voice.pick(TITLES["mean_chance"]))
    axes.set_ylabel(voice.pick(TITLES["rate_event"]))
    percent_axis(axes)
    percent_axis(axes, "y")
    bare(axes, "")
