"""Conduct on paper: short reminders, each shown only where its dated rules hold, with the figures of the rules."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import pandas as pd

from collectplan.handouts.page import Paper
from collectplan.report.words import Pair


class Reminder(NamedTuple):
    """A sentence and the rules behind it; ``{0}``, ``{1}`` are their values, one after the other."""

    rules: tuple[str, ...]
    text: Pair


_FIGURES = 2  # at most, in one reminder
VISITS = (
    Reminder(("visit_window",), ("上门只在 {0}—{1} 之间，到点离开", "visit between {0} and {1} only")),
    Reminder(
        ("team_size_min", "team_size"),
        ("{0} 人以上同去，不超过 {1} 人，一人谈、一人记", "{0} people at least, {1} at most: one talks, one writes"),
    ),
    Reminder(
        ("identify_first",),
        (
            "先报单位和姓名、出示工作证，核对是本人再谈欠款",
            "say who you are and show your card; check it is the debtor",
        ),
    ),
    Reminder(
        ("third_party_demand",),
        (
            "只向借款人、共同借款人和担保人主张；对家人、邻居只请转告回电，不说欠款",
            "speak of the debt to those who owe it only; others are asked to pass on a call, no more",
        ),
    ),
    Reminder(
        ("village_amounts",),
        (
            "本单印有金额，不给村组干部或旁人看；带路的人只看路线单",
            "this sheet shows amounts: nobody else may see it; guides get the route sheet",
        ),
    ),
    Reminder(("private_space",), ("请进才进，请出即出", "enter when asked in, leave when asked to")),
    Reminder(
        ("siege", "insult", "impersonation"),
        (
            "不守候、不堵门、不尾随，不说难听话，不冒充公检法",
            "no waiting, blocking or following; no insults; no posing",
        ),
    ),
    Reminder(
        ("recording", "record_retention_years"),
        ("先告知，再录音录像；记录当天归档，保存 {0} 年", "tell them, then record; file it today, kept for {0} years"),
    ),
    Reminder(
        ("hardship",),
        (
            "遇重病、受灾、低保、独居老人或家中只有孩子，不再催要，回来报告改办法",
            "illness, disaster, poverty, an old person alone, children alone: stop, and report it",
        ),
    ),
)
NOT_ALLOWED = (
    Reminder(("visit_window",), ("{0} 以前、{1} 以后上门", "visits before {0} or after {1}")),
    Reminder(("contact_window",), ("{0} 以前、{1} 以后联系债务人", "contact before {0} or after {1}")),
    Reminder(("visits_per_week",), ("同一户一周上门超过 {0} 次", "more than {0} visits to a case in a week")),
    Reminder(
        ("third_party_demand", "employer_contact"),
        ("向亲友、邻居、单位催要或透露欠款", "telling relatives, neighbours or employers"),
    ),
    Reminder(
        ("public_list", "village_amounts"),
        ("公布欠款人名单，或把名单、金额给村组", "publishing debtors, or giving names and amounts to the village"),
    ),
    Reminder(
        ("siege", "insult", "detention"),
        ("守候、堵门、纠缠、辱骂、威胁、扣人", "siege, pestering, insult, threat or detention"),
    ),
    Reminder(("subsidy_deduction",), ("扣收补贴、低保、抚恤、养老款", "taking subsidies, relief or pensions")),
    Reminder(("interest_waiver",), ("未经审批答应减免利息", "promising a waiver of interest without approval")),
)
PAY = (
    Reminder(
        ("staff_wage_deduction",),
        (
            "没有完成任务，只是少得或不得绩效，不扣固定工资，不罚款",
            "a missed target means less or no variable pay; fixed pay is not cut and there are no fines",
        ),
    ),
    Reminder(
        ("staff_deposit",),
        ("不收风险金、保证金、抵押物", "no deposit, guarantee money or security is taken"),
    ),
    Reminder(
        ("staff_pay_suspension",),
        (
            "不停薪、不停岗；调整岗位须双方书面商定",
            "no suspension of pay or post; a change of post is agreed in writing",
        ),
    ),
    Reminder(
        ("staff_leave",),
        ("每周至少休息一天，年休假照常安排", "one day of rest a week at least; annual leave stays"),
    ),
    Reminder(
        ("amount_only_pay",),
        ("考核不只看收回额，也看合规与档案", "the score looks at conduct and files as well as at cash"),
    ),
)


def reminders(paper: Paper, wanted: tuple[Reminder, ...], on: date) -> list[str]:
    """Return the reminders of which all rules hold on a day, in order.

    Parameters
    ----------
    paper : Paper
        Its plan holds the dated rules; without that table there are none.
    wanted : tuple of Reminder
        For whom.
    on : date
        Day on which the paper is used.
    """
    rows, day = paper.table("rules"), pd.Timestamp(on)
    holding = rows[(rows["effective_from"] <= day) & (rows["effective_to"].isna() | (rows["effective_to"] >= day))]
    values = dict(zip(holding["rule_id"], holding["value"], strict=True))
    found = []
    for reminder in wanted:
        ids = [f"conduct.{name}" for name in reminder.rules]
        if all(name in values for name in ids):
            figures = [figure for name in ids for figure in str(values[name]).split("、") if figure]
            # A rule that a bank has emptied of its figure leaves a dash, not an error.
            found.append(paper.voice.pick(reminder.text).format(*figures, *[paper.voice.label("none")] * _FIGURES))
    return found
