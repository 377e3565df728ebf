"""Documents from results: chapters for notebook cells, one HTML page, one workbook.

What a document writer needs is imported when it writes, so that a notebook's kernel starts fast.
"""

from collectplan.report.chapters import method, parameters, quality, stock, targets
from collectplan.report.dealing import allocation
from collectplan.report.front import decisions, evidence, title
from collectplan.report.html import to_html
from collectplan.report.known import clocks, conduct, litigation, overview, strategies, survey
from collectplan.report.outlook import lessons, outlook
from collectplan.report.pay import incentives, pay_check, pay_compare, pay_people
from collectplan.report.timetable import schedule, weekly
from collectplan.report.trials import answered, dealing, moves, tradeoffs, trial, trial_head
from collectplan.report.workbook import write_workbook

__all__ = [
    "allocation",
    "answered",
    "clocks",
    "conduct",
    "dealing",
    "decisions",
    "evidence",
    "incentives",
    "lessons",
    "litigation",
    "method",
    "moves",
    "outlook",
    "overview",
    "parameters",
    "pay_check",
    "pay_compare",
    "pay_people",
    "quality",
    "schedule",
    "stock",
    "strategies",
    "survey",
    "targets",
    "title",
    "to_html",
    "tradeoffs",
    "trial",
    "trial_head",
    "weekly",
    "write_workbook",
]
