"""Report repeated keys: of identical rows all but one, of differing rows every one, so that order is no matter."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pandera.pandas as pa

from collectplan.intake.typing import NO_FAULTS
from collectplan.masking import mask


def _twins(groups: Any, positions: Any, group: Any) -> list[int]:
    """Return for each row the first other row of the same key."""
    members = {number: list(index) for number, index in group.groupby(group).groups.items()}
    return [
        next(other for other in members[number] if other != position)
        for number, position in zip(groups.tolist(), positions.tolist(), strict=True)
    ]


def find_duplicates(table: pd.DataFrame, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """Return the faults of repeated keys, each refusing its row.

    Parameters
    ----------
    table : DataFrame
        Typed columns of the schema.
    schema : DataFrameSchema
        Its unique column, or unique set of columns, is the key.

    Returns
    -------
    DataFrame
        As in ``Intake.faults``, and ``twin``: position of the first other row of that key.
    """
    keys = [name for name, about in schema.columns.items() if about.unique] or list(schema.unique or [])
    repeated = table.duplicated(keys, keep=False).to_numpy()
    if not repeated.any():
        return NO_FAULTS
    own = table[repeated]
    own = own[(own[keys] != "").all(axis=1)]
    group = own.groupby(keys, dropna=False, sort=False).ngroup()
    variants = own.assign(__group=group).drop_duplicates().groupby("__group").size()
    conflicting = group.isin(variants[variants > 1].index)
    rule = pd.Series("", index=own.index, dtype="str")
    rule[own.duplicated(keep="first")] = "duplicate"
    rule[conflicting] = "conflicting_duplicate"
    if "branch" in own and "branch" not in keys:
        rule[conflicting & (own.groupby(group)["branch"].transform("nunique") > 1)] = "two_branches"
    rows = rule != ""
    if not rows.any():
        return NO_FAULTS
    role = schema.columns[keys[0]].metadata["role"]
    twins = _twins(group[rows], own.index[rows], group)
    return pd.DataFrame(
        {
            "position": np.asarray(own.index[rows], dtype="int64"),
            "column": keys[0],
            "value": [mask(str(value), role) for value in own.loc[rows, keys[0]].tolist()],
            "rule": rule[rows].to_numpy(),
            "is_blocking": True,
            "twin": twins,
        }
    ).astype({"column": "str", "value": "str", "rule": "str"})
