"""Figures: drawable for every shape of plan, without a missing glyph, the same bytes twice."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import replace
from itertools import pairwise

import pytest
from PIL import Image

from collectplan import figures
from collectplan.bundle import Bundle
from collectplan.figures.theme import safe
from collectplan.schemas import empty

from .conftest import BRANCH
from .synthetic import Spec, make

NAMES = [name for name in figures.__all__ if name != "ReportFigure"]
SHAPES = {
    "eight branches": Spec(),
    "one branch, one officer": Spec(n_branches=1, n_cases=5, n_officers=1),
    "sixty branches": Spec(n_branches=60, n_cases=240, n_officers=200),
    "a branch": Spec(branch=BRANCH),
    "no money": Spec(money_scale=0.0, n_cases=6, n_branches=2),
    "rare and hostile names": Spec(hostile="𠮷😀$x_1$", n_officers=3),
    "English": Spec(language="en", currency="美元"),
}


@pytest.fixture(scope="module", params=SHAPES)
def plan(request: pytest.FixtureRequest) -> Bundle:
    return make(SHAPES[request.param])


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_drawn_without_a_warning_and_without_overlap(plan: Bundle, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = getattr(figures, name)(plan)
        picture = Image.open(io.BytesIO(figure.png()))
    assert picture.width == pytest.approx(6.7 * 180, abs=1)
    assert 200 < picture.height < 9.7 * 180, "flat, or higher than a page"
    assert figure.caption and figure.alt
    assert not crowded_rows(figure)


def crowded_rows(figure: figures.ReportFigure) -> list[str]:
    """Return names of rows that touch the next one; the figure has been drawn."""
    found = []
    for axes in figure.axes:
        placed = [(label.get_window_extent(), label.get_text()) for label in axes.get_yticklabels() if label.get_text()]
        placed.sort(key=lambda one: float(one[0].y0))
        found += [name for (low, name), (high, _) in pairwise(placed) if low.y1 > high.y0 + 1.5]
    return found


def test_figures_are_the_same_twice(county: Bundle) -> None:
    for name in ("front", "attainment", "workload"):
        digests = {hashlib.sha256(getattr(figures, name)(county).png()).hexdigest() for _ in range(2)}
        assert len(digests) == 1, name
    assert b"Software" not in figures.stock(county).png() and b"tEXt" not in figures.stock(county).png()


def test_figures_leave_the_users_settings_alone(county: Bundle) -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    figures.front(county).png()
    assert dict(mpl.rcParams) == before


def test_saving_by_hand_keeps_the_font(county: Bundle) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figures.chance(county).savefig(io.BytesIO(), format="png")


def test_figures_of_empty_tables_say_so(county: Bundle) -> None:
    bare = replace(county, tables={name: empty(name) for name in county.tables})
    for name in NAMES:
        assert getattr(figures, name)(bare).png()


def test_notebooks_get_picture_caption_and_alternative(county: Bundle) -> None:
    data, about = figures.front(county)._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    assert about["image/png"]["alt"] and about["image/png"]["caption"].startswith("左：")


def test_front_shows_at_most_ten_branches() -> None:
    figure = figures.front(make(Spec(n_branches=60)))
    assert len(figure.axes[1].get_yticks()) == 10
    assert "10" in figure.axes[1].get_title(loc="left")


def test_text_that_the_font_cannot_draw_is_replaced() -> None:
    assert safe("张😀三\n四") == "张〓三 四"
    assert safe("一二三四五六", 4) == "一二三…"
