"""Sentences and words about time: targets by week and person, the working calendar, the schedule and what finds no day."""

from __future__ import annotations

from collectplan.report.words import Pair

TIMETABLE: dict[str, Pair] = {
    # page one
    "beyond_plan": (
        "**{place:text}{side:text}任务够不着**：任务 {target:money}，方案预计 {expected:money}，与任务的差额 {missing:money}；",
        "**Target beyond reach: {place:text}{side:text}**. Of {target:money} the plan expects {expected:money}, {missing:money} "
        "are missing;",
    ),
    "beyond_hours": (
        "**{place:text}{side:text}任务工时再多也够不着**：任务 {target:money}，方案预计 {expected:money}，与任务的差额 {missing:money}；",
        "**Target beyond any hours: {place:text}{side:text}**. Of {target:money} the plan expects {expected:money}, {missing:money} "
        "are missing;",
    ),
    "beyond_stock": (
        "**{place:text}{side:text}任务超过余额**：任务 {target:money}，方案预计 {expected:money}，与任务的差额 {missing:money}；",
        "**Target above what is owed: {place:text}{side:text}**. Of {target:money} the plan expects {expected:money}, "
        "{missing:money} are missing;",
    ),
    "beyond_skewed": (
        "**{place:text}{side:text}任务够不着**：任务 {target:money}，预计数被少数大户拉高，达标概率只有 {chance:chance}；",
        "**Target beyond reach: {place:text}{side:text}**. A few large cases lift the forecast, the chance of {target:money} is "
        "{chance:chance};",
    ),
    "cut_target": (
        "定为 {cut_target:money}才有八成把握。",
        "{cut_target:money} would be reached four times in five.",
    ),
    "cut_to_nothing": (
        "定多低都没有八成把握，分文不收的可能超过两成。",
        "no target is reached four times in five, since nothing at all comes in more often than once in five.",
    ),
    "n_beyond": (
        "够不着的共 {n_beyond:count} 项（表内、表外分计），见第{chapter_weekly:text}章。",
        "Targets beyond reach, each side apart: {n_beyond:count} (chapter {chapter_weekly:text}).",
    ),
    "deadline_given_up": (
        "**另有 {n_deadline_given_up:count} 户安排了上门、函件或起诉，但在期限前排不进日程**（债权 {deadline_claim:money}），"
        "须签字放弃或另派人手，见第{chapter_schedule:text}章。",
        "**Dealt, but without a day before the deadline: {n_deadline_given_up:count}** (claims of {deadline_claim:money}); sign for "
        "giving them up, or send more people (chapter {chapter_schedule:text}).",
    ),
    "deadline_heat": (
        "**另有 {n_deadline_given_up:count} 户在期限前排不进日程**（债权 {deadline_claim:money}）：高温期间停止外出，增派人手没有用；"
        "请改发函件、改为起诉，或签字放弃，见第{chapter_schedule:text}章。",
        "**No day before the deadline: {n_deadline_given_up:count}** (claims of {deadline_claim:money}): nobody may go out in the "
        "heat, and more people would not help; send letters, sue, or sign for giving them up (chapter {chapter_schedule:text}).",
    ),
    "went_alone": (
        "**有 {n_alone:count} 次上门（{n_alone_cases:count} 户）只有一人去**，按参数应成组前往；请指定同去人员、向别的机构借人，"
        "或请债务人到网点面谈。",
        "**Visits that one person makes alone: {n_alone:count}** (cases: {n_alone_cases:count}), though the params ask for a team. "
        "Name a partner, lend a colleague, or ask the debtor to the office.",
    ),
    "unscheduled": (
        "**有 {n_unscheduled:count} 件上门、电话等排不进日程**，约少收 {unscheduled_value:money}，见第{chapter_schedule:text}章。",
        "**Visits and tasks that find no day: {n_unscheduled:count}**, at a loss of about {unscheduled_value:money} (chapter "
        "{chapter_schedule:text}).",
    ),
    "unscheduled_free": (
        "**有 {n_unscheduled:count} 件上门、电话等排不进日程**，收回不受影响，见第{chapter_schedule:text}章。",
        "**Visits and tasks that find no day: {n_unscheduled:count}**; no cash is lost by it (chapter {chapter_schedule:text}).",
    ),
    "tight_heat": (
        "**改活动日期，还是调任务**。任务若定为 {p50:money}，达标概率为五成。",
        "**Change the dates, or lower the target**. A target of {p50:money} would be reached with even odds.",
    ),
    "unscheduled_heat": (
        "**有 {n_unscheduled:count} 件上门、电话等排不进日程**，约少收 {unscheduled_value:money}：预报高温，全程停止外出，"
        "清早傍晚也不例外，增派人手没有用；请改活动日期，见第{chapter_schedule:text}章。",
        "**Visits and tasks that find no day: {n_unscheduled:count}**, at a loss of about {unscheduled_value:money}: by the forecast "
        "nobody may go out in the heat, not in cool hours either, and more people would not help. Change the dates (chapter "
        "{chapter_schedule:text}).",
    ),
    "short_at": (
        "其中 {n_visits_short:count} 次上门缺 {visits_short_hours:hours}，缺得最多的是{short_branch:text}的承办人 "
        "{short_officer:text}，请在那里加人加日子或调户。",
        "Among them visits without hours: {n_visits_short:count}, which lack {visits_short_hours:hours}, most of all those of "
        "officer {short_officer:text} ({short_branch:text}); add people or field days there, or move cases.",
    ),
    # targets by week
    "no_weekly": ("本方案没有按周、按人分解任务。", "This plan has no targets by week and person."),
    "reach_none": (
        "**任务都够得着，把握都不低于一半**。",
        "**Every target is within reach**, with even odds or better.",
    ),
    "reach_unlikely": (
        "**没有够不着的任务，但够得着、把握不足一半的有 {n_unlikely:count} 项**：“须努力”是指任务高于中位数。",
        "**No target is beyond reach, but some are missed more often than not: {n_unlikely:count}**. A stretch lies above the "
        "median.",
    ),
    "reach_some": (
        "**够不着的任务要在签责任状之前改**。结论由重到轻：超过余额；工时再多也够不着（每户都用最有力的做法也不够）；"
        "方案够不着（达标概率极低）；须努力（高于中位数）；够得着。",
        "**Change targets that are beyond reach before anybody signs**. Verdicts from the hardest: more than is owed; beyond any "
        "hours (the strongest option for every case would not do); beyond the plan (hardly any chance); a stretch (above "
        "the median); within reach.",
    ),
    "weekly": (
        "任务按人、按周、按表内外分解，分项相加与任务分文不差；低位、中位、高位和概率只对本行有效，不能相加。",
        "Targets by person, week and balance side add up to the fen; P10, P50, P90 and chances hold for their own row and must "
        "not be added up.",
    ),
    "weekly_milestones": (
        "累计任务在节点所在的那一周末达到节点比例，节点之间跟预计回款的进度走。",
        "The target to date meets each milestone at the end of its week; between milestones it follows the expected cash.",
    ),
    "weekly_no_milestones": (
        "没有定节点，每周任务跟预计回款的进度走；下表列各月月末所在的周和最后一周。",
        "No milestones are set: the weeks follow the expected cash. Listed are the weeks in which a month ends and the last one.",
    ),
    "persons": (
        "个人任务按其承办户的预计收回分摊；一个人同时经办几个机构的户，每个机构各有一行。",
        "The target of a person is in proportion to the cash expected of his cases; who holds cases of several branches has a row "
        "in each.",
    ),
    # schedule
    "no_schedule": ("本方案没有排到日程。", "This plan is not put into days."),
    "calendar": (
        "活动期内有 {workdays:count} 个工作日，外勤合计 {n_field_days:count} 人日；排定上门 {n_visits:count} 次，"
        "电话、发函、起诉等内勤事项 {n_tasks:count} 件。",
        "Workdays of the campaign: {workdays:count}; days in the field, summed over officers: {n_field_days:count}; visits: "
        "{n_visits:count}; calls, letters, court work and other desk tasks: {n_tasks:count}.",
    ),
    "first_visits": (
        "要上门的户中，{first_visits_share_4w:percent} 在前四周内有首次上门。",
        "Of the cases that are visited, {first_visits_share_4w:percent} see the first visit within the first four weeks.",
    ),
    "saved_hours": (
        "同村同日走访，比分案时逐户计算的路途省下 {n_visits_saved_hours:hours}。",
        "Going to a village once for several cases saves {n_visits_saved_hours:hours} of what the allocation counted.",
    ),
    "heat_days": (
        "有 {n_heat_days:count} 个工作日受高温限制，外勤缩短、只在上午或停止。",
        "Workdays on which heat shortens field work, leaves it to the mornings or stops it: {n_heat_days:count}.",
    ),
    "provisional_days": (
        "**有 {n_provisional_days:count} 个工作日为暂定**：放假安排尚未公布，按周末推算，公布后须重排。",
        "**Provisional workdays: {n_provisional_days:count}**. Their public holidays are not published yet; make the schedule "
        "again when they are.",
    ),
    "hours_offered": (
        "已用外勤工时是全组人时，含路途；分案时按 {field_hours:hours} 计，全期上限 {field_capacity:hours}。",
        "Field hours used are those of the whole team, travel included; the allocation counted {field_hours:hours}, of "
        "{field_capacity:hours} at most.",
    ),
    "schedule_share": (
        "**排得好不好**：首次行动越早越值钱。按这个算，日程值 {schedule_value:money}，任何排法都不会超过 {schedule_bound:money}，"
        "已达到 {schedule_share:percent}。",
        "**How good it is**: an early first contact is worth more. By that measure the schedule is worth {schedule_value:money} and "
        "none can exceed {schedule_bound:money}; it reaches {schedule_share:percent} of that.",
    ),
    "schedule_checked": (
        "独立复核重查了工时、外勤天数、同组同去、上门间隔、时段和期限，没有发现违反之处。",
        "An independent checker went through hours, field days, teams, gaps between visits, times of day and deadlines, and found "
        "nothing.",
    ),
    "schedule_checked_alone": (
        "独立复核重查了工时、外勤天数、上门间隔、时段和期限，没有发现违反之处；**同组同去没有做到**：有 {n_alone:count} 次上门"
        "只有一人，因为机构里没有别人能外出。",
        "An independent checker went through hours, field days, gaps between visits, times of day and deadlines, and found nothing. "
        "**Teams do not go together throughout**: one person goes alone on visits where the branch has nobody else to send: "
        "{n_alone:count}.",
    ),
    "schedule_of_county": ("以上按全辖计。", "These figures are those of the county."),
    "all_scheduled": (
        "分案安排的上门和事项全部排进了日程。",
        "Every visit and task of the allocation has its day.",
    ),
    "not_scheduled": (
        "**排不下 {n_unscheduled:count} 件**，约少收 {unscheduled_value:money}（高估：其中一部分不上门也会还）。",
        "**Not scheduled: {n_unscheduled:count}**, at a loss of about {unscheduled_value:money}, which is rather too much: some of "
        "it would come without a visit.",
    ),
    "services_kept": ("服务时限全部达到。", "All service levels are kept."),
    "services_late": (
        "**服务时限有 {n_services_late:count} 件没有达到**，列在下表；从未安排的也算逾时，不计入“最差”。",
        "**Service levels missed: {n_services_late:count}**, by step below. What is never done counts as late, and not in the "
        "worst.",
    ),
    "method_schedule": (
        "**日程**。法定期限先排，其余按每工时的净值先后排进各组的外勤日，同村同日；内勤事项排进不外出的日子；"
        "独立程序按规则逐条复核。周任务按预计回款的进度分到人和周，尾数用最大余数法分配，相加分文不差。",
        "**Schedule**. Legal deadlines come first, then value per hour, by teams and field days, one village in one day; desk tasks go "
        "to days at the desk; an independent checker goes through all rules. Weekly targets follow the expected cash by person "
        "and week, rounded by largest remainder so that they add up to the fen.",
    ),
}  # fmt: skip

