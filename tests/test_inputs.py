"""All inputs of a campaign together: files to accepted tables, every fault at once, no person anywhere."""

import random
import re
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

from collectplan.errors import CollectPlanError, ParamsError, SourceError
from collectplan.inputs import Inputs, assumed_officers, read_inputs
from collectplan.ledger import hash_debtor
from collectplan.params import Params
from collectplan.project import Project
from collectplan.schemas import INPUTS, check, types
from tests.helpers import BASE, accepted, merged, params_with, ship_rules

TARGETS = "机构,表内外,任务\n城关,表内,100\n河东,表外,5\n"
CONTROLS = "机构,五级分类,财务余额\n城关,可疑,1020000.10\n"


class Place:
    """A project in a folder of the test, with the six loans as files."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.base = root / "params"
        self.project = Project(root, root / "outputs")

    def write(self, **files: pd.DataFrame | str) -> None:
        """Write data files, tables as CSV."""
        for name, content in files.items():
            text = content if isinstance(content, str) else content.to_csv(index=False)
            (self.base / f"{name}.csv").write_text(text, "utf-8")

    def read(self, changes: dict[str, Any] | Params | None = None) -> Inputs:
        """Read all inputs under changed params."""
        params = changes if isinstance(changes, Params) else params_with(changes)
        return read_inputs(params, self.base, self.project)


@pytest.fixture
def place(
    tmp_path: Path,
    six_loans: pd.DataFrame,
    two_branches_and_the_county: list[dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """A project with loans, officers and targets, and a home folder of its own for keys."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.delenv("COLLECTPLAN_KEY_FILE", raising=False)
    place = Place(tmp_path / "project")
    ship_rules(place.base)
    place.write(loans=six_loans, officers=pd.DataFrame(two_branches_and_the_county).fillna(""), branch_targets=TARGETS)
    return place


def test_everything_is_read(place: Place, six_loans: pd.DataFrame) -> None:
    inputs = place.read()
    pd.testing.assert_frame_equal(inputs.ledger.loans, accepted(six_loans).loans)
    assert inputs.officers["officer_id"].tolist() == ["A1", "A2", "B1", "C1"]
    assert inputs.targets is not None and inputs.targets["target"].tolist() == [100.0, 5.0]
    assert len(inputs.quarantine) == 0 and len(inputs.ledger.reconciliation) == 0
    assert inputs.rules[-1].id == "ordinary" and inputs.key is None


def test_controls_are_used_when_they_are_named(place: Place) -> None:
    place.write(controls=CONTROLS)
    table = place.read({"data": {"controls": {"files": ["controls.csv"]}}}).ledger.reconciliation
    assert table.loc[table["is_agreed"], ["branch", "risk_class"]].to_numpy().tolist() == [["城关", "DOUBTFUL"]]


def test_faults_of_all_files_come_at_once(place: Place, six_loans: pd.DataFrame) -> None:
    place.write(loans=six_loans.drop(columns=["机构", "本金余额"]), officers="")
    (place.base / "branch_targets.csv").unlink()
    with pytest.raises(SourceError) as caught:
        place.read({"data": {"controls": {"files": ["c.xlsx"], "mapping": "none.yaml"}}})
    assert [fault.where for fault in caught.value.faults] == [
        "data.loans.branch",
        "data.loans.principal",
        "data.officers",
        "data.branch_targets",
        "data.controls",
    ]


def test_faulty_rows_of_all_inputs_stand_in_one_list(place: Place, six_loans_two_dirty: pd.DataFrame) -> None:
    place.write(
        loans=six_loans_two_dirty,
        officers="人员编号,机构,岗位\nA1,城关,客户经理\n,城关,客户经理\nA3,城关,主任\n",
        branch_targets="机构,表内外,任务\n城关,表内,100\n河东,表外,五\n",
    )
    table = check(place.read().quarantine, "quarantine")
    assert table[["input", "row", "column", "rule"]].to_numpy().tolist() == [
        ["loans", 8, "branch", "missing"],
        ["loans", 9, "principal", "not_a_number"],
        ["officers", 3, "officer_id", "missing"],
        ["officers", 4, "role", "unknown_word"],
        ["branch_targets", 3, "target", "not_a_number"],
    ]


def test_a_mapping_file_serves_several_inputs(place: Place, six_loans: pd.DataFrame) -> None:
    mapping = {"loans": {"principal": "调整后余额"}, "officers": {"officer_id": "编号"}}
    (place.base / "m.yaml").write_text(yaml.safe_dump(mapping, allow_unicode=True), "utf-8")
    place.write(
        loans=six_loans.rename(columns={"本金余额": "调整后余额"}), officers="编号,机构,岗位\nA1,城关,客户经理\n"
    )
    inputs = place.read({"data": {"loans": {"mapping": "m.yaml"}, "officers": {"mapping": "m.yaml"}}})
    assert len(inputs.ledger.loans) == 6 and inputs.officers["officer_id"].tolist() == ["A1"]


