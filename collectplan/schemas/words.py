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
    "liaison_head": ("联系机构的科室负责人", "包点部长", "包点干部"),
    "branch_head": ("机构负责人", "信用社主任", "支行行长"),
    "account_manager": ("客户经理", "信贷员", "管户人"),
    "specialist": ("清收专员", "清收队员"),
}
METHOD = {
    "visit": ("上门清收", "上门", "走访"),
    "phone": ("电话清收", "电话"),
    "watch": ("跟踪观察", "跟踪", "观察", "未行动"),
}
OPTION_METHOD = {
    "visit": METHOD["visit"],
    "phone": METHOD["phone"],
    "letter": ("函件主张",),
    "sue": ("起诉",),
    "outsource": ("委外清收",),
    "watch": METHOD["watch"],
}
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
RESULT = {
    "cash_principal": ("现金收本",),
    "cash_interest": ("现金收息",),
    "in_kind": ("以物抵债",),
    "written_off": ("核销",),
}
FORECAST_CLASS = {"full": ("有望全部收回",), "part": ("有望部分收回",), "none": ("收回无望",)}
CLOCK_STATUS = {
    "running": ("未届满",),
    "expired": ("已届满",),
    "unknown": ("未查明",),
    "suspended": ("中止",),
}
EVENT_KIND = {
    "demand": ("催收", "催收通知", "催收通知书", "催收函", "发函", "上门催收", "电话催收", "短信催收"),
    "acknowledgement": ("债务人确认", "回执", "对账确认", "签收催收通知单"),
    "part_payment": ("部分还款", "还款", "还息"),
    "promise": ("还款承诺", "还款计划", "还款协议"),
    "deduction": ("依法扣款", "扣划"),
    "notice": ("公告催收", "时效公告"),
    "new_security": ("新增担保", "增加担保"),
    "mediation": ("人民调解", "调解申请"),
    "police_report": ("报案", "控告"),
    "assignment_notice": ("债权转让通知",),
    "acceleration": ("宣布提前到期", "提前到期"),
    "extension": ("展期",),
    "preservation": ("诉前保全", "财产保全"),
    "payment_order": ("支付令", "申请支付令"),
    "suit": ("起诉", "立案", "法院立案", "诉讼", "仲裁"),
    "suit_closed": ("撤诉", "驳回起诉", "按撤诉处理"),
    "judgment": ("判决", "调解书", "裁决", "判决生效"),
    "performance_due": ("履行期限届满",),
    "enforcement": ("申请执行", "恢复执行"),
    "enforcement_closed": ("终本", "终结本次执行"),
    "obstacle": ("中止事由发生",),
    "obstacle_end": ("中止事由消除",),
}
SIGNER = {
    "debtor": ("本人", "债务人本人", "义务人本人"),
    "adult_relative": ("同住成年亲属", "同住成年家属"),
    "authorised": ("授权人", "代理人", "法定代表人", "财务人员"),
    "other": ("他人", "村干部", "邻居", "未成年人"),
    "unknown": ("不详", ""),
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
    "mortgagor": ("抵押人", "出质人"),
}
RIGHT = {
    "claim": ("主债权诉讼时效",),
    "guarantee_period": ("保证期间",),
    "guarantee_claim": ("保证债务诉讼时效",),
    "mortgage": ("抵押权",),
    "enforcement": ("申请执行时效",),
}
CLOCK_ACTION = {
    "none": ("按计划跟进",),
    "schedule_visit": ("上门，带通知书签收",),
    "signed_demand": ("取得签收或邮政回执",),
    "ask_guarantor": ("向该保证人书面主张",),
    "sue": ("立即起诉或仲裁",),
    "sue_debtor": ("期间内起诉债务人",),
    "apply_enforcement": ("立即申请执行",),
    "public_notice": ("查找下落，经审批公告",),
    "establish_date": ("查明日期或证据",),
    "follow_court": ("跟进法院程序",),
    "legal_review": ("移交法务审查",),
    "give_up": ("成本高于债权，不办",),
}
CLOCK_NOTE = {
    "long_stop": ("到期超过二十年",),
    "accelerated": ("曾宣布提前到期",),
    "unproven": ("有催收记录缺送达证据",),
    "sued_late": ("起诉时时效已满",),
    "court_undated": ("台账写在法院，没有日期，请补",),
    "roll_over_unknown": ("借新还旧，保证人是否知情不明",),
    "claim_expired": ("主债权时效已满，保证人可援用抗辩",),
    "period_disputed": ("保证期间按旧法两年，有争议，宜从严",),
    "general": ("一般保证",),
    "pledge": ("质押：已交付的质权不受主债权时效影响",),
    "not_registered": ("押品未登记",),
}
KNOWN = {"yes": ("是", "已确认", "已落实"), "no": ("否", "有异议", "不认"), "unknown": ("不详", "未查", "")}
ABILITY = {
    "full": ("有能力", "能全部归还", "有还款能力"),
    "part": ("部分能力", "能部分归还"),
    "none": ("无能力", "无还款能力"),
    "unknown": ("不详", "未查", ""),
}
WILLINGNESS = {
    "willing": ("愿意", "配合"),
    "wavering": ("观望", "推诿"),
    "refusing": ("拒绝", "恶意拖欠", "逃废债务"),
    "unknown": ("不详", "未查", ""),
}
ASSETS = {
    "found": ("有有效资产", "有资产", "有"),
    "none": ("无有效资产", "无资产", "无"),
    "unknown": ("不详", "未查", ""),
}
LIABILITY = {
    "established": ("已认定有责任", "有责任"),
    "cleared": ("已认定无责任", "免责", "无责任"),
    "unknown": ("未认定", "不详", ""),
}
SURVEY_ITEM = {
    "debt": ("债权债务关系",),
    "ability": ("还款能力",),
    "willingness": ("还款意愿",),
    "assets": ("有效资产",),
    "liability": ("责任认定",),
    "all": ("五项齐全",),
}
CUT = {
    "risk_class": ("五级分类",),
    "origination_period": ("发放时段",),
    "borrower_type": ("借款人类型",),
    "guarantee_type": ("担保方式",),
    "product": ("债权种类",),
}
OFFER = {
    "none": ("无",),
    "lump_sum_interest": ("打包收息",),
    "instalments": ("分期归还",),
    "interest_waiver": ("减免利息",),
}
ROUTE = {
    "suit": ("普通程序起诉",),
    "summary_suit": ("简易程序起诉",),
    "small_claim": ("小额诉讼",),
    "payment_order": ("支付令",),
    "security_realisation": ("实现担保物权",),
    "enforcement": ("申请执行",),
}
RULE_ACTION = {
    "BLOCK": ("阻断",),
    "APPROVE": ("须审批",),
    "WARN": ("提示",),
    "PARAM": ("参数",),
}
CONFIDENCE = {
    "statute": ("法规原文",),
    "guide": ("行业指引",),
    "press": ("公开报道",),
    "general": ("通常说法，待核",),
}
LINT = {
    "unreachable": ("永远轮不到",),
    "hole": ("有户漏掉",),
    "conflict": ("先后定归属",),
    "repeated": ("条件重复",),
}
FORECAST_NOTE = {
    "no_history": ("没有往次活动结果，只用先验",),
    "nobody_paid": ("历史中无人还款，向先验收缩",),
    "all_paid": ("历史中人人还款，向先验收缩",),
    "share_above_one": ("收回多于本金，按全部计",),
    "single_case": ("历史中只有一户，几乎不起作用",),
    "too_good": ("检验好得可疑，请查特征里是否混进了结果",),
    "feature_missing": ("台账没有此特征，按共同水平",),
    "feature_blank": ("台账此特征空缺，按共同水平",),
    "new_branch": ("历史中没有此机构，按各机构共同水平",),
    "new_word": ("历史中没有此类，按共同水平",),
}
FLAG = {"true": ("是", "Y", "y", "1", "true", "TRUE"), "false": ("否", "N", "n", "0", "false", "FALSE", "")}


def title(values: dict[str, tuple[str, ...]], name: str) -> str:
    """Return the Chinese title of an identifier."""
    return values[name][0]
