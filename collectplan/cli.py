"""Command line: thin Typer commands; heavy imports happen inside them, so that help is instant.

Exit codes: 0 all done, 1 some runs failed or the data have blocking faults, 2 wrong use.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from collectplan.errors import EXIT_DONE, EXIT_FAULTS, CollectPlanError, Language

if TYPE_CHECKING:
    from collectplan.clock import Clock
    from collectplan.runs import Outcome

app = typer.Typer(
    help="清收活动方案工作簿：从台账到可签批的方案。Plan collection campaigns, from the ledger to a plan to sign.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

ParamsFile = Annotated[Path, typer.Argument(metavar="PARAMS", help="参数文件 params file, e.g. params/demo.yaml")]
Branches = Annotated[str, typer.Option(help="all，或机构名，用逗号隔开；全辖 为县级报告 / all, or names with commas")]
Workers = Annotated[int, typer.Option(min=1, help="同时运行的进程数 / processes")]
Outputs = Annotated[Path | None, typer.Option(help="结果目录 / results folder")]
Levers = Annotated[
    list[str] | None,
    typer.Option("--set", "-p", metavar="NAME=VALUE", help="改一个参数，例如 field_days_per_month=18 / turn a lever"),
]

Pins = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE", help="改过“分案”表的工作簿，可写多次 / workbook whose allocation was edited, repeatable"
    ),
]
Since = Annotated[
    str,
    typer.Option("--from", metavar="VERSION", help="贴近哪个版本的方案重排，current 为现行 / stay close to this plan"),
]
_EDITS_LEFT_OUT = "note: the current plan holds edits and this one does not; keep them with --from current"


@app.command()
def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个目录 / where to write")],
    branches: Annotated[int, typer.Option(help="机构数 / branches")] = 12,
    cases: Annotated[int, typer.Option(help="户数 / cases")] = 3000,
    officers: Annotated[int, typer.Option(help="人员数 / officers")] = 80,
    seed: Annotated[int, typer.Option(help="随机种子 / seed")] = 7,
) -> None:
    """生成示例县的全部数据（人物均为虚构）。Write a generated demo county."""
    from collectplan.demo import write_demo

    clock = _clock()
    with clock.stage("demo"):
        files = write_demo(folder, branches=branches, cases=cases, officers=officers, seed=seed)
    typer.echo(f"已生成 {len(files)} 个文件 / files written: {folder} ({clock.seconds['demo']:.1f} s)")


@app.command()
def template(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="写到哪个目录 / where to write")],
    language: Annotated[Language, typer.Option(help="zh 中文，en 英文 / language of the forms")] = "zh",
) -> None:
    """生成各输入表的空白填报表。Write a blank workbook for every input table."""
    from collectplan.forms import write_forms

    files = write_forms(folder, language)
    typer.echo(f"已生成 {len(files)} 个文件 / files written: {folder}")


@app.command()
def check(params_file: ParamsFile, outputs: Outputs = None) -> None:
    """检查参数与全部输入，列出所有问题，写成工作簿。Check params and inputs; list every fault, also in a workbook."""
    from collectplan.checking import check_inputs
    from collectplan.checking.book import book_path, save_proposals, write_book
    from collectplan.checking.saying import lines_of
    from collectplan.project import find_project

    report = check_inputs(str(params_file))
    path = book_path(report, find_project(report.params_path.parent, outputs))
    for line in lines_of(report):
        typer.echo(line, err=line.startswith("✗"))
    try:
        if (proposed := save_proposals(report)) is not None:
            typer.echo(f"建议的列名对照 / proposed mapping: {proposed.parent.name}/{proposed.name}")
        write_book(report, path)
    except OSError as error:
        _say(
            f"检查结果写不进 {path}（{error.strerror}）：请关闭已打开的文件，或用 --outputs 换个目录 / cannot write {path}"
        )
        raise typer.Exit(max(report.exit_code, EXIT_FAULTS)) from error
    typer.echo(f"检查结果 / result: {path}")
    raise typer.Exit(report.exit_code)


@app.command()
def papers(
    params_file: ParamsFile,
    branch: Annotated[str, typer.Option(help="哪个机构 / which branch")] = "全辖",
    to: Annotated[Path | None, typer.Option(help="写到哪个目录 / where to write")] = None,
    outputs: Outputs = None,
) -> None:
    """把编好的方案印成走访单、催收清单、责任书和一户一策。Write visit sheets, demands, pledges and case cards."""
    from collectplan.issuing import issue_papers

    issued = issue_papers(params_file, branch, to=to, outputs=outputs)
    for note in issued.notes:
        _say(note)
    typer.echo(f"已生成 {len(issued.files)} 份 / papers written: {issued.folder}")


@app.command()
def key(
    params_file: ParamsFile,
    backup: Annotated[Path | None, typer.Option(help="把密钥备份到此文件 / copy the key to this file")] = None,
    restore: Annotated[Path | None, typer.Option(help="从备份恢复密钥 / restore the key from a copy")] = None,
) -> None:
    """查看、备份、恢复债务人散列密钥。Show, back up or restore the key of the debtor hash."""
    from collectplan import keys
    from collectplan.params import load_params
    from collectplan.params.load import find_file
    from collectplan.project import find_project

    found = find_file(params_file)
    data, project = load_params(found).data, find_project(found.parent)
    path = keys.key_path(data, found.parent, project)
    if restore is not None:
        typer.echo(f"已恢复 / restored: {keys.restore(path, restore)}")
    if backup is not None:
        typer.echo(f"已备份 / backed up: {keys.back_up(path, backup, project)}，请离机保管 / keep it elsewhere")
    if backup is None and restore is None:
        own = keys.debtor_key(data, found.parent, project)
        typer.echo(
            "不用密钥：债务人是自编代号 / no key: pseudonyms" if own is None else f"密钥编号 / key id: {own.key_id}"
        )


@app.command()
def plan(
    params_file: ParamsFile,
    branches: Branches = "all",
    workers: Workers = 2,
    levers: Levers = None,
    outputs: Outputs = None,
    pins: Pins = None,
    since: Since = "",
) -> None:
    """编制方案：全县求解一次，各机构各出一份报告。Make the plan: one solution, one report per branch."""
    from collectplan.batch import current_handback, open_batch, process_pool, run_batch, solve_batch
    from collectplan.handback.saying import lines_of

    clock, turned = _clock(), _levers(levers)
    opened = open_batch(
        str(params_file), _names(branches), levers=turned, outputs=outputs, clock=clock, pins=pins or (), since=since
    )
    params = opened.prepared.params
    language = params.campaign.language
    for note in opened.notes:
        _say(note.text(language))
    if opened.handback is None and (held := current_handback(str(params_file), turned, outputs)) and held.edits:
        _say("注意：现行方案含有改派，本次不含；要保留请加 --from current" if language == "zh" else _EDITS_LEFT_OUT)
    if (key := opened.prepared.inputs.key) is not None and key.is_new:
        _say(f"已生成债务人散列密钥（编号 {key.key_id}），请立即备份 / new debtor key {key.key_id}: back it up now")
    for line in opened.prepared.inputs.warnings(language):
        _say(line)
    with process_pool(min(workers, len(opened.branches))) as pool:
        batch = solve_batch(opened, clock)
        with clock.stage("reports"), _progress(len(batch.tasks)) as ended:
            outcomes = run_batch(batch.tasks, pool, ended)
    if opened.handback is not None:
        for line in lines_of(batch.county, opened.handback, params.allocation.move_penalty):
            typer.echo(line)
    _end(outcomes, clock, batch.county.params.campaign.language)


@app.command()
def freeze(
    params_file: ParamsFile,
    approver: Annotated[str, typer.Option(help="签批人 / who signs")],
    on: Annotated[str, typer.Option(help="签批日期 2026-07-01，默认今天 / day, today by default")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="替换先前的签批 / replace an earlier one")] = False,
    workers: Workers = 2,
    levers: Levers = None,
    outputs: Outputs = None,
) -> None:
    """签批现行方案，连同其中的改派。Sign the current plan of the county and of all branches, with its edits."""
    from collectplan.batch import current_handback, open_batch, process_pool, solve_batch
    from collectplan.signing import freeze as sign

    day, clock, turned = _day(on), _clock(), _levers(levers)
    handback = current_handback(str(params_file), turned, outputs)
    opened = open_batch(str(params_file), "all", levers=turned, outputs=outputs, clock=clock, handback=handback)
    with process_pool(workers) as pool:
        batch = solve_batch(opened, clock)
        with clock.stage("reports"), _progress(len(batch.tasks)) as ended:
            outcomes = sign(batch, approver, day, pool, replace_earlier=replace, ended=ended)
    _end(outcomes, clock, batch.county.params.campaign.language)


@app.command()
def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="活动目录或某次运行的目录 / campaign or run folder")],
    workers: Workers = 2,
) -> None:
    """在别处重做一遍，逐文件比对。Run again elsewhere and compare every file."""
    from collectplan.batch import process_pool
    from collectplan.verifying import verify as compare

    with process_pool(workers) as pool:
        verdicts = compare(folder, pool)
    for verdict in verdicts:
        if verdict.fault is not None:
            typer.echo(f"✗ {verdict.fault.text()}")
        elif verdict.changed:
            typer.echo(f"✗ {verdict.branch} {verdict.run_id}：不同 / differ: {', '.join(verdict.changed)}")
        else:
            typer.echo(f"✓ {verdict.branch} {verdict.run_id}：{verdict.same} 个文件完全相同 / files identical")
    raise typer.Exit(EXIT_DONE if all(verdict.passed for verdict in verdicts) else EXIT_FAULTS)


@app.command()
def lab(params_file: Annotated[Path | None, typer.Argument(metavar="[PARAMS]")] = None) -> None:
    """打开工作簿。Open the workbooks in JupyterLab."""
    import subprocess

    from collectplan.project import find_project

    project = find_project(Path.cwd() if params_file is None else params_file.resolve().parent)
    command = [sys.executable, "-m", "jupyterlab", str(project.root / "notebooks")]
    raise typer.Exit(subprocess.call(command, cwd=project.root))


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; wrong input ends with its faults and an exit code, never with a traceback."""
    given = sys.argv[1:] if arguments is None else arguments
    try:
        app(args=given, prog_name="collectplan", standalone_mode=True)
    except CollectPlanError as error:
        _say(error.text(_language(given)))
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        _say("已中断；已完成的机构保留，重跑会接着做 / interrupted; finished runs stay, run again to go on")
        sys.exit(EXIT_FAULTS)
    except Exception as error:
        if "COLLECTPLAN_DEBUG" in os.environ:
            raise
        from collectplan.runs import as_faults

        _say("\n".join(fault.text(_language(given)) for fault in as_faults(error)))
        sys.exit(EXIT_FAULTS)


