"""Closed sets of the data dictionary: identifier to the words that banks write for it, the title first."""

from __future__ import annotations

RISK_CLASS = {
    "PASS": ("正常", "正常类", "1", "FQ01"),
    "SPECIAL_MENTION": ("关注", "关注类", "2", "FQ02"),
    "SUBSTANDARD": ("次级", "次级类", "3", "FQ03"),
    "DOUBTFUL": ("可疑", "可疑类", "4", "FQ04"),
    "LOSS": ("损失", "损失类", "5", "FQ05"),
}
LEGACY_CLASS = {
    "NORMAL": ("正常",),
    "OVERDUE": ("逾期", "逾期贷款"),
    "IDLE": ("呆滞", "呆滞贷款"),
    "DEAD": ("呆账", "呆帐", "呆账贷款"),
}
RISK_ORDER = {name: position for position, name in enumerate(RISK_CLASS)}
BALANCE_SIDE = {"on_balance": ("表内",), "off_balance": ("表外",)}
BALANCE_STATUS = {
    "on_balance": ("表内", "在账"),
    "written_off": ("核销", "已核销", "账销案存", "表外"),
    "swapped": ("置换", "已置换", "票据置换"),
    "transferred_agent": ("代管", "转让代管"),
}
BORROWER_TYPE = {
    "farmer": ("农户", "农户小额", "农户小额贷款"),
    "individual_business": ("个体工商户", "个体"),
    "enterprise": ("企业", "中小企业", "公司"),
    "village_collective": ("村组集体", "村集体"),
    "public_sector": ("党政机关", "行政事业单位", "涉政", "国家公职人员"),
    "staff": ("内部员工", "员工", "职工"),
    "related_party": ("关系人", "关联人"),
    "other": ("其他", ""),
}
GUARANTEE_TYPE = {
    "credit": ("信用", "信用贷款", "免担保"),
    "guarantee": ("保证", "担保", "保证担保"),
    "mortgage": ("抵押", "抵押担保"),
    "pledge": ("质押", "质押担保"),
    "joint_group": ("联保", "农户联保"),
    "unknown": ("不详", ""),
}
DEBTOR_STATE = {
    "operating": ("正常经营",),
    "distressed": ("经营困难",),
    "ceased": ("停止经营",),
    "suspected_fraud": ("涉嫌骗贷",),
    "write_off_candidate": ("需要报损",),
    "unknown": ("不详", "未清查", ""),
}
SUIT_STATUS = {
    "none": ("未诉", "未起诉", "未诉讼", "否", ""),
    "filed": ("已立案", "已起诉", "诉讼中"),
    "judged": ("已判决", "已调解"),
    "enforcing": ("执行中", "已申请执行"),
    "enforcement_closed": ("终本", "终结本次执行"),
}
ROLE = {
    "county_leader": ("县联社领导", "联社领导"),
    "branch_head": ("机构负责人", "信用社主任", "支行行长"),
    "account_manager": ("客户经理", "信贷员", "管户人"),
    "specialist": ("清收专员", "清收队员"),
}
METHOD = {"visit": ("上门清收",), "phone": ("电话清收",), "watch": ("跟踪观察",)}
QUEUE = {"collect": ("清收",), "secure": ("保全",), "sue": ("起诉",), "sanction": ("制裁",)}
REASON = {
    "only_option": ("别无做法",),
    "best_value": ("净值最高",),
    "floor_needed": ("户户都要动，须有行动",),
    "not_worth_hours": ("工时用在别处更值，先跟踪",),
    "hours_short": ("首选人员工时已满，取次优",),
    "near_best": ("与最优相差无几",),
}
BASELINE = {
    "plan": ("本方案",),
    "greedy": ("贪心分案",),
    "as_today": ("按现状分案",),
    "equal": ("平均分案",),
    "watch_only": ("无人上门",),
}
FORECAST_CLASS = {"full": ("有望全部收回",), "part": ("有望部分收回",), "none": ("收回无望",)}
CLOCK_STATUS = {
    "running": ("未届满",),
    "expired": ("已届满",),
    "unknown": ("未查明",),
    "suspended": ("中止",),
}
EVENT_KIND = {
    "demand": ("催收",),
    "acknowledgement": ("债务人确认", "回执"),
    "part_payment": ("部分还款",),
    "suit": ("起诉",),
    "judgment": ("判决",),
    "enforcement": ("申请执行",),
    "extension": ("展期",),
    "promise": ("还款承诺",),
}
RECEIPT_KIND = {
    "cash_principal": ("现金收本",),
    "cash_interest": ("现金收息",),
    "in_kind": ("以物抵债",),
    "restructured": ("重组", "借新还旧", "展期"),
    "written_off": ("核销",),
    "transferred": ("转让",),
    "reversal": ("冲正",),
}
GUARANTEE_MODE = {
    "joint_and_several": ("连带责任保证", "连带"),
    "general": ("一般保证", "一般"),
    "unknown": ("不详", ""),
}
OBLIGOR_ROLE = {
    "borrower": ("借款人",),
    "co_borrower": ("共同借款人",),
    "guarantor": ("保证人", "担保人"),
    "mortgagor": ("抵押人",),
}
FLAG = {"true": ("是", "Y", "y", "1", "true", "TRUE"), "false": ("否", "N", "n", "0", "false", "FALSE", "")}


def title(values: dict[str, tuple[str, ...]], name: str) -> str:
    """Return the Chinese title of an identifier."""
    return values[name][0]
