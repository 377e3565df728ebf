"""Working papers as files: readable by their owner only, whole or not at all, the same bytes for the same papers."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path

from collectplan.digest import digest_bytes
from collectplan.errors import Fault, ParamsError
from collectplan.handouts.page import Handout

_OWNER_ONLY = 0o600
_FOLDER = 0o700
_OTHERS = 0o077
# What no file system takes amiss; all else becomes a line.
_UNSAFE = re.compile(r"[^\w\- 一-鿿]+")
_LONGEST = 60


def write_handouts(handouts: Iterable[Handout], folder: Path) -> tuple[Path, ...]:
    """Write working papers, one file each, named by their titles; what is there under the same name is replaced.

    Files are readable by their owner only. Where a debtor's name, address or phone stands on one of them, so must the
    folder be.

    Parameters
    ----------
    handouts : iterable of Handout
        With different titles.
    folder : Path
        Made, for its owner only, if it is not there.

    Returns
    -------
    tuple of Path
        In the order given.

    Raises
    ------
    ParamsError
        When two different papers have one title: one would overwrite the other; or somebody else could look into a folder
        that gets papers with contacts.
    """
    named: dict[str, Handout] = {}
    for handout in handouts:
        name = f"{_stem(handout.title)}.html"
        if named.setdefault(name, handout) != handout:
            zh = f"两份不同的单据都叫“{handout.title}”，请分到不同的目录"
            en = f"two different papers are called '{handout.title}'; write them to different folders"
            raise ParamsError(Fault("handouts", zh, en))
    folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER)
    if any(handout.has_personal for handout in named.values()):
        _refuse_open(folder)
    for name, handout in named.items():
        write_private(folder / name, handout.html.encode("utf-8"))
    return tuple(folder / name for name in named)


def _stem(title: str) -> str:
    """Return a title as the name of a file; one that had to be changed carries a digest, so that no two become one."""
    safe = _UNSAFE.sub("_", title)[:_LONGEST].strip("_ ")
    return safe if safe == title else f"{safe}_{digest_bytes(title.encode('utf-8', 'replace'))[:8]}"


def _refuse_open(folder: Path) -> None:
    """Refuse a folder that others may enter or list; systems without such rights say nothing about it."""
    if os.name == "posix" and folder.stat().st_mode & _OTHERS:
        zh = f"单据上有债务人的姓名、电话，而目录 {folder.name} 别人也能看；请换一个新目录，或先运行 chmod 700"
        en = f"papers with contacts need a folder of your own, and others may look into {folder.name}; use a new one or chmod 700"
        raise ParamsError(Fault("--to", zh, en))


def write_private(path: Path, content: bytes) -> None:
    """Write a file for its owner only, whole or not at all; what is there is replaced."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    part.unlink(missing_ok=True)
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
