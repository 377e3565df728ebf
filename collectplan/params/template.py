"""Render the template params file from the models, so that no key and no comment can be forgotten."""

from __future__ import annotations

import json
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

from collectplan.params.model import Params

_EXAMPLES: dict[str, Any] = {
    "campaign.id": "百日清收-2026",
    "campaign.name": "不良贷款清收“百日攻坚”活动",
    "campaign.organisation": "某某县农村信用合作联社",
    "campaign.start_on": "2026-07-01",
    "campaign.end_on": "2026-10-08",
    "campaign.baseline_on": "2026-06-30",
    "data.folder": "../data",
    "data.loans.files": ["loans.xlsx"],
    "data.officers.files": ["officers.xlsx"],
    "data.branch_targets.files": ["branch_targets.xlsx"],
}
_HEADER = """\
# 参数样板：每个参数一行，行尾 # 后是说明；由程序按参数定义生成。
# 用法：复制本文件，改成自己的文件名和数值；未写的参数取默认值，写错的参数名会被指出。
# 金额单位元，比例写小数（0.05 即 5%），日期写 2026-07-01。
"""


def template_text() -> str:
    """Return a params file with every key, its default or an example, and its explanation in Chinese."""
    return _HEADER + "".join(_section(name, field.annotation, "") for name, field in Params.model_fields.items())


def _section(name: str, annotation: Any, prefix: str, indent: int = 0) -> str:
    model: type[BaseModel] = annotation
    path = f"{prefix}{name}"
    space = "  " * indent
    lines = [f"\n{space}{name}:  # {(model.__doc__ or '').strip()}\n" if not indent else f"{space}{name}:\n"]
    for key, field in model.model_fields.items():
        nested = field.annotation
        if isinstance(nested, type) and issubclass(nested, BaseModel):
            lines.append(_section(key, nested, f"{path}.", indent + 1))
            continue
        default = field.get_default(call_default_factory=True)
        value = _EXAMPLES.get(f"{path}.{key}", default)
        shown = "null" if value is PydanticUndefined else _inline(value)
        lines.append(f"{space}  {key}: {shown}  # {field.description or ''}\n".replace("  # \n", "\n"))
    return "".join(lines)


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, BaseModel):
        return _inline(value.model_dump())
    if isinstance(value, list):
        return "[" + ", ".join(_inline(item) for item in value) + "]"
    if value is None or isinstance(value, bool | int | float):
        return json.dumps(value)
    text = str(value)
    return text if text[:4].isdigit() and len(text) == 10 else json.dumps(text, ensure_ascii=False)
