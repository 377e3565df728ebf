"""Targets set from above, in proportion to the stock and to the luck of the branch.

The seed of the rates is a county bank's quarter of 2020: 10 % of the stock on the balance sheet, 2 % of that off it, of
which 20 % and 36 % were reached. Here each branch has a factor of its own on both, found by simulating the branch with
its hours spent where a visit adds most, so that the chance to reach the sum is between 10 % and 95 %.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import special

from collectplan import money
from collectplan.demo import calibration as cal
from collectplan.demo.picks import Floats
from collectplan.demo.work import hours_of, visit_hours
from collectplan.schemas import words

_DRAWS = 800
_LEAST_FACTOR = 0.02


def draw_targets(
    rng: np.random.Generator, loans: pd.DataFrame, truth: pd.DataFrame, officers: pd.DataFrame, workdays: int
) -> pd.DataFrame:
    """Return the task table, and the chance that each target was set to have.

    Returns
    -------
    DataFrame
        Grain: branch x balance side. Columns branch, balance_side, target, chance (of the branch's sum).
    """
    branches = sorted(set(loans["branch"]), key=loans["branch"].tolist().index)
    aims = rng.permutation(np.linspace(cal.CHANCE_LOW, cal.CHANCE_HIGH, len(branches))) if len(branches) > 1 else [0.6]
    stock = money.total_by(loans, ["branch", "side"], "principal")
    hours = hours_of(officers, workdays)["field_hours"].groupby(officers["branch"].to_numpy()).sum()
    shock = rng.normal(0.0, cal.CAMPAIGN_SHIFT_SD, _DRAWS)
    rows = []
    for branch, aim in zip(branches, aims, strict=True):
        cases = truth[truth["branch"] == branch]
        drawn = _simulate(rng, cases, float(hours.get(branch, 0.0)), shock)
        base = sum(cal.TARGET_RATE[side] * money.total(cases[side]) for side in words.BALANCE_SIDE)
        factor = max(float(np.quantile(drawn, 1.0 - aim)) / base, _LEAST_FACTOR) if base > 0 else 1.0
        for side in words.BALANCE_SIDE:
            amount = cal.TARGET_RATE[side] * factor * float(stock.get((branch, side), 0.0))
            target = float(np.ceil(amount / 100) * 100)
            rows.append({"branch": branch, "balance_side": side, "target": target, "chance": float(aim)})
    return pd.DataFrame(rows)


def _simulate(rng: np.random.Generator, cases: pd.DataFrame, hours: float, shock: Floats) -> Floats:
    """Draw the branch's principal in cash, with visits where they add most until its hours are used."""
    visited, watched = cases["p_visit"].to_numpy(), cases["p_watch"].to_numpy()
    principal = cases["principal"].to_numpy()
    gain = (visited - watched) * principal
    room = int(hours / float(visit_hours(True)))
    best = np.argsort(-gain, kind="stable")[:room]
    chance = watched.copy()
    chance[best] = visited[best]
    own = shock + rng.normal(0.0, cal.BRANCH_SHIFT_SD, len(shock))
    chances = special.expit(special.logit(chance)[None, :] + own[:, None])
    draw, case = np.nonzero(rng.random(chances.shape) < chances)
    a = cal.RECOVERY.share_mean * cal.RECOVERY.share_concentration
    share = rng.beta(a, cal.RECOVERY.share_concentration - a, len(case))
    return np.bincount(draw, weights=share * principal[case], minlength=len(shock)).astype(np.float64)
