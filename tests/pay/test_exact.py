"""Exact pay: people by schemes to the fen, with steps that can be checked by hand."""

import re
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.errors import LedgerError, ParamsError
from collectplan.params.schemefiles import load_schemes
from collectplan.params.schemes import Banded, Fee, Stake
from collectplan.pay.banding import tell
from collectplan.pay.exact import fee_of, fee_steps, in_fen, pay, total_pay
from collectplan.pay.readings import readings
from collectplan.pay.results import Results
from tests.helpers import ROOT
from tests.pay.counties import money, one_person, people, proposal, targets
from tests.pay.schemes import BRANCH_HEADS, LIAISON_HEADS, banded, liaison_heads

PIECES = {"id": "pieces", "title": "计件", "kind": "piece_rate"}
PRIZES = {"id": "prizes", "title": "奖", "kind": "prize", "by": "cash"}
MANAGERS = people(("a", "account_manager", "A"), ("b", "account_manager", "A"), ("c", "account_manager", "B"))


def paid(table: pd.DataFrame) -> dict[str, float]:
    """Return pay by person, or branch where a branch is paid."""
    return dict(zip(table["officer_id"].where(table["officer_id"] != "", table["branch"]), table["pay"], strict=True))


def test_a_branch_head_is_paid_by_all_readings_until_one_is_chosen() -> None:
    # 900,100 of 1,000,000 is 90.01 %.
    table = pay(proposal(BRANCH_HEADS), one_person(900_100, 1_000_000))
    assert dict(zip(table["reading"], table["pay"], strict=True)) == {
        "cumulative": 10_015,
        "band_rate": 15_015,
        "within_band": 15,
    }
    (chosen,) = pay(proposal(BRANCH_HEADS), one_person(900_100, 1_000_000), {"branch_heads": "band_rate"})["pay"]
    assert chosen == 15_015
    assert total_pay(table)[["low", "high"]].to_numpy().tolist() == [[15, 15_015]]


def test_the_steps_say_the_whole_calculation() -> None:
    stated = proposal(BRANCH_HEADS | {"reading": "cumulative", "deferred": 0.4})
    (steps,) = pay(stated, one_person(966_700, 1_000_000))["steps"]
    assert steps.splitlines() == [
        "1. 完成率：本机构现金 966,700 元 ÷ 任务 1,000,000 元 = 96.67 %",
        "2. [70 %, 80 %] 档：80 % - 70 % = 10 点 × 0 元 = 0 元",
        "3. (80 %, 90 %] 档：90 % - 80 % = 10 点 × 1,000 元 = 10,000 元",
        "4. (90 %, 100 %] 档：96.67 % - 90 % = 6.67 点 × 1,500 元 = 10,005 元",
        "5. 合计 20,005 元",
        "6. 应付 20,005 元",
        "7. 其中现付 12,003 元，延期支付 8,002 元（40 %）",
    ]
    (steps,) = pay(stated, one_person(2_000_000, 1_000_000), language="en")["steps"]
    assert "capped at 25,000 yuan" in steps and "pay 25,000 yuan" in steps
    low = proposal(LIAISON_HEADS | {"reading": "on_top", "consequence": {"under": 0.5, "action": "talk"}})
    (steps,) = pay(low, one_person(450_000, 1_000_000, "liaison_head"), language="en")["steps"]
    assert "25 points missing x -100 yuan = -2,500 yuan" in steps and "not below -2,000 yuan" in steps
    assert "a completion under 50 %" in steps


def test_a_number_without_an_end_is_marked() -> None:
    (steps,) = pay(proposal(BRANCH_HEADS | {"reading": "band_rate"}), one_person(850, 999))["steps"]
    # 850 / 999 = 0.850850...; (85.085085... - 80) x 1,000 = 5,085.0850850...
    assert "≈85.085085 %" in steps and "≈5,085.08509 元" in steps and "应付 5,085.09 元" in steps
    assert steps.endswith("带 ≈ 的数除不尽，计算用未舍入的数")


