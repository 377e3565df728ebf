"""The forecast of an invented stock, with an earlier campaign behind it or none: no stage computed it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from .synthetic_spec import Spec, branches_of, frame

CLASSES = ("full", "part", "none")
SHARES = {"watch": 0.02, "phone": 0.04, "visit": 0.09, "plan": 0.07}  # of principal
TERMS = (
    ("level", 800, 0.61, 0.50, 0.74),
    ("principal", 800, 0.90, 0.82, 0.99),
    ("off_share", 420, 0.35, 0.22, 0.56),
    ("years_past_due", 790, 0.97, 0.80, 1.18),
    ("worst_class=LOSS", 300, 0.55, 0.31, 0.98),
    ("borrower_type=staff", 4, 3.10, 0.90, 10.7),
    ("method=visit", 350, 1.42, 1.05, 1.92),
)
PRIOR_ONLY: dict[str, Any] = {
    "history_basis": "prior", "n_history": 0, "n_history_paid": 0, "lag_visit_days": 42, "lag_phone_days": 35,
    "lag_watch_days": 49,
    **dict.fromkeys(
        ("backtest_campaign", "backtest_n", "backtest_auc", "backtest_brier", "backtest_top20", "backtest_top20_balance",
         "backtest_slope", "backtest_expected", "backtest_p10", "backtest_p90", "backtest_cash")
    ),
}  # fmt: skip


def has_history(spec: Spec) -> bool:
    return spec.history and not spec.bare


def outlook_of(spec: Spec, cases: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables of the forecast; each third case has another class."""
    classes = pd.Series([CLASSES[number % 3] for number in range(len(cases))], index=cases.index)
    rows = cases[["branch", "principal"]].assign(forecast_class=classes, n_cases=1)
    summed = rows.groupby(["branch", "forecast_class"], as_index=False).sum()
    summed["principal"] = summed["principal"].round(2)
    expected = {f"expected_{name}": summed["principal"] * share for name, share in SHARES.items()}
    if spec.job == "portfolio":
        expected["expected_plan"] = np.nan
    columns = {name: summed[name] for name in summed} | expected | {"later_watch": summed["principal"] * 0.01}
    known = has_history(spec)
    return {
        "outlook": frame("outlook", columns, len(summed)),
        "results": results_of(cases),
        "learned": learned_of(spec) if known else frame("learned", {}, 0),
        "backtest": backtest_of(spec) if known else frame("backtest", {}, 0),
        "forecast_notes": notes_of(spec, known),
    }


def results_of(cases: pd.DataFrame) -> pd.DataFrame:
    """Return what each case brings by result: a tenth of its principal, a hundredth of that as interest, and so on."""
    shares = {"cash_principal": 0.1, "cash_interest": 0.001, "in_kind": 0.02, "written_off": 0.01}
    rows = cases[["case_id", "branch", "principal"]].merge(pd.DataFrame({"result": list(shares)}), how="cross")
    expected = rows["principal"] * rows["result"].map(shares)
    legal = expected * np.where(rows["result"] == "cash_interest", 5.0, 1.0)
    columns = {name: rows[name] for name in ("case_id", "branch", "result")}
    return frame(
        "results",
        columns
        | {"chance": 0.2, "expected": expected, "booked": expected, "legal": legal, "p10": 0.0, "p90": expected},
        len(rows),
    )


def learned_of(spec: Spec) -> pd.DataFrame:
    """Return a ratio for each term and branch; hostile text is a word of the bank's own feature."""
    own = [("trade=" + (spec.hostile or "A"), 60, 1.3, 0.7, 2.4)]
    branches = [(f"branch={name}", 90, 1.0 + 0.1 * at, 0.8, 2.9) for at, name in enumerate(branches_of(spec))]
    terms, n, ratio, low, high = zip(*TERMS, *own, *branches, strict=True)
    columns = {"term": list(terms), "n": list(n), "odds_ratio": list(ratio), "low": list(low), "high": list(high)}
    return frame("learned", columns | {"share_odds_ratio": 0.9}, len(terms))


def backtest_of(spec: Spec) -> pd.DataFrame:
    """Return tenths of 400 cases; what came in is four fifths of what was expected."""
    size = 2.0 ** -np.arange(10.0)
    chance = 0.5 * size**0.5
    columns = {
        "decile": np.arange(1, 11), "n": 40, "exposure": np.round(4e6 * spec.money_scale * size**0.5, 2),
        "expected": 500_000.0 * spec.money_scale * size, "cash": np.round(400_000.0 * spec.money_scale * size, 2),
        "mean_chance": chance, "rate_event": np.round(chance * 0.8 * 40) / 40,
    }  # fmt: skip
    return frame("backtest", columns, 10)


def notes_of(spec: Spec, known: bool) -> pd.DataFrame:
    """Return what the forecast does not know: without history just that."""
    if not known:
        return frame("forecast_notes", {"note": "no_history", "what": "", "n": 0, "is_own": False}, 1)
    rows = [
        ("feature_missing", "years_past_due", spec.n_cases, True),
        ("new_branch", branches_of(spec)[-1], 20, True),
        ("new_word", "guarantee_type=pledge", 3, True),
        ("single_case", f"branch={branches_of(spec)[-1]}", 1, False),
        ("new_word", "borrower_type=staff", 2, True),
    ]
    note, what, n, is_own = (list(values) for values in zip(*rows, strict=True))
    return frame("forecast_notes", {"note": note, "what": what, "n": n, "is_own": is_own}, len(rows))


def history_facts(spec: Spec) -> dict[str, Any]:
    """Return what no table says of the past: of 800 past cases, 400 in the last campaign; the outcome is inside."""
    if not has_history(spec):
        return PRIOR_ONLY
    rows = backtest_of(spec)
    expected = float(rows["expected"].sum())
    return {
        "history_basis": "much", "n_history": 800, "n_history_paid": 160, "backtest_campaign": "2025-spring",
        "lag_visit_days": 40, "lag_phone_days": 30, "lag_watch_days": 55,
        "backtest_n": 400, "backtest_auc": 0.71, "backtest_brier": 0.15, "backtest_top20": 0.75,
        "backtest_top20_balance": 0.48, "backtest_slope": 0.83, "backtest_expected": expected,
        "backtest_p10": expected * 0.7, "backtest_p90": expected * 1.4,
        "backtest_cash": round(float(rows["cash"].sum()), 2),
    }  # fmt: skip
