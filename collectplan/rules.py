"""Dated rules: what held on a day, from which source, and what a breach means. The rows are the only truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any, Literal

from collectplan.errors import Fault, ParamsError

Action = Literal["BLOCK", "APPROVE", "WARN", "PARAM"]
Confidence = Literal["statute", "guide", "press", "general"]


@dataclass(frozen=True)
class Rule:
    """One row of a rule table.

    Attributes
    ----------
    id : str
        Stable; several rows may share it, each for its own time.
    title : str
        In Chinese, for people.
    value : Any
        Number, text, list, or a schedule of tiers.
    effective_from : date
        First day on which it holds.
    effective_to : date or None
        Last day; None while it holds.
    source : str
        Instrument and article.
    confidence : {'statute', 'guide', 'press', 'general'}
        Text of a statute, a guide of the trade, press, or general knowledge to be verified.
    action : {'BLOCK', 'APPROVE', 'WARN', 'PARAM'}
        What a breach means; PARAM is a figure to compute with.
    loosened_by : {'nobody', 'approval'}
        Who may loosen it.
    instead : str
        What to do lawfully in place of an old practice, in Chinese; empty where nothing is replaced.
    """

    id: str
    title: str
    value: Any
    effective_from: date
    effective_to: date | None
    source: str
    confidence: Confidence
    action: Action
    loosened_by: Literal["nobody", "approval"] = "nobody"
    instead: str = ""

    def holds(self, on: date) -> bool:
        """Tell whether the rule holds on a day."""
        return self.effective_from <= on and (self.effective_to is None or on <= self.effective_to)


@dataclass(frozen=True)
class RuleBook:
    """Rules by id and day."""

    rules: tuple[Rule, ...]

    def of(self, rule_id: str) -> tuple[Rule, ...]:
        """Return all rows of an id, oldest first."""
        return tuple(sorted((r for r in self.rules if r.id == rule_id), key=lambda rule: rule.effective_from))

    def at(self, rule_id: str, on: date) -> Rule:
        """Return the rule that holds on a day.

        Raises
        ------
        ParamsError
            When no rule of that id holds on the day.
        """
        found = next((rule for rule in self.rules if rule.id == rule_id and rule.holds(on)), None)
        if found is None:
            zh = f"{on} 没有有效的规则 {rule_id}，请在规则文件中补上这一时段"
            raise ParamsError(Fault("rules", zh, f"no rule {rule_id} holds on {on}; add that time to the rule file"))
        return found


def overlaps(rules: Iterable[Rule]) -> list[tuple[Rule, Rule]]:
    """Return pairs of rows with one id whose times overlap: nobody could say which holds."""
    ordered = sorted(rules, key=lambda rule: (rule.id, rule.effective_from))
    return [
        (first, second)
        for first, second in pairwise(ordered)
        if first.id == second.id and (first.effective_to is None or second.effective_from <= first.effective_to)
    ]
