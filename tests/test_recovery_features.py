"""Features: scales by hand, the same columns for past and future, and silence about what is not known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.recovery.features import Design, design_of, unseen

PAST = pd.DataFrame(
    {
        "principal": [20_000.0, 20_000.0 * np.e**2, 1e12, 0.5],
        "off_share": [0.0, 0.25, 1.0, 1.0],
        "years_past_due": [3.0, 7.0, 99.0, np.nan],
        "worst_class": ["DOUBTFUL", "LOSS", "LOSS", "DOUBTFUL"],
        "guarantee_type": ["credit", "credit", "credit", "credit"],
        "borrower_type": ["farmer", "farmer", "enterprise", "farmer"],
        "branch": ["城关", "河东", "城关", "城关"],
        "method": ["visit", "watch", "visit", "phone"],
        "rate": [4.0, 8.0, np.nan, 6.0],
        "trade": ["养殖", "", "种植", "养殖"],
    }
)
OWN = {"rate": "number", "trade": "category"}


def column(design: Design, term: str, facts: pd.DataFrame) -> list[float]:
    """Return one column of the design matrix."""
    return [float(value) for value in design.rows(facts)[:, design.terms.index(term)]]


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        ("level", [1.0, 1.0, 1.0, 1.0]),
        # Half the log of the principal over 20,000: 8.9 for 1e12 and -4.95 for a yuan, which stop at 4 and -4.
        ("principal", [0.0, 1.0, 4.0, -4.0]),
        ("off_share", [0.0, 0.25, 1.0, 1.0]),
        # From 3 years in steps of 4; more than 20 years count as 20: 17 / 4 = 4.25, which stops at 4; unknown is 0.
        ("years_past_due", [0.0, 1.0, 4.0, 0.0]),
        # Mean 6, standard deviation sqrt(8 / 3) of the three known rates.
        ("rate", [-2 / np.sqrt(8 / 3), 2 / np.sqrt(8 / 3), 0.0, 0.0]),
        ("worst_class=LOSS", [0.0, 1.0, 1.0, 0.0]),
        ("branch=河东", [0.0, 1.0, 0.0, 0.0]),
        ("trade=养殖", [1.0, 0.0, 0.0, 1.0]),
    ],
)
def test_columns_by_hand(term: str, wanted: list[float]) -> None:
    assert column(design_of(PAST, OWN), term, PAST) == pytest.approx(wanted, rel=1e-12, abs=1e-12)


def test_a_word_that_all_share_and_an_empty_one_have_no_column() -> None:
    design = design_of(PAST, OWN)
    assert "guarantee_type=credit" not in design.terms and "trade=" not in design.terms
    assert design.categories["guarantee_type"] == ("credit",)
    assert design.categories["trade"] == tuple(sorted(["养殖", "种植"]))


def test_without_a_past_there_is_the_level_alone() -> None:
    design = design_of(PAST.head(0), {})
    assert design.terms == ("level",) and unseen(design, PAST) == ()
    assert design.rows(PAST).tolist() == [[1.0]] * 4


def test_no_rows_have_no_rows_but_all_columns() -> None:
    design = design_of(PAST, OWN)
    assert design.rows(PAST.head(0)).shape == (0, len(design.terms))


@given(st.permutations(range(len(PAST))))
def test_the_order_of_the_past_changes_no_column(order: list[int]) -> None:
    assert design_of(PAST.iloc[order], OWN) == design_of(PAST, OWN)


def test_scales_come_from_the_past_and_not_from_the_rows_at_hand() -> None:
    design = design_of(PAST, OWN)
    assert design.rows(PAST.iloc[[1]]).tolist() == design.rows(PAST)[[1]].tolist()


def test_a_number_that_never_varied_says_nothing_about_the_past() -> None:
    flat = design_of(PAST.assign(rate=7.5), OWN)
    assert flat.numbers["rate"] == (7.5, 1.0)
    assert column(flat, "rate", PAST.assign(rate=7.5)) == [0.0] * 4


def test_a_number_that_is_nowhere_known_says_nothing() -> None:
    blank = PAST.assign(rate=np.nan)
    assert column(design_of(blank, OWN), "rate", blank) == [0.0] * 4
    assert np.isfinite(design_of(blank, OWN).rows(PAST)).all()


def test_what_is_infinite_stops_at_four_deviations() -> None:
    facts = PAST.assign(rate=[np.inf, -np.inf, 1e300, np.nan])
    assert column(design_of(PAST, OWN), "rate", facts) == [4.0, -4.0, 4.0, 0.0]


def test_a_missing_feature_and_a_new_word_are_named_and_their_columns_are_nil() -> None:
    design = design_of(PAST, OWN)
    now = PAST.drop(columns=["rate", "trade"]).assign(branch="城西", worst_class="PASS")
    assert unseen(design, now) == ("rate", "trade", "worst_class=PASS", "branch=城西")
    silent = [kind in {"rate", "trade", "worst_class", "branch"} for kind in design.kinds()]
    assert (design.rows(now)[:, silent] == 0).all()
    assert (design.rows(now)[:, ~np.array(silent)] == design.rows(PAST)[:, ~np.array(silent)]).all()


def test_an_empty_word_is_not_a_new_one() -> None:
    assert unseen(design_of(PAST, OWN), PAST.assign(trade="")) == ()


def test_nothing_is_unseen_in_the_past_itself() -> None:
    assert unseen(design_of(PAST, OWN), PAST) == ()
