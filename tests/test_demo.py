"""The demo county: the same bytes for the same seed, figures near the published ones, books that balance."""

import functools
import itertools
import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import python_calamine
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan import money
from collectplan.demo import MARKER, MOST_CASES, County, Size, make_county, write_demo
from collectplan.demo import calibration as cal
from collectplan.demo.claims import chain
from collectplan.demo.county import TABLES
from collectplan.demo.courts import LAST_STEP, STEPS, draw_court_events
from collectplan.demo.files import FILES
from collectplan.demo.names import MOST_BRANCHES, towns
from collectplan.demo.people import leaders_of
from collectplan.demo.work import campaign_workdays, hours_of, visit_hours
from collectplan.errors import ParamsError
from collectplan.params import COUNTY, Data, load_params
from collectplan.schemas import words
from collectplan.workdays import workdays_between
from tests.helpers import NO_SHRINKING

ROOT = Path(__file__).resolve().parent.parent
TINY = [Size(1, 1, 1, 0), Size(1, 3, 2, 1), Size(2, 2, 2, 2), Size(3, 30, 6, 7), Size(1, 40, 3, 5)]
SIDES = ("on_balance", "off_balance")


OF_MAKE_PLAN = Size(branches=12, cases=3000, officers=80, seed=7)
LARGE = Size(branches=10, cases=15_000, officers=300, seed=11)


@functools.cache
def made_once(size: Size) -> County:
    """Tests only read it."""
    return make_county(size)


