"""`creditgate import`: opening figures out of a CSV file, by the mapping that `convert` reads."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from creditgate import endpoints
from creditgate.convert.mapping import File, file_at
from creditgate.convert.tables import header
from creditgate.failures import CommandError
from creditgate.loading.report import Rejected, RejectsFile, Report
from creditgate.loading.run import described_accounts, events, load
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.progress import progress_bar
from creditgate.replay.run import Summary
from creditgate.tables import plain

_UNKNOWN_SHOWN = 10


def import_command(
    path: Annotated[Path, typer.Argument(metavar="FILE.csv", help="the rows to load")],
    *,
    mapping: Annotated[Path, typer.Option(help="TOML file: which column is which field")],
    dry_run: Annotated[
        bool,
        typer.Option(
            "--dry-run",
            help="report every bad row and send nothing; does not look at what is loaded",
        ),
    ] = False,
    rejects: Annotated[
        Path | None,
        typer.Option(help="write the rejected rows here, with their reasons, to be corrected"),
    ] = None,
    known_accounts: Annotated[
        bool,
        typer.Option("--known-accounts", help="reject rows of accounts that nobody has described"),
    ] = False,
    state: State = Path(".creditgate"),
    as_json: Json = False,
) -> None:
    """Load open items, orders, accounts or limits from a CSV file; return when they are applied.

    What the rows are, the mapping says (docs/integrate.md shows one). Bad rows are reported with
    line, column, value and reason, all others are loaded; exit status 1 when there were any. Nobody is
    mailed. The same file again changes nothing: after an interruption run it again, after a
    correction load the file of rejects, or all of it. Examples:

        creditgate import items.csv --mapping items.toml --dry-run
        creditgate import items.csv --mapping items.toml --rejects bad.csv
    """
    file = file_at(mapping, path)
    columns = header(path, list(file.fields.values()), file.dialect)
    where, known = _system(state, dry_run=dry_run, needed=known_accounts)
    with ExitStack() as opened:
        sinks = [_show_as_json if as_json else _show]
        if rejects is not None:
            if rejects.exists() and rejects.samefile(path):
                raise CommandError(f"{rejects} is the file that is read", "name another one")
            sinks.append(opened.enter_context(RejectsFile(rejects, columns, file.dialect)).write)

        def on_rejected(rejected: Rejected) -> None:
            for sink in sinks:
                sink(rejected)

        report = Report(on_rejected)
        bar = opened.enter_context(progress_bar())
        task = bar.add_task("rows read", total=None)

        def read(rows: int) -> None:
            bar.update(task, completed=rows)

        def progress(phase: str, count: int) -> None:
            if phase == "left":
                bar.update(task, description=f"{count} documents to be applied")

        lines = events(file, report, known, only_known=known_accounts, read=read)
        summary = None if where is None else load(where, lines, plain(path.name), progress)
        for _ in lines:  # of a dry run
            pass
    _conclude(file, report, summary, rejects, as_json=as_json)
    if report.rejected or (summary and (summary.set_aside or summary.conflicts)):
        raise typer.Exit(1)


def _system(
    state: Path, *, dry_run: bool, needed: bool
) -> tuple[endpoints.Endpoints | None, set[str] | None]:
    """The system to load into, None for a dry run, and the accounts that it knows."""
    try:
        where = endpoints.find(state)
        known = asyncio.run(described_accounts(where))
    except CommandError:
        if not dry_run or needed:
            raise
        typer.echo("creditgate: no running system to look accounts up in", err=True)
        return None, None
    return (None if dry_run else where), known


def _show(rejected: Rejected) -> None:
    for fault in rejected.faults:
        typer.echo(str(fault))


def _show_as_json(rejected: Rejected) -> None:
    for fault in rejected.faults:
        told = {
            "line": fault.line,
            "column": fault.column,
            "field": fault.field,
            "value": fault.value,
            "reason": fault.reason,
            "remedy": fault.remedy,
        }
        print_json(told)


def _conclude(
    file: File, report: Report, summary: Summary | None, rejects: Path | None, *, as_json: bool
) -> None:
    told = {
        "rows": report.rows,
        "loaded": 0 if summary is None else report.fit_rows,
        "rejected": report.rejected,
        "documents": report.documents,
        "unknown_accounts": len(report.unknown),
        "set_aside": summary.set_aside if summary else None,
        "conflicts": summary.conflicts if summary else None,
        "there_already": summary.there_already if summary else None,
        "dry_run": summary is None,
    }
    if as_json:
        print_json(told)
    else:
        verb = "loaded" if summary else "would be loaded"
        typer.echo(
            f"{report.rows} rows of {file.path.name}: {report.fit_rows} {verb} as "
            f"{report.documents} documents, {report.rejected} rejected"
        )
        if summary is None:
            typer.echo("a dry run does not look at what is loaded: conflicts with it are not told")
        elif summary.there_already:
            typer.echo(
                f"{summary.there_already} of the documents were there already, as they are or in a"
                " newer version: they change nothing"
            )
    for warning in _warnings(report, summary):
        typer.echo(f"creditgate: {warning}", err=True)
    if report.rejected and rejects is not None:
        typer.echo(
            f"creditgate: the rejected rows are in {rejects}: correct them there and load that "
            "file with the same mapping",
            err=True,
        )


def _warnings(report: Report, summary: Summary | None) -> Iterator[str]:
    shown = list(report.unknown.items())[:_UNKNOWN_SHOWN]
    for account_id, (line, count) in shown:
        yield (
            f"line {line}: account {account_id} is not described yet ({count} rows): load its "
            "account too, until then nothing of it is valued"
        )
    if len(report.unknown) > len(shown):
        yield f"and {len(report.unknown) - len(shown)} more accounts that are not described"
    if summary is None:
        return
    if summary.set_aside:
        yield f"{summary.set_aside} documents were set aside: see `creditgate dead list`"
    if summary.conflicts:
        yield (
            f"{summary.conflicts} documents are known with other content in the same version, and "
            "the larger content counts: give the corrected ones a higher version"
        )
    if not summary.told:
        yield "not all is told yet: the silence stands for a day, or until this is run again"
