"""Visits and pledges as sheets of the workbook: one line each, to filter and to print as lists. No names of debtors."""

from __future__ import annotations

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.handouts.page import Paper
from collectplan.handouts.pledges import pledge_table
from collectplan.handouts.visits import visit_table
from collectplan.report import words
from collectplan.report.sheets import Field, Sheet, table_field
from collectplan.schemas import TABLES

# Tables of the data dictionary that say how a column is headed; the first that has it.
_ORIGINS = ("schedule", "cases", "allocation")
_LISTED = {"actions": "action", "roles": "role"}  # columns of the clocks, several members joined by commas
_TARGETS = {"target_on": "on_balance", "target_off": "off_balance", "target": "total"}
# What only pledges count: the text that heads it, and its unit.
_COUNTED = {
    "n_key": ("n_key", "case"),
    "n_must_do": ("n_must_do", "case"),
    "field_days": ("field_days", "day"),
    "n_visits": ("planned_visits", "count"),
}


def workbook_sheets(plan: Bundle) -> list[Sheet]:
    """Return the sheets 走访单 and 责任状 of a plan; those whose tables it has.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch: only its rows are there. Of insiders no place, unless the params say otherwise.

    Returns
    -------
    list of Sheet
        For ``report.write_workbook``; none where nothing was planned.
    """
    sheets = [_visits(plan)] if plan.job == "plan" and "schedule" in plan.tables else []
    return sheets + ([_pledges(plan)] if plan.job == "plan" and "weekly" in plan.tables else [])


def _visits(plan: Bundle) -> Sheet:
    """Return one line per visit, by officer, day and time."""
    paper, rows = Paper(plan), visit_table(plan)
    return Sheet("visits", tuple(_visit_field(paper, str(name), rows) for name in rows))


def _visit_field(paper: Paper, name: str, rows: pd.DataFrame) -> Field:
    if name in _LISTED:
        column = _LISTED[name]
        texts = [
            paper.listed([paper.word("clocks", column, member) for member in str(members).split(",") if member])
            for members in rows[name]
        ]
        return Field(paper.voice.title("clocks", column), texts, name=name)
    origin = next(table for table in _ORIGINS if name in TABLES[table].columns)
    is_text = TABLES[origin].columns[name].metadata["kind"] in {"enum", "ref", "text"}
    return table_field(paper.voice, origin, name, rows.assign(**{name: rows[name].fillna("")}) if is_text else rows)


def _pledges(plan: Bundle) -> Sheet:
    """Return one line per officer."""
    paper, rows = Paper(plan), pledge_table(plan)
    # A chance to reach nothing means nothing.
    rows = rows.assign(chance=rows["chance"].where(rows["target"] > 0))
    return Sheet("pledges", tuple(_pledge_field(paper, str(name), rows) for name in rows))


def _pledge_field(paper: Paper, name: str, rows: pd.DataFrame) -> Field:
    voice, values = paper.voice, rows[name].tolist()
    if name in _TARGETS:
        side = paper.word("weekly", "balance_side", _TARGETS[name])
        return Field(voice.with_unit(f"{paper.say('target')} {side}", voice.coin), values, "money", name)
    if name == "chance":
        return Field(voice.title("weekly", "chance"), values, "percent", name)
    if name == "principal":
        return Field(voice.with_unit(paper.say("held"), voice.coin), values, "money", name)
    if name in _COUNTED:
        text, unit = _COUNTED[name]
        return Field(voice.with_unit(paper.say(text), voice.pick(words.UNITS[unit])), values, "count", name)
    return table_field(voice, "workloads", name, rows)
