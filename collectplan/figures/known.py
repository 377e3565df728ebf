"""Figures of what is known: branches by size, coverage, clocks by state and by week, what suing costs and brings."""

from __future__ import annotations

import math

import numpy as np
from matplotlib.axes import Axes

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
from collectplan.report import holdings
from collectplan.report.writer import Cell, Writer

_SIDES = (("on_balance", "on_principal", BLUE), ("off_balance", "off_principal", AMBER))
_STATES = {"running": BLUE, "suspended": PALE, "unknown": AMBER, "expired": GREY}
_ROW, _LEAST, _MOST = 0.17, 1.7, 9.0  # inches
_SHOWN = 45  # branches that fit on a page
_SIGN = 0.011  # width of a digit as part of the chart
_BAR = 0.38  # of what a week or band has; two bars stand in it
_TICKS = 16  # weeks that can be named beside each other


def ranking(plan: Bundle) -> ReportFigure:
    """Return principal by branch, the balance sides stacked, the largest on top."""
    writer = Writer(plan)
    rows = holdings.ranking(plan)
    key, rows = ("ranking_many" if len(rows) > _SHOWN else "ranking"), rows.head(_SHOWN)
    with theme():
        figure = chart(writer, key, _height(len(rows)), n=Cell(_SHOWN, "figure.rows"))
        axes, voice = figure.subplots(), writer.voice
        if rows.empty:
            return _nothing(figure, axes, writer)
        left = np.zeros(len(rows))
        for side, column, color in _SIDES:
            widths = rows[column].map(voice.scaled).to_numpy()
            axes.barh(range(len(rows)), widths, left=left, color=color, label=voice.word("loans", "balance_side", side))
            left += widths
        axes.set_xlim(0, (float(left.max()) or 1.0) * 1.05)
        _branches(axes, rows["branch"].tolist())
        axes.set_xlabel(voice.with_unit(voice.label("principal"), safe(voice.unit)))
        thousands(axes, "x")
        bare(axes)
        _legend(axes)
    return figure


def coverage(plan: Bundle) -> ReportFigure:
    """Return the share of cases with all items known by branch, the lowest on top, beside the average."""
    writer = Writer(plan)
    rows = holdings.coverage(plan).sort_values(["all", "branch"], ignore_index=True)
    key, rows = ("coverage_many" if len(rows) > _SHOWN else "coverage"), rows.head(_SHOWN)
    with theme():
        figure = chart(writer, key, _height(len(rows)), n=Cell(_SHOWN, "figure.rows"))
        axes, voice = figure.subplots(), writer.voice
        if rows.empty:
            return _nothing(figure, axes, writer)
        average = float(plan.figure("coverage"))
        shares = rows["all"].to_numpy(dtype=float)
        axes.barh(range(len(rows)), shares, color=[RED if share < average else BLUE for share in shares])
        for place, share in enumerate(shares):
            axes.text(1.015, place, f"{share:.0%}", va="center", fontsize=7)  # in a column, clear of the average
        axes.axvline(average, color=GREY, linewidth=1.0)
        _branches(axes, rows["branch"].tolist())
        axes.set_xlim(0, 1.08)
        axes.set_xlabel(voice.word("coverage", "item", "all"))
        percent_axis(axes)
        bare(axes)
    return figure


