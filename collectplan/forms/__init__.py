"""Blank workbooks for every input table, made from the schemas: filled in Excel they are read without a mapping."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path

from collectplan.errors import Fault, Language, ParamsError
from collectplan.forms.book import write_form
from collectplan.forms.entries import Entry, entries, title
from collectplan.params import template_text
from collectplan.schemas import INPUTS

__all__ = ["PARAMS_FILE", "Entry", "entries", "form_name", "write_forms"]

PARAMS_FILE = "params.yaml"
_TABLE = re.compile(r"  (\w+):\s*(?:#.*)?$")
_FILES = re.compile(r"(    files: )\[\"[^\"]*\"\]")
_FOLDER = re.compile(r"(  folder: )\"[^\"]*\"")
_LANGUAGE = re.compile(r"(  language: )\"[^\"]*\"")


def write_forms(folder: Path, language: Language = "zh") -> list[Path]:
    """Write a blank workbook for every input table, and a params file that names them.

    Parameters
    ----------
    folder : Path
        Made if it is not there; other files in it stay.
    language : {'zh', 'en'}
        Of file names, titles and words. English forms have the column identifiers as headers.

    Returns
    -------
    list of Path
        The workbooks in the order of ``INPUTS``, then the params file.

    Raises
    ------
    ParamsError
        With one fault per file that is there already, or when the folder is a file; nothing is written then.
    """
    names = {name: form_name(name, language) for name in INPUTS}
    files = [*names.values(), PARAMS_FILE]
    _refuse_existing(folder, files)
    # Inside a folder that is there, which may be the root of a memory stick: files move only within a file system.
    place = folder if folder.is_dir() else folder.parent
    place.mkdir(parents=True, exist_ok=True)
    part = place / f".{folder.resolve().name}.{os.getpid()}.part"
    moved: list[Path] = []
    try:
        part.mkdir()
        for name, file in names.items():
            write_form(name, language, part / file)
        (part / PARAMS_FILE).write_text(_start_params(names, language), encoding="utf-8", newline="\n")
        if place != folder:
            part.rename(folder)
        else:
            for file in files:
                moved.append((part / file).rename(folder / file))
    except BaseException:
        for path in moved:
            path.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [folder / file for file in files]


def form_name(name: str, language: Language = "zh") -> str:
    """Return the file name of the form of an input table."""
    return f"{title(name, language)}.xlsx"


def _refuse_existing(folder: Path, files: list[str]) -> None:
    if folder.exists() and not folder.is_dir():
        zh = "已有同名文件，请换一个目录"
        raise ParamsError(Fault(str(folder), zh, "a file has this name; choose another folder"))
    zh, en = "已存在，不予覆盖；请换一个目录", "exists and is not replaced; choose another folder"
    # A link that leads nowhere is also something that a file would replace.
    taken = [path for path in (folder / file for file in files) if path.exists() or path.is_symlink()]
    if taken:
        raise ParamsError([Fault(str(path), zh, en) for path in taken])


def _start_params(names: Mapping[str, str], language: Language) -> str:
    """Return the template params with the forms as its input files, in the folder of the params file itself."""
    lines, table = [], ""
    for line in template_text().splitlines():
        if found := _TABLE.match(line):
            table = found[1]
        if table in names:
            line = _FILES.sub(rf'\g<1>["{names[table]}"]', line)
        line = _FOLDER.sub(r'\g<1>"."', line)
        lines.append(_LANGUAGE.sub(rf'\g<1>"{language}"', line))
    return "\n".join(lines) + "\n"
