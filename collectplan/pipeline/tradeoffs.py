"""Trade-offs: the same county or branch planned again along one lever at a time, all else as it is.

Only limits change, so the options are built once. A plan that holds under tighter limits holds under looser ones too,
and a bound on looser limits bounds tighter ones: both are carried along the lever, so that more hours never seem to
bring less and a floor never seems to bring more.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from collectplan import allocation as allocating
from collectplan import options as choosing
from collectplan.milp import relative_gap
from collectplan.options.limits import limits_of
from collectplan.params import Params
from collectplan.pipeline.county import County
from collectplan.pipeline.measures import measures
from collectplan.schemas import types
from collectplan.schemas.tradeoffs import TRADEOFFS

_CENT = 0.005  # yuan
_STAY = 0.2  # yuan per case that changes hands: next to nothing, but more than nothing


@dataclass(frozen=True)
class Grid:
    """Settings to try, and how hard.

    Attributes
    ----------
    field_hours : tuple of float
        Multiples of the hours that officers have.
    fairness, small_cases : tuple of float
        Shares, as ``allocation.fairness_share`` and ``allocation.small_case_coverage``. What is in force is always
        tried too.
    gap : float
        Gap at which each plan stops, unless the params allow a larger one.
    node_limit : int
        Counted work on each plan, unless the params allow less.
    """

    field_hours: tuple[float, ...]
    fairness: tuple[float, ...]
    small_cases: tuple[float, ...]
    gap: float
    node_limit: int


FINE = Grid((0.5, 0.75, 1.0, 1.25, 1.5), (0.0, 0.25, 0.5, 0.75), (0.0, 0.25, 0.5, 0.75, 1.0), 0.001, 300)
"""For a branch: a few seconds."""
ROUGH = Grid((0.5, 1.0, 1.5), (0.0, 0.5), (0.0, 0.5, 1.0), 0.05, 20)
"""For a county: half a minute."""


@dataclass(frozen=True)
class _Plan:
    """A plan under some limits; without one the value is minus infinity."""

    limits: pd.DataFrame
    allocation: pd.DataFrame
    value: float
    bound: float


def tradeoffs(county: County, grid: Grid = FINE) -> pd.DataFrame:
    """Return what each setting of each lever would bring and cost.

    Parameters
    ----------
    county : County
        From ``prepare``, possibly narrowed to one branch.
    grid : Grid
        Settings and work.

    Returns
    -------
    DataFrame
        Schema ``tradeoffs``, grain lever x setting. Money in yuan. ``change`` and ``n_moved`` are against the plan as it
        is, solved with the same work. Floors of fairness stand as they are while another lever moves. A setting without
        a feasible plan has no money and moves nothing.
    """
    solver = _Solver(county, grid)
    free = solver.solve(county.options.limits)
    now = county.params.allocation
    base = solver.solve(solver.fair(free, now.fairness_share)) if now.fairness_share > 0 else free
    current = {"field_hours": 1.0, "fairness": now.fairness_share, "small_cases": now.small_case_coverage}
    limits: dict[str, Callable[[float], pd.DataFrame]] = {
        "field_hours": lambda share: _scaled(base.limits, share),
        "fairness": lambda share: solver.fair(free, share),
        "small_cases": lambda share: solver.covering(base.limits, share),
    }
    chains: dict[str, dict[float, _Plan]] = {}
    for lever, of_setting in limits.items():
        # The loosest first: more hours, lower floors.
        settings = sorted({*getattr(grid, lever), current[lever]}, reverse=lever == "field_hours")
        chain: dict[float, _Plan] = {}
        for setting in settings:
            looser = next(reversed(chain.values()), None)
            tighter = None if current[lever] in chain else base
            is_current = setting == current[lever]
            chain[setting] = base if is_current else solver.solve(of_setting(setting), base, looser, tighter)
        chains[lever] = chain
    settled = [solver.settled(list(chain.values()), list(chain).index(current[name])) for name, chain in chains.items()]
    found = [
        plans[list(chain).index(current[name])] for plans, (name, chain) in zip(settled, chains.items(), strict=True)
    ]
    base = replace(max(found, key=lambda plan: plan.value), limits=base.limits, bound=min(plan.bound for plan in found))
    rows: list[dict[str, object]] = []
    for lever, chain in chains.items():
        chain[current[lever]] = base
        plans = solver.settled(list(chain.values()), list(chain).index(current[lever]))
        told = [solver.row(lever, setting, plan, base) for setting, plan in zip(chain, plans, strict=True)]
        rows += sorted(({**row, "is_current": row["setting"] == current[lever]} for row in told), key=_setting)
    typed = types(TRADEOFFS)
    return pd.DataFrame(rows)[list(typed)].astype(typed)


class _Solver:
    """Solves and measures plans of one county under limits that differ."""

    def __init__(self, county: County, grid: Grid) -> None:
        allocation = county.params.allocation
        effort = {"gap": max(allocation.gap, grid.gap), "node_limit": min(allocation.node_limit, grid.node_limit)}
        self._county, self._effort = county, allocation.model_copy(update=effort)
        self._branches = set(county.cases["branch"])

    def solve(
        self,
        limits: pd.DataFrame,
        near: _Plan | None = None,
        looser: _Plan | None = None,
        tighter: _Plan | None = None,
    ) -> _Plan:
        """Return the plan under some limits, near another one, given plans under looser and under tighter ones.

        Nothing is solved where the plan under looser limits loses nothing here, or the one under tighter limits is
        close enough to what looser ones allow.
        """
        if looser is not None:
            bound = looser.bound
            again = self._again(looser, limits, bound)
            if again is not None and again.value >= looser.value - _CENT:
                return again
            again = None if tighter is None else self._again(tighter, limits, bound)
            if again is not None and relative_gap(again.value, bound) <= self._county.params.allocation.gap:
                return again
        options = self._county.options.options
        found = allocating.allocate(self._sticky(options, near), limits, self._effort)
        if found.value is None:
            return _Plan(limits, found.allocation, -np.inf, np.inf)
        value = allocating.check_plan(options, limits, found.allocation).value
        slack = 0.0 if near is None else _STAY * len(found.allocation)  # all cases might have moved
        return _Plan(limits, found.allocation, value, np.inf if found.bound is None else found.bound + slack)

    def _sticky(self, options: pd.DataFrame, near: _Plan | None) -> pd.DataFrame:
        """Return options of which those lose a little that take a case from its officer, so that equals do not swap."""
        if near is None or near.allocation.empty:
            return options
        before = options["case_id"].map(near.allocation.set_index("case_id")["officer_id"])
        is_moved = (before != options["officer_id"]).to_numpy(dtype=np.float64)
        return options.assign(value=options["value"] - _STAY * is_moved)

    def _again(self, plan: _Plan, limits: pd.DataFrame, bound: float) -> _Plan | None:
        """Return a plan under other limits, if it keeps the hard ones."""
        if plan.allocation.empty:
            return None
        checked = allocating.check_plan(self._county.options.options, limits, plan.allocation)
        return _Plan(limits, plan.allocation, checked.value, bound) if checked.passed else None

    def fair(self, free: _Plan, share: float) -> pd.DataFrame:
        """Return the limits of a plan without floors of fairness, with such floors by what it brings."""
        if free.allocation.empty:
            return free.limits
        county, params = self._county, _with(self._county.params, fairness_share=share)
        floors = choosing.fair_floors(county.options.options, county.officers, free.allocation, params)
        kept = free.limits[~free.limits["limit_id"].str.endswith(choosing.FAIR)]
        return pd.concat([kept, floors], ignore_index=True) if len(floors) else kept

    def covering(self, limits: pd.DataFrame, share: float) -> pd.DataFrame:
        """Return limits with another floor of actions on small cases in each branch."""
        params = _with(self._county.params, small_case_coverage=share, limits=[])
        floors = limits_of(self._county.options.options, self._county.officers, params)
        mark = "/small_actions"
        floors = floors[floors["limit_id"] == floors["owner"] + mark]
        kept = limits[limits["limit_id"] != limits["owner"] + mark]
        return pd.concat([kept, floors], ignore_index=True) if len(floors) else kept

    def settled(self, chain: Sequence[_Plan], at: int) -> list[_Plan]:
        """Return plans under limits from the loosest to the tightest with what each knows handed to its neighbours.

        Of plans that are equally good the one nearer to the plan as it is, at position ``at``, is kept: nobody moves
        for nothing.
        """
        plans = list(chain)
        for here in reversed(range(len(plans) - 1)):
            plans[here] = self._better(plans[here], plans[here + 1], _CENT if here >= at else -_CENT)
        for here in range(at + 1, len(plans)):
            plans[here] = self._better(plans[here], plans[here - 1], -_CENT)
        for here in range(1, len(plans)):
            plans[here] = replace(plans[here], bound=min(plans[here].bound, plans[here - 1].bound))
        return plans

    def _better(self, plan: _Plan, other: _Plan, margin: float) -> _Plan:
        """Return the plan, or the other one under its limits where that is better by more than a margin."""
        again = self._again(other, plan.limits, plan.bound)
        return again if again is not None and again.value > plan.value + margin else plan

    def row(self, lever: str, setting: float, plan: _Plan, base: _Plan) -> dict[str, object]:
        """Return what is known of a plan, beside the plan as it is."""
        about: dict[str, object] = {"lever": lever, "setting": setting, "n_active": 0, "n_moved": 0}
        if plan.value == -np.inf:
            return about
        measured = self._measured(plan)
        known = base.value > -np.inf
        change = measured["net_value"] - self._measured(base)["net_value"] if known else float("nan")
        bound = max(plan.bound, plan.value)  # rounding in the last digits
        known_too = {"value": plan.value, "bound": bound, "gap": relative_gap(plan.value, bound), "change": change}
        n_moved = _moved(base.allocation, plan.allocation) if known else 0
        return {**about, **known_too, **measured, "n_moved": n_moved}

    def _measured(self, plan: _Plan) -> Mapping[str, float]:
        county = self._county
        return measures(county.options.options, plan.allocation, county.officers, self._branches)


def _setting(row: Mapping[str, object]) -> float:
    return float(str(row["setting"]))


def _scaled(limits: pd.DataFrame, share: float) -> pd.DataFrame:
    """Return limits with a multiple of the field hours that each officer has."""
    own = limits["limit_id"] == limits["owner"] + "/field_hours"
    own &= limits["owner"].str.startswith("officer/")
    return limits.assign(amount=limits["amount"].where(~own, limits["amount"] * share))


def _with(params: Params, **values: object) -> Params:
    return params.model_copy(update={"allocation": params.allocation.model_copy(update=values)})


def _moved(before: pd.DataFrame, after: pd.DataFrame) -> int:
    """Return how many cases have another officer or method; both plans hold the same cases."""
    then, now = (plan.set_index("case_id")[["officer_id", "method"]].sort_index() for plan in (before, after))
    return int((then != now).any(axis=1).sum())
