"""The rules of the house: layers, sizes, notebooks, versions, and nothing of one machine in the repository."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import collectplan

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "collectplan"
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))

# A module, or a package of that name, imports only from layers above its own, and sideways where that is allowed.
LAYERS = {
    "ground": {"errors", "rules", "workdays", "periods", "clock", "digest", "widths"},
    "contracts": {"params", "schemas", "bundle"},
    "methods": {
        "money", "milp", "draws", "intervals", "pay", "ownership", "two_part", "masking", "parse", "days",
        "identity", "intake", "shrunk_logit", "discontinuity", "rota", "machine",
    },
    "stages": {
        "ledger", "segments", "clocks", "recovery", "evaluate", "fees", "options", "allocation", "completion", "targets",
        "schedule", "incentives", "tracking", "closing",
    },
    "showing": {"figures", "forms", "handouts", "report"},
    "running": {
        "project", "keys", "kernels", "kernels_preload", "sources", "rulefiles", "papers", "earlier", "inputs", "checking",
        "pipeline", "handback", "panel", "runs", "batch", "signing", "verifying", "issuing", "demo",
    },
    "tops": {"cli", "__main__", "__init__"},
}  # fmt: skip
NOT_SIDEWAYS = {"stages"}
DEPTH = {layer: depth for depth, layer in enumerate(LAYERS)}
LAYER_OF = {module: layer for layer, modules in LAYERS.items() for module in modules}
SOLVER_PACKAGES = {"pulp", "highspy"}
SLOW_IMPORTS = ["matplotlib", "numba", "pandas", "papermill", "pulp", "scipy"]
MAX_MODULE_LINES = 350
MAX_NOTEBOOK_LINES = 120


def module_files() -> dict[Path, str]:
    """Each source file of the library, with the name of its module: `allocation/core.py` belongs to `allocation`."""
    files = sorted(PACKAGE.rglob("*.py"))
    return {file: file.relative_to(PACKAGE).with_suffix("").parts[0] for file in files}


def imported_names(file: Path) -> set[str]:
    """Full dotted names of what a file imports, wherever the import stands, relative ones resolved."""
    package = ("collectplan", *file.relative_to(PACKAGE).parent.parts)
    names: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"), filename=str(file))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else ()
            origin = ".".join([*base, *([node.module] if node.module else [])])
            names |= {f"{origin}.{alias.name}" for alias in node.names}
    return names


def imported_modules(file: Path) -> set[str]:
    """Modules of the library that a file imports; names of the package itself, like its version, are none."""
    parts = (name.split(".") for name in imported_names(file))
    own = {part[1] for part in parts if part[0] == "collectplan" and len(part) > 1}
    return {name for name in own if name in LAYER_OF or (PACKAGE / name).is_dir() or (PACKAGE / f"{name}.py").is_file()}


def test_each_module_is_in_a_layer() -> None:
    unlisted = sorted(set(module_files().values()) - set(LAYER_OF))
    assert not unlisted, f"{unlisted}: name its layer in LAYERS in tests/test_house.py"


def test_modules_import_only_from_layers_above() -> None:
    faults = []
    for file, module in module_files().items():
        layer = LAYER_OF.get(module, "tops")
        for other in sorted(imported_modules(file) - {module}):
            above = LAYER_OF.get(other, "tops")
            allowed = DEPTH[above] < DEPTH[layer] or (above == layer and layer not in NOT_SIDEWAYS)
            if not allowed:
                faults.append(f"{file.relative_to(ROOT)} ({layer}) imports {other} ({above})")
    assert not faults, "\n".join(faults)


def test_modules_import_each_other_without_cycles() -> None:
    graph: dict[str, set[str]] = {}
    for file, module in module_files().items():
        graph.setdefault(module, set()).update(imported_modules(file) - {module})
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail("modules import each other in a circle: " + " -> ".join(reversed(error.args[1])))


def test_only_milp_imports_the_solver() -> None:
    faults = [
        str(file.relative_to(ROOT))
        for file, module in module_files().items()
        if module != "milp" and SOLVER_PACKAGES & {name.split(".")[0] for name in imported_names(file)}
    ]
    assert not faults, f"{faults}: the solver is reached through collectplan.milp only"


def test_modules_are_small_and_say_what_they_hold() -> None:
    lines = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in module_files()}
    long = {str(file.relative_to(ROOT)): count for file, count in lines.items() if count > MAX_MODULE_LINES}
    assert not long, f"above {MAX_MODULE_LINES} lines, make a package of each: {long}"
    assert not [file for file in lines if file.stem in {"utils", "util", "helpers", "misc"}]


def test_the_command_starts_without_slow_imports() -> None:
    code = f"import sys, collectplan.cli; print([name for name in {SLOW_IMPORTS} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]", "import these inside the commands that need them"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_stripped(path: Path) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    cells = notebook["cells"]
    executed = [index for index, cell in enumerate(cells) if cell.get("outputs") or cell.get("execution_count")]
    stamped = [index for index, cell in enumerate(cells) if {"papermill", "execution"} & set(cell["metadata"])]
    assert not executed and not stamped and "papermill" not in notebook["metadata"], "run `make format`"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_is_short_and_takes_parameters(path: Path) -> None:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell["metadata"].get("tags", [])]
    assert len(tagged) == 1 and tagged[0]["cell_type"] == "code", "one code cell tagged `parameters`"
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert sum(len(source.splitlines()) for source in sources) <= MAX_NOTEBOOK_LINES
    defining = [source for source in sources if re.search(r"^\s*(async def|def|class)\s", source, re.MULTILINE)]
    assert not defining, "functions and classes belong in the library"


def test_versions_agree() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## \[?v?(\d[\w.]*)", changelog, re.MULTILINE)
    assert heading and heading[1] == version == collectplan.__version__


def test_lock_is_whole_and_names_no_address() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    pins = dict(re.findall(r"^([\w.-]+)==([^\s;]+)", lock, re.MULTILINE))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    lists = [project["build-system"]["requires"], project["project"]["dependencies"]]
    lists += project["project"]["optional-dependencies"].values()
    wanted = [Requirement(text) for texts in lists for text in texts]
    stale = [str(need) for need in wanted if not need.specifier.contains(pins.get(need.name.lower(), "0"))]
    assert not stale, f"{stale}: run `make lock`"


def repository_files() -> list[Path]:
    """Files that git holds or would take; without git, all files outside hidden and made folders."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        made = re.compile(r"^(\.(?!ci/)|outputs/|wheelhouse|dist/|build/)|__pycache__")
        files = (file for file in ROOT.rglob("*") if not made.match(file.relative_to(ROOT).as_posix()))
        return [file for file in files if file.is_file()]
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).is_file()]


def test_no_file_names_a_path_of_one_machine() -> None:
    machine_path = re.compile(rb"(?m)(^|[^A-Za-z0-9_.~])/(root|home|work)/[A-Za-z.]")
    texts = ((file, file.read_bytes()) for file in repository_files())
    faults = [str(file.relative_to(ROOT)) for file, text in texts if b"\0" not in text and machine_path.search(text)]
    assert not faults
