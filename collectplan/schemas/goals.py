"""Table about targets that cannot be reached: said before anybody signs them."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import enum, forecast, key, money, rate, table

VERDICT = {
    "within": ("够得着",),
    "stretch": ("须努力",),
    "beyond_plan": ("方案够不着",),
    "beyond_hours": ("工时再多也够不着",),
    "beyond_stock": ("超过余额",),
}
VERDICT_ENGLISH = {
    "within": ("within reach",),
    "stretch": ("a stretch",),
    "beyond_plan": ("beyond the plan",),
    "beyond_hours": ("beyond any hours",),
    "beyond_stock": ("more than is owed",),
}
REACH = table(
    "reach",
    "任务可达性",
    "reach of the targets",
    "branch x balance side",
    {
        "branch": key("机构", "branch", description="全辖为合计"),
        "balance_side": enum("表内外", "balance side", {**words.BALANCE_SIDE, "total": ("合计",)}),
        "target": money("任务", "target"),
        "stock": money("本金余额", "principal"),
        "most": forecast("最多预计", "at most", description="每户都用最有力的做法时的预计收回，不论工时"),
        "expected": forecast("方案预计", "expected"),
        "p50": forecast("中位（P50）", "P50"),
        "p90": forecast("高位（P90）", "P90"),
        "chance": rate("达标概率", "chance"),
        "verdict": enum("结论", "verdict", VERDICT),
        "missing": forecast("与任务的差额", "short of the target", description="任务超过方案预计的部分；没有差额为 0"),
        "cut_target": money("八成把握的任务", "target with a chance of 80 %", description="任务本身有八成把握时即任务"),
    },
    unique=["branch", "balance_side"],
)

GOALS = (REACH,)
