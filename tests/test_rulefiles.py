"""All rule files of a campaign together: every fault at once, limits of conduct kept or loosened by name, one digest."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from collectplan.errors import ParamsError
from collectplan.project import Project
from collectplan.rulefiles import RuleFiles, load_rule_files
from collectplan.schemas import check
from tests.helpers import both_texts, params_with, ship_rules

FILES = [
    "strategies/default.yaml",
    "taxonomies/debtor_states.yaml",
    "ladders/early_arrears.yaml",
    "rules/clocks.yaml",
    "rules/fees.yaml",
    "rules/conduct.yaml",
    "rules/heat.yaml",
]
PRODUCT = {"portfolio": {"product_rules": {"货款": "strategies/receivables.yaml"}}}
RECEIVABLES = "strategies/receivables.yaml"
APPROVAL = {"rule_id": "conduct.team_size", "approver": "王理事长", "reason": "山区路远", "on": "2026-06-20"}


class Shelf:
    """A params folder of the test with its own copy of the rule files that ship."""

    def __init__(self, root: Path) -> None:
        self.base = root / "params"
        self.project = Project(root, root / "outputs")
        ship_rules(self.base)

    def read(self, changes: dict[str, Any] | None = None) -> RuleFiles:
        """Read all rule files under changed params."""
        return load_rule_files(params_with(changes), self.base, self.project)

    def faults(self, changes: dict[str, Any] | None = None) -> dict[str, str]:
        """Return what is refused: place to sentences in both languages."""
        with pytest.raises(ParamsError) as caught:
            self.read(changes)
        assert both_texts(caught.value).count("\n") + 1 == 2 * len(caught.value.faults)
        return {fault.where: f"{fault.zh} {fault.en}" for fault in caught.value.faults}

    def change(self, file: str, old: str, new: str) -> None:
        """Replace a text, which has to be there, wherever it stands in a file."""
        text = (self.base / file).read_text("utf-8")
        assert old in text
        (self.base / file).write_text(text.replace(old, new), "utf-8")


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_what_ships_is_read_and_makes_a_table_of_rules(shelf: Shelf) -> None:
    files = shelf.read(PRODUCT)
    assert list(files.product_rules) == ["货款"] and files.strategies[-1].id == "ordinary"
    assert len(files.states) == 22 and files.ladder.last_day == 28
    table = check(files.table(), "rules")
    assert len(table) == sum(
        len(book.rules) for book in (files.clocks, files.fees, files.conduct, files.heat, files.pay)
    )
    shown = table.set_index("rule_id")["value"]
    # A schedule by its steps (court fees, State Council Order 481, art. 13), a list by its words; what is only a source has no value.
    assert shown["court.acceptance"].startswith(">0: 0.00% +50；>10,000: 2.50% +0")
    assert shown["claim.reviving"] == "promise" and shown["claim.running"] == "" and shown["conduct.team_size"] == "3"


def test_a_file_beside_the_params_wins_over_the_one_of_the_project(shelf: Shelf, tmp_path: Path) -> None:
    own = tmp_path / "elsewhere"
    (own / "rules").mkdir(parents=True)
    assert load_rule_files(params_with(), own, shelf.project).digest == shelf.read().digest
    text = (shelf.base / "rules/clocks.yaml").read_text("utf-8")
    (own / "rules/clocks.yaml").write_text(text.replace("  value: 30\n", "  value: 45\n"), "utf-8")
    assert load_rule_files(params_with(), own, shelf.project).terms.sue_days == 45
    assert shelf.read().terms.sue_days == 30


def test_faults_of_all_files_come_at_once(shelf: Shelf) -> None:
    shelf.change("strategies/default.yaml", "queue: secure", "queue: secured")
    shelf.change(RECEIVABLES, "queue: sue", "queue: sued")
    (shelf.base / "taxonomies/debtor_states.yaml").unlink()
    shelf.change("ladders/early_arrears.yaml", "last_day: 28", "last_day: 2")
    shelf.change("rules/clocks.yaml", "id: claim.years", "id: claim.year")
    shelf.change("rules/fees.yaml", "confidence: statute", "confidence: stature")
    shelf.change("rules/conduct.yaml", "loosened_by: approval", "loosened: approval")
    said = shelf.faults(PRODUCT)
    places = {where.split(".yaml")[0] for where in said}
    assert places == {
        "default",
        "receivables",
        "portfolio.debtor_states",
        "early_arrears",
        "clocks.rules",
        "fees",
        "conduct",
    }
    assert "claim.years" in said["clocks.rules"]


@pytest.mark.parametrize("file", FILES)
def test_every_file_that_is_not_there_is_named(shelf: Shelf, file: str) -> None:
    (shelf.base / file).unlink()
    assert file.rsplit("/", maxsplit=1)[-1] in str(shelf.faults())


@pytest.mark.parametrize("file", FILES)
def test_every_file_that_is_not_utf8_or_no_yaml_is_refused_in_words(shelf: Shelf, file: str) -> None:
    path = shelf.base / file
    text = path.read_text("utf-8")
    path.write_bytes(text.encode("gb18030"))
    assert "UTF-8" in str(shelf.faults())
    path.write_text("- {a: [", "utf-8")
    assert "YAML" in str(shelf.faults())


def team_of(size: int, *approvals: dict[str, str]) -> dict[str, Any]:
    return {"policy": {"max_team_size": size, "approvals": list(approvals)}}


def test_a_team_of_four_needs_an_approval_that_names_the_rule(shelf: Shelf) -> None:
    # Teams of 2 or 3; the shipped rule allows 3.
    said = shelf.faults(team_of(4))
    assert list(said) == ["policy.max_team_size"]
    assert "conduct.team_size" in said["policy.max_team_size"] and "approvals" in said["policy.max_team_size"]
    assert shelf.read(team_of(4, APPROVAL)).conduct.of("conduct.team_size")[0].value == 3
    assert shelf.read(team_of(3)).digest == shelf.read().digest


def test_an_approval_of_another_rule_does_not_loosen_this_one(shelf: Shelf) -> None:
    other = APPROVAL | {"rule_id": "conduct.contact_window"}
    assert list(shelf.faults(team_of(4, other))) == ["policy.max_team_size"]


def test_a_limit_that_only_warns_may_be_exceeded(shelf: Shelf) -> None:
    # One visit a debtor and week is the bank's own prudence: no statute or guide says so.
    assert shelf.read({"policy": {"max_visits_per_case_week": 3}}).conduct.of("conduct.visits_per_week")


def test_a_limit_that_is_no_number_is_a_fault_and_no_crash(shelf: Shelf) -> None:
    shelf.change("rules/conduct.yaml", "value: 3\n", "value: 三\n")
    assert any("conduct.team_size" in where for where in shelf.faults(team_of(4, APPROVAL)))


def test_what_nobody_may_loosen_no_approval_loosens(shelf: Shelf) -> None:
    fixed = next(r.id for r in shelf.read().conduct.rules if r.action == "BLOCK" and r.loosened_by == "nobody")
    said = shelf.faults(team_of(3, APPROVAL | {"rule_id": fixed}))
    assert list(said) == ["policy.approvals.0.rule_id"] and fixed in said["policy.approvals.0.rule_id"]


def test_a_limit_that_nobody_may_loosen_is_a_limit_for_every_approver(shelf: Shelf) -> None:
    rules = yaml.safe_load((shelf.base / "rules/conduct.yaml").read_text("utf-8"))
    for rule in rules:
        if rule["id"] == "conduct.team_size":
            rule |= {"confidence": "statute", "action": "BLOCK", "loosened_by": "nobody"}
    (shelf.base / "rules/conduct.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), "utf-8")
    assert list(shelf.faults(team_of(4, APPROVAL))) == ["policy.max_team_size", "policy.approvals.0.rule_id"]


def test_an_approval_of_no_rule_asks_whether_another_is_meant(shelf: Shelf) -> None:
    said = shelf.faults(team_of(4, APPROVAL, APPROVAL | {"rule_id": "conduct.team_sise"}))
    assert list(said) == ["policy.approvals.1.rule_id"]
    assert "是不是 conduct.team_size？" in said["policy.approvals.1.rule_id"]
    assert "did you mean conduct.team_size?" in said["policy.approvals.1.rule_id"]


@pytest.mark.parametrize("file", ["strategies/default.yaml", RECEIVABLES])
def test_a_strategy_that_names_a_practice_that_no_rule_knows_is_refused(shelf: Shelf, file: str) -> None:
    rules = yaml.safe_load((shelf.base / file).read_text("utf-8"))
    rules[0]["conduct"] = ["conduct.team_sise"]
    (shelf.base / file).write_text(yaml.safe_dump(rules, allow_unicode=True), "utf-8")
    said = shelf.faults(PRODUCT)
    assert list(said) == [f"{file}.{rules[0]['id']}.conduct"]
    assert "did you mean conduct.team_size?" in said[f"{file}.{rules[0]['id']}.conduct"]


# In each file one figure or word that decides something.
CHANGES = [
    ("strategies/default.yaml", "20000.0", "20001.0"),
    (RECEIVABLES, "queue: sue", "queue: sanction"),
    ("taxonomies/debtor_states.yaml", "临时", "暂时"),
    ("ladders/early_arrears.yaml", "day: 3", "day: 2"),
    ("rules/clocks.yaml", "value: 3\n", "value: 4\n"),
    ("rules/fees.yaml", "effective_from: 2007-04-01", "effective_from: 2007-04-02"),
    ("rules/conduct.yaml", "value: 6\n", "value: 5\n"),
]


def test_the_digest_changes_with_any_file_and_with_nothing_else(shelf: Shelf) -> None:
    digests = [shelf.read(PRODUCT).digest]
    assert shelf.read(PRODUCT | {"simulation": {"draws": 500}}).digest == digests[0] != shelf.read().digest
    for file, old, new in CHANGES:
        shelf.change(file, old, new)
        digests.append(shelf.read(PRODUCT).digest)
    assert len(set(digests)) == len(CHANGES) + 1


def test_a_remark_in_a_file_decides_nothing(shelf: Shelf) -> None:
    before = shelf.read().digest
    for file in FILES:
        path = shelf.base / file
        path.write_text("# 备注\n" + path.read_text("utf-8"), "utf-8")
    assert shelf.read().digest == before
