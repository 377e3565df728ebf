"""Sentences filled with figures: every figure is quoted from the summary, the params or a table cell, with its source."""

from __future__ import annotations

import string
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from collectplan.bundle import Bundle
from collectplan.report import words
from collectplan.report.blocks import Heading, Passage, Quote
from collectplan.report.sentences import CHAPTERS, HEADINGS, NUMERALS, SENTENCES
from collectplan.report.voice import Voice

_PARSER = string.Formatter()


@dataclass(frozen=True)
class Cell:
    """A value handed to a sentence, with the place it comes from (see ``Quote.source``)."""

    value: Any
    source: str


@dataclass(frozen=True)
class Writer:
    """Writes the sentences of one bundle."""

    plan: Bundle
    voice: Voice = field(init=False)

    def __post_init__(self) -> None:
        """Take language and currency from the params."""
        object.__setattr__(self, "voice", Voice.of(self.plan.params))

    def say(self, key: str, **cells: Cell) -> Passage:
        """Return a sentence by its key; names not in ``cells`` are headline figures."""
        return self.fill(SENTENCES[key], **cells)

    def fill(self, pair: words.Pair, **cells: Cell) -> Passage:
        """Return a text of the reader's language with its figures quoted."""
        parts: list[str | Quote] = []
        for literal, name, form, _ in _PARSER.parse(self.voice.pick(pair)):
            if literal:
                parts.append(literal)
            if name is None:
                continue
            cell = cells[name] if name in cells else self._known(name)
            parts.append(Quote(self.voice.shown(cell.value, form or "text"), cell.source))
        return Passage(tuple(parts))

    def join(self, passages: Sequence[Passage]) -> Passage:
        """Return sentences as one paragraph, in English with a blank between them."""
        blank = self.voice.pick(("", " "))
        parts: list[str | Quote] = []
        for passage in passages:
            parts += [blank] * bool(parts and blank)
            parts += passage.parts
        return Passage(tuple(parts))

    def _known(self, name: str) -> Cell:
        """Return a headline figure, the number of a chapter (``chapter_<key>``), or a day of the params."""
        if name.startswith("chapter_"):
            return Cell(self.number(name.removeprefix("chapter_")), "words.chapter")
        if name == "baseline_on":
            return self.params("campaign.baseline_on")
        if name == "clocks_on":
            return self.params("clocks.as_of" if self.plan.params.clocks.as_of else "campaign.baseline_on")
        return Cell(self.plan.figure(name), f"summary.{name}")

    def number(self, key: str) -> str:
        """Return the number of a chapter in this document."""
        position = CHAPTERS[self.plan.job].index(key) + 1
        tens, units = divmod(position, 10)
        numeral = ("十" if tens else "") + (NUMERALS[units - 1] if units else "")
        return self.voice.pick((numeral, str(position)))

    def heading(self, key: str) -> Heading:
        """Return a chapter's heading with its number."""
        number = f"{self.number(key)}{self.voice.pick(('、', '. '))}"
        return Heading(Passage((f"{number}{self.voice.pick(HEADINGS[key])}",)), 2, key)

    def params(self, path: str) -> Cell:
        """Return a value of the params file by its dotted path."""
        value: Any = self.plan.params
        for part in path.split("."):
            value = getattr(value, part)
        return Cell(value, f"params.{path}")

    @property
    def branch(self) -> Cell:
        """Name of the branch, the county in the reader's language."""
        return Cell(self.voice.branch(self.plan.branch), "bundle.branch")

    def status(self) -> Cell:
        """Solver status in words."""
        status = str(self.plan.figure("status"))
        pair = words.STATUS.get(status.lower())
        return Cell(self.voice.pick(pair) if pair else status, "summary.status")
