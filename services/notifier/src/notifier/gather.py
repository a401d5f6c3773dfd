"""Turns due alerts into messages: claim, look around, decide, word, write, in one transaction.

Contacts travel on another topic than holds do. After a start they are given some time to be
heard, so that a hold is told to the account's own people and not to the team's address only because
it came first.
"""

import asyncio
from collections.abc import Callable

from notifier import store_due
from notifier.letter import as_html, plain
from notifier.metrics import Metrics
from notifier.planning import Draft, Kept, plan
from notifier.routing import Desks
from notifier.store_due import Written
from notifier.wording import Matter, letter
from service_kit.clock import Clock, sleep_or_wake
from service_kit.database import Pool, is_unreachable
from service_kit.ids import new_id
from service_kit.logs import get_logger

_IDLE_SECONDS = 0.2
_PAUSE_SECONDS = 1.0
_CONTACTS_PATIENCE_SECONDS = 30.0

log = get_logger()


def written(draft: Draft) -> Written:
    """A draft in words; the text is made once, so that every try says the same."""
    content = letter(
        [
            Matter(
                alert.fact,
                alert.audience,
                alert.hold_state,
                alert.hold_changed_by,
                (alert.exposure_before, alert.reserved_before),
            )
            for alert in draft.alerts
        ]
    )
    return Written(
        new_id("msg"), draft, content.subject, plain(content.sections), as_html(content.sections)
    )


def _worded(draft: Draft) -> Written | None:
    """The draft in words; None when that fails, so that one alert cannot stop all others."""
    try:
        return written(draft)
    except Exception:
        log.exception("no words for alerts", alerts=[alert.alert_id for alert in draft.alerts])
        return None


class Gatherer:
    """A background task; `on_messages` is called when there is something to send."""

    def __init__(
        self,
        pool: Pool,
        desks: Desks,
        *,
        contacts_known: asyncio.Event,
        on_messages: Callable[[], None],
        clock: Clock,
        metrics: Metrics,
    ) -> None:
        self._pool = pool
        self._desks = desks
        self._contacts_known = contacts_known
        self._on_messages = on_messages
        self._clock = clock
        self._metrics = metrics

    async def run(self) -> None:
        """Gathers until cancelled."""
        await sleep_or_wake(self._clock, _CONTACTS_PATIENCE_SECONDS, self._contacts_known)
        while True:
            try:
                gathered = await self.gather_once()
            except Exception as exc:
                if not is_unreachable(exc):
                    raise
                log.warning("alerts not gathered", error=repr(exc))
                await self._clock.sleep(_PAUSE_SECONDS)
                continue
            if not gathered:
                await self._clock.sleep(_IDLE_SECONDS)

    async def gather_once(self) -> int:
        """Decides on what is due now; returns how many alerts that were."""
        async with self._pool.acquire() as connection, connection.transaction():
            due = await store_due.claim_due(connection)
            if not due:
                return 0
            decided = plan(due, await store_due.around(connection, due), self._desks)
            await store_due.keep(connection, decided.kept)
            for draft in decided.drafts:
                message = _worded(draft)
                if message is None:
                    await store_due.keep(
                        connection, [Kept(a, draft.recipient, "failed") for a in draft.alerts]
                    )
                else:
                    await store_due.write(connection, message)
        for kept in decided.kept:
            self._metrics.alerts.labels(kept.alert.kind, kept.state).inc()
        if decided.drafts:
            self._on_messages()
        return len(due)