@given(banded(), st.fractions(0, 3, max_denominator=10_000))
def test_bands_told_step_by_step_give_the_value_of_the_curve(scheme: Banded, result: Fraction) -> None:
    (reading,) = readings(scheme)
    assert tell(scheme, reading.key, result).amount == reading.curve.at(result)


@given(st.sampled_from([None, "none", "floor"]), st.integers(0, 1200).map(lambda n: Fraction(n, 1000)))
def test_stakes_told_step_by_step_give_the_value_of_the_curve(rounding: str | None, result: Fraction) -> None:
    scheme: Stake = liaison_heads(point_rounding=rounding)
    for reading in readings(scheme):
        assert tell(scheme, reading.key, result).amount == reading.curve.at(result)


@given(st.integers(0, 200_000), st.integers(1, 100_000), st.sampled_from(["zh", "en"]))
def test_the_last_step_is_the_pay(cash: int, target: int, language: str) -> None:
    table = pay(proposal(BRANCH_HEADS), one_person(cash, target), language="zh" if language == "zh" else "en")
    for row in table.itertuples():
        lines = [line for line in str(row.steps).splitlines() if "≈" not in line]
        said = re.findall(r"-?[\d,]+(?:\.\d+)?", lines[-1].partition(".")[2])
        assert float(said[0].replace(",", "")) == row.pay


@pytest.mark.parametrize(
    ("target", "cash", "said"),
    [(None, 100, "没有任务"), (0.0, 100, "的任务为 0 元"), (-5.0, 100, "的任务为 -5 元"), (100.0, -3, "冲正多于回款")],
)
def test_a_target_that_cannot_be_divided_by_pays_nothing_and_says_so(
    target: float | None, cash: float, said: str
) -> None:
    scheme = BRANCH_HEADS | {"reading": "cumulative", "below": None}
    table = pay(proposal(scheme), one_person(cash, target))
    assert table["pay"].tolist() == [0] and said in table["steps"][0]
    assert table["result"].isna().tolist() == [target is None or target <= 0]


def test_a_person_without_cases_has_a_result_of_zero() -> None:
    results = Results(people(("p1", "branch_head", "A")), targets(A=100), money())
    table = pay(proposal(BRANCH_HEADS | {"reading": "cumulative"}), results)
    assert table["pay"].tolist() == [-14_000] and table["result"].tolist() == [0]  # 70 points x 200


def test_a_result_is_that_of_the_person_the_branch_the_link_or_the_county() -> None:
    rows = [("a", "A", 10.0), ("b", "A", 20.0), ("c", "B", 30.0)]
    results = Results(
        people(("a", "branch_head", "A"), ("b", "branch_head", "A"), ("c", "branch_head", "B"), linked={"a": "B"}),
        targets(a=100, A=100, B=100, 全辖=100),
        money(*({"officer_id": who, "branch": where, "principal": cash} for who, where, cash in rows)),
    )
    found = {}
    for level in ("own", "branch", "linked_branch", "county"):
        table = pay(proposal(BRANCH_HEADS | {"result_of": level, "reading": "cumulative"}), results)
        found[level] = table.loc[table["officer_id"] == "a", "result"].item()
    assert found == {"own": 0.1, "branch": 0.3, "linked_branch": 0.3, "county": 0.6}


def test_pieces_hold_for_the_rows_that_their_conditions_fit() -> None:
    rates = [
        {"of": "principal", "rate": 0.02, "worst_class": ["LOSS", "DOUBTFUL"]},
        {"of": "principal", "rate": 0.01, "worst_class": ["SUBSTANDARD"], "method": ["visit"]},
        {"of": "interest", "rate": 0.05},
        {"of": "cash", "rate": 0.001, "ownership": "claimed", "balance_side": "off_balance"},
    ]
    mine = {"officer_id": "a", "branch": "A"}
    rows = money(
        mine | {"principal": 1000, "interest": 100},
        mine | {"principal": 500, "worst_class": "SUBSTANDARD"},
        mine | {"principal": 500, "worst_class": "SUBSTANDARD", "method": "phone"},
        mine | {"principal": 700, "interest": 7, "ownership": "claimed", "balance_side": "off_balance"},
        {"officer_id": "b", "branch": "A", "principal": 9999},
    )
    (row, *_) = pay(proposal(PIECES | {"rates": rates}), Results(MANAGERS, targets(), rows)).itertuples()
    # (1,000 + 700) x 2 % + 500 x 1 % + 107 x 5 % + 707 x 0.1 % = 34 + 5 + 5.35 + 0.707 = 45.057
    assert row.officer_id == "a" and row.pay == 45.06 and row.result == 2807
    assert "可疑本金" in row.steps and "表外认领现金：707 元 × 0.001 = 0.707 元" in row.steps


