"""Figures of the forecast: cash collected by week with its interval and the target; page one's pair of charts."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from collectplan.bundle import Bundle
from collectplan.figures.chances import draw_chances
from collectplan.figures.framing import chart
from collectplan.figures.theme import BLUE, PALE, RED, ReportFigure, bare, empty_note, safe, theme, thousands
from collectplan.report import slices
from collectplan.report.sentences import ALTS, FIGURES
from collectplan.report.writer import Writer

_FRONT_BARS = 10
_TITLES = {"on_balance": "target_on", "off_balance": "target_off", "total": "target_total"}


def front(plan: Bundle) -> ReportFigure:
    """Return page one's figure: forecast by week; chances by branch, or by side in a branch's report."""
    writer = Writer(plan)
    caption = writer.fill(FIGURES["front_county" if plan.is_county else "front_branch"]).plain()
    with theme():
        figure = ReportFigure(2.45, caption, writer.fill(ALTS["front"]).plain())
        left, right = figure.subplots(1, 2, width_ratios=(1.15, 1.0))
        _draw_forecast(left, writer, "total")
        draw_chances(right, writer, _FRONT_BARS)
    return figure


def forecast(plan: Bundle) -> ReportFigure:
    """Return cash collected by week: median, P10 to P90, and the target."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "forecast", 2.8)
        _draw_forecast(figure.subplots(), writer, "total")
    return figure


def sides(plan: Bundle) -> ReportFigure:
    """Return cash collected by week on and off balance, each with its own target."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "sides", 2.5)
        for axes, side in zip(figure.subplots(1, 2), ("on_balance", "off_balance"), strict=True):
            _draw_forecast(axes, writer, side)
            if legend := axes.get_legend():
                legend.remove()
            axes.set_title(_side_title(writer, side), loc="left")
            handles = axes.get_legend_handles_labels()
        if handles[0]:
            figure.legend(handles[0][:2], handles[1][:2], loc="outside upper right", ncols=2, frameon=False)
    return figure


def _side_title(writer: Writer, side: str) -> str:
    """Return the side's name with its target."""
    voice = writer.voice
    name, target = voice.word("completion", "balance_side", side), writer.plan.figure(_TITLES[side])
    return f"{name}{voice.label('colon')}{voice.label('target')} {safe(voice.shown(target, 'money'))}"


def _draw_forecast(axes: Axes, writer: Writer, side: str) -> None:
    voice = writer.voice
    rows = slices.forecast(writer.plan, side)
    axes.set_xlabel(voice.label("week"))
    axes.set_ylabel(voice.with_unit(voice.label("cumulative"), safe(voice.unit)))
    if rows.empty:
        empty_note(axes, voice.label("no_data"))
        return
    weeks = [0, *rows.loc[rows["week"] > 0, "week"]]
    line = {name: [0.0, *map(voice.scaled, rows.loc[rows["week"] > 0, name])] for name in ("p10", "p50", "p90")}
    axes.fill_between(weeks, line["p10"], line["p90"], color=PALE, linewidth=0, label=voice.label("band"))
    axes.plot(weeks, line["p50"], color=BLUE, linewidth=1.6, label=voice.label("median"))
    target = writer.plan.figure(_TITLES[side]) or 0.0
    if target > 0:
        label = f"{voice.label('target')} {safe(voice.money(target))}"
        axes.axhline(voice.scaled(target), color=RED, linewidth=1.1, linestyle="--", label=label)
    axes.set_xlim(0, max(weeks[-1], 1))
    axes.set_ylim(0, (max(max(line["p90"]), voice.scaled(target)) or 1.0) * 1.06)
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    thousands(axes)
    bare(axes, "y")
    axes.legend(
        loc="lower left",
        bbox_to_anchor=(-0.02, 1.0),
        ncols=3,
        frameon=False,
        columnspacing=0.8,
        handlelength=1.3,
        handletextpad=0.5,
    )
