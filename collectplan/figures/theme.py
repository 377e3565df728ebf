"""The look of figures: seaborn's white grid, one Chinese font that comes with the installation, a few colours.

A figure belongs to no window and no global state: it carries its theme, its caption and its alternative text, and
renders the same bytes each time.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.figure import Figure
from matplotlib.font_manager import fontManager, get_font
from matplotlib.ticker import FuncFormatter
from pylopdf_fonts_zh_cn import sans_path

FONT = "Noto Sans SC"
BLUE, PALE, AMBER, RED, GREY = "#1f4e79", "#c3d3e8", "#b8770b", "#b03a2e", "#59616b"
WIDTH = 6.7  # inches: the text width of A4 with margins of 20 mm
DPI = 180
_NO_GLYPH = "〓"


@cache
def _codes() -> frozenset[int]:
    """Register the font and return the character codes that it can draw."""
    fontManager.addfont(sans_path())
    return frozenset(get_font(str(sans_path())).get_charmap())


def safe(text: str, width: int = 40) -> str:
    """Return text on one line that the font can draw, cut with an ellipsis where it is longer than ``width``."""
    shown = "".join(sign if ord(sign) in _codes() else _NO_GLYPH for sign in " ".join(str(text).split()))
    return shown if len(shown) <= width else f"{shown[: width - 1]}…"


@contextmanager
def theme() -> Iterator[None]:
    """Apply the look for the time of a ``with`` block."""
    _codes()
    settings: Any = {
        **sns.axes_style("whitegrid"),
        **sns.plotting_context("paper"),
        "font.family": FONT,
        "font.sans-serif": [FONT],
        "font.size": 8.0,
        "axes.titlesize": 8.5,
        "axes.labelsize": 8.0,
        "xtick.labelsize": 7.5,
        "ytick.labelsize": 7.5,
        "legend.fontsize": 7.5,
        "axes.unicode_minus": False,
        "text.parse_math": False,
        "axes.edgecolor": "#30363d",
        "grid.color": "#e3e6ea",
        "grid.linewidth": 0.6,
        "axes.linewidth": 0.8,
    }
    with mpl.rc_context(settings):
        yield


class ReportFigure(Figure):
    """A figure that knows its theme, caption and alternative text, and shows itself in a notebook.

    Parameters
    ----------
    height : float
        Inches.
    caption, alt : str
        Text under the figure; text instead of it.
    """

    def __init__(self, height: float, caption: str = "", alt: str = "") -> None:
        super().__init__(figsize=(WIDTH, height), dpi=DPI, layout="constrained")
        self.caption = caption
        self.alt = alt

    def draw(self, renderer: RendererBase) -> None:
        """Draw in the theme, since ticks are made only now."""
        with theme():
            super().draw(renderer)

    def png(self) -> bytes:
        """Return the figure as PNG, without dates or versions inside."""
        buffer = io.BytesIO()
        with theme():
            self.savefig(buffer, format="png", dpi=DPI, metadata={"Software": None})
        return buffer.getvalue()

    def __repr__(self) -> str:
        """Return the caption."""
        return f"ReportFigure({self.caption!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> tuple[dict[str, Any], dict[str, Any]]:
        picture = base64.b64encode(self.png()).decode("ascii")
        about = {"alt": self.alt, "caption": self.caption}
        return {"image/png": picture, "text/plain": self.caption}, {"image/png": about}


def bare(axes: Axes, grid: str = "x") -> None:
    """Leave the left and lower frame and the grid of one direction."""
    sns.despine(ax=axes)
    axes.grid(False)
    if grid:
        axes.grid(True, axis="x" if grid == "x" else "y")
        axes.set_axisbelow(True)


def percent_axis(axes: Axes, side: str = "x") -> None:
    """Print fractions of an axis as percent."""
    chosen = axes.xaxis if side == "x" else axes.yaxis
    chosen.set_major_formatter(FuncFormatter(lambda part, _: f"{part:.0%}"))


def thousands(axes: Axes, side: str = "y") -> None:
    """Print numbers of an axis with separators and no more decimals than needed."""
    chosen = axes.xaxis if side == "x" else axes.yaxis
    chosen.set_major_formatter(FuncFormatter(lambda amount, _: f"{amount:,.2f}".rstrip("0").rstrip(".")))


def empty_note(axes: Axes, text: str) -> None:
    """Say in the middle of empty axes that there is nothing to show."""
    axes.text(0.5, 0.5, text, ha="center", va="center", transform=axes.transAxes, color=GREY)
    axes.set_xticks([])
    axes.set_yticks([])
    bare(axes, "")