def test_a_share_of_a_kind_of_claim_needs_the_kind() -> None:
    rows = money(
        {"officer_id": "a", "branch": "A", "principal": 1000}, {"officer_id": "a", "branch": "A", "principal": 400}
    )
    # The draft of a province: 2 % of loans and 0.5 % of other claims, 70 % tied to oneself and 30 % to all.
    draft = load_schemes(ROOT / "params" / "schemes" / "provincial_draft.yaml")
    staff, aims = people(("a", "account_manager", "A")), targets(a=2800, 全辖=1400)
    (row,) = pay(draft, Results(staff, aims, rows.assign(product=["贷款", "租金"]))).itertuples()
    # 20 + 2 = 22; 22 x (0.7 x 0.5 + 0.3 x 1)
    assert row.pay == 14.3 and "贷款现金：1,000 元 × 0.02 = 20 元" in row.steps
    with pytest.raises(LedgerError, match="product"):
        pay(draft, Results(staff, aims, rows))


def test_a_branch_paid_by_the_piece_is_recomputable_by_hand() -> None:
    # A branch that brought in 1,297,475 of principal and 183,574 of interest was paid 65,943, 8 people 8,242.875 each.
    # 4 % and 7.65 % would make 51,899 + 14,043.411 = 65,942.411, 0.59 less; which rates it had nobody has told.
    rates = [{"of": "principal", "rate": 0.04}, {"of": "interest", "rate": 0.0765}]
    rows = money({"officer_id": "a", "branch": "A", "principal": 1_297_475, "interest": 183_574})
    results = Results(people(("a", "branch_head", "A")), targets(), rows)
    (row,) = pay(proposal(PIECES | {"rates": rates, "result_of": "branch"}), results).itertuples()
    assert row.pay == 65_942.41 and round(65_943 - row.pay, 2) == 0.59
    assert "本金：1,297,475 元 × 0.04 = 51,899 元" in row.steps
    assert "利息：183,574 元 × 0.0765 = 14,043.411 元" in row.steps
    assert Fraction(65_943, 8) == Fraction("8242.875")


# 70 % of the pay hangs on one's own completion (nothing below 20 %), 30 % on that of the county; the base is 2 % of cash.
@pytest.mark.parametrize(
    ("own", "county", "expected"),
    [
        (1000, 1000, 20.0),  # both reached
        (2000, 2000, 10.0),  # 50 %: 20 x 0.7 x 0.5 + 20 x 0.3 x 0.5
        (5000, 1000, 8.8),  # exactly 20 %: 20 x 0.7 x 0.2 + 20 x 0.3
        (5001, 1000, 6.0),  # under 20 %: 20 x 0.3
        (500, 500, 20.0),  # more than reached counts as reached
    ],
)
def test_ties_make_parts_hang_on_completion(own: float, county: float, expected: float) -> None:
    ties = [{"share": 0.7, "nothing_below": 0.2}, {"share": 0.3, "result_of": "county"}]
    scheme = PIECES | {"rates": [{"of": "cash", "rate": 0.02}], "ties": ties}
    rows = money({"officer_id": "a", "branch": "A", "principal": 1000})
    results = Results(people(("a", "account_manager", "A")), targets(a=own, 全辖=county), rows)
    assert pay(proposal(scheme), results)["pay"].tolist() == [expected]


