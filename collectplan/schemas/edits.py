"""What became of the officers and methods that somebody changed in the workbook."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import enum, flag, key, number, ref, table, text

EDIT_RULE = {
    "none": ("照办",),
    "unknown_officer": ("名册里没有此人",),
    "unknown_method": ("没有这种方法",),
    "recused": ("此人回避本户",),
    "banned": ("此人已排除在本户之外",),
    "originating_officer": ("放贷责任人回避",),
    "no_option": ("此人对本户没有这种做法",),
    "hard_limit": ("工时等硬性限额容不下",),
}
_METHOD_BEFORE = {**words.OPTION_METHOD, "none": ("无",)}
METHOD_WANTED = {**words.OPTION_METHOD, "any": ("不限",), "unknown": ("不认识",)}

EDITS = table(
    "edits",
    "改派结果",
    "what became of the edits",
    "edited case",
    {
        "case_id": key("户编号", "case", unique=True),
        "branch": key("机构", "branch"),
        "officer_before": ref("原承办人", "officer before"),
        "method_before": enum("原方法", "method before", _METHOD_BEFORE),
        "officer_wanted": ref("要求的承办人", "officer wanted", description="名册里没有的人照表内所写"),
        "method_wanted": enum("要求的方法", "method wanted", METHOD_WANTED),
        "officer_id": key("现承办人", "officer now"),
        "method": enum("现方法", "method now", words.OPTION_METHOD),
        "is_kept": flag("已照办", "kept"),
        "rule": enum("未照办的原因", "why not", EDIT_RULE),
        "price": number(
            "照办的代价", "price of keeping it", nullable=True, unit="yuan",
            description="按影子价格，照办使方案净值减少多少；负数为增加；空白：没有这种做法，无从计价",
        ),
        "source": text("出处", "source"),
    },
)  # fmt: skip
