"""Small worlds of a schedule: officers, what was chosen for them, and the rota that goes with it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd

from collectplan.params import Params
from collectplan.rota import Rota, make_rota
from collectplan.schedule import Timetable, check_timetable, make_timetable
from tests.helpers import merged, params_with

# Two weeks without a holiday, Monday to Friday: 6 to 17 July 2026.
TWO_WEEKS = {"campaign": {"start_on": "2026-07-06", "end_on": "2026-07-19"}}
EVERY_DAY = {"workload": {"field_days_per_month": 31.0}}
_CASE: dict[str, Any] = {
    "branch": "城关", "officer_id": "A1", "method": "visit", "n_contacts": 1, "desk_hours": 0.0, "value": 100.0,
    "expected_recovery": 100.0, "village": "", "act_by_on": pd.NaT, "must_do": False, "is_key": False, "claim": 1000.0,
}  # fmt: skip
_OF_CASES = ["case_id", "branch", "village", "act_by_on", "must_do", "is_key", "claim"]
_OF_CHOSEN = [
    "case_id", "branch", "officer_id", "method", "n_contacts", "field_hours", "desk_hours", "value", "expected_recovery",
]  # fmt: skip


@dataclass(frozen=True)
class World:
    """Everything that a timetable is made of."""

    chosen: pd.DataFrame
    cases: pd.DataFrame
    officers: pd.DataFrame
    rota: Rota
    params: Params

    def plan(self, **about: Any) -> Timetable:
        """Return the timetable."""
        return make_timetable(self.chosen, self.cases, self.officers, self.rota, self.params, **about)

    def faults(self, timetable: Any, **about: Any) -> list[str]:
        """Return what the checker finds."""
        return check_timetable(timetable, self.chosen, self.officers, self.rota, self.params, **about)


def world(
    cases: Sequence[Mapping[str, Any]],
    officers: Sequence[Mapping[str, Any]] = ({"officer_id": "A1"}, {"officer_id": "A2"}),
    changes: Mapping[str, Any] | None = None,
) -> World:
    """Return a world of cases that differ from a plain one: one visit of 1.5 hours by two people of 城关.

    Cases are named C1, C2, ... unless they say otherwise; ``each`` is the hours of a visit for each person.
    """
    params = params_with(merged(merged(TWO_WEEKS, EVERY_DAY), changes or {}))
    rows = [_CASE | {"case_id": f"C{number}"} | dict(case) for number, case in enumerate(cases, 1)]
    for row in rows:
        is_visit = row["method"] == "visit"
        each = row.pop("each", 1.5) if is_visit else 0.0
        row.setdefault("field_hours", each * row["n_contacts"] * params.workload.team_size)
    table = pd.DataFrame(rows, columns=[*_CASE, "case_id", "field_hours"])
    table["act_by_on"] = pd.to_datetime(table["act_by_on"])
    staff = pd.DataFrame(
        [{"branch": "城关", "field_days_per_month": np.nan, "leave_days": 0.0} | dict(o) for o in officers]
    )
    return World(table[_OF_CHOSEN], table[_OF_CASES], staff, make_rota(staff, params), params)


def county(n_cases: int, n_officers: int, seed: int, load: float = 0.9) -> World:
    """Return a county: half of the cases visited six times, a third called, some written to, sued or watched.

    ``load`` is the share of the officers' field hours that the visits take as allocated, each officer alike.
    """
    rng = np.random.default_rng(seed)
    start = date(2026, 7, 1)
    params = params_with({"campaign": {"start_on": str(start), "end_on": str(start + timedelta(days=97))}})
    names = [f"A{number:03d}" for number in range(n_officers)]
    home = [f"支行{number // 8:02d}" for number in range(n_officers)]
    staff = pd.DataFrame(
        {
            "officer_id": names,
            "branch": home,
            "field_days_per_month": np.nan,
            "leave_days": rng.choice([0.0, 0.0, 3.0], n_officers),
        }
    )
    rota = make_rota(staff, params)
    owner = np.arange(n_cases) % n_officers
    method = rng.choice(["visit", "phone", "letter", "sue", "watch"], n_cases, p=[0.5, 0.3, 0.05, 0.03, 0.12])
    village = [f"村{number}" if number < 12 else "" for number in rng.integers(0, 14, n_cases)]
    each = 0.75 + rng.choice([0.4, 0.75], n_cases)
    n = np.select([method == "visit", method == "phone", method == "letter"], [6, 4, 1], 0)
    field = np.where(method == "visit", n * each * 2, 0.0)
    per_officer = np.bincount(owner, field, minlength=n_officers)
    offered = rota.field_days.groupby("officer_id")["field_days"].sum().reindex(names).to_numpy() * 6.0
    # Visits are cut officer by officer until they take the load.
    scale = np.floor(np.clip(load * offered / np.maximum(per_officer, 1e-9), 0, 1) * 6)[owner]
    n = np.where(method == "visit", np.maximum(np.minimum(n, scale), 1), n).astype(np.int64)
    desk = np.select(
        [method == "visit", method == "phone", method == "letter", method == "sue"], [0.5, 1.0, 0.5, 16.0], 0.0
    )
    value = np.exp(rng.normal(6, 1.5, n_cases))
    must = (rng.random(n_cases) < 0.1) & (method != "watch")
    cases = pd.DataFrame(
        {
            "case_id": [f"C{number:05d}" for number in range(n_cases)],
            "branch": [home[number] for number in owner],
            "officer_id": [names[number] for number in owner],
            "method": method.astype("str"),
            "n_contacts": n,
            "field_hours": np.where(method == "visit", n * each * 2, 0.0),
            "desk_hours": desk,
            "value": value,
            "expected_recovery": value * 1.1,
            "village": village,
            "act_by_on": pd.to_datetime([start + timedelta(days=int(day)) for day in rng.integers(5, 95, n_cases)]),
            "must_do": must,
            "is_key": rng.random(n_cases) < 0.05,
            "claim": np.round(value * 20, 2),
        }
    )
    return World(cases[_OF_CHOSEN], cases[_OF_CASES], staff, rota, params)
