"""A small county for whole jobs: generated once, planned once, and left untouched by every test."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PARAMS = """\
campaign:
  id: 小县
  name: 小县清收活动
  organisation: 小县农村信用合作联社
  start_on: 2026-07-01
  end_on: 2026-10-08
  baseline_on: 2026-06-30
data:
  folder: data
  debtor_ids: pseudonym
  loans: {files: [loans.csv]}
  officers: {files: [officers.csv]}
  branch_targets: {files: [branch_targets.csv]}
  controls: {files: [controls.csv]}
simulation: {draws: 400}
"""


@dataclass(frozen=True)
class SmallCounty:
    """A folder with data and a params file; results go to a folder of the test's own."""

    folder: Path

    @property
    def params_file(self) -> Path:
        """The params file."""
        return self.folder / "county.yaml"

    def variant(self, folder: Path, *changes: tuple[str, str]) -> Path:
        """Write a params file with some text changed, on the same data."""
        text = self.params_file.read_text("utf-8").replace("folder: data", f"folder: {self.folder / 'data'}")
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "variant.yaml"
        path.write_text(text, "utf-8")
        return path


def collectplan(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a user does, from the project folder."""
    command = [sys.executable, "-m", "collectplan", *map(str, arguments)]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | environment, timeout=300, check=False
    )


@pytest.fixture(scope="session")
def small_county(tmp_path_factory: pytest.TempPathFactory) -> SmallCounty:
    """Three branches, 60 cases, 9 officers, seed 3."""
    from collectplan.demo import write_demo

    folder = tmp_path_factory.mktemp("county")
    write_demo(folder / "data", branches=3, cases=60, officers=9, seed=3)
    (folder / "county.yaml").write_text(PARAMS, "utf-8")
    return SmallCounty(folder)


@dataclass(frozen=True)
class Planned:
    """A small county whose plan has been made by the command."""

    county: SmallCounty
    outputs: Path
    printed: str

    @property
    def campaign(self) -> Path:
        """Folder of the campaign's results."""
        return self.outputs / "小县"

    def current(self, branch: str) -> Path:
        """Folder of a branch's current run."""
        folder = self.campaign / branch / "plan"
        return folder / (folder / "current").read_text("utf-8").strip()


@pytest.fixture(scope="session")
def planned(small_county: SmallCounty, tmp_path_factory: pytest.TempPathFactory) -> Planned:
    """The plan of the county and all branches, by ``collectplan plan``."""
    outputs = tmp_path_factory.mktemp("outputs")
    done = collectplan("plan", small_county.params_file, "--workers", 2, "--outputs", outputs)
    assert done.returncode == 0, done.stderr
    return Planned(small_county, outputs, done.stdout)
