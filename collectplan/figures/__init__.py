"""Figures from results: pure functions from a bundle to a matplotlib figure with caption and alternative text."""

from collectplan.figures.chances import attainment, chance
from collectplan.figures.forecast import forecast, front, sides
from collectplan.figures.known import clock_states, coverage, deadlines, ranking, suits
from collectplan.figures.outlook import calibration
from collectplan.figures.pay import effort, pay_chances, pay_curves, pay_people, scheme_comparison
from collectplan.figures.people import workload
from collectplan.figures.portfolio import concentration, stock
from collectplan.figures.theme import ReportFigure
from collectplan.figures.timetable import officer_calendar, weekly
from collectplan.figures.tradeoffs import holders, tradeoffs

__all__ = [
    "ReportFigure",
    "attainment",
    "calibration",
    "chance",
    "clock_states",
    "concentration",
    "coverage",
    "deadlines",
    "effort",
    "forecast",
    "front",
    "holders",
    "officer_calendar",
    "pay_chances",
    "pay_curves",
    "pay_people",
    "ranking",
    "scheme_comparison",
    "sides",
    "stock",
    "suits",
    "tradeoffs",
    "weekly",
    "workload",
]
