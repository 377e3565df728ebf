"""Sentences of the plan: page one, allocation, targets, quality, method."""

from __future__ import annotations

from collectplan.report.words import Pair

PLAN: dict[str, Pair] = {
    # title block
    "subtitle_county": (
        "{span:text} · 全辖 {n_branches:count} 个机构 · {n_cases:count} 户 · {n_officers:count} 名清收人员",
        "{span:text} · branches: {n_branches:count} · cases: {n_cases:count} · officers: {n_officers:count}",
    ),
    "subtitle_branch": (
        "{span:text} · {branch:text} · {n_cases:count} 户 · {n_officers:count} 名清收人员",
        "{span:text} · {branch:text} · cases: {n_cases:count} · officers: {n_officers:count}",
    ),
    "subtitle_stock": (
        "{baseline_on:day} · {branch:text} · {n_cases:count} 户、{n_loans:count} 笔",
        "{baseline_on:day} · {branch:text} · cases: {n_cases:count}, loans: {n_loans:count}",
    ),
    # 1: what to decide
    "checker_failed": (
        "**独立复核未通过**，本方案不得执行，请先查明原因。",
        "**The independent check failed**: do not carry out this plan before the cause is known.",
    ),
    "no_plan": (
        "**没有可执行的方案**（{status_words:text}）。",
        "**There is no plan to carry out** ({status_words:text}).",
    ),
    "target": (
        "**任务 {target_total:money}，达标概率 {chance:chance}**。预计现金清收 {expected_recovery:money}，"
        "有八成把握落在 {p10:money}至 {p90:money}之间。",
        "**Target {target_total:money}, chance to reach it {chance:chance}**. Expected cash is "
        "{expected_recovery:money}, four times in five between {p10:money} and {p90:money}.",
    ),
    "skewed": (
        "预计数是平均数，被少数大户拉高，一半可能不到 {p50:money}。",
        "The expected amount is a mean, lifted by a few large cases; with even odds less than {p50:money} comes in.",
    ),
    "target_none": (
        "**任务为零，请先下达任务**。预计现金清收 {expected_recovery:money}，"
        "有八成把握落在 {p10:money}至 {p90:money}之间。",
        "**No target is set: set one first**. Expected cash is {expected_recovery:money}, four times in five "
        "between {p10:money} and {p90:money}.",
    ),
    "sides": (
        "表内任务 {target_on:money}，预计 {expected_on:money}（概率 {chance_on:chance}）；"
        "表外任务 {target_off:money}，预计 {expected_off:money}（概率 {chance_off:chance}）；",
        "On balance {expected_on:money} of {target_on:money} (chance {chance_on:chance}), off balance "
        "{expected_off:money} of {target_off:money} (chance {chance_off:chance});",
    ),
    "lag_none": ("两侧均有过半把握。", "both sides have better than even odds."),
    "lag_on": ("把握不足一半的只有表内。", "only on balance are the odds below even."),
    "lag_off": ("把握不足一半的只有表外。", "only off balance are the odds below even."),
    "lag_both_on": ("两侧把握都不足一半，表内更小。", "the odds are below even on both sides, and worse on balance."),
    "lag_both_off": ("两侧把握都不足一半，表外更小。", "the odds are below even on both sides, and worse off balance."),
    "lag_both": ("两侧把握都不足一半。", "the odds are below even on both sides."),
    "on_only": ("任务全在表内，表外未下达任务。", "The whole target is on balance."),
    "off_only": ("任务全在表外，表内未下达任务。", "The whole target is off balance."),
    "targets_assumed": (
        "**任务为假设**，未见上级任务表。",
        "**The targets are assumed**: no table of targets was given.",
    ),
    "targets_assumed_rate": (
        "**任务为假设**：按基期本金的 {assumed_rate:percent} 计，未见上级任务表。",
        "**The targets are assumed** at {assumed_rate:percent} of the principal: no table of targets was given.",
    ),
    "tight": (
        "**调任务，还是增人手**。任务若定为 {p50:money}，达标概率为五成。",
        "**Lower the target, or add people**. A target of {p50:money} would be reached with even odds.",
    ),
    "tight_free": (
        "**任务偏高**。任务若定为 {p50:money}，达标概率为五成；加人加时不解决问题，可考虑"
        "诉讼、处置抵押物等本方案尚未计入的途径。",
        "**The target is high**. A target of {p50:money} would be reached with even odds; more "
        "hours would not help, suits and collateral are not counted here.",
    ),
    "ample": (
        "**把握过半，可按此任务下达**。有五成把握收到 {p50:money}以上。",
        "**The chance is above one half: the target can stand**. Even odds are at {p50:money}.",
    ),
    "median_zero": (
        "**把握不足五成**。有五成可能分文收不到。",
        "**The chance is below one half**. With even odds nothing comes in.",
    ),
    "even_odds": (
        "**任务定多少**。任务若定为 {p50:money}，达标概率为五成。",
        "**What target to set**. Even odds are at {p50:money}.",
    ),
    "field_scarce": (
        "外勤工时已用 {hour_use:percent}；每增一个外勤人时，净收益约增 {shadow_price_field:price}"
        "（边际值，只适用于少量增加）。",
        "Field hours are used to {hour_use:percent}; each further field hour adds about {shadow_price_field:price} net "
        "(marginal, for small additions only).",
    ),
    "field_free": (
        "外勤工时用去 {hour_use:percent}，不是瓶颈，增加外勤不会多收。",
        "Field hours are used to {hour_use:percent} and do not bind: more field time would bring nothing.",
    ),
    "field_uneven": (
        "外勤工时按全期合计用去 {hour_use:percent}，总量不紧，紧在分周、分人，见下。",
        "Field hours are used to {hour_use:percent} over the whole campaign: they bind not in all but by week and by officer, as "
        "follows.",
    ),
    "desk_scarce": (
        "内勤（含电话）工时已用 {desk_use:percent}；每增一个内勤人时，净收益约增 {shadow_price_desk:price}（边际值）。",
        "Desk hours, calls included, are used to {desk_use:percent}; each further one adds about {shadow_price_desk:price} "
        "net (marginal).",
    ),
    "cases_scarce": (
        "每人承办户数已到上限；每多承办一户，净收益约增 {shadow_price_cases:price}（边际值）。",
        "Officers hold as many cases as allowed; each further one adds about {shadow_price_cases:price} net (marginal).",
    ),
    "field_none": ("没有外勤工时。", "There are no field hours."),
    "field_heat": (
        "**没有外勤工时：预报高温，全程停止外出**，清早傍晚也不例外，增派人手没有用；要上门，请改活动日期。",
        "**There are no field hours: by the forecast nobody may go out in the heat**, not in cool hours either, and more people "
        "would not help. For visits change the dates of the campaign.",
    ),
    "roster_assumed": (
        "**人员名册为假设**，报齐名册后须重新测算。",
        "**The roster is assumed**: plan again with the real one.",
    ),
    "idle_key_cases": (
        "**{n_idle_key_cases:count} 户重点户只跟踪、未安排行动**（重点户共 {n_key_cases:count} 户），名单见第{chapter_allocation:text}章，"
        "请指定包户领导。",
        "**Key cases nobody acts on: {n_idle_key_cases:count}** of {n_key_cases:count}. Name a leader for each; "
        "chapter {chapter_allocation:text} lists them.",
    ),
    "unreconciled": (
        "**台账与财务账有 {n_unreconciled:count} 项不符，差额 {unreconciled:exact}**。对平之前本方案只作测算，"
        "不作考核依据；请责成财务、信贷两部门对账，明细见第{chapter_quality:text}章。",
        "**Ledger and finance differ by {unreconciled:exact}** (items: {n_unreconciled:count}). Until they agree "
        "this plan is an estimate; have finance and credit settle it (chapter {chapter_quality:text}).",
    ),
    "no_controls": (
        "**台账未与财务账核对**：没有财务总账数，本方案只作测算，不作考核依据。",
        "**The ledger was not reconciled**: finance gave no totals, so this plan is an estimate only.",
    ),
    "sheet_totals_apart": (
        "**台账表内有 {n_sheet_totals_apart:count} 处小计、合计与逐行相加不符，最多相差 {sheet_totals_apart:exact}**，"
        "请核对是否漏行或多行，明细见第{chapter_quality:text}章。",
        "**Subtotals in the ledger's sheets that their rows do not add up to: {n_sheet_totals_apart:count}**, by up to "
        "{sheet_totals_apart:exact}. Rows may be missing or doubled (chapter {chapter_quality:text}).",
    ),
    "quarantined_too": (
        "另有 {quarantined_rows:count} 行记录退回更正，涉及本金 {quarantined_principal:exact}，未进入方案。",
        "Rows refused: {quarantined_rows:count}, with {quarantined_principal:exact} that are not in the plan.",
    ),
    "quarantined": (
        "**{quarantined_rows:count} 行记录退回更正**，涉及本金 {quarantined_principal:exact}，未进入方案；"
        "请责成有关机构限期更正，明细见第{chapter_quality:text}章。",
        "**Rows refused: {quarantined_rows:count}**. Their principal, {quarantined_principal:exact}, is not in the plan; "
        "have the branches mend them (chapter {chapter_quality:text}).",
    ),
    "branches_unstaffed": (
        "**有 {n_branches_unstaffed:count} 个机构没有清收人员**，其贷款只能由他处代管跟踪，请核对名册中的机构名称或派人。",
        "**Branches without an officer: {n_branches_unstaffed:count}**; their cases are only watched from elsewhere. Check the "
        "branch names in the roster, or post people there.",
    ),
    "unknown_managers": (
        "有 {n_unknown_managers:count} 户的管户人不在名册中，“按现状分案”把它们算作无人行动，请核对人员编号。",
        "Cases with a manager who is not in the roster: {n_unknown_managers:count}; dealing as today counts them as not "
        "acted on. Check the officer ids.",
    ),
    # 2: evidence
    "gap_proof": (
        "本方案与理论上限相差 {gap:gap}（{status_words:text}），独立复核通过。",
        "The plan is {gap:gap} below its proven bound ({status_words:text}); the independent check passed.",
    ),
    "gap_unchecked": (
        "本方案与理论上限相差 {gap:gap}（{status_words:text}），**独立复核未通过**。",
        "The plan is {gap:gap} below its proven bound ({status_words:text}); **the independent check failed**.",
    ),
    "gap_unknown": (
        "与理论上限的差距未知（{status_words:text}）。",
        "The gap to the bound is not known ({status_words:text}).",
    ),
    "gain": (
        "扣除费用、计入活动后回款的折算，比按现状分案多得 {gain_over_today:money}。",
        "Net of cost and with later cash at its weight it brings {gain_over_today:money} more than dealing as today.",
    ),
    "gain_by_duties": (
        "净值比按现状分案少 {lost_to_today:money}，换来少 {penalties_spared:money}的罚分（失权、重点户和小额户没有行动等）。",
        "It brings {lost_to_today:money} less than dealing as today and spares {penalties_spared:money} of penalties (rights that lapse, "
        "cases that must move).",
    ),
    "no_gain": (
        "扣除费用、计入活动后回款的折算，不比按现状分案多得。",
        "Net of cost and with later cash at its weight it brings no more than dealing as today.",
    ),
    "one_solution": (
        "方案按全辖统一求解一次，本报告只列{branch:text}部分；差距与复核按全辖计。",
        "The county is solved once and this report shows the part of {branch:text}; gap and check are those of the county.",
    ),
    "reconciled": ("台账与财务账相符。", "The ledger agrees with finance."),
    "all_key_cases_held": (
        "重点户 {n_key_cases:count} 户，户户安排了行动。",
        "Every key case is acted on ({n_key_cases:count}).",
    ),
    "not_counted": ("**以下未计入，读数时须打折扣：**", "**Not counted, so read the figures with care:**"),
    "no_history": (
        "收回可能只用先验参数推算，没有用以往活动的结果校准。",
        "Recovery rests on prior rates only; no earlier campaign calibrates it.",
    ),
    "no_clocks": (
        "法定期限没有测算。",
        "Legal clocks are not computed.",
    ),
    "no_litigation": (
        "起诉、保全没有排入，也没有测算，收回只来自上门、电话和自行还款。",
        "Suits are neither dealt nor reckoned: cash comes from visits, calls and payments unasked.",
    ),
    "no_events": (
        "没有报催收与诉讼事件，时效只按到期日推算；到期满三年的一律算“未查明”。",
        "No events of demands and suits were given: clocks run from the due date only, and what would have lapsed is "
        "not known.",
    ),
    "no_obligors": (
        "没有报担保人清单，保证期间没有测算。",
        "No guarantors were given, so guarantee periods are not computed.",
    ),
    "suits_later": (
        "起诉 {n_suits:count} 户，须付诉讼费用 {court_money:money}，已计入费用；判决执行的回款多在活动之后，不在预计收回之内，"
        "只折算进净值，见第{chapter_litigation:text}章。",
        "Suits: {n_suits:count}, for {court_money:money} that is part of the cost. Their cash comes mostly after the campaign "
        "and is not in the expected cash, only in the value (chapter {chapter_litigation:text}).",
    ),
    "no_inflow": (
        "活动期内新增的不良贷款没有计入，完成清收任务不等于余额下降。",
        "New non-performing loans are not counted: reaching the target need not lower the balance.",
    ),
    "own_note": ("{note}", "{note}"),
    "calendar_provisional": (
        "部分日期查不到法定节假日安排（尚未公布或年代过早），工作日为推算。",
        "No table of public holidays covers some dates; workdays are provisional.",
    ),
    # 3: stock
    "stock": (
        "{baseline_on:day}锁定不良贷款 {n_loans:count} 笔、{n_cases:count} 户，本金 {principal:money}，"
        "其中表内 {on_balance:money}，表外 {off_balance:money}。重点户 {n_key_cases:count} 户，"
        "内部或涉政户 {n_insider_cases:count} 户，在两个以上机构有贷款的 {n_multi_branch_cases:count} 户。",
        "On {baseline_on:day} the ledger held {principal:money} of principal, {on_balance:money} on and "
        "{off_balance:money} off balance. Loans: {n_loans:count}; cases: {n_cases:count}; key cases: {n_key_cases:count}; "
        "insiders: {n_insider_cases:count}; owing at several branches: {n_multi_branch_cases:count}.",
    ),
    "rounding": ("金额四舍五入，分项之和与合计可有尾差。", "Amounts are rounded, so parts may not add up to totals."),
    # 4: allocation
    "allocation": (
        "有行动的 {n_active:count} 户，跟踪观察的 {n_watched:count} 户，每户都落实到人。"
        "外勤工时用去 {field_hours:hours}，上限 {field_capacity:hours}，占用 {hour_use:percent}；预计费用 {cost:money}。",
        "Cases acted on: {n_active:count}; watched: {n_watched:count}; each has a named officer. "
        "{field_hours:hours} of {field_capacity:hours} in the field are used ({hour_use:percent}); "
        "the expected cost is {cost:money}.",
    ),
    "actions_beyond": (
        "其中起诉 {n_suits:count} 户、诉讼费用 {court_money:money}；函件主张 {n_letters:count} 户；委外 {n_outsourced:count} 户。",
        "Among them suits: {n_suits:count}, for {court_money:money}; written demands: {n_letters:count}; given to an agency: "
        "{n_outsourced:count}.",
    ),
    "why": (
        "**为什么是他**：下表列本金最大的户和排名前三的人选。“改派的损失”按各项限额的影子价格计，是整个方案至少要少的净值；"
        "后面是起决定作用的限额，空着说明此人本身收得少些。",
        "**Why this officer**: the largest cases with their three best officers. The loss is what the whole plan would lose at "
        "least, by the shadow prices of the limits; beside it stands the limit that decided, and nothing where that officer "
        "would simply bring less.",
    ),
    "prices": (
        "**哪些限额最紧**：影子价格是多给一个单位，净值大约增加多少（软性限额为少给一个单位）；边际值，只适用于少量变动。",
        "**Which limits bind**: the shadow price is about what one more unit would add to the value (of a floor: one unit less); "
        "marginal, for small changes.",
    ),
    # 5: targets
    "quantiles": (
        "各行的低位、中位、高位不能相加：各机构不会同时偏低或同时偏高。",
        "P10, P50 and P90 of the rows must not be added up: branches are not all low or all high at once.",
    ),
    # 6: quality
    "identity": (
        "读入 {input_rows:count} 行、本金 {input_principal:exact}；接收 {n_loans:count} 笔、本金 {principal:exact}；"
        "退回 {quarantined_rows:count} 行、本金 {quarantined_principal:exact}。",
        "Rows read: {input_rows:count}, with {input_principal:exact}. Loans accepted: {n_loans:count}, with {principal:exact}. "
        "Rows refused: {quarantined_rows:count}, with {quarantined_principal:exact}.",
    ),
    "differences": (
        "与财务账有 {n_unreconciled:count} 项不符，差额 {unreconciled:exact}。",
        "Ledger and finance differ by {unreconciled:exact} (items: {n_unreconciled:count}).",
    ),
    "no_controls_here": ("没有财务总账数，未能核对。", "Finance gave no totals, so nothing could be reconciled."),
    # 7: method
    "method_recovery": (
        "**预测**。每户按五级分类、担保方式、逾期年数的先验收回率，折算到活动期，"
        "分别估计上门、电话、跟踪三种做法下的现金收回；净值另计活动后收回的折现和费用。",
        "**Forecast**. Prior rates by class, guarantee and age, brought to the length of the campaign, give the cash of "
        "each case by visit, by phone and when only watched; the value adds later cash, discounted, and takes off cost.",
    ),
    "method_allocation": (
        "**分案**。在工时、承办户数等限额内，每户选定一名承办人和一种做法，使净值合计最大；"
        "理论上限由求解过程给出，任何分法都不能超过；独立程序按表重算净值和每项限额。求解器：{solver:text}。",
        "**Allocation**. Each case gets one officer and one way so that the value is largest within all limits; no dealing "
        "can exceed the bound; an independent checker recomputes value and limits. Solver: {solver:text}.",
    ),
    "method_chance": (
        "**概率**。模拟 {draws:count} 次（随机种子 {seed:plain}），计入全辖和各机构的共同波动；"
        "结果有一成低于 P10，一成高于 P90；达标概率是达到任务的次数所占比例。",
        "**Chances**. {draws:count} draws (seed {seed:plain}) with common shocks of county and branch; one outcome in ten "
        "lies below P10 and one above P90; the chance is the share of draws that reach the target.",
    ),
    "method_recovery_learned": (
        "**预测**。从五级分类、担保方式、逾期年数的先验收回率出发，折算到活动期，再按往次活动的结果修正，分别估计上门、电话、跟踪"
        "三种做法下的现金收回，见第{chapter_outlook:text}章；净值另计活动后收回的折现和费用。",
        "**Forecast**. Prior rates by class, guarantee and age, brought to the length of the campaign and corrected by past "
        "outcomes, give the cash of each case by visit, by phone and when only watched (chapter {chapter_outlook:text}); the "
        "value adds later cash, discounted, and takes off cost.",
    ),
    "method_limits_learned": (
        "**局限**。先验收回率来自公开资料和经验，往次结果只能部分修正；外勤的边际收益只适用于少量增加；人员之间的能力差别没有计入。",
        "**Limits**. Prior rates come from published figures and experience and the past corrects them only in part; the "
        "marginal gain of field time holds for small additions; officers are taken as equally able.",
    ),
    "method_limits": (
        "**局限**。先验收回率来自公开资料和经验，不是本单位的统计；外勤的边际收益只适用于少量增加；"
        "人员之间的能力差别没有计入。",
        "**Limits**. Prior rates come from published figures and experience, not from this bank; the marginal gain of "
        "field time holds for small additions; officers are taken as equally able.",
    ),
    # 8: parameters
    "levers": ("本次临时调整：{levers:text}。", "Levers turned in this run: {levers:text}."),
    "no_levers": ("全部参数均按参数文件，没有临时调整。", "All parameters stand as in the params file."),
    "approval": (
        "放宽审批：{rule_id:text}，{approver:text}，{on:day}，理由：{reason:text}。",
        "Approved beyond a rule of conduct: {rule_id:text} by {approver:text} on {on:day}: {reason:text}.",
    ),
    "all_parameters": ("全部参数见工作簿“{sheet:text}”表。", "The sheet '{sheet:text}' of the workbook lists all."),
    # tables
    "more_rows": (
        "另有 {n:count} 行未列，见工作簿“{sheet:text}”表。",
        "Rows not shown: {n:count}; see sheet '{sheet:text}' of the workbook.",
    ),
}
