"""Targets by week and person: what of a branch's target falls on whom by when, and the chance to keep up with it.

Only the finest cells, person x balance side x week of a branch, are rounded, by largest remainder; everything else is a
sum of them. So persons add to their branch, branches to the county, weeks to the campaign and the two sides to the
total, each to the fen. Quantiles and chances of rows do not add up and are counted in the draws, each row by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan import money
from collectplan.errors import Fault, ParamsError
from collectplan.params import COUNTY, Params
from collectplan.schemas import TABLES, types
from collectplan.targets.tasks import SIDES

Array = npt.NDArray[np.float64]
Fen = npt.NDArray[np.int64]
KEYS = ["branch", "officer_id", "balance_side", "week"]
_DAYS = 7


def check_milestones(params: Params) -> None:
    """Refuse milestones that no week of the campaign can meet.

    Raises
    ------
    ParamsError
        When a milestone lies outside the campaign, or the one of its last day asks for less than the whole target.
    """
    campaign, faults = params.campaign, []
    span = f"{campaign.start_on} – {campaign.end_on}"
    for at in params.targets.milestones:
        if not campaign.start_on <= at.on <= campaign.end_on:
            zh = f"节点 {at.on} 不在活动期间（{span}），请改日期"
            faults.append(Fault("targets.milestones", zh, f"{at.on} is outside the campaign ({span}); correct it"))
        elif at.on == campaign.end_on and at.share < 1:
            zh = f"活动最后一天 {at.on} 的节点是 {at.share:g}，到期须完成全部任务：请改为 1，或者改任务数"
            en = f"the milestone of the last day, {at.on}, is {at.share:g} of the target; write 1, or change the target"
            faults.append(Fault("targets.milestones", zh, en))
    if faults:
        raise ParamsError(faults)


def decompose(
    targets: pd.DataFrame,
    chosen: pd.DataFrame,
    cases: pd.DataFrame,
    arrivals: pd.DataFrame,
    params: Params,
    heads: Mapping[str, str] | None = None,
) -> pd.DataFrame:
    """Decompose the targets of branches by person and week.

    A person's part of a branch's target is in proportion to the money expected of his cases on that side. Where the
    branch expects nothing on the side, it is in proportion to the principal that he holds on that side, else on both,
    else equal; where nobody holds a case, all of it falls on the head of the branch, or on no person if no head is named.

    Over the weeks a person's target follows the money expected of his cases on that side; where none is, that of the
    branch's cases on that side, of the branch, of the county, and at last the days of each week. A milestone is met at
    the end of the week that holds its day, rounded to the nearest fen in each branch and side; between milestones the
    expected profile is scaled. What the county has to reach by a milestone is the sum of its branches and sides, each of
    them rounded. Of milestones in one week the later counts, and the last week ends with the whole target.

    Parameters
    ----------
    targets : DataFrame
        Columns branch, balance_side, target: yuan of the whole campaign. Rows of the county or of both sides together
        are not read: they are sums.
    chosen : DataFrame
        Grain: case. The allocation, with columns case_id, branch, officer_id.
    cases : DataFrame
        Schema ``cases``: on_balance and off_balance are read.
    arrivals : DataFrame
        Grain: branch x officer x balance side x week. Column expected: yuan that the plan expects in that week, not
        cumulated; a row for every week of each officer who holds a case.
    params : Params
        Campaign and milestones.
    heads : mapping of str to str, optional
        Officer who heads each branch.

    Returns
    -------
    DataFrame
        Columns branch, officer_id, balance_side, week, target, target_to_date (yuan). Empty officers are whole branches;
        the county comes first. A person with a part in several branches has a row in each, and their sum in the county.

    Raises
    ------
    ParamsError
        See ``check_milestones``.
    """
    check_milestones(params)
    wanted = _wanted(targets)
    timing = _Timing.of(arrivals, params)
    held = chosen[["case_id", "branch", "officer_id"]].merge(
        cases[["case_id", "on_balance", "off_balance"]], on="case_id", how="left", validate="one_to_one"
    )
    owned = held.groupby(["branch", "officer_id"])[["on_balance", "off_balance"]].sum()
    names: list[tuple[str, str]] = []
    amounts: list[Fen] = []
    by_person: dict[str, list[Fen]] = {}
    county = np.zeros((2, params.campaign.weeks), dtype=np.int64)
    for branch in sorted({*(branch for branch, _ in wanted), *held["branch"]}):
        people = sorted(set(held.loc[held["branch"] == branch, "officer_id"]))
        head = (heads or {}).get(branch)
        holders = people or ([head] if head else [""])
        principal = np.stack([owned.loc[(branch, name)].to_numpy() for name in people] or [np.zeros(2)])
        cells = np.stack(
            [
                timing.cells(wanted.get((branch, side), 0), branch, holders, principal, at)
                for at, side in enumerate(SIDES[:2])
            ],
            axis=1,
        )
        names += [(branch, ""), *((branch, name) for name in holders if name)]
        amounts += [cells.sum(axis=0), *(own for name, own in zip(holders, cells, strict=True) if name)]
        for name, own in zip(holders, cells, strict=True):
            by_person.setdefault(name, []).append(own)
        county += cells.sum(axis=0)
    several = {name: np.sum(own, axis=0) for name, own in sorted(by_person.items()) if name and len(own) > 1}
    names = [(COUNTY, ""), *((COUNTY, name) for name in several), *names]
    return _table(names, np.stack([county, *several.values(), *amounts]))


def weekly_targets(parts: pd.DataFrame, reached: pd.DataFrame) -> pd.DataFrame:
    """Set the decomposed targets beside the simulated money.

    Parameters
    ----------
    parts : DataFrame
        From ``decompose``.
    reached : DataFrame
        The same rows with expected_to_date, p10, p50, p90 and chance: cumulative money in the draws.

    Returns
    -------
    DataFrame
        Schema ``weekly``, in the order of ``parts``. ``target``, ``target_to_date`` and ``expected_to_date`` add up over
        persons, branches, sides and (not cumulated) weeks; ``p10``, ``p50``, ``p90`` and ``chance`` do not: every row's
        are of that row alone.
    """
    table = parts.merge(reached, on=KEYS, how="left", validate="one_to_one")
    typed = types(TABLES["weekly"])
    return table[list(typed)].astype(typed)


def _wanted(targets: pd.DataFrame) -> dict[tuple[str, str], int]:
    """Return fen by branch and side."""
    given = targets[(targets["branch"] != COUNTY) & targets["balance_side"].isin(SIDES[:2])]
    wanted: dict[tuple[str, str], int] = {}
    for branch, side, fen in zip(given["branch"], given["balance_side"], money.to_fen(given["target"]), strict=True):
        wanted[branch, side] = wanted.get((branch, side), 0) + int(fen)
    return wanted


def _stretches(params: Params) -> list[tuple[int, int, Fraction, Fraction]]:
    """Return first week, last week, and the share of the target before and at the end of each stretch, in order."""
    campaign = params.campaign
    # The shortest decimal that means the float is the share that was written.
    ends = {
        (at.on - campaign.start_on).days // _DAYS + 1: Fraction(str(at.share)) for at in params.targets.milestones
    } | {campaign.weeks: Fraction(1)}
    stretches, done, share = [], 0, Fraction(0)
    for week, upto in sorted(ends.items()):
        stretches.append((done, week, share, upto))
        done, share = week, upto
    return stretches


@dataclass(frozen=True)
class _Timing:
    """When money is expected, of whom; and where milestones cut the campaign."""

    expected: Mapping[tuple[str, str], Array]
    by_branch: Mapping[str, Array]
    county: Array
    days: Array
    stretches: list[tuple[int, int, Fraction, Fraction]]

    @classmethod
    def of(cls, arrivals: pd.DataFrame, params: Params) -> _Timing:
        """Read expected money: yuan by side and week, of each officer in each branch."""
        weeks = params.campaign.weeks
        columns = [(side, week) for side in SIDES[:2] for week in range(1, weeks + 1)]
        wide = arrivals.pivot(index=["branch", "officer_id"], columns=["balance_side", "week"], values="expected")
        values = wide.reindex(columns=columns).to_numpy(dtype=np.float64).reshape(len(wide), 2, weeks)
        by_branch: dict[str, Array] = {}
        for (branch, _), own in zip(wide.index, values, strict=True):
            by_branch[branch] = by_branch.get(branch, np.zeros((2, weeks))) + own
        days = np.minimum(_DAYS, params.campaign.days - _DAYS * np.arange(weeks)).astype(np.float64)
        people = dict(zip(wide.index, values, strict=True))
        return cls(people, by_branch, values.sum(axis=(0, 1)), days, _stretches(params))

    def cells(self, fen: int, branch: str, people: list[str], principal: Array, side: int) -> Fen:
        """Return fen by person and week of one side of one branch; they sum to ``fen``."""
        weeks = len(self.days)
        result = np.zeros((len(people), weeks), dtype=np.int64)
        none = np.zeros((2, weeks))
        own = [self.expected.get((branch, name), none)[side] for name in people]
        whole = self.by_branch.get(branch, none)
        part = _first_positive(
            np.array([profile.sum() for profile in own]),
            principal[:, side],
            principal.sum(axis=1),
            np.ones(len(people)),
        )
        profiles = np.stack(
            [_first_positive(mine, whole[side], whole.sum(axis=0), self.county, self.days) for mine in own]
        )
        for first, last, before, upto in self.stretches:
            amount = _nearest(fen * upto) - _nearest(fen * before)
            if amount == 0:
                continue
            within = np.stack([_first_positive(row[first:last], self.days[first:last]) for row in profiles])
            # Shares first: the product of two tiny amounts is nothing.
            weights = (part / part.sum())[:, None] * (within / within.sum(axis=1, keepdims=True))
            cut = money.split(amount / 100, weights.ravel())
            result[:, first:last] = money.to_fen(cut).reshape(weights.shape)
        return result


def _first_positive(*candidates: Array) -> Array:
    """Return the first array with a sum above zero."""
    return next(candidate for candidate in candidates if candidate.sum() > 0)


def _nearest(amount: Fraction) -> int:
    """Round to a whole number, a half upwards; rises with the amount."""
    return int(amount + Fraction(1, 2))


def _table(names: list[tuple[str, str]], cells: Fen) -> pd.DataFrame:
    """Return rows by name, side (both together as well) and week, from fen of shape (names, 2, weeks)."""
    fen = np.concatenate([cells, cells.sum(axis=1, keepdims=True)], axis=1)
    n_sides, weeks = fen.shape[1:]
    each = n_sides * weeks
    table = pd.DataFrame(
        {
            "branch": np.repeat([branch for branch, _ in names], each),
            "officer_id": np.repeat([officer for _, officer in names], each),
            "balance_side": np.tile(np.repeat(SIDES, weeks), len(names)),
            "week": np.tile(np.arange(1, weeks + 1), len(names) * n_sides),
            "target": fen.ravel() / 100,
            "target_to_date": np.cumsum(fen, axis=2).ravel() / 100,
        }
    )
    typed = types(TABLES["weekly"])
    return table.astype({name: typed[name] for name in table.columns})
