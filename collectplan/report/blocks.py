"""What a notebook cell shows: blocks that render themselves as HTML and as markdown, with all text escaped.

Jupyter asks a block for its MIME bundle and gets both forms, so that every later document is made from the same
executed notebook. A block holds finished text only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

# A dot, hyphen or plus inside a word or number means nothing in markdown, all else might.
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]()<>#!|$~^@&\"']|(?<!\w)[.+-]|[.+-](?!\w))")


_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def escape_html(text: str) -> str:
    """Return text that HTML shows as it is; control characters are dropped."""
    return html.escape(_CONTROL.sub("", text), quote=True)


def escape_markdown(text: str) -> str:
    """Return text that markdown shows as it is, on one line."""
    return _PUNCTUATION.sub(r"\\\1", " ".join(_CONTROL.sub("", text).split()))


class Block:
    """Something that a report shows."""

    def html(self) -> str:
        """Return the block as HTML."""
        raise NotImplementedError

    def markdown(self) -> str:
        """Return the block as markdown, without a blank line at either end."""
        raise NotImplementedError

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        return {"text/html": self.html(), "text/markdown": self.markdown()}


@dataclass(frozen=True)
class Quote:
    """A figure or word taken from the results, with the place it was taken from.

    Attributes
    ----------
    shown : str
        As printed.
    source : str
        ``summary.<key>``, ``params.<section>.<key>`` or ``<table>.<row>.<column>``.
    """

    shown: str
    source: str


@dataclass(frozen=True)
class Passage(Block):
    """A paragraph: literal text, in which ``**`` toggles emphasis, and quotes."""

    parts: tuple[str | Quote, ...]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Everything quoted, in order."""
        return tuple(part for part in self.parts if isinstance(part, Quote))

    def inline_html(self) -> str:
        """Return the text as HTML without an element around it."""
        written, strong = [], False
        for part in self.parts:
            if isinstance(part, Quote):
                written.append(f'<span data-from="{escape_html(part.source)}">{escape_html(part.shown)}</span>')
                continue
            for position, piece in enumerate(part.split("**")):
                if position:
                    strong = not strong
                    written.append("<strong>" if strong else "</strong>")
                written.append(escape_html(piece))
        return "".join(written).strip()

    def plain(self) -> str:
        """Return the text without any mark-up."""
        return "".join(part.shown if isinstance(part, Quote) else part.replace("**", "") for part in self.parts).strip()

    def html(self) -> str:
        """Return a paragraph."""
        return f"<p>{self.inline_html()}</p>"

    def markdown(self) -> str:
        """Return one line."""
        text = "".join(escape_markdown(part.shown) if isinstance(part, Quote) else part for part in self.parts)
        return text.strip()


@dataclass(frozen=True)
class Heading(Block):
    """A heading of level 1 (title), 2 (chapter) or 3."""

    text: Passage
    level: int = 2
    key: str = ""

    def html(self) -> str:
        """Return the heading; ``key`` is its anchor."""
        anchor = f' id="{self.key}"' if self.key else ""
        return f"<h{self.level}{anchor}>{self.text.inline_html()}</h{self.level}>"

    def markdown(self) -> str:
        """Return one line; a leading number stays text, not a list."""
        return f"{'#' * self.level} {self.text.markdown()}"


@dataclass(frozen=True)
class Items(Block):
    """A list of passages, numbered or not."""

    items: tuple[Passage, ...]
    numbered: bool = False

    def html(self) -> str:
        """Return a list."""
        tag = "ol" if self.numbered else "ul"
        return f"<{tag}>" + "".join(f"<li>{item.inline_html()}</li>" for item in self.items) + f"</{tag}>"

    def markdown(self) -> str:
        """Return one line per item."""
        marks = [f"{position}." if self.numbered else "-" for position in range(1, len(self.items) + 1)]
        return "\n".join(f"{mark} {item.markdown()}" for mark, item in zip(marks, self.items, strict=True))


@dataclass(frozen=True)
class Subtitle(Block):
    """The line under the title."""

    text: Passage

    def html(self) -> str:
        """Return a paragraph of its own class."""
        return f'<p class="subtitle">{self.text.inline_html()}</p>'

    def markdown(self) -> str:
        """Return one line."""
        return self.text.markdown()


@dataclass(frozen=True, repr=False)
class Chapter(Block):
    """Blocks that one notebook cell shows."""

    key: str
    blocks: tuple[Block, ...]

    def html(self) -> str:
        """Return a section."""
        inner = "\n".join(block.html() for block in self.blocks)
        return f'<section class="chapter" data-chapter="{self.key}">\n{inner}\n</section>'

    def markdown(self) -> str:
        """Return the blocks with a blank line between them."""
        return "\n\n".join(block.markdown() for block in self.blocks)

    def __repr__(self) -> str:
        """Return the name only: a chapter is long."""
        return f"Chapter({self.key!r})"

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Everything quoted in passages, in order."""
        return tuple(quote for block in self.blocks for quote in quotes_of(block))


def quotes_of(block: Block) -> Sequence[Quote]:
    """Return what a block quotes in running text."""
    if isinstance(block, Passage):
        return block.quotes
    if isinstance(block, Heading | Subtitle):
        return block.text.quotes
    if isinstance(block, Items):
        return [quote for item in block.items for quote in item.quotes]
    return []
