"""Time in the report: targets beyond reach, what falls on whom by when, the weeks of the schedule; sums by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from collectplan import figures, money, report
from collectplan.bundle import Bundle, Edition, Headline
from collectplan.params import ClaimWindow, Milestone
from collectplan.params.calendar import Stage
from collectplan.pipeline.timing import time_figures
from collectplan.report import agenda
from collectplan.report.voice import Voice
from collectplan.schemas import TABLES

from .conftest import BRANCH, execute, said, table_of
from .synthetic_known import rows_of

NEW = ("days", "officer_days", "schedule", "unscheduled", "services", "weekly", "reach", "owners")


def with_tables(plan: Bundle, **rows: list[dict[str, Any]]) -> Bundle:
    return replace(plan, tables={**plan.tables, **{name: rows_of(name, given) for name, given in rows.items()}})


def with_figures(plan: Bundle, **values: Any) -> Bundle:
    return replace(plan, summary={**plan.summary, **{k: Headline(v, plan.summary[k].unit) for k, v in values.items()}})


def with_section(plan: Bundle, section: str, **values: Any) -> Bundle:
    changed = getattr(plan.params, section).model_copy(update=values)
    return replace(plan, params=plan.params.model_copy(update={section: changed}))


def goal(branch: str, side: str, missing: float, verdict: str) -> dict[str, Any]:
    """Return a row of the reach: of a million yuan ``missing`` are not expected; 400,000 would be sure enough."""
    return {
        "branch": branch, "balance_side": side, "target": 1e6, "stock": 5e6, "most": 2e6, "expected": 1e6 - missing,
        "p50": 5e5, "p90": 7e5, "chance": 0.01, "verdict": verdict, "missing": missing, "cut_target": 4e5,
    }  # fmt: skip


# Targets beyond reach


def test_page_one_says_who_misses_how_much_and_which_target_would_do(county: Bundle) -> None:
    rows = [goal("甲", "on_balance", 3e5, "beyond_hours"), goal("乙", "off_balance", 4e5, "stretch")]
    text = said(report.decisions(with_figures(with_tables(county, reach=rows), n_beyond=1)))
    assert (
        "甲表内任务工时再多也够不着：任务 100 万元，方案预计 70.0 万元，与任务的差额 30.0 万元；定为 40.0 万元才有八成把握"
        in text
    )
    assert "够不着的共 1 项（表内、表外分计），见第十一章" in text


@pytest.mark.parametrize(
    ("verdict", "words"),
    [("beyond_stock", "任务超过余额"), ("beyond_hours", "工时再多"), ("beyond_plan", "任务够不着")],
)
def test_each_verdict_has_its_words(county: Bundle, verdict: str, words: str) -> None:
    assert words in said(report.decisions(with_tables(county, reach=[goal("甲", "on_balance", 3e5, verdict)])))


def test_a_target_beyond_reach_though_the_mean_is_above_it_is_not_said_to_miss_anything(county: Bundle) -> None:
    text = said(report.decisions(with_tables(county, reach=[goal("甲", "on_balance", 0.0, "beyond_plan")])))
    assert "预计数被少数大户拉高，达标概率只有 1%" in text and "与任务的差额" not in text


def test_a_target_that_no_cut_makes_sure_is_not_cut_to_nothing(county: Bundle) -> None:
    row = goal("甲", "on_balance", 3e5, "beyond_plan") | {"cut_target": 0.0}
    text = said(report.decisions(with_tables(county, reach=[row])))
    assert "定多低都没有八成把握" in text and "定为 0" not in text


def test_the_county_itself_comes_before_the_branch_that_misses_most(county: Bundle) -> None:
    rows = [goal("甲", "on_balance", 9e5, "beyond_stock"), goal("全辖", "total", 1e5, "beyond_plan")]
    assert agenda.worst_reach(with_tables(county, reach=rows))["branch"].tolist() == ["全辖"]
    assert agenda.worst_reach(with_tables(county, reach=rows[:1])).index.tolist() == [0]


def test_page_one_is_silent_where_every_target_is_within_reach(one_branch: Bundle) -> None:
    text = said(report.decisions(one_branch))
    assert "够不着" not in text and "八成把握的" not in text
    assert "任务都够得着" in said(report.weekly(one_branch))


def test_reach_lists_the_own_targets_then_the_hardest_verdicts(county: Bundle) -> None:
    """Unless beyond reach, the synthetic targets miss more the later the branch: 伍姓 is last, off balance is the larger side."""
    table = table_of(report.weekly(county), "任务可达性")
    assert [row[:2] for row in table.rows[:3]] == [["全辖", "表内"], ["全辖", "表外"], ["全辖", "合计"]]
    assert [(row[0], row[1], row[7]) for row in table.rows[3:5]] == [
        ("伍姓信用社", "表外", "工时再多也够不着"),
        ("伍姓信用社", "表内", "方案够不着"),
    ]
    assert table.more is not None  # 3 + 8 x 2 rows, of which 15 are shown


# Targets by week


def test_weeks_to_speak_of_are_those_of_milestones_else_of_month_ends(county: Bundle) -> None:
    """From 1 July: 31 July is day 30 and so in week 5, 31 August day 61 in week 9, 30 September day 91 in week 14."""
    assert agenda.milestones(county) == [5, 9, 14, 15]
    at = Milestone(on=date(2026, 8, 31), share=0.8)
    planned = with_section(county, "targets", milestones=[at])
    assert agenda.milestones(planned) == [9, 15]
    assert "节点所在的那一周末" in said(report.weekly(planned)) and "没有定节点" in said(report.weekly(county))
    assert f"{agenda.week_end(county, 9):%Y-%m-%d}" == "2026-09-01"  # 63 days from 1 July
    assert f"{agenda.week_end(county, 15):%Y-%m-%d}" == "2026-10-08"  # the campaign ends before its week


def test_weeks_of_the_county_show_the_rows_of_the_table(county: Bundle) -> None:
    rows = county.tables["weekly"].query(
        "branch == '全辖' and officer_id == '' and balance_side == 'total' and week == 9"
    )
    row = rows.iloc[0]
    shown = table_of(report.weekly(county), "累计任务与预计").rows[1]
    names = ("target_to_date", "expected_to_date", "p10", "p50", "p90")
    assert shown[:2] == ["9", "2026-09-01"]
    assert shown[2:7] == [f"{row[name] / 10_000:,.1f}" for name in names]
    assert shown[7] == f"{row['chance']:.0%}"


def test_branches_stand_by_the_chance_at_the_end_with_the_county_below(county: Bundle) -> None:
    """In the synthetic forecast the last branch has the lowest chance. Four times two columns, and the name."""
    table = table_of(report.weekly(county), "各机构累计任务")
    assert table.titles[:3] == ["机构", "08-04 任务", "08-04 概率"] and len(table.titles) == 9
    assert (table.rows[0][0], table.rows[-1][0]) == ("伍姓信用社", BRANCH)
    assert table.total[0] == "全辖" and table.total[7] == "1,600.9"  # 15.32 million x 1.045 = 16,009,400 yuan


def test_targets_of_persons_add_up_to_their_branch(one_branch: Bundle) -> None:
    people = agenda.weekly(one_branch, officer=True).query("week == 15")
    whole = agenda.weekly(one_branch).query("week == 15")
    assert money.total(people["target_to_date"]) == money.total(whole["target_to_date"])
    table = table_of(report.weekly(one_branch), "个人任务与达标概率")
    assert table.titles[:4] == [
        "人员编号",
        "08-25 任务",
        "08-25 概率",
        "全期任务",
    ]  # week 8 of 15 ends 56 days from 1 July
    assert len(table.rows) == len(people) and table.total[0] == "合计" and table.total[3] == "200.1"
    assert "分项相加与任务分文不差" in said(report.weekly(one_branch)) and "不能相加" in said(report.weekly(one_branch))


def test_nothing_to_reach_has_no_chance(county: Bundle) -> None:
    rows = [{"branch": "全辖", "balance_side": "total", "week": 15, "chance": 1.0}]
    assert table_of(report.weekly(with_tables(county, weekly=rows)), "累计任务与预计").rows[0][-1] == "—"


# The schedule


def visit(case: str, week: int, hours: float, partners: str, officer: str = "O1") -> dict[str, Any]:
    on = pd.Timestamp("2026-07-01") + pd.Timedelta(days=7 * (week - 1))
    return {
        "officer_id": officer, "case_id": case, "branch": "甲", "on": on, "week": week, "hours": hours, "kind": "visit", "nth": 1,
        "partners": partners,
    }  # fmt: skip


def test_field_hours_of_a_week_are_those_of_everybody_who_goes(county: Bundle) -> None:
    """2.5 hours of three people and 2 hours of one: 9.5; a call takes none in the field. 4 + 7 hours are on offer."""
    call = visit("C", 2, 0.5, "") | {"kind": "phone"}
    there = [
        {"officer_id": f"O{n}", "on": pd.Timestamp("2026-07-08"), "week": 2, "field_hours": h}
        for n, h in ((1, 4.0), (2, 7.0))
    ]
    plan = with_tables(county, schedule=[visit("A", 2, 2.5, "O2,O3"), visit("B", 2, 2.0, ""), call], officer_days=there)
    row = agenda.schedule_weeks(plan).iloc[1]
    assert row[["visits", "calls", "letters", "suits", "others"]].tolist() == [2, 1, 0, 0, 0]
    assert (row["hours_used"], row["workdays"]) == (9.5, 5)


def test_weeks_add_up_to_the_headline_figures(county: Bundle) -> None:
    table = table_of(report.schedule(county), "逐周日程")
    assert table.total[0] == "合计" and len(table.rows) == 15
    assert table.total[2] == f"{county.figure('workdays'):,}"  # 67, counted in the calendar of 2026
    assert (table.total[3], table.total[4]) == (f"{county.figure('n_visits'):,}", f"{county.figure('n_tasks'):,}")


def test_what_finds_no_day_is_summed_by_cause(county: Bundle) -> None:
    """In 万元: a deadline 0.12 with a claim of 3.00005; two visits 0.08 + 0.03 = 0.11; a call 0.005."""
    table = table_of(report.schedule(county), "排不下的事项")
    assert table.rows == [
        ["上门", "期限前排不下", "1", "2.5", "0.1", "3.0"],
        ["上门", "工时不够", "2", "5.0", "0.1", "0.0"],
        ["电话", "间隔内排不下", "1", "0.5", "0.0", "0.0"],
    ]
    assert table_of(report.schedule(county), "期限前排不下的户").rows[0][0] == "H00000"


def test_page_one_says_what_finds_no_day(county: Bundle, clean_county: Bundle) -> None:
    text = said(report.decisions(county))
    assert "另有 1 户安排了上门、函件或起诉，但在期限前排不进日程（债权 3.0 万元），须签字放弃" in text
    assert "有 4 件上门、电话等排不进日程，约少收 0.23 万元" in text  # 1,200 + 800 + 300 + 50 yuan = 2,350
    # Two visits of 2.5 hours by two people: 10 person-hours.
    assert "其中 2 次上门缺 10 人时，缺得最多的是" in text and "的承办人 O000" in text
    assert "收回不受影响" in said(report.decisions(with_figures(county, unscheduled_value=0.0)))
    assert "排不进日程" not in said(report.decisions(clean_county))
    assert "全部排进了日程" in said(report.schedule(clean_county))


def test_hours_that_bind_by_week_are_not_called_plenty(county: Bundle) -> None:
    text = said(report.decisions(with_figures(county, shadow_price_field=0.0)))
    assert "增加外勤不会多收" not in text and "总量不紧，紧在分周、分人" in text
    plenty = said(report.decisions(with_figures(county, shadow_price_field=0.0, n_visits_short=0)))
    assert "增加外勤不会多收" in plenty and "紧在分周" not in plenty


def lone(case: str, hours: float, officer: str, branch: str, cause: str = "hours") -> dict[str, Any]:
    return {
        "case_id": case, "officer_id": officer, "branch": branch, "kind": "visit", "nth": 1, "hours": hours, "cause": cause,
    }  # fmt: skip


def test_figures_say_who_goes_alone_and_where_hours_are_missing(county: Bundle) -> None:
    """Visits A and A go alone, B does not. 甲 lacks 3 + 1 hours and 乙 5, of each of two people: 18 person-hours, most in 乙."""
    visits = [visit("A", 1, 1.0, ""), visit("A", 2, 1.0, "") | {"nth": 2}, visit("B", 1, 1.0, "O2")]
    left = [
        lone("C", 3.0, "O1", "甲"),
        lone("D", 1.0, "O2", "甲"),
        lone("E", 2.0, "O3", "乙"),
        lone("F", 3.0, "O4", "乙"),
    ]
    tables = with_tables(county, schedule=visits, unscheduled=[*left, lone("G", 9.0, "O9", "丙", "gap")]).tables
    found = {key: figure.value for key, figure in time_figures(tables, team_size=2).items()}
    assert (found["n_alone"], found["n_alone_cases"]) == (2, 1)
    assert (found["n_visits_short"], found["visits_short_hours"]) == (4, 18.0)
    assert (found["short_branch"], found["short_officer"]) == ("乙", "O4")
    assert time_figures(tables, team_size=1)["n_alone"].value == 0  # nobody asks for a team


def test_visits_that_go_alone_are_said_and_not_called_checked(county: Bundle) -> None:
    alone = with_figures(county, n_alone=5, n_alone_cases=3)
    assert "有 5 次上门（3 户）只有一人去" in said(report.decisions(alone))
    assert "同组同去没有做到：有 5 次上门" in said(report.schedule(alone))
    assert "同组同去、" not in said(report.schedule(alone)) and "同组同去、" in said(report.schedule(county))
    assert "只有一人" not in said(report.decisions(county)) + said(report.schedule(county))


def test_targets_within_reach_with_poor_odds_are_counted(one_branch: Bundle) -> None:
    """Of three own targets one is beyond reach, one has no target and one a chance of 40 %: it alone counts."""
    name = one_branch.branch
    rows = [
        goal(name, "on_balance", 1e5, "stretch") | {"chance": 0.4},
        goal(name, "off_balance", 1e5, "within") | {"chance": 0.0, "target": 0.0},
        goal(name, "total", 1e5, "beyond_plan"),
    ]
    figures_ = time_figures(with_tables(one_branch, reach=rows).tables, team_size=2)
    assert figures_["n_unlikely"].value == 1
    plan = with_figures(with_tables(one_branch, reach=rows[:2]), n_unlikely=1)
    text = said(report.weekly(plan))
    assert "够得着、把握不足一半的有 1 项" in text and "任务都够得着" not in text


def hot_throughout(plan: Bundle) -> Bundle:
    days = plan.tables["days"].assign(heat="stopped", celsius=41.0, outdoor_hours=0.0)
    return replace(plan, tables={**plan.tables, "days": days})


def test_heat_throughout_is_named_and_nobody_is_asked_for_more_people(county: Bundle) -> None:
    hot = hot_throughout(county)
    assert agenda.is_too_hot(hot) and not agenda.is_too_hot(county)
    text = said(report.decisions(with_figures(hot, field_capacity=0.0)))
    assert "没有外勤工时：预报高温" in text and "请改活动日期" in text and "请改发函件" in text
    assert "另派人手" not in text and "请在那里加人" not in text and "还是增人手" not in text


def test_heat_is_no_reason_for_a_call_without_a_day(county: Bundle) -> None:
    call = lone("A", 0.5, "O1", "甲", "days") | {"kind": "phone"}
    text = said(report.decisions(with_tables(hot_throughout(county), unscheduled=[call])))
    assert "有 4 件上门、电话等排不进日程，约少收" in text and "清早傍晚" not in text


def test_a_stage_inside_is_not_heat(county: Bundle) -> None:
    """Heat stops all of July; the rest is a stage that stays inside, so that heat alone keeps everybody in."""
    stages = [
        Stage(name="攻坚", from_on=date(2026, 7, 1), to_on=date(2026, 7, 31)),
        Stage(name="总结", from_on=date(2026, 8, 1), to_on=date(2026, 10, 8), is_in_field=False),
    ]
    days = county.tables["days"]
    is_july = days["on"] < pd.Timestamp("2026-08-01")
    days = days.assign(
        stage=is_july.map({True: "攻坚", False: "总结"}).astype("str"), heat=days["heat"].mask(is_july, "stopped")
    )
    plan = with_section(replace(county, tables={**county.tables, "days": days}), "calendar", stages=stages)
    assert agenda.is_too_hot(plan)
    assert not agenda.is_too_hot(replace(plan, tables={**plan.tables, "days": days.assign(heat="none")}))


def test_one_of_a_limit_is_singular_in_english(english: Bundle) -> None:
    shown = {row[0]: row[1] for row in table_of(report.schedule(english), "Service levels").rows}
    assert shown["assigned to a person"] == "within 1 workday" and shown["first action"] == "within 10 workdays"


def test_services_of_the_county_name_the_branch_that_misses_most(county: Bundle) -> None:
    """Eight branches of 25 first actions; late are 5 of the second branch and 1 of each other: 12."""
    rows = table_of(report.schedule(county), "服务时限").rows
    assert rows[1] == ["首次行动", "10 个工作日内", "200", "12", "24", "伍洛信用社"]
    assert rows[3] == ["单人上门", "不少于 2 人", "192", "0", "2", ""]
    assert "服务时限有 12 件没有达到" in said(report.schedule(county))


def test_worst_of_what_should_be_many_is_the_least(county: Bundle) -> None:
    rows = [
        {"branch": name, "step": "field_days_week", "limit": 4.0, "n": 9, "n_late": 1, "worst": w}
        for name, w in (("甲", 2.0), ("乙", 3.0))
    ]
    assert agenda.services(with_tables(county, services=rows))["worst"].tolist() == [2.0]


def test_how_good_the_schedule_is_belongs_to_the_county(county: Bundle, one_branch: Bundle) -> None:
    assert "日程值 930 万元，任何排法都不会超过 1,000 万元，已达到 93.0%" in said(report.schedule(county))
    assert "没有发现违反之处" in said(report.schedule(county)) and "按全辖计" not in said(report.schedule(county))
    assert "以上按全辖计" in said(report.schedule(one_branch))


def test_heat_and_unknown_holidays_are_said(county: Bundle) -> None:
    assert "10 个工作日受高温限制" in said(report.schedule(county))  # two weeks of five days
    assert "有 7 个工作日为暂定" in said(report.schedule(with_figures(county, n_provisional_days=7)))
    assert "暂定" not in said(report.schedule(county))


# Branches, plans without time, languages


def test_a_branch_sees_no_other_branch_and_only_its_officers(one_branch: Bundle) -> None:
    text = report.weekly(one_branch).markdown() + report.schedule(one_branch).markdown()
    assert "下辛店" not in text and "伍姓" not in text
    assert set(one_branch.tables["officer_days"]["officer_id"]) == set(one_branch.tables["workloads"]["officer_id"])


def test_plans_without_time_keep_their_chapters(county: Bundle, edition: Edition) -> None:
    known = {
        key: value
        for key, value in county.summary.items()
        if not re.match("n_visits|n_tasks|n_unsch|n_beyond|schedule_", key)
    }
    plain = replace(county, tables={n: t for n, t in county.tables.items() if n not in NEW}, summary=known)
    page = report.to_html(execute(plain), edition, plain.params)
    assert "本方案没有按周、按人分解任务" in page and "本方案没有排到日程" in page
    assert "够不着" not in said(report.decisions(plain)) and "**日程**" not in report.method(plain).markdown()
    assert "**日程**" in report.method(county).markdown()


def test_closed_sets_have_their_own_english_words() -> None:
    voice = Voice("en")
    for table, column, member, title in (
        ("days", "day_kind", "holiday", "public holiday"),
        ("days", "heat", "none", "no limit"),
        ("officer_days", "away", "none", "present"),
        ("schedule", "kind", "sue", "court work"),
        ("unscheduled", "cause", "gap", "too close to others"),
        ("reach", "verdict", "beyond_hours", "beyond any hours"),
    ):
        assert voice.word(table, column, member) == title
        values = TABLES[table].columns[column].metadata["values"]
        assert Voice("zh").word(table, column, member) == values[member][0]


# The workbook


def sheets(plan: Bundle, edition: Edition, folder: Path) -> dict[str, list[list[Any]]]:
    report.write_workbook(plan, edition, folder / "workbook.xlsx")
    book = CalamineWorkbook.from_path(str(folder / "workbook.xlsx"))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def test_sheets_hold_times_of_day_and_no_chance_without_a_target(
    county: Bundle, edition: Edition, tmp_path: Path
) -> None:
    rows = [goal("甲", "on_balance", 0.0, "within") | {"target": 0.0, "chance": 1.0}]
    read = sheets(with_tables(county, reach=rows), edition, tmp_path)
    head, *lines = read["周计划"]
    times = {line[head.index("事项")]: line[head.index("开始")] for line in lines}
    assert times == {"上门": "08:30", "电话": ""} and len(lines) == county.figure("n_visits") + county.figure("n_tasks")
    head, line = read["任务可达性"]
    assert line[head.index("达标概率")] == "" and line[head.index("结论")] == "够得着"
    assert "认领期" not in read


def test_owners_have_a_sheet_only_where_cases_can_be_claimed(county: Bundle, edition: Edition, tmp_path: Path) -> None:
    spans = {"assigned": (date(2026, 7, 1), date(2026, 8, 30)), "open": (date(2026, 8, 31), date(2026, 10, 8))}
    windows = [ClaimWindow(from_on=first, to_on=last, owner=owner) for owner, (first, last) in spans.items()]
    rows = [
        {"case_id": "H1", "from_on": pd.Timestamp("2026-08-31"), "to_on": pd.Timestamp("2026-10-08"), "owner": "open"}
    ]
    read = sheets(with_section(with_tables(county, owners=rows), "ownership", windows=windows), edition, tmp_path)
    assert read["认领期"][1][0] == "H1" and "可认领" in read["认领期"][1]


# Figures


def test_calendar_shows_every_visit_and_deadline_of_the_busiest_officer(county: Bundle) -> None:
    figure = figures.officer_calendar(county)
    own = county.tables["schedule"].query("officer_id == @name", local_dict={"name": agenda.busiest(county)})
    shown = sum(int(text.get_text()) for text in figure.axes[0].texts)
    assert shown == (own["kind"] == "visit").sum() > 0
    marks = max(len(dots.get_offsets()) for dots in figure.axes[0].collections)
    assert marks == own["must_by_on"].nunique() > 0
    assert agenda.busiest(county) in figure.caption


def test_the_busiest_officer_is_the_first_by_id_among_equals(county: Bundle) -> None:
    rows = [
        visit("A", 1, 1.0, "", "O2"),
        visit("B", 1, 1.0, "", "O1"),
        visit("C", 1, 1.0, "", "O3") | {"kind": "phone"},
    ]
    assert agenda.busiest(with_tables(county, schedule=rows)) == "O1"


def test_target_line_ends_at_the_target_of_the_campaign(county: Bundle) -> None:
    line = figures.weekly(county).axes[0].lines[1]
    assert list(line.get_ydata())[-1] == pytest.approx(county.figure("target_total") / 10_000)
    assert len(line.get_xdata()) == 16  # 15 weeks and the start
