"""Where things are: the project folder with params, notebooks and outputs, and the code that is running."""

from __future__ import annotations

import importlib.metadata
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from collectplan.digest import digest_bytes, digest_value

_PACKAGE = Path(__file__).resolve().parent
_DECIDING_PACKAGES = (
    "collectplan",
    "highspy",
    "matplotlib",
    "nbconvert",
    "numpy",
    "pandas",
    "pulp",
    "pyarrow",
    "scipy",
    "seaborn",
    "xlsxwriter",
)
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]|^\.+|[\s.]+$')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
_NAME_BYTES = 120


@dataclass(frozen=True)
class Project:
    """A checkout or working folder.

    Attributes
    ----------
    root : Path
        Folder that holds ``notebooks`` and ``params``.
    outputs : Path
        Folder for results.
    """

    root: Path
    outputs: Path

    def notebook(self, name: str) -> Path:
        """Return the path of a notebook, without the ending."""
        return self.root / "notebooks" / f"{name}.ipynb"

    def params_file(self, text: str, base: Path) -> Path:
        """Return a file that params name: beside the params file, else in the project's ``params``."""
        beside = base / text
        return beside if beside.is_file() else self.root / "params" / text

    def shown(self, path: Path) -> str:
        """Return a path as it may be written into documents: relative to the project where possible."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else path.name


def find_project(start: Path, outputs: Path | None = None) -> Project:
    """Find the project around a folder: the nearest one upwards with ``notebooks`` and ``params``, else the code's.

    Parameters
    ----------
    start : Path
        Folder of the params file.
    outputs : Path, optional
        Results go here; by default ``COLLECTPLAN_OUTPUTS``, else ``outputs`` in the project.
    """
    places = [start, *start.parents, Path.cwd(), *Path.cwd().parents, _PACKAGE.parent]
    root = next((p for p in places if (p / "notebooks").is_dir() and (p / "params").is_dir()), Path.cwd())
    named = os.environ.get("COLLECTPLAN_OUTPUTS")
    return Project(root.resolve(), (outputs or (Path(named) if named else root / "outputs")).resolve())


def folder_name(name: str) -> str:
    """Return a name that every file system takes; names that had to change carry a short digest to stay apart."""
    safe = _UNSAFE.sub("_", name) or "_"
    if _RESERVED.fullmatch(safe):
        safe = f"_{safe}"
    if len(safe.encode()) > _NAME_BYTES:
        safe = safe.encode()[:_NAME_BYTES].decode(errors="ignore")
    return safe if safe == name else f"{safe}-{digest_bytes(name.encode())[:6]}"


@cache
def versions() -> dict[str, str]:
    """Return the versions of the packages that decide a result."""
    return {name: importlib.metadata.version(name) for name in _DECIDING_PACKAGES}


@cache
def code_digest(root: Path) -> str:
    """Return the digest of the code that runs: the package, its templates and the project's notebooks."""
    files = [p for p in _PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    files += sorted((root / "notebooks").glob("*.ipynb"))
    named = {f"{p.parent.name}/{p.name}": digest_bytes(p.read_bytes()) for p in sorted(files)}
    return digest_value({"files": named, "versions": versions()})
