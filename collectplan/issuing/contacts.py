"""Contacts of debtors for visit sheets: read only with the policy's leave, kept only for cases that get a visit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from collectplan.bundle import Bundle
from collectplan.digest import digest_table
from collectplan.errors import Fault, ParamsError
from collectplan.inputs import column_mapping
from collectplan.intake import REMEDIES, Intake, fault_table, read_input
from collectplan.keys import DebtorKey, debtor_key, key_path, refuse_changed_key
from collectplan.ledger import hash_debtor
from collectplan.params import Params, Source, resolve
from collectplan.pipeline.store import campaign_folder
from collectplan.project import Project
from collectplan.sources import read_raw

POLICY = "policy.show_contacts"
_INPUT = "contacts"
_WHERE = f"data.{_INPUT}"
_PARTS = ["name", "address", "phone"]
_PLACES = 5


@dataclass(frozen=True)
class Contacts:
    """What visit sheets may print of debtors, and what may be said of it elsewhere.

    Attributes
    ----------
    table : DataFrame or None
        Index case_id; columns name, address, phone, empty where not known. Only cases of the plan that get a visit and of
        which something is known. None where the policy does not allow contacts.
    digest : str
        Digest of all accepted rows of the input; empty where it was not read.
    notes : tuple of Fault
        What the person at the terminal has to know; no names.
    """

    table: pd.DataFrame | None = field(default=None, repr=False)
    digest: str = ""
    notes: tuple[Fault, ...] = ()

    @property
    def n_cases(self) -> int:
        """Number of cases with contacts."""
        return 0 if self.table is None else len(self.table)


def read_contacts(plan: Bundle, base: Path, project: Project) -> Contacts:
    """Read the contacts of the cases that a plan visits, if its params allow it.

    Debtors become cases in the way of the ledger: the keyed hash of an ID or customer number, or the bank's own code as it
    stands. Cases that the ledger knows by a name alone have no contacts. Insiders are treated as any other: who
    goes there has to find the door, as with the place of the visit.

    Parameters
    ----------
    plan : Bundle
        Of the county or a branch: no other branch's contacts are kept.
    base : Path
        Folder of the params file.
    project : Project
        Where mapping files and results lie.

    Raises
    ------
    ParamsError
        When the policy allows contacts and no file is named, or the key of the debtor hash is missing or another one.
    SourceError
        When the file cannot be read.
    """
    params = plan.params
    source = params.data.contacts
    if source is None or not source.is_given:
        if params.policy.show_contacts:
            raise ParamsError(_unnamed())
        return Contacts()
    if not params.policy.show_contacts:
        return Contacts(notes=(_withheld(),))
    key = _key(params, base, project)
    intake = _read(params, source, base, project)
    rows = intake.table
    cases = [hash_debtor(text, key.secret) for text in rows["debtor"]] if key else rows["debtor"].tolist()
    schedule = plan.tables["schedule"]
    visited = set(schedule.loc[schedule["kind"] == "visit", "case_id"])
    known = rows[_PARTS].set_axis(pd.Index(cases, name="case_id"), axis=0)
    known = known[known.index.isin(visited) & (known != "").any(axis=1).to_numpy()]
    # A debtor listed by an old and by a new number is one case: the first line counts.
    known = known[~known.index.duplicated()].sort_index()
    notes = [*_refused(intake, params.campaign.language)]
    if missing := len(visited) - len(known):
        notes.append(_missing(missing, len(visited)))
    return Contacts(known, digest_table(rows), tuple(notes))


def _key(params: Params, base: Path, project: Project) -> DebtorKey | None:
    """Return the key that the plan was made with; a new one would match no case, so none is made."""
    if params.data.debtor_ids == "hashed" and not key_path(params.data, base, project).exists():
        zh = "找不到编制方案时用的密钥，联系信息对不上户编号；请用 collectplan key --restore 恢复备份"
        en = "the key that the plan was made with is not there; restore it with collectplan key --restore"
        raise ParamsError(Fault("data.key_file", zh, en))
    key = debtor_key(params.data, base, project)
    refuse_changed_key(campaign_folder(project, params), key)
    return key


def _read(params: Params, source: Source, base: Path, project: Project) -> Intake:
    raw = read_raw(_INPUT, source, resolve(params.data.folder, base), params.data.max_file_mb)
    return read_input(raw, source, column_mapping(_INPUT, source, base, project))


def _refused(intake: Intake, language: str) -> Iterator[Fault]:
    """Yield one note for each rule that rows or cells broke: how many, where, and what to do; never what they hold."""
    faults = fault_table(_INPUT, intake.faults, intake.parsed, REMEDIES, language)
    for (_, remedy), rows in faults.groupby(["rule", "remedy"], sort=True):
        places = [" ".join(filter(None, (*names, str(row)))) for *names, row in _origins(rows)]
        more = "…" if len(places) > _PLACES else ""
        shown = "、".join(places[:_PLACES]) + more
        zh = f"{len(places)} 行没有用上（{shown}）：{remedy}"
        yield Fault(_WHERE, zh, f"{len(places)} rows not used ({shown.replace('、', ', ')}): {remedy}")


def _origins(rows: pd.DataFrame) -> list[tuple[str, str, int]]:
    origins = rows[["source", "sheet", "row"]].drop_duplicates()
    return [(str(source), str(sheet), int(row)) for source, sheet, row in origins.itertuples(index=False, name=None)]


def _unnamed() -> Fault:
    zh = f"{POLICY} 为 true，但没有写联系信息文件；请补 contacts: {{files: [...]}}，或把 {POLICY} 改为 false"
    return Fault(
        _WHERE, zh, f"{POLICY} is true but no file is named; add contacts: {{files: [...]}} or set it to false"
    )


def _withheld() -> Fault:
    zh = "为 false，走访单不印姓名、住址、电话，留空待填；经批准要印的，改为 true 后重新运行本命令"
    en = "is false, so visit sheets have lines instead of name, address and phone; if approved, set it to true and run again"
    return Fault(POLICY, zh, en)


def _missing(missing: int, visited: int) -> Fault:
    zh = f"排了上门的 {visited:,} 户中有 {missing:,} 户没有联系信息，走访单上留空待填"
    return Fault(_WHERE, zh, f"{missing:,} of {visited:,} cases to visit have no contacts; lines are left for them")
