"""Notices of what the ledger finds wrong: drift, versions in conflict, records it could not use.

The ledger says what is the matter as long as it is, in one view; here that becomes episodes. What
is found and does not stand raised is raised, what stands raised and is found no more is cleared.
Only the process that leads the sweep does it, so nobody locks anything for it; a notice of these
kinds is nobody else's.
"""

from datetime import datetime
from typing import Any, NamedTuple

import orjson

from credit_check.events import Envelopes
from credit_contracts.times import rfc3339
from service_kit import outbox
from service_kit.database import Connection
from service_kit.ids import new_id
from service_kit.outbox import Message

SCHEMA = "credit_check"
_SEVERITY = {"drift": "critical", "dead_letters": "warning", "version_conflict": "warning"}
_KINDS = list(_SEVERITY)
_FACT_LENGTH_MAX = 1000
_FOUND_MAX = 1000
_HEADERS = [("content-type", b"application/cloudevents+json")]
_FOUND = """
    SELECT f.kind, f.account_id, f.facts FROM exposure.finding f
     WHERE f.kind = ANY ($1::text[]) ORDER BY f.kind, f.account_id NULLS FIRST LIMIT $2"""
_RAISED = """
    SELECT n.notice_id, n.kind, n.account_id, n.raised_at, n.content
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
        raised = {
            _Place(row["kind"], row["account_id"]): row
            for row in await connection.fetch(_RAISED, _KINDS)
        }
        # What lies behind the most that is read may well stand: nothing is cleared unseen.
        all_found = len(found) < _FOUND_MAX
        messages = []
        for place, facts in found.items():
            if place not in raised:
                content = _content(place, facts, now)
                told = orjson.dumps(content)
                await connection.execute(
                    _RAISE, content["notice_id"], place.kind, place.account_id, now, told.decode()
                )
                messages.append(_message(envelopes, content, told, now))
        for place, row in raised.items():
            if place not in found and all_found:
                content = orjson.loads(row["content"])
                content |= {"state": "cleared", "cleared_at": rfc3339(now)}
                told = orjson.dumps(content)
                await connection.execute(_CLEAR, row["notice_id"], now, told.decode())
                messages.append(_message(envelopes, content, told, now))
        await outbox.write(connection, SCHEMA, messages)
    return len(messages)


def _content(place: _Place, facts: dict[str, str], now: datetime) -> dict[str, Any]:
    return {
        "notice_id": new_id("ntc"),
        "kind": place.kind,
        "state": "raised",
        "severity": _SEVERITY[place.kind],
        "account_id": place.account_id,
        "order_id": None,
        "facts": {name: _bounded(text) for name, text in facts.items()},
        "raised_at": rfc3339(now),
        "cleared_at": None,
    }


def _bounded(text: str) -> str:
    return text if len(text) <= _FACT_LENGTH_MAX else f"{text[: _FACT_LENGTH_MAX - 1]}…"


def _message(envelopes: Envelopes, content: dict[str, Any], told: bytes, now: datetime) -> Message:
    """A notice of no account is keyed by its kind, so that its clearing follows its raising."""
    key = content["account_id"] or content["kind"]
    value = envelopes.notice.wrap(
        told,
        id=f"{content['notice_id']}-{content['state']}",
        subject=content["notice_id"],
        account_id=key,
        time=now,
    )
    return Message(envelopes.notice.topic, key.encode(), value, _HEADERS)
