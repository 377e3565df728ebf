"""Read dated rule files strictly: every row with its source, no two rows of one id at the same time."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter, ValidationError, model_validator

from collectplan.errors import Fault, ParamsError
from collectplan.params.faults import faults_of
from collectplan.params.section import Day, Section
from collectplan.params.strict import read_yaml_file
from collectplan.rules import Action, Confidence, Rule, RuleBook, overlaps


class RuleRow(Section):
    """One row of a rule file; see ``rules.Rule``."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9_.]+$")]
    title: str
    value: Any
    effective_from: Day
    effective_to: Day | None = None
    source: Annotated[str, Field(min_length=2)]
    confidence: Confidence
    action: Action
    loosened_by: Literal["nobody", "approval"] = "nobody"
    instead: str = ""

    @model_validator(mode="after")
    def _sound(self) -> RuleRow:
        if self.effective_to is not None and self.effective_to < self.effective_from:
            raise ValueError("截止日早于起始日|effective_to is before effective_from")
        if self.action == "BLOCK" and self.confidence == "guide" and self.loosened_by == "nobody":
            raise ValueError("行业指引的 BLOCK 须可经审批放宽|a BLOCK from a guide must be loosened_by: approval")
        if self.action == "BLOCK" and self.confidence in {"press", "general"}:
            raise ValueError(
                "没有法规原文或指引为据，不能 BLOCK，请改为 WARN|only a statute or a guide may BLOCK; use WARN"
            )
        return self


def load_rules(paths: Iterable[Path]) -> RuleBook:
    """Read rule files.

    Raises
    ------
    ParamsError
        With every fault of every file: unknown keys, wrong types, a BLOCK without a statute or guide behind it, two rows
        of one id whose times overlap.
    """
    faults: list[Fault] = []
    rules: list[Rule] = []
    for path in paths:
        try:
            rows = TypeAdapter(list[RuleRow]).validate_python(read_yaml_file(path, path.name, "规则文件"))
        except ValidationError as error:
            faults.extend(faults_of(error, RuleRow, path.name))
        except ParamsError as error:
            faults.extend(error.faults)
        else:
            rules += [Rule(**row.model_dump()) for row in rows]
    for first, second in overlaps(rules):
        zh = f"规则 {first.id} 有两行时间重叠（{first.effective_from} 与 {second.effective_from} 起），请改起止日期"
        en = f"two rows of {first.id} overlap (from {first.effective_from} and {second.effective_from}); mend their dates"
        faults.append(Fault(first.id, zh, en))
    if faults:
        raise ParamsError(faults)
    return RuleBook(tuple(rules))
