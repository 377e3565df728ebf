"""No name, ID number or phone of a debtor comes out anywhere: terminal, workbook of the check, reports, tables, notebooks."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from tests.dirty_cells import make_people
from tests.test_sources import write_workbook

from .conftest import PARAMS, SmallCounty, collectplan

HEADER = [
    "借据号",
    "客户名称",
    "身份证号",
    "所属支行",
    "贷款余额",
    "五级分类",
    "表内外",
    "放款日期",
    "备注",
    "联系电话",
]


def ledger(path: Path, branches: list[str], seed: int = 3) -> list[str]:
    """Write a ledger with persons in it, clean and dirty rows; return what must not be seen again."""
    rng = random.Random(seed)
    rows: list[list[object]] = [HEADER]
    secrets: list[str] = []
    for n, person in enumerate(make_people(rng, 120)):
        name, number, phone = person.name, person.id18, person.phone
        secrets += [name, number, phone]
        day = "2026年9月31日" if n % 17 == 0 else "2019-05-01"
        amount = f"{name}{phone}" if n % 23 == 0 else str(rng.randrange(2_000, 90_000))
        branch = "" if n % 29 == 0 else rng.choice(branches)
        row: list[object] = [
            f"JJ{n:05d}",
            name,
            "" if n % 13 == 0 else number,
            branch,
            amount,
            "次级",
            "表内",
            day,
            name,
            phone,
        ]
        if n % 31 == 0:
            row = [*row[1:], ""]  # every cell one column to the left of where it belongs
        rows.append(row)
    write_workbook(path, 台账=rows)
    return secrets


def all_text(folder: Path) -> str:
    """Return everything in a folder as text, workbooks and tables unpacked."""
    parts = []
    for file in sorted(p for p in folder.rglob("*") if p.is_file()):
        if file.suffix == ".xlsx":
            with zipfile.ZipFile(file) as archive:
                parts += [archive.read(name).decode("utf-8", "replace") for name in archive.namelist()]
        elif file.suffix == ".parquet":
            parts.append(pd.read_parquet(file).to_csv())
        else:
            parts.append(file.read_bytes().decode("utf-8", "replace"))
        parts.append(file.name)
    return "\n".join(parts)


@pytest.fixture(scope="module")
def told(small_county: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, list[str]]:
    """Check and plan on a ledger full of persons; everything said or written, and the secrets."""
    folder = tmp_path_factory.mktemp("privacy")
    branches = sorted(set(pd.read_csv(small_county.folder / "data" / "loans.csv", dtype=str)["机构"]))
    secrets = ledger(folder / "台账.xlsx", branches)
    text = PARAMS.replace("debtor_ids: pseudonym", f"key_file: {folder / 'key'}")
    text = text.replace("folder: data", f"folder: {small_county.folder / 'data'}")
    text = text.replace("[loans.csv]", f"[{folder / '台账.xlsx'}]").replace("  controls: {files: [controls.csv]}\n", "")
    (folder / "p.yaml").write_text(text, "utf-8")
    said = []
    checked = collectplan("check", folder / "p.yaml", "--outputs", folder / "out")
    assert checked.returncode == 1, checked.stdout + checked.stderr
    planned = collectplan("plan", folder / "p.yaml", "--outputs", folder / "out", "--branches", f"全辖,{branches[0]}")
    assert planned.returncode == 0, planned.stdout + planned.stderr
    said += [checked.stdout, checked.stderr, planned.stdout, planned.stderr, all_text(folder / "out")]
    return "\n".join(said), secrets


def test_something_was_written(told: tuple[str, list[str]]) -> None:
    text, secrets = told
    assert "JJ00001" in text and "check.xlsx" in text and "report.html" in text and len(secrets) == 360


def test_no_person_is_seen_again(told: tuple[str, list[str]]) -> None:
    text, secrets = told
    assert sorted(secret for secret in secrets if secret in text) == []
