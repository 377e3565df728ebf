"""What a job hands to showing and to disk: checked tables and headline figures, for the county or one branch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from collectplan.params import COUNTY, Params
from collectplan.schemas import check


@dataclass(frozen=True)
class Headline:
    """One figure of a summary with its unit ("yuan", "case", "fraction", "hour", "text" ...)."""

    value: float | int | str | None
    unit: str


@dataclass(frozen=True)
class Edition:
    """What identifies a document: printed in the header of every report and kept in the manifest.

    Attributes
    ----------
    run_id : str
        Digest of what determines the run; empty when a notebook is worked in by hand.
    version : str
        Version of collectplan.
    baseline_digest : str
        Digest of the accepted ledger rows.
    approver, approved_on : str
        Who signed and when (ISO date); empty for a draft.
    """

    run_id: str = ""
    version: str = ""
    baseline_digest: str = ""
    approver: str = ""
    approved_on: str = ""

    @property
    def is_signed(self) -> bool:
        """Whether a person has signed."""
        return bool(self.approver)


@dataclass(frozen=True)
class Bundle:
    """Result of a job.

    Attributes
    ----------
    job : str
        ``plan``, or ``portfolio`` for what is owed alone.
    branch : str
        A branch, or ``全辖`` for the county.
    params : Params
        As used, levers applied.
    tables : dict of str to DataFrame
        By the names of ``schemas.TABLES``; for a branch only its own rows.
    summary : dict of str to Headline
        Headline figures by stable key.
    notes : tuple of str
        What the reader must know, as stable keys with text in ``summary``; for example ``roster_assumed``.
    """

    job: str
    branch: str
    params: Params
    tables: Mapping[str, pd.DataFrame]
    summary: Mapping[str, Headline]
    notes: tuple[str, ...] = ()

    @property
    def is_county(self) -> bool:
        """Whether this is the whole county."""
        return self.branch == COUNTY

    def figure(self, key: str) -> Any:
        """Return the value of a headline figure; an unknown key is a ``KeyError``."""
        return self.summary[key].value

    def checked(self) -> Bundle:
        """Return the bundle with every table checked against its contract."""
        return replace(self, tables={name: check(table, name) for name, table in self.tables.items()})
