"""Strategy rules as data: an ordered table that gives every case its queue, its methods and the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from collectplan.errors import Fault, ParamsError
from collectplan.params.model import Method, Section

Queue = Literal["collect", "secure", "sue", "sanction"]


class Between(Section):
    """A range condition; either end may be left out."""

    min: float | None = None
    max: float | None = None


Condition = bool | str | list[str] | Between


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
        rule that holds decides; the last rule has no condition, so that no case is left over.
    queue : str
        One of the four batches.
    methods : list of str
        Methods allowed; ``watch`` is always possible.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9_]+$")]
    name: str
    when: dict[str, Condition] = Field(default_factory=dict)
    queue: Queue
    methods: Annotated[list[Method], Field(min_length=1)]


def load_strategies(path: Path, columns: dict[str, Any]) -> tuple[StrategyRule, ...]:
    """Read a rule table.

    Parameters
    ----------
    path : Path
        YAML list of rules.
    columns : dict
        Columns that conditions may name.

    Raises
    ------
    ParamsError
        For a missing file, an unknown key or column, a repeated id, or a table whose last rule has a condition.
    """
    if not path.is_file():
        raise ParamsError(Fault("portfolio.strategy_rules", f"找不到规则文件 {path.name}", f"no rule file {path.name}"))
    try:
        rules = TypeAdapter(tuple[StrategyRule, ...]).validate_python(
            yaml.safe_load(path.read_text("utf-8")), strict=False
        )
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        places = (
            [".".join(map(str, item["loc"])) for item in error.errors()] if isinstance(error, ValidationError) else []
        )
        shown = "、".join(places[:8]) or "YAML"
        raise ParamsError(Fault(path.name, f"规则写法有误：{shown}", f"rules are not valid: {shown}")) from error
    faults = [
        Fault(f"{path.name}.{rule.id}", f"没有这一列：{name}", f"no such column: {name}")
        for rule in rules
        for name in rule.when
        if name not in columns
    ]
    ids = [rule.id for rule in rules]
    faults += [
        Fault(path.name, f"规则 {i} 重复", f"rule {i} is repeated") for i in sorted(set(ids)) if ids.count(i) > 1
    ]
    if not rules or rules[-1].when:
        faults.append(Fault(path.name, "最后一条规则不能有条件，以免有户漏掉", "the last rule must have no condition"))
    if faults:
        raise ParamsError(faults)
    return rules
