"""Sentences of reports: each once, Chinese and English side by side.

``{key:form}`` quotes a headline figure of the summary, or a table cell handed over under that name, in one of the forms
of ``Voice.shown``. ``**`` opens and closes emphasis. No figure is ever written into a sentence itself.
"""

from __future__ import annotations

from collectplan.report.sentences import dealing, pay, timetable
from collectplan.report.sentences.edits import EDITS
from collectplan.report.sentences.known import KNOWN
from collectplan.report.sentences.outlook import OUTLOOK
from collectplan.report.sentences.plan import PLAN
from collectplan.report.words import Pair

SENTENCES: dict[str, Pair] = PLAN | KNOWN | OUTLOOK | EDITS | dealing.DEALING | timetable.TIMETABLE | pay.PAY

HEADINGS: dict[str, Pair] = {
    "decisions": ("请领导决定的事", "What to decide"),
    "evidence": ("凭什么信，凭什么不信", "Why to trust this, and why not"),
    "overview": ("一页看清底数", "The stock on one page"),
    "stock": ("底数", "What is owed"),
    "survey": ("清查与债务人状态", "Stocktaking and debtors"),
    "clocks": ("法定期限", "Legal clocks"),
    "strategies": ("一户一策与四个一批", "Strategies and the four batches"),
    "litigation": ("诉讼值不值", "Whether suing pays"),
    "outlook": ("收回预测", "What is expected"),
    "allocation": ("分案", "Who collects what"),
    "targets": ("任务与达标概率", "Targets and chances"),
    "weekly": ("任务分解", "Targets by week"),
    "schedule": ("日程", "Schedule"),
    "pay": ("激励", "Incentives"),
    "pay_check": ("条文检查", "Check of the words"),
    "pay_people": ("谁能得多少", "Who can earn what"),
    "pay_compare": ("方案比较", "Proposals side by side"),
    "pay_search": ("换一个写法", "Other shapes"),
    "quality": ("数据质量", "Quality of the data"),
    "dealing": ("结论与卡点", "In short"),
    "tradeoffs": ("取舍", "Trade-offs"),
    "moves": ("调整前后的变动", "What moves"),
    "trial": ("测算台", "Try it"),
    "method": ("方法与局限", "Method and limits"),
    "parameters": ("参数", "Parameters"),
}
# Chapters of each document in order; their numbers follow from it.
CHAPTERS: dict[str, tuple[str, ...]] = {
    "plan": (
        "decisions", "evidence", "stock", "survey", "clocks", "strategies", "litigation", "outlook",
        "allocation", "targets", "weekly", "schedule", "pay", "quality", "method", "parameters",
    ),
    "allocation": ("dealing", "allocation", "tradeoffs", "moves", "trial", "method", "parameters"),
    "incentives": ("pay_check", "pay_people", "pay_compare", "pay_search", "method", "parameters"),
    "portfolio": (
        "overview", "stock", "survey", "clocks", "strategies", "litigation", "outlook", "quality", "parameters",
    ),
}  # fmt: skip
NUMERALS = "一二三四五六七八九十"

CAPTIONS: dict[str, Pair] = {
    "baselines": ("同样的人员和工时，几种分法的结果", "The same people and hours, dealt in several ways"),
    "by_class": ("按五级分类", "By risk class"),
    "by_period": ("按发放时段", "By origination period"),
    "by_borrower": ("按借款人类型", "By borrower type"),
    "workloads": ("人员工作量", "Workload of officers"),
    "top_cases": ("本金最大的户由谁承办", "Who collects the largest cases"),
    "idle_key_cases": ("只跟踪、未安排行动的重点户", "Key cases nobody acts on"),
    "by_target": ("各机构任务与达标概率", "Targets and chances by branch"),
    "by_side": ("表内外任务与达标概率", "Targets and chances by balance side"),
    "by_officer": ("个人任务与达标概率", "Targets and chances by officer"),
    "faults": ("退回与提示", "Rows refused, and what to check"),
    "differences": ("与财务账不符的项目", "Items not agreed with finance"),
    "sheet_totals": ("表内小计、合计与逐行相加不符之处", "Subtotals that their rows do not add up to"),
    "parameters": ("主要参数", "Main parameters"),
    "by_guarantee": ("按担保方式", "By kind of guarantee"),
    "by_product": ("按债权种类", "By kind of claim"),
    "ranking": ("机构排序（表内、表外分别排名）", "Ranking of branches, each side of the balance sheet apart"),
    "key_ledgers": ("两本重点台账", "The two key ledgers"),
    "county_key": ("县级大额台账", "The county's key ledger"),
    "branch_key": ("机构重点户台账", "Key ledgers of the branches"),
    "coverage": ("清查面：已查明的户占比", "Coverage: share of cases that are known"),
    "coverage_gaps": ("金额最大的清查缺口", "Largest cases with something not surveyed"),
    "states": ("债务人状态", "States of debtors"),
    "clock_status": ("各类期限的状态（项数）", "How the clocks stand (number)"),
    "must_do": ("活动期内届满、必须办理的事项", "What lapses inside the campaign and must be done"),
    "clock_weeks": ("逐周届满", "Deadlines by week"),
    "unknown_clocks": ("期限未查明，按金额先后查明", "Clocks that are not known, largest first"),
    "clock_rules": ("判定依据", "What decided"),
    "queues": ("四个一批", "The four batches"),
    "strategies": ("一户一策", "Strategies"),
    "offers": ("和解方案与审批权限", "Settlement offers and who approves them"),
    "rule_lint": ("策略规则里的问题", "What is odd about the strategy rules"),
    "conduct": ("旧办法依法改为", "Old practices and what is done lawfully instead"),
    "routes": ("最划算的程序", "The best way through the courts"),
    "top_suits": ("最值得起诉的户", "Cases most worth suing"),
    "fee_offers": (
        "律师收费方式比较（按标的的比例 + 按收回的比例）",
        "Lawyers' offers: share of the claim + share of the cash",
    ),
    "by_forecast": ("预计收回：按收回可能", "Expected cash by forecast class"),
    "alternatives": (
        "本金最大的户：前三名人选与改派的损失",
        "Largest cases: three best officers, and what a change would lose",
    ),
    "given_up": ("放弃清单：期内届满而没有保全的债权，须签字", "Claims that are let lapse: to be signed for"),
    "edits_refused": ("未照办的改派", "Edits that were not kept"),
    "tightest_limits": ("最紧的限额", "Limits that bind most"),
    "by_result": ("按清收结果（不同结果不可相加）", "By result (not to be added up)"),
    "outlook_branches": ("预计收回：按机构", "Expected cash by branch"),
    "backtest": (
        "往次活动的预测与实际，按预计收回从多到少分十组",
        "Forecast and outcome of an earlier campaign, by tenths of expected cash",
    ),
    "learned": ("往次结果与先验相比（几率倍数与九成五区间）", "Past against prior: odds ratios with intervals of 95 %"),
    "forecast_notes": ("预测不知道的事", "What the forecast does not know"),
    "next_steps": ("早期逾期：当前一步与下一步", "Early arrears: step now and next"),
    **dealing.CAPTIONS,
    **timetable.CAPTIONS,
    **pay.CAPTIONS,
}

