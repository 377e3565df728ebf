"""Papers held against the ledger: no row is lost, everything odd is listed once, and no id is seen again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from collectplan.errors import LedgerError
from collectplan.intake import Intake
from collectplan.intake.faults import PAPER_REMEDIES
from collectplan.keys import DebtorKey
from collectplan.ledger import hash_debtor
from collectplan.papers import Papers, accept_papers, as_of
from collectplan.params import Params
from collectplan.params.taxonomy import load_states
from collectplan.schemas import INPUTS, check, types
from tests.helpers import NO_SHRINKING, ROOT, SECRET, accepted, both_texts, params_with, take_in

STATES = load_states(ROOT / "params" / "taxonomies" / "debtor_states.yaml")
HASHED = params_with({"data": {"debtor_ids": "hashed"}})
KEY = DebtorKey(SECRET, "test", is_new=False)
PEOPLE = ["11010519491231002X", "360426199101010071"]
Row = dict[str, str]

# Lent on 2020-01-01, due on 2023-06-30; the second loan has no dates.
LOANS = [
    {"贷款账号": "L1", "客户号": "D1", "机构": "城关", "本金余额": "100", "五级分类": "次级",
     "发放日": "2020-01-01", "到期日": "2023-06-30", "债务人状态": "正常经营"},
    {"贷款账号": "L2", "客户号": "D2", "机构": "城关", "本金余额": "200", "五级分类": "损失"},
]  # fmt: skip
OBLIGOR = {"loan_id": "L1", "obligor_id": "G1", "role": "保证人", "guarantee_mode": "连带", "period_type": "两年"}
EVENT = {"event_id": "E1", "loan_id": "L1", "kind": "催收", "on": "2024-05-01", "evidence_kind": "签收"}
SURVEY = {"loan_id": "L1", "surveyed_on": "2026-06-01", "ability": "有能力"}
COLLATERAL = {"collateral_id": "C1", "loan_id": "L1", "kind": "房产", "value": "500", "is_registered": "是"}


def papers_of(params: Params | None = None, loans: list[Row] | None = None, **tables: list[Row]) -> Papers:
    """Accept papers as they stand in files, by default of the bank's own codes."""
    params = params or params_with()
    intakes: Mapping[str, Intake] = {name: take_in(name, rows) for name, rows in tables.items()}
    key = KEY if params.data.debtor_ids == "hashed" else None
    return accept_papers(intakes, accepted(loans or LOANS, params).loans, STATES, params, key)


def rules_of(papers: Papers) -> list[tuple[str, str, str, str]]:
    """Return the faults: input, column, rule and what is shown of the value."""
    table = check(papers.faults, "quarantine")
    return list(table[["input", "column", "rule", "value"]].itertuples(index=False, name=None))


def test_papers_in_order_are_taken_as_they_stand() -> None:
    papers = papers_of(obligors=[OBLIGOR], events=[EVENT], collaterals=[COLLATERAL], surveys=[SURVEY])
    assert len(papers.faults) == 0 and len(papers.tables()) == 4
    for name in ("obligors", "events", "collaterals", "surveys"):
        assert {column: str(kind) for column, kind in getattr(papers, name).dtypes.items()} == types(INPUTS[name])


def test_a_table_that_was_not_handed_in_is_none_and_not_empty() -> None:
    papers = papers_of(events=[EVENT])
    assert papers.obligors is None and papers.surveys is None and papers.collaterals is None
    assert papers.events is not None and len(papers.events) == 1


@pytest.mark.parametrize(
    ("name", "row"), [("obligors", OBLIGOR), ("events", EVENT), ("collaterals", COLLATERAL), ("surveys", SURVEY)]
)
def test_papers_of_a_loan_that_the_ledger_does_not_hold_are_refused_and_listed(name: str, row: Row) -> None:
    twice = [row | {next(iter(row)): "X9", "loan_id": "L9"}, row]
    papers = papers_of(None, None, **{name: twice})
    (found,) = papers.faults.itertuples()
    assert (found.input, found.row, found.column, found.rule) == (name, 2, "loan_id", "loan_unknown")
    assert (found.value, found.loan_id, found.is_blocking) == ("L9", "L9", True)
    assert getattr(papers, name)["loan_id"].tolist() == ["L1"]


