"""What an invented plan is like: its size, language and oddities; params, branches and typed rows that follow from it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from collectplan.params import COUNTY, Params
from collectplan.schemas import TABLES, types

ZH_BRANCHES = ["城关", "伍洛", "下辛店", "隔蒲", "义堂", "曾店", "吴铺", "伍姓"]


@dataclass(frozen=True)
class Spec:
    """What the invented plan is like."""

    n_branches: int = 8
    n_cases: int = 300
    n_officers: int = 20
    language: str = "zh"
    currency: str = "元"
    money_scale: float = 1.0
    clean: bool = False
    branch: str = COUNTY
    hostile: str = ""
    top_rows: int = 15
    job: str = "plan"
    protects: bool = True
    history: bool = True  # an earlier campaign is known
    bare: bool = False  # no survey, no events, no guarantors, nothing lapses, nobody can be sued, no history


def params_of(spec: Spec) -> Params:
    english = spec.language == "en"
    portfolio: dict[str, Any] = {"protect_insiders": spec.protects}
    if english:
        portfolio |= {"default_product": "loan", "authority_tiers": [{"approver": "Head of branch"}]}
    if not spec.clean:
        portfolio |= {"queues": {"sue": {"capacity_per_branch": 5}}}
    if spec.bare:
        portfolio |= {"key_loan_threshold": 1e12, "key_top_n": 0}
    return Params.model_validate(
        {
            "campaign": {
                "id": "demo-2026",
                "name": "Hundred-day campaign" if english else "不良贷款清收“百日攻坚”活动",
                "organisation": "Example county credit union" if english else "示例县农村信用合作联社",
                "start_on": "2026-07-01",
                "end_on": "2026-10-08",
                "baseline_on": "2026-06-30",
                "currency": spec.currency,
                "language": spec.language,
            },
            "data": {"loans": {}, "officers": {}, "branch_targets": {}},
            "portfolio": portfolio,
            "reports": {"top_rows": spec.top_rows, "prepared_by": "" if english else "风险管理部"},
        }
    )


def branches_of(spec: Spec) -> list[str]:
    if spec.language == "en":
        return [f"Branch {number + 1:02d}" for number in range(spec.n_branches)]
    known = [f"{name}信用社" for name in ZH_BRANCHES]
    return [*known, *(f"第{number + 1}信用社" for number in range(8, spec.n_branches))][: spec.n_branches]


def neutral_of(name: str) -> dict[str, Any]:
    """Return a value that says nothing for each column of a stage table; of a closed set it is the first."""
    neutral = {"text": "", "ref": "", "id": "x", "money": 0.0, "number": 0.0, "count": 0, "flag": False}
    facts = {column: about.metadata for column, about in TABLES[name].columns.items()}
    return {
        column: next(iter(fact["values"])) if fact["kind"] == "enum" else neutral.get(fact["kind"])
        for column, fact in facts.items()
    }


def frame(name: str, columns: dict[str, Any], n: int) -> pd.DataFrame:
    """Return rows of a stage table: given columns, and a neutral value in all others."""
    made = neutral_of(name) | columns
    typed = types(TABLES[name])
    return pd.DataFrame(
        {column: pd.Series(made[column], index=range(n), dtype=dtype) for column, dtype in typed.items()}
    )
