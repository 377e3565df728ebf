"""What a plan says of pay: the schemes and what is wrong with them, who can earn what, the budget, proposals compared."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.incentives import PayLaw, Wage, lint, readings_table
from collectplan.params import COUNTY, Params
from collectplan.params.schemes import Banded, Fee, SchemeFile, Stake
from collectplan.pay.drawn import Drawn
from collectplan.pay.evaluation import evaluate
from collectplan.pay.exact import pay
from collectplan.pay.results import Results, owner_for
from collectplan.pipeline.earnings import Earnings
from collectplan.pipeline.proposals import Stage, chosen_readings, compared, curves_of, gains
from collectplan.rulefiles import RuleFiles
from collectplan.rules import RuleBook
from collectplan.schemas import TABLES, empty, types

Array = npt.NDArray[np.float64]
_DAYS_A_MONTH = 30.4375
_P95 = 0.95
TABLES_OF_PAY = (
    "schemes", "pay_curves", "scheme_findings", "scheme_readings", "pay", "pay_outlook", "pay_budget", "scheme_comparison",
    "effort",
)  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """A file of schemes under its name.

    Attributes
    ----------
    name : str
        Of the file, without its ending.
    file : SchemeFile
        Its schemes.
    readings : mapping of str to str
        By which reading each scheme is worked out.
    """

    name: str
    file: SchemeFile
    readings: Mapping[str, str]


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
    outlooks = [_outlook(one, drawn) for one in all_]
    payouts = {one.name: _payouts(one, drawn) for one in all_}
    budget = params.incentives.budget or chosen.file.budget
    budgets = _budgets(chosen.name, payouts[chosen.name], budget)
    whole = payouts[chosen.name][COUNTY]
    p95 = float(np.quantile(whole, _P95))
    stage = Stage(held, params, budget or max(p95, 0.0))
    comparison, effort = empty("scheme_comparison"), empty("effort")
    # Without a payout above zero there is nothing to bring other proposals to.
    if (budget or p95) > 0 and whole.mean() > 0:
        by_basis: Any = {"mean": float(whole.mean()), "p95": budget or p95}
        comparison, effort = compared({one.name: one.file for one in all_}, stage, by_basis)
    language = params.campaign.language
    found = {
        "schemes": _schemes(all_, drawn.expected, budget),
        "pay_curves": _curves(all_),
        "scheme_findings": lint(
            chosen.file, _wages(drawn.expected, params), law=_law(files, params), language=language
        ),
        "scheme_readings": _readings(chosen.file),
        "pay": pay(chosen.file, drawn.expected, chosen.readings, language),
        "pay_outlook": pd.concat(outlooks, ignore_index=True),
        "pay_budget": budgets,
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


def _outlook(one: Proposal, drawn: Drawn) -> pd.DataFrame:
    """Return what each person can earn under a proposal, at the same effort."""
    known = drawn.expected
    found = evaluate(one.file, drawn, one.readings)
    more = gains(one.file, drawn, one.readings)
    fen: dict[str, npt.NDArray[np.int64]] = {}
    gain: dict[str, float] = {}
    for (name, _), got in found.items():
        for n, officer in enumerate(got.officers):
            if officer:
                fen[officer] = fen[officer] + got.fen[:, n] if officer in fen else got.fen[:, n]
                gain[officer] = gain.get(officer, 0.0) + float(more[name][n])
    rows = []
    for person in known.persons:
        if person.officer_id not in fen:
            continue
        owner = owner_for(person, _result_of(one.file, person.officer_id, known))
        outcome, pays = known.completion(owner), fen[person.officer_id] / 100
        target = outcome.target if outcome.value is not None and outcome.target else None
        p10, p50, p90 = np.quantile(pays, (0.1, 0.5, 0.9))
        rows.append(
            {
                "proposal": one.name,
                "officer_id": person.officer_id,
                "branch": person.branch,
                "role": person.role,
                "target": math.nan if target is None else target / 100,
                "expected_result": math.nan if target is None else float(drawn.cash(owner).mean()) / target,
                "chance_full": math.nan if target is None else float((drawn.cash(owner) >= target).mean()),
                "chance_paid": float((pays > 0).mean()),
                "chance_docked": float((pays < 0).mean()),
                "pay_mean": float(pays.mean()),
                "p10": float(p10),
                "p50": float(p50),
                "p90": float(p90),
                "more": gain[person.officer_id],
            }
        )
    return pd.DataFrame(rows) if rows else empty("pay_outlook")


def _result_of(file: SchemeFile, officer: str, known: Results) -> Any:
    """Return whose result the first scheme that pays somebody goes by."""
    for scheme in file.schemes:
        if officer in {one.officer_id for one in known.people_of(scheme.applies_to)}:
            return scheme.result_of
    return "own"


def _payouts(one: Proposal, drawn: Drawn) -> dict[str, Array]:
    """Return yuan paid out by draw, of each branch and of the county."""
    sums: dict[str, npt.NDArray[np.int64]] = {COUNTY: np.zeros(drawn.draws, dtype=np.int64)}
    for got in evaluate(one.file, drawn, one.readings).values():
        for n, branch in enumerate(got.branches):
            for place in (branch, COUNTY):
                sums[place] = sums.get(place, np.zeros(drawn.draws, dtype=np.int64)) + got.fen[:, n]
    return {name: fen / 100 for name, fen in sums.items()}


def _budgets(name: str, payouts: Mapping[str, Array], budget: float | None) -> pd.DataFrame:
    """Return the payout of the chosen proposal; the budget is that of the county."""
    rows = []
    for branch, yuan in sorted(payouts.items()):
        limit = budget if branch == COUNTY else None
        p50, p95 = np.quantile(yuan, (0.5, _P95))
        rows.append(
            {
                "proposal": name,
                "branch": branch,
                "mean": float(yuan.mean()),
                "p50": float(p50),
                "p95": float(p95),
                "budget": math.nan if limit is None else limit,
                "chance_over": math.nan if limit is None else float((yuan > limit).mean()),
            }
        )
    return pd.DataFrame(rows)
