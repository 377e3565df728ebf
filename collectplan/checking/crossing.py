"""What only shows when inputs are held beside each other: branches named in one of them only, dates, units."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping

import pandas as pd

from collectplan.errors import Fault
from collectplan.intake import Intake
from collectplan.ledger import Ledger
from collectplan.ledger.reconciling import unit_slip
from collectplan.params import COUNTY, Params

_DATE = re.compile(r"([12][0-9]{3}) ?[-/.年] ?([0-9]{1,2}) ?[-/.月] ?([0-9]{1,2})")
_SHOWN = 12
_SMALL = 100.0
_KIND = re.compile(r"农村|商业|银行|信用合作|信用社|合作社|支行|分社|分理处|网点|社$|[0-9\s\-_.]")


def notes_between(
    intakes: Mapping[str, Intake], book: Ledger | None, several: pd.DataFrame, params: Params
) -> list[Fault]:
    """Return what does not fit between inputs, each in a sentence; ``several`` as from ``several_branches``."""
    notes = _dates(intakes, params)
    if book is None:
        return notes
    branches = set(book.loans["branch"].unique())
    for name in ("officers", "branch_targets", "controls"):
        if name in intakes:
            notes += _branches(name, set(intakes[name].table["branch"].unique()) - {COUNTY}, branches)
    if len(book.reconciliation) and unit_slip(book.reconciliation):
        zh = "台账合计与财务合计相差约一万倍，多半是元、万元写错，请核对两边的单位"
        notes.append(Fault("data.controls", zh, "ledger and finance differ about 10,000 times; check both units"))
    notes += _alike(sorted(branches))
    if mostly_small(book):
        zh = "一半以上的贷款本金不足 100 元，多半单位是万元；请在表内写明单位，或在参数 data.loans.unit 写 wan_yuan"
        en = "most principals are below 100 yuan: probably 万元; state the unit in the sheet or in data.loans.unit"
        notes.append(Fault("data.loans", zh, en))
    if n := several["case_id"].nunique():
        zh = f"有 {n} 户在几个机构都有贷款，按本金最多的机构归户，清单见“跨机构户”"
        notes.append(Fault("data.loans", zh, f"{n} debtors have loans at several branches; see the list"))
    return notes


def mostly_small(book: Ledger) -> bool:
    """Tell whether most principals are so small that the unit must be wrong."""
    return bool((book.loans["principal"] < _SMALL).mean() > 0.5)


def several_branches(loans: pd.DataFrame) -> pd.DataFrame:
    """Return the loans of debtors at several branches, summed by case and branch.

    Returns
    -------
    DataFrame
        Grain: case x branch. Columns: case_id, branch, n_loans, principal.
    """
    pairs = loans[["case_id", "branch"]].drop_duplicates()
    several = pairs.loc[pairs["case_id"].duplicated(), "case_id"]
    by = loans[loans["case_id"].isin(several)].groupby(["case_id", "branch"], as_index=False)
    return by.agg(n_loans=("loan_id", "size"), principal=("principal", "sum")).round({"principal": 2})


def _branches(name: str, own: set[str], branches: set[str]) -> list[Fault]:
    notes = []
    for branch in sorted(own - branches)[:_SHOWN]:
        near = difflib.get_close_matches(branch, sorted(branches), n=1, cutoff=0.5)
        near = near or [known for known in sorted(branches) if known in branch or branch in known][:1]
        zh = f"机构“{branch}”在台账里没有贷款" + (f"；是不是“{near[0]}”？机构名须一致" if near else "")
        en = f"branch '{branch}' has no loans in the ledger" + (f"; did you mean '{near[0]}'?" if near else "")
        notes.append(Fault(f"data.{name}", zh, en))
    missing = sorted(branches - own)
    if missing and name != "controls":
        shown = "、".join(missing[:_SHOWN])
        zh, en = (
            f"此表没有台账中的机构：{shown}",
            f"branches of the ledger that are not here: {shown.replace('、', ', ')}",
        )
        notes.append(Fault(f"data.{name}", zh, en))
    return notes


def _alike(branches: list[str]) -> list[Fault]:
    """Return branches whose names differ only by their kind or a number: 城关, 城关支行, 001城关信用社."""
    by_core: dict[str, list[str]] = {}
    for branch in branches:
        by_core.setdefault(_KIND.sub("", branch) or branch, []).append(branch)
    notes = []
    for same in by_core.values():
        if len(same) > 1:
            shown = "、".join(same)
            zh = f"台账中的机构 {shown} 像是同一个，按不同机构处理；是同一个的请统一写法"
            en = f"branches {shown.replace('、', ', ')} look like one but are taken as several; write one name"
            notes.append(Fault("data.loans", zh, en))
    return notes


def _dates(intakes: Mapping[str, Intake], params: Params) -> list[Fault]:
    """Return sheets whose title names a date that is not the baseline: perhaps last month's file."""
    baseline = params.campaign.baseline_on
    notes = []
    for name in ("loans", "controls"):
        for shown, title in intakes[name].reading.titles if name in intakes else ():
            found = {tuple(int(part) for part in match) for match in _DATE.findall(title)}
            if found and (baseline.year, baseline.month, baseline.day) not in found:
                said = "、".join(f"{y}-{m:02d}-{d:02d}" for y, m, d in sorted(found))
                zh = f"{shown} 标题写的日期是 {said}，参数的时点是 {baseline}，请核对是不是同一时点"
                notes.append(Fault(f"data.{name}", zh, f"{shown} is dated {said}, the baseline is {baseline}"))
    return notes
