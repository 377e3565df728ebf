"""Headline figures about pay, from the tables of a plan or of a branch's part of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from collectplan.bundle import Headline

_HARDLY = 0.05  # chance of any pay below which nothing spurs


def pay_figures(tables: Mapping[str, pd.DataFrame], branch: str) -> dict[str, Headline]:
    """Return headline figures about pay; nothing where a plan has no such tables."""
    if "schemes" not in tables or tables["schemes"].empty:
        return {}
    budget = tables["pay_budget"]
    own = budget[budget["branch"] == branch]
    chosen = str(tables["schemes"].loc[tables["schemes"]["is_chosen"], "proposal"].iloc[0])
    people = tables["pay_outlook"][tables["pay_outlook"]["proposal"] == chosen]
    severity = tables["scheme_findings"]["severity"]
    chances = people["chance_full"].dropna()
    row = own.iloc[0] if len(own) else None
    figures: dict[str, tuple[Any, str]] = {
        "n_scheme_errors": (int((severity == "error").sum()), "count"),
        "n_scheme_warnings": (int((severity == "warning").sum()), "count"),
        "n_paid_people": (len(people), "count"),
        "n_never_paid": (int((people["chance_paid"] < _HARDLY).sum()), "count"),
        "payout_mean": (0.0 if row is None else float(row["mean"]), "yuan"),
        "payout_p50": (0.0 if row is None else float(row["p50"]), "yuan"),
        "payout_p95": (0.0 if row is None else float(row["p95"]), "yuan"),
        "payout_budget": (None if row is None or row["budget"] != row["budget"] else float(row["budget"]), "yuan"),
        "chance_over_budget": (
            None if row is None or row["chance_over"] != row["chance_over"] else float(row["chance_over"]),
            "fraction",
        ),
        "chance_full_low": (float(chances.min()) if len(chances) else None, "fraction"),
        "chance_full_high": (float(chances.max()) if len(chances) else None, "fraction"),
    }
    return {key: Headline(value, unit) for key, (value, unit) in figures.items()}
