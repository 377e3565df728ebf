"""Lengths, defaults and words of the legal clocks, read from the dated rules; no figure of the law stands in code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.errors import Fault, ParamsError
from collectplan.periods import NO_DAY, Days, add_years, next_workday
from collectplan.rules import Rule, RuleBook

Flags: TypeAlias = npt.NDArray[np.bool_]
_EVIDENCE = ("proving", "spoiling", "weak", "denying", "harmless")
_CLAUSE = re.compile(r"[，,；;、。.！!（）()\n]")
_REACH = 8  # signs: how far before a proof a denial still means it
NEVER = np.datetime64("9999-12-31", "D")
"""Deadline of a clock that stands still."""


@dataclass(frozen=True)
class Dated:
    """A figure or word with the days from which each of its values holds.

    Attributes
    ----------
    since : array of days
        Ascending.
    values : tuple
        The value from each day on.
    """

    since: Days
    values: tuple[Any, ...]

    @classmethod
    def of(cls, book: RuleBook, rule_id: str) -> Dated:
        """Return the rows of an id.

        Raises
        ------
        ParamsError
            When the book has no row of that id.
        """
        rows = book.of(rule_id)
        if not rows:
            raise ParamsError(_absent(rule_id))
        return cls(np.array([row.effective_from for row in rows], dtype="datetime64[D]"), tuple(r.value for r in rows))

    def period(self, days: Days) -> npt.NDArray[np.int64]:
        """Return which value holds on each day; -1 before the first one and where the day is not known."""
        found = np.searchsorted(self.since, np.where(np.isnat(days), self.since[0], days), side="right") - 1
        return np.where(np.isnat(days), -1, found).astype(np.int64)

    def numbers(self, days: Days) -> npt.NDArray[np.int64]:
        """Return the number that holds on each day; 0 where none does."""
        return np.array([*self.values, 0], dtype=np.int64)[self.period(days)]


def _absent(rule_id: str) -> Fault:
    zh = f"规则文件里没有 {rule_id}，请补上（见 params/rules/clocks.yaml）"
    return Fault("clocks.rules", zh, f"the rule file has no {rule_id}; add it")


def running_end(start: Days, years: Dated) -> Days:
    """Return the last day of a period that began on each day; ``NaT`` where no rule holds.

    A longer period that came into force while the old one was still running takes its place from the same start (SPC
    interpretation of 2018, art. 2); one that had run out by then stays so (art. 3).
    """
    began = years.period(start)
    end = np.full(start.shape, NO_DAY)
    for position, value in enumerate(years.values):
        counted = next_workday(add_years(start, int(value)))
        still = (began < position) & (began >= 0) & (end >= years.since[position])
        end = np.where((began == position) | still, counted, end)
    return end


@dataclass(frozen=True)
class Terms:
    """What the clocks work from.

    Attributes
    ----------
    claim_years, enforcement_years : Dated
        Limitation of claims, and of enforcement.
    mode_unclear, none_months, unclear_months : Dated
        Defaults of guarantees by the day of the contract.
    long_stop_years, suspension_months, defence_months : int
        The 20-year stop; months after an obstacle has ended; months after which a general guarantor has to pay although
        the court has not ended the enforcement against the debtor.
    interrupting, enforcing, asking, proof_needed, signature_needed, reviving : frozenset of str
        Kinds of events.
    proving, spoiling, weak, denying, harmless : tuple of str
        Words of evidence, lower case: of proof, that spoil it, that prove nothing; signs that deny a proof which stands
        behind them, and words in which these signs deny nothing.
    signers : frozenset of str
        Whose signature counts.
    sue_days, demand_days, visit_days : int
        Steps of urgency.
    sources : mapping of str to str
        Rule id to instrument and article.
    """

    claim_years: Dated
    enforcement_years: Dated
    mode_unclear: Dated
    none_months: Dated
    unclear_months: Dated
    long_stop_years: int
    suspension_months: int
    defence_months: int
    interrupting: frozenset[str]
    enforcing: frozenset[str]
    asking: frozenset[str]
    proof_needed: frozenset[str]
    signature_needed: frozenset[str]
    reviving: frozenset[str]
    proving: tuple[str, ...]
    spoiling: tuple[str, ...]
    weak: tuple[str, ...]
    denying: tuple[str, ...]
    harmless: tuple[str, ...]
    signers: frozenset[str]
    sue_days: int
    demand_days: int
    visit_days: int
    sources: Mapping[str, str]

    @classmethod
    def on(cls, day: date, book: RuleBook) -> Terms:
        """Return the terms; of values that do not depend on the facts of a claim, those that hold on ``day``.

        Raises
        ------
        ParamsError
            With every rule that is absent or has a value of the wrong kind.
        """
        reader = _Reader(book, day)
        number, words = reader.number, reader.words
        dated = {
            "claim_years": reader.dated("claim.years", int),
            "enforcement_years": reader.dated("enforcement.years", int),
            "mode_unclear": reader.dated("guarantee.mode_unclear", str),
            "none_months": reader.dated("guarantee.none_months", int),
            "unclear_months": reader.dated("guarantee.unclear_months", int),
        }
        kinds = {
            "interrupting": frozenset(words("claim.interrupting")),
            "enforcing": frozenset(words("enforcement.interrupting")),
            "asking": frozenset(words("guarantee.asking")),
            "proof_needed": frozenset(words("claim.proof_needed")),
            "signature_needed": frozenset(words("claim.signature_needed")),
            "reviving": frozenset(words("claim.reviving")),
            "signers": frozenset(words("evidence.signers")),
        }
        evidence = {key: tuple(w.lower() for w in words(f"evidence.{key}")) for key in _EVIDENCE}
        numbers = {
            "long_stop_years": number("claim.long_stop_years"),
            "suspension_months": number("claim.suspension_months"),
            "defence_months": number("guarantee.defence_months"),
            "sue_days": number("urgency.sue_days"),
            "demand_days": number("urgency.demand_days"),
            "visit_days": number("urgency.visit_days"),
        }
        if reader.faults:
            raise ParamsError(reader.faults)
        sources = {rule.id: rule.source for rule in sorted(book.rules, key=lambda rule: rule.effective_from)}
        made: Callable[..., Terms] = cls
        return made(**dated, **kinds, **evidence, **numbers, sources=sources)

    def proven(self, kind: pd.Series[Any], evidence: pd.Series[Any], signer: pd.Series[Any]) -> Flags:
        """Tell which events can be proven.

        Those that have to arrive need evidence that shows it; those that the obligor signs need none, unless what is
        written there or who signed says otherwise; all others speak for themselves.
        """
        verdict = {text: self._shows_arrival(str(text)) for text in evidence.unique()}
        signed = signer.isin(self.signers).to_numpy()
        shown = evidence.map(verdict).to_numpy(dtype=bool) & signed
        arrives = ~kind.isin(self.proof_needed).to_numpy() | shown
        unsigned = self.plainly_weak(evidence) | ~signed
        return np.asarray(arrives & ~(kind.isin(self.signature_needed).to_numpy() & unsigned), dtype=np.bool_)

    def plainly_weak(self, evidence: pd.Series[Any]) -> Flags:
        """Tell which evidence cannot show arrival: a call, a message, a refusal; an empty cell says nothing."""
        verdict = {
            text: text != ""
            and not self._shows_arrival(str(text))
            and self._has(str(text), (*self.spoiling, *self.weak))
            for text in evidence.unique()
        }
        return np.asarray(evidence.map(verdict).to_numpy(dtype=bool), dtype=np.bool_)

    def _shows_arrival(self, text: str) -> bool:
        if self._has(text, self.spoiling):
            return False
        plain = text.lower()
        for word in self.harmless:
            plain = plain.replace(word, "")
        return any(self._proves(clause) for clause in _CLAUSE.split(plain))

    def _proves(self, clause: str) -> bool:
        """Tell whether a proof stands in a clause that nothing before it denies."""
        for word in self.proving:
            at = clause.find(word)
            if at >= 0 and not any(sign in clause[max(0, at - _REACH) : at] for sign in self.denying):
                return True
        return False

    @staticmethod
    def _has(text: str, words: tuple[str, ...]) -> bool:
        return any(word in text.lower() for word in words)


class _Reader:
    """Reads values of rules and collects what is wrong with them."""

    def __init__(self, book: RuleBook, day: date) -> None:
        self.book, self.day = book, day
        self.faults: list[Fault] = []

    def dated(self, rule_id: str, kind: type) -> Dated | None:
        rows = self.book.of(rule_id)
        for row in rows:
            self._check(row, kind)
        try:
            return Dated.of(self.book, rule_id)
        except ParamsError as error:
            self.faults += error.faults
            return None

    def number(self, rule_id: str) -> int:
        rule = self._at(rule_id)
        return int(rule.value) if rule is not None and self._check(rule, int) else 0

    def words(self, rule_id: str) -> list[str]:
        rule = self._at(rule_id)
        return [str(word) for word in rule.value] if rule is not None and self._check(rule, list) else []

    def _at(self, rule_id: str) -> Rule | None:
        """Return the row that holds on the day, before the first one that row: an assessment may look far back."""
        rows = self.book.of(rule_id)
        if not rows:
            self.faults.append(_absent(rule_id))
            return None
        return next((row for row in rows if row.holds(self.day)), rows[0])

    def _check(self, rule: Rule, kind: type) -> bool:
        if isinstance(rule.value, kind) and not isinstance(rule.value, bool):
            return True
        shown = {int: ("整数", "a whole number"), str: ("文字", "a word"), list: ("列表", "a list")}[kind]
        zh, en = f"value 应为{shown[0]}，给的是 {rule.value!r}", f"value must be {shown[1]}, got {rule.value!r}"
        self.faults.append(Fault(rule.id, zh, en))
        return False
