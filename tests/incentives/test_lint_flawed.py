"""Schemes with planted flaws: every one is found at its place with its amount, and nothing else is."""

import math
from collections import Counter
from datetime import date
from fractions import Fraction

import pandas as pd
import pytest

from collectplan.incentives import PayLaw, lint
from collectplan.params.rulebook import load_rules
from collectplan.schemas import check
from collectplan.schemas.findings import FINDING
from tests.helpers import ROOT
from tests.incentives.flawed import CLAIM, planted

SEEDS = range(70)
RULES = load_rules([ROOT / "params" / "rules" / name for name in ("pay.yaml", "conduct.yaml", "fees.yaml")])
LAW = PayLaw(RULES, date(2026, 7, 1), months=1, claim=CLAIM)
Row = tuple[str, str, float | None, float | None, float | None]


def rounded(value: Fraction | float | None, digits: int) -> float | None:
    """Return a number as a row of the comparison holds it."""
    return None if value is None or math.isnan(value) else round(float(value), digits) + 0.0


def rows(table: pd.DataFrame) -> list[Row]:
    """Return findings as planted flaws are written."""
    return [
        (row.finding, row.reading, rounded(row.at, 9), rounded(row.to, 9), rounded(row.amount, 2))
        for row in table.itertuples()
    ]


@pytest.mark.parametrize("seed", SEEDS)
def test_all_planted_flaws_are_found_and_none_invented(seed: int) -> None:
    made = planted(seed)
    found = check(lint(made.file, made.wages, law=LAW), "scheme_findings")
    wanted = [(f, r, rounded(a, 9), rounded(b, 9), rounded(y, 2)) for f, r, a, b, y in made.flaws]
    assert Counter(rows(found)) == Counter(wanted)


def test_the_planted_flaws_are_of_every_kind() -> None:
    # Whole points are no flaw by themselves; they have their own test.
    assert {flaw[0] for seed in SEEDS for flaw in planted(seed).flaws} == set(FINDING) - {"steps"}
