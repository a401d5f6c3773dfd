"""Conflicts in words: what contradicts what, what came of it, and who has to put it right."""

from collections.abc import Iterable, Mapping, Sequence

import orjson

from credit_contracts import conflicts
from credit_contracts.amounts import to_text
from exposure_tracker import cursors, store_conflicts
from service_kit.database import Connection, Record

_Key = tuple[str, str, int]
_REQUESTED = "requested"
"""The detail of a version that was only asked about."""
_REMEDIES = {
    "limit_currency": "send the limit in the account's currency as its next version",
    "reference_currency": "have the next version of either side sent in the currency of the other",
    "version": "send the next version with the content that is right",
}


async def page(
    connection: Connection,
    segment: str | None,
    *,
    conflict: str | None,
    account_id: str | None,
    cursor: str | None,
    limit: int,
) -> conflicts.ConflictPage:
    """A page of the conflicts that stand, for a caller of `segment`."""
    after = [str(part) for part in cursors.decode(cursor, "", "", "", "")]
    rows = await store_conflicts.standing(
        connection,
        after,
        conflict=conflict,
        account_id=account_id,
        segment=segment,
        limit=limit + 1,
    )
    shown = rows[:limit]
    contents = await _contents(connection, shown)
    sources = await _sources(connection, shown)
    last = shown[-1] if len(rows) > limit else None
    return conflicts.ConflictPage(
        items=tuple(_told(row, contents, sources) for row in shown),
        next_cursor=None
        if last is None
        else cursors.encode(last["conflict"], last["kind"], last["id"], last["detail"]),
    )


async def _contents(
    connection: Connection, rows: Iterable[Record]
) -> dict[_Key, tuple[conflicts.Content, ...]]:
    of_version = [row for row in rows if row["conflict"] == "version"]
    counting = [(row["kind"], row["id"]) for row in of_version if row["detail"] != _REQUESTED]
    asked = [(row["id"], row["version"]) for row in of_version if row["detail"] == _REQUESTED]
    several = await store_conflicts.contents(connection, counting) if counting else []
    several += await store_conflicts.questions(connection, asked) if asked else []
    found: dict[_Key, list[Record]] = {}
    for one in several:
        found.setdefault((one["kind"], one["id"], one["version"]), []).append(one)
    return {key: _compared(several) for key, several in found.items()}


def _compared(several: Sequence[Record]) -> tuple[conflicts.Content, ...]:
    bodies = [orjson.loads(one["body"]) for one in several]
    counting = next(
        (body for body, one in zip(bodies, several, strict=True) if one["counts"]), bodies[0]
    )
    return tuple(
        conflicts.Content(
            counts=one["counts"],
            differs=tuple(
                name for name in sorted({*body, *counting}) if body.get(name) != counting.get(name)
            ),
            effective_at=one["effective_at"],
            recorded_at=one["recorded_at"],
            topic=one["topic"],
            partition=one["partition"],
            offset=one["record_offset"],
        )
        for body, one in zip(bodies, several, strict=True)
    )


async def _sources(
    connection: Connection, rows: Iterable[Record]
) -> dict[tuple[str, str, str], list[str]]:
    wanted = [
        (row["kind"], row["id"], row["other"])
        for row in rows
        if row["conflict"] == "reference_currency"
    ]
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in await store_conflicts.sources(connection, wanted) if wanted else ():
        named_by = f"{one['source_kind']} {one['source_id']}"
        found.setdefault((one["kind"], one["id"], one["currency"]), []).append(named_by)
    return found


def _told(
    row: Record,
    contents: Mapping[_Key, tuple[conflicts.Content, ...]],
    sources: Mapping[tuple[str, str, str], Sequence[str]],
) -> conflicts.Conflict:
    kind, id_, conflict = row["kind"], row["id"], row["conflict"]
    named = None
    if conflict == "reference_currency":
        other = row["other"]
        first = f"{row['cause_kind']} {row['cause_id']}"
        named_by = {first, *sources.get((kind, id_, other), ())} - {f"{kind} {id_}"}
        named = conflicts.NamedInCurrency(
            currency=other,
            delivered=to_text(row["delivered"], other),
            invoiced=to_text(row["invoiced"], other),
            allocated=to_text(row["allocated"], other),
            named_by=tuple(sorted(named_by)),
        )
    return conflicts.Conflict(
        conflict=conflict,
        account_id=row["account_id"],
        kind=kind,
        document_id=id_,
        version=row["version"],
        currency=row["currency"],
        message=_message(row),
        remedy=_REMEDIES[conflict],
        named=named,
        contents=contents.get((kind, id_, row["version"]), ()),
    )


def _message(row: Record) -> str:
    what = f"{row['kind']} {row['id']}"
    if row["conflict"] == "limit_currency":
        return (
            f"The limit of account {row['id']} is in {row['currency']}, the account in "
            f"{row['other']}: it is not used, and the account document's own limit holds."
        )
    if row["conflict"] == "reference_currency":
        return (
            f"The {what} is in {row['currency']} and is named in {row['other']}: "
            "such references move nothing."
        )
    if row["detail"] == _REQUESTED:
        return (
            f"Version {row['version']} of {what} was requested with several contents: one of them is"
            " answered."
        )
    return f"Version {row['version']} of {what} came with several contents; one of them counts."
