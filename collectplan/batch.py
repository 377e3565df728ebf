"""Many runs of one job: the county solved once, then one papermill run per branch on any executor."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from collectplan.bundle import Bundle
from collectplan.clock import Clock
from collectplan.errors import Fault, ParamsError
from collectplan.handback import Returned, read_returned
from collectplan.keys import refuse_changed_key
from collectplan.params import COUNTY, PLAN_LEVERS, apply_levers, load_params
from collectplan.params.load import find_file
from collectplan.pipeline.county import County, decide, prepare
from collectplan.pipeline.edits import decide_with
from collectplan.pipeline.handed import Handback
from collectplan.pipeline.slices import unknown_branch
from collectplan.pipeline.store import campaign_folder, keep, read_handback, read_tables, solution_folder
from collectplan.project import Project, find_project
from collectplan.runs import Outcome, Task, branch_folder, current_run, execute


@dataclass(frozen=True)
class Opened:
    """A batch whose inputs are read and whose names are checked; nothing is solved yet.

    Attributes
    ----------
    prepared : County
        Everything known before anything is decided.
    branches : tuple of str
        For whom reports are wanted.
    task : Task
        What all runs share.
    handback : Handback or None
        Edits to take up.
    notes : tuple of Fault
        What was odd about the sheets that came back.
    """

    prepared: County
    branches: tuple[str, ...]
    task: Task
    handback: Handback | None = None
    notes: tuple[Fault, ...] = ()


@dataclass(frozen=True)
class Batch:
    """A batch that is ready to run.

    Attributes
    ----------
    county : Bundle
        The county's plan, from which every branch gets its slice.
    tasks : tuple of Task
        One per report.
    """

    county: Bundle
    tasks: tuple[Task, ...]

    @property
    def project(self) -> Project:
        """Where results go."""
        return self.tasks[0].project


def open_batch(
    params_file: str,
    branches: str | Sequence[str] = "all",
    *,
    levers: dict[str, Any] | None = None,
    outputs: Path | None = None,
    clock: Clock | None = None,
    pins: Sequence[Path] = (),
    since: str = "",
    handback: Handback | None = None,
) -> Opened:
    """Read the inputs and check everything that a user can get wrong.

    Parameters
    ----------
    params_file : str
        YAML file.
    branches : 'all' or sequence of str
        ``all`` means the county and every branch; ``全辖`` among names means the county report.
    levers : dict, optional
        Levers turned for the whole county.
    outputs : Path, optional
        Results folder instead of the project's.
    clock : Clock, optional
        Collects stage times.
    pins : sequence of Path
        Workbooks whose sheet of the allocation was edited.
    since : str
        Version (run id or its beginning) of the plan to stay close to, or ``current``.
    handback : Handback, optional
        Edits as an earlier run took them up, instead of ``pins``.
    """
    path = find_file(params_file)
    params = apply_levers(load_params(path), levers or {}, PLAN_LEVERS)
    project = find_project(path.parent, outputs)
    prepared = prepare(params, path.parent, project, clock)
    names = _named(branches, sorted(set(prepared.inputs.ledger.loans["branch"])))
    key = prepared.inputs.key
    refuse_changed_key(campaign_folder(project, params), key)
    shown = project.shown(path) if (Path.cwd() / project.shown(path)).is_file() else str(path)
    returned = Returned(handback)
    if pins or since:
        returned = read_returned(
            pins, since, prepared.cases, prepared.officers, params, campaign_folder(project, params)
        )
    folder = solution_folder(project, params, prepared.inputs.digest, returned.handback)
    task = Task(
        "plan",
        COUNTY,
        shown,
        str(folder),
        str(project.root),
        str(project.outputs),
        dict(levers or {}),
        key_id=key.key_id if key else "",
    )
    return Opened(prepared, names, task, returned.handback, returned.notes)


def solve_batch(opened: Opened, clock: Clock | None = None) -> Batch:
    """Solve the county, or find it solved, and list the runs."""
    folder = Path(opened.task.county_folder)
    if folder.is_dir():
        county = read_tables(folder, opened.prepared.params)
    else:
        handback = opened.handback
        county = decide_with(opened.prepared, handback, clock) if handback else decide(opened.prepared, clock)
        keep(county, folder, opened.prepared.params, handback)
    return Batch(county, tuple(replace(opened.task, branch=name) for name in opened.branches))


def current_handback(params_file: str, levers: dict[str, Any], outputs: Path | None = None) -> Handback | None:
    """Return the edits that the county's current plan has taken up; None where it has none or there is no plan."""
    path = find_file(params_file)
    params, project = apply_levers(load_params(path), levers, PLAN_LEVERS), find_project(path.parent, outputs)
    place = current_run(branch_folder(project, params, COUNTY, "plan"))
    return read_handback(place) if place is not None else None


def _named(branches: str | Sequence[str], known: list[str]) -> tuple[str, ...]:
    if branches == "all":
        return (COUNTY, *known)
    wanted = [branches] if isinstance(branches, str) else list(dict.fromkeys(branches))
    if faults := [unknown_branch(name, known) for name in wanted if name != COUNTY and name not in known]:
        raise ParamsError(faults)
    return tuple(wanted)


def run_batch(
    tasks: Sequence[Task], executor: Executor, ended: Callable[[Outcome], None] = lambda outcome: None
) -> list[Outcome]:
    """Run tasks on an executor and collect how each ended, in the order of the tasks.

    Parameters
    ----------
    tasks : sequence of Task
        From ``prepare_batch``.
    executor : Executor
        Any ``concurrent.futures`` executor: a process pool, or dask's.
    ended : callable
        Called with each outcome as it arrives, for progress.
    """
    futures: dict[Future[Outcome], Task] = {executor.submit(execute, task): task for task in tasks}
    outcomes: dict[str, Outcome] = {}
    for future in as_completed(futures):
        task = futures[future]
        try:
            outcome = future.result()
        except Exception:  # the worker itself died; its task is lost, the others are not
            zh = "运行进程被中断（可能内存不足），请重跑；已完成的机构不受影响"
            fault = Fault(task.branch, zh, "the worker process died (out of memory?); run again")
            outcome = Outcome(task.branch, "failed", stage="worker", faults=(fault,))
        outcomes[task.branch] = outcome
        ended(outcome)
    return [outcomes[task.branch] for task in tasks]


def process_pool(workers: int) -> ProcessPoolExecutor:
    """Return a pool of fresh processes; a forked one would share the solver's and the kernel client's threads.

    The workers start at once and load what they will need, while the caller still solves the county.
    """
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker, initargs=(os.getpid(),))
    for _ in range(workers):
        pool.submit(_warm_up)
    return pool


def _warm_up() -> None:
    """Import what every run needs."""
    for name in (
        "papermill",
        "nbconvert",
        "collectplan.kernels",
        "collectplan.report.html",
        "collectplan.report.workbook",
    ):
        importlib.import_module(name)


def _start_worker(parent: int) -> None:
    """Make kernels start fast, and end this worker when its parent is gone: a killed batch leaves no orphans."""
    from collectplan.kernels import fast_start

    fast_start()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1.0)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