@pytest.fixture
def county() -> County:
    """The county of `make plan`."""
    return made_once(OF_MAKE_PLAN)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four branches on disk."""
    made = tmp_path_factory.mktemp("demo") / "data"
    write_demo(made, branches=4, cases=240, officers=16, seed=3)
    return made


def read(folder: Path, name: str) -> pd.DataFrame:
    """Read a CSV as text, with the identifiers of the schema as columns."""
    table = pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, encoding="utf-8-sig")
    titles = {str((about.metadata or {})["zh"]): column for column, about in TABLES[name].columns.items()}
    assert list(table.columns) == list(titles)
    return table.rename(columns=titles)


def side_of(loans: pd.DataFrame) -> pd.Series:
    return loans["balance_status"].eq("on_balance").map({True: "on_balance", False: "off_balance"})


def file_bytes(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# --- the same again ---------------------------------------------------------------------------------------------


def test_same_arguments_give_the_same_bytes_whatever_the_hash_seed(folder: Path, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from collectplan.demo import write_demo;"
        "write_demo(Path(sys.argv[1]), branches=4, cases=240, officers=16, seed=3)"
    )
    again = tmp_path / "elsewhere"
    environment = os.environ | {"PYTHONHASHSEED": "4711", "TZ": "America/New_York"}
    subprocess.run([sys.executable, "-c", code, str(again)], check=True, cwd=ROOT, env=environment)
    assert file_bytes(again) == file_bytes(folder)


def test_another_seed_gives_another_county(county: County) -> None:
    other = make_county(Size(branches=12, cases=3000, officers=80, seed=8))
    assert money.total(other.tables["loans"]["principal"]) != money.total(county.tables["loans"]["principal"])
    assert other.county_shift != county.county_shift


# --- figures near the published ones ----------------------------------------------------------------------------


def test_small_old_loans_are_as_small_as_reported() -> None:
    # 126 loans with 1,297,475 yuan: 10,297 each. 15,000 cases leave a standard error of about 1 %.
    made = made_once(LARGE)
    loans = made.tables["loans"]
    kind = made.truth.set_index("debtor")["kind"].reindex(loans["debtor"]).to_numpy()
    old = (kind == "small_old") & (side_of(loans) == "off_balance") & (loans["disbursed_on"] < "2005-01-01")
    assert loans.loc[old, "principal"].mean() == pytest.approx(1_297_475 / 126, rel=0.05)


def test_stock_is_mostly_off_the_balance_sheet_and_few_loans_carry_it(county: County) -> None:
    loans = county.tables["loans"]
    on_share = loans.loc[side_of(loans) == "on_balance", "principal"].sum() / loans["principal"].sum()
    # A county bank's branch, 2020: 102.01 on and 1,727.25 off, 5.6 %.
    assert 0.05 <= on_share <= 0.10
    descending = np.sort(loans["principal"])[::-1]
    assert 0.6 <= descending[: len(loans) // 10].sum() / descending.sum() <= 0.9
    assert (loans["principal"] >= 1_000_000).sum() >= 10
    per_branch = loans.groupby("branch")["principal"].sum().mean()
    assert per_branch == pytest.approx(18_292_600, rel=0.4)


def test_debtors_owe_about_one_loan_each_and_few_owe_to_two_branches(county: County) -> None:
    loans = county.tables["loans"]
    assert loans["debtor"].nunique() == 3000
    assert len(loans) / 3000 == pytest.approx(1.1, abs=0.03)
    assert 0.008 <= (loans.groupby("debtor")["branch"].nunique() > 1).mean() <= 0.022


def test_interest_is_a_seventh_on_young_small_loans_and_twice_the_principal_at_most(county: County) -> None:
    loans = county.tables["loans"]
    owed = loans["interest_on"] + loans["interest_off"]
    young = (side_of(loans) == "on_balance") & (loans["principal"] < 100_000)
    # 183,574 of interest on 1,297,475 of principal: 14.1 %.
    assert owed[young].sum() / loans.loc[young, "principal"].sum() == pytest.approx(0.141, abs=0.02)
    assert (owed <= 2.0 * loans["principal"] + 0.02).all()
    assert (owed > 1.5 * loans["principal"]).any()
    receipts = county.tables["receipts"].groupby("kind")["amount"].sum()
    assert receipts["cash_interest"] / receipts["cash_principal"] == pytest.approx(0.141, abs=0.04)


def test_origination_periods_and_classes_are_mixed(county: County) -> None:
    loans = county.tables["loans"]
    period = pd.cut(loans["disbursed_on"].dt.year, [0, 1996, 2001, 2004, 9999]).value_counts(normalize=True)
    assert (period > 0.1).all()
    on = loans[side_of(loans) == "on_balance"]
    assert (on["risk_class"].value_counts(normalize=True)[["SUBSTANDARD", "DOUBTFUL", "LOSS"]] > 0.15).all()
    assert (on["due_on"] > "2022-01-01").all()
    # The class is never better than days past due allow.
    assert not ((on["days_past_due"] > 360) & (on["risk_class"] != "LOSS")).any()
    assert (on["days_past_due"] > 90).all()
    due = on["extended_due_on"].fillna(on["due_on"])
    assert ((pd.Timestamp(cal.BASELINE_ON) - due).dt.days == on["days_past_due"]).all()


def test_cash_comes_at_about_the_published_speed(county: County) -> None:
    loans, receipts = county.tables["loans"], county.tables["receipts"]
    cash = receipts[receipts["kind"].isin(["cash_principal", "reversal"])]
    side = side_of(loans).set_axis(loans["loan_id"]).reindex(cash["loan_id"]).to_numpy()
    rate = {
        name: cash.loc[side == name, "amount"].sum() / loans.loc[side_of(loans) == name, "principal"].sum()
        for name in SIDES
    }
    # 12.70 of 1,740 off the balance sheet in a quarter, 0.74 %; big loans make it uncertain by a factor of two.
    assert 0.004 <= rate["off_balance"] <= 0.015
    assert 0.03 <= rate["on_balance"] <= 0.15


def test_targets_follow_the_stock_and_are_in_reach_of_some_branches_only(county: County) -> None:
    loans, targets = county.tables["loans"], county.tables["branch_targets"]
    assert len(targets) == 24
    stock = loans.groupby(["branch", side_of(loans).rename("balance_side")])["principal"].sum()
    rate = targets.set_index(["branch", "balance_side"])["target"] / stock
    ratio = rate.xs("on_balance", level=1) / rate.xs("off_balance", level=1)
    assert ratio.to_numpy() == pytest.approx(0.10 / 0.02, rel=0.05)
    chance = simulated_chance(county)
    assert chance.min() < 0.2 and chance.max() > 0.85
    assert 0.3 < chance.median() < 0.7


def simulated_chance(county: County) -> pd.Series:
    """Chance to reach the sum of both targets with the branch's hours spent where a visit is worth most.

    Only cases where it is worth more than its travel; the county's leaders do not count.
    """
    truth, targets = county.truth, county.tables["branch_targets"].groupby("branch")["target"].sum()
    officers = county.tables["officers"]
    hours = hours_of(officers, 67)["field_hours"].groupby(officers["branch"].to_numpy()).sum()
    rng = np.random.default_rng(99)
    gain = (truth["p_visit"] - truth["p_watch"]) * 0.35 * truth["principal"]
    place = gain.groupby(truth["branch"]).rank(ascending=False)
    fits = place * float(visit_hours(True)) <= truth["branch"].map(hours)
    worth = gain > cal.WORKLOAD.visits_per_case * cal.WORKLOAD.visit_cost
    chance = np.where(fits & worth, truth["p_visit"], truth["p_watch"])
    common = rng.normal(0, 0.3, 1000)
    reached = {}
    for branch, rows in truth.groupby("branch").indices.items():
        odds = (chance[rows] / (1 - chance[rows]))[None, :] * np.exp(common)[:, None]
        pays = rng.random(odds.shape) < odds / (1 + odds)
        paid = (pays * rng.beta(0.7, 1.3, odds.shape)) @ truth["principal"].to_numpy()[rows]
        reached[branch] = (paid >= targets[branch]).mean()
    return pd.Series(reached)


def test_truth_lies_around_the_priors(county: County) -> None:
    truth = county.truth
    assert abs(county.county_shift) < 4 * cal.COUNTY_SHIFT_SD
    assert county.officer_truth["effect"].std() == pytest.approx(cal.OFFICER_EFFECT_SD, rel=0.35)
    assert (truth["p_watch"] < truth["p_visit"]).all()
    assert truth["share"].mean() == pytest.approx(0.35, abs=0.03)
    expected = truth["p_watch"].sum()
    assert truth["pays_anyway"].sum() == pytest.approx(expected, abs=4 * np.sqrt(expected))
    assert (truth.loc[truth["pays_anyway"], "paid"] > 0).all()


def test_history_tells_methods_apart_and_says_what_the_truth_says() -> None:
    history = made_once(LARGE).tables["history"]
    paid = (history["cash"] > 0).groupby(history["method"]).mean()
    assert paid["visit"] > paid["watch"]
    assert set(history["campaign_id"]) == set(cal.EARLIER_CAMPAIGNS.values())
    assert (history["cash"] <= history["principal"]).all()
    assert history["first_paid_on"].notna().eq(history["cash"] > 0).all()
    within = history["first_paid_on"].dropna()
    assert (within > history.loc[within.index, "baseline_on"]).all()
    assert (within <= history.loc[within.index, "end_on"]).all()


# --- books that balance -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [OF_MAKE_PLAN, Size(5, 900, 30, 2), *TINY], ids=str)
def test_movement_of_the_stock_is_explained_to_the_fen(size: Size) -> None:
    made = made_once(size)
    opening, closing = made.tables["loans"], made.tables["closing_loans"]
    opened = opening.set_index("loan_id").assign(
        side=side_of(opening).to_numpy(), fen=money.to_fen(opening["principal"])
    )
    closed = closing.set_index("loan_id").assign(
        side=side_of(closing).to_numpy(), fen=money.to_fen(closing["principal"])
    )
    npl = closed[~closed["risk_class"].isin(["PASS", "SPECIAL_MENTION"])]
    upgraded = closed[closed.index.isin(opened.index) & ~closed.index.isin(npl.index)]
    new = npl[~npl.index.isin(opened.index)]
    receipts = made.tables["receipts"].merge(
        opened[["branch", "side"]].reset_index(), on="loan_id", validate="many_to_one"
    )
    moved = receipts.assign(fen=money.to_fen(receipts["amount"])).groupby(["branch", "side", "kind"])["fen"].sum()

    def out(branch: str, side: str, *kinds: str) -> int:
        return sum(int(moved.get((branch, side, kind), 0)) for kind in kinds)

    def stock(table: pd.DataFrame, branch: str, side: str) -> int:
        return int(table.loc[(table["branch"] == branch) & (table["side"] == side), "fen"].sum())

    cash = ("cash_principal", "reversal")
    for branch in opened["branch"].unique():
        on, off = SIDES
        left = out(branch, on, *cash, "in_kind", "restructured", "written_off", "transferred")
        explained = stock(opened, branch, on) + stock(new, branch, on) - left - stock(upgraded, branch, on)
        assert stock(npl, branch, on) == explained
        left = out(branch, off, *cash, "in_kind", "transferred")
        explained = stock(opened, branch, off) + out(branch, on, "written_off") - left
        assert stock(npl, branch, off) == explained
        assert out(branch, off, "restructured", "written_off") == 0
    assert (new["side"] == "on_balance").all()


def test_every_kind_of_movement_occurs(county: County) -> None:
    receipts, closing = county.tables["receipts"], county.tables["closing_loans"]
    assert set(receipts["kind"]) == set(words.RECEIPT_KIND)
    reversals = receipts[receipts["kind"] == "reversal"]
    assert (reversals["amount"] < 0).all() and (receipts.drop(reversals.index)["amount"] > 0).all()
    taken = receipts[receipts["kind"] == "cash_principal"].merge(reversals, on="voucher", suffixes=("", "_back"))
    assert len(taken) == len(reversals)
    assert (taken["amount"] == -taken["amount_back"]).all() and (taken["loan_id"] == taken["loan_id_back"]).all()
    assert (taken["paid_on"] <= taken["paid_on_back"]).all()
    assert (closing["risk_class"] == "SPECIAL_MENTION").any()
    assert not closing["loan_id"].isin(county.tables["loans"]["loan_id"]).all()


def test_finance_agrees_with_the_ledger_to_the_fen(county: County) -> None:
    keys = ["branch", "risk_class"]
    loans, controls = county.tables["loans"], county.tables["controls"].set_index(keys)
    ledger = money.total_by(loans, keys, "principal")
    assert money.to_fen(controls["finance"].sort_index()).tolist() == money.to_fen(ledger.sort_index()).tolist()
    assert (controls["loans"].sort_index() == loans.groupby(keys).size().sort_index()).all()


def test_no_interest_is_paid_that_was_not_owed(county: County) -> None:
    loans, closing = county.tables["loans"], county.tables["closing_loans"].set_index("loan_id")
    receipts = county.tables["receipts"]
    paid = receipts[receipts["kind"] == "cash_interest"].groupby("loan_id")["amount"].sum()
    owed = (loans["interest_on"] + loans["interest_off"]).set_axis(loans["loan_id"])
    left = closing["interest_on"] + closing["interest_off"]
    both = owed.index.intersection(left.index)
    assert (left[both] - (owed[both] - paid.reindex(both).fillna(0.0))).abs().max() < 0.005
    assert (closing[["interest_on", "interest_off"]] >= 0).all(axis=None)


# --- work that fits into hours and days -------------------------------------------------------------------------


@pytest.mark.parametrize("size", [OF_MAKE_PLAN, Size(3, 900, 9, 4)], ids=str)
def test_actions_fit_hours_and_workdays(size: Size) -> None:
    made = made_once(size)
    officers, actions = made.tables["officers"], made.tables["actions"]
    workdays = workdays_between(cal.START_ON, cal.END_ON)
    assert len(workdays) == 67
    assert set(actions["at"].dt.date) <= set(workdays.days)
    assert actions["at"].dt.hour.between(8, 19).all()
    assert not actions.duplicated(["officer_id", "at"]).any()
    visits = actions[actions["kind"] == "visit"]
    hours = hours_of(officers, len(campaign_workdays()))
    each = float(visit_hours(True)) / cal.WORKLOAD.visits_per_case
    assert (
        visits.groupby("officer_id").size() * each <= hours["field_hours"].reindex(visits["officer_id"].unique())
    ).all()
    days = visits.groupby("officer_id")["at"].agg(lambda at: at.dt.date.nunique())
    assert (days <= hours["field_days"].reindex(days.index)).all()
    truth = made.truth
    seen = truth[truth["method"] == "visit"].groupby("owner")
    needed = seen["owner_knows_village"].agg(lambda known: visit_hours(known).sum())
    assert (needed <= hours["field_hours"].reindex(needed.index) + 1e-6).all()
    # Largest first: nobody phones a case larger than one he visits, unless he is recused.
    phoned = truth[truth["method"] == "phone"].groupby("owner")["principal"].max()
    smallest = seen["principal"].min()
    assert (phoned.reindex(smallest.index).fillna(0.0) <= smallest).all()


def test_visits_to_one_debtor_are_a_week_apart_at_least(county: County) -> None:
    visits = county.tables["actions"].query("kind == 'visit'").sort_values(["loan_id", "at"])
    gaps = visits.groupby("loan_id")["at"].diff().dropna()
    assert gaps.min() >= pd.Timedelta(days=7)
    assert visits.groupby("loan_id").size().max() == cal.WORKLOAD.visits_per_case


def test_receipts_come_inside_the_campaign_and_after_the_contact_that_brought_them(county: County) -> None:
    receipts, truth = county.tables["receipts"], county.truth.set_index("debtor")
    assert receipts["paid_on"].dt.date.isin(campaign_workdays().astype(object)).all()
    debtor = county.tables["loans"].set_index("loan_id")["debtor"]
    first = county.tables["actions"].assign(debtor=lambda table: debtor.reindex(table["loan_id"]).to_numpy())
    first = first.groupby("debtor")["at"].min().dt.normalize()
    cash = receipts[receipts["kind"] == "cash_principal"]
    who = debtor.reindex(cash["loan_id"]).to_numpy()
    brought = ~truth["pays_anyway"].reindex(who).to_numpy()
    assert (cash["paid_on"].to_numpy()[brought] >= first.reindex(who[brought]).to_numpy()).all()
    assert brought.any()


# --- tables that refer to each other ----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [OF_MAKE_PLAN, *TINY], ids=str)
def test_tables_keep_their_schemas_and_refer_to_each_other(size: Size) -> None:
    tables = made_once(size).tables
    for name, table in tables.items():
        TABLES[name].validate(table, lazy=True)
    loans, officers = tables["loans"], tables["officers"]
    branches = set(towns(size.branches))
    assert set(loans["branch"]) == branches == set(tables["branch_targets"]["branch"])
    for name in ("obligors", "events", "collaterals", "surveys", "receipts", "actions"):
        assert set(tables[name]["loan_id"]) <= set(loans["loan_id"])
    assert set(tables["contacts"]["debtor"]) == set(loans["debtor"])
    home = officers.set_index("officer_id")["branch"]
    assert len(officers) == size.officers and loans["debtor"].nunique() == size.cases
    assert (home.reindex(loans["account_manager"]).to_numpy() == loans["branch"].to_numpy()).all()
    assert set(loans["originating_officer"]) <= {"", *home.index}
    assert set(tables["actions"]["officer_id"]) <= set(home.index)
    assert set(tables["receipts"]["credited_officer"]) <= {"", *home.index}
    villages = loans.groupby("branch")["village"].agg(set)
    for branch, known in zip(officers["branch"], officers["villages"], strict=True):
        assert all(village.startswith(f"{branch}镇") for village in known.split("、") if village)
    assert (
        all(village.startswith(f"{branch}镇") for branch in branches for village in villages[branch])
        or size.branches > 1
    )
    recused = {debtor for text in officers["recusals"] for debtor in text.split(";") if debtor}
    assert recused <= set(loans["debtor"])
    borrowers = tables["obligors"].query("role == 'borrower'")
    assert sorted(borrowers["loan_id"]) == sorted(loans["loan_id"])


def test_roles_and_caseloads_are_as_in_life(county: County) -> None:
    officers, loans = county.tables["officers"], county.tables["loans"]
    roles = officers.groupby("branch")["role"].value_counts().unstack(fill_value=0)
    assert (roles.drop(COUNTY)["branch_head"] == 1).all()
    assert 2 <= roles.loc[COUNTY, "county_leader"] <= 4
    ordinary = officers["role"].isin(["account_manager", "specialist"])
    assert officers.loc[ordinary, "field_days_per_month"].isna().all()
    assert officers.loc[~ordinary, "field_days_per_month"].notna().all()
    load = loans.groupby("account_manager")["debtor"].nunique()
    assert load.max() > 2 * load.median()
    assert (officers["recusals"] != "").sum() >= 5
    assert officers["leave_days"].notna().any() and officers["leave_days"].isna().any()


def test_leaders_need_three_officers_for_each_branch() -> None:
    assert leaders_of(Size(12, 3000, 80, 7)) == 4
    assert leaders_of(Size(3, 30, 6, 7)) == 0
    assert leaders_of(Size(4, 40, 12, 7)) == 2


def test_events_of_every_kind_are_there_and_clocks_differ(county: County) -> None:
    events = county.tables["events"]
    assert set(events["kind"]) == set(words.EVENT_KIND)
    last = events.groupby("loan_id")["on"].max() + pd.DateOffset(years=3)
    lapses = last.between(pd.Timestamp(cal.START_ON), pd.Timestamp(cal.END_ON))
    assert lapses.sum() > 20 and (last < pd.Timestamp(cal.START_ON)).sum() > 100
    assert county.tables["loans"]["loan_id"].isin(events["loan_id"]).mean() < 0.98


# --- papers of the loans ----------------------------------------------------------------------------------------

SOME_SIZES = [OF_MAKE_PLAN, Size(5, 900, 30, 2), *TINY]


@pytest.mark.parametrize("size", SOME_SIZES, ids=str)
def test_no_paper_is_dated_after_the_baseline_or_before_its_loan(size: Size) -> None:
    tables = made_once(size).tables
    loans = tables["loans"].set_index("loan_id")
    baseline = pd.Timestamp(cal.BASELINE_ON)
    dated = {"events": ["on"], "surveys": ["surveyed_on"], "obligors": ["asked_on", "roll_over_known_on"]}
    for name, columns in dated.items():
        assert not (tables[name][columns] > baseline).any(axis=None)
    events = tables["events"]
    assert (events["on"].to_numpy() >= loans["disbursed_on"].reindex(events["loan_id"]).to_numpy()).all()
    # Only an extension and a call before maturity come before the claim is due; who stands surety owes when the loan
    # was first due unless he consented to the extension (Civil Code, art. 695).
    extended = loans["extended_due_on"].fillna(loans["due_on"])
    of_debtor = events["obligor_id"].to_numpy() == loans["debtor"].reindex(events["loan_id"]).to_numpy()
    due = np.where(of_debtor, *(days.reindex(events["loan_id"]).to_numpy() for days in (extended, loans["due_on"])))
    assert set(events.loc[events["on"] <= due, "kind"]) <= {"extension", "acceleration"}


@pytest.mark.parametrize("size", SOME_SIZES, ids=str)
def test_every_paper_is_of_a_known_loan_and_a_known_obligor(size: Size) -> None:
    tables = made_once(size).tables
    loans, events, surveys = tables["loans"], tables["events"], tables["surveys"]
    known = set(zip(tables["obligors"]["loan_id"], tables["obligors"]["obligor_id"], strict=True))
    assert set(zip(events["loan_id"], events["obligor_id"], strict=True)) <= known
    debtor = loans.set_index("loan_id")["debtor"]
    assert set(surveys["loan_id"]) <= set(debtor.index)
    assert not debtor.reindex(surveys["loan_id"]).duplicated().any()


def court_steps(events: pd.DataFrame) -> pd.DataFrame:
    """Return the day of each step in court by loan, missing where it was not taken; each is taken once."""
    steps = events[events["kind"].isin([*STEPS, "suit_closed"])].pivot(index="loan_id", columns="kind", values="on")
    return steps.reindex(columns=[*STEPS, "suit_closed"]).astype("datetime64[ns]")


@pytest.mark.parametrize("size", [*SOME_SIZES, LARGE], ids=str)
def test_steps_in_court_agree_with_the_suit_status(size: Size) -> None:
    tables = made_once(size).tables
    status = tables["loans"].set_index("loan_id")["suit_status"]
    steps = court_steps(tables["events"])
    taken = {"none": (), "filed": STEPS[:1], "judged": STEPS[:3], "enforcing": STEPS[:4], "enforcement_closed": STEPS}
    for loan_id, word in status.items():
        if word != "none":
            days = steps.loc[loan_id].dropna()
            assert list(days.index) == list(taken[word]) and days.is_monotonic_increasing and days.is_unique
    # Who stands as never sued has no suit on file, or one that was withdrawn.
    withdrawn = steps[status.reindex(steps.index) == "none"]
    assert withdrawn[list(STEPS[1:])].isna().all(axis=None)
    assert (withdrawn["suit"] < withdrawn["suit_closed"]).all()
    # A judgment gives 10 to 30 days to perform.
    given = (steps["performance_due"] - steps["judgment"]).dt.days.dropna()
    assert given.between(10, 30).all()


def test_judgments_lapse_inside_the_campaign_and_before_it_and_suits_are_withdrawn() -> None:
    tables = made_once(LARGE).tables
    steps = court_steps(tables["events"])
    judged = tables["loans"].query("suit_status == 'judged'")["loan_id"]
    # Civil Procedure Law, art. 250: two years from the end of the period of performance.
    until = steps.loc[judged, "performance_due"] + pd.DateOffset(years=2)
    assert until.between(pd.Timestamp(cal.START_ON), pd.Timestamp(cal.END_ON)).sum() > 10
    assert (until < pd.Timestamp(cal.START_ON)).sum() > 10 and (until > pd.Timestamp(cal.END_ON)).sum() > 10
    assert steps["suit_closed"].notna().sum() > 10


@settings(max_examples=60, phases=NO_SHRINKING, deadline=None)
@given(
    past_due=st.lists(st.tuples(st.integers(91, 9_000), st.sampled_from(sorted(LAST_STEP))), min_size=1, max_size=30),
    seed=st.integers(0, 2**32),
)
def test_steps_in_court_fit_between_due_date_and_baseline_however_young_the_loan(
    past_due: list[tuple[int, str]], seed: int
) -> None:
    due = pd.Timestamp(cal.BASELINE_ON) - pd.to_timedelta([days for days, _ in past_due], unit="D")
    loans = pd.DataFrame({"due_on": due, "extended_due_on": pd.NaT, "suit_status": [word for _, word in past_due]})
    events = draw_court_events(np.random.default_rng(seed), loans)
    assert (events["on"] <= pd.Timestamp(cal.BASELINE_ON)).all()
    assert (events["on"].to_numpy() > loans["due_on"].to_numpy()[events["loan"]]).all()
    steps = events[events["kind"].isin(STEPS)].sort_values(["loan", "on"])
    in_order = steps.groupby("loan")["kind"].agg(tuple)
    assert in_order.tolist() == [STEPS[: LAST_STEP[word] + 1] for _, word in past_due]


@settings(max_examples=60, phases=NO_SHRINKING, deadline=None)
@given(
    spans=st.lists(st.tuples(st.dates(date(1987, 1, 1), date(2026, 1, 1)), st.integers(1, 9_000)), max_size=20),
    seed=st.integers(0, 2**32),
)
def test_a_chain_of_demands_never_lets_limitation_run_out(spans: list[tuple[date, int]], seed: int) -> None:
    start = np.array([first for first, _ in spans], dtype="datetime64[D]")
    until = start + np.array([length for _, length in spans], dtype="timedelta64[D]")
    links = chain(np.random.default_rng(seed), np.arange(len(spans)), start, until)
    change = pd.Timestamp("2017-10-01")
    for row, (first, last) in enumerate(zip(start, until, strict=True)):
        days = [pd.Timestamp(first), *links.loc[links["loan"] == row, "on"].sort_values(), pd.Timestamp(last)]
        for before, after in itertools.pairwise(days):
            # Two years; three where the two had not run out before 2017-10-01 (SPC interpretation of 2018, art. 2).
            years = 3 if before + pd.DateOffset(years=2) >= change else 2
            assert before < after <= before + pd.DateOffset(years=years)


def test_most_demands_were_signed_by_the_debtor_and_some_prove_nothing(county: County) -> None:
    events = county.tables["events"]
    demands = events[events["kind"] == "demand"]
    signed = demands["evidence_kind"].str.contains("签收")
    share = {
        "debtor": (signed & demands["signer"].isin(["debtor", "adult_relative", "authorised"])).mean(),
        "post": (demands["evidence_kind"] == "邮政特快回执").mean(),
        "telephone": (demands["evidence_kind"] == "电话").mean(),
        "nothing": (demands["evidence_kind"] == "").mean(),
        "neighbour or cadre": (demands["signer"] == "other").mean(),
    }
    assert share["debtor"] > 0.6
    assert all(0.02 <= value <= 0.2 for name, value in share.items() if name != "debtor")
    assert demands.loc[demands["signer"] == "other", "evidence_kind"].str.contains("邻居|村干部").all()
    # A call, a posted letter and a missing paper bear nobody's signature.
    assert set(demands.loc[~signed & (demands["evidence_kind"] != "公证送达"), "signer"]) == {"unknown"}
    acknowledged = events[events["kind"] == "acknowledgement"]
    assert set(acknowledged["signer"]) >= {"debtor", "other"} and "unknown" not in set(acknowledged["signer"])


def test_some_sign_after_their_claim_has_lapsed(county: County) -> None:
    loans = county.tables["loans"].set_index("loan_id")
    events = county.tables["events"].query("kind != 'extension' and kind != 'acceleration'")
    due = loans["extended_due_on"].fillna(loans["due_on"]).reindex(events["loan_id"]).set_axis(events.index)
    before = events.groupby("loan_id")["on"].shift().fillna(due)
    late = events["on"] > before + pd.DateOffset(years=3, days=10)
    assert late[events["kind"] == "acknowledgement"].sum() > 10 and late[events["kind"] == "promise"].sum() > 10


def test_obstacles_are_rare_fall_into_the_last_six_months_and_are_mostly_over(county: County) -> None:
    made = made_once(LARGE).tables
    events, total = made["events"], len(made["loans"])
    by_kind = {kind: rows.set_index("loan_id")["on"] for kind, rows in events.groupby("kind")}
    began, ended = by_kind["obstacle"], by_kind["obstacle_end"]
    assert 0 < len(ended) < len(began) < 0.01 * total and set(ended.index) < set(began.index)
    assert (ended > began.reindex(ended.index)).all()
    before = events[events["loan_id"].isin(began.index) & ~events["kind"].isin(["obstacle", "obstacle_end"])]
    own = before[before["obligor_id"].str.startswith("KH")]
    # Civil Code, arts. 188 and 194: the last six months of three years from the last contact.
    until = own.groupby("loan_id")["on"].max() + pd.DateOffset(years=3)
    until = until.reindex(began.index).dropna()
    last_half_year = (began[until.index] >= until - pd.DateOffset(months=6)) & (began[until.index] <= until)
    assert last_half_year.mean() > 0.9


def test_guarantors_asked_mostly_have_a_proof_and_some_a_demand_on_file(county: County) -> None:
    obligors, events = county.tables["obligors"], county.tables["events"]
    asked = obligors[obligors["asked_on"].notna()]
    assert set(asked["role"]) == {"guarantor"}
    assert (obligors.loc[obligors["asked_on"].isna(), "ask_evidence"] == "").all()
    assert 0.8 < (asked["ask_evidence"] != "").mean() < 0.95
    first = events[events["kind"] == "demand"].groupby(["loan_id", "obligor_id"])[["on", "evidence_kind"]].first()
    both = asked.set_index(["loan_id", "obligor_id"]).join(first, how="inner")
    assert 0.3 < len(both) / len(asked) < 0.6
    assert (both["on"] == both["asked_on"]).all() and (both["evidence_kind"] == both["ask_evidence"]).all()


def test_half_of_the_guarantors_of_a_rolled_over_loan_knew_of_it(county: County) -> None:
    loans, obligors = county.tables["loans"].set_index("loan_id"), county.tables["obligors"]
    rolled = loans["is_roll_over"].reindex(obligors["loan_id"]).to_numpy() & (obligors["role"] == "guarantor")
    assert obligors.loc[~rolled, "roll_over_known_on"].isna().all()
    assert obligors.loc[rolled, "roll_over_known_on"].notna().mean() == pytest.approx(0.5, abs=0.1)
    made = loans["disbursed_on"].reindex(obligors["loan_id"]).to_numpy()
    assert ((obligors["roll_over_known_on"] <= made) | obligors["roll_over_known_on"].isna()).all()


def test_surveys_of_seven_in_ten_cases_agree_with_the_ledger_and_the_taxonomy(county: County) -> None:
    loans, surveys = county.tables["loans"].set_index("loan_id"), county.tables["surveys"]
    assert len(surveys) / loans["debtor"].nunique() == pytest.approx(0.7, abs=0.03)
    states = yaml.safe_load((ROOT / "params" / "taxonomies" / "debtor_states.yaml").read_text("utf-8"))
    detail = {state["title"]: state for state in states}
    assert set(surveys["state"]) <= {"", *detail}
    named = surveys[surveys["state"] != ""]
    ledger = loans["debtor_state"].reindex(named["loan_id"])
    assert ledger.tolist() == [detail[title]["state"] for title in named["state"]]
    for answer in ("ability", "willingness"):
        stated = named["state"].map({title: state[answer] for title, state in detail.items()})
        # A survey leaves open what it did not find out; the taxonomy leaves open what differs within a state.
        assert ((named[answer] == stated) | (named[answer] == "unknown") | (stated == "unknown")).all()
    for answer in ("debt_confirmed", "ability", "willingness", "assets", "liability"):
        assert 0.05 < (surveys[answer] == "unknown").mean() < 0.4


def test_a_handful_of_claims_are_no_loans_and_the_ledger_leaves_demands_to_the_events(county: County) -> None:
    loans, closing = county.tables["loans"], county.tables["closing_loans"]
    assert set(loans["product"]) == {"贷款", "货款", "租金", "单位借款"}
    assert (loans["product"] != "贷款").mean() == pytest.approx(0.005, abs=0.002)
    assert list(closing.columns) == list(loans.columns)
    for table in (loans, closing):
        assert table["last_demand_on"].isna().all() and (table["demand_evidence"] == "").all()
    product = closing.set_index("loan_id")["product"]
    kept = product[product.index.isin(loans["loan_id"])]
    assert (kept == loans.set_index("loan_id")["product"].reindex(kept.index)).all()
    assert set(product.drop(kept.index)) == {"贷款"}


def test_the_largest_county_fits_into_the_sheets_of_a_workbook() -> None:
    made = made_once(LARGE)
    # Excel has 1,048,576 rows on a sheet, one of them the header.
    for name in ("loans", "obligors", "events", "collaterals", "surveys", "contacts", "closing_loans"):
        assert len(made.tables[name]) / LARGE.cases * MOST_CASES < 1_048_575, name


def test_no_name_of_a_person_stands_outside_the_tables_of_people(county: County) -> None:
    tables = county.tables
    people = {*tables["contacts"]["name"], *tables["officers"]["officer_name"]}
    written: set[str] = set()
    for name in ("obligors", "events", "surveys", "collaterals"):
        facts = {column: about.metadata or {} for column, about in TABLES[name].columns.items()}
        written |= {text for column, fact in facts.items() if fact["kind"] == "text" for text in tables[name][column]}
        ids = {column for column, fact in facts.items() if fact["role"] == "personal"}
        assert ids <= {"obligor_id"} and (not ids or tables[name]["obligor_id"].str.fullmatch(r"(KH|DB)\d{7}").all())
    phrases = {text for text in written if not re.fullmatch(r"档\d{5}", text)}
    # What proves and what was found is said in set phrases.
    assert len(phrases) < 70 and not [text for text in phrases if any(person in text for person in people)]


# --- files ------------------------------------------------------------------------------------------------------


def test_files_are_all_there_and_say_that_they_are_invented(folder: Path) -> None:
    assert sorted(file_bytes(folder)) == sorted(FILES)
    marker = (folder / MARKER).read_text(encoding="utf-8")
    assert "种子 3" in marker and "全部虚构" in marker and "seed 3" in marker and "invented" in marker
    assert not list(folder.parent.glob(".*"))


@pytest.mark.parametrize("name", TABLES)
def test_csv_speaks_the_words_of_the_schema(folder: Path, name: str) -> None:
    table = read(folder, name)
    assert (folder / f"{name}.csv").read_bytes().startswith("\ufeff".encode())
    for column, about in TABLES[name].columns.items():
        facts: dict[str, Any] = about.metadata or {}
        if facts["kind"] == "enum":
            assert set(table[column]) <= {values[0] for values in facts["values"].values()}
        if facts["kind"] == "flag":
            assert set(table[column]) <= {"是", "否"}
        if facts["kind"] == "money":
            assert table[column].str.fullmatch(r"-?\d+\.\d\d").all()
        if facts["kind"] == "date":
            assert table[column].str.fullmatch(r"(\d{4}-\d\d-\d\d)?").all()
        if facts["needed"]:
            assert (table[column] != "").all()


def test_workbook_holds_the_same_tables(folder: Path) -> None:
    book = python_calamine.CalamineWorkbook.from_path(str(folder / "demo.xlsx"))
    assert len(book.sheet_names) == len(TABLES)
    for sheet, name in zip(book.sheet_names, TABLES, strict=True):
        rows, table = book.get_sheet_by_name(sheet).to_python(), read(folder, name)
        assert rows[0] == [str((about.metadata or {})["zh"]) for about in TABLES[name].columns.values()]
        assert len(rows) == len(table) + 1
    loans = book.get_sheet_by_name("不良贷款台账").to_python()
    amounts = [row[3] for row in loans[1:]]
    assert [f"{amount:.2f}" for amount in amounts] == read(folder, "loans")["principal"].tolist()


def test_nobody_is_real(folder: Path) -> None:
    texts = "\n".join((folder / f"{name}.csv").read_text(encoding="utf-8-sig") for name in TABLES)
    assert not re.search(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)", texts)
    phones = read(folder, "contacts")["phone"]
    assert phones.str.fullmatch(r"1990000\d{4}").all()
    # No other number of eleven digits is a telephone number either.
    assert set(re.findall(r"(?<!\d)1\d{10}(?!\d)", texts)) <= set(phones)
    assert read(folder, "loans")["debtor"].str.fullmatch(r"KH\d{7}").all()


def test_town_names_are_enough_and_different() -> None:
    names = towns(MOST_BRANCHES)
    assert names[0] == "城关"
    assert len(set(names)) == MOST_BRANCHES >= 200


# --- wrong use --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        ({"branches": 0}, "branches"),
        ({"branches": -2}, "branches"),
        ({"branches": 10_000}, "branches"),
        ({"cases": 3}, "cases"),
        ({"cases": -1}, "cases"),
        ({"officers": 3}, "officers"),
        ({"officers": 0}, "officers"),
        ({"seed": -1}, "seed"),
    ],
)
def test_wrong_numbers_are_refused_in_two_languages(tmp_path: Path, wrong: dict[str, int], key: str) -> None:
    with pytest.raises(ParamsError) as caught:
        write_demo(tmp_path / "x", **({"branches": 4, "cases": 40, "officers": 8, "seed": 1} | wrong))
    assert key in {fault.where for fault in caught.value.faults}
    assert "应在" in caught.value.text("zh") and "must be between" in caught.value.text("en")
    assert not list(tmp_path.iterdir())


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "ledger.csv").write_text("ours", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"ledger\.csv"):
        write_demo(tmp_path, branches=1, cases=1, officers=1, seed=0)
    assert [path.name for path in tmp_path.iterdir()] == ["ledger.csv"]


def test_a_demo_folder_is_renewed_unless_somebody_put_a_file_there(tmp_path: Path) -> None:
    place = tmp_path / "demo"
    write_demo(place, branches=1, cases=1, officers=1, seed=0)
    written = write_demo(place, branches=1, cases=2, officers=1, seed=1)
    assert all(path.is_file() for path in written) and len(read(place, "contacts")) == 2
    (place / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ParamsError, match=r"notes\.txt"):
        write_demo(place, branches=1, cases=1, officers=1, seed=0)
    assert (place / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_a_broken_run_leaves_the_old_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "demo"
    write_demo(place, branches=1, cases=1, officers=1, seed=0)
    before = file_bytes(place)

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("collectplan.demo.files._write_workbook", fail)
    with pytest.raises(OSError, match="disk full"):
        write_demo(place, branches=1, cases=1, officers=1, seed=1)
    assert file_bytes(place) == before
    assert [path.name for path in tmp_path.iterdir()] == ["demo"]


def test_params_of_the_demo_load_and_agree_with_it() -> None:
    params = load_params(ROOT / "params" / "demo.yaml")
    assert (params.campaign.start_on, params.campaign.end_on) == (cal.START_ON, cal.END_ON)
    assert params.campaign.baseline_on == cal.BASELINE_ON and params.campaign.days == cal.DAYS
    assert params.recovery == cal.RECOVERY and params.workload == cal.WORKLOAD
    assert params.data.debtor_ids == "pseudonym"
    assert params.data.contacts is not None and not params.policy.show_contacts
    named = {name: getattr(params.data, name) for name in TABLES if name in Data.model_fields}
    assert all(source is not None and source.files == [f"{name}.csv"] for name, source in named.items())
