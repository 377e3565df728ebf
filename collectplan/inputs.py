"""Read all inputs of a campaign: files to accepted tables, with every fault of every file collected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from collectplan import ledger
from collectplan.digest import digest_table, digest_value
from collectplan.earlier import Earlier, accept_history
from collectplan.errors import CollectPlanError, Fault, ParamsError, SourceError
from collectplan.intake import REMEDIES, Intake, RawTable, fault_table, read_input
from collectplan.keys import DebtorKey, debtor_key
from collectplan.papers import PAPERS, Papers, accept_papers
from collectplan.params import COUNTY, Params, Source, resolve
from collectplan.params.strategies import StrategyRule
from collectplan.params.strict import read_yaml
from collectplan.parse import split_list
from collectplan.project import Project
from collectplan.rulefiles import RuleFiles, load_rule_files
from collectplan.schemas import INPUTS, empty, types
from collectplan.sources import read_raw

_BLANK: dict[str, float] = {"number": np.nan, "money": 0.0}


@dataclass(frozen=True)
class Inputs:
    """Everything a plan is made from.

    Attributes
    ----------
    ledger : Ledger
        Loans, quarantine, reconciliation.
    officers : DataFrame
        Input table ``officers``.
    targets : DataFrame or None
        Input table ``branch_targets``; None when targets are assumed.
    sheet_totals : DataFrame
        Subtotals that the ledger's sheets state, beside the sums of their rows; schema ``sheet_totals``.
    quarantine : DataFrame
        Faults of all inputs, schema ``quarantine``.
    papers : Papers
        Obligors, events, collaterals and surveys, as far as they were handed in.
    features : DataFrame
        Grain: case. The bank's own features of its largest loan; case_id and a column each.
    history : DataFrame or None
        Outcomes of earlier campaigns that were known at the baseline; None where there are none or none may be used.
    files : RuleFiles
        Strategies, states, ladder, dated rules.
    key : DebtorKey or None
        Key of the debtor hash.
    digest : str
        Digest of all accepted rows, faults and rules: what a run id rests on.
    """

    ledger: ledger.Ledger
    officers: pd.DataFrame
    targets: pd.DataFrame | None
    sheet_totals: pd.DataFrame
    quarantine: pd.DataFrame
    papers: Papers
    features: pd.DataFrame
    history: pd.DataFrame | None
    files: RuleFiles
    key: DebtorKey | None
    digest: str

    @property
    def rules(self) -> tuple[StrategyRule, ...]:
        """Strategy rules of loans."""
        return self.files.strategies

    def warnings(self, language: str) -> list[str]:
        """Return what a person who starts a plan should know about its inputs, one sentence each."""
        book, zh = self.ledger, language == "zh"
        lines = []
        if book.refused_rows:
            lines.append(
                f"注意：台账退回 {book.refused_rows:,} 行、本金 {book.refused_principal:,.2f}，未进入方案；先运行 collectplan check"
                if zh
                else f"note: {book.refused_rows:,} loans ({book.refused_principal:,.2f}) refused; run collectplan check"
            )
        refused = self.papers.faults
        if n := len(refused[refused["is_blocking"]].drop_duplicates(["input", "source", "sheet", "row"])):
            said = f"注意：担保人、事件、押品、清查表退回 {n:,} 行，未计入；先运行 collectplan check"
            lines.append(said if zh else f"note: {n:,} rows of papers refused; run collectplan check")
        past = self.quarantine[(self.quarantine["input"] == "history") & self.quarantine["is_blocking"]]
        if n := len(past.drop_duplicates(["source", "sheet", "row"])):
            said = f"注意：往次活动结果退回 {n:,} 行，未用于预测；先运行 collectplan check"
            lines.append(said if zh else f"note: {n:,} past cases refused and not learned from; run collectplan check")
        if apart := int((~book.reconciliation["is_agreed"]).sum()):
            lines.append(f"注意：与财务账有 {apart} 项不符" if zh else f"note: {apart} items differ from finance")
        if apart := int((~self.sheet_totals["is_agreed"]).sum()):
            said = f"注意：表内有 {apart} 处小计、合计与逐行相加不符"
            lines.append(said if zh else f"note: {apart} subtotals differ from their rows")
        return lines


def read_inputs(params: Params, base: Path, project: Project) -> Inputs:
    """Read and check all inputs.

    Parameters
    ----------
    params : Params
        The data section names the files.
    base : Path
        Folder of the params file.
    project : Project
        Where rule and mapping files are looked for.

    Raises
    ------
    CollectPlanError
        One error with the faults of all inputs together.
    """
    files = load_rule_files(params, base, project)
    key = debtor_key(params.data, base, project)
    opened = open_inputs(params, base, project)
    if faults := [fault for own in opened.faults.values() for fault in own]:
        raise SourceError(faults)
    return join_inputs(opened.intakes, accept_ledger(opened.intakes, params, key), params, key, files)


@dataclass(frozen=True)
class Opened:
    """Inputs each read on its own: what could be read, and why the rest could not.

    Attributes
    ----------
    raws : dict of str to RawTable
        Sheets of the inputs whose files could be opened.
    intakes : dict of str to Intake
        Inputs that could be typed.
    faults : dict of str to list of Fault
        By input, why it could not be read.
    """

    raws: dict[str, RawTable]
    intakes: dict[str, Intake]
    faults: dict[str, list[Fault]]


def open_inputs(params: Params, base: Path, project: Project) -> Opened:
    """Read every input that the params name, each on its own, so that one bad file does not hide another."""
    folder = resolve(params.data.folder, base)
    opened = Opened({}, {}, {})
    for name, source in _sources(params).items():
        try:
            opened.raws[name] = read_raw(name, source, folder, params.data.max_file_mb)
            mapping = column_mapping(name, source, base, project)
            tolerance = params.portfolio.control_tolerance
            opened.intakes[name] = read_input(opened.raws[name], source, mapping, tolerance)
        except CollectPlanError as error:
            opened.faults[name] = list(error.faults)
    return opened


def join_inputs(
    intakes: Mapping[str, Intake],
    book: ledger.Ledger,
    params: Params,
    key: DebtorKey | None,
    files: RuleFiles,
) -> Inputs:
    """Join inputs that could all be read.

    Raises
    ------
    CollectPlanError
        When no officer is left.
    """
    officers = _officers(intakes, book.loans, params, key)
    targets = intakes["branch_targets"].table if "branch_targets" in intakes else None
    papers = accept_papers(intakes, book.loans, files.states, params, key)
    earlier = accept_history(intakes["history"], params) if "history" in intakes else None
    quarantine = all_faults(book, intakes, params, papers, earlier)
    totals = intakes["loans"].reading.totals
    tables = (officers, quarantine, book.reconciliation, totals, *papers.tables())
    parts = [book.digest, *(digest_table(table) for table in tables)]
    history = earlier.table if earlier else None
    features = _own_features(intakes["loans"].parsed, book.loans, list(params.data.loans.features))
    parts += ["" if table is None else digest_table(table) for table in (targets, features, history)]
    parts.append(files.digest)
    return Inputs(
        book, officers, targets, totals, quarantine, papers, features, history, files, key, digest_value(parts)
    )


def accept_ledger(intakes: Mapping[str, Intake], params: Params, key: DebtorKey | None) -> ledger.Ledger:
    """Accept the loans, with finance's totals where they could be read.

    Raises
    ------
    CollectPlanError
        When no loan is left, or a branch has the county's name.
    """
    controls = intakes["controls"].table if "controls" in intakes else None
    book = ledger.accept_loans(intakes["loans"], controls, params, key.secret if key else None)
    if COUNTY in set(book.loans["branch"].unique()):
        zh = f"台账中有机构名为“{COUNTY}”，此名专指全县，请改名"
        raise SourceError(Fault("data.loans", zh, f"no branch may be called {COUNTY}"))
    return book


def _sources(params: Params) -> dict[str, Source]:
    data = params.data
    sources: dict[str, Source] = {"loans": data.loans}
    if data.officers.is_given or data.officers.assumed_cases_per_officer is None:
        sources["officers"] = data.officers
    if data.branch_targets.is_given or data.branch_targets.assumed_rate is None:
        sources["branch_targets"] = data.branch_targets
    if data.controls is not None:
        sources["controls"] = data.controls
    sources |= {name: source for name in PAPERS if (source := getattr(data, name)) is not None}
    if data.history is not None and params.recovery.use_history:
        sources["history"] = data.history
    return sources


def column_mapping(name: str, source: Source, base: Path, project: Project) -> dict[str, str]:
    """Return the column mapping: as written in params, or this table's part of a mapping file."""
    if isinstance(source.mapping, dict):
        return source.mapping
    path = project.params_file(source.mapping, base)
    where = f"data.{name}.mapping"
    if not path.is_file():
        raise ParamsError(Fault(where, f"找不到列名对照文件 {path.name}", f"mapping file {path.name} not found"))
    try:
        content = read_yaml(path.read_text("utf-8-sig"), path.name)
    except UnicodeDecodeError as error:
        raise ParamsError(Fault(where, f"{path.name} 不是 UTF-8 编码", f"{path.name} is not UTF-8")) from error
    own = content.get(name) if isinstance(content, dict) else None
    if not isinstance(own, dict) or not all(isinstance(v, str) for pair in own.items() for v in pair):
        zh = f"{path.name} 里应有“{name}:”一节，写成 标准字段: 列名"
        raise ParamsError(Fault(where, zh, f"{path.name} needs a section '{name}:' of column: header"))
    return own


