"""The key of the debtor hash: made once, kept outside the project, readable by its owner only."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from collectplan.digest import digest_bytes
from collectplan.errors import Fault, ParamsError
from collectplan.params import Data
from collectplan.project import Project

_BYTES = 32
_DEFAULT_FILE = "~/.config/collectplan/key"


@dataclass(frozen=True)
class DebtorKey:
    """Secret key, kept out of messages, and the id that may be written into documents."""

    secret: bytes = field(repr=False)
    key_id: str
    is_new: bool


def debtor_key(data: Data, base: Path, project: Project) -> DebtorKey | None:
    """Return the key of the debtor hash, made on first use; ``None`` when ids are pseudonyms.

    Raises
    ------
    ParamsError
        When the file would lie inside the project (it must never be committed or copied with it), cannot be read, or
        does not hold a key.
    """
    if data.debtor_ids == "pseudonym":
        return None
    path = key_path(data, base, project)
    try:
        is_new = not path.exists() and _create(path, secrets.token_hex(_BYTES))
    except OSError as error:
        raise ParamsError(_unusable(path)) from error
    secret = _read(path)
    return DebtorKey(secret, digest_bytes(secret)[:12], is_new)


def key_path(data: Data, base: Path, project: Project) -> Path:
    """Return where the key file lies, or will lie.

    Raises
    ------
    ParamsError
        When that is inside the project.
    """
    named = data.key_file or os.environ.get("COLLECTPLAN_KEY_FILE")
    path = (base / Path(named or _DEFAULT_FILE).expanduser()).resolve()
    _refuse_inside(path, project)
    return path


def back_up(path: Path, target: Path, project: Project) -> str:
    """Copy the key to a file that does not exist yet, outside the project; return the key's id.

    Raises
    ------
    ParamsError
        When there is no key yet, or the target is inside the project or exists.
    """
    _refuse_inside(target, project)
    if not path.exists():
        zh = "还没有密钥；第一次运行 check 或 plan 时会生成"
        raise ParamsError(Fault("data.key_file", zh, "there is no key yet; the first check or plan makes one"))
    secret = _read(path)
    _put(target, secret)
    return digest_bytes(secret)[:12]


def restore(path: Path, source: Path) -> str:
    """Put a key that was backed up in the place of the key file; return the key's id.

    Raises
    ------
    ParamsError
        When the copy holds no key, or another key is there already.
    """
    if not source.is_file():
        zh = f"找不到备份文件 {source.name}，请核对路径"
        raise ParamsError(Fault("--restore", zh, f"no such file {source.name}; check the path"))
    secret = _read(source)
    if not path.exists():
        _put(path, secret)
    elif _read(path) != secret:
        zh = f"{path.name} 处已有另一把密钥，未覆盖；请先把它移走并备份，否则用它散列的户编号将对不上"
        en = f"another key is at {path.name} and was kept; move it away first, or its case ids will match no more"
        raise ParamsError(Fault("data.key_file", zh, en))
    return digest_bytes(secret)[:12]


def refuse_changed_key(campaign_folder: Path, key: DebtorKey | None) -> None:
    """Keep the key id beside the campaign's results, and refuse a later job with another key.

    Raises
    ------
    ParamsError
        When earlier runs of the campaign used another key: their case ids would no longer match.
    """
    marker = campaign_folder / "key_id"
    own = key.key_id if key else "pseudonym"
    if not marker.exists():
        campaign_folder.mkdir(parents=True, exist_ok=True)
        marker.write_text(own + "\n", "ascii")
        return
    earlier = marker.read_text("ascii").strip()
    if earlier != own:
        zh = (
            f"本活动先前用的密钥编号是 {earlier}，现在是 {own}，户编号将对不上；"
            "请用 collectplan key --restore 恢复原密钥，或换一个 campaign.id 重新开始"
        )
        en = f"this campaign was run with key {earlier}, now {own}; restore that key or use another campaign.id"
        raise ParamsError(Fault("data.key_file", zh, en))


def _read(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text("ascii").strip())
    except (OSError, ValueError) as error:
        raise ParamsError(_unusable(path)) from error
    if len(secret) < _BYTES:
        raise ParamsError(Fault("data.key_file", "密钥太短，请恢复备份", "the key is too short; restore the backup"))
    return secret


def _put(path: Path, secret: bytes) -> None:
    try:
        made = _create(path, secret.hex())
    except OSError as error:
        raise ParamsError(
            Fault(path.name, "写不进去，请核对目录与权限", "cannot be written; check its folder")
        ) from error
    if not made:
        raise ParamsError(
            Fault(path.name, "文件已存在，未覆盖，请换一个文件名", "exists and was kept; choose another name")
        )


def _create(path: Path, text: str) -> bool:
    """Write a key whole or not at all; False when another process was first."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as stream:
            stream.write(text + "\n")
        os.link(part, path)  # unlike a rename, it never replaces
    except FileExistsError:
        return False
    finally:
        part.unlink()
    return True


def _unusable(path: Path) -> Fault:
    zh = f"密钥文件 {path.name} 读不出或内容不对，请用 collectplan key --restore 恢复备份"
    return Fault("data.key_file", zh, f"key file {path.name} cannot be used; restore it with collectplan key --restore")


def _refuse_inside(path: Path, project: Project) -> None:
    if path.resolve().is_relative_to(project.root):
        zh, en = "密钥文件不能放在项目目录内，请移到别处", "the key file must lie outside the project"
        raise ParamsError(Fault("data.key_file", zh, en))
