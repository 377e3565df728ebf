"""The columns of an input table as a person who fills it reads them: header, unit, how to fill, words, example."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import pandera.pandas as pa

from collectplan.errors import Language
from collectplan.forms import wording
from collectplan.forms.examples import EXAMPLES
from collectplan.forms.wording import Pair
from collectplan.schemas import INPUTS, words

Need: TypeAlias = Literal["needed", "either", "optional"]


@dataclass(frozen=True)
class Entry:
    """One column of a form.

    Attributes
    ----------
    header : str
        Exactly what the reader recognises without a mapping.
    kind : str
        Kind of the schema column.
    need : {'needed', 'either', 'optional'}
        Whether a row without it is refused, or one that has none of a group of columns.
    is_signed : bool
        Whether numbers below zero are meaningful.
    unit, how : str
        Unit (empty: none) and how to fill it.
    choices : tuple of str
        Words to pick from; empty unless the set is closed.
    example : str
        As it would be typed.
    others : tuple of str
        Further headers that are recognised.
    """

    header: str
    kind: str
    need: Need
    is_signed: bool
    unit: str
    how: str
    choices: tuple[str, ...]
    example: str
    others: tuple[str, ...]


def title(name: str, language: Language) -> str:
    """Return the title of an input table: the name of its form and of the form's first sheet."""
    facts: dict[str, Any] = INPUTS[name].metadata or {}
    return str(facts[language])


def entries(name: str, language: Language) -> tuple[Entry, ...]:
    """Return the columns of an input table in their order."""
    return tuple(_entry(name, column, about, language) for column, about in INPUTS[name].columns.items())


def pick(pair: Pair, language: Language) -> str:
    """Return the text in the reader's language."""
    return pair[0] if language == "zh" else pair[1]


def _entry(name: str, column: str, about: pa.Column, language: Language) -> Entry:
    facts: dict[str, Any] = about.metadata or {}
    choices = _choices(facts, language)
    example = EXAMPLES.get(name, {}).get(column, "")
    shown = example if isinstance(example, str) else pick(example, language)
    header = _header(name, column, language)
    return Entry(
        header=header,
        kind=facts["kind"],
        need="needed" if facts["needed"] else "either" if _group(name, column) else "optional",
        is_signed=not about.checks,
        unit=pick(wording.UNITS[facts["unit"]], language) if facts["unit"] in wording.UNITS else facts["unit"],
        how=_how(name, column, about, language),
        choices=tuple(choices.values()),
        example=choices.get(shown, shown),
        others=tuple(word for word in dict.fromkeys((facts["zh"], *facts["aliases"], column)) if word != header),
    )


def _header(name: str, column: str, language: Language) -> str:
    """Return the header of a column; English titles repeat within a table, the identifiers are unique."""
    facts: dict[str, Any] = INPUTS[name].columns[column].metadata or {}
    return str(facts["zh"]) if language == "zh" else column


def _group(name: str, column: str) -> tuple[str, ...]:
    """Return the columns of which a row needs one, this one among them; empty if there is no such group."""
    facts: dict[str, Any] = INPUTS[name].metadata or {}
    return next((group for group in facts.get("either", ()) if column in group), ())


def _choices(facts: dict[str, Any], language: Language) -> dict[str, str]:
    """Return the word to type for each identifier: in Chinese the title, in English what Excel takes for text."""
    if facts["kind"] == "flag":
        # The second word is Y or N; Excel would turn `true` into a truth value of its own.
        return {name: group[0 if language == "zh" else 1] for name, group in words.FLAG.items()}
    return {name: group[0] if language == "zh" else name for name, group in facts["values"].items()}


def _how(name: str, column: str, about: pa.Column, language: Language) -> str:
    facts: dict[str, Any] = about.metadata or {}
    note = pick(wording.NOTES.get(f"{name}.{column}") or wording.NOTES.get(column) or ("", ""), language)
    if language == "zh":
        note = note or about.description or ""
    parts = [part for part in ("" if language == "zh" else str(facts["en"]), note) if part]
    # A note on a column of ids or text says it all.
    if facts["kind"] not in {"id", "ref", "text"} or not note:
        parts.append(pick(wording.KINDS[facts["kind"]], language))
    if group := _group(name, column):
        headers = pick(wording.COMMA, language).join(_header(name, own, language) for own in group)
        parts.append(pick(wording.EITHER, language).format(headers))
    if facts["kind"] == "money" and not about.checks:
        parts.append(pick(wording.SIGNED_MONEY, language))
    if facts["kind"] in {"money", "number"} and about.checks:
        parts.append(pick(wording.NOT_NEGATIVE, language))
    if empty := wording.EMPTY.get(f"{name}.{column}"):
        parts.append(pick(empty, language))
    else:
        parts += [pick(wording.EMPTY_MEANS, language).format(word) for word in _when_empty(facts, language)]
    if facts["must_read"]:
        parts.append(pick(wording.MUST_READ, language))
    return pick(wording.SEMICOLON, language).join(parts)


def _when_empty(facts: dict[str, Any], language: Language) -> list[str]:
    """Return what an empty cell stands for, where the reader gives it a value."""
    if facts["needed"]:
        return []
    if facts["kind"] in {"money", "count"}:
        return ["0"]
    groups = words.FLAG if facts["kind"] == "flag" else facts["values"]
    choices = _choices(facts, language)
    return [choices[name] for name, group in groups.items() if "" in group]