CAPTIONS: dict[str, Pair] = {
    "reach": ("任务可达性", "Reach of the targets"),
    "weeks": ("累计任务与预计，逐个时点", "Target to date and forecast, at each point in time"),
    "weeks_branches": ("各机构累计任务与达到的概率", "Target to date and chance by branch"),
    "persons": ("个人任务与达标概率", "Targets and chances by person"),
    "schedule_weeks": ("逐周日程（件数；工时：人时）", "The schedule by week (numbers; hours: person-hours)"),
    "services": ("服务时限（件数）", "Service levels (numbers)"),
    "unscheduled": ("排不下的事项，按原因", "What finds no day, by cause"),
    "deadlines_given_up": ("期限前排不下的户，须签字", "Deadlines that cannot be kept: to be signed for"),
}
FIGURES: dict[str, Pair] = {
    "weekly": (
        "左：累计任务与累计预计；右：各周末达到累计任务的概率，横线为五成",
        "Left: target to date and forecast. Right: chance to have reached it at the end of each week; the line is even odds",
    ),
    "officer_calendar": (
        "上门最多的承办人 {officer:text} 的活动日历：格内为当天上门次数；不含随同他人的上门",
        "Campaign of officer {officer:text}, who has the most visits: the number of visits of each day; going along with others "
        "is not counted",
    ),
    "officer_calendar_none": ("承办人的活动日历", "Campaign of an officer"),
}
# Short words of figures and tables.
TITLES: dict[str, Pair] = {
    "ends_on": ("截至", "up to"),
    "target_to_date": ("累计任务", "target to date"),
    "campaign_target": ("全期任务", "target of the campaign"),
    "task": ("任务", "target"),
    "chance": ("概率", "chance"),
    "workdays": ("工作日", "workdays"),
    "other_tasks": ("其他内勤", "other desk tasks"),
    "hours_used": ("已用外勤工时", "field hours used"),
    "most_late": ("逾时最多的机构", "branch with most of them"),
    "day_off": ("休息日", "day off"),
    "away": ("不在岗", "away"),
    "heat": ("高温限制", "heat limit"),
    "deadline": ("最迟日", "deadline"),
    "visits": ("上门", "visits"),
    "weekdays": ("一二三四五六日", "MTWTFSS"),
}
# How the limit of a service reads.
LIMITS: dict[str, Pair] = {
    "assign": ("{n} 个工作日内", "within {n} {workdays}"),
    "first_contact": ("{n} 个工作日内", "within {n} {workdays}"),
    "key_first_contact": ("{n} 个工作日内", "within {n} {workdays}"),
    "visit_gap": ("不超过 {n} 天", "at most {n} {days}"),
    "field_days_week": ("不少于 {n} 天", "at least {n} {days}"),
    "field_days_month": ("不少于 {n} 天", "at least {n} {days}"),
    "alone": ("不少于 {n} 人", "at least {n} {people}"),
}
# What a limit counts in English, one of it and several.
COUNTED: dict[str, Pair] = {
    "workdays": ("workday", "workdays"),
    "days": ("day", "days"),
    "people": ("person", "people"),
}
