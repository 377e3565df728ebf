"""What a reader sees of a page: its text without tags, the rows of its tables, and the tags themselves."""

from __future__ import annotations

from html.parser import HTMLParser

_SILENT = {"style", "title", "script"}
_BLOCKS = {"td", "th", "tr", "p", "li", "dt", "dd", "h1", "h2", "b", "table", "section"}


class Page(HTMLParser):
    """A page taken apart.

    Attributes
    ----------
    tags : list of str
        All that were opened.
    text : str
        What is printed, blocks apart by a bar.
    plain : str
        The text without bars and blanks.
    rows : list of list of str
        Cells of the rows of all tables.
    n_pages : int
        Sections that begin a page.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.rows: list[list[str]] = []
        self.n_pages = 0
        self._parts: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.text = " ".join("".join(self._parts).split())
        self.plain = "".join(self.text.replace("|", "").split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._open.append(tag)
        self.n_pages += ("class", "page") in attrs
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        if tag in _BLOCKS:
            self._parts.append("|")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass
        if tag in _BLOCKS:
            self._parts.append("|")

    def handle_data(self, data: str) -> None:
        if _SILENT & set(self._open):
            return
        self._parts.append(data)
        if {"td", "th"} & set(self._open):
            self.rows[-1][-1] += data

    def row(self, first: str) -> list[str]:
        """Return the only row whose first cell is this."""
        found = [row for row in self.rows if row and row[0] == first]
        assert len(found) == 1, (first, self.rows)
        return found[0]
