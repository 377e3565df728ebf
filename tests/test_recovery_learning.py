"""What history teaches: nothing without it, little from little, the truth from much; never by order, ids or outcomes."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import special

from collectplan import recovery, two_part
from collectplan.completion import simulate
from collectplan.params import COUNTY, METHODS
from collectplan.recovery import case_priors, facts_of_past, forecast, forecast_past, learn, level_sd, missing
from collectplan.recovery.priors import annual_chance, chance_by_method
from collectplan.schemas import INPUTS, types
from tests.helpers import NO_SHRINKING, cases_of, params_with

PARAMS = params_with()
CLASSES = ["SUBSTANDARD", "DOUBTFUL", "LOSS"]
SIZES = (0, 20, 50, 200, 1_000, 4_000)
WORDS = {"SUBSTANDARD": "次级", "DOUBTFUL": "可疑", "LOSS": "损失"}


def world(n: int, seed: int, shift: float = 0.0, **fixed: Any) -> pd.DataFrame:
    """Past cases whose odds are those of the priors times ``exp(shift)``, and whose payers pay 35 % on average."""
    rng = np.random.default_rng(seed)
    facts = {
        "history_id": [f"H{i}" for i in range(n)],
        "campaign_id": "2025",
        "branch": rng.choice(["城关", "河东", "城西"], n),
        "baseline_on": pd.Timestamp("2025-06-30"),
        "end_on": pd.Timestamp("2025-10-08"),
        "principal": np.round(rng.lognormal(10.0, 1.0, n), 2),
        "worst_class": rng.choice(CLASSES, n),
        "balance_side": rng.choice(["on_balance", "off_balance"], n),
        "borrower_type": rng.choice(["farmer", "enterprise"], n),
        "guarantee_type": rng.choice(["credit", "mortgage"], n),
        "years_past_due": rng.uniform(0.3, 6.0, n),
        "method": rng.choice(METHODS, n),
        "hours": np.nan,
        "cash": 0.0,
        "first_paid_on": pd.NaT,
    }
    table = pd.DataFrame(facts | fixed).astype(types(INPUTS["history"]))
    past = facts_of_past(table)
    prior = chance_by_method(
        annual_chance(past, PARAMS.recovery).chance, past["days"].to_numpy(), past["method"], PARAMS.recovery
    )
    pays = rng.random(n) < two_part.scale_odds(prior, np.exp(shift))
    return table.assign(cash=np.where(pays, np.round(rng.beta(0.7, 1.3, n) * table["principal"], 2), 0.0))


def cases(n: int = 60) -> pd.DataFrame:
    """Cases of every class, on either side, in the branches of the past."""
    rng = np.random.default_rng(5)
    rows = [
        {
            "贷款账号": f"L{i}",
            "客户号": f"D{i:03d}",
            "机构": ["城关", "河东", "城西"][i % 3],
            "本金余额": f"{rng.lognormal(10.0, 1.0):.2f}",
            "五级分类": WORDS[CLASSES[i % 3]],
            "逾期天数": str(100 + 37 * i),
            "表内外": ["表内", "表外"][i % 2],
            "担保方式": ["信用", "抵押"][i // 2 % 2],
            "借款人类型": "农户",
        }
        for i in range(n)
    ]
    return cases_of(rows)


CASES = cases()


def told(history: pd.DataFrame | None, **recovery_params: Any) -> pd.DataFrame:
    """Forecast the cases after this history."""
    terms = PARAMS.recovery.model_copy(update=recovery_params)
    return forecast(CASES, terms, PARAMS.campaign, learn(history, terms))


def test_no_history_is_the_prior() -> None:
    learned = learn(None, PARAMS.recovery)
    assert (learned.basis, learned.n, [note.code for note in learned.notes]) == ("prior", 0, ["no_history"])
    pd.testing.assert_frame_equal(told(None), forecast(CASES, PARAMS.recovery, PARAMS.campaign))
    chosen = told(None).query("method == 'visit'")
    assert level_sd(learned, CASES, chosen) == pytest.approx(PARAMS.recovery.prior_sd)


@pytest.mark.parametrize("shift", [-0.5, 0.0, 0.5])
def test_much_history_finds_the_truth_and_little_goes_part_of_the_way(shift: float) -> None:
    prior = special.logit(told(None)["p_any"])
    moves, sds = [], []
    for n in (30, 20_000):
        learned = learn(world(n, 3, shift), PARAMS.recovery)
        moves.append(float((special.logit(told(world(n, 3, shift))["p_any"]) - prior).mean()))
        rows = recovery.facts_of(CASES, "visit")
        sds.append(learned.level_sd(rows, np.ones(len(rows))))
    assert moves[1] == pytest.approx(shift, abs=3 * sds[1] + 0.05)
    assert abs(moves[0]) < 0.5
    assert sds[1] < 0.4 * sds[0]


@settings(max_examples=12, deadline=None, phases=NO_SHRINKING)
@given(st.integers(0, 10_000))
def test_more_history_never_makes_the_level_less_sure(seed: int) -> None:
    past = world(max(SIZES), seed)
    sds = []
    for n in SIZES:
        learned = learn(past.head(n), PARAMS.recovery)
        rows = recovery.facts_of(CASES, "visit")
        # The same cases with the same weights, so that only what is known differs.
        sds.append(learned.level_sd(rows, CASES["principal"].to_numpy()))
    assert sds[0] == PARAMS.recovery.prior_sd
    assert sds[-1] < 0.8 * sds[0]
    assert (np.diff(sds) <= 1e-12).all()


def test_more_history_never_widens_the_interval_of_a_plan() -> None:
    # Visits to all cases under the priors, drawn with the same seed: only what is known of the level differs.
    params = params_with({"simulation": {"draws": 2_000}})
    plan = (
        told(None)
        .query("method == 'visit'")
        .merge(CASES[["case_id", "branch"]], on="case_id")
        .assign(officer_id="P1", minor_money=0.0)
    )
    widths = []
    for n in SIZES:
        learned = learn(world(max(SIZES), 21).head(n), params.recovery)
        done = simulate(plan, params, level_sd(learned, CASES, plan))
        low, high = np.quantile(done.totals[COUNTY][:, -1], (0.1, 0.9))
        widths.append((high - low) / done.expected.loc[COUNTY, "total"])
    assert (np.diff(widths) <= 0.02 * np.array(widths[:-1])).all()
    assert widths[-1] < widths[0]


def test_more_history_does_not_widen_the_interval_of_the_forecast_on_average() -> None:
    # The chances move with each world that is drawn, so that single worlds may widen; their mean may not.
    params = params_with({"simulation": {"draws": 1_000}})
    widths: dict[int, list[float]] = {0: [], 50: [], 4_000: []}
    for seed in range(6):
        past = world(4_000, seed)
        for n, found in widths.items():
            learned = learn(past.head(n), params.recovery)
            plan = told(past.head(n)).query("method == 'visit'").merge(CASES[["case_id", "branch"]], on="case_id")
            done = simulate(
                plan.assign(officer_id="P1", minor_money=0.0),
                params,
                level_sd(learned, CASES, plan),
                learned.concentration,
            )
            low, high = np.quantile(done.totals[COUNTY][:, -1], (0.1, 0.9))
            found.append((high - low) / done.expected.loc[COUNTY, "total"])
    means = [float(np.mean(found)) for found in widths.values()]
    assert means[1] <= 1.02 * means[0] and means[2] <= 1.02 * means[1]


@settings(max_examples=8, deadline=None, phases=NO_SHRINKING)
@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_order_and_ids_change_nothing(seed: int, order: int) -> None:
    past = world(300, seed)
    mixed = past.sample(frac=1.0, random_state=order).assign(history_id=[f"X{i}" for i in range(300)])
    pd.testing.assert_frame_equal(told(past), told(mixed))
    shuffled = CASES.sample(frac=1.0, random_state=order)
    again = forecast(shuffled, PARAMS.recovery, PARAMS.campaign, learn(past, PARAMS.recovery))
    pd.testing.assert_frame_equal(told(past), again)
    renamed = CASES.assign(case_id="Z" + CASES["case_id"])
    third = forecast(renamed, PARAMS.recovery, PARAMS.campaign, learn(past, PARAMS.recovery))
    pd.testing.assert_frame_equal(told(past).drop(columns="case_id"), third.drop(columns="case_id"))


def test_money_is_chance_times_share_and_splits_exactly() -> None:
    table = told(world(500, 4))
    principal = table["case_id"].map(CASES.set_index("case_id")["principal"])
    assert table["p_any"].between(0, 1).all() and table["share_mean"].between(0, 1).all()
    assert table["expected_recovery"].to_numpy() == pytest.approx(
        (table["p_any"] * table["share_mean"] * principal).to_numpy()
    )
    assert (table["expected_on"] + table["expected_off"]).to_numpy() == pytest.approx(
        table["expected_recovery"].to_numpy()
    )


@pytest.mark.parametrize("paid", [0.0, 1.0])
def test_all_or_nobody_paid_is_noted_and_shrunk(paid: float) -> None:
    past = world(200, 6)
    past["cash"] = paid * past["principal"]
    learned = learn(past, PARAMS.recovery)
    assert ("all_paid" if paid else "nobody_paid") in [note.code for note in learned.notes]
    assert learned.basis == "little"
    table = told(past)
    assert np.isfinite(table.select_dtypes("number")).all(axis=None)
    assert table["p_any"].between(1e-6, 1 - 1e-6).all()


def test_shares_above_one_count_as_all() -> None:
    past = world(200, 7)
    over = past.assign(cash=np.where(past["cash"] > 0, 3 * past["principal"], 0.0))
    whole = past.assign(cash=np.where(past["cash"] > 0, past["principal"], 0.0))
    note = next(note for note in learn(over, PARAMS.recovery).notes if note.code == "share_above_one")
    assert note.n == int((past["cash"] > 0).sum())
    pd.testing.assert_frame_equal(told(over), told(whole))


def test_a_word_seen_once_is_noted() -> None:
    past = world(100, 8)
    past.loc[0, "guarantee_type"] = "pledge"
    assert ("single_case", "guarantee_type=pledge", 1) in [
        (note.code, note.what, note.n) for note in learn(past, PARAMS.recovery).notes
    ]


def test_what_the_past_never_saw_falls_back_to_the_rest() -> None:
    past = world(400, 9).assign(rate=np.linspace(0.05, 0.2, 400))
    learned = learn(past, PARAMS.recovery, {"rate": "number"})
    moved = CASES.assign(branch="新机构", guarantee_type="pledge")
    notes = {(note.code, note.what): note.n for note in missing(learned, moved)}
    assert notes == dict.fromkeys(
        [("new_branch", "新机构"), ("new_word", "guarantee_type=pledge"), ("feature_missing", "rate")], 60
    )
    table = forecast(moved, PARAMS.recovery, PARAMS.campaign, learned)
    assert np.isfinite(table.select_dtypes("number")).all(axis=None)
    # An unknown branch says nothing: neither does one whose effect is nil.
    columns = learned.design.rows(recovery.facts_of(moved, "visit"))
    kinds = np.array(learned.design.kinds())
    assert (columns[:, np.isin(kinds, ["branch", "guarantee_type", "rate"])] == 0).all()


def test_blank_cells_are_noted_where_the_model_uses_them() -> None:
    trades = np.resize(["养殖", "种植"], 400)
    learned = learn(world(400, 9).assign(trade=trades), PARAMS.recovery, {"trade": "category"})
    cases = CASES.assign(trade=["", "养殖", None] * 20, years_past_due=[np.nan, 2.0, 3.0, 4.0] * 15)
    notes = {note.what: note.n for note in missing(learned, cases) if note.code == "feature_blank"}
    assert notes == {"trade": 40, "years_past_due": 15}


def test_a_missing_feature_forecasts_like_its_average_and_a_blank_one_too() -> None:
    past = world(400, 9).assign(rate=np.linspace(0.05, 0.2, 400))  # 0.125 on average
    learned = learn(past, PARAMS.recovery, {"rate": "number"})
    absent, blank, mean, high = (
        forecast(facts, PARAMS.recovery, PARAMS.campaign, learned)
        for facts in (CASES, CASES.assign(rate=np.nan), CASES.assign(rate=0.125), CASES.assign(rate=0.2))
    )
    pd.testing.assert_frame_equal(absent, blank)
    pd.testing.assert_frame_equal(absent, mean)
    assert not np.allclose(absent["p_any"], high["p_any"])


def test_a_class_that_the_past_never_saw_is_noted_with_its_cases() -> None:
    past = world(300, 14)
    learned = learn(past[past["worst_class"] != "LOSS"], PARAMS.recovery)
    assert [(note.code, note.what, note.n) for note in missing(learned, CASES)] == [
        ("new_word", "worst_class=LOSS", 20)  # every third of 60
    ]
    assert forecast(CASES, PARAMS.recovery, PARAMS.campaign, learned)["p_any"].between(0, 1).all()


def test_an_outcome_below_the_cut_is_no_event_and_one_at_the_cut_is() -> None:
    past = world(3, 1).assign(principal=1_000.0, cash=[99.99, 100.0, 0.0])
    learned = learn(past, PARAMS.recovery.model_copy(update={"material_share": 0.1}))
    assert (learned.n_paid, learned.n) == (1, 3)
    assert learned.minor_share == pytest.approx(0.09999 / (2 + 20))


def test_a_material_cut_leaves_flat_prices_out() -> None:
    # 300 cases sold at 5 % of principal, 100 that pay half: below the cut the mean share is 300 x 5 % / (300 + 20).
    past = world(400, 10)
    past["cash"] = np.where(np.arange(400) < 100, 0.5, 0.05) * past["principal"]
    terms = PARAMS.recovery.model_copy(update={"material_share": 0.1})
    learned = learn(past, terms)
    assert (learned.n_paid, learned.n) == (100, 400)
    assert learned.minor_share == pytest.approx(300 * 0.05 / 320)
    table = forecast(CASES, terms, PARAMS.campaign, learned)
    principal = table["case_id"].map(CASES.set_index("case_id")["principal"])
    wanted = (table["p_any"] * table["share_mean"] + (1 - table["p_any"]) * learned.minor_share) * principal
    assert table["expected_recovery"].to_numpy() == pytest.approx(wanted.to_numpy())


def test_hindsight_says_what_foresight_would_have_said_and_reads_no_outcome() -> None:
    past, test = world(600, 11), world(50, 12)
    learned = learn(past, PARAMS.recovery)
    first = forecast_past(test, PARAMS.recovery, learned)
    again = forecast_past(test.assign(cash=test["principal"]), PARAMS.recovery, learned)
    pd.testing.assert_frame_equal(first, again)
    rows = test.assign(case_id=test["history_id"], on_balance=0.0, off_balance=test["principal"])
    rows = rows.assign(balance_side="off_balance")
    campaign = PARAMS.campaign.model_copy(update={"start_on": PARAMS.campaign.end_on - pd.Timedelta(days=99)})
    assert campaign.days == 100  # as long as from 30 June to 8 October
    ahead = forecast(rows, PARAMS.recovery, campaign, learned).set_index(["case_id", "method"])
    back = forecast_past(rows, PARAMS.recovery, learned)
    wanted = ahead.loc[list(zip(rows["case_id"], rows["method"], strict=True)), "expected_recovery"]
    assert back["expected"].to_numpy() == pytest.approx(wanted.to_numpy())


def test_what_comes_later_moves_with_what_was_learned() -> None:
    better = learn(world(5_000, 13, 0.8), PARAMS.recovery)
    before, after = (case_priors(CASES, PARAMS.recovery, PARAMS.campaign, known) for known in (None, better))
    assert (after["later_per_unpaid"] > before["later_per_unpaid"]).all()
    assert after["annual"].tolist() == before["annual"].tolist()


def test_a_past_case_without_principal_is_no_past_case() -> None:
    with pytest.raises(ValueError, match="positive principal"):
        learn(world(10, 1).assign(principal=0.0), PARAMS.recovery)
