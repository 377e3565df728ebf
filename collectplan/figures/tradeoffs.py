"""Figures of a dealing: net value along each lever, and who holds what."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from collectplan.bundle import Bundle
from collectplan.figures.framing import chart
from collectplan.figures.theme import (
    AMBER,
    BLUE,
    GREY,
    PALE,
    RED,
    ReportFigure,
    bare,
    empty_note,
    percent_axis,
    safe,
    theme,
    thousands,
)
from collectplan.report import slices
from collectplan.report.sentences.dealing import TITLES
from collectplan.report.writer import Cell, Writer
from collectplan.schemas.tradeoffs import LEVER

_MARGIN = 0.12  # of the span of money, above and below
_FLAT = 0.01  # money that differs by less than this share is drawn as the flat line it is
_APART = 0.18  # of the axis: settings that are closer would write on each other
_METHODS = {
    "visit": BLUE,
    "phone": "#6b9ac4",
    "letter": "#2f7f73",
    "sue": RED,
    "outsource": AMBER,
    "watch": PALE,
}
_ROW, _LEAST = 0.17, 1.9  # inches
_SHOWN = 45  # people or branches that fit on a page
_NAME = 10


def tradeoffs(plan: Bundle, rows: pd.DataFrame) -> ReportFigure:
    """Return net value along each lever: three charts with one axis of money, the plan as it is marked.

    Parameters
    ----------
    plan : Bundle
        Gives language and currency.
    rows : DataFrame
        Schema ``tradeoffs``.
    """
    writer = Writer(plan)
    voice = writer.voice
    known = rows[rows["net_value"].notna()]
    with theme():
        figure = chart(writer, "tradeoffs", 2.3)
        if known.empty:
            empty_note(figure.subplots(), voice.label("no_data"))
            return figure
        money = known["net_value"].map(voice.scaled)
        low, high = float(money.min()), float(money.max())
        span = max(high - low, _FLAT * max(abs(low), abs(high)), 1e-9)
        for number, (axes, lever) in enumerate(zip(figure.subplots(1, 3, sharey=True), LEVER, strict=True)):
            _draw_lever(axes, known[known["lever"] == lever].sort_values("setting"), writer)
            axes.set_xlabel(voice.pick(TITLES[lever]))
            axes.set_ylim(low - _MARGIN * span, low + (1 + _MARGIN) * span)
            if not number:
                axes.set_ylabel(voice.with_unit(voice.pick(TITLES["net_value"]), safe(voice.unit)))
                axes.yaxis.set_major_locator(MaxNLocator(5))
                thousands(axes)
    return figure


def _draw_lever(axes: Axes, rows: pd.DataFrame, writer: Writer) -> None:
    settings = rows["setting"].to_numpy(dtype=float)
    money = rows["net_value"].map(writer.voice.scaled).to_numpy(dtype=float)
    now = rows["is_current"].to_numpy(dtype=bool)
    axes.plot(settings, money, color=BLUE, linewidth=1.4)
    axes.scatter(settings[~now], money[~now], s=16, color=BLUE, zorder=3)
    axes.scatter(settings[now], money[now], s=34, facecolor="white", edgecolor=RED, linewidth=1.5, zorder=4)
    if len(settings):
        edge = max(0.06 * float(settings[-1] - settings[0]), 0.03)
        axes.set_xlim(float(settings[0]) - edge, float(settings[-1]) + edge)
    apart = np.diff(settings) > _APART * (settings[-1] - settings[0]) if len(settings) else np.array([False])
    axes.xaxis.set_major_locator(FixedLocator(settings.tolist()) if apart.all() else MaxNLocator(4))
    percent_axis(axes)
    bare(axes, "y")


def holders(plan: Bundle) -> ReportFigure:
    """Return cases by officer, or by branch for the county, and method, the longest bar on top."""
    writer = Writer(plan)
    counts = _held(plan)
    many = len(counts) > _SHOWN
    key = f"holders{'_county' if plan.is_county else ''}{'_many' if many else ''}"
    counts = counts.head(_SHOWN)
    with theme():
        figure = chart(writer, key, max(_LEAST, 0.95 + _ROW * len(counts)), n=Cell(_SHOWN, "rows"))
        axes, voice = figure.subplots(), writer.voice
        if counts.empty:
            empty_note(axes, voice.label("no_data"))
            return figure
        left = np.zeros(len(counts))
        for method, color in _METHODS.items():
            widths = counts[method].to_numpy(dtype=float)
            if not widths.any():
                continue
            title = voice.word("allocation", "method", method)
            axes.barh(range(len(counts)), widths, left=left, height=0.7, color=color, label=title)
            left += widths
        for place, total in enumerate(left):
            axes.text(total + 0.012 * float(left.max()), place, f"{total:,.0f}", va="center", fontsize=7, color=GREY)
        axes.set_yticks(range(len(counts)), [safe(name, _NAME) for name in counts["name"]])
        axes.set_ylim(len(counts) - 0.4, -0.6)
        axes.set_xlim(0, float(left.max()) * 1.08)
        axes.set_xlabel(voice.pick(TITLES["cases"]))
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        thousands(axes, "x")
        bare(axes)
        axes.tick_params(axis="y", length=0)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=6, frameon=False, columnspacing=1.0,
                    handlelength=1.0)  # fmt: skip
    return figure


def _held(plan: Bundle) -> pd.DataFrame:
    """Return a row per officer or branch: name, and a count of cases per method; the most cases first."""
    cases = slices.assigned_cases(plan)
    key = "branch" if plan.is_county else "officer_id"
    cases = cases.assign(name=cases["branch"] if plan.is_county else cases["officer_name"])
    counts = cases.groupby([key, "method"]).size().unstack("method", fill_value=0)
    counts = counts.reindex(columns=list(_METHODS), fill_value=0)
    counts = counts.assign(total=counts.sum(axis=1), name=cases.drop_duplicates(key).set_index(key)["name"])
    return counts.rename_axis("key").reset_index().sort_values(["total", "key"], ascending=[False, True])
