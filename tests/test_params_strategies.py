"""Strategy rules: a planner's mistake in the rule file is named, never silently a rule that holds for nobody."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from collectplan.errors import ParamsError
from collectplan.params.strategies import Between, load_strategies
from collectplan.schemas import TABLES
from tests.helpers import ROOT

COLUMNS = TABLES["cases"].columns
SMALL = {
    "id": "small",
    "name": "小额",
    "when": {"principal": {"max": 5000.0}},
    "queue": "collect",
    "methods": ["phone"],
}
REST = {"id": "rest", "name": "其余", "queue": "sue", "methods": ["visit", "watch"]}


def read(folder: Path, content: Any) -> Any:
    """Write a rule file and read it."""
    text = content if isinstance(content, str) else yaml.safe_dump(content, allow_unicode=True)
    (folder / "r.yaml").write_text(text, "utf-8")
    return load_strategies(folder / "r.yaml", COLUMNS)


def test_good_rules_keep_their_order_and_conditions(tmp_path: Path) -> None:
    small, rest = read(tmp_path, [SMALL, REST])
    assert (small.id, rest.id) == ("small", "rest") and small.when == {"principal": Between(max=5000.0)}
    assert rest.when == {} and rest.queue == "sue" and rest.methods == ["visit", "watch"]


@pytest.mark.parametrize("name", ["default.yaml", "receivables.yaml"])
def test_the_rules_that_ship_are_good_and_use_lawful_methods_only(name: str) -> None:
    rules = load_strategies(ROOT / "params" / "strategies" / name, COLUMNS)
    assert not rules[-1].when and {method for rule in rules for method in rule.methods} <= {"visit", "phone", "watch"}


def when(**conditions: Any) -> list[dict[str, Any]]:
    """Return rules whose first one has these conditions."""
    return [SMALL | {"when": conditions}, REST]


def offering(**offer: Any) -> list[dict[str, Any]]:
    """Return rules whose first one offers this."""
    return [SMALL | {"offer": offer}, REST]


def test_a_table_with_a_hole_is_read_since_lint_tells_of_it(tmp_path: Path) -> None:
    assert [rule.id for rule in read(tmp_path, [SMALL])] == ["small"]


def test_an_offer_is_read_as_written_and_what_it_leaves_out_is_nothing(tmp_path: Path) -> None:
    rule, rest = read(tmp_path, offering(kind="lump_sum_interest", waive_interest_off=0.5))
    assert rest.offer is None and rule.offer.model_dump() == {
        "kind": "lump_sum_interest",
        "waive_interest_on": 0.0,
        "waive_interest_off": 0.5,
        "months": 0,
    }


@pytest.mark.parametrize(
    ("content", "where", "zh", "en"),
    [
        ([], "r.yaml", "没有一条规则，请至少写一条", "no rule; write at least one"),
        ([SMALL, SMALL, REST], "r.yaml", "规则 small 重复", "small is repeated"),
        ([SMALL | {"whne": {}}, REST], "r.yaml.0.whne", "是不是 when？", "did you mean when?"),
        ([SMALL | {"queue": "colect"}, REST], "r.yaml.0.queue", "是不是 collect？", "did you mean collect?"),
        ([SMALL | {"methods": ["call"]}, REST], "r.yaml.0.methods.0", "visit、phone、watch", "visit, phone, watch"),
        ([SMALL | {"methods": []}, REST], "r.yaml.0.methods", "至少要有一项", "at least one"),
        ([SMALL | {"methods": ["phone", "phone"]}, REST], "r.yaml.0.methods", "写了两次", "written twice"),
        (when(principl={"max": 1.0}), "r.yaml.small.when.principl", "是不是 principal？", "did you mean principal?"),
        # Conditions that no case can meet would make a rule disappear.
        (when(queue="sue"), "r.yaml.small.when.queue", "没有这一列", "no such column"),  # decided by the rules
        (when(debtor_state="ceasd"), "r.yaml.small.when.debtor_state", "是不是 ceased？", "did you mean ceased?"),
        (when(suit_status=["filed", "jugded"]), "r.yaml.small.when.suit_status", "是不是 judged？", "mean judged?"),
        (when(is_key="yes"), "r.yaml.small.when.is_key", "true 或 false", "true or false"),
        (when(principal="big"), "r.yaml.small.when.principal", "{min: 数, max: 数}", "{min: 1, max: 2}"),
        (when(village={"max": 1.0}), "r.yaml.small.when.village", "应为文字或列表", "word or a list"),
        (when(deadline_on="2026-09-01"), "r.yaml.small.when.deadline_on", "不能作条件", "cannot be a condition"),
        (when(n_loans=2), "r.yaml.0.when", "n_loans", "n_loans"),
        (when(principal={"maximum": 2.0}), "r.yaml.0.when", "principal", "principal"),
        (when(offer="none"), "r.yaml.small.when.offer", "没有这一列", "no such column"),  # decided by the rules
        (offering(kind="instalments"), "r.yaml.0.offer", "须写 months", "need months"),
        (offering(kind="interest_waiver"), "r.yaml.0.offer", "waive_interest_on 或", "waive_interest_on or"),
        (offering(kind="lump_sum_interest", months=6), "r.yaml.0.offer", "waive_interest_off", "waive_interest_off"),
        (
            offering(kind="waiver", waive_interest_on=0.5),
            "r.yaml.0.offer.kind",
            "lump_sum_interest、instalments、interest_waiver",
            "lump_sum_interest, instalments, interest_waiver",
        ),
        (
            offering(kind="interest_waiver", waive_interest_off=1.5),
            "r.yaml.0.offer.waive_interest_off",
            "不得大于 1.0",
            "must be <= 1.0",
        ),
        (
            offering(kind="interest_waiver", waive_principal=0.5),
            "r.yaml.0.offer.waive_principal",
            "没有这个参数",
            "unknown parameter",
        ),
        ("- id: a\n  id: b\n", "r.yaml", "写了两次", "written twice"),
        ("- {id: a", "r.yaml", "不是合法的 YAML", "not valid YAML"),
        ("a: 1\n", "r.yaml", "应为列表", "must be a list"),
    ],
)
def test_a_mistake_gives_one_clear_fault(tmp_path: Path, content: Any, where: str, zh: str, en: str) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, content)
    (fault,) = caught.value.faults
    assert fault.where == where and zh in fault.zh and en in fault.en


def test_all_mistakes_come_at_once(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        read(tmp_path, [*when(is_key="yes", principl={"max": 1.0})[:1], SMALL])
    assert len(caught.value.faults) == 3  # two conditions, a repeated id


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParamsError) as caught:
        load_strategies(tmp_path / "none.yaml", COLUMNS)
    assert caught.value.faults[0].where == "portfolio.strategy_rules" and "none.yaml" in caught.value.faults[0].en


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_bytes("- id: 小额".encode("gb18030"))
    with pytest.raises(ParamsError) as caught:
        load_strategies(tmp_path / "r.yaml", COLUMNS)
    assert "UTF-8" in caught.value.faults[0].zh and "UTF-8" in caught.value.faults[0].en
