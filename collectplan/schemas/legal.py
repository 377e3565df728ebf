"""Tables about the law: clocks of every claim, what litigation costs and brings, the rules in force, lint of strategies."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import count, day, enum, flag, forecast, key, money, number, rate, ref, table, text

CLOCKS = table(
    "clocks",
    "法定期限",
    "legal clocks",
    "loan x obligor",
    {
        "loan_id": key("贷款账号", "loan"),
        "case_id": key("户编号", "case"),
        "branch": key("机构", "branch"),
        "obligor_id": ref("义务人编号", "obligor"),
        "role": enum("身份", "role", words.OBLIGOR_ROLE),
        "right": enum("期限种类", "right", words.RIGHT),
        "principal": money("本金余额", "principal", role="balance_at_baseline"),
        "started_on": day("起算日", "runs from"),
        "deadline_on": day("届满日", "deadline"),
        "possible_on": day("证据齐备时的届满日", "deadline if the missing evidence is found"),
        "days_left": number("剩余天数", "days left", nullable=True, unit="day"),
        "act_by_on": day("内部期限", "to be done by", description="届满日前留出的余量，见 clocks.margin_days"),
        "clock_status": enum("期限状态", "clock status", words.CLOCK_STATUS),
        "must_do": flag("期内须办", "must do"),
        "action": enum("应办事项", "action", words.CLOCK_ACTION),
        "action_cost": money("办理成本", "cost of the action"),
        "is_long_stop": flag("超过二十年", "past the 20-year stop"),
        "is_provisional": flag("节假日待公布", "holidays not published"),
        "rule": key("规则", "rule"),
        "article": text("依据", "article"),
        "notes": text("提示", "notes", description="代码，用逗号隔开"),
    },
    unique=["loan_id", "obligor_id", "role"],
)
CLOCK_WEEKS = table(
    "clock_weeks",
    "逐周届满",
    "deadlines by week",
    "branch x week",
    {
        "branch": key("机构", "branch"),
        "week": count("活动周次", "week of the campaign", description="0 为时点之后、活动开始之前"),
        "starts_on": day("周首日", "first day of the week"),
        "n_claims": count("主债权笔数", "claims"),
        "claim_principal": money("主债权本金", "principal of claims"),
        "n_guarantees": count("保证笔数", "guarantees"),
        "guaranteed_principal": money("保证所担保本金", "principal guaranteed"),
    },
    unique=["branch", "week"],
)
LITIGATION = table(
    "litigation",
    "诉讼测算",
    "litigation",
    "case x route",
    {
        "case_id": key("户编号", "case"),
        "branch": key("机构", "branch"),
        "route": enum("程序", "route", words.ROUTE),
        "claim": money("诉讼标的", "claim"),
        "court_fee": money("法院预交费用", "court fees paid in advance"),
        "lawyer_offer": text("律师收费方式", "lawyer's offer"),
        "lawyer_fee": forecast("律师费（预计）", "expected lawyer's fee"),
        "lawyer_over_cap": money("超出收费上限", "above the cap on contingency fees"),
        "staff_cost": forecast("人工成本", "cost of staff"),
        "other_costs": forecast("其他费用", "other costs"),
        "p_any": rate("有现金收回的概率", "chance of any cash"),
        "expected_cash": forecast("预计收回", "expected cash"),
        "expected_net": forecast("预计净收回", "expected cash less cost"),
        "days_to_cash": count("到款天数", "days to cash"),
        "cash_on": day("预计到款日", "cash expected on"),
        "is_inside": flag("活动期内到款", "inside the campaign"),
        "is_best": flag("最划算", "best of the case"),
        "is_worth_it": flag("划算", "worth it"),
    },
    unique=["case_id", "route"],
)
FEE_OFFERS = table(
    "fee_offers",
    "律师收费比较",
    "lawyers' offers",
    "offer",
    {
        "offer": key("收费方式", "offer", unique=True),
        "flat": rate("按标的收取", "of the claim"),
        "contingent": rate("按收回收取", "of the cash"),
        "claim": money("标的", "claim"),
        "expected_fee": forecast("预计费用", "expected fee"),
        "highest_fee": money("全部收回时的费用", "fee if all comes in"),
        "over_cap": money("超出收费上限", "above the cap"),
        "rival": text("对照方式", "compared with"),
        "break_even": number(
            "收回比例的分界", "share recovered at which both cost the same", nullable=True, unit="fraction"
        ),
        "chance_cheaper": rate("比对照便宜的概率", "chance to be cheaper"),
        "is_cheapest": flag("预计最省", "cheapest as expected"),
    },
)
RULES = table(
    "rules",
    "适用规则",
    "rules in force",
    "rule x period",
    {
        "rule_id": key("规则", "rule"),
        "title": text("内容", "title"),
        "value": text("数值", "value"),
        "effective_from": day("起", "from"),
        "effective_to": day("止", "to"),
        "source": text("出处", "source"),
        "confidence": enum("可信程度", "confidence", words.CONFIDENCE),
        "action": enum("处理", "action", words.RULE_ACTION),
        "loosened_by": text("可否放宽", "loosened by"),
        "instead": text("依法改为", "lawful instead"),
    },
    unique=["rule_id", "effective_from"],
)
RULE_LINT = table(
    "rule_lint",
    "策略规则检查",
    "lint of strategy rules",
    "finding",
    {
        "file": text("规则文件", "rule file"),
        "kind": enum("问题", "kind", words.LINT),
        "rule": text("规则", "rule"),
        "other": text("相关规则", "other rule"),
        "example": text("例子", "example"),
        "n_cases": count("涉及户数", "cases"),
        "remedy": text("如何改", "remedy"),
    },
)
