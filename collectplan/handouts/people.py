"""Who and what a paper is for: officers, branches and cases of a plan, with clear words when there is no such one."""

from __future__ import annotations

import difflib

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.errors import Fault, ParamsError
from collectplan.handouts.page import Paper
from collectplan.identity import looks_personal
from collectplan.masking import hide_numbers, mask_loan
from collectplan.params import COUNTY

_NEAR = 0.3
_SHOWN = 12


def check_officer(paper: Paper, officer_id: str) -> None:
    """Refuse an officer whom no table of the plan knows; where no table names any, nothing can be refused.

    Raises
    ------
    ParamsError
        With the nearest id.
    """
    tables = ("workloads", "schedule", "allocation", "weekly")
    known = {str(name) for table in tables for name in paper.table(table)["officer_id"] if name}
    _refuse("officer_id", "人员", "officer", officer_id, known)


def check_branch(paper: Paper, branch: str) -> None:
    """Refuse a branch that has neither cases nor people in the plan.

    Raises
    ------
    ParamsError
        With the nearest name.
    """
    known = {str(name) for table in ("cases", "workloads", "weekly", "clocks") for name in paper.table(table)["branch"]}
    _refuse("branch", "机构", "branch", branch, known | {paper.plan.branch} if known else known)


def check_case(paper: Paper, case_id: str) -> None:
    """Refuse a case that is not in the plan.

    Raises
    ------
    ParamsError
        With the nearest id.
    """
    _refuse("case_id", "户", "case", case_id, set(paper.table("cases")["case_id"]))


def _refuse(key: str, zh: str, en: str, given: str, known: set[str]) -> None:
    if given in known or not known:
        return
    near = difflib.get_close_matches(given, sorted(known), n=1, cutoff=_NEAR)
    names = sorted(known)
    shown = "、".join(names[:_SHOWN]) + ("…" if len(names) > _SHOWN else "")
    meant_zh = f"是不是“{near[0]}”？" if near else f"有：{shown}"
    meant_en = f"did you mean '{near[0]}'?" if near else f"known: {shown}"
    raise ParamsError(Fault(key, f"方案里没有{zh}“{given}”；{meant_zh}", f"the plan has no {en} '{given}'; {meant_en}"))


def named(paper: Paper, officer_id: str) -> str:
    """Return an officer's id with the name, or the id alone where the plan holds no name."""
    rows = paper.table("workloads")
    names = rows.loc[rows["officer_id"] == officer_id, "officer_name"]
    name = str(names.iloc[0]) if len(names) else ""
    return f"{officer_id} {name}".strip()


def home_of(paper: Paper, officer_id: str) -> str:
    """Return an officer's branch, or that of the plan where the roster does not say."""
    rows = paper.table("workloads")
    branches = rows.loc[rows["officer_id"] == officer_id, "branch"]
    return str(branches.iloc[0]) if len(branches) else paper.plan.branch


def paper_of(plan: Bundle, branch: str) -> Paper:
    """Return the paper of a branch; one that the plan does not know is refused, see ``check_branch``."""
    paper = Paper(plan)
    check_branch(paper, branch)
    return paper


def of_branch(paper: Paper, rows: pd.DataFrame, branch: str) -> pd.DataFrame:
    """Return the rows of a branch; all of them where it means all that the plan holds."""
    return rows if is_whole(paper, branch) else rows[rows["branch"] == branch]


def is_whole(paper: Paper, branch: str) -> bool:
    """Whether a branch means all that the plan holds."""
    return branch == COUNTY or branch == paper.plan.branch


def masked(obligor_id: str) -> str:
    """Return who is bound, so that the bank's own people can tell several apart.

    An ID number loses its middle, a name all but its first character; a bank's own number or a hash stays as it is.
    """
    return hide_numbers(obligor_id) if looks_personal(obligor_id.upper()) else mask_loan(obligor_id)
