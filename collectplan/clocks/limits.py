"""Limitation of debts: of the claim itself, and of the debt of a guarantor who was asked in time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from collectplan.clocks.chain import Chain, extreme_day, obstacles_of, run_chain
from collectplan.clocks.court import CLOSED, ENFORCING, JUDGED, PENDING, UNKNOWN, Court, court_of
from collectplan.clocks.terms import NEVER, Dated, Terms, running_end
from collectplan.periods import NO_DAY, Days, add_years, days_of

Flags: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Standing:
    """How the clocks of some units stand.

    Attributes
    ----------
    right, status, rule : array of str
        Kind of clock, status, and the rule that decided.
    started_on, deadline, possible : array of days
        ``deadline`` is ``NaT`` unless the status is running or expired; ``possible`` is the deadline that would hold if
        evidence that is missing were found.
    notes : array of str
        Codes, each with a comma behind it.
    """

    right: Words
    status: Words
    rule: Words
    started_on: Days
    deadline: Days
    possible: Days
    notes: Words

    def at(self, rows: Any) -> Standing:
        """Return the standings of some units, repeated as asked."""
        return Standing(**{name: part[rows] for name, part in vars(self).items()})

    def over(self, where: Flags, other: Standing) -> Standing:
        """Return the other standing where told, this one elsewhere."""
        if not where.any():
            return self
        return Standing(**{name: np.where(where, vars(other)[name], part) for name, part in vars(self).items()})

    def ruled(self, where: Flags, rule: str) -> Standing:
        """Return the standing with another rule named where told."""
        return replace(self, rule=np.where(where, rule, self.rule))

    def renamed(self, where: Flags, other: Standing) -> Standing:
        """Return the standing with kind and rule of another where told; dates and status stay."""
        return replace(
            self, right=np.where(where, other.right, self.right), rule=np.where(where, other.rule, self.rule)
        )

    def filled(self, rows: Flags, other: Standing) -> Standing:
        """Return the standing with some rows taken, in their order, from a shorter one."""
        parts: dict[str, Any] = {}
        for name, part in vars(self).items():
            parts[name] = part.copy()
            parts[name][rows] = vars(other)[name]
        return Standing(**parts)

    def noted(self, where: Flags, code: str) -> Standing:
        """Return the standing with a note added where told."""
        if not where.any():
            return self
        return replace(self, notes=np.where(where, self.notes + f"{code},", self.notes))

    def has(self, code: str) -> Flags:
        """Tell which units carry a note."""
        carriers = {note: code in note.split(",") for note in set(self.notes.tolist())}
        return np.array([carriers[note] for note in self.notes.tolist()], dtype=np.bool_)


@dataclass(frozen=True)
class Debt:
    """One kind of debt under limitation: words for its verdicts, what restarts it.

    Attributes
    ----------
    right : str
        Kind of clock.
    running, interrupted, expired, missing : str
        Rule ids: runs from its start, runs since an event, has run out, would still run if evidence were found.
    kinds : frozenset of str
        Events that restart it.
    years : Dated
        Length.
    """

    right: str
    running: str
    interrupted: str
    expired: str
    missing: str
    kinds: frozenset[str]
    years: Dated


def settled(n_units: int, right: str, status: str, rule: str) -> Standing:
    """Return standings that are all the same, without dates."""
    rights, statuses, rules, notes = (np.full(n_units, word, dtype=object) for word in (right, status, rule, ""))
    empty = np.full(n_units, NO_DAY)
    return Standing(rights, statuses, rules, empty, empty, empty, notes)


def limitation(
    start: Days, events: pd.DataFrame, debt: Debt, terms: Terms, as_of: np.datetime64, *, has_record: bool = True
) -> Standing:
    """Return how limitation stands, courts left aside.

    Parameters
    ----------
    start : array of days
        Due date of each unit, or the day it was asked; ``NaT`` where not known.
    events : DataFrame
        Columns unit, on, kind, is_proven; none after ``as_of``.
    debt : Debt
        What kind of debt.
    terms : Terms
        The rules.
    as_of : day
        Day of the assessment.
    has_record : bool
        Whether the bank handed in a record of demands at all: without one nothing is expired, only unknown.
    """
    own = events[events["kind"].isin(debt.kinds)]
    obstacles = obstacles_of(events, len(start), as_of)
    # A debtor's consent gives up a defence (art. 192); the time to apply for enforcement is the court's.
    revives = debt.right != "enforcement"
    reviving = own["kind"].isin(terms.reviving).to_numpy() & revives
    proven = own["is_proven"].to_numpy()
    strict = run_chain(start, own[proven], debt.years, reviving[proven], obstacles, terms.suspension_months)
    loose = strict
    if not proven.all():
        loose = run_chain(start, own, debt.years, reviving, obstacles, terms.suspension_months)
    return _verdict(start, strict, loose, debt, as_of, obstacles is not None, has_record)


def _verdict(
    start: Days, strict: Chain, loose: Chain, debt: Debt, as_of: np.datetime64, has_obstacles: bool, has_record: bool
) -> Standing:
    runs, might = strict.deadline >= as_of, loose.deadline >= as_of
    stands = strict.deadline == NEVER
    no_start = np.isnat(start)
    no_rule = ~no_start & np.isnat(strict.deadline)
    undecided = no_start | no_rule
    plain = running_end(strict.started_on, debt.years) if has_obstacles else strict.deadline
    put_off = runs & ~stands & (strict.deadline != plain)
    # Two years that had run out when the three years came: older than the last change of the term.
    old = ~undecided & ~runs & (strict.deadline < debt.years.since[-1]) & (debt.years.period(strict.started_on) == 0)
    rule = np.select(
        [
            no_start,
            no_rule,
            stands,
            put_off,
            runs & strict.revived,
            runs & (strict.n_restarts > 0),
            runs,
            might,
            ~np.bool_(has_record) & ~undecided,
            strict.late_signature & (debt.right != "enforcement"),
            old,
        ],
        [
            "claim.due_unknown",
            "claim.before_1987",
            "claim.suspended",
            "claim.suspension_over",
            "claim.revived",
            debt.interrupted,
            debt.running,
            debt.missing,
            "claim.no_record",
            "claim.signature_after_expiry",
            "claim.expired_before_2017" if len(debt.years.values) > 1 else debt.expired,
        ],
        debt.expired,
    )
    status = np.select(
        [undecided, stands, runs, might | ~np.bool_(has_record)],
        ["unknown", "suspended", "running", "unknown"],
        "expired",
    )
    has_deadline = np.isin(status, ["running", "expired"])
    return Standing(
        right=np.full(len(start), debt.right, dtype=object),
        status=status.astype(object),
        rule=rule.astype(object),
        started_on=np.where(undecided, start, strict.started_on),
        deadline=np.where(has_deadline, strict.deadline, NO_DAY),
        possible=np.where((status == "unknown") & might & (loose.deadline != NEVER), loose.deadline, NO_DAY),
        notes=np.where(loose.deadline > strict.deadline, "unproven,", "").astype(object),
    )


def claims(
    loans: pd.DataFrame, events: pd.DataFrame, terms: Terms, as_of: np.datetime64, stale: float, *, has_record: bool
) -> tuple[Standing, Court]:
    """Return how the claim on each loan stands, and how far it has got in court.

    Parameters
    ----------
    loans : DataFrame
        Schema ``loans``; units are its positions.
    events : DataFrame
        Columns unit, on, kind, is_proven; those that count against the borrower.
    """
    due = days_of(loans["extended_due_on"])
    due = np.where(np.isnat(due), days_of(loans["due_on"]), due)
    called = extreme_day(events, {"acceleration"}, len(loans), last=False)
    start = np.fmin(due, np.where(np.isnat(due), NO_DAY, called))
    debt = Debt(
        "claim",
        "claim.running",
        "claim.interrupted",
        "claim.expired",
        "claim.evidence_missing",
        terms.interrupting,
        terms.claim_years,
    )
    standing = limitation(start, events, debt, terms, as_of, has_record=has_record)
    court = court_of(events, len(loans), loans["suit_status"], as_of, stale)
    standing = standing.ruled(court.is_withdrawn & (standing.started_on == court.sued_on), "court.closed")
    standing = in_court(standing, court, events, terms, as_of)
    original = days_of(loans["due_on"])
    stop = add_years(np.where(np.isnat(original), due, original), terms.long_stop_years)
    return standing.noted(stop < as_of, "long_stop").noted(called < due, "accelerated"), court


def in_court(standing: Standing, court: Court, events: pd.DataFrame, terms: Terms, as_of: np.datetime64) -> Standing:
    """Return the standing with everything that is in court, or was, set by how far it has got."""
    n = len(standing.status)
    late = standing.status == "expired"
    for stage, status, rule, right in (
        (PENDING, "suspended", "court.pending", "claim"),
        (ENFORCING, "suspended", "enforcement.pending", "enforcement"),
        (CLOSED, "running", "enforcement.closed", "enforcement"),
        (UNKNOWN, "unknown", "court.outcome_unknown", "claim"),
    ):
        if (court.stage == stage).any():
            standing = standing.over(court.stage == stage, settled(n, right, status, rule))
    standing = standing.over(
        (court.stage == UNKNOWN) & court.is_enforced, settled(n, "enforcement", "unknown", "court.outcome_unknown")
    )
    judged = (court.stage == JUDGED) | ((court.stage == ENFORCING) & ~np.isnat(court.judged_on))
    if judged.any():
        start = np.where(np.isnat(court.performance_on), court.judged_on, court.performance_on)
        debt = Debt(
            "enforcement",
            "enforcement.running",
            "enforcement.interrupted",
            "enforcement.expired",
            "enforcement.evidence_missing",
            terms.enforcing,
            terms.enforcement_years,
        )
        own = limitation(start, events, debt, terms, as_of)
        own = own.ruled(own.rule == "claim.due_unknown", "court.judgment_unknown")
        own = own.ruled(own.rule == "claim.before_1987", "enforcement.before_2008")
        # An application that came too late is open to the debtor's objection; one that resumes never is too late.
        resumed = court.closed_on <= court.applied_on
        in_time = (court.stage == ENFORCING) & (resumed | ~(own.deadline < court.applied_on))
        standing = standing.over(judged & ~in_time, own)
    undated = np.isnat(court.sued_on) & np.isnat(court.applied_on) & np.isin(court.stage, (PENDING, ENFORCING))
    return standing.noted((court.stage == PENDING) & late, "sued_late").noted(undated, "court_undated")
