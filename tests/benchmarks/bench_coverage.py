"""Count how often 80 % intervals of branch totals hold on generated counties whose truth is shifted from the priors.

python -m tests.benchmarks.bench_coverage --counties 200 --cases 600 [--history 1500]

Every county draws its own shift, and every campaign and branch of it its own shock, with the spreads of the demo's
calibration; the forecast knows the priors only, or also ``--history`` past cases of that county. Prints one CSV row with
coverage by branch and by county, the mean interval score, and the width relative to the expectation.
"""

from __future__ import annotations

import argparse
import csv
import sys

import numpy as np
import pandas as pd

from collectplan import evaluate, recovery, two_part
from collectplan.completion import simulate
from collectplan.demo import calibration as cal
from collectplan.demo import stock
from collectplan.demo.history import draw_history
from collectplan.demo.people import Size, draw_territory
from collectplan.demo.truth import case_facts, draw_truth
from collectplan.params import COUNTY, METHODS, Params
from tests.helpers import params_with

COLUMNS = ["counties", "branches", "cases", "history", "held_branch", "held_county", "score", "width", "bias"]
VISITED, PHONED = 0.35, 0.65


def one_county(seed: int, n_cases: int, n_past: int, params: Params, shocked: bool) -> pd.DataFrame:
    """Return forecast and outcome by branch and for the county: columns branch, p10, p90, expected, cash."""
    rngs = [np.random.default_rng(child) for child in np.random.SeedSequence([seed, 99]).spawn(5)]
    size = Size(cases=n_cases, branches=6, officers=24, seed=seed)
    territory = draw_territory(rngs[0], size)
    loans = stock.draw_stock(rngs[1], territory, stock.draw_cases(rngs[1], territory))
    facts = case_facts(loans)
    shift = float(rngs[2].normal(0.0, cal.COUNTY_SHIFT_SD))
    truth = draw_truth(rngs[2], facts, territory, shift)
    cases = facts.assign(case_id=facts["debtor"].astype("str"), borrower_type="farmer").reset_index(drop=True)
    place = np.argsort(np.argsort(-cases["principal"].to_numpy())) / len(cases)
    method = np.select([place < VISITED, place < PHONED], METHODS[:2], METHODS[2])
    past = None
    if n_past:
        past = draw_history(rngs[3], territory, n_past // 2, shift).reset_index(drop=True)
    learned = recovery.learn(past, params.recovery)
    table = recovery.forecast(cases, params.recovery, params.campaign, learned)
    chosen = table.merge(pd.DataFrame({"case_id": cases["case_id"], "method": method}), on=["case_id", "method"])
    chosen = chosen.merge(cases[["case_id", "branch", "principal"]], on="case_id").assign(officer_id="A")
    dealt = chosen["method"] != "watch"
    odds = np.where(dealt, params.allocation.incumbent_odds_ratio, 1.0)
    raised = two_part.scale_odds(chosen["p_any"].to_numpy(), odds)
    factor = raised / chosen["p_any"].to_numpy()
    money = {name: chosen[name] * factor for name in ("expected_recovery", "expected_on", "expected_off")}
    chosen = chosen.assign(p_any=raised, minor_money=0.0, **money)
    told = simulate(chosen, params, recovery.level_sd(learned, cases, chosen), learned.concentration).table
    told = told[(told["week"] == params.campaign.weeks) & (told["balance_side"] == "total")].set_index("branch")
    own = {"visit": truth["p_visit_owner"], "phone": truth["p_phone_owner"], "watch": truth["p_watch"]}
    chance = np.select([method == name for name in METHODS], [own[name] for name in METHODS])
    if shocked:
        branches = sorted(set(cases["branch"]))
        common = rngs[4].normal(0.0, cal.CAMPAIGN_SHIFT_SD)
        shocks = dict(zip(branches, common + rngs[4].normal(0.0, cal.BRANCH_SHIFT_SD, len(branches)), strict=True))
        chance = two_part.scale_odds(chance, np.exp(cases["branch"].map(shocks).to_numpy()))
    cash = np.where(rngs[4].random(len(cases)) < chance, truth["share"] * cases["principal"], 0.0)
    sums = pd.Series(cash).groupby(cases["branch"].to_numpy()).sum()
    sums[COUNTY] = cash.sum()
    return told[["expected", "p10", "p90"]].assign(cash=sums).reset_index()


def main() -> int:
    """Run the study."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--counties", type=int, default=200)
    parser.add_argument("--cases", type=int, default=1500)
    parser.add_argument("--history", type=int, default=0)
    parser.add_argument("--draws", type=int, default=2_000)
    parser.add_argument(
        "--no-shock", action="store_true", help="the county's shift alone, no shock of campaign and branch"
    )
    asked = parser.parse_args()
    dates = {"start_on": cal.START_ON, "end_on": cal.END_ON, "baseline_on": cal.BASELINE_ON}
    params = params_with({"simulation": {"draws": asked.draws}, "campaign": dates})
    parts = [one_county(seed, asked.cases, asked.history, params, not asked.no_shock) for seed in range(asked.counties)]
    rows = pd.concat(parts, ignore_index=True)
    held = (rows["p10"] <= rows["cash"]) & (rows["cash"] <= rows["p90"])
    county = rows["branch"] == COUNTY
    branch = rows[~county]
    score = evaluate.interval_score(branch["p10"].to_numpy(), branch["p90"].to_numpy(), branch["cash"].to_numpy())
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(COLUMNS)
    width = float(((branch["p90"] - branch["p10"]) / branch["expected"]).mean())
    bias = float(rows.loc[county, "cash"].sum() / rows.loc[county, "expected"].sum())
    found = [held[~county].mean(), held[county].mean(), float(np.mean(score)), width, bias]
    writer.writerow([asked.counties, len(branch), asked.cases, asked.history, *(f"{value:.4g}" for value in found)])
    return 0


if __name__ == "__main__":
    sys.exit(main())