def test_papers_of_a_loan_that_was_itself_refused_are_refused_too() -> None:
    loans = [LOANS[0], LOANS[1] | {"本金余额": "不详"}]
    assert rules_of(papers_of(None, loans, events=[EVENT | {"loan_id": "L2"}])) == [
        ("events", "loan_id", "loan_unknown", "L2")
    ]


# What is listed and kept: table, the row's change, column, rule, value shown.
FINDINGS: list[tuple[str, Row, str, str, str]] = [
    ("obligors", {"guarantee_mode": ""}, "guarantee_mode", "mode_missing", ""),
    ("obligors", {"period_type": ""}, "period_type", "period_missing", ""),
    ("obligors", {"period_type": "见合同"}, "period_type", "period_unreadable", "见合同"),
    ("obligors", {"period_end_on": "2023-06-30"}, "period_end_on", "period_before_due", "2023-06-30"),
    ("obligors", {"asked_on": "2023-06-29"}, "asked_on", "asked_before_due", "2023-06-29"),
    ("obligors", {"asked_on": "2026-07-01"}, "asked_on", "after_as_of", "2026-07-01"),
    ("events", {"on": "2019-12-31"}, "on", "event_before_loan", "2019-12-31"),
    ("events", {"on": "2026-07-01"}, "on", "after_as_of", "2026-07-01"),
    ("events", {"on": "1986-12-31", "loan_id": "L2"}, "on", "before_1987", "1986-12-31"),
    ("surveys", {"state": "很难办"}, "state", "state_unknown", "很难办"),
    ("surveys", {"state": "bankruptcy"}, "state", "state_differs", "bankruptcy"),
    ("surveys", {"surveyed_on": "2026-07-01"}, "surveyed_on", "after_as_of", "2026-07-01"),
]
BASES = {"obligors": OBLIGOR, "events": EVENT, "surveys": SURVEY}


@pytest.mark.parametrize(("name", "change", "column", "rule", "shown"), FINDINGS, ids=[f[3] for f in FINDINGS])
def test_what_is_odd_is_listed_once_and_kept(name: str, change: Row, column: str, rule: str, shown: str) -> None:
    papers = papers_of(None, None, **{name: [BASES[name] | change]})
    assert rules_of(papers) == [(name, column, rule, shown)]
    assert len(getattr(papers, name)) == 1 and not papers.faults["is_blocking"].any()
    assert papers.faults["remedy"].tolist() == [PAPER_REMEDIES[rule][0]]


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("obligors", {"role": "抵押人", "guarantee_mode": "", "period_type": ""}),  # no guarantor
        ("obligors", {"period_type": "", "period_end_on": "2025-06-30"}),  # the day says it
        ("obligors", {"asked_on": "2023-06-30", "period_end_on": "2023-07-01"}),
        ("obligors", {"asked_on": "2022-01-01", "loan_id": "L2"}),  # due date not known
        ("events", {"on": "2020-01-01"}),
        ("events", {"on": "2026-06-30"}),
        ("events", {"on": "1987-01-01", "loan_id": "L2"}),
        ("surveys", {"state": "cash_gap"}),  # of the class that the ledger states
        ("surveys", {"state": "bankruptcy", "loan_id": "L2"}),  # the ledger states none
    ],
)
def test_what_is_in_order_at_the_edge_is_not_listed(name: str, change: Row) -> None:
    assert rules_of(papers_of(None, None, **{name: [BASES[name] | change]})) == []


def test_the_day_of_the_assessment_may_be_another_than_the_baseline() -> None:
    params = params_with({"clocks": {"as_of": "2026-08-31"}})
    assert as_of(params) == pd.Timestamp("2026-08-31") and as_of(params_with()) == pd.Timestamp("2026-06-30")
    later = EVENT | {"on": "2026-07-01"}
    assert rules_of(papers_of(params, events=[later])) == []


def obligor_findings(params: Params | None, loans: list[Row] | None, named: str, *obligors: Row) -> list[str]:
    found = rules_of(papers_of(params, loans, obligors=list(obligors), events=[EVENT | {"obligor_id": named}]))
    return [rule for name, _, rule, _ in found if name == "events"]


