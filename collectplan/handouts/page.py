"""The sheet that all working papers share: language, cells of tables, and one self-contained HTML page for A4."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from collectplan.bundle import Bundle, Edition
from collectplan.handouts.wording import SAID
from collectplan.report import slices
from collectplan.report.html import TEMPLATES as PAPER
from collectplan.report.html import paper
from collectplan.report.tables import RIGHT, Column, schema_column
from collectplan.report.voice import Form, Voice
from collectplan.widths import printed_width

_TEMPLATES = Path(__file__).resolve().parent / "templates"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_SHORT = 16  # printed characters; Chinese ones count twice
BLANK = ""


@dataclass(frozen=True)
class Handout:
    """A working paper.

    Attributes
    ----------
    kind : str
        ``visits``, ``route``, ``demands``, ``pledge``, ``branch_pledge`` or ``card``.
    title : str
        Names the paper and its owner, for example ``走访单-G0006``; also the name of its file.
    html : str
        A whole page that fetches nothing.
    has_personal : bool
        Whether a debtor's name, address or phone stands on it.
    """

    kind: str
    title: str
    html: str
    has_personal: bool = False


class Grid(NamedTuple):
    """A table to print: headings, the style of each column (numbers, short text, whole words, any), finished text."""

    titles: list[str]
    kinds: list[str]
    rows: list[list[str]]
    more: str = ""


@dataclass(frozen=True)
class Paper:
    """One plan as working papers read it."""

    plan: Bundle
    voice: Voice = field(init=False)

    def __post_init__(self) -> None:
        """Take language and currency from the params."""
        object.__setattr__(self, "voice", Voice.of(self.plan.params))

    def table(self, name: str) -> pd.DataFrame:
        """Return a table of the plan without what tells who an insider is; one that is absent has no rows."""
        return slices.table(self.plan, name)

    def say(self, key: str, **values: Any) -> str:
        """Return a text of the reader's language."""
        return self.voice.pick(SAID[key]).format(**values)

    def cell(self, value: Any, form: Form = "text") -> str:
        """Return a value as it is printed."""
        return self.voice.cell(value, form)

    def word(self, table: str, column: str, member: Any) -> str:
        """Return the title of a member of a closed set; what is missing is a dash, what is withheld stays empty."""
        if not isinstance(member, str):
            return self.voice.label("none")
        return self.voice.word(table, column, member) if member else BLANK

    def listed(self, texts: Sequence[str]) -> str:
        """Return texts as one list in a sentence."""
        return self.voice.label("comma").join(texts)

    def column(self, table: str, name: str) -> Column:
        """Return how a column is printed; money is exact, since people act on it."""
        column = schema_column(self.voice, table, name)
        return Column(name, column.title, "exact" if column.form == "money" else column.form, column.origin)

    def grid(self, rows: pd.DataFrame, columns: Sequence[Column], most: int = 0) -> Grid:
        """Return rows as a table to print.

        Parameters
        ----------
        rows : DataFrame
            In order.
        columns : sequence of Column
            In order.
        most : int
            Print so many rows at most and say how many are left; 0 prints all.
        """
        shown = rows.head(most) if most else rows
        printed = [
            [self._text(column, value) for column, value in zip(columns, row, strict=True)]
            for row in shown[[column.name for column in columns]].itertuples(index=False, name=None)
        ]
        left = len(rows) - len(shown)
        more = self.say("more", n=left) if left else ""
        kinds = [self._kind(column, [row[at] for row in printed]) for at, column in enumerate(columns)]
        return Grid([column.title for column in columns], kinds, printed, more)

    def _kind(self, column: Column, texts: list[str]) -> str:
        if column.form in RIGHT:
            return "num"
        if max(map(printed_width, texts), default=0) <= _SHORT:
            return "short"
        longest = max((printed_width(word) for text in texts for word in text.split()), default=0)
        return "words" if longest <= _SHORT else ""

    def _text(self, column: Column, value: Any) -> str:
        if column.form == "enum":
            return self.word(*column.origin, value)
        if value == "":
            return BLANK
        return self.voice.branch(str(value)) if column.name == "branch" else self.cell(value, column.form)

    def render(self, template: str, title: str, edition: Edition | None = None, **context: Any) -> str:
        """Return a page: a template filled with text, which is escaped, under the running header of every report."""
        page = _environment().get_template(f"{template}.html.j2")
        head = paper(edition or Edition(), self.plan.params) | {"title": title}
        written = page.render(resources={"paper": head}, say=self.say, title=title, **context)
        return "\n".join(line.rstrip() for line in written.splitlines() if line.strip()) + "\n"


def _clean(value: Any) -> Any:
    """Drop what no file can hold: control characters and halves of characters."""
    return _CONTROL.sub("", value) if type(value) is str else value


@cache
def _environment() -> Any:
    """Return the reader of templates: every text is escaped, a name that nobody filled in is an error."""
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader([_TEMPLATES, PAPER / "paper"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
