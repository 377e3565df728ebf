"""Table of pay: what each person gets by each scheme, with every step of the arithmetic."""

from __future__ import annotations

from collectplan.schemas.columns import key, money, number, ref, table, text

PAY = table(
    "pay",
    "奖金计算",
    "pay",
    "person x scheme x reading",
    {
        "scheme_id": key("条款", "scheme"),
        "officer_id": ref("人员编号", "officer", description="空白表示付给机构"),
        "branch": text("机构", "branch"),
        "reading": text("读法", "reading", description="空白表示只有一种读法"),
        "result": number(
            "结果", "result", nullable=True,
            description="分档、挂钩：完成率；计件：计酬的现金（元）；名次：名次；计分：得分；奖金包：本人的结果。空白：没有结果",
        ),
        "pay": money("应付", "pay", signed=True),
        "deferred": money("其中延期支付", "of it paid later"),
        "steps": text("计算步骤", "steps"),
    },
    unique=["scheme_id", "officer_id", "branch", "reading"],
)  # fmt: skip
