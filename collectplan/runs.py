"""One run of one job for the county or one branch: an executed notebook, its documents and its tables, whole or not at all.

A run is built in a temporary folder beside its place and renamed when it is whole; then ``current`` is replaced. The
run id is a digest of what determines the run, so a finished run is found again and another input never overwrites it.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from collectplan import __version__
from collectplan.bundle import Bundle, Edition
from collectplan.clock import Clock
from collectplan.digest import digest_file, digest_value
from collectplan.errors import Fault, RunError
from collectplan.params import Params, apply_levers, load_params
from collectplan.pipeline.opening import COUNTY_VARIABLE, open_plan, write_workbook_of
from collectplan.pipeline.store import HANDBACK, campaign_folder, params_digest, read_handback, write_tables
from collectplan.project import Project, code_digest, folder_name, versions

NOTEBOOKS = {"plan": "campaign_plan"}
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Task:
    """What one run is to do; plain values, so that it crosses to another process or machine.

    Attributes
    ----------
    job, branch : str
        ``plan``, and a branch or ``全辖``.
    params_file : str
        As the user wrote it.
    levers : dict
        Levers turned for the whole batch.
    county_folder : str
        Where the county solution lies.
    root, outputs : str
        Project folder and results folder.
    approver, approved_on : str
        For a signed edition.
    draft_run_id : str
        The draft that a signed edition repeats.
    key_id : str
        Id of the debtor key; empty for pseudonyms.
    """

    job: str
    branch: str
    params_file: str
    county_folder: str
    root: str
    outputs: str
    levers: dict[str, Any] = field(default_factory=dict)
    approver: str = ""
    approved_on: str = ""
    draft_run_id: str = ""
    key_id: str = ""

    @property
    def project(self) -> Project:
        """Return the project the run belongs to."""
        return Project(Path(self.root), Path(self.outputs))


@dataclass(frozen=True)
class Outcome:
    """How a run ended.

    Attributes
    ----------
    branch : str
        For whom.
    status : str
        ``done``, ``unchanged`` (found finished) or ``failed``.
    run_id : str
        Empty when it failed before the id was known.
    folder : str
        Of the finished run.
    seconds : dict of str to float
        Wall time by stage.
    stage : str
        Where it failed.
    faults : tuple of Fault
        Why it failed, with remedies.
    """

    branch: str
    status: str
    run_id: str = ""
    folder: str = ""
    seconds: dict[str, float] = field(default_factory=dict)
    stage: str = ""
    faults: tuple[Fault, ...] = ()


def branch_folder(project: Project, params: Params, branch: str, job: str) -> Path:
    """Return the folder that holds the runs of one branch and job."""
    return campaign_folder(project, params) / folder_name(branch) / job


def run_id_of(task: Task, params: Params) -> str:
    """Return the run id: a digest of what determines the run."""
    determined = {
        "job": task.job,
        "branch": task.branch,
        "county": Path(task.county_folder).name,
        "params": params_digest(params),
        "code": code_digest(task.project.root),
        "levers": task.levers,
        "approval": [task.approver, task.approved_on],
    }
    return digest_value(determined)[:16]


def execute(task: Task) -> Outcome:
    """Do one run, or find it done.

    Returns
    -------
    Outcome
        Faults are values here; only a kill leaves no outcome, and then nothing that looks finished.
    """
    clock = Clock()
    stage = "params"
    os.environ[COUNTY_VARIABLE] = task.county_folder
    try:
        params = apply_levers(load_params(task.params_file), task.levers)
        run_id = run_id_of(task, params)
        place = branch_folder(task.project, params, task.branch, task.job) / run_id
        if is_whole(place):
            point_to(place)
            return Outcome(task.branch, "unchanged", run_id, str(place))
        stage = "tables"
        with clock.stage("tables"):
            bundle = open_plan(task.params_file, branch=task.branch, **task.levers)
        stage = "documents"
        build(task, bundle, place, run_id, clock)
        point_to(place)
    except Exception as error:  # a branch that fails must not take the others with it
        return Outcome(task.branch, "failed", stage=stage, faults=as_faults(error), seconds=clock.seconds)
    finally:
        os.environ.pop(COUNTY_VARIABLE, None)
    return Outcome(task.branch, "done", run_id, str(place), clock.seconds)


def as_faults(error: Exception) -> tuple[Fault, ...]:
    """Turn any exception into faults; what we did not foresee names its kind and place, never its values."""
    from collectplan.errors import CollectPlanError

    if isinstance(error, CollectPlanError):
        return error.faults
    if isinstance(error, OSError):
        reason = error.strerror or type(error).__name__
        zh = f"读写文件失败：{reason}；请检查磁盘空间与目录权限后重跑"
        return (Fault("outputs", zh, f"file access failed: {reason}; check space and rights, then run again"),)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "?"
    kind = type(error).__name__
    zh = f"程序出错（{kind}，{place}），请把这一行连同版本号 {__version__} 报给维护者"
    return (Fault("", zh, f"internal error ({kind} at {place}); report this line with version {__version__}"),)


def is_whole(place: Path) -> bool:
    """Whether a run folder is finished: only a finished run is ever renamed into place."""
    return (place / MANIFEST).is_file()


def point_to(place: Path) -> None:
    """Make ``current`` name a run, unless a signed edition of that very run is current."""
    current = place.parent / "current"
    if current.is_file():
        named = current.read_text("utf-8").strip()
        if named == place.name or read_manifest(place.parent / named).get("draft_run_id") == place.name:
            return
    temporary = place.parent / f".current-{os.getpid()}"
    temporary.write_text(place.name + "\n", "utf-8")
    temporary.replace(current)


def current_run(folder: Path) -> Path | None:
    """Return the run that ``current`` names, if it is there and whole."""
    marker = folder / "current"
    if not marker.is_file():
        return None
    place = folder / marker.read_text("utf-8").strip()
    return place if is_whole(place) else None


def read_manifest(place: Path) -> dict[str, Any]:
    """Return the manifest of a run, or an empty one."""
    try:
        found: dict[str, Any] = json.loads((place / MANIFEST).read_text("utf-8"))
    except (OSError, json.JSONDecodeError):
        return {}
    return found


def build(task: Task, bundle: Bundle, place: Path, run_id: str, clock: Clock) -> None:
    """Build a run beside its place and rename it when it is whole."""
    place.parent.mkdir(parents=True, exist_ok=True)
    clear_leftovers(place.parent)
    temporary = place.parent / f".{run_id}.{os.getpid()}.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    started = datetime.now(UTC)
    edition = Edition(run_id, __version__, str(bundle.figure("baseline_digest")), task.approver, task.approved_on)
    try:
        with clock.stage("notebook"):
            run_notebook(task, bundle.params, temporary / "notebook.ipynb")
        with clock.stage("documents"):
            write_documents(bundle, edition, temporary)
        if bundle.is_county and (Path(task.county_folder) / HANDBACK).is_file():  # it names cases of every branch
            shutil.copyfile(Path(task.county_folder) / HANDBACK, temporary / HANDBACK)
        manifest = _manifest(task, bundle, edition, temporary, started, clock)
        (temporary / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", "utf-8")
        if place.exists():  # damaged from outside: a finished run always has its manifest
            shutil.rmtree(place)
        temporary.replace(place)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def write_documents(bundle: Bundle, edition: Edition, folder: Path) -> None:
    """Write tables, report and workbook into a folder that already holds the executed notebook."""
    from collectplan import report

    write_tables(bundle, folder / "tables")
    write_workbook_of(bundle, edition, folder / "workbook.xlsx")
    html = report.to_html(folder / "notebook.ipynb", edition, bundle.params)
    (folder / "report.html").write_text(html, "utf-8")


def run_notebook(task: Task, params: Params, target: Path) -> None:
    """Execute the job's notebook by papermill, or take the one of the draft that is being signed."""
    if task.draft_run_id:
        draft = branch_folder(task.project, params, task.branch, task.job) / task.draft_run_id
        shutil.copyfile(draft / "notebook.ipynb", target)
        return
    import papermill
    from papermill.exceptions import PapermillExecutionError

    os.environ["JUPYTER_PREFER_ENV_PATH"] = "1"  # the kernel of this environment, not one in the user's home
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # kernels start twice as fast from compiled modules
    source = task.project.notebook(NOTEBOOKS[task.job])
    values = {"params_file": task.params_file, "branch": task.branch, **task.levers}
    try:
        papermill.execute_notebook(
            str(source),
            str(target),
            parameters=values,
            kernel_name="python3",
            progress_bar=False,
            log_output=False,
            shutdown_kernel="immediate",
            kernel_manager_class="collectplan.kernels.LocalKernelManager",
        )
    except PapermillExecutionError as error:
        zh = f"笔记本 {source.name} 第 {error.exec_count} 格出错：{error.ename}，请用 JupyterLab 打开查看"
        en = f"notebook {source.name}, cell {error.exec_count}: {error.ename}; open it in JupyterLab"
        raise RunError(Fault(task.branch, zh, en)) from error


