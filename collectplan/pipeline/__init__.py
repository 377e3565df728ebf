"""The stages in order: inputs, cases, forecast, options, allocation, completion, targets, headline figures."""

from collectplan.pipeline.county import County, decide, prepare, solve_county
from collectplan.pipeline.opening import open_plan
from collectplan.pipeline.slices import branches_of, slice_branch

__all__ = ["County", "branches_of", "decide", "open_plan", "prepare", "slice_branch", "solve_county"]
