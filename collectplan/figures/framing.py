"""A figure with its caption and alternative text in the reader's language, or one that says that there is nothing to show."""

from __future__ import annotations

from collectplan.figures.theme import ReportFigure, empty_note, theme
from collectplan.report.sentences import ALTS, FIGURES
from collectplan.report.writer import Cell, Writer

_EMPTY = 1.2  # inches


def chart(writer: Writer, key: str, height: float, **cells: Cell) -> ReportFigure:
    """Return an empty figure under the caption of a key.

    Parameters
    ----------
    writer : Writer
        Language and figures.
    key : str
        Of ``sentences.FIGURES``.
    height : float
        Inches.
    **cells : Cell
        Values that the caption quotes beside headline figures.
    """
    caption = writer.fill(FIGURES[key], **cells).plain()
    return ReportFigure(height, caption, writer.fill(ALTS["chart"], caption=Cell(caption, "caption")).plain())


def nothing(writer: Writer, key: str, height: float = _EMPTY, **cells: Cell) -> ReportFigure:
    """Return a figure that says that there is nothing to show; parameters as for ``chart``."""
    said = writer.voice.label("no_data")
    with theme():
        figure = ReportFigure(height, writer.fill(FIGURES[key], **cells).plain(), said)
        empty_note(figure.subplots(), said)
    return figure
