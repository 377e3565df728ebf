"""The workbook of a check: everything a clerk needs to mend the sheets without asking."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from collectplan.checking import CheckReport
from collectplan.errors import EXIT_WRONG_USE, Fault, ParamsError
from collectplan.intake import REPAIRS, column_title, input_title
from collectplan.intake.faults import rule_name
from collectplan.pipeline.store import campaign_folder
from collectplan.project import Project
from collectplan.report.lists import Form, ListSheet, write_lists
from collectplan.schemas import words

_MOST_FAULTS = 200_000
_MOST_LISTED = 5_000
_CREATED = datetime(2026, 1, 1)
_PROPOSED = "# 由 collectplan check 按相近的列名提出，请逐行核对；确认后在参数 data.<输入表>.mapping 写上本文件名。\n"
_ROW_KINDS = {
    "title": ("标题行", "titles"),
    "header": ("表头行", "headers"),
    "data": ("数据行", "data"),
    "subtotal": ("小计行", "subtotals"),
    "remark": ("落款备注行", "remarks"),
    "blank": ("空行", "blank"),
}


def book_path(report: CheckReport, project: Project) -> Path:
    """Return where the workbook of a check goes: the campaign's folder, or beside it where the params are unreadable."""
    if report.params is None:
        return project.outputs / f"check-{report.params_path.stem}" / "check.xlsx"
    return campaign_folder(project, report.params) / "check" / "check.xlsx"


def write_book(report: CheckReport, path: Path) -> None:
    """Write the workbook of a check."""
    zh = report.language == "zh"
    title = "输入检查结果" if zh else "Check of inputs"
    sheets = [_summary(report, zh), _faults(report, zh), _problems(report, zh), _totals(report, zh)]
    if report.ledger is not None:
        sheets += [_reconciliation(report, zh), _branches(report, zh)]
    sheets += [_sheets(report, zh), _columns(report, zh), _repairs(report, zh)]
    write_lists(path, title, sheets, _CREATED)


def save_proposals(report: CheckReport) -> Path | None:
    """Write the proposed mappings beside the params, in ``mappings``; return the file, or None where there are none.

    Raises
    ------
    ParamsError
        When a file of that name is there which no check wrote.
    """
    if not report.proposals:
        return None
    path = report.params_path.parent / "mappings" / f"{report.params_path.stem}.proposed.yaml"
    if path.exists() and not path.read_text("utf-8", "replace").startswith(_PROPOSED):
        zh, en = f"{path.name} 已存在且不是本程序写的，未覆盖", f"{path.name} exists and was not written by a check"
        raise ParamsError(Fault("mappings", zh, en))
    path.parent.mkdir(parents=True, exist_ok=True)
    body = yaml.safe_dump(
        {name: dict(own) for name, own in report.proposals.items()}, allow_unicode=True, sort_keys=False
    )
    path.write_text(_PROPOSED + body, "utf-8")
    return path


def _summary(report: CheckReport, zh: bool) -> ListSheet:
    counts = report.faults.groupby(["input", "rule", "is_blocking", "remedy"], sort=True)
    found = counts.agg(n=("rule", "size"), principal=("principal", "sum")).reset_index().to_dict("records")
    rows: list[tuple[Any, ...]] = [
        (
            input_title(row["input"], report.language),
            rule_name(row["rule"], report.language),
            _kind(bool(row["is_blocking"]), zh),
            row["n"],
            round(row["principal"], 2),
            row["remedy"],
        )
        for row in sorted(found, key=lambda row: (not row["is_blocking"], -row["n"], row["rule"]))
    ]
    note = ""
    if report.ledger is not None:
        book = report.ledger
        accepted, money = book.input_rows - book.refused_rows, book.input_principal - book.refused_principal
        note = (
            f"接收 {accepted:,} 笔 {money:,.2f}；退回 {book.refused_rows:,} 笔 {book.refused_principal:,.2f}；"
            f"合计 {book.input_rows:,} 笔 {book.input_principal:,.2f}。基准摘要 {book.digest[:12]}"
            if zh
            else f"accepted {accepted:,} / {money:,.2f}; refused {book.refused_rows:,} / {book.refused_principal:,.2f}; "
            f"input {book.input_rows:,} / {book.input_principal:,.2f}. Baseline {book.digest[:12]}"
        )
    heads = _heads(
        zh,
        ("输入表", "input"),
        ("问题", "rule"),
        ("处理", "effect"),
        ("处数#", "n#"),
        ("涉及本金$", "principal$"),
        ("怎么改", "remedy"),
    )
    return ListSheet("汇总" if zh else "Summary", heads, rows, note)


