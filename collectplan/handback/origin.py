"""The plan that a sheet was made from: found in the results by the version that the workbook names."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from collectplan.params import COUNTY
from collectplan.pipeline.handed import Edit
from collectplan.project import folder_name

_PREFIX = re.compile(r"[0-9a-f]{6,64}")


@dataclass(frozen=True)
class Origin:
    """A plan of an earlier run.

    Attributes
    ----------
    run_id : str
        Of the run.
    ended_at : str
        When it was made, to tell which of several is the newest.
    allocation : DataFrame
        Columns case_id, officer_id, method, indexed by case; of the whole county where that is still there.
    kept : tuple of Edit
        Edits that this plan keeps, to be kept on.
    """

    run_id: str
    ended_at: str
    allocation: pd.DataFrame
    kept: tuple[Edit, ...]


def find_origin(campaign: Path, version: str) -> Origin | None:
    """Return the plan of a run of a campaign; None where there is none of that version, or more than one.

    Parameters
    ----------
    campaign : Path
        Folder of the campaign's results.
    version : str
        Beginning of a run id, or ``current`` for the county's current plan.
    """
    if version == "current":
        marker = campaign / folder_name(COUNTY) / "plan" / "current"
        version = marker.read_text("utf-8").strip() if marker.is_file() else ""
    if not _PREFIX.fullmatch(version):
        return None
    places = [path.parent for path in campaign.glob(f"*/plan/{version}*/manifest.json")]
    if len(places) != 1:
        return None
    place = places[0]
    try:
        manifest: dict[str, Any] = json.loads((place / "manifest.json").read_text("utf-8"))
        county = campaign / ".county" / str(manifest["county_solution"])
        tables = county if (county / "allocation.parquet").is_file() else place / "tables"
        allocation = pd.read_parquet(tables / "allocation.parquet", columns=["case_id", "officer_id", "method"])
        edits = pd.read_parquet(tables / "edits.parquet") if (tables / "edits.parquet").is_file() else None
    except (OSError, ValueError, KeyError):
        return None  # deleted or damaged by hand: the sheet's own columns have to do
    return Origin(place.name, str(manifest.get("ended_at", "")), allocation.set_index("case_id"), _kept(edits))


def _kept(edits: pd.DataFrame | None) -> tuple[Edit, ...]:
    if edits is None:
        return ()
    names = ["case_id", "officer_before", "method_before", "officer_wanted", "method_wanted", "rule", "source"]
    rows = edits.loc[edits["is_kept"], names].astype("str").to_dict("records")
    return tuple(Edit(**{str(name): text for name, text in row.items()}) for row in rows)
