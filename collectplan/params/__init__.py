"""Parameters of a campaign: models (`model`), strict loading (`load`), the commented template (`template`)."""

from collectplan.params.calendar import (
    Calendar,
    ClaimWindow,
    HotSpell,
    Milestone,
    Ownership,
    Schedule,
    Session,
    Stage,
    Targets,
)
from collectplan.params.data import Data, Role, RosterSource, Source, TargetSource
from collectplan.params.legal import Approval, Clocks, Litigation, Offer, Policy
from collectplan.params.levers import ALLOCATION_LEVERS, LEVERS, PLAN_LEVERS, STOCK_LEVERS, Lever, apply_levers
from collectplan.params.load import load_params, parse_params, resolve
from collectplan.params.model import (
    COUNTY,
    METHODS,
    Campaign,
    MethodEffect,
    Params,
    Recovery,
    Reports,
    Simulation,
)
from collectplan.params.planning import Absence, Allocation, LimitRule, Outsourcing, Pin, Workload
from collectplan.params.portfolio import AuthorityTier, Portfolio, QueuePlan
from collectplan.params.section import Method, Queue
from collectplan.params.template import template_text

__all__ = [
    "ALLOCATION_LEVERS",
    "COUNTY",
    "LEVERS",
    "METHODS",
    "PLAN_LEVERS",
    "STOCK_LEVERS",
    "Absence",
    "Allocation",
    "Approval",
    "AuthorityTier",
    "Calendar",
    "Campaign",
    "ClaimWindow",
    "Clocks",
    "Data",
    "HotSpell",
    "Lever",
    "LimitRule",
    "Litigation",
    "Method",
    "MethodEffect",
    "Milestone",
    "Offer",
    "Outsourcing",
    "Ownership",
    "Params",
    "Pin",
    "Policy",
    "Portfolio",
    "Queue",
    "QueuePlan",
    "Recovery",
    "Reports",
    "Role",
    "RosterSource",
    "Schedule",
    "Session",
    "Simulation",
    "Source",
    "Stage",
    "TargetSource",
    "Targets",
    "Workload",
    "apply_levers",
    "load_params",
    "parse_params",
    "resolve",
    "template_text",
]
