"""Documents from results: chapters for notebook cells, one HTML page, one workbook.

What a document writer needs is imported when it writes, so that a notebook's kernel starts fast.
"""

from collectplan.report.chapters import method, parameters, quality, stock, targets
from collectplan.report.dealing import allocation
from collectplan.report.front import decisions, evidence, title
from collectplan.report.html import to_html
from collectplan.report.known import clocks, conduct, litigation, overview, strategies, survey
from collectplan.report.outlook import lessons, outlook
from collectplan.report.workbook import write_workbook

__all__ = [
    "allocation",
    "clocks",
    "conduct",
    "decisions",
    "evidence",
    "lessons",
    "litigation",
    "method",
    "outlook",
    "overview",
    "parameters",
    "quality",
    "stock",
    "strategies",
    "survey",
    "targets",
    "title",
    "to_html",
    "write_workbook",
]
