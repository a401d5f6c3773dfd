"""What is told of an account over time: how old its debts are, and how its exposure went.

Aging of now is read from the sums by due date; how the account pays, from its invoices and
payments. The past is folded again from kept versions, a few questions at a time (see
`past.AT_ONCE`), so that nobody who plots a year takes the core that the feeds need.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from credit_contracts import aging, history
from credit_contracts.amounts import digits
from credit_core.exposure import Rates
from credit_core.overdue import Counting
from exposure_tracker import store_feeds, store_past, store_reads
from exposure_tracker.aging import aging_answer
from exposure_tracker.history import SPAN_DEFAULT, Material, series, span
from exposure_tracker.moments import NOW, Calendar, Moment, check_kept
from exposure_tracker.past import COMMON_CURRENCY, Then, account_then
from exposure_tracker.reading import unknown_account
from exposure_tracker.store_reads import snapshot
from exposure_tracker.stored import read_document
from service_kit.auth import Caller
from service_kit.clock import Clock
from service_kit.database import Pool

if TYPE_CHECKING:
    from service_kit.database import Connection


AS_USUAL = Counting(0)


class Statements:
    """Reads for callers; each method is one answer."""

    def __init__(
        self, pool: Pool, clock: Clock, calendar: Calendar, *, turns: asyncio.Semaphore
    ) -> None:
        self._pool = pool
        self._clock = clock
        self._calendar = calendar
        self._turns = turns

    async def aging(
        self,
        caller: Caller,
        account_id: str,
        moment: Moment = NOW,
        counting: Counting = AS_USUAL,
    ) -> aging.AgingAnswer:
        """One account's debts by age, now or as of a moment, counted so."""
        async with self._of(caller, account_id) as connection:
            watermark = await store_feeds.watermark(connection)
            if moment:
                then = await account_then(
                    connection, account_id, moment, self._clock.now(), self._calendar
                )
            else:
                then = await self._now(connection, account_id)
        return aging_answer(
            then.standing,
            then.documents,
            then.rates,
            then.day,
            watermark=watermark,
            moment=moment,
            counting=counting,
        )

    async def _now(self, connection: "Connection", account_id: str) -> Then:
        standing = await store_reads.account(connection, account_id, None)
        if standing is None:
            raise unknown_account(account_id)
        await store_reads.add_disputed(connection, standing)
        rates = Rates(await store_reads.rates(connection), digits)
        rows = await store_reads.invoices_and_payments(connection, account_id)
        documents = await asyncio.to_thread(
            lambda: [read_document(row["kind"], row["body"]) for row in rows]
        )
        return Then(standing, documents, rates, self._calendar.day_of(self._clock.now()))

    async def history(
        self,
        caller: Caller,
        account_id: str,
        *,
        begin: str | None,
        end: str | None,
        known_at: str | None,
        points: int | None,
        step: str | None,
    ) -> history.HistoryAnswer:
        """One account's exposure between two moments; of the last twelve months unless said."""
        now = self._clock.now()
        ends = now if end is None else min(self._calendar.parse("to", end, now), now)
        begins = None if begin is None else self._calendar.parse("from", begin, now)
        moment = Moment(
            ends, None if known_at is None else self._calendar.parse("known_at", known_at, now)
        )
        async with self._of(caller, account_id) as connection:
            kept_from = await store_past.kept_from(connection)
            check_kept(replace(moment, as_of=begins or ends), kept_from, as_of_name="from")
            if begins is None:
                begins = max(ends - SPAN_DEFAULT, kept_from or ends - SPAN_DEFAULT)
            asked = span(begins, ends, self._calendar.zone, points=points, step=step)
            material = await _material(connection, account_id, moment, begins, self._calendar)
        answer = await asyncio.to_thread(series, material, asked)
        return answer.model_copy(update={"known_at": moment.known_at})

    @asynccontextmanager
    async def _of(self, caller: Caller, account_id: str) -> AsyncIterator["Connection"]:
        """A snapshot, where the caller may see the account."""
        async with self._turns, snapshot(self._pool) as connection:
            if await store_reads.account(connection, account_id, caller.segment) is None:
                raise unknown_account(account_id)
            yield connection


async def _material(
    connection: "Connection",
    account_id: str,
    moment: Moment,
    begin: datetime,
    calendar: Calendar,
) -> Material:
    material = Material(
        account_id,
        calendar,
        await store_past.versions_bearing_on(connection, account_id, moment),
        await store_past.terms_versions(connection, account_id, moment),
    )
    currency, end = material.currency, moment.as_of
    if currency is None or end is None:
        return material
    currencies = material.currencies | {currency}
    if currencies == {currency}:
        return material
    currencies.add(COMMON_CURRENCY)
    at_begin = Moment(begin, moment.known_at)
    material.rates = [
        *await store_past.rates_at(connection, currencies, begin, at_begin),
        *await store_past.rates_between(connection, currencies, begin, end, moment.known_at),
    ]
    return material
