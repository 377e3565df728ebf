"""Incentive schemes tried out: checks of the words, how people answer them, and schemes side by side at one budget."""

from collectplan.incentives.legal import LegalDeduction, PayLaw, Wage, legal_limits
from collectplan.incentives.lint import lint
from collectplan.incentives.lint_readings import readings_table

__all__ = ["LegalDeduction", "PayLaw", "Wage", "legal_limits", "lint", "readings_table"]
