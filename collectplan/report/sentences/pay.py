"""Sentences, captions and titles about incentive schemes."""

from __future__ import annotations

from collectplan.report.words import Pair

FIGURES: dict[str, Pair] = {
    "pay_curves": (
        "{scheme:text}：奖金随完成率的变化，每种读法一条线；虚线处奖金跳变，旁边是跳多少（元）",
        "{scheme:text}: pay by completion, a line for each reading; dotted where pay jumps, with the amount in yuan",
    ),
    "pay_people": (
        "按现有分案和同样的努力，每人奖金的低位、中位、高位（元），按中位排列",
        "Pay of each person at the same effort: P10, median, P90 (yuan), in the order of the median",
    ),
    "pay_people_many": (
        "按现有分案和同样的努力，奖金中位最高的 {n:count} 人：低位、中位、高位（元）",
        "Pay at the same effort, the {n:count} people with the highest medians: P10, median, P90 (yuan)",
    ),
    "pay_chances": (
        "同样的努力，谁够得着：每人完成任务的概率（机会是否均等）",
        "Luck of the territory: each person's chance of 100 % at the same effort",
    ),
    "scheme_comparison": (
        "奖金高位（P95）相同时，各方案比不设奖金多收多少，随努力弹性的假设而变；横线为 95% 区间",
        "Extra cash against no scheme at one P95 payout, by assumed elasticity of effort; lines are 95 % intervals",
    ),
    "effort": (
        "努力弹性为 {elasticity:decimal} 时，各方案下每周的平均努力（合同工时为 1）",
        "Mean effort by week if the elasticity is {elasticity:decimal} (hours of the contract are 1)",
    ),
}

TITLES: dict[str, Pair] = {
    "completion": ("完成率", "completion"),
    "pay": ("奖金（元）", "pay (yuan)"),
    "chance_full": ("完成任务的概率", "chance of 100 %"),
    "extra": ("多收", "extra cash"),
    "elasticity": ("努力弹性 {value}", "elasticity {value}"),
    "effort": ("努力", "effort"),
    "week": ("周次", "week"),
    "span": ("多收的 95% 区间", "interval of 95 %"),
    "of_extra": ("比不设奖金多收", "extra against no scheme"),
    "of_reached": ("达标概率", "chance of the target"),
    "of_payout": ("预计奖金", "expected payout"),
    "of_payout_p95": ("奖金高位", "P95 of the payout"),
    "of_cost_per_extra": ("每多收一元的奖金（元）", "payout per extra yuan"),
    "of_nothing_to_gain": ("多收也多得不了的人", "people with nothing to gain"),
    "of_inequality": ("奖金差距（基尼系数）", "inequality (Gini)"),
}

CAPTIONS: dict[str, Pair] = {
    "schemes": ("选定与比较的激励方案", "The scheme chosen, and those it is compared with"),
    "scheme_findings": ("条文检查：问题、位置与金额", "Check of the words: what, where, how much"),
    "scheme_readings": ("各种读法下的奖金", "Pay under each reading"),
    "pay_outlook": ("同样的努力，每人能得多少", "What each person can earn at the same effort"),
    "scheme_comparison": ("奖金高位相同时的各方案", "Proposals at one P95 payout"),
}

