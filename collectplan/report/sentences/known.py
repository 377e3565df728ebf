"""Sentences about what is owed and known: stock, survey, clocks, strategies, litigation."""

from __future__ import annotations

from collectplan.report.words import Pair

KNOWN: dict[str, Pair] = {
    # page one of the plan
    "clocks_lapse": (
        "**活动期内有 {n_must_do_claims:count} 笔债权、{n_must_do_guarantees:count} 笔保证的法定期限届满"
        "（{n_must_do_cases:count} 户，本金 {must_do_principal:money}）**，其中 {n_must_sue:count} 笔须起诉或申请执行。"
        "清单见第{chapter_clocks:text}章。",
        "**Legal clocks that run out inside the campaign: claims {n_must_do_claims:count}, guarantees "
        "{n_must_do_guarantees:count}** (cases: {n_must_do_cases:count}, principal {must_do_principal:money}; to be sued or enforced: "
        "{n_must_sue:count}). Chapter {chapter_clocks:text} lists them.",
    ),
    "all_kept": (
        "分案已全部排入（上门、函件或起诉），请按清单限期办理。",
        "All of them are dealt (visit, letter or suit); have them done by the days listed.",
    ),
    "all_dealt": (
        "分案对每一笔都安排了保得住权利的做法（上门、函件或起诉）。",
        "All of them are dealt in a way that keeps the right (visit, letter or suit).",
    ),
    "let_lapse": (
        "**其中 {n_let_lapse:count} 户、本金 {let_lapse:money}分案没有安排保得住权利的做法**，失权前须有人签字或另行安排，"
        "名单见第{chapter_allocation:text}章。",
        "**Not dealt in a way that keeps the right: {n_let_lapse:count}, with {let_lapse:money}**; somebody has to sign or see to it "
        "otherwise (chapter {chapter_allocation:text}).",
    ),
    "clocks_none": (
        "活动期内没有法定期限届满的债权和保证。",
        "No claim or guarantee lapses inside the campaign.",
    ),
    "clocks_unknown": (
        "另有 {n_claims_unknown:count} 笔（{claims_unknown:money}）期限未查明，须先查日期和证据。",
        "Not known: {n_claims_unknown:count} ({claims_unknown:money}), to be established first.",
    ),
    "clocks_expired": (
        "{n_claims_expired:count} 笔（{claims_expired:money}）按现有记录时效已满，不得对债务人称必胜诉，须交法务审查。",
        "Run out by the record on file: {n_claims_expired:count} ({claims_expired:money}), for legal review; nobody may tell debtors that the bank "
        "would win.",
    ),
    # overview
    "overview_stock": (
        "**{baseline_on:day}锁定不良贷款本金 {principal:money}**：表内 {on_balance:money}，表外 {off_balance:money}，"
        "共 {n_loans:count} 笔、{n_cases:count} 户、{n_branches:count} 个机构。",
        "**Locked on {baseline_on:day}: {principal:money} of principal**, {on_balance:money} on and {off_balance:money} off "
        "balance. Loans: {n_loans:count}; cases: {n_cases:count}; branches: {n_branches:count}.",
    ),
    "overview_quality": (
        "读入 {input_rows:count} 行，退回 {quarantined_rows:count} 行、本金 {quarantined_principal:exact}。",
        "Rows read: {input_rows:count}; refused: {quarantined_rows:count} with {quarantined_principal:exact}.",
    ),
    "overview_survey": (
        "**清查**：五项都查明的 {n_surveyed:count} 户，占 {coverage:percent}；债务人状态不详的 {n_state_unknown:count} 户。",
        "**Stocktaking**: cases with all five items known {n_surveyed:count} ({coverage:percent}), with a debtor of unknown "
        "state {n_state_unknown:count}.",
    ),
    "overview_clocks": (
        "**期限**：主债权 {n_claims_running:count} 笔未满，{n_claims_suspended:count} 笔在法院或中止，"
        "{n_claims_unknown:count} 笔未查明，{n_claims_expired:count} 笔已满；活动期内届满、必须办理的涉及 "
        "{n_must_do_cases:count} 户、本金 {must_do_principal:money}。",
        "**Clocks**: claims running {n_claims_running:count}, in court or suspended {n_claims_suspended:count}, not known "
        "{n_claims_unknown:count}, run out {n_claims_expired:count}; to be done inside the campaign: "
        "{must_do_principal:money} (cases: {n_must_do_cases:count}).",
    ),
    "overview_queues": (
        "**四个一批**：清收 {n_collect:count} 户，保全 {n_secure:count} 户，起诉 {n_sue:count} 户，"
        "制裁 {n_sanction:count} 户。",
        "**Four batches**: collect {n_collect:count}, secure {n_secure:count}, sue {n_sue:count}, sanction "
        "{n_sanction:count}.",
    ),
    "overview_litigation": (
        "**诉讼**：划算的 {n_worth_suing:count} 户，预计费用 {worth_cost:money}、收回 {worth_cash:money}，"
        "其中活动期内到款 {worth_cash_inside:money}。",
        "**Litigation**: cases where it pays {n_worth_suing:count}, at a cost of {worth_cost:money}; it brings {worth_cash:money}, "
        "of it inside the campaign {worth_cash_inside:money}.",
    ),
    "overview_no_rule": (
        "**有 {n_no_rule:count} 户没有规则覆盖**，只跟踪，请补规则。",
        "**Cases for which no rule holds: {n_no_rule:count}**; they are only watched.",
    ),
    # stock
    "key_ledgers": (
        "县级大额台账 {n_county_key_loans:count} 笔、{county_key_principal:money}；机构重点户台账 "
        "{branch_key_principal:money}；两本都有的 {both_key_principal:money}，合并后不重复计 {key_ledger_principal:money}。",
        "The county's ledger holds {county_key_principal:money} (loans: {n_county_key_loans:count}), those of the branches "
        "{branch_key_principal:money}; in both {both_key_principal:money}, so together {key_ledger_principal:money}.",
    ),
    "protected": (
        "内部、关系人与涉政户在本文件中合并列示，不逐户列类型、村组与责任人。",
        "Insiders are shown together; their kind, village and officers are not listed one by one.",
    ),
    # survey
    "survey": (
        "清查五项：债权债务关系、还款能力、还款意愿、有效资产、责任认定。五项都查明的 {n_surveyed:count} 户，"
        "占 {coverage:percent}；责任认定的内容不在本文件列示。",
        "Five items are surveyed: the debt, ability, willingness, assets, liability of staff. All are known for "
        "{coverage:percent} of the cases ({n_surveyed:count}); what was found about liability is not shown here.",
    ),
    "no_survey": (
        "没有报清查表，清查面为零；能力、意愿等都按不详处理。",
        "No survey was given: nothing is known of ability, willingness or assets.",
    ),
    # clocks
    "clocks": (
        "截至 {clocks_on:day}逐笔测算。主债权未满 {n_claims_running:count} 笔、{claims_running:money}，"
        "在法院或中止 {n_claims_suspended:count} 笔、{claims_suspended:money}，未查明 {n_claims_unknown:count} 笔、"
        "{claims_unknown:money}，已满 {n_claims_expired:count} 笔、{claims_expired:money}。"
        "保证未满 {n_guarantees_running:count} 笔，中止 {n_guarantees_suspended:count} 笔，"
        "未查明 {n_guarantees_unknown:count} 笔，已失 {n_guarantees_expired:count} 笔。",
        "Run for every claim as of {clocks_on:day}. Claims running: {n_claims_running:count} with {claims_running:money}; "
        "in court or suspended: {n_claims_suspended:count} with {claims_suspended:money}; not known: "
        "{n_claims_unknown:count} with {claims_unknown:money}; run out: {n_claims_expired:count} with {claims_expired:money}. "
        "Guarantees running: {n_guarantees_running:count}; suspended: {n_guarantees_suspended:count}; not known: {n_guarantees_unknown:count}; lost: "
        "{n_guarantees_expired:count}.",
    ),
    "clocks_meaning": (
        "未查明的不算安全，按金额先后查日期、找证据；已满的不强制催收，只争取本人自愿重新确认。"
        "每笔都留内部余量，须在届满日之前办完。",
        "What is not known is not safe: establish it, largest first. What has run out is not pressed; only the debtor's own "
        "consent revives it. Every act has an earlier day of its own.",
    ),
    "act_by": (
        "另有 {n_act_by:count} 笔届满日在活动结束以后、内部期限落在活动期内，也应在期内办理。",
        "Loans that lapse after the campaign but should be dealt with inside it, by their earlier day: {n_act_by:count}.",
    ),
    "unproven": (
        "有 {n_unproven:count} 笔（{unproven_principal:money}）做过催收但送达证据不足，找到证据就未届满。",
        "Claims with demands on file but no proof of arrival: {n_unproven:count} ({unproven_principal:money}); with the proof they "
        "still run.",
    ),
    "long_stop": (
        "到期已超过二十年的 {n_long_stop:count} 笔，另作提示，不改变上述状态。",
        "Due for more than twenty years: {n_long_stop:count}; flagged beside the state, which stays.",
    ),
    "given_up": (
        "有 {n_given_up:count} 项办理成本高于债权，不强制办理。",
        "Acts that cost more than the claim, and are not forced: {n_given_up:count}.",
    ),
    "clocks_provisional": (
        "有 {n_clocks_provisional:count} 项的届满日落在尚未公布放假安排的年份，暂按周末推算。",
        "Deadlines in years whose holidays are not published, and so provisional: {n_clocks_provisional:count}.",
    ),
    "no_must_do": ("活动期内没有届满的期限。", "Nothing lapses inside the campaign."),
    # strategies
    "strategies": (
        "每户按规则表自上而下取第一条满足的，得出批次、方法与和解方案；规则即理由。"
        "有和解方案的 {n_offers:count} 户，最多减免利息 {offers_waived:money}，本金一律不减。",
        "The first rule of the table that holds gives each case its batch, methods and offer; the rule is the reason. Offers: "
        "{n_offers:count}, interest waived at most {offers_waived:money}; principal is never waived.",
    ),
    "no_rule": (
        "**有 {n_no_rule:count} 户没有规则覆盖**，只跟踪，请在规则文件末尾补一条。",
        "**Cases for which no rule holds: {n_no_rule:count}**; they are only watched. Add a rule at the end of the table.",
    ),
    "over_capacity": (
        "有 {n_over_capacity:count} 户超出批次的承办能力，请调整期限、人手或入批条件。",
        "Cases beyond what the batches can take: {n_over_capacity:count}; change days, people or the rules.",
    ),
    "lint": (
        "规则检查发现 {n_lint:count} 处问题；另有 {n_conflicts:count} 对规则只凭先后定归属。",
        "Faults that the lint found in the rules: {n_lint:count}; pairs told apart by order alone: {n_conflicts:count}.",
    ),
    # litigation
    "litigation": (
        "可以起诉、申请支付令或执行的 {n_suable:count} 户，扣除法院、律师、人工费用后划算的 {n_worth_suing:count} 户："
        "标的 {worth_claims:money}，法院预交 {worth_court_fees:money}，费用合计 {worth_cost:money}，"
        "预计收回 {worth_cash:money}，净收回 {worth_net:money}。",
        "Cases that can be taken to court: {n_suable:count}; it pays, net of court, lawyers and staff, for "
        "{n_worth_suing:count}: claims {worth_claims:money}, prepaid to courts {worth_court_fees:money}, cost in all "
        "{worth_cost:money}, cash {worth_cash:money}, net {worth_net:money}.",
    ),
    "litigation_outside": (
        "**其中活动期内到款只有 {worth_cash_inside:money}**：诉讼主要是保住权利，不能指望它完成本次任务。",
        "**Of this only {worth_cash_inside:money} comes in inside the campaign**: suing keeps the rights, it does not reach "
        "this target.",
    ),
    "litigation_none_inside": (
        "**没有一笔能在活动期内到款**：诉讼主要是保住权利，不能指望它完成本次任务。",
        "**None of it comes in inside the campaign**: suing keeps the rights, it does not reach this target.",
    ),
    "fee_offers": (
        "律师收费按标的 {claim:exact}、没有抵押的案件比较，对照方式是“{rival:text}”。",
        "Lawyers' offers are compared on a claim of {claim:exact} without security, with '{rival:text}' as the rival.",
    ),
    "litigation_priors": (
        "收回比例、到款天数、无异议比例都是参数，不是本单位的统计；败诉方应退的诉讼费没有计入收回。",
        "Recovery, days to cash and the share without objection are parameters, not figures of this bank; court fees that "
        "the loser refunds are not counted.",
    ),
}
