"""Check all inputs of a campaign and say what is wrong, without planning anything."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from collectplan import targets
from collectplan.inputs import read_inputs
from collectplan.params import load_params
from collectplan.params.load import find_file
from collectplan.project import find_project
from collectplan.schemas import INPUTS


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    faults : DataFrame
        Schema ``quarantine``.
    lines : tuple of str
        For people: counts by rule, then the faults, then the totals.
    has_blocking : bool
        Whether a row was refused or finance disagrees.
    """

    faults: pd.DataFrame
    lines: tuple[str, ...]
    has_blocking: bool


def check_inputs(params_file: str) -> CheckReport:
    """Read and check every input that the params name.

    Raises
    ------
    CollectPlanError
        When params or files cannot be used at all.
    """
    path = find_file(params_file)
    params = load_params(path)
    inputs = read_inputs(params, path.parent, find_project(path.parent))
    book, faults = inputs.ledger, inputs.quarantine
    if inputs.targets is not None:
        targets.check_targets(inputs.targets, sorted(set(book.loans["branch"])))
    apart = book.reconciliation[~book.reconciliation["is_agreed"]]
    zh = params.campaign.language == "zh"
    lines = [*_by_rule(faults, zh), *_listed(faults, zh)]
    lines += [
        f"{row.branch} {row.risk_class}: {'差额' if zh else 'difference'} {row.difference:,.2f}"
        for row in apart.itertuples()
    ]
    accepted = book.input_rows - book.refused_rows
    money = book.input_principal - book.refused_principal
    lines.append(
        f"接收 {accepted:,} 笔 {money:,.2f} 元，退回 {book.refused_rows:,} 笔 {book.refused_principal:,.2f} 元，"
        f"合计 {book.input_rows:,} 笔 {book.input_principal:,.2f} 元；基准摘要 {book.digest[:12]}"
        if zh
        else f"accepted {accepted:,} loans {money:,.2f}, refused {book.refused_rows:,} loans "
        f"{book.refused_principal:,.2f}, input {book.input_rows:,} loans {book.input_principal:,.2f}; "
        f"baseline {book.digest[:12]}"
    )
    blocking = bool(faults["is_blocking"].any()) or len(apart) > 0
    return CheckReport(faults, tuple(lines), blocking)


def _by_rule(faults: pd.DataFrame, zh: bool) -> list[str]:
    counts = faults.groupby(["input", "rule", "is_blocking"], sort=True).size().reset_index(name="n")
    word = {True: "退回" if zh else "refused", False: "提示" if zh else "noted"}
    return [
        f"{_title(str(row.input), zh)} {row.rule}: {row.n} ({word[bool(row.is_blocking)]})"
        for row in counts.itertuples()
    ]


def _title(name: str, zh: bool) -> str:
    return str(INPUTS[name].metadata["zh" if zh else "en"])


def _listed(faults: pd.DataFrame, zh: bool, most: int = 50) -> list[str]:
    row_word, column_word = ("行", "列") if zh else ("row", "column")
    lines = [
        f"  {row.source} {row.sheet} {row_word} {row.row} {column_word} {row.column} [{row.value}]: {row.remedy}"
        for row in faults.head(most).itertuples()
    ]
    if len(faults) > most:
        rest = len(faults) - most
        lines.append(f"  …… 另有 {rest} 条" if zh else f"  ... and {rest} more")
    return lines
