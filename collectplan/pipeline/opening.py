"""Open a plan for a notebook: the county's solution, solved if need be, sliced to the branch, levers turned."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from collectplan.bundle import Bundle, Edition
from collectplan.clock import Clock
from collectplan.params import ALLOCATION_LEVERS, COUNTY, LEVERS, Params, apply_levers, load_params
from collectplan.params.load import find_file
from collectplan.pipeline.slices import slice_branch
from collectplan.pipeline.store import campaign_folder, keep, params_digest, read_tables, solution_folder
from collectplan.project import Project, find_project, folder_name

if TYPE_CHECKING:
    from collectplan.pipeline.workbench import Workbench

COUNTY_VARIABLE = "COLLECTPLAN_COUNTY"


def open_plan(params_file: str | Path, branch: str = COUNTY, **levers: Any) -> Bundle:
    """Return the plan of a county or branch.

    Parameters
    ----------
    params_file : str or Path
        YAML file.
    branch : str
        A branch, or ``全辖`` for the county.
    **levers
        Values of ``LEVERS``; ``None`` leaves what the file says. For the county everything is solved anew with them;
        for a branch its own cases are, while the rest of the county stays as planned without them.

    Raises
    ------
    CollectPlanError
        When params, inputs, branch or levers are wrong.
    """
    path = find_file(params_file)
    params = load_params(path)
    turned = apply_levers(params, levers)
    words = _in_words(params, turned)
    given = _given(turned, branch)
    if given is not None:
        return _said(given, words)
    project = find_project(path.parent)
    if branch == COUNTY or turned == params:
        county = county_plan(turned, path.parent, project)
        return _said(county if branch == COUNTY else slice_branch(county, branch), words)
    from collectplan.pipeline.county import decide, narrow, prepare

    county = county_plan(params, path.parent, project)
    slice_branch(county, branch)  # refuses an unknown branch before any work
    narrowed = narrow(prepare(turned, path.parent, project), branch, county.tables)
    return decide(narrowed, branch=branch, levers=words)


def open_portfolio(params_file: str | Path, branch: str = COUNTY, **levers: Any) -> Bundle:
    """Return what is owed and known of a county or branch, without planning anything.

    Parameters
    ----------
    params_file, branch, **levers
        As for ``open_plan``.

    Raises
    ------
    CollectPlanError
        When params, inputs, branch or levers are wrong.
    """
    from collectplan.inputs import read_inputs
    from collectplan.pipeline.headlines import headlines
    from collectplan.pipeline.hindsight import look_ahead
    from collectplan.pipeline.stock import input_facts, take_stock

    path = find_file(params_file)
    params = load_params(path)
    turned = apply_levers(params, levers)
    inputs = read_inputs(turned, path.parent, find_project(path.parent))
    stock = take_stock(turned, inputs)
    ahead = look_ahead(stock.cases, inputs, turned)
    tables = {
        **stock.tables,
        **ahead.tables,
        "quarantine": inputs.quarantine,
        "reconciliation": inputs.ledger.reconciliation,
        "sheet_totals": inputs.sheet_totals,
    }
    bundle = Bundle("portfolio", COUNTY, turned, tables, {})
    facts = input_facts(turned, inputs, _in_words(params, turned)) | ahead.facts
    county = replace(bundle, summary=headlines(bundle, facts)).checked()
    return county if branch == COUNTY else slice_branch(county, branch)


def open_allocation(params_file: str | Path, branch: str = COUNTY, **levers: Any) -> Workbench:
    """Return the dealing of a county or branch, ready to be asked what other settings would change.

    Parameters
    ----------
    params_file, branch, **levers
        As for ``open_plan``, with the levers of ``ALLOCATION_LEVERS``.

    Raises
    ------
    CollectPlanError
        When params, inputs, branch or levers are wrong.
    """
    from collectplan.pipeline.county import decide, narrow, prepare
    from collectplan.pipeline.workbench import Workbench

    path = find_file(params_file)
    params = load_params(path)
    turned = apply_levers(params, levers, ALLOCATION_LEVERS)
    words, project = _in_words(params, turned), find_project(path.parent)
    whole = county_plan(params, path.parent, project)
    plan = whole if branch == COUNTY else slice_branch(whole, branch)
    prepared = prepare(turned, path.parent, project)
    if turned != params and branch == COUNTY:
        plan = county_plan(turned, path.parent, project)
    elif turned != params:
        plan = decide(narrow(prepared, branch, whole.tables), branch=branch, levers=words)
    return Workbench(replace(_said(plan, words), job="allocation"), whole, prepared)


def save_workbook(shown: Bundle, params_file: str | Path) -> str:
    """Write the workbook of what a notebook shows to the results folder, and say where.

    Parameters
    ----------
    shown : Bundle
        From ``open_portfolio``, or the plan of ``open_allocation``.
    params_file : str or Path
        As it was opened with.

    Returns
    -------
    str
        Path relative to the project: ``outputs/<campaign>/<branch>/<job>/workbook.xlsx``. A workbook that was there
        is replaced once the new one is whole.
    """
    from collectplan import __version__

    project = find_project(find_file(params_file).parent)
    place = campaign_folder(project, shown.params) / folder_name(shown.branch) / shown.job / "workbook.xlsx"
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        # The dealing is a plan, with all sheets of one.
        held = replace(shown, job="plan") if shown.job == "allocation" else shown
        write_workbook_of(held, Edition("", __version__, str(shown.figure("baseline_digest"))), part)
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return project.shown(place)


def write_workbook_of(bundle: Bundle, edition: Edition, path: Path) -> None:
    """Write the workbook of a bundle with the sheets of its working papers; see ``report.write_workbook``."""
    from collectplan.handouts import workbook_sheets
    from collectplan.report import write_workbook

    write_workbook(bundle, edition, path, workbook_sheets(bundle))


def _said(bundle: Bundle, words: str) -> Bundle:
    """Return the bundle with the levers in words: the solution on disk knows values, not what the file said."""
    return replace(bundle, summary={**bundle.summary, "levers": replace(bundle.summary["levers"], value=words)})


def county_plan(params: Params, base: Path, project: Project, clock: Clock | None = None) -> Bundle:
    """Return the county's plan, from disk where it was solved before."""
    from collectplan.inputs import read_inputs
    from collectplan.pipeline.county import solve_county

    folder = solution_folder(project, params, read_inputs(params, base, project).digest)
    if folder.is_dir():
        return read_tables(folder, params)
    solved = solve_county(params, base, project, clock)
    keep(solved, folder)
    return solved


def _given(params: Params, branch: str) -> Bundle | None:
    """Return the county solution that the runner points to, when it is the one these params ask for."""
    named = os.environ.get(COUNTY_VARIABLE)
    if not named or not (Path(named) / "params_digest").is_file():
        return None
    folder = Path(named)
    if (folder / "params_digest").read_text("ascii").strip() != params_digest(params):
        return None
    county = read_tables(folder, params)
    return county if branch == COUNTY else slice_branch(county, branch)


def _in_words(before: Params, after: Params) -> str:
    """Say which levers were turned, from what to what."""
    language = before.campaign.language
    said = []
    for lever in LEVERS.values():
        old, new = (getattr(getattr(p, lever.section), lever.key) for p in (before, after))
        if old != new:
            name = lever.zh if language == "zh" else lever.en
            said.append(f"{name} {_shown(old)} → {_shown(new)}")
    return ("；" if language == "zh" else "; ").join(said)


def _shown(value: Any) -> str:
    """Return a value of a lever as people write it."""
    return f"{value:g}" if isinstance(value, int | float) else "—" if value is None else str(value)
