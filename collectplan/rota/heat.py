"""Limits of field work in heat: dated rules by the forecast maximum, of which the strictest that apply win.

Each rule only takes hours away from a temperature upwards, and all that apply are laid over each other, so that a hotter
day never has more hours than a cooler one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, model_validator

from collectplan.errors import Fault, ParamsError
from collectplan.params.calendar import time_of_day
from collectplan.params.faults import faults_of
from collectplan.params.rulebook import load_rules
from collectplan.params.section import Section
from collectplan.rules import RuleBook

Span = tuple[time, time]
PREFIX = "heat."
_SHIPPED = Path(__file__).resolve().parents[2] / "params" / "rules" / "heat.yaml"
_HOURS_OF_A_DAY = 24.0


class HeatValue(Section):
    """What ``value`` of a rule of heat may say; see the head of the rule file."""

    from_celsius: float | None = None
    above_celsius: float | None = None
    hours_at_most: Annotated[float, Field(ge=0.0, le=_HOURS_OF_A_DAY)] = _HOURS_OF_A_DAY
    until: str | None = None
    not_between: Annotated[list[str], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _sound(self) -> HeatValue:
        if (self.from_celsius is None) == (self.above_celsius is None):
            raise ValueError(
                "from_celsius、above_celsius 须写且只写一个|give exactly one of from_celsius, above_celsius"
            )
        if self.until is not None:
            time_of_day(self.until)
        if self.not_between is not None and time_of_day(self.not_between[1]) <= time_of_day(self.not_between[0]):
            raise ValueError("not_between 的结束须晚于开始|not_between must end after it begins")
        return self


@dataclass(frozen=True)
class HeatRule:
    """One rule of heat.

    Attributes
    ----------
    id : str
        Of the row in the rule file.
    celsius : float
        Forecast maximum from which it applies.
    is_above : bool
        Whether it applies only above that temperature, not at it.
    hours_at_most : float
        Hours outdoors in a day; 0 stops field work.
    until : time or None
        Field work ends at this time.
    not_between : tuple of time or None
        No field work in this part of the day.
    effective_from, effective_to : date, date or None
        First and last day on which it holds.
    """

    id: str
    celsius: float
    is_above: bool
    hours_at_most: float
    until: time | None
    not_between: Span | None
    effective_from: date
    effective_to: date | None

    def applies(self, celsius: float, on: date) -> bool:
        """Tell whether the rule applies at a forecast maximum on a day; an unknown temperature (NaN) meets none."""
        holds = self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)
        return holds and (celsius > self.celsius or (celsius == self.celsius and not self.is_above))


@dataclass(frozen=True)
class HeatLimit:
    """What the rules together leave of a day.

    Attributes
    ----------
    heat : str
        One of ``none``, ``shortened``, ``mornings``, ``stopped``.
    hours_at_most : float
        Hours outdoors in the day.
    until : time or None
        Field work ends at this time.
    closed : tuple of spans
        Parts of the day without field work.
    """

    heat: str
    hours_at_most: float
    until: time | None
    closed: tuple[Span, ...]


def heat_rules(book: RuleBook) -> tuple[HeatRule, ...]:
    """Return the rules of heat in a rule book; rules whose id does not begin with ``heat.`` are left aside.

    Raises
    ------
    ParamsError
        With every value that cannot be understood.
    """
    faults: list[Fault] = []
    found = []
    for rule in book.rules:
        if not rule.id.startswith(PREFIX):
            continue
        try:
            value = HeatValue.model_validate(rule.value)
        except ValidationError as error:
            faults += faults_of(error, HeatValue, f"{rule.id}.value")
            continue
        celsius = value.above_celsius if value.from_celsius is None else value.from_celsius
        hottest = (
            None
            if value.not_between is None
            else (time_of_day(value.not_between[0]), time_of_day(value.not_between[1]))
        )
        found.append(
            HeatRule(
                id=rule.id,
                celsius=float(celsius or 0.0),
                is_above=value.from_celsius is None,
                hours_at_most=value.hours_at_most,
                until=None if value.until is None else time_of_day(value.until),
                not_between=hottest,
                effective_from=rule.effective_from,
                effective_to=rule.effective_to,
            )
        )
    if faults:
        raise ParamsError(faults)
    return tuple(found)


@cache
def shipped_heat_rules() -> tuple[HeatRule, ...]:
    """Return the rules of heat that ship with the project, read once."""
    return heat_rules(load_rules([_SHIPPED]))


def limit_of(celsius: float, on: date, rules: Iterable[HeatRule]) -> HeatLimit:
    """Return what all rules that apply at a forecast maximum leave of a day."""
    held = [rule for rule in rules if rule.applies(celsius, on)]
    hours = min((rule.hours_at_most for rule in held), default=_HOURS_OF_A_DAY)
    until = min((rule.until for rule in held if rule.until is not None), default=None)
    heat = "stopped" if hours == 0 else "mornings" if until is not None else "shortened" if held else "none"
    return HeatLimit(heat, hours, until, tuple(rule.not_between for rule in held if rule.not_between is not None))


def left_of(sessions: Sequence[Span], limit: HeatLimit, window: Span | None) -> tuple[Span, ...]:
    """Return what a limit and the hours in which people may be visited leave of sessions, in order.

    Parameters
    ----------
    sessions : sequence of spans
        In order, apart.
    limit : HeatLimit
        Of the day. Its ``hours_at_most`` bounds the sum of the hours, not the sessions, unless it is 0.
    window : span or None
        Visits begin and end within it; None for no window.
    """
    if limit.hours_at_most == 0:
        return ()
    closed = list(limit.closed)
    if limit.until is not None:
        closed.append((limit.until, time.max))
    if window is not None:
        closed += [(time.min, window[0]), (window[1], time.max)]
    left = list(sessions)
    for begins, ends in closed:
        parts = [part for a, b in left for part in ((a, min(b, begins)), (max(a, ends), b))]
        left = [(a, b) for a, b in parts if a < b]
    return tuple(left)


def hours_of(spans: Iterable[Span]) -> float:
    """Return the hours that spans last together."""
    return sum(_minutes(ends) - _minutes(begins) for begins, ends in spans) / 60.0


def _minutes(at: time) -> float:
    return at.hour * 60 + at.minute + at.second / 60
