"""Tables that stages hand on and a run keeps: one parquet file each. The schema is the truth."""

from __future__ import annotations

import pandera.pandas as pa

from collectplan.schemas import words
from collectplan.schemas.columns import (
    count,
    day,
    enum,
    flag,
    forecast,
    key,
    money,
    number,
    rate,
    ref,
    table,
    text,
)
from collectplan.schemas.edits import EDITS
from collectplan.schemas.findings import FINDINGS
from collectplan.schemas.forecasts import FORECASTS
from collectplan.schemas.goals import GOALS
from collectplan.schemas.incentives import INCENTIVES
from collectplan.schemas.legal import CLOCK_WEEKS, CLOCKS, FEE_OFFERS, LITIGATION, RULE_LINT, RULES
from collectplan.schemas.pay import PAY
from collectplan.schemas.reasons import EXPLANATIONS
from collectplan.schemas.stock import CASES, COVERAGE, CUTS, KEY_LEDGER, LOANS, NEXT_STEPS, QUEUES, RANKING, STATES
from collectplan.schemas.timetable import TIMETABLE


def _branch() -> pa.Column:
    return key("机构", "branch")


def _case() -> pa.Column:
    return key("户编号", "case")


def _method() -> pa.Column:
    return enum("清收方法", "method", words.OPTION_METHOD)


