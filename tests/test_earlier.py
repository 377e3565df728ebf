"""Earlier campaigns: what was not known at the baseline is refused by date and by role, each row with its place."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from collectplan.earlier import Earlier, accept_history
from collectplan.errors import CollectPlanError, ParamsError
from collectplan.intake import read_input
from collectplan.params import Source
from collectplan.schemas import check
from collectplan.sources import read_raw
from tests.helpers import params_with, take_in

# The plan is locked on 2026-06-30.
PAST = {
    "history_id": "H1", "campaign_id": "2025", "branch": "城关", "baseline_on": "2025-06-30", "end_on": "2025-10-08",
    "principal": "1000", "worst_class": "次级", "balance_side": "表内", "borrower_type": "农户", "guarantee_type": "信用",
    "years_past_due": "1.5", "method": "上门", "hours": "", "cash": "100", "first_paid_on": "2025-08-01",
}  # fmt: skip


def earlier(*rows: dict[str, str], **source: Any) -> Earlier:
    """Accept past cases; each row says what differs from ``PAST``."""
    written = [PAST | {"history_id": f"H{position}"} | row for position, row in enumerate(rows, 1)]
    params = params_with({"data": {"history": source}} if source else None)
    return accept_history(take_in("history", written, **source), params)


def listed(found: Earlier) -> list[tuple[str, str, bool]]:
    """Return column, rule and effect of the faults."""
    return list(found.faults[["column", "rule", "is_blocking"]].itertuples(index=False, name=None))


def test_rows_in_order_are_taken_as_they_stand() -> None:
    found = earlier({}, {"cash": "0", "first_paid_on": ""})
    assert found.table is not None and listed(found) == []
    assert found.table["cash"].tolist() == [100.0, 0.0]
    assert found.table["method"].tolist() == ["visit", "visit"]


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        ({"end_on": "2026-07-01"}, "end_on", "outcome_after_baseline"),
        ({"baseline_on": "2025-10-08", "first_paid_on": ""}, "end_on", "ends_before_start"),
        ({"principal": "0", "cash": "0"}, "principal", "no_principal"),
        ({"first_paid_on": "2025-10-09"}, "first_paid_on", "paid_outside"),
        ({"first_paid_on": "2025-06-29"}, "first_paid_on", "paid_outside"),
    ],
)
def test_what_may_not_teach_is_refused_and_the_rest_kept(row: dict[str, str], column: str, rule: str) -> None:
    found = earlier({}, row)
    assert listed(found) == [(column, rule, True)]
    assert found.table is not None and found.table["history_id"].tolist() == ["H1"]
    faults = check(found.faults, "quarantine")
    assert faults["input"].tolist() == ["history"]
    assert faults["remedy"].str.len().min() > 5


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_file_under_a_title_is_refused_by_its_own_rows(tmp_path: Path, encoding: str) -> None:
    rows = [PAST | {"history_id": "H1"}, PAST | {"history_id": "H2", "end_on": "2026-07-01"}]
    lines = ["往次清收结果" + "," * (len(PAST) - 1), ",".join(PAST), *(",".join(row.values()) for row in rows)]
    (tmp_path / "history.csv").write_text("\n".join(lines), encoding)
    source = Source(files=["history.csv"])
    intake = read_input(read_raw("history", source, tmp_path), source, {})
    found = accept_history(intake, params_with())
    assert found.table is not None and found.table["history_id"].tolist() == ["H1"]
    (fault,) = found.faults.itertuples()
    # The title is line 1, the header line 2.
    assert (fault.source, fault.row, fault.rule, fault.value) == (
        "history.csv",
        4,
        "outcome_after_baseline",
        "2026-07-01",
    )


def test_every_reason_is_listed_and_a_row_is_refused_once() -> None:
    found = earlier({"end_on": "2026-07-01", "principal": "0"}, {})
    assert sorted(rule for _, rule, _ in listed(found)) == ["no_principal", "outcome_after_baseline", "share_above_one"]
    assert found.table is not None and found.table["history_id"].tolist() == ["H2"]


def test_no_outcome_may_be_mapped_to_a_fact() -> None:
    row = [{key: value for key, value in PAST.items() if key != "years_past_due"} | {"已还年数": "1"}]
    with pytest.raises(CollectPlanError, match="已还年数"):
        take_in("history", row, {"years_past_due": "已还年数"}, roles={"已还年数": "outcome"})


def test_the_last_day_before_the_baseline_may_teach() -> None:
    assert listed(earlier({"end_on": "2026-06-30"})) == []


def test_more_than_the_principal_is_listed_and_used() -> None:
    found = earlier({"cash": "1200"})
    assert listed(found) == [("cash", "share_above_one", False)]
    assert found.table is not None and len(found.table) == 1


def test_nothing_left_is_no_history() -> None:
    found = earlier({"end_on": "2026-07-01"}, {"end_on": "2026-12-01"})
    assert found.table is None and len(found.faults) == 2


def test_own_features_are_read_as_they_are_declared() -> None:
    found = earlier(
        {"利率": "7.5", "行业": "养殖"}, {"利率": "", "行业": ""}, features={"利率": "number", "行业": "category"}
    )
    assert found.table is not None
    assert found.table["利率"].tolist() == pytest.approx([7.5, float("nan")], nan_ok=True)
    assert found.table["行业"].tolist() == ["养殖", ""]
    assert pd.api.types.is_float_dtype(found.table["利率"])


def test_an_outcome_is_no_feature() -> None:
    with pytest.raises(CollectPlanError, match="已还利息"):
        earlier({"已还利息": "5"}, features={"已还利息": "number"}, roles={"已还利息": "outcome"})


def test_features_stand_where_they_can_be_used_and_have_names_of_their_own() -> None:
    for source in ({"officers": {"features": {"年龄": "number"}}}, {"history": {"features": {"cash": "number"}}}):
        with pytest.raises((ParamsError, ValueError), match=r"features|特征"):
            params_with({"data": source})
