"""`creditgate check`: one decision from the shell."""

from pathlib import Path
from typing import Annotated, Any

import typer

from credit_contracts.checks import CheckRequest
from creditgate.arguments import judge
from creditgate.endpoints import segment
from creditgate.failures import NotThere
from creditgate.options import Json, State
from creditgate.printing import print_json
from creditgate.service import credit_check, exposure_tracker

# An account that nobody has described has no currency; the answer is a hold in any.
_CURRENCY_OF_UNKNOWN = "EUR"
_ARGUMENTS = {
    "order_id": "ORDER", "account_id": "ACCOUNT", "amount": "AMOUNT", "currency": "--currency",
    "order_version": "--version",
}  # fmt: skip


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
    question = {
        "order_id": order_id,
        "order_version": version,
        "account_id": account_id,
        "currency": currency or _currency(state, account_id),
        "amount": amount,
        "dry_run": dry_run,
    }
    judge(CheckRequest, question, _ARGUMENTS)
    answer = credit_check(state).post("/v1/checks", question)
    if as_json:
        print_json(answer)
    else:
        _print_answer(answer)
    if answer["outcome"] == "hold":
        raise typer.Exit(1)


def _currency(state: Path, account_id: str) -> str:
    """The account's own; unknown is an answer of credit-check, with its reason, and no fault here."""
    try:
        found = exposure_tracker(state).get(
            f"/v1/accounts/{segment('ACCOUNT', account_id)}/exposure"
        )
    except NotThere:
        found = {"currency": None}
    if found["currency"] is None:
        told = f"account {account_id} is not described: asked in {_CURRENCY_OF_UNKNOWN}"
        typer.echo(f"creditgate: {told}, say --currency for another one", err=True)
    return found["currency"] or _CURRENCY_OF_UNKNOWN


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
