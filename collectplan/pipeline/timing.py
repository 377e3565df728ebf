"""What a plan says about time: the calendar, targets by week and person, visits by day, who owns a case when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from collectplan import money, ownership, targets
from collectplan.bundle import Headline
from collectplan.completion import Completion, arrivals, simulate
from collectplan.errors import Fault, RunError
from collectplan.inputs import Inputs
from collectplan.params import COUNTY, Params
from collectplan.recovery import Learned
from collectplan.rota import Rota, heat_rules, make_rota, visit_window
from collectplan.schedule import Timetable, check_timetable, make_timetable

_FOUR_WEEKS = 4
_GRACE = pd.Timedelta(days=13)
_REACHABLE = ("within", "stretch")


def check_timing(params: Params) -> None:
    """Refuse milestones and claim windows that do not fit the campaign, before anything is computed."""
    targets.check_milestones(params)
    ownership.windows_of(params)


def rota_for(officers: pd.DataFrame, inputs: Inputs, params: Params) -> Rota:
    """Return the rota of officers under the rule files of the inputs."""
    files = inputs.files
    return make_rota(officers, params, heat_rules(files.heat), visit_window(files.conduct, params.campaign.start_on))


def simulated(
    given: pd.DataFrame,
    picked: pd.DataFrame,
    cases: pd.DataFrame,
    officers: pd.DataFrame,
    params: Params,
    level_sd: float,
    learned: Learned,
) -> tuple[Completion, pd.DataFrame]:
    """Decompose the targets and simulate the plan against them.

    Parameters
    ----------
    given : DataFrame
        Targets of the branches: branch, balance_side, target.
    picked : DataFrame
        Chosen options in full.
    cases, officers : DataFrame
        Of the plan.
    params : Params
        With the timing of cash as learned.
    level_sd : float
        Spread of the level of the forecast.
    learned : Learned
        Spread of the shares.

    Returns
    -------
    Completion, DataFrame
        The simulation, and table ``weekly``.
    """
    parts = targets.decompose(given, picked, cases, arrivals(picked, params), params, _heads(officers))
    done = simulate(picked, params, level_sd, learned.concentration, aims=parts)
    return done, targets.weekly_targets(parts, done.reached)


def _heads(officers: pd.DataFrame) -> dict[str, str]:
    """Return the head of each branch, the first by id where there are several."""
    heads = officers[officers["role"] == "branch_head"].sort_values("officer_id").drop_duplicates("branch")
    return dict(zip(heads["branch"], heads["officer_id"], strict=True))


def timed(
    picked: pd.DataFrame,
    cases: pd.DataFrame,
    clocks: pd.DataFrame,
    officers: pd.DataFrame,
    inputs: Inputs,
    params: Params,
) -> tuple[dict[str, pd.DataFrame], Timetable]:
    """Put the plan into days.

    Parameters
    ----------
    picked : DataFrame
        Chosen options in full.
    cases, clocks : DataFrame
        Tables of these schemas.
    officers : DataFrame
        Officers of the plan.
    inputs : Inputs
        Whose rule files hold.
    params : Params
        Calendar, schedule, workload, ownership.

    Returns
    -------
    dict of str to DataFrame, Timetable
        Tables days, officer_days, schedule, unscheduled, services, owners; and how good the timetable is.

    Raises
    ------
    RunError
        When the independent checker finds a rule broken.
    """
    rota, files = rota_for(officers, inputs, _of_these(officers, params)), inputs.files
    rules, window = heat_rules(files.heat), visit_window(files.conduct, params.campaign.start_on)
    due = cases.merge(_due(clocks, params), on="case_id", how="left")
    due = due.assign(claim=due["claim"].fillna(0.0))
    timetable = make_timetable(picked, due, officers, rota, params, heat=rules, window=window)
    if faults := check_timetable(timetable, picked, officers, rota, params, heat=rules, window=window):
        raise RunError([Fault("schedule", f"排程未通过独立检查：{said}", said) for said in faults])
    tables = {
        "days": rota.days,
        "officer_days": rota.officer_days,
        "schedule": timetable.schedule,
        "unscheduled": timetable.unscheduled,
        "services": timetable.services,
        "owners": ownership.owners(picked[["case_id", "officer_id"]], params),
    }
    return tables, timetable


def _of_these(officers: pd.DataFrame, params: Params) -> Params:
    """Return the params with the absences of these officers only: a branch does not hold those of others."""
    allocation, here = params.allocation, set(officers["officer_id"])
    own = [absence for absence in allocation.absences if absence.officer_id in here]
    return params.model_copy(update={"allocation": allocation.model_copy(update={"absences": own})})


def _due(clocks: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return the earliest day by which something must be done about each case, and the claims that hang on it.

    The internal deadline lies ahead of the legal one. Where it falls before the campaign or right at its beginning, there
    are two weeks, but never more than the law leaves.
    """
    # What lapses before anybody can be sent stands among what is given up.
    must = clocks[clocks["must_do"] & (clocks["deadline_on"] >= pd.Timestamp(params.campaign.start_on))]
    start = pd.Timestamp(params.campaign.start_on) + _GRACE
    soonest = must["deadline_on"].where(must["deadline_on"] < start, start)
    due = must["act_by_on"].where(must["act_by_on"] >= start, soonest)
    loans = must.drop_duplicates(["case_id", "loan_id"])
    claims = money.total_by(loans, "case_id", "principal")
    return pd.DataFrame({"act_by_on": due.groupby(must["case_id"]).min(), "claim": claims}).reset_index(names="case_id")


