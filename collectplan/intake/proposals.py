"""Propose a column mapping where headers are near but not the same, for a person to confirm."""

from __future__ import annotations

from collections.abc import Mapping

from collectplan.intake.choosing import nearest_block
from collectplan.intake.headers import match_headers
from collectplan.intake.sheets import RawTable
from collectplan.intake.vocabulary import Vocabulary
from collectplan.params import Source
from collectplan.schemas import INPUTS


def propose_mapping(raw: RawTable, source: Source, mapping: Mapping[str, str]) -> dict[str, str]:
    """Return standard column to header for a file whose needed columns are not all named, guesses included.

    Returns
    -------
    dict
        Empty where no needed column that lacks has a near header; otherwise what was found and what is proposed. A
        column named in ``mapping`` that the file lacks counts as lacking.
    """
    schema = INPUTS[raw.name]
    vocabulary = Vocabulary.of(schema, mapping, source.constants)
    block = nearest_block(raw, vocabulary)
    if block is None:
        return {}
    found, _ = match_headers(raw.name, schema, block, vocabulary, source, mapping)
    kept_out = {header for header, role in source.roles.items() if role in {"outcome", "personal"}}
    free = [header for header in block.headers if header.text not in {*found.values(), *kept_out}]
    # The words of the mapping are gone from the vocabulary; a lacking column may still have its usual name.
    usual = Vocabulary.of(schema, {}, source.constants)
    guessed: dict[str, str] = {}
    for column in vocabulary.lacking({key for header in block.headers for key in header.keys}):
        keys = [key for header in free for key in header.keys]
        near = vocabulary.near(column, keys) or usual.near(column, keys)
        meant = next((header for header in free if near in header.keys), None) if near else None
        if meant is not None:
            guessed[column] = meant.text
            free.remove(meant)
    return {**found, **guessed} if guessed else {}
