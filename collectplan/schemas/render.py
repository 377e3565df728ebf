"""Render the data dictionary as a page for people: one Markdown table per table, Chinese titles first."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from collectplan.schemas import dictionary

_HEAD = """\
# 数据字典 Data dictionary

由程序按表定义生成，请勿手工修改。金额单位元，日期为公历日，“必填”指缺了或读不出就退回整行。
角色：`feature` 特征，`balance_at_baseline` 时点余额，`outcome` 结果，`id` 编号，`personal` 个人信息。

Rendered from the table definitions; do not edit. Money is yuan; a row whose needed cell is empty is refused.
"""
_PARTS = (("input", "输入表 Input tables"), ("table", "结果表 Result tables"))
_TITLES = "| 中文名 | 列 | 英文名 | 类型 | 单位 | 角色 | 必填 | 可选值 |\n|---|---|---|---|---|---|---|---|\n"


def dictionary_markdown() -> str:
    """Return the data dictionary as Markdown: inputs, then results, in the order of their definitions."""
    facts = dictionary()
    parts = [_HEAD]
    for kind, heading in _PARTS:
        parts.append(f"\n## {heading}\n")
        own = facts[facts["kind"] == kind]
        parts += [_section(str(name), rows) for name, rows in own.groupby("table", sort=False)]
    return "".join(parts)


def _section(name: str, rows: pd.DataFrame) -> str:
    first = rows.iloc[0]
    heading = f"\n### {first['table_zh']} `{name}`\n\n粒度 Grain：{first['grain']}\n\n"
    return heading + _TITLES + "".join(_line(row) for row in rows.to_dict("records"))


def _line(row: dict[Hashable, Any]) -> str:
    needed = "必填" if row["needed"] else ""
    cells = [row["zh"], f"`{row['column']}`", row["en"], row["type"], row["unit"], f"`{row['role']}`", needed]
    return "| " + " | ".join(_cell(cell) for cell in (*cells, row["values"])) + " |\n"


def _cell(text: object) -> str:
    return str(text).replace("|", "\\|")
