"""Issue the working papers of a finished plan: who reads them gets sheets to print, one file each, and a manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from collectplan.bundle import Bundle, Edition
from collectplan.digest import digest_file
from collectplan.errors import Fault, ParamsError, RunError
from collectplan.handouts import (
    Handout,
    branch_pledge,
    case_card,
    demand_list,
    pledge,
    route_sheet,
    visit_sheets,
    write_handouts,
    write_private,
)
from collectplan.issuing.contacts import POLICY, Contacts, read_contacts
from collectplan.params import COUNTY, load_params
from collectplan.params.load import find_file
from collectplan.pipeline.store import read_tables
from collectplan.project import find_project
from collectplan.runs import MANIFEST, branch_folder, current_run, read_manifest

FOLDER = "papers"


@dataclass(frozen=True)
class Issued:
    """Papers that were written.

    Attributes
    ----------
    folder : Path
        Where they lie, with a manifest beside them.
    files : tuple of Path
        The papers.
    notes : tuple of str
        What the person who issues them should know, one sentence each, in the reader's language.
    """

    folder: Path
    files: tuple[Path, ...]
    notes: tuple[str, ...] = ()


def issue_papers(
    params_file: str | Path, branch: str = COUNTY, *, to: Path | None = None, outputs: Path | None = None
) -> Issued:
    """Write visit sheets, routes, demands to serve, pledges and the cards of key cases of the current plan.

    Names, addresses and phones of debtors are read only where ``policy.show_contacts`` is true, and stand on visit sheets
    only. ``manifest.json`` says which plan the papers are of, whether contacts are on them and with whose leave.

    Parameters
    ----------
    params_file : str or Path
        YAML file of the campaign.
    branch : str
        A branch, or ``全辖`` for all officers of the county.
    to : Path, optional
        Where to write; ``outputs/<campaign>/<branch>/papers/<run>`` if not given, so that sheets of an older plan
        do not lie among those of this one. With contacts nobody but its owner may be able to read it.
    outputs : Path, optional
        Where the plan lies, if not in the project's outputs.

    Raises
    ------
    ParamsError
        When contacts are allowed but cannot be had, the folder holds papers of another plan or branch, or others could
        read contacts in it.
    RunError
        When there is no finished plan of the branch, or it has no schedule.
    """
    path = find_file(params_file)
    params = load_params(path)
    project = find_project(path.parent, outputs)
    place = branch_folder(project, params, branch, "plan")
    run = current_run(place)
    if run is None:
        zh = "还没有编制好的方案，请先运行 collectplan plan"
        raise RunError(Fault(branch, zh, "there is no finished plan; run collectplan plan first"))
    plan, edition = read_tables(run / "tables", params, branch), Edition(**read_manifest(run)["edition"])
    folder = to or place.with_name(FOLDER) / run.name
    earlier = _earlier(folder, edition, branch)
    contacts = read_contacts(plan, path.parent, project)
    # Until all is written there is no manifest: what a broken run leaves is not taken for finished.
    (folder / MANIFEST).unlink(missing_ok=True)
    files = write_handouts(papers_of(plan, edition, contacts.table), folder)
    for name in set(earlier.get("files", ())) - {file.name for file in files}:
        (folder / Path(name).name).unlink(missing_ok=True)
    content = json.dumps(_manifest(plan, edition, contacts, files), ensure_ascii=False, indent=1)
    write_private(folder / MANIFEST, content.encode() + b"\n")
    return Issued(folder, files, tuple(note.text(params.campaign.language) for note in contacts.notes))


def _earlier(folder: Path, edition: Edition, branch: str) -> dict[str, Any]:
    """Return the manifest of papers that lie in the folder; those of another plan or branch would be mixed with ours."""
    earlier = read_manifest(folder)
    if earlier and (earlier.get("run_id"), earlier.get("branch")) != (edition.run_id, branch):
        zh = f"目录 {folder.name} 里是另一份方案或另一个机构的单据，未覆盖；请用 --to 另选目录，或先清空它"
        en = f"{folder.name} holds papers of another plan or branch and was kept; choose another --to or empty it"
        raise ParamsError(Fault("--to", zh, en))
    return earlier


def _manifest(plan: Bundle, edition: Edition, contacts: Contacts, files: tuple[Path, ...]) -> dict[str, Any]:
    """Return which papers of which plan these are, and whether contacts stand on them; no names."""
    return {
        "run_id": edition.run_id,
        "campaign": plan.params.campaign.id,
        "branch": plan.branch,
        "edition": asdict(edition),
        "contacts": {
            "shown": contacts.n_cases > 0,
            "policy": {POLICY: plan.params.policy.show_contacts},
            "cases": contacts.n_cases,
            "digest": contacts.digest,
        },
        "files": {file.name: digest_file(file) for file in sorted(files)},
    }


def papers_of(plan: Bundle, edition: Edition | None = None, contacts: pd.DataFrame | None = None) -> Iterator[Handout]:
    """Yield the working papers of a plan, officer by officer in the order of ids.

    Parameters
    ----------
    plan : Bundle
        With schedule, weekly targets and cases.
    edition : Edition, optional
        Stands in their header.
    contacts : DataFrame, optional
        For visit sheets, see there; no other paper gets it.
    """
    visits = plan.tables["schedule"].query("kind == 'visit'")
    goers, weekly = sorted(set(visits["officer_id"])), plan.tables["weekly"]
    for officer in goers:
        yield visit_sheets(plan, officer, contacts, edition=edition)
        yield route_sheet(plan, officer, edition=edition)
    for officer in sorted(set(weekly["officer_id"]) - {""}):
        yield pledge(plan, officer, edition=edition)
    cases = plan.tables["cases"].sort_values("case_id")
    for branch in sorted(set(cases["branch"])):
        yield demand_list(plan, branch, edition=edition)
        yield branch_pledge(plan, branch, edition=edition)
    for case in cases.loc[cases["is_key"], "case_id"]:
        yield case_card(plan, case, edition=edition)
