"""Notices of what is wrong with the data: drift, versions in conflict, records that could not be
used, data that is late.

The ledger says what is the matter as long as it is, in one view, and `staleness` whether data is
late; here that becomes episodes. What is found and does not stand raised is raised, what stands
raised and is found no more is cleared. Only the process that leads the sweep does it, so nobody
locks anything for it; a notice of these kinds is nobody else's. Should two ever lead at a time, what
the database refuses, because it stands or is over already, is not told.
"""

from datetime import datetime
from typing import NamedTuple

import orjson

from credit_check.events import Envelopes
from credit_check.notice_events import cleared, raised
from credit_check.staleness import Lateness
from service_kit import outbox
from service_kit.database import Connection

SCHEMA = "credit_check"
DATA_STALE = "data_stale"
_SEVERITY = {
    "drift": "critical",
    "dead_letters": "warning",
    "version_conflict": "warning",
    DATA_STALE: "critical",
}
_KINDS = list(_SEVERITY)
_FOUND_MAX = 1000
_FOUND = """
    SELECT f.kind, f.account_id, f.facts FROM exposure.finding f
     WHERE f.kind = ANY ($1::text[]) ORDER BY f.kind, f.account_id NULLS FIRST LIMIT $2"""
_RAISED = """
    SELECT n.kind, n.account_id, n.content
      FROM credit_check.notice n
     WHERE n.state = 'raised' AND n.kind = ANY ($1::text[])"""
_RAISE = """
    INSERT INTO credit_check.notice (notice_id, kind, state, account_id, raised_at, content)
    VALUES ($1, $2, 'raised', $3, $4, $5)
        ON CONFLICT DO NOTHING
    RETURNING notice_id"""
_CLEAR = """
    UPDATE credit_check.notice SET state = 'cleared', cleared_at = $2, content = $3
     WHERE notice_id = $1 AND state = 'raised'
    RETURNING notice_id"""


class _Place(NamedTuple):
    kind: str
    account_id: str | None


_STALE = _Place(DATA_STALE, None)


async def tell(connection: Connection, envelopes: Envelopes, late: Lateness | None) -> int:
    """Raise and clear what is due, and write both to the outbox; returns how many it was. `late`
    is what is told of late data.
    """
    async with connection.transaction():
        now: datetime = await connection.fetchval("SELECT now()")
        found = {
            _Place(row["kind"], row["account_id"]): orjson.loads(row["facts"])
            for row in await connection.fetch(_FOUND, _KINDS, _FOUND_MAX)
        }
        standing = {
            _Place(row["kind"], row["account_id"]): row["content"]
            for row in await connection.fetch(_RAISED, _KINDS)
        }
        # What lies behind the most that is read may well stand: nothing is cleared unseen.
        all_found = len(found) < _FOUND_MAX
        if late is not None and (late.lasting or _STALE in standing):
            found[_STALE] = late.facts
        messages = []
        for place, facts in found.items():
            if place not in standing:
                telling = raised(
                    envelopes,
                    now,
                    kind=place.kind,
                    severity=_SEVERITY[place.kind],
                    account_id=place.account_id,
                    facts=facts,
                )
                raised_now = await connection.fetchval(
                    _RAISE, telling.notice_id, place.kind, place.account_id, now, telling.content
                )
                if raised_now is not None:
                    messages.append(telling.message)
        for place, content in standing.items():
            if place not in found and (all_found or place == _STALE):
                telling = cleared(envelopes, now, content)
                values = (telling.notice_id, now, telling.content)
                if await connection.fetchval(_CLEAR, *values) is not None:
                    messages.append(telling.message)
        await outbox.write(connection, SCHEMA, messages)
    return len(messages)
