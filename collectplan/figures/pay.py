"""Figures about incentive schemes: pay curves with their jumps, what people can earn, proposals side by side, effort."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from collectplan.bundle import Bundle
from collectplan.figures.framing import chart, nothing
from collectplan.figures.theme import (
    AMBER,
    BLUE,
    GREY,
    PALE,
    RED,
    ReportFigure,
    bare,
    percent_axis,
    safe,
    theme,
    thousands,
)
from collectplan.report import pay as told
from collectplan.report.sentences.pay import TITLES
from collectplan.report.slices import table
from collectplan.report.writer import Cell, Writer

_INKS = (BLUE, RED, AMBER, "#2f7f73", "#7a4f9a", GREY)
_DASHES = ("-", "--", "-.", ":", "-", "--")
_BEYOND = 1.2  # results are drawn this far beyond the last breakpoint
_JUMP = 1.0  # yuan
_ROW, _LEAST, _SHOWN = 0.17, 1.9, 40
_NAME = 10


def pay_curves(plan: Bundle) -> ReportFigure | None:
    """Return pay by result of the chosen proposal's scheme with the most readings, with its jumps; None without a scheme."""
    if not told.has_pay(plan):
        return None
    writer = Writer(plan)
    scheme, curves = told.curves_shown(plan)
    if curves.empty:
        return nothing(writer, "pay_curves", scheme=Cell(writer.voice.label("none"), "schemes.title"))
    with theme():
        figure = chart(writer, "pay_curves", 2.7, scheme=Cell(scheme, "schemes.title"))
        axes, voice = figure.subplots(), writer.voice
        last = min(max(_BEYOND, float(curves["result"].max()) * 1.05), 2.0)
        low, high = 0.0, 0.0
        for number, (reading, rows) in enumerate(curves.groupby("reading", sort=False)):
            ink, dash = _INKS[number % len(_INKS)], _DASHES[number % len(_DASHES)]
            drawn = _draw_curve(axes, rows, last, ink, dash, told.reading_title(voice, str(reading)))
            low, high = min(low, *drawn), max(high, *drawn)
        axes.axhline(0.0, color=GREY, linewidth=0.7)
        axes.set_xlim(0.0, last)
        span = (high - low) or 1.0
        axes.set_ylim(low - 0.06 * span, high + 0.1 * span)
        axes.set_xlabel(voice.pick(TITLES["completion"]))
        axes.set_ylabel(voice.pick(TITLES["pay"]))
        percent_axis(axes)
        thousands(axes)
        bare(axes, "y")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, frameon=False, columnspacing=1.2)
    return figure


def _draw_curve(axes: Axes, rows: pd.DataFrame, last: float, ink: str, dash: str, title: str) -> list[float]:
    """Draw the pieces of a curve up to a result; return its values at their ends."""
    knots = rows.sort_values("result").to_dict("records")
    ends = [*(row["result"] for row in knots[1:]), max(last, knots[-1]["result"])]
    drawn = []
    for row, end in zip(knots, ends, strict=True):
        if row["result"] >= last:
            break
        stop = min(end, last)
        reached = row["after"] + row["slope"] * 100 * (stop - row["result"])
        axes.plot([row["result"], stop], [row["after"], reached], color=ink, linestyle=dash, linewidth=1.4, label=title)
        title = "_"  # one entry of the legend for all pieces
        drawn += [row["after"], reached]
    for row in knots[1:]:
        if abs(row["after"] - row["before"]) > _JUMP and row["result"] < last:
            axes.plot([row["result"]] * 2, [row["before"], row["after"]], color=ink, linestyle=":", linewidth=1.0)
            axes.annotate(
                f"{row['after'] - row['before']:+,.0f}", (row["result"], max(row["before"], row["after"])),
                xytext=(2, 2), textcoords="offset points", fontsize=6.5, color=ink,
            )  # fmt: skip
    return drawn


def pay_people(plan: Bundle) -> ReportFigure | None:
    """Return what each person can earn at the same effort: P10, median, P90; None without a scheme."""
    if not told.has_pay(plan):
        return None
    writer = Writer(plan)
    rows = told.people(plan).sort_values(["p50", "pay_mean", "officer_id"], ascending=[False, False, True])
    if rows.empty:
        return nothing(writer, "pay_people")
    key = "pay_people_many" if len(rows) > _SHOWN else "pay_people"
    rows = rows.head(_SHOWN)
    with theme():
        figure = chart(writer, key, max(_LEAST, 0.7 + _ROW * len(rows)), n=Cell(_SHOWN, "rows"))
        axes = figure.subplots()
        at = np.arange(len(rows))
        axes.hlines(at, rows["p10"], rows["p90"], color=PALE, linewidth=4.5)
        axes.scatter(rows["p50"], at, color=BLUE, s=14, zorder=3)
        axes.axvline(0.0, color=GREY, linewidth=0.7)
        axes.set_xlabel(writer.voice.pick(TITLES["pay"]))
        thousands(axes, "x")
        _people_axis(axes, rows)
    return figure


