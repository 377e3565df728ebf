"""Match the columns of a block with the standard columns: by mapping, by name, by title or usual alias; never by guess."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandera.pandas as pa

from collectplan.errors import Fault, ParamsError
from collectplan.intake.sheets import Block, Header
from collectplan.intake.vocabulary import Vocabulary
from collectplan.params import Source
from collectplan.params.faults import did_you_mean

_DATA_IN_HEADER = re.compile(r"[0-9]{7,}|^[(（]?[0-9.,+-]+[)）]?$")
_SHOWN = 20
_LONGEST = 30


def match_headers(
    name: str,
    schema: pa.DataFrameSchema,
    block: Block,
    vocabulary: Vocabulary,
    source: Source,
    mapping: Mapping[str, str],
) -> tuple[dict[str, str], list[Fault]]:
    """Return the header of each standard column that a block has, and what needed columns lack.

    Raises
    ------
    ParamsError
        When a column would be used whose role forbids it.
    """
    found: dict[str, str] = {}
    faults: list[Fault] = []
    for column in schema.columns:
        match, twice = _find(block, vocabulary.words[column], mapping.get(column))
        if match is not None:
            found[column] = match.text
        elif twice and (column in vocabulary.needed or len({own.text.split("#")[0] for own in twice}) == 1):
            # 余额 beneath two headings: a column that need not be there is left unread rather than guessed.
            faults.append(_twice(name, block, column, twice))
    taken = set(found.values())
    free = [header for header in block.headers if header.text not in taken]
    for column in lacking(block, vocabulary)[0]:
        if column not in found and not any(fault.where.endswith(f".{column}") for fault in faults):
            faults.append(_absent(name, block, column, schema, vocabulary, mapping, free))
    if forbidden := _forbidden(name, schema, source, found):
        raise ParamsError(forbidden)
    return found, faults


def lacking(block: Block, vocabulary: Vocabulary) -> tuple[list[str], list[str]]:
    """Return the needed columns that a block does not name, and those of them that a header comes near to."""
    keys = {key for header in block.headers for key in header.keys}
    lacks = [column for column in vocabulary.lacking(keys) if column not in block.constants]
    return lacks, [column for column in lacks if vocabulary.near(column, keys)]


def looks_like_data(header: str) -> bool:
    """Tell whether a header is rather a cell of data: a number, or a long run of digits."""
    return bool(_DATA_IN_HEADER.search(header))


def refuse_unknown_columns(name: str, schema: pa.DataFrameSchema, source: Source, mapping: Mapping[str, str]) -> None:
    """Refuse params that name a standard column which does not exist.

    Raises
    ------
    ParamsError
        With the nearest names.
    """
    faults = []
    groups = (("mapping", mapping), ("constants", source.constants), ("units", source.units), ("words", source.words))
    for group, keys in groups:
        for key in keys:
            if key not in schema.columns:
                zh, en = did_you_mean(key, list(schema.columns))
                faults.append(Fault(f"data.{name}.{group}.{key}", f"没有这个标准字段；{zh}", f"unknown column; {en}"))
    if faults:
        raise ParamsError(faults)


def _find(block: Block, words: tuple[str, ...], mapped: str | None) -> tuple[Header | None, list[Header]]:
    """Return the header that a column's words name, or those that they name alike."""
    if mapped is not None and (exact := [h for h in block.headers if h.text == mapped]):
        return exact[0], []
    for word in words:
        for level in range(max((len(header.keys) for header in block.headers), default=0)):
            named = [header for header in block.headers if word in header.keys[level : level + 1]]
            if len(named) == 1:
                return named[0], []
            if named:
                return None, named
    return None, []


def _absent(
    name: str,
    block: Block,
    column: str,
    schema: pa.DataFrameSchema,
    vocabulary: Vocabulary,
    mapping: Mapping[str, str],
    free: list[Header],
) -> Fault:
    title = str(schema.columns[column].title)
    header = mapping.get(column, title)
    near = vocabulary.near(column, [key for own in free for key in own.keys])
    meant = next((own for own in free if near in own.keys), None) if near else None
    present = [own.text for own in block.headers]
    is_header = any(key in vocabulary.columns for own in block.headers for key in own.keys)
    if any(looks_like_data(word) for word in present) or (not is_header and meant is None):
        # The first row may be a row of data, perhaps of a person: it is not repeated in a message.
        zh, en = (
            "第一行不像表头，请补上表头，或在 mapping 中指明列名",
            "the first row does not look like headers; add them",
        )
    elif meant is not None:
        zh = f"是不是“{meant.text}”（{meant.letter} 列）？是则在 mapping 中写 {column}: {meant.text}"
        en = f"did you mean '{meant.text}' (column {meant.letter})? then write in mapping {column}: {meant.text}"
    else:
        shown = "、".join(text[:_LONGEST] for text in present[:_SHOWN])
        zh, en = (
            f"文件里有：{shown}。请在 mapping 中指明",
            f"the file has: {shown.replace('、', ', ')}; name it in mapping",
        )
    if column == "branch" and meant is None and block.sheet.name:
        zh += '；每个机构一张工作表时，在 constants 中写 branch: "{sheet}"'
        en += '; with one sheet per branch write in constants branch: "{sheet}"'
    place = block.sheet.shown
    return Fault(
        f"data.{name}.{column}", f"{place} 没有“{header}”列（{title}）；{zh}", f"{place} has no column '{header}'; {en}"
    )


def _twice(name: str, block: Block, column: str, named: list[Header]) -> Fault:
    place = block.sheet.shown
    first, second = named[0], named[1]
    word = first.text.split("#")[0].rpartition("/")[2]
    zh = (
        f"{place} 有几列都叫“{word}”，请在 mapping 中写明 {column}: {first.text}（{first.letter} 列）"
        f"或 {column}: {second.text}（{second.letter} 列）"
    )
    en = (
        f"{place} has several columns '{word}'; write in mapping {column}: {first.text} (column {first.letter}) "
        f"or {column}: {second.text} (column {second.letter})"
    )
    return Fault(f"data.{name}.{column}", zh, en)


def _forbidden(name: str, schema: pa.DataFrameSchema, source: Source, found: Mapping[str, str]) -> list[Fault]:
    """Refuse outcomes and personal columns as anything else, whether they were mapped or found by their name."""
    faults = []
    for column, header in found.items():
        role = source.roles.get(header)
        if role in {"outcome", "personal"} and schema.columns[column].metadata["role"] != role:
            where = f"data.{name}.mapping.{column}"
            zh = f"“{header}”的角色是 {role}，不能用作 {column}；结果与个人信息列不进入方案，请改列或改角色"
            en = f"'{header}' has the role {role} and cannot serve as {column}; use another column or role"
            faults.append(Fault(where, zh, en))
    return faults
