"""Count how often what a branch has collected by the end of a week lies in its printed P10-P90, on generated counties.

python -m tests.benchmarks.bench_bands --counties 200 --branches 3 --cases 450 [--no-history]

The county deals its cases and collects as the demo does after the plan's date; the plan forecasts that dealing and knows
priors and history, not the truth: not the county's shift, the debtors' states, officers' effects, nor the demo's timing
(first visits, two instalments, paid on workdays). Each county has one outcome of its own, so the counties are
independent: one figure per county, the share of branch-weeks inside, then mean and standard error over counties. ``own``
is the share inside if the plan's model were the truth; it is above 80 % where few debtors pay and P10 is 0.

Four outcomes for each county tell where a departure comes from: with and without the shock of campaign and branch that
the demo's receipts lack (its history has that of the campaign), each with the demo's weeks and with weeks drawn as the
plan believes. Cash on principal only; reversals, one receipt in seventy, are left aside.
"""

from __future__ import annotations

import argparse
import csv
import sys

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import recovery, two_part
from collectplan.completion import SIDES, Completion, simulate
from collectplan.demo import calibration as cal
from collectplan.demo import payments, stock, work
from collectplan.demo.history import draw_history
from collectplan.demo.people import Size, draw_territory
from collectplan.demo.truth import case_facts, draw_truth
from collectplan.draws import lag_profile
from collectplan.params import COUNTY, Params
from tests.helpers import params_with

COLUMNS = [
    "shocked", "weeks", "counties", "inside", "se", "own", "below", "above",
    "inside_1_5", "own_1_5", "inside_6_10", "own_6_10", "inside_11_15", "own_11_15", "inside_end", "cash_per_expected",
]  # fmt: skip
FACES = [(shocked, weeks) for shocked in ("no", "yes") for weeks in ("demo", "plan")]


