"""Tables that stand wide: one column of amounts per class or per balance side instead of one row each."""

from __future__ import annotations

from dataclasses import replace

import pandera.pandas as pa

from collectplan.intake.sheets import Block, Header
from collectplan.intake.vocabulary import Vocabulary, header_key


def split_wide(block: Block, schema: pa.DataFrameSchema, vocabulary: Vocabulary) -> list[Block]:
    """Return one block per word of the closed set that the headers spell out, each with that word as a constant.

    Only for tables whose key is a branch and a closed set, such as finance's totals by class. A header is the word
    alone, or the word with a word of the amount: 次级, 次级余额, 表内任务.

    Returns
    -------
    list of Block
        Empty where the table does not stand wide; rows without an amount are left out of a block.
    """
    keys = list(schema.unique or [])
    kinds = {name: about.metadata["kind"] for name, about in schema.columns.items()}
    spread = [name for name in keys if kinds[name] == "enum"]
    amounts = [name for name in schema.columns if kinds[name] == "money" and schema.columns[name].metadata["needed"]]
    if len(spread) != 1 or len(amounts) != 1:
        return []
    (column,), (amount,) = spread, amounts
    named = {
        header.text: meant for header in block.headers if (meant := _word(header, column, amount, schema, vocabulary))
    }
    if len(set(named.values())) != len(named) or not named:
        return []
    return [
        _part(block, header, column, named[header.text], vocabulary.words[amount][0])
        for header in block.headers
        if header.text in named
    ]


def _word(header: Header, column: str, amount: str, schema: pa.DataFrameSchema, vocabulary: Vocabulary) -> str | None:
    """Return the member of the closed set that a header names."""
    amounts = ("", *vocabulary.words[amount])
    for member, words in schema.columns[column].metadata["values"].items():
        for word in (header_key(own) for own in words if len(own) > 1):
            if any(key in {word + own, own + word} for key in header.keys for own in amounts):
                return str(member)
    return None


def _part(block: Block, header: Header, column: str, member: str, amount: str) -> Block:
    stated = block.cells[header.text].str.strip() != ""
    return replace(
        block,
        # No other column may be taken for the amount.
        headers=tuple(
            replace(header, keys=(amount,)) if own is header else own
            for own in block.headers
            if own is header or amount not in own.keys
        ),
        cells=block.cells.apply(lambda cells: cells.where(stated, "")),
        constants={column: member},
    )
