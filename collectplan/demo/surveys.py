"""The stocktaking: what a visit to seven debtors in ten found out, in step with the state that the ledger gives.

The states in detail are those of the taxonomy that the project ships, as a bank would write them. A firm does not fall
ill, die or go away to work, so that firms and bodies have states of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import pandas as pd

from collectplan.demo.picks import Flags, Words, day, pick

SURVEYED_SHARE = 0.7
_FIRST_ON, _DAYS = day("2026-03-02"), 100
_LEFT_OPEN = 0.14
"""Share of each answer that the visit did not bring."""
Finding: TypeAlias = tuple[str, str, str, str]
"""State in detail (may be empty), ability, willingness, assets."""
_FAILED = "经营失败"
"""Stands for three states, which differ by what secures the loan."""
_DECEIT: dict[Finding, float] = {
    ("冒名或顶名贷款", "unknown", "unknown", "unknown"): 0.40,
    ("伪造资料骗贷", "unknown", "refusing", "none"): 0.30,
    ("挪用贷款", "part", "refusing", "found"): 0.30,
}
_NOTHING_KNOWN: dict[Finding, float] = {
    ("", "unknown", "unknown", "unknown"): 0.8,
    ("", "none", "wavering", "none"): 0.2,
}
_OF_PERSONS: Mapping[str, dict[Finding, float]] = {
    "operating": {
        ("临时周转不灵", "full", "willing", "found"): 0.18,
        ("等季节性收入", "full", "willing", "found"): 0.22,
        ("有能力但攀比观望", "full", "wavering", "found"): 0.20,
        ("有能力但拒绝归还", "full", "refusing", "found"): 0.10,
        ("外出务工", "part", "willing", "none"): 0.18,
        ("", "part", "willing", "found"): 0.12,
    },
    "distressed": {
        ("因病因灾致困", "none", "willing", "none"): 0.28,
        ("低保特困户", "none", "willing", "none"): 0.12,
        ("离婚或家庭纠纷", "part", "wavering", "found"): 0.20,
        ("", "part", "willing", "none"): 0.30,
        ("", "part", "wavering", "found"): 0.10,
    },
    "ceased": {
        (_FAILED, "none", "wavering", "none"): 0.62,
        ("下落不明有财产", "part", "unknown", "found"): 0.07,
        ("借款人死亡有遗产", "part", "unknown", "found"): 0.05,
        ("转移财产逃避债务", "full", "refusing", "found"): 0.06,
        ("", "none", "willing", "none"): 0.20,
    },
    "suspected_fraud": _DECEIT,
    "write_off_candidate": {
        ("下落不明无财产", "none", "unknown", "none"): 0.40,
        ("借款人死亡无遗产", "none", "unknown", "none"): 0.25,
        ("年久小额证据缺失", "unknown", "unknown", "none"): 0.35,
    },
    "unknown": _NOTHING_KNOWN,
}
_OF_FIRMS: Mapping[str, dict[Finding, float]] = {
    "operating": {
        ("临时周转不灵", "full", "willing", "found"): 0.5,
        ("有能力但攀比观望", "full", "wavering", "found"): 0.3,
        ("有能力但拒绝归还", "full", "refusing", "found"): 0.2,
    },
    "distressed": {("", "part", "willing", "found"): 0.6, ("", "part", "wavering", "none"): 0.4},
    "ceased": {
        (_FAILED, "none", "wavering", "none"): 0.75,
        ("转移财产逃避债务", "full", "refusing", "found"): 0.10,
        ("进入破产程序", "none", "unknown", "found"): 0.15,
    },
    "suspected_fraud": _DECEIT,
    "write_off_candidate": {("", "none", "unknown", "none"): 1.0},
    "unknown": _NOTHING_KNOWN,
}
_FIRMS = ("enterprise", "village_collective", "public_sector")
_CONFIRMED = {"yes": 0.88, "no": 0.04, "unknown": 0.08}
_LIABILITY = {"established": 0.12, "cleared": 0.56, "unknown": 0.32}


def draw_surveys(rng: np.random.Generator, cases: pd.DataFrame) -> pd.DataFrame:
    """Draw what was found, by one loan of each case surveyed, in the months before the baseline.

    Parameters
    ----------
    cases : DataFrame
        Grain: case. Columns loan_id (its leading loan), debtor_state, borrower_type, guarantee_type, suit_status.

    Returns
    -------
    DataFrame
        Grain: loan, sorted. The columns of the input table.
    """
    seen = cases.iloc[np.flatnonzero(rng.random(len(cases)) < SURVEYED_SHARE)]
    total = len(seen)
    is_firm = seen["borrower_type"].isin(_FIRMS).to_numpy()
    findings = _findings(rng, seen["debtor_state"].to_numpy(dtype=object), is_firm)
    answers = {
        name: np.where(rng.random(total) < _LEFT_OPEN, "unknown", findings[:, place])
        for place, name in enumerate(("ability", "willingness", "assets"), start=1)
    }
    table = pd.DataFrame(
        {
            "loan_id": seen["loan_id"].to_numpy(),
            "surveyed_on": _FIRST_ON + rng.integers(0, _DAYS, total),
            "debt_confirmed": pick(rng, _CONFIRMED, total),
            **answers,
            "liability": pick(rng, _LIABILITY, total),
            "state": _in_detail(findings[:, 0], seen),
        }
    )
    return table.sort_values("loan_id", ignore_index=True)


def _findings(rng: np.random.Generator, state: Words, is_firm: Flags) -> Words:
    """Draw state in detail, ability, willingness and assets, shape (n cases, 4)."""
    found = np.empty((len(state), 4), dtype=object)
    for firm, of_state in ((False, _OF_PERSONS), (True, _OF_FIRMS)):
        for name, weights in of_state.items():
            rows = np.flatnonzero((state == name) & (is_firm == firm))
            found[rows] = pick(rng, weights, len(rows))
    return found


def _in_detail(title: Words, seen: pd.DataFrame) -> Words:
    """Settle what follows from the ledger: what secures the loan of a failed business, where enforcement has ended."""
    kind = seen["guarantee_type"]
    secured, guaranteed = kind.isin(["mortgage", "pledge"]), kind.isin(["guarantee", "joint_group"])
    failed = np.select([secured, guaranteed], ["经营失败有抵押物", "停业但保证人有能力"], "经营失败无担保")
    closed = (seen["debtor_state"] == "write_off_candidate") & (seen["suit_status"] == "enforcement_closed")
    return np.select([title == _FAILED, closed.to_numpy()], [failed, "终本无可执行财产"], title)
