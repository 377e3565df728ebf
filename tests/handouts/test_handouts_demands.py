"""The list of demands: who has to be asked, once for each, with masked ids and what proves it."""

from __future__ import annotations

import pandas as pd
import pytest

from collectplan.errors import ParamsError
from collectplan.handouts import demand_list, demand_table
from tests.handouts.reading import Page
from tests.handouts.small import HEARTH, OTHER, RIVER, at, plan_of
from tests.helpers import both_texts


def test_each_obligor_of_a_case_is_asked_once_over_all_loans() -> None:
    table = demand_table(plan_of(), HEARTH)
    first = table[(table["case_id"] == "K1") & (table["role"] == "borrower")]
    assert len(first) == 1
    # L1 of 10,000.00 and L2 of 2,345.67; the dates are those of the earlier loan.
    assert first["principal"].iloc[0] == 12_345.67 and first["n_loans"].iloc[0] == 2
    assert first["act_by_on"].iloc[0] == at("2026-07-27") and first["deadline_on"].iloc[0] == at("2026-08-26")


def test_what_must_be_done_comes_first() -> None:
    table = demand_table(plan_of(), HEARTH)
    assert table["must_do"].tolist() == [True, True, False]
    assert table["case_id"].tolist() == ["K1", "K1", "K3"]


def test_a_letter_that_the_plan_deals_is_listed_without_a_clock() -> None:
    row = demand_table(plan_of(), HEARTH).iloc[2]
    assert (row["case_id"], row["method"], row["action"], row["principal"]) == ("K3", "letter", "none", 800.0)
    assert pd.isna(row["act_by_on"])


def test_an_id_number_is_masked() -> None:
    handout = demand_list(plan_of(), HEARTH)
    assert "420921197001011234" not in handout.html and "420***34" in handout.html
    assert not handout.has_personal


def test_a_borrower_without_an_id_of_its_own_goes_by_the_case() -> None:
    clock = {"loan_id": "L1", "case_id": "K1", "branch": HEARTH, "clock_status": "running", "action": "signed_demand"}
    clocks = [{**clock, "role": role, "obligor_id": ""} for role in ("borrower", "guarantor")]
    table = demand_table(plan_of(clocks=clocks), HEARTH)
    first = table[table["case_id"] == "K1"]
    assert dict(zip(first["role"], first["obligor"], strict=True)) == {"borrower": "K1", "guarantor": ""}


def test_rights_that_only_a_court_keeps_are_not_on_the_list() -> None:
    assert demand_table(plan_of(), RIVER).empty
    assert "没有需要书面主张权利的户" in Page(demand_list(plan_of(), RIVER).html).text


def test_a_case_that_the_plan_lets_lapse_is_marked() -> None:
    given_up = [{"case_id": "K1", "branch": HEARTH, "officer_id": OTHER, "claim": 10_000.0}]
    table = demand_table(plan_of(given_up=given_up), HEARTH)
    assert table["is_given_up"].tolist() == [True, True, False]


def test_the_page_counts_each_loan_once() -> None:
    # L1 is asked of two, but is one loan: 10,000.00 + 2,345.67 + K3's 800.00.
    assert "2 户共 3 份，涉及本金 13,145.67 元" in Page(demand_list(plan_of(), HEARTH).html).text


def test_cells_of_the_page_are_those_of_the_table() -> None:
    page = Page(demand_list(plan_of(), HEARTH).html)
    guarantor = [row for row in page.rows if row[:2] == ["K1", "保证人"]]
    expected = ["K1", "保证人", "420***34", "1", "10,000.00 元", "2026-08-09", "2026-09-08", "是", "向该保证人书面主张"]
    assert guarantor == [[*expected, "G01", "2026-07-06", "否", ""]]


def test_each_form_says_what_proves_it() -> None:
    text = Page(demand_list(plan_of(), HEARTH).html).text
    assert "承担保证责任通知书" in text and "邮寄底单" in text and "妥投" in text


def test_the_county_lists_all_branches() -> None:
    assert len(demand_table(plan_of(), "全辖")) == len(demand_table(plan_of(), HEARTH)) + len(
        demand_table(plan_of(), RIVER)
    )


def test_without_clocks_only_letters_are_listed_and_the_page_says_so() -> None:
    plan = plan_of(clocks=None)
    assert demand_table(plan, HEARTH)["case_id"].tolist() == ["K3"]
    assert "没有测算法定期限" in Page(demand_list(plan, HEARTH).html).text


def test_an_unknown_branch_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ParamsError) as caught:
        demand_list(plan_of(), "城管")
    assert "城关" in both_texts(caught.value)
