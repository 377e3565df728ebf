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
    named = data.key_file or os.environ.get("COLLECTPLAN_KEY_FILE")
    path = (base / Path(named or _DEFAULT_FILE).expanduser()).resolve()
    if path.is_relative_to(project.root):
        raise ParamsError(
            Fault(
                "data.key_file", "密钥文件不能放在项目目录内，请移到别处", "the key file must lie outside the project"
            )
        )
    try:
        is_new = not path.exists()
        if is_new:
            _write(path)
        text = path.read_text("ascii").strip()
        secret = bytes.fromhex(text)
    except (OSError, ValueError) as error:
        zh = f"密钥文件 {path.name} 读不出或内容不对，请恢复备份"
        raise ParamsError(Fault("data.key_file", zh, f"key file {path.name} cannot be used; restore it")) from error
    if len(secret) < _BYTES:
        raise ParamsError(Fault("data.key_file", "密钥太短，请恢复备份", "the key is too short; restore the backup"))
    return DebtorKey(secret, digest_bytes(secret)[:12], is_new)


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
        zh = f"本活动先前用的密钥编号是 {earlier}，现在是 {own}，户编号将对不上；请恢复原密钥，或换一个 campaign.id 重新开始"
        en = f"this campaign was run with key {earlier}, now {own}; restore that key or use another campaign.id"
        raise ParamsError(Fault("data.key_file", zh, en))


def _write(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(_BYTES) + "\n")
