"""Faults of input cells and rows: their rules, how to mend each, and the table that a clerk works from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from collectplan.masking import mask, mask_loan
from collectplan.schemas import INPUTS, TABLES, empty, types

ORIGIN = ["source", "sheet", "row"]
# Rule: what to do about it, in Chinese and English.
REMEDIES: dict[str, tuple[str, str]] = {
    "missing": ("此格必填，请补上", "required; fill it in"),
    "not_a_number": ("不是数字，请改为数字", "not a number; enter a number"),
    "negative": ("不能为负，请核实", "must not be negative; check it"),
    "too_large": ("金额过大，像是账号或号码填错了列，请核实", "too large; an account number in the wrong column?"),
    "unit_conflict": (
        "此格自带的单位与本列单位不一致，请统一写法后再报",
        "the unit in this cell differs from the column's; write one of them",
    ),
    "ruined_id": (
        "Excel 已把长编号变成数字、丢了末位，请把该列设为文本后重新导出",
        "ruined by Excel; export it as text",
    ),
    "ditto": ("写的是“同上”，请逐行写明", "a ditto mark; write the value in every row"),
    "excel_error": ("Excel 公式出错或尚未计算，请改正公式后另存", "an error of an Excel formula; mend it and save"),
    "not_a_count": ("应为不小于零的整数，请核实", "must be a whole number of at least 0"),
    "not_a_date": ("日期看不懂，请写成 2026-07-01", "not a date; write 2026-07-01"),
    "impossible_date": ("没有这一天，请核实", "no such day; check it"),
    "implausible_date": ("年份不在 1900—2100 之间，请核实", "year outside 1900-2100; check it"),
    "two_digit_year": (
        "年份只有两位，不知是哪个世纪，请写四位，或在参数 two_digit_years_from 中写明起点",
        "a year of two digits; write four, or set two_digit_years_from in the params",
    ),
    "not_a_time": ("时间看不懂，请写成 2026-07-01 09:30", "not a time; write 2026-07-01 09:30"),
    "unknown_word": ("不在可选值内，请对照数据字典改写", "not one of the allowed words; see the data dictionary"),
    "proposed": (
        "用词不在可选值内，暂按箭头后的理解，请核实；认可的在参数 words 中写明",
        "not one of the allowed words; read as shown after the arrow: check it, confirm it under words in the params",
    ),
    "ragged_row": (
        "此行列数多于表头，像是多了分隔符，请核对后重报",
        "more cells than the header; a separator too many?",
    ),
    "duplicate": ("与另一行完全相同，只接收一行", "the same row stands elsewhere; one is kept"),
    "conflicting_duplicate": ("编号重复而内容不同，请核实后只留一行", "same id, different content; keep the right one"),
    "two_branches": ("同一编号出现在两个机构，请核实归属后只留一行", "the same id at two branches; keep the right one"),
}
# Papers of a loan, held against the ledger.
HISTORY_REMEDIES: dict[str, tuple[str, str]] = {
    "outcome_after_baseline": (
        "这次活动在本次时点之后才结束，当时还不知道结果，不得用来预测；请删去，或改时点",
        "this campaign ends after the baseline: its outcome was not known then and may not be used; remove the row",
    ),
    "ends_before_start": ("结束日不晚于时点，请核实两个日期", "the end is not after its baseline; check both days"),
    "no_principal": ("基期本金须大于零，请核实", "the principal at the baseline must be above zero; check it"),
    "paid_outside": (
        "首笔回款日不在该次活动之内，请核实日期",
        "the first payment lies outside of that campaign; check the day",
    ),
    "share_above_one": (
        "收回多于基期本金（可能含利息），按全部收回计；请只填本金",
        "more than the principal came in (interest perhaps); counted as all of it; state principal only",
    ),
}
PAPER_REMEDIES: dict[str, tuple[str, str]] = {
    "loan_unknown": (
        "台账里没有（或没有接收）这笔贷款，请核对账号",
        "the ledger holds no such loan, or refused it; check the number",
    ),
    "event_before_loan": ("日期早于贷款发放日，请核实；此事件不影响时效", "before the loan was made; check the day"),
    "after_as_of": (
        "日期晚于测算日，此次不计；请核实，或在参数 clocks.as_of 中改测算日",
        "later than the day of the assessment, not counted; check it or set clocks.as_of",
    ),
    "before_1987": ("1987 年前没有可以套用的时效规定，请交法务审查", "before 1987 no rule applies; for legal review"),
    "obligor_unknown": (
        "债务人与担保人表里这笔贷款没有此人，不知对谁主张，未计；请补人或改编号",
        "not an obligor of this loan, not counted; add the person or mend the id",
    ),
    "mode_missing": (
        "保证方式不明：2021 年前的合同按连带，以后的按一般保证；请查合同补上",
        "no mode of guarantee: joint before 2021, general since; look it up in the contract",
    ),
    "period_missing": (
        "不知道保证期间怎样约定，期限算不出；请查合同补上（没有约定就写“未约定”）",
        "guarantee period not known; look it up (write 未约定 if none was agreed)",
    ),
    "period_unreadable": (
        "保证期间写法看不懂，请写成“两年”“6个月”“直至本息还清”“未约定”之一，或填届满日",
        "cannot be read; write 两年, 6个月, 直至本息还清 or 未约定, or give the day it ends",
    ),
    "period_before_due": (
        "届满日不晚于到期日，法律上视为没有约定，按六个月算；请核对合同",
        "ends on or before the due date: counts as not agreed (6 months); check the contract",
    ),
    "asked_before_due": ("主张权利早于到期日，不算数；请核实", "asked before the debt was due, not counted; check it"),
    "state_unknown": (
        "细分状态不在 params/taxonomies/debtor_states.yaml 之中，暂按不详；请改写",
        "not a state of the taxonomy, taken as not known; mend it",
    ),
    "state_differs": (
        "细分状态与台账的债务人状态不是同一类，以清查表为准；请核实",
        "not of the class that the ledger states; the survey counts, check it",
    ),
}
# What reading mended and counted, in Chinese and English.
REPAIRS: dict[str, tuple[str, str]] = {
    "normalised": ("全角字符、多余空格已规整", "full-width characters or blanks made plain"),
    "thousands": ("去掉千分位逗号", "thousands commas removed"),
    "brackets": ("括号金额按负数读", "amount in brackets read as negative"),
    "currency": ("去掉货币符号", "currency sign removed"),
    "unit_in_cell": ("按格内单位换算", "unit in the cell applied"),
    "unit_applied": ("按万元换算为元", "converted to yuan"),
    "rounded_to_fen": ("四舍五入到分", "rounded to the fen"),
    "excel_days": ("Excel 日期序号换算为日期", "day count of Excel read as a day"),
    "time_dropped": ("日期后的时刻已略去", "time of day dropped"),
    "century": ("两位年份按参数补全", "two-digit year completed as the params say"),
    "placeholder": ("“-”“无”之类按空格处理", "a dash or 'none' read as empty"),
    "unwrapped": ("去掉编号外的引号、等号", "quotes around an id removed"),
    "merged_filled": ("合并单元格按所在区域补全", "merged cells filled"),
    "short_row_padded": ("行尾缺列按空补齐", "short row padded"),
    "id_upgraded": ("15 位身份证号升为 18 位", "15-digit ID number made 18"),
    "id_blanks": ("去掉证件号码中的空格、横线", "blanks and dashes in an ID number removed"),
    "debtor_by_customer": ("证件号码空缺，按同一客户号补认", "ID missing, known by the customer number"),
}


_ABOUT_WORDS = {"unknown_word", "proposed"}
RULE_NAMES: dict[str, tuple[str, str]] = {
    "missing": ("必填为空", "empty"),
    "not_a_number": ("不是数字", "not a number"),
    "negative": ("负数", "negative"),
    "too_large": ("金额过大", "too large"),
    "unit_conflict": ("单位矛盾", "unit contradiction"),
    "ruined_id": ("编号已损坏", "ruined id"),
    "ditto": ("写“同上”", "ditto mark"),
    "excel_error": ("公式出错", "formula error"),
    "not_a_count": ("不是整数", "not a whole number"),
    "not_a_date": ("日期看不懂", "not a date"),
    "impossible_date": ("没有这一天", "impossible date"),
    "implausible_date": ("年份不合理", "implausible year"),
    "two_digit_year": ("年份只有两位", "two-digit year"),
    "not_a_time": ("时间看不懂", "not a time"),
    "unknown_word": ("用词不认识", "unknown word"),
    "proposed": ("用词待确认", "word to confirm"),
    "ragged_row": ("列数多于表头", "too many cells"),
    "duplicate": ("整行重复", "repeated row"),
    "conflicting_duplicate": ("编号重复内容不同", "conflicting rows"),
    "two_branches": ("同号在两个机构", "id at two branches"),
    "zero_principal": ("本金为零", "zero principal"),
    "after_baseline": ("晚于时点", "after the baseline"),
    "class_unknown": ("分类不明", "class unknown"),
    "class_by_days": ("按逾期天数推定分类", "class by days past due"),
    "class_off_balance": ("表外暂按损失", "off balance as loss"),
    "class_from_legacy": ("按四级分类暂定", "class from four-way class"),
    "due_before_disbursed": ("到期早于发放", "due before disbursed"),
    "debtor_missing": ("不知债务人", "debtor unknown"),
    "debtor_by_name": ("按姓名归户", "debtor by name"),
    "id_form": ("不像证件号码", "odd id"),
    "id_check": ("校验码不对", "wrong check character"),
    "small_principal": ("本金过小", "very small principal"),
    "name_for_id": ("编号像姓名", "id looks like a name"),
    "similar_id": ("编号相近", "similar ids"),
    "loan_unknown": ("台账无此贷款", "loan not in the ledger"),
    "outcome_after_baseline": ("结果晚于时点", "outcome later than the baseline"),
    "ends_before_start": ("起止日颠倒", "ends before it begins"),
    "no_principal": ("本金为零", "no principal"),
    "paid_outside": ("回款不在活动期内", "payment outside of the campaign"),
    "share_above_one": ("收回多于本金", "more than the principal"),
    "event_before_loan": ("早于发放日", "before the loan"),
    "after_as_of": ("晚于测算日", "after the assessment"),
    "before_1987": ("1987 年前", "before 1987"),
    "obligor_unknown": ("义务人不在册", "obligor not on file"),
    "mode_missing": ("保证方式不明", "mode of guarantee unknown"),
    "period_missing": ("保证期间不明", "guarantee period unknown"),
    "period_unreadable": ("保证期间看不懂", "guarantee period unreadable"),
    "period_before_due": ("保证期间早于到期日", "period ends before due"),
    "asked_before_due": ("未到期即主张", "asked before due"),
    "state_unknown": ("细分状态不认识", "unknown state"),
    "state_differs": ("两处状态不一", "states differ"),
}


def rule_name(rule: str, language: str) -> str:
    """Return the short name of a rule."""
    return RULE_NAMES[rule][0 if language == "zh" else 1]


def fault_table(
    name: str, faults: pd.DataFrame, rows: pd.DataFrame, remedies: Mapping[str, tuple[str, str]], language: str
) -> pd.DataFrame:
    """Return faults in the shape of the schema ``quarantine``, in file order, refused rows first at each row.

    Parameters
    ----------
    name : str
        Input table.
    faults : DataFrame
        As in ``Intake.faults``.
    rows : DataFrame
        As in ``Intake.parsed``.
    remedies : mapping
        Rule id to the remedy in Chinese and English.
    language : {'zh', 'en'}
        Of the remedy.
    """
    if faults.empty:
        return empty("quarantine")
    order = faults.sort_values(["position", "is_blocking", "column", "rule"], ascending=[True, False, True, True])
    own = rows.loc[order["position"]].reset_index(drop=True)
    order = order.reset_index(drop=True)
    first = order["is_blocking"] & ~order["position"].duplicated()
    principal = own["principal"].fillna(0.0) if "principal" in own else pd.Series(0.0, index=own.index)
    personal: dict[str, pd.Series[Any]] = {}
    if "loan_id" in own:
        personal["loan_id"] = own["loan_id"].map(mask_loan)
    if "branch" in own:
        # In a row that has slipped, anything may stand where the branch belongs: only known branches are named.
        known = own["branch"].isin(rows.loc[rows["accepted"], "branch"].unique())
        personal["branch"] = own["branch"].where(known, own["branch"].map(lambda text: mask(text, "personal")))
    texts = {rule: text[0 if language == "zh" else 1] for rule, text in remedies.items()}
    blank = pd.Series("", index=own.index)
    columns = {
        "input": pd.Series(name, index=own.index),
        **{column: own[column] for column in ORIGIN},
        **{column: order[column] for column in ("column", "header", "cell", "value", "rule")},
        "remedy": [
            texts[rule] + _allowed(name, column, language) if rule in _ABOUT_WORDS else texts[rule]
            for rule, column in zip(order["rule"].tolist(), order["column"].tolist(), strict=True)
        ],
        "branch": personal.get("branch", blank),
        "loan_id": personal.get("loan_id", blank),
        "principal": principal.where(first, 0.0),
        "is_blocking": order["is_blocking"].astype("bool"),
    }
    typed = types(TABLES["quarantine"])
    return pd.DataFrame(columns)[list(typed)].astype(typed)


def _allowed(name: str, column: str, language: str) -> str:
    """Return the words that a closed set allows, as the end of a remedy."""
    values = INPUTS[name].columns[column].metadata["values"]
    titles = [group[0] if language == "zh" else code for code, group in values.items() if group[0]]
    return f"；可用：{'、'.join(titles)}" if language == "zh" else f"; allowed: {', '.join(titles)}"


def place_faults(
    faults: pd.DataFrame, rows: pd.DataFrame, places: Mapping[tuple[int, str], tuple[str, str]]
) -> pd.DataFrame:
    """Add the clerk's own name of the column and the address of the cell to faults.

    Parameters
    ----------
    faults : DataFrame
        Columns position, column and more.
    rows : DataFrame
        Columns row and block, by position.
    places : mapping
        (block, standard column) to header and letter in the sheet.
    """
    block = rows["block"].reindex(faults["position"]).tolist()
    row = rows["row"].reindex(faults["position"]).tolist()
    found = [places.get((int(b), c), ("", "")) for b, c in zip(block, faults["column"], strict=True)]
    cells = [f"{letter}{r}" if letter else "" for (_, letter), r in zip(found, row, strict=True)]
    headers = [header for header, _ in found]
    return faults.assign(
        header=pd.Series(headers, index=faults.index, dtype="str"),
        cell=pd.Series(cells, index=faults.index, dtype="str"),
    )


def input_title(name: str, language: str) -> str:
    """Return the title of an input table."""
    return str(INPUTS[name].metadata[language])


def column_title(name: str, column: str, language: str) -> str:
    """Return the title of a column of an input table, or the column itself where there is none."""
    about: Any = INPUTS[name].columns.get(column)
    return column if about is None else str(about.metadata[language])
