"""`creditgate`: every command in one list, and one way of failing.

Exit status: 0 fine, 1 the answer is bad or something a person can act on went wrong, 2 used
wrongly. Errors of the second and third kind are a `CommandError`: a sentence or two, no traceback.

A command's module is loaded when the command is called, or listed: what one of them needs (Kafka
clients, the embedded servers) is neither waited for nor missed by the others.
"""

from importlib import import_module
from importlib.metadata import version
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command

from creditgate.failures import CommandError, WrongUse
from creditgate.printing import take_any_text
from service_kit.secret_files import SecretFileError

# Name, and where its function, or its group of commands, is.
COMMANDS = {
    "up": "creditgate.commands.stack:up",
    "down": "creditgate.commands.stack:down",
    "status": "creditgate.commands.stack:status",
    "provision": "creditgate.commands.provision:provision",
    "generate": "creditgate.commands.generate:generate",
    "convert": "creditgate.commands.convert:convert",
    "import": "creditgate.commands.opening:import_command",
    "rates": "creditgate.commands.rates:rates_app",
    "replay": "creditgate.commands.replay:replay_command",
    "accounts": "creditgate.commands.figures:accounts",
    "exposure": "creditgate.commands.figures:exposure",
    "aging": "creditgate.commands.ages:aging",
    "conflicts": "creditgate.commands.conflicts:conflicts",
    "reconcile": "creditgate.commands.figures:reconcile",
    "rebuild": "creditgate.commands.rebuild:rebuild",
    "retention": "creditgate.commands.retention:retention",
    "backtest": "creditgate.commands.backtest:backtest",
    "check": "creditgate.commands.orders:check",
    "holds": "creditgate.commands.holds:holds_app",
    "bypasses": "creditgate.commands.bypasses:bypasses",
    "limits": "creditgate.commands.limits:limits_app",
    "overrides": "creditgate.commands.overrides:overrides",
    "audit": "creditgate.commands.audit:audit_app",
    "policies": "creditgate.commands.policies:policies_app",
    "keys": "creditgate.commands.keys:keys_app",
    "topics": "creditgate.commands.topics:topics_app",
    "dead": "creditgate.commands.dead:dead_app",
}


class _Commands(TyperGroup):
    """Finds a command by its name, and shows a CommandError as what it is: a message."""

    def list_commands(self, ctx: object) -> list[str]:  # noqa: ARG002  # Typer's own signature
        return list(COMMANDS)

    def get_command(self, ctx: object, cmd_name: str) -> Any:  # noqa: ANN401, ARG002  # Typer's own signature and types
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found = getattr(import_module(module), attribute)
        if not isinstance(found, typer.Typer):
            single = typer.Typer(add_completion=False)
            single.command(cmd_name)(found)
            found = single
        command = get_command(found)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # as above
        take_any_text()
        try:
            return super().invoke(ctx)
        except CommandError as fault:
            typer.echo(f"creditgate: {fault}", err=True)
            raise typer.Exit(fault.status) from fault
        except SecretFileError as fault:
            typer.echo(f"creditgate: {fault}", err=True)
            raise typer.Exit(WrongUse.status) from fault


app = typer.Typer(
    name="creditgate",
    cls=_Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _tell_version(asked: bool) -> None:  # noqa: FBT001 - Typer's own signature
    if asked:
        typer.echo(f"creditgate {version('creditgate')}")
        raise typer.Exit


@app.callback()
def creditgate(
    *,
    _version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="tell the version"),
    ] = False,
) -> None:
    """Live credit limit checks: run the system, feed it, ask it."""
