"""Figures of what is owed: principal by class and side, and how few cases hold most of it."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from collectplan.bundle import Bundle
from collectplan.figures.framing import chart
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
from collectplan.report import slices
from collectplan.report.writer import Writer

_SIDES = (("on_balance", "on_principal", BLUE), ("off_balance", "off_principal", AMBER))
_HEIGHT = 2.2  # inches
_TENTH = 0.1
_FEW = 10  # a tenth of fewer cases means nothing
_HIGH = 0.35  # the note stands below the point if there is room for it


def stock(plan: Bundle) -> ReportFigure:
    """Return principal by risk class, the balance sides beside each other."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "stock", _HEIGHT)
        _draw_stock(figure.subplots(), writer)
    return figure


def concentration(plan: Bundle) -> ReportFigure:
    """Return the share of principal that the largest cases hold, cases from large to small."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "concentration", _HEIGHT)
        _draw_concentration(figure.subplots(), writer)
    return figure


def _draw_stock(axes: Axes, writer: Writer) -> None:
    voice = writer.voice
    rows = slices.stock_by(writer.plan, "risk_class")
    if rows.empty:
        empty_note(axes, voice.label("no_data"))
        return
    places = np.arange(len(rows))
    highest = max(voice.scaled(float(rows[column].max())) for _, column, _ in _SIDES)
    digits = 0 if highest >= 100 else 1
    for (side, column, color), shift in zip(_SIDES, (-0.2, 0.2), strict=True):
        heights = rows[column].map(voice.scaled).to_numpy()
        bars = axes.bar(
            places + shift, heights, width=0.38, color=color, label=voice.word("loans", "balance_side", side)
        )
        axes.bar_label(bars, [f"{height:,.{digits}f}" if height else "" for height in heights], fontsize=7, padding=1.5)
    axes.set_xticks(places, [voice.word("loans", "risk_class", name) for name in rows["group"]])
    axes.set_xlim(-0.6, max(len(rows), 3) - 0.4)
    axes.set_ylim(0, (highest or 1.0) * 1.12)
    axes.set_ylabel(voice.with_unit(voice.label("principal"), safe(voice.unit)))
    thousands(axes)
    bare(axes, "y")
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=2, frameon=False)


def _draw_concentration(axes: Axes, writer: Writer) -> None:
    voice = writer.voice
    owed = np.sort(slices.table(writer.plan, "cases")["principal"].to_numpy(dtype=float))[::-1]
    axes.set_xlabel(voice.label("share_of_cases"))
    axes.set_ylabel(voice.label("share_of_principal"))
    if owed.size == 0 or owed.sum() <= 0:
        empty_note(axes, voice.label("no_data"))
        return
    cases = np.arange(owed.size + 1) / owed.size
    share = np.concatenate([[0.0], np.cumsum(owed) / owed.sum()])
    axes.fill_between(cases, share, color=BLUE, alpha=0.12, linewidth=0)
    axes.plot(cases, share, color=BLUE, linewidth=1.6)
    axes.plot([0, 1], [0, 1], color=GREY, linewidth=0.8, linestyle=":")
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1.04)
    percent_axis(axes)
    percent_axis(axes, "y")
    bare(axes, "y")
    if owed.size < _FEW:
        return
    tenth = float(np.interp(_TENTH, cases, share))
    axes.plot([_TENTH], [tenth], "o", color=AMBER, markersize=5)
    note = voice.label("tenth").format(share=f"{tenth:.0%}")
    below = tenth > _HIGH
    axes.annotate(
        note,
        (_TENTH, tenth),
        (12, -8 if below else 10),
        textcoords="offset points",
        va="top" if below else "bottom",
        fontsize=8,
    )
