"""Real loans nobody here made: 3,134 charged-off loans, planned by params alone (source in its README)."""

from __future__ import annotations

import csv
import os
from decimal import Decimal
from pathlib import Path

import pytest

from collectplan import money
from collectplan.errors import CollectPlanError
from collectplan.params import COUNTY
from collectplan.pipeline import branches_of, open_plan, slice_branch

from .conftest import ROOT

DATA = Path(os.environ.get("COLLECTPLAN_DATA") or ROOT.parent / "shared" / "data")
FILE = DATA / "lendingclub" / "lc_chargedoff_2007_2010.csv"
pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"published data set absent: COLLECTPLAN_DATA={DATA}")
PARAMS = ROOT / "params" / "lendingclub.yaml"


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path_factory.mktemp("lc")))
        patch.setenv("COLLECTPLAN_DATA", str(DATA))
        yield open_plan(PARAMS)


def exposures() -> dict[str, tuple[str, int]]:
    """State and exposure in cents, read with the csv module: funded_amnt - total_rec_prncp."""
    with FILE.open(encoding="utf-8", newline="") as stream:
        return {
            row["row_no"]: (
                row["addr_state"],
                round((Decimal(row["funded_amnt"]) - Decimal(row["total_rec_prncp"])) * 100),
            )
            for row in csv.DictReader(stream)
        }


def test_every_loan_and_cent_is_there(plan) -> None:  # type: ignore[no-untyped-def]
    wanted = exposures()
    loans = plan.tables["loans"]
    assert len(wanted) == 3134  # README of the data set
    assert len(loans) + plan.figure("quarantined_rows") == 3134
    got = dict(zip(loans["loan_id"], zip(loans["branch"], money.to_fen(loans["principal"]), strict=True), strict=True))
    assert got == wanted


def test_states_are_branches_and_add_up(plan) -> None:  # type: ignore[no-untyped-def]
    states = {state for state, _ in exposures().values()}
    assert set(branches_of(plan)) == states
    parts = [slice_branch(plan, state) for state in states]
    assert money.total([part.figure("principal") for part in parts]) == plan.figure("principal")
    assert sum(len(part.tables["allocation"]) for part in parts) == len(plan.tables["allocation"])


def test_plan_is_certified_and_beats_its_baselines(plan) -> None:  # type: ignore[no-untyped-def]
    assert plan.figure("checker_passed") == 1
    baselines = plan.tables["baselines"]
    values = baselines[baselines["branch"] == COUNTY].set_index("baseline")["value"]
    assert values["plan"] == values.max()
    assert plan.figure("value") <= plan.figure("bound") + 1e-6
    assert plan.figure("gap") <= 0.0005


def test_assumptions_are_said(plan) -> None:  # type: ignore[no-untyped-def]
    assert plan.figure("roster_assumed") == 1
    assert plan.figure("targets_assumed") == 1
    assert plan.branch == COUNTY


@pytest.mark.parametrize("leak", ["recoveries", "total_pymnt", "last_pymnt_amnt", "collection_recovery_fee"])
def test_outcomes_are_refused_by_role(leak: str, tmp_path: Path) -> None:
    """A mapping that would plan on what only the future knows is refused with the column's name."""
    text = PARAMS.read_text("utf-8").replace(
        "mapping: mappings/lendingclub.yaml",
        f"mapping: {{loan_id: row_no, debtor: row_no, branch: addr_state, principal: {leak}}}",
    )
    (tmp_path / "leak.yaml").write_text(text, "utf-8")
    with pytest.raises(CollectPlanError, match=leak):
        open_plan(tmp_path / "leak.yaml")
