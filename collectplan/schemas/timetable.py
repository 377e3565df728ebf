"""Tables about time: days of the campaign, what each officer has of them, visits and tasks, and who owns a case when."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import (
    count,
    day,
    enum,
    flag,
    forecast,
    key,
    money,
    number,
    rate,
    ref,
    table,
    text,
    time,
)

DAY_KIND = {
    "workday": ("工作日",),
    "make_up": ("调休上班",),
    "weekend": ("周末",),
    "holiday": ("节假日",),
    "own_off": ("本地休息",),
    "own_work": ("本地上班",),
}
DAY_KIND_ENGLISH = {
    "workday": ("workday",),
    "make_up": ("make-up workday",),
    "weekend": ("weekend",),
    "holiday": ("public holiday",),
    "own_off": ("local day off",),
    "own_work": ("local workday",),
}
HEAT = {
    "none": ("不限",),
    "shortened": ("缩短",),
    "mornings": ("只在上午",),
    "stopped": ("停止外出",),
}
HEAT_ENGLISH = {
    "none": ("no limit",),
    "shortened": ("shortened",),
    "mornings": ("mornings only",),
    "stopped": ("no field work",),
}
AWAY = {"none": ("在岗",), "absence": ("请假",), "leave": ("休假（名册天数，日期待定）",)}
AWAY_ENGLISH = {"none": ("present",), "absence": ("absent",), "leave": ("leave (days on the roster, dates open)",)}
TASK = {
    "visit": ("上门",),
    "phone": ("电话",),
    "letter": ("发函",),
    "sue": ("起诉办理",),
    "paperwork": ("整理资料",),
    "establish": ("查明期限",),
}
TASK_ENGLISH = {
    "visit": ("visit",),
    "phone": ("phone",),
    "letter": ("letter",),
    "sue": ("court work",),
    "paperwork": ("paperwork",),
    "establish": ("establish the date",),
}
SERVICE = {
    "assign": ("分案到人",),
    "first_contact": ("首次行动",),
    "key_first_contact": ("重点户首次行动",),
    "visit_gap": ("上门间隔过长",),
    "field_days_week": ("每周外勤天数",),
    "field_days_month": ("每月外勤天数",),
    "alone": ("单人上门",),
}
SERVICE_ENGLISH = {
    "assign": ("assigned to a person",),
    "first_contact": ("first action",),
    "key_first_contact": ("first action on a key case",),
    "visit_gap": ("long gap between visits",),
    "field_days_week": ("field days a week",),
    "field_days_month": ("field days a month",),
    "alone": ("visit by one person alone",),
}
OWNER = {"assigned": ("承办人",), "open": ("可认领",)}
OWNER_ENGLISH = {"assigned": ("assigned officer",), "open": ("open to anybody",)}

DAYS = table(
    "days",
    "活动日历",
    "days of the campaign",
    "day",
    {
        "on": day("日期", "date", unique=True),
        "week": count("周次", "week"),
        "stage": text("阶段", "stage"),
        "day_kind": enum("日子", "kind of day", DAY_KIND),
        "is_workday": flag("上班", "workday"),
        "is_provisional": flag("暂定", "provisional", description="放假安排未公布，按周末推算"),
        "celsius": number("预报最高气温", "forecast maximum", unit="degree", nullable=True),
        "heat": enum("高温限制", "heat limit", HEAT),
        "outdoor_hours": number("最多外勤小时", "field hours at most", unit="hour", description="每人当天"),
    },
)
OFFICER_DAYS = table(
    "officer_days",
    "人员日历",
    "days of the officers",
    "officer x workday",
    {
        "officer_id": key("人员编号", "officer"),
        "on": day("日期", "date"),
        "week": count("周次", "week"),
        "away": enum("在岗", "presence", AWAY),
        "field_hours": number("外勤小时上限", "field hours at most", unit="hour", description="当天外出时；不在岗为 0"),
        "desk_hours": number("内勤小时上限", "desk hours at most", unit="hour", description="当天不外出时；不在岗为 0"),
    },
    unique=["officer_id", "on"],
)
SCHEDULE = table(
    "schedule",
    "周计划",
    "schedule",
    "visit or task",
    {
        "officer_id": key("承办人", "officer"),
        "case_id": key("户编号", "case"),
        "branch": key("机构", "branch"),
        "on": day("日期", "date"),
        "week": count("周次", "week"),
        "start_at": time("开始", "starts at", nullable=True, description="内勤事项不定时刻，为空"),
        "hours": number("工时", "hours", unit="hour", description="每人；上门含路途"),
        "kind": enum("事项", "kind", TASK),
        "nth": count("第几次", "which time", description="同一户同一事项的第几次"),
        "place": ref("地点", "place", description="村组；没有写明的为空"),
        "team": ref("小组", "team", description="上门小组；内勤事项为空"),
        "partners": text("同去", "with", description="同去人员编号，以逗号分隔"),
        "must_by_on": day("最迟", "at the latest", description="期限户必须在此日或以前办；没有期限为空"),
    },
    unique=["case_id", "kind", "nth"],
)
UNSCHEDULED = table(
    "unscheduled",
    "排不下的事项",
    "what finds no day",
    "visit or task",
    {
        "officer_id": key("承办人", "officer"),
        "case_id": key("户编号", "case"),
        "branch": key("机构", "branch"),
        "kind": enum("事项", "kind", TASK),
        "nth": count("第几次", "which time"),
        "hours": number("工时", "hours", unit="hour"),
        "must_by_on": day("最迟", "at the latest"),
        "claim": money("涉及债权", "claim at stake", description="期限户放弃的债权；其他为 0"),
        "value": forecast("少收", "expected loss"),
        "cause": enum(
            "原因",
            "cause",
            {
                "hours": ("工时不够",),
                "days": ("没有外勤日",),
                "heat": ("高温停止外出",),
                "deadline": ("期限前排不下",),
                "gap": ("间隔内排不下",),
            },
        ),
    },
    unique=["case_id", "kind", "nth"],
)
SERVICES = table(
    "services",
    "服务时限",
    "service levels",
    "branch x step",
    {
        "branch": key("机构", "branch"),
        "step": enum("环节", "step", SERVICE),
        "limit": number("时限", "limit", unit="", description="环节的时限：工作日或天"),
        "n": count("件数", "items"),
        "n_late": count("逾时件数", "late"),
        "worst": number("最差", "worst", unit="", nullable=True, description="与时限同一单位"),
    },
    unique=["branch", "step"],
)
WEEKLY = table(
    "weekly",
    "周任务",
    "weekly targets",
    "branch x officer x balance side x week",
    {
        "branch": key("机构", "branch", description="全辖为合计"),
        "officer_id": ref("人员编号", "officer", description="空白：全机构"),
        "balance_side": enum("表内外", "balance side", {**words.BALANCE_SIDE, "total": ("合计",)}),
        "week": count("周次", "week"),
        "target": money("本周任务", "target of the week"),
        "target_to_date": money("累计任务", "target to date"),
        "expected_to_date": forecast("累计预计", "expected to date"),
        "p10": forecast("低位（P10）", "P10", description="累计"),
        "p50": forecast("中位（P50）", "P50", description="累计"),
        "p90": forecast("高位（P90）", "P90", description="累计"),
        "chance": rate("达标概率", "chance", description="到本周末累计达到任务"),
    },
    unique=["branch", "officer_id", "balance_side", "week"],
)
OWNERS = table(
    "owners",
    "认领期",
    "owners of cases",
    "case x interval",
    {
        "case_id": key("户编号", "case"),
        "from_on": day("从", "from", needed=True),
        "to_on": day("到", "to", needed=True, description="含当日"),
        "owner": enum("归属", "owner", OWNER),
        "officer_id": ref("人员编号", "officer", description="可认领期间为空；有人认领后为认领人"),
    },
    unique=["case_id", "from_on"],
)

TIMETABLE = (DAYS, OFFICER_DAYS, SCHEDULE, UNSCHEDULED, SERVICES, WEEKLY, OWNERS)
