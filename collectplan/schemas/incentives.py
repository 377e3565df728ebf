"""Tables about incentive schemes: what is proposed, how pay runs, who can earn what, and proposals at one budget."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import count, enum, flag, forecast, key, number, rate, table, text

KIND = {
    "banded": ("分档计奖",),
    "stake": ("绩效挂钩",),
    "piece_rate": ("按比例计奖",),
    "prize": ("名次奖",),
    "score": ("计分",),
    "pool": ("奖金包",),
    "fee": ("委外收费",),
}
KIND_ENGLISH = {
    "banded": ("by band",),
    "stake": ("stake",),
    "piece_rate": ("share of money",),
    "prize": ("prize",),
    "score": ("score",),
    "pool": ("pool",),
    "fee": ("fee",),
}
BASIS = {"mean": ("预计奖金相同",), "p95": ("奖金高位相同",)}
BASIS_ENGLISH = {"mean": ("equal mean payout",), "p95": ("equal P95 payout",)}
FIGURE = {
    "recovered": ("预计收回（元）",),
    "extra": ("多收（元）",),
    "reached": ("达标概率",),
    "payout": ("预计奖金（元）",),
    "payout_p95": ("奖金高位 P95（元）",),
    "cost_per_extra": ("每多收一元的奖金（元）",),
    "nothing_to_gain": ("多收也多得不了的人占比",),
    "inequality": ("奖金差距（基尼系数）",),
}
FIGURE_ENGLISH = {
    "recovered": ("expected cash (yuan)",),
    "extra": ("extra cash (yuan)",),
    "reached": ("chance of the target",),
    "payout": ("expected payout (yuan)",),
    "payout_p95": ("payout, P95 (yuan)",),
    "cost_per_extra": ("payout per extra yuan",),
    "nothing_to_gain": ("share of people with nothing to gain",),
    "inequality": ("inequality of pay (Gini)",),
}

SCHEMES = table(
    "schemes",
    "激励方案",
    "incentive schemes",
    "proposal x scheme",
    {
        "proposal": key("方案", "proposal", description="方案文件名"),
        "proposal_title": text("方案名称", "title of the proposal"),
        "is_chosen": flag("选定", "chosen"),
        "scheme_id": key("条款", "scheme"),
        "title": text("条款名称", "title"),
        "kind": enum("种类", "kind", KIND),
        "reading": text("按哪种读法测算", "reading used"),
        "n_people": count("适用人数", "people"),
        "budget": number("预算", "budget", unit="yuan", nullable=True),
        "source": text("出处", "source"),
    },
    unique=["proposal", "scheme_id"],
)
PAY_CURVES = table(
    "pay_curves",
    "奖金曲线",
    "pay curves",
    "scheme x reading x breakpoint",
    {
        "proposal": key("方案", "proposal"),
        "scheme_id": key("条款", "scheme"),
        "reading": text("读法", "reading"),
        "result": number("结果", "result", unit="fraction"),
        "before": number("略低于此处", "just below", unit="yuan"),
        "pay": number("正好在此处", "at it", unit="yuan"),
        "after": number("略高于此处", "just above", unit="yuan"),
        "slope": number("此后每个百分点", "per point from here", unit="yuan"),
    },
    unique=["proposal", "scheme_id", "reading", "result"],
)
PAY_OUTLOOK = table(
    "pay_outlook",
    "每人可得",
    "who can earn what",
    "proposal x person",
    {
        "proposal": key("方案", "proposal"),
        "officer_id": key("人员编号", "officer"),
        "branch": key("机构", "branch"),
        "role": enum("岗位", "role", words.ROLE),
        "target": number("考核任务", "target measured against", unit="yuan", nullable=True),
        "expected_result": number("预计完成率", "expected completion", unit="fraction", nullable=True),
        "chance_full": number("完成任务的概率", "chance of 100 %", unit="fraction", nullable=True),
        "chance_paid": rate("得奖概率", "chance of any pay"),
        "chance_docked": rate("受扣概率", "chance of a deduction"),
        "pay_mean": forecast("预计奖金", "expected pay"),
        "p10": forecast("低位（P10）", "P10"),
        "p50": forecast("中位（P50）", "P50"),
        "p90": forecast("高位（P90）", "P90"),
        "more": forecast("多收一成多得", "gain from a tenth more"),
    },
    unique=["proposal", "officer_id"],
)
SCHEME_COMPARISON = table(
    "scheme_comparison",
    "方案比较",
    "proposals at one budget",
    "proposal x basis x elasticity x figure",
    {
        "proposal": key("方案", "proposal"),
        "basis": enum("比较口径", "basis", BASIS),
        "elasticity": number("努力弹性", "elasticity of effort", unit="ratio"),
        "factor": number("金额同乘倍数", "factor on all amounts", unit="ratio", nullable=True),
        "figure": enum("指标", "figure", FIGURE),
        "value": number("数值", "value", nullable=True),
        "low": number("95% 区间下限", "95 % low", nullable=True),
        "high": number("95% 区间上限", "95 % high", nullable=True),
    },
    unique=["proposal", "basis", "elasticity", "figure"],
)
PAY_BUDGET = table(
    "pay_budget",
    "奖金预算",
    "payout of the chosen proposal",
    "branch",
    {
        "proposal": key("方案", "proposal"),
        "branch": key("机构", "branch", description="全辖为合计，各机构的分位数不能相加"),
        "mean": forecast("预计奖金", "expected payout"),
        "p50": forecast("中位（P50）", "P50"),
        "p95": forecast("高位（P95）", "P95"),
        "budget": number("预算", "budget", unit="yuan", nullable=True, description="只有全辖有"),
        "chance_over": number("超预算的概率", "chance to exceed the budget", unit="fraction", nullable=True),
    },
    unique=["proposal", "branch"],
)
EFFORT = table(
    "effort",
    "努力走势",
    "effort by week",
    "proposal x elasticity x week",
    {
        "proposal": key("方案", "proposal"),
        "elasticity": number("努力弹性", "elasticity of effort", unit="ratio"),
        "week": count("周次", "week"),
        "effort": number("平均努力", "mean effort", unit="fraction", description="合同工时的努力为 1"),
        "low": number("一成人低于", "a tenth is below", unit="fraction"),
        "high": number("一成人高于", "a tenth is above", unit="fraction"),
    },
    unique=["proposal", "elasticity", "week"],
)
INCENTIVES = (SCHEMES, PAY_CURVES, PAY_OUTLOOK, PAY_BUDGET, SCHEME_COMPARISON, EFFORT)
