"""Tables of questions put to a plan: what one lever after the other would change, and what a single question did.

They are made anew for each reader and kept in no run, so they stand beside the tables of a run, not among them.
"""

from __future__ import annotations

import pandera.pandas as pa

from collectplan.schemas.columns import count, enum, flag, forecast, number, rate, table

ADDED = "new-"
"""How the ids of officers begin who are not on the roster: somebody asked what they would bring."""
LEVER = {
    "field_hours": ("外勤工时",),
    "fairness": ("人员均衡",),
    "small_cases": ("小额覆盖",),
}
SIDE = {
    "filed": ("参数文件的方案",),
    "again": ("不作调整，单独重算",),
    "asked": ("按本次设置",),
    "change": ("调整的增减",),
}


def _measures(as_count: bool) -> dict[str, pa.Column]:
    """Return what a plan is measured by; of a difference a count may be below zero."""
    return {
        "net_value": forecast(
            "净值", "net value", nullable=True, description="预计收回、以后收回的折算，减费用；不含罚分"
        ),
        "expected_recovery": forecast("预计收回", "expected cash", nullable=True),
        "cost": forecast("费用", "cost", nullable=True),
        "court_money": forecast("诉讼费用", "money for courts", nullable=True),
        "field_hours": number("外勤工时", "field hours", nullable=True, unit="person-hour"),
        "n_active": count("行动户数", "cases acted on")
        if as_count
        else number("行动户数", "cases acted on", nullable=True, unit="case"),
        "small_coverage": number(
            "小额户行动面", "small cases acted on", nullable=True, unit="fraction", description="占可以行动的小额户"
        ),
        "least_share": number(
            "最少者占平均",
            "least against average",
            nullable=True,
            unit="fraction",
            description="预计收回最少的人，与本机构每工时平均之比",
        ),
    }


TRADEOFFS = table(
    "tradeoffs",
    "取舍",
    "trade-offs",
    "lever x setting",
    {
        "lever": enum("杠杆", "lever", LEVER),
        "setting": number("取值", "setting", unit="fraction", description="外勤工时为现有的倍数，其余为要求的比例"),
        "is_current": flag("现行", "as it is"),
        "value": forecast("目标值", "value", nullable=True, description="净值减未达要求的罚分；没有可行方案时为空"),
        "bound": forecast("目标值上限", "bound", nullable=True),
        "gap": rate("与上限的差距", "gap", nullable=True),
        "change": forecast("净值增减", "change of net value", nullable=True, description="与现行相比"),
        **_measures(as_count=True),
        "n_moved": count("变动户数", "cases moved", description="承办人或方法与现行不同"),
    },
    unique=["lever", "setting"],
)
EFFECTS = table(
    "effects",
    "测算结果",
    "effect of a question",
    "plan",
    {"side": enum("方案", "plan", SIDE, unique=True), **_measures(as_count=False)},
)
