"""Every command that the README files show is run, in a copy of the project's params and notebooks."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from collectplan.demo import write_demo

from .conftest import ROOT

READMES = ("README.md", "README.zh-CN.md")
BIN = Path(sys.executable).parent


def commands(name: str) -> list[str]:
    """All lines of all bash blocks."""
    blocks = re.findall(r"```bash\n(.*?)```", (ROOT / name).read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project folder as a newcomer has it after ``make plan``, with a smaller demo county."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("params", "notebooks"):
        shutil.copytree(ROOT / name, folder / name)
    demo = folder / "params" / "demo.yaml"
    demo.write_text(demo.read_text("utf-8") + "\nsimulation: {draws: 400}\n", "utf-8")
    write_demo(folder / "outputs" / "demo-data", branches=2, cases=40, officers=6, seed=7)
    return folder


def environment(folder: Path) -> dict[str, str]:
    """Commands of this environment first, and a server that may run in a test."""
    config = folder / "jupyter"
    config.mkdir(exist_ok=True)
    server = {"ServerApp": {"allow_root": True, "open_browser": False, "port": 0}}
    (config / "jupyter_server_config.json").write_text(json.dumps(server), "utf-8")
    return os.environ | {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "JUPYTER_CONFIG_DIR": str(config)}


def test_both_languages_show_the_same_commands() -> None:
    assert commands(READMES[0]) == commands(READMES[1])


def test_commands_work_in_the_order_shown(workplace: Path) -> None:
    """``make`` targets are tried without running them, since they call these tests; the rest is run for real."""
    env = environment(workplace)
    for command in commands(READMES[0]):
        words = command.split()
        if words[0] == "make":
            done = subprocess.run(["make", "-n", *words[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
        elif words[:2] == ["collectplan", "lab"]:
            starts_and_stops(words, workplace, env)
            continue
        else:
            run = [sys.executable, *words[1:]] if words[0] == "python" else [str(BIN / words[0]), *words[1:]]
            done = subprocess.run(run, cwd=workplace, env=env, capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def starts_and_stops(words: list[str], folder: Path, env: dict[str, str]) -> None:
    """JupyterLab comes up with the workbooks."""
    log = folder / "lab.log"
    with log.open("w") as stream:
        process = subprocess.Popen([str(BIN / words[0]), *words[1:]], cwd=folder, env=env, stderr=stream, stdout=stream)
    try:
        for _ in range(600):
            if "is running at" in log.read_text("utf-8"):
                return
            assert process.poll() is None, log.read_text("utf-8")
            time.sleep(0.1)
        pytest.fail(log.read_text("utf-8"))
    finally:
        subprocess.run(["pkill", "-INT", "-P", str(process.pid)], check=False)
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.parametrize("name", READMES)
def test_pictures_and_links_exist(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).is_file(), target
