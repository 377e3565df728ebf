"""Cuts, ranking and key ledgers: every view of the stock adds up to the loans it is drawn from, to the fen."""

from collections.abc import Iterable
from itertools import product
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params import Portfolio
from collectplan.schemas import check
from collectplan.segments import build_cases, cut_stock, key_ledger, rank_branches
from collectplan.segments.cuts import CUTS
from tests.helpers import NO_SHRINKING, accepted, loans_table, rules
from tests.test_segments import LOANS, row


def fen(amounts: Iterable[float]) -> int:
    """Add up yuan one by one in whole fen."""
    return sum(round(amount * 100) for amount in amounts)


def cases_from(loans: pd.DataFrame, **portfolio: Any) -> pd.DataFrame:
    return build_cases(loans, Portfolio(**portfolio), rules())


# Cuts.


def totals(loans: pd.DataFrame) -> list[int]:
    """Return what the measures of a cut have to add up to, money in fen."""
    on, rolled = loans["balance_side"] == "on_balance", loans["is_roll_over"]
    money = [loans["principal"][on], loans["principal"][~on], loans["principal"][rolled]]
    money += [loans["interest_on"], loans["interest_off"]]
    return [len(loans), int(rolled.sum()), *map(fen, money)]


@settings(max_examples=30, phases=NO_SHRINKING)
@given(LOANS)
def test_every_cut_of_every_branch_adds_up_to_its_loans_to_the_fen(rows: list[dict[str, Any]]) -> None:
    loans = loans_table(rows)
    table = check(cut_stock(loans), "cuts")
    measures = ["on_principal", "off_principal", "roll_over_principal", "interest_on", "interest_off"]
    found = {
        key: [int(own["n_loans"].sum()), int(own["n_roll_over"].sum()), *(fen(own[name]) for name in measures)]
        for key, own in table.groupby(["branch", "cut"])
    }
    assert found == {(branch, cut): totals(own) for (branch, own), cut in product(list(loans.groupby("branch")), CUTS)}


@settings(max_examples=30, phases=NO_SHRINKING)
@given(LOANS, st.randoms())
def test_the_order_of_the_loans_does_not_matter_to_a_cut(rows: list[dict[str, Any]], random: Any) -> None:
    loans = loans_table(rows)
    shuffled = loans.sample(frac=1.0, random_state=random.randrange(2**32))
    pd.testing.assert_frame_equal(cut_stock(loans), cut_stock(shuffled))


def groups(loans: pd.DataFrame, cut: str, branch: str = "城关") -> list[str]:
    """Return the groups of a cut in one branch in the order of the table."""
    table = check(cut_stock(loans), "cuts")
    own = table[(table["branch"] == branch) & (table["cut"] == cut)]
    assert own["position"].is_monotonic_increasing
    return own["group"].tolist()


def test_classes_stand_by_gravity_whatever_their_amount() -> None:
    amounts = {"LOSS": 900.0, "PASS": 1.0, "DOUBTFUL": 500.0, "SUBSTANDARD": 2.0, "SPECIAL_MENTION": 3.0}
    loans = loans_table([{"case_id": "D", "risk_class": name, "principal": some} for name, some in amounts.items()])
    assert groups(loans, "risk_class") == ["PASS", "SPECIAL_MENTION", "SUBSTANDARD", "DOUBTFUL", "LOSS"]


def test_periods_stand_by_date_and_loans_without_one_come_last() -> None:
    days = ["2019-03-01", "", "1996-12-31", "2003-05-01"]
    loans = accepted([row(f"L{n}", f"D{n}", "10", 发放日=day) for n, day in enumerate(days)]).loans
    assert groups(loans, "origination_period") == ["≤1996", "2002–2004", "≥2005", "?"]


def test_other_groups_stand_by_their_principal_in_the_county() -> None:
    amounts = [
        ("城关", "farmer", 10.0),
        ("城关", "enterprise", 5.0),
        ("河东", "enterprise", 6.0),
        ("河东", "staff", 1.0),
    ]
    loans = loans_table(
        [{"case_id": "D", "branch": at, "borrower_type": kind, "principal": some} for at, kind, some in amounts]
    )
    # 11 of enterprises against 10 of farmers, though farmers owe more at 城关.
    assert groups(loans, "borrower_type") == ["enterprise", "farmer"]
    assert groups(loans, "borrower_type", "河东") == ["enterprise", "staff"]


