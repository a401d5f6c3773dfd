"""`creditgate accounts`, `exposure`, `reconcile`: what the exposure-tracker knows, and proves."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import httpx
import typer

from creditgate import endpoints, tables
from creditgate.endpoints import get_json, post_json, segment
from creditgate.options import AsOf, Json, KnownAt, State, moment
from creditgate.tables import Column

UNKNOWN = "unknown"
_PAGE = 500
_RECONCILE_TIMEOUT_SECONDS = 600.0


def accounts(
    state: State = Path(".creditgate"),
    group: Annotated[str | None, typer.Option(help="this account and all below it")] = None,
    parent: Annotated[str | None, typer.Option(help="direct members of this account")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Show every account's live exposure; --json prints one exposure answer a line."""
    where = endpoints.find(state)
    filters = {"group": group, "parent": parent}
    answers = asyncio.run(
        _all_accounts(where, {name: one for name, one in filters.items() if one is not None})
    )
    if as_json:
        for answer in answers:
            typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    columns = [Column("account"), Column("currency")]
    columns += [
        Column(heading, "right") for heading in ("limit", "exposure", "utilization", "overdue")
    ]
    tables.show(columns, map(_account_row, answers))


def exposure(
    account_id: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    state: State = Path(".creditgate"),
    as_of: AsOf = None,
    known_at: KnownAt = None,
    *,
    group: Annotated[
        bool, typer.Option("--group", help="with all accounts below it, and each one's part")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show one account's exposure, bucket by bucket, now or as of a moment of the past."""
    where = endpoints.find(state)
    params = moment(as_of, known_at)
    if group:
        params["group"] = "true"
    answer = asyncio.run(_exposure(where, account_id, params))
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
        return
    tables.show([Column(""), Column("", "right")], figure_rows(answer), header=False)
    if answer.get("group"):
        _show_members(answer["group"], answer["currency"])


def reconcile(
    state: State = Path(".creditgate"),
    account: Annotated[str | None, typer.Option(help="this account only")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Fold all documents again, compare with the stored buckets; exit status 1 on any drift."""
    where = endpoints.find(state)
    answer = asyncio.run(_reconcile(where, account))
    drifts: list[dict[str, Any]] = answer["drifts"]
    differences: list[dict[str, Any]] = answer["differences"]
    found = len(drifts) + len(differences)
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False))
    else:
        for drift in drifts:
            typer.echo(_drift_line(drift))
        for difference in differences:
            typer.echo(difference["sentence"])
        checked = f"{answer['accounts']} accounts, {answer['documents']} documents folded again"
        typer.echo(f"{checked}: " + (f"{found} drifts" if found else "no drift"))
    if found:
        raise typer.Exit(1)


def _drift_line(drift: dict[str, Any]) -> str:
    """Which buckets differ, by the three ways."""
    ways = {"stored": "stored", "postings": "postings say", "refolded": "documents say"}
    parts = [
        f"{part.replace('_', ' ')} "
        + ", ".join(f"{words} {drift[way][part]}" for way, words in ways.items())
        for part in ("open_orders", "unbilled", "receivables", "unapplied_cash")
        if len({drift[way][part] for way in ways}) > 1
    ]
    return f"account {drift['account_id']}, {drift['currency']}: " + "; ".join(parts)


async def _all_accounts(
    where: endpoints.Endpoints, filters: dict[str, str | int]
) -> list[dict[str, Any]]:
    async with where.client(where.exposure_tracker_url) as client:
        return [answer async for answer in pages(client, "/v1/accounts", filters)]


async def pages(
    client: httpx.AsyncClient, path: str, filters: dict[str, str | int]
) -> AsyncIterator[dict[str, Any]]:
    """Every item of a cursor-paged list, page after page."""
    params = {"limit": _PAGE, **filters}
    while True:
        page = await get_json(client, path, **params)
        for item in page["items"]:
            yield item
        if not page["next_cursor"]:
            return
        params["cursor"] = page["next_cursor"]


async def _exposure(
    where: endpoints.Endpoints, account_id: str, params: dict[str, str]
) -> dict[str, Any]:
    async with where.client(where.exposure_tracker_url) as client:
        path = f"/v1/accounts/{segment('ACCOUNT', account_id)}/exposure"
        return await get_json(client, path, **params)


async def _reconcile(where: endpoints.Endpoints, account_id: str | None) -> dict[str, Any]:
    async with where.client(
        where.exposure_tracker_url, timeout_seconds=_RECONCILE_TIMEOUT_SECONDS
    ) as client:
        if account_id is None:
            return await post_json(client, "/v1/reconcile", {})
        path = f"/v1/accounts/{segment('--account', account_id)}/reconcile"
        return await post_json(client, path, {})


def _limit(answer: dict[str, Any]) -> str:
    """No limit is "unlimited" only where an account event said so: `currency` is null before it."""
    if answer["currency"] is None:
        return UNKNOWN
    return answer["limit"] or "unlimited"


def _account_row(answer: dict[str, Any]) -> tuple[str, ...]:
    return (
        answer["account_id"],
        answer["currency"] or UNKNOWN,
        _limit(answer),
        answer["exposure"] or "unvalued",
        answer["utilization"] or "",
        (answer["overdue"] or {}).get("amount") or "",
    )


def _show_members(group: dict[str, Any], currency: str | None) -> None:
    """The parts of the members, each below its parent."""
    columns = [
        Column("member"),
        Column("own currency"),
        Column(f"exposure {currency or ''}", "right"),
    ]
    columns.append(Column("unvalued", "right"))
    rows = [
        (
            "  " * one["distance"] + one["account_id"],
            one["currency"] or UNKNOWN,
            one["exposure"] or "unvalued",
            ", ".join(f"{part['total']} {part['currency']}" for part in one["unvalued"]),
        )
        for one in in_tree_order(group["members"])
    ]
    tables.show(columns, rows)
    left_out = group["members_total"] - len(rows)
    if left_out:
        typer.echo(
            f"{left_out} more members count and are not shown; see creditgate accounts --group"
        )


def in_tree_order(members: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Members with each below its parent; they come level by level, the head first."""
    below: dict[str, list[dict[str, Any]]] = {}
    for one in members[1:]:
        below.setdefault(one["parent_account_id"], []).append(one)
    ordered: list[dict[str, Any]] = []
    waiting = list(members[:1])
    while waiting:
        one = waiting.pop()
        ordered.append(one)
        waiting += reversed(below.get(one["account_id"], ()))
    return ordered


_PARENT_LINKS = {
    "unknown": "not known: this account is a root",
    "cycle": "parents form a cycle: this account is a root",
}


def _parent(answer: dict[str, Any]) -> list[tuple[str, str]]:
    if answer.get("parent_account_id") is None:
        return []
    link = _PARENT_LINKS.get(answer["parent_link"])
    return [("parent", answer["parent_account_id"] + (f" ({link})" if link else ""))]


def _moments(answer: dict[str, Any]) -> tuple[tuple[str, str | None], ...]:
    return ("as of", answer.get("as_of")), ("as known at", answer.get("known_at"))


def figure_rows(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """An exposure answer as names and figures; empty where a figure is not known."""
    rows = [
        ("account", answer["account_id"]),
        *_parent(answer),
        ("currency", answer["currency"] or UNKNOWN),
        ("limit", _limit(answer)),
        ("open orders", answer["open_orders"]),
        ("unbilled", answer["unbilled"]),
        ("receivables", answer["receivables"]),
        ("unapplied cash", answer["unapplied_cash"]),
        ("exposure", answer["exposure"]),
        ("utilization", answer["utilization"]),
        ("overdue", (answer["overdue"] or {}).get("amount")),
        ("known up to", answer["watermark"]),
        *((name, at) for name, at in _moments(answer) if at is not None),
    ]
    rows += [(f"unvalued {part['currency']}", part["total"]) for part in answer["unvalued"]]
    return [(name, "" if value is None else str(value)) for name, value in rows]
