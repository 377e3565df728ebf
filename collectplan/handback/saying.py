"""Say on the terminal what became of the edits: how many, at what price, and which could not be kept and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.pipeline.edits import MOVE_PENALTY
from collectplan.pipeline.handed import Handback
from collectplan.schemas.edits import EDIT_RULE, METHOD_WANTED

_MOST = 10


def lines_of(county: Bundle, handback: Handback, penalty_in_file: float) -> list[str]:
    """Return the lines, in the language of the params.

    Parameters
    ----------
    county : Bundle
        Plan that took up the edits.
    handback : Handback
        The edits.
    penalty_in_file : float
        ``allocation.move_penalty`` as the params have it, in yuan per case.
    """
    zh, coin = county.params.campaign.language == "zh", county.params.campaign.currency
    lines = []
    if handback.previous and penalty_in_file == 0:
        said = f"{MOVE_PENALTY:,.0f}"
        lines.append(
            f"重排时每换一户承办人按 {said} {coin}计罚（参数 allocation.move_penalty 为 0 时的默认值）"
            if zh
            else f"each case that changes hands costs {said} (the default where allocation.move_penalty is 0)"
        )
    if not handback.edits:
        return lines
    edits = county.tables["edits"]
    kept = edits["is_kept"]
    price = float(edits.loc[kept, "price"].sum())
    lines.append(
        f"改派 {len(edits)} 户：照办 {int(kept.sum())} 户，方案净值约{'减少' if price >= 0 else '增加'} "
        f"{abs(price):,.0f} {coin}；未照办 {int((~kept).sum())} 户"
        if zh
        else f"edited: {len(edits)} cases; kept: {int(kept.sum())}, which {'costs' if price >= 0 else 'gains'} about "
        f"{abs(price):,.0f}; not kept: {int((~kept).sum())}"
    )
    refused = edits[~kept].sort_values(["source", "case_id"])
    lines += [_line(row, zh) for row in refused.head(_MOST).to_dict("records")]
    if (rest := len(refused) - _MOST) > 0:
        lines.append(
            f"  …… 另有 {rest} 户，见工作簿“改派结果”表" if zh else f"  ... and {rest} more, in the sheet of edits"
        )
    return lines


def _line(row: Mapping[Any, Any], zh: bool) -> str:
    """Return a line about one edit that could not be kept."""
    rule = str(row["rule"])
    price = row["price"]
    known = isinstance(price, float) and not pd.isna(price)
    if zh:
        worth = f"，照办代价约 {price:,.0f}" if known else ""
        method = METHOD_WANTED[str(row["method_wanted"])][0]
        wanted = f"{row['officer_wanted']}（{method}）"
        return f"  {row['source']}：户 {row['case_id']} 要 {wanted}，{EDIT_RULE[rule][0]}{worth}；现由 {row['officer_id']} 承办"
    worth = f", keeping it would cost about {price:,.0f}" if known else ""
    wanted = f"{row['officer_wanted']} ({row['method_wanted']})"
    return (
        f"  {row['source']}: case {row['case_id']} for {wanted}: {rule.replace('_', ' ')}{worth}; "
        f"it stays with {row['officer_id']}"
    )
