"""Fit the recovery model on one file of past cases, test it on another, and print scores beside its rivals as CSV.

python -m tests.benchmarks.bench_recovery --params params/lendingclub.yaml --train FILE --test FILE [--bootstrap 1000]

Files stand in for the one that ``data.history`` of the params names; its query, mapping, constants and features are
used as they are. The target of ``auc`` and ``brier`` is that at least 10 % of the exposure comes back. Rows: the library's
model first, then segment means with shrinkage, ranking by balance under one constant rate, and gradient-boosted trees.
Intervals (bootstrap over test cases), the 80 % interval of the total and drift by campaign go to stderr.
"""

from __future__ import annotations

import argparse
import csv
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from collectplan import evaluate, recovery
from collectplan.errors import CollectPlanError
from collectplan.inputs import column_mapping
from collectplan.intake import read_input
from collectplan.params import Params, load_params
from collectplan.params.load import find_file
from collectplan.pipeline.hindsight import interval
from collectplan.project import find_project
from collectplan.sources import read_raw

MATERIAL = 0.1
COLUMNS = ["model", "auc", "brier", "r2", "top10", "top20", "top30", "slope", "ratio"]
MORE = ["slope_event", "money_error", "n_train", "n_test"]
WEIGHT = 20.0
SEED = 7


@dataclass(frozen=True)
class Told:
    """A forecast of the test cases."""

    model: str
    expected: np.ndarray
    chance: np.ndarray


def read_past(params: Params, params_file: Path, file: Path) -> pd.DataFrame:
    """Read past cases from a file that stands in for the one the params name."""
    source = params.data.history
    if source is None:
        raise SystemExit(f"{params_file} has no data.history: nothing says how to read past cases")
    base = params_file.parent
    with tempfile.TemporaryDirectory() as folder:
        # The query knows the table by the name of the file.
        shutil.copyfile(file, Path(folder) / source.files[0])
        raw = read_raw("history", source, Path(folder), params.data.max_file_mb)
        intake = read_input(raw, source, column_mapping("history", source, base, find_project(base)))
    table = intake.table
    return table[table["principal"] > 0].reset_index(drop=True)


def ours(
    train: pd.DataFrame, test: pd.DataFrame, params: Params, features: Mapping[str, str]
) -> tuple[Told, recovery.Learned]:
    """Forecast by the library."""
    learned = recovery.learn(train, params.recovery, features)
    told = recovery.forecast_past(test, params.recovery, learned)
    return Told("collectplan", told["expected"].to_numpy(), told["chance"].to_numpy()), learned


def segments(train: pd.DataFrame, test: pd.DataFrame, numbers: list[str], words: list[str]) -> Told:
    """Forecast by means of segments (halves of up to three features), shrunk to the mean of all by 20 cases."""
    chosen = [*numbers, *words][:3] or ["branch"]
    edges = {name: float(train[name].median()) for name in chosen if name in numbers}

    def key(table: pd.DataFrame) -> pd.Series:
        parts = [
            (table[name] > edges[name]).astype("str") if name in edges else table[name].astype("str") for name in chosen
        ]
        return parts[0].str.cat(parts[1:], sep="|") if len(parts) > 1 else parts[0]

    share = train["cash"] / train["principal"]
    event = pd.Series(evaluate.happened(train["principal"].to_numpy(), train["cash"].to_numpy(), MATERIAL))
    found = {}
    for name, value in (("share", share), ("event", event)):
        grouped = value.groupby(key(train)).agg(["sum", "count"])
        means = (grouped["sum"] + WEIGHT * value.mean()) / (grouped["count"] + WEIGHT)
        found[name] = key(test).map(means).fillna(value.mean()).to_numpy()
    return Told("segment_means", found["share"] * test["principal"].to_numpy(), found["event"])


def by_balance(train: pd.DataFrame, test: pd.DataFrame) -> Told:
    """Rank by balance: one rate for all."""
    paid = evaluate.happened(train["principal"].to_numpy(), train["cash"].to_numpy(), MATERIAL)
    chance = np.full(len(test), float(paid.mean()))
    return Told("balance", float(train["cash"].sum() / train["principal"].sum()) * test["principal"].to_numpy(), chance)


