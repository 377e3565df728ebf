"""The stages in order: inputs, cases, forecast, options, allocation, completion, targets, headline figures.

``open_plan`` is what notebooks call. Solver and inputs are imported only when there is something to solve, so that a
report of a finished solution starts fast.
"""

from collectplan.pipeline.opening import open_plan
from collectplan.pipeline.slices import branches_of, slice_branch

__all__ = ["branches_of", "open_plan", "slice_branch"]
