"""Targets by week and person add up to the fen in every direction, meet their milestones, and are held against the draws."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan import money
from collectplan.completion import arrivals, simulate
from collectplan.draws import lag_profile
from collectplan.errors import ParamsError
from collectplan.params import COUNTY, Params, TargetSource
from collectplan.schemas import check
from collectplan.schemas.goals import REACH
from collectplan.targets import SIDES, chances, check_milestones, decompose, reach, strongest, weekly_targets
from tests.helpers import NO_SHRINKING, params_with

TWO_WEEKS = params_with({"campaign": {"end_on": "2026-07-14"}})
KEYS = ["branch", "officer_id", "balance_side", "week"]


def tasks(*rows: tuple[str, str, float]) -> pd.DataFrame:
    """Return a task table."""
    return pd.DataFrame(rows, columns=["branch", "balance_side", "target"])


def expecting(values: dict[tuple[str, str, str], Sequence[float]]) -> pd.DataFrame:
    """Return arrivals, given by branch, officer and side."""
    rows = [
        (branch, officer, side, week, amount)
        for (branch, officer, side), weekly in values.items()
        for week, amount in enumerate(weekly, start=1)
    ]
    return pd.DataFrame(rows, columns=[*KEYS, "expected"])


def stock(*rows: tuple[str, str, float, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return allocation and cases, given by branch, officer, and principal on and off balance."""
    table = pd.DataFrame(rows, columns=["branch", "officer_id", "on_balance", "off_balance"])
    table.insert(0, "case_id", [f"D{n}" for n in range(len(table))])
    return table[["case_id", "branch", "officer_id"]], table[["case_id", "branch", "on_balance", "off_balance"]]


def weeks_of(parts: pd.DataFrame, branch: str, officer: str, side: str, column: str = "target") -> list[float]:
    """Return one row of the decomposition by week."""
    own = parts[(parts["branch"] == branch) & (parts["officer_id"] == officer) & (parts["balance_side"] == side)]
    return own.sort_values("week")[column].tolist()


def milestones(*rows: tuple[str, float]) -> dict[str, Any]:
    """Return the section of params."""
    return {"targets": {"milestones": [{"on": on, "share": share} for on, share in rows]}}


def two_by_two() -> pd.DataFrame:
    """Decompose the targets of a branch with two people, two sides and two weeks."""
    allocation, cases = stock(("城关", "A", 900.0, 300.0), ("城关", "B", 500.0, 100.0))
    expected = expecting(
        {("城关", "A", "on_balance"): (30, 10), ("城关", "B", "on_balance"): (10, 10)}
        | {("城关", name, "off_balance"): (0, 0) for name in "AB"}
    )
    targets = tasks(("城关", "on_balance", 100.0), ("城关", "off_balance", 10.0))
    return decompose(targets, allocation, cases, expected, TWO_WEEKS)


def test_two_people_two_sides_two_weeks_by_hand() -> None:
    parts = two_by_two()
    # On balance 100 yuan over 30, 10, 10, 10 of 60: 50, and three times 16.666..; the two fen left go to the first two.
    assert weeks_of(parts, "城关", "A", "on_balance") == [50.0, 16.67]
    assert weeks_of(parts, "城关", "B", "on_balance") == [16.67, 16.66]
    # Nothing is expected off balance: 10 yuan by principal, 3 to 1, and over the weeks as the branch expects, 40 to 20:
    # 5, 2.50, 1.666.. and 0.833..; the fen left goes to the largest remainder.
    assert weeks_of(parts, "城关", "A", "off_balance") == [5.0, 2.5]
    assert weeks_of(parts, "城关", "B", "off_balance") == [1.67, 0.83]
    assert weeks_of(parts, "城关", "A", "total") == [55.0, 19.17]
    assert weeks_of(parts, "城关", "", "total") == [73.34, 36.66]
    assert weeks_of(parts, COUNTY, "", "on_balance", "target_to_date") == [66.67, 100.0]
    assert parts.groupby(["branch", "officer_id"], sort=False).ngroups == 4  # the county, the branch, A and B
    assert parts["branch"].iloc[0] == COUNTY


