"""Who may act on which case, the rule that speaks against each other pair, and the person that every case has."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.options.pairs import Pairs, name_owners, pair_up
from collectplan.schemas import check
from tests.helpers import NO_SHRINKING, params_with

CASE = {"case_id": "D1", "branch": "城关", "village": "东村", "account_manager": "A1", "originating_officer": "A2"}
OFFICER = {
    "officer_id": "A1",
    "branch": "城关",
    "role": "account_manager",
    "villages": "",
    "recusals": "",
    "skills": "",
}


def cases(*changes: dict[str, Any]) -> pd.DataFrame:
    """Return plain cases of 城关, none of them key."""
    return pd.DataFrame(
        [CASE | {"is_key": False, "is_county_key": False, "case_id": f"D{n}"} | c for n, c in enumerate(changes, 1)]
    )


def officers(*changes: dict[str, str]) -> pd.DataFrame:
    """Return account managers A1, A2, ... of 城关."""
    return pd.DataFrame([OFFICER | {"officer_id": f"A{n}"} | change for n, change in enumerate(changes, 1)])


def paired(case_table: pd.DataFrame, staff: pd.DataFrame, **rules: Any) -> Pairs:
    """Pair cases and officers under these rules."""
    return pair_up(case_table, staff, params_with({"allocation": rules}).allocation)


def allowed(pairs: Pairs) -> list[str]:
    """Return allowed pairs as words."""
    return sorted(pairs.allowed["case_id"] + "-" + pairs.allowed["officer_id"])


def refused(pairs: Pairs) -> dict[str, str]:
    """Return refused pairs with their rule."""
    check(pairs.refusals, "refusals")
    return dict(
        zip(pairs.refusals["case_id"] + "-" + pairs.refusals["officer_id"], pairs.refusals["rule"], strict=True)
    )


KEY = {"is_key": True}
COUNTY_KEY = {"is_key": True, "is_county_key": True}
HEAD = {"role": "branch_head"}
LEADER = {"role": "county_leader", "branch": "全辖"}
ELSEWHERE = {"branch": "河东"}
PIN = [{"case_id": "D1", "officer_id": "A2"}]


def test_officers_act_in_their_own_branch() -> None:
    pairs = paired(cases({}, {"branch": "河东"}), officers({}, {}, ELSEWHERE))
    assert allowed(pairs) == ["D1-A1", "D1-A2", "D2-A3"] and not refused(pairs)


def test_known_villages_and_the_incumbent_are_noted() -> None:
    staff = officers({"villages": "南村； 东村"}, {"villages": "东村口"}, {"villages": "西村、东村"})
    facts = paired(cases({}), staff).allowed.set_index("officer_id")
    assert facts["knows_village"].to_dict() == {"A1": True, "A2": False, "A3": True}
    assert facts["is_incumbent"].to_dict() == {"A1": True, "A2": False, "A3": False}


def test_who_comes_from_another_branch_needs_a_guide() -> None:
    rules = {"cross_collection": [["城关", "河东"]]}
    facts = paired(cases(COUNTY_KEY), officers(ELSEWHERE, {}, LEADER), leaders_hold_key_cases=False, **rules).allowed
    assert facts.set_index("officer_id")["is_foreign"].to_dict() == {"A1": True, "A2": False, "A3": False}


def test_nobody_knows_a_village_that_is_not_stated() -> None:
    assert paired(cases({"village": ""}), officers({"villages": ";"})).allowed["knows_village"].tolist() == [False]


# Cases, officers, rules in force; then the pairs that are refused, with the rule, and those that are allowed.
TABLE = [
    ("ban", [{}], [{}, {}], {"bans": [{"case_id": "D1", "officer_id": "A1"}]}, {"D1-A1": "banned"}, ["D1-A2"]),
    ("recusal", [{}, {}], [{"recusals": "D9; D2"}], {}, {"D2-A1": "recused"}, ["D1-A1"]),
    ("who lent", [{}], [{}, {}], {"recuse_originating_officer": True}, {"D1-A2": "originating_officer"}, ["D1-A1"]),
    ("who lent may", [{}], [{}, {}], {}, {}, ["D1-A1", "D1-A2"]),
    ("pin", [{}, {}], [{}, {}], {"pins": PIN}, {"D1-A1": "pinned_to_other"}, ["D1-A2", "D2-A1", "D2-A2"]),
    ("pin from afar", [{}], [{}, ELSEWHERE], {"pins": PIN}, {"D1-A1": "pinned_to_other"}, ["D1-A2"]),
    ("leaders", [KEY, {}], [HEAD, {}], {}, {"D1-A2": "leaders_hold_key_cases"}, ["D1-A1", "D2-A1", "D2-A2"]),
    ("leaders need not", [KEY], [HEAD, {}], {"leaders_hold_key_cases": False}, {}, ["D1-A1", "D1-A2"]),
    ("no leader", [KEY], [{}, {}], {}, {}, ["D1-A1", "D1-A2"]),
    ("a pin beats leaders", [KEY], [HEAD, {}], {"pins": PIN}, {"D1-A1": "pinned_to_other"}, ["D1-A2"]),
    ("county", [COUNTY_KEY, KEY], [LEADER, {}], {}, {"D1-A2": "leaders_hold_key_cases"}, ["D1-A1", "D2-A2"]),
    (
        "who lent collects",
        [{}, KEY],
        [{}, {}],
        {"originator_collects": True},
        {"D1-A1": "originator_collects"},
        ["D1-A2", "D2-A1", "D2-A2"],
    ),
    ("who lent is banned", [{}], [{}, {}], {"originator_collects": True, "bans": PIN}, {"D1-A2": "banned"}, ["D1-A1"]),
    (
        "who lent has left",
        [{"originating_officer": "A9"}],
        [{}, {}],
        {"originator_collects": True},
        {},
        ["D1-A1", "D1-A2"],
    ),
    ("branches exchange", [{}], [{}, ELSEWHERE], {"cross_collection": [["城关", "河东"]]}, {}, ["D1-A1", "D1-A2"]),
    (
        "only from outside",
        [{}],
        [{}, ELSEWHERE],
        {"cross_collection": [["城关", "河东"]], "cross_only": True},
        {"D1-A1": "cross_collection"},
        ["D1-A2"],
    ),
    (
        "nobody outside may",
        [{}],
        [{}, ELSEWHERE | {"recusals": "D1"}],
        {"cross_collection": [["城关", "河东"]], "cross_only": True},
        {"D1-A2": "recused"},
        ["D1-A1"],
    ),
    (
        "key cases stay",
        [KEY],
        [{}, ELSEWHERE],
        {"cross_collection": [["城关", "河东"]], "cross_only": True, "leaders_hold_key_cases": False},
        {},
        ["D1-A1", "D1-A2"],
    ),
    (
        "a pin beats crossing",
        [{}],
        [{}, {}, ELSEWHERE],
        {"cross_collection": [["城关", "河东"]], "cross_only": True, "pins": PIN},
        {"D1-A1": "pinned_to_other", "D1-A3": "pinned_to_other"},
        ["D1-A2"],
    ),
    ("a ban speaks first", [KEY], [HEAD, {}], {"bans": PIN}, {"D1-A2": "banned"}, ["D1-A1"]),
    # A leader who must not touch the case does not hold it: the others may.
    ("a recused leader", [KEY], [HEAD | {"recusals": "D1"}, {}], {}, {"D1-A1": "recused"}, ["D1-A2"]),
]


@pytest.mark.parametrize(
    ("case_rows", "staff_rows", "rules", "no", "yes"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_rules(
    case_rows: list[dict[str, Any]],
    staff_rows: list[dict[str, str]],
    rules: dict[str, Any],
    no: dict[str, str],
    yes: list[str],
) -> None:
    pairs = paired(cases(*case_rows), officers(*staff_rows), **rules)
    assert refused(pairs) == no and allowed(pairs) == yes


def test_a_branch_without_officers_has_no_pairs() -> None:
    pairs = paired(cases({"branch": "城西"}), officers({}))
    assert not allowed(pairs) and not refused(pairs)


def test_a_pin_written_twice_counts_once() -> None:
    assert allowed(paired(cases({}), officers({}, {}), pins=PIN * 2)) == ["D1-A2"]


def owners(case_table: pd.DataFrame, staff: pd.DataFrame, **rules: Any) -> dict[str, str]:
    """Return the owner of each case."""
    table = name_owners(case_table, staff, params_with({"allocation": rules}).allocation)
    return dict(zip(table["case_id"], table["officer_id"], strict=True))


NOBODY = {"account_manager": "B9"}  # on no roster


@pytest.mark.parametrize(
    ("case", "staff", "rules", "owner"),
    [
        ({}, [{}, HEAD], {}, "A1"),  # the account manager
        ({}, [{}, {}], {"pins": PIN}, "A2"),  # a pin wins
        (NOBODY, [{}, HEAD], {}, "A2"),  # the head of the branch
        (NOBODY, [{}, {"role": "specialist"}], {}, "A2"),
        (NOBODY, [{}, {}], {}, "A1"),  # the first of the branch
        (NOBODY, [ELSEWHERE, LEADER], {}, "A2"),  # nobody there: the county
        (NOBODY, [ELSEWHERE, ELSEWHERE], {}, "A1"),  # not even a county: anybody
        ({"account_manager": "A2"}, [{}, ELSEWHERE], {}, "A2"),  # a manager who works elsewhere stays the manager
        # Who is kept from the case does not become its owner by the back door.
        ({}, [{"recusals": "D1"}, {}], {}, "A2"),
        ({}, [{}, HEAD], {"bans": [{"case_id": "D1", "officer_id": "A1"}]}, "A2"),
        ({"originating_officer": "A1"}, [{}, {}], {"recuse_originating_officer": True}, "A2"),
        (NOBODY, [HEAD | {"recusals": "D1"}, ELSEWHERE], {}, "A2"),
        ({}, [{"recusals": "D1"}], {}, "A1"),  # unless there is nobody else: every case has a person
    ],
)
def test_every_case_has_a_person(
    case: dict[str, str], staff: list[dict[str, str]], rules: dict[str, Any], owner: str
) -> None:
    assert owners(cases(case), officers(*staff), **rules) == {"D1": owner}


pairs_of_names = st.fixed_dictionaries(
    {"case_id": st.sampled_from(["D1", "D2", "D3", "D4"]), "officer_id": st.sampled_from(["A1", "A2", "A3", "A4"])}
)


@settings(max_examples=25, phases=NO_SHRINKING)
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "branch": st.sampled_from(["城关", "河东", "城西"]),
                "is_key": st.booleans(),
                "account_manager": st.sampled_from(["A1", "A4", ""]),
                "originating_officer": st.sampled_from(["A1", "A2", ""]),
            }
        ),
        min_size=4,
        max_size=4,
    ),
    st.lists(
        st.fixed_dictionaries(
            {
                "branch": st.sampled_from(["城关", "河东", "全辖"]),
                "role": st.sampled_from(["branch_head", "account_manager", "county_leader", "specialist"]),
                "recusals": st.sampled_from(["", "D1", "D1;D2"]),
            }
        ),
        min_size=4,
        max_size=4,
    ),
    st.lists(pairs_of_names, max_size=3),
    st.booleans(),
)
def test_every_pair_of_a_branch_is_allowed_or_refused_and_every_case_has_one_owner(
    case_rows: list[dict[str, Any]], staff_rows: list[dict[str, str]], bans: list[dict[str, str]], lent: bool
) -> None:
    case_table, staff = cases(*case_rows), officers(*staff_rows)
    rules = {"bans": bans, "recuse_originating_officer": lent}
    pairs = paired(case_table, staff, **rules)
    yes, no = set(allowed(pairs)), set(refused(pairs))
    local = {
        f"{case.case_id}-{officer.officer_id}"
        for case in case_table.itertuples()
        for officer in staff.itertuples()
        if case.branch == officer.branch
    }
    assert yes | no == local and not yes & no
    named = owners(case_table, staff, **rules)
    assert sorted(named) == ["D1", "D2", "D3", "D4"] and set(named.values()) <= set(staff["officer_id"])
    banned = {(ban["case_id"], ban["officer_id"]) for ban in bans}
    for case, owner in named.items():
        everybody_is_kept_off = all(
            (case, officer.officer_id) in banned
            or case in officer.recusals.split(";")
            or (lent and case_table.set_index("case_id").loc[case, "originating_officer"] == officer.officer_id)
            for officer in staff.itertuples()
        )
        assert everybody_is_kept_off or (case, owner) not in banned
