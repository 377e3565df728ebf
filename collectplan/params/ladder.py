"""The ladder of early arrears as data: what is done on which day past due, in phases that follow one another."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError, field_validator, model_validator

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import faults_of
from collectplan.params.section import Section
from collectplan.params.strict import read_yaml_file

_SETTING = "portfolio.ladder"

DayPastDue = Annotated[int, Field(ge=1)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Phase(Section):
    """Days past due that are treated alike, both ends included."""

    title: Title
    first_day: DayPastDue
    last_day: DayPastDue

    @model_validator(mode="after")
    def _in_order(self) -> Phase:
        if self.last_day < self.first_day:
            raise ValueError("last_day 早于 first_day|last_day is before first_day")
        return self


class LadderStep(Section):
    """What is done from a day past due on, until the next step."""

    day: DayPastDue
    title: Title


class Ladder(Section):
    """Phases and steps, both sorted by day.

    Attributes
    ----------
    phases : tuple of Phase
        Without gaps or overlaps from day 1 on.
    steps : tuple of LadderStep
        One a day at most, none after the last phase.
    """

    phases: Annotated[tuple[Phase, ...], Field(strict=False)]
    steps: Annotated[tuple[LadderStep, ...], Field(strict=False)]

    # Not min_length: of a tuple with a bad row, pydantic would say that it is too short as well.
    @field_validator("phases", "steps")
    @classmethod
    def _not_empty(cls, rows: tuple[Section, ...]) -> tuple[Section, ...]:
        if not rows:
            raise ValueError("至少要有一项|needs at least one item")
        return rows

    @field_validator("phases")
    @classmethod
    def _phases_by_day(cls, phases: tuple[Phase, ...]) -> tuple[Phase, ...]:
        return tuple(sorted(phases, key=lambda phase: phase.first_day))

    @field_validator("steps")
    @classmethod
    def _steps_by_day(cls, steps: tuple[LadderStep, ...]) -> tuple[LadderStep, ...]:
        return tuple(sorted(steps, key=lambda step: step.day))

    @property
    def last_day(self) -> int:
        """Last day past due on the ladder; later the case's strategy decides."""
        return self.phases[-1].last_day


def load_ladder(path: Path) -> Ladder:
    """Read a ladder.

    Parameters
    ----------
    path : Path
        YAML with ``phases`` and ``steps``.

    Raises
    ------
    ParamsError
        For a missing file, an unknown key, a day below 1, days that belong to no phase or to two, two steps on one
        day, or a step after the last phase; all of them at once.
    """
    raw = read_yaml_file(path, _SETTING, "阶梯文件")
    # Days are compared as they stand in the file, so that a bad row elsewhere does not hide a gap.
    spans = sorted(_numbers(raw, "phases", ("first_day", "last_day")))
    days = sorted(day for (day,) in _numbers(raw, "steps", ("day",)))
    faults = [*_of_phases(spans, path.name), *_of_steps(days, spans, path.name)]
    try:
        ladder = Ladder.model_validate(raw)
    except ValidationError as error:
        raise ParamsError(faults_of(error, Ladder, path.name) + faults) from error
    if faults:
        raise ParamsError(faults)
    return ladder


def _numbers(raw: Any, part: str, keys: tuple[str, ...]) -> Iterable[tuple[int, ...]]:
    """Return the whole numbers of the rows that have all of them."""
    rows = raw.get(part) if isinstance(raw, dict) else None
    for row in rows if isinstance(rows, list) else []:
        given = [row.get(key) for key in keys] if isinstance(row, dict) else []
        whole = tuple(number for number in given if isinstance(number, int))
        if len(whole) == len(keys):
            yield whole


def _of_phases(spans: list[tuple[int, ...]], where: str) -> Iterable[Fault]:
    for (_, before), (first, _) in pairwise([(0, 0), *spans]):
        if first > before + 1:
            zh = f"第 {before + 1} 天至第 {first - 1} 天不属于任何阶段，请把各阶段首尾接上"
            en = f"days {before + 1} to {first - 1} belong to no phase; let each begin where the last one ends"
            yield Fault(f"{where}.phases", zh, en)
        elif 1 <= first <= before:
            zh = f"第 {first} 天属于两个阶段，请改起止天数"
            yield Fault(f"{where}.phases", zh, f"day {first} belongs to two phases; mend their ends")


def _of_steps(days: list[int], spans: list[tuple[int, ...]], where: str) -> Iterable[Fault]:
    for day in sorted({day for day in days if days.count(day) > 1}):
        zh = f"第 {day} 天写了两步，请并成一步或改天数"
        yield Fault(f"{where}.steps", zh, f"day {day} has two steps; make them one or move one")
    last = max((span[-1] for span in spans), default=None)
    for day in sorted({day for day in days if last is not None and day > last}):
        zh = f"第 {day} 天晚于最后阶段的第 {last} 天，永远轮不到"
        yield Fault(f"{where}.steps", zh, f"day {day} is after the last phase ends on day {last}: never reached")
