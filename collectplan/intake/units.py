"""Which unit of money holds for a column: unit line, column title, params; contradictions are refused, not guessed."""

from __future__ import annotations

from collectplan.errors import Fault, SourceError
from collectplan.intake.sheets import UNIT_FACTORS, Block, Header, UnitClaim
from collectplan.params import Source


def stated_unit(name: str, column: str, block: Block, header: Header | None, source: Source) -> UnitClaim | None:
    """Return the unit that holds for the bare numbers of a money column, or None where nobody states one.

    Parameters
    ----------
    name, column : str
        Input table and standard column.
    block : Block
        Table with the unit lines above it.
    header : Header or None
        Column of the file; None where a constant stands for it.
    source : Source
        ``units`` of the params decides; else ``unit`` of the params, unit line and column title have to agree.

    Raises
    ------
    SourceError
        When two places contradict each other, with both named.
    """
    where = f"data.{name}"
    if column in source.units:
        unit = source.units[column]
        return UnitClaim(f"参数 {where}.units.{column}", f"params {where}.units.{column}", UNIT_FACTORS[unit])
    claims = list(block.claims) if header is not None else []
    if source.unit is not None:
        claims.insert(0, UnitClaim(f"参数 {where}.unit", f"params {where}.unit", UNIT_FACTORS[source.unit]))
    if header is not None and header.claim is not None:
        claims.append(header.claim)
    if not claims:
        return None
    first = claims[0]
    other = next((claim for claim in claims if claim.factor != first.factor), None)
    if other is None:
        return first
    zh = (
        f"{block.sheet.shown} 的金额单位互相矛盾：{first.zh}写“{first.word}”，{other.zh}写“{other.word}”；"
        f"请改正其一，或在参数 {where}.units 中逐列写明 {column}: yuan 或 wan_yuan"
    )
    en = (
        f"{block.sheet.shown} states two units: {first.en} says {first.word}, {other.en} says {other.word}; "
        f"mend one, or decide in params {where}.units with {column}: yuan or wan_yuan"
    )
    raise SourceError(Fault(where, zh, en))