@pytest.mark.parametrize(
    ("content", "zh", "en"),
    [
        (None, "找不到列名对照文件", "not found"),
        ("loans: {a", "不是合法的 YAML", "not valid YAML"),
        ("officers: {}", "应有“loans:”一节", "needs a section 'loans:'"),
        ("loans: {principal: 1}", "应有“loans:”一节", "needs a section 'loans:'"),
        ("loans: {principl: 余额}", "是不是 principal？", "did you mean principal?"),
        ("loans: {principal: a, principal: b}", "写了两次", "written twice"),
    ],
)
def test_a_mapping_file_that_cannot_be_used_says_so(place: Place, content: str | None, zh: str, en: str) -> None:
    if content is not None:
        (place.base / "m.yaml").write_text(content, "utf-8")
    with pytest.raises(CollectPlanError) as caught:
        place.read({"data": {"loans": {"mapping": "m.yaml"}}})
    (fault,) = caught.value.faults
    assert zh in fault.zh and en in fault.en


def test_an_outcome_is_refused_through_a_mapping_file_too(place: Place) -> None:
    (place.base / "m.yaml").write_text("loans: {village: 村组}", "utf-8")
    with pytest.raises(CollectPlanError) as caught:
        place.read({"data": {"loans": {"mapping": "m.yaml", "roles": {"村组": "outcome"}}}})
    assert "角色是 outcome" in caught.value.faults[0].zh


def test_no_branch_may_be_called_like_the_county(place: Place, six_loans: pd.DataFrame) -> None:
    place.write(loans=six_loans.assign(机构="全辖"))
    with pytest.raises(SourceError) as caught:
        place.read()
    assert "全辖" in caught.value.faults[0].zh and "全辖" in caught.value.faults[0].en


def test_a_roster_without_a_usable_officer_is_refused(place: Place) -> None:
    place.write(officers="人员编号,机构,岗位\nA1,,客户经理\n")
    with pytest.raises(ParamsError) as caught:
        place.read()
    assert "assumed_cases_per_officer" in caught.value.faults[0].zh


def test_without_a_roster_officers_are_assumed_by_case(place: Place) -> None:
    changes = {"data": {"officers": {"files": [], "assumed_cases_per_officer": 1}}}
    officers = place.read(changes).officers
    # By loan: 城关 has the debtors D1 and D2, 河东 D1, D3 and D4.
    assert officers["officer_id"].tolist() == ["城关-01", "城关-02", "河东-01", "河东-02", "河东-03"]
    heads = officers.loc[officers["role"] == "branch_head", "officer_id"]
    assert heads.tolist() == ["城关-01", "河东-01"]
    assert {name: str(kind) for name, kind in officers.dtypes.items()} == types(INPUTS["officers"])


@pytest.mark.parametrize(("per_officer", "count"), [(1, 5), (2, 3), (3, 2), (99, 2)])
def test_the_number_of_assumed_officers_rounds_up(six_loans: pd.DataFrame, per_officer: int, count: int) -> None:
    # 2 and 3 cases: 2 + 3, 1 + 2, 1 + 1, and at least one in each branch.
    assert len(assumed_officers(accepted(six_loans).loans, per_officer)) == count


def test_without_tasks_there_are_none(place: Place) -> None:
    (place.base / "branch_targets.csv").unlink()
    assert place.read({"data": {"branch_targets": {"files": [], "assumed_rate": 0.01}}}).targets is None


PEOPLE = ["11010519491231002X", "360426199101010071", "110105194912310021"]
HASHED = {"data": {"debtor_ids": "hashed"}}


def test_recusals_named_by_id_number_meet_the_hashed_case(place: Place, six_loans: pd.DataFrame) -> None:
    place.write(
        loans=six_loans.assign(客户号=[PEOPLE[0], PEOPLE[0], PEOPLE[0], PEOPLE[1], PEOPLE[2], PEOPLE[2]]),
        officers=f"人员编号,机构,岗位,回避户\nA1,城关,客户经理,{PEOPLE[0]}； {PEOPLE[1]}、\nA2,城关,客户经理,\n",
    )
    inputs = place.read(HASHED)
    assert inputs.key is not None
    wanted = [hash_debtor(person, inputs.key.secret) for person in PEOPLE[:2]]
    assert inputs.officers["recusals"].tolist() == [";".join(wanted), ""]
    assert set(wanted) < set(inputs.ledger.loans["case_id"])