def test_the_milestone_is_met_in_its_week_and_the_expected_profile_kept_between() -> None:
    # 14 days are 2 weeks; the campaign of three weeks expects 1, 2, 3: a half is due at the end of week 2.
    params = params_with({"campaign": {"end_on": "2026-07-21"}} | milestones(("2026-07-10", 0.5)))
    allocation, cases = stock(("城关", "A", 1.0, 0.0), ("城关", "B", 1.0, 0.0))
    on = {("城关", "A", "on_balance"): (1, 2, 3), ("城关", "B", "on_balance"): (3, 2, 1)}
    off = {("城关", name, "off_balance"): (0, 0, 0) for name in "AB"}
    parts = decompose(tasks(("城关", "on_balance", 60.0)), allocation, cases, expecting(on | off), params)
    # Both expect 6: 30 yuan each, of which 15 by week 2, A 1 to 2, B 3 to 2.
    assert weeks_of(parts, "城关", "A", "on_balance") == [5.0, 10.0, 15.0]
    assert weeks_of(parts, "城关", "B", "on_balance") == [9.0, 6.0, 15.0]


def test_nothing_is_due_after_the_whole_was_due_and_of_one_week_the_later_milestone_counts() -> None:
    dates = {"campaign": {"end_on": "2026-07-21"}}
    params = params_with(dates | milestones(("2026-07-08", 0.2), ("2026-07-14", 1.0)))
    allocation, cases = stock(("城关", "A", 1.0, 0.0))
    parts = decompose(
        tasks(("城关", "on_balance", 9.0)),
        allocation,
        cases,
        expecting({("城关", "A", "on_balance"): (1, 2, 6)}),
        params,
    )
    assert weeks_of(parts, "城关", "A", "on_balance") == [3.0, 6.0, 0.0]


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([("2026-06-30", 0.5)], "2026-06-30"),
        ([("2026-10-09", 1.0)], "2026-10-09"),
        ([("2026-10-08", 0.9)], "0.9"),
    ],
)
def test_milestones_that_no_week_can_meet_are_refused(rows: list[tuple[str, float]], named: str) -> None:
    with pytest.raises(ParamsError) as caught:
        check_milestones(params_with(milestones(*rows)))
    (fault,) = caught.value.faults
    assert fault.where == "targets.milestones" and named in fault.zh and named in fault.en


def test_a_branch_without_cases_gives_its_target_to_its_head_or_to_no_person() -> None:
    allocation, cases = stock(("城关", "A", 1.0, 0.0))
    expected = expecting({("城关", "A", "on_balance"): (1, 3), ("城关", "A", "off_balance"): (0, 0)})
    targets = tasks(("城西", "on_balance", 8.0))
    nobody = decompose(targets, allocation, cases, expected, TWO_WEEKS)
    assert set(nobody.loc[nobody["branch"] == "城西", "officer_id"]) == {""}
    assert weeks_of(nobody, "城西", "", "on_balance") == [2.0, 6.0]  # as the county expects
    headed = decompose(targets, allocation, cases, expected, TWO_WEEKS, {"城西": "A", "城关": "B"})
    assert weeks_of(headed, "城西", "A", "on_balance") == [2.0, 6.0]
    assert weeks_of(headed, COUNTY, "A", "total") == [2.0, 6.0]  # has a part in both branches
    assert "B" not in set(headed["officer_id"])  # cases have their officers, the head has none of them


def test_where_nothing_is_expected_anywhere_the_target_follows_the_days() -> None:
    params = params_with({"campaign": {"end_on": "2026-07-10"}})  # ten days: weeks of 7 and 3
    allocation, cases = stock(("城关", "A", 0.0, 0.0), ("城关", "B", 0.0, 0.0))
    expected = expecting({("城关", name, side): (0, 0) for name in "AB" for side in SIDES[:2]})
    parts = decompose(tasks(("城关", "off_balance", 20.0)), allocation, cases, expected, params)
    assert weeks_of(parts, "城关", "A", "off_balance") == weeks_of(parts, "城关", "B", "off_balance") == [7.0, 3.0]


