"""What the HTTP interface answers, put together from snapshots.

An account that the caller may not see is unknown to it in every way: the same 404, the same
words, and no account of it in any list.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date

from credit_contracts import conflicts, exposures
from credit_contracts.amounts import digits
from credit_contracts.decisions import Buckets as BucketsTold
from credit_core.buckets import Buckets
from credit_core.exposure import Rates
from exposure_tracker import conflicting, cursors, store_explain, store_feeds, store_reads
from exposure_tracker.answers import NO_PARENT, buckets_text, exposure_answer, figures
from exposure_tracker.comparing import Difference
from exposure_tracker.explaining import document_told, posting_told
from exposure_tracker.holdings import Holdings
from exposure_tracker.listing import Wanted, listed
from exposure_tracker.moments import NOW, Calendar, Moment
from exposure_tracker.past import account_then
from exposure_tracker.past_groups import Past, group_then
from exposure_tracker.reading_groups import group_exposure, parents_of
from exposure_tracker.reconcile import Compared, Reconciler
from exposure_tracker.store_explain import DocumentFilter, PostingFilter
from exposure_tracker.store_reads import snapshot
from service_kit.auth import Caller
from service_kit.clock import Clock
from service_kit.database import Pool
from service_kit.problems import ProblemError, overloaded

_RECONCILE_AGAIN_SECONDS = 2


def unknown_account(account_id: str) -> ProblemError:
    """The one answer for accounts that are not there and those not to be seen."""
    return ProblemError(
        "NOT_FOUND",
        404,
        "There is no such thing",
        f"No account {account_id} is known.",
        "check the id and its encoding; an account is known from its first event on",
    )


class Reading:
    """Reads for callers; each method is one answer."""

    def __init__(
        self,
        pool: Pool,
        reconciler: Reconciler,
        topics: tuple[str, ...],
        clock: Clock,
        holdings: Holdings,
        *,
        calendar: Calendar,
        turns: asyncio.Semaphore,
    ) -> None:
        self._pool = pool
        self._reconciler = reconciler
        self._topics = topics
        self._clock = clock
        self._holdings = holdings
        self._calendar = calendar
        self._turns = turns
        self._reconciling = False

    async def exposure(
        self, caller: Caller, account_id: str, moment: Moment = NOW
    ) -> exposures.ExposureAnswer:
        """One account, valued now or as of a moment. The past waits for its turn."""
        if moment:
            async with self._turns:
                return await self._exposure(caller, account_id, moment)
        return await self._exposure(caller, account_id, moment)

    async def _exposure(
        self, caller: Caller, account_id: str, moment: Moment
    ) -> exposures.ExposureAnswer:
        async with snapshot(self._pool) as connection:
            standing = await store_reads.account(connection, account_id, caller.segment)
            if standing is None:
                raise unknown_account(account_id)
            watermark = await store_feeds.watermark(connection)
            if moment:
                then = await account_then(
                    connection, account_id, moment, self._clock.now(), self._calendar
                )
                valued, parents = figures(then.standing, then.rates, then.day), {}
            else:
                rates = Rates(await store_reads.rates(connection), digits)
                valued = figures(standing, rates, self._today())
                parents = await parents_of(connection, [standing], caller.segment)
        return exposure_answer(valued, watermark, moment, parents.get(account_id, NO_PARENT))

    def moment(self, as_of: str | None, known_at: str | None) -> Moment:
        """The moment that two parameters name.

        Raises:
            ProblemError: 422, where one of them names none, one to come, or one that is not kept.
        """
        now = self._clock.now()
        return Moment(
            None if as_of is None else self._calendar.parse("as_of", as_of, now),
            None if known_at is None else self._calendar.parse("known_at", known_at, now),
        )

    async def group_exposure(
        self, caller: Caller, account_id: str, moment: Moment = NOW
    ) -> exposures.ExposureAnswer:
        """One account and all below it, valued in its currency now or as of a moment, with those
        that were below it then. The past waits for its turn.
        """
        if moment:
            async with self._turns, snapshot(self._pool) as connection:
                if await store_reads.account(connection, account_id, caller.segment) is None:
                    raise unknown_account(account_id)
                past = Past(moment, self._clock.now(), self._calendar)
                return await group_then(connection, account_id, caller.segment, past)
        async with snapshot(self._pool) as connection:
            found = await group_exposure(connection, account_id, caller.segment, self._today())
        if found is None:
            raise unknown_account(account_id)
        return found

    async def accounts(
        self, caller: Caller, wanted: Wanted, cursor: str | None, limit: int
    ) -> exposures.AccountPage:
        """A page of accounts by id."""
        (after,) = cursors.decode(cursor, "")
        async with snapshot(self._pool) as connection:
            return await listed(
                connection, caller.segment, wanted, self._today(), after=str(after), limit=limit
            )

    async def conflicts(
        self,
        caller: Caller,
        *,
        conflict: str | None,
        account_id: str | None,
        cursor: str | None,
        limit: int,
    ) -> conflicts.ConflictPage:
        """A page of what contradicts itself now."""
        async with snapshot(self._pool) as connection:
            return await conflicting.page(
                connection,
                caller.segment,
                conflict=conflict,
                account_id=account_id,
                cursor=cursor,
                limit=limit,
            )

    async def documents(
        self,
        caller: Caller,
        account_id: str,
        wanted: DocumentFilter,
        cursor: str | None,
        limit: int,
    ) -> exposures.DocumentPage:
        """A page of what counts in the account now, document by document."""
        kind, id_, currency = map(str, cursors.decode(cursor, "", "", ""))
        async with snapshot(self._pool) as connection:
            if await store_reads.account(connection, account_id, caller.segment) is None:
                raise unknown_account(account_id)
            rows = await store_explain.documents(
                connection, account_id, (kind, id_, currency), wanted, limit + 1
            )
        items = tuple(document_told(account_id, row) for row in rows[:limit])
        last = items[-1] if len(rows) > limit else None
        return exposures.DocumentPage(
            items=items,
            next_cursor=None
            if last is None
            else cursors.encode(last.kind, last.document_id, last.currency),
        )

    async def postings(
        self,
        caller: Caller,
        account_id: str,
        wanted: PostingFilter,
        cursor: str | None,
        limit: int,
    ) -> exposures.PostingPage:
        """A page of what changed the account's exposure, oldest first."""
        (after,) = cursors.decode(cursor, 0)
        async with snapshot(self._pool) as connection:
            if await store_reads.account(connection, account_id, caller.segment) is None:
                raise unknown_account(account_id)
            rows = await store_explain.postings(
                connection, account_id, int(after), wanted, limit + 1
            )
        items = tuple(map(posting_told, rows[:limit]))
        more = len(rows) > limit
        return exposures.PostingPage(
            items=items, next_cursor=cursors.encode(items[-1].posting_id) if more else None
        )

    async def positions(self) -> exposures.PositionList:
        """Where every inbound partition stands, beside how far it reached when last looked at.

        The brokers are not asked here: their answer waits behind the consumer's open fetch, and
        who waits for an offset to be applied asks often.
        """
        async with snapshot(self._pool) as connection:
            feeds = await store_feeds.feeds(connection)
            watermark = await store_feeds.watermark(connection)
        items = []
        for feed in feeds:
            applied = feed.next_offset or 0
            end = None if feed.end_offset is None else max(feed.end_offset, applied)
            items.append(
                exposures.Position(
                    topic=feed.topic,
                    partition=feed.partition,
                    applied_offset=applied,
                    end_offset=end,
                    lag=None if end is None else end - applied,
                    watermark=feed.watermark,
                    stopped=feed.stopped or self._stopped_here(feed),
                )
            )
        return exposures.PositionList(items=tuple(items), watermark=watermark)

    def _stopped_here(self, feed: store_feeds.Feed) -> str | None:
        """Why this process lets a partition stand still, where that is not recorded for all."""
        stop = self._holdings.stopped.get((feed.topic, feed.partition))
        return None if stop is None else stop.reason

    async def reconcile_account(
        self, caller: Caller, account_id: str
    ) -> exposures.AccountReconcileAnswer:
        """Fold what bears on one account again and compare."""
        async with snapshot(self._pool) as connection:
            if await store_reads.account(connection, account_id, caller.segment) is None:
                raise unknown_account(account_id)
        async with self._one_at_a_time():
            found = await self._reconciler.account(account_id)
        return exposures.AccountReconcileAnswer(
            account_id=account_id,
            by_currency=tuple(map(_reconciled, found.compared)),
            accounts=found.accounts,
            documents=found.documents,
            drifts=tuple(map(_reconciled, found.drifts)),
            unreadable=tuple(f"{kind.value} {id_}" for kind, id_ in found.unreadable),
            differences=tuple(map(_different, found.differences)),
            reconciled_at=self._clock.now(),
        )

    async def reconcile(self) -> exposures.ReconcileAnswer:
        """Fold everything again and compare."""
        async with self._one_at_a_time():
            found = await self._reconciler.everything()
        return exposures.ReconcileAnswer(
            accounts=found.accounts,
            documents=found.documents,
            drifts=tuple(map(_reconciled, found.drifts)),
            unreadable=tuple(f"{kind.value} {id_}" for kind, id_ in found.unreadable),
            differences=tuple(map(_different, found.differences)),
            reconciled_at=self._clock.now(),
        )

    @asynccontextmanager
    async def _one_at_a_time(self) -> AsyncIterator[None]:
        """Folding takes a core and the memory of a slice: once is enough."""
        if self._reconciling:
            raise overloaded("Another reconcile is running.", _RECONCILE_AGAIN_SECONDS)
        self._reconciling = True
        try:
            yield
        finally:
            self._reconciling = False

    def _today(self) -> date:
        return self._calendar.day_of(self._clock.now())


def _reconciled(one: Compared) -> exposures.Reconciled:
    return exposures.Reconciled(
        account_id=one.account_id,
        currency=one.currency,
        stored=_told(one.stored, one.currency),
        postings=_told(one.posted, one.currency),
        refolded=_told(one.refolded, one.currency),
        drift=one.drift,
    )


def _different(one: Difference) -> exposures.Difference:
    return exposures.Difference(
        account_id=one.account_id or None,
        about=one.about,
        stored=one.stored,
        should_be=one.should_be,
        sentence=one.sentence,
    )


def _told(buckets: Buckets, currency: str) -> BucketsTold:
    return BucketsTold(**buckets_text(buckets, currency))
