"""English titles of members of closed sets whose identifier alone would mislead, by table and column."""

from __future__ import annotations

from collections.abc import Mapping

from collectplan.schemas import goals, incentives, timetable

_CAUSES = {
    "hours": ("not enough hours",),
    "days": ("no field day",),
    "heat": ("no field work in the heat",),
    "deadline": ("not before the deadline",),
    "gap": ("too close to others",),
}
_FINDING = {
    "ambiguous": ("two readings",),
    "uncovered": ("no rule",),
    "overlapping": ("two rules",),
    "jump": ("jump",),
    "cliff": ("cliff",),
    "drop": ("less for more",),
    "steps": ("whole points",),
    "dead_tier": ("dead tier",),
    "flat_zone": ("flat zone",),
    "no_floor": ("no floor",),
    "unlawful": ("unlawful deduction",),
    "deposit": ("deposit",),
    "fee_cap": ("above the fee cap",),
    "deferral": ("not deferred",),
    "amount_only": ("money alone counts",),
}
_SEVERITY = {"error": ("must be mended",), "warning": ("should be mended",), "note": ("note",)}
ENGLISH: dict[tuple[str, str], Mapping[str, tuple[str, ...]]] = {
    ("days", "day_kind"): timetable.DAY_KIND_ENGLISH,
    ("days", "heat"): timetable.HEAT_ENGLISH,
    ("officer_days", "away"): timetable.AWAY_ENGLISH,
    ("schedule", "kind"): timetable.TASK_ENGLISH,
    ("unscheduled", "kind"): timetable.TASK_ENGLISH,
    ("unscheduled", "cause"): _CAUSES,
    ("services", "step"): timetable.SERVICE_ENGLISH,
    ("owners", "owner"): timetable.OWNER_ENGLISH,
    ("reach", "verdict"): goals.VERDICT_ENGLISH,
    ("schemes", "kind"): incentives.KIND_ENGLISH,
    ("scheme_comparison", "basis"): incentives.BASIS_ENGLISH,
    ("scheme_comparison", "figure"): incentives.FIGURE_ENGLISH,
    ("scheme_findings", "finding"): _FINDING,
    ("scheme_findings", "severity"): _SEVERITY,
}
