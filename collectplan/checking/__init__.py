"""Check params and all inputs of a campaign and say everything that is wrong, without planning anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from collectplan import targets
from collectplan.checking.crossing import mostly_small, notes_between, several_branches
from collectplan.checking.ruling import rule_notes
from collectplan.errors import EXIT_DONE, EXIT_FAULTS, CollectPlanError, Fault, Language
from collectplan.inputs import Opened, accept_ledger, all_faults, join_inputs, open_inputs
from collectplan.intake import Reading
from collectplan.intake.proposals import propose_mapping
from collectplan.keys import debtor_key
from collectplan.ledger import Ledger
from collectplan.params import Params, load_params
from collectplan.params.load import find_file
from collectplan.project import find_project
from collectplan.rulefiles import load_rule_files
from collectplan.schemas import empty


@dataclass(frozen=True)
class CheckReport:
    """What a check found.

    Attributes
    ----------
    problems : tuple of Fault
        What keeps a file or the params from being used at all.
    faults : DataFrame
        Faults of rows and cells, schema ``quarantine``.
    notes : tuple of Fault
        Nothing wrong, but to be known: sheets left out, branches that stand in one input only.
    readings : dict of str to Reading
        How each input was read.
    ledger : Ledger or None
        Accepted loans, if the ledger could be read.
    proposals : dict of str to dict
        By input, a column mapping for a person to confirm.
    exit_code : int
        0 nothing blocks; 1 rows are refused or money does not agree; 2 params or files cannot be used.
    params_path : Path
        Of the params file.
    params : Params or None
        None where the params file itself is wrong.
    language : {'zh', 'en'}
        Of the reader.
    several : DataFrame
        Loans of debtors at several branches, by case and branch.
    """

    problems: tuple[Fault, ...]
    faults: pd.DataFrame
    notes: tuple[Fault, ...]
    readings: Mapping[str, Reading]
    ledger: Ledger | None
    proposals: Mapping[str, Mapping[str, str]]
    exit_code: int
    params_path: Path
    params: Params | None = None
    language: Language = "zh"
    several: pd.DataFrame = field(default_factory=pd.DataFrame)


def check_inputs(params_file: str) -> CheckReport:
    """Read and check params and every input that they name.

    Raises
    ------
    CollectPlanError
        Only when the params file is not there.
    """
    path = find_file(params_file)
    try:
        params = load_params(path)
    except CollectPlanError as error:
        return CheckReport(error.faults, empty("quarantine"), (), {}, None, {}, error.exit_code, path)
    language: Language = params.campaign.language
    project = find_project(path.parent)
    opened = open_inputs(params, path.parent, project)
    problems = [fault for own in opened.faults.values() for fault in own]
    exit_code = 2 if problems else EXIT_DONE
    book: Ledger | None = None
    joined: pd.DataFrame | None = None
    ruled: list[Fault] = []
    try:
        files = load_rule_files(params, path.parent, project)
        ruled = rule_notes(files, params)
        key = debtor_key(params.data, path.parent, project)
        if "loans" in opened.intakes:
            book = accept_ledger(opened.intakes, params, key)
        if book is not None and not problems:
            inputs = join_inputs(opened.intakes, book, params, key, files)
            joined = inputs.quarantine
            if inputs.targets is not None:
                targets.check_targets(inputs.targets, sorted(set(book.loans["branch"].unique())))
    except CollectPlanError as error:
        problems.extend(error.faults)
        exit_code = max(exit_code, error.exit_code)
    faults = joined if joined is not None else all_faults(book, opened.intakes, params)
    readings = {name: intake.reading for name, intake in opened.intakes.items()}
    apart = sum(int((~reading.totals["is_agreed"]).sum()) for reading in readings.values())
    differs = book is not None and not book.reconciliation["is_agreed"].all()
    if bool(faults["is_blocking"].any()) or differs or apart or (book is not None and mostly_small(book)):
        exit_code = max(exit_code, EXIT_FAULTS)
    several = several_branches(book.loans) if book is not None else pd.DataFrame()
    notes = [note for reading in readings.values() for note in reading.notes]
    return CheckReport(
        problems=tuple(problems),
        faults=faults,
        notes=(*notes, *ruled, *notes_between(opened.intakes, book, several, params)),
        readings=readings,
        ledger=book,
        proposals=_proposals(opened, params),
        exit_code=exit_code,
        params_path=path,
        params=params,
        language=language,
        several=several,
    )


def _proposals(opened: Opened, params: Params) -> dict[str, dict[str, str]]:
    """Return mappings for the inputs whose files were opened but whose columns were not all found."""
    proposals = {}
    for name in opened.faults:
        if name in opened.raws:
            source = getattr(params.data, name)
            given = source.mapping if isinstance(source.mapping, dict) else {}
            try:
                found = propose_mapping(opened.raws[name], source, given)
            except CollectPlanError:
                continue
            if found:
                proposals[name] = found
    return proposals
