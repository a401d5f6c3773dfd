"""Notices of what the ledger finds wrong: drift, versions in conflict, records it could not use.

The ledger says what is the matter as long as it is, in one view; here that becomes episodes. What
is found and does not stand raised is raised, what stands raised and is found no more is cleared.
Only the process that leads the sweep does it, so nobody locks anything for it; a notice of these
kinds is nobody else's.
"""

from datetime import datetime
from typing import NamedTuple

import orjson

from credit_check.events import Envelopes
from credit_check.notice_events import cleared, raised
from service_kit import outbox
from service_kit.database import Connection

SCHEMA = "credit_check"
_SEVERITY = {"drift": "critical", "dead_letters": "warning", "version_conflict": "warning"}
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
    VALUES ($1, $2, 'raised', $3, $4, $5)"""
_CLEAR = """
    UPDATE credit_check.notice SET state = 'cleared', cleared_at = $2, content = $3
     WHERE notice_id = $1"""


class _Place(NamedTuple):
    kind: str
    account_id: str | None


async def tell(connection: Connection, envelopes: Envelopes) -> int:
    """Raise and clear what is due, and write both to the outbox; returns how many it was."""
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
                await connection.execute(
                    _RAISE, telling.notice_id, place.kind, place.account_id, now, telling.content
                )
                messages.append(telling.message)
        for place, content in standing.items():
            if place not in found and all_found:
                telling = cleared(envelopes, now, content)
                await connection.execute(_CLEAR, telling.notice_id, now, telling.content)
                messages.append(telling.message)
        await outbox.write(connection, SCHEMA, messages)
    return len(messages)