def test_an_event_of_somebody_who_is_no_obligor_is_listed() -> None:
    assert obligor_findings(None, None, "G9", OBLIGOR) == ["obligor_unknown"]
    assert obligor_findings(None, None, "G1", OBLIGOR) == [] == obligor_findings(None, None, "", OBLIGOR)
    # The guarantor of another loan is none of this one; a loan of which nobody is on file asks nothing.
    assert obligor_findings(None, None, "G1", OBLIGOR | {"obligor_id": "G2"}, OBLIGOR | {"loan_id": "L2"}) == [
        "obligor_unknown"
    ]
    assert obligor_findings(None, None, "G9", OBLIGOR | {"loan_id": "L2"}) == []


def test_an_event_that_names_the_debtor_is_in_order_though_guarantors_alone_are_listed() -> None:
    assert obligor_findings(None, None, "D1", OBLIGOR) == []
    people = [LOANS[0] | {"客户号": PEOPLE[0]}, LOANS[1]]
    assert obligor_findings(HASHED, people, PEOPLE[0], OBLIGOR) == []


def test_ids_are_hashed_like_those_of_debtors() -> None:
    people = [LOANS[0] | {"客户号": PEOPLE[0]}, LOANS[1]]
    borrower = {"loan_id": "L1", "obligor_id": PEOPLE[0], "role": "借款人"}
    guarantor = OBLIGOR | {"obligor_id": f" {PEOPLE[1][:6]} {PEOPLE[1][6:]}"}
    events = [EVENT | {"obligor_id": PEOPLE[1]}, EVENT | {"event_id": "E2", "obligor_id": ""}]
    papers = papers_of(HASHED, people, obligors=[borrower, guarantor], events=events)
    wanted = [hash_debtor(person, SECRET) for person in PEOPLE]
    assert papers.obligors is not None and papers.events is not None
    assert papers.obligors["obligor_id"].tolist() == wanted
    assert papers.events["obligor_id"].tolist() == [wanted[1], ""]
    assert accepted(people, HASHED).loans["case_id"].tolist()[0] == wanted[0]


def test_one_person_written_in_two_ways_is_one_obligor() -> None:
    old = OBLIGOR | {"obligor_id": "110105491231002"}  # 15 digits, of the same person as PEOPLE[0]
    new = OBLIGOR | {"obligor_id": PEOPLE[0]}
    same = papers_of(HASHED, None, obligors=[old, new])
    assert same.obligors is not None and same.obligors["obligor_id"].tolist() == [hash_debtor(PEOPLE[0], SECRET)]
    assert rules_of(same) == [("obligors", "obligor_id", "duplicate", "1***")]
    apart = papers_of(HASHED, None, obligors=[old, new | {"period_type": "三年"}, OBLIGOR])
    assert apart.obligors is not None and len(apart.obligors) == 1
    assert [rule for _, _, rule, _ in rules_of(apart)] == ["conflicting_duplicate"] * 2
    assert obligor_findings(HASHED, None, PEOPLE[0], old) == []


def test_a_word_that_cannot_be_read_is_not_known() -> None:
    odd = {"guarantee_mode": "口头答应"}
    papers = papers_of(None, None, obligors=[OBLIGOR | odd], surveys=[SURVEY | {"willingness": "也许"}])
    assert papers.obligors is not None and papers.obligors["guarantee_mode"].tolist() == ["unknown"]
    assert papers.surveys is not None and papers.surveys["willingness"].tolist() == ["unknown"]
    assert "unknown_word" in {rule for _, _, rule, _ in rules_of(papers)}


def test_no_id_is_ever_shown() -> None:
    rows = [
        OBLIGOR | {"obligor_id": PEOPLE[0], "guarantee_mode": "", "period_type": PEOPLE[1]},
        OBLIGOR | {"loan_id": PEOPLE[1]},
        OBLIGOR | {"obligor_id": "", "role": PEOPLE[0]},
    ]
    events = [EVENT | {"obligor_id": PEOPLE[1]}, EVENT | {"event_id": "E2", "loan_id": PEOPLE[0], "on": PEOPLE[1]}]
    surveys = [SURVEY | {"state": f"{PEOPLE[0]} 13800138000"}]
    papers = papers_of(HASHED, None, obligors=rows, events=events, surveys=surveys)
    assert {"obligor_unknown", "period_unreadable", "state_unknown", "missing"} <= set(papers.faults["rule"])
    shown = papers.faults.to_csv()
    assert not [secret for secret in (*PEOPLE, "13800138000") if secret in shown]
    assert not re.search(r"\d{7}", "".join(papers.faults["value"]))