def pay_chances(plan: Bundle) -> ReportFigure | None:
    """Return each person's chance of reaching the target at the same effort; None without a scheme."""
    if not told.has_pay(plan):
        return None
    writer = Writer(plan)
    rows = told.people(plan)
    rows = rows[rows["chance_full"].notna()].sort_values(["chance_full", "officer_id"], ascending=[False, True])
    if rows.empty:
        return nothing(writer, "pay_chances")
    rows = rows.head(_SHOWN)
    with theme():
        figure = chart(writer, "pay_chances", max(_LEAST, 0.7 + _ROW * len(rows)))
        axes = figure.subplots()
        axes.barh(np.arange(len(rows)), rows["chance_full"], height=0.65, color=BLUE)
        axes.axvline(float(rows["chance_full"].mean()), color=RED, linewidth=1.0, linestyle="--")
        axes.set_xlim(0, 1)
        axes.set_xlabel(writer.voice.pick(TITLES["chance_full"]))
        percent_axis(axes)
        _people_axis(axes, rows)
    return figure


def _people_axis(axes: Axes, rows: pd.DataFrame) -> None:
    axes.set_yticks(range(len(rows)), [safe(name, _NAME) for name in rows["officer_id"]])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    bare(axes)


def scheme_comparison(plan: Bundle) -> ReportFigure | None:
    """Return the extra cash of each proposal at one P95 payout, by elasticity, with intervals; None without a scheme."""
    if not told.has_pay(plan):
        return None
    writer = Writer(plan)
    rows = table(plan, "scheme_comparison")
    rows = rows[(rows["basis"] == "p95") & (rows["figure"] == "extra") & rows["value"].notna()]
    if rows.empty:
        return nothing(writer, "scheme_comparison")
    voice, names = writer.voice, list(dict.fromkeys(rows["proposal"]))
    levels = sorted(set(rows["elasticity"]))
    with theme():
        figure = chart(writer, "scheme_comparison", max(_LEAST, 0.9 + 0.32 * len(names)))
        axes = figure.subplots()
        for number, level in enumerate(levels):
            own = rows[rows["elasticity"] == level].set_index("proposal")
            at = np.array([names.index(name) for name in own.index]) + 0.2 * (number - (len(levels) - 1) / 2)
            ink = _INKS[number % len(_INKS)]
            low, value, high = (own[name].map(voice.scaled).to_numpy(dtype=float) for name in ("low", "value", "high"))
            title = voice.pick(TITLES["elasticity"]).format(value=f"{level:g}")
            axes.hlines(at, low, high, color=ink, linewidth=1.4)
            axes.scatter(value, at, color=ink, s=16, zorder=3, label=title)
        axes.axvline(0.0, color=GREY, linewidth=0.7)
        axes.set_yticks(range(len(names)), [safe(told.proposal_title(plan, name), 16) for name in names])
        axes.set_ylim(len(names) - 0.5, -0.5)
        axes.set_xlabel(voice.with_unit(voice.pick(TITLES["extra"]), safe(voice.unit)))
        thousands(axes, "x")
        bare(axes)
        axes.tick_params(axis="y", length=0)
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=4, frameon=False, columnspacing=1.2)
    return figure


def effort(plan: Bundle) -> ReportFigure | None:
    """Return mean effort by week under each proposal, at the highest elasticity that was assumed; None without a scheme."""
    if not told.has_pay(plan):
        return None
    writer = Writer(plan)
    rows = table(plan, "effort")
    if rows.empty:
        return nothing(writer, "effort", elasticity=Cell(0.0, "effort.elasticity"))
    level = float(rows["elasticity"].max())
    rows = rows[rows["elasticity"] == level]
    with theme():
        figure = chart(writer, "effort", 2.3, elasticity=Cell(level, "effort.elasticity"))
        axes, voice = figure.subplots(), writer.voice
        for number, (name, own) in enumerate(rows.groupby("proposal", sort=False)):
            own = own.sort_values("week")
            ink, dash = _INKS[number % len(_INKS)], _DASHES[number % len(_DASHES)]
            title = safe(told.proposal_title(plan, str(name)), 16)
            axes.plot(own["week"], own["effort"], color=ink, linestyle=dash, linewidth=1.4, label=title)
            if not number:
                axes.fill_between(own["week"], own["low"], own["high"], color=PALE, linewidth=0, alpha=0.7)
        axes.axhline(1.0, color=GREY, linewidth=0.7)
        axes.set_xlabel(voice.pick(TITLES["week"]))
        axes.set_ylabel(voice.pick(TITLES["effort"]))
        axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
        bare(axes, "y")
        axes.legend(loc="lower left", bbox_to_anchor=(-0.02, 1.0), ncols=3, frameon=False, columnspacing=1.2)
    return figure
