"""The forecast of a county: what earlier campaigns taught, how it would have done on the last of them, what it expects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from collectplan import evaluate, money
from collectplan import recovery as forecasting
from collectplan.completion import simulate
from collectplan.inputs import Inputs
from collectplan.params import COUNTY, METHODS, Params, Recovery
from collectplan.recovery import Learned, Note
from collectplan.recovery.lags import cut_mean
from collectplan.schemas import TABLES, empty, types

_NORMAL_95 = 1.959963984540054
_FOLDS = 5
_BOOTSTRAPS = 500


@dataclass(frozen=True)
class Outlook:
    """The forecast before anything is decided.

    Attributes
    ----------
    learned : Learned
        The model.
    timing : Recovery
        The recovery section with the lags that history suggests.
    known : DataFrame
        Schema ``cases``, with the bank's own features.
    recovery, priors : DataFrame
        Schema ``recovery``; what does not depend on the method, see ``recovery.case_priors``.
    tables : dict of str to DataFrame
        ``outlook``, ``results`` (were all cases visited), ``learned``, ``backtest``, ``forecast_notes``.
    facts : dict
        Headline figures that no table holds.
    """

    learned: Learned
    timing: Recovery
    known: pd.DataFrame
    recovery: pd.DataFrame
    priors: pd.DataFrame
    tables: dict[str, pd.DataFrame]
    facts: dict[str, Any]


def look_ahead(stock: pd.DataFrame, inputs: Inputs, params: Params) -> Outlook:
    """Learn from the past, forecast the cases, and hold the method against the past.

    Parameters
    ----------
    stock : DataFrame
        Schema ``cases``.
    inputs : Inputs
        The bank's own features, and past cases whose outcome was known at the baseline.
    params : Params
        All sections.
    """
    history = inputs.history
    cases = stock.merge(inputs.features, on="case_id", how="left", validate="one_to_one")
    recovery, campaign = params.recovery, params.campaign
    learned = forecasting.learn(history, recovery, features_of(params))
    timing = forecasting.learn_lags(history, recovery)
    priors = forecasting.case_priors(cases, recovery, campaign, learned)
    table = forecasting.forecast(cases, recovery, campaign, learned)
    facts: dict[str, Any] = {
        "history_basis": learned.basis,
        "n_history": learned.n,
        "n_history_paid": learned.n_paid,
        **{
            f"lag_{name}_days": round(7 * cut_mean(about.mean_lag_weeks, campaign.days / 7))
            for name, about in timing.methods.items()
        },
        **dict.fromkeys(_SCORES),
    }
    backtest, notes = empty("backtest"), list(learned.notes)
    if history is not None:
        backtest, scored = look_back(history, params)
        if (scored.pop("backtest_r2") or 0.0) > evaluate.TOO_GOOD:
            notes.append(Note("too_good", "", learned.n))
        facts |= scored
    tables = {
        "outlook": outlook(cases, table),
        "results": forecasting.by_result(cases, _visited(table, priors), recovery, campaign, learned.concentration),
        "learned": _terms(learned, history),
        "backtest": backtest,
        "forecast_notes": _notes(notes, forecasting.missing(learned, cases) if learned.n else ()),
    }
    return Outlook(learned, timing, cases, table, priors, tables, facts)


def _visited(recovery: pd.DataFrame, priors: pd.DataFrame) -> pd.DataFrame:
    """Return what each case brings if it is visited."""
    visits = recovery[recovery["method"] == "visit"]
    return visits.merge(priors[["case_id", "minor_money"]], on="case_id", validate="one_to_one")


def features_of(params: Params) -> Mapping[str, str]:
    """Return the bank's own features of past cases."""
    return params.data.history.features if params.data.history else {}


