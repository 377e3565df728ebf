"""A multi-table ledger nobody here made: 76 bad loans of a Czech bank, joined by the query of the params alone."""

from __future__ import annotations

import calendar
import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from collectplan import money
from collectplan.params import COUNTY
from collectplan.pipeline import branches_of, open_plan, slice_branch

from .conftest import ROOT, collectplan

DATA = Path(os.environ.get("COLLECTPLAN_DATA") or ROOT.parent / "shared" / "data")
FOLDER = DATA / "berka_1999"
FILES = ("loan.csv", "account.csv", "disp.csv", "district.csv")
pytestmark = pytest.mark.skipif(
    not all((FOLDER / name).is_file() for name in FILES),
    reason=f"published data set berka_1999 absent: COLLECTPLAN_DATA={DATA}",
)
PARAMS = ROOT / "params" / "berka.yaml"
# README of the data set: B (ended, not paid) 31, D (running, in debt) 45.
BAD = {"B": 31, "D": 45}


def rows(name: str) -> list[dict[str, str]]:
    """One file, read with the csv module."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))


def bad_loans() -> list[dict[str, str]]:
    return [row for row in rows("loan.csv") if row["status"] in BAD]


def day(yymmdd: str) -> date:
    return date(1900 + int(yymmdd[:2]), int(yymmdd[2:4]), int(yymmdd[4:]))


def due(loan: dict[str, str]) -> date:
    """Same day of the month, ``duration`` months later, or the last day of a shorter month."""
    made = day(loan["date"])
    years, month = divmod(made.month - 1 + int(loan["duration"]), 12)
    year = made.year + years
    return date(year, month + 1, min(made.day, calendar.monthrange(year, month + 1)[1]))


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path_factory.mktemp("berka")))
        patch.setenv("COLLECTPLAN_DATA", str(DATA))
        yield open_plan(PARAMS)


def test_check_finds_nothing_wrong() -> None:
    done = collectplan("check", PARAMS, COLLECTPLAN_DATA=str(DATA))
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{sum(int(loan['amount']) for loan in bad_loans()):,}" in done.stdout


def test_every_bad_loan_and_koruna_is_there(plan) -> None:  # type: ignore[no-untyped-def]
    assert Counter(loan["status"] for loan in bad_loans()) == BAD
    loans = plan.tables["loans"]
    assert len(loans) == 76
    assert plan.figure("quarantined_rows") == 0
    wanted = {loan["loan_id"]: int(loan["amount"]) * 100 for loan in bad_loans()}
    assert dict(zip(loans["loan_id"], money.to_fen(loans["principal"]), strict=True)) == wanted
    assert money.to_fen(loans["principal"]).sum() == sum(wanted.values())


def test_join_gives_owner_region_and_district(plan) -> None:  # type: ignore[no-untyped-def]
    """Owners stand in disp.csv once for each account; the district is the account's, not the client's."""
    owned = [row for row in rows("disp.csv") if row["type"] == "OWNER"]
    owners = {row["account_id"]: row["client_id"] for row in owned}
    assert len(owners) == len(owned) == 4500  # README: accounts
    accounts = {row["account_id"]: row["district_id"] for row in rows("account.csv")}
    districts = {row["A1"]: (row["A3"], row["A2"]) for row in rows("district.csv")}
    wanted = {
        loan["loan_id"]: (f"C{owners[loan['account_id']]}", *districts[accounts[loan["account_id"]]])
        for loan in bad_loans()
    }
    loans = plan.tables["loans"]
    got = zip(loans["case_id"], loans["branch"], loans["village"], strict=True)
    assert dict(zip(loans["loan_id"], got, strict=True)) == wanted
    assert plan.figure("n_cases") == len({debtor for debtor, _, _ in wanted.values()}) == 76


def test_days_are_of_the_nineties(plan) -> None:  # type: ignore[no-untyped-def]
    loans = plan.tables["loans"].set_index("loan_id")
    for loan in bad_loans():
        row = loans.loc[loan["loan_id"]]
        assert row["disbursed_on"].date() == day(loan["date"])
        assert row["due_on"].date() == due(loan)
        # What the status says: B had ended by the end of the data, D had not.
        assert (due(loan) <= date(1998, 12, 31)) == (loan["status"] == "B")


def test_classes_are_the_assumption_of_the_params(plan) -> None:  # type: ignore[no-untyped-def]
    """D substandard; B loss when more than 360 days had passed since it ended, otherwise doubtful."""
    classes = {
        loan["loan_id"]: "SUBSTANDARD"
        if loan["status"] == "D"
        else "LOSS"
        if (date(1998, 12, 31) - due(loan)).days > 360
        else "DOUBTFUL"
        for loan in bad_loans()
    }
    loans = plan.tables["loans"]
    assert dict(zip(loans["loan_id"], loans["risk_class"], strict=True)) == classes


def test_regions_are_branches_and_add_up(plan) -> None:  # type: ignore[no-untyped-def]
    regions = {row["A3"] for row in rows("district.csv")}
    assert len(regions) == 8
    assert set(branches_of(plan)) == regions
    parts = [slice_branch(plan, region) for region in regions]
    assert money.total([part.figure("principal") for part in parts]) == plan.figure("principal")
    assert sum(len(part.tables["allocation"]) for part in parts) == len(plan.tables["allocation"])


def test_plan_is_certified_and_says_what_it_assumes(plan) -> None:  # type: ignore[no-untyped-def]
    assert plan.figure("checker_passed") == 1
    assert plan.figure("value") <= plan.figure("bound") + 1e-6
    assert plan.figure("gap") <= 0.0005
    baselines = plan.tables["baselines"]
    values = baselines[baselines["branch"] == COUNTY].set_index("baseline")["value"]
    assert values["plan"] == values.max()
    assert plan.figure("roster_assumed") == 1
    assert plan.figure("targets_assumed") == 1
    assert plan.figure("calendar_provisional") == 1  # no Chinese holiday table for 1999
    assert any("原始放款额" in note for note in plan.params.reports.notes)


def test_account_without_owner_is_reported_and_a_second_client_is_no_second_debtor(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An inner join would drop the first loan without a word; a join by account alone would double the second.

    Neither happens in the data, so one account loses its owner here and another gains somebody who may dispose.
    """
    folder = tmp_path / "berka_1999"
    folder.mkdir()
    for name in FILES:
        (folder / name).write_bytes((FOLDER / name).read_bytes())
    ownerless, shared = bad_loans()[:2]
    lines = (folder / "disp.csv").read_text("utf-8").splitlines()
    kept = [line for line in lines if line.split(";")[2] != ownerless["account_id"]]
    assert len(kept) == len(lines) - 1
    added = f'99999;1;{shared["account_id"]};"DISPONENT"'
    (folder / "disp.csv").write_text("\n".join([*kept, added, ""]), "utf-8")
    monkeypatch.setenv("COLLECTPLAN_DATA", str(tmp_path))
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path / "o"))
    found = open_plan(PARAMS)
    assert set(found.tables["loans"]["loan_id"]) == {loan["loan_id"] for loan in bad_loans()} - {ownerless["loan_id"]}
    assert len(found.tables["loans"]) == 75
    assert found.figure("quarantined_rows") == 1
    assert "C1" not in set(found.tables["loans"]["case_id"])


@pytest.mark.slow
def test_plan_command_writes_a_report_for_each_region(tmp_path: Path) -> None:
    done = collectplan("plan", PARAMS, "--workers", 2, "--outputs", tmp_path, COLLECTPLAN_DATA=str(DATA))
    assert done.returncode == 0, done.stdout + done.stderr
    reports = {path.parents[2].name: path for path in (tmp_path / "berka-1999").glob("*/plan/*/report.html")}
    assert set(reports) == {row["A3"] for row in rows("district.csv")} | {COUNTY}
    html = reports[COUNTY].read_text("utf-8")
    assert "原始放款额" in html
    assert "1,558" in html  # 15,580,152 koruna in tens of thousands
    assert "万克朗" in html
    assert "万元" not in html
