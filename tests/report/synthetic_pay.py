"""Incentive schemes of an invented plan: the curves are those of a shipped scheme, what people earn by them is invented."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from collectplan.incentives import lint, readings_table
from collectplan.params import COUNTY
from collectplan.params.schemefiles import load_schemes
from collectplan.pay.readings import readings
from collectplan.schemas.incentives import BASIS, FIGURE

from .synthetic_spec import Spec, branches_of, frame

SCHEME = Path(__file__).resolve().parents[2] / "params" / "schemes" / "branch_head_bands.yaml"
CHOSEN, OTHERS = "bands", ("linear", "prizes")
ELASTICITIES = (0.0, 0.3)
# Extra money at the highest elasticity and the P95 budget, in yuan: value, low, high.
EXTRA = {
    "bands": (-20_000.0, -30_000.0, -10_000.0),
    "linear": (90_000.0, 80_000.0, 100_000.0),
    "prizes": (0.0, 0.0, 0.0),
}


def pay_of(spec: Spec, workloads: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables about pay: every officer has been made a head, and earns more than the next one."""
    file, english = load_schemes(SCHEME), spec.language == "en"
    scheme = file.schemes[0]
    titles = {name: spec.hostile or (f"Proposal {name}" if english else f"方案{name}") for name in (CHOSEN, *OTHERS)}
    rows = [
        {
            "proposal": name, "proposal_title": title, "is_chosen": name == CHOSEN, "scheme_id": scheme.id if name == CHOSEN else name,
            "title": title, "kind": {"bands": "banded", "linear": "piece_rate", "prizes": "prize"}[name],
            "reading": "cumulative" if name == CHOSEN else "", "n_people": len(workloads), "budget": 3e5, "source": title,
        }
        for name, title in titles.items()
    ]  # fmt: skip
    curves = [
        {
            "proposal": CHOSEN, "scheme_id": scheme.id, "reading": one.key, "result": float(knot),
            "before": float(one.curve.before(n)), "pay": float(one.curve.values[n]), "after": float(one.curve.starts[n]),
            "slope": float(one.curve.slopes[n]) / 100,
        }
        for one in readings(scheme)
        for n, knot in enumerate(one.curve.knots)
        if knot <= 1.5
    ]  # fmt: skip
    n = len(workloads)
    mean = 20_000.0 - 700.0 * np.arange(n)
    people = {
        "proposal": CHOSEN, "officer_id": workloads["officer_id"].to_numpy(), "branch": workloads["branch"].to_numpy(),
        "role": "branch_head", "target": 1e5 * spec.money_scale, "expected_result": 0.9, "chance_full": 1.0 - np.arange(n) / max(n, 1),
        "chance_paid": np.where(np.arange(n) == n - 1, 0.01, 0.8), "chance_docked": 0.1, "pay_mean": mean, "p10": mean - 9e3,
        "p50": mean, "p90": mean + 4e3, "more": 900.0,
    }  # fmt: skip
    money = {"proposal": CHOSEN, "branch": [COUNTY, *branches_of(spec)], "mean": 1.2e5, "p50": 1.1e5, "p95": 2.3e5,
             "budget": [3e5, *[np.nan] * spec.n_branches], "chance_over": [0.02, *[np.nan] * spec.n_branches]}  # fmt: skip
    step = "Pay 25,000" if english else "1. 应付 25,000 元"
    dealt = {"scheme_id": scheme.id, "officer_id": people["officer_id"], "branch": people["branch"],
             "reading": "cumulative", "result": 1.0, "pay": 25_000.0, "steps": spec.hostile or step}  # fmt: skip
    effort = [
        {
            "proposal": name,
            "elasticity": level,
            "week": week,
            "effort": 1.0 + level * week / 15,
            "low": 1.0,
            "high": 1.4,
        }
        for name in (CHOSEN, "linear")
        for level in ELASTICITIES
        for week in range(1, 16)
    ]
    made: dict[str, list[dict[str, Any]]] = {
        "schemes": rows, "pay_curves": curves, "scheme_comparison": comparison_of(), "effort": effort,
    }  # fmt: skip
    tables = {name: frame(name, {c: [row[c] for row in own] for c in own[0]}, len(own)) for name, own in made.items()}
    return tables | {
        "scheme_findings": lint(file, language=spec.language),
        "scheme_readings": readings_table(scheme),
        "pay": frame("pay", dealt, n),
        "pay_outlook": frame("pay_outlook", people, n),
        "pay_budget": frame("pay_budget", money, 1 + spec.n_branches),
    }


def comparison_of(**extra: tuple[float, float, float]) -> list[dict[str, Any]]:
    """Return the comparison with the extra money of proposals at the highest elasticity and the P95 budget."""
    given = EXTRA | extra
    rows = []
    for name in given:
        for basis in BASIS:
            for level in ELASTICITIES:
                for figure in FIGURE:
                    value, low, high = given[name] if figure == "extra" and level else (0.5, 0.4, 0.6)
                    value, low, high = (0.0, 0.0, 0.0) if figure == "extra" and not level else (value, low, high)
                    rows.append({"proposal": name, "basis": basis, "elasticity": level, "factor": 0.7, "figure": figure,
                                 "value": value, "low": low, "high": high})  # fmt: skip
    return rows