def outlook(cases: pd.DataFrame, recovery: pd.DataFrame, allocation: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return what is expected by branch and forecast class, schema ``outlook``; by the plan once there is one."""
    wide = recovery.pivot(index="case_id", columns="method", values="expected_recovery")
    wide = wide.set_axis([f"expected_{method}" for method in wide.columns], axis=1)
    watch = recovery[recovery["method"] == "watch"].set_index("case_id")
    wide = wide.assign(forecast_class=watch["forecast_class"], later_watch=watch["later_value"], n_cases=1)
    wide["expected_plan"] = np.nan if allocation is None else allocation.set_index("case_id")["expected_recovery"]
    rows = cases[["case_id", "branch", "principal"]].merge(wide, left_on="case_id", right_index=True)
    grouped = rows.groupby(["branch", "forecast_class"], sort=True)
    columns = [*(f"expected_{method}" for method in METHODS), "later_watch", "n_cases"]
    table = (
        grouped[columns]
        .sum()
        .assign(
            expected_plan=grouped["expected_plan"].sum(min_count=1), principal=grouped["principal"].agg(money.total)
        )
    )
    typed = types(TABLES["outlook"])
    return table.reset_index()[list(typed)].astype(typed)


_SCORES = (
    "backtest_campaign",
    "backtest_n",
    "backtest_auc",
    "backtest_brier",
    "backtest_top20",
    "backtest_top20_balance",
    "backtest_slope",
    "backtest_expected",
    "backtest_p10",
    "backtest_p90",
    "backtest_cash",
)


def look_back(history: pd.DataFrame, params: Params) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Forecast the last earlier campaign from those before it, or, where there is one only, each fifth from the rest.

    Returns
    -------
    DataFrame
        Schema ``backtest``.
    dict
        Scores and the interval of the total, by the keys of the summary; and ``backtest_r2`` of the recovery rates.
    """
    history = forecasting.ordered(history, features_of(params))
    last = history.sort_values(["end_on", "campaign_id"])["campaign_id"].iloc[-1]
    test = history[history["campaign_id"] == last]
    if len(test) == len(history):
        folds = np.arange(len(history)) % _FOLDS
        pairs = [(history[folds != fold], history[folds == fold]) for fold in range(_FOLDS)]
    else:
        pairs = [(history[history["campaign_id"] != last], test)]
    parts = []
    sds = []
    for past, future in pairs:
        if future.empty:
            continue
        learned = forecasting.learn(past, params.recovery, features_of(params))
        told = forecasting.forecast_past(future, params.recovery, learned)
        parts.append(future.reset_index(drop=True).join(told.drop(columns="history_id")))
        sds.append(learned.level_sd(forecasting.facts_of_past(future), told["expected"].to_numpy()))
    rows = pd.concat(parts, ignore_index=True)
    # What came beyond the principal is no principal; the forecast does not expect it either.
    rows["cash"] = np.minimum(rows["cash"], rows["principal"])
    exposure, cash, expected = (rows[name].to_numpy() for name in ("principal", "cash", "expected"))
    chance = rows["chance"].to_numpy()
    cut = params.recovery.material_share
    score = evaluate.scores(exposure, cash, expected, chance, material_share=cut)
    gain = evaluate.lift(exposure, cash, expected, shares=(0.2,)).iloc[0]
    low, high = interval(rows, params, max(sds), learned.concentration)
    table = evaluate.calibration(exposure, cash, expected, chance, by="expected", material_share=cut)
    typed = types(TABLES["backtest"])
    facts = {
        "backtest_campaign": str(last),
        "backtest_n": len(rows),
        "backtest_auc": _or_none(score.auc),
        "backtest_brier": _or_none(score.brier),
        "backtest_r2": _or_none(score.r2),
        "backtest_top20": _or_none(gain["forecast"]),
        "backtest_top20_balance": _or_none(gain["balance"]),
        "backtest_slope": _or_none(score.slope_event),
        "backtest_expected": float(expected.sum()),
        "backtest_p10": low,
        "backtest_p90": high,
        "backtest_cash": money.total(rows["cash"]),
    }
    return table[list(typed)].astype(typed), facts


def interval(rows: pd.DataFrame, params: Params, level_sd: float, concentration: float) -> tuple[float, float]:
    """Return the 80 % interval of the total cash of past cases, by simulation.

    Parameters
    ----------
    rows : DataFrame
        Grain: past case. Columns branch, method, chance, share, minor, expected.
    level_sd : float
        How unsure the level is, beside the shocks of campaign and branch.
    concentration : float
        Spread of the shares.
    """
    chosen = pd.DataFrame(
        {
            "case_id": np.arange(len(rows)),
            "branch": rows["branch"].to_numpy(),
            "officer_id": "",
            "method": rows["method"].to_numpy(),
            "p_any": rows["chance"].to_numpy(),
            "share_mean": rows["share"].to_numpy(),
            "minor_money": rows["minor"].to_numpy(),
            "expected_on": rows["expected"].to_numpy(),
            "expected_off": 0.0,
        }
    )
    total = simulate(chosen, params, level_sd, concentration).totals[COUNTY][:, -1]
    low, high = np.quantile(total, (0.1, 0.9))
    return float(low), float(high)


def _or_none(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _terms(learned: Learned, history: pd.DataFrame | None) -> pd.DataFrame:
    if history is None:
        return empty("learned")
    rows = learned.design.rows(forecasting.facts_of_past(history))
    sd = np.sqrt(np.diag(learned.chance.covariance))
    middle = learned.chance.coefficients
    table = pd.DataFrame(
        {
            "term": learned.design.terms,
            "n": (rows != 0).sum(axis=0),
            "odds_ratio": np.exp(middle),
            "low": np.exp(middle - _NORMAL_95 * sd),
            "high": np.exp(middle + _NORMAL_95 * sd),
            "share_odds_ratio": np.exp(learned.share.coefficients),
        }
    )
    typed = types(TABLES["learned"])
    return table[list(typed)].astype(typed)


def _notes(past: Sequence[Note], own: Sequence[Note]) -> pd.DataFrame:
    told = [*((note, False) for note in past), *((note, True) for note in own)]
    rows = [{"note": note.code, "what": note.what, "n": note.n, "is_own": is_own} for note, is_own in told]
    typed = types(TABLES["forecast_notes"])
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)