QUARANTINE = table(
    "quarantine",
    "退回清单",
    "quarantine",
    "fault",
    {
        "input": key("输入表", "input table"),
        "source": text("文件", "source"),
        "sheet": text("工作表", "sheet"),
        "row": count("行号", "row"),
        "column": text("列", "column"),
        "header": text("表中列名", "header in the file"),
        "cell": text("单元格", "cell"),
        "value": text("原值（已遮蔽）", "value (masked)"),
        "rule": key("规则", "rule"),
        "remedy": text("如何改", "remedy"),
        "branch": text("机构", "branch"),
        "loan_id": ref("贷款账号", "loan"),
        "principal": money("涉及本金", "principal", role="balance_at_baseline", signed=True),
        "is_blocking": flag("整行退回", "row refused"),
    },
)
RECONCILIATION = table(
    "reconciliation",
    "与财务核对",
    "reconciliation",
    "branch x class",
    {
        "branch": _branch(),
        "risk_class": enum("五级分类", "risk class", words.RISK_CLASS),
        "ledger": money("台账余额", "ledger"),
        "finance": money("财务余额", "finance"),
        "difference": money("差额", "difference", signed=True),
        "is_agreed": flag("相符", "agreed"),
    },
    unique=["branch", "risk_class"],
)
SHEET_TOTALS = table(
    "sheet_totals",
    "表内小计核对",
    "subtotals stated in the sheets",
    "subtotal row x money column",
    {
        "source": text("文件", "source"),
        "sheet": text("工作表", "sheet"),
        "row": count("行号", "row"),
        "label": text("行名", "label"),
        "branch": text("机构", "branch"),
        "column": text("列", "column"),
        "stated": money("表内所写", "stated", signed=True),
        "computed": money("逐行相加", "sum of the rows", signed=True),
        "difference": money("差额", "difference", signed=True),
        "is_agreed": flag("相符", "agreed"),
    },
)
RECOVERY = table(
    "recovery",
    "收回预测",
    "recovery",
    "case x method",
    {
        "case_id": _case(),
        "method": enum("清收方法", "method", words.METHOD),
        "p_any": rate("有现金收回的概率", "chance of any cash"),
        "share_mean": rate("收回占本金比例", "share of principal if any"),
        "expected_recovery": forecast("预计收回", "expected cash in the campaign"),
        "expected_on": forecast("其中表内", "of it on balance"),
        "expected_off": forecast("其中表外", "of it off balance"),
        "later_value": forecast("活动后收回现值", "cash after the campaign, discounted"),
        "p10": forecast("低位（P10）", "P10"),
        "p90": forecast("高位（P90）", "P90"),
        "forecast_class": enum("收回可能", "forecast class", words.FORECAST_CLASS),
    },
    unique=["case_id", "method"],
)
OPTIONS = table(
    "options",
    "可选做法",
    "options",
    "case x officer x method x contacts",
    {
        "option_id": count("做法编号", "option", unique=True),
        "case_id": _case(),
        "branch": _branch(),
        "officer_id": key("人员编号", "officer"),
        "method": _method(),
        "p_any": rate("有现金收回的概率", "chance of any cash"),
        "share_mean": rate("收回占本金比例", "share of principal if any"),
        "minor_money": forecast("未达比例也会有的零星回款", "minor cash where no material share comes"),
        "expected_recovery": forecast("预计收回", "expected cash in the campaign"),
        "expected_on": forecast("其中表内", "of it on balance"),
        "expected_off": forecast("其中表外", "of it off balance"),
        "later_value": forecast("活动后收回现值", "cash after the campaign, discounted"),
        "cost": forecast("费用", "cost"),
        "value": forecast("净值", "value in the objective"),
        "n_contacts": count("接触次数", "contacts"),
        "field_hours": number("外勤工时", "field hours", unit="person-hour"),
        "desk_hours": number("内勤工时", "desk hours", unit="person-hour"),
        "active_cases": number("计承办户数", "counts as a case", unit="case"),
        "key_actions": number("计重点户行动", "counts as action on a key case", unit="case"),
        "small_actions": number("计小额户行动", "counts as action on a small case", unit="case"),
        "insider_actions": number("计内部户行动", "counts as action on an insider's case", unit="case"),
        "acted_recovery": number("行动户预计收回", "expected cash of cases acted on", unit="yuan"),
        "must_do_claim": number("保全的到期债权", "claims kept alive that would lapse", unit="yuan"),
        "suits": number("起诉件数", "suits", unit="case"),
        "court_money": number("诉讼费用", "money for court and lawyer", unit="yuan"),
        "outsourced": number("委外户数", "cases given to an agency", unit="case"),
        "guide_hours": number("带路工时", "hours of local guides", unit="person-hour"),
    },
)
REFUSALS = table(
    "refusals",
    "不可分派的原因",
    "refused pairs",
    "case x officer",
    {
        "case_id": _case(),
        "officer_id": key("人员编号", "officer"),
        "rule": key("规则", "rule"),
        "method": text("仅限方法", "only this method"),
    },
    unique=["case_id", "officer_id", "method"],
)
GIVEN_UP = table(
    "given_up",
    "放弃清单",
    "claims that are let lapse",
    "case",
    {
        "case_id": key("户编号", "case", unique=True),
        "branch": _branch(),
        "officer_id": key("承办人", "officer"),
        "method": _method(),
        "action": enum("应办事项", "action", words.CLOCK_ACTION),
        "deadline_on": day("届满日", "deadline"),
        "claim": money("将失权的债权本金", "principal that lapses", role="balance_at_baseline"),
        "remedy": enum("最省的办法", "cheapest way to keep it", {**words.OPTION_METHOD, "none": ("无",)}),
        "price": number("办理的代价", "what keeping it would cost the plan", nullable=True, unit="yuan"),
    },
)
LIMITS = table(
    "limits",
    "限额",
    "limits",
    "limit",
    {
        "limit_id": key("限额编号", "limit", unique=True),
        "owner": key("归属", "owner", description="officer/编号、branch/机构 或 all"),
        "resource": key("资源", "resource"),
        "sense": enum("方向", "sense", {"<=": ("不超过",), ">=": ("不少于",)}),
        "amount": number("限额", "amount"),
        "hard": flag("硬性", "hard"),
        "penalty": number("罚分", "penalty per unit", unit="yuan/unit"),
    },
)
LIMIT_USE = table(
    "limit_use",
    "限额占用",
    "use of limits",
    "limit",
    {
        **{name: LIMITS.columns[name] for name in LIMITS.columns},
        "used": number("已用", "used"),
        "shadow_price": number("影子价格", "shadow price", unit="yuan/unit"),
    },
)
ALLOCATION = table(
    "allocation",
    "分案",
    "allocation",
    "case",
    {
        "case_id": key("户编号", "case", unique=True),
        "option_id": count("做法编号", "option"),
        "officer_id": key("承办人", "officer"),
        "method": _method(),
        "expected_recovery": forecast("预计收回", "expected cash in the campaign"),
        "cost": forecast("费用", "cost"),
        "reason": enum("理由", "reason", words.REASON),
    },
)
BASELINES = table(
    "baselines",
    "对照方案",
    "baselines",
    "way of dealing x branch",
    {
        "baseline": enum("方案", "way of dealing", words.BASELINE),
        "branch": _branch(),
        "value": forecast("目标值", "value in the objective"),
        "expected_recovery": forecast("预计收回", "expected cash in the campaign"),
        "cost": forecast("费用", "cost"),
        "net_value": forecast(
            "净值", "cash and later cash less cost", description="预计收回，加活动后回款的折算（later_weight），减费用"
        ),
        "penalty": forecast("罚分", "penalties", description="重点户、到期权利、小额户覆盖等软性要求没有做到的罚分"),
        "field_hours": number("外勤工时", "field hours", unit="person-hour"),
        "n_active": count("有行动的户", "cases acted on"),
    },
    unique=["baseline", "branch"],
)
WORKLOADS = table(
    "workloads",
    "人员工作量",
    "workloads",
    "officer",
    {
        "officer_id": key("人员编号", "officer", unique=True),
        "officer_name": text("姓名", "name", role="personal"),
        "branch": _branch(),
        "role": enum("岗位", "role", words.ROLE),
        "field_hours": number("外勤工时", "field hours used", unit="person-hour"),
        "field_capacity": number("外勤工时上限", "field hours at most", unit="person-hour"),
        "desk_hours": number("内勤工时", "desk hours used", unit="person-hour"),
        "desk_capacity": number("内勤工时上限", "desk hours at most", unit="person-hour"),
        "n_active": count("承办户数", "cases acted on"),
        "max_cases": number("承办户数上限", "cases at most", unit="case"),
        "n_watched": count("跟踪户数", "cases watched"),
        "expected_recovery": forecast("预计收回", "expected cash in the campaign"),
    },
)
COMPLETION = table(
    "completion",
    "完成情况预测",
    "completion",
    "branch x balance side x week",
    {
        "branch": _branch(),
        "balance_side": enum("表内外", "balance side", {**words.BALANCE_SIDE, "total": ("合计",)}),
        "week": count("周次", "week"),
        "expected": forecast("累计预计", "expected so far"),
        "p10": forecast("低位（P10）", "P10"),
        "p50": forecast("中位（P50）", "P50"),
        "p90": forecast("高位（P90）", "P90"),
    },
    unique=["branch", "balance_side", "week"],
)
TARGETS = table(
    "targets",
    "任务与达标概率",
    "targets",
    "branch x week x officer x side",
    {
        "branch": _branch(),
        "week": count("周次", "week"),
        "officer_id": ref("人员编号", "officer"),
        "balance_side": enum("表内外", "balance side", {**words.BALANCE_SIDE, "total": ("合计",)}),
        "target": money("任务", "target"),
        "expected": forecast("预计", "expected"),
        "p10": forecast("低位（P10）", "P10"),
        "p50": forecast("中位（P50）", "P50"),
        "p90": forecast("高位（P90）", "P90"),
        "chance": rate("达标概率", "chance to reach the target"),
        "is_assumed": flag("任务为假设", "target is assumed"),
    },
    unique=["branch", "week", "officer_id", "balance_side"],
)
TABLES = {
    schema.name: schema
    for schema in (
        LOANS,
        CASES,
        CUTS,
        RANKING,
        KEY_LEDGER,
        COVERAGE,
        STATES,
        QUEUES,
        NEXT_STEPS,
        CLOCKS,
        CLOCK_WEEKS,
        LITIGATION,
        FEE_OFFERS,
        RULES,
        RULE_LINT,
        QUARANTINE,
        RECONCILIATION,
        SHEET_TOTALS,
        RECOVERY,
        *FORECASTS,
        OPTIONS,
        REFUSALS,
        GIVEN_UP,
        LIMITS,
        LIMIT_USE,
        ALLOCATION,
        EDITS,
        *EXPLANATIONS,
        BASELINES,
        WORKLOADS,
        COMPLETION,
        TARGETS,
        *TIMETABLE,
        *GOALS,
        *INCENTIVES,
        *FINDINGS,
        PAY,
    )
}
