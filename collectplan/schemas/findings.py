"""Tables about schemes of pay: what is wrong with a scheme and where, and what its words pay under each reading."""

from __future__ import annotations

from collectplan.schemas.columns import enum, key, money, number, ref, table, text

FINDING = {
    "ambiguous": ("两种读法",),
    "uncovered": ("无规定",),
    "overlapping": ("重复规定",),
    "jump": ("突跳",),
    "cliff": ("台阶",),
    "drop": ("多收反而少得",),
    "steps": ("只计整点",),
    "dead_tier": ("空档",),
    "flat_zone": ("无激励区间",),
    "no_floor": ("扣减无下限",),
    "unlawful": ("违法扣减",),
    "deposit": ("收取风险金",),
    "fee_cap": ("超过收费上限",),
    "deferral": ("未延期支付",),
    "amount_only": ("只看金额",),
}
SEVERITY = {"error": ("须改",), "warning": ("应改",), "note": ("知悉",)}

SCHEME_FINDINGS = table(
    "scheme_findings",
    "激励办法检查",
    "findings about schemes",
    "finding",
    {
        "scheme_id": key("办法编号", "scheme"),
        "reading": text("读法", "reading", description="空白表示各种读法都一样；比较两种读法时用竖线隔开"),
        "finding": enum("问题", "finding", FINDING),
        "severity": enum("轻重", "severity", SEVERITY),
        "at": number("从（结果）", "at", nullable=True, unit="fraction", description="评分办法里是分数"),
        "to": number("到（结果）", "to", nullable=True, unit="fraction", description="空白表示只是一处，或一直往上"),
        "most_at": number("最大处（结果）", "where the amount is", nullable=True, unit="fraction"),
        "amount": money("金额", "amount", signed=True, nullable=True),
        "rule_id": ref("规则", "rule"),
        "detail": text("说明", "detail"),
        "remedy": text("如何改", "remedy"),
    },
)
SCHEME_READINGS = table(
    "scheme_readings",
    "各种读法下的金额",
    "pay under each reading",
    "scheme x result x reading",
    {
        "scheme_id": key("办法编号", "scheme"),
        "result": number("结果", "result", unit="fraction"),
        "reading": text("读法", "reading"),
        "pay": money("金额", "pay", signed=True),
    },
    unique=["scheme_id", "result", "reading"],
)
FINDINGS = (SCHEME_FINDINGS, SCHEME_READINGS)
