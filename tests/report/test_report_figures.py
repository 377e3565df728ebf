"""Figures: drawable for every shape of plan, without a missing glyph, the same bytes twice."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import replace
from itertools import combinations

import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from PIL import Image

from collectplan import figures
from collectplan.bundle import Bundle
from collectplan.figures.theme import safe
from collectplan.schemas import empty

from .conftest import BRANCH
from .synthetic import Spec, make

NAMES = [
    name for name in figures.__all__ if name not in {"ReportFigure", "tradeoffs"}
]  # the latter: test_report_dealing
OF_PAY = {"effort", "pay_chances", "pay_curves", "pay_people", "scheme_comparison"}  # nothing without a scheme
SHAPES = {
    "eight branches": Spec(),
    "one branch, one officer": Spec(n_branches=1, n_cases=5, n_officers=1),
    "sixty branches": Spec(n_branches=60, n_cases=240, n_officers=200),
    "a branch": Spec(branch=BRANCH),
    "no money": Spec(money_scale=0.0, n_cases=6, n_branches=2),
    "rare and hostile names": Spec(hostile="𠮷😀$x_1$", n_officers=3),
    "English": Spec(language="en", currency="美元"),
    "thousands of millions": Spec(money_scale=1e4, n_branches=3),
    "thousands of millions in English": Spec(money_scale=1e4, language="en"),
    "nothing known": Spec(bare=True),
}


@pytest.fixture(scope="module", params=SHAPES)
def plan(request: pytest.FixtureRequest) -> Bundle:
    return make(SHAPES[request.param])


@pytest.mark.parametrize("name", NAMES)
def test_figures_are_drawn_without_a_warning_and_without_overlap(plan: Bundle, name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        figure = getattr(figures, name)(plan)
        if name in OF_PAY and "schemes" not in plan.tables:
            assert figure is None
            return
        picture = Image.open(io.BytesIO(figure.png()))
    assert picture.width == pytest.approx(6.7 * 180, abs=1)
    assert 200 < picture.height < 9.7 * 180, "flat, or higher than a page"
    assert figure.caption and figure.alt
    assert not overlapping(figure)


def texts_of(axes: Axes) -> list[Text]:
    """Return what is written in and around a chart; ticks beyond its edges are not drawn."""
    found = [axes.xaxis.label, axes.yaxis.label, *(one for one in axes.get_children() if isinstance(one, Text))]
    for axis, at in ((axes.xaxis, 0), (axes.yaxis, 1)):
        low, high = sorted(axis.get_view_interval())
        found += [label for label in axis.get_ticklabels() if low <= label.get_position()[at] <= high]
    if legend := axes.get_legend():
        found += legend.get_texts()
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def overlapping(figure: figures.ReportFigure) -> list[tuple[str, str]]:
    """Return texts that lie on each other; the figure has been drawn, and one pixel of touching is no harm."""
    placed = [
        (text.get_window_extent().padded(-0.5), text.get_text()) for axes in figure.axes for text in texts_of(axes)
    ]
    return [(one, other) for (first, one), (second, other) in combinations(placed, 2) if first.overlaps(second)]


def test_figures_are_the_same_twice(county: Bundle) -> None:
    for name in (
        "front",
        "attainment",
        "workload",
        "ranking",
        "coverage",
        "clock_states",
        "deadlines",
        "suits",
        "calibration",
    ):
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
        figure = getattr(figures, name)(bare)
        assert figure is None if name in OF_PAY else figure.png()


def test_notebooks_get_picture_caption_and_alternative(county: Bundle) -> None:
    data, about = figures.front(county)._repr_mimebundle_()
    assert set(data) == {"image/png", "text/plain"}
    assert about["image/png"]["alt"] and about["image/png"]["caption"].startswith("左：")


def test_front_shows_at_most_ten_branches() -> None:
    figure = figures.front(make(Spec(n_branches=60)))
    assert len(figure.axes[1].get_yticks()) == 10
    assert "10" in figure.axes[1].get_title(loc="left")


@pytest.mark.parametrize(
    ("name", "words"), [("ranking", "本金最大的 45 个机构"), ("coverage", "清查面最低的 45 个机构")]
)
def test_branches_that_find_no_room_are_owned_up_to(name: str, words: str) -> None:
    figure = getattr(figures, name)(make(Spec(n_branches=60)))
    assert len(figure.axes[0].get_yticks()) == 45 and words in figure.caption
    assert "45" not in getattr(figures, name)(make(Spec())).caption


def test_bars_hold_the_whole_principal(county: Bundle) -> None:
    for name in ("ranking", "clock_states"):
        (axes,) = getattr(figures, name)(county).axes
        widths = [patch.get_width() for patch in axes.patches if isinstance(patch, Rectangle)]
        assert sum(widths) == pytest.approx(county.figure("principal") / 10_000), name


def test_numbers_of_a_long_campaign_do_not_lie_on_each_other(county: Bundle) -> None:
    """A year of weeks with three-digit counts: not every week is named, and the counts are left to the table."""
    weeks = pd.concat([county.tables["clock_weeks"].head(1)] * 53, ignore_index=True)
    weeks = weeks.assign(week=range(53), n_claims=123, n_guarantees=456, claim_principal=9e4, guaranteed_principal=9e4)
    figure = figures.deadlines(replace(county, tables={**county.tables, "clock_weeks": weeks}))
    figure.png()
    assert not overlapping(figure)
    assert [label.get_text() for label in figure.axes[0].get_xticklabels()][:3] == ["开始前", "4", "8"]


def test_text_that_the_font_cannot_draw_is_replaced() -> None:
    assert safe("张😀三\n四") == "张〓三 四"
    assert safe("一二三四五六", 4) == "一二三…"
