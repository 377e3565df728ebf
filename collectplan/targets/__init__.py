"""Targets: what was set from above, what of it falls on whom in which week, and what of it is beyond reach."""

from __future__ import annotations

from collectplan.targets.reach import reach, strongest
from collectplan.targets.tasks import SIDES, assumed_targets, chances, check_targets
from collectplan.targets.weekly import check_milestones, decompose, weekly_targets

__all__ = [
    "SIDES",
    "assumed_targets",
    "chances",
    "check_milestones",
    "check_targets",
    "decompose",
    "reach",
    "strongest",
    "weekly_targets",
]
