"""The key of the debtor hash: made once, for its owner only, never inside the project, never shown."""

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from collectplan.digest import digest_bytes
from collectplan.errors import ParamsError
from collectplan.keys import DebtorKey, back_up, debtor_key, key_path, refuse_changed_key, restore
from collectplan.params import Data
from collectplan.project import Project
from tests.helpers import BASE, both_texts, merged


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project folder beside which there is room for keys."""
    root = tmp_path / "project"
    (root / "params").mkdir(parents=True)
    return Project(root, root / "outputs")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of the test, so that no key of the machine is read or made."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLLECTPLAN_KEY_FILE", raising=False)
    return tmp_path / "home"


def data(**changes: object) -> Data:
    """Return a data section with hashed debtor ids."""
    return Data.model_validate(merged(BASE["data"], {"debtor_ids": "hashed"} | changes))


def test_a_key_is_made_once_for_its_owner_only(project: Project, home: Path) -> None:
    old_mask = os.umask(0)
    try:
        first = debtor_key(data(), project.root / "params", project)
    finally:
        os.umask(old_mask)
    path = home / ".config" / "collectplan" / "key"
    assert first is not None and first.is_new and len(first.secret) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = debtor_key(data(), project.root / "params", project)
    assert again == DebtorKey(first.secret, first.key_id, is_new=False)
    assert first.key_id == digest_bytes(first.secret)[:12]


def test_two_keys_differ(project: Project, tmp_path: Path) -> None:
    keys = [debtor_key(data(key_file=str(tmp_path / name)), project.root, project) for name in ("a", "b")]
    assert keys[0] is not None and keys[1] is not None and keys[0].secret != keys[1].secret


def test_the_file_may_be_named_in_params_by_tilde_or_by_the_environment(
    project: Project, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    debtor_key(data(key_file="~/keys/one"), project.root / "params", project)
    debtor_key(data(key_file="../../two"), project.root / "params", project)
    monkeypatch.setenv("COLLECTPLAN_KEY_FILE", str(tmp_path / "three"))
    debtor_key(data(), project.root / "params", project)
    assert (home / "keys" / "one").is_file() and (tmp_path / "two").is_file() and (tmp_path / "three").is_file()


def test_pseudonyms_need_no_key(project: Project, home: Path) -> None:
    assert debtor_key(data(debtor_ids="pseudonym"), project.root, project) is None
    assert not home.exists()


@pytest.mark.parametrize("name", ["key", "../key", "outputs/../params/key"])
def test_a_key_inside_the_project_is_refused_before_it_is_made(project: Project, name: str) -> None:
    with pytest.raises(ParamsError) as caught:
        debtor_key(data(key_file=name), project.root / "params", project)
    assert "项目目录" in caught.value.faults[0].zh and "outside the project" in caught.value.faults[0].en
    assert not list(project.root.rglob("key"))


@pytest.mark.parametrize("text", ["", "zz" * 32, "ab" * 31, "密钥"])
def test_a_broken_key_is_never_replaced_by_a_new_one(project: Project, tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, "utf-8")
    with pytest.raises(ParamsError) as caught:
        debtor_key(data(key_file=str(tmp_path / "key")), project.root, project)
    assert "恢复" in caught.value.faults[0].zh and "restore" in caught.value.faults[0].en
    assert (tmp_path / "key").read_text("utf-8") == text


def test_the_secret_is_not_shown() -> None:
    key = DebtorKey(b"\x01" * 32, "abc", is_new=False)
    assert "secret" not in repr(key) and "\\x01" not in repr(key) and "abc" in repr(key)


def test_a_campaign_keeps_its_key(tmp_path: Path) -> None:
    first, second = DebtorKey(b"\x01" * 32, "k1", is_new=True), DebtorKey(b"\x02" * 32, "k2", is_new=True)
    refuse_changed_key(tmp_path / "campaign", first)
    refuse_changed_key(tmp_path / "campaign", first)
    for other in (second, None):
        with pytest.raises(ParamsError) as caught:
            refuse_changed_key(tmp_path / "campaign", other)
        said = both_texts(caught.value)
        assert "k1" in said and ("k2" if other else "pseudonym") in said
        assert "恢复原密钥" in said and "restore that key" in said
    refuse_changed_key(tmp_path / "another", second)


def test_a_key_goes_out_and_comes_back_the_same(project: Project, tmp_path: Path) -> None:
    first = debtor_key(data(), project.root / "params", project)
    path = key_path(data(), project.root / "params", project)
    copy = tmp_path / "usb" / "key"
    assert first is not None and back_up(path, copy, project) == first.key_id
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    path.unlink()
    assert restore(path, copy) == first.key_id
    assert debtor_key(data(), project.root / "params", project) == DebtorKey(first.secret, first.key_id, is_new=False)


def test_no_key_is_ever_overwritten_or_put_into_the_project(project: Project, tmp_path: Path) -> None:
    path = tmp_path / "key"
    with pytest.raises(ParamsError, match="还没有密钥"):
        back_up(path, tmp_path / "copy", project)
    debtor_key(data(key_file=str(path)), project.root, project)
    kept = path.read_text("ascii")
    (tmp_path / "other").write_text("ab" * 32 + "\n", "ascii")
    with pytest.raises(ParamsError, match="另一把密钥"):
        restore(path, tmp_path / "other")
    with pytest.raises(ParamsError, match="已存在"):
        back_up(path, tmp_path / "other", project)
    with pytest.raises(ParamsError, match="项目目录"):
        back_up(path, project.root / "key", project)
    (tmp_path / "short").write_text("ab\n", "ascii")
    with pytest.raises(ParamsError, match="太短"):
        restore(path, tmp_path / "short")
    assert path.read_text("ascii") == kept and (tmp_path / "other").read_text("ascii") == "ab" * 32 + "\n"


def test_processes_that_start_together_share_one_key(project: Project, tmp_path: Path) -> None:
    source = data(key_file=str(tmp_path / "key"))
    with ThreadPoolExecutor(8) as pool:
        keys = list(pool.map(lambda _: debtor_key(source, project.root, project), range(32)))
    assert len({key.secret for key in keys if key is not None}) == 1 and len(list(tmp_path.glob("*key*"))) == 1
    assert sum(key is not None and key.is_new for key in keys) == 1
