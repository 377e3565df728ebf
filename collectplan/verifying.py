"""Verify results: run again in another folder and compare every table and document, byte by byte."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path

from collectplan.batch import open_batch, run_batch, solve_batch
from collectplan.errors import Fault, ParamsError
from collectplan.pipeline.handed import Handback
from collectplan.pipeline.store import params_digest, read_handback
from collectplan.runs import MANIFEST, Outcome, current_run, file_digests, read_manifest


@dataclass(frozen=True)
class Verdict:
    """Result of verifying one run.

    Attributes
    ----------
    branch, run_id : str
        Which run.
    same : int
        Files that are identical.
    changed : tuple of str
        Files on disk that differ from what a new run makes, or from their own manifest.
    fault : Fault or None
        Why it could not be verified.
    """

    branch: str
    run_id: str
    same: int
    changed: tuple[str, ...]
    fault: Fault | None = None

    @property
    def passed(self) -> bool:
        """Whether every file was made again, identical."""
        return self.fault is None and not self.changed


def find_runs(folder: Path) -> list[Path]:
    """Return the runs that a folder means: itself, or the current run of every branch below it.

    Raises
    ------
    ParamsError
        When there is no finished run.
    """
    if (folder / MANIFEST).is_file():
        return [folder]
    markers = sorted(folder.rglob("current")) if folder.is_dir() else []
    found = [place for marker in markers if (place := current_run(marker.parent)) is not None]
    if not found:
        zh = "这里没有完成的方案；请给出活动目录或某次运行的目录"
        raise ParamsError(Fault(folder.name, zh, "no finished run here; name a campaign or run folder"))
    return found


def verify(folder: Path, executor: Executor, ended: Callable[[Outcome], None] = lambda outcome: None) -> list[Verdict]:
    """Run again what lies in a folder, in a temporary place, and compare.

    Parameters
    ----------
    folder : Path
        A run folder, or a campaign or branch folder whose current runs are meant.
    executor : Executor
        Does the runs.
    ended : callable
        Called with each outcome, for progress.
    """
    groups: dict[tuple[str, str], list[tuple[Path, dict[str, object]]]] = {}
    for place in find_runs(folder.resolve()):
        manifest = read_manifest(place)
        levers, edits = repr(sorted(manifest["levers"].items())), repr(manifest.get("handback"))
        key = (_params_file(place, str(manifest["params_file"])), levers + edits)
        groups.setdefault(key, []).append((place, manifest))
    verdicts: list[Verdict] = []
    for (params_file, _), group in groups.items():
        handback = next((found for place, manifest in group if (found := _handback(place, manifest))), None)
        if group[0][1].get("handback") and handback is None:
            verdicts.extend(_without_edits(manifest) for _, manifest in group)
            continue
        verdicts.extend(_verify_group(params_file, group, executor, ended, handback))
    return verdicts


def _handback(place: Path, manifest: dict[str, object]) -> Handback | None:
    """Return the edits that a run has taken up: a run of the county holds them, a branch's lies beside the county's."""
    solution = str(manifest["county_solution"])
    folders = [place, *(folder / ".county" / solution for folder in place.parents)]
    return next((found for folder in folders if (found := read_handback(folder)) is not None), None)


def _without_edits(manifest: dict[str, object]) -> Verdict:
    branch, run_id = str(manifest["branch"]), str(manifest["run_id"])
    zh = "本方案采纳了改派，改派内容在全辖的结果目录里，此处找不到；请在原结果目录里复核"
    en = "this plan took up edits, which lie in the county's results and are not here; verify it in its own place"
    return Verdict(branch, run_id, 0, (), Fault(branch, zh, en))


def _params_file(place: Path, named: str) -> str:
    """Return the params file of a run: as named from here, else from the project around the run."""
    near = (folder / named for folder in (Path.cwd(), *place.parents))
    return str(next((path for path in near if path.is_file()), named))


def _verify_group(
    params_file: str,
    group: list[tuple[Path, dict[str, object]]],
    executor: Executor,
    ended: Callable[[Outcome], None],
    handback: Handback | None,
) -> list[Verdict]:
    """Verify runs that share params file, levers and edits, and so the county solution."""
    manifests = [manifest for _, manifest in group]
    first = manifests[0]
    with tempfile.TemporaryDirectory(prefix="collectplan-verify-") as name:
        opened = open_batch(
            params_file,
            [str(manifest["branch"]) for manifest in manifests],
            levers=dict(first["levers"]),  # type: ignore[call-overload]
            outputs=Path(name),
            handback=handback,
        )
        batch = solve_batch(opened)
        digest = params_digest(opened.prepared.params)
        tasks = {task.branch: task for task in batch.tasks}
        drafts = run_batch(list(tasks.values()), executor)
        signed = [
            replace(
                tasks[outcome.branch],
                approver=str(edition["approver"]),
                approved_on=str(edition["approved_on"]),
                draft_run_id=outcome.run_id,
            )
            for outcome, manifest in zip(drafts, manifests, strict=True)
            if (edition := dict(manifest["edition"])) and edition["approver"]  # type: ignore[call-overload]
        ]
        again = {outcome.branch: outcome for outcome in drafts}
        again |= {outcome.branch: outcome for outcome in run_batch(signed, executor)}
        for outcome in again.values():
            ended(outcome)
        return [_compare(place, manifest, again[str(manifest["branch"])], digest) for place, manifest in group]


def _compare(place: Path, manifest: dict[str, object], outcome: Outcome, digest: str) -> Verdict:
    branch, run_id = str(manifest["branch"]), str(manifest["run_id"])
    if manifest["params_digest"] != digest:
        zh = "参数文件在编制后改过，无法原样重做；请还原参数文件"
        return Verdict(branch, run_id, 0, (), Fault(branch, zh, "the params file has changed since; restore it"))
    if outcome.status == "failed":
        return Verdict(branch, run_id, 0, (), outcome.faults[0])
    new, old = file_digests(Path(outcome.folder)), file_digests(place)
    names = sorted(set(new) | set(old))
    changed = tuple(name for name in names if new.get(name) != old.get(name))
    return Verdict(branch, run_id, len(names) - len(changed), changed)