def _own_features(parsed: pd.DataFrame, loans: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Return the bank's own features by case: those of its largest loan."""
    largest = loans.sort_values(["principal", "loan_id"], ascending=[False, True]).drop_duplicates("case_id")
    known = parsed.loc[parsed["accepted"], ["loan_id", *names]].drop_duplicates("loan_id")
    rows = largest[["case_id", "loan_id"]].merge(known, on="loan_id", how="left")
    return rows[["case_id", *names]].sort_values("case_id", ignore_index=True)


def _officers(
    intakes: Mapping[str, Intake], loans: pd.DataFrame, params: Params, key: DebtorKey | None
) -> pd.DataFrame:
    """Return the roster as given, or an assumed one; recusals named by debtor become case ids."""
    if "officers" not in intakes:
        return assumed_officers(loans, int(params.data.officers.assumed_cases_per_officer or 1))
    officers = intakes["officers"].table
    if officers.empty:
        raise ParamsError(
            Fault(
                "data.officers",
                "名册里没有一名可用人员，无法分案；请补名册，或填 assumed_cases_per_officer 按户数假设人手",
                "no usable officer in the roster; add officers or set assumed_cases_per_officer",
            )
        )
    if key is None:
        return officers
    hashed = [
        ";".join(ledger.hash_debtor(part, key.secret) for part in split_list(text)) for text in officers["recusals"]
    ]
    return officers.assign(recusals=pd.Series(hashed, index=officers.index, dtype="str"))


def assumed_officers(loans: pd.DataFrame, cases_per_officer: int) -> pd.DataFrame:
    """Return a roster in proportion to the cases of each branch, for a bank that has not named its people yet.

    At least one account manager per branch; ids are the branch's name with a number.
    """
    columns = INPUTS["officers"].columns
    cases = loans.groupby("branch")["case_id"].nunique()
    rows = [
        {name: _BLANK.get(about.metadata["kind"], "") for name, about in columns.items()}
        | {"officer_id": f"{branch}-{n:02d}", "branch": branch}
        | {"role": "branch_head" if n == 1 else "account_manager"}
        for branch, count in cases.items()
        for n in range(1, max(1, -(-int(count) // cases_per_officer)) + 1)
    ]
    table = pd.DataFrame(rows).astype(types(INPUTS["officers"]))
    return table.sort_values("officer_id", ignore_index=True)


def all_faults(
    book: ledger.Ledger | None,
    intakes: Mapping[str, Intake],
    params: Params,
    papers: Papers | None = None,
    earlier: Earlier | None = None,
) -> pd.DataFrame:
    """Return the faults of all inputs, those of the ledger first; schema ``quarantine``."""
    done = {"loans"} if book is not None else set()
    done |= set(PAPERS) if papers is not None else set()
    done |= {"history"} if earlier is not None else set()
    others = [
        fault_table(name, intake.faults, intake.parsed, REMEDIES, params.campaign.language)
        for name, intake in intakes.items()
        if name not in done
    ]
    own = [book.quarantine] if book is not None else []
    own += [known.faults for known in (papers, earlier) if known is not None and len(known.faults)]
    return pd.concat([*own, *(table for table in others if len(table))] or [empty("quarantine")], ignore_index=True)
