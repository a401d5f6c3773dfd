"""What people and order systems read: recorded answers and notices. Plain queries, no locks.

Nothing here decides anything. A caller with a segment sees its accounts alone. The queue of holds
is in `queue`.
"""

from collections.abc import Sequence
from typing import Any

import orjson

from credit_check import cursors
from credit_check.cursors import read_cursor
from credit_check.reading import fetch, page
from credit_check.veil import veiled
from credit_contracts.problems import BY_CODE
from credit_contracts.times import moment_text
from service_kit.database import Pool

_DECISION = """
    SELECT d.answer FROM credit_check.decision d
     WHERE d.check_id = $1
       AND ($2::text IS NULL OR d.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))"""
_DECISIONS = """
    SELECT d.answer, d.check_id AS id FROM credit_check.decision d
     WHERE d.order_id = $1
       AND ($2::text IS NULL OR d.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))
       AND ($3::text IS NULL OR d.check_id < $3)
     ORDER BY d.check_id DESC LIMIT $4"""
_NOT_ANSWERED = """
    SELECT p.order_version, p.account_id, p.code, p.detail, p.passed_at
      FROM credit_check.passed_request p
     WHERE p.order_id = $1 AND p.code IS NOT NULL
       AND ($2::text IS NULL
            OR p.account_id IN (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2)
               AND NOT EXISTS (
                   SELECT 1 FROM (SELECT d.account_id FROM credit_check.decision d
                                   WHERE d.order_id = $1
                                  UNION ALL
                                  SELECT c.account_id FROM exposure.order_claim c
                                   WHERE c.order_id = $1 AND c.account_id IS NOT NULL) e
                    WHERE e.account_id NOT IN
                          (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2)))
     ORDER BY p.order_version DESC LIMIT 100"""
_NEWEST = """
    SELECT d.answer FROM credit_check.decision d WHERE d.order_id = $1
     ORDER BY d.order_version DESC, d.check_id DESC LIMIT 1"""
_ACCOUNTS = """
    SELECT DISTINCT d.account_id FROM credit_check.decision d WHERE d.order_id = $1
       AND ($2::text IS NULL OR d.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2))
     ORDER BY 1"""
_ASKED_ELSEWHERE = """
    SELECT DISTINCT d.order_id FROM credit_check.decision d
     WHERE d.order_id = ANY ($1)
       AND d.account_id NOT IN
           (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $2)"""
_USED_OTHERWISE = """
    SELECT 1 FROM credit_check.idempotency i
     WHERE i.caller = $1 AND i.key = ANY ($2) AND i.digest <> $3 LIMIT 1"""
_NOTICES = """
    SELECT n.content, n.notice_id AS id, n.raised_at AS place FROM credit_check.any_notice n
     WHERE ($1::text IS NULL OR n.kind = $1) AND ($2::text IS NULL OR n.state = $2)
       AND ($3::text IS NULL OR n.account_id = $3)
       AND ($4::text IS NULL OR n.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $4))
       AND ($6::text IS NULL OR (n.raised_at, n.notice_id) < ($5, $6))
     ORDER BY n.raised_at DESC, n.notice_id DESC LIMIT $7"""


_BYPASSES = """
    SELECT b.content, b.bypass_id AS id, b.seen_at AS place FROM credit_check.bypass b
     WHERE ($1::text IS NULL OR b.kind = $1) AND ($2::text IS NULL OR b.state = $2)
       AND ($3::text IS NULL OR b.account_id = $3) AND ($4::text IS NULL OR b.order_id = $4)
       AND ($5::text IS NULL OR b.account_id IN
            (SELECT s.account_id FROM exposure.standing s WHERE s.segment = $5))
       AND ($7::text IS NULL OR (b.seen_at, b.bypass_id) < ($6, $7))
     ORDER BY b.seen_at DESC, b.bypass_id DESC LIMIT $8"""


