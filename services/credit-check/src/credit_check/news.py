"""News: a limit was changed, an order was released by hand. It is told once, and over by itself.

A notice of a figure stands as long as the figure does. What happened cannot be undone by looking
again, so its notice stands for a time: an override for as long as the release lasts, the change of
a limit for a week. Then the sweep clears it.

A limit has moved when what the ledger has in force differs from what was seen last, whichever
document did it. An account that is seen for the first time has no limit that could have changed;
opening figures (version 0), and documents of before the first answer whose own time lies back
more than a day, are history. Both are noted and told to nobody.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import orjson

from credit_check import store_bypasses, store_limits, store_news
from credit_check.ledger_mark import Compared, Standstill
from credit_check.limit_documents import Press
from credit_check.notice_events import cleared, raised
from credit_check.store_news import Limits, Moved
from credit_contracts.amounts import to_text
from service_kit import outbox
from service_kit.clock import Clock
from service_kit.database import Connection
from service_kit.outbox import Message

SCHEMA = "credit_check"
LIMIT_CHANGED = "limit_changed"
ACCOUNTS_MAX = 1000
OVER_MAX = 500
EVERY_SECONDS = 2.0
REST = 19.0
"""A look that takes long is followed by a rest of so many times its length: it compares all accounts,
and nobody waits for news as for an answer. Of 200,000 accounts it takes about a quarter of a second."""
LIVE = timedelta(days=1)
CHANGE_LASTS = timedelta(days=7)


class News:
    """One round at a time, by the process that leads the sweep."""

    def __init__(self, clock: Clock, press: Press) -> None:
        self._clock = clock
        self._press = press
        self._not_before = 0.0

    async def round(self, connection: Connection, standing: Standstill) -> None:
        """Tell the limits that moved, and clear what is over."""
        began = self._clock.monotonic()
        if began < self._not_before:
            return
        async with connection.transaction():
            now: datetime = await connection.fetchval("SELECT clock_timestamp()")
            moved = await standing.compare(
                Compared.LIMITS, lambda: store_news.moved(connection, ACCOUNTS_MAX)
            )
            looked = moved or []
            messages = await self._limits(connection, now, looked) if looked else []
            messages += await self._over(connection, now)
            await outbox.write(connection, SCHEMA, messages)
        seconds = self._clock.monotonic() - began
        full = len(looked) == ACCOUNTS_MAX
        pause = 0.0 if full else max(EVERY_SECONDS, REST * seconds)
        self._not_before = self._clock.monotonic() + pause

    async def _limits(
        self, connection: Connection, now: datetime, looked: list[Moved]
    ) -> list[Message]:
        today = await store_limits.today(connection, self._press.time_zone)
        first = await store_bypasses.first_decision(connection)
        messages = []
        for one in looked:
            facts = facts_of(one, today)
            if facts is None or _is_history(one, first):
                continue
            telling = raised(
                self._press.envelopes,
                now,
                kind=LIMIT_CHANGED,
                severity="info",
                account_id=one.account_id,
                facts=facts,
                traceparent=one.traceparent,
            )
            await store_news.add(
                connection,
                telling,
                kind=LIMIT_CHANGED,
                account_id=one.account_id,
                at=now,
                over_at=now + CHANGE_LASTS,
            )
            messages.append(telling.message)
        await store_news.keep(connection, looked)
        return messages

    async def _over(self, connection: Connection, now: datetime) -> list[Message]:
        over = await store_news.over(connection, now, OVER_MAX)
        tellings = [cleared(self._press.envelopes, now, before) for before in over]
        if tellings:
            await store_news.clear(connection, tellings)
        return [each.message for each in tellings]


def facts_of(moved: Moved, today: date) -> dict[str, str] | None:
    """What is told of a change; `None` where there is none to be told: the account is new, or a
    temporary limit was left behind after its last day. A limit without a figure is unlimited.
    """
    if moved.seen is None:
        return None
    now, before = _in_sight(moved.limits, today), _in_sight(moved.seen, today)
    if now == before:
        return None
    said: dict[str, Any] = {} if moved.body is None else orjson.loads(moved.body)
    facts = {
        "currency": now.currency,
        "limit": _text(now.credit_limit_minor, now.currency),
        "limit_before": _text(before.credit_limit_minor, before.currency),
        "currency_before": None if before.currency == now.currency else before.currency,
        **_temporary(now, ""),
        **_temporary(before, "_before"),
        "reason": said.get("reason"),
        "approved_by": said.get("approved_by"),
        f"{moved.kind}_version": str(moved.version),
    }
    return {name: text for name, text in facts.items() if text}


def _in_sight(limits: Limits, today: date) -> Limits:
    """Without a temporary limit that has passed."""
    until = limits.temporary_valid_until
    if limits.temporary_limit_minor is None or (until is not None and until < today):
        return Limits(limits.currency, limits.credit_limit_minor)
    return limits


def _temporary(limits: Limits, suffix: str) -> Mapping[str, str | None]:
    begins, ends = limits.temporary_valid_from, limits.temporary_valid_until
    return {
        f"temporary_limit{suffix}": _text(limits.temporary_limit_minor, limits.currency),
        f"temporary_valid_from{suffix}": None if begins is None else begins.isoformat(),
        f"temporary_valid_until{suffix}": None if ends is None else ends.isoformat(),
    }


def _text(minor: int | None, currency: str) -> str | None:
    return None if minor is None else to_text(minor, currency)


def _is_history(moved: Moved, first_decision: datetime | None) -> bool:
    """Whether nobody could have worked with the limit before; see the module."""
    if moved.version == 0:
        return True
    effective_at, recorded_at = moved.effective_at, moved.recorded_at
    if effective_at is None or recorded_at is None:
        return False
    before_all = first_decision is None or recorded_at < first_decision
    return before_all and effective_at < recorded_at - LIVE
