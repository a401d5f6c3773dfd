"""Proof that the buckets are right: fold the newest documents again and compare.

The fold used here shares no rule with the one that posts, and it is done inside one snapshot
beside live traffic. Three figures must agree per account and currency: the stored buckets, the
sum of the postings, and the documents folded anew. Where they do not, it is a fault of ours or
somebody's hand in the tables; it is counted and told, and never silently repaired.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from credit_core.buckets import ZERO, Buckets
from credit_core.entries import Key
from credit_core.refold import refold
from exposure_tracker import store_reconcile
from exposure_tracker.fold import Placed
from exposure_tracker.metrics import Metrics
from exposure_tracker.store_reads import snapshot
from service_kit.database import Pool
from service_kit.logs import get_logger

if TYPE_CHECKING:
    from credit_core.documents import LedgerDocument

log = get_logger()


@dataclass(frozen=True, slots=True)
class Compared:
    """One account and currency, by three ways; minor units."""

    account_id: str
    currency: str
    stored: Buckets
    posted: Buckets
    refolded: Buckets

    @property
    def drift(self) -> bool:
        """Whether they differ."""
        return not self.stored == self.posted == self.refolded


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """What a reconcile found; `compared` is by account and currency."""

    accounts: int
    documents: int
    compared: tuple[Compared, ...]
    unreadable: tuple[Key, ...] = ()
    """Documents whose stored bytes say nothing any more: they are in no refolded figure."""

    @property
    def drifts(self) -> tuple[Compared, ...]:
        """Places whose figures differ."""
        return tuple(one for one in self.compared if one.drift)


class Reconciler:
    """Reconciles one account or all of them, on connections of `pool`."""

    def __init__(self, pool: Pool, metrics: Metrics) -> None:
        self._pool = pool
        self._metrics = metrics

    async def account(self, account_id: str) -> Reconciliation:
        """Only what bears on one account is read and folded again."""
        unreadable: list[Key] = []
        async with snapshot(self._pool) as connection:
            documents = await store_reconcile.documents_bearing_on(
                connection, account_id, unreadable
            )
            stored = await store_reconcile.stored_buckets(connection, account_id)
            posted = await store_reconcile.posted_sums(connection, account_id)
        folded = await asyncio.to_thread(refold, documents)
        own = {place: parts for place, parts in folded.items() if place[0] == account_id}
        compared = _compare(stored, posted, own)
        return self._told(Reconciliation(1, len(documents), compared, _once(unreadable)))

    async def everything(self) -> Reconciliation:
        """All accounts. Takes as long as reading and folding all documents takes."""
        documents: list[LedgerDocument] = []
        unreadable: list[Key] = []
        async with snapshot(self._pool) as connection:
            await store_reconcile.be_patient(connection)
            async for portion in store_reconcile.all_documents(connection, unreadable):
                documents += portion
            stored = await store_reconcile.stored_buckets(connection, None)
            posted = await store_reconcile.posted_sums(connection, None)
            accounts = await store_reconcile.count_accounts(connection)
        # In a thread, so that the group's heartbeats and the interface go on meanwhile.
        folded = await asyncio.to_thread(refold, documents)
        compared = _compare(stored, posted, folded)
        found = Reconciliation(accounts, len(documents), compared, _once(unreadable))
        self._metrics.drift.set(len(found.drifts) + len(found.unreadable))
        return self._told(found)

    def _told(self, found: Reconciliation) -> Reconciliation:
        for kind, id_ in found.unreadable:
            self._metrics.drift_found.inc()
            log.error("drift: a stored document cannot be read", kind=kind.value, document_id=id_)
        for drift in found.drifts:
            self._metrics.drift_found.inc()
            log.error(
                "drift",
                account_id=drift.account_id,
                currency=drift.currency,
                stored=drift.stored,
                posted=drift.posted,
                refolded=drift.refolded,
            )
        return found


def _once(keys: list[Key]) -> tuple[Key, ...]:
    return tuple(sorted(set(keys)))


def _compare(
    stored: Mapping[Placed, Buckets],
    posted: Mapping[Placed, Buckets],
    refolded: Mapping[Placed, Buckets],
) -> tuple[Compared, ...]:
    places = sorted(stored.keys() | posted.keys() | refolded.keys())
    return tuple(
        Compared(
            *place,
            stored.get(place, ZERO),
            posted.get(place, ZERO),
            refolded.get(place, ZERO),
        )
        for place in places
    )
