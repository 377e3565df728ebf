"""Sentences, titles and captions of the workbook about dealing: trade-offs, questions and moved cases."""

from __future__ import annotations

from collectplan.report.words import Pair

DEALING: dict[str, Pair] = {
    "dealt": (
        "**先看结论**：{n_active:count} 户安排行动，预计收回 {expected_recovery:money}，费用 {cost:money}；",
        "**In short**: cases acted on: {n_active:count}; expected cash {expected_recovery:money} at a cost of {cost:money};",
    ),
    "dealt_proof": (
        "与理论上限相差 {gap:gap}（{status_words:text}），任何分法最多再多这些。",
        "the plan is {gap:gap} below its bound ({status_words:text}): no dealing can bring more than that beyond it.",
    ),
    "dealt_no_proof": (
        "与理论上限的差距未知（{status_words:text}）。",
        "the gap to the bound is not known ({status_words:text}).",
    ),
    "dealt_gain": (
        "**比现在强多少**：比按现状分案多得 {gain_over_today:money}（扣除费用、计入活动后回款的折算）。",
        "**Against today**: {gain_over_today:money} more than dealing as today, net of cost and with later cash at its weight.",
    ),
    "dealt_gain_by_duties": (
        "**比现在强多少**：净值比按现状分案少 {lost_to_today:money}，换来少 {penalties_spared:money}的罚分（失权、重点户和小额户没有行动等）。",
        "**Against today**: {lost_to_today:money} less than dealing as today, for {penalties_spared:money} of penalties spared (rights that "
        "lapse, cases that must move).",
    ),
    "dealt_no_gain": (
        "**比现在强多少**：不比按现状分案多得，可以不改派。",
        "**Against today**: no more than dealing as today; nothing need move.",
    ),
    "dealt_scarce": ("**卡在哪里**：", "**What is short**: "),
    "lapse_here": (
        "**{n_let_lapse:count} 户、本金 {let_lapse:money}的债权期内届满而没有保全**，见第{chapter_allocation:text}章放弃清单，须有人签字。",
        "**Cases of which claims lapse: {n_let_lapse:count}, with {let_lapse:money}**; chapter {chapter_allocation:text} lists them, to be "
        "signed for.",
    ),
    # Trade-offs
    "tradeoff_how": (
        "每次只动一个杠杆，其余照旧，按同样的工作量重新求解；增减与现行相比，净值不含罚分。",
        "One lever at a time, all else as it is, each solved with the same work; changes are against the plan as it is, and "
        "net value holds no penalties.",
    ),
    "tradeoff_rough": (
        "全辖重解一次要几秒，所以只取几档，每档只求到近似：两档之差小于与上限的差距时，不能据此分高下。要细看，请在参数格选定一个机构。",
        "A whole county takes seconds for each, so there are few settings and each plan is approximate: a difference smaller "
        "than the gap decides nothing. For a closer look choose one branch.",
    ),
    "tradeoff_field_hours": (
        "**外勤工时**：减到现有的 {low:percent}，净值增减 {change_low:money}；增到 {high:percent}，净值增减 {change_high:money}。",
        "**Field hours**: at {low:percent} of today's the net value changes by {change_low:money}, at {high:percent} by "
        "{change_high:money}.",
    ),
    "tradeoff_fairness": (
        "**人员均衡**：要求每人至少达到本机构每工时平均的 {high:percent}，净值增减 {change_high:money}，变动 {moved:count} 户；"
        "最少的一人由平均的 {least_now:percent} 变为 {least:percent}。",
        "**Fairness**: asking {high:percent} of the branch's average for each officer changes the net value by "
        "{change_high:money} (cases that move: {moved:count}); the officer with least goes from {least_now:percent} of the average to "
        "{least:percent}.",
    ),
    "tradeoff_small_cases": (
        "**抓大不放小**：小额户的行动面至少到 {high:percent}，净值增减 {change_high:money}，实际行动面由 {covered_now:percent} 变为 "
        "{covered:percent}。",
        "**Small loans**: acting on at least {high:percent} of them changes the net value by {change_high:money}; the share acted on "
        "goes from {covered_now:percent} to {covered:percent}.",
    ),
    "tradeoff_none": (
        "{n:count} 档没有可行方案，表中留空。",
        "Settings without a feasible plan, left blank: {n:count}.",
    ),
    # Moved cases
    "not_turned": (
        "没有临时调整参数：本页就是参数文件的方案，没有户变动。",
        "No parameter was turned: this is the plan of the params file, and nothing moves.",
    ),
    "moved": (
        "按参数格里的调整，{n:count} 户换了承办人或方法，净值增减 {change:money}。",
        "With the parameters turned the net value changes by {change:money}; cases with another officer or method: {n:count}.",
    ),
    "again": (
        "全辖一次求解，会给单个机构留一点余地：参数不动，本机构单独重算就多得 {gain:money}、变动 {n:count} 户。增减和变动都以这个重算的方案为准，"
        "只反映调整本身。",
        "One solution for the county leaves a little on the table of a branch: planned again with nothing turned, this branch "
        "gains {gain:money} (cases that move: {n:count}). Changes and moves are counted from there, so that they show the question "
        "alone.",
    ),
    # Questions
    "trial": (
        "拖动滑块或换人之后点“重新测算”：本机构重新求解，县里其余机构不动。",
        "Move a slider or choose a person, then press the button: the branch is solved again, the rest of the county stays.",
    ),
    "trial_county": (
        "全辖重新求解要半分钟左右；在参数格选定一个机构，只要一两秒。",
        "Solving the whole county again takes about half a minute; with one branch chosen it takes a second or two.",
    ),
    "trial_static": (
        "下表是参数格现有设置的结果。在 JupyterLab 里打开本页，可以直接拖动设置、当场重算。",
        "The table shows the settings of the parameters cell. Opened in JupyterLab, this page lets you change them and solves "
        "at once.",
    ),
    "asked": (
        "**净值增减 {change:money}**，预计收回增减 {cash:money}，{n:count} 户换了承办人或方法。",
        "**Net value {change:money}**, expected cash {cash:money}; cases with another officer or method: {n:count}.",
    ),
    "asked_gap": ("这个方案与上限相差 {gap:gap}。", "This plan is {gap:gap} below its bound."),
    "nothing_moves": ("没有户变动。", "No case moves."),
    # Method
    "method_tradeoffs": (
        "**取舍**。每档重新求解，不是按影子价格外推。工时收紧、下限提高，最好的方案只会更差：一档求得的方案和上限都用于相邻各档，"
        "所以不会出现工时越多反而越少。均衡下限按不设下限时各机构每工时的平均定出；达不到的部分按罚分计，不计入净值。",
        "**Trade-offs**. Each setting is solved, not extrapolated from prices. Fewer hours or higher floors can only make the best "
        "plan worse, so plans and bounds are handed on along a lever. Floors of fairness follow from the average per hour without "
        "them; what cannot be reached is a penalty and no part of the net value.",
    ),
    "method_trial": (
        "**测算**。预测和可选做法只算一次，每次提问只改限额；增加的人按普通客户经理计，不熟悉村组、没有专长；请假按活动开头两周计。"
        "换不换人差不多的，不换。",
        "**Questions**. Forecasts and options are made once, a question changes limits. Added officers are account managers who know "
        "no village and have no skills; absence is for the first two weeks. Where it makes next to no difference, a case "
        "stays where it is.",
    ),
}