def clear_leftovers(folder: Path) -> None:
    """Remove temporary folders of processes that no longer live."""
    for path in folder.glob(".*.tmp"):
        process = path.name.split(".")[-2]
        if process.isdigit() and not _lives(int(process)):
            shutil.rmtree(path, ignore_errors=True)


def _lives(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def file_digests(folder: Path) -> dict[str, str]:
    """Return the digests of the documents and tables of a run, by relative name."""
    files = sorted(p for p in folder.rglob("*") if p.is_file() and p.name not in {MANIFEST, "notebook.ipynb"})
    return {path.relative_to(folder).as_posix(): digest_file(path) for path in files}


def _manifest(
    task: Task, bundle: Bundle, edition: Edition, folder: Path, started: datetime, clock: Clock
) -> dict[str, Any]:
    """Return provenance: what went in, what ran, what came out."""
    params, handback = bundle.params, read_handback(Path(task.county_folder))
    return {
        "run_id": edition.run_id,
        "job": task.job,
        "branch": task.branch,
        "campaign": params.campaign.id,
        "edition": asdict(edition),
        "draft_run_id": task.draft_run_id,
        "county_solution": Path(task.county_folder).name,
        "params_file": task.params_file,
        "levers": task.levers,
        "params_digest": params_digest(apply_levers(load_params(task.params_file), task.levers)),
        "params": params.dump(),
        "handback": {"digest": handback.digest, "runs": list(handback.runs)} if handback else None,
        "baseline_digest": edition.baseline_digest,
        "key_id": task.key_id,
        "code_digest": code_digest(task.project.root),
        "versions": versions(),
        "platform": f"{platform.system()} {platform.machine()} Python {platform.python_version()}",
        "started_at": started.isoformat(timespec="seconds"),
        "ended_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": {name: round(value, 3) for name, value in clock.seconds.items()},
        "files": file_digests(folder),
    }
