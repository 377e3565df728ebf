"""Tiny named fixtures; each says what is special about it, and variants are derived from one another."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings

from tests.helpers import cases_of, staff_of

# The same examples on every machine and every run.
settings.register_profile(
    "house", max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("house")

_COLUMNS = (
    "贷款账号", "客户号", "机构", "本金余额", "五级分类", "表内外", "发放日", "到期日", "担保方式", "借款人类型", "村组", "管户人", "放贷责任人",
)  # fmt: skip
_SIX = (
    ("L1", "D1", "城关", "30,000.00", "次级", "表内", "2003-05-01", "2024-06-30", "抵押", "农户", "东村", "A1", "A2"),
    ("L2", "D1", "城关", "20000.10", "可疑", "表内", "2006-05-01", "2025-06-30", "信用", "农户", "西村", "A1", "A2"),
    ("L3", "D1", "河东", "4.999999万元", "损失", "核销", "1996-12-31", "", "信用", "农户", "北村", "B1", "B1"),
    ("L4", "D2", "城关", "1000000", "可疑", "", "2019-03-01", "2022-03-01", "质押", "企业", "东村", "A1", "A1"),
    ("L5", "D3", "河东", "8000.5元", "损失", "置换", "1998-01-01", "2000-01-01", "信用", "", "北村", "", ""),
    ("L6", "D4", "河东", "１５０００", "次级", "表内", "2021年7月1日", "20240701", "联保", "内部员工", "", "B9", "B1"),
)
SIX_LOANS_FEN = 112_300_059  # 3000000 + 2000010 + 4999999 + 100000000 + 800050 + 1500000


@pytest.fixture(scope="session")
def six_loans() -> pd.DataFrame:
    """Six loans of four debtors at two branches, all readable, in the many ways banks write money and dates.

    D1 has loans at both branches and on both sides; 城关 owns it by 11 fen. D2 is a large case, D3 is wholly off balance,
    D4 is of the staff and its account manager B9 is on no roster.
    """
    return pd.DataFrame(_SIX, columns=list(_COLUMNS)).astype("str")


@pytest.fixture(scope="session")
def six_loans_in_disorder(six_loans: pd.DataFrame) -> pd.DataFrame:
    """The six loans, last row first."""
    return six_loans.iloc[::-1].reset_index(drop=True)


@pytest.fixture(scope="session")
def six_loans_two_dirty(six_loans: pd.DataFrame) -> pd.DataFrame:
    """The six loans and two that cannot be used: one without a branch, one whose principal is a word."""
    dirty = six_loans.iloc[[4, 5]].assign(贷款账号=["L7", "L8"])
    dirty.iloc[0, dirty.columns.get_loc("机构")] = ""
    dirty.iloc[1, dirty.columns.get_loc("本金余额")] = "不详"
    return pd.concat([six_loans, dirty], ignore_index=True)


@pytest.fixture(scope="session")
def four_cases(six_loans: pd.DataFrame) -> pd.DataFrame:
    """The cases of the six loans: D1 and D2 at 城关, D3 and D4 at 河东; D2 is a county key case, all are key in rank."""
    return cases_of(six_loans)


@pytest.fixture(scope="session")
def two_officers() -> list[dict[str, str]]:
    """城关 has a manager A1, who knows 东村 and whom the ledger names, and a head A2; nobody has stated hours."""
    return [
        {"人员编号": "A1", "机构": "城关", "岗位": "客户经理", "熟悉村组": "东村；南村"},
        {"人员编号": "A2", "机构": "城关", "岗位": "机构负责人"},
    ]


@pytest.fixture(scope="session")
def two_officers_one_on_leave(two_officers: list[dict[str, str]]) -> list[dict[str, str]]:
    """As two_officers, but A1 is on leave for 60 of the 67 workdays."""
    return [two_officers[0] | {"活动期休假天数": "60"}, two_officers[1]]


@pytest.fixture(scope="session")
def no_capacity(two_officers: list[dict[str, str]]) -> list[dict[str, str]]:
    """As two_officers, but A1 has no field days and A2 is on leave for longer than the campaign has workdays."""
    return [two_officers[0] | {"每月外勤天数": "0"}, two_officers[1] | {"活动期休假天数": "80"}]


@pytest.fixture(scope="session")
def two_branches_and_the_county(two_officers: list[dict[str, str]]) -> list[dict[str, str]]:
    """As two_officers, with a manager B1 at 河东 and a county leader C1."""
    return [
        *two_officers,
        {"人员编号": "B1", "机构": "河东", "岗位": "客户经理"},
        {"人员编号": "C1", "机构": "全辖", "岗位": "县联社领导"},
    ]


@pytest.fixture(scope="session")
def staff(two_branches_and_the_county: list[dict[str, str]]) -> pd.DataFrame:
    """Officers of two branches and of the county, with their capacities."""
    return staff_of(two_branches_and_the_county)
