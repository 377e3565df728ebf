"""Tables about the forecast: what is expected from whom, what earlier campaigns taught, how it did in hindsight."""

from __future__ import annotations

import pandas as pd

from collectplan.schemas import words
from collectplan.schemas.columns import count, enum, flag, forecast, key, money, number, rate, table, text

OUTLOOK = table(
    "outlook",
    "收回展望",
    "outlook",
    "branch x forecast class",
    {
        "branch": key("机构", "branch"),
        "forecast_class": enum("收回可能", "forecast class", words.FORECAST_CLASS),
        "n_cases": count("户数", "cases"),
        "principal": money("本金余额", "principal", role="balance_at_baseline"),
        "expected_watch": forecast("不催也会还", "comes anyway"),
        "expected_phone": forecast("全部电话", "if all are phoned"),
        "expected_visit": forecast("全部上门", "if all are visited"),
        "expected_plan": number("按本方案", "by this plan", unit="yuan", nullable=True),
        "later_watch": forecast("活动后（现值）", "after the campaign, discounted"),
    },
    unique=["branch", "forecast_class"],
)
RESULTS = table(
    "results",
    "按结果预测",
    "forecast by result",
    "case x result",
    {
        "case_id": key("户编号", "case"),
        "branch": key("机构", "branch"),
        "result": enum("结果", "result", words.RESULT),
        "chance": rate("可能性", "chance"),
        "expected": forecast("预计", "expected", description="现金按 recovery.allocation_order 拆分本息"),
        "booked": forecast("先本后息", "principal first"),
        "legal": forecast("先息后本", "interest first"),
        "p10": forecast("低位（P10）", "P10"),
        "p90": forecast("高位（P90）", "P90"),
    },
    unique=["case_id", "result"],
)
LEARNED = table(
    "learned",
    "历史说明了什么",
    "what history taught",
    "term of the model",
    {
        "term": key("项", "term", unique=True),
        "n": count("历史户数", "past cases"),
        "odds_ratio": number("相对先验的倍数", "odds ratio against the prior", unit="ratio"),
        "low": number("低位（95%）", "low (95 %)", unit="ratio"),
        "high": number("高位（95%）", "high (95 %)", unit="ratio"),
        "share_odds_ratio": number("对收回比例的倍数", "odds ratio of the share", unit="ratio"),
    },
)
BACKTEST = table(
    "backtest",
    "预测与实际对照",
    "forecast against outcome",
    "tenth of the past cases, by expected cash",
    {
        "decile": count("分组", "tenth", unique=True, description="1 是预计收回最多的一成"),
        "n": count("户数", "cases"),
        "exposure": money("本金余额", "principal"),
        "expected": forecast("预计收回", "expected cash"),
        "cash": money("实际收回", "cash", role="outcome"),
        "mean_chance": rate("预计概率", "forecast chance"),
        "rate_event": rate("实际比例", "share that paid"),
    },
)
FORECAST_NOTES = table(
    "forecast_notes",
    "预测不知道的事",
    "what the forecast does not know",
    "note",
    {
        "note": enum("说明", "note", words.FORECAST_NOTE),
        "what": text("对象", "what"),
        "n": count("户数", "cases"),
        "is_own": flag("关于本次各户", "about the cases of this campaign"),
    },
)


def names_other_branch(rows: pd.DataFrame, column: str, branch: str) -> pd.Series[bool]:
    """Say which rows of ``learned`` or ``forecast_notes`` are about another branch.

    Parameters
    ----------
    rows : DataFrame
        One of the two tables.
    column : str
        Where its terms stand.
    branch : str
        The branch that may read.
    """
    other = rows[column].str.startswith("branch=") & (rows[column] != f"branch={branch}")
    if "note" in rows:
        other |= (rows["note"] == "new_branch") & (rows[column] != branch)
    return other


FORECASTS = (OUTLOOK, RESULTS, LEARNED, BACKTEST, FORECAST_NOTES)
