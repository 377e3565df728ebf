"""All rule files of a campaign, read together: strategies, states, ladder, and the dated rules of the law.

What the params loosen beyond a rule of conduct needs an approval there that names the rule (``policy.approvals``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd

from collectplan.clocks import Terms
from collectplan.digest import digest_value
from collectplan.errors import Fault, ParamsError
from collectplan.params import Params
from collectplan.params.faults import did_you_mean
from collectplan.params.ladder import Ladder, load_ladder
from collectplan.params.rulebook import load_rules
from collectplan.params.schemefiles import load_schemes
from collectplan.params.schemes import SchemeFile
from collectplan.params.strategies import StrategyRule, load_strategies
from collectplan.params.taxonomy import DebtorSubstate, load_states
from collectplan.project import Project
from collectplan.rota import heat_rules
from collectplan.rules import Rule, RuleBook
from collectplan.schemas import TABLES, types

T = TypeVar("T")
HEAT, PAY = "rules/heat.yaml", "rules/pay.yaml"
# Parameter of the policy to the rule of conduct that it may not exceed without an approval.
_LIMITED = {"max_team_size": "conduct.team_size", "max_visits_per_case_week": "conduct.visits_per_week"}


@dataclass(frozen=True)
class RuleFiles:
    """Rules in force for a campaign.

    Attributes
    ----------
    strategies : tuple of StrategyRule
        Of loans.
    product_rules : mapping of str to tuple of StrategyRule
        Of other kinds of claims.
    states : tuple of DebtorSubstate
        Taxonomy of debtor states.
    ladder : Ladder
        Early arrears.
    terms : Terms
        Lengths and words of the legal clocks.
    clocks, fees, conduct, heat, pay : RuleBook
        Dated rules.
    schemes : mapping of str to SchemeFile
        Incentive schemes by the name that the params give, the chosen one first; none where none is chosen.
    """

    strategies: tuple[StrategyRule, ...]
    product_rules: Mapping[str, tuple[StrategyRule, ...]]
    states: tuple[DebtorSubstate, ...]
    ladder: Ladder
    terms: Terms
    clocks: RuleBook
    fees: RuleBook
    conduct: RuleBook
    heat: RuleBook
    pay: RuleBook
    schemes: Mapping[str, SchemeFile]

    @property
    def digest(self) -> str:
        """Digest of everything that the files say."""
        tables = {"": self.strategies, **self.product_rules}
        parts: list[Any] = [{name: [rule.model_dump(mode="json") for rule in own] for name, own in tables.items()}]
        parts.append([state.model_dump(mode="json") for state in self.states])
        parts.append(self.ladder.model_dump(mode="json"))
        parts.append({name: file.model_dump(mode="json") for name, file in self.schemes.items()})
        for book in (self.clocks, self.fees, self.conduct, self.heat, self.pay):
            parts.append([_plain(rule) for rule in book.rules])
        return digest_value(parts)

    def table(self) -> pd.DataFrame:
        """Return the dated rules, schema ``rules``: what is computed with, and what conduct allows."""
        rows = [
            {
                "rule_id": rule.id,
                "title": rule.title,
                "value": _shown(rule.value),
                "effective_from": rule.effective_from,
                "effective_to": rule.effective_to,
                "source": rule.source,
                "confidence": rule.confidence,
                "action": rule.action,
                "loosened_by": rule.loosened_by,
                "instead": rule.instead,
            }
            for book in (self.conduct, self.clocks, self.fees, self.heat, self.pay)
            for rule in book.rules
        ]
        typed = types(TABLES["rules"])
        return pd.DataFrame(rows)[list(typed)].astype(typed)


def _plain(rule: Rule) -> dict[str, Any]:
    return {name: str(value) if name.startswith("effective") else value for name, value in vars(rule).items()}


def _shown(value: Any) -> str:
    """Return a value as people read it; what only states its source has none."""
    if value is True:
        return ""
    if isinstance(value, list):
        return "、".join(str(item) for item in value)
    if isinstance(value, dict):
        tiers = value.get("tiers")
        if isinstance(tiers, list):
            steps = [
                f">{tier.get('above', 0):,}: {tier.get('rate', 0):.2%} +{tier.get('fixed', 0):,}" for tier in tiers
            ]
            cap = f"；≤{value['cap']:,}" if "cap" in value else ""
            return "；".join(steps) + cap
        return "；".join(f"{key} {_shown(item)}" for key, item in value.items())
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def load_rule_files(params: Params, base: Path, project: Project) -> RuleFiles:
    """Read every rule file that the params name.

    Parameters
    ----------
    params : Params
        Names of the files; approvals.
    base : Path
        Folder of the params file.
    project : Project
        Its ``params`` folder is looked in for files that do not lie beside the params file.

    Raises
    ------
    ParamsError
        With the faults of all files together, and every limit of conduct that is exceeded without an approval.
    """
    faults: list[Fault] = []

    def read(load: Callable[[Path], T], text: str) -> T | None:
        try:
            return load(project.params_file(text, base))
        except ParamsError as error:
            faults.extend(error.faults)
            return None

    def strategies(path: Path) -> tuple[StrategyRule, ...]:
        return load_strategies(path, TABLES["cases"].columns)

    def book(path: Path) -> RuleBook:
        return load_rules([path])

    def limits_in_heat(path: Path) -> RuleBook:
        found = load_rules([path])
        heat_rules(found)
        return found

    portfolio = params.portfolio
    ruled = read(strategies, portfolio.strategy_rules)
    others = {product: read(strategies, text) for product, text in portfolio.product_rules.items()}
    states = read(load_states, portfolio.debtor_states)
    ladder = read(load_ladder, portfolio.ladder)
    clocks, fees, conduct = (read(book, section.rules) for section in (params.clocks, params.litigation, params.policy))
    heat, pay = read(limits_in_heat, HEAT), read(book, PAY)
    schemes = {text: read(load_schemes, text) for text in _proposed(params)}
    terms = None
    if clocks is not None:
        try:
            terms = Terms.on(params.clocks.as_of or params.campaign.baseline_on, clocks)
        except ParamsError as error:
            faults.extend(error.faults)
    if conduct is not None:
        faults += beyond_conduct(params, conduct)
        tables = [(portfolio.strategy_rules, ruled), *((portfolio.product_rules[p], own) for p, own in others.items())]
        faults += _unknown_conduct(tables, conduct)
    found = (ruled, states, ladder, terms, clocks, fees, conduct, heat, pay, *others.values(), *schemes.values())
    if faults or any(part is None for part in found):
        raise ParamsError(faults)
    known: Any = (ruled, others, states, ladder, terms, clocks, fees, conduct, heat, pay, schemes)
    return RuleFiles(*known)


def _proposed(params: Params) -> list[str]:
    """Return the files of the chosen scheme and of those that it is compared with, each once."""
    incentives = params.incentives
    return list(dict.fromkeys([incentives.scheme, *incentives.alternatives])) if incentives.scheme else []


def beyond_conduct(params: Params, conduct: RuleBook) -> list[Fault]:
    """Return the limits that the policy loosens without an approval, and approvals that loosen nothing."""
    faults = []
    approved = {approval.rule_id for approval in params.policy.approvals}
    for name, rule_id in _LIMITED.items():
        rule = _held(conduct, rule_id, params)
        if rule is None or rule.action in {"WARN", "PARAM"}:
            continue
        if isinstance(rule.value, bool) or not isinstance(rule.value, int | float):
            zh, en = f"value 应为数字，给的是 {rule.value!r}", f"value must be a number, got {rule.value!r}"
            faults.append(Fault(rule_id, zh, en))
            continue
        if getattr(params.policy, name) <= rule.value:
            continue
        where, limit = f"policy.{name}", f"{rule.value}（{rule.source}）"
        if rule.loosened_by == "nobody":
            zh = f"超过 {limit}，不得放宽"
            faults.append(Fault(where, zh, f"exceeds {rule.value} ({rule.id}); nobody may loosen it"))
        elif rule_id not in approved:
            zh = f"超过 {limit}；要放宽须在 policy.approvals 中写明 rule_id: {rule_id}、审批人、理由与日期"
            en = f"exceeds {rule.value}; to loosen it name rule_id: {rule_id} under policy.approvals"
            faults.append(Fault(where, zh, en))
    known = {rule.id: rule for rule in conduct.rules}
    for position, approval in enumerate(params.policy.approvals):
        where = f"policy.approvals.{position}.rule_id"
        if approval.rule_id not in known:
            zh, en = did_you_mean(approval.rule_id, list(known))
            faults.append(Fault(where, f"没有这条规则；{zh}", f"no such rule; {en}"))
        elif known[approval.rule_id].loosened_by == "nobody":
            zh = f"{approval.rule_id} 依法不得放宽，审批无效，请删去"
            faults.append(Fault(where, zh, f"nobody may loosen {approval.rule_id}; remove the approval"))
    return faults


def _held(book: RuleBook, rule_id: str, params: Params) -> Rule | None:
    """Return the rule that holds when the campaign starts; a file of one's own may leave it out."""
    return next((rule for rule in book.of(rule_id) if rule.holds(params.campaign.start_on)), None)


def _unknown_conduct(tables: list[tuple[str, tuple[StrategyRule, ...] | None]], conduct: RuleBook) -> list[Fault]:
    known = sorted({rule.id for rule in conduct.rules})
    faults = []
    for name, rules in tables:
        for rule in rules or ():
            for named in rule.conduct:
                if named not in known:
                    zh, en = did_you_mean(named, known)
                    faults.append(
                        Fault(f"{name}.{rule.id}.conduct", f"没有规则 {named}；{zh}", f"no rule {named}; {en}")
                    )
    return faults
