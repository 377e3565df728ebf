"""Edited sheets of the allocation come back: what was changed in them, held against the plan that made them.

A row counts as edited where officer or method differ from that plan. It is found by the version that the workbook's
summary names; where it is gone, the sheet's own columns of the officer as planned have to do. What an earlier plan
kept of earlier edits is kept on, unless a case was edited anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from collectplan.errors import CollectPlanError, Fault, SourceError
from collectplan.handback.origin import Origin, find_origin
from collectplan.handback.people import Ids, People, find_method, method_remedy
from collectplan.handback.sheet import WHERE, EditedSheet, Row, read_sheet
from collectplan.masking import mask
from collectplan.params import Params
from collectplan.pipeline.handed import ANY, NOBODY, Edit, Handback

__all__ = ["Returned", "read_returned"]

_SHOWN = 3


@dataclass(frozen=True)
class Returned:
    """What came back, and what was odd about it."""

    handback: Handback | None
    notes: tuple[Fault, ...] = ()


def read_returned(
    paths: Sequence[Path], since: str, cases: pd.DataFrame, officers: pd.DataFrame, params: Params, campaign: Path
) -> Returned:
    """Read edited workbooks and find what was edited.

    Parameters
    ----------
    paths : sequence of Path
        Workbooks of plans of this campaign; may be none.
    since : str
        Version of the plan to stay close to, ``current``, or empty: the newest plan that made one of the workbooks.
    cases : DataFrame
        Schema ``cases``; what may be edited.
    officers : DataFrame
        The roster.
    params : Params
        For the largest file that is read.
    campaign : Path
        Folder of the campaign's results.

    Raises
    ------
    SourceError
        When a file cannot be used, names no case of this campaign, or two rows want different things for one case; all
        faults of all files together.
    """
    faults: list[Fault] = []
    sheets: list[EditedSheet] = []
    for path in dict.fromkeys(paths):
        try:
            sheets.append(read_sheet(path, params.data.max_file_mb))
        except CollectPlanError as error:
            faults.extend(error.faults)
    base = find_origin(campaign, since) if since else None
    if since and base is None:
        zh = f"结果目录里没有版本 {since} 的方案，请核对版本号，或写 current 指全辖的现行方案"
        faults.append(Fault("--from", zh, f"there is no plan {since} in the results; check it, or say current"))
    reader = _Reader(cases, officers)
    origins = {sheet.version: find_origin(campaign, sheet.version) for sheet in sheets if sheet.version}
    for sheet in sheets:
        reader.read(sheet, origins.get(sheet.version))
    if faults := [*faults, *reader.faults]:
        raise SourceError(faults)
    found = [origin for origin in origins.values() if origin is not None]
    found = sorted([*found, *([base] if base else [])], key=lambda origin: (origin is base, origin.ended_at))
    if len({origin.run_id for origin in found}) > 1:
        shown = "、".join(origin.run_id[:12] for origin in found)
        zh = f"各表出自不同版本的方案（{shown}），以最后一个为重排的起点"
        reader.notes.append(
            Fault(WHERE, zh, f"the sheets stem from several plans ({shown}); the last one is kept close to")
        )
    edits = {edit.case_id: edit for origin in found for edit in origin.kept if edit.case_id in reader.branches}
    edits |= reader.edits
    if not edits and not since:
        zh = "交回的表里没有发现改动，按没有改派编制"
        return Returned(None, (*reader.notes, Fault(WHERE, zh, "nothing was edited; planned as without the sheets")))
    previous = reader.planned
    for origin in found:
        known = origin.allocation[origin.allocation.index.isin(list(reader.branches))]
        pairs = zip(known["officer_id"], known["method"], strict=True)
        previous = previous | dict(zip(known.index, pairs, strict=True))
    handback = Handback(
        tuple(edits[case] for case in sorted(edits)),
        tuple((case, *previous[case]) for case in sorted(previous)),
        tuple(dict.fromkeys(origin.run_id for origin in found)),
    )
    return Returned(handback, tuple(reader.notes))


class _Reader:
    """Collects edits, notes and faults of several sheets."""

    def __init__(self, cases: pd.DataFrame, officers: pd.DataFrame) -> None:
        self.branches: dict[str, str] = dict(zip(cases["case_id"], cases["branch"], strict=True))
        self._ids, self._people = Ids(self.branches), People(officers)
        self.edits: dict[str, Edit] = {}
        self.planned: dict[str, tuple[str, str]] = {}
        self.notes: list[Fault] = []
        self.faults: list[Fault] = []
        self._lost: list[str] = []

    def read(self, sheet: EditedSheet, origin: Origin | None) -> None:
        """Read one sheet, held against the plan that made it."""
        self.notes.extend(sheet.notes)
        has_ids = {"officer_before", "method_before"} <= sheet.columns
        if origin is None:
            self._say_without(sheet, has_ids)
        unknown, blank = list[str](), list[str]()
        said: dict[str, Row] = {}
        for row in sheet.rows:
            case = self._ids.find(row.case)
            if not case:
                unknown.append(row.officer_cell)
                continue
            if (before := said.setdefault(case, row)) is not row and (before.officer, before.method) != (
                row.officer,
                row.method,
            ):
                self._contradicts(case, before, row)
            if not row.officer:
                blank.append(row.officer_cell)
            edit = self._edit(case, row, sheet, origin)
            if edit is not None and before is row:
                self._add(edit)
            if origin is None and has_ids and row.officer_before:
                self.planned.setdefault(case, (row.officer_before, find_method(row.method_before) or NOBODY))
        if not said:
            zh = "表里没有一户在现行台账中：不是本活动的表，或户编号换过密钥；请交回本活动的方案工作簿"
            self.faults.append(
                Fault(sheet.place, zh, "no case of it is in the ledger; hand back a workbook of this campaign")
            )
            return
        self._note(unknown, "户不在现行台账中，未采用", "cases are not in the ledger and were passed over")
        lost, self._lost = self._lost, []
        self._note(lost, "户没有原承办人可比，按没有改派处理", "cases have no officer as planned, taken as not edited")
        self._note(blank, "户的承办人是空白，按没有改派处理", "cases have no officer, taken as not edited")

    def _edit(self, case: str, row: Row, sheet: EditedSheet, origin: Origin | None) -> Edit | None:
        """Return what a row changes; None for nothing."""
        officer_before, method_before = self._before(case, row, origin)
        officer = self._people.find(row.officer, self.branches[case])
        is_other = self._is_other(row, officer, officer_before, origin)
        method = find_method(row.method)
        is_other_method = bool(row.method) and method_before != NOBODY and method != method_before
        if not is_other and not is_other_method:
            return None
        wanted, rule = (officer or officer_before) if row.officer else officer_before, NOBODY
        if is_other and not officer:
            wanted, rule = mask(row.officer), "unknown_officer"
            self.notes.append(Fault(row.officer_cell, *self._people.remedy(row.officer)))
        if is_other_method and not method:
            rule = "unknown_method" if rule == NOBODY else rule
            self.notes.append(Fault(row.method_cell, *method_remedy()))
        wish = (method or "unknown") if is_other_method else ANY
        cell = row.officer_cell if is_other else row.method_cell
        return Edit(case, officer_before, method_before, wanted, wish, rule, cell)

    def _is_other(self, row: Row, officer: str, before: str, origin: Origin | None) -> bool:
        """Whether a row names another officer than the plan did."""
        if not row.officer:
            return False
        if before or origin is not None:
            return before not in {row.officer, officer}
        if row.name_before:  # several officers have that name, or nobody has it any more
            return row.name_before not in {row.officer, self._people.name(officer)}
        self._lost.append(row.officer_cell)
        return False

    def _before(self, case: str, row: Row, origin: Origin | None) -> tuple[str, str]:
        """Return officer and method as planned; empty and ``none`` where nobody knows."""
        if origin is not None:
            if case not in origin.allocation.index:
                return "", NOBODY
            plan = origin.allocation.loc[case]
            return str(plan["officer_id"]), str(plan["method"])
        if row.officer_before:
            return row.officer_before, find_method(row.method_before) or NOBODY
        return self._people.find(row.name_before, self.branches[case]), NOBODY

    def _add(self, edit: Edit) -> None:
        other = self.edits.setdefault(edit.case_id, edit)
        if (other.officer_wanted, other.method_wanted) == (edit.officer_wanted, edit.method_wanted):
            return
        zh = f"户 {edit.case_id} 在两处要求不同（另见 {other.source}），请只留一处"
        en = f"case {edit.case_id} is edited differently in two places (see {other.source}); keep one"
        self.faults.append(Fault(edit.source, zh, en))

    def _contradicts(self, case: str, before: Row, row: Row) -> None:
        zh = f"户 {case} 在本表出现两次，所写不同（另见 {before.officer_cell}），请只留一行"
        en = f"case {case} stands in this sheet twice and differs (see {before.officer_cell}); keep one row"
        self.faults.append(Fault(row.officer_cell, zh, en))

    def _say_without(self, sheet: EditedSheet, has_ids: bool) -> None:
        zh = f"结果目录里没有版本 {sheet.version} 的方案" if sheet.version else "工作簿没有写明出自哪个版本的方案"
        en = (
            f"plan {sheet.version} is not in the results"
            if sheet.version
            else "the workbook names no version of a plan"
        )
        if has_ids:
            zh, en = f"{zh}，与表内的原承办人、原方法比较", f"{en}; compared with the sheet's own columns of the plan"
        elif "name_before" in sheet.columns:
            zh = f"{zh}，与表内的原承办人姓名比较；方法是否改过无从知道，按没有改处理"
            en = f"{en}; compared with the officer's name as planned; methods are taken as not edited"
        else:
            fault_zh = f"{zh}，表内也没有原承办人一列，不知道改了什么；请交回完整的方案工作簿"
            fault_en = f"{en}, and the sheet lacks the officer as planned; hand back the whole workbook"
            self.faults.append(Fault(sheet.place, fault_zh, fault_en))
            return
        self.notes.append(Fault(sheet.place, zh, en))

    def _note(self, cells: list[str], zh: str, en: str) -> None:
        if cells:
            shown = cells[0] if len(cells) == 1 else f"{cells[0]} …"
            self.notes.append(Fault(shown, f"{len(cells)} {zh}", f"{len(cells)} {en}"))
