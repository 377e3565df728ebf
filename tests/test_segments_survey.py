"""Stocktaking: the latest known answer of a case counts, what nobody asked follows from its state, gaps are counted."""

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.params.taxonomy import DebtorSubstate, load_states
from collectplan.schemas import INPUTS, TABLES, check, types, words
from collectplan.segments import Known, build_cases, coverage_of, gather_surveys, states_of
from collectplan.segments.survey import ITEMS
from tests.helpers import NO_SHRINKING, ROOT, loans_table, params_with, rules
from tests.test_segments import LOANS
from tests.test_segments_cuts import fen

TAXONOMY = ROOT / "params" / "taxonomies" / "debtor_states.yaml"


def state(name: str, of: str, ability: str, willingness: str, unreachable: bool = False) -> DebtorSubstate:
    return DebtorSubstate(
        id=name,
        state=of,
        title=f"状态{name}",
        ability=ability,
        willingness=willingness,
        secured=None,
        unreachable=unreachable,
        hint="核实",
    )


STATES = (
    state("gap", "operating", "full", "willing"),
    state("away", "ceased", "part", "unknown", unreachable=True),
    state("forged", "suspected_fraud", "unknown", "refusing"),
)
# Two loans of one debtor, one of another.
LOANS_OF_TWO = loans_table(
    [
        {"case_id": "D1", "principal": 20.0, "debtor_state": "distressed"},
        {"case_id": "D1", "principal": 10.0},
        {"case_id": "D2", "principal": 5.0},
    ]
)