def clock_states(plan: Bundle) -> ReportFigure:
    """Return principal of claims by the state of their clocks, a bar for each balance side."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "clock_states", 1.9)
        axes, voice = figure.subplots(), writer.voice
        sums = holdings.claims_by_status(plan)
        matrix = dict(zip(sums.index, sums.to_numpy(dtype=float).tolist(), strict=True))
        highest = max(sum(row[side] for row in matrix.values()) for side in range(len(sums.columns)))
        if not highest:
            return _nothing(figure, axes, writer)
        left = np.zeros(len(sums.columns))
        for status, color in _STATES.items():
            widths = [voice.scaled(amount) for amount in matrix[status]]
            title = voice.word("clocks", "clock_status", status)
            axes.barh(range(len(widths)), widths, left=left, color=color, label=title)
            for row, width in enumerate(widths):
                said = f"{width:,.{_digits(voice.scaled(highest))}f}"
                if width >= _SIGN * (len(said) + 1) * voice.scaled(highest):
                    ink = "white" if status in {"running", "expired"} else "black"
                    middle = left[row] + width / 2
                    axes.text(middle, row, said, ha="center", va="center", color=ink, fontsize=7)
            left += np.array(widths)
        axes.set_yticks(range(len(sums.columns)), [voice.word("loans", "balance_side", s) for s in sums.columns])
        axes.invert_yaxis()
        axes.set_xlabel(voice.with_unit(voice.label("principal"), safe(voice.unit)))
        thousands(axes, "x")
        bare(axes)
        _legend(axes, 4)
    return figure


def deadlines(plan: Bundle) -> ReportFigure:
    """Return the principal whose clocks run out in each week of the campaign: claims, and guarantees beside them."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "deadlines", 2.2)
        axes, voice = figure.subplots(), writer.voice
        rows = holdings.weeks(plan)
        kinds = (
            ("claim_principal", "n_claims", "claims", BLUE),
            ("guaranteed_principal", "n_guarantees", "guarantees", AMBER),
        )
        most = int(rows[["n_claims", "n_guarantees"]].to_numpy().max()) if len(rows) else 0
        if not most:
            return _nothing(figure, axes, writer)
        fits = _SIGN * len(f"{most:,}") * len(rows) <= _BAR  # else the table alone has the numbers
        for (amounts, counts, label, color), shift in zip(kinds, (-0.2, 0.2), strict=True):
            heights = rows[amounts].map(voice.scaled).to_numpy()
            bars = axes.bar(rows["week"] + shift, heights, width=_BAR, color=color, label=voice.label(label))
            if fits:
                axes.bar_label(bars, [f"{n:,}" if n else "" for n in rows[counts]], fontsize=6.5, padding=1)
        named = rows["week"].tolist()[:: math.ceil(len(rows) / _TICKS)]
        axes.set_xticks(named, [f"{week}" if week else voice.label("before_start") for week in named])
        axes.set_xlim(-0.6, len(rows) - 0.4)
        highest = voice.scaled(float(rows[["claim_principal", "guaranteed_principal"]].to_numpy().max()))
        axes.set_ylim(0, (highest or 1.0) * 1.08)
        axes.set_xlabel(voice.label("week"))
        axes.set_ylabel(voice.with_unit(voice.label("principal"), safe(voice.unit)))
        thousands(axes)
        bare(axes, "y")
        _legend(axes)
    return figure


def suits(plan: Bundle) -> ReportFigure:
    """Return expected cost and cash of suing where it pays, by size of the claim."""
    writer = Writer(plan)
    with theme():
        figure = chart(writer, "suits", 2.2)
        axes, voice = figure.subplots(), writer.voice
        rows = holdings.suits_by_size(plan)
        if not rows["n_cases"].sum():
            return _nothing(figure, axes, writer)
        places = np.arange(len(rows))
        highest = voice.scaled(float(rows[["cost", "expected_cash"]].to_numpy().max()))
        for (column, color), shift in zip((("cost", AMBER), ("expected_cash", BLUE)), (-0.2, 0.2), strict=True):
            heights = rows[column].map(voice.scaled).to_numpy()
            bars = axes.bar(places + shift, heights, width=_BAR, color=color, label=voice.label(column))
            said = [f"{height:,.{_digits(highest)}f}" if height else "" for height in heights]
            axes.bar_label(bars, said, fontsize=6.5, padding=1)
        axes.set_xticks(places, [_band(writer, place, int(n)) for place, n in enumerate(rows["n_cases"].tolist())])
        axes.set_ylim(0, (highest or 1.0) * 1.12)
        axes.set_xlabel(voice.with_unit(voice.label("band_of_claim"), safe(voice.unit)))
        axes.set_ylabel(safe(voice.unit))
        thousands(axes)
        bare(axes, "y")
        _legend(axes)
    return figure


def _band(writer: Writer, place: int, n_cases: int) -> str:
    """Return a band of the claim in the unit of the report, with its number of cases below."""
    voice = writer.voice
    low, high = (f"{voice.scaled(edge):,g}" for edge in holdings.BANDS[place : place + 2])
    key = "up_to" if place == 0 else "from" if place == len(holdings.BANDS) - 2 else "from_to"
    counted = f"{n_cases:,} {voice.pick(('户', 'cases'))}"
    return f"{voice.label(key).format(low=low, high=high)}\n{counted}"


def _nothing(figure: ReportFigure, axes: Axes, writer: Writer) -> ReportFigure:
    """Return a figure that says that there is nothing to show."""
    empty_note(axes, writer.voice.label("no_data"))
    return figure


def _height(rows: int) -> float:
    return min(max(_LEAST, 0.75 + _ROW * rows), _MOST)


def _digits(highest: float) -> int:
    """Return the decimals of numbers beside bars, of which the highest is given in the unit of the report."""
    return 0 if highest >= 100 else 1 if highest >= 1 else 2


def _branches(axes: Axes, names: list[str]) -> None:
    axes.set_yticks(range(len(names)), [safe(name, 14) for name in names])
    axes.set_ylim(max(len(names), 3) - 0.4, -0.6)


def _legend(axes: Axes, columns: int = 2) -> None:
    axes.legend(loc="lower left", bbox_to_anchor=(-0.01, 1.0), ncols=columns, frameon=False)
