"""`creditgate bypasses`: posted orders that went on without being let go."""

from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import tables
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import credit_check
from creditgate.tables import Column

_KINDS = {
    "unchecked_order": "never asked",
    "hold_ignored": "against its hold",
    "overshoot": "above its release",
}


def bypasses(
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="this account only")] = None,
    *,
    ended: Annotated[
        bool, typer.Option("--ended", help="also those that were released after all, or are over")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show orders posted without a release, against their hold, or for more; exit status 1 while
    any stands so.
    """
    found = credit_check(state).items(
        "/v1/bypasses", state=None if ended else "open", account_id=account
    )
    if as_json:
        print_json(*found)
    elif found:
        columns = [
            Column("order", whole=True), Column("account"), Column("went on"),
            Column("posted", "right"), Column("released", "right"), Column("seen"), Column(""),
        ]  # fmt: skip
        tables.show(columns, map(_row, found))
    else:
        typer.echo("no bypasses")
    if any(one["state"] == "open" for one in found):
        raise typer.Exit(1)


def _row(found: dict[str, Any]) -> tuple[str, ...]:
    currency = found["order"]["currency"]
    released = found["released"]
    return (
        f"{found['order_id']} v{found['order_version']}",
        found["account_id"],
        _KINDS.get(found["kind"], found["kind"]),
        f"{found['order']['amount']} {currency}",
        f"{released} {currency}" if released is not None else "nothing",
        found["seen_at"][:16].replace("T", " "),
        "" if found["state"] == "open" else "over",
    )
