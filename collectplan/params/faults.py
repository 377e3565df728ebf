"""Say in words what is wrong with a params file: place, what was given, the limit and the remedy."""

from __future__ import annotations

import difflib
import re
import typing
from collections.abc import Collection
from typing import Any

from pydantic import BaseModel, ValidationError

from collectplan.errors import Fault

_BOUNDS = (
    ("ge", "不得小于", "must be >="),
    ("gt", "必须大于", "must be >"),
    ("le", "不得大于", "must be <="),
    ("lt", "必须小于", "must be <"),
)
_TEXT_ZH = "；YAML 把它读成了文字，数字不要加引号，也不要写成 1e-3 或 5%，请写 0.001、0.05"
_TEXT_EN = "; YAML read it as text: no quotes, 0.001 instead of 1e-3, 0.05 instead of 5%"
_YES_ZH = '；YAML 把 yes、no、on、off 读成真假，文字请加引号，例如 "no"'
_YES_EN = '; YAML reads yes, no, on, off as true or false; put text in quotes, for example "no"'
# Kind of pydantic's finding to what should stand there.
_EXPECTED = {
    "int_type": ("应为数字（整数）", "must be a number (a whole one)"),
    "int_from_float": ("应为数字（整数）", "must be a number (a whole one)"),
    "float_type": ("应为数字", "must be a number"),
    "finite_number": ("应为有限的数", "must be a finite number"),
    "bool_type": ("只能是 true 或 false，不加引号", "must be true or false, without quotes"),
    "list_type": ("应为列表，写成 [甲, 乙]", "must be a list, written [a, b]"),
    "tuple_type": ("应为列表，每条以 - 开头", "must be a list, each item after a dash"),
    "dict_type": ("应为若干行“名称: 值”", "must be lines of 'name: value'"),
    "model_type": ("应为若干行“名称: 值”", "must be lines of 'name: value'"),
    "too_short": ("至少要有一项", "needs at least one item"),
}


def faults_of(error: ValidationError, model: type[BaseModel], prefix: str = "") -> list[Fault]:
    """Translate pydantic's findings into faults with place, limit and remedy.

    Parameters
    ----------
    error : ValidationError
        Of ``model``, or of a list of it.
    model : type
        For the names that are known at each place.
    prefix : str
        Stands before each place, for example the name of the file.
    """
    items = error.errors(include_url=False)
    meant = {(*item["loc"][:-1], _nearest(item["loc"], model)) for item in items if item["type"] == "extra_forbidden"}
    # A misspelt key is one mistake, not one unknown and one missing key.
    kept = [item for item in items if not (item["type"] == "missing" and item["loc"] in meant)]
    return [_fault(item, model, prefix) for item in kept]


def did_you_mean(name: str, known: Collection[str], cutoff: float = 0.6) -> tuple[str, str]:
    """Return a hint in Chinese and English: the nearest known name, else all of them."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=cutoff)
    if near:
        return f"是不是 {near[0]}？", f"did you mean {near[0]}?"
    return f"此处可用：{'、'.join(known)}", f"known here: {', '.join(known)}"


def _fault(item: Any, model: type[BaseModel], prefix: str) -> Fault:
    loc = item["loc"]
    where = ".".join(str(part) for part in (*([prefix] if prefix else []), *loc) if part != "[key]")
    kind, context, given = item["type"], item.get("ctx", {}), item.get("input")
    if kind == "extra_forbidden":
        zh, en = did_you_mean(str(loc[-1]), _keys_at(model, loc[:-1]))
        return Fault(where, f"没有这个参数；{zh}", f"unknown parameter; {en}")
    if kind == "missing":
        zh, en = "缺少此项，请补上（见 params/template.yaml）", "required, but missing (see params/template.yaml)"
        return Fault(where, zh, en)
    if kind == "value_error":
        zh, _, en = str(context["error"]).partition("|")
        return Fault(where, zh, en or zh)
    zh, en = _unmet(kind, context, given, item["msg"])
    if kind == "string_pattern_mismatch" and (about := _description(model, loc)):
        zh = f"应为{about}"
    return Fault(where, f"给的是 {_shown(given)}，{zh}", f"got {_shown(given)}, {en}")


def _unmet(kind: str, context: dict[str, Any], given: object, message: str) -> tuple[str, str]:
    for key, zh, en in _BOUNDS:
        if key in context:
            return f"{zh} {context[key]}", f"{en} {context[key]}"
    if kind == "literal_error":
        known = re.findall(r"'([^']*)'", str(context["expected"]))
        zh, en = did_you_mean(str(given), known)
        return f"只能是 {'、'.join(known)}；{zh}", f"must be one of {', '.join(known)}; {en}"
    if kind == "string_type":
        return _not_text(given)
    if kind.startswith("date"):
        return "应为日期，写成 2026-07-01", "must be a day, written 2026-07-01"
    if kind == "string_pattern_mismatch":
        return f"不符合写法 {context['pattern']}", f"must match {context['pattern']}"
    zh, en = _EXPECTED.get(kind, (f"不合要求（{message}）", message))
    if given is None:
        return f"{zh}；没有内容的话请删去这一行", f"{en}; delete the line if there is nothing to say"
    if isinstance(given, str) and kind in {"float_type", "int_type"}:
        return zh + _TEXT_ZH, en + _TEXT_EN
    return zh, en


def _not_text(given: object) -> tuple[str, str]:
    if isinstance(given, bool):
        return f"应为文字{_YES_ZH}", f"must be text{_YES_EN}"
    if given is None or isinstance(given, list | dict):
        return "应为文字", "must be text"
    return f'应为文字；请加引号，例如 "{given}"', f'must be text; put it in quotes, for example "{given}"'


def _shown(given: object) -> str:
    if isinstance(given, bool):
        return str(given).lower()
    return repr(given) if given is None or isinstance(given, str | int | float | list | dict) else str(given)


def _nearest(loc: tuple[Any, ...], model: type[BaseModel]) -> str:
    near = difflib.get_close_matches(str(loc[-1]), _keys_at(model, loc[:-1]), n=1)
    return near[0] if near else ""


def _keys_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """Return the known keys of the section at ``loc``."""
    section = _section_at(model, loc)
    return list(section.model_fields) if section is not None else []


def _description(model: type[BaseModel], loc: tuple[Any, ...]) -> str:
    section = _section_at(model, loc[:-1])
    field = section.model_fields.get(str(loc[-1])) if section is not None else None
    return (field.description or "") if field is not None else ""


def _section_at(model: type[BaseModel], loc: tuple[Any, ...]) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for part in loc:
        if current is None or str(part) not in current.model_fields:
            continue
        annotation = current.model_fields[str(part)].annotation
        nested = [annotation, *typing.get_args(annotation)]
        current = next((a for a in nested if isinstance(a, type) and issubclass(a, BaseModel)), None)
    return current
