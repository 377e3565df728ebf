"""Compare the subtotals that a sheet states with the sums of its rows: control totals that cost nobody anything."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from collectplan import money
from collectplan.intake.sheets import Block
from collectplan.parse import clean, parse_money
from collectplan.schemas import TABLES, types

_FACTS = {"label", "branch", "is_unread"}
_GRAND = ("合计", "总计", "共计", "累计", "grandtotal", "total")


def stated_totals(
    totals: pd.DataFrame, found: dict[str, str], schema: pa.DataFrameSchema, units: dict[str, tuple[float, bool]]
) -> pd.DataFrame:
    """Return subtotal rows with their label and amounts.

    Parameters
    ----------
    totals : DataFrame of str
        As in ``rows.Parted.totals``.
    found : dict of str to str
        Standard column to header.
    schema : DataFrameSchema
        Of the input table.
    units : dict
        Money column to yuan of one unit and whether it is stated.

    Returns
    -------
    DataFrame
        Index = position in the block. Columns: label, branch (as stated in the row), is_unread (an amount stands there
        that is no number), and the money columns found, yuan, NaN where the cell is blank or no number.
    """
    result = pd.DataFrame({"label": totals["__label"], "is_unread": False}, index=totals.index)
    branch = found.get("branch")
    result["branch"] = clean(totals[branch]) if branch is not None else ""
    for column, about in schema.columns.items():
        if about.metadata["kind"] == "money" and column in found:
            factor, stated = units[column]
            parsed = parse_money(clean(totals[found[column]]), factor, stated, signed=True)
            result[column] = parsed.values.where(parsed.broken == "")
            result["is_unread"] |= ~parsed.broken.isin(["", "missing"])
    return result


def compare_totals(
    block: Block, stated: pd.DataFrame, data: pd.DataFrame, tolerance: float, earlier: pd.DataFrame
) -> pd.DataFrame:
    """Compare each stated total with the sum of the rows that it covers.

    A 小计 covers the rows since the last total, a 合计 all rows of the sheet since the last 合计; where a branch stands
    in the row or in its label, all rows of that branch may be meant; the last one may cover the sheets before. What
    agrees in one of these readings agrees; otherwise the nearest is shown.

    Parameters
    ----------
    block : Block
        For the place.
    stated : DataFrame
        From ``stated_totals``.
    data : DataFrame
        Typed rows of this block, index = position in the block, with branch and the money columns; whether a row is
        accepted does not matter here.
    tolerance : float
        Difference that is allowed, yuan.
    earlier : DataFrame
        Typed rows of the sheets before, of the same file.

    Returns
    -------
    DataFrame
        Schema ``sheet_totals``.
    """
    rows: list[dict[str, Any]] = []
    positions = data.index.to_numpy()
    branches = data["branch"].to_numpy() if "branch" in data else np.full(len(data), "")
    amounts = {name: money.to_fen(data[name].fillna(0.0)) for name in stated.columns if name not in _FACTS}
    last_total, last_grand = -1, -1
    for position, own in stated.iterrows():
        at = int(str(position))
        label = str(own["label"])
        if label.startswith("其中"):
            continue  # a part of the total above, by some cut that the sheet does not name
        is_grand = label.casefold().rstrip(":：").endswith(_GRAND) and not label.casefold().startswith("sub")
        until = positions < at
        since_total, since_grand = until & (positions > last_total), until & (positions > last_grand)
        fits = [b for b in np.unique(branches) if b and (b == own["branch"] or label.startswith(b))]
        named = max(fits, key=len, default="")
        readings = [since_grand, since_total] if is_grand else [since_total, since_grand]
        if named:
            readings = [branches == named, *readings]
        readings += [until, np.ones(len(positions), dtype=bool)]
        for column, fen in amounts.items():
            if pd.isna(own[column]):
                continue
            said = int(money.to_fen([own[column]])[0])
            sums = [int(fen[reading].sum()) for reading in readings]
            before = int(money.to_fen(earlier[column].fillna(0.0)).sum()) if len(earlier) else 0
            sums += [before + found for found in sums] if before else []
            best = min(sums, key=lambda found: abs(found - said))
            rows.append(
                {
                    "source": block.sheet.source,
                    "sheet": block.sheet.name,
                    "row": block.first_row + at,
                    "label": label,
                    "branch": named,
                    "column": column,
                    "stated": said / 100,
                    "computed": best / 100,
                    "difference": (best - said) / 100,
                    "is_agreed": abs(best - said) <= round(tolerance * 100),
                }
            )
        last_total = at
        last_grand = at if is_grand else last_grand
    typed = types(TABLES["sheet_totals"])
    return pd.DataFrame(rows, columns=list(typed)).astype(typed)
