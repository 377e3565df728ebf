"""Where things are, and names that every file system takes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectplan.project import Project, code_digest, find_project, folder_name, versions
from tests.helpers import ROOT


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with notebooks and params, and no settings of the machine."""
    monkeypatch.delenv("COLLECTPLAN_OUTPUTS", raising=False)
    for name in ("notebooks", "params/deep"):
        (tmp_path / "p" / name).mkdir(parents=True)
    return tmp_path / "p"


def test_a_project_is_found_upwards_from_its_params(root: Path) -> None:
    found = find_project(root / "params" / "deep")
    assert found == Project(root.resolve(), root.resolve() / "outputs")
    assert found.notebook("campaign_plan") == root.resolve() / "notebooks" / "campaign_plan.ipynb"


def test_params_outside_any_project_belong_to_the_project_one_works_in(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(root / "notebooks")
    assert find_project(tmp_path / "elsewhere").root == root.resolve()


def test_results_go_where_one_says_else_where_the_environment_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLLECTPLAN_OUTPUTS", str(tmp_path / "env"))
    assert find_project(root).outputs == (tmp_path / "env").resolve()
    assert find_project(root, tmp_path / "said").outputs == (tmp_path / "said").resolve()


def test_a_file_beside_the_params_wins_over_one_that_ships(root: Path) -> None:
    project = Project(root, root / "outputs")
    base = root / "params" / "deep"
    assert project.params_file("r.yaml", base) == root / "params" / "r.yaml"
    (base / "r.yaml").write_text("", "utf-8")
    assert project.params_file("r.yaml", base) == base / "r.yaml"


def test_documents_show_paths_of_the_project_only(root: Path) -> None:
    project = Project(root, root / "outputs")
    assert project.shown(root / "params" / "demo.yaml") == "params/demo.yaml"
    assert project.shown(Path("/somewhere/private/demo.yaml")) == "demo.yaml"


@pytest.mark.parametrize("name", ["城关", "百日清收-2026", "a.b", "全辖", "城关 支行"])
def test_a_good_name_stays_as_it_is(name: str) -> None:
    assert folder_name(name) == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", "a:b", "a ", "a.", "nul", "CON.txt", ".hidden", "a\nb", "支" * 90]
)
def test_a_name_that_some_file_system_would_not_take_is_changed(name: str) -> None:
    changed = folder_name(name)
    assert changed != name and changed not in {"", ".", ".."}
    assert not set(changed) & set('\\/:*?"<>|\n') and changed == changed.strip(" .")
    assert not changed.startswith(".") and changed.split(".")[0].lower() not in {"con", "nul"}


@given(st.lists(st.text(max_size=60), min_size=2, max_size=6, unique=True))
def test_names_stay_apart_and_can_be_made(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folders = [folder_name(name) for name in names]
    assert len(set(folders)) == len(names)
    for folder in folders:
        (tmp_path_factory.mktemp("names") / folder).mkdir()


def test_the_digest_of_the_code_covers_notebooks_and_is_stable(root: Path) -> None:
    before = code_digest(root)
    assert before == code_digest(root)
    other = root.parent / "q"
    (other / "notebooks").mkdir(parents=True)
    (other / "notebooks" / "a.ipynb").write_text("{}", "utf-8")
    assert code_digest(other) != before


def test_the_versions_that_decide_a_result_are_known() -> None:
    assert {"collectplan", "highspy", "numpy", "pandas", "pulp"} <= set(versions())
    assert f'version = "{versions()["collectplan"]}"' in (ROOT / "pyproject.toml").read_text("utf-8")
