"""Lint of schemes: the two schemes of an old campaign give exactly their known flaws, clean ones give nothing."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.incentives import Wage, lint, readings_table
from collectplan.params.schemefiles import load_schemes
from collectplan.params.schemes import Banded, SchemeFile
from collectplan.schemas import check
from collectplan.schemas.findings import FINDING
from tests.helpers import NO_SHRINKING, ROOT
from tests.pay.schemes import BRANCH_HEADS, LIAISON_HEADS, banded, branch_heads

NONE = float("nan")
LINE = {
    "id": "line",
    "title": "按点计",
    "kind": "banded",
    "reading": "cumulative",
    "start": 0.0,
    "bands": [{"from": 0.0, "per_point": 500}],
}


def file_of(*schemes: Any) -> SchemeFile:
    """Return a file of schemes."""
    plain = [scheme if isinstance(scheme, dict) else scheme.model_dump(by_alias=True) for scheme in schemes]
    return SchemeFile.model_validate({"title": "试验", "source": "自拟", "schemes": plain})


def found(*schemes: Any, **about: Any) -> pd.DataFrame:
    """Return the findings, checked against their contract."""
    return check(lint(file_of(*schemes), **about), "scheme_findings")


def assert_rows(table: pd.DataFrame, wanted: list[tuple[str, str, float, float, float]]) -> None:
    """Compare findings with kind, reading, from, to, amount."""
    columns = ["finding", "reading", "at", "to", "amount"]
    expected = pd.DataFrame(wanted, columns=columns).sort_values(columns, ignore_index=True)
    pd.testing.assert_frame_equal(
        table[columns].sort_values(columns, ignore_index=True), expected, check_dtype=False, rtol=0, atol=1e-9
    )


# The scheme of branch heads: 1,000 a point for 80-90 %, 1,500 for 90-100 %, 3,000 above, cap 25,000; -200 a point below
# 70 %. By hand, points from 80: at 90 % 10 x 1,000; just above it 10 x 1,500 or 0 x 1,500.
BRANCH = [
    # From 90 % to a yuan short of 100 %, where both are at the cap: (25,000 - pay) = 1 at 150,000 yuan per unit.
    ("ambiguous", "cumulative|band_rate", 0.90, 1 - 1 / 150_000, 5_000),
    # Above 100 % the points inside start again at 0 against the cap, and need 25,000 / 3,000 points less a yuan.
    ("ambiguous", "cumulative|within_band", 0.90, 1 + 24_999 / 300_000, 25_000),
    ("ambiguous", "band_rate|within_band", 0.90, 1 + 24_999 / 300_000, 25_000),
    ("jump", "band_rate", 0.90, NONE, 5_000),
    ("jump", "within_band", 0.90, NONE, -10_000),
    ("jump", "within_band", 1.00, NONE, -15_000),
    # 10,000 is back after 10,000 / 1,500 points, 15,000 after 15,000 / 3,000.
    ("drop", "within_band", 0.90, 0.90 + 10 / 150, -10_000),
    ("drop", "within_band", 1.00, 1.05, -15_000),
    # On paper 50 points of 3,000; the cap is met at 100 %, or already at 96.67 %.
    ("dead_tier", "cumulative", 1.00, NONE, 150_000),
    ("dead_tier", "band_rate", 1.00, NONE, 150_000),
    ("flat_zone", "", 0.70, 0.80, NONE),
    ("flat_zone", "cumulative", 1.00, 1.50, NONE),
    ("flat_zone", "band_rate", 0.80 + 25 / 150, 1.50, NONE),
    ("flat_zone", "within_band", 1.00 + 25 / 300, 1.50, NONE),
    ("no_floor", "", 0.00, 0.70, -14_000),
]
# Liaison heads: 2,000 at stake; 2,000 at 80-90 %, 3,000 at 90-100 %, nothing said above; -100 a point down to -2,000.
LIAISON = [
    ("ambiguous", "on_top|stake_returned", 0.80, 1.00, 2_000),
    ("uncovered", "", 1.00, 1.50, -3_000),
    ("cliff", "on_top", 0.80, NONE, 2_000),
    ("cliff", "on_top", 0.90, NONE, 1_000),
    ("cliff", "stake_returned", 0.90, NONE, 1_000),
    # One's own 2,000 back is what everybody keeps from 70 % on.
    ("dead_tier", "stake_returned", 0.80, 0.90, 2_000),
    ("flat_zone", "", 0.00, 0.50, NONE),
    ("flat_zone", "on_top", 0.70, 0.80, NONE),
    ("flat_zone", "on_top", 0.80, 0.90, NONE),
    ("flat_zone", "on_top", 0.90, 1.00, NONE),
    ("flat_zone", "stake_returned", 0.70, 0.90, NONE),
    ("flat_zone", "stake_returned", 0.90, 1.00, NONE),
]


def test_branch_heads_have_exactly_their_known_flaws() -> None:
    assert_rows(found(BRANCH_HEADS), BRANCH)


def test_liaison_heads_have_exactly_their_known_flaws() -> None:
    assert_rows(found(LIAISON_HEADS), LIAISON)


@pytest.mark.parametrize(("name", "wanted"), [("branch_head_bands", BRANCH), ("liaison_heads", LIAISON)])
def test_the_files_that_ship_say_the_same(name: str, wanted: list[tuple[str, str, float, float, float]]) -> None:
    assert_rows(lint(load_schemes(ROOT / "params" / "schemes" / f"{name}.yaml")), wanted)


def test_the_largest_differences_of_readings_have_their_place() -> None:
    rows = found(BRANCH_HEADS).query("finding == 'ambiguous'").set_index("reading")["most_at"]
    assert dict(rows) == {
        "cumulative|band_rate": 0.9,
        "cumulative|within_band": 1.0,
        "band_rate|within_band": 1.0,
    }


def test_a_stated_reading_leaves_only_its_own_flaws() -> None:
    own = [(kind, "", *rest) for kind, reading, *rest in BRANCH if reading in {"", "cumulative"}]
    assert_rows(found(branch_heads(reading="cumulative")), own)


@pytest.mark.parametrize(
    "scheme",
    [
        LINE,
        LINE | {"reading": "band_rate"},
        LINE | {"reading": "within_band"},
        # All readings of a single band are one.
        LINE | {"reading": None},
        {"id": "p", "title": "计件", "kind": "piece_rate", "rates": [{"of": "principal", "rate": 0.02}]},
        {"id": "q", "title": "奖金池", "kind": "pool", "total": 10_000},
        {
            "id": "r",
            "title": "名次",
            "kind": "prize",
            "ties": "share",
            "places": [{"from_rank": 1, "to_rank": 1, "amount": 3000}, {"from_rank": 2, "to_rank": 3, "amount": 1000}],
        },
    ],
    ids=["cumulative", "band_rate", "within_band", "unstated", "piece_rate", "pool", "prize"],
)
def test_a_clean_scheme_has_no_finding(scheme: dict[str, Any]) -> None:
    assert found(scheme).empty


def test_an_edge_that_two_bands_own_is_worth_what_turns_on_it() -> None:
    # 80 % inclusive in the words of both bands: nothing, or 2,000, or both together.
    bands = [dict(band) for band in LIAISON_HEADS["bands"]]
    bands[1]["from_closed"] = True
    rows = found(LIAISON_HEADS | {"bands": bands}).query("finding == 'overlapping'")
    assert_rows(rows, [("overlapping", "", 0.80, NONE, 2_000)])
    # For branch heads no point above 80 has been reached at 80 %, so nothing turns on it.
    bands = [dict(band) for band in BRANCH_HEADS["bands"]]
    bands[1]["from_closed"] = True
    assert_rows(found(BRANCH_HEADS | {"bands": bands}), [*BRANCH, ("overlapping", "", 0.80, NONE, 0)])


def test_an_edge_that_no_band_owns_costs_what_is_lost_there() -> None:
    # Up to, but not including, 100 %; then above it: at exactly 100 % the rate reached pays nothing of its 25,000.
    bands = [dict(band) for band in BRANCH_HEADS["bands"]]
    bands[2]["to_closed"] = False
    assert_rows(found(BRANCH_HEADS | {"bands": bands}), [*BRANCH, ("uncovered", "", 1.00, NONE, -25_000)])


def test_rules_that_overlap_pay_twice_in_between() -> None:
    # 80-92 % and 90-100 % at 1,000 each: between 90 and 92 two points are paid twice, under the reading that adds up.
    bands = [{"from": 0.80, "to": 0.92, "per_point": 1000}, {"from": 0.90, "to": 1.00, "per_point": 1000}]
    rows = found(LINE | {"start": 0.8, "bands": bands, "reachable": [0.0, 1.0]})
    assert_rows(rows, [("flat_zone", "", 0.0, 0.80, NONE), ("overlapping", "", 0.90, 0.92, 2_000)])


def test_a_tier_beyond_the_reach_is_dead_and_the_reach_may_be_given() -> None:
    scheme = branch_heads(reading="cumulative", cap=None)
    assert "dead_tier" not in set(found(scheme)["finding"])
    rows = found(scheme, reach={"branch_heads": (0.2, 0.98)}).query("finding in ['dead_tier', 'no_floor']")
    # -200 for each of 50 points.
    assert_rows(rows, [("dead_tier", "", 1.00, NONE, NONE), ("no_floor", "", 0.20, 0.70, -10_000)])
    # A reach that ends where the tier begins, or begins where deductions end.
    rows = found(scheme, reach={"branch_heads": (0.7, 1.0)})
    assert_rows(rows, [("dead_tier", "", 1.00, NONE, NONE), ("flat_zone", "", 0.70, 0.80, NONE)])


@pytest.mark.parametrize(("cap", "is_dead"), [(25_000.99, True), (25_001, False)])
def test_a_tier_is_dead_that_pays_less_than_a_yuan(cap: float, is_dead: bool) -> None:
    rows = found(branch_heads(reading="cumulative", cap=cap))
    assert ("dead_tier" in set(rows["finding"])) == is_dead


def test_an_edge_owned_twice_with_the_rounding_unstated_is_still_told() -> None:
    bands = [dict(band) for band in LIAISON_HEADS["bands"]]
    bands[1]["from_closed"] = True
    rows = found(LIAISON_HEADS | {"bands": bands, "point_rounding": None}).query("finding == 'overlapping'")
    assert_rows(rows, [("overlapping", "", 0.80, NONE, 2_000)])


def test_whole_points_are_one_note_and_leave_jumps_as_they_are() -> None:
    rows = found(branch_heads(point_rounding="floor", reading="within_band", cap=None))
    jumps = [row for row in BRANCH if row[0] == "jump" and row[1] == "within_band"]
    wanted = [(kind, "", *rest) for kind, _, *rest in jumps]
    # The greatest step is a whole point above 100 %.
    wanted.append(("steps", "", 0.00, 1.50, 3_000))
    assert_rows(rows.query("finding in ['jump', 'steps']"), wanted)
    # Between 69 and 70 % no whole point is missing, between 80 and 81 % none is reached; the steps are not flat zones.
    flats = found(branch_heads(point_rounding="floor", reading="cumulative")).query("finding == 'flat_zone'")
    assert_rows(flats, [("flat_zone", "", 0.69, 0.81, NONE), ("flat_zone", "", 1.00, 1.50, NONE)])


def test_unstated_rounding_is_a_reading_of_its_own() -> None:
    rows = found(branch_heads(point_rounding=None, reading="cumulative")).query("finding == 'ambiguous'")
    # Below 70 % just under a whole missing point costs nothing yet: 200; above, up to a point of 1,500.
    assert list(zip(rows["reading"], rows["amount"], strict=True)) == [
        ("cumulative|cumulative_floor", 200.0),
        ("cumulative|cumulative_floor", 1500.0),
    ]


def test_prizes_without_a_word_on_ties_and_with_odd_ranks() -> None:
    places = [
        {"from_rank": 1, "to_rank": 2, "amount": 3000},
        {"from_rank": 2, "to_rank": 2, "amount": 1000},
        {"from_rank": 4, "to_rank": 4, "amount": 500},
    ]
    rows = found({"id": "r", "title": "名次", "kind": "prize", "places": places})
    wanted = [
        ("ambiguous", "", NONE, NONE, 1_000),  # 3,000 for the first; 3,000 + 1,000 for the second: 1,000 turn on a tie
        ("uncovered", "", NONE, NONE, NONE),
        ("overlapping", "", NONE, NONE, 4_000),
    ]
    assert_rows(rows, wanted)


def test_piece_rates_that_hang_on_a_completion_jump_where_it_begins_to_count() -> None:
    ties = [{"share": 0.7, "nothing_below": 0.2}, {"share": 0.3, "result_of": "county"}]
    rates = [{"of": "cash", "rate": 0.02}]
    rows = found({"id": "p", "title": "计件", "kind": "piece_rate", "rates": rates, "ties": ties})
    assert_rows(rows, [("jump", "", 0.20, NONE, NONE)])
    assert "70%" in rows["detail"][0] and "14%" in rows["detail"][0]  # 0.7 x 0.2


def test_a_score_pays_nothing_below_its_start() -> None:
    items = [
        {"name": "cash", "title": "收回", "measure": "cash", "points": 70},
        {"name": "papers", "title": "档案", "measure": "papers", "points": 30},
    ]
    rows = found(
        {"id": "s", "title": "评分", "kind": "score", "items": items, "per_point": 50, "start": 60, "cap": 1500}
    )
    # 1,500 are reached at 90 points.
    assert_rows(rows, [("flat_zone", "", 0, 60, NONE), ("flat_zone", "", 90, 100, NONE)])
    assert rows["detail"][0].startswith("0分 至 60分")


def test_what_each_reading_pays_at_the_places_that_matter() -> None:
    table = check(readings_table(branch_heads()), "scheme_readings").pivot(
        index="result", columns="reading", values="pay"
    )
    wanted = {
        0.0: (-14_000, -14_000, -14_000),
        0.8: (0, 0, 0),
        0.9: (10_000, 10_000, 10_000),
        0.9001: (10_015, 15_015, 15),
        1.0: (25_000, 25_000, 15_000),
        1.0001: (25_000, 25_000, 30),
        1.5: (25_000, 25_000, 25_000),
    }
    columns = ["cumulative", "band_rate", "within_band"]
    pd.testing.assert_frame_equal(
        table.loc[list(wanted), columns],
        pd.DataFrame.from_dict(wanted, orient="index", columns=columns),
        check_names=False,
        check_dtype=False,
    )
    # Where the cap begins to hold under the other readings.
    assert (
        np.isclose(table.index.to_numpy(), 0.8 + 25 / 150).any()
        and np.isclose(table.index.to_numpy(), 1 + 25 / 300).any()
    )
    whole = readings_table(branch_heads(point_rounding="floor", reading="band_rate"))
    assert list(whole["result"]) == [0.0, 0.0001, 0.7, 0.8, 0.9, 0.9001, 1.0, 1.5]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_finding_reads_as_a_sentence_with_its_place_and_amount(language: str) -> None:
    table = found(BRANCH_HEADS, LIAISON_HEADS, language=language)
    for row in table.itertuples():
        text = f"{row.detail}{row.remedy}"
        assert "{" not in text and "Fraction" not in text
        assert any("一" <= sign <= "鿿" for sign in text) == (language == "zh")
        if row.amount == row.amount and row.amount:
            assert f"{abs(row.amount):,.0f}" in row.detail
    jump = table[(table["finding"] == "jump") & (table["reading"] == "band_rate")]["detail"].item()
    told = {"zh": "完成 90% 处突然多得 5,000 元", "en": "pay jumps up by 5,000 yuan at 90%"}[language]
    assert jump.startswith(told)


def test_rows_stand_by_scheme_then_kind_then_from_low_to_high() -> None:
    table = found(LIAISON_HEADS, BRANCH_HEADS)
    order = {name: n for n, name in enumerate(FINDING)}
    keys = [(row.scheme_id == "branch_heads", order[row.finding], row.at) for row in table.itertuples()]
    assert keys == sorted(keys)


def test_wages_without_a_law_are_refused() -> None:
    with pytest.raises(ValueError, match="give law as well"):
        lint(file_of(BRANCH_HEADS), {"branch_head": Wage(3000, 2000)})


@settings(max_examples=25, deadline=None, phases=NO_SHRINKING)
@given(banded(), st.sampled_from([2, 3, 10]))
def test_scaling_all_rates_scales_all_amounts(scheme: Banded, factor: int) -> None:
    plain = scheme.model_dump(by_alias=True)
    bands = [band | {"per_point": band["per_point"] * factor} for band in plain["bands"]]
    below = plain["below"] and plain["below"] | {
        "per_point": plain["below"]["per_point"] * factor,
        "floor": None if plain["below"]["floor"] is None else plain["below"]["floor"] * factor,
    }
    cap = None if plain["cap"] is None else plain["cap"] * factor
    columns = ["finding", "at", "to", "amount"]
    # A tier that pays less than a yuan is dead, and a multiple of it may not be.
    before = found(plain).query("finding != 'dead_tier'")[columns]
    after = found(plain | {"bands": bands, "below": below, "cap": cap}).query("finding != 'dead_tier'")[columns]
    scaled = before.assign(amount=before["amount"] * factor)
    pd.testing.assert_frame_equal(after.reset_index(drop=True), scaled.reset_index(drop=True), rtol=1e-12)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 30), st.integers(1, 5000)), min_size=1, max_size=5),
    st.sampled_from([None, -50, -200]),
)
def test_a_rising_scheme_without_breaks_has_no_jump_and_no_fall(
    tiers: list[tuple[int, int]], below: int | None
) -> None:
    edges = [40]
    for width, _ in tiers[:-1]:
        edges.append(edges[-1] + width)
    bands = [
        {"from": left / 100, "to": right / 100 if right else None, "per_point": rate, "from_closed": left == 40}
        for left, right, (_, rate) in zip(edges, [*edges[1:], 0], tiers, strict=True)
    ]
    taken = below and {"under": 0.40, "per_point": below, "floor": below * 40}
    rows = found(LINE | {"start": 0.4, "bands": bands, "below": taken, "reachable": [0.0, 3.0]})
    if below:
        assert rows.empty
    else:
        assert_rows(rows, [("flat_zone", "", 0.0, 0.40, NONE)])
