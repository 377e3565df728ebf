"""Figure of the officers' workload: field hours used out of the hours they have."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from collectplan.bundle import Bundle
from collectplan.figures.theme import BLUE, GREY, RED, ReportFigure, bare, empty_note, percent_axis, safe, theme
from collectplan.report import slices
from collectplan.report.sentences import ALTS, FIGURES
from collectplan.report.writer import Cell, Writer

_NAMED = 40  # more officers than this are drawn as one row of bars without names
_ONE_COLUMN = 12
_ROW = 0.17  # inches


def workload(plan: Bundle) -> ReportFigure:
    """Return field hours used as a share of the hours at most, the busiest officer first."""
    writer = Writer(plan)
    people = _used(slices.table(plan, "workloads"))
    many = len(people) > _NAMED
    caption = writer.fill(FIGURES["workload_many" if many else "workload"]).plain()
    alt = writer.fill(ALTS["chart"], caption=Cell(caption, "caption")).plain()
    n_columns = 2 if len(people) > _ONE_COLUMN else 1
    rows = math.ceil(len(people) / n_columns)
    with theme():
        figure = ReportFigure(2.2 if many else 0.9 + _ROW * max(rows, 3), caption, alt)
        if people.empty:
            empty_note(figure.subplots(), writer.voice.label("no_data"))
        elif many:
            _draw_many(figure.subplots(), writer, people)
        else:
            edge = max(1.0, float(people["used"].max()))
            for number, axes in enumerate(figure.subplots(1, n_columns, squeeze=False)[0]):
                part = people.iloc[number * rows : (number + 1) * rows]
                _draw_named(axes, writer, part.reset_index(drop=True), max(rows, 3), edge)
    return figure


def _used(people: pd.DataFrame) -> pd.DataFrame:
    """Return officers who have field hours with the share they use; the busiest first."""
    people = people[people["field_capacity"] > 0]
    people = people.assign(used=people["field_hours"] / people["field_capacity"])
    return people.sort_values(["used", "officer_id"], ascending=[False, True], ignore_index=True)


def _color(part: float) -> str:
    return RED if part > 1 + 1e-9 else BLUE


def _draw_named(axes: Axes, writer: Writer, people: pd.DataFrame, rows: int, edge: float) -> None:
    """Draw officers by name; ``rows`` and ``edge`` keep the scales of two columns alike."""
    places = np.arange(len(people))
    names = people["officer_name"].where(people["officer_name"] != "", people["officer_id"])
    axes.barh(places, people["used"], height=0.66, color=[_color(part) for part in people["used"]])
    for place, (hours, most) in enumerate(zip(people["field_hours"], people["field_capacity"], strict=True)):
        axes.text(edge * 1.015, place, f"{hours:,.0f} / {most:,.0f}", va="center", fontsize=7)
    axes.axvline(1.0, color=GREY, linewidth=1.0)
    axes.set_yticks(places, [safe(name, 10) for name in names])
    axes.set_ylim(rows - 0.4, -0.6)
    axes.set_xlim(0, edge * 1.24)
    axes.set_xlabel(writer.voice.label("hours_used"))
    axes.set_xticks(np.arange(0.0, edge + 0.01, 0.2))
    percent_axis(axes)
    bare(axes)
    axes.tick_params(axis="y", length=0)


def _draw_many(axes: Axes, writer: Writer, people: pd.DataFrame) -> None:
    axes.bar(
        np.arange(len(people)) + 1,
        people["used"],
        width=1.0,
        color=[_color(part) for part in people["used"]],
        linewidth=0,
    )
    axes.axhline(1.0, color=GREY, linewidth=1.0)
    axes.set_xlim(0.2, len(people) + 0.8)
    axes.set_ylim(0, max(1.0, float(people["used"].max())) * 1.08)
    axes.set_xlabel(writer.voice.label("all_officers").format(n=f"{len(people):,}"))
    axes.set_ylabel(writer.voice.label("hours_used"))
    axes.xaxis.set_major_locator(MaxNLocator(10, integer=True))
    percent_axis(axes, "y")
    bare(axes, "y")
