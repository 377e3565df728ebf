"""The portfolio section of the params: cuts, key ledgers, rule files, queues and who may waive interest."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from pydantic import Field, field_validator

from collectplan.params.section import Day, NonNegative, Positive, Queue, Section, refuse_unknown
from collectplan.schemas import words


class QueuePlan(Section):
    """一个批次的能力与期限。"""

    capacity_per_branch: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="每个机构活动期内最多能办多少户；不填不限"
    )
    until_on: Day | None = Field(default=None, description="这一批须在何日前办完；不填为活动结束日")


class AuthorityTier(Section):
    """一级审批权限。"""

    up_to: Positive | None = Field(default=None, description="一户减免额不超过此数（元）由本级审批")
    approver: Annotated[str, Field(min_length=1)] = Field(description="审批人或机构")


class Portfolio(Section):
    """台账的切分与重点户。"""

    period_cuts: list[Day] = Field(
        default_factory=lambda: [date(1996, 12, 31), date(2001, 12, 31), date(2004, 12, 31)],
        description="按发放日期分段的截止日，升序",
    )
    key_loan_threshold: Positive = Field(default=1_000_000.0, description="单笔本金达到此数（元）列入县级大额台账")
    key_top_n: Annotated[int, Field(ge=0)] = Field(default=10, description="各机构本金前 N 户列入重点户台账")
    insider_borrower_types: list[str] = Field(
        default_factory=lambda: ["staff", "related_party", "public_sector"],
        description="先内后外：视为内部或涉政的借款人类型",
    )
    strategy_rules: str = Field(default="strategies/default.yaml", description="一户一策规则文件，相对 params 目录")
    default_product: Annotated[str, Field(min_length=1)] = Field(
        default="贷款", description="台账没有写债权种类时，算作这一种"
    )
    product_rules: dict[str, str] = Field(
        default_factory=dict,
        description="债权种类: 规则文件；另有策略规则的债权，例如 货款: strategies/receivables.yaml",
    )
    debtor_states: str = Field(
        default="taxonomies/debtor_states.yaml", description="债务人状态细分表（五类之下的细类），相对 params 目录"
    )
    ladder: str = Field(
        default="ladders/early_arrears.yaml", description="早期逾期催收阶梯（逾期几天做什么），相对 params 目录"
    )
    queues: dict[Queue, QueuePlan] = Field(
        default_factory=dict,
        description="四个一批各批次的承办能力与期限，例如 sue: {capacity_per_branch: 20, until_on: 2026-09-30}",
    )
    authority_tiers: list[AuthorityTier] = Field(
        default_factory=lambda: [
            AuthorityTier(up_to=5_000.0, approver="机构负责人"),
            AuthorityTier(up_to=50_000.0, approver="县联社风险管理委员会"),
            AuthorityTier(approver="县联社理事会"),
        ],
        description="减免利息的审批权限：按一户减免额（元）由低到高，最后一级不设上限",
    )
    protect_insiders: bool = Field(
        default=True, description="报告与工作簿中不列内部与涉政户的借款人类型、村组、放贷责任人"
    )
    control_tolerance: NonNegative = Field(default=0.0, description="与财务数允许的差额（元）")

    @field_validator("insider_borrower_types")
    @classmethod
    def _known_types(cls, types: list[str]) -> list[str]:
        refuse_unknown(types, words.BORROWER_TYPE)
        return types

    @field_validator("period_cuts")
    @classmethod
    def _ascending(cls, cuts: list[date]) -> list[date]:
        if sorted(set(cuts)) != cuts:
            raise ValueError("截止日必须升序且不重复|cut dates must ascend without repeats")
        return cuts

    @field_validator("authority_tiers")
    @classmethod
    def _rising(cls, tiers: list[AuthorityTier]) -> list[AuthorityTier]:
        limits = [tier.up_to for tier in tiers]
        stated = [limit for limit in limits[:-1] if limit is not None]
        if not tiers or limits[-1] is not None or len(stated) < len(tiers) - 1 or sorted(set(stated)) != stated:
            raise ValueError(
                "审批权限须由低到高、不重复，且只有最后一级不设 up_to|tiers must rise, and only the last has no up_to"
            )
        return tiers
