"""Read a params file strictly and say everything that is wrong with it at once."""

from __future__ import annotations

import difflib
import os
import re
import typing
from collections.abc import Hashable
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from collectplan.errors import Fault, ParamsError
from collectplan.params.model import Params

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_DEFAULT_VARIABLES = {"COLLECTPLAN_DATA": "../shared/data"}


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML that refuses a key written twice, since the second would silently win."""


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        key = loader.construct_object(key_node, deep=True)  # type: ignore[no-untyped-call]
        if key in seen:
            line = key_node.start_mark.line + 1
            raise ParamsError(
                Fault(
                    f"第 {line} 行",
                    f"“{key}”写了两次，请删去一处",
                    f"line {line}: key '{key}' appears twice; delete one",
                )
            )
        seen.add(key)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load_params(path: str | Path) -> Params:
    """Read and check a params file.

    Parameters
    ----------
    path : str or Path
        YAML file, UTF-8. A relative path is looked for in the working directory, then in its parents, so that
        ``params/demo.yaml`` works from the project folder and from a notebook alike.

    Raises
    ------
    ParamsError
        With one fault per wrong key or value.
    """
    return parse_params(_read(find_file(path)), str(path))


def find_file(path: str | Path) -> Path:
    """Return the existing file that a relative path means, searching upwards from the working directory."""
    wanted = Path(path)
    places = [wanted] if wanted.is_absolute() else [folder / wanted for folder in (Path.cwd(), *Path.cwd().parents)]
    for place in places:
        if place.is_file():
            return place.resolve()
    near = difflib.get_close_matches(wanted.name, [p.name for p in (Path.cwd() / wanted).parent.glob("*.yaml")], 1)
    hint_zh = f"是不是 {near[0]}？" if near else "请核对文件名与所在目录"
    hint_en = f"did you mean {near[0]}?" if near else "check the name and the folder"
    raise ParamsError(Fault(str(path), f"找不到参数文件；{hint_zh}", f"params file not found; {hint_en}"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ParamsError(
            Fault(
                path.name, "参数文件不是 UTF-8 编码，请另存为 UTF-8", "the params file is not UTF-8; save it as UTF-8"
            )
        ) from error


def parse_params(text: str, name: str = "params") -> Params:
    """Check the text of a params file; ``name`` is used in messages only."""
    try:
        raw = yaml.load(text, Loader=_StrictLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else "?"
        raise ParamsError(
            Fault(
                name, f"第 {line} 行不是合法的 YAML，请检查缩进、冒号后的空格与引号", f"line {line} is not valid YAML"
            )
        ) from error
    if not isinstance(raw, dict):
        raise ParamsError(
            Fault(name, "参数文件是空的，请从 params/template.yaml 抄起", "empty; start from template.yaml")
        )
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        raise ParamsError(faults_of(error, Params)) from error


def faults_of(error: ValidationError, model: type[BaseModel]) -> list[Fault]:
    """Translate pydantic's findings into faults with place, limit and remedy."""
    return [_fault(item, model) for item in error.errors(include_url=False)]


def _fault(item: Any, model: type[BaseModel]) -> Fault:
    where = ".".join(str(part) for part in item["loc"])
    kind, context, given = item["type"], item.get("ctx", {}), item.get("input")
    if kind == "extra_forbidden":
        return _unknown_key(where, item["loc"], model)
    if kind == "missing":
        return Fault(
            where, "缺少此项，请补上（见 params/template.yaml）", "required, but missing (see params/template.yaml)"
        )
    if kind == "value_error":
        zh, _, en = str(context["error"]).partition("|")
        return Fault(where, zh, en or zh)
    for key, zh, en in (
        ("ge", "不得小于", "must be >="),
        ("gt", "必须大于", "must be >"),
        ("le", "不得大于", "must be <="),
        ("lt", "必须小于", "must be <"),
    ):
        if key in context:
            return Fault(where, f"给的是 {given!r}，{zh} {context[key]}", f"got {given!r}, {en} {context[key]}")
    if kind in {"float_type", "int_type", "int_from_float", "bool_type"}:
        hint_zh = "；YAML 把它读成了文字，数字不要加引号，也不要写成 1e-3，请写 0.001" if isinstance(given, str) else ""
        hint_en = "; YAML read it as text: no quotes, and 0.001 instead of 1e-3" if isinstance(given, str) else ""
        return Fault(where, f"给的是 {given!r}，应为数字{hint_zh}", f"got {given!r}, must be a number{hint_en}")
    if kind == "string_type":
        return Fault(
            where,
            f'给的是 {given!r}，应为文字；请加引号，例如 "{given}"',
            f'got {given!r}, must be text; put it in quotes, for example "{given}"',
        )
    if kind == "literal_error":
        return Fault(
            where, f"给的是 {given!r}，只能是 {context['expected']}", f"got {given!r}, must be {context['expected']}"
        )
    return Fault(where, f"给的是 {given!r}，不合要求：{item['msg']}", f"got {given!r}: {item['msg']}")


def _unknown_key(where: str, loc: tuple[Any, ...], model: type[BaseModel]) -> Fault:
    known = _keys_at(model, loc[:-1])
    near = difflib.get_close_matches(str(loc[-1]), known, n=1, cutoff=0.6)
    hint_zh = f"是不是 {near[0]}？" if near else f"此处可用：{'、'.join(known)}"
    hint_en = f"did you mean {near[0]}?" if near else f"known here: {', '.join(known)}"
    return Fault(where, f"没有这个参数；{hint_zh}", f"unknown parameter; {hint_en}")


def _keys_at(model: type[BaseModel], loc: tuple[Any, ...]) -> list[str]:
    """Return the known keys of the section at ``loc``."""
    current: type[BaseModel] | None = model
    for part in loc:
        if current is None or str(part) not in current.model_fields:
            continue
        annotation = current.model_fields[str(part)].annotation
        nested = [annotation, *typing.get_args(annotation)]
        current = next((a for a in nested if isinstance(a, type) and issubclass(a, BaseModel)), None)
    return list(current.model_fields) if current is not None else []


def resolve(text: str, base: Path) -> Path:
    """Return the path that a text of the params file means.

    ``${NAME}`` is replaced by the environment variable, or its documented default; a relative path starts at
    ``base``, the folder of the params file.

    Raises
    ------
    ParamsError
        When an environment variable is not set and has no default.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        found = os.environ.get(name) or _default_variable(name, base)
        if found is None:
            raise ParamsError(
                Fault(
                    text, f"环境变量 {name} 未设置，请先设置", f"environment variable {name} is not set; set it first"
                )
            )
        return found

    return (base / _VARIABLE.sub(value, text)).resolve()


def _default_variable(name: str, base: Path) -> str | None:
    """Return a default relative to the project, which is the folder above ``params/``."""
    default = _DEFAULT_VARIABLES.get(name)
    return None if default is None else str((base.parent / default).resolve())
