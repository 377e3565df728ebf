"""Branches, villages and staff of the demo county, with the effect of each officer that only the truth knows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from collectplan.demo import calibration as cal
from collectplan.demo import names
from collectplan.demo.picks import Floats, Ints, pick_in_groups
from collectplan.params import COUNTY

CASES_PER_VILLAGE = 14
HEAD_FIELD_DAYS, LEADER_FIELD_DAYS = 8.0, 4.0


@dataclass(frozen=True)
class Size:
    """What the user asks for."""

    branches: int
    cases: int
    officers: int
    seed: int


@dataclass(frozen=True)
class Territory:
    """Branches, villages and who looks after them.

    Attributes
    ----------
    branches : list of str
        Names.
    branch_cases : ndarray of int
        Debtors of each branch, at least one.
    officers : DataFrame
        Grain: officer. The columns of the input table, and ``branch_index`` (-1 for the county), ``carries`` (manages
        loans), ``weight`` (share of the branch's loans) and ``effect`` (on the log-odds of a payment).
    villages : DataFrame
        Grain: village, sorted by branch. Columns ``village``, ``branch_index``, ``weight``, ``manager``.
    """

    branches: list[str]
    branch_cases: Ints
    officers: pd.DataFrame
    villages: pd.DataFrame

    def manager(self, rng: np.random.Generator, branch: Ints) -> Ints:
        """Draw an account manager, as a row of ``officers``, for each branch given."""
        carriers = np.flatnonzero(self.officers["carries"].to_numpy())
        table = self.officers.iloc[carriers]
        groups, weights = table["branch_index"].to_numpy(), table["weight"].to_numpy()
        return np.asarray(carriers[pick_in_groups(rng, groups, weights, branch)], dtype=np.int64)


def draw_territory(rng: np.random.Generator, size: Size) -> Territory:
    """Draw branches of unlike size, their staff and their villages."""
    branches = names.towns(size.branches)
    weight = rng.lognormal(0.0, 0.3, size.branches)
    weight /= weight.sum()
    branch_cases = 1 + rng.multinomial(size.cases - size.branches, weight)
    officers = _draw_officers(rng, size, branches, weight)
    villages = _draw_villages(rng, branches, branch_cases, officers)
    officers["villages"] = _known_villages(rng, officers, villages)
    return Territory(branches, branch_cases.astype(np.int64), officers, villages)


def leaders_of(size: Size) -> int:
    """Return the number of county leaders: 2 to 4 where there are three officers for each branch."""
    if size.officers < 3 * size.branches:
        return 0
    return min(max(2, min(4, size.officers // 20)), size.officers - 2 * size.branches)


def _draw_officers(rng: np.random.Generator, size: Size, branches: list[str], weight: Floats) -> pd.DataFrame:
    leaders = leaders_of(size)
    others = rng.multinomial(size.officers - leaders - size.branches, weight)
    branch, role = [-1] * leaders, ["county_leader"] * leaders
    for index, count in enumerate(others.tolist()):
        specialists = count // 5
        branch += [index] * (1 + count)
        role += ["branch_head", *["account_manager"] * (count - specialists), *["specialist"] * specialists]
    table = pd.DataFrame({"branch_index": np.array(branch, dtype=np.int64), "role": role})
    total = len(table)
    table["officer_id"] = names.numbered("G", np.arange(1, total + 1), 4)
    table["officer_name"] = names.persons(rng, total)
    table["branch"] = [COUNTY if index < 0 else branches[index] for index in branch]
    has_managers = table.groupby("branch_index")["role"].transform(lambda roles: "account_manager" in set(roles))
    head = table["role"] == "branch_head"
    table["carries"] = (table["role"] == "account_manager") | (head & ~has_managers)
    table["field_days_per_month"] = np.select(
        [(head & has_managers).to_numpy(), (table["role"] == "county_leader").to_numpy()],
        [HEAD_FIELD_DAYS, LEADER_FIELD_DAYS],
        np.nan,
    )
    table["max_cases"] = np.nan
    away = rng.random(total) < 0.3
    table["leave_days"] = np.where(away, rng.integers(3, 11, total), np.nan)
    senior = np.select([head.to_numpy(), (table["role"] == "county_leader").to_numpy()], [1_000, 2_500], 0)
    table["fixed_wage"] = (rng.integers(30, 43, total) * 100 + senior).astype(np.float64)
    table["variable_wage"] = (rng.integers(15, 27, total) * 100 + senior).astype(np.float64)
    table["weight"] = rng.lognormal(0.0, 0.6, total)
    table["effect"] = rng.normal(0.0, cal.OFFICER_EFFECT_SD, total)
    return table


def _draw_villages(
    rng: np.random.Generator, branches: list[str], branch_cases: Ints, officers: pd.DataFrame
) -> pd.DataFrame:
    parts = []
    for index, town in enumerate(branches):
        count = int(np.clip(round(branch_cases[index] / CASES_PER_VILLAGE), 3, 30))
        carriers = np.flatnonzero((officers["branch_index"].eq(index) & officers["carries"]).to_numpy())
        share = officers["weight"].to_numpy()[carriers]
        managers = rng.choice(carriers, count, p=share / share.sum())
        first = rng.permutation(carriers)[:count]
        managers[: len(first)] = first
        parts.append(
            pd.DataFrame(
                {
                    "village": names.villages(town, count),
                    "branch_index": index,
                    "weight": 1.0 / np.arange(1, count + 1) ** 0.5,
                    "manager": managers,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _known_villages(rng: np.random.Generator, officers: pd.DataFrame, villages: pd.DataFrame) -> list[str]:
    """Return what each officer knows: the villages that he manages, and a few others of the branch."""
    of_branch = {index: part["village"].tolist() for index, part in villages.groupby("branch_index")}
    managed = {index: part["village"].tolist() for index, part in villages.groupby("manager")}
    extra = {"county_leader": 0, "branch_head": 3, "account_manager": 1, "specialist": 4}
    known = []
    for row, (branch, role) in enumerate(zip(officers["branch_index"], officers["role"], strict=True)):
        near = of_branch.get(branch, [])
        wanted = min(extra[role], len(near))
        some = [near[place] for place in rng.choice(len(near), wanted, replace=False)] if wanted else []
        known.append("、".join(dict.fromkeys([*managed.get(row, []), *some])))
    return known


def draw_recusals(rng: np.random.Generator, officers: pd.DataFrame, debtor: pd.Series[str], branch: Ints) -> list[str]:
    """Return the debtors whom each officer may not handle: one or two of the branch, for a quarter of the staff.

    Parameters
    ----------
    officers : DataFrame
        Grain: officer.
    debtor : Series of str
        All debtors, in the order of ``branch``.
    branch : ndarray of int
        Index of the branch of each debtor, ascending.
    """
    recusals = []
    for index in officers["branch_index"].tolist():
        first, last = np.searchsorted(branch, [index, index + 1])
        concerned = rng.random() < 0.25
        count = int(min(rng.integers(1, 3), last - first))
        # A branch of a handful of debtors would be left without anybody to work them.
        if index < 0 or not concerned or last - first < 10:
            recusals.append("")
            continue
        rows = first + np.sort(rng.choice(last - first, count, replace=False))
        recusals.append(";".join(debtor.iloc[rows]))
    return recusals
