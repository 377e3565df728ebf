"""Sections of the params about time: days off, stages, heat, field days, and how visits are put into days."""

from __future__ import annotations

from datetime import date, time
from itertools import combinations, pairwise
from typing import Annotated, TypeVar

from pydantic import Field, field_validator, model_validator

from collectplan.params.section import Day, Fraction, NonNegative, Positive, Section

Weekday = Annotated[int, Field(ge=1, le=7)]


class Stage(Section):
    """活动的一个阶段。"""

    name: Annotated[str, Field(min_length=1, max_length=20)] = Field(description="阶段名称")
    from_on: Day = Field(description="第一天")
    to_on: Day = Field(description="最后一天（含）")
    is_in_field: bool = Field(default=True, description="这个阶段是否外出上门；准备、总结阶段可写 false")

    @model_validator(mode="after")
    def _dates_in_order(self) -> Stage:
        return _in_order(self)

    def holds(self, on: date) -> bool:
        """Tell whether a day lies in the stage."""
        return self.from_on <= on <= self.to_on


class HotSpell(Section):
    """一段高温天气：预报的最高气温。"""

    from_on: Day = Field(description="第一天")
    to_on: Day = Field(description="最后一天（含）")
    celsius: Annotated[float, Field(ge=-60.0, le=60.0)] = Field(description="预报最高气温（摄氏度）")

    @model_validator(mode="after")
    def _dates_in_order(self) -> HotSpell:
        return _in_order(self)

    def holds(self, on: date) -> bool:
        """Tell whether a day lies in the spell."""
        return self.from_on <= on <= self.to_on


_Span = TypeVar("_Span", Stage, HotSpell)


def _in_order(span: _Span) -> _Span:
    if span.to_on < span.from_on:
        raise ValueError(
            f"最后一天 {span.to_on} 早于第一天 {span.from_on}，请改 to_on"
            f"|to_on {span.to_on} is before from_on {span.from_on}; correct to_on"
        )
    return span


class Calendar(Section):
    """工作日历：国务院放假安排之外的补充、阶段、高温、外勤日。2027 年起放假安排未出，按周末推算并注明暂定。"""

    extra_days_off: list[Day] = Field(default_factory=list, description="另加的休息日")
    extra_workdays: list[Day] = Field(default_factory=list, description="另加的工作日（调休上班）")
    known_years: list[Annotated[int, Field(ge=1980, le=2100)]] = Field(
        default_factory=list, description="放假安排已用上两项写全的年份，不再注明暂定，例如 [2027]"
    )
    stages: list[Stage] = Field(
        default_factory=list, description="阶段及起止日期；空着只有一个阶段。不属于任何阶段的日子不外出"
    )
    hot_spells: list[HotSpell] = Field(
        default_factory=list,
        description="高温预报，例如 [{from_on: 2026-07-15, to_on: 2026-08-15, celsius: 38.5}]；没有写的日子不受限。"
        "限制的办法见 params/rules/heat.yaml",
    )
    desk_weekdays: list[Weekday] = Field(
        default_factory=list, description="每周哪几天开例会、整理资料，不外出：1 是周一，7 是周日"
    )
    field_days_per_week_min: Annotated[float, Field(ge=0.0, le=7.0)] = Field(
        default=0.0, description="每人每周外勤不少于几天；达不到的列出，不强求。有的机构要求 4 天"
    )
    field_days_per_month_min: Annotated[float, Field(ge=0.0, le=31.0)] = Field(
        default=0.0, description="每人每月外勤不少于几天；达不到的列出，不强求。有的机构要求 16 天"
    )

    @field_validator("stages")
    @classmethod
    def _stages_apart(cls, stages: list[Stage]) -> list[Stage]:
        pairs = [
            (before, after)
            for before, after in combinations(sorted(stages, key=lambda stage: stage.from_on), 2)
            if after.from_on <= before.to_on
        ]
        if pairs:
            zh = "；".join(
                f"“{before.name}”到 {before.to_on}，“{after.name}”从 {after.from_on}" for before, after in pairs
            )
            en = "; ".join(f"'{b.name}' to {b.to_on}, '{a.name}' from {a.from_on}" for b, a in pairs)
            raise ValueError(
                f"阶段重叠：{zh}。请改起止日期，一天只属于一个阶段|stages overlap: {en}; a day has one stage"
            )
        return stages


def time_of_day(value: str) -> time:
    """Read a time of day as params and rule files write it; for use in validators."""
    try:
        read = time.fromisoformat(value)
    except ValueError:
        read = None
    if read is None or read.tzinfo is not None:
        raise ValueError(
            f"{value!r} 不是时刻，请写成 '08:30'（带引号）|{value!r} is no time of day; write '08:30', quoted"
        )
    return read


