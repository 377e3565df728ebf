"""Parameters of a campaign: models (`model`), strict loading (`load`), the commented template (`template`)."""

from collectplan.params.data import Data, Role, RosterSource, Source, TargetSource
from collectplan.params.levers import LEVERS, Lever, apply_levers
from collectplan.params.load import load_params, parse_params, resolve
from collectplan.params.model import (
    COUNTY,
    METHODS,
    Allocation,
    Calendar,
    Campaign,
    MethodEffect,
    Params,
    Pin,
    Policy,
    Portfolio,
    Recovery,
    Reports,
    Simulation,
    Workload,
)
from collectplan.params.section import Method
from collectplan.params.template import template_text

__all__ = [
    "COUNTY",
    "LEVERS",
    "METHODS",
    "Allocation",
    "Calendar",
    "Campaign",
    "Data",
    "Lever",
    "Method",
    "MethodEffect",
    "Params",
    "Pin",
    "Policy",
    "Portfolio",
    "Recovery",
    "Reports",
    "Role",
    "RosterSource",
    "Simulation",
    "Source",
    "TargetSource",
    "Workload",
    "apply_levers",
    "load_params",
    "parse_params",
    "resolve",
    "template_text",
]
