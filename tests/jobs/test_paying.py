"""Pay in a plan made by the command: recomputed by hand, adding up, and as likely as the targets it hangs on."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from collectplan import money
from collectplan.params import COUNTY

from .conftest import Planned, SmallCounty, collectplan

INCENTIVES = """
incentives:
  scheme: schemes/branch_head_bands.yaml
  alternatives: [schemes/linear.yaml, schemes/prizes.yaml]
  budget: 40000.0
  response: {draws: 200, elasticity: [0.0, 0.3]}
"""


@pytest.fixture(scope="module")
def paid(small_county: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The plan of the small county with a scheme chosen, and two others beside it."""
    folder, outputs = tmp_path_factory.mktemp("paid"), tmp_path_factory.mktemp("outputs")
    params = small_county.variant(folder)
    params.write_text(params.read_text("utf-8") + INCENTIVES, "utf-8")
    done = collectplan("plan", params, "--workers", 2, "--outputs", outputs)
    assert done.returncode == 0, done.stderr
    return Planned(small_county, outputs, done.stdout)


@pytest.fixture(scope="module")
def tables(paid: Planned) -> dict[str, pd.DataFrame]:
    folder = paid.current(COUNTY) / "tables"
    return {path.stem: pd.read_parquet(path) for path in folder.glob("*.parquet")}


def heads_pay(result: float) -> float:
    """Return the pay of a head, each band at its own rate: 1,000 a point from 80, 1,500 from 90, 25,000 at most; 200 off below 70."""
    points = 100 * result
    if points < 70:
        return -200 * (70 - points)
    over = 1_000 * max(0.0, min(points, 90) - 80) + 1_500 * max(0.0, min(points, 100) - 90)
    return min(25_000.0, over + 3_000 * max(0.0, points - 100))


def test_pay_at_the_expected_result_is_that_of_the_words(tables: dict[str, pd.DataFrame]) -> None:
    chosen = tables["allocation"][["option_id"]].merge(tables["options"], on="option_id")
    chosen = chosen.merge(tables["cases"][["case_id"]], on="case_id")
    for side in ("expected_on", "expected_off"):
        chosen[side] = money.rounded(chosen[side])
    cash = chosen.groupby("branch")[["expected_on", "expected_off"]].sum().sum(axis=1)
    given = tables["targets"].query("week == 0 and officer_id == '' and balance_side == 'total'")
    target = given.set_index("branch")["target"]
    assert len(tables["pay"]) == 3  # a head in each branch
    for row in tables["pay"].to_dict("records"):
        assert row["pay"] == pytest.approx(heads_pay(cash[row["branch"]] / target[row["branch"]]), abs=0.006)
        assert "应付" in row["steps"] and "÷" in row["steps"]


def test_heads_reach_their_target_as_likely_as_their_branch(tables: dict[str, pd.DataFrame]) -> None:
    given = tables["targets"].query("week == 0 and officer_id == '' and balance_side == 'total'").set_index("branch")
    heads = tables["pay_outlook"].query("proposal == 'branch_head_bands'")
    assert len(heads) == 3
    for row in heads.to_dict("records"):
        assert row["chance_full"] == pytest.approx(given.loc[row["branch"], "chance"])
        assert row["p10"] <= row["p50"] <= row["p90"] <= 25_000


def test_mean_payouts_of_branches_add_up_to_that_of_the_county(tables: dict[str, pd.DataFrame]) -> None:
    payout = tables["pay_budget"].set_index("branch")
    people = tables["pay_outlook"].query("proposal == 'branch_head_bands'").groupby("branch")["pay_mean"].sum()
    assert payout["mean"].drop(COUNTY).sum() == pytest.approx(payout.loc[COUNTY, "mean"])
    for branch, amount in people.items():
        assert payout.loc[branch, "mean"] == pytest.approx(amount)
    assert payout.loc[COUNTY, "budget"] == 40_000 and payout["budget"].drop(COUNTY).isna().all()


def test_proposals_stand_at_one_budget(tables: dict[str, pd.DataFrame]) -> None:
    rows = tables["scheme_comparison"].dropna(subset=["factor"]).set_index(["basis", "elasticity", "figure"])
    assert set(rows["proposal"]) == {"branch_head_bands", "linear", "prizes"}
    at_p95 = rows.loc["p95"].query("figure == 'payout_p95'")
    assert at_p95["value"].to_numpy() == pytest.approx(40_000.0, rel=1e-5)
    # Without a response nothing more is collected, exactly, and no extra yuan has a price.
    still = rows.xs(0.0, level="elasticity")
    assert (still.query("figure == 'extra'")["value"] == 0).all()
    assert still.query("figure == 'cost_per_extra'")["value"].isna().all()


def test_a_branch_sees_the_pay_of_its_own_people_only(paid: Planned) -> None:
    folders = {path.name for path in paid.campaign.iterdir() if path.is_dir() and not path.name.startswith(".")}
    for branch in folders - {COUNTY}:
        for name in ("pay", "pay_outlook", "pay_budget"):
            rows = pd.read_parquet(paid.current(branch) / "tables" / f"{name}.parquet")
            assert set(rows["branch"]) == {branch}, name


def test_wages_are_in_no_table(tables: dict[str, pd.DataFrame]) -> None:
    assert not [name for name, table in tables.items() if {"fixed_wage", "variable_wage"} & set(table.columns)]


def test_the_same_pay_comes_out_again(paid: Planned) -> None:
    done = collectplan("verify", paid.outputs / "小县" / COUNTY, "--workers", 1)
    assert done.returncode == 0, done.stdout + done.stderr


def test_report_and_workbook_show_pay(paid: Planned) -> None:
    run = paid.current(COUNTY)
    html = (run / "report.html").read_text("utf-8")
    assert "条文检查" in html and "同样的努力" in html
    sheets = pd.read_excel(run / "workbook.xlsx", sheet_name=None, engine="calamine")
    assert {"激励方案", "条文检查", "读法对照", "激励测算", "奖金算例", "方案比较"} <= set(sheets)
    assert len(sheets["奖金算例"]) == 3


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((("scheme: schemes/branch_head_bands.yaml", "scheme: schemes/liaison_heads.yaml"),), "名册里没有这样的人"),
        ((("scheme: schemes/branch_head_bands.yaml", "scheme: schemes/branch_head_band.yaml"),), "branch_head_band"),
        ((("  budget: 40000.0", "  readings: {branch_head_bands: cumulativ}"),), "没有读法 cumulativ"),
        ((("  budget: 40000.0", "  readings: {branch_heads: cumulative}"),), "没有条款 branch_heads"),
        ((("  budget: 40000.0", "  links: [{officer_id: G9999, branch: 没有这里}]"),), "没有 G9999"),
        ((("  budget: 40000.0", "  budget: 0.0"),), "incentives.budget"),
    ],
)
def test_what_does_not_fit_the_roster_is_refused_before_anything_is_solved(
    small_county: SmallCounty, tmp_path: Path, changes: tuple[tuple[str, str], ...], said: str
) -> None:
    params = small_county.variant(tmp_path)
    text = params.read_text("utf-8") + INCENTIVES
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    params.write_text(text, "utf-8")
    done = collectplan("plan", params, "--outputs", tmp_path / "o")
    assert done.returncode == 2 and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and "allocation" not in done.stdout
