"""Plan a county, or one branch of it with the rest held fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from collectplan import allocation as allocating
from collectplan import options as choosing
from collectplan import recovery as forecasting
from collectplan import targets
from collectplan.bundle import Bundle
from collectplan.clock import Clock
from collectplan.errors import Fault, RunError
from collectplan.inputs import Inputs, read_inputs
from collectplan.params import COUNTY, Params
from collectplan.pipeline.earnings import earnings
from collectplan.pipeline.headlines import headlines, staffing
from collectplan.pipeline.hindsight import Outlook, look_ahead, outlook
from collectplan.pipeline.paycheck import check_schemes
from collectplan.pipeline.paying import paid
from collectplan.pipeline.slices import branch_facts, own_params, own_stock, own_tables
from collectplan.pipeline.stock import input_facts, take_stock
from collectplan.pipeline.timing import check_timing, rota_for, simulated, timed
from collectplan.project import Project
from collectplan.schemas import TABLES
from collectplan.workdays import Workdays, workdays_between


@dataclass(frozen=True)
class County:
    """Everything that is known before anything is decided.

    Attributes
    ----------
    params : Params
        As used, levers applied.
    inputs : Inputs
        Accepted tables and faults.
    workdays : Workdays
        Of the campaign.
    officers, cases : DataFrame
        Officers with capacities; cases.
    stock : mapping of str to DataFrame
        Tables about what is owed, see ``take_stock``.
    outlook : Outlook
        The forecast, and what it rests on.
    options : Options
        Options, refused pairs, limits, duties.
    law : Law
        Suits and deadlines of these cases, wherever their loans were booked.
    """

    params: Params
    inputs: Inputs
    workdays: Workdays
    officers: pd.DataFrame
    cases: pd.DataFrame
    stock: Mapping[str, pd.DataFrame]
    outlook: Outlook
    options: choosing.Options
    law: choosing.Law = field(default_factory=choosing.Law.none)


def prepare(params: Params, base: Path, project: Project, clock: Clock | None = None) -> County:
    """Read the inputs and build cases, forecasts and options."""
    clock = clock or Clock()
    check_timing(params)
    with clock.stage("inputs"):
        inputs = read_inputs(params, base, project)
        if inputs.targets is not None:
            targets.check_targets(inputs.targets, sorted(set(inputs.ledger.loans["branch"])))
        check_schemes(inputs, params)
    stock = take_stock(params, inputs, clock)
    cases = stock.cases
    with clock.stage("recovery"):
        ahead = look_ahead(cases, inputs, params)
    with clock.stage("options"):
        calendar = params.calendar
        workdays = workdays_between(
            params.campaign.start_on,
            params.campaign.end_on,
            calendar.extra_days_off,
            calendar.extra_workdays,
            calendar.known_years,
        )
        officers = staffed(inputs.officers, inputs, workdays, params)
        law = choosing.Law(stock.tables["litigation"], stock.tables["clocks"])
        options = choosing.build_options(cases, ahead.recovery, officers, ahead.priors, params, law)
    return County(params, inputs, workdays, officers, cases, stock.tables, ahead, options, law)


def staffed(officers: pd.DataFrame, inputs: Inputs, workdays: Workdays, params: Params) -> pd.DataFrame:
    """Return officers with the capacities that their rota gives."""
    absences, rota = params.allocation.absences, rota_for(officers, inputs, params)
    return choosing.capacities(officers, workdays, params.campaign, params.workload, absences, rota)


def solve_county(params: Params, base: Path, project: Project, clock: Clock | None = None) -> Bundle:
    """Plan the whole county in one go."""
    return decide(prepare(params, base, project, clock), clock)


def decide(county: County, clock: Clock | None = None, *, branch: str = COUNTY, levers: str = "") -> Bundle:
    """Allocate, simulate and set against the targets.

    Parameters
    ----------
    county : County
        From ``prepare``, possibly narrowed to one branch.
    clock : Clock, optional
        Collects stage times.
    branch : str
        For whom the bundle is made.
    levers : str
        Levers that were turned, in words, for the report.

    Raises
    ------
    RunError
        When no usable plan exists, with the conflict in words.
    """
    clock = clock or Clock()
    with clock.stage("allocation"):
        chosen = _allocated(county)
        if county.params.allocation.fairness_share > 0:
            county = _made_fair(county, chosen)
            chosen = _allocated(county)
    with clock.stage("baselines"):
        baselines = allocating.compare(county.options.options, county.options.limits, county.cases, chosen.allocation)
    picked = _picked(county.options.options, chosen.allocation)
    with clock.stage("completion"):
        learned = county.outlook.learned
        level_sd = forecasting.level_sd(learned, county.outlook.known, picked)
        learnt = county.params.model_copy(update={"recovery": county.outlook.timing})
        given = _given(county)
        completion, weekly = simulated(given, picked, county.cases, county.officers, learnt, level_sd, learned)
    with clock.stage("targets"):
        reached = targets.chances(given, completion.totals, completion.expected, county.params.data.branch_targets)
        most = targets.strongest(county.options.options)
    with clock.stage("schedule"):
        dated, timetable = timed(
            picked, county.cases, county.stock["clocks"], county.officers, county.inputs, county.params
        )
    solution = {
        "value": chosen.value,
        "bound": chosen.bound,
        "gap": chosen.gap,
        "status": str(chosen.status.value),
        "stop_reason": chosen.stop_reason,
        "solver": chosen.solver,
        "checker_passed": 1,  # a plan that fails it is refused
    }
    tables = {
        **county.stock,
        "quarantine": county.inputs.quarantine,
        "reconciliation": county.inputs.ledger.reconciliation,
        "sheet_totals": county.inputs.sheet_totals,
        "recovery": county.outlook.recovery,
        **county.outlook.tables,
        "outlook": outlook(county.cases, county.outlook.recovery, chosen.allocation),
        "results": _results(county, picked),
        "options": county.options.options,
        "refusals": county.options.refusals,
        "given_up": choosing.given_up(county.options.duties, county.options.options, chosen.allocation),
        "limits": county.options.limits,
        "limit_use": chosen.limit_use,
        "allocation": chosen.allocation,
        "alternatives": allocating.alternatives(
            county.options.options, county.options.limits, chosen.allocation, chosen.limit_use
        ),
        "baselines": baselines,
        "workloads": workloads(county.officers, picked),
        "completion": completion.table,
        "targets": reached,
        "weekly": weekly,
        "reach": targets.reach(reached, completion.totals, county.cases, most),
        **dated,
    }
    if county.params.incentives.scheme:
        with clock.stage("incentives"):
            held = earnings(tables, picked, county.officers, completion, county.params)
            tables |= paid(held, county.inputs.files, county.params)
    facts = (
        solution
        | input_facts(county.params, county.inputs, levers)
        | _facts(county)
        | county.outlook.facts
        | {"level_sd": level_sd, "schedule_value": timetable.value, "schedule_bound": timetable.bound}
        | staffing(county.cases, tables["workloads"])
    )
    params = county.params
    if branch != COUNTY:
        tables = own_tables(tables, branch)
        params = own_params(params, branch, tables)
        facts |= branch_facts(tables)
    bundle = Bundle("plan", branch, params, tables, {})
    return replace(bundle, summary=headlines(bundle, facts)).checked()


def _allocated(county: County) -> allocating.AllocationResult:
    """Return a plan that an independent check passed."""
    options, limits = county.options.options, county.options.limits
    chosen = allocating.allocate(options, limits, county.params.allocation)
    if chosen.value is None:
        raise RunError(_no_plan(chosen))
    check = allocating.check_plan(options, limits, chosen.allocation)
    if not check.passed:
        raise RunError(check.faults)
    return chosen


def _made_fair(county: County, chosen: allocating.AllocationResult) -> County:
    """Return the county with floors of expected cash for each officer, by what a plan without them brings."""
    options = county.options
    floors = choosing.fair_floors(options.options, county.officers, chosen.allocation, county.params)
    limits = pd.concat([options.limits, floors], ignore_index=True)
    return replace(county, options=replace(options, limits=limits))


def _no_plan(chosen: Any) -> list[Fault]:
    said = list(getattr(chosen, "conflict_faults", ()))
    return said or [
        Fault(
            "allocation",
            f"没有可行的分案（{chosen.stop_reason}），请放宽人工指定或工时",
            f"no feasible plan ({chosen.stop_reason}); relax pins or hours",
        )
    ]


def _picked(options: pd.DataFrame, allocation: pd.DataFrame) -> pd.DataFrame:
    """Return the chosen options in full."""
    return allocation[["option_id"]].merge(options, on="option_id", validate="one_to_one")


def _results(county: County, picked: pd.DataFrame) -> pd.DataFrame:
    """Return what the plan brings by result; the class of a case is the same under every method."""
    params, learned = county.params, county.outlook.learned
    classes = county.outlook.recovery.drop_duplicates("case_id").set_index("case_id")["forecast_class"]
    told = picked.drop(columns=["branch"]).assign(forecast_class=picked["case_id"].map(classes))
    return forecasting.by_result(county.cases, told, params.recovery, params.campaign, learned.concentration)


def _given(county: County) -> pd.DataFrame:
    """Return the targets of the branches: those set from above, else assumed ones."""
    if county.inputs.targets is not None:
        return county.inputs.targets
    return targets.assumed_targets(county.cases, float(county.params.data.branch_targets.assumed_rate or 0.0))


def _facts(county: County) -> dict[str, Any]:
    """Return headline figures about people, targets and calendar that no table holds."""
    return {
        "roster_assumed": int(not county.params.data.officers.is_given),
        "targets_assumed": int(county.inputs.targets is None),
        "calendar_provisional": int(bool(county.workdays.provisional_years)),
        "workdays": len(county.workdays),
    }


def workloads(officers: pd.DataFrame, picked: pd.DataFrame) -> pd.DataFrame:
    """Return what each officer has to do beside what he or she can do, schema ``workloads``."""
    used = picked.assign(n_watched=(picked["method"] == "watch").astype("int64")).groupby("officer_id")
    columns = ["field_hours", "desk_hours", "active_cases", "n_watched", "expected_recovery"]
    sums = used[columns].sum().reindex(officers["officer_id"]).fillna(0.0).reset_index(drop=True)
    table = officers.reset_index(drop=True).assign(
        **{name: sums[name] for name in columns}, n_active=np.rint(sums["active_cases"])
    )
    typed = {name: str(about.dtype) for name, about in TABLES["workloads"].columns.items()}
    return table[list(typed)].astype(typed)


def narrow(county: County, branch: str, rest: Mapping[str, pd.DataFrame]) -> County:
    """Return the county seen from one branch, with what the rest of the plan uses taken off the limits.

    Parameters
    ----------
    county : County
        Prepared with the branch's levers.
    branch : str
        The branch to plan anew.
    rest : mapping of str to DataFrame
        Tables of the county plan whose other branches stay as they are.
    """
    cases = county.cases[county.cases["branch"] == branch].reset_index(drop=True)
    own = county.options.options["branch"] == branch
    options = county.options.options[own].reset_index(drop=True)
    fixed = _picked(rest["options"], rest["allocation"])
    fixed = fixed[fixed["branch"] != branch]
    limits = county.options.limits
    owners = {f"officer/{name}" for name in options["officer_id"]} | {f"branch/{branch}", "all"}
    limits = limits[limits["owner"].isin(owners)].reset_index(drop=True)
    limits = limits.assign(amount=np.maximum(0.0, limits["amount"] - _use(limits, fixed)))
    officers = county.officers[
        (county.officers["branch"] == branch) | county.officers["officer_id"].isin(options["officer_id"])
    ].reset_index(drop=True)
    ahead = county.outlook
    recovery = ahead.recovery[ahead.recovery["case_id"].isin(cases["case_id"])].reset_index(drop=True)
    refusals = county.options.refusals
    refusals = refusals[refusals["case_id"].isin(cases["case_id"])].reset_index(drop=True)
    duties = county.options.duties
    duties = duties[duties.index.isin(cases["case_id"])]
    return replace(
        county,
        officers=officers,
        cases=cases,
        stock=own_stock(county.stock, branch),
        outlook=replace(ahead, recovery=recovery),
        options=choosing.Options(options, refusals, limits, duties),
        law=choosing.Law(*(table[table["case_id"].isin(cases["case_id"])] for table in vars(county.law).values())),
    )


def _use(limits: pd.DataFrame, fixed: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return what the fixed part of a plan uses of each limit; of a branch's own limits it uses nothing."""
    resources = sorted(set(limits["resource"]))
    by_officer = fixed.groupby("officer_id")[resources].sum()
    lookup = {(f"officer/{name}", of): value for of in resources for name, value in by_officer[of].items()}
    lookup |= {("all", of): value for of, value in fixed[resources].sum().items()}
    keys = zip(limits["owner"], limits["resource"], strict=True)
    return np.array([lookup.get(key, 0.0) for key in keys], dtype=np.float64)
