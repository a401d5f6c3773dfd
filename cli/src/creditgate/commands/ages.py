"""`creditgate aging`: how old what is owed is, and how accounts pay."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import endpoints, tables
from creditgate.commands.figures import UNKNOWN
from creditgate.endpoints import get_json, pages, segment
from creditgate.options import AsOf, Json, KnownAt, State, moment
from creditgate.printing import print_json
from creditgate.tables import Column

_AGES = (
    ("not due", "not_due"),
    ("1-30", "days_1_30"),
    ("31-60", "days_31_60"),
    ("61-90", "days_61_90"),
    ("over 90", "days_over_90"),
    ("cash left", "cash_left"),
    ("total", "total"),
    ("disputed", "disputed"),
)


def aging(
    account_id: Annotated[
        str | None, typer.Argument(metavar="ACCOUNT", help="all accounts where none is named")
    ] = None,
    state: State = Path(".creditgate"),
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    cash_apart: Annotated[
        bool, typer.Option("--cash-apart", help="cash that is not allocated pays nothing")
    ] = False,
    leave_out_disputed: Annotated[
        bool, typer.Option("--leave-out-disputed", help="what is disputed is in none of the ages")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what is owed by days past due, net of the cash that pays the oldest first.

    What has no exchange rate to the account's currency stands in a row of its own.

    --cash-apart and --leave-out-disputed count as a policy with these switches does.

    --json prints one aging answer a line.
    """
    where = endpoints.find(state)
    params = moment(as_of, known_at)
    if cash_apart:
        params |= {"cash_pays_oldest": "false"}
    if leave_out_disputed:
        params |= {"leave_out_disputed": "true"}
    if as_json:
        asyncio.run(_print(where, account_id, params))
        return
    answers = asyncio.run(_all(where, account_id, params))
    columns = [Column("account"), Column("currency")]
    columns += [Column(heading, "right") for heading, _ in _AGES]
    columns += [Column("oldest due"), Column("DSO", "right"), Column("days late", "right")]
    tables.show(columns, chain.from_iterable(map(_rows, answers)))


async def _print(
    where: endpoints.Endpoints, account_id: str | None, params: dict[str, str]
) -> None:
    async for answer in _answers(where, account_id, params):
        print_json(answer)


async def _all(
    where: endpoints.Endpoints, account_id: str | None, params: dict[str, str]
) -> list[dict[str, Any]]:
    return [answer async for answer in _answers(where, account_id, params)]


async def _answers(
    where: endpoints.Endpoints, account_id: str | None, params: dict[str, str]
) -> AsyncIterator[dict[str, Any]]:
    async with where.client(where.exposure_tracker_url) as client:
        if account_id is not None:
            path = f"/v1/accounts/{segment('ACCOUNT', account_id)}/aging"
            yield await get_json(client, path, **params)
            return
        async for account in pages(client, "/v1/accounts", {}):
            path = f"/v1/accounts/{segment('ACCOUNT', account['account_id'])}/aging"
            yield await get_json(client, path, **params)


def _rows(answer: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """What can be valued, and below it what cannot, by currency."""
    ages = answer["ages"] or {}
    unvalued = [one for one in answer["by_currency"] if one["currency"] in answer["unvalued"]]
    began = (one["oldest_due_on"] for one in answer["by_currency"] if one not in unvalued)
    yield (
        answer["account_id"],
        answer["currency"] or UNKNOWN,
        *(ages.get(name, "") for _, name in _AGES),
        min(filter(None, began), default=""),
        answer["days_sales_outstanding"] or "",
        answer["average_days_late"] or "",
    )
    for one in unvalued:
        yield (
            answer["account_id"],
            f"{one['currency']}, unvalued",
            *(one[name] for _, name in _AGES),
            one["oldest_due_on"] or "",
            "",
            "",
        )