class Desk:
    """Reads for callers; `visible` in each is the caller's segment, None for all accounts."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def answer(self, check_id: str, visible: str | None) -> bytes | None:
        """The recorded answer, letter by letter."""
        rows = await fetch(self._pool, _DECISION, check_id, visible)
        return veiled(rows[0]["answer"].encode(), visible) if rows else None

    async def answers(
        self, order_id: str, visible: str | None, *, cursor: str | None, limit: int
    ) -> bytes:
        """A page of the order's recorded answers, newest first. The first one tells also which
        versions that were requested by event got none; of an order that was ever asked or posted
        elsewhere, whoever may not see that is not told.
        """
        order = "checks"
        (after,) = read_cursor(cursor, order, cursors.an_id)
        rows = await fetch(self._pool, _DECISIONS, order_id, visible, after, limit + 1)
        found = page([row["answer"] for row in rows], rows, limit, lambda row: (order, row["id"]))
        passed = () if cursor else await fetch(self._pool, _NOT_ANSWERED, order_id, visible)
        told = orjson.dumps(
            [
                {
                    **row,
                    "remedy": BY_CODE[row["code"]].remedy,
                    "passed_at": moment_text(row["passed_at"]),
                }
                for row in passed
            ]
        )
        return veiled(b'%b,"not_answered":%b}' % (found[:-1], told), visible)

    async def newest_answer(self, order_id: str) -> dict[str, Any] | None:
        """The answer recorded last for the newest version of an order that was asked about."""
        rows = await fetch(self._pool, _NEWEST, order_id)
        return orjson.loads(rows[0]["answer"]) if rows else None

    async def accounts_of(self, order_id: str, visible: str | None) -> tuple[str, ...]:
        """All accounts that the order was ever asked on."""
        rows = await fetch(self._pool, _ACCOUNTS, order_id, visible)
        return tuple(row["account_id"] for row in rows)

    async def asked_elsewhere(
        self, order_ids: Sequence[str], visible: str | None
    ) -> frozenset[str]:
        """Which of the orders were ever asked on an account that the caller may not see. Decisions
        are never changed, so this need not wait for the lane; what can be written meanwhile (a
        hold, a reservation) is looked at there.
        """
        if visible is None:
            return frozenset()
        rows = await fetch(self._pool, _ASKED_ELSEWHERE, list(order_ids), visible)
        return frozenset(row["order_id"] for row in rows)

    async def used_otherwise(self, caller: str, keys: Sequence[str], digest: bytes) -> bool:
        """Whether one of the caller's keys came before with another request than the digest's."""
        rows = await fetch(self._pool, _USED_OTHERWISE, caller, list(keys), digest)
        return bool(rows)

    async def notices(
        self,
        visible: str | None,
        *,
        kind: str | None,
        state: str | None,
        account_id: str | None,
        cursor: str | None,
        limit: int,
    ) -> bytes:
        """A page of notices, those raised last first."""
        order = "notices"
        place, after = read_cursor(cursor, order, cursors.a_moment, cursors.an_id)
        rows = await fetch(
            self._pool, _NOTICES, kind, state, account_id, visible, place, after, limit + 1
        )
        return page(
            [row["content"] for row in rows],
            rows,
            limit,
            lambda row: (order, row["place"], row["id"]),
        )

    async def bypasses(
        self,
        visible: str | None,
        *,
        kind: str | None,
        state: str | None,
        account_id: str | None,
        order_id: str | None,
        cursor: str | None,
        limit: int,
    ) -> bytes:
        """A page of bypasses, those seen last first."""
        order = "bypasses"
        place, after = read_cursor(cursor, order, cursors.a_moment, cursors.an_id)
        rows = await fetch(
            self._pool,
            _BYPASSES,
            kind,
            state,
            account_id,
            order_id,
            visible,
            place,
            after,
            limit + 1,
        )
        return page(
            [row["content"] for row in rows],
            rows,
            limit,
            lambda row: (order, row["place"], row["id"]),
        )
