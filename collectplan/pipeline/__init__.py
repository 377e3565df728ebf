"""The stages in order: inputs, clocks, cases, forecast, options, allocation, completion, targets, headline figures.

``open_plan``, ``open_portfolio`` and ``open_allocation`` are what notebooks call. Solver and inputs are imported only
when there is something to solve, so that a report of a finished solution starts fast.
"""

from collectplan.pipeline.opening import open_allocation, open_plan, open_portfolio, save_workbook
from collectplan.pipeline.slices import branches_of, slice_branch

__all__ = ["branches_of", "open_allocation", "open_plan", "open_portfolio", "save_workbook", "slice_branch"]