def test_what_is_not_known_is_a_group_of_its_own() -> None:
    loans = accepted([row("A", "D1", "10"), row("B", "D2", "20", 担保方式="抵押", 借款人类型="农户")]).loans
    assert groups(loans, "guarantee_type") == ["mortgage", "unknown"]
    assert groups(loans, "borrower_type") == ["farmer", "other"] and groups(loans, "origination_period") == ["?"]
    assert groups(loans, "product") == ["贷款"]


def test_what_was_rolled_over_by_hand() -> None:
    facts = [("on_balance", 100.1, True), ("on_balance", 50.05, False), ("off_balance", 30.0, True)]
    loans = loans_table(
        [{"case_id": "D", "balance_side": on, "principal": some, "is_roll_over": old} for on, some, old in facts]
    )
    (first, *_) = cut_stock(loans).to_dict("records")
    assert (first["on_principal"], first["off_principal"]) == (150.15, 30.0)
    assert (first["n_loans"], first["n_roll_over"], first["roll_over_principal"]) == (3, 2, 130.1)


# Ranking.


def ranking(*loans: tuple[str, str, float]) -> pd.DataFrame:
    """Return the ranking of branches with such loans, each of a debtor of its own: branch, side, principal."""
    table = loans_table(
        [
            {"case_id": f"D{n:02d}", "branch": branch, "balance_side": f"{side}_balance", "principal": amount}
            for n, (branch, side, amount) in enumerate(loans)
        ]
    )
    return check(rank_branches(table, cases_from(table)), "ranking").set_index("branch")


def test_ranks_and_shares_by_hand() -> None:
    table = ranking(
        ("城关", "on", 100.0), ("城关", "on", 200.0), ("河东", "on", 300.0), ("河东", "off", 50.0), ("山口", "on", 100.0),
        ("山口", "off", 150.0), ("水南", "off", 0.04),
    )  # fmt: skip
    # 300, 300, 100, none on balance: equal amounts share rank 1, the next is third.
    assert table["on_rank"].to_dict() == {"城关": 1, "河东": 1, "山口": 3, "水南": 0}
    assert table["off_rank"].to_dict() == {"城关": 0, "河东": 2, "山口": 1, "水南": 3}
    assert table["on_share"].to_dict() == pytest.approx({"城关": 3 / 7, "河东": 3 / 7, "山口": 1 / 7, "水南": 0.0})
    assert table["off_share"]["山口"] == pytest.approx(150 / 200.04)
    assert table["n_loans"].to_dict() == {"城关": 2, "河东": 2, "山口": 2, "水南": 1}


def test_a_county_without_any_off_balance_has_no_ranks_there() -> None:
    table = ranking(("城关", "on", 100.0), ("河东", "on", 1.0))
    assert table[["off_principal", "off_share", "off_rank"]].eq(0).all(axis=None)
    assert table["on_rank"].to_dict() == {"城关": 1, "河东": 2}


def test_the_ten_largest_cases_of_a_branch_by_hand() -> None:
    table = ranking(*(("城关", "on", float(amount)) for amount in range(1, 13)), ("河东", "on", 7.0))
    # 3 to 12 of 1 to 12.
    assert table["top_share"].to_dict() == pytest.approx({"城关": 75 / 78, "河东": 1.0})


def test_a_branch_that_owns_no_case_has_no_largest_ones() -> None:
    loans = loans_table(
        [
            {"case_id": "D", "branch": "城关", "principal": 2.0},
            {"case_id": "D", "branch": "河东", "principal": 1.0},
        ]
    )
    table = rank_branches(loans, cases_from(loans)).set_index("branch")
    assert table["top_share"].to_dict() == {"城关": 1.0, "河东": 0.0} and table["on_rank"]["河东"] == 2


