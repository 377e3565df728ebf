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
from collectplan.params import COUNTY, Params, Pin
from collectplan.pipeline.handed import Handback
from collectplan.project import Project, code_digest, folder_name

HANDBACK = "handback.json"


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
    """Read what ``write_tables`` wrote; where edits were taken up, the params are those with their pins."""
    tables = {path.stem: pd.read_parquet(path) for path in sorted(folder.glob("*.parquet"))}
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    headlines = {key: Headline(**item) for key, item in summary.items()}
    return Bundle("plan", branch, _as_used(folder, params), tables, headlines)


def solution_folder(project: Project, params: Params, inputs_digest: str, handback: Handback | None = None) -> Path:
    """Return where the solution of these params and inputs lies, or would lie; edits make another solution."""
    determined = inputs_digest if handback is None else digest_value([inputs_digest, handback.digest])
    return campaign_folder(project, params) / ".county" / solution_id(params, determined, project)


def keep(bundle: Bundle, folder: Path, asked: Params | None = None, handback: Handback | None = None) -> None:
    """Write a county solution; another process that was faster wins, since both wrote the same.

    Parameters
    ----------
    bundle : Bundle
        Of the county.
    folder : Path
        From ``solution_folder``.
    asked : Params, optional
        As the user gave them, by which the solution is found again; needed where edits have added pins.
    handback : Handback, optional
        The edits that were taken up.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        write_tables(bundle, temporary)
        if handback is not None:
            text = json.dumps(
                {"handback": handback.plain(), "used": _used(bundle.params)}, ensure_ascii=False, indent=1
            )
            (temporary / HANDBACK).write_text(text + "\n", "utf-8")
        (temporary / "params_digest").write_text(params_digest(asked or bundle.params) + "\n", "ascii")
        temporary.replace(folder)
    except OSError:
        if not folder.is_dir():
            raise
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def read_handback(folder: Path) -> Handback | None:
    """Return the edits that a solution or a run of the county has taken up; None where there are none."""
    path = folder / HANDBACK
    return Handback.from_plain(json.loads(path.read_text("utf-8"))["handback"]) if path.is_file() else None


def _used(params: Params) -> dict[str, object]:
    """Return what taking up edits changes in the params."""
    return {key: params.dump()["allocation"][key] for key in ("pins", "move_penalty")}


def _as_used(folder: Path, params: Params) -> Params:
    """Return the params with what taking up edits has changed."""
    path = folder / HANDBACK
    if not path.is_file():
        return params
    used = json.loads(path.read_text("utf-8"))["used"]
    values = {"pins": [Pin(**pin) for pin in used["pins"]], "move_penalty": float(used["move_penalty"])}
    return params.model_copy(update={"allocation": params.allocation.model_copy(update=values)})