def one_county(seed: int, size: Size, params: Params, has_history: bool) -> pd.DataFrame:
    """Return what was printed and what came, by outcome, branch and week."""
    rngs = [np.random.default_rng(child) for child in np.random.SeedSequence([seed, 7]).spawn(5)]
    territory = draw_territory(rngs[0], size)
    loans = stock.draw_stock(rngs[1], territory, stock.draw_cases(rngs[1], territory))
    territory.officers["recusals"] = ""
    facts = case_facts(loans)
    shift = float(rngs[2].normal(0.0, cal.COUNTY_SHIFT_SD))
    truth = draw_truth(rngs[2], facts, territory, shift)
    workdays = work.campaign_workdays()
    dealt = work.deal(truth, territory.officers, workdays)
    past = draw_history(rngs[3], territory, size.cases // 2, shift).reset_index(drop=True) if has_history else None
    cases = facts.assign(case_id=facts["debtor"].astype("str"), borrower_type="farmer").reset_index(drop=True)
    chosen, timed, level_sd, concentration = _planned(cases, dealt, past, params)
    told = simulate(chosen, timed, level_sd, concentration)
    printed = told.table[(told.table["balance_side"] == "total") & (told.table["branch"] != COUNTY)]
    printed = printed.assign(own=_own(printed, chosen, timed, level_sd, concentration))
    branches = sorted(set(truth["branch"]))
    common = rngs[4].normal(0.0, cal.CAMPAIGN_SHIFT_SD)
    shocks = dict(zip(branches, common + rngs[4].normal(0.0, cal.BRANCH_SHIFT_SD, len(branches)), strict=True))
    parts = []
    for shocked, weeks in FACES:
        odds = np.exp(truth["branch"].map(shocks).to_numpy(dtype=np.float64)) if shocked == "yes" else 1.0
        columns = ("p_visit_owner", "p_phone_owner", "p_watch")
        moved = truth.assign(**{name: two_part.scale_odds(truth[name].to_numpy(), odds) for name in columns})
        moved = moved.assign(pays_anyway=moved["draw"] < moved["p_watch"])
        # The same generator for every outcome: they differ by what they are named after.
        luck = np.random.default_rng([seed, 8])
        paid = payments.draw_payments(luck, moved, dealt, workdays)
        cash = _by_week(paid, dealt, truth, timed, luck if weeks == "plan" else None)
        came = pd.Series({(name, week + 1): yuan for name, row in cash.items() for week, yuan in enumerate(row)})
        keys = pd.MultiIndex.from_frame(printed[["branch", "week"]])
        parts.append(printed.assign(shocked=shocked, weeks=weeks, cash=came.reindex(keys).fillna(0.0).to_numpy()))
    return pd.concat(parts, ignore_index=True).assign(county=seed)


def _planned(
    cases: pd.DataFrame, dealt: pd.DataFrame, past: pd.DataFrame | None, params: Params
) -> tuple[pd.DataFrame, Params, float, float]:
    """Return what the plan expects of the demo's dealing, as the pipeline forecasts it."""
    learned = recovery.learn(past, params.recovery)
    table = recovery.forecast(cases, params.recovery, params.campaign, learned)
    priors = recovery.case_priors(cases, params.recovery, params.campaign, learned)
    methods = pd.DataFrame({"case_id": cases["case_id"], "method": dealt["method"].to_numpy()})
    chosen = methods.merge(table, on=["case_id", "method"], validate="one_to_one")
    chosen = chosen.merge(cases[["case_id", "branch", "principal"]], on="case_id").merge(
        priors[["case_id", "minor_money"]], on="case_id"
    )
    odds = np.where(chosen["method"] != "watch", params.allocation.incumbent_odds_ratio, 1.0)
    raised = two_part.scale_odds(chosen["p_any"].to_numpy(), odds)
    worth = (raised * chosen["share_mean"] * chosen["principal"] + (1 - raised) * chosen["minor_money"]).to_numpy()
    factor = worth / chosen["expected_recovery"].to_numpy()
    scaled = {name: chosen[name] * factor for name in ("expected_recovery", "expected_on", "expected_off")}
    chosen = chosen.assign(p_any=raised, officer_id="A", **scaled)
    timed = params.model_copy(update={"recovery": recovery.learn_lags(past, params.recovery)})
    return chosen, timed, recovery.level_sd(learned, cases, chosen), learned.concentration


def _own(
    printed: pd.DataFrame, chosen: pd.DataFrame, params: Params, level_sd: float, concentration: float
) -> npt.NDArray[np.float64]:
    """Return the share of the plan's own draws inside each printed band, its ends included."""

    def chance(column: str, more: float) -> npt.NDArray[np.float64]:
        bare = printed[["branch", "week"]].assign(officer_id="", target_to_date=printed[column] + more)
        aims = pd.concat([bare.assign(balance_side=side) for side in SIDES])
        done: Completion = simulate(chosen, params, level_sd, concentration, aims)
        found = done.reached[done.reached["balance_side"] == "total"].set_index(["branch", "week"])["chance"]
        return found.loc[pd.MultiIndex.from_frame(printed[["branch", "week"]])].to_numpy(dtype=np.float64)

    return chance("p10", 0.0) - chance("p90", 0.011)


def _by_week(
    paid: pd.DataFrame,
    dealt: pd.DataFrame,
    truth: pd.DataFrame,
    params: Params,
    luck: np.random.Generator | None,
) -> dict[str, npt.NDArray[np.float64]]:
    """Return cumulative yuan by branch and week: of the demo's days, or with one week per case as the plan draws it."""
    weeks = params.campaign.weeks
    days = paid["paid_on"].to_numpy().astype("datetime64[D]") - np.datetime64(cal.START_ON)
    week = days.astype(np.int64) // 7
    case = paid["case"].to_numpy()
    if luck is not None:
        lags = {name: about.mean_lag_weeks for name, about in params.recovery.methods.items()}
        ends = {name: np.cumsum(lag_profile(lag, weeks)) for name, lag in lags.items()}
        moment = luck.random(len(truth))
        method = dealt["method"].to_numpy()
        drawn = np.array([np.searchsorted(ends[m], u) for m, u in zip(method, moment, strict=True)])
        week = np.minimum(drawn, weeks - 1)[case]
    branch = truth["branch"].to_numpy()[case]
    return {
        str(name): np.cumsum(
            np.bincount(week[branch == name], weights=paid["fen"].to_numpy()[branch == name] / 100, minlength=weeks)
        )
        for name in sorted(set(truth["branch"]))
    }


def main() -> int:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=200)
    parser.add_argument("--branches", type=int, default=3)
    parser.add_argument("--cases", type=int, default=450)
    parser.add_argument("--draws", type=int, default=1_000)
    parser.add_argument("--no-history", action="store_true", help="the plan knows the priors only")
    asked = parser.parse_args()
    dates = {"start_on": cal.START_ON, "end_on": cal.END_ON, "baseline_on": cal.BASELINE_ON}
    params = params_with({"simulation": {"draws": asked.draws}, "campaign": dates})
    officers = 4 * asked.branches
    parts = [
        one_county(seed, Size(asked.branches, asked.cases, officers, seed), params, not asked.no_history)
        for seed in range(asked.counties)
    ]
    rows = pd.concat(parts, ignore_index=True)
    rows["below"], rows["above"] = rows["cash"] < rows["p10"], rows["cash"] > rows["p90"]
    rows["inside"] = ~(rows["below"] | rows["above"])
    last = params.campaign.weeks
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    for (shocked, weeks), own in rows.groupby(["shocked", "weeks"], sort=True):
        by_county = own.groupby("county")["inside"].mean()
        spans = [own[own["week"].between(first, first + 4)] for first in (1, 6, 11)]
        end = own[own["week"] == last]
        found = [by_county.mean(), by_county.std(ddof=1) / np.sqrt(len(by_county)), own["own"].mean()]
        found += [own["below"].mean(), own["above"].mean()]
        found += [value for span in spans for value in (span["inside"].mean(), span["own"].mean())]
        found += [end["inside"].mean(), end["cash"].sum() / end["expected"].sum()]
        writer.writerow([shocked, weeks, asked.counties, *(f"{value:.3f}" for value in found)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
