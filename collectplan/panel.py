"""The panel under a dealing: sliders, a button, and the answer of the library; it displays and computes nothing.

Where somebody sits at the notebook the cell shows widgets. In a batch run, a report or a saved page it shows the plan on
the table as a plain table, and no widget is ever made: the widget library is imported only when it is shown.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from functools import cached_property
from typing import Any

from collectplan import report
from collectplan.errors import CollectPlanError
from collectplan.params import ALLOCATION_LEVERS
from collectplan.pipeline.questions import Settings
from collectplan.pipeline.workbench import Workbench
from collectplan.report.blocks import escape_html
from collectplan.report.sentences.dealing import TITLES
from collectplan.report.voice import Voice

_MOST_DAYS, _MOST_CASES, _MOST_ADDED = 22.0, 200, 5
_STYLE = {"description_width": "21em"}
_LAYOUT = {"width": "48em"}


def is_attended() -> bool:
    """Whether somebody can answer this kernel: programs that run notebooks say that they take no input."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if shell is None or not hasattr(shell, "kernel"):
        return False
    request: dict[str, Any] = shell.get_parent() or {}
    return bool(request.get("content", {}).get("allow_stdin"))


class Panel:
    """Sliders over a workbench.

    Parameters
    ----------
    bench : Workbench
        From ``open_allocation``.
    """

    def __init__(self, bench: Workbench) -> None:
        self.bench = bench
        self.voice = Voice.of(bench.plan.params)

    def __repr__(self) -> str:
        """Return the branch."""
        return f"Panel({self.bench.plan.branch!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the plain table, and the widgets too where they would come alive."""
        plain = report.trial(self.bench.plan, self.bench.shown)._repr_mimebundle_()
        return {**plain, **self.box._repr_mimebundle_()} if is_attended() else plain

    @cached_property
    def controls(self) -> dict[str, Any]:
        """The widgets by the name of the setting that they turn."""
        import ipywidgets as widgets

        start, by_default = (
            self.bench.start,
            dict(zip(("field_days_per_month", "max_cases"), self.bench.n_by_default, strict=True)),
        )
        common = {"style": _STYLE, "layout": _LAYOUT}
        slider = {**common, "continuous_update": False}
        percent = {**slider, "min": 0.0, "max": 1.0, "step": 0.05, "readout_format": ".0%"}
        days, cases, court = start.field_days_per_month, start.max_cases, self.bench.court_money
        titles = {name: self.voice.pick((lever.zh, lever.en)) for name, lever in ALLOCATION_LEVERS.items()}
        for name, n in by_default.items():
            titles[name] = self.voice.pick(TITLES["by_default"]).format(title=titles[name], n=n)
        nobody = (self.voice.pick(TITLES["nobody"]), "")
        named = self.bench.people.astype("str").to_dict("records")
        people = [(f"{row['officer_name']} {row['officer_id']}".strip(), row["officer_id"]) for row in named]
        money = self.voice.pick(TITLES["court_money"]).format(unit=self.voice.coin)
        made = {
            "field_days_per_month": widgets.FloatSlider(
                value=days,
                min=0.0,
                max=max(_MOST_DAYS, days),
                step=0.5,
                readout_format=".1f",
                description=titles["field_days_per_month"],
                **slider,
            ),
            "max_cases": widgets.IntSlider(
                value=cases, min=0, max=max(_MOST_CASES, cases), description=titles["max_cases"], **slider
            ),
            "small_case_coverage": widgets.FloatSlider(
                value=start.small_case_coverage, description=titles["small_case_coverage"], **percent
            ),
            "fairness_share": widgets.FloatSlider(
                value=start.fairness_share, description=titles["fairness_share"], **percent
            ),
            "absent": widgets.Dropdown(
                options=[nobody, *people], description=self.voice.pick(TITLES["absent"]), **common
            ),
            "court_money": widgets.BoundedFloatText(
                value=round(court, 2), min=0.0, max=max(1e9, court), step=1000.0, description=money, **common
            ),
        }
        if not self.bench.plan.is_county:  # where in a county nobody could say
            made["added"] = widgets.IntSlider(
                value=0, min=0, max=_MOST_ADDED, description=self.voice.pick(TITLES["added"]), **slider
            )
        return made

    @cached_property
    def button(self) -> Any:
        """The button that asks."""
        import ipywidgets as widgets

        button = widgets.Button(description=self.voice.pick(TITLES["button"]), button_style="primary")
        button.on_click(self.solve)
        return button

    @cached_property
    def output(self) -> Any:
        """Where the answer stands."""
        import ipywidgets as widgets

        output = widgets.HTML(report.answered(self.bench.plan, self.bench.shown).html())
        output.add_class("jp-RenderedHTMLCommon")  # tables as in the rest of the notebook
        return output

    @cached_property
    def box(self) -> Any:
        """The whole panel."""
        import ipywidgets as widgets

        head = widgets.HTML(report.trial_head(self.bench.plan).html())
        head.add_class("jp-RenderedHTMLCommon")
        return widgets.VBox([head, *self.controls.values(), self.button, self.output])

    @property
    def settings(self) -> Settings:
        """What the controls say; a control that was not touched leaves the plan as it is, to the last digit."""
        values = {name: control.value for name, control in self.controls.items()}
        court, absent = values.pop("court_money"), values.pop("absent")
        asked = replace(self.bench.start, **values, absent=(absent,) if absent else ())
        return asked if court == round(self.bench.court_money, 2) else replace(asked, court_money=court)

    def solve(self, _: Any = None) -> None:
        """Ask what the controls say and show the answer, or why there is none."""
        title = self.button.description
        self.button.disabled, self.button.description = True, self.voice.pick(TITLES["busy"])
        try:
            self.output.value = report.answered(self.bench.plan, self.bench.answer(self.settings)).html()
        except CollectPlanError as error:
            self.output.value = f"<p>{escape_html(error.text(self.voice.language))}</p>"
        finally:
            self.button.disabled, self.button.description = False, title
