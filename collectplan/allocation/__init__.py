"""Allocation: one option for each case, as much value as hours and other limits allow, with proof of how good it is.

``allocate`` finds a plan and a bound, ``check_plan`` checks any plan from the tables alone, ``baselines`` deals the
cases in plainer ways, and ``compare`` sets the plan beside them. ``alternatives`` says why each case has its officer,
``compare_plans`` what moved between two plans.
"""

from __future__ import annotations

from collectplan.allocation.baselines import baselines, compare
from collectplan.allocation.certificate import PlanCheck, check_plan
from collectplan.allocation.explain import alternatives
from collectplan.allocation.moves import compare_plans, moves_summary
from collectplan.allocation.reading import OptionsError
from collectplan.allocation.reasons import Reason
from collectplan.allocation.result import AllocationResult
from collectplan.allocation.solving import allocate

__all__ = [
    "AllocationResult",
    "OptionsError",
    "PlanCheck",
    "Reason",
    "allocate",
    "alternatives",
    "baselines",
    "check_plan",
    "compare",
    "compare_plans",
    "moves_summary",
]