CAPTIONS: dict[str, Pair] = {
    "tradeoffs": ("取舍：每次只动一个杠杆", "Trade-offs: one lever at a time"),
    "effects": ("测算结果", "What the question does"),
    "moves": ("变动的户及原因，净值变动大的在前", "Cases that move and why, largest change of value first"),
    "moves_summary": ("变动汇总", "Moves by kind and reason"),
}
FIGURES: dict[str, Pair] = {
    "tradeoffs": (
        "净值随三个杠杆的变化，空心点为现行；左：外勤工时；中：人员均衡；右：小额覆盖",
        "Net value along three levers, the hollow dot as it is. Left: field hours. Middle: fairness. Right: small loans",
    ),
    "holders": ("谁手里有什么：各人承办户数，按方法分", "Who holds what: cases by officer and method"),
    "holders_many": (
        "谁手里有什么：户数最多的 {n:count} 人，按方法分",
        "Who holds what: the {n:count} officers with most cases, by method",
    ),
    "holders_county": ("谁手里有什么：各机构户数，按方法分", "Who holds what: cases by branch and method"),
    "holders_county_many": (
        "谁手里有什么：户数最多的 {n:count} 个机构，按方法分",
        "Who holds what: the {n:count} branches with most cases, by method",
    ),
}
TITLES: dict[str, Pair] = {
    "net_value": ("净值", "net value"),
    "field_hours": ("外勤工时（现有的倍数）", "field hours, of today's"),
    "fairness": ("每人至少为平均的", "each officer at least, of average"),
    "small_cases": ("小额户行动面至少", "small cases acted on, at least"),
    "as_is": ("{setting} 现行", "{setting} (as is)"),
    "cases": ("户数", "cases"),
    "button": ("重新测算", "Solve again"),
    "change": ("净值增减", "change of value"),
    "busy": ("测算中…", "solving ..."),
    "absent": ("开头两周请假", "absent for two weeks"),
    "nobody": ("无", "nobody"),
    "added": ("增加客户经理（人）", "account managers added"),
    "new_officer": ("新增{n}", "new officer {n}"),
    "court_money": ("诉讼费用预算（{unit}）", "budget for courts ({unit})"),
    "by_default": ("{title}（名册未写的 {n} 人）", "{title} ({n} officers)"),
}
# Chinese titles of levers and sides stand in the schema.
ENGLISH: dict[str, str] = {
    "field_hours": "field hours",
    "fairness": "fairness",
    "small_cases": "small loans",
    "filed": "plan of the file",
    "again": "the same, planned again",
    "asked": "as asked",
    "change": "change",
}