@pytest.mark.parametrize("name", ["obligors", "events"])
def test_ids_that_look_personal_are_refused_where_they_would_be_kept(name: str) -> None:
    row = BASES[name] | {"obligor_id": PEOPLE[0]}
    with pytest.raises(LedgerError) as caught:
        papers_of(None, None, **{name: [row]})
    assert caught.value.faults[0].where == f"data.{name}" and "hashed" in caught.value.faults[0].en
    assert PEOPLE[0] not in both_texts(caught.value)
    assert papers_of(HASHED, None, **{name: [row]}).faults["is_blocking"].sum() == 0


def mostly(*texts: str) -> st.SearchStrategy[str]:
    """Draw the first text more often than the others, which are faulty."""
    return st.sampled_from([texts[0]] * 4 + list(texts))


DIRTY: dict[str, dict[str, Any]] = {
    "obligors": {
        "loan_id": mostly("L1", "L2", "L9", ""),
        "obligor_id": mostly("G1", "G2", "G3", ""),
        "role": mostly("保证人", "借款人", "亲戚", ""),
        "period_type": mostly("两年", "", "见合同"),
        "asked_on": mostly("2024-05-01", "2024-05-32", "2022-01-01"),
    },
    "events": {
        "event_id": st.sampled_from(["E1", "E2", "E3", "E4", "E5", ""]),
        "loan_id": mostly("L1", "L2", "L9", ""),
        "kind": mostly("催收", "闲聊", ""),
        "on": mostly("2024-05-01", "", "2024-05-32", "1980-01-01", "2027-01-01"),
        "obligor_id": mostly("", "G1", "D1"),
    },
    "surveys": {
        "loan_id": mostly("L1", "L2", "L9", ""),
        "ability": mostly("有能力", "也许"),
        "state": mostly("", "cash_gap", "很难办"),
    },
    "collaterals": {
        "collateral_id": st.sampled_from(["C1", "C2", "C3", "C4", ""]),
        "loan_id": mostly("L1", "L9", ""),
        "value": mostly("500", "五百"),
    },
}


@settings(max_examples=25, phases=NO_SHRINKING)
@given(st.fixed_dictionaries({n: st.lists(st.fixed_dictionaries(c), min_size=1, max_size=8) for n, c in DIRTY.items()}))
def test_rows_handed_in_are_accepted_or_refused(tables: dict[str, list[Row]]) -> None:
    papers = papers_of(None, None, **tables)
    faults = check(papers.faults, "quarantine")
    for name, rows in tables.items():
        refused = faults.loc[(faults["input"] == name) & faults["is_blocking"], "row"].nunique()
        kept = getattr(papers, name)
        if kept is None:  # nothing could be used, which is not the same as a record without entries
            assert refused == len(rows)
            continue
        assert len(kept) + refused == len(rows)
        assert kept["loan_id"].isin(["L1", "L2"]).all()
    assert not faults.duplicated(["input", "row", "column", "rule"]).any()


@pytest.mark.parametrize("text", ["王小明", "13800138000"])
def test_a_name_or_phone_is_no_id_that_could_be_kept(text: str) -> None:
    with pytest.raises(LedgerError) as caught:
        papers_of(None, None, obligors=[OBLIGOR | {"obligor_id": text}])
    assert text not in both_texts(caught.value) and "姓名或电话" in caught.value.faults[0].zh


def test_a_record_of_which_nothing_could_be_used_is_no_record() -> None:
    assert papers_of(None, None, events=[EVENT | {"loan_id": "X1"}]).events is None


def test_headers_as_banks_write_them() -> None:
    people = {
        "贷款账号": "L1",
        "担保人编号": "G1",
        "担保人类型": "保证人",
        "保证期限": "两年",
        "保证到期日": "2025-06-30",
    }
    events = {"序号": "1", "借据号": "L1", "催收方式": "发函", "催收日期": "2024-05-01", "证据": "签收"}
    surveyed = {"借据号": "L1", "清查时间": "2026-06-01", "偿债能力": "有能力", "偿债意愿": "配合"}
    papers = papers_of(None, None, obligors=[people], events=[events], surveys=[surveyed])
    assert papers.obligors is not None and papers.obligors["period_type"].tolist() == ["两年"]
    assert papers.events is not None and papers.events["kind"].tolist() == ["demand"]
    assert papers.surveys is not None and papers.surveys["willingness"].tolist() == ["willing"]
