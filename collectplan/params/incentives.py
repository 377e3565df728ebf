"""Section of the params about incentive schemes: which is chosen, what it is compared with, how effort may respond."""

from __future__ import annotations

from itertools import pairwise
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from collectplan.params.schemes import Role
from collectplan.params.section import Fraction, NonNegative, Positive, Section


class Link(Section):
    """包点：某人负责督导哪个机构，按该机构的结果计奖。"""

    officer_id: Annotated[str, Field(min_length=1)] = Field(description="人员编号")
    branch: Annotated[str, Field(min_length=1)] = Field(description="机构")


class OfficerType(Section):
    """一类人员：能力与努力的代价。"""

    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,20}$")] = Field(description="名称，英文")
    share: Fraction = Field(description="占人数的比例，各类合计为 1")
    ability: Positive = Field(description="同样努力下收回的倍数")
    cost: Positive = Field(description="多努力一分的代价的倍数")


def _types() -> list[OfficerType]:
    return [
        OfficerType(name="strong", share=0.25, ability=1.2, cost=0.8),
        OfficerType(name="middle", share=0.5, ability=1.0, cost=1.0),
        OfficerType(name="weak", share=0.25, ability=0.8, cost=1.25),
    ]


def _flagged() -> list[Role]:
    return ["county_leader", "branch_head"]


class Response(Section):
    """人对激励的反应：每周按还差多少、再努力能多得多少决定努力。没有本单位的数据，按区间列示，不取一个点。"""

    elasticity: Annotated[list[NonNegative], Field(min_length=2, max_length=5)] = Field(
        default_factory=lambda: [0.0, 0.1, 0.3],
        description="把全部预算按回款直线发放时，努力比不发奖金增加的比例（低、中、高）；0 为不反应",
    )
    types: Annotated[list[OfficerType], Field(min_length=1)] = Field(
        default_factory=_types, description="人员类型：strong 强、middle 中、weak 弱"
    )
    effort_max: Annotated[float, Field(gt=1.0, le=3.0)] = Field(default=1.6, description="努力最多到合同工时的几倍")
    head_share: Fraction = Field(default=0.5, description="机构负责人的努力能影响本机构多大一部分回款")
    gives_up: bool = Field(default=True, description="够不着时松劲")
    coasts: bool = Field(default=True, description="封顶以后松劲")
    bunches: bool = Field(default=True, description="临近档位时冲一把，过了就收着")
    draws: Annotated[int, Field(ge=100)] = Field(default=2_000, description="带反应的模拟次数")

    @field_validator("elasticity")
    @classmethod
    def _rising(cls, values: list[float]) -> list[float]:
        if any(after <= before for before, after in pairwise(values)):
            raise ValueError("elasticity 须从低到高排列，不重复|elasticity must rise from low to high")
        return values

    @model_validator(mode="after")
    def _whole(self) -> Response:
        if abs(sum(about.share for about in self.types) - 1.0) > 1e-9:
            raise ValueError("types 各类 share 之和应为 1|the shares of types must sum to 1")
        return self


class Incentives(Section):
    """激励方案：选定的、拿来比较的、预算、工资口径。"""

    scheme: str = Field(
        default="", description="选定方案的文件，相对 params 目录，例如 schemes/branch_head_bands.yaml；空着不测算"
    )
    alternatives: Annotated[list[str], Field(max_length=6)] = Field(
        default_factory=list, description="拿来比较的方案文件"
    )
    readings: dict[str, str] = Field(
        default_factory=dict, description="条文有几种读法的，按哪一种发放，例如 {branch_heads: cumulative}"
    )
    budget: Positive | None = Field(default=None, description="奖金预算（元）；不填用方案文件里的 budget")
    links: list[Link] = Field(default_factory=list, description="包点：[{officer_id: , branch: }]")
    minimum_wage: NonNegative = Field(default=0.0, description="当地月最低工资（元）；0 表示没有提供，不核对")
    flagged_roles: list[Role] = Field(default_factory=_flagged, description="对风险有重要影响的岗位：绩效须延期支付")
    response: Response = Field(default_factory=Response)

    @model_validator(mode="after")
    def _named_apart(self) -> Incentives:
        paths = dict.fromkeys(path for path in (self.scheme, *self.alternatives) if path)
        names = [PurePosixPath(path).stem for path in paths]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            zh = f"两个方案文件同名 {'、'.join(repeated)}，请改文件名"
            raise ValueError(f"{zh}|two scheme files are called {', '.join(repeated)}; rename one")
        if self.alternatives and not self.scheme:
            raise ValueError("有比较方案而没有选定方案，请填 scheme|alternatives need a chosen scheme; set scheme")
        return self

    @field_validator("links")
    @classmethod
    def _once(cls, links: list[Link]) -> list[Link]:
        names = [link.officer_id for link in links]
        if repeated := sorted({name for name in names if names.count(name) > 1}):
            zh = f"{'、'.join(repeated)} 写了两个包点机构，请只留一个"
            raise ValueError(f"{zh}|{', '.join(repeated)}: linked to two branches; keep one")
        return links
