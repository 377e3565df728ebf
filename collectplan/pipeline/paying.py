"""What a plan says of pay: the schemes and what is wrong with them, who can earn what, the budget, proposals compared."""

from __future__ import annotations

import math
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.incentives import PayLaw, Wage, lint, readings_table
from collectplan.incentives.casting import Casting, Earnings, chosen_readings, compared, curves_of
from collectplan.incentives.comparison import P95
from collectplan.incentives.outlook import Proposal, budget_table, outlook_of, payouts_of
from collectplan.intervals import smooth_quantile
from collectplan.params import COUNTY, Params
from collectplan.params.schemes import Banded, Fee, SchemeFile, Stake
from collectplan.pay.evaluation import evaluate
from collectplan.pay.exact import pay
from collectplan.pay.results import Results
from collectplan.rulefiles import RuleFiles
from collectplan.rules import RuleBook
from collectplan.schemas import TABLES, empty, types

Array = npt.NDArray[np.float64]
_DAYS_A_MONTH = 30.4375
TABLES_OF_PAY = (
    "schemes", "pay_curves", "scheme_findings", "scheme_readings", "pay", "pay_outlook", "pay_budget", "scheme_comparison",
    "effort",
)  # fmt: skip


def proposals(files: RuleFiles, params: Params) -> tuple[Proposal, ...]:
    """Return the proposals, the chosen one first."""
    given = params.incentives.readings
    return tuple(
        Proposal(PurePosixPath(path).stem, file, chosen_readings(file, given)) for path, file in files.schemes.items()
    )


def paid(held: Earnings, files: RuleFiles, params: Params) -> dict[str, pd.DataFrame]:
    """Return the tables about pay; see ``TABLES_OF_PAY``.

    Parameters
    ----------
    held : Earnings
        The plan's money and draws.
    files : RuleFiles
        Schemes and law.
    params : Params
        What is chosen and assumed.
    """
    all_ = proposals(files, params)
    chosen = all_[0]
    drawn = held.drawn
    pays = {one.name: evaluate(one.file, drawn, one.readings) for one in all_}
    payouts = payouts_of(pays[chosen.name], drawn.draws)
    budget = params.incentives.budget or chosen.file.budget
    whole = payouts[COUNTY]
    p95 = smooth_quantile(whole, P95)
    casting = Casting(held, params, budget or max(p95, 0.0))
    comparison, effort = empty("scheme_comparison"), empty("effort")
    # Without a payout above zero there is nothing to bring other proposals to.
    if (budget or p95) > 0 and whole.mean() > 0:
        by_basis: Any = {"mean": float(whole.mean()), "p95": budget or p95}
        comparison, effort = compared({one.name: one.file for one in all_}, casting, by_basis)
    language = params.campaign.language
    found = {
        "schemes": _schemes(all_, drawn.expected, budget),
        "pay_curves": _curves(all_),
        "scheme_findings": lint(
            chosen.file, _wages(drawn.expected, params), law=_law(files, params), language=language
        ),
        "scheme_readings": _readings(chosen.file),
        "pay": pay(chosen.file, drawn.expected, chosen.readings, language),
        "pay_outlook": pd.concat([outlook_of(one, drawn, pays[one.name]) for one in all_], ignore_index=True),
        "pay_budget": budget_table(chosen.name, payouts, budget),
        "scheme_comparison": comparison,
        "effort": effort,
    }
    return {name: _typed(found[name], name) for name in TABLES_OF_PAY}


def _typed(table: pd.DataFrame, name: str) -> pd.DataFrame:
    kinds = types(TABLES[name])
    return (table[list(kinds)] if len(table) else empty(name)).astype(kinds)


def _schemes(all_: tuple[Proposal, ...], known: Results, budget: float | None) -> pd.DataFrame:
    rows = [
        {
            "proposal": one.name,
            "proposal_title": one.file.title,
            "is_chosen": one is all_[0],
            "scheme_id": scheme.id,
            "title": scheme.title,
            "kind": scheme.kind,
            "reading": one.readings[scheme.id],
            "n_people": 0 if isinstance(scheme, Fee) else len(known.people_of(scheme.applies_to)),
            "budget": math.nan if (limit := budget if one is all_[0] else one.file.budget) is None else limit,
            "source": scheme.source or one.file.source,
        }
        for one in all_
        for scheme in one.file.schemes
    ]
    return pd.DataFrame(rows)


def _curves(all_: tuple[Proposal, ...]) -> pd.DataFrame:
    """Return every curve by its breakpoints, up to the end of what can be reached."""
    rows = []
    for one in all_:
        reach = {scheme.id: scheme.reachable[1] for scheme in one.file.schemes}
        for scheme_id, reading, curve in curves_of(one.file):
            for n, knot in enumerate(curve.knots):
                if float(knot) > reach[scheme_id]:
                    break
                rows.append(
                    {
                        "proposal": one.name,
                        "scheme_id": scheme_id,
                        "reading": reading,
                        "result": float(knot),
                        "before": float(curve.before(n)),
                        "pay": float(curve.values[n]),
                        "after": float(curve.starts[n]),
                        "slope": float(curve.slopes[n]) / 100,
                    }
                )
    return pd.DataFrame(rows)


def _readings(file: SchemeFile) -> pd.DataFrame:
    tables = [readings_table(scheme) for scheme in file.schemes if isinstance(scheme, Banded | Stake)]
    return pd.concat(tables, ignore_index=True) if tables else empty("scheme_readings")


def _wages(known: Results, params: Params) -> dict[str, Wage] | None:
    """Return the lowest wage of each role, where the roster has wages."""
    people = known.people.dropna(subset=["fixed_wage", "variable_wage"])
    people = people[people["fixed_wage"] + people["variable_wage"] > 0]
    if people.empty:
        return None
    least = params.incentives.minimum_wage
    lowest = people.assign(wage=people["fixed_wage"] + people["variable_wage"]).sort_values(["wage", "variable_wage"])
    return {
        str(row["role"]): Wage(float(row["fixed_wage"]), float(row["variable_wage"]), least)
        for row in lowest.drop_duplicates("role").to_dict("records")
    }


def _law(files: RuleFiles, params: Params) -> PayLaw:
    rules = RuleBook((*files.pay.rules, *files.conduct.rules, *files.fees.rules))
    months = max(1, math.ceil(params.campaign.days / _DAYS_A_MONTH))
    return PayLaw(rules, params.campaign.start_on, months, flagged=frozenset(params.incentives.flagged_roles))
