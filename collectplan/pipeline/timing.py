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
_EVEN_ODDS = 0.5
# What no visit and no letter does.
_BY_COURT = ("sue", "sue_debtor", "apply_enforcement", "public_notice")


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
    keep = params.incentives.response.draws if params.incentives.scheme else 0
    done = simulate(picked, params, level_sd, learned.concentration, aims=parts, keep=keep)
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
    due = cases.merge(due_of(clocks, picked, params), on="case_id", how="left")
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


def due_of(clocks: pd.DataFrame, picked: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return the earliest day by which something must be done about each case, and the claims that hang on it.

    Only what the chosen method keeps hangs on the day: claims that it lets lapse stand on the list of those already, and
    are not lost a second time. The internal deadline lies ahead of the legal one. Where it falls before the campaign or
    right at its beginning, there are two weeks, but never more than the law leaves.

    Parameters
    ----------
    clocks : DataFrame
        Table of this schema.
    picked : DataFrame
        Chosen options; columns case_id, method and must_do_claim, yuan kept.
    params : Params
        First day of the campaign.

    Returns
    -------
    DataFrame
        Grain: case of which the chosen method keeps something. Columns case_id, act_by_on, claim (yuan).
    """
    # What lapses before anybody can be sent stands among what is given up.
    must = clocks[clocks["must_do"] & (clocks["deadline_on"] >= pd.Timestamp(params.campaign.start_on))]
    sued = set(picked.loc[picked["method"] == "sue", "case_id"])
    must = must[~must["action"].isin(_BY_COURT) | must["case_id"].isin(sued)]
    start = pd.Timestamp(params.campaign.start_on) + _GRACE
    soonest = must["deadline_on"].where(must["deadline_on"] < start, start)
    due = must["act_by_on"].where(must["act_by_on"] >= start, soonest)
    table = pd.DataFrame({"act_by_on": due.groupby(must["case_id"]).min()}).reset_index(names="case_id")
    keeps = picked.loc[picked["must_do_claim"] > 0, ["case_id", "must_do_claim"]]
    return table.merge(keeps.rename(columns={"must_do_claim": "claim"}), on="case_id")


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
    alone = visits[(visits["partners"] == "") & (team_size > 1)]
    short = missing[(missing["kind"] == "visit") & (missing["cause"] == "hours")]
    short_branch = _most(short, "branch")
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
        "n_unlikely": (_unlikely(tables["reach"]), "count"),
        "n_alone": (len(alone), "count"),
        "n_alone_cases": (int(alone["case_id"].nunique()), "count"),
        "n_visits_short": (len(short), "count"),
        "visits_short_hours": (float(short["hours"].sum()) * team_size, "hour"),
        "short_branch": (short_branch, "text"),
        "short_officer": (_most(short[short["branch"] == short_branch], "officer_id"), "text"),
        "n_visits_saved_hours": (_saved_hours(visits, tables, team_size), "hour"),
    }
    return {key: Headline(value, unit) for key, (value, unit) in figures.items()}


def _unlikely(reach: pd.DataFrame) -> int:
    """Return how many targets that the plan may reach are missed more often than not: the own ones, and sides of branches."""
    own = COUNTY if (reach["branch"] == COUNTY).any() else reach["branch"]
    shown = (reach["branch"] == own) | (reach["balance_side"] != "total")
    low = (reach["chance"] < _EVEN_ODDS) & (reach["target"] > 0)
    return int((shown & low & reach["verdict"].isin(_REACHABLE)).sum())


def _most(short: pd.DataFrame, column: str) -> str:
    """Return who lacks most hours, the first by name among equals; empty where nobody does."""
    hours = short.groupby(column)["hours"].sum().round(6)
    return min((str(name) for name, lacks in hours.items() if lacks == hours.max()), default="")


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
