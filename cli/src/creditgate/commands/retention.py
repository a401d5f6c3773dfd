"""`creditgate retention`: drop old months of versions and postings, and what services keep too long.

It speaks to the database as the tables' owner: no service may delete what it has recorded.
"""

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from creditgate import servers
from creditgate.failures import CommandError
from creditgate.options import Json, State

if TYPE_CHECKING:
    from exposure_tracker.retention import Retained

_KEEP_MONTHS = 36


def retention(
    state: State = Path(".creditgate"),
    keep_months: Annotated[
        int, typer.Option(min=1, max=1200, help="whole months that stay, besides the current one")
    ] = _KEEP_MONTHS,
    *,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="count, and change nothing")] = False,
    as_json: Json = False,
) -> None:
    """Drop versions, postings and sent messages of longer ago; exposure stays what it is.

    The dropped postings become one per account and currency; of the versions stay those that a
    question about a later moment still needs. As-of and known-at are answered from that month on.
    """
    done, messages = asyncio.run(_retain(state, keep_months, dry_run=dry_run))
    if as_json:
        typer.echo(json.dumps({**_told(done, dry_run=dry_run), "messages": messages}))
        return
    would = "would be " if dry_run else ""
    if done is None:
        typer.echo("nothing to drop: that far was dropped before")
    else:
        counts = done.counts
        typer.echo(
            f"recorded before {done.retained_from:%Y-%m-%d}: {counts.versions} versions {would}kept as"
            f" {counts.versions_kept}, {counts.postings} postings {would}carried forward in"
            f" {counts.postings_kept}"
        )

    typer.echo(f"{messages} messages {would}dropped")


def _told(done: "Retained | None", *, dry_run: bool) -> dict[str, object]:
    if done is None:
        return {"dry_run": dry_run, "retained_from": None, "dropped": []}
    return {
        "dry_run": dry_run,
        "retained_from": done.retained_from.isoformat(),
        "versions": done.counts.versions,
        "versions_kept": done.counts.versions_kept,
        "postings": done.counts.postings,
        "postings_kept": done.counts.postings_kept,
        "dropped": list(done.dropped),
    }


async def _retain(state: Path, keep_months: int, *, dry_run: bool) -> "tuple[Retained | None, int]":
    """What became of the ledger, and how many of the notifier's messages are dropped."""
    # Loaded by this command alone.
    from exposure_tracker.retention import NotRetainedError, retain
    from exposure_tracker.store_retention import bound
    from notifier.pruning import count, prune
    from service_kit.clock import SystemClock

    async with servers.database(state) as connection:
        try:
            done = await retain(connection, SystemClock(), keep_months=keep_months, dry_run=dry_run)
            before = await bound(connection, keep_months)
            return done, await (count if dry_run else prune)(connection, before)
        except NotRetainedError as fault:
            remedy = "`creditgate reconcile` shows where, `creditgate rebuild` mends it"
            raise CommandError(
                f"nothing was dropped: {fault}", remedy if "add up" in str(fault) else None
            ) from fault
