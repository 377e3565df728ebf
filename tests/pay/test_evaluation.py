"""All schemes on draws: each draw is paid as if its money had come in, to the fen."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from collectplan.pay.drawn import SIDES, Drawn
from collectplan.pay.evaluation import evaluate
from collectplan.pay.exact import pay
from collectplan.pay.results import Results
from tests.pay.counties import money, people, proposal, targets
from tests.pay.schemes import BRANCH_HEADS, LIAISON_HEADS

STAFF = people(
    ("h1", "branch_head", "A"),
    ("h2", "branch_head", "B"),
    ("l1", "liaison_head", "C"),
    ("m1", "account_manager", "A"),
    ("m2", "account_manager", "A"),
    ("m3", "account_manager", "B"),
    ("m4", "account_manager", "B"),
    linked={"l1": "B"},
)
# m4 has no target, the branch of the liaison head none either.
AIMS = targets(A=30_000, B=20_000, m1=10_000, m2=9_999.99, m3=12_345.67, 全辖=55_555.55)
OFFICERS, BRANCHES = ("m1", "m2", "m3", "m4"), ("A", "B")
NOTED = pd.DataFrame(
    [
        ("m1", "late", 2.0),
        ("m2", "late", 0.0),
        ("m3", "complaints", 1.0),
        ("m1", "rank", 2.0),
        ("m2", "rank", 1.0),
        ("A", "score", 93.4),
        ("B", "score", 88.0),
    ],
    columns=["officer_id", "measure", "value"],
)
PLACES = [{"from_rank": 1, "to_rank": 1, "amount": 1000.01}, {"from_rank": 2, "to_rank": 3, "amount": 333.33}]
PIECES = {"id": "pieces", "title": "计件", "kind": "piece_rate", "applies_to": {"role": "account_manager"}}
MANAGERS = {"applies_to": {"role": "account_manager"}}
SIDED = [
    {"of": "cash", "rate": 0.015, "balance_side": "on_balance"},
    {"of": "cash", "rate": 0.035, "balance_side": "off_balance"},
]
SCORES = {
    "id": "s",
    "title": "百分",
    "kind": "score",
    "per_point": 12.5,
    "start": 20,
    "gate": ["complaints"],
    "items": [
        {"name": "cash", "title": "清收", "measure": "completion", "points": 60},
        {"name": "yuan", "title": "金额", "measure": "cash", "points": 10, "zero_at": 5000, "full_at": 9000},
        {"name": "late", "title": "迟报", "measure": "late", "points": 30, "zero_at": 10, "full_at": 0},
    ],
}
PRIZE = {"id": "q", "title": "奖", "kind": "prize", "places": PLACES} | MANAGERS
POOL = {"id": "o", "title": "包", "kind": "pool", "total": 1234.56} | MANAGERS
SCHEMES: dict[str, dict[str, Any]] = {
    "banded": BRANCH_HEADS,
    "by score": BRANCH_HEADS | {"measure": "score"},
    "stake": LIAISON_HEADS,
    "whole points": BRANCH_HEADS | {"point_rounding": "floor", "reading": "within_band"},
    "pieces": PIECES | {"rates": SIDED, "cap": 300},
    "branch pieces": PIECES | {"rates": SIDED, "applies_to": {"role": "branch_head"}, "result_of": "branch"},
    "ties": PIECES
    | {
        "rates": SIDED,
        "ties": [{"share": 0.7, "nothing_below": 0.2}, {"share": 0.3, "result_of": "county", "most": 1.1}],
    },
    "prize": PRIZE,
    "prize by cash": PRIZE | {"by": "cash", "needs_completion": 0.5, "ties": "each"},
    "prize by rank": PRIZE | {"by": "rank", "ties": "share"},
    "team prize": PRIZE | {"to": "branch", "ties": "share", "applies_to": {}},
    "score": SCORES | MANAGERS,
    "pool": POOL,
    "branch pool": POOL | {"within": "branch"},
    "pool by completion": POOL | {"by": "completion", "cap": 700},
}


def drawn(draws: int = 8) -> Drawn:
    """Return draws of four managers; some bring the same, some nothing, one exactly its target."""
    generator = np.random.default_rng(3)
    own = np.round(generator.gamma(1.5, 3000, (draws, 4, 2)), 2)
    own[0] = 0
    own[1, 1] = own[1, 0]
    own[2] = [[10_000, 0], [0, 9_999.99], [12_345.67, 0], [1, 0]]
    own[3] = [[8000, 0], [8000, 0], [0, 500], [500, 0]]
    fen = np.rint(own * 100).astype(np.int64)
    by_branch = np.stack([fen[:, :2].sum(axis=1), fen[:, 2:].sum(axis=1)], axis=1)
    return Drawn(expected(), OFFICERS, fen, BRANCHES, by_branch)


def expected() -> Results:
    rows = [row for who in OFFICERS for row in rows_of(who, 3000.0, 1000.0)]
    return Results(STAFF, AIMS, money(*rows), NOTED)


def rows_of(who: str, on: float, off: float) -> list[dict[str, Any]]:
    branch = "A" if who in {"m1", "m2"} else "B"
    return [
        {"officer_id": who, "branch": branch, "balance_side": side, "principal": yuan}
        for side, yuan in zip(SIDES, (on, off), strict=True)
    ]


def arrived(of: Drawn, draw: int) -> Results:
    """Return the results of one draw as if its money had come in."""
    rows = [row for n, who in enumerate(OFFICERS) for row in rows_of(who, *(of.own[draw, n] / 100).tolist())]
    return Results(STAFF, AIMS, money(*rows), NOTED)


@pytest.mark.parametrize("name", SCHEMES)
def test_each_draw_is_paid_as_if_its_money_had_come_in(name: str) -> None:
    file, of = proposal(SCHEMES[name]), drawn()
    found = evaluate(file, of)
    for draw in range(of.draws):
        table = pay(file, arrived(of, draw))
        assert list(found) == list(dict.fromkeys(zip(table["scheme_id"], table["reading"], strict=True)))
        for (scheme_id, reading), rows in table.groupby(["scheme_id", "reading"], sort=False):
            done = found[scheme_id, reading]
            assert list(done.officers) == rows["officer_id"].tolist()
            assert list(done.branches) == rows["branch"].tolist()
            assert (done.fen[draw] / 100).tolist() == rows["pay"].tolist()


def test_principal_and_interest_split_as_expected() -> None:
    of = drawn()
    mix = of.expected.collected.assign(principal=[2400.0, 500.0] * 4, interest=[600.0, 500.0] * 4)
    split = Drawn(Results(STAFF, AIMS, mix), OFFICERS, of.own, BRANCHES, of.by_branch)
    rates = [{"of": "principal", "rate": 0.02}, {"of": "interest", "rate": 0.05, "worst_class": ["LOSS"]}]
    done = evaluate(proposal(PIECES | {"rates": rates}), split)["pieces", ""]
    # On balance 4/5 x 2 % + 1/5 x 5 % = 2.6 % of a yuan, off balance (2 % + 5 %) / 2 = 3.5 %.
    cash = of.own.astype(object)
    by_hand = (cash[:, :, 0] * 26 + cash[:, :, 1] * 35) / 1000
    assert np.abs(done.fen - by_hand.astype(np.float64)).max() <= 0.5


def test_interest_that_comes_beside_what_counts_is_paid_for() -> None:
    of = drawn()
    mix = of.expected.collected.assign(principal=900.0, interest=150.0, counted=1000.0)
    split = Drawn(Results(STAFF, AIMS, mix), OFFICERS, of.own, BRANCHES, of.by_branch)
    rates = [{"of": "principal", "rate": 0.02}, {"of": "interest", "rate": 0.1}]
    done = evaluate(proposal(PIECES | {"rates": rates}), split)["pieces", ""]
    # Each yuan that counts goes with 0.90 of principal and 0.15 of interest: 1.8 % + 1.5 % of it.
    by_hand = of.own.sum(axis=2) * 33 / 1000
    assert np.abs(done.fen - by_hand).max() <= 0.5 + 1e-6
    # 2,000 of an officer count, not 2,100.
    table = pay(proposal(BRANCH_HEADS | MANAGERS | {"result_of": "own"}), split.expected)
    assert table.loc[table["officer_id"] == "m1", "result"].tolist() == [0.2] * 3


def test_a_side_that_nobody_expected_of_a_person_splits_as_in_the_county() -> None:
    of = drawn()
    rows = of.expected.collected
    kept = rows[(rows["officer_id"] != "m1") | (rows["balance_side"] == "on_balance")]
    bare = Drawn(Results(STAFF, AIMS, kept), OFFICERS, of.own, BRANCHES, of.by_branch)
    file = proposal(SCHEMES["pieces"])
    assert (evaluate(file, bare)["pieces", ""].fen == evaluate(file, of)["pieces", ""].fen).all()


def test_a_chosen_reading_is_the_only_one_and_fees_give_nothing() -> None:
    fee = {"id": "fee", "title": "f", "kind": "fee", "contingent": 0.3}
    found = evaluate(proposal(BRANCH_HEADS, fee), drawn(), {"branch_heads": "band_rate"})
    assert list(found) == [("branch_heads", "band_rate")]
