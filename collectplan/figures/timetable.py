"""Figures about time: the target to date against the forecast by week, and one officer's campaign day by day."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.patches import Patch, Rectangle
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
from collectplan.report import agenda
from collectplan.report.sentences.timetable import TITLES
from collectplan.report.slices import table
from collectplan.report.writer import Cell, Writer

_HEIGHT = 2.5  # inches
_ROOM = 1.08
_EVEN_ODDS = 0.5
_DAYS = 7
_TICKS = 20  # weeks that can be named beside each other
_COUNTED = 27  # weeks up to which a cell has room for a number
_OFF, _EDGE = "#eceef1", "#c9ced5"
_HATCH = "////"


def weekly(plan: Bundle) -> ReportFigure:
    """Return the target to date against the forecast by week, and the chance to have reached it at the end of each week."""
    writer = Writer(plan)
    rows = agenda.weekly(plan)
    if rows.empty:
        return nothing(writer, "weekly")
    with theme():
        figure = chart(writer, "weekly", _HEIGHT)
        left, right = figure.subplots(1, 2, width_ratios=(1.35, 1.0))
        _aims(left, writer, rows)
        _chances(right, writer, rows)
    return figure


def officer_calendar(plan: Bundle) -> ReportFigure:
    """Return the campaign of the officer with the most visits: a row for each weekday, a column for each week."""
    writer = Writer(plan)
    officer, days = agenda.busiest(plan), table(plan, "days")
    if not officer or days.empty:
        return nothing(writer, "officer_calendar_none")
    with theme():
        figure = chart(writer, "officer_calendar", _HEIGHT, officer=Cell(officer, "schedule.officer_id"))
        _calendar(figure.subplots(), writer, _days_of(plan, officer))
    return figure


def _aims(axes: Axes, writer: Writer, rows: pd.DataFrame) -> None:
    """Draw the target to date with its milestones over the forecast's band and median."""
    voice = writer.voice
    weeks = [0, *rows["week"]]
    names = ("p10", "p50", "p90", "target_to_date")
    line = {name: [0.0, *map(voice.scaled, rows[name])] for name in names}
    axes.fill_between(weeks, line["p10"], line["p90"], color=PALE, linewidth=0, label=voice.label("band"))
    axes.plot(weeks, line["p50"], color=BLUE, linewidth=1.6, label=voice.label("median"))
    target = line["target_to_date"]
    axes.plot(weeks, target, color=RED, linewidth=1.1, linestyle="--", label=voice.pick(TITLES["target_to_date"]))
    stops = [week for week in agenda.milestones(writer.plan) if week < len(target)]
    axes.scatter(stops, [target[week] for week in stops], color=RED, s=12, zorder=3)
    axes.set_xlim(0, max(weeks[-1], 1) * 1.02)
    axes.set_ylim(0, (max(*line["p90"], *target) or 1.0) * _ROOM)
    axes.set_xlabel(voice.label("week"))
    axes.set_ylabel(safe(voice.unit))
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


def _chances(axes: Axes, writer: Writer, rows: pd.DataFrame) -> None:
    voice = writer.voice
    known = rows[rows["chance"].notna()]
    axes.plot(known["week"], known["chance"], color=BLUE, linewidth=1.4, marker="o", markersize=3)
    axes.axhline(_EVEN_ODDS, color=GREY, linewidth=1.0)
    axes.set_xlim(0.5, max(int(rows["week"].max()), 1) + 0.5)
    axes.set_ylim(0, 1.03)
    axes.set_xlabel(voice.label("week"))
    axes.set_ylabel(voice.pick(TITLES["chance"]))
    axes.xaxis.set_major_locator(MaxNLocator(8, integer=True))
    percent_axis(axes, "y")
    bare(axes, "y")


def _days_of(plan: Bundle, officer: str) -> pd.DataFrame:
    """Return the days of the campaign with an officer's visits, deadlines and absence."""
    schedule = table(plan, "schedule")
    own = schedule[schedule["officer_id"] == officer]
    present = table(plan, "officer_days")
    away = present.loc[(present["officer_id"] == officer) & (present["away"] != "none"), "on"]
    days = table(plan, "days").sort_values("on", ignore_index=True)
    return days.assign(
        n_visits=days["on"].map(own[own["kind"] == "visit"].groupby("on").size()).fillna(0).astype("int64"),
        is_deadline=days["on"].isin(own["must_by_on"].dropna()),
        is_away=days["on"].isin(away),
    )


def _calendar(axes: Axes, writer: Writer, days: pd.DataFrame) -> None:
    voice = writer.voice
    # Calendar weeks, so that a column runs from Monday to Sunday; weeks of the campaign begin with its first day.
    first = days["on"].iloc[0] - pd.Timedelta(days=int(days["on"].iloc[0].weekday()))
    columns = ((days["on"] - first).dt.days // _DAYS).to_numpy()
    rows = days["on"].dt.day_of_week.to_numpy()
    visits, works = days["n_visits"].tolist(), days["is_workday"].tolist()
    hot, away = ((days["heat"] != "none") & days["is_workday"]).tolist(), days["is_away"].tolist()
    most = max(*visits, 1)
    shades = LinearSegmentedColormap.from_list("visits", [PALE, BLUE])
    n_columns = int(columns.max()) + 1
    for day, (column, row) in enumerate(zip(columns.tolist(), rows.tolist(), strict=True)):
        n, corner = visits[day], (column - 0.5, row - 0.5)
        color = shades(n / most) if n else "white" if works[day] else _OFF
        axes.add_patch(Rectangle(corner, 1, 1, facecolor=color, edgecolor=_EDGE, linewidth=0.5))
        if hot[day] or away[day]:
            ink = AMBER if hot[day] else GREY
            axes.add_patch(Rectangle(corner, 1, 1, facecolor="none", edgecolor=ink, hatch=_HATCH, linewidth=0.0))
        if n and n_columns <= _COUNTED:
            ink = "white" if n > most / 2 else "black"
            axes.text(column, row, f"{n}", ha="center", va="center", color=ink, fontsize=7)
    due = days["is_deadline"].to_numpy()
    axes.scatter(columns[due] + 0.32, rows[due] - 0.28, marker="v", s=16, color=RED, zorder=3)
    _name(axes, writer, first, n_columns)
    signs = [
        Patch(facecolor=BLUE, label=voice.pick(TITLES["visits"])),
        Patch(facecolor=_OFF, edgecolor=_EDGE, label=voice.pick(TITLES["day_off"])),
        Patch(facecolor="white", edgecolor=AMBER, hatch=_HATCH, label=voice.pick(TITLES["heat"])),
        Patch(facecolor="white", edgecolor=GREY, hatch=_HATCH, label=voice.pick(TITLES["away"])),
        axes.scatter([], [], marker="v", s=16, color=RED, label=voice.pick(TITLES["deadline"])),
    ]
    axes.legend(handles=signs, loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=5, frameon=False, columnspacing=1.2)


def _name(axes: Axes, writer: Writer, first: pd.Timestamp, n_columns: int) -> None:
    """Name the columns by their Mondays and the rows by weekday."""
    named = np.arange(0, n_columns, math.ceil(n_columns / _TICKS))
    axes.set_xticks(named, [f"{first + pd.Timedelta(days=_DAYS * int(at)):%m-%d}" for at in named], fontsize=6.5)
    axes.set_yticks(range(_DAYS), list(writer.voice.pick(TITLES["weekdays"])))
    axes.set_xlim(-0.5, max(n_columns, 4) - 0.5)
    axes.set_ylim(_DAYS - 0.5, -0.5)
    axes.tick_params(length=0)
    bare(axes, "")