def test_ids_are_the_same_in_every_job_with_the_same_key(place: Place, six_loans: pd.DataFrame) -> None:
    place.write(loans=six_loans.assign(客户号=PEOPLE * 2))
    first, again = place.read(HASHED), place.read(HASHED)
    assert first.key is not None and first.key.is_new and again.key is not None and not again.key.is_new
    pd.testing.assert_frame_equal(first.ledger.loans, again.ledger.loans)
    assert first.digest == again.digest


SECRETS = [*PEOPLE, "13800138000", "13912345678", "张三丰", "李四光"]


def everything_shown(inputs: Inputs) -> str:
    """Return all that a run writes of the inputs: every table and the repr of the key."""
    tables = [inputs.ledger.loans, inputs.ledger.quarantine, inputs.ledger.reconciliation, inputs.quarantine]
    staff = inputs.officers.drop(columns=["officer_name"])  # personal by its role: no result table takes it over
    return "".join(table.to_csv() for table in (*tables, staff)) + repr(inputs.key)


def test_no_person_stands_in_any_table(place: Place, six_loans: pd.DataFrame) -> None:
    dirty = six_loans.assign(客户号=PEOPLE * 2)
    dirty["姓名"], dirty["电话"] = "张三丰", "13800138000"
    more = pd.DataFrame(
        [
            {"贷款账号": "L7", "客户号": PEOPLE[0], "机构": "", "本金余额": "张三丰", "发放日": "李四光 13912345678"},
            {"贷款账号": "L8", "客户号": "", "机构": PEOPLE[1], "本金余额": PEOPLE[2], "五级分类": "13800138000"},
            {"贷款账号": "L1", "客户号": PEOPLE[2], "机构": "城关", "本金余额": "1", "五级分类": "次级"},
        ]
    )
    place.write(
        loans=pd.concat([dirty, more]).fillna(""),
        officers=f"人员编号,姓名,机构,岗位,固定工资,回避户\nA1,张三丰,城关,客户经理,张三丰,{PEOPLE[0]}\n,李四光,,13912345678,1,\n",
    )
    inputs = place.read(HASHED)
    # L1 stands twice with different content, L7 and L8 cannot be read; the roster has an unreadable wage and a bad row.
    assert inputs.ledger.refused_rows == 4 and set(inputs.quarantine["input"]) == {"loans", "officers"}
    shown = everything_shown(inputs)
    assert not [secret for secret in SECRETS if secret in shown]
    assert not re.search(r"\d{7}", "".join(inputs.quarantine["value"]))
    assert inputs.key is not None and inputs.key.secret.hex() not in shown


def _no_branch(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop(columns="机构")


def _no_header(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.iloc[1:].set_axis(rows.iloc[0].tolist(), axis=1)


def _nothing_readable(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(本金余额="张三丰")


@pytest.mark.parametrize("change", [_no_branch, _no_header, _nothing_readable])
@pytest.mark.parametrize("debtor_ids", ["hashed", "pseudonym"])
def test_no_person_stands_in_any_error(
    place: Place, six_loans: pd.DataFrame, change: Callable[[pd.DataFrame], pd.DataFrame], debtor_ids: str
) -> None:
    rows = six_loans.assign(客户号=PEOPLE * 2, 村组="张三丰", 管户人="13800138000")
    place.write(loans=change(rows))
    with pytest.raises(CollectPlanError) as caught:
        place.read({"data": {"debtor_ids": debtor_ids}})
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.faults)
    assert not [secret for secret in SECRETS if secret in shown]


def test_the_digest_holds_everything_that_decides_and_no_order(place: Place, six_loans: pd.DataFrame) -> None:
    digests = {"as it is": place.read().digest}
    order = list(range(6))
    random.Random(2).shuffle(order)
    place.write(loans=six_loans.iloc[order])
    assert place.read().digest == digests["as it is"]
    place.write(loans=six_loans.assign(村组="别村"))
    digests["a village"] = place.read().digest
    place.write(loans=six_loans, branch_targets=TARGETS.replace("100", "101"))
    digests["a target"] = place.read().digest
    place.write(branch_targets=TARGETS, officers="人员编号,机构,岗位\nA1,城关,客户经理\n")
    digests["the roster"] = place.read().digest
    path = place.base / "strategies" / "default.yaml"
    path.write_text(path.read_text("utf-8").replace("20000.0", "20001.0"), "utf-8")
    digests["a rule"] = place.read().digest
    place.write(controls=CONTROLS)
    digests["controls"] = place.read({"data": {"controls": {"files": ["controls.csv"]}}}).digest
    assert len(set(digests.values())) == len(digests), digests


def test_the_params_of_the_examples_are_what_the_tests_say() -> None:
    assert params_with() == Params.model_validate(merged(BASE, {}))
