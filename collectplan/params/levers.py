"""Levers: the few parameters that a reader of a notebook turns, by short name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import did_you_mean, faults_of
from collectplan.params.model import Params


@dataclass(frozen=True)
class Lever:
    """A short name for one value of the params file, with the title it carries in reports."""

    section: str
    key: str
    zh: str
    en: str


PLAN_LEVERS: dict[str, Lever] = {
    "field_days_per_month": Lever("workload", "field_days_per_month", "每月外勤天数", "field days per month"),
    "max_cases": Lever("workload", "max_cases", "每人承办户数上限", "cases per officer at most"),
    "visits_per_case": Lever("workload", "visits_per_case", "每户上门次数", "visits per case"),
    "later_weight": Lever("allocation", "later_weight", "活动后回款权重", "weight of cash after the campaign"),
    "draws": Lever("simulation", "draws", "模拟次数", "number of draws"),
    "seed": Lever("simulation", "seed", "随机种子", "random seed"),
}
"""What the notebook ``campaign_plan`` takes."""
STOCK_LEVERS: dict[str, Lever] = {
    "as_of": Lever("clocks", "as_of", "时效测算日", "day of the assessment"),
    "margin_days": Lever("clocks", "margin_days", "内部期限提前天数", "days ahead of a deadline"),
    "key_loan_threshold": Lever(
        "portfolio", "key_loan_threshold", "县级大额台账起点（元）", "county ledger from (yuan)"
    ),
    "key_top_n": Lever("portfolio", "key_top_n", "各机构重点户数", "key cases per branch"),
    "recovery_unsecured": Lever(
        "litigation", "recovery_unsecured", "无抵押案件执行收回比例", "recovered by suing without security"
    ),
    "days_to_cash": Lever("litigation", "days_to_cash", "立案到收款天数", "days from filing to cash"),
}
"""What the notebook ``1_portfolio`` takes."""
ALLOCATION_LEVERS: dict[str, Lever] = {
    **{name: lever for name, lever in PLAN_LEVERS.items() if lever.section != "simulation"},
    "small_case_coverage": Lever(
        "allocation", "small_case_coverage", "小额户行动面的下限", "small cases acted on, at least"
    ),
    "fairness_share": Lever(
        "allocation", "fairness_share", "每人收回至少为平均的比例", "cash of each officer against the average, at least"
    ),
}
"""What the notebook ``2_allocation`` takes."""
LEVERS: dict[str, Lever] = PLAN_LEVERS | STOCK_LEVERS | ALLOCATION_LEVERS


def apply_levers(params: Params, levers: Mapping[str, Any], known: Mapping[str, Lever] = LEVERS) -> Params:
    """Return params with levers turned; ``None`` leaves a value as it stands in the file.

    Parameters
    ----------
    params : Params
        As in the file.
    levers : mapping of str to Any
        Values by short name.
    known : mapping of str to Lever
        The levers that the reader's notebook takes.

    Raises
    ------
    ParamsError
        For an unknown lever (with the nearest known one), a wrong type or a value outside its range.
    """
    turned = {name: value for name, value in levers.items() if value is not None}
    faults = [_unknown(name, known) for name in turned if name not in known]
    values = params.model_dump()
    for name in turned.keys() & known.keys():
        values[known[name].section][known[name].key] = turned[name]
    work = params.workload
    if "visits_per_case" in turned and work.visits_in_forecast is None:
        # What the forecast says of visits was said of the number in the file.
        values["workload"]["visits_in_forecast"] = work.visits_per_case
    try:
        result = Params.model_validate(values)
    except ValidationError as error:
        raise ParamsError(faults + faults_of(error, Params)) from error
    if faults:
        raise ParamsError(faults)
    return result


def _unknown(name: str, known: Mapping[str, Lever]) -> Fault:
    if name in LEVERS:
        zh, en = "这里不能临时调整，请写进参数文件", "cannot be turned here; write it into the params file"
        return Fault(name, zh, en)
    zh, en = did_you_mean(name, known)
    return Fault(name, f"没有这个参数；{zh}", f"unknown parameter; {en}")