@settings(max_examples=30, phases=NO_SHRINKING)
@given(LOANS)
def test_shares_of_each_side_add_to_one_and_ranks_count_who_holds_more(rows: list[dict[str, Any]]) -> None:
    loans = loans_table(rows)
    table = check(rank_branches(loans, cases_from(loans)), "ranking")
    for side in ("on", "off"):
        own = loans[loans["balance_side"] == f"{side}_balance"]
        held = {branch: fen(own["principal"][own["branch"] == branch]) for branch in table["branch"]}
        assert [fen([amount]) for amount in table[f"{side}_principal"]] == list(held.values())
        more = [1 + sum(other > amount for other in held.values()) if amount else 0 for amount in held.values()]
        assert table[f"{side}_rank"].tolist() == more
        assert table[f"{side}_share"].sum() == pytest.approx(1.0 if any(held.values()) else 0.0)
    assert table["n_loans"].sum() == len(loans)


# Key ledgers.


def ledger(rows: list[dict[str, Any]], threshold: float, top: int) -> pd.DataFrame:
    loans, portfolio = loans_table(rows), Portfolio(key_loan_threshold=threshold, key_top_n=top)
    return check(key_ledger(loans, build_cases(loans, portfolio, rules()), portfolio), "key_ledger")


def owed(case: str, branch: str, principal: float) -> dict[str, Any]:
    return {"case_id": case, "branch": branch, "principal": principal}


def test_both_ledgers_stand_in_one_table_by_hand() -> None:
    rows = [
        owed("D1", "城关", 60.0),  # D1 owes 113, the most at 城关, but no loan reaches 100
        owed("D1", "城关", 50.0),
        owed("D2", "城关", 100.0),  # exactly at the threshold, second at 城关
        owed("D3", "河东", 500.0),  # first at 河东 and above the threshold
        owed("D3", "河东", 1.0),
        owed("D4", "河东", 99.99),  # in neither
        owed("D1", "河东", 3.0),  # lent by 河东, but its debtor belongs to 城关
    ]
    table = ledger(rows, 100.0, 1)
    columns = ["loan_id", "case_branch", "branch", "is_county_key", "is_branch_key", "branch_rank"]
    assert table[columns].to_numpy().tolist() == [
        ["L00", "城关", "城关", False, True, 1],
        ["L01", "城关", "城关", False, True, 1],
        ["L06", "城关", "河东", False, True, 1],
        ["L02", "城关", "城关", True, False, 2],
        ["L03", "河东", "河东", True, True, 1],
        ["L04", "河东", "河东", False, True, 1],
    ]


def test_without_branch_ledgers_only_loans_of_the_countys_size_stand() -> None:
    table = ledger([owed("D1", "城关", 100.0), owed("D1", "城关", 99.99)], 100.0, 0)
    assert table["loan_id"].tolist() == ["L00"] and not table["is_branch_key"].any()


def test_no_loan_is_large_enough() -> None:
    assert ledger([owed("D1", "城关", 99.99)], 100.0, 0).empty


@settings(max_examples=30, phases=NO_SHRINKING)
@given(LOANS, st.integers(1, 10**12), st.integers(0, 4))
def test_each_listed_loan_stands_once_and_for_its_reason(
    rows: list[dict[str, Any]], threshold_fen: int, top: int
) -> None:
    loans, portfolio = loans_table(rows), Portfolio(key_loan_threshold=threshold_fen / 100, key_top_n=top)
    cases = build_cases(loans, portfolio, rules())
    table = check(key_ledger(loans, cases, portfolio), "key_ledger")
    assert table["loan_id"].is_unique
    large = loans[loans["principal"] >= threshold_fen / 100]
    county = table[table["is_county_key"]]
    assert set(county["loan_id"]) == set(large["loan_id"]) and fen(county["principal"]) == fen(large["principal"])
    # The branch's ledger holds all loans of its first debtors, and with the county's it holds what makes a case key.
    own = table[table["is_branch_key"]]
    assert set(own["loan_id"]) == set(loans["loan_id"][loans["case_id"].isin(own["case_id"])])
    firsts = cases.sort_values(["branch", "principal", "case_id"], ascending=[True, False, True])
    assert set(own["case_id"]) == set(firsts.groupby("branch").head(top)["case_id"])
    assert set(table["case_id"]) == set(cases["case_id"][cases["is_key"]])
    assert (table["is_county_key"] | table["is_branch_key"]).all()
