"""Completion: simulated cash of the plan by branch, balance side and week, with its spread.

Every case of the allocation is drawn with the chance of its chosen option, under a shock common to the campaign and
one common to each branch. Quantiles of branches do not add up to the quantile of the county; sums of draws do. Draws of
persons are measured branch by branch and not kept, so what they are held against has to be known beforehand: targets are
decomposed by ``arrivals``, the closed form, and not by the draws.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.draws import Payers, Shocks, lag_profile, simulate_branch
from collectplan.params import COUNTY, Params
from collectplan.schemas import TABLES, words

Array = npt.NDArray[np.float64]
_METHODS = tuple(words.OPTION_METHOD)
SIDES = ("on_balance", "off_balance", "total")
LEVELS = (0.1, 0.5, 0.9)
_KEYS = ["branch", "officer_id", "balance_side", "week"]
# Stored money is whole fen: who is within half a fen has reached it. Draws of persons are short floats besides.
_HALF_FEN, _SHORT = 0.005, 1e-6


@dataclass(frozen=True)
class Kept:
    """Draws for those who need more than quantiles.

    Attributes
    ----------
    people : dict of str to ndarray of float32, shape (draws, 2)
        Yuan of each officer at the end, on and off balance.
    weekly, branches : dict of str to ndarray of float32, shape (first draws, weeks)
        Yuan by week, both sides together, of each officer and of each branch; not cumulated.
    """

    people: Mapping[str, npt.NDArray[np.float32]]
    weekly: Mapping[str, npt.NDArray[np.float32]]
    branches: Mapping[str, npt.NDArray[np.float32]]


@dataclass(frozen=True)
class Completion:
    """Simulated completion.

    Attributes
    ----------
    table : DataFrame
        Schema ``completion``: cumulative money at the end of each week, from week 1.
    totals : dict of str to ndarray, shape (draws, 3)
        Yuan at the end of the campaign by branch (county included) and side, in the order of ``SIDES``.
    expected : DataFrame
        Closed-form expectation at the end, index branch, columns ``SIDES``.
    officers : DataFrame
        Grain: officer x week. Columns officer_id, week, expected, p10, p50, p90: cumulative money of the officer's cases
        in all branches.
    reached : DataFrame
        Grain: row of the ``aims`` that were given, none without. Columns branch, officer_id, balance_side, week,
        expected_to_date, p10, p50, p90, chance: cumulative money of the row, and the share of draws that reach its aim.
    kept : Kept or None
        Draws, where they were asked for.
    """

    table: pd.DataFrame
    totals: Mapping[str, Array]
    expected: pd.DataFrame
    officers: pd.DataFrame
    reached: pd.DataFrame
    kept: Kept | None = None


def arrivals(chosen: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return what the plan expects of each person in each week, by the closed form.

    Parameters
    ----------
    chosen : DataFrame
        As for ``simulate``.
    params : Params
        Campaign length, and the mean lags of the recovery section.

    Returns
    -------
    DataFrame
        Grain: branch x officer x balance side (on and off) x week. Columns branch, officer_id, balance_side, week,
        expected: yuan of that week, not cumulated.
    """
    profile = _lag_weights(params)[_lag_rows(chosen)]
    keys, weeks = [chosen["branch"], chosen["officer_id"]], params.campaign.weeks
    parts = []
    for side, column in zip(SIDES, ("expected_on", "expected_off"), strict=False):
        money = pd.DataFrame(profile * chosen[column].to_numpy()[:, None], index=chosen.index)
        sums = money.groupby(keys).sum()
        branch, officer = (sums.index.get_level_values(level).astype("str") for level in range(2))
        parts.append(
            pd.DataFrame(
                {
                    "branch": np.repeat(branch.to_numpy(), weeks),
                    "officer_id": np.repeat(officer.to_numpy(), weeks),
                    "balance_side": side,
                    "week": np.tile(np.arange(1, weeks + 1), len(sums)),
                    "expected": sums.to_numpy().ravel(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def simulate(
    chosen: pd.DataFrame,
    params: Params,
    level_sd: float = 0.0,
    concentration: float | None = None,
    aims: pd.DataFrame | None = None,
    keep: int = 0,
) -> Completion:
    """Simulate the plan.

    Parameters
    ----------
    chosen : DataFrame
        Grain: case. The chosen options with columns case_id, branch, officer_id, method, p_any, share_mean,
        minor_money, expected_on, expected_off.
    params : Params
        Campaign length, recovery and simulation sections.
    level_sd : float
        How unsure the level of the forecast itself is, on the log-odds; beside the shock of the campaign.
    concentration : float, optional
        Spread of the shares; that of the params if not given.
    aims : DataFrame, optional
        Money to be held against the draws: columns branch, officer_id, balance_side, week, target_to_date, with all
        sides and weeks of each branch (empty officer), of persons in a branch, and of persons in the county.
    keep : int
        Of how many draws the weeks are kept; 0 keeps no draws of persons at all.
    """
    simulation = params.simulation
    common_sd = float(np.hypot(simulation.campaign_sd, level_sd))
    shocks = Shocks(common_sd, simulation.branch_sd, simulation.draws, simulation.seed)
    spread = params.recovery.share_concentration if concentration is None else concentration
    campaign = shocks.campaign()
    county = np.zeros((shocks.draws, 2, params.campaign.weeks))
    marks = _Marks(aims, arrivals(chosen, params), params.campaign.weeks)
    people = _People(chosen, params, marks, keep)
    branches: dict[str, npt.NDArray[np.float32]] = {}
    parts: list[pd.DataFrame] = []
    totals: dict[str, Array] = {}
    for branch, rows in chosen.sort_values(["branch", "case_id"]).groupby("branch", sort=True):
        names, officer = np.unique(rows["officer_id"].to_numpy(dtype=object), return_inverse=True)
        drawn = simulate_branch(_payers(rows, params, spread, officer, len(names)), str(branch), shocks, campaign)
        county += drawn.sides
        marks.measure(str(branch), "", drawn.sides, is_short=False)
        people.add(str(branch), names, drawn.people)
        if keep:
            branches[str(branch)] = drawn.sides[:keep].sum(axis=1).astype(np.float32)
        parts.append(_summary(str(branch), drawn.sides, rows, params))
        totals[str(branch)] = _with_total(drawn.sides.sum(axis=2))
    parts.append(_summary(COUNTY, county, chosen, params))
    totals[COUNTY] = _with_total(county.sum(axis=2))
    marks.measure(COUNTY, "", county, is_short=False)
    table = pd.concat(parts, ignore_index=True)
    final = table[table["week"] == params.campaign.weeks]
    expected = final.pivot(index="branch", columns="balance_side", values="expected")[list(SIDES)]
    kept = Kept(people.finals, people.weekly, branches) if keep else None
    return Completion(table[list(TABLES["completion"].columns)], totals, expected, people.table(), marks.table(), kept)


class _Marks:
    """What persons and branches are held against, and how the draws compare: quantiles and chance of each row."""

    def __init__(self, aims: pd.DataFrame | None, arrived: pd.DataFrame, weeks: int) -> None:
        self._columns = pd.MultiIndex.from_product([SIDES, range(1, weeks + 1)])
        self._shape = (len(SIDES), weeks)
        self._aims: dict[tuple[str, str], Array] = {}
        self._found: dict[tuple[str, str], Array] = {}
        self._expected: dict[tuple[str, str], Array] = {}
        if aims is None:
            return
        wide = aims.pivot(index=_KEYS[:2], columns=_KEYS[2:], values="target_to_date").reindex(columns=self._columns)
        if wide.isna().any(axis=None):
            raise ValueError("aims need all balance sides and weeks of each row")
        self._aims = dict(zip(wide.index, wide.to_numpy().reshape(-1, *self._shape), strict=True))
        sums = arrived.pivot(index=_KEYS[:2], columns=_KEYS[2:], values="expected").reindex(columns=self._columns)
        for (branch, officer), row in zip(sums.index, sums.to_numpy().reshape(-1, *self._shape), strict=True):
            row[2] = row[0] + row[1]
            for key in ((branch, officer), (branch, ""), (COUNTY, officer), (COUNTY, "")):
                self._expected[key] = self._expected.get(key, np.zeros(self._shape)) + np.cumsum(row, axis=1)

    def measure(self, branch: str, officer: str, money: npt.NDArray[Any], *, is_short: bool) -> None:
        """Hold draws, shape (draws, 2, weeks), against the aims of a row, if it has any."""
        aim = self._aims.get((branch, officer))
        if aim is None:
            return
        paid = np.cumsum(money, axis=2, dtype=np.float64)
        paid = np.concatenate([paid, paid.sum(axis=1, keepdims=True)], axis=1)
        reached = paid >= aim * (1.0 - (_SHORT if is_short else 0.0)) - _HALF_FEN
        by_cell = np.ascontiguousarray(paid.reshape(len(paid), -1).T)
        levels = np.quantile(by_cell, LEVELS, axis=1, overwrite_input=True).reshape(3, *self._shape)
        self._found[branch, officer] = np.concatenate([levels, reached.mean(axis=0)[None]])

    def table(self) -> pd.DataFrame:
        """Return the rows of the aims; of those without cases nothing comes, and only a target of 0 is reached."""
        nothing = np.zeros(self._shape)
        rows = []
        for (branch, officer), aim in self._aims.items():
            absent = np.stack([nothing, nothing, nothing, (aim <= 0).astype(np.float64)])
            found = self._found.get((branch, officer), absent)
            values = {"expected_to_date": self._expected.get((branch, officer), nothing)}
            values |= dict(zip(("p10", "p50", "p90", "chance"), found, strict=True))
            frame = pd.DataFrame({name: value.ravel() for name, value in values.items()})
            side, week = (self._columns.get_level_values(level) for level in range(2))
            rows.append(frame.assign(branch=branch, officer_id=officer, balance_side=side, week=week))
        columns = [*_KEYS, "expected_to_date", "p10", "p50", "p90", "chance"]
        return pd.concat(rows, ignore_index=True)[columns] if rows else pd.DataFrame(columns=columns)


class _People:
    """Quantiles of officers; draws are kept only of those whose cases lie in several branches."""

    def __init__(self, chosen: pd.DataFrame, params: Params, marks: _Marks, keep: int) -> None:
        arrived = np.cumsum(_lag_weights(params), axis=1)[_lag_rows(chosen)]
        expected = pd.DataFrame(arrived * (chosen["expected_on"] + chosen["expected_off"]).to_numpy()[:, None])
        self._expected = expected.groupby(chosen["officer_id"].to_numpy()).sum()
        self._left = chosen.groupby("officer_id")["branch"].nunique().to_dict()
        self._open: dict[str, npt.NDArray[np.float32]] = {}
        self._done: dict[str, Array] = {}
        self._marks = marks
        self._keep = keep
        self.finals: dict[str, npt.NDArray[np.float32]] = {}
        self.weekly: dict[str, npt.NDArray[np.float32]] = {}

    def add(self, branch: str, names: npt.NDArray[np.object_], drawn: npt.NDArray[np.float32]) -> None:
        """Take the draws of one branch, shape (draws, officers, 2, weeks)."""
        for position, name in enumerate(names):
            own = drawn[:, position]
            self._marks.measure(branch, name, own, is_short=True)
            money = self._open.pop(name) + own if name in self._open else own
            self._left[name] -= 1
            if self._left[name]:
                # A view would keep the draws of the whole branch.
                self._open[name] = money.copy()
            else:
                self._marks.measure(COUNTY, name, money, is_short=True)
                if self._keep:
                    self.finals[name] = money.sum(axis=2)
                    self.weekly[name] = money[: self._keep].sum(axis=1)
                both = np.cumsum(money.sum(axis=1, dtype=np.float64), axis=1)
                self._done[name] = np.quantile(both, LEVELS, axis=0)

    def table(self) -> pd.DataFrame:
        """Return officers by week."""
        names, n_weeks = self._expected.index, self._expected.shape[1]
        levels = np.stack([self._done[name] for name in names], axis=1) if len(names) else np.zeros((3, 0, n_weeks))
        return pd.DataFrame(
            {
                "officer_id": np.repeat(names.to_numpy(), n_weeks),
                "week": np.tile(np.arange(1, n_weeks + 1), len(names)),
                "expected": self._expected.to_numpy().ravel(),
            }
            | {level: drawn.ravel() for level, drawn in zip(("p10", "p50", "p90"), levels, strict=True)}
        )


def _lag_weights(params: Params) -> Array:
    weeks = params.campaign.weeks
    lags: dict[str, float] = {name: about.mean_lag_weeks for name, about in params.recovery.methods.items()}
    lags |= {"outsource": params.outsourcing.mean_lag_weeks}
    # Inside the campaign letters and suits bring what watching brings.
    return np.stack([lag_profile(lags.get(method, lags["watch"]), weeks) for method in _METHODS])


def _lag_rows(rows: pd.DataFrame) -> npt.NDArray[np.intp]:
    return np.array([_METHODS.index(method) for method in rows["method"]], dtype=np.intp)


def _payers(
    rows: pd.DataFrame, params: Params, concentration: float, officer: npt.NDArray[np.intp], officers: int
) -> Payers:
    chance, share = rows["p_any"].to_numpy(), rows["share_mean"].to_numpy()
    on, off, minor = (rows[name].to_numpy() for name in ("expected_on", "expected_off", "minor_money"))
    # Both parts of the money fall on the balance sides alike; a case may be expected to bring nothing at all.
    expected = np.where(on + off > 0, on + off, 1.0)
    sure = chance * share
    whole = np.maximum(expected - (1.0 - chance) * minor, 0.0) / np.where(sure > 0, sure, np.inf)
    on_weight, off_weight = on / expected, off / expected
    return Payers(
        probability=chance,
        share=share,
        concentration=concentration,
        on_money=whole * on_weight,
        off_money=whole * off_weight,
        minor_on=minor * on_weight,
        minor_off=minor * off_weight,
        lag=_lag_rows(rows),
        lag_weights=_lag_weights(params),
        officer=officer,
        officers=officers,
    )


def _with_total(sides: Array) -> Array:
    return np.concatenate([sides, sides.sum(axis=1, keepdims=True)], axis=1)


def _summary(branch: str, money: Array, rows: pd.DataFrame, params: Params) -> pd.DataFrame:
    """Return cumulative quantiles by side and week, beside the closed-form expectation."""
    weeks = params.campaign.weeks
    arrived = np.cumsum(_lag_weights(params), axis=1)[_lag_rows(rows)]
    expected = [rows[column].to_numpy() @ arrived for column in ("expected_on", "expected_off")]
    expected.append(expected[0] + expected[1])
    paid = np.cumsum(money, axis=2)
    drawn = (paid[:, 0], paid[:, 1], paid.sum(axis=1))
    parts = []
    for side, mean, sample in zip(SIDES, expected, drawn, strict=True):
        p10, p50, p90 = np.quantile(sample, LEVELS, axis=0)
        parts.append(
            pd.DataFrame(
                {"branch": branch, "balance_side": side, "week": np.arange(1, weeks + 1), "expected": mean}
                | {"p10": p10, "p50": p50, "p90": p90}
            )
        )
    return pd.concat(parts, ignore_index=True)
