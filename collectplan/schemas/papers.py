"""Papers of a loan: who is bound beside the debtor, what happened to the claim, what secures it, what a survey found."""

from __future__ import annotations

from collectplan.schemas import words
from collectplan.schemas.columns import day, enum, flag, key, money, ref, table, text
from collectplan.schemas.identifiers import loan

OBLIGORS = table(
    "obligors",
    "债务人与担保人",
    "obligors",
    "loan x obligor",
    {
        "loan_id": loan(),
        "obligor_id": key(
            "义务人编号",
            "obligor",
            needed=True,
            role="personal",
            aliases=("保证人证件号码", "担保人证件号码", "义务人证件号码", "保证人编号", "担保人编号", "证件号码"),
        ),
        "role": enum("身份", "role", words.OBLIGOR_ROLE, needed=True, aliases=("担保人类型", "义务人类型", "角色")),
        "guarantee_mode": enum("保证方式", "guarantee mode", words.GUARANTEE_MODE),
        "period_type": text(
            "保证期间约定",
            "period agreed",
            aliases=("保证期限", "保证期间", "担保期限"),
            description="照合同写：两年、主债务到期之日起三年、直至本息还清、未约定；空着算不知道",
        ),
        "period_end_on": day("保证期间届满日", "guarantee period ends on", aliases=("保证到期日", "保证期间到期日")),
        "asked_on": day("主张权利日", "asked on", aliases=("向保证人主张权利日", "保证催收日期")),
        "ask_evidence": text("主张权利证据", "evidence of asking"),
        "extension_consent_on": day("同意展期日", "consent to extension on"),
        "roll_over_known_on": day(
            "知悉借新还旧日",
            "knew of the roll-over on",
            description="新保证人书面知悉借新还旧的日期，或同一保证人签字的日期",
        ),
    },
    unique=["loan_id", "obligor_id", "role"],
)
EVENTS = table(
    "events",
    "催收与时效事件",
    "events",
    "loan x event",
    {
        "event_id": key("事件编号", "event", needed=True, unique=True, aliases=("序号", "编号", "流水号")),
        "loan_id": loan(),
        "kind": enum("事件", "kind", words.EVENT_KIND, needed=True, aliases=("事件类型", "催收方式", "方式")),
        "on": day("日期", "on", needed=True, aliases=("催收日期", "事件日期", "发生日期")),
        "obligor_id": ref("义务人编号", "obligor", role="personal", description="空着指借款人"),
        "evidence_kind": text("证据", "evidence", description="例如：签收、邮政特快回执、扣款凭证、公告、电话"),
        "signer": enum("签收人", "signer", words.SIGNER),
        "reference": text("凭证号", "reference"),
    },
)
COLLATERALS = table(
    "collaterals",
    "抵质押物",
    "collaterals",
    "loan x item",
    {
        "collateral_id": key("押品编号", "collateral", needed=True, unique=True, aliases=("序号", "编号")),
        "loan_id": loan(),
        "kind": text("押品种类", "kind", aliases=("抵押物名称", "抵押物", "押品名称")),
        "value": money("评估价值", "appraised value"),
        "is_registered": flag("已登记", "registered", aliases=("是否办理登记", "是否登记")),
    },
)
SURVEYS = table(
    "surveys",
    "清查表",
    "stocktaking",
    "loan",
    {
        "loan_id": loan(),
        "surveyed_on": day("清查日期", "surveyed on", aliases=("清查时间", "调查日期")),
        "debt_confirmed": enum(
            "债权债务关系明确", "debt confirmed", words.KNOWN, aliases=("债务确认", "债权是否明确", "债权债务是否明确")
        ),
        "ability": enum("还款能力", "ability to pay", words.ABILITY, aliases=("偿债能力",)),
        "willingness": enum("还款意愿", "willingness to pay", words.WILLINGNESS, aliases=("偿债意愿",)),
        "assets": enum("有效资产", "assets", words.ASSETS, aliases=("资产状况", "资产情况")),
        "liability": enum("责任认定", "liability of staff", words.LIABILITY),
        "state": text(
            "债务人细分状态",
            "state in detail",
            aliases=("债务人状态", "细分状态", "状态"),
            description="写 params/taxonomies/debtor_states.yaml 中的细类名称或代码",
        ),
    },
    unique=["loan_id"],
)