def time_figures(tables: Mapping[str, pd.DataFrame], team_size: int) -> dict[str, Headline]:
    """Return headline figures about calendar, schedule and reach; nothing where a plan has no such tables."""
    if "schedule" not in tables:
        return {}
    schedule, missing, days = tables["schedule"], tables["unscheduled"], tables["days"]
    visits = schedule[schedule["kind"] == "visit"]
    first = visits.groupby("case_id")["week"].min()
    lapsed = missing[missing["cause"] == "deadline"]
    sides = tables["reach"][(tables["reach"]["balance_side"] != "total") & (tables["reach"]["branch"] != COUNTY)]
    hot = days["is_workday"] & (days["heat"] != "none")
    figures: dict[str, tuple[Any, str]] = {
        "n_visits": (len(visits), "count"),
        "n_tasks": (len(schedule) - len(visits), "count"),
        "n_unscheduled": (len(missing), "count"),
        "unscheduled_value": (float(missing["value"].sum()), "yuan"),
        "n_deadline_given_up": (len(lapsed), "count"),
        "deadline_claim": (money.total(lapsed["claim"]), "yuan"),
        "n_field_days": (_field_days(visits), "count"),
        "n_heat_days": (int(hot.sum()), "count"),
        "n_provisional_days": (int((days["is_workday"] & days["is_provisional"]).sum()), "count"),
        "first_visits_share_4w": (float((first <= _FOUR_WEEKS).mean()) if len(first) else 1.0, "fraction"),
        "n_services_late": (int(tables["services"]["n_late"].sum()), "count"),
        "n_beyond": (int((~sides["verdict"].isin(_REACHABLE)).sum()), "count"),
        "n_visits_saved_hours": (_saved_hours(visits, tables, team_size), "hour"),
    }
    return {key: Headline(value, unit) for key, (value, unit) in figures.items()}


def _field_days(visits: pd.DataFrame) -> int:
    """Return days on which somebody is out, summed over people: those who hold the case and those who go along."""
    along = visits.assign(who=visits["partners"].str.split(",")).explode("who")
    out = pd.concat([visits.assign(who=visits["officer_id"])[["who", "on"]], along[["who", "on"]]])
    return len(out[out["who"].fillna("") != ""].drop_duplicates())


def _saved_hours(visits: pd.DataFrame, tables: Mapping[str, pd.DataFrame], team_size: int) -> float:
    """Return person-hours that visits on one way take less than the allocation counted for them."""
    held = tables["allocation"][["option_id"]].merge(tables["options"], on="option_id").set_index("case_id")
    each = (
        (held["field_hours"] / held["n_contacts"].where(held["n_contacts"] > 0)).reindex(visits["case_id"]).to_numpy()
    )
    people = 1 + visits["partners"].str.split(",").map(lambda names: len([name for name in names if name])).to_numpy()
    each = each * people / team_size  # who goes alone saves no way
    return float(each.sum() - (visits["hours"].to_numpy() * people).sum())
