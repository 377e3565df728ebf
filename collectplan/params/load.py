"""Read a params file strictly and say everything that is wrong with it at once."""

from __future__ import annotations

import difflib
import os
import re
from pathlib import Path

from pydantic import ValidationError

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import faults_of
from collectplan.params.model import Params
from collectplan.params.strict import read_yaml

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_DEFAULT_VARIABLES = {"COLLECTPLAN_DATA": "../shared/data"}


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
    raw = read_yaml(text, name)
    if raw is None:
        zh = "参数文件是空的，请从 params/template.yaml 抄起"
        raise ParamsError(Fault(name, zh, "the params file is empty; start from params/template.yaml"))
    if not isinstance(raw, dict):
        zh = "参数文件应为若干行“名称: 值”，请从 params/template.yaml 抄起"
        raise ParamsError(Fault(name, zh, "must be lines of 'name: value'; start from params/template.yaml"))
    try:
        return Params.model_validate(raw)
    except ValidationError as error:
        raise ParamsError(faults_of(error, Params)) from error


def resolve(text: str, base: Path) -> Path:
    """Return the path that a text of the params file means.

    ``${NAME}`` is replaced by the environment variable, or its documented default; a relative path starts at
    ``base``, the folder of the params file.

    Raises
    ------
    ParamsError
        When an environment variable is not set and has no default.
    """
    return (base / fill_variables(text, base)).resolve()


def fill_variables(text: str, base: Path | None = None) -> str:
    """Return a text with each ``${NAME}`` replaced by the environment variable, or its default where there is a base.

    Raises
    ------
    ParamsError
        When a variable is not set and has no default.
    """

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        found = os.environ.get(name) or (None if base is None else _default_variable(name, base))
        if found is None:
            zh, en = f"环境变量 {name} 未设置，请先设置", f"environment variable {name} is not set; set it first"
            raise ParamsError(Fault(text, zh, en))
        return found

    return _VARIABLE.sub(value, text)


def _default_variable(name: str, base: Path) -> str | None:
    """Return a default relative to the project, which is the folder above ``params/``."""
    default = _DEFAULT_VARIABLES.get(name)
    return None if default is None else str((base.parent / default).resolve())
