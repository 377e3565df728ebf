"""What the forms say, in Chinese and English: how to fill each kind of column, notes on single columns, the notes sheet."""

from __future__ import annotations

from typing import TypeAlias

Pair: TypeAlias = tuple[str, str]

SHEETS: dict[str, Pair] = {"dictionary": ("数据字典", "data dictionary"), "notes": ("说明", "notes")}
DICTIONARY: tuple[Pair, ...] = (
    ("列名", "header"),
    ("是否必填", "needed"),
    ("单位", "measured in"),
    ("填法", "how to fill"),
    ("可选值", "allowed words"),
    ("示例（虚构）", "example (invented)"),
    ("系统认得的其他叫法", "other headers that are recognised"),
)
NEED: dict[str, Pair] = {
    "needed": ("必填", "required"),
    "either": ("几列中必填一列", "one of several required"),
    "optional": ("可空", "optional"),
}
COMMA: Pair = ("、", ", ")
SEMICOLON: Pair = ("；", "; ")
COLON: Pair = ("：", ": ")
PAGE: Pair = ("第 &P 页，共 &N 页", "page &P of &N")

UNITS: dict[str, Pair] = {
    "yuan": ("元", "yuan"),
    "day": ("天", "day"),
    "case": ("户", "case"),
    "year": ("年", "year"),
    "hour": ("小时", "hour"),
}
KINDS: dict[str, Pair] = {
    "id": ("照原样填，本列已设为文本", "as it stands; the column is text"),
    "ref": ("照原样填，本列已设为文本", "as it stands; the column is text"),
    "text": ("文字", "text"),
    "enum": ("从下拉列表中选", "pick from the list"),
    "money": ("填数字，两位小数，格内不写单位", "a number with two decimals, no unit in the cell"),
    "number": ("填数字", "a number"),
    "count": ("填不小于零的整数", "a whole number of at least 0"),
    "date": ("写成 2026-07-01", "write 2026-07-01"),
    "time": ("写成 2026-07-01 09:30", "write 2026-07-01 09:30"),
    "flag": ("从下拉列表中选", "pick from the list"),
}
NOT_NEGATIVE: Pair = ("不能为负", "not negative")
SIGNED_MONEY: Pair = ("冲正填负数", "negative for a reversal")
EITHER: Pair = ("{}，至少填一列", "at least one of {}")
EMPTY_MEANS: Pair = ("空着算“{}”", "empty means {}")
MUST_READ: Pair = ("填了就须在可选值内，否则退回整行", "any other word refuses the row")

_DEBTOR: Pair = (
    "身份证号、统一社会信用代码或自编代号，同一人各表写法一致；读入时即加密散列，结果中不出现",
    "ID number, credit code or a code of your own, the same in every table; hashed on reading, never shown",
)
_BRANCH: Pair = ("机构名称，各表写法须一致", "name of the branch, the same in every table")
_PROOF: Pair = (
    "写明怎样送达，例如：签收、邮政特快回执、公证送达、电话；只有电话、口头的，时效按“未查明”处理",
    "how it arrived: signed, registered post, notary, telephone ...; a call alone proves nothing",
)
_OFFICER: Pair = ("填清收人员名册中的人员编号，不填姓名", "id of the officers table, not the name")
# Notes on single columns: by table and column, or by column alone. Where the Chinese is empty, the schema describes it.
NOTES: dict[str, Pair] = {
    "branch": _BRANCH,
    "loan_id": ("贷款账号或借据号，各表一致；照原样填，本列已设为文本", "account or note number, as text"),
    "loans.debtor": _DEBTOR,
    "contacts.debtor": _DEBTOR,
    "loans.customer_id": ("", "customer number of the bank; tells debtors apart where the ID number is missing"),
    "loans.borrower_name": ("", "tells debtors apart where ID and customer number are missing; in no result"),
    "obligor_id": ("与台账债务人同一编法", "numbered like the debtors of the loan ledger"),
    "obligors.period_type": ("", "as the contract says, such as two years or until repaid; empty means not known"),
    "obligors.period_end_on": ("合同写明届满日的填此列", "where the contract names the day"),
    "obligors.asked_on": ("保证期间内第一次向该保证人主张权利的日期", "first demand on this guarantor in the period"),
    "obligors.ask_evidence": _PROOF,
    "obligors.extension_consent_on": ("保证人书面同意展期的日期", "written consent of the guarantor"),
    "obligors.roll_over_known_on": ("", "when a new guarantor knew in writing, or the same one signed again"),
    "events.on": ("起诉填立案日，判决、调解书填生效日", "a suit: day of filing; a judgment: day of effect"),
    "events.obligor_id": ("与台账债务人同一编法；空着指借款人", "numbered like debtors; empty means the borrower"),
    "events.evidence_kind": _PROOF,
    "events.signer": ("邻居、村干部、未成年人签收的选“他人”", "neighbours, cadres and minors are other"),
    "surveys.loan_id": ("贷款账号或借据号，与台账一致；一户有几笔的，填其中一笔", "one loan of each debtor will do"),
    "surveys.debt_confirmed": ("债务人认账、证据齐全的选“是”", "yes where the debtor admits it and papers are whole"),
    "surveys.liability": ("放贷责任人有无责任的认定结果", "outcome of the inquiry into who granted the loan"),
    "surveys.state": ("", "title or id of a row of params/taxonomies/debtor_states.yaml"),
    "loans.principal": ("基期时点的本金余额，不含利息", "without interest"),
    "loans.product": ("", "what is owed where it is no loan, such as goods or rent; empty means a loan"),
    "loans.last_demand_on": (
        "最近一次向借款人催收的日期；历次催收填“催收与时效事件”表",
        "last demand on the borrower; the events table holds them all",
    ),
    "loans.demand_evidence": _PROOF,
    "loans.village": ("与名册“熟悉村组”写法一致", "written as in the officers table"),
    "account_manager": _OFFICER,
    "originating_officer": _OFFICER,
    "credited_officer": _OFFICER,
    "actions.officer_id": _OFFICER,
    "officers.officer_id": ("工号，照原样填；台账“管户人”用同一编号", "also used as account manager of a loan"),
    "officers.leave_days": ("活动期内不能上班的工作日", "workdays off during the campaign"),
    "officers.villages": ("", "several are separated by ;"),
    "officers.recusals": ("须回避的债务人编号，与台账同一编法，用分号隔开", "debtors of relatives, separated by ;"),
    "branch_targets.target": ("整个活动期的任务", "for the whole campaign"),
    "controls.finance": ("财务总账在基期时点的余额", "balance by finance at the baseline"),
}
# What an empty cell stands for, where a later step decides it; the rest follows from the schema.
EMPTY: dict[str, Pair] = {
    "loans.risk_class": (
        "空着按逾期天数推定，表外空着算“损失”",
        "empty: taken from days past due, LOSS if off balance",
    ),
    "loans.days_past_due": ("空着按到期日推算", "empty: taken from the due date"),
    "loans.balance_status": ("空着算“表内”", "empty means on_balance"),
    "officers.field_days_per_month": ("空着用参数中的天数", "empty: as in the params"),
    "officers.max_cases": ("空着用参数中的户数", "empty: as in the params"),
}

