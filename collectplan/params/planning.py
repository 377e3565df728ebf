"""Sections of the params about the work: hours, methods beyond the officers' own, who may take what, and limits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from collectplan.params.section import Day, Fraction, NonNegative, Positive, Section, refuse_unknown
from collectplan.schemas import words


class Workload(Section):
    """人手与工时。"""

    field_days_per_month: Annotated[float, Field(ge=0.0, le=31.0)] = Field(
        default=16.0, description="每人每月外勤天数；名册未写者用此数"
    )
    field_hours_per_day: Annotated[float, Field(ge=0.0, le=12.0)] = Field(default=6.0, description="外勤日有效工时")
    desk_hours_per_day: Annotated[float, Field(ge=0.0, le=12.0)] = Field(default=6.0, description="内勤日有效工时")
    team_size: Annotated[int, Field(ge=1, le=10)] = Field(default=2, description="上门每组人数")
    visits_per_case: Annotated[int, Field(ge=1)] = Field(default=2, description="活动期内每户上门次数")
    visit_levels: list[Annotated[int, Field(ge=1)]] = Field(
        default_factory=list,
        description="另可选的上门次数，例如 [2, 4]；空着只用 visits_per_case。次数越多收回越多，但一次比一次少",
    )
    visits_in_forecast: Annotated[int, Field(ge=1)] | None = Field(
        default=None,
        description="收回预测所说的“上门”是几次；不填即 visits_per_case。临时调整上门次数时以参数文件的次数为准",
    )
    visit_saturation: Positive = Field(
        default=2.0, description="上门效果的饱和：n 次的效果与 1-exp(-n/此数) 成比例，以 visits_in_forecast 次为准"
    )
    visit_hours: Positive = Field(default=0.75, description="每次上门在户时间（小时）")
    travel_hours: NonNegative = Field(default=0.75, description="每次上门路途（小时）")
    travel_hours_known_village: NonNegative = Field(default=0.4, description="熟悉该村者的路途（小时）")
    guide_hours: NonNegative = Field(default=0.75, description="外机构人员上门，每次由本地人员带路的工时；交叉清收时用")
    letter_hours: NonNegative = Field(default=0.5, description="一次书面主张权利（函件）的内勤工时")
    calls_per_case: Annotated[int, Field(ge=1)] = Field(default=4, description="活动期内每户电话次数")
    call_hours: Positive = Field(default=0.25, description="每次电话连同记录（小时）")
    paperwork_hours: NonNegative = Field(default=0.5, description="每户上门所需内勤（小时）")
    max_cases: Annotated[int, Field(ge=0)] = Field(default=150, description="每人最多承办户数；名册未写者用此数")
    visit_cost: NonNegative = Field(default=100.0, description="每次上门的费用（元）")
    call_cost: NonNegative = Field(default=1.0, description="每次电话的费用（元）")


class Outsourcing(Section):
    """委外清收：交给外部机构，不占本行工时，按收回付费。"""

    applies: bool = Field(default=False, description="是否可以委外；须有合同、名单和授权，默认不委外")
    odds_ratio: Positive = Field(default=0.7, description="相对上门清收的赔率比；没有公开数据，是假设")
    mean_lag_weeks: Positive = Field(default=8.0, description="从活动开始到首笔回款的平均周数")
    fee_share: Fraction = Field(default=0.15, description="按收回额付费的比例")
    years_past_due_min: NonNegative = Field(default=2.0, description="逾期满多少年的户才委外")
    borrower_types: list[str] = Field(
        default_factory=lambda: ["farmer", "individual_business"],
        description="哪些借款人类型可以委外；内部户、重点户一律不委外",
    )

    @field_validator("borrower_types")
    @classmethod
    def _known_types(cls, types: list[str]) -> list[str]:
        refuse_unknown(types, words.BORROWER_TYPE)
        return types


class Pin(Section):
    """人工指定或排除的分案。"""

    case_id: str = Field(description="户编号")
    officer_id: str = Field(description="人员编号")
    method: Literal["visit", "phone", "letter", "sue", "outsource", "watch"] | None = Field(
        default=None, description="只限这种方法；不填为各种方法"
    )


class Absence(Section):
    """一段不能上班的日子。"""

    officer_id: str = Field(description="人员编号")
    from_on: Day = Field(description="第一天")
    to_on: Day = Field(description="最后一天（含）")

    @model_validator(mode="after")
    def _dates_in_order(self) -> Absence:
        if self.to_on < self.from_on:
            raise ValueError(
                f"最后一天 {self.to_on} 早于第一天 {self.from_on}，请改 to_on"
                f"|to_on {self.to_on} is before from_on {self.from_on}; correct to_on"
            )
        return self


class LimitRule(Section):
    """一条限额：某种资源，不超过或不少于多少。"""

    resource: Annotated[str, Field(min_length=1)] = Field(description="资源：做法表（options）的一列")
    each: Literal["all", "branch", "officer"] = Field(
        default="all", description="all 全辖合计；branch 每个机构；officer 每个人"
    )
    only: list[str] = Field(default_factory=list, description="只管这些机构或人员；空着管全部")
    at_most: NonNegative | None = Field(default=None, description="不超过")
    at_least: NonNegative | None = Field(default=None, description="不少于")
    at_least_share: Fraction | None = Field(default=None, description="不少于最多可能达到的此比例")
    penalty: NonNegative | None = Field(default=None, description="突破一个单位的罚分（元）；不填为硬性，不得突破")

    @model_validator(mode="after")
    def _one_amount(self) -> LimitRule:
        given = [value for value in (self.at_most, self.at_least, self.at_least_share) if value is not None]
        if len(given) != 1:
            raise ValueError(
                "at_most、at_least、at_least_share 须写且只写一个|give exactly one of at_most, at_least, at_least_share"
            )
        if self.each == "all" and self.only:
            raise ValueError("全辖合计的限额不能写 only|a limit on all takes no 'only'")
        return self


class Allocation(Section):
    """分案优化。"""

    later_weight: Fraction = Field(default=0.3, description="活动后回款在目标中的权重")
    incumbent_odds_ratio: Positive = Field(default=1.15, description="原管户人承办的赔率比")
    leaders_hold_key_cases: bool = Field(default=True, description="重点户由领导包户")
    idle_key_case_penalty: NonNegative = Field(default=5_000.0, description="重点户无人行动的罚分（元/户）；户户都要动")
    recuse_originating_officer: bool = Field(default=False, description="放贷责任人回避本人发放的贷款")
    originator_collects: bool = Field(
        default=False, description="谁放谁收：放贷责任人在岗的，只由本人清收；与回避不能同时用"
    )
    cross_collection: list[Annotated[list[str], Field(min_length=2)]] = Field(
        default_factory=list, description="交叉清收：同一组的机构互派人员，例如 [[城关, 河东]]；由本地人员带路"
    )
    cross_only: bool = Field(default=False, description="交叉清收的机构，本机构人员回避本机构的户")
    guide_hours_per_branch: NonNegative = Field(default=200.0, description="交叉清收时每个机构可派的带路工时")
    suits_need_skill: bool = Field(
        default=True, description="名册写了专长的机构，起诉只由专长含“诉讼”的人员承办；没有写专长的不限"
    )
    small_case_coverage: Fraction = Field(
        default=0.0, description="抓大不放小：各机构小额户（recovery.small_case 以下）至少有此比例要有行动"
    )
    idle_small_case_penalty: NonNegative = Field(default=300.0, description="上一条每差一户的罚分（元）")
    idle_insider_penalty: NonNegative = Field(default=2_000.0, description="先内后外：内部户无人行动的罚分（元/户）")
    must_do_penalty: Fraction = Field(
        default=0.2, description="期内届满的权利没有保全，每元债权的罚分（元）；成本高于此数的不强求，列入放弃清单"
    )
    fairness_share: Fraction = Field(
        default=0.0, description="每人预计收回至少达到本机构每工时平均的此比例；0 不要求。先解一次得出平均，再解一次"
    )
    fairness_penalty: NonNegative = Field(default=0.5, description="上一条每差一元的罚分（元）")
    move_penalty: NonNegative = Field(default=0.0, description="重排时承办人与上一方案不同的罚分（元/户）")
    limits: list[LimitRule] = Field(
        default_factory=list,
        description="另加的限额，例如 [{resource: court_money, at_most: 100000}, {resource: suits, each: branch, at_most: 10}]",
    )
    gap: Annotated[float, Field(ge=0.0, le=0.5)] = Field(default=0.0005, description="与理论上限的允许差距，达到即停")
    node_limit: Annotated[int, Field(ge=1)] = Field(default=20_000, description="求解器节点上限（按工作量计，不按秒）")
    core_options: Annotated[int, Field(ge=1)] = Field(default=5, description="剪枝不足时每户保留的方案数")
    pins: list[Pin] = Field(default_factory=list, description="指定承办人")
    bans: list[Pin] = Field(default_factory=list, description="排除承办人")
    absences: list[Absence] = Field(
        default_factory=list,
        description="临时不能上班的人，两头的日子都算，例如 [{officer_id: A1, from_on: 2026-07-06, to_on: 2026-07-17}]；"
        "名册上的休假另计",
    )

    @model_validator(mode="after")
    def _not_both(self) -> Allocation:
        if self.recuse_originating_officer and self.originator_collects:
            raise ValueError(
                "recuse_originating_officer 与 originator_collects 互相矛盾，请去掉一个"
                "|recuse_originating_officer and originator_collects contradict each other; drop one"
            )
        if any(ban.method for ban in self.bans):
            raise ValueError(
                "bans 排除的是人，不能只排除一种方法，请去掉 method|a ban keeps a person off; drop its method"
            )
        if self.cross_only and not self.cross_collection:
            raise ValueError("cross_only 须同时写 cross_collection|cross_only needs cross_collection")
        named = [name for group in self.cross_collection for name in group]
        if len(set(named)) < len(named):
            raise ValueError("一个机构只能在一个交叉组里|a branch may stand in one group of cross collection only")
        return self
