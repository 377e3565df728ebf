"""The table of events, put together: whom each paper concerns, what proves it and who signed.

Most demands were signed by the debtor, some went by registered post, some were only telephone calls or have no proof
left, and some were signed by a neighbour or a village cadre, which proves nothing.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from collectplan.demo import names
from collectplan.demo.claims import (
    BASELINE,
    chain,
    draw_chains,
    draw_contacts_on_file,
    draw_late_signatures,
    draw_obstacles,
    draw_rare_papers,
)
from collectplan.demo.courts import draw_court_events
from collectplan.demo.evidence import days_of
from collectplan.demo.picks import Words, day, pick

Proofs = dict[tuple[str, str], float]
PROOFS: Mapping[str, Proofs] = {
    "demand": {
        ("催收通知书签收", "debtor"): 0.61,
        ("催收通知书签收", "adult_relative"): 0.08,
        ("邮政特快回执", "unknown"): 0.12,
        ("电话", "unknown"): 0.08,
        ("", "unknown"): 0.05,
        ("催收通知书由邻居签收", "other"): 0.03,
        ("催收通知书由村干部签收", "other"): 0.03,
    },
    "acknowledgement": {
        ("对账回执签名", "debtor"): 0.92,
        ("对账回执签名", "adult_relative"): 0.05,
        ("对账回执由村干部签名", "other"): 0.03,
    },
    "part_payment": {("还款凭证", "unknown"): 1.0},
    "promise": {("还款承诺书签名", "debtor"): 0.9, ("还款承诺书按手印", "debtor"): 0.1},
    "deduction": {("扣款凭证", "unknown"): 1.0},
    "notice": {("省级报纸公告", "unknown"): 1.0},
    "new_security": {("补充担保合同签名", "debtor"): 1.0},
    "mediation": {("人民调解申请回执", "unknown"): 1.0},
    "police_report": {("受案回执", "unknown"): 1.0},
    "assignment_notice": {("债权转让通知书签收", "debtor"): 0.8, ("邮政特快回执", "unknown"): 0.2},
    "acceleration": {("提前到期通知书签收", "debtor"): 1.0},
    "extension": {("展期协议签名", "debtor"): 1.0},
    "preservation": {("保全裁定书", "unknown"): 1.0},
    "payment_order": {("支付令申请回执", "unknown"): 1.0},
    "suit": {("受理通知书", "unknown"): 1.0},
    "suit_closed": {("准予撤诉裁定书", "unknown"): 1.0},
    "judgment": {("民事判决书", "unknown"): 0.7, ("民事调解书", "unknown"): 0.3},
    "performance_due": {("生效文书所定履行期限", "unknown"): 1.0},
    "enforcement": {("执行申请回执", "unknown"): 1.0},
    "enforcement_closed": {("终结本次执行裁定书", "unknown"): 1.0},
    "obstacle": {("汛期交通中断公告", "unknown"): 1.0},
    "obstacle_end": {("恢复通行公告", "unknown"): 1.0},
}
"""What proves each kind of event and who signed it, with weights."""
_CHAIN_PROOFS: Proofs = {
    ("催收通知书签收", "debtor"): 0.80,
    ("催收通知书签收", "adult_relative"): 0.05,
    ("邮政特快回执", "unknown"): 0.13,
    ("电话", "unknown"): 0.02,
}
_FIRMS = ("enterprise", "village_collective", "public_sector")
_ASK_ON_FILE_SHARE, _ASK_AGAIN_SHARE, _CO_BORROWER_SHARE = 0.45, 0.25, 0.4
_ASKED_AGAIN_SINCE = day("2012-01-01")


def draw_events(rngs: Mapping[str, np.random.Generator], loans: pd.DataFrame, obligors: pd.DataFrame) -> pd.DataFrame:
    """Draw all that happened to the claims, none of it after the baseline.

    Parameters
    ----------
    rngs : mapping of str to Generator
        With the purposes events, papers, courts, asks and proofs.
    loans : DataFrame
        The ledger.
    obligors : DataFrame
        Grain: loan x obligor. With the proofs of asking.

    Returns
    -------
    DataFrame
        Grain: event, sorted by loan and day. The columns of the input table.
    """
    contacts = draw_contacts_on_file(rngs["events"], loans)
    rng = rngs["papers"]
    chains = draw_chains(rng, loans, contacts)
    parts = [
        contacts,
        _proven(rng, chains, _CHAIN_PROOFS),
        draw_late_signatures(rng, loans, contacts),
        draw_rare_papers(rng, loans),
        draw_obstacles(rng, loans, contacts),
        draw_court_events(rngs["courts"], loans),
        _asks(rngs["asks"], loans, obligors),
    ]
    table = pd.concat(parts, ignore_index=True)
    table = table[table["on"] <= BASELINE].reset_index(drop=True)
    table = table.assign(
        loan_id=loans["loan_id"].to_numpy()[table["loan"]],
        obligor_id=table["obligor_id"].fillna(pd.Series(loans["debtor"].to_numpy()[table["loan"]])),
    )
    table = table.sort_values(["loan_id", "on", "kind", "obligor_id"], kind="stable", ignore_index=True)
    table = _signed(rngs["proofs"], table, loans["borrower_type"].to_numpy()[table["loan"]])
    total = len(table)
    filed = (table["evidence_kind"] != "") & (rngs["proofs"].random(total) < 0.8)
    return table.assign(
        event_id=names.numbered("SJ", np.arange(1, total + 1), 7),
        reference=np.where(filed, names.numbered("档", rngs["proofs"].integers(1, 99_999, total), 5), ""),
    )


def _asks(rng: np.random.Generator, loans: pd.DataFrame, obligors: pd.DataFrame) -> pd.DataFrame:
    """Return demands on guarantors, the first on the day on which the list of obligors says so, and on co-borrowers."""
    row_of = pd.Series(np.arange(len(loans)), index=loans["loan_id"].to_numpy())
    people = obligors.assign(loan=row_of.reindex(obligors["loan_id"]).to_numpy())
    asked = people[(people["role"] == "guarantor") & people["asked_on"].notna()]
    first = asked.iloc[np.flatnonzero(rng.random(len(asked)) < _ASK_ON_FILE_SHARE)]
    parts = [
        first[["loan", "obligor_id", "ask_evidence"]].assign(on=first["asked_on"], kind="demand"),
    ]
    recent = days_of(first["asked_on"]) >= _ASKED_AGAIN_SINCE
    again = first.iloc[np.flatnonzero(recent & (rng.random(len(first)) < _ASK_AGAIN_SHARE / _ASK_ON_FILE_SHARE))]
    until = np.full(len(again), BASELINE)
    followed = chain(rng, np.arange(len(again)), days_of(again["asked_on"]), until)
    parts.append(_proven(rng, _of(followed, again), _CHAIN_PROOFS))
    joint = people[people["role"] == "co_borrower"]
    joint = joint.iloc[np.flatnonzero(rng.random(len(joint)) < _CO_BORROWER_SHARE)]
    due = days_of(joint["extended_due_on"].fillna(joint["due_on"]))
    past_due = (BASELINE - due).astype(np.int64)
    on = BASELINE - np.minimum(rng.integers(20, 1_090, len(joint)), past_due - 1)
    parts.append(joint[["loan", "obligor_id"]].assign(on=on, kind="demand"))
    table = pd.concat(parts, ignore_index=True)
    known = table["ask_evidence"].notna() & table["evidence_kind"].isna()
    by_hand = table["ask_evidence"].isin(["保证人签收催收通知书", "公证送达"])
    return table.assign(
        evidence_kind=table["evidence_kind"].mask(known, table["ask_evidence"]),
        signer=table["signer"].mask(known, np.where(by_hand, "debtor", "unknown")),
    ).drop(columns="ask_evidence")


def _of(followed: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the demands of a chain with the loan and the obligor that its rows stand for."""
    rows = followed["loan"].to_numpy()
    return followed.assign(loan=people["loan"].to_numpy()[rows], obligor_id=people["obligor_id"].to_numpy()[rows])


def _proven(rng: np.random.Generator, table: pd.DataFrame, proofs: Proofs) -> pd.DataFrame:
    drawn = pick(rng, proofs, len(table))
    return table.assign(evidence_kind=drawn[:, 0], signer=drawn[:, 1])


def _signed(rng: np.random.Generator, table: pd.DataFrame, borrower_type: Words) -> pd.DataFrame:
    """Fill in the proof where none is given; for a firm or a body signs whoever it authorised."""
    open_ = table["evidence_kind"].isna().to_numpy()
    evidence, signer = table["evidence_kind"].to_numpy(dtype=object), table["signer"].to_numpy(dtype=object)
    for kind, proofs in PROOFS.items():
        rows = np.flatnonzero(open_ & (table["kind"] == kind).to_numpy())
        drawn = pick(rng, proofs, len(rows))
        evidence[rows], signer[rows] = drawn[:, 0], drawn[:, 1]
    own = np.isin(signer.astype(str), ["debtor", "adult_relative"]) & np.isin(borrower_type, _FIRMS)
    is_borrower = table["obligor_id"].str.startswith("KH").to_numpy()
    return table.assign(evidence_kind=evidence, signer=np.where(own & is_borrower, "authorised", signer))