def test_ties_of_a_person_without_a_target_pay_nothing() -> None:
    scheme = PIECES | {"rates": [{"of": "cash", "rate": 0.02}], "ties": [{"share": 1.0}]}
    (row,) = pay(proposal(scheme), one_person(1000, 1000, "account_manager")).itertuples()
    assert row.pay == 0 and "没有可用的任务，不付" in row.steps


def managers(a: float, b: float, c: float, **measures: float) -> Results:
    """Return three managers, a and b of branch A and c of B, with their cash."""
    cash = {"a": ("A", a), "b": ("A", b), "c": ("B", c)}
    rows = [{"officer_id": who, "branch": branch, "principal": yuan} for who, (branch, yuan) in cash.items()]
    known = pd.DataFrame(
        [(name.split("_", 1)[0], name.split("_", 1)[1], value) for name, value in measures.items()],
        columns=["officer_id", "measure", "value"],
    )
    return Results(MANAGERS, targets(a=1000, b=1000, A=1000, B=100), money(*rows), known)


PLACES = [{"from_rank": 1, "to_rank": 1, "amount": 1000.01}, {"from_rank": 2, "to_rank": 3, "amount": 500}]


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        # 1,500.01 for two: the odd fen goes to the earlier id; the third has the second place's amount.
        ("share", {"a": 750.01, "b": 750.0, "c": 500}),
        ("each", {"a": 1000.01, "b": 1000.01, "c": 500}),
        ("earlier", {"a": 500, "b": 1000.01, "c": 500}),
    ],
)
def test_tied_people_get_what_the_words_say(ties: str, expected: dict[str, float]) -> None:
    results = managers(700, 700, 300, a_earlier=9, b_earlier=5)
    assert paid(pay(proposal(PRIZES | {"places": PLACES, "ties": ties}), results)) == expected


def test_ties_without_a_word_are_three_readings() -> None:
    table = pay(proposal(PRIZES | {"places": PLACES}), managers(700, 700, 300))
    assert table.groupby("reading")["pay"].sum().to_dict() == {"share": 2000.01, "each": 2500.02, "earlier": 2000.01}
    assert "没有记录" in table.loc[table["reading"] == "earlier", "steps"].iloc[0]


def test_who_has_too_little_is_not_ranked() -> None:
    table = pay(
        proposal(PRIZES | {"places": PLACES, "ties": "share", "needs_completion": 0.5}), managers(700, 400, 900)
    )
    assert paid(table) == {"a": 1000.01, "b": 0, "c": 0}  # b has 40 %, c no target
    assert table["result"].isna().tolist() == [False, True, True]


def test_a_prize_of_a_team_is_paid_to_the_branch() -> None:
    scheme = PRIZES | {"places": PLACES, "ties": "share", "to": "branch", "by": "completion"}
    table = pay(proposal(scheme), managers(700, 200, 95))
    # A: 900 of 1,000; B: 95 of 100.
    assert paid(table) == {"A": 500, "B": 1000.01} and (table["officer_id"] == "").all()
    assert "付给机构，不分到人" in table["steps"][0]


def test_ranks_of_another_list_count_from_the_smallest() -> None:
    scheme = PRIZES | {"places": PLACES, "ties": "share", "by": "rank"}
    assert paid(pay(proposal(scheme), managers(1, 2, 3, a_rank=2, b_rank=1, c_rank=7))) == {
        "a": 500,
        "b": 1000.01,
        "c": 500,
    }


SCORES = {
    "id": "scores",
    "title": "百分",
    "kind": "score",
    "per_point": 20,
    "start": 60,
    "gate": ["complaints"],
    "items": [
        {"name": "cash", "title": "清收", "measure": "completion", "points": 70},
        {"name": "late", "title": "迟报", "measure": "late", "points": 30, "zero_at": 10, "full_at": 0},
    ],
}


def test_points_are_proportional_and_paid_above_the_start() -> None:
    table = pay(proposal(SCORES), managers(900, 2000, 0, a_late=4, b_late=0, b_complaints=1))
    # a: 70 x 0.9 + 30 x 0.6 = 81, 21 above 60, x 20; b: 100 points but a complaint; c: no target, lateness taken as 0.
    assert table["result"].tolist() == [81, 100, 30] and table["pay"].tolist() == [420, 0, 0]
    assert "一律不付" in table["steps"][1] and "没有“完成率”的结果" in table["steps"][2]