@st.composite
def counties(draw: st.DrawFn) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, Params]:
    """Draw targets, allocation, cases, arrivals and params; zeros are frequent, an officer may work in two branches."""
    weeks = draw(st.integers(1, 5))
    end_on = pd.Timestamp("2026-07-01") + pd.Timedelta(days=7 * weeks - draw(st.integers(1, 7)))
    shares = sorted(draw(st.lists(st.integers(1, 100), max_size=3)))
    days = sorted(draw(st.sets(st.integers(0, (end_on - pd.Timestamp("2026-07-01")).days), max_size=len(shares))))
    due = [(pd.Timestamp("2026-07-01") + pd.Timedelta(days=day), share / 100) for day, share in zip(days, shares)]  # noqa: B905
    due = [(str(on.date()), 1.0 if on == end_on else share) for on, share in due]
    params = params_with({"campaign": {"end_on": str(end_on.date())}} | milestones(*due))
    branches = ["甲", "乙", "丙"][: draw(st.integers(1, 3))]
    amount = st.one_of(st.just(0.0), st.floats(0.0, 1e6))
    rows, expected = [], {}
    for branch in branches:
        for name in draw(st.sets(st.sampled_from("ABCD"), max_size=3)):
            rows.append((branch, name, *(draw(st.integers(0, 10**8)) / 100 for _ in range(2))))
            expected |= {(branch, name, side): [draw(amount) for _ in range(weeks)] for side in SIDES[:2]}
    fen = st.one_of(st.just(0), st.integers(0, 50), st.integers(0, 10**13))
    targets = tasks(*((branch, side, draw(fen) / 100) for branch in branches for side in SIDES[:2]))
    return targets, *stock(*rows), expecting(expected), params


@settings(max_examples=80, phases=NO_SHRINKING, deadline=None)
@given(counties())
def test_targets_add_up_to_the_fen_in_every_direction(
    county: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, Params],
) -> None:
    targets, allocation, cases, expected, params = county
    parts = decompose(targets, allocation, cases, expected, params)
    assert not parts.duplicated(KEYS).any() and (parts["target"] >= 0).all()
    fen = parts.assign(target=money.to_fen(parts["target"]), upto=money.to_fen(parts["target_to_date"]))
    cell = fen.set_index(KEYS)["target"].sort_index()
    wide = cell.unstack("balance_side")
    assert (wide["on_balance"] + wide["off_balance"] == wide["total"]).all()
    own = fen[fen["branch"] != COUNTY]
    whole = own[own["officer_id"] == ""].set_index(KEYS)["target"].droplevel("officer_id")
    persons = own[own["officer_id"] != ""].groupby(["branch", "balance_side", "week"])["target"].sum()
    assert (whole.loc[persons.index] == persons).all()  # persons add to their branch
    assert set(persons.index.get_level_values(0)) == set(allocation["branch"])
    top = cell.loc[COUNTY, ""]
    assert (whole.groupby(["balance_side", "week"]).sum().loc[top.index] == top).all()  # branches to the county
    wanted = dict(
        zip(zip(targets["branch"], targets["balance_side"], strict=True), money.to_fen(targets["target"]), strict=True)
    )
    campaign = whole.groupby(["branch", "balance_side"]).sum()
    assert all(campaign[key] == amount for key, amount in wanted.items())  # weeks to the campaign
    assert (fen.groupby(KEYS[:3])["target"].cumsum() == fen["upto"]).all()
    by_name = own[own["officer_id"] != ""].groupby(["officer_id", "balance_side", "week"])["target"].sum()
    for officer, rows in fen[(fen["branch"] == COUNTY) & (fen["officer_id"] != "")].groupby("officer_id"):
        assert (rows.set_index(["balance_side", "week"])["target"].sort_index() == by_name.loc[officer]).all()