def _faults(report: CheckReport, zh: bool) -> ListSheet:
    rows = [
        (
            n,
            _kind(bool(row["is_blocking"]), zh),
            input_title(row["input"], report.language),
            row["source"],
            row["sheet"],
            row["row"],
            row["cell"],
            row["header"] or column_title(row["input"], row["column"], report.language),
            row["value"],
            rule_name(row["rule"], report.language),
            row["remedy"],
            row["branch"],
            row["loan_id"],
            row["principal"],
        )
        for n, row in enumerate(report.faults.head(_MOST_FAULTS).to_dict("records"), 1)
    ]
    heads = _heads(
        zh, ("序号#", "no#"), ("处理", "effect"), ("输入表", "input"), ("文件", "file"), ("工作表", "sheet"), ("行#", "row#"),
        ("单元格", "cell"), ("列名", "column"), ("原值（已遮蔽）", "value (masked)"), ("问题", "rule"), ("怎么改", "remedy"),
        ("机构", "branch"), ("贷款账号", "loan"), ("涉及本金$", "principal$"),
    )  # fmt: skip
    marked = frozenset(n for n, blocking in enumerate(report.faults["is_blocking"].tolist()) if blocking)
    note = "红底为整行退回；其余为提示，行已接收" if zh else "red: row refused; others are notes, the row was accepted"
    if len(report.faults) > _MOST_FAULTS:
        note += f"；只列前 {_MOST_FAULTS:,} 条" if zh else f"; the first {_MOST_FAULTS:,} of {len(report.faults):,}"
    return ListSheet("问题清单" if zh else "Faults", heads, rows, note, marked)


def _problems(report: CheckReport, zh: bool) -> ListSheet:
    rows = [(_level(report.exit_code, zh), fault.where, fault.zh if zh else fault.en) for fault in report.problems]
    rows += [("提示" if zh else "note", note.where, note.zh if zh else note.en) for note in report.notes]
    heads = _heads(zh, ("性质", "kind"), ("位置", "place"), ("说明与怎么改", "what and remedy"))
    return ListSheet("文件与参数" if zh else "Files and params", heads, rows)


def _level(exit_code: int, zh: bool) -> str:
    return ("不能用" if zh else "unusable") if exit_code == EXIT_WRONG_USE else ("须处理" if zh else "to be mended")


def _kind(is_blocking: bool, zh: bool) -> str:
    return ("整行退回" if zh else "refused") if is_blocking else ("提示" if zh else "noted")


