"""The params file: one frozen pydantic model per section, read strictly from YAML.

Nothing is guessed. An unknown key, a number that YAML read as text, a yes/no that became true/false and a value
outside its range are all reported together, in the reader's language, each with its place and a remedy. Money is
yuan, rates are fractions, hours are person-hours unless the name says otherwise.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, field_validator, model_validator

from collectplan.params.calendar import Calendar, Ownership, Schedule, Targets
from collectplan.params.data import Data
from collectplan.params.incentives import Incentives
from collectplan.params.legal import Clocks, Litigation, Policy
from collectplan.params.planning import Allocation, Outsourcing, Workload
from collectplan.params.portfolio import Portfolio
from collectplan.params.section import Day, Fraction, Method, NonNegative, Positive, Section, refuse_unknown
from collectplan.schemas import words

METHODS: tuple[Method, ...] = ("visit", "phone", "watch")
COUNTY = "全辖"


class Campaign(Section):
    """活动的名称与起止日期。"""

    id: Annotated[str, Field(pattern=r"^[A-Za-z0-9_\-一-鿿]{1,40}$")] = Field(
        description="活动代号，也是 outputs 下的目录名：汉字、字母、数字、横线，不超过 40 字"
    )
    name: str = Field(description="活动名称，印在报告标题上")
    organisation: str = Field(description="单位名称，印在报告页眉上")
    start_on: Day = Field(description="活动第一天")
    end_on: Day = Field(description="活动最后一天（含）")
    baseline_on: Day = Field(description="锁定不良贷款余额的时点")
    currency: str = Field(default="元", description="金额的货币名，报告以“万＋货币名”列示，例如 元、美元")
    language: Literal["zh", "en"] = Field(default="zh", description="报告与提示的语言：zh 中文，en 英文")

    @model_validator(mode="after")
    def _dates_in_order(self) -> Campaign:
        if self.end_on < self.start_on:
            raise ValueError(
                f"结束日 {self.end_on} 早于开始日 {self.start_on}，请改 campaign.end_on"
                f"|end_on {self.end_on} is before start_on {self.start_on}; correct campaign.end_on"
            )
        if self.baseline_on > self.end_on:
            raise ValueError(
                f"时点 {self.baseline_on} 晚于结束日 {self.end_on}，请改 campaign.baseline_on"
                f"|baseline_on {self.baseline_on} is after end_on {self.end_on}; correct campaign.baseline_on"
            )
        return self

    @property
    def days(self) -> int:
        """Length of the campaign in calendar days, both ends included."""
        return (self.end_on - self.start_on).days + 1

    @property
    def weeks(self) -> int:
        """Number of campaign weeks, counted from ``start_on``; the last one may be short."""
        return -(-self.days // 7)


class MethodEffect(Section):
    """一种方法对收回可能性的影响。"""

    odds_ratio: Positive = Field(description="相对上门清收的赔率比；上门为 1")
    mean_lag_weeks: Positive = Field(description="从活动开始到首笔回款的平均周数")


def _default_methods() -> dict[Method, MethodEffect]:
    return {
        "visit": MethodEffect(odds_ratio=1.0, mean_lag_weeks=6.0),
        "phone": MethodEffect(odds_ratio=0.5, mean_lag_weeks=5.0),
        "watch": MethodEffect(odds_ratio=0.25, mean_lag_weeks=7.0),
    }


class Recovery(Section):
    """收回的先验假设；没有历史数据也能测算，区间如实放宽。"""

    annual_rate: dict[str, Fraction] = Field(
        default_factory=lambda: {
            "PASS": 0.6,
            "SPECIAL_MENTION": 0.45,
            "SUBSTANDARD": 0.32,
            "DOUBTFUL": 0.15,
            "LOSS": 0.055,
            "off_balance": 0.025,
        },
        description="正常清收力度下 12 个月现金收回占本金的比例，按五级分类；表外统一用 off_balance",
    )
    guarantee_factor: dict[str, Positive] = Field(
        default_factory=lambda: {"mortgage": 2.0, "pledge": 2.0, "joint_group": 1.2},
        description="按担保方式对上述比例的倍数，未列出者为 1",
    )
    age_factor: Annotated[float, Field(gt=0.0, le=1.0)] = Field(default=0.6, description="逾期每多一年的倍数")
    age_free_years: NonNegative = Field(default=1.0, description="逾期在此年数以内不打折")
    age_years_max: NonNegative = Field(default=3.0, description="打折最多计到多少年，更老的贷款不再下降")
    small_case: Positive = Field(default=20_000.0, description="本金低于此数（元）的户为小额户")
    small_case_factor: Positive = Field(default=1.3, description="小额户的倍数")
    share_mean: Annotated[float, Field(gt=0.0, lt=1.0)] = Field(default=0.35, description="一旦还款，占本金的平均比例")
    share_concentration: Positive = Field(default=2.0, description="上述比例的集中度（Beta 分布 a+b），越大越集中")
    max_annual_probability: Annotated[float, Field(gt=0.0, lt=1.0)] = Field(
        default=0.95, description="12 个月内有现金收回的概率上限"
    )
    methods: dict[Method, MethodEffect] = Field(default_factory=_default_methods, description="各方法的效果")
    material_share: Annotated[float, Field(ge=0.0, lt=1.0)] = Field(
        default=0.0, description="收回达到本金的此比例才算“有收回”；0 表示收到一分也算。整批低价转让的历史要设高些"
    )
    use_history: bool = Field(default=True, description="是否用往次活动结果（data.history）校准；否则只用先验")
    prior_sd: Positive = Field(
        default=0.3, description="先验总体水平的不确定度（对数赔率标准差）；历史越多，实际不确定度越小"
    )
    feature_sd: Positive = Field(default=0.3, description="历史最多能把每个特征的影响从先验移开多少（对数赔率标准差）")
    branch_effect_sd: Positive = Field(default=0.2, description="机构之间固有差异（对数赔率标准差）")
    later_months: NonNegative = Field(default=12.0, description="活动结束后再看多少个月的回款")
    discount_rate: Fraction = Field(default=0.06, description="活动后回款的年折现率")
    allocation_order: Literal["principal_first", "legal", "contract"] = Field(
        default="principal_first",
        description="回款先抵什么：principal_first 先本后息（非应计贷款的账务做法）；legal 先息后本（民法典第 561 条）；"
        "contract 按合同惯例，正常、关注类先息后本，其余先本后息",
    )
    interest_per_principal: NonNegative = Field(
        default=0.14, description="每收回一元本金同时收回多少利息，不超过欠息；一家信用社 2011 年的总结为 14.1%"
    )
    in_kind_annual_rate: dict[str, Fraction] = Field(
        default_factory=lambda: {"mortgage": 0.02, "pledge": 0.02},
        description="没有现金收回的户，12 个月内以物抵债的比例，按担保方式；没有公开数据，是假设",
    )
    in_kind_share: Annotated[float, Field(gt=0.0, lt=1.0)] = Field(
        default=0.6, description="抵债资产平均抵去本金的比例；假设"
    )
    write_off_annual_rate: Fraction = Field(
        default=0.3, description="收回无望的表内损失类贷款，12 个月内核销的比例；假设，核销须逐户报批"
    )
    full_share: Fraction = Field(default=0.9, description="有望全部收回：还款比例中位数达到此数")
    none_probability: Fraction = Field(default=0.02, description="收回无望：上门后有现金收回的概率低于此数")

    @field_validator("methods")
    @classmethod
    def _all_methods(cls, methods: dict[Method, MethodEffect]) -> dict[Method, MethodEffect]:
        return _default_methods() | methods

    @field_validator("annual_rate")
    @classmethod
    def _all_classes(cls, rates: dict[str, float]) -> dict[str, float]:
        known = [*words.RISK_CLASS, "off_balance"]
        refuse_unknown(rates, known)
        if absent := [name for name in known if name not in rates]:
            raise ValueError(f"缺少 {'、'.join(absent)} 的比例，请补上|the rates of {', '.join(absent)} are missing")
        return rates

    @field_validator("guarantee_factor", "in_kind_annual_rate")
    @classmethod
    def _known_guarantees(cls, factors: dict[str, float]) -> dict[str, float]:
        refuse_unknown(factors, words.GUARANTEE_TYPE)
        return factors


class Simulation(Section):
    """完成情况模拟。"""

    draws: Annotated[int, Field(ge=100)] = Field(default=10_000, description="模拟次数")
    seed: Annotated[int, Field(ge=0)] = Field(default=7, description="随机种子")
    campaign_sd: NonNegative = Field(default=0.25, description="全县共同波动（对数赔率标准差）")
    branch_sd: NonNegative = Field(default=0.2, description="各机构自身波动（对数赔率标准差）")


class Reports(Section):
    """报告。"""

    document_no: str = Field(default="", description="文号")
    prepared_by: str = Field(default="", description="编制人或部门，印在报告页脚")
    notes: list[str] = Field(default_factory=list, description="读报告的人须先知道的事，逐条印在首页“以下未计入”处")
    top_rows: Annotated[int, Field(ge=1, le=200)] = Field(
        default=15, description="报告内表格最多列多少行，其余见工作簿"
    )


class Params(Section):
    """一次活动的全部参数。"""

    campaign: Campaign
    data: Data
    portfolio: Portfolio = Field(default_factory=Portfolio)
    clocks: Clocks = Field(default_factory=Clocks)
    litigation: Litigation = Field(default_factory=Litigation)
    recovery: Recovery = Field(default_factory=Recovery)
    workload: Workload = Field(default_factory=Workload)
    outsourcing: Outsourcing = Field(default_factory=Outsourcing)
    allocation: Allocation = Field(default_factory=Allocation)
    calendar: Calendar = Field(default_factory=Calendar)
    schedule: Schedule = Field(default_factory=Schedule)
    targets: Targets = Field(default_factory=Targets)
    ownership: Ownership = Field(default_factory=Ownership)
    incentives: Incentives = Field(default_factory=Incentives)
    simulation: Simulation = Field(default_factory=Simulation)
    reports: Reports = Field(default_factory=Reports)
    policy: Policy = Field(default_factory=Policy)

    @model_validator(mode="after")
    def _conduct(self) -> Params:
        team, limit = self.workload.team_size, self.policy.max_team_size
        if team > limit:
            raise ValueError(
                f"workload.team_size = {team} 超过行为规范上限 policy.max_team_size = {limit}，请减少每组人数"
                f"|workload.team_size = {team} exceeds policy.max_team_size = {limit}; use a smaller team"
            )
        return self

    def dump(self) -> dict[str, Any]:
        """Return all values, defaults included, as plain JSON types in a fixed order."""
        dumped: dict[str, Any] = self.model_dump(mode="json")
        return dumped
