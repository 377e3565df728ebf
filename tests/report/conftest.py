"""Plans to show, made once, and a notebook executed without a kernel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import v4

from collectplan import figures, report
from collectplan.bundle import Bundle, Edition
from collectplan.report.blocks import Chapter, Items, Passage
from collectplan.report.tables import ReportTable

from .synthetic import Spec, make

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = {"plan": FOLDER / "campaign_plan.ipynb", "portfolio": FOLDER / "1_portfolio.ipynb"}
BRANCH = "城关信用社"
HOSTILE = "<script>alert(1)</script>=cmd|'/c calc'!A1 #set page \\input{x} ![x](y) $1^2$ **粗** | `x`"


@pytest.fixture(scope="session")
def county() -> Bundle:
    """Eight branches, 300 cases, twenty officers, some faults, unreconciled money."""
    return make(Spec())


@pytest.fixture(scope="session")
def clean_county() -> Bundle:
    """As the county, without any fault."""
    return make(Spec(clean=True))


@pytest.fixture(scope="session")
def one_branch() -> Bundle:
    """The first branch of the county."""
    return make(Spec(branch=BRANCH))


@pytest.fixture(scope="session")
def english() -> Bundle:
    """The county with English names and an English report."""
    return make(Spec(language="en"))


@pytest.fixture(scope="session")
def hostile() -> Bundle:
    """Debtors and officers whose text is code for every format."""
    return make(Spec(hostile=HOSTILE))


@pytest.fixture(scope="session")
def portfolio() -> Bundle:
    """What the county of eight branches is owed, without a plan."""
    return make(Spec(job="portfolio"))


@pytest.fixture(scope="session")
def edition() -> Edition:
    return Edition("3f2a91c4d0aa7712", "0.1.0", "9c1e55a07b6f07aa")


def execute(plan: Bundle) -> Any:
    """Return the notebook of the bundle's job with the outputs that its cells show."""
    notebook = nbformat.read(NOTEBOOKS[plan.job], as_version=4)
    for number, cell in enumerate(notebook.cells):
        if cell.source.startswith(("report.", "figures.")):
            shown = eval(cell.source, {"report": report, "figures": figures, "plan": plan})
            if shown is None:  # what the plan has nothing of
                continue
            bundle = shown._repr_mimebundle_()
            data, about = bundle if isinstance(bundle, tuple) else (bundle, {})
            cell.outputs = [v4.new_output("execute_result", data=data, metadata=about, execution_count=number)]
    return notebook


def table_of(chapter: Chapter, caption: str) -> ReportTable:
    """Return a table by the beginning of its caption."""
    tables = [block for block in chapter.blocks if isinstance(block, ReportTable)]
    found = [table for table in tables if table.caption.startswith(caption)]
    assert len(found) == 1, [table.caption for table in tables]
    return found[0]


def said(chapter: Chapter) -> str:
    """Return the sentences of a chapter."""
    passages = [block for block in chapter.blocks if isinstance(block, Passage)]
    items = [item for block in chapter.blocks if isinstance(block, Items) for item in block.items]
    return "".join(passage.plain() for passage in [*passages, *items])


@pytest.fixture(scope="session")
def notebook(county: Bundle) -> Any:
    """The campaign notebook of the county, executed."""
    return execute(county)
