"""Sentences about the forecast: what is expected, how sure that is, how it did in hindsight, and what it cannot know."""

from __future__ import annotations

from collectplan.report.words import Pair

OUTLOOK: dict[str, Pair] = {
    # what is expected
    "outlook_uplift": (
        "**全部上门比一户不催多收 {uplift:money}**；一户不催，预计活动期内也会收回 {expected_watch:money}。"
        "全部电话为 {expected_phone:money}，全部上门为 {expected_visit:money}。这几个数不受人手限制，是比较用的，不是任务。",
        "**Visiting everybody would bring {uplift:money} more than leaving everything alone**, which itself brings "
        "{expected_watch:money}. If all are phoned, {expected_phone:money}; if all are visited, {expected_visit:money}. "
        "No limit of staff is counted here: the figures compare, they are no target.",
    ),
    "outlook_no_uplift": (
        "**全部上门并不比一户不催多收**：一户不催预计收回 {expected_watch:money}，全部电话 {expected_phone:money}，"
        "全部上门 {expected_visit:money}。",
        "**Visiting everybody brings no more than leaving everything alone**: left alone {expected_watch:money}, all "
        "phoned {expected_phone:money}, all visited {expected_visit:money}.",
    ),
    "outlook_plan": (
        "按本方案预计收回 {expected_recovery:money}，十次中约八次在 {p10:money}至 {p90:money}之间（前提是模型和参数成立）。",
        "By this plan {expected_recovery:money} is expected; eight times in ten it should lie between {p10:money} and "
        "{p90:money}, if model and parameters hold.",
    ),
    # in what form
    "result_plan": (
        "**按结果看**，本方案预计现金收本 {result_cash_principal:money}、收息 {result_cash_interest:money}；",
        "**By result**, the plan is expected to bring {result_cash_principal:money} of principal and "
        "{result_cash_interest:money} of interest in cash;",
    ),
    "result_stock": (
        "**按结果看**，如果全部上门，预计现金收本 {result_cash_principal:money}、收息 {result_cash_interest:money}；",
        "**By result**, visiting everybody is expected to bring {result_cash_principal:money} of principal and "
        "{result_cash_interest:money} of interest in cash;",
    ),
    "result_others": (
        "没有现金收回的户中，以物抵债约抵去本金 {result_in_kind:money}，核销约 {result_written_off:money}。"
        "这两项不是现金，不计入上面的预计收回，核销须逐户报批。",
        "of cases that bring no cash, settlement in kind would settle about {result_in_kind:money} of principal, and about "
        "{result_written_off:money} would be written off. Neither is cash nor counted above; every write-off needs its "
        "own approval.",
    ),
    "order_principal_first": (
        "回款按先本后息拆分；按法定的先息后本，同样的现金抵的利息见下表。",
        "Payments are split principal first; the table also gives the legal order, interest first.",
    ),
    "order_legal": (
        "回款按法定的先息后本拆分，现金收本因此少于预计收回；先本后息的数也列在下表。",
        "Payments are split by the legal order, interest first, so that less principal comes than the cash expected; the "
        "table also gives principal first.",
    ),
    "order_contract": (
        "回款按合同惯例拆分：正常、关注类先息后本，其余先本后息；两种拆法都列在下表。",
        "Payments are split as contracts usually say: interest first for pass and special mention, principal first for "
        "the rest; the table gives both orders.",
    ),
    # how sure
    "basis_prior": (
        "**有多大把握**：预测只靠先验参数，都是假设，没有人用本单位的结果核对过；"
        "各户金额只宜用来排先后，不能当作承诺。",
        "**How sure**: the forecast rests on assumptions alone, and nobody has checked them against outcomes of this "
        "bank. Use the amounts to rank cases, not as a promise.",
    ),
    "basis_little": (
        "**有多大把握**：往次结果只有 {n_history:count} 户，其中明显还款的 {n_history_paid:count} 户，"
        "太少，预测仍以先验参数（假设）为主，只略作修正。",
        "**How sure**: little history. Past cases: {n_history:count}; of them paid a material share: "
        "{n_history_paid:count}. The forecast still rests mainly on assumptions and is only a little corrected.",
    ),
    "basis_much": (
        "**有多大把握**：从先验参数出发，按往次 {n_history:count} 户的结果修正，其中明显还款的 "
        "{n_history_paid:count} 户；往次的情形未必重现。",
        "**How sure**: the forecast starts from priors and is corrected by past outcomes. Past cases: {n_history:count}; "
        "of them paid a material share: {n_history_paid:count}. What held then need not hold now.",
    ),
    "level_sd": (
        "预测的总体水平本身也不确定（对数几率的标准差 {level_sd:text}），已计入区间。",
        "The level of the forecast is itself unsure (standard deviation of the log odds {level_sd:text}); the interval "
        "counts that in.",
    ),
    "past_of_county": (
        "往次结果、回头检验和下面的局限都按全辖统计。",
        "Past outcomes, hindsight and the limits below are those of the county.",
    ),
    # in hindsight
    "backtest_none": (
        "没有往次活动的结果，无法拿预测与实际对照。",
        "There is no earlier campaign to hold the forecast against.",
    ),
    "lags": (
        "从活动开始到首笔回款，上门平均 {lag_visit_days:count} 天、电话 {lag_phone_days:count} 天、"
        "跟踪 {lag_watch_days:count} 天，活动结束后才来的不计入。",
        "Days from the start to the first payment, on average: visits {lag_visit_days:count}, calls "
        "{lag_phone_days:count}, watched cases {lag_watch_days:count}; what comes after the end is not counted.",
    ),
    "backtest_before": (
        "**回头检验**：站在往次活动“{backtest_campaign:text}”开始之前，只用更早的结果预测它的 {backtest_n:count} 户，"
        "预计收回 {backtest_expected:money}，八成区间为 {backtest_p10:money}至 {backtest_p90:money}；"
        "实际收回 {backtest_cash:money}。",
        "**In hindsight**: for the campaign '{backtest_campaign:text}' (cases: {backtest_n:count}) the forecast from what "
        "was known before it would have been {backtest_expected:money}, with P10 to P90 from {backtest_p10:money} to "
        "{backtest_p90:money}; {backtest_cash:money} came in.",
    ),
    "backtest_folds": (
        "**回头检验**：往次只有“{backtest_campaign:text}”一次，把它的 {backtest_n:count} 户分成五份，每份都用其余四份来预测，"
        "合计预计收回 {backtest_expected:money}，八成区间为 {backtest_p10:money}至 {backtest_p90:money}；"
        "实际收回 {backtest_cash:money}。这样检验看不出两次活动之间的变化，结果偏乐观。",
        "**In hindsight**: there is one earlier campaign only, '{backtest_campaign:text}' (cases: {backtest_n:count}). Each "
        "fifth of it, forecast from the rest, gives {backtest_expected:money} in all, with P10 to P90 from "
        "{backtest_p10:money} to {backtest_p90:money}; {backtest_cash:money} came in. This cannot show how campaigns "
        "differ, so it flatters the forecast.",
    ),
    "backtest_inside": (
        "**实际落在区间之内**；一次落在区间之内，还不能证明预测可靠。",
        "**The outcome lies inside the interval**; once is no proof.",
    ),
    "backtest_below": (
        "**实际低于区间，预测偏高**：近年水平有变，本次预测须打折看。",
        "**The outcome lies below the interval: the forecast was too high.** The level has changed; take this forecast "
        "with a discount.",
    ),
    "backtest_above": (
        "**实际高于区间，预测偏低**：近年水平有变，区间也偏窄，本次预测同样不可全信。",
        "**The outcome lies above the interval: the forecast was too low.** The level has changed and the interval is too "
        "narrow; do not rely on this forecast either.",
    ),
    "backtest_small": (
        "户数少，以下比较有很大的偶然成分。",
        "With so few cases, much of what follows is chance.",
    ),
    "backtest_auc": (
        "从明显还款和没有明显还款的户中各取一户，预测把还款的排在前面的占 {backtest_auc:percent}，瞎猜是一半。",
        "Of a case that paid a material share and one that did not, the forecast puts the payer first in "
        "{backtest_auc:percent} of pairs; a guess does so in half.",
    ),
    "backtest_auc_poor": (
        "从明显还款和没有明显还款的户中各取一户，预测把还款的排在前面的只占 {backtest_auc:percent}，**不比瞎猜强**。",
        "Of a case that paid a material share and one that did not, the forecast puts the payer first in only "
        "{backtest_auc:percent} of pairs: **no better than a guess**.",
    ),
    "backtest_top": (
        "预计收回最多的两成户占实际收回的 {backtest_top20:percent}，按本金从大到小排的两成户占 "
        "{backtest_top20_balance:percent}。",
        "The fifth of cases with the most expected cash held {backtest_top20:percent} of the cash, the fifth with the "
        "largest balance {backtest_top20_balance:percent}.",
    ),
    "backtest_top_poor": (
        "预计收回最多的两成户占实际收回的 {backtest_top20:percent}，**不比按本金排序强**（{backtest_top20_balance:percent}）。",
        "The fifth of cases with the most expected cash held {backtest_top20:percent} of the cash: **no better than "
        "ranking by balance** ({backtest_top20_balance:percent}).",
    ),
    "backtest_slope": (
        "校准斜率 {backtest_slope:text}，理想为一；不到一，说明各户预测的高低拉得过开，超过一，说明拉得不够开。",
        "The calibration slope is {backtest_slope:text}; one is ideal, below it forecasts lie too far apart, above it not "
        "far enough.",
    ),
    # what the past taught
    "learned": (
        "倍数大于一，往次比先验好收；小于一，比先验难收；区间跨过一的，说不准。",
        "A ratio above one: the past paid better than the prior; below one: worse; an interval around one: cannot say.",
    ),
    # limits
    "forecast_limits": ("**预测不知道、也没有算进去的：**", "**What the forecast neither knows nor counts:**"),
    "limit_person": (
        "除列出的特征外，债务人本人的情况（健康、收入、家庭、纠纷）看不见；管户人了解的，以管户人为准。",
        "A debtor's own circumstances (health, income, family, disputes) beyond the listed features are not seen; whoever "
        "manages the case knows better.",
    ),
    "limit_skill": (
        "没有学习人员的本领，换谁去都按同样的可能计算。",
        "The skill of officers is not learned: whoever goes, the chance is the same.",
    ),
    "limit_selection": (
        "往次用什么方法不是随机定的，好收的户往往先有人上门，方法的效果里混着挑选的成分，不能全算方法的功劳。",
        "Methods were not chosen at random in the past: the easier cases are often visited first, so the effect of a "
        "method is mixed with that choice.",
    ),
    "limit_effect": (
        "上门、电话比不催多收多少，是参数里的假设，没有数据支持。",
        "How much visits and calls add to leaving cases alone is an assumption of the parameters; no data support it.",
    ),
    "limit_kinds": (
        "利息、以物抵债、核销的比例是参数里的假设，没有用历史核对。“收回无望”的 {n_cases_none:count} 户、"
        "本金 {principal_none:money}，核销建议从中提出，但列在其中不等于可以核销。",
        "The rates of interest, settlement in kind and write-off are assumptions of the parameters, held against no "
        "history. Proposals to write off come from what is held to be beyond recovery (cases: {n_cases_none:count}, "
        "principal {principal_none:money}); to be among these is no proposal yet.",
    ),
}

# Forecast classes in English; their Chinese titles stand in the schemas.
CLASSES: dict[str, str] = {"full": "all may come", "part": "a part may come", "none": "beyond recovery"}

# Results in English; their Chinese titles stand in the schemas.
RESULTS: dict[str, str] = {
    "cash_principal": "principal in cash",
    "cash_interest": "interest in cash",
    "in_kind": "settled in kind",
    "written_off": "written off",
}

TITLES: dict[str, Pair] = {
    "odds": ("还款几率倍数", "odds of paying"),
    "share_odds": ("还款比例倍数", "odds of the share"),
    "verdict": ("与先验相比", "against the prior"),
    "better": ("好收", "better"),
    "worse": ("难收", "worse"),
    "unsure": ("说不准", "cannot say"),
    "interval": ("{middle}（{low}—{high}）", "{middle} ({low} to {high})"),
    "expected": ("预计", "forecast"),
    "cash": ("实际", "outcome"),
    "tenths": ("一成户，从预计最多到最少", "tenths of cases, most expected first"),
    "mean_chance": ("预计还款户占比", "forecast share that pays"),
    "rate_event": ("实际还款户占比", "share that paid"),
    "no_backtest": ("没有往次活动的结果可供对照", "no earlier campaign to compare with"),
}
