"""Keep county solutions on disk, so that one solution serves every branch, report and notebook.

A solution lies in ``outputs/<campaign>/.county/<id>``; the id is a digest of everything that determines it. It is
written beside and renamed when whole, so that a killed run leaves nothing that can be read.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd

from collectplan.bundle import Bundle, Headline
from collectplan.digest import digest_value
from collectplan.params import COUNTY, Params
from collectplan.project import Project, code_digest, folder_name


def campaign_folder(project: Project, params: Params) -> Path:
    """Return the folder of a campaign's results."""
    return project.outputs / folder_name(params.campaign.id)


def solution_id(params: Params, inputs_digest: str, project: Project) -> str:
    """Return the id of a county solution."""
    return digest_value([params.dump(), inputs_digest, code_digest(project.root)])[:16]


def params_digest(params: Params) -> str:
    """Return the digest of all values in force."""
    return digest_value(params.dump())


def write_tables(bundle: Bundle, folder: Path) -> None:
    """Write the tables of a bundle as parquet files, and its summary as JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in bundle.tables.items():
        table.to_parquet(folder / f"{name}.parquet", engine="pyarrow", compression="zstd", index=False)
    summary = {key: {"value": figure.value, "unit": figure.unit} for key, figure in bundle.summary.items()}
    text = json.dumps(summary, ensure_ascii=False, indent=1, allow_nan=False)
    (folder / "summary.json").write_text(text + "\n", "utf-8")


def read_tables(folder: Path, params: Params, branch: str = COUNTY) -> Bundle:
    """Read what ``write_tables`` wrote."""
    tables = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    return Bundle("plan", branch, params, tables, {key: Headline(**item) for key, item in summary.items()})


def solution_folder(project: Project, params: Params, inputs_digest: str) -> Path:
    """Return where the solution of these params and inputs lies, or would lie."""
    return campaign_folder(project, params) / ".county" / solution_id(params, inputs_digest, project)


def keep(bundle: Bundle, folder: Path) -> None:
    """Write a county solution; another process that was faster wins, since both wrote the same."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_tables(bundle, temporary)
        (temporary / "params_digest").write_text(params_digest(bundle.params) + "\n", "ascii")
        temporary.replace(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
