"""Strict YAML: safe types only, and nothing that people write by mistake is silently taken for something else."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from collectplan.errors import Fault, ParamsError

_BOOL = "tag:yaml.org,2002:bool"


class _StrictLoader(yaml.SafeLoader):
    """Safe YAML that notes keys written twice, since the second would silently win, and keeps impossible days."""

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self.repeated: list[tuple[str, int]] = []


def _mapping(loader: _StrictLoader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    seen: set[Hashable] = set()
    for key_node, _ in node.value:
        if key_node.tag == _BOOL:  # a key is a name: ``on: 2026-08-31`` is about a day, not about true
            key_node.tag = yaml.resolver.BaseResolver.DEFAULT_SCALAR_TAG
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(None, None, "a key must be text", key_node.start_mark)
        if key in seen:
            loader.repeated.append((str(key), key_node.start_mark.line + 1))
        seen.add(key)
    loader.flatten_mapping(node)
    return loader.construct_mapping(node, deep=True)


def _day(loader: _StrictLoader, node: yaml.ScalarNode) -> date | str:
    try:
        day: date = loader.construct_yaml_timestamp(node)
    except ValueError:  # 31 September: stays text, so that its place in the params can be named
        return str(node.value)
    return day


_StrictLoader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)
_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _day)


def read_yaml(text: str, name: str) -> Any:
    """Return plain data.

    Parameters
    ----------
    text : str
        Of the file.
    name : str
        Its name, for messages.

    Raises
    ------
    ParamsError
        When it is not YAML, or keys are written twice.
    """
    try:
        loader = _StrictLoader(text)
        data = loader.get_single_data()
    except yaml.YAMLError as error:
        raise ParamsError(_not_yaml(error, name)) from error
    if loader.repeated:
        raise ParamsError(
            [
                Fault(
                    name,
                    f"第 {line} 行的“{key}”写了两次，请删去一处",
                    f"line {line}: '{key}' is written twice; delete one",
                )
                for key, line in loader.repeated
            ]
        )
    return data


def read_yaml_file(path: Path, where: str, what: str) -> Any:
    """Return the plain data of a file.

    Parameters
    ----------
    path : Path
        YAML, UTF-8.
    where : str
        Key of the params that names the file.
    what : str
        What it is, in Chinese.

    Raises
    ------
    ParamsError
        When there is no such file, or it cannot be read, is not UTF-8 or not YAML.
    """
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ParamsError(Fault(where, f"找不到或读不出{what} {path.name}", f"cannot read {path.name}")) from error
    except UnicodeDecodeError as error:
        zh = f"{what}不是 UTF-8 编码，请另存为 UTF-8"
        raise ParamsError(Fault(path.name, zh, "not UTF-8; save it so")) from error
    return read_yaml(text, path.name)


def _not_yaml(error: yaml.YAMLError, name: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    zh, en = (f"第 {mark.line + 1} 行", f"line {mark.line + 1}") if mark else ("文件", "the file")
    return Fault(
        name,
        f"{zh}不是合法的 YAML；缩进只用空格不用制表符，冒号后要有空格，引号与括号要成对",
        f"{en} is not valid YAML; indent with spaces, not tabs, put a blank after colons, close quotes and brackets",
    )
