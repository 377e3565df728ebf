"""Freeze a plan: a named person signs the current runs of the county and all branches, and what was signed is kept."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path

from collectplan.batch import Batch, run_batch
from collectplan.errors import Fault, RunError
from collectplan.params import Params, apply_levers, load_params
from collectplan.pipeline.store import campaign_folder
from collectplan.project import Project
from collectplan.runs import Outcome, Task, branch_folder, current_run, file_digests, read_manifest, run_id_of

FROZEN = "frozen.json"


def frozen_file(project: Project, params: Params) -> Path:
    """Return the file that says what was signed."""
    return campaign_folder(project, params) / FROZEN


def freeze(
    batch: Batch,
    approver: str,
    approved_on: str,
    executor: Executor,
    *,
    replace_earlier: bool = False,
    ended: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Sign the current plan of every task.

    A signed edition is a run of its own: the draft's notebook and tables, with the signature in its documents.

    Parameters
    ----------
    batch : Batch
        Of the county and all branches, made from the params that are to be signed.
    approver, approved_on : str
        Who signs, and the day (ISO).
    executor : Executor
        Does the runs.
    replace_earlier : bool
        Whether an earlier signature may be replaced.
    ended : callable
        Called with each outcome, for progress.

    Raises
    ------
    RunError
        When a draft is missing, was changed on disk, belongs to other params or data, or something is signed already.
    """
    task = batch.tasks[0]
    params = apply_levers(load_params(task.params_file), task.levers)
    target = frozen_file(batch.project, params)
    if target.is_file() and not replace_earlier:
        earlier = json.loads(target.read_text("utf-8"))
        zh = f"本活动已由{earlier['approver']}于 {earlier['approved_on']} 签批；确要重签请加 --replace"
        en = f"already signed by {earlier['approver']} on {earlier['approved_on']}; use --replace to sign again"
        raise RunError(Fault("freeze", zh, en))
    drafts = [_draft(task, params) for task in batch.tasks]
    if faults := [draft for draft in drafts if isinstance(draft, Fault)]:
        raise RunError(faults)
    signed = [
        replace(task, approver=approver, approved_on=approved_on, draft_run_id=str(draft))
        for task, draft in zip(batch.tasks, drafts, strict=True)
    ]
    outcomes = run_batch(signed, executor, ended)
    if all(outcome.status != "failed" for outcome in outcomes):
        _write(target, approver, approved_on, signed, outcomes)
    return outcomes


def _draft(task: Task, params: Params) -> str | Fault:
    """Return the run id of the finished draft of a task, or what is wrong with it."""
    folder = branch_folder(task.project, params, task.branch, task.job)
    wanted = run_id_of(task, params)
    place = folder / wanted
    if current_run(folder) is None or not (place / "manifest.json").is_file():
        zh = "还没有按现有参数和数据编制的方案，请先运行 collectplan plan"
        return Fault(task.branch, zh, "no finished draft for these params and data; run collectplan plan first")
    if read_manifest(place).get("files") != file_digests(place):
        zh = f"方案 {wanted} 的文件在编制后被改动，请删去该目录后重新编制"
        return Fault(task.branch, zh, f"files of run {wanted} were changed; delete the folder and plan again")
    return wanted


def _write(target: Path, approver: str, approved_on: str, tasks: list[Task], outcomes: list[Outcome]) -> None:
    runs = {
        outcome.branch: {
            "run_id": outcome.run_id,
            "draft_run_id": task.draft_run_id,
            "files": read_manifest(Path(outcome.folder)).get("files", {}),
        }
        for task, outcome in zip(tasks, outcomes, strict=True)
    }
    content = {"approver": approver, "approved_on": approved_on, "job": "plan", "runs": runs}
    temporary = target.with_name(f".{target.name}-{os.getpid()}")
    temporary.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", "utf-8")
    temporary.replace(target)
