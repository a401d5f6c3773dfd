"""Limit requests and limit documents, in PostgreSQL.

A request is kept whole, as it is told, with everything that happened to it; the limit documents
are the ledger's, read through its view. Amounts come out as text, as the contract has them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from credit_check import cursors
from credit_check.cursors import read_cursor
from credit_check.reading import fetch, page
from credit_contracts.amounts import to_text
from credit_contracts.limit_requests import LimitRequest
from credit_contracts.times import rfc3339
from credit_core.documents import AccountStatus
from credit_core.terms import AccountTerms
from service_kit.database import Connection, Pool

_TERMS = """
    SELECT s.currency, s.credit_limit_minor, s.temporary_limit_minor, s.temporary_valid_from,
           s.temporary_valid_until, s.limit_valid_until, s.next_review_on
      FROM exposure.standing s
     WHERE s.account_id = $1 AND s.described AND ($2::text IS NULL OR s.segment = $2)"""
_NEWEST = """
    SELECT greatest((SELECT max(v.version) FROM exposure.limit_document v WHERE v.account_id = $1),
                    (SELECT max(r.limit_version) FROM credit_check.limit_request r
                      WHERE r.account_id = $1))"""
_GATE = "SELECT 1 FROM credit_check.gate g WHERE g.account_id = $1 FOR UPDATE"
_TODAY = "SELECT (clock_timestamp() AT TIME ZONE $1)::date"
_ADD = """
    INSERT INTO credit_check.limit_request (request_id, version, state, account_id, requested_by,
           requested_at, changed_at, limit_version, body, content)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"""
_CHANGE = """
    UPDATE credit_check.limit_request
       SET version = $2, state = $3, changed_at = $4, limit_version = $5, body = $6, content = $7
     WHERE request_id = $1 AND version = $2 - 1"""
_ONE = """
    SELECT r.content FROM credit_check.limit_request r
     WHERE r.request_id = $1
       AND ($2::text IS NULL OR r.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))"""
_MANY = """
    SELECT r.content, r.requested_at AS place, r.request_id AS id
      FROM credit_check.limit_request r
     WHERE ($1::text IS NULL OR r.state = $1) AND ($2::text IS NULL OR r.account_id = $2)
       AND ($3::text IS NULL OR r.requested_by = $3)
       AND ($4::text IS NULL OR r.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $4))
       AND ($6::text IS NULL OR (r.requested_at, r.request_id) < ($5, $6))
     ORDER BY r.requested_at DESC, r.request_id DESC LIMIT $7"""
_UNDER_WAY = """
    SELECT r.content, r.body FROM credit_check.limit_request r
     WHERE r.state = 'approved'
       AND ($1::timestamptz IS NULL OR (r.changed_at, r.request_id) > ($1, $2::text))
     ORDER BY r.changed_at, r.request_id LIMIT $3"""
_AHEAD = """
    SELECT r.content FROM credit_check.limit_request r
     WHERE r.account_id = $1 AND r.state = 'approved' AND r.request_id <> $2
       AND NOT EXISTS (SELECT 1 FROM exposure.limit_document v
                        WHERE v.account_id = r.account_id AND v.version = r.limit_version
                          AND v.body = r.body)
     ORDER BY r.limit_version"""
_SENT = """
    SELECT v.version, v.body, v.outcome, v.traceparent FROM exposure.limit_document v
     WHERE v.account_id = $1 AND v.version = $2"""
_HISTORY = """
    SELECT v.body, v.recorded_at FROM exposure.limit_document v
     WHERE v.account_id = $1 ORDER BY v.version DESC, v.body DESC, v.recorded_at LIMIT 1000"""


Place = tuple[datetime, str]
"""When a request was last changed, and its id."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One limit document as the ledger has it: `body` in canonical bytes."""

    version: int
    body: bytes
    outcome: str
    traceparent: str | None


async def terms_of(
    connection: Connection, account_id: str, visible: str | None = None
) -> AccountTerms | None:
    """The limits in force of a described account that the caller may see."""
    row = await connection.fetchrow(_TERMS, account_id, visible)
    if row is None:
        return None
    return AccountTerms(
        account_id=account_id,
        currency=row["currency"],
        credit_limit_minor=row["credit_limit_minor"],
        status=AccountStatus.OPEN,
        temporary_limit_minor=row["temporary_limit_minor"],
        temporary_valid_from=row["temporary_valid_from"],
        temporary_valid_until=row["temporary_valid_until"],
        limit_valid_until=row["limit_valid_until"],
        next_review_on=row["next_review_on"],
    )


