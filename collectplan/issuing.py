"""Issue the working papers of a finished plan: who reads them gets sheets to print, one file each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from collectplan.bundle import Bundle, Edition
from collectplan.errors import Fault, RunError
from collectplan.handouts import (
    Handout,
    branch_pledge,
    case_card,
    demand_list,
    pledge,
    route_sheet,
    visit_sheets,
    write_handouts,
)
from collectplan.params import COUNTY, load_params
from collectplan.params.load import find_file
from collectplan.pipeline.store import read_tables
from collectplan.project import find_project
from collectplan.runs import branch_folder, current_run, read_manifest

FOLDER = "papers"


def issue_papers(
    params_file: str | Path, branch: str = COUNTY, *, to: Path | None = None, outputs: Path | None = None
) -> tuple[Path, ...]:
    """Write visit sheets, routes, demands to serve, pledges and the cards of key cases of the current plan.

    Parameters
    ----------
    params_file : str or Path
        YAML file of the campaign.
    branch : str
        A branch, or ``全辖`` for all officers of the county.
    to : Path, optional
        Where to write; ``outputs/<campaign>/<branch>/papers/<run>`` if not given, so that sheets of an older plan
        do not lie among those of this one.
    outputs : Path, optional
        Where the plan lies, if not in the project's outputs.

    Returns
    -------
    tuple of Path
        The files. None holds a debtor's name, address or phone: lines are left for them.

    Raises
    ------
    RunError
        When there is no finished plan of the branch, or it has no schedule.
    """
    path = find_file(params_file)
    params = load_params(path)
    place = branch_folder(find_project(path.parent, outputs), params, branch, "plan")
    run = current_run(place)
    if run is None:
        zh = f"{branch}：还没有编制好的方案，请先运行 collectplan plan"
        raise RunError(Fault(branch, zh, f"{branch}: there is no finished plan; run collectplan plan first"))
    plan, edition = read_tables(run / "tables", params, branch), Edition(**read_manifest(run)["edition"])
    return write_handouts(papers_of(plan, edition), to or place.with_name(FOLDER) / run.name)


def papers_of(plan: Bundle, edition: Edition | None = None) -> Iterator[Handout]:
    """Yield the working papers of a plan, officer by officer in the order of ids; the edition stands in their header."""
    visits = plan.tables["schedule"].query("kind == 'visit'")
    goers, weekly = sorted(set(visits["officer_id"])), plan.tables["weekly"]
    for officer in goers:
        yield visit_sheets(plan, officer, edition=edition)
        yield route_sheet(plan, officer, edition=edition)
    for officer in sorted(set(weekly["officer_id"]) - {""}):
        yield pledge(plan, officer, edition=edition)
    cases = plan.tables["cases"].sort_values("case_id")
    for branch in sorted(set(cases["branch"])):
        yield demand_list(plan, branch, edition=edition)
        yield branch_pledge(plan, branch, edition=edition)
    for case in cases.loc[cases["is_key"], "case_id"]:
        yield case_card(plan, case, edition=edition)