class Session(Section):
    """一天中可以外出的一段时间。"""

    from_at: str = Field(description="开始，写成 '08:30'（带引号）")
    to_at: str = Field(description="结束")

    @model_validator(mode="after")
    def _times_in_order(self) -> Session:
        if time_of_day(self.to_at) <= time_of_day(self.from_at):
            raise ValueError(
                f"结束 {self.to_at} 不晚于开始 {self.from_at}，请改 to_at"
                f"|to_at {self.to_at} is not after from_at {self.from_at}; correct to_at"
            )
        return self

    @property
    def begins(self) -> time:
        """When it begins."""
        return time_of_day(self.from_at)

    @property
    def ends(self) -> time:
        """When it ends."""
        return time_of_day(self.to_at)


def _default_sessions() -> list[Session]:
    return [Session(from_at="08:30", to_at="12:00"), Session(from_at="14:30", to_at="18:00")]


class Schedule(Section):
    """走访排程：上门排到哪一天、哪一组、几点。"""

    sessions: Annotated[list[Session], Field(min_length=1)] = Field(
        default_factory=_default_sessions,
        description="外出的时段，先后排列、互不重叠；超出行为规范（conduct.visit_window）的部分不排",
    )
    min_days_between_visits: Annotated[int, Field(ge=1)] = Field(
        default=7, description="同一户两次上门至少间隔几天；不会短于行为规范每周次数所要求的"
    )
    cars_per_branch: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="每个机构每天有几辆车，一组一辆；不填不限"
    )
    last_village_share: Fraction = Field(default=0.5, description="同一天去同一村，第二户起本户的路途按此比例计")
    deadline_lead_days: Annotated[int, Field(ge=0)] = Field(
        default=0, description="期限户的首次行动比内部期限（act_by_on）再提前几天"
    )
    key_case_weight: Annotated[float, Field(ge=1.0, le=1000.0)] = Field(
        default=10.0,
        description="重点户首次上门的优先程度：晚去一周的损失按几倍计，使重点户尽量排在前两周；1 不优先。法定期限仍在最前",
    )
    first_contact_workdays: Positive = Field(
        default=10.0, description="服务时限：分案后多少个工作日内有首次行动；逾时列出"
    )
    key_first_contact_workdays: Positive = Field(
        default=5.0, description="服务时限：重点户分案后多少个工作日内有首次行动；逾时列出"
    )
    assign_workdays: NonNegative = Field(default=1.0, description="服务时限：活动开始后多少个工作日内分案到人")

    @field_validator("sessions")
    @classmethod
    def _apart(cls, sessions: list[Session]) -> list[Session]:
        for before, after in pairwise(sessions):
            if after.begins < before.ends:
                raise ValueError(
                    f"时段 {after.from_at} 与前一段重叠或次序颠倒，请改 sessions"
                    f"|the session from {after.from_at} overlaps the one before or stands out of order; correct sessions"
                )
        return sessions


class Milestone(Section):
    """一个节点：到某日完成任务的多少。"""

    on: Day = Field(description="哪一天（含）")
    share: Annotated[float, Field(gt=0.0, le=1.0)] = Field(description="任务的比例")


class Targets(Section):
    """任务分解。"""

    milestones: list[Milestone] = Field(
        default_factory=list, description="节点，例如 [{on: 2026-08-31, share: 0.8}, {on: 2026-10-08, share: 1.0}]"
    )

    @field_validator("milestones")
    @classmethod
    def _rising(cls, milestones: list[Milestone]) -> list[Milestone]:
        for before, after in pairwise(milestones):
            if after.on <= before.on or after.share < before.share:
                raise ValueError(
                    f"节点须按日期先后、比例不减排列，请改 {after.on} 一条"
                    f"|milestones rise with their dates; correct that of {after.on}"
                )
        return milestones


class ClaimWindow(Section):
    """认领期：从某日起到某日，户归谁。"""

    from_on: Day = Field(description="第一天")
    to_on: Day = Field(description="最后一天（含）")
    owner: Annotated[str, Field(pattern="^(assigned|open)$")] = Field(
        description="assigned 归分案的承办人；open 未收回的任何人可以认领"
    )


class Ownership(Section):
    """认领清收：户在哪一段归谁，工资按此计。"""

    windows: list[ClaimWindow] = Field(
        default_factory=list, description="空着：全程归分案的承办人。日子须首尾相接，从活动第一天到最后一天"
    )
