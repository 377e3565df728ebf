"""Strategy rules as data: an ordered table that gives every case its queue, its methods and the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, field_validator, model_validator

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import did_you_mean, faults_of
from collectplan.params.section import Fraction, Method, Queue, Section
from collectplan.params.strict import read_yaml_file

# Filled in by the rules, so no rule can ask for them.
_DECIDED = {
    "strategy",
    "strategy_rule",
    "queue",
    "allowed_methods",
    "offer",
    "offer_floor",
    "offer_waived",
    "offer_months",
    "offer_approver",
}


class Between(Section):
    """A range condition; either end may be left out."""

    min: float | None = None
    max: float | None = None


Condition = bool | str | list[str] | Between


class SettlementOffer(Section):
    """What may be offered to a debtor: how much interest may be waived, over how many months principal may be paid.

    Principal is never waived here. ``kind``: ``lump_sum_interest`` (打包收息: one sum for all interest once principal
    is paid), ``instalments``, ``interest_waiver``. The same rule gives the same offer to everybody it holds for.
    """

    kind: Literal["lump_sum_interest", "instalments", "interest_waiver"]
    waive_interest_on: Fraction = 0.0
    waive_interest_off: Fraction = 0.0
    months: Annotated[int, Field(ge=0, le=120)] = 0

    @model_validator(mode="after")
    def _offers_something(self) -> SettlementOffer:
        if self.kind == "instalments" and not self.months:
            raise ValueError("分期归还须写 months（几个月还清）|instalments need months")
        if self.kind != "instalments" and not (self.waive_interest_on or self.waive_interest_off):
            raise ValueError(
                "减免方案须写 waive_interest_on 或 waive_interest_off（减免比例）"
                "|a waiver needs waive_interest_on or waive_interest_off"
            )
        return self


class StrategyRule(Section):
    """One row of the rule table.

    Attributes
    ----------
    id : str
        Stable id; stands in the table ``cases`` as the reason.
    name : str
        Strategy as people call it.
    when : dict
        Column of ``cases`` to a value, a list of values, true/false, or ``{min:, max:}``; all must hold. The first
        rule that holds decides. A case for which none holds is watched under the rule ``no_rule`` and listed.
    queue : str
        One of the four batches.
    methods : list of str
        Methods allowed; ``watch`` is always possible.
    offer : SettlementOffer or None
        What may be offered; None for nothing but payment in full.
    conduct : list of str
        Ids of conduct rules (``rules/conduct.yaml``) whose old practice this strategy replaces by a lawful one.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: str
    when: dict[str, Condition] = Field(default_factory=dict)
    queue: Queue
    methods: Annotated[list[Method], Field(min_length=1)]
    offer: SettlementOffer | None = None
    conduct: list[str] = Field(default_factory=list)

    @field_validator("when", mode="before")
    @classmethod
    def _readable(cls, when: object) -> object:
        wrong = (
            [str(name) for name, given in when.items() if not _is_condition(given)] if isinstance(when, dict) else []
        )
        if wrong:
            raise ValueError(
                f"{'、'.join(wrong)} 的条件应为一个值、列表 [甲, 乙]、true/false 或 {{min: 数, max: 数}}；数字文字要加引号"
                f"|{', '.join(wrong)}: a condition is a word, a list [a, b], true/false or {{min: 1, max: 2}}"
            )
        return when

    @field_validator("methods")
    @classmethod
    def _once(cls, methods: list[Method]) -> list[Method]:
        if len(set(methods)) < len(methods):
            raise ValueError("同一方法写了两次|a method is written twice")
        return methods


def _is_condition(given: object) -> bool:
    if isinstance(given, dict):
        numbers = [n for n in given.values() if n is not None]
        return set(given) <= {"min", "max"} and all(type(n) in {int, float} for n in numbers)
    words = given if isinstance(given, list) else [given]
    return isinstance(given, bool | Between) or all(isinstance(word, str) for word in words)


def load_strategies(path: Path, columns: Mapping[str, Any]) -> tuple[StrategyRule, ...]:
    """Read a rule table.

    Parameters
    ----------
    path : Path
        YAML list of rules.
    columns : mapping of str to Column
        Columns of ``cases`` with their kinds and closed sets; conditions may name those that no rule fills in.

    Raises
    ------
    ParamsError
        For a missing file, an unknown key, column or word, a condition that its column cannot meet, a repeated id, or
        a table without rules; all of them at once. What is odd but can be worked with, such as a case that no rule
        covers, is for ``segments.lint``.
    """
    raw = read_yaml_file(path, "portfolio.strategy_rules", "规则文件")
    try:
        rules = TypeAdapter(tuple[StrategyRule, ...]).validate_python(raw, strict=False)
    except ValidationError as error:
        raise ParamsError(faults_of(error, StrategyRule, path.name)) from error
    usable = {name: about for name, about in columns.items() if name not in _DECIDED}
    faults = [
        Fault(f"{path.name}.{rule.id}.when.{name}", *told)
        for rule in rules
        for name, condition in rule.when.items()
        for told in _impossible(name, condition, usable)
    ]
    faults += _wrong_order(rules, path.name)
    if faults:
        raise ParamsError(faults)
    return rules


def _wrong_order(rules: tuple[StrategyRule, ...], where: str) -> Iterable[Fault]:
    ids = [rule.id for rule in rules]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield Fault(where, f"规则 {name} 重复，请改名", f"rule {name} is repeated; rename one")
    if not rules:
        yield Fault(where, "没有一条规则，请至少写一条", "there is no rule; write at least one")


def _impossible(name: str, condition: Condition, columns: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Say why no case could meet a condition: a rule that never holds would be lost silently."""
    if name not in columns:
        zh, en = did_you_mean(name, list(columns))
        yield f"没有这一列；{zh}", f"no such column; {en}"
        return
    facts = columns[name].metadata
    match facts["kind"]:
        case "flag":
            fits, zh, en = isinstance(condition, bool), "只能是 true 或 false", "must be true or false"
        case "money" | "number" | "count":
            fits, zh, en = isinstance(condition, Between), "应写成 {min: 数, max: 数}", "must be {min: 1, max: 2}"
        case "date" | "time":
            fits, zh, en = False, "日期列不能作条件", "a date cannot be a condition"
        case _:
            fits, zh, en = isinstance(condition, str | list), "应为文字或列表", "must be a word or a list"
    if not fits:
        yield zh, en
    elif facts["values"]:
        words = condition if isinstance(condition, list) else [str(condition)]
        for word in words:
            if word not in facts["values"]:
                zh, en = did_you_mean(word, list(facts["values"]))
                yield f"没有“{word}”这个值；{zh}", f"no such word '{word}'; {en}"
