"""`creditgate accounts`, `exposure`, `reconcile`: what the exposure-tracker knows, and proves."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from creditgate import tables
from creditgate.endpoints import segment
from creditgate.options import AsOf, Json, KnownAt, State
from creditgate.printing import print_json
from creditgate.service import exposure_tracker
from creditgate.tables import Column

UNKNOWN = "unknown"
_RECONCILE_TIMEOUT_SECONDS = 600.0


def accounts(
    state: State = Path(".creditgate"),
    group: Annotated[str | None, typer.Option(help="this account and all below it")] = None,
    parent: Annotated[str | None, typer.Option(help="direct members of this account")] = None,
    *,
    in_segment: Annotated[str | None, typer.Option("--segment", help="of this segment")] = None,
    overdue: Annotated[bool, typer.Option("--overdue", help="with overdue items")] = False,
    min_utilization: Annotated[
        str | None, typer.Option(metavar="RATIO", help="0.8: at least 80 % of the limit is taken")
    ] = None,
    as_json: Json = False,
) -> None:
    """Show accounts' live exposure, all of them or those chosen; --json prints one exposure answer a line."""
    answers = exposure_tracker(state).items(
        "/v1/accounts",
        group=group,
        parent=parent,
        segment=in_segment,
        overdue="true" if overdue else None,
        min_utilization=min_utilization,
    )
    if as_json:
        print_json(*answers)
        return
    columns = [Column("account"), Column("currency")]
    columns += [
        Column(heading, "right")
        for heading in ("limit", "exposure", "unvalued", "utilization", "overdue")
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
    path = f"/v1/accounts/{segment('ACCOUNT', account_id)}/exposure"
    answer = exposure_tracker(state).get(
        path, as_of=as_of, known_at=known_at, group="true" if group else None
    )
    if as_json:
        print_json(answer)
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
    path = "/v1/reconcile"
    if account is not None:
        path = f"/v1/accounts/{segment('--account', account)}/reconcile"
    answer = exposure_tracker(state, timeout_seconds=_RECONCILE_TIMEOUT_SECONDS).post(path, {})
    drifts: list[dict[str, Any]] = answer["drifts"]
    differences: list[dict[str, Any]] = answer["differences"]
    found = len(drifts) + len(differences)
    if as_json:
        print_json(answer)
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
        _amounts(answer["unvalued"], "total"),
        answer["utilization"] or "",
        _overdue(answer) or "unvalued",
    )


def _amounts(unvalued: Sequence[dict[str, Any]], figure: str) -> str:
    """What has no rate, each in its own currency."""
    return ", ".join(f"{part[figure]} {part['currency']}" for part in unvalued)


def _overdue(answer: dict[str, Any]) -> str:
    """What is overdue and can be valued, and beside it what cannot; empty where nothing can be."""
    overdue = answer["overdue"] or {}
    # A tracker of an earlier version tells no list.
    told = overdue.get("amount"), _amounts(overdue.get("unvalued", ()), "amount")
    return " + ".join(filter(None, told))


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
            _amounts(one["unvalued"], "total"),
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
        ("overdue", _overdue(answer)),
        ("known up to", answer["watermark"]),
        *((name, at) for name, at in _moments(answer) if at is not None),
    ]
    rows += [(f"unvalued {part['currency']}", part["total"]) for part in answer["unvalued"]]
    return [(name, "" if value is None else str(value)) for name, value in rows]
