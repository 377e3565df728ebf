"""Lint of strategy rules: rules that never decide, situations that no rule holds for, rules that only order tells apart.

Every finding is proven over all situations that the columns allow, not only over the cases at hand, and comes with one
of them as an example.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa

from collectplan.params.strategies import StrategyRule
from collectplan.schemas import TABLES, types, words
from collectplan.segments.regions import Atom, Axis, Budget, Rest, Space, Span, TooManyPieces, in_signs

MAX_PIECES = 100_000  # a second or two of work for each kind of finding
MAX_HOLES = 5

_SAID = {
    "comma": ("、", ", "),
    "semicolon": ("；", "; "),
    "unknown": (" 不详", " not known"),
    "other": ("其他（规则没有写到的）", "any other that no rule names"),
    "blank": ("（空）", "(blank)"),
    "among": ("（等 {n} 种）", " (or {others} more)"),
    "beyond": ("（及规则没有写到的）", " (or any that no rule names)"),
    "anything": ("任何情形", "any case"),
    "nothing": ("没有一户能符合：{title} {given}", "no case can meet: {title} {given}"),
    "taken": ("{situation}（先归 {other}）", "{situation} (taken by {other})"),
    "undecided": ("未判定", "not decided"),
}
_REMEDIES = {
    "shadowed": (
        "前面的规则 {other} 已全部包括；请把本条移到它们前面，或收窄它们的条件，或删去本条",
        "rules {other} before it take all of it; move this rule before them, narrow them, or delete it",
    ),
    "spare": (
        "前面的规则已包括全部情形；本条可留着防止日后漏户，也可删去",
        "the rules before it take everything; keep it for later changes of the table, or delete it",
    ),
    "contradiction": (
        "条件自相矛盾，没有一户能符合；请改正条件中的范围或取值",
        "no case can meet the condition; correct its range or its words",
    ),
    "hole": (
        "没有规则管这种情形，这些户只会跟踪观察；请为它加一条规则，或在最后加一条不设条件的规则",
        "no rule holds, such cases are only watched; add a rule for them, or a last rule without conditions",
    ),
    "more_holes": (
        "没有规则管这种情形，此外还有别的情形漏掉（户数一并计在本行）；请在最后加一条不设条件的规则",
        "no rule holds, and there are further holes (their cases are counted here); add a last rule without conditions",
    ),
    "repeated": (
        "与规则 {other} 的条件相同，只有 {other} 起作用；请删去一条，或改其中一条的条件",
        "same condition as rule {other}, which alone takes effect; delete one of them or change its condition",
    ),
    "conflict": (
        "两条都符合，只凭先后归 {rule}（{first}），否则归 {other}（{second}）；若非本意，请对调先后，或给其中一条加条件",
        "both hold and only order gives it to {rule} ({first}) rather than {other} ({second}); "
        "if that is not meant, change their order or add a condition to one of them",
    ),
    "undecided": (
        "规则互相交叉太多，查到 {cap:,} 块为止，从这里起没有判定；请减少条件或拆分规则后再检查",
        "the rules cross too often: the check stopped after {cap:,} pieces and decides nothing from here on; "
        "use fewer conditions or split the table, then check again",
    ),
}


def lint_rules(
    rules: tuple[StrategyRule, ...],
    columns: Mapping[str, pa.Column],
    cases: pd.DataFrame,
    file: str,
    language: str = "zh",
) -> pd.DataFrame:
    """Find what is odd in a rule table.

    Columns are taken as free of each other: that every county key case is a key case too, for example, is not known
    here. Values that a schema rules out (money below zero) do not count as situations.

    Parameters
    ----------
    rules : tuple of StrategyRule
        In their order; the first that holds decides. Their columns and words must be known, see ``load_strategies``.
    columns : mapping of str to Column
        Columns of ``cases``.
    cases : DataFrame
        Schema ``cases``, may be empty; at least the columns that a rule names.
    file : str
        Name of the rule file.
    language : {"zh", "en"}
        Language of ``example`` and ``remedy``.

    Returns
    -------
    DataFrame
        Schema ``rule_lint``; grain: finding. Sorted by kind, then in the order of the rules:

        - ``unreachable``: earlier rules, ``other``, take all of ``rule``, or no case can meet it; ``n_cases`` meet it.
        - ``hole``: no rule holds; ``n_cases`` lie there, each counted once. At most ``MAX_HOLES`` findings.
        - ``repeated``: ``rule`` has the condition of the earlier rule ``other``; ``n_cases`` meet it.
        - ``conflict``: ``rule`` decides, the later ``other`` with another queue, methods or offer would hold as well,
          and neither is an exception inside the other; ``n_cases`` meet both and are decided by ``rule``.

        Where more than ``MAX_PIECES`` boxes would have to be looked at, a finding of that kind says that it stopped.
    """
    table = _RuleTable(rules, columns, cases, language)
    found = [*table.unreachable(), *table.holes(), *table.repetitions(), *table.conflicts()]
    typed = types(TABLES["rule_lint"])
    return pd.DataFrame([{"file": file} | row for row in found], columns=list(typed)).astype(typed)


class _RuleTable:
    """Rules as boxes, and the situations of actual cases with the rule that decides each."""

    def __init__(
        self, rules: tuple[StrategyRule, ...], columns: Mapping[str, pa.Column], cases: pd.DataFrame, language: str
    ) -> None:
        self._rules, self._side = rules, 0 if language == "zh" else 1
        self._space = Space(rules, columns)
        self._boxes = boxes = [self._space.box(rule) for rule in rules]
        self._points = self._space.points(cases)
        self._decided = {
            point: next((n for n, box in enumerate(boxes) if not point & ~box), None) for point in self._points
        }
        self._void = {n for n, box in enumerate(boxes) if self._space.is_empty(box)}
        first = {box: n for n, box in reversed(list(enumerate(boxes)))}
        self._repeats = {n: first[box] for n, box in enumerate(boxes) if first[box] < n and n not in self._void}
        self._covered: set[int] = set()

    def unreachable(self) -> Iterator[dict[str, Any]]:
        budget = Budget(MAX_PIECES)
        for late, box in enumerate(self._boxes):
            if late in self._void:
                yield self._finding("unreachable", "contradiction", self._contradiction(late), 0, [late])
            elif late not in self._repeats:
                try:
                    takers = self._takers(late, budget)
                    found = self._example(box & self._boxes[takers[0]], takers[0], budget) if takers else None
                except TooManyPieces:
                    yield self._finding("unreachable", "undecided", self._say("undecided"), 0, [late])
                    return
                if found:
                    self._covered.add(late)
                    remedy = "spare" if box == self._space.all else "shadowed"
                    taken = self._say("taken", situation=found, other=self._rules[takers[0]].id)
                    yield self._finding("unreachable", remedy, taken, self._count(box), [late, *takers])

    def _takers(self, late: int, budget: Budget) -> list[int]:
        """Return earlier rules that together take all of a rule, none of them needless; none if it is reachable."""
        box, takers = self._boxes[late], list(range(late))
        if not self._space.is_covered(box, self._boxes[:late], budget):
            return []
        # From the last: what stays takes something of the box that no rule before it takes.
        for taker in reversed(range(late)):
            others = [n for n in takers if n != taker]
            if self._space.is_covered(box, [self._boxes[n] for n in others], budget):
                takers = others
        return takers

    def holes(self) -> Iterator[dict[str, Any]]:
        budget, found, has_more, is_whole = Budget(MAX_PIECES), dict[int, int](), False, True
        try:
            while not has_more and (point := self._open_at(found, budget)) is not None:
                has_more = len(found) == MAX_HOLES
                if not has_more:
                    found[self._space.widened(point, self._space.all, self._boxes)] = point
        except TooManyPieces:
            is_whole = False
        missed = {point: n for point, n in self._points.items() if self._decided[point] is None}
        for left, (region, point) in zip(reversed(range(len(found))), found.items(), strict=True):
            takes_rest = has_more and not left
            n_cases = sum(missed.pop(case) for case in list(missed) if takes_rest or not case & ~region)
            situation = self._situation(region, point, with_others=True)
            yield self._finding("hole", "more_holes" if takes_rest else "hole", situation, n_cases)
        if not is_whole:
            yield self._finding("hole", "undecided", self._say("undecided"))

    def _open_at(self, found: Iterable[int], budget: Budget) -> int | None:
        """Return a situation outside all rules and the holes found, first where most cases are."""
        for point in sorted(self._points, key=lambda point: (-self._points[point], point)):
            if self._decided[point] is None and all(point & ~region for region in found):
                return point
        piece = next(self._space.remainder(self._space.all, [*self._boxes, *found], budget), None)
        return None if piece is None else self._space.first_point(piece)

    def repetitions(self) -> Iterator[dict[str, Any]]:
        for late, early in self._repeats.items():
            box = self._boxes[late]
            situation = self._situation(box, self._space.first_point(box))
            yield self._finding("repeated", "repeated", situation, self._count(box), [late, early])

    def conflicts(self) -> Iterator[dict[str, Any]]:
        budget = Budget(MAX_PIECES)
        ends = [(rule.queue, frozenset(rule.methods), rule.offer) for rule in self._rules]
        unused = self._void | self._covered | set(self._repeats)
        for early, late in itertools.combinations([n for n in range(len(self._rules)) if n not in unused], 2):
            first, second = self._boxes[early], self._boxes[late]
            is_nested = not first & ~second or not second & ~first
            if is_nested or ends[early] == ends[late]:
                continue
            try:
                situation = self._example(first & second, early, budget)
            except TooManyPieces:
                yield self._finding("conflict", "undecided", self._say("undecided"), 0, [early])
                return
            if situation:
                n_cases = self._count(first & second, early)
                yield self._finding("conflict", "conflict", situation, n_cases, [early, late])

    def _example(self, box: int, decider: int, budget: Budget) -> str:
        """Describe a situation of a box that no rule before ``decider`` takes; empty if there is none."""
        before = self._boxes[:decider]
        piece = next(self._space.remainder(box, before, budget), None)
        if piece is None:
            return ""
        point = self._space.first_point(piece)
        return self._situation(self._space.widened(point, box, before), point)

    def _count(self, box: int, decider: int | None = None) -> int:
        """Count the actual cases of a box, all or those that a rule decides."""
        inside = {point: n for point, n in self._points.items() if not point & ~box}
        return sum(n for point, n in inside.items() if decider is None or self._decided[point] == decider)

    def _finding(
        self, kind: str, remedy: str, example: str, n_cases: int = 0, rules: Sequence[int] = ()
    ) -> dict[str, Any]:
        names = [self._rules[n].id for n in rules]
        rule, other = "".join(names[:1]), self._say("comma").join(names[1:])
        said = {"rule": rule, "other": other, "cap": MAX_PIECES}
        if kind == "conflict" and len(rules) == 2:
            said |= {"first": self._result(rules[0]), "second": self._result(rules[1])}
        return {
            "kind": kind,
            "rule": rule,
            "other": other,
            "example": example,
            "n_cases": n_cases,
            "remedy": _REMEDIES[remedy][self._side].format(**said),
        }

    def _say(self, key: str, **said: Any) -> str:
        return _SAID[key][self._side].format(**said)

    def _situation(self, region: int, point: int, with_others: bool = False) -> str:
        """Describe a situation by the columns that are not free in the region around it."""
        told = [
            self._value(axis, axis.allowed(point)[0], axis.allowed(region) if with_others else [])
            for axis in self._space.axes
            if axis.field & ~region
        ]
        return self._say("semicolon").join(told) or self._say("anything")

    def _value(self, axis: Axis, atom: Atom, among: list[Atom]) -> str:
        title = self._title(axis)
        if atom is Rest.UNKNOWN:
            return title + self._say("unknown")
        if isinstance(atom, Span):
            return f"{title} = {axis.sample(atom)}"
        word = f"{title} = {self._word(axis, atom)}"
        if len(among) < 2 or atom is Rest.OTHER:
            return word
        return word + self._say("beyond" if Rest.OTHER in among else "among", n=len(among), others=len(among) - 1)

    def _title(self, axis: Axis) -> str:
        return str(axis.about.metadata[("zh", "en")[self._side]])

    def _word(self, axis: Axis, atom: str | bool | Rest) -> str:
        if isinstance(atom, bool):
            return words.FLAG[str(atom).lower()][0] if not self._side else "yes" if atom else "no"
        if isinstance(atom, Rest):
            return self._say("other")
        return self._member(axis.about.metadata["values"], atom) or self._say("blank")

    def _member(self, values: Mapping[str, tuple[str, ...]], name: str) -> str:
        """Return the word for a member of a closed set; other text as it is."""
        if name not in values:
            return name
        return name.replace("_", " ").lower() if self._side else values[name][0]

    def _result(self, rule: int) -> str:
        """Say what a rule brings: queue, methods, offer."""
        own = self._rules[rule]
        methods = [self._member(words.METHOD, method) for method in own.methods]
        parts = [self._member(words.QUEUE, own.queue), self._say("comma").join(methods)]
        if own.offer:
            parts.append(self._member(words.OFFER, own.offer.kind))
        return self._say("semicolon").join(parts)

    def _contradiction(self, rule: int) -> str:
        """Name the conditions of a rule that no case can meet."""
        when = self._rules[rule].when
        void = [axis for axis in self._space.axes if axis.column in when and not axis.bits(when[axis.column])]
        told = [self._say("nothing", title=self._title(axis), given=in_signs(when[axis.column])) for axis in void]
        return self._say("semicolon").join(told)