def test_a_pool_is_shared_to_the_fen() -> None:
    scheme = {"id": "pool", "title": "包", "kind": "pool", "total": 100}
    # A third each: 33.333...; the odd fen goes to the earlier id.
    assert paid(pay(proposal(scheme), managers(5, 5, 5))) == {"a": 33.34, "b": 33.33, "c": 33.33}
    assert paid(pay(proposal(scheme | {"within": "branch"}), managers(1, 3, 0))) == {"a": 25, "b": 75, "c": 0}
    assert paid(pay(proposal(scheme | {"by": "completion"}), managers(100, 300, 9))) == {"a": 25, "b": 75, "c": 0}
    nothing = pay(proposal(scheme), managers(0, 0, 0))
    assert set(nothing["pay"]) == {0} and "奖金包不发" in nothing["steps"][0]


@given(st.lists(st.integers(0, 10**9), min_size=3, max_size=3), st.integers(1, 10**8))
def test_a_pool_adds_up(fen: list[int], total: int) -> None:
    scheme = {"id": "pool", "title": "包", "kind": "pool", "total": total / 100}
    table = pay(proposal(scheme), managers(*(part / 100 for part in fen)))
    shared = sum(round(yuan * 100) for yuan in table["pay"])
    assert shared == (total if sum(fen) else 0)


def test_fees_are_shares_of_the_claim_and_of_the_money() -> None:
    # 4 % of the claim beats 30 % of the money from 13.33 % recovered on: 4,000 against 30 % of 13,333 = 3,999.90.
    flat = Fee.model_validate({"id": "f", "title": "f", "kind": "fee", "flat": 0.04})
    contingent = Fee.model_validate({"id": "c", "title": "c", "kind": "fee", "contingent": 0.3})
    assert fee_of(flat, 100_000, 13_333) == 4000 and fee_of(contingent, 100_000, 13_333) == 3999.9
    mixed = Fee.model_validate(
        {"id": "m", "title": "m", "kind": "fee", "flat": 0.01, "contingent": 0.1, "fixed": 500, "cap": 3000}
    )
    assert fee_of(mixed, 100_000, 10_000) == 2500 and fee_of(mixed, 100_000, 90_000) == 3000
    assert "= 10,500 元" in fee_steps(mixed, 100_000, 90_000) and "封顶 3,000 元" in fee_steps(mixed, 100_000, 90_000)


def test_fees_give_no_rows_and_schemes_of_a_file_add_up() -> None:
    fee = {"id": "fee", "title": "f", "kind": "fee", "contingent": 0.3}
    pieces = PIECES | {"rates": [{"of": "cash", "rate": 0.02}]}
    table = pay(proposal(fee, pieces, PRIZES | {"places": PLACES, "ties": "share"}), managers(700, 400, 100))
    assert set(table["scheme_id"]) == {"pieces", "prizes"}
    totals = total_pay(table)
    assert totals["low"].tolist() == totals["high"].tolist() == [1014.01, 508, 502]
    assert pay(proposal(fee), managers(1, 2, 3)).empty


def test_a_reading_that_a_scheme_does_not_have_is_refused() -> None:
    with pytest.raises(ParamsError) as caught:
        pay(proposal(BRANCH_HEADS), one_person(1, 1), {"branch_heads": "bandrate", "branch_head": "band_rate"})
    texts = [fault.zh for fault in caught.value.faults]
    assert "是不是 band_rate？" in texts[0] and "是不是 branch_heads？" in texts[1]


def test_rows_given_twice_are_refused() -> None:
    twice = pd.concat([targets(A=1), targets(A=2)])
    with pytest.raises(LedgerError, match="targets"):
        Results(MANAGERS, twice, money())


def test_half_a_fen_is_rounded_away_from_zero() -> None:
    halves = ["0.005", "-0.005", "0.0049999", "0.015", "-0.0151"]
    assert [in_fen(Fraction(text)) for text in halves] == [1, -1, 0, 2, -2]
