"""A bank's own features, from the files through the whole plan to the report."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from collectplan import report
from collectplan.bundle import Bundle
from collectplan.pipeline import open_plan

from .conftest import SmallCounty

FEATURES = "features: {信用分: number, 行业: category}"


@pytest.fixture(scope="module")
def plan(small_county: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The county's plan with two more columns in ledger and history; past payers have the higher score."""
    folder = tmp_path_factory.mktemp("own")
    data = small_county.folder / "data"
    rng = np.random.default_rng(2)
    history = pd.read_csv(data / "history.csv", dtype=str)
    paid = history["现金收回"].astype(float).to_numpy() > 0
    history["信用分"] = np.round(600 + 60 * paid + rng.normal(0, 20, len(history))).astype(int).astype(str)
    history["行业"] = np.resize(["养殖", "种植"], len(history))
    loans = pd.read_csv(data / "loans.csv", dtype=str)
    loans["信用分"] = np.resize(["650", "580", ""], len(loans))
    loans["行业"] = np.resize(["养殖", "修车"], len(loans))
    for name, table in (("history", history), ("loans", loans)):
        table.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8-sig")
    named = (
        ("loans: {files: [loans.csv]}", f"loans: {{files: [{folder}/loans.csv], {FEATURES}}}"),
        ("simulation:", "recovery: {feature_sd: 1.0}\nsimulation:"),
    )
    path = small_county.variant(folder / "params", *named)
    text = path.read_text("utf-8")
    assert "history" not in text
    past = f"data:\n  history: {{files: [{folder}/history.csv], {FEATURES}}}\n"
    path.write_text(text.replace("data:\n", past, 1), "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path_factory.mktemp("opened")))
        return open_plan(path)


def test_the_past_teaches_what_a_score_says(plan: Bundle) -> None:
    learned = plan.tables["learned"].set_index("term")
    assert learned.loc["信用分", "odds_ratio"] > 1.0 and {"行业=养殖", "行业=种植"} <= set(learned.index)


def test_what_is_blank_or_new_is_named_in_tables_and_report(plan: Bundle) -> None:
    notes = plan.tables["forecast_notes"]
    told = {(note, what) for note, what in zip(notes["note"], notes["what"], strict=True)}
    assert {("feature_blank", "信用分"), ("new_word", "行业=修车")} <= told
    text = report.lessons(plan).markdown()
    assert "信用分（每多一个标准差）" in text and "行业：修车" in text


def test_own_features_are_in_no_table_of_results(plan: Bundle) -> None:
    assert not any("信用分" in table.columns for table in plan.tables.values())
