"""`creditgate up`, `down`, `status`: the whole system on this machine.

What they need to start processes is loaded when they run: an installation next to external servers
leaves the embedded ones out, and every other command starts the sooner.
"""

import asyncio
import json
import time
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

import typer

from creditgate import kafka_access
from creditgate.failures import CommandError
from creditgate.options import Json, State

_TURN_SECONDS = 2.0


def _say(line: str) -> None:
    typer.echo(f"creditgate: {line}", err=True)


def up(
    *,
    state: State = Path(".creditgate"),
    detach: Annotated[
        bool, typer.Option("--detach", help="return when all is ready, and leave it running")
    ] = False,
    ports: Annotated[
        str | None,
        typer.Option(metavar="auto", help="auto: choose free ports instead of 8080 to 8082, 8025"),
    ] = None,
    demo: Annotated[bool, typer.Option("--demo", help="with a few accounts to play with")] = False,
    summary_elsewhere: Annotated[
        # Set by --detach: what is said goes to a log, with times; its own terminal shows the
        # summary, whose API key is not for a log.
        bool,
        typer.Option("--summary-elsewhere", hidden=True),
    ] = False,
) -> None:
    """Start PostgreSQL, Kafka and the three services; Ctrl-C stops them.

    DATABASE_URL and KAFKA_BOOTSTRAP_SERVERS, where set, are used instead of the embedded servers.
    """
    if ports not in (None, "auto"):
        raise typer.BadParameter("only `auto` is known", param_hint="--ports")
    from creditgate.stack import control
    from creditgate.stack.folder import StateFolder
    from creditgate.stack.summary import summary

    folder = StateFolder.at(state)
    if control.running_stack(folder) is not None:
        stack = control.await_other(folder)
        if demo:
            asyncio.run(_publish_demo(stack))
        typer.echo("Creditgate is running already.\n")
        typer.echo(summary(folder, stack))
        return
    if detach:
        arguments = ["--state", str(folder.path), "--summary-elsewhere"]
        arguments += ["--ports", "auto"] if ports else []
        arguments += ["--demo"] if demo else []
        stack = control.detach(folder, arguments, lambda line: typer.echo(line, err=True))
        typer.echo("Creditgate is ready.\n")
        typer.echo(summary(folder, stack))
        typer.echo(f"Stop it with: creditgate down --state {folder.path}")
        return
    if summary_elsewhere:
        from creditgate.stack.log_times import time_own_lines

        time_own_lines()
    _supervise(state, auto_ports=ports is not None, demo=demo, show=not summary_elsewhere)


async def _publish_demo(stack: dict[str, Any]) -> None:
    """The demo accounts into a system that runs; there already, they change nothing."""
    from creditgate.stack import demo

    if cluster := kafka_access.of_stack(stack):
        await demo.publish(cluster)
    port = urlsplit(stack["exposure_tracker_url"]).port
    await demo.wait_applied(port or 0, stack["api_key"])


def _supervise(state: Path, *, auto_ports: bool, demo: bool, show: bool) -> None:
    """Be the supervisor until a signal comes."""
    from creditgate.stack import control
    from creditgate.stack.folder import StateFolder, read_document
    from creditgate.stack.summary import summary
    from creditgate.stack.supervisor import Supervisor, Wishes
    from creditgate_embedded.errors import EmbeddedError

    began = time.monotonic()
    folder = StateFolder.at(state)
    folder.create()
    lock = folder.take(_TURN_SECONDS)
    if lock is None:
        raise CommandError("another start of this system came first", "creditgate status")
    with lock:
        control.end_orphans(folder, _say)

        def when_ready() -> None:
            typer.echo(f"Creditgate is ready after {time.monotonic() - began:.1f} s.\n")
            if not show:
                return
            typer.echo(summary(folder, read_document(folder.stack_file)))
            typer.echo("Stop it with Ctrl-C, or from elsewhere: creditgate down")

        async def live() -> None:
            wishes = Wishes(auto_ports=auto_ports, demo=demo)
            await Supervisor(folder, wishes, _say).run(when_ready)

        try:
            asyncio.run(live())
        except EmbeddedError as fault:
            raise CommandError(str(fault)) from fault


def down(*, state: State = Path(".creditgate")) -> None:
    """Stop the system of this state folder; its data stays."""
    from creditgate.stack import control
    from creditgate.stack.folder import StateFolder

    folder = StateFolder.at(state)
    ran = control.down(folder, _say)
    typer.echo("Creditgate is stopped." if ran else f"Nothing runs in {folder.path}.")


def status(*, state: State = Path(".creditgate"), as_json: Json = False) -> None:
    """Show what runs, where, and how far behind it is; exit status 1 unless all is well."""
    from creditgate.stack import control
    from creditgate.stack.folder import StateFolder
    from creditgate.stack.status import all_well
    from creditgate.stack.status import status as look

    folder = StateFolder.at(state)
    stack = control.running_stack(folder)
    if not stack:
        what = "nothing runs" if stack is None else "it is starting"
        if as_json:
            typer.echo(json.dumps({"state": str(folder.path), "processes": {}, "behind": {}}))
        else:
            typer.echo(f"{folder.path}: {what}; creditgate up starts it", err=True)
        raise typer.Exit(1)
    found = look(folder, stack)
    if as_json:
        typer.echo(json.dumps(found))
    else:
        for name, each in found["processes"].items():
            if each.get("external"):
                word = "elsewhere"
            elif not each["running"]:
                word = "DOWN"
            else:
                word = "ready" if each.get("ready", True) else "NOT READY"
            pid = each["pid"] or ""
            typer.echo(f"{name:<17} {word:<10} {pid!s:>8}  {each.get('url', '')}".rstrip())
        for name, value in found["behind"].items():
            shown = "not known" if value is None else value
            typer.echo(f"{name.replace('_', ' '):<28} {shown}")
        for partition, reason in found["stopped"].items():
            typer.echo(f"{partition} stands still: {reason}")
    if not all_well(found):
        raise typer.Exit(1)
