"""Say on the terminal what a check found: verdict, counts by rule, first faults, totals to the fen."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from collectplan.checking import CheckReport
from collectplan.intake import column_title, input_title
from collectplan.intake.faults import rule_name

_MOST = 30
_UNREADABLE = {"missing", "not_a_number", "too_large", "excel_error"}


def lines_of(report: CheckReport) -> list[str]:
    """Return the lines, problems first."""
    zh = report.language == "zh"
    lines = [("✗ " + fault.text(report.language)) for fault in report.problems]
    lines += _by_rule(report)
    lines += _listed(report)
    lines += [("· " + note.text(report.language)) for note in report.notes]
    if report.ledger is not None:
        lines += list(_differences(report, zh))
        lines.append(_totals(report, zh))
    return [*lines, _verdict(report, zh)]


def _by_rule(report: CheckReport) -> list[str]:
    counts = report.faults.groupby(["input", "rule", "is_blocking"], sort=True).size().reset_index(name="n")
    words = {True: ("退回", "refused"), False: ("提示", "noted")}
    at = 0 if report.language == "zh" else 1
    return [
        f"{input_title(str(row['input']), report.language)} {rule_name(str(row['rule']), report.language)} "
        f"({row['rule']}): {row['n']} ({words[bool(row['is_blocking'])][at]})"
        for row in counts.to_dict("records")
    ]


def _listed(report: CheckReport) -> list[str]:
    zh = report.language == "zh"
    row_word, column_word = ("行", "列") if zh else ("row", "column")
    lines = [
        f"  {row['source']} {row['sheet']} {row_word} {row['row']} {column_word} "
        f"{row['header'] or column_title(str(row['input']), str(row['column']), report.language)} "
        f"[{row['value']}]: {row['remedy']}"
        for row in report.faults.sort_values("is_blocking", ascending=False, kind="stable")
        .head(_MOST)
        .to_dict("records")
    ]
    if (rest := len(report.faults) - _MOST) > 0:
        lines.append(f"  …… 另有 {rest} 条，见检查结果工作簿" if zh else f"  ... and {rest} more, in the workbook")
    return lines


def _differences(report: CheckReport, zh: bool) -> Iterator[str]:
    assert report.ledger is not None
    book = report.ledger
    for row in _apart(book.reconciliation):
        yield f"{row['branch']} {row['risk_class']}: {'差额' if zh else 'difference'} {row['difference']:,.2f}"
    for reading in report.readings.values():
        for row in _apart(reading.totals):
            place = f"{row['source']} {row['sheet']} {'行' if zh else 'row'} {row['row']} {row['label']}"
            said = (
                f"表内写 {row['stated']:,.2f}，逐行相加 {row['computed']:,.2f}，相差 {row['difference']:,.2f}"
                if zh
                else f"states {row['stated']:,.2f}, rows sum to {row['computed']:,.2f}, apart {row['difference']:,.2f}"
            )
            yield f"{place}: {said}"


def _apart(table: pd.DataFrame) -> list[dict[str, object]]:
    return [{str(key): value for key, value in row.items()} for row in table[~table["is_agreed"]].to_dict("records")]


def _totals(report: CheckReport, zh: bool) -> str:
    assert report.ledger is not None and report.params is not None
    book, coin = report.ledger, report.params.campaign.currency
    accepted = book.input_rows - book.refused_rows
    amount = book.input_principal - book.refused_principal
    unread = unread_amounts(report.faults)
    return (
        f"接收 {accepted:,} 笔 {amount:,.2f} {coin}，退回 {book.refused_rows:,} 笔 {book.refused_principal:,.2f} {coin}"
        f"{f'（另有 {unread:,} 笔金额读不出，未计）' if unread else ''}，"
        f"合计 {book.input_rows:,} 笔 {book.input_principal:,.2f} {coin}；基准摘要 {book.digest[:12]}"
        if zh
        else f"accepted {accepted:,} loans {amount:,.2f}, refused {book.refused_rows:,} loans {book.refused_principal:,.2f}"
        f"{f' (amounts of {unread:,} more cannot be read)' if unread else ''}, "
        f"input {book.input_rows:,} loans {book.input_principal:,.2f}; "
        f"baseline {book.digest[:12]}"
    )


def unread_amounts(faults: pd.DataFrame) -> int:
    """Return how many loans were refused whose principal nobody can read: they count as nothing in every sum."""
    own = faults[(faults["input"] == "loans") & (faults["column"] == "principal") & faults["is_blocking"]]
    return len(own[own["rule"].isin(_UNREADABLE)].drop_duplicates(["source", "sheet", "row"]))


def _verdict(report: CheckReport, zh: bool) -> str:
    if report.exit_code == 0:
        return "检查通过" if zh else "nothing blocks"
    if report.exit_code == 1:
        return "有退回的行或对不上的账，改好后再编方案" if zh else "rows are refused or money does not agree"
    return "有文件或参数不能用，请先改好" if zh else "files or params cannot be used; mend them first"
