"""Bypasses: posted orders that went on without a release, against their hold, or for more.

They are listed, counted and told to the credit team, once per order and version, as long as they
stand: until the order is released after all, ends, or is posted for what was released. What was
told of an order is not told again because its next version is worth no more.

An order that nobody could have asked about is history, not a bypass: opening figures (version 0),
and orders recorded before the first question was ever answered here whose own time lies back more
than a day. So neither an import nor the first load of an ERP's past tells anybody anything.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import orjson

from credit_check import store_bypasses
from credit_check.events import Envelopes
from credit_check.ledger_mark import Compared, Standstill
from credit_check.metrics import CheckMetrics
from credit_check.notice_events import cleared, raised
from credit_check.store_bypasses import OpenBypass, Uncovered
from credit_contracts.amounts import to_text
from credit_contracts.times import rfc3339
from credit_core.bypasses import Bypass, BypassKind, PostedOrder, bypass
from service_kit import outbox
from service_kit.clock import Clock
from service_kit.database import Connection
from service_kit.ids import new_id
from service_kit.outbox import Message

SCHEMA = "credit_check"
ACCOUNTS_MAX = 512
EVERY_SECONDS = 1.0
STIRRED_SECONDS = 5.0
REST = 4.0
"""A look that takes long is followed by a rest of so many times its length."""
LIVE = timedelta(days=1)
SEVERITY: Mapping[BypassKind, str] = {
    BypassKind.UNCHECKED: "warning",
    BypassKind.HOLD_IGNORED: "critical",
    BypassKind.OVERSHOOT: "warning",
}


class Bypassing:
    """One round at a time, by the process that leads the sweep."""

    def __init__(self, clock: Clock, metrics: CheckMetrics, envelopes: Envelopes) -> None:
        self._clock = clock
        self._metrics = metrics
        self._envelopes = envelopes
        self._not_before = 0.0
        self._stirred_at = 0.0

    async def round(self, connection: Connection, standing: Standstill) -> None:
        """Look at accounts in which something was posted, and at what was answered afterwards."""
        began = self._clock.monotonic()
        if began < self._not_before:
            return
        moved = await standing.compare(
            Compared.BYPASSES, lambda: store_bypasses.moved(connection, ACCOUNTS_MAX)
        )
        counters = moved or {}
        full = len(counters) == ACCOUNTS_MAX
        if began >= self._stirred_at:
            self._stirred_at = began + STIRRED_SECONDS
            counters = await store_bypasses.stirred(connection) | counters
        if counters:
            await self._look(connection, counters)
        seconds = self._clock.monotonic() - began
        pause = 0.0 if full else max(EVERY_SECONDS, REST * seconds)
        self._not_before = self._clock.monotonic() + pause

    async def _look(self, connection: Connection, counters: Mapping[str, int]) -> None:
        found = await store_bypasses.uncovered(connection, counters)
        order_ids = [each.posted.order_id for each in found]
        told = await store_bypasses.open_bypasses(connection, counters, order_ids)
        judged = await self._judge(connection, found)
        known = await store_bypasses.known(connection, order_ids)
        now: datetime = await connection.fetchval("SELECT clock_timestamp()")
        async with connection.transaction():
            messages = []
            for order_id, before in told.items():
                after = judged.get(order_id)
                if after is None or not _same(before, *after):
                    messages.append(await self._end(connection, now, before))
            for order_id, (posted, one) in judged.items():
                standing = told.get(order_id)
                if standing is not None and _same(standing, posted, one):
                    continue
                if (order_id, posted.version) not in known:
                    messages.append(await self._add(connection, now, posted, one))
                    self._metrics.bypasses[one.kind].inc()
            await outbox.write(connection, SCHEMA, messages)
            await store_bypasses.looked(connection, now, counters)

    async def _judge(
        self, connection: Connection, found: Sequence[Uncovered]
    ) -> dict[str, tuple[PostedOrder, Bypass]]:
        """By order, what passes something by and is no history."""
        answers = await store_bypasses.evidence(
            connection, [each.posted.order_id for each in found]
        )
        judged = {}
        never_asked = []
        for each in found:
            posted = each.posted
            answer = answers[posted.order_id]
            one = bypass(posted, answer.releases, answer.refusals)
            if one is not None:
                judged[posted.order_id] = (posted, one)
                if one.kind == BypassKind.UNCHECKED:
                    never_asked.append(each)
        for order_id in await _history(connection, never_asked):
            del judged[order_id]
        return judged

    async def _add(
        self, connection: Connection, at: datetime, posted: PostedOrder, one: Bypass
    ) -> Message:
        facts = _facts(posted, one)
        telling = raised(
            self._envelopes,
            at,
            kind=one.kind.value,
            severity=SEVERITY[one.kind],
            account_id=posted.account_id,
            order_id=posted.order_id,
            facts=facts,
        )
        bypass_id = new_id("byp")
        content = {
            "bypass_id": bypass_id,
            "kind": one.kind.value,
            "state": "open",
            "account_id": posted.account_id,
            "order_id": posted.order_id,
            "order_version": posted.version,
            "order": {"currency": posted.currency, "amount": facts["amount"]},
            "released": facts.get("released"),
            "hold_id": one.hold_id,
            "notice_id": telling.notice_id,
            "seen_at": rfc3339(at),
            "ended_at": None,
        }
        await store_bypasses.add(
            connection, at, bypass_id, one.kind.value, posted,
            telling=telling, content=orjson.dumps(content).decode(),
        )  # fmt: skip
        return telling.message

    async def _end(self, connection: Connection, at: datetime, before: OpenBypass) -> Message:
        content = orjson.loads(before.content) | {"state": "ended", "ended_at": rfc3339(at)}
        telling = cleared(self._envelopes, at, before.notice)
        await store_bypasses.end(
            connection, at, before.bypass_id,
            telling=telling, content=orjson.dumps(content).decode(),
        )  # fmt: skip
        return telling.message


def _same(before: OpenBypass, posted: PostedOrder, one: Bypass) -> bool:
    """Whether what was told still says it all: of this very version, or of the same matter and no
    less money.
    """
    told = before.posted
    if told.version == posted.version:
        return True
    place = (told.account_id, told.currency)
    return (
        before.kind == one.kind
        and place == (posted.account_id, posted.currency)
        and told.ordered_minor >= posted.ordered_minor
    )


async def _history(connection: Connection, never_asked: Sequence[Uncovered]) -> list[str]:
    """Which of these orders nobody could have asked about; see the module."""
    if not never_asked:
        return []
    first = await store_bypasses.first_decision(connection)
    recorded = await store_bypasses.recorded(connection, [each.posted for each in never_asked])
    history = []
    for each in never_asked:
        recorded_at = recorded.get(each.posted.order_id)
        if recorded_at is None or (
            (first is None or recorded_at < first) and each.effective_at < recorded_at - LIVE
        ):
            history.append(each.posted.order_id)
    return history


def _facts(posted: PostedOrder, one: Bypass) -> dict[str, str]:
    """The numbers of a bypass, as told."""
    currency = posted.currency
    facts = {
        "currency": currency,
        "amount": to_text(posted.ordered_minor, currency),
        "order_version": str(posted.version),
    }
    if one.covered_minor is not None:
        facts["released"] = to_text(one.covered_minor, currency)
        if posted.ordered_minor > one.covered_minor:
            facts["excess"] = to_text(posted.ordered_minor - one.covered_minor, currency)
    if one.hold_id is not None:
        facts["hold_id"] = one.hold_id
    return facts