async def next_version(connection: Connection, account_id: str) -> int:
    """One more than the newest version that anybody sent, with the account's gate locked: nobody
    decides on the account meanwhile, and nobody here takes the same version.
    """
    await connection.execute("SELECT credit_check.ensure_gates($1)", [account_id])
    await connection.execute(_GATE, account_id)
    newest: int | None = await connection.fetchval(_NEWEST, account_id)
    return 1 if newest is None else newest + 1


async def today(connection: Connection, time_zone: str) -> date:
    """The business day."""
    day: date = await connection.fetchval(_TODAY, time_zone)
    return day


async def add(connection: Connection, request: LimitRequest) -> None:
    """Keep a new request."""
    await connection.execute(
        _ADD,
        request.request_id,
        request.version,
        request.state,
        request.account_id,
        request.requested_by,
        request.requested_at,
        request.changed_at,
        None,
        None,
        request.model_dump_json(),
    )


async def keep(connection: Connection, request: LimitRequest, body: bytes | None) -> None:
    """Keep a request's next version; `body` is the limit document that it became."""
    await connection.execute(
        _CHANGE,
        request.request_id,
        request.version,
        request.state,
        request.changed_at,
        request.limit_version,
        body,
        request.model_dump_json(),
    )


async def request_of(
    connection: Connection, request_id: str, visible: str | None
) -> LimitRequest | None:
    """One request that the caller may see."""
    content = await connection.fetchval(_ONE, request_id, visible)
    return None if content is None else LimitRequest.model_validate_json(content)


async def under_way(
    connection: Connection, after: Place | None, requests_max: int
) -> list[tuple[LimitRequest, bytes]]:
    """Requests that are approved and not applied yet, with their documents: those behind a place
    in the order of their changes, or the first.
    """
    changed_at, request_id = after or (None, None)
    return [
        (LimitRequest.model_validate_json(row["content"]), row["body"])
        for row in await connection.fetch(_UNDER_WAY, changed_at, request_id, requests_max)
    ]


async def ahead(connection: Connection, account_id: str, but: str) -> list[LimitRequest]:
    """Approved requests of the account whose documents have not reached the ledger yet, in the
    order of their versions, without the request `but`.
    """
    return [
        LimitRequest.model_validate_json(row["content"])
        for row in await connection.fetch(_AHEAD, account_id, but)
    ]


async def sent(connection: Connection, account_id: str, version: int) -> list[Sent]:
    """What came as this version of the account's limit, from whomever."""
    return [Sent(**row) for row in await connection.fetch(_SENT, account_id, version)]


class LimitReads:
    """Lists for callers; `visible` is the caller's segment, None for all accounts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def one(self, request_id: str, visible: str | None) -> str | None:
        """One request."""
        rows = await fetch(self._pool, _ONE, request_id, visible)
        return rows[0]["content"] if rows else None

    async def many(
        self,
        visible: str | None,
        *,
        state: str | None,
        account_id: str | None,
        requested_by: str | None,
        cursor: str | None,
        limit: int,
    ) -> bytes:
        """A page of requests, the newest first."""
        order = "limit-requests"
        place, after = read_cursor(cursor, order, cursors.a_moment, cursors.an_id)
        rows = await fetch(
            self._pool, _MANY, state, account_id, requested_by, visible, place, after, limit + 1
        )
        return page(
            [row["content"] for row in rows],
            rows,
            limit,
            lambda row: (order, row["place"], row["id"]),
        )

    async def history(self, account_id: str, visible: str | None) -> bytes | None:
        """All limit documents of an account; None where there is no such account to be seen."""
        if not await fetch(self._pool, _TERMS, account_id, visible):
            return None
        rows = await fetch(self._pool, _HISTORY, account_id)
        told = [_told(row["body"], row["recorded_at"]) for row in rows]
        return orjson.dumps({"items": _once(told)})


def _once(told: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each content once; the first is the one that counts."""
    return [{**each, "counts": place == 0} for place, each in enumerate(told)]


def _told(body: bytes, recorded_at: datetime) -> dict[str, Any]:
    limit = orjson.loads(body)
    currency, temporary = limit["currency"], limit.get("temporary_limit")
    if temporary is not None:
        temporary = {**temporary, "amount": to_text(temporary["amount"], currency)}
    amount = limit.get("credit_limit")
    return {
        "version": limit["version"],
        "currency": currency,
        "credit_limit": None if amount is None else to_text(amount, currency),
        "temporary_limit": temporary,
        "limit_valid_until": limit.get("limit_valid_until"),
        "next_review_on": limit.get("next_review_on"),
        "reason": limit.get("reason"),
        "approved_by": limit.get("approved_by"),
        "recorded_at": rfc3339(recorded_at),
    }