ROWS: dict[str, Pair] = {
    "loans": ("一笔贷款", "loan"),
    "officers": ("一名人员", "officer"),
    "branch_targets": ("一个机构的表内或表外任务", "branch and side of the balance sheet"),
    "controls": ("一个机构的一个分类", "branch and risk class"),
    "obligors": ("一笔贷款的一名义务人", "obligor of a loan"),
    "events": ("一笔贷款的一件事", "event of a loan"),
    "collaterals": ("一件押品", "item of collateral"),
    "surveys": ("一笔贷款（一户填一笔即可）", "loan surveyed, one of each debtor"),
    "history": ("往次活动的一户", "case of an earlier campaign"),
    "receipts": ("一笔回款", "payment"),
    "actions": ("一次接触", "contact with a debtor"),
    "contacts": ("一名债务人", "debtor"),
}
A_ROW: Pair = ("一条记录", "record")

YELLOW: Pair = ("黄色表头几列中至少填一列；", "Of the yellow ones at least one is required. ")
NOTES_SHEET: tuple[Pair, ...] = (
    (
        "在第一张工作表“{sheet}”里从第 2 行填起，一行是{row}。橙色表头为必填，缺了或看不懂就退回整行；"
        "{either}灰色表头可空，整列不要也可以。鼠标停在表头上看填法，逐列说明见“数据字典”。",
        "Fill the first sheet '{sheet}' from row 2 on, one row per {row}. Orange headers are required: a row without "
        "them is refused. {either}Grey ones are optional; such a column may be deleted. Rest on a header to read how to fill "
        "it; the sheet 'data dictionary' lists every column.",
    ),
    (
        "不要改表头，不要合并单元格，不要加标题行、小计行或合计行。从别处粘贴用“选择性粘贴—数值”，以免带走格式。",
        "Leave the headers as they are; no merged cells, titles, subtotals or totals. Paste as values, so that the "
        "formats stay.",
    ),
    (
        "金额一律填元。原表是万元的不必换算：把单位写进表头，如“本金余额(万元)”，或在参数文件本表下写 unit: wan_yuan。",
        "Money is yuan. If yours is in 10,000 yuan, write unit: wan_yuan for this table in the params file.",
    ),
    (
        "日期写成 2026-07-01。不知道就空着，不要填“不详”“/”之类。",
        "Write dates as 2026-07-01. Leave empty what is not known.",
    ),
    (
        "账号、证件号码等编号列已设为文本，18 位也不会走样。若见到 1.1E+17 之类，是粘贴前已被改坏，须从原系统重新导出。",
        "Columns of ids are text, so that 18 digits stay as they are. If you see something like 1.1E+17, it was ruined "
        "before: export it again.",
    ),
    (
        "数据只在本机处理，不外传。台账的债务人编号读入时即加密散列，报告与结果中不出现证件号码。",
        "Nothing leaves this computer. Debtor ids of the loan ledger are hashed on reading; no report shows an ID number.",
    ),
)
USED: Pair = (
    "本表在参数文件中写作 data.{name}.files: [{file}]。填好后运行：collectplan check params.yaml，会逐行指出问题。",
    "The params file names this file as data.{name}.files: [{file}]. When it is filled, run: "
    "collectplan check params.yaml",
)
USED_IF_NAMED: Pair = (
    "本表可不填，参数文件中原为 {name}: null。填好后改为 {name}: {{files: [{file}]}}，即 data.{name}.files；再运行："
    "collectplan check params.yaml，会逐行指出问题。",
    "This table is optional: the params file has {name}: null. When it is filled, write {name}: {{files: [{file}]}} "
    "there, which is data.{name}.files, and run: collectplan check params.yaml",
)
NOT_USED: Pair = (
    "本表目前不参与编制方案，参数文件中没有它的位置；可先登记备查。其他各表填好后运行：collectplan check params.yaml。",
    "Planning does not read this table yet and the params file has no place for it. When the others are filled, run: "
    "collectplan check params.yaml",
)
