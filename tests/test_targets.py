"""Targets add up to the fen, chances are counted, and a task table that cannot be meant is refused."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan import money
from collectplan.errors import ParamsError
from collectplan.params import COUNTY, TargetSource
from collectplan.schemas import check
from collectplan.targets import SIDES, assumed_targets, chances, check_targets
from tests.helpers import cases_of

GIVEN = TargetSource(files=["t.csv"])
# Ten campaigns of a branch: on balance 1..10 yuan, off balance always 5; a second branch brings always 2 and 0.
ON = np.arange(1.0, 11.0)
DRAWN = {
    "城关": np.stack([ON, np.full(10, 5.0), ON + 5.0], axis=1),
    "河东": np.stack([np.full(10, 2.0), np.zeros(10), np.full(10, 2.0)], axis=1),
}
DRAWN[COUNTY] = DRAWN["城关"] + DRAWN["河东"]
EXPECTED = pd.DataFrame({name: drawn.mean(axis=0) for name, drawn in DRAWN.items()}, index=list(SIDES)).T


def tasks(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Return a task table."""
    table = pd.DataFrame(rows, columns=["branch", "balance_side", "target"])
    return table.astype({"branch": "str", "balance_side": "str", "target": "float64"})


def table_of(targets: pd.DataFrame) -> pd.DataFrame:
    """Set targets beside the drawn money, by branch and side."""
    return check(chances(targets, DRAWN, EXPECTED, GIVEN), "targets").set_index(["branch", "balance_side"])


def test_chances_are_counted_and_reaching_is_enough() -> None:
    table = table_of(tasks(("城关", "on_balance", 8.0), ("城关", "off_balance", 5.01), ("河东", "on_balance", 2.0)))
    assert table["chance"].to_dict() == {
        (COUNTY, "on_balance"): 0.3,  # 2 + 1..10 >= 10 in three campaigns of ten
        (COUNTY, "off_balance"): 0.0,  # 5 is less than 5.01
        (COUNTY, "total"): 0.2,  # 8..17 >= 15.01 in two
        ("城关", "on_balance"): 0.3,
        ("城关", "off_balance"): 0.0,
        ("城关", "total"): 0.2,  # 6..15 >= 13.01
        ("河东", "on_balance"): 1.0,  # exactly reached
        ("河东", "off_balance"): 1.0,  # no target
        ("河东", "total"): 1.0,
    }
    # Quantiles of 1..10 by linear interpolation: 1 + 9 x level.
    assert table.loc[("城关", "on_balance"), ["p10", "p50", "p90"]].tolist() == pytest.approx([1.9, 5.5, 9.1])
    assert table.loc[("城关", "on_balance"), "expected"] == 5.5
    assert (table["week"] == 0).all() and (table["officer_id"] == "").all() and not table["is_assumed"].any()


def test_the_county_stands_first() -> None:
    table = chances(tasks(("河东", "on_balance", 1.0)), DRAWN, EXPECTED, GIVEN)
    assert table["branch"].tolist() == [COUNTY] * 3 + ["城关"] * 3 + ["河东"] * 3


@settings(max_examples=30)
@given(st.lists(st.integers(0, 10**12), min_size=4, max_size=4))
def test_targets_of_the_county_are_the_sum_of_the_branches_to_the_fen(fen: list[int]) -> None:
    rows = [(branch, side) for branch in ("城关", "河东") for side in SIDES[:2]]
    table = table_of(tasks(*((*row, amount / 100) for row, amount in zip(rows, fen, strict=True))))
    own = {key: int(money.to_fen([yuan])[0]) for key, yuan in table["target"].items()}
    for side in SIDES:
        assert own[(COUNTY, side)] == own[("城关", side)] + own[("河东", side)]
    for branch in (COUNTY, "城关", "河东"):
        assert own[(branch, "total")] == own[(branch, "on_balance")] + own[(branch, "off_balance")]
    assert [own[row] for row in rows] == fen


def test_a_branch_whose_debtors_all_belong_to_others_keeps_its_target() -> None:
    table = table_of(tasks(("城关", "on_balance", 1.0), ("城西", "on_balance", 3.0)))
    assert table.loc[(COUNTY, "on_balance"), "target"] == 4.0
    assert table.loc[("城西", "on_balance"), ["target", "expected", "p90", "chance"]].tolist() == [3.0, 0.0, 0.0, 0.0]


def test_a_row_of_the_county_is_not_added_to_the_branches() -> None:
    table = table_of(tasks(("城关", "on_balance", 1.0), (COUNTY, "on_balance", 1.0)))
    assert table.loc[(COUNTY, "on_balance"), "target"] == 1.0


@pytest.mark.parametrize(
    ("targets", "said"),
    [
        (tasks(), ["合计为零|sum to zero"]),
        (tasks(("城关", "on_balance", 0.0)), ["合计为零|sum to zero"]),
        # The county's own row says nothing about branches: taken as it is, every branch would have reached its target.
        (tasks((COUNTY, "on_balance", 9.0)), ["合计为零|sum to zero"]),
        (tasks(("城关", "on_balance", 1.0), ("城北", "on_balance", 1.0)), ["“城北”|'城北' has a target but no loans"]),
        (
            tasks(("城关", "on_balance", 1.0), ("甲", "on_balance", 1.0), ("乙", "on_balance", 1.0)),
            ["“乙”|乙", "“甲”|甲"],
        ),
    ],
)
def test_a_task_table_that_cannot_be_meant_is_refused(targets: pd.DataFrame, said: list[str]) -> None:
    with pytest.raises(ParamsError) as caught:
        check_targets(targets, ["城关", "河东"])
    assert len(caught.value.faults) == len(said)
    for fault, texts in zip(caught.value.faults, said, strict=True):
        zh, en = texts.split("|")
        assert fault.where == "data.branch_targets" and zh in fault.zh and en in fault.en


def test_good_tasks_pass_and_an_unknown_branch_without_a_task_does_no_harm() -> None:
    check_targets(tasks(("城关", "on_balance", 1.0), ("城北", "on_balance", 0.0)), ["城关", "河东"])


def test_assumed_targets_are_a_part_of_the_principal_of_each_side(six_loans: pd.DataFrame) -> None:
    # By case: 城关 holds D1 (50,000.10 on, 49,999.99 off) and D2 (1,000,000 on), 河东 D3 (8,000.50 off) and D4 (15,000 on);
    # 3 % of it, rounded to the fen.
    table = assumed_targets(cases_of(six_loans), 0.03)
    assert table.to_numpy().tolist() == [
        ["城关", 1_500.0, "off_balance"],
        ["城关", 31_500.0, "on_balance"],
        ["河东", 240.02, "off_balance"],
        ["河东", 450.0, "on_balance"],
    ]
    assumed = TargetSource(assumed_rate=0.03)
    assert chances(table, DRAWN, EXPECTED, assumed)["is_assumed"].all()


def test_a_side_without_principal_gets_no_assumed_target() -> None:
    loan = {"贷款账号": "L1", "客户号": "D1", "机构": "城关", "本金余额": "100", "五级分类": "次级"}
    assert assumed_targets(cases_of([loan]), 0.5)["balance_side"].tolist() == ["on_balance"]