FIGURES: dict[str, Pair] = {
    "front_county": (
        "左：累计现金清收预测；右：各机构达标概率（模拟 {draws:count} 次）",
        "Left: forecast of cash collected. Right: chance by branch ({draws:count} draws)",
    ),
    "front_branch": (
        "左：累计现金清收预测；右：表内外达标概率（模拟 {draws:count} 次）",
        "Left: forecast of cash collected. Right: chance by balance side ({draws:count} draws)",
    ),
    "forecast": ("累计现金清收预测", "Forecast of cash collected"),
    "chance": ("达标概率", "Chance to reach the target"),
    "attainment": (
        "预计完成率：横线为 P10 至 P90，圆点为中位，竖线为任务；达标概率五成以上为蓝，三成以上为黄，其余为红",
        "Share of the target: line from P10 to P90, dot at the median, vertical line at the target; blue where the chance "
        "is even or better, amber from three in ten, red below",
    ),
    "sides": ("表内、表外累计现金清收预测", "Forecast on and off balance"),
    "stock": ("不良贷款本金：五级分类与表内外", "Principal by risk class and balance side"),
    "concentration": ("本金集中程度：从大户到小户的累计占比", "Concentration of principal, from large cases to small"),
    "ranking": ("各机构不良贷款本金，表内、表外分列", "Principal by branch, each balance side apart"),
    "ranking_many": (
        "本金最大的 {n:count} 个机构，表内、表外分列",
        "The {n:count} branches with the largest principal, each balance side apart",
    ),
    "coverage": (
        "清查面：五项都已查明的户占比，竖线为平均",
        "Coverage: share of cases with all five items known; the line is the average",
    ),
    "coverage_many": (
        "清查面最低的 {n:count} 个机构：五项都已查明的户占比，竖线为平均",
        "Coverage of the {n:count} lowest branches: share of cases with all five items known; the line is the average",
    ),
    "clock_states": ("主债权本金：期限状态与表内外", "Principal of claims by the state of their clocks"),
    "deadlines": (
        "逐周届满的本金（不采取行动就会失去的权利）",
        "Principal whose clocks run out in each week unless something is done",
    ),
    "suits": (
        "起诉的预计费用与预计收回，按标的大小；只计划算的户",
        "Expected cost and cash of suing by size of the claim; only cases where it pays",
    ),
    "calibration": (
        "往次活动的预测与实际：左为收回金额，从预计最多的一成户到最少的一成；右为还款户占比，斜线上为预测与实际相等",
        "Forecast and outcome of an earlier campaign. Left, cash by tenths of cases from the most expected to the least; "
        "right, the share that paid: on the slanting line forecast and outcome agree",
    ),
    "workload": ("外勤工时占用，竖线为上限", "Field hours used; the line is the limit"),
    "workload_many": ("外勤工时占用，横线为上限", "Field hours used; the line is the limit"),
    **dealing.FIGURES,
    **timetable.FIGURES,
    **pay.FIGURES,
}

ALTS: dict[str, Pair] = {
    "front": (
        "两图并列。左图为累计现金清收的逐周预测，期末中位 {p50:money}，P10 至 P90 为 {p10:money}至 {p90:money}，"
        "任务 {target_total:money}。右图为达标概率条形图，数值见第{chapter_targets:text}章表格。",
        "Two charts. Left, cash collected by week: at the end a median of {p50:money}, P10 to P90 {p10:money} to "
        "{p90:money}, target {target_total:money}. Right, bars of the chances, given in the tables of chapter {chapter_targets:text}.",
    ),
    "chart": (
        "图：{caption:text}。数值见本章表格。",
        "Chart: {caption:text}. The tables of this chapter hold the figures.",
    ),
}
