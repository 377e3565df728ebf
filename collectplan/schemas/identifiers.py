"""Identifiers that many input tables share, with the headers that banks usually write for them."""

from __future__ import annotations

import pandera.pandas as pa

from collectplan.schemas.columns import key

BRANCH_HEADERS = (
    "机构名", "网点", "支行", "信用社", "分社", "机构名称", "网点名称", "支行名称", "所属机构", "所属支行", "经办机构", "管户机构", "开户机构",
)  # fmt: skip
LOAN_HEADERS = (
    "借据号", "借据编号", "借据号码", "合同编号", "合同号", "贷款合同号", "账号", "贷款账户", "借款借据号",
)  # fmt: skip


def branch() -> pa.Column:
    """Branch that a row belongs to; required."""
    return key("机构", "branch", needed=True, aliases=BRANCH_HEADERS)


def loan() -> pa.Column:
    """Loan that a row is about; required, and several rows may be about one."""
    return key("贷款账号", "loan", needed=True, aliases=LOAN_HEADERS)