PAY: dict[str, Pair] = {
    "pay_none": (
        "参数没有选定激励方案（incentives.scheme），这里不测算奖金。",
        "The params choose no incentive scheme (incentives.scheme), so no pay is worked out here.",
    ),
    "pay_intro": (
        "选定方案适用 {n_paid_people:count} 人，奖金逐人按条文算到分；结果取自任务测算的同一批模拟，努力按合同工时。",
        "The chosen scheme pays {n_paid_people:count} people, each worked out to the fen by its words; results are the draws behind "
        "the targets, at the effort of the contract.",
    ),
    "pay_errors": (
        "**条文有 {n_scheme_errors:count} 处须改**，改好再签发；另有应改 {n_scheme_warnings:count} 处。",
        "**Passages that must be mended before anybody signs: {n_scheme_errors:count}**; that should be: {n_scheme_warnings:count}.",
    ),
    "pay_warnings": (
        "条文没有必须改的，应改 {n_scheme_warnings:count} 处。",
        "Nothing must be mended; passages that should be: {n_scheme_warnings:count}.",
    ),
    "pay_clean": ("条文检查没有发现问题。", "The check of the words finds nothing."),
    "pay_cost": (
        "**奖金**：预计 {payout_mean:money}，二十次里有十九次不超过 {payout_p95:money}",
        "**Pay**: {payout_mean:money} expected, not above {payout_p95:money} nineteen times in twenty",
    ),
    "pay_over": (
        "；预算 {payout_budget:money}，超出的概率 {chance_over_budget:chance}。",
        "; the budget is {payout_budget:money}, exceeded with a chance of {chance_over_budget:chance}.",
    ),
    "pay_no_budget": ("；没有定预算。", "; no budget is set."),
    "pay_mend": (
        "条文有 {n_scheme_errors:count} 处须改，见第{chapter_pay:text}章。",
        "Passages to be mended first: {n_scheme_errors:count} (chapter {chapter_pay:text}).",
    ),
    "pay_luck": (
        "同样的努力，完成任务的概率最低的人 {chance_full_low:chance}，最高的人 {chance_full_high:chance}：差别来自分到的户和任务，不是干得好坏。",
        "At the same effort the chance to reach the target goes from {chance_full_low:chance} to {chance_full_high:chance}: cases and targets make "
        "the difference, not work.",
    ),
    "pay_never": (
        "有 {n_never_paid:count} 人几乎得不到奖金，对他们没有激励。",
        "People who will hardly ever be paid, so that nothing spurs them: {n_never_paid:count}.",
    ),
    "pay_readings": (
        "条款 {scheme:text} 有几种读法，差别如下；签发前须写明按哪一种。",
        "Clause {scheme:text} can be read in several ways; say which before anybody signs.",
    ),
    "pay_equal": (
        "比较时各方案的金额同乘一个倍数，使奖金高位（P95）都等于预算，用同一批模拟。",
        "All amounts of each proposal are multiplied by one factor, so that the P95 of each payout is the budget, on the same draws.",
    ),
    "pay_best": (
        "弹性取最高值时，多收最多的是“{proposal:text}”：{value:money}（{low:money}至 {high:money}）。",
        "At the highest elasticity {proposal:text} brings most: {value:money} ({low:money} to {high:money}).",
    ),
    "pay_close": (
        "与次好的方案区间重叠，不能据此分高下。",
        "Its interval overlaps with that of the next, so nothing is decided.",
    ),
    "pay_harm": (
        "{proposals:text} 反而比不设奖金少收：够不着的人松劲，封顶以后的回款压到下期。",
        "{proposals:text}: less than with no scheme, since people out of reach slacken and receipts beyond the cap are held back.",
    ),
    "pay_unsure": (
        "弹性取最高值也看不出哪个方案会多收，区间都含零。",
        "Even at the highest elasticity no proposal surely brings anything: every interval holds zero.",
    ),
    "pay_level": ("努力弹性 {elasticity:decimal}：", "At an elasticity of {elasticity:decimal}:"),
    "pay_alone": (
        "没有拿来比较的方案（incentives.alternatives）。",
        "There is nothing to compare with (incentives.alternatives).",
    ),
    "pay_limits": ("**这些测算靠不住的地方**：", "**What not to trust in this**: "),
    "pay_assumed": (
        "人对奖金的反应没有本单位数据，弹性和人员类型是假设，所以按区间列示；弹性为零时任何方案都不多收。",
        "How people respond is an assumption, not measured here, and is shown over a range; at an elasticity of zero no scheme "
        "brings anything more.",
    ),
    "pay_no_prizes": (
        "名次奖、计分、奖金包只按同样的努力测算，没有反应。",
        "Prizes, scores and pools are worked out at the same effort, without a response.",
    ),
    "pay_no_later": (
        "只看活动期：把回款压到档位之后、以转贷充回款、活动后松劲，都不在测算里。",
        "Only the campaign counts: money held back beyond a threshold, roll-overs counted as cash, and slack afterwards are not in it.",
    ),
    "pay_split": (
        "本金与利息的划分、表内外的构成按各人所管户的预计比例，不逐户模拟。",
        "Principal and interest are split by what is expected of each person's cases, not drawn case by case.",
    ),
}
