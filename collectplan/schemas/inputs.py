"""Input tables: what a bank hands in. The aliases are the headers that banks usually write."""

from __future__ import annotations

import pandera.pandas as pa

from collectplan.schemas import words
from collectplan.schemas.columns import count, day, enum, flag, key, money, number, ref, table, text, time
from collectplan.schemas.identifiers import LOAN_HEADERS, branch, loan
from collectplan.schemas.papers import COLLATERALS, EVENTS, OBLIGORS, SURVEYS

_NOT_NEGATIVE = pa.Check.ge(0)
# Words of the four-way scheme before 2004 and where they would fall: proposals, for somebody to confirm.
_OLD_CLASS_WORDS = {"逾期": "SUBSTANDARD", "呆滞": "DOUBTFUL", "呆账": "LOSS", "呆帐": "LOSS", "坏账": "LOSS"}
_DEBTOR_HEADERS = (
    "身份证号", "身份证号码", "证件号码", "证件号", "统一社会信用代码", "组织机构代码", "债务人编号",
)  # fmt: skip


LOANS = table(
    "loans",
    "不良贷款台账",
    "loan ledger",
    "loan",
    {
        "loan_id": key("贷款账号", "loan", needed=True, unique=True, aliases=LOAN_HEADERS),
        "debtor": ref(
            "债务人",
            "debtor",
            role="personal",
            aliases=_DEBTOR_HEADERS,
            description="身份证号、统一社会信用代码或本行自编代号；读入即加密散列（debtor_ids: hashed）",
        ),
        "customer_id": ref(
            "客户号",
            "customer",
            role="personal",
            aliases=("客户编号", "客户代码", "客户内码", "客户码", "核心客户号"),
            description="本行客户号；证件号码空缺时据此认户",
        ),
        "borrower_name": text(
            "借款人",
            "borrower",
            role="personal",
            aliases=("客户名称", "户名", "贷户", "借款人名称", "借款人姓名", "客户姓名", "贷款户名"),
            description="只在证件号码与客户号都空缺时用来认户，不写入任何结果表",
        ),
        "branch": branch(),
        "principal": money(
            "本金余额",
            "principal at baseline",
            needed=True,
            role="balance_at_baseline",
            aliases=(
                "余额",
                "贷款余额",
                "本金",
                "不良余额",
                "不良贷款余额",
                "结欠本金",
                "贷款本金余额",
                "借据余额",
                "结余",
            ),
        ),
        "risk_class": enum(
            "五级分类",
            "risk class",
            words.RISK_CLASS,
            aliases=("五级形态", "贷款形态", "分类", "风险分类", "五级分类结果", "资产分类"),
            proposals=_OLD_CLASS_WORDS,
        ),
        "legacy_class": enum("四级分类", "legacy class", words.LEGACY_CLASS, aliases=("四级形态", "一逾两呆")),
        "days_past_due": number(
            "逾期天数", "days past due", nullable=True, unit="day", aliases=("逾期日数", "拖欠天数")
        ),
        "interest_on": money(
            "表内欠息",
            "interest on balance",
            role="balance_at_baseline",
            aliases=("应收利息", "表内利息", "表内应收利息"),
        ),
        "interest_off": money(
            "表外欠息",
            "interest off balance",
            role="balance_at_baseline",
            aliases=("表外利息", "催收利息", "表外应收利息"),
        ),
        "balance_status": enum(
            "表内外",
            "balance status",
            words.BALANCE_STATUS,
            must_read=True,
            aliases=("表内表外", "表内外标志", "核销状态", "核销标志", "账务状态"),
        ),
        "disbursed_on": day(
            "发放日",
            "disbursed on",
            aliases=("发放日期", "借款日", "借款日期", "放款日", "放款日期", "贷款日期", "起始日", "贷出日"),
        ),
        "due_on": day("到期日", "due on", aliases=("到期日期", "约定到期日", "还款日期", "贷款到期日", "终止日")),
        "extended_due_on": day(
            "展期到期日", "due on after extension", aliases=("展期后到期日", "展期日期", "展期到期")
        ),
        "guarantee_type": enum(
            "担保方式", "guarantee type", words.GUARANTEE_TYPE, aliases=("担保类型", "贷款方式", "主要担保方式")
        ),
        "borrower_type": enum(
            "借款人类型", "borrower type", words.BORROWER_TYPE, aliases=("客户类型", "贷款对象", "客户性质")
        ),
        "village": text("村组", "village", aliases=("行政村", "村", "村名", "住址村组", "乡镇", "所在村")),
        "account_manager": ref(
            "管户人", "account manager", aliases=("清收责任人", "管户责任人", "管户客户经理", "客户经理", "管户员")
        ),
        "originating_officer": ref(
            "放贷责任人", "originating officer", aliases=("第一责任人", "经办人", "调查人", "发放责任人")
        ),
        "debtor_state": enum("债务人状态", "debtor state", words.DEBTOR_STATE),
        "suit_status": enum("诉讼情况", "suit status", words.SUIT_STATUS, aliases=("执行情况", "诉讼状态", "是否诉讼")),
        "is_roll_over": flag("借新还旧", "rolled over"),
        "product": text(
            "债权种类",
            "kind of claim",
            aliases=("产品", "产品名称", "贷款品种", "业务品种", "款项性质"),
            description="贷款以外的债权（货款、租金、暂借款等）另写种类，可有自己的策略规则；空着算贷款",
        ),
        "last_demand_on": day(
            "最近催收日", "last demand on", aliases=("最近催收日期", "函证日期", "最近一次催收日期", "催收日期")
        ),
        "demand_evidence": text("催收证据", "evidence of it", aliases=("回执", "催收回执", "催收方式")),
    },
    either=(("debtor", "customer_id", "borrower_name"),),
)
OFFICERS = table(
    "officers",
    "清收人员名册",
    "officers",
    "officer",
    {
        "officer_id": key("人员编号", "officer", needed=True, unique=True, aliases=("工号", "员工号")),
        "officer_name": text("姓名", "name", role="personal", aliases=("人员姓名",)),
        "branch": branch(),
        "role": enum("岗位", "role", words.ROLE, needed=True, aliases=("职务", "角色")),
        "field_days_per_month": number(
            "每月外勤天数", "field days a month", nullable=True, unit="day", checks=_NOT_NEGATIVE
        ),
        "max_cases": number("承办户数上限", "cases at most", nullable=True, unit="case", checks=_NOT_NEGATIVE),
        "leave_days": number(
            "活动期休假天数", "days of leave in the campaign", nullable=True, unit="day", checks=_NOT_NEGATIVE
        ),
        "villages": text("熟悉村组", "villages known", aliases=("包片村组",), description="多个村用顿号或分号隔开"),
        "recusals": text("回避户", "recusals", role="id", description="须回避的债务人编号，用分号隔开"),
        "skills": text("专长", "skills", description="例如：诉讼、谈判；用顿号或分号隔开"),
        "fixed_wage": money("固定工资", "fixed wage a month", role="personal"),
        "variable_wage": money("绩效工资", "variable wage a month", role="personal"),
    },
)
BRANCH_TARGETS = table(
    "branch_targets",
    "任务表",
    "branch targets",
    "branch x balance side",
    {
        "branch": branch(),
        "balance_side": enum("表内外", "balance side", words.BALANCE_SIDE, needed=True),
        "target": money("清收任务", "target", needed=True, role="feature", aliases=("任务", "任务数", "目标")),
    },
    unique=["branch", "balance_side"],
)
CONTROLS = table(
    "controls",
    "财务总账数",
    "finance totals",
    "branch x class",
    {
        "branch": branch(),
        "risk_class": enum("五级分类", "risk class", words.RISK_CLASS, needed=True),
        "finance": money("财务余额", "balance by finance", needed=True, aliases=("总账余额", "余额", "本金余额")),
        "loans": count("笔数", "number of loans"),
    },
    unique=["branch", "risk_class"],
)
HISTORY = table(
    "history",
    "往次活动结果",
    "earlier campaigns",
    "past case",
    {
        "history_id": key("记录编号", "record", needed=True, unique=True),
        "campaign_id": key("活动代号", "campaign", needed=True),
        "branch": branch(),
        "baseline_on": day("时点", "baseline on", needed=True),
        "end_on": day("活动结束日", "end on", needed=True),
        "principal": money("本金余额", "principal at baseline", needed=True, role="balance_at_baseline"),
        "worst_class": enum("五级分类", "worst class", words.RISK_CLASS, needed=True),
        "balance_side": enum("表内外", "balance side", words.BALANCE_SIDE, needed=True),
        "borrower_type": enum("借款人类型", "borrower type", words.BORROWER_TYPE),
        "guarantee_type": enum("担保方式", "guarantee type", words.GUARANTEE_TYPE),
        "years_past_due": number("逾期年数", "years past due", nullable=True, unit="year"),
        "method": enum("清收方法", "method", words.METHOD, needed=True),
        "hours": number("投入工时", "hours spent", nullable=True, unit="hour"),
        "cash": money("现金收回", "cash recovered", needed=True, role="outcome"),
        "first_paid_on": day("首笔回款日", "first paid on", role="outcome"),
    },
)
RECEIPTS = table(
    "receipts",
    "回款流水",
    "receipts",
    "payment",
    {
        "receipt_id": key("流水号", "receipt", needed=True, unique=True),
        "loan_id": loan(),
        "paid_on": day("回款日", "paid on", needed=True, role="outcome"),
        "amount": money("金额", "amount", needed=True, role="outcome", signed=True),
        "kind": enum("回款方式", "kind", words.RECEIPT_KIND, needed=True, role="outcome"),
        "credited_officer": ref("计入人员", "credited officer"),
        "voucher": text("凭证号", "voucher"),
    },
)
ACTIONS = table(
    "actions",
    "清收行动记录",
    "actions",
    "contact",
    {
        "action_id": key("记录编号", "action", needed=True, unique=True),
        "loan_id": loan(),
        "officer_id": key("人员编号", "officer", needed=True),
        "at": time("时间", "at", needed=True, role="outcome"),
        "kind": enum("方式", "kind", words.METHOD, needed=True),
        "result": text("结果", "result", role="outcome"),
        "evidence": text("证据", "evidence"),
    },
)
CONTACTS = table(
    "contacts",
    "联系信息",
    "contacts",
    "debtor",
    {
        "debtor": key(
            "债务人",
            "debtor",
            needed=True,
            unique=True,
            role="personal",
            aliases=_DEBTOR_HEADERS,
            description="与台账认户所用的号码相同：证件号码，没有的写客户号，或本行自编代号",
        ),
        "name": text("姓名", "name", role="personal", aliases=("户名", "客户名称", "借款人", "借款人姓名", "客户姓名")),
        "address": text("住址", "address", role="personal", aliases=("地址", "家庭住址", "联系地址", "现住址")),
        "phone": text("联系电话", "phone", role="personal", aliases=("电话", "手机", "手机号", "手机号码", "联系方式")),
    },
)
INPUTS = {
    schema.name: schema
    for schema in (
        LOANS,
        OFFICERS,
        BRANCH_TARGETS,
        CONTROLS,
        OBLIGORS,
        EVENTS,
        COLLATERALS,
        SURVEYS,
        HISTORY,
        RECEIPTS,
        ACTIONS,
        CONTACTS,
    )
}
