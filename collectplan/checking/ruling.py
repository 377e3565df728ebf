"""What is odd about the strategy rules themselves, whatever the cases: holes, rules that never decide, repetitions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from collectplan.errors import Fault
from collectplan.params import Params
from collectplan.rulefiles import RuleFiles
from collectplan.schemas import TABLES, empty, labels
from collectplan.segments import lint_rules


def rule_notes(files: RuleFiles, params: Params) -> list[Fault]:
    """Return a note for each finding; pairs of rules that only order tells apart are shown in the workbook alone."""
    portfolio = params.portfolio
    tables = [(portfolio.strategy_rules, files.strategies)]
    tables += [(portfolio.product_rules[name], rules) for name, rules in files.product_rules.items()]
    notes = []
    for file, rules in tables:
        said = {
            language: lint_rules(rules, TABLES["cases"].columns, empty("cases"), file, language).to_dict("records")
            for language in ("zh", "en")
        }
        for zh, en in zip(said["zh"], said["en"], strict=True):
            if zh["kind"] != "conflict":
                where = ".".join(part for part in (file, str(zh["rule"])) if part)
                notes.append(Fault(where, _sentence(zh, "zh"), _sentence(en, "en")))
    return notes


def _sentence(finding: Mapping[Any, Any], language: str) -> str:
    """Return kind, example and remedy in one line."""
    words = TABLES["rule_lint"].columns["kind"].metadata["values"]
    kind = words[str(finding["kind"])][0] if language == "zh" else str(finding["kind"])
    example = labels("rule_lint", "example", language)
    if language == "zh":
        return f"{kind}（{example}：{finding['example']}）；{finding['remedy']}"
    return f"{kind} ({example}: {finding['example']}); {finding['remedy']}"
