"""What people, branches and the county brought in, held against their targets: exact, from stored money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

import pandas as pd

from collectplan.errors import Fault, LedgerError
from collectplan.money import to_fen
from collectplan.params import COUNTY
from collectplan.params.schemes import AppliesTo, ResultOf
from collectplan.pay.curve import exact

MONEY = ("cash", "principal", "interest")
_LEVEL: Mapping[str, str] = {"own": "person", "branch": "branch", "linked_branch": "branch", "county": "county"}


class Owner(NamedTuple):
    """Whose result it is: ``level`` is person, branch or county; an empty name is nobody."""

    level: str
    name: str


class Person(NamedTuple):
    """A person that may be paid."""

    officer_id: str
    role: str
    branch: str
    linked_branch: str


@dataclass(frozen=True)
class Outcome:
    """A completion, and what it was made of.

    Attributes
    ----------
    owner : Owner
        Whose.
    value : Fraction or None
        Cash over target; None without a usable target. At least 0.
    cash, target : int or None
        Whole fen; the target is None where there is none.
    remark : str
        Why there is no value, or why it is 0: ``no_owner``, ``no_target``, ``bad_target``, ``reversed`` or empty.
    """

    owner: Owner
    value: Fraction | None
    cash: int
    target: int | None
    remark: str = ""


@dataclass(frozen=True)
class Results:
    """Everything that pay is calculated from.

    Attributes
    ----------
    people : DataFrame
        Grain: person. Columns officer_id, role, branch, linked_branch (empty if none), fixed_wage, variable_wage.
    targets : DataFrame
        Grain: owner. Columns owner (an officer_id, the name of a branch, or 全辖) and target, yuan, stored money.
    collected : DataFrame
        Grain: any, for example payment. Columns officer_id, branch, balance_side, worst_class, borrower_type, method,
        ownership, principal, interest, and product where a scheme asks for it; yuan, stored money, reversals negative.
        ``counted`` is what counts towards targets, principal plus interest if there is no such column.
    measures : DataFrame, optional
        Grain: officer_id x measure. Columns officer_id (or the name of a branch), measure, value: results that are not
        money.

    Raises
    ------
    LedgerError
        When a person, a target or a measure is given twice.
    """

    people: pd.DataFrame
    targets: pd.DataFrame
    collected: pd.DataFrame
    measures: pd.DataFrame | None = None

    def __post_init__(self) -> None:
        """Refuse rows that are given twice."""
        tables = [("people", self.people, ["officer_id"]), ("targets", self.targets, ["owner"])]
        if self.measures is not None:
            tables.append(("measures", self.measures, ["officer_id", "measure"]))
        faults = [
            Fault(name, f"{n} 行重复，请只留一行", f"{n} rows are given twice; keep one of each")
            for name, table, keys in tables
            if (n := int(table.duplicated(keys).sum()))
        ]
        if faults:
            raise LedgerError(faults)

    @cached_property
    def persons(self) -> tuple[Person, ...]:
        """People in the order of their ids."""
        rows = self.people.sort_values("officer_id")
        return tuple(Person(*row) for row in rows[list(Person._fields)].itertuples(index=False, name=None))

    @cached_property
    def branches(self) -> tuple[str, ...]:
        """Branches of people, in order of their names."""
        return tuple(sorted({person.branch for person in self.persons} - {""}))

    def people_of(self, about: AppliesTo) -> tuple[Person, ...]:
        """Return who is meant."""
        roles, branches = about.roles, set(about.branches)
        return tuple(
            person
            for person in self.persons
            if (not roles or person.role in roles) and (not branches or person.branch in branches)
        )

    def completion(self, owner: Owner) -> Outcome:
        """Return cash over target; a person without cases has 0 if there is a target."""
        cash, target = self.fen(owner), self._targets.get(owner.name)
        if not owner.name:
            return Outcome(owner, None, 0, None, "no_owner")
        if target is None:
            return Outcome(owner, None, cash, None, "no_target")
        if target <= 0:
            return Outcome(owner, None, cash, target, "bad_target")
        if cash < 0:
            return Outcome(owner, Fraction(0), cash, target, "reversed")
        return Outcome(owner, Fraction(cash, target), cash, target)

    def fen(self, owner: Owner, of: str = "cash") -> int:
        """Return money in whole fen: cash (what counts towards targets), principal or interest."""
        return self._money.get(owner, _NOTHING)[MONEY.index(of)]

    def rows(self, owner: Owner) -> pd.DataFrame:
        """Return the rows of ``collected`` that count for somebody, with ``principal_fen``, ``interest_fen`` and ``counted_fen``."""
        if owner.level == "county":
            return self._fen_rows
        return self._by_person.get(owner.name, self._none) if owner.level == "person" else self._by_branch.get(
            owner.name, self._none
        )  # fmt: skip

    def measure(self, owner: Owner, name: str) -> Fraction | None:
        """Return a measure: completion, money in yuan, or one of ``measures``; None if it is not known."""
        if name == "completion":
            return self.completion(owner).value
        if name in MONEY:
            return Fraction(self.fen(owner, name), 100)
        return self._measures.get((owner.name, name))

    @cached_property
    def _targets(self) -> dict[str, int]:
        known = self.targets[self.targets["target"].notna()]
        return dict(zip(known["owner"].tolist(), to_fen(known["target"]).tolist(), strict=True))

    @cached_property
    def _fen_rows(self) -> pd.DataFrame:
        rows = self.collected
        principal, interest = to_fen(rows["principal"]), to_fen(rows["interest"])
        counted = to_fen(rows["counted"]) if "counted" in rows else principal + interest
        return rows.assign(principal_fen=principal, interest_fen=interest, counted_fen=counted)

    @cached_property
    def _none(self) -> pd.DataFrame:
        return self._fen_rows.iloc[:0]

    @cached_property
    def _by_person(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self._fen_rows.groupby("officer_id", sort=True)}

    @cached_property
    def _by_branch(self) -> dict[str, pd.DataFrame]:
        return {str(name): rows for name, rows in self._fen_rows.groupby("branch", sort=True)}

    @cached_property
    def _money(self) -> dict[Owner, tuple[int, int, int]]:
        parts: list[tuple[Owner, pd.DataFrame]] = [(Owner("county", COUNTY), self._fen_rows)]
        parts += [(Owner("person", name), rows) for name, rows in self._by_person.items()]
        parts += [(Owner("branch", name), rows) for name, rows in self._by_branch.items()]
        return {owner: _sums(rows) for owner, rows in parts}

    @cached_property
    def _measures(self) -> dict[tuple[str, str], Fraction]:
        if self.measures is None:
            return {}
        rows: Iterable[tuple[Any, ...]] = self.measures[["officer_id", "measure", "value"]].itertuples(
            index=False, name=None
        )
        return {(owner, name): exact(value) for owner, name, value in rows if value == value}


def owner_for(person: Person, result_of: ResultOf) -> Owner:
    """Return whose result counts for a person."""
    names = {"own": person.officer_id, "branch": person.branch, "linked_branch": person.linked_branch}
    return Owner(_LEVEL[result_of], names.get(result_of, COUNTY))


_NOTHING = (0, 0, 0)


def _sums(rows: pd.DataFrame) -> tuple[int, int, int]:
    return int(rows["counted_fen"].sum()), int(rows["principal_fen"].sum()), int(rows["interest_fen"].sum())
