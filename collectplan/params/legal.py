"""Sections of the params about the law: clocks, litigation, conduct. The legal figures themselves stand in rule files."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator, model_validator

from collectplan.params.section import Day, Fraction, NonNegative, Positive, Section


class Clocks(Section):
    """法定期限的测算。期限长短在规则文件里，这里只是测算口径。"""

    applies: bool = Field(default=True, description="是否测算法定期限；境外数据填 false，报告中写明没有测算")
    rules: str = Field(default="rules/clocks.yaml", description="期限规则文件，相对 params 目录")
    as_of: Day | None = Field(
        default=None, description="测算到哪一天的情况；不填为基准日 campaign.baseline_on。此后的催收记录不计"
    )
    margin_days: Annotated[int, Field(ge=0, le=365)] = Field(default=30, description="内部期限比法定届满日提前多少天")
    stale_court_years: Positive = Field(default=3.0, description="起诉或申请执行后多少年仍无结果记录，按“未查明”处理")
    letter_cost: NonNegative = Field(default=25.0, description="一次书面主张权利（邮政特快或签收）的成本（元）")


class Offer(Section):
    """一种律师或委外收费方式。"""

    name: Annotated[str, Field(min_length=1)] = Field(description="名称")
    flat: Fraction = Field(default=0.0, description="按标的额收取的比例，不论收回多少")
    contingent: Fraction = Field(default=0.0, description="按收回额收取的比例")


def _offers() -> list[Offer]:
    # Five forms in which firms offer their work, ranges by their middle: a share of the claim + a share of the cash. Pure
    # contingency at the cap of today, since the 20-30 % once asked for exceed it.
    return [
        Offer(name="5%", flat=0.05),
        Offer(name="3.5% + 10%", flat=0.035, contingent=0.10),
        Offer(name="4%", flat=0.04),
        Offer(name="0 + 18%", contingent=0.18),
        Offer(name="2% + 12.5%", flat=0.02, contingent=0.125),
    ]


class Litigation(Section):
    """诉讼的费用、把握与时间。"""

    applies: bool = Field(default=True, description="是否测算诉讼费用与收回；境外数据、或活动早于收费办法时填 false")
    rules: str = Field(default="rules/fees.yaml", description="诉讼与律师收费规则文件，相对 params 目录")
    recovery_secured: Fraction = Field(default=0.30, description="有登记抵押的案件，经执行收回占标的的比例")
    recovery_unsecured: Fraction = Field(default=0.10, description="无抵押的案件，经执行收回占标的的比例")
    share_mean: Annotated[float, Field(gt=0.0, le=1.0)] = Field(
        default=0.5, description="一旦收到款，占标的的平均比例；有款的概率为上面比例除以此数"
    )
    payment_order_holds: Fraction = Field(default=0.3, description="支付令送达后债务人不提异议、可以执行的比例")
    expired_holds: Fraction = Field(default=0.2, description="时效已满的案件，债务人不提时效抗辩的比例")
    days_to_cash: Annotated[int, Field(ge=1)] = Field(default=270, description="从立案到收到款的天数（普通或简易程序）")
    days_payment_order: Annotated[int, Field(ge=1)] = Field(default=210, description="支付令从申请到经执行收到款的天数")
    days_realisation: Annotated[int, Field(ge=1)] = Field(default=180, description="实现担保物权从申请到收到款的天数")
    days_enforcement: Annotated[int, Field(ge=1)] = Field(default=180, description="从申请执行到收到款的天数")
    preserves: bool = Field(default=False, description="起诉时是否申请财产保全")
    other_costs: NonNegative = Field(default=600.0, description="公告、鉴定、评估等其他费用（元/户）")
    staff_hours: NonNegative = Field(default=16.0, description="一件案件自己人花的工时")
    short_hours_share: Fraction = Field(
        default=0.25, description="申请支付令、申请执行等简便程序的工时占一件诉讼的比例：填表，不开庭"
    )
    hour_cost: NonNegative = Field(default=40.0, description="一个工时的成本（元）")
    summary_up_to: NonNegative = Field(default=1_000_000.0, description="标的不超过此数（元）的预计适用简易程序")
    small_claim_up_to: NonNegative = Field(
        default=50_000.0, description="小额诉讼的标的上限（元）：本省上年度就业人员年平均工资的一半"
    )
    lawyer_above: NonNegative = Field(default=50_000.0, description="标的超过此数（元）的请律师，以下自己办")
    offers: Annotated[list[Offer], Field(min_length=1)] = Field(
        default_factory=_offers, description="可选的律师收费方式"
    )

    @model_validator(mode="after")
    def _shares_hold(self) -> Litigation:
        highest = max(self.recovery_secured, self.recovery_unsecured)
        if highest > self.share_mean:
            raise ValueError(
                f"收回比例 {highest} 超过一旦收到款的平均比例 share_mean {self.share_mean}，请调高 share_mean"
                f"|a recovery of {highest} exceeds share_mean {self.share_mean}; raise share_mean"
            )
        return self

    @field_validator("offers")
    @classmethod
    def _once(cls, offers: list[Offer]) -> list[Offer]:
        names = [offer.name for offer in offers]
        if len(set(names)) < len(names):
            raise ValueError("收费方式重名，请改名|two offers have one name; rename one")
        return offers


class Approval(Section):
    """一次放宽审批，记入清单。"""

    rule_id: Annotated[str, Field(min_length=1)] = Field(description="放宽哪一条规则")
    approver: Annotated[str, Field(min_length=1)] = Field(description="审批人")
    reason: Annotated[str, Field(min_length=1)] = Field(description="理由与依据")
    on: Day = Field(description="审批日期")


class Policy(Section):
    """行为规范；默认取最严的公开口径，放宽须有审批。"""

    rules: str = Field(default="rules/conduct.yaml", description="行为规范规则文件，相对 params 目录")
    max_team_size: Annotated[int, Field(ge=1)] = Field(default=3, description="上门每组人数上限")
    max_visits_per_case_week: Annotated[int, Field(ge=1)] = Field(default=1, description="每户每周上门次数上限")
    show_contacts: bool = Field(
        default=False,
        description="走访单是否印债务人姓名、住址、电话（取自 data.contacts）；其他单据一律不印，单据目录只有本人可读并留清单",
    )
    approvals: list[Approval] = Field(
        default_factory=list, description="放宽审批：[{rule_id: , approver: , reason: , on: }]，记入报告与运行清单"
    )