def surveys(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return the input table with rows in which nothing else is known."""
    plain = dict.fromkeys(ITEMS.values(), "unknown") | {"surveyed_on": None, "state": ""}
    typed = types(INPUTS["surveys"])
    return pd.DataFrame([plain | row for row in rows], columns=list(typed)).astype(typed)


def asked(loan: str, on: str | None = None, **answers: str) -> dict[str, Any]:
    return {"loan_id": loan, "surveyed_on": on} | answers


def of_first(*rows: dict[str, Any]) -> pd.Series:
    """Return what the surveys make known of D1."""
    return gather_surveys(surveys(*rows), LOANS_OF_TWO, STATES).loc["D1"]


def cases_with(table: pd.DataFrame | None, loans: pd.DataFrame = LOANS_OF_TWO) -> pd.DataFrame:
    known = Known(surveys=gather_surveys(table, loans, STATES))
    return check(build_cases(loans, params_with().portfolio, rules(), known), "cases")


# What is known of a case.


def test_the_latest_answer_counts_item_by_item_whatever_the_order_of_the_rows() -> None:
    first = asked("L00", "2026-03-01", ability="part", assets="found")
    second = asked("L01", "2026-01-01", ability="full", willingness="refusing", assets="none")
    for rows in ([first, second], [second, first]):
        known = of_first(*rows)
        # Willingness comes from the older survey, since the younger left it open.
        assert known[["ability", "willingness", "assets"]].tolist() == ["part", "refusing", "found"]


def test_a_survey_without_a_date_is_the_oldest() -> None:
    known = of_first(asked("L01", None, ability="full"), asked("L00", "1999-01-01", ability="none"))
    assert known["ability"] == "none"


def test_of_two_surveys_on_one_day_that_of_the_later_loan_counts() -> None:
    known = of_first(asked("L01", "2026-01-01", ability="full"), asked("L00", "2026-01-01", ability="none"))
    assert known["ability"] == "full"


def test_surveys_of_one_debtor_say_nothing_of_another() -> None:
    known = gather_surveys(surveys(asked("L00", ability="full", state="away")), LOANS_OF_TWO, STATES)
    assert known.index.tolist() == ["D1", "D2"]
    assert known.loc["D2", "survey_gaps"] == "debt,ability,willingness,assets,liability"
    assert known.loc["D2", "debtor_substate"] == "" and not known.loc["D2", "is_unreachable"]


def test_a_survey_of_a_loan_that_is_not_in_the_ledger_is_left_out() -> None:
    known = gather_surveys(surveys(asked("elsewhere", ability="full")), LOANS_OF_TWO, STATES)
    assert known.index.tolist() == ["D1", "D2"] and set(known["ability"]) == {"unknown"}


@pytest.mark.parametrize("table", [None, surveys()], ids=["none", "empty"])
def test_without_surveys_nothing_is_known_of_any_case(table: pd.DataFrame | None) -> None:
    known = gather_surveys(table, LOANS_OF_TWO, STATES)
    assert known[list(ITEMS.values())].eq("unknown").all(axis=None) and not known["is_unreachable"].any()
    assert set(known["survey_gaps"]) == {"debt,ability,willingness,assets,liability"}
    # The ledger's own state stays: that of the largest loan.
    assert cases_with(table)["debtor_state"].tolist() == ["distressed", "unknown"]


@pytest.mark.parametrize(
    ("answers", "gaps"),
    [
        ({}, "debt,ability,willingness,assets,liability"),
        ({"debt_confirmed": "yes", "willingness": "willing"}, "ability,assets,liability"),
        # "No" and "none" are answers.
        ({"debt_confirmed": "no", "ability": "none", "assets": "none"}, "willingness,liability"),
        ({"state": "gap"}, "debt,assets,liability"),  # the state says ability and willingness
        ({"state": "forged"}, "debt,ability,assets,liability"),  # and this one only willingness
        (
            {
                "debt_confirmed": "yes",
                "ability": "full",
                "willingness": "willing",
                "assets": "found",
                "liability": "cleared",
            },
            "",
        ),
    ],
)
def test_gaps_name_the_items_that_nobody_knows_in_their_order(answers: dict[str, str], gaps: str) -> None:
    assert of_first(asked("L00", **answers))["survey_gaps"] == gaps


@settings(max_examples=30, phases=NO_SHRINKING)
@given(
    LOANS,
    st.lists(
        st.fixed_dictionaries(
            {
                "surveyed_on": st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 4)),
                "debt_confirmed": st.sampled_from(list(words.KNOWN)),
                "assets": st.sampled_from(list(words.ASSETS)),
                "liability": st.sampled_from(list(words.LIABILITY)),
            }
        ),
        max_size=30,
    ),
)
def test_known_is_what_the_last_survey_that_knows_says(rows: list[dict[str, Any]], answers: list[Any]) -> None:
    loans = loans_table(rows)
    given_rows = [{"loan_id": loan} | answer for loan, answer in zip(loans["loan_id"], answers, strict=False)]
    known = gather_surveys(surveys(*given_rows), loans, STATES)
    assert known.index.tolist() == sorted(set(loans["case_id"]))
    owner = dict(zip(loans["loan_id"], loans["case_id"], strict=True))
    expected = {name: dict.fromkeys(known.index, "unknown") for name in ("debt_confirmed", "assets", "liability")}
    for own in sorted(given_rows, key=lambda own: (own["surveyed_on"] or date.min, own["loan_id"])):
        for name, told in expected.items():
            if own[name] != "unknown":
                told[owner[own["loan_id"]]] = own[name]
    assert {name: known[name].to_dict() for name in expected} == expected


# States.


def test_a_state_implies_what_the_survey_left_open_and_no_more() -> None:
    assert of_first(asked("L00", state="gap"))[["ability", "willingness"]].tolist() == ["full", "willing"]
    assert of_first(asked("L00", state="gap", ability="none"))[["ability", "willingness"]].tolist() == [
        "none",
        "willing",
    ]
    # An answer about another loan of the debtor was asked too.
    known = of_first(asked("L00", "2026-02-01", state="gap"), asked("L01", "2026-01-01", willingness="refusing"))
    assert known[["ability", "willingness"]].tolist() == ["full", "refusing"]


def test_the_later_of_two_states_counts() -> None:
    rows = asked("L00", "2026-01-01", state="gap"), asked("L01", "2026-02-01", state="状态away")
    known = of_first(*rows)
    assert known[["debtor_state", "debtor_substate"]].tolist() == ["ceased", "状态away"] and known["is_unreachable"]


def test_a_state_that_nobody_knows_hides_no_earlier_one() -> None:
    rows = surveys(asked("L00", "2026-01-01", state="gap"), asked("L01", "2026-02-01", state="看不懂"))
    assert gather_surveys(rows, LOANS_OF_TWO, STATES).loc["D1", "debtor_substate"] == "状态gap"


def test_a_debtor_is_unreachable_where_the_state_says_so() -> None:
    found = {name: bool(of_first(asked("L00", state=name))["is_unreachable"]) for name in ("gap", "away", "forged")}
    assert found == {"gap": False, "away": True, "forged": False}


@pytest.mark.parametrize(
    ("named", "kept", "substate"),
    [
        ("away", "ceased", "状态away"),  # by id
        ("状态away", "ceased", "状态away"),  # by title
        (" 状态away ", "ceased", "状态away"),
        ("", "distressed", ""),
        ("没有这个细类", "distressed", ""),
    ],
)
def test_the_class_of_the_state_wins_over_the_ledgers_and_unknown_names_leave_it(
    named: str, kept: str, substate: str
) -> None:
    case = cases_with(surveys(asked("L00", state=named))).iloc[0]
    assert case[["debtor_state", "debtor_substate"]].tolist() == [kept, substate]


def test_every_state_that_ships_reaches_its_case() -> None:
    shipped = load_states(TAXONOMY)
    loans = loans_table([{"case_id": f"D{n:02d}", "principal": 1.0} for n in range(len(shipped))])
    table = surveys(*(asked(f"L{n:02d}", state=one.title) for n, one in enumerate(shipped)))
    known = Known(surveys=gather_surveys(table, loans, shipped))
    cases = check(build_cases(loans, params_with().portfolio, rules(), known), "cases")
    columns = ["debtor_state", "debtor_substate", "ability", "willingness", "is_unreachable"]
    expected = [[one.state, one.title, one.ability, one.willingness, one.unreachable] for one in shipped]
    assert cases[columns].to_numpy().tolist() == expected


def test_who_is_liable_is_counted_as_known_but_never_told() -> None:
    first, second = (cases_with(surveys(asked("L00", liability=word))) for word in ("established", "cleared"))
    assert "liability" not in TABLES["cases"].columns
    pd.testing.assert_frame_equal(first, second)
    assert first["survey_gaps"].iloc[0] == "debt,ability,willingness,assets"
    assert not first.astype("str").isin(["established", "cleared"]).any(axis=None)


# Coverage and states.


def test_coverage_by_hand() -> None:
    cases = pd.DataFrame(
        [
            ("城关", 100.1, ""),
            ("城关", 50.0, "ability,liability"),
            ("城关", 0.05, "debt"),
            ("河东", 7.0, "debt,assets"),
        ],
        columns=["branch", "principal", "survey_gaps"],
    )
    table = check(coverage_of(cases), "coverage")
    columns = ["branch", "item", "n_cases", "n_known", "principal", "known_principal"]
    assert table[columns].to_numpy().tolist() == [
        ["城关", "debt", 3, 2, 150.15, 150.1],
        ["城关", "ability", 3, 2, 150.15, 100.15],
        ["城关", "willingness", 3, 3, 150.15, 150.15],
        ["城关", "assets", 3, 3, 150.15, 150.15],
        ["城关", "liability", 3, 2, 150.15, 100.15],
        ["城关", "all", 3, 1, 150.15, 100.1],
        ["河东", "debt", 1, 0, 7.0, 0.0],
        ["河东", "ability", 1, 1, 7.0, 7.0],
        ["河东", "willingness", 1, 1, 7.0, 7.0],
        ["河东", "assets", 1, 0, 7.0, 0.0],
        ["河东", "liability", 1, 1, 7.0, 7.0],
        ["河东", "all", 1, 0, 7.0, 0.0],
    ]
    assert table["coverage"].tolist() == pytest.approx([2 / 3, 2 / 3, 1, 1, 2 / 3, 1 / 3, 0, 1, 1, 0, 1, 0])


@st.composite
def surveyed_cases(draw: st.DrawFn) -> pd.DataFrame:
    """Return cases of random loans, some of them surveyed."""
    loans = loans_table(draw(LOANS))
    names = st.sampled_from(["", "", "gap", "away", "forged", "没有这个细类"])
    answers = st.fixed_dictionaries(
        {"state": names, "assets": st.sampled_from(list(words.ASSETS)), "debt_confirmed": st.just("yes")}
    )
    found = draw(st.lists(answers, max_size=len(loans)))
    rows = [{"loan_id": loan} | answer for loan, answer in zip(loans["loan_id"], found, strict=False)]
    return cases_with(surveys(*rows), loans)


@settings(max_examples=30, phases=NO_SHRINKING)
@given(surveyed_cases())
def test_every_case_counts_once_in_each_item(cases: pd.DataFrame) -> None:
    table = check(coverage_of(cases), "coverage")
    for item, own in table.groupby("item"):
        assert own["n_cases"].sum() == len(cases) and fen(own["principal"]) == fen(cases["principal"])
        gaps = cases["survey_gaps"]
        missing = [item in text.split(",") if item != "all" else text != "" for text in gaps]
        assert own["n_known"].sum() == len(cases) - sum(missing)
        assert fen(own["known_principal"]) == fen(cases["principal"][[not gap for gap in missing]])


@settings(max_examples=30, phases=NO_SHRINKING)
@given(surveyed_cases())
def test_states_add_up_to_the_cases_of_each_branch(cases: pd.DataFrame) -> None:
    table = check(states_of(cases), "states")
    for branch, own in cases.groupby("branch"):
        part = table[table["branch"] == branch]
        assert part["n_cases"].sum() == len(own)
        for side in ("on_balance", "off_balance"):
            assert fen(part[side]) == fen(own[side])
    assert set(table["branch"]) == set(cases["branch"])


def test_states_stand_in_the_order_of_the_five_classes_and_not_known_last() -> None:
    facts = [("unknown", ""), ("ceased", "乙"), ("ceased", "甲"), ("operating", ""), ("ceased", "")]
    cases = pd.DataFrame(facts, columns=["debtor_state", "debtor_substate"]).assign(
        branch="城关", on_balance=1.0, off_balance=0.01
    )
    table = check(states_of(cases), "states")
    assert list(zip(table["debtor_state"], table["debtor_substate"], strict=True)) == [
        ("operating", ""),
        ("ceased", ""),
        ("ceased", "乙"),
        ("ceased", "甲"),
        ("unknown", ""),
    ]
