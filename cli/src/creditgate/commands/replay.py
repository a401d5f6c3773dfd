"""`creditgate replay`: a recorded history through the running system."""

import asyncio
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from creditgate import endpoints
from creditgate.failures import WrongUse
from creditgate.options import State
from creditgate.progress import progress_bar
from creditgate.replay.files import open_answers, open_events, tell_bad_lines
from creditgate.replay.run import Plan, Summary, replay


def replay_command(
    file: Annotated[str, typer.Argument(help="CloudEvents, one JSON object a line; - = stdin")],
    *,
    state: State = Path(".creditgate"),
    ask: Annotated[
        bool, typer.Option("--ask", help="ask credit-check before each order's first open version")
    ] = False,
    decisions: Annotated[
        Path | None, typer.Option(help="with --ask: write one answer a line to this file")
    ] = None,
    rate: Annotated[
        float | None, typer.Option(help="events a second; as fast as it goes if left out", min=0.1)
    ] = None,
    no_wait: Annotated[
        bool, typer.Option("--no-wait", help="return when all is sent, not when all is applied")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="nobody is told")] = False,
) -> None:
    """Send a file of events in file order; return when all of it is applied.

    A line that cannot be sent is reported with its number and left out; events that were set aside
    as dead letters are counted. Exit status 1 in both cases.
    """
    if decisions is not None and not ask:
        raise WrongUse("--decisions without --ask has nothing to write", "add --ask")
    where = endpoints.find(state)
    plan = Plan(
        ask=ask,
        wait=not no_wait,
        quiet=f"replay --quiet {file}" if quiet else None,
        rate_per_second=rate,
    )
    with ExitStack() as open_files:
        lines = open_events(file, open_files)
        out: IO[str] | None = None
        if decisions is not None:
            out = open_files.enter_context(open_answers(decisions))
        bar = open_files.enter_context(progress_bar())
        task = bar.add_task("sent", total=None)

        def progress(phase: str, count: int) -> None:
            if phase == "sent":
                bar.update(task, completed=count)
            else:
                bar.update(task, description="applied", completed=max(0, _sent(bar) - count))

        summary = asyncio.run(replay(where, lines, plan, out, progress))
    _report(summary, plan)
    if summary.bad_lines or summary.set_aside:
        raise typer.Exit(1)


def _sent(bar: Progress) -> int:
    return int(bar.tasks[0].total or bar.tasks[0].completed)


def _report(summary: Summary, plan: Plan) -> None:
    console = Console(stderr=True, highlight=False, soft_wrap=True)
    tell = console.print
    tell_bad_lines(summary.bad_lines, "not sent", console)
    done = "sent and applied" if plan.wait or plan.quiet else "sent"
    tell(f"{summary.sent} events {done} in {summary.duration_seconds:.1f} s")
    if summary.set_aside:
        tell(f"{summary.set_aside} were set aside: see `creditgate dead list`")
    elif summary.set_aside is None and (plan.wait or plan.quiet):
        tell("whether any were set aside is not known: see `creditgate dead list`")
    if plan.ask:
        counts = ", ".join(f"{count} {name}" for name, count in sorted(summary.outcomes.items()))
        tell(f"asked: {counts or 'no order'}")
    if not summary.told:
        tell(
            "not all alerts were told yet: see `creditgate status`"
            + (" (the silence of --quiet stands for a day)" if plan.quiet else "")
        )
