"""`creditgate holds ways-out`: what would clear a hold, in the terminal.

The sentences are the service's own, so that they say what it has decided and nothing else.
"""

from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import tables
from creditgate.endpoints import segment
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import credit_check


def ways_out(
    hold_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    state: State = Path(".creditgate"),
    as_json: Json = False,
) -> None:
    """Show what would clear a hold: each way has been decided before it is told."""
    answer = credit_check(state).get(f"/v1/holds/{segment('ID', hold_id)}/ways-out")
    if as_json:
        print_json(answer)
        return
    order, largest = answer["order"], answer["largest_amount"]
    typer.echo(
        f"order {answer['order_id']} v{answer['order_version']}, {order['amount']} "
        f"{order['currency']}, account {answer['account_id']}: {_outcome(answer)}"
    )
    if largest is not None:
        typer.echo(f"  at most {largest['amount']} {largest['currency']} could be released now")
    for number, way in enumerate(answer["ways"], start=1):
        typer.echo(f"{number}. then {_outcome(way)}:")
        for step in way["steps"]:
            typer.echo(f"   {tables.plain(step['message'])}")
    for reason in answer["not_computed"]:
        typer.echo(f"{reason['code']} is cleared by {reason['cleared_by']}")


def _outcome(answer: dict[str, Any]) -> str:
    codes = ", ".join(reason["code"] for reason in answer["reasons"])
    told = str(answer["outcome"]).replace("_", " ")
    return f"{told} ({codes})" if codes else told
