"""Debtor states as data: what the five classes are divided into, by ability, willingness and security."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError, field_validator

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import faults_of
from collectplan.params.section import Section, refuse_unknown
from collectplan.params.strict import read_yaml_file
from collectplan.schemas import words

_SETTING = "portfolio.debtor_states"
# The class that nobody has found out cannot be divided any further.
_CLASSES = [name for name in words.DEBTOR_STATE if name != "unknown"]

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class DebtorSubstate(Section):
    """One state in detail.

    Attributes
    ----------
    id : str
        Stable id.
    state : str
        One of the five classes of ``words.DEBTOR_STATE``.
    title : str
        As people call it and as a survey may state it.
    ability, willingness : str
        Words of ``words.ABILITY`` and ``words.WILLINGNESS``: what the state says of a debtor whom nobody has asked.
    secured : bool or None
        Whether there is security or a guarantee that can be realised; None where the state says nothing about it.
    unreachable : bool
        Whether the debtor's whereabouts are unknown.
    hint : str
        The next lawful step.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    state: str
    title: Title
    ability: str
    willingness: str
    secured: bool | None
    unreachable: bool = False
    hint: Title

    @field_validator("state")
    @classmethod
    def _known_class(cls, given: str) -> str:
        refuse_unknown([given], _CLASSES)
        return given

    @field_validator("ability")
    @classmethod
    def _known_ability(cls, given: str) -> str:
        refuse_unknown([given], words.ABILITY)
        return given

    @field_validator("willingness")
    @classmethod
    def _known_willingness(cls, given: str) -> str:
        refuse_unknown([given], words.WILLINGNESS)
        return given


def load_states(path: Path) -> tuple[DebtorSubstate, ...]:
    """Read the taxonomy of debtor states.

    Parameters
    ----------
    path : Path
        YAML list of states.

    Returns
    -------
    tuple of DebtorSubstate
        In the order of the file.

    Raises
    ------
    ParamsError
        For a missing file, an unknown key, class or word, an id or title that stands for two states, or a file
        without states; all of them at once.
    """
    raw = read_yaml_file(path, _SETTING, "状态细分表")
    faults = list(_repeated(raw, path.name))
    try:
        states = TypeAdapter(list[DebtorSubstate]).validate_python(raw)
    except ValidationError as error:
        raise ParamsError(faults_of(error, DebtorSubstate, path.name) + faults) from error
    if not states:
        faults.append(Fault(path.name, "没有一个细类，请至少写一个", "there is no state; write at least one"))
    if faults:
        raise ParamsError(faults)
    return tuple(states)


def find(states: Sequence[DebtorSubstate], text: str) -> DebtorSubstate | None:
    """Return the state that a survey names by its id or title, blanks at the ends apart; None when it names none."""
    named = text.strip()
    return next((state for state in states if named in (state.id, state.title)), None)


def _repeated(raw: Any, where: str) -> Iterable[Fault]:
    """Find names that stand for two states, in rows that may have other faults."""
    rows = [row for row in raw if isinstance(row, dict)] if isinstance(raw, list) else []
    names = [{str(row[key]).strip() for key in ("id", "title") if row.get(key) is not None} for row in rows]
    seen: set[str] = set()
    told: set[str] = set()
    for own in names:
        told |= own & seen
        seen |= own
    for name in sorted(told):
        zh = f"“{name}”用于两个细类，清查表里写它就分不清，请改名"
        yield Fault(where, zh, f"'{name}' stands for two states; rename one")
