"""Tables that answer questions about a plan: why this officer and not another, and what moved between two plans."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import count, enum, flag, forecast, key, ref, table

MOVE_KIND = {
    "officer": ("换人",),
    "method": ("换方法",),
    "both": ("人和方法都换",),
    "only_before": ("只在原方案",),
    "only_after": ("只在新方案",),
}
MOVE_KIND_ENGLISH = {
    "officer": ("another officer",),
    "method": ("another method",),
    "both": ("another officer and method",),
    "only_before": ("only in the plan before",),
    "only_after": ("only in the plan after",),
}
MOVE_REASON = {
    "no_longer_allowed": ("原做法已不可选",),
    "new_option": ("新做法此前不可选",),
    "limit_changed": ("限额有变",),
    "value_changed": ("净值有变",),
    "use_changed": ("所需工时等占用有变",),
    "displaced": ("自身未变，让位于他户",),
    "still_fits": ("原做法仍可行，另选他法",),
}
MOVE_REASON_ENGLISH = {
    "no_longer_allowed": ("the old option is no longer allowed",),
    "new_option": ("the new option was not allowed before",),
    "limit_changed": ("a limit changed",),
    "value_changed": ("its value changed",),
    "use_changed": ("what it takes of a limit changed",),
    "displaced": ("others needed the room",),
    "still_fits": ("the old option still fits; another was taken",),
}
# A case that is in one of the two plans only has no method in the other.
_METHOD_OR_NONE = {**words.OPTION_METHOD, "none": ("无",)}

ALTERNATIVES = table(
    "alternatives",
    "备选承办人",
    "alternatives",
    "case x rank",
    {
        "case_id": key("户编号", "case"),
        "rank": count("名次", "rank"),
        "officer_id": key("人员编号", "officer"),
        "method": enum(
            "清收方法", "method", words.OPTION_METHOD, description="该人员最合算的方法；入选者为方案所选的方法"
        ),
        "value": forecast("净值", "value in the objective"),
        "loss": forecast(
            "改派的损失", "loss if this officer took it", description="按影子价格，改派给此人时方案净值的减少"
        ),
        "limit_id": ref("起决定作用的限额", "limit that decided", description="空白：入选，或本身净值较低"),
        "is_chosen": flag("入选", "chosen"),
    },
    unique=["case_id", "rank"],
)
MOVES = table(
    "moves",
    "两案变动",
    "moves between two plans",
    "case whose officer or method differs",
    {
        "case_id": key("户编号", "case", unique=True),
        "branch": key("机构", "branch"),
        "officer_before": ref("原承办人", "officer before"),
        "method_before": enum("原方法", "method before", _METHOD_OR_NONE),
        "officer_after": ref("新承办人", "officer after"),
        "method_after": enum("新方法", "method after", _METHOD_OR_NONE),
        "value_before": forecast("原净值", "value before", nullable=True),
        "value_after": forecast("新净值", "value after", nullable=True),
        "kind": enum("变动种类", "kind of move", MOVE_KIND),
        "reason": enum("变动原因", "reason of the move", MOVE_REASON),
        "limit_id": ref("有关限额", "limit concerned"),
    },
)
MOVES_SUMMARY = table(
    "moves_summary",
    "两案变动汇总",
    "summary of moves",
    "kind x reason",
    {
        "kind": enum("变动种类", "kind of move", MOVE_KIND),
        "reason": enum("变动原因", "reason of the move", MOVE_REASON),
        "n_cases": count("户数", "cases"),
        "value_before": forecast("原净值", "value before"),
        "value_after": forecast("新净值", "value after"),
        "change": forecast("净值增减", "change of value"),
    },
    unique=["kind", "reason"],
)
EXPLANATIONS = (ALTERNATIVES, MOVES, MOVES_SUMMARY)
