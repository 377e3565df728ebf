"""What a planner works at: one plan opened beside that of the params file, and questions to it answered in seconds.

Inputs, forecasts and options are made once. A question changes limits, or adds officers and so options; the rest of the
county stays as planned, and between equals a case stays where it is, so that a small question moves few cases.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from collectplan import allocation as allocating
from collectplan import options as choosing
from collectplan.bundle import Bundle
from collectplan.errors import Fault, RunError
from collectplan.options.limits import limits_of
from collectplan.params import Allocation, Params
from collectplan.pipeline.county import County, narrow, staffed
from collectplan.pipeline.measures import measures
from collectplan.pipeline.questions import Settings, is_court, with_budget, with_more
from collectplan.pipeline.tradeoffs import FINE, ROUGH, tradeoffs
from collectplan.schemas import types
from collectplan.schemas.tradeoffs import EFFECTS

_STAY = 1.0  # yuan per case that changes hands, unless the params say more: enough to move nobody for nothing


@dataclass(frozen=True)
class Answer:
    """What a question does.

    Attributes
    ----------
    effects : DataFrame
        Schema ``effects``: the plan of the file; the same planned again, where that moves anybody; the plan as asked, and
        what it changes.
    moves : DataFrame
        Schema ``moves``: against the plan of the file, planned again.
    moves_again : DataFrame
        Schema ``moves``: what planning again, with nothing changed, moves in the plan of the file.
    limits : DataFrame
        Schema ``limits``: those that the moves may name.
    allocation : DataFrame
        Schema ``allocation``: the plan as asked.
    gap : float or None
        Distance of a plan solved for this question from its bound; None where nothing was solved for it.
    """

    effects: pd.DataFrame
    moves: pd.DataFrame
    moves_again: pd.DataFrame
    limits: pd.DataFrame
    allocation: pd.DataFrame
    gap: float | None = None

    @property
    def listed(self) -> pd.DataFrame:
        """The moves with ``change``, yuan of net value, after less before; a missing value counts as 0."""
        values = self.moves[["value_before", "value_after"]].fillna(0.0)
        return self.moves.assign(change=values["value_after"] - values["value_before"])

    @property
    def summary(self) -> pd.DataFrame:
        """How many cases move for which reason, schema ``moves_summary``."""
        return allocating.moves_summary(self.moves)

    @property
    def gain_again(self) -> float:
        """Yuan of net value that planning again finds with nothing changed; 0 where nothing was planned again."""
        values = self.effects.set_index("side")["net_value"]
        return float(values.get("again", values["filed"]) - values["filed"])


@dataclass(frozen=True)
class _Held:
    """A plan with what it could choose from, what limited it, and the officers it had."""

    options: pd.DataFrame
    limits: pd.DataFrame
    allocation: pd.DataFrame
    officers: pd.DataFrame


@dataclass(frozen=True)
class Workbench:
    """A plan on the table.

    Attributes
    ----------
    plan : Bundle
        With the levers of the notebook; of the county or one branch.
    whole : Bundle
        The county's plan by the params file: what is compared with, and where the rest of the county stays.
    county : County
        Prepared with the levers, whole.
    """

    plan: Bundle
    whole: Bundle
    county: County

    @property
    def start(self) -> Settings:
        """The settings of the plan on the table."""
        return Settings.of(self.county.params)

    @property
    def is_turned(self) -> bool:
        """Whether the plan on the table was made with other params than the file's."""
        return self.county.params != self.whole.params

    @cached_property
    def own(self) -> County:
        """The county of the plan on the table: the branch alone, with what the rest leaves."""
        return self._own(self.county)

    @cached_property
    def shown(self) -> Answer:
        """The plan on the table beside that of the file; with nothing turned, the latter alone."""
        tables = self.plan.tables
        turned = _Held(tables["options"], tables["limits"], tables["allocation"], tables["workloads"])
        return self._compared(turned if self.is_turned else None, None)

    @property
    def court_money(self) -> float:
        """Yuan for courts that these cases may use: what the limits leave, else what all suits together would take."""
        limits = self.own.options.limits
        room = limits.loc[is_court(limits), "amount"]
        suits = self.own.options.options.groupby("case_id")["court_money"].max().sum()
        return float(room.min() if len(room) else suits)

    @property
    def people(self) -> pd.DataFrame:
        """Officers of these cases, columns officer_id and officer_name, by id."""
        return self.own.officers[["officer_id", "officer_name"]].sort_values("officer_id", ignore_index=True)

    @property
    def n_by_default(self) -> tuple[int, int]:
        """How many officers take their field days, and their number of cases, from the params: the roster is silent."""
        blank = self.own.officers[["officer_id"]].merge(self.county.inputs.officers, on="officer_id")
        return int(blank["field_days_per_month"].isna().sum()), int(blank["max_cases"].isna().sum())

    def tradeoffs(self) -> pd.DataFrame:
        """Return what each lever by itself would bring and cost, schema ``tradeoffs``; for a county with fewer settings."""
        return tradeoffs(self.own, ROUGH if self.plan.is_county else FINE)

    def answer(self, settings: Settings) -> Answer:
        """Plan again with other settings and set the result beside the plan of the file.

        Parameters
        ----------
        settings : Settings
            Those of the start answer with the plan on the table, without solving anything.

        Raises
        ------
        RunError
            When there is no plan with these settings, with the conflict in words.
        """
        if settings == self.start:
            return self.shown
        own = self._asked(settings)
        held = _Held(own.options.options, own.options.limits, self._again.allocation, own.officers)
        plan, gap = self._solved(held, own.params)
        return self._compared(plan, gap)

    def _asked(self, settings: Settings) -> County:
        """Return the county or branch with the limits that the settings make."""
        county, params = self._staffed(settings.added), settings.applied(self.county.params)
        officers = staffed(county.inputs.officers, county.inputs, county.workdays, params)
        limits = limits_of(county.options.options, officers, params)
        options = replace(county.options, limits=limits)
        own = self._own(replace(county, params=params, officers=officers, options=options))
        if settings.court_money is None:
            return own
        budget = with_budget(own.options.limits, settings.court_money)
        return replace(own, options=replace(own.options, limits=budget))

    def _staffed(self, added: int) -> County:
        """Return the county with more officers in the branch, and what they could do."""
        if not added:
            return self.county
        if added not in self._more:
            county = self.county
            officers = with_more(county.inputs.officers, self.plan.branch, added)
            ahead, params = county.outlook, county.params
            staff = staffed(officers, county.inputs, county.workdays, params)
            options = choosing.build_options(county.cases, ahead.recovery, staff, ahead.priors, params, county.law)
            inputs = replace(county.inputs, officers=officers)
            self._more[added] = replace(county, inputs=inputs, officers=staff, options=options)
        return self._more[added]

    @cached_property
    def _more(self) -> dict[int, County]:
        return {}

    def _own(self, county: County) -> County:
        return county if self.plan.is_county else narrow(county, self.plan.branch, self.whole.tables)

    @cached_property
    def _filed(self) -> _Held:
        """The plan of the file, seen from the branch."""
        tables = self.whole.tables
        options = replace(self.county.options, options=tables["options"], limits=tables["limits"])
        own = self._own(replace(self.county, options=options)).options
        allocation = tables["allocation"]
        allocation = allocation[allocation["case_id"].isin(own.options["case_id"])].reset_index(drop=True)
        staff = tables["workloads"]
        return _Held(
            own.options, own.limits, allocation, staff[staff["officer_id"].isin(self.own.officers["officer_id"])]
        )

    @cached_property
    def _again(self) -> _Held:
        """The plan of the file solved again for the branch alone: what a question is measured against.

        One solution for the county leaves a little on the table of each branch. A question must not be credited with
        what planning again would find anyway.
        """
        if self.plan.is_county:
            return self._filed
        unfair = self.whole.params.allocation.model_copy(update={"fairness_share": 0.0})  # the limits have its floors
        params = self.whole.params.model_copy(update={"allocation": unfair})
        return self._solved(self._filed, params)[0]

    def _solved(self, held: _Held, params: Params) -> tuple[_Held, float | None]:
        """Return the plan and its gap; the officers of the file's plan keep their cases unless it pays to move them."""
        allocation, options = params.allocation, held.options
        before = options["case_id"].map(held.allocation.set_index("case_id")["officer_id"])
        is_moved = (before.notna() & (before != options["officer_id"])).to_numpy(dtype=np.float64)
        sticky = options.assign(value=options["value"] - is_moved * (allocation.move_penalty or _STAY))
        effort = self._effort(allocation)
        found = _allocated(sticky, held.limits, effort)
        limits = held.limits
        if allocation.fairness_share > 0:
            floors = choosing.fair_floors(options, held.officers, found.allocation, params)
            limits = pd.concat([limits, floors], ignore_index=True) if len(floors) else limits
            found = _allocated(sticky, limits, effort)
        return replace(held, limits=limits, allocation=found.allocation), found.gap

    def _effort(self, allocation: Allocation) -> Allocation:
        """Return how hard to look: a branch is answered while somebody waits."""
        if self.plan.is_county:
            return allocation
        waits = {"gap": max(allocation.gap, FINE.gap), "node_limit": min(allocation.node_limit, FINE.node_limit)}
        return allocation.model_copy(update=waits)

    def _compared(self, asked: _Held | None, gap: float | None) -> Answer:
        filed, again = self._filed, self._again
        plan = asked or again
        branches = set(self.own.cases["branch"])
        moves_again = _moves(filed, again)
        sides = {"filed": filed} | ({"again": again} if len(moves_again) else {}) | ({"asked": asked} if asked else {})
        rows = {name: measures(held.options, held.allocation, held.officers, branches) for name, held in sides.items()}
        if asked:
            before = rows.get("again", rows["filed"])
            rows["change"] = {name: value - before[name] for name, value in rows["asked"].items()}
        typed = types(EFFECTS)
        limits = pd.concat([plan.limits, filed.limits], ignore_index=True).drop_duplicates(
            "limit_id", ignore_index=True
        )
        return Answer(
            effects=pd.DataFrame([{"side": name, **row} for name, row in rows.items()])[list(typed)].astype(typed),
            moves=_moves(again, plan),
            moves_again=moves_again,
            limits=limits,
            allocation=plan.allocation,
            gap=gap,
        )


def _moves(before: _Held, after: _Held) -> pd.DataFrame:
    return allocating.compare_plans(
        before.allocation, after.allocation, before.options, after.options, before.limits, after.limits
    )


def _allocated(options: pd.DataFrame, limits: pd.DataFrame, effort: Allocation) -> allocating.AllocationResult:
    found = allocating.allocate(options, limits, effort)
    if found.value is None:
        zh = f"没有可行的分案（{found.stop_reason}），请放宽设置"
        en = f"no feasible plan ({found.stop_reason}); loosen the settings"
        raise RunError(list(found.conflict_faults) or [Fault("allocation", zh, en)])
    return found