def _say(text: str) -> None:
    typer.echo(text, err=True)


def _language(arguments: list[str]) -> Language:
    """Guess the reader's language from the params file, which may not even be valid."""
    for name in arguments:
        path = Path(name)
        if path.suffix in {".yaml", ".yml"} and path.is_file():
            text = path.read_bytes().decode("utf-8", "replace")
            return "en" if re.search(r"^\s+language:\s*[\"']?en\b", text, re.MULTILINE) else "zh"
    return "zh"


def _names(branches: str) -> str | list[str]:
    if branches.strip() == "all":
        return "all"
    return [name.strip() for name in branches.replace("，", ",").split(",") if name.strip()]


def _levers(given: list[str] | None) -> dict[str, Any]:
    """Read NAME=VALUE pairs; values are read as YAML reads them, so that types are checked like the file's."""
    import yaml

    from collectplan.errors import Fault, ParamsError

    values: dict[str, Any] = {}
    for item in given or []:
        name, sign, text = item.partition("=")
        if not sign or not name.strip():
            zh = "写法应为 名称=数值，例如 field_days_per_month=18"
            raise ParamsError(Fault(item, zh, "write NAME=VALUE, for example field_days_per_month=18"))
        values[name.strip()] = yaml.safe_load(text)
    return values


def _day(text: str) -> str:
    from datetime import date

    from collectplan.errors import Fault, ParamsError

    try:
        return (date.fromisoformat(text) if text else date.today()).isoformat()
    except ValueError as error:
        raise ParamsError(
            Fault("--on", f"日期 {text} 应写成 2026-07-01", f"{text} is not a day such as 2026-07-01")
        ) from error


