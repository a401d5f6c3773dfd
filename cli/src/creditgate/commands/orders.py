"""`creditgate check`: one decision from the shell."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from creditgate import endpoints
from creditgate.endpoints import get_json, post_json, segment
from creditgate.failures import NotThere
from creditgate.options import Json, State

# An account that nobody has described has no currency; the answer is a hold in any.
_CURRENCY_OF_UNKNOWN = "EUR"


def check(
    order_id: Annotated[str, typer.Argument(metavar="ORDER")],
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    amount: Annotated[str, typer.Argument(metavar="AMOUNT", help="whole order, tax included")],
    *,
    state: State = Path(".creditgate"),
    currency: Annotated[
        str | None, typer.Option(help="of the amount; the account's own if left out")
    ] = None,
    version: Annotated[int, typer.Option(help="of the order", min=0)] = 1,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="decide, record nothing")] = False,
    as_json: Json = False,
) -> None:
    """Ask for one decision; exit status 1 when the order is held."""
    where = endpoints.find(state)
    question = {
        "order_id": order_id,
        "order_version": version,
        "account_id": account_id,
        "amount": amount,
        "dry_run": dry_run,
    }
    answer = asyncio.run(_check(where, question, currency))
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        _print_answer(answer)
    if answer["outcome"] == "hold":
        raise typer.Exit(1)


async def _check(
    where: endpoints.Endpoints, question: dict[str, Any], currency: str | None
) -> dict[str, Any]:
    if currency is None:
        async with where.client(where.exposure_tracker_url) as tracker:
            path = f"/v1/accounts/{segment('ACCOUNT', question['account_id'])}/exposure"
            try:
                currency = (await get_json(tracker, path))["currency"]
            except NotThere:
                # Unknown is an answer of credit-check, with its reason, and not a fault here.
                currency = None
        if currency is None:
            currency = _CURRENCY_OF_UNKNOWN
            told = f"account {question['account_id']} is not described: asked in {currency}"
            typer.echo(f"creditgate: {told}, say --currency for another one", err=True)
    async with where.client(where.credit_check_url) as client:
        return await post_json(
            client, "/v1/checks", question | {"currency": currency}, key=f"cli-{uuid4()}"
        )


def _print_answer(answer: dict[str, Any]) -> None:
    order = answer["order"]
    typer.echo(
        f"{answer['outcome'].replace('_', ' ')}: order {answer['order_id']} "
        f"v{answer['order_version']}, {order['amount']} {order['currency']}, "
        f"account {answer['account_id']}"
    )
    for reason in answer["reasons"]:
        typer.echo(f"  {reason['code']} ({reason['severity']}): {reason['message']}")
    if answer["limit"] is not None:
        typer.echo(
            f"  limit {answer['limit']}, exposure after {answer['exposure_after']}, "
            f"available after {answer['available_after']} {answer['currency']}"
        )
    if answer["hold_id"]:
        typer.echo(f"  hold {answer['hold_id']}: see `creditgate holds`")
