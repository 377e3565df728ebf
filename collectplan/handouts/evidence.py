"""What a visit or a letter has to bring back for each legal clock, and what to carry: words by the action of the clock."""

from __future__ import annotations

import pandas as pd

from collectplan.handouts.page import Paper
from collectplan.report.words import Pair

WRITTEN = ("signed_demand", "ask_guarantor", "schedule_visit", "public_notice")
"""Actions of clocks that a demand in writing answers."""
IN_COURT = ("sue", "sue_debtor", "apply_enforcement")
"""Actions of clocks that neither a visit nor a letter answers."""

FORMS: dict[str, Pair] = {
    "signed_demand": (
        "催收通知书一式两份，当面签收；见不到人的用邮政特快专递，面单写明内件",
        "notice in two copies, signed for in person; else registered express mail that names its content",
    ),
    "schedule_visit": (
        "上门送催收通知书一式两份，当面签收",
        "notice in two copies, handed over and signed for",
    ),
    "ask_guarantor": (
        "向这名保证人送承担保证责任通知书，写明主合同、保证合同和金额；每名保证人各送一份",
        "notice to this guarantor, naming both contracts and the amount; one for each guarantor",
    ),
    "public_notice": (
        "先依法查找下落并留痕；确属下落不明的，经审批在省级有影响的媒体公告",
        "search by lawful means and keep the record; if not found, notice in a paper of the province, with approval",
    ),
    "none": ("催收通知书，签收或邮政特快专递", "notice, signed for or by registered express mail"),
}
EVIDENCE: dict[str, Pair] = {
    "signed_demand": (
        "签名、按手印并写明日期的回执；或邮寄底单、内件和妥投记录",
        "receipt signed, printed and dated; or slip, content and proof of delivery",
    ),
    "schedule_visit": (
        "本人、同住成年亲属或受托人签名、按手印并写明日期的回执",
        "receipt signed and dated by the debtor, an adult relative in the home, or somebody authorised",
    ),
    "ask_guarantor": (
        "该保证人本人签名、按手印并写明日期的回执；或邮寄底单、内件和妥投记录",
        "receipt signed and dated by this guarantor; or slip, content and proof of delivery",
    ),
    "public_notice": ("查找记录、审批单、公告原件", "record of the search, the approval, the printed notice"),
    "establish_date": (
        "能定日期的材料：借据、还款凭证、以前的催收回执、签字的对账单",
        "papers that give the date: note of hand, vouchers, old receipts, a signed statement of account",
    ),
    "legal_review": (
        "时效已满，不催不压；本人愿意还的，请其书面确认欠款并写明还款日期",
        "time-barred: no pressure; whoever is willing confirms the debt and a date in writing",
    ),
    "follow_court": (
        "问明法院进度，有和解意愿的签书面条件",
        "where the court stands; terms in writing if they would settle",
    ),
    "sue": ("上门保不住，须在届满前起诉或仲裁", "no visit keeps this right: sue before the deadline"),
    "sue_debtor": (
        "上门保不住，须在保证期间内起诉债务人",
        "no visit keeps this right: sue the debtor within the period",
    ),
    "apply_enforcement": ("上门保不住，须在届满前申请执行", "no visit keeps this right: apply for enforcement in time"),
    "give_up": ("成本高于债权，不必专程", "costs more than the claim: no trip for this alone"),
    "none": ("双方签字的对账单或还款计划", "statement of account or plan of payment, signed"),
}
_ALWAYS: Pair = (
    "工作证、借款合同复印件、本息清单、催收通知书一式两份、印泥、录音录像设备、空白还款计划",
    "your card, contract, statement of account, notice in two copies, ink pad, recorder, blank plan of payment",
)
_EXTRA: dict[str, Pair] = {
    "guarantor": ("保证合同和保证人通知书", "guarantee and notice to the guarantor"),
    "mortgagor": ("抵质押合同和押品清单", "security contract and list of items"),
    "co_borrower": ("共同借款人的通知书", "notice to the co-borrower"),
    "offer": ("已批的和解条件", "approved terms of settlement"),
}


def form_of(paper: Paper, action: str) -> str:
    """Return in which form a demand is made."""
    return paper.voice.pick(FORMS.get(action, FORMS["none"]))


def evidence_of(paper: Paper, action: str) -> str:
    """Return what has to be brought back."""
    return paper.voice.pick(EVIDENCE.get(action, EVIDENCE["none"]))


def carried_always(paper: Paper) -> str:
    """Return what goes along to every visit."""
    return paper.voice.pick(_ALWAYS)


def carried_besides(paper: Paper, roles: set[str], offer: str) -> str:
    """Return what goes along besides, by who is bound and whether terms may be offered; empty if nothing does."""
    wanted = [role for role in _EXTRA if role in roles] + (["offer"] if offer not in {"", "none"} else [])
    return paper.listed([paper.voice.pick(_EXTRA[name]) for name in wanted])


def actions_by_case(clocks: pd.DataFrame) -> pd.DataFrame:
    """Return what the clocks of each case ask for.

    Parameters
    ----------
    clocks : DataFrame
        Schema ``clocks``.

    Returns
    -------
    DataFrame
        Index: case. Columns actions, the distinct ones but "none" joined by commas, the earliest deadline first; asked_by_on,
        the earliest deadline of them; roles, who is bound, joined by commas.
    """
    ordered = clocks.sort_values(["case_id", "deadline_on", "loan_id", "obligor_id"], kind="stable")
    # A case with a claim that still runs is no expired case: what has lapsed speaks only where nothing else is left.
    runs = ordered["clock_status"] != "expired"
    alive = runs.groupby(ordered["case_id"]).transform("any")
    asked = ordered[(ordered["action"] != "none") & (runs | ~alive)]
    by_case = asked.groupby("case_id", sort=True)
    return pd.DataFrame(
        {
            "actions": by_case["action"].agg(lambda names: ",".join(dict.fromkeys(names))),
            "asked_by_on": by_case["deadline_on"].min(),
            "roles": ordered.groupby("case_id")["role"].agg(lambda names: ",".join(dict.fromkeys(names))),
        }
    ).fillna({"actions": "", "roles": ""})