def _totals(report: CheckReport, zh: bool) -> ListSheet:
    frames = [reading.totals.assign(input=name) for name, reading in report.readings.items()]
    table = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()
    rows = [
        (
            row["source"], row["sheet"], row["row"], row["label"],
            column_title(row["input"], row["column"], report.language),
            row["stated"], row["computed"], row["difference"], _agreed(bool(row["is_agreed"]), zh),
        )
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = _heads(
        zh, ("文件", "file"), ("工作表", "sheet"), ("行#", "row#"), ("行名", "label"), ("列", "column"), ("表内所写$", "stated$"),
        ("逐行相加$", "sum$"), ("差额$", "difference$"), ("是否相符", "agreed"),
    )  # fmt: skip
    marked = frozenset(n for n, row in enumerate(table.to_dict("records")) if not row["is_agreed"])
    return ListSheet("表内小计核对" if zh else "Subtotals", heads, rows, marked=marked)


def _reconciliation(report: CheckReport, zh: bool) -> ListSheet:
    assert report.ledger is not None
    table = report.ledger.reconciliation
    titles: Mapping[str, tuple[str, ...]] = words.RISK_CLASS
    rows = [
        (
            row["branch"], titles[row["risk_class"]][0] if zh else row["risk_class"],
            row["ledger"], row["finance"], row["difference"], _agreed(bool(row["is_agreed"]), zh),
        )
        for row in table.to_dict("records")
    ]  # fmt: skip
    heads = _heads(
        zh, ("机构", "branch"), ("五级分类", "class"), ("台账$", "ledger$"), ("财务$", "finance$"), ("差额$", "difference$"),
        ("是否相符", "agreed"),
    )  # fmt: skip
    assert report.params is not None
    tolerance = report.params.portfolio.control_tolerance
    note = f"允许差额 {tolerance:,.2f}（portfolio.control_tolerance）" if zh else f"tolerance {tolerance:,.2f}"
    if table.empty:
        note = "没有财务总账数，未核对" if zh else "finance gave no totals"
    marked = frozenset(n for n, agreed in enumerate(table["is_agreed"].tolist()) if not agreed)
    return ListSheet("与财务核对" if zh else "Reconciliation", heads, rows, note, marked)


def _branches(report: CheckReport, zh: bool) -> ListSheet:
    found = report.several
    order = found.groupby("case_id")["principal"].transform("sum")
    found = found.assign(total=order).sort_values(["total", "case_id", "branch"], ascending=[False, True, True])
    rows = found.drop(columns="total").head(_MOST_LISTED).itertuples(index=False, name=None)
    heads = _heads(zh, ("户编号", "case"), ("机构", "branch"), ("笔数#", "loans#"), ("本金余额$", "principal$"))
    note = "同一债务人在几个机构有贷款，按本金最多的机构归户" if zh else "owned by the branch with most principal"
    if len(found) > _MOST_LISTED:
        note += f"；只列本金最大的 {_MOST_LISTED:,} 行" if zh else f"; the largest {_MOST_LISTED:,} rows"
    return ListSheet("跨机构户" if zh else "Several branches", heads, list(rows), note)


def _sheets(report: CheckReport, zh: bool) -> ListSheet:
    rows = [
        (
            input_title(name, report.language),
            row["source"],
            row["sheet"],
            row["header_row"],
            *(row[kind] for kind in _ROW_KINDS),
        )
        for name, reading in report.readings.items()
        for row in reading.sheets.to_dict("records")
    ]
    kinds = [(f"{a}#", f"{b}#") for a, b in _ROW_KINDS.values()]
    heads = _heads(
        zh, ("输入表", "input"), ("文件", "file"), ("工作表", "sheet"), ("表头在第几行#", "header row#"), *kinds
    )
    return ListSheet("逐行去向" if zh else "Rows", heads, rows)


def _columns(report: CheckReport, zh: bool) -> ListSheet:
    unread = "（未读）" if zh else "(not read)"
    rows = [
        (
            input_title(name, report.language), row["source"], row["sheet"], row["letter"], row["header"],
            column_title(name, row["column"], report.language) if row["column"] else unread, row["column"],
        )
        for name, reading in report.readings.items()
        for row in reading.columns.to_dict("records")
    ]  # fmt: skip
    heads = _heads(
        zh, ("输入表", "input"), ("文件", "file"), ("工作表", "sheet"), ("列", "letter"), ("表中列名", "header"), ("读作", "read as"),
        ("标准字段", "column"),
    )  # fmt: skip
    return ListSheet("列名对照" if zh else "Columns", heads, rows)


def _repairs(report: CheckReport, zh: bool) -> ListSheet:
    at = 0 if zh else 1
    rows = [
        (
            input_title(name, report.language),
            column_title(name, row["column"], report.language) if row["column"] else "",
            REPAIRS[row["rule"]][at],
            row["n"],
        )
        for name, reading in report.readings.items()
        for row in reading.repairs.to_dict("records")
    ]
    if report.ledger is not None:
        title = input_title("loans", report.language)
        rows += [(title, "", REPAIRS[rule][at], n) for rule, n in report.ledger.repairs.items()]
    heads = _heads(zh, ("输入表", "input"), ("列", "column"), ("自动规整", "mended"), ("处数#", "n#"))
    note = "写法不同而意思确定的格，已按此读入" if zh else "cells whose meaning is certain, read in this way"
    return ListSheet("自动规整" if zh else "Mended", heads, rows, note)


def _agreed(value: bool, zh: bool) -> str:
    return ("相符" if zh else "agreed") if value else ("不符" if zh else "apart")


def _heads(zh: bool, *pairs: tuple[str, str]) -> list[tuple[str, Form]]:
    """Return headings with their forms: # marks a count, $ money."""
    forms: dict[str, Form] = {"#": "count", "$": "money"}
    chosen = [pair[0 if zh else 1] for pair in pairs]
    return [(text.rstrip("#$"), forms.get(text[-1], "text")) for text in chosen]