@settings(max_examples=40, phases=NO_SHRINKING, deadline=None)
@given(counties())
def test_every_branch_and_side_meets_its_milestones_to_the_fen(
    county: tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, Params],
) -> None:
    targets, allocation, cases, expected, params = county
    parts = decompose(targets, allocation, cases, expected, params)
    due = {(at.on - params.campaign.start_on).days // 7: round(at.share * 100) for at in params.targets.milestones}
    for row in targets.itertuples():
        upto = money.to_fen(weeks_of(parts, row.branch, "", row.balance_side, "target_to_date"))
        for week, percent in due.items():
            if week + 1 < params.campaign.weeks:  # the last week ends with the whole
                whole = int(money.to_fen([row.target])[0])
                assert upto[week] == (whole * percent + 50) // 100, (row, week)  # a half upwards


# Simulated money ------------------------------------------------------------------------------------------------------

DRAWS = 2_000
SIMULATED = params_with({"simulation": {"draws": DRAWS}} | milestones(("2026-08-31", 0.8)))


def plan(n: int = 40) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return chosen options and cases of two branches; officer Y0 works in both."""
    rng = np.random.default_rng(5)
    branch = rng.choice(["城关", "河东"], n)
    on, off = np.round(rng.uniform(0, 1e5, (2, n)), 2)
    rows = pd.DataFrame(
        {
            "case_id": [f"D{i:02d}" for i in range(n)],
            "branch": branch,
            "officer_id": np.where(rng.random(n) < 0.3, "Y0", np.char.add("Y-", branch)),
            "method": rng.choice(["visit", "phone", "watch"], n),
            "p_any": 0.4,
            "share_mean": 0.5,
            "minor_money": 0.0,
            "expected_on": 0.2 * on,
            "expected_off": 0.2 * off,
        }
    )
    return rows, rows[["case_id", "branch"]].assign(on_balance=on, off_balance=off)


TARGETS = tasks(
    ("城关", "on_balance", 1e5), ("城关", "off_balance", 5e4), ("河东", "on_balance", 2e5), ("城西", "on_balance", 9.0)
)


def weekly_of(rows: pd.DataFrame, cases: pd.DataFrame) -> tuple[pd.DataFrame, Any]:
    """Decompose, simulate and join."""
    parts = decompose(TARGETS, rows, cases, arrivals(rows, SIMULATED), SIMULATED)
    done = simulate(rows, SIMULATED, aims=parts)
    return check(weekly_targets(parts, done.reached), "weekly"), done


def test_rows_of_branches_are_those_of_the_completion_and_targets_tables() -> None:
    table, done = weekly_of(*plan())
    own = table[table["officer_id"] == ""].set_index(["branch", "balance_side", "week"])
    simulated = done.table.set_index(["branch", "balance_side", "week"])
    for name, of in (("expected_to_date", "expected"), ("p10", "p10"), ("p50", "p50"), ("p90", "p90")):
        np.testing.assert_allclose(own.loc[simulated.index, name], simulated[of], rtol=1e-9, atol=1e-9)
    campaign = chances(TARGETS, done.totals, done.expected, TargetSource(files=["t.csv"]))
    last = own.xs(15, level="week")
    wanted = campaign.set_index(["branch", "balance_side"]).loc[last.index]
    assert (last["target_to_date"] == wanted["target"]).all() and (last["chance"] == wanted["chance"]).all()
    # A branch whose debtors all belong to others: nothing comes, and what is due from the first week on is not reached.
    assert (own.loc["城西"].xs("on_balance")["chance"] == 0).all() and (
        own.loc["城西"].xs("off_balance")["chance"] == 1
    ).all()


def test_aims_change_no_draw() -> None:
    rows, cases = plan()
    table, done = weekly_of(rows, cases)
    plain = simulate(rows, SIMULATED)
    pd.testing.assert_frame_equal(done.table, plain.table)
    pd.testing.assert_frame_equal(done.officers, plain.officers)
    assert plain.reached.empty and not table.empty


def test_expectations_of_persons_add_up_to_their_branch() -> None:
    table, done = weekly_of(*plan())
    persons = table[(table["officer_id"] != "") & (table["branch"] != COUNTY)]
    sums = persons.groupby(["branch", "balance_side", "week"])["expected_to_date"].sum()
    whole = table[table["officer_id"] == ""].set_index(["branch", "balance_side", "week"])["expected_to_date"]
    np.testing.assert_allclose(sums, whole.loc[sums.index], rtol=1e-12)
    both = table[(table["branch"] == COUNTY) & (table["officer_id"] == "Y0") & (table["balance_side"] == "total")]
    own = done.officers[done.officers["officer_id"] == "Y0"]
    np.testing.assert_allclose(
        both[["expected_to_date", "p10", "p50", "p90"]], own[["expected", "p10", "p50", "p90"]], rtol=1e-6, atol=1e-6
    )


def test_a_person_who_holds_everything_has_the_chances_of_the_branch_and_of_the_county() -> None:
    rows, cases = plan()
    alone, _ = weekly_of(rows.assign(officer_id="Y0"), cases)
    keyed = alone.set_index(KEYS).drop(index="城西", level="branch")
    person, whole = keyed.xs("Y0", level="officer_id"), keyed.xs("", level="officer_id")
    levels, on_own = ["p10", "p50", "p90"], person.index.get_level_values("branch") != COUNTY
    np.testing.assert_allclose(person[levels], whole.loc[person.index, levels], rtol=1e-5, atol=1e-2)
    # The county's target holds 9 yuan of a branch in which nobody has a case.
    np.testing.assert_allclose(person["chance"], whole.loc[person.index, "chance"], atol=2 / DRAWS)
    assert (person.loc[on_own, "target_to_date"] == whole.loc[person.index[on_own], "target_to_date"]).all()


def test_money_that_comes_surely_decides_every_week() -> None:
    # Nobody pays a share; a flat 1,000 yuan on balance comes for sure, by the lag of a visit (mean 6 weeks).
    rows, cases = plan(1)
    rows = rows.assign(p_any=0.0, minor_money=1_000.0, expected_on=1_000.0, expected_off=0.0, method="visit")
    rows, cases = rows.assign(branch="城关", officer_id="A"), cases.assign(branch="城关")
    arrived = 1_000.0 * np.cumsum(lag_profile(6.0, 15))
    for target, reached in ((999.0, 1.0), (1_001.0, 0.0)):
        plain = params_with({"simulation": {"draws": 100}})
        parts = decompose(tasks(("城关", "on_balance", target)), rows, cases, arrivals(rows, plain), plain)
        table = weekly_targets(parts, simulate(rows, plain, aims=parts).reached)
        for officer in ("", "A"):
            own = table[
                (table["officer_id"] == officer) & (table["balance_side"] == "on_balance") & (table["branch"] == "城关")
            ]
            np.testing.assert_allclose(own[["p10", "p50", "p90"]], np.stack([arrived] * 3, axis=1), rtol=1e-6)
            # The target follows the same profile, a thousandth more or less, to the fen.
            assert (own["chance"] == reached).all(), (target, officer)


def test_sides_and_persons_are_not_mixed() -> None:
    # For sure come 1,000 yuan on balance of A's case and 300 off balance of B's; C heads a branch without cases.
    rows, cases = plan(2)
    rows = rows.assign(p_any=0.0, minor_money=[1_000.0, 300.0], branch="城关", officer_id=["A", "B"])
    rows = rows.assign(expected_on=[1_000.0, 0.0], expected_off=[0.0, 300.0])
    targets = tasks(("城关", "on_balance", 900.0), ("城关", "off_balance", 400.0), ("城西", "on_balance", 9.0))
    parts = decompose(targets, rows, cases, arrivals(rows, SIMULATED), SIMULATED, {"城西": "C"})
    table = check(weekly_targets(parts, simulate(rows, SIMULATED, aims=parts).reached), "weekly")
    last = table[table["week"] == 15].set_index(["branch", "officer_id", "balance_side"])
    wanted = {"A": (1_000, 0, 1_000), "B": (0, 300, 300), "": (1_000, 300, 1_300)}
    for officer, amounts in wanted.items():
        np.testing.assert_allclose(last.loc[("城关", officer), "p50"].loc[list(SIDES)], amounts, rtol=1e-6)
    # A has no target off balance and B none on it; of 1,300 yuan due in the branch 1,300 come.
    assert last.loc[("城关", "A"), "chance"].loc[list(SIDES)].tolist() == [1.0, 1.0, 1.0]
    assert last.loc[("城关", "B"), "chance"].loc[list(SIDES)].tolist() == [1.0, 0.0, 0.0]
    assert last.loc[("城关", ""), "chance"].loc[list(SIDES)].tolist() == [1.0, 0.0, 1.0]
    assert last.loc[("城西", "C", "on_balance"), ["target_to_date", "p90", "chance"]].tolist() == [9.0, 0.0, 0.0]


# Reach ----------------------------------------------------------------------------------------------------------------


def test_each_verdict_by_hand() -> None:
    # A hundred campaigns bring 1 .. 100 yuan on balance: mean and median 50.5, P90 90.1.
    drawn = np.stack([np.arange(1.0, 101.0), np.zeros(100), np.arange(1.0, 101.0)], axis=1)
    branches = ["a", "b", "c", "d", "e", "f"]
    totals = dict.fromkeys(branches, drawn) | {COUNTY: 6 * drawn}
    expected = pd.DataFrame({name: table.mean(axis=0) for name, table in totals.items()}, index=list(SIDES)).T
    wanted = dict(zip(branches, (20.0, 60.0, 97.0, 97.0, 500.0, 0.0), strict=True))
    told = chances(
        tasks(*((name, "on_balance", amount) for name, amount in wanted.items())),
        totals,
        expected,
        TargetSource(files=["t.csv"]),
    )
    cases = pd.DataFrame({"branch": branches, "on_balance": 400.0, "off_balance": 0.0})
    most = pd.DataFrame(
        {"on_balance": [90.0, 90.0, 98.0, 96.0, 90.0, 90.0], "off_balance": 0.0, "total": 90.0}, index=branches
    )
    table = REACH.validate(reach(told, totals, cases, most))
    on = table[table["balance_side"] == "on_balance"].set_index("branch").loc[branches]
    assert on["verdict"].tolist() == ["within", "stretch", "beyond_plan", "beyond_hours", "beyond_stock", "within"]
    assert on["chance"].tolist() == [0.81, 0.41, 0.04, 0.04, 0.0, 1.0]  # 20 .. 100 are 81 campaigns
    assert on["missing"].tolist() == [0.0, 9.5, 46.5, 46.5, 449.5, 0.0]
    # 21 .. 100 are 80 campaigns of a hundred; a lower target stays as it is.
    assert on["cut_target"].tolist() == [20.0, 21.0, 21.0, 21.0, 21.0, 0.0]
    off = table[table["balance_side"] == "off_balance"]
    assert (off["verdict"] == "within").all() and (off["target"] == 0).all()
    county = table[table["branch"] == COUNTY].set_index("balance_side").loc["on_balance"]
    assert county["target"] == 774.0 and county["stock"] == 2_400.0


def test_a_branch_without_cases_can_bring_nothing() -> None:
    drawn = np.ones((10, 3))
    told = chances(
        tasks(("城关", "on_balance", 1.0), ("城西", "on_balance", 3.0)),
        {"城关": drawn, COUNTY: drawn},
        pd.DataFrame(1.0, index=["城关", COUNTY], columns=list(SIDES)),
        TargetSource(files=["t.csv"]),
    )
    cases = pd.DataFrame({"branch": ["城关"], "on_balance": [9.0], "off_balance": [0.0]})
    most = pd.DataFrame(2.0, index=["城关", COUNTY], columns=list(SIDES))
    table = reach(told, {"城关": drawn, COUNTY: drawn}, cases, most).set_index(["branch", "balance_side"])
    assert table.loc[("城西", "on_balance"), ["verdict", "missing", "cut_target"]].tolist() == [
        "beyond_stock",
        3.0,
        0.0,
    ]
    assert table.loc[(COUNTY, "on_balance"), "verdict"] == "beyond_hours"  # 4 of 9 yuan owed, 2 at most


def test_the_strongest_option_of_each_case_is_counted_once() -> None:
    options = pd.DataFrame(
        {
            "option_id": [0, 1, 2, 3],
            "case_id": ["D1", "D1", "D2", "D3"],
            "branch": ["城关", "城关", "城关", "河东"],
            "expected_recovery": [5.0, 8.0, 2.0, 1.0],
            "expected_on": [5.0, 3.0, 2.0, 1.0],
            "expected_off": [0.0, 5.0, 0.0, 0.0],
        }
    )
    # D1 by its second option, 3 on and 5 off; D2 2 on; D3 1 on.
    table = strongest(options)
    assert table.loc["城关"].tolist() == [5.0, 5.0, 10.0] and table.loc[COUNTY].tolist() == [6.0, 5.0, 11.0]