def _clock() -> Clock:
    """Return a clock that shows each stage where a person watches."""
    from collectplan.clock import Clock

    return Clock(announce=lambda name: _say(f"· {name}") if sys.stderr.isatty() else None)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[object], None]]:
    """Show a bar where a person watches; yield what is to be called after each run."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bar = progress.add_task("报告 / reports", total=total)
        yield lambda _: progress.advance(bar)


def _end(outcomes: list[Outcome], clock: Clock, language: Language) -> None:
    """Print the end sheet: one line per branch, causes with remedies, stage times; and set the exit code."""
    words = {"done": "完成 done", "unchanged": "未变 unchanged", "failed": "失败 FAILED"}
    for outcome in outcomes:
        spent = sum(outcome.seconds.values())
        place = Path(outcome.folder).name if outcome.folder else outcome.stage
        typer.echo(f"{outcome.branch}\t{words[outcome.status]}\t{place}\t{spent:.1f} s")
        for fault in outcome.faults:
            _say(f"    {fault.text(language)}")
    stages = "  ".join(f"{name} {seconds:.1f}" for name, seconds in clock.seconds.items())
    typer.echo(f"用时（秒）/ seconds: {stages}  合计 total {sum(clock.seconds.values()):.1f}")
    if reports := [o for o in outcomes if o.status != "failed"]:
        typer.echo(f"报告 / report: {Path(reports[0].folder) / 'report.html'}")
    if any(outcome.status == "failed" for outcome in outcomes):
        raise typer.Exit(EXIT_FAULTS)
