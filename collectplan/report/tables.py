"""Tables of a report: finished text in every cell, three-line style, long ones cut with a line that says where the rest is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from collectplan.report import words
from collectplan.report.blocks import Block, Passage, escape_html, escape_markdown
from collectplan.report.sentences import CAPTIONS
from collectplan.report.slices import INSIDERS
from collectplan.report.voice import Form, Voice
from collectplan.report.writer import Cell, Writer
from collectplan.schemas import TABLES
from collectplan.widths import printed_width

RIGHT: frozenset[Form] = frozenset({"money", "exact", "count", "number", "hours", "percent", "chance", "ratio"})
_SHORT = 24  # printed characters; Chinese ones count twice
_SMALL = 12  # rows
_UNIT_OF_FORM = {"hours": "person-hour"}


@dataclass(frozen=True)
class Column:
    """How a column of a frame is shown.

    Attributes
    ----------
    name : str
        In the frame.
    title : str
        Heading, without unit.
    form : Form
        See ``Voice.cell``.
    origin : tuple of str
        Table and column of the data dictionary that hold the titles of an ``enum``.
    """

    name: str
    title: str
    form: Form = "text"
    origin: tuple[str, str] = ("", "")


def schema_column(voice: Voice, table: str, name: str) -> Column:
    """Return how a column of a stage table is shown, by its title, kind and unit in the data dictionary."""
    facts = TABLES[table].columns[name].metadata
    forms: dict[str, Form] = {"enum": "enum", "flag": "flag", "count": "count", "date": "day", "money": "money"}
    units: dict[str, Form] = {
        "yuan": "money",
        "person-hour": "hours",
        "fraction": "percent",
        "day": "count",
        "case": "count",
    }
    number = units.get(facts["unit"], "number")
    form: Form = number if facts["kind"] == "number" else forms.get(facts["kind"], "text")
    return Column(name, voice.title(table, name), "chance" if name == "chance" else form, (table, name))


def group_title(voice: Voice, cut: str, name: str) -> str:
    """Return the title of a group of a cut of the stock."""
    if name in {"", "?"}:
        return voice.label("unknown")
    if name == INSIDERS:
        return voice.label("insiders")
    is_enum = TABLES["loans"].columns[cut].metadata["kind"] == "enum"
    return voice.word("loans", cut, name) if is_enum else name


def exact(column: Column) -> Column:
    """Return a column with its amounts to the fen: where a difference counts, 万元 would hide it."""
    return replace(column, form="exact") if column.form == "money" else column


class ReportTable(Block):
    """A frame as a table of a report.

    Parameters
    ----------
    writer : Writer
        Gives language, currency and the number of rows to show (``reports.top_rows``).
    frame : DataFrame
        Rows in the order to show.
    caption : str
        Key of ``sentences.CAPTIONS``.
    columns : sequence of Column
        In order.
    sheet : str
        Key of the workbook's sheet that holds all rows; empty shows every row here.
    total : mapping of str to value, optional
        Last row by column name; it is never cut.
    """

    def __init__(
        self,
        writer: Writer,
        frame: pd.DataFrame,
        caption: str,
        columns: Sequence[Column],
        sheet: str = "",
        total: Mapping[str, Any] | None = None,
    ) -> None:
        voice = writer.voice
        shown = frame.head(writer.plan.params.reports.top_rows) if sheet else frame
        has_money = any(column.form == "money" for column in columns)
        unit = voice.label("amounts_in").format(unit=voice.unit) if has_money else ""
        self.caption = voice.with_unit(voice.pick(CAPTIONS[caption]), unit)
        self.titles = [_titled(voice, column) for column in columns]
        self.right = [column.form in RIGHT for column in columns]
        self.rows = [
            [_text(voice, column, value) for column, value in zip(columns, row, strict=True)]
            for row in shown[[column.name for column in columns]].itertuples(index=False, name=None)
        ]
        self.total = [_text(voice, column, total.get(column.name, "")) for column in columns] if total else []
        self._kinds = [self._kind(position) for position in range(len(columns))]
        self.more: Passage | None = None
        if left := len(frame) - len(shown):
            name = Cell(voice.pick(words.SHEETS[sheet]), "words.sheet")
            self.more = writer.say("more_rows", n=Cell(left, f"{sheet}.rows"), sheet=name)

    def __repr__(self) -> str:
        """Return the caption."""
        return f"ReportTable({self.caption!r})"

    def _kind(self, position: int) -> str:
        """Return the style of a column: numbers, short text that must not wrap, or long text."""
        if self.right[position]:
            return "num"
        longest = max((printed_width(row[position]) for row in self.rows), default=0)
        return "short" if longest <= _SHORT else ""

    def html(self) -> str:
        """Return a table that scrolls sideways on a narrow screen; a small one stays on one page."""
        cells = zip(self.titles, self._kinds, strict=True)
        head = "".join(_html_cell("th", title, kind, ' scope="col"') for title, kind in cells)
        size = "table small" if len(self.rows) <= _SMALL else "table"
        body = "\n".join(self._html_row(row) for row in self.rows)
        foot = f"\n<tfoot>{self._html_row(self.total)}</tfoot>" if self.total else ""
        caption = escape_html(self.caption)
        more = f'\n<p class="more">{self.more.inline_html()}</p>' if self.more else ""
        return (
            f'<div class="{size}" role="region" aria-label="{caption}" tabindex="0"><table>\n'
            f"<caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>{foot}\n"
            f"</table></div>{more}"
        )

    def _html_row(self, row: Sequence[str]) -> str:
        return (
            "<tr>"
            + "".join(_html_cell("td", text, kind) for text, kind in zip(row, self._kinds, strict=True))
            + "</tr>"
        )

    def markdown(self) -> str:
        """Return a pipe table with its caption below, as pandoc reads it."""
        rows = [
            [escape_markdown(text) for text in row]
            for row in [self.titles, *self.rows, *([self.total] * bool(self.total))]
        ]
        widths = [max(3, *(printed_width(row[at]) for row in rows)) for at in range(len(self.titles))]
        rule = [
            "-" * (width - 1) + ":" if right else "-" * width for width, right in zip(widths, self.right, strict=True)
        ]
        lines = [f"| {' | '.join(row)} |" for row in [rows[0], rule, *rows[1:]]]
        more = f"\n\n{self.more.markdown()}" if self.more else ""
        return "\n".join(lines) + f"\n\n: {escape_markdown(self.caption)}{more}"


def _titled(voice: Voice, column: Column) -> str:
    unit = _UNIT_OF_FORM.get(column.form)
    return voice.with_unit(column.title, voice.pick(words.UNITS[unit])) if unit else column.title


def _text(voice: Voice, column: Column, value: Any) -> str:
    if value == "" or (column.form == "enum" and not column.origin[0]):
        return str(value)
    if column.form == "enum":
        return voice.word(*column.origin, str(value))
    return voice.branch(str(value)) if column.name == "branch" else voice.cell(value, column.form)


def _html_cell(tag: str, text: str, kind: str, about: str = "") -> str:
    named = f' class="{kind}"' if kind else ""
    return f"<{tag}{about}{named}>{escape_html(text)}</{tag}>"
