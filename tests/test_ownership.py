"""Who owns a case on which day: windows without gap or overlap, claims, and look-ups against a plain loop."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.errors import ParamsError
from collectplan.ownership import lost_claims, owner_on, owners, with_claims
from collectplan.params import Params
from collectplan.schemas import check
from tests.helpers import NO_SHRINKING, params_with

START, END = date(2026, 7, 1), date(2026, 10, 8)
DEALT = pd.DataFrame({"case_id": ["D2", "D1"], "officer_id": ["Y2", "Y1"]})


def windows(*spans: tuple[str, str, str]) -> Params:
    """Return params with claim windows, given as month-day."""
    rows = [{"from_on": f"2026-{a}", "to_on": f"2026-{b}", "owner": owner} for a, b, owner in spans]
    return params_with({"ownership": {"windows": rows}})


# Assigned until 30 August; open in September; then assigned again. The gap of one day is filled here.
THREE = windows(("07-01", "08-31", "assigned"), ("09-01", "09-30", "open"), ("10-01", "10-08", "assigned"))


def claims_of(*rows: tuple[str, str, str]) -> pd.DataFrame:
    """Return claims: case, officer, month-day."""
    return pd.DataFrame(
        {
            "case_id": [case for case, _, _ in rows],
            "officer_id": [who for _, who, _ in rows],
            "on": pd.to_datetime([f"2026-{on}" for _, _, on in rows]),
        }
    )


def held(table: pd.DataFrame, case: str) -> list[tuple[str, str, str, str]]:
    """Return the intervals of a case."""
    own = table[table["case_id"] == case]
    days = ((row.from_on.strftime("%m-%d"), row.to_on.strftime("%m-%d")) for row in own.itertuples())
    return [(*span, *rest) for span, rest in zip(days, own[["owner", "officer_id"]].to_numpy().tolist(), strict=True)]


def faults_of(params: Params) -> list[str]:
    """Return what is refused, in both languages."""
    with pytest.raises(ParamsError) as caught:
        owners(DEALT, params)
    assert all(fault.where == "ownership.windows" for fault in caught.value.faults)
    return [f"{fault.zh}|{fault.en}" for fault in caught.value.faults]


def test_without_windows_a_case_belongs_to_its_officer_throughout() -> None:
    table = check(owners(DEALT, params_with()), "owners")
    assert held(table, "D1") == [("07-01", "10-08", "assigned", "Y1")]
    assert held(table, "D2") == [("07-01", "10-08", "assigned", "Y2")]


def test_an_open_window_belongs_to_nobody() -> None:
    assert held(check(owners(DEALT, THREE), "owners"), "D1") == [
        ("07-01", "08-31", "assigned", "Y1"),
        ("09-01", "09-30", "open", ""),
        ("10-01", "10-08", "assigned", "Y1"),
    ]


def test_a_missing_day_between_two_windows_is_named() -> None:
    # A published claim scheme: claimed until 30 August, open from 1 September. 31 August belongs to nobody.
    said = faults_of(windows(("07-01", "08-30", "assigned"), ("09-01", "10-08", "open")))
    assert len(said) == 1 and said[0].count("2026-08-31") >= 2 and "08-30" not in said[0] and "09-01" not in said[0]


@pytest.mark.parametrize(
    ("spans", "named"),
    [
        ([("07-02", "10-08")], ["2026-07-01"]),
        ([("07-01", "10-06")], ["2026-10-07"]),
        ([("07-01", "08-31"), ("08-31", "10-08")], ["2026-08-31"]),
        ([("07-01", "10-08"), ("08-01", "08-05")], ["2026-08-01"]),
        ([("06-30", "10-08")], ["2026-06-30"]),
        ([("07-01", "10-09")], ["2026-10-09"]),
        ([("07-01", "10-08"), ("09-05", "09-04")], ["2026-09-05"]),
        ([("07-03", "07-31"), ("08-02", "10-01")], ["2026-07-01", "2026-08-01", "2026-10-02"]),
    ],
)
def test_windows_that_do_not_tile_the_campaign_are_refused_together(
    spans: list[tuple[str, str]], named: list[str]
) -> None:
    said = faults_of(windows(*((*span, "assigned") for span in spans)))
    assert len(said) == len(named)
    for text, day in zip(said, named, strict=True):
        assert all(day in part for part in text.split("|"))


def test_windows_may_stand_in_any_order() -> None:
    mixed = windows(("09-01", "09-30", "open"), ("10-01", "10-08", "assigned"), ("07-01", "08-31", "assigned"))
    pd.testing.assert_frame_equal(owners(DEALT, mixed), owners(DEALT, THREE))


def test_the_first_claim_holds_to_the_end_of_the_window_and_then_the_officer_has_the_case_again() -> None:
    claims = claims_of(("D1", "Y3", "09-12"), ("D1", "Y4", "09-10"), ("D1", "Y5", "09-10"), ("D2", "Y4", "09-01"))
    table = check(with_claims(owners(DEALT, THREE), claims), "owners")
    assert held(table, "D1") == [
        ("07-01", "08-31", "assigned", "Y1"),
        ("09-01", "09-09", "open", ""),
        ("09-10", "09-30", "open", "Y4"),
        ("10-01", "10-08", "assigned", "Y1"),
    ]
    # Claimed on the first day: no day is left on which it was anybody's.
    assert held(table, "D2")[1:] == [("09-01", "09-30", "open", "Y4"), ("10-01", "10-08", "assigned", "Y2")]


def test_claims_that_take_nothing_are_listed_with_their_cause() -> None:
    claims = claims_of(
        ("D1", "Y3", "08-31"),
        ("D1", "Y4", "09-10"),
        ("D1", "Y5", "09-10"),
        ("D9", "Y5", "09-10"),
        ("D1", "Y5", "10-09"),
    )
    lost = lost_claims(owners(DEALT, THREE), claims)
    assert lost["officer_id"].tolist() == ["Y3", "Y5", "Y5", "Y5"]
    assert lost["cause"].tolist() == ["assigned", "taken", "unknown", "unknown"]
    once = with_claims(owners(DEALT, THREE), claims)
    assert lost_claims(once, claims_of(("D1", "Y6", "09-20")))["cause"].tolist() == ["taken"]


def test_without_claims_or_cases_nothing_changes() -> None:
    table = owners(DEALT, THREE)
    pd.testing.assert_frame_equal(with_claims(table, claims_of().astype({"on": "datetime64[us]"})), table)
    nobody = owners(DEALT.iloc[:0], THREE)
    claims = claims_of(("D1", "Y1", "09-01"))
    assert nobody.empty and lost_claims(nobody, claims)["cause"].tolist() == ["unknown"]


def test_days_and_cases_that_nobody_knows_have_no_owner() -> None:
    asked = pd.DataFrame({"case_id": ["D1", "D1", "D9", "D1"], "on": ["2026-06-30", "2026-10-09", "2026-08-01", None]})
    found = owner_on(owners(DEALT, THREE), asked["case_id"], pd.to_datetime(asked["on"]))
    assert (found == "").all(axis=None) and found["officer_id"].dtype == "str"


_SHAPES = st.lists(st.tuples(st.integers(1, 40), st.booleans()), min_size=1, max_size=6)


@settings(max_examples=40, phases=NO_SHRINKING, deadline=None)
@given(_SHAPES, st.integers(0, 2**32 - 1))
def test_look_ups_and_claims_agree_with_a_day_book(shapes: list[tuple[int, bool]], seed: int) -> None:
    # Brute force: a day book with an owner for every case and day, filled by going through the claims one by one.
    rng = np.random.default_rng(seed)
    rows, day = [], START
    for length, is_open in shapes:
        last = min(END, day + timedelta(days=length - 1))
        rows.append({"from_on": str(day), "to_on": str(last), "owner": "open" if is_open else "assigned"})
        if last == END:
            break
        day = last + timedelta(days=1)
    rows[-1]["to_on"] = str(END)
    params = params_with({"ownership": {"windows": rows}})
    dealt = pd.DataFrame({"case_id": [f"D{n}" for n in rng.permutation(8)], "officer_id": [f"Y{n}" for n in range(8)]})
    spread = pd.Timedelta(days=1) * rng.integers(-3, 104, 30)
    claims = pd.DataFrame(
        {
            "case_id": [f"D{n}" for n in rng.integers(0, 9, 30)],
            "officer_id": [f"Z{n}" for n in range(30)],
            "on": pd.Timestamp(START) + spread,
        }
    )
    book: dict[tuple[str, date], tuple[str, str]] = {}
    for row in rows:
        first, last = date.fromisoformat(row["from_on"]), date.fromisoformat(row["to_on"])
        span = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        for case, officer in zip(dealt["case_id"], dealt["officer_id"], strict=True):
            book |= {(case, on): (row["owner"], "" if row["owner"] == "open" else officer) for on in span}
        if row["owner"] == "open":
            for claim in claims.sort_values("on", kind="stable").itertuples():
                on = claim.on.date()
                if book.get((claim.case_id, on)) == ("open", "") and on in span:
                    book |= {(claim.case_id, later): ("open", claim.officer_id) for later in span if later >= on}
    table = check(with_claims(owners(dealt, params), claims), "owners")
    asked = pd.DataFrame(
        [(f"D{n}", pd.Timestamp(START) + pd.Timedelta(days=k)) for n in range(9) for k in range(-2, 103)],
        columns=["case_id", "on"],
    ).sample(frac=1.0, random_state=seed % 1000)
    found = owner_on(table, asked["case_id"], asked["on"])
    wanted = [book.get((case, on.date()), ("", "")) for case, on in zip(asked["case_id"], asked["on"], strict=True)]
    assert list(map(tuple, found[["owner", "officer_id"]].to_numpy().tolist())) == wanted
    winners = set(table.loc[table["owner"] == "open", "officer_id"]) - {""}
    assert winners == set(claims["officer_id"]) - set(lost_claims(owners(dealt, params), claims)["officer_id"])
