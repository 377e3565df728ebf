"""Working papers of a plan: visit sheets, routes, demands to serve, pledges and case cards, ready to print on A4.

All are made from the tables of a plan alone and compute nothing. Debtors' names, addresses and phones stand on visit
sheets only, and only when the caller hands them in.
"""

from collectplan.handouts.cards import case_card
from collectplan.handouts.demands import demand_list, demand_table
from collectplan.handouts.files import write_handouts, write_private
from collectplan.handouts.page import Handout
from collectplan.handouts.pledges import branch_pledge, pledge, pledge_table
from collectplan.handouts.sheets import workbook_sheets
from collectplan.handouts.visits import route_sheet, visit_sheets, visit_table

__all__ = [
    "Handout",
    "branch_pledge",
    "case_card",
    "demand_list",
    "demand_table",
    "pledge",
    "pledge_table",
    "route_sheet",
    "visit_sheets",
    "visit_table",
    "workbook_sheets",
    "write_handouts",
    "write_private",
]
