"""`creditgate`: every command in one list, and one way of failing.

Exit status: 0 fine, 1 the answer is bad or something a person can act on went wrong, 2 used
wrongly. Errors of the second kind are a `CommandError`: one sentence, no traceback.
"""

from collections.abc import Callable
from typing import Any

import typer
from typer.core import TyperGroup

from creditgate.commands import figures, orders, provision, replay, stack
from creditgate.failures import CommandError


class _Commands(TyperGroup):
    """Shows a CommandError as what it is: a message to a person."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # Typer's own context, of a private type
        try:
            return super().invoke(ctx)
        except CommandError as fault:
            typer.echo(f"creditgate: {fault}", err=True)
            raise typer.Exit(1) from fault


app = typer.Typer(
    name="creditgate",
    cls=_Commands,
    help="Live credit limit checks: run the system, feed it, ask it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

COMMANDS: dict[str, Callable[..., None]] = {
    "up": stack.up,
    "down": stack.down,
    "status": stack.status,
    "provision": provision.provision,
    "replay": replay.replay_command,
    "accounts": figures.accounts,
    "exposure": figures.exposure,
    "reconcile": figures.reconcile,
    "check": orders.check,
}
for name, command in COMMANDS.items():
    app.command(name)(command)
app.add_typer(orders.holds_app, name="holds")
