"""`creditgate check` and `holds`: one decision from the shell, and the queue in the terminal."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, Any
from uuid import uuid4

import typer

from creditgate import endpoints, tables
from creditgate.commands.figures import pages
from creditgate.endpoints import get_json, post_json, segment
from creditgate.failures import CommandError, NotThere
from creditgate.options import Json, State
from creditgate.tables import Column

# An account that nobody has described has no currency; the answer is a hold in any.
_CURRENCY_OF_UNKNOWN = "EUR"

holds_app = typer.Typer(help="The queue of held orders.", invoke_without_command=True)


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


@holds_app.callback()
def list_holds(
    context: typer.Context,
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="of this account only")] = None,
    status: Annotated[str, typer.Option("--hold-state", help="open, released, …")] = "open",
    *,
    as_json: Json = False,
) -> None:
    """List the open holds, oldest first; see also `creditgate holds release --help`."""
    if context.invoked_subcommand is not None:
        return
    where = endpoints.find(state)
    params: dict[str, str | int] = {"state": status}
    if account is not None:
        params["account_id"] = account
    found = asyncio.run(_holds(where, params))
    if as_json:
        for hold in found:
            typer.echo(json.dumps(hold, ensure_ascii=False))
        return
    tables.show(
        [
            Column(heading, whole=heading in {"hold", "amount"})
            for heading in ("hold", "order", "account", "amount", "reasons", "since")
        ],
        map(_hold_row, found),
    )


def _hold_row(hold: dict[str, Any]) -> tuple[str, ...]:
    return (
        hold["hold_id"],
        f"{hold['order_id']} v{hold['order_version']}",
        hold["account_id"],
        f"{hold['order']['amount']} {hold['order']['currency']}",
        ", ".join(reason["code"] for reason in hold["reasons"]),
        hold["opened_at"][:16].replace("T", " "),
    )


@holds_app.command()
def release(
    hold_ids: Annotated[list[str], typer.Argument(metavar="ID…")],
    *,
    state: State = Path(".creditgate"),
    reason_code: Annotated[str, typer.Option(help="why, as a code")],
    comment: Annotated[str, typer.Option(help="why, in words")],
) -> None:
    """Release held orders against their reasons; recorded with who, why and how much."""
    _act(state, "release", hold_ids, reason_code, comment)


@holds_app.command()
def reject(
    hold_ids: Annotated[list[str], typer.Argument(metavar="ID…")],
    *,
    state: State = Path(".creditgate"),
    reason_code: Annotated[str, typer.Option(help="why, as a code")],
    comment: Annotated[str, typer.Option(help="why, in words")],
) -> None:
    """Reject held orders; what they had reserved is given back."""
    _act(state, "reject", hold_ids, reason_code, comment)


def _act(state: Path, verb: str, hold_ids: list[str], reason_code: str, comment: str) -> None:
    where = endpoints.find(state)
    body = {"reason_code": reason_code, "comment": comment}
    failed = False
    for hold_id in hold_ids:
        try:
            hold = asyncio.run(_post_hold(where, hold_id, verb, body))
        except CommandError as error:
            failed = True
            typer.echo(f"{hold_id}: {error}", err=True)
        else:
            typer.echo(f"{hold_id}: order {hold['order_id']} {hold['state']}")
    if failed:
        raise typer.Exit(1)


async def _post_hold(
    where: endpoints.Endpoints, hold_id: str, verb: str, body: dict[str, str]
) -> dict[str, Any]:
    async with where.client(where.credit_check_url) as client:
        path = f"/v1/holds/{segment('ID', hold_id)}/{verb}"
        return await post_json(client, path, body, key=f"cli-{uuid4()}")


async def _holds(where: endpoints.Endpoints, params: dict[str, str | int]) -> list[dict[str, Any]]:
    async with where.client(where.credit_check_url) as client:
        return [hold async for hold in pages(client, "/v1/holds", params)]


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