def boosted(train: pd.DataFrame, test: pd.DataFrame, numbers: list[str], words: list[str]) -> Told:
    """Forecast by gradient-boosted trees with the settings of their library, seed apart."""
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    def matrix(table: pd.DataFrame) -> np.ndarray:
        codes = [pd.Categorical(table[name], categories=sorted(set(train[name]))).codes for name in words]
        return np.column_stack([*(table[name].to_numpy() for name in numbers), *codes]).astype("float64")

    share = np.minimum(train["cash"] / train["principal"], 1.0)
    event = evaluate.happened(train["principal"].to_numpy(), train["cash"].to_numpy(), MATERIAL).astype("int64")
    chance = (
        HistGradientBoostingClassifier(random_state=SEED).fit(matrix(train), event).predict_proba(matrix(test))[:, 1]
    )
    rate = HistGradientBoostingRegressor(random_state=SEED).fit(matrix(train), share).predict(matrix(test))
    return Told("boosted", np.maximum(rate, 0.0) * test["principal"].to_numpy(), chance)


def main() -> int:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--params", required=True)
    parser.add_argument("--train", required=True, type=Path)
    parser.add_argument("--test", required=True, type=Path)
    parser.add_argument("--bootstrap", type=int, default=0, help="resamples for intervals; 0 leaves them out")
    asked = parser.parse_args()
    params_file = find_file(asked.params)
    try:
        params = load_params(params_file)
        train, test = (read_past(params, params_file, file) for file in (asked.train, asked.test))
    except CollectPlanError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    features = params.data.history.features if params.data.history else {}
    numbers = [name for name, kind in features.items() if kind == "number"]
    words = [name for name, kind in features.items() if kind == "category"]
    own, learned = ours(train, test, params, features)
    numbers_all = [*numbers, "principal"]
    told = [
        own,
        segments(train, test, numbers, words),
        by_balance(train, test),
        boosted(train, test, numbers_all, words),
    ]
    report(told, train, test)
    explain(own, learned, train, test, params)
    if asked.bootstrap:
        intervals(told, test, asked.bootstrap)
    return 0


def report(told: list[Told], train: pd.DataFrame, test: pd.DataFrame) -> None:
    """Print one row per model."""
    exposure, cash = test["principal"].to_numpy(), test["cash"].to_numpy()
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow([*COLUMNS, *MORE])
    for own in told:
        score = evaluate.scores(exposure, cash, own.expected, own.chance, material_share=MATERIAL)
        values = {name: getattr(score, name) for name in [*COLUMNS[1:], *MORE[:2]]}
        row = [f"{values[name]:.4f}" for name in values]
        writer.writerow([own.model, *row, len(train), len(test)])
        if score.r2 > evaluate.TOO_GOOD:
            print(
                f"WARNING: {own.model} has an R2 of {score.r2:.2f}: look for an outcome among the features",
                file=sys.stderr,
            )


def explain(own: Told, learned: recovery.Learned, train: pd.DataFrame, test: pd.DataFrame, params: Params) -> None:
    """Say whether the total lies inside its interval, what was fallen back on, and whether outcomes drift."""
    rows = test.join(recovery.forecast_past(test, params.recovery, learned).drop(columns="history_id"))
    sd = learned.level_sd(recovery.facts_of_past(test), own.expected)
    low, high = interval(rows, params, sd, learned.concentration)
    verdict = evaluate.drift(float(own.expected.sum()), low, high, float(test["cash"].sum()))
    print(f"total: expected {own.expected.sum():,.0f}, 80 % interval {low:,.0f} to {high:,.0f}", file=sys.stderr)
    print(f"       actual {test['cash'].sum():,.0f}: {verdict}", file=sys.stderr)
    for note in learned.notes:
        print(f"note: {note.code} {note.what} {note.n}", file=sys.stderr)
    both = pd.concat([train, test], ignore_index=True)
    past = recovery.forecast_past(both, params.recovery, learned)["expected"].to_numpy()
    for name, period in (("campaign", both["campaign_id"]), ("year of the baseline", both["baseline_on"].dt.year)):
        table = evaluate.drift_by_period(period.to_numpy(), both["cash"].to_numpy(), past)
        print(f"by {name}\n{table.round(2).to_string(index=False)}", file=sys.stderr)
        if gone := table.loc[table["is_drift"], "period"].tolist():
            print(f"WARNING: expected and actual drift apart by {name}: {gone}", file=sys.stderr)


def intervals(told: list[Told], test: pd.DataFrame, draws: int) -> None:
    """Print the scores with their intervals, and ours less each rival's."""
    exposure, cash = test["principal"].to_numpy(), test["cash"].to_numpy()
    forecasts = {own.model: (own.expected, own.chance) for own in told}
    table = evaluate.bootstrap(exposure, cash, forecasts, draws=draws, seed=SEED, material_share=MATERIAL)
    print(f"95 % intervals\n{table.to_string(index=False)}", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
